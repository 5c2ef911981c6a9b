#include "device/linux/slot_state.h"

#include "common/base/crc32.h"

#include <string.h>

static const uint8_t MAGIC[4] = {'T', 'B', 'S', '1'};

static uint8_t *put_u32(uint8_t *at, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		*at++ = (uint8_t)(value >> (8 * i));
	return at;
}

static uint32_t get_u32(const uint8_t *at)
{
	return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

void tb_slot_state_write(const struct tb_slot_state *state, uint8_t out[TB_SLOT_STATE_BYTES])
{
	uint8_t *at = out;
	memcpy(at, MAGIC, sizeof MAGIC);
	at += sizeof MAGIC;
	*at++ = (uint8_t)state->active;
	*at++ = (uint8_t)state->fallback;
	*at++ = state->trial;
	*at++ = state->boots;
	for (int place = TB_PLACE_A; place < TB_PLACE_COUNT; place++) {
		at = put_u32(at, state->images[place].build);
		at = put_u32(at, state->images[place].n_bytes);
		memcpy(at, state->images[place].sha256, TB_SHA256_LEN);
		at += TB_SHA256_LEN;
	}
	at = put_u32(at, state->rolled_back_build);
	*at++ = (uint8_t)state->cause;
	put_u32(at, tb_crc32(tb_span_make(out, (size_t)(at - out))));
}

static bool is_possible(const struct tb_slot_state *state)
{
	return (unsigned)state->active < TB_PLACE_COUNT && (unsigned)state->fallback < TB_PLACE_COUNT &&
	       (unsigned)state->cause < TB_SLOT_CAUSE_COUNT &&
	       (state->active == TB_PLACE_BUILT_IN || state->images[state->active].n_bytes > 0) &&
	       !(state->trial && state->active == TB_PLACE_BUILT_IN);
}

static void read_fields(const uint8_t *at, struct tb_slot_state *out)
{
	at += sizeof MAGIC;
	out->active = (enum tb_slot_place)at[0];
	out->fallback = (enum tb_slot_place)at[1];
	out->trial = at[2] != 0;
	out->boots = at[3];
	at += 4;
	for (int place = TB_PLACE_A; place < TB_PLACE_COUNT; place++) {
		out->images[place].build = get_u32(at);
		out->images[place].n_bytes = get_u32(at + 4);
		memcpy(out->images[place].sha256, at + 8, TB_SHA256_LEN);
		at += 8 + TB_SHA256_LEN;
	}
	out->rolled_back_build = get_u32(at);
	out->cause = (enum tb_slot_cause)at[4];
}

bool tb_slot_state_read(struct tb_span stored, struct tb_slot_state *out)
{
	const size_t n_summed = TB_SLOT_STATE_BYTES - 4;
	*out = (struct tb_slot_state){.active = TB_PLACE_BUILT_IN};
	if (stored.n_bytes != TB_SLOT_STATE_BYTES || memcmp(stored.data, MAGIC, sizeof MAGIC) != 0 ||
	    get_u32(stored.data + n_summed) != tb_crc32(tb_span_make(stored.data, n_summed)))
		return false;
	struct tb_slot_state state = {.active = TB_PLACE_BUILT_IN};
	read_fields(stored.data, &state);
	if (!is_possible(&state))
		return false;
	*out = state;
	return true;
}

enum tb_status tb_slot_state_target(const struct tb_slot_state *state, enum tb_slot_place *out)
{
	if (state->trial)
		return TB_ERR_STATE;
	*out = state->active == TB_PLACE_A ? TB_PLACE_B : TB_PLACE_A;
	return TB_OK;
}

enum tb_status tb_slot_state_activate(struct tb_slot_state *state, enum tb_slot_place place)
{
	if (state->trial || place == TB_PLACE_BUILT_IN || place == state->active || state->images[place].n_bytes == 0)
		return TB_ERR_STATE;
	state->fallback = state->active;
	state->active = place;
	state->trial = true;
	state->boots = 0;
	return TB_OK;
}

void tb_slot_state_confirm(struct tb_slot_state *state)
{
	state->trial = false;
	state->boots = 0;
}

enum tb_status tb_slot_state_roll_back(struct tb_slot_state *state, enum tb_slot_cause cause, uint32_t build)
{
	if (state->active == TB_PLACE_BUILT_IN)
		return TB_ERR_NOT_FOUND;
	bool is_gone = state->fallback == state->active ||
	               (state->fallback != TB_PLACE_BUILT_IN && state->images[state->fallback].n_bytes == 0);
	state->images[state->active] = (struct tb_slot_image){.build = 0};
	state->active = is_gone ? TB_PLACE_BUILT_IN : state->fallback;
	state->fallback = TB_PLACE_BUILT_IN;
	state->trial = false;
	state->boots = 0;
	state->rolled_back_build = build;
	state->cause = cause;
	return TB_OK;
}
