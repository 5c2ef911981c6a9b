/* Where to connect: what is accepted is a host, a port, and a path; without TLS only on this machine. */
#include "device/linux/server_url.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
	struct tb_server_url url;
	char *text = fuzz_text(tb_span_make(data, n_bytes));
	memset(&url, 'x', sizeof url);
	const char *problem = tb_server_url_parse(text, &url);
	if (problem) {
		FUZZ_REQUIRE(*problem);
	} else {
		FUZZ_REQUIRE(strnlen(url.host, sizeof url.host) < sizeof url.host && url.host[0] && url.port > 0);
		FUZZ_REQUIRE(strnlen(url.path, sizeof url.path) < sizeof url.path);
		FUZZ_REQUIRE(url.path[0] == '\0' || url.path[0] == '/');
		FUZZ_REQUIRE(url.tls || tb_host_is_loopback(url.host));
	}
	free(text);
	return 0;
}
