//! Full-text search in PostgreSQL. <https://www.postgresql.org/docs/15/functions-textsearch.html>
//!
//! Functions that read text take the name of a configuration first, such as `"english"` or
//! `"simple"`, as PostgreSQL's own do: an index on an expression is found only with one.

use super::{calls, on, sql_doc};
use crate::expr::operator::{Compare, Infix, op};
use crate::expr::{Expr, IntoExpr};
use crate::types::{Array, Fits, Integer, Real, Text, TsQuery, TsVector};

/// The methods of search vectors and search queries. `||` of vectors is
/// [`concat`](crate::expr::ExprMethods::concat).
///
/// ```
/// use relata::prelude::*;
/// use relata::expr::functions::search::{plainto_tsquery, websearch_to_tsquery};
/// # use relata::doc::documents;
/// let wanted = websearch_to_tsquery("english", "cats or dogs")
///     .and_query(plainto_tsquery("english", "house"));
/// let query = from(documents::table).filter(documents::body.matches_query(wanted));
/// ```
#[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
pub trait SearchMethods: Expr + Sized {
    /// `vector @@ query`: true if the query matches.
    ///
    /// ```
    /// use relata::prelude::*;
    /// use relata::expr::functions::search::plainto_tsquery;
    /// # use relata::doc::documents;
    /// let wanted = plainto_tsquery("english", "tea");
    /// let query = from(documents::table).filter(documents::body.matches_query(wanted));
    /// ```
    fn matches_query<Q: IntoExpr<TsQuery>>(self, query: Q) -> Compare<op::SearchMatch, Self, Q::Expr> where Self::Type: Fits<TsVector> {
        Infix::new(self, query.into_expr())
    }
    /// `query && query`: both match.
    ///
    /// ```
    /// use relata::prelude::*;
    /// use relata::expr::functions::search::plainto_tsquery;
    /// # use relata::doc::documents;
    /// let wanted = plainto_tsquery("english", "tea").and_query(plainto_tsquery("english", "cup"));
    /// let query = from(documents::table).filter(documents::body.matches_query(wanted));
    /// ```
    fn and_query<Q: IntoExpr<TsQuery>>(self, query: Q) -> Infix<op::SearchAnd, Self, Q::Expr, TsQuery> where Self::Type: Fits<TsQuery> {
        Infix::new(self, query.into_expr())
    }
    /// `query || query`: either matches.
    ///
    /// ```
    /// use relata::prelude::*;
    /// use relata::expr::functions::search::plainto_tsquery;
    /// # use relata::doc::documents;
    /// let wanted = plainto_tsquery("english", "tea").or_query(plainto_tsquery("english", "coffee"));
    /// let query = from(documents::table).filter(documents::body.matches_query(wanted));
    /// ```
    fn or_query<Q: IntoExpr<TsQuery>>(self, query: Q) -> Infix<op::SearchOr, Self, Q::Expr, TsQuery> where Self::Type: Fits<TsQuery> {
        Infix::new(self, query.into_expr())
    }
    /// `query <-> query`: the second matches right after the first.
    ///
    /// ```
    /// use relata::prelude::*;
    /// use relata::expr::functions::search::plainto_tsquery;
    /// # use relata::doc::documents;
    /// let wanted = plainto_tsquery("english", "tea").followed_by(plainto_tsquery("english", "cup"));
    /// let query = from(documents::table).filter(documents::body.matches_query(wanted));
    /// ```
    fn followed_by<Q: IntoExpr<TsQuery>>(self, query: Q) -> Infix<op::SearchPhrase, Self, Q::Expr, TsQuery> where Self::Type: Fits<TsQuery> {
        Infix::new(self, query.into_expr())
    }
}
impl<E: Expr> SearchMethods for E {}

calls! { "search", "documents", marker;
    /// The words of a text, as they are searched for.
    to_tsvector TO_TSVECTOR => Any [C: IntoExpr<Text>, T: IntoExpr<Text>]
        (configuration: C => C::Expr = configuration.into_expr(), text: T => T::Expr = text.into_expr()) -> TsVector,
        "search::to_tsvector(\"english\", documents::title)", pg "to_tsvector(CAST($1 AS regconfig), $2)";
    /// A query in PostgreSQL's own notation: `"fat & (cat | rat)"`. Invalid text is an error.
    to_tsquery TO_TSQUERY => Any [C: IntoExpr<Text>, T: IntoExpr<Text>]
        (configuration: C => C::Expr = configuration.into_expr(), text: T => T::Expr = text.into_expr()) -> TsQuery,
        "search::to_tsquery(\"english\", \"fat & cat\")", pg "to_tsquery(CAST($1 AS regconfig), $2)";
    /// All the words of a text.
    plainto_tsquery PLAINTO_TSQUERY => Any [C: IntoExpr<Text>, T: IntoExpr<Text>]
        (configuration: C => C::Expr = configuration.into_expr(), text: T => T::Expr = text.into_expr()) -> TsQuery,
        "search::plainto_tsquery(\"english\", \"fat cat\")", pg "plainto_tsquery(CAST($1 AS regconfig), $2)";
    /// The words of a text, one after the other.
    phraseto_tsquery PHRASETO_TSQUERY => Any [C: IntoExpr<Text>, T: IntoExpr<Text>]
        (configuration: C => C::Expr = configuration.into_expr(), text: T => T::Expr = text.into_expr()) -> TsQuery,
        "search::phraseto_tsquery(\"english\", \"fat cat\")", pg "phraseto_tsquery(CAST($1 AS regconfig), $2)";
    /// The query of a user's search text: words, `"phrases"`, `or`, and `-` before a word that must
    /// not occur. Any text is valid.
    websearch_to_tsquery WEBSEARCH_TO_TSQUERY => Any [C: IntoExpr<Text>, T: IntoExpr<Text>]
        (configuration: C => C::Expr = configuration.into_expr(), text: T => T::Expr = text.into_expr()) -> TsQuery,
        "search::websearch_to_tsquery(\"english\", \"cats -dogs\")", pg "websearch_to_tsquery(CAST($1 AS regconfig), $2)";
    /// How well the vector matches, by the frequency of the words.
    ts_rank TS_RANK => Any [V: IntoExpr<TsVector>, Q: IntoExpr<TsQuery>]
        (vector: V => V::Expr = vector.into_expr(), query: Q => Q::Expr = query.into_expr()) -> Real,
        "search::ts_rank(documents::body, \"'cat'\")", pg "ts_rank($1, $2)";
    /// How well the vector matches, by how near the words are to each other.
    ts_rank_cd TS_RANK_CD => Any [V: IntoExpr<TsVector>, Q: IntoExpr<TsQuery>]
        (vector: V => V::Expr = vector.into_expr(), query: Q => Q::Expr = query.into_expr()) -> Real,
        "search::ts_rank_cd(documents::body, \"'cat'\")", pg "ts_rank_cd($1, $2)";
    /// A part of the text with the words found in `<b>` and `</b>`. The rest is not escaped.
    ts_headline TS_HEADLINE => Any [C: IntoExpr<Text>, T: IntoExpr<Text>, Q: IntoExpr<TsQuery>]
        (configuration: C => C::Expr = configuration.into_expr(), text: T => T::Expr = text.into_expr(), query: Q => Q::Expr = query.into_expr()) -> Text,
        "search::ts_headline(\"english\", documents::title, \"'cat'\")", pg "ts_headline(CAST($1 AS regconfig), $2, $3)";
    /// Like `ts_headline` with options: `"StartSel=<, StopSel=>, MaxWords=10"`.
    ts_headline_with TS_HEADLINE_WITH => Any [C: IntoExpr<Text>, T: IntoExpr<Text>, Q: IntoExpr<TsQuery>, O: IntoExpr<Text>]
        (configuration: C => C::Expr = configuration.into_expr(), text: T => T::Expr = text.into_expr(), query: Q => Q::Expr = query.into_expr(), options: O => O::Expr = options.into_expr()) -> Text,
        "search::ts_headline_with(\"english\", documents::title, \"'cat'\", \"MaxWords=10\")", pg "ts_headline(CAST($1 AS regconfig), $2, $3, $4)";
    /// Every word with a weight: `"A"`, `"B"`, `"C"` or `"D"`.
    setweight SETWEIGHT => Any [V: IntoExpr<TsVector>, W: IntoExpr<Text>]
        (vector: V => V::Expr = vector.into_expr(), weight: W => W::Expr = weight.into_expr()) -> TsVector,
        "search::setweight(documents::body, \"A\")", pg "setweight($1, CAST($2 AS \"char\"))";
    /// The words without places and weights.
    strip STRIP => Any [V: IntoExpr<TsVector>] (vector: V => V::Expr = vector.into_expr()) -> TsVector,
        "search::strip(documents::body)", pg "strip($1)";
    /// The number of words and operators in a query.
    numnode NUMNODE => Any [Q: IntoExpr<TsQuery>] (query: Q => Q::Expr = query.into_expr()) -> Integer,
        "search::numnode(\"'cat'\")", pg "numnode($1)";
    /// The words of a vector.
    tsvector_to_array TSVECTOR_TO_ARRAY => Any [V: IntoExpr<TsVector>] (vector: V => V::Expr = vector.into_expr()) -> Array<Text>,
        "search::tsvector_to_array(documents::body)", pg "tsvector_to_array($1)";
}
