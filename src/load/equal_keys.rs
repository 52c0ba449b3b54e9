//! Keys of text that the database takes for equal although they are spelled differently.

use std::marker::PhantomData;

use super::NoLoads;
use super::key_condition::RenderKeys;
use super::pairs::{Key, KeyPairs};
use super::path::PathOn;
use crate::dialect::Dialect;
use crate::engine::Runner;
use crate::error::{Decoded, RenderResult, Result};
use crate::query::filter::Keyword;
use crate::render::{Fragment, Sql};
use crate::row::{Decode, RowSource};
use crate::scope::{Nil, NotNull};
use crate::statement::{IsStatement, Returns, Statement};
use crate::table::Tab;
use crate::types::Integer;
use crate::write::{render_value_rows, value_column};

/// Of the keys at these places, which belong to the same rows: for each place the first of those that are equal to it. A place whose key has no
/// rows is its own.
pub(super) async fn equal<D: Dialect, P: PathOn<D, On: RenderKeys<D>>, R: Runner<Db = D>>(
    keys: &[Key<P::On>],
    places: &[usize],
    on: &mut R,
) -> Result<Vec<usize>> {
    let values = D::SYNTAX.most_values / P::On::WIDTH.max(1);
    let most = D::SYNTAX.most_value_rows.min(values);
    let mut first: Vec<usize> = (0..places.len()).collect();
    let halves: Vec<usize> = match places.len() <= most {
        true => vec![0],
        false => (0..places.len()).step_by((most / 2).max(1)).collect(),
    };
    let half = |start: usize| {
        let next = halves.iter().find(|other| **other > start);
        start..next.copied().unwrap_or(places.len())
    };
    for (n, start) in halves.iter().enumerate() {
        // Each half of a question with each other.
        let others = halves.iter().skip(n + 1).map(|other| half(*other));
        let alone = (halves.len() == 1).then_some(0..0);
        for other in others.chain(alone) {
            let asked: Vec<usize> = half(*start).chain(other).collect();
            let of_asked: Vec<_> = (asked.iter()).map(|at| keys[places[*at]].clone()).collect();
            let question = EqualKeys::<P>(P::On::lists(&of_asked), of_asked.len(), PhantomData);
            for (place, least) in on.fetch(&question, 0..1).await? {
                let at = |place: i32| asked.get(usize::try_from(place).ok()?).copied();
                if let (Some(place), Some(least)) = (at(place), at(least)) {
                    join(&mut first, place, least);
                }
            }
        }
    }
    Ok((0..places.len())
        .map(|place| places[root(&first, place)])
        .collect())
}

/// Makes two places equal.
fn join(first: &mut [usize], a: usize, b: usize) {
    let (a, b) = (root(first, a), root(first, b));
    first[a.max(b)] = a.min(b);
}
fn root(first: &[usize], mut place: usize) -> usize {
    while first[place] != place {
        place = first[place];
    }
    place
}

/// Asks for keys of the same rows: their positions in the list of the question, and the least of those with the same.
struct EqualKeys<P: super::path::Path>(<P::On as KeyPairs>::Lists, usize, PhantomData<fn() -> P>);
impl<P: super::path::Path> IsStatement for EqualKeys<P> {}
impl<P: super::path::Path> Returns for EqualKeys<P> {
    type Row = (i32, i32);
    type Decode = TwoPlaces;
    type Loads = NoLoads<(i32, i32)>;
    fn loads(&self) -> &Self::Loads {
        const { &NoLoads::NEW }
    }
    type Free = Nil;
    type Missing = crate::scope::Nullable;
}
impl<D: Dialect, P: PathOn<D, On: RenderKeys<D>>> Statement<D> for EqualKeys<P> {
    const STATIC: bool = false;
    const KEPT: Option<bool> = Some(false);
    fn affects_rows(&self) -> bool {
        false
    }
    fn render<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.never_cached();
        let columns: Vec<_> = std::iter::once(None)
            .chain(P::On::far_columns().into_iter().map(Some))
            .collect();
        let row = |place: usize, out: &mut Sql<'_, 'b, D>| {
            out.push(&place.to_string());
            <P::On as RenderKeys<D>>::render_row(&self.0, place, out)
        };
        let around = out.enter_query(false);
        <Tab<P::Far> as Fragment<D>>::name_columns(out);
        out.push("SELECT DISTINCT ");
        value_column::<P::Far, D>(1, out)?;
        out.push(", min(");
        value_column::<P::Far, D>(1, out)?;
        out.push(") OVER (PARTITION BY ");
        for (i, name) in P::On::FAR.iter().enumerate() {
            out.push(if i > 0 { ", " } else { "" });
            out.column::<P::Far>(name)?;
        }
        out.push(") FROM ");
        render_value_rows::<P::Far, D, _>(&columns, false, 0..self.1, row, out)?;
        out.push(" JOIN ");
        out.table::<P::Far>()?;
        out.push(" ON ");
        for (i, name) in P::On::FAR.iter().enumerate() {
            out.push(if i > 0 { " AND " } else { "" });
            out.column::<P::Far>(name)?;
            out.push(" = ");
            value_column::<P::Far, D>(i + 2, out)?;
        }
        Keyword(" AND ").render_rules(out)?;
        out.leave_query(around);
        Ok(())
    }
}

/// Two numbers.
#[doc(hidden)]
pub struct TwoPlaces;
impl Decode for TwoPlaces {
    type Row = (i32, i32);
    type Null = NotNull;
    type Fields = ();
    const WIDTH: usize = 2;
    fn decode<R: RowSource>(row: &mut R) -> Decoded<(i32, i32)> {
        let mut next = || row.value::<Integer>().map(Option::unwrap_or_default);
        Ok((next()?, next()?))
    }
}
