#include "server/engines/hosted/endpoint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_up(void *ctx)
{
	const struct tb_endpoint *endpoint = ctx;
	return tb_service_is_up(endpoint->service);
}

bool tb_endpoint_speaks_all(void *ctx, const char *language)
{
	(void)ctx;
	return language[0] != '\0';
}

enum tb_status tb_endpoint_init(struct tb_endpoint *endpoint, const struct tb_hosted_config *config, const char *kind,
                                const char *path, struct tb_remote *remote)
{
	snprintf(endpoint->model, sizeof endpoint->model, "%s", config->model);
	snprintf(endpoint->name, sizeof endpoint->name, "%s/%.100s", kind,
	         config->model[0] != '\0' ? config->model : "default");
	if (config->processor != NULL)
		snprintf(endpoint->processor, sizeof endpoint->processor, "%s", config->processor);
	struct tb_service_config service = {.loop = config->loop,
	                                    .http = config->http,
	                                    .log = config->log,
	                                    .name = endpoint->name,
	                                    .url = config->url,
	                                    .path = path,
	                                    .key_file = config->key_file,
	                                    .total_ms = TB_ENDPOINT_TOTAL_MS};
	remote->name = endpoint->name;
	remote->processor = endpoint->processor[0] != '\0' ? endpoint->processor : NULL;
	remote->deadline_ms = config->deadline_ms;
	remote->ctx = endpoint;
	remote->is_up = is_up;
	remote->speaks = tb_endpoint_speaks_all;
	return tb_service_create(&service, &endpoint->service);
}

void tb_endpoint_deinit(struct tb_endpoint *endpoint)
{
	tb_service_destroy(endpoint->service);
}

enum tb_status tb_endpoint_ask_json(struct tb_endpoint *endpoint, size_t body_max,
                                    void (*write)(const void *what, struct tb_json_writer *writer), const void *what,
                                    const struct tb_service_handler *handler, struct tb_service_call **out)
{
	struct tb_json_writer writer;
	struct tb_span text;
	char *body = malloc(body_max);
	if (body == NULL)
		return TB_ERR_NO_MEMORY;
	tb_json_write_init(&writer, body, body_max);
	write(what, &writer);
	enum tb_status status = tb_json_write_finish(&writer, &text);
	if (status != TB_OK) {
		tb_wipe(body, body_max);
		free(body);
		return status;
	}
	return tb_service_ask(endpoint->service, "application/json", (uint8_t *)body, text.n_bytes, handler, out);
}

/* --- bodies ---------------------------------------------------------------------------------------------------------
 */

void tb_body_add(struct tb_body *body, const char *content_type, const char *wanted_type, struct tb_span bytes)
{
	if (body->status != TB_OK)
		return;
	if (strncmp(content_type, wanted_type, strlen(wanted_type)) != 0)
		body->status = TB_ERR_FORMAT;
	else if (bytes.n_bytes > TB_BODY_MAX - body->n_bytes)
		body->status = TB_ERR_TOO_LARGE;
	else if (body->bytes == NULL && (body->bytes = malloc(TB_BODY_MAX)) == NULL)
		body->status = TB_ERR_NO_MEMORY;
	if (body->status != TB_OK)
		return;
	memcpy(body->bytes + body->n_bytes, bytes.data, bytes.n_bytes);
	body->n_bytes += bytes.n_bytes;
}

void tb_body_free(struct tb_body *body)
{
	if (body->bytes != NULL)
		tb_wipe(body->bytes, body->n_bytes);
	free(body->bytes);
	*body = (struct tb_body){.bytes = NULL};
}
