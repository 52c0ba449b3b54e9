//! `POST /users`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use relata::on_async_any;
use relata::prelude::*;
use serde::{Deserialize, Serialize};

use crate::problem::Problem;
use crate::schema::users;
use crate::{App, new_id};

/// Who registers.
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
pub async fn register(
    State(app): State<App>,
    Json(user): Json<NewUser>,
) -> Result<(StatusCode, Json<Created>), Problem> {
    let id = new_id();
    let insert = insert_into(users::table).values((
        users::id.to(id),
        users::name.to(user.name),
        users::email.to(user.email),
        users::age.to(user.age),
    ));
    on_async_any!(&app.engine, |engine| insert.run(&mut engine).await)?;
    Ok((StatusCode::CREATED, Json(Created { id })))
}
