//! Characters, encodings, quotes, collations, angles.

use relata::backend::{Mysql, Pg, Sqlite};
use relata::expr::functions::collation::{C, Nocase, Rtrim};
use relata::expr::functions::*;
use relata::prelude::*;
use relata::types::{Text, Uuid};

use super::{on_both, on_mysql, on_pg, on_postgres, on_servers, on_sqlite, one};
use crate::databases::{mysql, postgres, sqlite};
use crate::shop::users;

#[test]
fn same_on_all() {
    let mut c = (on_sqlite(), on_postgres(), on_mysql());
    for text in [
        "", "a", "Äpfel", "山田", "😀", "--a-_b--", "a--", "[a]^\\&", "aAa", "-\n-",
    ] {
        macro_rules! same {
            ($($e:expr;)*) => {$(
                let query = from(one()).select($e);
                let on_sqlite = query.one(&mut c.0).unwrap();
                if let Some(conn) = &mut c.1 {
                    assert_eq!(on_sqlite, query.one(conn).unwrap(), "{}", query.to_sql::<Sqlite>().unwrap());
                }
                if let Some(conn) = &mut c.2 {
                    let sql = query.to_sql::<Mysql>().unwrap();
                    assert_eq!(on_sqlite, query.one(conn).expect(&sql), "{sql}: {text}");
                }
            )*};
        }
        same! {
            ascii(text);
            btrim(text, "-_"); btrim(text, "");
            ltrim_chars(text, "-"); rtrim_chars(text, "-_");
            btrim(text, "[]^&\\a"); ltrim_chars(text, "a-["); rtrim_chars(text, "^]&-\\ol");
            encode(text.as_bytes(), encoding::Hex);
        }
        if !text.is_empty() {
            same! { chr(ascii(text)).eq(left(text, 1)); }
        }
        for (start, count) in [(1, 0), (1, 1), (2, 9), (9, 1), (3, -1), (3, -9), (1, 99)] {
            same! { overlay(text, "XYZ", start, count); }
        }
    }
    on_both! { c;
        chr(228), pg "chr($1)", sqlite "CASE WHEN (?) IS NOT NULL THEN char(?) END",
            mysql "json_unquote(json_quote(CONVERT(CONVERT(unhex(lpad(hex(CAST(228 AS SIGNED)), 8, '0')) USING utf32) USING utf8mb4)))" => "ä";
        chr(nullable::<relata::types::Integer>(None)), pg "chr($1)", sqlite "CASE WHEN (?) IS NOT NULL THEN char(?) END",
            mysql "json_unquote(json_quote(CONVERT(CONVERT(unhex(lpad(hex(CAST(? AS SIGNED)), 8, '0')) USING utf32) USING utf8mb4)))" => None;
        to_hex(255_i64), pg "to_hex(CAST($1 AS bigint))", sqlite "CASE WHEN (?) IS NOT NULL THEN printf('%x', ?) END",
            mysql "lower(hex(CAST(255 AS SIGNED)))" => "ff";
        to_hex(literal(-1)), pg "to_hex(CAST($1 AS bigint))", sqlite "CASE WHEN (?) IS NOT NULL THEN printf('%x', ?) END",
            mysql "lower(hex(CAST((-1) AS SIGNED)))" => "ffffffffffffffff";
        pi(), pg "pi()", sqlite "3.141592653589793", mysql "3.141592653589793e0" => std::f64::consts::PI;
        degrees(1.5), pg "degrees($1)", sqlite "((?) / 0.017453292519943295)",
            mysql "((1.5e0) / 1.7453292519943295e-2)" => 1.5_f64.to_degrees();
        radians(90.0), pg "radians($1)", sqlite "((?) * 0.017453292519943295)",
            mysql "((9e1) * 1.7453292519943295e-2)" => std::f64::consts::FRAC_PI_2;
        ascii(nullable::<Text>(None)), pg "ascii($1)",
            sqlite "coalesce(unicode(?), CASE WHEN (?) IS NOT NULL THEN 0 END)",
            mysql "ord(CONVERT(left(?, 1) USING utf32))" => None;
    }
}

#[test]
fn on_postgres_alone() {
    let mut c = on_postgres();
    on_pg! { c;
        translate("12345", "143", "ax"), "translate($1, $2, $3)" => "a2x5";
        quote_literal("it's"), "quote_literal($1)" => "'it''s'";
        quote_ident("a b"), "quote_ident($1)" => "\"a b\"";
        encode(b"a\\\0\xfe".to_vec(), encoding::Escape), "encode($1, 'escape')" => r"a\\\000\376";
        decode(r"a\\\000\376", encoding::Escape), "decode($1, 'escape')" => b"a\\\0\xfe";
        encode(nullable::<relata::types::Binary>(None), encoding::Escape), "encode($1, 'escape')" => None;
        literal(vec![1_u8]).concat(vec![2_u8]), "$1 || $2" => [1, 2];
        cbrt(1.0), "cbrt($1)" => 1.0;
        sinh(0.0), "sinh($1)" => 0.0;
        cosh(0.0), "cosh($1)" => 1.0;
        tanh(0.0), "tanh($1)" => 0.0;
    }
}

#[test]
fn on_postgres_and_mysql() {
    let mut c = (on_postgres(), on_mysql());
    on_servers! { c;
        md5("abc"), pg "md5($1)", mysql "md5(CONVERT(? USING utf8mb4))" => "900150983cd24fb0d6963f7d28e17f72";
        encode(vec![1, 2, 254], encoding::Base64), pg "encode($1, 'base64')", mysql "concat(to_base64(?), CASE WHEN octet_length(?) > 0 AND octet_length(?) % 57 = 0 THEN char(10 USING utf8mb4) ELSE '' END)" => "AQL+";
        decode("AQL+", encoding::Base64), pg "decode($1, 'base64')", mysql "from_base64(?)" => [1, 2, 254];
        decode("01fe", encoding::Hex), pg "decode($1, 'hex')", mysql "CASE WHEN char_length(?) % 2 = 0 THEN unhex(?) END" => [1, 254];
        sin(0.0), pg "sin($1)", mysql "sin(0e0)" => 0.0;
        cos(0.0), pg "cos($1)", mysql "cos(0e0)" => 1.0;
        tan(0.0), pg "tan($1)", mysql "tan(0e0)" => 0.0;
        asin(0.0), pg "asin($1)", mysql "asin(0e0)" => 0.0;
        acos(1.0), pg "acos($1)", mysql "acos(1e0)" => 0.0;
        atan(0.0), pg "atan($1)", mysql "atan(0e0)" => 0.0;
        atan2(0.0, 1.0), pg "atan2($1, $2)", mysql "atan2(0e0, 1e0)" => 0.0;
    }
}

#[test]
fn random_uuids() {
    let mut c = (on_sqlite(), on_postgres());
    let query = from(one()).select((gen_random_uuid(), gen_random_uuid()));
    let check = |(a, b): (relata::uuid::Uuid, relata::uuid::Uuid)| {
        assert_ne!(a, b);
        assert_eq!(a.get_version_num(), 4);
        assert_eq!(a.get_variant(), relata::uuid::Variant::RFC4122);
    };
    for _ in 0..20 {
        check(query.one(&mut c.0).unwrap());
    }
    if let Some(conn) = &mut c.1 {
        check(query.one(conn).unwrap());
    }
    let _: Uuid;
}

#[test]
fn collations() {
    let query = from(users::table)
        .order_by(users::name.collate(C).desc())
        .select(users::name);
    assert_eq!(
        query.to_sql::<Pg>().unwrap(),
        r#"SELECT "users"."name" FROM "users" ORDER BY "users"."name" COLLATE "C" DESC"#
    );
    assert_eq!(
        query.to_sql::<Sqlite>().unwrap(),
        "SELECT `users`.`name` FROM `users` ORDER BY `users`.`name` COLLATE BINARY DESC"
    );
    assert_eq!(
        query.to_sql::<Mysql>().unwrap(),
        "SELECT `users`.`name` FROM `users` ORDER BY `users`.`name` COLLATE utf8mb4_bin DESC"
    );
    let mut c = (sqlite(), postgres(), mysql());
    let names = query.all(&mut c.0).unwrap();
    if let Some(conn) = &mut c.1 {
        assert_eq!(query.all(conn).unwrap(), names);
    }
    if let Some(conn) = &mut c.2 {
        assert_eq!(query.all(conn).unwrap(), names);
        let row = from(one()).select((
            literal("a").collate(C).eq("A"),
            literal("a").collate("utf8mb4_general_ci").eq("A"),
        ));
        let mut conn = on_mysql().unwrap();
        assert_eq!(row.one(&mut conn).unwrap(), (false, true));
    }
    let mut sorted = names.clone();
    sorted.sort_by(|a: &String, b| b.as_bytes().cmp(a.as_bytes()));
    assert_eq!(names, sorted);

    let mut c = (on_sqlite(), on_postgres());
    let on_sqlite = from(one()).select((
        literal("A").collate(Nocase).eq("a"),
        literal("A ").collate(Rtrim).eq("A"),
        literal("a").concat("b").collate("NOCASE").eq("AB"),
    ));
    assert_eq!(
        on_sqlite.to_sql::<Sqlite>().unwrap(),
        "SELECT ? COLLATE NOCASE = ?, ? COLLATE RTRIM = ?, (? || ?) COLLATE `NOCASE` = ? FROM `stored`"
    );
    assert_eq!(on_sqlite.one(&mut c.0).unwrap(), (true, true, true));
    if let Some(conn) = &mut c.1 {
        let query = from(one()).select(literal("a").collate("POSIX").lt("B"));
        assert!(!query.one(conn).unwrap());
    }
}

/// UUIDs that begin with the time: on SQLite, and on PostgreSQL 18 or newer.
#[test]
fn uuids_in_order_of_time() {
    use relata::expr::functions::uuidv7;
    let query = from(one()).select((uuidv7(), uuidv7()));
    assert!(
        query
            .to_sql::<relata::backend::Pg>()
            .unwrap()
            .starts_with("SELECT uuidv7(), uuidv7() FROM")
    );
    macro_rules! check {
        ($conn:expr) => {{
            let conn = $conn;
            let before = relata::chrono::Utc::now().timestamp_millis() - 1;
            let (a, b) = query.one(conn).unwrap();
            let after = relata::chrono::Utc::now().timestamp_millis() + 1;
            assert_ne!(a, b);
            for id in [a, b] {
                assert_eq!(id.get_version_num(), 7);
                assert_eq!(id.get_variant(), relata::uuid::Variant::RFC4122);
                let millis = i64::try_from(id.as_u128() >> 80).unwrap();
                assert!((before..=after).contains(&millis), "{id}");
            }
        }};
    }
    check!(&mut on_sqlite());
    let Some(mut conn) = on_postgres() else {
        return;
    };
    let version =
        relata::sql_query!("SELECT current_setting('server_version_num')::int4" => Integer);
    if version.one(&mut conn).unwrap() >= 180_000 {
        check!(&mut conn);
    }
}

/// MySQL's have the host, too.
#[test]
fn users_of_the_database() {
    use relata::expr::functions::user::{current_user, session_user};
    let mut c = (on_postgres(), on_mysql());
    on_servers! { c;
        length(current_user()).gt(0), pg "length(CAST(CURRENT_USER AS text)) > $1", mysql "char_length(CURRENT_USER()) > 0" => true;
        length(session_user()).gt(0), pg "length(CAST(SESSION_USER AS text)) > $1", mysql "char_length(SESSION_USER()) > 0" => true;
    }
    // Another role has its rights, on the connection of the first.
    let Some(conn) = &mut c.0 else { return };
    conn.run_script("SET LOCAL ROLE pg_monitor").unwrap();
    let both = select((current_user(), session_user())).one(conn).unwrap();
    assert_eq!(both.0, "pg_monitor");
    assert_ne!(both.1, "pg_monitor");
}
