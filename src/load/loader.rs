//! Functions that return the relations to load, with their conditions and orders.

use std::marker::PhantomData;
use std::sync::Arc;

use super::edge::{Edge, Edges, Identified, NotYet, Unknown};
use super::list::{AddLoad, AddTo, Entries, EntriesOn, RenderEntries, run_both};
use super::loaded::{Loaded, Slot};
use super::relation::{IntoLoad, Loadable};
use crate::dialect::Dialect;
use crate::engine::Runner;
use crate::error::{Decoded, RenderResult, Result};
use crate::query::select_list::{ListNames, Root};
use crate::render::Sql;
use crate::row::{Describe, RowSource};
use crate::table::Table;

/// The relations to load with rows of the table `T` on the database `D`, resulting in `Row`s: the return type of a function
/// that several queries share. SQLAlchemy's `options(*UserLoader.full_load())`.
///
/// `Row` lists the relations, as written by [`loaded!`](crate::loaded); conditions and order are up to the
/// function. [`loader`] creates it.
///
/// ```
/// use relata::prelude::*;
/// use relata::load::{Loader, loader};
/// # use relata::backend::Sqlite;
/// # use relata::connection::SqliteConnection;
/// # use relata::doc::{orders, users};
/// type Buyer = relata::loaded!(users::table { users::orders { orders::user } });
///
/// fn with_orders_above(total: i32) -> impl Loader<users::table, Sqlite, Buyer> {
///     loader(users::orders.filter(orders::total.gt(total)).order_by(orders::id.desc()).with(orders::user))
/// }
///
/// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
/// let adults: Vec<Buyer> = from(users::table).filter(users::age.ge(18)).with(with_orders_above(100)).all(conn)?;
/// let sara: Buyer = from(users::table).with(with_orders_above(0)).find(7).one(conn)?;
/// println!("{}", sara.get(users::orders).len());
/// # Ok(())
/// # }
/// ```
///
/// A loader without conditions is written by [`loader!`](macro@crate::loader), for every database.
#[diagnostic::on_unimplemented(
    message = "this does not load `{Row}` with rows of `{T}` on this database",
    label = "wrap the relations in `loader(..)`, in the order of `relata::loaded!`"
)]
pub trait Loader<T: Table, D: Dialect, Row: LoadedRow>:
    Loadable<Source = T, Load = OneOfQuery<Self, T, D, Row>> + Send + Sync + Sized + 'static
{
    /// The relations, in the form that a query takes.
    #[doc(hidden)]
    type List: EntriesOn<T, D, Slots = Row::Slots> + RenderEntries<D>;
    #[doc(hidden)]
    fn list(&self) -> &Self::List;
}

/// A row with relations.
#[doc(hidden)]
pub trait LoadedRow: 'static {
    type Slots: BeforeSlots + Edges + Send + Sync + 'static;
}
impl<R: 'static, S: BeforeSlots + Edges + Send + Sync + 'static> LoadedRow for Loaded<R, S> {
    type Slots = S;
}
/// The relations of a row, before others.
#[doc(hidden)]
pub trait BeforeSlots {
    type Then<Rest: Send + Sync + 'static>: Send + Sync + 'static;
    fn then<Rest: Send + Sync + 'static>(self, rest: Rest) -> Self::Then<Rest>;
}
impl BeforeSlots for () {
    type Then<Rest: Send + Sync + 'static> = Rest;
    fn then<Rest: Send + Sync + 'static>(self, rest: Rest) -> Rest {
        rest
    }
}
impl<M: 'static, H: Send + Sync + 'static, S: BeforeSlots> BeforeSlots for (Slot<M, H>, S) {
    type Then<Rest: Send + Sync + 'static> = (Slot<M, H>, S::Then<Rest>);
    fn then<Rest: Send + Sync + 'static>(self, rest: Rest) -> Self::Then<Rest> {
        (self.0, self.1.then(rest))
    }
}

/// Makes a [`Loader`] of a relation, or of a tuple of them.
#[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
pub fn loader<T: Table, D: Dialect, Row: LoadedRow, L: IntoLoad<T, Load = M>, M: Identified<Relation = R>, N, H: NotYet<R>, R>(loads: L) -> LoaderOf<T, D, Row, N> where Root<T>: AddLoad<M, Table = T, Loads = N, Again = H> {
    LoaderOf { list: Root::<T>::new().add(loads.into_load()).into_loads(), of: PhantomData }
}

/// The relations `L` of rows of `T`, as a [`Loader`].
pub struct LoaderOf<T, D, Row, L> {
    list: L,
    of: PhantomData<fn() -> (T, D, Row)>,
}
#[diagnostic::do_not_recommend]
impl<T: Table, D: Dialect, Row: LoadedRow, L> Loadable for LoaderOf<T, D, Row, L> {
    type Relation = Self;
    type Source = T;
    type Load = OneOfQuery<Self, T, D, Row>;
    fn into_load(self) -> Self::Load {
        OneOfQuery(Arc::new(self), PhantomData)
    }
}
impl<T, D, Row, L> Loader<T, D, Row> for LoaderOf<T, D, Row, L>
where
    T: Table,
    D: Dialect,
    Row: LoadedRow,
    L: EntriesOn<T, D, Slots = Row::Slots> + RenderEntries<D>,
{
    type List = L;
    fn list(&self) -> &L {
        &self.list
    }
}

/// A loader, in the form that a query takes.
#[doc(hidden)]
pub struct OneOfQuery<O, T, D, Row>(Arc<O>, PhantomData<fn() -> (T, D, Row)>);
impl<O, T, D, Row> Clone for OneOfQuery<O, T, D, Row> {
    fn clone(&self) -> Self {
        Self(self.0.clone(), PhantomData)
    }
}
impl<O, T, D, Row: LoadedRow> Identified for OneOfQuery<O, T, D, Row> {
    type Relation = <Row::Slots as Edges>::Relations;
    type Edge = Unknown;
}
#[diagnostic::do_not_recommend]
impl<O, T, D, Row: LoadedRow, L: Edges> AddTo<L> for OneOfQuery<O, T, D, Row> {
    type Loads = WithLoader<Self, L>;
    type Again = <Row::Slots as Edges>::AmongOf<L>;
    fn add_to(self, loads: L) -> Self::Loads {
        WithLoader(self, loads)
    }
}

/// The list `L` of loads, and those of the loader `G` after them.
#[doc(hidden)]
#[derive(Clone)]
pub struct WithLoader<G, L>(G, L);
impl<O, T, D, Row: LoadedRow, L: Edges> Edges for WithLoader<OneOfQuery<O, T, D, Row>, L> {
    type HasOr<E: Edge, Else> = <Row::Slots as Edges>::HasOr<E, L::HasOr<E, Else>>;
    type AmongOf<Others: Edges> = (<Row::Slots as Edges>::AmongOf<Others>, L::AmongOf<Others>);
    type Relations = (<Row::Slots as Edges>::Relations, L::Relations);
}
impl<O, D, Row, L, T> Entries<T> for WithLoader<OneOfQuery<O, T, D, Row>, L>
where
    T: Table,
    D: Dialect,
    Row: LoadedRow,
    O: Loader<T, D, Row>,
    L: Entries<T>,
{
    type Keys = (<O::List as Entries<T>>::Keys, L::Keys);
    type Slots = <Row::Slots as BeforeSlots>::Then<L::Slots>;
    const WIDTH: usize = <O::List as Entries<T>>::WIDTH + L::WIDTH;
    fn read<R: RowSource>(row: &mut R, start: usize, next: &mut usize) -> Decoded<Self::Keys> {
        let others = L::read(row, start, next)?;
        Ok((O::List::read(row, start, next)?, others))
    }
    fn describe<R: Describe>(row: &mut R) {
        L::describe(row);
        O::List::describe(row);
    }
}
impl<O, D, Row, L, T> EntriesOn<T, D> for WithLoader<OneOfQuery<O, T, D, Row>, L>
where
    T: Table,
    D: Dialect,
    Row: LoadedRow,
    O: Loader<T, D, Row>,
    L: EntriesOn<T, D>,
{
    const STATEMENTS: bool = <O::List as EntriesOn<T, D>>::STATEMENTS || L::STATEMENTS;
    async fn run<R: Runner<Db = D>>(
        &self,
        keys: Vec<Self::Keys>,
        on: &mut R,
    ) -> Result<Vec<Self::Slots>> {
        let (own, others) = run_both(self.0.0.list(), &self.1, keys, on).await?;
        let slots = own.into_iter().zip(others);
        Ok(slots.map(|(own, others)| own.then(others)).collect())
    }
}
impl<O, D, Row, L, T> RenderEntries<D> for WithLoader<OneOfQuery<O, T, D, Row>, L>
where
    T: Table,
    D: Dialect,
    Row: LoadedRow,
    O: Loader<T, D, Row>,
    L: RenderEntries<D>,
{
    const STATIC: bool = <O::List as RenderEntries<D>>::STATIC && L::STATIC;
    const VALUES: bool = <O::List as RenderEntries<D>>::VALUES || L::VALUES;
    const TABLES: usize = <O::List as RenderEntries<D>>::TABLES + L::TABLES;
    fn render_columns<'b>(
        &'b self,
        n: &mut usize,
        names: &mut ListNames,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        self.1.render_columns(n, names, out)?;
        self.0.0.list().render_columns(n, names, out)
    }
    fn render_joins<'b>(&'b self, n: &mut usize, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.1.render_joins(n, out)?;
        self.0.0.list().render_joins(n, out)
    }
}
