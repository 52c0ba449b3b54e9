//! TLS, against a PostgreSQL of the test's own, whose certificate is signed by an authority of the test's own.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use relata::connection::{AsyncMysqlConnection, AsyncPgConnection, PgConnection};
use relata::engine::Engine;
use relata::prelude::*;
use relata::sql_query;

/// A server that takes only connections with TLS. It ends with this value.
struct Server {
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

impl Server {
    fn start() -> Option<Self> {
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
            "-c ssl=on -c ssl_ca_file=ca.crt -c listen_addresses=localhost -c port={port} -c unix_socket_directories='' -c fsync=off"
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

    fn url(&self, host: &str, options: &str) -> String {
        let url = format!(
            "postgres://postgres@{host}:{}/postgres?{options}",
            self.port
        );
        let folder = self.folder.path().display().to_string().replace('/', "%2F");
        url.replace("{folder}", &folder)
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

/// Reads the schema of a database as the generator does, which blocks.
async fn reflected(url: String) -> Result<(), String> {
    let read = tokio::task::spawn_blocking(move || {
        let mut session =
            relata_schema::Session::connect(&url).map_err(|error| error.to_string())?;
        let catalog = session.reflect(&relata_schema::ReflectOptions::default());
        catalog.map(drop).map_err(|error| error.to_string())
    });
    read.await.unwrap()
}

macro_rules! encrypted {
    () => {
        sql_query!("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()" => relata::types::Bool)
    };
}

/// Whether a connection is made, for each host and its options; what an error says where it is not.
const CASES: &[(&str, &str, Result<(), &str>)] = &[
    ("127.0.0.1", "sslmode=disable", Err("no encryption")),
    ("127.0.0.1", "sslmode=prefer", Ok(())),
    ("127.0.0.1", "sslmode=require", Ok(())),
    (
        "127.0.0.1",
        "sslmode=require&sslrootcert={folder}%2Fother.crt",
        Err("certificate"),
    ),
    (
        "127.0.0.1",
        "sslmode=verify-ca&sslrootcert={folder}%2Fca.crt",
        Ok(()),
    ),
    (
        "127.0.0.1",
        "sslmode=verify-ca&sslrootcert={folder}%2Fother.crt",
        Err("certificate"),
    ),
    (
        "localhost",
        "sslmode=verify-full&sslrootcert={folder}%2Fca.crt",
        Ok(()),
    ),
    // The certificate is not of this name.
    (
        "127.0.0.1",
        "sslmode=verify-full&sslrootcert={folder}%2Fca.crt",
        Err("certificate"),
    ),
    (
        "localhost",
        "sslmode=verify-full&sslrootcert={folder}%2Fother.crt",
        Err("certificate"),
    ),
    // The authorities of the system have not signed it.
    ("localhost", "sslrootcert=system", Err("certificate")),
    (
        "localhost",
        "sslmode=verify-full&sslrootcert={folder}%2Fnone.crt",
        Err(""),
    ),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn certificates_are_checked_as_the_url_asks() {
    let Some(server) = Server::start() else {
        println!("not run: PostgreSQL's programs or openssl are not at hand");
        return;
    };
    for (host, options, expected) in CASES {
        let url = server.url(host, options);
        let found = match AsyncPgConnection::connect(&url).await {
            Ok(mut conn) => {
                assert!(
                    encrypted!().one(&mut conn).await.unwrap(),
                    "{host} {options}"
                );
                Ok(())
            }
            Err(error) => {
                assert!(error.is_disconnect());
                Err(error.to_string())
            }
        };
        match (expected, &found) {
            (Ok(()), Ok(())) => {}
            (Err(part), Err(error)) if error.contains(part) => {}
            _ => panic!("{host} {options}: {found:?}"),
        }
    }
    // libpq, which the blocking connection is made by, says the same. Versions before 16 do not know `system`.
    for (host, options, expected) in CASES
        .iter()
        .filter(|(_, options, _)| !options.contains("system"))
    {
        let url = server.url(host, options);
        let url = url.clone();
        let made = PgConnection::connect(&url).map(|mut conn| {
            assert!(encrypted!().one(&mut conn).unwrap());
        });
        assert_eq!(made.is_ok(), expected.is_ok(), "{host} {options}: {made:?}");
    }

    // The generator and the command say the same.
    for (host, options, expected) in CASES {
        let url = server.url(host, options);
        match (expected, reflected(url).await) {
            (Ok(()), Ok(())) => {}
            (Err(part), Err(error)) if error.contains(part) => {}
            (_, found) => panic!("{host} {options}: {found:?}"),
        }
    }

    // A client that shows a certificate.
    let mut conn = AsyncPgConnection::connect(&server.url("localhost", "sslmode=require"))
        .await
        .unwrap();
    conn.run_script("CREATE ROLE certified LOGIN")
        .await
        .unwrap();
    let certified = |options: &str| {
        let url = server.url("localhost", options);
        url.replacen("postgres@", "certified:secret@", 1)
    };
    let shown =
        certified("sslmode=require&sslcert={folder}%2Fclient.crt&sslkey={folder}%2Fclient.key");
    let mut conn = AsyncPgConnection::connect(&shown).await.unwrap();
    assert!(encrypted!().one(&mut conn).await.unwrap());
    reflected(shown).await.unwrap();
    for options in [
        "sslmode=require",
        "sslmode=require&sslcert={folder}%2Fclient.crt",
    ] {
        let error = reflected(certified(options)).await.unwrap_err();
        assert!(!error.contains("secret"), "{error}");
        let error = AsyncPgConnection::connect(&certified(options))
            .await
            .unwrap_err();
        assert!(!error.to_string().contains("secret"), "{error}");
    }
    // A database of its own on that server: what `relata generate` runs SQL files in.
    let url = server.url(
        "localhost",
        "sslmode=verify-full&sslrootcert={folder}%2Fca.crt",
    );
    let scratch = tokio::task::spawn_blocking(move || {
        let scratch = relata_schema::Scratch::new(relata_schema::Engine::Postgres, Some(&url));
        scratch.map(drop).map_err(|error| error.to_string())
    });
    scratch.await.unwrap().unwrap();

    // A dropped statement is cancelled on a connection of its own, which needs TLS too.
    let url = server.url(
        "localhost",
        "sslmode=verify-full&sslrootcert={folder}%2Fca.crt",
    );
    let mut engine = Engine::<AsyncPgConnection>::builder(&url)
        .pool_size(1)
        .max_overflow(0)
        .build()
        .unwrap();
    let slow = sql_query!("SELECT 1 FROM pg_sleep(60)" => relata::types::Integer);
    let dropped = tokio::time::timeout(Duration::from_millis(100), slow.all(&mut engine));
    assert!(dropped.await.is_err());
    let started = Instant::now();
    assert!(encrypted!().one(&mut engine).await.unwrap());
    assert!(
        started.elapsed() < Duration::from_secs(30),
        "{:?}",
        started.elapsed()
    );
    engine.close().await.unwrap();
}

/// A MariaDB that takes only connections with TLS. It ends with this value.
struct MariaDb {
    folder: tempfile::TempDir,
    process: std::process::Child,
    port: u16,
}

impl MariaDb {
    fn start() -> Option<Self> {
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
        let process = Command::new("mariadbd")
            .args([
                "--no-defaults",
                user,
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
            .env("TMPDIR", folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let mut server = Self {
            folder,
            process,
            port,
        };
        let started = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            let ended = server.process.try_wait().ok()?.is_some();
            if ended || started.elapsed() > Duration::from_secs(60) {
                return None;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Some(server)
    }
}
impl Drop for MariaDb {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn certificates_of_mariadb_are_checked_as_the_url_asks() {
    let Some(server) = MariaDb::start() else {
        println!("not run: MariaDB's programs or openssl are not at hand");
        return;
    };
    let cipher = sql_query!("SELECT VARIABLE_VALUE FROM information_schema.SESSION_STATUS WHERE VARIABLE_NAME = 'SSL_CIPHER'" => relata::types::Text);
    for (host, options, made) in [
        ("127.0.0.1", "ssl_mode=DISABLED", false),
        ("127.0.0.1", "ssl_mode=REQUIRED", true),
        (
            "localhost",
            "ssl-mode=VERIFY_CA&ssl-ca={folder}%2Fca.crt",
            true,
        ),
        (
            "127.0.0.1",
            "ssl_mode=VERIFY_CA&ssl_ca={folder}%2Fother.crt",
            false,
        ),
        (
            "localhost",
            "ssl_mode=VERIFY_IDENTITY&ssl_ca={folder}%2Fca.crt",
            true,
        ),
        (
            "127.0.0.1",
            "ssl_mode=VERIFY_IDENTITY&ssl_ca={folder}%2Fca.crt",
            false,
        ),
        ("127.0.0.1", "require_ssl=true&verify_ca=false", true),
        ("127.0.0.1", "require_ssl=true", false),
        (
            "127.0.0.1",
            "ssl_mode=REQUIRED&ssl_cert={folder}%2Frsa.crt&ssl_key={folder}%2Frsa.key",
            true,
        ),
    ] {
        let url = format!("mysql://root@{host}:{}/mysql?{options}", server.port);
        let url = in_folder(&url, server.folder.path());
        let read = reflected(url.clone()).await;
        assert_eq!(read.is_ok(), made, "{host} {options}: {read:?}");
        match AsyncMysqlConnection::connect(&url).await {
            Ok(mut conn) => {
                assert!(made, "{host} {options}");
                assert_ne!(cipher.one(&mut conn).await.unwrap(), "", "{host} {options}");
            }
            Err(error) => assert!(
                !made && error.is_disconnect(),
                "{host} {options}: {error:?}"
            ),
        }
    }
}
