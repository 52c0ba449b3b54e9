//! Every kind of object, field by field: a schema that has each once, kept as the snapshot of its catalog.

mod common;

#[cfg(feature = "postgres")]
use relata_schema::{Catalog, GeneratedKind, ObjectName, SqlType, TableKind, diff};
use relata_schema::{Engine, snapshot};

#[cfg(feature = "postgres")]
const POSTGRES: &str = include_str!("sql/everything_postgres.sql");
const SQLITE: &str = include_str!("sql/everything_sqlite.sql");
#[cfg(feature = "mysql")]
const MYSQL: &str = include_str!("sql/everything_mysql.sql");

#[cfg(feature = "postgres")]
fn public(name: &str) -> ObjectName {
    ObjectName::new("public", name)
}

#[cfg(feature = "postgres")]
#[test]
fn postgres() {
    let mut catalog = common::catalog(Engine::Postgres, POSTGRES);
    helpers_postgres(&catalog);

    let text = snapshot::to_string(&catalog);
    let read = snapshot::from_str("schema.json".as_ref(), &text).expect("reads");
    assert_eq!(read, catalog);
    assert_eq!(diff(&read, &catalog), []);

    // The server's versions differ in how they write these out.
    let stats = catalog
        .table("public", "stats")
        .and_then(|t| t.definition.as_deref());
    assert!(stats.is_some_and(|sql| sql.contains("GROUP BY") && !sql.ends_with(';')));
    for table in &mut catalog.tables {
        table.definition = None;
    }
    for function in &mut catalog.functions {
        let definition = function.definition.take().expect("a definition");
        assert!(definition.starts_with("CREATE "), "{definition}");
    }
    insta::assert_snapshot!("postgres", snapshot::to_string(&catalog));
}

/// On MariaDB, which has some things that MySQL has not.
#[cfg(feature = "mysql")]
#[test]
fn mysql() {
    if !common::mysql() {
        return;
    }
    let catalog = common::catalog(Engine::Mysql, MYSQL);
    let text = snapshot::to_string(&catalog);
    let read = snapshot::from_str("schema.json".as_ref(), &text).expect("reads");
    assert_eq!(read, catalog);
    assert!(!text.contains("relata_scratch"), "the database has no name");
    insta::assert_snapshot!("mysql", text);

    let users = catalog.table("", "users").expect("users");
    let column = |name: &str| users.column(name).expect("the column");
    assert!(
        catalog.is_required(users, column("email")) && !catalog.is_required(users, column("name"))
    );
    assert!(!catalog.is_required(users, column("id")) && !column("doubled").is_writable());
    assert!(column("secret").hidden);
    assert!(users.is_unique(&["email"]) && users.is_unique(&["name", "born"]));
    let insertable = |name: &str| {
        catalog
            .table("", name)
            .map(relata_schema::Table::is_insertable)
    };
    // It has a column that is computed.
    assert_eq!(insertable("user_names"), Some(false));
    assert_eq!(
        (insertable("stats"), insertable("pairs")),
        (Some(false), Some(false))
    );
}

#[test]
fn sqlite() {
    let catalog = common::catalog(Engine::Sqlite, SQLITE);
    let text = snapshot::to_string(&catalog);
    let read = snapshot::from_str("schema.json".as_ref(), &text).expect("reads");
    assert_eq!(read, catalog);
    insta::assert_snapshot!("sqlite", text);

    let column = |table: &str, column: &str| {
        let table = catalog.table("main", table).expect("the table");
        table.column(column).expect("the column").clone()
    };
    let users = catalog.table("main", "users").expect("users");
    // Only INTEGER PRIMARY KEY, STRICT and WITHOUT ROWID make a key NOT NULL.
    assert!(!column("users", "id").nullable && column("users", "id").has_default());
    assert!(column("legacy", "code").nullable);
    assert!(column("reversed", "id").nullable && !column("reversed", "id").has_default());
    assert!(!column("exact", "id").nullable && !column("keyed", "a").nullable);
    assert!(catalog.is_required(users, &column("users", "email")));
    assert!(!catalog.is_required(users, &column("users", "name")));
    assert!(!column("users", "doubled").is_writable());
    let view = catalog.table("main", "user_names").expect("the view");
    let nullable: Vec<_> = view.columns.iter().map(|column| column.nullable).collect();
    // `id` and `name` pass through; `age * 2` is computed.
    assert_eq!(nullable, [false, false, true]);
    assert!(!view.is_insertable());
}

#[cfg(feature = "postgres")]
fn helpers_postgres(catalog: &Catalog) {
    let users = catalog.table("public", "users").expect("users");
    let column = |name: &str| users.column(name).expect("the column");
    assert!(!column("id").is_writable() && column("other").is_writable());
    assert!(!column("lower_name").is_writable());
    assert_eq!(
        column("lower_name").generated.as_ref().map(|g| g.kind),
        Some(GeneratedKind::Stored)
    );
    // A domain of a domain that is NOT NULL and has a default.
    assert!(column("discount").nullable && !catalog.is_nullable(users, column("discount")));
    assert!(
        !catalog.is_required(users, column("discount"))
            && catalog.is_required(users, column("email"))
    );
    let numeric = SqlType::Numeric {
        precision: Some(10),
        scale: Some(2),
    };
    assert_eq!(
        catalog.resolve_domain(&column("discount").sql_type),
        &numeric
    );
    assert_eq!(
        catalog.resolve_domain(&column("email").sql_type),
        &SqlType::CiText
    );

    assert!(users.is_unique(&["id", "name"]) && users.is_unique(&["mood", "name"]));
    assert!(!users.is_unique(&["name"]) && !users.is_unique::<&str>(&[]));
    let orders = catalog.table("public", "orders").expect("orders");
    assert!(orders.is_unique(&["sub"]), "by a unique index");
    assert!(!orders.is_unique(&["kind"]), "partial and on expressions");
    assert_eq!(
        orders
            .foreign_key("orders_user")
            .map(|key| key.target.clone()),
        Some(public("users"))
    );

    let visible: Vec<&str> = catalog
        .visible_tables()
        .map(|t| t.name.name.as_str())
        .collect();
    assert!(visible.contains(&"events") && !visible.iter().any(|name| name.starts_with("events_")));
    assert!(!visible.contains(&"not_reflected"));
    let users = public("users");
    let referencing: Vec<&str> = catalog
        .references_to(&users)
        .map(|(table, _)| table.name.name.as_str())
        .collect();
    assert_eq!(referencing, ["users", "events", "orders"]);
    let kind = |name: &str| catalog.table("public", name).map(|table| table.kind);
    assert_eq!(kind("events_2024"), Some(TableKind::Partition));
    assert_eq!(kind("stats"), Some(TableKind::MaterializedView));
    assert!(
        catalog
            .table("public", "user_names")
            .is_some_and(|view| view.is_insertable())
    );
}
