//! Functions of the schema: the building blocks of generated modules.
//!
//! `relata generate` writes a module `functions` for each schema of PostgreSQL or MySQL that has some. They are
//! called like those of [`expr::functions`](crate::expr::functions); a function of PostgreSQL that returns rows is used in
//! FROM, with a module of its columns:
//!
//! ```
//! # use relata::prelude::*;
//! # use relata::doc::users;
//! # mod functions {
//! #     pub fn initials<A: relata::function::Argument<relata::types::Text, Expr = AExpr>, AExpr>(
//! #         name: A,
//! #     ) -> relata::function::Call<calls::initials, (AExpr,), relata::types::Text> {
//! #         relata::function::call((name.into_argument(),))
//! #     }
//! #     pub mod calls {
//! #         pub struct initials {}
//! #         impl relata::SchemaFunction for initials {
//! #             type Engine = relata::function::OnPostgres;
//! #             type Gives = relata::Nullable;
//! #             const SQL: &'static str = "\"initials\"($1)";
//! #         }
//! #     }
//! # }
//! let query = from(users::table).select((users::id, functions::initials(users::name)));
//! # #[cfg(feature = "postgres-backend")]
//! assert_eq!(
//!     query.to_sql::<relata::backend::Pg>()?,
//!     r#"SELECT "users"."id", "initials"("users"."name") FROM "users""#
//! );
//! # Ok::<(), relata::RenderError>(())
//! ```
//!
//! The result of a function may be NULL, even if no argument is: the database does not declare otherwise.

pub use crate::expr::argument::{
    AggregateArgument, Argument, Passes, RowsArgument, WindowArgument,
};
pub use crate::expr::window::functions::WithoutOver;
pub use crate::expr::{AggregateCall, Call};

use crate::expr::aggregate::{AggregateFunction, OrderMatters};
use crate::expr::call::Function;
#[cfg(any(feature = "postgres-backend", feature = "mysql-backend"))]
use crate::expr::call::HasFunction;
#[cfg(feature = "postgres-backend")]
use crate::expr::call::{RenderArguments, render_template};
use crate::expr::window::functions::WindowFunction;
#[cfg(feature = "postgres-backend")]
use crate::query::table_functions::HasTableFunction;
use crate::query::table_functions::{FunctionTable, TableFunction};
use crate::scope::{Emptiness, NotNull, Nullability, Nullable};
#[cfg(any(feature = "postgres-backend", feature = "mysql-backend"))]
use crate::statement::Effect;

/// A function of the schema. Implemented by generated code for a marker type.
pub trait SchemaFunction: 'static {
    /// The database of the function: [`OnPostgres`] or [`OnMysql`].
    type Engine: 'static;
    /// The nullability of the result: [`Nullable`], [`NotNull`] or [`Strict`].
    type Gives: Gives;
    /// The SQL of a call, with `$1`, `$2` ... for the arguments. That of an aggregate has a `|` at the places of DISTINCT,
    /// ORDER BY and FILTER.
    const SQL: &'static str;
    /// True if it may write: every function that the database does not declare STABLE or IMMUTABLE. A statement that calls it then runs
    /// on the primary of a [`RoutedEngine`](crate::engine::RoutedEngine).
    const VOLATILE: bool = true;
}

/// Returns the effect of a call of such a function.
#[cfg(any(feature = "postgres-backend", feature = "mysql-backend"))]
const fn effect<F: SchemaFunction>() -> Effect {
    match F::VOLATILE {
        true => Effect::MayWrite,
        false => Effect::Reads,
    }
}

/// A function of a PostgreSQL database.
pub struct OnPostgres;
/// A function of a MySQL or MariaDB database.
pub struct OnMysql;
/// A function of the database `D`.
#[cfg(any(feature = "postgres-backend", feature = "mysql-backend"))]
#[doc(hidden)]
pub trait FunctionOn<D> {}
#[cfg(feature = "postgres-backend")]
impl FunctionOn<diesel::pg::Pg> for OnPostgres {}
#[cfg(feature = "mysql-backend")]
impl FunctionOn<diesel::mysql::Mysql> for OnMysql {}

/// The nullability of a function's result.
pub trait Gives: 'static {
    #[doc(hidden)]
    type Null<Any: Nullability>: Nullability;
}
/// NULL where an argument is, and only there.
pub struct Strict;
impl Gives for Strict {
    type Null<Any: Nullability> = Any;
}
impl Gives for Nullable {
    type Null<Any: Nullability> = Nullable;
}
impl Gives for NotNull {
    type Null<Any: Nullability> = NotNull;
}

#[diagnostic::do_not_recommend]
impl<F: SchemaFunction> Function for F {
    type Null<Any: Nullability, All: Nullability> = <F::Gives as Gives>::Null<Any>;
}
#[diagnostic::do_not_recommend]
impl<F: SchemaFunction> AggregateFunction for F {
    type OfGroup<N: Nullability> = <F::Gives as Gives>::Null<N>;
    type OfAll = <F::Gives as Gives>::Null<Nullable>;
    type Decode<T, Any, N> = crate::row::Field<T, N>;
}
#[diagnostic::do_not_recommend]
impl<F: SchemaFunction> OrderMatters for F {}
#[diagnostic::do_not_recommend]
impl<F: SchemaFunction> WindowFunction for F {
    type Null<Any: Nullability, P: Emptiness> = <F::Gives as Gives>::Null<Any>;
}
#[cfg(feature = "postgres-backend")]
#[diagnostic::do_not_recommend]
impl<F: SchemaFunction<Engine: FunctionOn<Self>>> HasFunction<F> for diesel::pg::Pg {
    const SQL: &'static str = F::SQL;
    const EFFECT: Effect = effect::<F>();
}
#[cfg(feature = "mysql-backend")]
#[diagnostic::do_not_recommend]
impl<F: SchemaFunction<Engine: FunctionOn<Self>>> HasFunction<F> for diesel::mysql::Mysql {
    const SQL: &'static str = F::SQL;
    const EFFECT: Effect = effect::<F>();
}
#[cfg(feature = "postgres-backend")]
#[diagnostic::do_not_recommend]
impl<F: SchemaFunction<Engine: FunctionOn<Self>>, A: RenderArguments<Self>> HasTableFunction<F, A>
    for diesel::pg::Pg
{
    const STATIC: bool = A::STATIC;
    fn render_call<'b>(
        arguments: &'b A,
        out: &mut crate::render::Sql<'_, 'b, Self>,
    ) -> crate::error::RenderResult {
        out.does(effect::<F>());
        render_template(F::SQL, arguments, out)
    }
}

/// A call of the function `F` in FROM, whose rows are those of `T`.
pub type Rows<T, F, A> = FunctionTable<T, TableFunction<F, A, ()>>;

/// The call of a function.
pub fn call<F, A, T>(arguments: A) -> Call<F, A, T> {
    Call::new(arguments)
}
/// The call of an aggregate function.
pub fn aggregate<F, A, T>(arguments: A) -> AggregateCall<F, A, T> {
    AggregateCall::new(arguments)
}
/// The call of a window function.
pub fn window<F, A, T>(arguments: A) -> WithoutOver<F, A, T> {
    WithoutOver::new(arguments)
}
/// The call of a function that returns rows.
pub fn rows<T: crate::Table, F, A>(arguments: A) -> Rows<T, F, A> {
    FunctionTable::generated(TableFunction::new(arguments))
}

/// The functions as messages name them: within reach, so that rustc leaves out their path.
pub mod function_names {
    pub use crate::expr::aggregate::names::*;
    pub use crate::expr::functions::names::*;
    pub use crate::expr::window::names::*;
    pub use crate::query::table_functions::names::*;
}
