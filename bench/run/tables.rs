//! The tables as diesel knows them, and rows that diesel and the raw drivers fill. relata's are generated.

use bigdecimal::BigDecimal;
use chrono::{NaiveDate, NaiveDateTime};
use diesel::{Insertable, Queryable, Selectable};

use crate::raw::{FromRaw, Param, RawRow};

/// Declares tables: a module for diesel, and a struct of a whole row.
macro_rules! tables {
    ($($table:ident: $row:ident { $($column:ident: $sql:ty = $rust:ty;)* })*) => {$(
        diesel::table! {
            $table (id) { $($column -> $sql,)* }
        }

        /// A row of the table.
        #[derive(Debug, Queryable)]
        #[allow(dead_code)] // that it is filled is enough
        pub(crate) struct $row {
            $($column: $rust,)*
        }

        impl FromRaw for $row {
            #[inline]
            fn read(row: &mut impl RawRow) -> Self {
                Self { $($column: row.value(),)* }
            }
        }
        /// A row of an outer join, which may be missing.
        impl FromRaw for Option<$row> {
            #[inline]
            fn read(row: &mut impl RawRow) -> Self {
                if row.is_null() {
                    row.skip([$(stringify!($column)),*].len());
                    return None;
                }
                Some($row::read(row))
            }
        }
    )*};
}

tables! {
    users: User {
        id: BigInt = i64;
        name: Text = String;
        email: Text = String;
        age: Nullable<Integer> = Option<i32>;
        city: Nullable<Text> = Option<String>;
        is_active: Bool = bool;
        score: Double = f64;
        visits: BigInt = i64;
    }
    orders: Order {
        id: BigInt = i64;
        user_id: BigInt = i64;
        status: Text = String;
        quantity: BigInt = i64;
        note: Nullable<Text> = Option<String>;
    }
    posts: Post {
        id: BigInt = i64;
        user_id: BigInt = i64;
        title: Text = String;
        body: Nullable<Text> = Option<String>;
    }
    comments: Comment {
        id: BigInt = i64;
        post_id: BigInt = i64;
        text: Text = String;
    }
    payments: Payment {
        id: BigInt = i64;
        amount: Numeric = BigDecimal;
        fee: Nullable<Numeric> = Option<BigDecimal>;
        due_on: Date = NaiveDate;
        paid_at: Timestamp = NaiveDateTime;
    }
    events: Event {
        id: BigInt = i64;
        kind: Text = String;
        reading: Double = f64;
    }
}

#[cfg(feature = "wide")]
tables! {
    wide: Wide {
        id: BigInt = i64;
        c01: Text = String;
        c02: Double = f64;
        c03: Nullable<Integer> = Option<i32>;
        c04: Nullable<Text> = Option<String>;
        c05: BigInt = i64;
        c06: Text = String;
        c07: Double = f64;
        c08: Nullable<Integer> = Option<i32>;
        c09: Nullable<Text> = Option<String>;
        c10: BigInt = i64;
        c11: Text = String;
        c12: Double = f64;
        c13: Nullable<Integer> = Option<i32>;
        c14: Nullable<Text> = Option<String>;
        c15: BigInt = i64;
        c16: Text = String;
        c17: Double = f64;
        c18: Nullable<Integer> = Option<i32>;
        c19: Nullable<Text> = Option<String>;
        c20: BigInt = i64;
        c21: Text = String;
        c22: Double = f64;
        c23: Nullable<Integer> = Option<i32>;
        c24: Nullable<Text> = Option<String>;
        c25: BigInt = i64;
        c26: Text = String;
        c27: Double = f64;
        c28: Nullable<Integer> = Option<i32>;
        c29: Nullable<Text> = Option<String>;
        c30: BigInt = i64;
        c31: Text = String;
        c32: Double = f64;
        c33: Nullable<Integer> = Option<i32>;
        c34: Nullable<Text> = Option<String>;
        c35: BigInt = i64;
        c36: Text = String;
        c37: Double = f64;
        c38: Nullable<Integer> = Option<i32>;
        c39: Nullable<Text> = Option<String>;
        c40: BigInt = i64;
        c41: Text = String;
        c42: Double = f64;
        c43: Nullable<Integer> = Option<i32>;
        c44: Nullable<Text> = Option<String>;
        c45: BigInt = i64;
        c46: Text = String;
        c47: Double = f64;
        c48: Nullable<Integer> = Option<i32>;
        c49: Nullable<Text> = Option<String>;
        c50: BigInt = i64;
        c51: Text = String;
        c52: Double = f64;
        c53: Nullable<Integer> = Option<i32>;
        c54: Nullable<Text> = Option<String>;
        c55: BigInt = i64;
        c56: Text = String;
        c57: Double = f64;
        c58: Nullable<Integer> = Option<i32>;
        c59: Nullable<Text> = Option<String>;
        c60: BigInt = i64;
        c61: Text = String;
        c62: Double = f64;
        c63: Nullable<Integer> = Option<i32>;
    }
}

diesel::joinable!(orders -> users (user_id));
diesel::joinable!(posts -> users (user_id));
diesel::joinable!(comments -> posts (post_id));
diesel::allow_tables_to_appear_in_same_query!(orders, users, posts, comments);

/// An event, as diesel copies it.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = events)]
#[allow(dead_code)] // that it is filled is enough
pub(crate) struct CopiedEvent {
    id: i64,
    kind: String,
    reading: f64,
}

/// A new user, as diesel inserts it.
#[derive(Debug, Insertable)]
#[diesel(table_name = users, treat_none_as_default_value = false)]
pub(crate) struct NewUser {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) age: Option<i32>,
    pub(crate) city: Option<String>,
    pub(crate) is_active: bool,
    pub(crate) score: f64,
    pub(crate) visits: i64,
}

impl NewUser {
    /// Returns the row with an id.
    pub(crate) fn of(id: i64) -> Self {
        Self {
            id,
            name: format!("user number {id}"),
            email: format!("user{id}@example.com"),
            age: (id % 7 != 0).then_some(35),
            city: (id % 5 != 0).then(|| "Łódź".to_owned()),
            is_active: id % 3 != 0,
            score: 2.5,
            visits: id * 37,
        }
    }

    /// As the raw drivers bind it.
    pub(crate) fn params(self) -> [Param; 8] {
        [
            Param::Long(self.id),
            Param::Text(self.name),
            Param::Text(self.email),
            Param::MaybeInt(self.age),
            Param::MaybeText(self.city),
            Param::Bool(self.is_active),
            Param::Double(self.score),
            Param::Long(self.visits),
        ]
    }
}
