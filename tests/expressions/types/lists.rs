//! `IN` lists of every type. SQLite gets them as JSON, and must find what PostgreSQL finds.

use super::others::TEXTS;
use super::times::{day, time, timestamp, utc};
use super::*;
use relata::expr::ListItem;

/// Every value is found by a list of all, and by one of itself; none by the others.
macro_rules! found {
    ($name:ident, $conn:ty, $db:ty) => {
        fn $name<T>(conn: &mut $conn, values: &[T::Rust])
        where
            T: HasEquality + Comparable<T>,
            T::Rust: Clone + Debug + ListItem<T>,
            $db: HasType<T::Base>,
        {
            for value in values {
                insert::<T>(Some(value.clone())).run(conn).unwrap();
            }
            insert::<T>(None).run(conn).unwrap();
            let all = from(stored::<T>()).filter(v::<T>().in_(values.to_vec()));
            let n = i64::try_from(values.len()).unwrap();
            assert_eq!(all.count(conn).unwrap(), n, "all of {values:?}");
            let none = from(stored::<T>()).filter(v::<T>().not_in(values.to_vec()));
            assert_eq!(none.count(conn).unwrap(), 0, "none but {values:?}");
            for (i, value) in values.iter().enumerate() {
                let one = from(stored::<T>()).filter(v::<T>().in_([value.clone()]));
                assert_eq!(one.count(conn).unwrap(), 1, "one: {value:?}");
                let mut others = values.to_vec();
                others.remove(i);
                let others = from(stored::<T>()).filter(v::<T>().in_(others));
                assert_eq!(others.count(conn).unwrap(), n - 1, "not {value:?}");
            }
            let empty = from(stored::<T>()).filter(v::<T>().in_(Vec::<T::Rust>::new()));
            assert_eq!(empty.count(conn).unwrap(), 0);
            let not_empty = from(stored::<T>()).filter(v::<T>().not_in(Vec::<T::Rust>::new()));
            assert_eq!(not_empty.count(conn).unwrap(), n + 1);
            conn.run_script("DELETE FROM stored").unwrap();
        }
    };
}
found!(sqlite_finds, SqliteConnection, Sqlite);
found!(postgres_finds, PgConnection, Pg);

fn both_find<T>(sqlite_type: &str, postgres_type: &str, values: impl IntoIterator<Item = T::Rust>)
where
    T: HasEquality + Comparable<T>,
    T::Rust: Clone + Debug + ListItem<T>,
    Sqlite: HasType<T::Base>,
    Pg: HasType<T::Base>,
{
    let values: Vec<T::Rust> = values.into_iter().collect();
    sqlite_finds::<T>(&mut sqlite(sqlite_type), &values);
    if let Some(mut conn) = postgres("", postgres_type) {
        postgres_finds::<T>(&mut conn, &values);
    }
}

#[test]
fn numbers() {
    both_find::<SmallInt>("SMALLINT", "smallint", [0, i16::MIN, i16::MAX]);
    both_find::<Integer>("INT4", "integer", [0, i32::MIN, i32::MAX]);
    let near = 1 << 53;
    both_find::<BigInt>(
        "BIGINT",
        "bigint",
        [near, near + 1, near - 1, i64::MIN, i64::MAX, i64::MAX - 1],
    );
    both_find::<Bool>("BOOLEAN", "boolean", [true, false]);
    both_find::<Double>(
        "REAL",
        "double precision",
        [
            0.0,
            0.1,
            1.0,
            1e-7,
            1.5e300,
            -123.456e-200,
            5e-324,
            f64::MAX,
            f64::INFINITY,
            f64::NEG_INFINITY,
            0.1 + 0.2,
        ],
    );
    both_find::<Real>(
        "REAL",
        "real",
        [0.1, 1.0 / 3.0, f32::MAX, f32::MIN_POSITIVE, f32::INFINITY],
    );
    let decimals = [
        "0.1",
        "1",
        "-12.50",
        "99999999.99",
        "1e-20",
        "9223372036854775807",
    ];
    both_find::<Numeric>("NUMERIC", "numeric", decimals.map(|d| d.parse().unwrap()));
    both_find::<Numeric>(
        "NUMERIC(10, 2)",
        "numeric",
        decimals.map(|d| d.parse().unwrap()),
    );
}

/// SQLite reads each digit of a number in a list, so the double it compares is the one bound.
#[test]
fn doubles_of_many_digits() {
    let mut conn = sqlite("REAL");
    let mut bits = 0x2545_F491_4F6C_DD1D_u64;
    let mut values = vec![];
    while values.len() < 3000 {
        bits ^= bits << 13;
        bits ^= bits >> 7;
        bits ^= bits << 17;
        let value = f64::from_bits(bits);
        if value.is_finite() {
            values.push(value);
        }
        #[allow(clippy::cast_precision_loss)]
        values.push(bits as f64 / 1e15);
    }
    for value in &values {
        insert::<Double>(Some(*value)).run(&mut conn).unwrap();
    }
    let found = from(stored::<Double>()).filter(v::<Double>().in_(&values));
    assert_eq!(
        found.count(&mut conn).unwrap(),
        i64::try_from(values.len()).unwrap()
    );
}

#[test]
fn text_and_bytes() {
    both_find::<Text>("TEXT", "text", TEXTS.map(String::from));
    sqlite_finds::<Text>(&mut sqlite("TEXT"), &["a\0b".to_owned(), "a".to_owned()]);
    both_find::<Binary>(
        "BLOB",
        "bytea",
        [vec![], vec![0], (0..=255).collect(), b"text".to_vec()],
    );
    let uuids = [relata::uuid::Uuid::nil(), relata::uuid::Uuid::max()];
    both_find::<Uuid>("UUID", "uuid", uuids);
    use relata::serde_json::json;
    let documents = [json!(null), json!(1), json!("1"), json!({"a": [1, "é"]})];
    if let Some(mut conn) = postgres("", "jsonb") {
        postgres_finds::<Jsonb>(&mut conn, &documents);
    }
    let text = ["a", "b"];
    #[allow(clippy::needless_borrows_for_generic_args)] // what is tested
    let borrowed = from(stored::<Text>()).filter(v::<Text>().in_(text) & v::<Text>().in_(&text));
    assert_eq!(borrowed.count(&mut sqlite("TEXT")).unwrap(), 0);
}

#[test]
fn dates_and_times() {
    both_find::<Date>("DATE", "date", ["0001-01-01", "9999-12-31"].map(day));
    both_find::<Time>("TIME", "time", ["00:00:00", "23:59:59.999999"].map(time));
    let moments = [
        "2024-01-05 09:15:00",
        "2024-01-05 09:15:00.5",
        "1969-12-31 23:59:59.000001",
    ];
    both_find::<Timestamp>("TIMESTAMP", "timestamp", moments.map(timestamp));
    both_find::<TimestampTz>("TIMESTAMPTZ", "timestamptz", moments.map(utc));
}

#[test]
fn types_of_postgres() {
    use std::ops::Bound::{Excluded, Included, Unbounded};
    if let Some(mut conn) = postgres("", "macaddr") {
        postgres_finds::<MacAddr>(&mut conn, &[[0; 6], [1; 6]]);
    }
    if let Some(mut conn) = postgres("", "inet") {
        let all = ["10.0.0.1/32", "::1/128"].map(|a| a.parse().unwrap());
        postgres_finds::<Inet>(&mut conn, &all);
    }
    if let Some(mut conn) = postgres("", "cidr") {
        let all = ["10.0.0.0/8", "::/0"].map(|a| a.parse().unwrap());
        postgres_finds::<Cidr>(&mut conn, &all);
    }
    if let Some(mut conn) = postgres("", "int4range") {
        let ranges = [(Included(1), Excluded(3)), (Unbounded, Unbounded)];
        postgres_finds::<Int4Range>(&mut conn, &ranges);
    }
    if let Some(mut conn) = postgres("", "interval") {
        let day = PgInterval {
            days: 1,
            ..PgInterval::default()
        };
        postgres_finds::<Interval>(&mut conn, &[day, PgInterval::default()]);
    }
    if let Some(mut conn) = postgres("", "oid") {
        postgres_finds::<Oid>(&mut conn, &[0, u32::MAX]);
    }
}
