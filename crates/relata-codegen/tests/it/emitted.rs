//! The emitted code itself, for a person to read.

use relata_schema::Engine;

use crate::support::{catalog, catalog_of, file, files, mysql, own, postgres, workspace};

/// The sample schema's modules are committed; they are what the generator makes.
#[test]
fn sample_schema_is_up_to_date() {
    let checks = relata_codegen::from_manifest(workspace().join("schema/relata.toml"))
        .and_then(|generator| generator.check())
        .expect("a check");
    for check in checks {
        assert!(check.is_current(), "{check}");
    }
}

/// The lines of a module without documentation, also that of its list of columns, which names the types of the database.
fn code_alone(text: &str) -> Vec<String> {
    let (before, rest) = text
        .split_once("macro_rules! __columns {")
        .unwrap_or((text, ""));
    let (list, after) = rest.split_once("\n}\n").unwrap_or((rest, ""));
    let names: Vec<&str> = list
        .split('"')
        .step_by(2)
        .flat_map(str::split_whitespace)
        .collect();
    let lines = before.lines().chain(after.lines());
    let lines = lines.filter(|line| !line.trim_start().starts_with("//"));
    lines.map(str::to_owned).chain([names.join(" ")]).collect()
}

/// Both databases give the same modules, but for what they call their types.
#[test]
fn sample_schema_is_the_same_on_both_databases() {
    if !postgres() {
        return;
    }
    let paths = [workspace().join("schema/shop.sql")];
    let code = |engine| -> Vec<String> {
        files(&catalog(engine, &paths), "")
            .into_iter()
            .flat_map(|file| code_alone(&file.text))
            .collect()
    };
    let ids = |lines: Vec<String>| -> Vec<String> {
        lines
            .into_iter()
            .filter(|line| !line.contains("relata::id!"))
            .collect()
    };
    assert_eq!(ids(code(Engine::Sqlite)), ids(code(Engine::Postgres)));
}

#[test]
fn sample_table_on_postgres() {
    if !postgres() {
        return;
    }
    let catalog = catalog(Engine::Postgres, &[workspace().join("schema/shop.sql")]);
    insta::assert_snapshot!(file(&files(&catalog, ""), "users.rs"));
}

#[test]
fn typed_keys_follow_foreign_keys() {
    let catalog = catalog(Engine::Sqlite, &[workspace().join("schema/shop.sql")]);
    let files = files(&catalog, "typed_keys = true");
    insta::assert_snapshot!("typed_keys_mod", file(&files, "mod.rs"));
    insta::assert_snapshot!("typed_keys_order_items", file(&files, "order_items.rs"));
}

#[test]
fn hostile_names_on_postgres() {
    if !postgres() {
        return;
    }
    let catalog = catalog(Engine::Postgres, &[own("hostile_postgres.sql")]);
    let files = files(&catalog, "");
    insta::assert_snapshot!("hostile_postgres_mod", file(&files, "mod.rs"));
    insta::assert_snapshot!("hostile_postgres_keywords", file(&files, "keywords.rs"));
    insta::assert_snapshot!(
        "hostile_postgres_names",
        file(&files, "space_and_quotes_n_such.rs")
    );
    insta::assert_snapshot!("hostile_postgres_users", file(&files, "users.rs"));
    insta::assert_snapshot!("hostile_postgres_post", file(&files, "post.rs"));
    insta::assert_snapshot!("hostile_postgres_kinds", file(&files, "kinds.rs"));
    insta::assert_snapshot!(
        "hostile_postgres_other_schema",
        file(&files, "sales/users.rs")
    );
    insta::assert_snapshot!("hostile_postgres_no_columns", file(&files, "nothing.rs"));
    insta::assert_snapshot!(
        "hostile_postgres_functions",
        file(&files, "schema_functions.rs")
    );
    insta::assert_snapshot!(
        "hostile_postgres_rows",
        file(&files, "schema_functions/u7528u6237.rs")
    );
    insta::assert_snapshot!(
        "hostile_postgres_functions_of_schema",
        file(&files, "sales/functions.rs")
    );
}

#[test]
fn hostile_names_on_sqlite() {
    let catalog = catalog(Engine::Sqlite, &[own("hostile_sqlite.sql")]);
    let files = files(&catalog, "");
    insta::assert_snapshot!("hostile_sqlite_mod", file(&files, "mod.rs"));
    insta::assert_snapshot!("hostile_sqlite_table", file(&files, "table.rs"));
    insta::assert_snapshot!("hostile_sqlite_empty_name", file(&files, "empty.rs"));
    insta::assert_snapshot!("hostile_sqlite_orphan", file(&files, "orphan.rs"));
}

#[test]
fn hostile_names_on_mysql() {
    if !mysql() {
        return;
    }
    let catalog = catalog(Engine::Mysql, &[own("hostile_mysql.sql")]);
    let files = files(&catalog, "qualify = true");
    insta::assert_snapshot!("hostile_mysql_mod", file(&files, "mod.rs"));
    insta::assert_snapshot!("hostile_mysql_users", file(&files, "users.rs"));
    insta::assert_snapshot!("hostile_mysql_kinds", file(&files, "kinds.rs"));
    insta::assert_snapshot!("hostile_mysql_view", file(&files, "view.rs"));
    // The database has no name in a catalog, so there is none to write.
    for file in &files {
        assert!(!file.text.contains("Some(\"\")"), "{}", file.path.display());
    }
    insta::assert_snapshot!("hostile_mysql_functions", file(&files, "functions.rs"));
}

/// `mysql.json` of tests/functions, from which modules are made without a server, is what the server says.
#[test]
fn the_snapshot_of_functions_on_mysql_is_current() {
    if !mysql() {
        return;
    }
    let folder = workspace().join("tests/functions");
    let catalog = catalog(Engine::Mysql, &[folder.join("mysql.sql")]);
    let kept = std::fs::read_to_string(folder.join("mysql.json")).expect("mysql.json");
    assert!(
        kept == relata_schema::snapshot::to_string(&catalog),
        "mysql.json is out of date: relata generate --manifest tests/functions/relata.toml"
    );
}

/// True if the server writes the text of a view as PostgreSQL 15 does, with the table before each column.
fn writes_views_as_15() -> bool {
    let tell = "DO $$ BEGIN
                    IF current_setting('server_version_num')::int < 160000 THEN CREATE TABLE old (id integer); END IF;
                END $$;";
    let tables = catalog_of(Engine::Postgres, tell).tables;
    tables.iter().any(|table| table.name.name == "old")
}

/// The snapshots of tests/values are what PostgreSQL 15 says.
#[test]
fn the_snapshots_of_values_are_current() {
    if !postgres() {
        return;
    }
    if !writes_views_as_15() {
        eprintln!("skipped: the snapshots have the texts of views of PostgreSQL 15");
        return;
    }
    let folder = workspace().join("tests/values");
    for name in ["composites", "reflected"] {
        let catalog = catalog(Engine::Postgres, &[folder.join(format!("{name}.sql"))]);
        let kept = std::fs::read_to_string(folder.join(format!("{name}.json"))).expect(name);
        let now = relata_schema::snapshot::to_string(&catalog);
        assert!(
            kept == now,
            "{name}.json is out of date: relata generate --manifest tests/values/relata.toml\n{now}"
        );
    }
}

/// What MySQL's types become in Rust.
#[test]
fn types_of_mysql() {
    if !mysql() {
        return;
    }
    let sql = "CREATE TABLE t (id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, a TINYINT, b SMALLINT, c MEDIUMINT, d INT,
                 e BIGINT, f TINYINT UNSIGNED, g SMALLINT UNSIGNED, h MEDIUMINT UNSIGNED, i INT UNSIGNED,
                 j BIGINT UNSIGNED, k FLOAT, l DOUBLE, m DECIMAL(5, 2), n BIT(1), o TINYINT(1), p BIT(2), q YEAR, r DATE,
                 s TIME, t DATETIME, u TIMESTAMP NULL, v CHAR(2), w MEDIUMTEXT, x BINARY(16), y MEDIUMBLOB, z JSON,
                 aa ENUM('a'), ab SET('a'), ac GEOMETRY, ad FLOAT UNSIGNED, ae DECIMAL(5) UNSIGNED)";
    let text = file(&files(&catalog_of(Engine::Mysql, sql), ""), "t.rs");
    let types: Vec<&str> = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix("type Type = "))
        .map(|line| {
            line.trim_end_matches(';')
                .trim_start_matches("relata::types::")
        })
        .collect();
    let expected = "UnsignedBigInt SmallInt SmallInt Integer Integer BigInt SmallInt Integer BigInt BigInt UnsignedBigInt \
                    Real Double Numeric Bool Bool Opaque SmallInt Date Time Timestamp Timestamp Char Text Binary Binary \
                    Json super::TAa Text Opaque Real Numeric";
    assert_eq!(types.join(" "), expected);
    assert!(text.contains("pub id: u64,") && text.contains("pub j: Option<u64>,"));
    let keys = files(&catalog_of(Engine::Mysql, sql), "typed_keys = true");
    assert!(file(&keys, "mod.rs").contains("custom_type! { TId: UnsignedBigInt }"));
}

/// A tuple of relata's holds 26 columns.
#[test]
fn a_wide_row_is_read_in_parts() {
    let catalog = catalog(Engine::Sqlite, &[own("hostile_sqlite.sql")]);
    let wide = file(&files(&catalog, ""), "wide.rs");
    // `row` and `part_2` are columns of it.
    for line in [
        "let part_1 = source.columns::<(",
        "let part_4 = source.columns::<(c53, c54, c55, c56, c57, c58, c59, c60)>()?;",
        "row: part_1.0,",
        "c27: part_3.0,",
        "c60: part_4.7,",
    ] {
        assert!(wide.contains(line), "{line}\n{wide}");
    }
}
