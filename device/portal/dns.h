/* The set-up network's name server, sans-I/O: every name is the bear, so that a phone's probe finds the portal.
 *
 * Where it stands: the platform's UDP port 53 hands each packet over and sends back what is written. It has no state.
 */
#ifndef TB_PORTAL_DNS_H
#define TB_PORTAL_DNS_H

#include "common/base/span.h"

/* A header, the longest question and one address. */
enum { TB_DNS_ANSWER_MAX = 12 + 255 + 4 + 16 };

/* Writes the answer to one packet and returns its length; 0: there is nothing to send (shorter than a header, or itself
 * an answer, so that two servers cannot talk for ever). An A question of class IN is answered with `address`, any other
 * question with no records; a broken question (compressed, cut, more than one) with FORMERR, another operation with
 * NOTIMP. What follows the question (EDNS) is ignored. Never reads past the packet. */
size_t tb_dns_answer(struct tb_span packet, const uint8_t address[4], uint8_t out[TB_DNS_ANSWER_MAX]);

#endif
