//! The language as each database accepts it: clauses, aggregates, casts, collations, values in documents.
//!
//! The traits are declared beside the clauses and functions that require them. What the writer of SQL and the connections need
//! to know of a database is in `dialect/`.

#[cfg(feature = "mysql-backend")]
mod mysql;
#[cfg(feature = "postgres-backend")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

/// The types that CAST converts to, each with the SQL for an operand of a [`Kind`](crate::types::Kind).
macro_rules! casts {
    ($db:ty { $($(#[$c:meta])* $t:ident $sql:expr,)* }) => {$(
        $(#[$c])*
        #[diagnostic::do_not_recommend]
        impl crate::expr::cast::CastsTo<crate::types::$t> for $db {
            fn sql(from: crate::types::Kind) -> std::borrow::Cow<'static, str> {
                let sql: fn(crate::types::Kind) -> &'static str = $sql;
                sql(from).into()
            }
        }
    )*};
}
use casts;

/// CAST to types with a size.
macro_rules! sized_casts {
    ($db:ty, $numeric:expr, $text:expr) => {
        #[diagnostic::do_not_recommend]
        impl<const P: u32, const S: u32> crate::expr::cast::CastsTo<crate::expr::NumericOf<P, S>>
            for $db
        {
            fn sql(from: crate::types::Kind) -> std::borrow::Cow<'static, str> {
                let plain = <Self as crate::expr::cast::CastsTo<crate::types::Numeric>>::sql(from);
                let write: fn(&str, u32, u32) -> String = $numeric;
                write(&plain, P, S).into()
            }
        }
        #[diagnostic::do_not_recommend]
        impl<const N: u32> crate::expr::cast::CastsTo<crate::expr::Varchar<N>> for $db {
            fn sql(from: crate::types::Kind) -> std::borrow::Cow<'static, str> {
                let plain = <Self as crate::expr::cast::CastsTo<crate::types::Text>>::sql(from);
                let write: fn(&str, u32) -> String = $text;
                write(&plain, N).into()
            }
        }
    };
}
use sized_casts;

/// The types whose values can be put in a document, each with the SQL before and after the value if it needs any.
#[cfg(any(feature = "sqlite", feature = "mysql-backend"))]
macro_rules! writes_json {
    ($db:ty: $($(#[$cfg:meta])* $t:ident $($before:literal $after:literal)?,)*) => {$(
        $(#[$cfg])*
        #[diagnostic::do_not_recommend]
        impl crate::expr::functions::json::WritesJson<$t> for $db {
            $(const AROUND: Option<(&'static str, &'static str)> = Some(($before, $after));)?
        }
    )*};
}
#[cfg(any(feature = "sqlite", feature = "mysql-backend"))]
use writes_json;

/// Collations and their names.
macro_rules! collations {
    ($db:ty: $($t:ident $sql:literal,)*) => {$(
        impl crate::render::Fragment<$db> for crate::expr::functions::collation::$t {
            const STATIC: bool = true;
            const UNSIGNED: bool = false;
            fn write<'b>(&'b self, out: &mut crate::render::Sql<'_, 'b, $db>) -> crate::error::RenderResult {
                out.push($sql);
                Ok(())
            }
        }
    )*};
}
use collations;

/// The set operations of a database.
macro_rules! set_operations {
    ($db:ty: $($kind:ident)*) => {$(
        #[diagnostic::do_not_recommend]
        impl crate::query::set::HasSetOperation<crate::query::set::$kind> for $db {}
    )*};
}
use set_operations;
