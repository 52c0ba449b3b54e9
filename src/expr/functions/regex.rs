//! Regular expressions, and `SIMILAR TO`. SQLite has the operator REGEXP but no function behind it.
//! <https://www.postgresql.org/docs/15/functions-matching.html>,
//! <https://dev.mysql.com/doc/refman/8.4/en/regexp.html>, <https://mariadb.com/kb/en/pcre/>
//!
//! The syntax of the patterns is the database's own: PostgreSQL's, ICU's in MySQL, PCRE in MariaDB. They
//! agree on letters, `.`, classes, repetition, groups, alternatives and `^`. But in MySQL `$` also matches before
//! a line feed at the end, and if several alternatives match at one place PostgreSQL takes the longest,
//! the others the first.
//!
//! As in PostgreSQL, `.` matches line feeds too in MySQL, and letters match by case whatever the collation:
//! relata writes `(?s-i)` before the pattern.

use super::{calls, on, sql_doc};
use crate::expr::methods_of;
use crate::expr::operator::{Compare, Infix, op};
use crate::expr::{Expr, IntoExpr};
use crate::types::{Array, Bool, Integer, IsText, Text};

/// Matching text with regular expressions. Matching `citext` ignores case. MySQL: `self REGEXP
/// concat('(?s-i)', pattern)`, with `(?si)` to ignore case.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::users;
/// let query = from(users::table).filter(users::name.matches("^S") & users::email.not_imatches("test"));
/// ```
#[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
pub trait RegexMethods: Expr + Sized {
    /// `self ~ pattern`: true if the pattern matches.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).filter(users::name.matches("^S"));
    /// ```
    fn matches<P: IntoExpr<Text>>(self, pattern: P) -> Compare<op::RegexMatch, Self, P::Expr> where Self::Type: IsText {
        Infix::new(self, pattern.into_expr())
    }
    /// `self ~* pattern`: ignores case.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).filter(users::name.imatches("^s"));
    /// ```
    fn imatches<P: IntoExpr<Text>>(self, pattern: P) -> Compare<op::RegexMatchAnyCase, Self, P::Expr> where Self::Type: IsText {
        Infix::new(self, pattern.into_expr())
    }
    /// `self !~ pattern`: true if the pattern does not match.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).filter(users::name.not_matches("^S"));
    /// ```
    fn not_matches<P: IntoExpr<Text>>(self, pattern: P) -> Compare<op::NoRegexMatch, Self, P::Expr> where Self::Type: IsText {
        Infix::new(self, pattern.into_expr())
    }
    /// `self !~* pattern`: ignores case.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).filter(users::name.not_imatches("^s"));
    /// ```
    fn not_imatches<P: IntoExpr<Text>>(self, pattern: P) -> Compare<op::NoRegexMatchAnyCase, Self, P::Expr> where Self::Type: IsText {
        Infix::new(self, pattern.into_expr())
    }
    /// `self SIMILAR TO pattern` (SQL:2016 part 2, 8.6). PostgreSQL only.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).filter(users::name.similar_to("(Sa|An)%"));
    /// ```
    fn similar_to<P: IntoExpr<Text>>(self, pattern: P) -> Compare<op::SimilarTo, Self, P::Expr> where Self::Type: IsText {
        Infix::new(self, pattern.into_expr())
    }
    /// `self NOT SIMILAR TO pattern`. PostgreSQL only.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).filter(users::name.not_similar_to("(Sa|An)%"));
    /// ```
    fn not_similar_to<P: IntoExpr<Text>>(self, pattern: P) -> Compare<op::NotSimilarTo, Self, P::Expr> where Self::Type: IsText {
        Infix::new(self, pattern.into_expr())
    }
}
methods_of! { IsText: RegexMethods }

calls! { "regex", "users", marker;
    /// The text with its first match replaced; `\1` in `replacement` is a group.
    regexp_replace REGEXP_REPLACE => Any [T: IntoExpr<Text>, P: IntoExpr<Text>, R: IntoExpr<Text>]
        (text: T => T::Expr = text.into_expr(), pattern: P => P::Expr = pattern.into_expr(), replacement: R => R::Expr = replacement.into_expr()) -> Text,
        "regex::regexp_replace(users::name, \"a+\", \"b\")", pg "regexp_replace($1, $2, $3)";
    /// Like `regexp_replace` with flags: `g` for every match, `i` to ignore case.
    regexp_replace_with REGEXP_REPLACE_WITH => Any [T: IntoExpr<Text>, P: IntoExpr<Text>, R: IntoExpr<Text>, F: IntoExpr<Text>]
        (text: T => T::Expr = text.into_expr(), pattern: P => P::Expr = pattern.into_expr(), replacement: R => R::Expr = replacement.into_expr(), flags: F => F::Expr = flags.into_expr()) -> Text,
        "regex::regexp_replace_with(users::name, \"a+\", \"b\", \"g\")", pg "regexp_replace($1, $2, $3, $4)";
    /// The groups of the first match, or the whole match if there are no groups. NULL if
    /// nothing matches.
    regexp_match REGEXP_MATCH => Nullable [T: IntoExpr<Text>, P: IntoExpr<Text>]
        (text: T => T::Expr = text.into_expr(), pattern: P => P::Expr = pattern.into_expr()) -> Array<Text>,
        "regex::regexp_match(users::email, \"(.*)@(.*)\")", pg "regexp_match($1, $2)";
    /// The number of matches.
    regexp_count REGEXP_COUNT => Any [T: IntoExpr<Text>, P: IntoExpr<Text>]
        (text: T => T::Expr = text.into_expr(), pattern: P => P::Expr = pattern.into_expr()) -> Integer,
        "regex::regexp_count(users::name, \"[aeiou]\")", pg "regexp_count($1, $2)";
    /// True if the pattern matches.
    regexp_like REGEXP_LIKE => Any [T: IntoExpr<Text>, P: IntoExpr<Text>]
        (text: T => T::Expr = text.into_expr(), pattern: P => P::Expr = pattern.into_expr()) -> Bool,
        "regex::regexp_like(users::name, \"^S\")", pg "regexp_like($1, $2)",
        mysql "(($1) REGEXP concat('(?s-i)', $2))";
    /// Like `regexp_like` with flags, such as `i` to ignore case.
    regexp_like_with REGEXP_LIKE_WITH => Any [T: IntoExpr<Text>, P: IntoExpr<Text>, F: IntoExpr<Text>]
        (text: T => T::Expr = text.into_expr(), pattern: P => P::Expr = pattern.into_expr(), flags: F => F::Expr = flags.into_expr()) -> Bool,
        "regex::regexp_like_with(users::name, \"^s\", \"i\")", pg "regexp_like($1, $2, $3)";
    /// The first match. NULL if nothing matches.
    regexp_substr REGEXP_SUBSTR => Nullable [T: IntoExpr<Text>, P: IntoExpr<Text>]
        (text: T => T::Expr = text.into_expr(), pattern: P => P::Expr = pattern.into_expr()) -> Text,
        "regex::regexp_substr(users::email, \"[^@]+\")", pg "regexp_substr($1, $2)",
        mysql "CASE WHEN ($1) REGEXP concat('(?s-i)', $2) THEN regexp_substr($1, concat('(?s-i)', $2)) END";
    /// The position of the first match, from 1; 0 if there is none.
    regexp_instr REGEXP_INSTR => Any [T: IntoExpr<Text>, P: IntoExpr<Text>]
        (text: T => T::Expr = text.into_expr(), pattern: P => P::Expr = pattern.into_expr()) -> Integer,
        "regex::regexp_instr(users::email, \"@\")", pg "regexp_instr($1, $2)",
        mysql "regexp_instr($1, concat('(?s-i)', $2))";
    /// The parts of a text between matches.
    regexp_split_to_array REGEXP_SPLIT_TO_ARRAY => Any [T: IntoExpr<Text>, P: IntoExpr<Text>]
        (text: T => T::Expr = text.into_expr(), pattern: P => P::Expr = pattern.into_expr()) -> Array<Text>,
        "regex::regexp_split_to_array(users::name, \" +\")", pg "regexp_split_to_array($1, $2)";
}
