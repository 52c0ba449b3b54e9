//! The route `POST /users`.

use relata::on_async_any;
use relata::prelude::*;
use serde::{Deserialize, Serialize};

use crate::problem::Problem;
use crate::schema::users;
use crate::{Shop, new_id};

/// The body of a request to register.
#[derive(Debug, Deserialize)]
pub struct NewUser {
    name: String,
    email: String,
    age: Option<i32>,
}

/// The key of what was made.
#[derive(Debug, Serialize)]
pub struct Created {
    id: i64,
}

/// A new user. That the email is new, and the age no less than 0, is for the database to say, which alone knows.
///
/// # Errors
/// Where the email is known, or a value is refused.
pub async fn register(shop: &Shop, user: NewUser) -> Result<Created, Problem> {
    let id = new_id();
    let insert = insert_into(users::table).values((
        users::id.to(id),
        users::name.to(user.name),
        users::email.to(user.email),
        users::age.to(user.age),
    ));
    on_async_any!(&shop.engine, |engine| insert.run(&mut engine).await)?;
    Ok(Created { id })
}
