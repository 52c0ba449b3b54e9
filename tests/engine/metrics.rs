//! Counters, histograms and gauges of the `metrics` crate.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use metrics::{
    Counter, CounterFn, Gauge, GaugeFn, Histogram, HistogramFn, Key, KeyName, Metadata, Recorder,
    SharedString, Unit,
};
use relata::engine::events::Metrics;
use relata::prelude::*;

use crate::engines::{asynchronous, blocking, insert, numbers, stored};

/// The values that each name with its labels was given.
type Values = Arc<Mutex<BTreeMap<String, Vec<f64>>>>;

/// Keeps what is measured of this database.
struct Kept(Values, &'static [&'static str]);
struct One(Values, String);
impl One {
    fn push(&self, value: f64) {
        let mut values = self.0.lock().unwrap();
        values.entry(self.1.clone()).or_default().push(value);
    }
}
impl CounterFn for One {
    fn increment(&self, value: u64) {
        self.push(value as f64);
    }
    fn absolute(&self, value: u64) {
        self.push(value as f64);
    }
}
impl GaugeFn for One {
    fn increment(&self, value: f64) {
        self.push(value);
    }
    fn decrement(&self, value: f64) {
        self.push(-value);
    }
    fn set(&self, value: f64) {
        self.push(value);
    }
}
impl HistogramFn for One {
    fn record(&self, value: f64) {
        self.push(value);
    }
}
impl Kept {
    fn one(&self, key: &Key) -> Arc<One> {
        let labels: Vec<String> = key
            .labels()
            .filter(|label| {
                let expected = match label.key() {
                    "db.system.name" => self.1,
                    "db.client.connection.pool.name" => &["shop"],
                    _ => return true,
                };
                assert!(expected.contains(&label.value()), "{label:?}");
                false
            })
            .map(|label| format!(" {}", label.value()))
            .collect();
        assert!(key.labels().len() - labels.len() == 2, "{key:?}");
        Arc::new(One(
            Arc::clone(&self.0),
            format!("{}{}", key.name(), labels.concat()),
        ))
    }
}
impl Recorder for Kept {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        Counter::from_arc(self.one(key))
    }
    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::from_arc(self.one(key))
    }
    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::from_arc(self.one(key))
    }
}

/// What an engine with one connection does.
macro_rules! work {
    ([$($async:tt)?] [$($await:tt)*] $builder:expr) => {{
        let mut engine = $builder.events(Metrics::new("shop")).build().unwrap();
        insert!(1).run(&mut engine)$($await)*.unwrap();
        assert_eq!(stored!(&mut engine)$($await)*.unwrap(), [1]);
        let _ = insert!(1).run(&mut engine)$($await)*.unwrap_err();
        engine
            .transaction($($async)? |tx| tx.transaction($($async)? |tx| insert!(2).run(tx)$($await)*)$($await)*)$($await)*
            .unwrap();
        drop(engine.begin()$($await)*.unwrap());
        let held = engine.connect()$($await)*.unwrap();
        assert!(from(numbers::table).count(&mut engine)$($await)*.is_err());
        drop(held);
    }};
}

/// What is measured of that work.
fn check(values: &Values) {
    let values = values.lock().unwrap();
    let of = |name: &str| values.get(name).cloned().unwrap_or_default();
    assert_eq!(of("db.client.operation.count INSERT").len(), 3);
    assert_eq!(of("db.client.operation.count SELECT"), [1.0]);
    assert_eq!(of("db.client.operation.errors INSERT unique"), [1.0]);
    assert_eq!(of("db.client.response.returned_rows SELECT"), [1.0]);
    let times = of("db.client.operation.duration INSERT");
    assert_eq!(times.len(), 3);
    assert!(times.iter().all(|time| *time > 0.0));
    assert_eq!(of("db.client.transaction.count commit"), [1.0]);
    assert_eq!(of("db.client.transaction.count rollback"), [1.0]);
    assert_eq!(of("db.client.connection.check_outs").len(), 6);
    assert_eq!(of("db.client.connection.timeouts"), [1.0]);
    assert_eq!(of("db.client.connection.wait_time").len(), 7);
    assert!(of("db.client.connection.wait_time")[6] >= 0.3);
    assert_eq!(of("db.client.connection.use_time").len(), 6);
    assert_eq!(of("db.client.connection.create_time").len(), 1);
    assert_eq!(of("db.client.connection.max").last(), Some(&1.0));
    assert_eq!(of("db.client.connection.count used").last(), Some(&0.0));
    assert_eq!(of("db.client.connection.count idle").last(), Some(&1.0));
    assert_eq!(of("db.client.connection.count idle").first(), Some(&0.0));
    assert_eq!(
        of("db.client.connection.pending_requests").last(),
        Some(&0.0)
    );
}

const OPTIONS: &str = "pool_size=1&max_overflow=0&pool_timeout=0.3";
/// The names of MySQL and MariaDB.
const MYSQL: &[&str] = &["mysql", "mariadb"];

#[test]
fn statements_and_the_pool_are_measured() {
    macro_rules! measured {
        ($system:expr, $builder:expr) => {
            if let Some((builder, _)) = $builder {
                let values = Values::default();
                let kept = Kept(Arc::clone(&values), $system);
                metrics::with_local_recorder(&kept, || work!([] [] builder));
                check(&values);
            }
        };
    }
    measured!(&["sqlite"], Some(blocking::sqlite(OPTIONS)));
    measured!(&["postgresql"], blocking::postgres("metrics", OPTIONS));
    measured!(MYSQL, blocking::mysql("metrics", OPTIONS));
}

#[tokio::test]
async fn statements_and_the_pool_are_measured_asynchronously() {
    macro_rules! measured {
        ($system:expr, $builder:expr) => {
            if let Some((builder, _)) = $builder {
                let values = Values::default();
                let kept = Kept(Arc::clone(&values), $system);
                {
                    let _listening = metrics::set_default_local_recorder(&kept);
                    work!([async] [.await] builder);
                }
                check(&values);
            }
        };
    }
    measured!(&["sqlite"], Some(asynchronous::sqlite(OPTIONS)));
    measured!(
        &["postgresql"],
        asynchronous::postgres("metrics_async", OPTIONS)
    );
    measured!(MYSQL, asynchronous::mysql("metrics_async", OPTIONS));
}
