//! Throw-away servers, from the programs that are installed.

#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "postgres")]
mod postgres;

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::error::{Error, Result};
use crate::model::Engine;

/// A server of its own, on a socket in a temporary folder and without TCP. It is stopped and removed when this value is
/// dropped, or this process ends in any way.
pub struct ScratchServer {
    child: Child,
    folder: PathBuf,
    url: String,
}

/// How to start a server.
struct Plan {
    engine: Engine,
    /// The shell script of the server's whole life. The arguments are the folder to make its own in, and those below.
    script: &'static str,
    arguments: Vec<PathBuf>,
    /// Whom root runs it as, the first that there is: such servers refuse root.
    users: &'static [&'static str],
}

impl ScratchServer {
    /// Starts a PostgreSQL server from the programs found on `PATH`, by `pg_config`, or in the usual folders.
    ///
    /// PostgreSQL refuses to run as root; a root process starts it as the user `postgres`.
    ///
    /// # Errors
    /// [`Error::ScratchServer`] when there are no programs, or the server does not start.
    #[cfg(feature = "postgres")]
    pub fn start() -> Result<Self> {
        Self::run(&postgres::plan()?, postgres::url)
    }

    /// Starts a MariaDB server, or else a MySQL server, from the programs found on `PATH` or in the usual folders. Its
    /// user is `root`, without a password.
    ///
    /// It refuses to run as root; a root process starts it as the user `mysql`, or `nobody`.
    ///
    /// # Errors
    /// [`Error::ScratchServer`] when there are no programs, or the server does not start.
    #[cfg(feature = "mysql")]
    pub fn start_mysql() -> Result<Self> {
        Self::run(&mysql::plan()?, mysql::url)
    }

    fn run(plan: &Plan, url: fn(&Path) -> String) -> Result<Self> {
        let failed = |reason: String| failed(plan.engine, reason);
        let mut child = shell(plan)?
            .args(["-c", plan.script, "relata"])
            .arg(parent())
            .args(&plan.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| failed(format!("cannot run a shell: {error}")))?;
        let output = child.stdout.take();
        let mut output = BufReader::new(output.ok_or_else(|| failed("no output".to_owned()))?);
        let mut line = String::new();
        let read = output.read_line(&mut line);
        if let (Ok(_), Some(folder)) = (read, line.trim_end().strip_prefix("ready ")) {
            let folder = PathBuf::from(folder);
            let url = url(&folder);
            return Ok(Self { child, folder, url });
        }
        drop(child.stdin.take());
        let mut log = String::new();
        let _ = output.read_to_string(&mut log);
        let _ = child.wait();
        let last: Vec<&str> = log.lines().rev().take(5).collect();
        let last: Vec<&str> = last.into_iter().rev().collect();
        let programs: Vec<String> = plan
            .arguments
            .iter()
            .map(|program| program.display().to_string())
            .collect();
        Err(failed(format!(
            "{} does not start one: {}",
            programs.join(" or "),
            if last.is_empty() {
                "no message".to_owned()
            } else {
                last.join(" | ")
            }
        )))
    }

    /// Returns the URL of its first database, with the percent-encoded path of the socket.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns what the server has logged so far.
    #[must_use]
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.join("server.log")).unwrap_or_default()
    }

    /// The folder of its socket.
    #[cfg(feature = "postgres")]
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for ScratchServer {
    fn drop(&mut self) {
        // When its input ends, the script stops the server.
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

fn failed(engine: Engine, reason: impl Into<String>) -> Error {
    Error::ScratchServer {
        engine,
        reason: reason.into(),
    }
}

/// A shell in a process group of its own, so that Ctrl-C leaves it to its work; as another user if this one is root.
#[cfg(unix)]
fn shell(plan: &Plan) -> Result<Command> {
    use std::os::unix::process::CommandExt;

    let id = |arguments: &[&str]| {
        let output = Command::new("id").args(arguments).output().ok()?;
        let succeeded = output.status.success();
        succeeded.then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let mut command = if id(&["-u"]).as_deref() != Some("0") {
        Command::new("sh")
    } else if let Some(user) = plan.users.iter().find(|user| id(&["-u", user]).is_some()) {
        let mut command = Command::new("runuser");
        command.args(["-u", user, "--", "sh"]);
        command
    } else {
        return Err(failed(
            plan.engine,
            format!(
                "{} refuses to run as root, and there is no user `{}` to run it as",
                plan.engine,
                plan.users.join("` or `")
            ),
        ));
    };
    // The folder this process is in may be closed to the other user.
    command.process_group(0).current_dir("/");
    Ok(command)
}

#[cfg(not(unix))]
fn shell(plan: &Plan) -> Result<Command> {
    Err(failed(
        plan.engine,
        "a throw-away server is only started on Unix",
    ))
}

/// Returns the parent of the server's folder. A socket's path has at most 107 bytes, and a user's own temporary folder is
/// closed to the user root runs the server as.
fn parent() -> PathBuf {
    let shared = PathBuf::from("/tmp");
    let temporary = std::env::temp_dir();
    let short = temporary.as_os_str().len() <= 70;
    let own = std::env::var_os("TMPDIR").is_none() || !is_root();
    if short && own { temporary } else { shared }
}

/// True if the files this process makes belong to root.
fn is_root() -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
    }
    #[cfg(not(unix))]
    false
}

/// A path as the host of a URL: that is how one names a socket's folder.
fn encode(path: &Path) -> String {
    let mut encoded = String::new();
    for &byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'-' | b'_' | b'.' | b'~' => encoded.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => encoded.push(char::from(byte)),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}
