//! Similarity of texts, by the letters they have in common: PostgreSQL's extension `pg_trgm`, which
//! `CREATE EXTENSION pg_trgm` installs. <https://www.postgresql.org/docs/15/pgtrgm.html>

use super::{example_doc, functions, on, sql_doc};
use crate::expr::methods_of;
use crate::expr::operator::{Compare, Infix, op};
use crate::expr::{Expr, IntoExpr};
use crate::types::{Array, IsText, Real, Text};

functions! {
    /// How similar two texts are, from 0 to 1.
    similarity SIMILARITY(a: Text, b: Text) -> Real,
        "relata::expr::functions::trigram::similarity(users::name, \"Sara\")", pg "similarity($1, $2)";
    /// The greatest similarity of `part` to a run of words of `text`.
    word_similarity WORD_SIMILARITY(part: Text, text: Text) -> Real,
        "relata::expr::functions::trigram::word_similarity(\"Sara\", users::name)",
        pg "word_similarity($1, $2)";
    /// The groups of three letters.
    show_trgm SHOW_TRGM(text: Text) -> Array<Text>,
        "relata::expr::functions::trigram::show_trgm(users::name)", pg "show_trgm($1)";
}

/// Similarity of texts: PostgreSQL's extension `pg_trgm`.
///
/// ```
/// use relata::prelude::*;
/// use relata::expr::functions::trigram::TrigramMethods;
/// # use relata::doc::users;
/// let query = from(users::table).filter(users::name.similar("Sarah"));
/// ```
#[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
pub trait TrigramMethods: Expr + Sized {
    /// `self % other`: their similarity is above `pg_trgm.similarity_threshold`.
    fn similar<T: IntoExpr<Text>>(self, other: T) -> Compare<op::Similar, Self, T::Expr> where Self::Type: IsText {
        Infix::new(self, other.into_expr())
    }
}
methods_of! { IsText: TrigramMethods }
