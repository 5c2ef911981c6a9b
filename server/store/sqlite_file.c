#include "server/store/sqlite_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { WAL_ATTEMPTS = 200, WAL_PAUSE_MS = 10, PRIMARY_CODE = 0xff };

static const struct {
	int rc;
	enum tb_status status;
} status_of[] = {
    {SQLITE_OK, TB_OK},
    {SQLITE_DONE, TB_OK},
    {SQLITE_ROW, TB_OK},
    {SQLITE_BUSY, TB_ERR_BUSY},
    {SQLITE_LOCKED, TB_ERR_BUSY},
    {SQLITE_CONSTRAINT_PRIMARYKEY, TB_ERR_EXISTS},
    {SQLITE_CONSTRAINT_UNIQUE, TB_ERR_EXISTS},
    {SQLITE_CONSTRAINT_FOREIGNKEY, TB_ERR_NOT_FOUND},
    {SQLITE_NOMEM, TB_ERR_NO_MEMORY},
};

enum tb_status tb_sqlite_status(const struct tb_sqlite_file *file, int rc)
{
	for (size_t i = 0; i < sizeof status_of / sizeof status_of[0]; i++)
		if (status_of[i].rc == rc)
			return status_of[i].status;
	if (rc != (rc & PRIMARY_CODE))
		return tb_sqlite_status(file, rc & PRIMARY_CODE);
	tb_logf(file->log, TB_LOG_ERROR, "store: %s", file->db ? sqlite3_errmsg(file->db) : sqlite3_errstr(rc));
	return TB_ERR_IO;
}

enum tb_status tb_sqlite_exec(struct tb_sqlite_file *file, const char *sql)
{
	return tb_sqlite_status(file, sqlite3_exec(file->db, sql, NULL, NULL, NULL));
}

/* SQLite would make it as wide as the umask lets it. An existing file is not opened here: closing it again would drop
 * the locks that this process holds on it. */
static enum tb_status make_private(const struct tb_sqlite_options *options)
{
	int fd = open(options->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd >= 0)
		return close(fd) == 0 ? TB_OK : TB_ERR_IO;
	if (errno == EEXIST)
		return TB_OK;
	tb_logf(options->log, TB_LOG_ERROR, "%s: cannot be made: %s", options->path, strerror(errno));
	return TB_ERR_IO;
}

static enum tb_status read_int(struct tb_sqlite_file *file, const char *sql, int *out)
{
	sqlite3_stmt *statement = NULL;
	int rc = sqlite3_prepare_v2(file->db, sql, -1, &statement, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(statement);
	if (rc == SQLITE_ROW)
		*out = sqlite3_column_int(statement, 0);
	enum tb_status status = tb_sqlite_status(file, rc);
	sqlite3_finalize(statement);
	return status;
}

/* 0 for an empty file. */
static enum tb_status read_version(struct tb_sqlite_file *file, int *version)
{
	int has_table = 0;
	enum tb_status status = read_int(
	    file, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'migration'", &has_table);
	if (status != TB_OK)
		return status;
	*version = 0;
	return has_table ? read_int(file, "SELECT coalesce(max(version), 0) FROM migration", version) : TB_OK;
}

static enum tb_status apply_steps(struct tb_sqlite_file *file, const struct tb_sqlite_schema *schema, int version)
{
	for (; version < schema->n_steps; version++) {
		enum tb_status status = tb_sqlite_exec(file, schema->steps[version]);
		if (status != TB_OK)
			return status;
		char *sql =
		    sqlite3_mprintf("INSERT INTO migration VALUES (%d, %lld)", version + 1, (long long)time(NULL));
		status = sql ? tb_sqlite_exec(file, sql) : TB_ERR_NO_MEMORY;
		sqlite3_free(sql);
		if (status != TB_OK)
			return status;
	}
	return TB_OK;
}

/* Another program may be doing the same: the version is read again once the file is ours. */
static enum tb_status migrate(struct tb_sqlite_file *file, const struct tb_sqlite_schema *schema)
{
	int version = 0;
	enum tb_status status = read_version(file, &version);
	if (status != TB_OK || version == schema->n_steps)
		return status;
	status = tb_sqlite_exec(file, "BEGIN IMMEDIATE");
	if (status != TB_OK)
		return status;
	status = read_version(file, &version);
	if (status == TB_OK)
		status = apply_steps(file, schema, version);
	if (status == TB_OK)
		status = tb_sqlite_exec(file, "COMMIT");
	if (status != TB_OK)
		sqlite3_exec(file->db, "ROLLBACK", NULL, NULL, NULL);
	return status;
}

/* The change of mode does not wait for another program that is opening the file too, as other statements do. */
static enum tb_status set_journal_mode(struct tb_sqlite_file *file, const char *mode)
{
	char sql[64];
	sqlite3_snprintf(sizeof sql, sql, "PRAGMA journal_mode = %s", mode);
	enum tb_status status = TB_ERR_BUSY;
	for (int i = 0; i < WAL_ATTEMPTS && status == TB_ERR_BUSY; i++) {
		if (i > 0)
			sqlite3_sleep(WAL_PAUSE_MS);
		status = tb_sqlite_exec(file, sql);
	}
	return status;
}

static enum tb_status refuse_newer(struct tb_sqlite_file *file, const struct tb_sqlite_options *options)
{
	int version = 0;
	enum tb_status status = read_version(file, &version);
	if (status != TB_OK || version <= options->schema->n_steps)
		return status;
	tb_logf(file->log, TB_LOG_ERROR, "%s: has schema %d, this program knows up to %d: use a newer program",
	        options->path, version, options->schema->n_steps);
	return TB_ERR_UNSUPPORTED;
}

static enum tb_status prepare_file(struct tb_sqlite_file *file, const struct tb_sqlite_options *options)
{
	sqlite3_busy_timeout(file->db, TB_SQLITE_BUSY_MS);
	sqlite3_extended_result_codes(file->db, 1);
	enum tb_status status = tb_sqlite_exec(file, "PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY;"
	                                             "PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON;"
	                                             "PRAGMA synchronous = FULL");
	if (status == TB_OK)
		status = refuse_newer(file, options);
	if (status == TB_OK)
		status = set_journal_mode(file, options->journal_mode);
	if (status == TB_OK)
		status = migrate(file, options->schema);
	return status;
}

enum tb_status tb_sqlite_open(const struct tb_sqlite_options *options, struct tb_sqlite_file *out)
{
	struct tb_sqlite_file file = {.log = options->log, .queries = options->queries};
	enum tb_status status = make_private(options);
	if (status != TB_OK)
		return status;
	int rc = sqlite3_open_v2(options->path, &file.db, SQLITE_OPEN_READWRITE, NULL);
	status = rc == SQLITE_OK ? prepare_file(&file, options) : tb_sqlite_status(&file, rc);
	if (status != TB_OK) {
		tb_logf(options->log, TB_LOG_ERROR, "%s: cannot be used: %s", options->path, tb_status_message(status));
		sqlite3_close(file.db);
		return status;
	}
	*out = file;
	return TB_OK;
}

void tb_sqlite_close(struct tb_sqlite_file *file)
{
	for (size_t i = 0; i < TB_SQLITE_MAX_QUERIES; i++)
		sqlite3_finalize(file->statements[i]);
	sqlite3_close(file->db);
	memset(file, 0, sizeof *file);
}

void tb_sqlite_set_patience(struct tb_sqlite_file *file, uint32_t patience_ms)
{
	sqlite3_busy_timeout(file->db, (int)patience_ms);
}

sqlite3_stmt *tb_sqlite_ask(struct tb_sqlite_file *file, unsigned query, const char *const *texts)
{
	sqlite3_stmt **statement = &file->statements[query];
	if (!*statement) {
		int rc =
		    sqlite3_prepare_v3(file->db, file->queries[query], -1, SQLITE_PREPARE_PERSISTENT, statement, NULL);
		if (tb_sqlite_status(file, rc) != TB_OK)
			return NULL;
	}
	for (int i = 0; texts && texts[i]; i++) {
		if (sqlite3_bind_text(*statement, i + 1, texts[i], -1, SQLITE_TRANSIENT) != SQLITE_OK) {
			sqlite3_clear_bindings(*statement);
			return NULL;
		}
	}
	return *statement;
}

enum tb_status tb_sqlite_end(struct tb_sqlite_file *file, sqlite3_stmt *statement, int rc)
{
	if (!statement)
		return TB_ERR_IO;
	enum tb_status status = tb_sqlite_status(file, rc);
	sqlite3_reset(statement);
	sqlite3_clear_bindings(statement);
	return status;
}

enum tb_status tb_sqlite_done(struct tb_sqlite_file *file, sqlite3_stmt *statement)
{
	int rc = SQLITE_ERROR;
	do {
		rc = statement ? sqlite3_step(statement) : SQLITE_ERROR;
	} while (rc == SQLITE_ROW);
	return tb_sqlite_end(file, statement, rc);
}

enum tb_status tb_sqlite_done_changed(struct tb_sqlite_file *file, sqlite3_stmt *statement)
{
	enum tb_status status = tb_sqlite_done(file, statement);
	if (status == TB_OK && sqlite3_changes(file->db) == 0)
		return TB_ERR_NOT_FOUND;
	return status;
}

void tb_sqlite_text(sqlite3_stmt *statement, int column, char *out, size_t cap)
{
	const unsigned char *text = sqlite3_column_text(statement, column);
	size_t n_bytes = text ? (size_t)sqlite3_column_bytes(statement, column) : 0;
	if (n_bytes > cap - 1)
		n_bytes = cap - 1;
	memcpy(out, text ? (const char *)text : "", n_bytes);
	out[n_bytes] = 0;
}
