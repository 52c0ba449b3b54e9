//! Statements printed: their SQL, their bound values, and what cannot be written.

use std::error::Error as _;

use relata::RenderError;
use relata::backend::{Mysql, Pg, Sqlite};
use relata::prelude::*;
use relata::serde_json::json;
use relata::types::{Array, Decimal, Integer, Text};

use crate::databases::{everywhere, plain, postgres};
use crate::shop::{orders, products, users};

relata::label!(t);
relata::relation! { vip { id: BigInt } }

/// Refused by `to_sql` and `binds`, on every database, and explained in the place by `display`.
macro_rules! refused {
    ($query:expr, [$($db:ident),+], $reason:pat, $shown:expr) => {{
        let query = $query;
        $(
            let error = query.to_sql::<$db>().unwrap_err();
            assert!(matches!(error, $reason), "{error:?}");
            assert!(matches!(query.binds::<$db>(), Err($reason)));
            assert_eq!(plain(&query.display::<$db>().to_string()), $shown);
        )+
    }};
}

/// The typed reason that a run gives.
fn reason<T: std::fmt::Debug>(result: relata::Result<T>) -> (RenderError, String) {
    match result {
        Err(relata::Error::Encode { source, sql, .. }) => {
            let source = source.downcast::<RenderError>();
            (*source.expect("a reason of relata's own"), plain(&sql))
        }
        other => panic!("expected an encode error, found {other:?}"),
    }
}

#[test]
fn values_without_a_row() {
    let none = || values(Vec::<(i64,)>::new());
    refused!(
        none(),
        [Pg, Sqlite, Mysql],
        RenderError::NoRows,
        "/* VALUES needs at least one row */"
    );
    let inside = from(vip::as_query(none()))
        .filter(vip::id.gt(7))
        .select(vip::id);
    assert!(matches!(inside.to_sql::<Mysql>(), Err(RenderError::NoRows)));
    assert_eq!(
        plain(&inside.display::<Sqlite>().with_binds().to_string()),
        "SELECT vip.id FROM (SELECT column1 AS id FROM (/* VALUES needs at least one row */) AS rows) AS vip \
         WHERE vip.id > $1 -- binds: [7]"
    );
    everywhere!(|conn| {
        let (why, sql) = reason(inside.all(conn));
        assert!(matches!(why, RenderError::NoRows));
        assert!(sql.contains("/* VALUES needs at least one row */"), "{sql}");
        assert!(sql.ends_with("WHERE vip.id > $1"), "{sql}");
        // As often as it is asked, and the connection goes on.
        assert!(matches!(reason(inside.count(conn)).0, RenderError::NoRows));
        assert_eq!(from(users::table).count(conn).unwrap(), 8);
        let error = inside.all(conn).unwrap_err();
        let source = error.source().expect("a source").to_string();
        assert_eq!(source, "VALUES needs at least one row");
    });
}

#[test]
fn two_columns_of_one_name() {
    let both = from(users::table)
        .join(users::orders)
        .select((users::id, orders::id))
        .subquery(t);
    let id = both.get(orders::id);
    refused!(
        from(both.clone()).select(id),
        [Pg, Sqlite, Mysql],
        RenderError::SameName {
            table: "t",
            column: "id"
        },
        "SELECT t.id FROM /* the subquery t has two columns id: give them labels */(SELECT users.id, orders.id \
         FROM users JOIN orders ON orders.user_id = users.id) AS t"
    );
    let query = with(both.clone())
        .from(users::table)
        .join(both.table().on(both.get(orders::id).eq(users::id)))
        .select(users::name);
    everywhere!(|conn| {
        let why = reason(query.all(conn)).0;
        assert!(matches!(why, RenderError::SameName { table: "t", .. }));
    });
}

#[test]
fn outer_of_what_is_not_outer() {
    let newest = outer(max(orders::id));
    refused!(
        from(orders::table).group_by(orders::status).select(
            from(orders::table)
                .correlate(newest)
                .filter(orders::id.eq(newest))
                .select(orders::user_id)
                .scalar_subquery(),
        ),
        [Pg],
        RenderError::OuterTableInFrom { table: "orders" },
        "SELECT (SELECT orders.user_id FROM orders WHERE orders.id = max(orders.id)/* `outer` names the table \
         `orders`, which the subquery has in FROM itself: give one of them another name with `alias!` */) \
         FROM orders GROUP BY orders.status"
            .replace('`', "")
    );
    let one = outer(sum(literal(1)));
    let query = from(orders::table)
        .group_by(orders::status)
        .select(correlate(one.clone()).select(one).scalar_subquery());
    let error = query.to_sql::<Pg>().unwrap_err();
    assert!(
        matches!(error, RenderError::OuterWithoutColumn),
        "{error:?}"
    );
    if let Some(conn) = postgres().as_mut() {
        let why = reason(query.all(conn)).0;
        assert!(matches!(why, RenderError::OuterWithoutColumn), "{why:?}");
    }
}

/// The offset of a frame is a literal on MySQL, and there is none for what is not a number.
#[test]
fn a_value_without_a_literal() {
    let frame = window()
        .order_by(products::weight)
        .range(preceding(f64::NAN), current_row());
    let query = from(products::table).select(count().over(frame));
    let error = query.to_sql::<Mysql>().unwrap_err();
    assert!(
        matches!(error, RenderError::NoLiteral { database: "MySQL" }),
        "{error:?}"
    );
    assert_eq!(query.binds::<Pg>().unwrap(), ["NaN"]);
    if let Some(conn) = crate::databases::mysql().as_mut() {
        let (why, sql) = reason(query.all(conn));
        assert!(matches!(why, RenderError::NoLiteral { .. }), "{why:?}");
        assert!(sql.contains("has no literal */ PRECEDING"), "{sql}");
    }
}

/// What diesel cannot send is its error, whatever is around.
#[test]
fn a_value_that_cannot_be_sent() {
    let year = relata::chrono::NaiveDate::from_ymd_opt(-5000, 1, 1).unwrap();
    let query = from(users::table)
        .filter(literal(year).is_not_null())
        .select(users::id);
    assert_eq!(query.binds::<Sqlite>().unwrap(), ["-5000-01-01"]);
    let error = query.all(&mut crate::databases::sqlite()).unwrap_err();
    assert!(matches!(error, relata::Error::Encode { .. }), "{error:?}");
    assert!(!error.to_string().contains("5000"), "{error}");
}

/// The values beside the SQL, on each database as it gets them.
macro_rules! assert_binds {
    ($query:expr, pg: $pg:expr, sqlite: $sqlite:expr, mysql: $mysql:expr) => {{
        let query = $query;
        assert_eq!(query.binds::<Pg>().unwrap(), $pg, "PostgreSQL");
        assert_eq!(query.binds::<Sqlite>().unwrap(), $sqlite, "SQLite");
        assert_eq!(query.binds::<Mysql>().unwrap(), $mysql, "MySQL");
        // As many as there are placeholders, and all that a database asks for.
        let marks = |sql: String| sql.matches('?').count();
        assert_eq!(
            marks(query.to_sql::<Mysql>().unwrap()),
            query.binds::<Mysql>().unwrap().len()
        );
        everywhere!(|conn| {
            query.all(conn).expect("it runs");
        });
    }};
}

#[test]
fn bound_values() {
    assert_binds!(
        from(users::table)
            .filter(users::name.eq("Sara \"S\"") & users::age.gt(18) & users::is_active.eq(true))
            .limit(5)
            .offset(1)
            .select(users::id),
        pg: [r#""Sara \"S\"""#, "18", "true", "5", "1"],
        sqlite: [r#""Sara \"S\"""#, "18", "true", "5", "1"],
        mysql: [r#""Sara \"S\"""#, "18", "true", "5", "1"]
    );
    let total: Decimal = "12.50".parse().unwrap();
    assert_binds!(
        from(orders::table)
            .filter(orders::total.gt(total) & orders::id.is_distinct_from(None::<i64>))
            .select(orders::id),
        pg: ["12.50", "NULL"],
        sqlite: ["12.50", "NULL"],
        mysql: ["12.50", "NULL"]
    );
}

/// One array, one text, or a value each up to a power of two.
#[test]
fn bound_lists() {
    assert_binds!(
        from(users::table)
            .filter(users::id.in_([1, 2, 3]) & users::name.not_in(["a", "b"]))
            .select(users::id),
        pg: ["[1, 2, 3]", r#"["a", "b"]"#],
        sqlite: [r#""[1,2,3]""#, r#""[\"a\",\"b\"]""#],
        mysql: ["1", "2", "3", "3", r#""a""#, r#""b""#]
    );
}

/// An equal value is sent once where GROUP BY has to be what is selected; numbers are literals on MySQL there.
#[test]
fn shared_values() {
    assert_binds!(
        from(users::table)
            .filter(users::id.gt(0))
            .group_by(users::age / 10)
            .select((users::age / 10, count())),
        pg: ["10", "0"],
        sqlite: ["10", "0"],
        mysql: ["0"; 0]
    );
    assert_binds!(
        from(users::table).select((literal(7), literal("seven"), users::id + 1)),
        pg: ["7", r#""seven""#, "1"],
        sqlite: ["7", r#""seven""#, "1"],
        mysql: [r#""seven""#]
    );
}

#[test]
fn values_of_other_types() {
    let values = from(users::table).select((
        literal(json!({"a": [1, null]})),
        Array::<Integer>::of([1, 2]),
        nullable::<Text>(None),
        literal(vec![1_u8, 255]),
        Array::<Text>::of(["x"]),
    ));
    assert_eq!(
        values.binds::<Pg>().unwrap(),
        [
            r#"{"a":[1,null]}"#,
            "[1, 2]",
            "NULL",
            "[1, 255]",
            r#"["x"]"#
        ]
    );
    assert_eq!(
        values.display::<Pg>().with_binds().to_string(),
        format!(
            "{} -- binds: [{{\"a\":[1,null]}}, [1, 2], NULL, [1, 255], [\"x\"]]",
            values.display::<Pg>()
        )
    );
}

/// Nothing of a value is in what is printed, unless it is asked for.
#[test]
fn values_are_not_shown() {
    let secret = from(users::table)
        .filter(users::name.eq("secret") & users::email.in_(["secret"]))
        .select(users::id);
    macro_rules! hidden {
        ($($db:ident)+) => {$(
            assert!(!secret.to_sql::<$db>().unwrap().contains("secret"));
            assert!(!secret.display::<$db>().to_string().contains("secret"));
            assert!(secret.display::<$db>().with_binds().to_string().contains("secret"));
        )+};
    }
    hidden!(Pg Sqlite Mysql);
}
