//! MySQL's and MariaDB's catalog. <https://dev.mysql.com/doc/refman/8.4/en/information-schema.html>

use crate::dialect::Catalog;

/// Appends the name of the schema: by default, the database that is selected.
macro_rules! or_chosen {
    ($more:literal) => {
        concat!(", ''), DATABASE())", $more)
    };
}

pub(super) const CATALOG: Catalog = Catalog {
    queries: &[
        (
            "SELECT 'column', c.TABLE_NAME, c.COLUMN_NAME, c.COLUMN_TYPE, c.COLUMN_TYPE,
               CASE c.IS_NULLABLE WHEN 'NO' THEN 'no' ELSE 'yes' END,
               CASE WHEN c.IS_NULLABLE = 'NO' AND c.COLUMN_DEFAULT IS NULL AND c.EXTRA NOT LIKE '%auto_increment%'
                 AND c.EXTRA NOT LIKE '%DEFAULT_GENERATED%' AND coalesce(c.GENERATION_EXPRESSION, '') = ''
                 THEN 'yes' ELSE 'no' END,
               CASE WHEN t.TABLE_TYPE LIKE '%VIEW' THEN 'yes' ELSE 'no' END
             FROM information_schema.COLUMNS c
             JOIN information_schema.TABLES t ON t.TABLE_SCHEMA = c.TABLE_SCHEMA AND t.TABLE_NAME = c.TABLE_NAME
             WHERE c.TABLE_SCHEMA = coalesce(nullif(",
            or_chosen!(" ORDER BY c.TABLE_NAME, c.ORDINAL_POSITION"),
        ),
        (
            "SELECT CASE INDEX_NAME WHEN 'PRIMARY' THEN 'primary' ELSE 'unique' END, TABLE_NAME, INDEX_NAME, COLUMN_NAME,
               NULL, NULL, NULL, NULL
             FROM information_schema.STATISTICS
             WHERE NON_UNIQUE = 0 AND TABLE_SCHEMA = coalesce(nullif(",
            or_chosen!(" ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX"),
        ),
        (
            "SELECT 'foreign', TABLE_NAME, CONSTRAINT_NAME, COLUMN_NAME, REFERENCED_TABLE_SCHEMA,
               CASE WHEN REFERENCED_TABLE_SCHEMA = DATABASE() THEN 'yes' ELSE 'no' END,
               REFERENCED_TABLE_NAME, REFERENCED_COLUMN_NAME
             FROM information_schema.KEY_COLUMN_USAGE
             WHERE REFERENCED_TABLE_NAME IS NOT NULL AND TABLE_SCHEMA = coalesce(nullif(",
            or_chosen!(" ORDER BY TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION"),
        ),
    ],
    type_of: |written| type_of(written).to_owned(),
    serves,
    labels_of,
};

/// Maps a type as `information_schema` writes it: `decimal(10,2) unsigned`.
fn type_of(written: &str) -> &'static str {
    let end = written.find(['(', ' ']).unwrap_or(written.len());
    let (name, rest) = written.split_at(end);
    let name = name.to_ascii_lowercase();
    let labelled = matches!(name.as_str(), "enum" | "set");
    // The next wider type that has a sign holds all values.
    let unsigned = !labelled && rest.to_ascii_lowercase().contains("unsigned");
    match (name.as_str(), unsigned) {
        ("tinyint", false) if rest == "(1)" => "Bool",
        ("tinyint", _) | ("smallint", false) | ("year", _) => "SmallInt",
        ("smallint", true) | ("mediumint" | "int" | "integer", false) => "Integer",
        ("mediumint" | "int" | "integer", true) | ("bigint", false) => "BigInt",
        ("bigint", true) => "UnsignedBigInt",
        ("bit", _) if rest == "(1)" => "Bool",
        ("float", _) => "Real",
        ("double" | "real", _) => "Double",
        ("decimal" | "numeric", _) => "Numeric",
        ("char", _) => "Char",
        ("varchar" | "tinytext" | "text" | "mediumtext" | "longtext" | "set", _) => "Text",
        ("enum", _) => "Enum",
        ("binary" | "varbinary" | "tinyblob" | "blob" | "mediumblob" | "longblob", _) => "Binary",
        ("date", _) => "Date",
        ("time", _) => "Time",
        ("datetime" | "timestamp", _) => "Timestamp",
        ("json", _) => "Json",
        ("uuid", _) => "Uuid",
        _ => "Opaque",
    }
}

fn serves(expected: &str, found: &str) -> bool {
    let text = matches!(found, "Text" | "Char");
    match expected {
        "Opaque" => true,
        "TimestampTz" => found == "Timestamp",
        "LongTime" => found == "Time",
        // MariaDB's documents are texts.
        "Json" | "Jsonb" => text || found == "Json",
        "Text" | "Char" => text || found == "Enum",
        "Xml" => text,
        "Uuid" => text || found == "Uuid",
        "SmallInt" => matches!(found, "SmallInt" | "Bool"),
        expected if expected.starts_with("Enum ") => text || found == "Enum",
        expected => expected == found,
    }
}

/// Returns the labels in `enum('a','it''s')`.
fn labels_of(written: &str) -> Vec<String> {
    let inside = (written.strip_prefix("enum(")).and_then(|rest| rest.strip_suffix(')'));
    let mut labels = Vec::new();
    let mut label: Option<String> = None;
    let mut letters = inside.unwrap_or_default().chars().peekable();
    while let Some(letter) = letters.next() {
        match (letter, &mut label) {
            ('\'', None) => label = Some(String::new()),
            ('\'', Some(text)) if letters.peek() == Some(&'\'') => {
                letters.next();
                text.push('\'');
            }
            ('\'', Some(_)) => labels.extend(label.take()),
            (letter, Some(text)) => text.push(letter),
            (_, None) => {}
        }
    }
    labels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_serves_what_it_can_hold() {
        for (expected, written, serves) in [
            ("Bool", "tinyint(1)", true),
            ("Bool", "bit(1)", true),
            ("SmallInt", "tinyint(4)", true),
            ("SmallInt", "tinyint(1) unsigned", true),
            ("Integer", "int(11)", true),
            ("Integer", "int(10) unsigned", false),
            ("BigInt", "int unsigned zerofill", true),
            ("UnsignedBigInt", "bigint(20) unsigned", true),
            ("Text", "varchar(200)", true),
            ("Text", "enum('a','unsigned )')", true),
            ("Enum mood", "enum('a')", true),
            ("Numeric", "decimal(10,2)", true),
            ("Numeric", "double", false),
            ("TimestampTz", "timestamp", true),
            ("LongTime", "time(6)", true),
            ("LongTime", "datetime", false),
            ("Json", "longtext", true),
            ("Uuid", "uuid", true),
            ("Opaque", "geometry", true),
        ] {
            assert_eq!(
                super::serves(expected, type_of(written)),
                serves,
                "{expected} in {written}"
            );
        }
    }

    #[test]
    fn labels_are_read() {
        assert_eq!(labels_of("enum('a','it''s','b,)')"), ["a", "it's", "b,)"]);
        assert!(labels_of("varchar(3)").is_empty());
    }
}
