//! The tables of the examples in this documentation.

#![allow(missing_docs, non_camel_case_types, non_upper_case_globals)]

macro_rules! table {
    ($name:ident $sql:literal $row:ident [$($id:tt)*] { $($col:ident: $ty:ty, $null:ident, $rust:ty;)* }) => {
        pub mod $name {
            use crate::types::*;
            pub struct table {}
            impl crate::Table for table {
                type Id = crate::id!($($id)*);
                type Row = $row;
                type PrimaryKey = (id,);
                const NAME: &'static str = $sql;
                const COLUMNS: &'static [&'static str] = &[$(stringify!($col)),*];
            }
            pub const table: crate::Tab<table> = crate::Tab::new();
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
        }
    };
}

table! { users "users" User [a, 1, 0, 0, 0, 0, 0, 1] {
    id: BigInt, NotNull, i64;
    name: Text, NotNull, String;
    email: Text, NotNull, String;
    age: BigInt, Nullable, Option<i64>;
    is_active: Bool, NotNull, bool;
} }
table! { orders "orders" Order [a, 1, 0, 0, 0, 0, 0, 2] {
    id: BigInt, NotNull, i64;
    user_id: BigInt, NotNull, i64;
    total: Numeric, Nullable, Option<Decimal>;
} }
