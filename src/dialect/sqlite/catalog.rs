//! SQLite's catalog. <https://www.sqlite.org/pragma.html>

use crate::dialect::Catalog;

/// Appends the name of the schema: by default, the main database.
macro_rules! of_schema {
    () => {
        " WHERE l.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND l.type IN ('table', 'view', 'virtual') AND l.schema = coalesce(nullif("
    };
}

/// A key without an index of its own is the number of the row, which is never NULL.
/// <https://www.sqlite.org/lang_createtable.html#rowid>
macro_rules! is_rowid {
    () => {
        "(x.pk > 0 AND NOT l.wr AND NOT EXISTS (
            SELECT 1 FROM pragma_index_list(l.name, l.schema) i WHERE i.origin = 'pk'))"
    };
}

pub(super) const CATALOG: Catalog = Catalog {
    queries: &[
        (
            concat!(
                "SELECT 'column', l.name, x.name, x.type, x.type,
                   CASE WHEN x.\"notnull\" OR x.pk > 0 AND (l.strict OR l.wr) OR ",
                is_rowid!(),
                " THEN 'no' ELSE 'yes' END,
                   CASE WHEN x.\"notnull\" AND x.dflt_value IS NULL AND x.hidden = 0 AND NOT ",
                is_rowid!(),
                " THEN 'yes' ELSE 'no' END,
                   CASE l.type WHEN 'view' THEN 'yes' ELSE 'no' END
                 FROM pragma_table_list l JOIN pragma_table_xinfo(l.name, l.schema) x",
                of_schema!()
            ),
            ", ''), 'main') ORDER BY l.name, x.cid",
        ),
        (
            concat!(
                "SELECT 'primary', l.name, NULL, x.name, NULL, NULL, NULL, NULL
                 FROM pragma_table_list l JOIN pragma_table_xinfo(l.name, l.schema) x ON x.pk > 0",
                of_schema!()
            ),
            ", ''), 'main') ORDER BY l.name, x.pk",
        ),
        (
            concat!(
                "SELECT 'unique', l.name, i.name, c.name, NULL, NULL, NULL, NULL
                 FROM pragma_table_list l
                 JOIN pragma_index_list(l.name, l.schema) i ON i.\"unique\" AND NOT i.partial AND i.origin <> 'pk'
                 JOIN pragma_index_info(i.name, l.schema) c",
                of_schema!()
            ),
            ", ''), 'main') ORDER BY l.name, i.name, c.seqno",
        ),
        (
            concat!(
                "SELECT 'foreign', l.name, CAST(f.id AS TEXT), f.\"from\", l.schema, 'yes', f.\"table\", f.\"to\"
                 FROM pragma_table_list l JOIN pragma_foreign_key_list(l.name, l.schema) f",
                of_schema!()
            ),
            ", ''), 'main') ORDER BY l.name, f.id, f.seq",
        ),
    ],
    type_of: |declared| type_of(declared).to_owned(),
    serves,
    labels_of: |_| Vec::new(),
};

/// Maps a declared type: well-known names have their usual meaning, and the rest follows the rules of affinity.
/// <https://www.sqlite.org/datatype3.html#determination_of_column_affinity>
fn type_of(declared: &str) -> &'static str {
    let upper = declared.to_ascii_uppercase();
    let base = match upper.split_once('(') {
        // `TIMESTAMP(3) WITH TIME ZONE`
        Some((base, rest)) => match rest.split_once(')') {
            Some((_, after)) => format!("{base} {after}"),
            None => base.to_owned(),
        },
        None => upper.clone(),
    };
    let words: Vec<&str> = base.split_whitespace().collect();
    match words.join(" ").as_str() {
        "" | "ANY" => "Opaque",
        // An integer of any size.
        "INTEGER" | "INT" => "INTEGER",
        "BIGINT" | "INT8" | "SERIAL" | "BIGSERIAL" => "BigInt",
        "MEDIUMINT" | "INT4" => "Integer",
        "SMALLINT" | "INT2" | "TINYINT" | "INT1" => "SmallInt",
        "BOOLEAN" | "BOOL" => "Bool",
        "REAL" | "DOUBLE" | "DOUBLE PRECISION" | "FLOAT" | "FLOAT4" | "FLOAT8" => "Double",
        "NUMERIC" | "DECIMAL" | "DEC" | "NUMBER" => "Numeric",
        "TEXT" | "CLOB" | "STRING" | "VARCHAR" | "NVARCHAR" | "VARCHAR2" | "CHARACTER VARYING"
        | "VARYING CHARACTER" | "CHAR" | "NCHAR" | "CHARACTER" | "NATIVE CHARACTER" => "Text",
        "BLOB" | "BYTEA" | "BINARY" | "VARBINARY" => "Binary",
        "DATE" => "Date",
        "TIME" | "TIME WITHOUT TIME ZONE" => "Time",
        "DATETIME"
        | "TIMESTAMP"
        | "TIMESTAMP WITHOUT TIME ZONE"
        | "TIMESTAMPTZ"
        | "DATETIMETZ"
        | "TIMESTAMP WITH TIME ZONE" => "Timestamp",
        "JSON" | "JSONB" => "Json",
        "UUID" | "GUID" | "UNIQUEIDENTIFIER" => "Uuid",
        _ if upper.contains("INT") => "BigInt",
        _ if ["CHAR", "CLOB", "TEXT"]
            .iter()
            .any(|part| upper.contains(part)) =>
        {
            "Text"
        }
        _ if upper.contains("BLOB") => "Binary",
        _ if ["REAL", "FLOA", "DOUB"]
            .iter()
            .any(|part| upper.contains(part)) =>
        {
            "Double"
        }
        _ => "Numeric",
    }
}

fn serves(expected: &str, found: &str) -> bool {
    let expected = match expected {
        "TimestampTz" => "Timestamp",
        "Jsonb" => "Json",
        "Real" => "Double",
        "Char" | "Xml" => "Text",
        other => other,
    };
    expected == found
        || expected == "Opaque"
        // Any value may be in it.
        || found == "Opaque"
        || match found {
            "INTEGER" => matches!(expected, "SmallInt" | "Integer" | "BigInt" | "Bool"),
            "Text" => {
                expected.starts_with("Enum ")
                    || matches!(expected, "Uuid" | "Date" | "Time" | "Timestamp" | "Json")
            }
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_declared_type_serves_what_it_can_hold() {
        for (expected, declared, serves) in [
            ("BigInt", "INTEGER", true),
            ("Integer", "integer", true),
            ("Bool", "INT", true),
            ("Integer", "BIGINT", false),
            ("BigInt", "INT4", false),
            ("BigInt", "UNSIGNED BIG INT", true),
            ("Text", "VARCHAR(20)", true),
            ("Char", "CHARACTER(2)", true),
            ("Text", "INTEGER", false),
            ("Uuid", "TEXT", true),
            ("Enum mood", "TEXT", true),
            ("Enum mood", "INTEGER", false),
            ("TimestampTz", "TIMESTAMP(3) WITH TIME ZONE", true),
            ("Timestamp", "DATETIME", true),
            ("Timestamp", "DATE", false),
            ("Numeric", "DECIMAL(10, 2)", true),
            ("Double", "NUMERIC", false),
            ("Binary", "BLOB", true),
            ("Integer", "", true),
        ] {
            assert_eq!(
                super::serves(expected, type_of(declared)),
                serves,
                "{expected} in {declared}"
            );
        }
    }
}
