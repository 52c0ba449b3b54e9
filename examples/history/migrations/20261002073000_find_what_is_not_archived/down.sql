DROP INDEX notes_not_archived;
