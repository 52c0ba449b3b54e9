//! Measures what `cargo check` costs with relata, next to diesel doing the same.
//!
//! Writes scratch crates into a folder, checks each without incremental compilation and with its dependencies built,
//! and prints the CPU seconds above those of a crate without tables or queries.

mod diesel;
mod measure;
mod queries;
mod relata;
mod report;
mod schema;

use std::path::PathBuf;

use clap::{Parser, ValueEnum};
use measure::{Cost, Project};
use queries::{chain, four_way};
use report::Report;
use schema::Table;

/// Measures what `cargo check` costs with relata, beside diesel.
#[derive(Debug, Parser)]
#[command(about)]
struct Args {
    /// Numbers of tables; 0 for none.
    #[arg(long, value_delimiter = ',', default_value = "50,100,200")]
    sizes: Vec<usize>,
    /// Numbers of tables that diesel is measured with as well; 0 for none.
    #[arg(long, value_delimiter = ',', default_value = "50,100")]
    diesel_sizes: Vec<usize>,
    /// Numbers of joins of a single query.
    #[arg(long, value_delimiter = ',', default_value = "2,5,10,20,40")]
    joins: Vec<usize>,
    /// Numbers of joins that diesel is measured with as well; 0 for none.
    #[arg(long, value_delimiter = ',', default_value = "2,5,10,20,40")]
    diesel_joins: Vec<usize>,
    /// Numbers of common table expressions of a single query, which diesel has none of.
    #[arg(long, value_delimiter = ',', default_value = "2,5,10,20")]
    ctes: Vec<usize>,
    /// The number of four-way joins to check besides the tables.
    #[arg(long, default_value_t = 300)]
    queries: usize,
    /// The use of each query.
    #[arg(long, value_enum, default_value_t = Verb::All)]
    verb: Verb,
    /// Each figure is the median of that many runs.
    #[arg(long, default_value_t = 3)]
    runs: usize,
    /// The CPU seconds after which a check is given up.
    #[arg(long, default_value_t = 120)]
    limit: u32,
    /// Writes the report to a file as well.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Keeps scratch crates and dependencies in this folder instead of a temporary one.
    #[arg(long)]
    folder: Option<PathBuf>,
    /// The path of the relata to measure.
    #[arg(long, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/.."))]
    relata: PathBuf,
}

/// The use of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Verb {
    /// Builds it.
    Build,
    /// Builds it and prints its SQL.
    Sql,
    /// Builds it and loads its rows through a connection.
    All,
}

/// Source files, by path.
type Files = Vec<(PathBuf, String)>;
/// Errors are printed unchanged.
type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// One of the two libraries: how it writes tables and queries.
struct Library {
    name: &'static str,
    dependency: String,
    prelude: &'static str,
    schema: fn(&[Table]) -> Result<Files>,
    four_way: fn(&queries::FourWay<'_>, Verb) -> String,
    chain: fn(&queries::Chain<'_>, Verb) -> String,
    /// An INSERT of all columns that a table requires.
    insert: fn(&Table, usize) -> String,
    /// Queries of whole rows: without relations, and with four. None where the library has no such queries.
    loads: Option<Loads>,
    /// None where the library has no common table expressions.
    ctes: Option<fn(&queries::Chain<'_>, Verb) -> String>,
}

/// The `n`th query of whole rows over these tables, with relations or without.
type Loads = fn(&[Table], usize, bool) -> String;

/// A library with its scratch crate.
struct Bench<'a> {
    library: Library,
    project: Project,
    args: &'a Args,
}

impl Bench<'_> {
    /// The cost of a crate of `n` tables and some functions.
    fn cost(&self, n: usize, functions: &[String]) -> Result<Cost> {
        let mut files = match n {
            0 => Vec::new(),
            n => (self.library.schema)(&schema::tables(n))?,
        };
        let mut root = String::from("#![recursion_limit = \"512\"]\n");
        if self.library.name == "relata" {
            root.clear();
        }
        root.push_str("#![allow(missing_docs, non_camel_case_types, non_upper_case_globals)]\n");
        if n > 0 {
            root.push_str("pub mod schema;\n");
        }
        if !functions.is_empty() {
            root.push_str("pub mod queries;\n");
            let text = format!("{}\n{}", self.library.prelude, functions.concat());
            files.push((PathBuf::from("queries.rs"), text));
        }
        files.push((PathBuf::from("lib.rs"), root));
        self.project.write(&files)?;
        self.project.check(self.args.runs)
    }

    /// The cost of `n` tables with the four-way joins.
    fn with_queries(&self, n: usize) -> Result<Cost> {
        let tables = schema::tables(n);
        let functions: Vec<String> = (0..self.args.queries)
            .map(|i| (self.library.four_way)(&four_way(&tables, i), self.args.verb))
            .collect();
        self.cost(n, &functions)
    }

    /// The cost of `n` tables with as many inserts.
    fn with_inserts(&self, n: usize) -> Result<Cost> {
        let tables = schema::tables(n);
        let functions: Vec<String> = (0..self.args.queries)
            .map(|i| (self.library.insert)(&tables[i % n], i))
            .collect();
        self.cost(n, &functions)
    }

    /// The cost of `n` tables with as many queries of whole rows, with four relations each or without.
    fn with_loads(&self, n: usize, relations: bool) -> Result<Cost> {
        let Some(write) = self.library.loads else {
            return Ok(Cost::Skipped);
        };
        let tables = schema::tables(n);
        let functions: Vec<String> = (0..self.args.queries)
            .map(|i| write(&tables, i, relations))
            .collect();
        self.cost(n, &functions)
    }

    /// The cost of one query of `joins` joins among `n` tables.
    fn with_chain(&self, n: usize, joins: usize) -> Result<Cost> {
        let tables = schema::tables(n);
        self.cost(
            n,
            &[(self.library.chain)(&chain(&tables, joins), self.args.verb)],
        )
    }
}

/// Writes one query with this many common table expressions.
fn common_tables(bench: &Bench<'_>, n: usize, ctes: usize) -> Result<Cost> {
    let Some(write) = bench.library.ctes else {
        return Ok(Cost::Skipped);
    };
    let tables = schema::tables(n);
    bench.cost(n, &[write(&chain(&tables, ctes - 1), bench.args.verb)])
}

fn main() -> Result<()> {
    let args = Args::parse();
    let temporary = tempfile::tempdir()?;
    let folder = match &args.folder {
        Some(folder) => std::path::absolute(folder)?,
        None => temporary.path().to_owned(),
    };
    let bench = |library: Library| -> Result<Bench<'_>> {
        let project = Project::new(&folder, library.name, &library.dependency, args.limit)?;
        Ok(Bench {
            library,
            project,
            args: &args,
        })
    };
    let ours = bench(relata::library(&args.relata)?)?;
    let theirs = bench(diesel::library())?;

    let mut report = Report::new(&args)?;
    let base = [ours.cost(0, &[])?, theirs.cost(0, &[])?];
    report.row("empty crate", base, [Cost::ZERO; 2]);
    let mut beyond = false;
    for &n in args.sizes.iter().filter(|n| **n > 3) {
        let diesel = args.diesel_sizes.contains(&n) && !beyond;
        let tables = [
            ours.cost(n, &[])?,
            Cost::when(diesel, || theirs.cost(n, &[]))?,
        ];
        report.row(&format!("{n} tables"), tables, base);
        let all = [
            ours.with_queries(n)?,
            Cost::when(diesel, || theirs.with_queries(n))?,
        ];
        beyond |= all[1] == Cost::Beyond(args.limit);
        report.row(
            &format!("{n} tables, {} four-way joins", args.queries),
            all,
            base,
        );
        for (relations, what) in [(false, "of whole rows"), (true, "with four relations")] {
            let queries = [ours.with_loads(n, relations)?, Cost::Skipped];
            let name = format!("{n} tables, {} queries {what}", args.queries);
            report.row(&name, queries, base);
        }
        let inserts = [
            ours.with_inserts(n)?,
            Cost::when(diesel, || theirs.with_inserts(n))?,
        ];
        report.row(
            &format!("{n} tables, {} inserts", args.queries),
            inserts,
            base,
        );
    }
    let most = args.joins.iter().max().map_or(0, |most| most + 1);
    if most > 0 {
        let diesel = args.joins.iter().any(|n| args.diesel_joins.contains(n));
        let tables = [
            ours.cost(most, &[])?,
            Cost::when(diesel, || theirs.cost(most, &[]))?,
        ];
        report.row(&format!("{most} tables"), tables, base);
        beyond = false;
        for &joins in &args.joins {
            let diesel = args.diesel_joins.contains(&joins) && !beyond;
            let cost = [
                ours.with_chain(most, joins)?,
                Cost::when(diesel, || theirs.with_chain(most, joins))?,
            ];
            beyond |= cost[1] == Cost::Beyond(args.limit);
            report.row(
                &format!("one query of {joins} left joins, above the {most} tables"),
                cost,
                tables,
            );
        }
    }
    let most = args.ctes.iter().max().copied().unwrap_or(0);
    if most > 0 {
        let tables = [ours.cost(most, &[])?, Cost::Skipped];
        for &ctes in &args.ctes {
            let cost = [
                common_tables(&ours, most, ctes)?,
                common_tables(&theirs, most, ctes)?,
            ];
            report.row(
                &format!("one query of {ctes} common table expressions, above {most} tables"),
                cost,
                tables,
            );
        }
    }
    report.finish(args.out.as_deref())
}
