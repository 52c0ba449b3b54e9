//! Writing SQL: one walk over a statement either sends it through diesel or prints it.
//!
//! [`Sql`] is the state of the walk. Each part of it is in a separate file, with the methods that use it:
//!
//! | part | contents | kept for |
//! |---|---|---|
//! | `Written` | where the SQL goes, and how it ends | the statement |
//! | `Columns` | how many columns were written, and for which tables | the statement |
//! | `Computed` | tables whose columns cannot be named on the database | the query and those inside it |
//! | `NamedTable` | the names in FROM, the innermost of which SQL uses | the query and those inside it |
//! | `CommonTable` | the names of WITH, which SQL takes before tables | the query and those inside it |
//! | `Places` | whether a SELECT list, a literal or an expression is being written | the place |
//! | `SharedValues` | the values bound so far, where an equal one is sent once | the query |
//! | `Tables` | the tables in FROM, and those whose rows may be missing (`there.rs`) | the query |
//! | `Labels` | the labels of the SELECT list | the query |
//! | `GroupKeys` | the keys of GROUP BY, where HAVING does not know them | the query |
//! | `Windows` | the named windows | the query |
//! | `Unfiltered` | tables in FROM whose rules are not written yet | the query |
//! | `Paths` | the joins of paths such as `orders::user.get(users::name)` | the query |
//!
//! The parts that belong to one query are its `QueryState`: [`Sql::enter_query`] begins a new one for each SELECT, and
//! [`Sql::leave_query`] restores the outer query's.

mod effect;
mod fragment;
mod group_keys;
mod joined;
mod labels;
mod names;
mod outer_row;
mod paths;
mod query;
mod rules;
mod short_list;
mod sink;
#[cfg(test)]
mod tests;
mod values;
mod windows;

pub use effect::Effect;
pub(crate) use fragment::AnyFragment;
pub use fragment::Fragment;
pub(crate) use joined::Joined;
pub use labels::OwnName;
pub(crate) use labels::OwnNames;
pub(crate) use outer_row::IS_THERE;
pub(crate) use rules::{AnyRules, RuleList, RuleOf, TableRule};
pub(crate) use windows::AnyWindow;

use std::any::TypeId;

use diesel::query_builder::AstPass;

pub(crate) use self::names::Around;
use self::names::{Columns, CommonTable, Computed, NamedTable};
use self::query::QueryState;
use self::sink::{Sink, Written};
use crate::dialect::Dialect;
use crate::error::{RenderError, RenderResult};

/// The destination of a statement's SQL.
pub struct Sql<'a, 'b, D: Dialect> {
    written: Written<'a, 'b, D>,
    columns: Columns,
    /// The tables whose columns cannot be named, those of the innermost query last.
    computed: Vec<Computed>,
    /// The tables in FROM, those of the innermost query last.
    named: Vec<NamedTable>,
    /// The common table expressions in scope, the innermost last.
    common: Vec<CommonTable>,
    places: Places,
    /// Tables that have another name in a query, those of the innermost last.
    renamed: Vec<(TypeId, String)>,
    /// The columns that the statement has assigned so far, if the next assignment would read their new values.
    assigned: Vec<(TypeId, &'static str)>,
    /// The table whose rows the statement updates or deletes.
    target: Option<TypeId>,
    /// True if the next WITH continues the list that was written last.
    with: bool,
    /// True if a query is being written.
    in_query: bool,
    /// The number of enclosing queries.
    queries_around: usize,
    /// True if the program reads the rows of the next SELECT.
    rows_are_read: bool,
    /// True if the type of the whole statement determines its SQL, so that no value may influence it.
    of_type: bool,
    /// The conditions that every query of a table has.
    rules: Option<&'b RuleList<D>>,
    /// The effect of the pieces written so far.
    effect: Effect,
    /// A table that was read without its rules.
    ruleless: Option<&'static str>,
    /// A polymorphic table of which one kind was meant, but all rows were read or written.
    kindless: Option<&'static str>,
    /// The label for the rows of an INSERT.
    inserted: Option<crate::table::Discriminator>,
    /// The one of several tables of rows that the statement writes: its schema and name.
    as_part: Option<(Option<&'static str>, &'static str)>,
    query: QueryState<'b, D>,
}

/// The kinds of places that are being written.
#[derive(Debug, Clone, Copy, Default)]
struct Places {
    /// A place without bind parameters, where values are literals.
    literal: bool,
    /// One in which not even the character set of a literal may be written.
    bare_literal: bool,
    /// A SELECT list.
    select_list: bool,
    /// A row of values that is part of a query, if the engine would not know their types in time.
    value_row: bool,
    /// A row of expressions.
    row: bool,
    /// A RETURNING clause.
    returning: bool,
    /// An expression that contains a label, where the label's position would be a number.
    expression: bool,
    /// The first arm of a recursive query, whose columns get its types.
    first_arm: bool,
}

/// The state before a SELECT list, restored after it.
#[must_use]
pub(crate) struct AroundList {
    select_list: bool,
    first_arm: bool,
}

impl<'a, 'b, D: Dialect> Sql<'a, 'b, D> {
    /// Writes into diesel's pass.
    #[inline]
    pub(crate) fn diesel(pass: AstPass<'a, 'b, D>) -> Self {
        Self::new(Sink::diesel(pass))
    }

    /// Writes into a text, returned by [`take_text`](Self::take_text).
    pub(crate) fn text() -> Self {
        Self::new(Sink::text(false))
    }

    /// Writes into a text for people, in which a part that cannot be written is replaced by the reason.
    pub(crate) fn text_for_people() -> Self {
        Self::new(Sink::text(true))
    }

    #[inline]
    fn new(sink: Sink<'a, 'b, D>) -> Self {
        Self {
            written: Written::to(sink),
            columns: Columns::default(),
            computed: Vec::new(),
            named: Vec::new(),
            common: Vec::new(),
            places: Places::default(),
            renamed: Vec::new(),
            assigned: Vec::new(),
            target: None,
            with: false,
            in_query: false,
            queries_around: 0,
            rows_are_read: false,
            of_type: false,
            rules: None,
            effect: Effect::Reads,
            ruleless: None,
            kindless: None,
            inserted: None,
            as_part: None,
            query: QueryState::default(),
        }
    }

    /// Records what the piece being written does besides reading.
    #[inline]
    pub(crate) fn does(&mut self, effect: Effect) {
        self.effect = self.effect.max(effect);
    }

    /// Returns the effect of the pieces written so far.
    pub(crate) fn effect(&self) -> Effect {
        self.effect
    }

    /// Sets whether the statement's type determines its SQL.
    #[inline]
    pub(crate) fn follow_type(&mut self, yes: bool) {
        self.of_type = yes && !self.has_rules();
    }

    /// True if the statement's type determines its SQL, which must not depend on values.
    pub(crate) fn follows_type(&self) -> bool {
        self.of_type
    }

    /// Makes the next WITH continue the list that was written last.
    pub(crate) fn continue_with(&mut self) {
        self.with = true;
    }

    /// True if the WITH that begins here continues that list.
    pub(crate) fn continues_with(&mut self) -> bool {
        std::mem::take(&mut self.with)
    }

    // Each of these enters and leaves a place by hand, since each is compiled once for every piece.

    /// Writes a piece in which values are literals.
    pub(crate) fn literally(
        &mut self,
        piece: impl FnOnce(&mut Self) -> RenderResult,
    ) -> RenderResult {
        let before = std::mem::replace(&mut self.places.literal, true);
        let written = piece(self);
        self.places.literal = before;
        written
    }

    /// Writes a literal where its character set may not be written.
    pub(crate) fn bare_literal(
        &mut self,
        piece: impl FnOnce(&mut Self) -> RenderResult,
    ) -> RenderResult {
        let before = std::mem::replace(&mut self.places.bare_literal, true);
        let written = self.literally(piece);
        self.places.bare_literal = before;
        written
    }

    /// Begins a SELECT list; `first_arm` is true for the first arm of a recursive query.
    pub(crate) fn begin_select_list(&mut self, first_arm: bool) -> AroundList {
        let before = AroundList {
            select_list: self.places.select_list,
            first_arm: self.places.first_arm,
        };
        self.places.select_list = true;
        self.places.first_arm |= first_arm;
        before
    }

    /// Ends a SELECT list.
    pub(crate) fn end_select_list(&mut self, around: AroundList) {
        self.places.select_list = around.select_list;
        self.places.first_arm = around.first_arm;
    }

    /// Writes a SELECT list.
    pub(crate) fn select_list(
        &mut self,
        list: impl FnOnce(&mut Self) -> RenderResult,
    ) -> RenderResult {
        let around = self.begin_select_list(false);
        let written = list(self);
        self.places.select_list = around.select_list;
        written
    }

    /// Writes the list of RETURNING.
    pub(crate) fn returning_list(
        &mut self,
        list: impl FnOnce(&mut Self) -> RenderResult,
    ) -> RenderResult {
        let before = std::mem::replace(&mut self.places.returning, true);
        let written = self.select_list(list);
        self.places.returning = before;
        written
    }

    /// Writes a row of values that is part of a query.
    pub(crate) fn value_row(
        &mut self,
        row: impl FnOnce(&mut Self) -> RenderResult,
    ) -> RenderResult {
        let before = std::mem::replace(&mut self.places.value_row, true);
        let written = self.select_list(row);
        self.places.value_row = before;
        written
    }

    /// True if a row of values that is part of a query is being written.
    pub(crate) fn is_value_row(&self) -> bool {
        self.places.value_row
    }

    /// Writes a row of expressions.
    pub(crate) fn row(&mut self, row: impl FnOnce(&mut Self) -> RenderResult) -> RenderResult {
        let before = std::mem::replace(&mut self.places.row, true);
        let written = row(self);
        self.places.row = before;
        written
    }

    /// True if a row of expressions is being written.
    pub(crate) fn is_row(&self) -> bool {
        self.places.row
    }

    /// Writes the first arm of a recursive query.
    pub(crate) fn first_arm(
        &mut self,
        arm: impl FnOnce(&mut Self) -> RenderResult,
    ) -> RenderResult {
        let before = std::mem::replace(&mut self.places.first_arm, true);
        let written = arm(self);
        self.places.first_arm = before;
        written
    }

    /// Continues the columns after one that was interrupted.
    pub(crate) fn again_first_arm(&mut self, written: RenderResult) -> RenderResult {
        self.places.first_arm = true;
        written
    }

    /// True inside the first arm of a recursive query, but not in queries nested in it.
    pub(crate) fn begins_first_arm(&mut self) -> bool {
        std::mem::take(&mut self.places.first_arm)
    }

    /// Writes an expression that may contain labels.
    pub(crate) fn computed(&mut self, e: impl FnOnce(&mut Self) -> RenderResult) -> RenderResult {
        let before = std::mem::replace(&mut self.places.expression, true);
        let written = e(self);
        self.places.expression = before;
        written
    }
}
