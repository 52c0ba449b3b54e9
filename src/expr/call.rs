//! Calls of scalar functions.

use std::marker::PhantomData;

use super::Expr;
use super::in_form::in_form;
use crate::class::{Class, Plain};
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::render::{Fragment, Sql};
use crate::scope::{In, NotNull, Nullability, Nullable};
use crate::statement::Effect;
use crate::types::{HasEquality, Kind, Native, SqlType};

/// A list of expressions: the arguments of a function.
#[doc(hidden)]
pub trait Arguments {
    type Class: Class;
    /// The arguments as nested pairs.
    type Pairs;
    /// True if one is a JSON document.
    const HAS_DOCUMENT: bool;
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
    /// True if only bind parameters decide their types.
    const OF_PARAMETERS: bool;
    /// True if one may contain a value.
    const VALUES: bool = true;
    /// True if one may repeat an operand.
    const COPIES: bool = true;
    /// True if all mean the same inside a subquery.
    const MOVABLE: bool = false;
    /// True if MySQL treats one as an unsigned integer.
    const UNSIGNED: bool = false;
    /// The number of arguments.
    const COUNT: usize = 1;
    /// Writes the arguments with a separator between.
    fn render_all<'b>(&'b self, separator: &str, out: &mut Sql<'_, 'b, D>) -> RenderResult;
    /// The kind of the argument at this position, if it is a date or time that SQLite may hold in another form than the one
    /// that is read.
    fn unchecked(&self, n: usize) -> Kind {
        let _ = n;
        Kind::Other
    }
    /// True if MySQL treats the argument at this position as an unsigned integer.
    fn is_unsigned(&self, n: usize) -> bool {
        let _ = n;
        false
    }
    /// Writes the argument at this position, counted from 0.
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
    const HAS_DOCUMENT: bool = false;
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
            const HAS_DOCUMENT: bool = $first::IS_DOCUMENT $(|| $t::IS_DOCUMENT)*;
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
        impl<D: Dialect, $first: Expr + Fragment<D> $(, $t: Expr + Fragment<D>)*> RenderArguments<D>
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
            fn unchecked(&self, n: usize) -> Kind {
                [unchecked::<$first, D>() $(, unchecked::<$t, D>())*][n]
            }
            fn is_unsigned(&self, n: usize) -> bool {
                [$first::UNSIGNED $(, $t::UNSIGNED)*][n]
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

/// The kind of a date or time that SQLite may hold in another form than the one that is read.
const fn unchecked<E: Expr + Fragment<D>, D: Dialect>() -> Kind {
    match <<E::Type as SqlType>::Base as Native>::KIND {
        kind @ (Kind::CalendarDay | Kind::TimeOfDay | Kind::LocalTime | Kind::PointInTime)
            if !E::IN_FORM =>
        {
            kind
        }
        _ => Kind::Other,
    }
}

/// Arguments with commas between, as one argument.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct Listed<A>(pub(crate) A);
impl<A: Arguments> Expr for Listed<A> {
    type Type = crate::types::Text;
    type Class = A::Class;
    const IS_DOCUMENT: bool = A::HAS_DOCUMENT;
}
impl<A: ArgumentsIn<Ctx, I>, Ctx, I> In<Ctx, (I,)> for Listed<A> {
    type Null = A::Any;
}
impl<A: RenderArguments<D>, D: Dialect> Fragment<D> for Listed<A> {
    const STATIC: bool = A::STATIC;
    const UNSIGNED: bool = false;
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
    /// The SQL of a call, with `$1`, `$2` ... in place of the arguments; `$=1` for the first one as a literal, `$@1` for a date or
    /// time that is checked to have the form in which it is read (on SQLite).
    const SQL: &'static str;
    /// The SQL with the first argument only once, where `SQL` repeats it.
    const ONCE: Option<&'static str> = None;
    /// True if the SQL contains no value.
    const STATIC: bool = true;
    /// The effect of a call.
    const EFFECT: Effect = Effect::Reads;
}

/// True if a template has one of `$1` to `$9` several times, as the check of `$@1` has.
pub(crate) const fn copies(template: &str) -> bool {
    let bytes = template.as_bytes();
    let mut seen = [false; 10];
    let mut at = 1;
    while at < bytes.len() {
        if bytes[at - 1] == b'$' && bytes[at] == b'@' {
            return true;
        }
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
    fill(template, arguments, false, out)
}

/// Arguments whose types are erased: the code that writes them is compiled once for each database.
trait AnyArguments<D: Dialect> {
    fn is_any_unsigned(&self, n: usize) -> bool;
    fn any_unchecked(&self, n: usize) -> Kind;
    fn render_any_nth<'b>(&'b self, n: usize, out: &mut Sql<'_, 'b, D>) -> RenderResult;
}
impl<A: RenderArguments<D>, D: Dialect> AnyArguments<D> for A {
    fn is_any_unsigned(&self, n: usize) -> bool {
        self.is_unsigned(n)
    }
    fn any_unchecked(&self, n: usize) -> Kind {
        self.unchecked(n)
    }
    fn render_any_nth<'b>(&'b self, n: usize, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.render_nth(n, out)
    }
}

/// Writes `template`, with the arguments in the places of `$1` (0), `$2` (1) ..., which `$=1` has literally; if `derived`, with
/// the columns of a derived table of them.
fn fill<'b, D: Dialect>(
    template: &str,
    arguments: &'b dyn AnyArguments<D>,
    derived: bool,
    out: &mut Sql<'_, 'b, D>,
) -> RenderResult {
    let signed = D::SYNTAX.signed.filter(|_| computes(template));
    let argument = |n: usize, literally: bool, out: &mut Sql<'_, 'b, D>| match derived {
        true => {
            out.push(&format!("relata_operands.a{}", n + 1));
            Ok(())
        }
        false if literally => out.bare_literal(|out| arguments.render_any_nth(n, out)),
        false => match signed.filter(|_| arguments.is_any_unsigned(n)) {
            Some((before, after)) => {
                out.push(before);
                arguments.render_any_nth(n, out)?;
                out.push(after);
                Ok(())
            }
            None => arguments.render_any_nth(n, out),
        },
    };
    let mut parts = template.split('$');
    out.push(parts.next().unwrap_or_default());
    for part in parts {
        let (literally, checked) = (part.starts_with('='), part.starts_with('@'));
        let part = part.trim_start_matches(['=', '@']);
        let digits = part.len() - part.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, text) = part.split_at(digits);
        let Ok(n) = number.parse::<usize>().map(|n| n.saturating_sub(1)) else {
            out.push("$");
            out.push(part);
            continue;
        };
        let check = checked.then(|| in_form(arguments.any_unchecked(n)));
        match check.flatten() {
            Some(check) => {
                for (i, piece) in check.split('?').enumerate() {
                    if i > 0 {
                        argument(n, false, out)?;
                    }
                    out.push(piece);
                }
            }
            None => argument(n, literally, out)?,
        }
        out.push(text);
    }
    Ok(())
}

/// True if a template computes with its arguments: of an unsigned integer MySQL returns none below zero.
fn computes(template: &str) -> bool {
    [" + ", " - ", " * "]
        .iter()
        .any(|sign| template.contains(sign))
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
    if !A::COPIES || !copies(template) || !repeats(template, arguments) {
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

/// True if a template repeats an argument, now that it is known which ones are checked.
fn repeats<A: RenderArguments<D>, D: Dialect>(template: &str, arguments: &A) -> bool {
    let unchecked = |n| in_form(arguments.unchecked(n)).is_some();
    copies(&template.replace("$@", "$")) || (0..A::COUNT).any(unchecked)
}

/// Writes `template` over a derived table of the arguments.
fn render_table<'b, D: Dialect>(
    template: &str,
    count: usize,
    arguments: &'b dyn AnyArguments<D>,
    out: &mut Sql<'_, 'b, D>,
) -> RenderResult {
    out.push("(SELECT ");
    fill(template, arguments, true, out)?;
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
    /// True if the result depends on the order of the values.
    #[doc(hidden)]
    const BY_ORDER: bool = false;
    /// True if the values are compared, which have the type of the result.
    #[doc(hidden)]
    const COMPARES: bool = Self::BY_ORDER;
    /// True if the result is a date or time in the one form that SQLite's are read in.
    #[doc(hidden)]
    const IN_FORM: bool = false;
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
impl<F, A, T, D> Fragment<D> for Call<F, A, T>
where
    F: Function,
    A: RenderArguments<D>,
    T: SqlType,
    D: Dialect + HasFunction<F>,
{
    const STATIC: bool = A::STATIC;
    const VALUES: bool = A::VALUES;
    const COPIES: bool = A::COPIES || copies(<D as HasFunction<F>>::SQL);
    const MOVABLE: bool = A::MOVABLE;
    const UNSIGNED: bool = A::UNSIGNED;
    const IN_FORM: bool = F::IN_FORM;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.does(<D as HasFunction<F>>::EFFECT);
        let (template, once) = (<D as HasFunction<F>>::SQL, <D as HasFunction<F>>::ONCE);
        if F::COMPARES {
            out.compares::<T::Base>()?;
        }
        if F::BY_ORDER {
            out.orders::<T::Base>()?;
        }
        render_growing(template, once, &self.arguments, out)
    }
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
