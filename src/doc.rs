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
                fn describe<R: crate::Describe>(row: &mut R) {
                    row.columns::<($($col,)*)>();
                }
            }
            impl crate::TableRow for $row {
                type Table = table;
                fn values(&self, values: &mut crate::RowValues) {
                    values.take::<($($col,)*)>(($(&self.$col,)*));
                }
                fn columns(columns: &mut crate::RowColumns) {
                    columns.add::<($($col,)*)>();
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

// The interface of a module to `alias!`. Exported, since each example is a crate of its own.
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

// A module of the example's own crate, as `relata generate` writes it: behavior is implemented for a struct of that.
#[doc(hidden)]
#[macro_export]
macro_rules! __behavior_example {
    () => {
        #[allow(non_camel_case_types, non_upper_case_globals, dead_code)]
        pub mod notes {
            pub struct table {}
            impl $crate::Table for table {
                type Id = $crate::id!(a, 1, 0, 0, 0, 0, 9, 1);
                type Row = Note;
                type PrimaryKey = (id,);
                type Kind = $crate::kind::BaseTable;
                const NAME: &'static str = "notes";
                const COLUMNS: &'static [&'static str] = &["id", "title", "slug", "first_page", "last_page", "deleted"];
            }
            pub const table: $crate::Tab<table> = $crate::Tab::new();
            impl $crate::Insertable for table {
                type Required = (title, first_page, last_page);
                type Keys = $crate::kind::OneKey;
            }
            #[derive(Debug, Clone, PartialEq)]
            pub struct Note { pub id: i64, pub title: String, pub slug: String, pub first_page: i64, pub last_page: i64, pub deleted: bool }
            impl $crate::FromRow for Note {
                const WIDTH: usize = 6;
                fn from_row<R: $crate::RowSource>(row: &mut R) -> $crate::Decoded<Self> {
                    Ok(Self { id: row.column::<id>()?, title: row.column::<title>()?, slug: row.column::<slug>()?, first_page: row.column::<first_page>()?, last_page: row.column::<last_page>()?, deleted: row.column::<deleted>()? })
                }
            }
            impl $crate::TableRow for Note {
                type Table = table;
                fn values(&self, values: &mut $crate::RowValues) {
                    values.take::<(id, title, slug, first_page, last_page, deleted)>((&self.id, &self.title, &self.slug, &self.first_page, &self.last_page, &self.deleted));
                }
                fn columns(columns: &mut $crate::RowColumns) {
                    columns.add::<(id, title, slug, first_page, last_page, deleted)>();
                }
                fn hooks() -> $crate::RowHooks<Self> {
                    $crate::row_hooks!(Note)
                }
            }
            pub struct NewNote { pub title: String, pub first_page: i64, pub last_page: i64 }
            impl<K> $crate::InsertRow<table, K, ()> for NewNote {
                type Row = $crate::Cells;
                fn into_row(self) -> $crate::Cells {
                    $crate::Cells::new().set::<(title, first_page, last_page)>((self.title, self.first_page, self.last_page))
                }
            }
            $crate::__behavior_example!(@columns _0 id: BigInt; _1 title: Text; _2 slug: Text; _3 first_page: BigInt; _4 last_page: BigInt; _5 deleted: Bool;);
        }
    };
    (@columns $($place:ident $col:ident: $ty:ident;)*) => {
        $(
            pub struct $col {}
            impl $crate::Column for $col {
                type Table = table;
                type Type = $crate::types::$ty;
                type Null = $crate::NotNull;
                type Write = $crate::kind::Assigned<$crate::nth::$place>;
                const NAME: &'static str = stringify!($col);
            }
            pub const $col: $crate::Col<$col> = $crate::Col::new();
        )*
    };
}

table! { users "users" User __users_columns [a, 1, 0, 0, 0, 0, 0, 1] {
    _0 id: BigInt, NotNull, i64;
    _1 name: Text, NotNull, String;
    _2 email: Text, NotNull, String;
    _3 age: BigInt, Nullable, Option<i64>;
    _4 is_active: Bool, NotNull, bool;
} required (name, email);
    crate::row_keys! { User: id, name, email, age, is_active }
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
    crate::row_keys! { Order: id, user_id, status, total }
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
// The examples name this module, so it exists without chrono too.
#[cfg(not(feature = "chrono"))]
pub mod events {}
