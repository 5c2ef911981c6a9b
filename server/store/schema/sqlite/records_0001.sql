-- Records, version 1. A file here is never changed once released: a change is the next number.

CREATE TABLE migration (
	version      INTEGER PRIMARY KEY,
	applied_at_s INTEGER NOT NULL
) STRICT;

-- Name, spoken name, age and language are inside `sealed`; the key is in another file.
CREATE TABLE child (
	child_id     TEXT PRIMARY KEY,
	sealed       BLOB NOT NULL,
	created_at_s INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE device (
	device_id    TEXT PRIMARY KEY,
	child_id     TEXT NOT NULL REFERENCES child (child_id) ON DELETE CASCADE,
	label        TEXT NOT NULL,
	tag          BLOB NOT NULL,
	key_version  INTEGER NOT NULL CHECK (key_version BETWEEN 1 AND 4294967295),
	revoked      INTEGER NOT NULL CHECK (revoked IN (0, 1)),
	created_at_s INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX device_of_child ON device (child_id);

-- What must outlive a deleted device: that its old keys are dead.
CREATE TABLE retired_device (
	tag          BLOB PRIMARY KEY,
	last_version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE consent (
	consent_id     INTEGER PRIMARY KEY AUTOINCREMENT,
	child_id       TEXT NOT NULL REFERENCES child (child_id) ON DELETE CASCADE,
	method         TEXT NOT NULL,
	reference      TEXT NOT NULL,
	notice_version TEXT NOT NULL,
	may_use        INTEGER NOT NULL CHECK (may_use IN (0, 1)),
	may_disclose   INTEGER NOT NULL CHECK (may_disclose IN (0, 1)),
	recorded_at_s  INTEGER NOT NULL,
	withdrawn_at_s INTEGER
) STRICT;
CREATE INDEX consent_of_child ON consent (child_id, consent_id);

CREATE TRIGGER consent_is_history BEFORE UPDATE ON consent
WHEN old.withdrawn_at_s IS NOT NULL OR new.withdrawn_at_s IS NULL OR new.consent_id <> old.consent_id
	OR new.child_id <> old.child_id OR new.method <> old.method OR new.reference <> old.reference
	OR new.notice_version <> old.notice_version OR new.may_use <> old.may_use
	OR new.may_disclose <> old.may_disclose OR new.recorded_at_s <> old.recorded_at_s
BEGIN
	SELECT raise(ABORT, 'a consent record can only be withdrawn, once');
END;
