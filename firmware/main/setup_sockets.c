#include "firmware/main/setup_sockets.h"

#include "firmware/main/platform.h"

#include <arpa/inet.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { WEB_PORT = 80, NAMES_PORT = 53, BACKLOG = 4, PIECE = 512, GUEST_MS = 5000 };
static const uint8_t ADDRESS[4] = {192, 168, 4, 1};

static int open_socket(int type, uint16_t port)
{
	const struct sockaddr_in address = {
	    .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_ANY)};
	int fd = socket(AF_INET, type, 0);
	bool good = fd >= 0 && bind(fd, (const struct sockaddr *)&address, sizeof address) == 0 &&
	            (type != SOCK_STREAM || listen(fd, BACKLOG) == 0);
	if (!good && fd >= 0)
		close(fd);
	return good ? fd : -1;
}

bool tb_setup_sockets_open(struct tb_setup_sockets *sockets)
{
	sockets->web = open_socket(SOCK_STREAM, WEB_PORT);
	sockets->names = open_socket(SOCK_DGRAM, NAMES_PORT);
	if (sockets->web >= 0 && sockets->names >= 0)
		return true;
	tb_setup_sockets_close(sockets);
	return false;
}

void tb_setup_sockets_close(struct tb_setup_sockets *sockets)
{
	if (sockets->web >= 0)
		close(sockets->web);
	if (sockets->names >= 0)
		close(sockets->names);
	sockets->web = sockets->names = -1;
}

static enum tb_status send_all(void *ctx, struct tb_span piece)
{
	while (piece.n_bytes > 0) {
		ssize_t n = send(*(const int *)ctx, piece.data, piece.n_bytes, 0);
		if (n <= 0)
			return TB_ERR_IO;
		piece = tb_span_make(piece.data + n, piece.n_bytes - (size_t)n);
	}
	return TB_OK;
}

/* true: there is a request, whole or refused. */
static bool read_request(struct tb_request *request, int fd)
{
	uint64_t until_ms = tb_esp_now_ms() + GUEST_MS;
	enum tb_request_state state = TB_REQUEST_MORE;
	uint8_t bytes[PIECE];
	while (state == TB_REQUEST_MORE && tb_esp_now_ms() < until_ms) {
		ssize_t n = recv(fd, bytes, sizeof bytes, 0);
		if (n <= 0)
			break;
		state = tb_request_feed(request, bytes, (size_t)n);
	}
	tb_wipe(bytes, sizeof bytes);
	return state != TB_REQUEST_MORE;
}

static void serve_page(struct tb_setup_sockets *sockets, struct tb_portal *portal)
{
	const struct timeval patience = {.tv_sec = GUEST_MS / 1000};
	int fd = accept(sockets->web, NULL, NULL);
	if (fd < 0)
		return;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
	tb_request_init(&sockets->request);
	if (read_request(&sockets->request, fd))
		tb_portal_answer(portal, &sockets->request, &(struct tb_portal_sink){send_all, &fd});
	tb_request_init(&sockets->request);
	shutdown(fd, SHUT_RDWR);
	close(fd);
}

static void answer_name(struct tb_setup_sockets *sockets)
{
	struct sockaddr_in from;
	socklen_t n_from = sizeof from;
	ssize_t n =
	    recvfrom(sockets->names, sockets->packet, sizeof sockets->packet, 0, (struct sockaddr *)&from, &n_from);
	size_t n_answer = n > 0 ? tb_dns_answer(tb_span_make(sockets->packet, (size_t)n), ADDRESS, sockets->answer) : 0;
	if (n_answer > 0)
		sendto(sockets->names, sockets->answer, n_answer, 0, (const struct sockaddr *)&from, n_from);
}

void tb_setup_sockets_step(struct tb_setup_sockets *sockets, struct tb_portal *portal, uint32_t wait_ms)
{
	struct timeval wait = {.tv_sec = wait_ms / 1000, .tv_usec = (long)(wait_ms % 1000) * 1000};
	int last = sockets->web > sockets->names ? sockets->web : sockets->names;
	fd_set ready;
	FD_ZERO(&ready);
	FD_SET(sockets->web, &ready);
	FD_SET(sockets->names, &ready);
	if (select(last + 1, &ready, NULL, NULL, &wait) <= 0)
		return;
	if (FD_ISSET(sockets->names, &ready))
		answer_name(sockets);
	if (FD_ISSET(sockets->web, &ready))
		serve_page(sockets, portal);
}
