//! Composite types of PostgreSQL as structs.

use relata::backend::Pg;
use relata::connection::{AsyncPgConnection, Connection as _, PgConnection};
use relata::prelude::*;
use relata::types::Double;

use crate::with_composites::{Address, Mood, NewPerson, Person, Spot, people};

/// In a schema of its own: the types are looked up by it.
fn script() -> String {
    format!(
        "DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public; {}",
        include_str!("composites.sql")
    )
}
/// A database of its own: modules name the types of schema `public`.
pub struct Database {
    pub url: String,
    name: String,
}
impl Database {
    fn new(name: &str) -> Option<Self> {
        Self::made_by(name, &script())
    }
    /// A new one in which the script ran.
    pub fn made_by(name: &str, script: &str) -> Option<Self> {
        let server = std::env::var("RELATA_POSTGRES_URL").ok()?;
        let name = format!("relata_{name}_{}", std::process::id());
        let mut conn = PgConnection::connect(&server).unwrap();
        conn.run_script(&format!("CREATE DATABASE {name}")).unwrap();
        // The path is the last part, before the parameters.
        let (before, parameters) = server.split_once('?').unwrap_or((&server, ""));
        let (host, _) = before.rsplit_once('/').unwrap();
        let url = format!("{host}/{name}?{parameters}")
            .trim_end_matches('?')
            .to_owned();
        let mut conn = PgConnection::connect(&url).unwrap();
        conn.run_script(script).unwrap();
        Some(Self { url, name })
    }
}
impl Drop for Database {
    fn drop(&mut self) {
        let server = std::env::var("RELATA_POSTGRES_URL").unwrap();
        let mut conn = PgConnection::connect(&server).unwrap();
        let dropped = conn.run_script(&format!(
            "DROP DATABASE IF EXISTS {} WITH (FORCE)",
            self.name
        ));
        if let Err(error) = dropped {
            println!("{} stays: {error}", self.name);
        }
    }
}

fn home() -> Address {
    Address {
        street: Some("Łódzka 5, \"left\" (1)".to_owned()),
        zip: Some(12345),
        code: Some("AB 1".to_owned()),
        place: Some(Spot {
            x: Some(-0.5),
            y: None,
        }),
        mood: Some(Mood::SoSo),
        tags: Some(vec![Some("a,b".to_owned()), None]),
        of_old_days: relata::chrono::NaiveDate::from_ymd_opt(1999, 12, 31),
    }
}
fn rows() -> Vec<NewPerson> {
    let person = |id, name: &str, home: Option<Address>, places, seen| NewPerson {
        id,
        name: name.to_owned(),
        home,
        places,
        seen,
    };
    let spot = |x, y| Spot {
        x: Some(x),
        y: Some(y),
    };
    vec![
        person(
            1,
            "Ada",
            Some(home()),
            vec![Some(home()), None, Some(Address::default())],
            spot(f64::MAX, f64::MIN_POSITIVE),
        ),
        person(2, "Bo", None, vec![], Spot::default()),
        person(
            3,
            "Cy",
            Some(Address {
                zip: Some(7),
                ..Address::default()
            }),
            vec![None],
            spot(1.5, 0.0),
        ),
    ]
}
fn same(read: &[Person]) {
    assert_eq!(read.len(), 3);
    for (read, new) in read.iter().zip(rows()) {
        assert_eq!(
            (&read.home, &read.places, &read.seen),
            (&new.home, &new.places, &new.seen)
        );
    }
}

#[test]
fn sql() {
    let query = from(people::table)
        .filter(people::home.field(Address::zip).gt(5) & people::seen.eq(Spot::default()))
        .select((
            people::home.field(Address::of_old_days),
            people::home.field(Address::place).field(Spot::x),
            coalesce(people::home, Address::default()).field(Address::mood),
        ));
    assert_eq!(
        query.to_sql::<Pg>().unwrap(),
        "SELECT (\"people\".\"home\").\"of \"\"old\"\" days\", ((\"people\".\"home\").\"place\").\"x\", \
         (COALESCE(\"people\".\"home\", $1)).\"mood\" FROM \"people\" \
         WHERE (\"people\".\"home\").\"zip\" > $2 AND \"people\".\"seen\" = $3"
    );
}

macro_rules! check {
    ($conn:expr $(, $wait:ident)?) => {{
        let conn = $conn;
        insert_into(people::table).rows(rows()).run(conn)$(.$wait)?.unwrap();
        let all = from(people::table).order_by(people::id);
        same(&all.clone().all(conn)$(.$wait)?.unwrap());
        let ids = all.select(people::id);
        let found = ids.clone().filter(people::home.eq(home())).all(conn)$(.$wait)?;
        assert_eq!(found.unwrap(), [1]);
        let found = ids.clone().filter(people::home.in_([home(), Address::default()])).all(conn)$(.$wait)?;
        assert_eq!(found.unwrap(), [1]);
        let found = ids.clone().filter(people::home.is_not_distinct_from(None::<Address>)).all(conn)$(.$wait)?;
        assert_eq!(found.unwrap(), [2]);
        let found = ids.clone().filter(people::places.contains([home()])).all(conn)$(.$wait)?;
        assert_eq!(found.unwrap(), [1]);
        let found = ids.filter(people::seen.ge(Spot { x: Some(1.5), y: None })).all(conn)$(.$wait)?;
        assert_eq!(found.unwrap(), [1, 2]);
        // Fields of fields, and in GROUP BY.
        let fields = from(people::table)
            .order_by(people::id)
            .select((
                people::home.field(Address::zip) + 1,
                people::home.field(Address::place).field(Spot::x),
                people::home.field(Address::mood),
                upper(people::home.field(Address::code)),
                people::home.field(Address::tags),
                people::seen.field(Spot::y).cast::<Double>(),
            ))
            .first(conn)$(.$wait)?
            .unwrap()
            .unwrap();
        let tags = Some(vec![Some("a,b".to_owned()), None]);
        let expected = (Some(12346), Some(-0.5), Some(Mood::SoSo), Some("AB 1".to_owned()), tags, Some(f64::MIN_POSITIVE));
        assert_eq!(fields, expected);
        let groups = from(people::table)
            .group_by(people::home)
            .order_by(min(people::id))
            .select((people::home, count()))
            .all(conn)$(.$wait)?
            .unwrap();
        assert_eq!(groups, rows().into_iter().map(|row| (row.home, 1)).collect::<Vec<_>>());
        // Written by single values, by rows, and by expressions.
        let moved = Address { zip: Some(-1), ..home() };
        let set = update(people::table)
            .set((people::home.to(moved.clone()), people::places.to(vec![Some(moved.clone())])))
            .filter(people::id.eq(2))
            .run(conn)$(.$wait)?;
        assert_eq!(set.unwrap(), 1);
        let read = from(people::table).find(2).one(conn)$(.$wait)?.unwrap();
        assert_eq!((read.home, read.places), (Some(moved.clone()), vec![Some(moved)]));
        let gone = update(people::table).set(people::home.to(None::<Address>)).filter(people::id.eq(2));
        assert_eq!(gone.run(conn)$(.$wait)?.unwrap(), 1);
        let given = case(people::id.eq(2), literal(home())).otherwise(people::home);
        let read = from(people::table).order_by(people::id).select(given).all(conn)$(.$wait)?.unwrap();
        assert_eq!(read[1], Some(home()));
    }};
}

#[test]
fn of_postgres() {
    let Some(database) = Database::new("composites") else {
        return;
    };
    let mut conn = PgConnection::connect(&database.url).unwrap();
    check!(&mut conn);
    delete_from(people::table)
        .all_rows()
        .run(&mut conn)
        .unwrap();
    copy_into(people::table)
        .rows(rows())
        .run(&mut conn)
        .unwrap();
    let mut read: Vec<Person> = Vec::new();
    let all = from(people::table).order_by(people::id);
    all.copy_out(&mut conn, |row: Person| {
        read.push(row);
        Ok::<_, relata::Error>(())
    })
    .unwrap();
    same(&read);
    relata::verify_schema(crate::with_composites::TABLES, &mut conn).unwrap();
    // A field has the constraints of its domain.
    let wrong = Address {
        code: Some(String::new()),
        ..Address::default()
    };
    let error = update(people::table)
        .set(people::home.to(wrong))
        .filter(people::id.eq(1))
        .run(&mut conn);
    assert!(error.unwrap_err().to_string().contains("postcode"));
    // A type that has changed since is an error that names the column.
    conn.run_script("ALTER TYPE spot ADD ATTRIBUTE z double precision CASCADE")
        .unwrap();
    let error = from(people::table)
        .select(people::seen)
        .all(&mut conn)
        .unwrap_err()
        .to_string();
    assert!(error.contains("column 1 (seen)"), "{error}");
}

#[tokio::test]
async fn of_postgres_asynchronously() {
    let Some(database) = Database::new("composites_async") else {
        return;
    };
    let mut conn = AsyncPgConnection::connect(&database.url).await.unwrap();
    check!(&mut conn, await);
    drop(conn);
}
