//! Rows with relations as nested JSON.

use relata::prelude::*;
use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::databases::{self, KEYS};
use crate::keys::{City, Guide, Guided, Region, cities, guided, guides, regions};

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

/// Each aggregate has a name of its own.
#[test]
fn aggregates_of_one_relation() {
    let conn = &mut databases::sqlite(KEYS);
    let guides = from(guides::table)
        .with(guides::regions.aggregate(max(regions::code)))
        .with(guides::regions.aggregate(min(regions::code)))
        .with(guides::regions.aggregate(max(regions::code + 1)))
        .find(2)
        .one(conn)
        .unwrap();
    let text = serde_json::to_string(&guides).unwrap();
    assert_eq!(
        text,
        r#"{"id":2,"name":"Bo","regions_max_code":2,"regions_min_code":1,"regions_max_code_2":3}"#
    );
}

/// Of values about some rows, whose conditions contain such values themselves.
#[test]
fn values_of_some_rows() {
    let conn = &mut databases::sqlite(KEYS);
    let few = guides::regions.filter(regions::guides.count().lt(2));
    let guide = from(guides::table)
        .with(few.clone().aggregate(max(regions::code)))
        .with(few.exists())
        .find(2)
        .one(conn)
        .unwrap();
    assert_eq!(
        serde_json::to_string(&guide).unwrap(),
        r#"{"id":2,"name":"Bo","regions_max_code":2,"regions_exists":true}"#
    );
}

/// A table with a counter that is named as the number of the rows is.
mod counted {
    use relata::types::BigInt;
    use relata::{Decoded, FromRow, NotNull, RowSource, kind};

    use crate::keys::guided;

    #[derive(Debug, PartialEq, serde::Serialize)]
    pub struct Row {
        id: i64,
        lines_count: i64,
    }
    impl FromRow for Row {
        const WIDTH: usize = 2;
        fn from_row<R: RowSource>(row: &mut R) -> Decoded<Self> {
            let (id, lines_count) = (row.column::<id>()?, row.column::<lines_count>()?);
            Ok(Row { id, lines_count })
        }
    }
    #[allow(non_camel_case_types)]
    pub struct table {}
    #[allow(non_upper_case_globals)]
    pub const table: relata::Tab<table> = relata::Tab::Only;
    impl relata::Table for table {
        type Id = relata::id!(1, 0, a, d, e, d, 0, 2);
        type Row = Row;
        type PrimaryKey = ();
        type Kind = kind::View;
        const NAME: &'static str = "counted";
        const COLUMNS: &'static [&'static str] = &["id", "lines_count"];
    }
    macro_rules! columns {
        ($($column:ident)*) => {$(
            #[allow(non_camel_case_types)]
            pub struct $column {}
            impl relata::Column for $column {
                type Table = table;
                type Type = BigInt;
                type Null = NotNull;
                type Write = kind::ReadOnly;
                const NAME: &'static str = stringify!($column);
            }
        )*};
    }
    columns! { id lines_count }
    relata::relationship! {
        pub lines: table => guided::table, ToMany, (id = guided::guide_id)
    }
}

/// A column and a value of one name are two fields.
#[test]
fn a_value_that_is_named_as_a_column() {
    let conn = &mut databases::sqlite(KEYS);
    conn.run_script("CREATE VIEW counted AS SELECT id, 7 AS lines_count FROM guides")
        .unwrap();
    let rows = from(counted::table)
        .with(counted::lines.count())
        .all(conn)
        .unwrap();
    let text = serde_json::to_string(&rows[0]).unwrap();
    assert_eq!(text, r#"{"id":1,"lines_count":7,"lines_count_2":2}"#);
}

impl Serialize for City {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("City", 2)?;
        out.serialize_field("id", &self.id)?;
        out.serialize_field("name", &self.name)?;
        out.end()
    }
}
impl Serialize for Guided {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Guided", 1)?;
        out.serialize_field("guide_id", &self.guide_id)?;
        out.end()
    }
}

/// A relation to one row is an object, and one to a row that is missing is null.
#[test]
fn to_one_row_or_none() {
    let conn = &mut databases::sqlite(KEYS);
    let guided = from(guided::table)
        .with(guided::guide)
        .with(guided::region.select((regions::country, regions::code)))
        .filter(guided::guide_id.eq(1))
        .order_by(guided::country)
        .first(conn)
        .unwrap()
        .unwrap();
    assert_eq!(
        serde_json::to_value(&guided).unwrap(),
        serde_json::json!({"guide_id": 1, "guide": {"id": 1, "name": "Ann"}, "region": ["DE", 2]})
    );
    let cities = from(cities::table)
        .with(cities::region)
        .filter(cities::id.eq(1) | cities::region.none(regions::name.ne("")))
        .order_by(cities::id)
        .all(conn)
        .unwrap();
    let json = serde_json::to_value(&cities).unwrap();
    assert_eq!(
        json[0],
        serde_json::json!({"id": 1, "name": "Malmö", "region": {"code": 1, "name": "Skåne"}})
    );
    let alone = json.as_array().unwrap().iter().skip(1);
    assert!(alone.clone().count() > 0);
    assert!(
        alone
            .clone()
            .all(|city| city["region"].is_null() && city.get("region").is_some())
    );
}

#[test]
fn three_levels_and_columns() {
    let conn = &mut databases::sqlite(KEYS);
    let cities_ = regions::cities
        .select((cities::id, cities::name))
        .order_by(cities::id);
    let query = from(guides::table).filter(guides::id.eq(1));
    let tree = regions::guided
        .filter(guided::guide_id.ne(1))
        .with(guided::guide.with(guides::regions.count()));
    let regions_ = guides::regions
        .order_by((regions::country, regions::code))
        .with(tree)
        .with(cities_);
    let rows = query.with(regions_).all(conn).unwrap();
    let json = serde_json::to_value(&rows).unwrap();
    let regions = json[0]["regions"].as_array().unwrap();
    assert_eq!(
        (&json[0]["name"], regions.len()),
        (&serde_json::json!("Ann"), 2)
    );
    assert_eq!(
        regions[1]["guided"],
        serde_json::json!([{"guide_id": 2, "guide": {"id": 2, "name": "Bo", "regions_count": 3}}])
    );
    assert_eq!(regions[1]["cities"][0][1], serde_json::json!("Malmö"));
    // A value is itself, and no rows are an empty list.
    let names = from(regions::table)
        .with(regions::cities.select(cities::name).order_by(cities::id))
        .order_by((regions::country, regions::code))
        .all(conn)
        .unwrap();
    let json = serde_json::to_value(&names).unwrap();
    let lists: Vec<_> = json
        .as_array()
        .unwrap()
        .iter()
        .map(|region| &region["cities"])
        .collect();
    assert!(lists.iter().all(|list| list.is_array()));
    assert!(lists.iter().any(|list| **list == serde_json::json!([])));
    assert!(lists.iter().any(|list| list[0].is_string()));
}
