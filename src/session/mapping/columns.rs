//! The columns of a table, as a session needs them.

use std::any::TypeId;

use crate::table::{Column, kind};
use crate::types::{BigInt, Char, Integer, SmallInt, SqlType, Text, UnsignedBigInt};
use crate::write::ColumnOfRow;

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub(in crate::session) struct ColumnInfo {
    pub(in crate::session) column: ColumnOfRow,
    pub(in crate::session) sql_type: TypeId,
    /// True if the database computes it.
    pub(in crate::session) generated: bool,
    /// True if only an INSERT with OVERRIDING SYSTEM VALUE may give it a value.
    pub(in crate::session) numbered: bool,
    /// True if it has texts.
    pub(in crate::session) is_text: bool,
    /// True if it has integers, so that the database may number rows by it.
    pub(in crate::session) counts: bool,
}
impl ColumnInfo {
    fn counts<T: SqlType>() -> bool {
        let base = TypeId::of::<T::Base>();
        [
            TypeId::of::<SmallInt>(),
            TypeId::of::<Integer>(),
            TypeId::of::<BigInt>(),
            TypeId::of::<UnsignedBigInt>(),
        ]
        .contains(&base)
    }
}

/// Takes descriptions of columns. Called by generated code.
#[derive(Debug)]
pub struct RowColumns(pub(in crate::session) Vec<ColumnInfo>);
impl RowColumns {
    /// Adds columns, as a tuple.
    pub fn add<C: DescribedColumns>(&mut self) {
        C::describe(&mut self.0);
    }
}

/// How a column may be written.
#[doc(hidden)]
pub trait WriteKind {
    /// True if the database computes it.
    const GENERATED: bool = false;
    /// True if it is `GENERATED ALWAYS AS IDENTITY`.
    const NUMBERED: bool = false;
}
impl<I> WriteKind for kind::Assigned<I> {}
impl<I> WriteKind for kind::IdentityAlways<I> {
    const NUMBERED: bool = true;
}
impl WriteKind for kind::Generated {
    const GENERATED: bool = true;
}
impl WriteKind for kind::ReadOnly {
    const GENERATED: bool = true;
}

/// Columns that are described together.
pub trait DescribedColumns {
    #[doc(hidden)]
    #[allow(private_interfaces)]
    fn describe(into: &mut Vec<ColumnInfo>);
}
macro_rules! described_columns {
    ($($t:ident $i:ident),+) => {
        impl<$($t: Column<Write: WriteKind>),+> DescribedColumns for ($($t,)+) {
            #[allow(private_interfaces)]
            fn describe(into: &mut Vec<ColumnInfo>) {
                $(into.push(ColumnInfo {
                    column: ColumnOfRow::of::<$t>(),
                    sql_type: TypeId::of::<$t::Type>(),
                    generated: <$t::Write as WriteKind>::GENERATED,
                    numbered: <$t::Write as WriteKind>::NUMBERED,
                    is_text: [TypeId::of::<Text>(), TypeId::of::<Char>()]
                        .contains(&TypeId::of::<<$t::Type as SqlType>::Base>()),
                    counts: ColumnInfo::counts::<$t::Type>(),
                });)+
            }
        }
    };
}
crate::tuples::all_tuples!(described_columns);
