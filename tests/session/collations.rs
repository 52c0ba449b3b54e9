//! Text keys that collations take for equal, though they are spelled differently: MySQL's, NOCASE of SQLite, and those of PostgreSQL
//! that are not deterministic.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use relata::Error;
use relata::engine::events::{self, BeforeStatement, Events, Veto};
use relata::prelude::*;
use relata::session::{Ref, Session, SessionError, SessionOptions, State};

use crate::databases::{
    Awaited as _, Sent, mysql, mysql_awaited, options_of, postgres, postgres_awaited, runtime,
    sqlite, sqlite_awaited,
};

#[relata::models]
pub mod library {
    #[derive(Model)]
    #[model(table = "authors")]
    struct Author {
        #[model(primary_key, max_length = 40)]
        id: String,
        age: i32,
        #[model(references = authors::id)]
        mentor_id: Option<String>,
    }
    #[derive(Model)]
    #[model(table = "books")]
    struct Book {
        #[model(primary_key)]
        id: i64,
        #[model(references = authors::id)]
        author_id: Option<String>,
    }
    #[derive(Model)]
    #[model(table = "awards")]
    struct Award {
        #[model(primary_key, max_length = 40)]
        id: String,
    }
    #[derive(Model)]
    #[model(table = "author_awards")]
    struct AuthorAward {
        #[model(primary_key, references = authors::id, on_delete = cascade)]
        author_id: String,
        #[model(primary_key, references = awards::id)]
        award_id: String,
    }
}
use crate::schema::{cities, countries};
use library::{METADATA, author_awards, authors, awards, books};

/// Runs a scenario on both kinds of connections under a collation.
macro_rules! under {
    ($collation:literal, |$conn:ident| $body:block) => {{
        let tables = format!("ALTER DATABASE COLLATE {}", $collation);
        let name = format!("collation_{}", line!());
        if let Some($conn) = &mut mysql(&name) {
            $conn.run_script(&tables).unwrap();
            METADATA.create_all($conn).unwrap();
            $body
        }
        let _inside = runtime();
        if let Some($conn) = &mut mysql_awaited(&name) {
            $conn.run_script(&tables).unwrap();
            METADATA.create_all($conn).unwrap();
            $body
        }
    }};
}

const ROWS: &str = "INSERT INTO authors (id, age, mentor_id) VALUES
        ('root', 1, NULL), ('École', 2, 'Root '), ('x', 3, 'ecole'), ('Émile', 4, NULL), ('ada', 5, 'ROOT');
    INSERT INTO books (id, author_id) VALUES (1, 'ADA'), (2, 'ada '), (3, 'emile'), (4, 'EMILE'), (5, NULL), (6, 'X');
    INSERT INTO awards (id) VALUES ('prix'), ('Prêmio');
    INSERT INTO author_awards (author_id, award_id) VALUES ('EMILE', 'PRIX'), ('Ada', 'premio')";

macro_rules! ids {
    ($session:expr, $rows:expr) => {{
        let mut ids: Vec<_> = $rows
            .into_iter()
            .map(|row| $session[row].id.clone())
            .collect();
        ids.sort();
        ids
    }};
}

#[test]
fn relations_follow_keys_of_another_spelling() {
    under!("utf8mb4_general_ci", |conn| {
        conn.run_script(ROWS).unwrap();
        for first in ["authors", "books"] {
            let mut session = Session::new(conn);
            match first {
                "authors" => {
                    session.load(&from(authors::table)).unwrap();
                    session.load(&from(books::table)).unwrap();
                }
                _ => {
                    session.load(&from(books::table)).unwrap();
                    session.load(&from(authors::table)).unwrap();
                }
            }
            macro_rules! author {
                ($id:expr) => {
                    session.get(authors::table, $id).unwrap().unwrap()
                };
            }
            let ada = author!("ada");
            assert_eq!(author!("ÁDA"), ada, "the database finds it");
            assert_eq!(ids!(session, session.related(ada, authors::books)), [1, 2]);
            let emile = author!("Émile");
            assert_eq!(
                ids!(session, session.related(emile, authors::books)),
                [3, 4]
            );
            for (id, author) in [(1, Some(ada)), (2, Some(ada)), (3, Some(emile)), (5, None)] {
                let book = session.get(books::table, id).unwrap().unwrap();
                let found: Vec<Ref<_>> = session.related(book, books::author);
                assert_eq!(found, author.into_iter().collect::<Vec<_>>(), "{id}");
            }
            let x = author!("x");
            let school = session.related(x, authors::mentor);
            assert_eq!(ids!(session, school.clone()), ["École"]);
            assert_eq!(
                ids!(session, session.related(school[0], authors::mentor)),
                ["root"]
            );

            // Many to many.
            session.load(&from(awards::table)).unwrap();
            session.load(&from(author_awards::table)).unwrap();
            let found = session.related(emile, authors::awards);
            assert_eq!(ids!(session, found.clone()), ["prix"]);
            session.link(emile, authors::awards, found[0]);
            assert!(
                session.new_rows(author_awards::table).is_empty(),
                "it is linked"
            );
            session.unlink(emile, authors::awards, found[0]);
            assert_eq!(session.related(emile, authors::awards), []);
            session.flush().unwrap();
            let left = from(author_awards::table).select(author_awards::author_id);
            assert_eq!(left.all(session.connection()).unwrap(), ["Ada"]);
            session.rollback().unwrap();
            assert_eq!(session.related(emile, authors::awards), found);
        }
    });
}

/// Tables whose keys ignore case: on SQLite, foreign keys are compared as the keys that they reference.
fn ignoring_case(collate: &str, of_references: &str) -> String {
    format!(
        "CREATE TABLE authors (id TEXT {collate} NOT NULL PRIMARY KEY, age INTEGER NOT NULL,
            mentor_id TEXT {of_references} REFERENCES authors (id));
         CREATE TABLE books (id BIGINT NOT NULL PRIMARY KEY, author_id TEXT {of_references} REFERENCES authors);
         CREATE TABLE awards (id TEXT {collate} NOT NULL PRIMARY KEY);
         CREATE TABLE author_awards (
            author_id TEXT {of_references} NOT NULL REFERENCES authors (id) ON DELETE CASCADE,
            award_id TEXT {of_references} NOT NULL REFERENCES awards, PRIMARY KEY (author_id, award_id));
         INSERT INTO authors (id, age, mentor_id) VALUES ('root', 1, NULL), ('x', 3, 'ROOT'), ('Emile', 4, 'X'), ('ada', 5, 'Root');
         INSERT INTO books (id, author_id) VALUES (1, 'ADA'), (2, 'Ada'), (3, 'emile'), (4, NULL), (5, 'X');
         INSERT INTO awards (id) VALUES ('prix'), ('Other');
         INSERT INTO author_awards (author_id, award_id) VALUES ('EMILE', 'PRIX'), ('Ada', 'OTHER')"
    )
}

#[test]
fn relations_follow_keys_of_another_case() {
    macro_rules! scenario {
        ($conn:expr, $tables:expr) => {{
            let conn = $conn;
            conn.run_script(&$tables).unwrap();
            for first in ["authors", "books"] {
                let mut session = Session::new(conn);
                match first {
                    "authors" => {
                        session.load(&from(authors::table)).unwrap();
                        session.load(&from(books::table)).unwrap();
                    }
                    _ => {
                        session.load(&from(books::table)).unwrap();
                        session.load(&from(authors::table)).unwrap();
                    }
                }
                macro_rules! author {
                    ($id:expr) => {
                        session.get(authors::table, $id).unwrap().unwrap()
                    };
                }
                let ada = author!("ada");
                assert_eq!(author!("ADA"), ada, "the database finds it");
                assert_eq!(ids!(session, session.related(ada, authors::books)), [1, 2]);
                let emile = author!("EMILE");
                assert_eq!(ids!(session, session.related(emile, authors::books)), [3]);
                for (id, author) in [(1, Some(ada)), (2, Some(ada)), (3, Some(emile)), (4, None)] {
                    let book = session.get(books::table, id).unwrap().unwrap();
                    let found: Vec<Ref<_>> = session.related(book, books::author);
                    assert_eq!(found, author.into_iter().collect::<Vec<_>>(), "{id}");
                }
                let mentors = session.related(emile, authors::mentor);
                assert_eq!(ids!(session, mentors.clone()), ["x"]);
                let root = session.related(mentors[0], authors::mentor);
                assert_eq!(ids!(session, root), ["root"]);
                session.load(&from(awards::table)).unwrap();
                session.load(&from(author_awards::table)).unwrap();
                let found = session.related(emile, authors::awards);
                assert_eq!(ids!(session, found.clone()), ["prix"]);
                session.link(emile, authors::awards, found[0]);
                assert!(
                    session.new_rows(author_awards::table).is_empty(),
                    "it is linked"
                );
                let changes = session.link_changes(emile, authors::awards);
                assert!(changes.is_empty() && changes.unchanged == found);
                session.unlink(emile, authors::awards, found[0]);
                assert_eq!(session.related(emile, authors::awards), []);
                session.flush().unwrap();
                let left = from(author_awards::table).select(author_awards::author_id);
                assert_eq!(left.all(session.connection()).unwrap(), ["Ada"]);
                session.rollback().unwrap();
                // A row in the place of another whose key differs by its case.
                let emile = author!("emile");
                session.load(&from(books::table)).unwrap();
                for book in session.related(emile, authors::books) {
                    session.delete(book);
                }
                session.load(&from(author_awards::table)).unwrap();
                session.delete(emile);
                let new = session.add(
                    authors::table,
                    (authors::id.to("EMILE"), authors::age.to(9)),
                );
                session.flush().unwrap();
                assert_eq!((&*session[new].id, session[new].age), ("EMILE", 9));
                assert_eq!(from(authors::table).count(session.connection()).unwrap(), 4);
                session.rollback().unwrap();
            }
        }};
    }
    let of_sqlite = ignoring_case("COLLATE NOCASE", "");
    let of_postgres = "CREATE COLLATION pg_temp.ignores_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false); "
        .to_owned()
        + &ignoring_case("COLLATE pg_temp.ignores_case", "COLLATE pg_temp.ignores_case");
    scenario!(&mut sqlite(), of_sqlite);
    if let Some(conn) = &mut postgres() {
        scenario!(conn, of_postgres);
    }
    let _inside = runtime();
    scenario!(&mut sqlite_awaited(), of_sqlite);
    if let Some(conn) = &mut postgres_awaited() {
        scenario!(conn, of_postgres);
    }
}

#[test]
fn keys_that_differ_by_case_stay_apart_elsewhere() {
    macro_rules! scenario {
        ($conn:expr) => {{
            let conn = $conn;
            let rows = "INSERT INTO countries (code, name) VALUES ('de', 'small'), ('DE', 'large');
                INSERT INTO cities (country, name) VALUES ('de', 'a'), ('DE', 'A')";
            conn.run_script(rows).unwrap();
            let mut session = Session::new(conn);
            let sent = Sent::by(session.connection());
            session.load(&from(countries::table)).unwrap();
            session.load(&from(cities::table)).unwrap();
            // Two queries, and one question about each table.
            assert_eq!(sent.take().len(), 4);
            let small = session.get(countries::table, "de").unwrap().unwrap();
            let large = session.get(countries::table, "DE").unwrap().unwrap();
            assert_ne!(small, large);
            for (country, name) in [(small, "a"), (large, "A")] {
                let found = session.related(country, countries::cities);
                let names: Vec<_> = found.iter().map(|city| &*session[*city].name).collect();
                assert_eq!(names, [name]);
            }
            // What is known is not asked for again.
            session.load(&from(cities::table)).unwrap();
            assert_eq!(sent.take().len(), 1);
        }};
    }
    scenario!(&mut sqlite());
    if let Some(conn) = &mut postgres() {
        scenario!(conn);
    }
}

#[test]
fn keys_that_a_collation_tells_apart_stay_apart() {
    under!("utf8mb4_bin", |conn| {
        let rows = "INSERT INTO authors (id, age) VALUES ('ada', 1), ('ADA', 2), ('emile', 3), ('Émile', 4);
            INSERT INTO books (id, author_id) VALUES (1, 'ada'), (2, 'ADA'), (3, 'emile'), (4, 'Émile'), (5, 'ada ')";
        conn.run_script(rows).unwrap();
        let mut session = Session::new(conn);
        session.load(&from(authors::table)).unwrap();
        session.load(&from(books::table)).unwrap();
        for (id, expected) in [
            ("ada", vec![1, 5]),
            ("ADA", vec![2]),
            ("emile", vec![3]),
            ("Émile", vec![4]),
        ] {
            let author = session.get(authors::table, id).unwrap().unwrap();
            assert_eq!(
                ids!(session, session.related(author, authors::books)),
                expected
            );
        }
        // A row is not written in the place of another.
        let ada = session.get(authors::table, "ada").unwrap().unwrap();
        for book in session.related(ada, authors::books) {
            session.delete(book);
        }
        session.delete(ada);
        let new = session.add(authors::table, (authors::id.to("Ada"), authors::age.to(9)));
        session.commit().unwrap();
        assert_eq!(session.state(ada), State::Detached);
        assert_eq!(session[new].id, "Ada");
        assert_eq!(from(authors::table).count(session.connection()).unwrap(), 4);
    });
}

#[test]
fn rules_of_the_session_find_keys_of_another_spelling() {
    under!("utf8mb4_general_ci", |conn| {
        conn.run_script(ROWS).unwrap();
        let plain = options_of(conn);
        let books_of = from(books::table).order_by(books::id);
        for known in [false, true] {
            macro_rules! session {
                ($options:expr) => {{
                    let mut session = Session::with(conn, $options);
                    if known {
                        session.load(&books_of).unwrap();
                    }
                    let emile = session.get(authors::table, "Émile").unwrap().unwrap();
                    session.delete(emile);
                    (session, emile)
                }};
            }
            // Deleted.
            let options = plain.clone().on_delete_cascade(authors::books);
            let (mut session, emile) = session!(&options);
            session.flush().unwrap();
            assert_eq!(session.state(emile), State::Deleted);
            let left = books_of
                .clone()
                .select(books::id)
                .all(session.connection())
                .unwrap();
            assert_eq!(left, [1, 2, 5, 6]);
            session.rollback().unwrap();
            drop(session);
            // Set to NULL.
            let options = plain.clone().on_delete_set_null(authors::books);
            let (mut session, _) = session!(&options);
            session.flush().unwrap();
            let left = books_of
                .clone()
                .select(books::author_id)
                .all(session.connection())
                .unwrap();
            assert_eq!(left.iter().flatten().count(), 3);
            session.rollback().unwrap();
            drop(session);
            // Refused.
            let options = plain.clone().on_delete_restrict(authors::books);
            let (mut session, _) = session!(&options);
            let error = session.flush().unwrap_err();
            let Error::Session {
                reason: SessionError::Invalid { problems, .. },
                ..
            } = error
            else {
                panic!("{error}");
            };
            assert!(
                problems
                    .iter()
                    .any(|problem| problem.to_string().contains("books"))
            );
            drop(session);
            // The author of the last book goes with it, and not before.
            let options: SessionOptions<_> = plain.clone().delete_orphans(books::author);
            let mut session = Session::with(conn, &options);
            let [third, fourth] = [3, 4].map(|id| session.get(books::table, id).unwrap().unwrap());
            session.delete(third);
            session.flush().unwrap();
            assert!(session.get(authors::table, "Émile").unwrap().is_some());
            session.delete(fourth);
            session.flush().unwrap();
            assert_eq!(session.get(authors::table, "Émile").unwrap(), None);
            session.rollback().unwrap();
        }
    });
}

#[test]
fn rows_of_one_table_are_written_in_the_order_of_the_database() {
    under!("utf8mb4_general_ci", |conn| {
        conn.run_script(ROWS).unwrap();
        conn.run_script("DELETE FROM books").unwrap();
        let mut session = Session::new(conn);
        let all = session.load(&from(authors::table)).unwrap();
        for author in all {
            session.delete(author);
        }
        session.flush().unwrap();
        assert_eq!(from(authors::table).count(session.connection()).unwrap(), 0);
        session.rollback().unwrap();
        drop(session);
        conn.run_script(
            "DELETE FROM author_awards; UPDATE authors SET mentor_id = NULL; DELETE FROM authors",
        )
        .unwrap();

        // New rows: the mentor comes first.
        let mut session = Session::new(conn);
        let author = |id: &str, mentor: &str| {
            (
                authors::id.to(id),
                authors::age.to(1),
                authors::mentor_id.to(mentor),
            )
        };
        let last = session.add(authors::table, author("y", "élève"));
        let middle = session.add(authors::table, author("ELEVE", "MAÎTRE"));
        let first = session.add(
            authors::table,
            (authors::id.to("maitre "), authors::age.to(1)),
        );
        session.commit().unwrap();
        assert_eq!(session.related(last, authors::mentor), [middle]);
        assert_eq!(session.related(middle, authors::mentor), [first]);

        // In the place of another, which is spelled in another way.
        session.delete(last);
        let new = session.add(authors::table, (authors::id.to("Y"), authors::age.to(7)));
        session.commit().unwrap();
        assert_eq!(session.state(last), State::Detached);
        assert_eq!((&*session[new].id, session[new].age), ("Y", 7));
        assert_eq!(session[new].mentor_id, None);
        let ids = from(authors::table)
            .order_by(authors::id)
            .select(authors::id);
        assert_eq!(
            ids.all(session.connection()).unwrap(),
            ["ELEVE", "maitre ", "Y"]
        );
        assert_eq!(session.get(authors::table, "Y").unwrap(), Some(new));
        // Its key is spelled anew.
        session[new].id = "ý".to_owned();
        session[new].age = 8;
        session.commit().unwrap();
        assert_eq!((&*session[new].id, session[new].age), ("ý", 8));
        assert_eq!(session.get(authors::table, "y").unwrap(), Some(new));
    });
}

/// Another program spells a key anew; the session writes the row that it read.
#[test]
fn keys_that_are_spelled_anew_meanwhile() {
    under!("utf8mb4_general_ci", |conn| {
        conn.run_script(ROWS).unwrap();
        conn.run_script(
            "DELETE FROM author_awards; UPDATE authors SET mentor_id = NULL; DELETE FROM books",
        )
        .unwrap();
        let mut session = Session::new(conn);
        let all = session
            .load(&from(authors::table).order_by(authors::age))
            .unwrap();
        let anew = "UPDATE authors SET id = 'ROOT' WHERE age = 1; UPDATE authors SET id = 'ecole' WHERE age = 2";
        session.connection().run_script(anew).unwrap();
        for author in &all[..2] {
            session[*author].age += 10;
        }
        session.commit().unwrap();
        let spelled = [&*session[all[0]].id, &*session[all[1]].id];
        assert_eq!(spelled, ["ROOT", "ecole"]);
        assert_eq!([session[all[0]].age, session[all[1]].age], [11, 12]);
    });
}

#[relata::models]
pub mod treasury {
    #[derive(Model)]
    #[model(table = "currencies")]
    struct Currency {
        #[model(primary_key, max_length = 40)]
        id: String,
    }
    #[derive(Model)]
    #[model(table = "prices")]
    struct Price {
        #[model(primary_key)]
        id: i64,
        #[model(references = currencies::id)]
        currency_id: String,
    }
    #[derive(Model)]
    #[model(table = "budgets")]
    struct Budget {
        #[model(primary_key)]
        id: i64,
        #[model(references = currencies::id)]
        currency_id: String,
    }
}
use treasury::{budgets, currencies, prices};

#[test]
fn a_table_that_is_read_later_follows_the_spellings_too() {
    under!("utf8mb4_general_ci", |conn| {
        treasury::METADATA.create_all(conn).unwrap();
        let rows = "INSERT INTO currencies (id) VALUES ('eur');
            INSERT INTO prices (id, currency_id) VALUES (1, 'EUR');
            INSERT INTO budgets (id, currency_id) VALUES (1, 'eur'), (2, 'Eur')";
        conn.run_script(rows).unwrap();
        for first in ["currencies", "prices"] {
            let mut session = Session::new(conn);
            if first == "prices" {
                session.load(&from(prices::table)).unwrap();
            }
            session.load(&from(currencies::table)).unwrap();
            session.load(&from(prices::table)).unwrap();
            let first = from(budgets::table).filter(budgets::id.eq(1));
            session.load(&first).unwrap();
            let eur = session.get(currencies::table, "eur").unwrap().unwrap();
            let price = session.get(prices::table, 1).unwrap().unwrap();
            let budget = session.get(budgets::table, 1).unwrap().unwrap();
            assert_eq!(session.related(eur, currencies::prices), [price]);
            assert_eq!(session.related(eur, currencies::budgets), [budget]);
            assert_eq!(session.related(budget, budgets::currency), [eur]);
            session.load(&from(budgets::table)).unwrap();
            assert_eq!(
                ids!(session, session.related(eur, currencies::budgets)),
                [1, 2]
            );
        }
    });
}

/// Records how many texts each question about collations has, and refuses some.
#[derive(Clone, Default)]
struct Questions {
    asked: Arc<Mutex<Vec<usize>>>,
    refuses: Arc<AtomicBool>,
}
impl Events for Questions {
    fn before_statement(&self, statement: &mut BeforeStatement<'_>) -> Result<(), Veto> {
        if !statement.sql().contains("WEIGHT_STRING") {
            return Ok(());
        }
        if self.refuses.load(Ordering::SeqCst) {
            return Err("not now".into());
        }
        // Each is in quotes, and so are all together.
        let texts: usize = statement.values()[0].matches('"').count() / 2 - 1;
        self.asked.lock().unwrap().push(texts);
        Ok(())
    }
}

#[test]
fn each_text_is_asked_for_once() {
    under!("utf8mb4_general_ci", |conn| {
        treasury::METADATA.create_all(conn).unwrap();
        let rows = "INSERT INTO currencies (id) VALUES ('á0'), ('á1'), ('á2'), ('á3');
            INSERT INTO prices (id, currency_id) VALUES (1, 'a1'), (2, 'Á3')";
        conn.run_script(rows).unwrap();
        let questions = Questions::default();
        events::watch(conn, questions.clone());
        let mut session = Session::new(conn);
        for id in ["á0", "á1", "á2", "á3", "á1"] {
            let one = from(currencies::table).filter(currencies::id.eq(id));
            session.load(&one).unwrap();
        }
        assert_eq!(*questions.asked.lock().unwrap(), [2, 1, 1]);
        session.load(&from(prices::table)).unwrap();
        assert_eq!(*questions.asked.lock().unwrap(), [2, 1, 1, 2]);
        for (id, found) in [("á0", vec![]), ("á1", vec![1]), ("á3", vec![2])] {
            let currency = session.get(currencies::table, id).unwrap().unwrap();
            assert_eq!(
                ids!(session, session.related(currency, currencies::prices)),
                found
            );
        }
        assert_eq!(questions.asked.lock().unwrap().len(), 4);
    });
}

#[test]
fn a_question_that_failed_is_asked_again() {
    under!("utf8mb4_general_ci", |conn| {
        treasury::METADATA.create_all(conn).unwrap();
        let rows = "INSERT INTO currencies (id) VALUES ('eur');
            INSERT INTO prices (id, currency_id) VALUES (1, 'EUR'), (2, 'Eur')";
        conn.run_script(rows).unwrap();
        let questions = Questions::default();
        events::watch(conn, questions.clone());
        let mut session = Session::new(conn);
        let currencies = session.load(&from(currencies::table)).unwrap();
        questions.refuses.store(true, Ordering::SeqCst);
        let error = session.load(&from(prices::table)).unwrap_err();
        assert!(matches!(error, Error::Vetoed { .. }), "{error:?}");
        questions.refuses.store(false, Ordering::SeqCst);
        // Rows that the session has already, and none that are new.
        session.load(&from(prices::table)).unwrap();
        let related = session.related(currencies[0], currencies::prices);
        assert_eq!(ids!(session, related), [1, 2]);
    });
}

#[test]
fn long_keys_that_differ_at_their_ends_stay_apart() {
    under!("utf8mb4_general_ci", |conn| {
        let tables = "CREATE TABLE currencies (id VARCHAR(1000) CHARACTER SET latin1 PRIMARY KEY);
            CREATE TABLE prices (id BIGINT PRIMARY KEY, currency_id VARCHAR(1000) CHARACTER SET latin1 NOT NULL REFERENCES currencies (id));
            INSERT INTO currencies (id) VALUES (CONCAT(REPEAT('a', 900), 'x')), (CONCAT(REPEAT('a', 900), 'y')), ('É');
            INSERT INTO prices (id, currency_id) SELECT 1, UPPER(id) FROM currencies WHERE id LIKE '%x';
            INSERT INTO prices (id, currency_id) SELECT 2, UPPER(id) FROM currencies WHERE id LIKE '%y'";
        conn.run_script(tables).unwrap();
        let mut session = Session::new(conn);
        session.load(&from(currencies::table)).unwrap();
        session.load(&from(prices::table)).unwrap();
        for (end, price) in [("x", 1), ("y", 2)] {
            let id = "a".repeat(900) + end;
            let currency = session.get(currencies::table, id).unwrap().unwrap();
            let related = session.related(currency, currencies::prices);
            assert_eq!(ids!(session, related), [price]);
        }
    });
}

#[relata::models]
pub mod fixed {
    #[derive(Model)]
    #[model(table = "nations")]
    struct Nation {
        #[model(primary_key, sql_type = "char(8)")]
        code: String,
    }
    #[derive(Model)]
    #[model(table = "towns")]
    struct Town {
        #[model(primary_key)]
        id: i64,
        #[model(references = nations::code, sql_type = "char(8)")]
        nation_code: String,
    }
}
use fixed::{nations, towns};

/// As `varchar(n)`.
#[test]
fn keys_of_a_fixed_length() {
    under!("utf8mb4_general_ci", |conn| {
        fixed::METADATA.create_all(conn).unwrap();
        let rows = "INSERT INTO nations (code) VALUES ('de'), ('fr');
            INSERT INTO towns (id, nation_code) VALUES (1, 'DE'), (2, 'fr'), (3, 'De')";
        conn.run_script(rows).unwrap();
        let mut session = Session::new(conn);
        session.load(&from(nations::table)).unwrap();
        session.load(&from(towns::table)).unwrap();
        let de = session.get(nations::table, "de").unwrap().unwrap();
        assert_eq!(ids!(session, session.related(de, nations::towns)), [1, 3]);
        let read = from(nations::table).with(nations::towns.order_by(towns::id));
        let read = read
            .order_by(nations::code)
            .all(session.connection())
            .unwrap();
        let ids = |at: usize| {
            let towns = read[at].get(nations::towns).iter();
            towns.map(|town| town.id).collect::<Vec<_>>()
        };
        assert_eq!((ids(0), ids(1)), (vec![1, 3], vec![2]));
    });
}

/// No question is larger than what a server takes.
#[test]
fn many_texts_are_asked_for_in_parts() {
    under!("utf8mb4_general_ci", |conn| {
        treasury::METADATA.create_all(conn).unwrap();
        let rows: Vec<_> = (0..4_500)
            .map(|n| currencies::id.to(format!("á{n}")))
            .collect();
        insert_into(currencies::table).rows(rows).run(conn).unwrap();
        conn.run_script("INSERT INTO prices (id, currency_id) VALUES (1, 'A7'), (2, 'Á4499')")
            .unwrap();
        let questions = Questions::default();
        events::watch(conn, questions.clone());
        let mut session = Session::new(conn);
        session.load(&from(currencies::table)).unwrap();
        session.load(&from(prices::table)).unwrap();
        assert_eq!(*questions.asked.lock().unwrap(), [2_000, 2_000, 500, 2]);
        for (id, price) in [("á7", 1), ("á4499", 2)] {
            let currency = session.get(currencies::table, id).unwrap().unwrap();
            assert_eq!(
                ids!(session, session.related(currency, currencies::prices)),
                [price]
            );
        }
    });
}
