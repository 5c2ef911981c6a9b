#include "tests/sim/body.h"

#include "common/wire/token.h"
#include "tests/sim/heap_watch.h"
#include "tests/sim/world.h"

#include <inttypes.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdlib.h>
#include <string.h>

enum { POWER_CUT_EVERY_MS = 2 * 3600 * 1000, GUARD = 0xA5 };

/* --- identity ------------------------------------------------------------------------------------------------------
 */

static enum tb_status real_hmac(void *ctx, struct tb_span key, const struct tb_span *parts, size_t n_parts,
                                uint8_t mac[TB_MAC_LEN])
{
	uint8_t all[TB_CHUNK_BYTES + 512];
	size_t n_bytes = 0;
	unsigned n_mac = 0;
	(void)ctx;
	for (size_t i = 0; i < n_parts; i++) {
		if (n_bytes + parts[i].n_bytes > sizeof all)
			return TB_ERR_TOO_LARGE;
		if (parts[i].n_bytes > 0)
			memcpy(all + n_bytes, parts[i].data, parts[i].n_bytes);
		n_bytes += parts[i].n_bytes;
	}
	bool inside = sim_heap_watch_core(false);
	HMAC(EVP_sha256(), key.data, (int)key.n_bytes, all, n_bytes, mac, &n_mac);
	sim_heap_watch_core(inside);
	return TB_OK;
}

static void make_identity(struct sim_body *body)
{
	snprintf(body->device_id, sizeof body->device_id, "sim_bear_%03u", body->index);
	snprintf(body->child_id, sizeof body->child_id, "sim-child-%u", body->index);
	snprintf(body->child_name, sizeof body->child_name, "Zebulonia %c", 'A' + (char)(body->index % 26));
	for (size_t i = 0; i < TB_TOKEN_LEN; i++)
		body->key[i] = "0123456789abcdef"[sim_dice_between(&body->dice, 0, 15)];
	body->hmac.hmac_sha256 = real_hmac;
	if (tb_token_make(&body->hmac, tb_span_cstr(body->key), tb_span_cstr(body->device_id), body->token) != TB_OK)
		abort();
}

/* --- time ----------------------------------------------------------------------------------------------------------
 */

uint64_t sim_body_now(const struct sim_body *body)
{
	return body->world->clock.now_ms - body->power_ms + 1;
}

void sim_body_account(struct sim_body *body)
{
	uint64_t now_ms = body->world->clock.now_ms, passed_ms = now_ms - body->account_ms;
	body->account_ms = now_ms;
	if (!body->powered || !body->network.online || body->account.waits || sim_updates_is_deaf(&body->updates))
		return;
	enum tb_bear_state state = tb_bear_get_state(&body->bear);
	bool up = state == TB_BEAR_READY || state == TB_BEAR_LISTENING || state == TB_BEAR_THINKING ||
	          state == TB_BEAR_SPEAKING || state == TB_BEAR_RESTING;
	body->figures.working_ms += passed_ms;
	body->figures.up_ms += up ? passed_ms : 0;
}

static void on_tick(void *ctx, uint64_t number);

static void look_ahead(struct sim_body *body)
{
	uint64_t deadline_ms = tb_bear_deadline(&body->bear), update_ms = sim_updates_deadline(&body->updates);
	deadline_ms = update_ms < deadline_ms ? update_ms : deadline_ms;
	if (deadline_ms == UINT64_MAX)
		return;
	/* A deadline that has passed means "at once": a loop turns in a millisecond. */
	uint64_t soonest_ms = sim_body_now(body) + 1;
	uint64_t at_ms = body->power_ms - 1 + (deadline_ms > soonest_ms ? deadline_ms : soonest_ms);
	if (body->tick_ms != 0 && body->tick_ms <= at_ms)
		return;
	body->tick_ms = at_ms;
	sim_clock_at(&body->world->clock, at_ms, on_tick, body, body->power_number);
}

static void power_off(struct sim_body *body);
static void restart(struct sim_body *body);

void sim_body_left(struct sim_body *body)
{
	sim_saw_return(body);
	if (body->cut)
		power_off(body);
	else if (body->updates.restart)
		restart(body);
	else
		look_ahead(body);
}

void sim_body_event(struct sim_body *body, const struct tb_bear_event *event)
{
	if (!body->powered)
		return;
	sim_body_account(body);
	bool inside = sim_heap_watch_core(true);
	tb_bear_handle(&body->bear, event, sim_body_now(body));
	sim_updates_poll(&body->updates);
	sim_heap_watch_core(inside);
	sim_body_left(body);
}

size_t sim_body_data(struct sim_body *body, const void *bytes, size_t n_bytes, bool is_first, bool is_last)
{
	if (!body->powered)
		return n_bytes;
	sim_body_account(body);
	bool inside = sim_heap_watch_core(true);
	size_t n_taken = tb_bear_link_data(&body->bear, bytes, n_bytes, is_first, is_last, sim_body_now(body));
	sim_heap_watch_core(inside);
	sim_body_left(body);
	return n_taken;
}

static void on_tick(void *ctx, uint64_t number)
{
	struct sim_body *body = ctx;
	if (!body->powered || body->power_number != number || body->tick_ms != body->world->clock.now_ms)
		return;
	body->tick_ms = 0;
	sim_body_event(body, &(struct tb_bear_event){.type = TB_BEAR_EVENT_TICK});
}

/* --- the button ----------------------------------------------------------------------------------------------------
 */

void sim_body_press(struct sim_body *body)
{
	if (!body->powered)
		return;
	sim_saw_press(body);
	sim_body_event(body, &(struct tb_bear_event){.type = TB_BEAR_EVENT_PRESS});
}

void sim_body_release(struct sim_body *body)
{
	if (!body->powered)
		return;
	sim_saw_release(body);
	sim_body_event(body, &(struct tb_bear_event){.type = TB_BEAR_EVENT_RELEASE});
}

unsigned sim_press_of_message(struct sim_body *body, const char *text, size_t n_bytes)
{
	static const char mark[] = "\"audio_session_id\":\"";
	char head[160], id[TB_SESSION_ID_MAX + 1];
	size_t n_head = n_bytes < sizeof head - 1 ? n_bytes : sizeof head - 1;
	memcpy(head, text, n_head);
	head[n_head] = '\0';
	const char *at = strstr(head, mark);
	if (strncmp(head, "{\"type\":\"audio_", 15) != 0 || at == NULL)
		return 0;
	snprintf(id, sizeof id, "%.*s", (int)strcspn(at + sizeof mark - 1, "\""), at + sizeof mark - 1);
	size_t n_ids = sizeof body->ids / sizeof body->ids[0];
	for (size_t i = 0; i < n_ids; i++) {
		if (strcmp(body->ids[i].id, id) == 0)
			return body->ids[i].press;
	}
	/* An id belongs to the press during which it was first seen. */
	size_t place = body->n_ids++ % n_ids;
	snprintf(body->ids[place].id, sizeof body->ids[place].id, "%s", id);
	body->ids[place].press = body->account.press;
	return body->account.press;
}

/* --- power ---------------------------------------------------------------------------------------------------------
 */

static void on_turn(void *ctx, const struct tb_bear_turn *turn)
{
	bool inside = sim_heap_watch_core(false);
	sim_saw_turn(ctx, turn);
	sim_heap_watch_core(inside);
}

static void power_returns(void *ctx, uint64_t arg)
{
	(void)arg;
	sim_body_power_on(ctx);
}

/* Everything but the flash is gone. The bear is not asked. */
static void go_dark(struct sim_body *body, uint64_t for_ms)
{
	sim_body_account(body);
	body->powered = body->cut = false;
	body->microphone_open = false;
	body->microphone_number++;
	body->speaker = (struct sim_speaker){.heard_ms = body->world->clock.now_ms};
	sim_network_close(&body->network);
	memset(&body->bear, 0xDB, sizeof body->bear);
	sim_clock_in(&body->world->clock, for_ms, power_returns, body, 0);
}

static void power_off(struct sim_body *body)
{
	sim_note(body, "fault: power is cut");
	body->figures.n_power_cuts++;
	go_dark(body, sim_dice_between(&body->dice, 500, 60000));
}

static void restart(struct sim_body *body)
{
	sim_note(body, "restarts for an update");
	go_dark(body, 1500);
}

static void on_power_cut(void *ctx, uint64_t number)
{
	struct sim_body *body = ctx;
	if (body->powered && body->power_number == number)
		power_off(body);
}

static void on_flash_cut(void *ctx)
{
	((struct sim_body *)ctx)->cut = true;
}

static void guard(uint8_t *memory, size_t n_bytes)
{
	memset(memory, GUARD, n_bytes);
}

void sim_body_power_on(struct sim_body *body)
{
	struct tb_bear_port port = {0};
	struct tb_bear_config config = {
	    .can_fragments = body->key[0] % 2 == 0,
	    .device_id = body->device_id,
	    .child_id = body->child_id,
	    .child_name = body->child_name,
	    .child_age = 7,
	    .language = body->index % 2 == 0 ? "en" : "ar",
	    .key = tb_span_cstr(body->key),
	    .host = "bear.example",
	    .firmware_version = "1.0.0",
	    .hardware = "simulated",
	    .uplink_memory = body->uplink + SIM_GUARD_BYTES,
	    .uplink_bytes = SIM_UPLINK_BYTES,
	    .playback_memory = body->playback + SIM_GUARD_BYTES,
	    .playback_bytes = SIM_PLAYBACK_BYTES,
	    .on_turn = on_turn,
	    .on_turn_ctx = body,
	};
	guard(body->uplink, sizeof body->uplink);
	guard(body->playback, sizeof body->playback);
	sim_ports_fill(body, &port);
	body->powered = true;
	body->power_number++;
	body->power_ms = body->account_ms = body->world->clock.now_ms;
	body->tick_ms = body->join_ms = body->clock_ms = 0;
	sim_saw_power(body);
	sim_updates_boot(&body->updates);
	bool inside = sim_heap_watch_core(true);
	enum tb_status status = tb_bear_init(&body->bear, &config, &port);
	sim_heap_watch_core(inside);
	if (status != TB_OK)
		abort(); /* a world that does not fill in what the core needs */
	sim_updates_begin(&body->updates);
	sim_clock_in(&body->world->clock, sim_dice_wait(&body->dice, POWER_CUT_EVERY_MS), on_power_cut, body,
	             body->power_number);
	sim_body_event(body, &(struct tb_bear_event){.type = TB_BEAR_EVENT_START});
}

void sim_body_init(struct sim_body *body, struct sim_world *world, unsigned index, uint64_t seed)
{
	body->world = world;
	body->index = index;
	body->dice = sim_dice_make(seed, 300 + index);
	make_identity(body);
	body->flash =
	    (struct sim_flash){.dice = sim_dice_make(seed, 400 + index), .on_power_cut = on_flash_cut, .ctx = body};
	sim_network_init(&body->network, body, seed);
	sim_updates_init(&body->updates, body, seed);
	sim_child_init(&body->child, body, seed);
	sim_clock_in(&world->clock, sim_dice_between(&body->dice, 0, 400), power_returns, body, 0);
}

void sim_body_free(struct sim_body *body)
{
	sim_network_free(&body->network);
}
