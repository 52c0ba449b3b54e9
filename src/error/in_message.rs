//! The keys and tables that messages of MySQL and MariaDB name.

/// The key that a message of a duplicate names.
pub(crate) fn duplicate_key(message: &str) -> Option<&str> {
    let (_, after) = message.split_once("Duplicate entry for key '")?;
    Some(after.rsplit_once('\'')?.0)
}

/// The schema, if it is written, and the table of the constraint that a message names: of a foreign key, and on MariaDB of a check.
pub(crate) fn table_of_constraint(message: &str) -> Option<(Option<String>, String)> {
    let table = match message.split_once(" failed for `") {
        Some((start, after)) if start.starts_with("CONSTRAINT `") => after,
        _ => message.split_once("a foreign key constraint fails (`")?.1,
    };
    let (first, after) = quoted(table)?;
    match after.strip_prefix(".`") {
        Some(table) => Some((Some(first), quoted(table)?.0)),
        None => Some((None, first)),
    }
}

/// A name in backticks, without the first, and what follows.
pub(super) fn quoted(text: &str) -> Option<(String, &str)> {
    let mut end = 0;
    loop {
        end += text.get(end..)?.find('`')?;
        let after = text.get(end + 1..)?;
        match after.starts_with('`') {
            true => end += 2,
            false => return Some((text.get(..end)?.replace("``", "`"), after)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_name_tables() {
        let some = |schema: &str, table: &str| Some((Some(schema.to_owned()), table.to_owned()));
        let cases = [
            (
                "CONSTRAINT `c` failed for `shop`.`it``s`",
                some("shop", "it`s"),
            ),
            (
                "Cannot delete or update a parent row: a foreign key constraint fails (`shop`.`orders`, CONSTRAINT `c` FOREIGN KEY (`a`) REFERENCES `users` (`id`))",
                some("shop", "orders"),
            ),
            ("Check constraint 'c' is violated.", None),
            ("Duplicate entry for key 'users.email'", None),
        ];
        for (message, expected) in cases {
            assert_eq!(table_of_constraint(message), expected, "{message}");
        }
    }
}
