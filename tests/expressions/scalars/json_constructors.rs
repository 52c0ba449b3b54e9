//! JSON_ARRAY and JSON_OBJECT of SQL.

use relata::backend::{Mysql, Pg, Sqlite};
use relata::expr::functions::json::*;
use relata::prelude::*;
use relata::serde_json::{Value, json};
use relata::types::{Integer, Json, Jsonb, Text};

use super::{on_mysql, on_postgres, on_sqlite, one};
use crate::databases::plain;

/// PostgreSQL, if it has these functions: from version 16.
fn on_postgres_16() -> Option<relata::connection::PgConnection> {
    let mut conn = on_postgres()?;
    let version =
        relata::sql_query!("SELECT current_setting('server_version_num')::int4" => Integer);
    let version = version.one(&mut conn).unwrap();
    if version < 160_000 {
        println!("not run on PostgreSQL {version}");
        return None;
    }
    Some(conn)
}

/// What only PostgreSQL has: the SQL, and the document as text, whose order and NULLs are what is asked.
#[test]
fn nulls_absent() {
    let mut conn = on_postgres_16();
    let none = || nullable::<Integer>(None);
    macro_rules! check {
        ($($made:expr, $sql:expr => $text:expr;)*) => {$(
            let query = from(one()).select($made.cast::<Text>());
            let sql = plain(&query.to_sql::<Pg>().unwrap());
            assert_eq!(sql, format!("SELECT CAST({} AS text) FROM stored", $sql));
            if let Some(conn) = &mut conn {
                assert_eq!(query.one(conn).unwrap(), $text, "{sql}");
            }
        )*};
    }
    check! {
        json_array((literal(1_i32), none(), literal("x"))), "JSON_ARRAY($1, $2, $3 RETURNING json)" => "[1, \"x\"]";
        json_array((none(),)), "JSON_ARRAY($1 RETURNING json)" => "[]";
        json_array((literal(json!(null)), literal(json!({"b": [1]})))), "JSON_ARRAY($1, $2 RETURNING json)" => "[null, {\"b\": [1]}]";
        json_array((literal(1_i32), none())).returning::<Jsonb>(), "JSON_ARRAY($1, $2 RETURNING jsonb)" => "[1]";
        json_array((literal(1_i32), none())).null_on_null().returning::<Jsonb>(),
            "JSON_ARRAY($1, $2 NULL ON NULL RETURNING jsonb)" => "[1, null]";
        json_object((("a", literal(1_i32)), ("b", none()))).absent_on_null(),
            "JSON_OBJECT($1 : $2, $3 : $4 ABSENT ON NULL RETURNING json)" => "{\"a\" : 1}";
        json_object((("b", literal(1_i32)), ("a", none()))).with_unique_keys(),
            "JSON_OBJECT($1 : $2, $3 : $4 WITH UNIQUE KEYS RETURNING json)" => "{\"b\" : 1, \"a\" : null}";
        json_object((("b", none()), ("a", literal(true)))).with_unique_keys().absent_on_null().returning::<Jsonb>(),
            "JSON_OBJECT($1 : $2, $3 : $4 ABSENT ON NULL WITH UNIQUE KEYS RETURNING jsonb)" => "{\"a\": true}";
        json_object(((literal("a").concat("b"), literal(1_i32) + 2),)).returning::<Jsonb>(),
            "JSON_OBJECT($1 || $2 : $3 + $4 RETURNING jsonb)" => "{\"ab\": 3}";
        json_object((("a", literal(1_i32)), ("a", literal(2_i32)))),
            "JSON_OBJECT($1 : $2, $3 : $4 RETURNING json)" => "{\"a\" : 1, \"a\" : 2}";
    }
    let Some(conn) = &mut conn else { return };
    for twice in [Some(2), None] {
        let members = (("a", literal(1_i32)), ("a", nullable::<Integer>(twice)));
        let query = from(one()).select(json_object(members).absent_on_null().with_unique_keys());
        conn.run_script("SAVEPOINT before").unwrap();
        let error = query.one(conn).unwrap_err().to_string();
        assert!(error.contains("duplicate JSON object key value"), "{error}");
        conn.run_script("ROLLBACK TO before").unwrap();
    }
}

/// What keeps NULLs is the same on all databases.
#[test]
fn nulls_kept() {
    let mut pg = on_postgres_16();
    let (mut sqlite, mut mysql) = (on_sqlite(), on_mysql());
    macro_rules! check {
        ($($made:expr, pg $pg:expr, sqlite $sqlite:expr, mysql $mysql:expr => $value:expr;)*) => {$(
            let query = from(one()).select($made);
            let written = [
                query.to_sql::<Pg>().unwrap(), query.to_sql::<Sqlite>().unwrap(), query.to_sql::<Mysql>().unwrap(),
            ];
            let expected = [$pg, $sqlite, $mysql].map(|sql| format!("SELECT {sql} FROM stored"));
            assert_eq!(written.map(|sql| plain(&sql)), expected);
            let rows: Value = query.one(&mut sqlite).unwrap();
            assert_eq!(rows, $value, "SQLite");
            if let Some(conn) = &mut pg {
                assert_eq!(query.one(conn).unwrap(), $value, "PostgreSQL");
            }
            if let Some(conn) = &mut mysql {
                assert_eq!(query.one(conn).unwrap(), $value, "MySQL");
            }
        )*};
    }
    check! {
        json_array((literal(1_i32), nullable::<Text>(None), literal(true), nullable::<Json>(None))).null_on_null(),
            pg "JSON_ARRAY($1, $2, $3, $4 NULL ON NULL RETURNING json)",
            sqlite "json_array($1, $2, json(CASE $3 WHEN 0 THEN 'false' WHEN 1 THEN 'true' END), json($4))",
            mysql "json_array(1, $1, json_extract(CASE TRUE WHEN 0 THEN 'false' WHEN 1 THEN 'true' END, '$'), json_extract($2, '$'))"
            => json!([1, null, true, null]);
        json_object((("a", literal(1_i32)), ("b", nullable::<Text>(None)), ("c", literal(json!({"d": null}))))),
            pg "JSON_OBJECT($1 : $2, $3 : $4, $5 : $6 RETURNING json)",
            sqlite "json_object($1, $2, $3, $4, $5, json($6))",
            mysql "json_object($1, 1, $2, $3, $4, json_extract($5, '$'))"
            => json!({"a": 1, "b": null, "c": {"d": null}});
        json_object((("a", literal("x")),)).returning::<Jsonb>(),
            pg "JSON_OBJECT($1 : $2 RETURNING jsonb)", sqlite "json_object($1, $2)", mysql "json_object($1, $2)"
            => json!({"a": "x"});
    }
}
