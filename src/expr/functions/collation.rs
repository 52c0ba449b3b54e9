//! `COLLATE`: the order and the equality of texts.
//! <https://www.postgresql.org/docs/15/collation.html>, <https://www.sqlite.org/datatype3.html#collation>,
//! <https://dev.mysql.com/doc/refman/8.4/en/charset-collation-implementations.html>

use crate::class::Plain;
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::expr::Expr;
use crate::expr::methods_of;
use crate::expr::operator::{Infix, op};
use crate::render::{Fragment, Sql};
use crate::scope::{In, NotNull};
use crate::types::{IsText, Text};

/// Compares code points: `"C"` in PostgreSQL, `BINARY` in SQLite, `utf8mb4_bin` in MySQL, which converts a text to
/// the character set `utf8mb4` and compares it as if it were padded with spaces to the length of the other one.
#[derive(Debug, Clone, Copy)]
pub struct C;
/// SQLite's: ignores the case of ASCII letters.
#[derive(Debug, Clone, Copy)]
pub struct Nocase;
/// SQLite's: ignores trailing spaces.
#[derive(Debug, Clone, Copy)]
pub struct Rtrim;
/// A collation that the database knows by this name: `collate("de-x-icu")`.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct NamedCollation(&'static str);

/// The name of a collation: [`C`], [`Nocase`], [`Rtrim`], or a text.
#[diagnostic::on_unimplemented(message = "`{Self}` is not the name of a collation")]
pub trait IntoCollation {
    #[doc(hidden)]
    type Collation: Expr;
    #[doc(hidden)]
    fn into_collation(self) -> Self::Collation;
}
impl IntoCollation for &'static str {
    type Collation = NamedCollation;
    fn into_collation(self) -> NamedCollation {
        NamedCollation(self)
    }
}
macro_rules! known {
    ($($t:ident)*) => {$(
        impl IntoCollation for $t {
            type Collation = Self;
            fn into_collation(self) -> Self {
                self
            }
        }
        impl Expr for $t {
            type Type = Text;
            type Class = Plain;
        }
        impl<Ctx> In<Ctx, ()> for $t {
            type Null = NotNull;
        }
    )*};
}
known! { C Nocase Rtrim }
impl Expr for NamedCollation {
    type Type = Text;
    type Class = Plain;
}
impl<Ctx> In<Ctx, ()> for NamedCollation {
    type Null = NotNull;
}
impl<D: Dialect> Fragment<D> for NamedCollation {
    const STATIC: bool = false;
    const UNSIGNED: bool = false;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.identifier(self.0)
    }
}

/// The operator `COLLATE` as a method.
pub trait CollationMethods: Expr + Sized {
    /// `self COLLATE name`: compared and ordered by that collation.
    ///
    /// ```
    /// use relata::prelude::*;
    /// use relata::expr::functions::collation;
    /// # use relata::doc::users;
    /// let query = from(users::table).order_by(users::name.collate(collation::C)).select(users::id);
    /// let query = from(users::table).order_by(users::name.collate("de-x-icu")).select(users::id);
    /// ```
    #[rustfmt::skip]
    fn collate<N: IntoCollation>(self, name: N) -> Infix<op::Collate, Self, N::Collation, Self::Type> where Self::Type: IsText {
        Infix::new(self, name.into_collation())
    }
}
methods_of! { IsText: CollationMethods }
