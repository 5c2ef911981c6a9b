#include "tests/sim/updates.h"

#include "tests/sim/heap_watch.h"
#include "tests/sim/world.h"

#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

enum {
	RELEASE_EVERY_MS = 8 * 60 * 60 * 1000,
	OFTEN_MS = 30 * 60 * 1000, /* some bears look more often than once a day, so that an hour shows something */
	OFTEN_QUIET_MS = 2 * 60 * 1000,
	PIECE = 300,
	PIECE_EVERY_MS = 30,
	SILENCE_MS = 20000,
	BOOTS_MAX = 3,
	TAMPERED_ONE_IN = 3,
	UPDATED_ONE_IN = 4, /* bears; the others have no key for updates */
	CUT_ONE_IN = 200,   /* writes */
	FULL_ONE_IN = 150   /* of them, too */
};
#define HARDWARE "linux-sim"
#define IMAGE_PATH "/firmware/"
static const uint8_t KEY[TB_P256_PUBLIC_LEN] = {4, 1}, OTHER_KEY[TB_P256_PUBLIC_LEN] = {4, 2};

enum kind { GOOD, CRASHES, HANGS, DEAF, UNFIT, N_KINDS };

/* --- what is published ----------------------------------------------------------------------------------------------
 */

/* The first build was installed by hand, and works. */
static enum kind kind_of(const struct sim_updates *updates, uint32_t build)
{
	struct sim_dice dice = sim_dice_make(updates->seed, 7000 + build);
	return build <= 1 || sim_dice_one_in(&dice, 2) ? GOOD : (enum kind)sim_dice_between(&dice, CRASHES, UNFIT);
}

static uint32_t newest_build(const struct sim_updates *updates)
{
	uint64_t n = 2 + updates->body->world->clock.now_ms / RELEASE_EVERY_MS;
	return n < SIM_BUILDS_MAX ? (uint32_t)n : SIM_BUILDS_MAX;
}

static void make_image(const char *hardware, uint32_t build, uint8_t out[SIM_IMAGE_BYTES])
{
	if (tb_image_write_linux(hardware, "1.0", build, SIM_IMAGE_BYTES - TB_IMAGE_LINUX_HEAD, out) != TB_OK)
		abort();
	for (size_t i = TB_IMAGE_LINUX_HEAD; i < SIM_IMAGE_BYTES; i++)
		out[i] = (uint8_t)(i * 7 + build);
}

static void sign(const uint8_t key[TB_P256_PUBLIC_LEN], const uint8_t digest[TB_SHA256_LEN],
                 uint8_t signature[TB_SHA256_LEN])
{
	uint8_t both[TB_P256_PUBLIC_LEN + TB_SHA256_LEN];
	memcpy(both, key, TB_P256_PUBLIC_LEN);
	memcpy(both + TB_P256_PUBLIC_LEN, digest, TB_SHA256_LEN);
	both[0] ^= 0x80; /* the half that only the publisher knows */
	SHA256(both, sizeof both, signature);
}

static size_t make_manifest(const char *hardware, uint32_t build, const uint8_t *signing, uint8_t *out, size_t cap)
{
	struct tb_manifest manifest = {.version = "1.1", .build = build, .available = true, .n_bytes = SIM_IMAGE_BYTES};
	uint8_t image[SIM_IMAGE_BYTES], digest[TB_SHA256_LEN], id[TB_SHA256_LEN];
	char text[TB_MANIFEST_CANONICAL_MAX];
	size_t n;
	make_image(hardware, build, image);
	SHA256(image, sizeof image, manifest.sha256);
	SHA256(KEY, sizeof KEY, id);
	for (size_t i = 0; i < 8; i++)
		snprintf(manifest.key_id + 2 * i, 3, "%02x", id[i]);
	snprintf(manifest.url, sizeof manifest.url, IMAGE_PATH "%u", (unsigned)build);
	snprintf(manifest.hardware, sizeof manifest.hardware, "%s", hardware);
	if (tb_manifest_canonical(&manifest, text, sizeof text, &n) != TB_OK)
		abort();
	SHA256((const uint8_t *)text, n, digest);
	sign(signing, digest, manifest.signature);
	manifest.n_signature = TB_SHA256_LEN;
	if (tb_manifest_encode(&manifest, (char *)out, cap, &n) != TB_OK)
		abort();
	return n;
}

/* --- what is wrong with it on the way -------------------------------------------------------------------------------
 */

static void flip_a_bit(struct sim_updates *updates)
{
	struct sim_fetch *fetch = &updates->fetch;
	size_t at = sim_dice_between(&updates->dice, 0, fetch->n_body - 1);
	fetch->body[at] ^= (uint8_t)(1u << sim_dice_between(&updates->dice, 0, 7));
}

static void break_off(struct sim_updates *updates)
{
	updates->fetch.break_at = sim_dice_between(&updates->dice, 0, updates->fetch.n_body);
}

static void refuse_it(struct sim_updates *updates)
{
	static const int statuses[] = {302, 404, 500, 503};
	updates->fetch.status = statuses[sim_dice_between(&updates->dice, 0, 3)];
	updates->fetch.n_body = 0;
}

static void lie_about_the_length(struct sim_updates *updates)
{
	updates->fetch.n_said += sim_dice_one_in(&updates->dice, 2) ? 1 : UINT32_MAX;
}

static void put_manifest(struct sim_updates *updates, const char *hardware, uint32_t build, const uint8_t *signing)
{
	struct sim_fetch *fetch = &updates->fetch;
	fetch->n_body = make_manifest(hardware, build, signing, fetch->body, sizeof fetch->body);
}

static void replay_an_old_one(struct sim_updates *updates)
{
	put_manifest(updates, HARDWARE, (uint32_t)sim_dice_between(&updates->dice, 1, newest_build(updates)), KEY);
}

static void give_another_hardwares(struct sim_updates *updates)
{
	put_manifest(updates, "linux-other", newest_build(updates) + 1, KEY);
}

static void sign_with_another_key(struct sim_updates *updates)
{
	put_manifest(updates, HARDWARE, newest_build(updates) + 1, OTHER_KEY);
}

static void give_too_little(struct sim_updates *updates)
{
	updates->fetch.n_body -= updates->fetch.n_body > 0;
	updates->fetch.n_said = (uint32_t)updates->fetch.n_body;
}

static void give_another_image(struct sim_updates *updates)
{
	make_image(HARDWARE, newest_build(updates) + 1, updates->fetch.body);
}

static void ignore_the_range(struct sim_updates *updates)
{
	updates->fetch.status = 200;
	updates->fetch.first_byte = 0;
	updates->fetch.at = 0;
	updates->fetch.n_said = SIM_IMAGE_BYTES;
}

typedef void (*fault)(struct sim_updates *updates);
static const fault manifest_faults[] = {
    flip_a_bit, break_off, refuse_it, replay_an_old_one, give_another_hardwares, sign_with_another_key};
static const fault image_faults[] = {flip_a_bit,           break_off,       break_off,          refuse_it,
                                     lie_about_the_length, give_too_little, give_another_image, ignore_the_range};

/* --- fetch ----------------------------------------------------------------------------------------------------------
 */

static void call_updater(struct sim_updates *updates, void (*tell)(struct sim_updates *updates))
{
	struct sim_body *body = updates->body;
	sim_body_account(body);
	bool inside = sim_heap_watch_core(true);
	tell(updates);
	sim_updates_poll(updates);
	sim_heap_watch_core(inside);
	sim_body_left(body);
}

static void tell_head(struct sim_updates *updates)
{
	const struct sim_fetch *fetch = &updates->fetch;
	tb_updater_fetch_head(&updates->updater, fetch->status, fetch->n_said, fetch->first_byte,
	                      sim_body_now(updates->body));
}

static void tell_piece(struct sim_updates *updates)
{
	struct sim_fetch *fetch = &updates->fetch;
	size_t end = fetch->n_body < fetch->break_at ? fetch->n_body : fetch->break_at;
	size_t n = end - fetch->at < PIECE ? end - fetch->at : PIECE;
	struct tb_span piece = tb_span_make(fetch->body + fetch->at, n);
	fetch->at += n;
	tb_updater_fetch_data(&updates->updater, piece, sim_body_now(updates->body));
}

static void tell_end(struct sim_updates *updates)
{
	struct sim_fetch *fetch = &updates->fetch;
	bool online = updates->body->network.online;
	fetch->under_way = false;
	enum tb_status status = !online ? TB_ERR_TIMEOUT : fetch->at < fetch->n_body ? TB_ERR_TRUNCATED : TB_OK;
	tb_updater_fetch_end(&updates->updater, status, sim_body_now(updates->body));
}

static bool is_current(const struct sim_updates *updates, uint64_t serial)
{
	return updates->body->powered && updates->fetch.under_way && updates->fetch.serial == serial;
}

static void on_piece(void *ctx, uint64_t serial)
{
	struct sim_updates *updates = ctx;
	struct sim_fetch *fetch = &updates->fetch;
	struct sim_clock *clock = &updates->body->world->clock;
	if (!is_current(updates, serial))
		return;
	bool more = fetch->at < fetch->n_body && fetch->at < fetch->break_at && updates->body->network.online;
	call_updater(updates, more ? tell_piece : tell_end);
	if (is_current(updates, serial))
		sim_clock_in(clock, updates->body->network.online ? PIECE_EVERY_MS : SILENCE_MS, on_piece, updates,
		             serial);
}

static void on_head(void *ctx, uint64_t serial)
{
	struct sim_updates *updates = ctx;
	if (!is_current(updates, serial))
		return;
	call_updater(updates, tell_head);
	if (is_current(updates, serial))
		sim_clock_in(&updates->body->world->clock, PIECE_EVERY_MS, on_piece, updates, serial);
}

/* The answer as it would be, and then what is wrong with it. */
static void prepare(struct sim_updates *updates, const struct tb_fetch_request *request)
{
	struct sim_fetch *fetch = &updates->fetch;
	bool is_image = strncmp(request->path_query, IMAGE_PATH, sizeof IMAGE_PATH - 1) == 0;
	uint64_t serial = fetch->serial + 1;
	*fetch = (struct sim_fetch){.serial = serial, .under_way = true, .status = 200, .break_at = SIZE_MAX};
	if (is_image) {
		uint32_t build = (uint32_t)strtoul(request->path_query + sizeof IMAGE_PATH - 1, NULL, 10);
		make_image(HARDWARE, build, fetch->body);
		fetch->n_body = SIM_IMAGE_BYTES;
		fetch->status = request->first_byte > 0 ? 206 : 200;
		fetch->first_byte = request->first_byte;
		fetch->at = request->first_byte < fetch->n_body ? request->first_byte : fetch->n_body;
	} else {
		put_manifest(updates, HARDWARE, newest_build(updates), KEY);
	}
	fetch->n_said = (uint32_t)(fetch->n_body - fetch->first_byte);
	if (!sim_dice_one_in(&updates->dice, TAMPERED_ONE_IN))
		return;
	const fault *faults = is_image ? image_faults : manifest_faults;
	size_t n = is_image ? sizeof image_faults / sizeof(fault) : sizeof manifest_faults / sizeof(fault);
	updates->body->figures.n_tampered++;
	faults[sim_dice_between(&updates->dice, 0, n - 1)](updates);
	if (!is_image && fetch->status == 200)
		fetch->n_said = (uint32_t)fetch->n_body;
}

static enum tb_status fetch_start(void *ctx, const struct tb_fetch_request *request)
{
	struct sim_updates *updates = ctx;
	if (updates->fetch.under_way)
		return TB_ERR_BUSY;
	bool inside = sim_heap_watch_core(false);
	prepare(updates, request);
	sim_note(updates->body, "fetches %s",
	         strncmp(request->path_query, IMAGE_PATH, 10) == 0 ? "an image" : "a manifest");
	if (updates->body->network.online)
		sim_clock_in(&updates->body->world->clock, sim_dice_between(&updates->dice, 400, 3000), on_head,
		             updates, updates->fetch.serial);
	else
		sim_clock_in(&updates->body->world->clock, SILENCE_MS, on_piece, updates, updates->fetch.serial);
	sim_heap_watch_core(inside);
	return TB_OK;
}

static void fetch_cancel(void *ctx)
{
	struct sim_updates *updates = ctx;
	updates->fetch.under_way = false;
}

/* --- slots ----------------------------------------------------------------------------------------------------------
 */

static struct sim_slot *other_slot(struct sim_updates *updates)
{
	return &updates->slots[!updates->running];
}

/* Power may go at each write to the flash. */
static bool is_cut(struct sim_updates *updates)
{
	if (!updates->body->cut && sim_dice_one_in(&updates->dice, CUT_ONE_IN))
		updates->body->cut = true;
	return updates->body->cut;
}

static enum tb_status slot_open(void *ctx, uint32_t n_bytes, bool resume, uint32_t *n_kept)
{
	struct sim_updates *updates = ctx;
	struct sim_slot *slot = other_slot(updates);
	if (is_cut(updates))
		return TB_ERR_IO;
	if (slot->sealed || !resume)
		slot->n_bytes = 0;
	slot->sealed = false;
	updates->is_open = true;
	updates->n_image = n_bytes;
	*n_kept = slot->n_bytes;
	return TB_OK;
}

static enum tb_status slot_write(void *ctx, struct tb_span bytes)
{
	struct sim_updates *updates = ctx;
	struct sim_slot *slot = other_slot(updates);
	bool cut = is_cut(updates);
	size_t n = cut ? bytes.n_bytes / 2 : bytes.n_bytes;
	if (!cut && sim_dice_one_in(&updates->dice, FULL_ONE_IN))
		return TB_ERR_FULL;
	if (!updates->is_open || n > sizeof slot->bytes - slot->n_bytes)
		return TB_ERR_IO;
	memcpy(slot->bytes + slot->n_bytes, bytes.data, n);
	slot->n_bytes += (uint32_t)n;
	return cut ? TB_ERR_IO : TB_OK;
}

static enum tb_status slot_read(void *ctx, uint32_t offset, void *out, uint32_t n_bytes)
{
	struct sim_updates *updates = ctx;
	const struct sim_slot *slot = other_slot(updates);
	if (offset > slot->n_bytes || n_bytes > slot->n_bytes - offset)
		return TB_ERR_IO;
	memcpy(out, slot->bytes + offset, n_bytes);
	return TB_OK;
}

static enum tb_status slot_seal(void *ctx)
{
	struct sim_updates *updates = ctx;
	struct sim_slot *slot = other_slot(updates);
	if (is_cut(updates) || !updates->is_open || slot->n_bytes != updates->n_image)
		return TB_ERR_IO;
	slot->sealed = true;
	updates->is_open = false;
	return TB_OK;
}

static void slot_close(void *ctx)
{
	((struct sim_updates *)ctx)->is_open = false;
}

static enum tb_status slot_activate(void *ctx)
{
	struct sim_updates *updates = ctx;
	if (is_cut(updates) || !other_slot(updates)->sealed)
		return TB_ERR_IO;
	updates->running = !updates->running;
	updates->trial = updates->restart = true;
	updates->n_boots = 0;
	updates->body->figures.n_updates++;
	return TB_OK;
}

static enum tb_status slot_confirm(void *ctx)
{
	struct sim_updates *updates = ctx;
	if (is_cut(updates))
		return TB_ERR_IO;
	updates->trial = false;
	updates->body->figures.n_confirmed++;
	return TB_OK;
}

static uint32_t build_of(const struct sim_slot *slot)
{
	struct tb_image image = {.build = 0};
	tb_image_read(HARDWARE,
	              tb_span_make(slot->bytes, slot->n_bytes < TB_IMAGE_HEAD ? slot->n_bytes : TB_IMAGE_HEAD),
	              slot->n_bytes, &image);
	return image.build;
}

static void go_back(struct sim_updates *updates, enum tb_slot_cause cause)
{
	uint32_t build = build_of(&updates->slots[updates->running]);
	bool for_ever = cause == TB_SLOT_CRASH || cause == TB_SLOT_WATCHDOG || cause == TB_SLOT_SELF_TEST;
	if (build <= SIM_BUILDS_MAX)
		updates->given_up[build] |= for_ever;
	updates->rolled_back_build = build;
	updates->cause = cause;
	updates->running = !updates->running;
	updates->trial = false;
	updates->body->figures.n_rolled_back++;
}

static enum tb_status slot_roll_back(void *ctx, enum tb_slot_cause cause)
{
	struct sim_updates *updates = ctx;
	if (is_cut(updates))
		return TB_ERR_IO;
	go_back(updates, cause);
	updates->restart = true;
	return TB_OK;
}

static void slot_boot(void *ctx, struct tb_slot_boot *out)
{
	struct sim_updates *updates = ctx;
	*out = (struct tb_slot_boot){.build = build_of(&updates->slots[updates->running]),
	                             .unconfirmed = updates->trial,
	                             .rolled_back_build = updates->rolled_back_build,
	                             .cause = updates->cause};
}

static void slot_forget(void *ctx)
{
	((struct sim_updates *)ctx)->rolled_back_build = 0;
}

/* --- hashes ---------------------------------------------------------------------------------------------------------
 */

static enum tb_status hash_begin(void *ctx)
{
	((struct sim_updates *)ctx)->n_hashed = 0;
	return TB_OK;
}

static enum tb_status hash_add(void *ctx, struct tb_span bytes)
{
	struct sim_updates *updates = ctx;
	if (bytes.n_bytes > sizeof updates->hashed - updates->n_hashed)
		return TB_ERR_INTERNAL;
	memcpy(updates->hashed + updates->n_hashed, bytes.data, bytes.n_bytes);
	updates->n_hashed += bytes.n_bytes;
	return TB_OK;
}

static enum tb_status hash_finish(void *ctx, uint8_t digest[TB_SHA256_LEN])
{
	const struct sim_updates *updates = ctx;
	bool inside = sim_heap_watch_core(false);
	SHA256(updates->hashed, updates->n_hashed, digest);
	sim_heap_watch_core(inside);
	return TB_OK;
}

static enum tb_status verify(void *ctx, const uint8_t key[TB_P256_PUBLIC_LEN], const uint8_t digest[TB_SHA256_LEN],
                             struct tb_span signature)
{
	uint8_t right[TB_SHA256_LEN];
	(void)ctx;
	bool inside = sim_heap_watch_core(false);
	sign(key, digest, right);
	sim_heap_watch_core(inside);
	return tb_span_eq(signature, tb_span_make(right, sizeof right)) ? TB_OK : TB_ERR_AUTH;
}

/* --- starting -------------------------------------------------------------------------------------------------------
 */

void sim_updates_init(struct sim_updates *updates, struct sim_body *body, uint64_t seed)
{
	memset(updates, 0, sizeof *updates);
	updates->body = body;
	updates->seed = seed;
	updates->dice = sim_dice_make(seed, 6000 + body->index);
	make_image(HARDWARE, 1, updates->slots[0].bytes);
	updates->slots[0].n_bytes = SIM_IMAGE_BYTES;
	updates->slots[0].sealed = true;
	updates->enabled = sim_dice_one_in(&updates->dice, UPDATED_ONE_IN);
	bool often = sim_dice_one_in(&updates->dice, 4);
	updates->config = (struct tb_updater_config){.n_keys = 1,
	                                             .hardware = HARDWARE,
	                                             .memory = body->uplink + SIM_GUARD_BYTES,
	                                             .memory_bytes = SIM_UPLINK_BYTES,
	                                             .check_every_ms = often ? OFTEN_MS : 0,
	                                             .quiet_ms = often ? OFTEN_QUIET_MS : 0};
	memcpy(updates->config.keys[0], KEY, sizeof KEY);
	updates->port = (struct tb_updater_port){.fetch = {fetch_start, fetch_cancel, updates},
	                                         .slot = {SIM_SLOT_BYTES, slot_open, slot_write, slot_read, slot_seal,
	                                                  slot_close, slot_activate, slot_confirm, slot_roll_back,
	                                                  slot_boot, slot_forget, updates},
	                                         .sha256 = {hash_begin, hash_add, hash_finish, updates},
	                                         .verify = {verify, updates}};
}

static void see_program(struct sim_updates *updates)
{
	const struct sim_slot *slot = &updates->slots[updates->running];
	uint8_t image[SIM_IMAGE_BYTES];
	uint32_t build = build_of(slot);
	bool known = build >= 1 && build <= newest_build(updates);
	if (known)
		make_image(HARDWARE, build, image);
	bool genuine = known && slot->n_bytes == SIM_IMAGE_BYTES && memcmp(slot->bytes, image, sizeof image) == 0;
	sim_saw_program(updates->body, build, genuine, known && updates->trial && updates->given_up[build]);
}

void sim_updates_boot(struct sim_updates *updates)
{
	updates->is_open = updates->restart = updates->fetch.under_way = false;
	see_program(updates);
	if (!updates->trial)
		return;
	enum kind kind = kind_of(updates, build_of(&updates->slots[updates->running]));
	if (kind == CRASHES)
		go_back(updates, TB_SLOT_CRASH);
	else if (kind == HANGS)
		go_back(updates, TB_SLOT_WATCHDOG);
	else if (++updates->n_boots > BOOTS_MAX)
		go_back(updates, TB_SLOT_POWER);
	see_program(updates);
}

void sim_updates_begin(struct sim_updates *updates)
{
	struct sim_body *body = updates->body;
	if (!updates->enabled)
		return;
	if (tb_updater_init(&updates->updater, &body->bear, &updates->config, &updates->port, sim_body_now(body)) !=
	    TB_OK)
		abort();
}

void sim_updates_poll(struct sim_updates *updates)
{
	if (updates->enabled)
		tb_updater_poll(&updates->updater, sim_body_now(updates->body));
}

uint64_t sim_updates_deadline(const struct sim_updates *updates)
{
	return updates->enabled ? tb_updater_deadline(&updates->updater) : UINT64_MAX;
}

static enum kind running_kind(const struct sim_updates *updates)
{
	return kind_of(updates, build_of(&updates->slots[updates->running]));
}

bool sim_updates_is_deaf(const struct sim_updates *updates)
{
	return updates->trial && running_kind(updates) == DEAF;
}

bool sim_updates_is_unfit(const struct sim_updates *updates)
{
	return updates->trial && running_kind(updates) == UNFIT;
}
