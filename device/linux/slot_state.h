/* Which image a Linux bear runs, and which one it goes back to: one small record, and its steps. Pure.
 *
 *   built-in   the program that was installed; it is always there
 *   a, b       images that were sealed: in the files slot-a and slot-b
 *
 * The steps: seal → activate (on trial) → confirm, or roll_back by the bear or by the launcher. The record is stored
 * whole before a step counts; a record that is damaged is as good as none, and the built-in program runs. */
#ifndef TB_LINUX_SLOT_STATE_H
#define TB_LINUX_SLOT_STATE_H

#include "common/base/span.h"
#include "common/base/status.h"
#include "device/port/slot.h"

enum tb_slot_place { TB_PLACE_BUILT_IN, TB_PLACE_A, TB_PLACE_B, TB_PLACE_COUNT };

/* What was sealed; n_bytes 0: nothing is. */
struct tb_slot_image {
	uint32_t build, n_bytes;
	uint8_t sha256[TB_SHA256_LEN];
};

struct tb_slot_state {
	enum tb_slot_place active, fallback;
	bool trial;
	uint8_t boots;                               /* of the image on trial, that did not end in a confirmation */
	struct tb_slot_image images[TB_PLACE_COUNT]; /* the built-in one has none */
	uint32_t rolled_back_build;                  /* 0: none, or it was forgotten */
	enum tb_slot_cause cause;
};

enum {
	TB_SLOT_STATE_BYTES = 4 + 4 + 2 * (8 + TB_SHA256_LEN) + 4 + 1 + 4,
	TB_SLOT_BOOTS_MAX = 3 /* starts on trial; the plug may be pulled twice */
};

void tb_slot_state_write(const struct tb_slot_state *state, uint8_t out[TB_SLOT_STATE_BYTES]);
/* false: it is none, or damaged; *out is then the built-in program's. */
bool tb_slot_state_read(struct tb_span stored, struct tb_slot_state *out);

/* Where the next image goes: never over what runs or what is gone back to. TB_ERR_STATE while one is on trial. */
enum tb_status tb_slot_state_target(const struct tb_slot_state *state, enum tb_slot_place *out);
/* TB_ERR_STATE: nothing is sealed there, or one is on trial already. */
enum tb_status tb_slot_state_activate(struct tb_slot_state *state, enum tb_slot_place place);
void tb_slot_state_confirm(struct tb_slot_state *state);
/* The running image is given up, for ever sealed no more. TB_ERR_NOT_FOUND: it is the built-in one. When what was
 * before it is gone, the built-in one runs. A confirmed image can be given up too: it may have rotted. */
enum tb_status tb_slot_state_roll_back(struct tb_slot_state *state, enum tb_slot_cause cause, uint32_t build);

#endif
