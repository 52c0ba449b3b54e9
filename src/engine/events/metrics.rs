//! Counters, histograms and gauges of the [metrics](https://docs.rs/metrics) crate.

use metrics::{counter, gauge, histogram};

use super::{
    AfterStatement, CheckIn, CheckOut, ConnectionEvent, Events, TransactionEvent, error_type,
    system,
};
use crate::engine::Status;
use crate::error::{Error, PoolError};

/// Counts and measures for the [metrics](https://docs.rs/metrics) crate, whose exporters send them to Prometheus and others.
///
/// ```
/// use relata::connection::AsyncPgConnection;
/// use relata::engine::Engine;
/// use relata::engine::events::Metrics;
/// # fn f() -> relata::Result<()> {
/// let engine = Engine::<AsyncPgConnection>::builder("postgres://localhost/shop")
///     .events(Metrics::new("shop"))
///     .build()?;
/// # Ok(())
/// # }
/// ```
///
/// | name | kind | of |
/// |---|---|---|
/// | `db.client.operation.duration` | histogram, seconds | each statement |
/// | `db.client.response.returned_rows` | histogram | each statement that returns rows |
/// | `db.client.operation.count` | counter | statements |
/// | `db.client.operation.errors` | counter, with `error.type` | statements that failed |
/// | `db.client.transaction.count` | counter, with `outcome` | transactions that have ended, without savepoints |
/// | `db.client.connection.check_outs` | counter | check-outs |
/// | `db.client.connection.timeouts` | counter | check-outs that waited in vain |
/// | `db.client.connection.wait_time` | histogram, seconds | waiting for a connection |
/// | `db.client.connection.use_time` | histogram, seconds | how long a connection is out |
/// | `db.client.connection.create_time` | histogram, seconds | opening a connection |
/// | `db.client.connection.errors` | counter, with `error.type` | connections that were not opened |
/// | `db.client.connection.count` | gauge, with `state`: `idle`, `used` | connections of the engine |
/// | `db.client.connection.pending_requests` | gauge | who waits for one |
/// | `db.client.connection.max` | gauge | how many there may be |
///
/// The names are [OpenTelemetry's](https://opentelemetry.io/docs/specs/semconv/database/database-metrics/) where it has one.
/// The labels of all are `db.system.name` and `db.client.connection.pool.name`; those of statements have `db.operation.name` too. The gauges
/// are set at each check-out and return.
#[derive(Debug, Clone)]
pub struct Metrics {
    pool: String,
}
impl Metrics {
    /// Creates the metrics of an engine with this name.
    pub fn new(pool: impl Into<String>) -> Self {
        Self { pool: pool.into() }
    }
    fn pool(&self, database: &'static str, status: Status) {
        let labels = [
            ("db.system.name", system(database).to_owned()),
            ("db.client.connection.pool.name", self.pool.clone()),
        ];
        for (state, connections) in [("idle", status.idle), ("used", status.in_use)] {
            let mut labels = labels.to_vec();
            labels.push(("state", state.to_owned()));
            gauge!("db.client.connection.count", &labels).set(connections as f64);
        }
        gauge!("db.client.connection.pending_requests", &labels).set(status.waiting as f64);
        let most = status.pool_size.saturating_add(status.max_overflow);
        gauge!("db.client.connection.max", &labels).set(most as f64);
    }
    fn transaction(&self, transaction: &TransactionEvent<'_>, outcome: &'static str) {
        if !transaction.is_savepoint() {
            counter!(
                "db.client.transaction.count",
                "db.system.name" => system(transaction.database()),
                "db.client.connection.pool.name" => self.pool.clone(),
                "outcome" => outcome,
            )
            .increment(1);
        }
    }
}

impl Events for Metrics {
    fn after_statement(&self, statement: &mut AfterStatement<'_>) {
        let mut labels = vec![
            ("db.system.name", system(statement.database()).to_owned()),
            ("db.client.connection.pool.name", self.pool.clone()),
            (
                "db.operation.name",
                statement.operation().to_ascii_uppercase(),
            ),
        ];
        histogram!("db.client.operation.duration", &labels)
            .record(statement.elapsed().as_secs_f64());
        counter!("db.client.operation.count", &labels).increment(1);
        if let Some(rows) = statement.returned_rows() {
            histogram!("db.client.response.returned_rows", &labels).record(rows as f64);
        }
        if let Some(error) = statement.error() {
            labels.push(("error.type", error_type(error).to_owned()));
            counter!("db.client.operation.errors", &labels).increment(1);
        }
    }
    fn connect(&self, connection: &ConnectionEvent<'_>) {
        let mut labels = vec![
            ("db.system.name", system(connection.database()).to_owned()),
            ("db.client.connection.pool.name", self.pool.clone()),
        ];
        match connection.error() {
            None => histogram!("db.client.connection.create_time", &labels)
                .record(connection.elapsed().as_secs_f64()),
            Some(error) => {
                labels.push(("error.type", error_type(error).to_owned()));
                counter!("db.client.connection.errors", &labels).increment(1);
            }
        }
    }
    fn check_out(&self, check_out: &CheckOut<'_>) {
        let labels = [
            ("db.system.name", system(check_out.database()).to_owned()),
            ("db.client.connection.pool.name", self.pool.clone()),
        ];
        histogram!("db.client.connection.wait_time", &labels)
            .record(check_out.waited().as_secs_f64());
        match check_out.error() {
            None => counter!("db.client.connection.check_outs", &labels).increment(1),
            Some(Error::Pool {
                source: PoolError::Timeout { .. },
            }) => counter!("db.client.connection.timeouts", &labels).increment(1),
            Some(_) => {}
        }
        self.pool(check_out.database(), check_out.status());
    }
    fn check_in(&self, check_in: &CheckIn<'_>) {
        let labels = [
            ("db.system.name", system(check_in.database()).to_owned()),
            ("db.client.connection.pool.name", self.pool.clone()),
        ];
        histogram!("db.client.connection.use_time", &labels).record(check_in.held().as_secs_f64());
        self.pool(check_in.database(), check_in.status());
    }
    fn commit(&self, transaction: &TransactionEvent<'_>) {
        if transaction.error().is_none() {
            self.transaction(transaction, "commit");
        }
    }
    fn rollback(&self, transaction: &TransactionEvent<'_>) {
        self.transaction(transaction, "rollback");
    }
}
