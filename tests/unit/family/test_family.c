/* Children, bears and consent: the rules, the seals, and the files under them. */
#include "server/store/key_store.h"
#include "tests/unit/family/folder.h"

#include <sqlite3.h>
#include <sys/wait.h>

TEST(a_child_comes_back_as_it_was_added)
{
	struct folder folder;
	begin(&folder);
	struct tb_family *family = open_family(&folder);
	const char *why = NULL;
	struct tb_child child = {
	    .child_id = "kid-1", .name = "أحمد", .spoken_name = "Ahmad", .age = 13, .language = "ar"};
	struct tb_child got;
	CHECK_INT(tb_family_child_add(family, &child, &why), TB_OK);
	CHECK_INT(tb_family_child_get(family, "kid-1", &got), TB_OK);
	CHECK_STR(got.name, "أحمد");
	CHECK_STR(got.spoken_name, "Ahmad");
	CHECK_STR(got.language, "ar");
	CHECK_INT(got.age, 13);
	CHECK(got.created_at_s > 0);
	CHECK_INT(tb_family_child_add(family, &child, &why), TB_ERR_EXISTS);
	CHECK_INT(tb_family_child_get(family, "kid-2", &got), TB_ERR_NOT_FOUND);
	tb_family_close(family);
	end(&folder);
}

TEST(a_child_outlives_the_program)
{
	struct folder folder;
	begin(&folder);
	struct tb_family *family = open_family(&folder);
	struct tb_child got;
	add_child(family, "kid-1", "Wilhelmina");
	tb_family_close(family);
	family = open_family(&folder);
	CHECK_INT(tb_family_child_get(family, "kid-1", &got), TB_OK);
	CHECK_STR(got.name, "Wilhelmina");
	tb_family_close(family);
	end(&folder);
}

TEST(a_bad_field_of_a_child_is_refused_with_what_would_be_right)
{
	static const struct {
		struct tb_child child;
		const char *why;
	} cases[] = {
	    {{.child_id = "", .name = "Sam", .age = 6, .language = "en"}, "child_id must be"},
	    {{.child_id = "a b", .name = "Sam", .age = 6, .language = "en"}, "child_id must be"},
	    {{.child_id = "kid", .name = "", .age = 6, .language = "en"}, "1 to 30 characters"},
	    {{.child_id = "kid", .name = "abcdefghijabcdefghijabcdefghijk", .age = 6, .language = "en"}, "1 to 30"},
	    {{.child_id = "kid", .name = "S\xff", .age = 6, .language = "en"}, "UTF-8"},
	    {{.child_id = "kid", .name = "<b>Sam</b>", .age = 6, .language = "en"}, "markup"},
	    {{.child_id = "kid", .name = "Sam\n", .age = 6, .language = "en"}, "control characters"},
	    {{.child_id = "kid", .name = "Sam", .spoken_name = "{x}", .age = 6, .language = "en"}, "markup"},
	    {{.child_id = "kid", .name = "Sam", .age = 2, .language = "en"}, "3 to 13"},
	    {{.child_id = "kid", .name = "Sam", .age = 14, .language = "en"}, "3 to 13"},
	    {{.child_id = "kid", .name = "Sam", .age = 6, .language = "fr"}, "en or ar"},
	};
	struct folder folder;
	begin(&folder);
	struct tb_family *family = open_family(&folder);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const char *why = "";
		CHECK_INT(tb_family_child_add(family, &cases[i].child, &why), TB_ERR_ARG);
		CHECK(strstr(why, cases[i].why));
	}
	tb_family_close(family);
	end(&folder);
}

TEST(a_name_that_is_not_fit_is_refused_written_or_spoken)
{
	struct folder folder;
	begin(&folder);
	struct tb_family *family = open_family(&folder);
	const char *why = "";
	struct tb_child spoken = {
	    .child_id = "kid-2", .name = "Sam", .spoken_name = "Badword", .age = 6, .language = "en"};
	struct tb_child got;
	CHECK_INT(add_child(family, "kid-1", "Badword"), TB_ERR_REFUSED);
	CHECK_INT(tb_family_child_add(family, &spoken, &why), TB_ERR_REFUSED);
	CHECK(strstr(why, "safety list"));
	CHECK_INT(tb_family_child_get(family, "kid-1", &got), TB_ERR_NOT_FOUND);
	tb_family_close(family);
	end(&folder);
}

TEST(without_a_judge_of_names_no_name_is_fit)
{
	struct folder folder;
	begin(&folder);
	struct tb_family_config config = config_of(&folder);
	struct tb_family *family = NULL;
	config.name_is_fit = NULL;
	CHECK_INT(tb_family_open(&config, &family), TB_OK);
	CHECK_INT(add_child(family, "kid-1", "Sam"), TB_ERR_REFUSED);
	tb_family_close(family);
	end(&folder);
}

TEST(no_file_shows_a_name)
{
	struct folder folder;
	begin(&folder);
	struct tb_family *family = open_family(&folder);
	const char *why = NULL;
	struct tb_child child = {
	    .child_id = "kid-visible", .name = "Wilhelmina", .spoken_name = "Billymeena", .age = 6, .language = "en"};
	CHECK_INT(tb_family_child_add(family, &child, &why), TB_OK);
	CHECK(any_file_says(&folder, "kid-visible"));
	CHECK(!any_file_says(&folder, "Wilhelmina"));
	CHECK(!any_file_says(&folder, "Billymeena"));
	tb_family_close(family);
	CHECK(any_file_says(&folder, "kid-visible"));
	CHECK(!any_file_says(&folder, "Wilhelmina"));
	end(&folder);
}

TEST(deleting_a_child_leaves_no_row_and_no_key)
{
	struct folder folder;
	begin(&folder);
	struct tb_family *family = open_family(&folder);
	struct tb_key_store *keys = NULL;
	uint8_t key[TB_CHILD_KEY_LEN];
	char device_key[TB_TOKEN_LEN + 1];
	add_child(family, "kid-gone", "Sam");
	add_device(family, "device_gone", "kid-gone", device_key);
	consent(family, "kid-gone", true, true);
	CHECK_INT(tb_key_store_open(path_in(&folder, "keys.db"), &folder.log, &keys), TB_OK);
	CHECK_INT(tb_key_store_get(keys, "kid-gone", key), TB_OK);
	CHECK(any_file_holds(&folder, key, sizeof key));
	CHECK_INT(tb_family_child_delete(family, "kid-gone"), TB_OK);
	CHECK_INT(tb_key_store_get(keys, "kid-gone", key), TB_ERR_NOT_FOUND);
	CHECK(!any_file_holds(&folder, key, sizeof key));
	CHECK(!any_file_says(&folder, "kid-gone"));
	CHECK(!any_file_says(&folder, "device_gone"));
	CHECK(!any_file_says(&folder, "form 17"));
	CHECK_INT(tb_family_child_delete(family, "kid-gone"), TB_ERR_NOT_FOUND);
	tb_key_store_close(keys);
	tb_family_close(family);
	end(&folder);
}

TEST(a_backup_of_the_records_forgets_a_child_whose_key_is_deleted)
{
	struct folder folder;
	begin(&folder);
	struct tb_family *family = open_family(&folder);
	struct tb_child got;
	add_child(family, "kid-1", "Sam");
	tb_family_close(family);
	char backup[512];
	snprintf(backup, sizeof backup, "%s", path_in(&folder, "backup.db"));
	CHECK_INT(link(path_in(&folder, "teddy.db"), backup), 0);
	CHECK_INT(unlink(path_in(&folder, "teddy.db")), 0);
	family = open_family(&folder);
	CHECK_INT(tb_family_child_delete(family, "kid-1"), TB_ERR_NOT_FOUND);
	tb_family_close(family);
	CHECK_INT(rename(backup, path_in(&folder, "teddy.db")), 0);
	family = open_family(&folder);
	CHECK_INT(tb_family_child_get(family, "kid-1", &got), TB_ERR_AUTH);
	CHECK_INT(tb_family_child_delete(family, "kid-1"), TB_OK);
	tb_family_close(family);
	end(&folder);
}

TEST(a_record_moved_to_another_child_does_not_open)
{
	struct folder folder;
	begin(&folder);
	struct tb_family *family = open_family(&folder);
	sqlite3 *keys = NULL;
	sqlite3 *records = NULL;
	struct tb_child got;
	add_child(family, "kid-1", "Sam");
	add_child(family, "kid-2", "Eve");
	CHECK_INT(sqlite3_open(path_in(&folder, "keys.db"), &keys), SQLITE_OK);
	CHECK_INT(sqlite3_open(path_in(&folder, "teddy.db"), &records), SQLITE_OK);
	CHECK_INT(sqlite3_exec(keys,
	                       "UPDATE child_key SET key = (SELECT key FROM child_key WHERE child_id = 'kid-2') "
	                       "WHERE child_id = 'kid-1'",
	                       NULL, NULL, NULL),
	          SQLITE_OK);
	CHECK_INT(sqlite3_exec(records,
	                       "UPDATE child SET sealed = (SELECT sealed FROM child WHERE child_id = 'kid-2') "
	                       "WHERE child_id = 'kid-1'",
	                       NULL, NULL, NULL),
	          SQLITE_OK);
	CHECK_INT(tb_family_child_get(family, "kid-2", &got), TB_OK);
	CHECK_INT(tb_family_child_get(family, "kid-1", &got), TB_ERR_AUTH);
	sqlite3_close(keys);
	sqlite3_close(records);
	tb_family_close(family);
	end(&folder);
}

static void count_child(void *ctx, const struct tb_child *child)
{
	(void)child;
	++*(int *)ctx;
}

TEST(one_damaged_record_does_not_hide_the_others)
{
	struct folder folder;
	begin(&folder);
	struct tb_family *family = open_family(&folder);
	sqlite3 *records = NULL;
	int n = 0;
	add_child(family, "kid-1", "Sam");
	add_child(family, "kid-2", "Eve");
	CHECK_INT(sqlite3_open(path_in(&folder, "teddy.db"), &records), SQLITE_OK);
	CHECK_INT(sqlite3_exec(records, "UPDATE child SET sealed = x'01' WHERE child_id = 'kid-1'", NULL, NULL, NULL),
	          SQLITE_OK);
	sqlite3_close(records);
	CHECK_INT(tb_family_child_each(family, count_child, &n), TB_OK);
	CHECK_INT(n, 1);
	CHECK(strstr(folder.logged, "child kid-1: its record cannot be opened"));
	tb_family_close(family);
	end(&folder);
}

TEST(rotation_gives_another_key_and_a_higher_version)
{
	struct folder folder;
	begin(&folder);
	struct tb_family *family = open_family(&folder);
	struct tb_device device;
	char first[TB_TOKEN_LEN + 1], second[TB_TOKEN_LEN + 1];
	add_child(family, "kid-1", "Sam");
	CHECK_INT(tb_family_device_add(family, "device_1", "kid-1", NULL, first, &device), TB_OK);
	CHECK_INT(device.key_version, 1);
	CHECK_INT(strlen(first), TB_TOKEN_LEN);
	CHECK_INT(tb_family_device_rotate(family, "device_1", second, &device), TB_OK);
	CHECK_INT(device.key_version, 2);
	CHECK(strcmp(first, second) != 0);
	CHECK_INT(tb_family_device_rotate(family, "device_2", second, &device), TB_ERR_NOT_FOUND);
	CHECK(!any_file_says(&folder, first));
	tb_family_close(family);
	end(&folder);
}

TEST(a_revoked_bear_is_not_rotated_but_enrolled_anew_with_another_key)
{
	struct folder folder;
	begin(&folder);
	struct tb_family *family = open_family(&folder);
	struct tb_device device;
	char first[TB_TOKEN_LEN + 1], second[TB_TOKEN_LEN + 1];
	add_child(family, "kid-1", "Sam");
	add_device(family, "device_1", "kid-1", first);
	CHECK_INT(add_device(family, "device_1", "kid-1", second), TB_ERR_EXISTS);
	CHECK_INT(tb_family_device_revoke(family, "device_1"), TB_OK);
	CHECK_INT(tb_family_device_get(family, "device_1", &device), TB_OK);
	CHECK(device.revoked);
	CHECK_INT(tb_family_device_rotate(family, "device_1", second, &device), TB_ERR_STATE);
	CHECK_INT(add_device(family, "device_1", "kid-1", second), TB_OK);
	CHECK(strcmp(first, second) != 0);
	tb_family_close(family);
	end(&folder);
}

TEST(a_bear_needs_a_well_formed_id_and_label_and_a_child)
{
	struct folder folder;
	begin(&folder);
	struct tb_family *family = open_family(&folder);
	struct tb_device device;
	char key[TB_TOKEN_LEN + 1];
	char long_label[65];
	memset(long_label, 'x', 64);
	long_label[64] = 0;
	add_child(family, "kid-1", "Sam");
	CHECK_INT(add_device(family, "short", "kid-1", key), TB_ERR_ARG);
	CHECK_INT(add_device(family, "device_1", "no such/child", key), TB_ERR_ARG);
	CHECK_INT(add_device(family, "device_1", "kid-2", key), TB_ERR_NOT_FOUND);
	CHECK_INT(tb_family_device_add(family, "device_1", "kid-1", "a\nb", key, &device), TB_ERR_ARG);
	CHECK_INT(tb_family_device_add(family, "device_1", "kid-1", long_label, key, &device), TB_ERR_ARG);
	CHECK_INT(add_device(family, "device_1", "kid-1", key), TB_OK);
	CHECK_INT(tb_family_device_label(family, "device_1", long_label), TB_ERR_ARG);
	CHECK_INT(tb_family_device_label(family, "device_1", "the blue one"), TB_OK);
	CHECK_INT(tb_family_device_get(family, "device_1", &device), TB_OK);
	CHECK_STR(device.label, "the blue one");
	tb_family_close(family);
	end(&folder);
}

TEST(a_checkbox_is_no_consent)
{
	static const char *const refused[] = {"checkbox", "", "Signed_form", "email"};
	struct folder folder;
	begin(&folder);
	struct tb_family *family = open_family(&folder);
	struct tb_consent record = {.child_id = "kid-1", .reference = "x", .notice_version = "1", .use = true};
	add_child(family, "kid-1", "Sam");
	for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
		const char *why = "";
		snprintf(record.method, sizeof record.method, "%s", refused[i]);
		CHECK_INT(tb_family_consent_record(family, &record, &why), TB_ERR_REFUSED);
		CHECK(strstr(why, "signed_form, card_transaction, phone_call"));
	}
	CHECK_INT(tb_family_consent_get(family, "kid-1", &record), TB_ERR_NOT_FOUND);
	tb_family_close(family);
	end(&folder);
}

TEST(every_method_of_the_list_counts_and_is_named_in_the_refusal)
{
	struct folder folder;
	begin(&folder);
	struct tb_family *family = open_family(&folder);
	const char *why = "";
	struct tb_consent record = {.child_id = "kid-1", .method = "none", .reference = "x", .notice_version = "1"};
	add_child(family, "kid-1", "Sam");
	CHECK_INT(tb_family_consent_record(family, &record, &why), TB_ERR_REFUSED);
	const char *list = why;
	int n_methods = 0;
	for (const char *const *method = tb_consent_methods(); *method; method++, n_methods++) {
		CHECK(strstr(list, *method));
		snprintf(record.method, sizeof record.method, "%s", *method);
		CHECK_INT(tb_family_consent_record(family, &record, &why), TB_OK);
	}
	CHECK_INT(n_methods, 8);
	tb_family_close(family);
	end(&folder);
}

TEST(email_plus_counts_only_when_nothing_is_disclosed)
{
	struct folder folder;
	begin(&folder);
	struct tb_family *family = open_family(&folder);
	const char *why = "";
	struct tb_consent record = {.child_id = "kid-1",
	                            .method = "email_plus",
	                            .reference = "x",
	                            .notice_version = "1",
	                            .use = true,
	                            .disclosure = true};
	add_child(family, "kid-1", "Sam");
	CHECK_INT(tb_family_consent_record(family, &record, &why), TB_ERR_REFUSED);
	CHECK(strstr(why, "disclosed"));
	record.disclosure = false;
	CHECK_INT(tb_family_consent_record(family, &record, &why), TB_OK);
	tb_family_close(family);
	end(&folder);
}

TEST(a_consent_needs_evidence_and_a_child)
{
	struct folder folder;
	begin(&folder);
	struct tb_family *family = open_family(&folder);
	const char *why = "";
	struct tb_consent record = {.child_id = "kid-1", .method = "phone_call", .notice_version = "1", .use = true};
	CHECK_INT(tb_family_consent_record(family, &record, &why), TB_ERR_ARG);
	CHECK(strstr(why, "reference"));
	snprintf(record.reference, sizeof record.reference, "call 12");
	CHECK_INT(tb_family_consent_record(family, &record, &why), TB_ERR_NOT_FOUND);
	tb_family_close(family);
	end(&folder);
}

TEST(withdrawing_never_brings_an_older_consent_back)
{
	struct folder folder;
	begin(&folder);
	struct tb_family *family = open_family(&folder);
	struct tb_consent got;
	add_child(family, "kid-1", "Sam");
	CHECK_INT(tb_family_consent_withdraw(family, "kid-1"), TB_ERR_NOT_FOUND);
	consent(family, "kid-1", true, true);
	consent(family, "kid-1", true, false);
	CHECK_INT(tb_family_consent_withdraw(family, "kid-1"), TB_OK);
	CHECK_INT(tb_family_consent_get(family, "kid-1", &got), TB_OK);
	CHECK(!got.disclosure);
	CHECK(got.withdrawn_at_s >= got.recorded_at_s);
	CHECK_INT(tb_family_consent_withdraw(family, "kid-1"), TB_ERR_NOT_FOUND);
	tb_family_close(family);
	end(&folder);
}

enum { N_PROCESSES = 4, N_EACH = 15 };

/* What one of the processes does; its exit status is the number of failures. */
static int enrol_many(struct folder *folder, int process)
{
	int n_failed = 0;
	struct tb_family *family = open_family(folder);
	for (int i = 0; i < N_EACH; i++) {
		char child_id[32], device_id[32], key[TB_TOKEN_LEN + 1];
		snprintf(child_id, sizeof child_id, "kid-%d-%d", process, i);
		snprintf(device_id, sizeof device_id, "device_%d_%d", process, i);
		n_failed += add_child(family, child_id, "Sam") != TB_OK;
		n_failed += add_device(family, device_id, child_id, key) != TB_OK;
		n_failed += add_child(family, "kid-shared", "Sam") != TB_ERR_EXISTS;
	}
	tb_family_close(family);
	return n_failed;
}

TEST(programs_that_start_and_write_at_once_lose_nothing)
{
	struct folder folder;
	begin(&folder);
	pid_t pids[N_PROCESSES];
	int n = 0;
	for (int i = 0; i < N_PROCESSES; i++) {
		pids[i] = fork();
		if (pids[i] == 0)
			_exit(enrol_many(&folder, i));
	}
	int n_failed = 0;
	for (int i = 0; i < N_PROCESSES; i++) {
		int status = -1;
		waitpid(pids[i], &status, 0);
		CHECK(WIFEXITED(status));
		n_failed += WEXITSTATUS(status);
	}
	/* All of them tried kid-shared: one was the first. */
	CHECK_INT(n_failed, 1);
	struct tb_family *family = open_family(&folder);
	CHECK_INT(tb_family_child_each(family, count_child, &n), TB_OK);
	CHECK_INT(n, N_PROCESSES * N_EACH + 1);
	tb_family_close(family);
	end(&folder);
}

TEST_MAIN(T(a_child_comes_back_as_it_was_added), T(a_child_outlives_the_program),
          T(a_bad_field_of_a_child_is_refused_with_what_would_be_right),
          T(a_name_that_is_not_fit_is_refused_written_or_spoken), T(without_a_judge_of_names_no_name_is_fit),
          T(no_file_shows_a_name), T(deleting_a_child_leaves_no_row_and_no_key),
          T(a_backup_of_the_records_forgets_a_child_whose_key_is_deleted),
          T(a_record_moved_to_another_child_does_not_open), T(one_damaged_record_does_not_hide_the_others),
          T(rotation_gives_another_key_and_a_higher_version),
          T(a_revoked_bear_is_not_rotated_but_enrolled_anew_with_another_key),
          T(a_bear_needs_a_well_formed_id_and_label_and_a_child), T(a_checkbox_is_no_consent),
          T(every_method_of_the_list_counts_and_is_named_in_the_refusal),
          T(email_plus_counts_only_when_nothing_is_disclosed), T(a_consent_needs_evidence_and_a_child),
          T(withdrawing_never_brings_an_older_consent_back), T(programs_that_start_and_write_at_once_lose_nothing))
