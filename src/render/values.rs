//! Values: bind parameters, each once or as often as it stands, and literals where no parameter may stand.

use std::any::Any;

use diesel::query_builder::AstPass;

use super::{Sink, Sql};
use crate::dialect::{Dialect, ListOperator};
use crate::error::RenderResult;
use crate::types::{Bound, Kind, List, Native};

impl<'b, D: Dialect> Sql<'_, 'b, D> {
    /// How many values are bound so far.
    pub(crate) fn binds(&self) -> usize {
        self.binds
    }

    /// Sends equal values once from here on; gives whether that is new.
    pub(crate) fn share_binds(&mut self, yes: bool) -> bool {
        let begins = yes && self.query.shared.is_none() && !self.query.literal;
        if begins {
            self.query.shared = D::SYNTAX.shared_parameters.then(Vec::new);
            self.query.literal = !D::SYNTAX.shared_parameters;
        }
        begins
    }

    /// Ends what [`share_binds`](Self::share_binds) began.
    pub(crate) fn end_sharing(&mut self, begun: bool) {
        if begun {
            self.query.shared = None;
            self.query.literal = false;
        }
    }

    /// Writes a piece in which values stand as literals.
    pub(crate) fn literally(
        &mut self,
        piece: impl FnOnce(&mut Self) -> RenderResult,
    ) -> RenderResult {
        let before = std::mem::replace(&mut self.literally, true);
        let written = piece(self);
        self.literally = before;
        written
    }

    /// Writes a bind parameter.
    pub(crate) fn bind<B: Native>(&mut self, value: &'b Bound<B>) -> RenderResult {
        if self.literally {
            let literal = D::literal(value).ok_or_else(|| {
                let message = format!("{} takes no such value here", D::DATABASE);
                diesel::result::Error::QueryBuilderError(message.into())
            })?;
            self.push(&literal);
            return Ok(());
        }
        let cast = D::cast_of_binds::<B>();
        if cast.is_some() {
            self.push("CAST(");
        }
        if !self.number_literal(value) {
            self.bind_value(value)?;
        }
        if let Some(name) = cast {
            self.push(" AS ");
            self.push(name);
            self.push(")");
        }
        Ok(())
    }

    /// Writes a SELECT list.
    pub(crate) fn select_list(
        &mut self,
        list: impl FnOnce(&mut Self) -> RenderResult,
    ) -> RenderResult {
        let before = std::mem::replace(&mut self.selecting, true);
        let written = list(self);
        self.selecting = before;
        written
    }

    /// Writes a number as a literal, where its type as a parameter would come too late.
    fn number_literal<B: Native>(&mut self, value: &'b Bound<B>) -> bool {
        if D::SYNTAX.select_parameters || !(self.selecting || self.query.literal) {
            return false;
        }
        let Some(literal) = D::literal(value).filter(|_| B::KIND != Kind::Text) else {
            return false;
        };
        self.never_cached();
        self.push(&literal);
        true
    }

    /// Values stand in the SQL: with others it is another statement.
    pub(crate) fn never_cached(&mut self) {
        if let Sink::Diesel(pass) = &mut self.sink {
            pass.unsafe_to_cache_prepared();
        }
    }

    fn bind_value<B: Native>(&mut self, value: &'b Bound<B>) -> RenderResult {
        self.bind_once(value, Bound::same, |pass| D::bind(pass, value))
    }

    /// Binds a value, or refers to the same one where values are shared.
    pub(crate) fn bind_once<T: Any>(
        &mut self,
        value: &'b T,
        same: impl Fn(&T, &T) -> bool,
        bind: impl FnOnce(&mut AstPass<'_, 'b, D>) -> RenderResult,
    ) -> RenderResult {
        if let Some(shared) = &mut self.query.shared {
            let same = |(other, _): &&(&dyn Any, usize)| {
                let other = other.downcast_ref::<T>();
                other.is_some_and(|other| same(other, value))
            };
            if let Some(&(_, n)) = shared.iter().find(same) {
                let mut text = String::new();
                D::placeholder_again(n, &mut text);
                self.push(&text);
                return Ok(());
            }
            shared.push((value, self.binds + 1));
        }
        self.bind_with(bind)
    }

    pub(crate) fn bind_list<B: Native>(
        &mut self,
        list: &'b List<B>,
        operator: ListOperator,
    ) -> RenderResult {
        D::bind_list(self, list, operator)
    }
}
