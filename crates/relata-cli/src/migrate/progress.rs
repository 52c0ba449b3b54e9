//! How far the running of revisions is: a bar on a terminal, and a line for each that ran.

use std::io::IsTerminal as _;

use anstream::println;
use indicatif::{ProgressBar, ProgressStyle};
use relata_migrate::{Direction, Progress, Ran};

use crate::paint::{GOOD, WARNING, paint};

/// Shows what a migrator does.
pub(super) struct Shown {
    /// None where the output is no terminal.
    bar: Option<ProgressBar>,
    title: String,
    any: bool,
}

impl Shown {
    pub(super) fn new() -> Self {
        let style =
            ProgressStyle::with_template("{spinner} {bar:24} {pos}/{len}  {msg}  {elapsed}");
        let terminal = std::io::stderr().is_terminal() && std::io::stdout().is_terminal();
        let bar = terminal.then(|| {
            // It draws on stderr.
            let bar = ProgressBar::new(0);
            match style {
                Ok(style) => bar.with_style(style),
                Err(_) => bar,
            }
        });
        Self {
            bar,
            title: String::new(),
            any: false,
        }
    }

    pub(super) fn take(&mut self, progress: Progress<'_>) {
        match (progress, &self.bar) {
            (Progress::Begins { step, number, of }, Some(bar)) => {
                self.title = step.revision.title();
                bar.set_length(u64::try_from(of).unwrap_or(u64::MAX));
                bar.set_position(u64::try_from(number - 1).unwrap_or(u64::MAX));
                bar.set_message(self.title.clone());
                // A statement may take long, and the clock goes on.
                bar.enable_steady_tick(std::time::Duration::from_millis(100));
            }
            (Progress::Statement { number, of }, Some(bar)) => {
                bar.set_message(format!("{}: statement {number} of {of}", self.title));
            }
            (Progress::Ran(ran), bar) => {
                self.any = true;
                match bar {
                    Some(bar) => bar.suspend(|| line(ran)),
                    None => line(ran),
                }
            }
            _ => {}
        }
    }

    /// After all.
    pub(super) fn end(self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        if !self.any {
            println!("nothing to do");
        }
    }
}

impl Drop for Shown {
    /// An error is printed where the bar was.
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn line(ran: &Ran) {
    let (word, style) = match ran.direction {
        Direction::Up => ("ran  ", GOOD),
        Direction::Down => ("undid", WARNING),
    };
    let empty = match (ran.direction, ran.statements) {
        (Direction::Down, 0) => ": its down.sql is empty, so the schema is as before",
        _ => "",
    };
    println!(
        "{}  {}  {} ms{empty}",
        paint(style, word),
        ran.title,
        ran.milliseconds
    );
}
