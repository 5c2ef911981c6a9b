/* How a bear becomes a newer one, and how it goes back. What is refused: test_update_faults.c. */
#include "tests/unit/device/update_world.h"

#include "tests/check.h"

enum { CHECK_MS = 10000, DAY_MS = 24 * 3600000 };

TEST(a_new_image_is_fetched_started_confirmed_and_told)
{
	struct update_world *u = update_make();
	update_pass(u, CHECK_MS);
	CHECK(u->slots.restart);
	CHECK(update_runs_signed(u));
	CHECK_INT(update_running(u), NEW_BUILD);
	update_boot(u);
	CHECK(was_logged(u->w, "Build 11 runs on trial"));
	update_pass(u, 100);
	CHECK(!u->slots.trial);
	CHECK(was_logged(u->w, "Build 11 is confirmed"));
	CHECK_INT(u->updater.record.floor, 5);
	CHECK_STR(u->updater.report.result, "confirmed");
	CHECK_STR(u->updater.report.cause, "");
}

TEST(the_outcome_is_told_once_as_soon_as_there_is_a_link)
{
	struct update_world *u = update_make();
	update_pass(u, CHECK_MS);
	u->offline = true;
	update_boot(u);
	update_pass(u, 300000);
	CHECK(u->w->bear.update == NULL);
	u->offline = false;
	update_pass(u, 65000);
	CHECK(was_logged(u->w, "Build 11 is confirmed"));
	CHECK_STR(u->updater.report.result, "confirmed");
	CHECK(u->w->bear.update == NULL);
	CHECK_INT(u->updater.record.report_build, 0);
	update_boot(u);
	CHECK(u->w->bear.update == NULL);
}

TEST(who_asks_is_said_to_the_server_and_the_token_is_no_part_of_the_path)
{
	struct update_world *u = update_make();
	u->server.manifest_status = 404;
	update_pass(u, CHECK_MS);
	CHECK_INT(u->n_asked, 1);
	CHECK_STR(u->path,
	          "/api/v1/esp32/firmware?device_id=test_device_001&hardware=linux-test&version=1.0.0&build=10");
	CHECK_STR(u->bearer, "a81da314b09d27d1d47efecab0caa344b8974087fdadf9dd31edad1e66f404df");
	CHECK_STR(u->asked.host, "bear.example");
	CHECK(!was_logged(u->w, "a81da314b09d"));
}

TEST(nothing_is_said_aloud_for_a_check_that_finds_nothing_and_the_next_is_a_day_away)
{
	struct update_world *u = update_make();
	u->server.n_manifest = (size_t)snprintf(u->server.manifest, sizeof u->server.manifest, "{\"available\":false}");
	update_pass(u, CHECK_MS);
	CHECK_INT(u->n_asked, 1);
	CHECK_INT(u->w->n_said, 0);
	CHECK_INT(state_of(u->w), TB_BEAR_READY);
	update_pass(u, DAY_MS - 3700000);
	CHECK_INT(u->n_asked, 1);
	update_pass(u, 2 * 3700000);
	CHECK_INT(u->n_asked, 2);
}

TEST(it_is_not_looked_before_the_link_was_up_for_a_while)
{
	struct update_world *u = update_make();
	u->config.quiet_ms = 0; /* the default */
	u->server.manifest_status = 404;
	update_boot(u);
	update_pass(u, 10 * 60000 - 10);
	CHECK_INT(u->n_asked, 0);
	update_pass(u, 11 * 60000);
	CHECK_INT(u->n_asked, 1);
}

TEST(it_is_not_looked_while_somebody_talks_or_has_just_talked)
{
	struct update_world *u = update_make();
	u->config.quiet_ms = 60000;
	u->server.manifest_status = 404;
	update_boot(u);
	update_pass(u, 50000);
	happens(u->w, TB_BEAR_EVENT_PRESS);
	speak_for(u->w, 100);
	happens(u->w, TB_BEAR_EVENT_RELEASE);
	CHECK_INT(state_of(u->w), TB_BEAR_READY);
	update_pass(u, 58000);
	CHECK_INT(u->n_asked, 0);
	update_pass(u, 90000);
	CHECK_INT(u->n_asked, 1);
}

TEST(a_press_gives_the_child_the_bear_back_and_the_rest_is_fetched_later)
{
	struct update_world *u = update_make();
	u->server.break_at = 400;
	u->server.n_breaks = 1;
	while (u->updater.phase != TB_UPDATER_WAITING)
		update_pass(u, 1);
	CHECK_INT(state_of(u->w), TB_BEAR_UPDATING);
	happens(u->w, TB_BEAR_EVENT_PRESS);
	tb_updater_poll(&u->updater, u->w->now_ms);
	CHECK(state_of(u->w) != TB_BEAR_UPDATING);
	update_greet(u);
	CHECK_INT(state_of(u->w), TB_BEAR_READY);
	CHECK(!u->slots.restart);
	update_pass(u, 3 * CHECK_MS);
	CHECK_INT(u->image_first_byte, 400);
	CHECK_INT(update_running(u), NEW_BUILD);
	CHECK(update_runs_signed(u));
}

TEST(a_press_while_bytes_come_in_ends_it_as_well)
{
	struct update_world *u = update_make();
	u->server.break_at = 400;
	u->server.n_breaks = 1;
	while (u->updater.phase != TB_UPDATER_WAITING)
		update_pass(u, 1);
	u->w->now_ms = tb_updater_deadline(&u->updater);
	tb_updater_poll(&u->updater, u->w->now_ms);
	CHECK(u->is_asked);
	happens(u->w, TB_BEAR_EVENT_PRESS);
	tb_updater_fetch_head(&u->updater, 206, N_IMAGE - 400, 400, u->w->now_ms);
	CHECK(!u->is_asked);
	CHECK(state_of(u->w) != TB_BEAR_UPDATING);
}

TEST(an_image_that_breaks_off_is_gone_on_with_where_it_broke_at_every_byte)
{
	struct update_world *u = update_make();
	for (size_t at = 0; at < N_IMAGE; at += CHECK_EVERY) {
		update_reset(u);
		u->server.break_at = at;
		u->server.n_breaks = 1;
		update_pass(u, CHECK_MS);
		CHECK_INT(u->image_first_byte, at);
		CHECK_INT(update_running(u), NEW_BUILD);
		CHECK(update_runs_signed(u));
	}
}

TEST(an_image_that_breaks_off_again_and_again_waits_an_hour)
{
	struct update_world *u = update_make();
	u->server.break_at = 300;
	u->server.n_breaks = 1000;
	update_pass(u, 10 * 60000);
	CHECK_INT(u->n_image_asked, 4);
	CHECK_INT(state_of(u->w), TB_BEAR_READY);
	u->server.break_at = SIZE_MAX;
	update_pass(u, 2 * 3600000);
	CHECK_INT(u->image_first_byte, 300);
	CHECK_INT(update_running(u), NEW_BUILD);
}

TEST(a_server_without_ranges_begins_anew_and_so_does_the_bear)
{
	struct update_world *u = update_make();
	u->server.break_at = 300;
	u->server.n_breaks = 1;
	u->server.no_ranges = true;
	update_pass(u, CHECK_MS);
	CHECK_INT(u->image_first_byte, 300);
	CHECK_INT(update_running(u), NEW_BUILD);
	CHECK(update_runs_signed(u));
}

TEST(what_was_kept_of_one_image_is_not_taken_for_a_part_of_another)
{
	struct update_world *u = update_make();
	u->server.break_at = 300;
	u->server.n_breaks = 1000;
	update_pass(u, 10 * 60000);
	u->server.break_at = SIZE_MAX;
	u->server.image[500] ^= 1;
	update_publish(u, update_manifest(u), u->config.keys[0]);
	update_pass(u, 2 * 3600000);
	CHECK_INT(u->image_first_byte, 0);
	CHECK_INT(u->slots.n_activations, 1);
}

TEST(kept_bytes_that_rotted_cost_a_download_and_no_more)
{
	struct update_world *u = update_make();
	u->server.break_at = 300;
	u->server.n_breaks = 1000;
	update_pass(u, 10 * 60000);
	u->server.break_at = SIZE_MAX;
	u->slots.bytes[1][100] ^= 1;
	update_pass(u, 2 * 3600000);
	CHECK_INT(u->slots.n_activations, 0);
	update_pass(u, 2 * 3600000);
	CHECK_INT(u->slots.n_activations, 1);
	CHECK(update_runs_signed(u));
}

TEST(an_image_that_never_reaches_a_server_is_rolled_back_and_tried_again_after_seven_days)
{
	struct update_world *u = update_make();
	update_pass(u, CHECK_MS);
	u->offline = true;
	update_boot(u);
	update_pass(u, 29 * 60000);
	CHECK(!u->slots.restart);
	update_pass(u, 2 * 60000);
	CHECK(u->slots.restart);
	CHECK_INT(update_running(u), OLD_BUILD);
	u->offline = false;
	update_boot(u);
	CHECK_STR(u->updater.report.result, "rolled_back");
	CHECK_STR(u->updater.report.cause, "no_server");
	CHECK_INT(u->updater.report.build, NEW_BUILD);
	CHECK_INT(u->slots.rolled_back_build, 0);
	update_pass(u, 6 * (uint64_t)DAY_MS);
	CHECK_INT(u->slots.n_activations, 1);
	update_pass(u, 2 * (uint64_t)DAY_MS + 7200000);
	CHECK_INT(u->slots.n_activations, 2);
}

TEST(time_without_a_network_does_not_count_against_an_image)
{
	struct update_world *u = update_make();
	update_pass(u, CHECK_MS);
	u->offline = true;
	u->w->network = TB_NETWORK_JOINING;
	update_boot(u);
	update_pass(u, 3 * 3600000);
	CHECK(!u->slots.restart);
	CHECK(u->slots.trial);
}

TEST(an_image_that_finds_itself_unfit_is_rolled_back_at_once_and_never_tried_again)
{
	struct update_world *u = update_make();
	update_pass(u, CHECK_MS);
	u->w->faults = 1;
	update_boot(u);
	CHECK(u->slots.restart);
	u->w->faults = 0;
	update_boot(u);
	CHECK_INT(update_running(u), OLD_BUILD);
	CHECK_STR(u->updater.report.cause, "self_test");
	update_pass(u, 9 * (uint64_t)DAY_MS);
	CHECK_INT(u->slots.n_activations, 1);
	CHECK(u->n_asked > 7);
}

TEST(an_image_that_crashes_is_given_up_by_the_platform_and_never_tried_again)
{
	struct update_world *u = update_make();
	update_pass(u, CHECK_MS);
	u->offline = true;
	for (unsigned i = 0; i < 4; i++)
		update_boot(u);
	u->offline = false;
	update_boot(u);
	CHECK_INT(update_running(u), OLD_BUILD);
	CHECK_STR(u->updater.report.result, "rolled_back");
	CHECK_STR(u->updater.report.cause, "crash");
	update_pass(u, 9 * (uint64_t)DAY_MS);
	CHECK_INT(u->slots.n_activations, 1);
}

TEST(a_record_that_cannot_be_read_for_a_while_is_not_written_over)
{
	struct update_world *u = update_make();
	update_pass(u, CHECK_MS);
	u->w->faults = 1;
	update_boot(u);
	u->w->faults = 0;
	update_boot(u); /* build 11 is given up for ever */
	unsigned n_asked = u->n_asked;
	u->w->storage_status = TB_ERR_IO;
	update_boot(u);
	update_pass(u, 5 * CHECK_MS);
	CHECK_INT(u->n_asked, n_asked);
	CHECK(was_logged(u->w, "cannot be read; again"));
	u->w->storage_status = TB_OK;
	update_pass(u, 9 * (uint64_t)DAY_MS);
	CHECK(u->n_asked > 7);
	CHECK_INT(u->slots.n_activations, 1);
}

TEST(a_newer_image_is_tried_after_one_was_given_up)
{
	struct update_world *u = update_make();
	update_pass(u, CHECK_MS);
	u->w->faults = 1;
	update_boot(u);
	u->w->faults = 0;
	update_boot(u);
	update_make_image(u->server.image, HARDWARE, NEW_BUILD + 1);
	struct tb_manifest m = update_manifest(u);
	m.build = NEW_BUILD + 1;
	update_publish(u, m, u->config.keys[0]);
	update_pass(u, 2 * DAY_MS);
	CHECK_INT(update_running(u), NEW_BUILD + 1);
}

TEST(where_there_is_no_way_back_the_image_goes_on)
{
	struct update_world *u = update_make();
	update_pass(u, CHECK_MS);
	u->slots.no_way_back = true;
	u->w->faults = 1;
	update_boot(u);
	CHECK(!u->slots.restart);
	CHECK(was_logged(u->w, "There is no way back"));
}

TEST(no_image_on_trial_looks_for_another)
{
	struct update_world *u = update_make();
	update_pass(u, CHECK_MS);
	u->offline = true;
	u->n_asked = 0;
	update_boot(u);
	update_pass(u, 20 * 60000);
	CHECK_INT(u->n_asked, 0);
}

TEST(the_floor_rises_also_when_the_power_goes_between_confirming_and_writing_it)
{
	struct update_world *u = update_make();
	update_pass(u, CHECK_MS);
	update_boot(u);
	/* Confirmed by the platform, and dark before the record was written. */
	u->slots.trial = false;
	update_boot(u);
	CHECK_INT(u->updater.record.floor, 5);
	CHECK_STR(u->updater.report.result, "confirmed");
}

TEST(settings_that_cannot_be_are_refused_with_a_reason)
{
	struct update_world *u = update_make();
	struct tb_updater_config good = u->config;
	static const char *const reasons[] = {"one or two public keys", "hardware must have", "memory must be",
	                                      "check_every_ms"};
	for (unsigned i = 0; i < 4; i++) {
		u->config = good;
		u->config.n_keys = i == 0 ? 3 : 1;
		u->config.hardware = i == 1 ? "" : HARDWARE;
		u->config.memory_bytes = i == 2 ? 100 : 16384;
		u->config.check_every_ms = i == 3 ? 1 : 0;
		CHECK_INT(tb_updater_init(&u->updater, &u->w->bear, &u->config, &u->port, 0), TB_ERR_ARG);
		CHECK(was_logged(u->w, reasons[i]));
	}
}

TEST_MAIN(T(a_new_image_is_fetched_started_confirmed_and_told), T(the_outcome_is_told_once_as_soon_as_there_is_a_link),
          T(who_asks_is_said_to_the_server_and_the_token_is_no_part_of_the_path),
          T(nothing_is_said_aloud_for_a_check_that_finds_nothing_and_the_next_is_a_day_away),
          T(it_is_not_looked_before_the_link_was_up_for_a_while),
          T(it_is_not_looked_while_somebody_talks_or_has_just_talked),
          T(a_press_gives_the_child_the_bear_back_and_the_rest_is_fetched_later),
          T(a_press_while_bytes_come_in_ends_it_as_well),
          T(an_image_that_breaks_off_is_gone_on_with_where_it_broke_at_every_byte),
          T(an_image_that_breaks_off_again_and_again_waits_an_hour),
          T(a_server_without_ranges_begins_anew_and_so_does_the_bear),
          T(what_was_kept_of_one_image_is_not_taken_for_a_part_of_another),
          T(kept_bytes_that_rotted_cost_a_download_and_no_more),
          T(an_image_that_never_reaches_a_server_is_rolled_back_and_tried_again_after_seven_days),
          T(time_without_a_network_does_not_count_against_an_image),
          T(an_image_that_finds_itself_unfit_is_rolled_back_at_once_and_never_tried_again),
          T(an_image_that_crashes_is_given_up_by_the_platform_and_never_tried_again),
          T(a_record_that_cannot_be_read_for_a_while_is_not_written_over),
          T(a_newer_image_is_tried_after_one_was_given_up), T(where_there_is_no_way_back_the_image_goes_on),
          T(no_image_on_trial_looks_for_another),
          T(the_floor_rises_also_when_the_power_goes_between_confirming_and_writing_it),
          T(settings_that_cannot_be_are_refused_with_a_reason))
