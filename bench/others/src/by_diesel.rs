//! With diesel-async.

use diesel::prelude::*;
use diesel_async::pooled_connection::deadpool::Pool;
use diesel_async::pooled_connection::{
    AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::Result;

diesel::table! {
    users (id) {
        id -> BigInt,
        name -> Text,
        email -> Text,
        age -> Nullable<Integer>,
        city -> Nullable<Text>,
        is_active -> Bool,
        score -> Double,
        visits -> BigInt,
    }
}
diesel::table! {
    orders (id) {
        id -> BigInt,
        user_id -> BigInt,
        status -> Text,
        quantity -> BigInt,
        note -> Nullable<Text>,
    }
}
diesel::table! {
    posts (id) {
        id -> BigInt,
        user_id -> BigInt,
        title -> Text,
        body -> Nullable<Text>,
    }
}
diesel::table! {
    comments (id) {
        id -> BigInt,
        post_id -> BigInt,
        text -> Text,
    }
}

#[derive(Queryable, Identifiable)]
#[diesel(table_name = users)]
#[allow(dead_code)] // that it is filled is enough
struct User {
    id: i64,
    name: String,
    email: String,
    age: Option<i32>,
    city: Option<String>,
    is_active: bool,
    score: f64,
    visits: i64,
}
#[derive(Queryable, Identifiable, Associations)]
#[diesel(table_name = orders, belongs_to(User))]
#[allow(dead_code)]
struct Order {
    id: i64,
    user_id: i64,
    status: String,
    quantity: i64,
    note: Option<String>,
}
#[derive(Queryable, Identifiable, Associations)]
#[diesel(table_name = posts, belongs_to(User))]
#[allow(dead_code)]
struct Post {
    id: i64,
    user_id: i64,
    title: String,
    body: Option<String>,
}
#[derive(Queryable, Identifiable, Associations)]
#[diesel(table_name = comments, belongs_to(Post))]
#[allow(dead_code)]
struct Comment {
    id: i64,
    post_id: i64,
    text: String,
}

#[derive(Clone)]
pub(crate) struct Diesel(Pool<AsyncPgConnection>);

impl Diesel {
    pub(crate) fn new(url: &str, size: usize) -> Result<Self> {
        let mut config = ManagerConfig::default();
        config.recycling_method = RecyclingMethod::Fast;
        let manager = AsyncDieselConnectionManager::new_with_config(url, config);
        Ok(Self(Pool::builder(manager).max_size(size).build()?))
    }

    pub(crate) async fn check_out(self) -> Result<usize> {
        let _conn = self.0.get().await?;
        Ok(1)
    }
    pub(crate) async fn by_key(self, key: i64) -> Result<usize> {
        let mut conn = self.0.get().await?;
        let users = users::table.find(key).load::<User>(&mut conn).await?;
        Ok(users.len())
    }

    pub(crate) async fn orders(self, many: i64) -> Result<usize> {
        let mut conn = self.0.get().await?;
        let users = users::table
            .filter(users::id.le(many))
            .load::<User>(&mut conn)
            .await?;
        let orders = Order::belonging_to(&users)
            .load::<Order>(&mut conn)
            .await?
            .grouped_by(&users);
        let users: Vec<(User, Vec<Order>)> = users.into_iter().zip(orders).collect();
        Ok(users.iter().map(|(_, orders)| orders.len()).sum())
    }
    pub(crate) async fn levels(self) -> Result<usize> {
        let mut conn = self.0.get().await?;
        let users = users::table
            .filter(users::id.le(100))
            .load::<User>(&mut conn)
            .await?;
        let posts = Post::belonging_to(&users).load::<Post>(&mut conn).await?;
        let comments = Comment::belonging_to(&posts)
            .load::<Comment>(&mut conn)
            .await?;
        let comments = comments.grouped_by(&posts);
        let posts: Vec<(Post, Vec<Comment>)> = posts.into_iter().zip(comments).collect();
        let posts = posts.grouped_by(&users);
        let users: Vec<(User, Vec<(Post, Vec<Comment>)>)> = users.into_iter().zip(posts).collect();
        let posts = users.iter().flat_map(|(_, posts)| posts);
        Ok(posts.map(|(_, comments)| comments.len()).sum())
    }
}
