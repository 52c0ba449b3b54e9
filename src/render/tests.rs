//! The writer as a whole, without a database.

use super::{Fragment, RenderError, RenderResult, Sql};
use crate::dialect::Dialect;
use crate::expr::literal::literal;
use crate::types::{Bound, Double, Integer, Text, Value};

/// A piece that is written by a function.
struct Piece<F>(F);
impl<F: for<'b> Fn(&mut Sql<'_, 'b, D>) -> RenderResult, D: Dialect> Fragment<D> for Piece<F> {
    const STATIC: bool = true;
    const UNSIGNED: bool = false;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        (self.0)(out)
    }
}

fn text<D: Dialect>(piece: &impl Fragment<D>) -> Result<String, RenderError> {
    let mut out = Sql::<D>::text();
    piece.render(&mut out)?;
    Ok(out.take_text())
}
fn text_for_people<D: Dialect>(piece: &impl Fragment<D>) -> String {
    let mut out = Sql::<D>::text_for_people();
    piece.render(&mut out).expect("it explains");
    out.take_text()
}

macro_rules! everywhere {
    ($check:ident) => {{
        #[cfg(feature = "postgres-backend")]
        $check::<diesel::pg::Pg>();
        #[cfg(feature = "sqlite")]
        $check::<diesel::sqlite::Sqlite>();
        #[cfg(feature = "mysql-backend")]
        $check::<diesel::mysql::Mysql>();
    }};
}

#[test]
fn identifiers_double_their_quote() {
    fn check<D: Dialect>() {
        let quote = D::SYNTAX.quote;
        let mut out = Sql::<D>::text();
        out.identifier(&format!("a{quote}b")).expect("a text");
        assert_eq!(out.take_text(), format!("{quote}a{quote}{quote}b{quote}"));
    }
    everywhere!(check);
}

#[test]
fn an_open_parenthesis_is_seen() {
    fn check<D: Dialect>() {
        let mut out = Sql::<D>::text();
        out.push("f(");
        out.push("");
        assert!(out.is_open());
        out.push("x");
        assert!(!out.is_open());
        let inner = out.text_of(|out| {
            out.push("(");
            Ok(())
        });
        assert_eq!((inner.as_str(), out.is_open()), ("(", false));
        assert_eq!(out.take_text(), "f(x");
    }
    everywhere!(check);
}

/// An unsupported piece is an error of the whole text, and a comment in SQL to read, which continues.
#[test]
fn a_reason_stands_in_its_place() {
    fn check<D: Dialect>() {
        let piece = Piece(|out: &mut Sql<'_, '_, D>| {
            out.push("(");
            out.refuse(RenderError::NoRows)?;
            out.push(")");
            Ok(())
        });
        assert!(matches!(text(&piece), Err(RenderError::NoRows)));
        assert_eq!(
            text_for_people(&piece),
            "(/* VALUES needs at least one row */)"
        );
    }
    everywhere!(check);
}

/// A value in a place without parameters is a literal, or a reason.
#[test]
fn values_are_bound_or_written() {
    fn check<D: Dialect>()
    where
        Value<Integer>: Fragment<D>,
        Value<Double>: Fragment<D>,
    {
        let seven: Value<Integer> = literal(7);
        let mut out = Sql::<D>::text();
        out.record_values();
        seven.render(&mut out).expect("a text");
        assert_eq!((out.binds(), out.take_values()), (1, vec!["7".to_owned()]));
        let nan: Value<Double> = literal(f64::NAN);
        let mut out = Sql::<D>::text();
        let written = out.literally(|out| nan.render(out));
        assert!(matches!(written, Err(RenderError::NoLiteral { .. })));
        // The place ends, whatever came of it.
        nan.render(&mut out).expect("a parameter");
        assert_eq!(out.binds(), 1);
        let has_literals = D::literal(&Bound::<Integer>(Some(7)));
        assert_eq!(has_literals.is_some(), D::DATABASE == "MySQL");
        let mut out = Sql::<D>::text();
        let written = out.literally(|out| seven.render(out));
        assert_eq!(written.is_ok(), has_literals.is_some());
    }
    everywhere!(check);
}

/// Equal values of a query that shares have one number; those of the outer query come back after it.
#[test]
fn a_query_shares_its_values() {
    fn check<D: Dialect>()
    where
        Value<Text>: Fragment<D>,
    {
        let value = |text: &str| -> Value<Text> { literal(text) };
        let (a, again, other) = (value("a"), value("a"), value("b"));
        let mut out = Sql::<D>::text();
        out.record_values();
        let around = out.enter_query(true);
        for value in [&a, &again, &other] {
            value.render(&mut out).expect("a text");
            out.push(" ");
        }
        out.leave_query(around);
        again.render(&mut out).expect("a text");
        let shared = D::SYNTAX.shared_parameters;
        assert_eq!(out.binds(), if shared { 3 } else { 4 });
        let text = out.take_text();
        let expected = match D::DATABASE {
            "PostgreSQL" => "$1 $1 $2 $3",
            "SQLite" => "? ?1 ? ?",
            _ => "? ? ? ?",
        };
        assert_eq!(text, expected);
    }
    everywhere!(check);
}

/// A key of GROUP BY is known again in HAVING where the database does not know it, but not in the arguments of an
/// aggregate.
#[test]
fn keys_in_having() {
    fn check<D: Dialect>() {
        let key = Piece(|out: &mut Sql<'_, '_, D>| {
            out.push("a + 1");
            Ok(())
        });
        let mut out = Sql::<D>::text();
        let around = out.enter_query(true);
        out.key(|out| key.write(out)).expect("a text");
        out.push("; ");
        let having = out.having(|out| {
            let known = out.is_key(false, &key);
            out.push(if known { "known" } else { "unknown" });
            let having = out.begin_below_groups();
            let below = out.is_key(false, &key);
            out.end_below_groups(having);
            out.push(if below { ", known" } else { ", unknown" });
            Ok(())
        });
        having.expect("a text");
        out.leave_query(around);
        let known = if D::SYNTAX.keys_in_having {
            "unknown"
        } else {
            "known"
        };
        assert_eq!(out.take_text(), format!("a + 1; {known}, unknown"));
    }
    everywhere!(check);
}
