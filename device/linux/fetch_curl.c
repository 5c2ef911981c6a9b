#include "device/linux/fetch_curl.h"

#include "common/base/base64.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SILENCE_S = 20, URL_CAP = 320 + TB_FETCH_PATH_CAP, PIN_TEXT = 64, PINS_CAP = 256 };

struct tb_fetch {
	struct tb_fetch_setup setup;
	CURLM *multi;
	CURL *easy; /* NULL: nothing is under way */
	struct curl_slist *headers;
	bool cancelled; /* while the library is inside of a callback */
	bool inside;
	bool head_told;
};

/* --- what comes -----------------------------------------------------------------------------------------------------
 */

/* `bytes 500-999/1000`: 500. */
static uint32_t first_byte_of(CURL *easy)
{
	struct curl_header *header = NULL;
	unsigned long first = 0;
	if (curl_easy_header(easy, "Content-Range", 0, CURLH_HEADER, -1, &header) == CURLHE_OK)
		if (sscanf(header->value, "bytes %lu-", &first) != 1 || first > UINT32_MAX)
			first = 0;
	return (uint32_t)first;
}

static void tell_head(struct tb_fetch *fetch)
{
	long status = 0;
	curl_off_t n_bytes = -1;
	if (fetch->head_told)
		return;
	fetch->head_told = true;
	curl_easy_getinfo(fetch->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(fetch->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &n_bytes);
	fetch->setup.head(fetch->setup.ctx, (int)status,
	                  n_bytes < 0 || n_bytes > UINT32_MAX ? UINT32_MAX : (uint32_t)n_bytes,
	                  status == 206 ? first_byte_of(fetch->easy) : 0);
}

/* Anything but n_bytes ends the transfer. */
static size_t on_body(char *bytes, size_t one, size_t n_bytes, void *ctx)
{
	struct tb_fetch *fetch = ctx;
	(void)one;
	tell_head(fetch);
	if (!fetch->cancelled)
		fetch->setup.data(fetch->setup.ctx, tb_span_make(bytes, n_bytes));
	return fetch->cancelled ? 0 : n_bytes;
}

static enum tb_status status_of(CURLcode code)
{
	switch (code) {
	case CURLE_OK: return TB_OK;
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
	case CURLE_SSL_CACERT_BADFILE: return TB_ERR_AUTH;
	case CURLE_COULDNT_RESOLVE_HOST: return TB_ERR_NOT_FOUND;
	case CURLE_OPERATION_TIMEDOUT: return TB_ERR_TIMEOUT;
	case CURLE_PARTIAL_FILE: return TB_ERR_TRUNCATED;
	case CURLE_OUT_OF_MEMORY: return TB_ERR_NO_MEMORY;
	default: return TB_ERR_IO;
	}
}

/* --- beginning and end ----------------------------------------------------------------------------------------------
 */

static void drop(struct tb_fetch *fetch)
{
	if (fetch->easy == NULL)
		return;
	curl_multi_remove_handle(fetch->multi, fetch->easy);
	curl_easy_cleanup(fetch->easy);
	/* It holds the bear's token. */
	if (fetch->headers != NULL)
		tb_wipe(fetch->headers->data, strlen(fetch->headers->data));
	curl_slist_free_all(fetch->headers);
	fetch->easy = NULL;
	fetch->headers = NULL;
	fetch->cancelled = false;
}

/* "sha256//BASE64;sha256//BASE64", as the library wants it. */
static void write_pins(const struct tb_link_trust *trust, char out[PINS_CAP])
{
	size_t n = 0;
	out[0] = '\0';
	for (unsigned i = 0; i < trust->n_pins && n + PIN_TEXT < PINS_CAP; i++) {
		char text[TB_BASE64_ENCODED_LEN(TB_LINK_PIN_LEN) + 1] = "";
		tb_base64_encode(trust->pins[i], TB_LINK_PIN_LEN, text);
		n += (size_t)snprintf(out + n, PINS_CAP - n, "%ssha256//%s", i > 0 ? ";" : "", text);
	}
}

static bool set_trust(CURL *easy, const struct tb_link_trust *trust)
{
	char pins[PINS_CAP];
	bool good = curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK &&
	            curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK &&
	            curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) == CURLE_OK;
	if (good && trust->ca != NULL)
		good = curl_easy_setopt(easy, CURLOPT_CAINFO, trust->ca) == CURLE_OK &&
		       curl_easy_setopt(easy, CURLOPT_CAPATH, NULL) == CURLE_OK;
	write_pins(trust, pins);
	if (good && pins[0] != '\0')
		good = curl_easy_setopt(easy, CURLOPT_PINNEDPUBLICKEY, pins) == CURLE_OK;
	return good;
}

static bool set_manners(struct tb_fetch *fetch, CURL *easy)
{
	return curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, fetch->setup.tls ? "https" : "http") == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_PROXY, "") == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, (long)SILENCE_S) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, (long)SILENCE_S) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_WRITEDATA, fetch) == CURLE_OK;
}

static bool set_request(struct tb_fetch *fetch, CURL *easy, const struct tb_fetch_request *request)
{
	char url[URL_CAP], line[sizeof "Authorization: Bearer " + TB_FETCH_TOKEN_CAP], range[16];
	bool is_ipv6 = strchr(request->host, ':') != NULL;
	int n = snprintf(url, sizeof url, "%s://%s%s%s:%u%s", fetch->setup.tls ? "https" : "http", is_ipv6 ? "[" : "",
	                 request->host, is_ipv6 ? "]" : "", (unsigned)request->port, request->path_query);
	bool good = n > 0 && (size_t)n < sizeof url && curl_easy_setopt(easy, CURLOPT_URL, url) == CURLE_OK;
	if (good && request->bearer[0] != '\0') {
		snprintf(line, sizeof line, "Authorization: Bearer %s", request->bearer);
		fetch->headers = curl_slist_append(NULL, line);
		tb_wipe(line, sizeof line);
		good = fetch->headers != NULL && curl_easy_setopt(easy, CURLOPT_HTTPHEADER, fetch->headers) == CURLE_OK;
	}
	if (good && request->first_byte > 0) {
		snprintf(range, sizeof range, "%u-", (unsigned)request->first_byte);
		good = curl_easy_setopt(easy, CURLOPT_RANGE, range) == CURLE_OK;
	}
	return good;
}

static enum tb_status start(void *ctx, const struct tb_fetch_request *request)
{
	struct tb_fetch *fetch = ctx;
	if (fetch->easy != NULL)
		return TB_ERR_BUSY;
	CURL *easy = curl_easy_init();
	if (easy == NULL)
		return TB_ERR_NO_MEMORY;
	fetch->easy = easy;
	fetch->head_told = false;
	bool good = set_manners(fetch, easy) && set_trust(easy, request->trust) && set_request(fetch, easy, request) &&
	            curl_multi_add_handle(fetch->multi, easy) == CURLM_OK;
	if (!good)
		drop(fetch);
	return good ? TB_OK : TB_ERR_IO;
}

static void cancel(void *ctx)
{
	struct tb_fetch *fetch = ctx;
	if (fetch->inside)
		fetch->cancelled = fetch->easy != NULL;
	else
		drop(fetch);
}

/* --- the loop
 * --------------------------------------------------------------------------------------------------------- */

static void finish(struct tb_fetch *fetch, CURLcode code)
{
	bool was_cancelled = fetch->cancelled;
	fetch->inside = true;
	if (!was_cancelled && code == CURLE_OK)
		tell_head(fetch);
	was_cancelled = fetch->cancelled;
	fetch->inside = false;
	drop(fetch);
	if (!was_cancelled)
		fetch->setup.end(fetch->setup.ctx, status_of(code));
}

void tb_fetch_step(struct tb_fetch *fetch)
{
	int n_running = 0, n_left = 0;
	if (fetch->easy == NULL)
		return;
	fetch->inside = true;
	curl_multi_perform(fetch->multi, &n_running);
	fetch->inside = false;
	const CURLMsg *message = curl_multi_info_read(fetch->multi, &n_left);
	if (message != NULL && message->msg == CURLMSG_DONE)
		finish(fetch, message->data.result);
	else if (fetch->cancelled)
		drop(fetch);
}

bool tb_fetch_is_under_way(const struct tb_fetch *fetch)
{
	return fetch->easy != NULL;
}

struct tb_fetch *tb_fetch_create(const struct tb_fetch_setup *setup)
{
	struct tb_fetch *fetch = calloc(1, sizeof *fetch);
	if (fetch == NULL || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
		free(fetch);
		return NULL;
	}
	fetch->setup = *setup;
	fetch->multi = curl_multi_init();
	if (fetch->multi != NULL)
		return fetch;
	curl_global_cleanup();
	free(fetch);
	return NULL;
}

void tb_fetch_destroy(struct tb_fetch *fetch)
{
	if (fetch == NULL)
		return;
	drop(fetch);
	curl_multi_cleanup(fetch->multi);
	curl_global_cleanup();
	free(fetch);
}

struct tb_fetch_port tb_fetch_port(struct tb_fetch *fetch)
{
	return (struct tb_fetch_port){.start = start, .cancel = cancel, .ctx = fetch};
}
