//! The command `relata watch`.

use std::io::Write as _;
use std::time::Duration;

use clap::Args;

use crate::{Manifest, generate};

/// Generates whenever the schema changed, until it is interrupted.
#[derive(Debug, Args)]
pub(crate) struct Watch {
    #[command(flatten)]
    manifest: Manifest,
    /// Seconds between two looks at the schema
    #[arg(long, default_value_t = 2.0, value_name = "SECONDS", value_parser = seconds)]
    every: f64,
}

fn seconds(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(seconds) if (0.01..=86_400.0).contains(&seconds) => Ok(seconds),
        _ => Err("a number of seconds, from 0.01 to 86400".to_owned()),
    }
}

/// Prints what was written, and each problem once. The manifest is read again each time.
pub(crate) fn run(watch: Watch) -> ! {
    let mut last = None;
    loop {
        let problem = match generate::generate(&watch.manifest) {
            Ok(reports) => {
                if last.is_some() {
                    say("the schema is read again");
                }
                for report in reports.iter().filter(|report| generate::wrote(report)) {
                    say(&generate::line(report));
                }
                None
            }
            Err(error) => Some(format!("{:?}", miette::Report::new(error))),
        };
        if let Some(text) = &problem
            && last != problem
        {
            eprintln!("{text}");
        }
        last = problem;
        std::thread::sleep(Duration::from_secs_f64(watch.every));
    }
}

fn say(line: &str) {
    // Whoever reads it may be gone; the modules are still wanted.
    let mut out = std::io::stdout();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}
