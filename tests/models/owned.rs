//! Rows that belong to another one: a session deletes those that it takes out of the relation.

use relata::connection::{AsyncMysqlConnection, AsyncPgConnection, AsyncSqliteConnection};
use relata::prelude::*;
use relata::session::{Session, State};

#[relata::models]
pub mod owned {
    #[derive(Model)]
    #[model(table = "owned_carts")]
    struct Cart {
        #[model(primary_key, identity)]
        id: i64,
        #[model(max_length = 40)]
        owner: String,
    }

    #[derive(Model)]
    #[model(table = "owned_entries")]
    struct Entry {
        #[model(primary_key, identity)]
        id: i64,
        #[model(references = owned_carts::id, reverse = "entries", delete_orphans)]
        cart_id: i64,
        #[model(max_length = 40)]
        label: String,
    }

    #[derive(Model)]
    #[model(table = "owned_shelves", primary_key(room, number))]
    struct Shelf {
        room: i64,
        number: i64,
    }

    #[derive(Model)]
    #[model(
        table = "owned_books",
        foreign_key(room, number, references = owned_shelves(room, number), relation = "shelf", reverse = "books", delete_orphans)
    )]
    struct Book {
        #[model(primary_key, identity)]
        id: i64,
        room: i64,
        number: i64,
    }
}

use owned::{METADATA, owned_books, owned_carts, owned_entries, owned_shelves};

macro_rules! scenario {
    ($conn:ident $($wait:tt)*) => {{
        METADATA.create_all(&mut *$conn)$($wait)*.unwrap();
        let mut session = Session::new(&mut *$conn);
        let cart = session.add(owned_carts::table, (owned_carts::owner.to("Sara"),));
        let entries = ["tea", "cup", "pot"].map(|label| {
            session.add(owned_entries::table, (owned_entries::label.to(label), owned_entries::cart.to(cart)))
        });
        let shelf = session.add(owned_shelves::table, (owned_shelves::room.to(1), owned_shelves::number.to(2)));
        let book = session.add(owned_books::table, (owned_books::shelf.to(shelf),));
        session.commit()$($wait)*.unwrap();
        assert_eq!(session.related(cart, owned_carts::entries), entries);

        // Its key is NOT NULL: it can only be deleted.
        session.unlink(cart, owned_carts::entries, entries[1]);
        session.unlink(shelf, owned_shelves::books, book);
        // One that has another cart is not deleted.
        let other = session.add(owned_carts::table, (owned_carts::owner.to("Bo"),));
        session.unlink(cart, owned_carts::entries, entries[2]);
        session.link(other, owned_carts::entries, entries[2]);
        session.commit()$($wait)*.unwrap();
        assert_eq!(session.state(entries[1]), State::Detached);
        assert_eq!(session.state(book), State::Detached);
        let left = from(owned_entries::table).order_by(owned_entries::id).select(owned_entries::label);
        assert_eq!(left.all(session.connection())$($wait)*.unwrap(), ["tea", "pot"]);
        assert_eq!(session[entries[2]].cart_id, session[other].id);
        assert_eq!(from(owned_books::table).count(session.connection())$($wait)*.unwrap(), 0);
        drop(session);
        METADATA.drop_all(&mut *$conn)$($wait)*.unwrap();
    }};
}

#[test]
fn blocking() {
    let conn = &mut crate::databases::sqlite();
    scenario!(conn);
    if let Some(conn) = &mut crate::databases::postgres("owned") {
        scenario!(conn);
    }
    if let Some(conn) = &mut crate::databases::mysql("owned") {
        scenario!(conn);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn asynchronous() {
    let conn = &mut AsyncSqliteConnection::connect(":memory:").await.unwrap();
    scenario!(conn.await);
    if let Ok(url) = std::env::var("RELATA_POSTGRES_URL") {
        let conn = &mut AsyncPgConnection::connect(&url).await.unwrap();
        conn.run_script("SET search_path TO pg_temp").await.unwrap();
        scenario!(conn.await);
    }
    if let Ok(url) = std::env::var("RELATA_MYSQL_URL") {
        let conn = &mut AsyncMysqlConnection::connect(&url).await.unwrap();
        let script = "DROP DATABASE IF EXISTS relata_models_owned_async;
            CREATE DATABASE relata_models_owned_async; USE relata_models_owned_async";
        conn.run_script(script).await.unwrap();
        scenario!(conn.await);
    }
}
