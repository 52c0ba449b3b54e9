//! Measures dates, timestamps and NUMERIC.

use crate::case::{Case, Group, on_connection};
use crate::database::Kind;
use crate::fill::PAYMENTS;
use crate::raw::Param;
use crate::tables::Payment;

pub(crate) fn group() -> Group {
    Group {
        name: "types",
        tables: vec![PAYMENTS],
        cases: |kind, _| vec![payments(kind, 1_000), amounts(kind, 1_000), times(kind, 1_000)],
        peak_memory: false,
    }
}

fn payments(kind: Kind, n: i64) -> Case {
    let sql = kind.sql("SELECT id, amount, fee, due_on, paid_at FROM payments WHERE id <= $1");
    Case::new(
        format!("{n} payments"),
        move |raw, _| raw.load::<Payment>(&sql, &[Param::Long(n)]),
        on_connection!(|conn, _| {
            use crate::schema::payments;
            use relata::prelude::*;
            from(payments::table).filter(payments::id.le(n)).all(conn)?
        }),
        on_connection!(|conn, _| {
            use crate::tables::payments;
            use diesel::prelude::*;
            payments::table.filter(payments::id.le(n)).load::<Payment>(conn)?
        }),
    )
}

fn amounts(kind: Kind, n: i64) -> Case {
    use bigdecimal::BigDecimal;
    type Row = (BigDecimal, Option<BigDecimal>);
    let sql = kind.sql("SELECT amount, fee FROM payments WHERE id <= $1");
    Case::new(
        format!("{n} pairs of NUMERIC"),
        move |raw, _| raw.load::<Row>(&sql, &[Param::Long(n)]),
        on_connection!(|conn, _| {
            use crate::schema::payments;
            use relata::prelude::*;
            let rows = from(payments::table).filter(payments::id.le(n));
            rows.select((payments::amount, payments::fee)).all(conn)?
        }),
        on_connection!(|conn, _| {
            use crate::tables::payments;
            use diesel::prelude::*;
            let rows = payments::table.filter(payments::id.le(n));
            rows.select((payments::amount, payments::fee)).load::<Row>(conn)?
        }),
    )
}

fn times(kind: Kind, n: i64) -> Case {
    use chrono::{NaiveDate, NaiveDateTime};
    type Row = (NaiveDate, NaiveDateTime);
    let sql = kind.sql("SELECT due_on, paid_at FROM payments WHERE id <= $1");
    Case::new(
        format!("{n} dates, timestamps"),
        move |raw, _| raw.load::<Row>(&sql, &[Param::Long(n)]),
        on_connection!(|conn, _| {
            use crate::schema::payments;
            use relata::prelude::*;
            let rows = from(payments::table).filter(payments::id.le(n));
            rows.select((payments::due_on, payments::paid_at)).all(conn)?
        }),
        on_connection!(|conn, _| {
            use crate::tables::payments;
            use diesel::prelude::*;
            let rows = payments::table.filter(payments::id.le(n));
            rows.select((payments::due_on, payments::paid_at)).load::<Row>(conn)?
        }),
    )
}
