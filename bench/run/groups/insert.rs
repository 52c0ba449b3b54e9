//! INSERT of one row, and of several in one statement.

use crate::case::{Case, Group, on_connection};
use crate::database::Kind;
use crate::fill::USERS;
use crate::raw::Param;
use crate::tables::{self, NewUser};

pub(crate) fn group() -> Group {
    Group {
        name: "insert",
        tables: vec![USERS],
        // Under callgrind, where the number of rows is smaller, 100,000 would take minutes.
        cases: |kind, most| {
            let many = [10_000, 100_000].into_iter().filter(|n| *n < most);
            let one = [row(kind), assignments(kind), rows(kind, 10), rows(kind, 100)];
            one.into_iter().chain(many.map(|n| in_parts(kind, n))).collect()
        },
        peak_memory: false,
    }
}

const COLUMNS: &str = "id, name, email, age, city, is_active, score, visits";

/// `INSERT` of that many rows, which the raw driver keeps prepared.
fn sql(kind: Kind, rows: usize) -> String {
    let row = |n: usize| {
        let holes: Vec<String> = (1..=8).map(|column| format!("${}", 8 * n + column)).collect();
        format!("({})", holes.join(", "))
    };
    let rows: Vec<String> = (0..rows).map(row).collect();
    kind.sql(&format!("INSERT INTO users ({COLUMNS}) VALUES {}", rows.join(", ")))
}

/// Returns the ids of the rows of one run, none of which is in the table.
pub(super) fn ids(i: usize, n: usize) -> impl Iterator<Item = i64> {
    let ids = 1_000_000 + i * n..1_000_000 + (i + 1) * n;
    ids.map(|id| i64::try_from(id).unwrap_or(0))
}

pub(super) fn new_user(id: i64) -> crate::schema::users::NewUser {
    let user = NewUser::of(id);
    crate::schema::users::NewUser {
        id: Some(user.id),
        name: user.name,
        email: user.email,
        age: user.age,
        city: user.city,
        is_active: user.is_active,
        score: user.score,
        visits: user.visits,
    }
}

fn params(ids: impl Iterator<Item = i64>) -> Vec<Param> {
    ids.flat_map(|id| NewUser::of(id).params()).collect()
}

/// One row, as the struct of new rows.
fn row(kind: Kind) -> Case {
    let sql = sql(kind, 1);
    Case::new(
        "1 row",
        move |raw, i| raw.run(&sql, &params(ids(i, 1))),
        on_connection!(|conn, i| {
            use crate::schema::users;
            use relata::prelude::*;
            let id = ids(i, 1).next().unwrap_or(0);
            insert_into(users::table).values(new_user(id)).run(conn)?
        }),
        on_connection!(|conn, i| {
            use diesel::prelude::*;
            let id = ids(i, 1).next().unwrap_or(0);
            let insert = diesel::insert_into(tables::users::table);
            insert.values(NewUser::of(id)).execute(conn)?
        }),
    )
    .writing()
}

/// One row, as a tuple of assignments.
fn assignments(kind: Kind) -> Case {
    let sql = sql(kind, 1);
    Case::new(
        "1 row of assignments",
        move |raw, i| raw.run(&sql, &params(ids(i, 1))),
        on_connection!(|conn, i| {
            use crate::schema::users;
            use relata::prelude::*;
            let user = NewUser::of(ids(i, 1).next().unwrap_or(0));
            let row = (
                users::id.to(user.id),
                users::name.to(user.name),
                users::email.to(user.email),
                users::age.to(user.age),
                users::city.to(user.city),
                users::is_active.to(user.is_active),
                users::score.to(user.score),
                users::visits.to(user.visits),
            );
            insert_into(users::table).values(row).run(conn)?
        }),
        on_connection!(|conn, i| {
            use crate::tables::users;
            use diesel::prelude::*;
            let user = NewUser::of(ids(i, 1).next().unwrap_or(0));
            let row = (
                users::id.eq(user.id),
                users::name.eq(user.name),
                users::email.eq(user.email),
                users::age.eq(user.age),
                users::city.eq(user.city),
                users::is_active.eq(user.is_active),
                users::score.eq(user.score),
                users::visits.eq(user.visits),
            );
            diesel::insert_into(users::table).values(row).execute(conn)?
        }),
    )
    .writing()
}

/// Measures rows in one statement.
fn rows(kind: Kind, n: usize) -> Case {
    let sql = sql(kind, n);
    Case::new(
        format!("{n} rows"),
        move |raw, i| raw.run(&sql, &params(ids(i, n))),
        on_connection!(|conn, i| {
            use crate::schema::users;
            use relata::prelude::*;
            insert_into(users::table).rows(ids(i, n).map(new_user)).run(conn)?
        }),
        on_connection!(|conn, i| {
            use diesel::prelude::*;
            let rows: Vec<NewUser> = ids(i, n).map(NewUser::of).collect();
            diesel::insert_into(tables::users::table).values(&rows).execute(conn)?
        }),
    )
    .writing()
}

/// Measures more rows than fit in one statement: relata sends several. diesel and the raw drivers of the servers send
/// as many in one as relata; rusqlite runs a statement of one row again and again, which is faster there.
fn in_parts(kind: Kind, n: usize) -> Case {
    let at_once = match kind {
        Kind::Sqlite => 32_766 / 8,
        Kind::Postgres | Kind::Mysql => 65_535 / 8,
    };
    let raw_at_once = if kind == Kind::Sqlite { 1 } else { at_once };
    let (whole, rest) = (sql(kind, raw_at_once), sql(kind, n % raw_at_once));
    Case::new(
        format!("{n} rows, in parts"),
        move |raw, i| {
            let (mut ids, mut inserted) = (ids(i, n), 0);
            while inserted < n {
                let part = raw_at_once.min(n - inserted);
                let sql = if part == raw_at_once { &whole } else { &rest };
                inserted += raw.run(sql, &params(ids.by_ref().take(part)))?;
            }
            Ok(inserted)
        },
        on_connection!(|conn, i| {
            use crate::schema::users;
            use relata::prelude::*;
            insert_into(users::table).rows(ids(i, n).map(new_user)).run(conn)?
        }),
        on_connection!(|conn, i| {
            use diesel::prelude::*;
            let rows: Vec<NewUser> = ids(i, n).map(NewUser::of).collect();
            let mut inserted = 0;
            for rows in rows.chunks(at_once) {
                let insert = diesel::insert_into(tables::users::table);
                inserted += insert.values(rows).execute(conn)?;
            }
            inserted
        }),
    )
    .writing()
}
