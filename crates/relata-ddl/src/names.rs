//! Names, literals and lists as SQL.

use relata_schema::{Engine, ObjectName};

/// Words that PostgreSQL or SQLite reserve, or that cannot name every kind of object there: the union, sorted.
/// <https://www.postgresql.org/docs/current/sql-keywords-appendix.html>, <https://www.sqlite.org/lang_keywords.html>
const RESERVED: &[&str] = &[
    "abort",
    "action",
    "add",
    "after",
    "all",
    "alter",
    "always",
    "analyse",
    "analyze",
    "and",
    "any",
    "array",
    "as",
    "asc",
    "asymmetric",
    "attach",
    "authorization",
    "autoincrement",
    "before",
    "begin",
    "between",
    "bigint",
    "binary",
    "bit",
    "boolean",
    "both",
    "by",
    "cascade",
    "case",
    "cast",
    "char",
    "character",
    "check",
    "coalesce",
    "collate",
    "collation",
    "column",
    "commit",
    "concurrently",
    "conflict",
    "constraint",
    "create",
    "cross",
    "current",
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_user",
    "database",
    "dec",
    "decimal",
    "default",
    "deferrable",
    "deferred",
    "delete",
    "desc",
    "detach",
    "distinct",
    "do",
    "drop",
    "each",
    "else",
    "end",
    "escape",
    "except",
    "exclude",
    "exclusive",
    "exists",
    "explain",
    "extract",
    "fail",
    "false",
    "fetch",
    "filter",
    "first",
    "float",
    "following",
    "for",
    "foreign",
    "freeze",
    "from",
    "full",
    "generated",
    "glob",
    "grant",
    "greatest",
    "group",
    "grouping",
    "groups",
    "having",
    "if",
    "ignore",
    "ilike",
    "immediate",
    "in",
    "index",
    "indexed",
    "initially",
    "inner",
    "inout",
    "insert",
    "instead",
    "int",
    "integer",
    "intersect",
    "interval",
    "into",
    "is",
    "isnull",
    "join",
    "json",
    "json_array",
    "json_object",
    "json_scalar",
    "key",
    "last",
    "lateral",
    "leading",
    "least",
    "left",
    "like",
    "limit",
    "localtime",
    "localtimestamp",
    "match",
    "materialized",
    "merge_action",
    "national",
    "natural",
    "nchar",
    "no",
    "none",
    "normalize",
    "not",
    "nothing",
    "notnull",
    "null",
    "nullif",
    "nulls",
    "numeric",
    "of",
    "offset",
    "on",
    "only",
    "or",
    "order",
    "others",
    "out",
    "outer",
    "over",
    "overlaps",
    "overlay",
    "partition",
    "placing",
    "plan",
    "position",
    "pragma",
    "preceding",
    "precision",
    "primary",
    "query",
    "raise",
    "range",
    "real",
    "recursive",
    "references",
    "regexp",
    "reindex",
    "release",
    "rename",
    "replace",
    "restrict",
    "returning",
    "right",
    "rollback",
    "row",
    "rows",
    "savepoint",
    "select",
    "session_user",
    "set",
    "setof",
    "similar",
    "smallint",
    "some",
    "substring",
    "symmetric",
    "system_user",
    "table",
    "tablesample",
    "temp",
    "temporary",
    "then",
    "ties",
    "time",
    "timestamp",
    "to",
    "trailing",
    "transaction",
    "treat",
    "trigger",
    "trim",
    "true",
    "unbounded",
    "union",
    "unique",
    "update",
    "user",
    "using",
    "vacuum",
    "values",
    "varchar",
    "variadic",
    "verbose",
    "view",
    "virtual",
    "when",
    "where",
    "window",
    "with",
    "without",
    "xmlattributes",
    "xmlconcat",
    "xmlelement",
    "xmlexists",
    "xmlforest",
    "xmlnamespaces",
    "xmlparse",
    "xmlpi",
    "xmlroot",
    "xmlserialize",
    "xmltable",
];

/// A name as SQL: quoted if necessary; on MySQL always, as its own programs do.
#[must_use]
pub fn quoted(name: &str, engine: Engine) -> String {
    if engine == Engine::Mysql {
        return format!("`{}`", name.replace('`', "``"));
    }
    let first = |c: char| c == '_' || c.is_ascii_lowercase();
    let letter = |c: char| match engine {
        // PostgreSQL folds upper case.
        Engine::Postgres => c.is_ascii_lowercase(),
        _ => c.is_ascii_alphabetic(),
    };
    let plain = name.starts_with(|c| first(c) || letter(c))
        && name
            .chars()
            .all(|c| c == '_' || c.is_ascii_digit() || letter(c))
        && RESERVED
            .binary_search(&&*name.to_ascii_lowercase())
            .is_err();
    match plain {
        true => name.to_owned(),
        false => format!("\"{}\"", name.replace('"', "\"\"")),
    }
}

/// The name of an object as SQL: with its schema on PostgreSQL, and on MySQL with another database's name.
#[must_use]
pub fn object(name: &ObjectName, engine: Engine) -> String {
    let bare = quoted(&name.name, engine);
    match engine {
        Engine::Sqlite => bare,
        _ if name.schema.is_empty() => bare,
        _ => format!("{}.{bare}", quoted(&name.schema, engine)),
    }
}

/// Writes a list of columns: `(a, b)`.
pub(crate) fn columns(names: &[String], engine: Engine) -> String {
    let names: Vec<String> = names.iter().map(|name| quoted(name, engine)).collect();
    format!("({})", names.join(", "))
}

/// Writes a list of columns in parentheses, the last of which is a range with its own keywords: `(id, at WITHOUT OVERLAPS)`.
pub(crate) fn columns_with_range(
    names: &[String],
    engine: Engine,
    range: impl Fn(String) -> String,
) -> String {
    let mut names: Vec<String> = names.iter().map(|name| quoted(name, engine)).collect();
    if let Some(last) = names.pop() {
        names.push(range(last));
    }
    format!("({})", names.join(", "))
}

/// Writes a string literal.
pub(crate) fn literal(text: &str, engine: Engine) -> String {
    match engine {
        Engine::Mysql => format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''")),
        // Independent of standard_conforming_strings.
        Engine::Postgres if text.contains('\\') => {
            format!("E'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
        }
        _ => format!("'{}'", text.replace('\'', "''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_words_are_sorted() {
        assert!(RESERVED.is_sorted());
    }

    #[test]
    fn names_are_quoted_where_they_must_be() {
        for (name, postgres, sqlite) in [
            ("users", "users", "users"),
            ("Users", "\"Users\"", "Users"),
            ("order", "\"order\"", "\"order\""),
            ("Order", "\"Order\"", "\"Order\""),
            ("1st", "\"1st\"", "\"1st\""),
            ("a b", "\"a b\"", "\"a b\""),
            ("a\"b", "\"a\"\"b\"", "\"a\"\"b\""),
            ("é", "\"é\"", "\"é\""),
            ("", "\"\"", "\"\""),
        ] {
            assert_eq!(quoted(name, Engine::Postgres), postgres);
            assert_eq!(quoted(name, Engine::Sqlite), sqlite);
        }
        assert_eq!(quoted("a`b", Engine::Mysql), "`a``b`");
        assert_eq!(literal(r"it's \", Engine::Mysql), r"'it''s \\'");
        assert_eq!(literal(r"it's \", Engine::Postgres), r"E'it''s \\'");
        assert_eq!(literal(r"it's \", Engine::Sqlite), r"'it''s \'");
    }
}
