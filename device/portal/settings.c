#include "device/portal/settings.h"
#include "common/base/hex.h"
#include "common/wire/hello.h"

#include <string.h>

enum { DEFAULT_PORT = 443, LABEL_MAX = 63 };

static const struct problem {
	enum tb_settings_field field;
	const char *code, *en, *ar;
} problems[] = {
#define PROBLEM_ROW(code, field, name, en, ar) {TB_FIELD_##field, name, en, ar},
    TB_SETTINGS_PROBLEM_MAP(PROBLEM_ROW)
#undef PROBLEM_ROW
};

static const struct problem *row_of(enum tb_settings_problem problem)
{
	return &problems[(unsigned)problem < TB_SETTINGS_PROBLEM_COUNT ? problem : TB_SETTINGS_FORM_BROKEN];
}

enum tb_settings_field tb_settings_problem_field(enum tb_settings_problem problem)
{
	return row_of(problem)->field;
}

const char *tb_settings_problem_code(enum tb_settings_problem problem)
{
	return row_of(problem)->code;
}

const char *tb_settings_problem_text(enum tb_settings_problem problem, bool arabic)
{
	return arabic ? row_of(problem)->ar : row_of(problem)->en;
}

const char *tb_settings_field_name(enum tb_settings_field field)
{
	static const char *const names[] = {
#define FIELD_NAME(code, name) name,
	    TB_SETTINGS_FIELD_MAP(FIELD_NAME)
#undef FIELD_NAME
	};
	return names[(unsigned)field < TB_FIELD_COUNT ? field : TB_FIELD_FORM];
}

/* cap when there is no NUL: such a text fits no rule. */
static size_t text_length(const char *text, size_t cap)
{
	const char *end = memchr(text, 0, cap);
	return end ? (size_t)(end - text) : cap;
}

enum tb_settings_problem tb_known_network_check(const struct tb_known_network *network)
{
	size_t n_ssid = text_length(network->ssid, sizeof network->ssid);
	size_t n_password = text_length(network->password, sizeof network->password);
	if (n_ssid == 0 || n_ssid > TB_SSID_MAX)
		return TB_SETTINGS_SSID_LENGTH;
	if (n_password == TB_WIFI_KEY_DIGITS && tb_hex_is(network->password, n_password))
		return TB_SETTINGS_FINE;
	if (n_password < TB_WIFI_PASSWORD_MIN || n_password > TB_WIFI_PASSWORD_MAX)
		return TB_SETTINGS_PASSWORD_LENGTH;
	for (size_t i = 0; i < n_password; i++) {
		if (network->password[i] < ' ' || network->password[i] > '~')
			return TB_SETTINGS_PASSWORD_CHARACTERS;
	}
	return TB_SETTINGS_FINE;
}

static bool is_alphanumeric(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Letters, digits and '-' in labels of 1 to 63, which neither begin nor end with '-'. */
static bool host_is_fine(const char *host, size_t n)
{
	size_t n_label = 0;
	if (n == 0 || n > TB_SERVER_HOST_MAX || host[n - 1] == '-' || host[n - 1] == '.')
		return false;
	for (size_t i = 0; i < n; i++) {
		bool at_dot = host[i] == '.';
		if (at_dot ? n_label == 0 || host[i - 1] == '-'
		           : !is_alphanumeric(host[i]) && (host[i] != '-' || n_label == 0))
			return false;
		n_label = at_dot ? 0 : n_label + 1;
		if (n_label > LABEL_MAX)
			return false;
	}
	return true;
}

/* 0: not a port. */
static uint16_t port_of(const char *digits)
{
	unsigned port = 0;
	if (*digits == 0)
		return 0;
	for (; *digits; digits++) {
		if (*digits < '0' || *digits > '9' || port > UINT16_MAX)
			return 0;
		port = port * 10 + (unsigned)(*digits - '0');
	}
	return port <= UINT16_MAX ? (uint16_t)port : 0;
}

enum tb_settings_problem tb_settings_set_server(struct tb_settings *settings, const char *text)
{
	const char *colon = strchr(text, ':');
	size_t n_host = colon ? (size_t)(colon - text) : strlen(text);
	uint16_t port = colon ? port_of(colon + 1) : *text ? DEFAULT_PORT : 0;
	if (*text && (!host_is_fine(text, n_host) || port == 0))
		return TB_SETTINGS_SERVER;
	memcpy(settings->server_host, text, n_host);
	settings->server_host[n_host] = 0;
	settings->server_port = port;
	return TB_SETTINGS_FINE;
}

static enum tb_settings_problem check_networks(const struct tb_settings *settings, size_t *at)
{
	if (settings->networks[0].ssid[0] == 0)
		return TB_SETTINGS_NO_NETWORK;
	for (*at = 0; *at < TB_NETWORKS_MAX; ++*at) {
		const struct tb_known_network *network = &settings->networks[*at];
		if (network->ssid[0] == 0 && network->password[0] == 0)
			continue;
		if (*at > 0 && settings->networks[*at - 1].ssid[0] == 0)
			return TB_SETTINGS_SSID_LENGTH;
		enum tb_settings_problem problem = tb_known_network_check(network);
		for (size_t i = 0; i < *at && problem == TB_SETTINGS_FINE; i++) {
			if (strcmp(settings->networks[i].ssid, network->ssid) == 0)
				problem = TB_SETTINGS_SSID_TWICE;
		}
		if (problem != TB_SETTINGS_FINE)
			return problem;
	}
	*at = 0;
	return TB_SETTINGS_FINE;
}

static bool name_is_clean(const char *name)
{
	char clean[TB_CHILD_NAME_CAP];
	return text_length(name, TB_CHILD_NAME_CAP) < TB_CHILD_NAME_CAP &&
	       tb_child_name_clean(tb_span_cstr(name), clean) == TB_OK && strcmp(clean, name) == 0;
}

static bool server_is_fine(const struct tb_settings *settings)
{
	size_t n = text_length(settings->server_host, sizeof settings->server_host);
	return n == 0 ? settings->server_port == 0
	              : settings->server_port != 0 && host_is_fine(settings->server_host, n);
}

static enum tb_settings_problem check_child(const struct tb_settings *settings)
{
	if (text_length(settings->child_id, sizeof settings->child_id) == sizeof settings->child_id ||
	    !tb_child_id_is_valid(settings->child_id))
		return TB_SETTINGS_CHILD_ID;
	if (!name_is_clean(settings->child_name))
		return TB_SETTINGS_CHILD_NAME;
	if (settings->child_age < TB_AGE_MIN || settings->child_age > TB_AGE_MAX)
		return TB_SETTINGS_CHILD_AGE;
	if (strncmp(settings->language, "en", TB_LANGUAGE_CAP) != 0 &&
	    strncmp(settings->language, "ar", TB_LANGUAGE_CAP) != 0)
		return TB_SETTINGS_LANGUAGE;
	return TB_SETTINGS_FINE;
}

enum tb_settings_problem tb_settings_check(const struct tb_settings *settings, size_t *network)
{
	size_t at = 0;
	enum tb_settings_problem problem = check_networks(settings, &at);
	if (network)
		*network = at < TB_NETWORKS_MAX ? at : 0;
	if (problem == TB_SETTINGS_FINE)
		problem = check_child(settings);
	if (problem == TB_SETTINGS_FINE && !server_is_fine(settings))
		problem = TB_SETTINGS_SERVER;
	return problem;
}
