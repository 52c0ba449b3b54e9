//! Ranges of PostgreSQL.

use std::ops::Bound::{Excluded, Included, Unbounded};

use relata::expr::functions::range;
use relata::prelude::*;
use relata::types::{Date, Decimal, Int4Range, Integer, Numeric, TimestampTz};

use super::{on_pg, on_postgres};
use crate::types::times::{day, timestamp, utc};

#[test]
fn functions_and_operators() {
    let mut c = on_postgres();
    let r = || range::int4range(1, 10);
    let to = |low, high| (Included(low), Excluded(high));
    on_pg! { c;
        r(), "int4range($1, $2)" => to(1, 10);
        range::int4range_with(1, 10, "[]"), "int4range($1, $2, $3)" => to(1, 11);
        range::int4range(1, nullable::<Integer>(None)), "int4range($1, $2)" => (Included(1), Unbounded);
        range::int8range(1_i64, 2_i64), "int8range($1, $2)" => (Included(1_i64), Excluded(2));
        range::daterange(day("2024-01-01"), day("2025-01-01")), "daterange($1, $2)" => (Included(day("2024-01-01")), Excluded(day("2025-01-01")));
        range::lower(r()), "lower(int4range($1, $2))" => Some(1);
        range::upper(range::int4range(1, nullable::<Integer>(None))), "upper(int4range($1, $2))" => None;
        range::isempty(range::int4range(1, 1)), "isempty(int4range($1, $2))" => true;
        range::lower_inc(r()), "lower_inc(int4range($1, $2))" => true;
        range::upper_inc(r()), "upper_inc(int4range($1, $2))" => false;
        range::lower_inf(r()), "lower_inf(int4range($1, $2))" => false;
        range::upper_inf(r()), "upper_inf(int4range($1, $2))" => false;
        range::range_merge(r(), to(20, 30)), "range_merge(int4range($1, $2), $3)" => to(1, 30);
        r().contains(to(2, 3)), "int4range($1, $2) @> $3" => true;
        r().contains_value(10), "int4range($1, $2) @> $3" => false;
        r().contained_by(to(0, 99)), "int4range($1, $2) <@ $3" => true;
        r().overlaps(to(9, 12)), "int4range($1, $2) && $3" => true;
        r().strictly_left_of(to(10, 12)), "int4range($1, $2) << $3" => true;
        r().strictly_right_of(to(10, 12)), "int4range($1, $2) >> $3" => false;
        r().not_extend_right_of(to(5, 9)), "int4range($1, $2) &< $3" => false;
        r().not_extend_left_of(to(0, 9)), "int4range($1, $2) &> $3" => true;
        r().adjacent_to(to(10, 12)), "int4range($1, $2) -|- $3" => true;
        r() + to(10, 12), "int4range($1, $2) + $3" => to(1, 12);
        r() * to(5, 12), "int4range($1, $2) * $3" => to(5, 10);
        r() - to(5, 12), "int4range($1, $2) - $3" => to(1, 5);
        (r() + to(10, 12)) * to(5, 12), "(int4range($1, $2) + $3) * $4" => to(5, 12);
        nullable::<Int4Range>(None) * to(1, 2), "$1 * $2" => None;
    }
}

/// Of every type, with the bounds that a text says; those of days and integers are written as from one up to below
/// another.
#[test]
fn made_of_two_values() {
    let mut c = on_postgres();
    let n = |text: &str| text.parse::<Decimal>().expect("a number");
    let at = |hour: u32| timestamp(&format!("2024-02-29 {hour:02}:30:00"));
    let at_tz = |hour: u32| utc(&format!("2024-02-29 {hour:02}:30:00"));
    let (first, last) = (day("2024-02-01"), day("2024-02-29"));
    on_pg! { c;
        range::int8range_with(1_i64, 5_000_000_000_i64, "(]"), "int8range($1, $2, $3)" => (Included(2_i64), Excluded(5_000_000_001));
        range::int8range_with(1_i64, 5_i64, "()"), "int8range($1, $2, $3)" => (Included(2_i64), Excluded(5));
        range::numrange(n("0.5"), n("1.25")), "numrange($1, $2)" => (Included(n("0.5")), Excluded(n("1.25")));
        range::numrange(nullable::<Numeric>(None), n("1.25")), "numrange($1, $2)" => (Unbounded, Excluded(n("1.25")));
        range::numrange_with(n("0.5"), n("1.25"), "(]"), "numrange($1, $2, $3)" => (Excluded(n("0.5")), Included(n("1.25")));
        range::daterange_with(first, last, "[]"), "daterange($1, $2, $3)" => (Included(first), Excluded(day("2024-03-01")));
        range::daterange_with(first, nullable::<Date>(None), "(]"), "daterange($1, $2, $3)" => (Included(day("2024-02-02")), Unbounded);
        range::tsrange(at(1), at(2)), "tsrange($1, $2)" => (Included(at(1)), Excluded(at(2)));
        range::tsrange_with(at(1), at(2), "(]"), "tsrange($1, $2, $3)" => (Excluded(at(1)), Included(at(2)));
        range::tstzrange(at_tz(1), at_tz(2)), "tstzrange($1, $2)" => (Included(at_tz(1)), Excluded(at_tz(2)));
        range::tstzrange(nullable::<TimestampTz>(None), at_tz(2)), "tstzrange($1, $2)" => (Unbounded, Excluded(at_tz(2)));
        range::tstzrange_with(at_tz(1), at_tz(2), "[]"), "tstzrange($1, $2, $3)" => (Included(at_tz(1)), Included(at_tz(2)));
    }
}
