//! The session: new rows in three tables, changed rows, and rows that were only read. By hand whole rows are read back, as the session
//! does; with diesel each table is written in as few statements as it has for that.

use diesel::Insertable;
use relata::connection::{MysqlConnection, SqliteConnection};

use super::relations::{Comment, OF_POST, OF_USER, Post, User, keys, of_keys};
use crate::Result;
use crate::case::{Case, Group, Run, on_connection};
use crate::database::{Conn, Database, Kind};
use crate::fill::{COMMENTS, POSTS, USERS};
use crate::raw::{FromRaw, Param, Raw};
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

/// Rows that are inserted by hand: their table, the columns that get values, and all columns.
struct ByHand {
    table: &'static str,
    columns: &'static [&'static str],
    /// Their types on PostgreSQL.
    types: &'static [&'static str],
    all: &'static str,
}
impl ByHand {
    /// Inserts rows, and returns them with what the database made. The rows are one array a column on PostgreSQL.
    fn insert<T: FromRaw>(&self, kind: Kind, raw: &mut Raw, rows: Vec<Vec<Param>>) -> Result<Vec<T>> {
        let Self {
            table,
            columns,
            types,
            all,
        } = self;
        let (names, count) = (columns.join(", "), rows.len());
        match kind {
            Kind::Postgres => {
                let types = (1..).zip(*types);
                let holes: Vec<String> = types.map(|(n, of)| format!("${n}::{of}[]")).collect();
                let sql = format!(
                    "INSERT INTO {table} ({names}) SELECT {names} FROM unnest({}) \
                     WITH ORDINALITY AS new ({names}, place) ORDER BY place RETURNING {all}",
                    holes.join(", ")
                );
                raw.load(&sql, &arrays(rows)?)
            }
            Kind::Sqlite => {
                let sql = format!("{} RETURNING {all}", self.values(kind, count));
                raw.load_once(&sql, &rows.concat())
            }
            Kind::Mysql => {
                raw.run(&self.values(kind, count), &rows.concat())?;
                let first = raw.first_key()?;
                let last = first + i64::try_from(count)? - 1;
                let sql = format!("SELECT {all} FROM {table} WHERE id BETWEEN ? AND ? ORDER BY id");
                raw.load(&sql, &[Param::Long(first), Param::Long(last)])
            }
        }
    }
    fn values(&self, kind: Kind, rows: usize) -> String {
        let width = self.columns.len();
        let row = |n: usize| {
            let holes: Vec<String> = (1..=width).map(|i| format!("${}", width * n + i)).collect();
            format!("({})", holes.join(", "))
        };
        let rows: Vec<String> = (0..rows).map(row).collect();
        let (table, names) = (self.table, self.columns.join(", "));
        kind.sql(&format!("INSERT INTO {table} ({names}) VALUES {}", rows.join(", ")))
    }
}

/// Rows as one array a column.
fn arrays(rows: Vec<Vec<Param>>) -> Result<Vec<Param>> {
    let mut columns: Vec<Param> = Vec::new();
    for (n, row) in rows.into_iter().enumerate() {
        for (place, value) in row.into_iter().enumerate() {
            if n == 0 {
                columns.push(match value {
                    Param::Text(_) => Param::Texts(Vec::new()),
                    Param::Bool(_) => Param::Bools(Vec::new()),
                    Param::Double(_) => Param::Doubles(Vec::new()),
                    _ => Param::Longs(Vec::new()),
                });
            }
            match (&mut columns[place], value) {
                (Param::Texts(column), Param::Text(value)) => column.push(value),
                (Param::Bools(column), Param::Bool(value)) => column.push(value),
                (Param::Doubles(column), Param::Double(value)) => column.push(value),
                (Param::Longs(column), Param::Long(value)) => column.push(value),
                _ => return Err("a column has values of several types".into()),
            }
        }
    }
    Ok(columns)
}

const NEW_USERS: ByHand = ByHand {
    table: "users",
    columns: &["name", "email", "is_active", "score", "visits"],
    types: &["text", "text", "bool", "float8", "int8"],
    all: OF_USER,
};
const NEW_POSTS: ByHand = ByHand {
    table: "posts",
    columns: &["user_id", "title", "body"],
    types: &["int8", "text", "text"],
    all: OF_POST,
};
const NEW_COMMENTS: ByHand = ByHand {
    table: "comments",
    columns: &["post_id", "text"],
    types: &["int8", "text"],
    all: "id, post_id, text",
};

fn new_rows(kind: Kind) -> Case {
    Case::new(
        "10,000 new rows in three tables",
        move |raw, _| {
            let new = (0..NEW).map(user).map(|user| {
                vec![
                    Param::Text(user.name),
                    Param::Text(user.email),
                    Param::Bool(user.is_active),
                    Param::Double(user.score),
                    Param::Long(user.visits),
                ]
            });
            let users: Vec<User> = NEW_USERS.insert(kind, raw, new.collect())?;
            let of = users.iter().flat_map(|user| [user.id; 3]).enumerate();
            let new = of.map(|(n, user)| post(n, user)).map(|post| {
                vec![
                    Param::Long(post.user_id),
                    Param::Text(post.title),
                    Param::Text(post.body),
                ]
            });
            let posts: Vec<Post> = NEW_POSTS.insert(kind, raw, new.collect())?;
            let of = posts.iter().flat_map(|post| [post.id; 2]).enumerate();
            let new = of
                .map(|(n, post)| comment(n, post))
                .map(|comment| vec![Param::Long(comment.post_id), Param::Text(comment.text)]);
            let comments: Vec<Comment> = NEW_COMMENTS.insert(kind, raw, new.collect())?;
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
    let by_key = format!("UPDATE users SET age = ?, visits = ? WHERE id = ? RETURNING {OF_USER}");
    let by_arrays = format!(
        "UPDATE users SET age = new.age, visits = new.visits \
         FROM unnest($1::int8[], $2::int8[], $3::int8[]) AS new (id, age, visits) \
         WHERE users.id = new.id RETURNING {}",
        OF_USER.split(", ").map(|name| format!("users.{name}")).collect::<Vec<_>>().join(", ")
    );
    let upsert = upsert(kind, 5_000);
    let read_back = of_keys(kind, OF_USER, "users", "id", 5_000);
    Case::new(
        "10,000 changed rows",
        move |raw, i| {
            let mut users = raw.load::<User>(&all, &[])?;
            let changes = users.iter().map(|user| (user, changed(i, user)));
            match kind {
                // Nothing waits for an answer here.
                Kind::Sqlite => {
                    let mut now = Vec::with_capacity(users.len());
                    for (user, (age, visits)) in changes {
                        let values = [Param::Int(age), Param::Long(visits), Param::Long(user.id)];
                        now.extend(raw.load::<User>(&by_key, &values)?);
                    }
                    users = now;
                }
                Kind::Postgres => {
                    let (mut ids, mut ages, mut visits) = (Vec::new(), Vec::new(), Vec::new());
                    for (user, (age, visit)) in changes {
                        ids.push(user.id);
                        ages.push(age.into());
                        visits.push(visit);
                    }
                    let lists = [Param::Longs(ids), Param::Longs(ages), Param::Longs(visits)];
                    users = raw.load(&by_arrays, &lists)?;
                }
                Kind::Mysql => {
                    let mut now = Vec::with_capacity(users.len());
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
                        let ids = keys(kind, part.iter().map(|user| user.id));
                        now.extend(raw.load::<User>(&read_back, &ids)?);
                    }
                    users = now;
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
