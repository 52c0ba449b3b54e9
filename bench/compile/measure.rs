//! Scratch crates, and the CPU time of checking them.

use std::fmt;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::SystemTime;

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeVal;

use crate::Result;

/// A run that took longer than this is not repeated.
const LONG: f64 = 30.0;

/// The cost of a check.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Cost {
    /// CPU seconds, user and system.
    Seconds(f64),
    /// Given up after this many CPU seconds.
    Beyond(u32),
    /// The compiler refuses the crate.
    Refused,
    /// Not measured.
    Skipped,
}

impl Cost {
    pub(crate) const ZERO: Self = Self::Seconds(0.0);

    /// The cost, if it is wanted.
    pub(crate) fn when(wanted: bool, cost: impl FnOnce() -> Result<Self>) -> Result<Self> {
        if wanted { cost() } else { Ok(Self::Skipped) }
    }

    /// Returns the cost above that of `other`.
    pub(crate) fn above(self, other: Self) -> Self {
        match (self, other) {
            (Self::Seconds(a), Self::Seconds(b)) => Self::Seconds(a - b),
            (cost, _) => cost,
        }
    }
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Seconds(seconds) => write!(f, "{seconds:.2}"),
            Self::Beyond(limit) => write!(f, "> {limit}"),
            Self::Refused => f.write_str("does not compile"),
            Self::Skipped => Ok(()),
        }
    }
}

/// A scratch crate whose source is replaced from measurement to measurement.
pub(crate) struct Project {
    root: PathBuf,
    target: PathBuf,
    limit: u32,
}

impl Project {
    /// A crate with one dependency, whose dependencies are built.
    pub(crate) fn new(folder: &Path, name: &str, dependency: &str, limit: u32) -> Result<Self> {
        let project = Self {
            root: folder.join(name),
            target: folder.join("target"),
            limit,
        };
        fs::create_dir_all(&project.root)?;
        let manifest = format!(
            "[package]\nname = \"with-{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [dependencies]\n{dependency}\n\n[workspace]\n"
        );
        fs::write(project.root.join("Cargo.toml"), manifest)?;
        let lock = concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.lock");
        fs::copy(lock, project.root.join("Cargo.lock"))?;
        project.write(&[(PathBuf::from("lib.rs"), String::new())])?;
        match project.cargo()?.wait()?.success() {
            true => Ok(project),
            false => Err(format!(
                "the dependencies of {name} do not build:\n{}",
                project.messages()?
            )
            .into()),
        }
    }

    /// Replaces the source.
    pub(crate) fn write(&self, files: &[(PathBuf, String)]) -> Result<()> {
        let source = self.root.join("src");
        if source.exists() {
            fs::remove_dir_all(&source)?;
        }
        for (path, text) in files {
            let path = source.join(path);
            fs::create_dir_all(path.parent().unwrap_or(&source))?;
            fs::write(path, text)?;
        }
        Ok(())
    }

    /// The median cost of checking the source.
    pub(crate) fn check(&self, runs: usize) -> Result<Cost> {
        let mut seconds = Vec::new();
        while seconds.len() < runs.max(1) {
            File::options()
                .append(true)
                .open(self.root.join("src/lib.rs"))?
                .set_modified(SystemTime::now())?;
            let before = children()?;
            let mut cargo = self.cargo()?;
            let status = cargo.wait()?;
            let cost = children()? - before;
            if !status.success() {
                if cost > f64::from(self.limit) {
                    return Ok(Cost::Beyond(self.limit));
                }
                eprintln!("{}", self.messages()?);
                return Ok(Cost::Refused);
            }
            seconds.push(cost);
            if cost > LONG {
                break;
            }
        }
        seconds.sort_by(f64::total_cmp);
        Ok(Cost::Seconds(seconds[seconds.len() / 2]))
    }

    /// Returns the last output of cargo.
    fn messages(&self) -> std::io::Result<String> {
        fs::read_to_string(self.root.join("messages"))
    }

    /// Checks the source; the compiler is ended when it takes too long.
    fn cargo(&self) -> std::io::Result<Child> {
        Command::new("sh")
            .args([
                "-c",
                "ulimit -t \"$0\" && exec cargo check --offline --quiet",
            ])
            .arg(self.limit.to_string())
            .current_dir(&self.root)
            .env("CARGO_TARGET_DIR", &self.target)
            .env("CARGO_INCREMENTAL", "0")
            .stdin(Stdio::null())
            .stderr(File::create(self.root.join("messages"))?)
            .spawn()
    }
}

/// The CPU seconds of all processes started and finished so far.
fn children() -> Result<f64> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let seconds = |time: TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
    Ok(seconds(usage.user_time()) + seconds(usage.system_time()))
}
