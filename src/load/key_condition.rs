//! The condition `key IN (keys)`.

use super::key_value::KeyType;
use super::pairs::KeyPairs;
use crate::dialect::{Dialect, ListOperator};
use crate::error::RenderResult;
use crate::render::Sql;
use crate::table::{Column, Table};
use crate::types::{HasType, List, Native, SqlType};

/// Writes the condition on keys.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the rows of a relation cannot be asked for by `{Self}` on this database",
    label = "without a primary key use `multiset()`, which loads the relation in the same statement"
)]
pub trait RenderKeys<D: Dialect>: KeyPairs {
    /// True if the SQL is the same for every number of keys.
    const STATIC: bool;
    /// The most keys that one statement takes.
    const MOST_KEYS: usize;
    /// True if a single key is sent as a statement of its own, which is cheaper for the database.
    const ONE: bool = false;
    /// Writes the condition that the columns of `T` have one of these keys.
    fn render_in<'b, T: Table>(lists: &'b Self::Lists, out: &mut Sql<'_, 'b, D>) -> RenderResult;
    /// Writes the values of one of these keys, each after a comma.
    fn render_row<'b>(
        lists: &'b Self::Lists,
        place: usize,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult;
}

impl<A, B, D> RenderKeys<D> for ((A, B),)
where
    Self: KeyPairs<Lists = (List<<A::Type as SqlType>::Base>,)>,
    A: Column<Type: SqlType<Base: KeyType>>,
    B: Column,
    D: Dialect + HasType<<A::Type as SqlType>::Base>,
{
    const STATIC: bool = D::SYNTAX.list_parameters;
    const MOST_KEYS: usize = match D::SYNTAX.list_parameters {
        true => usize::MAX,
        // With more keys the values would be written into the SQL.
        false => 16_384,
    };
    // The list is JSON; a single value needs none.
    const ONE: bool = D::SYNTAX.list_parameters && !D::SYNTAX.arrays;
    fn render_in<'b, T: Table>(lists: &'b Self::Lists, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.column::<T>(B::NAME)?;
        out.bind_list(&lists.0, ListOperator::In)
    }
    fn render_row<'b>(
        lists: &'b Self::Lists,
        place: usize,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        out.push(", ");
        out.bind(lists.0.value(place))
    }
}

macro_rules! several {
    ($($a:ident $b:ident $i:tt),+) => {
        impl<$($a, $b,)+ D> RenderKeys<D> for ($(($a, $b),)+)
        where
            Self: KeyPairs<Lists = ($(List<<$a::Type as SqlType>::Base>,)+)>,
            $($a: Column<Type: SqlType<Base: KeyType>>,)+
            $($b: Column,)+
            D: Dialect $(+ HasType<<$a::Type as SqlType>::Base>)+,
        {
            const STATIC: bool = D::SYNTAX.list_rows.is_none();
            const MOST_KEYS: usize = match D::SYNTAX.list_rows {
                None => usize::MAX,
                Some(_) => 1024,
            };
            fn render_in<'b, T: Table>(lists: &'b Self::Lists, out: &mut Sql<'_, 'b, D>) -> RenderResult {
                if lists.0.len() == 0 && !<Self as RenderKeys<D>>::STATIC {
                    out.push("1 = 0");
                    return Ok(());
                }
                $(
                    out.push(if $i == 0 { "(" } else { ", " });
                    out.column::<T>($b::NAME)?;
                )+
                out.push(") IN (");
                rows(&[$(&lists.$i),+], lists.0.len(), out)?;
                out.push(")");
                Ok(())
            }
            fn render_row<'b>(lists: &'b Self::Lists, place: usize, out: &mut Sql<'_, 'b, D>) -> RenderResult {
                $(
                    out.push(", ");
                    out.bind(lists.$i.value(place))?;
                )+
                Ok(())
            }
        }
    };
}
several!(A1 B1 0, A2 B2 1);
several!(A1 B1 0, A2 B2 1, A3 B3 2);
several!(A1 B1 0, A2 B2 1, A3 B3 2, A4 B4 3);
several!(A1 B1 0, A2 B2 1, A3 B3 2, A4 B4 3, A5 B5 4);
several!(A1 B1 0, A2 B2 1, A3 B3 2, A4 B4 3, A5 B5 4, A6 B6 5);
several!(A1 B1 0, A2 B2 1, A3 B3 2, A4 B4 3, A5 B5 4, A6 B6 5, A7 B7 6);
several!(A1 B1 0, A2 B2 1, A3 B3 2, A4 B4 3, A5 B5 4, A6 B6 5, A7 B7 6, A8 B8 7);

/// The values of one column of the keys, whatever their type.
trait AnyList<D: Dialect> {
    fn bind_all<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult;
    fn bind_one<'b>(&'b self, place: usize, out: &mut Sql<'_, 'b, D>) -> RenderResult;
}
impl<B: Native, D: Dialect> AnyList<D> for List<B> {
    fn bind_all<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        D::bind_array(out, self)
    }
    fn bind_one<'b>(&'b self, place: usize, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.bind(self.value(place))
    }
}

/// Writes rows of values: from one array for each column, if the database has arrays. Otherwise the last row is repeated up
/// to the next power of two, so that few statements serve any number of rows.
fn rows<'b, D: Dialect>(
    columns: &[&'b dyn AnyList<D>],
    count: usize,
    out: &mut Sql<'_, 'b, D>,
) -> RenderResult {
    let Some(before) = D::SYNTAX.list_rows else {
        out.push("SELECT * FROM unnest(");
        for (i, column) in columns.iter().enumerate() {
            if i > 0 {
                out.push(", ");
            }
            column.bind_all(out)?;
        }
        out.push(")");
        return Ok(());
    };
    out.push(before);
    for row in 0..count.next_power_of_two() {
        for (i, column) in columns.iter().enumerate() {
            out.push(match (row, i) {
                (0, 0) => "(",
                (_, 0) => ", (",
                _ => ", ",
            });
            column.bind_one(row.min(count - 1), out)?;
        }
        out.push(")");
    }
    Ok(())
}
