//! COPY into a table and out of a query, on PostgreSQL.

use std::ops::Bound::{Excluded, Included, Unbounded};

use relata::connection::{Connection as _, PgConnection};
use relata::prelude::*;
use relata::serde_json::json;
use relata::types::*;
use relata::{DatabaseErrorKind, Error};

use crate::databases;
use crate::shop::{NewUser, orders, users};
use crate::stored::{self, N, V, key, n, stored, v};

/// Copies each value and NULL into a table, and out of it; and out of queries in which the value is a literal.
macro_rules! copies {
    ($t:ty, $declared:expr, $values:expr) => {
        if let Some(mut conn) = stored::postgres($declared) {
            copies!(on &mut conn, $t, $values);
        }
    };
    (on $conn:expr, $t:ty, $values:expr) => {{
        let conn = $conn;
        let values: Vec<Option<<$t as SqlType>::Rust>> =
            $values.into_iter().map(Some).chain([None]).collect();
        let rows = (0..).zip(values.clone());
        let rows = rows.map(|(number, value)| (n::<$t>().to(number), v::<$t>().to(nullable::<$t>(value))));
        let copied = copy_into(stored::<$t>()).rows(rows).run(conn);
        assert_eq!(copied.unwrap(), values.len());
        let read = from(stored::<$t>()).order_by(n::<$t>()).select(v::<$t>());
        assert_eq!(read.all(conn).unwrap(), values, "copied in");
        let out = stored::copied_out(&read, conn);
        assert_eq!(out, values, "copied out");
        for value in values {
            let query = from(stored::<$t>()).filter(n::<$t>().eq(0));
            let query = query.select((nullable::<$t>(value.clone()), n::<$t>()));
            let out = stored::copied_out(&query, conn);
            assert_eq!(out, [(value, 0)], "as a literal");
        }
    }};
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

#[test]
fn numbers_and_texts() {
    copies!(SmallInt, "smallint", [0, i16::MIN, i16::MAX]);
    copies!(Integer, "integer", [0, i32::MIN, i32::MAX]);
    copies!(BigInt, "bigint", [0, i64::MIN, i64::MAX]);
    copies!(Oid, "oid", [0, u32::MAX]);
    copies!(Bool, "boolean", [true, false]);
    copies!(
        Real,
        "real",
        [0.1, f32::MIN, f32::MAX, 1e-45, f32::INFINITY]
    );
    copies!(
        Double,
        "double precision",
        [0.1, f64::MIN, f64::MAX, 5e-324, f64::NEG_INFINITY]
    );
    let long = format!("-{}.{}", "9".repeat(200), "1".repeat(100));
    copies!(
        Numeric,
        "numeric",
        ["0", "-0.001", "1e20", &long].map(decimal)
    );
    copies!(Money, "money", [0, 1, i64::MIN, i64::MAX].map(PgMoney));
    let texts = ["", "NULL", "\\N", "\\.", "it's\t\r\n\"", "ü☕", "$1", "%L"];
    copies!(Text, "text", texts.map(str::to_owned));
    copies!(Text, "varchar(9)", texts.map(str::to_owned));
    copies!(Char, "char(3)", ["abc", "ü☕'", "\\N."].map(str::to_owned));
    copies!(Xml, "xml", ["<a/>", "it's ☕"].map(str::to_owned));
    let bytes = [vec![], vec![0], (0..=255).collect(), vec![b'\\'; 100_000]];
    copies!(Binary, "bytea", bytes);
    if let Some(mut conn) = stored::postgres("double precision") {
        let nan = (n::<Double>().to(1), v::<Double>().to(f64::NAN));
        let copied = copy_into(stored()).rows([nan]).run(&mut conn);
        assert_eq!(copied.unwrap(), 1);
        let read = from(stored::<Double>()).select(v::<Double>());
        assert!(read.one(&mut conn).unwrap().unwrap().is_nan());
    }
}

#[test]
fn times() {
    use relata::chrono::{FixedOffset, NaiveDateTime, NaiveTime};
    let days = ["-4712-01-01", "1999-12-31", "+262142-12-31"];
    copies!(Date, "date", days.map(|day| day.parse().unwrap()));
    let times = ["00:00:00", "23:59:59.999999"].map(|time| time.parse().unwrap());
    copies!(Time, "time", times);
    let zone = |time: NaiveTime, east| PgTimeTz {
        time,
        offset: FixedOffset::east_opt(east).unwrap(),
    };
    copies!(
        TimeTz,
        "timetz",
        [
            zone(times[0], 0),
            zone(times[1], -50_400),
            zone(times[1], 50_400)
        ]
    );
    let moments = ["0001-01-01T00:00:00", "9999-12-31T23:59:59.999999"];
    let moments = moments.map(|moment| moment.parse::<NaiveDateTime>().unwrap());
    copies!(Timestamp, "timestamp", moments);
    copies!(
        TimestampTz,
        "timestamptz",
        moments.map(|moment| moment.and_utc())
    );
    let interval = |months, days, microseconds| PgInterval {
        months,
        days,
        microseconds,
    };
    copies!(
        Interval,
        "interval",
        [
            interval(0, 0, 0),
            interval(1, -1, 1),
            interval(0, i32::MIN, i64::MAX)
        ]
    );
}

#[test]
fn documents_addresses_and_ranges() {
    let documents = [
        json!(null),
        json!(""),
        json!({"it's": [1, -1.5, "\\ \"x\"", {}]}),
    ];
    copies!(Json, "json", documents.clone());
    copies!(Jsonb, "jsonb", documents);
    use relata::uuid::Uuid as RustUuid;
    copies!(Uuid, "uuid", [RustUuid::nil(), RustUuid::max()]);
    let addresses = ["0.0.0.0/0", "::1/128", "192.168.1.7/24"];
    copies!(Inet, "inet", addresses.map(|a| a.parse().unwrap()));
    copies!(
        Cidr,
        "cidr",
        ["10.0.0.0/8", "::/0"].map(|a| a.parse().unwrap())
    );
    copies!(MacAddr, "macaddr", [[0; 6], [255; 6]]);
    copies!(
        Int4Range,
        "int4range",
        [
            (Included(1), Excluded(10)),
            (Included(i32::MIN), Unbounded),
            (Unbounded, Unbounded)
        ]
    );
    copies!(
        Int8Range,
        "int8range",
        [(Included(i64::MIN), Excluded(i64::MAX))]
    );
    copies!(NumRange, "numrange", [(Excluded(decimal("-1")), Unbounded)]);
    let day = |day: &str| day.parse().unwrap();
    copies!(
        DateRange,
        "daterange",
        [(Included(day("2000-01-01")), Excluded(day("2000-02-29")))]
    );
    let moment = "2000-02-29T00:00:00"
        .parse::<relata::chrono::NaiveDateTime>()
        .unwrap();
    copies!(TsRange, "tsrange", [(Excluded(moment), Unbounded)]);
    copies!(
        TsTzRange,
        "tstzrange",
        [(Excluded(moment.and_utc()), Unbounded)]
    );
    copies!(
        Multirange<Integer>,
        "int4multirange",
        [
            vec![],
            vec![
                (Unbounded, Excluded(i32::MIN + 5)),
                (Included(7), Excluded(i32::MAX))
            ]
        ]
    );
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Mood {
    Sad,
    Quoted,
    Empty,
}
relata::enum_type! { Mood: "public"."copied_mood" { Sad => "sad", Quoted => "it's \\ \"so\"", Empty => "" } }
#[derive(Debug, Clone, PartialEq)]
struct Name(String);
relata::custom_type! { Name: Text }

#[test]
fn arrays_enums_and_types_of_ones_own() {
    copies!(
        Array<Integer>,
        "integer[]",
        [
            vec![],
            vec![None],
            vec![Some(i32::MIN), None],
            vec![Some(0); 10_000]
        ]
    );
    let texts = ["", "NULL", "{\",}", "\\", "it's"].map(|text| Some(text.to_owned()));
    copies!(Array<Text>, "text[]", [texts.to_vec()]);
    copies!(
        Array<Numeric>,
        "numeric[]",
        [vec![Some(decimal("1.50")), None]]
    );
    copies!(Array<Bool>, "boolean[]", [vec![Some(true), None]]);
    copies!(Name, "text", ["", "it's"].map(|name| Name(name.to_owned())));
    let moods = [Mood::Sad, Mood::Quoted, Mood::Empty];
    let create = "CREATE TYPE public.copied_mood AS ENUM ('sad', E'it''s \\\\ \"so\"', '')";
    if let Some(mut conn) = stored::postgres("text") {
        conn.run_script(create).unwrap();
        let change = |to: &str| format!("ALTER TABLE stored ALTER v TYPE {to} USING NULL");
        conn.run_script(&change("public.copied_mood")).unwrap();
        copies!(on &mut conn, Mood, moods);
        conn.run_script("TRUNCATE stored").unwrap();
        conn.run_script(&change("public.copied_mood[]")).unwrap();
        // The first has no value from which the type could be learnt.
        let lists = [vec![], vec![None], moods.map(Some).to_vec()];
        copies!(on &mut conn, Array<Mood>, lists);
    }
}

#[test]
fn what_is_sent_as_text() {
    if let Some(mut conn) = stored::postgres("tsvector") {
        let row = (
            n::<TsVector>().to(1),
            v::<TsVector>().to("fat cat".to_owned()),
        );
        let error = copy_into(stored()).rows([row]).run(&mut conn).unwrap_err();
        assert!(matches!(error, Error::Encode { .. }));
        assert_eq!((error.rows(), error.column()), (Some(0..1), Some("v")));
        assert_eq!(
            error.to_string(),
            "cannot write the statement: row 0 (counted from 0), column `v`: a value of `tsvector` is sent as text, which COPY in binary \
             form does not take; `insert_into` does\n  in: COPY \"stored\"(\"n\", \"v\") FROM STDIN WITH (FORMAT binary)"
        );
        let literal = from(stored::<TsVector>()).filter(v::<TsVector>().eq("fat cat".to_owned()));
        let none = stored::copied_out(&literal.select(n::<TsVector>()), &mut conn);
        assert!(none.is_empty());
    }
}

#[test]
fn structs_and_defaults() {
    let Some(mut conn) = databases::postgres() else {
        return;
    };
    let user = |id: i64, age| NewUser {
        id,
        name: format!("user {id}"),
        email: format!("{id}@example.com"),
        age,
        is_active: None,
        created_at: None,
        referrer_id: None,
    };
    let users = (100..200).map(|id| user(id, Some(30)));
    assert_eq!(
        copy_into(users::table).rows(users).run(&mut conn).unwrap(),
        100
    );
    let new = from(users::table).filter(users::id.ge(100) & users::is_active);
    assert_eq!(new.count(&mut conn).unwrap(), 100, "with their default");
    // As whole rows of the table, and in the order of the query.
    let new = new.order_by(users::id.desc());
    let out = stored::copied_out(&new, &mut conn);
    assert_eq!(out, new.all(&mut conn).unwrap());

    // Rows that leave out different columns.
    let rows = [
        user(200, Some(1)),
        user(201, Some(2)),
        NewUser {
            is_active: Some(false),
            ..user(202, None)
        },
    ];
    let error = copy_into(users::table)
        .rows(rows)
        .run(&mut conn)
        .unwrap_err();
    assert_eq!(error.rows(), Some(2..3));
    assert_eq!(
        error.to_string(),
        "cannot write the statement: row 2 (counted from 0): its values are of other columns than the first row's\n  \
         in: COPY \"users\"(\"id\", \"name\", \"email\", \"age\", \"referrer_id\") FROM STDIN WITH (FORMAT binary)"
    );
    assert_eq!(
        from(users::table)
            .filter(users::id.ge(200))
            .count(&mut conn)
            .unwrap(),
        0
    );
    // No row is no statement.
    let none = copy_into(users::table).rows(Vec::<NewUser>::new());
    assert_eq!(none.run(&mut conn).unwrap(), 0);
    // Rows that an outer join leaves out.
    let query = from(users::table)
        .left_join(users::orders)
        .order_by((users::id, orders::id))
        .select((users::id, orders::table));
    let out = stored::copied_out(&query, &mut conn);
    assert_eq!(out, query.all(&mut conn).unwrap());
}

/// A connection outside of any transaction, with a table that goes away with it.
fn committed(declared: &str) -> Option<PgConnection> {
    let Ok(url) = std::env::var("RELATA_POSTGRES_URL") else {
        println!("not run on PostgreSQL: RELATA_POSTGRES_URL is not set");
        return None;
    };
    let mut conn = PgConnection::connect(&url).unwrap();
    let create = format!("CREATE TEMP TABLE stored (n BIGINT PRIMARY KEY, v {declared})");
    conn.run_script(&create).unwrap();
    Some(conn)
}

type TextRow = (
    relata::write::Assign<N<Text>, Value<BigInt>>,
    relata::write::Assign<V<Text>, Value<Text, relata::Nullable>>,
);

/// Rows of a kilobyte, of which three megabytes need several statements: the one with the given number is changed.
fn long_rows(bad: i64, change: fn(i64) -> TextRow) -> impl Iterator<Item = TextRow> {
    (1..=3_000).map(move |number| match number == bad {
        true => change(number),
        false => (n().to(number), v().to(Some("x".repeat(1_000)))),
    })
}

/// A row that is refused is named, and leaves nothing of the others, nor of what was there before undone.
fn refused(conn: &mut PgConnection, change: fn(i64) -> TextRow, check: fn(&Error)) {
    let kept = insert_into(stored::<Text>())
        .values((n::<Text>().to(0), v::<Text>().to("kept".to_owned())));
    assert_eq!(kept.run(conn).unwrap(), 1);
    for bad in [1, 2, 1_500, 3_000] {
        let rows = long_rows(bad, change);
        let error = copy_into(stored::<Text>())
            .rows(rows)
            .run(conn)
            .unwrap_err();
        let bad = usize::try_from(bad).unwrap();
        assert_eq!(error.rows(), Some(bad - 1..bad), "{error}");
        check(&error);
        let read = from(stored::<Text>()).select(v::<Text>());
        assert_eq!(read.all(conn).unwrap(), [Some("kept".to_owned())]);
    }
    assert_eq!(
        delete_from(stored::<Text>()).all_rows().run(conn).unwrap(),
        1
    );
}

#[test]
fn a_refused_row_is_named() {
    let too_long = |error: &Error| {
        assert_eq!(error.column(), Some("v"));
        let message = error.to_string();
        assert!(
            message.contains("column `v`: value too long for type character varying(1000)"),
            "{message}"
        );
    };
    let not_text = |error: &Error| {
        assert_eq!(error.column(), Some("v"));
        assert!(
            error.to_string().contains("invalid byte sequence"),
            "{error}"
        );
    };
    let taken = |error: &Error| {
        assert!(error.violates(key::<Text>()), "{error}");
        assert_eq!(error.column(), None);
        assert!(!error.to_string().contains("kept"), "{error}");
    };
    let null = |error: &Error| {
        let Error::Database { kind, .. } = error else {
            panic!("{error:?}")
        };
        assert_eq!(*kind, DatabaseErrorKind::NotNull);
        assert_eq!(error.column(), Some("v"));
    };
    for mut conn in [
        committed("VARCHAR(1000) NOT NULL"),
        stored::postgres("VARCHAR(1000) NOT NULL"),
    ]
    .into_iter()
    .flatten()
    {
        let conn = &mut conn;
        refused(
            conn,
            |n_| (n().to(n_), v().to(Some("y".repeat(1_001)))),
            too_long,
        );
        refused(
            conn,
            |n_| (n().to(n_), v().to(Some("a\0b".to_owned()))),
            not_text,
        );
        refused(
            conn,
            |_| (n().to(0), v().to(Some("again".to_owned()))),
            taken,
        );
        refused(conn, |n_| (n().to(n_), v().to(None::<String>)), null);
        // All are well.
        let rows = long_rows(0, |_| unreachable!());
        assert_eq!(
            copy_into(stored::<Text>()).rows(rows).run(conn).unwrap(),
            3_000
        );
        let read = from(stored::<Text>())
            .order_by(n::<Text>())
            .select((n::<Text>(), v::<Text>()));
        let out = stored::copied_out(&read, conn);
        assert_eq!(out, read.all(conn).unwrap());
    }
}

/// The first of several values that are too long for the same type.
#[test]
fn the_first_refused_column_is_named() {
    let Some(mut conn) = databases::postgres() else {
        return;
    };
    conn.run_script(
        "CREATE TEMP TABLE users (LIKE users INCLUDING DEFAULTS); \
         ALTER TABLE users ALTER name TYPE varchar(5), ALTER email TYPE varchar(5)",
    )
    .unwrap();
    let row = |name: &str, email: &str| {
        (
            users::id.to(i64::try_from(name.len()).unwrap()),
            users::email.to(email.to_owned()),
            users::name.to(name.to_owned()),
        )
    };
    let mut refused = |name: &str, email: &str| {
        let rows = [row("Ada", "a@b"), row(name, email), row("Bo", "b@c")];
        let error = copy_into(users::table)
            .rows(rows)
            .run(&mut conn)
            .unwrap_err();
        assert_eq!(error.rows(), Some(1..2), "{error}");
        error.column().map(str::to_owned)
    };
    assert_eq!(refused("Rebecca", "rebecca@x.io").as_deref(), Some("email"));
    assert_eq!(refused("Rebecca", "r@x").as_deref(), Some("name"));
    assert_eq!(refused("Bec", "rebecca@x.io").as_deref(), Some("email"));
}

/// A COPY that was stopped is not sent again.
#[test]
fn a_copy_that_takes_too_long_names_no_row() {
    let Some(mut conn) = committed("TEXT") else {
        return;
    };
    let conn = &mut conn;
    conn.run_script(
        "CREATE FUNCTION pg_temp.slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             PERFORM pg_sleep(0.3); RETURN NEW;
         END $$;
         CREATE TRIGGER slow BEFORE INSERT ON stored FOR EACH ROW EXECUTE FUNCTION pg_temp.slow();
         SET statement_timeout = 200",
    )
    .unwrap();
    let rows = (1..=64).map(|number| (n::<Text>().to(number), v::<Text>().to("x".to_owned())));
    let error = copy_into(stored::<Text>())
        .rows(rows)
        .run(conn)
        .unwrap_err();
    let Error::Database { kind, .. } = &error else {
        panic!("{error:?}")
    };
    assert_eq!(*kind, DatabaseErrorKind::StatementTimeout);
    assert_eq!((error.rows(), error.column()), (None, None));
}

#[test]
fn what_is_no_rows_fault_names_none() {
    let Some(mut conn) = committed("TEXT") else {
        return;
    };
    let conn = &mut conn;
    let rows = || (1..=3).map(|number| (n::<Text>().to(number), v::<Text>().to("x".to_owned())));
    conn.run_script(
        "CREATE FUNCTION pg_temp.three() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             IF (SELECT count(*) FROM new_rows) >= 3 THEN RAISE 'three rows'; END IF;
             RETURN NULL;
         END $$;
         CREATE TRIGGER three AFTER INSERT ON stored REFERENCING NEW TABLE AS new_rows
             FOR EACH STATEMENT EXECUTE FUNCTION pg_temp.three()",
    )
    .unwrap();
    let error = copy_into(stored::<Text>())
        .rows(rows())
        .run(conn)
        .unwrap_err();
    assert_eq!((error.rows(), error.column()), (None, None));
    assert!(error.to_string().starts_with("three rows"), "{error}");
    assert_eq!(from(stored::<Text>()).count(conn).unwrap(), 0);

    conn.run_script("DROP TRIGGER three ON stored; ALTER TABLE stored RENAME v TO w")
        .unwrap();
    let error = copy_into(stored::<Text>())
        .rows(rows())
        .run(conn)
        .unwrap_err();
    assert_eq!(error.rows(), None);
    assert!(error.to_string().contains("does not exist"), "{error}");
    let error = from(stored::<Text>())
        .select(v::<Text>())
        .copy_out(conn, |_| Ok::<_, Error>(()))
        .unwrap_err();
    assert!(error.to_string().contains("does not exist"), "{error}");

    // Constraints that are checked in the end.
    conn.run_script(
        "ALTER TABLE stored RENAME w TO v;
         ALTER TABLE stored ADD CONSTRAINT each_once UNIQUE (v) DEFERRABLE INITIALLY DEFERRED",
    )
    .unwrap();
    let error = copy_into(stored::<Text>())
        .rows(rows())
        .run(conn)
        .unwrap_err();
    assert_eq!(error.rows(), None);
    assert!(error.to_string().contains("each_once"), "{error}");
    assert_eq!(from(stored::<Text>()).count(conn).unwrap(), 0);
}

#[test]
fn a_transaction_goes_on_and_ends() {
    let Some(mut conn) = committed("TEXT") else {
        return;
    };
    let rows = |numbers: [i64; 2]| {
        numbers.map(|number| (n::<Text>().to(number), v::<Text>().to("x".to_owned())))
    };
    let copied = conn.transaction(|tx| {
        copy_into(stored::<Text>()).rows(rows([1, 2])).run(tx)?;
        let error = copy_into(stored::<Text>())
            .rows(rows([3, 1]))
            .run(tx)
            .unwrap_err();
        assert_eq!(error.rows(), Some(1..2));
        copy_into(stored::<Text>()).rows(rows([4, 5])).run(tx)
    });
    assert_eq!(copied.unwrap(), 2);
    let read = from(stored::<Text>())
        .order_by(n::<Text>())
        .select(n::<Text>());
    assert_eq!(read.all(&mut conn).unwrap(), [1, 2, 4, 5]);
    let undone: relata::Result<()> = conn.transaction(|tx| {
        copy_into(stored::<Text>()).rows(rows([6, 7])).run(tx)?;
        copy_into(stored::<Text>()).rows(rows([8, 8])).run(tx)?;
        Ok(())
    });
    assert!(undone.is_err());
    assert_eq!(read.all(&mut conn).unwrap(), [1, 2, 4, 5]);
    // An iterator that panics in the middle.
    let panics = rows([9, 10])
        .into_iter()
        .chain(std::iter::from_fn(|| panic!("no more")));
    let copy =
        std::panic::AssertUnwindSafe(|| copy_into(stored::<Text>()).rows(panics).run(&mut conn));
    assert!(std::panic::catch_unwind(copy).is_err());
    assert_eq!(read.all(&mut conn).unwrap(), [1, 2, 4, 5]);
    assert_eq!(
        copy_into(stored::<Text>())
            .rows(rows([9, 10]))
            .run(&mut conn)
            .unwrap(),
        2
    );
}

#[test]
fn rows_that_are_not_wanted_and_queries_that_fail() {
    let Some(mut conn) = committed("BIGINT") else {
        return;
    };
    let rows = (0..100_000).map(|number| (n::<BigInt>().to(number), v::<BigInt>().to(number)));
    assert_eq!(
        copy_into(stored::<BigInt>())
            .rows(rows)
            .run(&mut conn)
            .unwrap(),
        100_000
    );
    let all = from(stored::<BigInt>())
        .order_by(n::<BigInt>())
        .select(n::<BigInt>());
    // A function that goes no further.
    #[derive(Debug)]
    struct Stop(Option<Error>);
    impl From<Error> for Stop {
        fn from(error: Error) -> Self {
            Stop(Some(error))
        }
    }
    let mut seen = 0;
    let stopped = all.copy_out(&mut conn, |row| {
        assert_eq!(row, seen);
        seen += 1;
        if seen < 1_000 {
            Ok(())
        } else {
            Err(Stop(None))
        }
    });
    assert!(matches!(stopped, Err(Stop(None))), "{stopped:?}");
    assert_eq!(from(stored::<BigInt>()).count(&mut conn).unwrap(), 100_000);

    // Division by zero, after many rows; in a transaction, which goes on.
    let division = all
        .clone()
        .select(literal(1_i64) / (n::<BigInt>() - 90_000));
    for _ in 0..2 {
        let divided: relata::Result<()> = conn.transaction(|tx| {
            for _ in 0..2 {
                let mut seen = 0;
                let error = division.copy_out(tx, |_| {
                    seen += 1;
                    Ok::<_, Error>(())
                });
                let error = error.unwrap_err();
                assert_eq!(seen, 90_000);
                assert!(
                    error.to_string().starts_with("division by zero\n"),
                    "{error}"
                );
            }
            assert_eq!(from(stored::<BigInt>()).count(tx)?, 100_000);
            Ok(())
        });
        divided.unwrap();
    }
    let error = division
        .copy_out(&mut conn, |_| Ok::<_, Error>(()))
        .unwrap_err();
    assert!(
        error.to_string().starts_with("division by zero\n"),
        "{error}"
    );
    assert_eq!(from(stored::<BigInt>()).count(&mut conn).unwrap(), 100_000);
    // A function that panics.
    let panics = std::panic::AssertUnwindSafe(|| {
        all.copy_out(&mut conn, |_| -> relata::Result<()> { panic!("no more") })
    });
    assert!(std::panic::catch_unwind(panics).is_err());
    assert_eq!(from(stored::<BigInt>()).count(&mut conn).unwrap(), 100_000);

    // A column of another type than the module says.
    conn.run_script(
        "ALTER TABLE stored ALTER v TYPE integer USING CASE n WHEN 0 THEN NULL ELSE v END",
    )
    .unwrap();
    let first = from(stored::<BigInt>())
        .order_by(n::<BigInt>())
        .limit(3)
        .select((n::<BigInt>(), v::<BigInt>()));
    let mut rows = Vec::new();
    let error = first.copy_out(&mut conn, |row| {
        rows.push(row);
        Ok::<_, Error>(())
    });
    let error = error.unwrap_err().to_string();
    assert_eq!(rows, [(0, None)]);
    assert!(
        error.starts_with("cannot read the result: row 1 (counted from 0), column 2: "),
        "{error}"
    );
    let row = (n::<BigInt>().to(-1), v::<BigInt>().to(1));
    let error = copy_into(stored::<BigInt>())
        .rows([row])
        .run(&mut conn)
        .unwrap_err();
    assert_eq!(
        (error.rows(), error.column()),
        (Some(0..1), Some("v")),
        "{error}"
    );
}

/// The values of a query are literals wherever they stand.
#[test]
fn values_of_queries() {
    let Some(mut conn) = databases::postgres() else {
        return;
    };
    let query = from(users::table)
        .filter(users::name.like("%\\_%'; DROP TABLE users; --") | users::id.in_([1, 2, 3]))
        .group_by((users::is_active, users::id + 1))
        .order_by((users::id + 1).desc())
        .limit(10)
        .select((
            users::is_active,
            users::id + 1,
            count(),
            literal("$1 '$2' \\ %s ü"),
        ));
    let out = stored::copied_out(&query, &mut conn);
    assert_eq!(out.len(), 3);
    assert_eq!(out, query.all(&mut conn).unwrap());
}
