#include "server/store/store.h"

#include "server/store/sqlite_file.h"

#include <stdlib.h>
#include <string.h>

struct sqlite_store {
	struct tb_store base;
	struct tb_sqlite_file file;
};

enum query {
	Q_DATA_VERSION,
	Q_CHILD_INSERT,
	Q_CHILD_GET,
	Q_CHILD_EACH,
	Q_CHILD_FREE_DEVICES,
	Q_CHILD_RETIRE_DEVICES,
	Q_CHILD_DELETE,
	Q_DEVICE_ENROL,
	Q_DEVICE_GET,
	Q_DEVICE_EACH,
	Q_DEVICE_REVOKE,
	Q_DEVICE_ROTATE,
	Q_DEVICE_CLAIM,
	Q_DEVICE_UNCLAIM,
	Q_DEVICE_LABEL,
	Q_CONSENT_ADD,
	Q_CONSENT_WITHDRAW,
	Q_CONSENT_NEWEST,
	Q_CONSENT_EACH,
	Q_COUNT
};
_Static_assert((int)Q_COUNT <= (int)TB_SQLITE_MAX_QUERIES, "every query has its statement");

/* The columns stand in the order in which read_child, read_device and read_consent take them. */
#define CHILD "SELECT child_id, sealed, created_at_s FROM child "
#define DEVICE "SELECT device_id, child_id, label, tag, key_version, revoked, created_at_s FROM device "
#define CONSENT                                                                                                        \
	"SELECT child_id, method, reference, notice_version, may_use, may_disclose, recorded_at_s, withdrawn_at_s "    \
	"FROM consent WHERE child_id = ? "

static const char *const queries[Q_COUNT] = {
    [Q_DATA_VERSION] = "PRAGMA data_version",
    [Q_CHILD_INSERT] = "INSERT INTO child (child_id, sealed, created_at_s) VALUES (?, ?, ?)",
    [Q_CHILD_GET] = CHILD "WHERE child_id = ?",
    [Q_CHILD_EACH] = CHILD "ORDER BY child_id",
    [Q_CHILD_FREE_DEVICES] =
        "UPDATE device SET child_id = NULL, label = '', claimed = 0 WHERE child_id = ? AND claimed = 1",
    [Q_CHILD_RETIRE_DEVICES] = "INSERT OR REPLACE INTO retired_device (tag, last_version) "
                               "SELECT tag, key_version FROM device WHERE child_id = ?",
    [Q_CHILD_DELETE] = "DELETE FROM child WHERE child_id = ?",
    [Q_DEVICE_ENROL] = "INSERT INTO device (device_id, child_id, label, tag, key_version, revoked, claimed, "
                       "created_at_s) VALUES (?1, nullif(?2, ''), ?3, ?4, "
                       "1 + coalesce((SELECT last_version FROM retired_device WHERE tag = ?4), 0), 0, 0, ?5) "
                       "ON CONFLICT (device_id) DO UPDATE SET child_id = excluded.child_id, label = excluded.label, "
                       "tag = excluded.tag, key_version = key_version + 1, revoked = 0, claimed = 0, created_at_s = "
                       "excluded.created_at_s "
                       "WHERE revoked = 1 RETURNING key_version",
    [Q_DEVICE_GET] = DEVICE "WHERE device_id = ?",
    [Q_DEVICE_EACH] = DEVICE "ORDER BY device_id",
    [Q_DEVICE_REVOKE] = "UPDATE device SET revoked = 1 WHERE device_id = ?",
    [Q_DEVICE_ROTATE] = "UPDATE device SET key_version = key_version + 1 WHERE device_id = ? AND revoked = 0 "
                        "RETURNING key_version",
    [Q_DEVICE_CLAIM] = "UPDATE device SET claimed = max(claimed, child_id IS NULL), child_id = ?2 "
                       "WHERE device_id = ?1 AND revoked = 0 AND coalesce(child_id, ?2) = ?2",
    [Q_DEVICE_UNCLAIM] = "UPDATE device SET child_id = NULL, label = '', claimed = 0 WHERE device_id = ?",
    [Q_DEVICE_LABEL] = "UPDATE device SET label = ?2 WHERE device_id = ?1",
    [Q_CONSENT_ADD] = "INSERT INTO consent (child_id, method, reference, notice_version, may_use, may_disclose, "
                      "recorded_at_s) VALUES (?, ?, ?, ?, ?, ?, ?)",
    [Q_CONSENT_WITHDRAW] = "UPDATE consent SET withdrawn_at_s = ?2 WHERE child_id = ?1 AND withdrawn_at_s IS NULL",
    [Q_CONSENT_NEWEST] = CONSENT "ORDER BY consent_id DESC LIMIT 1",
    [Q_CONSENT_EACH] = CONSENT "ORDER BY consent_id",
};

#define TEXTS(...) ((const char *[]){__VA_ARGS__, NULL})

static struct tb_sqlite_file *file_of(struct tb_store *store)
{
	return &((struct sqlite_store *)store)->file;
}

/* Fills one record from the row that the statement stands on. */
typedef void read_row(sqlite3_stmt *row, void *out);

static enum tb_status get_one(struct tb_sqlite_file *file, sqlite3_stmt *statement, read_row *read, void *out)
{
	int rc = statement ? sqlite3_step(statement) : SQLITE_ERROR;
	if (rc == SQLITE_ROW)
		read(statement, out);
	enum tb_status status = tb_sqlite_end(file, statement, rc);
	return rc == SQLITE_DONE ? TB_ERR_NOT_FOUND : status;
}

/* The one number that a RETURNING gives; *found says whether a row was touched at all. */
static enum tb_status returned_version(struct tb_sqlite_file *file, sqlite3_stmt *statement, bool *found,
                                       uint32_t *version)
{
	uint32_t got = 0;
	int rc = statement ? sqlite3_step(statement) : SQLITE_ERROR;
	*found = rc == SQLITE_ROW;
	if (*found) {
		got = (uint32_t)sqlite3_column_int64(statement, 0);
		rc = sqlite3_step(statement);
	}
	enum tb_status status = tb_sqlite_end(file, statement, rc);
	if (status == TB_OK && *found)
		*version = got;
	return status;
}

/* --- children ------------------------------------------------------------------------------------------------------
 */

static void read_child(sqlite3_stmt *row, void *out)
{
	struct tb_store_child *child = out;
	memset(child, 0, sizeof *child);
	tb_sqlite_text(row, 0, child->child_id, sizeof child->child_id);
	size_t n_sealed = (size_t)sqlite3_column_bytes(row, 1);
	if (n_sealed > 0 && n_sealed <= sizeof child->sealed) {
		memcpy(child->sealed, sqlite3_column_blob(row, 1), n_sealed);
		child->n_sealed = n_sealed;
	}
	child->created_at_s = sqlite3_column_int64(row, 2);
}

static enum tb_status child_insert(struct tb_store *store, const struct tb_store_child *child)
{
	struct tb_sqlite_file *file = file_of(store);
	sqlite3_stmt *statement = tb_sqlite_ask(file, Q_CHILD_INSERT, TEXTS(child->child_id));
	if (statement) {
		sqlite3_bind_blob(statement, 2, child->sealed, (int)child->n_sealed, SQLITE_TRANSIENT);
		sqlite3_bind_int64(statement, 3, child->created_at_s);
	}
	return tb_sqlite_done(file, statement);
}

static enum tb_status child_get(struct tb_store *store, const char *child_id, struct tb_store_child *out)
{
	struct tb_sqlite_file *file = file_of(store);
	return get_one(file, tb_sqlite_ask(file, Q_CHILD_GET, TEXTS(child_id)), read_child, out);
}

static enum tb_status child_each(struct tb_store *store, void (*on)(void *ctx, const struct tb_store_child *),
                                 void *ctx)
{
	struct tb_sqlite_file *file = file_of(store);
	sqlite3_stmt *statement = tb_sqlite_ask(file, Q_CHILD_EACH, NULL);
	int rc = SQLITE_ERROR;
	while (statement && (rc = sqlite3_step(statement)) == SQLITE_ROW) {
		struct tb_store_child child;
		read_child(statement, &child);
		on(ctx, &child);
	}
	return tb_sqlite_end(file, statement, rc);
}

static enum tb_status delete_in_transaction(struct tb_sqlite_file *file, const char *child_id)
{
	enum tb_status status = tb_sqlite_done(file, tb_sqlite_ask(file, Q_CHILD_FREE_DEVICES, TEXTS(child_id)));
	if (status == TB_OK)
		status = tb_sqlite_done(file, tb_sqlite_ask(file, Q_CHILD_RETIRE_DEVICES, TEXTS(child_id)));
	if (status == TB_OK)
		status = tb_sqlite_done_changed(file, tb_sqlite_ask(file, Q_CHILD_DELETE, TEXTS(child_id)));
	return status == TB_OK ? tb_sqlite_exec(file, "COMMIT") : status;
}

static enum tb_status child_delete(struct tb_store *store, const char *child_id)
{
	struct tb_sqlite_file *file = file_of(store);
	enum tb_status status = tb_sqlite_exec(file, "BEGIN IMMEDIATE");
	if (status != TB_OK)
		return status;
	status = delete_in_transaction(file, child_id);
	if (status != TB_OK) {
		sqlite3_exec(file->db, "ROLLBACK", NULL, NULL, NULL);
		return status;
	}
	/* The log still holds what was written before the deletion. When a reader is in the way it is emptied later. */
	sqlite3_exec(file->db, "PRAGMA wal_checkpoint(TRUNCATE)", NULL, NULL, NULL);
	return TB_OK;
}

/* --- devices -------------------------------------------------------------------------------------------------------
 */

static void read_device(sqlite3_stmt *row, void *out)
{
	struct tb_store_device *device = out;
	memset(device, 0, sizeof *device);
	tb_sqlite_text(row, 0, device->device_id, sizeof device->device_id);
	tb_sqlite_text(row, 1, device->child_id, sizeof device->child_id);
	tb_sqlite_text(row, 2, device->label, sizeof device->label);
	if (sqlite3_column_bytes(row, 3) == TB_STORE_TAG_LEN)
		memcpy(device->tag, sqlite3_column_blob(row, 3), TB_STORE_TAG_LEN);
	device->key_version = (uint32_t)sqlite3_column_int64(row, 4);
	device->revoked = sqlite3_column_int(row, 5) != 0;
	device->created_at_s = sqlite3_column_int64(row, 6);
}

static enum tb_status device_enrol(struct tb_store *store, const struct tb_store_device *device, uint32_t *key_version)
{
	struct tb_sqlite_file *file = file_of(store);
	sqlite3_stmt *statement =
	    tb_sqlite_ask(file, Q_DEVICE_ENROL, TEXTS(device->device_id, device->child_id, device->label));
	if (statement) {
		sqlite3_bind_blob(statement, 4, device->tag, TB_STORE_TAG_LEN, SQLITE_TRANSIENT);
		sqlite3_bind_int64(statement, 5, device->created_at_s);
	}
	bool found = false;
	enum tb_status status = returned_version(file, statement, &found, key_version);
	return status == TB_OK && !found ? TB_ERR_EXISTS : status;
}

static enum tb_status device_get(struct tb_store *store, const char *device_id, struct tb_store_device *out)
{
	struct tb_sqlite_file *file = file_of(store);
	return get_one(file, tb_sqlite_ask(file, Q_DEVICE_GET, TEXTS(device_id)), read_device, out);
}

static enum tb_status device_revoke(struct tb_store *store, const char *device_id)
{
	struct tb_sqlite_file *file = file_of(store);
	return tb_sqlite_done_changed(file, tb_sqlite_ask(file, Q_DEVICE_REVOKE, TEXTS(device_id)));
}

static enum tb_status device_rotate(struct tb_store *store, const char *device_id, uint32_t *key_version)
{
	struct tb_sqlite_file *file = file_of(store);
	bool found = false;
	enum tb_status status =
	    returned_version(file, tb_sqlite_ask(file, Q_DEVICE_ROTATE, TEXTS(device_id)), &found, key_version);
	return status == TB_OK && !found ? TB_ERR_NOT_FOUND : status;
}

static enum tb_status device_claim(struct tb_store *store, const char *device_id, const char *child_id)
{
	struct tb_sqlite_file *file = file_of(store);
	struct tb_store_device device;
	enum tb_status status =
	    tb_sqlite_done_changed(file, tb_sqlite_ask(file, Q_DEVICE_CLAIM, TEXTS(device_id, child_id)));
	if (status == TB_ERR_NOT_FOUND && device_get(store, device_id, &device) == TB_OK && !device.revoked &&
	    device.child_id[0] != '\0')
		return TB_ERR_STATE;
	return status;
}

static enum tb_status device_unclaim(struct tb_store *store, const char *device_id)
{
	struct tb_sqlite_file *file = file_of(store);
	return tb_sqlite_done_changed(file, tb_sqlite_ask(file, Q_DEVICE_UNCLAIM, TEXTS(device_id)));
}

static enum tb_status device_label(struct tb_store *store, const char *device_id, const char *label)
{
	struct tb_sqlite_file *file = file_of(store);
	return tb_sqlite_done_changed(file, tb_sqlite_ask(file, Q_DEVICE_LABEL, TEXTS(device_id, label)));
}

static enum tb_status device_each(struct tb_store *store, void (*on)(void *ctx, const struct tb_store_device *),
                                  void *ctx)
{
	struct tb_sqlite_file *file = file_of(store);
	sqlite3_stmt *statement = tb_sqlite_ask(file, Q_DEVICE_EACH, NULL);
	int rc = SQLITE_ERROR;
	while (statement && (rc = sqlite3_step(statement)) == SQLITE_ROW) {
		struct tb_store_device device;
		read_device(statement, &device);
		on(ctx, &device);
	}
	return tb_sqlite_end(file, statement, rc);
}

/* --- consent -------------------------------------------------------------------------------------------------------
 */

static void read_consent(sqlite3_stmt *row, void *out)
{
	struct tb_store_consent *consent = out;
	memset(consent, 0, sizeof *consent);
	tb_sqlite_text(row, 0, consent->child_id, sizeof consent->child_id);
	tb_sqlite_text(row, 1, consent->method, sizeof consent->method);
	tb_sqlite_text(row, 2, consent->reference, sizeof consent->reference);
	tb_sqlite_text(row, 3, consent->notice_version, sizeof consent->notice_version);
	consent->use = sqlite3_column_int(row, 4) != 0;
	consent->disclosure = sqlite3_column_int(row, 5) != 0;
	consent->recorded_at_s = sqlite3_column_int64(row, 6);
	consent->withdrawn_at_s = sqlite3_column_int64(row, 7);
}

static enum tb_status consent_add(struct tb_store *store, const struct tb_store_consent *consent)
{
	struct tb_sqlite_file *file = file_of(store);
	sqlite3_stmt *statement =
	    tb_sqlite_ask(file, Q_CONSENT_ADD,
	                  TEXTS(consent->child_id, consent->method, consent->reference, consent->notice_version));
	if (statement) {
		sqlite3_bind_int(statement, 5, consent->use);
		sqlite3_bind_int(statement, 6, consent->disclosure);
		sqlite3_bind_int64(statement, 7, consent->recorded_at_s);
	}
	return tb_sqlite_done(file, statement);
}

static enum tb_status consent_withdraw(struct tb_store *store, const char *child_id, int64_t at_s)
{
	struct tb_sqlite_file *file = file_of(store);
	sqlite3_stmt *statement = tb_sqlite_ask(file, Q_CONSENT_WITHDRAW, TEXTS(child_id));
	if (statement)
		sqlite3_bind_int64(statement, 2, at_s);
	return tb_sqlite_done_changed(file, statement);
}

static enum tb_status consent_newest(struct tb_store *store, const char *child_id, struct tb_store_consent *out)
{
	struct tb_sqlite_file *file = file_of(store);
	return get_one(file, tb_sqlite_ask(file, Q_CONSENT_NEWEST, TEXTS(child_id)), read_consent, out);
}

static enum tb_status consent_each(struct tb_store *store, const char *child_id,
                                   void (*on)(void *ctx, const struct tb_store_consent *), void *ctx)
{
	struct tb_sqlite_file *file = file_of(store);
	sqlite3_stmt *statement = tb_sqlite_ask(file, Q_CONSENT_EACH, TEXTS(child_id));
	int rc = SQLITE_ERROR;
	while (statement && (rc = sqlite3_step(statement)) == SQLITE_ROW) {
		struct tb_store_consent consent;
		read_consent(statement, &consent);
		on(ctx, &consent);
	}
	return tb_sqlite_end(file, statement, rc);
}

/* --- the handle ----------------------------------------------------------------------------------------------------
 */

static void set_patience(struct tb_store *store, uint32_t patience_ms)
{
	tb_sqlite_set_patience(file_of(store), patience_ms);
}

static void read_version(sqlite3_stmt *row, void *out)
{
	*(uint64_t *)out = (uint64_t)sqlite3_column_int64(row, 0);
}

static enum tb_status data_version(struct tb_store *store, uint64_t *version)
{
	struct tb_sqlite_file *file = file_of(store);
	return get_one(file, tb_sqlite_ask(file, Q_DATA_VERSION, NULL), read_version, version);
}

static void close_store(struct tb_store *store)
{
	tb_sqlite_close(file_of(store));
	free(store);
}

static const struct tb_store_ops ops = {
    .close = close_store,
    .set_patience = set_patience,
    .data_version = data_version,
    .child_insert = child_insert,
    .child_get = child_get,
    .child_delete = child_delete,
    .child_each = child_each,
    .device_enrol = device_enrol,
    .device_get = device_get,
    .device_revoke = device_revoke,
    .device_rotate = device_rotate,
    .device_claim = device_claim,
    .device_unclaim = device_unclaim,
    .device_label = device_label,
    .device_each = device_each,
    .consent_add = consent_add,
    .consent_withdraw = consent_withdraw,
    .consent_newest = consent_newest,
    .consent_each = consent_each,
};

enum tb_status tb_store_sqlite_open(const char *path, const struct tb_log *log, struct tb_store **out)
{
	struct sqlite_store *store = calloc(1, sizeof *store);
	if (!store)
		return TB_ERR_NO_MEMORY;
	store->base.ops = &ops;
	struct tb_sqlite_options options = {
	    .path = path, .journal_mode = "wal", .schema = &tb_sqlite_schema_records, .queries = queries, .log = log};
	enum tb_status status = tb_sqlite_open(&options, &store->file);
	if (status != TB_OK) {
		free(store);
		return status;
	}
	*out = &store->base;
	return TB_OK;
}
