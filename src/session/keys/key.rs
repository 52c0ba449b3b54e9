//! Keys of rows, to find a row by: the identity of rows in a session.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::expr::Comparand;
use crate::table::Column;
use crate::types::{
    AnyBound, Bound, Char, CiText, Decimal, Numeric, SmallInt, UnsignedBigInt, Value,
};
use crate::write::{CellValue, ColumnValue};

/// The values of a key. Numbers are the same whatever the width of their columns: a foreign key may be narrower than
/// the column it references.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::session) struct Key(Parts);
/// Most keys have one column: theirs need no memory of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Parts {
    One(Part),
    /// None, or at least two.
    Several(Arc<[Part]>),
}

/// The values alone: keys of one table have as many, of the same types. Each row is found by its key several times in a flush.
impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for part in self.order() {
            match part {
                Part::Null => state.write_u8(0),
                Part::Integer(number) => state.write_i64(*number),
                Part::Text(text) | Part::Other(text) => text.hash(state),
            }
        }
    }
}

/// One value of a key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::session) enum Part {
    Null,
    Integer(i64),
    Text(Arc<str>),
    /// A value of another type, as people see it.
    Other(Arc<str>),
}

impl Part {
    #[inline]
    pub(in crate::session) fn of(value: &CellValue) -> Self {
        match value {
            CellValue::BigInt(Bound(Some(number))) => Self::Integer(*number),
            CellValue::Integer(Bound(Some(number))) => Self::Integer(i64::from(*number)),
            CellValue::Text(Bound(Some(text))) => Self::Text(text.as_str().into()),
            value => Self::of_any(value.any()),
        }
    }
    fn of_any(value: &dyn AnyBound) -> Self {
        if value.is_null() {
            return Self::Null;
        }
        let any = value.as_any();
        if let Some(Bound(Some(number))) = any.downcast_ref::<Bound<SmallInt>>() {
            return Self::Integer(i64::from(*number));
        }
        if let Some(Bound(Some(number))) = any.downcast_ref::<Bound<UnsignedBigInt>>()
            && let Ok(number) = i64::try_from(*number)
        {
            return Self::Integer(number);
        }
        if let Some(Bound(Some(text))) = any.downcast_ref::<Bound<Char>>() {
            return Self::Text(text.as_str().into());
        }
        // PostgreSQL compares it so. https://www.postgresql.org/docs/15/citext.html
        if let Some(Bound(Some(text))) = any.downcast_ref::<Bound<CiText>>() {
            return Self::Text(text.to_lowercase().into());
        }
        if let Some(Bound(Some(number))) = any.downcast_ref::<Bound<Numeric>>() {
            // 1.0 and 1.00 are one key.
            return Self::Other(Decimal::normalized(number).to_string().into());
        }
        Self::Other(value.text().into())
    }
}

impl Key {
    pub(in crate::session) fn new(parts: impl IntoIterator<Item = Part>) -> Self {
        let mut parts = parts.into_iter();
        Self(match (parts.next(), parts.next()) {
            (Some(one), None) => Parts::One(one),
            (first, second) => {
                Parts::Several(first.into_iter().chain(second).chain(parts).collect())
            }
        })
    }
    pub(in crate::session) fn of<'c>(cells: impl IntoIterator<Item = &'c CellValue>) -> Self {
        Self::new(cells.into_iter().map(Part::of))
    }
    /// The key of all that a collation may take for equal: without case, and without spaces at the end. None if it has no text.
    pub(in crate::session) fn folded(&self) -> Option<Self> {
        let is_text = |part: &Part| matches!(part, Part::Text(_));
        let fold = |part: &Part| match part {
            Part::Text(text) => Part::Text(text.trim_end_matches(' ').to_lowercase().into()),
            part => part.clone(),
        };
        let parts = self.order();
        let folds = parts.iter().any(is_text);
        folds.then(|| Self::new(parts.iter().map(fold)))
    }
    /// The key with other texts in place of some.
    pub(in crate::session) fn with_texts(
        self,
        other: impl Fn(usize, &Arc<str>) -> Option<Arc<str>>,
    ) -> Self {
        let of = |(place, part): (usize, &Part)| match part {
            Part::Text(text) => other(place, text).map(|text| (place, Part::Text(text))),
            _ => None,
        };
        let others: Vec<_> = self.order().iter().enumerate().filter_map(of).collect();
        if others.is_empty() {
            return self;
        }
        let mut parts = self.order().to_vec();
        for (place, part) in others {
            parts[place] = part;
        }
        Self::new(parts)
    }
    /// True if a value of it is NULL, so that it references nothing.
    pub(in crate::session) fn has_null(&self) -> bool {
        self.order().contains(&Part::Null)
    }
    /// The order in which rows are written, so that two sessions lock them in the same order.
    pub(in crate::session) fn order(&self) -> &[Part] {
        match &self.0 {
            Parts::One(part) => std::slice::from_ref(part),
            Parts::Several(parts) => parts,
        }
    }
}
/// Shows the key as `7` or `(7, "a")`.
impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let parts = self.order();
        let several = parts.len() > 1;
        f.write_str(if several { "(" } else { "" })?;
        for (i, part) in parts.iter().enumerate() {
            f.write_str(if i > 0 { ", " } else { "" })?;
            match part {
                Part::Null => f.write_str("NULL")?,
                Part::Integer(number) => write!(f, "{number}")?,
                Part::Text(text) => write!(f, "{text:?}")?,
                Part::Other(text) => f.write_str(text)?,
            }
        }
        f.write_str(if several { ")" } else { "" })
    }
}

/// The columns of a key, as a tuple, that a key value `V` fits: a value, or a tuple of them for a key of several columns.
#[diagnostic::on_unimplemented(
    message = "a row cannot be found by `{V}`: its key is `{Self}`",
    label = "expected a value for each column of the key, as a tuple if there are several; `()` is no key"
)]
pub trait SessionKey<V> {
    #[doc(hidden)]
    fn values(value: V) -> KeyValues;
}
/// The values of a key, with their columns.
#[doc(hidden)]
pub struct KeyValues(pub(in crate::session) Vec<ColumnValue>);

fn value_of<C: Column, V: Comparand<C::Type, Expr = Value<C::Type>>>(value: V) -> ColumnValue {
    ColumnValue {
        column: C::NAME,
        value: CellValue::new(value.into_comparand().into_bound()),
    }
}
impl<A: Column, V: Comparand<A::Type, Expr = Value<A::Type>>> SessionKey<V> for (A,) {
    fn values(value: V) -> KeyValues {
        KeyValues(vec![value_of::<A, V>(value)])
    }
}
macro_rules! keys {
    ($($t:ident $v:ident),+) => {
        impl<$($t: Column, $v: Comparand<$t::Type, Expr = Value<$t::Type>>),+> SessionKey<($($v,)+)> for ($($t,)+) {
            #[allow(non_snake_case)]
            fn values(($($v,)+): ($($v,)+)) -> KeyValues {
                KeyValues(vec![$(value_of::<$t, $v>($v)),+])
            }
        }
    };
}
keys!(A V, B W);
keys!(A V, B W, C X);
keys!(A V, B W, C X, E Y);
keys!(A V, B W, C X, E Y, F Z);

#[cfg(test)]
mod tests {
    use super::{Key, Part};
    use crate::types::{BigInt, Bound, CiText, Decimal, Integer, Numeric, Text};
    use crate::write::CellValue;

    fn key(value: CellValue) -> Key {
        Key::of([&value])
    }

    #[test]
    fn numbers_are_one_key_whatever_their_type() {
        let wide = key(CellValue::new(Bound::<BigInt>(Some(7))));
        let narrow = key(CellValue::new(Bound::<Integer>(Some(7))));
        assert_eq!(wide, narrow);
        let cents = |text: &str| {
            let number: Decimal = text.parse().unwrap();
            key(CellValue::new(Bound::<Numeric>(Some(number))))
        };
        assert_eq!(cents("1.0"), cents("1.00"));
        assert_ne!(cents("1.0"), cents("1.01"));
    }

    #[test]
    fn texts_that_are_equal_to_the_database() {
        let ci = |text: &str| key(CellValue::new(Bound::<CiText>(Some(text.to_owned()))));
        assert_eq!(ci("Ada"), ci("ADA"));
        assert_ne!(ci("Ada"), ci("Bo"));
        let text = |text: &str| key(CellValue::new(Bound::<Text>(Some(text.to_owned()))));
        assert_ne!(text("a"), text("A"));
        assert_eq!(text("a  ").folded(), text("A").folded());
        assert_ne!(text("a").folded(), text(" a").folded());
        assert_eq!(Key::new([Part::Integer(1)]).folded(), None);
    }

    #[test]
    fn a_text_is_no_number() {
        let text = key(CellValue::new(Bound::<Text>(Some("7".to_owned()))));
        assert_ne!(text, key(CellValue::new(Bound::<BigInt>(Some(7)))));
        assert_eq!(text.to_string(), "\"7\"");
        let both = Key::new([Part::Integer(1), Part::Null]);
        assert!(both.has_null());
        assert_eq!(both.to_string(), "(1, NULL)");
    }
}
