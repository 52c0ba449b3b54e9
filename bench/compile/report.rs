//! Prints the table of figures.

use std::path::Path;
use std::process::Command;

use crate::measure::Cost;
use crate::{Args, Result, Verb};

/// Costs below this are too small for a ratio.
const CLEAR: f64 = 0.05;

/// The report, printed line by line as figures come in.
pub(crate) struct Report {
    text: String,
}

impl Report {
    /// The head of the table.
    pub(crate) fn new(args: &Args) -> Result<Self> {
        let version = Command::new("rustc").arg("--version").output()?;
        let version = String::from_utf8(version.stdout)?;
        let verb = match args.verb {
            Verb::Build => "built",
            Verb::Sql => "built and printed as SQL",
            Verb::All => "built, and its rows loaded",
        };
        let mut report = Self {
            text: String::new(),
        };
        report.line(&format!(
            "`cargo check`, not incremental, dependencies built: CPU seconds, median of {}. {}. Each query is {verb}.\n",
            args.runs,
            version.trim(),
        ));
        report.line("| | relata | diesel | diesel / relata |");
        report.line("|---|---:|---:|---:|");
        Ok(report)
    }

    /// The costs of relata and of diesel above those of something smaller.
    pub(crate) fn row(&mut self, what: &str, [relata, diesel]: [Cost; 2], above: [Cost; 2]) {
        let [relata, diesel] = [relata.above(above[0]), diesel.above(above[1])];
        let ratio = match (relata, diesel) {
            (Cost::Seconds(a), Cost::Seconds(b)) if a >= CLEAR => format!("{:.1}", b / a),
            (Cost::Seconds(a), Cost::Beyond(b)) if a >= CLEAR => {
                format!("> {:.0}", f64::from(b) / a)
            }
            _ => String::new(),
        };
        self.line(&format!("| {what} | {relata} | {diesel} | {ratio} |"));
    }

    fn line(&mut self, line: &str) {
        println!("{line}");
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// Writes the report to a file.
    pub(crate) fn finish(self, file: Option<&Path>) -> Result<()> {
        if let Some(file) = file {
            std::fs::write(file, self.text)?;
        }
        Ok(())
    }
}
