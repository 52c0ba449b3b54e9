use super::*;

#[test]
fn integers() {
    on_both::<SmallInt>("SMALLINT", "smallint", [0, 1, -1, i16::MIN, i16::MAX]);
    on_both::<Integer>("INT4", "integer", [0, 1, -1, i32::MIN, i32::MAX]);
    let beyond_doubles = (1 << 53) + 1;
    on_both::<BigInt>(
        "BIGINT",
        "bigint",
        [0, 1, -1, i64::MIN, i64::MAX, beyond_doubles],
    );
}

#[test]
fn booleans() {
    on_both::<Bool>("BOOLEAN", "boolean", [true, false]);
}

#[test]
fn doubles() {
    let values = [
        0.0,
        -0.0,
        0.1,
        -1.5e-7,
        1e300,
        f64::MIN,
        f64::MAX,
        f64::MIN_POSITIVE,
        5e-324,
        f64::INFINITY,
        f64::NEG_INFINITY,
        std::f64::consts::PI,
    ];
    on_both::<Double>("DOUBLE PRECISION", "double precision", values);
}

#[test]
fn reals() {
    let values = [
        0.0,
        0.1,
        1.0 / 3.0,
        16_777_217.0,
        -1.5e-7,
        f32::MIN,
        f32::MAX,
        f32::MIN_POSITIVE,
        1e-45,
        f32::INFINITY,
        f32::NEG_INFINITY,
    ];
    on_both::<Real>("REAL", "real", values);
}

#[test]
fn a_real_is_equal_to_what_sql_text_says() {
    let mut conn = sqlite("REAL");
    conn.run_script("INSERT INTO stored VALUES (0.1)").unwrap();
    let equal = from(stored::<Real>()).filter(v::<Real>().eq(0.1_f32));
    assert_eq!(equal.count(&mut conn).unwrap(), 1);
    if let Some(mut conn) = postgres("", "real") {
        conn.run_script("INSERT INTO stored VALUES (0.1)").unwrap();
        assert_eq!(equal.count(&mut conn).unwrap(), 1);
    }
}

#[test]
fn not_a_number() {
    let message = encode_error(insert::<Double>(Some(f64::NAN)).one(&mut sqlite("REAL")));
    assert_eq!(message, "SQLite has no NaN: it would store NULL");
    let message = encode_error(insert::<Real>(Some(f32::NAN)).one(&mut sqlite("REAL")));
    assert_eq!(message, "SQLite has no NaN: it would store NULL");
    let list = from(stored::<Double>()).filter(v::<Double>().in_([1.0, f64::NAN]));
    let message = encode_error(list.count(&mut sqlite("REAL")));
    assert_eq!(message, "SQLite has no NaN: it would store NULL");

    let Some(mut conn) = postgres("", "double precision") else {
        return;
    };
    let nan = insert::<Double>(Some(f64::NAN)).one(&mut conn).unwrap();
    assert!(nan.unwrap().is_nan());
    // PostgreSQL's NaN is equal to itself.
    assert_eq!(list.count(&mut conn).unwrap(), 1);
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

#[test]
fn decimals() {
    let exact = [
        "0",
        "1",
        "-1",
        "0.1",
        "-12.5",
        "99999999.99",
        "1e300",
        "1e-300",
    ]
    .map(decimal);
    on_both::<Numeric>("NUMERIC", "numeric", exact);
    let integers = [i64::MIN, i64::MAX].map(Decimal::from);
    on_both::<Numeric>("NUMERIC(20, 0)", "numeric", integers);
    if let Some(mut conn) = postgres("", "numeric") {
        let long = "123456789012345678901234567890.123456789012345678901234567890";
        on_postgres::<Numeric>(&mut conn, [decimal(long), decimal("10000"), decimal("1e5")]);
    }
}

#[test]
fn decimals_keep_fifteen_digits_in_sqlite() {
    let mut conn = sqlite("NUMERIC");
    let long = insert::<Numeric>(Some(decimal("0.12345678901234567890"))).one(&mut conn);
    assert_eq!(long.unwrap(), Some(decimal("0.12345678901234568")));
    let message = encode_error(insert::<Numeric>(Some(decimal("1e400"))).one(&mut conn));
    assert_eq!(
        message,
        "a NUMERIC value is beyond the range of a SQLite REAL"
    );
    conn.run_script("DELETE FROM stored; INSERT INTO stored VALUES (9e999)")
        .unwrap();
    let query = from(stored::<Numeric>()).select(v::<Numeric>());
    assert_eq!(
        decode_error(query.all(&mut conn)),
        "column 1 (v): expected a number, found infinity"
    );
}

#[test]
fn a_numeric_nan_or_infinity_is_an_error() {
    let Some(mut conn) = postgres("", "numeric") else {
        return;
    };
    for (stored_value, found) in [
        ("NaN", "NaN"),
        ("Infinity", "infinity"),
        ("-Infinity", "infinity"),
    ] {
        conn.run_script(&format!(
            "DELETE FROM stored; INSERT INTO stored VALUES ('{stored_value}')"
        ))
        .unwrap();
        let query = from(stored::<Numeric>()).select(v::<Numeric>());
        assert_eq!(
            decode_error(query.all(&mut conn)),
            format!("column 1 (v): expected a number, found {found}")
        );
    }
}
