//! Types and relations that users write.

/// The type of a row with relations, to return from a function or to store in a struct.
///
/// The table first, then its relations in the order of the query, each with its own relations in braces. `maybe` precedes
/// a relation to one row that a condition may leave out, `through` a many-to-many relation, and `matched` one by a
/// [condition](crate::relationship!#by-a-condition).
///
/// Values about a relation are written as in the query: `users::orders.count()`, `users::orders.exists()`,
/// `users::orders.aggregate(max(orders::total))`, of a column by `min`, `max`, `sum`, `avg` and `count_of`. For `select`, write the type of a row
/// instead of the columns: `users::orders.select((i64, String))`.
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
///
/// type Summary = relata::loaded!(users::table { users::orders.select((i64, String)), users::orders.count() });
///
/// fn summary(conn: &mut SqliteConnection) -> relata::Result<Summary> {
///     let orders = users::orders.select((orders::id, orders::status));
///     from(users::table).with(orders).with(users::orders.count()).find(7).one(conn)
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
    (@list $done:ty, maybe through $($rest:tt)+) => { $crate::loaded!(@item $done, Through, maybe, $($rest)+) };
    (@list $done:ty, maybe matched $($rest:tt)+) => { $crate::loaded!(@item $done, load::ByCondition, maybe, $($rest)+) };
    (@list $done:ty, maybe $($rest:tt)+) => { $crate::loaded!(@item $done, Rel, maybe, $($rest)+) };
    (@list $done:ty, through $($rest:tt)+) => { $crate::loaded!(@item $done, Through, always, $($rest)+) };
    (@list $done:ty, matched $($rest:tt)+) => { $crate::loaded!(@item $done, load::ByCondition, always, $($rest)+) };
    (@list $done:ty, $($rest:tt)+) => { $crate::loaded!(@item $done, Rel, always, $($rest)+) };

    (@item $done:ty, $($path:ident)::+, $is:ident, $($r:ident)::+ { $($inner:tt)* } $(, $($rest:tt)*)?) => {
        $crate::loaded!(@list ($crate::loaded!(@slot $crate::$($path)::+<$($r)::+>, $is,
            $crate::load::Loaded<$crate::load::TargetRow<$crate::$($path)::+<$($r)::+>>, $crate::loaded!(@list (), $($inner)*)>), $done), $($($rest)*)?)
    };
    (@item $done:ty, $($path:ident)::+, $is:ident, $($r:ident)::+ . select($row:ty) $(, $($rest:tt)*)?) => {
        $crate::loaded!(@list ($crate::loaded!(@columns $crate::$($path)::+<$($r)::+>, $is, $row), $done), $($($rest)*)?)
    };
    (@item $done:ty, $($path:ident)::+, $is:ident, $($r:ident)::+ . count() $(, $($rest:tt)*)?) => {
        $crate::loaded!(@list ($crate::load::CountSlot<$crate::$($path)::+<$($r)::+>>, $done), $($($rest)*)?)
    };
    (@item $done:ty, $($path:ident)::+, $is:ident, $($r:ident)::+ . exists() $(, $($rest:tt)*)?) => {
        $crate::loaded!(@list ($crate::load::ExistsSlot<$crate::$($path)::+<$($r)::+>>, $done), $($($rest)*)?)
    };
    (@item $done:ty, $($path:ident)::+, $is:ident, $($r:ident)::+ . aggregate($f:ident($($c:ident)::+)) $(, $($rest:tt)*)?) => {
        $crate::loaded!(@list ($crate::load::aggregates::$f<$crate::$($path)::+<$($r)::+>, $($c)::+>, $done), $($($rest)*)?)
    };
    (@item $done:ty, $($path:ident)::+, $is:ident, $($r:ident)::+ $(, $($rest:tt)*)?) => {
        $crate::loaded!(@list ($crate::loaded!(@slot $crate::$($path)::+<$($r)::+>, $is,
            $crate::load::TargetRow<$crate::$($path)::+<$($r)::+>>), $done), $($($rest)*)?)
    };
    (@slot $path:ty, always, $row:ty) => { $crate::load::SlotOf<$path, $row> };
    (@slot $path:ty, maybe, $row:ty) => { $crate::load::MaybeSlotOf<$path, $row> };
    (@columns $path:ty, always, $row:ty) => { $crate::load::ColumnsSlotOf<$path, $row> };
    (@columns $path:ty, maybe, $row:ty) => { $crate::load::MaybeColumnsSlotOf<$path, $row> };
}

/// Writes a function that returns the relations to load, and the type of the loaded row, for queries to share.
///
/// The relations are listed as in [`loaded!`](crate::loaded): nested ones in braces, `through` before a
/// many-to-many relation. For conditions, orders and `joined`, write the function yourself: see
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

/// Declares a relation without a foreign key: for views, tables without constraints, legacy
/// tables. SQLAlchemy's `relationship` with `primaryjoin`.
///
/// `ToOne` promises that a row whose columns are not NULL always has its one row; if it may be missing, use `ToOneOrNone`.
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
/// Separate several columns by commas: `(a::x = b::x, a::y = b::y)`. The relation works like those of the generated
/// modules: you can join it, load it and use it in conditions. Rows are matched by the values that they have in Rust, so the
/// columns should have the same type; integers of different width work too. A session links rows along it, but does not know that one must be
/// written before the other, if the database generates its key: declare such a relation in `relata.toml`.
///
/// # By a condition
/// Any condition on both rows: ranges, alternatives, constants. Name the databases, since each writes SQL of its own.
///
/// ```
/// use relata::backend::{Pg, Sqlite};
/// use relata::prelude::*;
/// # use relata::connection::SqliteConnection;
/// # use relata::doc::{orders, users};
/// relata::relationship! {
///     /// The orders of a user that are dear, by their total or by their status.
///     pub dear: users::table => orders::table, ToMany for Sqlite, Pg {
///         users::id.eq(orders::user_id) & (orders::total.gt(100) | orders::status.eq("dear"))
///     }
/// }
/// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
/// for user in from(users::table).with(dear.order_by(orders::id)).all(conn)? {
///     println!("{}: {}", user.name, user.get(dear).len());
/// }
/// let buyers = from(users::table).filter(dear.exists()).select((users::name, dear.count())).all(conn)?;
/// # Ok(())
/// # }
/// ```
///
/// The statement that loads it joins the rows with those that they are for, which it finds by their primary key:
///
/// ```sql
/// SELECT .., "users"."id" FROM "orders" JOIN "users" ON "users"."id" = "orders"."user_id" AND (..)
/// WHERE "users"."id" = ANY($1)
/// ```
///
/// `multiset`, `any`, `count` and the others write the condition in a subquery; a table or view without a primary key has only these. For a relation
/// of a table with itself, lead to an [alias](crate::alias): the condition must tell both rows apart.
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
    ($(#[$doc:meta])* $visibility:vis $name:ident: $($source:ident)::+ => $($target:ident)::+, $cardinality:ident
        for $($database:ty),+ $condition:block) => {
        #[doc(hidden)]
        #[allow(non_camel_case_types)]
        $visibility struct $name {}
        impl $crate::load::Matching for $name {
            type Source = $($source)::+;
            type Target = $($target)::+;
            type Cardinality = $crate::$cardinality;
        }
        $(
            impl $crate::load::MatchingOn<$database> for $name {
                fn condition() -> &'static $crate::load::MatchingSql<$database> {
                    #[allow(unused_imports)]
                    use $crate::hybrid::sql::*;
                    static CONDITION: ::std::sync::OnceLock<$crate::load::MatchingSql<$database>> =
                        ::std::sync::OnceLock::new();
                    CONDITION.get_or_init(|| $crate::load::MatchingSql::of::<$name, _, _>($condition))
                }
            }
        )+
        $(#[$doc])*
        #[allow(non_upper_case_globals)]
        $visibility const $name: $crate::load::ByCondition<$name> = $crate::load::ByCondition::Only;
    };
}
