/* A small server over server/net alone, for tests/e2e/test_net*.py: it echoes, and says what happened to it.
 *
 *   net_echo DATA_DIR [max_connections] [ping_after_s] [max_send_queue_bytes]
 *
 * Prints "ready TLS_PORT PLAIN_PORT", then one line per event. Paths: /refuse/STATUS is refused with that status; any
 * other is accepted. Plain requests: /health; /big is a source of 3,000,000 bytes with an etag, /breaks one that cannot
 * be read behind its first million; POST /body gives the body back. Messages: "big N" is answered with N bytes, "close
 * CODE REASON" closes, "peer" tells the peer's address and "query" the query; everything else comes back as text.
 * SIGTERM ends it, SIGUSR1 drains, SIGHUP reads the certificates anew. */
#include "server/loop/loop.h"
#include "server/net/dev_ca.h"
#include "server/net/net.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct echo {
	struct tb_loop *loop;
	struct tb_net *net;
	struct tb_log log;
};

struct guest {
	struct echo *echo;
	struct tb_conn *conn;
	char peer[64];
	char query[512];
};

static void say(const char *what)
{
	printf("%s\n", what);
	fflush(stdout);
}

static void log_line(void *ctx, enum tb_log_level level, const char *line)
{
	(void)ctx;
	fprintf(stderr, "%s %s\n", tb_log_level_name(level), line);
}

static bool begins(struct tb_span text, const char *word)
{
	size_t n = strlen(word);
	return text.n_bytes >= n && memcmp(text.data, word, n) == 0;
}

static bool on_upgrade(void *ctx, const struct tb_net_request *request, void **conn_ctx, struct tb_net_answer *answer)
{
	char path[64];
	if (begins(request->path, "/refuse/") && tb_span_to_cstr(request->path, path, sizeof path)) {
		answer->status = (int)strtol(path + 8, NULL, 10);
		answer->retry_after_s = answer->status == 503 ? 7 : 0;
		answer->n_body =
		    (size_t)snprintf(answer->body, sizeof answer->body, "{\"error\":\"refused_%d\"}", answer->status);
		return false;
	}
	struct guest *guest = calloc(1, sizeof *guest);
	guest->echo = ctx;
	snprintf(guest->peer, sizeof guest->peer, "%s", request->peer);
	tb_span_to_cstr(request->query, guest->query, sizeof guest->query);
	*conn_ctx = guest;
	return true;
}

static void on_abandoned(void *ctx, void *conn_ctx)
{
	(void)ctx;
	free(conn_ctx);
	say("abandoned");
}

static void on_open(void *ctx, void *conn_ctx, struct tb_conn *conn)
{
	(void)ctx;
	((struct guest *)conn_ctx)->conn = conn;
	say("open");
}

static void send_big(struct guest *guest, const char *number)
{
	size_t n = strtoul(number, NULL, 10);
	char *text = malloc(n + 1);
	for (size_t i = 0; i < n; i++)
		text[i] = (char)('a' + i % 26);
	say(tb_conn_send_text(guest->conn, tb_span_make(text, n)) == TB_OK ? "sent" : "full");
	free(text);
}

static void close_with(struct guest *guest, const char *rest)
{
	char *reason;
	unsigned long code = strtoul(rest, &reason, 10);
	tb_conn_close(guest->conn, (uint16_t)code, *reason ? reason + 1 : NULL);
}

static void on_message(void *ctx, void *conn_ctx, struct tb_span message, bool is_text)
{
	struct guest *guest = conn_ctx;
	char command[128] = "";
	(void)ctx;
	if (!is_text)
		say("binary");
	tb_span_to_cstr(message, command, sizeof command);
	if (begins(message, "big "))
		send_big(guest, command + 4);
	else if (begins(message, "close "))
		close_with(guest, command + 6);
	else if (strcmp(command, "peer") == 0)
		tb_conn_send_text(guest->conn, tb_span_cstr(guest->peer));
	else if (strcmp(command, "query") == 0)
		tb_conn_send_text(guest->conn, tb_span_cstr(guest->query));
	else
		tb_conn_send_text(guest->conn, message);
}

static void on_too_large(void *ctx, void *conn_ctx)
{
	(void)ctx;
	tb_conn_send_text(((struct guest *)conn_ctx)->conn, tb_span_cstr("too large"));
}

static void on_closed(void *ctx, void *conn_ctx)
{
	(void)ctx;
	free(conn_ctx);
	say("closed");
}

enum { BIG_BYTES = 3000000, READABLE_BYTES = 1000000 };

static bool read_big(void *ctx, uint64_t offset, void *out, size_t n_bytes)
{
	const bool *breaks = ctx;
	for (size_t i = 0; i < n_bytes; i++)
		((uint8_t *)out)[i] = (uint8_t)((offset + i) % 251);
	return !*breaks || offset + n_bytes <= READABLE_BYTES;
}

static void close_big(void *ctx)
{
	(void)ctx;
	say("source closed");
}

static void answer_big(struct tb_net_answer *answer, bool breaks)
{
	static const bool yes = true, no = false;
	answer->status = 200;
	answer->content_type = "application/octet-stream";
	answer->cache_control = "max-age=60";
	snprintf(answer->etag, sizeof answer->etag, "\"big-1\"");
	answer->source = (struct tb_net_source){
	    .n_bytes = BIG_BYTES, .read = read_big, .close = close_big, .ctx = (void *)(breaks ? &yes : &no)};
}

static void answer_body(const struct tb_net_request *request, struct tb_net_answer *answer)
{
	answer->status = 200;
	answer->n_body = request->body.n_bytes < sizeof answer->body ? request->body.n_bytes : sizeof answer->body;
	if (answer->n_body > 0)
		memcpy(answer->body, request->body.data, answer->n_body);
	printf("body %zu authorization %zu\n", request->body.n_bytes, request->authorization.n_bytes);
	fflush(stdout);
}

static void on_request(void *ctx, const struct tb_net_request *request, struct tb_net_answer *answer)
{
	(void)ctx;
	if (tb_span_eq_cstr(request->path, "/big") || tb_span_eq_cstr(request->path, "/breaks")) {
		answer_big(answer, tb_span_eq_cstr(request->path, "/breaks"));
		return;
	}
	if (tb_span_eq_cstr(request->path, "/body")) {
		answer_body(request, answer);
		return;
	}
	answer->status = tb_span_eq_cstr(request->path, "/health") ? 200 : 404;
	answer->n_body = (size_t)snprintf(answer->body, sizeof answer->body, "{\"method\":\"%.*s\"}",
	                                  (int)request->method.n_bytes, (const char *)request->method.data);
}

static void on_signal(void *ctx, int number)
{
	struct echo *echo = ctx;
	struct tb_net_answer answer = {
	    .status = 503, .retry_after_s = 5, .body = "{\"error\":\"draining\"}", .n_body = 20};
	if (number == SIGTERM) {
		say("sigterm");
		tb_loop_stop(echo->loop);
	} else if (number == SIGHUP) {
		say(tb_net_reload_certificates(echo->net) == TB_OK ? "reloaded" : "not reloaded");
	} else {
		tb_net_drain(echo->net, &answer);
		say("draining");
	}
}

static uint32_t argument(int argc, char **argv, int i, uint32_t value)
{
	return argc > i ? (uint32_t)strtoul(argv[i], NULL, 10) : value;
}

int main(int argc, char **argv)
{
	struct echo echo = {.log = {log_line, NULL, TB_LOG_DEBUG}};
	char cert_file[512];
	char key_file[512];
	if (argc < 2 || tb_loop_create(&echo.loop) != TB_OK ||
	    tb_dev_ca_ensure(argv[1], &echo.log, cert_file, key_file, sizeof cert_file) != TB_OK)
		return 1;
	tb_loop_on_signal(echo.loop, SIGTERM, on_signal, &echo);
	tb_loop_on_signal(echo.loop, SIGHUP, on_signal, &echo);
	tb_loop_on_signal(echo.loop, SIGUSR1, on_signal, &echo);
	struct tb_net_config config = {
	    .loop = echo.loop,
	    .log = &echo.log,
	    .listen_tls = "127.0.0.1:0",
	    .listen_plain = "127.0.0.1:0",
	    .cert_file = cert_file,
	    .key_file = key_file,
	    .trusted_proxies = "127.0.0.1, 10.1.1.1",
	    .max_message_bytes = 10000,
	    .max_connections = argument(argc, argv, 2, 200),
	    .ping_after_s = argument(argc, argv, 3, 0),
	    .max_send_queue_bytes = argument(argc, argv, 4, 2000000),
	    .handler = {&echo, on_upgrade, on_abandoned, on_open, on_message, on_too_large, on_closed, NULL,
	                on_request},
	};
	if (tb_net_create(&config, &echo.net) != TB_OK)
		return 1;
	printf("ready %u %u\n", tb_net_port_tls(echo.net), tb_net_port_plain(echo.net));
	fflush(stdout);
	tb_loop_run(echo.loop);
	tb_net_destroy(echo.net);
	tb_loop_destroy(echo.loop);
	say("ended");
	return 0;
}
