//! Keyset pagination: the rows after one, in the order of ORDER BY.

use super::Select;
use super::clauses::Clauses;
use super::distinct::{AllRows, Distinct, OrderSelected};
use super::filter::{Conditions, Keyword, RenderConditions};
use super::group::NoGroup;
use super::order::{HasOrder, NoOrder, OrderBy, OrderIn};
use super::select_list::Listed;
use crate::class::Plain;
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::expr::label::NoLabels;
use crate::expr::order::{Direction, OrderItem, OrderItems, Ordered, OrderedBy, RenderOrder};
use crate::expr::{Expr, IntoExpr, Precedence};
use crate::render::{Fragment, Sql};
use crate::scope::{NotNull, Rows, Scope};
use crate::types::{SqlType, Value};

#[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
impl<S: Scope, F, C: Listed, W, O, P, X: Clauses> Select<S, F, C, W, O, P, X> {
    /// Returns the rows after these values in the order of `order_by`: the next page, found by an
    /// index instead of counting all rows before it, as OFFSET does. Comes after `order_by`, which determines
    /// the columns to compare; the values are those of the last row seen, one for each item.
    ///
    /// ```
    /// use relata::prelude::*;
    /// use relata::backend::Sqlite;
    /// # use relata::doc::users;
    /// let page = from(users::table).order_by((users::name, users::id)).seek(("Ann", 7)).limit(20);
    /// # let page = page.select(users::id);
    /// assert_eq!(
    ///     page.to_sql::<Sqlite>()?,
    ///     "SELECT `users`.`id` FROM `users` WHERE (`users`.`name`, `users`.`id`) > (?, ?) \
    ///      ORDER BY `users`.`name`, `users`.`id` LIMIT +?"
    /// );
    /// # Ok::<(), relata::RenderError>(())
    /// ```
    ///
    /// An `Option` of the values is for the first page: `None` skips nothing.
    ///
    /// The order should be a unique key, or end with one: rows that equal the last one
    /// are skipped. Its items cannot be NULL, since nothing comes after NULL. Ascending and descending
    /// items may be mixed: `a >= $1 AND (a > $2 OR b < $3)`. Every database has row comparison (SQL:2016
    /// part 2, 8.2). First call the methods that change the rows or their order: `order_by`, `right_join`, `full_join`,
    /// `group_by`.
    pub fn seek<V, N: SeekKeys<V, M> + Clone + OrderItems<Labels: NoLabels>, I, M>(self, values: V) -> Select<S, F, C, Conditions<W, After<N, N::Values>>, Sought<N>, P, X>
    where
        O: OneOrder<Items = N>,
        (X::Distinct, X::Group, N::Class): Seekable,
        O: OrderIn<X::Context<S, C::Class>, I, Null: NeverNullKey>,
    {
        let items = self.order.items().clone();
        let condition = After { keys: items.clone(), values: N::bind(values) };
        self.with_filter(|before| Conditions { before, condition }).with_order(|_| Sought { items })
    }
}

/// Implemented for a query with one `order_by`.
#[diagnostic::on_unimplemented(
    message = "`seek` needs one `order_by` before it",
    label = "without an order no row comes after another"
)]
pub trait OneOrder {
    /// The items of ORDER BY.
    #[doc(hidden)]
    type Items;
    #[doc(hidden)]
    fn items(&self) -> &Self::Items;
}
impl<N> OneOrder for OrderBy<NoOrder, N> {
    type Items = N;
    fn items(&self) -> &N {
        &self.items
    }
}

/// A query of single rows, ordered by expressions that WHERE can compare.
#[diagnostic::on_unimplemented(
    message = "`seek` compares in WHERE: not with GROUP BY or DISTINCT ON, nor in the order of an aggregate or a window function",
    label = "not an order of single rows; `seek` in a derived table's rows instead"
)]
pub trait Seekable {}
#[diagnostic::do_not_recommend]
impl Seekable for (AllRows, NoGroup, Plain) {}
#[diagnostic::do_not_recommend]
impl Seekable for (Distinct, NoGroup, Plain) {}

/// The ORDER BY `N` of a query with [`seek`](Select::seek), which can no longer change.
#[derive(Clone, Copy)]
pub struct Sought<N> {
    items: N,
}
#[diagnostic::do_not_recommend]
impl<N> HasOrder for Sought<N> {}
impl<N: OrderItem<Rows<S>, I>, S, I> OrderIn<Rows<S>, I> for Sought<N> {
    type Null = N::Null;
}
impl<N: OrderItems> OrderItems for Sought<N> {
    type Class = N::Class;
    type Labels = N::Labels;
    type Before<Rest> = (Self, Rest);
}
impl<N: OrderSelected<L, I>, L, I> OrderSelected<L, I> for Sought<N> {}
impl<N: RenderOrder<D>, D: Dialect> RenderOrder<D> for Sought<N> {
    const STATIC: bool = N::STATIC;
    const NAMES_ONLY: bool = N::NAMES_ONLY;
    fn render_order<'b>(&'b self, first: &mut bool, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.items.render_order(first, out)
    }
}

/// An ORDER BY that can be extended: no `seek` has compared with it.
#[diagnostic::on_unimplemented(
    message = "`seek` comes after `order_by` and after all that changes the rows or their order",
    label = "`seek` has compared with the ORDER BY as it was"
)]
pub trait OpenOrder {}
#[diagnostic::do_not_recommend]
impl OpenOrder for NoOrder {}
#[diagnostic::do_not_recommend]
impl<O, N> OpenOrder for OrderBy<O, N> {}

/// Items of ORDER BY that cannot be NULL.
#[diagnostic::on_unimplemented(
    message = "`seek` needs an ORDER BY of expressions that cannot be NULL",
    label = "an item of ORDER BY can be NULL, and no row comes after NULL",
    note = "order by `coalesce(..)` of it, or filter with `is_not_null()` and select it from a derived table"
)]
pub trait NeverNullKey {}
#[diagnostic::do_not_recommend]
impl NeverNullKey for NotNull {}

/// The items of ORDER BY, with which the values `V` can be compared.
#[diagnostic::on_unimplemented(
    message = "`seek` needs one value for each item of ORDER BY, in a tuple like theirs",
    label = "not the values of this ORDER BY"
)]
pub trait SeekKeys<V, M> {
    /// The bound values.
    #[doc(hidden)]
    type Values;
    #[doc(hidden)]
    fn bind(values: V) -> Self::Values;
}

/// The rows after these values in the order of `K`.
#[derive(Clone)]
pub struct After<K, V> {
    keys: K,
    values: V,
}

/// One item of ORDER BY and its value.
trait Key<'b, D: Dialect> {
    fn descends(&self) -> bool;
    fn render_key(&self, out: &mut Sql<'_, 'b, D>) -> RenderResult;
    fn render_value(&self, out: &mut Sql<'_, 'b, D>) -> RenderResult;
}
struct Pair<'b, E, V> {
    expr: &'b E,
    value: &'b V,
    descends: bool,
}
impl<'b, E: Expr + Fragment<D>, V: Fragment<D>, D: Dialect> Key<'b, D> for Pair<'b, E, V> {
    fn descends(&self) -> bool {
        self.descends
    }
    fn render_key(&self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.compares::<<E::Type as SqlType>::Base>()?;
        out.orders::<<E::Type as SqlType>::Base>()?;
        out.parenthesized(E::PRECEDENCE <= Precedence::Comparison, |out| {
            self.expr.render(out)
        })
    }
    fn render_value(&self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.value.render(out)
    }
}

/// The SQL of the comparison.
#[doc(hidden)]
pub trait RenderSeek<V, D: Dialect> {
    const STATIC: bool;
    /// True if there are no values, and so no comparison.
    fn is_absent(values: &V) -> bool {
        let _ = values;
        false
    }
    fn render_seek<'b>(&'b self, values: &'b V, out: &mut Sql<'_, 'b, D>) -> RenderResult;
}

impl<K: RenderSeek<V, D>, V, D: Dialect> RenderConditions<D> for After<K, V> {
    const STATIC: bool = K::STATIC;
    fn render_conditions<'b>(
        &'b self,
        keyword: &mut Keyword,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        if K::is_absent(&self.values) {
            return Ok(());
        }
        keyword.render(out);
        self.keys.render_seek(&self.values, out)
    }
}

fn render_keys<'b, D: Dialect>(keys: &[&dyn Key<'b, D>], out: &mut Sql<'_, 'b, D>) -> RenderResult {
    let Some((&first, rest)) = keys.split_first() else {
        return Ok(());
    };
    let descends = first.descends();
    let operator = |or_equal: bool| match (descends, or_equal) {
        (false, false) => " > ",
        (false, true) => " >= ",
        (true, false) => " < ",
        (true, true) => " <= ",
    };
    if rest.is_empty() {
        return compare(first, operator(false), out);
    }
    if rest.iter().all(|key| key.descends() == descends) {
        out.push("(");
        each(keys, out, |key, out| key.render_key(out))?;
        out.push(")");
        out.push(operator(false));
        out.push("(");
        each(keys, out, |key, out| key.render_value(out))?;
        out.push(")");
        return Ok(());
    }
    // An index can answer only the first comparison.
    compare(first, operator(true), out)?;
    out.push(" AND (");
    compare(first, operator(false), out)?;
    out.push(" OR ");
    render_keys(rest, out)?;
    out.push(")");
    Ok(())
}

fn compare<'b, D: Dialect>(
    key: &dyn Key<'b, D>,
    operator: &str,
    out: &mut Sql<'_, 'b, D>,
) -> RenderResult {
    key.render_key(out)?;
    out.push(operator);
    key.render_value(out)
}

fn each<'x, 'b, D: Dialect>(
    keys: &[&dyn Key<'b, D>],
    out: &mut Sql<'x, 'b, D>,
    render: impl Fn(&dyn Key<'b, D>, &mut Sql<'x, 'b, D>) -> RenderResult,
) -> RenderResult {
    for (i, key) in keys.iter().enumerate() {
        if i > 0 {
            out.push(", ");
        }
        render(*key, out)?;
    }
    Ok(())
}

/// One item of ORDER BY, split into its parts.
#[doc(hidden)]
pub trait SeekKey {
    type Expr: Expr;
    const STATIC: bool;
    fn expr(&self) -> &Self::Expr;
    fn descends(&self) -> bool;
}
impl<E: Expr> SeekKey for E {
    type Expr = E;
    const STATIC: bool = true;
    fn expr(&self) -> &E {
        self
    }
    fn descends(&self) -> bool {
        false
    }
}
impl<E: Expr, const DESC: bool, const NULLS: u8> SeekKey for Ordered<E, DESC, NULLS> {
    type Expr = E;
    const STATIC: bool = true;
    fn expr(&self) -> &E {
        self.as_expr()
    }
    fn descends(&self) -> bool {
        DESC
    }
}
impl<E: Expr> SeekKey for OrderedBy<E> {
    type Expr = E;
    const STATIC: bool = false;
    fn expr(&self) -> &E {
        self.as_expr()
    }
    fn descends(&self) -> bool {
        self.direction() == Direction::Desc
    }
}

#[diagnostic::do_not_recommend]
impl<K: SeekKey, V: IntoExpr<TypeOf<K>, Expr = Value<TypeOf<K>>>> SeekKeys<V, ()> for K {
    type Values = Value<TypeOf<K>>;
    fn bind(value: V) -> Self::Values {
        value.into_expr()
    }
}
impl<K: SeekKey<Expr: Fragment<D>>, T: SqlType, D: Dialect> RenderSeek<Value<T>, D> for K
where
    Value<T>: Fragment<D>,
{
    const STATIC: bool =
        K::STATIC && <K::Expr as Fragment<D>>::STATIC && <Value<T> as Fragment<D>>::STATIC;
    fn render_seek<'b>(&'b self, value: &'b Value<T>, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        render_keys(&[&pair(self, value)], out)
    }
}

/// Values that may be absent: for the first page.
#[derive(Clone)]
pub struct Perhaps<V>(Option<V>);
#[diagnostic::do_not_recommend]
impl<K: SeekKeys<V, ()>, V> SeekKeys<Option<V>, Perhaps<()>> for K {
    type Values = Perhaps<K::Values>;
    fn bind(values: Option<V>) -> Self::Values {
        Perhaps(values.map(K::bind))
    }
}
impl<K: RenderSeek<V, D>, V, D: Dialect> RenderSeek<Perhaps<V>, D> for K {
    const STATIC: bool = false;
    fn is_absent(values: &Perhaps<V>) -> bool {
        values.0.is_none()
    }
    fn render_seek<'b>(&'b self, values: &'b Perhaps<V>, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        match &values.0 {
            Some(values) => self.render_seek(values, out),
            None => Ok(()),
        }
    }
}

type TypeOf<K> = <<K as SeekKey>::Expr as Expr>::Type;

fn pair<'b, K: SeekKey, V>(key: &'b K, value: &'b V) -> Pair<'b, K::Expr, V> {
    Pair {
        expr: key.expr(),
        value,
        descends: key.descends(),
    }
}

/// An unknown number of values: rustc then reports the missing ones, instead of inferring a tuple
/// of them.
#[doc(hidden)]
pub struct NoValues;
macro_rules! several {
    ($($t:ident $v:ident),+) => {
        #[diagnostic::do_not_recommend]
        impl<$($t),+> SeekKeys<NoValues, ()> for ($($t,)+) {
            type Values = ();
            fn bind(_: NoValues) {}
        }
        #[diagnostic::do_not_recommend]
        impl<$($t: SeekKey, $v: IntoExpr<TypeOf<$t>, Expr = Value<TypeOf<$t>>>),+> SeekKeys<($($v,)+), ()> for ($($t,)+) {
            type Values = ($(Value<TypeOf<$t>>,)+);
            #[allow(non_snake_case)]
            fn bind(values: ($($v,)+)) -> Self::Values {
                let ($($v,)+) = values;
                ($($v.into_expr(),)+)
            }
        }
        impl<D: Dialect, $($t: SeekKey<Expr: Fragment<D>>, $v: Fragment<D>),+> RenderSeek<($($v,)+), D> for ($($t,)+) {
            const STATIC: bool = true $(&& $t::STATIC && <$t::Expr as Fragment<D>>::STATIC && $v::STATIC)+;
            #[allow(non_snake_case)]
            fn render_seek<'b>(&'b self, values: &'b ($($v,)+), out: &mut Sql<'_, 'b, D>) -> RenderResult {
                let ($($t,)+) = self;
                let ($($v,)+) = values;
                render_keys(&[$(&pair($t, $v)),+], out)
            }
        }
    };
}
crate::tuples::all_tuples!(several);
