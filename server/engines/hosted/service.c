#include "server/engines/hosted/service.h"

#include "server/engines/hosted/breaker.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_FAILURES = 5, OPEN_MS = 10000, RETRIES_MAX = 2, RETRY_FIRST_MS = 60, NAME_CAP = 64 };

struct tb_service {
	struct tb_loop *loop;
	struct tb_http *http;
	const struct tb_log *log;
	char name[NAME_CAP];
	char url[TB_SERVICE_URL_CAP];
	char key[TB_SERVICE_KEY_CAP];
	uint32_t total_ms;
	struct tb_breaker breaker;
};

struct tb_service_call {
	struct tb_service *service;
	struct tb_service_handler handler;
	struct tb_http_request *request; /* NULL: it waits for its retry */
	struct tb_timer *retry;
	char content_type[96];
	uint8_t *body;
	size_t n_body;
	unsigned n_retries;
	bool has_data;
};

/* --- life -----------------------------------------------------------------------------------------------------------
 */

/* The first line of the file. */
static enum tb_status read_key(struct tb_service *service, const char *path)
{
	FILE *file = fopen(path, "re");
	if (file == NULL) {
		tb_logf(service->log, TB_LOG_ERROR, "%s: key file %s: %s", service->name, path, strerror(errno));
		return TB_ERR_IO;
	}
	setvbuf(file, NULL, _IONBF, 0); /* no copy of the key in a buffer */
	size_t n_bytes = fread(service->key, 1, sizeof service->key - 1, file);
	fclose(file);
	service->key[n_bytes] = '\0';
	service->key[strcspn(service->key, "\r\n")] = '\0';
	size_t n_key = strlen(service->key);
	for (size_t i = 0; i < n_key; i++)
		if (service->key[i] <= ' ' || service->key[i] > '~')
			n_key = 0;
	if (n_key > 0 && n_key < sizeof service->key - 1)
		return TB_OK;
	tb_logf(service->log, TB_LOG_ERROR, "%s: key file %s: must hold one line, the key, of printable characters",
	        service->name, path);
	return TB_ERR_FORMAT;
}

enum tb_status tb_service_create(const struct tb_service_config *config, struct tb_service **out)
{
	size_t n_url = strlen(config->url);
	while (n_url > 0 && config->url[n_url - 1] == '/')
		n_url--;
	struct tb_service *service = calloc(1, sizeof *service);
	if (service == NULL)
		return TB_ERR_NO_MEMORY;
	service->loop = config->loop;
	service->http = config->http;
	service->log = config->log;
	service->total_ms = config->total_ms;
	snprintf(service->name, sizeof service->name, "%s", config->name);
	tb_breaker_init(&service->breaker, config->max_failures ? config->max_failures : MAX_FAILURES,
	                config->open_ms ? config->open_ms : OPEN_MS);
	int n = snprintf(service->url, sizeof service->url, "%.*s%s", (int)n_url, config->url, config->path);
	enum tb_status status = n > 0 && n < (int)sizeof service->url ? TB_OK : TB_ERR_ARG;
	if (status == TB_OK && config->key_file[0] != '\0')
		status = read_key(service, config->key_file);
	if (status != TB_OK) {
		tb_service_destroy(service);
		return status;
	}
	*out = service;
	return TB_OK;
}

void tb_service_destroy(struct tb_service *service)
{
	if (service == NULL)
		return;
	tb_wipe(service->key, sizeof service->key);
	free(service);
}

bool tb_service_is_up(const struct tb_service *service)
{
	return tb_breaker_is_closed(&service->breaker, tb_loop_now_ms());
}

/* --- calls ----------------------------------------------------------------------------------------------------------
 */

static void free_call(struct tb_service_call *call)
{
	tb_timer_destroy(call->retry);
	if (call->body != NULL)
		tb_wipe(call->body, call->n_body);
	free(call->body);
	free(call);
}

static void end_call(struct tb_service_call *call, enum tb_status status, int http_status)
{
	struct tb_service *service = call->service;
	enum tb_status verdict = call->handler.on_end(call->handler.ctx, status);
	if (verdict == TB_OK) {
		tb_breaker_succeeded(&service->breaker);
	} else {
		tb_breaker_failed(&service->breaker, tb_loop_now_ms());
		tb_logf(service->log, TB_LOG_WARN, "%s: failed: %s http=%d retries=%u%s", service->name,
		        tb_status_name(verdict), http_status, call->n_retries,
		        tb_service_is_up(service) ? "" : ", left alone for a while");
	}
	free_call(call);
}

static enum tb_status send(struct tb_service_call *call);

static void on_data(void *ctx, const char *content_type, struct tb_span bytes)
{
	struct tb_service_call *call = ctx;
	call->has_data = true;
	call->handler.on_data(call->handler.ctx, content_type, bytes);
}

static enum tb_status status_of(const struct tb_http_end *end)
{
	if (end->status != TB_OK)
		return end->status;
	if (end->http_status >= 200 && end->http_status < 300)
		return TB_OK;
	switch (end->http_status) {
	case 401:
	case 403: return TB_ERR_AUTH;
	case 429: return TB_ERR_BUSY;
	default: return end->http_status >= 500 ? TB_ERR_IO : TB_ERR_REFUSED;
	}
}

/* Worth another try: it may be a passing trouble, nothing has come yet, and the budget allows it. */
static bool may_retry(struct tb_service_call *call, enum tb_status status, uint32_t retry_after_s)
{
	bool is_passing = status == TB_ERR_IO || status == TB_ERR_TRUNCATED || status == TB_ERR_BUSY;
	return is_passing && !call->has_data && retry_after_s == 0 && call->n_retries < RETRIES_MAX &&
	       tb_breaker_take_retry(&call->service->breaker);
}

static void on_end(void *ctx, const struct tb_http_end *end)
{
	struct tb_service_call *call = ctx;
	enum tb_status status = status_of(end);
	call->request = NULL;
	if (end->retry_after_s > 0)
		tb_breaker_hold(&call->service->breaker, tb_loop_now_ms() + end->retry_after_s * UINT64_C(1000));
	if (may_retry(call, status, end->retry_after_s)) {
		tb_timer_start(call->retry, (uint64_t)RETRY_FIRST_MS << (2 * call->n_retries), 0);
		call->n_retries++;
	} else {
		end_call(call, status, end->http_status);
	}
}

static void on_retry_time(void *ctx)
{
	struct tb_service_call *call = ctx;
	enum tb_status status = send(call);
	if (status != TB_OK)
		end_call(call, status, 0);
}

static enum tb_status send(struct tb_service_call *call)
{
	uint8_t *copy = malloc(call->n_body + 1);
	if (copy == NULL)
		return TB_ERR_NO_MEMORY;
	memcpy(copy, call->body, call->n_body);
	struct tb_http_ask ask = {.url = call->service->url,
	                          .bearer = call->service->key,
	                          .content_type = call->content_type,
	                          .body = copy,
	                          .n_body = call->n_body,
	                          .total_ms = call->service->total_ms,
	                          .on_data = on_data,
	                          .on_end = on_end,
	                          .ctx = call};
	return tb_http_start(call->service->http, &ask, &call->request);
}

enum tb_status tb_service_ask(struct tb_service *service, const char *content_type, uint8_t *body, size_t n_body,
                              const struct tb_service_handler *handler, struct tb_service_call **out)
{
	struct tb_service_call *call = calloc(1, sizeof *call);
	if (call == NULL) {
		tb_wipe(body, n_body);
		free(body);
		return TB_ERR_NO_MEMORY;
	}
	call->service = service;
	call->handler = *handler;
	call->body = body;
	call->n_body = n_body;
	snprintf(call->content_type, sizeof call->content_type, "%s", content_type);
	enum tb_status status = tb_service_is_up(service) ? TB_OK : TB_ERR_BUSY;
	if (status == TB_OK)
		status = tb_timer_create(service->loop, on_retry_time, call, &call->retry);
	if (status == TB_OK)
		status = send(call);
	if (status != TB_OK) {
		free_call(call);
		return status;
	}
	tb_breaker_began(&service->breaker);
	*out = call;
	return TB_OK;
}

static void drop(struct tb_service_call *call)
{
	if (call->request != NULL)
		tb_http_cancel(call->request);
	free_call(call);
}

void tb_service_cancel(struct tb_service_call *call, bool late)
{
	struct tb_service *service = call->service;
	if (late) {
		tb_breaker_failed(&service->breaker, tb_loop_now_ms());
		tb_logf(service->log, TB_LOG_WARN, "%s: failed: timeout retries=%u%s", service->name, call->n_retries,
		        tb_service_is_up(service) ? "" : ", left alone for a while");
	} else {
		tb_breaker_cancelled(&service->breaker);
	}
	drop(call);
}

void tb_service_enough(struct tb_service_call *call)
{
	tb_breaker_succeeded(&call->service->breaker);
	drop(call);
}
