//! The SELECT list.

use std::borrow::Cow;
use std::marker::PhantomData;

use super::expression::Shape;
use super::operand::ArraySubquery;
use crate::class::{Class, Plain};
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::expr::aggregate::AggregatedIn;
use crate::expr::window::functions::{StandsAlone, WithoutOver};
use crate::expr::window::{IsWindow, Over, WindowCallIn};
use crate::expr::{AggregateCall, AggregateFunction, Expr};
use crate::render::{Fragment, Sql};
pub(crate) use crate::render::{OwnName, OwnNames};
use crate::row::{Decode, ElementNull, Field, Whole};
use crate::scope::{
    Contains, FreeIn, GroupTable, Groups, In, NotNull, Nullability, Nullable, Rows, Scope,
};
use crate::statement::{Loads, Returns};
use crate::table::{Col, Column, Tab, Table};
use crate::types::{Array, SqlType};

/// An argument of `select`: an expression, a table, a struct, or a tuple of them.
pub trait Selectable {
    /// The class: whether the list contains rows, aggregates or windows.
    type Class: Class;
    /// The items as nested pairs, to look one up.
    #[doc(hidden)]
    type List;
    /// The item as the ORDER BY of DISTINCT and of set operations sees it: itself, or the expression under its label.
    #[doc(hidden)]
    type OrderedAs;
    /// The number of columns in the list.
    #[doc(hidden)]
    const WIDTH: usize;
    /// True if the list is empty.
    #[doc(hidden)]
    const EMPTY: bool = false;
    /// The columns' names, if they have one.
    #[doc(hidden)]
    fn names(into: &mut OwnNames) {
        into.extend(std::iter::repeat_n(None, Self::WIDTH));
    }
}
/// A SELECT list valid in `Ctx`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be selected in this query",
    label = "expected columns, expressions, tables, or a tuple of them"
)]
pub trait Selection<Ctx, I>: Selectable {
    /// How the rows of the list are read.
    #[doc(hidden)]
    type Decode: Decode;
}

/// The SQL of a SELECT list.
#[doc(hidden)]
pub trait RenderSelection<D: Dialect> {
    const STATIC: bool;
    /// True if the list may contain a value.
    const VALUES: bool = true;
    /// `names` are the names for the columns, in order.
    fn render_selection<'b>(
        &'b self,
        names: &mut ListNames,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult;
    /// Writes the joins that it needs after FROM.
    fn render_joins<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        let _ = out;
        Ok(())
    }
}
/// The names for the columns of a SELECT list, in order.
#[doc(hidden)]
pub enum ListNames {
    /// The names do not matter.
    Any,
    /// The items have no names: it is a list inside an expression.
    Never,
    /// Neither the names nor the columns matter.
    Unread,
    /// The items keep their own names.
    Own,
    /// The names are those of a declared relation.
    Given(std::slice::Iter<'static, &'static str>),
    /// The names are `c1`, `c2` and so on; the number counts the names used so far.
    Numbered(usize),
    /// Items without names: each is a value of a nested row, written between these.
    Surrounded(std::vec::IntoIter<(&'static str, &'static str)>),
}
impl ListNames {
    /// The names that a statement of this shape must have.
    pub(crate) fn of(shape: Shape) -> Self {
        match shape {
            Shape::Named(names) => ListNames::Given(names.iter()),
            Shape::Numbered => ListNames::Numbered(0),
            Shape::Own => ListNames::Own,
            _ => ListNames::Any,
        }
    }
    /// Returns the SQL before and after the next item.
    pub(crate) fn around(&mut self) -> (&'static str, &'static str) {
        match self {
            ListNames::Surrounded(forms) => forms.next().unwrap_or_default(),
            _ => ("", ""),
        }
    }
    pub(crate) fn numbered(n: usize) -> String {
        format!("c{n}")
    }
    pub(crate) fn next(&mut self) -> Option<Cow<'static, str>> {
        match self {
            ListNames::Any
            | ListNames::Never
            | ListNames::Unread
            | ListNames::Own
            | ListNames::Surrounded(_) => None,
            ListNames::Given(names) => names.next().map(|name| Cow::Borrowed(*name)),
            ListNames::Numbered(n) => {
                *n += 1;
                Some(Cow::Owned(Self::numbered(*n)))
            }
        }
    }
}

/// Writes the name of an item, unless it already has that name.
pub(crate) fn named<D: Dialect>(
    names: &mut ListNames,
    own: Option<&str>,
    out: &mut Sql<'_, '_, D>,
) -> RenderResult {
    if let (ListNames::Own, Some(own), true) = (&*names, own, out.computes_columns()) {
        out.push(" AS ");
        return out.identifier(own);
    }
    match names.next() {
        Some(name) if own != Some(&*name) || out.computes_columns() => {
            out.push(" AS ");
            out.identifier(&name)
        }
        _ => Ok(()),
    }
}

/// Writes an expression, cast to its type if the engine would not know it in time.
pub(crate) fn render_item<'b, E: Expr + Fragment<D>, D: Dialect>(
    e: &'b E,
    out: &mut Sql<'_, 'b, D>,
) -> RenderResult {
    let cast = E::OF_PARAMETERS
        .then(D::cast_of_parameters::<<E::Type as SqlType>::Base>)
        .flatten();
    let Some((before, after)) = cast else {
        // The items of a nested query are not selected here.
        if out.begins_first_arm() {
            let written = first_arm_item(e, out);
            return out.again_first_arm(written);
        }
        return e.render(out);
    };
    out.push(before);
    e.render(out)?;
    out.push(after);
    Ok(())
}

/// Writes an expression with which a recursive query begins.
fn first_arm_item<'b, E: Expr + Fragment<D>, D: Dialect>(
    e: &'b E,
    out: &mut Sql<'_, 'b, D>,
) -> RenderResult {
    let cast = D::cast_of_first_arm::<<E::Type as SqlType>::Base>(E::DOMAIN);
    match cast.filter(|_| !E::IS_VALUE) {
        None => e.render(out),
        Some(name) => {
            out.push("CAST(");
            e.render(out)?;
            out.push(" AS ");
            out.push(name);
            out.push(")");
            Ok(())
        }
    }
}

// One impl per kind of expression, so that rustc names the mistake inside; in one line where it
// quotes them.
macro_rules! expressions_selected {
    ([$($c:tt)*] $col:ty; [$($a:tt)*] $aggregate:ty; [$($o:tt)*] $over:ty; $($more:tt)*) => {
        expressions_selected! { @render [$($c)*] $col; [$($a)*] $aggregate; [$($o)*] $over; }
        expressions_selected! { @selectable [$($a)*] $aggregate; [$($o)*] $over; }
        expressions_selected! { @more $($more)* }
    };
    (@of_queries [$($a:tt)*] $array:ty; $($more:tt)*) => {
        expressions_selected! { @render [$($a)*] $array; }
        expressions_selected! { @selectable [$($a)*] $array; }
        expressions_selected! { @more $($more)* }
    };
    (@selectable $([$($g:tt)*] $ty:ty;)*) => {$(
        impl<$($g)*> Selectable for $ty
        where
            Self: Expr,
        {
            type Class = <Self as Expr>::Class;
            type List = (Self, ());
            type OrderedAs = Self;
            const WIDTH: usize = 1;
        }
    )*};
    (@more $([$($g:tt)*] $ty:ty;)*) => {
        expressions_selected!(@selectable $([$($g)*] $ty;)*);
        $(
            #[rustfmt::skip]
            impl<Ctx, I, $($g)*> Selection<Ctx, I> for $ty where Self: Expr + In<Ctx, I>, FieldIn<Self, Ctx, I>: Decode {
                type Decode = FieldIn<Self, Ctx, I>;
            }
        )*
        expressions_selected!(@render $([$($g)*] $ty;)*);
    };
    (@render $([$($g:tt)*] $ty:ty;)*) => {$(
        impl<Di: Dialect, $($g)*> RenderSelection<Di> for $ty
        where
            Self: Expr + Fragment<Di>,
        {
            const STATIC: bool = <Self as Fragment<Di>>::STATIC;
            const VALUES: bool = <Self as Fragment<Di>>::VALUES;
            fn render_selection<'b>(&'b self, names: &mut ListNames, out: &mut Sql<'_, 'b, Di>) -> RenderResult {
                let (before, behind) = names.around();
                out.push(before);
                render_item(self, out)?;
                out.push(behind);
                <Self as Fragment<Di>>::write_name(out)?;
                named(names, <Self as Fragment<Di>>::NAME, out)
            }
        }
    )*};
}
crate::expr::expressions!(expressions_selected);
super::expressions_of_queries!(expressions_selected, @of_queries);
pub(crate) use expressions_selected;

// Apart from other expressions: the elements of an array of NOT NULL values are NOT NULL.
#[rustfmt::skip]
impl<F: AggregateFunction, A: AggregatedIn<Ctx, I>, T, M, Ctx, I, J> Selection<Ctx, (I, J)> for AggregateCall<F, A, T, M> where Self: Expr + In<Ctx, (I, J)>, AggregateIn<Self, F, T, A::Any, Ctx, (I, J)>: Decode {
    type Decode = AggregateIn<Self, F, T, A::Any, Ctx, (I, J)>;
}
type AggregateIn<E, F, T, Any, Ctx, I> =
    <F as AggregateFunction>::Decode<T, Any, <E as In<Ctx, I>>::Null>;
#[rustfmt::skip]
impl<C, W: IsWindow, Ctx, I, J> Selection<Ctx, (I, J)> for Over<C, W> where C: WindowCallIn<Ctx, I, W::Emptiness>, Self: Expr + In<Ctx, (I, J)>, OverIn<Self, C, W, Ctx, I, J>: Decode {
    type Decode = OverIn<Self, C, W, Ctx, I, J>;
}
type OverIn<E, C, W, Ctx, I, J> =
    <C as WindowCallIn<Ctx, I, <W as IsWindow>::Emptiness>>::Decode<<E as In<Ctx, (I, J)>>::Null>;
// Likewise, where neither the column nor what it takes from the enclosing query can be NULL.
#[rustfmt::skip]
impl<Q: Returns<Free: FreeIn<Ctx, I>>, T: SqlType, N: Nullability, Ctx, I> Selection<Ctx, (I,)> for ArraySubquery<Q, T, N> where ArrayIn<Q, T, N, Ctx, I>: Decode {
    type Decode = ArrayIn<Q, T, N, Ctx, I>;
}
type ArrayIn<Q, T, N, Ctx, I> = Field<
    Array<T>,
    NotNull,
    ElementNull<<N as Nullability>::Or<<<Q as Returns>::Free as FreeIn<Ctx, I>>::Null>>,
>;

/// The value of `E` in a row of `Ctx`.
pub(crate) type FieldIn<E, Ctx, I> = Field<<E as Expr>::Type, <E as In<Ctx, I>>::Null>;

/// `C` is a column. If the type itself lacked the trait, rustc would show where it is declared, and
/// a list of other columns.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{C}` is not a column",
    label = "expected a column, such as `users::name`"
)]
pub trait IsColumn<C> {
    type Value: Expr;
    const NAME: &'static str;
}
#[diagnostic::do_not_recommend]
impl<C: Column> IsColumn<C> for () {
    type Value = Col<C>;
    const NAME: &'static str = C::NAME;
}
type ValueOf<C> = <() as IsColumn<C>>::Value;

impl<C> Selectable for Col<C>
where
    (): IsColumn<C>,
{
    type Class = Plain;
    type List = (Self, ());
    type OrderedAs = Self;
    const WIDTH: usize = 1;
    fn names(into: &mut OwnNames) {
        into.push(Some(OwnName::of_column(<() as IsColumn<C>>::NAME)));
    }
}
#[rustfmt::skip]
impl<C, Ctx, I> Selection<Ctx, I> for Col<C> where (): IsColumn<C, Value: In<Ctx, I>>, FieldIn<ValueOf<C>, Ctx, I>: Decode {
    type Decode = FieldIn<ValueOf<C>, Ctx, I>;
}

impl<T: Table> Selectable for Tab<T> {
    type Class = Plain;
    type List = (Tab<T>, ());
    type OrderedAs = Self;
    const WIDTH: usize = T::COLUMNS.len();
    fn names(into: &mut OwnNames) {
        into.extend(T::COLUMNS.iter().map(|name| Some(OwnName::of_column(name))));
    }
}
impl<T: Table, S: Contains<T, I>, I> Selection<Rows<S>, I> for Tab<T>
where
    Whole<T, S::Null>: Decode,
{
    type Decode = Whole<T, S::Null>;
}
// A table that is grouped by its primary key, on which its other columns depend.
impl<T: Table, S: Contains<T, I>, K, Free, N: Nullability, I, J>
    Selection<Groups<S, K, Free>, (I, J)> for Tab<T>
where
    K: GroupTable<T, J, Null = N>,
    Whole<T, N::Or<S::Null>>: Decode,
{
    type Decode = Whole<T, N::Or<S::Null>>;
}
impl<T: Table, D: Dialect> RenderSelection<D> for Tab<T> {
    const STATIC: bool = true;
    const VALUES: bool = false;
    fn render_selection<'b>(
        &'b self,
        names: &mut ListNames,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        for (i, column) in T::COLUMNS.iter().enumerate() {
            if i > 0 {
                out.push(", ");
            }
            let (before, behind) = names.around();
            out.push(before);
            out.column::<T>(column)?;
            out.push(behind);
            named(names, Some(column), out)?;
        }
        if T::COLUMNS.is_empty() {
            names.around();
            out.push("1");
        }
        Ok(())
    }
}

macro_rules! select_tuple {
    ($first:ident $fi:ident $(, $t:ident $i:ident)*) => {
        impl<$first: Selectable $(, $t: Selectable)*> Selectable for ($first, $($t,)*) {
            type Class = select_tuple!(@class $first::Class $(, $t)*);
            type List = select_tuple!(@list $first $(, $t)*);
            type OrderedAs = Self;
            const WIDTH: usize = $first::WIDTH $(+ $t::WIDTH)*;
            fn names(into: &mut OwnNames) {
                $first::names(into);
                $($t::names(into);)*
            }
        }
        impl<Ctx, $first: Selection<Ctx, $fi>, $fi $(, $t: Selection<Ctx, $i>, $i)*>
            Selection<Ctx, ($fi, $($i,)*)> for ($first, $($t,)*)
        {
            type Decode = ($first::Decode, $($t::Decode,)*);
        }
        impl<D: Dialect, $first: RenderSelection<D> $(, $t: RenderSelection<D>)*>
            RenderSelection<D> for ($first, $($t,)*)
        {
            const STATIC: bool = $first::STATIC $(&& $t::STATIC)*;
            const VALUES: bool = $first::VALUES $(|| $t::VALUES)*;
            #[allow(non_snake_case)]
            fn render_selection<'b>(&'b self, names: &mut ListNames, out: &mut Sql<'_, 'b, D>) -> RenderResult {
                let ($first, $($t,)*) = self;
                $first.render_selection(names, out)?;
                $(
                    out.push(", ");
                    $t.render_selection(names, out)?;
                )*
                Ok(())
            }
        }
    };
    (@class $acc:ty) => { $acc };
    (@class $acc:ty, $t:ident $(, $rest:ident)*) => {
        select_tuple!(@class <$acc as Class>::With<$t::Class> $(, $rest)*)
    };
    (@list) => { () };
    (@list $t:ident $(, $rest:ident)*) => { ($t, select_tuple!(@list $($rest),*)) };
}
crate::tuples::all_tuples!(select_tuple);

/// Nothing selected yet: the whole rows of the first table of FROM.
pub struct Root<T>(PhantomData<fn() -> T>);
impl<T> Root<T> {
    pub(crate) fn new() -> Self {
        Self(PhantomData)
    }
}
impl<T> Clone for Root<T> {
    fn clone(&self) -> Self {
        Self(PhantomData)
    }
}

/// A SELECT list `L` that is read as `De`.
pub struct Chosen<L, De> {
    pub(super) list: L,
    decode: PhantomData<fn() -> De>,
}
impl<L, De> Chosen<L, De> {
    pub(crate) fn new(list: L) -> Self {
        Self {
            list,
            decode: PhantomData,
        }
    }
}
impl<L: Clone, De> Clone for Chosen<L, De> {
    fn clone(&self) -> Self {
        Self::new(self.list.clone())
    }
}

/// Nothing selected yet in a query that has no rows of a table to return: with GROUP BY, or without FROM.
#[derive(Debug, Clone, Copy)]
pub struct Unselected;

/// A SELECT list, independent of the scope.
#[doc(hidden)]
pub trait Listed {
    /// The items as nested pairs.
    type List;
    /// The class of all items together.
    type Class: Class;
    /// The number of columns in the list.
    const WIDTH: usize;
    /// True if the list is empty.
    const EMPTY: bool = false;
    /// The columns' names, if they have one.
    fn names(into: &mut OwnNames);
}
impl<T: Table> Listed for Root<T> {
    type List = (Tab<T>, ());
    type Class = Plain;
    const WIDTH: usize = T::COLUMNS.len();
    fn names(into: &mut OwnNames) {
        <Tab<T> as Selectable>::names(into);
    }
}
impl<L: Selectable, De> Listed for Chosen<L, De> {
    type List = L::List;
    type Class = L::Class;
    const WIDTH: usize = L::WIDTH;
    const EMPTY: bool = L::EMPTY;
    fn names(into: &mut OwnNames) {
        L::names(into);
    }
}
impl Listed for Unselected {
    type List = ();
    type Class = Plain;
    const WIDTH: usize = 0;
    fn names(_: &mut OwnNames) {}
}

/// The rows of a query of scope `S`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "this query needs `select`",
    label = "nothing is selected, and it has no rows of a table to return",
    note = "after GROUP BY, select its keys and aggregates, as in `.select((users::age, count()))`"
)]
pub trait Selected<S> {
    type Decode: Decode;
    /// The relations that are loaded with its rows.
    type Loads: Loads<Read = <Self::Decode as Decode>::Row>;
    fn loads(&self) -> &Self::Loads;
}
/// Lists that load no relations.
macro_rules! no_loads {
    () => {
        type Loads = $crate::statement::NoLoads<<Self::Decode as $crate::row::Decode>::Row>;
        fn loads(&self) -> &Self::Loads {
            const { &$crate::statement::NoLoads::NEW }
        }
    };
}
pub(super) use no_loads;
#[diagnostic::do_not_recommend]
impl<T: Table, S: Scope> Selected<S> for Root<T>
where
    Whole<T, S::RootOr<NotNull>>: Decode,
{
    type Decode = Whole<T, S::RootOr<NotNull>>;
    no_loads!();
}
#[diagnostic::do_not_recommend]
impl<L: Selectable, De: Decode, S> Selected<S> for Chosen<L, De> {
    type Decode = De;
    no_loads!();
}

/// A list that `select` may replace: no relations are loaded with its rows, which would be lost.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`with` loads relations of whole rows, and this query has a SELECT list of its own",
    label = "leave out `select`, or select the relation's columns through a join"
)]
pub trait Replaced {}
#[diagnostic::do_not_recommend]
impl<T> Replaced for Root<T> {}
#[diagnostic::do_not_recommend]
impl<L, De> Replaced for Chosen<L, De> {}
#[diagnostic::do_not_recommend]
impl<C: Replaced> Replaced for super::record::Records<C> {}
#[diagnostic::do_not_recommend]
impl Replaced for Unselected {}

/// `select` has not been called yet.
#[diagnostic::on_unimplemented(
    message = "this clause must come before `select`",
    label = "changes what columns mean: `group_by`, `right_join` and `full_join` come before `select`"
)]
pub trait BeforeSelect {}
#[diagnostic::do_not_recommend]
impl<T> BeforeSelect for Root<T> {}
#[diagnostic::do_not_recommend]
impl BeforeSelect for Unselected {}

impl<T: Table, D: Dialect> RenderSelection<D> for Root<T> {
    const STATIC: bool = true;
    const VALUES: bool = false;
    fn render_selection<'b>(
        &'b self,
        names: &mut ListNames,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        if out.wants_values_only() {
            return Ok(());
        }
        if matches!(names, ListNames::Unread) {
            out.push("1");
            return Ok(());
        }
        const { &Tab::<T>::new() }.render_selection(names, out)
    }
}
// `Selected` rejects it, so there is only one error.
impl<D: Dialect> RenderSelection<D> for Unselected {
    const STATIC: bool = true;
    fn render_selection<'b>(&'b self, _: &mut ListNames, _: &mut Sql<'_, 'b, D>) -> RenderResult {
        Ok(())
    }
}
impl<L: RenderSelection<D>, De, D: Dialect> RenderSelection<D> for Chosen<L, De> {
    const STATIC: bool = L::STATIC;
    const VALUES: bool = L::VALUES;
    fn render_selection<'b>(
        &'b self,
        names: &mut ListNames,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        if !L::VALUES && out.wants_values_only() {
            return Ok(());
        }
        self.list.render_selection(names, out)
    }
}

// A window function without OVER cannot be selected.
impl<F, A, T> Selectable for WithoutOver<F, A, T> {
    type Class = Plain;
    type List = ();
    type OrderedAs = Self;
    const WIDTH: usize = 1;
}
impl<F: StandsAlone, A, T: SqlType, Ctx> Selection<Ctx, ()> for WithoutOver<F, A, T> {
    type Decode = Field<T, Nullable>;
}
