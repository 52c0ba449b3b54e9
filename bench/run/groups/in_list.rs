//! Measures IN with a list.

use crate::case::{Case, Group, on_connection};
use crate::database::Kind;
use crate::fill::USERS;
use crate::raw::Param;
use crate::tables::User;

pub(crate) fn group() -> Group {
    Group {
        name: "in",
        tables: vec![USERS],
        cases: |kind, _| [1, 10, 1_000].map(|n| users(kind, n)).into(),
        peak_memory: false,
    }
}

/// The raw driver prepares a statement of its own for each length, but for PostgreSQL, which has arrays.
fn users(kind: Kind, n: i64) -> Case {
    let list = move || (1..=n).map(|id| id * 9);
    let holes: Vec<String> = (1..=n).map(|n| format!("${n}")).collect();
    let condition = match kind {
        Kind::Postgres => "= ANY($1)".to_owned(),
        _ => format!("IN ({})", holes.join(", ")),
    };
    let sql = kind.sql(&format!(
        "SELECT id, name, email, age, city, is_active, score, visits FROM users WHERE id {condition}"
    ));
    Case::new(
        format!("{n} values"),
        move |raw, _| {
            let params: Vec<Param> = match kind {
                Kind::Postgres => vec![Param::Longs(list().collect())],
                _ => list().map(Param::Long).collect(),
            };
            raw.load::<User>(&sql, &params)
        },
        on_connection!(|conn, _| {
            use crate::schema::users;
            use relata::prelude::*;
            from(users::table).filter(users::id.in_(list())).all(conn)?
        }),
        on_connection!(|conn, _| {
            use crate::tables::users;
            use diesel::prelude::*;
            users::table.filter(users::id.eq_any(list())).load::<User>(conn)?
        }),
    )
}
