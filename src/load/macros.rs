//! Types and relations that a person writes.

/// The type of a row with relations, to return from a function or to store in a struct.
///
/// The table first, then its relations in the order of the query, each with those of its own in braces. `maybe` precedes
/// a relation to one row that a condition may leave out, `through` one that leads through a junction.
///
/// ```
/// use relata::prelude::*;
/// # use relata::connection::SqliteConnection;
/// # use relata::doc::{orders, users};
/// type UserWithOrders = relata::loaded!(users::table { users::orders { orders::user } });
///
/// fn sara(conn: &mut SqliteConnection) -> relata::Result<UserWithOrders> {
///     from(users::table).with(users::orders.with(orders::user)).find(7).one(conn)
/// }
/// ```
#[macro_export]
macro_rules! loaded {
    ($($table:ident)::+ { $($relations:tt)* }) => {
        $crate::load::Loaded<
            <$($table)::+ as $crate::Table>::Row,
            $crate::loaded!(@list (), $($relations)*)
        >
    };
    (@list $done:ty, $(,)?) => { $done };
    (@list $done:ty, through $($r:ident)::+ { $($inner:tt)* } $(, $($rest:tt)*)?) => {
        $crate::loaded!(@list ($crate::loaded!(@slot $crate::Through<$($r)::+>, always,
            $crate::load::Loaded<$crate::load::TargetRow<$crate::Through<$($r)::+>>, $crate::loaded!(@list (), $($inner)*)>), $done), $($($rest)*)?)
    };
    (@list $done:ty, through $($r:ident)::+ $(, $($rest:tt)*)?) => {
        $crate::loaded!(@list ($crate::loaded!(@slot $crate::Through<$($r)::+>, always,
            $crate::load::TargetRow<$crate::Through<$($r)::+>>), $done), $($($rest)*)?)
    };
    (@list $done:ty, maybe $($r:ident)::+ { $($inner:tt)* } $(, $($rest:tt)*)?) => {
        $crate::loaded!(@list ($crate::loaded!(@slot $crate::Rel<$($r)::+>, maybe,
            $crate::load::Loaded<$crate::load::TargetRow<$crate::Rel<$($r)::+>>, $crate::loaded!(@list (), $($inner)*)>), $done), $($($rest)*)?)
    };
    (@list $done:ty, maybe $($r:ident)::+ $(, $($rest:tt)*)?) => {
        $crate::loaded!(@list ($crate::loaded!(@slot $crate::Rel<$($r)::+>, maybe,
            $crate::load::TargetRow<$crate::Rel<$($r)::+>>), $done), $($($rest)*)?)
    };
    (@list $done:ty, $($r:ident)::+ { $($inner:tt)* } $(, $($rest:tt)*)?) => {
        $crate::loaded!(@list ($crate::loaded!(@slot $crate::Rel<$($r)::+>, always,
            $crate::load::Loaded<$crate::load::TargetRow<$crate::Rel<$($r)::+>>, $crate::loaded!(@list (), $($inner)*)>), $done), $($($rest)*)?)
    };
    (@list $done:ty, $($r:ident)::+ $(, $($rest:tt)*)?) => {
        $crate::loaded!(@list ($crate::loaded!(@slot $crate::Rel<$($r)::+>, always,
            $crate::load::TargetRow<$crate::Rel<$($r)::+>>), $done), $($($rest)*)?)
    };
    (@slot $path:ty, always, $row:ty) => { $crate::load::SlotOf<$path, $row> };
    (@slot $path:ty, maybe, $row:ty) => { $crate::load::MaybeSlotOf<$path, $row> };
}

/// Writes a function that returns the relations to load, and the type of the loaded row, for queries to share.
///
/// The relations are listed as in [`loaded!`](crate::loaded): those of a relation in braces, `through` before one that leads
/// through a junction. For conditions, orders and `joined`, write the function yourself: see
/// [`Loader`](crate::load::Loader).
///
/// ```
/// use relata::prelude::*;
/// # use relata::connection::SqliteConnection;
/// # use relata::doc::{orders, users};
/// relata::loader! {
///     /// What the page of a user shows.
///     pub fn page for users::table as UserPage { users::orders { orders::user } }
/// }
///
/// fn sara(conn: &mut SqliteConnection) -> relata::Result<UserPage> {
///     from(users::table).with(page()).find(7).one(conn)
/// }
/// ```
#[macro_export]
macro_rules! loader {
    ($(#[$doc:meta])* $visibility:vis fn $name:ident for $($table:ident)::+ as $row:ident { $($loads:tt)+ }) => {
        $(#[$doc])*
        $visibility fn $name() -> $crate::__loads!(@types [], $($loads)+) {
            $crate::__loads!(@values [], $($loads)+)
        }
        #[doc = concat!("A row with what [`", stringify!($name), "`] loads.")]
        $visibility type $row = $crate::loaded!($($table)::+ { $($loads)+ });
    };
}

// The relations of `loader!`: their types, those in a list as a query has them, their values.
#[doc(hidden)]
#[macro_export]
macro_rules! __loads {
    (@types $done:tt, through $($more:tt)+) => { $crate::__loads!(@type $done, Through, $($more)+) };
    (@types [$one:ty,] $(,)?) => { $one };
    (@types [$one:ty, $($rest:ty,)+] $(,)?) => { ($one, $crate::__loads!(@types [$($rest,)+])) };
    (@types $done:tt, $($more:tt)+) => { $crate::__loads!(@type $done, Rel, $($more)+) };
    (@type [$($done:ty,)*], $kind:ident, $($r:ident)::+ { $($inner:tt)+ } $(, $($rest:tt)*)?) => {
        $crate::__loads!(@types [$($done,)* $crate::load::LoadWith<$crate::$kind<$($r)::+>, $crate::__loads!(@list (), $($inner)+)>,], $($($rest)*)?)
    };
    (@type [$($done:ty,)*], $kind:ident, $($r:ident)::+ $(, $($rest:tt)*)?) => {
        $crate::__loads!(@types [$($done,)* $crate::$kind<$($r)::+>,], $($($rest)*)?)
    };

    (@list $done:ty, through $($more:tt)+) => { $crate::__loads!(@item $done, Through, $($more)+) };
    (@list $done:ty $(,)?) => { $done };
    (@list $done:ty, $($more:tt)+) => { $crate::__loads!(@item $done, Rel, $($more)+) };
    (@item $done:ty, $kind:ident, $($r:ident)::+ { $($inner:tt)+ } $(, $($rest:tt)*)?) => {
        $crate::__loads!(@list ($crate::load::IntoLoadOf<$crate::load::LoadWith<$crate::$kind<$($r)::+>, $crate::__loads!(@list (), $($inner)+)>>, $done), $($($rest)*)?)
    };
    (@item $done:ty, $kind:ident, $($r:ident)::+ $(, $($rest:tt)*)?) => {
        $crate::__loads!(@list ($crate::load::IntoLoadOf<$crate::$kind<$($r)::+>>, $done), $($($rest)*)?)
    };

    (@values $done:tt, through $($more:tt)+) => { $crate::__loads!(@values $done, $($more)+) };
    (@values [$one:expr,] $(,)?) => { $one };
    (@values [$one:expr, $($rest:expr,)+] $(,)?) => { ($one, $crate::__loads!(@values [$($rest,)+])) };
    (@values [$($done:expr,)*], $($r:ident)::+ { $($inner:tt)+ } $(, $($rest:tt)*)?) => {
        $crate::__loads!(@values [$($done,)* $crate::load::LoadMethods::with($($r)::+, $crate::__loads!(@values [], $($inner)+)),], $($($rest)*)?)
    };
    (@values [$($done:expr,)*], $($r:ident)::+ $(, $($rest:tt)*)?) => {
        $crate::__loads!(@values [$($done,)* $($r)::+,], $($($rest)*)?)
    };
}

/// Declares a relation without a foreign key: of a view, of tables without constraints, of legacy
/// tables. SQLAlchemy's `relationship` with `primaryjoin`.
///
/// `ToOne` promises that a row whose columns are not NULL has its one row; if it may be missing, use `OneToOne`.
///
/// ```
/// use relata::prelude::*;
/// # use relata::connection::SqliteConnection;
/// # use relata::doc::{employees, users};
/// relata::relationship! {
///     /// Employees that have the name of the user.
///     pub namesakes: users::table => employees::table, ToMany, (users::name = employees::name)
/// }
/// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
/// for user in from(users::table).with(namesakes).all(conn)? {
///     println!("{}: {}", user.name, user.get(namesakes).len());
/// }
/// # Ok(())
/// # }
/// ```
///
/// Several columns are separated by commas: `(a::x = b::x, a::y = b::y)`. It is a relation like those of the generated
/// modules: it can be joined, loaded and used in conditions. Rows are matched by the values that they have in Rust, so the
/// columns should be of one type; integers of different width work too.
#[macro_export]
macro_rules! relationship {
    ($(#[$doc:meta])* $visibility:vis $name:ident: $($source:ident)::+ => $($target:ident)::+, $cardinality:ident,
        ($($a:ident $(:: $as:ident)* = $b:ident $(:: $bs:ident)*),+ $(,)?)) => {
        #[doc(hidden)]
        #[allow(non_camel_case_types)]
        $visibility struct $name {}
        impl $crate::Relation for $name {
            type Source = $($source)::+;
            type Target = $($target)::+;
            type Cardinality = $crate::$cardinality;
            type On = ($(($a $(:: $as)*, $b $(:: $bs)*),)+);
        }
        $(#[$doc])*
        #[allow(non_upper_case_globals)]
        $visibility const $name: $crate::Rel<$name> = $crate::Rel::Only;
    };
}
