#include "device/portal/portal.h"
#include "common/base/hex.h"
#include "common/wire/hello.h"
#include "device/portal/captive.h"
#include "device/portal/form.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { HEAD_CAP = 640, AGE_CAP = 3, NAME_CAP = 256 };

static_assert(sizeof(struct tb_portal) < 3072, "the portal's own memory");
static_assert(sizeof(struct tb_portal) + 2 * sizeof(struct tb_request) <= 8192, "the portal with two connections");

struct answer {
	unsigned status;
	const char *location, *content_type, *body;
	const struct tb_page_piece *page; /* instead of body */
	struct tb_page_values values;
};

enum tb_status tb_portal_open(struct tb_portal *portal, const struct tb_random_port *random,
                              const struct tb_settings *kept, uint64_t now_ms)
{
	uint8_t bytes[TB_PORTAL_TOKEN_LEN / 2];
	tb_wipe(portal, sizeof *portal);
	portal->state = TB_PORTAL_RESTING;
	enum tb_status status = random->fill(random->ctx, bytes, sizeof bytes);
	if (status != TB_OK)
		return status;
	tb_hex_encode(bytes, sizeof bytes, portal->token);
	portal->state = TB_PORTAL_ASKING;
	portal->kept = kept;
	portal->opened_ms = now_ms;
	return TB_OK;
}

static bool air_has(const struct tb_portal *portal, const char *ssid)
{
	for (size_t i = 0; i < portal->n_air; i++) {
		if (strcmp(portal->air[i].ssid, ssid) == 0)
			return true;
	}
	return false;
}

void tb_portal_set_air(struct tb_portal *portal, const struct tb_air_network *air, size_t n_air)
{
	portal->n_air = 0;
	for (size_t i = 0; i < n_air && portal->n_air < TB_AIR_MAX; i++) {
		if (air[i].ssid[0] && memchr(air[i].ssid, 0, sizeof air[i].ssid) && !air_has(portal, air[i].ssid))
			portal->air[portal->n_air++] = air[i];
	}
}

/* --- the form ----------------------------------------------------------------------------------------------------- */

/* false: the field is there but cannot be read. An absent one is "". */
static bool field(struct tb_span form, const char *name, char *out, size_t cap)
{
	enum tb_status status = tb_form_get(form, name, out, cap);
	return status == TB_OK || status == TB_ERR_NOT_FOUND;
}

static bool is_open_in_air(const struct tb_portal *portal, const char *ssid)
{
	for (size_t i = 0; i < portal->n_air; i++) {
		if (strcmp(portal->air[i].ssid, ssid) == 0)
			return !portal->air[i].is_secure;
	}
	return false;
}

static enum tb_settings_problem read_network(const struct tb_portal *portal, struct tb_span form, size_t place,
                                             struct tb_known_network *network)
{
	char ssid_name[] = "ssid1", password_name[] = "password1";
	ssid_name[sizeof ssid_name - 2] = password_name[sizeof password_name - 2] = (char)('1' + place);
	if (!field(form, ssid_name, network->ssid, sizeof network->ssid))
		return TB_SETTINGS_SSID_LENGTH;
	if (!field(form, password_name, network->password, sizeof network->password))
		return TB_SETTINGS_PASSWORD_LENGTH;
	if (network->ssid[0] == 0)
		return network->password[0] ? TB_SETTINGS_SSID_LENGTH : TB_SETTINGS_FINE;
	return is_open_in_air(portal, network->ssid) ? TB_SETTINGS_NETWORK_OPEN : tb_known_network_check(network);
}

/* Places that are left free are closed up. *place is that of the form. */
static enum tb_settings_problem read_networks(const struct tb_portal *portal, struct tb_span form,
                                              struct tb_settings *out, size_t *place)
{
	size_t n = 0;
	for (*place = 0; *place < TB_NETWORKS_MAX; ++*place) {
		enum tb_settings_problem problem = read_network(portal, form, *place, &out->networks[n]);
		for (size_t i = 0; i < n && problem == TB_SETTINGS_FINE; i++) {
			if (strcmp(out->networks[i].ssid, out->networks[n].ssid) == 0)
				problem = TB_SETTINGS_SSID_TWICE;
		}
		if (problem != TB_SETTINGS_FINE)
			return problem;
		n += out->networks[n].ssid[0] != 0;
	}
	*place = 0;
	if (n == 0 && portal->kept)
		memcpy(out->networks, portal->kept->networks, sizeof out->networks);
	return TB_SETTINGS_FINE;
}

static int age_of(const char *text)
{
	int age = 0;
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return 0;
		age = age * 10 + (*text - '0');
	}
	return age;
}

/* A name of which nothing is left is a mistake here, where the wire would make a "friend" of it. */
static bool read_name(struct tb_span form, char out[TB_CHILD_NAME_CAP])
{
	char name[NAME_CAP];
	bool fine = field(form, "name", name, sizeof name) && tb_child_name_clean(tb_span_cstr(name), out) == TB_OK &&
	            (strcmp(out, "friend") != 0 || strcmp(name, "friend") == 0);
	tb_wipe(name, sizeof name);
	return fine;
}

static enum tb_settings_problem read_form(const struct tb_portal *portal, struct tb_span form, struct tb_settings *out,
                                          size_t *place)
{
	char age[AGE_CAP], server[TB_SERVER_HOST_MAX + 8];
	enum tb_settings_problem problem = read_networks(portal, form, out, place);
	if (problem != TB_SETTINGS_FINE)
		return problem;
	if (!field(form, "child_id", out->child_id, sizeof out->child_id))
		return TB_SETTINGS_CHILD_ID;
	if (!read_name(form, out->child_name))
		return TB_SETTINGS_CHILD_NAME;
	out->child_age = field(form, "age", age, sizeof age) ? age_of(age) : 0;
	if (!field(form, "language", out->language, sizeof out->language))
		return TB_SETTINGS_LANGUAGE;
	if (!field(form, "server", server, sizeof server))
		return TB_SETTINGS_SERVER;
	problem = tb_settings_set_server(out, server);
	return problem == TB_SETTINGS_FINE ? tb_settings_check(out, NULL) : problem;
}

static bool token_is_ours(const struct tb_portal *portal, struct tb_span form)
{
	char token[TB_PORTAL_TOKEN_LEN + 1];
	return tb_form_get(form, "token", token, sizeof token) == TB_OK &&
	       tb_span_eq_constant_time(tb_span_cstr(token), tb_span_cstr(portal->token));
}

/* --- answers ------------------------------------------------------------------------------------------------------ */

static void show_form(const struct tb_portal *portal, struct answer *answer)
{
	answer->status = 200;
	answer->page = answer->values.arabic ? tb_portal_page_ar : tb_portal_page_en;
	if (portal->join_failed)
		answer->values.status =
		    answer->values.arabic
		        ? "لم يتصل الدب بالواي فاي. تأكد من كلمة السر ومن قرب الشبكة."
		        : "The bear could not join the Wi-Fi. Check the password, and that it is near.";
}

static void show_done(const struct tb_portal *portal, struct answer *answer)
{
	answer->status = 200;
	answer->page = answer->values.arabic ? tb_portal_done_ar : tb_portal_done_en;
	if (portal->state == TB_PORTAL_CLAIMED)
		answer->values.status = tb_claim_text(portal->claim, answer->values.arabic);
}

static void save(struct tb_portal *portal, const struct tb_request *request, struct answer *answer)
{
	struct tb_page_values *values = &answer->values;
	struct tb_span form = tb_request_body(request);
	struct tb_settings settings;
	memset(&settings, 0, sizeof settings);
	if (!request->is_form)
		values->problem = TB_SETTINGS_FORM_BROKEN;
	else if (!token_is_ours(portal, form))
		values->problem = TB_SETTINGS_FORM_OLD;
	else
		values->problem = read_form(portal, form, &settings, &values->network);
	if (values->problem == TB_SETTINGS_FINE) {
		portal->settings = settings;
		portal->has_settings = true;
		portal->join_failed = false;
		portal->state = TB_PORTAL_ACCEPTED;
		show_done(portal, answer);
	} else {
		show_form(portal, answer);
		answer->status = 400;
		/* Of a form that is not ours nothing is shown. */
		if (values->problem != TB_SETTINGS_FORM_OLD && values->problem != TB_SETTINGS_FORM_BROKEN)
			values->form = form;
	}
	tb_wipe(&settings, sizeof settings);
}

static bool wants_arabic(const struct tb_request *request)
{
	if (tb_span_eq_cstr(request->query, "lang=ar") || tb_span_eq_cstr(request->query, "lang=en"))
		return request->query.data[5] == 'a';
	return request->accept_language.n_bytes >= 2 && memcmp(request->accept_language.data, "ar", 2) == 0;
}

static void redirect(struct answer *answer)
{
	answer->status = 302;
	answer->location = "http://" TB_PORTAL_ADDRESS "/";
}

static void answer_probe(const struct tb_portal *portal, const struct tb_probe *probe, struct answer *answer)
{
	if (portal->state == TB_PORTAL_ASKING) {
		redirect(answer);
		return;
	}
	answer->status = probe->status;
	answer->content_type = probe->content_type;
	answer->body = probe->body;
}

static void decide(struct tb_portal *portal, const struct tb_request *request, struct answer *answer)
{
	const struct tb_probe *probe = tb_probe_find(request->path);
	bool is_save = tb_span_eq_cstr(request->path, "/save");
	if (portal->state == TB_PORTAL_RESTING)
		answer->status = 404;
	else if (request->method == TB_METHOD_OTHER || (request->method == TB_METHOD_POST && !is_save))
		answer->status = 405;
	else if (probe)
		answer_probe(portal, probe, answer);
	/* The page is for the bear's address only: no other name may read its token. */
	else if (!tb_span_eq_cstr(request->host, TB_PORTAL_ADDRESS) || (is_save && request->method != TB_METHOD_POST))
		redirect(answer);
	else if (!is_save && !tb_span_eq_cstr(request->path, "/"))
		answer->status = 404;
	else if (portal->state != TB_PORTAL_ASKING)
		show_done(portal, answer);
	else if (is_save)
		save(portal, request, answer);
	else
		show_form(portal, answer);
}

static const char *reason_of(unsigned status)
{
	static const struct {
		unsigned status;
		const char *reason;
	} reasons[] = {{200, "OK"},
	               {204, "No Content"},
	               {302, "Found"},
	               {400, "Bad Request"},
	               {404, "Not Found"},
	               {405, "Method Not Allowed"},
	               {411, "Length Required"},
	               {413, "Content Too Large"},
	               {505, "HTTP Version Not Supported"}};
	for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
		if (reasons[i].status == status)
			return reasons[i].reason;
	}
	return "Error";
}

static enum tb_status count(void *ctx, struct tb_span piece)
{
	*(size_t *)ctx += piece.n_bytes;
	return TB_OK;
}

static enum tb_status write_body(const struct answer *answer, const struct tb_portal_sink *sink)
{
	if (answer->page)
		return tb_page_write(answer->page, &answer->values, sink);
	return answer->body[0] ? sink->write(sink->ctx, tb_span_cstr(answer->body)) : TB_OK;
}

static enum tb_status write_head(const struct answer *answer, const struct tb_portal_sink *sink)
{
	char head[HEAD_CAP], length[32] = "";
	size_t n_body = 0;
	struct tb_portal_sink counter = {count, &n_body};
	write_body(answer, &counter);
	if (answer->status != 204)
		snprintf(length, sizeof length, "Content-Length: %lu\r\n", (unsigned long)n_body);
	int n =
	    snprintf(head, sizeof head,
	             "HTTP/1.1 %u %s\r\nContent-Type: %s; charset=utf-8\r\n%s%s%s%s%sConnection: close\r\n"
	             "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nX-Frame-Options: DENY\r\n"
	             "Referrer-Policy: no-referrer\r\nContent-Security-Policy: default-src 'none'; "
	             "style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'\r\n\r\n",
	             answer->status, reason_of(answer->status), answer->content_type, length,
	             answer->location ? "Location: " : "", answer->location ? answer->location : "",
	             answer->location ? "\r\n" : "", answer->status == 405 ? "Allow: GET, HEAD, POST\r\n" : "");
	if (n < 0 || (size_t)n >= sizeof head)
		return TB_ERR_INTERNAL;
	return sink->write(sink->ctx, tb_span_make(head, (size_t)n));
}

enum tb_status tb_portal_answer(struct tb_portal *portal, const struct tb_request *request,
                                const struct tb_portal_sink *sink)
{
	struct answer answer = {.status = tb_request_refusal(request), .content_type = "text/html"};
	answer.values = (struct tb_page_values){.arabic = wants_arabic(request),
	                                        .wifi_kept = portal->kept != NULL,
	                                        .token = portal->token,
	                                        .air = portal->air,
	                                        .n_air = portal->n_air};
	if (answer.status == 0)
		decide(portal, request, &answer);
	if (answer.page == NULL && answer.body == NULL)
		answer.body = answer.status == 204 ? "" : reason_of(answer.status);
	enum tb_status status = write_head(&answer, sink);
	if (status == TB_OK && request->method != TB_METHOD_HEAD)
		status = write_body(&answer, sink);
	return status;
}

bool tb_portal_take_settings(struct tb_portal *portal, struct tb_settings *out)
{
	if (!portal->has_settings)
		return false;
	*out = portal->settings;
	tb_wipe(&portal->settings, sizeof portal->settings);
	portal->has_settings = false;
	return true;
}

void tb_portal_join_failed(struct tb_portal *portal, uint64_t now_ms)
{
	portal->join_failed = true;
	portal->state = TB_PORTAL_ASKING;
	portal->opened_ms = now_ms;
}

void tb_portal_claimed(struct tb_portal *portal, enum tb_claim_result result)
{
	portal->claim = result;
	portal->state = TB_PORTAL_CLAIMED;
}

enum tb_portal_state tb_portal_tick(struct tb_portal *portal, uint64_t now_ms)
{
	if (portal->state == TB_PORTAL_ASKING && now_ms - portal->opened_ms >= TB_PORTAL_OPEN_MS)
		portal->state = TB_PORTAL_RESTING;
	return portal->state;
}
