//! MySQL's unsigned integers: arithmetic has a sign, as the types say.

use relata::backend::{Mysql, Sqlite};
use relata::prelude::*;
use relata::table::Stored;
use relata::types::{BigInt, SmallInt};

pub struct Counts;
impl relata::Table for Counts {
    type Id = relata::id!(5, 7, 0, 2, e, d, 0, 3);
    type Row = crate::stored::Row;
    type PrimaryKey = ();
    type Kind = relata::kind::BaseTable;
    const NAME: &'static str = "counts";
    const COLUMNS: &'static [&'static str] = &["u", "t"];
}
macro_rules! unsigned {
    ($($name:ident $column:literal $t:ty;)*) => {$(
        pub struct $name;
        impl Column for $name {
            type Table = Counts;
            type Type = $t;
            type Null = relata::NotNull;
            type Write = relata::kind::ReadOnly;
            const NAME: &'static str = $column;
            const STORED: Stored = Stored::Unsigned;
        }
    )*};
}
unsigned! { U "u" BigInt; T "t" SmallInt; }

#[test]
fn arithmetic_of_unsigned_integers_has_a_sign() {
    let (table, u, t) = (Tab::<Counts>::new(), Col::<U>::new(), Col::<T>::new());
    let query = from(table).select((u - 10_i64, u * -1_i64));
    assert_eq!(
        query.to_sql::<Mysql>().unwrap(),
        "SELECT CAST(`counts`.`u` AS SIGNED) - 10, CAST(`counts`.`u` AS SIGNED) * (-1) FROM `counts`"
    );
    assert_eq!(
        query.to_sql::<Sqlite>().unwrap(),
        "SELECT `counts`.`u` - ?, `counts`.`u` * ? FROM `counts`"
    );
    let Some(mut conn) = crate::databases::mysql() else {
        return;
    };
    let conn = &mut conn;
    conn.run_script(
        "CREATE TEMPORARY TABLE counts (u INT UNSIGNED NOT NULL, t TINYINT UNSIGNED NOT NULL);
         INSERT INTO counts VALUES (3, 2)",
    )
    .unwrap();
    assert_eq!(query.one(conn).unwrap(), (-7, -3));
    let query = from(table).select((u + -10_i64, t - u, -u, u / -2_i64, u % -2_i64));
    assert_eq!(query.one(conn).unwrap(), (-7, -1, -3, -1, 1));
    let query = from(table).select((
        coalesce(u, 0_i64) - 10_i64,
        case(u.gt(0_i64), u).otherwise(0_i64) - 10_i64,
        greatest(u, 1_i64) - 10_i64,
        u.cast::<BigInt>() - 10_i64,
    ));
    assert_eq!(query.one(conn).unwrap(), (-7, -7, -7, -7));
    let query = from(table).select((max(u) - 10_i64, sum(t) - 10_i64, count() - 2_i64));
    assert_eq!(query.one(conn).unwrap(), (Some(-7), Some(-8), -1));
    let found = from(table).filter((u - 10_i64).lt(0_i64)).select(u);
    assert_eq!(found.one(conn).unwrap(), 3);
}

/// A window function, and a function that subtracts its arguments.
#[test]
fn arithmetic_of_functions_of_unsigned_integers_has_a_sign() {
    use relata::expr::functions::{substring, width_bucket};
    let (table, u, t) = (Tab::<Counts>::new(), Col::<U>::new(), Col::<T>::new());
    let by_u = window().order_by(u);
    let query = from(table).order_by(u).select((
        u - lag(u).over(by_u),
        u - max(u).over(window()),
        first_value(u).over(by_u) - 50_i64,
        lag(u).over(by_u) / 3_i64 - 7_i64,
        substring("abc", 1, t),
        width_bucket(t, u, 1.0, 3),
    ));
    assert_eq!(
        from(table)
            .select(u - max(u).over(window()))
            .to_sql::<Mysql>()
            .unwrap(),
        "SELECT CAST(`counts`.`u` AS SIGNED) - CAST(max(`counts`.`u`) OVER () AS SIGNED) FROM `counts`"
    );
    let Some(mut conn) = crate::databases::mysql() else {
        return;
    };
    let conn = &mut conn;
    conn.run_script(
        "CREATE TEMPORARY TABLE counts (u INT UNSIGNED NOT NULL, t TINYINT UNSIGNED NOT NULL);
         INSERT INTO counts VALUES (5, 0), (7, 3)",
    )
    .unwrap();
    assert_eq!(
        query.all(conn).unwrap(),
        [
            (None, -2, -45, None, String::new(), 4),
            (Some(2), 0, -45, Some(-6), "abc".to_owned(), 3),
        ]
    );
}

/// A subquery's type does not tell whether its column is unsigned.
#[test]
fn arithmetic_of_subqueries_has_a_sign() {
    let (table, u) = (Tab::<Counts>::new(), Col::<U>::new());
    let query = from(table).select((
        from(table).select(max(u)).scalar_subquery() - 10_i64,
        literal(10_i64) - from(table).select(max(u)).scalar_subquery(),
    ));
    let derived = from(table).select(u).subquery(below);
    let of_derived = from(derived.clone()).select(derived.get(u) - 10_i64);
    assert_eq!(
        of_derived.to_sql::<Mysql>().unwrap(),
        "SELECT CAST(`below`.`u` AS SIGNED) - 10 FROM (SELECT `counts`.`u` FROM `counts`) AS `below`"
    );
    let script = "DROP TABLE IF EXISTS counts;
         CREATE TABLE counts (u BIGINT UNSIGNED NOT NULL, t TINYINT UNSIGNED NOT NULL);
         INSERT INTO counts VALUES (3, 2)";
    let Some(mut conn) = crate::databases::mysql_with(script) else {
        return;
    };
    let conn = &mut conn;
    let read = (query.one(conn), of_derived.one(conn));
    conn.run_script("DROP TABLE counts").unwrap();
    assert_eq!(read.0.unwrap(), (Some(-7), Some(7)));
    assert_eq!(read.1.unwrap(), -7);
}
relata::label!(below);
