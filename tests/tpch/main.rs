//! The 22 queries of TPC-H in relata's query language, one a file.
//!
//! Each file is an example: it says what the query asks, writes it, and names the type of its rows. The SQL
//! it gives is in `snapshots/`; [`check`](check::check) runs it.

#![allow(clippy::type_complexity)] // the types of rows are what the queries show

#[path = "../../generated/tpch/mod.rs"]
mod schema;

mod check;
mod data;

mod q01;
mod q02;
mod q03;
mod q04;
mod q05;
mod q06;
mod q07;
mod q08;
mod q09;
mod q10;
mod q11;
mod q12;
mod q13;
mod q14;
mod q15;
mod q16;
mod q17;
mod q18;
mod q19;
mod q20;
mod q21;
mod q22;

use check::check;
use relata::chrono::NaiveDate;
use relata::types::Decimal;

/// A DATE.
fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a day")
}

/// A NUMERIC, as it is written in SQL.
fn decimal(text: &str) -> Decimal {
    text.parse().expect("a number")
}
