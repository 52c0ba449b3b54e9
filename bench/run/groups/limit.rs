//! A page of rows: LIMIT and OFFSET.

use crate::case::{Case, Group, on_connection};
use crate::database::Kind;
use crate::fill::USERS;
use crate::raw::Param;
use crate::tables::User;

pub(crate) fn group() -> Group {
    Group {
        name: "limit",
        tables: vec![USERS],
        cases: |kind, _| vec![page(kind, 10), page(kind, 100)],
        peak_memory: false,
    }
}

fn page(kind: Kind, n: i64) -> Case {
    let sql = kind.sql(
        "SELECT id, name, email, age, city, is_active, score, visits FROM users ORDER BY id LIMIT $1 OFFSET $2",
    );
    Case::new(
        format!("page of {n} users"),
        move |raw, _| raw.load::<User>(&sql, &[Param::Long(n), Param::Long(n)]),
        on_connection!(|conn, _| {
            use crate::schema::users;
            use relata::prelude::*;
            from(users::table).order_by(users::id).limit(n).offset(n).all(conn)?
        }),
        on_connection!(|conn, _| {
            use crate::tables::users;
            use diesel::prelude::*;
            users::table.order(users::id).limit(n).offset(n).load::<User>(conn)?
        }),
    )
}
