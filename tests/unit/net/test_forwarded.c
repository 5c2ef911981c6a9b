#include "server/net/forwarded.h"
#include "tests/check.h"

#include <stdio.h>

static const char *peer_of(const char *trusted, const char *peer, const char *forwarded)
{
	static char out[TB_ADDRESS_TEXT];
	snprintf(out, sizeof out, "%s", peer);
	tb_forwarded_step(trusted, tb_span_cstr(forwarded), out);
	return out;
}

TEST(the_header_counts_only_from_a_trusted_proxy)
{
	CHECK_STR(peer_of("10.0.0.1", "10.0.0.1", "203.0.113.9"), "203.0.113.9");
	CHECK_STR(peer_of("10.0.0.1", "10.0.0.2", "203.0.113.9"), "10.0.0.2");
	CHECK_STR(peer_of(NULL, "10.0.0.1", "203.0.113.9"), "10.0.0.1");
	CHECK_STR(peer_of("", "10.0.0.1", "203.0.113.9"), "10.0.0.1");
	CHECK_STR(peer_of("10.0.0.1", "10.0.0.1", NULL), "10.0.0.1");
}

TEST(what_the_client_wrote_itself_is_not_believed)
{
	/* The proxy appends whom it saw; everything left of that is the client's word. */
	CHECK_STR(peer_of("10.0.0.1", "10.0.0.1", "1.1.1.1, 203.0.113.9"), "203.0.113.9");
}

TEST(a_chain_of_trusted_proxies_is_followed_outwards)
{
	CHECK_STR(peer_of("10.0.0.1, 10.0.0.2", "10.0.0.1", "6.6.6.6, 203.0.113.9, 10.0.0.2"), "203.0.113.9");
	CHECK_STR(peer_of("10.0.0.1,10.0.0.2", "10.0.0.1", "10.0.0.2"), "10.0.0.2");
}

TEST(a_network_is_trusted_whole_and_not_beyond_its_edge)
{
	CHECK_STR(peer_of("10.0.0.0/8", "10.255.1.2", "203.0.113.9"), "203.0.113.9");
	CHECK_STR(peer_of("10.0.0.0/8", "11.0.0.1", "203.0.113.9"), "11.0.0.1");
	CHECK_STR(peer_of("192.168.1.0/25", "192.168.1.127", "203.0.113.9"), "203.0.113.9");
	CHECK_STR(peer_of("192.168.1.0/25", "192.168.1.128", "203.0.113.9"), "192.168.1.128");
	CHECK_STR(peer_of("::1, fd00::/8 ", "fd12::9", "203.0.113.9"), "203.0.113.9");
	CHECK_STR(peer_of("fd00::/8", "fe80::9", "203.0.113.9"), "fe80::9");
	CHECK_STR(peer_of("0.0.0.0/0", "8.8.8.8", "2001:db8::1"), "2001:db8::1");
	CHECK_STR(peer_of("10.0.0.1/32", "10.0.0.1", "203.0.113.9"), "203.0.113.9");
}

TEST(a_network_that_is_none_trusts_nobody)
{
	static const char *const bad[] = {"10.0.0.0/",    "10.0.0.0/33", "10.0.0.0/x",          "/8",
	                                  "10.0.0.0/8/8", "10/8",        "10.0.0.0/99999999999"};
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		CHECK_STR(peer_of(bad[i], "10.0.0.1", "203.0.113.9"), "10.0.0.1");
}

TEST(a_header_used_up_by_trusted_proxies_says_so_and_the_one_before_it_goes_on)
{
	char peer[TB_ADDRESS_TEXT] = "10.0.0.1";
	CHECK(tb_forwarded_step("10.0.0.1,10.0.0.2", tb_span_cstr("10.0.0.2"), peer));
	CHECK_STR(peer, "10.0.0.2");
	CHECK(!tb_forwarded_step("10.0.0.1,10.0.0.2", tb_span_cstr("1.1.1.1, 203.0.113.9"), peer));
	CHECK_STR(peer, "203.0.113.9");
	CHECK(!tb_forwarded_step("10.0.0.1,10.0.0.2", tb_span_cstr("6.6.6.6"), peer));
	CHECK_STR(peer, "203.0.113.9");
}

TEST(what_is_no_address_ends_the_search)
{
	CHECK_STR(peer_of("10.0.0.1", "10.0.0.1", "unknown"), "10.0.0.1");
	CHECK_STR(peer_of("10.0.0.1", "10.0.0.1", "203.0.113.9, "), "10.0.0.1");
	CHECK_STR(peer_of("10.0.0.1", "10.0.0.1", "<script>"), "10.0.0.1");
}

TEST(spellings_of_one_address_are_the_same)
{
	CHECK_STR(peer_of("0:0::1", "::1", "2001:db8:0::9"), "2001:db8::9");
	CHECK_STR(peer_of("10.0.0.1", "::ffff:10.0.0.1", "203.0.113.9"), "203.0.113.9");
}

TEST(an_address_is_in_a_list_of_addresses_and_networks)
{
	static const char loopback[] = "127.0.0.0/8, ::1";
	CHECK(tb_address_is_in(loopback, "127.0.0.1"));
	CHECK(tb_address_is_in(loopback, "127.255.0.9"));
	CHECK(tb_address_is_in(loopback, "::1"));
	CHECK(tb_address_is_in(loopback, "::ffff:127.0.0.1"));
	CHECK(!tb_address_is_in(loopback, "128.0.0.1"));
	CHECK(!tb_address_is_in(loopback, "::2"));
	CHECK(!tb_address_is_in(loopback, "localhost"));
	CHECK(!tb_address_is_in(loopback, ""));
	CHECK(!tb_address_is_in("", "127.0.0.1"));
	CHECK(!tb_address_is_in(NULL, "127.0.0.1"));
}

TEST_MAIN(T(an_address_is_in_a_list_of_addresses_and_networks), T(the_header_counts_only_from_a_trusted_proxy),
          T(what_the_client_wrote_itself_is_not_believed), T(a_chain_of_trusted_proxies_is_followed_outwards),
          T(a_network_is_trusted_whole_and_not_beyond_its_edge), T(a_network_that_is_none_trusts_nobody),
          T(a_header_used_up_by_trusted_proxies_says_so_and_the_one_before_it_goes_on),
          T(what_is_no_address_ends_the_search), T(spellings_of_one_address_are_the_same))
