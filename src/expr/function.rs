//! Calls of scalar functions.

use std::marker::PhantomData;

use super::Expr;
use crate::class::{Class, Plain};
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::expr::Comparand;
use crate::render::{Fragment, Sql};
use crate::scope::{In, NotNull, Nullability, Nullable};
use crate::statement::Effect;
use crate::types::{Comparable, Fits, HasEquality, SqlType};

/// A list of expressions: the arguments of a function.
#[doc(hidden)]
pub trait Arguments {
    type Class: Class;
    /// The arguments as nested pairs.
    type Pairs;
}
/// Expressions that can be compared for equality, as nested pairs: the arguments of PARTITION BY and DISTINCT.
#[doc(hidden)]
pub trait HaveEquality {}
#[diagnostic::do_not_recommend]
impl HaveEquality for () {}
impl<E: Expr<Type: HasEquality>, R: HaveEquality> HaveEquality for (E, R) {}

/// An expression, or a tuple of them: the arguments of GROUPING.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither an expression nor a tuple of them",
    label = "expected an expression or a tuple of them"
)]
pub trait Expressions {
    /// The arguments as a tuple.
    #[doc(hidden)]
    type List;
    #[doc(hidden)]
    fn into_list(self) -> Self::List;
}
impl<E: Expr> Expressions for E {
    type List = (E,);
    fn into_list(self) -> (E,) {
        (self,)
    }
}
/// Arguments valid in a context; NULL if any is.
#[doc(hidden)]
pub trait ArgumentsIn<Ctx, I> {
    type Any: Nullability;
    type All: Nullability;
}
/// Arguments that can be written as SQL.
#[doc(hidden)]
pub trait RenderArguments<D: Dialect> {
    const STATIC: bool;
    /// True if their types follow from bind parameters alone.
    const OF_PARAMETERS: bool;
    /// True if one may hold a value.
    const VALUES: bool = true;
    /// True if one may have an operand several times.
    const COPIES: bool = true;
    /// True if all mean the same in a subquery in their place.
    const MOVABLE: bool = false;
    /// True if MySQL takes one for an unsigned integer.
    const UNSIGNED: bool = false;
    /// The number of arguments.
    const COUNT: usize = 1;
    /// Writes them with a separator between.
    fn render_all<'b>(&'b self, separator: &str, out: &mut Sql<'_, 'b, D>) -> RenderResult;
    /// Writes the one at this place, counted from 0.
    fn render_nth<'b>(&'b self, n: usize, out: &mut Sql<'_, 'b, D>) -> RenderResult;
    /// Writes each after the next of `texts`.
    fn render_among<'b>(
        &'b self,
        texts: &mut std::slice::Iter<'_, &'static str>,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult;
}

impl Arguments for () {
    type Class = Plain;
    type Pairs = ();
}
impl<Ctx> ArgumentsIn<Ctx, ()> for () {
    type Any = NotNull;
    type All = Nullable;
}
impl<D: Dialect> RenderArguments<D> for () {
    const STATIC: bool = true;
    const OF_PARAMETERS: bool = false;
    const VALUES: bool = false;
    const COPIES: bool = false;
    const MOVABLE: bool = true;
    const COUNT: usize = 0;
    fn render_all<'b>(&'b self, _: &str, _: &mut Sql<'_, 'b, D>) -> RenderResult {
        Ok(())
    }
    fn render_nth<'b>(&'b self, _: usize, _: &mut Sql<'_, 'b, D>) -> RenderResult {
        Ok(())
    }
    fn render_among<'b>(
        &'b self,
        _: &mut std::slice::Iter<'_, &'static str>,
        _: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        Ok(())
    }
}

macro_rules! arguments {
    ($first:ident $fi:ident $(, $t:ident $i:ident)*) => {
        impl<$first: Expr $(, $t: Expr)*> Arguments for ($first, $($t,)*) {
            type Class = arguments!(@class $first::Class $(, $t)*);
            type Pairs = arguments!(@pairs $first $($t)*);
        }
        impl<$first: Expr $(, $t: Expr)*> Expressions for ($first, $($t,)*) {
            type List = Self;
            fn into_list(self) -> Self {
                self
            }
        }
        impl<Ctx, $first: In<Ctx, $fi>, $fi $(, $t: In<Ctx, $i>, $i)*>
            ArgumentsIn<Ctx, ($fi, $($i,)*)> for ($first, $($t,)*)
        {
            type Any = arguments!(@null Or, $first::Null $(, $t)*);
            type All = arguments!(@null And, $first::Null $(, $t)*);
        }
        impl<D: Dialect, $first: Fragment<D> $(, $t: Fragment<D>)*> RenderArguments<D>
            for ($first, $($t,)*)
        {
            const STATIC: bool = $first::STATIC $(&& $t::STATIC)*;
            const OF_PARAMETERS: bool = $first::OF_PARAMETERS $(&& $t::OF_PARAMETERS)*;
            const VALUES: bool = $first::VALUES $(|| $t::VALUES)*;
            const COPIES: bool = $first::COPIES $(|| $t::COPIES)*;
            const MOVABLE: bool = $first::MOVABLE $(&& $t::MOVABLE)*;
            const UNSIGNED: bool = $first::UNSIGNED $(|| $t::UNSIGNED)*;
            const COUNT: usize = [$first::STATIC $(, $t::STATIC)*].len();
            #[allow(non_snake_case)]
            fn render_all<'b>(&'b self, separator: &str, out: &mut Sql<'_, 'b, D>) -> RenderResult {
                let ($first, $($t,)*) = self;
                $first.render(out)?;
                $(
                    out.push(separator);
                    $t.render(out)?;
                )*
                let _ = separator;
                Ok(())
            }
            #[allow(non_snake_case, unused_assignments, unused_mut)]
            fn render_nth<'b>(&'b self, n: usize, out: &mut Sql<'_, 'b, D>) -> RenderResult {
                let ($first, $($t,)*) = self;
                let mut i = 0;
                if n == i {
                    return $first.render(out);
                }
                $(
                    i += 1;
                    if n == i {
                        return $t.render(out);
                    }
                )*
                Ok(())
            }
            #[allow(non_snake_case)]
            fn render_among<'b>(
                &'b self,
                texts: &mut std::slice::Iter<'_, &'static str>,
                out: &mut Sql<'_, 'b, D>,
            ) -> RenderResult {
                let ($first, $($t,)*) = self;
                out.push(texts.next().copied().unwrap_or_default());
                $first.render(out)?;
                $(
                    out.push(texts.next().copied().unwrap_or_default());
                    $t.render(out)?;
                )*
                Ok(())
            }
        }
    };
    (@pairs) => { () };
    (@pairs $t:ident $($rest:ident)*) => { ($t, arguments!(@pairs $($rest)*)) };
    (@class $acc:ty) => { $acc };
    (@class $acc:ty, $t:ident $(, $rest:ident)*) => {
        arguments!(@class <$acc as Class>::With<$t::Class> $(, $rest)*)
    };
    (@null $f:ident, $acc:ty) => { $acc };
    (@null $f:ident, $acc:ty, $t:ident $(, $rest:ident)*) => {
        arguments!(@null $f, <$acc as Nullability>::$f<$t::Null> $(, $rest)*)
    };
}
crate::tuples::all_tuples!(arguments);

/// Arguments with commas between, in place of one.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct Listed<A>(pub(crate) A);
impl<A: Arguments> Expr for Listed<A> {
    type Type = crate::types::Text;
    type Class = A::Class;
}
impl<A: ArgumentsIn<Ctx, I>, Ctx, I> In<Ctx, (I,)> for Listed<A> {
    type Null = A::Any;
}
impl<A: RenderArguments<D>, D: Dialect> Fragment<D> for Listed<A> {
    const STATIC: bool = A::STATIC;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.row(|out| self.0.render_all(", ", out))
    }
}

/// The SQL of a function on one database.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no function `{F}`",
    label = "`{F}` is not supported by `{Self}`"
)]
pub trait HasFunction<F> {
    /// The SQL of a call, with `$1`, `$2` ... in place of the arguments, `$=1` for the first one as a literal.
    const SQL: &'static str;
    /// The SQL with the first argument only once, where `SQL` repeats it.
    const ONCE: Option<&'static str> = None;
    /// True if the SQL holds no value.
    const STATIC: bool = true;
    /// The effect of a call.
    const EFFECT: Effect = Effect::Reads;
}

/// True if a template has one of `$1` to `$9` several times.
pub(crate) const fn copies(template: &str) -> bool {
    let bytes = template.as_bytes();
    let mut seen = [false; 10];
    let mut at = 1;
    while at < bytes.len() {
        if bytes[at - 1] == b'$' && bytes[at].is_ascii_digit() {
            let place = (bytes[at] - b'0') as usize;
            if seen[place] {
                return true;
            }
            seen[place] = true;
        }
        at += 1;
    }
    false
}

/// Writes `template` with arguments in the places of `$1`, `$2` ...
pub(crate) fn render_template<'b, A: RenderArguments<D>, D: Dialect>(
    template: &str,
    arguments: &'b A,
    out: &mut Sql<'_, 'b, D>,
) -> RenderResult {
    fill(template, Some(arguments), out)
}

/// Arguments whose types are erased: the code that writes them is compiled once for each database.
trait AnyArguments<D: Dialect> {
    fn render_any_nth<'b>(&'b self, n: usize, out: &mut Sql<'_, 'b, D>) -> RenderResult;
}
impl<A: RenderArguments<D>, D: Dialect> AnyArguments<D> for A {
    fn render_any_nth<'b>(&'b self, n: usize, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.render_nth(n, out)
    }
}

/// Writes `template`, with the arguments in the places of `$1` (0), `$2` (1) ..., which `$=1` has literally; without them, with
/// the columns of a derived table of them.
fn fill<'b, D: Dialect>(
    template: &str,
    arguments: Option<&'b dyn AnyArguments<D>>,
    out: &mut Sql<'_, 'b, D>,
) -> RenderResult {
    let argument = |n: usize, literally: bool, out: &mut Sql<'_, 'b, D>| match arguments {
        None => {
            out.push(&format!("relata_operands.a{}", n + 1));
            Ok(())
        }
        Some(arguments) if literally => out.literally(|out| arguments.render_any_nth(n, out)),
        Some(arguments) => arguments.render_any_nth(n, out),
    };
    let mut parts = template.split('$');
    out.push(parts.next().unwrap_or_default());
    for part in parts {
        let literally = part.starts_with('=');
        let part = part.trim_start_matches('=');
        let digits = part.len() - part.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, text) = part.split_at(digits);
        match number.parse::<usize>() {
            Ok(n) => argument(n.saturating_sub(1), literally, out)?,
            Err(_) => out.push("$"),
        }
        out.push(text);
    }
    Ok(())
}

/// Writes `template` like [`render_template`]. If it repeats an argument which itself repeats an argument,
/// each is written once: by the template `once`, or as a column of a derived table, from which the template takes it.
///
/// A subquery cannot contain an aggregate or a window function, nor an expression that MySQL has to find in its GROUP BY;
/// and MariaDB's derived tables cannot see outer columns. In these cases the template is written unchanged.
pub(crate) fn render_growing<'b, A: RenderArguments<D>, D: Dialect>(
    template: &str,
    once: Option<&str>,
    arguments: &'b A,
    out: &mut Sql<'_, 'b, D>,
) -> RenderResult {
    if !A::COPIES || !copies(template) {
        return render_template(template, arguments, out);
    }
    let movable = A::MOVABLE && !out.compares_expressions();
    match once {
        Some(once) if movable || !once.starts_with("(SELECT") => {
            render_template(once, arguments, out)
        }
        None if movable && D::SYNTAX.correlated_tables => {
            render_table(template, A::COUNT, arguments, out)
        }
        _ => render_template(template, arguments, out),
    }
}

/// Writes `template` over a derived table of the arguments.
fn render_table<'b, D: Dialect>(
    template: &str,
    count: usize,
    arguments: &'b dyn AnyArguments<D>,
    out: &mut Sql<'_, 'b, D>,
) -> RenderResult {
    out.push("(SELECT ");
    fill(template, None, out)?;
    out.push(" FROM (SELECT ");
    for n in 0..count {
        if n > 0 {
            out.push(", ");
        }
        arguments.render_any_nth(n, out)?;
        out.push(&format!(" AS a{}", n + 1));
    }
    out.push(") AS relata_operands)");
    Ok(())
}

/// The nullability of a function's result.
#[doc(hidden)]
pub trait Function: 'static {
    /// The nullability of the result, from that of any argument and of all arguments.
    type Null<Any: Nullability, All: Nullability>: Nullability;
}

/// The call of a function of SQL type `T`.
pub struct Call<F, A, T> {
    pub(crate) arguments: A,
    marker: PhantomData<fn() -> (F, T)>,
}

impl<F, A, T> Call<F, A, T> {
    pub(crate) fn new(arguments: A) -> Self {
        Self {
            arguments,
            marker: PhantomData,
        }
    }
}
impl<F, A: Clone, T> Clone for Call<F, A, T> {
    fn clone(&self) -> Self {
        Self::new(self.arguments.clone())
    }
}
impl<F, A: Copy, T> Copy for Call<F, A, T> {}

impl<F, A: Arguments, T: SqlType> Expr for Call<F, A, T> {
    type Type = T;
    type Class = A::Class;
}
impl<F: Function, A: ArgumentsIn<Ctx, I>, T, Ctx, I> In<Ctx, (I,)> for Call<F, A, T> {
    type Null = F::Null<A::Any, A::All>;
}
impl<F, A: RenderArguments<D>, T, D: Dialect + HasFunction<F>> Fragment<D> for Call<F, A, T> {
    const STATIC: bool = A::STATIC;
    const VALUES: bool = A::VALUES;
    const COPIES: bool = A::COPIES || copies(<D as HasFunction<F>>::SQL);
    const MOVABLE: bool = A::MOVABLE;
    const UNSIGNED: bool = A::UNSIGNED;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.does(<D as HasFunction<F>>::EFFECT);
        let (template, once) = (<D as HasFunction<F>>::SQL, <D as HasFunction<F>>::ONCE);
        render_growing(template, once, &self.arguments, out)
    }
}

/// `COALESCE(...)`: the first argument that is not NULL (SQL:2016 part 2, 6.12).
#[derive(Clone, Copy)]
pub struct Coalesce<A>(A);

/// `COALESCE(first, second)`: NULL only if both are. Nest for more.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::users;
/// let _ = from(users::table).select(coalesce(users::age, 0));
/// ```
#[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
pub fn coalesce<A: Expr, B: Comparand<A::Type, Expr = X>, X: Expr<Type: Fits<A::Type>>>(first: A, second: B) -> Coalesce<(A, X)> {
    Coalesce((first, second.into_comparand()))
}

impl<A: Expr, B: Expr> Expr for Coalesce<(A, B)> {
    type Type = A::Type;
    type Class = <A::Class as Class>::With<B::Class>;
}
impl<A, Ctx, I> In<Ctx, (I,)> for Coalesce<A>
where
    A: ArgumentsIn<Ctx, I>,
{
    type Null = A::All;
}
impl<A: RenderArguments<D>, D: Dialect> Fragment<D> for Coalesce<A> {
    const STATIC: bool = A::STATIC;
    const VALUES: bool = A::VALUES;
    const COPIES: bool = A::COPIES;
    const MOVABLE: bool = A::MOVABLE;
    const UNSIGNED: bool = A::UNSIGNED;
    const OF_PARAMETERS: bool = A::OF_PARAMETERS;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.push("COALESCE(");
        self.0.render_all(", ", out)?;
        out.push(")");
        Ok(())
    }
}

/// The function `NULLIF`.
#[doc(hidden)]
pub struct NullIf;
impl Function for NullIf {
    type Null<Any: Nullability, All: Nullability> = Nullable;
}
impl<D: Dialect> HasFunction<NullIf> for D {
    const SQL: &'static str = "NULLIF($1, $2)";
}
/// `NULLIF(a, b)`: NULL where `a = b`, else `a` (SQL:2016 part 2, 6.12).
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::users;
/// let query = from(users::table).select(nullif(users::name, ""));
/// ```
#[rustfmt::skip]
pub fn nullif<A: Expr<Type: HasEquality>, B: Comparand<A::Type, Expr = X>, X: Expr<Type: Comparable<A::Type>>>(a: A, b: B) -> Call<NullIf, (A, X), A::Type> {
    Call::new((a, b.into_comparand()))
}

#[cfg(test)]
mod tests {
    use super::copies;

    #[test]
    fn copies_are_counted_for_each_argument() {
        assert!(!copies("f($1, $2)"));
        assert!(!copies("json_extract($1, '$.a$')"));
        assert!(copies("CASE WHEN ($1) IS NOT NULL THEN f($1) END"));
        assert!(copies("f($1, $2, $2)"));
        assert!(!copies("$"));
        assert!(!copies(""));
    }
}
