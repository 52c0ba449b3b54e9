//! Sessions of requests, over HTTP: what the layer commits and what it rolls back.

use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use relata::connection::{AsyncMysqlConnection, AsyncPgConnection, AsyncSqliteConnection};
use relata::engine::Engine;
use relata::prelude::*;
use relata::session::SessionOptions;
use relata_axum::{RequestSession, SessionLayer};
use relata_example_shop::schema::tags;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::{Service, database};

/// The routes, and what they answer: `POST /tags/7/200` adds the tag 7 and answers 200.
macro_rules! requests {
    ($conn:ty, $url:expr) => {{
        type Asked = RequestSession<$conn>;
        type Answer = Result<StatusCode, StatusCode>;
        async fn add(mut session: Asked, Path((id, status)): Path<(i64, u16)>) -> Answer {
            session.add(
                tags::table,
                (tags::id.to(id), tags::label.to(format!("label {id}"))),
            );
            if status != 299 {
                session.flush().await.map_err(|_| StatusCode::IM_A_TEAPOT)?;
            }
            Ok(StatusCode::from_u16(status).unwrap())
        }
        async fn panics(mut session: Asked) -> StatusCode {
            session.add(tags::table, (tags::id.to(77), tags::label.to("never")));
            session.flush().await.unwrap();
            panic!("the handler fails")
        }
        async fn both(first: Asked, second: Asked) -> StatusCode {
            drop((first, second));
            StatusCode::OK
        }
        async fn known(session: Asked) -> impl IntoResponse {
            session.rows(tags::table).len().to_string()
        }
        /// A middleware that asks before the handler does.
        async fn reads(
            mut session: Asked,
            request: axum::extract::Request,
            next: Next,
        ) -> impl IntoResponse {
            let tag = session.get(tags::table, 1).await.unwrap();
            assert!(tag.is_some());
            drop(session);
            next.run(request).await
        }

        let engine = Engine::<$conn>::new(&format!(
            "{}pool_size=1&max_overflow=0&pool_timeout=5",
            $url
        ))
        .unwrap();
        let options = SessionOptions::<$conn>::new().before_commit(|session| {
            let count = session.rows(tags::table).len();
            assert!(count < 10);
            session.flush()
        });
        let layer = SessionLayer::new(&engine)
            .options(&options)
            .on_error(|error| match error.is_disconnect() {
                true => StatusCode::GATEWAY_TIMEOUT.into_response(),
                false => relata_axum::answer(error),
            });
        let app = Router::new()
            .route("/tags/{id}/{status}", post(add))
            .route("/panics", post(panics))
            .route("/both", get(both))
            .route("/known", get(known).layer(from_fn(reads)))
            .layer(layer)
            .route("/outside", get(known));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let served = async move {
            let served = axum::serve(listener, app).with_graceful_shutdown(async {
                let _ = stopped.await;
            });
            served.await.map_err(Into::into)
        };
        let service = Service {
            address,
            stop,
            ended: tokio::spawn(served),
        };

        let stored = async || {
            let ids = from(tags::table)
                .filter(tags::id.gt(50))
                .order_by(tags::id)
                .select(tags::id);
            ids.all(&mut &engine).await.unwrap()
        };
        assert_eq!(
            service
                .post("/tags/60/200", serde_json::Value::Null)
                .await
                .0,
            200
        );
        assert_eq!(
            service
                .post("/tags/61/201", serde_json::Value::Null)
                .await
                .0,
            201
        );
        assert_eq!(stored().await, [60, 61]);
        for failure in [302, 404, 500] {
            let path = format!("/tags/62/{failure}");
            assert_eq!(
                service.post(&path, serde_json::Value::Null).await.0,
                failure
            );
            assert_eq!(stored().await, [60, 61], "{failure}");
        }
        // The answer to a form.
        let answer = service.post("/tags/59/303", serde_json::Value::Null).await;
        assert_eq!(answer.0, 303);
        assert_eq!(stored().await, [59, 60, 61]);
        let again = delete_from(tags::table).filter(tags::id.eq(59));
        again.run(&mut &engine).await.unwrap();
        // Nothing is flushed by the handler, and COMMIT is refused: the answer is no success.
        assert_eq!(
            service
                .post("/tags/60/299", serde_json::Value::Null)
                .await
                .0,
            409
        );
        assert_eq!(
            service
                .post("/tags/63/299", serde_json::Value::Null)
                .await
                .0,
            299
        );
        assert_eq!(stored().await, [60, 61, 63]);
        // The only connection is free again after each of them.
        assert_eq!(engine.status().in_use, 0);
        assert_eq!(service.get("/both").await.0, 500, "one at a time");
        assert_eq!(service.get("/outside").await.0, 500, "there is no layer");
        let (status, known) = service.get("/known").await;
        assert_eq!(
            (status, known),
            (200, serde_json::json!(1)),
            "middleware and handler share it"
        );
        for path in ["/panics", "/panics"] {
            assert!(
                service.fails("POST", path).await,
                "the connection is closed"
            );
        }
        assert_eq!(
            service
                .post("/tags/64/200", serde_json::Value::Null)
                .await
                .0,
            200
        );
        assert_eq!(stored().await, [60, 61, 63, 64]);
        service.stop.send(()).unwrap();
        service.ended.await.unwrap().unwrap();
    }};
}

#[tokio::test]
async fn requests_have_sessions_on_sqlite() {
    let database = database::sqlite().await;
    requests!(AsyncSqliteConnection, with_options(database.url()));
}
#[tokio::test]
async fn requests_have_sessions_on_postgres() {
    let Some(database) = database::postgres().await else {
        return;
    };
    requests!(AsyncPgConnection, with_options(database.url()));
}
#[tokio::test]
async fn requests_have_sessions_on_mysql() {
    let Some(database) = database::mysql().await else {
        return;
    };
    requests!(AsyncMysqlConnection, with_options(database.url()));
}

fn with_options(url: &str) -> String {
    format!("{url}{}", if url.contains('?') { '&' } else { '?' })
}
