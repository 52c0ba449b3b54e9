//! A left join; half of the users have two orders each, the others none.

use crate::case::{Case, Group, on_connection};
use crate::database::Kind;
use crate::fill::{ORDERS, USERS};
use crate::raw::{FromRaw, Param, RawRow};
use crate::tables::Order;

pub(crate) fn group() -> Group {
    Group {
        name: "left join",
        tables: vec![USERS, ORDERS],
        cases: |kind, _| [100, 6_600].map(|n| orders(kind, n)).into(),
        peak_memory: false,
    }
}

/// A user's name, and an order.
struct Ordered(#[allow(dead_code)] String, #[allow(dead_code)] Option<Order>);

impl FromRaw for Ordered {
    #[inline]
    fn read(row: &mut impl RawRow) -> Self {
        Self(row.value(), Option::read(row))
    }
}

fn orders(kind: Kind, n: i64) -> Case {
    let sql = kind.sql(
        "SELECT users.name, orders.id, orders.user_id, orders.status, orders.quantity, orders.note FROM users \
         LEFT JOIN orders ON orders.user_id = users.id WHERE users.id <= $1",
    );
    Case::new(
        format!("{n} users with orders"),
        move |raw, _| raw.load::<Ordered>(&sql, &[Param::Long(n)]),
        on_connection!(|conn, _| {
            use crate::schema::{orders, users};
            use relata::prelude::*;
            from(users::table)
                .left_join(users::orders)
                .filter(users::id.le(n))
                .select((users::name, orders::table))
                .all(conn)?
        }),
        on_connection!(|conn, _| {
            use crate::tables::{orders, users};
            use diesel::prelude::*;
            users::table
                .left_join(orders::table)
                .filter(users::id.le(n))
                .select((users::name, orders::all_columns.nullable()))
                .load::<(String, Option<Order>)>(conn)?
        }),
    )
}
