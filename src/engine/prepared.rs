//! Prepared transactions by name: after a restart, or from another connection.

use super::task::{Runner, Task};
use crate::dialect::{Dialect, HasTwoPhaseCommit};
use crate::error::{Error, RenderResult, Result};
use crate::render::{AnyRules, Sql};
use crate::row::Field;
use crate::scope::{Nil, NotNull};
use crate::statement::{Effect, IsStatement, Returns, Standalone, Statement};
use crate::types::{BigInt, Binary};

/// The names of the prepared transactions.
pub(super) struct Names;
impl<R: Runner<Db: HasTwoPhaseCommit>> Task<R> for Names {
    type Out = Vec<String>;
    fn effect(&self, _: &AnyRules) -> Effect {
        // Replicas have none, or others.
        Effect::MayWrite
    }
    async fn run(self, on: &mut R) -> Result<Vec<String>> {
        let rows = super::fetch_all(on, &Prepared(R::Db::PREPARED)).await?;
        // Others may have names of two parts, or of bytes.
        let whole = rows
            .into_iter()
            .filter(|(format, _, second, _)| (*format, *second) == (1, 0));
        let names = whole.filter_map(|(.., name)| String::from_utf8(name).ok());
        Ok(names.collect())
    }
}

/// Ends a prepared transaction.
pub(super) struct End<'n> {
    pub(super) name: &'n str,
    pub(super) commits: bool,
}
impl<R: Runner<Db: HasTwoPhaseCommit>> Task<R> for End<'_> {
    type Out = ();
    async fn run(self, on: &mut R) -> Result<()> {
        let sql = R::Db::two_phase(self.name).map_err(|why| Error::Transaction {
            source: why.into(),
            sql: String::new(),
        })?;
        let end = match self.commits {
            true => &sql.commit,
            false => &sql.rollback,
        };
        on.decide(end, self.commits).await
    }
}

/// The query of prepared transactions.
struct Prepared(&'static str);
impl IsStatement for Prepared {}
impl Standalone for Prepared {}
impl Returns for Prepared {
    type Row = (i64, i64, i64, Vec<u8>);
    type Decode = (
        Field<BigInt, NotNull>,
        Field<BigInt, NotNull>,
        Field<BigInt, NotNull>,
        Field<Binary, NotNull>,
    );
    crate::statement::no_loads!();
    type Free = Nil;
    type Missing = NotNull;
}
impl<D: Dialect> Statement<D> for Prepared {
    const STATIC: bool = false;
    fn render<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.never_cached();
        out.push(self.0);
        Ok(())
    }
    fn affects_rows(&self) -> bool {
        false
    }
}
