//! The functions of a MySQL schema.

use std::sync::atomic::{AtomicU32, Ordering};

use relata::backend::Mysql;
use relata::connection::{Connection, MysqlConnection};
use relata::prelude::*;
use relata::types::{Date, Decimal};

#[path = "../../generated/functions_mysql/mod.rs"]
mod schema;
use schema::{functions, people};

/// A database of its own, which goes away in the end.
struct Database {
    conn: MysqlConnection,
    name: String,
}
impl Drop for Database {
    fn drop(&mut self) {
        _ = self
            .conn
            .run_script(&format!("DROP DATABASE {}", self.name));
    }
}

/// The schema in a new database; none where no server is at hand.
fn database() -> Option<Database> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let Ok(server) = std::env::var("RELATA_MYSQL_URL") else {
        println!("not run: RELATA_MYSQL_URL is not set");
        return None;
    };
    let mut conn = MysqlConnection::connect(&server).expect("RELATA_MYSQL_URL answers");
    let (process, count) = (std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let name = format!("relata_functions_{process}_{count}");
    let schema = include_str!("mysql.sql");
    conn.run_script(&format!("CREATE DATABASE {name}; USE {name}; {schema}"))
        .expect("the functions");
    Some(Database { conn, name })
}

/// `values!(conn; call, "its SQL" => its value)`
macro_rules! values {
    ($conn:ident; $($call:expr, $sql:literal => $value:expr;)+) => {$({
        let query = select($call);
        assert_eq!(query.to_sql::<Mysql>().unwrap(), concat!("SELECT ", $sql));
        if let Some(database) = &mut $conn {
            assert_eq!(query.one(&mut database.conn).expect($sql), $value, "{}", $sql);
        }
    })+};
}

#[test]
fn scalar_functions() {
    let mut conn = database();
    let day = |text: &str| text.parse::<chrono::NaiveDate>().expect("a day");
    let price: Decimal = "10.50".parse().expect("a number");
    let taxed: Decimal = "12.495".parse().expect("a number");
    values! { conn;
        functions::one(), "`one`()" => Some(1);
        // Declared in relata.toml: never NULL.
        functions::initials("Ann Lee"), "`initials`(?)" => "AL".to_owned();
        functions::add_up(2_000_000_000, 2_000_000_000), "`add_up`(2000000000, 2000000000)" => Some(4_000_000_000);
        functions::add_up(functions::one(), nullable::<relata::types::Integer>(None)), "`add_up`(`one`(), ?)" => None;
        functions::with_tax(price, 0.19), "`with_tax`(10.50, 1.9e-1)" => Some(taxed);
        functions::is_adult(day("1990-05-01"), day("2008-05-01")), "`is_adult`(?, ?)" => Some(true);
        functions::is_adult(day("1990-05-01"), day("2008-04-30")), "`is_adult`(?, ?)" => Some(false);
        functions::midnight(day("2024-02-29")), "`midnight`(?)" => day("2024-02-29").and_hms_opt(0, 0, 0);
        functions::largest(), "`largest`()" => Some(u64::MAX);
        functions::half(3.0_f32), "`half`(3e0)" => Some(1.5);
        functions::bytes_of("é"), "`bytes_of`(?)" => Some(vec![0xc3, 0xa9]);
        functions::people_born_in(1990_i16), "`people_born_in`(1990)" => Some(1);
        functions::the_odd_one(5), "`the \"odd\" ``one```(5)" => Some(-5);
    }
}

#[test]
fn in_every_clause() {
    let initials = || functions::initials(people::name);
    let query = from(people::table)
        .filter(functions::is_adult(people::born, nullable::<Date>(None)).is_null())
        .group_by(initials())
        .having(
            initials().ne("XX")
                & functions::add_up(min(people::id).cast::<relata::types::Integer>(), 1).gt(1),
        )
        .order_by(initials().desc())
        .select((
            initials(),
            count(),
            functions::add_up(count().cast::<relata::types::Integer>(), 1),
        ));
    assert_eq!(
        query.to_sql::<Mysql>().unwrap(),
        "SELECT `initials`(`people`.`name`), count(*), `add_up`(CAST(count(*) AS SIGNED), 1) FROM `people` \
         WHERE `is_adult`(`people`.`born`, ?) IS NULL GROUP BY `initials`(`people`.`name`) \
         HAVING min(`initials`(`people`.`name`)) <> ? AND `add_up`(CAST(min(`people`.`id`) AS SIGNED), 1) > 1 \
         ORDER BY `initials`(`people`.`name`) DESC"
    );
    let Some(mut database) = database() else {
        return;
    };
    let rows: Vec<(String, i64, Option<i64>)> = query.all(&mut database.conn).unwrap();
    let row = |name: &str| (name.to_owned(), 1, Some(2));
    assert_eq!(rows, [row("CO"), row("BE"), row("AL")]);
}
