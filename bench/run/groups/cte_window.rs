//! A common table expression and a window function. diesel has no WITH: its side is SQL text.

use diesel::sql_types::{BigInt, Nullable, Text};

use crate::case::{Case, Group, on_connection};
use crate::database::Kind;
use crate::fill::{ORDERS, USERS};

pub(crate) fn group() -> Group {
    Group {
        name: "cte window",
        tables: vec![USERS, ORDERS],
        cases: |kind, _| vec![ranked(kind)],
        peak_memory: false,
    }
}

const SQL: &str = "WITH busy (user_id, orders, most) AS (SELECT user_id, count(*), max(quantity) FROM orders \
     WHERE id <= 2000 GROUP BY user_id) SELECT users.name, busy.most, rank() OVER (ORDER BY busy.orders DESC, \
     users.visits) AS place FROM busy JOIN users ON users.id = busy.user_id";

#[derive(diesel::QueryableByName)]
#[allow(dead_code)] // that it is filled is enough
struct Ranked {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Nullable<BigInt>)]
    most: Option<i64>,
    #[diesel(sql_type = BigInt)]
    place: i64,
}

relata::relation! { busy { user_id: BigInt, orders: BigInt, most: BigInt } }

fn ranked(_: Kind) -> Case {
    Case::new(
        "1,000 users ranked",
        move |raw, _| raw.load::<(String, Option<i64>, i64)>(SQL, &[]),
        on_connection!(|conn, _| {
            use crate::schema::{orders, users};
            use relata::prelude::*;
            let of_user = from(orders::table)
                .filter(orders::id.le(2000))
                .group_by(orders::user_id)
                .select((orders::user_id, count(), max(orders::quantity)));
            let place = window().order_by((busy::orders.desc(), users::visits));
            with(busy::as_query(of_user))
                .from(busy::table)
                .join(users::table.on(users::id.eq(busy::user_id)))
                .select((users::name, busy::most, rank().over(place)))
                .all(conn)?
        }),
        on_connection!(|conn, _| {
            use diesel::prelude::*;
            diesel::sql_query(SQL).load::<Ranked>(conn)?
        }),
    )
}
