//! Samples of tables: TABLESAMPLE (SQL:2016 part 2, 7.6).
//! <https://www.postgresql.org/docs/15/sql-select.html#SQL-FROM>

use std::marker::PhantomData;

use super::from::{Begins, CrossJoinable, FromItem};
use super::select_list::Root;
use crate::dialect::{Dialect, HasTableSample};
use crate::error::RenderResult;
use crate::render::{Fragment, Sql};
use crate::scope::{Nil, NotNull};
use crate::table::{Tab, Table, kind};
use crate::types::{Double, HasType, Real, Value};

/// `T TABLESAMPLE method (percent) REPEATABLE (seed)`
pub struct Sampled<T, const SYSTEM: bool> {
    percent: Value<Real>,
    seed: Option<Value<Double>>,
    table: PhantomData<fn() -> T>,
}
impl<T, const SYSTEM: bool> Clone for Sampled<T, SYSTEM> {
    fn clone(&self) -> Self {
        Self {
            percent: self.percent.clone(),
            seed: self.seed.clone(),
            table: PhantomData,
        }
    }
}
impl<T, const SYSTEM: bool> Sampled<T, SYSTEM> {
    fn new(percent: f32) -> Self {
        Self {
            percent: Value::new(percent),
            seed: None,
            table: PhantomData,
        }
    }
    /// `REPEATABLE (seed)`: the same rows for the same seed, as long as the table does not change.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let sample = from(users::table.tablesample_bernoulli(10.0).repeatable(42.0)).select(users::id);
    /// # #[cfg(feature = "postgres-backend")]
    /// assert_eq!(
    ///     sample.to_sql::<relata::backend::Pg>()?,
    ///     r#"SELECT "users"."id" FROM "users" TABLESAMPLE BERNOULLI ($1) REPEATABLE ($2)"#
    /// );
    /// # Ok::<(), relata::RenderError>(())
    /// ```
    #[must_use]
    pub fn repeatable(mut self, seed: f64) -> Self {
        self.seed = Some(Value::new(seed));
        self
    }
}

/// A relation that TABLESAMPLE accepts.
#[diagnostic::on_unimplemented(
    message = "TABLESAMPLE takes tables and materialized views only",
    label = "not such a table"
)]
pub trait Sampleable {}
#[diagnostic::do_not_recommend]
impl Sampleable for kind::BaseTable {}
#[diagnostic::do_not_recommend]
impl Sampleable for kind::MaterializedView {}

impl<T: Table> Tab<T> {
    /// `TABLESAMPLE BERNOULLI (percent)`: each row with this chance, from 0 to 100. PostgreSQL.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let one_in_ten = from(users::table.tablesample_bernoulli(10.0)).select(users::id);
    /// ```
    #[rustfmt::skip]
    pub fn tablesample_bernoulli(self, percent: f32) -> Sampled<T, false> where T::Kind: Sampleable {
        Sampled::new(percent)
    }
    /// `TABLESAMPLE SYSTEM (percent)`: each block of the table with this chance, which is faster and
    /// less even. PostgreSQL.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let about_one_in_ten = from(users::table.tablesample_system(10.0)).select(users::id);
    /// ```
    #[rustfmt::skip]
    pub fn tablesample_system(self, percent: f32) -> Sampled<T, true> where T::Kind: Sampleable {
        Sampled::new(percent)
    }
}
impl<T: Table, const SYSTEM: bool> FromItem for Sampled<T, SYSTEM> {
    type Table = T;
    type List = Root<T>;
    fn list() -> Root<T> {
        Root::new()
    }
    type Around = Nil;
}
#[diagnostic::do_not_recommend]
impl<T: Table, const SYSTEM: bool> Begins<()> for Sampled<T, SYSTEM> {}
impl<T: Table, Ctx, const SYSTEM: bool> CrossJoinable<Ctx, ()> for Sampled<T, SYSTEM> {
    type Null = NotNull;
}
impl<T: Table, D, const SYSTEM: bool> Fragment<D> for Sampled<T, SYSTEM>
where
    D: Dialect + HasTableSample + HasType<Real> + HasType<Double>,
{
    // The type does not record whether there is a seed.
    const STATIC: bool = false;
    const UNSIGNED: bool = false;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.table::<T>()?;
        out.push(if SYSTEM {
            " TABLESAMPLE SYSTEM ("
        } else {
            " TABLESAMPLE BERNOULLI ("
        });
        self.percent.render(out)?;
        out.push(")");
        if let Some(seed) = &self.seed {
            out.push(" REPEATABLE (");
            seed.render(out)?;
            out.push(")");
        }
        Ok(())
    }
    fn name_columns(out: &mut Sql<'_, '_, D>) {
        out.compute_columns::<T>(None);
    }
}
