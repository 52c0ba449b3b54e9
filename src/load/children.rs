//! The statement that fetches the rows of a relation for some keys.

use std::marker::PhantomData;
use std::sync::Arc;

use super::NoLoads;
use super::key_condition::RenderKeys;
use super::list::KeysOfList;
use super::pairs::{Key, KeyPairs};
use super::path::{Path, PathOn};
use super::relation::{EachRow, Load};
use crate::dialect::Dialect;
use crate::engine::ToSql;
use crate::error::{Decoded, Error, RenderResult};
use crate::expr::order::RenderOrder;
use crate::query::filter::{Keyword, RenderConditions};
use crate::query::select_list::{ListNames, Listed, RenderSelection, Selected};
use crate::render::Sql;
use crate::row::{Decode, Describe, RowSource};
use crate::scope::{Nil, Nullable};
use crate::statement::{IsStatement, Returns, Statement};
use crate::table::Table;

/// The decode of a row of the relation.
type ReadAs<P, C> = <C as Selected<<P as Path>::Scope>>::Decode;

/// The statement for some keys.
#[doc(hidden)]
pub struct Children<P: Path, C, W, O, G> {
    load: Arc<Load<P, C, W, O, G>>,
    keys: <P::On as KeyPairs>::Lists,
    /// True in [`OfOne`].
    one: bool,
}
impl<P: Path, C, W, O, G> Children<P, C, W, O, G> {
    pub(super) fn new(load: &Arc<Load<P, C, W, O, G>>, keys: &[Key<P::On>]) -> Self {
        Self {
            load: load.clone(),
            keys: P::On::lists(keys),
            one: false,
        }
    }
    /// The same, as the statement for one key.
    pub(super) fn of_one(self) -> OfOne<Self> {
        OfOne(Self { one: true, ..self })
    }
}

/// The statement for one key: a separate type, since its SQL differs from the one for any number of keys.
#[doc(hidden)]
pub struct OfOne<Q>(Q);
impl<Q: IsStatement> IsStatement for OfOne<Q> {}
impl<Q: Returns> Returns for OfOne<Q> {
    type Row = Q::Row;
    type Decode = Q::Decode;
    type Loads = Q::Loads;
    fn loads(&self) -> &Self::Loads {
        self.0.loads()
    }
    type Free = Q::Free;
    type Missing = Q::Missing;
}
impl<Q: Statement<D>, D: Dialect> Statement<D> for OfOne<Q> {
    const STATIC: bool = Q::STATIC;
    fn affects_rows(&self) -> bool {
        self.0.affects_rows()
    }
    fn render<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.0.render(out)
    }
}

impl<P: Path, C, W, O, G> IsStatement for Children<P, C, W, O, G> {}
impl<P, C, W, O, G> Returns for Children<P, C, W, O, G>
where
    P: Path,
    C: Selected<P::Scope> + KeysOfList + 'static,
{
    type Row = <OfKey<P, C> as Decode>::Row;
    type Decode = OfKey<P, C>;
    type Loads = NoLoads<Self::Row>;
    fn loads(&self) -> &Self::Loads {
        const { &NoLoads::NEW }
    }
    type Free = Nil;
    type Missing = Nullable;
}

/// A row of the list `C`, and the key that it is loaded for.
#[doc(hidden)]
pub struct OfKey<P, C>(PhantomData<fn() -> (P, C)>);
/// True if the columns of the key are selected after those of the row.
const fn appended<P: Path, C: KeysOfList>() -> bool {
    P::JUNCTION || !C::OWN
}
/// Returns the number of columns in the list, keys included.
const fn width<P: Path, C: KeysOfList>(own: usize) -> usize {
    match appended::<P, C>() {
        true => own + P::On::WIDTH,
        false => own,
    }
}
impl<P: Path, C: Selected<P::Scope> + KeysOfList + 'static> Decode for OfKey<P, C> {
    type Row = (Option<Key<P::On>>, <ReadAs<P, C> as Decode>::Row);
    type Null = Nullable;
    type Fields = ();
    const WIDTH: usize = width::<P, C>(ReadAs::<P, C>::WIDTH);
    fn decode<R: RowSource>(row: &mut R) -> Decoded<Self::Row> {
        let start = row.position();
        let child = ReadAs::<P, C>::decode(row)?;
        let key = match appended::<P, C>() {
            true => P::On::next(row)?,
            false => P::On::far(row, start)?,
        };
        Ok((key, child))
    }
    fn describe<R: Describe>(row: &mut R) {
        ReadAs::<P, C>::describe(row);
        row.skip(width::<P, C>(0));
    }
}

impl<P, C, W, O, G, D> Statement<D> for Children<P, C, W, O, G>
where
    D: Dialect,
    P: PathOn<D, On: RenderKeys<D>>,
    C: Listed + RenderSelection<D> + KeysOfList + 'static,
    W: RenderConditions<D> + 'static,
    O: RenderOrder<D> + 'static,
    G: EachRow + 'static,
{
    const STATIC: bool = <P::On as RenderKeys<D>>::STATIC && C::STATIC && W::STATIC && O::STATIC;
    fn affects_rows(&self) -> bool {
        false
    }
    fn render<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        let around = out.enter_query(false);
        P::name_columns(out);
        out.join_paths(true);
        match G::LIMIT || G::OFFSET {
            true => self.render_numbered(out)?,
            false => {
                self.render_list(&mut ListNames::Any, out)?;
                self.render_rows(out)?;
                self.load.order.render_order(&mut true, out)?;
            }
        }
        out.leave_query(around);
        Ok(())
    }
}

impl<P: Path, C, W, O, G> Children<P, C, W, O, G> {
    /// `SELECT` and the list: the columns of the row, and those of the key if a junction has them.
    fn render_list<'b, D: Dialect>(
        &'b self,
        names: &mut ListNames,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult
    where
        C: RenderSelection<D> + KeysOfList,
    {
        out.push("SELECT ");
        out.select_list(|out| self.load.list.render_selection(names, out))?;
        if !appended::<P, C>() {
            return Ok(());
        }
        for name in P::On::FAR {
            out.push(", ");
            out.column::<P::Far>(name)?;
            if let Some(name) = names.next() {
                out.push(" AS ");
                out.identifier(&name)?;
            }
        }
        Ok(())
    }

    /// Writes FROM and WHERE.
    fn render_rows<'b, D: Dialect>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult
    where
        P: PathOn<D>,
        P::On: RenderKeys<D>,
        C: RenderSelection<D>,
        W: RenderConditions<D>,
    {
        out.push(" FROM ");
        out.write_from(|out| {
            P::render_from(out)?;
            self.load.list.render_joins(out)
        })?;
        out.push(" WHERE ");
        let follows = out.follows_type();
        out.follow_type(follows && !self.one);
        <P::On as RenderKeys<D>>::render_in::<P::Far>(&self.keys, out)?;
        out.follow_type(follows);
        let filter = &self.load.filter;
        let mut keyword = Keyword(" AND ");
        filter.render_conditions(&mut keyword, out)?;
        keyword.render_rules(out)
    }

    /// The first rows of each key: numbered in a derived table.
    fn render_numbered<'b, D: Dialect>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult
    where
        P: PathOn<D>,
        P::On: RenderKeys<D>,
        C: RenderSelection<D> + Listed + KeysOfList,
        W: RenderConditions<D>,
        O: RenderOrder<D>,
        G: EachRow,
    {
        let width = width::<P, C>(C::WIDTH);
        out.push("SELECT ");
        for i in 1..=width {
            if i > 1 {
                out.push(", ");
            }
            out.identifier(&ListNames::numbered(i))?;
        }
        out.push(" FROM (");
        self.render_list(&mut ListNames::Numbered(0), out)?;
        out.push(", row_number() OVER (PARTITION BY ");
        for (i, name) in P::On::FAR.iter().enumerate() {
            if i > 0 {
                out.push(", ");
            }
            out.column::<P::Far>(name)?;
        }
        self.load.order.render_order(&mut true, out)?;
        out.push(") AS ");
        out.identifier("place")?;
        self.render_rows(out)?;
        out.push(") AS ");
        out.identifier("placed")?;
        let mut keyword = Keyword(" WHERE ");
        let bounds = [
            (G::OFFSET, " > ", self.load.each.after()),
            (G::LIMIT, " <= ", self.load.each.up_to()),
        ];
        for (_, operator, bound) in bounds.into_iter().filter(|(set, ..)| *set) {
            keyword.render(out);
            out.identifier("place")?;
            out.push(operator);
            out.bind(bound)?;
        }
        out.push(" ORDER BY ");
        out.identifier("place")
    }
}

/// Returns the error for a relation whose rows cannot be distinguished by their keys.
#[cold]
pub(super) fn failed<D: Dialect, P, C, W, O, G>(
    load: &Arc<Load<P, C, W, O, G>>,
    keys: &[Key<P::On>],
    reason: &str,
) -> Error
where
    P: Path,
    Children<P, C, W, O, G>: Statement<D>,
{
    let (source, target) = (P::Source::NAME, P::Target::NAME);
    let error = Error::Decode {
        source: format!("{reason}: relation from `{source}` to `{target}`").into(),
        sql: String::new(),
    };
    of_statement(error, load, keys)
}

/// Adds the statement to an error about rows that came with it, if it has none.
#[cold]
pub(super) fn of_statement<D: Dialect, P, C, W, O, G>(
    error: Error,
    load: &Arc<Load<P, C, W, O, G>>,
    keys: &[Key<P::On>],
) -> Error
where
    P: Path,
    Children<P, C, W, O, G>: Statement<D>,
{
    match error {
        Error::Decode { source, sql } if sql.is_empty() => {
            let statement = Children::new(load, &keys[..keys.len().min(1)]);
            let sql = statement.display::<D>().to_string();
            Error::Decode { source, sql }
        }
        error => error,
    }
}
