//! A throw-away MariaDB or MySQL server.

use std::path::{Path, PathBuf};

use super::Plan;
use crate::error::Result;
use crate::model::Engine;

/// The whole life of the server: made in a new folder, started, and killed and removed when standard input ends. That
/// happens when the owner is dropped, and also when the owner's process dies in whatever way. Options with `loose`
/// before them are those of one of the two servers only.
const SCRIPT: &str = r#"
parent=$1 server=$2 install=$3
dir=$(mktemp -d "$parent/relata-XXXXXX") || exit 1
pid=
stop() {
  [ -z "$pid" ] || { kill -KILL "$pid"; wait "$pid"; } 2>/dev/null
  rm -rf "$dir"
}
trap stop EXIT
trap 'exit 1' HUP INT TERM
fail() {
  echo failed
  grep ERROR "$dir/log" "$dir/server.log" 2>/dev/null | sed 's/^[^:]*://' | grep . || cat "$dir"/*log
  exit 1
}
# A server that starts takes the temporary tables of another for its own remains, and removes them.
TMPDIR=$dir/tmp
export TMPDIR
mkdir "$TMPDIR" || exit 1
if [ -n "$install" ]
then
  "$install" --no-defaults --datadir="$dir/data" --auth-root-authentication-method=normal --skip-test-db
else
  "$server" --no-defaults --initialize-insecure --datadir="$dir/data"
fi >"$dir/log" 2>&1 </dev/null || fail
"$server" --no-defaults --datadir="$dir/data" --socket="$dir/socket" --pid-file="$dir/pid" --skip-networking \
  --skip-log-bin --character-set-server=utf8mb4 --max-connections=100 --performance-schema=OFF \
  --innodb-buffer-pool-size=16M --innodb-flush-log-at-trx-commit=0 --innodb-doublewrite=0 --sync-frm=0 \
  --loose-mysqlx=OFF --loose-innodb-fast-shutdown=2 >"$dir/server.log" 2>&1 </dev/null &
pid=$!
tries=0
until [ -S "$dir/socket" ]
do
  tries=$((tries + 1))
  kill -0 "$pid" 2>/dev/null && [ "$tries" -le 600 ] || fail
  sleep 0.1
done
echo "ready $dir"
cat >/dev/null
"#;

pub(super) fn plan() -> Result<Plan> {
    let Some(server) = program(&["mariadbd", "mysqld"]) else {
        return Err(super::failed(
            Engine::Mysql,
            "neither `mariadbd` nor `mysqld` is installed",
        ));
    };
    // MySQL's own server initializes its folder itself.
    let install = program(&["mariadb-install-db", "mysql_install_db"]).unwrap_or_default();
    Ok(Plan {
        engine: Engine::Mysql,
        script: SCRIPT,
        arguments: vec![server, install],
        users: &["mysql", "nobody"],
    })
}

/// The URL of the database that every server has.
pub(super) fn url(folder: &Path) -> String {
    let socket = super::encode(&folder.join("socket"));
    format!("mysql://root@localhost/mysql?unix_socket={socket}")
}

/// The first of these programs that is on `PATH` or in the usual folders.
fn program(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let usual = [
        "/usr/sbin",
        "/usr/bin",
        "/usr/libexec",
        "/usr/local/sbin",
        "/usr/local/bin",
        "/usr/local/mysql/bin",
        "/opt/homebrew/bin",
    ];
    let folders: Vec<PathBuf> = std::env::split_paths(&path)
        .chain(usual.iter().map(PathBuf::from))
        .collect();
    names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|program| program.is_file())
}
