//! JSON_ARRAY and JSON_OBJECT of SQL (SQL:2016, T811 to T814), which PostgreSQL has since version 16.
//! <https://www.postgresql.org/docs/16/functions-json.html#FUNCTIONS-JSON-CREATION-TABLE>
//!
//! SQL's defaults differ: JSON_ARRAY leaves NULLs out, JSON_OBJECT keeps them as JSON's `null`.

use super::json::{Built, Elements, IsJson, Members};
use super::on;
use crate::expr::Call;
use crate::expr::call::Function;
use crate::scope::{NotNull, Nullability};
use crate::types::{Json, Jsonb};

#[doc(hidden)]
#[allow(non_camel_case_types, clippy::upper_case_acronyms)]
pub mod marker {
    use std::marker::PhantomData;
    pub struct ABSENT_ON_NULL;
    pub struct NULL_ON_NULL;
    /// `N` is one of the two above, `T` the SQL type of the document.
    pub struct JSON_ARRAY<N, T>(PhantomData<fn() -> (N, T)>);
    /// The same; WITH UNIQUE KEYS if `UNIQUE`.
    pub struct JSON_OBJECT<N, T, const UNIQUE: bool>(PhantomData<fn() -> (N, T)>);
}
use marker::{ABSENT_ON_NULL, JSON_ARRAY, JSON_OBJECT, NULL_ON_NULL};

impl<N: 'static, T: 'static> Function for JSON_ARRAY<N, T> {
    type Null<Any: Nullability, All: Nullability> = NotNull;
}
impl<N: 'static, T: 'static, const UNIQUE: bool> Function for JSON_OBJECT<N, T, UNIQUE> {
    type Null<Any: Nullability, All: Nullability> = NotNull;
}

macro_rules! constructors {
    ($($document:ident $returning:literal;)*) => {$(
        on!(JSON_ARRAY<ABSENT_ON_NULL, $document>, pg concat!("JSON_ARRAY($1", $returning, ")"));
        on!(JSON_ARRAY<NULL_ON_NULL, $document>,
            pg concat!("JSON_ARRAY($1 NULL ON NULL", $returning, ")"),
            sqlite "json_array($1)", mysql "json_array($1)");
        on!(JSON_OBJECT<NULL_ON_NULL, $document, false>,
            pg concat!("JSON_OBJECT($1", $returning, ")"),
            sqlite "json_object($1)", mysql "json_object($1)");
        on!(JSON_OBJECT<ABSENT_ON_NULL, $document, false>,
            pg concat!("JSON_OBJECT($1 ABSENT ON NULL", $returning, ")"));
        on!(JSON_OBJECT<NULL_ON_NULL, $document, true>,
            pg concat!("JSON_OBJECT($1 WITH UNIQUE KEYS", $returning, ")"));
        on!(JSON_OBJECT<ABSENT_ON_NULL, $document, true>,
            pg concat!("JSON_OBJECT($1 ABSENT ON NULL WITH UNIQUE KEYS", $returning, ")"));
    )*};
}
constructors! {
    // Without it the type is `jsonb` if that of a value is.
    Json " RETURNING json";
    Jsonb " RETURNING jsonb";
}

/// `JSON_ARRAY(a, b)`: an array of these values, of any types, without those that are NULL: ABSENT ON NULL is SQL's
/// default. A SQL `Json`, never NULL.
///
/// ```
/// use relata::prelude::*;
/// use relata::expr::functions::json::json_array;
/// # use relata::doc::users;
/// let known = from(users::table).select(json_array((users::name, users::age)));
/// let all = from(users::table).select(json_array((users::name, users::age)).null_on_null());
/// ```
///
/// PostgreSQL, from 16: `JSON_ARRAY("users"."name", "users"."age" RETURNING json)`, and with `null_on_null`
/// `JSON_ARRAY("users"."name", "users"."age" NULL ON NULL RETURNING json)`. SQLite and MySQL have `null_on_null` alone, as
/// `json_array(name, age)`. Before 16, [`json_build_array`](super::json::json_build_array) keeps the NULLs. For the values that
/// SQLite and MySQL put into documents see [`json_build_object`](super::json::json_build_object).
#[rustfmt::skip] // the bound stays in one line: rustc shows it with every mistake
pub fn json_array<P: Elements>(elements: P) -> Call<JSON_ARRAY<ABSENT_ON_NULL, Json>, (Built<P::Exprs>,), Json> {
    Call::new((Built(elements.into_elements()),))
}

/// `JSON_OBJECT(name : value, ..)`: an object of these members: pairs of a name and a value. A value that is NULL becomes JSON's `null`:
/// NULL ON NULL is SQL's default. A SQL `Json`, never NULL. A name that is NULL is an error of PostgreSQL and SQLite.
///
/// ```
/// use relata::prelude::*;
/// use relata::expr::functions::json::json_object;
/// # use relata::doc::users;
/// let all = from(users::table).select(json_object((("name", users::name), ("age", users::age))));
/// let known = from(users::table).select(json_object((("name", users::name), ("age", users::age))).absent_on_null());
/// ```
///
/// PostgreSQL, from 16: `JSON_OBJECT($1 : "users"."name", $2 : "users"."age" RETURNING json)`, and with `absent_on_null`
/// `JSON_OBJECT($1 : "users"."name", $2 : "users"."age" ABSENT ON NULL RETURNING json)`
///
/// SQLite, MySQL: `json_object(?, name, ?, age)`, without `absent_on_null`. For the values that they put into documents, and for
/// PostgreSQL before 16, see [`json_build_object`](super::json::json_build_object).
#[rustfmt::skip]
pub fn json_object<P: Members>(members: P) -> Call<JSON_OBJECT<NULL_ON_NULL, Json, false>, (Built<P::Pairs>,), Json> {
    Call::new((Built(members.into_pairs()),))
}

impl<N, A, T> Call<JSON_ARRAY<N, T>, A, T> {
    /// `NULL ON NULL`: a value that is NULL becomes JSON's `null`.
    ///
    /// ```
    /// use relata::prelude::*;
    /// use relata::expr::functions::json::json_array;
    /// # use relata::doc::users;
    /// let query = from(users::table).select(json_array((users::name, users::age)).null_on_null());
    /// ```
    pub fn null_on_null(self) -> Call<JSON_ARRAY<NULL_ON_NULL, T>, A, T> {
        Call::new(self.arguments)
    }
    /// `RETURNING jsonb`: the array as this SQL type, `Json` or `Jsonb`.
    ///
    /// ```
    /// use relata::prelude::*;
    /// use relata::expr::functions::json::json_array;
    /// # use relata::doc::users;
    /// let query = from(users::table).select(json_array((users::name, users::age)).returning::<relata::types::Jsonb>());
    /// ```
    pub fn returning<R: IsJson>(self) -> Call<JSON_ARRAY<N, R>, A, R> {
        Call::new(self.arguments)
    }
}

impl<N, A, T, const UNIQUE: bool> Call<JSON_OBJECT<N, T, UNIQUE>, A, T> {
    /// `ABSENT ON NULL`: without the members whose value is NULL. PostgreSQL only.
    ///
    /// ```
    /// use relata::prelude::*;
    /// use relata::expr::functions::json::json_object;
    /// # use relata::doc::users;
    /// let query = from(users::table).select(json_object((("age", users::age),)).absent_on_null());
    /// ```
    pub fn absent_on_null(self) -> Call<JSON_OBJECT<ABSENT_ON_NULL, T, UNIQUE>, A, T> {
        Call::new(self.arguments)
    }
    /// `WITH UNIQUE KEYS`: two members of one name are an error of the database, also where one is left out. PostgreSQL only.
    ///
    /// ```
    /// use relata::prelude::*;
    /// use relata::expr::functions::json::json_object;
    /// # use relata::doc::users;
    /// let query = from(users::table).select(json_object(((users::name, users::age),)).with_unique_keys());
    /// ```
    pub fn with_unique_keys(self) -> Call<JSON_OBJECT<N, T, true>, A, T> {
        Call::new(self.arguments)
    }
    /// `RETURNING jsonb`: the object as this SQL type, `Json` or `Jsonb`.
    ///
    /// ```
    /// use relata::prelude::*;
    /// use relata::expr::functions::json::json_object;
    /// # use relata::doc::users;
    /// let query = from(users::table).select(json_object((("age", users::age),)).returning::<relata::types::Jsonb>());
    /// ```
    pub fn returning<R: IsJson>(self) -> Call<JSON_OBJECT<N, R, UNIQUE>, A, R> {
        Call::new(self.arguments)
    }
}
