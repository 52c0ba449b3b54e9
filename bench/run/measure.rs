//! Times and allocations of a case.

use std::time::Instant;

use crate::Result;
use crate::alloc;
use crate::case::{Case, Run, Side};
use crate::database::Database;

/// A batch of runs takes about this many seconds.
const BATCH: f64 = 0.02;

/// Runs each side once, so that statements are prepared, and returns the number of rows, which must be equal.
pub(crate) fn warm(case: &Case, database: &mut Database) -> Result<usize> {
    let mut rows = [0; 3];
    for (side, rows) in Side::ALL.into_iter().zip(&mut rows) {
        *rows = case.undone(side, database, |run, database| run(database, 0))?;
    }
    match rows {
        [raw, relata, diesel] if raw == relata && relata == diesel => Ok(raw),
        rows => Err(format!("`{}` gives {rows:?} rows", case.name).into()),
    }
}

/// Seconds of one run on each side: the medians of rounds in which the sides take turns.
pub(crate) fn times(case: &Case, database: &mut Database, rounds: usize) -> Result<[f64; 3]> {
    let mut time = |side, iterations| {
        case.undone(side, database, |run, database| {
            time(run, database, iterations)
        })
    };
    let once = time(Side::Raw, 1)?;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // between these limits
    let iterations = (BATCH / once).clamp(1.0, 10_000.0) as usize;
    let mut times = [const { Vec::new() }; 3];
    for round in 0..rounds.max(1) {
        for turn in 0..3 {
            let place = (round + turn) % 3;
            times[place].push(time(Side::ALL[place], iterations)?);
        }
    }
    Ok(times.map(|mut times| {
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    }))
}

#[allow(clippy::cast_precision_loss)]
fn time(run: &Run, database: &mut Database, iterations: usize) -> Result<f64> {
    let start = Instant::now();
    counted_runs(run, database, iterations)?;
    Ok(start.elapsed().as_secs_f64() / iterations as f64)
}

/// Runs one side; callgrind counts while this function runs.
#[inline(never)]
pub(crate) fn counted_runs(run: &Run, database: &mut Database, iterations: usize) -> Result<()> {
    for i in 0..iterations {
        run(database, i)?;
    }
    Ok(())
}

/// Allocations per row, or per run where there is none.
#[allow(clippy::cast_precision_loss)]
pub(crate) fn allocations(case: &Case, database: &mut Database, rows: usize) -> Result<[f64; 3]> {
    let mut allocations = [0.0; 3];
    for (side, allocations) in Side::ALL.into_iter().zip(&mut allocations) {
        let count = case.undone(side, database, |run, database| {
            let before = alloc::count();
            run(database, 0)?;
            Ok(alloc::count() - before)
        })?;
        *allocations = count as f64 / rows.max(1) as f64;
    }
    Ok(allocations)
}
