//! Rules: conditions that every query of a table has, defined once. Soft delete, tenants: SQLAlchemy's `with_loader_criteria`.
//!
//! A rule has a name, a table and a condition of its rows. A session, a connection or an engine that carries it sees only the
//! rows that meet the condition, whatever the query: the rule is written wherever the table is in FROM, under
//! any name, also in joins, subqueries, WITH and set operations, in the queries that load relations, in `get`, `count` and
//! `exists`, and in the WHERE of UPDATE and DELETE.
//!
//! | a table | has the rule in |
//! |---|---|
//! | in FROM, in an inner join, or on the preserved side of an outer join | WHERE, or the ON of the inner join |
//! | on the side that an outer join may leave out | the ON of that join |
//! | in a FULL JOIN | a derived table |
//! | updated, deleted, or in the DO UPDATE of an upsert | WHERE |
//!
//! A statement into which rules cannot be written is an error, never a leak: MERGE, TRUNCATE, an upsert on MySQL, a value along a
//! relation (`orders::user.get(users::name)`), a FULL JOIN of a table in a schema
//! ([`RuleNotApplied`](crate::RenderError::RuleNotApplied)), and SQL text of your own that may read a table
//! ([`RawWithRules`](crate::RenderError::RawWithRules)). Suspend the rules for such statements by name: [`without_rule`](RuleMethods::without_rule).
//!
//! Rules apply to rows that a statement finds. They do not check rows that are inserted or assigned, and do not apply
//! to anything that the database runs by itself: views and functions that read the table, triggers, foreign keys, and scripts
//! ([`run_script`](crate::connection::Connection::run_script)). A view can have its own rule. A session writes its
//! rows by their keys, without rules, since it has read them under the rules.
//!
//! If a rule must hold for every program, use the database's own
//! [row security](https://www.postgresql.org/docs/current/ddl-rowsecurity.html).

use std::any::TypeId;
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use crate::class::AllowedInWhere;
use crate::dialect::Dialect;
use crate::engine::rules::{rules, set_rules};
use crate::engine::{Driver, Engine, RoutedEngine};
use crate::expr::{Expr, IntoExpr, Precedence};
use crate::render::{AnyRules, Fragment, RuleList, RuleOf, TableRule};
use crate::scope::{Cons, In, Nil, NotNull, Rows};
use crate::table::{Tab, Table, kind};
use crate::types::{HasType, IsBool, SqlType, Value};

/// Rules of tables for the database `D`: set on a session by its
/// [options](crate::session::SessionOptions::rules), to a [connection](RuleMethods::set_rules), or to an
/// [engine](Engine::with_rules).
///
/// ```
/// use relata::connection::SqliteConnection;
/// use relata::prelude::*;
/// use relata::rules::RowRules;
/// # use relata::doc::users;
/// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
/// conn.set_rules(RowRules::new().rule("active", users::table, users::is_active));
/// let adults = from(users::table).filter(users::age.ge(18)).count(conn)?;
/// let all = from(users::table).count(&mut *conn.without_rule("active"))?;
/// # Ok(())
/// # }
/// ```
///
/// ```sql
/// SELECT count(*) FROM "users" WHERE "users"."age" >= $1 AND "users"."is_active"
/// SELECT count(*) FROM "users"
/// ```
#[must_use = "rules are given to a session, a connection or an engine"]
pub struct RowRules<D> {
    pub(crate) list: RuleList<D>,
}
impl<D> Clone for RowRules<D> {
    fn clone(&self) -> Self {
        Self {
            list: self.list.clone(),
        }
    }
}
impl<D: Dialect> Default for RowRules<D> {
    fn default() -> Self {
        Self::new()
    }
}
impl<D: Dialect> RowRules<D> {
    /// Creates an empty set of rules.
    pub fn new() -> Self {
        Self {
            list: RuleList(Vec::new()),
        }
    }
    /// Adds a rule: queries see only the rows of the table that meet the condition. It may contain subqueries, which see
    /// all rows.
    ///
    /// ```
    /// use relata::connection::PgConnection;
    /// use relata::prelude::*;
    /// use relata::rules::RowRules;
    /// # use relata::doc::orders;
    /// # fn f(conn: &mut PgConnection, customer: i64) {
    /// conn.set_rules(
    ///     RowRules::new()
    ///         .rule("own", orders::table, orders::user_id.eq(customer))
    ///         .rule("open", orders::table, orders::status.ne("closed")),
    /// );
    /// # }
    /// ```
    ///
    /// If a table has several rules, a row must meet all of them, even if they have the same name.
    #[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
    pub fn rule<T: Table<Kind: HasRules>, P: Expr<Type: IsBool, Class: AllowedInWhere> + In<Rows<Cons<T, NotNull, Nil>>, I> + Fragment<D> + Send + Sync + 'static, I>(mut self, name: &'static str, _: Tab<T>, condition: P) -> Self {
        let of = RuleOf::Table {
            schema: T::SCHEMA,
            name: T::NAME,
            table: TypeId::of::<T>(),
            parentheses: P::PRECEDENCE < Precedence::And,
        };
        let condition = Box::new(condition);
        self.list.0.push(Arc::new(TableRule { name, of, condition }));
        self
    }
    /// Adds a rule to every table and view with a column of this name: queries see only rows with this value in it.
    ///
    /// ```
    /// use relata::connection::PgConnection;
    /// use relata::prelude::*;
    /// use relata::rules::RowRules;
    /// use relata::types::BigInt;
    /// # use relata::doc::orders;
    /// # fn f(conn: &mut PgConnection, tenant: i64) {
    /// conn.set_rules(RowRules::new().rule_of_column::<BigInt>("tenant", "tenant_id", tenant));
    /// # }
    /// ```
    ///
    /// A table without the column is not restricted. A row with NULL there is hidden.
    #[rustfmt::skip]
    pub fn rule_of_column<ST: SqlType>(mut self, name: &'static str, column: &'static str, value: impl IntoExpr<ST, Expr = Value<ST>>) -> Self where D: HasType<ST::Base>, Value<ST>: Send + Sync {
        let condition = Box::new(value.into_expr());
        let of = RuleOf::Column(column);
        self.list.0.push(Arc::new(TableRule { name, of, condition }));
        self
    }
    /// Adds the rules of another set.
    pub fn and(mut self, others: &Self) -> Self {
        self.list.0.extend(others.list.0.iter().cloned());
        self
    }
    /// Removes the rules with this name.
    pub fn without(mut self, name: &str) -> Self {
        self.list.0.retain(|rule| rule.name != name);
        self
    }
    /// The names of the rules.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.list.0.iter().map(|rule| rule.name)
    }
    pub(crate) fn of(rules: &AnyRules) -> Self {
        let list = rules.of::<D>().cloned();
        list.map_or_else(Self::new, |list| Self { list })
    }
}
impl<D: Dialect> fmt::Debug for RowRules<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RowRules")
            .field(&self.names().collect::<Vec<_>>())
            .finish()
    }
}

/// A table on which rules can be set.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a rule needs a table or a view of the database",
    label = "not one of them: add the condition to its query instead"
)]
pub trait HasRules {}
#[diagnostic::do_not_recommend]
impl HasRules for kind::BaseTable {}
#[diagnostic::do_not_recommend]
impl HasRules for kind::JoinedTable {}
#[diagnostic::do_not_recommend]
impl HasRules for kind::View {}
#[diagnostic::do_not_recommend]
impl HasRules for kind::MaterializedView {}
#[diagnostic::do_not_recommend]
impl<const UPDATES: bool, const DELETES: bool> HasRules for kind::WritableView<UPDATES, DELETES> {}

/// A connection or a session, which can have rules.
#[doc(hidden)]
pub trait CarriesRules {
    type Db: Dialect;
    fn carried(&mut self) -> RowRules<Self::Db>;
    /// Replaces the rules.
    fn carry(&mut self, rules: RowRules<Self::Db>);
}
impl<C: Driver> CarriesRules for C {
    type Db = C::Dialect;
    fn carried(&mut self) -> RowRules<C::Dialect> {
        RowRules::of(&rules(self))
    }
    fn carry(&mut self, rules: RowRules<C::Dialect>) {
        set_rules(self, AnyRules::new(rules.list));
    }
}

/// The rules of a connection or a session.
///
/// A blocking connection stores them with diesel's instrumentation, like
/// [events](crate::engine::events::watch): diesel's own `set_instrumentation` removes them. A session restores its rules in
/// its next call.
pub trait RuleMethods: CarriesRules + Sized {
    /// Sets these rules, replacing the current ones.
    ///
    /// An engine sets its rules on each connection that it hands out, and removes others.
    fn set_rules(&mut self, rules: RowRules<Self::Db>) {
        self.carry(rules);
    }
    /// The current rules.
    fn rules(&mut self) -> RowRules<Self::Db> {
        self.carried()
    }
    /// Suspends the rules with this name for as long as the returned value exists.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::users;
    /// # fn f(session: &mut Session<'_, SqliteConnection>) -> relata::Result<()> {
    /// let with_those_deleted = session.without_rule("active").load(&from(users::table))?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// It dereferences to the connection or session: pass `&mut *conn.without_rule("active")` to a verb.
    fn without_rule(&mut self, name: &str) -> WithoutRules<'_, Self> {
        let rules = self.carried();
        self.carry(rules.clone().without(name));
        WithoutRules { of: self, rules }
    }
    /// Suspends all rules for as long as the returned value exists.
    fn without_rules(&mut self) -> WithoutRules<'_, Self> {
        let rules = self.carried();
        self.carry(RowRules::new());
        WithoutRules { of: self, rules }
    }
}
impl<T: CarriesRules> RuleMethods for T {}

/// A connection or session without some of its rules, which are restored when this is dropped.
#[must_use = "the rules are there again when this is dropped"]
pub struct WithoutRules<'r, T: CarriesRules> {
    of: &'r mut T,
    rules: RowRules<T::Db>,
}
impl<T: CarriesRules> Deref for WithoutRules<'_, T> {
    type Target = T;
    fn deref(&self) -> &T {
        self.of
    }
}
impl<T: CarriesRules> DerefMut for WithoutRules<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.of
    }
}
impl<T: CarriesRules> Drop for WithoutRules<'_, T> {
    fn drop(&mut self) {
        self.of.carry(self.rules.clone());
    }
}
impl<T: CarriesRules> fmt::Debug for WithoutRules<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WithoutRules")
            .field("lifted_from", &self.rules)
            .finish()
    }
}

impl<C: Driver> Engine<C> {
    /// Returns the same engine, with the same connections, under these rules: for example those of a tenant, during a
    /// request. The rules of the engine itself still apply.
    ///
    /// ```
    /// use relata::connection::AsyncPgConnection;
    /// use relata::engine::Engine;
    /// use relata::prelude::*;
    /// use relata::rules::RowRules;
    /// use relata::types::BigInt;
    /// # use relata::doc::users::{self, User};
    /// # async fn f(engine: &Engine<AsyncPgConnection>, tenant: i64) -> relata::Result<()> {
    /// let own = RowRules::new().rule_of_column::<BigInt>("tenant", "tenant_id", tenant);
    /// let mut engine = engine.with_rules(&own);
    /// let users: Vec<User> = from(users::table).all(&mut engine).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn with_rules(&self, rules: &RowRules<C::Dialect>) -> Self {
        self.ruled(RowRules::of(self.any_rules()).and(rules))
    }
    /// Returns the same engine without the rules of this name.
    pub fn without_rule(&self, name: &str) -> Self {
        self.ruled(RowRules::of(self.any_rules()).without(name))
    }
    fn ruled(&self, rules: RowRules<C::Dialect>) -> Self {
        let mut engine = self.clone();
        engine.set_any_rules(AnyRules::new(rules.list));
        engine
    }
}

impl<C: Driver> RoutedEngine<C> {
    /// The same engine under these rules, on the primary and on replicas: see [`Engine::with_rules`].
    #[must_use = "it returns an engine, and leaves this one as it is"]
    pub fn with_rules(&self, rules: &RowRules<C::Dialect>) -> Self {
        self.with_primary(self.primary().with_rules(rules))
    }
    /// The same engine without the rules with this name.
    #[must_use = "it returns an engine, and leaves this one as it is"]
    pub fn without_rule(&self, name: &str) -> Self {
        self.with_primary(self.primary().without_rule(name))
    }
}
