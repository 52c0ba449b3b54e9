//! Keys of text that the database takes for equal although they are spelled differently.

use std::marker::PhantomData;

use super::NoLoads;
use super::key_condition::RenderKeys;
use super::pairs::{Key, KeyPairs};
use super::path::PathOn;
use crate::dialect::Dialect;
use crate::engine::Runner;
use crate::error::{Decoded, RenderResult, Result};
use crate::hashing::HashMap;
use crate::query::filter::Keyword;
use crate::render::{Fragment, Sql};
use crate::row::{Decode, RowSource};
use crate::scope::{Nil, NotNull};
use crate::statement::{IsStatement, Returns, Statement};
use crate::table::Tab;
use crate::types::{Integer, Kind, Text};
use crate::write::{render_value_rows, value_column};

/// Of the keys at these places, which belong to the same rows: for each place the first of those that are equal to it. A place whose key has no
/// rows is its own.
///
/// Each key is asked for the least spelling of its rows, which keys of the same rows have in common and others have not: so keys may be
/// asked for in several statements.
pub(super) async fn equal<D: Dialect, P: PathOn<D, On: RenderKeys<D>>, R: Runner<Db = D>>(
    keys: &[Key<P::On>],
    places: &[usize],
    on: &mut R,
) -> Result<Vec<usize>> {
    let values = D::SYNTAX.most_values / P::On::WIDTH.max(1);
    let most = D::SYNTAX.most_value_rows.min(values);
    let mut first: HashMap<String, usize> = HashMap::default();
    let mut equal = Vec::with_capacity(places.len());
    for part in places.chunks(most) {
        let asked: Vec<_> = part.iter().map(|place| keys[*place].clone()).collect();
        let question = LeastSpellings::<P>(P::On::lists(&asked), asked.len(), PhantomData);
        let start = equal.len();
        equal.extend_from_slice(part);
        for (at, spelling) in on.fetch(&question, 0..1).await? {
            let at = usize::try_from(at).ok().filter(|at| *at < part.len());
            if let Some(at) = at {
                equal[start + at] = *first.entry(spelling).or_insert(part[at]);
            }
        }
    }
    Ok(equal)
}

/// Asks for the least spelling of the rows of each key, after its position in the list of the question.
struct LeastSpellings<P: super::path::Path>(
    <P::On as KeyPairs>::Lists,
    usize,
    PhantomData<fn() -> P>,
);
impl<P: super::path::Path> IsStatement for LeastSpellings<P> {}
impl<P: super::path::Path> Returns for LeastSpellings<P> {
    type Row = (i32, String);
    type Decode = PlaceAndText;
    type Loads = NoLoads<(i32, String)>;
    fn loads(&self) -> &Self::Loads {
        const { &NoLoads::NEW }
    }
    type Free = Nil;
    type Missing = crate::scope::Nullable;
}
impl<D: Dialect, P: PathOn<D, On: RenderKeys<D>>> Statement<D> for LeastSpellings<P> {
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
        out.push("SELECT ");
        value_column::<P::Far, D>(1, out)?;
        out.push(", ");
        // The spellings of all columns as one text.
        let (before, or, behind) = match P::On::WIDTH {
            1 => ("", "", ""),
            _ => D::operator(" || ", Kind::Text),
        };
        out.push(before);
        for (i, name) in P::On::FAR.iter().enumerate() {
            if i > 0 {
                out.push(or);
                out.push("'/'");
                out.push(or);
            }
            out.push(D::SYNTAX.least.0);
            out.column::<P::Far>(name)?;
            out.push(D::SYNTAX.least.1);
        }
        out.push(behind);
        out.push(" FROM ");
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
        out.push(" GROUP BY ");
        value_column::<P::Far, D>(1, out)?;
        out.leave_query(around);
        Ok(())
    }
}

/// A number and a text.
#[doc(hidden)]
pub struct PlaceAndText;
impl Decode for PlaceAndText {
    type Row = (i32, String);
    type Null = NotNull;
    type Fields = ();
    const WIDTH: usize = 2;
    fn decode<R: RowSource>(row: &mut R) -> Decoded<(i32, String)> {
        let place = row.value::<Integer>()?.unwrap_or_default();
        Ok((place, row.value::<Text>()?.unwrap_or_default()))
    }
}
