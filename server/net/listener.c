#include "server/net/listener.h"

#include "common/base/span.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	BACKLOG = 512,
	ACCEPTS_PER_PASS = 32,
	/* When accepting fails for want of descriptors or memory, the socket stays readable; wait instead of spinning.
	 */
	RETRY_MS = 100,
};

struct tb_listener {
	struct tb_loop *loop;
	const struct tb_log *log;
	tb_on_accept on_accept;
	void *ctx;
	int fd;
	uint16_t port;
	bool paused;
	struct tb_watch *watch;
	struct tb_timer *retry;
};

/* --- addresses ---------------------------------------------------------------------------------------------------- */

static bool parse_port(const char *text, uint16_t *port)
{
	char *end;
	if (*text < '0' || *text > '9' || strlen(text) > 5)
		return false;
	unsigned long value = strtoul(text, &end, 10);
	if (*end || value > 65535)
		return false;
	*port = (uint16_t)value;
	return true;
}

static bool parse_v4(const char *host, uint16_t port, struct sockaddr_storage *out, socklen_t *n_out)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)out;
	v4->sin_family = AF_INET;
	v4->sin_port = htons(port);
	*n_out = sizeof *v4;
	return inet_pton(AF_INET, host, &v4->sin_addr) == 1;
}

static bool parse_v6(const char *host, uint16_t port, struct sockaddr_storage *out, socklen_t *n_out)
{
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;
	v6->sin6_family = AF_INET6;
	v6->sin6_port = htons(port);
	*n_out = sizeof *v6;
	return inet_pton(AF_INET6, host, &v6->sin6_addr) == 1;
}

/* Half an address ("1.2.3") is not looked up: the resolver would make something of it. */
static bool is_name(const char *host)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
	return !strchr(host, ':') && strpbrk(host, letters) != NULL;
}

static bool look_up(const char *host, uint16_t port, struct sockaddr_storage *out, socklen_t *n_out)
{
	static const int families[] = {AF_INET, AF_INET6};
	char service[6];
	snprintf(service, sizeof service, "%u", (unsigned)port);
	for (size_t i = 0; i < sizeof families / sizeof families[0]; i++) {
		struct addrinfo hints = {
		    .ai_family = families[i], .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
		struct addrinfo *found = NULL;
		if (getaddrinfo(host, service, &hints, &found) != 0)
			continue;
		memcpy(out, found->ai_addr, found->ai_addrlen);
		*n_out = found->ai_addrlen;
		freeaddrinfo(found);
		return true;
	}
	return false;
}

enum tb_status tb_address_parse(const char *text, struct sockaddr_storage *out, socklen_t *n_out)
{
	struct sockaddr_storage address = {0};
	socklen_t n_address;
	const char *colon = text ? strrchr(text, ':') : NULL;
	char host[256];
	uint16_t port;
	if (!colon || !parse_port(colon + 1, &port))
		return TB_ERR_ARG;
	bool bracketed = text[0] == '[' && colon > text + 1 && colon[-1] == ']';
	const char *begin = bracketed ? text + 1 : text;
	if (!tb_span_to_cstr(tb_span_make(begin, (size_t)(colon - begin) - bracketed), host, sizeof host))
		return TB_ERR_ARG;
	bool is_numeric =
	    (bracketed ? parse_v6(host, port, &address, &n_address) : parse_v4(host, port, &address, &n_address));
	if (!is_numeric && (bracketed || !is_name(host)))
		return TB_ERR_ARG;
	if (!is_numeric && !look_up(host, port, &address, &n_address))
		return TB_ERR_NOT_FOUND;
	*out = address;
	*n_out = n_address;
	return TB_OK;
}

void tb_address_text(const struct sockaddr *from, char *out)
{
	const struct sockaddr_in *v4 = (const struct sockaddr_in *)(const void *)from;
	const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)(const void *)from;
	const char *text = NULL;
	if (from->sa_family == AF_INET)
		text = inet_ntop(AF_INET, &v4->sin_addr, out, INET6_ADDRSTRLEN);
	else if (from->sa_family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr))
		text = inet_ntop(AF_INET, &v6->sin6_addr.s6_addr[12], out, INET6_ADDRSTRLEN);
	else if (from->sa_family == AF_INET6)
		text = inet_ntop(AF_INET6, &v6->sin6_addr, out, INET6_ADDRSTRLEN);
	if (!text)
		snprintf(out, INET6_ADDRSTRLEN, "unknown");
}

/* --- accepting ---------------------------------------------------------------------------------------------------- */

static void refresh_watch(struct tb_listener *listener)
{
	tb_watch_set(listener->watch, listener->paused ? 0 : TB_WATCH_READ);
}

static void on_retry(void *ctx)
{
	refresh_watch(ctx);
}

static bool accept_one(struct tb_listener *listener)
{
	struct sockaddr_storage from = {0};
	socklen_t n_from = sizeof from;
	int fd = accept4(listener->fd, (struct sockaddr *)&from, &n_from, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd >= 0) {
		int on = 1;
		char peer[INET6_ADDRSTRLEN];
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
		tb_address_text((struct sockaddr *)&from, peer);
		listener->on_accept(listener->ctx, fd, peer);
		return true;
	}
	if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
		tb_logf(listener->log, TB_LOG_WARN, "net: cannot accept: %s", strerror(errno));
		tb_watch_set(listener->watch, 0);
		tb_timer_start(listener->retry, RETRY_MS, 0);
		return false;
	}
	return errno == ECONNABORTED || errno == EINTR;
}

static void on_ready(void *ctx, unsigned events)
{
	struct tb_listener *listener = ctx;
	(void)events;
	int n_left = ACCEPTS_PER_PASS;
	while (n_left-- > 0 && !listener->paused && accept_one(listener))
		;
}

/* --- life --------------------------------------------------------------------------------------------------------- */

static int open_socket(const struct sockaddr_storage *address, socklen_t n_address)
{
	int on = 1;
	int fd = socket(address->ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (address->ss_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
	if (bind(fd, (const struct sockaddr *)address, n_address) == 0 && listen(fd, BACKLOG) == 0)
		return fd;
	int error = errno;
	close(fd);
	errno = error;
	return -1;
}

static uint16_t port_of(int fd)
{
	struct sockaddr_storage address = {0};
	socklen_t n_address = sizeof address;
	if (getsockname(fd, (struct sockaddr *)&address, &n_address) != 0)
		return 0;
	if (address.ss_family == AF_INET6)
		return ntohs(((struct sockaddr_in6 *)&address)->sin6_port);
	return ntohs(((struct sockaddr_in *)&address)->sin_port);
}

enum tb_status tb_listener_create(struct tb_loop *loop, const struct tb_log *log, const char *address,
                                  tb_on_accept on_accept, void *ctx, struct tb_listener **out)
{
	struct sockaddr_storage parsed;
	socklen_t n_parsed;
	enum tb_status status = tb_address_parse(address, &parsed, &n_parsed);
	if (status == TB_ERR_NOT_FOUND)
		tb_logf(log, TB_LOG_ERROR, "net: cannot listen on %s: this name has no address here", address);
	else if (status != TB_OK)
		tb_logf(log, TB_LOG_ERROR,
		        "net: \"%s\" is no address to listen on; it looks like 127.0.0.1:8443 or [::1]:8443", address);
	if (status != TB_OK)
		return status;
	struct tb_listener *listener = calloc(1, sizeof *listener);
	if (!listener)
		return TB_ERR_NO_MEMORY;
	*listener = (struct tb_listener){.loop = loop, .log = log, .on_accept = on_accept, .ctx = ctx};
	listener->fd = open_socket(&parsed, n_parsed);
	if (listener->fd < 0) {
		tb_logf(log, TB_LOG_ERROR, "net: cannot listen on %s: %s", address, strerror(errno));
		goto out;
	}
	if (tb_watch_create(loop, listener->fd, on_ready, listener, &listener->watch) != TB_OK ||
	    tb_timer_create(loop, on_retry, listener, &listener->retry) != TB_OK)
		goto out;
	listener->port = port_of(listener->fd);
	refresh_watch(listener);
	*out = listener;
	return TB_OK;
out:
	tb_listener_destroy(listener);
	return TB_ERR_IO;
}

void tb_listener_destroy(struct tb_listener *listener)
{
	if (!listener)
		return;
	tb_timer_destroy(listener->retry);
	tb_watch_destroy(listener->watch);
	if (listener->fd >= 0)
		close(listener->fd);
	free(listener);
}

uint16_t tb_listener_port(const struct tb_listener *listener)
{
	return listener ? listener->port : 0;
}

void tb_listener_pause(struct tb_listener *listener, bool paused)
{
	if (!listener || listener->paused == paused)
		return;
	listener->paused = paused;
	refresh_watch(listener);
}
