//! UPDATE of a row by its key.

use crate::case::{Case, Group, on_connection};
use crate::database::Kind;
use crate::fill::USERS;
use crate::raw::Param;

use super::lookup::key;

pub(crate) fn group() -> Group {
    Group {
        name: "update",
        tables: vec![USERS],
        cases: |kind, _| vec![by_key(kind)],
        peak_memory: false,
    }
}

/// Values that the row does not have.
fn changed(i: usize) -> (i64, String) {
    (i64::try_from(1_000_000 + i).unwrap_or(0), format!("town {i}"))
}

fn by_key(kind: Kind) -> Case {
    let sql = kind.sql("UPDATE users SET visits = $1, city = $2 WHERE id = $3");
    Case::new(
        "2 columns by key",
        move |raw, i| {
            let (visits, city) = changed(i);
            raw.run(&sql, &[Param::Long(visits), Param::Text(city), Param::Long(key(i))])
        },
        on_connection!(|conn, i| {
            use crate::schema::users;
            use relata::prelude::*;
            let (visits, city) = changed(i);
            update(users::table)
                .set((users::visits.to(visits), users::city.to(city)))
                .filter(users::id.eq(key(i)))
                .run(conn)?
        }),
        on_connection!(|conn, i| {
            use crate::tables::users;
            use diesel::prelude::*;
            let (visits, city) = changed(i);
            diesel::update(users::table.find(key(i)))
                .set((users::visits.eq(visits), users::city.eq(city)))
                .execute(conn)?
        }),
    )
    .writing()
}
