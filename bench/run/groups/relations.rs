//! Relations: 100 users with 10 posts each, and 10 comments on each post, as in diesel_bench's associations.

use std::collections::HashMap;

use diesel::{Associations, Identifiable, Queryable};

use crate::case::{Case, Group, Run, on_connection};
use crate::database::Kind;
use crate::fill::{COMMENTS, POSTS, USERS};
use crate::raw::{FromRaw, Param, RawRow};
use crate::tables::{comments, posts, users};

/// A post, and its comments.
type PostWithComments = (Post, Vec<Comment>);

pub(crate) fn group() -> Group {
    Group {
        name: "relations",
        tables: vec![USERS, POSTS, COMMENTS],
        cases: |kind, _| vec![to_one(kind), two_levels(kind), three_levels(kind)],
        peak_memory: false,
    }
}

/// Rows as diesel finds their relations, and as the raw driver reads them.
macro_rules! rows {
    ($($(#[$derive:meta])* $row:ident { $($column:ident: $rust:ty;)* })*) => {$(
        $(#[$derive])*
        #[allow(dead_code)] // that it is filled is enough
        pub(super) struct $row {
            $(pub(super) $column: $rust,)*
        }
        impl FromRaw for $row {
            #[inline]
            fn read(row: &mut impl RawRow) -> Self {
                Self { $($column: row.value(),)* }
            }
        }
    )*};
}
rows! {
    #[derive(Queryable, Identifiable)]
    #[diesel(table_name = users)]
    User {
        id: i64;
        name: String;
        email: String;
        age: Option<i32>;
        city: Option<String>;
        is_active: bool;
        score: f64;
        visits: i64;
    }
    #[derive(Queryable, Identifiable, Associations)]
    #[diesel(table_name = posts, belongs_to(User))]
    Post {
        id: i64;
        user_id: i64;
        title: String;
        body: Option<String>;
    }
    #[derive(Queryable, Identifiable, Associations)]
    #[diesel(table_name = comments, belongs_to(Post))]
    Comment {
        id: i64;
        post_id: i64;
        text: String;
    }
}

/// The statement of the rows with some keys, and how it takes them.
pub(super) fn of_keys(kind: Kind, columns: &str, table: &str, key: &str, n: i64) -> String {
    let condition = match kind {
        Kind::Postgres => "= ANY($1)".to_owned(),
        _ => {
            let holes: Vec<String> = (1..=n).map(|n| format!("${n}")).collect();
            format!("IN ({})", holes.join(", "))
        }
    };
    kind.sql(&format!("SELECT {columns} FROM {table} WHERE {key} {condition}"))
}
pub(super) fn keys(kind: Kind, keys: impl Iterator<Item = i64>) -> Vec<Param> {
    match kind {
        Kind::Postgres => vec![Param::Longs(keys.collect())],
        _ => keys.map(Param::Long).collect(),
    }
}
pub(super) const OF_USER: &str = "id, name, email, age, city, is_active, score, visits";
pub(super) const OF_POST: &str = "id, user_id, title, body";

pub(super) fn grouped<T>(rows: Vec<T>, key: impl Fn(&T) -> i64) -> HashMap<i64, Vec<T>> {
    let mut groups: HashMap<i64, Vec<T>> = HashMap::new();
    for row in rows {
        groups.entry(key(&row)).or_default().push(row);
    }
    groups
}

/// 1,000 posts and their users.
fn to_one(kind: Kind) -> Case {
    let posts = kind.sql(&format!("SELECT {OF_POST} FROM posts"));
    let users_ = of_keys(kind, OF_USER, "users", "id", 100);
    Case::new(
        "1,000 posts with their user",
        move |raw, _| {
            let posts = raw.load::<Post>(&posts, &[])?;
            let mut ids: Vec<i64> = posts.iter().map(|post| post.user_id).collect();
            ids.dedup();
            let users = raw.load::<User>(&users_, &keys(kind, ids.into_iter()))?;
            let users: HashMap<i64, User> = users.into_iter().map(|user| (user.id, user)).collect();
            let with = posts.iter().filter(|post| users.contains_key(&post.user_id));
            Ok(with.count())
        },
        on_connection!(|conn, _| {
            use crate::schema::posts;
            use relata::prelude::*;
            let posts = from(posts::table).with(posts::user).all(conn)?;
            posts.iter().filter(|post| post.get(posts::user).id == post.user_id).count()
        }),
        on_connection!(|conn, _| {
            use diesel::prelude::*;
            let posts = posts::table.load::<Post>(conn)?;
            let mut ids: Vec<i64> = posts.iter().map(|post| post.user_id).collect();
            ids.dedup();
            let users = users::table.filter(users::id.eq_any(ids)).load::<User>(conn)?;
            let users: HashMap<i64, User> = users.into_iter().map(|user| (user.id, user)).collect();
            posts.iter().filter(|post| users.contains_key(&post.user_id)).count()
        }),
    )
}

/// 100 users and their 1,000 posts.
fn two_levels(kind: Kind) -> Case {
    let users_ = kind.sql(&format!("SELECT {OF_USER} FROM users WHERE id <= $1"));
    let posts_ = of_keys(kind, OF_POST, "posts", "user_id", 100);
    Case::new(
        "100 users with 10 posts each",
        move |raw, _| {
            let users = raw.load::<User>(&users_, &[Param::Long(100)])?;
            let posts = raw.load(&posts_, &keys(kind, users.iter().map(|user| user.id)))?;
            let mut posts = grouped(posts, |post: &Post| post.user_id);
            let users: Vec<(User, Vec<Post>)> = users
                .into_iter()
                .map(|user| {
                    let posts = posts.remove(&user.id).unwrap_or_default();
                    (user, posts)
                })
                .collect();
            Ok(users.iter().map(|(_, posts)| posts.len()).sum::<usize>())
        },
        on_connection!(|conn, _| {
            use crate::schema::users;
            use relata::prelude::*;
            let users = from(users::table).filter(users::id.le(100)).with(users::posts).all(conn)?;
            users.iter().map(|user| user.get(users::posts).len()).sum::<usize>()
        }),
        on_connection!(|conn, _| {
            use diesel::prelude::*;
            let users = users::table.filter(users::id.le(100)).load::<User>(conn)?;
            let posts = Post::belonging_to(&users).load::<Post>(conn)?.grouped_by(&users);
            let users: Vec<(User, Vec<Post>)> = users.into_iter().zip(posts).collect();
            users.iter().map(|(_, posts)| posts.len()).sum::<usize>()
        }),
    )
}

/// 100 users, their 1,000 posts, and 10,000 comments.
fn three_levels(kind: Kind) -> Case {
    let name = "100 users with 10 posts with 10 comments each";
    let relata = on_connection!(|conn, _| {
        use crate::schema::{posts, users};
        use relata::prelude::*;
        let query = from(users::table).filter(users::id.le(100));
        let users = query.with(users::posts.with(posts::comments)).all(conn)?;
        let posts = users.iter().flat_map(|user| user.get(users::posts));
        posts.map(|post| post.get(posts::comments).len()).sum::<usize>()
    });
    three_levels_as(kind, name, relata)
}

/// The same, as relata loads them here.
pub(super) fn three_levels_as(kind: Kind, name: &str, relata: Run) -> Case {
    let users_ = kind.sql(&format!("SELECT {OF_USER} FROM users WHERE id <= $1"));
    let posts_ = of_keys(kind, OF_POST, "posts", "user_id", 100);
    let comments_ = of_keys(kind, "id, post_id, text", "comments", "post_id", 1_000);
    Case::new(
        name,
        move |raw, _| {
            let users = raw.load::<User>(&users_, &[Param::Long(100)])?;
            let posts = raw.load(&posts_, &keys(kind, users.iter().map(|user| user.id)))?;
            let ids = posts.iter().map(|post: &Post| post.id);
            let comments = raw.load(&comments_, &keys(kind, ids))?;
            let mut comments = grouped(comments, |comment: &Comment| comment.post_id);
            let posts = posts.into_iter().map(|post| {
                let comments = comments.remove(&post.id).unwrap_or_default();
                (post, comments)
            });
            let mut posts = grouped(posts.collect(), |(post, _)| post.user_id);
            let users: Vec<(User, Vec<PostWithComments>)> = users
                .into_iter()
                .map(|user| {
                    let posts = posts.remove(&user.id).unwrap_or_default();
                    (user, posts)
                })
                .collect();
            let posts = users.iter().flat_map(|(_, posts)| posts);
            Ok(posts.map(|(_, comments)| comments.len()).sum::<usize>())
        },
        relata,
        on_connection!(|conn, _| {
            use diesel::prelude::*;
            let users = users::table.filter(users::id.le(100)).load::<User>(conn)?;
            let posts = Post::belonging_to(&users).load::<Post>(conn)?;
            let comments = Comment::belonging_to(&posts).load::<Comment>(conn)?;
            let comments = comments.grouped_by(&posts);
            let posts: Vec<PostWithComments> = posts.into_iter().zip(comments).collect();
            let posts = posts.grouped_by(&users);
            let users: Vec<(User, Vec<PostWithComments>)> = users.into_iter().zip(posts).collect();
            let posts = users.iter().flat_map(|(_, posts)| posts);
            posts.map(|(_, comments)| comments.len()).sum::<usize>()
        }),
    )
}
