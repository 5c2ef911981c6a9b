/* The kept form of the settings: a version, texts each with its length before it, and a checksum of all. */
#include "common/base/crc32.h"
#include "device/portal/settings.h"

#include <string.h>

enum { VERSION = 1, CHECKSUM_BYTES = 4 };

struct place {
	uint8_t *out;      /* when writing */
	const uint8_t *in; /* when reading */
	size_t n_bytes, at;
	bool failed;
};

static void byte(struct place *place, uint8_t *value)
{
	if (place->failed || place->at == place->n_bytes) {
		place->failed = true;
		return;
	}
	if (place->out)
		place->out[place->at] = *value;
	else
		*value = place->in[place->at];
	place->at++;
}

static void text(struct place *place, char *value, size_t cap)
{
	uint8_t n = place->out ? (uint8_t)strlen(value) : 0;
	byte(place, &n);
	if (place->failed || n >= cap || place->n_bytes - place->at < n) {
		place->failed = true;
		return;
	}
	if (place->out) {
		memcpy(place->out + place->at, value, n);
	} else {
		memcpy(value, place->in + place->at, n);
		value[n] = 0;
		place->failed = strlen(value) != n;
	}
	place->at += n;
}

/* One walk for both ways, so that they cannot differ. */
static void walk(struct place *place, struct tb_settings *settings)
{
	uint8_t version = VERSION, age = (uint8_t)settings->child_age;
	uint8_t high = (uint8_t)(settings->server_port >> 8), low = (uint8_t)settings->server_port;
	byte(place, &version);
	place->failed = place->failed || version != VERSION;
	for (size_t i = 0; i < TB_NETWORKS_MAX; i++) {
		text(place, settings->networks[i].ssid, sizeof settings->networks[i].ssid);
		text(place, settings->networks[i].password, sizeof settings->networks[i].password);
	}
	text(place, settings->child_id, sizeof settings->child_id);
	text(place, settings->child_name, sizeof settings->child_name);
	byte(place, &age);
	text(place, settings->language, sizeof settings->language);
	text(place, settings->server_host, sizeof settings->server_host);
	byte(place, &high);
	byte(place, &low);
	settings->child_age = age;
	settings->server_port = (uint16_t)(high << 8 | low);
}

static void checksum(const uint8_t *bytes, size_t n_bytes, uint8_t out[CHECKSUM_BYTES])
{
	uint32_t crc = tb_crc32(tb_span_make(bytes, n_bytes));
	for (size_t i = 0; i < CHECKSUM_BYTES; i++)
		out[i] = (uint8_t)(crc >> 8 * i);
}

enum tb_status tb_settings_encode(const struct tb_settings *settings, uint8_t *out, size_t cap, size_t *n_bytes)
{
	if (tb_settings_check(settings, NULL) != TB_SETTINGS_FINE)
		return TB_ERR_ARG;
	if (cap < CHECKSUM_BYTES)
		return TB_ERR_FULL;
	struct tb_settings copy = *settings;
	struct place place = {.out = out, .n_bytes = cap - CHECKSUM_BYTES};
	walk(&place, &copy);
	tb_wipe(&copy, sizeof copy);
	if (place.failed) {
		tb_wipe(out, cap);
		return TB_ERR_FULL;
	}
	checksum(out, place.at, out + place.at);
	*n_bytes = place.at + CHECKSUM_BYTES;
	return TB_OK;
}

enum tb_status tb_settings_decode(struct tb_span value, struct tb_settings *settings)
{
	uint8_t sum[CHECKSUM_BYTES];
	memset(settings, 0, sizeof *settings);
	if (value.n_bytes < CHECKSUM_BYTES)
		return TB_ERR_FORMAT;
	struct place place = {.in = value.data, .n_bytes = value.n_bytes - CHECKSUM_BYTES};
	checksum(value.data, place.n_bytes, sum);
	place.failed = memcmp(sum, value.data + place.n_bytes, CHECKSUM_BYTES) != 0;
	walk(&place, settings);
	if (!place.failed && place.at == place.n_bytes && tb_settings_check(settings, NULL) == TB_SETTINGS_FINE)
		return TB_OK;
	tb_wipe(settings, sizeof *settings);
	return TB_ERR_FORMAT;
}
