//! Hybrid properties: compares the method of a row with the expression of a query.

/// Asserts that hybrid properties are the same in Rust and in SQL for all rows of their table: that the body of a
/// [`hybrid!`](relata::hybrid!) uses nothing that this database does in another way, such as a collation.
///
/// Rows with NULL in each column that may have it, with empty texts and with letters beyond ASCII belong into the table.
/// The connection is a blocking one.
///
/// ```
/// # mod schema { relata::__behavior_example!(); }
/// # use schema::notes;
/// use relata::backend::Sqlite;
/// use relata::prelude::*;
///
/// relata::hybrid! {
///     impl notes::Note for Sqlite {
///         pub fn pages(first_page, last_page) -> BigInt { last_page - first_page + 1 }
///     }
/// }
///
/// # fn f() -> relata::Result<()> {
/// let mut conn = relata_test::sqlite(
///     "CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT NOT NULL, slug TEXT NOT NULL, first_page BIGINT NOT NULL,
///         last_page BIGINT NOT NULL, deleted BOOLEAN NOT NULL);
///      INSERT INTO notes VALUES (1, 'One', 'one', 3, 9, 0)",
/// )?;
/// relata_test::assert_hybrid_agrees!(&mut conn, pages);
/// # Ok(())
/// # }
/// # f().unwrap();
/// ```
///
/// # Panics
/// Where a row has another value in the query, with both and the row; where the query fails; and where the table has no row.
#[macro_export]
macro_rules! assert_hybrid_agrees {
    ($conn:expr, $($property:path),+ $(,)?) => {{
        #[allow(unused_imports)]
        use ::relata::prelude::*;
        let conn = $conn;
        $({
            let property = $property;
            let query = from(property.table()).select((property.table(), property));
            let rows = match query.all(conn) {
                ::core::result::Result::Ok(rows) => rows,
                ::core::result::Result::Err(error) => ::core::panic!("`{property:?}`: {error}"),
            };
            ::core::assert!(!rows.is_empty(), "`{property:?}`: the table has no row to compare");
            for (row, sql) in rows {
                let rust = property.of_row(&row);
                ::core::assert!(
                    rust == sql,
                    "`{property:?}` is {rust:?} in Rust and {sql:?} in SQL, of {row:?}"
                );
            }
        })+
    }};
}
