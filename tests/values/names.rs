//! Tables of one name: SQL takes the innermost, or refuses the query; relata says so.

use relata::backend::{Mysql, Pg, Sqlite};
use relata::error::RenderError;
use relata::prelude::*;

use crate::databases::everywhere;
use crate::shop::{employees, orders, users};

/// Employees under the name of another table, with an id of its own.
pub struct Orders;
impl relata::Table for Orders {
    type Id = relata::id!(5, 7, 0, 2, e, d, 0, 5);
    type Row = crate::stored::Row;
    type PrimaryKey = ();
    type Kind = relata::kind::BaseTable;
    const NAME: &'static str = "employees";
    const ALIAS: Option<&'static str> = Some("orders");
    const COLUMNS: &'static [&'static str] = &["id"];
}
pub struct Id;
impl Column for Id {
    type Table = Orders;
    type Type = relata::types::BigInt;
    type Null = relata::NotNull;
    type Write = relata::kind::ReadOnly;
    const NAME: &'static str = "id";
}

mod hiding {
    relata::relation! { pub users { id: BigInt } }
}

#[test]
fn with_does_not_take_the_place_of_a_table() {
    let some =
        || hiding::users::as_query(from(users::table).filter(users::id.le(2)).select(users::id));
    // Its own query reads the table, where the database does not take it for the name itself.
    let only = with(some())
        .from(hiding::users::table)
        .order_by(hiding::users::id);
    let only = only.select(hiding::users::id);
    assert!(only.to_sql::<Pg>().is_ok() && only.to_sql::<Mysql>().is_ok());
    assert!(matches!(
        only.to_sql::<Sqlite>(),
        Err(RenderError::HiddenByWith { table: "users" })
    ));
    if let Some(mut conn) = crate::databases::postgres() {
        assert_eq!(only.all(&mut conn).unwrap(), [1, 2]);
    }
    if let Some(mut conn) = crate::databases::mysql() {
        assert_eq!(only.all(&mut conn).unwrap(), [1, 2]);
    }
    // Beside it the table would be the two rows of WITH.
    let named = hiding::users::as_query(
        from(orders::table)
            .filter(orders::id.le(2))
            .select(orders::id),
    );
    let both = with(named.clone()).from(users::table).select(users::id);
    let inside = with(named.clone())
        .from(orders::table)
        .filter(orders::user_id.in_(from(users::table).select(users::id)))
        .select(orders::id);
    let query = with(named).query(
        from(users::table)
            .select(users::id)
            .union(select(literal(0_i64))),
    );
    macro_rules! refused {
        ($($query:ident)*) => {$(
            for refused in [$query.to_sql::<Pg>(), $query.to_sql::<Sqlite>(), $query.to_sql::<Mysql>()] {
                assert!(matches!(refused, Err(RenderError::HiddenByWith { table: "users" })), "{refused:?}");
            }
            everywhere!(|conn| {
                let error = $query.all(conn).unwrap_err().to_string();
                assert!(error.contains("WITH has the name `users`, and hides the table `users`"), "{error}");
            });
        )*};
    }
    refused!(both inside query);
    // Behind the statement that has it, the name is free again.
    let again = from(orders::table)
        .filter(exists(
            with(some()).query(from(hiding::users::table).select(hiding::users::id)),
        ))
        .join(users::table.on(users::id.eq(orders::user_id)))
        .select(users::id);
    assert!(again.to_sql::<Pg>().is_ok());
}

#[test]
fn an_inner_table_does_not_take_the_place_of_an_outer_one() {
    // The inner `orders` are employees, so that SQL would compare them with themselves. An alias of that name would not
    // compile; a table that somebody wrote by hand does.
    let (table, id) = (Tab::<Orders>::new(), Col::<Id>::new());
    let query = from(orders::table)
        .filter(exists(
            from(table)
                .correlate(orders::table)
                .filter(id.eq(orders::id)),
        ))
        .select(orders::id);
    for refused in [
        query.to_sql::<Pg>(),
        query.to_sql::<Sqlite>(),
        query.to_sql::<Mysql>(),
    ] {
        let hidden = matches!(refused, Err(RenderError::HiddenTable { table: "orders" }));
        assert!(hidden, "{refused:?}");
    }
    let beside = from(orders::table)
        .join(table.on(id.eq(orders::id)))
        .select(id);
    let twice = RenderError::TwoTablesOfOneName { table: "orders" };
    assert_eq!(
        beside.to_sql::<Pg>().unwrap_err().to_string(),
        twice.to_string()
    );
    // Under another name it is the one that is meant.
    relata::alias!(staff = employees);
    let query = from(orders::table)
        .filter(exists(
            from(staff::table)
                .correlate(orders::table)
                .filter(staff::id.eq(orders::id)),
        ))
        .order_by(orders::id)
        .select(orders::id);
    everywhere!(|conn| {
        assert!(!query.all(conn).unwrap().is_empty());
    });
}
