//! A stream between a client and its server, which a test slows down, holds or cuts.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
#[cfg(unix)]
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Where the server listens.
#[derive(Clone)]
enum Server {
    Tcp(String),
    #[cfg(unix)]
    Socket(String),
}

/// One end of a connection.
enum Stream {
    Tcp(TcpStream),
    #[cfg(unix)]
    Socket(UnixStream),
}
impl Stream {
    fn to(server: &Server) -> std::io::Result<Self> {
        Ok(match server {
            Server::Tcp(address) => Self::Tcp(TcpStream::connect(address)?),
            #[cfg(unix)]
            Server::Socket(path) => Self::Socket(UnixStream::connect(path)?),
        })
    }
    fn again(&self) -> Self {
        match self {
            Self::Tcp(stream) => Self::Tcp(stream.try_clone().unwrap()),
            #[cfg(unix)]
            Self::Socket(stream) => Self::Socket(stream.try_clone().unwrap()),
        }
    }
    fn read(&mut self, into: &mut [u8]) -> usize {
        let read = match self {
            Self::Tcp(stream) => stream.read(into),
            #[cfg(unix)]
            Self::Socket(stream) => stream.read(into),
        };
        read.unwrap_or(0)
    }
    fn write(&mut self, bytes: &[u8]) -> bool {
        let written = match self {
            Self::Tcp(stream) => stream.write_all(bytes),
            #[cfg(unix)]
            Self::Socket(stream) => stream.write_all(bytes),
        };
        written.is_ok()
    }
    fn close(&self) {
        let _ = match self {
            Self::Tcp(stream) => stream.shutdown(Shutdown::Both),
            #[cfg(unix)]
            Self::Socket(stream) => stream.shutdown(Shutdown::Both),
        };
    }
}

/// What a connection goes through.
struct Passage {
    ends: [Stream; 2],
    /// Nothing passes, and neither end learns of it.
    held: Arc<AtomicBool>,
}

/// The statement whose answer is lost.
const COMMIT: &[u8] = b"COMMIT";

#[derive(Default)]
struct State {
    open: Mutex<Vec<Passage>>,
    /// New connections are closed at once.
    refuses: AtomicBool,
    /// Milliseconds before each answer.
    delay: AtomicU64,
    /// The answer to COMMIT does not arrive, and its connection ends.
    loses_commits: AtomicBool,
}

/// The proxy of a server.
pub struct Proxy {
    /// The URL that leads through it.
    pub url: String,
    state: Arc<State>,
}
impl Proxy {
    /// In front of the server of a URL.
    pub fn of(url: &str) -> Self {
        let (scheme, rest) = url.split_once("://").unwrap();
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let (user, host) = authority
            .rsplit_once('@')
            .map_or(("", authority), |(user, host)| (user, host));
        let (database, options) = path.split_once('?').unwrap_or((path, ""));
        let sockets = |option: &&str| option.starts_with("unix_socket=");
        let socket = options.split('&').find(sockets);
        let options: Vec<&str> = options
            .split('&')
            .filter(|option| !sockets(option))
            .collect();
        let port = if scheme == "mysql" { 3306 } else { 5432 };
        let server = match socket {
            #[cfg(unix)]
            Some(socket) => Server::Socket(socket["unix_socket=".len()..].replace("%2F", "/")),
            // As in libpq, a host that is a folder.
            #[cfg(unix)]
            _ if host.to_ascii_uppercase().starts_with("%2F") => {
                let folder = host.replace("%2F", "/").replace("%2f", "/");
                Server::Socket(format!("{folder}/.s.PGSQL.{port}"))
            }
            _ if host.contains(':') => Server::Tcp(host.to_owned()),
            _ => Server::Tcp(format!("{host}:{port}")),
        };
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(State::default());
        let accepting = Arc::clone(&state);
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let Ok(client) = client else { return };
                let _ = client.set_nodelay(true);
                accepting.accept(Stream::Tcp(client), &server);
            }
        });
        let at = if user.is_empty() { "" } else { "@" };
        Self {
            url: format!(
                "{scheme}://{user}{at}{address}/{database}?{}",
                options.join("&")
            ),
            state,
        }
    }
    /// Holds the connections that are open: neither end gets anything any more. New ones are as usual.
    pub fn hold(&self) {
        for passage in self.state.open.lock().unwrap().iter() {
            passage.held.store(true, Ordering::SeqCst);
        }
    }
    /// The server goes away: all connections are closed, and new ones as soon as they are made.
    pub fn stop(&self) {
        self.state.refuses.store(true, Ordering::SeqCst);
        for passage in self.state.open.lock().unwrap().drain(..) {
            passage.ends.iter().for_each(Stream::close);
        }
    }
    /// The server is back.
    pub fn start(&self) {
        self.state.refuses.store(false, Ordering::SeqCst);
    }
    /// Cuts connections when the server answers COMMIT, which it has done then.
    pub fn lose_answers_to_commit(&self, lose: bool) {
        self.state.loses_commits.store(lose, Ordering::SeqCst);
    }
    /// Delays each answer.
    pub fn delay(&self, by: Duration) {
        let by = u64::try_from(by.as_millis()).unwrap();
        self.state.delay.store(by, Ordering::SeqCst);
    }
}
impl State {
    fn accept(self: &Arc<Self>, client: Stream, server: &Server) {
        if self.refuses.load(Ordering::SeqCst) {
            return client.close();
        }
        let Ok(server) = Stream::to(server) else {
            return client.close();
        };
        let held = Arc::new(AtomicBool::new(false));
        let committing = Arc::new(AtomicBool::new(false));
        self.pump(client.again(), server.again(), &held, &committing, false);
        self.pump(server.again(), client.again(), &held, &committing, true);
        let ends = [client, server];
        self.open.lock().unwrap().push(Passage { ends, held });
    }
    /// Passes on what comes.
    fn pump(
        self: &Arc<Self>,
        mut from: Stream,
        mut to: Stream,
        held: &Arc<AtomicBool>,
        committing: &Arc<AtomicBool>,
        answers: bool,
    ) {
        let (state, held) = (Arc::clone(self), Arc::clone(held));
        let committing = Arc::clone(committing);
        std::thread::spawn(move || {
            let mut buffer = [0; 8192];
            loop {
                let n = from.read(&mut buffer);
                let commits = state.loses_commits.load(Ordering::SeqCst)
                    && buffer[..n].windows(COMMIT.len()).any(|sent| sent == COMMIT);
                if !answers && commits {
                    committing.store(true, Ordering::SeqCst);
                }
                if answers && committing.load(Ordering::SeqCst) {
                    from.close();
                    return to.close();
                }
                let delay = state.delay.load(Ordering::SeqCst);
                if answers && delay > 0 {
                    std::thread::sleep(Duration::from_millis(delay));
                }
                if held.load(Ordering::SeqCst) {
                    // The other end hears nothing, not even the end.
                    return std::mem::forget((from, to));
                }
                if n == 0 || !to.write(&buffer[..n]) {
                    from.close();
                    return to.close();
                }
            }
        });
    }
}
