//! Tables and columns whose names are keywords, or break SQL that does not quote them; in a schema that does so too.

#![allow(dead_code, non_camel_case_types, non_upper_case_globals)]

use relata::connection::{
    Connection as _, DieselConnection as _, PgConnection, SimpleConnection, SqliteConnection,
};
use relata::prelude::*;
use relata::sql_query;
use relata::types::{Array, BigInt, Integer, Json, Text};

/// A table of four columns with these names.
macro_rules! table {
    ($module:ident, $schema:expr, $table:literal, $key:literal, $text:literal, $number:literal, $more:ty) => {
        mod $module {
            use super::*;
            pub struct table {}
            #[derive(Debug, Clone, PartialEq)]
            pub struct Row {
                pub key: i64,
                pub text: Option<String>,
                pub number: i32,
            }
            impl relata::FromRow for Row {
                const WIDTH: usize = 3;
                fn from_row<R: relata::RowSource>(row: &mut R) -> relata::Decoded<Self> {
                    Ok(Self {
                        key: row.column::<key>()?,
                        text: row.column::<text>()?,
                        number: row.column::<number>()?,
                    })
                }
            }
            impl relata::Table for table {
                type Id = relata::id!(5, 7, 0, 2, e, d, 0, 2);
                type Row = Row;
                type PrimaryKey = (key,);
                type Kind = relata::kind::BaseTable;
                const SCHEMA: Option<&'static str> = $schema;
                const NAME: &'static str = $table;
                const COLUMNS: &'static [&'static str] = &[$key, $text, $number];
            }
            impl relata::Insertable for table {
                type Required = (key,);
                type Keys = relata::kind::OneKey;
            }
            pub const table: relata::Tab<table> = relata::Tab::Only;
            table!(@column key, $key, BigInt, relata::NotNull, _0);
            table!(@column text, $text, Text, relata::Nullable, _1);
            table!(@column number, $number, Integer, relata::NotNull, _2);
            table!(@column more, "more", $more, relata::Nullable, _3);
            pub const pkey: relata::Constraint<table, relata::kind::Unique<(key,)>> =
                relata::Constraint::new("pkey");
        }
    };
    (@column $name:ident, $sql:literal, $type:ty, $null:ty, $place:ident) => {
        pub struct $name {}
        impl relata::Column for $name {
            type Table = table;
            type Type = $type;
            type Null = $null;
            type Write = relata::kind::Assigned<relata::nth::$place>;
            const NAME: &'static str = $sql;
        }
        pub const $name: relata::Col<$name> = relata::Col::Only;
    };
}

table!(keywords, None, "order", "select", "from", "default", Json);
table!(
    hostile,
    None,
    "t\"a`b'l?e$1 {};--",
    "k\"`'?",
    "t$1\\%",
    "n{}()",
    Json
);
table!(
    excluded_itself,
    None,
    "excluded",
    "values",
    "excluded",
    "set",
    Json
);
table!(
    of_schema,
    Some("s\"c`h'e?m.a"),
    "u\"p`d",
    "a.b",
    "c d",
    "é☕",
    Json
);
// The name that rows of values have beside a table.
table!(
    given_itself,
    None,
    "given",
    "column1",
    "column2",
    "given",
    Json
);
table!(arrays, None, "array", "row", "any", "end", Array<Integer>);

/// Creates a table of these names.
fn create<T: relata::Table>(conn: &mut impl SimpleConnection, quote: char, text: &str, more: &str) {
    let quoted = |name: &str| {
        let doubled = name.replace(quote, &format!("{quote}{quote}"));
        format!("{quote}{doubled}{quote}")
    };
    let [key, text_name, number] = T::COLUMNS else {
        panic!("three columns");
    };
    let schema = T::SCHEMA
        .map(|schema| quoted(schema) + ".")
        .unwrap_or_default();
    let sql = format!(
        "CREATE TABLE {schema}{} ({} BIGINT PRIMARY KEY, {} {text}, {} INT NOT NULL DEFAULT 7, more {more})",
        quoted(T::NAME),
        quoted(key),
        quoted(text_name),
        quoted(number)
    );
    conn.batch_execute(&sql).unwrap();
}

macro_rules! check {
    ($conn:expr, $module:ident) => {{
        use $module::{key, number, pkey, table, text};
        let conn = $conn;
        let one = insert_into(table).values((key.to(1), text.to("it's"), number.to(7)));
        assert_eq!(one.run(conn).unwrap(), 1);
        let rows = insert_into(table).rows([2, 3].map(|i: i64| (key.to(i), number.to(9))));
        assert_eq!(rows.run(conn).unwrap(), 2);
        let copied = insert_into(table)
            .columns((key, text, number))
            .select(from(table).select((key + 10, text, number + 1)));
        assert_eq!(copied.run(conn).unwrap(), 3);
        let most = from(table).select(max(number));
        let changed = update(table)
            .set((
                text.to("changed"),
                number.to(coalesce(most.scalar_subquery(), 0) + number),
            ))
            .filter(key.gt(10) & number.le(8));
        assert_eq!(changed.run(conn).unwrap(), 1);
        let upsert = |id: i64| {
            insert_into(table)
                .values((key.to(id), text.to("new"), number.to(5)))
                .on_conflict(pkey)
                .do_update((
                    text.to(excluded(text)),
                    number.to(number + excluded(number)),
                ))
        };
        assert_eq!(upsert(3).run(conn).unwrap(), 1);
        assert_eq!(upsert(4).run(conn).unwrap(), 1);
        let ignored = insert_into(table)
            .values(key.to(4))
            .on_conflict(pkey)
            .do_nothing();
        ignored.run(conn).unwrap();
        // Rows of a query upserted, and those of the table itself.
        let again = insert_into(table)
            .columns((key, text, number))
            .select(
                from(table)
                    .filter(key.eq(4))
                    .select((key, text.concat("er"), number)),
            )
            .on_conflict(pkey)
            .do_update(text.to(excluded(text)));
        assert!(again.run(conn).unwrap() > 0);
        let gone = delete_from(table).filter(key.eq(2));
        assert_eq!(gone.run(conn).unwrap(), 1);
        let by_key = update(table).rows([
            (12, (text.to("twelve"), number.to(2))),
            (13, (text.to("it's"), number.to(3))),
        ]);
        assert_eq!(by_key.run(conn).unwrap(), 2);
        let missing = update(table).rows([(12, number.to(3)), (99, number.to(3))]);
        let missing = missing.run(conn).unwrap_err();
        assert!(matches!(missing, relata::Error::RowsNotFound { ref rows, .. } if rows == &[1]), "{missing}");
        let twice = update(table).rows([(12, number.to(3)), (12, number.to(3))]);
        let twice = twice.run(conn).unwrap_err();
        assert!(matches!(twice, relata::Error::RowsRepeated { ref rows, .. } if rows == &[1]), "{twice}");
        assert_eq!(delete_from(table).rows([11, 99]).run(conn).unwrap(), 1);
        let found = from(table).order_by(key).all(conn).unwrap();
        let found: Vec<_> = found
            .into_iter()
            .map(|row| (row.key, row.text.unwrap_or_default(), row.number))
            .collect();
        let expected = [
            (1, "it's", 7),
            (3, "new", 14),
            (4, "newer", 5),
            (12, "twelve", 2),
            (13, "it's", 3),
        ];
        let expected = expected.map(|(k, t, n)| (k, t.to_owned(), n));
        assert_eq!(found, expected);
    }};
}

macro_rules! check_returning {
    ($conn:expr, $module:ident) => {{
        use $module::{Row, key, number, pkey, table, text};
        let conn = $conn;
        let row = insert_into(table).values(key.to(50)).returning(table);
        let expected = Row {
            key: 50,
            text: None,
            number: 7,
        };
        assert_eq!(row.one(conn).unwrap(), expected);
        let changed = update(table)
            .set(text.to(text.concat("x")))
            .filter(key.eq(50))
            .returning((key, text, number + 1));
        assert_eq!(changed.one(conn).unwrap(), (50, None, 8));
        let upserted = insert_into(table)
            .values((key.to(50), text.to("y")))
            .on_conflict(pkey)
            .do_update(text.to(excluded(text)))
            .filter(text.is_null() & excluded(text).eq("y"))
            .returning(text);
        assert_eq!(upserted.one(conn).unwrap().as_deref(), Some("y"));
        assert_eq!(upserted.all(conn).unwrap(), [None::<String>; 0]);
        let gone = delete_from(table).filter(key.eq(50)).returning(key);
        assert_eq!(gone.all(conn).unwrap(), [50]);
    }};
}

macro_rules! check_copy {
    ($conn:expr, $module:ident) => {{
        use $module::{Row, key, number, table, text};
        let conn = $conn;
        let rows = [60, 61].map(|i: i64| (number.to(8), text.to("copied"), key.to(i)));
        assert_eq!(copy_into(table).rows(rows).run(conn).unwrap(), 2);
        let rows = [60, 62].map(|i: i64| (key.to(i), number.to(8)));
        conn.run_script("SAVEPOINT before_it").unwrap();
        let error = copy_into(table).rows(rows).run(conn).unwrap_err();
        assert_eq!(error.rows(), Some(0..1), "{error}");
        conn.run_script("ROLLBACK TO SAVEPOINT before_it").unwrap();
        let copied = from(table).filter(key.ge(60)).order_by(key.desc());
        let row = |id: i64| Row {
            key: id,
            text: Some("copied".to_owned()),
            number: 8,
        };
        assert_eq!(crate::stored::copied_out(&copied, conn), [61, 60].map(row));
        let gone = delete_from(table).filter(key.ge(60));
        assert_eq!(gone.run(conn).unwrap(), 2);
    }};
}

#[test]
fn on_sqlite() {
    let mut conn = SqliteConnection::connect(":memory:").unwrap();
    let conn = &mut conn;
    conn.run_script("ATTACH ':memory:' AS `s\"c``h'e?m.a`")
        .unwrap();
    macro_rules! both {
        ($module:ident) => {
            create::<$module::table>(conn, '`', "TEXT", "TEXT");
            check!(&mut *conn, $module);
            check_returning!(&mut *conn, $module);
        };
    }
    both!(keywords);
    both!(hostile);
    both!(of_schema);
    both!(given_itself);
}

#[test]
fn on_postgres() {
    let Ok(url) = std::env::var("RELATA_POSTGRES_URL") else {
        println!("not run on PostgreSQL: RELATA_POSTGRES_URL is not set");
        return;
    };
    let conn = &mut PgConnection::connect(&url).unwrap();
    conn.begin_test_transaction().unwrap();
    conn.run_script(
        "CREATE SCHEMA relata_names; SET search_path TO relata_names; CREATE SCHEMA \"s\"\"c`h'e?m.a\"",
    )
    .unwrap();
    macro_rules! both {
        ($module:ident, $more:literal) => {
            create::<$module::table>(conn, '"', "TEXT", $more);
            check!(&mut *conn, $module);
            check_returning!(&mut *conn, $module);
            check_copy!(&mut *conn, $module);
        };
    }
    both!(keywords, "JSON");
    both!(hostile, "JSON");
    both!(of_schema, "JSON");
    both!(given_itself, "JSON");
    both!(arrays, "INT[]");
    use arrays::{key, more, table};
    let filled = update(table)
        .set(more.to(vec![Some(1), None]))
        .filter(key.eq(1));
    assert_eq!(filled.run(conn).unwrap(), 1);
    let plain = update(table).set(more.to(vec![5, 6])).filter(key.eq(3));
    let plain = plain.returning(more);
    assert_eq!(plain.one(conn).unwrap(), Some(vec![Some(5), Some(6)]));
    let array = update(table)
        .set(more.to([7]))
        .filter(key.eq(3))
        .returning(more);
    assert_eq!(array.one(conn).unwrap(), Some(vec![Some(7)]));
    let longer = update(table)
        .set(more.to(more.concat(vec![Some(3)])))
        .filter(key.eq(1));
    let longer = longer.returning(more);
    assert_eq!(
        longer.one(conn).unwrap(),
        Some(vec![Some(1), None, Some(3)])
    );
}

#[test]
fn on_mysql() {
    // DDL would end a transaction of relata's: the database goes away at the end.
    let Some(mut conn) = crate::failed_row::own_mysql("relata_test_names") else {
        return;
    };
    let conn = &mut conn;
    conn.run_script(
        "DROP DATABASE IF EXISTS `s\"c``h'e?m.a`; CREATE DATABASE `s\"c``h'e?m.a` CHARACTER SET utf8mb4; \
         USE `s\"c``h'e?m.a`",
    )
    .unwrap();
    macro_rules! both {
        ($module:ident) => {
            create::<$module::table>(conn, '`', "VARCHAR(80)", "JSON");
            check!(&mut *conn, $module);
        };
    }
    both!(keywords);
    both!(hostile);
    both!(excluded_itself);
    both!(of_schema);
    both!(given_itself);
    use keywords::{key, more, table};
    let given = relata::serde_json::json!({"a": ["it's", null]});
    let filled = update(table).set(more.to(given.clone())).filter(key.eq(1));
    assert_eq!(filled.run(conn).unwrap(), 1);
    let read = from(table)
        .filter(key.eq(1))
        .select(more)
        .one(conn)
        .unwrap();
    assert_eq!(read, Some(given));
    conn.run_script("DROP DATABASE `s\"c``h'e?m.a`; DROP DATABASE relata_test_names")
        .unwrap();
}

mod identity {
    use super::*;
    pub struct table {}
    #[derive(Debug, PartialEq)]
    pub struct Row {
        pub id: i64,
        pub label: String,
    }
    impl relata::FromRow for Row {
        const WIDTH: usize = 2;
        fn from_row<R: relata::RowSource>(row: &mut R) -> relata::Decoded<Self> {
            Ok(Self {
                id: row.column::<id>()?,
                label: row.column::<label>()?,
            })
        }
    }
    impl relata::Table for table {
        type Id = relata::id!(5, 7, 0, 2, e, d, 0, 3);
        type Row = Row;
        type PrimaryKey = (id,);
        type Kind = relata::kind::BaseTable;
        const NAME: &'static str = "identity";
        const COLUMNS: &'static [&'static str] = &["id", "label"];
    }
    impl relata::Insertable for table {
        type Required = ();
        type Keys = relata::kind::OneKey;
    }
    pub const table: relata::Tab<table> = relata::Tab::Only;
    pub struct id {}
    impl relata::Column for id {
        type Table = table;
        type Type = BigInt;
        type Null = relata::NotNull;
        type Write = relata::kind::IdentityAlways<relata::nth::_0>;
        const NAME: &'static str = "id";
    }
    pub const id: relata::Col<id> = relata::Col::Only;
    pub struct label {}
    impl relata::Column for label {
        type Table = table;
        type Type = Text;
        type Null = relata::NotNull;
        type Write = relata::kind::Assigned<relata::nth::_1>;
        const NAME: &'static str = "label";
    }
    pub const label: relata::Col<label> = relata::Col::Only;
    pub const pkey: relata::Constraint<table, relata::kind::Unique<(id,)>> =
        relata::Constraint::new("identity_pkey");
}

#[test]
fn identities_and_rows_of_defaults() {
    use identity::{Row, id, label, pkey, table};
    let row = |number: i64, text: &str| Row {
        id: number,
        label: text.to_owned(),
    };
    let defaults = insert_into(table).default_values();
    let read = from(table).order_by(id);
    if let Some(mut conn) = crate::databases::postgres() {
        let conn = &mut conn;
        conn.run_script(
            "CREATE TEMP TABLE identity (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, label TEXT NOT NULL DEFAULT 'd')",
        )
        .unwrap();
        assert_eq!(defaults.run(conn).unwrap(), 1);
        assert_eq!(
            defaults.clone().returning(table).one(conn).unwrap(),
            row(2, "d")
        );
        let own = |number: i64| {
            let values = (id.to(number), label.to("own"));
            insert_into(table).overriding_system_value().values(values)
        };
        assert_eq!(own(50).run(conn).unwrap(), 1);
        let again = own(50)
            .on_conflict(pkey)
            .do_update(label.to(excluded(label).concat("!")));
        assert_eq!(again.returning(label).one(conn).unwrap(), "own!");
        let rows = insert_into(table)
            .overriding_system_value()
            .rows([60, 61].map(|number: i64| (id.to(number), label.to_default())));
        assert_eq!(rows.run(conn).unwrap(), 2);
        let copied = insert_into(table)
            .overriding_system_value()
            .columns((id, label))
            .select(from(table).filter(id.ge(60)).select((id + 10, label)));
        assert_eq!(copied.run(conn).unwrap(), 2);
        let ignored = insert_into(table)
            .overriding_system_value()
            .default_values();
        let ignored = ignored.on_conflict(pkey).do_nothing();
        assert_eq!(ignored.run(conn).unwrap(), 1);
        let expected = [
            (1, "d"),
            (2, "d"),
            (3, "d"),
            (50, "own!"),
            (60, "d"),
            (61, "d"),
            (70, "d"),
            (71, "d"),
        ];
        assert_eq!(
            read.all(conn).unwrap(),
            expected.map(|(number, text)| row(number, text))
        );
    }
    let conn = &mut SqliteConnection::connect(":memory:").unwrap();
    conn.run_script(
        "CREATE TABLE identity (id INTEGER PRIMARY KEY, label TEXT NOT NULL DEFAULT 'd')",
    )
    .unwrap();
    assert_eq!(defaults.run(conn).unwrap(), 1);
    assert_eq!(
        defaults.clone().returning(table).one(conn).unwrap(),
        row(2, "d")
    );
    let refused = defaults
        .clone()
        .on_conflict(pkey)
        .do_nothing()
        .run(conn)
        .unwrap_err();
    assert!(matches!(refused, relata::Error::Encode { .. }), "{refused}");
    assert_eq!(read.all(conn).unwrap(), [row(1, "d"), row(2, "d")]);
    if let Some(mut conn) = crate::databases::mysql() {
        let conn = &mut conn;
        conn.run_script(
            "CREATE TEMPORARY TABLE identity (id BIGINT AUTO_INCREMENT PRIMARY KEY, label VARCHAR(20) NOT NULL DEFAULT 'd')",
        )
        .unwrap();
        assert_eq!(defaults.run(conn).unwrap(), 1);
        assert_eq!(
            defaults
                .clone()
                .on_conflict(pkey)
                .do_nothing()
                .run(conn)
                .unwrap(),
            1
        );
        assert_eq!(read.all(conn).unwrap(), [row(1, "d"), row(2, "d")]);
        let by_hand = sql_query!("SELECT count(*) FROM identity" => BigInt);
        assert_eq!(by_hand.one(conn).unwrap(), 2);
    }
}
