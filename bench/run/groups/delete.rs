//! DELETE of a row by its key.

use crate::case::{Case, Group, on_connection};
use crate::database::Kind;
use crate::fill::{ORDERS, USERS};
use crate::raw::Param;

use super::lookup::key;

pub(crate) fn group() -> Group {
    Group {
        name: "delete",
        tables: vec![USERS, ORDERS],
        cases: |kind, _| vec![by_key(kind)],
        peak_memory: false,
    }
}

fn by_key(kind: Kind) -> Case {
    let sql = kind.sql("DELETE FROM orders WHERE id = $1");
    Case::new(
        "1 row by key",
        move |raw, i| raw.run(&sql, &[Param::Long(key(i))]),
        on_connection!(|conn, i| {
            use crate::schema::orders;
            use relata::prelude::*;
            delete_from(orders::table).filter(orders::id.eq(key(i))).run(conn)?
        }),
        on_connection!(|conn, i| {
            use crate::tables::orders;
            use diesel::prelude::*;
            diesel::delete(orders::table.find(key(i))).execute(conn)?
        }),
    )
    .writing()
}
