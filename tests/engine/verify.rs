//! The live database compared with what the modules expect.

use relata::connection::{AsyncSqliteConnection, SqliteConnection};
use relata::engine::Engine;
use relata::prelude::*;
use relata::{Error, ExpectedTable, Reference, SchemaDifference, SchemaDifferences, verify_schema};

use crate::servers::{self, everywhere};
use crate::shop;

/// What a comparison found.
fn differences(result: relata::Result<()>) -> SchemaDifferences {
    match result {
        Err(Error::Schema { differences, .. }) => differences,
        other => panic!("the schemas differ, but {other:?}"),
    }
}

/// The lines of the list behind its first.
fn lines(result: relata::Result<()>) -> Vec<String> {
    let text = differences(result).to_string();
    text.lines()
        .skip(1)
        .map(|line| line.trim().to_owned())
        .collect()
}

everywhere!(the_shop_is_as_its_modules_say: |conn| {
    verify_schema(shop::TABLES, conn).await.unwrap();
});

#[test]
fn blocking_connections_and_engines_verify_too() {
    let mut engine = Engine::<SqliteConnection>::new("sqlite::memory:").unwrap();
    let found = differences(verify_schema(shop::TABLES, &mut engine));
    assert_eq!(found.len(), shop::TABLES.len());
    assert!(
        found
            .iter()
            .all(|d| matches!(d, SchemaDifference::MissingTable { .. }))
    );
    assert_eq!(
        found.to_string().lines().nth(1),
        Some("  addresses: there is no such table")
    );

    engine
        .run_script(include_str!("../../schema/shop.sql"))
        .unwrap();
    verify_schema(shop::TABLES, &mut engine).unwrap();
    engine
        .transaction(|tx| verify_schema(shop::TABLES, tx))
        .unwrap();
}

const EXPECTED: &[ExpectedTable] = &[
    ExpectedTable::new(None, "verify_gone", &[("id", "BigInt")]),
    ExpectedTable::new(
        None,
        "verify_teams",
        &[("id", "BigInt"), ("name", "Text"), ("motto", "Text")],
    )
    .primary_key(&["id"])
    .uniques(&[&["name"], &["motto"]]),
    ExpectedTable::new(
        None,
        "verify_people",
        &[
            ("id", "BigInt"),
            ("team_id", "BigInt"),
            ("age", "Integer?"),
            ("born", "Date"),
        ],
    )
    .primary_key(&["id"])
    .references(&[
        Reference::new(&["team_id"], None, "verify_teams", &["id"]),
        Reference::new(&["id"], None, "verify_teams", &["id"]),
    ]),
];

everywhere!(every_difference_is_in_the_list: |conn| {
    conn.run_script(
        "CREATE TABLE verify_teams (id BIGINT NOT NULL PRIMARY KEY, name VARCHAR(20) NOT NULL UNIQUE, motto VARCHAR(20));
         CREATE TABLE verify_people (id BIGINT NOT NULL, team_id BIGINT NOT NULL, age VARCHAR(5), secret BIGINT NOT NULL,
           note VARCHAR(20), points BIGINT NOT NULL DEFAULT 0, PRIMARY KEY (id, team_id),
           FOREIGN KEY (team_id) REFERENCES verify_teams (id))",
    ).await.unwrap();
    let found = lines(verify_schema(EXPECTED, conn).await);
    let mut expected = vec![
        "verify_gone: there is no such table",
        "verify_teams.motto: may be NULL, expected NOT NULL",
        "verify_teams: there is no UNIQUE (motto)",
        "verify_people.age: is varchar(5), expected Integer",
        "verify_people.born: there is no such column",
        "verify_people.secret: is NOT NULL without a default and unknown to the modules, whose INSERT fails",
        "verify_people: PRIMARY KEY is (id, team_id), expected (id)",
        "verify_people: there is no FOREIGN KEY (id) REFERENCES verify_teams (id)",
    ];
    let age = found.get(3).cloned().unwrap_or_default();
    if let Some(name) = ["character varying(5)", "VARCHAR(5)"].iter().find(|name| age.contains(*name)) {
        assert_eq!(age, format!("verify_people.age: is {name}, expected Integer"));
        expected[3] = &age;
    }
    assert_eq!(found, expected);

    // Some of the tables, by name.
    let teams: Vec<ExpectedTable> = EXPECTED.iter().copied().filter(|table| table.name() == "verify_teams").collect();
    let found = differences(verify_schema(&teams, conn).await);
    assert_eq!(found[0].table(), "verify_teams");
    assert_eq!(found[0].column(), Some("motto"));
    assert_eq!(found.len(), 2);

    conn.run_script("DROP TABLE verify_people; DROP TABLE verify_teams").await.unwrap();
});

#[tokio::test]
async fn enums_domains_arrays_and_schemas_of_postgres() {
    let Some(mut conn) = servers::postgres().await else {
        return;
    };
    // Until ROLLBACK, so that nobody else sees the schema.
    conn.run_script(
        "BEGIN;
         CREATE SCHEMA verify_there;
         CREATE TYPE verify_there.mood AS ENUM ('sad', 'happy');
         CREATE DOMAIN verify_there.name AS text NOT NULL;
         CREATE DOMAIN verify_there.short_name AS verify_there.name;
         CREATE TABLE verify_there.\"Big\" (id int PRIMARY KEY);
         CREATE TABLE verify_there.people (
           id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, mood verify_there.mood, moods verify_there.mood[] NOT NULL,
           name verify_there.short_name, days daterange, tags text[], big_id int REFERENCES verify_there.\"Big\",
           UNIQUE (big_id, name));
         CREATE VIEW verify_there.happy AS SELECT id, mood FROM verify_there.people WHERE mood = 'happy'",
    )
    .await
    .unwrap();
    const SCHEMA: Option<&str> = Some("verify_there");
    const PEOPLE: ExpectedTable = ExpectedTable::new(
        SCHEMA,
        "people",
        &[
            ("id", "Integer"),
            ("mood", "Enum mood?"),
            ("moods", "Array<Enum mood>"),
            ("name", "Text"),
            ("days", "Range<Date>?"),
            ("tags", "Array<Text>?"),
            ("big_id", "Integer?"),
        ],
    )
    .primary_key(&["id"])
    .uniques(&[&["big_id", "name"]])
    .references(&[Reference::new(&["big_id"], SCHEMA, "Big", &["id"])]);
    const LABELS: &[&str] = &["sad", "happy"];
    let view = ExpectedTable::view(
        SCHEMA,
        "happy",
        &[("id", "Integer?"), ("mood", "Enum mood?")],
    );
    let people = PEOPLE.labels(&[("mood", LABELS), ("moods", LABELS)]);
    verify_schema(&[people, view], &mut conn).await.unwrap();

    let other = PEOPLE.labels(&[("mood", &["happy", "angry"])]);
    assert_eq!(
        lines(verify_schema(&[other], &mut conn).await),
        [
            "verify_there.people.mood: the enum has no label `angry`",
            "verify_there.people.mood: the enum has a label `sad` that is unknown to the modules",
        ]
    );
    const WRONG: ExpectedTable = ExpectedTable::new(
        SCHEMA,
        "people",
        &[
            ("mood", "Enum other?"),
            ("moods", "Array<Text>"),
            ("name", "Text?"),
            ("days", "Range<Integer>?"),
            ("tags", "Text?"),
        ],
    )
    .primary_key(&["id"])
    .references(&[Reference::new(&["big_id"], None, "Big", &["id"])]);
    assert_eq!(
        lines(verify_schema(&[WRONG], &mut conn).await),
        [
            "verify_there.people.mood: is verify_there.mood, expected Enum other",
            "verify_there.people.moods: is verify_there.mood[], expected Array<Text>",
            "verify_there.people.name: is NOT NULL, expected that it may be NULL",
            "verify_there.people.days: is daterange, expected Range<Integer>",
            "verify_there.people.tags: is text[], expected Text",
            "verify_there.people: there is no FOREIGN KEY (big_id) REFERENCES Big (id)",
        ]
    );
    conn.run_script("ROLLBACK").await.unwrap();
}

#[tokio::test]
async fn enums_and_unsigned_integers_of_mysql() {
    let Some(mut conn) = servers::mysql("verify_enums").await else {
        return;
    };
    conn.run_script(
        "CREATE TABLE moods (id INT UNSIGNED AUTO_INCREMENT PRIMARY KEY, mood ENUM('sad', 'it''s') NOT NULL, doc JSON,
         total DECIMAL(9, 2), doubled DECIMAL(9, 2) AS (total * 2), made_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP)",
    )
    .await
    .unwrap();
    let moods = |labels| {
        ExpectedTable::new(
            None,
            "moods",
            &[
                ("id", "BigInt"),
                ("mood", "Enum moods.mood"),
                ("doc", "Json?"),
                ("total", "Numeric?"),
            ],
        )
        .primary_key(&["id"])
        .labels(labels)
    };
    verify_schema(&[moods(&[("mood", &["it's", "sad"])])], &mut conn)
        .await
        .unwrap();
    assert_eq!(
        lines(verify_schema(&[moods(&[("mood", &["sad"])])], &mut conn).await),
        ["moods.mood: the enum has a label `it's` that is unknown to the modules"]
    );
}

#[tokio::test]
async fn keys_of_sqlite() {
    let mut conn = AsyncSqliteConnection::connect(":memory:").await.unwrap();
    conn.run_script(
        "CREATE TABLE a (id INTEGER PRIMARY KEY, b TEXT);
         CREATE TABLE plain (x TEXT, y TEXT, PRIMARY KEY (y, x));
         CREATE TABLE without (x TEXT, y TEXT, PRIMARY KEY (y, x)) WITHOUT ROWID;
         CREATE TABLE child (a_id INTEGER REFERENCES a, x TEXT, y TEXT, FOREIGN KEY (y, x) REFERENCES plain);
         CREATE UNIQUE INDEX child_some ON child (x) WHERE y > 'a';
         CREATE UNIQUE INDEX child_expression ON child (lower(x));
         CREATE UNIQUE INDEX child_all ON child (y, x);
         CREATE VIRTUAL TABLE words USING fts5(word)",
    )
    .await
    .unwrap();
    const TABLES: &[ExpectedTable] = &[
        ExpectedTable::new(None, "A", &[("ID", "BigInt"), ("b", "Text?")]).primary_key(&["id"]),
        ExpectedTable::new(None, "plain", &[("x", "Text?"), ("y", "Text?")])
            .primary_key(&["y", "x"]),
        ExpectedTable::new(None, "without", &[("x", "Text"), ("y", "Text")])
            .primary_key(&["y", "x"]),
        ExpectedTable::new(
            None,
            "child",
            &[("a_id", "BigInt?"), ("x", "Text?"), ("y", "Text?")],
        )
        .uniques(&[&["x", "y"]])
        .references(&[
            Reference::new(&["a_id"], None, "a", &["id"]),
            Reference::new(&["x", "y"], None, "plain", &["x", "y"]),
        ]),
        ExpectedTable::new(None, "words", &[("word", "Text?")]),
    ];
    verify_schema(TABLES, &mut conn).await.unwrap();

    const WRONG: ExpectedTable = ExpectedTable::new(
        None,
        "child",
        &[("a_id", "BigInt?"), ("x", "Text?"), ("y", "Text?")],
    )
    .uniques(&[&["x"]])
    .references(&[Reference::new(&["x", "y"], None, "plain", &["y", "x"])]);
    assert_eq!(
        lines(verify_schema(&[WRONG], &mut conn).await),
        [
            "child: there is no UNIQUE (x)",
            "child: there is no FOREIGN KEY (x, y) REFERENCES plain (y, x)",
        ]
    );
}
