/* Who really asks, behind proxies: X-Forwarded-For counts only from addresses that are trusted. */
#ifndef TB_SERVER_NET_FORWARDED_H
#define TB_SERVER_NET_FORWARDED_H

#include "common/base/span.h"

#include <stdbool.h>

enum { TB_ADDRESS_TEXT = 46 };

/* One step outwards. trusted: addresses and networks ("10.0.0.0/8") separated by commas, or NULL. peer
 * (TB_ADDRESS_TEXT): in, who has sent us the header whose value is `forwarded`; out, the first address, counted from
 * this server outwards, that is not a trusted proxy's, or the last one that could be read. Returns whether the header
 * is used up and its sender still a trusted proxy: then a header that stands before it may say more. */
bool tb_forwarded_step(const char *trusted, struct tb_span forwarded, char *peer);

/* Whether an address is in one of the addresses and networks; false for what is no address, and networks may be NULL.
 */
bool tb_address_is_in(const char *networks, const char *address);

#endif
