//! The session: new rows in three tables, changed rows, and rows that were only read. By hand and with diesel each table
//! is written in as few statements as the library has for it.

use diesel::Insertable;
use relata::connection::{MysqlConnection, SqliteConnection};

use super::relations::{OF_USER, User};
use crate::Result;
use crate::case::{Case, Group, Run, on_connection};
use crate::database::{Conn, Database, Kind};
use crate::fill::{COMMENTS, POSTS, USERS};
use crate::raw::{Param, Raw};
use crate::tables::{comments, posts, users};

pub(crate) fn group() -> Group {
    Group {
        name: "session",
        tables: vec![USERS, POSTS, COMMENTS],
        cases: |kind, _| vec![new_rows(kind), changed_rows(kind), untouched_rows(kind)],
        peak_memory: true,
    }
}

/// New users: each has three posts, and each post two comments, which are 10,000 rows.
const NEW: usize = 1_000;

#[derive(Insertable)]
#[diesel(table_name = users)]
struct NewUser {
    name: String,
    email: String,
    is_active: bool,
    score: f64,
    visits: i64,
}
#[derive(Insertable)]
#[diesel(table_name = posts)]
struct NewPost {
    user_id: i64,
    title: String,
    body: String,
}
#[derive(Insertable)]
#[diesel(table_name = comments)]
struct NewComment {
    post_id: i64,
    text: String,
}

fn user(n: usize) -> NewUser {
    NewUser {
        name: format!("new user number {n}"),
        email: format!("new{n}@example.com"),
        is_active: !n.is_multiple_of(3),
        score: 2.5,
        visits: 37,
    }
}
fn post(n: usize, user_id: i64) -> NewPost {
    NewPost {
        user_id,
        title: format!("new post number {n}"),
        body: format!("the text of new post number {n}"),
    }
}
fn comment(n: usize, post_id: i64) -> NewComment {
    NewComment {
        post_id,
        text: format!("new comment number {n}"),
    }
}

/// An INSERT of rows that returns their keys, where the database does so.
fn insert(kind: Kind, table: &str, columns: &str, rows: usize) -> String {
    let width = columns.split(", ").count();
    let row = |n: usize| {
        let holes: Vec<String> = (1..=width).map(|i| format!("${}", width * n + i)).collect();
        format!("({})", holes.join(", "))
    };
    let rows: Vec<String> = (0..rows).map(row).collect();
    let returning = if kind == Kind::Mysql { "" } else { " RETURNING id" };
    let rows = rows.join(", ");
    kind.sql(&format!("INSERT INTO {table} ({columns}) VALUES {rows}{returning}"))
}

fn new_rows(kind: Kind) -> Case {
    let users_ = insert(kind, "users", "name, email, is_active, score, visits", NEW);
    let posts_ = insert(kind, "posts", "user_id, title, body", 3 * NEW);
    let comments_ = insert(kind, "comments", "post_id, text", 6 * NEW);
    Case::new(
        "10,000 new rows in three tables",
        move |raw, _| {
            let params = (0..NEW).map(user).flat_map(|user| {
                [
                    Param::Text(user.name),
                    Param::Text(user.email),
                    Param::Bool(user.is_active),
                    Param::Double(user.score),
                    Param::Long(user.visits),
                ]
            });
            let users = raw.insert(&users_, &params.collect::<Vec<_>>(), NEW)?;
            let of = users.iter().flat_map(|user| [*user; 3]).enumerate();
            let params = of.map(|(n, user)| post(n, user)).flat_map(|post| {
                [
                    Param::Long(post.user_id),
                    Param::Text(post.title),
                    Param::Text(post.body),
                ]
            });
            let posts = raw.insert(&posts_, &params.collect::<Vec<_>>(), 3 * NEW)?;
            let of = posts.iter().flat_map(|post| [*post; 2]).enumerate();
            let params = of
                .map(|(n, post)| comment(n, post))
                .flat_map(|comment| [Param::Long(comment.post_id), Param::Text(comment.text)]);
            let comments = raw.insert(&comments_, &params.collect::<Vec<_>>(), 6 * NEW)?;
            Ok(users.len() + posts.len() + comments.len())
        },
        on_connection!(|conn, _| {
            use crate::schema::{comments, posts, users};
            use relata::prelude::*;
            let mut session = Session::new(conn);
            let new = (0..NEW).map(user).map(|user| {
                (
                    users::name.to(user.name),
                    users::email.to(user.email),
                    users::is_active.to(user.is_active),
                    users::score.to(user.score),
                    users::visits.to(user.visits),
                )
            });
            let users = session.add_all(users::table, new.collect::<Vec<_>>());
            let of = users.iter().flat_map(|user| [*user; 3]).enumerate();
            let new = of.map(|(n, user)| {
                let post = post(n, 0);
                (posts::user.to(user), posts::title.to(post.title), posts::body.to(post.body))
            });
            let posts = session.add_all(posts::table, new.collect::<Vec<_>>());
            let of = posts.iter().flat_map(|post| [*post; 2]).enumerate();
            let new = of.map(|(n, post)| (comments::post.to(post), comments::text.to(comment(n, 0).text)));
            let comments = session.add_all(comments::table, new.collect::<Vec<_>>());
            session.flush()?;
            users.len() + posts.len() + comments.len()
        }),
        insert_with_diesel(),
    )
    .writing()
}

/// Inserts rows with diesel, and returns their keys: by RETURNING, or as the database has numbered them.
macro_rules! ids {
    (returning $conn:ident $table:ident $rows:expr) => {
        diesel::insert_into($table::table).values($rows).returning($table::id).get_results::<i64>($conn)?
    };
    ($numbered:ident $conn:ident $table:ident $rows:expr) => {{
        let rows = $rows;
        let n = i64::try_from(rows.len())?;
        diesel::insert_into($table::table).values(rows).execute($conn)?;
        let first = $numbered($conn, n)?;
        (first..first + n).collect::<Vec<i64>>()
    }};
}
macro_rules! insert_new {
    ($keys:ident $conn:ident) => {{
        let users = ids!($keys $conn users (0..NEW).map(user).collect::<Vec<_>>());
        let of = users.iter().flat_map(|user| [*user; 3]).enumerate();
        let posts = ids!($keys $conn posts of.map(|(n, user)| post(n, user)).collect::<Vec<_>>());
        let of = posts.iter().flat_map(|post| [*post; 2]).enumerate();
        let comments = ids!($keys $conn comments of.map(|(n, post)| comment(n, post)).collect::<Vec<_>>());
        Ok(users.len() + posts.len() + comments.len())
    }};
}

/// The first of the `n` rows that were inserted last; SQLite knows the last of them.
fn first_of_sqlite(conn: &mut SqliteConnection, n: i64) -> Result<i64> {
    use diesel::prelude::*;
    let last = diesel::dsl::sql::<diesel::sql_types::BigInt>("last_insert_rowid()");
    Ok(diesel::select(last).get_result::<i64>(conn)? - n + 1)
}
fn first_of_mysql(conn: &mut MysqlConnection, _: i64) -> Result<i64> {
    use diesel::prelude::*;
    let first = diesel::dsl::sql::<diesel::sql_types::BigInt>("CAST(LAST_INSERT_ID() AS SIGNED)");
    Ok(diesel::select(first).get_result(conn)?)
}

fn insert_with_diesel() -> Run {
    use diesel::prelude::*;
    Box::new(|database: &mut Database, _| -> Result<usize> {
        match &mut database.conn {
            Conn::Sqlite(conn) => insert_new!(first_of_sqlite conn),
            Conn::Postgres(conn) => insert_new!(returning conn),
            Conn::Mysql(conn) => insert_new!(first_of_mysql conn),
        }
    })
}

/// The values that a user gets.
fn changed(i: usize, user: &User) -> (i32, i64) {
    (i32::try_from(20 + i % 50).unwrap_or(20), user.visits + 1)
}

/// 10,000 users are read, and two columns of each are changed.
fn changed_rows(kind: Kind) -> Case {
    let all = format!("SELECT {OF_USER} FROM users");
    let by_key = kind.sql("UPDATE users SET age = $1, visits = $2 WHERE id = $3");
    let upsert = upsert(kind, 5_000);
    Case::new(
        "10,000 changed rows",
        move |raw, i| {
            let users = raw.load::<User>(&all, &[])?;
            let changes = users.iter().map(|user| (user, changed(i, user)));
            match raw {
                // Nothing waits for an answer here.
                Raw::Sqlite(_) => {
                    for (user, (age, visits)) in changes {
                        raw.run(&by_key, &[Param::Int(age), Param::Long(visits), Param::Long(user.id)])?;
                    }
                }
                Raw::Postgres { .. } => {
                    let (mut ids, mut ages, mut visits) = (Vec::new(), Vec::new(), Vec::new());
                    for (user, (age, visit)) in changes {
                        ids.push(user.id);
                        ages.push(age.into());
                        visits.push(visit);
                    }
                    let lists = [Param::Longs(ids), Param::Longs(ages), Param::Longs(visits)];
                    raw.run(
                        "UPDATE users SET age = new.age, visits = new.visits \
                         FROM unnest($1::int8[], $2::int8[], $3::int8[]) AS new (id, age, visits) \
                         WHERE users.id = new.id",
                        &lists,
                    )?;
                }
                Raw::Mysql(_) => {
                    for part in users.chunks(5_000) {
                        let params = part.iter().flat_map(|user| {
                            let (age, visits) = changed(i, user);
                            [
                                Param::Long(user.id),
                                Param::Text(user.name.clone()),
                                Param::Text(user.email.clone()),
                                Param::Int(age),
                                Param::Bool(user.is_active),
                                Param::Double(user.score),
                                Param::Long(visits),
                            ]
                        });
                        raw.run(&upsert, &params.collect::<Vec<_>>())?;
                    }
                }
            }
            Ok(users)
        },
        on_connection!(|conn, i| {
            use crate::schema::users;
            use relata::prelude::*;
            let mut session = Session::new(conn);
            let users = session.load(&from(users::table))?;
            for user in &users {
                let user = &mut session[*user];
                user.age = i32::try_from(20 + i % 50).ok();
                user.visits += 1;
            }
            session.flush()?;
            users
        }),
        on_connection!(|conn, i| {
            use diesel::prelude::*;
            let users = users::table.load::<User>(conn)?;
            for user in &users {
                let (age, visits) = changed(i, user);
                diesel::update(users::table.find(user.id))
                    .set((users::age.eq(age), users::visits.eq(visits)))
                    .execute(conn)?;
            }
            users
        }),
    )
    .writing()
}

/// MySQL's UPDATE of many rows, each with values of its own: an INSERT, which finds that they are there.
fn upsert(kind: Kind, rows: usize) -> String {
    let row = |n: usize| {
        let holes: Vec<String> = (1..=7).map(|i| format!("${}", 7 * n + i)).collect();
        format!("({})", holes.join(", "))
    };
    let rows: Vec<String> = (0..rows).map(row).collect();
    kind.sql(&format!(
        "INSERT INTO users (id, name, email, age, is_active, score, visits) VALUES {} \
         ON DUPLICATE KEY UPDATE age = VALUES(age), visits = VALUES(visits)",
        rows.join(", ")
    ))
}

/// 10,000 users are read, and nothing is written.
fn untouched_rows(_: Kind) -> Case {
    let all = format!("SELECT {OF_USER} FROM users");
    Case::new(
        "10,000 rows untouched",
        move |raw, _| raw.load::<User>(&all, &[]),
        on_connection!(|conn, _| {
            use crate::schema::users;
            use relata::prelude::*;
            let mut session = Session::new(conn);
            let users = session.load(&from(users::table))?;
            session.flush()?;
            users
        }),
        on_connection!(|conn, _| {
            use crate::tables::users;
            use diesel::prelude::*;
            users::table.load::<User>(conn)?
        }),
    )
    .writing()
}
