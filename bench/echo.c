/* The baseline of the wire: a bare epoll and OpenSSL WebSocket server. It unmasks each message and answers it with a
 * text as long as an acknowledgement, and does nothing else. One thread.
 *
 * usage: echo CERT.pem KEY.pem     prints `port N`, serves until its standard input ends */
#include <arpa/inet.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { IN_CAP = 32768, ACK_BYTES = 180, EVENTS = 64 };

struct peer {
	int fd;
	SSL *ssl;
	int shaken, upgraded;
	size_t n_in;
	uint8_t in[IN_CAP];
};

static uint8_t ack[4 + ACK_BYTES] = {0x81, 126, 0, ACK_BYTES};

static void die(const char *what)
{
	fprintf(stderr, "echo: %s\n", what);
	exit(1);
}

static void drop(struct peer *peer)
{
	SSL_free(peer->ssl);
	close(peer->fd);
	free(peer);
}

/* Answers the head, when it is whole. */
static int upgrade(struct peer *peer)
{
	static const char guid[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
	char text[128], answer[256];
	unsigned char digest[SHA_DIGEST_LENGTH], accept[32];
	char *end = memmem(peer->in, peer->n_in, "\r\n\r\n", 4);
	char *key = memmem(peer->in, peer->n_in, "Sec-WebSocket-Key: ", 19);
	if (end == NULL || key == NULL)
		return 1;
	snprintf(text, sizeof text, "%.24s%s", key + 19, guid);
	SHA1((unsigned char *)text, strlen(text), digest);
	EVP_EncodeBlock(accept, digest, sizeof digest);
	int n = snprintf(answer, sizeof answer,
	                 "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
	                 "Sec-WebSocket-Accept: %s\r\n\r\n",
	                 accept);
	peer->n_in -= (size_t)(end + 4 - (char *)peer->in);
	memmove(peer->in, end + 4, peer->n_in);
	peer->upgraded = 1;
	return SSL_write(peer->ssl, answer, n) == n;
}

/* One whole frame off the front; 0: there is none. */
static size_t take_frame(struct peer *peer)
{
	const uint8_t *in = peer->in;
	if (peer->n_in < 8)
		return 0;
	size_t n_payload = in[1] & 127, at = 2;
	if (n_payload == 126) {
		n_payload = (size_t)in[2] << 8 | in[3];
		at = 4;
	}
	if (peer->n_in < at + 4 + n_payload)
		return 0;
	uint8_t *payload = peer->in + at + 4;
	uint32_t mask;
	memcpy(&mask, in + at, 4);
	size_t i = 0;
	for (; i + 4 <= n_payload; i += 4) {
		uint32_t word;
		memcpy(&word, payload + i, 4);
		word ^= mask;
		memcpy(payload + i, &word, 4);
	}
	for (; i < n_payload; i++)
		payload[i] ^= in[at + i % 4];
	return at + 4 + n_payload;
}

static int serve(struct peer *peer)
{
	int n;
	if (!peer->shaken) {
		n = SSL_do_handshake(peer->ssl);
		if (n != 1)
			return SSL_get_error(peer->ssl, n) == SSL_ERROR_WANT_READ;
		peer->shaken = 1;
	}
	while ((n = SSL_read(peer->ssl, peer->in + peer->n_in, (int)(IN_CAP - peer->n_in))) > 0) {
		size_t used = 0, n_frame;
		peer->n_in += (size_t)n;
		if (!peer->upgraded && !upgrade(peer))
			return 0;
		while (peer->upgraded && (n_frame = take_frame(peer)) > 0) {
			if (SSL_write(peer->ssl, ack, sizeof ack) != (int)sizeof ack)
				return 0;
			peer->n_in -= n_frame;
			memmove(peer->in, peer->in + n_frame, peer->n_in);
			used += n_frame;
		}
		(void)used;
	}
	return SSL_get_error(peer->ssl, n) == SSL_ERROR_WANT_READ;
}

int main(int argc, char **argv)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t n_at = sizeof at;
	SSL_CTX *tls = SSL_CTX_new(TLS_server_method());
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), epoll = epoll_create1(0);
	struct epoll_event event = {.events = EPOLLIN, .data.ptr = &listener}, events[EVENTS];
	if (argc != 3 || SSL_CTX_use_certificate_chain_file(tls, argv[1]) != 1 ||
	    SSL_CTX_use_PrivateKey_file(tls, argv[2], SSL_FILETYPE_PEM) != 1)
		die("usage: echo CERT.pem KEY.pem");
	memset(ack + 4, 'a', ACK_BYTES);
	if (bind(listener, (struct sockaddr *)&at, sizeof at) != 0 || listen(listener, 1024) != 0)
		die("cannot listen");
	getsockname(listener, (struct sockaddr *)&at, &n_at);
	printf("port %u\n", ntohs(at.sin_port));
	fflush(stdout);
	epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
	event.data.ptr = NULL;
	epoll_ctl(epoll, EPOLL_CTL_ADD, STDIN_FILENO, &event);
	for (;;) {
		int n_events = epoll_wait(epoll, events, EVENTS, -1);
		for (int i = 0; i < n_events; i++) {
			if (events[i].data.ptr == NULL)
				return 0;
			if (events[i].data.ptr != &listener) {
				if (!serve(events[i].data.ptr))
					drop(events[i].data.ptr);
				continue;
			}
			int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
			struct peer *peer = fd >= 0 ? calloc(1, sizeof *peer) : NULL;
			if (peer == NULL)
				continue;
			peer->fd = fd;
			peer->ssl = SSL_new(tls);
			SSL_set_fd(peer->ssl, fd);
			SSL_set_accept_state(peer->ssl);
			event = (struct epoll_event){.events = EPOLLIN, .data.ptr = peer};
			epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
		}
	}
}
