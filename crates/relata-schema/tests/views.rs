//! Which columns of views can be NULL.

mod common;

use relata_schema::Engine;

const TABLES: &str = "
    CREATE TABLE owners (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(20) NOT NULL, phone VARCHAR(20));
    CREATE TABLE pets (id INTEGER NOT NULL PRIMARY KEY, owner INTEGER, kind VARCHAR(20) NOT NULL);
";

/// Views that all three databases have, and their columns that are never NULL.
const VIEWS: [(&str, &str, &[&str]); 19] = [
    (
        "plain",
        "SELECT id, name, phone FROM owners",
        &["id", "name"],
    ),
    (
        "renamed",
        "SELECT o.name AS owner_name, o.phone AS number FROM owners o",
        &["owner_name"],
    ),
    (
        "inner_join",
        "SELECT o.name, p.kind, p.owner FROM owners o JOIN pets p ON p.owner = o.id",
        &["name", "kind"],
    ),
    (
        "left_join",
        "SELECT o.name, p.kind FROM owners o LEFT JOIN pets p ON p.owner = o.id",
        &["name"],
    ),
    (
        "right_join",
        "SELECT o.name, p.kind FROM owners o RIGHT JOIN pets p ON p.owner = o.id",
        &["kind"],
    ),
    (
        "crossed",
        "SELECT a.id AS first, b.id AS second FROM owners a CROSS JOIN owners b",
        &["first", "second"],
    ),
    ("nested", "SELECT owner_name FROM renamed", &["owner_name"]),
    ("over_left", "SELECT kind, name FROM left_join", &["name"]),
    (
        "grouped",
        "SELECT owner, kind, count(*) AS number FROM pets GROUP BY owner, kind",
        &["kind", "number"],
    ),
    (
        "summed",
        "SELECT max(id) AS last, count(*) AS number FROM pets",
        &["number"],
    ),
    (
        "filtered",
        "SELECT name, phone FROM owners WHERE length(name) > 2",
        &["name"],
    ),
    (
        "scalar",
        "SELECT name, (SELECT kind FROM pets WHERE owner = o.id) AS kind FROM owners o",
        &["name"],
    ),
    (
        "united",
        "SELECT name FROM owners UNION SELECT phone FROM owners",
        &[],
    ),
    (
        "united_literal",
        "SELECT 1 AS n, id FROM owners UNION ALL SELECT NULL, NULL FROM pets",
        &[],
    ),
    (
        "literals",
        "SELECT 1 AS one, 'x' AS letter, NULL AS missing FROM owners",
        &["one", "letter"],
    ),
    (
        "defaulted",
        "SELECT coalesce(phone, name) AS reach, coalesce(phone, phone) AS again FROM owners",
        &["reach"],
    ),
    (
        "inner_literal",
        "SELECT o.id, x.one FROM owners o LEFT JOIN (SELECT 1 AS one, id FROM pets WHERE id = 2) x ON x.id = o.id",
        &["id"],
    ),
    (
        "inner_count",
        "SELECT o.id, x.n FROM owners o LEFT JOIN (SELECT owner, count(*) AS n FROM pets GROUP BY owner) x ON x.owner = o.id",
        &["id"],
    ),
    (
        "ranked",
        "SELECT name, lag(name) OVER (ORDER BY id) AS before FROM owners",
        &["name"],
    ),
];

/// Owners without pets, pets without owners.
const ROWS: &str = "
    INSERT INTO owners VALUES (1, 'Ann', NULL), (2, 'Bo', '123');
    INSERT INTO pets VALUES (1, 1, 'cat'), (2, NULL, 'dog');
";

fn script(engine: Engine) -> String {
    let mut sql = format!("{TABLES}{ROWS}");
    for (name, query, _) in VIEWS {
        sql.push_str(&format!("CREATE VIEW {name} AS {};\n", of(engine, query)));
    }
    sql
}

/// MySQL has a word of its own for what is one elsewhere.
fn of(engine: Engine, query: &str) -> String {
    match engine {
        Engine::Mysql => query.replace(" AS before ", " AS `before` "),
        _ => query.to_owned(),
    }
}

/// `may_miss`: columns that the database cannot show to be values.
fn check(engine: Engine, may_miss: &[&str]) {
    let catalog = common::catalog(engine, &script(engine));
    let (mut missed, mut wrong) = (Vec::new(), Vec::new());
    for (name, _, never_null) in VIEWS {
        let view = catalog.tables.iter().find(|table| table.name.name == name);
        let view = view.unwrap_or_else(|| panic!("the view {name}"));
        for column in &view.columns {
            let path = format!("{name}.{}", column.name);
            match (never_null.contains(&&*column.name), column.nullable) {
                (true, true) => missed.push(path),
                (false, false) => wrong.push(path),
                _ => {}
            }
        }
    }
    assert!(wrong.is_empty(), "these can be NULL: {wrong:?}");
    assert_eq!(missed, may_miss);
}

#[test]
fn sqlite() {
    let missed = [
        // One outer join makes all columns nullable, and what is computed has no origin.
        "left_join.name",
        "right_join.kind",
        "over_left.name",
        "grouped.number",
        "summed.number",
        "scalar.name",
        "literals.one",
        "literals.letter",
        "defaulted.reach",
        "inner_literal.id",
        "inner_count.id",
        // A window function is listed as an aggregate.
        "ranked.name",
    ];
    check(Engine::Sqlite, &missed);
}

#[cfg(feature = "postgres")]
#[test]
fn postgres() {
    check(Engine::Postgres, &[]);
}

#[cfg(feature = "mysql")]
#[test]
fn mysql() {
    if common::mysql() {
        check(Engine::Mysql, &["ranked.name"]);
    }
}
