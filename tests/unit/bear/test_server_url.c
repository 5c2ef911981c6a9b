#include "device/linux/server_url.h"

#include <stddef.h>

#include "tests/check.h"

static struct tb_server_url url;

static bool takes(const char *text)
{
	return tb_server_url_parse(text, &url) == NULL;
}

TEST(host_port_and_path)
{
	CHECK(takes("wss://bear.example.org:8443/ws/esp32/connect"));
	CHECK_STR(url.host, "bear.example.org");
	CHECK_INT(url.port, 8443);
	CHECK_STR(url.path, "/ws/esp32/connect");
	CHECK(url.tls);
}

TEST(the_port_is_443_and_the_path_the_protocols_own_when_none_is_given)
{
	CHECK(takes("wss://bear.example.org"));
	CHECK_INT(url.port, 443);
	CHECK_STR(url.path, "");
	CHECK(takes("wss://bear.example.org:1/"));
	CHECK_STR(url.path, "");
}

TEST(without_tls_only_loopback)
{
	CHECK(takes("ws://127.0.0.1:8080") && !url.tls && url.port == 8080);
	CHECK(takes("ws://127.255.0.3"));
	CHECK(takes("ws://localhost"));
	CHECK(takes("ws://[::1]:80"));
	CHECK_STR(url.host, "::1");
	static const char *const others[] = {"ws://10.0.0.1",
	                                     "ws://localhost.example.org",
	                                     "ws://127.0.0.1.example.org",
	                                     "ws://[::2]",
	                                     "ws://0.0.0.0",
	                                     "ws://127.1",
	                                     "ws://2130706433",
	                                     "ws://example.org"};
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		CHECK(!takes(others[i]));
}

TEST(what_is_no_server_is_refused_and_nothing_is_written)
{
	static const char *const bad[] = {"",
	                                  "wss://",
	                                  "https://x",
	                                  "wss:/x",
	                                  "wss://:80",
	                                  "wss://x:0",
	                                  "wss://x:-1",
	                                  "wss://x:65536",
	                                  "wss://x:80x",
	                                  "wss://x:",
	                                  "wss://x/a?token=b",
	                                  "wss://x/a#b",
	                                  "wss://x/a b",
	                                  "wss://u:p@x/",
	                                  "wss://[::1",
	                                  "wss://[x]",
	                                  "wss://[2001:db8::1]",
	                                  "wss://x y",
	                                  "WSS://x",
	                                  "wss://x:99999999999999999999"};
	url.port = 7;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		CHECK(!takes(bad[i]));
	CHECK_INT(url.port, 7);
}

TEST(names_and_paths_longer_than_their_room_are_refused)
{
	char text[600] = "wss://";
	memset(text + 6, 'x', 127);
	CHECK(takes(text));
	text[6 + 127] = 'x';
	CHECK(!takes(text));
	memcpy(text, "wss://x/", 8);
	memset(text + 8, 'y', 255);
	text[8 + 255] = 0;
	CHECK(!takes(text));
	text[8 + 254] = 0;
	CHECK(takes(text));
}

TEST_MAIN(T(host_port_and_path), T(the_port_is_443_and_the_path_the_protocols_own_when_none_is_given),
          T(without_tls_only_loopback), T(what_is_no_server_is_refused_and_nothing_is_written),
          T(names_and_paths_longer_than_their_room_are_refused))
