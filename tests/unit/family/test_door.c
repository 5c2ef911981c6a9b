/* The door: each verdict refusing, and the same bear let in when that one thing is put right. */
#include "common/base/hex.h"
#include "common/wire/token.h"
#include "tests/unit/family/folder.h"

#define DEVICE "test_device_001"
#define CHILD "kid-1"

struct scene {
	struct folder folder;
	struct tb_family *family;
	char key[TB_TOKEN_LEN + 1];
	char token[TB_TOKEN_LEN + 1];
};

static void token_with(const char *key, const char *device_id, char token[TB_TOKEN_LEN + 1])
{
	if (tb_token_make(tb_family_hmac(), tb_span_cstr(key), tb_span_cstr(device_id), token) != TB_OK)
		abort();
}

/* A bear that the door is open to. */
static void begin_scene(struct scene *scene, bool accept_fleet_token)
{
	begin(&scene->folder);
	struct tb_family_config config = config_of(&scene->folder);
	config.accept_fleet_token = accept_fleet_token;
	if (tb_family_open(&config, &scene->family) != TB_OK)
		abort();
	add_child(scene->family, CHILD, "Sam");
	add_device(scene->family, DEVICE, CHILD, scene->key);
	consent(scene->family, CHILD, true, false);
	token_with(scene->key, DEVICE, scene->token);
}

static void end_scene(struct scene *scene)
{
	tb_family_close(scene->family);
	end(&scene->folder);
}

static struct tb_admission ask(struct scene *scene, const char *device_id, const char *child_id, const char *token)
{
	char query[512];
	struct tb_admission admission;
	memset(&admission, 0x5a, sizeof admission);
	snprintf(query, sizeof query, "device_id=%s&child_id=%s&child_name=Zoe&child_age=9&token=%s", device_id,
	         child_id, token);
	tb_family_admit(scene->family, tb_span_cstr(query), &admission);
	return admission;
}

static bool holds(const void *memory, size_t n_bytes, const char *text)
{
	return memmem(memory, n_bytes, text, strlen(text)) != NULL;
}

TEST(a_bear_with_its_key_its_child_and_consent_comes_in)
{
	struct scene scene;
	begin_scene(&scene, false);
	struct tb_admission admission = ask(&scene, DEVICE, CHILD, scene.token);
	CHECK_INT(admission.door, TB_DOOR_OPEN);
	CHECK_STR(admission.key, scene.key);
	CHECK(!admission.disclosure);
	end_scene(&scene);
}

TEST(the_record_beats_the_url)
{
	struct scene scene;
	begin_scene(&scene, false);
	struct tb_admission admission = ask(&scene, DEVICE, CHILD, scene.token);
	CHECK_STR(admission.hello.child_name, "Zoe");
	CHECK_STR(admission.child.name, "Sam");
	CHECK_INT(admission.child.age, 6);
	CHECK_STR(admission.child.language, "en");
	end_scene(&scene);
}

TEST(the_token_is_accepted_in_capitals)
{
	struct scene scene;
	begin_scene(&scene, false);
	for (char *at = scene.token; *at; at++)
		*at = *at >= 'a' ? (char)(*at - 'a' + 'A') : *at;
	CHECK_INT(ask(&scene, DEVICE, CHILD, scene.token).door, TB_DOOR_OPEN);
	end_scene(&scene);
}

TEST(a_malformed_query_is_told_what_is_wrong_with_it)
{
	struct scene scene;
	begin_scene(&scene, false);
	struct tb_admission admission = ask(&scene, "short", CHILD, scene.token);
	CHECK_INT(admission.door, TB_DOOR_BAD_PARAMETER);
	CHECK_INT(admission.problem, TB_HELLO_BAD_DEVICE_ID);
	CHECK_INT(ask(&scene, DEVICE, "no/child", scene.token).problem, TB_HELLO_BAD_CHILD_ID);
	CHECK_INT(ask(&scene, DEVICE, CHILD, "abc").door, TB_DOOR_BAD_PARAMETER);
	CHECK_INT(tb_door_http_status(TB_DOOR_BAD_PARAMETER), 400);
	end_scene(&scene);
}

TEST(no_token_is_401)
{
	struct scene scene;
	begin_scene(&scene, false);
	CHECK_INT(ask(&scene, DEVICE, CHILD, "").door, TB_DOOR_NO_TOKEN);
	CHECK_INT(tb_door_http_status(TB_DOOR_NO_TOKEN), 401);
	end_scene(&scene);
}

TEST(a_stranger_sees_the_same_for_an_unknown_device_and_a_wrong_token)
{
	struct scene scene;
	begin_scene(&scene, false);
	char other[TB_TOKEN_LEN + 1];
	token_with(scene.key, "another_device", other);
	enum tb_door unknown = ask(&scene, "another_device", CHILD, other).door;
	enum tb_door wrong = ask(&scene, DEVICE, CHILD, other).door;
	CHECK_INT(unknown, TB_DOOR_UNKNOWN_DEVICE);
	CHECK_INT(wrong, TB_DOOR_WRONG_TOKEN);
	CHECK_STR(tb_door_name(unknown), "unknown_device");
	CHECK_STR(tb_door_name(wrong), "wrong_token");
	CHECK_STR(tb_door_public_name(unknown), tb_door_public_name(wrong));
	CHECK_STR(tb_door_message(unknown), tb_door_message(wrong));
	CHECK_INT(tb_door_http_status(unknown), 403);
	CHECK_INT(tb_door_http_status(wrong), 403);
	end_scene(&scene);
}

TEST(a_stranger_does_not_learn_that_a_device_is_revoked_or_whose_it_is)
{
	struct scene scene;
	begin_scene(&scene, false);
	char other[TB_TOKEN_LEN + 1];
	token_with("not the key of this bear", DEVICE, other);
	CHECK_INT(ask(&scene, DEVICE, "kid-2", other).door, TB_DOOR_WRONG_TOKEN);
	tb_family_device_revoke(scene.family, DEVICE);
	CHECK_INT(ask(&scene, DEVICE, CHILD, other).door, TB_DOOR_WRONG_TOKEN);
	tb_family_consent_withdraw(scene.family, CHILD);
	CHECK_INT(ask(&scene, DEVICE, CHILD, other).door, TB_DOOR_WRONG_TOKEN);
	end_scene(&scene);
}

TEST(an_unknown_device_is_not_let_in_with_the_key_it_would_have_had)
{
	struct scene scene;
	begin_scene(&scene, false);
	char key[TB_TOKEN_LEN + 1], token[TB_TOKEN_LEN + 1];
	CHECK_INT(tb_device_key_derive(tb_family_hmac(), tb_span_cstr(SECRET), tb_span_cstr("another_device"), 1, key),
	          TB_OK);
	token_with(key, "another_device", token);
	CHECK_INT(ask(&scene, "another_device", CHILD, token).door, TB_DOOR_UNKNOWN_DEVICE);
	end_scene(&scene);
}

TEST(a_revoked_bear_is_refused)
{
	struct scene scene;
	begin_scene(&scene, false);
	tb_family_device_revoke(scene.family, DEVICE);
	CHECK_INT(ask(&scene, DEVICE, CHILD, scene.token).door, TB_DOOR_REVOKED);
	end_scene(&scene);
}

TEST(after_rotation_only_the_new_key_opens)
{
	struct scene scene;
	begin_scene(&scene, false);
	struct tb_device device;
	char key[TB_TOKEN_LEN + 1], token[TB_TOKEN_LEN + 1];
	CHECK_INT(tb_family_device_rotate(scene.family, DEVICE, key, &device), TB_OK);
	CHECK_INT(ask(&scene, DEVICE, CHILD, scene.token).door, TB_DOOR_WRONG_TOKEN);
	token_with(key, DEVICE, token);
	CHECK_INT(ask(&scene, DEVICE, CHILD, token).door, TB_DOOR_OPEN);
	end_scene(&scene);
}

TEST(an_old_key_stays_dead_when_the_bear_goes_to_another_family)
{
	struct scene scene;
	begin_scene(&scene, false);
	char key[TB_TOKEN_LEN + 1], token[TB_TOKEN_LEN + 1];
	tb_family_child_delete(scene.family, CHILD);
	CHECK_INT(ask(&scene, DEVICE, CHILD, scene.token).door, TB_DOOR_UNKNOWN_DEVICE);
	add_child(scene.family, "kid-2", "Eve");
	add_device(scene.family, DEVICE, "kid-2", key);
	consent(scene.family, "kid-2", true, false);
	CHECK_INT(ask(&scene, DEVICE, "kid-2", scene.token).door, TB_DOOR_WRONG_TOKEN);
	token_with(key, DEVICE, token);
	CHECK_INT(ask(&scene, DEVICE, "kid-2", token).door, TB_DOOR_OPEN);
	end_scene(&scene);
}

TEST(a_bear_of_another_child_is_refused)
{
	struct scene scene;
	begin_scene(&scene, false);
	add_child(scene.family, "kid-2", "Eve");
	consent(scene.family, "kid-2", true, true);
	CHECK_INT(ask(&scene, DEVICE, "kid-2", scene.token).door, TB_DOOR_WRONG_CHILD);
	end_scene(&scene);
}

TEST(without_consent_in_force_nobody_comes_in)
{
	struct scene scene;
	begin_scene(&scene, false);
	tb_family_consent_withdraw(scene.family, CHILD);
	CHECK_INT(ask(&scene, DEVICE, CHILD, scene.token).door, TB_DOOR_NO_CONSENT);
	consent(scene.family, CHILD, true, false);
	CHECK_INT(ask(&scene, DEVICE, CHILD, scene.token).door, TB_DOOR_OPEN);
	consent(scene.family, CHILD, false, false);
	CHECK_INT(ask(&scene, DEVICE, CHILD, scene.token).door, TB_DOOR_NO_CONSENT);
	tb_family_child_delete(scene.family, CHILD);
	add_child(scene.family, CHILD, "Sam");
	add_device(scene.family, DEVICE, CHILD, scene.key);
	token_with(scene.key, DEVICE, scene.token);
	CHECK_INT(ask(&scene, DEVICE, CHILD, scene.token).door, TB_DOOR_NO_CONSENT);
	end_scene(&scene);
}

TEST(disclosure_is_as_the_newest_consent_says)
{
	struct scene scene;
	begin_scene(&scene, false);
	consent(scene.family, CHILD, true, true);
	CHECK(ask(&scene, DEVICE, CHILD, scene.token).disclosure);
	consent(scene.family, CHILD, true, false);
	CHECK(!ask(&scene, DEVICE, CHILD, scene.token).disclosure);
	end_scene(&scene);
}

TEST(a_fleet_token_opens_only_where_it_is_accepted)
{
	struct scene scene;
	char token[TB_TOKEN_LEN + 1];
	begin_scene(&scene, false);
	token_with(SECRET, DEVICE, token);
	CHECK_INT(ask(&scene, DEVICE, CHILD, token).door, TB_DOOR_WRONG_TOKEN);
	end_scene(&scene);
	begin_scene(&scene, true);
	struct tb_admission admission = ask(&scene, DEVICE, CHILD, token);
	CHECK_INT(admission.door, TB_DOOR_OPEN);
	CHECK_STR(admission.key, SECRET);
	CHECK_INT(ask(&scene, DEVICE, CHILD, scene.token).door, TB_DOOR_OPEN);
	end_scene(&scene);
}

TEST(a_fleet_token_opens_neither_for_an_unknown_nor_for_a_revoked_device)
{
	struct scene scene;
	char token[TB_TOKEN_LEN + 1];
	begin_scene(&scene, true);
	token_with(SECRET, "another_device", token);
	CHECK_INT(ask(&scene, "another_device", CHILD, token).door, TB_DOOR_UNKNOWN_DEVICE);
	tb_family_device_revoke(scene.family, DEVICE);
	token_with(SECRET, DEVICE, token);
	CHECK_INT(ask(&scene, DEVICE, CHILD, token).door, TB_DOOR_REVOKED);
	end_scene(&scene);
}

TEST(a_child_whose_key_is_lost_is_not_let_in)
{
	struct scene scene;
	begin_scene(&scene, false);
	tb_family_close(scene.family);
	unlink(path_in(&scene.folder, "keys.db"));
	scene.family = open_family(&scene.folder);
	CHECK_INT(ask(&scene, DEVICE, CHILD, scene.token).door, TB_DOOR_STORE);
	CHECK_INT(tb_door_http_status(TB_DOOR_STORE), 503);
	end_scene(&scene);
}

static enum tb_door recheck(struct scene *scene, uint32_t key_version)
{
	return tb_family_recheck(scene->family, DEVICE, CHILD, key_version, NULL);
}

TEST(a_bear_that_is_in_may_stay_while_nothing_has_changed)
{
	struct scene scene;
	begin_scene(&scene, false);
	struct tb_admission admission = ask(&scene, DEVICE, CHILD, scene.token);
	CHECK_INT(recheck(&scene, admission.key_version), TB_DOOR_OPEN);
	end_scene(&scene);
}

TEST(a_bear_that_is_in_must_leave_when_consent_is_withdrawn)
{
	struct scene scene;
	begin_scene(&scene, false);
	tb_family_consent_withdraw(scene.family, CHILD);
	CHECK_INT(recheck(&scene, 1), TB_DOOR_NO_CONSENT);
	end_scene(&scene);
}

TEST(a_bear_that_is_in_must_leave_when_it_is_revoked_or_its_child_deleted)
{
	struct scene scene;
	begin_scene(&scene, false);
	tb_family_device_revoke(scene.family, DEVICE);
	CHECK_INT(recheck(&scene, 1), TB_DOOR_REVOKED);
	tb_family_child_delete(scene.family, CHILD);
	CHECK_INT(recheck(&scene, 1), TB_DOOR_UNKNOWN_DEVICE);
	end_scene(&scene);
}

TEST(a_bear_that_is_in_must_leave_when_its_key_is_rotated_or_it_goes_to_another_child)
{
	struct scene scene;
	struct tb_device device;
	char key[TB_TOKEN_LEN + 1];
	begin_scene(&scene, false);
	CHECK_INT(tb_family_device_rotate(scene.family, DEVICE, key, &device), TB_OK);
	CHECK_INT(recheck(&scene, 1), TB_DOOR_WRONG_TOKEN);
	CHECK_INT(recheck(&scene, 2), TB_DOOR_OPEN);
	add_child(scene.family, "kid-2", "Eve");
	tb_family_device_revoke(scene.family, DEVICE);
	add_device(scene.family, DEVICE, "kid-2", key);
	CHECK_INT(recheck(&scene, 2), TB_DOOR_WRONG_CHILD);
	end_scene(&scene);
}

TEST(a_change_by_another_program_is_noticed_once)
{
	struct scene scene;
	begin_scene(&scene, false);
	tb_family_has_changed(scene.family);
	CHECK(!tb_family_has_changed(scene.family));
	struct tb_family *other = open_family(&scene.folder);
	CHECK(!tb_family_has_changed(scene.family));
	tb_family_consent_withdraw(other, CHILD);
	CHECK(tb_family_has_changed(scene.family));
	CHECK(!tb_family_has_changed(scene.family));
	tb_family_close(other);
	end_scene(&scene);
}

/* --- bears that are nobody's yet ---------------------------------------------------------------------------------- */

#define NEW_DEVICE "factory_bear_7"

static struct tb_claim claim_of(const char *key, const char *child_id, const char *nonce)
{
	struct tb_claim claim = {.device_id = NEW_DEVICE, .child_id = child_id, .nonce = tb_span_cstr(nonce)};
	const struct tb_span parts[] = {tb_span_cstr(NEW_DEVICE), tb_span_cstr(child_id), claim.nonce};
	uint8_t bytes[TB_TOKEN_LEN / 2];
	if (tb_hex_decode(key, TB_TOKEN_LEN, bytes) != TB_OK ||
	    tb_family_hmac()->hmac_sha256(NULL, tb_span_make(bytes, sizeof bytes), parts, 3, claim.mac) != TB_OK)
		abort();
	return claim;
}

TEST(a_bear_that_is_nobodys_is_told_so_once_it_has_proved_itself)
{
	struct scene scene;
	begin_scene(&scene, false);
	char key[TB_TOKEN_LEN + 1], token[TB_TOKEN_LEN + 1];
	add_device(scene.family, NEW_DEVICE, NULL, key);
	token_with(key, NEW_DEVICE, token);
	CHECK_INT(ask(&scene, NEW_DEVICE, CHILD, token).door, TB_DOOR_UNCLAIMED);
	CHECK_INT(ask(&scene, NEW_DEVICE, CHILD, scene.token).door, TB_DOOR_WRONG_TOKEN);
	end_scene(&scene);
}

TEST(a_claim_with_the_bears_key_makes_it_the_childs)
{
	struct scene scene;
	begin_scene(&scene, false);
	char key[TB_TOKEN_LEN + 1], token[TB_TOKEN_LEN + 1];
	struct tb_device device;
	struct tb_child child;
	add_device(scene.family, NEW_DEVICE, NULL, key);
	token_with(key, NEW_DEVICE, token);
	struct tb_claim claim = claim_of(key, CHILD, "12345678");
	CHECK_INT(tb_family_claim_prove(scene.family, &claim, &device), TB_DOOR_OPEN);
	CHECK_INT(tb_family_claim(scene.family, NEW_DEVICE, CHILD, &child), TB_DOOR_OPEN);
	CHECK_STR(child.name, "Sam");
	CHECK_INT(ask(&scene, NEW_DEVICE, CHILD, token).door, TB_DOOR_OPEN);
	end_scene(&scene);
}

TEST(a_claim_with_anything_altered_is_not_proved)
{
	struct scene scene;
	begin_scene(&scene, false);
	char key[TB_TOKEN_LEN + 1];
	struct tb_device device;
	add_device(scene.family, NEW_DEVICE, NULL, key);
	struct tb_claim claim = claim_of(key, CHILD, "12345678");
	claim.nonce = tb_span_cstr("12345679");
	CHECK_INT(tb_family_claim_prove(scene.family, &claim, &device), TB_DOOR_WRONG_TOKEN);
	claim = claim_of(key, CHILD, "12345678");
	claim.child_id = "kid-2";
	CHECK_INT(tb_family_claim_prove(scene.family, &claim, &device), TB_DOOR_WRONG_TOKEN);
	claim = claim_of(key, CHILD, "12345678");
	claim.device_id = "factory_bear_8";
	CHECK_INT(tb_family_claim_prove(scene.family, &claim, &device), TB_DOOR_UNKNOWN_DEVICE);
	claim = claim_of(scene.key, CHILD, "12345678");
	CHECK_INT(tb_family_claim_prove(scene.family, &claim, &device), TB_DOOR_WRONG_TOKEN);
	end_scene(&scene);
}

TEST(a_claim_needs_consent_and_says_no_more_of_a_child_that_is_not_there)
{
	struct scene scene;
	begin_scene(&scene, false);
	char key[TB_TOKEN_LEN + 1];
	struct tb_device device;
	struct tb_child child;
	add_device(scene.family, NEW_DEVICE, NULL, key);
	CHECK_INT(tb_family_claim(scene.family, NEW_DEVICE, "nobody", &child), TB_DOOR_NO_CONSENT);
	tb_family_consent_withdraw(scene.family, CHILD);
	CHECK_INT(tb_family_claim(scene.family, NEW_DEVICE, CHILD, &child), TB_DOOR_NO_CONSENT);
	CHECK_INT(tb_family_device_get(scene.family, NEW_DEVICE, &device), TB_OK);
	CHECK_STR(device.child_id, "");
	end_scene(&scene);
}

TEST(a_bear_of_one_child_cannot_be_claimed_for_another_until_it_is_unclaimed)
{
	struct scene scene;
	begin_scene(&scene, false);
	struct tb_child child;
	add_child(scene.family, "kid-2", "Lea");
	consent(scene.family, "kid-2", true, false);
	CHECK_INT(tb_family_claim(scene.family, DEVICE, "kid-2", &child), TB_DOOR_WRONG_CHILD);
	CHECK_INT(tb_family_device_unclaim(scene.family, DEVICE), TB_OK);
	CHECK_INT(tb_family_recheck(scene.family, DEVICE, CHILD, 1, NULL), TB_DOOR_UNCLAIMED);
	CHECK_INT(tb_family_claim(scene.family, DEVICE, "kid-2", &child), TB_DOOR_OPEN);
	end_scene(&scene);
}

TEST(for_rest_a_bears_token_alone_proves_which_bear_it_is)
{
	struct scene scene;
	begin_scene(&scene, false);
	struct tb_device device;
	char other[TB_TOKEN_LEN + 1];
	token_with("not the key of this bear", DEVICE, other);
	CHECK_INT(tb_family_prove(scene.family, DEVICE, tb_span_cstr(scene.token), &device), TB_DOOR_OPEN);
	CHECK_STR(device.child_id, CHILD);
	CHECK_INT(tb_family_prove(scene.family, DEVICE, tb_span_cstr(other), &device), TB_DOOR_WRONG_TOKEN);
	CHECK_INT(tb_family_prove(scene.family, "another_device", tb_span_cstr(other), &device),
	          TB_DOOR_UNKNOWN_DEVICE);
	tb_family_device_revoke(scene.family, DEVICE);
	CHECK_INT(tb_family_prove(scene.family, DEVICE, tb_span_cstr(scene.token), &device), TB_DOOR_REVOKED);
	end_scene(&scene);
}

TEST(an_admission_keeps_no_token_and_a_refused_one_no_key_and_no_name)
{
	struct scene scene;
	begin_scene(&scene, false);
	struct tb_admission admission = ask(&scene, DEVICE, CHILD, scene.token);
	CHECK(!holds(&admission, sizeof admission, scene.token));
	tb_family_device_revoke(scene.family, DEVICE);
	admission = ask(&scene, DEVICE, CHILD, scene.token);
	CHECK_INT(admission.door, TB_DOOR_REVOKED);
	CHECK(!holds(&admission, sizeof admission, scene.token));
	CHECK(!holds(&admission, sizeof admission, scene.key));
	CHECK_STR(admission.child.name, "");
	end_scene(&scene);
}

TEST(the_log_of_the_family_has_no_name_token_or_key)
{
	struct scene scene;
	begin_scene(&scene, false);
	ask(&scene, DEVICE, CHILD, scene.token);
	ask(&scene, DEVICE, "kid-2", scene.token);
	CHECK(!strstr(scene.folder.logged, "Sam"));
	CHECK(!strstr(scene.folder.logged, scene.token));
	CHECK(!strstr(scene.folder.logged, scene.key));
	end_scene(&scene);
}

TEST_MAIN(T(a_bear_with_its_key_its_child_and_consent_comes_in), T(the_record_beats_the_url),
          T(the_token_is_accepted_in_capitals), T(a_malformed_query_is_told_what_is_wrong_with_it), T(no_token_is_401),
          T(a_stranger_sees_the_same_for_an_unknown_device_and_a_wrong_token),
          T(a_stranger_does_not_learn_that_a_device_is_revoked_or_whose_it_is),
          T(an_unknown_device_is_not_let_in_with_the_key_it_would_have_had), T(a_revoked_bear_is_refused),
          T(after_rotation_only_the_new_key_opens), T(an_old_key_stays_dead_when_the_bear_goes_to_another_family),
          T(a_bear_of_another_child_is_refused), T(without_consent_in_force_nobody_comes_in),
          T(disclosure_is_as_the_newest_consent_says), T(a_fleet_token_opens_only_where_it_is_accepted),
          T(a_fleet_token_opens_neither_for_an_unknown_nor_for_a_revoked_device),
          T(a_child_whose_key_is_lost_is_not_let_in), T(a_bear_that_is_in_may_stay_while_nothing_has_changed),
          T(a_bear_that_is_in_must_leave_when_consent_is_withdrawn),
          T(a_bear_that_is_in_must_leave_when_it_is_revoked_or_its_child_deleted),
          T(a_bear_that_is_in_must_leave_when_its_key_is_rotated_or_it_goes_to_another_child),
          T(a_change_by_another_program_is_noticed_once),
          T(a_bear_that_is_nobodys_is_told_so_once_it_has_proved_itself),
          T(a_claim_with_the_bears_key_makes_it_the_childs), T(a_claim_with_anything_altered_is_not_proved),
          T(a_claim_needs_consent_and_says_no_more_of_a_child_that_is_not_there),
          T(a_bear_of_one_child_cannot_be_claimed_for_another_until_it_is_unclaimed),
          T(for_rest_a_bears_token_alone_proves_which_bear_it_is),
          T(an_admission_keeps_no_token_and_a_refused_one_no_key_and_no_name),
          T(the_log_of_the_family_has_no_name_token_or_key))
