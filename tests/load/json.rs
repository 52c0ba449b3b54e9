//! Rows with relations as nested JSON.

use relata::prelude::*;
use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::databases::{self, KEYS};
use crate::keys::{Guide, Region, guides, regions};

impl Serialize for Guide {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Guide", 2)?;
        out.serialize_field("id", &self.id)?;
        out.serialize_field("name", &self.name)?;
        out.end()
    }
}
impl Serialize for Region {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Region", 2)?;
        out.serialize_field("code", &self.code)?;
        out.serialize_field("name", &self.name)?;
        out.end()
    }
}

#[test]
fn relations_stand_beside_the_columns() {
    let conn = &mut databases::sqlite(KEYS);
    let guides = from(guides::table)
        .with(
            guides::regions
                .order_by((regions::country, regions::code))
                .with(regions::guides.count()),
        )
        .with(guides::guided.exists())
        .order_by(guides::id)
        .all(conn)
        .unwrap();
    assert_eq!(
        serde_json::to_value(&guides).unwrap(),
        serde_json::json!([
            {"id": 1, "name": "Ann", "regions": [{"code": 2, "name": "Sachsen", "guides_count": 1}, {"code": 1, "name": "Skåne", "guides_count": 2}], "guided_exists": true},
            {"id": 2, "name": "Bo", "regions": [{"code": 1, "name": "Hessen", "guides_count": 1}, {"code": 1, "name": "Skåne", "guides_count": 2}, {"code": 2, "name": "Småland", "guides_count": 1}], "guided_exists": true},
            {"id": 3, "name": "Cleo", "regions": [], "guided_exists": false},
        ])
    );
    let text = serde_json::to_string(&guides[2]).unwrap();
    assert_eq!(
        text,
        r#"{"id":3,"name":"Cleo","regions":[],"guided_exists":false}"#
    );
}
