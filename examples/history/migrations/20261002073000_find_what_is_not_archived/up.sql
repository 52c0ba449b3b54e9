CREATE INDEX notes_not_archived ON notes (written_at) WHERE archived_at IS NULL;
