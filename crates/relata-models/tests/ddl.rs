//! The SQL that attributes ask for, and what is refused.

use relata_models::{Models, ObjectKind};
use relata_schema::Engine::{self, Mysql, Postgres, Sqlite};

/// Models of a module with these attributes and items.
fn read(arguments: &str, items: &str) -> syn::Result<Models> {
    Models::in_file(&format!(
        "mod a {{ #[relata::models({arguments})] mod schema {{ {items} }} }}"
    ))
}

/// The SQL of one model.
fn sql(engine: Engine, arguments: &str, attributes: &str, fields: &str) -> String {
    let items =
        format!("#[derive(Model)] #[model(table = \"t\"{attributes})] struct T {{ {fields} }}");
    let models = read(arguments, &items).unwrap_or_else(|error| panic!("{error}"));
    models
        .script(engine)
        .unwrap_or_else(|error| panic!("{error}"))
}

fn refused(items: &str) -> String {
    match read("", items) {
        Ok(_) => panic!("it is wrong"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn a_naming_convention() {
    let text = sql(
        Postgres,
        r#"names(primary_key = "pk_{table}", unique = "uq_{table}_{columns}", check = "ck_{table}_{columns}",
           foreign_key = "fk_{table}_{columns}_{target}", index = "ix_{table}_{columns}")"#,
        ", unique(a, b)",
        r#"#[model(primary_key)] id: i64, #[model(index)] a: i32, #[model(check = "b > 0")] b: i32,
           #[model(references = T)] boss: Option<i64>"#,
    );
    for name in ["pk_t ", "uq_t_a_b ", "ck_t_b ", "fk_t_boss_t ", "ix_t_a "] {
        assert!(text.contains(name), "{name}: {text}");
    }
}

#[test]
fn defaults_of_each_database() {
    let fields = r#"#[model(default = "now()")] at: NaiveDateTime, #[model(default = "now()")] day: NaiveDate,
        #[model(default(postgres = "gen_random_uuid()", mysql = "uuid()"))] id: Uuid,
        #[model(default = -2)] n: i16, #[model(default = 1.5)] f: f64, #[model(default = false)] b: bool"#;
    let text = sql(Postgres, "", "", fields);
    assert!(
        text.contains("DEFAULT now() NOT NULL")
            && text.contains("day date DEFAULT CURRENT_DATE NOT NULL"),
        "{text}"
    );
    assert!(
        text.contains("DEFAULT gen_random_uuid()") && text.contains("DEFAULT false"),
        "{text}"
    );
    let text = sql(Sqlite, "", "", fields);
    assert!(
        text.contains("id UUID NOT NULL,") && text.contains("DEFAULT CURRENT_TIMESTAMP"),
        "{text}"
    );
    assert!(
        text.contains("DEFAULT -2") && text.contains("DEFAULT 1.5"),
        "{text}"
    );
    let text = sql(Mysql, "", "", fields);
    assert!(
        text.contains("DEFAULT CURRENT_TIMESTAMP(6)") && text.contains("DEFAULT (uuid())"),
        "{text}"
    );
    assert!(
        text.contains("DEFAULT (curdate())") && text.contains("DEFAULT 0"),
        "{text}"
    );
}

#[test]
fn options_of_each_database() {
    let attributes = r#", sqlite(strict, without_rowid), postgres(unlogged, options = "fillfactor=70"),
        mysql(options = "ENGINE=Aria"), index("lower(name)", name = "t_lower", filter = "id > 0")"#;
    let fields = r#"#[model(primary_key, sql_type(mysql = "mediumint"))] id: i32, name: String"#;
    let text = sql(Postgres, "", attributes, fields);
    assert!(
        text.contains("CREATE UNLOGGED TABLE t") && text.contains("fillfactor=70"),
        "{text}"
    );
    assert!(
        text.contains("(lower(name))) WHERE id > 0") || text.contains("WHERE (id > 0)"),
        "{text}"
    );
    let text = sql(Sqlite, "", attributes, fields);
    assert!(text.contains("WITHOUT ROWID, STRICT"), "{text}");
    let attributes = r#", mysql(options = "ENGINE=Aria")"#;
    let text = sql(Mysql, "", attributes, fields);
    assert!(
        text.contains("`id` mediumint") && text.contains("ENGINE=Aria"),
        "{text}"
    );
}

#[test]
fn what_an_engine_cannot_do() {
    let models = |fields: &str| {
        let items = format!("#[derive(Model)] #[model(table = \"t\")] struct T {{ {fields} }}");
        read("", &items).unwrap_or_else(|error| panic!("{error}"))
    };
    let reason = |engine, fields: &str| match models(fields).ddl(engine) {
        Ok(_) => panic!("{engine} has it"),
        Err(error) => error.to_string(),
    };
    let list = "#[model(primary_key)] id: i64, list: Vec<Option<i32>>";
    assert_eq!(
        reason(Sqlite, list),
        "column `t.list`: SQLite has no arrays"
    );
    assert!(reason(Mysql, "n: Decimal").contains("add `precision` and `scale`"));
    assert!(reason(Postgres, "n: u64").contains("no unsigned integers"));
    assert!(reason(Sqlite, "#[model(identity)] n: i64").contains("SQLite numbers only"));
    assert!(reason(Mysql, "#[model(identity)] n: i64").contains("the first of a key"));
    models(list).ddl(Postgres).expect("PostgreSQL has arrays");
}

#[test]
fn tables_in_circles() {
    let items = r#"
        #[derive(Model)] #[model(table = "a")] struct A { #[model(primary_key)] id: i64, #[model(references = b)] b: Option<i64> }
        #[derive(Model)] #[model(table = "b")] struct B { #[model(primary_key)] id: i64, #[model(references = a)] a: Option<i64> }
    "#;
    let models = read("", items).unwrap_or_else(|error| panic!("{error}"));
    let drops = |engine| -> Vec<String> {
        let ddl = models.ddl(engine).unwrap_or_else(|error| panic!("{error}"));
        assert!(
            engine == Sqlite
                || ddl
                    .objects
                    .last()
                    .is_some_and(|o| o.kind == ObjectKind::ForeignKey)
        );
        ddl.objects
            .iter()
            .rev()
            .map(|object| object.drop.clone())
            .collect()
    };
    assert_eq!(drops(Sqlite), ["DROP TABLE b", "DROP TABLE a"]);
    assert_eq!(drops(Postgres)[0], "ALTER TABLE a DROP CONSTRAINT a_b_fkey");
    assert_eq!(
        drops(Mysql)[0],
        "ALTER TABLE `a` DROP FOREIGN KEY `a_b_fkey`"
    );
}

#[test]
fn mistakes() {
    for (items, message) in [
        (
            "#[derive(Model)] #[model(table = \"t\", include = Stamps)] struct T { id: i64 }",
            "there is no struct `Stamps` with `#[model(mixin)]` in this module",
        ),
        (
            "#[derive(Model)] enum E { A, #[model(label = \"a\")] B }",
            "enum `e` has the label `a` twice",
        ),
        (
            "#[derive(Model)] #[model(table = \"t\")] struct T { id: u8 }",
            "no SQL type is a `u8`",
        ),
        (
            "#[derive(Model)] #[model(table = \"t\")] struct T { a: Vec<String> }",
            "the elements of an array may be NULL",
        ),
        (
            "#[derive(Model)] #[model(table = \"t\", check(\"a > 0\"), check(\"a > 1\"))] struct T { a: i32 }",
            "two constraints or indexes are called `t_check`",
        ),
        (
            "#[derive(Model)] #[model(table = \"t\")] struct T { #[model(on_delete = cascade)] a: i32 }",
            "`on_delete` needs `references = table::column`",
        ),
        (
            "#[derive(Model)] #[model(table = \"t\")] struct T { #[model(primary_key)] id: i64, #[model(references = t, on_delete = casade)] a: i64 }",
            "there is no action `casade`",
        ),
    ] {
        let found = refused(items);
        assert!(found.contains(message), "{found}");
    }
    let long = "x".repeat(60);
    let items = format!(
        "#[derive(Model)] #[model(table = \"{long}\")] struct T {{ #[model(primary_key)] id: i64 }}"
    );
    assert!(refused(&items).contains("PostgreSQL keeps 63"));
}
