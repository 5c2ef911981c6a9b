/* The network of one bear: one connection at a time, messages up and pieces of messages down, in order, with delay,
 * jitter and a bandwidth; and all that goes wrong with it. It fills in the link port on one side, and carries for the
 * peer on the other. A connection has a serial number: what belongs to an earlier one is never delivered. */
#ifndef TB_TESTS_SIM_NETWORK_H
#define TB_TESTS_SIM_NETWORK_H

#include "device/port/link.h"
#include "tests/sim/dice.h"

struct sim_body;
struct sim_message;

enum sim_link_state { SIM_LINK_DOWN, SIM_LINK_OPENING, SIM_LINK_OPEN };

struct sim_queue {
	struct sim_message *first, *last;
	size_t n_bytes;
};

struct sim_network {
	struct sim_body *body;
	struct sim_dice dice;
	bool online;       /* false: an outage */
	uint64_t fault_ms; /* the newest fault of any kind, and of the peer's */
	enum sim_link_state state;
	uint64_t serial;
	bool half_open; /* nothing arrives on either side any more, and nobody is told */
	uint32_t delay_ms, bytes_per_ms;
	/* up */
	struct sim_queue up;
	unsigned n_waiting; /* messages in the platform's buffer */
	bool want_writable;
	uint64_t up_free_ms, up_last_ms;
	/* down */
	struct sim_queue down;
	struct sim_queue held; /* behind the message that is being sent in pieces */
	bool in_pieces;
	size_t n_taken; /* bytes of the first message down that the bear has */
	bool paused, resumed, pump_due;
	size_t piece; /* the most bytes of a piece of this message */
	uint64_t down_last_ms;
};

void sim_network_init(struct sim_network *network, struct sim_body *body, uint64_t seed);
void sim_network_free(struct sim_network *network);

/* The link port. */
enum tb_status sim_network_open(struct sim_network *network, const struct tb_link_target *target);
enum tb_status sim_network_send(struct sim_network *network, const char *text, size_t n_bytes);
void sim_network_resume(struct sim_network *network);
void sim_network_close(struct sim_network *network);

/* The peer's side. */
void sim_network_down(struct sim_network *network, uint64_t serial, struct tb_span message);
/* A piece of a message that is still being made; whole ones wait until its last. */
void sim_network_down_piece(struct sim_network *network, uint64_t serial, struct tb_span piece, bool is_last);
void sim_network_peer_closes(struct sim_network *network, uint64_t serial, uint16_t code, const char *reason);
/* The connection breaks now; the bear is told at once, the peer a little later. */
void sim_network_break(struct sim_network *network);

#endif
