/* The body of one bear: the core, its memory, and all of its ports, filled in by the parts of the world. */
#ifndef TB_TESTS_SIM_BODY_H
#define TB_TESTS_SIM_BODY_H

#include "device/core/bear.h"
#include "tests/sim/child.h"
#include "tests/sim/flash.h"
#include "tests/sim/invariants.h"
#include "tests/sim/network.h"
#include "tests/sim/peer.h"
#include "tests/sim/updates.h"
#include "tests/sim/wave.h"

enum { SIM_UPLINK_BYTES = 16384, SIM_PLAYBACK_BYTES = 16384, SIM_GUARD_BYTES = 64, SIM_SPEAKER_SAMPLES = 1600 };

struct sim_figures {
	uint64_t n_presses, n_results[TB_TURN_RESULT_COUNT], n_local, n_reconnects, n_power_cuts, n_rests;
	uint64_t worst_feedback_ms;
	uint64_t n_boots, boot_ms, worst_boot_ms; /* from power-on to ready, where nothing was wrong; boot_ms: of all */
	uint64_t n_updates, n_confirmed, n_rolled_back, n_tampered;
	uint64_t working_ms, up_ms; /* with a working network; of these, ready or talking */
};

struct sim_speaker {
	struct sim_ear ear;
	size_t n_queued;
	uint64_t heard_ms;
	bool says_local;
};

struct sim_body {
	struct sim_world *world;
	unsigned index;
	struct sim_dice dice;
	char device_id[TB_DEVICE_ID_MAX + 1], child_id[TB_CHILD_ID_MAX + 1], child_name[32], key[TB_TOKEN_LEN + 1],
	    token[TB_TOKEN_LEN + 1];
	struct tb_hmac_port hmac;
	bool door_fine;
	/* power */
	bool powered, cut; /* cut: power goes as soon as the core returns */
	uint64_t power_number, power_ms, tick_ms, account_ms;
	uint64_t join_ms, clock_ms; /* when it is in the network, and when it learns the time of day; 0: not begun */
	/* the bear */
	struct tb_bear bear;
	struct tb_log log;
	_Alignas(8) uint8_t uplink[SIM_UPLINK_BYTES + 2 * SIM_GUARD_BYTES];
	_Alignas(8) uint8_t playback[SIM_PLAYBACK_BYTES + 2 * SIM_GUARD_BYTES];
	bool in_core;
	/* the world around it */
	struct sim_updates updates;
	struct sim_network network;
	struct sim_flash flash;
	struct sim_child child;
	struct sim_session sessions[SIM_SESSIONS_PER_BEAR];
	struct sim_decoder decoder;
	struct sim_speaker speaker;
	uint64_t microphone_number;
	bool microphone_open, microphone_mute;
	size_t voice_at;
	struct sim_account account;
	struct sim_figures figures;
	struct {
		char id[TB_SESSION_ID_MAX + 1];
		unsigned press;
	} ids[16];
	unsigned n_ids;
};

void sim_body_init(struct sim_body *body, struct sim_world *world, unsigned index, uint64_t seed);
void sim_body_free(struct sim_body *body);
void sim_body_power_on(struct sim_body *body);
void sim_body_event(struct sim_body *body, const struct tb_bear_event *event);
size_t sim_body_data(struct sim_body *body, const void *bytes, size_t n_bytes, bool is_first, bool is_last);
void sim_body_press(struct sim_body *body);
void sim_body_release(struct sim_body *body);
/* Time has passed: is the bear up, is the network working? To be called before either changes. */
void sim_body_account(struct sim_body *body);
/* The press whose question a message from the bear belongs to, by its audio_session_id; 0 for none. */
/* After every call of the core or of its updater. */
void sim_body_left(struct sim_body *body);
unsigned sim_press_of_message(struct sim_body *body, const char *text, size_t n_bytes);

/* ports.c */
void sim_ports_fill(struct sim_body *body, struct tb_bear_port *port);
void sim_speaker_drain(struct sim_body *body);
/* The body's clock: it begins anew with the power. */
uint64_t sim_body_now(const struct sim_body *body);

#endif
