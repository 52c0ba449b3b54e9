//! Tables declared in Rust, created by the program, and used like generated modules.
//!
//! `cargo run --example models --features models` needs no server: SQLite is compiled in.

use relata::backend::Sqlite;
use relata::connection::SqliteConnection;
use relata::prelude::*;

#[relata::models]
mod library {
    use relata::chrono::NaiveDate;

    #[derive(Model)]
    #[model(name = "shelf")]
    enum Shelf {
        Novels,
        Essays,
    }

    #[derive(Model)]
    #[model(table = "authors")]
    struct Author {
        #[model(primary_key, identity)]
        id: i64,
        #[model(unique, max_length = 80)]
        name: String,
    }

    #[derive(Model)]
    #[model(table = "books", check("pages > 0", name = "books_pages_check"))]
    struct Book {
        #[model(primary_key, identity)]
        id: i64,
        #[model(references = authors::id, on_delete = cascade)]
        author_id: i64,
        title: String,
        #[model(default = Shelf::Novels)]
        shelf: Shelf,
        pages: i32,
        bought_on: Option<NaiveDate>,
    }
}

use library::{METADATA, Shelf, authors, books};

fn main() -> relata::Result<()> {
    println!("{}", METADATA.to_sql::<Sqlite>()?);

    let mut conn = SqliteConnection::connect(":memory:")?;
    let conn = &mut conn;
    METADATA.create_all(conn)?;

    insert_into(authors::table)
        .values(authors::name.to("Ursula"))
        .run(conn)?;
    let ursula = from(authors::table).one(conn)?;
    insert_into(books::table)
        .rows(
            [("The Dispossessed", 341), ("A Wizard of Earthsea", 205)].map(|(title, pages)| {
                (
                    books::author.to(&ursula),
                    books::title.to(title),
                    books::pages.to(pages),
                )
            }),
        )
        .run(conn)?;

    let shelf = from(authors::table)
        .with(authors::books.order_by(books::title))
        .all(conn)?;
    for author in &shelf {
        for book in author.get(authors::books) {
            assert_eq!(book.shelf, Shelf::Novels);
            println!("{}: {} ({} pages)", author.name, book.title, book.pages);
        }
    }
    METADATA.verify(conn)?;
    METADATA.drop_all(conn)
}
