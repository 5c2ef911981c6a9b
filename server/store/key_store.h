/* The keys that children's records are sealed with: one per child, in a file of its own. A backup of the records does
 * not hold it, so when a child is deleted here, the backups forget too.
 *
 * Used by server/family only; one handle belongs to one thread; several programs may have the same file open. */
#ifndef TB_SERVER_KEY_STORE_H
#define TB_SERVER_KEY_STORE_H

#include "common/base/log.h"
#include "common/base/status.h"

#include <stdint.h>

enum { TB_CHILD_KEY_LEN = 32 };

struct tb_key_store;

/* Makes the file (0600) when there is none. TB_ERR_REFUSED: others can read it; TB_ERR_UNSUPPORTED: it is newer than
 * this program; TB_ERR_IO. All said in the log, which must outlive the store. */
enum tb_status tb_key_store_open(const char *path, const struct tb_log *log, struct tb_key_store **out);
void tb_key_store_close(struct tb_key_store *keys);
/* How long a call waits for another program that holds the file, before TB_ERR_BUSY; 5 s unless set. */
void tb_key_store_set_patience(struct tb_key_store *keys, uint32_t patience_ms);

/* Keeps `fresh` as the child's key unless it has one already; `out` is the one that is kept. Two programs that do this
 * at once get the same key. */
enum tb_status tb_key_store_ensure(struct tb_key_store *keys, const char *child_id,
                                   const uint8_t fresh[TB_CHILD_KEY_LEN], uint8_t out[TB_CHILD_KEY_LEN]);
/* TB_ERR_NOT_FOUND. */
enum tb_status tb_key_store_get(struct tb_key_store *keys, const char *child_id, uint8_t out[TB_CHILD_KEY_LEN]);
/* Overwrites it in the file. TB_OK also when there was none. */
enum tb_status tb_key_store_delete(struct tb_key_store *keys, const char *child_id);

#endif
