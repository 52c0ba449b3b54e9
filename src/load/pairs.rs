//! The columns of a relation, as the keys by which rows are matched.

use super::held::OneOf;
use super::key_value::{KeyType, KeyValue};
use super::row_keys::RowKeys;
use crate::error::Decoded;
use crate::relation::ColumnPairs;
use crate::row::{Describe, RowSource};
use crate::scope::Nullability;
use crate::table::{Column, Table};
use crate::types::{Bound, List, SqlType};
use crate::write::ColumnOfRow;

/// The key of a row: a value for each column.
pub(super) type Key<P> = <P as KeyPairs>::Key;

/// The columns of a relation, whose values can be matched.
#[doc(hidden)]
pub trait KeyPairs: ColumnPairs {
    /// The values of a key that has no NULL.
    type Key: AsRef<[KeyValue]> + Eq + std::hash::Hash + Clone + Send + Sync + 'static;
    /// Keys as parameters: a list for each column.
    type Lists: Send + Sync + 'static;
    /// Nullable if the source's key may be NULL.
    type Null: OneOf;
    /// The number of columns of the key.
    const WIDTH: usize;
    /// The names of the source's columns.
    const NEAR: &'static [&'static str];
    /// The names of the target's columns.
    const FAR: &'static [&'static str];
    /// Reads the key of a source row, which begins at `start`; `None` if a value of it is NULL.
    fn near<R: RowSource>(row: &mut R, start: usize) -> Decoded<Option<Self::Key>>;
    /// Reads the key of a target row.
    fn far<R: RowSource>(row: &mut R, start: usize) -> Decoded<Option<Self::Key>>;
    /// Reads the key of a target row from the next values.
    fn next<R: RowSource>(row: &mut R) -> Decoded<Option<Self::Key>>;
    /// The types of these values.
    fn describe<R: Describe>(row: &mut R);
    /// The target's columns.
    fn far_columns() -> Vec<ColumnOfRow>;
    /// Converts the keys to parameters.
    fn lists(keys: &[Self::Key]) -> Self::Lists;
}

/// The key of a row that was found.
#[doc(hidden)]
pub trait RowKey: KeyPairs {
    /// The key of a source row; `None` if a value of it is NULL.
    fn of_row<R: RowKeys>(row: &R) -> Option<Self::Key>;
}

/// The value of the column `C` in a row.
fn value_of<C: Column<Type: SqlType<Base: KeyType, Rust: Clone>>, R: RowKeys>(
    row: &R,
) -> Option<KeyValue> {
    const {
        assert!(
            place(R::COLUMNS, C::NAME).is_some(),
            "the relation starts from a column that `row_keys!` of the row does not list"
        );
    }
    let value = row.value_of(C::NAME)?;
    let value: <C::Type as SqlType>::Rust = match value.downcast_ref() {
        Some(value) => Clone::clone(value),
        None => value.downcast_ref::<Option<_>>()?.clone()?,
    };
    Some(<Base<C> as KeyType>::into_key(C::Type::to_base(value)))
}

/// The SQL type of a column as the database sees it.
type Base<C> = <<C as Column>::Type as SqlType>::Base;

/// The place of a column in a list of names.
const fn place(columns: &[&str], name: &str) -> Option<usize> {
    let name = name.as_bytes();
    let mut i = 0;
    while i < columns.len() {
        let column = columns[i].as_bytes();
        let mut same = column.len() == name.len();
        let mut j = 0;
        while same && j < name.len() {
            same = column[j] == name[j];
            j += 1;
        }
        if same {
            return Some(i);
        }
        i += 1;
    }
    None
}

/// Reads the value of the column `C` in a row that begins at `start`.
fn value_at<C: Column<Type: SqlType<Base: KeyType>>, R: RowSource>(
    row: &mut R,
    start: usize,
) -> Decoded<Option<KeyValue>> {
    let place = const {
        match place(<C::Table as Table>::COLUMNS, C::NAME) {
            Some(place) => place,
            None => panic!("a column of a relation is one of its table"),
        }
    };
    row.go_to(start + place);
    next_value::<C, R>(row)
}

fn next_value<C: Column<Type: SqlType<Base: KeyType>>, R: RowSource>(
    row: &mut R,
) -> Decoded<Option<KeyValue>> {
    Ok(row.value::<Base<C>>()?.map(<Base<C> as KeyType>::into_key))
}

/// One column of keys as a parameter.
fn list<B: KeyType, K: AsRef<[KeyValue]>>(keys: &[K], place: usize) -> List<B> {
    let values = keys
        .iter()
        .map(|key| Bound(B::of_key(&key.as_ref()[place])));
    List::new(values.collect())
}

macro_rules! key_pairs {
    ($n:literal: $($a:ident $b:ident $i:tt),+) => {
        impl<$($a, $b),+> KeyPairs for ($(($a, $b),)+)
        where
            $($a: Column<Type: SqlType<Base: KeyType>>, $b: Column<Type: SqlType<Base: KeyType>>,)+
            key_pairs!(@or $($a)+): OneOf,
        {
            type Key = [KeyValue; $n];
            type Lists = ($(List<Base<$a>>,)+);
            type Null = key_pairs!(@or $($a)+);
            const WIDTH: usize = $n;
            const NEAR: &'static [&'static str] = &[$($a::NAME),+];
            const FAR: &'static [&'static str] = &[$($b::NAME),+];
            fn near<R: RowSource>(row: &mut R, start: usize) -> Decoded<Option<Self::Key>> {
                Ok(Some([$(match value_at::<$a, R>(row, start)? { Some(value) => value, None => return Ok(None) }),+]))
            }
            fn far<R: RowSource>(row: &mut R, start: usize) -> Decoded<Option<Self::Key>> {
                Ok(Some([$(match value_at::<$b, R>(row, start)? { Some(value) => value, None => return Ok(None) }),+]))
            }
            fn next<R: RowSource>(row: &mut R) -> Decoded<Option<Self::Key>> {
                let values = [$(next_value::<$b, R>(row)?),+];
                Ok(match values.iter().all(Option::is_some) {
                    true => Some(values.map(|value| value.unwrap_or(KeyValue::Integer(0)))),
                    false => None,
                })
            }
            fn describe<R: Describe>(row: &mut R) {
                $(row.value::<Base<$b>>();)+
            }
            fn far_columns() -> Vec<ColumnOfRow> {
                vec![$(ColumnOfRow::of::<$b>()),+]
            }
            fn lists(keys: &[Self::Key]) -> Self::Lists {
                ($(list::<Base<$a>, _>(keys, $i),)+)
            }
        }
        impl<$($a, $b),+> RowKey for ($(($a, $b),)+)
        where
            Self: KeyPairs<Key = [KeyValue; $n]>,
            $($a: Column<Type: SqlType<Base: KeyType, Rust: Clone>>,)+
        {
            fn of_row<R: RowKeys>(row: &R) -> Option<Self::Key> {
                Some([$(value_of::<$a, R>(row)?),+])
            }
        }
    };
    (@or $a:ident) => { $a::Null };
    (@or $a:ident $($rest:ident)+) => { <$a::Null as Nullability>::Or<key_pairs!(@or $($rest)+)> };
}
key_pairs!(1: A1 B1 0);
key_pairs!(2: A1 B1 0, A2 B2 1);
key_pairs!(3: A1 B1 0, A2 B2 1, A3 B3 2);
key_pairs!(4: A1 B1 0, A2 B2 1, A3 B3 2, A4 B4 3);
key_pairs!(5: A1 B1 0, A2 B2 1, A3 B3 2, A4 B4 3, A5 B5 4);
key_pairs!(6: A1 B1 0, A2 B2 1, A3 B3 2, A4 B4 3, A5 B5 4, A6 B6 5);
key_pairs!(7: A1 B1 0, A2 B2 1, A3 B3 2, A4 B4 3, A5 B5 4, A6 B6 5, A7 B7 6);
key_pairs!(8: A1 B1 0, A2 B2 1, A3 B3 2, A4 B4 3, A5 B5 4, A6 B6 5, A7 B7 6, A8 B8 7);
