//! Types and relations that a person writes.

/// The type of a row with relations, as a function returns it or a struct holds it.
///
/// The table first, then its relations in the order of the query, each with those of its own in braces. `maybe` stands
/// before a relation to one row that a condition may leave out, `through` before one that leads through a junction.
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

/// Declares a relation that no foreign key says: of a view, of tables without constraints, between databases' older
/// tables. SQLAlchemy's `relationship` with `primaryjoin`.
///
/// `ToOne` promises that a row whose columns are not NULL has its one row; where it may be missing, say `OneToOne`.
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
/// modules: it is joined along, loaded and asked about. Rows are matched by the values that they have in Rust, so the
/// columns should be of one type; integers of different width are.
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
