#include "server/net/listener.h"
#include "tests/check.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct heard {
	char log[512];
	char peer[INET6_ADDRSTRLEN];
	int n_accepted;
};

static void hear(void *ctx, enum tb_log_level level, const char *line)
{
	struct heard *heard = ctx;
	(void)level;
	snprintf(heard->log, sizeof heard->log, "%s", line);
}

static void on_accept(void *ctx, int fd, const char *peer)
{
	struct heard *heard = ctx;
	snprintf(heard->peer, sizeof heard->peer, "%s", peer);
	heard->n_accepted++;
	close(fd);
}

static int connect_to(uint16_t port)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

TEST(addresses_to_listen_on_are_numeric_with_a_port)
{
	struct sockaddr_storage address;
	socklen_t n;
	char text[INET6_ADDRSTRLEN];
	CHECK(tb_address_parse("127.0.0.1:8443", &address, &n) == TB_OK);
	tb_address_text((struct sockaddr *)&address, text);
	CHECK_STR(text, "127.0.0.1");
	CHECK(tb_address_parse("[::1]:0", &address, &n) == TB_OK);
	tb_address_text((struct sockaddr *)&address, text);
	CHECK_STR(text, "::1");
	static const char *const bad[] = {
	    "",        "127.0.0.1",       "127.0.0.1:", ":80",      "[localhost]:80", "127.0.0.1:65536",
	    "::1:80",  "[::1]80",         "[]:80",      "1.2.3:80", "127.0.0.1:8x",   "127.0.0.1:-1",
	    "[::1:80", "127.0.0.1:000080"};
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		CHECK(tb_address_parse(bad[i], &address, &n) == TB_ERR_ARG);
	CHECK(tb_address_parse(NULL, &address, &n) == TB_ERR_ARG);
}

TEST(a_name_stands_for_its_address)
{
	struct sockaddr_storage address;
	socklen_t n;
	char text[INET6_ADDRSTRLEN];
	CHECK(tb_address_parse("localhost:8443", &address, &n) == TB_OK);
	tb_address_text((struct sockaddr *)&address, text);
	CHECK_STR(text, "127.0.0.1");
	CHECK_INT(ntohs(((struct sockaddr_in *)&address)->sin_port), 8443);
}

TEST(a_free_port_is_chosen_told_and_accepted_on)
{
	struct tb_loop *loop;
	struct tb_listener *listener;
	struct heard heard = {.n_accepted = 0};
	CHECK(tb_loop_create(&loop) == TB_OK);
	CHECK(tb_listener_create(loop, NULL, "127.0.0.1:0", on_accept, &heard, &listener) == TB_OK);
	CHECK(tb_listener_port(listener) != 0);
	int fd = connect_to(tb_listener_port(listener));
	CHECK(fd >= 0);
	tb_loop_run_once(loop);
	CHECK_INT(heard.n_accepted, 1);
	CHECK_STR(heard.peer, "127.0.0.1");
	close(fd);
	tb_listener_destroy(listener);
	tb_loop_destroy(loop);
}

TEST(while_paused_connections_wait_and_are_not_lost)
{
	struct tb_loop *loop;
	struct tb_listener *listener;
	struct heard heard = {.n_accepted = 0};
	CHECK(tb_loop_create(&loop) == TB_OK);
	CHECK(tb_listener_create(loop, NULL, "127.0.0.1:0", on_accept, &heard, &listener) == TB_OK);
	tb_listener_pause(listener, true);
	int fd = connect_to(tb_listener_port(listener));
	CHECK(fd >= 0);
	tb_loop_run_once(loop);
	CHECK_INT(heard.n_accepted, 0);
	tb_listener_pause(listener, false);
	tb_loop_run_once(loop);
	CHECK_INT(heard.n_accepted, 1);
	close(fd);
	tb_listener_destroy(listener);
	tb_loop_destroy(loop);
}

TEST(an_address_in_use_is_said_with_its_reason)
{
	struct tb_loop *loop;
	struct tb_listener *listener;
	struct tb_listener *second = NULL;
	struct heard heard = {.n_accepted = 0};
	struct tb_log log = {hear, &heard, TB_LOG_DEBUG};
	char address[64];
	CHECK(tb_loop_create(&loop) == TB_OK);
	CHECK(tb_listener_create(loop, &log, "127.0.0.1:0", on_accept, &heard, &listener) == TB_OK);
	snprintf(address, sizeof address, "127.0.0.1:%u", (unsigned)tb_listener_port(listener));
	CHECK(tb_listener_create(loop, &log, address, on_accept, &heard, &second) == TB_ERR_IO);
	CHECK(strstr(heard.log, address) && strstr(heard.log, "in use"));
	CHECK(tb_listener_create(loop, &log, "somewhere", on_accept, &heard, &second) == TB_ERR_ARG);
	CHECK(strstr(heard.log, "somewhere") != NULL);
	CHECK(second == NULL);
	tb_listener_destroy(listener);
	tb_listener_destroy(NULL);
	tb_loop_destroy(loop);
}

TEST_MAIN(T(addresses_to_listen_on_are_numeric_with_a_port), T(a_name_stands_for_its_address),
          T(a_free_port_is_chosen_told_and_accepted_on), T(while_paused_connections_wait_and_are_not_lost),
          T(an_address_in_use_is_said_with_its_reason))
