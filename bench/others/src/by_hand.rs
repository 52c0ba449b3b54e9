//! By hand, with tokio-postgres and deadpool.

use std::collections::HashMap;

use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod};
use tokio_postgres::types::ToSql;
use tokio_postgres::{NoTls, Row};

use crate::Result;
use crate::data::{NEW, email, name};

#[derive(Clone)]
pub(crate) struct Hand(Pool);

#[allow(dead_code)] // that it is filled is enough
pub(crate) struct User {
    id: i64,
    name: String,
    email: String,
    age: Option<i32>,
    city: Option<String>,
    is_active: bool,
    score: f64,
    visits: i64,
}
impl From<&Row> for User {
    fn from(row: &Row) -> Self {
        Self {
            id: row.get(0),
            name: row.get(1),
            email: row.get(2),
            age: row.get(3),
            city: row.get(4),
            is_active: row.get(5),
            score: row.get(6),
            visits: row.get(7),
        }
    }
}
#[allow(dead_code)]
struct Order {
    id: i64,
    user_id: i64,
    status: String,
    quantity: i64,
    note: Option<String>,
}
impl From<&Row> for Order {
    fn from(row: &Row) -> Self {
        Self {
            id: row.get(0),
            user_id: row.get(1),
            status: row.get(2),
            quantity: row.get(3),
            note: row.get(4),
        }
    }
}
#[allow(dead_code)]
struct Post {
    id: i64,
    user_id: i64,
    title: String,
    body: Option<String>,
}
impl From<&Row> for Post {
    fn from(row: &Row) -> Self {
        Self {
            id: row.get(0),
            user_id: row.get(1),
            title: row.get(2),
            body: row.get(3),
        }
    }
}
#[allow(dead_code)]
struct Comment {
    id: i64,
    post_id: i64,
    text: String,
}
impl From<&Row> for Comment {
    fn from(row: &Row) -> Self {
        Self {
            id: row.get(0),
            post_id: row.get(1),
            text: row.get(2),
        }
    }
}

const USERS: &str = "SELECT id, name, email, age, city, is_active, score, visits FROM users";

fn grouped<T>(rows: Vec<T>, key: impl Fn(&T) -> i64) -> HashMap<i64, Vec<T>> {
    let mut groups: HashMap<i64, Vec<T>> = HashMap::new();
    for row in rows {
        groups.entry(key(&row)).or_default().push(row);
    }
    groups
}

async fn load<T: for<'a> From<&'a Row>>(
    conn: &Object,
    sql: &str,
    params: &[&(dyn ToSql + Sync)],
) -> Result<Vec<T>> {
    let statement = conn.prepare_cached(sql).await?;
    let rows = conn.query(&statement, params).await?;
    Ok(rows.iter().map(T::from).collect())
}

/// An INSERT of rows that returns their keys.
fn insert(table: &str, columns: &str, rows: usize) -> String {
    let width = columns.split(", ").count();
    let row = |n: usize| {
        let holes: Vec<String> = (1..=width).map(|i| format!("${}", width * n + i)).collect();
        format!("({})", holes.join(", "))
    };
    let rows: Vec<String> = (0..rows).map(row).collect();
    let rows = rows.join(", ");
    format!("INSERT INTO {table} ({columns}) VALUES {rows} RETURNING id")
}
async fn inserted(
    conn: &Object,
    sql: &str,
    params: &[Box<dyn ToSql + Sync + Send>],
) -> Result<Vec<i64>> {
    let statement = conn.prepare_cached(sql).await?;
    let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(|param| &**param as _).collect();
    let rows = conn.query(&statement, &params).await?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

impl Hand {
    pub(crate) fn new(url: &str, size: usize) -> Result<Self> {
        let config = ManagerConfig {
            recycling_method: RecyclingMethod::Fast,
        };
        let manager = Manager::from_config(url.parse()?, NoTls, config);
        Ok(Self(Pool::builder(manager).max_size(size).build()?))
    }

    pub(crate) async fn check_out(self) -> Result<usize> {
        let _conn = self.0.get().await?;
        Ok(1)
    }
    pub(crate) async fn by_key(self, key: i64) -> Result<usize> {
        let conn = self.0.get().await?;
        let users = load::<User>(&conn, &format!("{USERS} WHERE id = $1"), &[&key]).await?;
        Ok(users.len())
    }

    pub(crate) async fn orders(self, many: i64) -> Result<usize> {
        let conn = self.0.get().await?;
        let users = load::<User>(&conn, &format!("{USERS} WHERE id <= $1"), &[&many]).await?;
        let ids: Vec<i64> = users.iter().map(|user| user.id).collect();
        let orders =
            "SELECT id, user_id, status, quantity, note FROM orders WHERE user_id = ANY($1)";
        let orders = load::<Order>(&conn, orders, &[&ids]).await?;
        let mut orders = grouped(orders, |order| order.user_id);
        let users = users.into_iter().map(|user| {
            let orders = orders.remove(&user.id).unwrap_or_default();
            (user, orders)
        });
        let users: Vec<(User, Vec<Order>)> = users.collect();
        Ok(users.iter().map(|(_, orders)| orders.len()).sum())
    }

    pub(crate) async fn levels(self) -> Result<usize> {
        let conn = self.0.get().await?;
        let users = load::<User>(&conn, &format!("{USERS} WHERE id <= $1"), &[&100_i64]).await?;
        let ids: Vec<i64> = users.iter().map(|user| user.id).collect();
        let posts = "SELECT id, user_id, title, body FROM posts WHERE user_id = ANY($1)";
        let posts = load::<Post>(&conn, posts, &[&ids]).await?;
        let ids: Vec<i64> = posts.iter().map(|post| post.id).collect();
        let comments = "SELECT id, post_id, text FROM comments WHERE post_id = ANY($1)";
        let comments = load::<Comment>(&conn, comments, &[&ids]).await?;
        let mut comments = grouped(comments, |comment| comment.post_id);
        let posts = posts.into_iter().map(|post| {
            let comments = comments.remove(&post.id).unwrap_or_default();
            (post, comments)
        });
        let mut posts = grouped(posts.collect(), |(post, _)| post.user_id);
        let users = users.into_iter().map(|user| {
            let posts = posts.remove(&user.id).unwrap_or_default();
            (user, posts)
        });
        let users: Vec<(User, Vec<(Post, Vec<Comment>)>)> = users.collect();
        let posts = users.iter().flat_map(|(_, posts)| posts);
        Ok(posts.map(|(_, comments)| comments.len()).sum())
    }

    pub(crate) async fn new_rows(self) -> Result<usize> {
        type Params = Vec<Box<dyn ToSql + Sync + Send>>;
        let conn = self.0.get().await?;
        conn.batch_execute("BEGIN").await?;
        let params: Params = (0..NEW)
            .flat_map(|n| -> [Box<dyn ToSql + Sync + Send>; 5] {
                [
                    Box::new(name("user", n)),
                    Box::new(email(n)),
                    Box::new(n % 3 != 0),
                    Box::new(2.5),
                    Box::new(37_i64),
                ]
            })
            .collect();
        let sql = insert("users", "name, email, is_active, score, visits", NEW);
        let users = inserted(&conn, &sql, &params).await?;
        let params: Params = (users.iter().flat_map(|user| [*user; 3]).enumerate())
            .flat_map(|(n, user)| -> [Box<dyn ToSql + Sync + Send>; 3] {
                [
                    Box::new(user),
                    Box::new(name("post", n)),
                    Box::new(name("body", n)),
                ]
            })
            .collect();
        let posts = inserted(
            &conn,
            &insert("posts", "user_id, title, body", 3 * NEW),
            &params,
        )
        .await?;
        let params: Params = (posts.iter().flat_map(|post| [*post; 2]).enumerate())
            .flat_map(|(n, post)| -> [Box<dyn ToSql + Sync + Send>; 2] {
                [Box::new(post), Box::new(name("comment", n))]
            })
            .collect();
        let comments = inserted(
            &conn,
            &insert("comments", "post_id, text", 6 * NEW),
            &params,
        )
        .await?;
        conn.batch_execute("ROLLBACK").await?;
        Ok(users.len() + posts.len() + comments.len())
    }

    pub(crate) async fn changed_rows(self) -> Result<usize> {
        let conn = self.0.get().await?;
        conn.batch_execute("BEGIN").await?;
        let users = load::<User>(&conn, USERS, &[]).await?;
        let ids: Vec<i64> = users.iter().map(|user| user.id).collect();
        let ages: Vec<i32> = users
            .iter()
            .map(|user| user.age.unwrap_or(20) + 1)
            .collect();
        let visits: Vec<i64> = users.iter().map(|user| user.visits + 1).collect();
        let update = "UPDATE users SET age = new.age, visits = new.visits \
            FROM unnest($1::int8[], $2::int4[], $3::int8[]) AS new (id, age, visits) WHERE users.id = new.id";
        let update = conn.prepare_cached(update).await?;
        conn.execute(&update, &[&ids, &ages, &visits]).await?;
        conn.batch_execute("ROLLBACK").await?;
        Ok(users.len())
    }

    pub(crate) async fn untouched_rows(self) -> Result<usize> {
        let conn = self.0.get().await?;
        conn.batch_execute("BEGIN").await?;
        let users = load::<User>(&conn, USERS, &[]).await?;
        conn.batch_execute("ROLLBACK").await?;
        Ok(users.len())
    }
}
