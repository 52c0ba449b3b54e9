//! Relations of rows that you already have.

use std::marker::PhantomData;
use std::sync::Arc;

use super::edge::{Edge, Edges, Identified, NotYet};
use super::entry::{Entry, EntryOn};
use super::key_condition::RenderKeys;
use super::loaded::Loaded;
use super::pairs::{Key, KeyPairs, RowKey};
use super::path::{Path, PathOn};
use super::relation::{IntoLoad, Load};
use super::row_keys::RowKeys;
use crate::dialect::Dialect;
use crate::engine::{Connection, Runner, Task};
use crate::error::{RenderResult, Result};
use crate::query::Select;
use crate::query::clauses::OtherClauses;
use crate::query::filter::{Conditions, Keyword, NoConditions, RenderConditions};
use crate::query::select_list::Root;
use crate::render::{Fragment, Sql};
use crate::row::FromRow;
use crate::scope::No;
use crate::table::Table;

/// The related rows of one row, as a query: to filter, order, limit and run. SQLAlchemy's dynamic and write-only
/// relationships.
///
/// ```
/// use relata::prelude::*;
/// # use relata::connection::SqliteConnection;
/// # use relata::doc::{orders, users};
/// # fn f(user: &users::User, conn: &mut SqliteConnection) -> relata::Result<()> {
/// let newest: Option<orders::Order> = from_related(user, users::orders)
///     .filter(orders::status.eq("paid"))
///     .order_by(orders::id.desc())
///     .first(conn)?;
/// # Ok(())
/// # }
/// ```
///
/// ```sql
/// SELECT .. FROM "orders" WHERE "orders"."user_id" = ANY($1) AND "orders"."status" = $2 ORDER BY "orders"."id" DESC LIMIT 1
/// ```
///
/// A row with NULL in the key has no related rows.
#[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
pub fn from_related<P: Path<On: RowKey, Source: Table<Row = R>>, R: RowKeys>(row: &R, _: P) -> Select<P::Scope, FromPath<P>, Root<P::Target>, Conditions<NoConditions, OfRow<P>>> {
    let keys = Vec::from_iter(P::On::of_row(row));
    let condition = OfRow { keys: P::On::lists(&keys) };
    Select::new(FromPath(PhantomData), Root::new(), OtherClauses::default()).with_filter(|before| Conditions::new(before, condition))
}

/// FROM of the rows of a relation: the target, and the junction if there is one.
pub struct FromPath<P>(PhantomData<fn() -> P>);
impl<P> Clone for FromPath<P> {
    fn clone(&self) -> Self {
        Self(PhantomData)
    }
}
impl<P: PathOn<D>, D: Dialect> Fragment<D> for FromPath<P> {
    const STATIC: bool = true;
    const UNSIGNED: bool = false;
    const VALUES: bool = P::BY_CONDITION;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        P::render_from(out)
    }
    fn name_columns(out: &mut Sql<'_, '_, D>) {
        P::name_columns(out);
    }
}

/// The condition that rows are related to one row.
pub struct OfRow<P: Path> {
    keys: <P::On as KeyPairs>::Lists,
}
impl<P: Path<On: RenderKeys<D>>, D: Dialect> RenderConditions<D> for OfRow<P> {
    const STATIC: bool = <P::On as RenderKeys<D>>::STATIC;
    fn render_conditions<'b>(
        &'b self,
        keyword: &mut Keyword,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        keyword.render(out);
        <P::On as RenderKeys<D>>::render_in::<P::Far>(&self.keys, out)
    }
}

/// Loads relations of rows that you already have.
pub trait LoadRows: Sized {
    /// The type of a row.
    #[doc(hidden)]
    type Row;
    /// The relations that are already loaded.
    #[doc(hidden)]
    type Before: Edges + Send;
    #[doc(hidden)]
    fn split(self) -> (Vec<Self::Row>, Vec<Self::Before>);

    /// Loads a relation of these rows: an explicit lazy load, for all of them at once.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::{orders, users};
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// let users: Vec<users::User> = from(users::table).all(conn)?;
    /// let users = users.load(users::orders.order_by(orders::id), conn)?;
    /// println!("{}", users[0].get(users::orders).len());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// It sends the statement that [`with`](Select::with) would send. Rows with relations keep those that they have. You can also load relations of
    /// rows that a write returns: `.returning(users::table).all(conn)?.load(users::orders, conn)`.
    #[track_caller]
    #[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
    fn load<'c, L: IntoLoad<T, Load = M>, C: Connection, T: Table<Row = Self::Row>, M: EntryOn<T, C::Dialect> + ReadOfRow<T> + Identified<Relation = R, Edge = E>, E: Edge, H: NotYet<R>, R>(self, relation: L, conn: &'c mut C) -> C::Output<'c, Vec<Loaded<Self::Row, (M::Slot, Self::Before)>>>
    where Self::Row: RowKeys + Send + 'static, Self::Before: Edges<HasOr<E, No> = H> + 'c
    {
        let (rows, before) = self.split();
        conn.perform(LoadOf { rows, before, load: relation.into_load(), table: PhantomData::<fn() -> T> })
    }
}
impl<T: FromRow> LoadRows for Vec<T> {
    type Row = T;
    type Before = ();
    fn split(self) -> (Vec<T>, Vec<()>) {
        let before = vec![(); self.len()];
        (self, before)
    }
}
impl<T, L: Edges + Send> LoadRows for Vec<Loaded<T, L>> {
    type Row = T;
    type Before = L;
    fn split(self) -> (Vec<T>, Vec<L>) {
        let rows = self.into_iter().map(|row| (row.row, row.loaded));
        rows.unzip()
    }
}

/// The key of a relation, read from a row.
#[doc(hidden)]
pub trait ReadOfRow<T: Table>: Entry<T> {
    fn read_row(row: &T::Row) -> Self::Read;
}
impl<T, P, C, W, O, G> ReadOfRow<T> for Arc<Load<P, C, W, O, G>>
where
    Self: Entry<T, Read = Option<Key<P::On>>>,
    T: Table<Row: RowKeys>,
    P: Path<On: RowKey>,
{
    fn read_row(row: &T::Row) -> Self::Read {
        P::On::of_row(row)
    }
}

struct LoadOf<T: Table, B, M> {
    rows: Vec<T::Row>,
    before: Vec<B>,
    load: M,
    table: PhantomData<fn() -> T>,
}
impl<T, B, M, R> Task<R> for LoadOf<T, B, M>
where
    T: Table<Row: Send>,
    B: Send,
    M: EntryOn<T, R::Db> + ReadOfRow<T>,
    R: Runner,
{
    type Out = Vec<Loaded<T::Row, (M::Slot, B)>>;
    async fn run(self, on: &mut R) -> Result<Self::Out> {
        let keys = self.rows.iter().map(M::read_row).collect();
        let slots = self.load.run(keys, on).await?;
        let rows = self
            .rows
            .into_iter()
            .zip(slots.into_iter().zip(self.before));
        Ok(rows.map(|(row, loaded)| Loaded { row, loaded }).collect())
    }
}
