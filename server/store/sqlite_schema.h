/* The numbered schema files of schema/sqlite/, inside the program. */
#ifndef TB_SERVER_SQLITE_SCHEMA_H
#define TB_SERVER_SQLITE_SCHEMA_H

struct tb_sqlite_schema {
	const char *const *steps; /* steps[i] makes version i + 1 out of version i */
	int n_steps;              /* the version this program knows */
};

extern const struct tb_sqlite_schema tb_sqlite_schema_records;
extern const struct tb_sqlite_schema tb_sqlite_schema_keys;
extern const struct tb_sqlite_schema tb_sqlite_schema_releases;

#endif
