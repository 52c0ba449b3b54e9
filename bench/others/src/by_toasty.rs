//! With toasty.

use toasty::{Db, Deferred};

use crate::Result;

#[derive(Debug, toasty::Model)]
#[table = "users"]
#[allow(dead_code)] // that it is filled is enough
struct User {
    #[key]
    #[auto]
    id: i64,
    name: String,
    email: String,
    age: Option<i32>,
    city: Option<String>,
    is_active: bool,
    score: f64,
    visits: i64,
    #[has_many]
    orders: Deferred<Vec<Order>>,
    #[has_many]
    posts: Deferred<Vec<Post>>,
}
#[derive(Debug, toasty::Model)]
#[table = "orders"]
#[allow(dead_code)]
struct Order {
    #[key]
    #[auto]
    id: i64,
    #[index]
    user_id: i64,
    #[belongs_to]
    user: Deferred<User>,
    status: String,
    quantity: i64,
    note: Option<String>,
}
#[derive(Debug, toasty::Model)]
#[table = "posts"]
#[allow(dead_code)]
struct Post {
    #[key]
    #[auto]
    id: i64,
    #[index]
    user_id: i64,
    #[belongs_to]
    user: Deferred<User>,
    title: String,
    body: Option<String>,
    #[has_many]
    comments: Deferred<Vec<Comment>>,
}
#[derive(Debug, toasty::Model)]
#[table = "comments"]
#[allow(dead_code)]
struct Comment {
    #[key]
    #[auto]
    id: i64,
    #[index]
    post_id: i64,
    #[belongs_to]
    post: Deferred<Post>,
    text: String,
}

#[derive(Clone)]
pub(crate) struct Toasty(Db);

impl Toasty {
    pub(crate) async fn new(url: &str) -> Result<Self> {
        let db = Db::builder()
            .models(toasty::models!(User, Order, Post, Comment))
            .connect(url)
            .await?;
        Ok(Self(db))
    }
    pub(crate) async fn by_key(mut self, key: i64) -> Result<usize> {
        let users: Vec<User> = User::filter_by_id(key).exec(&mut self.0).await?;
        Ok(users.len())
    }
    pub(crate) async fn orders(mut self, many: i64) -> Result<usize> {
        let fields = User::fields();
        let query = User::filter(fields.id().le(many)).include(fields.orders());
        let users: Vec<User> = query.exec(&mut self.0).await?;
        Ok(users.iter().map(|user| user.orders.get().len()).sum())
    }
    pub(crate) async fn levels(mut self) -> Result<usize> {
        let fields = User::fields();
        let query = User::filter(fields.id().le(100)).include(fields.posts().comments());
        let users: Vec<User> = query.exec(&mut self.0).await?;
        let posts = users.iter().flat_map(|user| user.posts.get());
        Ok(posts.map(|post| post.comments.get().len()).sum())
    }
}
