//! SQLite's own table functions, which PostgreSQL has in another form or not at all.
//! <https://www.sqlite.org/json1.html#jeach>

#[cfg(feature = "sqlite")]
use super::json::value;
use super::{TableFunction, call};
use crate::expr::Expr;
use crate::expr::functions::json::IsJson;
use crate::row::Field;
use crate::scope::{NotNull, Nullable};
use crate::types::{BigInt, Text};

#[allow(non_camel_case_types, missing_docs)] // in a public module, though not public itself
pub(super) mod marker {
    use std::marker::PhantomData;
    pub struct SQLITE_JSON_EACH<T>(PhantomData<fn() -> T>);
    pub struct JSON_TREE<T>(PhantomData<fn() -> T>);
}

/// The eight columns of `json_each` and `json_tree`:
///
/// | column | SQL type | |
/// |---|---|---|
/// | key | `Text`, nullable | the name of a member, or the position of an element; NULL for the whole document |
/// | value | the type of the document, NOT NULL | a document, `null` too |
/// | type | `Text`, NOT NULL | `object`, `array`, `text`, `integer`, `real`, `true`, `false`, `null` |
/// | atom | `Text`, nullable | the text of a value that is neither object nor array; NULL for `null` |
/// | id | `BigInt`, NOT NULL | a number of this part of the document |
/// | parent | `BigInt`, nullable | the number of the enclosing part; NULL in `json_each` |
/// | fullkey | `Text`, NOT NULL | the path to it |
/// | path | `Text`, NOT NULL | the path to the enclosing object or array |
///
/// SQLite's own `key` is an integer for an element, and its `value` and `atom` have any type; here they are
/// limited to parts with one SQL type.
pub type Nodes<T> = (
    Field<Text, Nullable>,
    (
        Field<T, NotNull>,
        (
            Field<Text, NotNull>,
            (
                Field<Text, Nullable>,
                (
                    Field<BigInt, NotNull>,
                    (
                        Field<BigInt, Nullable>,
                        (Field<Text, NotNull>, Field<Text, NotNull>),
                    ),
                ),
            ),
        ),
    ),
);
macro_rules! nodes {
    ($marker:ty, $sql:literal) => {
        call!(
            sqlite [T: IsJson] $marker,
            $sql,
            [
                "CAST($.key AS TEXT)",
                value!(document),
                "$.type",
                value!(text "$.atom"),
                "$.id",
                "$.parent",
                "$.fullkey",
                "$.path"
            ]
        );
    };
}
nodes!(marker::SQLITE_JSON_EACH<T>, "json_each($1)");
nodes!(marker::JSON_TREE<T>, "json_tree($1)");

/// SQLite's `json_each`: the members of an object, the elements of an array, or the one scalar, with the
/// columns of [`Nodes`]. PostgreSQL has none of these columns but two: see
/// [`json_each`](super::json_each()), which runs on both.
///
/// ```
/// use relata::prelude::*;
/// use relata::query::table_functions::sqlite;
/// # use relata::doc::documents;
/// relata::relation! { node {
///     key: Nullable<Text>, value: Jsonb, kind: Text, atom: Nullable<Text>,
///     id: BigInt, parent: Nullable<BigInt>, fullkey: Text, path: Text,
/// } }
///
/// let query = from(documents::table)
///     .cross_join(node::as_table(sqlite::json_each(documents::data)))
///     .filter(node::kind.eq("text"))
///     .select((documents::id, node::fullkey, node::atom));
/// ```
pub fn json_each<E: Expr<Type: IsJson<Itself = T>>, T>(
    document: E,
) -> TableFunction<marker::SQLITE_JSON_EACH<T>, (E,), Nodes<T>> {
    TableFunction::new((document,))
}

/// SQLite's `json_tree`: every part of a document at any depth, the whole first, with the columns of
/// [`Nodes`]. Not available on PostgreSQL.
///
/// ```
/// use relata::prelude::*;
/// use relata::query::table_functions::sqlite;
/// # use relata::doc::documents;
/// relata::relation! { node {
///     key: Nullable<Text>, value: Jsonb, kind: Text, atom: Nullable<Text>,
///     id: BigInt, parent: Nullable<BigInt>, fullkey: Text, path: Text,
/// } }
///
/// let query = from(documents::table)
///     .cross_join(node::as_table(sqlite::json_tree(documents::data)))
///     .filter(node::key.eq("email"))
///     .select((documents::id, node::atom));
/// ```
pub fn json_tree<E: Expr<Type: IsJson<Itself = T>>, T>(
    document: E,
) -> TableFunction<marker::JSON_TREE<T>, (E,), Nodes<T>> {
    TableFunction::new((document,))
}
