//! Composite types, and arrays, ranges and multiranges over the types of other crates: what PostgreSQL alone has.

use std::ops::Bound;

use relata::backend::{Mysql, Pg, Sqlite};
use relata::jiff::civil;
use relata::prelude::*;
use relata::types::PgRange;
use relata::{Error, rust_decimal, time};

use crate::databases::postgres;

#[relata::models(engines(postgres))]
pub mod places {
    use relata::jiff;
    use relata::rust_decimal;
    use relata::time;
    use relata::types::{Decimal, PgRange};

    #[derive(Model)]
    enum Kind {
        Home,
        Work,
    }

    #[model(domain = "postcode", check = "VALUE <> ''")]
    type Postcode = String;

    /// An address of a person.
    #[derive(Model)]
    #[model(composite = "address", comment = "Where it's")]
    struct Address {
        #[model(max_length = 60)]
        street: Option<String>,
        #[model(column = "zip")]
        postcode: Option<Postcode>,
        spot: Option<Spot>,
        kind: Option<Kind>,
        former: Option<Vec<Option<Spot>>>,
        #[model(comment = "The first day")]
        since: Option<jiff::civil::Date>,
        open: Option<PgRange<time::PrimitiveDateTime>>,
        #[model(precision = 12, scale = 3)]
        rent: Option<Decimal>,
    }

    #[derive(Model)]
    #[model(composite = "spot")]
    struct Spot {
        x: Option<f64>,
        y: Option<f64>,
    }

    #[derive(Model)]
    #[model(table = "people", index("(home).zip", name = "people_zip"))]
    struct Person {
        #[model(primary_key, identity)]
        id: i64,
        home: Option<Address>,
        others: Vec<Option<Address>>,
        #[model(default = "'(1,2)'")]
        seen: Spot,
    }

    #[derive(Model)]
    #[model(table = "times")]
    struct Times {
        #[model(primary_key)]
        id: i32,
        days: Vec<Option<jiff::civil::Date>>,
        moments: Option<Vec<Option<jiff::Timestamp>>>,
        week: PgRange<jiff::civil::Date>,
        shift: PgRange<time::OffsetDateTime>,
        prices: Vec<Option<rust_decimal::Decimal>>,
        span: PgRange<rust_decimal::Decimal>,
        weeks: Vec<PgRange<jiff::civil::Date>>,
        plain: Option<Vec<PgRange<i32>>>,
        spans: Vec<PgRange<rust_decimal::Decimal>>,
    }
}
use places::{Address, Kind, METADATA, Person, Spot, people, times};

#[test]
fn the_sql() {
    insta::assert_snapshot!("places_postgres", METADATA.to_sql::<Pg>().unwrap());
    for refused in [METADATA.to_sql::<Sqlite>(), METADATA.to_sql::<Mysql>()] {
        let refused = refused.unwrap_err().to_string();
        assert!(refused.contains("the models are not for"), "{refused}");
    }
}

fn range<T>(from: T, to: T) -> PgRange<T> {
    (Bound::Included(from), Bound::Excluded(to))
}

fn home() -> Address {
    let spot = |x, y| Spot {
        x: Some(x),
        y: Some(y),
    };
    Address {
        street: Some("Łódzka 5, \"left\" (1)".to_owned()),
        postcode: Some("AB 1".to_owned()),
        spot: Some(spot(1.5, -2.0)),
        kind: Some(Kind::Work),
        former: Some(vec![Some(spot(0.0, 0.5)), None]),
        since: Some(civil::date(2024, 2, 29)),
        open: Some(range(
            time::PrimitiveDateTime::MIN.replace_year(2000).unwrap(),
            time::PrimitiveDateTime::MIN.replace_year(2001).unwrap(),
        )),
        rent: Some("12.500".parse().unwrap()),
    }
}

#[test]
fn composite_types() {
    let Some(conn) = &mut postgres("composite_types") else {
        return;
    };
    METADATA.create_all(conn).unwrap();
    METADATA.verify(conn).unwrap();
    insert_into(people::table)
        .values((
            people::home.to(home()),
            people::others.to(vec![Some(home()), None, Some(Address::default())]),
        ))
        .run(conn)
        .unwrap();
    insert_into(people::table)
        .values((
            people::others.to(Vec::<Option<Address>>::new()),
            people::seen.to(Spot::default()),
        ))
        .run(conn)
        .unwrap();
    let rows: Vec<Person> = from(people::table).order_by(people::id).all(conn).unwrap();
    assert_eq!(rows[0].home, Some(home()));
    assert_eq!(
        rows[0].others,
        [Some(home()), None, Some(Address::default())]
    );
    assert_eq!((rows[0].seen.x, rows[0].seen.y), (Some(1.0), Some(2.0)));
    assert_eq!((&rows[1].home, &rows[1].others), (&None, &vec![]));
    assert_eq!(rows[1].seen, Spot::default());

    // A field in a condition, by its Rust name, and the value as a whole.
    let by_code = from(people::table).filter(people::home.field(Address::postcode).eq("AB 1"));
    assert_eq!(by_code.select(people::id).all(conn).unwrap(), [rows[0].id]);
    let same = from(people::table).filter(people::home.eq(home()));
    assert_eq!(same.select(people::id).all(conn).unwrap(), [rows[0].id]);
    let inner = from(people::table)
        .order_by(people::id)
        .select(people::home.field(Address::spot).field(Spot::x));
    assert_eq!(inner.all(conn).unwrap(), [Some(1.5), None]);
    // The domain of a field checks it.
    let wrong = Address {
        postcode: Some(String::new()),
        ..home()
    };
    let refused = update(people::table).set(people::home.to(wrong)).all_rows();
    assert!(matches!(
        refused.run(conn),
        Err(Error::Database {
            kind: relata::DatabaseErrorKind::Check,
            ..
        })
    ));

    METADATA.drop_all(conn).unwrap();
    METADATA.if_exists().drop_all(conn).unwrap();
    // One table brings the types that it uses, and theirs.
    METADATA.create(people::table, conn).unwrap();
    METADATA.if_not_exists().create_all(conn).unwrap();
    METADATA.verify(conn).unwrap();
}

/// A type that has changed is a difference: of the columns that have it, and of those that it is inside.
#[test]
fn differences_of_composite_types() {
    let Some(conn) = &mut postgres("differences_of_composite_types") else {
        return;
    };
    METADATA.create_all(conn).unwrap();
    conn.run_script(
        "ALTER TYPE spot ADD ATTRIBUTE z float8;
         ALTER TYPE address DROP ATTRIBUTE rent, DROP ATTRIBUTE kind, ADD ATTRIBUTE kind text",
    )
    .unwrap();
    let Err(Error::Schema { differences, .. }) = METADATA.verify(conn) else {
        panic!("the types differ");
    };
    assert_eq!(
        differences.to_string(),
        "the database is not as the compiled modules expect it: 9 differences
  people.home: the fields of its composite type are (street, zip, spot, former, since, open, kind), expected (street, zip, spot, kind, former, since, open, rent)
  people.home.kind: is text, expected Enum kind
  people.home.former: the fields of its composite type are (x, y, z), expected (x, y)
  people.home.spot: the fields of its composite type are (x, y, z), expected (x, y)
  people.others: the fields of its composite type are (street, zip, spot, former, since, open, kind), expected (street, zip, spot, kind, former, since, open, rent)
  people.others.kind: is text, expected Enum kind
  people.others.former: the fields of its composite type are (x, y, z), expected (x, y)
  people.others.spot: the fields of its composite type are (x, y, z), expected (x, y)
  people.seen: the fields of its composite type are (x, y, z), expected (x, y)"
    );
    conn.run_script("ALTER TABLE people DROP seen, ADD seen text NOT NULL DEFAULT ''")
        .unwrap();
    let Err(Error::Schema { differences, .. }) = METADATA.verify(conn) else {
        panic!("the types differ");
    };
    let last = differences.iter().last().unwrap().to_string();
    assert_eq!(last, "people.seen: is text, expected Composite spot");
}

#[test]
fn types_of_other_crates() {
    let Some(conn) = &mut postgres("types_of_other_crates") else {
        return;
    };
    METADATA.create_all(conn).unwrap();
    let day = |day| civil::date(2026, 3, day);
    let moment = |at: &str| at.parse::<relata::jiff::Timestamp>().unwrap();
    let exact = |text: &str| text.parse::<rust_decimal::Decimal>().unwrap();
    let from_unix = |at| time::OffsetDateTime::from_unix_timestamp(at).unwrap();
    let row = || times::NewTimes {
        id: 1,
        days: vec![Some(day(1)), None, Some(day(3))],
        moments: Some(vec![Some(moment("2026-03-01T10:00:00.5Z")), None]),
        week: range(day(2), day(9)),
        shift: range(from_unix(0), from_unix(3600)),
        prices: vec![Some(exact("1.50")), None],
        span: range(exact("0.5"), exact("2.5")),
        weeks: vec![range(day(2), day(9)), range(day(16), day(23))],
        plain: Some(vec![range(1, 3)]),
        spans: vec![range(exact("0.5"), exact("2.5"))],
    };
    insert_into(times::table).rows([row()]).run(conn).unwrap();
    let read = from(times::table).one(conn).unwrap();
    let new = row();
    assert_eq!((&read.days, &read.week), (&new.days, &new.week));
    assert_eq!((&read.moments, &read.shift), (&new.moments, &new.shift));
    assert_eq!((&read.prices, &read.span), (&new.prices, &new.span));
    assert_eq!((&read.weeks, &read.spans), (&new.weeks, &new.spans));
    assert_eq!(read.plain, new.plain);

    // A value that was read finds its row again, and takes part in what such types have.
    let found = |condition| from(times::table).filter(condition);
    assert_eq!(found(times::week.eq(read.week)).count(conn).unwrap(), 1);
    let ids = from(times::table).select(times::id);
    let inside = ids.clone().filter(times::week.contains_value(day(8)));
    assert_eq!(inside.all(conn).unwrap(), [1]);
    let listed = ids.clone().filter(times::days.contains(vec![day(3)]));
    assert_eq!(listed.all(conn).unwrap(), [1]);
    let inside = ids.clone().filter(times::weeks.contains_value(day(17)));
    assert_eq!(inside.all(conn).unwrap(), [1]);
    let none = ids.filter(times::span.contains_value(exact("2.5")));
    assert_eq!(none.all(conn).unwrap(), Vec::<i32>::new());
}
