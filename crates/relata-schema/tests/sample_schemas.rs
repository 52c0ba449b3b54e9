//! Published schemas of real projects load, reflect, and count as the engines themselves count.

mod common;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

#[cfg(feature = "postgres")]
use relata_schema::Source;
use relata_schema::{Catalog, Engine, IndexedValue, ReflectOptions, SqlType, TableKind, snapshot};
use rusqlite::Connection;

/// What is counted, by kind of object.
type Counts = BTreeMap<&'static str, i64>;

#[cfg(feature = "postgres")]
#[test]
fn postgres_samples() {
    for file in common::sample_schemas("postgres") {
        let mut scratch = common::scratch(Engine::Postgres);
        let loading = Instant::now();
        if let Err(error) = scratch.load(&file) {
            // A server that lacks an extension's files cannot load what needs it.
            assert!(
                error.to_string().contains("extension"),
                "{}: {error}",
                file.display()
            );
            println!("not loaded by this server: {error}");
            continue;
        }
        let loading = loading.elapsed();
        let reflecting = Instant::now();
        let catalog = scratch
            .reflect(&ReflectOptions::default())
            .expect("reflects");
        report(&file, &catalog, loading, reflecting.elapsed());
        let url = scratch.url().expect("a URL").to_owned();
        assert_eq!(count(&catalog), postgres_counts(&url), "{}", file.display());
        sound(&file, &catalog);

        let again = Source::Url(url).catalog(&ReflectOptions::default());
        assert_eq!(
            snapshot::to_string(&again.expect("reflects")),
            snapshot::to_string(&catalog)
        );
    }
}

/// They make their own databases: on a throw-away server, which each has for itself.
#[cfg(feature = "mysql")]
#[test]
fn mysql_samples() {
    for file in common::sample_schemas("mysql") {
        let mut scratch = match relata_schema::Scratch::new(Engine::Mysql, None) {
            Ok(scratch) => scratch,
            Err(error) => {
                println!("skipped: {error}");
                return;
            }
        };
        let loading = Instant::now();
        if let Err(error) = scratch.load(&file) {
            panic!("{error}");
        }
        let loading = loading.elapsed();
        let reflecting = Instant::now();
        let catalog = scratch
            .reflect(&ReflectOptions::default())
            .expect("reflects");
        report(&file, &catalog, loading, reflecting.elapsed());
        // The name of the database that the file made.
        let name = file
            .file_stem()
            .and_then(|name| name.to_str())
            .expect("a name");
        let url = scratch.url().expect("a URL").to_owned();
        let (address, options) = url.split_once('?').expect("a socket");
        let (address, _) = address.rsplit_once('/').expect("a path");
        let url = format!("{address}/{}?{options}", mysql_database(&url, name));
        assert_eq!(count(&catalog), mysql_counts(&url), "{}", file.display());
        sound(&file, &catalog);

        let again = relata_schema::Source::Url(url).catalog(&ReflectOptions::default());
        assert_eq!(
            snapshot::to_string(&again.expect("reflects")),
            snapshot::to_string(&catalog)
        );
    }
}

#[test]
fn sqlite_samples() {
    for file in common::sample_schemas("sqlite") {
        let mut scratch = common::scratch(Engine::Sqlite);
        let loading = Instant::now();
        scratch.load(&file).expect("loads");
        let loading = loading.elapsed();
        let reflecting = Instant::now();
        let catalog = scratch
            .reflect(&ReflectOptions::default())
            .expect("reflects");
        report(&file, &catalog, loading, reflecting.elapsed());
        let sql = std::fs::read_to_string(&file).expect("reads");
        assert_eq!(count(&catalog), sqlite_counts(&sql), "{}", file.display());
        sound(&file, &catalog);
        let again = scratch.reflect(&ReflectOptions::default());
        assert_eq!(
            snapshot::to_string(&again.expect("reflects")),
            snapshot::to_string(&catalog)
        );
    }
}

fn report(
    file: &Path,
    catalog: &Catalog,
    loading: std::time::Duration,
    reflecting: std::time::Duration,
) {
    println!(
        "{}: loaded in {loading:.0?}, reflected in {reflecting:.0?}: {:?}",
        file.display(),
        count(catalog)
    );
}

fn count(catalog: &Catalog) -> Counts {
    let tables = &catalog.tables;
    let views = tables.iter().filter(|table| table.kind == TableKind::View);
    let sum = |of: &dyn Fn(&relata_schema::Table) -> usize| {
        i64::try_from(tables.iter().map(of).sum::<usize>()).expect("fits")
    };
    BTreeMap::from([
        ("tables", i64::try_from(tables.len()).expect("fits")),
        ("views", i64::try_from(views.count()).expect("fits")),
        ("columns", sum(&|table| table.columns.len())),
        (
            "not null",
            // What a view shows of it is inferred on two of the databases: see `views.rs`.
            sum(&|table| {
                let counted = catalog.engine == Engine::Mysql || !table.is_view();
                let columns = table.columns.iter().filter(|c| counted && !c.nullable);
                columns.count()
            }),
        ),
        ("foreign keys", sum(&|table| table.foreign_keys.len())),
        (
            "keys",
            sum(&|table| usize::from(table.primary_key.is_some()) + table.uniques.len()),
        ),
        ("indexes", sum(&|table| table.indexes.len())),
        ("triggers", sum(&|table| table.triggers.len())),
    ])
}

/// What must hold in any catalog: names resolve, nothing is empty, the snapshot says all.
fn sound(file: &Path, catalog: &Catalog) {
    for table in &catalog.tables {
        let known = |column: &String| {
            assert!(table.column(column).is_some(), "{}: {column}", table.name);
        };
        for (at, column) in table.columns.iter().enumerate() {
            assert_eq!(usize::try_from(column.position), Ok(at + 1));
            if let SqlType::Enum(name) = &column.sql_type {
                assert!(catalog.enum_type(name).is_some(), "{name}");
            }
            if let SqlType::Domain(name) = &column.sql_type {
                assert!(catalog.domain(name).is_some(), "{name}");
                assert!(!matches!(
                    catalog.resolve_domain(&column.sql_type),
                    SqlType::Domain(_)
                ));
            }
            if let Some(generated) = &column.generated {
                assert!(!generated.expression.is_empty(), "{}", column.name);
            }
        }
        for key in table.primary_key.iter() {
            assert!(!key.columns.is_empty(), "{}", table.name);
            key.columns.iter().for_each(known);
        }
        table
            .uniques
            .iter()
            .flat_map(|u| &u.columns)
            .for_each(known);
        for key in &table.foreign_keys {
            key.columns.iter().for_each(known);
            let target = catalog
                .table_named(&key.target)
                .expect("the target is there");
            assert_eq!(
                key.columns.len(),
                key.target_columns.len(),
                "{}",
                table.name
            );
            for column in &key.target_columns {
                assert!(target.column(column).is_some(), "{}: {column}", key.target);
            }
            let unique = target.is_unique(&key.target_columns);
            assert!(unique, "{} -> {}", table.name, key.target);
        }
        for index in &table.indexes {
            assert!(!index.keys.is_empty(), "{}", index.name);
            for key in &index.keys {
                match &key.value {
                    IndexedValue::Column(column) => known(column),
                    IndexedValue::Expression(sql) => assert!(!sql.is_empty(), "{}", index.name),
                }
            }
        }
        assert_eq!(
            table.is_view(),
            table.definition.is_some(),
            "{}",
            table.name
        );
    }
    let text = snapshot::to_string(catalog);
    let read = snapshot::from_str(file, &text).expect("reads");
    assert_eq!(&read, catalog);
    assert_eq!(snapshot::to_string(&read), text);
}

#[cfg(feature = "postgres")]
/// Counted where `information_schema` can, by other means where it cannot.
fn postgres_counts(url: &str) -> Counts {
    let user = |schema: &str, relation: &str| {
        format!(
            "{schema} NOT IN ('pg_catalog', 'information_schema') AND NOT EXISTS (
               SELECT FROM pg_depend d WHERE d.deptype = 'e' AND d.objid =
                 (quote_ident({schema}) || '.' || quote_ident({relation}))::regclass)"
        )
    };
    let tables = user("table_schema", "table_name");
    let views = user("schemaname", "matviewname");
    let queries = [
        (
            "tables",
            format!(
                "SELECT (SELECT count(*) FROM information_schema.tables WHERE {tables})
                      + (SELECT count(*) FROM pg_matviews WHERE {views})"
            ),
        ),
        (
            "views",
            format!("SELECT count(*) FROM information_schema.views WHERE {tables}"),
        ),
        (
            "columns",
            format!(
                "SELECT (SELECT count(*) FROM information_schema.columns WHERE {tables})
                      + (SELECT count(*) FROM pg_matviews, LATERAL (
                           SELECT FROM pg_attribute a WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attrelid =
                             (quote_ident(schemaname) || '.' || quote_ident(matviewname))::regclass) a
                         WHERE {views})"
            ),
        ),
        (
            "not null",
            format!(
                "SELECT count(*) FROM information_schema.columns c WHERE {tables} AND is_nullable = 'NO'
                 AND NOT EXISTS (SELECT FROM information_schema.domains d WHERE d.domain_name = c.domain_name
                                 AND c.is_nullable = 'NO' AND NOT (SELECT attnotnull FROM pg_attribute
                                   WHERE attrelid = (quote_ident(table_schema) || '.' || quote_ident(table_name))::regclass
                                     AND attname = column_name))"
            ),
        ),
        (
            "foreign keys",
            "SELECT count(DISTINCT (constraint_schema, table_name, constraint_name))
             FROM information_schema.table_constraints WHERE constraint_type = 'FOREIGN KEY'"
                .to_owned(),
        ),
        (
            "keys",
            "SELECT count(*) FROM information_schema.table_constraints
             WHERE constraint_type IN ('PRIMARY KEY', 'UNIQUE') AND table_schema <> 'pg_catalog'"
                .to_owned(),
        ),
        (
            "indexes",
            "SELECT count(*) FROM pg_indexes i
             WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
               AND NOT EXISTS (SELECT FROM information_schema.table_constraints c
                               WHERE c.constraint_type <> 'CHECK' AND c.table_schema = i.schemaname
                                 AND c.table_name = i.tablename AND c.constraint_name = i.indexname)
               AND indexdef NOT LIKE '%EXCLUDE%'
               AND NOT EXISTS (SELECT FROM pg_constraint x WHERE x.contype = 'x' AND x.conname = i.indexname)"
                .to_owned(),
        ),
        (
            "triggers",
            "SELECT count(DISTINCT (trigger_schema, event_object_table, trigger_name))
                    + (SELECT count(*) FROM pg_trigger t WHERE NOT tgisinternal AND (tgtype & (4 + 8 + 16)) = 0)
             FROM information_schema.triggers"
                .to_owned(),
        ),
    ];
    let mut client = postgres::Client::connect(url, postgres::NoTls).expect("connects");
    queries
        .into_iter()
        .map(|(what, sql)| {
            let row = client
                .query_one(&sql, &[])
                .unwrap_or_else(|e| panic!("{what}: {e}"));
            (what, row.get(0))
        })
        .collect()
}

/// A database by its name in small letters.
#[cfg(feature = "mysql")]
fn mysql_database(url: &str, name: &str) -> String {
    use mysql::prelude::Queryable;

    let sql = format!(
        "SELECT schema_name FROM information_schema.schemata WHERE lower(schema_name) = '{name}'"
    );
    let found: Option<String> = common::mysql_connection(url)
        .query_first(sql)
        .expect("lists");
    found.expect("the database of the file")
}

#[cfg(feature = "mysql")]
fn mysql_counts(url: &str) -> Counts {
    use mysql::prelude::Queryable;

    let mut connection = common::mysql_connection(url);
    [
        ("tables", "tables WHERE table_schema = DATABASE()"),
        ("views", "views WHERE table_schema = DATABASE()"),
        ("columns", "columns WHERE table_schema = DATABASE()"),
        (
            "not null",
            "columns WHERE table_schema = DATABASE() AND is_nullable = 'NO'",
        ),
        (
            "foreign keys",
            "table_constraints WHERE table_schema = DATABASE() AND constraint_type = 'FOREIGN KEY'",
        ),
        (
            "keys",
            "table_constraints WHERE table_schema = DATABASE() AND constraint_type IN ('PRIMARY KEY', 'UNIQUE')",
        ),
        (
            "indexes",
            "statistics WHERE table_schema = DATABASE() AND non_unique AND seq_in_index = 1",
        ),
        ("triggers", "triggers WHERE trigger_schema = DATABASE()"),
    ]
    .into_iter()
    .map(|(what, from)| {
        let sql = format!("SELECT count(*) FROM information_schema.{from}");
        let number: Option<i64> = connection.query_first(sql).expect(what);
        (what, number.expect(what))
    })
    .collect()
}

/// Tables and views, without SQLite's own and the storage of full-text tables.
const TABLES: &str = "type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' AND NOT EXISTS (
    SELECT 1 FROM sqlite_master v, json_each('[\"content\",\"segments\",\"segdir\",\"docsize\",\"stat\"]') j
    WHERE v.sql LIKE 'CREATE VIRTUAL%' AND sqlite_master.name = v.name || '_' || j.value)";

/// Counted table by table with the plain pragmas.
fn sqlite_counts(sql: &str) -> Counts {
    let connection = Connection::open_in_memory().expect("opens");
    connection.execute_batch(sql).expect("executes");
    let number = |sql: &str| -> i64 {
        let number = connection.query_row(sql, [], |row| row.get("number"));
        number.expect(sql)
    };
    let mut counts = BTreeMap::from([
        (
            "tables",
            number(&format!(
                "SELECT count(*) AS number FROM sqlite_master WHERE {TABLES}"
            )),
        ),
        (
            "views",
            number("SELECT count(*) AS number FROM sqlite_master WHERE type = 'view'"),
        ),
        (
            "triggers",
            number("SELECT count(*) AS number FROM sqlite_master WHERE type = 'trigger'"),
        ),
        (
            "indexes",
            number(
                "SELECT count(*) AS number FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
            ),
        ),
    ]);
    let mut tables = connection
        .prepare(&format!("SELECT name FROM sqlite_master WHERE {TABLES}"))
        .expect("lists");
    let tables: Vec<String> = tables
        .query_map([], |row| row.get("name"))
        .and_then(Iterator::collect)
        .expect("lists");
    let mut add = |what, table: &str, sql: &str| {
        let name = format!("'{}'", table.replace('\'', "''"));
        *counts.entry(what).or_insert(0) += number(&sql.replace('?', &name));
    };
    for name in &tables {
        add(
            "columns",
            name,
            "SELECT count(*) AS number FROM pragma_table_xinfo(?)",
        );
        // INTEGER PRIMARY KEY is never NULL though the pragma does not say so.
        add(
            "not null",
            name,
            "SELECT count(*) AS number FROM pragma_table_xinfo(?) x
             WHERE \"notnull\" OR (pk AND type = 'INTEGER' COLLATE NOCASE
                                   AND (SELECT count(*) FROM pragma_table_xinfo(?) WHERE pk) = 1)",
        );
        add(
            "foreign keys",
            name,
            "SELECT count(DISTINCT id) AS number FROM pragma_foreign_key_list(?)",
        );
        add(
            "keys",
            name,
            "SELECT count(*) AS number FROM pragma_index_list(?) WHERE origin = 'u'",
        );
        add(
            "keys",
            name,
            "SELECT max(pk) > 0 AS number FROM pragma_table_xinfo(?)",
        );
    }
    counts
}
