//! Types of extensions, domains and other types that PostgreSQL knows by a name.

use relata::backend::{Mysql, Pg, Sqlite};
use relata::connection::{AsyncPgConnection, Connection as _, PgConnection};
use relata::prelude::*;
use relata::session::Session;
use relata::types::{Array, Binary, Custom};
use relata::{DatabaseErrorKind, Decoded};

use crate::composites::Database;

/// PostgreSQL's `ltree`: a byte for the version of its format, then the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Path(pub String);
relata::custom_type! { Path: Binary as "trees"."ltree", convert }
impl Custom for Path {
    type Base = Binary;
    fn from_sql(bytes: Vec<u8>) -> Decoded<Self> {
        match bytes.split_first() {
            Some((1, text)) => Ok(Path(String::from_utf8(text.to_vec())?)),
            _ => Err("not an ltree of version 1".into()),
        }
    }
    fn to_sql(self) -> Vec<u8> {
        [vec![1], self.0.into_bytes()].concat()
    }
}

/// `citext` under another name than relata's.
#[derive(Debug, Clone, PartialEq)]
pub struct Handle(pub String);
relata::custom_type! { Handle: CiText as "trees"."citext" }

/// A domain, found along the `search_path`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rank(pub i32);
relata::custom_type! { Rank: Integer as "Rank's" }

/// A type without an equality.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point(pub f64, pub f64);
relata::custom_type! { Point: Opaque as "pg_catalog"."point", convert }
impl Custom for Point {
    type Base = relata::types::Opaque;
    fn from_sql(bytes: Vec<u8>) -> Decoded<Self> {
        let part =
            |bytes: &[u8]| Ok::<_, relata::error::Source>(f64::from_be_bytes(bytes.try_into()?));
        let (x, y) = bytes.split_at_checked(8).ok_or("not a point")?;
        Ok(Point(part(x)?, part(y)?))
    }
    fn to_sql(self) -> Vec<u8> {
        [self.0.to_be_bytes(), self.1.to_be_bytes()].concat()
    }
}

/// Operators are found along the `search_path`.
const SCRIPT: &str = "CREATE SCHEMA trees; CREATE EXTENSION ltree SCHEMA trees; CREATE EXTENSION citext SCHEMA trees; \
    CREATE DOMAIN \"Rank's\" AS integer CHECK (VALUE > 0); \
    DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path TO public, trees', current_database()); END $$";

#[relata::models]
mod tree {
    #[derive(Model)]
    #[model(table = "pages")]
    struct Page {
        #[model(primary_key, sql_type = "bytea", sql_type(postgres = "trees.ltree"))]
        path: crate::named::Path,
        #[model(references = pages::path, sql_type = "bytea", sql_type(postgres = "trees.ltree"))]
        parent_path: Option<crate::named::Path>,
        #[model(sql_type = "text", sql_type(postgres = "trees.citext"))]
        author: crate::named::Handle,
        #[model(sql_type = "integer", sql_type(postgres = "\"Rank's\""))]
        rank: Option<crate::named::Rank>,
        #[model(sql_type = "bytea", sql_type(postgres = "point"))]
        place: Option<crate::named::Point>,
    }
}
use tree::{METADATA, Page, pages};

fn path(path: &str) -> Path {
    Path(path.to_owned())
}
fn author(name: &str) -> Handle {
    Handle(name.to_owned())
}
fn page(at: &str, parent: Option<&str>, by: &str, rank: i32) -> tree::NewPage {
    tree::NewPage {
        path: path(at),
        parent_path: parent.map(path),
        author: author(by),
        rank: Some(Rank(rank)),
        place: Some(Point(0.5, f64::MIN_POSITIVE)),
    }
}

#[test]
fn sql() {
    let query = from(pages::table)
        .filter(pages::path.eq(path("a.b")) & pages::author.in_([author("Ada"), author("Bo")]))
        .select(pages::rank);
    assert_eq!(
        query.to_sql::<Pg>().unwrap(),
        "SELECT \"pages\".\"rank\" FROM \"pages\" WHERE \"pages\".\"path\" = $1 AND \"pages\".\"author\" = ANY($2)"
    );
    let elsewhere = from(pages::table)
        .filter(pages::path.in_([path("a.b")]))
        .select(pages::rank);
    assert_eq!(
        elsewhere.to_sql::<Sqlite>().unwrap(),
        "SELECT `pages`.`rank` FROM `pages` WHERE `pages`.`path` IN (SELECT unhex(value) FROM json_each(?))"
    );
    assert_eq!(
        elsewhere.to_sql::<Mysql>().unwrap(),
        "SELECT `pages`.`rank` FROM `pages` WHERE `pages`.`path` IN (?)"
    );
    assert_eq!(
        query.binds::<Pg>().unwrap(),
        ["[1, 97, 46, 98]", "[\"Ada\", \"Bo\"]"]
    );
}

macro_rules! check {
    ($conn:expr $(, $wait:ident)?) => {{
        let conn = $conn;
        METADATA.create_all(conn)$(.$wait)?.unwrap();
        // One row, and many, which travel as arrays.
        insert_into(pages::table).values(page("a", None, "Ada", 1)).run(conn)$(.$wait)?.unwrap();
        let more = [page("a.b", Some("a"), "Bo", 2), page("a.b.c", Some("a.b"), "ADA", 3)];
        insert_into(pages::table).rows(more).run(conn)$(.$wait)?.unwrap();
        let copied = copy_into(pages::table).rows([page("x", None, "Cy", 4)]).run(conn)$(.$wait)?;
        assert_eq!(copied.unwrap(), 1);

        let all = from(pages::table).order_by(pages::path);
        let read: Vec<Page> = all.all(conn)$(.$wait)?.unwrap();
        let expected = Page {
            path: path("a.b.c"),
            parent_path: Some(path("a.b")),
            author: author("ADA"),
            rank: Some(Rank(3)),
            place: Some(Point(0.5, f64::MIN_POSITIVE)),
        };
        assert_eq!(read[2], expected);
        let paths = from(pages::table).order_by(pages::path).select(pages::path);
        let found = paths.clone().filter(pages::path.eq(path("a.b"))).all(conn)$(.$wait)?;
        assert_eq!(found.unwrap(), [path("a.b")]);
        let found = paths.clone().filter(pages::path.in_([path("x"), path("a.b"), path("no")])).all(conn)$(.$wait)?;
        assert_eq!(found.unwrap(), [path("a.b"), path("x")]);
        let found = paths.clone().filter(pages::path.gt(path("a.b")) & pages::rank.le(Rank(3))).all(conn)$(.$wait)?;
        assert_eq!(found.unwrap(), [path("a.b.c")]);
        // Regardless of case, as the type compares.
        let found = paths.clone().filter(pages::author.eq(author("ada"))).all(conn)$(.$wait)?;
        assert_eq!(found.unwrap(), [path("a"), path("a.b.c")]);
        let below = relata::sql!("{} <@ {}", pages::path, path("a.b") => Bool);
        let found = paths.clone().filter(below).all(conn)$(.$wait)?;
        assert_eq!(found.unwrap(), [path("a.b"), path("a.b.c")]);

        let lists = from(pages::table)
            .group_by(pages::parent_path)
            .order_by(pages::parent_path.asc().nulls_last())
            .select((pages::parent_path, array_agg(pages::path).order_by(pages::path)))
            .all(conn)$(.$wait)?
            .unwrap();
        assert_eq!(lists.len(), 3);
        let given = vec![Some(path("a")), None];
        let echoed = select(nullable::<Array<Path>>(Some(given.clone()))).one(conn)$(.$wait)?;
        assert_eq!(echoed.unwrap(), Some(given));
        assert_eq!(select(literal(Rank(7))).one(conn)$(.$wait)?.unwrap(), Rank(7));

        let set = update(pages::table)
            .set((pages::rank.to(Rank(9)), pages::place.to(Point(-1.0, 2.0))))
            .filter(pages::path.eq(path("x")))
            .run(conn)$(.$wait)?;
        assert_eq!(set.unwrap(), 1);
        let wrong = update(pages::table).set(pages::rank.to(Rank(0))).filter(pages::path.eq(path("nowhere")));
        let error = wrong.run(conn)$(.$wait)?.unwrap_err();
        assert!(matches!(error, relata::Error::Database { kind: DatabaseErrorKind::Check, .. }), "{error}");

        // Keys of relations, and of a session.
        let loaded = from(pages::table)
            .order_by(pages::path)
            .with((pages::parent, pages::children))
            .all(conn)$(.$wait)?
            .unwrap();
        assert_eq!(loaded[1].get(pages::parent).map(|page| &page.path), Some(&path("a")));
        assert_eq!(loaded[1].get(pages::children)[0].path, path("a.b.c"));
        let mut session = Session::new(&mut *conn);
        let b = session.get(pages::table, path("a.b"))$(.$wait)?.unwrap().unwrap();
        assert_eq!(session.get(pages::table, path("a.b"))$(.$wait)?.unwrap(), Some(b));
        let d = session.add(pages::table, (pages::path.to(path("a.d")), pages::author.to(author("Di"))));
        session.link(d, pages::parent, b);
        session[b].author = author("Bob");
        session[b].place = None;
        session.commit()$(.$wait)?.unwrap();
        assert_eq!(session[d].parent_path, Some(path("a.b")));
        session.delete(d);
        session.commit()$(.$wait)?.unwrap();
        let read = from(pages::table).find(path("a.b")).one(session.connection())$(.$wait)?.unwrap();
        assert_eq!((read.author, read.place), (author("Bob"), None));
    }};
}

#[test]
fn of_postgres() {
    let Some(database) = Database::made_by("named", SCRIPT) else {
        return;
    };
    let mut conn = PgConnection::connect(&database.url).unwrap();
    check!(&mut conn);
    // A type that is not there is an error that names it.
    conn.run_script("DROP TABLE pages; DROP EXTENSION ltree")
        .unwrap();
    let mut conn = PgConnection::connect(&database.url).unwrap();
    let error = select(literal(path("a"))).one(&mut conn).unwrap_err();
    assert!(error.to_string().contains("ltree"), "{error}");
}

#[tokio::test]
async fn of_postgres_asynchronously() {
    let Some(database) = Database::made_by("named_async", SCRIPT) else {
        return;
    };
    let mut conn = AsyncPgConnection::connect(&database.url).await.unwrap();
    check!(&mut conn, await);
    drop(conn);
}
