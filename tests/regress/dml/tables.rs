//! Tables that a suite makes under a name that another of its tables has, and views that rules make writable, with the columns
//! that the statements write.

macro_rules! table {
    ($name:ident $sql:literal [$($id:tt)*] $(key $key:ident)? { $($place:ident $col:ident: $ty:ty),+ }) => {
        #[allow(non_camel_case_types, non_upper_case_globals, dead_code)]
        pub mod $name {
            #[allow(unused_imports)]
            use relata::types::*;
            pub struct table {}
            impl relata::Table for table {
                type Id = relata::id!($($id)*);
                type Row = Row;
                type PrimaryKey = ();
                type Kind = relata::kind::BaseTable;
                const NAME: &'static str = $sql;
                const COLUMNS: &'static [&'static str] = &[$(stringify!($col)),+];
            }
            pub const table: relata::Tab<table> = relata::Tab::new();
            impl relata::Insertable for table {
                type Required = ();
                type Keys = relata::kind::SeveralKeys;
            }
            /// Nothing reads a whole row.
            #[derive(Debug, Clone, PartialEq)]
            pub struct Row {}
            impl relata::FromRow for Row {
                const WIDTH: usize = 0;
                fn from_row<R: relata::RowSource>(_: &mut R) -> relata::Decoded<Self> {
                    Ok(Self {})
                }
            }
            $(
                pub struct $col {}
                impl relata::Column for $col {
                    type Table = table;
                    type Type = $ty;
                    type Null = relata::Nullable;
                    type Write = relata::kind::Assigned<relata::nth::$place>;
                    const NAME: &'static str = stringify!($col);
                }
                pub const $col: relata::Col<$col> = relata::Col::new();
            )+
            $(
                pub const KEY: relata::Constraint<table, relata::kind::Unique<($key,)>> =
                    relata::Constraint::new("the key");
            )?
        }
    };
}

// Of insert.sql.
table! { arrays "inserttest" [b, 1, 0, 0, 0, 0, 0, 1] {
    _0 f1: Integer, _1 f2: Array<Integer>, _2 f3: super::InsertTestType, _3 f4: Array<super::InsertTestType>
} }
table! { inserttesta "inserttesta" [b, 1, 0, 0, 0, 0, 0, 2] {
    _0 f1: Integer, _1 f2: Array<Integer>
} }
table! { inserttestb "inserttestb" [b, 1, 0, 0, 0, 0, 0, 3] {
    _0 f3: super::InsertTestType, _1 f4: Array<super::InsertTestType>
} }
table! { nnarray "inserttesta" [b, 1, 0, 0, 0, 0, 0, 4] { _0 f1: Array<Integer> } }
table! { nncomposite "inserttestb" [b, 1, 0, 0, 0, 0, 0, 5] { _0 f1: super::InsertTestType } }
table! { part_default_of_numbers "part_default" [b, 1, 0, 0, 0, 0, 0, 6] { _0 a: Integer } }
table! { mcrparted_of_texts "mcrparted" [b, 1, 0, 0, 0, 0, 0, 7] { _0 a: Text, _1 b: Integer } }

table! { returningwrtest "returningwrtest" [b, 1, 0, 0, 0, 0, 0, 8] { _0 a: Integer, _1 b: Text } }

#[derive(Debug, Clone, PartialEq)]
pub struct InsertTestType {
    pub if1: Option<i32>,
    pub if2: Option<Vec<Option<String>>>,
}
relata::composite_type! {
    InsertTestType: "public"."insert_test_type" {
        if1: relata::types::Integer = "if1",
        if2: relata::types::Array<relata::types::Text> = "if2",
    }
}

// Of insert_conflict.sql.
table! { syscolconflicttest "syscolconflicttest" [b, 2, 0, 0, 0, 0, 0, 1] { _0 key: Integer, _1 data: Text } }
table! { insertconflictv "insertconflictv" [b, 2, 0, 0, 0, 0, 0, 2] key f1 { _0 f1: Integer, _1 f2: Text } }
table! { excluded "excluded" [b, 2, 0, 0, 0, 0, 0, 3] key key { _0 key: Integer, _1 data: Text } }
table! { selfconflict "selfconflict" [b, 2, 0, 0, 0, 0, 0, 4] key f1 { _0 f1: Integer, _1 f2: Integer } }

// Of returning.sql.
table! { voo "voo" [b, 3, 0, 0, 0, 0, 0, 1] { _0 f1: Integer, _1 f2: Text } }
table! { joinview "joinview" [b, 3, 0, 0, 0, 0, 0, 2] {
    _0 f1: Integer, _1 f2: Text, _2 f3: Integer, _3 f4: BigInt, _4 other: Integer
} }

table! { foo_v "foo_v" [b, 3, 0, 0, 0, 0, 0, 3] { _0 f1: Integer, _1 f2: Text } }

// Of update.sql.
table! { list_of_numbers "list_parted" [b, 4, 0, 0, 0, 0, 0, 1] { _0 a: Numeric, _1 b: Integer, _2 c: BigInt } }
