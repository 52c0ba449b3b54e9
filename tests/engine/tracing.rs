//! Spans of `tracing`.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use relata::engine::events::Tracing;
use relata::prelude::*;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::engines::{asynchronous, blocking, insert, numbers, stored};

type Fields = BTreeMap<String, String>;

/// Keeps what it is told: spans with their fields, and which have ended.
#[derive(Clone, Default)]
struct Spans(Arc<Mutex<Kept>>, Arc<AtomicU64>);
#[derive(Default)]
struct Kept {
    spans: BTreeMap<u64, (String, Fields)>,
    open: BTreeMap<u64, usize>,
    links: Vec<(u64, u64)>,
    events: Vec<(String, Fields)>,
}

struct Write<'a>(&'a mut Fields);
impl Visit for Write<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}"));
    }
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name().to_owned(), value.to_owned());
    }
}

impl Subscriber for Spans {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("relata")
    }
    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let id = self.1.fetch_add(1, Ordering::SeqCst) + 1;
        let mut fields = Fields::new();
        span.record(&mut Write(&mut fields));
        let mut kept = self.0.lock().unwrap();
        let name = span.metadata().name().to_owned();
        kept.spans.insert(id, (name, fields));
        kept.open.insert(id, 1);
        Id::from_u64(id)
    }
    fn record(&self, span: &Id, values: &Record<'_>) {
        let mut kept = self.0.lock().unwrap();
        let (_, fields) = kept.spans.get_mut(&span.into_u64()).unwrap();
        values.record(&mut Write(fields));
    }
    fn record_follows_from(&self, span: &Id, follows: &Id) {
        let link = (span.into_u64(), follows.into_u64());
        self.0.lock().unwrap().links.push(link);
    }
    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::new();
        event.record(&mut Write(&mut fields));
        let target = event.metadata().target().to_owned();
        self.0.lock().unwrap().events.push((target, fields));
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
    fn clone_span(&self, id: &Id) -> Id {
        *self.0.lock().unwrap().open.get_mut(&id.into_u64()).unwrap() += 1;
        id.clone()
    }
    fn try_close(&self, id: Id) -> bool {
        let mut kept = self.0.lock().unwrap();
        let open = kept.open.get_mut(&id.into_u64()).unwrap();
        *open -= 1;
        *open == 0
    }
}

/// What an engine of one connection does, in spans; returns the line of its first statement.
macro_rules! work {
    ([$($async:tt)?] [$($await:tt)*] $builder:expr, $spans:expr) => {{
        let tracing = Tracing::new().slow_statements(Duration::ZERO);
        let mut engine = $builder.events(tracing).build().unwrap();
        // Opened where nobody listens.
        insert!(1).run(&mut engine)$($await)*.unwrap();

        let _listening = tracing::subscriber::set_default($spans.clone());
        let line = line!();
        assert_eq!(stored!(&mut engine)$($await)*.unwrap(), [1]);
        let failed = engine.transaction($($async)? |tx| {
            tx.transaction($($async)? |tx| insert!(2).run(tx)$($await)*)$($await)*?;
            insert!(1).run(tx)$($await)*
        })$($await)*;
        assert!(failed.is_err());
        let held = engine.connect()$($await)*.unwrap();
        assert!(engine.connect()$($await)*.is_err());
        drop(held);
        line
    }};
}

/// The spans of that work on a database of one of these names.
fn check(spans: &Spans, systems: &[&str], quote: &str, line: u32) {
    let kept = spans.0.lock().unwrap();
    let named = |name: &str| -> Vec<&Fields> {
        let of = kept.spans.values().filter(|(span, _)| span == name);
        of.map(|(_, fields)| fields).collect()
    };
    let statements = named("statement");
    assert_eq!(statements.len(), 3);
    let select = statements[0];
    let sql = "SELECT `numbers`.`n` FROM `numbers` ORDER BY `numbers`.`n`".replace('`', quote);
    let expected = [
        ("otel.name", "SELECT numbers"),
        ("otel.kind", "client"),
        ("db.query.text", &sql),
        ("db.operation.name", "SELECT"),
        ("db.collection.name", "numbers"),
        ("db.response.returned_rows", "1"),
        ("code.line.number", &line.to_string()),
    ];
    for (name, value) in expected {
        assert_eq!(
            select.get(name).map(String::as_str),
            Some(value),
            "{name}: {select:?}"
        );
    }
    assert!(select["code.file.path"].ends_with("tracing.rs"));
    assert!(!select.contains_key("error.type"));
    let insert = statements[1];
    assert_eq!(insert["db.response.affected_rows"], "1");
    assert_eq!(statements[2]["error.type"], "unique");
    assert_eq!(statements[2]["otel.status_code"], "ERROR");
    for (_, fields) in kept.spans.values() {
        let system = fields["db.system.name"].as_str();
        assert!(systems.contains(&system), "{system}");
    }

    let transactions = named("transaction");
    assert_eq!(transactions.len(), 2);
    assert_eq!(
        (
            transactions[0]["depth"].as_str(),
            transactions[0]["outcome"].as_str()
        ),
        ("0", "rollback")
    );
    assert_eq!(
        (
            transactions[1]["depth"].as_str(),
            transactions[1]["outcome"].as_str()
        ),
        ("1", "commit")
    );
    assert_eq!(named("connection").len(), 3);
    assert_eq!(named("connection")[0]["new"], "false");

    // Each has ended.
    assert!(kept.open.values().all(|open| *open == 0), "{:?}", kept.open);
    // Statement after savepoint after transaction after connection.
    let name = |id: &u64| kept.spans[id].0.as_str();
    let links: Vec<_> = kept.links.iter().map(|(a, b)| (name(a), name(b))).collect();
    assert_eq!(
        links,
        [
            ("statement", "connection"),
            ("transaction", "connection"),
            ("transaction", "transaction"),
            ("statement", "transaction"),
            ("statement", "transaction"),
        ]
    );
    // Every statement is slow, and one check-out failed.
    let slow: Vec<_> = kept
        .events
        .iter()
        .filter(|(target, _)| target == "relata::slow")
        .collect();
    assert_eq!(slow.len(), 3);
    assert_eq!(slow[0].1["message"], "slow statement");
    assert_eq!(slow[0].1["rows"], "1");
    let refused: Vec<_> = kept
        .events
        .iter()
        .filter(|(target, _)| target == "relata")
        .collect();
    assert_eq!(refused.len(), 1);
    assert_eq!(
        (
            refused[0].1["message"].as_str(),
            refused[0].1["error.type"].as_str()
        ),
        ("no connection", "pool")
    );
}

const OPTIONS: &str = "pool_size=1&max_overflow=0&pool_timeout=0.3";

#[test]
fn statements_transactions_and_connections_have_spans() {
    macro_rules! spans {
        ($systems:expr, $quote:literal, $builder:expr) => {
            if let Some((builder, _)) = $builder {
                let spans = Spans::default();
                let line = work!([] [] builder, spans);
                check(&spans, $systems, $quote, line);
            }
        };
    }
    spans!(&["sqlite"], "`", Some(blocking::sqlite(OPTIONS)));
    spans!(
        &["postgresql"],
        "\"",
        blocking::postgres("tracing", OPTIONS)
    );
    spans!(
        &["mysql", "mariadb"],
        "`",
        blocking::mysql("tracing", OPTIONS)
    );
}

#[tokio::test]
async fn statements_transactions_and_connections_have_spans_asynchronously() {
    macro_rules! spans {
        ($systems:expr, $quote:literal, $builder:expr) => {
            if let Some((builder, _)) = $builder {
                let spans = Spans::default();
                let line = work!([async] [.await] builder, spans);
                check(&spans, $systems, $quote, line);
            }
        };
    }
    spans!(&["sqlite"], "`", Some(asynchronous::sqlite(OPTIONS)));
    spans!(
        &["postgresql"],
        "\"",
        asynchronous::postgres("tracing_async", OPTIONS)
    );
    spans!(
        &["mysql", "mariadb"],
        "`",
        asynchronous::mysql("tracing_async", OPTIONS)
    );
}

#[test]
fn quick_statements_are_not_logged() {
    let (builder, _) = blocking::sqlite("");
    let tracing = Tracing::new().slow_statements(Duration::from_secs(3600));
    let mut engine = builder.events(tracing).build().unwrap();
    let spans = Spans::default();
    let _listening = tracing::subscriber::set_default(spans.clone());
    from(numbers::table).count(&mut engine).unwrap();
    assert!(spans.0.lock().unwrap().events.is_empty());
    assert!(spans.0.lock().unwrap().spans.len() > 1);
}
