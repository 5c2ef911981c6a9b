#include "server/api/api_private.h"

#include <stdlib.h>
#include <string.h>

/* A path that ends with '/' takes what follows it: one segment, not empty. GET is HEAD too. */
static const struct {
	const char *method;
	const char *path;
	void (*handle)(struct tb_call *call);
} routes[] = {
    {"GET", "/health", tb_route_health},
    {"GET", "/healthz", tb_route_health},
    {"GET", "/ready", tb_route_ready},
    {"GET", "/metrics", tb_route_metrics},
    {"GET", "/api/v1/esp32/metrics", tb_route_metrics},
    {"GET", TB_WS_PATH, tb_route_chat},
    {"GET", TB_WS_PATH_ALIAS, tb_route_chat},
    {"GET", "/api/v1/esp32/config", tb_route_config},
    {"GET", TB_API_FIRMWARE_PATH, tb_route_manifest},
    {"GET", TB_API_FIRMWARE_PATH "/image", tb_route_image},
    {"POST", "/api/v1/pair/claim", tb_route_claim},
    {"POST", "/api/v1/pair/token/refresh", tb_route_refresh},
    {"GET", "/api/v1/pair/device/status/", tb_route_device_status},
};
enum { N_ROUTES = sizeof routes / sizeof routes[0] };

static bool path_matches(const char *pattern, struct tb_span path, struct tb_span *rest)
{
	size_t n_pattern = strlen(pattern);
	*rest = tb_span_make(NULL, 0);
	if (pattern[n_pattern - 1] != '/')
		return tb_span_eq_cstr(path, pattern);
	if (path.n_bytes <= n_pattern || memcmp(path.data, pattern, n_pattern) != 0)
		return false;
	*rest = tb_span_make(path.data + n_pattern, path.n_bytes - n_pattern);
	return memchr(rest->data, '/', rest->n_bytes) == NULL;
}

static bool method_matches(const char *wanted, struct tb_span method)
{
	return tb_span_eq_cstr(method, wanted) || (strcmp(wanted, "GET") == 0 && tb_span_eq_cstr(method, "HEAD"));
}

void tb_api_request(struct tb_api *api, const struct tb_net_request *request, struct tb_api_now now,
                    struct tb_net_answer *answer)
{
	struct tb_call call = {.api = api, .request = request, .now = now, .answer = answer};
	const char *allowed = NULL;
	for (size_t i = 0; i < N_ROUTES; i++) {
		if (!path_matches(routes[i].path, request->path, &call.rest))
			continue;
		if (method_matches(routes[i].method, request->method)) {
			routes[i].handle(&call);
			return;
		}
		allowed = strcmp(routes[i].method, "GET") == 0 ? "GET, HEAD" : routes[i].method;
	}
	if (allowed == NULL) {
		tb_call_not_found(&call);
		return;
	}
	tb_call_refuse(&call, 405, "method_not_allowed", "this path does not serve this method");
	answer->allow = allowed;
}

enum tb_status tb_api_create(const struct tb_api_config *config, struct tb_api **out)
{
	struct tb_api *api = calloc(1, sizeof *api);
	if (api == NULL)
		return TB_ERR_NO_MEMORY;
	api->config = *config;
	enum tb_status status = tb_family_own_key(config->family, "jwt", api->jwt_key);
	if (status == TB_OK)
		*out = api;
	else
		free(api);
	return status;
}

void tb_api_destroy(struct tb_api *api)
{
	if (api != NULL)
		tb_wipe(api, sizeof *api);
	free(api);
}
