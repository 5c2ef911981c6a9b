/* What the hosted engines have in common: a service, names, and the body of a small answer. Private to this folder. */
#ifndef TB_SERVER_HOSTED_ENDPOINT_H
#define TB_SERVER_HOSTED_ENDPOINT_H

#include "common/base/json_write.h"
#include "server/engines/hosted/hosted.h"
#include "server/engines/hosted/service.h"

enum { TB_ENDPOINT_TOTAL_MS = 60000, TB_ENDPOINT_NAME_CAP = 128 };

struct tb_endpoint {
	struct tb_service *service;
	char name[TB_ENDPOINT_NAME_CAP];
	char model[TB_ENDPOINT_NAME_CAP];
	char processor[TB_ENDPOINT_NAME_CAP];
};

/* kind: "stt" …, before the model's name. Fills in *remote but for speaks and destroy, with ctx as its ctx: the engine
 * begins with its endpoint. */
enum tb_status tb_endpoint_init(struct tb_endpoint *endpoint, const struct tb_hosted_config *config, const char *kind,
                                const char *path, struct tb_remote *remote);
void tb_endpoint_deinit(struct tb_endpoint *endpoint);
bool tb_endpoint_speaks_all(void *ctx, const char *language);

/* Asks with a JSON body that `write` writes; it may be called twice. */
enum tb_status tb_endpoint_ask_json(struct tb_endpoint *endpoint, size_t body_max,
                                    void (*write)(const void *what, struct tb_json_writer *writer), const void *what,
                                    const struct tb_service_handler *handler, struct tb_service_call **out);

/* A whole answer, bounded. Zero is empty. */
enum { TB_BODY_MAX = 65536 };
struct tb_body {
	uint8_t *bytes;
	size_t n_bytes;
	enum tb_status status; /* TB_ERR_TOO_LARGE, TB_ERR_NO_MEMORY; TB_ERR_FORMAT: not of the wanted type */
};
void tb_body_add(struct tb_body *body, const char *content_type, const char *wanted_type, struct tb_span bytes);
void tb_body_free(struct tb_body *body); /* wipes */

#endif
