//! Domains, and partitions of PostgreSQL.

use relata::backend::{Mysql, Pg, Sqlite};
use relata::prelude::*;
use relata::types::Decimal;
use relata::{DatabaseErrorKind, Error};

use crate::databases::on_all;

#[relata::models]
pub mod stock {
    use relata::chrono::NaiveDate;
    use relata::types::Decimal;

    /// An amount of money.
    #[model(
        domain = "price",
        precision = 10,
        scale = 2,
        default = 0,
        check = "VALUE >= 0",
        check("VALUE < 1000000", name = "price_small"),
        comment = "It's in euros."
    )]
    type Price = Decimal;

    #[model(
        domain = "isbn",
        max_length = 17,
        check(
            postgres = "VALUE ~ '^[0-9-]{10,17}$'",
            sqlite = "length(VALUE) BETWEEN 10 AND 17",
            mysql = "char_length(VALUE) BETWEEN 10 AND 17"
        )
    )]
    type Isbn = String;

    #[derive(Model)]
    enum Shelf {
        Front,
        Back,
    }

    #[model(domain = "place", default = Shelf::Back)]
    type Place = Shelf;

    #[derive(Model)]
    #[model(table = "books")]
    struct Book {
        #[model(primary_key)]
        isbn: Isbn,
        price: Price,
        old_price: Option<Price>,
        #[model(default = Shelf::Front)]
        shelf: Place,
        place: Place,
    }

    #[derive(Model)]
    #[model(
        table = "sales",
        primary_key(id, sold_on),
        index(isbn),
        check("price <> 13", name = "sales_lucky"),
        postgres(
            partition_by = "RANGE (sold_on)",
            partition(name = "sales_2025", values = "FROM ('2025-01-01') TO ('2026-01-01')"),
            partition(name = "sales_rest", default)
        )
    )]
    struct Sale {
        id: i64,
        sold_on: NaiveDate,
        #[model(references = books::isbn)]
        isbn: Isbn,
        price: Price,
    }
}
use stock::{METADATA, Shelf, books, sales};

#[test]
fn the_sql() {
    insta::assert_snapshot!("stock_postgres", METADATA.to_sql::<Pg>().unwrap());
    insta::assert_snapshot!("stock_sqlite", METADATA.to_sql::<Sqlite>().unwrap());
    insta::assert_snapshot!("stock_mysql", METADATA.to_sql::<Mysql>().unwrap());
}

/// Is it a check that refuses the statement?
fn refused<T>(done: relata::Result<T>) -> bool {
    let check = DatabaseErrorKind::Check;
    matches!(done, Err(Error::Database { kind, .. }) if kind == check)
}

on_all! {
    fn domains(conn) {
        METADATA.create_all(conn).unwrap();
        METADATA.verify(conn).unwrap();
        let book = |isbn: &str| (books::isbn.to(isbn.to_owned()), books::price.to(Decimal::from(12)));
        insert_into(books::table).values(book("978-0-306-4")).run(conn).unwrap();
        // The defaults are those of the domains, and the column's own.
        insert_into(books::table).values(books::isbn.to("0-306-40615")).run(conn).unwrap();
        let rows = from(books::table).order_by(books::isbn).all(conn).unwrap();
        assert_eq!(rows[0].price, Decimal::from(0));
        assert_eq!(rows[1].price, Decimal::from(12));
        assert_eq!((rows[0].shelf, rows[0].place), (Shelf::Front, Shelf::Back));
        let free = from(books::table).filter(books::price.eq(Decimal::from(0)));
        assert_eq!(free.select(books::isbn).all(conn).unwrap(), ["0-306-40615"]);

        assert!(refused(insert_into(books::table).values(book("short")).run(conn)));
        let cheap = update(books::table).set(books::price.to(Decimal::from(-1)));
        assert!(refused(cheap.filter(books::isbn.eq("0-306-40615")).run(conn)));
        let dear = update(books::table).set(books::old_price.to(Decimal::from(5_000_000)));
        assert!(refused(dear.filter(books::isbn.eq("0-306-40615")).run(conn)));

        METADATA.drop_all(conn).unwrap();
        METADATA.if_exists().drop_all(conn).unwrap();
        // One table brings the types that it uses.
        METADATA.create(books::table, conn).unwrap();
        METADATA.if_not_exists().create_all(conn).unwrap();
        METADATA.verify(conn).unwrap();
        METADATA.if_exists().drop_all(conn).unwrap();
    }
}

on_all! {
    /// Rows go to the partitions, and come back from the table, wherever it has some.
    fn partitions(conn) {
        METADATA.create_all(conn).unwrap();
        let isbn = "978-0-306-4";
        insert_into(books::table).values(books::isbn.to(isbn)).run(conn).unwrap();
        let day = |year| relata::chrono::NaiveDate::from_ymd_opt(year, 5, 1).unwrap();
        for (id, year) in [(1, 2025), (2, 1999)] {
            let sale = (sales::id.to(id), sales::sold_on.to(day(year)), sales::isbn.to(isbn));
            insert_into(sales::table).values((sale, sales::price.to(Decimal::from(3)))).run(conn).unwrap();
        }
        let all = from(sales::table).order_by(sales::id).with(sales::book).all(conn).unwrap();
        let years: Vec<_> = all.iter().map(|sale| sale.sold_on).collect();
        assert_eq!(years, [day(2025), day(1999)]);
        assert_eq!(all[0].get(sales::book).isbn, isbn);
        let lucky = update(sales::table).set(sales::price.to(Decimal::from(13)));
        assert!(refused(lucky.filter(sales::id.eq(2)).run(conn)));
        METADATA.drop_all(conn).unwrap();
    }
}

/// Each row is in the partition of its values, with the indexes of the table.
#[test]
fn partitions_of_postgres() {
    let Some(mut conn) = crate::databases::postgres("partitions_of_postgres") else {
        return;
    };
    METADATA.create_all(&mut conn).unwrap();
    conn.run_script(
        "INSERT INTO books (isbn) VALUES ('978-0-306-4');
         INSERT INTO sales VALUES (1, '2025-05-01', '978-0-306-4', 3), (2, '1999-05-01', '978-0-306-4', 3);
         DO $$ BEGIN
           ASSERT (SELECT array_agg(id) FROM sales_2025) = '{1}';
           ASSERT (SELECT array_agg(id) FROM sales_rest) = '{2}';
           ASSERT (SELECT count(*) FROM pg_indexes WHERE tablename = 'sales_2025' AND schemaname = current_schema()) = 2;
         END $$",
    )
    .unwrap();
}
