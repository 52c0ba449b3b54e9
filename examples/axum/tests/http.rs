//! The services on axum and on actix-web, called over HTTP, on SQLite and the servers at hand.

use std::net::SocketAddr;
use std::time::Duration;

use relata::connection::Connection as _;
use relata::connection::{AsyncMysqlConnection, AsyncPgConnection, AsyncSqliteConnection};
use relata::engine::AsyncAnyEngine;
use relata_example_shop::Shop;
use relata_test::TestDatabase;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

#[path = "http/session.rs"]
mod session;

const TABLES: &str = include_str!("../../../schema/shop.sql");
const ROWS: &str = include_str!("../../../schema/shop_data.sql");

/// A service that runs.
struct Service {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<Result<(), Box<dyn std::error::Error + Send + Sync>>>,
}

/// The web framework that serves.
#[derive(Debug, Clone, Copy)]
enum Web {
    Axum,
    Actix,
}
const BOTH: [Web; 2] = [Web::Axum, Web::Actix];

impl Service {
    async fn start(web: Web, url: &str) -> Self {
        let engine = AsyncAnyEngine::new(url).expect("an engine");
        let shop = Shop { engine };
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = oneshot::channel();
        let stopped = async {
            let _ = stopped.await;
        };
        let ended = match web {
            Web::Axum => {
                listener.set_nonblocking(true).expect("a listener");
                let listener = TcpListener::from_std(listener).expect("a listener");
                tokio::spawn(relata_example_axum::serve(listener, shop, stopped))
            }
            Web::Actix => tokio::spawn(relata_example_actix::serve(listener, shop, stopped)),
        };
        Self {
            address,
            stop,
            ended,
        }
    }
    async fn get(&self, path: &str) -> (u16, Value) {
        self.call("GET", path, None).await
    }
    async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        self.call("POST", path, Some(body)).await
    }
    /// True if the connection is closed without a response.
    async fn fails(&self, method: &str, path: &str) -> bool {
        let request =
            format!("{method} {path} HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n");
        let mut stream = TcpStream::connect(self.address)
            .await
            .expect("a connection");
        stream
            .write_all(request.as_bytes())
            .await
            .expect("a request");
        let mut answer = String::new();
        let read = stream.read_to_string(&mut answer).await;
        read.is_err() || answer.is_empty()
    }
    async fn call(&self, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
        call(self.address, method, path, body).await
    }
}

/// A request of HTTP/1.1, and its answer.
async fn call(address: SocketAddr, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
    let body = body.map(|body| body.to_string()).unwrap_or_default();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: shop\r\nConnection: close\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream
        .write_all(request.as_bytes())
        .await
        .expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    let status = head
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok());
    let body = serde_json::from_str(body).unwrap_or(Value::Null);
    (status.expect("a status"), body)
}

/// All that a client may ask, on a database with the sample rows.
async fn shop(web: Web, url: &str) {
    let service = Service::start(web, url).await;
    pages(&service).await;
    details(&service).await;
    registration(&service).await;
    order(&service).await;

    let (status, health) = service.get("/health").await;
    assert_eq!((status, &health["database"]), (200, &json!("up")));
    assert!(
        health["pool"]["idle"].as_u64() >= Some(1) && health["pool"]["in_use"] == 0,
        "{health}"
    );

    service.stop.send(()).expect("it runs");
    service.ended.await.expect("no panic").expect("no error");
    assert!(TcpStream::connect(service.address).await.is_err());
}

async fn pages(service: &Service) {
    let (status, all) = service.get("/products?limit=100").await;
    assert_eq!((status, &all["next"]), (200, &Value::Null));
    let all = all["products"].as_array().expect("a list").clone();
    assert!(all.len() > 6, "{all:?}");

    // Page by page it is the same.
    let mut paged = Vec::new();
    let mut path = "/products?limit=3".to_owned();
    loop {
        let (status, page) = service.get(&path).await;
        assert_eq!(status, 200, "{page}");
        paged.extend(page["products"].as_array().expect("a list").iter().cloned());
        let Some(next) = page["next"].as_str() else {
            break;
        };
        path = format!("/products?limit=3&after={}", encoded(next));
    }
    assert_eq!(paged, all);

    let (_, found) = service.get("/products?search=TEA").await;
    let found = found["products"].as_array().expect("a list");
    assert!(!found.is_empty() && found.len() < all.len());
    let has_tea = |product: &Value| {
        product["name"]
            .as_str()
            .is_some_and(|name| name.to_lowercase().contains("tea"))
    };
    assert!(found.iter().all(has_tea));
    let (_, none) = service.get("/products?search=%25%25").await;
    assert_eq!(none["products"], json!([]));
    let (status, _) = service.get("/products?after=nonsense").await;
    assert_eq!(status, 422);
}

/// Each byte as `%..`.
fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

async fn details(service: &Service) {
    let (status, order) = service.get("/orders/1").await;
    assert_eq!(status, 200, "{order}");
    assert!(
        order["customer"].is_string() && order["items"][0]["product"].is_string(),
        "{order}"
    );
    let (status, error) = service.get("/orders/999999").await;
    assert_eq!(
        (status, error),
        (404, json!({ "error": "there is none of this id" }))
    );
}

async fn registration(service: &Service) {
    let new = json!({ "name": "Nele", "email": "nele@example.org", "age": 30 });
    let (status, created) = service.post("/users", new.clone()).await;
    assert_eq!(status, 201, "{created}");
    assert!(created["id"].is_i64());
    let (status, error) = service.post("/users", new).await;
    assert_eq!(
        (status, error),
        (409, json!({ "error": "a user has this email already" }))
    );
    let negative = json!({ "name": "Nils", "email": "nils@example.org", "age": -1 });
    let (status, error) = service.post("/users", negative).await;
    assert_eq!(
        (status, error),
        (422, json!({ "error": "a value is not allowed" }))
    );
    let (status, _) = service.post("/users", json!({ "name": "Nobody" })).await;
    assert_eq!(status, 422);
}

async fn order(service: &Service) {
    let stock = async |id: i64| {
        let (_, all) = service.get("/products?limit=100").await;
        let mut all = all["products"].as_array().expect("a list").iter();
        let product = all.find(|product| product["id"] == id).expect("a product");
        product["stock"].as_i64().expect("a number")
    };
    let (first, second) = (stock(1).await, stock(2).await);
    let new = json!({ "user_id": 1, "address_id": 1, "items": { "1": 1, "2": 1 } });
    let (status, placed) = service.post("/orders", new).await;
    assert_eq!(status, 201, "{placed}");
    let (_, order) = service.get(&format!("/orders/{}", placed["id"])).await;
    assert_eq!(
        (&order["status"], order["items"].as_array().map(Vec::len)),
        (&json!("new"), Some(2))
    );
    assert_eq!((stock(1).await, stock(2).await), (first - 1, second - 1));

    // The second product is too many, so the first stays in stock too.
    let too_many = json!({ "user_id": 1, "address_id": 1, "items": { "1": 1, "2": 1_000_000 } });
    let (status, error) = service.post("/orders", too_many).await;
    assert_eq!(
        (status, error),
        (
            422,
            json!({ "error": "of product 2 there are fewer than 1000000" })
        )
    );
    let nobody = json!({ "user_id": 999_999, "address_id": 1, "items": { "1": 1 } });
    let (status, error) = service.post("/orders", nobody).await;
    assert_eq!(
        (status, error),
        (422, json!({ "error": "it names what is not there" }))
    );
    assert_eq!((stock(1).await, stock(2).await), (first - 1, second - 1));
}

/// Databases with the sample rows.
mod database {
    use super::*;

    pub async fn sqlite() -> TestDatabase<AsyncSqliteConnection> {
        let schema = format!("{TABLES}\n{ROWS}");
        let database = TestDatabase::<AsyncSqliteConnection>::new("sqlite:", &schema).await;
        database.expect("a file")
    }
    pub async fn postgres() -> Option<TestDatabase<AsyncPgConnection>> {
        let Ok(server) = std::env::var("RELATA_POSTGRES_URL") else {
            println!("not run: RELATA_POSTGRES_URL is not set");
            return None;
        };
        let schema = format!("{TABLES}\n{ROWS}");
        let database = TestDatabase::<AsyncPgConnection>::new(&server, &schema).await;
        Some(database.expect("a database"))
    }
    pub async fn mysql() -> Option<TestDatabase<AsyncMysqlConnection>> {
        let Ok(server) = std::env::var("RELATA_MYSQL_URL") else {
            println!("not run: RELATA_MYSQL_URL is not set");
            return None;
        };
        // It has no index on TEXT without a length.
        let tables = TABLES.replace("TEXT", "VARCHAR(200)");
        let schema =
            format!("SET SESSION sql_mode = concat(@@sql_mode, ',ANSI_QUOTES');\n{tables}\n{ROWS}");
        let database = TestDatabase::<AsyncMysqlConnection>::new(&server, &schema).await;
        Some(database.expect("a database"))
    }
}

#[tokio::test]
async fn on_sqlite() {
    for web in BOTH {
        shop(web, database::sqlite().await.url()).await;
    }
}

#[tokio::test]
async fn on_postgres() {
    for web in BOTH {
        if let Some(database) = database::postgres().await {
            shop(web, database.url()).await;
        }
    }
}

#[tokio::test]
async fn on_mysql() {
    for web in BOTH {
        if let Some(database) = database::mysql().await {
            shop(web, database.url()).await;
        }
    }
}

#[tokio::test]
async fn a_database_that_is_down() {
    for web in BOTH {
        let url = "postgres://nobody@127.0.0.1:1/none?pool_timeout=1";
        let service = Service::start(web, url).await;
        let (status, health) = service.get("/health").await;
        assert_eq!((status, &health["database"]), (503, &json!("down")));
        let (status, error) = service.get("/orders/1").await;
        assert_eq!(
            (status, error),
            (503, json!({ "error": "try again in a while" }))
        );
    }
}

/// Graceful shutdown: the request that waits for a row is answered, and only then the service ends.
macro_rules! stops_after_the_request {
    ($database:expr) => {
        for web in BOTH {
            let Some(database) = $database else { return };
            let mut holder = database.connect().await.expect("a connection");
            let lock = "BEGIN; UPDATE products SET stock = stock WHERE id = 1";
            holder.run_script(lock).await.expect("a lock");

            let service = Service::start(web, database.url()).await;
            let new = json!({ "user_id": 1, "address_id": 1, "items": { "1": 1 } });
            let request = tokio::spawn(call(service.address, "POST", "/orders", Some(new)));
            tokio::time::sleep(Duration::from_millis(300)).await;
            service.stop.send(()).expect("it runs");
            tokio::time::sleep(Duration::from_millis(200)).await;
            assert!(!request.is_finished() && !service.ended.is_finished());

            holder.run_script("ROLLBACK").await.expect("the lock is free");
            let (status, placed) = request.await.expect("an answer");
            assert_eq!(status, 201, "{web:?}: {placed}");
            service.ended.await.expect("no panic").expect("no error");
        }
    };
}

#[tokio::test]
async fn a_request_under_way_is_answered_on_sqlite() {
    stops_after_the_request!(Some(database::sqlite().await));
}
#[tokio::test]
async fn a_request_under_way_is_answered_on_postgres() {
    stops_after_the_request!(database::postgres().await);
}
#[tokio::test]
async fn a_request_under_way_is_answered_on_mysql() {
    stops_after_the_request!(database::mysql().await);
}
