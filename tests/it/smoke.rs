use crate::shop::{addresses, order_items, orders, products, users};
use relata::diesel::connection::SimpleConnection;
use relata::diesel::pg::Pg;
use relata::diesel::sqlite::Sqlite;
use relata::diesel::{Connection as _, SqliteConnection};
use relata::prelude::*;
use relata::types::Decimal;

#[test]
fn smoke() {
    let mut conn = SqliteConnection::establish(":memory:").unwrap();
    conn.batch_execute(include_str!("../../schema/shop.sql"))
        .unwrap();
    conn.batch_execute(include_str!("../../schema/shop_data.sql"))
        .unwrap();

    let all = from(users::table).all(&mut conn).unwrap();
    println!("{all:?}");
    let q = from(users::table)
        .left_join(users::orders)
        .filter(users::age.gt(18) & users::is_active)
        .order_by((users::name.asc(), orders::total.desc().nulls_last()))
        .select((users::name, orders::total));
    println!("{}\n{}", q.to_sql::<Sqlite>(), q.to_sql::<Pg>());
    let rows: Vec<(String, Option<Decimal>)> = q.all(&mut conn).unwrap();
    println!("{rows:?}");
    let q = from(users::table)
        .left_join(users::orders)
        .select((users::table, orders::table));
    let rows: Vec<(users::User, Option<orders::Order>)> = q.all(&mut conn).unwrap();
    println!("{} {:?}", q.to_sql::<Sqlite>(), rows[0]);
    println!("{}", q.count(&mut conn).unwrap());
    println!("{}", q.exists(&mut conn).unwrap());
    println!(
        "{:?}",
        from(users::table)
            .select((count(), sum(users::age), avg(users::age), max(users::name)))
            .one(&mut conn)
            .unwrap()
    );
    println!(
        "{:?}",
        from(users::table)
            .filter(users::id.in_([1, 2, 3]))
            .select(users::name)
            .all(&mut conn)
            .unwrap()
    );
    println!(
        "{:?}",
        from(users::table)
            .select(users::id + 1)
            .first(&mut conn)
            .unwrap()
    );
    println!(
        "{:?}",
        from(users::table)
            .filter(!users::is_active | users::age.is_null())
            .select(users::name.concat("x"))
            .limit(3)
            .offset(1)
            .all(&mut conn)
            .unwrap()
    );
    let e = from(users::table).one(&mut conn).unwrap_err();
    println!("{e}");
    let mut f = Filters::new();
    f.push(users::age.gt(3));
    f.push(users::name.like("%a%") | users::id.eq(3));
    let q = from(users::table)
        .filter(f)
        .filter(Some(users::id.gt(1)))
        .filter(None::<relata::expr::IsNull<Col<users::id>>>)
        .distinct();
    println!("{}", q.to_sql::<Sqlite>());
    println!("{:?}", q.all(&mut conn).unwrap().len());
    for row in from(order_items::table).stream(&mut conn).unwrap().take(2) {
        println!("{:?}", row.unwrap());
    }
    let _ = (products::id, addresses::id);
}
