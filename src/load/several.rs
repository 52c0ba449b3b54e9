//! Several relations as one value: a tuple of them, which a function can return.

use super::edge::{Identified, NotYet, Unknown};
use super::list::AddTo;
use super::relation::{Loadable, StartsFrom};
use super::with_on_statements::Apart;

/// A relation, and others after it.
#[derive(Clone)]
pub struct Together<A, B>(A, B);

impl<A: Identified, B: Identified> Identified for Together<A, B> {
    type Relation = (A::Relation, B::Relation);
    type Edge = Unknown;
}
impl<A: Apart, B: Apart> Apart for Together<A, B> {}
#[diagnostic::do_not_recommend]
impl<L, A: AddTo<L>, B: AddTo<A::Loads>> AddTo<L> for Together<A, B> {
    type Loads = B::Loads;
    type Again = (A::Again, B::Again);
    fn add_to(self, loads: L) -> B::Loads {
        self.1.add_to(self.0.add_to(loads))
    }
}
impl<R, S, A: NotYet<R>, B: NotYet<S>> NotYet<(R, S)> for (A, B) {}
#[rustfmt::skip] // one line: rustc shows it
#[diagnostic::do_not_recommend]
impl<R, Rs, S, Ss, T> StartsFrom<(R, Rs), (S, Ss), T> for () where (): StartsFrom<R, S, T> + StartsFrom<Rs, Ss, T> {}

macro_rules! tuples {
    ($first:ident $($rest:ident)+) => {
        #[diagnostic::do_not_recommend]
        impl<$first: Loadable, $($rest: Loadable),+> Loadable for ($first, $($rest),+) {
            type Relation = ($first::Relation, <tuples!(@ $($rest)+) as Loadable>::Relation);
            type Source = ($first::Source, <tuples!(@ $($rest)+) as Loadable>::Source);
            type Load = Together<$first::Load, <tuples!(@ $($rest)+) as Loadable>::Load>;
            #[allow(non_snake_case, unused_parens)]
            fn into_load(self) -> Self::Load {
                let ($first, $($rest),+) = self;
                Together($first.into_load(), Loadable::into_load(($($rest),+)))
            }
        }
    };
    (@ $one:ident) => { $one };
    (@ $($more:ident)+) => { ($($more),+) };
}
tuples!(A B);
tuples!(A B C);
tuples!(A B C D);
tuples!(A B C D E);
tuples!(A B C D E F);
tuples!(A B C D E F G);
tuples!(A B C D E F G H);
