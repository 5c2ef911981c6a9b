#include "server/store/release_store.h"

#include "server/store/sqlite_file.h"

#include <stdlib.h>
#include <string.h>

struct tb_release_store {
	struct tb_sqlite_file file;
};

enum query { Q_INSERT, Q_GET, Q_EACH, Q_SET, Q_ASKED, Q_HARDWARE, Q_OUTCOME, Q_COUNT };
_Static_assert((int)Q_COUNT <= (int)TB_SQLITE_MAX_QUERIES, "every query has its statement");

#define COUNT(result)                                                                                                  \
	"(SELECT count(*) FROM outcome o WHERE o.hardware = r.hardware AND o.build = r.build AND o.result "            \
	"= " #result ")"
/* The columns stand in the order in which read_release takes them. */
#define RELEASE                                                                                                        \
	"SELECT hardware, build, manifest, state, stage_percent, published_at_s, " COUNT(0) ", " COUNT(1) ", " COUNT(  \
	    2) " FROM release r "

static const char *const queries[Q_COUNT] = {
    [Q_INSERT] = "INSERT INTO release (hardware, manifest, build, state, stage_percent, published_at_s) "
                 "SELECT ?1, ?2, ?3, ?4, ?5, ?6 "
                 "WHERE ?3 > coalesce((SELECT max(build) FROM release WHERE hardware = ?1), 0)",
    [Q_GET] = RELEASE "WHERE hardware = ?1 AND build = ?2",
    [Q_EACH] = RELEASE "WHERE hardware = coalesce(?1, hardware) ORDER BY hardware, build DESC",
    [Q_SET] = "UPDATE release SET state = ?3, stage_percent = ?4 WHERE hardware = ?1 AND build = ?2",
    [Q_ASKED] = "INSERT OR REPLACE INTO asked (bear, hardware, build, asked_at_s) "
                "VALUES (?1, ?2, ?3, ?4)",
    [Q_HARDWARE] = "SELECT hardware FROM asked WHERE bear = ?1",
    [Q_OUTCOME] = "INSERT OR REPLACE INTO outcome (bear, hardware, build, result) "
                  "VALUES (?1, ?2, ?3, ?4)",
};

#define TEXTS(...) ((const char *[]){__VA_ARGS__, NULL})

static void read_release(sqlite3_stmt *row, struct tb_store_release *out)
{
	memset(out, 0, sizeof *out);
	tb_sqlite_text(row, 0, out->hardware, sizeof out->hardware);
	out->build = (uint32_t)sqlite3_column_int64(row, 1);
	tb_sqlite_text(row, 2, out->manifest, sizeof out->manifest);
	out->state = (uint8_t)sqlite3_column_int(row, 3);
	out->stage_percent = (uint8_t)sqlite3_column_int(row, 4);
	out->published_at_s = sqlite3_column_int64(row, 5);
	for (int i = 0; i < TB_STORE_OUTCOME_COUNT; i++)
		out->n_outcomes[i] = (uint32_t)sqlite3_column_int64(row, 6 + i);
}

enum tb_status tb_release_store_insert(struct tb_release_store *store, const struct tb_store_release *release)
{
	sqlite3_stmt *statement = tb_sqlite_ask(&store->file, Q_INSERT, TEXTS(release->hardware, release->manifest));
	if (statement) {
		sqlite3_bind_int64(statement, 3, release->build);
		sqlite3_bind_int(statement, 4, release->state);
		sqlite3_bind_int(statement, 5, release->stage_percent);
		sqlite3_bind_int64(statement, 6, release->published_at_s);
	}
	enum tb_status status = tb_sqlite_done_changed(&store->file, statement);
	return status == TB_ERR_NOT_FOUND ? TB_ERR_EXISTS : status;
}

enum tb_status tb_release_store_get(struct tb_release_store *store, const char *hardware, uint32_t build,
                                    struct tb_store_release *out)
{
	sqlite3_stmt *statement = tb_sqlite_ask(&store->file, Q_GET, TEXTS(hardware));
	if (statement)
		sqlite3_bind_int64(statement, 2, build);
	int rc = statement ? sqlite3_step(statement) : SQLITE_ERROR;
	if (rc == SQLITE_ROW)
		read_release(statement, out);
	enum tb_status status = tb_sqlite_end(&store->file, statement, rc);
	return rc == SQLITE_DONE ? TB_ERR_NOT_FOUND : status;
}

enum tb_status tb_release_store_each(struct tb_release_store *store, const char *hardware,
                                     bool (*on)(void *ctx, const struct tb_store_release *), void *ctx)
{
	sqlite3_stmt *statement = tb_sqlite_ask(&store->file, Q_EACH, hardware ? TEXTS(hardware) : NULL);
	int rc = SQLITE_ERROR;
	bool goes_on = true;
	while (statement && goes_on && (rc = sqlite3_step(statement)) == SQLITE_ROW) {
		struct tb_store_release release;
		read_release(statement, &release);
		goes_on = on(ctx, &release);
	}
	return tb_sqlite_end(&store->file, statement, rc);
}

enum tb_status tb_release_store_set(struct tb_release_store *store, const char *hardware, uint32_t build, uint8_t state,
                                    uint8_t stage_percent)
{
	sqlite3_stmt *statement = tb_sqlite_ask(&store->file, Q_SET, TEXTS(hardware));
	if (statement) {
		sqlite3_bind_int64(statement, 2, build);
		sqlite3_bind_int(statement, 3, state);
		sqlite3_bind_int(statement, 4, stage_percent);
	}
	return tb_sqlite_done_changed(&store->file, statement);
}

enum tb_status tb_release_store_asked(struct tb_release_store *store, const char *bear, const char *hardware,
                                      uint32_t build, int64_t at_s)
{
	sqlite3_stmt *statement = tb_sqlite_ask(&store->file, Q_ASKED, TEXTS(bear, hardware));
	if (statement) {
		sqlite3_bind_int64(statement, 3, build);
		sqlite3_bind_int64(statement, 4, at_s);
	}
	return tb_sqlite_done(&store->file, statement);
}

enum tb_status tb_release_store_hardware(struct tb_release_store *store, const char *bear,
                                         char hardware[TB_STORE_HARDWARE_CAP])
{
	sqlite3_stmt *statement = tb_sqlite_ask(&store->file, Q_HARDWARE, TEXTS(bear));
	int rc = statement ? sqlite3_step(statement) : SQLITE_ERROR;
	if (rc == SQLITE_ROW)
		tb_sqlite_text(statement, 0, hardware, TB_STORE_HARDWARE_CAP);
	enum tb_status status = tb_sqlite_end(&store->file, statement, rc);
	return rc == SQLITE_DONE ? TB_ERR_NOT_FOUND : status;
}

enum tb_status tb_release_store_outcome(struct tb_release_store *store, const char *bear, const char *hardware,
                                        uint32_t build, enum tb_store_outcome outcome)
{
	sqlite3_stmt *statement = tb_sqlite_ask(&store->file, Q_OUTCOME, TEXTS(bear, hardware));
	if (statement) {
		sqlite3_bind_int64(statement, 3, build);
		sqlite3_bind_int(statement, 4, (int)outcome);
	}
	return tb_sqlite_done(&store->file, statement);
}

enum tb_status tb_release_store_open(const char *path, const struct tb_log *log, struct tb_release_store **out)
{
	struct tb_release_store *store = calloc(1, sizeof *store);
	if (!store)
		return TB_ERR_NO_MEMORY;
	struct tb_sqlite_options options = {
	    .path = path, .journal_mode = "wal", .schema = &tb_sqlite_schema_releases, .queries = queries, .log = log};
	enum tb_status status = tb_sqlite_open(&options, &store->file);
	if (status == TB_OK)
		*out = store;
	else
		free(store);
	return status;
}

void tb_release_store_close(struct tb_release_store *store)
{
	if (!store)
		return;
	tb_sqlite_close(&store->file);
	free(store);
}

void tb_release_store_set_patience(struct tb_release_store *store, uint32_t patience_ms)
{
	tb_sqlite_set_patience(&store->file, patience_ms);
}
