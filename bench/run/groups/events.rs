//! One row by its key, while nobody watches, and while somebody does. It is the last group: who watches a connection stays.

use std::cell::Cell;

use relata::engine::events::{self, AfterStatement, Events};

use super::lookup::key;
use crate::case::{Case, Group, Run, on_connection};
use crate::database::Kind;
use crate::fill::USERS;
use crate::raw::Param;
use crate::tables::User;

pub(crate) fn group() -> Group {
    Group {
        name: "events",
        tables: vec![USERS],
        cases: |kind, _| {
            vec![
                case(kind, "user by key, events off", lookup()),
                case(kind, "user by key, events on", watched(|| Nothing)),
                case(kind, "user by key, events on, SQL text asked for", watched(|| Text)),
            ]
        },
        peak_memory: false,
    }
}

/// Receives every event, and does nothing.
struct Nothing;
impl Events for Nothing {}

/// A handler that reads the SQL.
struct Text;
impl Events for Text {
    fn after_statement(&self, statement: &mut AfterStatement<'_>) {
        std::hint::black_box(statement.sql().len());
    }
}

fn lookup() -> Run {
    on_connection!(|conn, i| {
        use crate::schema::users;
        use relata::prelude::*;
        from(users::table).filter(users::id.eq(key(i))).first(conn)?
    })
}

/// The same, with one who watches more than before.
fn watched<E: Events>(watcher: fn() -> E) -> Run {
    let begun = Cell::new(false);
    on_connection!(|conn, i| {
        use crate::schema::users;
        use relata::prelude::*;
        if !begun.replace(true) {
            events::watch(conn, watcher());
        }
        from(users::table).filter(users::id.eq(key(i))).first(conn)?
    })
}

fn case(kind: Kind, name: &str, relata: Run) -> Case {
    let sql = kind.sql(
        "SELECT id, name, email, age, city, is_active, score, visits FROM users WHERE id = $1 LIMIT 1",
    );
    Case::new(
        name,
        move |raw, i| raw.load::<User>(&sql, &[Param::Long(key(i))]),
        relata,
        on_connection!(|conn, i| {
            use crate::tables::users;
            use diesel::prelude::*;
            users::table.find(key(i)).first::<User>(conn).optional()?
        }),
    )
}
