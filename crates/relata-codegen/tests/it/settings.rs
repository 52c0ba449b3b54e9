//! What the keys of `relata.toml` do.

use relata_schema::Engine;

use crate::support::{
    catalog, catalog_of, config, file, files, mysql, own, paths, postgres, shop, warnings,
    workspace,
};

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
