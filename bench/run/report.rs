//! The table of figures, printed line by line as they come in.

use crate::Args;

/// The report of all cases.
pub(crate) struct Report {
    instructions: bool,
}

impl Report {
    /// The head of the table.
    pub(crate) fn new(args: &Args) -> Self {
        let unit = match args.callgrind {
            true => "thousand instructions of a run",
            false => "microseconds of a run",
        };
        println!(
            "{:?}, {unit}; then allocations of a row: raw, relata, diesel\n",
            args.database
        );
        println!(
            "| {:<12} | {:<28} | {:>11} | {:>11} | {:>11} | {:>10} | {:>13} | {:<17} |",
            "group",
            "case",
            "raw",
            "relata",
            "diesel",
            "relata/raw",
            "relata/diesel",
            "allocations"
        );
        println!("|---|---|--:|--:|--:|--:|--:|---|");
        Self {
            instructions: args.callgrind,
        }
    }

    /// One line: seconds or instructions.
    pub(crate) fn case(
        &mut self,
        group: &str,
        case: &str,
        figures: [f64; 3],
        allocations: [f64; 3],
    ) {
        let scale = if self.instructions { 1e-3 } else { 1e6 };
        let allocations = allocations.map(|n| format!("{n:.1}")).join(" ");
        line(
            group,
            case,
            figures.map(|figure| figure * scale),
            &allocations,
        );
    }

    /// A line of peak memory, in MiB.
    pub(crate) fn memory(&mut self, group: &str, case: &str, peak: [f64; 3]) {
        line(group, &format!("{case}: peak MiB"), peak, "");
    }
}

fn line(group: &str, case: &str, [raw, relata, diesel]: [f64; 3], allocations: &str) {
    let ratio = |to: f64| match to {
        0.0 => String::new(),
        to => format!("{:.2}", relata / to),
    };
    println!(
        "| {group:<12} | {case:<28} | {raw:>11.1} | {relata:>11.1} | {diesel:>11.1} | {:>10} | {:>13} | {allocations:<17} |",
        ratio(raw),
        ratio(diesel)
    );
}
