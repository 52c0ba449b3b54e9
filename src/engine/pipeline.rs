//! Statements that do not wait for each other's answers.

use std::future::Future;

use super::task::{Runner, Task, Work};
use super::verb_tasks::{All, Count, Exists, First, One, OneOrNone, Run, ScalarOf};
use crate::dialect::Dialect;
use crate::error::Result;
use crate::render::AnyRules;
use crate::statement::Effect;

/// Two pieces of work, as one.
struct Pair<A, B>(A, B);
impl<D: Dialect, A: Work<D>, B: Work<D>> Work<D> for Pair<A, B> {
    type Out = (A::Out, B::Out);
    fn runs_alone(&self, rules: &AnyRules) -> bool {
        self.0.runs_alone(rules) || self.1.runs_alone(rules)
    }
    fn work_effect(&self, rules: &AnyRules) -> Effect {
        self.0.work_effect(rules).max(self.1.work_effect(rules))
    }
    fn work<R: Runner<Db = D>>(self, on: &mut R) -> impl Future<Output = Result<Self::Out>> + Send {
        on.both(self.0, self.1)
    }
}

/// A statement whose verb is chosen now, and which a connection runs later, together with others: see
/// [`Connection::pipeline`](super::Connection::pipeline). Made by [`Execute::pipelined`](super::Execute::pipelined).
#[must_use = "the statement does not run until a connection runs it: `conn.pipeline((..))`"]
#[derive(Debug)]
pub struct Pipelined<'q, Q>(&'q Q);
impl<'q, Q> Pipelined<'q, Q> {
    pub(super) fn new(statement: &'q Q) -> Self {
        Self(statement)
    }
    /// Returns all rows, like [`Execute::all`](super::Execute::all).
    pub fn all(self) -> All<'q, Q> {
        All(self.0)
    }
    /// Returns the first row, if there is one, like [`Execute::first`](super::Execute::first).
    pub fn first(self) -> First<'q, Q> {
        First(self.0)
    }
    /// Returns the only row, like [`Execute::one`](super::Execute::one).
    pub fn one(self) -> One<'q, Q> {
        One(self.0)
    }
    /// Returns the only row, if there is one, like [`Execute::one_or_none`](super::Execute::one_or_none).
    pub fn one_or_none(self) -> OneOrNone<'q, Q> {
        OneOrNone(self.0)
    }
    /// Returns the first row's value, like [`Execute::scalar`](super::Execute::scalar).
    pub fn scalar(self) -> ScalarOf<'q, Q> {
        ScalarOf(self.0)
    }
    /// True if there is a row, like [`Execute::exists`](super::Execute::exists).
    pub fn exists(self) -> Exists<'q, Q> {
        Exists(self.0)
    }
    /// Returns the number of rows, like [`Execute::count`](super::Execute::count).
    pub fn count(self) -> Count<'q, Q> {
        Count(self.0)
    }
    /// Runs the statement for its effect, like [`Execute::run`](super::Execute::run).
    pub fn run(self) -> Run<'q, Q> {
        Run(self.0)
    }
}

/// Statements with their verbs, as a tuple, for [`Connection::pipeline`](super::Connection::pipeline). Up to eight; nest tuples for more.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a tuple of statements with their verbs",
    label = "expected a tuple, such as `(page.pipelined().all(), query.pipelined().count())`"
)]
pub trait Pipeline<D: Dialect>: Send {
    /// The results of the verbs, as a tuple.
    type Answers: Send;
    #[doc(hidden)]
    fn may_begin_any(&self, rules: &AnyRules) -> bool;
    #[doc(hidden)]
    fn effect_of_all(&self, rules: &AnyRules) -> Effect;
    #[doc(hidden)]
    fn answers<R: Runner<Db = D>>(
        self,
        on: &mut R,
    ) -> impl Future<Output = Result<Self::Answers>> + Send;
}

macro_rules! pipelines {
    ($($first:ident $($rest:ident)+;)*) => {$(
        // rustc would list them if a value is not a tuple.
        #[diagnostic::do_not_recommend]
        impl<D: Dialect, $first: Work<D>, $($rest: Work<D>),+> Pipeline<D> for ($first, $($rest),+) {
            type Answers = ($first::Out, $($rest::Out),+);
            #[allow(non_snake_case)]
            fn may_begin_any(&self, rules: &AnyRules) -> bool {
                let ($first, $($rest),+) = self;
                $first.runs_alone(rules) $(|| $rest.runs_alone(rules))+
            }
            #[allow(non_snake_case)]
            fn effect_of_all(&self, rules: &AnyRules) -> Effect {
                let ($first, $($rest),+) = self;
                $first.work_effect(rules)$(.max($rest.work_effect(rules)))+
            }
            #[allow(non_snake_case)]
            async fn answers<R: Runner<Db = D>>(self, on: &mut R) -> Result<Self::Answers> {
                let ($first, $($rest),+) = self;
                let pipelines!(@nested $first $($rest)+) = on.both($first, pipelines!(@pairs $($rest)+)).await?;
                Ok(($first, $($rest),+))
            }
        }
    )*};
    (@nested $a:ident $($rest:ident)+) => { ($a, pipelines!(@nested $($rest)+)) };
    (@nested $a:ident) => { $a };
    (@pairs $a:ident $($rest:ident)+) => { Pair($a, pipelines!(@pairs $($rest)+)) };
    (@pairs $a:ident) => { $a };
}
pipelines! {
    A B;
    A B C;
    A B C E;
    A B C E F;
    A B C E F G;
    A B C E F G H;
    A B C E F G H I;
}

/// Runs a pipeline on a connection.
pub(super) struct Pipelining<P>(pub(super) P);
impl<R: Runner, P: Pipeline<R::Db>> Task<R> for Pipelining<P> {
    type Out = P::Answers;
    fn may_begin(&self) -> bool {
        self.0.may_begin_any(&AnyRules::default())
    }
    fn effect(&self, rules: &AnyRules) -> Effect {
        self.0.effect_of_all(rules)
    }
    fn run(self, on: &mut R) -> impl Future<Output = Result<Self::Out>> + Send {
        self.0.answers(on)
    }
}
