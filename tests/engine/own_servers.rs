//! Servers of a test's own, which take only connections with TLS and can be restarted.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A PostgreSQL. It ends with this value.
pub struct Server {
    folder: tempfile::TempDir,
    programs: PathBuf,
    port: u16,
}

fn run(command: &mut Command) -> Option<()> {
    let output = command.stdin(Stdio::null()).output().ok()?;
    if !output.status.success() {
        let all = [output.stdout, output.stderr].concat();
        println!("{command:?}: {}", String::from_utf8_lossy(&all));
        return None;
    }
    Some(())
}

/// The folder of PostgreSQL's programs.
fn programs() -> Option<PathBuf> {
    let installed = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten();
    let installed = installed
        .flatten()
        .map(|version| version.path().join("bin"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path: Vec<PathBuf> = std::env::split_paths(&path).collect();
    path.into_iter()
        .chain(installed)
        .find(|folder| folder.join("initdb").exists() && folder.join("pg_ctl").exists())
}

/// A program of PostgreSQL's, which refuses to run as root.
fn program(programs: &Path, name: &str) -> Command {
    let program = programs.join(name);
    let root = std::fs::metadata("/proc/self").is_ok_and(|me| {
        use std::os::unix::fs::MetadataExt as _;
        me.uid() == 0
    });
    let mut command = match root {
        false => Command::new(program),
        true => {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        }
    };
    command.current_dir("/");
    command
}

/// An authority, another, and a certificate for `localhost`.
fn certificates(folder: &Path) -> Option<()> {
    let authority = "[req]\ndistinguished_name = dn\nx509_extensions = ca\nprompt = no\n[dn]\nCN = relata test\n\
                     [ca]\nbasicConstraints = critical, CA:TRUE\nkeyUsage = keyCertSign\n";
    std::fs::write(folder.join("ca.conf"), authority).ok()?;
    std::fs::write(
        folder.join("server.conf"),
        "subjectAltName = DNS:localhost\n",
    )
    .ok()?;
    let openssl = |arguments: &str| {
        let mut command = Command::new("openssl");
        run(command.args(arguments.split(' ')).current_dir(folder))
    };
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    for name in ["ca", "other"] {
        openssl(&format!(
            "req -x509 -config ca.conf {key} -keyout {name}.key -out {name}.crt -days 2"
        ))?;
    }
    openssl(&format!(
        "req -new -config ca.conf {key} -keyout server.key -out server.csr"
    ))?;
    openssl(
        "x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -out server.crt -days 2 -extfile server.conf",
    )?;
    // A client's, whose name is that of a user.
    let client = authority.replace("CN = relata test", "CN = certified");
    std::fs::write(folder.join("client.conf"), client).ok()?;
    openssl(&format!(
        "req -new -config client.conf {key} -keyout client.key -out client.csr"
    ))?;
    openssl(
        "x509 -req -in client.csr -CA ca.crt -CAkey ca.key -CAcreateserial -out client.crt -days 2 -extfile server.conf",
    )?;
    // Another, whose key is in the form that the asynchronous client of MySQL reads. OpenSSL before 3 knows no other.
    openssl("genrsa -traditional -out rsa.key 2048")
        .or_else(|| openssl("genrsa -out rsa.key 2048"))?;
    openssl("req -new -config client.conf -key rsa.key -out rsa.csr")?;
    openssl(
        "x509 -req -in rsa.csr -CA ca.crt -CAkey ca.key -CAcreateserial -out rsa.crt -days 2 -extfile server.conf",
    )
}

/// The URL with the folder that its certificates are in.
fn in_folder(url: &str, folder: &Path) -> String {
    let folder = folder.display().to_string().replace('/', "%2F");
    url.replace("{folder}", &folder)
}

/// A server that a test needs, and that has started. Where whatever cannot be checked is a failure, as CI says, it has to.
fn started<S>(what: &str, server: Option<S>) -> Option<S> {
    let is_ci = std::env::var_os("CI").is_some_and(|ci| !ci.is_empty());
    assert!(
        server.is_some() || !is_ci,
        "CI is set, and {what} did not start: are its programs and openssl installed?"
    );
    server
}

impl Server {
    pub fn start() -> Option<Self> {
        started("a PostgreSQL of the test's own", Self::try_start())
    }

    fn try_start() -> Option<Self> {
        let programs = programs()?;
        let folder = tempfile::tempdir().ok()?;
        let data = folder.path().join("data");
        let port = {
            let free = std::net::TcpListener::bind("127.0.0.1:0").ok()?;
            free.local_addr().ok()?.port()
        };
        let server = Self {
            folder,
            programs,
            port,
        };
        certificates(server.folder.path())?;
        let folder = server.folder.path();
        // Its user may be another.
        run(Command::new("chmod").arg("-R").arg("a+rwX").arg(folder))?;
        run(program(&server.programs, "initdb")
            .args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "-N", "-D"])
            .arg(&data))?;
        let copy = format!(
            "cp {0}/server.crt {0}/server.key {0}/ca.crt {1}/ && chmod 600 {1}/server.key && \
             echo 'hostssl all certified all cert' > {1}/pg_hba.conf && \
             echo 'hostssl all all 127.0.0.1/32 trust' >> {1}/pg_hba.conf && \
             echo 'hostssl all all ::1/128 trust' >> {1}/pg_hba.conf",
            folder.display(),
            data.display()
        );
        let mut shell = program(Path::new("/bin"), "sh");
        run(shell.arg("-c").arg(copy))?;
        let settings = format!(
            "-c ssl=on -c ssl_ca_file=ca.crt -c listen_addresses=localhost -c port={port} -c unix_socket_directories='' -c fsync=off \
             -c max_prepared_transactions=10"
        );
        run(program(&server.programs, "pg_ctl")
            .arg("-D")
            .arg(&data)
            .arg("-w")
            .arg("-l")
            .arg(data.join("log"))
            .arg("-o")
            .arg(settings)
            .arg("start"))?;
        Some(server)
    }

    pub fn url(&self, host: &str, options: &str) -> String {
        let url = format!(
            "postgres://postgres@{host}:{}/postgres?{options}",
            self.port
        );
        in_folder(&url, self.folder.path())
    }

    /// The server ends without a check-point, as if its process were killed, and starts again.
    pub fn restart(&mut self) {
        let mut restart = program(&self.programs, "pg_ctl");
        let data = self.folder.path().join("data");
        run(restart
            .arg("-D")
            .arg(&data)
            .args(["-w", "-m", "immediate", "-l"])
            .arg(data.join("log"))
            .arg("restart"))
        .expect("it starts again");
    }
}
impl Drop for Server {
    fn drop(&mut self) {
        let data = self.folder.path().join("data");
        let mut stop = program(&self.programs, "pg_ctl");
        let _ = run(stop.arg("-D").arg(&data).args(["-m", "immediate", "stop"]));
        // It belongs to another user.
        let mut remove = program(Path::new("/bin"), "rm");
        let _ = run(remove.arg("-rf").arg(&data));
    }
}

/// A MariaDB. It ends with this value.
pub struct MariaDb {
    folder: tempfile::TempDir,
    option: &'static str,
    process: std::process::Child,
    port: u16,
}

impl MariaDb {
    pub fn start() -> Option<Self> {
        Self::start_with("--skip-log-bin")
    }
    /// With an option of the server.
    pub fn start_with(option: &'static str) -> Option<Self> {
        started("a MariaDB of the test's own", Self::try_start(option))
    }

    fn try_start(option: &'static str) -> Option<Self> {
        let folder = tempfile::tempdir().ok()?;
        certificates(folder.path())?;
        let path = |name: &str| folder.path().join(name).display().to_string();
        let user = "--user=root";
        run(Command::new("mariadb-install-db")
            .args([
                "--no-defaults",
                user,
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
            ])
            .arg(format!("--datadir={}", path("data"))))?;
        let port = {
            let free = std::net::TcpListener::bind("127.0.0.1:0").ok()?;
            free.local_addr().ok()?.port()
        };
        let process = Self::spawn(folder.path(), port, option)?;
        let mut server = Self {
            folder,
            option,
            process,
            port,
        };
        server.is_up().then_some(server)
    }

    fn spawn(folder: &Path, port: u16, option: &str) -> Option<std::process::Child> {
        let path = |name: &str| folder.join(name).display().to_string();
        Command::new("mariadbd")
            .args([
                "--no-defaults",
                "--user=root",
                "--skip-log-bin",
                "--require-secure-transport=ON",
                "--bind-address=127.0.0.1",
            ])
            .arg(format!("--port={port}"))
            .arg(format!("--datadir={}", path("data")))
            .arg(format!("--socket={}", path("socket")))
            .arg(format!("--pid-file={}", path("pid")))
            .arg(format!("--ssl-ca={}", path("ca.crt")))
            .arg(format!("--ssl-cert={}", path("server.crt")))
            .arg(format!("--ssl-key={}", path("server.key")))
            .arg(option)
            .env("TMPDIR", folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .ok()
    }

    /// Waits until it listens, or ends.
    fn is_up(&mut self) -> bool {
        let started = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            let ended = !matches!(self.process.try_wait(), Ok(None));
            if ended || started.elapsed() > Duration::from_secs(60) {
                return false;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        true
    }

    pub fn url(&self, host: &str, options: &str) -> String {
        let url = format!("mysql://root@{host}:{}/mysql?{options}", self.port);
        in_folder(&url, self.folder.path())
    }

    /// The path of a file of certificates.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Its process is killed, and another takes its place.
    pub fn restart(&mut self) {
        self.process.kill().expect("it runs");
        self.process.wait().expect("it ends");
        self.process =
            Self::spawn(self.folder.path(), self.port, self.option).expect("it starts again");
        assert!(self.is_up());
    }
}
impl Drop for MariaDb {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn a_server_that_does_not_start_is_a_failure_of_ci() {
    let is_ci = std::env::var_os("CI").is_some_and(|ci| !ci.is_empty());
    let none = std::panic::catch_unwind(|| started::<()>("nothing", None));
    assert_eq!(none.is_err(), is_ci);
    assert_eq!(started("something", Some(1)), Some(1));
}
