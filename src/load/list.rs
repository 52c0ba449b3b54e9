//! Whole rows with their relations, as a SELECT list.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;

use super::edge::{Edges, Identified};
use super::entry::{Entry, EntryOn, RenderEntry};
use super::loaded::{Loaded, SomeColumns};
use super::{Loads, LoadsOn};
use crate::class::Plain;
use crate::dialect::Dialect;
use crate::engine::{Runner, Work};
use crate::error::{Decoded, RenderResult, Result};
use crate::query::select_list::{
    Chosen, ListNames, Listed, OwnNames, RenderSelection, Replaced, Root, Selectable, Selected,
};
use crate::render::Sql;
use crate::row::{Decode, Describe, RowSource, Whole};
use crate::scope::{No, NotNull, Nullable};
use crate::table::{Tab, Table};

/// The whole rows of the table `T`, and the relations `L` with them.
pub struct WithRelations<T, L> {
    loads: L,
    table: PhantomData<fn() -> T>,
}
impl<T, L> WithRelations<T, L> {
    fn new(loads: L) -> Self {
        Self {
            loads,
            table: PhantomData,
        }
    }
    pub(super) fn into_loads(self) -> L {
        self.loads
    }
}
impl<T, L: Clone> Clone for WithRelations<T, L> {
    fn clone(&self) -> Self {
        Self::new(self.loads.clone())
    }
}

/// Whole rows of the table [`Table`](AddLoad::Table), with which the relation `M` can be loaded.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`with` loads relations of whole rows, and this query has a SELECT list of its own",
    label = "leave out `select`, or select the relation's columns through a join"
)]
pub trait AddLoad<M> {
    type Table: Table;
    /// The list with the relation added.
    type Loads;
    /// [`Yes`](crate::scope::Yes) if the list already has the relation.
    type Again;
    fn add(self, load: M) -> WithRelations<Self::Table, Self::Loads>;
}
/// An argument that is no relation: rustc does not know the list then, and with this impl reports nothing more about it.
#[doc(hidden)]
pub struct NoRelation;
#[diagnostic::do_not_recommend]
impl<T> Replaced for WithRelations<T, NoRelation> {}
#[diagnostic::do_not_recommend]
impl<T: Table, M: AddTo<()>> AddLoad<M> for Root<T> {
    type Table = T;
    type Loads = M::Loads;
    type Again = M::Again;
    fn add(self, load: M) -> WithRelations<T, M::Loads> {
        WithRelations::new(load.add_to(()))
    }
}
#[diagnostic::do_not_recommend]
impl<T: Table, L, M: AddTo<L>> AddLoad<M> for WithRelations<T, L> {
    type Table = T;
    type Loads = M::Loads;
    type Again = M::Again;
    fn add(self, load: M) -> WithRelations<T, M::Loads> {
        WithRelations::new(load.add_to(self.loads))
    }
}

/// A relation, or several, which the list `L` of loads accepts.
#[doc(hidden)]
pub trait AddTo<L> {
    /// The list with the relation added.
    type Loads;
    /// [`Yes`](crate::scope::Yes) if the list already has the relation.
    type Again;
    fn add_to(self, loads: L) -> Self::Loads;
}
#[diagnostic::do_not_recommend]
impl<E, L: Edges> AddTo<L> for Arc<E>
where
    Self: Identified,
{
    type Loads = (Self, L);
    type Again = L::HasOr<<Self as Identified>::Edge, No>;
    fn add_to(self, loads: L) -> (Self, L) {
        (self, loads)
    }
}

impl<T: Table, L: Entries<T>> Listed for WithRelations<T, L> {
    type List = (Tab<T>, ());
    type Class = Plain;
    const WIDTH: usize = T::COLUMNS.len() + L::WIDTH;
    fn names(into: &mut OwnNames) {
        <Tab<T> as Selectable>::names(into);
        into.extend(std::iter::repeat_n(None, L::WIDTH));
    }
}

/// The rows of the first table of FROM are never missing.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`with` loads relations of existing rows, and RIGHT and FULL JOIN leave out rows of the first table",
    label = "begin with the other table, and use `left_join`"
)]
pub trait RowsAreThere {}
#[diagnostic::do_not_recommend]
impl RowsAreThere for NotNull {}

#[diagnostic::do_not_recommend]
impl<T: Table, L: Entries<T>, S> Selected<S> for WithRelations<T, L> {
    type Decode = WithKeys<T, L>;
    type Loads = Self;
    fn loads(&self) -> &Self {
        self
    }
}

impl<T: Table, L: RenderEntries<D>, D: Dialect> RenderSelection<D> for WithRelations<T, L> {
    const STATIC: bool = L::STATIC;
    const VALUES: bool = L::VALUES;
    fn render_selection<'b>(
        &'b self,
        names: &mut ListNames,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        if !L::VALUES && out.wants_values_only() {
            return Ok(());
        }
        if matches!(names, ListNames::Unread) {
            out.push("1");
            return Ok(());
        }
        self.render_columns(&mut 0, names, out)
    }
    fn render_joins<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        RenderJoins::render_joins(self, &mut 0, out)
    }
}

/// A SELECT list that knows whether its rows contain the columns of their keys.
#[doc(hidden)]
pub trait KeysOfList {
    const OWN: bool;
    /// The relation `M`, and that a row holds only some columns of it, if it does.
    type Marker<M: 'static>: 'static;
}
impl<T> KeysOfList for Root<T> {
    const OWN: bool = true;
    type Marker<M: 'static> = M;
}
impl<T, L> KeysOfList for WithRelations<T, L> {
    const OWN: bool = true;
    type Marker<M: 'static> = M;
}
impl<L, De> KeysOfList for Chosen<L, De> {
    const OWN: bool = false;
    type Marker<M: 'static> = SomeColumns<M>;
}

/// The columns and joins of a list, which may be part of another; `n` counts the tables that are joined.
#[doc(hidden)]
pub trait RenderJoins<D: Dialect> {
    const STATIC: bool;
    const VALUES: bool;
    /// The number of tables that need an alias.
    const TABLES: usize;
    fn render_columns<'b>(
        &'b self,
        n: &mut usize,
        names: &mut ListNames,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult;
    fn render_joins<'b>(&'b self, n: &mut usize, out: &mut Sql<'_, 'b, D>) -> RenderResult;
}
impl<T: Table, D: Dialect> RenderJoins<D> for Root<T> {
    const STATIC: bool = true;
    const VALUES: bool = false;
    const TABLES: usize = 0;
    fn render_columns<'b>(
        &'b self,
        _: &mut usize,
        names: &mut ListNames,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        const { &Tab::<T>::new() }.render_selection(names, out)
    }
    fn render_joins<'b>(&'b self, _: &mut usize, _: &mut Sql<'_, 'b, D>) -> RenderResult {
        Ok(())
    }
}
impl<T: Table, L: RenderEntries<D>, D: Dialect> RenderJoins<D> for WithRelations<T, L> {
    const STATIC: bool = L::STATIC;
    const VALUES: bool = L::VALUES;
    const TABLES: usize = L::TABLES;
    fn render_columns<'b>(
        &'b self,
        n: &mut usize,
        names: &mut ListNames,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        const { &Tab::<T>::new() }.render_selection(names, out)?;
        self.loads.render_columns(n, names, out)
    }
    fn render_joins<'b>(&'b self, n: &mut usize, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.loads.render_joins(n, out)
    }
}
impl<Li: RenderSelection<D>, De, D: Dialect> RenderJoins<D> for Chosen<Li, De> {
    const STATIC: bool = Li::STATIC;
    const VALUES: bool = Li::VALUES;
    const TABLES: usize = 0;
    fn render_columns<'b>(
        &'b self,
        _: &mut usize,
        names: &mut ListNames,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        self.render_selection(names, out)
    }
    fn render_joins<'b>(&'b self, _: &mut usize, _: &mut Sql<'_, 'b, D>) -> RenderResult {
        Ok(())
    }
}

/// The columns and joins of the relations of a list.
#[doc(hidden)]
pub trait RenderEntries<D: Dialect> {
    const STATIC: bool;
    const VALUES: bool;
    const TABLES: usize;
    fn render_columns<'b>(
        &'b self,
        n: &mut usize,
        names: &mut ListNames,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult;
    fn render_joins<'b>(&'b self, n: &mut usize, out: &mut Sql<'_, 'b, D>) -> RenderResult;
}
impl<D: Dialect> RenderEntries<D> for () {
    const STATIC: bool = true;
    const VALUES: bool = false;
    const TABLES: usize = 0;
    fn render_columns<'b>(
        &'b self,
        _: &mut usize,
        _: &mut ListNames,
        _: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        Ok(())
    }
    fn render_joins<'b>(&'b self, _: &mut usize, _: &mut Sql<'_, 'b, D>) -> RenderResult {
        Ok(())
    }
}
impl<E: RenderEntry<D>, L: RenderEntries<D>, D: Dialect> RenderEntries<D> for (E, L) {
    const STATIC: bool = E::STATIC && L::STATIC;
    const VALUES: bool = E::VALUES || L::VALUES;
    const TABLES: usize = E::TABLES + L::TABLES;
    fn render_columns<'b>(
        &'b self,
        n: &mut usize,
        names: &mut ListNames,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        self.1.render_columns(n, names, out)?;
        self.0.render_columns(n, names, out)
    }
    fn render_joins<'b>(&'b self, n: &mut usize, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.1.render_joins(n, out)?;
        self.0.render_joins(n, out)
    }
}

/// A row, and the keys of its relations that were read with it.
#[doc(hidden)]
pub struct Read<Row, K> {
    row: Row,
    keys: K,
}
/// Reads a row with its keys.
#[doc(hidden)]
pub struct WithKeys<T, L>(PhantomData<fn() -> (T, L)>);
impl<T: Table, L: Entries<T>> Decode for WithKeys<T, L> {
    type Row = Read<T::Row, L::Keys>;
    type Null = Nullable;
    type Fields = ();
    const WIDTH: usize = Whole::<T, NotNull>::WIDTH + L::WIDTH;
    fn decode<R: RowSource>(row: &mut R) -> Decoded<Self::Row> {
        let start = row.position();
        let own = Whole::<T, NotNull>::decode(row)?;
        let mut next = row.position();
        let keys = L::read(row, start, &mut next)?;
        row.go_to(next);
        Ok(Read { row: own, keys })
    }
    fn describe_all<R: Describe>(row: &mut R) {
        Whole::<T, NotNull>::describe_all(row);
        L::describe(row);
    }
}

impl<T: Table, L: Entries<T>> Loads for WithRelations<T, L> {
    type Read = Read<T::Row, L::Keys>;
    type Row = Loaded<T::Row, L::Slots>;
    const ANY: bool = true;
}
impl<T: Table, L: EntriesOn<T, D>, D: Dialect> LoadsOn<D> for WithRelations<T, L> {
    async fn finish<R: Runner<Db = D>>(
        &self,
        read: Vec<Self::Read>,
        on: &mut R,
    ) -> Result<Vec<Self::Row>> {
        let (rows, keys): (Vec<_>, Vec<_>) =
            read.into_iter().map(|read| (read.row, read.keys)).unzip();
        let slots = self.loads.run(keys, on).await?;
        let rows = rows.into_iter().zip(slots);
        Ok(rows.map(|(row, loaded)| Loaded { row, loaded }).collect())
    }
}

/// The relations that are loaded with rows of `T`, as nested pairs, the last first.
#[doc(hidden)]
pub trait Entries<T: Table>: Send + Sync + 'static {
    /// The data of the relations that is read with each row.
    type Keys: Send + 'static;
    /// The part of a finished row that holds the relations.
    type Slots: Send + Sync + 'static;
    /// The number of columns that the relations add to the SELECT list.
    const WIDTH: usize;
    /// Reads the data with a row that begins at `start`; the added columns begin at `next`.
    fn read<R: RowSource>(row: &mut R, start: usize, next: &mut usize) -> Decoded<Self::Keys>;
    /// The types of the added columns.
    fn describe<R: Describe>(row: &mut R);
}
impl<T: Table> Entries<T> for () {
    type Keys = ();
    type Slots = ();
    const WIDTH: usize = 0;
    fn read<R: RowSource>(_: &mut R, _: usize, _: &mut usize) -> Decoded<()> {
        Ok(())
    }
    fn describe<R: Describe>(_: &mut R) {}
}
impl<T: Table, E: Entry<T>, L: Entries<T>> Entries<T> for (E, L) {
    type Keys = (E::Read, L::Keys);
    type Slots = (E::Slot, L::Slots);
    const WIDTH: usize = E::WIDTH + L::WIDTH;
    fn read<R: RowSource>(row: &mut R, start: usize, next: &mut usize) -> Decoded<Self::Keys> {
        // In the order of the columns.
        let others = L::read(row, start, next)?;
        Ok((E::read(row, start, next)?, others))
    }
    fn describe<R: Describe>(row: &mut R) {
        L::describe(row);
        E::describe(row);
    }
}

/// Relations that can be loaded on the database `D`.
#[doc(hidden)]
pub trait EntriesOn<T: Table, D: Dialect>: Entries<T> {
    /// True if it sends statements.
    const STATEMENTS: bool;
    fn run<R: Runner<Db = D>>(
        &self,
        keys: Vec<Self::Keys>,
        on: &mut R,
    ) -> impl Future<Output = Result<Vec<Self::Slots>>> + Send;
}
impl<T: Table, D: Dialect> EntriesOn<T, D> for () {
    const STATEMENTS: bool = false;
    async fn run<R: Runner<Db = D>>(&self, keys: Vec<()>, _: &mut R) -> Result<Vec<()>> {
        Ok(keys)
    }
}
impl<T: Table, D: Dialect, E: EntryOn<T, D>, L: EntriesOn<T, D>> EntriesOn<T, D> for (E, L) {
    const STATEMENTS: bool = E::STATEMENTS || L::STATEMENTS;
    async fn run<R: Runner<Db = D>>(
        &self,
        keys: Vec<Self::Keys>,
        on: &mut R,
    ) -> Result<Vec<Self::Slots>> {
        let (own, others): (Vec<_>, Vec<_>) = keys.into_iter().unzip();
        // In the order in which the query names them.
        let (others, own) = match L::STATEMENTS && E::STATEMENTS {
            true => {
                let others = EntriesWork::<T, L>(&self.1, others);
                boxed(on.both(others, EntryWork::<T, E>(&self.0, own))).await?
            }
            false => {
                let others = self.1.run(others, on).await?;
                (others, boxed(self.0.run(own, on)).await?)
            }
        };
        Ok(own.into_iter().zip(others).collect())
    }
}

/// A future whose type hides the type of this one. rustc follows futures inside futures to a limited depth, to compute how
/// large they are and whether they are `Send`, and one level of relations would contain all levels below it.
fn boxed<'f, T>(
    future: impl Future<Output = T> + Send + 'f,
) -> Pin<Box<dyn Future<Output = T> + Send + 'f>> {
    Box::pin(future)
}

/// Loads two lists of relations, the `others` first.
pub(super) async fn run_both<T, D, E, L, R>(
    own: &E,
    others: &L,
    keys: Vec<(E::Keys, L::Keys)>,
    on: &mut R,
) -> Result<(Vec<E::Slots>, Vec<L::Slots>)>
where
    T: Table,
    D: Dialect,
    E: EntriesOn<T, D>,
    L: EntriesOn<T, D>,
    R: Runner<Db = D>,
{
    let (own_keys, other_keys): (Vec<_>, Vec<_>) = keys.into_iter().unzip();
    let (others, own) = match L::STATEMENTS && E::STATEMENTS {
        true => {
            let others = EntriesWork::<T, L>(others, other_keys);
            on.both(others, EntriesWork::<T, E>(own, own_keys)).await?
        }
        false => {
            let others = others.run(other_keys, on).await?;
            (others, own.run(own_keys, on).await?)
        }
    };
    Ok((own, others))
}

/// The loading of a relation, in parallel with others.
struct EntryWork<'a, T: Table, E: Entry<T>>(&'a E, Vec<E::Read>);
impl<T: Table, D: Dialect, E: EntryOn<T, D>> Work<D> for EntryWork<'_, T, E> {
    type Out = Vec<E::Slot>;
    fn work<R: Runner<Db = D>>(self, on: &mut R) -> impl Future<Output = Result<Self::Out>> + Send {
        self.0.run(self.1, on)
    }
}
/// The work of loading several relations.
struct EntriesWork<'a, T: Table, L: Entries<T>>(&'a L, Vec<L::Keys>);
impl<T: Table, D: Dialect, L: EntriesOn<T, D>> Work<D> for EntriesWork<'_, T, L> {
    type Out = Vec<L::Slots>;
    fn work<R: Runner<Db = D>>(self, on: &mut R) -> impl Future<Output = Result<Self::Out>> + Send {
        self.0.run(self.1, on)
    }
}
