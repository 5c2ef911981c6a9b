/* The records of firmware releases: a file of its own, apart from the families'. It keeps no rules: server/release
 * does, and only it writes here. A bear is named by a text of its own choice, which tells nothing of whose it is.
 *
 * One handle belongs to one thread; several programs may have the same records open. Statuses that any function may
 * give: TB_ERR_BUSY, TB_ERR_IO (said in the log), TB_ERR_NO_MEMORY. */
#ifndef TB_SERVER_RELEASE_STORE_H
#define TB_SERVER_RELEASE_STORE_H

#include "common/base/log.h"
#include "common/base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TB_STORE_HARDWARE_CAP = 32, TB_STORE_MANIFEST_CAP = 4097 };

/* How a build went on one bear. */
enum tb_store_outcome { TB_STORE_CONFIRMED, TB_STORE_FAILED, TB_STORE_OTHER, TB_STORE_OUTCOME_COUNT };

struct tb_store_release {
	char hardware[TB_STORE_HARDWARE_CAP];
	uint32_t build;
	char manifest[TB_STORE_MANIFEST_CAP]; /* JSON, signed */
	uint8_t state;                        /* 0..2 */
	uint8_t stage_percent;
	int64_t published_at_s;                      /* Unix */
	uint32_t n_outcomes[TB_STORE_OUTCOME_COUNT]; /* read only */
};

struct tb_release_store;

/* As tb_store_sqlite_open. */
enum tb_status tb_release_store_open(const char *path, const struct tb_log *log, struct tb_release_store **out);
void tb_release_store_close(struct tb_release_store *store);
void tb_release_store_set_patience(struct tb_release_store *store, uint32_t patience_ms);

/* TB_ERR_EXISTS: this build, or a higher one, of this hardware is there. */
enum tb_status tb_release_store_insert(struct tb_release_store *store, const struct tb_store_release *release);
/* TB_ERR_NOT_FOUND. */
enum tb_status tb_release_store_get(struct tb_release_store *store, const char *hardware, uint32_t build,
                                    struct tb_store_release *out);
/* By hardware, the newest build first; hardware NULL: all. Valid during the call only; the callback may not write and
 * ends it by giving false. */
enum tb_status tb_release_store_each(struct tb_release_store *store, const char *hardware,
                                     bool (*on)(void *ctx, const struct tb_store_release *), void *ctx);
/* TB_ERR_NOT_FOUND. */
enum tb_status tb_release_store_set(struct tb_release_store *store, const char *hardware, uint32_t build, uint8_t state,
                                    uint8_t stage_percent);

/* What a bear runs. */
enum tb_status tb_release_store_asked(struct tb_release_store *store, const char *bear, const char *hardware,
                                      uint32_t build, int64_t at_s);
/* The hardware that it last said. TB_ERR_NOT_FOUND: it never asked. */
enum tb_status tb_release_store_hardware(struct tb_release_store *store, const char *bear,
                                         char hardware[TB_STORE_HARDWARE_CAP]);
/* In place of what it said before. */
enum tb_status tb_release_store_outcome(struct tb_release_store *store, const char *bear, const char *hardware,
                                        uint32_t build, enum tb_store_outcome outcome);

#endif
