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
