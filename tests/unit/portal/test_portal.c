#include "device/portal/portal.h"
#include "tests/check.h"

#include <stdio.h>

#define TOKEN "000102030405060708090a0b0c0d0e0f"
#define CHILD "&child_id=child-1&name=Layla&age=6&language=ar"

static struct tb_portal portal;
static char answer[32768];
static size_t n_answer;

static enum tb_status count_up(void *ctx, void *out, size_t n_bytes)
{
	(void)ctx;
	for (size_t i = 0; i < n_bytes; i++)
		((uint8_t *)out)[i] = (uint8_t)i;
	return TB_OK;
}

static enum tb_status no_random(void *ctx, void *out, size_t n_bytes)
{
	(void)ctx, (void)out, (void)n_bytes;
	return TB_ERR_IO;
}

static const struct tb_random_port counting = {count_up, NULL}, broken = {no_random, NULL};

static enum tb_status gather(void *ctx, struct tb_span piece)
{
	(void)ctx;
	if (n_answer + piece.n_bytes >= sizeof answer)
		return TB_ERR_FULL;
	memcpy(answer + n_answer, piece.data, piece.n_bytes);
	n_answer += piece.n_bytes;
	answer[n_answer] = 0;
	return TB_OK;
}

static unsigned ask(const char *text)
{
	struct tb_request request;
	struct tb_portal_sink sink = {gather, NULL};
	unsigned status = 0;
	n_answer = 0;
	tb_request_init(&request);
	if (tb_request_feed(&request, text, strlen(text)) == TB_REQUEST_MORE)
		return 0;
	if (tb_portal_answer(&portal, &request, &sink) != TB_OK || sscanf(answer, "HTTP/1.1 %u", &status) != 1)
		return 0;
	return status;
}

static unsigned get(const char *path, const char *host)
{
	char text[512];
	snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: %s\r\n\r\n", path, host);
	return ask(text);
}

static unsigned post(const char *form)
{
	char text[2048];
	snprintf(text, sizeof text,
	         "POST /save?lang=en HTTP/1.1\r\nHost: 192.168.4.1\r\n"
	         "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %lu\r\n\r\n%s",
	         (unsigned long)strlen(form), form);
	return ask(text);
}

static bool has(const char *text)
{
	return strstr(answer, text) != NULL;
}

static void open_portal(void)
{
	tb_portal_open(&portal, &counting, NULL, 1000);
}

TEST(every_probe_is_sent_to_the_portal_while_it_asks)
{
	static const char *const paths[] = {"/hotspot-detect.html", "/generate_204",  "/gen_204",
	                                    "/connecttest.txt",     "/ncsi.txt",      "/redirect",
	                                    "/success.txt",         "/canonical.html"};
	open_portal();
	for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
		CHECK_INT(get(paths[i], "captive.apple.com"), 302);
		CHECK(has("Location: http://192.168.4.1/\r\n"));
	}
}

TEST(once_settings_are_accepted_probes_see_the_internet)
{
	open_portal();
	CHECK_INT(post("token=" TOKEN "&ssid1=Home&password1=12345678" CHILD), 200);
	CHECK_INT(get("/generate_204", "connectivitycheck.gstatic.com"), 204);
	CHECK_INT(get("/hotspot-detect.html", "captive.apple.com"), 200);
	CHECK(has("<BODY>Success</BODY>"));
	CHECK_INT(get("/connecttest.txt", "www.msftconnecttest.com"), 200);
	CHECK(has("Microsoft Connect Test"));
}

TEST(the_page_is_for_the_bears_address_only)
{
	open_portal();
	CHECK_INT(get("/", "evil.example"), 302);
	CHECK(!has(TOKEN));
	CHECK_INT(get("/", "192.168.4.1"), 200);
	CHECK(has(TOKEN));
	CHECK_INT(get("/nothing", "192.168.4.1"), 404);
	CHECK_INT(ask("PUT / HTTP/1.1\r\nHost: 192.168.4.1\r\n\r\n"), 405);
	CHECK_INT(ask("nonsense\r\n\r\n"), 400);
}

TEST(the_page_is_small_whole_and_needs_nothing_from_elsewhere)
{
	unsigned long length = 0;
	open_portal();
	CHECK_INT(get("/?lang=ar", "192.168.4.1"), 200);
	CHECK(has("dir=\"rtl\"") && has("default-src 'none'") && has("nosniff"));
	const char *body = strstr(answer, "\r\n\r\n") + 4;
	CHECK(sscanf(strstr(answer, "Content-Length:"), "Content-Length: %lu", &length) == 1);
	CHECK_INT(length, strlen(body));
	CHECK(length < 12 * 1024);
	CHECK(!strstr(body, "http:") && !strstr(body, "src=") && !strstr(body, "{{") && !strstr(body, "[["));
}

TEST(the_language_is_the_links_or_else_the_browsers)
{
	open_portal();
	CHECK_INT(ask("GET / HTTP/1.1\r\nHost: 192.168.4.1\r\nAccept-Language: ar-EG,en\r\n\r\n"), 200);
	CHECK(has("<html lang=\"ar\""));
	CHECK_INT(ask("GET /?lang=en HTTP/1.1\r\nHost: 192.168.4.1\r\nAccept-Language: ar\r\n\r\n"), 200);
	CHECK(has("<html lang=\"en\""));
}

TEST(accepted_settings_are_taken_once)
{
	struct tb_settings settings;
	open_portal();
	CHECK(!tb_portal_take_settings(&portal, &settings));
	CHECK_INT(post("token=" TOKEN "&ssid1=&ssid3=Home+1&password3=p%26ssword" CHILD "&server=a.example:8443"), 200);
	CHECK(has("Saved"));
	CHECK(tb_portal_take_settings(&portal, &settings));
	CHECK_STR(settings.networks[0].ssid, "Home 1");
	CHECK_STR(settings.networks[0].password, "p&ssword");
	CHECK_STR(settings.networks[1].ssid, "");
	CHECK_STR(settings.child_name, "Layla");
	CHECK_INT(settings.child_age, 6);
	CHECK_INT(settings.server_port, 8443);
	CHECK(!tb_portal_take_settings(&portal, &settings));
}

TEST(a_form_without_this_openings_token_changes_and_shows_nothing)
{
	struct tb_settings settings;
	open_portal();
	CHECK_INT(post("token=" TOKEN "0&ssid1=Home&password1=12345678" CHILD), 400);
	CHECK_INT(post("ssid1=Home&password1=12345678" CHILD), 400);
	CHECK(has("This page is old") && !has("Layla"));
	CHECK(!tb_portal_take_settings(&portal, &settings));
}

TEST(a_mistake_is_told_at_its_field_and_what_was_sent_stays_but_for_the_password)
{
	open_portal();
	CHECK_INT(post("token=" TOKEN "&ssid1=%22%3E%3Cb&password1=secret1" CHILD), 400);
	CHECK(has("A Wi-Fi password has 8 to 63 characters") && has("value=\"&quot;&gt;&lt;b\"") &&
	      has("value=\"Layla\""));
	CHECK(!has("secret1") && !has("\"><b"));
	CHECK_INT(post("token=" TOKEN "&ssid1=Home&password1=12345678&child_id=c&name=++&age=6&language=en"), 400);
	CHECK(has("The name has 1 to 30 characters"));
	CHECK_INT(post("token=" TOKEN "&ssid1=A&password1=12345678&ssid2=A&password2=12345678" CHILD), 400);
	CHECK(has("entered twice"));
	CHECK_INT(get("/", "192.168.4.1"), 200);
	CHECK(!has("Layla") && !has("entered twice"));
}

TEST(an_open_network_is_shown_with_the_reason_and_refused)
{
	static const struct tb_air_network air[] = {
	    {"Home", -40, true}, {"Caf\xC3\xA9<", -50, false}, {"Home", -60, true}};
	open_portal();
	tb_portal_set_air(&portal, air, 3);
	CHECK_INT(get("/?lang=en", "192.168.4.1"), 200);
	CHECK(has("class=\"o\"><bdi>Caf\xC3\xA9&lt;</bdi>") && has("does not join it") &&
	      has("<option value=\"Home\">"));
	CHECK(!has("-60 dBm") && !has("<option value=\"Caf"));
	CHECK_INT(post("token=" TOKEN "&ssid1=Caf%C3%A9%3C&password1=12345678" CHILD), 400);
	CHECK(has("no WPA2 or WPA3 protection"));
}

TEST(kept_networks_stay_when_none_is_entered_and_are_never_shown)
{
	static const struct tb_settings kept = {.networks = {{"Grandma", "her password"}}, .child_name = "Omar"};
	struct tb_settings settings;
	tb_portal_open(&portal, &counting, &kept, 0);
	CHECK_INT(get("/?lang=en", "192.168.4.1"), 200);
	CHECK(has("Wi-Fi: kept") && !has("Grandma") && !has("her password") && !has("Omar"));
	CHECK_INT(post("token=" TOKEN CHILD), 200);
	CHECK(tb_portal_take_settings(&portal, &settings));
	CHECK_STR(settings.networks[0].password, "her password");
}

TEST(without_a_kept_network_one_must_be_entered)
{
	open_portal();
	CHECK_INT(post("token=" TOKEN CHILD), 400);
	CHECK(has("Choose a Wi-Fi network"));
}

TEST(after_a_failed_join_the_form_is_there_again_and_says_so)
{
	open_portal();
	CHECK_INT(post("token=" TOKEN "&ssid1=Home&password1=12345678" CHILD), 200);
	tb_portal_join_failed(&portal, 2000);
	CHECK_INT(get("/?lang=en", "192.168.4.1"), 200);
	CHECK(has("could not join the Wi-Fi") && has("<form"));
	CHECK_INT(get("/generate_204", "x"), 302);
}

TEST(what_the_server_said_to_the_claim_is_shown)
{
	open_portal();
	tb_portal_claimed(&portal, TB_CLAIM_FORBIDDEN);
	CHECK_INT(get("/?lang=en", "192.168.4.1"), 200);
	CHECK(has("may not belong to this child") && !has("<form"));
}

TEST(the_portal_rests_after_15_minutes_without_settings)
{
	open_portal();
	CHECK_INT(tb_portal_tick(&portal, 1000 + TB_PORTAL_OPEN_MS - 1), TB_PORTAL_ASKING);
	CHECK_INT(tb_portal_tick(&portal, 1000 + TB_PORTAL_OPEN_MS), TB_PORTAL_RESTING);
	CHECK_INT(get("/", "192.168.4.1"), 404);
}

TEST(without_randomness_there_is_no_portal)
{
	CHECK_INT(tb_portal_open(&portal, &broken, NULL, 0), TB_ERR_IO);
	CHECK_INT(tb_portal_tick(&portal, 0), TB_PORTAL_RESTING);
}

TEST(a_head_has_the_length_and_no_body)
{
	open_portal();
	CHECK_INT(ask("HEAD / HTTP/1.1\r\nHost: 192.168.4.1\r\n\r\n"), 200);
	CHECK(has("Content-Length: ") && !has("<html"));
}

TEST_MAIN(T(every_probe_is_sent_to_the_portal_while_it_asks), T(once_settings_are_accepted_probes_see_the_internet),
          T(the_page_is_for_the_bears_address_only), T(the_page_is_small_whole_and_needs_nothing_from_elsewhere),
          T(the_language_is_the_links_or_else_the_browsers), T(accepted_settings_are_taken_once),
          T(a_form_without_this_openings_token_changes_and_shows_nothing),
          T(a_mistake_is_told_at_its_field_and_what_was_sent_stays_but_for_the_password),
          T(an_open_network_is_shown_with_the_reason_and_refused),
          T(kept_networks_stay_when_none_is_entered_and_are_never_shown), T(without_a_kept_network_one_must_be_entered),
          T(after_a_failed_join_the_form_is_there_again_and_says_so), T(what_the_server_said_to_the_claim_is_shown),
          T(the_portal_rests_after_15_minutes_without_settings), T(without_randomness_there_is_no_portal),
          T(a_head_has_the_length_and_no_body))
