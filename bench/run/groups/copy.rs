//! COPY of PostgreSQL: rows into a table, and out of it.

use std::hint::black_box;

use super::insert::{ids, new_user};
use crate::case::{Case, Group};
use crate::database::{Conn, Kind};
use crate::fill::{EVENTS, USERS};
use crate::tables::{self, NewUser};

pub(crate) fn group() -> Group {
    Group {
        name: "copy",
        tables: vec![USERS, EVENTS],
        cases: |kind, most| match kind {
            Kind::Postgres => {
                let rows = [100, 10_000, 100_000].into_iter().filter(|n| *n < most);
                rows.map(into).chain([out(most)]).collect()
            }
            Kind::Sqlite | Kind::Mysql => Vec::new(),
        },
        peak_memory: true,
    }
}

/// Rows into the table of users.
fn into(n: usize) -> Case {
    Case::new(
        format!("{n} rows into"),
        move |raw, i| raw.copy_users(ids(i, n).map(NewUser::of)),
        Box::new(move |database, i| {
            use crate::schema::users;
            use relata::prelude::*;
            let Conn::Postgres(conn) = &mut database.conn else {
                return Ok(0);
            };
            Ok(copy_into(users::table)
                .rows(ids(i, n).map(new_user))
                .run(conn)?)
        }),
        Box::new(move |database, i| {
            use diesel::ExecuteCopyFromDsl as _;
            let Conn::Postgres(conn) = &mut database.conn else {
                return Ok(0);
            };
            // diesel takes them all at once.
            let rows: Vec<NewUser> = ids(i, n).map(NewUser::of).collect();
            let copy = diesel::copy_from(tables::users::table);
            Ok(copy.from_insertable(&rows).execute(conn)?)
        }),
    )
    .writing()
}

/// All events. diesel's own COPY reads no NULL and copies whole tables only; these have none.
fn out(n: usize) -> Case {
    Case::new(
        format!("{n} events out"),
        |raw, _| raw.copy_events(),
        Box::new(|database, _| {
            use crate::schema::events;
            use relata::prelude::*;
            let Conn::Postgres(conn) = &mut database.conn else {
                return Ok(0);
            };
            Ok(from(events::table).copy_out(conn, |event| {
                black_box(event);
                Ok::<_, relata::Error>(())
            })?)
        }),
        Box::new(|database, _| {
            let Conn::Postgres(conn) = &mut database.conn else {
                return Ok(0);
            };
            let mut n = 0;
            for event in
                diesel::copy_to(tables::events::table).load::<tables::CopiedEvent, _>(conn)?
            {
                black_box(event?);
                n += 1;
            }
            // diesel leaves the end of the command unread, and the next one would fail. This reads it.
            diesel::connection::SimpleConnection::batch_execute(conn, "SELECT 1")?;
            Ok(n)
        }),
    )
}
