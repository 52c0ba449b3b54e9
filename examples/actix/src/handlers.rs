//! The handlers of the routes.

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Json, Path, Query};
use actix_web::{HttpResponse, ResponseError};
use relata_example_shop::{Problem, Shop, health, orders, products, users};

/// A [`Problem`] as an answer, so that `?` does in handlers.
#[derive(Debug)]
pub struct Refused(Problem);
impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}
impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}
impl ResponseError for Refused {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.0.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
    fn error_response(&self) -> HttpResponse {
        HttpResponse::build(self.status_code()).json(&self.0)
    }
}

/// A request that is not what its route takes.
pub fn unreadable(error: &dyn fmt::Display) -> actix_web::Error {
    Refused(Problem::unprocessable(error.to_string())).into()
}

/// `GET /products`
pub async fn products(
    shop: Data<Shop>,
    page: Query<products::Page>,
) -> Result<Json<products::Products>, Refused> {
    Ok(Json(products::list(&shop, &page).await?))
}

/// `GET /orders/{id}`
pub async fn order(shop: Data<Shop>, id: Path<i64>) -> Result<Json<orders::Shown>, Refused> {
    Ok(Json(orders::show(&shop, *id).await?))
}

/// `POST /orders`
pub async fn place(
    shop: Data<Shop>,
    order: Json<orders::NewOrder>,
) -> Result<HttpResponse, Refused> {
    let placed = orders::place(&shop, &order).await?;
    Ok(HttpResponse::Created().json(placed))
}

/// `POST /users`
pub async fn register(
    shop: Data<Shop>,
    user: Json<users::NewUser>,
) -> Result<HttpResponse, Refused> {
    let created = users::register(&shop, user.into_inner()).await?;
    Ok(HttpResponse::Created().json(created))
}

/// `GET /health`
pub async fn health(shop: Data<Shop>) -> HttpResponse {
    let health = health::check(&shop).await;
    match health.is_up() {
        true => HttpResponse::Ok().json(health),
        false => HttpResponse::ServiceUnavailable().json(health),
    }
}
