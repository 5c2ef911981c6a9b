#include "server/store/sqlite_schema.h"

/* The file's bytes and a NUL, in read-only data. The path is from the root of the repository, where the build runs. */
#define EMBED(symbol, path)                                                                                            \
	__asm__(".pushsection .rodata\n" #symbol ":\n.incbin \"" path "\"\n.byte 0\n.popsection\n");                   \
	extern const char symbol[] __attribute__((visibility("hidden")));

EMBED(tb_sqlite_records_0001, "server/store/schema/sqlite/records_0001.sql")
EMBED(tb_sqlite_records_0002, "server/store/schema/sqlite/records_0002.sql")
EMBED(tb_sqlite_releases_0001, "server/store/schema/sqlite/releases_0001.sql")
EMBED(tb_sqlite_keys_0001, "server/store/schema/sqlite/keys_0001.sql")

static const char *const records[] = {tb_sqlite_records_0001, tb_sqlite_records_0002};
static const char *const keys[] = {tb_sqlite_keys_0001};
static const char *const releases[] = {tb_sqlite_releases_0001};

const struct tb_sqlite_schema tb_sqlite_schema_records = {records, sizeof records / sizeof records[0]};
const struct tb_sqlite_schema tb_sqlite_schema_keys = {keys, sizeof keys / sizeof keys[0]};
const struct tb_sqlite_schema tb_sqlite_schema_releases = {releases, sizeof releases / sizeof releases[0]};
