//! With SeaORM.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectOptions, Database, DatabaseConnection, EntityTrait,
    IntoActiveModel, LoaderTrait, QueryFilter, Set, TransactionTrait,
};

use crate::Result;
use crate::data::{NEW, email, name};

/// The entities, as SeaORM generates them.
macro_rules! entities {
    ($($entity:ident $table:literal { $($column:ident: $rust:ty,)* } { $($(#[$relation:meta])* $variant:ident: $to:ident,)* })*) => {$(
        mod $entity {
            use sea_orm::entity::prelude::*;

            #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
            #[sea_orm(table_name = $table)]
            pub struct Model {
                #[sea_orm(primary_key)]
                pub id: i64,
                $(pub $column: $rust,)*
            }
            #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
            pub enum Relation {
                $($(#[$relation])* $variant,)*
            }
            $(impl Related<super::$to::Entity> for Entity {
                fn to() -> RelationDef {
                    Relation::$variant.def()
                }
            })*
            impl ActiveModelBehavior for ActiveModel {}
        }
    )*};
}
entities! {
    users "users" {
        name: String,
        email: String,
        age: Option<i32>,
        city: Option<String>,
        is_active: bool,
        score: f64,
        visits: i64,
    } {
        #[sea_orm(has_many = "super::orders::Entity")]
        Orders: orders,
        #[sea_orm(has_many = "super::posts::Entity")]
        Posts: posts,
    }
    orders "orders" {
        user_id: i64,
        status: String,
        quantity: i64,
        note: Option<String>,
    } {
        #[sea_orm(belongs_to = "super::users::Entity", from = "Column::UserId", to = "super::users::Column::Id")]
        User: users,
    }
    posts "posts" {
        user_id: i64,
        title: String,
        body: Option<String>,
    } {
        #[sea_orm(belongs_to = "super::users::Entity", from = "Column::UserId", to = "super::users::Column::Id")]
        User: users,
        #[sea_orm(has_many = "super::comments::Entity")]
        Comments: comments,
    }
    comments "comments" {
        post_id: i64,
        text: String,
    } {
        #[sea_orm(belongs_to = "super::posts::Entity", from = "Column::PostId", to = "super::posts::Column::Id")]
        Post: posts,
    }
}

#[derive(Clone)]
pub(crate) struct Sea(DatabaseConnection);

impl Sea {
    pub(crate) async fn new(url: &str, size: u32) -> Result<Self> {
        let mut options = ConnectOptions::new(url);
        options
            .max_connections(size)
            .sqlx_logging(false)
            .test_before_acquire(false);
        Ok(Self(Database::connect(options).await?))
    }

    pub(crate) async fn by_key(self, key: i64) -> Result<usize> {
        let user = users::Entity::find_by_id(key).all(&self.0).await?;
        Ok(user.len())
    }

    pub(crate) async fn orders(self, many: i64) -> Result<usize> {
        let users = users::Entity::find()
            .filter(users::Column::Id.lte(many))
            .all(&self.0)
            .await?;
        let orders = users.load_many(orders::Entity, &self.0).await?;
        let users: Vec<(users::Model, Vec<orders::Model>)> =
            users.into_iter().zip(orders).collect();
        Ok(users.iter().map(|(_, orders)| orders.len()).sum())
    }
    pub(crate) async fn levels(self) -> Result<usize> {
        let users = users::Entity::find()
            .filter(users::Column::Id.lte(100_i64))
            .all(&self.0)
            .await?;
        let posts = users.load_many(posts::Entity, &self.0).await?;
        let all: Vec<posts::Model> = posts.iter().flatten().cloned().collect();
        let mut comments = all.load_many(comments::Entity, &self.0).await?.into_iter();
        let users = users.into_iter().zip(posts).map(|(user, posts)| {
            let posts = posts
                .into_iter()
                .map(|post| (post, comments.next().unwrap_or_default()));
            (user, posts.collect())
        });
        let users: Vec<(users::Model, Vec<(posts::Model, Vec<comments::Model>)>)> = users.collect();
        let posts = users.iter().flat_map(|(_, posts)| posts);
        Ok(posts.map(|(_, comments)| comments.len()).sum())
    }

    pub(crate) async fn new_rows(self) -> Result<usize> {
        let tx = self.0.begin().await?;
        let new = (0..NEW).map(|n| users::ActiveModel {
            name: Set(name("user", n)),
            email: Set(email(n)),
            is_active: Set(n % 3 != 0),
            score: Set(2.5),
            visits: Set(37),
            ..Default::default()
        });
        let users = users::Entity::insert_many(new)
            .exec_with_returning_keys(&tx)
            .await?;
        let of = users.iter().flat_map(|user| [*user; 3]).enumerate();
        let new = of.map(|(n, user)| posts::ActiveModel {
            user_id: Set(user),
            title: Set(name("post", n)),
            body: Set(Some(name("body", n))),
            ..Default::default()
        });
        let posts = posts::Entity::insert_many(new)
            .exec_with_returning_keys(&tx)
            .await?;
        let of = posts.iter().flat_map(|post| [*post; 2]).enumerate();
        let new = of.map(|(n, post)| comments::ActiveModel {
            post_id: Set(post),
            text: Set(name("comment", n)),
            ..Default::default()
        });
        let comments = comments::Entity::insert_many(new)
            .exec_with_returning_keys(&tx)
            .await?;
        tx.rollback().await?;
        Ok(users.len() + posts.len() + comments.len())
    }
    /// It has no UPDATE of many rows, each with values of its own.
    pub(crate) async fn changed_rows(self) -> Result<usize> {
        let tx = self.0.begin().await?;
        let users = users::Entity::find().all(&tx).await?;
        let n = users.len();
        for user in users {
            let (age, visits) = (user.age.unwrap_or(20) + 1, user.visits + 1);
            let mut user = user.into_active_model();
            user.age = Set(Some(age));
            user.visits = Set(visits);
            user.update(&tx).await?;
        }
        tx.rollback().await?;
        Ok(n)
    }
    pub(crate) async fn untouched_rows(self) -> Result<usize> {
        let tx = self.0.begin().await?;
        let users = users::Entity::find().all(&tx).await?;
        tx.rollback().await?;
        Ok(users.len())
    }
}
