//! Aggregates of PostgreSQL.

use diesel::pg::Pg;

use crate::expr::aggregate::{
    ANY_VALUE, ARRAY_AGG, JSON_AGG, JSON_OBJECT_AGG, JSONB_AGG, JSONB_OBJECT_AGG, TakesDistinct,
    TakesModifiers, TakesOver, TakesSeparator,
};
use crate::expr::call::HasFunction;

#[diagnostic::do_not_recommend]
impl<F> TakesOver<F> for Pg {}
#[diagnostic::do_not_recommend]
impl<M, A> TakesDistinct<M, A> for Pg {}
#[diagnostic::do_not_recommend]
impl<F, M> TakesModifiers<F, M> for Pg {}
#[diagnostic::do_not_recommend]
impl<F, A> TakesSeparator<F, A> for Pg {}

macro_rules! of_any_type {
    ($($marker:ident $sql:literal;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<T> HasFunction<$marker<T>> for Pg {
            const SQL: &'static str = $sql;
        }
    )*};
}
of_any_type! {
    ANY_VALUE "any_value(|$1|)|";
    ARRAY_AGG "array_agg(|$1|)|";
    JSON_AGG "json_agg(|$1|)|";
    JSONB_AGG "jsonb_agg(|$1|)|";
    JSON_OBJECT_AGG "json_object_agg(|$1, $2|)|";
    JSONB_OBJECT_AGG "jsonb_object_agg(|$1, $2|)|";
}
