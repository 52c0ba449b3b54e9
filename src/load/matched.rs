//! Relations by any condition on both rows: ranges, alternatives, constants.

use std::marker::PhantomData;

use super::edge::{Identified, Unknown};
use super::loaded::{Has, LoadedIn};
use super::pairs::KeyPairs;
use super::path::{Cardinality, Path, PathOn};
use super::relation::Loadable;
use crate::class::AllowedInOn;
use crate::dialect::Dialect;
use crate::error::{Decoded, RenderResult};
use crate::expr::{Expr, Precedence};
use crate::query::filter::Keyword;
use crate::query::from::{Join, JoinKind, Joinable};
use crate::relation::{ColumnPairs, PairNames};
use crate::render::{AnyFragment, Fragment, Sql};
use crate::row::{Describe, RowSource};
use crate::scope::{Cons, Contains, In, Nil, NotNull, Rows, Scope, Without};
use crate::table::{Tab, Table, marker_value};
use crate::types::IsBool;

marker_value! {
    /// The relation `R` by a condition, as queries write it. Declared by [`relationship!`](crate::relationship).
    ByCondition
}

/// A relation by a condition. Implemented by [`relationship!`](crate::relationship).
pub trait Matching: 'static {
    /// The table it starts from.
    type Source: Table;
    /// The table it leads to.
    type Target: Table;
    /// The number of target rows of a source row.
    type Cardinality;
}

/// The condition of a relation on the database `D`.
#[diagnostic::on_unimplemented(
    message = "the relation `{Self}` has no condition for `{D}`",
    label = "`relationship!` names other databases after `for`"
)]
pub trait MatchingOn<D: Dialect>: Matching {
    #[doc(hidden)]
    fn condition() -> &'static MatchingSql<D>;
}

/// A condition whose type is forgotten.
#[doc(hidden)]
pub struct MatchingSql<D> {
    condition: Box<dyn AnyFragment<D> + Send + Sync>,
    parentheses: bool,
}
impl<D: Dialect> MatchingSql<D> {
    /// Checks that it is a condition on the two rows of the relation.
    #[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
    pub fn of<R: Matching, E: Expr<Type: IsBool, Class: AllowedInOn> + In<Rows<Both<R>>, I> + Fragment<D> + Send + Sync + 'static, I>(condition: E) -> Self {
        Self {
            condition: Box::new(condition),
            parentheses: E::PRECEDENCE < Precedence::And,
        }
    }
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.parenthesized(self.parentheses, |out| self.condition.render_any(out))
    }
}
/// Both tables of a relation.
type Both<R> = Cons<<R as Matching>::Source, NotNull, Cons<<R as Matching>::Target, NotNull, Nil>>;

/// The columns of a primary key, each paired with itself: by them a row is found again.
#[doc(hidden)]
pub trait PairedWithItself {
    type Pairs: KeyPairs;
}
macro_rules! paired_with_itself {
    ($($a:ident),+) => {
        impl<$($a),+> PairedWithItself for ($($a,)+)
        where
            ($(($a, $a),)+): KeyPairs,
        {
            type Pairs = ($(($a, $a),)+);
        }
    };
}
paired_with_itself!(A);
paired_with_itself!(A, B);
paired_with_itself!(A, B, C);
paired_with_itself!(A, B, C, E);
paired_with_itself!(A, B, C, E, F);
paired_with_itself!(A, B, C, E, F, G);
paired_with_itself!(A, B, C, E, F, G, H);
paired_with_itself!(A, B, C, E, F, G, H, I);
impl PairedWithItself for () {
    type Pairs = NoKey;
}
/// The rows have no primary key, and so are not found again: their relations are loaded in the same statement.
#[doc(hidden)]
pub struct NoKey;
impl ColumnPairs for NoKey {
    type Null = NotNull;
    const NAMES: &'static [(&'static str, &'static str)] = &[];
    fn render<D: Dialect, S: Table, T: Table>(_: &mut Sql<'_, '_, D>) -> RenderResult {
        Ok(())
    }
    fn names() -> Vec<PairNames> {
        Vec::new()
    }
}
impl KeyPairs for NoKey {
    type Key = [super::key_value::KeyValue; 0];
    type Lists = ();
    type Null = NotNull;
    const WIDTH: usize = 0;
    const NEAR: &'static [&'static str] = &[];
    const FAR: &'static [&'static str] = &[];
    fn near<R: RowSource>(_: &mut R, _: usize) -> Decoded<Option<Self::Key>> {
        Ok(None)
    }
    fn far<R: RowSource>(_: &mut R, _: usize) -> Decoded<Option<Self::Key>> {
        Ok(None)
    }
    fn next<R: RowSource>(_: &mut R) -> Decoded<Option<Self::Key>> {
        Ok(None)
    }
    fn describe<R: Describe>(_: &mut R) {}
    fn far_columns() -> Vec<crate::write::ColumnOfRow> {
        Vec::new()
    }
    fn lists(_: &[Self::Key]) {}
}

type KeyOf<R> = <<<R as Matching>::Source as Table>::PrimaryKey as PairedWithItself>::Pairs;

impl<R> Path for ByCondition<R>
where
    R: Matching<Cardinality: Cardinality, Source: Table<PrimaryKey: PairedWithItself>>,
{
    type Marker = Self;
    type Name = R;
    type Source = R::Source;
    type Target = R::Target;
    /// A separate statement joins the rows with those that it is for, which it knows by their key.
    type Far = R::Source;
    type On = KeyOf<R>;
    type Cardinality = R::Cardinality;
    type Scope = Both<R>;
    const JUNCTION: bool = true;
    const BY_CONDITION: bool = true;
    fn name_columns<D: Dialect>(out: &mut Sql<'_, '_, D>) {
        <Tab<R::Target> as Fragment<D>>::name_columns(out);
        <Tab<R::Source> as Fragment<D>>::name_columns(out);
    }
}
impl<R, D> PathOn<D> for ByCondition<R>
where
    R: MatchingOn<D>,
    Self: Path<Source = R::Source, Target = R::Target>,
    D: Dialect,
{
    fn render_from(out: &mut Sql<'_, '_, D>) -> RenderResult {
        out.table::<R::Target>()?;
        out.push(" JOIN ");
        out.table::<R::Source>()?;
        out.push(" ON ");
        R::condition().write(out)
    }
    fn render_correlated(out: &mut Sql<'_, '_, D>) -> RenderResult {
        out.table::<R::Target>()
    }
    fn render_link(_: usize, keyword: &mut Keyword, out: &mut Sql<'_, '_, D>) -> RenderResult {
        keyword.render(out);
        R::condition().write(out)
    }
}

impl<R> Identified for ByCondition<R> {
    type Relation = R;
    type Edge = Unknown;
}
#[diagnostic::do_not_recommend]
impl<R: Matching> Loadable for ByCondition<R>
where
    Self: Path<Name = R, Source = R::Source>,
{
    type Relation = R;
    type Source = R::Source;
    type Load = std::sync::Arc<super::relation::Plain<Self>>;
    fn into_load(self) -> Self::Load {
        std::sync::Arc::new(super::Load::plain())
    }
}
impl<R: Matching, L: Has<Self, R, I, R::Source, Row>, I, Row> LoadedIn<L, I, Row>
    for ByCondition<R>
{
    type Held = L::Held;
    fn held(loaded: &L) -> &L::Held {
        loaded.held()
    }
}

/// The condition of a relation, in a join.
pub struct MatchedOn<R>(PhantomData<fn() -> R>);
impl<R> Clone for MatchedOn<R> {
    fn clone(&self) -> Self {
        Self(PhantomData)
    }
}
impl<R: MatchingOn<D>, D: Dialect> Fragment<D> for MatchedOn<R> {
    // Its values are those of the condition, which is made once.
    const STATIC: bool = true;
    const UNSIGNED: bool = false;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        R::condition().write(out)
    }
}
#[rustfmt::skip]
impl<R: Matching, S: Scope + Contains<R::Source, I> + Without<R::Target>, K: JoinKind, F, I> Joinable<S, K, F, I> for ByCondition<R> {
    type Scope = Cons<R::Target, K::Joined, K::Before<S>>;
    type From = Join<F, K, Tab<R::Target>, MatchedOn<R>>;
    type Item = Tab<R::Target>;
    fn join_to(self, from: F) -> Self::From {
        Join::new(from, Tab::new(), MatchedOn(PhantomData))
    }
}
