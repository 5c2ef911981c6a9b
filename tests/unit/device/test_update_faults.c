/* All that can be wrong with an update. Nothing unsigned starts, and every bear goes on working. */
#include "tests/unit/device/update_world.h"

#include "tests/check.h"

enum { CHECK_MS = 10000 };

/* The bear works, with the old image, and nothing was activated. */
static bool is_unharmed(const struct update_world *u)
{
	return u->slots.n_activations == 0 && !u->slots.restart && update_running(u) == OLD_BUILD &&
	       update_runs_signed(u) && state_of(u->w) == TB_BEAR_READY;
}

static bool is_refused(struct update_world *u, const char *cause)
{
	update_pass(u, CHECK_MS);
	return is_unharmed(u) && was_logged(u->w, "🔒 [HIGH] UPDATE_REFUSED: build ") &&
	       strcmp(u->updater.report.result, "refused") == 0 && strcmp(u->updater.report.cause, cause) == 0;
}

TEST(each_byte_of_the_manifest_that_is_flipped_is_refused_or_means_the_same)
{
	struct update_world *u = update_make();
	size_t n = u->server.n_manifest;
	for (size_t bit = 0; bit < 8 * n; bit += CHECK_EVERY + 2) {
		update_reset(u);
		u->server.manifest[bit / 8] ^= (char)(1 << bit % 8);
		update_pass(u, CHECK_MS);
		/* What is not signed, such as the name of an optional empty field, may change and change nothing. */
		CHECK(update_runs_signed(u));
		CHECK(is_unharmed(u) || update_running(u) == NEW_BUILD);
	}
}

TEST(each_signed_value_that_is_changed_is_refused)
{
	static const char *const values[][2] = {
	    {"\"build\":11", "\"build\":12"},      {"\"min_build\":5", "\"min_build\":0"},
	    {"\"size\":972", "\"size\":971"},      {"\"version\":\"1.1\"", "\"version\":\"1.2\""},
	    {"firmware/11", "firmware/12"},        {"\"mandatory\":false", "\"mandatory\":true "},
	    {"\"notes\":\"\"", "\"notes\":\"x\""}, {"\"rollout_percent\":0", "\"rollout_percent\":9"},
	    {"\"sha256\":\"", "\"sha256\":\"0"},
	};
	struct update_world *u = update_make();
	for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
		static char changed[TB_MANIFEST_JSON_MAX];
		update_reset(u);
		u->server.manifest[u->server.n_manifest] = '\0';
		const char *at = strstr(u->server.manifest, values[i][0]);
		CHECK(at != NULL);
		int n = snprintf(changed, sizeof changed, "%.*s%s%s", (int)(at - u->server.manifest),
		                 u->server.manifest, values[i][1], at + strlen(values[i][0]));
		memcpy(u->server.manifest, changed, (size_t)n);
		u->server.n_manifest = (size_t)n;
		update_pass(u, CHECK_MS);
		CHECK(is_unharmed(u));
		CHECK(was_logged(u->w, "UPDATE_REFUSED"));
		CHECK_INT(u->n_image_asked, 0);
	}
}

TEST(each_byte_of_the_image_that_is_flipped_is_refused)
{
	struct update_world *u = update_make();
	for (size_t at = 0; at < N_IMAGE; at += CHECK_EVERY) {
		update_reset(u);
		u->server.image[at] ^= 0x10;
		CHECK(is_refused(u, "hash"));
	}
}

TEST(the_power_may_go_at_each_write_and_the_update_is_done_after_all)
{
	struct update_world *u = update_make();
	bool was_cut = true;
	for (int n = 0; was_cut; n++) {
		update_reset(u);
		u->slots.n_until_cut = n;
		update_pass(u, CHECK_MS);
		was_cut = u->slots.is_dark;
		CHECK(update_runs_signed(u));
		for (unsigned i = 0; i < 3; i++) {
			update_boot(u);
			update_pass(u, 10 * CHECK_MS);
			CHECK(update_runs_signed(u));
		}
		CHECK_INT(update_running(u), NEW_BUILD);
		CHECK(!u->slots.trial);
		CHECK_INT(u->updater.record.floor, 5);
	}
}

TEST(a_manifest_without_a_signature_is_refused)
{
	struct update_world *u = update_make();
	update_publish(u, update_manifest(u), NULL);
	CHECK(is_refused(u, "unsigned"));
}

TEST(a_manifest_signed_with_another_key_is_refused_whatever_key_it_names)
{
	struct update_world *u = update_make();
	struct tb_manifest m = update_manifest(u);
	update_publish(u, m, u->config.keys[1]);
	CHECK(is_refused(u, "signature"));
	update_reset(u);
	CHECK_INT(tb_updater_key_id(&u->port.sha256, u->config.keys[1], m.key_id), TB_OK);
	update_publish(u, m, u->config.keys[1]);
	CHECK(is_refused(u, "key"));
}

TEST(a_second_key_is_as_good_while_the_first_is_being_replaced)
{
	struct update_world *u = update_make();
	struct tb_manifest m = update_manifest(u);
	u->config.n_keys = 2;
	CHECK_INT(tb_updater_key_id(&u->port.sha256, u->config.keys[1], m.key_id), TB_OK);
	update_publish(u, m, u->config.keys[1]);
	update_pass(u, CHECK_MS);
	CHECK_INT(update_running(u), NEW_BUILD);
}

TEST(an_image_for_other_hardware_is_refused)
{
	struct update_world *u = update_make();
	struct tb_manifest m = update_manifest(u);
	snprintf(m.hardware, sizeof m.hardware, "linux-test2");
	update_publish(u, m, u->config.keys[0]);
	CHECK(is_refused(u, "hardware"));
}

TEST(a_replayed_old_manifest_is_refused_and_the_one_of_what_runs_is_nothing_new)
{
	struct update_world *u = update_make();
	struct tb_manifest m = update_manifest(u);
	m.build = OLD_BUILD - 1;
	update_publish(u, m, u->config.keys[0]);
	CHECK(is_refused(u, "old"));
	update_reset(u);
	m.build = OLD_BUILD;
	update_publish(u, m, u->config.keys[0]);
	update_pass(u, CHECK_MS);
	CHECK(is_unharmed(u));
	CHECK(was_logged(u->w, "No new firmware"));
	CHECK_INT(u->updater.record.report_build, 0);
}

TEST(a_build_below_the_floor_is_refused)
{
	struct update_world *u = update_make();
	u->updater.record.floor = NEW_BUILD + 1;
	CHECK(is_refused(u, "floor"));
}

TEST(an_image_larger_than_the_slot_is_refused_before_it_is_fetched)
{
	struct update_world *u = update_make();
	struct tb_manifest m = update_manifest(u);
	m.n_bytes = N_SLOT + 1;
	update_publish(u, m, u->config.keys[0]);
	CHECK(is_refused(u, "too_large"));
	CHECK_INT(u->n_image_asked, 0);
}

TEST(a_server_that_lies_about_the_length_is_refused)
{
	struct update_world *u = update_make();
	for (int by = -3; by <= 3; by++) {
		if (by == 0)
			continue;
		update_reset(u);
		u->server.lies_by = by;
		/* Of the manifest it lies too, which is none of its business. */
		CHECK(is_refused(u, "length"));
	}
}

TEST(an_image_that_is_shorter_or_longer_than_the_manifest_says_is_refused)
{
	struct update_world *u = update_make();
	for (int by = -1; by <= 1; by += 2) {
		update_reset(u);
		u->server.n_image = (size_t)(N_IMAGE + by);
		u->server.hides_length = true;
		CHECK(is_refused(u, "length"));
		update_reset(u);
		u->server.n_image = (size_t)(N_IMAGE + by);
		CHECK(is_refused(u, "length"));
	}
}

TEST(a_signed_image_that_is_none_or_of_another_build_is_refused)
{
	struct update_world *u = update_make();
	memset(u->server.image, 0, 8);
	update_publish(u, update_manifest(u), u->config.keys[0]);
	CHECK(is_refused(u, "image"));
	update_reset(u);
	update_make_image(u->server.image, HARDWARE, NEW_BUILD + 1);
	update_publish(u, update_manifest(u), u->config.keys[0]);
	CHECK(is_refused(u, "image"));
	update_reset(u);
	update_make_image(u->server.image, "linux-other", NEW_BUILD);
	update_publish(u, update_manifest(u), u->config.keys[0]);
	CHECK(is_refused(u, "image"));
}

TEST(no_status_but_200_gives_a_manifest_and_no_redirect_is_followed)
{
	static const int statuses[] = {206, 301, 302, 307, 308, 400, 401, 403, 404, 429, 500, 503};
	struct update_world *u = update_make();
	for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
		update_reset(u);
		u->server.manifest_status = statuses[i];
		update_pass(u, CHECK_MS);
		CHECK(is_unharmed(u));
		CHECK_INT(u->n_asked, 1);
	}
}

TEST(no_status_but_200_and_206_gives_an_image)
{
	static const int statuses[] = {301, 302, 307, 404, 416, 500, 503};
	struct update_world *u = update_make();
	for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
		update_reset(u);
		u->server.image_status = statuses[i];
		update_pass(u, CHECK_MS);
		CHECK(is_unharmed(u));
		CHECK_STR(u->updater.report.result, "failed");
		CHECK_STR(u->updater.report.cause, "http");
	}
}

TEST(a_manifest_that_never_ends_is_left)
{
	struct update_world *u = update_make();
	memset(u->server.manifest, ' ', sizeof u->server.manifest);
	u->server.n_manifest = sizeof u->server.manifest;
	u->server.hides_length = true;
	update_pass(u, CHECK_MS);
	CHECK(is_unharmed(u));
	CHECK(was_logged(u->w, "UPDATE_REFUSED: build 0: manifest"));
}

TEST(a_full_or_broken_disk_leaves_the_bear_as_it_was)
{
	static const enum tb_status statuses[] = {TB_ERR_FULL, TB_ERR_IO, TB_ERR_TOO_LARGE};
	struct update_world *u = update_make();
	for (size_t i = 0; i < 3; i++) {
		update_reset(u);
		u->slots.status = statuses[i];
		update_pass(u, CHECK_MS);
		CHECK(is_unharmed(u));
		CHECK_STR(u->updater.report.result, "failed");
	}
	update_reset(u);
	while (u->updater.n_written < 300)
		tb_updater_poll(&u->updater, ++u->w->now_ms), update_pass(u, 1);
	CHECK(update_runs_signed(u));
}

TEST(a_storage_that_keeps_nothing_installs_nothing)
{
	struct update_world *u = update_make();
	u->w->storage_status = TB_ERR_IO;
	update_pass(u, CHECK_MS);
	CHECK(is_unharmed(u));
	u->w->storage_status = TB_OK;
}

TEST(a_record_that_is_damaged_in_any_bit_is_none)
{
	struct tb_update_record record = {.floor = 7, .trial_build = 9}, again;
	uint8_t value[TB_UPDATE_RECORD_BYTES];
	tb_update_record_refuse(&record, 8, UINT32_MAX);
	tb_update_record_write(&record, value);
	CHECK(tb_update_record_read(&again, tb_span_make(value, sizeof value)));
	CHECK_INT(again.floor, 7);
	CHECK_INT(again.trial_build, 9);
	CHECK(tb_update_record_is_refused(&again, 8, UINT32_MAX));
	for (size_t bit = 0; bit < 8 * sizeof value; bit++) {
		value[bit / 8] ^= (uint8_t)(1 << bit % 8);
		CHECK(!tb_update_record_read(&again, tb_span_make(value, sizeof value)));
		CHECK_INT(again.floor, 0);
		value[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	CHECK(!tb_update_record_read(&again, tb_span_make(value, sizeof value - 1)));
}

TEST(of_more_given_up_builds_than_fit_the_lowest_is_forgotten)
{
	struct tb_update_record record = {.floor = 0};
	for (uint32_t build = 1; build <= TB_UPDATE_REFUSED_MAX + 1; build++)
		tb_update_record_refuse(&record, build, UINT32_MAX);
	CHECK(!tb_update_record_is_refused(&record, 1, 0));
	for (uint32_t build = 2; build <= TB_UPDATE_REFUSED_MAX + 1; build++)
		CHECK(tb_update_record_is_refused(&record, build, UINT32_MAX));
	tb_update_record_refuse(&record, 3, 1000);
	CHECK(tb_update_record_is_refused(&record, 3, 999));
	CHECK(!tb_update_record_is_refused(&record, 3, 1000));
}

TEST_MAIN(T(each_byte_of_the_manifest_that_is_flipped_is_refused_or_means_the_same),
          T(each_signed_value_that_is_changed_is_refused), T(each_byte_of_the_image_that_is_flipped_is_refused),
          T(the_power_may_go_at_each_write_and_the_update_is_done_after_all),
          T(a_manifest_without_a_signature_is_refused),
          T(a_manifest_signed_with_another_key_is_refused_whatever_key_it_names),
          T(a_second_key_is_as_good_while_the_first_is_being_replaced), T(an_image_for_other_hardware_is_refused),
          T(a_replayed_old_manifest_is_refused_and_the_one_of_what_runs_is_nothing_new),
          T(a_build_below_the_floor_is_refused), T(an_image_larger_than_the_slot_is_refused_before_it_is_fetched),
          T(a_server_that_lies_about_the_length_is_refused),
          T(an_image_that_is_shorter_or_longer_than_the_manifest_says_is_refused),
          T(a_signed_image_that_is_none_or_of_another_build_is_refused),
          T(no_status_but_200_gives_a_manifest_and_no_redirect_is_followed),
          T(no_status_but_200_and_206_gives_an_image), T(a_manifest_that_never_ends_is_left),
          T(a_full_or_broken_disk_leaves_the_bear_as_it_was), T(a_storage_that_keeps_nothing_installs_nothing),
          T(a_record_that_is_damaged_in_any_bit_is_none), T(of_more_given_up_builds_than_fit_the_lowest_is_forgotten))
