//! Paths from one table to another: a relation, direct or through a junction.

use super::held::{Held, Many, Maybe, OneOf};
use super::loaded::Slot;
use super::pairs::KeyPairs;
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::relation::{
    ColumnPairs, OneToOne, Rel, Relation, RelationThrough, Through, ToMany, ToManyOwned, ToOne,
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
    /// Says which tables are in FROM.
    fn name_columns<D: Dialect>(out: &mut Sql<'_, '_, D>);
    /// Writes FROM.
    fn render_from<D: Dialect>(out: &mut Sql<'_, '_, D>) -> RenderResult;
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
    fn render_from<D: Dialect>(out: &mut Sql<'_, '_, D>) -> RenderResult {
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
    fn render_from<D: Dialect>(out: &mut Sql<'_, '_, D>) -> RenderResult {
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

/// The number of target rows of a source row, which decides how it holds them. `N`: whether the one row may be missing.
#[doc(hidden)]
pub trait Cardinality: 'static {
    /// True if it is one at most.
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
impl Cardinality for ToOne {
    type Held<N: OneOf, C: Send + Sync + 'static> = N::One<C>;
}
impl Cardinality for OneToOne {
    type Held<N: OneOf, C: Send + Sync + 'static> = Maybe<C>;
}
