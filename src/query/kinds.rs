//! Every kind of query, for traits that a blanket impl over all queries would make overlap with values.

/// Calls a macro with the generics and the type of every kind of query.
macro_rules! queries {
    ($m:ident) => {
        $m! {
            [S F C W O P X] $crate::query::Select<S, F, C, W, O, P, X>;
            [K A B O P] $crate::query::set::Combined<K, A, B, O, P>;
            [Q N] $crate::query::qualify::Qualified<Q, N>;
            [L Q] $crate::query::with::WithQuery<L, Q>;
            [R De] $crate::query::values::Values<R, De>;
            [Q A De] $crate::query::raw::RawQuery<Q, A, De>;
            [T Q] $crate::query::opaque::QueryOf<T, Q>;
        }
    };
}
pub(crate) use queries;
