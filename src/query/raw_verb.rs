//! Guesses the effect of a statement written as SQL text from its words.

/// True if a statement, cut at its holes, inserts, updates or deletes rows.
pub(super) fn writes(parts: &[&str]) -> bool {
    let mut words = Words {
        rest: parts.concat(),
        place: 0,
    };
    let mut first = true;
    // A name in a list of WITH may be any of these words.
    let mut name = false;
    while let Some(word) = words.next() {
        let is = |any: &[&str]| any.iter().any(|own| word.eq_ignore_ascii_case(own));
        if name {
            name = is(&["RECURSIVE"]);
        } else if is(&["WITH", ","]) {
            name = true;
        } else if first
            || is(&[
                "SELECT", "VALUES", "TABLE", "INSERT", "REPLACE", "UPDATE", "DELETE", "MERGE",
            ])
        {
            return is(&[
                "INSERT", "REPLACE", "UPDATE", "DELETE", "MERGE", "LOAD", "CALL",
            ]);
        }
        first = false;
    }
    false
}

/// True if a statement may begin a transaction: it neither reads nor writes rows.
pub(super) fn may_begin(parts: &[&str]) -> bool {
    const ROWS: [&str; 10] = [
        "SELECT", "VALUES", "TABLE", "INSERT", "REPLACE", "UPDATE", "DELETE", "MERGE", "WITH",
        "EXPLAIN",
    ];
    let start = parts.first().copied().unwrap_or_default().trim_start();
    let end = start.find(|c: char| !c.is_ascii_alphabetic());
    let word = start.get(..end.unwrap_or(start.len())).unwrap_or_default();
    !start.starts_with('(') && !ROWS.iter().any(|own| word.eq_ignore_ascii_case(own))
}

/// The words and commas of a statement, without those in parentheses, quotes and comments.
struct Words {
    rest: String,
    place: usize,
}
impl Words {
    fn next(&mut self) -> Option<&str> {
        let mut depth = 0_usize;
        loop {
            let rest = self.rest.get(self.place..)?;
            let c = rest.chars().next()?;
            let length = match c {
                '\'' | '"' | '`' => rest.get(1..)?.find(c)? + 2,
                '-' if rest.starts_with("--") => rest.find('\n')?,
                '/' if rest.starts_with("/*") => rest.find("*/")? + 2,
                '(' => {
                    depth += 1;
                    1
                }
                ')' => {
                    depth = depth.saturating_sub(1);
                    1
                }
                c if c == ',' || c.is_alphanumeric() || c == '_' => {
                    let word = |c: char| c.is_alphanumeric() || c == '_';
                    let length = rest.find(|c| !word(c)).unwrap_or(rest.len()).max(1);
                    if depth == 0 {
                        let start = self.place;
                        self.place += length;
                        return self.rest.get(start..self.place);
                    }
                    length
                }
                c => c.len_utf8(),
            };
            self.place += length;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{may_begin, writes};

    #[test]
    fn what_reads_or_writes_rows_begins_no_transaction() {
        for sql in [
            "select 1",
            " (SELECT 1)",
            "INSERT INTO t VALUES (",
            "WITH a AS (SELECT 1) SELECT 1",
            "VALUES(1)",
        ] {
            assert!(!may_begin(&[sql, ")"]), "{sql}");
        }
        for sql in [
            "BEGIN",
            "START TRANSACTION",
            "CALL p()",
            "SET autocommit = 0",
            "/* SELECT */ BEGIN",
            "",
        ] {
            assert!(may_begin(&[sql]), "{sql}");
        }
        assert!(may_begin(&[]));
    }

    #[test]
    fn the_first_verb_counts() {
        for sql in [
            "INSERT INTO t VALUES (1)",
            "  -- it's\n /* SELECT */ update t SET a = 1",
            "WITH a AS (SELECT 1), b (x) AS (VALUES (1)) DELETE FROM t",
            "WITH RECURSIVE \"select\" AS (SELECT ')') INSERT INTO t SELECT 1",
            "REPLACE INTO t VALUES (1)",
        ] {
            assert!(writes(&[sql]), "{sql}");
        }
        for sql in [
            "SELECT 1",
            "(SELECT 1) UNION (SELECT 2)",
            "CREATE TABLE t (a INT)",
            "CREATE TRIGGER x AFTER INSERT ON t BEGIN UPDATE t SET a = 1; END",
            "EXPLAIN DELETE FROM t",
            "WITH replace AS (DELETE FROM t RETURNING a) SELECT * FROM replace",
            "PRAGMA user_version",
            "VALUES (1)",
            "",
            "/* open",
        ] {
            assert!(!writes(&[sql]), "{sql}");
        }
        assert!(writes(&["UPDATE t SET a = ", " WHERE b = ", ""]));
    }
}
