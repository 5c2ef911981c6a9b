/* Who really asks, behind proxies: X-Forwarded-For counts only from addresses that are trusted. */
#ifndef TB_SERVER_NET_FORWARDED_H
#define TB_SERVER_NET_FORWARDED_H

#include "common/base/span.h"

#include <stddef.h>

enum { TB_ADDRESS_TEXT = 46 };

/* trusted: addresses separated by commas, or NULL. forwarded: the header's value. out (TB_ADDRESS_TEXT) gets the last
 * address, counted from this server outwards, that is not a trusted proxy's; peer itself when peer is not trusted or
 * the header is absent or not made of addresses. */
void tb_forwarded_peer(const char *trusted, const char *peer, struct tb_span forwarded, char *out);

#endif
