/* The network port: is this machine in a network? Joining it, with its names and passwords, is the platform's business.
 *
 * Where it stands: self-test → network → time of day → link. Asked only until the bear connects for the first time; a
 * network that is lost later shows as a link that fails, and the link is tried again.
 * Called on the thread of tb_bear_handle; never waits. */
#ifndef TB_DEVICE_PORT_NETWORK_H
#define TB_DEVICE_PORT_NETWORK_H

enum tb_network_state {
	TB_NETWORK_UNSET,   /* nobody has said which network: the bear must be set up */
	TB_NETWORK_JOINING, /* on its way */
	TB_NETWORK_REFUSED, /* it does not let us in: a wrong password, most likely */
	TB_NETWORK_UP       /* there is an interface with an address */
};

struct tb_network_port {
	/* Begins to join, or does nothing when that is under way or done. May be called again after REFUSED. */
	void (*join)(void *ctx);
	enum tb_network_state (*state)(void *ctx);
	void *ctx;
};

#endif
