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

/// The statements that a view takes, and its columns that they cannot write: as the server itself says.
#[cfg(feature = "mysql")]
#[test]
fn writes_of_mysql() {
    if !common::mysql() {
        return;
    }
    let sql = "CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT);
        CREATE VIEW plain AS SELECT id, a FROM t;
        CREATE VIEW renamed (`from`, `as`) AS SELECT id, a FROM t WHERE a IN (1, 2) ORDER BY id;
        CREATE VIEW computed AS SELECT id, b + 1 AS next FROM t;
        CREATE VIEW over_computed AS SELECT c.next, c.id FROM computed c;
        CREATE VIEW over_plain AS SELECT a FROM plain;
        CREATE VIEW twice AS SELECT a, a AS again FROM t;
        CREATE VIEW scalar AS SELECT id, (SELECT max(a) FROM t x) AS most FROM t;
        CREATE VIEW joined AS SELECT t.id, p.a FROM t JOIN plain p ON p.id = t.id;
        CREATE VIEW beside AS SELECT t.id, x.most FROM t JOIN (SELECT max(a) AS most FROM t) x;
        CREATE VIEW derived AS SELECT x.a FROM (SELECT a FROM t) x;
        CREATE VIEW common AS WITH x AS (SELECT a FROM t) SELECT a FROM x;
        CREATE VIEW counted AS SELECT count(*) AS n FROM t;";
    let catalog = common::catalog(Engine::Mysql, sql);
    let found = |name: &str| {
        let view = catalog.table("", name).expect(name);
        let writes = view.view_writes.expect("a view");
        let read_only = view.columns.iter().filter(|column| column.read_only);
        let read_only: Vec<&str> = read_only.map(|column| column.name.as_str()).collect();
        (
            writes.insert,
            writes.update,
            writes.delete,
            read_only.join(" "),
        )
    };
    for (name, insert, update, delete, read_only) in [
        ("plain", true, true, true, ""),
        ("renamed", true, true, true, ""),
        ("computed", false, true, true, "next"),
        ("over_computed", false, true, true, "next"),
        ("over_plain", true, true, true, ""),
        ("twice", false, true, true, ""),
        ("scalar", false, true, true, "most"),
        ("joined", false, true, false, ""),
        ("beside", false, true, false, "most"),
        ("derived", false, false, false, ""),
        ("counted", false, false, false, ""),
    ] {
        let expected = (insert, update, delete, read_only.to_owned());
        assert_eq!(found(name), expected, "{name}");
    }
    let (insert, update, delete, _) = found("common");
    assert!(!insert && !update && !delete);
}

/// PostgreSQL says it of each column.
#[cfg(feature = "postgres")]
#[test]
fn writes_of_postgres() {
    let sql = "CREATE TABLE t (id int PRIMARY KEY, a int);
        CREATE VIEW computed AS SELECT id, a + 1 AS next FROM t;
        CREATE VIEW over_computed AS SELECT next, id FROM computed;
        CREATE VIEW summed AS SELECT sum(a) AS total FROM t;
        CREATE VIEW by_rule AS SELECT a + 1 AS next FROM t;
        CREATE RULE by_rule_insert AS ON INSERT TO by_rule DO INSTEAD INSERT INTO t VALUES (NEW.next, NEW.next);";
    let catalog = common::catalog(Engine::Postgres, sql);
    for (name, read_only) in [
        ("computed", &["next"][..]),
        ("over_computed", &["next"]),
        // Nothing is written there.
        ("summed", &[]),
        ("by_rule", &[]),
    ] {
        let view = catalog.table("public", name).expect(name);
        let found = view.columns.iter().filter(|column| column.read_only);
        let found: Vec<&str> = found.map(|column| column.name.as_str()).collect();
        assert_eq!(found, read_only, "{name}");
    }
}

/// SQLite calls a column without a type BLOB where a view has it.
#[test]
fn types_of_origins() {
    use relata_schema::SqlType;
    let sql = "CREATE VIRTUAL TABLE pages USING fts5 (title);
        CREATE TABLE t (loose, data BLOB, price NUMERIC);
        CREATE VIEW found AS SELECT pages.title AS heading, pages.* FROM pages;
        CREATE VIEW of_t AS SELECT loose, data, CAST(price AS BLOB) AS bytes FROM t;
        CREATE VIEW of_view AS SELECT heading FROM found;";
    let catalog = common::catalog(Engine::Sqlite, sql);
    let types = |name: &str| {
        let view = catalog.table("main", name).expect(name);
        let types = view.columns.iter().map(|column| column.sql_type.clone());
        types.collect::<Vec<_>>()
    };
    assert_eq!(types("found"), [SqlType::Text, SqlType::Text]);
    assert_eq!(types("of_view"), [SqlType::Text]);
    assert_eq!(
        types("of_t"),
        [SqlType::Any, SqlType::Binary, SqlType::Binary]
    );
}

/// One broken view hides no other table.
#[test]
fn broken_views() {
    let sql = "CREATE TABLE a (id INTEGER PRIMARY KEY, x INT); CREATE TABLE b (id INT);
        CREATE VIEW va AS SELECT id + 1 AS next FROM a; CREATE VIEW vb AS SELECT id FROM b; CREATE VIEW vvb AS SELECT id FROM vb; DROP TABLE b;";
    let catalog = common::catalog(Engine::Sqlite, sql);
    let columns = |name: &str| catalog.table("main", name).expect(name).columns.len();
    assert_eq!(["a", "va", "vb", "vvb"].map(columns), [2, 1, 0, 0]);
}
