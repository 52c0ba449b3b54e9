//! Settings of tables whose rows are of several kinds.

use relata_schema::Engine;

use crate::support::{catalog_of, config, file, files, postgres};

#[test]
fn a_discriminator_of_another_type() {
    let catalog = catalog_of(
        Engine::Sqlite,
        "CREATE TABLE shapes (id INTEGER PRIMARY KEY, round BOOLEAN NOT NULL);",
    );
    let settings = "[polymorphic.shapes]\non = 'round'\nkinds.true = 'Circle'";
    let problem = relata_codegen::generate(&catalog, &config(settings)).expect_err(settings);
    assert_eq!(
        problem.to_string(),
        "`polymorphic.shapes.on`: a discriminator is text, an integer or an enum, and `round` is not"
    );
}

const KINDS: &str = "CREATE TABLE things (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT, size INT4);\n\
     CREATE TABLE cars (id INTEGER NOT NULL PRIMARY KEY REFERENCES things (id), seats INT4, maker_id INTEGER REFERENCES makers);\n\
     CREATE TABLE boats (thing_id INTEGER NOT NULL PRIMARY KEY REFERENCES things (id), length INT4);\n\
     CREATE TABLE ships (id INTEGER NOT NULL PRIMARY KEY REFERENCES things (id), length INT4, name TEXT);\n\
     CREATE TABLE vans (id INTEGER NOT NULL PRIMARY KEY REFERENCES cars (id), load INT4);\n\
     CREATE TABLE makers (id INTEGER PRIMARY KEY, name TEXT NOT NULL);\n\
     CREATE TABLE wheels (id INTEGER PRIMARY KEY, car_id INTEGER NOT NULL REFERENCES cars (id));";

#[test]
fn kinds_in_tables_of_their_own_that_cannot_be() {
    let catalog = catalog_of(Engine::Sqlite, KINDS);
    for (kinds, message) in [
        (
            "kinds.car = { table = 'cras' }",
            "`polymorphic.things.kinds.car.table`: there is no table `cras` (did you mean `cars`?)",
        ),
        (
            "kinds.car = { table = 'things' }",
            "`polymorphic.things.kinds.car.table`: rows of all kinds are in `things`",
        ),
        (
            "kinds.car = { table = 'wheels' }",
            "`polymorphic.things.kinds.car.table`: the primary key of `wheels` is no foreign key to `things`",
        ),
        (
            "kinds.car = { table = 'cars' }\nkinds.van = { table = 'vans' }",
            "`polymorphic.things.kinds.van.table`: `vans` is the table of a kind of a kind: its key references `cars`",
        ),
        (
            "kinds.van = { table = 'vans' }",
            "`polymorphic.things.kinds.van.table`: the primary key of `vans` is no foreign key to `things`",
        ),
        (
            "kinds.car = { table = 'cars', columns = ['wings'] }",
            "`polymorphic.things.kinds.car.columns`: neither `things` nor `cars` has a column `wings`",
        ),
        (
            "kinds.car = { table = 'cars', columns = ['seats'] }",
            "`polymorphic.things.kinds.car.columns`: `seats` is a column of `cars`",
        ),
        (
            "kinds.boat = { table = 'boats' }\nkinds.raft = { table = 'boats' }",
            "`polymorphic.things.kinds.raft.table`: `boats` is the table of another kind",
        ),
        (
            "kinds.ship = { table = 'ships' }",
            "`polymorphic.things.kinds.ship.table`: `ships` and `things` both have a column `name`",
        ),
        (
            "kinds.boat = { table = 'boats' }\nkinds.ship = { table = 'ships' }",
            "`polymorphic.things.kinds.boat.table`: `boats` and `ships` both have a column `length`",
        ),
        (
            "kinds.boat = { table = 'boats' }\n[polymorphic.boats]\non = 'thing_id'\nkinds.1 = 'One'",
            "`polymorphic.things.kinds.boat.table`: `boats` has kinds of its own",
        ),
        (
            "kinds.car = { table = 'cars' }\n[tables.cars]\nversion = 'seats'",
            "`polymorphic.things.kinds.car.table`: `seats` of `cars` cannot be a version",
        ),
        (
            "kinds.car = { table = 'cars' }\n[relations.'cars.maker_id']\nto_one = 'size'",
            "`polymorphic.things.kinds.car.table`: two columns or relations of this kind are named `size`",
        ),
    ] {
        let settings = format!("[polymorphic.things]\non = 'kind'\n{kinds}");
        let problem = relata_codegen::generate(&catalog, &config(&settings)).expect_err(kinds);
        let problem = problem.to_string();
        assert!(problem.starts_with(message), "{kinds}: {problem}");
    }
}

#[test]
fn kinds_in_tables_of_their_own() {
    let catalog = catalog_of(Engine::Sqlite, KINDS);
    let settings = "qualify = true\n[tables.cars]\nloads = ['wheels', 'maker']\n\
                    [polymorphic.things]\non = 'kind'\n\
                    kinds.car = { table = 'cars' }\n\
                    kinds.boat = { row = 'Boat', table = 'boats', columns = ['size'], not_null = ['size'] }\n\
                    kinds.'' = 'Nothing'";
    let all = files(&catalog, settings);
    let things = file(&all, "things.rs");
    for text in [
        "    type Kind = relata::kind::JoinedTable;",
        "columns: &[\"id\", \"kind\", \"name\", \"size\"],",
        "schema: Some(\"main\"),\n                name: \"boats\",\n                key: &[\"thing_id\"],\n                \
         columns: &[\"length\"],\n                label: relata::table::KindLabel::LabelText(\"boat\"),",
        "length: row.4,",
        "/// `seats INT4`: nullable.",
        "Reference::new(&[\"maker_id\"], Some(\"main\"), \"makers\", &[\"id\"])",
        "pub mod car;",
    ] {
        assert!(things.contains(text), "{text}\n{things}");
    }
    let cars = file(&all, "things/car.rs");
    for text in [
        "<super::table as relata::Table>::JOINED;",
        "/// To many `wheels`: `wheels.car_id` references `cars.id`.",
        "/// To one `makers`: `cars.maker_id` references `makers.id`.",
        "pub fn loads for table as CarLoaded {",
        "pub seats: Option<i32>,",
    ] {
        assert!(cars.contains(text), "{text}\n{cars}");
    }
    let wheels = file(&all, "wheels.rs");
    for text in [
        "type Target = super::things::car::table;",
        // To the key of all rows, for sessions.
        "Reference::new(&[\"car_id\"], Some(\"main\"), \"things\", &[\"id\"])",
    ] {
        assert!(wheels.contains(text), "{text}\n{wheels}");
    }
    // The tables that the database has.
    let module = file(&all, "mod.rs");
    for text in [
        "ExpectedTable::new(Some(\"main\"), \"cars\", &[",
        "Reference::new(&[\"car_id\"], Some(\"main\"), \"cars\", &[\"id\"])",
        "(\"id\", \"BigInt\"), (\"kind\", \"Text\"), (\"name\", \"Text?\"), (\"size\", \"Integer?\"),\n    ])",
        "pub use self::things::car::{Car, CarChanges, NewCar};",
    ] {
        assert!(module.contains(text), "{text}\n{module}");
    }
    assert!(!all.iter().any(|file| file.path.ends_with("cars.rs")));
}

#[test]
fn kinds_told_apart_by_an_enum() {
    if !postgres() {
        return;
    }
    let catalog = catalog_of(
        Engine::Postgres,
        "CREATE TYPE shape AS ENUM ('round', 'flat-sided');\n\
         CREATE TABLE shapes (id bigint PRIMARY KEY, shape shape NOT NULL, radius int, side int, name text);",
    );
    let settings = "[polymorphic.shapes]\non = 'shape'\n\
                    kinds.round = { columns = ['radius'], not_null = ['radius'] }\n\
                    kinds.flat-sided = { row = 'Square', columns = ['side'] }";
    let all = files(&catalog, settings);
    let shapes = file(&all, "shapes.rs");
    for text in [
        "pub enum Shapes {",
        "pub mod round;",
        "pub mod square;",
        "            super::Shape::Round => Ok(Self::Round(round::Round {",
        "&super::Shape::FlatSided, &None, &row.side, &row.name",
        "&Some(::core::clone::Clone::clone(&row.radius)), &None, &row.name",
    ] {
        assert!(shapes.contains(text), "{text}\n{shapes}");
    }
    let square = file(&all, "shapes/square.rs");
    for text in [
        "Some(relata::table::Discriminator::text(\"shape\", \"flat-sided\"))",
        "pub side: Option<i32>,",
        "relata::__held_as! { super::Shapes, super::Shapes::Square, super::shape, super::super::Shape::FlatSided }",
    ] {
        assert!(square.contains(text), "{text}\n{square}");
    }
    let module = file(&all, "mod.rs");
    assert!(
        module.contains("pub use self::shapes::square::{NewSquare, Square, SquareChanges};"),
        "{module}"
    );
}
