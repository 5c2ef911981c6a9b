#include "server/safety/links.h"

#include <string.h>

/* Endings that are not also the beginning of an English sentence somebody forgot a space before. */
static const char *const endings[] = {"com", "net",  "org",    "edu", "gov", "info", "biz", "io", "tv",
                                      "uk",  "de",   "fr",     "ru",  "cn",  "sa",   "ae",  "eg", "ly",
                                      "xyz", "site", "online", "app", "gg",  "dev",  "club"};

static char lower(uint8_t c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

static bool is_name(uint8_t c)
{
	char l = lower(c);
	return (l >= 'a' && l <= 'z') || (l >= '0' && l <= '9') || l == '-' || l == '_';
}

static bool starts_with(struct tb_span text, size_t at, const char *what)
{
	size_t n = strlen(what);
	if (at + n > text.n_bytes)
		return false;
	for (size_t i = 0; i < n; i++)
		if (lower(text.data[at + i]) != what[i])
			return false;
	return true;
}

static size_t name_end(struct tb_span text, size_t at)
{
	while (at < text.n_bytes && is_name(text.data[at]))
		at++;
	return at;
}

/* A dot at `at` with a name before it and an ending behind. */
static bool is_site_dot(struct tb_span text, size_t at)
{
	if (text.data[at] != '.' || at == 0 || !is_name(text.data[at - 1]))
		return false;
	size_t end = name_end(text, at + 1);
	for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++)
		if (end - (at + 1) == strlen(endings[i]) && starts_with(text, at + 1, endings[i]))
			return true;
	return false;
}

bool tb_links_has_site(struct tb_span text)
{
	for (size_t at = 0; at < text.n_bytes; at++)
		if (starts_with(text, at, "://") || starts_with(text, at, "www.") || is_site_dot(text, at))
			return true;
	return false;
}

bool tb_links_has_mail(struct tb_span text)
{
	for (size_t at = 1; at + 1 < text.n_bytes; at++) {
		if (text.data[at] != '@' || !is_name(text.data[at - 1]))
			continue;
		size_t end = name_end(text, at + 1);
		if (end > at + 1 && end + 1 < text.n_bytes && text.data[end] == '.' && is_name(text.data[end + 1]))
			return true;
	}
	return false;
}

bool tb_links_has_handle(struct tb_span text)
{
	enum { MIN_HANDLE = 3 };
	for (size_t at = 0; at < text.n_bytes; at++)
		if (text.data[at] == '@' && (at == 0 || !is_name(text.data[at - 1])) &&
		    name_end(text, at + 1) - (at + 1) >= MIN_HANDLE)
			return true;
	return false;
}
