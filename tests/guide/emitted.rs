//! The SQL of a query against that of the guide, and a run on live databases.

use relata::backend::{Mysql, Pg, Sqlite};

use relata::prelude::*;
use relata::statement::{Runnable, Statement};
use relata::write::{RowsByKey, UpdateRows};

use crate::blocks::{DATABASES, Shown};
use crate::databases;

/// Compares what a query emits on each database with what the guide shows.
macro_rules! emits {
    ($query:expr, $shown:expr) => {{
        #[allow(unused_imports)]
        use $crate::blocks::Shown::{Common, Nothing, Own};
        #[allow(unused_imports)]
        use $crate::emitted::{
            ByKeyByMysql as _, ByKeyByPostgres as _, ByKeyBySqlite as _, EmittedByMysql as _,
            EmittedByPostgres as _, EmittedBySqlite as _, RefusedByMysql as _,
            RefusedByPostgres as _, RefusedBySqlite as _, WrittenByMysql as _,
            WrittenByPostgres as _, WrittenBySqlite as _,
        };
        let query = $query;
        let probe = $crate::emitted::Probe(&query);
        let emitted = [
            (&&&probe).postgres(),
            (&&&probe).sqlite(),
            (&&&probe).mysql(),
        ];
        $crate::emitted::compare(emitted, $shown);
    }};
}
pub(crate) use emits;

/// Asks whether a statement compiles for a database, as a query, or else as a write, or as an UPDATE of many rows by their
/// keys, whose verbs are its own. Of methods of one name on `&&&probe` Rust takes that of `&&Probe` first, then that of
/// `&&&Probe`, that of `&Probe`, and that of `Probe`, if its bounds hold.
pub struct Probe<'q, Q>(pub &'q Q);

macro_rules! probes {
    ($emitted:ident $written:ident $by_key:ident $refused:ident $method:ident $dialect:ty; |$conn:ident| $connect:expr) => {
        pub trait $emitted {
            fn $method(&self) -> Option<String>;
        }
        impl<Q: Query<$dialect>> $emitted for &&Probe<'_, Q> {
            fn $method(&self) -> Option<String> {
                if let Some(mut $conn) = $connect {
                    self.0.all(&mut $conn).expect("rows");
                }
                Some(self.0.to_sql::<$dialect>().unwrap())
            }
        }
        pub trait $written {
            fn $method(&self) -> Option<String>;
        }
        impl<Q: Runnable<$dialect>> $written for &&&Probe<'_, Q> {
            fn $method(&self) -> Option<String> {
                if let Some(mut $conn) = $connect {
                    self.0.run(&mut $conn).expect("an effect");
                }
                Some(self.0.to_sql::<$dialect>().unwrap())
            }
        }
        pub trait $by_key {
            fn $method(&self) -> Option<String>;
        }
        impl<T: Table, K, A> $by_key for &Probe<'_, UpdateRows<T, K, A>>
        where
            UpdateRows<T, K, A>: RowsByKey<$dialect> + Statement<$dialect>,
        {
            fn $method(&self) -> Option<String> {
                if let Some(mut $conn) = $connect {
                    self.0.run(&mut $conn).expect("an effect");
                }
                Some(self.0.to_sql::<$dialect>().unwrap())
            }
        }
        pub trait $refused {
            fn $method(&self) -> Option<String> {
                None
            }
        }
        impl<Q> $refused for Probe<'_, Q> {}
    };
}
probes! {
    EmittedByPostgres WrittenByPostgres ByKeyByPostgres RefusedByPostgres postgres Pg; |conn| {
        databases::postgres().map(|mut conn| {
            conn.run_script(POSTGRES_TABLES).expect("the tables");
            conn
        })
    }
}
probes! {
    EmittedBySqlite WrittenBySqlite ByKeyBySqlite RefusedBySqlite sqlite Sqlite; |conn| {
        let mut conn = databases::sqlite();
        conn.run_script(SQLITE_TABLES).expect("the tables");
        Some(conn)
    }
}

probes! {
    EmittedByMysql WrittenByMysql ByKeyByMysql RefusedByMysql mysql Mysql; |conn| {
        databases::mysql().map(|mut conn| {
            conn.run_script(MYSQL_TABLES).expect("the tables");
            conn
        })
    }
}

/// The tables of `relata::doc` that the shop has not got.
const POSTGRES_TABLES: &str = "
    CREATE TABLE documents (id bigint, title text NOT NULL, data jsonb NOT NULL, tags text[] NOT NULL,
        pages int4range NOT NULL, body tsvector);
    CREATE TABLE events (id bigint, held_on date NOT NULL, starts_at timestamp NOT NULL, ends_at timestamp NOT NULL,
        lasts interval NOT NULL, changed_at timestamptz NOT NULL);
    INSERT INTO documents VALUES
        (1, 'Tea', '{\"author\": {\"name\": \"Sara\"}, \"pages\": [3, 4]}', '{red,green}', '[1,9)', to_tsvector('simple', 'hot tea'));
    INSERT INTO events VALUES
        (1, '2024-05-01', '2024-05-01 09:00', '2024-05-01 11:30', '2:30', '2024-04-01 00:00:00+00');";
const SQLITE_TABLES: &str = "
    CREATE TABLE documents (id bigint, title text NOT NULL, data text NOT NULL);
    CREATE TABLE events (id bigint, held_on date NOT NULL, starts_at timestamp NOT NULL, ends_at timestamp NOT NULL,
        changed_at timestamp NOT NULL);
    INSERT INTO documents VALUES (1, 'Tea', '{\"author\": {\"name\": \"Sara\"}, \"pages\": [3, 4]}');
    INSERT INTO events VALUES
        (1, '2024-05-01', '2024-05-01 09:00:00', '2024-05-01 11:30:00', '2024-04-01 00:00:00');";

/// Temporary, since all tests share the database.
const MYSQL_TABLES: &str = "
    CREATE TEMPORARY TABLE documents (id bigint, title varchar(200) NOT NULL, data json NOT NULL);
    CREATE TEMPORARY TABLE events (id bigint, held_on date NOT NULL, starts_at datetime(6) NOT NULL,
        ends_at datetime(6) NOT NULL, changed_at timestamp(6) NOT NULL);
    INSERT INTO documents VALUES (1, 'Tea', '{\"author\": {\"name\": \"Sara\"}, \"pages\": [3, 4]}');
    INSERT INTO events VALUES
        (1, '2024-05-01', '2024-05-01 09:00:00', '2024-05-01 11:30:00', '2024-04-01 00:00:00');";

/// Both are in the order of [`DATABASES`].
pub fn compare(emitted: [Option<String>; 3], shown: [Shown<&str>; 3]) {
    for ((emitted, shown), database) in emitted.into_iter().zip(shown).zip(DATABASES) {
        let question_marks = database != "PostgreSQL";
        let written_out = database == "MySQL";
        match (emitted, shown) {
            (Some(emitted), Shown::Common(shown)) if written_out => assert_eq!(
                without_values(&plain(&emitted, question_marks)),
                without_values(&plain(shown, false)),
                "left: {database}, right: the guide's common SQL; all is\n{emitted}"
            ),
            // The guide says once, in the chapter on ORDER BY, that SQLite gets a plus there.
            (Some(emitted), Shown::Common(shown) | Shown::Own(shown)) => assert_eq!(
                plain(&emitted.replace("LIMIT +?", "LIMIT ?"), question_marks),
                plain(shown, false),
                "left: {database}, right: the guide"
            ),
            (Some(emitted), Shown::Nothing) => {
                panic!("the guide does not show {database}'s {emitted}")
            }
            (None, Shown::Common(_) | Shown::Own(_)) => {
                panic!("this does not compile for {database}")
            }
            (None, Shown::Nothing) => {}
        }
    }
}

/// SQL with `?` in the place of every value, bound or written out, which MySQL needs in a SELECT list.
fn without_values(plain: &str) -> String {
    let mut masked = String::new();
    let mut chars = plain.chars().peekable();
    while let Some(c) = chars.next() {
        let in_a_name = masked.ends_with(|c: char| c.is_alphanumeric() || c == '_');
        if c == '$' || c.is_ascii_digit() && !in_a_name {
            let rest = |c: &char| c.is_ascii_digit() || *c == '.';
            while chars.next_if(rest).is_some() {}
            masked.push('?');
        } else {
            masked.push(c);
        }
    }
    masked.replace("concat(?)", "?")
}

/// SQL as the guide writes it: names without quotes, PostgreSQL's placeholders, lines broken anywhere.
fn plain(sql: &str, question_marks: bool) -> String {
    let mut plain = String::new();
    let mut binds = 0;
    // Texts between single quotes stay as they are.
    for (i, part) in sql.split('\'').enumerate() {
        if i > 0 {
            plain.push('\'');
        }
        if i % 2 == 1 {
            plain.push_str(part);
            continue;
        }
        let mut chars = part.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '`' | '"' => {}
                '?' if question_marks => {
                    plain.push('$');
                    // `?1` names a value that was bound before.
                    if !chars.peek().is_some_and(char::is_ascii_digit) {
                        binds += 1;
                        plain.push_str(&binds.to_string());
                    }
                }
                c if c.is_whitespace() => {
                    if !plain.ends_with([' ', '(']) {
                        plain.push(' ');
                    }
                }
                ')' => {
                    plain.truncate(plain.trim_end().len());
                    plain.push(')');
                }
                c => plain.push(c),
            }
        }
    }
    plain.trim().to_owned()
}
