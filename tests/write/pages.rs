//! The tables of `schema.sql`: unique indexes of expressions and of some rows, as targets of ON CONFLICT and in errors; and
//! views that can be written.

use relata::backend::{Mysql, Pg, Sqlite};
use relata::connection::{Connection as _, MysqlConnection, PgConnection, SqliteConnection};
use relata::prelude::*;

use crate::generated::{hidden_pages, pages, shown_pages, titles};

const SCHEMA: &str = include_str!("schema.sql");

/// The script for databases that write views by themselves.
fn without_triggers() -> String {
    let mut script = String::new();
    let mut in_trigger = false;
    for line in SCHEMA.lines() {
        in_trigger |= line.starts_with("CREATE TRIGGER");
        if !in_trigger {
            script.push_str(line);
            script.push('\n');
        }
        in_trigger &= line != "END;";
    }
    script
}

fn sqlite() -> SqliteConnection {
    let mut conn = SqliteConnection::connect(":memory:").unwrap();
    conn.run_script(SCHEMA).unwrap();
    conn
}

fn postgres() -> Option<PgConnection> {
    let mut conn = crate::databases::postgres()?;
    conn.run_script(&without_triggers()).unwrap();
    Some(conn)
}

/// Runs lines on MySQL, in a database of its own; it has no such indexes.
fn on_mysql(name: &str, run: impl FnOnce(&mut MysqlConnection)) {
    let Ok(url) = std::env::var("RELATA_MYSQL_URL") else {
        println!("not run on MySQL: RELATA_MYSQL_URL is not set");
        return;
    };
    struct Database(MysqlConnection, String);
    impl Drop for Database {
        fn drop(&mut self) {
            // Nothing is lost where it stays.
            let _ = self.0.run_script(&format!("DROP DATABASE {}", self.1));
        }
    }
    let database = format!("relata_test_{name}_{}", std::process::id());
    let conn = MysqlConnection::connect(&url).unwrap();
    let mut database = Database(conn, database);
    let tables = without_triggers().replace("TEXT", "VARCHAR(200)");
    let tables: Vec<&str> = tables
        .lines()
        .filter(|line| !line.contains("UNIQUE INDEX"))
        .collect();
    let script = format!(
        "CREATE DATABASE {0}; USE {0}; {1}",
        database.1,
        tables.join("\n")
    );
    database.0.run_script(&script).unwrap();
    run(&mut database.0);
}

macro_rules! page {
    ($id:expr, $path:expr, $title:expr, $hidden:expr) => {
        (
            pages::id.to($id),
            pages::site.to("docs"),
            pages::path.to($path),
            pages::title.to($title),
            pages::hidden.to($hidden),
        )
    };
}

#[test]
fn targets_of_on_conflict() {
    let by_path = insert_into(pages::table)
        .values(page!(2, "/START", "Other", false))
        .on_conflict(pages::constraints::PAGES_PATH_IDX)
        .do_update((
            pages::title.to(excluded(pages::title)),
            pages::id.to(pages::id + 100),
        ));
    assert_eq!(
        by_path.to_sql::<Pg>().unwrap(),
        r#"INSERT INTO "pages" ("id", "site", "path", "title", "hidden") VALUES ($1, $2, $3, $4, $5) ON CONFLICT ("site", (lower(path))) DO UPDATE SET "title" = "excluded"."title", "id" = "pages"."id" + $6"#
    );
    let by_title = |id: i64| {
        insert_into(pages::table)
            .values(page!(id, format!("/other{id}"), "Other", false))
            .on_conflict(pages::constraints::PAGES_TITLE_IDX)
            .do_update(pages::path.to(excluded(pages::path)))
    };
    assert_eq!(
        by_title(3).to_sql::<Sqlite>().unwrap(),
        "INSERT INTO `pages` (`id`, `site`, `path`, `title`, `hidden`) VALUES (?, ?, ?, ?, ?) ON CONFLICT (`site`, `title`) WHERE NOT hidden DO UPDATE SET `path` = `excluded`.`path`"
    );
    let by_words = insert_into(pages::table)
        .values(page!(11, "/b", "A", true))
        .on_conflict(pages::constraints::PAGES_WORDS_IDX)
        .do_nothing();
    assert_eq!(
        by_words.to_sql::<Pg>().unwrap(),
        r#"INSERT INTO "pages" ("id", "site", "path", "title", "hidden") VALUES ($1, $2, $3, $4, $5) ON CONFLICT ((lower(title || ' ' || path))) WHERE hidden AND site <> 'draft' DO NOTHING"#
    );
    macro_rules! check {
        ($conn:expr) => {{
            let conn = $conn;
            let all = from(pages::table).order_by(pages::id).select((
                pages::id,
                pages::path,
                pages::title,
            ));
            let row = |id: i64, path: &str, title: &str| (id, path.to_owned(), title.to_owned());
            let first = insert_into(pages::table).rows([
                page!(1, "/start", "Start", false),
                page!(10, "/B", "a", true),
            ]);
            assert_eq!(first.run(conn).unwrap(), 2);
            assert_eq!(by_path.run(conn).unwrap(), 1);
            assert_eq!(
                all.all(conn).unwrap(),
                [row(10, "/B", "a"), row(101, "/start", "Other")]
            );
            assert_eq!(by_title(3).run(conn).unwrap(), 1);
            assert_eq!(
                all.all(conn).unwrap(),
                [row(10, "/B", "a"), row(101, "/other3", "Other")]
            );
            assert_eq!(by_words.run(conn).unwrap(), 0);
            assert_eq!(all.count(conn).unwrap(), 2);
        }};
    }
    check!(&mut sqlite());
    if let Some(mut conn) = postgres() {
        check!(&mut conn);
    }
}

#[test]
fn names_in_errors() {
    use pages::constraints::{
        Constraint, PAGES_PATH_IDX, PAGES_PKEY, PAGES_TITLE_IDX, PAGES_WORDS_IDX,
    };
    macro_rules! check {
        ($conn:expr) => {{
            let conn = $conn;
            let first = insert_into(pages::table).rows([
                page!(1, "/start", "Start", false),
                page!(10, "/B", "a", true),
            ]);
            assert_eq!(first.run(conn).unwrap(), 2);
            macro_rules! refused {
                ($row:expr, $constraint:expr, $variant:expr) => {
                    conn.run_script("SAVEPOINT before_it").unwrap();
                    let error = insert_into(pages::table)
                        .values($row)
                        .run(conn)
                        .unwrap_err();
                    conn.run_script("ROLLBACK TO SAVEPOINT before_it").unwrap();
                    assert!(error.violates($constraint), "{error}");
                    assert_eq!(error.constraint_of(pages::table), Some($variant));
                    assert_eq!(
                        error.violates(PAGES_PKEY),
                        $variant == Constraint::PagesPkey
                    );
                };
            }
            refused!(
                page!(2, "/START", "Other", true),
                PAGES_PATH_IDX,
                Constraint::PagesPathIdx
            );
            refused!(
                page!(2, "/other", "Start", false),
                PAGES_TITLE_IDX,
                Constraint::PagesTitleIdx
            );
            refused!(
                (
                    pages::id.to(2),
                    pages::site.to("other"),
                    pages::path.to("/b"),
                    pages::title.to("A"),
                    pages::hidden.to(true)
                ),
                PAGES_WORDS_IDX,
                Constraint::PagesWordsIdx
            );
            refused!(
                page!(1, "/other", "Other", false),
                PAGES_PKEY,
                Constraint::PagesPkey
            );
        }};
    }
    check!(&mut sqlite());
    if let Some(mut conn) = postgres() {
        check!(&mut conn);
    }
}

/// Views of which the catalog says that they can be written.
#[test]
fn views() {
    let shown = |id: i64, path: &str| {
        insert_into(shown_pages::table).values((
            shown_pages::id.to(id),
            shown_pages::site.to("docs"),
            shown_pages::path.to(path.to_owned()),
            shown_pages::title.to(format!("Title {id}")),
        ))
    };
    assert_eq!(
        shown(1, "/a").to_sql::<Mysql>().unwrap(),
        "INSERT INTO `shown_pages` (`id`, `site`, `path`, `title`) VALUES (?, ?, ?, ?)"
    );
    let renamed = update(titles::table)
        .set(titles::title.to("Other"))
        .filter(titles::id.eq(2));
    let moved = update(shown_pages::table)
        .set(shown_pages::path.to("/moved"))
        .filter(shown_pages::id.eq(1));
    let moved_too = update(shown_pages::table)
        .set(shown_pages::site.to("blog"))
        .filter(shown_pages::id.eq(2));
    let gone = delete_from(shown_pages::table).filter(shown_pages::id.eq(1));
    let hidden_gone = delete_from(hidden_pages::table).filter(hidden_pages::id.eq(3));
    macro_rules! check {
        ($conn:expr, counted: $counted:expr) => {{
            let conn = $conn;
            for (id, path) in [(1, "/a"), (2, "/b"), (3, "/c")] {
                shown(id, path).run(conn).unwrap();
            }
            update(pages::table)
                .set(pages::hidden.to(true))
                .filter(pages::id.eq(3))
                .run(conn)
                .unwrap();
            let all = from(pages::table).order_by(pages::id);
            let all = all.select((pages::id, pages::site, pages::path, pages::title));
            let row = |id: i64, site: &str, path: &str, title: &str| {
                (id, site.to_owned(), path.to_owned(), title.to_owned())
            };
            for (statement, affected) in [
                (renamed.run(conn), 1),
                (moved.run(conn), 1),
                (moved_too.run(conn), 1),
            ] {
                // SQLite does not count what a trigger does instead.
                assert_eq!(statement.unwrap(), if $counted { affected } else { 0 });
            }
            assert_eq!(
                all.all(conn).unwrap(),
                [
                    row(1, "docs", "/moved", "Title 1"),
                    row(2, "blog", "/b", "Other"),
                    row(3, "docs", "/c", "Title 3")
                ]
            );
            gone.run(conn).unwrap();
            hidden_gone.run(conn).unwrap();
            let left = from(pages::table).select(pages::id).all(conn).unwrap();
            assert_eq!(left, [2]);
        }};
    }
    check!(&mut sqlite(), counted: false);
    if let Some(mut conn) = postgres() {
        check!(&mut conn, counted: true);
        // SQLite knows no alias of a view that triggers write.
        relata::alias!(page = shown_pages);
        let back = update(page::table)
            .set(page::site.to("docs"))
            .filter(page::id.eq(2));
        assert_eq!(back.run(&mut conn).unwrap(), 1);
        let many = insert_into(shown_pages::table)
            .rows([(8, "/x"), (9, "/y")].map(|(id, path)| {
                (
                    shown_pages::id.to(id),
                    shown_pages::site.to("docs"),
                    shown_pages::path.to(path),
                    shown_pages::title.to(path),
                )
            }))
            .returning(shown_pages::id);
        assert_eq!(many.all(&mut conn).unwrap(), [8, 9]);
    }
    on_mysql("views", |conn| check!(conn, counted: true));
}
