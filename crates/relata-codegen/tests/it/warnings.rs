//! What the generator warns of, and the settings that its warnings propose.

use relata_schema::Engine;

use crate::support::{catalog_of, file, files, mysql, paths, postgres, warnings};

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
