//! The functions of a schema, as the generator makes them: their SQL, and their rows on a live database.

mod mysql;
#[path = "../../generated/functions/mod.rs"]
mod schema;

use std::path::Path;

use relata::backend::Pg;
use relata::connection::{Connection, PgConnection};
use relata::prelude::*;
use relata::types::Integer;
use relata_schema::{Engine, ReflectOptions, Scratch, snapshot};
use schema::functions::{self, adults, evens, grid, minimum, pairs};
use schema::{Mood, geo, people};

/// The schema in a throw-away database; none where no server is at hand.
fn database() -> Option<(PgConnection, Scratch)> {
    let server =
        std::env::var("RELATA_TEST_SERVER").or_else(|_| std::env::var("RELATA_POSTGRES_URL"));
    let Ok(server) = server else {
        println!("not run: RELATA_POSTGRES_URL is not set");
        return None;
    };
    let mut database = Scratch::new(Engine::Postgres, Some(&server)).expect("a database");
    database
        .load(&folder().join("schema.sql"))
        .expect("the functions");
    let url = database.url().expect("PostgreSQL has one");
    let conn = PgConnection::connect(url).expect("a connection");
    Some((conn, database))
}
fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/functions"))
}

/// `schema.json`, from which the modules are made without a server, is what the server says of `schema.sql`.
#[test]
fn the_snapshot_is_current() {
    let Some((_, mut database)) = database() else {
        return;
    };
    let catalog = database
        .reflect(&ReflectOptions::default())
        .expect("a catalog");
    let kept = std::fs::read_to_string(folder().join("schema.json")).expect("schema.json");
    assert!(
        kept == snapshot::to_string(&catalog),
        "schema.json is out of date: relata generate --manifest tests/functions/relata.toml"
    );
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// `values!(conn; call, "its SQL" => its value)`
macro_rules! values {
    ($conn:ident; $($call:expr, $sql:literal => $value:expr;)+) => {$({
        let query = select($call);
        assert_eq!(query.to_sql::<Pg>().unwrap(), concat!("SELECT ", $sql));
        if let Some((conn, _)) = &mut $conn {
            assert_eq!(query.one(conn).expect($sql), $value, "{}", $sql);
        }
    })+};
}

#[test]
fn scalar_functions() {
    let mut conn = database();
    values! { conn;
        functions::one(), r#""one"()"# => Some(1);
        // Declared in relata.toml: NULL where an argument is.
        functions::add(1, 2), r#""add"($1, $2)"# => 3;
        functions::add(1, nullable::<Integer>(None)), r#""add"($1, $2)"# => None;
        functions::add(1, functions::add(2, literal(3_i16))), r#""add"($1, "add"($2, $3))"# => 6;
        functions::no_names(1, "x"), r#""no_names"($1, $2)"# => text("x1");
        functions::greet("Bo"), r#""greet"($1)"# => text("Hello, Bo!");
        functions::greet_with_greeting("Bo", "Hej"), r#""greet"($1, $2)"# => text("Hej, Bo!");
        functions::greet_with_mark("Bo", "Hej", "?"), r#""greet"($1, $2, $3)"# => text("Hej, Bo?");
        functions::join_all("-", ["a", "b", "c"]), r#""join_all"($1, VARIADIC $2)"# => text("a-b-c");
        functions::join_all("-", Vec::<String>::new()), r#""join_all"($1, VARIADIC $2)"# => text("");
        functions::kind(), r#""kind"()"# => text("none");
        functions::kind_integer(1), r#""kind"(CAST($1 AS integer))"# => text("integer");
        functions::kind_bigint(1_i64), r#""kind"(CAST($1 AS bigint))"# => text("bigint");
        // A narrower argument does not choose another function.
        functions::kind_bigint(literal(1_i16)), r#""kind"(CAST($1 AS bigint))"# => text("bigint");
        functions::kind_smallint(1_i16), r#""kind"(CAST($1 AS smallint))"# => text("smallint");
        functions::kind_of_both(["a"], 1.5), r#""kind"(CAST($1 AS text[]), CAST($2 AS double precision))"# => text("both");
        functions::half(50), r#""half"(CAST($1 AS percent))"# => Some(25);
        functions::better(Mood::Sad), r#""better"($1)"# => Some(Mood::Ok);
        functions::twice(4), r#""twice"($1)"# => Some(8);
        // pg_catalog has an `upper` too, which an unqualified call would look at first.
        functions::upper(4), r#""public"."upper"($1)"# => text("UP 4");
        functions::eleven(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
            r#""eleven"($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"# => text("1-2-3-4-5-6-7-8-9-10-11");
        geo::functions::distance(1.5, 4.0), r#""geo"."distance"($1, $2)"# => Some(2.5);
    }
}

/// Names that hold what stands for arguments in a call's text.
#[test]
fn hostile_names() {
    let mut conn = database();
    values! { conn;
        functions::cost_1(3), r#"U&"cost\00241"(CAST($1 AS U&"odd\007c\00241"))"# => Some(301);
        functions::cost_1_with_arg2(3, 2), r#"U&"cost\00241"(CAST($1 AS U&"odd\007c\00241"), $2)"# => Some(302);
    }
    let rows = from(functions::fn_type(7)).select(functions::fn_type::value);
    assert_eq!(
        rows.to_sql::<Pg>().unwrap(),
        r#"SELECT "fn|""type"""."value" FROM U&"fn\007c""type"""($1) AS "fn|""type""" ("value")"#
    );
    let sums = from(people::table).select((
        functions::sum_1_integer(people::age),
        functions::sum_1_odd_1(people::age).filter(people::id.eq(1)),
    ));
    if let Some((conn, _)) = &mut conn {
        assert_eq!(rows.all(conn).unwrap(), [Some(7)]);
        assert_eq!(sums.one(conn).unwrap(), (Some(85), Some(1034)));
    }
}

#[test]
fn in_queries() {
    let Some((mut conn, _database)) = database() else {
        return;
    };
    let conn = &mut conn;
    let query = from(people::table)
        .filter(functions::add(people::age, 1).gt(30))
        .order_by(functions::greet(people::name))
        .select((people::id, functions::add(people::age, 1)));
    let rows: Vec<(i64, Option<i32>)> = query.all(conn).unwrap();
    assert_eq!(rows, [(2, Some(52)), (1, Some(35))]);
}

#[test]
fn functions_of_rows() {
    let Some((mut conn, _database)) = database() else {
        return;
    };
    let conn = &mut conn;
    let query = from(functions::evens(7)).select(evens::value);
    assert_eq!(
        query.to_sql::<Pg>().unwrap(),
        r#"SELECT "evens"."value" FROM "evens"($1) AS "evens" ("value")"#
    );
    assert_eq!(query.all(conn).unwrap(), [Some(2), Some(4), Some(6)]);

    // The rows of a table: with its columns, which a function may leave NULL.
    let query = from(functions::adults()).order_by(adults::id);
    assert_eq!(
        query.to_sql::<Pg>().unwrap(),
        "SELECT \"adults\".\"id\", \"adults\".\"name\", \"adults\".\"age\" FROM \"adults\"() AS \"adults\" \
         (\"id\", \"name\", \"age\") ORDER BY \"adults\".\"id\""
    );
    let rows: Vec<adults::Row> = query.all(conn).unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!(
        rows[1],
        adults::Row {
            id: Some(2),
            name: text("Jürgen"),
            age: Some(51)
        }
    );
    assert_eq!(
        from(functions::adults_with_min_age(40))
            .count(conn)
            .unwrap(),
        1
    );

    // Columns as relata.toml has them; arguments of the table before, as LATERAL.
    let query = from(people::table)
        .cross_join(functions::grid(people::id.cast::<Integer>(), 1))
        .order_by((people::id, grid::x))
        .select((people::id, grid::x, grid::y, grid::title));
    let rows: Vec<(i64, i32, Option<i32>, Option<String>)> = query.all(conn).unwrap();
    assert_eq!(rows.len(), 6);
    assert_eq!(rows[5], (3, 3, Some(1), text("3:1")));
    let query = from(people::table)
        .left_join(functions::evens(people::age).on(evens::value.eq(50)))
        .order_by(people::id)
        .select((people::id, evens::value));
    assert_eq!(
        query.all(conn).unwrap(),
        [(1, None), (2, Some(50)), (3, None)]
    );
    let query = from(people::table).filter(exists(
        correlate(people::table)
            .from(functions::evens(people::age))
            .filter(evens::value.gt(40)),
    ));
    assert_eq!(query.select(people::id).all(conn).unwrap(), [2]);

    // A composite type, two results in one row, one name for the rows, another schema, an overload.
    let query = from(functions::pairs()).order_by(pairs::a.desc().nulls_last());
    assert_eq!(
        query.all(conn).unwrap(),
        [
            pairs::Row {
                a: Some(1),
                b: text("one")
            },
            pairs::Row {
                a: None,
                b: text("none")
            },
        ]
    );
    let query = from(functions::a_pair(7)).select(functions::a_pair::all);
    assert_eq!(
        query.one(conn).unwrap(),
        functions::a_pair::Row {
            a: Some(7),
            b: text("p")
        }
    );
    let query = from(functions::minimum([3, 1, 2])).select((minimum::low, minimum::high));
    assert_eq!(query.one(conn).unwrap(), (Some(1), Some(3)));
    let query = from(functions::named()).select(functions::named::word);
    assert_eq!(query.all(conn).unwrap(), [text("a"), text("b")]);
    let query = from(geo::functions::moods()).select(geo::functions::moods::value);
    assert_eq!(query.all(conn).unwrap(), [Some(Mood::Sad), Some(Mood::Ok)]);
    let query = from(functions::of_kind_integer(1))
        .cross_join(functions::of_kind_text("t"))
        .select((
            functions::of_kind_integer::value,
            functions::of_kind_text::value,
        ));
    assert_eq!(query.one(conn).unwrap(), (Some(1), text("t")));

    // Twice, under another name.
    alias!(other = functions::evens);
    let query = from(functions::evens(4))
        .cross_join(functions::evens(evens::value).alias(other::table))
        .order_by((evens::value, other::value))
        .select((evens::value, other::value));
    assert_eq!(
        query.all(conn).unwrap(),
        [(Some(2), Some(2)), (Some(4), Some(2)), (Some(4), Some(4))]
    );
}

#[test]
fn aggregates_and_windows() {
    let Some((mut conn, _database)) = database() else {
        return;
    };
    let conn = &mut conn;
    let query = from(people::table).select((
        functions::total(people::age),
        functions::total(people::age).filter(people::id.lt(0)),
        functions::chain(people::name, "+").order_by(people::name.desc()),
        functions::total(people::age).distinct(),
        functions::rows_seen(),
    ));
    assert_eq!(
        query.to_sql::<Pg>().unwrap(),
        "SELECT \"total\"(\"people\".\"age\"), \"total\"(\"people\".\"age\") FILTER (WHERE \"people\".\"id\" < $1), \
         \"chain\"(\"people\".\"name\", $2 ORDER BY \"people\".\"name\" DESC), \
         \"total\"(DISTINCT \"people\".\"age\"), \"rows_seen\"(*) FROM \"people\""
    );
    assert_eq!(
        query.one(conn).unwrap(),
        (Some(85), Some(0), text("Sara+Jürgen+Bo"), Some(85), Some(3))
    );
    let query = from(people::table)
        .group_by(people::age.is_null())
        .having(functions::total(people::age).gt(0))
        .select((people::age.is_null(), functions::total(people::age)));
    assert_eq!(query.all(conn).unwrap(), [(false, Some(85))]);
    let by_id = || window().order_by(people::id);
    let query = from(people::table).order_by(people::id).select((
        functions::place().over(by_id()),
        functions::before(people::age).over(by_id()),
        functions::total(people::age).over(by_id()),
    ));
    let rows: Vec<(Option<i64>, Option<i32>, Option<i32>)> = query.all(conn).unwrap();
    assert_eq!(
        rows,
        [
            (Some(1), None, Some(34)),
            (Some(2), Some(34), Some(85)),
            (Some(3), Some(51), Some(85))
        ]
    );
}
