/* The records: children (sealed), bears, consent. One contract; each backend fills in the same table of functions and
 * passes the same tests (tests/unit/family/test_store.c).
 *
 * Where it stands: teddyd and teddyctl → server/family → **store**. It keeps no rules and opens no seals: what a child
 * is called comes in and goes out as sealed bytes. Only server/family writes.
 *
 * One handle belongs to one thread; several programs may have the same records open. Every function either does all of
 * what it says or nothing. Statuses that any of them may give: TB_ERR_BUSY (another program held the records too long:
 * try again), TB_ERR_IO (said in the log), TB_ERR_NO_MEMORY. */
#ifndef TB_SERVER_STORE_H
#define TB_SERVER_STORE_H

#include "common/base/log.h"
#include "common/base/status.h"
#include "common/wire/limits.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	TB_STORE_SEALED_CAP = 512,
	TB_STORE_TAG_LEN = 32,
	TB_STORE_LABEL_CAP = 64,
	TB_STORE_METHOD_CAP = 32,
	TB_STORE_REFERENCE_CAP = 128,
	TB_STORE_NOTICE_CAP = 16
};

struct tb_store_child {
	char child_id[TB_CHILD_ID_MAX + 1];
	uint8_t sealed[TB_STORE_SEALED_CAP];
	size_t n_sealed; /* 1..TB_STORE_SEALED_CAP */
	int64_t created_at_s;
};

struct tb_store_device {
	char device_id[TB_DEVICE_ID_MAX + 1];
	char child_id[TB_CHILD_ID_MAX + 1]; /* "": nobody's yet */
	char label[TB_STORE_LABEL_CAP];
	/* Names the device without saying its id: outlives the device, so that a key version is never used twice. */
	uint8_t tag[TB_STORE_TAG_LEN];
	uint32_t key_version; /* 1 and up; given by the store */
	bool revoked;
	int64_t created_at_s; /* Unix */
};

struct tb_store_consent {
	char child_id[TB_CHILD_ID_MAX + 1];
	char method[TB_STORE_METHOD_CAP];
	char reference[TB_STORE_REFERENCE_CAP];
	char notice_version[TB_STORE_NOTICE_CAP];
	bool use;
	bool disclosure;
	int64_t recorded_at_s;
	int64_t withdrawn_at_s; /* 0: not withdrawn */
};

struct tb_store;

/* An `each` goes in the order of ids (consent: oldest first). What it hands over is valid during the call only; the
 * callback may read the store and may not write to it. */
struct tb_store_ops {
	void (*close)(struct tb_store *store);
	/* How long a call waits for another program that holds the records, before TB_ERR_BUSY; 5 s unless set. */
	void (*set_patience)(struct tb_store *store, uint32_t patience_ms);
	/* *version is another number than the last time when another handle has changed the records since. Cheap: it
	 * may be asked every second. */
	enum tb_status (*data_version)(struct tb_store *store, uint64_t *version);

	/* TB_ERR_EXISTS. */
	enum tb_status (*child_insert)(struct tb_store *store, const struct tb_store_child *child);
	/* TB_ERR_NOT_FOUND. */
	enum tb_status (*child_get)(struct tb_store *store, const char *child_id, struct tb_store_child *out);
	/* The child, its devices and its consents; nothing of them can be read from the files afterwards, but for the
	 * devices' tags. A device that was claimed is nobody's again, without its label. TB_ERR_NOT_FOUND. */
	enum tb_status (*child_delete)(struct tb_store *store, const char *child_id);
	enum tb_status (*child_each)(struct tb_store *store, void (*on)(void *ctx, const struct tb_store_child *),
	                             void *ctx);

	/* Enrols a device, or a revoked one anew; *key_version is one that this tag never had. TB_ERR_EXISTS when it is
	 * enrolled and not revoked, TB_ERR_NOT_FOUND (child). */
	enum tb_status (*device_enrol)(struct tb_store *store, const struct tb_store_device *device,
	                               uint32_t *key_version);
	enum tb_status (*device_get)(struct tb_store *store, const char *device_id, struct tb_store_device *out);
	enum tb_status (*device_revoke)(struct tb_store *store, const char *device_id);
	/* Raises the key version. TB_ERR_NOT_FOUND also when it is revoked. */
	enum tb_status (*device_rotate)(struct tb_store *store, const char *device_id, uint32_t *key_version);
	/* A device that is nobody's becomes the child's: it is claimed. Nothing changes when it is this child's
	 * already. TB_ERR_STATE: it is another's; TB_ERR_NOT_FOUND: no such child, no such device, or it is revoked. */
	enum tb_status (*device_claim)(struct tb_store *store, const char *device_id, const char *child_id);
	/* The device is nobody's again, without its label. TB_ERR_NOT_FOUND. */
	enum tb_status (*device_unclaim)(struct tb_store *store, const char *device_id);
	enum tb_status (*device_label)(struct tb_store *store, const char *device_id, const char *label);
	enum tb_status (*device_each)(struct tb_store *store, void (*on)(void *ctx, const struct tb_store_device *),
	                              void *ctx);

	/* Consent is a history: records are added, and withdrawn once, and never changed otherwise. TB_ERR_NOT_FOUND
	 * (child). */
	enum tb_status (*consent_add)(struct tb_store *store, const struct tb_store_consent *consent);
	/* Withdraws all that is not. TB_ERR_NOT_FOUND when there is nothing to withdraw. */
	enum tb_status (*consent_withdraw)(struct tb_store *store, const char *child_id, int64_t at_s);
	/* The newest, withdrawn or not. TB_ERR_NOT_FOUND. */
	enum tb_status (*consent_newest)(struct tb_store *store, const char *child_id, struct tb_store_consent *out);
	enum tb_status (*consent_each)(struct tb_store *store, const char *child_id,
	                               void (*on)(void *ctx, const struct tb_store_consent *), void *ctx);
};

/* A backend's handle begins with this. */
struct tb_store {
	const struct tb_store_ops *ops;
};

/* SQLite: the file is made (0600) and brought to this program's schema. TB_ERR_UNSUPPORTED: its schema is newer than
 * this program, and it is left alone. Both, and TB_ERR_IO, are said in the log, which must outlive the store. */
enum tb_status tb_store_sqlite_open(const char *path, const struct tb_log *log, struct tb_store **out);

#endif
