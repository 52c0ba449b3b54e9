//! How SQLite puts values of each SQL type into a JSON document, and collects documents.
//! <https://www.sqlite.org/json1.html>

use diesel::sqlite::Sqlite;

use crate::databases::writes_json;
use crate::expr::aggregate::{JSON_AGG, JSON_OBJECT_AGG, JSONB_AGG, JSONB_OBJECT_AGG};
use crate::expr::call::HasFunction;
use crate::types::*;

/// Calls a macro with the SQL before and after a value of each type.
macro_rules! values {
    ($into:ident! $($given:tt)*) => {
        $into! { $($given)*
            SmallInt "" "",
            Integer "" "",
            BigInt "" "",
            Real "" "",
            Double "" "",
            Numeric "" "",
            Text "" "",
            Bool "json(CASE " " WHEN 0 THEN 'false' WHEN 1 THEN 'true' END)",
            Json "json(" ")",
            Jsonb "json(" ")",
            #[cfg(feature = "uuid")] Uuid "" "",
            #[cfg(feature = "chrono")] Date "" "",
        }
    };
}
values! { writes_json! Sqlite: }

/// Over no rows the function returns an empty array or object, PostgreSQL's NULL.
macro_rules! documents {
    ($marker:ident $n:literal, $open:literal, $empty:literal;
        $($(#[$c:meta])* $t:ident $before:literal $after:literal,)*) => {$(
        $(#[$c])*
        #[diagnostic::do_not_recommend]
        impl HasFunction<$marker<$t>> for Sqlite {
            const SQL: &'static str = concat!("nullif(", $open, $before, $n, $after, "|)|, ", $empty, ")");
        }
    )*};
}
values! { documents! JSON_AGG "$1", "json_group_array(|", "'[]'"; }
values! { documents! JSONB_AGG "$1", "json_group_array(|", "'[]'"; }
values! { documents! JSON_OBJECT_AGG "$2", "json_group_object(|$1, ", "'{}'"; }
values! { documents! JSONB_OBJECT_AGG "$2", "json_group_object(|$1, ", "'{}'"; }
