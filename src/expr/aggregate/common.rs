//! Common aggregates.

use super::{AggregateCall, aggregates};
use crate::class::AllowedInAggregate;
use crate::expr::Expr;
use crate::scope::{NotNull, Nullable};
use crate::types::{BigInt, Bool, HasAvg, HasMinMax, HasSum, IsBool, IsInteger, SqlType};

aggregates! {
    COUNT_ROWS: NotNull, NotNull, all "count(|*|)|";
    COUNT: NotNull, NotNull, all "count(|$1|)|";
    SUM: N, Nullable, all "sum(|$1|)|";
    AVG: N, Nullable, all "avg(|$1|)|";
    MIN by order: N, Nullable, all "min(|$1|)|";
    MAX by order: N, Nullable, all "max(|$1|)|";
    BOOL_AND: N, Nullable, pg "bool_and(|$1|)|", sqlite "min(|$1|)|", mysql "min(|$1|)|";
    BOOL_OR: N, Nullable, pg "bool_or(|$1|)|", sqlite "max(|$1|)|", mysql "max(|$1|)|";
    EVERY: N, Nullable, pg "every(|$1|)|", sqlite "min(|$1|)|", mysql "min(|$1|)|";
    BIT_AND: N, Nullable, pg "bit_and(|$1|)|";
    BIT_OR: N, Nullable, pg "bit_or(|$1|)|";
    BIT_XOR: N, Nullable, pg "bit_xor(|$1|)|";
}

/// `count(*)`: the number of rows. Never NULL.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::orders;
/// let query = from(orders::table).group_by(orders::status).select((orders::status, count()));
/// ```
pub fn count() -> AggregateCall<marker::COUNT_ROWS, (), BigInt> {
    AggregateCall::new(())
}

/// `count(e)`: the number of rows in which `e` is not NULL. Never NULL itself. For the number of different
/// values, use `count_of(e).distinct()`.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::users;
/// let query = from(users::table).select((count_of(users::age), count_of(users::age).distinct()));
/// ```
#[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
pub fn count_of<E: Expr<Class: AllowedInAggregate>>(e: E) -> AggregateCall<marker::COUNT, (E,), BigInt> {
    AggregateCall::new((e,))
}

/// `sum(e)`: NULL over no rows. A sum of integers has a wider type, as in PostgreSQL:
/// a `SMALLINT` or `INTEGER` sums to `BIGINT`, a `BIGINT` to `NUMERIC`. PostgreSQL adds intervals and money too.
/// <https://www.postgresql.org/docs/15/functions-aggregate.html>
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::orders;
/// let query = from(orders::table).group_by(orders::user_id).select((orders::user_id, sum(orders::total)));
/// ```
#[rustfmt::skip]
pub fn sum<E: Expr<Type: HasSum<Sum = T>, Class: AllowedInAggregate>, T>(e: E) -> AggregateCall<marker::SUM, (E,), T> {
    AggregateCall::new((e,))
}

/// `avg(e)`: NULL over no rows. The average of integers is `NUMERIC`, as in PostgreSQL; SQLite
/// computes it as a double. PostgreSQL has it of intervals too.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::users;
/// let query = from(users::table).select(avg(users::age));
/// ```
#[rustfmt::skip]
pub fn avg<E: Expr<Type: HasAvg<Avg = T>, Class: AllowedInAggregate>, T>(e: E) -> AggregateCall<marker::AVG, (E,), T> {
    AggregateCall::new((e,))
}

/// `min(e)`: NULL over no rows. Of numbers, text, times, enums and `inet`, and arrays of them.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::users;
/// let query = from(users::table).select((min(users::age), min(users::name)));
/// ```
#[rustfmt::skip]
pub fn min<E: Expr<Type: SqlType<Base: HasMinMax>, Class: AllowedInAggregate>>(e: E) -> AggregateCall<marker::MIN, (E,), E::Type> {
    AggregateCall::new((e,))
}

/// `max(e)`: NULL over no rows. Of numbers, text, times, enums and `inet`, and arrays of them.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::users;
/// let query = from(users::table).select((max(users::age), max(users::name)));
/// ```
#[rustfmt::skip]
pub fn max<E: Expr<Type: SqlType<Base: HasMinMax>, Class: AllowedInAggregate>>(e: E) -> AggregateCall<marker::MAX, (E,), E::Type> {
    AggregateCall::new((e,))
}

/// True if all conditions that are not NULL are true; NULL over no rows. SQLite, MySQL: `min(e)`.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::users;
/// let query = from(users::table).select(bool_and(users::age.ge(18)));
/// ```
#[rustfmt::skip]
pub fn bool_and<E: Expr<Type: IsBool, Class: AllowedInAggregate>>(e: E) -> AggregateCall<marker::BOOL_AND, (E,), Bool> {
    AggregateCall::new((e,))
}

/// True if any of the conditions is true; NULL over no rows. SQLite, MySQL: `max(e)`.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::users;
/// let query = from(users::table).select(bool_or(users::age.lt(18)));
/// ```
#[rustfmt::skip]
pub fn bool_or<E: Expr<Type: IsBool, Class: AllowedInAggregate>>(e: E) -> AggregateCall<marker::BOOL_OR, (E,), Bool> {
    AggregateCall::new((e,))
}

/// The standard's name for [`bool_and`].
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::users;
/// let query = from(users::table).select(every(users::is_active));
/// ```
#[rustfmt::skip]
pub fn every<E: Expr<Type: IsBool, Class: AllowedInAggregate>>(e: E) -> AggregateCall<marker::EVERY, (E,), Bool> {
    AggregateCall::new((e,))
}

/// The bits that are set in all values; NULL over no rows. PostgreSQL only.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::users;
/// let query = from(users::table).select(bit_and(users::id));
/// ```
#[rustfmt::skip]
pub fn bit_and<E: Expr<Type: IsInteger, Class: AllowedInAggregate>>(e: E) -> AggregateCall<marker::BIT_AND, (E,), E::Type> {
    AggregateCall::new((e,))
}

/// The bits that are set in any value; NULL over no rows. PostgreSQL only.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::users;
/// let query = from(users::table).select(bit_or(users::id));
/// ```
#[rustfmt::skip]
pub fn bit_or<E: Expr<Type: IsInteger, Class: AllowedInAggregate>>(e: E) -> AggregateCall<marker::BIT_OR, (E,), E::Type> {
    AggregateCall::new((e,))
}

/// The bits that are set in an odd number of values; NULL over no rows. PostgreSQL only, from version 14.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::users;
/// let query = from(users::table).select(bit_xor(users::id));
/// ```
#[rustfmt::skip]
pub fn bit_xor<E: Expr<Type: IsInteger, Class: AllowedInAggregate>>(e: E) -> AggregateCall<marker::BIT_XOR, (E,), E::Type> {
    AggregateCall::new((e,))
}
