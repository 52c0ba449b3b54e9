//! Each function gives on SQLite and MySQL what PostgreSQL's own gives for the same arguments.

use relata::backend::{Mysql, Pg, Sqlite};
use relata::chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use relata::connection::{MysqlConnection, PgConnection, SqliteConnection};
use relata::expr::functions::*;
use relata::prelude::*;
use relata::types::*;

use crate::types::{Stored, mysql, postgres, sqlite, stored, v};

/// A table of one row, to select from.
fn one() -> Tab<Stored<Integer>> {
    stored()
}
fn on_sqlite() -> SqliteConnection {
    let mut conn = sqlite("INTEGER");
    conn.run_script("INSERT INTO stored VALUES (1)").unwrap();
    conn
}
fn on_postgres() -> Option<PgConnection> {
    let mut conn = postgres("", "integer")?;
    conn.run_script("INSERT INTO stored VALUES (1)").unwrap();
    Some(conn)
}
fn on_mysql() -> Option<MysqlConnection> {
    let mut conn = mysql("integer")?;
    conn.run_script("INSERT INTO stored VALUES (1)").unwrap();
    Some(conn)
}

/// `same!(conns; expression => PostgreSQL's own SQL: type)`: the expression on every database, and
/// the SQL on PostgreSQL, are one value. `same!(except mysql: ..)` leaves MySQL out.
macro_rules! same {
    ($conns:ident; $expr:expr => $($by_hand:tt)+) => {{
        let given = same!(except mysql: $conns; $expr => $($by_hand)+);
        if let Some(conn) = &mut $conns.2 {
            let query = from(one()).select($expr);
            let sql = query.to_sql::<Mysql>().unwrap();
            assert_eq!(query.one(conn).expect(&sql), given, "{sql}");
            as_parameters!(conn; $expr, given);
        }
        given
    }};
    (except mysql: $conns:ident; $expr:expr => $sql:literal $(, $arg:expr)* => $($ty:tt)+) => {{
        let query = from(one()).select($expr);
        let on_sqlite = query.one(&mut $conns.0).unwrap();
        if let Some(conn) = &mut $conns.1 {
            let by_hand = sql_query!($sql $(, $arg)* => $($ty)+).one(conn).unwrap();
            let on_postgres = query.one(conn).unwrap();
            assert_eq!(on_postgres, by_hand, "{}", query.to_sql::<Pg>().unwrap());
            assert_eq!(on_sqlite, by_hand, "{}", query.to_sql::<Sqlite>().unwrap());
        }
        on_sqlite
    }};
}
/// In WHERE the arguments are parameters on MySQL, in a SELECT list numbers are not.
macro_rules! as_parameters {
    ($conn:ident; $expr:expr, $value:ident) => {
        let query = from(one()).filter($expr.is_not_distinct_from($value.clone()));
        let sql = query.to_sql::<Mysql>().unwrap();
        assert_eq!(query.count($conn).expect(&sql), 1, "{sql}: {:?}", $value);
    };
}
/// The same of functions that SQLite lacks.
macro_rules! on_servers {
    ($conns:ident; $expr:expr => $sql:literal $(, $arg:expr)* => $($ty:tt)+) => {
        if let Some(conn) = &mut $conns.1 {
            let query = from(one()).select($expr);
            let by_hand = sql_query!($sql $(, $arg)* => $($ty)+).one(conn).expect($sql);
            assert_eq!(query.one(conn).expect($sql), by_hand, "{}", query.to_sql::<Pg>().unwrap());
            if let Some(conn) = &mut $conns.2 {
                let sql = query.to_sql::<Mysql>().unwrap();
                assert_eq!(query.one(conn).expect(&sql), by_hand, "{sql}: {}", stringify!($expr));
                as_parameters!(conn; $expr, by_hand);
            }
        }
    };
}
macro_rules! connect {
    ($name:ident) => {
        let mut $name = (on_sqlite(), on_postgres(), on_mysql());
    };
}

const WORDS: [&str; 7] = ["", "a", "Abc", "Abcdef", "äöü", "a山田", "  a b  "];
const COUNTS: [i32; 9] = [-9, -3, -2, -1, 0, 1, 2, 3, 9];

#[test]
fn text() {
    connect!(c);
    for t in WORDS {
        same!(c; length(literal(t)) => "SELECT length({})", t => Integer);
        same!(c; octet_length(literal(t)) => "SELECT octet_length({})", t => Integer);
        same!(c; trim(literal(t)) => "SELECT trim({})", t => Text);
        same!(c; ltrim(literal(t)) => "SELECT ltrim({})", t => Text);
        same!(c; rtrim(literal(t)) => "SELECT rtrim({})", t => Text);
        same!(c; replace(literal(t), "b", "BB") => "SELECT replace({}, 'b', 'BB')", t => Text);
        same!(c; replace(literal(t), "", "x") => "SELECT replace({}, '', 'x')", t => Text);
        for s in WORDS {
            same!(c; position(literal(t), s) => "SELECT strpos({}, {})", t, s => Integer);
            same!(c; starts_with(literal(t), s) => "SELECT starts_with({}, {})", t, s => Bool);
            same!(c; concat_ws(s, (t, nullable::<Text>(None), "z"))
                => "SELECT concat_ws({}, {}, NULL, 'z')", s, t => Text);
            for n in COUNTS {
                same!(c; lpad(literal(t), n, s) => "SELECT lpad({}, {}, {})", t, n, s => Text);
                same!(c; rpad(literal(t), n, s) => "SELECT rpad({}, {}, {})", t, n, s => Text);
            }
        }
        for n in COUNTS {
            same!(c; left(literal(t), n) => r#"SELECT "left"({}, {})"#, t, n => Text);
            same!(c; right(literal(t), n) => r#"SELECT "right"({}, {})"#, t, n => Text);
            same!(c; repeat(literal(t), n) => "SELECT repeat({}, {})", t, n => Text);
            for count in COUNTS.into_iter().filter(|n| *n >= 0) {
                same!(c; substring(literal(t), n, count)
                    => "SELECT substr({}, {}, {})", t, n, count => Text);
            }
        }
    }
    assert_eq!(
        same!(c; lower(literal("ABC")) => "SELECT lower('ABC')" => Text),
        "abc"
    );
    assert_eq!(
        same!(c; upper(literal("abc")) => "SELECT upper('abc')" => Text),
        "ABC"
    );
}

#[test]
fn text_of_null() {
    connect!(c);
    let null = || nullable::<Text>(None);
    let count = || nullable::<Integer>(None);
    macro_rules! all_null {
        ($($e:expr;)*) => {$(
            let query = from(one()).select($e);
            assert_eq!(query.one(&mut c.0).unwrap(), None, "{}", query.to_sql::<Sqlite>().unwrap());
            if let Some(conn) = &mut c.1 {
                assert_eq!(query.one(conn).unwrap(), None, "{}", query.to_sql::<Pg>().unwrap());
            }
            if let Some(conn) = &mut c.2 {
                assert_eq!(query.one(conn).unwrap(), None, "{}", query.to_sql::<Mysql>().unwrap());
            }
        )*};
    }
    all_null! {
        lower(null());
        upper(null());
        length(null());
        octet_length(null());
        trim(null());
        replace(null(), "a", "b");
        replace(literal("a"), null(), "b");
        substring(null(), 1, 1);
        substring(literal("a"), count(), 1);
        substring(literal("a"), 1, count());
        left(null(), 1);
        left(literal("a"), count());
        right(null(), 1);
        right(literal("a"), count());
        starts_with(null(), "a");
        starts_with(literal("a"), null());
        position(null(), "a");
        position(literal("a"), null());
        repeat(null(), 2);
        repeat(literal("a"), count());
        lpad(null(), 2, "a");
        lpad(literal("a"), count(), "a");
        lpad(literal("a"), 3, null());
        lpad(literal("abc"), 1, null());
        rpad(null(), 2, "a");
        rpad(literal("a"), count(), "a");
        rpad(literal("abc"), 1, null());
        ceil(nullable::<Double>(None));
        floor(nullable::<Numeric>(None));
        trunc(nullable::<Double>(None));
        round(nullable::<Double>(None));
        round(nullable::<Numeric>(None));
        round_to(nullable::<Numeric>(None), 1);
        round_to(nullable::<Numeric>(Some(1.into())), count());
        sign(nullable::<Integer>(None));
        greatest(count(), count());
        year(nullable::<Date>(None));
        second(nullable::<Time>(None));
        week(nullable::<TimestampTz>(None));
        epoch(nullable::<Timestamp>(None));
        date_of(nullable::<Timestamp>(None));
        date_trunc(unit::Quarter, nullable::<Timestamp>(None));
        date_trunc(unit::Week, nullable::<Date>(None));
    }
    let joined = from(one()).select(concat_ws("-", (null(), null())));
    assert_eq!(joined.one(&mut c.0).unwrap(), "");
    if let Some(conn) = &mut c.1 {
        assert_eq!(joined.one(conn).unwrap(), "");
    }
    if let Some(conn) = &mut c.2 {
        assert_eq!(joined.one(conn).unwrap(), "");
    }
}

#[test]
fn doubles() {
    connect!(c);
    let large = f64::from(2_u32).powi(52);
    // The second is an argument of `same!` that leaves databases out.
    macro_rules! rounded {
        ($x:ident, $($except:tt)*) => {{
            let x: f64 = $x;
            same!($($except)* c; ceil(literal(x)) => "SELECT ceil({})", x => Double);
            same!($($except)* c; floor(literal(x)) => "SELECT floor({})", x => Double);
            same!($($except)* c; trunc(literal(x)) => "SELECT trunc({})", x => Double);
            same!($($except)* c; round(literal(x)) => "SELECT round({})", x => Double);
            same!($($except)* c; abs(literal(x)) => "SELECT abs({})", x => Double);
            same!($($except)* c; sign(literal(x)) => "SELECT sign({})::integer", x => Integer);
        }};
    }
    for x in [f64::INFINITY, f64::NEG_INFINITY] {
        rounded!(x, except mysql:);
    }
    for x in [
        0.0,
        0.4,
        0.5,
        0.499_999_999_999_999_94,
        1.5,
        2.5,
        2.500_000_1,
        1e-300,
        large - 0.5,
        large - 1.0,
        large + 1.0,
        9.3e18,
        1e300,
    ] {
        for x in [x, -x] {
            rounded!(x,);
            if x.abs() < 9e18 {
                same!(c; literal(x).cast::<BigInt>() => "SELECT {}::bigint", x => BigInt);
            }
        }
    }
    same!(c; ceil(literal(1.5_f32)) => "SELECT ceil({})", 1.5_f32 => Double);
    // A rounded double still divides as one.
    same!(c; floor(literal(5.5_f64)) / 2.0 => "SELECT floor(5.5::float8) / 2.0::float8" => Double);
}

#[test]
fn numbers() {
    connect!(c);
    for text in [
        "0",
        "0.5",
        "1.5",
        "2.5",
        "2.449",
        "12345.678",
        "4503599627370497",
        "9007199254740993",
        "9007199254740995",
    ] {
        for sign_of in ["", "-"] {
            let d: Decimal = format!("{sign_of}{text}").parse().unwrap();
            same!(c; ceil(literal(d.clone())) => "SELECT ceil({})", d.clone() => Numeric);
            same!(c; floor(literal(d.clone())) => "SELECT floor({})", d.clone() => Numeric);
            same!(c; trunc(literal(d.clone())) => "SELECT trunc({})", d.clone() => Numeric);
            same!(c; round(literal(d.clone())) => "SELECT round({})", d.clone() => Numeric);
            same!(c; abs(literal(d.clone())) => "SELECT abs({})", d.clone() => Numeric);
            same!(c; sign(literal(d.clone())) => "SELECT sign({})::integer", d.clone() => Integer);
            same!(c; literal(d.clone()).cast::<BigInt>()
                => "SELECT {}::bigint", d.clone() => BigInt);
            for digits in [-3, -1, 0, 1, 2, 5] {
                same!(c; round_to(literal(d.clone()), digits)
                    => "SELECT round({}, {})", d.clone(), digits => Numeric);
            }
        }
    }
    for i in [0, 1, -1, i32::MAX] {
        same!(c; abs(literal(i)) => "SELECT abs({})", i => Integer);
        same!(c; sign(literal(i)) => "SELECT sign({})::integer", i => Integer);
    }
}

#[test]
fn greatest_and_least() {
    connect!(c);
    let values = [None, Some(1), Some(2)];
    for a in values {
        for b in values {
            let (x, y) = (nullable::<Integer>(a), nullable::<Integer>(b));
            same!(c; greatest(x.clone(), y.clone())
                => "SELECT greatest({}, {})", x.clone(), y.clone() => Nullable<Integer>);
            same!(c; least(x.clone(), y.clone())
                => "SELECT least({}, {})", x.clone(), y.clone() => Nullable<Integer>);
        }
    }
    let (a, b) = ("0001-01-01", "2024-02-29");
    let [a, b] = [a, b].map(|d| d.parse::<NaiveDate>().unwrap());
    same!(c; greatest(literal(a), b) => "SELECT greatest({}, {})", a, b => Date);
    same!(c; least(literal(a.and_time(NaiveTime::MIN)), b.and_time(NaiveTime::MIN))
        => "SELECT least({}, {})", a.and_time(NaiveTime::MIN), b.and_time(NaiveTime::MIN) => Timestamp);
    same!(c; greatest(literal("a"), "b") => "SELECT greatest({}, {})", "a", "b" => Text);
    same!(c; least(literal(1.5_f64), 1e300) => "SELECT least({}, {})", 1.5, 1e300 => Double);
    let [x, y] = ["1.25", "1.3"].map(|d| d.parse::<Decimal>().unwrap());
    same!(c; greatest(literal(x.clone()), y.clone())
        => "SELECT greatest({}, {})", x.clone(), y.clone() => Numeric);
    // Never NULL where one argument never is.
    let three: i32 = from(one())
        .select(greatest(v::<Integer>(), 3))
        .one(&mut c.0)
        .unwrap();
    assert_eq!(three, 3);
}

#[test]
fn a_random_number() {
    connect!(c);
    let query = from(one()).select((random(), random()));
    let in_range = |(a, b): (f64, f64)| {
        (0.0..1.0).contains(&a) && (0.0..1.0).contains(&b) && (a - b).abs() > 0.0
    };
    assert!(in_range(query.one(&mut c.0).unwrap()));
    if let Some(conn) = &mut c.1 {
        assert!(in_range(query.one(conn).unwrap()));
    }
    if let Some(conn) = &mut c.2 {
        assert!(in_range(query.one(conn).unwrap()));
    }
}

#[test]
fn functions_of_postgres() {
    let Some(mut conn) = on_postgres() else {
        return;
    };
    let query = from(one()).select(initcap(literal("the QUICK fox")));
    assert_eq!(query.one(&mut conn).unwrap(), "The Quick Fox");
}

#[test]
fn text_on_servers() {
    connect!(c);
    for t in WORDS
        .into_iter()
        .chain(["a@b@c", "aaa", "@a@", "A@a", "(x)[y]"])
    {
        on_servers!(c; reverse(literal(t)) => "SELECT reverse({})", t => Text);
        on_servers!(c; md5(literal(t)) => "SELECT md5({})", t => Text);
        for separator in ["", "@", "a", "aa", "b", "山", " ", "@a"] {
            for n in COUNTS.into_iter().filter(|n| *n != 0) {
                on_servers!(c; split_part(literal(t), separator, n)
                    => "SELECT split_part({}, {}, {})", t, separator, n => Text);
            }
        }
    }
    for length in (0..5).chain([56, 57, 58, 113, 114, 115, 171]) {
        let bytes: Vec<u8> = (0..=255)
            .cycle()
            .skip(length)
            .step_by(7)
            .take(length)
            .collect();
        on_servers!(c; encode(bytes.clone(), encoding::Base64)
            => "SELECT encode({}, 'base64')", bytes.clone() => Text);
        let digits: String = bytes.iter().map(|b| format!("{b:02X}")).collect();
        on_servers!(c; decode(digits.as_str(), encoding::Hex)
            => "SELECT decode({}, 'hex')", digits.as_str() => Binary);
        on_servers!(c; decode(encode(bytes.clone(), encoding::Base64), encoding::Base64)
            => "SELECT {}::bytea", bytes.clone() => Binary);
    }
}

#[test]
fn doubles_on_servers() {
    connect!(c);
    for x in [0.1, 0.5, 1.0, 2.0, 100.0, 1e-9, 1e5] {
        on_servers!(c; sqrt(x) => "SELECT sqrt({}::float8)", x => Double);
        on_servers!(c; ln(x) => "SELECT ln({}::float8)", x => Double);
        on_servers!(c; log10(x) => "SELECT log10({}::float8)", x => Double);
        on_servers!(c; sin(x) => "SELECT sin({}::float8)", x => Double);
        on_servers!(c; cos(-x) => "SELECT cos({}::float8)", -x => Double);
        on_servers!(c; tan(x) => "SELECT tan({}::float8)", x => Double);
        on_servers!(c; atan(-x) => "SELECT atan({}::float8)", -x => Double);
        on_servers!(c; atan2(x, -1.0) => "SELECT atan2({}::float8, -1)", x => Double);
        on_servers!(c; power(x, -1.5) => "SELECT power({}::float8, -1.5)", x => Double);
        on_servers!(c; power(x, literal(2_i32)) => "SELECT power({}::float8, 2)", x => Double);
        if x <= 100.0 {
            on_servers!(c; exp(-x) => "SELECT exp({}::float8)", -x => Double);
        }
        if x <= 1.0 {
            on_servers!(c; asin(x) => "SELECT asin({}::float8)", x => Double);
            on_servers!(c; acos(-x) => "SELECT acos({}::float8)", -x => Double);
        }
    }
    // Each in its own last digit.
    if let (Some(postgres), Some(mysql)) = (&mut c.1, &mut c.2) {
        let query = from(one()).select(cot(0.5));
        let [a, b] = [query.one(postgres).unwrap(), query.one(mysql).unwrap()];
        assert!((a - b).abs() < 1e-15, "{a} {b}");
    }
    let values = [
        -1.0,
        0.0,
        0.1,
        2.5,
        4.999_999,
        5.0,
        9.999_999_999,
        10.0,
        11.0,
    ];
    for value in values {
        for (low, high) in [(0.0, 10.0), (10.0, 0.0), (-3.0, 5.0), (5.0, 4.0)] {
            for count in [1, 3, 4, 7] {
                on_servers!(c; width_bucket(value, low, high, count)
                    => "SELECT width_bucket({}::float8, {}, {}, {})", value, low, high, count => Integer);
            }
        }
    }
}

#[test]
fn numbers_on_servers() {
    connect!(c);
    let numbers = [
        "7",
        "-7",
        "7.5",
        "-0.999999",
        "1999999",
        "12345678901234567890.5",
    ];
    for a in numbers {
        for b in ["3", "-2", "0.7", "2000000", "0.0000001"] {
            let [a, b] = [a, b].map(|n| n.parse::<Decimal>().unwrap());
            on_servers!(c; modulo(a.clone(), b.clone())
                => "SELECT mod({}, {})", a.clone(), b.clone() => Numeric);
            on_servers!(c; div(a.clone(), b.clone())
                => "SELECT div({}, {})", a.clone(), b.clone() => Numeric);
        }
    }
    on_servers!(c; modulo(literal(-7_i32), 3) => "SELECT mod(-7::numeric, 3)" => Numeric);
    on_servers!(c; div(literal(-7_i32), 3) => "SELECT div(-7::numeric, 3)" => Numeric);
    on_servers!(c; log(2, 64).cast::<Integer>() => "SELECT log(2.0, 64)::integer" => Integer);
}

#[test]
fn null_on_servers() {
    connect!(c);
    let null = || nullable::<Text>(None);
    let number = || nullable::<Double>(None);
    let count = || nullable::<Integer>(None);
    macro_rules! all_null {
        ($($e:expr;)*) => {$(
            let query = from(one()).select($e);
            if let Some(conn) = &mut c.1 {
                assert_eq!(query.one(conn).unwrap(), None, "{}", query.to_sql::<Pg>().unwrap());
            }
            if let Some(conn) = &mut c.2 {
                let sql = query.to_sql::<Mysql>().unwrap();
                assert_eq!(query.one(conn).expect(&sql), None, "{sql}");
            }
        )*};
    }
    all_null! {
        reverse(null());
        md5(null());
        split_part(null(), "a", 1);
        split_part(null(), "", 1);
        split_part(null(), "", 2);
        split_part("a", null(), 1);
        split_part("a", null(), -1);
        split_part("a", "", count());
        split_part("a", "a", count());
        encode(nullable::<Binary>(None), encoding::Base64);
        decode(null(), encoding::Hex);
        decode(null(), encoding::Base64);
        sqrt(number());
        power(2.0, number());
        width_bucket(number(), 0.0, 1.0, 3);
        width_bucket(1.0, number(), 1.0, 3);
        width_bucket(1.0, 0.0, number(), 3);
        width_bucket(-1.0, 0.0, 1.0, count());
        width_bucket(0.5, 0.0, 1.0, count());
        div(nullable::<Numeric>(None), 1);
        modulo(1, nullable::<Numeric>(None));
    }
}

const DAYS: [&str; 10] = [
    "0001-01-01",
    "1600-02-29",
    "1969-12-31",
    "1970-01-01",
    "2020-12-31",
    "2021-01-03",
    "2024-02-29",
    "2024-12-29",
    "2024-12-30",
    "9999-12-31",
];
const HOURS: [&str; 5] = [
    "00:00:00",
    "00:00:00.000001",
    "12:34:56.5",
    "23:59:59.4999",
    "23:59:59.999999",
];

macro_rules! fields_of_a_day {
    ($c:ident, $x:expr) => {{
        let x = $x;
        same!($c; year(literal(x)) => "SELECT date_part('year', {}::timestamp)::integer", utc_of(x) => Integer);
        same!($c; quarter(literal(x)) => "SELECT date_part('quarter', {}::timestamp)::integer", utc_of(x) => Integer);
        same!($c; month(literal(x)) => "SELECT date_part('month', {}::timestamp)::integer", utc_of(x) => Integer);
        same!($c; week(literal(x)) => "SELECT date_part('week', {}::timestamp)::integer", utc_of(x) => Integer);
        same!($c; day(literal(x)) => "SELECT date_part('day', {}::timestamp)::integer", utc_of(x) => Integer);
        same!($c; day_of_week(literal(x)) => "SELECT date_part('dow', {}::timestamp)::integer", utc_of(x) => Integer);
        same!($c; day_of_year(literal(x)) => "SELECT date_part('doy', {}::timestamp)::integer", utc_of(x) => Integer);
        same!($c; epoch(literal(x)) => "SELECT floor(EXTRACT(epoch FROM {}::timestamp))::bigint", utc_of(x) => BigInt);
    }};
}
macro_rules! fields_of_a_time {
    ($c:ident, $x:expr, $t:expr) => {{
        let (x, t): (_, NaiveTime) = ($x, $t);
        same!($c; hour(literal(x)) => "SELECT date_part('hour', {})::integer", t => Integer);
        same!($c; minute(literal(x)) => "SELECT date_part('minute', {})::integer", t => Integer);
        same!($c; second(literal(x)) => "SELECT floor(date_part('second', {}))::integer", t => Integer);
    }};
}

/// A moment as the timestamp it is in UTC.
trait Utc0: Copy {
    fn utc(self) -> NaiveDateTime;
}
impl Utc0 for NaiveDate {
    fn utc(self) -> NaiveDateTime {
        self.and_time(NaiveTime::MIN)
    }
}
impl Utc0 for NaiveDateTime {
    fn utc(self) -> NaiveDateTime {
        self
    }
}
impl Utc0 for DateTime<Utc> {
    fn utc(self) -> NaiveDateTime {
        self.naive_utc()
    }
}
fn utc_of(x: impl Utc0) -> NaiveDateTime {
    x.utc()
}

#[test]
fn fields_of_dates_and_times() {
    connect!(c);
    // UTC is told from the session's time zone.
    if let Some(conn) = &mut c.1 {
        conn.run_script("SET LOCAL TIME ZONE 'Asia/Kathmandu'")
            .unwrap();
    }
    for date in DAYS.map(|d| d.parse::<NaiveDate>().unwrap()) {
        fields_of_a_day!(c, date);
        for time in HOURS.map(|h| h.parse::<NaiveTime>().unwrap()) {
            let at = date.and_time(time);
            fields_of_a_day!(c, at);
            fields_of_a_day!(c, at.and_utc());
            fields_of_a_time!(c, at, time);
            fields_of_a_time!(c, at.and_utc(), time);
            fields_of_a_time!(c, time, time);
            same!(c; date_of(literal(at)) => "SELECT {}::date", at => Date);
            same!(c; date_of(literal(at.and_utc())) => "SELECT {}::date", at => Date);
        }
    }
}

#[test]
fn truncated_dates_and_times() {
    connect!(c);
    if let Some(conn) = &mut c.1 {
        conn.run_script("SET LOCAL TIME ZONE 'Asia/Kathmandu'")
            .unwrap();
    }
    macro_rules! day_units {
        ($date:ident, $($unit:ident $sql:literal)*) => {$(
            same!(c; date_trunc(unit::$unit, literal($date))
                => "SELECT date_trunc({}, {}::timestamp)::date", $sql, $date => Date);
        )*};
    }
    macro_rules! units {
        ($at:ident, $($unit:ident $sql:literal)*) => {$(
            same!(c; date_trunc(unit::$unit, literal($at))
                => "SELECT date_trunc({}, {})", $sql, $at => Timestamp);
            same!(c; date_trunc(unit::$unit, literal($at.and_utc()))
                => "SELECT date_trunc({}, {}, 'UTC')", $sql, $at.and_utc() => TimestampTz);
        )*};
    }
    for date in DAYS.map(|d| d.parse::<NaiveDate>().unwrap()) {
        day_units!(date, Year "year" Quarter "quarter" Month "month" Week "week" Day "day");
        for time in HOURS.map(|h| h.parse::<NaiveTime>().unwrap()) {
            let at = date.and_time(time);
            units!(at, Year "year" Quarter "quarter" Month "month" Week "week" Day "day"
                Hour "hour" Minute "minute" Second "second");
        }
    }
}

#[test]
fn the_present() {
    connect!(c);
    let minute = relata::chrono::Duration::minutes(1);
    macro_rules! check {
        ($conn:expr) => {
            let times = (now(), current_timestamp(), localtimestamp(), current_date());
            let (now_there, current, local, today) = from(one()).select(times).one($conn).unwrap();
            assert_eq!(now_there, current);
            assert!((Utc::now() - now_there).abs() < minute);
            assert!((Utc::now().naive_utc() - local).abs() < minute);
            assert!((Utc::now().date_naive() - today).num_days().abs() <= 1);
            // It compares with a bound moment.
            let between = now().between(Utc::now() - minute, Utc::now() + minute);
            assert_eq!(from(one()).filter(between).count($conn).unwrap(), 1);
        };
    }
    check!(&mut c.0);
    if let Some(conn) = &mut c.1 {
        conn.run_script("SET LOCAL TIME ZONE 'UTC'").unwrap();
        check!(conn);
    }
    if let Some(conn) = &mut c.2 {
        check!(conn);
    }
}

#[test]
fn casts() {
    connect!(c);
    same!(c; literal(true).cast::<Text>() => "SELECT true::text" => Text);
    same!(c; literal(false).cast::<Text>() => "SELECT false::text" => Text);
    same!(c; literal(-12_i32).cast::<Text>() => "SELECT (-12)::text" => Text);
    same!(c; literal("12").cast::<Integer>() => "SELECT '12'::integer" => Integer);
    same!(c; literal("1.5").cast::<Double>() => "SELECT '1.5'::float8" => Double);
    same!(c; literal("1.5").cast::<Numeric>() => "SELECT '1.5'::numeric" => Numeric);
    same!(c; literal(5_i32).cast::<Bool>() => "SELECT 5::boolean" => Bool);
    same!(c; literal(" Yes").cast::<Bool>() => "SELECT 'yes'::boolean" => Bool);
    same!(c; literal("off").cast::<Bool>() => "SELECT 'off'::boolean" => Bool);
    same!(c; literal(true).cast::<Integer>() => "SELECT true::integer" => Integer);
    // MariaDB compares documents as text.
    let document = same!(except mysql:
        c; literal("[1, {}]").cast::<Jsonb>() => "SELECT '[1, {{}}]'::jsonb" => Jsonb);
    if let Some(conn) = &mut c.2 {
        let query = from(one()).select(literal("[1, {}]").cast::<Jsonb>());
        assert_eq!(query.one(conn).unwrap(), document);
    }
    for day in DAYS.map(|d| d.parse::<NaiveDate>().unwrap()) {
        same!(c; literal(day).cast::<Timestamp>() => "SELECT {}::timestamp", day => Timestamp);
        same!(c; literal(day).cast::<Text>() => "SELECT {}::text", day => Text);
        for time in HOURS.map(|h| h.parse::<NaiveTime>().unwrap()) {
            let at = day.and_time(time);
            same!(c; literal(at).cast::<Date>() => "SELECT {}::date", at => Date);
            same!(c; literal(at).cast::<Timestamp>() => "SELECT {}", at => Timestamp);
        }
    }
}
