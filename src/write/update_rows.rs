//! UPDATE of many rows, each found by its primary key and with its own values.

use std::marker::PhantomData;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::assign::{ColumnOfRow, RenderAssignments, all_arrays, comma, set_column};
use super::batch_size::{Room, measure};
use super::insertable::Insertable;
use super::keys::KeyOperands;
use super::returning::{RenderReturning, Returned, ReturnsRows, Unreturned};
use super::same_keys::{self, KeyOfRow};
use super::update::{SetClause, Update};
use super::value_rows;
use super::version::{Alone, WithNew, WithOld};
use crate::dialect::{Dialect, HasUpdateFrom};
use crate::error::{RenderError, RenderResult, Source};
use crate::query::filter::Keyword;
use crate::query::select_list::Selection;
use crate::render::{AnyRules, Fragment, Sql};
use crate::row::{Decode, Field};
use crate::scope::{Cons, NewRow, Nil, NotNull, Nullable, Rows};
use crate::statement::{IsStatement, Returns, RowStatement, Runnable, Sent, Standalone, Statement};
use crate::table::{Tab, Table};
use crate::types::{Integer, TakesValues, ValueRows};

/// A row to update: the value of the primary key of the table `T`, and its assignments.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a row to update in the table `{T}`",
    label = "expected a key and assignments: `(7,  users::name.to(\"Sara\"))`, or the table's struct of changes"
)]
pub trait UpdateRow<T, I> {
    /// The key of the row.
    type Key;
    /// The assignments of the row.
    type Set;
    /// Divides the row into its key and its assignments.
    fn into_row(self) -> (Self::Key, Self::Set);
}
#[rustfmt::skip] // one line: rustc shows it with the mistake
impl<V, A: SetClause<T, Rows<NewRow>, I, Set = B>, T: Table<PrimaryKey = P>, P: KeyOperands<V, Values = K>, I, K, B> UpdateRow<T, I> for (V, A) {
    type Key = K;
    type Set = B;
    fn into_row(self) -> (K, B) {
        (P::values(self.0), self.1.into_set())
    }
}

/// Rows to update in the table `T`: an iterator of [keys with assignments](UpdateRow).
pub trait UpdateRowList<T, I> {
    /// The key of a row.
    type Key;
    /// The assignments of a row.
    type Set;
    /// Divides each row into its key and its assignments.
    fn into_rows(self) -> Vec<(Self::Key, Self::Set)>;
}
#[rustfmt::skip]
impl<L: IntoIterator<Item = V>, V: UpdateRow<T, I, Key = K, Set = A>, T, I, K, A> UpdateRowList<T, I> for L {
    type Key = K;
    type Set = A;
    fn into_rows(self) -> Vec<(K, A)> {
        self.into_iter().map(V::into_row).collect()
    }
}

/// The rows of an [`UpdateRows`], and the order in which they are sent.
struct Given<K, A> {
    rows: Vec<(K, A)>,
    /// The rows in groups that set the same columns; rows that set nothing are left out.
    order: OnceLock<Vec<usize>>,
}

/// An UPDATE of many rows of the table `T`, each found by its key (`K`) and with its own values (`A`); with RETURNING
/// (`R`). Made by [`Update::rows`].
#[must_use = "an UPDATE does nothing until it is run, as with `.run(&mut conn)`"]
pub struct UpdateRows<T, K, A, R = Unreturned> {
    rows: Parts<T, K, A, R>,
    /// True if missing rows are skipped.
    skips: bool,
}
impl<T, K, A, R: Clone> Clone for UpdateRows<T, K, A, R> {
    fn clone(&self) -> Self {
        Self {
            rows: self.rows.clone(),
            skips: self.skips,
        }
    }
}

impl<T: Insertable> Update<T, Cons<T, NotNull, Nil>> {
    /// Updates many rows, each found by its primary key and with its own values: pairs of a key and assignments, or a key
    /// and the table's generated struct for changes. A key of several columns is a tuple.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::users;
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// let renamed = [(7, "Sara"), (9, "Bo")];
    /// let count: usize = update(users::table)
    ///     .rows(renamed.map(|(id, name)| (id, (users::name.to(name), users::is_active.to(true)))))
    ///     .run(conn)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// ```sql
    /// -- PostgreSQL: each parameter is an array
    /// UPDATE "users" SET "name" = "given"."column2", "is_active" = "given"."column3"
    /// FROM unnest($1, $2, $3) AS "given" ("column1", "column2", "column3") WHERE "users"."id" = "given"."column1"
    /// -- SQLite; PostgreSQL where a row holds an expression, a default or an array
    /// UPDATE "users" SET "name" = "given"."column2", "is_active" = "given"."column3"
    /// FROM (VALUES ($1, $2, $3), ($4, $5, $6)) AS "given" WHERE "users"."id" = "given"."column1"
    /// -- MySQL
    /// UPDATE `users`, (SELECT NULL AS `column1`, `users`.`name` AS `column2`, .. FROM `users` WHERE FALSE
    /// UNION ALL SELECT 7, concat(?), TRUE UNION ALL ..) AS `given`
    /// SET `users`.`name` = `given`.`column2`, .. WHERE `users`.`id` = `given`.`column1`
    /// ```
    ///
    /// Rows that set the same columns share one statement, up to the number of values that the database accepts at once. All
    /// statements are in one transaction. Rows that set nothing are skipped.
    ///
    /// # Errors
    /// Besides those of every statement, each of which leaves everything unchanged:
    /// [`Error::RowsNotFound`](crate::Error::RowsNotFound) if rows are not in the table, unless
    /// [`skip_missing`](UpdateRows::skip_missing) skips them;
    /// [`Error::RowsRepeated`](crate::Error::RowsRepeated) if two rows have the same key;
    /// [`RenderError::KeyAssigned`](crate::error::RenderError::KeyAssigned) if a row sets a column of the key.
    #[rustfmt::skip]
    pub fn rows<L: UpdateRowList<T, I, Key = K, Set = A>, I, K, A>(self, rows: L) -> UpdateRows<T, K, A> {
        let given = Arc::new(Given { rows: rows.into_rows(), order: OnceLock::new() });
        UpdateRows { rows: Parts { given, returning: Unreturned, table: PhantomData }, skips: false }
    }
}

impl<T, K, A, R> UpdateRows<T, K, A, R> {
    /// Skips rows that are not in the table, which otherwise are an error: `run` returns how many existed.
    pub fn skip_missing(self) -> Self {
        Self {
            skips: true,
            ..self
        }
    }
}
impl<T: Table, K, A> UpdateRows<T, K, A> {
    /// `RETURNING`: columns and expressions of the rows as they are now, or whole rows. In no particular order: include the
    /// key. PostgreSQL and SQLite.
    #[rustfmt::skip]
    pub fn returning<L: Selection<Rows<WithNew<T, NotNull, WithOld<T, NotNull, Alone<T>>>>, I>, I>(self, list: L) -> UpdateRows<T, K, A, Returned<L, L::Decode>> {
        let Parts { given, table, .. } = self.rows;
        UpdateRows { rows: Parts { given, returning: Returned::new(list), table }, skips: self.skips }
    }
}

/// The statements of an [`UpdateRows`].
#[doc(hidden)]
pub struct Parts<T, K, A, R> {
    given: Arc<Given<K, A>>,
    returning: R,
    table: PhantomData<fn() -> T>,
}
impl<T, K, A, R: Clone> Clone for Parts<T, K, A, R> {
    fn clone(&self) -> Self {
        Self {
            given: self.given.clone(),
            returning: self.returning.clone(),
            table: PhantomData,
        }
    }
}

impl<K, A> Given<K, A> {
    /// The places of the rows, in the order in which they are sent.
    fn order<D: Dialect>(&self) -> &[usize]
    where
        A: RenderAssignments<D>,
    {
        self.order.get_or_init(|| {
            let mut shapes: Vec<(&A, Vec<usize>)> = Vec::new();
            for (at, (_, set)) in self.rows.iter().enumerate() {
                if set.width() == 0 {
                    continue;
                }
                match shapes.iter_mut().find(|(first, _)| first.same_columns(set)) {
                    Some((_, rows)) => rows.push(at),
                    None => shapes.push((set, vec![at])),
                }
            }
            shapes.into_iter().flat_map(|(_, rows)| rows).collect()
        })
    }
}

impl<T: Table, K, A, R> Parts<T, K, A, R> {
    /// The rows of a part, each with its place among all.
    fn part<D: Dialect>(&self, part: Range<usize>) -> impl Iterator<Item = (usize, &(K, A))>
    where
        A: RenderAssignments<D>,
    {
        let order = self.given.order::<D>().get(part).unwrap_or_default();
        self.at(order)
    }
    /// The rows at these places among all.
    fn at<'r>(&'r self, places: &'r [usize]) -> impl Iterator<Item = (usize, &'r (K, A))> {
        (places.iter()).filter_map(|&at| Some((at, self.given.rows.get(at)?)))
    }
    /// The places of a part's rows among all.
    fn places<D: Dialect>(&self, part: Range<usize>) -> Vec<usize>
    where
        A: RenderAssignments<D>,
    {
        self.part::<D>(part).map(|(at, _)| at).collect()
    }
    /// The key of each row that is sent.
    fn keys<D: Dialect>(&self) -> Result<Vec<(usize, KeyOfRow)>, Source>
    where
        K: RenderAssignments<D>,
        A: RenderAssignments<D>,
    {
        let mut keys = Vec::new();
        for (at, (key, _)) in self.part::<D>(0..self.given.order::<D>().len()) {
            let mut of_row = KeyOfRow::default();
            key.give(&mut of_row)?;
            keys.push((at, of_row));
        }
        Ok(keys)
    }

    fn unmatched(&self, places: Vec<usize>, repeated: bool) -> Unmatched<T, K, A> {
        let given = self.given.clone();
        let rows = Parts {
            given,
            returning: Unreturned,
            table: PhantomData,
        };
        Unmatched {
            rows,
            places,
            repeated,
        }
    }
}

/// True if the type of the statement allows keeping it prepared: its columns are arrays.
const fn kept<D: Dialect, K: RenderAssignments<D>, A: RenderAssignments<D>>(
    returning_static: bool,
) -> Option<bool> {
    if !D::SYNTAX.arrays {
        return Some(false);
    }
    match all_arrays(&[K::ARRAYS, A::ARRAYS]) {
        Some(true) if !returning_static => None,
        kept => kept,
    }
}

/// The rows of a part, as plain values.
struct KeyedRows<'r, T, K, A, R, D> {
    parts: &'r Parts<T, K, A, R>,
    part: Range<usize>,
    width: usize,
    of: PhantomData<D>,
}
impl<T: Table, K: RenderAssignments<D>, A: RenderAssignments<D>, R, D: Dialect> ValueRows
    for KeyedRows<'_, T, K, A, R, D>
{
    fn width(&self) -> usize {
        self.width
    }
    fn height(&self) -> usize {
        self.part.len()
    }
    fn give<S: TakesValues>(&self, to: &mut S) -> Result<(), Source> {
        let mut rows = self.parts.part::<D>(self.part.clone());
        rows.try_for_each(|(_, (key, set))| {
            to.begin_row();
            key.give(to)?;
            set.give(to)
        })
    }
}

/// How an UPDATE of many rows is sent to the database `D`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{D}` has no RETURNING, or no SQL for a value of this UPDATE of many rows",
    label = "`.run(conn)` without `.returning(..)` runs it for its effect"
)]
pub trait RowsByKey<D: Dialect>: Send + Sync {
    /// The statement, in parts.
    type Statement: Runnable<D>;
    /// A query for the rows that were not updated: it returns their positions.
    type Unmatched: RowStatement<D, Row = i32, Decode: Decode<Row = i32>>;
    fn statement(&self) -> &Self::Statement;
    /// True if missing rows are skipped.
    fn skips_missing(&self) -> bool;
    /// The rows of a part that are not in the table.
    fn missing(&self, part: Range<usize>) -> Self::Unmatched;
    /// The rows of a part that have the key of an earlier one.
    fn repeated(&self, part: Range<usize>) -> Self::Unmatched;
    /// The places among all rows of those that are given the same key as an earlier one.
    fn given_again(&self) -> Result<Vec<usize>, Source>;
    /// The same for rows whose keys are not the same, and which the database may take for equal: several queries for many.
    fn perhaps_again(&self) -> Result<Vec<Self::Unmatched>, Source>;
    /// The places among all rows between which a part's rows are.
    fn places(&self, part: Range<usize>) -> Range<usize>;
}
#[diagnostic::do_not_recommend]
impl<T: Table, K: RenderAssignments<D>, A: RenderAssignments<D>, R, D: Dialect> RowsByKey<D>
    for UpdateRows<T, K, A, R>
where
    Parts<T, K, A, R>: Runnable<D>,
    Unmatched<T, K, A>: RowStatement<D, Row = i32, Decode: Decode<Row = i32>>,
{
    type Statement = Parts<T, K, A, R>;
    type Unmatched = Unmatched<T, K, A>;
    fn statement(&self) -> &Parts<T, K, A, R> {
        &self.rows
    }
    fn skips_missing(&self) -> bool {
        self.skips
    }
    fn missing(&self, part: Range<usize>) -> Unmatched<T, K, A> {
        self.rows.unmatched(self.rows.places::<D>(part), false)
    }
    fn repeated(&self, part: Range<usize>) -> Unmatched<T, K, A> {
        self.rows.unmatched(self.rows.places::<D>(part), true)
    }
    fn given_again(&self) -> Result<Vec<usize>, Source> {
        Ok(same_keys::repeated(self.rows.keys::<D>()?.into_iter()))
    }
    fn perhaps_again(&self) -> Result<Vec<Unmatched<T, K, A>>, Source> {
        let keys = self.rows.keys::<D>()?;
        let first = keys.first().map_or(0, |(place, _)| *place);
        let width = (self.rows.at(&[first]).next()).map_or(1, |(_, (key, _))| key.width().max(1));
        let most = D::SYNTAX.most_value_rows.min(D::SYNTAX.most_values / width);
        let questions = same_keys::perhaps_equal(keys.into_iter(), most);
        Ok((questions.into_iter())
            .map(|places| self.rows.unmatched(places, true))
            .collect())
    }
    fn places(&self, part: Range<usize>) -> Range<usize> {
        let places = self.rows.places::<D>(part);
        let first = places.iter().min().copied().unwrap_or_default();
        first..places.iter().max().map_or(first, |last| last + 1)
    }
}

/// Writes that the key of the table is that of the row, whose columns begin at this one.
fn render_match<T: Table, D: Dialect>(
    key: &[ColumnOfRow],
    first: usize,
    out: &mut Sql<'_, '_, D>,
) -> RenderResult {
    for (i, column) in key.iter().enumerate() {
        out.push(if i > 0 { " AND " } else { "" });
        out.column::<T>(column.name)?;
        out.push(" = ");
        value_rows::column::<T, D>(first + i, out)?;
    }
    Ok(())
}

/// Writes an UPDATE of rows that are found by some columns, and set others: `row` writes the values of both. If the rows are `alike`, they
/// differ in nothing but bound values.
pub(crate) fn render_update_values<'b, T: Table, D: Dialect, R>(
    keys: &[ColumnOfRow],
    sets: &[ColumnOfRow],
    alike: bool,
    rows: impl Iterator<Item = R>,
    row: impl FnMut(R, &mut Sql<'_, 'b, D>) -> RenderResult,
    out: &mut Sql<'_, 'b, D>,
) -> RenderResult {
    let columns: Vec<_> = keys.iter().chain(sets).copied().map(Some).collect();
    let given =
        |out: &mut Sql<'_, 'b, D>| value_rows::render::<T, D, _>(&columns, alike, rows, row, out);
    render_update_of_columns::<T, D>(keys, sets, given, out)
}

/// The same for rows that are sent as arrays, one for each column.
pub(crate) fn render_update_arrays<'b, T: Table, D: Dialect>(
    keys: &[ColumnOfRow],
    sets: &[ColumnOfRow],
    rows: &impl ValueRows,
    out: &mut Sql<'_, 'b, D>,
) -> RenderResult {
    let given = |out: &mut Sql<'_, 'b, D>| value_rows::render_columns::<T, D>(rows, out);
    render_update_of_columns::<T, D>(keys, sets, given, out)
}

/// Writes an UPDATE of whole columns from the rows that `given` writes.
fn render_update_of_columns<'b, T: Table, D: Dialect>(
    keys: &[ColumnOfRow],
    sets: &[ColumnOfRow],
    given: impl FnOnce(&mut Sql<'_, 'b, D>) -> RenderResult,
    out: &mut Sql<'_, 'b, D>,
) -> RenderResult {
    let assignments = |out: &mut Sql<'_, 'b, D>| -> RenderResult {
        for (i, column) in sets.iter().enumerate() {
            comma(&mut (i == 0), out);
            set_column::<T, D>(column.name, out)?;
            out.push(" = ");
            value_rows::column::<T, D>(keys.len() + i + 1, out)?;
        }
        Ok(())
    };
    render_update::<T, D>(keys, assignments, given, out)
}

/// Writes an UPDATE from the rows that `given` writes, with SET of what `assignments` writes.
fn render_update<'b, T: Table, D: Dialect>(
    keys: &[ColumnOfRow],
    assignments: impl FnOnce(&mut Sql<'_, 'b, D>) -> RenderResult,
    given: impl FnOnce(&mut Sql<'_, 'b, D>) -> RenderResult,
    out: &mut Sql<'_, 'b, D>,
) -> RenderResult {
    out.push("UPDATE ");
    out.table::<T>()?;
    if D::SYNTAX.tables_before_set {
        out.push(", ");
        given(out)?;
        out.push(" SET ");
        assignments(out)?;
    } else {
        out.push(" SET ");
        assignments(out)?;
        out.push(" FROM ");
        given(out)?;
    }
    out.push(" WHERE ");
    render_match::<T, D>(keys, 1, out)?;
    Keyword(" AND ").render_rules(out)
}

impl<T, K, A, R> IsStatement for Parts<T, K, A, R> {}
impl<T, K, A, R> Standalone for Parts<T, K, A, R> {}
impl<T, K, A, R: ReturnsRows> Returns for Parts<T, K, A, R> {
    type Row = <R::Decode as Decode>::Row;
    type Decode = R::Decode;
    type Free = Nil;
    type Missing = Nullable;
    crate::statement::no_loads!();
}
impl<T, K, A, R, D> Statement<D> for Parts<T, K, A, R>
where
    T: Table,
    K: RenderAssignments<D> + 'static,
    A: RenderAssignments<D> + 'static,
    R: RenderReturning<D> + 'static,
    D: Dialect + HasUpdateFrom,
{
    const STATIC: bool = A::STATIC && R::STATIC && matches!(kept::<D, K, A>(R::STATIC), Some(true));
    const KEPT: Option<bool> = kept::<D, K, A>(R::STATIC);
    const SENT: Sent = Sent::InParts;
    fn render<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        let end = Statement::<D>::part(self, 0, &AnyRules::default()).unwrap_or_default();
        self.render_part(0..end, out)
    }
    fn part(&self, start: usize, rules: &AnyRules) -> Option<usize> {
        let mut rows = Parts::part::<D>(self, start..self.given.order::<D>().len());
        let (_, row) = rows.next()?;
        let beside = Sql::<D>::count_ruled_binds(rules, |out| {
            out.filter_written::<T>();
            Keyword(" AND ").render_rules(out)?;
            self.returning.render_returning(out)
        });
        let subscripts = match A::SUBSCRIPTS {
            true => Sql::<D>::count_binds(|out| row.1.render_columns(&mut true, out)),
            false => 0,
        };
        let mut room = Room::of::<D>(beside + subscripts);
        let mut takes = |(key, set): &(K, A)| {
            let (key, set) = (measure::<K, D>(key), measure::<A, D>(set));
            room.takes((key.0 + set.0, key.1 + set.1))
        };
        takes(row);
        let (_, first) = row;
        let most = match A::ONE_EACH {
            true => D::SYNTAX.most_value_rows,
            false => D::SYNTAX
                .most_value_rows
                .min(D::SYNTAX.most_expression_rows),
        };
        let more =
            (rows.take(most - 1)).take_while(|(_, row)| takes(row) && first.same_columns(&row.1));
        Some(start + 1 + more.count())
    }
    fn render_part<'b>(&'b self, part: Range<usize>, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        let mut rows = (Parts::part::<D>(self, part.clone()).map(|(_, row)| row)).peekable();
        let Some((key, set)) = rows.peek() else {
            return out.refuse(RenderError::NoRows);
        };
        let arrays = D::SYNTAX.arrays && key.has_arrays() && set.has_arrays();
        if !arrays {
            out.never_cached();
        }
        let (mut keys, mut sets) = (Vec::new(), Vec::new());
        key.columns(&mut keys);
        set.columns(&mut sets);
        let is_key = |name: &str| keys.iter().any(|column| column.name == name);
        if let Some(column) = sets.iter().find(|set| is_key(set.name)) {
            return out.refuse(RenderError::KeyAssigned {
                column: column.name,
            });
        }
        let columns: Vec<_> = keys.iter().chain(&sets).copied().map(Some).collect();
        let given = |out: &mut Sql<'_, 'b, D>| {
            if arrays {
                let width = columns.len();
                let rows = KeyedRows {
                    parts: self,
                    part,
                    width,
                    of: PhantomData::<D>,
                };
                return value_rows::render_columns::<T, D>(&rows, out);
            }
            let row = |(key, set): &'b (K, A), out: &mut Sql<'_, 'b, D>| {
                let first = &mut true;
                key.render_values(first, out)?;
                set.render_values(first, out)
            };
            value_rows::render::<T, D, _>(&columns, false, rows, row, out)
        };
        let around = out.enter_query(false);
        <Tab<T> as Fragment<D>>::name_columns(out);
        let value = |n: usize, out: &mut Sql<'_, 'b, D>| {
            value_rows::column::<T, D>(keys.len() + n + 1, out)
        };
        let assignments = |out: &mut Sql<'_, 'b, D>| set.render_set_given::<T>(&mut 0, &value, out);
        render_update::<T, D>(&keys, assignments, given, out)?;
        out.returning_of::<T>(true, |out| self.returning.render_returning(out))?;
        out.leave_query(around);
        Ok(())
    }
}

// Only for its SQL. It runs by its own verbs, which ensure that every row existed.
impl<T, K, A, R> IsStatement for UpdateRows<T, K, A, R> {}
impl<T: 'static, K: 'static, A: 'static, R: 'static, D: Dialect> Statement<D>
    for UpdateRows<T, K, A, R>
where
    Parts<T, K, A, R>: Statement<D>,
{
    const STATIC: bool = <Parts<T, K, A, R> as Statement<D>>::STATIC;
    const KEPT: Option<bool> = <Parts<T, K, A, R> as Statement<D>>::KEPT;
    const SENT: Sent = <Parts<T, K, A, R> as Statement<D>>::SENT;
    fn render<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.rows.render(out)
    }
    fn part(&self, start: usize, rules: &AnyRules) -> Option<usize> {
        Statement::part(&self.rows, start, rules)
    }
    fn render_part<'b>(&'b self, part: Range<usize>, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.rows.render_part(part, out)
    }
}

/// The positions of a part's rows that were not updated: they are not in the table, or have the key of an earlier one.
#[doc(hidden)]
pub struct Unmatched<T, K, A> {
    rows: Parts<T, K, A, Unreturned>,
    /// The places of the rows in question.
    places: Vec<usize>,
    repeated: bool,
}
impl<T, K, A> IsStatement for Unmatched<T, K, A> {}
impl<T, K, A> Returns for Unmatched<T, K, A> {
    type Row = i32;
    type Decode = Field<Integer, NotNull>;
    type Free = Nil;
    type Missing = Nullable;
    crate::statement::no_loads!();
}
impl<T, K, A, D> Statement<D> for Unmatched<T, K, A>
where
    T: Table,
    K: RenderAssignments<D> + 'static,
    A: RenderAssignments<D> + 'static,
    D: Dialect,
{
    const STATIC: bool = false;
    const KEPT: Option<bool> = Some(false);
    fn affects_rows(&self) -> bool {
        false
    }
    fn render<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.never_cached();
        let mut rows = self.rows.at(&self.places).peekable();
        let mut keys = Vec::new();
        if let Some((_, (key, _))) = rows.peek() {
            key.columns(&mut keys);
        }
        let columns: Vec<_> = [None]
            .into_iter()
            .chain(keys.iter().copied().map(Some))
            .collect();
        let row = |(place, (key, _)): (usize, &'b (K, A)), out: &mut Sql<'_, 'b, D>| {
            out.push(&place.to_string());
            key.render_values(&mut false, out)
        };
        let around = out.enter_query(false);
        <Tab<T> as Fragment<D>>::name_columns(out);
        out.push(if self.repeated {
            "SELECT max("
        } else {
            "SELECT "
        });
        value_rows::column::<T, D>(1, out)?;
        out.push(if self.repeated { ") FROM " } else { " FROM " });
        value_rows::render::<T, D, _>(&columns, false, rows, row, out)?;
        if self.repeated {
            out.push(" JOIN ");
            out.table::<T>()?;
            out.push(" ON ");
            render_match::<T, D>(&keys, 2, out)?;
            Keyword(" AND ").render_rules(out)?;
            out.push(" GROUP BY ");
            for (i, column) in keys.iter().enumerate() {
                comma(&mut (i == 0), out);
                out.column::<T>(column.name)?;
            }
            out.push(" HAVING count(*) > 1");
        } else {
            out.push(" WHERE NOT EXISTS (SELECT 1 FROM ");
            out.table::<T>()?;
            out.push(" WHERE ");
            render_match::<T, D>(&keys, 2, out)?;
            Keyword(" AND ").render_rules(out)?;
            out.push(")");
        }
        out.push(" ORDER BY 1");
        out.leave_query(around);
        Ok(())
    }
}
