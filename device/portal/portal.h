/* The set-up portal, sans-I/O: the platform brings whole requests and sends what it is given.
 *
 * Where it stands: phone → socket → tb_request → tb_portal_answer → sink → socket; when settings were accepted the
 * platform takes them, keeps them, joins, claims, and says here what came of it. One thread.
 * Memory: the portal less than 3 KB, each connection's struct tb_request less than 2.75 KB; with one connection at a
 * time 6 KB, with two 8 KB at most (asserted in portal.c). No heap.
 * Privacy: passwords, the key and the child's name are never shown. A form that is sent back for a mistake has what it
 * was sent with, but for the passwords; nobody else sees it, since nothing of it is kept. */
#ifndef TB_PORTAL_PORTAL_H
#define TB_PORTAL_PORTAL_H

#include "device/port/random.h"
#include "device/portal/claim.h"
#include "device/portal/http.h"
#include "device/portal/page.h"

#define TB_PORTAL_ADDRESS "192.168.4.1"

enum { TB_PORTAL_OPEN_MS = 15 * 60 * 1000 };

enum tb_portal_state {
	TB_PORTAL_ASKING,   /* the form is shown */
	TB_PORTAL_ACCEPTED, /* settings wait to be taken, or the platform joins with them */
	TB_PORTAL_CLAIMED,  /* the server has answered */
	TB_PORTAL_RESTING   /* nobody came in time: close the network and show the resting light */
};

/* Opaque. */
struct tb_portal {
	enum tb_portal_state state;
	enum tb_claim_result claim;
	bool join_failed;
	bool has_settings;
	uint64_t opened_ms;
	const struct tb_settings *kept;
	char token[TB_PORTAL_TOKEN_LEN + 1]; /* against forms of other sites; new at each opening */
	struct tb_settings settings;
	size_t n_air;
	struct tb_air_network air[TB_AIR_MAX];
};

/* kept: what is known already, or NULL; its networks stay when the form has none. It must live while the portal does.
 * An error is the random port's: without a token there is no portal. */
enum tb_status tb_portal_open(struct tb_portal *portal, const struct tb_random_port *random,
                              const struct tb_settings *kept, uint64_t now_ms);
/* What the scan found, the nearest first; copied, at most TB_AIR_MAX, hidden and repeated ones left out. */
void tb_portal_set_air(struct tb_portal *portal, const struct tb_air_network *air, size_t n_air);
/* Answers a request that is whole or refused. A HEAD gets no body. Then close the connection. */
enum tb_status tb_portal_answer(struct tb_portal *portal, const struct tb_request *request,
                                const struct tb_portal_sink *sink);
/* true once after a form was accepted: the settings are copied out and wiped here. */
bool tb_portal_take_settings(struct tb_portal *portal, struct tb_settings *out);
/* None of the networks could be joined: the form is shown again and says so, for another 15 minutes. */
void tb_portal_join_failed(struct tb_portal *portal, uint64_t now_ms);
void tb_portal_claimed(struct tb_portal *portal, enum tb_claim_result result);
/* Call at least each second. */
enum tb_portal_state tb_portal_tick(struct tb_portal *portal, uint64_t now_ms);

#endif
