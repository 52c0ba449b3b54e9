//! INSERT of a row whose key is there: ON CONFLICT, in MySQL ON DUPLICATE KEY UPDATE.

use crate::case::{Case, Group, on_connection};
use crate::database::{Conn, Database, Kind};
use crate::fill::USERS;
use crate::tables::NewUser;

use super::lookup::key;

pub(crate) fn group() -> Group {
    Group {
        name: "upsert",
        tables: vec![USERS],
        cases: |kind, _| vec![by_key(kind)],
        peak_memory: false,
    }
}

/// The databases count what is updated in different ways: a run is one row.
fn by_key(kind: Kind) -> Case {
    let update = match kind {
        Kind::Mysql => "DUPLICATE KEY UPDATE visits = VALUES(visits), city = VALUES(city)",
        _ => "CONFLICT (id) DO UPDATE SET visits = excluded.visits, city = excluded.city",
    };
    let sql = kind.sql(&format!(
        "INSERT INTO users (id, name, email, age, city, is_active, score, visits) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON {update}"
    ));
    Case::new(
        "1 row by key",
        move |raw, i| {
            raw.run(&sql, &NewUser::of(key(i)).params())?;
            Ok(1_usize)
        },
        on_connection!(|conn, i| {
            use crate::schema::users;
            use relata::prelude::*;
            const KEY: relata::Constraint<users::table, relata::kind::Unique<(users::id,)>> =
                relata::Constraint::new("users_pkey");
            let user = NewUser::of(key(i));
            insert_into(users::table)
                .values((
                    users::id.to(user.id),
                    users::name.to(user.name),
                    users::email.to(user.email),
                    users::age.to(user.age),
                    users::city.to(user.city),
                    users::is_active.to(user.is_active),
                    users::score.to(user.score),
                    users::visits.to(user.visits),
                ))
                .on_conflict(KEY)
                .do_update((
                    users::visits.to(excluded(users::visits)),
                    users::city.to(excluded(users::city)),
                ))
                .run(conn)?;
            1
        }),
        Box::new(|database, i| {
            diesel(database, i)?;
            Ok(1)
        }),
    )
    .writing()
}

fn diesel(database: &mut Database, i: usize) -> diesel::QueryResult<usize> {
    use crate::tables::users;
    use diesel::prelude::*;
    use diesel::upsert::excluded;
    let user = NewUser::of(key(i));
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
    let insert = diesel::insert_into(users::table).values(row);
    match &mut database.conn {
        Conn::Sqlite(conn) => insert
            .on_conflict(users::id)
            .do_update()
            .set((
                users::visits.eq(excluded(users::visits)),
                users::city.eq(excluded(users::city)),
            ))
            .execute(conn),
        Conn::Postgres(conn) => insert
            .on_conflict(users::id)
            .do_update()
            .set((
                users::visits.eq(excluded(users::visits)),
                users::city.eq(excluded(users::city)),
            ))
            .execute(conn),
        Conn::Mysql(conn) => insert
            .on_conflict(diesel::dsl::DuplicatedKeys)
            .do_update()
            .set((
                users::visits.eq(diesel::dsl::sql::<diesel::sql_types::BigInt>("VALUES(visits)")),
                users::city.eq(diesel::dsl::sql::<
                    diesel::sql_types::Nullable<diesel::sql_types::Text>,
                >("VALUES(city)")),
            ))
            .execute(conn),
    }
}
