/* A world for a bear that is updated: tests/unit/device/world.h, and beside it a server that gives a manifest and an
 * image, two slots, and a power that may go at any write. Signatures are a hash that only the keeper of a key's other
 * half would know; real ones: tests/unit/bear. */
#ifndef TB_TESTS_DEVICE_UPDATE_WORLD_H
#define TB_TESTS_DEVICE_UPDATE_WORLD_H

#include "common/base/hex.h"
#include "common/wire/image.h"
#include "common/wire/manifest.h"
#include "device/core/updater.h"
#include "tests/unit/device/world.h"

enum { OLD_BUILD = 10, NEW_BUILD = 11, N_PROGRAM = 900, N_IMAGE = N_PROGRAM + TB_IMAGE_LINUX_HEAD, N_SLOT = 2000 };
#define HARDWARE "linux-test"

struct update_slots {
	uint8_t bytes[2][N_SLOT];
	uint32_t n[2];
	bool sealed[2];
	unsigned running; /* which of them */
	uint32_t open_size;
	bool is_open, trial, restart; /* restart: asked for by activate or roll_back */
	bool no_way_back;
	unsigned n_boots; /* of the trial */
	uint32_t rolled_back_build;
	enum tb_slot_cause cause;
	enum tb_status status; /* of open, write, seal and activate, when not TB_OK */
	int n_until_cut;       /* operations before the power goes; -1: it stays */
	bool is_dark;
	unsigned n_opens, n_activations;
};

struct update_server {
	char manifest[TB_MANIFEST_JSON_MAX + 64];
	size_t n_manifest;
	uint8_t image[N_SLOT];
	size_t n_image;
	int manifest_status, image_status;
	bool no_ranges, hides_length;
	int lies_by;     /* what it says of the length is more by this */
	size_t break_at; /* the connection breaks once the image was given so far; SIZE_MAX: it does not */
	unsigned n_breaks;
	size_t piece;
};

struct update_world {
	struct world *w;
	struct tb_updater updater;
	struct tb_updater_config config;
	struct tb_updater_port port;
	struct update_slots slots;
	struct update_server server;
	struct tb_fetch_request asked;
	char path[TB_FETCH_PATH_CAP], bearer[TB_FETCH_TOKEN_CAP];
	bool is_asked, offline;
	unsigned n_asked, n_image_asked;
	uint32_t image_first_byte;
	uint8_t hashed[4096];
	size_t n_hashed;
};

/* --- crypto ---------------------------------------------------------------------------------------------------------
 */

static inline enum tb_status update_hash_begin(void *ctx)
{
	((struct update_world *)ctx)->n_hashed = 0;
	return TB_OK;
}

static inline enum tb_status update_hash_add(void *ctx, struct tb_span bytes)
{
	struct update_world *u = ctx;
	if (bytes.n_bytes > sizeof u->hashed - u->n_hashed)
		abort();
	memcpy(u->hashed + u->n_hashed, bytes.data, bytes.n_bytes);
	u->n_hashed += bytes.n_bytes;
	return TB_OK;
}

static inline enum tb_status update_hash_end(void *ctx, uint8_t digest[TB_SHA256_LEN])
{
	struct update_world *u = ctx;
	struct tb_span all = tb_span_make(u->hashed, u->n_hashed);
	tb_test_sha256(&all, 1, digest);
	return TB_OK;
}

static inline void update_sign(const uint8_t key[TB_P256_PUBLIC_LEN], const uint8_t digest[TB_SHA256_LEN],
                               uint8_t signature[TB_SHA256_LEN])
{
	struct tb_span parts[] = {tb_span_cstr("the other half of "), tb_span_make(key, TB_P256_PUBLIC_LEN),
	                          tb_span_make(digest, TB_SHA256_LEN)};
	tb_test_sha256(parts, 3, signature);
}

static inline enum tb_status update_verify(void *ctx, const uint8_t key[TB_P256_PUBLIC_LEN],
                                           const uint8_t digest[TB_SHA256_LEN], struct tb_span signature)
{
	uint8_t right[TB_SHA256_LEN];
	(void)ctx;
	update_sign(key, digest, right);
	return tb_span_eq(signature, tb_span_make(right, sizeof right)) ? TB_OK : TB_ERR_AUTH;
}

/* --- slots ----------------------------------------------------------------------------------------------------------
 */

static inline bool update_is_dark(struct update_slots *s)
{
	if (!s->is_dark && s->n_until_cut >= 0 && s->n_until_cut-- == 0)
		s->is_dark = true;
	return s->is_dark;
}

static inline enum tb_status update_slot_open(void *ctx, uint32_t n_bytes, bool resume, uint32_t *n_kept)
{
	struct update_slots *s = &((struct update_world *)ctx)->slots;
	unsigned other = !s->running;
	if (update_is_dark(s))
		return TB_ERR_IO;
	if (s->status != TB_OK)
		return s->status;
	s->n_opens++;
	s->sealed[other] = false;
	if (!resume)
		s->n[other] = 0;
	s->is_open = true;
	s->open_size = n_bytes;
	*n_kept = s->n[other];
	return TB_OK;
}

static inline enum tb_status update_slot_write(void *ctx, struct tb_span bytes)
{
	struct update_slots *s = &((struct update_world *)ctx)->slots;
	unsigned other = !s->running;
	bool was_dark = s->is_dark, is_dark = update_is_dark(s);
	if (was_dark || !s->is_open)
		return TB_ERR_IO;
	if (s->status != TB_OK)
		return s->status;
	size_t n = is_dark ? bytes.n_bytes / 2 : bytes.n_bytes;
	if (n > N_SLOT - s->n[other])
		abort();
	memcpy(s->bytes[other] + s->n[other], bytes.data, n);
	s->n[other] += (uint32_t)n;
	return is_dark ? TB_ERR_IO : TB_OK;
}

static inline enum tb_status update_slot_read(void *ctx, uint32_t offset, void *out, uint32_t n_bytes)
{
	struct update_slots *s = &((struct update_world *)ctx)->slots;
	unsigned other = !s->running;
	if (s->is_dark || offset + n_bytes > s->n[other])
		return TB_ERR_IO;
	memcpy(out, s->bytes[other] + offset, n_bytes);
	return TB_OK;
}

static inline enum tb_status update_slot_seal(void *ctx)
{
	struct update_slots *s = &((struct update_world *)ctx)->slots;
	if (update_is_dark(s) || !s->is_open || s->n[!s->running] != s->open_size)
		return TB_ERR_IO;
	s->sealed[!s->running] = true;
	s->is_open = false;
	return TB_OK;
}

static inline void update_slot_close(void *ctx)
{
	((struct update_world *)ctx)->slots.is_open = false;
}

static inline enum tb_status update_slot_activate(void *ctx)
{
	struct update_slots *s = &((struct update_world *)ctx)->slots;
	if (update_is_dark(s) || !s->sealed[!s->running])
		return TB_ERR_IO;
	s->running = !s->running;
	s->trial = s->restart = true;
	s->n_boots = 0;
	s->n_activations++;
	return TB_OK;
}

static inline uint32_t update_build_of(const struct update_slots *s, unsigned slot)
{
	struct tb_image image = {.build = 0};
	tb_image_read(HARDWARE, tb_span_make(s->bytes[slot], s->n[slot]), s->n[slot], &image);
	return image.build;
}

static inline void update_go_back(struct update_slots *s, enum tb_slot_cause cause)
{
	s->rolled_back_build = update_build_of(s, s->running);
	s->cause = cause;
	s->running = !s->running;
	s->trial = false;
}

static inline enum tb_status update_slot_confirm(void *ctx)
{
	struct update_slots *s = &((struct update_world *)ctx)->slots;
	if (update_is_dark(s))
		return TB_ERR_IO;
	s->trial = false;
	return TB_OK;
}

static inline enum tb_status update_slot_roll_back(void *ctx, enum tb_slot_cause cause)
{
	struct update_slots *s = &((struct update_world *)ctx)->slots;
	if (s->no_way_back)
		return TB_ERR_NOT_FOUND;
	if (update_is_dark(s))
		return TB_ERR_IO;
	update_go_back(s, cause);
	s->restart = true;
	return TB_OK;
}

static inline void update_slot_boot(void *ctx, struct tb_slot_boot *out)
{
	struct update_slots *s = &((struct update_world *)ctx)->slots;
	*out = (struct tb_slot_boot){.build = update_build_of(s, s->running),
	                             .unconfirmed = s->trial,
	                             .rolled_back_build = s->rolled_back_build,
	                             .cause = s->cause};
}

static inline void update_slot_forget(void *ctx)
{
	((struct update_world *)ctx)->slots.rolled_back_build = 0;
}

/* --- the network ----------------------------------------------------------------------------------------------------
 */

static inline enum tb_status update_fetch_start(void *ctx, const struct tb_fetch_request *request)
{
	struct update_world *u = ctx;
	if (u->is_asked)
		return TB_ERR_BUSY;
	if (u->w->bear.watch.state != TB_WATCH_STOPPED)
		abort(); /* two connections at once */
	u->asked = *request;
	snprintf(u->path, sizeof u->path, "%s", request->path_query);
	snprintf(u->bearer, sizeof u->bearer, "%s", request->bearer);
	u->is_asked = true;
	u->n_asked++;
	return TB_OK;
}

static inline void update_fetch_cancel(void *ctx)
{
	((struct update_world *)ctx)->is_asked = false;
}

static inline void update_give(struct update_world *u, int status, const void *body, size_t n_bytes, size_t break_at)
{
	struct update_server *server = &u->server;
	uint32_t first = status == 206 ? u->asked.first_byte : 0;
	size_t at = first, end = n_bytes < break_at ? n_bytes : break_at;
	uint32_t said = server->hides_length ? UINT32_MAX : (uint32_t)((int)(n_bytes - first) + server->lies_by);
	tb_updater_fetch_head(&u->updater, status, said, first, u->w->now_ms);
	while (u->is_asked && at < end) {
		size_t n = end - at < server->piece ? end - at : server->piece;
		tb_updater_fetch_data(&u->updater, tb_span_make((const uint8_t *)body + at, n), u->w->now_ms);
		at += n;
	}
	if (!u->is_asked)
		return;
	u->is_asked = false;
	tb_updater_fetch_end(&u->updater, at < n_bytes ? TB_ERR_TRUNCATED : TB_OK, u->w->now_ms);
}

/* What was asked for is given. */
static inline void update_serve(struct update_world *u)
{
	struct update_server *server = &u->server;
	if (!u->is_asked || u->slots.is_dark)
		return;
	if (strncmp(u->path, TB_FIRMWARE_PATH "?", sizeof TB_FIRMWARE_PATH) == 0) {
		bool good = server->manifest_status == 200;
		update_give(u, server->manifest_status, server->manifest, good ? server->n_manifest : 0, SIZE_MAX);
		return;
	}
	size_t break_at = server->break_at;
	u->n_image_asked++;
	u->image_first_byte = u->asked.first_byte;
	if (server->n_breaks > 0 && --server->n_breaks == 0)
		server->break_at = SIZE_MAX;
	int status = server->image_status != 200                     ? server->image_status
	             : u->asked.first_byte > 0 && !server->no_ranges ? 206
	                                                             : 200;
	update_give(u, status, server->image, status == 200 || status == 206 ? server->n_image : 0, break_at);
}

/* --- time -----------------------------------------------------------------------------------------------------------
 */

static inline void update_greet(struct update_world *u)
{
	struct world *w = u->w;
	if (u->offline || w->bear.watch.state != TB_WATCH_OPENING)
		return;
	happens(w, TB_BEAR_EVENT_LINK_OPEN);
	push(w, "{\"type\":\"system\",\"data\":{\"type\":\"connection_established\",\"session_id\":\"s\"}}");
}

/* Time passes, until the machine is to restart or goes dark. */
static inline void update_pass(struct update_world *u, uint64_t ms)
{
	struct world *w = u->w;
	uint64_t until_ms = w->now_ms + ms;
	while (w->now_ms < until_ms && !u->slots.restart && !u->slots.is_dark) {
		uint64_t next_ms = tb_updater_deadline(&u->updater);
		uint64_t step_ms = until_ms - w->now_ms > 60000 ? 20000 : 1000;
		if (next_ms <= w->now_ms)
			w->now_ms++;
		else
			w->now_ms += next_ms - w->now_ms < step_ms ? next_ms - w->now_ms : step_ms;
		w->n_sent = 0;
		w->unix_s = 1900000000 + w->now_ms / 1000;
		if (!u->offline && w->bear.watch.state == TB_WATCH_UP)
			happens(w, TB_BEAR_EVENT_LINK_ALIVE);
		happens(w, TB_BEAR_EVENT_TICK);
		update_greet(u);
		tb_updater_poll(&u->updater, w->now_ms);
		update_serve(u);
	}
}

/* Power on: the platform chooses the slot, and the bear starts. */
static inline void update_boot(struct update_world *u)
{
	struct world *w = u->w;
	struct update_slots *s = &u->slots;
	s->is_dark = s->restart = s->is_open = false;
	s->n_until_cut = -1;
	u->is_asked = false;
	if (s->trial && ++s->n_boots > 3)
		update_go_back(s, TB_SLOT_CRASH);
	w->now_ms += 1000;
	w->n_log = 0;
	w->n_said = w->n_lights = w->n_sent = 0;
	if (tb_bear_init(&w->bear, &w->config, &w->port) != TB_OK ||
	    tb_updater_init(&u->updater, &w->bear, &u->config, &u->port, w->now_ms) != TB_OK)
		abort();
	happens(w, TB_BEAR_EVENT_START);
	tb_updater_poll(&u->updater, w->now_ms);
	update_greet(u);
}

/* --- what is given --------------------------------------------------------------------------------------------------
 */

static inline void update_make_image(uint8_t *out, const char *hardware, uint32_t build)
{
	if (tb_image_write_linux(hardware, "1.0", build, N_PROGRAM, out) != TB_OK)
		abort();
	for (size_t i = TB_IMAGE_LINUX_HEAD; i < N_IMAGE; i++)
		out[i] = (uint8_t)(i * 7 + build);
}

/* A good manifest of the image that the server has. Change it, then update_publish. */
static inline struct tb_manifest update_manifest(struct update_world *u)
{
	struct tb_manifest m = {.version = "1.1",
	                        .build = NEW_BUILD,
	                        .available = true,
	                        .url = "/firmware/11",
	                        .n_bytes = (uint32_t)u->server.n_image,
	                        .hardware = HARDWARE,
	                        .min_build = 5};
	struct tb_span image = tb_span_make(u->server.image, u->server.n_image);
	tb_test_sha256(&image, 1, m.sha256);
	if (tb_updater_key_id(&u->port.sha256, u->config.keys[0], m.key_id) != TB_OK)
		abort();
	return m;
}

static inline void update_publish(struct update_world *u, struct tb_manifest m, const uint8_t *key)
{
	char text[TB_MANIFEST_CANONICAL_MAX];
	uint8_t digest[TB_SHA256_LEN];
	size_t n;
	if (key) {
		if (tb_manifest_canonical(&m, text, sizeof text, &n) != TB_OK)
			abort();
		struct tb_span span = tb_span_make(text, n);
		tb_test_sha256(&span, 1, digest);
		update_sign(key, digest, m.signature);
		m.n_signature = TB_SHA256_LEN;
	}
	if (tb_manifest_encode(&m, u->server.manifest, sizeof u->server.manifest, &u->server.n_manifest) != TB_OK)
		abort();
}

/* All as at first: the old build runs, a good new one is offered, nothing is remembered. */
static inline void update_reset(struct update_world *u)
{
	struct world *w = u->w;
	memset(&u->slots, 0, sizeof u->slots);
	memset(w->kept, 0, sizeof w->kept);
	u->slots.n_until_cut = -1;
	u->slots.n[0] = N_IMAGE;
	u->slots.sealed[0] = true;
	update_make_image(u->slots.bytes[0], HARDWARE, OLD_BUILD);
	u->server = (struct update_server){
	    .n_image = N_IMAGE, .manifest_status = 200, .image_status = 200, .break_at = SIZE_MAX, .piece = 100};
	update_make_image(u->server.image, HARDWARE, NEW_BUILD);
	update_publish(u, update_manifest(u), u->config.keys[0]);
	u->n_asked = u->n_image_asked = 0;
	u->offline = false;
	w->faults = 0;
	w->network = TB_NETWORK_UP;
	update_boot(u);
}

static inline struct update_world *update_make(void)
{
	static struct update_world u;
	memset(&u, 0, sizeof u);
	u.w = world_make();
	u.config = (struct tb_updater_config){.n_keys = 1,
	                                      .hardware = HARDWARE,
	                                      .memory = u.w->uplink,
	                                      .memory_bytes = 16384,
	                                      .quiet_ms = 2000,
	                                      .check_every_ms = 24 * 3600000};
	for (unsigned i = 0; i < TB_UPDATER_KEYS_MAX; i++)
		memset(u.config.keys[i], 4 + (int)i, TB_P256_PUBLIC_LEN);
	u.port = (struct tb_updater_port){
	    .fetch = {update_fetch_start, update_fetch_cancel, &u},
	    .slot = {N_SLOT, update_slot_open, update_slot_write, update_slot_read, update_slot_seal, update_slot_close,
	             update_slot_activate, update_slot_confirm, update_slot_roll_back, update_slot_boot,
	             update_slot_forget, &u},
	    .sha256 = {update_hash_begin, update_hash_add, update_hash_end, &u},
	    .verify = {update_verify, NULL},
	};
	update_reset(&u);
	return &u;
}

/* --- what is seen ---------------------------------------------------------------------------------------------------
 */

/* The image that would start now is one of the two that were signed, whole. */
static inline bool update_runs_signed(const struct update_world *u)
{
	static uint8_t image[2][N_IMAGE];
	const struct update_slots *s = &u->slots;
	update_make_image(image[0], HARDWARE, OLD_BUILD);
	update_make_image(image[1], HARDWARE, NEW_BUILD);
	return s->n[s->running] == N_IMAGE && s->sealed[s->running] &&
	       (memcmp(s->bytes[s->running], image[0], N_IMAGE) == 0 ||
	        memcmp(s->bytes[s->running], image[1], N_IMAGE) == 0);
}

static inline uint32_t update_running(const struct update_world *u)
{
	return update_build_of(&u->slots, u->slots.running);
}

#endif
