ALTER TABLE notes DROP COLUMN archived_at;
