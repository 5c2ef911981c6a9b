/* The set-up portal on 127.0.0.1, for tests: prints "tcp PORT udp PORT", and a line when settings were accepted. Ends
 * with its standard input. One connection at a time. */
#include "device/portal/dns.h"
#include "device/portal/portal.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

static enum tb_status fill(void *ctx, void *out, size_t n_bytes)
{
	(void)ctx;
	return getrandom(out, n_bytes, 0) == (ssize_t)n_bytes ? TB_OK : TB_ERR_IO;
}

static int bound(int type, unsigned *port)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t n = sizeof address;
	int fd = socket(AF_INET, type, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, n) != 0 ||
	    getsockname(fd, (struct sockaddr *)&address, &n) != 0 || (type == SOCK_STREAM && listen(fd, 8) != 0))
		return -1;
	*port = ntohs(address.sin_port);
	return fd;
}

static enum tb_status send_all(void *ctx, struct tb_span piece)
{
	while (piece.n_bytes > 0) {
		ssize_t n = send(*(int *)ctx, piece.data, piece.n_bytes, MSG_NOSIGNAL);
		if (n <= 0)
			return TB_ERR_IO;
		piece = tb_span_make(piece.data + n, piece.n_bytes - (size_t)n);
	}
	return TB_OK;
}

static void serve(struct tb_portal *portal, int fd)
{
	struct tb_request request;
	struct tb_portal_sink sink = {send_all, &fd};
	struct tb_settings settings;
	enum tb_request_state state = TB_REQUEST_MORE;
	char bytes[512];
	tb_request_init(&request);
	while (state == TB_REQUEST_MORE) {
		ssize_t n = recv(fd, bytes, sizeof bytes, 0);
		if (n <= 0)
			return;
		state = tb_request_feed(&request, bytes, (size_t)n);
	}
	tb_portal_answer(portal, &request, &sink);
	if (tb_portal_take_settings(portal, &settings))
		printf("accepted %s\n", settings.networks[0].ssid);
	fflush(stdout);
}

static void answer_name(int fd)
{
	static const uint8_t address[4] = {192, 168, 4, 1};
	uint8_t packet[512], out[TB_DNS_ANSWER_MAX];
	struct sockaddr_in from;
	socklen_t n_from = sizeof from;
	ssize_t n = recvfrom(fd, packet, sizeof packet, 0, (struct sockaddr *)&from, &n_from);
	size_t n_out = n > 0 ? tb_dns_answer(tb_span_make(packet, (size_t)n), address, out) : 0;
	if (n_out > 0)
		sendto(fd, out, n_out, 0, (struct sockaddr *)&from, n_from);
}

int main(void)
{
	static const struct tb_random_port random = {fill, NULL};
	static struct tb_portal portal;
	unsigned tcp = 0, udp = 0;
	struct pollfd fds[] = {
	    {bound(SOCK_STREAM, &tcp), POLLIN, 0}, {bound(SOCK_DGRAM, &udp), POLLIN, 0}, {0, POLLIN, 0}};
	if (fds[0].fd < 0 || fds[1].fd < 0 || tb_portal_open(&portal, &random, NULL, 0) != TB_OK)
		return 1;
	printf("tcp %u udp %u\n", tcp, udp);
	fflush(stdout);
	while (poll(fds, 3, -1) > 0 && fds[2].revents == 0) {
		int fd = fds[0].revents ? accept(fds[0].fd, NULL, NULL) : -1;
		if (fd >= 0) {
			serve(&portal, fd);
			close(fd);
		}
		if (fds[1].revents)
			answer_name(fds[1].fd);
	}
	return 0;
}
