//! window.sql: window functions and their windows.

mod calls;
mod conditions;
mod differences;
mod frames;
mod groups;
mod moving;
mod own;
mod ranges;
mod series;

use crate::suite::Suite;

pub fn port(suite: &mut Suite) {
    calls::port(suite);
    frames::port(suite);
    ranges::port(suite);
    series::nulls(suite);
    own::rows(suite);
    frames::beside_a_function(suite);
    own::offset(suite);
    series::overflow(suite);
    differences::port(suite);
    groups::port(suite);
    series::units(suite);
    groups::degenerate(suite);
    conditions::port(suite);
    own::port(suite);
    moving::port(suite);
    series::offset_of_an_expression(suite);
    own::rows_of_a_temporary_function(suite);
}

/// Ten rows that many of the queries look at.
macro_rules! first_ten {
    () => {
        from(crate::schema::tenk1::table).filter(crate::schema::tenk1::unique2.lt(10))
    };
}
use first_ten;

/// Queries of a sum, or of another function, that differ in its window only: `52 window()..;`
macro_rules! sums {
    ($suite:ident: $($ports:tt)*) => { sums! { $suite sum: $($ports)* } };
    ($suite:ident $function:ident: $($n:literal $window:expr;)*) => {$(
        $suite.port(
            $n,
            from(tenk1::table).filter(tenk1::unique1.lt(10)).select((
                $function(tenk1::unique1).over($window),
                tenk1::unique1,
                tenk1::four,
            )),
        );
    )*};
}
use sums;
