//! With relata.

use relata::connection::AsyncPgConnection;
use relata::engine::Engine;
use relata::engine::events::{Events, Tracing};
use relata::prelude::*;
use tracing::instrument::WithSubscriber;

use crate::Result;
use crate::data::{NEW, email, name};
use crate::schema::{comments, posts, users};

#[derive(Clone)]
pub(crate) struct Relata {
    engine: Engine<AsyncPgConnection>,
    /// True if the spans are kept by a subscriber.
    kept: bool,
}

/// A handler that does nothing.
struct Nothing;
impl Events for Nothing {}

impl Relata {
    pub(crate) fn new(url: &str, size: usize) -> Result<Self> {
        let engine = Engine::builder(url)
            .pool_size(size)
            .max_overflow(0)
            .build()?;
        Ok(Self {
            engine,
            kept: false,
        })
    }
    pub(crate) fn watched(&self, url: &str) -> Result<Self> {
        let engine = Engine::builder(url).pool_size(8).events(Nothing).build()?;
        Ok(Self {
            engine,
            kept: false,
        })
    }
    pub(crate) fn traced(&self, url: &str) -> Result<Self> {
        let engine = Engine::builder(url)
            .pool_size(8)
            .events(Tracing::new())
            .build()?;
        Ok(Self {
            engine,
            kept: false,
        })
    }
    pub(crate) fn kept(self) -> Self {
        Self { kept: true, ..self }
    }

    pub(crate) async fn check_out(self) -> Result<usize> {
        let _conn = self.engine.connect().await?;
        Ok(1)
    }
    pub(crate) async fn by_key(mut self, key: i64) -> Result<usize> {
        let query = from(users::table).filter(users::id.eq(key));
        let users = query.all(&mut self.engine);
        let users = match self.kept {
            true => {
                users
                    .with_subscriber(tracing_subscriber::registry())
                    .await?
            }
            false => users.await?,
        };
        Ok(users.len())
    }

    pub(crate) async fn orders(mut self, many: i64) -> Result<usize> {
        let query = from(users::table)
            .filter(users::id.le(many))
            .with(users::orders);
        let users = query.all(&mut self.engine).await?;
        Ok(users.iter().map(|user| user.get(users::orders).len()).sum())
    }
    pub(crate) async fn levels(mut self) -> Result<usize> {
        let query = from(users::table).filter(users::id.le(100));
        let users = query
            .with(users::posts.with(posts::comments))
            .all(&mut self.engine)
            .await?;
        let posts = users.iter().flat_map(|user| user.get(users::posts));
        Ok(posts.map(|post| post.get(posts::comments).len()).sum())
    }

    pub(crate) async fn new_rows(self) -> Result<usize> {
        let mut session = self.engine.session().await?;
        let new = (0..NEW).map(|n| {
            (
                users::name.to(name("user", n)),
                users::email.to(email(n)),
                users::is_active.to(n % 3 != 0),
                users::score.to(2.5),
                users::visits.to(37),
            )
        });
        let users = session.add_all(users::table, new.collect::<Vec<_>>());
        let of = users.iter().flat_map(|user| [*user; 3]).enumerate();
        let new = of.map(|(n, user)| {
            (
                posts::user.to(user),
                posts::title.to(name("post", n)),
                posts::body.to(name("body", n)),
            )
        });
        let posts = session.add_all(posts::table, new.collect::<Vec<_>>());
        let of = posts.iter().flat_map(|post| [*post; 2]).enumerate();
        let new = of.map(|(n, post)| {
            (
                comments::post.to(post),
                comments::text.to(name("comment", n)),
            )
        });
        let comments = session.add_all(comments::table, new.collect::<Vec<_>>());
        session.flush().await?;
        session.rollback().await?;
        Ok(users.len() + posts.len() + comments.len())
    }
    pub(crate) async fn changed_rows(self) -> Result<usize> {
        let mut session = self.engine.session().await?;
        let users = session.load(&from(users::table)).await?;
        for user in &users {
            let user = &mut session[*user];
            user.age = Some(user.age.unwrap_or(20) + 1);
            user.visits += 1;
        }
        session.flush().await?;
        session.rollback().await?;
        Ok(users.len())
    }
    pub(crate) async fn untouched_rows(self) -> Result<usize> {
        let mut session = self.engine.session().await?;
        let users = session.load(&from(users::table)).await?;
        session.flush().await?;
        session.rollback().await?;
        Ok(users.len())
    }
}
