//! Paths from one table to another: a relation, direct or through a junction.

use super::held::{Held, Many, Maybe, OneOf};
use super::loaded::{Slot, SomeColumns};
use super::pairs::KeyPairs;
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::query::filter::Keyword;
use crate::relation::{
    ColumnPairs, OneToOne, Rel, Relation, RelationThrough, Through, ToMany, ToManyAlike,
    ToManyOwned, ToOne, ToOneOrNone,
};
use crate::render::{Fragment, Sql};
use crate::scope::{Cons, Nil, NotNull, Nullable, Scope};
use crate::table::{Tab, Table};

/// A relation along which rows are loaded.
#[doc(hidden)]
pub trait Path: Copy + Send + Sync + 'static {
    /// A type that distinguishes the path from others.
    type Marker: 'static;
    /// The relation, for messages.
    type Name: 'static;
    /// The table it starts from.
    type Source: Table;
    /// The table it leads to.
    type Target: Table;
    /// The table with the columns that the source's key is matched with: the target, or the junction.
    type Far: Table;
    /// The columns of the key.
    type On: KeyPairs;
    /// The number of target rows that a source row has.
    type Cardinality: Cardinality;
    /// The tables that conditions and orders of the target's rows may name.
    type Scope: Scope;
    /// True if there is a junction.
    const JUNCTION: bool;
    /// True if the two rows meet a condition, and their keys do not matter.
    const BY_CONDITION: bool = false;
    /// Lists the tables in FROM.
    fn name_columns<D: Dialect>(out: &mut Sql<'_, '_, D>);
}

/// A relation that can be written for the database `D`.
#[doc(hidden)]
pub trait PathOn<D: Dialect>: Path {
    /// Writes FROM of a statement of its own.
    fn render_from(out: &mut Sql<'_, '_, D>) -> RenderResult;
    /// Writes FROM of a subquery, whose rows belong to a row outside of it.
    fn render_correlated(out: &mut Sql<'_, '_, D>) -> RenderResult {
        Self::render_from(out)
    }
    /// Writes the condition that they do; the table of that row has the name that it had `outside`.
    fn render_link(
        outside: usize,
        keyword: &mut Keyword,
        out: &mut Sql<'_, '_, D>,
    ) -> RenderResult {
        for (near, far) in Self::On::NEAR.iter().zip(Self::On::FAR) {
            keyword.render(out);
            out.column::<Self::Far>(far)?;
            out.push(" = ");
            out.with_tables_renamed_before(outside, |out| out.column::<Self::Source>(near))?;
        }
        Ok(())
    }
}

impl<R: Relation<On: KeyPairs, Cardinality: Cardinality>> Path for Rel<R> {
    type Marker = Self;
    type Name = R;
    type Source = R::Source;
    type Target = R::Target;
    type Far = R::Target;
    type On = R::On;
    type Cardinality = R::Cardinality;
    type Scope = Cons<R::Target, NotNull, Nil>;
    const JUNCTION: bool = false;
    fn name_columns<D: Dialect>(out: &mut Sql<'_, '_, D>) {
        <Tab<R::Target> as Fragment<D>>::name_columns(out);
    }
}
impl<R: Relation, D: Dialect> PathOn<D> for Rel<R>
where
    Self: Path<Target = R::Target>,
{
    fn render_from(out: &mut Sql<'_, '_, D>) -> RenderResult {
        out.table::<R::Target>()
    }
}

type Junction<R> = <<R as RelationThrough>::First as Relation>::Target;
type TargetOf<R> = <<R as RelationThrough>::Second as Relation>::Target;

impl<R: RelationThrough<First: Relation<On: KeyPairs>>> Path for Through<R> {
    type Marker = Self;
    type Name = R;
    type Source = <R::First as Relation>::Source;
    type Target = TargetOf<R>;
    type Far = Junction<R>;
    type On = <R::First as Relation>::On;
    type Cardinality = ToMany;
    type Scope = Cons<Junction<R>, NotNull, Cons<TargetOf<R>, NotNull, Nil>>;
    const JUNCTION: bool = true;
    fn name_columns<D: Dialect>(out: &mut Sql<'_, '_, D>) {
        <Tab<TargetOf<R>> as Fragment<D>>::name_columns(out);
        <Tab<Junction<R>> as Fragment<D>>::name_columns(out);
    }
}
impl<R: RelationThrough, D: Dialect> PathOn<D> for Through<R>
where
    Self: Path,
{
    fn render_from(out: &mut Sql<'_, '_, D>) -> RenderResult {
        out.table::<TargetOf<R>>()?;
        out.push(" JOIN ");
        out.table::<Junction<R>>()?;
        out.push(" ON ");
        <R::Second as Relation>::On::render::<D, Junction<R>, TargetOf<R>>(out)
    }
}

/// A row of the table that the relation `P` leads to.
#[doc(hidden)]
pub type TargetRow<P> = <<P as Path>::Target as Table>::Row;
/// The slot in which a row holds the relation `P` with rows `C`.
#[doc(hidden)]
pub type SlotOf<P, C> = Slot<
    <P as Path>::Marker,
    <<P as Path>::Cardinality as Cardinality>::Held<<<P as Path>::On as KeyPairs>::Null, C>,
>;
/// The slot of a relation to one row that a condition may leave out.
#[doc(hidden)]
pub type MaybeSlotOf<P, C> =
    Slot<<P as Path>::Marker, <<P as Path>::Cardinality as Cardinality>::Held<Nullable, C>>;

/// The same for rows of which only some columns were loaded.
#[doc(hidden)]
pub type ColumnsSlotOf<P, C> = Slot<
    SomeColumns<<P as Path>::Marker>,
    <<P as Path>::Cardinality as Cardinality>::Held<<<P as Path>::On as KeyPairs>::Null, C>,
>;
/// The same for a relation to one row that a condition may leave out.
#[doc(hidden)]
pub type MaybeColumnsSlotOf<P, C> = Slot<
    SomeColumns<<P as Path>::Marker>,
    <<P as Path>::Cardinality as Cardinality>::Held<Nullable, C>,
>;

/// The number of target rows of a source row, which decides how the row holds them. `N`: whether the one row may be missing.
#[doc(hidden)]
pub trait Cardinality: 'static {
    /// True if there is at most one.
    const ONE: bool = true;
    type Held<N: OneOf, C: Send + Sync + 'static>: Held<C>;
}
impl Cardinality for ToMany {
    const ONE: bool = false;
    type Held<N: OneOf, C: Send + Sync + 'static> = Many<C>;
}
impl Cardinality for ToManyOwned {
    const ONE: bool = false;
    type Held<N: OneOf, C: Send + Sync + 'static> = Many<C>;
}
impl Cardinality for ToManyAlike {
    const ONE: bool = false;
    type Held<N: OneOf, C: Send + Sync + 'static> = Many<C>;
}
impl Cardinality for ToOneOrNone {
    type Held<N: OneOf, C: Send + Sync + 'static> = Maybe<C>;
}
impl Cardinality for ToOne {
    type Held<N: OneOf, C: Send + Sync + 'static> = N::One<C>;
}
impl Cardinality for OneToOne {
    type Held<N: OneOf, C: Send + Sync + 'static> = Maybe<C>;
}
