//! Whole rows of eight columns.

use crate::case::{Case, Group, on_connection};
use crate::database::Kind;
use crate::fill::USERS;
use crate::raw::Param;
use crate::tables::User;

pub(crate) fn group() -> Group {
    Group {
        name: "load",
        tables: vec![USERS],
        cases: |kind, _| [1, 100, 10_000].map(|n| users(kind, n)).into(),
        peak_memory: false,
    }
}

fn users(kind: Kind, n: i64) -> Case {
    let sql = kind.sql(
        "SELECT id, name, email, age, city, is_active, score, visits FROM users WHERE id <= $1",
    );
    Case::new(
        format!("{n} users"),
        move |raw, _| raw.load::<User>(&sql, &[Param::Long(n)]),
        on_connection!(|conn, _| {
            use crate::schema::users;
            use relata::prelude::*;
            from(users::table).filter(users::id.le(n)).all(conn)?
        }),
        on_connection!(|conn, _| {
            use crate::tables::users;
            use diesel::prelude::*;
            users::table.filter(users::id.le(n)).load::<User>(conn)?
        }),
    )
}
