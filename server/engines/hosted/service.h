/* A hosted service that speaks the OpenAI-compatible API: where it is, the key that opens it, and how it is treated
 * when it fails: retries within a budget, a circuit breaker (breaker.h), and its own wish (Retry-After) heeded.
 *
 * remote engine → **service** → http. Loop thread only. Neither the key nor what is sent or received is ever logged. */
#ifndef TB_SERVER_HOSTED_SERVICE_H
#define TB_SERVER_HOSTED_SERVICE_H

#include "common/base/log.h"
#include "server/engines/hosted/http.h"

enum { TB_SERVICE_KEY_CAP = 1025, TB_SERVICE_URL_CAP = 1100 };

/* All of it is copied, but for loop, http and log, which outlive the service. */
struct tb_service_config {
	struct tb_loop *loop;
	struct tb_http *http;
	const struct tb_log *log;
	const char *name;               /* for the log */
	const char *url;                /* "https://api.example/v1", with or without a slash behind it */
	const char *path;               /* "/chat/completions" */
	const char *key_file;           /* "": none is needed */
	uint32_t total_ms;              /* for one whole request */
	uint32_t max_failures, open_ms; /* of the breaker; 0: 5, 10000 */
};

struct tb_service;
/* TB_ERR_IO, TB_ERR_FORMAT (the key file), said in the log; TB_ERR_ARG (the URL), TB_ERR_NO_MEMORY. */
enum tb_status tb_service_create(const struct tb_service_config *config, struct tb_service **out);
/* Every call must be over. NULL is fine. */
void tb_service_destroy(struct tb_service *service);
bool tb_service_is_up(const struct tb_service *service);

struct tb_service_handler {
	/* As in http.h; only ever of one answer: once it was called nothing is tried again. */
	void (*on_data)(void *ctx, const char *content_type, struct tb_span bytes);
	/* TB_OK: a 2xx answer came whole; TB_ERR_AUTH, TB_ERR_BUSY (429), TB_ERR_REFUSED (another 4xx), TB_ERR_IO
	 * (5xx), or as in http.h. Returns what came of it in the end, for the breaker: TB_ERR_FORMAT for nonsense, say.
	 */
	enum tb_status (*on_end)(void *ctx, enum tb_status status);
	void *ctx;
};

struct tb_service_call;
/* body: from malloc, the call's from here on, wiped. TB_ERR_BUSY: the service is left alone for now. Never calls back
 * before it returns. After on_end the call is gone. */
enum tb_status tb_service_ask(struct tb_service *service, const char *content_type, uint8_t *body, size_t n_body,
                              const struct tb_service_handler *handler, struct tb_service_call **out);
/* No callback follows. late: it took too long, which counts as a failure; else it says nothing about the service. */
void tb_service_cancel(struct tb_service_call *call, bool late);
/* There has been enough of it: as cancel, but a success. */
void tb_service_enough(struct tb_service_call *call);

#endif
