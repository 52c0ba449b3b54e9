UPDATE notes SET archived_at = NULL WHERE written_at < '2020-01-01';
