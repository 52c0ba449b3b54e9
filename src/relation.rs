//! Relations: the foreign keys of the schema, in both directions.

use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::render::Sql;
use crate::scope::Nullability;
use crate::table::{Column, Table, marker_value};

/// A path along a foreign key. Implemented by generated code.
pub trait Relation: 'static {
    /// The table it starts from.
    type Source: Table;
    /// The table it leads to.
    type Target: Table;
    /// The number of target rows of a source row: [`ToOne`], [`ToOneOrNone`], [`ToMany`], [`ToManyAlike`] or [`OneToOne`].
    type Cardinality;
    /// Pairs of a source column and the target column it equals.
    type On: ColumnPairs;
}

/// A many-to-many path, through a junction table.
pub trait RelationThrough: 'static {
    /// From the source to the junction.
    type First: Relation;
    /// From the junction to the target.
    type Second: Relation<Source = <Self::First as Relation>::Target>;
}

/// One target row, unless a column of the source is NULL.
pub struct ToOne;
/// One target row or none: no foreign key requires the row that the columns name, or the database has not checked the key, which is NOT
/// VALID or NOT ENFORCED. Set by `references` or `optional` of a relation in `relata.toml`.
pub struct ToOneOrNone;
/// Any number of target rows.
pub struct ToMany;
/// Any number of target rows, which belong to the source row: a [session](crate::session::Session::unlink) deletes rows that it
/// takes out of the relation. SQLAlchemy's `delete-orphan`. Set by `delete_orphans` of a relation in `relata.toml`.
pub struct ToManyOwned;
/// Any number of target rows, which have the values of the source row; these are no key of either table, so that a
/// [session](crate::session) does not link such rows.
pub struct ToManyAlike;
/// At most one target row, and at most one source row for it.
pub struct OneToOne;

/// The source has the columns that name the target row: [`ToOne`] and [`ToOneOrNone`].
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the relation leads to rows that name this one, and not to one that it names",
    label = "expected a relation to one row, such as `orders::user`"
)]
pub trait NamesOne {}
impl NamesOne for ToOne {}
impl NamesOne for ToOneOrNone {}

marker_value! {
    /// The relation `R`, as queries write it: `users::orders`.
    Rel
}
marker_value! {
    /// The many-to-many relation `R`, as queries write it: `products::tags`.
    Through
}

/// The columns of a foreign key next to those it references: `((a, x), (b, y))`.
pub trait ColumnPairs: 'static {
    /// Nullable if a column of the source may be NULL.
    #[doc(hidden)]
    type Null: Nullability;
    /// The names of the columns, of the source and of the target.
    #[doc(hidden)]
    const NAMES: &'static [(&'static str, &'static str)];
    #[doc(hidden)]
    fn render<D: Dialect, S: Table, T: Table>(out: &mut Sql<'_, '_, D>) -> RenderResult;
    #[doc(hidden)]
    fn names() -> Vec<PairNames>;
}

/// The names of two columns, and whether each may be NULL.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct PairNames {
    pub(crate) own: &'static str,
    pub(crate) referenced: &'static str,
    pub(crate) nullable: bool,
    referenced_nullable: bool,
}
impl PairNames {
    /// The relation from the other end.
    pub(crate) fn reversed(self) -> Self {
        Self {
            own: self.referenced,
            referenced: self.own,
            nullable: self.referenced_nullable,
            referenced_nullable: self.nullable,
        }
    }
}

macro_rules! column_pairs {
    ($($a:ident $b:ident),+) => {
        impl<$($a: Column, $b: Column),+> ColumnPairs for ($(($a, $b),)+) {
            type Null = column_pairs!(@or $($a)+);
            const NAMES: &'static [(&'static str, &'static str)] = &[$(($a::NAME, $b::NAME)),+];
            fn render<D: Dialect, S: Table, T: Table>(out: &mut Sql<'_, '_, D>) -> RenderResult {
                let mut first = true;
                $(
                    if !std::mem::take(&mut first) {
                        out.push(" AND ");
                    }
                    out.column::<T>($b::NAME)?;
                    out.push(" = ");
                    out.column::<S>($a::NAME)?;
                )+
                Ok(())
            }
            fn names() -> Vec<PairNames> {
                vec![$(PairNames {
                    own: $a::NAME,
                    referenced: $b::NAME,
                    nullable: $a::Null::wrap::<()>(None).is_some(),
                    referenced_nullable: $b::Null::wrap::<()>(None).is_some(),
                }),+]
            }
        }
    };
    (@or $a:ident) => { $a::Null };
    (@or $a:ident $($rest:ident)+) => { <$a::Null as Nullability>::Or<column_pairs!(@or $($rest)+)> };
}
column_pairs!(A1 B1);
column_pairs!(A1 B1, A2 B2);
column_pairs!(A1 B1, A2 B2, A3 B3);
column_pairs!(A1 B1, A2 B2, A3 B3, A4 B4);
column_pairs!(A1 B1, A2 B2, A3 B3, A4 B4, A5 B5);
column_pairs!(A1 B1, A2 B2, A3 B3, A4 B4, A5 B5, A6 B6);
column_pairs!(A1 B1, A2 B2, A3 B3, A4 B4, A5 B5, A6 B6, A7 B7);
column_pairs!(A1 B1, A2 B2, A3 B3, A4 B4, A5 B5, A6 B6, A7 B7, A8 B8);
