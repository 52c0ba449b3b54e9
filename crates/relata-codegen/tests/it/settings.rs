//! What the keys of `relata.toml` do.

use relata_schema::Engine;

use crate::support::{catalog, catalog_of, config, file, files, mysql, own, postgres, workspace};

fn shop(toml: &str) -> Vec<relata_codegen::GeneratedFile> {
    files(
        &catalog(Engine::Sqlite, &[workspace().join("schema/shop.sql")]),
        toml,
    )
}

fn paths(files: &[relata_codegen::GeneratedFile]) -> Vec<String> {
    files
        .iter()
        .map(|file| file.path.display().to_string())
        .collect()
}

#[test]
fn include_and_exclude() {
    let files = shop("include = ['order*', 'users']\nexclude = ['main.order_l*']");
    assert_eq!(
        paths(&files),
        ["mod.rs", "order_items.rs", "orders.rs", "users.rs"]
    );
    let items = file(&files, "order_items.rs");
    assert!(
        items.contains("no relation, since the referenced table"),
        "{items}"
    );
    assert!(!items.contains("pub const product:"));
}

#[test]
fn names_of_tables_columns_and_relations() {
    let files = shop(
        "[tables.users]\nname = 'people'\nrow = 'Human'\n[tables.users.columns.age]\nname = 'years'\n\
         [relations.'orders.billing_address_id']\nto_one = 'bill'\nto_many = 'billed'\n\
         [relations.'orders.orders_user_id_fkey']\nskip = true\n\
         [through.'products.product_tags']\nname = 'labels'",
    );
    let people = file(&files, "people.rs");
    assert!(people.contains("pub struct Human {") && people.contains("pub struct NewHuman {"));
    assert!(people.contains("pub const years: relata::Col<years>"));
    assert!(people.contains("const NAME: &'static str = \"age\";"));
    assert!(!people.contains("pub const orders"));
    assert!(file(&files, "orders.rs").contains("pub const bill: "));
    assert!(file(&files, "addresses.rs").contains("pub const billed: "));
    assert!(file(&files, "products.rs").contains("pub const labels: relata::Through<labels>"));
}

/// Relations without a foreign key, in both directions, of tables and of views.
#[test]
fn declared_relations() {
    let sql = "CREATE TABLE people (id INTEGER PRIMARY KEY, mail TEXT NOT NULL UNIQUE, town TEXT);
        CREATE TABLE letters (id INTEGER PRIMARY KEY, sender TEXT NOT NULL, reader_id INTEGER, town TEXT);
        CREATE VIEW totals AS SELECT reader_id, town FROM letters;";
    let catalog = catalog_of(Engine::Sqlite, sql);
    let settings = "typed_keys = true
        [relations.'letters.sender']\nreferences = 'people.mail'\ntarget_rows = 'one'\nto_one = 'from'
        to_many = 'sent'\ndelete_orphans = true
        [relations.'letters.reader_id']\nreferences = 'people'\nsource_rows = 'at_most_one'\non_delete = 'set_null'
        [relations.'letters.town']\nreferences = 'people.town'\ntarget_rows = 'many'
        [relations.'totals.reader_id']\nreferences = 'main.people.id'";
    let files = files(&catalog, settings);
    let relations = |file: &str| -> Vec<String> {
        let mut found = Vec::new();
        let mut cardinality = "";
        for line in file.lines() {
            if let Some(rest) = line.trim().strip_prefix("type Cardinality = relata::") {
                cardinality = rest.trim_end_matches(';');
            }
            if let Some(rest) = line.strip_prefix("pub const ")
                && let Some((name, _)) = rest.split_once(": relata::Rel<")
            {
                found.push(format!("{name}: {cardinality}"));
            }
        }
        found
    };
    let (people, letters) = (file(&files, "people.rs"), file(&files, "letters.rs"));
    let names = ["reader: ToOneOrNone", "from: ToOne", "people: ToManyAlike"];
    assert_eq!(relations(&letters), names);
    let names = [
        "letter: OneToOne",
        "sent: ToManyOwned",
        "letters: ToManyAlike",
        "totals: ToMany",
    ];
    let mut found = relations(&people);
    found.sort();
    let mut expected = names.to_vec();
    expected.sort_unstable();
    assert_eq!(found, expected);
    assert_eq!(
        relations(&file(&files, "totals.rs")),
        ["reader: ToOneOrNone"]
    );
    // A column has the type of the key whose values it has, and a session writes the rows in this order.
    assert!(file(&files, "totals.rs").contains("pub reader_id: Option<super::PersonId>"));
    assert!(
        letters.contains("relata::Reference::new(&[\"reader_id\"], None, \"people\", &[\"id\"])")
    );
    assert!(!letters.contains("&[\"town\"]"));
    assert!(people.contains(".on_delete_set_null(letter);"));
}

#[test]
fn loads_by_name() {
    let files = shop(
        "[tables.users]\nloads = ['orders.order_items.product', 'profile', 'orders.products']\n\
         [tables.tags]\nloads = ['products']",
    );
    let users = file(&files, "users.rs");
    let start = users.find("relata::loader!").expect("a loader");
    let end = start + users[start..].find("\n}\n").expect("its end");
    assert_eq!(
        &users[start..end + 2],
        "\
relata::loader! {
    /// Loads `orders.order_items.product`, `profile`, `orders.products`, by `loads` in `relata.toml`.
    ///
    /// `from(users::table).with(users::loads())` has rows of type [`UserLoaded`].
    pub fn loads for table as UserLoaded {
        orders { super::orders::order_items { super::order_items::product }, through super::orders::products },
        profile,
    }
}"
    );
    let tags = file(&files, "tags.rs");
    assert!(
        tags.contains("pub fn loads for table as TagLoaded {\n        through products,\n    }"),
        "{tags}"
    );
    assert!(!file(&files, "orders.rs").contains("relata::loader!"));
}

#[test]
fn types_by_column_expression_and_sql_type() {
    let files = shop(
        "[tables.users.columns.id]\ntype = 'crate::ids::UserId'\n\
         [tables.order_lines.columns.price]\nnullable = false\n\
         [[types]]\ncolumn = '.*\\.email'\ntype = 'crate::Email'\n\
         [[types]]\nsql = 'numeric(10, 2)'\ntype = 'money::Amount'",
    );
    let users = file(&files, "users.rs");
    assert!(users.contains("pub email: crate::Email,"));
    assert!(users.contains("pub id: crate::ids::UserId,"));
    assert!(
        users.contains("pub referrer_id: Option<crate::ids::UserId>,"),
        "foreign keys take the type over"
    );
    assert!(file(&files, "orders.rs").contains("pub user_id: crate::ids::UserId,"));
    assert!(file(&files, "order_lines.rs").contains("pub price: money::Amount,"));
}

#[test]
fn times_and_decimals_of_other_crates() {
    let sql = "CREATE TABLE everything (day date, opens time, at timestamp NOT NULL, seen timestamptz, price numeric(9, 2) NOT NULL, \
         days date[], season daterange, prices numrange, closed datemultirange, zone timetz, span interval)";
    if !postgres() {
        return;
    }
    let catalog = catalog_of(Engine::Postgres, sql);
    let of = |settings: &str| file(&files(&catalog, settings), "everything.rs").to_owned();
    let has = |text: &str, lines: &[&str]| {
        for line in lines {
            assert!(text.contains(line), "{line}\n{text}");
        }
    };
    let jiff = of("times = 'jiff'\ndecimals = 'rust_decimal'");
    has(
        &jiff,
        &[
            "pub day: Option<relata::jiff::civil::Date>,",
            "pub opens: Option<relata::jiff::civil::Time>,",
            "pub at: relata::jiff::civil::DateTime,",
            "pub seen: Option<relata::jiff::Timestamp>,",
            "pub price: relata::rust_decimal::Decimal,",
            "pub days: Option<Vec<Option<relata::jiff::civil::Date>>>,",
            "pub season: Option<relata::types::PgRange<relata::jiff::civil::Date>>,",
            "type Type = relata::types::Range<relata::rust_decimal::Decimal>;",
            "pub closed: Option<Vec<relata::types::PgRange<relata::jiff::civil::Date>>>,",
            "type Type = relata::types::Multirange<relata::jiff::civil::Date>;",
            "type Type = relata::types::Array<relata::jiff::civil::Date>;",
            "type Type = relata::jiff::Timestamp;",
            "pub zone: Option<relata::types::PgTimeTz>,",
            "pub span: Option<relata::types::PgInterval>,",
        ],
    );
    let time = of("times = 'time'");
    has(
        &time,
        &[
            "pub day: Option<relata::time::Date>,",
            "pub opens: Option<relata::time::Time>,",
            "pub at: relata::time::PrimitiveDateTime,",
            "pub seen: Option<relata::time::OffsetDateTime>,",
            "pub price: relata::types::Decimal,",
        ],
    );
}

#[test]
fn structs_for_writing() {
    let structs = |files: &[relata_codegen::GeneratedFile], table: &str| {
        let text = file(files, table);
        let new = text.contains("pub struct New") && text.contains("relata::InsertRow<");
        let changes = text.contains("Changes {") && text.contains("relata::SetClause<");
        (new, changes, text.contains("Required {"))
    };
    let files = shop(
        "structs = []\n[tables.users]\nstructs = ['new', 'changes']\n[tables.orders]\nstructs = ['changes']",
    );
    assert_eq!(structs(&files, "users.rs"), (true, true, true));
    assert_eq!(structs(&files, "orders.rs"), (false, true, false));
    assert_eq!(structs(&files, "products.rs"), (false, false, false));
    let exported = file(&files, "mod.rs");
    assert!(exported.contains("pub use self::products::Product;"));
    assert!(exported.contains("pub use self::orders::{Order, OrderChanges};"));

    let files = shop("structs = ['new']");
    assert_eq!(structs(&files, "orders.rs"), (true, false, true));
    assert_eq!(structs(&shop(""), "orders.rs"), (true, true, true));
}

#[test]
fn derives_and_qualified_names() {
    let files = shop(
        "derives.row = ['serde::Serialize', 'Clone']\nderives.new = ['Debug']\n\
         derives.changes = ['Default', 'Debug']\nqualify = true\n\
         [tables.tags]\nderives = { row = ['Eq', 'Hash'], new = ['Clone'] }",
    );
    let tags = file(&files, "tags.rs");
    assert!(tags.contains(
        "#[derive(Debug, Clone, PartialEq, serde::Serialize, Eq, Hash)]\npub struct Tag {"
    ));
    assert!(tags.contains("#[derive(Debug, Clone)]\npub struct NewTag {"));
    assert!(tags.contains("#[derive(Debug, Clone, Default)]\npub struct TagChanges {"));
    assert!(tags.contains("Some(\"main\")"));
    let users = file(&files, "users.rs");
    assert!(
        users.contains("#[derive(Debug, Clone, PartialEq, serde::Serialize)]\npub struct User {")
    );
}

#[test]
fn attributes_of_structs_and_fields() {
    let files = shop(
        "attributes.changes = ['serde(default)']\n\
         [tables.users]\nderives.new = ['serde::Deserialize']\nderives.changes = ['serde::Deserialize', 'Serialize']\n\
         attributes = { row = ['must_use'], changes = ['serde(deny_unknown_fields)'] }\n\
         columns.email.attributes = { new = ['validate(email)', 'validate(length(max = 90))'], changes = ['validate(email)'] }",
    );
    let users = file(&files, "users.rs");
    assert!(users.contains("PartialEq)]\n#[must_use]\npub struct User {"));
    assert!(users.contains(
        "serde::Deserialize, Serialize)]\n#[serde(default)]\n#[serde(deny_unknown_fields)]\npub struct UserChanges {"
    ));
    let (new, changes) = users
        .split_once("pub struct UserChanges {")
        .expect("changes");
    let (_, new) = new.split_once("pub struct NewUser {").expect("a new row");
    assert!(new.contains(
        "    #[validate(email)]\n    #[validate(length(max = 90))]\n    pub email: String,\n"
    ));
    assert!(changes.contains(
        "    #[serde(skip_serializing_if = \"Option::is_none\")]\n    #[validate(email)]\n    pub email: Option<String>,\n"
    ));
    // An `Option` in an `Option`: what is missing is not what is null.
    let told = "    #[serde(default, deserialize_with = \"relata::given\")]\n    #[serde(skip_serializing_if = \"Option::is_none\")]\n";
    assert!(changes.contains(told), "{changes}");
    assert!(!new.contains("relata::given"));
    assert!(file(&files, "tags.rs").contains("#[serde(default)]\npub struct TagChanges {"));
}

/// Derive macros that may bind variables of the fields' names do not see the constants of columns.
#[test]
fn structs_with_derives_of_other_crates_are_in_modules_of_their_own() {
    let files = shop(
        "typed_keys = true\n[tables.users]\nderives.new = ['serde::Deserialize', 'validator :: Validate']\n\
         derives.row = ['Hash']",
    );
    let users = file(&files, "users.rs");
    assert!(users.contains("pub struct User {\n    /// `id"));
    assert!(users.contains("pub struct UserChanges {"));
    let (_, new) = users
        .split_once(
            "pub use self::new_row_struct::NewUser;\n#[rustfmt::skip]\nmod new_row_struct {\n",
        )
        .expect("a module");
    assert!(new.contains("    #[derive(Debug, Clone, serde::Deserialize, validator::Validate)]\n    pub struct NewUser {\n"));
    assert!(
        new.contains("        pub id: super::super::UserId,\n"),
        "{new}"
    );
}

#[test]
fn structs_to_write_derive_default_where_all_is_optional() {
    let files = shop("");
    let users = file(&files, "users.rs");
    assert!(users.contains("#[derive(Debug, Clone)]\npub struct NewUser {"));
    assert!(users.contains("#[derive(Debug, Clone, Default)]\npub struct UserChanges {"));
}

#[test]
fn names_of_enums_and_variants() {
    if !postgres() {
        return;
    }
    let catalog = catalog_of(
        Engine::Postgres,
        "CREATE TYPE mood AS ENUM ('so-so', 'happy', 'middling', '');\n\
         CREATE TYPE feeling AS ENUM ('none');\n\
         CREATE SCHEMA other;\n\
         CREATE TYPE other.mood AS ENUM ('so-so');\n\
         CREATE TABLE people (id bigint PRIMARY KEY, mood mood, feeling feeling, other other.mood);",
    );
    let settings = "[enums.mood]\nname = 'Feeling'\nvariants.'so-so' = 'Middling'\n\
                    [enums.'other.mood']\nvariants.'so-so' = 'Passable'";
    let files = files(&catalog, settings);
    let module = file(&files, "mod.rs");
    // A name in the settings comes before one that is made of the database's.
    for text in [
        "    Feeling: \"public\".\"mood\" {\n        Middling => \"so-so\",\n        Happy => \"happy\",\n        \
         Middling2 => \"middling\",\n        Empty => \"\",\n    }",
        "    FeelingEnum: \"public\".\"feeling\" {",
        "    /// `so-so`.\n    Middling,",
    ] {
        assert!(module.contains(text), "{text}\n{module}");
    }
    let people = file(&files, "people.rs");
    assert!(
        people.contains("pub mood: Option<super::Feeling>,"),
        "{people}"
    );
    assert!(people.contains("pub feeling: Option<super::FeelingEnum>,"));

    for (settings, message) in [
        (
            "[enums.moods]\nname = 'Feeling'",
            "`enums.moods`: there is no enum `moods` (did you mean `mood`?)",
        ),
        (
            "[enums.mood]\nname = 'so-so'",
            "`enums.mood.name`: `so-so` is not a Rust identifier (letters, digits and underscores, and no keyword)",
        ),
        (
            "[enums.mood]\nname = 'Feeling'\n[enums.feeling]\nname = 'Feeling'",
            "`enums.mood.name`: the name `Feeling` is already taken in this module",
        ),
        (
            "[enums.mood.variants]\nsoso = 'Middling'",
            "`enums.mood.variants.soso`: enum `public.mood` has no value `soso` (did you mean `so-so`?)",
        ),
        (
            "[enums.mood.variants]\nhappy = 'Very happy'",
            "`enums.mood.variants.happy`: `Very happy` is not a Rust identifier",
        ),
        (
            "[enums.mood.variants]\nhappy = 'A'\n'so-so' = 'A'",
            "`enums.mood.variants.so-so`: the name `A` is already taken in this module",
        ),
    ] {
        let problem = relata_codegen::generate(&catalog, &config(settings)).expect_err(settings);
        assert_eq!(problem.to_string(), message);
    }
}

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

/// The functions of tests/functions, without a server.
fn functions(toml: &str) -> Vec<relata_codegen::GeneratedFile> {
    let path = workspace().join("tests/functions/schema.json");
    let catalog = relata_schema::snapshot::read(&path).expect("a snapshot");
    files(&catalog, toml)
}

#[test]
fn functions_to_include_and_exclude() {
    let all = functions("include_functions = ['a*', 'geo.*']\nexclude_functions = ['public.ap*']");
    assert_eq!(
        paths(&all),
        [
            "functions/a_pair.rs",
            "functions/adults.rs",
            "functions.rs",
            "geo/functions/moods.rs",
            "geo/functions.rs",
            "geo/mod.rs",
            "mod.rs",
            "people.rs"
        ]
    );
    let file = file(&all, "functions.rs");
    assert!(file.contains("pub fn add<") && !file.contains("append"));
    // None, and there is no module; a schema that is left out has none either.
    assert_eq!(
        paths(&functions("exclude_functions = ['*']")),
        ["mod.rs", "people.rs"]
    );
    let public = functions("schemas = ['public']\ninclude_functions = ['add', 'geo.*']");
    assert_eq!(paths(&public), ["functions.rs", "mod.rs", "people.rs"]);
}

#[test]
fn names_and_nulls_of_functions() {
    let all = functions(
        "qualify = true\n[functions.add]\nname = 'plus'\nnullable = false\n[functions.one]\nnullable = false\n\
         [functions.'public.kind(bigint)']\nname = 'kind_of_long'\n\
         [functions.adults.columns.id]\nname = 'person'\nnullable = false\ntype = 'crate::PersonId'",
    );
    let text = file(&all, "functions.rs");
    assert!(text.contains("pub fn plus<") && text.contains("pub fn kind_of_long<"));
    assert!(text.contains("type Gives = relata::function::Strict;"));
    assert!(text.contains("type Gives = relata::NotNull;"));
    assert!(text.contains(r#""\"public\".\"add\"($1, $2)""#), "{text}");
    assert!(text.contains(r#"CAST($1 AS public.percent)"#));
    let adults = file(&all, "functions/adults.rs");
    assert!(adults.contains("pub const person: relata::Col<person>"));
    assert!(adults.contains("pub person: crate::PersonId,"));
    assert!(adults.contains("pub name: Option<String>,"));
}

/// The rows of a function that are those of a table have its types.
#[test]
fn rows_of_a_table_have_its_keys() {
    let all = functions("typed_keys = true\ninclude_functions = ['adults']");
    assert!(file(&all, "people.rs").contains("type Type = super::PersonId;"));
    assert!(file(&all, "functions/adults.rs").contains("type Type = super::super::PersonId;"));
}

/// MySQL's enums go by the names of table and column; a view has that of the table's column.
#[test]
fn enums_of_mysql() {
    if !mysql() {
        return;
    }
    let sql = "CREATE TABLE people (id INT PRIMARY KEY, mood ENUM('so-so', 'ok') NOT NULL);
               CREATE TABLE cats (id INT PRIMARY KEY, mood ENUM('so-so', 'ok', 'asleep'));
               CREATE VIEW names AS SELECT id, mood FROM people;
               CREATE VIEW other AS SELECT id, mood AS feeling FROM people;
               CREATE FUNCTION how(x INT) RETURNS ENUM('so-so', 'ok') DETERMINISTIC RETURN 'ok';";
    let catalog = catalog_of(Engine::Mysql, sql);
    let all = files(
        &catalog,
        "[enums.'people.mood']\nname = 'Mood'\nvariants.so-so = 'Middling'",
    );
    let text = file(&all, "mod.rs");
    assert!(text.contains("pub enum Mood {") && text.contains("Middling => \"so-so\""));
    assert!(text.contains("pub enum CatsMood {") && text.contains("pub enum OtherFeeling {"));
    for path in ["people.rs", "names.rs"] {
        assert!(
            file(&all, path).contains("type Type = super::Mood;"),
            "{path}"
        );
    }
    assert!(file(&all, "cats.rs").contains("pub mood: Option<super::CatsMood>,"));
    // A function's has no column to be named after: it is text.
    assert!(file(&all, "functions.rs").contains("(AExpr,), relata::types::Text>"));

    let problem = relata_codegen::generate(&catalog, &config("[enums.mood]\nname = 'Mood'"));
    let problem = problem.expect_err("there is none").to_string();
    assert!(problem.contains("there is no enum `mood`"), "{problem}");
}

/// What the modules lack, with and without the line that settles it.
fn warnings(engine: Engine, sql: &str, toml: &str) -> Vec<String> {
    let catalog = catalog_of(engine, sql);
    let (_, warnings) =
        relata_codegen::generate_with_warnings(&catalog, &config(toml)).expect("the modules");
    warnings
}

#[test]
fn warnings_of_types_on_sqlite() {
    let sql = "CREATE TABLE t (id INTEGER PRIMARY KEY, loose, price MONEY, name STRING, n SERIAL);
        CREATE VIEW v AS SELECT id + 1 AS nxt, price * 2 AS twice, NULL AS blank FROM t";
    assert_eq!(
        warnings(Engine::Sqlite, sql, ""),
        [
            "`loose` of `t` has no type in SQLite: it is read as bytes, which fails for other values; say the type: \
             `[tables.\"t\"]` with `columns.\"loose\".type = \"relata::types::BigInt\"`",
            "`t.price` is of the type `MONEY`, which SQLite takes for NUMERIC: it is read as a decimal, which fails for \
             other values; say the type: `[[types]]` with `sql = \"MONEY\"` and `type = \"relata::types::Text\"`",
            "`blank` of `v` has no type in SQLite: it is read as bytes, which fails for other values; say the type: \
             `[tables.\"v\"]` with `columns.\"blank\".type = \"relata::types::BigInt\"`",
        ]
    );
    let settled = "[tables.t]\ncolumns.loose.type = 'relata::types::Text'\n[tables.v]\ncolumns.blank.type = 'relata::types::BigInt'\n\
        [[types]]\nsql = 'MONEY'\ntype = 'relata::types::Double'";
    assert_eq!(warnings(Engine::Sqlite, sql, settled), Vec::<String>::new());
    let files = files(&catalog_of(Engine::Sqlite, sql), settled);
    let view = file(&files, "v.rs");
    assert!(view.contains("pub nxt: Option<i64>"), "{view}");
    assert!(
        file(&files, "t.rs").contains("pub price: Option<f64>"),
        "the rule decides"
    );
}

#[test]
fn warnings_of_other_schemas() {
    if !postgres() {
        return;
    }
    let sql = "CREATE SCHEMA auth; CREATE TABLE auth.users (id int PRIMARY KEY);
        CREATE TABLE posts (id int PRIMARY KEY, author_id int REFERENCES auth.users, at point, more point)";
    let key = "foreign key `posts.author_id` has no relations: the schema of `auth.users` is not generated; generate its \
        schema, or say `[relations.\"posts.author_id\"]` with `skip = true`";
    let point = "`posts.at` and another column is of the type `point`, which relata does not know: it is read as the bytes \
        that the database sends; name a type of yours, or `relata::types::Opaque` for these bytes: `[[types]]` with \
        `sql = \"point\"` and `type = \"..\"`";
    let of = |toml: &str| warnings(Engine::Postgres, sql, toml);
    assert_eq!(of("schemas = ['public']"), [key, point]);
    let bytes = "[[types]]\nsql = 'point'\ntype = 'relata::types::Opaque'";
    assert_eq!(of(&format!("schemas = ['public']\n{bytes}")), [key]);
    let skip = "[relations.'posts.author_id']\nskip = true";
    assert_eq!(
        of(&format!("schemas = ['public']\n{skip}\n{bytes}")),
        Vec::<String>::new()
    );
    // Who leaves the table out by name knows.
    assert_eq!(
        of(&format!("exclude = ['auth.users']\n{bytes}")),
        Vec::<String>::new()
    );
    assert_eq!(of(bytes), Vec::<String>::new());
}

#[test]
fn many_to_many_of_a_table_with_itself() {
    let sql = "CREATE TABLE people (id INTEGER PRIMARY KEY);
        CREATE TABLE friends (one_id INT REFERENCES people, other_id INT REFERENCES people, PRIMARY KEY (one_id, other_id))";
    let files = files(
        &catalog_of(Engine::Sqlite, sql),
        "[through.'people.friends.other_id']\nname = 'likes'\n[through.'main.people.friends.one_id']\nskip = true",
    );
    let people = file(&files, "people.rs");
    assert!(
        people.contains("pub const likes: relata::Through<likes>"),
        "{people}"
    );
    assert_eq!(people.matches("relata::Through<").count(), 1);
}

/// What cannot be an item of a module has another name, whoever it is of.
#[test]
fn names_of_tools() {
    let files = files(&catalog(Engine::Sqlite, &[own("tools_and_keys.sql")]), "");
    let visits = file(&files, "visits.rs");
    for item in [
        "pub const diagnostic_: relata::Rel<diagnostic_>",
        "pub const clippy_: relata::Col<clippy_>",
        "pub const rustfmt_: relata::Col<rustfmt_>",
        "const NAME: &'static str = \"rustfmt\";",
    ] {
        assert!(visits.contains(item), "{item}\n{visits}");
    }
    assert!(file(&files, "mod.rs").contains("pub mod diagnostic_;"));
    let taken = relata_codegen::generate(
        &catalog(Engine::Sqlite, &[own("tools_and_keys.sql")]),
        &config("[tables.visits.columns.name]\nname = 'diagnostic'"),
    );
    assert!(taken.unwrap_err().to_string().contains("already taken"));
}

/// A key that relata has no relation for is left out, and said.
#[test]
fn keys_of_many_columns() {
    let path = own("tools_and_keys.sql");
    let sql = std::fs::read_to_string(&path).expect("the schema");
    let key = "foreign key `of_nine.of_nine_key` has no relations: it has 9 columns, and relations have 8 at most; say \
        `[relations.\"of_nine.of_nine_key\"]` with `skip = true`";
    assert_eq!(warnings(Engine::Sqlite, &sql, ""), [key]);
    let skip = "[relations.'of_nine.of_nine_key']\nskip = true";
    assert_eq!(warnings(Engine::Sqlite, &sql, skip), Vec::<String>::new());
    let modules = files(&catalog_of(Engine::Sqlite, &sql), "");
    let nine = file(&modules, "nine.rs");
    assert!(
        nine.contains("type PrimaryKey = (a, b, c, d, e, f, g, h, i);"),
        "{nine}"
    );
    assert!(!nine.contains("relata::Rel<"), "{nine}");
    let of_nine = file(&modules, "of_nine.rs");
    assert!(of_nine.contains("it is a key of 9 columns"), "{of_nine}");
    let named = "[relations.'of_nine.of_nine_key']\nto_one = 'nine'";
    let refused = relata_codegen::generate(&catalog(Engine::Sqlite, &[path]), &config(named));
    assert!(
        refused
            .unwrap_err()
            .to_string()
            .contains("remove this entry")
    );
}

/// A relation to one row which may be missing: of a key that the database has not checked, or of which the settings say so.
#[test]
fn relations_of_keys_that_are_not_checked() {
    let sql = "CREATE TABLE a (id INTEGER PRIMARY KEY);
        CREATE TABLE b (a_id INT NOT NULL REFERENCES a, other_id INT NOT NULL REFERENCES a, maybe_id INT REFERENCES a)";
    let modules = files(
        &catalog_of(Engine::Sqlite, sql),
        "[relations]\n'b.a_id' = { optional = true, to_one = 'a' }\n'b.maybe_id' = { optional = true }",
    );
    let b = file(&modules, "b.rs");
    let cardinality = |of: &str| {
        let start = b
            .find(&format!("Relation for {of} {{"))
            .expect("the relation");
        let rest = &b[start..];
        let line = rest.lines().find(|line| line.contains("type Cardinality"));
        line.expect("a cardinality").trim().to_owned()
    };
    assert_eq!(cardinality("a"), "type Cardinality = relata::ToOneOrNone;");
    assert_eq!(cardinality("other"), "type Cardinality = relata::ToOne;");
    assert_eq!(
        cardinality("maybe"),
        "type Cardinality = relata::ToOne;",
        "it is nullable anyway"
    );
    if !postgres() {
        return;
    }
    let sql = "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (a_id int NOT NULL);
        ALTER TABLE b ADD FOREIGN KEY (a_id) REFERENCES a NOT VALID;";
    let b = file(&files(&catalog_of(Engine::Postgres, sql), ""), "b.rs");
    assert!(b.contains("relata::ToOneOrNone"), "{b}");
}

/// Rows that belong to another row may be those of a junction table, too.
#[test]
fn orphans_of_a_junction() {
    let sql = "CREATE TABLE posts (id INTEGER PRIMARY KEY); CREATE TABLE tags (id INTEGER PRIMARY KEY);
        CREATE TABLE post_tags (post_id INT REFERENCES posts, tag_id INT REFERENCES tags, PRIMARY KEY (post_id, tag_id))";
    let settings = "[relations.'post_tags.post_id']\ndelete_orphans = true\n[through.'posts.post_tags']\nname = 'labels'";
    let posts = file(
        &files(&catalog_of(Engine::Sqlite, sql), settings),
        "posts.rs",
    );
    assert!(posts.contains("relata::ToManyOwned"), "{posts}");
    assert!(
        posts.contains("pub const labels: relata::Through<labels>"),
        "{posts}"
    );
}

/// Enums and keys derive what structs with them need.
#[test]
fn derives_of_values() {
    if !mysql() {
        return;
    }
    let sql = "CREATE TABLE moods (id INT PRIMARY KEY, mood ENUM('sad', 'ok') NOT NULL)";
    let of = |toml: &str| file(&files(&catalog_of(Engine::Mysql, sql), toml), "mod.rs");
    let plain = of("typed_keys = true\n[derives]\nrow = ['sqlx::FromRow']");
    assert!(
        !plain.contains("FromRow"),
        "a derive of structs only: {plain}"
    );
    let own = "Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash";
    let serde = of(
        "typed_keys = true\n[derives]\nrow = ['serde::Serialize']\nvalues = ['schemars::JsonSchema']\n\
        [tables.moods.derives]\nnew = ['serde::Deserialize']",
    );
    let both = format!(
        "#[derive(\n    {own}, serde::Serialize, serde::Deserialize, schemars::JsonSchema,\n)]"
    );
    assert_eq!(serde.matches("schemars::JsonSchema").count(), 2, "{serde}");
    assert_eq!(
        serde.matches("serde::Deserialize").count(),
        2,
        "{both}\n{serde}"
    );
    let of_table = relata_codegen::generate(
        &catalog_of(Engine::Mysql, sql),
        &config("[tables.moods.derives]\nvalues = ['a::B']"),
    );
    let error = of_table.unwrap_err().to_string();
    assert!(
        error.contains("enums and keys belong to no single table"),
        "{error}"
    );
}

/// Of a view the columns that can be written, each of which may have a default of the table below.
#[test]
fn structs_of_views() {
    if !postgres() {
        return;
    }
    let sql = "CREATE TABLE t (id serial PRIMARY KEY, a int, b text NOT NULL DEFAULT 'x');
        CREATE VIEW v AS SELECT id, a, a + 1 AS next, b FROM t";
    let v = file(&files(&catalog_of(Engine::Postgres, sql), ""), "v.rs");
    let new = &v[v.find("pub struct NewV {").expect("a struct")..];
    let new = &new[..new.find("\n}").expect("its end")];
    assert!(new.contains("pub a: Option<Option<i32>>,"), "{new}");
    assert!(new.contains("pub b: Option<String>,"), "{new}");
    assert!(!new.contains("next"), "{new}");
    assert!(
        v.contains(".set_some::<(id, a, b)>((self.id, self.a, self.b))"),
        "{v}"
    );
    assert!(v.contains("type Write = relata::kind::ReadOnly;"), "{v}");
}

/// Views of which a table is gone are left out.
#[test]
fn broken_views() {
    let sql = "CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (id INT); CREATE VIEW va AS SELECT id FROM a;
        CREATE VIEW vb AS SELECT id FROM b; DROP TABLE b;";
    let warning = "view `vb` is left out: a table or column that it reads is gone; drop it, or say `exclude = [\"vb\"]`";
    let mut engines = vec![Engine::Sqlite];
    engines.extend(mysql().then_some(Engine::Mysql));
    for engine in engines {
        assert_eq!(warnings(engine, sql, ""), [warning]);
        assert_eq!(
            warnings(engine, sql, "exclude = ['vb']"),
            Vec::<String>::new()
        );
        let modules = paths(&files(&catalog_of(engine, sql), ""));
        assert_eq!(modules, ["a.rs", "mod.rs", "va.rs"]);
    }
}

/// The setting that a warning proposes is one.
#[test]
fn warnings_are_settings() {
    if !postgres() {
        return;
    }
    let sql = "CREATE TABLE t (id int PRIMARY KEY, kind \"char\", grid int[][], line int[]); CREATE VIEW v AS SELECT grid, line FROM t";
    let found = warnings(Engine::Postgres, sql, "");
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found[0].contains("`sql = '\"char\"'`"), "{found:?}");
    for (warning, table) in found[1..].iter().zip(["t", "v"]) {
        let setting = format!("`[tables.\"{table}\"]` with `columns.\"grid\".type = \"..\"`");
        assert!(warning.contains(&setting), "{warning}");
    }
    let settled = "[[types]]\nsql = '\"char\"'\ntype = 'relata::types::Opaque'\n\
        [tables]\n't'.columns.'grid'.type = 'relata::types::Opaque'\n'v'.columns.'grid'.type = 'relata::types::Opaque'";
    assert_eq!(
        warnings(Engine::Postgres, sql, settled),
        Vec::<String>::new()
    );
    let v = file(&files(&catalog_of(Engine::Postgres, sql), ""), "v.rs");
    assert!(v.contains("pub line: Option<Vec<Option<i32>>>"), "{v}");
}

/// What the live catalog does not show is not expected of it.
#[test]
fn expectations_that_a_database_cannot_meet() {
    let sql = "CREATE TABLE no_rowid (a TEXT, b TEXT, PRIMARY KEY (a, b)) WITHOUT ROWID;
        CREATE TABLE c (id INTEGER PRIMARY KEY, x INT REFERENCES missing, y INT REFERENCES no_rowid, z INT REFERENCES c)";
    let modules = file(&files(&catalog_of(Engine::Sqlite, sql), ""), "mod.rs");
    assert_eq!(modules.matches("Reference::new").count(), 1, "{modules}");
    if postgres() {
        let sql = "CREATE TABLE nothing (); CREATE TABLE things (id int)";
        let modules = file(&files(&catalog_of(Engine::Postgres, sql), ""), "mod.rs");
        assert_eq!(
            modules.matches("ExpectedTable::new").count(),
            1,
            "{modules}"
        );
    }
}
