UPDATE notes SET archived_at = CURRENT_TIMESTAMP WHERE written_at < '2020-01-01';
