//! `with`, on statements whose rows are those of a table: RETURNING, set operations, boxed queries.

use std::ops::Range;

use super::edge::{Identified, NotYet};
use super::list::{AddLoad, Entries, WithKeys, WithRelations};
use super::relation::{IntoLoad, Load};
use super::{Loads, Path};
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::query::select_list::Root;
use crate::render::{AnyRules, Sql};
use crate::row::Whole;
use crate::scope::NotNull;
use crate::statement::{IsStatement, Returns, Sent, Standalone, Statement};
use crate::table::Table;
#[cfg(feature = "mysql-backend")]
use crate::write::{Delete, DeleteRows, Insert, OnMariadb};

/// A statement that returns whole rows of a table, and the relations that are loaded with them.
#[derive(Clone)]
#[must_use = "a statement does nothing until it is run, as with `.all(&mut conn)`"]
pub struct Loading<Q, L> {
    statement: Q,
    list: L,
}

/// A relation that is loaded by a separate statement, so that it can be added to any rows.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "rows of RETURNING, of set operations and of boxed queries get their relations by separate statements",
    label = "leave out `joined()` and `multiset()`; select values with a query of their own"
)]
pub trait Apart {}
#[diagnostic::do_not_recommend]
impl<P: Path, C, W, O, G> Apart for std::sync::Arc<Load<P, C, W, O, G>> {}

/// Loads relations with the whole rows that a statement returns, if it is not a plain SELECT: a write with RETURNING, a
/// set operation, a boxed query.
///
/// ```
/// use relata::prelude::*;
/// # use relata::connection::SqliteConnection;
/// # use relata::doc::{orders, users};
/// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
/// let changed = update(users::table)
///     .set(users::is_active.to(false))
///     .filter(users::age.lt(18))
///     .returning(users::table)
///     .with(users::orders)
///     .all(conn)?;
/// # Ok(())
/// # }
/// ```
#[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
pub trait LoadStatement: Returns + Sized {
    /// Loads a relation with the rows, as [`Select::with`](crate::query::Select::with) does.
    fn with<L: IntoLoad<T, Load = M>, T: Table, M: Apart + Identified<Relation = R>, N, H: NotYet<R>, R>(self, relation: L) -> Loading<Self, WithRelations<T, N>> where Self: Returns<Decode = Whole<T, NotNull>>, Root<T>: AddLoad<M, Table = T, Loads = N, Again = H> {
        Loading { statement: self, list: Root::<T>::new().add(relation.into_load()) }
    }
}
impl<Q: Returns> LoadStatement for Q {}

impl<Q, L> Loading<Q, L> {
    /// Loads another relation.
    #[rustfmt::skip]
    pub fn with<M: IntoLoad<T, Load = N>, T: Table, N: Apart + Identified<Relation = R>, K, H: NotYet<R>, R>(self, relation: M) -> Loading<Q, WithRelations<T, K>> where L: AddLoad<N, Table = T, Loads = K, Again = H> {
        Loading { statement: self.statement, list: self.list.add(relation.into_load()) }
    }
}

#[cfg(feature = "mysql-backend")]
macro_rules! on_mariadb {
    ($([$($g:ident)*] $ty:ty;)*) => {$(
        impl<$($g),*> OnMariadb<$ty> {
            /// Loads a relation with the rows, as [`Select::with`](crate::query::Select::with) does.
            #[rustfmt::skip]
            pub fn with<Lo: IntoLoad<Ta, Load = M>, Ta: Table, M: Apart + Identified<Relation = Re>, N, H: NotYet<Re>, Re>(self, relation: Lo) -> OnMariadb<Loading<$ty, WithRelations<Ta, N>>> where $ty: Returns<Decode = Whole<Ta, NotNull>>, Root<Ta>: AddLoad<M, Table = Ta, Loads = N, Again = H> {
                OnMariadb(Loading { statement: self.0, list: Root::<Ta>::new().add(relation.into_load()) })
            }
        }
    )*};
}
#[cfg(feature = "mysql-backend")]
on_mariadb! {
    [T K S C R] Insert<T, K, S, C, R>;
    [T S F W R] Delete<T, S, F, W, R>;
    [T K R] DeleteRows<T, K, R>;
}
#[cfg(feature = "mysql-backend")]
impl<Q, L> OnMariadb<Loading<Q, L>> {
    /// Loads another relation.
    #[rustfmt::skip]
    pub fn with<M: IntoLoad<T, Load = N>, T: Table, N: Apart + Identified<Relation = R>, K, H: NotYet<R>, R>(self, relation: M) -> OnMariadb<Loading<Q, WithRelations<T, K>>> where L: AddLoad<N, Table = T, Loads = K, Again = H> {
        OnMariadb(Loading { statement: self.0.statement, list: self.0.list.add(relation.into_load()) })
    }
}

impl<Q: IsStatement, L> IsStatement for Loading<Q, L> {}
impl<Q: Standalone, L> Standalone for Loading<Q, L> {}
impl<Q: Returns, T: Table, L: Entries<T>> Returns for Loading<Q, WithRelations<T, L>> {
    type Row = <WithRelations<T, L> as Loads>::Row;
    type Decode = WithKeys<T, L>;
    type Loads = WithRelations<T, L>;
    fn loads(&self) -> &Self::Loads {
        &self.list
    }
    type Free = Q::Free;
    type Missing = Q::Missing;
}
impl<Q: Statement<D>, L: 'static, D: Dialect> Statement<D> for Loading<Q, L> {
    const STATIC: bool = Q::STATIC;
    const KEPT: Option<bool> = Q::KEPT;
    const SENT: Sent = Q::SENT;
    const ROWS_APART: Option<(Option<&'static str>, &'static str)> = Q::ROWS_APART;
    fn render<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.statement.render(out)
    }
    fn render_at_most<'b>(&'b self, n: u64, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.statement.render_at_most(n, out)
    }
    fn part(&self, start: usize, rules: &AnyRules) -> Option<usize> {
        self.statement.part(start, rules)
    }
    fn render_part<'b>(&'b self, part: Range<usize>, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.statement.render_part(part, out)
    }
    fn affects_rows(&self) -> bool {
        self.statement.affects_rows()
    }
    fn affected(&self, part: Range<usize>, reported: usize) -> usize {
        self.statement.affected(part, reported)
    }
}
