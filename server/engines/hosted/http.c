#include "server/engines/hosted/http.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CONNECT_MS = 3000, CONNECTIONS_MAX = 256, TYPE_CAP = 64, HEADER_CAP = 1200 };

struct tb_http {
	struct tb_loop *loop;
	CURLM *multi;
	struct tb_timer *timer;
	char *ca_file;
	struct tb_http_request *requests;
	bool inside; /* of the library: what is begun or cancelled now is put in or taken away afterwards */
};

struct tb_http_request {
	struct tb_http *http;
	struct tb_http_request *next, **link;
	struct tb_http_ask ask;
	CURL *easy;
	struct curl_slist *headers;
	bool cancelled;
	bool waits; /* to be put in */
	char content_type[TYPE_CAP];
	bool type_read;
};

/* --- a request's end ------------------------------------------------------------------------------------------------
 */

static void free_headers(struct curl_slist *headers)
{
	for (struct curl_slist *header = headers; header != NULL; header = header->next)
		tb_wipe(header->data, strlen(header->data)); /* one of them holds a key */
	curl_slist_free_all(headers);
}

static void free_request(struct tb_http_request *request)
{
	*request->link = request->next;
	if (request->next != NULL)
		request->next->link = request->link;
	if (request->easy != NULL && !request->waits)
		curl_multi_remove_handle(request->http->multi, request->easy);
	curl_easy_cleanup(request->easy);
	free_headers(request->headers);
	if (request->ask.body != NULL)
		tb_wipe(request->ask.body, request->ask.n_body);
	free(request->ask.body);
	free(request);
}

static enum tb_status status_of(CURLcode code)
{
	switch (code) {
	case CURLE_OK: return TB_OK;
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE: return TB_ERR_AUTH;
	case CURLE_COULDNT_RESOLVE_HOST: return TB_ERR_NOT_FOUND;
	case CURLE_OPERATION_TIMEDOUT: return TB_ERR_TIMEOUT;
	case CURLE_PARTIAL_FILE:
	case CURLE_GOT_NOTHING: return TB_ERR_TRUNCATED;
	case CURLE_OUT_OF_MEMORY: return TB_ERR_NO_MEMORY;
	default: return TB_ERR_IO;
	}
}

static void finish(struct tb_http_request *request, CURLcode code)
{
	struct tb_http_end end = {.status = status_of(code)};
	long http_status = 0;
	curl_off_t retry_after_s = 0;
	curl_easy_getinfo(request->easy, CURLINFO_RESPONSE_CODE, &http_status);
	curl_easy_getinfo(request->easy, CURLINFO_RETRY_AFTER, &retry_after_s);
	end.http_status = (int)http_status;
	end.retry_after_s = retry_after_s > 0 && retry_after_s < 86400 ? (uint32_t)retry_after_s : 0;
	if (!request->cancelled)
		request->ask.on_end(request->ask.ctx, &end);
	free_request(request);
}

/* Puts in what was begun, and takes away what was cancelled, inside of the library. */
static void catch_up(struct tb_http *http)
{
	struct tb_http_request *next;
	for (struct tb_http_request *request = http->requests; request != NULL; request = next) {
		next = request->next;
		if (request->cancelled) {
			free_request(request);
		} else if (request->waits) {
			request->waits = false;
			if (curl_multi_add_handle(http->multi, request->easy) != CURLM_OK) {
				request->waits = true;
				finish(request, CURLE_OUT_OF_MEMORY);
				next = http->requests; /* its owner may have begun or cancelled others */
			}
		}
	}
}

/* Outside of the library: tells what is over. */
static void settle(struct tb_http *http)
{
	CURLMsg *message;
	int n_left;
	while ((message = curl_multi_info_read(http->multi, &n_left)) != NULL) {
		struct tb_http_request *request = NULL;
		CURLcode code = message->data.result;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&request);
		if (request != NULL)
			finish(request, code);
	}
	catch_up(http);
}

static void act(struct tb_http *http, curl_socket_t fd, int events)
{
	int n_running;
	http->inside = true;
	curl_multi_socket_action(http->multi, fd, events, &n_running);
	http->inside = false;
	settle(http);
}

/* --- the library's wishes -------------------------------------------------------------------------------------------
 */

struct socket {
	struct tb_http *http;
	curl_socket_t fd;
	struct tb_watch *watch;
};

static void on_ready(void *ctx, unsigned events)
{
	struct socket *socket = ctx;
	int curl_events =
	    (events & TB_WATCH_READ ? CURL_CSELECT_IN : 0) | (events & TB_WATCH_WRITE ? CURL_CSELECT_OUT : 0);
	act(socket->http, socket->fd, curl_events);
}

static struct socket *make_socket(struct tb_http *http, curl_socket_t fd)
{
	struct socket *socket = calloc(1, sizeof *socket);
	if (socket == NULL)
		return NULL;
	socket->http = http;
	socket->fd = fd;
	if (tb_watch_create(http->loop, fd, on_ready, socket, &socket->watch) != TB_OK) {
		free(socket);
		return NULL;
	}
	curl_multi_assign(http->multi, fd, socket);
	return socket;
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *ctx, void *socket_ctx)
{
	struct tb_http *http = ctx;
	struct socket *socket = socket_ctx;
	(void)easy;
	if (what == CURL_POLL_REMOVE) {
		if (socket != NULL)
			tb_watch_destroy(socket->watch);
		free(socket);
		curl_multi_assign(http->multi, fd, NULL);
		return 0;
	}
	if (socket == NULL)
		socket = make_socket(http, fd);
	if (socket == NULL)
		return -1;
	tb_watch_set(socket->watch,
	             (what & CURL_POLL_IN ? TB_WATCH_READ : 0u) | (what & CURL_POLL_OUT ? TB_WATCH_WRITE : 0u));
	return 0;
}

static void on_time(void *ctx)
{
	act(ctx, CURL_SOCKET_TIMEOUT, 0);
}

static int on_timer_wish(CURLM *multi, long delay_ms, void *ctx)
{
	struct tb_http *http = ctx;
	(void)multi;
	if (delay_ms < 0)
		tb_timer_stop(http->timer);
	else
		tb_timer_start(http->timer, (uint64_t)delay_ms, 0);
	return 0;
}

/* --- what comes -----------------------------------------------------------------------------------------------------
 */

static void read_type(struct tb_http_request *request)
{
	const char *type = NULL;
	request->type_read = true;
	curl_easy_getinfo(request->easy, CURLINFO_CONTENT_TYPE, &type);
	for (size_t i = 0; type != NULL && type[i] != '\0' && i + 1 < TYPE_CAP; i++)
		request->content_type[i] = (char)(type[i] >= 'A' && type[i] <= 'Z' ? type[i] + 32 : type[i]);
}

/* Anything but n_bytes ends the transfer. */
static size_t on_body(char *bytes, size_t one, size_t n_bytes, void *ctx)
{
	struct tb_http_request *request = ctx;
	long http_status = 0;
	(void)one;
	if (!request->type_read)
		read_type(request);
	curl_easy_getinfo(request->easy, CURLINFO_RESPONSE_CODE, &http_status);
	if (!request->cancelled && http_status >= 200 && http_status < 300)
		request->ask.on_data(request->ask.ctx, request->content_type, tb_span_make(bytes, n_bytes));
	return request->cancelled ? 0 : n_bytes;
}

/* --- begin ----------------------------------------------------------------------------------------------------------
 */

static bool add_header(struct tb_http_request *request, const char *name, const char *value)
{
	char line[HEADER_CAP];
	if (snprintf(line, sizeof line, "%s%s", name, value) >= (int)sizeof line)
		return false;
	struct curl_slist *headers = curl_slist_append(request->headers, line);
	tb_wipe(line, sizeof line);
	if (headers != NULL)
		request->headers = headers;
	return headers != NULL;
}

static bool is_loopback(const char *url)
{
	const char *host = strstr(url, "://");
	return host != NULL && (strncmp(host, "://127.", 7) == 0 || strncmp(host, "://localhost", 12) == 0 ||
	                        strncmp(host, "://[::1]", 8) == 0);
}

static bool set_up(struct tb_http_request *request)
{
	const struct tb_http_ask *ask = &request->ask;
	CURL *easy = request->easy;
	bool fine = add_header(request, "Content-Type: ", ask->content_type) && add_header(request, "Expect:", "");
	if (fine && ask->bearer != NULL && ask->bearer[0] != '\0')
		fine = add_header(request, "Authorization: Bearer ", ask->bearer);
	fine = fine && curl_easy_setopt(easy, CURLOPT_URL, ask->url) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_HTTPHEADER, request->headers) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_POST, 1L) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)ask->n_body) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_POSTFIELDS, ask->body) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_WRITEDATA, request) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_PRIVATE, request) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)ask->total_ms) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L) == CURLE_OK;
	if (fine && request->http->ca_file != NULL)
		fine = curl_easy_setopt(easy, CURLOPT_CAINFO, request->http->ca_file) == CURLE_OK &&
		       curl_easy_setopt(easy, CURLOPT_CAPATH, NULL) == CURLE_OK;
	if (fine && is_loopback(ask->url))
		fine = curl_easy_setopt(easy, CURLOPT_PROXY, "") == CURLE_OK;
	return fine;
}

enum tb_status tb_http_start(struct tb_http *http, const struct tb_http_ask *ask, struct tb_http_request **out)
{
	struct tb_http_request *request = calloc(1, sizeof *request);
	if (request == NULL) {
		tb_wipe(ask->body, ask->n_body);
		free(ask->body);
		return TB_ERR_NO_MEMORY;
	}
	request->http = http;
	request->ask = *ask;
	request->next = http->requests;
	request->link = &http->requests;
	if (request->next != NULL)
		request->next->link = &request->next;
	http->requests = request;
	request->easy = curl_easy_init();
	request->waits = true;
	bool fine = request->easy != NULL && set_up(request);
	if (fine && !http->inside) {
		fine = curl_multi_add_handle(http->multi, request->easy) == CURLM_OK;
		request->waits = !fine;
	}
	if (!fine) {
		free_request(request);
		return TB_ERR_NO_MEMORY;
	}
	*out = request;
	return TB_OK;
}

void tb_http_cancel(struct tb_http_request *request)
{
	request->cancelled = true;
	if (!request->http->inside)
		free_request(request);
}

/* --- life -----------------------------------------------------------------------------------------------------------
 */

enum tb_status tb_http_create(struct tb_loop *loop, const char *ca_file, struct tb_http **out)
{
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return TB_ERR_INTERNAL;
	struct tb_http *http = calloc(1, sizeof *http);
	if (http == NULL)
		return TB_ERR_NO_MEMORY;
	http->loop = loop;
	http->multi = curl_multi_init();
	enum tb_status status = http->multi == NULL ? TB_ERR_NO_MEMORY : TB_OK;
	if (status == TB_OK && ca_file != NULL && ca_file[0] != '\0') {
		http->ca_file = strdup(ca_file);
		status = http->ca_file == NULL ? TB_ERR_NO_MEMORY : TB_OK;
	}
	if (status == TB_OK)
		status = tb_timer_create(loop, on_time, http, &http->timer);
	if (status != TB_OK) {
		tb_http_destroy(http);
		return status;
	}
	curl_multi_setopt(http->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(http->multi, CURLMOPT_SOCKETDATA, http);
	curl_multi_setopt(http->multi, CURLMOPT_TIMERFUNCTION, on_timer_wish);
	curl_multi_setopt(http->multi, CURLMOPT_TIMERDATA, http);
	curl_multi_setopt(http->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long)CONNECTIONS_MAX);
	*out = http;
	return TB_OK;
}

void tb_http_destroy(struct tb_http *http)
{
	if (http == NULL)
		return;
	if (http->multi != NULL)
		curl_multi_cleanup(http->multi);
	tb_timer_destroy(http->timer);
	free(http->ca_file);
	free(http);
	curl_global_cleanup();
}
