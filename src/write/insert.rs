//! INSERT (SQL:2016 part 2, 14.11).

use std::marker::PhantomData;
use std::ops::Range;

use super::assign::{Assignments, Assigns, RenderAssignments};
use super::batch_size::{Room, measure};
use super::conflict::RenderConflict;
use super::insertable::{Insertable, OverridingSystemValue, WithoutOverriding};
use super::required::{Complete, Once};
use super::returning::{RenderReturning, Returned, ReturnsRows, Unreturned};
use super::value_rows::{self, Columns};
use super::version::{self, MergeReturning, ReturnsOf};
use crate::dialect::{Dialect, HasOverriding};
use crate::error::RenderResult;
use crate::query::select_list::Selection;
use crate::render::{AnyRules, Sql};
use crate::row::Decode;
use crate::scope::{NewRow, Nil, Nullable, Rows};
use crate::statement::{IsStatement, Returns, Sent, Standalone, Statement};
use crate::table::{InOneTable, Tab, Table};

/// `INSERT INTO table`, which still needs rows.
#[must_use = "INSERT needs rows: `.values(..)`"]
pub struct InsertInto<T, K = WithoutOverriding>(PhantomData<fn() -> (T, K)>);

/// Starts `INSERT INTO table`.
///
/// ```
/// use relata::prelude::*;
/// # use relata::connection::SqliteConnection;
/// # use relata::doc::users;
/// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
/// let id: i64 = insert_into(users::table)
///     .values((users::name.to("Sara"), users::email.to("sara@example.com")))
///     .returning(users::id)
///     .one(conn)?;
/// # Ok(())
/// # }
/// ```
///
/// ```sql
/// INSERT INTO "users" ("name", "email") VALUES ($1, $2) RETURNING "users"."id"
/// ```
#[rustfmt::skip] // the bound stays in one line: rustc shows it with the mistake
pub fn insert_into<T: Insertable>(_: Tab<T>) -> InsertInto<T> where (): InOneTable<T> {
    InsertInto(PhantomData)
}

/// The context of a value of a new row: no table is in scope.
type NoTable = Rows<NewRow>;

/// A new row of the table `T`: assignments, or the generated struct of a new row.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a row of the table `{T}`",
    label = "expected assignments, such as `(users::name.to(\"Sara\"), ..)`, or the table's new-row struct; `rows(..)` takes several rows"
)]
pub trait InsertRow<T, K, I> {
    /// The row as the statement stores it.
    type Row;
    /// Converts the row for the statement.
    fn into_row(self) -> Self::Row;
}
impl<
    V: Assignments<T, All = A>,
    A: Assigns<T, K, NoTable, I, Given<()> = G>,
    G: Once + Complete<R>,
    T: Insertable<Required = R>,
    R,
    K,
    I,
> InsertRow<T, K, I> for V
{
    type Row = Self;
    fn into_row(self) -> Self {
        self
    }
}

/// New rows of the table `T`: an iterator of [new rows](InsertRow).
pub trait InsertRows<T, K, I> {
    /// A row as the statement stores it.
    type Row;
    /// Converts the rows for the statement.
    fn into_rows(self) -> Vec<Self::Row>;
}
#[rustfmt::skip]
impl<L: IntoIterator<Item = V>, V: InsertRow<T, K, I, Row = R>, T, K, I, R> InsertRows<T, K, I> for L {
    type Row = R;
    fn into_rows(self) -> Vec<R> {
        self.into_iter().map(V::into_row).collect()
    }
}

impl<T: Insertable> InsertInto<T> {
    /// `OVERRIDING SYSTEM VALUE`: the rows may have values for columns that are `GENERATED ALWAYS AS IDENTITY`.
    /// PostgreSQL.
    ///
    /// <https://www.postgresql.org/docs/current/sql-insert.html>
    pub fn overriding_system_value(self) -> InsertInto<T, OverridingSystemValue> {
        InsertInto(PhantomData)
    }
}

impl<T: Insertable, K> InsertInto<T, K> {
    /// `VALUES`: a row, as a tuple of assignments or as the table's generated struct for new rows.
    ///
    /// Every column that is NOT NULL and has no default must be assigned, and each column at most once.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let insert = insert_into(users::table).values((users::name.to("Bo"), users::email.to("bo@example.com")));
    /// ```
    ///
    /// Without the e-mail address: "column `email` is required: it is NOT NULL and has no default".
    #[rustfmt::skip] // the bound stays in one line: rustc shows it with the mistake
    pub fn values<V: InsertRow<T, K, I, Row = R>, I, R>(self, row: V) -> Insert<T, K, OneRow<R>> {
        Insert::new(OneRow(row.into_row()))
    }

    /// `VALUES`: several rows, from any iterator. Without rows no statement is sent.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let people = ["Sara", "Bo"];
    /// let insert = insert_into(users::table)
    ///     .rows(people.map(|name| (users::name.to(name), users::email.to(format!("{name}@example.com")))));
    /// ```
    ///
    /// ```sql
    /// -- SQLite, MySQL; PostgreSQL where a row holds an expression, a default or an array
    /// INSERT INTO "users" ("name", "email") VALUES ($1, $2), ($3, $4)
    /// -- PostgreSQL: each parameter is an array, so that one prepared statement does for rows of any number
    /// INSERT INTO "users" ("name", "email") SELECT "column1", "column2"
    /// FROM unnest($1, $2) WITH ORDINALITY AS "given" ("column1", "column2", "place") ORDER BY "place"
    /// ```
    ///
    /// If there are more values than the database accepts in one statement, or structs leave out different columns, several
    /// statements are sent in a transaction. `returning` returns the rows in the order in which they were passed.
    ///
    /// # Errors
    /// If a row is rejected, none of them is inserted, and [`Error::rows`](crate::Error::rows) is its position. To find it, the rows are
    /// sent again in halves, in a transaction that is rolled back: sequences advance meanwhile, and triggers may run more than
    /// once. In a transaction of yours on PostgreSQL, which accepts nothing after an error but its end, a single statement reports
    /// the range of its rows; so does MySQL for a table without transactions, and for a temporary one.
    #[rustfmt::skip]
    pub fn rows<L: InsertRows<T, K, I, Row = R>, I, R>(self, rows: L) -> Insert<T, K, ManyRows<R>> {
        Insert::new(ManyRows(rows.into_rows()))
    }

    /// `DEFAULT VALUES`: a row in which every column gets its default.
    #[rustfmt::skip]
    pub fn default_values<R>(self) -> Insert<T, K, DefaultValues> where T: Insertable<Required = R>, (): Complete<R> {
        Insert::new(DefaultValues)
    }
}

/// A single row of values.
#[derive(Debug, Clone)]
pub struct OneRow<V>(pub(super) V);
/// Any number of rows of values.
#[derive(Debug, Clone)]
pub struct ManyRows<V>(pub(super) Vec<V>);
/// A row of defaults.
#[derive(Debug, Clone, Copy)]
pub struct DefaultValues;
/// An INSERT: its rows `S`, its ON CONFLICT (`C`), and RETURNING (`R`).
#[must_use = "an INSERT does nothing until it is run, as with `.run(&mut conn)`"]
pub struct Insert<T, K, S, C = (), R = Unreturned> {
    pub(super) source: S,
    pub(super) conflict: C,
    pub(super) returning: R,
    of: PhantomData<fn() -> (T, K)>,
}
impl<T, K, S: Clone, C: Clone, R: Clone> Clone for Insert<T, K, S, C, R> {
    fn clone(&self) -> Self {
        Self {
            source: self.source.clone(),
            conflict: self.conflict.clone(),
            returning: self.returning.clone(),
            of: PhantomData,
        }
    }
}
impl<T, K, S> Insert<T, K, S> {
    pub(super) fn new(source: S) -> Self {
        Self {
            source,
            conflict: (),
            returning: Unreturned,
            of: PhantomData,
        }
    }
}
impl<T, K, S, C> Insert<T, K, S, C> {
    #[cfg(feature = "mysql-backend")]
    pub(crate) fn source(&self) -> &S {
        &self.source
    }
    #[cfg(feature = "mysql-backend")]
    pub(super) fn with_returning<R, N>(
        of: Insert<T, K, S, C, R>,
        returning: impl FnOnce(R) -> N,
    ) -> Insert<T, K, S, C, N> {
        Insert {
            source: of.source,
            conflict: of.conflict,
            returning: returning(of.returning),
            of: PhantomData,
        }
    }
    pub(super) fn with_conflict<N>(self, conflict: N) -> Insert<T, K, S, N> {
        Insert {
            source: self.source,
            conflict,
            returning: Unreturned,
            of: PhantomData,
        }
    }
    /// `RETURNING`: columns and expressions of the inserted rows, or whole rows. PostgreSQL and SQLite; MariaDB
    /// after [`on_mariadb`](Insert::on_mariadb); MySQL has [`insert_ids`](Insert::insert_ids).
    ///
    /// The rows are returned in the order in which they were passed. On PostgreSQL the statement requests that (`ORDER BY` of the
    /// rows' positions): it inserts the rows of a query in the order of the query, and returns each as it is inserted. SQLite inserts
    /// the rows of VALUES one after the other, and so does PostgreSQL if rows contain expressions; neither guarantees it
    /// (see [SQLite](https://www.sqlite.org/lang_returning.html#limitations_and_caveats)): if you need a guarantee,
    /// return a key as well.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::users::{self, User};
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// let bo: User = insert_into(users::table)
    ///     .values((users::name.to("Bo"), users::email.to("bo@example.com")))
    ///     .returning(users::table)
    ///     .one(conn)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// [`old`](super::old()) and [`new`](super::new()) are the rows before and after `do_update`, and
    /// [`merge_action`](super::merge_action) is `INSERT` or `UPDATE`; PostgreSQL.
    #[rustfmt::skip]
    pub fn returning<L: Selection<Rows<O>, I>, I, O>(self, list: L) -> Insert<T, K, S, C, Returned<L, L::Decode>> where C: ReturnsOf<T, Scope = O> {
        Insert { source: self.source, conflict: self.conflict, returning: Returned::new(list), of: PhantomData }
    }
}

// An INSERT without rows has the verbs too, so that rustc reports in SQL terms what is missing.
impl<T, K> IsStatement for InsertInto<T, K> {}
impl<T, K> Standalone for InsertInto<T, K> {}
/// Never implemented: an INSERT needs rows.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "INSERT INTO `{T}` has no rows",
    label = "add one with `.values(..)`, or one of defaults with `.default_values()`"
)]
pub trait HasRows<T> {}
impl<T: 'static, K: 'static, D: Dialect> Statement<D> for InsertInto<T, K>
where
    (): HasRows<T>,
{
    const STATIC: bool = true;
    fn render<'b>(&'b self, _: &mut Sql<'_, 'b, D>) -> RenderResult {
        Ok(())
    }
}

impl<T, K, S, C, R> IsStatement for Insert<T, K, S, C, R> {}
impl<T, K, S, C, R> Standalone for Insert<T, K, S, C, R> {}
impl<T, K, S, C, R: ReturnsRows> Returns for Insert<T, K, S, C, R> {
    type Row = <R::Decode as Decode>::Row;
    type Decode = R::Decode;
    crate::statement::no_loads!();
    type Free = Nil;
    type Missing = Nullable;
}

impl<T, K, S, C, R, D> Statement<D> for Insert<T, K, S, C, R>
where
    T: Table,
    K: RenderOverriding<D> + 'static,
    S: RenderSource<D> + 'static,
    C: RenderConflict<D> + 'static,
    R: RenderReturning<D> + 'static,
    D: Dialect,
{
    const STATIC: bool = S::STATIC && C::STATIC && R::STATIC;
    const KEPT: Option<bool> = match S::KEPT {
        Some(true) if !(C::STATIC && R::STATIC) => None,
        kept => kept,
    };
    fn kept(&self, part: &Range<usize>) -> Option<bool> {
        match self.source.kept(part) {
            Some(true) if !(C::STATIC && R::STATIC) => None,
            kept => kept,
        }
    }
    const SENT: Sent = S::SENT;
    const ROWS_APART: Option<(Option<&'static str>, &'static str)> = match S::SENT {
        Sent::InParts => Some((T::SCHEMA, T::NAME)),
        _ => None,
    };
    fn render<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        let end = Statement::<D>::part(self, 0, &AnyRules::default()).unwrap_or_default();
        self.render_part(0..end, out)
    }
    fn part(&self, start: usize, rules: &AnyRules) -> Option<usize> {
        let beside = || {
            Sql::<D>::count_ruled_binds(rules, |out| {
                self.conflict.render_conflict(None, out)?;
                self.returning.render_returning(out)
            })
        };
        self.source.part(start, beside)
    }
    fn affected(&self, part: Range<usize>, reported: usize) -> usize {
        // MySQL counts an updated row twice.
        match self.source.rows(part) {
            Some(rows) if C::WRITTEN && D::SYNTAX.duplicate_key => rows,
            _ => reported,
        }
    }
    fn render_part<'b>(&'b self, rows: Range<usize>, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        let around = out.enter_query(false);
        <Tab<T> as crate::render::Fragment<D>>::name_columns(out);
        out.push("INSERT INTO ");
        out.table_as_named::<T>()?;
        out.insert_kind::<T>();
        let given = self.source.column(rows.clone());
        self.source.render_source::<K>(rows, C::WRITTEN, out)?;
        out.end_insert::<T>();
        self.conflict.render_conflict(given, out)?;
        if C::WRITTEN && !D::SYNTAX.duplicate_key {
            out.compute_columns::<MergeReturning>(Some(version::OF_INSERT));
        }
        self.returning.render_returning(out)?;
        out.leave_query(around);
        Ok(())
    }
}

/// Writes OVERRIDING.
#[doc(hidden)]
pub trait RenderOverriding<D: Dialect> {
    const SQL: &'static str;
}
impl<D: Dialect> RenderOverriding<D> for WithoutOverriding {
    const SQL: &'static str = "";
}
impl<D: Dialect + HasOverriding> RenderOverriding<D> for OverridingSystemValue {
    const SQL: &'static str = " OVERRIDING SYSTEM VALUE";
}

/// The SQL of the rows of an INSERT.
#[doc(hidden)]
pub trait RenderSource<D: Dialect> {
    const STATIC: bool;
    /// `Some` if the statement is always or never kept prepared: see [`Statement::KEPT`].
    const KEPT: Option<bool> = None;
    /// `Some(true)` if this part is kept prepared, `Some(false)` if not: see [`Statement::kept`].
    fn kept(&self, part: &Range<usize>) -> Option<bool> {
        let _ = part;
        Self::KEPT
    }
    /// How the statement is sent: see [`Statement::SENT`].
    const SENT: Sent = Sent::Whole;
    /// Returns the end of the part that begins at this row: see [`Statement::part`]. `beside` is the number of values that a part
    /// binds in addition to those of its rows.
    fn part(&self, start: usize, beside: impl FnOnce() -> usize) -> Option<usize> {
        let _ = beside;
        (start == 0).then_some(1)
    }
    /// Returns the number of rows in a part, if that is known before it is sent.
    fn rows(&self, part: Range<usize>) -> Option<usize> {
        let _ = part;
        Some(1)
    }
    /// Returns the first column that a part gives a value, if it gives one.
    fn column(&self, part: Range<usize>) -> Option<&'static str> {
        let _ = part;
        None
    }
    /// Writes rows; `followed` by ON CONFLICT or not.
    fn render_source<'b, K: RenderOverriding<D>>(
        &'b self,
        rows: Range<usize>,
        followed: bool,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult;
}

/// True if the INSERT of these rows is kept prepared: caching statements for every number of rows would fill the cache.
fn are_kept<V: RenderAssignments<D>, D: Dialect>(rows: &[V]) -> bool {
    let values = rows.first().is_some_and(V::has_arrays);
    values && (D::SYNTAX.arrays || D::SYNTAX.keeps_rows(rows.len()))
}

/// The first column of a row.
fn first_column<V: RenderAssignments<D>, D: Dialect>(row: &V) -> Option<&'static str> {
    let mut columns = Vec::new();
    row.columns(&mut columns);
    columns.first().map(|column| column.name)
}

fn render_rows<'b, V: RenderAssignments<D> + 'b, K: RenderOverriding<D>, D: Dialect>(
    rows: &'b [V],
    many: bool,
    followed: bool,
    out: &mut Sql<'_, 'b, D>,
) -> RenderResult {
    let Some(first) = rows.first() else {
        return out.refuse(crate::error::RenderError::NoRows);
    };
    if first.width() == 0 {
        return DefaultValues.render_source::<K>(0..1, followed, out);
    }
    let kind = out.take_inserted_kind();
    out.push(" (");
    first.render_columns(&mut true, out)?;
    if let Some(kind) = kind {
        out.push(", ");
        out.identifier(kind.column)?;
    }
    out.push(")");
    out.push(K::SQL);
    if many && D::SYNTAX.arrays && first.has_arrays() {
        return value_rows::render_in_order(&Columns::<V, D>::of(rows), kind, out);
    }
    out.push(" VALUES ");
    out.rows_alike(first.has_arrays(), rows.iter(), |i, row, out| {
        out.push(if i == 0 { "(" } else { ", (" });
        row.render_values(&mut true, out)?;
        if let Some(kind) = kind {
            out.push(", ");
            out.inserted_label(kind);
        }
        out.push(")");
        Ok(())
    })
}

impl<V: RenderAssignments<D>, D: Dialect> RenderSource<D> for OneRow<V> {
    const STATIC: bool = V::STATIC;
    const KEPT: Option<bool> = V::KEPT;
    fn column(&self, _: Range<usize>) -> Option<&'static str> {
        first_column::<V, D>(&self.0)
    }
    fn render_source<'b, K: RenderOverriding<D>>(
        &'b self,
        _: Range<usize>,
        followed: bool,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        render_rows::<V, K, D>(std::slice::from_ref(&self.0), false, followed, out)
    }
}
impl<V: RenderAssignments<D>, D: Dialect> RenderSource<D> for ManyRows<V> {
    const STATIC: bool = V::STATIC && matches!(<Self as RenderSource<D>>::KEPT, Some(true));
    // With arrays the statement is the same for any number of rows.
    // Otherwise it is kept if the rows are plain values, and few.
    const KEPT: Option<bool> = match (D::SYNTAX.arrays, V::ARRAYS, D::SYNTAX.kept_rows) {
        (true, arrays, _) => arrays,
        (false, Some(false), _) | (false, _, None) => Some(false),
        (false, _, Some(_)) => None,
    };
    fn kept(&self, part: &Range<usize>) -> Option<bool> {
        match <Self as RenderSource<D>>::KEPT {
            None => Some(are_kept::<V, D>(self.0.get(part.clone())?)),
            kept => kept,
        }
    }
    const SENT: Sent = Sent::InParts;
    fn part(&self, start: usize, beside: impl FnOnce() -> usize) -> Option<usize> {
        let rows = self.0.get(start..)?;
        let first = rows.first()?;
        // A row of defaults alone cannot be part of VALUES.
        if first.width() == 0 {
            return Some(start + 1);
        }
        let subscripts = match V::SUBSCRIPTS {
            true => Sql::<D>::count_binds(|out| first.render_columns(&mut true, out)),
            false => 0,
        };
        let mut room = Room::of::<D>(beside() + subscripts);
        let most = match V::ONE_EACH {
            true => usize::MAX,
            false => D::SYNTAX.most_expression_rows,
        };
        let same = (rows.iter().take(most))
            .take_while(|row| room.takes(measure::<V, D>(row)) && first.same_columns(row));
        Some(start + same.count().max(1))
    }
    fn rows(&self, part: Range<usize>) -> Option<usize> {
        Some(part.len())
    }
    fn column(&self, part: Range<usize>) -> Option<&'static str> {
        self.0.get(part.start).and_then(first_column::<V, D>)
    }
    fn render_source<'b, K: RenderOverriding<D>>(
        &'b self,
        rows: Range<usize>,
        followed: bool,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        let rows = self.0.get(rows).unwrap_or_default();
        if !are_kept::<V, D>(rows) {
            out.never_cached();
        }
        render_rows::<V, K, D>(rows, true, followed, out)
    }
}
impl<D: Dialect> RenderSource<D> for DefaultValues {
    const STATIC: bool = true;
    fn render_source<'b, K: RenderOverriding<D>>(
        &'b self,
        _: Range<usize>,
        followed: bool,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        if let Some(kind) = out.take_inserted_kind() {
            out.push(" (");
            out.identifier(kind.column)?;
            out.push(") VALUES (");
            out.inserted_label(kind);
            out.push(")");
            return Ok(());
        }
        if followed && !D::SYNTAX.conflict_of_defaults {
            return out.refuse(crate::error::RenderError::DefaultsOnConflict);
        }
        out.push(D::SYNTAX.default_values);
        Ok(())
    }
}
