//! Prints the SQL of a statement, for reading and for tests.

use std::any::TypeId;
use std::collections::HashMap;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Range;
use std::sync::{LazyLock, PoisonError, RwLock};

use super::asked::{All, Ask, Asked, IsAsked, Key};
use crate::dialect::Dialect;
use crate::error::{Error, RenderError};
use crate::render::{AnyRules, Sql};
use crate::statement::{Effect, IsStatement, Loads, RowStatement, Statement};

/// Prints the SQL of a statement, for reading and for tests.
pub trait ToSql: IsStatement {
    /// The SQL that the database `D` gets, with its placeholders.
    ///
    /// ```
    /// use relata::prelude::*;
    /// use relata::backend::Sqlite;
    /// # use relata::doc::users;
    /// # fn f() -> relata::Result<()> {
    /// let sql = from(users::table).filter(users::age.gt(18)).select(users::name).to_sql::<Sqlite>()?;
    /// assert_eq!(sql, "SELECT `users`.`name` FROM `users` WHERE `users`.`age` > ?");
    /// # Ok(())
    /// # }
    /// # f().unwrap();
    /// ```
    ///
    /// # Errors
    /// [`RenderError`] if the statement cannot be written, such as VALUES without a row.
    fn to_sql<D: Dialect>(&self) -> Result<String, RenderError>
    where
        Self: Statement<D> + Sized,
    {
        let mut out = Sql::<D>::text();
        out.follow_type(Self::STATIC);
        self.render(&mut out)?;
        out.check_rules()?;
        Ok(out.take_text())
    }

    /// The SQL in a form for logs, which never fails: a part that [`to_sql`](Self::to_sql) rejects is replaced by the
    /// reason, as a comment. It contains no bound values, unless
    /// [`with_binds`](DisplaySql::with_binds) adds them.
    ///
    /// ```
    /// use relata::prelude::*;
    /// use relata::backend::Sqlite;
    /// # use relata::doc::users;
    /// let query = from(users::table).filter(users::age.gt(18)).select(users::name);
    /// assert_eq!(
    ///     query.display::<Sqlite>().to_string(),
    ///     "SELECT `users`.`name` FROM `users` WHERE `users`.`age` > ?"
    /// );
    /// let nothing: Vec<(i32, &str)> = Vec::new();
    /// assert_eq!(
    ///     values(nothing).display::<Sqlite>().to_string(),
    ///     "/* VALUES needs at least one row */"
    /// );
    /// ```
    fn display<D: Dialect>(&self) -> DisplaySql<'_, Self, D>
    where
        Self: Statement<D> + Sized,
    {
        DisplaySql {
            query: self,
            binds: false,
            dialect: PhantomData,
        }
    }

    /// Returns the values that are bound on the database `D`, in the order of its parameters, each as Rust's
    /// `Debug` writes it; NULL as `NULL`, and numbers and documents as SQL has them. For tests.
    ///
    /// Databases differ: a list is one array on PostgreSQL, one JSON text on SQLite and several values on MySQL,
    /// and if MySQL does not allow a parameter, the value is part of the SQL.
    ///
    /// ```
    /// use relata::prelude::*;
    /// use relata::backend::Sqlite;
    /// # use relata::doc::users;
    /// # fn f() -> relata::Result<()> {
    /// let query = from(users::table).filter(users::name.eq("Sara") & users::id.in_([1, 2]));
    /// assert_eq!(query.binds::<Sqlite>()?, [r#""Sara""#, r#""[1,2]""#]);
    /// # Ok(())
    /// # }
    /// # f().unwrap();
    /// ```
    ///
    /// # Errors
    /// [`RenderError`] if the statement cannot be written.
    fn binds<D: Dialect>(&self) -> Result<Vec<String>, RenderError>
    where
        Self: Statement<D> + Sized,
    {
        let mut out = Sql::<D>::text();
        out.follow_type(Self::STATIC);
        out.record_values();
        self.render(&mut out)?;
        Ok(out.take_values())
    }
}
impl<Q: IsStatement> ToSql for Q {}

/// The SQL of a statement in a form for logs: made by [`display`](ToSql::display).
#[must_use = "prints nothing by itself: `{}` of `println!` or a log writes it"]
pub struct DisplaySql<'q, Q, D> {
    query: &'q Q,
    binds: bool,
    dialect: PhantomData<fn() -> D>,
}

impl<Q, D> DisplaySql<'_, Q, D> {
    /// Adds the bound values, as returned by [`binds`](ToSql::binds). They may be secrets.
    ///
    /// ```
    /// use relata::prelude::*;
    /// use relata::backend::Sqlite;
    /// # use relata::doc::users;
    /// let query = from(users::table).filter(users::age.gt(18)).select(users::id);
    /// assert_eq!(
    ///     query.display::<Sqlite>().with_binds().to_string(),
    ///     "SELECT `users`.`id` FROM `users` WHERE `users`.`age` > ? -- binds: [18]"
    /// );
    /// ```
    pub fn with_binds(mut self) -> Self {
        self.binds = true;
        self
    }
}

impl<Q: Statement<D>, D: Dialect> fmt::Display for DisplaySql<'_, Q, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rules = AnyRules::default();
        let asked: &dyn IsAsked<D> =
            &Asked::<Q, All, D>::new(self.query, first_part(self.query), &rules);
        if !self.binds {
            return f.write_str(&asked.sql());
        }
        let mut out = Sql::<D>::text_for_people();
        out.follow_type(Q::STATIC);
        out.record_values();
        f.write_str(&asked.text(&mut out))?;
        write!(f, " -- binds: [{}]", out.take_values().join(", "))
    }
}

/// The part that [`render`](Statement::render) writes.
fn first_part<D: Dialect, Q: Statement<D>>(statement: &Q) -> Range<usize> {
    0..statement.part(0, &AnyRules::default()).unwrap_or_default()
}

/// The SQL of a statement, for error messages: a part that cannot be written is replaced by the reason.
pub(crate) fn sql_of<D: Dialect, Q: Statement<D>, K: Ask<Q, D>>(
    statement: &Q,
    part: Range<usize>,
    rules: &AnyRules,
) -> String {
    let asked: &dyn IsAsked<D> = &Asked::<Q, K, D>::new(statement, part, rules);
    asked.sql()
}

/// Adds the statement to an error about related rows that came with its own.
pub(super) fn of_statement<D: Dialect, Q: RowStatement<D>, K: Ask<Q, D>>(
    error: Error,
    statement: &Q,
    rules: &AnyRules,
) -> Error {
    match error {
        Error::Decode { source, sql } if <Q::Loads as Loads>::ANY && sql.is_empty() => {
            let sql = sql_of::<D, Q, K>(statement, 0..1, rules);
            Error::Decode { source, sql }
        }
        error => error,
    }
}

/// Returns the effect of a statement, from its type: read-only if no part of it may do more.
pub(crate) fn effect_of<D: Dialect, Q: Statement<D>>(statement: &Q, rules: &AnyRules) -> Effect {
    // A statement affects rows unless it declares that it does not.
    if statement.affects_rows() {
        return Effect::Writes;
    }
    let asked: &dyn IsAsked<D> = &Asked::<Q, All, D>::new(statement, first_part(statement), rules);
    match Q::STATIC && rules.is_empty() {
        true => known_effect(TypeId::of::<Key<Q, All, D>>(), asked),
        false => asked.effect(),
    }
}

/// Returns the effect of a statement whose type determines its SQL: it is written once.
fn known_effect<D: Dialect>(of: TypeId, asked: &dyn IsAsked<D>) -> Effect {
    static KNOWN: LazyLock<RwLock<HashMap<TypeId, Effect>>> = LazyLock::new(RwLock::default);
    let known = KNOWN.read().unwrap_or_else(PoisonError::into_inner);
    if let Some(effect) = known.get(&of) {
        return *effect;
    }
    drop(known);
    let effect = asked.effect();
    KNOWN
        .write()
        .unwrap_or_else(PoisonError::into_inner)
        .insert(of, effect);
    effect
}
