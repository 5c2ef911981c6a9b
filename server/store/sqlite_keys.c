#include "server/store/key_store.h"

#include "common/base/span.h"
#include "server/store/sqlite_file.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct tb_key_store {
	struct tb_sqlite_file file;
};

enum query { Q_KEEP, Q_GET, Q_DELETE, Q_COUNT };
static const char *const queries[Q_COUNT] = {
    [Q_KEEP] = "INSERT INTO child_key (child_id, key) VALUES (?, ?) ON CONFLICT DO NOTHING",
    [Q_GET] = "SELECT key FROM child_key WHERE child_id = ?",
    [Q_DELETE] = "DELETE FROM child_key WHERE child_id = ?",
};

static enum tb_status refuse_if_others_can_read(const char *path, const struct tb_log *log)
{
	struct stat info;
	if (stat(path, &info) != 0 || (info.st_mode & 077) == 0)
		return TB_OK;
	tb_logf(log, TB_LOG_ERROR, "%s: others can read the children's keys: chmod 600 it", path);
	return TB_ERR_REFUSED;
}

enum tb_status tb_key_store_open(const char *path, const struct tb_log *log, struct tb_key_store **out)
{
	enum tb_status status = refuse_if_others_can_read(path, log);
	if (status != TB_OK)
		return status;
	struct tb_key_store *keys = calloc(1, sizeof *keys);
	if (!keys)
		return TB_ERR_NO_MEMORY;
	struct tb_sqlite_options options = {
	    .path = path, .journal_mode = "truncate", .schema = &tb_sqlite_schema_keys, .queries = queries, .log = log};
	status = tb_sqlite_open(&options, &keys->file);
	if (status != TB_OK) {
		free(keys);
		return status;
	}
	*out = keys;
	return TB_OK;
}

void tb_key_store_close(struct tb_key_store *keys)
{
	if (!keys)
		return;
	tb_sqlite_close(&keys->file);
	free(keys);
}

void tb_key_store_set_patience(struct tb_key_store *keys, uint32_t patience_ms)
{
	tb_sqlite_set_patience(&keys->file, patience_ms);
}

enum tb_status tb_key_store_get(struct tb_key_store *keys, const char *child_id, uint8_t out[TB_CHILD_KEY_LEN])
{
	sqlite3_stmt *statement = tb_sqlite_ask(&keys->file, Q_GET, (const char *[]){child_id, NULL});
	int rc = statement ? sqlite3_step(statement) : SQLITE_ERROR;
	bool found = rc == SQLITE_ROW && sqlite3_column_bytes(statement, 0) == TB_CHILD_KEY_LEN;
	if (found)
		memcpy(out, sqlite3_column_blob(statement, 0), TB_CHILD_KEY_LEN);
	enum tb_status status = tb_sqlite_end(&keys->file, statement, rc);
	return status == TB_OK && !found ? TB_ERR_NOT_FOUND : status;
}

enum tb_status tb_key_store_ensure(struct tb_key_store *keys, const char *child_id,
                                   const uint8_t fresh[TB_CHILD_KEY_LEN], uint8_t out[TB_CHILD_KEY_LEN])
{
	sqlite3_stmt *statement = tb_sqlite_ask(&keys->file, Q_KEEP, (const char *[]){child_id, NULL});
	if (statement)
		sqlite3_bind_blob(statement, 2, fresh, TB_CHILD_KEY_LEN, SQLITE_TRANSIENT);
	enum tb_status status = tb_sqlite_done(&keys->file, statement);
	return status == TB_OK ? tb_key_store_get(keys, child_id, out) : status;
}

enum tb_status tb_key_store_delete(struct tb_key_store *keys, const char *child_id)
{
	return tb_sqlite_done(&keys->file, tb_sqlite_ask(&keys->file, Q_DELETE, (const char *[]){child_id, NULL}));
}
