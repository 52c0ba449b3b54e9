//! The same on asynchronous connections, on a task of a runtime with several threads.

use futures_util::TryStreamExt;
use relata::prelude::*;

use crate::databases::{self, SHOP};
use crate::loaders::{ListedOrder, listed};
use crate::servers::everywhere;
use crate::shop::{addresses, order_items, orders, products, users};

everywhere!(loading: |conn| {
    let query = from(users::table)
        .with(users::orders.with(orders::items.with(order_items::product).order_by(order_items::product_id)).order_by(orders::id))
        .with(users::profile)
        .filter(users::is_active)
        .order_by(users::id);
    let users = query.all(conn).await.unwrap();
    let blocking = query.all(&mut databases::sqlite(SHOP)).unwrap();
    assert_eq!(users, blocking);
    let streamed: Vec<_> = query.stream(conn).try_collect().await.unwrap();
    assert_eq!(streamed, blocking);
    assert_eq!(query.first(conn).await.unwrap().as_ref(), blocking.first());
    let one = query.clone().filter(users::id.eq(2));
    assert_eq!(one.one(conn).await.unwrap(), blocking[1]);
    assert_eq!(one.one_or_none(conn).await.unwrap().as_ref(), Some(&blocking[1]));
});

everywhere!(many_to_many_and_limits: |conn| {
    let query = from(orders::table)
        .with(orders::products.order_by(products::id).limit_per_parent(1))
        .with(orders::user)
        .order_by(orders::id);
    let found = conn
        .transaction(async |tx| query.all(tx).await)
        .await
        .unwrap();
    assert_eq!(found, query.all(&mut databases::sqlite(SHOP)).unwrap());
    assert_eq!(found[0].get(orders::products)[0].name, "Teapot");
});

everywhere!(a_stream_that_is_left: |conn| {
    let query = from(users::table).with(users::orders).order_by(users::id);
    let mut rows = query.stream(conn);
    assert_eq!(rows.try_next().await.unwrap().unwrap().get(users::orders).len(), 3);
    drop(rows);
    assert_eq!(query.count(conn).await.unwrap(), 8);
});

everywhere!(values_along_relations_and_loads_of_a_function: |conn| {
    let query = from(orders::table)
        .filter(orders::user.get(users::name).eq("Sara Lindqvist"))
        .order_by((orders::shipping_address.get(addresses::city).desc().nulls_last(), orders::id));
    let ids = query.clone().select(orders::id);
    assert_eq!(ids.all(conn).await.unwrap(), [1, 8, 2]);
    let loaded: Vec<ListedOrder> = query.with(listed()).all(conn).await.unwrap();
    assert_eq!(loaded.iter().map(|order| order.id).collect::<Vec<_>>(), [1, 8, 2]);
    assert!(loaded.iter().all(|order| order.get(orders::user).id == 1));
});

everywhere!(rows_in_the_same_statement: |conn| {
    let items = || orders::items.order_by(order_items::product_id);
    let orders_ = || users::orders.order_by(orders::id.desc());
    let query = from(users::table).filter(users::id.gt(0)).order_by(users::id);
    let arrays = query.clone().with(orders_().multiset().with(items().multiset()));
    let arrays = arrays.all(conn).await.unwrap();
    assert_eq!(arrays, query.clone().with(orders_().with(items())).all(conn).await.unwrap());
    let load = || orders_().limit_per_parent(2).with(items().with(order_items::product.multiset()));
    let arrays = query.clone().with(load()).all(conn).await.unwrap();
    let load = || orders_().limit_per_parent(2).with(items().with(order_items::product));
    assert_eq!(arrays, query.with(load()).all(conn).await.unwrap());
});

// rustc computes how large a future is from those inside it, to a limited depth: each level of relations is boxed.
everywhere!(eight_levels: |conn| {
    let query = from(users::table).with(users::orders.with(orders::items.with(order_items::order.with(orders::user.with(
        users::orders.with(orders::items.with(order_items::product.with(products::order_items.with(order_items::order))))
    ))))).filter(users::id.eq(1));
    let users = query.all(conn).await.unwrap();
    assert_eq!(users, query.all(&mut databases::sqlite(SHOP)).unwrap());
    let order = users[0].get(users::orders)[0].get(orders::items)[0].get(order_items::order);
    let user = order.get(orders::user);
    assert_eq!(user.id, 1);
    let product = user.get(users::orders)[0].get(orders::items)[0].get(order_items::product);
    let sold = product.get(products::order_items);
    assert!(sold.iter().any(|item| item.get(order_items::order).user_id == 1));
});
