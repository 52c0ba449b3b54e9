//! The strategies of loading relations: a statement for each relation, JOIN, and arrays of rows in the same statement. By
//! hand and with diesel it is the same work each time.

use diesel::{Associations, Identifiable, Queryable};

use super::relations::{Comment, OF_POST, OF_USER, Post, User, grouped, keys, of_keys, three_levels_as};
use crate::case::{Case, Group, Run, on_connection};
use crate::database::Kind;
use crate::fill::{COMMENTS, POSTS, TEN_ORDERS, USERS};
use crate::raw::{FromRaw, Param, RawRow};
use crate::tables::{comments, orders, posts, users};

pub(crate) fn group() -> Group {
    Group {
        name: "loading",
        tables: vec![USERS, POSTS, COMMENTS, TEN_ORDERS],
        cases: |kind, _| {
            let mut cases = Vec::new();
            for (strategy, relata) in one_user() {
                cases.push(of_users(kind, 1, &format!("1 user with 10 orders: {strategy}"), relata));
            }
            for (strategy, relata) in all_users() {
                let name = format!("10,000 users with 10 orders each: {strategy}");
                cases.push(of_users(kind, 10_000, &name, relata));
            }
            for (strategy, relata) in levels() {
                let name = format!("100 users with 10 posts with 10 comments each: {strategy}");
                cases.push(three_levels_as(kind, &name, relata));
            }
            for (strategy, relata) in to_one() {
                let name = format!("10,000 comments, their post and its user: {strategy}");
                cases.push(comments_up(kind, &name, relata));
            }
            cases
        },
        peak_memory: false,
    }
}

#[derive(Queryable, Identifiable, Associations)]
#[diesel(table_name = orders, belongs_to(User))]
#[allow(dead_code)] // that it is filled is enough
struct Order {
    id: i64,
    user_id: i64,
    status: String,
    quantity: i64,
    note: Option<String>,
}
impl FromRaw for Order {
    #[inline]
    fn read(row: &mut impl RawRow) -> Self {
        Self {
            id: row.value(),
            user_id: row.value(),
            status: row.value(),
            quantity: row.value(),
            note: row.value(),
        }
    }
}

/// The same query with a relation in each of these ways.
macro_rules! strategies {
    ($($strategy:literal: |$conn:ident| $rows:expr;)*) => {
        vec![$(($strategy, on_connection!(|$conn, _| $rows))),*]
    };
}

fn one_user() -> Vec<(&'static str, Run)> {
    use crate::schema::users;
    use relata::prelude::*;
    strategies! {
        "statements": |conn| from(users::table).filter(users::id.le(1)).with(users::orders).all(conn)?
            .iter().map(|user| user.get(users::orders).len()).sum::<usize>();
        "multiset": |conn| from(users::table).filter(users::id.le(1)).with(users::orders.multiset()).all(conn)?
            .iter().map(|user| user.get(users::orders).len()).sum::<usize>();
    }
}

fn all_users() -> Vec<(&'static str, Run)> {
    use crate::schema::users;
    use relata::prelude::*;
    strategies! {
        "statements": |conn| from(users::table).filter(users::id.le(10_000)).with(users::orders).all(conn)?
            .iter().map(|user| user.get(users::orders).len()).sum::<usize>();
        "multiset": |conn| from(users::table).filter(users::id.le(10_000)).with(users::orders.multiset()).all(conn)?
            .iter().map(|user| user.get(users::orders).len()).sum::<usize>();
    }
}

fn levels() -> Vec<(&'static str, Run)> {
    use crate::schema::{posts, users};
    use relata::prelude::*;
    strategies! {
        "statements": |conn| from(users::table).filter(users::id.le(100))
            .with(users::posts.with(posts::comments)).all(conn)?
            .iter().flat_map(|user| user.get(users::posts))
            .map(|post| post.get(posts::comments).len()).sum::<usize>();
        "multiset": |conn| from(users::table).filter(users::id.le(100))
            .with(users::posts.multiset().with(posts::comments.multiset())).all(conn)?
            .iter().flat_map(|user| user.get(users::posts))
            .map(|post| post.get(posts::comments).len()).sum::<usize>();
        "multiset of statements": |conn| from(users::table).filter(users::id.le(100))
            .with(users::posts.with(posts::comments.multiset())).all(conn)?
            .iter().flat_map(|user| user.get(users::posts))
            .map(|post| post.get(posts::comments).len()).sum::<usize>();
    }
}

fn to_one() -> Vec<(&'static str, Run)> {
    use crate::schema::{comments, posts};
    use relata::prelude::*;
    strategies! {
        "statements": |conn| from(comments::table).with(comments::post.with(posts::user)).all(conn)?
            .iter().filter(|comment| comment.get(comments::post).get(posts::user).id > 0).count();
        "joined": |conn| from(comments::table).with(comments::post.joined().with(posts::user.joined())).all(conn)?
            .iter().filter(|comment| comment.get(comments::post).get(posts::user).id > 0).count();
        "multiset": |conn| from(comments::table).with(comments::post.multiset().with(posts::user.multiset())).all(conn)?
            .iter().filter(|comment| comment.get(comments::post).get(posts::user).id > 0).count();
    }
}

/// The first users and their orders.
fn of_users(kind: Kind, many: i64, name: &str, relata: Run) -> Case {
    let users_ = kind.sql(&format!("SELECT {OF_USER} FROM users WHERE id <= $1"));
    let orders_ = of_keys(kind, "id, user_id, status, quantity, note", "orders", "user_id", many);
    Case::new(
        name,
        move |raw, _| {
            let users = raw.load::<User>(&users_, &[Param::Long(many)])?;
            let orders = raw.load(&orders_, &keys(kind, users.iter().map(|user| user.id)))?;
            let mut orders = grouped(orders, |order: &Order| order.user_id);
            let users: Vec<(User, Vec<Order>)> = users
                .into_iter()
                .map(|user| {
                    let orders = orders.remove(&user.id).unwrap_or_default();
                    (user, orders)
                })
                .collect();
            Ok(users.iter().map(|(_, orders)| orders.len()).sum::<usize>())
        },
        relata,
        on_connection!(|conn, _| {
            use diesel::prelude::*;
            let users = users::table.filter(users::id.le(many)).load::<User>(conn)?;
            let orders = Order::belonging_to(&users).load::<Order>(conn)?.grouped_by(&users);
            let users: Vec<(User, Vec<Order>)> = users.into_iter().zip(orders).collect();
            users.iter().map(|(_, orders)| orders.len()).sum::<usize>()
        }),
    )
}

/// A comment with its post and user, of one JOIN.
struct Upwards(Comment, Post, User);
impl FromRaw for Upwards {
    #[inline]
    fn read(row: &mut impl RawRow) -> Self {
        Self(FromRaw::read(row), FromRaw::read(row), FromRaw::read(row))
    }
}

/// All comments: by hand and with diesel by one JOIN.
fn comments_up(kind: Kind, name: &str, relata: Run) -> Case {
    let joined = |columns: &str, table: &str| {
        let columns = columns.split(", ").map(|column| format!("{table}.{column}"));
        columns.collect::<Vec<_>>().join(", ")
    };
    let all = kind.sql(&format!(
        "SELECT comments.id, comments.post_id, comments.text, {}, {} FROM comments \
         JOIN posts ON posts.id = comments.post_id JOIN users ON users.id = posts.user_id",
        joined(OF_POST, "posts"),
        joined(OF_USER, "users"),
    ));
    Case::new(
        name,
        move |raw, _| {
            let rows = raw.load::<Upwards>(&all, &[])?;
            let with = rows.iter().filter(|row| row.1.id == row.0.post_id && row.2.id > 0);
            Ok(with.count())
        },
        relata,
        on_connection!(|conn, _| {
            use diesel::prelude::*;
            let joined = comments::table.inner_join(posts::table.inner_join(users::table));
            let rows = joined.load::<(Comment, (Post, User))>(conn)?;
            rows.iter().filter(|row| row.1.0.id == row.0.post_id && row.1.1.id > 0).count()
        }),
    )
}
