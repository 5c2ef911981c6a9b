/* What every SQLite file of ours has in common: how it is made, opened, brought to its schema, and asked. Used inside
 * server/store only. */
#ifndef TB_SERVER_SQLITE_FILE_H
#define TB_SERVER_SQLITE_FILE_H

#include "common/base/log.h"
#include "common/base/status.h"
#include "server/store/sqlite_schema.h"

#include <sqlite3.h>
#include <stddef.h>
#include <stdint.h>

enum { TB_SQLITE_BUSY_MS = 5000, TB_SQLITE_MAX_QUERIES = 24 };

struct tb_sqlite_file {
	sqlite3 *db;
	const struct tb_log *log;
	const char *const *queries;                      /* their text, by number */
	sqlite3_stmt *statements[TB_SQLITE_MAX_QUERIES]; /* prepared at first use */
};

struct tb_sqlite_options {
	const char *path;
	const char *journal_mode; /* "wal": readers never wait; "truncate": a deleted row is gone at once */
	const struct tb_sqlite_schema *schema;
	const char *const *queries; /* at most TB_SQLITE_MAX_QUERIES */
	const struct tb_log *log;
};

/* TB_ERR_IO, TB_ERR_BUSY, TB_ERR_UNSUPPORTED (a newer schema); said in the log. On error nothing is held. */
enum tb_status tb_sqlite_open(const struct tb_sqlite_options *options, struct tb_sqlite_file *out);
void tb_sqlite_close(struct tb_sqlite_file *file);
/* How long a statement waits for another program; TB_SQLITE_BUSY_MS unless set. */
void tb_sqlite_set_patience(struct tb_sqlite_file *file, uint32_t patience_ms);

/* What a result code of SQLite means; what is not a rule's answer is said in the log. */
enum tb_status tb_sqlite_status(const struct tb_sqlite_file *file, int rc);
enum tb_status tb_sqlite_exec(struct tb_sqlite_file *file, const char *sql);

/* The query's statement, its parameters bound to `texts` in order (as many as there are; NULL-terminated). Give it back
 * with one of the functions below, whatever happens. NULL on error, which they take too. */
sqlite3_stmt *tb_sqlite_ask(struct tb_sqlite_file *file, unsigned query, const char *const *texts);
/* Gives a statement back whose last step gave rc (NULL: it could not be asked). TB_OK for a row or the end. */
enum tb_status tb_sqlite_end(struct tb_sqlite_file *file, sqlite3_stmt *statement, int rc);
/* Runs to the end, then tb_sqlite_end. */
enum tb_status tb_sqlite_done(struct tb_sqlite_file *file, sqlite3_stmt *statement);
/* The same for a query that must change something: TB_ERR_NOT_FOUND when it changed no row. */
enum tb_status tb_sqlite_done_changed(struct tb_sqlite_file *file, sqlite3_stmt *statement);

/* Copies a column: cut to what fits, always NUL-terminated. */
void tb_sqlite_text(sqlite3_stmt *statement, int column, char *out, size_t cap);

#endif
