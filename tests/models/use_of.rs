//! Queries, writing, loading and sessions over the modules of models.

use relata::Error;
use relata::prelude::*;
use relata::session::Session;
use relata::types::Decimal;
use relata::uuid::Uuid;

use crate::shop::shop::{
    METADATA, NewProduct, NewUser, Status, User, UserChanges, UserRequired, notes, order_items,
    orders, product_tags, products, tags, users,
};

fn day() -> relata::chrono::NaiveDate {
    relata::chrono::NaiveDate::from_ymd_opt(2026, 11, 29).unwrap()
}

/// What is the same on all databases, as a macro: each connection has its own types.
macro_rules! scenario {
    ($name:ident $conn:ty) => {
        pub fn $name(conn: &mut $conn) {
            METADATA.create_all(conn).unwrap();
            let sara = NewUser::new(UserRequired {
                name: "Sara".to_owned(),
                email: "s@x".to_owned(),
            });
            insert_into(users::table)
                .values(sara.clone())
                .run(conn)
                .unwrap();
            let again = insert_into(users::table)
                .values(sara)
                .run(conn)
                .unwrap_err();
            assert_eq!(
                again.constraint_of(users::table),
                Some(users::constraints::Constraint::UsersEmailKey)
            );
            let user: User = from(users::table).one(conn).unwrap();
            assert!(user.is_active && user.version == 0 && user.age.is_none());
            let tea = Uuid::from_u128(7);
            let product = NewProduct {
                id: tea,
                name: "Tea".to_owned(),
                weight: 0.5,
                picture: None,
            };
            insert_into(products::table)
                .values(product)
                .run(conn)
                .unwrap();
            insert_into(orders::table)
                .values((
                    orders::user.to(&user),
                    orders::total.to(Decimal::from(21)),
                    orders::placed_on.to(day()),
                ))
                .run(conn)
                .unwrap();
            let order = from(orders::table).one(conn).unwrap();
            assert_eq!(
                (order.status, order.doubled.clone()),
                (Status::New, Some(Decimal::from(42)))
            );
            update(orders::table)
                .set(orders::status.to(Status::Sent))
                .filter(orders::id.eq(order.id))
                .run(conn)
                .unwrap();
            insert_into(order_items::table)
                .values((
                    order_items::order_id.to(order.id),
                    order_items::line.to(1),
                    order_items::product_id.to(tea),
                ))
                .run(conn)
                .unwrap();
            insert_into(notes::table)
                .values((
                    notes::order_id.to(order.id),
                    notes::line.to(1),
                    notes::text.to("fragile"),
                ))
                .run(conn)
                .unwrap();
            insert_into(tags::table)
                .values((tags::label.to("hot"),))
                .run(conn)
                .unwrap();
            let hot = from(tags::table).select(tags::id).one(conn).unwrap();
            insert_into(product_tags::table)
                .values((
                    product_tags::product_id.to(tea),
                    product_tags::tag_id.to(hot),
                ))
                .run(conn)
                .unwrap();

            // Joins by relations in both directions.
            let rows = from(users::table)
                .join(users::orders)
                .left_join(orders::items)
                .filter(orders::status.eq(Status::Sent))
                .select((users::name, order_items::quantity));
            assert_eq!(rows.all(conn).unwrap(), [("Sara".to_owned(), Some(1_i16))]);
            let query = from(users::table).with(
                users::orders.with(orders::items.with(order_items::product.with(products::tags))),
            );
            let loaded = query.all(conn).unwrap();
            let items = loaded[0].get(users::orders)[0].get(orders::items);
            let product = items[0].get(order_items::product);
            assert_eq!((&*product.name, product.id), ("Tea", tea));
            assert_eq!(product.get(products::tags)[0].label, "hot");
            let noted = from(notes::table)
                .with(notes::order_item)
                .all(conn)
                .unwrap();
            assert_eq!(noted[0].get(notes::order_item).product_id, tea);

            // A check, and changes.
            let changes = UserChanges {
                age: Some(Some(-1)),
                ..UserChanges::default()
            };
            let refused = update(users::table)
                .set(changes)
                .filter(users::id.eq(user.id))
                .run(conn);
            assert!(matches!(refused, Err(Error::Database { .. })));

            // A session: two rows that reference each other, a version, and ON DELETE.
            let mut session = Session::new(&mut *conn);
            let bo = session.add(users::table, (users::name.to("Bo"), users::email.to("b@x")));
            let placed = session.add(
                orders::table,
                (
                    orders::total.to(Decimal::from(1)),
                    orders::placed_on.to(day()),
                    orders::user.to(bo),
                ),
            );
            session.link(bo, users::favourite, placed);
            session.commit().unwrap();
            assert_eq!(session[bo].favourite_id, Some(session[placed].id));
            session[bo].age = Some(9);
            session.commit().unwrap();
            assert!(session[bo].version > 0);
            session.delete(placed);
            session.commit().unwrap();
            drop(session);
            let bos = from(users::table)
                .filter(users::name.eq("Bo"))
                .one(conn)
                .unwrap();
            assert_eq!((bos.age, bos.favourite_id), (Some(9), None));
            METADATA.drop_all(conn).unwrap();
        }
    };
}

scenario!(on_sqlite relata::connection::SqliteConnection);
scenario!(on_postgres relata::connection::PgConnection);
scenario!(on_mysql relata::connection::MysqlConnection);

#[test]
fn sqlite() {
    on_sqlite(&mut crate::databases::sqlite());
}
#[test]
fn postgres() {
    if let Some(mut conn) = crate::databases::postgres("use_of") {
        on_postgres(&mut conn);
    }
}
#[test]
fn mysql() {
    if let Some(mut conn) = crate::databases::mysql("use_of") {
        on_mysql(&mut conn);
    }
}
