//! Futures of writes that send several statements, of those that return rows, and of engines, dropped at every point where they wait.

use std::future::Future as _;

use futures_util::TryStreamExt;
use relata::connection::{AsyncMysqlConnection, AsyncPgConnection, AsyncSqliteConnection};
use relata::engine::{Engine, RoutedEngine};
use relata::prelude::*;
use relata::types::Decimal;
use relata::{Error, PoolError, sql_query};

use crate::engines::{asynchronous, insert, numbers, on_async_engines, stored};
use crate::every_verb::dropped;
use crate::servers::{mysql_url, postgres_url};
use crate::shop::products;
use crate::shop::products::{NewProduct, ProductChanges};

const TABLES: &str = "
    CREATE TABLE products (id BIGINT NOT NULL PRIMARY KEY, name VARCHAR(20) NOT NULL, description VARCHAR(20),
        price NUMERIC(10, 2) NOT NULL, weight DOUBLE PRECISION, stock INT NOT NULL DEFAULT 0, discontinued_on DATE);
    INSERT INTO products (id, name, price) VALUES (1, 'Teapot', 20), (2, 'Cup', 5), (3, 'Pot', 5)";

/// Rows that are sent in three parts, since they leave out different columns.
fn in_parts(ids: [i64; 3]) -> [NewProduct; 3] {
    let mut stock = None;
    ids.map(|id| {
        stock = if stock.is_some() { None } else { Some(7) };
        NewProduct {
            id,
            name: format!("new {id}"),
            description: None,
            price: Decimal::from(1),
            weight: None,
            stock,
            discontinued_on: None,
        }
    })
}

/// A refused row is what was expected.
fn refused<T: std::fmt::Debug>(result: Result<T, Error>) -> Result<(), Error> {
    match result {
        Err(Error::Database { .. }) => Ok(()),
        other => panic!("{other:?}"),
    }
}

macro_rules! ids {
    ($engine:expr) => {
        from(products::table)
            .order_by(products::id)
            .select(products::id)
            .all($engine)
            .await
            .unwrap()
    };
}

/// Waits until the last connection has been cleaned.
macro_rules! is_free {
    ($engine:expr) => {
        for _ in 0..2000 {
            if $engine.status().in_use == 0 {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        assert_eq!(($engine.status().in_use, $engine.status().waiting), (0, 0));
    };
}

on_async_engines!(writes_of_several_statements_are_dropped_at_every_point("pool_size=1&max_overflow=0&pool_timeout=60"): |engine, opened| {
    engine.run_script(TABLES).await.unwrap();
    // All rows are there, or none.
    dropped!(growing "INSERT in several parts", insert_into(products::table).rows(in_parts([11, 12, 13])).run(&mut engine), |ended| {
        let new = ids!(&mut engine).split_off(3);
        sql_query!("DELETE FROM products WHERE id > 10" => Integer).run(&mut engine).await.unwrap();
        new == [11, 12, 13] || (new.is_empty() && !ended)
    });
    for ids in [[11, 12, 2], [11, 2, 13]] {
        dropped!(growing "INSERT with a row that is refused", async {
            refused(insert_into(products::table).rows(in_parts(ids)).run(&mut engine).await)
        }, |_ended| ids!(&mut engine) == [1, 2, 3]);
    }
    dropped!(growing "INSERT of one part with a row that is refused", async {
        let rows = [11, 12, 2].map(|id| (products::id.to(id), products::name.to("new"), products::price.to(Decimal::from(1))));
        refused(insert_into(products::table).rows(rows).run(&mut engine).await)
    }, |_ended| ids!(&mut engine) == [1, 2, 3]);
    dropped!(growing "UPDATE by rows in several parts", async {
        let stock = ProductChanges { stock: Some(9), ..ProductChanges::default() };
        let weight = ProductChanges { weight: Some(Some(9.0)), ..ProductChanges::default() };
        update(products::table).rows([(1, stock), (2, weight)]).run(&mut engine).await
    }, |ended| {
        let changed = from(products::table).order_by(products::id).select((products::stock, products::weight));
        let changed = changed.all(&mut engine).await.unwrap();
        sql_query!("UPDATE products SET stock = 0, weight = NULL" => Integer).run(&mut engine).await.unwrap();
        changed == [(9, None), (0, Some(9.0)), (0, None)] || (changed == [(0, None); 3] && !ended)
    });
    dropped!(growing "DELETE by rows", delete_from(products::table).rows([1, 3]).run(&mut engine), |ended| {
        let left = ids!(&mut engine);
        sql_query!("DELETE FROM products" => Integer).run(&mut engine).await.unwrap();
        engine.run_script("INSERT INTO products (id, name, price) VALUES (1, 'Teapot', 20), (2, 'Cup', 5), (3, 'Pot', 5)").await.unwrap();
        left == [2] || (left == [1, 2, 3] && !ended)
    });
    assert!(opened.count() > 0);
    is_free!(engine);
});

on_async_engines!(verbs_of_an_engine_that_routes_are_dropped_at_every_point("pool_size=1&max_overflow=0&pool_timeout=60"): |engine, opened| {
    engine.run_script("INSERT INTO numbers VALUES (1), (2), (3)").await.unwrap();
    let routed = RoutedEngine::builder(engine.clone()).replica(engine.clone()).build();
    let all = from(numbers::table).order_by(numbers::n).select(numbers::n);
    macro_rules! reads {
        ($($what:literal: $future:expr;)*) => {$(
            dropped!($what, $future, |_ended| stored!(&mut engine).await.unwrap() == [1, 2, 3]);
        )*};
    }
    reads! {
        "all": all.all(&mut &routed);
        "first": all.first(&mut &routed);
        "count": all.count(&mut &routed);
        "stream": async { all.stream(&mut &routed).try_collect::<Vec<i32>>().await };
        "all on the primary": all.all(&mut &routed.on_primary());
    }
    macro_rules! writes {
        ($($what:literal: $future:expr;)*) => {$(
            dropped!($what, $future, |ended| {
                let new = stored!(&mut engine).await.unwrap().split_off(3);
                sql_query!("DELETE FROM numbers WHERE n > 5" => Integer).run(&mut engine).await.unwrap();
                new == [6, 7] || (new.is_empty() && !ended)
            });
        )*};
    }
    writes! {
        "run": sql_query!("INSERT INTO numbers VALUES (6), (7)" => Integer).run(&mut &routed);
        "transaction": routed.transaction(async |tx| {
            insert!(6).run(tx).await?;
            insert!(7).run(tx).await
        });
        "begin and commit": async {
            let mut tx = routed.begin().await?;
            insert!(6).run(&mut tx).await?;
            insert!(7).run(&mut tx).await?;
            tx.commit().await
        };
    }
    assert!(opened.count() > 0);
    is_free!(engine);
});

/// INSERT and DELETE with RETURNING by each of these verbs, whose rows `as_read` makes of it.
macro_rules! returning {
    ($engine:ident, |$statement:ident| $as_read:expr) => {{
        let row = |id: i64| (products::id.to(id), products::name.to("new"), products::price.to(Decimal::from(1)));
        macro_rules! one {
            ($verb:ident) => {
                dropped!(growing "INSERT with RETURNING", async {
                    let $statement = insert_into(products::table).rows([row(11)]).returning(products::id);
                    $as_read.$verb(&mut $engine).await.map(drop)
                }, |ended| {
                    let new = ids!(&mut $engine).split_off(3);
                    let gone = async {
                        let $statement = delete_from(products::table).filter(products::id.gt(10)).returning(products::id);
                        $as_read.all(&mut $engine).await
                    };
                    assert_eq!(gone.await.unwrap(), new);
                    new == [11] || (new.is_empty() && !ended)
                });
            };
        }
        one!(all);
        one!(first);
        one!(one);
        one!(one_or_none);
        dropped!(growing "DELETE with RETURNING", async {
            let $statement = delete_from(products::table).rows([1, 3]).returning(products::id);
            $as_read.all(&mut $engine).await.map(drop)
        }, |ended| {
            let left = ids!(&mut $engine);
            sql_query!("DELETE FROM products" => Integer).run(&mut $engine).await.unwrap();
            $engine.run_script("INSERT INTO products (id, name, price) VALUES (1, 'Teapot', 20), (2, 'Cup', 5), (3, 'Pot', 5)").await.unwrap();
            left == [2] || (left == [1, 2, 3] && !ended)
        });
        is_free!($engine);
    }};
}
const ONE: &str = "pool_size=1&max_overflow=0&pool_timeout=60";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn returning_on_sqlite_is_dropped_at_every_point() {
    let mut engine = asynchronous::sqlite(ONE).0.build().unwrap();
    engine.run_script(TABLES).await.unwrap();
    returning!(engine, |statement| statement);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn returning_on_postgres_is_dropped_at_every_point() {
    let Some((builder, _)) = asynchronous::postgres("every_returning", ONE) else {
        return;
    };
    let mut engine = builder.build().unwrap();
    engine.run_script(TABLES).await.unwrap();
    returning!(engine, |statement| statement);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn returning_on_mariadb_is_dropped_at_every_point() {
    let Some((builder, _)) = asynchronous::mysql("every_returning", ONE) else {
        return;
    };
    let mut engine = builder.build().unwrap();
    let version = sql_query!("SELECT version()" => relata::types::Text);
    if !version.one(&mut engine).await.unwrap().contains("MariaDB") {
        return;
    }
    engine.run_script(TABLES).await.unwrap();
    returning!(engine, |statement| statement.on_mariadb());
}

mod numbered {
    #![allow(non_camel_case_types, non_upper_case_globals)]
    use relata::types::{Integer, Text};
    pub struct table {}
    #[derive(Debug)]
    pub struct Row;
    impl relata::FromRow for Row {
        const WIDTH: usize = 0;
        fn from_row<R: relata::RowSource>(_: &mut R) -> relata::Decoded<Self> {
            Ok(Row)
        }
    }
    impl relata::Table for table {
        type Id = relata::id!(3, 0, 0, d, 5, 0, 0, 2);
        type Row = Row;
        type PrimaryKey = (id,);
        type Kind = relata::kind::BaseTable;
        const NAME: &'static str = "numbered";
        const COLUMNS: &'static [&'static str] = &["id", "label"];
    }
    impl relata::Insertable for table {
        type Required = (label,);
        type Keys = relata::kind::OneKey;
    }
    impl relata::AutoIncrement for table {
        type Column = id;
    }
    pub const table: relata::Tab<table> = relata::Tab::Only;
    pub struct id {}
    impl relata::Column for id {
        type Table = table;
        type Type = Integer;
        type Null = relata::NotNull;
        type Write = relata::kind::Assigned<relata::nth::_0>;
        const NAME: &'static str = "id";
    }
    pub const id: relata::Col<id> = relata::Col::Only;
    pub struct label {}
    impl relata::Column for label {
        type Table = table;
        type Type = Text;
        type Null = relata::NotNull;
        type Write = relata::kind::Assigned<relata::nth::_1>;
        const NAME: &'static str = "label";
    }
    pub const label: relata::Col<label> = relata::Col::Only;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn insert_ids_is_dropped_at_every_point() {
    let Some((builder, _)) = asynchronous::mysql("every_insert_ids", ONE) else {
        return;
    };
    let mut engine = builder.build().unwrap();
    engine
        .run_script(
            "CREATE TABLE numbered (id INT AUTO_INCREMENT PRIMARY KEY, label VARCHAR(20) NOT NULL)",
        )
        .await
        .unwrap();
    let rows = insert_into(numbered::table).rows(["a", "b"].map(|text| numbered::label.to(text)));
    dropped!(growing "insert_ids", rows.insert_ids(&mut engine), |ended| {
        let labels = from(numbered::table).order_by(numbered::id).select(numbered::label);
        let labels = labels.all(&mut engine).await.unwrap();
        sql_query!("DELETE FROM numbered" => Integer).run(&mut engine).await.unwrap();
        labels == ["a", "b"] || (labels.is_empty() && !ended)
    });
    is_free!(engine);
}

/// Closes new engines of this URL, whose only connection is in use meanwhile.
macro_rules! closed {
    ($conn:ty, $url:expr) => {
        let mut ends = 0;
        for polls in 0..4 {
            let engine = Engine::<$conn>::new(&$url).unwrap();
            let used = engine.connect().await.unwrap();
            let mut closing = Box::pin(engine.close());
            for _ in 0..polls {
                let ended = std::future::poll_fn(|context| {
                    std::task::Poll::Ready(closing.as_mut().poll(context).is_ready())
                });
                assert!(!ended.await);
            }
            // Dropped before the connection is returned, or after it.
            let late = polls % 2 == 0;
            match late {
                true => drop((used, closing)),
                false => drop((closing, used)),
            }
            let refused = engine.connect().await;
            match polls {
                // It had not begun.
                0 => drop(refused.unwrap()),
                _ => assert!(matches!(
                    refused,
                    Err(Error::Pool {
                        source: PoolError::Closed,
                        ..
                    })
                )),
            }
            engine.close().await.unwrap();
            assert_eq!((engine.status().in_use, engine.status().idle), (0, 0));
            ends += 1;
        }
        assert_eq!(ends, 4);
    };
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn closing_is_dropped_at_every_point() {
    let url = |url: &str| format!("{url}{}{ONE}", if url.contains('?') { '&' } else { '?' });
    closed!(AsyncSqliteConnection, url("sqlite::memory:"));
    if let Some(server) = postgres_url() {
        closed!(AsyncPgConnection, url(&server));
    }
    if let Some(server) = mysql_url() {
        closed!(AsyncMysqlConnection, url(&server));
    }
}
