//! Tables and columns: the building blocks of generated modules.

#[doc(hidden)]
pub mod row;
mod violated;

use std::marker::PhantomData;

use crate::error::Decoded;
use crate::row::{FromRow, RowSource};
use crate::scope::{Nullability, TableId};
use crate::types::SqlType;
use crate::write::{CellValue, ColumnValue};

/// A table, view or alias. Implemented by generated code for a marker type; the value to write
/// in queries is the [`Tab`] of the same name.
pub trait Table: 'static {
    /// Tells this table from all others in a query: see [`id!`](crate::id).
    type Id: TableId;
    /// The struct of a whole row.
    type Row: FromRow + 'static;
    /// The columns of the primary key, as a tuple; `()` where there is none.
    type PrimaryKey: KeyNames;
    /// The kind of table: see [`kind`].
    type Kind: 'static;
    /// The schema, unless it is the engine's default.
    const SCHEMA: Option<&'static str> = None;
    /// The name in the database.
    const NAME: &'static str;
    /// The name in this query, where it is not the table's own.
    const ALIAS: Option<&'static str> = None;
    /// All columns, in the order of [`Row`](Table::Row).
    const COLUMNS: &'static [&'static str];
    /// Which rows of the database's table are meant, where that is one kind of a polymorphic one: every statement that
    /// names it has the condition.
    #[doc(hidden)]
    const KIND: Option<Discriminator> = None;
    /// The tables that its rows are in, where kinds of a polymorphic table have tables of their own.
    #[doc(hidden)]
    const JOINED: Option<&'static JoinedTables> = None;
}

/// The rows of one kind of a polymorphic table: those that have this label in this column. Used by generated code.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Discriminator {
    pub(crate) column: &'static str,
    pub(crate) label: KindLabel,
}
/// The value of a discriminator in rows of one kind. Used by generated code.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KindLabel {
    /// Text, or the label of an enum of the database.
    LabelText(&'static str),
    /// A number.
    LabelNumber(i64),
}
/// The tables that the rows of a polymorphic one are in: itself, and one for each kind that has columns of its own there.
/// Used by generated code.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct JoinedTables {
    /// The columns of the table itself.
    pub columns: &'static [&'static str],
    /// The primary key of that table.
    pub key: &'static [&'static str],
    /// The discriminator.
    pub on: &'static str,
    /// The tables of the kinds.
    pub parts: &'static [JoinedPart],
}
/// The table of one kind. Used by generated code.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct JoinedPart {
    /// The schema, unless it is the engine's default.
    pub schema: Option<&'static str>,
    /// The name in the database.
    pub name: &'static str,
    /// The columns of its key, which reference the key of the polymorphic table, in that one's order.
    pub key: &'static [&'static str],
    /// The other columns.
    pub columns: &'static [&'static str],
    /// The label of the kind.
    pub label: KindLabel,
}
impl Discriminator {
    /// A column of text, or an enum of the database.
    pub const fn text(column: &'static str, label: &'static str) -> Self {
        Self {
            column,
            label: KindLabel::LabelText(label),
        }
    }
    /// A column of numbers.
    pub const fn number(column: &'static str, label: i64) -> Self {
        Self {
            column,
            label: KindLabel::LabelNumber(label),
        }
    }
}

/// Kinds of tables: some clauses accept only rows that are stored.
pub mod kind {
    /// A table that holds rows. Partitioned, foreign and virtual ones are such tables too.
    pub struct BaseTable;
    /// A polymorphic table of which some kinds have tables of their own, or one of these kinds: a query reads them joined, and a
    /// [`Session`](crate::session::Session) writes each.
    pub struct JoinedTable;
    /// A view. If it is not [`Insertable`](crate::write::Insertable) either, it is read only.
    pub struct View;
    /// A view whose rows the database can update, or delete.
    pub struct WritableView<const UPDATES: bool, const DELETES: bool>;
    /// A materialized view.
    pub struct MaterializedView;
    /// The rows of a query or a function.
    pub struct DerivedTable;

    /// A column that INSERT and UPDATE may assign; `I` is its position in the table.
    pub struct Assigned<I>(std::marker::PhantomData<fn() -> I>);
    /// `GENERATED ALWAYS AS (expression)`: the database computes it.
    pub struct Generated;
    /// `GENERATED ALWAYS AS IDENTITY`: the database numbers it, unless an INSERT has `OVERRIDING SYSTEM VALUE`.
    pub struct IdentityAlways<I>(std::marker::PhantomData<fn() -> I>);
    /// A column of no table that can be written.
    pub struct ReadOnly;

    /// A primary key or UNIQUE constraint of these columns.
    pub struct Unique<C>(std::marker::PhantomData<fn() -> C>);
    /// A unique index on some rows, or on expressions: `I` identifies it.
    pub struct UniqueIndex<I>(std::marker::PhantomData<fn() -> I>);
    /// Any other constraint.
    pub struct Rule;

    /// A table with exactly one unique key: its primary key, or one UNIQUE constraint or index.
    pub struct OneKey;
    /// A table with several unique keys, or none.
    pub struct SeveralKeys;
}

/// The rows of `T` are in one table, which a statement can write. Implemented for `()`: for the table, rustc would show the
/// declaration.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "rows of `{T}` are in several tables, and a statement writes one",
    label = "a polymorphic table of which kinds have tables of their own, or such a kind: a session writes all, `session.add(..)`"
)]
pub trait InOneTable<T> {}
#[diagnostic::do_not_recommend]
impl<T: Table<Kind: OneTableKind>> InOneTable<T> for () {}
/// A kind of table whose rows are in one.
#[doc(hidden)]
pub trait OneTableKind {}
impl OneTableKind for kind::BaseTable {}
impl OneTableKind for kind::View {}
impl<const U: bool, const D: bool> OneTableKind for kind::WritableView<U, D> {}
impl OneTableKind for kind::MaterializedView {}
impl OneTableKind for kind::DerivedTable {}

/// How the database treats a column, if that differs from its SQL type.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stored {
    /// The database treats it as its SQL type.
    AsTyped,
    /// An integer that is, or may be, one of MySQL's unsigned integers, which the next wider type holds here.
    Unsigned,
    /// A domain of PostgreSQL's over the type.
    Domain,
    /// An array of PostgreSQL's of `varchar`.
    VarcharElements,
    /// An array of PostgreSQL's of a domain, or of `name`.
    OtherElements,
}
impl Stored {
    /// The elements, if it is an array.
    pub(crate) const fn elements(self) -> ArrayElements {
        match self {
            Self::VarcharElements => ArrayElements::Varchar,
            Self::OtherElements => ArrayElements::Other,
            _ => ArrayElements::AsTyped,
        }
    }
}
/// The elements of an array. PostgreSQL's operators do not compare arrays of different ones, though they compare these.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArrayElements {
    /// Elements of its SQL type.
    AsTyped,
    /// `varchar` instead of `text`.
    Varchar,
    /// A domain over them, or `name`.
    Other,
}

/// A column. Implemented by generated code for a marker type; the value to write in queries is
/// the [`Col`] of the same name.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a column",
    label = "expected a column, such as `users::name`"
)]
pub trait Column: 'static {
    /// The table of the column.
    type Table: Table;
    /// The SQL type of the column.
    type Type: SqlType;
    /// Nullable if the column may hold NULL.
    type Null: Nullability;
    /// The way INSERT and UPDATE may write it: [`kind::Assigned`], [`kind::Generated`], [`kind::IdentityAlways`] or
    /// [`kind::ReadOnly`].
    type Write: 'static;
    /// The name of the column in the database.
    const NAME: &'static str;
    /// How the database treats the column.
    #[doc(hidden)]
    const STORED: Stored = Stored::AsTyped;
}

/// The Rust type of a column's values: `Option` where it may hold NULL.
pub type ValueOf<C> =
    <<C as Column>::Null as Nullability>::Wrap<<<C as Column>::Type as SqlType>::Rust>;

macro_rules! marker_value {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        // A variant is a constant that the compiler need not call a function for: schemas have many.
        pub enum $name<T> {
            /// The one value of this type.
            Only,
            #[doc(hidden)]
            Never(::std::convert::Infallible, ::std::marker::PhantomData<fn() -> T>),
        }

        impl<T> $name<T> {
            /// The one value of this type.
            #[allow(clippy::new_without_default)] // only ever a constant of generated code
            pub const fn new() -> Self {
                Self::Only
            }
        }
        impl<T> Clone for $name<T> {
            fn clone(&self) -> Self {
                *self
            }
        }
        impl<T> Copy for $name<T> {}
    };
}
pub(crate) use marker_value;

marker_value! {
    /// The table `T`, as queries write it: `from(users::table)`.
    Tab
}
marker_value! {
    /// The column `C`, as queries write it: `users::name`.
    Col
}

impl<T: Table> std::fmt::Debug for Tab<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(T::NAME)
    }
}
impl<C: Column> std::fmt::Debug for Col<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", C::Table::NAME, C::NAME)
    }
}

/// The kind of a constraint: [`kind::Unique`] with its columns, [`kind::UniqueIndex`], or [`kind::Rule`].
#[doc(hidden)]
pub trait ConstraintKind {
    /// The columns of a unique key.
    const COLUMNS: &'static [&'static str];
    /// Reads the values of these columns.
    #[allow(private_interfaces)]
    fn read<R: RowSource>(row: &mut R) -> Decoded<Vec<CellValue>> {
        let _ = row;
        Ok(Vec::new())
    }
}
impl ConstraintKind for kind::Rule {
    const COLUMNS: &'static [&'static str] = &[];
}
/// The columns of a primary key.
#[doc(hidden)]
pub trait KeyNames {
    const NAMES: &'static [&'static str];
    /// Reads the values of these columns.
    #[allow(private_interfaces)]
    fn read<R: RowSource>(row: &mut R) -> Decoded<Vec<CellValue>>;
}
impl<K> KeyNames for K
where
    kind::Unique<K>: ConstraintKind,
{
    const NAMES: &'static [&'static str] = <kind::Unique<K> as ConstraintKind>::COLUMNS;
    #[allow(private_interfaces)]
    fn read<R: RowSource>(row: &mut R) -> Decoded<Vec<CellValue>> {
        <kind::Unique<K> as ConstraintKind>::read(row)
    }
}
/// No key.
impl ConstraintKind for kind::Unique<()> {
    const COLUMNS: &'static [&'static str] = &[];
}
/// The definition of a unique index that is not on columns of all rows. Implemented by generated code.
pub trait IndexTarget: 'static {
    /// The columns and expressions.
    const KEYS: &'static [IndexKey];
    /// The columns, if it is on columns alone.
    const COLUMNS: &'static [&'static str];
    /// The condition of the rows that are in it, as SQL.
    const PREDICATE: Option<&'static str>;
}
/// A key of an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IndexKey {
    /// A column, by its name.
    Named(&'static str),
    /// An expression, as SQL.
    Computed(&'static str),
}
impl<I: IndexTarget> ConstraintKind for kind::UniqueIndex<I> {
    const COLUMNS: &'static [&'static str] = I::COLUMNS;
}

macro_rules! unique_keys {
    ($($t:ident $i:ident),+) => {
        impl<$($t: Column),+> ConstraintKind for kind::Unique<($($t,)+)> {
            const COLUMNS: &'static [&'static str] = &[$($t::NAME),+];
            #[allow(private_interfaces)]
            fn read<R: RowSource>(row: &mut R) -> Decoded<Vec<CellValue>> {
                Ok(vec![$(ColumnValue::of::<$t>(row.value::<$t::Type>()?).value),+])
            }
        }
    };
}
crate::tuples::all_tuples!(unique_keys);

/// A table whose constraints have names, with the enum that its module has of them. Implemented by generated code.
#[diagnostic::on_unimplemented(
    message = "the table `{Self}` has no constraints with names",
    label = "not a table whose module has `constraints`"
)]
pub trait HasConstraints: Table {
    /// The enum of the table's constraints.
    type Constraint: Copy + 'static;
    /// Each one's name in the database, the columns of a unique key, and its variant.
    const CONSTRAINTS: &'static [(&'static str, &'static [&'static str], Self::Constraint)];
}

/// The name of a constraint of the table `T`, to compare with that of a database error.
pub struct Constraint<T, K = kind::Rule> {
    name: &'static str,
    of: PhantomData<fn() -> (T, K)>,
}

impl<T, K> Clone for Constraint<T, K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T, K> Copy for Constraint<T, K> {}
impl<T: Table, K> std::fmt::Debug for Constraint<T, K> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", T::NAME, self.name)
    }
}

impl<T: Table, K> Constraint<T, K> {
    /// A constraint of `T`, by its name in the database.
    pub const fn new(name: &'static str) -> Self {
        Self {
            name,
            of: PhantomData,
        }
    }
    /// The name in the database.
    pub const fn name(&self) -> &'static str {
        self.name
    }
}
