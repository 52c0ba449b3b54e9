//! TABLESAMPLE: some of the rows, chosen at random.

use relata::backend::Pg;
use relata::prelude::*;

use crate::databases::{plain, postgres};
use crate::shop::{orders, users};

#[test]
fn tablesample_on_postgresql() {
    let Some(mut conn) = postgres() else { return };
    let query = from(users::table.tablesample_bernoulli(100.0)).select(count());
    assert_eq!(
        plain(&query.to_sql::<Pg>().unwrap()),
        "SELECT count(*) FROM users TABLESAMPLE BERNOULLI ($1)"
    );
    assert_eq!(query.one(&mut conn).unwrap(), 8);
    let query = from(orders::table)
        .join(
            users::table
                .tablesample_system(0.0)
                .on(users::id.eq(orders::user_id)),
        )
        .select(count());
    assert_eq!(
        plain(&query.to_sql::<Pg>().unwrap()),
        "SELECT count(*) FROM orders JOIN users TABLESAMPLE SYSTEM ($1) ON users.id = orders.user_id"
    );
    assert_eq!(query.one(&mut conn).unwrap(), 0);
    let query = from(users::table.tablesample_system(100.0)).select(count());
    assert_eq!(query.one(&mut conn).unwrap(), 8);
}
