//! union.sql: UNION, INTERSECT and EXCEPT.

mod arrays;
mod columns;
mod derived;
mod nested;
mod values;

use crate::suite::Suite;

pub fn port(suite: &mut Suite) {
    values::port(suite);
    columns::port(suite);
    arrays::port(suite);
    nested::port(suite);
    derived::port(suite);
}
