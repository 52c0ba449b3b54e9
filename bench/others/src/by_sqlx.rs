//! With sqlx, which loads no relations.

use sqlx::postgres::{PgPool, PgPoolOptions};

use crate::Result;

#[derive(sqlx::FromRow)]
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

#[derive(Clone)]
pub(crate) struct Sqlx(PgPool);

impl Sqlx {
    pub(crate) async fn new(url: &str, size: u32) -> Result<Self> {
        let options = PgPoolOptions::new()
            .max_connections(size)
            .test_before_acquire(false);
        Ok(Self(options.connect(url).await?))
    }
    pub(crate) async fn check_out(self) -> Result<usize> {
        let _conn = self.0.acquire().await?;
        Ok(1)
    }
    pub(crate) async fn by_key(self, key: i64) -> Result<usize> {
        let sql =
            "SELECT id, name, email, age, city, is_active, score, visits FROM users WHERE id = $1";
        let users: Vec<User> = sqlx::query_as(sql).bind(key).fetch_all(&self.0).await?;
        Ok(users.len())
    }
}
