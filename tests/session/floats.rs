//! Floating-point numbers that are not equal to themselves, and two that are equal though they differ.

use relata::prelude::*;
use relata::session::Session;

use crate::databases::{Awaited as _, mysql, mysql_awaited, postgres, postgres_awaited, runtime};

/// Other databases have no NaN.
#[relata::models]
pub mod lists {
    #[derive(Model)]
    #[model(table = "measures")]
    struct Measure {
        #[model(primary_key, identity)]
        id: i64,
        value: f64,
        other: f64,
        small: Option<f32>,
        series: Vec<Option<f64>>,
    }
}
use lists::measures;

#[relata::models]
pub mod numbers {
    #[derive(Model)]
    #[model(table = "readings")]
    struct Reading {
        #[model(primary_key, identity)]
        id: i64,
        value: f64,
        small: Option<f32>,
    }
}
use numbers::readings;

macro_rules! not_a_number {
    ($conn:expr) => {{
        let conn = $conn;
        lists::METADATA.create_all(conn).unwrap();
        let mut session = Session::new(conn);
        let row = session.add(
            measures::table,
            (
                measures::value.to(f64::NAN),
                measures::other.to(1.0),
                measures::small.to(f32::NAN),
                measures::series.to(vec![Some(f64::NAN), None]),
            ),
        );
        session.commit().unwrap();
        assert!(session[row].value.is_nan() && session[row].small.unwrap().is_nan());
        // It was borrowed, and nothing was changed.
        let _ = &mut session[row];
        assert!(
            !session.is_modified(row),
            "{:?}",
            session.modified_columns(row)
        );
        session[row].other = 2.0;
        assert_eq!(session.modified_columns(row), ["other"]);
        session.commit().unwrap();

        session.update(row, measures::value.to(measures::other + 1.0));
        assert_eq!(session.modified_columns(row), ["value"]);
        session.commit().unwrap();
        assert_eq!(session[row].value, 3.0);
        session[row].value = f64::NAN;
        session[row].series = vec![Some(f64::NAN), Some(1.0)];
        assert_eq!(session.modified_columns(row), ["value", "series"]);
        session.commit().unwrap();
        let stored = from(measures::table).one(session.connection()).unwrap();
        assert!(stored.value.is_nan());
        assert_eq!(stored.series[1], Some(1.0));
    }};
}

#[test]
fn not_a_number_is_itself() {
    if let Some(conn) = &mut postgres() {
        not_a_number!(conn);
    }
    let _inside = runtime();
    if let Some(conn) = &mut postgres_awaited() {
        not_a_number!(conn);
    }
}

macro_rules! zeros {
    ($conn:expr, $keeps:expr) => {{
        let conn = $conn;
        numbers::METADATA.create_all(conn).unwrap();
        let mut session = Session::new(conn);
        let zero = (readings::value.to(0.0), readings::small.to(0.0_f32));
        let row = session.add(readings::table, zero);
        session.commit().unwrap();
        session[row].value = -0.0;
        session[row].small = Some(-0.0);
        assert_eq!(session.modified_columns(row), ["value", "small"]);
        session.commit().unwrap();
        let stored = from(readings::table).one(session.connection()).unwrap();
        if $keeps {
            assert!(stored.value.is_sign_negative());
            assert!(stored.small.unwrap().is_sign_negative());
        }
        // The session has what the database has.
        let held = &session[row];
        assert_eq!(held.value.to_bits(), stored.value.to_bits());
        assert_eq!(held.small.map(f32::to_bits), stored.small.map(f32::to_bits));
        session[row].value = stored.value;
        assert!(!session.is_modified(row));
    }};
}

/// A user may ask for either; MariaDB makes 0.0 of both.
#[test]
fn zero_with_a_sign_is_written() {
    if let Some(conn) = &mut postgres() {
        zeros!(conn, true);
    }
    if let Some(conn) = &mut mysql("floats_zeros") {
        zeros!(conn, false);
    }
    let _inside = runtime();
    if let Some(conn) = &mut postgres_awaited() {
        zeros!(conn, true);
    }
    if let Some(conn) = &mut mysql_awaited("floats_zeros") {
        zeros!(conn, false);
    }
}
