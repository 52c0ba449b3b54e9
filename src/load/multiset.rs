//! A relation whose rows are loaded by the statement itself, as an array of rows: PostgreSQL's own, or JSON.

use std::any::TypeId;
use std::marker::PhantomData;
use std::sync::Arc;

use super::edge::{Identified, NotYet};
use super::entry::{Entry, EntryOn, HeldOf, RenderEntry, RowOf, not_there};
use super::held::{Held, Keeps};
use super::list::{AddLoad, KeysOfList, RenderJoins, WithRelations};
use super::loaded::Slot;
use super::path::{Path, PathOn};
use super::relation::{Each, EachRow, IntoLoad, Loadable};
use super::{Loads, LoadsOn};
use crate::dialect::{Dialect, RowArrays};
use crate::engine::Runner;
use crate::error::{Decoded, RenderError, RenderResult, Result};
use crate::expr::order::RenderOrder;
use crate::query::filter::{Keyword, NoConditions, RenderConditions};
use crate::query::order::NoOrder;
use crate::query::select_list::{ListNames, Selected};
use crate::render::Sql;
use crate::row::{Decode, Describe, RowSource};
use crate::table::Table;
use crate::types::{BigInt, Bound};

/// A relation whose rows are loaded by the statement itself, as an array of rows: see
/// [`multiset`](super::LoadMethods::multiset).
#[must_use = "a relation is loaded by a query: `.with(users::orders.multiset())`"]
#[derive(Clone)]
pub struct Multiset<P, C, W = NoConditions, O = NoOrder, G = Each<false, false>> {
    list: C,
    filter: W,
    order: O,
    limit: Bound<BigInt>,
    offset: Bound<BigInt>,
    of: PhantomData<fn() -> (P, G)>,
}
impl<P, C, W, O, G: EachRow> Multiset<P, C, W, O, G> {
    pub(super) fn new(list: C, filter: W, order: O, each: &G) -> Self {
        // Negative numbers are errors for LIMIT and OFFSET, but not for the window that numbers rows.
        let after = each.after().0.unwrap_or(0).max(0);
        let up_to = each.up_to().0.unwrap_or(i64::MAX);
        Self {
            list,
            filter,
            order,
            limit: Bound(Some(up_to.saturating_sub(after).max(0))),
            offset: Bound(Some(after)),
            of: PhantomData,
        }
    }
}

impl<P: Path, C, W, O, G> Multiset<P, C, W, O, G> {
    /// Loads a relation of the related rows too, in the same statement or by an extra one.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::{orders, users};
    /// let query = from(users::table).with(users::orders.multiset().with(orders::user.joined()));
    /// ```
    #[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
    pub fn with<L: IntoLoad<T, Load = M>, T: Table, M: Identified<Relation = R>, N, H: NotYet<R>, R>(self, relation: L) -> Multiset<P, WithRelations<T, N>, W, O, G> where C: AddLoad<M, Table = T, Loads = N, Again = H> {
        Multiset { list: self.list.add(relation.into_load()), filter: self.filter, order: self.order, limit: self.limit, offset: self.offset, of: PhantomData }
    }
}

#[diagnostic::do_not_recommend]
impl<P: Path, C, W, O, G> Loadable for Multiset<P, C, W, O, G> {
    type Relation = P::Name;
    type Source = P::Source;
    type Load = Arc<Self>;
    fn into_load(self) -> Self::Load {
        Arc::new(self)
    }
}
impl<P: Identified, C, W, O, G> Identified for Arc<Multiset<P, C, W, O, G>> {
    type Relation = P::Relation;
    type Edge = P::Edge;
}

/// The decode of an element of the array.
type ReadAs<P, C> = <C as Selected<<P as Path>::Scope>>::Decode;

impl<T: Table, P, C, W, O, G> Entry<T> for Arc<Multiset<P, C, W, O, G>>
where
    P: Path<Source = T>,
    C: Selected<P::Scope, Loads: Loads<Row: Sync>> + KeysOfList + Send + Sync + 'static,
    W: Keeps + Send + Sync + 'static,
    O: Send + Sync + 'static,
    G: 'static,
{
    type Read = Vec<<ReadAs<P, C> as Decode>::Row>;
    type Slot = Slot<C::Marker<P::Marker>, HeldOf<P, C, W>>;
    const WIDTH: usize = 1;
    fn read<R: RowSource>(row: &mut R, _: usize, next: &mut usize) -> Decoded<Self::Read> {
        row.go_to(*next);
        *next += 1;
        row.rows::<ReadAs<P, C>>()
    }
    fn describe<R: Describe>(row: &mut R) {
        row.rows();
    }
}

impl<T: Table, P, C, W, O, G, D> EntryOn<T, D> for Arc<Multiset<P, C, W, O, G>>
where
    D: Dialect,
    P: Path<Source = T>,
    C: Selected<P::Scope, Loads: LoadsOn<D> + Loads<Row: Sync>>
        + KeysOfList
        + Send
        + Sync
        + 'static,
    W: Keeps + Send + Sync + 'static,
    O: Send + Sync + 'static,
    G: EachRow + 'static,
{
    const STATEMENTS: bool = <C::Loads as Loads>::ANY;
    async fn run<R: Runner<Db = D>>(
        &self,
        read: Vec<Self::Read>,
        on: &mut R,
    ) -> Result<Vec<Self::Slot>> {
        let loads = self.list.loads();
        let held: Option<Vec<_>> = match <C::Loads as Loads>::ANY {
            false => read
                .into_iter()
                .map(|rows| rows.into_iter().filter_map(|row| loads.as_read(row)))
                .map(|rows| HeldOf::<P, C, W>::hold(rows.collect()))
                .collect(),
            // Their own relations are loaded together for the rows of all parents.
            true => {
                let counts: Vec<usize> = read.iter().map(Vec::len).collect();
                let rows = read.into_iter().flatten().collect();
                let mut rows = loads.finish(rows, on).await?.into_iter();
                let parts = counts.into_iter().map(|count| {
                    let part: Vec<RowOf<P, C>> = rows.by_ref().take(count).collect();
                    HeldOf::<P, C, W>::hold(part)
                });
                parts.collect()
            }
        };
        let held = held.ok_or_else(not_there::<P>)?;
        let whole = W::ALL && !G::LIMIT && !G::OFFSET;
        Ok(held.into_iter().map(|held| Slot::of(held, whole)).collect())
    }
}

impl<P, C, W, O, G, D> RenderEntry<D> for Arc<Multiset<P, C, W, O, G>>
where
    D: Dialect,
    P: PathOn<D>,
    C: Selected<P::Scope> + RenderJoins<D>,
    W: RenderConditions<D>,
    O: RenderOrder<D> + 'static,
    G: EachRow,
{
    const STATIC: bool = C::STATIC && W::STATIC && O::STATIC && is_static::<D, O, G>();
    const VALUES: bool = true;
    const TABLES: usize = 1 + C::TABLES;
    fn render_columns<'b>(
        &'b self,
        n: &mut usize,
        names: &mut ListNames,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        out.push(", ");
        let (before, behind) = names.around();
        out.push(before);
        *n += 1;
        let around = out.enter_query(false);
        let outside = out.renamed_tables();
        out.rename_table_as::<P::Target>(format!("multiset_{n}"));
        if P::JUNCTION && !P::BY_CONDITION {
            out.rename_table_as::<P::Far>(format!("through_{n}"));
        }
        P::name_columns(out);
        let written = self.render_subquery(outside, n, out);
        out.forget_renamed_tables(outside);
        out.leave_query(around);
        written?;
        out.push(behind);
        if let Some(name) = names.next() {
            out.push(" AS ");
            out.identifier(&name)?;
        }
        Ok(())
    }
    fn render_joins<'b>(&'b self, n: &mut usize, _: &mut Sql<'_, 'b, D>) -> RenderResult {
        // It has separate joins, but their names must be unique in the whole statement.
        *n += 1 + C::TABLES;
        Ok(())
    }
}

/// Returns true if the type determines the text: MySQL's aggregate takes no parameters in its order and limit.
const fn is_static<D: Dialect, O: RenderOrder<D>, G: EachRow>() -> bool {
    match D::SYNTAX.row_arrays {
        RowArrays::OfCountedJson => O::NAMES_ONLY && !is_limited::<G>(),
        RowArrays::OfRows | RowArrays::OfJson => true,
    }
}
const fn is_limited<G: EachRow>() -> bool {
    G::LIMIT || G::OFFSET
}

impl<P: Path, C, W, O, G: EachRow> Multiset<P, C, W, O, G> {
    /// The related rows of one row, whose table has the name that it had `outside`.
    fn render_subquery<'b, D: Dialect>(
        &'b self,
        outside: usize,
        n: &mut usize,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult
    where
        P: PathOn<D>,
        C: Selected<P::Scope> + RenderJoins<D>,
        W: RenderConditions<D>,
        O: RenderOrder<D> + 'static,
    {
        match D::SYNTAX.row_arrays {
            RowArrays::OfRows => {
                out.push("ARRAY(SELECT ROW(");
                self.render_rows(outside, n, ")", out)?;
                self.order.render_order(&mut true, out)?;
                self.render_limit(out)?;
            }
            // The aggregate has an ORDER BY, but no LIMIT.
            RowArrays::OfJson if !is_limited::<G>() => {
                out.push("(SELECT json_group_array(json_array(");
                let ordered = |out: &mut Sql<'_, 'b, D>| {
                    out.push(")");
                    self.order.render_order(&mut true, out)?;
                    out.push(")");
                    Ok(())
                };
                self.render_rows_behind(outside, n, ordered, out)?;
            }
            RowArrays::OfJson => {
                out.push("(SELECT json_group_array(json(one)) FROM (SELECT json_array(");
                self.render_rows(outside, n, ") AS one", out)?;
                self.order.render_order(&mut true, out)?;
                self.render_limit(out)?;
                out.push(")");
            }
            RowArrays::OfCountedJson => self.render_counted(outside, n, out)?,
        }
        out.push(")");
        Ok(())
    }

    /// MariaDB's aggregate has ORDER BY and LIMIT, but its derived tables cannot name the outer query; on MySQL it is the
    /// other way round. Each reads its own executable comments.
    /// <https://mariadb.com/kb/en/json_arrayagg/> <https://mariadb.com/kb/en/comment-syntax/>
    /// <https://dev.mysql.com/doc/refman/8.4/en/derived-tables.html>
    fn render_counted<'b, D: Dialect>(
        &'b self,
        outside: usize,
        n: &mut usize,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult
    where
        P: PathOn<D>,
        C: Selected<P::Scope> + RenderJoins<D>,
        W: RenderConditions<D>,
        O: RenderOrder<D> + 'static,
    {
        out.push("(SELECT JSON_ARRAY(");
        if TypeId::of::<O>() == TypeId::of::<NoOrder>() && !is_limited::<G>() {
            out.push("COUNT(*), JSON_ARRAYAGG(JSON_ARRAY(");
            return self.render_rows(outside, n, ")))", out);
        }
        let limit = |out: &mut Sql<'_, 'b, D>| {
            out.push(" LIMIT ");
            out.bind(&self.offset)?;
            out.push(", ");
            out.bind(&self.limit)
        };
        match is_limited::<G>() {
            true => {
                out.push("/*M! LEAST(GREATEST(*/COUNT(*)/*M! - ");
                out.literally(|out| out.bind(&self.offset))?;
                out.push(", 0), ");
                out.literally(|out| out.bind(&self.limit))?;
                out.push(")*/");
            }
            false => out.push("COUNT(*)"),
        }
        out.push(", JSON_ARRAYAGG(/*!80017 one)) FROM (SELECT */JSON_ARRAY(");
        let ordered = |out: &mut Sql<'_, 'b, D>| {
            out.push(")/*!80017 AS one *//*M!");
            out.literally(|out| {
                self.order.render_order(&mut true, out)?;
                if is_limited::<G>() {
                    limit(out)?;
                }
                Ok(())
            })?;
            out.push("))*/");
            Ok(())
        };
        self.render_rows_behind(outside, n, ordered, out)?;
        out.push("/*!80017");
        out.literally(|out| {
            self.order.render_order(&mut true, out)?;
            match is_limited::<G>() {
                true => limit(out),
                // Without a limit the order of a derived table is left out.
                false => {
                    out.push(" LIMIT ");
                    out.push(D::SYNTAX.no_limit.unwrap_or_default());
                    Ok(())
                }
            }
        })?;
        out.push(") AS listed*/");
        Ok(())
    }

    /// Writes the list, the SQL after it, FROM and WHERE.
    fn render_rows<'b, D: Dialect>(
        &'b self,
        outside: usize,
        n: &mut usize,
        behind: &str,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult
    where
        P: PathOn<D>,
        C: Selected<P::Scope> + RenderJoins<D>,
        W: RenderConditions<D>,
    {
        let behind = |out: &mut Sql<'_, 'b, D>| {
            out.push(behind);
            Ok(())
        };
        self.render_rows_behind(outside, n, behind, out)
    }

    fn render_rows_behind<'b, D: Dialect>(
        &'b self,
        outside: usize,
        n: &mut usize,
        behind: impl FnOnce(&mut Sql<'_, 'b, D>) -> RenderResult,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult
    where
        P: PathOn<D>,
        C: Selected<P::Scope> + RenderJoins<D>,
        W: RenderConditions<D>,
    {
        let mut joined = *n;
        let mut names = ListNames::Never;
        if !out.wants_values_only() {
            match D::nested_forms::<ReadAs<P, C>>() {
                Some(forms) => names = ListNames::Surrounded(forms.into_iter()),
                None => out.refuse(RenderError::UndescribedRows {
                    table: P::Target::NAME,
                })?,
            }
        }
        out.select_list(|out| self.list.render_columns(n, &mut names, out))?;
        behind(out)?;
        out.push(" FROM ");
        P::render_correlated(out)?;
        self.list.render_joins(&mut joined, out)?;
        let mut keyword = Keyword(" WHERE ");
        P::render_link(outside, &mut keyword, out)?;
        self.filter.render_conditions(&mut keyword, out)?;
        keyword.render_rules(out)
    }

    fn render_limit<'b, D: Dialect>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        if G::LIMIT {
            out.push(" LIMIT ");
            out.bind(&self.limit)?;
        }
        if G::OFFSET {
            if let (false, Some(no_limit)) = (G::LIMIT, D::SYNTAX.no_limit) {
                out.push(" LIMIT ");
                out.push(no_limit);
            }
            out.push(" OFFSET ");
            out.bind(&self.offset)?;
        }
        Ok(())
    }
}
