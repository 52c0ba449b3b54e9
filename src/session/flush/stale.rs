//! Finds the rows whose state in the database differs from what the session knows.

use crate::hashing::HashMap;
use std::sync::Arc;

use super::work::{Failure, Work};
use crate::engine::Driver;
use crate::error::{Error, SessionError, StaleKeys};
use crate::session::rows::SessionRows;
use crate::session::statements::statement::{Found, What, Write};

/// Finds out why a flush failed, after it was rolled back.
pub(in crate::session) async fn explain<C: Driver>(
    rows: &SessionRows<C>,
    failure: Failure,
    on: &mut C,
) -> Error {
    let (slots, sql) = match failure {
        Failure::Error(error) => return error,
        Failure::Stale { slots, sql } => (slots, sql),
    };
    let Some(first) = slots.first() else {
        return Error::NotFound { sql };
    };
    let ops = rows.entry(*first).ops;
    let table = (ops.table)();
    let columns = Work::<C>::found_by(table, false);
    let stored = |slot: &u32| {
        let row = rows.entry(*slot).stored()?;
        let key = columns.iter().filter_map(|column| (ops.cell)(row, column));
        Some(key.collect())
    };
    let found = Found {
        columns: columns.clone(),
        rows: slots.iter().filter_map(stored).collect(),
    };
    // If they cannot be read, the error names only the table.
    let there = match found.rows.is_empty() {
        true => Ok(Vec::new()),
        false => (ops.fetch)(on, Arc::new(Write::new(table, What::Select(found)))).await,
    };
    let Ok(there) = there else {
        return stale(table.name, Vec::new(), sql);
    };
    let there: HashMap<_, _> = there
        .iter()
        .map(|row| ((ops.key)(row, table.key), row))
        .collect();
    let mut keys = Vec::new();
    for slot in &slots {
        let Some(row) = rows.entry(*slot).stored() else {
            continue;
        };
        let key = (ops.key)(row, table.key);
        let version = |row| (ops.cell)(row, table.version?);
        let same = there
            .get(&key)
            .is_some_and(|now| match (version(row), version(now)) {
                (Some(before), Some(now)) => before.any().same_as(now.any()),
                _ => true,
            });
        if !same {
            keys.push(key.to_string());
        }
    }
    stale(table.name, keys, sql)
}

fn stale(table: &'static str, keys: Vec<String>, sql: String) -> Error {
    let reason = SessionError::Stale {
        table,
        keys: StaleKeys(keys),
    };
    Error::Session { reason, sql }
}
