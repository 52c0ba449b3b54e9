//! The tables of the examples in this documentation.

#![allow(missing_docs, non_camel_case_types, non_upper_case_globals)]

macro_rules! table {
    ($(#[$cfg:meta])* $name:ident $sql:literal $row:ident $($columns:ident)? [$($id:tt)*] { $($col:ident: $ty:ty, $null:ident, $rust:ty;)* } $($item:item)*) => {
        $(#[$cfg])*
        pub mod $name {
            use crate::types::*;
            pub struct table {}
            impl crate::Table for table {
                type Id = crate::id!($($id)*);
                type Row = $row;
                type PrimaryKey = (id,);
                type Kind = crate::kind::BaseTable;
                const NAME: &'static str = $sql;
                const COLUMNS: &'static [&'static str] = &[$(stringify!($col)),*];
            }
            pub const table: crate::Tab<table> = crate::Tab::new();
            $(
                #[doc(hidden)]
                pub use crate::$columns as __columns;
            )?
            #[derive(Debug, Clone, PartialEq)]
            pub struct $row { $(pub $col: $rust,)* }
            impl crate::FromRow for $row {
                const WIDTH: usize = [$(stringify!($col)),*].len();
                fn from_row<R: crate::RowSource>(row: &mut R) -> crate::Decoded<Self> {
                    Ok(Self { $($col: row.column::<$col>()?,)* })
                }
            }
            $(
                pub struct $col {}
                impl crate::Column for $col {
                    type Table = table;
                    type Type = $ty;
                    type Null = crate::$null;
                    const NAME: &'static str = stringify!($col);
                }
                pub const $col: crate::Col<$col> = crate::Col::new();
            )*
            $($item)*
        }
    };
}

// What `alias!` asks a module for. Exported, since each example is a crate of its own.
#[doc(hidden)]
#[macro_export]
macro_rules! __users_columns {
    ($($alias:tt)*) => {
        $crate::__alias! { $($alias)* id name email age is_active => id }
    };
}
#[doc(hidden)]
#[macro_export]
macro_rules! __orders_columns {
    ($($alias:tt)*) => {
        $crate::__alias! { $($alias)* id user_id status total => id }
    };
}
#[doc(hidden)]
#[macro_export]
macro_rules! __employees_columns {
    ($($alias:tt)*) => {
        $crate::__alias! { $($alias)* id name manager_id => id }
    };
}

table! { users "users" User __users_columns [a, 1, 0, 0, 0, 0, 0, 1] {
    id: BigInt, NotNull, i64;
    name: Text, NotNull, String;
    email: Text, NotNull, String;
    age: BigInt, Nullable, Option<i64>;
    is_active: Bool, NotNull, bool;
} }
table! { orders "orders" Order __orders_columns [a, 1, 0, 0, 0, 0, 0, 2] {
    id: BigInt, NotNull, i64;
    user_id: BigInt, NotNull, i64;
    status: Text, NotNull, String;
    total: Numeric, Nullable, Option<Decimal>;
} }
table! { employees "employees" Employee __employees_columns [a, 1, 0, 0, 0, 0, 0, 3] {
    id: BigInt, NotNull, i64;
    name: Text, NotNull, String;
    manager_id: BigInt, Nullable, Option<i64>;
}
    pub struct manager {}
    impl crate::Relation for manager {
        type Source = table;
        type Target = table;
        type Cardinality = crate::ToOne;
        type On = ((manager_id, id),);
    }
    pub const manager: crate::Rel<manager> = crate::Rel::new();
}
table! { documents "documents" Document [a, 1, 0, 0, 0, 0, 0, 4] {
    id: BigInt, NotNull, i64;
    title: Text, NotNull, String;
    data: Jsonb, NotNull, serde_json::Value;
    tags: Array<Text>, NotNull, Vec<Option<String>>;
    pages: Int4Range, NotNull, PgRange<i32>;
    body: TsVector, Nullable, Option<String>;
} }
table! { #[cfg(feature = "chrono")] events "events" Event [a, 1, 0, 0, 0, 0, 0, 5] {
    id: BigInt, NotNull, i64;
    held_on: Date, NotNull, chrono::NaiveDate;
    starts_at: Timestamp, NotNull, chrono::NaiveDateTime;
    ends_at: Timestamp, NotNull, chrono::NaiveDateTime;
    lasts: Interval, NotNull, PgInterval;
    changed_at: TimestampTz, NotNull, chrono::DateTime<chrono::Utc>;
} }
// What the examples name is there without chrono too.
#[cfg(not(feature = "chrono"))]
pub mod events {}
