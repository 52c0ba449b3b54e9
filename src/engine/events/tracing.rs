//! Spans of [tracing](https://docs.rs/tracing) for statements, transactions and connections.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tracing::field::Empty;
use tracing::{Span, info_span, warn};

use super::{
    AfterStatement, BeforeStatement, CheckIn, CheckOut, ConnectionEvent, Events, TransactionEvent,
    Veto, error_type, system,
};

/// Makes spans of [tracing](https://docs.rs/tracing): one for each statement, one for each transaction and savepoint, and one
/// for the time in which a connection is out of its engine.
///
/// ```
/// use std::time::Duration;
/// use relata::connection::AsyncPgConnection;
/// use relata::engine::Engine;
/// use relata::engine::events::Tracing;
/// # fn f() -> relata::Result<()> {
/// let engine = Engine::<AsyncPgConnection>::builder("postgres://localhost/shop")
///     .events(Tracing::new().slow_statements(Duration::from_millis(200)))
///     .build()?;
/// # Ok(())
/// # }
/// ```
///
/// Their fields are [OpenTelemetry's attributes of databases](https://opentelemetry.io/docs/specs/semconv/database/database-spans/),
/// so that `tracing-opentelemetry` sends attributes that other tools know:
///
/// | span | fields |
/// |---|---|
/// | `statement` | `otel.name`, `otel.kind`, `db.system.name`, `db.query.text`, `db.operation.name`, `db.collection.name`, `code.file.path`, `code.line.number`, and when it has run `db.response.returned_rows` or `db.response.affected_rows`; `error.type` and `otel.status_code` if it failed |
/// | `transaction` | `otel.kind`, `db.system.name`, `depth`, `code.file.path`, `code.line.number`, and when it has ended `outcome`: `commit` or `rollback` |
/// | `connection` | `otel.kind`, `db.system.name`, `new`, `waited_ms`, `code.file.path`, `code.line.number` |
///
/// Spans have the level INFO and the target `relata`; the current span of the program is their parent. A statement follows from
/// the span of its transaction, and a transaction from that of its connection, as tracing calls it: OpenTelemetry has links
/// for that. `db.query.text` has placeholders; no span contains values.
#[derive(Debug, Default)]
pub struct Tracing {
    slow: Option<Duration>,
    /// The spans of each connection: its own, and those of its nested transactions.
    open: Mutex<HashMap<u64, Spans>>,
}

#[derive(Debug, Default)]
struct Spans {
    connection: Option<Span>,
    transactions: Vec<Span>,
}

impl Tracing {
    /// Creates spans, without a log of slow statements.
    pub fn new() -> Self {
        Self::default()
    }
    /// Logs statements that take at least this long: an event of the level WARN with the target `relata::slow`, the
    /// message `slow statement`, and `db.query.text`, `elapsed_ms`, `rows`, `code.file.path`, `code.line.number`.
    pub fn slow_statements(mut self, threshold: Duration) -> Self {
        self.slow = Some(threshold);
        self
    }
    fn open(&self) -> MutexGuard<'_, HashMap<u64, Spans>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
    /// Ends the spans of a transaction and of those in it.
    fn ended(&self, transaction: &TransactionEvent<'_>, outcome: &str) {
        let ended: Vec<Span> = {
            let mut open = self.open();
            let Some(spans) = open.get_mut(&transaction.connection()) else {
                return;
            };
            let from = transaction.depth().min(spans.transactions.len());
            let ended = spans.transactions.drain(from..).collect();
            if spans.connection.is_none() && spans.transactions.is_empty() {
                open.remove(&transaction.connection());
            }
            ended
        };
        for span in &ended {
            span.record("outcome", outcome);
            if let Some(error) = transaction.error() {
                span.record("error.type", error_type(error));
                span.record("otel.status_code", "ERROR");
            }
        }
    }
}

impl Events for Tracing {
    fn before_statement(&self, statement: &mut BeforeStatement<'_>) -> Result<(), Veto> {
        let span = info_span!(
            target: "relata",
            "statement",
            "otel.name" = Empty,
            "otel.kind" = "client",
            "otel.status_code" = Empty,
            "db.system.name" = system(statement.database()),
            "db.query.text" = statement.sql(),
            "db.operation.name" = statement.operation(),
            "db.collection.name" = Empty,
            "db.response.returned_rows" = Empty,
            "db.response.affected_rows" = Empty,
            "error.type" = Empty,
            "code.file.path" = Empty,
            "code.line.number" = Empty,
        );
        if span.is_disabled() {
            return Ok(());
        }
        match statement.table() {
            Some(table) => {
                span.record("otel.name", format!("{} {table}", statement.operation()));
                span.record("db.collection.name", table);
            }
            None => {
                span.record("otel.name", statement.operation());
            }
        }
        if let Some(location) = statement.location() {
            span.record("code.file.path", location.file());
            span.record("code.line.number", location.line());
        }
        if let Some(spans) = self.open().get(&statement.connection()) {
            let around = spans.transactions.last().or(spans.connection.as_ref());
            if let Some(around) = around {
                span.follows_from(around);
            }
        }
        statement.keep(span);
        Ok(())
    }

    fn after_statement(&self, statement: &mut AfterStatement<'_>) {
        if let Some(span) = statement.take_kept::<Span>() {
            if let Some(rows) = statement.returned_rows() {
                span.record("db.response.returned_rows", rows);
            }
            if let Some(rows) = statement.affected_rows() {
                span.record("db.response.affected_rows", rows);
            }
            if let Some(error) = statement.error() {
                span.record("error.type", error_type(error));
                span.record("otel.status_code", "ERROR");
            }
        }
        if self.slow.is_some_and(|slow| statement.elapsed() >= slow) {
            let location = statement.location();
            warn!(
                target: "relata::slow",
                {
                    "db.query.text" = statement.sql(),
                    elapsed_ms = statement.elapsed().as_secs_f64() * 1000.0,
                    rows = statement.rows(),
                    "code.file.path" = location.map(std::panic::Location::file),
                    "code.line.number" = location.map(std::panic::Location::line),
                },
                "slow statement"
            );
        }
    }

    fn check_out(&self, check_out: &CheckOut<'_>) {
        let location = check_out.location();
        if let Some(error) = check_out.error() {
            warn!(
                target: "relata",
                {
                    "error.type" = error_type(error),
                    waited_ms = check_out.waited().as_secs_f64() * 1000.0,
                    "code.file.path" = location.file(),
                    "code.line.number" = location.line(),
                },
                "no connection"
            );
            return;
        }
        let span = info_span!(
            target: "relata",
            "connection",
            "otel.kind" = "internal",
            "db.system.name" = system(check_out.database()),
            new = check_out.is_new(),
            waited_ms = check_out.waited().as_secs_f64() * 1000.0,
            "code.file.path" = location.file(),
            "code.line.number" = location.line(),
        );
        if !span.is_disabled() {
            let spans = Spans {
                connection: Some(span),
                transactions: Vec::new(),
            };
            self.open().insert(check_out.connection(), spans);
        }
    }

    fn check_in(&self, check_in: &CheckIn<'_>) {
        let ended = match self.open().get_mut(&check_in.connection()) {
            Some(spans) => spans.connection.take(),
            None => None,
        };
        drop(ended);
        // Transactions that are still open on it are rolled back, and end then.
        let mut open = self.open();
        if let Some(spans) = open.get(&check_in.connection())
            && spans.transactions.is_empty()
        {
            open.remove(&check_in.connection());
        }
    }

    fn begin(&self, transaction: &TransactionEvent<'_>) {
        if transaction.error().is_some() {
            return;
        }
        let span = info_span!(
            target: "relata",
            "transaction",
            "otel.kind" = "internal",
            "otel.status_code" = Empty,
            "db.system.name" = system(transaction.database()),
            depth = transaction.depth(),
            outcome = Empty,
            "error.type" = Empty,
            "code.file.path" = Empty,
            "code.line.number" = Empty,
        );
        if span.is_disabled() {
            return;
        }
        if let Some(location) = transaction.location() {
            span.record("code.file.path", location.file());
            span.record("code.line.number", location.line());
        }
        let mut open = self.open();
        let spans = open.entry(transaction.connection()).or_default();
        spans.transactions.truncate(transaction.depth());
        if let Some(around) = spans.transactions.last().or(spans.connection.as_ref()) {
            span.follows_from(around);
        }
        spans.transactions.push(span);
    }
    fn commit(&self, transaction: &TransactionEvent<'_>) {
        self.ended(
            transaction,
            if transaction.error().is_none() {
                "commit"
            } else {
                "rollback"
            },
        );
    }
    fn rollback(&self, transaction: &TransactionEvent<'_>) {
        self.ended(transaction, "rollback");
    }
    fn close(&self, connection: &ConnectionEvent<'_>) {
        let ended = self.open().remove(&connection.connection());
        drop(ended);
    }
}
