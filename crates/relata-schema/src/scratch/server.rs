//! A throw-away PostgreSQL server, from the programs that are installed.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use postgres::Config;

use crate::error::{Error, Result};

/// The whole life of the server: made in a new folder, started, and stopped and removed when standard input ends.
/// That happens when the owner is dropped, and also when the owner's process dies in whatever way.
const SCRIPT: &str = r#"
programs=$1 parent=$2
dir=$(mktemp -d "$parent/relata-XXXXXX") || exit 1
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
if "$programs/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C -N >"$dir/log" 2>&1 </dev/null &&
   "$programs/pg_ctl" -D "$dir/data" -w -t 60 -l "$dir/server.log" \
     -o "-k '$dir' -c listen_addresses='' -c fsync=off -c full_page_writes=off -c synchronous_commit=off \
         -c max_connections=30 -c shared_buffers=32MB -c autovacuum=off" \
     start >>"$dir/log" 2>&1 </dev/null
then
  echo "ready $dir"
  cat >/dev/null
  "$programs/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null 2>&1 </dev/null
else
  echo failed
  cat "$dir/log" "$dir/server.log" 2>/dev/null
  exit 1
fi
"#;

/// A PostgreSQL server of its own, on a socket in a temporary folder and without TCP. It is stopped and removed when
/// this value is dropped, or this process ends in any way.
pub struct ScratchServer {
    child: Child,
    folder: PathBuf,
    url: String,
}

impl ScratchServer {
    /// Starts a server from the programs found on `PATH`, by `pg_config`, or in the usual folders.
    ///
    /// PostgreSQL refuses to run as root; a root process starts it as the user `postgres`.
    ///
    /// # Errors
    /// [`Error::ScratchServer`] when there are no programs, or the server does not start.
    pub fn start() -> Result<Self> {
        let Some(programs) = programs() else {
            return Err(failed("`initdb` and `pg_ctl` are not installed"));
        };
        let mut child = shell()?
            .args(["-c", SCRIPT, "relata"])
            .arg(&programs)
            .arg(parent())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| failed(format!("cannot run a shell: {error}")))?;
        let mut output = BufReader::new(child.stdout.take().ok_or_else(|| failed("no output"))?);
        let mut line = String::new();
        let read = output.read_line(&mut line);
        if let (Ok(_), Some(folder)) = (read, line.trim_end().strip_prefix("ready ")) {
            let folder = PathBuf::from(folder);
            let url = format!("postgres://postgres@{}/postgres", encode(&folder));
            return Ok(Self { child, folder, url });
        }
        drop(child.stdin.take());
        let mut log = String::new();
        let _ = output.read_to_string(&mut log);
        let _ = child.wait();
        let last: Vec<&str> = log.lines().rev().take(5).collect();
        let last: Vec<&str> = last.into_iter().rev().collect();
        Err(failed(format!(
            "the programs of {} do not start one: {}",
            programs.display(),
            if last.is_empty() {
                "no message".to_owned()
            } else {
                last.join(" | ")
            }
        )))
    }

    /// The URL of its maintenance database; its host is the folder of the socket, percent-encoded.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What the server has logged so far.
    #[must_use]
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.join("server.log")).unwrap_or_default()
    }

    /// How to connect to its maintenance database.
    pub(super) fn config(&self) -> Config {
        let mut config = Config::new();
        config
            .host_path(&self.folder)
            .user("postgres")
            .dbname("postgres");
        config
    }
}

impl Drop for ScratchServer {
    fn drop(&mut self) {
        // The end of its input tells the script to stop the server.
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

fn failed(reason: impl Into<String>) -> Error {
    Error::ScratchServer {
        reason: reason.into(),
    }
}

/// The folder that holds `initdb`, `pg_ctl` and `postgres`.
fn programs() -> Option<PathBuf> {
    let complete = |folder: &Path| {
        ["initdb", "pg_ctl", "postgres"]
            .iter()
            .all(|program| folder.join(program).is_file())
    };
    let path = std::env::var_os("PATH").unwrap_or_default();
    if let Some(folder) = std::env::split_paths(&path).find(|folder| complete(folder)) {
        return Some(folder);
    }
    if let Ok(output) = Command::new("pg_config").arg("--bindir").output() {
        let folder = PathBuf::from(String::from_utf8_lossy(&output.stdout).trim());
        if complete(&folder) {
            return Some(folder);
        }
    }
    // Debian and its kin, Red Hat and its kin: a folder for each version.
    let versions = |parent: &str, below: &str| -> Vec<PathBuf> {
        let mut folders: Vec<(u32, PathBuf)> = std::fs::read_dir(parent)
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|entry| {
                let name = entry.file_name();
                let digits = name.to_str()?.trim_start_matches("pgsql-");
                Some((digits.parse().ok()?, entry.path().join(below)))
            })
            .collect();
        folders.sort();
        folders
            .into_iter()
            .rev()
            .map(|(_, folder)| folder)
            .collect()
    };
    versions("/usr/lib/postgresql", "bin")
        .into_iter()
        .chain(versions("/usr", "bin"))
        .chain(["/usr/local/pgsql/bin".into(), "/opt/homebrew/bin".into()])
        .find(|folder| complete(folder))
}

/// A shell in a process group of its own, so that Ctrl-C leaves it to its work; as another user if this one is root.
#[cfg(unix)]
fn shell() -> Result<Command> {
    use std::os::unix::process::CommandExt;

    let id = |arguments: &[&str]| {
        let output = Command::new("id").args(arguments).output().ok()?;
        let succeeded = output.status.success();
        succeeded.then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let mut command = if id(&["-u"]).as_deref() != Some("0") {
        Command::new("sh")
    } else if id(&["-u", "postgres"]).is_some() {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--", "sh"]);
        command
    } else {
        return Err(failed(
            "PostgreSQL refuses to run as root, and there is no user `postgres` to run it as",
        ));
    };
    // The folder this process is in may be closed to the other user.
    command.process_group(0).current_dir("/");
    Ok(command)
}

#[cfg(not(unix))]
fn shell() -> Result<Command> {
    Err(failed("a throw-away server is only started on Unix"))
}

/// Where the server's folder is made. A socket's path has at most 107 bytes, and a user's own temporary folder is
/// closed to the user root runs the server as.
fn parent() -> PathBuf {
    let shared = PathBuf::from("/tmp");
    let temporary = std::env::temp_dir();
    let short = temporary.as_os_str().len() <= 70;
    let own = std::env::var_os("TMPDIR").is_none() || !is_root();
    if short && own { temporary } else { shared }
}

/// Whether the files this process makes belong to root.
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
