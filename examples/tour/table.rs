//! Rows as an aligned table: column names, Rust types, values.

use std::any::type_name;
use std::fmt::Debug;

use relata::chrono::{NaiveDate, NaiveDateTime};
use relata::types::Decimal;
use unicode_width::UnicodeWidthStr;

use crate::shop::orders::Order;

/// The result of a query, ready to print.
pub struct Shown(pub Vec<String>);

impl Shown {
    /// A line for each row, under the columns' names and Rust types.
    pub fn table<T: Row, const N: usize>(
        names: [&str; N],
        rows: impl IntoIterator<Item = T>,
    ) -> Self {
        let mut lines = vec![names.map(str::to_owned).to_vec(), T::types()];
        lines.extend(rows.into_iter().map(T::cells));
        let widths: Vec<usize> = (0..N)
            .map(|column| lines.iter().map(|cells| cells[column].width()).max())
            .map(Option::unwrap_or_default)
            .collect();
        lines.insert(2, widths.iter().map(|width| "─".repeat(*width)).collect());
        let right = T::types().into_iter().map(|name| is_number(&name));
        let right: Vec<bool> = right.collect();
        let line = |cells: Vec<String>| {
            let padded = cells.iter().zip(&widths).zip(&right);
            let padded = padded.map(|((cell, width), right)| pad(cell, *width, *right));
            padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        };
        Self(lines.into_iter().map(line).collect())
    }

    /// The rows as Rust prints them.
    pub fn debug(rows: impl IntoIterator<Item = impl Debug>) -> Self {
        Self(rows.into_iter().map(|row| format!("{row:?}")).collect())
    }
}

fn is_number(type_name: &str) -> bool {
    ["i32", "i64", "f64", "Decimal"]
        .iter()
        .any(|name| type_name.contains(name))
}

/// Fills up with spaces, on a terminal where some characters are two columns wide.
fn pad(text: &str, width: usize, right: bool) -> String {
    let space = " ".repeat(width.saturating_sub(text.width()));
    if right {
        space + text
    } else {
        text.to_owned() + &space
    }
}

/// A type's name without the modules it is in, as the queries write it.
fn short(name: &str) -> String {
    let paths = name.split_inclusive(['<', '>', ',', ' ', '(', ')']);
    paths
        .map(|path| path.rsplit("::").next().unwrap_or(path))
        .collect::<String>()
        .replace("BigDecimal", "Decimal")
}

/// A row of several columns.
pub trait Row {
    fn types() -> Vec<String>;
    fn cells(self) -> Vec<String>;
}

macro_rules! rows {
    ($($($t:ident)+;)*) => {$(
        impl<$($t: Cell),+> Row for ($($t,)+) {
            fn types() -> Vec<String> {
                vec![$(short(type_name::<$t>())),+]
            }
            #[allow(non_snake_case)] // a value is named like its type
            fn cells(self) -> Vec<String> {
                let ($($t,)+) = self;
                vec![$($t.cell()),+]
            }
        }
    )*};
}
rows! { A B; A B C; A B C D; }

/// A value in a table.
pub trait Cell {
    fn cell(&self) -> String;
}

macro_rules! cells {
    ($($t:ty)*) => {$(
        impl Cell for $t {
            fn cell(&self) -> String {
                self.to_string()
            }
        }
    )*};
}
cells! { bool i32 i64 usize f64 String Decimal NaiveDate NaiveDateTime }

impl<T: Cell> Cell for Option<T> {
    fn cell(&self) -> String {
        self.as_ref().map_or_else(|| "None".to_owned(), T::cell)
    }
}

impl Cell for Order {
    fn cell(&self) -> String {
        format!("Order {{ id: {}, status: {:?}, .. }}", self.id, self.status)
    }
}
