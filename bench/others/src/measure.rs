//! Times of cases, and latencies of many tasks.

use std::future::Future;
use std::pin::Pin;
use std::time::Instant;

use crate::Result;

type Answer = Pin<Box<dyn Future<Output = Result<usize>> + Send>>;

/// The work of a case as one library does it: it returns the number of rows.
pub(crate) struct Side {
    name: &'static str,
    run: Box<dyn Fn() -> Answer>,
}
impl Side {
    pub(crate) fn new<F: Future<Output = Result<usize>> + Send + 'static>(
        name: &'static str,
        run: impl Fn() -> F + 'static,
    ) -> Self {
        Self {
            name,
            run: Box::new(move || Box::pin(run())),
        }
    }
    async fn time(&self, runs: usize) -> Result<f64> {
        let start = Instant::now();
        for _ in 0..runs {
            (self.run)().await?;
        }
        Ok(start.elapsed().as_secs_f64() / runs as f64)
    }
}

pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) sides: Vec<Side>,
}

const ROUNDS: usize = 9;
/// A batch of runs takes about this many seconds.
const BATCH: f64 = 0.05;

/// Prints the microseconds of a run of each case, a column for each library.
pub(crate) async fn print(group: &str, cases: &[Case]) -> Result<()> {
    println!("\n{group}, in microseconds");
    for case in cases {
        let mut rows = None;
        for side in &case.sides {
            for _ in 0..3 {
                let found = (side.run)().await?;
                if *rows.get_or_insert(found) != found {
                    return Err(format!("`{}`: {} finds {found} rows", case.name, side.name).into());
                }
            }
        }
        let runs = (BATCH / case.sides[0].time(1).await?).clamp(1.0, 2_000.0) as usize;
        let mut times = vec![Vec::new(); case.sides.len()];
        for round in 0..ROUNDS {
            for turn in 0..case.sides.len() {
                let at = (round + turn) % case.sides.len();
                times[at].push(case.sides[at].time(runs).await?);
            }
        }
        print!("- {}:", case.name);
        for (side, mut times) in case.sides.iter().zip(times) {
            times.sort_by(f64::total_cmp);
            print!(" {} {:.0},", side.name, 1e6 * times[times.len() / 2]);
        }
        println!();
    }
    Ok(())
}

/// Runs 16 tasks that send queries without pause, and prints how many there were and how long one took.
pub(crate) async fn latency<
    S: Clone + Send + 'static,
    F: Future<Output = Result<usize>> + Send + 'static,
>(
    name: &str,
    side: &S,
    query: impl Fn(S, i64) -> F + Copy + Send + 'static,
) -> Result<()> {
    const TASKS: i64 = 16;
    const QUERIES: i64 = 1_000;
    let mut rounds = Vec::new();
    for _ in 0..5 {
        let start = Instant::now();
        let tasks: Vec<_> = (0..TASKS)
            .map(|task| {
                let side = side.clone();
                tokio::spawn(async move {
                    let mut times = Vec::new();
                    for i in 0..QUERIES {
                        let start = Instant::now();
                        query(side.clone(), 1 + (task * QUERIES + i) % 10_000).await?;
                        times.push(start.elapsed().as_secs_f64());
                    }
                    Ok::<Vec<f64>, Box<dyn std::error::Error + Send + Sync>>(times)
                })
            })
            .collect();
        let mut times = Vec::new();
        for task in tasks {
            times.extend(task.await??);
        }
        let all = start.elapsed().as_secs_f64();
        times.sort_by(f64::total_cmp);
        let at = |part: f64| 1e6 * times[(part * times.len() as f64) as usize];
        rounds.push([(TASKS * QUERIES) as f64 / all, at(0.5), at(0.99)]);
    }
    rounds.sort_by(|a, b| a[0].total_cmp(&b[0]));
    let [queries, p50, p99] = rounds[rounds.len() / 2];
    println!("| {name} | {queries:.0} | {p50:.0} | {p99:.0} |");
    Ok(())
}
