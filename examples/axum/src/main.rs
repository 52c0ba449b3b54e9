//! The service: `DATABASE_URL=postgres://app@localhost/shop LISTEN=127.0.0.1:3000 cargo run`. Without a URL it has the sample
//! database, on SQLite in memory.

use relata_example_axum::serve;
use relata_example_shop::{Shop, address, engine, stopped};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let engine = engine().await?;
    let listener = TcpListener::bind(address()).await?;
    println!("listening on http://{}", listener.local_addr()?);
    serve(listener, Shop { engine }, stopped()).await
}
