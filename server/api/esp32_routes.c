/* What a bear asks besides talking: where its server is, and whether there is a newer image. */
#include "server/api/api_private.h"

#include "common/base/hex.h"
#include "server/api/fields.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { HOST_CAP = 256, TIME_CAP = 24, NUMBER_CAP = 11, HARDWARE_CAP = 32, HTTPS_PORT = 443, HTTP_PORT = 80 };

static const char DEFAULT_HARDWARE[] = "esp32";

/* --- config ---------------------------------------------------------------------------------------------------------
 */

/* HOST, HOST:PORT, [IPv6]:PORT as a Host header has them. */
static void split_host(struct tb_span text, bool tls, char host[HOST_CAP], unsigned *port)
{
	*port = tls ? HTTPS_PORT : HTTP_PORT;
	size_t n_host = text.n_bytes;
	while (n_host > 0 && text.data[n_host - 1] >= '0' && text.data[n_host - 1] <= '9')
		n_host--;
	if (n_host > 0 && n_host < text.n_bytes && text.data[n_host - 1] == ':') {
		*port = 0;
		for (size_t i = n_host; i < text.n_bytes && *port <= UINT16_MAX; i++)
			*port = *port * 10 + (unsigned)(text.data[i] - '0');
		text.n_bytes = n_host - 1;
	}
	if (!tb_span_to_cstr(text, host, HOST_CAP))
		host[0] = '\0';
}

static void write_ntp(struct tb_json_writer *json, const char *names)
{
	tb_json_write_array_begin(json, "ntp");
	while (*names != '\0') {
		size_t n_name = strcspn(names, ", ");
		if (n_name > 0)
			tb_json_write_string(json, NULL, tb_span_make(names, n_name));
		names += n_name;
		names += strspn(names, ", ");
	}
	tb_json_write_array_end(json);
}

static void write_features(struct tb_json_writer *json)
{
	static const char *const features[] = {"ota", "strict_tls", "audio_streaming", "child_safety"};
	tb_json_write_object_begin(json, "features");
	for (size_t i = 0; i < sizeof features / sizeof features[0]; i++)
		tb_json_write_bool(json, features[i], true);
	tb_json_write_object_end(json);
}

static void write_timestamp(struct tb_json_writer *json, int64_t unix_s)
{
	char text[TIME_CAP] = "";
	time_t at = (time_t)unix_s;
	struct tm utc;
	if (gmtime_r(&at, &utc) != NULL)
		strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
	tb_json_write_cstr(json, "timestamp", text);
}

void tb_route_config(struct tb_call *call)
{
	const struct tb_api_config *config = &call->api->config;
	struct tb_json_writer json;
	struct tb_release release;
	char host[HOST_CAP];
	unsigned port;
	bool is_told = config->public_host[0] != '\0';
	bool found = tb_release_offer(config->releases, DEFAULT_HARDWARE, NULL, 0, &release) == TB_OK;
	split_host(is_told ? tb_span_cstr(config->public_host) : call->request->host, is_told || call->request->tls,
	           host, &port);
	tb_call_begin_json(call, &json);
	tb_json_write_cstr(&json, "host", host);
	tb_json_write_int(&json, "port", port);
	tb_json_write_cstr(&json, "ws_path", TB_WS_PATH);
	tb_json_write_cstr(&json, "firmware_endpoint", TB_API_FIRMWARE_PATH);
	tb_json_write_bool(&json, "tls", is_told || call->request->tls);
	write_ntp(&json, config->ntp_servers);
	write_features(&json);
	tb_json_write_cstr(&json, "app_version", config->version);
	tb_json_write_cstr(&json, "firmware_version", found ? release.manifest.version : "");
	/* The time is no change of what is said. */
	tb_call_set_etag(call, tb_span_make(call->answer->body, json.n_bytes));
	write_timestamp(&json, call->now.unix_s);
	tb_call_end_json(call, &json);
}

/* --- the manifest ---------------------------------------------------------------------------------------------------
 */

struct firmware_query {
	char device_id[TB_DEVICE_ID_MAX + 1];
	char hardware[HARDWARE_CAP];
	char build_text[NUMBER_CAP];
	uint32_t build;
};

static bool hardware_is_valid(const char *hardware)
{
	return hardware[strspn(hardware, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")] == '\0';
}

/* false: it is refused. */
static bool read_query(struct tb_call *call, bool is_image, struct firmware_query *query)
{
	const struct tb_field fields[] = {
	    {"device_id", query->device_id, sizeof query->device_id, false},
	    {"hardware", query->hardware, sizeof query->hardware, is_image},
	    {"build", query->build_text, sizeof query->build_text, is_image},
	};
	struct tb_field_problem problem;
	if (tb_fields_from_query(call->request->query, fields, sizeof fields / sizeof fields[0], &problem) != TB_OK) {
		tb_call_refuse(call, 400, "bad_parameter", problem.text);
		return false;
	}
	if (tb_field_number(query->build_text, &query->build) != TB_OK || !hardware_is_valid(query->hardware)) {
		tb_call_refuse(call, 400, "bad_parameter",
		               "build must be a number, hardware at most 31 of A-Z a-z 0-9 . _ -");
		return false;
	}
	if (query->hardware[0] == '\0')
		memcpy(query->hardware, DEFAULT_HARDWARE, sizeof DEFAULT_HARDWARE);
	return true;
}

/* Who sends a token wants to be known by it; without one there is the public manifest. *device_id NULL then. */
static bool prove(struct tb_call *call, const struct firmware_query *query, const char **device_id)
{
	struct tb_span token = tb_call_bearer(call);
	struct tb_device device;
	*device_id = NULL;
	if (token.n_bytes == 0)
		return true;
	if (!tb_device_id_is_valid(query->device_id)) {
		tb_call_refuse(call, 400, "bad_parameter", tb_hello_problem_text(TB_HELLO_BAD_DEVICE_ID));
		return false;
	}
	enum tb_door door = tb_family_prove(call->api->config.family, query->device_id, token, &device);
	if (door != TB_DOOR_OPEN) {
		tb_call_refuse_door(call, door, door == TB_DOOR_REVOKED ? query->device_id : NULL);
		return false;
	}
	*device_id = query->device_id;
	return true;
}

static void answer_status(struct tb_call *call, enum tb_status status, const char *what)
{
	if (status == TB_ERR_NOT_FOUND)
		tb_call_refuse(call, 404, "no_firmware", what);
	else
		tb_api_refuse(call->answer, TB_DOOR_STORE, NULL, 0);
}

static bool image_is_there(struct tb_call *call, const struct tb_manifest *manifest)
{
	uint8_t sha256[TB_SHA256_LEN];
	uint32_t n_bytes;
	int fd;
	if (tb_release_image_open(call->api->config.releases, manifest->hardware, manifest->build, &fd, &n_bytes,
	                          sha256) != TB_OK)
		return false;
	close(fd);
	return true;
}

void tb_route_manifest(struct tb_call *call)
{
	struct firmware_query query;
	struct tb_release release;
	const char *device_id;
	if (!read_query(call, false, &query) || !prove(call, &query, &device_id))
		return;
	enum tb_status status =
	    tb_release_offer(call->api->config.releases, query.hardware, device_id, query.build, &release);
	if (status != TB_OK) {
		answer_status(call, status, "there is no newer image for this hardware");
		return;
	}
	if (!image_is_there(call, &release.manifest)) {
		tb_call_refuse(call, 503, "image_unusable", "the image cannot be served now");
		return;
	}
	call->answer->status = 200;
	status =
	    tb_manifest_encode(&release.manifest, call->answer->body, sizeof call->answer->body, &call->answer->n_body);
	if (status != TB_OK)
		tb_call_refuse(call, 500, "internal", "the manifest cannot be written");
	else
		tb_call_set_etag(call, tb_span_make(call->answer->body, call->answer->n_body));
}

/* --- the image ------------------------------------------------------------------------------------------------------
 */

static bool read_image(void *ctx, uint64_t offset, void *out, size_t n_bytes)
{
	const int *fd = ctx;
	size_t n_read = 0;
	while (n_read < n_bytes) {
		ssize_t n = pread(*fd, (uint8_t *)out + n_read, n_bytes - n_read, (off_t)(offset + n_read));
		if (n <= 0)
			return false;
		n_read += (size_t)n;
	}
	return true;
}

static void close_image(void *ctx)
{
	int *fd = ctx;
	close(*fd);
	free(fd);
}

static void serve_image(struct tb_call *call, int fd, uint32_t n_bytes, const uint8_t sha256[TB_SHA256_LEN])
{
	char hex[2 * TB_SHA256_LEN + 1];
	int *kept = malloc(sizeof *kept);
	if (kept == NULL) {
		close(fd);
		tb_api_refuse(call->answer, TB_DOOR_FULL, NULL, 0);
		return;
	}
	*kept = fd;
	tb_hex_encode(sha256, TB_SHA256_LEN, hex);
	call->answer->status = 200;
	call->answer->content_type = "application/octet-stream";
	call->answer->source =
	    (struct tb_net_source){.n_bytes = n_bytes, .read = read_image, .close = close_image, .ctx = kept};
	snprintf(call->answer->etag, sizeof call->answer->etag, "\"%s\"", hex);
}

void tb_route_image(struct tb_call *call)
{
	struct firmware_query query;
	uint8_t sha256[TB_SHA256_LEN];
	uint32_t n_bytes;
	int fd;
	if (!read_query(call, true, &query))
		return;
	enum tb_status status =
	    tb_release_image_open(call->api->config.releases, query.hardware, query.build, &fd, &n_bytes, sha256);
	if (status == TB_OK)
		serve_image(call, fd, n_bytes, sha256);
	else
		answer_status(call, status, "this image is not offered");
}
