#include "server/net/forwarded.h"
#include "tests/check.h"

static const char *peer_of(const char *trusted, const char *peer, const char *forwarded)
{
	static char out[TB_ADDRESS_TEXT];
	tb_forwarded_peer(trusted, peer, tb_span_cstr(forwarded), out);
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

TEST_MAIN(T(the_header_counts_only_from_a_trusted_proxy), T(what_the_client_wrote_itself_is_not_believed),
          T(a_chain_of_trusted_proxies_is_followed_outwards), T(what_is_no_address_ends_the_search),
          T(spellings_of_one_address_are_the_same))
