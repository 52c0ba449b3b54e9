//! Measures the cost of running queries with relata, next to the raw driver and diesel doing the same.
//!
//! Each case runs on all three in turns; a figure is the median of several rounds. With `--callgrind` it is the number of
//! instructions of this program, which a busy machine does not change.

mod alloc;
mod callgrind;
mod case;
mod database;
mod fill;
mod groups;
mod measure;
mod memory;
mod raw;
mod report;
#[path = "../../generated/bench/mod.rs"]
mod schema;
mod tables;

use std::process::Command;

use case::{Case, Group, Side};
use clap::{Parser, ValueEnum};
use database::{Database, Kind};
use report::Report;

/// Measures what running queries costs with relata, beside the raw driver and diesel.
#[derive(Debug, Parser)]
#[command(about)]
struct Args {
    /// The database to measure on.
    database: Kind,
    /// Runs only these groups.
    #[arg(long, value_delimiter = ',')]
    group: Vec<String>,
    /// Each time is the median of that many rounds.
    #[arg(long, default_value_t = 15)]
    rounds: usize,
    /// Counts instructions with valgrind's callgrind instead of measuring time.
    #[arg(long)]
    callgrind: bool,
    /// The number of rows to stream: 1,048,576, with `--callgrind` 65,536.
    #[arg(long)]
    rows: Option<usize>,
    /// The task of this process, if another one started it.
    #[arg(long, hide = true, requires_all = ["side", "case"])]
    child: Option<Child>,
    #[arg(long, hide = true)]
    side: Option<Side>,
    #[arg(long, hide = true)]
    case: Option<String>,
    #[arg(long, hide = true, default_value_t = 1)]
    iterations: usize,
}

/// A task of one process for another: running one side of one case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Child {
    /// Runs under callgrind.
    Count,
    /// And print by how much the peak memory grew.
    Memory,
}

/// Errors are printed unchanged.
type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

impl Args {
    fn rows(&self) -> usize {
        self.rows
            .unwrap_or(if self.callgrind { 1 << 16 } else { 1 << 20 })
    }

    fn groups(&self) -> Result<Vec<Group>> {
        let all = groups::all();
        for name in &self.group {
            if !all.iter().any(|group| group.name == name) {
                let known: Vec<_> = all.iter().map(|group| group.name).collect();
                return Err(format!("no group `{name}`: there are {}", known.join(", ")).into());
            }
        }
        let wanted =
            |group: &Group| self.group.is_empty() || self.group.iter().any(|g| g == group.name);
        Ok(all.into_iter().filter(wanted).collect())
    }

    /// The arguments with which this program runs one side of one case, in a process of its own.
    fn child(&self, child: Child, group: &Group, case: &Case, side: Side) -> Vec<String> {
        let rows = self.rows().to_string();
        let (database, child, side) = (name(&self.database), name(&child), name(&side));
        let options = [
            ("--child", &*child),
            ("--group", group.name),
            ("--case", &*case.name),
            ("--side", &*side),
            ("--rows", &*rows),
        ];
        let options = options
            .into_iter()
            .flat_map(|(option, value)| [option, value]);
        std::iter::once(&*database)
            .chain(options)
            .map(str::to_owned)
            .collect()
    }
}

/// Returns a value as it is written on the command line.
fn name(value: &impl ValueEnum) -> String {
    let value = value.to_possible_value();
    value.map_or_else(String::new, |value| value.get_name().to_owned())
}

fn main() -> Result<()> {
    let args = Args::parse();
    let groups = args.groups()?;
    if let (Some(child), Some(side), Some(case)) = (args.child, args.side, &args.case) {
        return run_child(&args, &groups, child, side, case);
    }
    if args.callgrind {
        callgrind::available()?;
    }
    let mut database = Database::fresh(args.database)?;
    let mut report = Report::new(&args);
    for group in &groups {
        database.fill(&group.tables, args.rows(), None)?;
        for case in (group.cases)(args.database, args.rows()) {
            let rows = measure::warm(&case, &mut database)?;
            let figures = match args.callgrind {
                true => {
                    let iterations = (20_000 / rows.max(1)).clamp(2, 200);
                    Side::ALL.map(|side| {
                        let child = args.child(Child::Count, group, &case, side);
                        callgrind::count(&child, iterations)
                    })
                }
                false => measure::times(&case, &mut database, args.rounds)?.map(Ok),
            };
            let [raw, relata, diesel] = figures;
            let allocations = measure::allocations(&case, &mut database, rows)?;
            report.case(
                group.name,
                &case.name,
                [raw?, relata?, diesel?],
                allocations,
            );
            if group.peak_memory && !args.callgrind {
                let program = std::env::current_exe()?;
                let peak = Side::ALL.map(|side| {
                    memory::peak_of(Command::new(&program).args(args.child(
                        Child::Memory,
                        group,
                        &case,
                        side,
                    )))
                });
                let [raw, relata, diesel] = peak;
                report.memory(group.name, &case.name, [raw?, relata?, diesel?]);
            }
        }
    }
    Ok(())
}

fn run_child(args: &Args, groups: &[Group], child: Child, side: Side, name: &str) -> Result<()> {
    let mut database = match args.database {
        Kind::Sqlite => Database::fresh(Kind::Sqlite)?,
        kind => Database::existing(kind)?,
    };
    for group in groups {
        for case in (group.cases)(args.database, args.rows()) {
            if case.name != name {
                continue;
            }
            if args.database == Kind::Sqlite {
                database.fill(&group.tables, args.rows(), Some(side))?;
            }
            match child {
                Child::Count => {
                    case.undone(side, &mut database, |run, database| {
                        (0..2).try_for_each(|i| run(database, i).map(|_| ()))
                    })?;
                    case.undone(side, &mut database, |run, database| {
                        measure::counted_runs(run, database, args.iterations)
                    })?;
                }
                Child::Memory => {
                    let before = memory::peak()?;
                    case.undone(side, &mut database, |run, database| run(database, 0))?;
                    println!("{}", memory::peak()? - before);
                }
            }
        }
    }
    Ok(())
}
