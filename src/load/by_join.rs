//! A relation to at most one row, loaded in the same statement by a LEFT JOIN.

use std::marker::PhantomData;
use std::sync::Arc;

use super::edge::{Identified, NotYet};
use super::entry::{Entry, EntryOn, HeldOf, RenderEntry, RowOf, not_there};
use super::held::{Held, Keeps};
use super::list::{AddLoad, KeysOfList, RenderJoins, WithRelations};
use super::loaded::Slot;
use super::pairs::KeyPairs;
use super::path::Path;
use super::relation::{IntoLoad, Loadable};
use super::{Loads, LoadsOn};
use crate::dialect::Dialect;
use crate::engine::Runner;
use crate::error::{Decoded, RenderResult, Result};
use crate::query::filter::{Keyword, NoConditions, RenderConditions};
use crate::query::select_list::{ListNames, Listed, Selected};
use crate::relation::{OneToOne, Rel, Through, ToOne, ToOneOrNone};
use crate::render::Sql;
use crate::row::{Decode, Describe, FromRow, RowSource};
use crate::table::Table;

/// A relation to at most one row, loaded by the statement itself: see
/// [`joined`](super::LoadMethods::joined).
#[must_use = "a relation is loaded by a query: `.with(orders::user.joined())`"]
#[derive(Clone)]
pub struct Joined<P, C, W = NoConditions> {
    list: C,
    filter: W,
    path: PhantomData<fn() -> P>,
}
impl<P, C, W> Joined<P, C, W> {
    pub(super) fn new(list: C, filter: W) -> Self {
        Self {
            list,
            filter,
            path: PhantomData,
        }
    }
}

/// A relation that leads to at most one row.
#[diagnostic::on_unimplemented(
    message = "a relation to many rows is not loaded by a JOIN, which would repeat the row for each of them",
    label = "leave out `joined()`: one more statement loads the relation for all rows"
)]
pub trait AtMostOne {}
#[diagnostic::do_not_recommend]
impl AtMostOne for ToOne {}
#[diagnostic::do_not_recommend]
impl AtMostOne for ToOneOrNone {}
#[diagnostic::do_not_recommend]
impl AtMostOne for OneToOne {}

/// A relation by the columns of a key.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a relation by a condition is not loaded by a JOIN, which could repeat the row",
    label = "`multiset()` loads it in the same statement"
)]
pub trait HasKeyColumns {}
#[diagnostic::do_not_recommend]
impl<R> HasKeyColumns for Rel<R> {}
#[diagnostic::do_not_recommend]
impl<R> HasKeyColumns for Through<R> {}

impl<P: Path, C, W> Joined<P, C, W> {
    /// Loads a relation of the joined row with it, joined itself or not.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::employees;
    /// let query = from(employees::table).with(employees::manager.joined().with(employees::manager.joined()));
    /// ```
    #[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
    pub fn with<L: IntoLoad<T, Load = M>, T: Table, M: Identified<Relation = R>, N, H: NotYet<R>, R>(self, relation: L) -> Joined<P, WithRelations<T, N>, W> where C: AddLoad<M, Table = T, Loads = N, Again = H> {
        Joined::new(self.list.add(relation.into_load()), self.filter)
    }
}

#[diagnostic::do_not_recommend]
impl<P: Path, C, W> Loadable for Joined<P, C, W> {
    type Relation = P::Name;
    type Source = P::Source;
    type Load = Arc<Self>;
    fn into_load(self) -> Self::Load {
        Arc::new(self)
    }
}
impl<P: Identified, C, W> Identified for Arc<Joined<P, C, W>> {
    type Relation = P::Relation;
    type Edge = P::Edge;
}

/// Returns the number of columns after the list, which tell whether a row was found: those of the key if the list is not the whole
/// row.
const fn key_width<P: Path, C: KeysOfList>() -> usize {
    if C::OWN { 0 } else { P::On::WIDTH }
}

/// The decode of a joined row.
type ReadAs<P, C> = <C as Selected<<P as Path>::Scope>>::Decode;

impl<T: Table, P, C, W> Entry<T> for Arc<Joined<P, C, W>>
where
    P: Path<Source = T>,
    C: Selected<P::Scope, Loads: Loads<Row: Sync>> + Listed + KeysOfList + Send + Sync + 'static,
    W: Keeps + Send + Sync + 'static,
{
    type Read = Option<<ReadAs<P, C> as Decode>::Row>;
    type Slot = Slot<C::Marker<P::Marker>, HeldOf<P, C, W>>;
    const WIDTH: usize = C::WIDTH + key_width::<P, C>();
    fn read<R: RowSource>(row: &mut R, _: usize, next: &mut usize) -> Decoded<Self::Read> {
        let start = *next;
        *next += Self::WIDTH;
        // The key of a row that was found is not NULL.
        let (place, width) = match key_width::<P, C>() {
            0 => (start, <P::Target as Table>::Row::WIDTH),
            width => (start + C::WIDTH, width),
        };
        row.go_to(place);
        if row.all_null(width)? {
            return Ok(None);
        }
        row.go_to(start);
        ReadAs::<P, C>::decode(row).map(Some)
    }
    fn describe<R: Describe>(row: &mut R) {
        ReadAs::<P, C>::describe_all(row);
        if !C::OWN {
            P::On::describe(row);
        }
    }
}

impl<T: Table, P, C, W, D> EntryOn<T, D> for Arc<Joined<P, C, W>>
where
    D: Dialect,
    P: Path<Source = T>,
    C: Selected<P::Scope, Loads: LoadsOn<D> + Loads<Row: Sync>>
        + Listed
        + KeysOfList
        + Send
        + Sync
        + 'static,
    W: Keeps + Send + Sync + 'static,
{
    const STATEMENTS: bool = <C::Loads as Loads>::ANY;
    async fn run<R: Runner<Db = D>>(
        &self,
        read: Vec<Self::Read>,
        on: &mut R,
    ) -> Result<Vec<Self::Slot>> {
        let loads = self.list.loads();
        // Their own relations are loaded for all rows together.
        let there: Vec<bool> = match <C::Loads as Loads>::ANY {
            true => read.iter().map(Option::is_some).collect(),
            false => {
                let rows = read.into_iter();
                let held = rows.map(|row| {
                    let row = row.and_then(|row| loads.as_read(row));
                    HeldOf::<P, C, W>::hold_one(row).map(Slot::new)
                });
                return held.collect::<Option<_>>().ok_or_else(not_there::<P>);
            }
        };
        let rows = read.into_iter().flatten().collect();
        let mut rows = loads.finish(rows, on).await?.into_iter();
        let held = there.into_iter().map(|there| {
            let row: Option<RowOf<P, C>> = there.then(|| rows.next()).flatten();
            HeldOf::<P, C, W>::hold_one(row).map(Slot::new)
        });
        held.collect::<Option<_>>().ok_or_else(not_there::<P>)
    }
}

/// Renames the target in a piece.
fn renamed<'b, P: Path, D: Dialect>(
    n: &mut usize,
    out: &mut Sql<'_, 'b, D>,
    piece: impl FnOnce(usize, &mut usize, &mut Sql<'_, 'b, D>) -> RenderResult,
) -> RenderResult {
    *n += 1;
    let outside = out.renamed_tables();
    out.rename_table_as::<P::Target>(format!("joined_{n}"));
    let written = piece(outside, n, out);
    out.forget_renamed_tables(outside);
    written
}

impl<P, C, W, D> RenderEntry<D> for Arc<Joined<P, C, W>>
where
    D: Dialect,
    P: Path,
    C: RenderJoins<D> + KeysOfList,
    W: RenderConditions<D>,
{
    const STATIC: bool = C::STATIC && W::STATIC;
    const VALUES: bool = C::VALUES;
    const TABLES: usize = 1 + C::TABLES;
    fn render_columns<'b>(
        &'b self,
        n: &mut usize,
        names: &mut ListNames,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        out.push(", ");
        renamed::<P, D>(n, out, |_, n, out| {
            self.list.render_columns(n, names, out)?;
            if C::OWN {
                return Ok(());
            }
            for far in P::On::FAR {
                out.push(", ");
                let (before, behind) = names.around();
                out.push(before);
                out.column::<P::Target>(far)?;
                out.push(behind);
                if let Some(name) = names.next() {
                    out.push(" AS ");
                    out.identifier(&name)?;
                }
            }
            Ok(())
        })
    }
    fn render_joins<'b>(&'b self, n: &mut usize, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        renamed::<P, D>(n, out, |outside, n, out| {
            out.push(" LEFT JOIN ");
            let before = out.unfiltered();
            out.table::<P::Target>()?;
            let mut keyword = Keyword(" ON ");
            for (near, far) in P::On::NEAR.iter().zip(P::On::FAR) {
                keyword.render(out);
                out.column::<P::Target>(far)?;
                out.push(" = ");
                out.with_tables_renamed_before(outside, |out| out.column::<P::Source>(near))?;
            }
            self.filter.render_conditions(&mut keyword, out)?;
            out.render_rules(before..out.unfiltered(), |out| keyword.render(out))?;
            self.list.render_joins(n, out)
        })
    }
}
