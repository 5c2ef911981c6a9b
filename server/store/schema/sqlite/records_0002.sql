-- Records, version 2: a bear may be enrolled before it is anybody's. A bear from a factory is claimed by a family, and
-- outlives it: its key is in its flash.

CREATE TABLE device_2 (
	device_id    TEXT PRIMARY KEY,
	child_id     TEXT REFERENCES child (child_id) ON DELETE CASCADE,
	label        TEXT NOT NULL,
	tag          BLOB NOT NULL,
	key_version  INTEGER NOT NULL CHECK (key_version BETWEEN 1 AND 4294967295),
	revoked      INTEGER NOT NULL CHECK (revoked IN (0, 1)),
	claimed      INTEGER NOT NULL CHECK (claimed IN (0, 1)),
	created_at_s INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO device_2 SELECT device_id, child_id, label, tag, key_version, revoked, 0, created_at_s FROM device;
DROP TABLE device;
ALTER TABLE device_2 RENAME TO device;
CREATE INDEX device_of_child ON device (child_id);
