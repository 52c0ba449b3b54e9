//! A statement as diesel sees it.

use std::any::TypeId;
use std::cell::Cell;
use std::marker::PhantomData;
use std::ops::Range;

use diesel::QueryResult;
use diesel::internal::derives::multiconnection::AstPassHelper;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};

use super::asked::{Ask, Asked, IsAsked, Key};
#[cfg(feature = "connections")]
use super::events::{is_cached, is_commented, push_comment, row_limit};
use crate::dialect::Dialect;
use crate::error::{Error, RenderError};
use crate::render::{AnyRules, Sql};
use crate::row::Decode;
use crate::statement::Statement;

/// A borrowed statement, how it is executed (`K`), its database and how its rows are read: diesel prepares, caches and
/// binds.
///
/// Statements own their values, so a statement's type is `'static` and is its own cache key. diesel asks for the SQL
/// of a key once per connection.
pub(crate) struct Prepared<'q, Q, K, D, De> {
    asked: Asked<'q, Q, K, D>,
    of: PhantomData<fn() -> De>,
}
impl<'q, Q, K, D, De> Prepared<'q, Q, K, D, De> {
    pub(crate) fn new(statement: &'q Q, part: Range<usize>, rules: &AnyRules) -> Self {
        Self {
            asked: Asked::new(statement, part, rules),
            of: PhantomData,
        }
    }
}

/// Without a connection nothing is run.
#[cfg(not(feature = "connections"))]
mod without {
    pub(super) fn is_commented() -> bool {
        false
    }
    pub(super) fn is_cached() -> bool {
        true
    }
    pub(super) fn push_comment(_: &mut String) {}
    pub(super) fn row_limit() -> Option<u64> {
        None
    }
}
#[cfg(not(feature = "connections"))]
use without::{is_cached, is_commented, push_comment, row_limit};

impl<Q: Statement<D>, K: Ask<Q, D>, D: Dialect, De> QueryFragment<D> for Prepared<'_, Q, K, D, De> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, D>) -> QueryResult<()> {
        walk(&self.asked, Self::KEPT, pass)
    }
    fn is_safe_to_cache_prepared(&self, backend: &D) -> QueryResult<bool> {
        is_kept(&self.asked, Self::KEPT, backend)
    }
}
impl<Q: Statement<D>, K: Ask<Q, D>, D: Dialect, De> Prepared<'_, Q, K, D, De> {
    /// `Some(true)` if its type guarantees that the database keeps the statement prepared.
    const KEPT: Option<bool> = if Q::STATIC { Some(true) } else { Q::KEPT };
}

fn render<'b, D: Dialect>(asked: &'b dyn IsAsked<D>, out: &mut Sql<'_, 'b, D>) -> QueryResult<()> {
    out.follow_type(asked.is_static());
    let rendered = match row_limit() {
        None => asked.render(out),
        Some(n) => asked.render_at_most(n, out),
    };
    rendered
        .and_then(|()| out.check_rules())
        .map_err(RenderError::into_diesel)
}

fn walk<'b, D: Dialect>(
    asked: &'b dyn IsAsked<D>,
    kept: Option<bool>,
    pass: AstPass<'_, 'b, D>,
) -> QueryResult<()> {
    let (mut pass, wanted) = wanted(pass);
    match wanted {
        // Written in one piece, which is cheaper than piece by piece.
        Wanted::Text => {
            let mut out = Sql::text().ruled(asked.rules());
            render(asked, &mut out)?;
            let mut text = out.take_text();
            if is_commented() {
                push_comment(&mut text);
            }
            pass.push_sql(&text);
            Ok(())
        }
        Wanted::Values => render(asked, &mut Sql::diesel(pass).ruled(asked.rules())),
        Wanted::Other => match kept {
            // Tests check that a walk gives the same result.
            Some(kept)
                if !cfg!(debug_assertions)
                    && asked.rules().is_empty()
                    && AstPassHelper::debug_binds(&mut pass).is_none() =>
            {
                pass.push_sql("");
                if !kept {
                    pass.unsafe_to_cache_prepared();
                }
                Ok(())
            }
            _ => render(asked, &mut Sql::diesel(pass).ruled(asked.rules())),
        },
    }
}

fn is_kept<D: Dialect>(
    asked: &dyn IsAsked<D>,
    known: Option<bool>,
    backend: &D,
) -> QueryResult<bool> {
    /// A walk for diesel's own answer.
    struct Walk<'q, D: Dialect>(&'q dyn IsAsked<D>);
    impl<D: Dialect> QueryFragment<D> for Walk<'_, D> {
        fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, D>) -> QueryResult<()> {
            walk(self.0, None, pass)
        }
    }
    if is_commented() && !is_cached() {
        return Ok(false);
    }
    let known = known.or_else(|| asked.kept());
    if let Some(kept) = known
        && !cfg!(debug_assertions)
        && asked.rules().is_empty()
    {
        return Ok(kept);
    }
    let kept = Walk(asked).is_safe_to_cache_prepared(backend)?;
    debug_assert!(
        !asked.rules().is_empty() || known.is_none_or(|known| known == kept),
        "its type tells whether values are part of the SQL"
    );
    Ok(kept)
}

/// The purpose of diesel's pass.
pub(super) enum Wanted {
    Text,
    Values,
    /// To find out whether the statement is kept prepared, or to print its values.
    Other,
}

/// Returns the kind of diesel's pass, and its purpose. diesel does not expose it, but each kind holds something else.
pub(super) fn wanted<'a, 'b, D: Dialect>(pass: AstPass<'a, 'b, D>) -> (AstPass<'a, 'b, D>, Wanted) {
    let wanted = Cell::new(Wanted::Other);
    let pass = pass.cast_database(
        |collector| {
            wanted.set(Wanted::Values);
            collector
        },
        |builder| {
            wanted.set(Wanted::Text);
            builder
        },
        |backend| backend,
        |lookup| lookup,
    );
    (pass, wanted.into_inner())
}
impl<Q: Statement<D>, K: 'static, D: Dialect, De> QueryId for Prepared<'_, Q, K, D, De> {
    type QueryId = Key<Q, K, D>;
    const HAS_STATIC_QUERY_ID: bool = Q::STATIC;
    // With a comment or with rules it is identified by its text.
    fn query_id() -> Option<TypeId> {
        (Q::STATIC && !is_commented()).then(TypeId::of::<Self::QueryId>)
    }
}
impl<Q, K, D: Dialect, De: Decode> diesel::query_builder::Query for Prepared<'_, Q, K, D, De> {
    type SqlType = D::Columns<De>;
}
impl<Q, K, D, De, Conn> diesel::query_dsl::RunQueryDsl<Conn> for Prepared<'_, Q, K, D, De> {}

/// A diesel error with the statement it came from.
#[cold]
pub(crate) fn failed<D: Dialect, Q: Statement<D>, K: Ask<Q, D>>(
    statement: &Q,
    part: Range<usize>,
    rules: &AnyRules,
    error: diesel::result::Error,
) -> Error {
    failed_asked::<D>(&Asked::<Q, K, D>::new(statement, part, rules), error)
}
fn failed_asked<D: Dialect>(asked: &dyn IsAsked<D>, error: diesel::result::Error) -> Error {
    D::explain(Error::from_diesel(error, asked.sql()))
}

/// A diesel error with the SQL text it came from.
#[cfg(feature = "async-base")]
#[cold]
pub(super) fn failed_text<D: Dialect>(sql: &str, error: diesel::result::Error) -> Error {
    D::explain(Error::from_diesel(error, sql.to_owned()))
}

/// A row as relata decodes it.
pub(crate) struct Row<De: Decode>(pub(crate) De::Row);
