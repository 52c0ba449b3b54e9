//! Hybrid properties: one definition that is a method of the row, and an expression in a query. SQLAlchemy's
//! `hybrid_property`.
//!
//! [`hybrid!`](crate::hybrid!) writes both of one body, which rustc checks twice: with columns, and with the values of a row.
//!
//! The body knows what databases and Rust do alike:
//!
//! | | of | NULL |
//! |---|---|---|
//! | `a + b`, `a - b`, `a * b` | numbers | where one is |
//! | `a.eq(b)`, `a.ne(b)` | values with equality | where one is |
//! | `a.lt(b)`, `le`, `gt`, `ge` | numbers, times | where one is |
//! | `a & b`, `a \| b`, `!a` | conditions | three-valued: `false & NULL` is false |
//! | `a.concat(b)` | texts | where one is |
//! | `a.is_null()`, `a.is_not_null()` | anything | never |
//! | `coalesce(a, b)` | anything | where both are |
//!
//! What they do differently it does not know: `lower` and `upper` (of letters beyond ASCII), the order of texts (collations),
//! division. Texts are equal in Rust where all letters are, and in a database with a collation that ignores case where those
//! agree: [`assert_hybrid_agrees!`](https://docs.rs/relata-test) of relata-test compares both on rows of a live database. A
//! number that is too large is an error of PostgreSQL's and MySQL's, a floating-point number of SQLite's, and overflows in
//! Rust, as Rust's own operators do.

mod value;

use std::fmt;

pub use self::value::{HybridOperand, HybridValue, IntoHybridValue, OrderedAlike};
use crate::class::Plain;
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::expr::{Expr, Precedence};
use crate::render::{AnyFragment, Fragment, Sql};
use crate::scope::{Cons, Contains, In, Nil, NotNull, Nullability, Rows};
use crate::table::{Table, marker_value};
use crate::types::SqlType;

/// Functions that the body of a hybrid property may use in expressions.
#[doc(hidden)]
pub mod sql {
    pub use crate::expr::{ExprMethods as _, coalesce};
}
/// Functions that the body may use on values.
#[doc(hidden)]
pub mod values {
    pub use super::value::coalesce;
}

/// A hybrid property. Implemented by [`hybrid!`](crate::hybrid!) for a marker type; the value to write in queries is the
/// [`Hybrid`] of the same name.
pub trait HybridProperty: 'static {
    /// The table of the property.
    type Table: Table;
    /// The SQL type of the property.
    type Type: SqlType;
    /// Nullable if the property may be NULL.
    type Null: Nullability;
    /// The name of the property.
    const NAME: &'static str;
    /// Computes the value for a row.
    fn of_row(
        row: &<Self::Table as Table>::Row,
    ) -> <Self::Null as Nullability>::Wrap<<Self::Type as SqlType>::Rust>;
}

/// The SQL of a hybrid property on the database `D`.
#[diagnostic::on_unimplemented(
    message = "the hybrid property `{Self}` has no SQL for `{D}`",
    label = "`hybrid!` names other databases after `for`"
)]
pub trait HybridOn<D: Dialect>: HybridProperty {
    #[doc(hidden)]
    fn expression() -> &'static HybridSql<D>;
}

/// An expression whose type is forgotten.
#[doc(hidden)]
pub struct HybridSql<D> {
    expression: Box<dyn AnyFragment<D> + Send + Sync>,
    parentheses: bool,
}
impl<D: Dialect> HybridSql<D> {
    /// Checks that the body is what the property declares.
    pub fn of<H: HybridProperty, E: HybridBody<H, I> + Fragment<D> + Send + Sync + 'static, I>(
        expression: E,
    ) -> Self {
        Self {
            expression: Box::new(expression),
            parentheses: E::PRECEDENCE < Precedence::Atom,
        }
    }
}

/// The body of the hybrid property `H`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the body of the hybrid property `{H}` has another type than it declares",
    label = "not of the SQL type, or of the nullability, after `->`"
)]
pub trait HybridBody<H, I>: Expr {}
#[diagnostic::do_not_recommend]
impl<H, E, I> HybridBody<H, I> for E
where
    H: HybridProperty,
    E: Expr<Type = H::Type, Class = Plain>
        + In<Rows<Cons<H::Table, NotNull, Nil>>, I, Null = H::Null>,
{
}

marker_value! {
    /// The hybrid property `H`, as queries write it: `full_name`.
    Hybrid
}
impl<H: HybridProperty> Hybrid<H> {
    /// Computes the value for a row, like the method of the same name.
    pub fn of_row(
        self,
        row: &<H::Table as Table>::Row,
    ) -> <H::Null as Nullability>::Wrap<<H::Type as SqlType>::Rust> {
        H::of_row(row)
    }
    /// Returns the table of the property.
    #[doc(hidden)]
    pub fn table(self) -> crate::table::Tab<H::Table> {
        crate::table::Tab::Only
    }
}
impl<H: HybridProperty> fmt::Debug for Hybrid<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", H::Table::NAME, H::NAME)
    }
}
impl<H: HybridProperty> Expr for Hybrid<H> {
    type Type = H::Type;
    type Class = Plain;
}
impl<H: HybridProperty, S: Contains<H::Table, I>, I> In<Rows<S>, I> for Hybrid<H> {
    // In a row that an outer join left out the columns are NULL, and what `coalesce` makes of NULL is not.
    type Null = <H::Null as Nullability>::Or<S::Null>;
}
impl<H: HybridOn<D>, D: Dialect> Fragment<D> for Hybrid<H> {
    // Its values are those of the body, which is made once.
    const STATIC: bool = true;
    // It may be: the body's type is erased.
    const UNSIGNED: bool = true;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        let HybridSql {
            expression,
            parentheses,
        } = H::expression();
        out.parenthesized(*parentheses, |out| expression.render_any(out))
    }
}

/// Defines properties that are methods of a row, and expressions in queries.
///
/// ```
/// # mod schema { relata::__behavior_example!(); }
/// # use schema::notes::{self, Note};
/// use relata::backend::Sqlite;
/// use relata::prelude::*;
///
/// relata::hybrid! {
///     impl notes::Note for Sqlite {
///         /// How many pages the note has.
///         pub fn pages(first_page, last_page) -> BigInt {
///             last_page - first_page + 1
///         }
///         /// True if it exists, and is short.
///         pub fn is_short(deleted, first_page, last_page) -> Bool {
///             !deleted & (last_page - first_page).lt(10)
///         }
///     }
/// }
///
/// # fn f(note: &Note, conn: &mut relata::connection::SqliteConnection) -> relata::Result<()> {
/// let pages_of_one: i64 = note.pages();
/// let short: Vec<Note> = from(notes::table).filter(is_short).order_by(pages.desc()).all(conn)?;
/// let titles: Vec<(String, i64)> = from(notes::table).select((notes::title, pages)).all(conn)?;
/// # Ok(())
/// # }
/// ```
///
/// ```sql
/// SELECT .. FROM "notes" WHERE (NOT "notes"."deleted" AND "notes"."last_page" - "notes"."first_page" < $1)
/// ORDER BY ("notes"."last_page" - "notes"."first_page" + $2) DESC
/// SELECT "notes"."title", ("notes"."last_page" - "notes"."first_page" + $1) FROM "notes"
/// ```
///
/// After `impl` come the module of the table and the struct of its rows, which are of the same crate, and after `for` the
/// databases. A function names the columns that its body uses, and the SQL type of its value: `Text`, or `Nullable<Text>`.
/// What the body may use is in [`hybrid`](mod@crate::hybrid). Its names are in scope where the macro is: in a module of your
/// own that has `pub use crate::schema::users::*`, a query names it `users::full_name`.
///
/// The SQL is written with the table's columns, so that a property works in joins and in subqueries like a column, but not
/// under an alias. It cannot be a key of GROUP BY. In a row that an outer join left out it may be NULL.
#[macro_export]
macro_rules! hybrid {
    ($(impl $module:ident :: $row:ident for $($db:ty),+ { $($body:tt)* })+) => {
        $($crate::__hybrid! { [$module $row [$($db),+]] $($body)* })+
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __hybrid {
    ([$($of:tt)*]) => {};
    (
        [$($of:tt)*] $(#[$meta:meta])*
        $vis:vis fn $name:ident $columns:tt -> Nullable<$ty:ident> $body:block $($rest:tt)*
    ) => {
        $crate::__hybrid! { @one [$($of)*] [$(#[$meta])*] [$vis] $name $columns $ty Nullable $body }
        $crate::__hybrid! { [$($of)*] $($rest)* }
    };
    (
        [$($of:tt)*] $(#[$meta:meta])*
        $vis:vis fn $name:ident $columns:tt -> $ty:ident $body:block $($rest:tt)*
    ) => {
        $crate::__hybrid! { @one [$($of)*] [$(#[$meta])*] [$vis] $name $columns $ty NotNull $body }
        $crate::__hybrid! { [$($of)*] $($rest)* }
    };
    (
        @one [$module:ident $row:ident [$($db:ty),+]] [$($meta:tt)*] [$vis:vis]
        $name:ident $columns:tt $ty:ident $null:ident $body:block
    ) => {
        $($meta)*
        #[allow(non_camel_case_types)]
        #[derive(Debug, Clone, Copy)]
        $vis struct $name {}
        $($meta)*
        #[allow(non_upper_case_globals)]
        $vis const $name: $crate::hybrid::Hybrid<$name> = $crate::hybrid::Hybrid::Only;
        impl $module::$row {
            $($meta)*
            $vis fn $name(&self) -> <$crate::$null as $crate::scope::Nullability>::Wrap<
                <$crate::types::$ty as $crate::types::SqlType>::Rust,
            > {
                #[allow(unused_imports)]
                use $crate::hybrid::values::*;
                $crate::__hybrid! { @row self $module $columns }
                let body: $crate::hybrid::HybridValue<$crate::types::$ty, $crate::$null> = $body;
                body.into_rust()
            }
        }
        impl $crate::hybrid::HybridProperty for $name {
            type Table = $module::table;
            type Type = $crate::types::$ty;
            type Null = $crate::$null;
            const NAME: &'static ::core::primitive::str = ::core::stringify!($name);
            fn of_row(
                row: &$module::$row,
            ) -> <$crate::$null as $crate::scope::Nullability>::Wrap<
                <$crate::types::$ty as $crate::types::SqlType>::Rust,
            > {
                row.$name()
            }
        }
        $($crate::__hybrid! { @sql $db, $module $name $columns $body })+
    };
    (@sql $db:ty, $module:ident $name:ident ($($column:ident),+ $(,)?) $body:block) => {
        impl $crate::hybrid::HybridOn<$db> for $name {
            fn expression() -> &'static $crate::hybrid::HybridSql<$db> {
                #[allow(unused_imports)]
                use $crate::hybrid::sql::*;
                static EXPRESSION: ::std::sync::OnceLock<$crate::hybrid::HybridSql<$db>> =
                    ::std::sync::OnceLock::new();
                EXPRESSION.get_or_init(|| {
                    $(let $column = $module::$column;)+
                    $crate::hybrid::HybridSql::of::<$name, _, _>($body)
                })
            }
        }
    };
    (@row $self:ident $module:ident ($($column:ident),+ $(,)?)) => {
        $(let $column = &$crate::hybrid::HybridValue::of::<$module::$column>(&$self.$column);)+
    };
}

crate::query::selected_expressions! { [H: HybridProperty] Hybrid<H>; }
