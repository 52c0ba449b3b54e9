//! The guide in `docs/guide`: every block of Rust compiles and runs, its SQL is what the chapter shows below it, and
//! what is said not to compile gives the message that stands there.
//!
//! build.rs makes a test of each block, after the line on which it begins. The tables are those of `schema/shop.sql`,
//! and two of `relata::doc`.

mod blocks;
mod company;
#[path = "../it/databases.rs"]
#[allow(dead_code, unused_macros, unused_imports)]
mod databases;
mod emitted;
mod firm;
mod refused;
#[path = "../../generated/shop/mod.rs"]
mod schema;

/// What a block of code finds imported.
#[allow(unused_imports)]
mod preamble {
    pub(crate) use crate::emitted::emits;
    pub use crate::schema::{
        addresses, employees, order_items, orders, product_tags, products, profiles, tags, users,
    };
    pub use relata::backend::{Mysql, Pg, Sqlite};
    pub use relata::connection::{MysqlConnection, SqliteConnection};
    pub use relata::doc::{documents, events};
    pub use relata::prelude::*;
    pub use relata::types::Decimal;
}

/// The code of a guide is written to be read.
#[allow(unused, non_local_definitions, clippy::all)]
mod chapters {
    include!(concat!(env!("OUT_DIR"), "/guide.rs"));
}

/// The index and the documentation of the crate have all chapters.
#[test]
fn the_index_is_complete() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/guide");
    let index = include_str!("../../docs/guide/README.md");
    let module = include_str!("../../src/guide/mod.rs");
    for (chapter, _) in blocks::chapters(&folder) {
        if chapter != "README.md" {
            assert!(index.contains(&format!(": {chapter}\n")), "{chapter}");
        }
        assert!(module.contains(&format!("{chapter}\"")), "{chapter}");
    }
}
