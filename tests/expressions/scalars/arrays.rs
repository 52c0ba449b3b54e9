//! Arrays of PostgreSQL.

use relata::backend::Pg;
use relata::expr::functions::array::*;
use relata::prelude::*;
use relata::types::{Array, Integer, Text};

use super::{on_pg, on_postgres};
use crate::shop::users;

#[test]
fn functions() {
    let mut c = on_postgres();
    let a = || literal([1_i32, 2, 3]);
    let none = || nullable::<Array<Integer>>(None);
    on_pg! { c;
        array((literal(1_i64), 2_i64, nullable::<relata::types::BigInt>(None))), "ARRAY[$1, $2, $3]" => [Some(1), Some(2), None];
        array((literal("a"), literal("b").concat("c"))), "ARRAY[$1, $2 || $3]" => [Some("a".to_owned()), Some("bc".to_owned())];
        subscript(a(), 1), "($1)[$2]" => Some(1);
        subscript(a(), 0), "($1)[$2]" => None;
        slice(a(), 2, 9), "($1)[$2:$3]" => [Some(2), Some(3)];
        a().concat([4]), "$1 || $2" => [Some(1), Some(2), Some(3), Some(4)];
        a().contains([1, 3]), "$1 @> $2" => true;
        a().contained_by(vec![1, 2, 3, 4]), "$1 <@ $2" => true;
        a().overlaps([9]), "$1 && $2" => false;
        a().eq([1, 2, 3]), "$1 = $2" => true;
        cardinality(a()), "cardinality($1)" => 3;
        cardinality(none()), "cardinality($1)" => None;
        array_length(literal(Vec::<i32>::new()), 1), "array_length($1, $2)" => None;
        array_length(a(), 1), "array_length($1, $2)" => Some(3);
        array_position(a(), 2), "array_position($1, $2)" => Some(2);
        array_position(a(), 5), "array_position($1, $2)" => None;
        array_positions(literal([1_i32, 2, 1]), 1), "array_positions($1, $2)" => Some(vec![Some(1), Some(3)]);
        array_append(a(), 4), "array_append($1, $2)" => [Some(1), Some(2), Some(3), Some(4)];
        array_append(none(), nullable::<Integer>(None)), "array_append($1, $2)" => [None];
        array_prepend(0, none()), "array_prepend($1, $2)" => [Some(0)];
        array_remove(a(), 2), "array_remove($1, $2)" => Some(vec![Some(1), Some(3)]);
        array_remove(a(), nullable::<Integer>(None)), "array_remove($1, $2)" => Some(vec![Some(1), Some(2), Some(3)]);
        array_replace(a(), 2, 9), "array_replace($1, $2, $3)" => Some(vec![Some(1), Some(9), Some(3)]);
        array_to_string(a(), "-"), "array_to_string($1, $2)" => "1-2-3";
        string_to_array("a b", " "), "string_to_array($1, $2)" => [Some("a".to_owned()), Some("b".to_owned())];
        trim_array(a(), 2), "trim_array($1, $2)" => [Some(1)];
    }
}

/// Every comparison takes ANY and ALL.
#[test]
fn any_and_all() {
    let mut c = on_postgres();
    let a = || literal([1_i32, 2, 3]);
    on_pg! { c;
        literal(2_i32).eq(any(a())), "$1 = ANY ($2)" => Some(true);
        literal(2_i32).ne(all(a())), "$1 <> ALL ($2)" => Some(false);
        literal(2_i32).lt(any(a())), "$1 < ANY ($2)" => Some(true);
        literal(2_i32).le(all(a())), "$1 <= ALL ($2)" => Some(false);
        literal(3_i32).gt(any(a())), "$1 > ANY ($2)" => Some(true);
        literal(3_i64).ge(all(a())), "$1 >= ALL ($2)" => Some(true);
        (literal(2_i32).eq(any(a())) & literal(true)), "$1 = ANY ($2) AND $3" => Some(true);
        literal(1_i32).eq(all(literal(Vec::<i32>::new()))), "$1 = ALL ($2)" => Some(true);
        literal(1_i32).eq(any(nullable::<Array<Integer>>(None))), "$1 = ANY ($2)" => None;
    }
    let query = from(users::table)
        .filter(users::name.eq(any(array((users::email, "x")))))
        .select(array((users::name, users::email)));
    assert_eq!(
        query.to_sql::<Pg>().unwrap(),
        r#"SELECT ARRAY["users"."name", "users"."email"] FROM "users" WHERE "users"."name" = ANY (ARRAY["users"."email", $1])"#
    );
    let _: Array<Text>;
}

/// A list of a type of the user's own is an array of it.
#[test]
fn own_types() {
    #[derive(Debug, Clone, Copy, PartialEq)]
    struct Size(i32);
    relata::custom_type! { Size: Integer }
    let mut c = on_postgres();
    on_pg! { c;
        Array::<Size>::of([Size(1), Size(2)]).contains([Size(2)]), "$1 @> $2" => true;
        Array::<Size>::of([Size(1)]).concat(vec![Size(2)]), "$1 || $2" => [Some(Size(1)), Some(Size(2))];
        subscript(Array::<Size>::of([Size(1)]), 1).eq(any(Array::<Size>::of([Size(1)]))), "($1)[$2] = ANY ($3)" => Some(true);
    }
}
