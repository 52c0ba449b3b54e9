//! RANGE over every type that has differences.

use relata::prelude::*;
use relata::types::Numeric;

use crate::decimal;
use crate::schema::{datetimes, numerics};
use crate::suite::Suite;

pub fn port(suite: &mut Suite) {
    floats(suite);
    exact(suite);
    times(suite);
}

/// The first and the last row of a named window's frame.
macro_rules! ports {
    ($suite:ident $port:ident $table:ident $by:ident: $($n:literal $window:expr;)*) => {$(
        let w = window_named("w", $window);
        $suite.$port(
            $n,
            from($table::table).select((
                $table::id,
                $table::$by,
                first_value($table::id).over(w.clone()),
                last_value($table::id).over(w),
            )),
        );
    )*};
}

const INFINITY: f64 = f64::INFINITY;

fn floats(suite: &mut Suite) {
    let w = window().order_by(numerics::f_float4);
    ports! { suite port numerics f_float4:
        148 w.range(preceding(1.0), following(1.0));
        149 w.range(preceding(1.0), following(literal(1.1_f32)));
        150 w.range(preceding(INFINITY), following(INFINITY));
        151 w.range(preceding(INFINITY), preceding(INFINITY));
        152 w.range(following(INFINITY), following(INFINITY));
    }
    let w = window().order_by(numerics::f_float8);
    ports! { suite port numerics f_float8:
        154 w.range(preceding(1.0), following(1.0));
        155 w.range(preceding(1.0), following(1.1));
        156 w.range(preceding(INFINITY), following(INFINITY));
        157 w.range(preceding(INFINITY), preceding(INFINITY));
        158 w.range(following(INFINITY), following(INFINITY));
    }
}

/// One of the rows is NaN, two are infinite.
fn exact(suite: &mut Suite) {
    let w = window().order_by(numerics::f_numeric);
    let infinity = || literal("inf").cast::<Numeric>();
    ports! { suite port_undecoded numerics f_numeric:
        160 w.range(preceding(1), following(1));
        161 w.range(preceding(1), following(decimal("1.1")));
        163 w.range(preceding(infinity()), following(infinity()));
        164 w.range(preceding(infinity()), preceding(infinity()));
        165 w.range(following(infinity()), following(infinity()));
    }
}

fn times(suite: &mut Suite) {
    let time = || {
        (
            preceding(interval("70 min")),
            following(interval("2 hours")),
        )
    };
    let year = || (preceding(interval("1 year")), following(interval("1 year")));
    macro_rules! both {
        ($by:ident $bounds:ident: $rising:literal $falling:literal) => {
            let (start, end) = $bounds();
            ports! { suite port datetimes $by: $rising window().order_by(datetimes::$by).range(start, end); }
            let (start, end) = $bounds();
            ports! { suite port datetimes $by: $falling window().order_by(datetimes::$by.desc()).range(start, end); }
        };
    }
    both!(f_time time: 169 170);
    both!(f_timetz time: 171 172);
    both!(f_interval year: 173 174);
    both!(f_timestamptz year: 175 176);
    both!(f_timestamp year: 177 178);
}
