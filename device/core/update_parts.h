/* What the updater's files tell each other. Nobody else includes this. */
#ifndef TB_DEVICE_UPDATE_PARTS_H
#define TB_DEVICE_UPDATE_PARTS_H

#include "common/wire/image.h"
#include "common/wire/manifest.h"
#include "device/core/parts.h"
#include "device/core/updater.h"

/* What lies in config.memory while the bear is UPDATING. */
struct tb_update_scratch {
	struct tb_manifest manifest; /* verified, from the end of CHECKING on */
	char json[TB_MANIFEST_JSON_MAX];
	union {
		char canonical[TB_MANIFEST_CANONICAL_MAX];
		uint8_t step[TB_MANIFEST_CANONICAL_MAX]; /* REHASHING */
	};
	char path[TB_FETCH_PATH_CAP];
	uint8_t head[TB_IMAGE_HEAD]; /* of the image */
};
_Static_assert(sizeof(struct tb_update_scratch) <= TB_UPDATER_MEMORY, "it must fit");
_Static_assert((int)TB_UPDATER_MEMORY <= (int)TB_BEAR_UPLINK_MIN, "any bear's uplink memory can be lent");

#define TB_SCRATCH(updater) ((struct tb_update_scratch *)(updater)->config->memory)

/* Reads the manifest in scratch->json, n_bytes of it, and says what is wrong with it; NONE: it may be installed, and is
 * in scratch->manifest. *available: it names something at all. */
enum tb_update_cause tb_update_judge(struct tb_updater *updater, size_t n_bytes, bool *available);

/* Time of day, 0: unknown. */
uint64_t tb_update_unix_s(const struct tb_updater *updater);
/* Stores the record. TB_ERR_IO and others of the storage port; said in the log. */
enum tb_status tb_update_save(struct tb_updater *updater);
/* Notes the outcome for the server and stores it. */
void tb_update_note(struct tb_updater *updater, uint32_t build, enum tb_update_result result,
                    enum tb_update_cause cause);

/* Fetches `path` of the bear's own server. */
enum tb_status tb_update_fetch(struct tb_updater *updater, const char *path, uint32_t first_byte);
/* Ends what is under way, whatever it is, and gives the bear back; the next check after_ms from now, give or take. */
void tb_update_leave(struct tb_updater *updater, uint64_t after_ms);
/* The same, told: in the log, and to the server unless it is of no interest (build 0). */
void tb_update_fail(struct tb_updater *updater, enum tb_update_result result, enum tb_update_cause cause);
uint64_t tb_update_check_every_ms(const struct tb_updater *updater);

/* The manifest in scratch is to be installed. */
void tb_update_download(struct tb_updater *updater);
void tb_update_download_poll(struct tb_updater *updater);
void tb_update_image_head(struct tb_updater *updater, int http_status, uint32_t n_bytes, uint32_t first_byte);
void tb_update_image_data(struct tb_updater *updater, struct tb_span bytes);
void tb_update_image_end(struct tb_updater *updater, enum tb_status status);

/* What the last start was about, and the running image on trial. */
void tb_update_trial_begin(struct tb_updater *updater);
void tb_update_trial_poll(struct tb_updater *updater, uint64_t passed_ms);

enum { TB_UPDATE_SOON_MS = 3600000, TB_UPDATE_LOOK_MS = 10000 };

#endif
