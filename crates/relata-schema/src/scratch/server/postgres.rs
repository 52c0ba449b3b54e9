//! A throw-away PostgreSQL server.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::Plan;
use crate::error::Result;
use crate::model::Engine;

/// The whole life of the server: made in a new folder, started, and stopped and removed when standard input ends.
/// That happens when the owner is dropped, and also when the owner's process dies in whatever way.
const SCRIPT: &str = r#"
parent=$1 programs=$2
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

pub(super) fn plan() -> Result<Plan> {
    let Some(programs) = programs() else {
        return Err(super::failed(
            Engine::Postgres,
            "`initdb` and `pg_ctl` are not installed",
        ));
    };
    Ok(Plan {
        engine: Engine::Postgres,
        script: SCRIPT,
        arguments: vec![programs],
        users: &["postgres"],
    })
}

/// The URL of the maintenance database; its host is the folder of the socket.
pub(super) fn url(folder: &Path) -> String {
    format!("postgres://postgres@{}/postgres", super::encode(folder))
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
