//! The tables of the examples in this documentation.

#![allow(missing_docs, non_camel_case_types, non_upper_case_globals)]

macro_rules! table {
    ($(#[$cfg:meta])* $name:ident $sql:literal $row:ident $($columns:ident)? [$($id:tt)*] { $($place:ident $col:ident: $ty:ty, $null:ident, $rust:ty;)* } required $required:ty; $($item:item)*) => {
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
            #[diagnostic::do_not_recommend]
            impl crate::Insertable for table {
                type Required = $required;
                type Keys = crate::kind::OneKey;
            }
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
            impl crate::TableRow for $row {
                type Table = table;
                fn values(&self, values: &mut crate::RowValues) {
                    values.take::<($($col,)*)>(($(&self.$col,)*));
                }
            }
            $(
                pub struct $col {}
                impl crate::Column for $col {
                    type Table = table;
                    type Type = $ty;
                    type Null = crate::$null;
                    type Write = crate::kind::Assigned<crate::nth::$place>;
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
    _0 id: BigInt, NotNull, i64;
    _1 name: Text, NotNull, String;
    _2 email: Text, NotNull, String;
    _3 age: BigInt, Nullable, Option<i64>;
    _4 is_active: Bool, NotNull, bool;
} required (name, email);
    crate::row_keys! { User: id }
    pub struct orders {}
    impl crate::Relation for orders {
        type Source = table;
        type Target = super::orders::table;
        type Cardinality = crate::ToMany;
        type On = ((id, super::orders::user_id),);
    }
    pub const orders: crate::Rel<orders> = crate::Rel::new();
    pub mod constraints {
        pub const USERS_EMAIL_KEY: crate::Constraint<super::table, crate::kind::Unique<(super::email,)>> =
            crate::Constraint::new("users_email_key");
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Constraint {
            UsersEmailKey,
        }
        impl crate::HasConstraints for super::table {
            type Constraint = Constraint;
            const CONSTRAINTS: &'static [(&'static str, &'static [&'static str], Constraint)] =
                &[("users_email_key", &["email"], Constraint::UsersEmailKey)];
        }
    }
}
table! { orders "orders" Order __orders_columns [a, 1, 0, 0, 0, 0, 0, 2] {
    _0 id: BigInt, NotNull, i64;
    _1 user_id: BigInt, NotNull, i64;
    _2 status: Text, NotNull, String;
    _3 total: Numeric, Nullable, Option<Decimal>;
} required (user_id, status);
    crate::row_keys! { Order: user_id }
    pub struct user {}
    impl crate::Relation for user {
        type Source = table;
        type Target = super::users::table;
        type Cardinality = crate::ToOne;
        type On = ((user_id, super::users::id),);
    }
    pub const user: crate::Rel<user> = crate::Rel::new();
}
table! { employees "employees" Employee __employees_columns [a, 1, 0, 0, 0, 0, 0, 3] {
    _0 id: BigInt, NotNull, i64;
    _1 name: Text, NotNull, String;
    _2 manager_id: BigInt, Nullable, Option<i64>;
} required (name,);
    impl crate::HasValue<id> for Employee {
        fn value(&self) -> &i64 {
            &self.id
        }
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
    _0 id: BigInt, NotNull, i64;
    _1 title: Text, NotNull, String;
    _2 data: Jsonb, NotNull, serde_json::Value;
    _3 tags: Array<Text>, NotNull, Vec<Option<String>>;
    _4 pages: Int4Range, NotNull, PgRange<i32>;
    _5 body: TsVector, Nullable, Option<String>;
} required (id, title, data, tags, pages); }
table! { #[cfg(feature = "chrono")] events "events" Event [a, 1, 0, 0, 0, 0, 0, 5] {
    _0 id: BigInt, NotNull, i64;
    _1 held_on: Date, NotNull, chrono::NaiveDate;
    _2 starts_at: Timestamp, NotNull, chrono::NaiveDateTime;
    _3 ends_at: Timestamp, NotNull, chrono::NaiveDateTime;
    _4 lasts: Interval, NotNull, PgInterval;
    _5 changed_at: TimestampTz, NotNull, chrono::DateTime<chrono::Utc>;
} required (id, held_on, starts_at, ends_at, lasts, changed_at); }
// What the examples name is there without chrono too.
#[cfg(not(feature = "chrono"))]
pub mod events {}
