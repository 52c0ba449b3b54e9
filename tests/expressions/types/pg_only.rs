//! Arrays, ranges, addresses: types of PostgreSQL alone.

use super::others::TEXTS;
use super::times::{day, timestamp, utc};
use super::*;
use std::ops::Bound::{Excluded, Included, Unbounded};

macro_rules! on_pg {
    ($t:ty, $declared:literal, $values:expr) => {
        if let Some(mut conn) = postgres("", $declared) {
            on_postgres::<$t>(&mut conn, $values);
        }
    };
}

#[test]
fn arrays() {
    on_pg!(
        Array<Integer>,
        "integer[]",
        [
            vec![],
            vec![Some(1), None, Some(i32::MIN)],
            vec![None],
            vec![Some(0); 10_000]
        ]
    );
    let texts = TEXTS.map(|t| Some(t.to_owned())).to_vec();
    on_pg!(
        Array<Text>,
        "text[]",
        [texts, vec![Some("{\",}".to_owned())]]
    );
    on_pg!(Array<Bool>, "boolean[]", [vec![Some(true), None]]);
    on_pg!(
        Array<Numeric>,
        "numeric[]",
        [vec![Some("1.50".parse().unwrap())]]
    );
    on_pg!(Array<Date>, "date[]", [vec![Some(day("0001-01-01"))]]);
    on_pg!(
        Array<Int4Range>,
        "int4range[]",
        [vec![Some((Included(1), Excluded(3))), None]]
    );
}

#[test]
fn an_array_of_two_dimensions_is_an_error() {
    let Some(mut conn) = postgres("", "integer[]") else {
        return;
    };
    conn.run_script("INSERT INTO stored VALUES ('{{1,2},{3,4}}')")
        .unwrap();
    let query = from(stored::<Array<Integer>>()).select(v::<Array<Integer>>());
    assert_eq!(
        decode_error(query.all(&mut conn)),
        "column 1 (v): multi-dimensional arrays are not supported"
    );
}

#[test]
fn ranges() {
    // PostgreSQL brings discrete ranges into the form [lower, upper).
    on_pg!(
        Int4Range,
        "int4range",
        [
            (Included(1), Excluded(10)),
            (Unbounded, Excluded(0)),
            (Included(i32::MIN), Unbounded),
            (Unbounded, Unbounded)
        ]
    );
    on_pg!(
        Int8Range,
        "int8range",
        [(Included(i64::MIN), Excluded(i64::MAX))]
    );
    let decimal = |t: &str| t.parse::<Decimal>().unwrap();
    on_pg!(
        NumRange,
        "numrange",
        [
            (Included(decimal("1.5")), Included(decimal("2.5"))),
            (Excluded(decimal("-1")), Unbounded)
        ]
    );
    on_pg!(
        DateRange,
        "daterange",
        [(Included(day("2024-01-01")), Excluded(day("2025-01-01")))]
    );
    let noon = "2024-01-01 12:00:00.000001";
    on_pg!(TsRange, "tsrange", [(Excluded(timestamp(noon)), Unbounded)]);
    on_pg!(TsTzRange, "tstzrange", [(Unbounded, Included(utc(noon)))]);
}

#[test]
fn an_empty_range() {
    let Some(mut conn) = postgres("", "int4range") else {
        return;
    };
    let empty = insert::<Int4Range>(Some((Excluded(3), Excluded(3)))).one(&mut conn);
    let (Some(Excluded(low)), Some(Excluded(high))) = empty.unwrap().unzip() else {
        panic!("an empty range reads as two equal excluded bounds");
    };
    assert_eq!(low, high);
    // Written back it is empty again.
    let back = insert::<Int4Range>(Some((Excluded(low), Excluded(high)))).one(&mut conn);
    assert_eq!(back.unwrap(), Some((Excluded(low), Excluded(high))));
}

#[test]
fn addresses() {
    let all = [
        "0.0.0.0/32",
        "192.168.1.7/24",
        "255.255.255.255/32",
        "::1/128",
        "2001:db8::1/64",
    ];
    let inet = all.map(|a| a.parse::<IpNetwork>().unwrap());
    on_pg!(Inet, "inet", inet);
    let networks = ["10.0.0.0/8", "0.0.0.0/0", "2001:db8::/32", "::/0"];
    let cidr = networks.map(|a| a.parse::<IpNetwork>().unwrap());
    on_pg!(Cidr, "cidr", cidr);
    on_pg!(
        MacAddr,
        "macaddr",
        [[0; 6], [0xFF; 6], [8, 0, 0x2b, 1, 2, 3]]
    );
}

#[test]
fn oids() {
    on_pg!(Oid, "oid", [0, 1, u32::MAX]);
}

#[test]
fn money() {
    on_pg!(
        Money,
        "money",
        [0, 1, -110, i64::MAX, i64::MIN].map(PgMoney)
    );
    let Some(mut conn) = postgres("", "money") else {
        return;
    };
    conn.run_script("INSERT INTO stored VALUES ('1.10'), ('2.20')")
        .unwrap();
    let v = v::<Money>();
    let query = from(stored::<Money>()).order_by(v).select((
        v + PgMoney(5),
        v - v,
        v * 2,
        literal(3_i32) * v,
        v / 2.0,
        v / PgMoney(110),
    ));
    type Row = (
        Option<PgMoney>,
        Option<PgMoney>,
        Option<PgMoney>,
        Option<PgMoney>,
        Option<PgMoney>,
        Option<f64>,
    );
    let rows: Vec<Row> = query.all(&mut conn).unwrap();
    let money = |units| Some(PgMoney(units));
    assert_eq!(
        rows[0],
        (
            money(115),
            money(0),
            money(220),
            money(330),
            money(55),
            Some(1.0)
        )
    );
    let totals = from(stored::<Money>()).select((sum(v), max(v), sum(v).cast::<Numeric>()));
    let totals: (Option<PgMoney>, Option<PgMoney>, Option<Decimal>) =
        totals.one(&mut conn).unwrap();
    assert_eq!(
        totals,
        (money(330), money(220), Some("3.30".parse().unwrap()))
    );
}
