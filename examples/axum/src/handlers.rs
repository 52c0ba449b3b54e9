//! The handlers of the routes.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use relata_example_shop::{Problem, Shop, health, orders, products, users};

/// A [`Problem`] as an answer, so that `?` does in handlers.
pub struct Refused(Problem);
impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}
impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status());
        let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, Json(self.0)).into_response()
    }
}

/// `GET /products`
pub async fn products(
    State(shop): State<Shop>,
    Query(page): Query<products::Page>,
) -> Result<Json<products::Products>, Refused> {
    Ok(Json(products::list(&shop, &page).await?))
}

/// `GET /orders/{id}`
pub async fn order(
    State(shop): State<Shop>,
    Path(id): Path<i64>,
) -> Result<Json<orders::Shown>, Refused> {
    Ok(Json(orders::show(&shop, id).await?))
}

/// `POST /orders`
pub async fn place(
    State(shop): State<Shop>,
    Json(order): Json<orders::NewOrder>,
) -> Result<(StatusCode, Json<orders::Placed>), Refused> {
    let placed = orders::place(&shop, &order).await?;
    Ok((StatusCode::CREATED, Json(placed)))
}

/// `POST /users`
pub async fn register(
    State(shop): State<Shop>,
    Json(user): Json<users::NewUser>,
) -> Result<(StatusCode, Json<users::Created>), Refused> {
    let created = users::register(&shop, user).await?;
    Ok((StatusCode::CREATED, Json(created)))
}

/// `GET /health`
pub async fn health(State(shop): State<Shop>) -> (StatusCode, Json<health::Health>) {
    let health = health::check(&shop).await;
    let status = match health.is_up() {
        true => StatusCode::OK,
        false => StatusCode::SERVICE_UNAVAILABLE,
    };
    (status, Json(health))
}
