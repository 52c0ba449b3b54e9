//! The values of a row, which its struct passes one by one.

use std::any::{Any, TypeId};

use crate::scope::Nullability;
use crate::session::keys::key::{Key, Part};
use crate::table::Column;
use crate::types::{Native, SqlType};
use crate::write::{CellValue, ColumnValue, same_name};

/// Takes the values of a row.
pub struct RowValues<'w> {
    wanted: Wanted<'w>,
}
/// The values to take from a row.
enum Wanted<'w> {
    /// All values.
    Cells(Vec<ColumnValue>),
    /// The value of one column.
    Cell(&'static str, Option<CellValue>),
    /// The value of a key of one column.
    Part(&'static str, Part),
    /// The values of a key.
    Key(&'static [&'static str], Vec<Part>),
    /// The values that differ from those of the row `before`; `place` values have been compared.
    Changed {
        before: &'w dyn GivesValues,
        place: usize,
        changed: Vec<ColumnValue>,
    },
    /// From the row before: those at the places from `from` on, to be compared with these.
    Compared {
        now: &'w [Option<&'w dyn Any>],
        from: usize,
        place: usize,
        changed: &'w mut Vec<ColumnValue>,
    },
}

/// A row, whatever its type.
pub(in crate::session) trait GivesValues {
    /// How many values it has.
    fn count(&self) -> usize;
    fn give(&self, values: &mut RowValues<'_>);
}

impl<'w> RowValues<'w> {
    /// Takes values of columns, as a tuple.
    pub fn take<C: ValueColumns>(&mut self, values: C::Refs<'_>) {
        C::take(values, self);
    }
    fn of(wanted: Wanted<'w>) -> Self {
        Self { wanted }
    }
    #[inline]
    fn column<C: Column>(&mut self, value: Option<&<C::Type as SqlType>::Rust>) {
        match &mut self.wanted {
            Wanted::Part(name, part) => {
                if same_name(name, C::NAME) {
                    *part = Part::of(&ColumnValue::of::<C>(value.cloned()).value);
                }
            }
            wanted => wanted.column::<C>(value),
        }
    }
    #[inline]
    fn compares(&self) -> bool {
        matches!(self.wanted, Wanted::Changed { .. })
    }
    /// Compares the next values with those of the row before, which are borrowed at the same time: only those that differ are cloned.
    fn compare(&mut self, now: &[Option<&dyn Any>]) {
        let Wanted::Changed {
            before,
            place,
            changed,
        } = &mut self.wanted
        else {
            return;
        };
        before.give(&mut RowValues::of(Wanted::Compared {
            now,
            from: *place,
            place: 0,
            changed,
        }));
        *place += now.len();
    }
}
impl Wanted<'_> {
    fn column<C: Column>(&mut self, value: Option<&<C::Type as SqlType>::Rust>) {
        match self {
            Self::Cells(cells) => cells.push(ColumnValue::of::<C>(value.cloned())),
            Self::Cell(name, found) if same_name(name, C::NAME) => {
                *found = Some(ColumnValue::of::<C>(value.cloned()).value);
            }
            Self::Cell(..) | Self::Part(..) | Self::Changed { .. } => {}
            Self::Key(columns, parts) => {
                if let Some(place) = columns.iter().position(|name| same_name(name, C::NAME)) {
                    parts[place] = Part::of(&ColumnValue::of::<C>(value.cloned()).value);
                }
            }
            Self::Compared {
                now,
                from,
                place,
                changed,
            } => {
                let at = place.checked_sub(*from);
                *place += 1;
                if let Some(now) = at.and_then(|at| now.get(at)) {
                    let now = now.and_then(|now| now.downcast_ref());
                    if !is_same::<C::Type>(value, now) {
                        changed.push(ColumnValue::of::<C>(now.cloned()));
                    }
                }
            }
        }
    }
}
/// True if both are NULL, or one value to the database.
fn is_same<T: SqlType>(a: Option<&T::Rust>, b: Option<&T::Rust>) -> bool {
    let (Some(a), Some(b)) = (a, b) else {
        return a.is_none() && b.is_none();
    };
    // Usually the type is the database's, and nothing is converted.
    if TypeId::of::<T>() == TypeId::of::<T::Base>()
        && let Some(a) = (a as &dyn Any).downcast_ref()
        && let Some(b) = (b as &dyn Any).downcast_ref()
    {
        return T::Base::same(a, b);
    }
    T::Base::same(&T::to_base(a.clone()), &T::to_base(b.clone()))
}

/// All values of a row.
pub(in crate::session) fn cells<T: GivesValues>(row: &T) -> Vec<ColumnValue> {
    cells_by(row.count(), |values| row.give(values))
}
/// All values that are given: about `count` of them.
pub(in crate::session) fn cells_by(
    count: usize,
    give: impl FnOnce(&mut RowValues<'_>),
) -> Vec<ColumnValue> {
    let mut values = RowValues::of(Wanted::Cells(Vec::with_capacity(count)));
    give(&mut values);
    match values.wanted {
        Wanted::Cells(cells) => cells,
        _ => Vec::new(),
    }
}
/// The value of one column of a row.
pub(in crate::session) fn cell<T: GivesValues>(row: &T, column: &'static str) -> Option<CellValue> {
    let mut values = RowValues::of(Wanted::Cell(column, None));
    row.give(&mut values);
    match values.wanted {
        Wanted::Cell(_, cell) => cell,
        _ => None,
    }
}
/// The values that differ from those of the row `before`.
pub(in crate::session) fn changed<T: GivesValues>(before: &T, now: &T) -> Vec<ColumnValue> {
    let mut values = RowValues::of(Wanted::Changed {
        before,
        place: 0,
        changed: Vec::new(),
    });
    now.give(&mut values);
    match values.wanted {
        Wanted::Changed { changed, .. } => changed,
        _ => Vec::new(),
    }
}
/// The values of these columns of a row, to find it by.
pub(in crate::session) fn key<T: GivesValues>(row: &T, columns: &'static [&'static str]) -> Key {
    if let [column] = columns {
        let mut values = RowValues::of(Wanted::Part(column, Part::Null));
        row.give(&mut values);
        return match values.wanted {
            Wanted::Part(_, part) => Key::new([part]),
            _ => Key::new([]),
        };
    }
    let mut values = RowValues::of(Wanted::Key(columns, vec![Part::Null; columns.len()]));
    row.give(&mut values);
    match values.wanted {
        Wanted::Key(_, parts) => Key::new(parts),
        _ => Key::new([]),
    }
}

/// Up to 26 columns whose values are taken together: one call for a whole row is checked faster than one for each.
#[doc(hidden)]
pub trait ValueColumns {
    /// The values of the columns, borrowed.
    type Refs<'r>;
    fn take(values: Self::Refs<'_>, into: &mut RowValues<'_>);
}
macro_rules! value_columns {
    ($($t:ident $i:ident),+) => {
        impl<$($t: Column),+> ValueColumns for ($($t,)+) {
            type Refs<'r> = ($(&'r crate::table::ValueOf<$t>,)+);
            #[allow(non_snake_case)]
            fn take(($($i,)+): Self::Refs<'_>, into: &mut RowValues<'_>) {
                if into.compares() {
                    into.compare(&[$(<$t::Null as Nullability>::unwrap_ref($i).map(|value| value as &dyn Any)),+]);
                    return;
                }
                $(into.column::<$t>(<$t::Null as Nullability>::unwrap_ref($i));)+
            }
        }
    };
}
crate::tuples::all_tuples!(value_columns);
