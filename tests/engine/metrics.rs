//! Counters, histograms and gauges of the `metrics` crate.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use metrics::{
    Counter, CounterFn, Gauge, GaugeFn, Histogram, HistogramFn, Key, KeyName, Metadata, Recorder,
    SharedString, Unit,
};
use relata::engine::events::Metrics;
use relata::prelude::*;

use crate::engines::{blocking, insert, numbers, stored};

/// The values that each name with its labels was given.
type Values = Arc<Mutex<BTreeMap<String, Vec<f64>>>>;

struct Kept(Values);
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
                let all = ["db.system.name", "db.client.connection.pool.name"];
                let known = ["sqlite", "shop"];
                let common = all.contains(&label.key());
                assert!(!common || known.contains(&label.value()), "{label:?}");
                !common
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

#[test]
fn statements_and_the_pool_are_measured() {
    let values = Values::default();
    metrics::with_local_recorder(&Kept(Arc::clone(&values)), || {
        let (builder, _) = blocking::sqlite("pool_size=1&max_overflow=0&pool_timeout=0.01");
        let mut engine = builder.events(Metrics::new("shop")).build().unwrap();
        insert!(1).run(&mut engine).unwrap();
        assert_eq!(stored!(&mut engine).unwrap(), [1]);
        let _ = insert!(1).run(&mut engine).unwrap_err();
        engine
            .transaction(|tx| tx.transaction(|tx| insert!(2).run(tx)))
            .unwrap();
        drop(engine.begin().unwrap());
        let held = engine.connect().unwrap();
        assert!(from(numbers::table).count(&mut engine).is_err());
        drop(held);
    });
    let values = values.lock().unwrap();
    let of = |name: &str| values.get(name).cloned().unwrap_or_default();
    assert_eq!(of("db.client.operation.count INSERT").len(), 3);
    assert_eq!(of("db.client.operation.count SELECT"), [1.0]);
    assert_eq!(of("db.client.operation.errors INSERT unique"), [1.0]);
    assert_eq!(of("db.client.response.returned_rows SELECT"), [1.0]);
    assert_eq!(of("db.client.operation.duration INSERT").len(), 3);
    assert!(
        of("db.client.operation.duration INSERT")
            .iter()
            .all(|time| *time > 0.0)
    );
    assert_eq!(of("db.client.transaction.count commit"), [1.0]);
    assert_eq!(of("db.client.transaction.count rollback"), [1.0]);
    assert_eq!(of("db.client.connection.check_outs").len(), 6);
    assert_eq!(of("db.client.connection.timeouts"), [1.0]);
    assert_eq!(of("db.client.connection.wait_time").len(), 7);
    assert!(of("db.client.connection.wait_time")[6] >= 0.01);
    assert_eq!(of("db.client.connection.use_time").len(), 6);
    assert_eq!(of("db.client.connection.create_time").len(), 1);
    assert_eq!(of("db.client.connection.max").last(), Some(&1.0));
    assert_eq!(of("db.client.connection.count used").last(), Some(&1.0));
    assert_eq!(of("db.client.connection.count idle").first(), Some(&0.0));
    assert_eq!(
        of("db.client.connection.pending_requests").last(),
        Some(&0.0)
    );
}
