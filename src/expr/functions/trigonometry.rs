//! Angles, and roots. <https://www.postgresql.org/docs/15/functions-math.html>. SQLite's own
//! functions of this kind are an option of its build, so none is used.
//! <https://dev.mysql.com/doc/refman/8.4/en/mathematical-functions.html>: a value that is not a sine or cosine
//! is an error on PostgreSQL, NULL on MySQL; the cotangent of 0 is an error on MySQL.

use super::{example_doc, functions, on, sql_doc};
use crate::expr::Call;
use crate::expr::call::Function;
use crate::scope::{NotNull, Nullability};
use crate::types::Double;

functions! {
    /// The cube root.
    cbrt CBRT(number: Double) -> Double, "cbrt(literal(8.0))", pg "cbrt($1)";
    /// The sine of an angle in radians.
    sin SIN(angle: Double) -> Double, "sin(literal(0.5))", pg "sin($1)", mysql "sin($1)";
    /// The cosine of an angle in radians.
    cos COS(angle: Double) -> Double, "cos(literal(0.5))", pg "cos($1)", mysql "cos($1)";
    /// The tangent of an angle in radians.
    tan TAN(angle: Double) -> Double, "tan(literal(0.5))", pg "tan($1)", mysql "tan($1)";
    /// The cotangent of an angle in radians.
    cot COT(angle: Double) -> Double, "cot(literal(0.5))", pg "cot($1)", mysql "cot($1)";
    /// The angle in radians of a sine.
    asin ASIN(number: Double) -> Double, "asin(literal(0.5))", pg "asin($1)", mysql "asin($1)";
    /// The angle in radians of a cosine.
    acos ACOS(number: Double) -> Double, "acos(literal(0.5))", pg "acos($1)", mysql "acos($1)";
    /// The angle in radians of a tangent.
    atan ATAN(number: Double) -> Double, "atan(literal(0.5))", pg "atan($1)", mysql "atan($1)";
    /// The angle in radians of `y / x`.
    atan2 ATAN2(y: Double, x: Double) -> Double, "atan2(literal(1.0), 2.0)",
        pg "atan2($1, $2)", mysql "atan2($1, $2)";
    /// The hyperbolic sine.
    sinh SINH(number: Double) -> Double, "sinh(literal(0.5))", pg "sinh($1)";
    /// The hyperbolic cosine.
    cosh COSH(number: Double) -> Double, "cosh(literal(0.5))", pg "cosh($1)";
    /// The hyperbolic tangent.
    tanh TANH(number: Double) -> Double, "tanh(literal(0.5))", pg "tanh($1)";
    /// Converts radians to degrees.
    degrees DEGREES(radians: Double) -> Double, "degrees(literal(0.5))",
        pg "degrees($1)", sqlite "(($1) / 0.017453292519943295)",
        mysql "(($1) / 1.7453292519943295e-2)";
    /// Converts degrees to radians.
    radians RADIANS(degrees: Double) -> Double, "radians(literal(45.0))",
        pg "radians($1)", sqlite "(($1) * 0.017453292519943295)",
        mysql "(($1) * 1.7453292519943295e-2)";
}

#[doc(hidden)]
pub mod marker_of_none {
    pub struct PI;
}
impl Function for marker_of_none::PI {
    type Null<Any: Nullability, All: Nullability> = NotNull;
}
on!(marker_of_none::PI, pg "pi()", sqlite "3.141592653589793", mysql "3.141592653589793e0");
/// The circumference of a circle of diameter 1.
#[doc = sql_doc!(pg "pi()", sqlite "3.141592653589793", mysql "3.141592653589793e0")]
#[doc = example_doc!("pi()")]
pub fn pi() -> Call<marker_of_none::PI, (), Double> {
    Call::new(())
}
