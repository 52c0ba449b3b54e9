//! Answers in place of a database.

#[cfg(feature = "async-base")]
mod asynchronous;
mod blocking;
mod runner;

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind};
use relata::dialect::Dialect;
use relata::engine::ToSql;
use relata::statement::{IsStatement, ReadRow, Returns, RowStatement, Statement};
use relata::{Constraint, Error, Result, Table};

/// The number of tries of a transaction that fails because of another.
#[cfg(any(
    feature = "sqlite",
    feature = "postgres",
    feature = "mysql",
    feature = "async-base"
))]
const TRIES: usize = 4;

/// A connection without a database: it answers statements with the results that a test has registered, in the dialect `D`. Use it
/// to test how a program handles rows and errors that are hard to produce, or without a server.
///
/// ```
/// # #[cfg(feature = "sqlite")]
/// # fn f() -> relata::Result<()> {
/// use relata::backend::Sqlite;
/// use relata::prelude::*;
/// use relata_test::Mock;
/// # use relata::doc::users;
///
/// fn greeting<C>(id: i64, conn: &mut C) -> relata::Result<String>
/// where
///     C: for<'c> Connection<Dialect = Sqlite, Output<'c, String> = relata::Result<String>>,
/// {
///     let name = from(users::table).filter(users::id.eq(id)).select(users::name).one(conn)?;
///     Ok(format!("Hello, {name}!"))
/// }
///
/// let mut conn = Mock::<Sqlite>::new();
/// let query = from(users::table).filter(users::id.eq(7)).select(users::name);
/// conn.rows(&query, ["Ada".to_owned()]);
///
/// assert_eq!(greeting(7, &mut conn)?, "Hello, Ada!");
/// conn.assert_done();
/// # Ok(())
/// # }
/// # #[cfg(feature = "sqlite")]
/// # f().unwrap();
/// ```
///
/// A statement is identified by its SQL and its bound values, so write it as the program does; its rows have the type
/// of the query. Each answer is used once, those of one statement in order. The verbs treat the rows as they would
/// those of a database: `one` with two rows is [`Error::MoreThanOne`].
///
/// It accepts transactions, and [`ran`](Self::ran) lists BEGIN, COMMIT and ROLLBACK with the statements; nothing is
/// undone. A query that loads relations ([`with`](https://docs.rs/relata/latest/relata/load/)) is answered once, with rows that have
/// them, made by [`Loaded::from_parts`](relata::load::Loaded::from_parts):
///
/// ```
/// # #[cfg(feature = "sqlite")]
/// # fn f() -> relata::Result<()> {
/// use relata::backend::Sqlite;
/// use relata::load::Loaded;
/// use relata::prelude::*;
/// use relata_test::Mock;
/// # use relata::doc::{orders::Order, users::{self, User}};
///
/// let mut conn = Mock::<Sqlite>::new();
/// let query = from(users::table).with(users::orders).find(7);
/// # let ada = || User { id: 7, name: "Ada".to_owned(), email: "ada@example.com".to_owned(), age: None, is_active: true };
/// conn.rows(&query, [Loaded::from_parts(ada(), (Vec::<Order>::new(),))]);
///
/// assert!(query.one(&mut conn)?.get(users::orders).is_empty());
/// # Ok(())
/// # }
/// # #[cfg(feature = "sqlite")]
/// # f().unwrap();
/// ```
///
/// `Mock<D, Async>`, made by [`new_async`](Self::new_async), does the same where the verbs return futures.
pub struct Mock<D, M = Blocking> {
    answers: Vec<Answer>,
    ran: Vec<Ran>,
    depth: usize,
    of: PhantomData<fn() -> (D, M)>,
}

/// A [`Mock`] whose verbs return results.
#[derive(Debug)]
pub enum Blocking {}
/// A [`Mock`] whose verbs return futures.
#[cfg(feature = "async-base")]
#[derive(Debug)]
pub enum Async {}

/// A statement that ran on a [`Mock`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ran {
    /// The SQL of the statement.
    pub sql: String,
    /// The bound values: see [`ToSql::binds`].
    pub binds: Vec<String>,
}

impl fmt::Display for Ran {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sql)?;
        match self.binds.is_empty() {
            true => Ok(()),
            false => write!(f, " -- binds: [{}]", self.binds.join(", ")),
        }
    }
}

struct Answer {
    statement: Ran,
    reply: Reply,
}

enum Reply {
    /// A `Vec` of what the statement reads.
    Rows(Box<dyn Any + Send>),
    Number(i64),
    Error(Error),
}

impl<D: Dialect> Mock<D, Blocking> {
    /// Has no answers yet; its verbs return results.
    pub fn new() -> Self {
        Self::empty()
    }
}
#[cfg(feature = "async-base")]
impl<D: Dialect> Mock<D, Async> {
    /// Has no answers yet; its verbs return futures.
    pub fn new_async() -> Self {
        Self::empty()
    }
}

impl<D: Dialect, M> Mock<D, M> {
    fn empty() -> Self {
        Self {
            answers: Vec::new(),
            ran: Vec::new(),
            depth: 0,
            of: PhantomData,
        }
    }

    /// Answers a query, or a write with RETURNING, with these rows.
    ///
    /// # Panics
    /// Where the statement cannot be written.
    #[track_caller]
    pub fn rows<Q, I>(&mut self, statement: &Q, rows: I) -> &mut Self
    where
        Q: Returns + Statement<D>,
        I: IntoIterator<Item = <Q as Returns>::Row>,
    {
        let rows: Vec<Q::Row> = rows.into_iter().collect();
        self.answer(statement, Reply::Rows(Box::new(rows)))
    }

    /// Answers a statement that is run for its effect with the number of rows that it affects; `count` of a query with this
    /// number, and `exists` with whether it is more than 0.
    ///
    /// # Panics
    /// Where the statement cannot be written.
    #[track_caller]
    pub fn number<Q: IsStatement + Statement<D>>(&mut self, statement: &Q, n: u32) -> &mut Self {
        self.answer(statement, Reply::Number(n.into()))
    }

    /// Answers a statement with an error.
    ///
    /// # Panics
    /// Where the statement cannot be written.
    #[track_caller]
    pub fn error<Q: IsStatement + Statement<D>>(
        &mut self,
        statement: &Q,
        error: Error,
    ) -> &mut Self {
        self.answer(statement, Reply::Error(error))
    }

    /// Answers a statement with the error of a violated UNIQUE constraint or primary key:
    /// [`error.violates(constraint)`](Error::violates) is true of it.
    ///
    /// # Panics
    /// Where the statement cannot be written.
    #[track_caller]
    pub fn violated<Q, T, K>(&mut self, statement: &Q, constraint: Constraint<T, K>) -> &mut Self
    where
        Q: IsStatement + Statement<D>,
        T: Table,
    {
        let report = Violated(constraint.name(), T::NAME);
        let kind = DatabaseErrorKind::UniqueViolation;
        let error = diesel::result::Error::DatabaseError(kind, Box::new(report));
        self.error(statement, error.into())
    }

    #[track_caller]
    fn answer<Q: IsStatement + Statement<D>>(&mut self, statement: &Q, reply: Reply) -> &mut Self {
        let statement = match recorded::<D, Q>(statement) {
            Ok(statement) => statement,
            Err(error) => panic!("no statement of {}: {error}", D::DATABASE),
        };
        self.answers.push(Answer { statement, reply });
        self
    }

    /// Returns the statements that ran so far.
    pub fn ran(&self) -> &[Ran] {
        &self.ran
    }

    /// Asserts that all answers were used.
    ///
    /// # Panics
    /// With the statements that did not run.
    #[track_caller]
    pub fn assert_done(&self) {
        assert!(
            self.answers.is_empty(),
            "these statements did not run:\n{}",
            self.left()
        );
    }

    fn left(&self) -> String {
        let lines = self.answers.iter();
        lines
            .map(|answer| format!("  {}\n", answer.statement))
            .collect()
    }

    fn note(&mut self, sql: &str) {
        self.ran.push(Ran {
            sql: sql.to_owned(),
            binds: Vec::new(),
        });
    }

    /// The answer to a statement.
    fn reply<Q: IsStatement + Statement<D>>(&mut self, statement: &Q) -> Result<(Reply, String)> {
        let statement = recorded::<D, Q>(statement)?;
        let answers = self.answers.iter();
        let at = answers
            .map(|answer| &answer.statement)
            .position(|s| *s == statement);
        let Some(at) = at else {
            panic!(
                "the test has no answer for this statement:\n  {statement}\nbut for these:\n{}",
                self.left()
            );
        };
        let answer = self.answers.remove(at);
        let name = statement.to_string();
        self.ran.push(statement);
        match answer.reply {
            Reply::Error(error) => Err(error),
            reply => Ok((reply, name)),
        }
    }

    fn read<Q: RowStatement<D>>(&mut self, statement: &Q) -> Result<Vec<ReadRow<Q>>> {
        self.read_as(statement)
    }

    /// The rows of an answer, of the type that they were given as.
    fn read_as<T: 'static, Q: RowStatement<D>>(&mut self, statement: &Q) -> Result<Vec<T>> {
        let (reply, name) = self.reply(statement)?;
        match reply {
            Reply::Rows(rows) => match rows.downcast::<Vec<T>>() {
                Ok(rows) => Ok(*rows),
                Err(_) => panic!(
                    "the answer has rows of another query, which has the same SQL:\n  {name}"
                ),
            },
            _ => panic!("the answer has no rows, but a number:\n  {name}"),
        }
    }

    fn read_number<Q: IsStatement + Statement<D>>(&mut self, statement: &Q) -> Result<i64> {
        let (reply, name) = self.reply(statement)?;
        match reply {
            Reply::Number(number) => Ok(number),
            _ => panic!("the answer has rows, and no number:\n  {name}"),
        }
    }
}

impl<D: Dialect> Default for Mock<D, Blocking> {
    fn default() -> Self {
        Self::new()
    }
}
impl<D, M> fmt::Debug for Mock<D, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mock")
            .field("answers", &self.answers.len())
            .field("ran", &self.ran)
            .finish()
    }
}

fn recorded<D: Dialect, Q: IsStatement + Statement<D>>(statement: &Q) -> Result<Ran> {
    Ok(Ran {
        sql: statement.to_sql::<D>()?,
        binds: statement.binds::<D>()?,
    })
}

/// A constraint and its table.
struct Violated(&'static str, &'static str);
impl DatabaseErrorInformation for Violated {
    fn message(&self) -> &str {
        "a constraint is violated"
    }
    fn details(&self) -> Option<&str> {
        None
    }
    fn hint(&self) -> Option<&str> {
        None
    }
    fn table_name(&self) -> Option<&str> {
        Some(self.1)
    }
    fn column_name(&self) -> Option<&str> {
        None
    }
    fn constraint_name(&self) -> Option<&str> {
        Some(self.0)
    }
    fn statement_position(&self) -> Option<i32> {
        None
    }
}
