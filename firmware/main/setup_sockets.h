/* The portal's two sockets: web pages on TCP port 80, names on UDP port 53. One connection at a time, each for five
 * seconds at most: the phone's next one waits in the system's queue. One task. */
#ifndef TB_FIRMWARE_SETUP_SOCKETS_H
#define TB_FIRMWARE_SETUP_SOCKETS_H

#include "device/portal/dns.h"
#include "device/portal/portal.h"

struct tb_setup_sockets {
	int web, names; /* -1: closed */
	struct tb_request request;
	uint8_t packet[512];
	uint8_t answer[TB_DNS_ANSWER_MAX];
};

bool tb_setup_sockets_open(struct tb_setup_sockets *sockets);
/* Answers whoever has come, or comes within wait_ms. */
void tb_setup_sockets_step(struct tb_setup_sockets *sockets, struct tb_portal *portal, uint32_t wait_ms);
void tb_setup_sockets_close(struct tb_setup_sockets *sockets);

#endif
