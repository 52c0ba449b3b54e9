ALTER TABLE notes ADD COLUMN archived_at TEXT;
