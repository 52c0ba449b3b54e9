//! How MySQL and MariaDB put values of each SQL type into a JSON document, and collect documents. `form_of` in `dialect/mysql` is how
//! the values of rows are written that relata itself reads again.
//! <https://dev.mysql.com/doc/refman/8.4/en/json-creation-functions.html>, <https://mariadb.com/kb/en/json_array/>

use diesel::mysql::Mysql;

use crate::databases::writes_json;
use crate::expr::aggregate::{
    JSON_AGG, JSON_OBJECT_AGG, JSONB_AGG, JSONB_OBJECT_AGG, Modifiers, TakesModifiers,
    TakesSeparator,
};
use crate::expr::call::HasFunction;
use crate::types::*;

/// Calls a macro with the SQL before and after a value of each type.
///
/// MariaDB writes a FLOAT with six digits, and a DOUBLE with as many as its column says. Anything that is not a document
/// would be text: `json_extract` makes it a document.
macro_rules! values {
    ($into:ident! $($given:tt)*) => {
        $into! { $($given)*
            SmallInt "" "",
            Integer "" "",
            BigInt "" "",
            Real "CAST(" " AS DOUBLE)",
            Double "CAST(" " AS DOUBLE)",
            Numeric "" "",
            Text "" "",
            Bool "json_extract(CASE " " WHEN 0 THEN 'false' WHEN 1 THEN 'true' END, '$')",
            Json "json_extract(" ", '$')",
            Jsonb "json_extract(" ", '$')",
            #[cfg(feature = "chrono")] Date "" "",
        }
    };
}
values! { writes_json! Mysql: }

/// `$open` to `$close` is around the value, which is the argument `$n`.
macro_rules! documents {
    ($marker:ident $n:literal, $open:literal, $close:literal;
        $($(#[$c:meta])* $t:ident $before:literal $after:literal,)*) => {
        #[diagnostic::do_not_recommend]
        impl<T, A> TakesSeparator<$marker<T>, A> for Mysql {}
        // Neither DISTINCT nor ORDER BY, which only MariaDB has, nor FILTER: they keep NULLs.
        #[diagnostic::do_not_recommend]
        impl<T> TakesModifiers<$marker<T>, Modifiers> for Mysql {}
        $(
            $(#[$c])*
            #[diagnostic::do_not_recommend]
            impl HasFunction<$marker<$t>> for Mysql {
                const SQL: &'static str = concat!($open, $before, $n, $after, $close);
            }
        )*
    };
}
// MariaDB cuts JSON_ARRAYAGG at `group_concat_max_len` bytes, without an error, but no object: the values of one, whose names are all
// empty, are the array. MySQL keeps one member of each name, and cuts nothing. Each reads its own comment.
// https://mariadb.com/kb/en/json_arrayagg/ https://mariadb.com/kb/en/comment-syntax/
values! { documents! JSON_AGG "$1",
"/*!80000 json_arrayagg(*/ /*M!100500 json_extract(json_objectagg('', */|", "|/*!80000 )*/ /*M!100500 ), '$.*')*/|"; }
values! { documents! JSONB_AGG "$1",
"/*!80000 json_arrayagg(*/ /*M!100500 json_extract(json_objectagg('', */|", "|/*!80000 )*/ /*M!100500 ), '$.*')*/|"; }
values! { documents! JSON_OBJECT_AGG "$2", "json_objectagg(|$1, ", "|)|"; }
values! { documents! JSONB_OBJECT_AGG "$2", "json_objectagg(|$1, ", "|)|"; }
