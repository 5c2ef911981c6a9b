/* A light WebSocket client for thousands of bears in one process: TCP from an address of its own in 127.0.0.0/8, TLS
 * (verified), the upgrade, masked text frames. Non-blocking; the caller's epoll says when. For benches only. */
#ifndef TB_BENCH_SOCKET_H
#define TB_BENCH_SOCKET_H

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum tb_bench_socket_state {
	TB_BENCH_IDLE,
	TB_BENCH_CONNECTING,
	TB_BENCH_TLS,
	TB_BENCH_UPGRADING,
	TB_BENCH_OPEN,
	TB_BENCH_DEAD
};

struct tb_bench_socket {
	/* The caller's: a piece of a text message. first and last mark its ends. */
	void (*on_text)(void *ctx, const uint8_t *bytes, size_t n_bytes, bool first, bool last);
	void *ctx;
	/* private from here, but for state and http_status */
	enum tb_bench_socket_state state;
	int http_status; /* of a refusal, or 0 */
	int fd;
	SSL *ssl;
	uint32_t events;
	uint8_t *out; /* not yet written */
	size_t n_out, n_out_sent, out_cap;
	uint8_t in_header[16];
	size_t n_header;
	uint64_t n_left; /* of the frame being read */
	uint8_t opcode;
	bool fin, in_message, in_payload;
	char head[1024];
	size_t n_head;
};

/* The context of all sockets; trusts ca_file alone. Ends the process on error. */
SSL_CTX *tb_bench_tls(const char *ca_file);
/* Begins: from 127.(1+number/65536).(…), to 127.0.0.1:port. path_query is sent as it is. epoll: data.ptr is the
 * socket's ctx. false: no descriptor, no port. */
bool tb_bench_connect(struct tb_bench_socket *socket, SSL_CTX *tls, int epoll, unsigned number, uint16_t port,
                      const char *path_query);
/* What epoll said. Afterwards the state may be another. */
void tb_bench_ready(struct tb_bench_socket *socket, int epoll);
/* Queues one text message. */
void tb_bench_send(struct tb_bench_socket *socket, int epoll, const char *text, size_t n_bytes);
/* Bytes that wait to be written. */
size_t tb_bench_waiting(const struct tb_bench_socket *socket);
void tb_bench_close(struct tb_bench_socket *socket);

#endif
