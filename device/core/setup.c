#include "common/base/hex.h"
#include "common/wire/hello.h"
#include "device/core/parts.h"

#include <stdio.h>
#include <string.h>

enum {
	DEFAULT_PORT = 443,
	REPLY_TIMEOUT_DEFAULT_MS = 15000,
	REPLY_TIMEOUT_MIN_MS = 1000,
	REPLY_TIMEOUT_MAX_MS = 120000,
	PREBUFFER_MAX_MS = 2000,
	SPEAKER_MIN_HZ = 8000,
	SPEAKER_MAX_HZ = 48000,
	VERSION_MAX = 23,
	HARDWARE_MAX = 31
};

struct check {
	bool fine;
	const char *wanted;
};

static enum tb_status run_checks(const struct check *checks, size_t n_checks, const struct tb_log *log)
{
	for (size_t i = 0; i < n_checks; i++) {
		if (!checks[i].fine) {
			tb_logf(log, TB_LOG_ERROR, "The bear cannot start: %s", checks[i].wanted);
			return TB_ERR_ARG;
		}
	}
	return TB_OK;
}

static bool fits(const char *text, size_t max)
{
	return text == NULL || strlen(text) <= max;
}

static bool name_is_fine(const char *name)
{
	char clean[TB_CHILD_NAME_CAP];
	return tb_child_name_clean(tb_span_cstr(name), clean) == TB_OK;
}

/* With the longest token: so that a URL that does not fit is told now, and not at every try to connect. */
static bool url_fits(const struct tb_bear_config *config)
{
	struct tb_hello hello = {.child_age = TB_AGE_MAX};
	char url[TB_LINK_PATH_CAP];
	snprintf(hello.device_id, sizeof hello.device_id, "%s", config->device_id ? config->device_id : "");
	snprintf(hello.child_id, sizeof hello.child_id, "%s", config->child_id ? config->child_id : "");
	memset(hello.token, '0', TB_TOKEN_LEN);
	return tb_child_name_clean(tb_span_cstr(config->child_name), hello.child_name) != TB_OK ||
	       tb_hello_write(&hello, config->path ? config->path : TB_WS_PATH, url, sizeof url) == TB_OK;
}

static bool limits_are_fine(const struct tb_rules_limits *limits)
{
	struct tb_rules rules;
	return tb_rules_init(&rules, limits, tb_span_make(NULL, 0), 0) == TB_OK;
}

static enum tb_status check_config(const struct tb_bear_config *config, uint32_t speaker_hz, const struct tb_log *log)
{
	uint64_t half_ms = speaker_hz == 0 ? 0 : config->playback_bytes / 4 * 1000ull / speaker_hz;
	bool timeout_fine = config->reply_timeout_ms == 0 || (config->reply_timeout_ms >= REPLY_TIMEOUT_MIN_MS &&
	                                                      config->reply_timeout_ms <= REPLY_TIMEOUT_MAX_MS);
	const struct check checks[] = {
	    {config->device_id && tb_device_id_is_valid(config->device_id), "device id: 8 to 32 of A-Z a-z 0-9 _ -"},
	    {config->child_id && tb_child_id_is_valid(config->child_id), "child id: 1 to 50 of A-Z a-z 0-9 _ -"},
	    {name_is_fine(config->child_name), "child name: UTF-8"},
	    {tb_rules_age_is_ok(config->child_age), "child age: 3 to 13"},
	    {config->key.n_bytes == TB_TOKEN_LEN && tb_hex_is((const char *)config->key.data, config->key.n_bytes),
	     "key: 64 hex digits"},
	    {config->host && config->host[0] != 0, "server: a host name"},
	    {url_fits(config), "path: too long for a URL with this name"},
	    {config->cap_rms >= 0 && config->cap_rms <= TB_LIMITER_CAP_DEFAULT, "loudness cap: 1 to 3276"},
	    {limits_are_fine(&config->limits), "session limits: see device/core/rules.h"},
	    {config->trust.n_pins <= TB_LINK_PINS_MAX, "pins: at most two"},
	    {fits(config->firmware_version, VERSION_MAX), "firmware version: at most 23 bytes"},
	    {fits(config->hardware, HARDWARE_MAX), "hardware: at most 31 bytes"},
	    {timeout_fine, "reply timeout: 1000 to 120000 ms"},
	    {config->prebuffer_ms <= PREBUFFER_MAX_MS && config->prebuffer_ms <= half_ms,
	     "prebuffer: at most 2000 ms and half of the playback buffer"},
	    {config->uplink_memory && config->uplink_bytes >= TB_BEAR_UPLINK_MIN &&
	         config->uplink_bytes % TB_CHUNK_BYTES == 0,
	     "uplink buffer: at least 12288 bytes, a multiple of 4096"},
	    {config->playback_memory && config->playback_bytes >= TB_BEAR_PLAYBACK_MIN &&
	         config->playback_bytes % 2 == 0,
	     "playback buffer: at least 8192 bytes, even"},
	};
	return run_checks(checks, sizeof checks / sizeof checks[0], log);
}

static enum tb_status check_port(const struct tb_bear_port *port)
{
	const struct tb_link_port *link = &port->link;
	const struct tb_mp3_port *mp3 = &port->mp3;
	const struct check checks[] = {
	    {link->open && link->send_text && link->resume_reading && link->close, "port: link"},
	    {port->microphone.start && port->microphone.stop, "port: microphone"},
	    {port->speaker.write && port->speaker.queued_ms && port->speaker.stop, "port: speaker"},
	    {port->speaker.rate_hz >= SPEAKER_MIN_HZ && port->speaker.rate_hz <= SPEAKER_MAX_HZ,
	     "port: speaker rate 8000 to 48000 Hz"},
	    {port->light.show != NULL, "port: light"},
	    {mp3->open && mp3->feed && mp3->finish && mp3->read && mp3->close, "port: mp3"},
	    {port->random.fill != NULL, "port: random"},
	    {port->hmac.hmac_sha256 != NULL, "port: hmac"},
	};
	return run_checks(checks, sizeof checks / sizeof checks[0], port->log);
}

static void fill_defaults(struct tb_bear_config *config)
{
	if (config->port == 0)
		config->port = DEFAULT_PORT;
	if (config->path == NULL)
		config->path = TB_WS_PATH;
	if (config->cap_rms == 0)
		config->cap_rms = TB_LIMITER_CAP_DEFAULT;
	if (config->phrase_mp3 == NULL)
		config->phrase_mp3 = tb_phrase_mp3;
	if (config->reply_timeout_ms == 0)
		config->reply_timeout_ms = REPLY_TIMEOUT_DEFAULT_MS;
	if (config->text_memory == NULL)
		config->text_bytes = 0;
}

static void make_id_prefix(struct tb_bear *bear)
{
	uint8_t random[8] = {0};
	if (bear->port.random.fill(bear->port.random.ctx, random, sizeof random) != TB_OK) {
		TB_BEAR_LOG(bear, ERROR, "🔒 [HIGH] RANDOM_SOURCE_FAILED: ids and delays are not random");
		memset(random, 0, sizeof random);
	}
	tb_hex_encode(random, sizeof random, bear->id_prefix);
}

enum tb_status tb_bear_init(struct tb_bear *bear, const struct tb_bear_config *config, const struct tb_bear_port *port)
{
	enum tb_status status = check_port(port);
	if (status == TB_OK)
		status = check_config(config, port->speaker.rate_hz, port->log);
	if (status != TB_OK)
		return status;
	memset(bear, 0, sizeof *bear);
	bear->config = *config;
	bear->port = *port;
	bear->light = TB_LIGHT_COUNT;
	fill_defaults(&bear->config);
	make_id_prefix(bear);
	tb_link_watch_init(&bear->watch, &bear->port.random);
	tb_uplink_init(&bear->uplink, config->uplink_memory, config->uplink_bytes, &bear->port.hmac,
	               config->unsigned_chunks ? tb_span_make(NULL, 0) : config->key);
	tb_downlink_init(&bear->downlink, config->playback_memory, config->playback_bytes, config->uplink_memory,
	                 &bear->port.mp3, &bear->port.speaker, bear->config.cap_rms);
	bear->language = tb_phrase_language_of(config->language != NULL ? config->language : "en");
	bear->volume_step = UINT8_MAX;
	return TB_OK;
}
