-- Firmware releases, version 1. A file here is never changed once released: a change is the next number.
-- Apart from the families' records: nothing here is anybody's.

CREATE TABLE migration (
	version      INTEGER PRIMARY KEY,
	applied_at_s INTEGER NOT NULL
) STRICT;

-- The manifest as it was signed, and what an operator decides beside it.
CREATE TABLE release (
	hardware       TEXT NOT NULL,
	build          INTEGER NOT NULL CHECK (build BETWEEN 1 AND 4294967295),
	manifest       TEXT NOT NULL,
	state          INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2),
	stage_percent  INTEGER NOT NULL CHECK (stage_percent BETWEEN 0 AND 100),
	published_at_s INTEGER NOT NULL,
	PRIMARY KEY (hardware, build)
) STRICT, WITHOUT ROWID;

-- What a bear last said of itself; bear is a hash of its id.
CREATE TABLE asked (
	bear       TEXT PRIMARY KEY,
	hardware   TEXT NOT NULL,
	build      INTEGER NOT NULL,
	asked_at_s INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A bear's last word on a build. result: 0 confirmed, 1 failed by the image's fault, 2 anything else.
CREATE TABLE outcome (
	bear     TEXT NOT NULL,
	hardware TEXT NOT NULL,
	build    INTEGER NOT NULL,
	result   INTEGER NOT NULL CHECK (result BETWEEN 0 AND 2),
	PRIMARY KEY (bear, hardware, build)
) STRICT, WITHOUT ROWID;
CREATE INDEX outcome_of_build ON outcome (hardware, build, result);
