//! Documents: `json` and `jsonb`.
//! <https://www.postgresql.org/docs/15/functions-json.html>, <https://www.sqlite.org/json1.html>,
//! <https://dev.mysql.com/doc/refman/8.4/en/json-functions.html>
//!
//! A missing part of a document is NULL: parts are always nullable.

use std::marker::PhantomData;

pub use super::json_constructor::{json_array, json_object};
use super::{calls, on, sql_doc};
use crate::class::Class;
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::expr::call::{Arguments, ArgumentsIn, Function, RenderArguments};
use crate::expr::methods_of;
use crate::expr::operator::{Compare, Infix, Operator, op};
use crate::expr::{Call, Expr, IntoExpr};
use crate::render::{Fragment, Sql};
use crate::scope::{In, NotNull, Nullability};
use crate::types::{Array, Bool, Fits, Integer, Json, Jsonb, SmallInt, SqlType, Text};

/// The SQL types of documents: `json` and `jsonb`.
#[diagnostic::on_unimplemented(
    message = "SQL `{Self}` is not a JSON document",
    label = "expected SQL `Json` or `Jsonb`"
)]
pub trait IsJson: SqlType {
    /// The type itself. A bound on it makes a type that is not a document one error instead of two.
    #[doc(hidden)]
    type Itself;
}
#[diagnostic::do_not_recommend]
impl IsJson for Json {
    type Itself = Self;
}
#[diagnostic::do_not_recommend]
impl IsJson for Jsonb {
    type Itself = Self;
}

/// A key that selects a part of a document: the name of a member, or the position of an element, from 0.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither the name of a JSON member nor the place of an element",
    label = "expected text or an integer"
)]
pub trait JsonKey {
    /// The key as an expression.
    type Expr: Expr;
    #[doc(hidden)]
    type Get: Operator;
    #[doc(hidden)]
    type GetText: Operator;
    /// Converts the key to an expression.
    fn into_key(self) -> Self::Expr;
}
/// The operators for keys of a type.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "SQL `{Self}` is neither the name of a JSON member nor the place of an element",
    label = "expected text or an integer"
)]
pub trait KeyType {
    type Get: Operator;
    type GetText: Operator;
}
impl KeyType for Text {
    type Get = op::JsonMember;
    type GetText = op::JsonMemberText;
}
impl KeyType for Integer {
    type Get = op::JsonElement;
    type GetText = op::JsonElementText;
}
impl KeyType for SmallInt {
    type Get = op::JsonElement;
    type GetText = op::JsonElementText;
}
macro_rules! keys {
    ($([$($g:tt)*] $ty:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($g)*> JsonKey for $ty
        where
            Self: Expr,
            <Self as Expr>::Type: KeyType,
        {
            type Expr = Self;
            type Get = <<Self as Expr>::Type as KeyType>::Get;
            type GetText = <<Self as Expr>::Type as KeyType>::GetText;
            fn into_key(self) -> Self {
                self
            }
        }
    )*};
}
crate::expr::expressions!(keys);
pub(crate) use keys;
macro_rules! key_values {
    ($($rust:ty => $sql:ident;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl JsonKey for $rust {
            type Expr = <Self as IntoExpr<$sql>>::Expr;
            type Get = <$sql as KeyType>::Get;
            type GetText = <$sql as KeyType>::GetText;
            fn into_key(self) -> Self::Expr {
                IntoExpr::<$sql>::into_expr(self)
            }
        }
    )*};
}
key_values! { &str => Text; &String => Text; String => Text; i32 => Integer; i16 => SmallInt; }

/// The operators of JSON documents as methods.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::documents;
/// let query = from(documents::table)
///     .filter(documents::data.get("author").get_text("name").eq("Sara"))
///     .select(documents::data.get("pages").get(0));
/// ```
#[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
pub trait JsonMethods: Expr + Sized {
    /// The member of this name, or the element at this place from 0; negative places count from
    /// the end. A document of the same type. NULL if there is none. PostgreSQL's `jsonb` treats
    /// a document that is a bare scalar as an array of it.
    ///
    /// PostgreSQL: `self -> key`
    ///
    /// SQLite: `self -> '$."key"'`, and `self -> 0` for an element
    ///
    /// MySQL: `json_extract(self, '$."key"')`, and `'$[0]'` for an element
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::documents;
    /// let query = from(documents::table).select((documents::data.get("author"), documents::data.get("pages").get(0)));
    /// ```
    fn get<K: JsonKey>(self, key: K) -> Infix<K::Get, Self, K::Expr, Self::Type> where Self::Type: IsJson {
        Infix::new(self, key.into_key())
    }
    /// The part of the document as text: a string without its quotes, anything else as JSON is written. Both
    /// a missing part and JSON's `null` are NULL. The spaces and the order of members in an
    /// object's text depend on the database.
    ///
    /// PostgreSQL: `self ->> key`
    ///
    /// SQLite: `->>` for strings and `->` for the rest, since its own `->>` returns `1` for `true`
    ///
    /// MySQL: `json_unquote` of the part, since its `->>` returns `null` for `null` and MariaDB has no `->>`
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::documents;
    /// let query = from(documents::table).filter(documents::data.get("author").get_text("name").eq("Sara"));
    /// ```
    fn get_text<K: JsonKey>(self, key: K) -> Infix<K::GetText, Self, K::Expr, Text> where Self::Type: IsJson {
        Infix::new(self, key.into_key())
    }
    /// The part at the end of this path of names and places. PostgreSQL: `self #> path`. On others
    /// chain [`get`](Self::get).
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::documents;
    /// let query = from(documents::table).select(documents::data.path(["author", "name"]));
    /// ```
    fn path<P: IntoExpr<Array<Text>>>(self, path: P) -> Infix<op::JsonPath, Self, P::Expr, Self::Type> where Self::Type: IsJson {
        Infix::new(self, path.into_expr())
    }
    /// The part of the document at the path, as text. PostgreSQL: `self #>> path`
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::documents;
    /// let query = from(documents::table).filter(documents::data.path_text(["author", "name"]).eq("Sara"));
    /// ```
    fn path_text<P: IntoExpr<Array<Text>>>(self, path: P) -> Infix<op::JsonPathText, Self, P::Expr, Text> where Self::Type: IsJson {
        Infix::new(self, path.into_expr())
    }
    /// True if a member has this name, or a string element equals it.
    ///
    /// PostgreSQL: `self ? key`
    ///
    /// MySQL: `json_contains_path(self, 'one', '$."key"')` of an object, a search in a JSON_TABLE of an array
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::documents;
    /// let query = from(documents::table).filter(documents::data.has_key("author"));
    /// ```
    fn has_key<K: IntoExpr<Text>>(self, key: K) -> Compare<op::HasKey, Self, K::Expr> where Self::Type: Fits<Jsonb> {
        Infix::new(self, key.into_expr())
    }
    /// True if the document has any of these keys. PostgreSQL: `self ?| keys`
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::documents;
    /// let query = from(documents::table).filter(documents::data.has_any_key(["author", "editor"]));
    /// ```
    fn has_any_key<K: IntoExpr<Array<Text>>>(self, keys: K) -> Compare<op::HasAnyKey, Self, K::Expr> where Self::Type: Fits<Jsonb> {
        Infix::new(self, keys.into_expr())
    }
    /// True if the document has all of these keys. PostgreSQL: `self ?& keys`
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::documents;
    /// let query = from(documents::table).filter(documents::data.has_all_keys(["author", "pages"]));
    /// ```
    fn has_all_keys<K: IntoExpr<Array<Text>>>(self, keys: K) -> Compare<op::HasAllKeys, Self, K::Expr> where Self::Type: Fits<Jsonb> {
        Infix::new(self, keys.into_expr())
    }
    /// Without the member of this name (and string elements equal to it), or without the element
    /// at this place. PostgreSQL: `self - key`
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::documents;
    /// let query = from(documents::table).select(documents::data.delete_key("pages"));
    /// ```
    fn delete_key<K: JsonKey>(self, key: K) -> Infix<op::JsonDelete, Self, K::Expr, Jsonb> where Self::Type: Fits<Jsonb> {
        Infix::new(self, key.into_key())
    }
    /// Without the members of these names. PostgreSQL: `self - keys`
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::documents;
    /// let query = from(documents::table).select(documents::data.delete_keys(["author", "pages"]));
    /// ```
    fn delete_keys<K: IntoExpr<Array<Text>>>(self, keys: K) -> Infix<op::JsonDelete, Self, K::Expr, Jsonb> where Self::Type: Fits<Jsonb> {
        Infix::new(self, keys.into_expr())
    }
    /// Without the part at the end of this path. PostgreSQL: `self #- path`
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::documents;
    /// let query = from(documents::table).select(documents::data.delete_path(["author", "name"]));
    /// ```
    fn delete_path<P: IntoExpr<Array<Text>>>(self, path: P) -> Infix<op::JsonDeletePath, Self, P::Expr, Jsonb> where Self::Type: Fits<Jsonb> {
        Infix::new(self, path.into_expr())
    }
}
methods_of! { IsJson: JsonMethods }

/// Functions that PostgreSQL has once for `json` and once for `jsonb`.
macro_rules! of_either {
    ($(
        $(#[$doc:meta])*
        $name:ident $marker:ident -> $out:ty,
        json $json:literal, jsonb $jsonb:literal $(, sqlite $sqlite:literal, mysql $mysql:literal)?;
    )*) => {
        #[doc(hidden)]
        #[allow(clippy::upper_case_acronyms, non_camel_case_types)]
        pub mod marker_of_type {
            $(pub struct $marker<T>(super::PhantomData<fn() -> T>);)*
        }
        $(
            impl<T: 'static> Function for marker_of_type::$marker<T> {
                type Null<Any: Nullability, All: Nullability> = Any;
            }
            on!(marker_of_type::$marker<Json>, pg $json $(, sqlite $sqlite, mysql $mysql)?);
            on!(marker_of_type::$marker<Jsonb>, pg $jsonb $(, sqlite $sqlite, mysql $mysql)?);
            $(#[$doc])*
            #[doc = sql_doc!(pg $jsonb $(, sqlite $sqlite, mysql $mysql)?)]
            #[doc = concat!("\n\n```\nuse relata::prelude::*;\nuse relata::expr::functions::json;\n",
                "# use relata::doc::documents;\nlet query = from(documents::table).select(json::",
                stringify!($name), "(documents::data));\n```")]
            pub fn $name<E: Expr<Type: IsJson<Itself = T>>, T>(
                document: E,
            ) -> Call<marker_of_type::$marker<T>, (E,), $out> {
                Call::new((document,))
            }
        )*
    };
}
of_either! {
    /// The number of elements. PostgreSQL rejects a document that is not an array; the others return 0 for
    /// one.
    json_array_length JSON_ARRAY_LENGTH -> Integer,
        json "json_array_length($1)", jsonb "jsonb_array_length($1)",
        sqlite "json_array_length($1)",
        mysql "CASE WHEN json_type($1) = 'ARRAY' THEN json_length($1) WHEN ($1) IS NOT NULL THEN 0 END";
    /// `object`, `array`, `string`, `number`, `boolean` or `null`.
    json_typeof JSON_TYPEOF -> Text,
        json "json_typeof($1)", jsonb "jsonb_typeof($1)",
        sqlite "CASE json_type($1) WHEN 'text' THEN 'string' WHEN 'integer' THEN 'number' \
            WHEN 'real' THEN 'number' WHEN 'true' THEN 'boolean' WHEN 'false' THEN 'boolean' \
            ELSE json_type($1) END",
        mysql "CASE WHEN json_type($1) IN ('INTEGER', 'UNSIGNED INTEGER', 'DOUBLE', 'DECIMAL') THEN 'number' \
            WHEN json_type($1) IN ('OBJECT', 'ARRAY', 'BOOLEAN', 'NULL') THEN lower(json_type($1)) \
            WHEN ($1) IS NOT NULL THEN 'string' END";
    /// Without the members that are `null`, at any depth.
    json_strip_nulls JSON_STRIP_NULLS -> E::Type,
        json "json_strip_nulls($1)", jsonb "jsonb_strip_nulls($1)";
}

calls! { "json", "documents", marker;
    /// The document with `value` inserted at `path`; `create` decides whether a missing
    /// part is added.
    jsonb_set JSONB_SET => Any
        [P: IntoExpr<Array<Text>>, V: IntoExpr<Jsonb>, C: IntoExpr<Bool>, E: IntoExpr<Jsonb>]
        (document: E => E::Expr = document.into_expr(), path: P => P::Expr = path.into_expr(),
            value: V => V::Expr = value.into_expr(), create: C => C::Expr = create.into_expr()) -> Jsonb,
        "json::jsonb_set(documents::data, [\"author\"], literal(\"Sara\").cast::<relata::types::Jsonb>(), true)",
        pg "jsonb_set($1, $2, $3, $4)";
    /// The document with `value` inserted before the position that `path` names, or after it.
    jsonb_insert JSONB_INSERT => Any
        [P: IntoExpr<Array<Text>>, V: IntoExpr<Jsonb>, C: IntoExpr<Bool>, E: IntoExpr<Jsonb>]
        (document: E => E::Expr = document.into_expr(), path: P => P::Expr = path.into_expr(),
            value: V => V::Expr = value.into_expr(), after: C => C::Expr = after.into_expr()) -> Jsonb,
        "json::jsonb_insert(documents::data, [\"tags\", \"0\"], documents::data, false)",
        pg "jsonb_insert($1, $2, $3, $4)";
    /// Any value as a document.
    to_jsonb TO_JSONB => Any [E: Expr] (value: E => E = value) -> Jsonb,
        "json::to_jsonb(documents::tags)", pg "to_jsonb($1)";
    /// Any value as a document.
    to_json TO_JSON => Any [E: Expr] (value: E => E = value) -> Json,
        "json::to_json(documents::tags)", pg "to_json($1)";
    /// Text with the indentation of a document.
    jsonb_pretty JSONB_PRETTY => Any [E: IntoExpr<Jsonb>] (document: E => E::Expr = document.into_expr()) -> Text,
        "json::jsonb_pretty(documents::data)", pg "jsonb_pretty($1)";
    /// True if the path, in the SQL/JSON path language, finds anything.
    jsonb_path_exists JSONB_PATH_EXISTS => Any [E: IntoExpr<Jsonb>, P: IntoExpr<Text>]
        (document: E => E::Expr = document.into_expr(), path: P => P::Expr = path.into_expr()) -> Bool,
        "json::jsonb_path_exists(documents::data, \"$.tags[*] ? (@ == \\\"red\\\")\")",
        pg "jsonb_path_exists($1, CAST($2 AS jsonpath))";
    /// True if the condition at the end of the path is true; NULL if it is not a condition.
    jsonb_path_match JSONB_PATH_MATCH => Nullable [E: IntoExpr<Jsonb>, P: IntoExpr<Text>]
        (document: E => E::Expr = document.into_expr(), path: P => P::Expr = path.into_expr()) -> Bool,
        "json::jsonb_path_match(documents::data, \"$.pages > 100\")",
        pg "jsonb_path_match($1, CAST($2 AS jsonpath))";
    /// True if the document contains `part`, as defined by MySQL: if an array is expected, anything else is treated
    /// as an array of it, at any depth. So `[{"a": 1}]` contains `{"a": 1}`, and `[[1]]` contains `[1]`, unlike
    /// PostgreSQL's `@>`, [`contains`](super::container::ContainerMethods::contains).
    /// <https://dev.mysql.com/doc/refman/8.4/en/json-search-functions.html#function_json-contains>
    json_contains JSON_CONTAINS => Any [E: Expr<Type: IsJson>, P: IntoExpr<Jsonb>]
        (document: E => E = document, part: P => P::Expr = part.into_expr()) -> Bool,
        "json::json_contains(documents::data, documents::data)",
        mysql "json_contains($1, $2)";
    /// The first item that the path finds.
    jsonb_path_query_first JSONB_PATH_QUERY_FIRST => Nullable [E: IntoExpr<Jsonb>, P: IntoExpr<Text>]
        (document: E => E::Expr = document.into_expr(), path: P => P::Expr = path.into_expr()) -> Jsonb,
        "json::jsonb_path_query_first(documents::data, \"$.tags[0]\")",
        pg "jsonb_path_query_first($1, CAST($2 AS jsonpath))";
    /// An array of all items that the path finds.
    jsonb_path_query_array JSONB_PATH_QUERY_ARRAY => Any [E: IntoExpr<Jsonb>, P: IntoExpr<Text>]
        (document: E => E::Expr = document.into_expr(), path: P => P::Expr = path.into_expr()) -> Jsonb,
        "json::jsonb_path_query_array(documents::data, \"$.tags[*]\")",
        pg "jsonb_path_query_array($1, CAST($2 AS jsonpath))";
    /// A document of these members: pairs of a name and a value. Never NULL.
    ///
    /// On SQLite and MySQL the values may be numbers, text, truth values, dates and documents; on SQLite
    /// UUIDs as well. Numbers keep their value there, not the number of digits after the point; SQLite writes 15 digits of
    /// a double before version 3.53.
    json_build_object JSON_BUILD_OBJECT => NotNull [P: Members] (members: P => Built<P::Exprs> = Built(members.into_members())) -> Json,
        "json::json_build_object(((\"id\", documents::id), (\"title\", documents::title)))",
        pg "json_build_object($1)", sqlite "json_object($1)", mysql "json_object($1)";
    /// Like [`json_build_object`], as a `jsonb`.
    jsonb_build_object JSONB_BUILD_OBJECT => NotNull [P: Members] (members: P => Built<P::Exprs> = Built(members.into_members())) -> Jsonb,
        "json::jsonb_build_object(((\"id\", documents::id), (\"title\", documents::title)))",
        pg "jsonb_build_object($1)", sqlite "json_object($1)", mysql "json_object($1)";
    /// An array of these values, which are of any types. Never NULL. For SQLite and MySQL see
    /// [`json_build_object`].
    json_build_array JSON_BUILD_ARRAY => NotNull [P: Elements] (elements: P => Built<P::Exprs> = Built(elements.into_elements())) -> Json,
        "json::json_build_array((documents::id, documents::title))",
        pg "json_build_array($1)", sqlite "json_array($1)", mysql "json_array($1)";
    /// Like [`json_build_array`], as a `jsonb`.
    jsonb_build_array JSONB_BUILD_ARRAY => NotNull [P: Elements] (elements: P => Built<P::Exprs> = Built(elements.into_elements())) -> Jsonb,
        "json::jsonb_build_array((documents::id, documents::title))",
        pg "jsonb_build_array($1)", sqlite "json_array($1)", mysql "json_array($1)";
}

/// A tuple of pairs: the name of a member and its value.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a tuple of JSON members",
    label = "expected pairs of a name and a value: `((\"id\", users::id), (\"name\", users::name))`"
)]
pub trait Members {
    #[doc(hidden)]
    type Exprs: Arguments;
    #[doc(hidden)]
    type Pairs: Arguments;
    #[doc(hidden)]
    fn into_members(self) -> Self::Exprs;
    #[doc(hidden)]
    fn into_pairs(self) -> Self::Pairs;
}
/// A tuple of expressions of any types.
pub trait Elements {
    #[doc(hidden)]
    type Exprs: Arguments;
    #[doc(hidden)]
    fn into_elements(self) -> Self::Exprs;
}
macro_rules! parts {
    ($($t:ident $i:ident),+) => {
        impl<$($i: IntoExpr<Text>, $t: Expr),+> Members for ($(($i, $t),)+) {
            type Exprs = ($(Member<$i::Expr, $t>,)+);
            type Pairs = ($(Member<$i::Expr, $t, true>,)+);
            #[allow(non_snake_case)]
            fn into_members(self) -> Self::Exprs {
                let ($(($i, $t),)+) = self;
                ($(Member($i.into_expr(), JsonElement($t)),)+)
            }
            #[allow(non_snake_case)]
            fn into_pairs(self) -> Self::Pairs {
                let ($(($i, $t),)+) = self;
                ($(Member($i.into_expr(), JsonElement($t)),)+)
            }
        }
        impl<$($t: Expr),+> Elements for ($($t,)+) {
            type Exprs = ($(JsonElement<$t>,)+);
            #[allow(non_snake_case)]
            fn into_elements(self) -> Self::Exprs {
                let ($($t,)+) = self;
                ($(JsonElement($t),)+)
            }
        }
    };
}
crate::tuples::all_tuples!(parts);

/// `'name', value` among the arguments of a document; as JSON_OBJECT has it, if `PAIR`.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct Member<K, E, const PAIR: bool = false>(K, JsonElement<E>);
impl<K: Expr, E: Expr, const PAIR: bool> Expr for Member<K, E, PAIR> {
    type Type = E::Type;
    type Class = <K::Class as Class>::With<E::Class>;
}
impl<K: In<Ctx, I>, E: In<Ctx, J>, Ctx, I, J, const PAIR: bool> In<Ctx, (I, J)>
    for Member<K, E, PAIR>
{
    type Null = <K::Null as Nullability>::Or<E::Null>;
}
impl<K: Fragment<D>, E, D: Dialect, const PAIR: bool> Fragment<D> for Member<K, E, PAIR>
where
    JsonElement<E>: Fragment<D>,
{
    const STATIC: bool = K::STATIC && <JsonElement<E> as Fragment<D>>::STATIC;
    const UNSIGNED: bool = false;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.0.render(out)?;
        out.push(if PAIR { D::SYNTAX.json_pair } else { ", " });
        self.1.render(out)
    }
}

/// A value to be put into a document.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct JsonElement<E>(E);
impl<E: Expr> Expr for JsonElement<E> {
    type Type = E::Type;
    type Class = E::Class;
}
impl<E: In<Ctx, I>, Ctx, I> In<Ctx, I> for JsonElement<E> {
    type Null = E::Null;
}
impl<E: Expr + Fragment<D>, D: Dialect + WritesJson<<E::Type as SqlType>::Base>> Fragment<D>
    for JsonElement<E>
{
    const STATIC: bool = E::STATIC;
    const UNSIGNED: bool = false;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        match <D as WritesJson<<E::Type as SqlType>::Base>>::AROUND {
            Some((before, after)) => {
                out.push(before);
                self.0.render(out)?;
                out.push(after);
                Ok(())
            }
            None => self.0.render(out),
        }
    }
}

/// The database makes a part of a document of this type's values, equal to PostgreSQL's.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot put SQL `{T}` in a JSON document",
    label = "cast it, as with `.cast::<Text>()`"
)]
pub trait WritesJson<T> {
    /// The SQL before and after the value.
    const AROUND: Option<(&'static str, &'static str)> = None;
}

/// Arguments with commas between, as one argument.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct Built<A>(pub(super) A);
impl<A: Arguments> Expr for Built<A> {
    type Type = Text;
    type Class = A::Class;
}
impl<A: ArgumentsIn<Ctx, I>, Ctx, I> In<Ctx, I> for Built<A> {
    type Null = NotNull;
}
impl<A: RenderArguments<D>, D: Dialect> Fragment<D> for Built<A> {
    const STATIC: bool = A::STATIC;
    const UNSIGNED: bool = false;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.0.render_all(", ", out)
    }
}
