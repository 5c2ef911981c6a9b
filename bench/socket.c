#include "bench/socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static void die(const char *what)
{
	fprintf(stderr, "bench: %s\n", what);
	exit(1);
}

SSL_CTX *tb_bench_tls(const char *ca_file)
{
	SSL_CTX *tls = SSL_CTX_new(TLS_client_method());
	if (tls == NULL || SSL_CTX_load_verify_locations(tls, ca_file, NULL) != 1)
		die("the CA file cannot be read");
	SSL_CTX_set_verify(tls, SSL_VERIFY_PEER, NULL);
	SSL_CTX_set_mode(tls, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
	                          SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	SSL_CTX_set_session_cache_mode(tls, SSL_SESS_CACHE_OFF);
	return tls;
}

static void put(struct tb_bench_socket *s, const void *bytes, size_t n_bytes)
{
	if (s->n_out_sent == s->n_out)
		s->n_out = s->n_out_sent = 0;
	if (s->n_out + n_bytes > s->out_cap) {
		size_t cap = 2 * s->out_cap + n_bytes;
		s->out = realloc(s->out, cap);
		if (s->out == NULL)
			die("out of memory");
		s->out_cap = cap;
	}
	memcpy(s->out + s->n_out, bytes, n_bytes);
	s->n_out += n_bytes;
}

static void watch(struct tb_bench_socket *s, int epoll, uint32_t events)
{
	if (s->events == events || s->state == TB_BENCH_DEAD)
		return;
	struct epoll_event event = {.events = events, .data.ptr = s->ctx};
	epoll_ctl(epoll, s->events == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, s->fd, &event);
	s->events = events;
}

void tb_bench_close(struct tb_bench_socket *s)
{
	if (s->ssl != NULL)
		SSL_free(s->ssl);
	if (s->fd > 0)
		close(s->fd);
	free(s->out);
	s->ssl = NULL;
	s->fd = 0;
	s->out = NULL;
	s->n_out = s->n_out_sent = s->out_cap = 0;
	s->events = 0;
	s->state = TB_BENCH_DEAD;
}

bool tb_bench_connect(struct tb_bench_socket *s, SSL_CTX *tls, int epoll, unsigned number, uint16_t port,
                      const char *path_query)
{
	struct sockaddr_in from = {.sin_family = AF_INET,
	                           .sin_addr.s_addr = htonl(0x7f010001u + number / 16 * 256 + number % 16)};
	struct sockaddr_in to = {
	    .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int on = 1;
	char request[1024];
	s->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (s->fd < 0)
		return false;
	setsockopt(s->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
	setsockopt(s->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	s->state = TB_BENCH_CONNECTING;
	s->http_status = 0;
	s->n_header = s->n_head = 0;
	s->in_message = s->in_payload = false;
	s->n_left = 0;
	if (bind(s->fd, (struct sockaddr *)&from, sizeof from) != 0 ||
	    (connect(s->fd, (struct sockaddr *)&to, sizeof to) != 0 && errno != EINPROGRESS)) {
		tb_bench_close(s);
		return false;
	}
	s->ssl = SSL_new(tls);
	if (s->ssl == NULL)
		die("out of memory");
	SSL_set_fd(s->ssl, s->fd);
	SSL_set1_host(s->ssl, "localhost");
	SSL_set_connect_state(s->ssl);
	int n = snprintf(request, sizeof request,
	                 "GET %s HTTP/1.1\r\nHost: localhost:%u\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
	                 "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
	                 path_query, (unsigned)port);
	put(s, request, (size_t)n);
	watch(s, epoll, EPOLLOUT);
	return true;
}

/* --- in ------------------------------------------------------------------------------------------------------------
 */

static size_t header_length(const struct tb_bench_socket *s)
{
	if (s->n_header < 2)
		return 2;
	uint8_t length = s->in_header[1] & 127;
	return length == 126 ? 4 : length == 127 ? 10 : 2;
}

static void read_header(struct tb_bench_socket *s)
{
	uint8_t length = s->in_header[1] & 127;
	s->opcode = s->in_header[0] & 15;
	s->fin = (s->in_header[0] & 128) != 0;
	s->n_left = length;
	if (length >= 126) {
		s->n_left = 0;
		for (size_t i = 2; i < s->n_header; i++)
			s->n_left = s->n_left << 8 | s->in_header[i];
	}
	s->n_header = 0;
	s->in_payload = true;
}

static size_t take_payload(struct tb_bench_socket *s, const uint8_t *bytes, size_t n_bytes)
{
	size_t n = n_bytes < s->n_left ? n_bytes : (size_t)s->n_left;
	s->n_left -= n;
	s->in_payload = s->n_left > 0;
	if (s->opcode == 8)
		s->state = TB_BENCH_DEAD;
	if (s->opcode <= 1) {
		bool last = s->fin && !s->in_payload, first = !s->in_message;
		s->in_message = !last;
		s->on_text(s->ctx, bytes, n, first, last);
	}
	return n;
}

static void take_frames(struct tb_bench_socket *s, const uint8_t *bytes, size_t n_bytes)
{
	for (size_t at = 0; at < n_bytes && s->state == TB_BENCH_OPEN;) {
		if (s->in_payload) {
			at += take_payload(s, bytes + at, n_bytes - at);
			continue;
		}
		s->in_header[s->n_header++] = bytes[at++];
		if (s->n_header >= 2 && s->n_header == header_length(s)) {
			read_header(s);
			if (s->n_left == 0)
				take_payload(s, bytes + at, 0);
		}
	}
}

static void take_head(struct tb_bench_socket *s, const uint8_t *bytes, size_t n_bytes)
{
	size_t n = n_bytes < sizeof s->head - 1 - s->n_head ? n_bytes : sizeof s->head - 1 - s->n_head;
	memcpy(s->head + s->n_head, bytes, n);
	size_t n_before = s->n_head;
	s->n_head += n;
	s->head[s->n_head] = '\0';
	const char *end = strstr(s->head, "\r\n\r\n");
	if (end == NULL)
		return;
	if (strncmp(s->head, "HTTP/1.1 101", 12) != 0) {
		s->http_status = (int)strtol(s->head + 9, NULL, 10);
		s->state = TB_BENCH_DEAD;
		return;
	}
	s->state = TB_BENCH_OPEN;
	size_t n_used = (size_t)(end + 4 - s->head) - n_before;
	take_frames(s, bytes + n_used, n_bytes - n_used);
}

static void read_all(struct tb_bench_socket *s)
{
	uint8_t bytes[16384];
	int n = 0;
	while ((s->state == TB_BENCH_OPEN || s->state == TB_BENCH_UPGRADING) &&
	       (n = SSL_read(s->ssl, bytes, sizeof bytes)) > 0) {
		if (s->state == TB_BENCH_UPGRADING)
			take_head(s, bytes, (size_t)n);
		else
			take_frames(s, bytes, (size_t)n);
	}
	if (s->state == TB_BENCH_DEAD)
		return;
	int error = SSL_get_error(s->ssl, n);
	if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE)
		s->state = TB_BENCH_DEAD;
}

/* --- out -----------------------------------------------------------------------------------------------------------
 */

static void write_some(struct tb_bench_socket *s)
{
	while (s->n_out_sent < s->n_out) {
		int n = SSL_write(s->ssl, s->out + s->n_out_sent, (int)(s->n_out - s->n_out_sent));
		if (n <= 0) {
			int error = SSL_get_error(s->ssl, n);
			if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE)
				s->state = TB_BENCH_DEAD;
			return;
		}
		s->n_out_sent += (size_t)n;
	}
	free(s->out); /* thousands of idle bears hold nothing */
	s->out = NULL;
	s->n_out = s->n_out_sent = s->out_cap = 0;
}

static void shake_hands(struct tb_bench_socket *s)
{
	int result = SSL_do_handshake(s->ssl);
	if (result == 1) {
		s->state = TB_BENCH_UPGRADING;
		return;
	}
	int error = SSL_get_error(s->ssl, result);
	if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE)
		s->state = TB_BENCH_DEAD;
}

void tb_bench_ready(struct tb_bench_socket *s, int epoll)
{
	if (s->state == TB_BENCH_CONNECTING)
		s->state = TB_BENCH_TLS;
	if (s->state == TB_BENCH_TLS)
		shake_hands(s);
	if (s->state == TB_BENCH_UPGRADING || s->state == TB_BENCH_OPEN)
		write_some(s);
	if (s->state == TB_BENCH_UPGRADING || s->state == TB_BENCH_OPEN)
		read_all(s);
	bool wants_write = s->n_out_sent < s->n_out && s->state != TB_BENCH_TLS;
	watch(s, epoll, EPOLLIN | (wants_write ? EPOLLOUT : 0u));
}

void tb_bench_send(struct tb_bench_socket *s, int epoll, const char *text, size_t n_bytes)
{
	uint8_t header[14] = {0x81};
	size_t n = 2;
	if (n_bytes < 126) {
		header[1] = (uint8_t)(128 | n_bytes);
	} else if (n_bytes < 65536) {
		header[1] = 128 | 126;
		header[2] = (uint8_t)(n_bytes >> 8);
		header[3] = (uint8_t)n_bytes;
		n = 4;
	} else {
		die("a message of a bear is never that large");
	}
	/* The mask is a real one, as any client's: the server must take it off. */
	const uint8_t mask[4] = {0x5a, 0xc3, 0x17, 0x88};
	memcpy(header + n, mask, 4);
	put(s, header, n + 4);
	size_t at = s->n_out;
	put(s, text, n_bytes);
	for (size_t i = 0; i < n_bytes; i++)
		s->out[at + i] ^= mask[i % 4];
	write_some(s);
	if (s->state == TB_BENCH_OPEN)
		watch(s, epoll, EPOLLIN | (s->n_out_sent < s->n_out ? EPOLLOUT : 0u));
}

size_t tb_bench_waiting(const struct tb_bench_socket *s)
{
	return s->n_out - s->n_out_sent;
}
