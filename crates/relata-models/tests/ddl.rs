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
fn views_of_each_database() {
    let items = r#"#[derive(Model)] #[model(table = "t")] struct T { #[model(primary_key)] id: i64, n: i32 }
        #[derive(Model)] #[model(view = "a_view", query(postgres = "SELECT sum(n)::bigint AS all_n FROM t;", sqlite = "SELECT sum(n) AS all_n FROM t"))]
        struct V { all_n: Option<i64> }"#;
    let models = read("", items).unwrap_or_else(|error| panic!("{error}"));
    let script = |engine| models.script(engine).map_err(|error| error.to_string());
    let text = script(Postgres).expect("PostgreSQL has a query");
    assert!(
        text.ends_with("CREATE VIEW a_view AS\nSELECT sum(n)::bigint AS all_n FROM t;\n"),
        "{text}"
    );
    let text = script(Sqlite).expect("SQLite has a query");
    assert!(
        text.contains("CREATE VIEW a_view (all_n) AS SELECT sum(n) AS all_n FROM t"),
        "{text}"
    );
    let error = script(Mysql).expect_err("MySQL has none");
    assert_eq!(error, "view `a_view`: there is no query for MySQL");
    let items = items.replace("a_view\"", "a_view\", materialized, index(all_n)");
    let models = read("", &items).unwrap_or_else(|error| panic!("{error}"));
    let text = models
        .script(Postgres)
        .unwrap_or_else(|error| panic!("{error}"));
    assert!(
        text.contains("CREATE MATERIALIZED VIEW a_view")
            && text.contains("CREATE INDEX a_view_all_n_idx ON a_view"),
        "{text}"
    );
    let error = models
        .script(Sqlite)
        .expect_err("SQLite has none")
        .to_string();
    assert_eq!(error, "view `a_view`: SQLite has no materialized views");
}

#[test]
fn triggers_of_each_database() {
    let of = |trigger: &str| {
        let items = format!(
            "#[derive(Model)] #[model(table = \"t\", trigger({trigger}))] struct T {{ #[model(primary_key)] id: i64, n: i32 }}"
        );
        read("", &items).unwrap_or_else(|error| panic!("{error}"))
    };
    let models = of(
        r#"name = "t_count", before(insert, update), of(n), when = "NEW.n < 0", postgres = "NEW.n := 0; RETURN NEW""#,
    );
    let text = models
        .script(Postgres)
        .unwrap_or_else(|error| panic!("{error}"));
    assert!(
        text.contains(
            "CREATE OR REPLACE FUNCTION t_count() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.n := 0; RETURN NEW; END $$;\n"
        ),
        "{text}"
    );
    assert!(
        text.ends_with(
            "CREATE TRIGGER t_count BEFORE INSERT OR UPDATE OF n ON t FOR EACH ROW WHEN (NEW.n < 0) EXECUTE FUNCTION t_count();\n"
        ),
        "{text}"
    );
    // Where there is no body, there is no trigger.
    let text = models
        .script(Mysql)
        .unwrap_or_else(|error| panic!("{error}"));
    assert!(!text.contains("TRIGGER"), "{text}");
    let text = of(r#"name = "t_all", after = truncate, for_each = statement, postgres = "EXECUTE FUNCTION log_it('t')""#)
        .script(Postgres)
        .unwrap_or_else(|error| panic!("{error}"));
    assert!(
        text.contains("CREATE TRIGGER t_all AFTER TRUNCATE ON t FOR EACH STATEMENT EXECUTE FUNCTION log_it('t');\n")
            && !text.contains("CREATE OR REPLACE"),
        "{text}"
    );
    for (trigger, engine, message) in [
        (
            r#"name = "x", after(insert, delete), sqlite = "SELECT 1""#,
            Sqlite,
            "trigger `x`: SQLite has one event for each: declare a trigger for each",
        ),
        (
            r#"name = "x", after = insert, for_each = statement, sqlite = "SELECT 1""#,
            Sqlite,
            "trigger `x`: SQLite has only those FOR EACH ROW",
        ),
        (
            r#"name = "x", after = update, of(n), mysql = "SET @a = 1""#,
            Mysql,
            "trigger `x`: MySQL has no UPDATE OF: compare OLD and NEW in its body",
        ),
        (
            r#"name = "x", after = insert, when = "NEW.n > 0", mysql = "SET @a = 1""#,
            Mysql,
            "trigger `x`: MySQL has no WHEN: write IF in its body",
        ),
    ] {
        let error = of(trigger).script(engine).expect_err(message).to_string();
        assert_eq!(error, message);
    }
}

#[test]
fn keys_of_postgres() {
    let items = r#"#[derive(Model)] #[model(table = "t", unique(n, include(id), nulls_not_distinct), unique(id, n, deferrable = deferred, name = "late"),
        index(n, include(id), name = "t_n"), exclude(n = "=", during = "&&"))]
        struct T { #[model(primary_key)] id: i64, n: Option<i32>, during: PgRange<NaiveDateTime>,
            #[model(references = t::id, deferrable)] boss: Option<i64> }"#;
    let models = read("", items).unwrap_or_else(|error| panic!("{error}"));
    let text = models
        .script(Postgres)
        .unwrap_or_else(|error| panic!("{error}"));
    for part in [
        "CONSTRAINT t_n_key UNIQUE NULLS NOT DISTINCT (n) INCLUDE (id)",
        "CONSTRAINT late UNIQUE (id, n) DEFERRABLE INITIALLY DEFERRED",
        "CREATE INDEX t_n ON t USING btree (n) INCLUDE (id)",
        "CONSTRAINT t_n_during_excl EXCLUDE USING gist (n WITH =, during WITH &&)",
        "REFERENCES t (id) DEFERRABLE",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    for (attribute, engine, message) in [
        (
            "unique(n, nulls_not_distinct)",
            Sqlite,
            "SQLite has no `nulls_not_distinct`",
        ),
        (
            "unique(n, deferrable)",
            Mysql,
            "MySQL has no deferrable keys",
        ),
        (
            "exclude(n = \"=\")",
            Mysql,
            "MySQL has no exclusion constraints",
        ),
        (
            "foreign_key(n, references = t(id), deferrable)",
            Mysql,
            "foreign key `t_n_fkey`: MySQL checks it at once",
        ),
    ] {
        let items = format!(
            "#[derive(Model)] #[model(table = \"t\", {attribute})] struct T {{ #[model(primary_key)] id: i64, n: i64 }}"
        );
        let models = read("", &items).unwrap_or_else(|error| panic!("{error}"));
        let error = models.script(engine).expect_err(message).to_string();
        assert_eq!(error, message);
    }
}

/// Ranges that do not overlap, and foreign keys to them.
#[test]
fn keys_of_periods() {
    let items = |key: &str| {
        format!(
            r#"#[derive(Model)] #[model(table = "p", primary_key(id, during, without_overlaps), unique(n, id, name = "p_n"))]
            struct P {{ id: i64, during: PgRange<NaiveDateTime>, n: i32 }}
            #[derive(Model)] #[model(table = "r", {key})]
            struct R {{ #[model(primary_key)] id: i64, p: i64, during: PgRange<NaiveDateTime>, n: Option<i32> }}"#
        )
    };
    let key = "foreign_key(p, during, period, references = p)";
    let models = read("", &items(key)).unwrap_or_else(|error| panic!("{error}"));
    let text = models
        .script(Postgres)
        .unwrap_or_else(|error| panic!("{error}"));
    for part in [
        "CONSTRAINT p_pkey PRIMARY KEY (id, during WITHOUT OVERLAPS)",
        "FOREIGN KEY (p, PERIOD during) REFERENCES p (id, PERIOD during)",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    for (key, message) in [
        (
            "foreign_key(p, during, references = p)",
            "the key of `p` is one of ranges, which rows cover together: add `period`",
        ),
        (
            "foreign_key(n, p, period, references = p(n, id))",
            "`period` is for a reference to a key with `without_overlaps`, and `p` has none of these columns",
        ),
        (
            "foreign_key(p, during, period, references = p, on_delete = cascade)",
            "a foreign key with `period` has no actions: PostgreSQL knows only `no_action`",
        ),
        (
            "foreign_key(p, during, period, references = p, relation = \"price\")",
            "a foreign key with `period` has no relations: several rows may cover the period of one",
        ),
        (
            "unique(p, n, without_overlaps)",
            "column `n` is no range, and `without_overlaps` is about the last column: make it a `PgRange`",
        ),
        (
            "unique(during, without_overlaps)",
            "`without_overlaps` is for a range after other columns: `unique(id, valid, without_overlaps)`",
        ),
    ] {
        let error = read("", &items(key)).expect_err(message).to_string();
        assert_eq!(error, message);
    }
}

/// A domain is a type of PostgreSQL's; elsewhere each column has what it says.
#[test]
fn domains_of_each_database() {
    let items = r#"#[model(domain = "Share", schema = "s", sql_type = "smallint", default = 1, collation(postgres = "C"),
            check = "VALUE > 0 AND value <= 100 /* VALUE */")]
        type Share = i16;
        #[model(domain = "email", sql_type = "text", check(postgres = "VALUE LIKE '%@VALUE'"), comment = "it's one")]
        type Email = crate::Email;
        #[derive(Model)] #[model(table = "t")]
        struct T { #[model(unique)] a: Share, #[model(default = 7)] b: Option<Share>, email: Email }"#;
    let models = read("", items).unwrap_or_else(|error| panic!("{error}"));
    let text = |engine| {
        models
            .script(engine)
            .unwrap_or_else(|error| panic!("{error}"))
    };
    let postgres = text(Postgres);
    for part in [
        "CREATE SCHEMA IF NOT EXISTS s;",
        "CREATE DOMAIN s.\"Share\" AS smallint COLLATE \"C\" DEFAULT 1 CONSTRAINT \"Share_check\" CHECK (VALUE > 0 AND",
        "CREATE DOMAIN email AS text CONSTRAINT email_check CHECK (VALUE LIKE '%@VALUE');",
        "COMMENT ON DOMAIN email IS 'it''s one';",
        "  a s.\"Share\" NOT NULL,\n  b s.\"Share\" DEFAULT 7,\n  email email NOT NULL,",
    ] {
        assert!(postgres.contains(part), "{part}: {postgres}");
    }
    for (engine, quote, name) in [
        (Sqlite, "", "t_a_Share_check"),
        (Mysql, "`", "`t_a_Share_check`"),
    ] {
        let text = text(engine);
        let a = format!("{quote}a{quote}");
        assert!(!text.contains("DOMAIN") && !text.contains('@'), "{text}");
        assert!(
            text.contains(&format!("CHECK ({a} > 0 AND {a} <= 100 /* VALUE */)")),
            "{text}"
        );
        assert!(text.contains(name), "{text}");
        assert!(
            text.contains("DEFAULT 1") && text.contains("DEFAULT 7"),
            "{text}"
        );
    }
    let uses = |ddl: relata_models::Ddl| {
        let table = ddl
            .objects
            .into_iter()
            .find(|o| o.kind == ObjectKind::Table);
        table.expect("a table").uses
    };
    let of_enum = r#"#[derive(Model)] enum Mood { Good } #[model(domain = "feeling")] type Feeling = Mood;
        #[derive(Model)] #[model(table = "t")] struct T { a: Feeling }"#;
    let models = read("", of_enum).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(
        uses(models.ddl(Postgres).expect("the SQL")),
        ["feeling", "mood"]
    );
}

/// A partitioned table comes with its partitions and indexes; other databases have one table.
#[test]
fn partitions_of_postgres() {
    let attributes = r#", schema = "s", index(at), postgres(partition_by = "RANGE (at)", options = "",
        partition(name = "t_old", values = "FROM (MINVALUE) TO (10)"), partition(name = "rest", default))"#
        .replace(" options = \"\",", "");
    let fields = "#[model(identity)] id: i64, #[model(primary_key)] at: i32, #[model(comment = \"x\")] x: Option<i32>";
    let text = sql(Postgres, "", &attributes, fields);
    let expected = "CREATE TABLE s.t (
  id bigint NOT NULL GENERATED BY DEFAULT AS IDENTITY,
  at integer NOT NULL,
  x integer,
  CONSTRAINT t_pkey PRIMARY KEY (at)
) PARTITION BY RANGE (at);
COMMENT ON COLUMN s.t.x IS 'x';
CREATE TABLE s.rest (
  id bigint NOT NULL,
  at integer NOT NULL,
  x integer
);
ALTER TABLE s.t ATTACH PARTITION s.rest DEFAULT;
CREATE TABLE s.t_old (
  id bigint NOT NULL,
  at integer NOT NULL,
  x integer
);
ALTER TABLE s.t ATTACH PARTITION s.t_old FOR VALUES FROM (MINVALUE) TO (10);
CREATE INDEX t_at_idx ON s.t USING btree (at);
";
    assert!(text.ends_with(expected), "{text}");
    let attributes = attributes.replace("schema = \"s\", ", "");
    let fields = fields.replace("identity", "column = \"id\"");
    for engine in [Sqlite, Mysql] {
        let text = sql(engine, "", &attributes, &fields);
        assert!(
            !text.contains("PARTITION") && !text.contains("t_old"),
            "{text}"
        );
    }
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
        (
            "#[derive(Model)] #[model(view = \"v\")] struct V { a: i32 }",
            "a view has a query",
        ),
        (
            "#[derive(Model)] #[model(table = \"v\", query = \"SELECT 1\")] struct V { a: i32 }",
            "`query` is of a view: write `view` in place of `table`",
        ),
        (
            "#[derive(Model)] #[model(view = \"v\", query = \"SELECT 1\", index(a))] struct V { a: i32 }",
            "only a materialized view has indexes",
        ),
        (
            "#[derive(Model)] struct Id(i64, i64);",
            "the type of a key holds one value",
        ),
        (
            "#[derive(Model)] struct Id(f64);",
            "the value of a key is an integer, a `Uuid` or a `String`",
        ),
        (
            "#[derive(Model)] #[model(table = \"t\", trigger(name = \"x\", instead_of = insert, sqlite = \"SELECT 1\"))] struct T { a: i32 }",
            "only a trigger of a view fires `instead_of` its events",
        ),
        (
            "#[derive(Model)] #[model(table = \"t\", trigger(name = \"x\", sqlite = \"SELECT 1\"))] struct T { a: i32 }",
            "a trigger says what fires it",
        ),
        (
            "#[derive(Model)] #[model(table = \"t\", trigger(after = drop, sqlite = \"SELECT 1\"))] struct T { a: i32 }",
            "no trigger fires by `drop`",
        ),
        (
            "#[model(check = \"VALUE > 0\")] type Price = i32;",
            "a type alias declares a domain",
        ),
        (
            "#[model(domain = \"price\")] type Price = Option<i32>;",
            "a column of a domain is an `Option` where it may be NULL, not the domain",
        ),
        (
            "#[model(domain = \"price\")] type Price = Vec<Option<i32>>;",
            "a domain over an array, a range or a composite type is not supported",
        ),
        (
            "#[model(domain = \"price\")] type Price = i32; #[model(domain = \"price\")] type Other = i32;",
            "two types are called `price`",
        ),
        (
            "#[model(domain = \"name\")] type Name = String; #[derive(Model)] #[model(table = \"t\")] struct T { #[model(max_length = 5)] a: Name }",
            "column `a` has the type of the domain `name`: set `max_length` there",
        ),
        (
            "#[model(domain = \"name\", size = 5)] type Name = String;",
            "there is no `size` for a domain",
        ),
        (
            "#[derive(Model)] #[model(table = \"t\", postgres(partition_by = \"RANGE (b)\"))] struct T { a: i32 }",
            "table `t` has no column `b` to partition it by",
        ),
        (
            "#[derive(Model)] #[model(table = \"t\", postgres(partition_by = \"BY (a)\"))] struct T { a: i32 }",
            "expected `RANGE (column)`, `LIST (column)` or `HASH (column)`",
        ),
        (
            "#[derive(Model)] #[model(table = \"t\", postgres(partition(name = \"p\", default)))] struct T { a: i32 }",
            "table `t` is not partitioned",
        ),
        (
            "#[derive(Model)] #[model(table = \"t\", postgres(partition_by = \"LIST (a)\", partition(name = \"p\")))] struct T { a: i32 }",
            "a partition has a name, and values or `default`",
        ),
        (
            "#[derive(Model)] #[model(table = \"t\", postgres(partition_by = \"LIST (b)\"))] struct T { #[model(primary_key)] a: i32, b: i32 }",
            "table `t` is partitioned by `b`, so that its primary key must contain `b` too",
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
