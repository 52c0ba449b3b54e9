//! One row by its key.

use crate::case::{Case, Group, on_connection};
use crate::database::Kind;
use crate::fill::USERS;
use crate::raw::Param;
use crate::tables::User;

pub(crate) fn group() -> Group {
    Group {
        name: "lookup",
        tables: vec![USERS],
        cases: |kind, _| vec![first(kind), one(kind)],
        peak_memory: false,
    }
}

/// The key that a run asks for.
pub(super) fn key(i: usize) -> i64 {
    i64::try_from(1 + i * 7919 % 10_000).unwrap_or(1)
}

fn first(kind: Kind) -> Case {
    let sql = kind.sql(
        "SELECT id, name, email, age, city, is_active, score, visits FROM users WHERE id = $1 LIMIT 1",
    );
    Case::new(
        "user by key, first",
        move |raw, i| raw.load::<User>(&sql, &[Param::Long(key(i))]),
        on_connection!(|conn, i| {
            use crate::schema::users;
            use relata::prelude::*;
            from(users::table).filter(users::id.eq(key(i))).first(conn)?
        }),
        on_connection!(|conn, i| {
            use crate::tables::users;
            use diesel::prelude::*;
            users::table.find(key(i)).first::<User>(conn).optional()?
        }),
    )
}

/// diesel takes the first of whatever rows there are.
fn one(kind: Kind) -> Case {
    let sql = kind.sql(
        "SELECT id, name, email, age, city, is_active, score, visits FROM users WHERE id = $1",
    );
    Case::new(
        "user by key, one",
        move |raw, i| raw.load::<User>(&sql, &[Param::Long(key(i))]),
        on_connection!(|conn, i| {
            use crate::schema::users;
            use relata::prelude::*;
            from(users::table).filter(users::id.eq(key(i))).one_or_none(conn)?
        }),
        on_connection!(|conn, i| {
            use crate::tables::users;
            use diesel::prelude::*;
            users::table.find(key(i)).get_result::<User>(conn).optional()?
        }),
    )
}
