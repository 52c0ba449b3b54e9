//! Rust's `==` and `<` between expressions: they return a `bool`, so they cannot produce SQL.
//!
//! No impl ever applies. Next to the operator, rustc shows the line of [`RustSign`], with what to write instead.

use std::marker::PhantomData;

/// Operators such as `==` and `<` after the expression `E`.
#[doc(hidden)]
#[rustfmt::skip]
pub struct RustSign<E>(PhantomData<fn() -> E>); // in SQL: `a.eq(b)`, `a.ne(b)`, `a.lt(b)`, `a.le(b)`, `a.gt(b)`, `a.ge(b)`
/// Never implemented: `==` and `!=`.
#[doc(hidden)]
pub trait EqualsInSql {}
/// Never implemented: `<`, `<=`, `>` and `>=`.
#[doc(hidden)]
pub trait ComparesInSql: EqualsInSql {}
