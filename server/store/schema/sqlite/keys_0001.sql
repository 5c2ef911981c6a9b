-- Children's keys, version 1. A file here is never changed once released: a change is the next number.

CREATE TABLE migration (
	version      INTEGER PRIMARY KEY,
	applied_at_s INTEGER NOT NULL
) STRICT;

CREATE TABLE child_key (
	child_id TEXT PRIMARY KEY,
	key      BLOB NOT NULL CHECK (length(key) = 32)
) STRICT, WITHOUT ROWID;
