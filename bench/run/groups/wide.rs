//! Measures rows of 64 columns.

use crate::case::{Case, Group, on_connection};
use crate::database::Kind;
use crate::fill::WIDE;
use crate::raw::Param;
use crate::tables::Wide;

pub(crate) fn group() -> Group {
    Group {
        name: "wide",
        tables: vec![WIDE],
        cases: |kind, _| vec![by_key(kind), rows(kind, 1_000)],
        peak_memory: false,
    }
}

fn columns() -> String {
    let columns = (1..64).map(|n| format!("c{n:02}"));
    let columns: Vec<String> = std::iter::once("id".to_owned()).chain(columns).collect();
    columns.join(", ")
}

fn by_key(kind: Kind) -> Case {
    let sql = kind.sql(&format!("SELECT {} FROM wide WHERE id = $1 LIMIT 1", columns()));
    Case::new(
        "row by key",
        move |raw, _| raw.load::<Wide>(&sql, &[Param::Long(500)]),
        on_connection!(|conn, _| {
            use crate::schema::wide;
            use relata::prelude::*;
            from(wide::table).filter(wide::id.eq(500)).first(conn)?
        }),
        on_connection!(|conn, _| {
            use crate::tables::wide;
            use diesel::prelude::*;
            wide::table.find(500).first::<Wide>(conn).optional()?
        }),
    )
}

fn rows(kind: Kind, n: i64) -> Case {
    let sql = kind.sql(&format!("SELECT {} FROM wide WHERE id <= $1", columns()));
    Case::new(
        format!("{n} rows"),
        move |raw, _| raw.load::<Wide>(&sql, &[Param::Long(n)]),
        on_connection!(|conn, _| {
            use crate::schema::wide;
            use relata::prelude::*;
            from(wide::table).filter(wide::id.le(n)).all(conn)?
        }),
        on_connection!(|conn, _| {
            use crate::tables::wide;
            use diesel::prelude::*;
            wide::table.filter(wide::id.le(n)).load::<Wide>(conn)?
        }),
    )
}
