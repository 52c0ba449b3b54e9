//! Rows with relations as nested JSON, or any other format of serde: the relations are fields next to the columns.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::computed::LoadedValue;
use super::held::{Many, Maybe, One};
use super::loaded::{Loaded, Slot, name_of};

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
impl<R, H: Serialize, L: SerializeSlots> SerializeSlots for (Slot<R, H>, L) {
    fn entries<M: SerializeMap>(
        &self,
        map: &mut M,
        names: &mut Vec<String>,
    ) -> Result<(), M::Error> {
        self.1.entries(map, names)?;
        let name = name_of::<R>();
        // Aggregates of other rows of the relation, or of other expressions, may have one name.
        match names.iter().filter(|other| **other == name).count() {
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
