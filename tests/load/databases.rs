//! The sample databases on blocking connections, and what was sent to them.

use std::sync::{Arc, Mutex};

use relata::connection::{
    Connection, DieselConnection, InstrumentationEvent, MysqlConnection, PgConnection,
    SimpleConnection, SqliteConnection,
};

use crate::servers::{mysql_url, postgres_url};

/// A schema and its rows.
#[derive(Debug, Clone, Copy)]
pub struct Sample {
    name: &'static str,
    tables: &'static str,
    rows: &'static str,
}
pub const SHOP: Sample = Sample {
    name: "shop",
    tables: include_str!("../../schema/shop.sql"),
    rows: include_str!("../../schema/shop_data.sql"),
};
pub const KEYS: Sample = Sample {
    name: "keys",
    tables: include_str!("../../schema/keys.sql"),
    rows: include_str!("../../schema/keys_data.sql"),
};
pub const NOTHING: Sample = Sample {
    name: "nothing",
    tables: "",
    rows: "",
};

pub fn sqlite(sample: Sample) -> SqliteConnection {
    let mut conn = SqliteConnection::connect(":memory:").expect("SQLite is built in");
    fill(&mut conn, sample);
    conn
}

/// Temporary tables, which go away with the connection.
pub fn postgres(sample: Sample) -> Option<PgConnection> {
    let mut conn = PgConnection::connect(&postgres_url()?).expect("PostgreSQL answers");
    conn.run_script("SET search_path = pg_temp; SET client_min_messages = warning")
        .expect("a schema");
    fill(&mut conn, sample);
    Some(conn)
}

/// A database of its own for this test, which the next run replaces.
pub fn mysql(test: &str, sample: Sample) -> Option<MysqlConnection> {
    let mut conn = MysqlConnection::connect(&mysql_url()?).expect("MySQL answers");
    let test = test.replace("::", "_");
    let database = format!("relata_load_{}", &test[..test.len().min(50)]);
    // MySQL has no index on TEXT without a length, and no foreign key between types of different width.
    let tables: Vec<&str> = sample.tables.lines().collect();
    let mut tables: String = tables.join("\n").replace("TEXT", "VARCHAR(200)");
    if sample.name == KEYS.name {
        for wide in [
            "cities_region_fkey",
            "twins_city_id_fkey",
            "twins_twin_id_fkey",
        ] {
            let start = tables
                .find(&format!(",\n    CONSTRAINT {wide} "))
                .expect("the key");
            let end = start + 2 + tables[start + 2..].find(['\n']).expect("its end");
            let comma = if tables[..end].ends_with(',') {
                ","
            } else {
                ""
            };
            tables.replace_range(start..end, comma);
        }
    }
    let script = format!(
        "DROP DATABASE IF EXISTS {database};
         CREATE DATABASE {database} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
         USE {database};
         SET SESSION sql_mode = concat(@@sql_mode, ',ANSI_QUOTES');
         {tables}
         {}
         SET SESSION sql_mode = @@GLOBAL.sql_mode;",
        sample.rows
    );
    conn.run_script(&script).expect("the tables and rows");
    Some(conn)
}

fn fill(conn: &mut impl SimpleConnection, sample: Sample) {
    if !sample.tables.is_empty() {
        conn.batch_execute(sample.tables).expect("the tables");
        conn.batch_execute(sample.rows).expect("the rows");
    }
}

/// The statements that a connection sent.
#[derive(Debug, Clone, Default)]
pub struct Sent(Arc<Mutex<Vec<String>>>);
impl Sent {
    /// Listens to a connection.
    pub fn on(conn: &mut impl DieselConnection) -> Self {
        let sent = Self::default();
        let list = sent.clone();
        conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::StartQuery { query, .. } = event {
                list.add(&query.to_string());
            }
        });
        sent
    }
    /// Adds a statement, without the values.
    pub fn add(&self, query: &str) {
        let sql = query.split(" -- binds").next().unwrap_or_default();
        self.0.lock().unwrap().push(sql.trim_end().to_owned());
    }
    /// Those since this was asked last.
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
    /// How many of them.
    pub fn count(&self) -> usize {
        self.take().len()
    }
}

/// A test that runs on every database, with the statements that were sent.
macro_rules! everywhere {
    ($name:ident, $sample:ident: |$conn:ident, $sent:ident| $body:block) => {
        #[test]
        fn $name() {
            use $crate::databases::{self, Sent};
            {
                let $conn = &mut databases::sqlite(databases::$sample);
                let $sent = Sent::on($conn);
                $body
            }
            if let Some(mut conn) = databases::postgres(databases::$sample) {
                let $conn = &mut conn;
                let $sent = Sent::on($conn);
                $body
            }
            let test = concat!(module_path!(), "_", stringify!($name));
            let test = test.trim_start_matches("load::");
            if let Some(mut conn) = databases::mysql(test, databases::$sample) {
                let $conn = &mut conn;
                let $sent = Sent::on($conn);
                $body
            }
        }
    };
}
pub(crate) use everywhere;
