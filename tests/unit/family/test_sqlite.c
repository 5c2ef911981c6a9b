/* What is SQLite's alone: files, schema versions, and history that cannot be rewritten. */
#include "server/store/key_store.h"
#include "server/store/store.h"
#include "tests/unit/family/folder.h"

#include <sqlite3.h>

static int exec_in(const struct folder *folder, const char *name, const char *sql)
{
	sqlite3 *db = NULL;
	int rc = sqlite3_open(path_in(folder, name), &db);
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(db, sql, NULL, NULL, NULL);
	sqlite3_close(db);
	return rc;
}

static enum tb_status try_open(struct folder *folder)
{
	struct tb_store *store = NULL;
	enum tb_status status = tb_store_sqlite_open(path_in(folder, "teddy.db"), &folder->log, &store);
	if (status == TB_OK)
		store->ops->close(store);
	return status;
}

static unsigned mode_of(const struct folder *folder, const char *name)
{
	struct stat info;
	return stat(path_in(folder, name), &info) == 0 ? info.st_mode & 0777 : 0;
}

TEST(a_schema_newer_than_the_program_is_refused_and_left_alone)
{
	struct folder folder;
	begin(&folder);
	CHECK_INT(try_open(&folder), TB_OK);
	CHECK_INT(exec_in(&folder, "teddy.db", "INSERT INTO migration VALUES (99, 0)"), SQLITE_OK);
	CHECK_INT(try_open(&folder), TB_ERR_UNSUPPORTED);
	CHECK(strstr(folder.logged, "teddy.db: has schema 99, this program knows up to "));
	CHECK_INT(exec_in(&folder, "teddy.db", "DELETE FROM migration WHERE version = 99"), SQLITE_OK);
	CHECK_INT(try_open(&folder), TB_OK);
	end(&folder);
}

/* The records as the first release made them. */
static int make_version_1(const struct folder *folder)
{
	static char schema[16384];
	FILE *file = fopen("server/store/schema/sqlite/records_0001.sql", "re");
	if (!file)
		abort();
	schema[fread(schema, 1, sizeof schema - 1, file)] = '\0';
	fclose(file);
	int rc = exec_in(folder, "teddy.db", schema);
	return rc != SQLITE_OK
	           ? rc
	           : exec_in(folder, "teddy.db",
	                     "INSERT INTO migration VALUES (1, 0); INSERT INTO child VALUES ('one', x'01', 7);"
	                     "INSERT INTO device VALUES ('device_1', 'one', 'brown', zeroblob(32), 3, 0, 8)");
}

TEST(records_of_the_first_release_are_brought_to_this_one)
{
	struct folder folder;
	begin(&folder);
	struct tb_store *store = NULL;
	struct tb_store_device got;
	CHECK_INT(make_version_1(&folder), SQLITE_OK);
	CHECK_INT(tb_store_sqlite_open(path_in(&folder, "teddy.db"), &folder.log, &store), TB_OK);
	CHECK_INT(store->ops->device_get(store, "device_1", &got), TB_OK);
	CHECK_STR(got.child_id, "one");
	CHECK_STR(got.label, "brown");
	CHECK_INT(got.key_version, 3);
	CHECK_INT(got.created_at_s, 8);
	CHECK_INT(store->ops->child_delete(store, "one"), TB_OK);
	CHECK_INT(store->ops->device_get(store, "device_1", &got), TB_ERR_NOT_FOUND);
	store->ops->close(store);
	end(&folder);
}

TEST(newer_keys_are_refused_too)
{
	struct folder folder;
	begin(&folder);
	struct tb_key_store *keys = NULL;
	CHECK_INT(tb_key_store_open(path_in(&folder, "keys.db"), &folder.log, &keys), TB_OK);
	tb_key_store_close(keys);
	CHECK_INT(exec_in(&folder, "keys.db", "INSERT INTO migration VALUES (9, 0)"), SQLITE_OK);
	CHECK_INT(tb_key_store_open(path_in(&folder, "keys.db"), &folder.log, &keys), TB_ERR_UNSUPPORTED);
	end(&folder);
}

TEST(a_file_that_is_no_database_is_an_error_that_names_it)
{
	struct folder folder;
	begin(&folder);
	write_file(&folder, "teddy.db", "this is a letter to grandmother, and by no means a database of bears", 0600);
	CHECK_INT(try_open(&folder), TB_ERR_IO);
	CHECK(strstr(folder.logged, "teddy.db: cannot be used"));
	end(&folder);
}

TEST(a_folder_that_is_not_there_is_an_error_that_names_it)
{
	struct folder folder;
	begin(&folder);
	struct tb_store *store = NULL;
	CHECK_INT(tb_store_sqlite_open(path_in(&folder, "nowhere/teddy.db"), &folder.log, &store), TB_ERR_IO);
	CHECK(strstr(folder.logged, "nowhere/teddy.db: cannot be made: No such file"));
	end(&folder);
}

TEST(files_are_for_their_owner_only_whatever_the_umask)
{
	struct folder folder;
	begin(&folder);
	mode_t umask_before = umask(0);
	struct tb_store *store = NULL;
	CHECK_INT(tb_store_sqlite_open(path_in(&folder, "teddy.db"), &folder.log, &store), TB_OK);
	struct tb_store_child child = {.child_id = "one", .n_sealed = 1};
	CHECK_INT(store->ops->child_insert(store, &child), TB_OK);
	CHECK_INT(mode_of(&folder, "teddy.db"), 0600);
	CHECK_INT(mode_of(&folder, "teddy.db-wal"), 0600);
	store->ops->close(store);
	umask(umask_before);
	end(&folder);
}

TEST(keys_that_others_can_read_are_refused)
{
	struct folder folder;
	begin(&folder);
	struct tb_key_store *keys = NULL;
	CHECK_INT(tb_key_store_open(path_in(&folder, "keys.db"), &folder.log, &keys), TB_OK);
	tb_key_store_close(keys);
	CHECK_INT(chmod(path_in(&folder, "keys.db"), 0640), 0);
	CHECK_INT(tb_key_store_open(path_in(&folder, "keys.db"), &folder.log, &keys), TB_ERR_REFUSED);
	CHECK(strstr(folder.logged, "keys.db: others can read the children's keys: chmod 600"));
	end(&folder);
}

TEST(the_history_of_consent_cannot_be_rewritten)
{
	struct folder folder;
	begin(&folder);
	struct tb_store *store = NULL;
	CHECK_INT(tb_store_sqlite_open(path_in(&folder, "teddy.db"), &folder.log, &store), TB_OK);
	struct tb_store_child child = {.child_id = "one", .n_sealed = 1};
	struct tb_store_consent record = {.child_id = "one", .method = "phone_call", .use = true, .recorded_at_s = 10};
	store->ops->child_insert(store, &child);
	store->ops->consent_add(store, &record);
	store->ops->close(store);
	CHECK_INT(exec_in(&folder, "teddy.db", "UPDATE consent SET may_disclose = 1"), SQLITE_CONSTRAINT);
	CHECK_INT(exec_in(&folder, "teddy.db", "UPDATE consent SET recorded_at_s = 5, withdrawn_at_s = 6"),
	          SQLITE_CONSTRAINT);
	CHECK_INT(exec_in(&folder, "teddy.db", "UPDATE consent SET withdrawn_at_s = 20"), SQLITE_OK);
	CHECK_INT(exec_in(&folder, "teddy.db", "UPDATE consent SET withdrawn_at_s = NULL"), SQLITE_CONSTRAINT);
	end(&folder);
}

TEST(a_key_is_kept_once_and_gone_from_the_file_when_deleted)
{
	struct folder folder;
	begin(&folder);
	struct tb_key_store *keys = NULL;
	uint8_t first[TB_CHILD_KEY_LEN], second[TB_CHILD_KEY_LEN], got[TB_CHILD_KEY_LEN];
	memset(first, 0xa1, sizeof first);
	memset(second, 0xb2, sizeof second);
	CHECK_INT(tb_key_store_open(path_in(&folder, "keys.db"), &folder.log, &keys), TB_OK);
	CHECK_INT(tb_key_store_get(keys, "one", got), TB_ERR_NOT_FOUND);
	CHECK_INT(tb_key_store_ensure(keys, "one", first, got), TB_OK);
	CHECK_INT(tb_key_store_ensure(keys, "one", second, got), TB_OK);
	CHECK_MEM(got, first, sizeof first);
	CHECK(any_file_holds(&folder, first, sizeof first));
	CHECK_INT(tb_key_store_delete(keys, "one"), TB_OK);
	CHECK(!any_file_holds(&folder, first, sizeof first));
	CHECK_INT(tb_key_store_get(keys, "one", got), TB_ERR_NOT_FOUND);
	CHECK_INT(tb_key_store_delete(keys, "one"), TB_OK);
	tb_key_store_close(keys);
	end(&folder);
}

TEST(a_store_that_another_program_holds_is_busy_and_not_broken)
{
	struct folder folder;
	begin(&folder);
	struct tb_store *store = NULL;
	sqlite3 *other = NULL;
	struct tb_store_child child = {.child_id = "one", .n_sealed = 1};
	CHECK_INT(tb_store_sqlite_open(path_in(&folder, "teddy.db"), &folder.log, &store), TB_OK);
	CHECK_INT(sqlite3_open(path_in(&folder, "teddy.db"), &other), SQLITE_OK);
	CHECK_INT(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	CHECK_INT(store->ops->child_get(store, "one", &child), TB_ERR_NOT_FOUND);
	CHECK_INT(store->ops->child_insert(store, &child), TB_ERR_BUSY);
	CHECK_INT(sqlite3_exec(other, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
	CHECK_INT(store->ops->child_insert(store, &child), TB_OK);
	sqlite3_close(other);
	store->ops->close(store);
	end(&folder);
}

TEST_MAIN(T(a_schema_newer_than_the_program_is_refused_and_left_alone),
          T(records_of_the_first_release_are_brought_to_this_one), T(newer_keys_are_refused_too),
          T(a_file_that_is_no_database_is_an_error_that_names_it),
          T(a_folder_that_is_not_there_is_an_error_that_names_it), T(files_are_for_their_owner_only_whatever_the_umask),
          T(keys_that_others_can_read_are_refused), T(the_history_of_consent_cannot_be_rewritten),
          T(a_key_is_kept_once_and_gone_from_the_file_when_deleted),
          T(a_store_that_another_program_holds_is_busy_and_not_broken))
