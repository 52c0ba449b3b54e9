//! Rows with relations as nested JSON, or another format whose maps may be of unknown length: the relations are fields next to the columns.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::computed::LoadedValue;
use super::held::{Many, Maybe, One};
use super::loaded::{Loaded, Slot, SomeColumns, name_of};
use super::path::Path;
use super::related::Related;
use crate::query::operand::{Exists, ScalarSubquery};
use crate::table::Table;

/// `{"id": 1, "name": "Sara", "orders": [{"id": 7, ..}]}`
impl<Row: Serialize, L: SerializeSlots> Serialize for Loaded<Row, L> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(serde::Serialize)]
        struct Flat<'a, Row, R> {
            #[serde(flatten)]
            row: &'a Row,
            #[serde(flatten)]
            relations: R,
        }
        let (row, relations) = (&self.row, Relations(&self.loaded));
        Flat { row, relations }.serialize(serializer)
    }
}

struct Relations<'a, L>(&'a L);
impl<L: SerializeSlots> Serialize for Relations<'_, L> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.0.entries(&mut map, &mut Vec::new())?;
        map.end()
    }
}

/// The relations of a row, by their names, in the order of the query.
#[doc(hidden)]
pub trait SerializeSlots {
    /// Writes them; `names` are those before them, as their types name them.
    fn entries<M: SerializeMap>(
        &self,
        map: &mut M,
        names: &mut Vec<String>,
    ) -> Result<(), M::Error>;
}
impl SerializeSlots for () {
    fn entries<M: SerializeMap>(&self, _: &mut M, _: &mut Vec<String>) -> Result<(), M::Error> {
        Ok(())
    }
}
/// A relation, or a value of it, whose row is of the table `Of`.
#[doc(hidden)]
pub trait OfTable {
    type Of: Table;
}
impl<P: Path> OfTable for P {
    type Of = P::Source;
}
impl<M: OfTable> OfTable for SomeColumns<M> {
    type Of = M::Of;
}
impl<P: Path, W, E, T, N> OfTable for ScalarSubquery<Related<P, W, E>, T, N> {
    type Of = P::Source;
}
impl<P: Path, W, E, const NOT: bool> OfTable for Exists<Related<P, W, E>, NOT> {
    type Of = P::Source;
}

impl<R: OfTable, H: Serialize, L: SerializeSlots> SerializeSlots for (Slot<R, H>, L) {
    fn entries<M: SerializeMap>(
        &self,
        map: &mut M,
        names: &mut Vec<String>,
    ) -> Result<(), M::Error> {
        self.1.entries(map, names)?;
        let name = name_of::<R>();
        // Aggregates of other rows of the relation, or of other expressions, may have one name, and a column may have it: a counter.
        let column = <R::Of as Table>::COLUMNS.contains(&&*name);
        let others = names.iter().filter(|other| **other == name).count();
        match others + usize::from(column) {
            0 => map.serialize_entry(&name, &self.0.held)?,
            before => map.serialize_entry(&format!("{name}_{}", before + 1), &self.0.held)?,
        }
        names.push(name);
        Ok(())
    }
}

macro_rules! serialize_inner {
    ($($name:ident)*) => {$(
        impl<T: Serialize> Serialize for $name<T> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.inner().serialize(serializer)
            }
        }
    )*};
}
serialize_inner!(Many One Maybe LoadedValue);
