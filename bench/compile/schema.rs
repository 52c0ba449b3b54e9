//! The tables: 14 columns each, foreign keys as a chain and a star.

/// A column, in SQL, in diesel's types and in Rust.
#[derive(Debug)]
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) sql: &'static str,
    pub(crate) diesel: &'static str,
    pub(crate) rust: &'static str,
    pub(crate) nullable: bool,
}

const fn column(
    name: &'static str,
    sql: &'static str,
    diesel: &'static str,
    rust: &'static str,
    nullable: bool,
) -> Column {
    Column {
        name,
        sql,
        diesel,
        rust,
        nullable,
    }
}

/// The columns of every table. `prev_id` references the table before, `hub_id` the first one.
pub(crate) const COLUMNS: &[Column] = &[
    column("id", "BIGINT", "BigInt", "i64", false),
    column("prev_id", "BIGINT", "BigInt", "i64", true),
    column("hub_id", "BIGINT", "BigInt", "i64", false),
    column("name", "TEXT", "Text", "String", false),
    column("email", "TEXT", "Text", "String", false),
    column("remark", "TEXT", "Text", "String", true),
    column("age", "INTEGER", "Integer", "i32", true),
    column("quantity", "INTEGER", "Integer", "i32", false),
    column("score", "DOUBLE", "Double", "f64", false),
    column("total", "NUMERIC", "Numeric", "BigDecimal", true),
    column("is_active", "BOOLEAN", "Bool", "bool", false),
    column(
        "created_at",
        "TIMESTAMP",
        "Timestamp",
        "NaiveDateTime",
        false,
    ),
    column(
        "updated_at",
        "TIMESTAMP",
        "Timestamp",
        "NaiveDateTime",
        true,
    ),
    column("payload", "BLOB", "Binary", "Vec<u8>", false),
];

/// A table of the schema.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) name: String,
    /// The table that `prev_id` references, where there is a key.
    pub(crate) prev: Option<String>,
    /// The table that `hub_id` references, where there is a key.
    pub(crate) hub: Option<String>,
}

/// The first `n` tables. Two tables have one foreign key between them at most, since diesel takes no second one.
pub(crate) fn tables(n: usize) -> Vec<Table> {
    let name = |i: usize| format!("table_{i:03}");
    (0..n)
        .map(|i| Table {
            name: name(i),
            prev: (i >= 2).then(|| name(i - 1)),
            hub: (i >= 1).then(|| name(0)),
        })
        .collect()
}

/// The columns that an INSERT must name, each with a value in Rust; `at` is a timestamp.
pub(crate) fn required() -> impl Iterator<Item = (&'static str, &'static str)> {
    COLUMNS
        .iter()
        .filter(|column| !column.nullable)
        .map(|column| {
            let value = match column.rust {
                "i64" => "7_i64",
                "i32" => "7",
                "f64" => "1.5",
                "bool" => "true",
                "String" => "\"text\"",
                "NaiveDateTime" => "at",
                _ => "vec![1_u8]",
            };
            (column.name, value)
        })
}
