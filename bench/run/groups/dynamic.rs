//! Conditions that are known at run time only.

use std::fmt::Write;

use crate::case::{Case, Group, on_connection};
use crate::database::Kind;
use crate::fill::USERS;
use crate::raw::Param;
use crate::tables::User;

pub(crate) fn group() -> Group {
    Group {
        name: "dynamic",
        tables: vec![USERS],
        cases: |kind, _| vec![users(kind)],
        peak_memory: false,
    }
}

/// The fields of a search form.
struct Form {
    city: Option<String>,
    age: Option<i32>,
    before: Option<i64>,
    score: Option<f64>,
}

fn form() -> Form {
    std::hint::black_box(Form {
        city: None,
        age: Some(30),
        before: Some(150),
        score: None,
    })
}

fn users(kind: Kind) -> Case {
    Case::new(
        "about 100 users",
        move |raw, _| {
            let (form, mut params) = (form(), Vec::new());
            let mut sql = String::from("SELECT id, name, email, age, city, is_active, score, visits FROM users");
            let mut condition = |text: &str, param: Option<Param>| {
                let Some(param) = param else { return Ok(()) };
                params.push(param);
                let word = if params.len() == 1 { "WHERE" } else { "AND" };
                match kind {
                    Kind::Postgres => write!(sql, " {word} {text} ${}", params.len()),
                    _ => write!(sql, " {word} {text} ?"),
                }
            };
            condition("city =", form.city.map(Param::Text))?;
            condition("age >=", form.age.map(Param::Int))?;
            condition("id <=", form.before.map(Param::Long))?;
            condition("score =", form.score.map(Param::Double))?;
            raw.load::<User>(&sql, &params)
        },
        on_connection!(|conn, _| {
            use crate::schema::users;
            use relata::prelude::*;
            let form = form();
            let mut filters = Filters::new();
            if let Some(city) = form.city {
                filters.push(users::city.eq(city));
            }
            if let Some(age) = form.age {
                filters.push(users::age.ge(age));
            }
            if let Some(before) = form.before {
                filters.push(users::id.le(before));
            }
            if let Some(score) = form.score {
                filters.push(users::score.eq(score));
            }
            from(users::table).filter(filters).all(conn)?
        }),
        on_connection!(|conn, _| {
            use crate::tables::users;
            use diesel::prelude::*;
            let form = form();
            let mut query = users::table.into_boxed();
            if let Some(city) = form.city {
                query = query.filter(users::city.eq(city));
            }
            if let Some(age) = form.age {
                query = query.filter(users::age.ge(age));
            }
            if let Some(before) = form.before {
                query = query.filter(users::id.le(before));
            }
            if let Some(score) = form.score {
                query = query.filter(users::score.eq(score));
            }
            query.load::<User>(conn)?
        }),
    )
}
