//! Rows that are large together: more than one statement may have.

use relata::prelude::*;
use relata::session::Session;

use crate::databases::everywhere;

#[relata::models]
pub mod texts {
    #[derive(Model)]
    #[model(table = "articles")]
    struct Article {
        #[model(primary_key, identity)]
        id: i64,
        body: String,
    }
}
use texts::{METADATA, articles};

/// MariaDB refuses statements of more than 16 MiB by default: `max_allowed_packet`.
const MOST: usize = 16 << 20;

#[test]
fn many_rows_of_long_texts_are_written_in_parts() {
    everywhere!(|conn| {
        METADATA.create_all(conn).unwrap();
        let mut session = Session::new(conn);
        let body = "a".repeat(17_500);
        let row = || (articles::body.to(body.clone()),);
        let rows: Vec<_> = (0..1_000).map(|_| row()).collect();
        assert!(rows.len() * body.len() > MOST);
        let rows = session.add_all(articles::table, rows);
        session.flush().unwrap();

        let body = "b".repeat(17_500);
        for row in &rows {
            session[*row].body.clone_from(&body);
        }
        session.commit().unwrap();
        let changed = from(articles::table).filter(articles::body.eq(body));
        assert_eq!(changed.count(session.connection()).unwrap(), 1_000);
        drop(session);
        METADATA.drop_all(conn).unwrap();
    });
}
