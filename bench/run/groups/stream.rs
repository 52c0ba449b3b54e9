//! Very many rows one by one, and the memory that it takes.

use std::hint::black_box;

use crate::case::{Case, Group, on_connection};
use crate::database::Kind;
use crate::fill::EVENTS;
use crate::tables::Event;

pub(crate) fn group() -> Group {
    Group {
        name: "stream",
        tables: vec![EVENTS],
        cases: |kind, rows| vec![events(kind, rows)],
        peak_memory: true,
    }
}

fn events(kind: Kind, rows: usize) -> Case {
    Case::new(
        format!("{rows} events"),
        |raw, _| raw.stream::<Event>("SELECT id, kind, reading FROM events"),
        on_connection!(|conn, _| {
            use crate::schema::events;
            use relata::prelude::*;
            let mut n = 0;
            for event in from(events::table).stream(conn)? {
                black_box(event?);
                n += 1;
            }
            n
        }),
        match kind {
            // PostgreSQL's rows come one by one only if that is asked for.
            Kind::Postgres => Box::new(|database, _| {
                use crate::database::Conn;
                use crate::tables::events;
                use diesel::pg::PgRowByRowLoadingMode;
                use diesel::prelude::*;
                let Conn::Postgres(conn) = &mut database.conn else {
                    return Ok(0);
                };
                let mut n = 0;
                for event in events::table.load_iter::<Event, PgRowByRowLoadingMode>(conn)? {
                    black_box(event?);
                    n += 1;
                }
                Ok(n)
            }),
            _ => on_connection!(|conn, _| {
                use crate::tables::events;
                use diesel::connection::DefaultLoadingMode;
                use diesel::prelude::*;
                let mut n = 0;
                for event in events::table.load_iter::<Event, DefaultLoadingMode>(conn)? {
                    black_box(event?);
                    n += 1;
                }
                n
            }),
        },
    )
}
