#include "device/linux/slot_file.h"

#include <string.h>
#include <unistd.h>

enum { PIECE = 4096 };
static const char RECORD[] = "slots";

const char *tb_slot_file_name(enum tb_slot_place place)
{
	return place == TB_PLACE_B ? "slot-b" : "slot-a";
}

enum tb_status tb_slot_file_save(struct tb_slot_file *slots)
{
	uint8_t value[TB_SLOT_STATE_BYTES];
	tb_slot_state_write(&slots->state, value);
	return slots->storage.set(slots->storage.ctx, RECORD, tb_span_make(value, sizeof value));
}

/* A step counts once it is stored; else the state is what it was. */
static enum tb_status take_step(struct tb_slot_file *slots, const struct tb_slot_state *next)
{
	const struct tb_slot_state before = slots->state;
	slots->state = *next;
	enum tb_status status = tb_slot_file_save(slots);
	if (status != TB_OK)
		slots->state = before;
	return status;
}

/* --- the other slot --------------------------------------------------------------------------------------------------
 */

static void close_slot(void *ctx)
{
	struct tb_slot_file *slots = ctx;
	if (slots->is_open)
		slots->images.close(slots->images.ctx);
	slots->is_open = false;
}

/* What was sealed there is no more, before its first byte is. */
static enum tb_status unseal(struct tb_slot_file *slots)
{
	struct tb_slot_state next = slots->state;
	if (next.images[slots->target].n_bytes == 0)
		return TB_OK;
	next.images[slots->target] = (struct tb_slot_image){.build = 0};
	if (next.fallback == slots->target)
		next.fallback = TB_PLACE_BUILT_IN;
	return take_step(slots, &next);
}

static enum tb_status open_slot(void *ctx, uint32_t n_bytes, bool resume, uint32_t *n_kept)
{
	struct tb_slot_file *slots = ctx;
	uint32_t n_there = 0;
	close_slot(slots);
	if (n_bytes > TB_SLOT_FILE_MAX)
		return TB_ERR_TOO_LARGE;
	enum tb_status status = tb_slot_state_target(&slots->state, &slots->target);
	if (status != TB_OK)
		return status;
	bool was_sealed = slots->state.images[slots->target].n_bytes > 0;
	const char *name = tb_slot_file_name(slots->target);
	status = unseal(slots);
	if (status == TB_OK && resume && !was_sealed &&
	    slots->images.size(slots->images.ctx, name, &n_there) == TB_OK && n_there > n_bytes)
		n_there = 0;
	if (status == TB_OK)
		status = slots->images.append(slots->images.ctx, name, n_there);
	if (status != TB_OK)
		return status;
	slots->is_open = true;
	slots->n_image = n_bytes;
	*n_kept = n_there;
	return TB_OK;
}

static enum tb_status write_slot(void *ctx, struct tb_span bytes)
{
	struct tb_slot_file *slots = ctx;
	return slots->is_open ? slots->images.write(slots->images.ctx, bytes) : TB_ERR_STATE;
}

static enum tb_status read_slot(void *ctx, uint32_t offset, void *out, uint32_t n_bytes)
{
	struct tb_slot_file *slots = ctx;
	return slots->images.read_at(slots->images.ctx, tb_slot_file_name(slots->target), offset, out, n_bytes);
}

/* Hashes the file; with program_fd, copies what is behind the first n_head bytes there. */
static enum tb_status take_piece(struct tb_slot_file *slots, const char *name, uint32_t at, uint32_t n_bytes,
                                 uint32_t n_head, int program_fd)
{
	uint8_t piece[PIECE];
	enum tb_status status = slots->images.read_at(slots->images.ctx, name, at, piece, n_bytes);
	if (status == TB_OK)
		status = slots->sha256.update(slots->sha256.ctx, tb_span_make(piece, n_bytes));
	uint32_t n_skip = at == 0 ? n_head : 0;
	if (status == TB_OK && program_fd >= 0 && n_skip < n_bytes &&
	    write(program_fd, piece + n_skip, n_bytes - n_skip) != (ssize_t)(n_bytes - n_skip))
		status = TB_ERR_IO;
	return status;
}

static enum tb_status hash_file(struct tb_slot_file *slots, const char *name, uint32_t n_bytes,
                                uint8_t digest[TB_SHA256_LEN], uint32_t n_head, int program_fd)
{
	enum tb_status status = slots->sha256.begin(slots->sha256.ctx);
	for (uint32_t at = 0; at < n_bytes && status == TB_OK; at += PIECE)
		status = take_piece(slots, name, at, n_bytes - at < PIECE ? n_bytes - at : (uint32_t)PIECE, n_head,
		                    program_fd);
	return status == TB_OK ? slots->sha256.finish(slots->sha256.ctx, digest) : status;
}

static enum tb_status read_head(struct tb_slot_file *slots, const char *name, uint32_t n_bytes, struct tb_image *out)
{
	uint8_t head[TB_IMAGE_HEAD];
	size_t n_head = n_bytes < sizeof head ? n_bytes : sizeof head;
	enum tb_status status = slots->images.read_at(slots->images.ctx, name, 0, head, n_head);
	if (status != TB_OK)
		return status;
	return tb_image_read(slots->hardware, tb_span_make(head, n_head), n_bytes, out) == TB_OK ? TB_OK
	                                                                                         : TB_ERR_FORMAT;
}

/* The hash is of what the disk gives back, so that a disk which lies is found out now. */
static enum tb_status describe(struct tb_slot_file *slots, struct tb_slot_image *out)
{
	const char *name = tb_slot_file_name(slots->target);
	struct tb_image image;
	uint32_t n_bytes = 0;
	enum tb_status status = slots->images.size(slots->images.ctx, name, &n_bytes);
	if (status == TB_OK && n_bytes != slots->n_image)
		status = TB_ERR_FORMAT;
	if (status == TB_OK)
		status = read_head(slots, name, n_bytes, &image);
	if (status == TB_OK)
		status = hash_file(slots, name, n_bytes, out->sha256, 0, -1);
	if (status != TB_OK)
		return status == TB_ERR_FORMAT ? status : TB_ERR_IO;
	out->build = image.build;
	out->n_bytes = n_bytes;
	return TB_OK;
}

static enum tb_status seal(void *ctx)
{
	struct tb_slot_file *slots = ctx;
	struct tb_slot_state next = slots->state;
	if (!slots->is_open)
		return TB_ERR_STATE;
	slots->is_open = false;
	enum tb_status status = slots->images.sync(slots->images.ctx);
	enum tb_status closed = slots->images.close(slots->images.ctx);
	if (status == TB_OK)
		status = closed;
	if (status == TB_OK)
		status = slots->images.sync_names(slots->images.ctx);
	if (status == TB_OK)
		status = describe(slots, &next.images[slots->target]);
	return status == TB_OK ? take_step(slots, &next) : status;
}

/* --- which one runs --------------------------------------------------------------------------------------------------
 */

static enum tb_status activate(void *ctx)
{
	struct tb_slot_file *slots = ctx;
	struct tb_slot_state next = slots->state;
	enum tb_status status = tb_slot_state_activate(&next, slots->target);
	if (status == TB_OK)
		status = take_step(slots, &next);
	slots->restart |= status == TB_OK;
	return status;
}

static enum tb_status confirm(void *ctx)
{
	struct tb_slot_file *slots = ctx;
	struct tb_slot_state next = slots->state;
	tb_slot_state_confirm(&next);
	return take_step(slots, &next);
}

static uint32_t running_build(const struct tb_slot_file *slots)
{
	enum tb_slot_place active = slots->state.active;
	return active == TB_PLACE_BUILT_IN ? slots->built_in_build : slots->state.images[active].build;
}

static enum tb_status roll_back(void *ctx, enum tb_slot_cause cause)
{
	struct tb_slot_file *slots = ctx;
	struct tb_slot_state next = slots->state;
	enum tb_status status = tb_slot_state_roll_back(&next, cause, running_build(slots));
	if (status == TB_OK)
		status = take_step(slots, &next);
	slots->restart |= status == TB_OK;
	return status;
}

static void boot(void *ctx, struct tb_slot_boot *out)
{
	const struct tb_slot_file *slots = ctx;
	*out = (struct tb_slot_boot){.build = running_build(slots),
	                             .unconfirmed = slots->state.trial,
	                             .rolled_back_build = slots->state.rolled_back_build,
	                             .cause = slots->state.cause};
}

/* Told again after the next start when it cannot be stored: twice is better than never. */
static void forget(void *ctx)
{
	struct tb_slot_file *slots = ctx;
	slots->state.rolled_back_build = 0;
	slots->state.cause = TB_SLOT_NONE;
	tb_slot_file_save(slots);
}

/* --- beginning ------------------------------------------------------------------------------------------------------
 */

enum tb_status tb_slot_file_load(struct tb_slot_file *slots, enum tb_slot_place place, int program_fd)
{
	const struct tb_slot_image *sealed = &slots->state.images[place];
	const char *name = tb_slot_file_name(place);
	uint8_t digest[TB_SHA256_LEN];
	struct tb_image image;
	uint32_t n_bytes = 0;
	enum tb_status status = slots->images.size(slots->images.ctx, name, &n_bytes);
	if (status == TB_OK && (n_bytes == 0 || n_bytes != sealed->n_bytes))
		status = TB_ERR_FORMAT;
	if (status == TB_OK)
		status = read_head(slots, name, n_bytes, &image);
	if (status == TB_OK)
		status = hash_file(slots, name, n_bytes, digest, image.n_head, program_fd);
	if (status == TB_OK && memcmp(digest, sealed->sha256, sizeof digest) != 0)
		status = TB_ERR_FORMAT;
	return status;
}

enum tb_status tb_slot_file_open(struct tb_slot_file *slots, const struct tb_disk *images,
                                 const struct tb_disk *records, const char *hardware, uint32_t built_in_build)
{
	uint8_t value[TB_STORAGE_VALUE_MAX];
	size_t n_bytes = 0;
	*slots = (struct tb_slot_file){.images = *images, .hardware = hardware, .built_in_build = built_in_build};
	enum tb_status status = tb_storage_file_open(&slots->records, records);
	if (status != TB_OK)
		return status;
	slots->storage = tb_storage_file_port(&slots->records);
	slots->sha256 = tb_psa_sha256_port(&slots->hash);
	status = slots->storage.get(slots->storage.ctx, RECORD, value, sizeof value, &n_bytes);
	tb_slot_state_read(tb_span_make(value, status == TB_OK ? n_bytes : 0), &slots->state);
	return TB_OK;
}

struct tb_slot_port tb_slot_file_port(struct tb_slot_file *slots)
{
	return (struct tb_slot_port){.size_max = TB_SLOT_FILE_MAX,
	                             .open = open_slot,
	                             .write = write_slot,
	                             .read = read_slot,
	                             .seal = seal,
	                             .close = close_slot,
	                             .activate = activate,
	                             .confirm = confirm,
	                             .roll_back = roll_back,
	                             .boot = boot,
	                             .forget = forget,
	                             .ctx = slots};
}
