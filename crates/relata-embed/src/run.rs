//! A run on a connection: the migrator asks from a thread of its own, and the connection answers.

use relata::dialect::Dialect;
use relata::engine::{Begun, Runner, Task, texts};
use relata_migrate::{Engine, Error, LentError, Result, Session};

use crate::channel::{Answering, Asker, Far, Request, channel};
use crate::migrations::Work;

/// The work of the thread with the session.
pub(crate) type Job<T> = Box<dyn FnOnce(&mut Session, &Asker) -> Result<T> + Send>;

/// A run, as a task of the connection.
pub(crate) struct Running<'m, R, T> {
    pub(crate) job: Job<T>,
    pub(crate) work: &'m mut [(String, Work<R>)],
}

impl<R: Runner, T: Send + 'static> Task<R> for Running<'_, R, T> {
    type Out = Result<T>;

    fn may_begin(&self) -> bool {
        true
    }

    async fn run(self, on: &mut R) -> relata::Result<Result<T>> {
        let engine = match R::Db::DATABASE {
            "PostgreSQL" => Engine::Postgres,
            "SQLite" => Engine::Sqlite,
            _ => Engine::Mysql,
        };
        let (asking, answering) = channel();
        let (in_transaction, job) = (on.depth() > 0, self.job);
        let thread = std::thread::Builder::new().name("relata-migrate".to_owned());
        let thread = thread.spawn(move || {
            let ask = asking.again();
            let far = Far {
                ask: ask.clone(),
                engine,
                in_transaction,
            };
            let done = job(&mut Session::over(far), &ask);
            drop(asking);
            done
        });
        let thread = match thread {
            Ok(thread) => thread,
            Err(error) => {
                return Ok(Err(Error::Connection {
                    source: error.into(),
                }));
            }
        };
        let mut held = Held {
            on,
            open: Vec::new(),
            abandoned: true,
        };
        held.answer_all(&answering, self.work).await;
        held.abandoned = false;
        drop(held);
        Ok(thread
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    }
}

/// The connection, and the transactions that are open on it. Where the future is dropped, they are rolled back.
struct Held<'o, R: Runner> {
    on: &'o mut R,
    open: Vec<Begun>,
    abandoned: bool,
}

impl<R: Runner> Drop for Held<'_, R> {
    fn drop(&mut self) {
        if let Some(outermost) = self.open.first() {
            self.on.abandon(*outermost);
        }
        // The lock of the migrator goes with the connection.
        if self.abandoned {
            self.on.close_when_returned();
        }
    }
}

impl<R: Runner> Held<'_, R> {
    async fn answer_all(&mut self, requests: &Answering, work: &mut [(String, Work<R>)]) {
        loop {
            let request = match R::WAITS {
                true => requests.wait().await,
                false => requests.next(),
            };
            let Some(request) = request else { return };
            // An answer that nobody waits for is none.
            match request {
                Request::Execute(sql, answer) => {
                    let _ = answer.send(self.on.batch(&sql).await.map_err(told));
                }
                Request::Texts(sql, answer) => {
                    let _ = answer.send(texts(self.on, sql).await.map_err(told));
                }
                Request::Begin(answer) => {
                    let _ = answer.send(self.begin().await.map_err(told));
                }
                Request::Commit(answer) => {
                    let done = match self.open.pop() {
                        Some(begun) => self.on.commit(begun).await,
                        None => Ok(()),
                    };
                    let _ = answer.send(done.map_err(told));
                }
                Request::Rollback(answer) => {
                    let done = match self.open.pop() {
                        Some(begun) => self.on.rollback(begun).await,
                        None => Ok(()),
                    };
                    let _ = answer.send(done.map_err(told));
                }
                Request::Batch(id, answer) => {
                    let work = work.iter_mut().find(|(other, _)| *other == id);
                    let done = match work {
                        Some((_, work)) => work(self.on).await,
                        None => Ok(0),
                    };
                    let _ = answer.send(done);
                }
            }
        }
    }

    async fn begin(&mut self) -> relata::Result<()> {
        // Two runners that both read first, and then both write, would meet in SQLite.
        let writes = R::Db::DATABASE == "SQLite" && self.on.depth() == 0;
        let begun = match writes {
            true => self.on.begin_as(None, "BEGIN IMMEDIATE").await?,
            false => self.on.begin().await?,
        };
        self.open.push(begun);
        Ok(())
    }
}

/// An error of the database, without the statement: the migrator knows its file and line.
fn told(error: relata::Error) -> LentError {
    match error {
        relata::Error::Database {
            message, source, ..
        } => LentError {
            message,
            detail: source.details().map(str::to_owned),
            hint: source.hint().map(str::to_owned),
            position: source.position(),
        },
        relata::Error::Connection { source, .. } => LentError {
            message: format!("the connection failed: {source}"),
            ..LentError::default()
        },
        other => LentError {
            message: other.to_string(),
            ..LentError::default()
        },
    }
}
