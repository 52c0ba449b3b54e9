//! Strings that break programs, as names of tables and columns: each is quoted, and no statement changes shape.

use relata::dialect::{Dialect, Sql};
use relata::error::RenderResult;
use relata::prelude::*;
use relata::statement::{IsStatement, Standalone, Statement};

use crate::naughty::strings;

/// A statement with a table and a column of this name, at each `@`.
struct Named {
    name: String,
    sql: &'static str,
}
impl IsStatement for Named {}
impl Standalone for Named {}
impl<D: Dialect> Statement<D> for Named {
    const STATIC: bool = false;
    fn render<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        for (i, part) in self.sql.split('@').enumerate() {
            if i > 0 {
                out.identifier(&self.name)?;
            }
            out.push(part);
        }
        Ok(())
    }
}

const ON_CONFLICT: (usize, &str) = (
    1,
    "INSERT INTO @ (@, other) VALUES (11, 4) ON CONFLICT (@) DO UPDATE SET other = EXCLUDED.other WHERE @.@ > 10",
);
// MySQL counts a changed row as two.
const ON_DUPLICATE_KEY: (usize, &str) = (
    2,
    "INSERT INTO @ (@, other) VALUES (11, 4) ON DUPLICATE KEY UPDATE @ = VALUES(@), other = VALUES(other)",
);

/// Writes to a table of each name that the database takes; gives how many it took.
macro_rules! check {
    ($conn:expr, $quote:literal, $create:literal, $upsert:expr, $takes:expr) => {{
        let conn = $conn;
        let mut taken = 0;
        let takes: fn(&str) -> bool = $takes;
        for name in strings().unwrap() {
            // By hand: a quote inside is doubled.
            let quoted = name.replace($quote, concat!($quote, $quote));
            let quoted = format!("{0}{quoted}{0}", $quote);
            let create = format!(
                concat!($create, " {0} ({0} INTEGER UNIQUE, other INTEGER)"),
                quoted
            );
            if !takes(&name) {
                continue;
            }
            conn.run_script(&create)
                .unwrap_or_else(|error| panic!("{name:?}: {error}"));
            macro_rules! affects {
                ($count:expr, $sql:expr) => {
                    let statement = Named {
                        name: name.clone(),
                        sql: $sql,
                    };
                    let affected = statement.run(conn);
                    let affected = affected.unwrap_or_else(|error| panic!("{name:?}: {error}"));
                    assert_eq!(affected, $count, "{name:?}");
                };
            }
            affects!(2, "INSERT INTO @ (@, other) VALUES (1, 2), (3, 4)");
            affects!(1, "UPDATE @ SET @ = @.@ + 10 WHERE @.@ < 3");
            let (count, upsert) = $upsert;
            affects!(count, upsert);
            affects!(1, "DELETE FROM @ WHERE @.@ = 11 AND other = 4");
            affects!(1, "DELETE FROM @ WHERE @ = 3");
            // DROP TABLE would commit the transaction of MySQL.
            let temporary = if $quote == "`" { "TEMPORARY " } else { "" };
            conn.run_script(&format!("DROP {temporary}TABLE {quoted}"))
                .unwrap();
            taken += 1;
        }
        taken
    }};
}

#[test]
fn on_sqlite() {
    use relata::connection::{Connection as _, SqliteConnection};
    if strings().is_none() {
        return;
    }
    let conn = &mut SqliteConnection::connect(":memory:").unwrap();
    // SQLite keeps names that begin so to itself, and a script ends at NUL.
    let taken = check!(conn, "\"", "CREATE TABLE", ON_CONFLICT, |name| {
        !name.contains('\0') && name != "other"
    });
    assert!(taken > 2_000, "{taken}");
}

#[test]
fn on_postgres() {
    use relata::connection::{Connection as _, PgConnection};
    let Ok(url) = std::env::var("RELATA_POSTGRES_URL") else {
        println!("not run on PostgreSQL: RELATA_POSTGRES_URL is not set");
        return;
    };
    if strings().is_none() {
        return;
    }
    let conn = &mut PgConnection::connect(&url).unwrap();
    conn.run_script("SET client_min_messages TO warning; SET synchronous_commit TO off")
        .unwrap();
    // It cuts names after 63 bytes, and has none without a letter. The name of a column of its own stays so.
    let taken = check!(conn, "\"", "CREATE TEMP TABLE", ON_CONFLICT, |name| {
        let own = ["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid", "other"];
        !name.is_empty() && !name.contains('\0') && !own.contains(&name)
    });
    assert!(taken > 2_000, "{taken}");
}

#[test]
fn on_mysql() {
    let Some(mut conn) = crate::databases::mysql() else {
        return;
    };
    if strings().is_none() {
        return;
    }
    // Names have at most 64 characters of the basic plane, and no space at the end.
    // https://dev.mysql.com/doc/refman/8.4/en/identifiers.html
    let taken = check!(
        &mut conn,
        "`",
        "CREATE TEMPORARY TABLE",
        ON_DUPLICATE_KEY,
        |name| {
            let plane = |c: char| c != '\0' && c <= '\u{FFFF}';
            let fits = name.chars().count() <= 64 && name.chars().all(plane);
            fits && !name.is_empty() && !name.ends_with(char::is_whitespace) && name != "other"
        }
    );
    assert!(taken > 1_000, "{taken}");
}
