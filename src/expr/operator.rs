//! Operators between two expressions, and before one.

use std::borrow::Cow;
use std::marker::PhantomData;

use super::{Expr, Precedence};
use crate::class::Class;
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::expr::call::{copies, render_growing};
use crate::render::{AnyFragment, Fragment, Sql};
use crate::scope::{In, NotNull, Nullability, Nullable};
use crate::table::ArrayElements;
use crate::types::{Bool, HasSign, IsBool, Kind, Native, SqlType};

/// `a op b`, of SQL type `T`.
pub struct Infix<Op, A, B, T> {
    operands: (A, B),
    marker: PhantomData<fn() -> (Op, T)>,
}

/// A comparison of two expressions.
pub type Compare<Op, A, B> = Infix<Op, A, B, Bool>;
/// The expression `a AND b`.
pub type And<A, B> = Infix<op::And, A, B, Bool>;
/// The expression `a OR b`.
pub type Or<A, B> = Infix<op::Or, A, B, Bool>;

impl<Op, A, B, T> Infix<Op, A, B, T> {
    pub(crate) fn new(left: A, right: B) -> Self {
        Self {
            operands: (left, right),
            marker: PhantomData,
        }
    }
    pub(crate) fn operands(&self) -> (&A, &B) {
        (&self.operands.0, &self.operands.1)
    }
}
impl<Op, A: Clone, B: Clone, T> Clone for Infix<Op, A, B, T> {
    fn clone(&self) -> Self {
        Self::new(self.operands.0.clone(), self.operands.1.clone())
    }
}
impl<Op, A: Copy, B: Copy, T> Copy for Infix<Op, A, B, T> {}

/// An operator, with its SQL.
#[doc(hidden)]
pub trait Operator: 'static {
    const SQL: &'static str;
    const PRECEDENCE: Precedence;
    /// `a op (b op c)` is `(a op b) op c`.
    const ASSOCIATIVE: bool = false;
    /// The result can be NULL if an operand can.
    type Null<N: Nullability>: Nullability;
}

/// The database supports this operator.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no operator `{Op}`",
    label = "`{Op}` is not supported by `{Self}`"
)]
pub trait HasOperator<Op> {
    /// The SQL used instead on databases that write it differently, with `$1` and `$2` as the
    /// operands.
    const INSTEAD: Option<&'static str> = None;
    /// The same with the first operand only once, where `INSTEAD` repeats it. MariaDB's paths count from the end
    /// too, but for other rows than the first they yield NULL, so a JSON_TABLE holds the document.
    const ONCE: Option<&'static str> = None;
}

// `[pg, sqlite, mysql]` names the databases that have it, each with the SQL used instead; without it
// they all do, some by another name (`Dialect::operator`). After `=>` comes the same SQL with the first operand once.
// `=> Nullable` is the nullability of the result whatever the operands are.
macro_rules! operators {
    ($(
        $(#[$doc:meta])*
        $name:ident $sql:literal $prec:ident $(, $assoc:ident)? $(=> $null:ident)?
            $([$($db:ident $($instead:literal $(=> $once:literal)?)?),+])?;
    )*) => {
        /// The operators as types.
        pub mod op {
            use super::*;
            $(
                $(#[$doc])*
                pub struct $name;
                impl Operator for $name {
                    const SQL: &'static str = $sql;
                    const PRECEDENCE: Precedence = Precedence::$prec;
                    $(const ASSOCIATIVE: bool = stringify!($assoc).len() > 0;)?
                    operators!(@null $($null)?);
                }
                operators!(@has $name $([$($db $($instead $(=> $once)?)?),+])?);
            )*
        }
    };
    (@null) => { type Null<N: Nullability> = N; };
    (@null $null:ident) => { type Null<N: Nullability> = $null; };
    (@has $name:ident) => {
        #[diagnostic::do_not_recommend]
        impl<D: Dialect> HasOperator<$name> for D {}
    };
    (@has $name:ident [$($db:ident $($instead:literal $(=> $once:literal)?)?),+]) => {
        $(operators!(@on $db $name $($instead $(=> $once)?)?);)+
    };
    (@on mysql $name:ident $($instead:literal $(=> $once:literal)?)?) => {
        #[cfg(feature = "mysql-backend")]
        #[diagnostic::do_not_recommend]
        impl HasOperator<$name> for diesel::mysql::Mysql {
            $(
                const INSTEAD: Option<&'static str> = Some($instead);
                $(const ONCE: Option<&'static str> = Some($once);)?
            )?
        }
    };
    (@on pg $name:ident $($instead:literal)?) => {
        #[cfg(feature = "postgres-backend")]
        #[diagnostic::do_not_recommend]
        impl HasOperator<$name> for diesel::pg::Pg {
            $(const INSTEAD: Option<&'static str> = Some($instead);)?
        }
    };
    (@on sqlite $name:ident $($instead:literal)?) => {
        #[cfg(feature = "sqlite")]
        #[diagnostic::do_not_recommend]
        impl HasOperator<$name> for diesel::sqlite::Sqlite {
            $(const INSTEAD: Option<&'static str> = Some($instead);)?
        }
    };
}
operators! {
    /// `=`
    Eq " = " Comparison;
    /// `<>`
    Ne " <> " Comparison;
    /// `<`
    Lt " < " Comparison;
    /// `<=`
    Le " <= " Comparison;
    /// `>`
    Gt " > " Comparison;
    /// `>=`
    Ge " >= " Comparison;
    /// `IS DISTINCT FROM`
    IsDistinctFrom " IS DISTINCT FROM " Comparison => NotNull;
    /// `IS NOT DISTINCT FROM`
    IsNotDistinctFrom " IS NOT DISTINCT FROM " Comparison => NotNull;
    /// `AND`
    And " AND " And, associative;
    /// `OR`
    Or " OR " Or, associative;
    /// `+`
    Add " + " Additive;
    /// `-`
    Sub " - " Additive;
    /// `*`
    Mul " * " Multiplicative;
    /// `/`. Integers divide to integers, towards zero. PostgreSQL rejects a division by zero; SQLite
    /// and MySQL return NULL, whatever the operands, and if those are NOT NULL the row cannot be read:
    /// [`Error::Decode`](crate::Error::Decode). Write `a / nullif(b, 0)` for a nullable result.
    Div " / " Multiplicative;
    /// `%`: the remainder of integer division, with the sign of the dividend. For zero see [`Div`].
    ///
    /// Of integers, and on PostgreSQL and MySQL of `NUMERIC`. SQLite's makes integers of its operands first:
    /// <https://www.sqlite.org/lang_expr.html#operators_and_parse_affecting_attributes>. PostgreSQL
    /// has none of doubles: <https://www.postgresql.org/docs/15/functions-math.html>
    Rem " % " Multiplicative;
    /// `%` of `NUMERIC`
    NumericRem " % " Multiplicative [pg, mysql "(mod($1, $2) + 0)"];
    /// `||` of text
    Concat " || " Concat, associative;
    /// `||` of arrays, binary data and search vectors
    Append " || " Concat, associative [pg];
    /// `||` of documents: of two objects it is one object, and of others an array
    AppendDocument " || " Concat [pg];

    /// `@>`
    Containing " @> " Other [pg];
    /// `<@`
    ContainedBy " <@ " Other [pg];
    /// `&&`
    Overlapping " && " Other [pg];

    /// `->` with the name of a member
    JsonMember " -> " Other => Nullable
        [pg, sqlite "(($1) -> ('$.\"' || replace(replace($2, '\\', '\\\\'), '\"', '\\\"') || '\"'))",
            mysql "json_extract($1, concat('$.', json_quote($2)))"];
    /// `->` with the place of an element
    JsonElement " -> " Other => Nullable [pg, sqlite "(($1) -> ($2))",
            mysql "CASE WHEN json_type($1) = 'ARRAY' THEN json_extract($1, concat('$[', CASE WHEN ($2) >= 0 THEN $2 \
            WHEN json_length($1) + ($2) >= 0 THEN json_length($1) + ($2) END, ']')) END"
            => "(SELECT CASE WHEN json_type(relata_part.d) = 'ARRAY' THEN json_extract(relata_part.d, concat('$[', CASE WHEN relata_part.n >= 0 THEN relata_part.n \
            WHEN json_length(relata_part.d) + relata_part.n >= 0 THEN json_length(relata_part.d) + relata_part.n END, ']')) END \
            FROM JSON_TABLE(json_array(json_extract($1, '$'), $2), '$' COLUMNS (d JSON PATH '$[0]', n BIGINT PATH '$[1]')) AS relata_part)"];
    /// `->>` with the name of a member
    JsonMemberText " ->> " Other => Nullable
        [pg, sqlite "CASE json_type($1, '$.\"' || replace(replace($2, '\\', '\\\\'), '\"', '\\\"') || '\"') WHEN 'null' THEN NULL \
            WHEN 'text' THEN ($1) ->> ('$.\"' || replace(replace($2, '\\', '\\\\'), '\"', '\\\"') || '\"') ELSE (($1) -> ('$.\"' || replace(replace($2, '\\', '\\\\'), '\"', '\\\"') || '\"')) || '' END",
            mysql "CASE json_type(json_extract($1, concat('$.', json_quote($2)))) WHEN 'NULL' THEN NULL \
            ELSE json_unquote(json_extract($1, concat('$.', json_quote($2)))) END"
            => "json_unquote(nullif(CAST(json_extract($1, concat('$.', json_quote($2))) AS CHAR), 'null'))"];
    /// `->>` with the place of an element
    JsonElementText " ->> " Other => Nullable
        [pg, sqlite "CASE json_type(($1) -> ($2)) WHEN 'null' THEN NULL \
            WHEN 'text' THEN ($1) ->> ($2) ELSE (($1) -> ($2)) || '' END",
            mysql "CASE WHEN json_type($1) = 'ARRAY' AND json_type(json_extract($1, concat('$[', CASE WHEN ($2) >= 0 THEN $2 \
            WHEN json_length($1) + ($2) >= 0 THEN json_length($1) + ($2) END, ']'))) <> 'NULL' \
            THEN json_unquote(json_extract($1, concat('$[', CASE WHEN ($2) >= 0 THEN $2 \
            WHEN json_length($1) + ($2) >= 0 THEN json_length($1) + ($2) END, ']'))) END"
            => "(SELECT CASE WHEN json_type(relata_part.d) = 'ARRAY' AND json_type(json_extract(relata_part.d, concat('$[', CASE WHEN relata_part.n >= 0 THEN relata_part.n \
            WHEN json_length(relata_part.d) + relata_part.n >= 0 THEN json_length(relata_part.d) + relata_part.n END, ']'))) <> 'NULL' \
            THEN json_unquote(json_extract(relata_part.d, concat('$[', CASE WHEN relata_part.n >= 0 THEN relata_part.n \
            WHEN json_length(relata_part.d) + relata_part.n >= 0 THEN json_length(relata_part.d) + relata_part.n END, ']'))) END \
            FROM JSON_TABLE(json_array(json_extract($1, '$'), $2), '$' COLUMNS (d JSON PATH '$[0]', n BIGINT PATH '$[1]')) AS relata_part)"];
    /// `#>`
    JsonPath " #> " Other => Nullable [pg];
    /// `#>>`
    JsonPathText " #>> " Other => Nullable [pg];
    /// `?`
    HasKey " ? " Other [pg, mysql "CASE WHEN ($2) IS NULL THEN NULL WHEN json_type($1) = 'OBJECT' THEN json_contains_path($1, 'one', concat('$.', json_quote($2))) \
            WHEN json_type($1) = 'ARRAY' THEN EXISTS (SELECT 1 FROM JSON_TABLE($1, '$[*]' COLUMNS (element JSON PATH '$')) AS relata_elements \
            WHERE json_type(relata_elements.element) = 'STRING' AND CAST(json_unquote(relata_elements.element) AS BINARY) = CAST(CONVERT($2 USING utf8mb4) AS BINARY)) \
            ELSE json_type($1) = 'STRING' AND CAST(json_unquote($1) AS BINARY) = CAST(CONVERT($2 USING utf8mb4) AS BINARY) END"];
    /// `?|`
    HasAnyKey " ?| " Other [pg];
    /// `?&`
    HasAllKeys " ?& " Other [pg];
    /// `-` of a document
    JsonDelete " - " Additive [pg];
    /// `#-`
    JsonDeletePath " #- " Other [pg];

    /// `+` of ranges
    RangeUnion " + " Additive [pg];
    /// `*` of ranges
    RangeIntersection " * " Multiplicative [pg];
    /// `-` of ranges
    RangeDifference " - " Additive [pg];
    /// `<<` of ranges
    StrictlyLeft " << " Other [pg];
    /// `>>` of ranges
    StrictlyRight " >> " Other [pg];
    /// `&<`
    NotRightOf " &< " Other [pg];
    /// `&>`
    NotLeftOf " &> " Other [pg];
    /// `-|-`
    Adjacent " -|- " Other [pg];

    /// `~`
    RegexMatch " ~ " Other [pg, mysql "(($1) REGEXP concat('(?s-i)', $2))"];
    /// `~*`
    RegexMatchAnyCase " ~* " Other [pg, mysql "(($1) REGEXP concat('(?si)', $2))"];
    /// `!~`
    NoRegexMatch " !~ " Other [pg, mysql "(($1) NOT REGEXP concat('(?s-i)', $2))"];
    /// `!~*`
    NoRegexMatchAnyCase " !~* " Other [pg, mysql "(($1) NOT REGEXP concat('(?si)', $2))"];
    /// `SIMILAR TO`
    SimilarTo " SIMILAR TO " Comparison [pg];
    /// `NOT SIMILAR TO`
    NotSimilarTo " NOT SIMILAR TO " Comparison [pg];
    /// `%` of pg_trgm
    Similar " % " Multiplicative [pg];
    /// `@@`
    SearchMatch " @@ " Other [pg];
    /// `&&` of search queries
    SearchAnd " && " Other [pg];
    /// `||` of search queries
    SearchOr " || " Other [pg];
    /// `<->` of search queries
    SearchPhrase " <-> " Other [pg];

    /// `+` of a date and days
    DateAdd " + " Additive [pg, sqlite "date($@1, ($2) || ' days')", mysql "CAST($1 + INTERVAL ($2) DAY AS DATE)"];
    /// `+` of days and a date
    DaysAdd " + " Additive [pg, sqlite "date($@2, ($1) || ' days')", mysql "CAST($2 + INTERVAL ($1) DAY AS DATE)"];
    /// `-` of a date and days
    DateSub " - " Additive [pg, sqlite "date($@1, -($2) || ' days')", mysql "CAST($1 - INTERVAL ($2) DAY AS DATE)"];
    /// `-` of two dates
    DateDiff " - " Additive [pg, sqlite "CAST(julianday($@1) - julianday($@2) AS INTEGER)", mysql "datediff($1, $2)"];
    /// `+` of times and intervals
    TimeAdd " + " Additive [pg];
    /// `-` of times and intervals
    TimeSub " - " Additive [pg];
    /// `*` of an interval
    IntervalMul " * " Multiplicative [pg];
    /// `/` of an interval
    IntervalDiv " / " Multiplicative [pg];

    /// `&` of bits
    BitwiseAnd " & " Other;
    /// `|` of bits
    BitwiseOr " | " Other;
    /// `#` of bits
    BitwiseXor " # " Other [pg, sqlite "((($1) | ($2)) - (($1) & ($2)))", mysql "CAST(($1) ^ ($2) AS SIGNED)"];
    /// `<<` of bits
    BitwiseShiftLeft " << " Other [pg];
    /// `>>` of bits
    BitwiseShiftRight " >> " Other [pg];
    /// `AT TIME ZONE`
    AtTimeZone " AT TIME ZONE " Unary [pg];
    /// `COLLATE`
    Collate " COLLATE " Unary;
}

impl<Op: Operator, A: Expr, B: Expr, T: SqlType> Expr for Infix<Op, A, B, T> {
    type Type = T;
    type Class = <A::Class as Class>::With<B::Class>;
    const PRECEDENCE: Precedence = Op::PRECEDENCE;
}

#[rustfmt::skip] // one line: rustc shows it with a mistake
impl<Op: Operator, A: In<Ctx, I>, B: In<Ctx, J>, T, Ctx, I, J> In<Ctx, (I, J)> for Infix<Op, A, B, T> {
    type Null = Op::Null<<A::Null as Nullability>::Or<B::Null>>;
}

impl<Op: Operator, A, B, T, D: Dialect> Fragment<D> for Infix<Op, A, B, T>
where
    A: Fragment<D> + Expr,
    B: Fragment<D> + Expr,
    T: SqlType,
    D: HasOperator<Op>,
{
    const STATIC: bool = A::STATIC && B::STATIC;
    const UNSIGNED: bool = false;
    const VALUES: bool = A::VALUES || B::VALUES;
    const COPIES: bool = A::COPIES
        || B::COPIES
        || match <D as HasOperator<Op>>::INSTEAD {
            Some(template) => copies(template),
            None => false,
        };
    const MOVABLE: bool = A::MOVABLE && B::MOVABLE;
    const IN_FORM: bool = <D as HasOperator<Op>>::INSTEAD.is_some();
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        if let Some(template) = const { <D as HasOperator<Op>>::INSTEAD } {
            let template = D::operator_instead(template, <T::Base as Native>::KIND);
            return render_growing(template, D::ONCE, &self.operands, out);
        }
        if matches!(Op::PRECEDENCE, Precedence::Comparison) {
            out.compares::<<A::Type as SqlType>::Base>()?;
        }
        let (left, right) = &self.operands;
        if is_of_order(Op::SQL) {
            out.orders::<<A::Type as SqlType>::Base>()?;
        }
        if out.wants_values_only() {
            left.render(out)?;
            return right.render(out);
        }
        Written {
            sql: Op::SQL,
            precedence: Op::PRECEDENCE,
            associative: Op::ASSOCIATIVE,
            kind: <T::Base as Native>::KIND,
            signed: signed::<Op, T>(),
            fraction: has_fraction::<A, D>() || has_fraction::<B, D>(),
            left: (A::PRECEDENCE, A::UNSIGNED, left),
            right: (B::PRECEDENCE, B::UNSIGNED, right),
            casts: casts::<Op, A, B, D>(),
        }
        .write(out)
    }
}

/// Returns the types to which the operands are cast, where their arrays are not of the same elements. `text[]` is cast to
/// `varchar[]`, so that an index of the column serves; a domain is cast to what it is over, since the other array may hold what it
/// forbids.
fn casts<Op: Operator, A, B, D: Dialect>() -> [Option<Cow<'static, str>>; 2]
where
    A: Fragment<D> + Expr,
    B: Fragment<D> + Expr,
{
    let compares = matches!(Op::PRECEDENCE, Precedence::Comparison)
        || [
            op::Containing::SQL,
            op::ContainedBy::SQL,
            op::Overlapping::SQL,
        ]
        .contains(&Op::SQL);
    let varchar = || Some(Cow::Borrowed("varchar[]"));
    match (A::ELEMENTS, B::ELEMENTS) {
        (ArrayElements::AsTyped, ArrayElements::AsTyped)
        | (ArrayElements::Varchar, ArrayElements::Varchar) => [None, None],
        _ if !compares => [None, None],
        (ArrayElements::Varchar, ArrayElements::AsTyped) => [None, varchar()],
        (ArrayElements::AsTyped, ArrayElements::Varchar) => [varchar(), None],
        (left, right) => {
            let cast = |elements, name: fn() -> Option<String>| match elements {
                ArrayElements::AsTyped => None,
                _ => name().map(Cow::Owned),
            };
            [
                cast(left, D::cast_of_array::<<A::Type as SqlType>::Base>),
                cast(right, D::cast_of_array::<<B::Type as SqlType>::Base>),
            ]
        }
    }
}

/// True if the operator compares by the order of values.
pub(crate) fn is_of_order(sql: &str) -> bool {
    matches!(sql.trim(), "<" | "<=" | ">" | ">=")
}

/// An operator and its operands, whose types are erased: the code that writes them is compiled once for each database.
struct Written<'b, D: Dialect> {
    sql: &'static str,
    precedence: Precedence,
    associative: bool,
    kind: Kind,
    /// True if this is arithmetic of integers that have a sign.
    signed: bool,
    /// True if an operand is bound as a number with a fraction.
    fraction: bool,
    left: Operand<'b, D>,
    right: Operand<'b, D>,
    /// The types to which they are cast.
    casts: [Option<Cow<'static, str>>; 2],
}

/// An operand, how tightly it binds, and whether MySQL treats it as an unsigned integer.
type Operand<'b, D> = (Precedence, bool, &'b dyn AnyFragment<D>);

impl<'b, D: Dialect> Written<'b, D> {
    fn write(&self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        let own = self.precedence;
        // Comparisons do not chain, so an equal one on the left needs parentheses as well.
        let left = self.left.0 < own || (self.left.0 == own && own == Precedence::Comparison);
        // `||` and the operators that only one database has are on one level on PostgreSQL.
        let right = self.right.0 < own
            || (self.right.0 == own && !self.associative)
            || (self.right.0 == Precedence::Concat && own == Precedence::Other);
        // The value of another type may be an integer there: that of a narrower column in COALESCE, CASE or UNION.
        let divides = self.sql == op::Div::SQL
            && matches!(self.kind, Kind::Decimal | Kind::Double)
            && !self.fraction;
        let (open, operator, close) = D::operator(self.sql, self.kind);
        out.push(open);
        match D::SYNTAX.dividend.filter(|_| divides) {
            Some((open, close)) => {
                out.push(open);
                self.left.2.render_any(out)?;
                out.push(close);
            }
            None => self.operand(&self.left, left, self.casts[0].as_deref(), out)?,
        }
        out.push(operator);
        self.operand(&self.right, right, self.casts[1].as_deref(), out)?;
        out.push(close);
        Ok(())
    }

    /// Writes an operand, in parentheses if it needs them.
    fn operand(
        &self,
        &(_, unsigned, e): &Operand<'b, D>,
        parentheses: bool,
        cast: Option<&str>,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        if let Some(to) = cast {
            out.push("CAST(");
            e.render_any(out)?;
            out.push(" AS ");
            out.push(to);
            out.push(")");
            return Ok(());
        }
        match D::SYNTAX.signed.filter(|_| self.signed && unsigned) {
            Some((open, close)) => {
                out.push(open);
                e.render_any(out)?;
                out.push(close);
                Ok(())
            }
            None => out.parenthesized(parentheses, |out| e.render_any(out)),
        }
    }
}

/// True if this is a value that is bound as a double.
fn has_fraction<E: Expr + Fragment<D>, D: Dialect>() -> bool {
    E::IS_VALUE && <<E::Type as SqlType>::Base as Native>::KIND == Kind::Double
}

/// True if this is arithmetic of integers that have a sign.
fn signed<Op: Operator, T: SqlType>() -> bool {
    matches!(
        Op::PRECEDENCE,
        Precedence::Additive | Precedence::Multiplicative
    ) && <T::Base as Native>::KIND == Kind::Integer
}

macro_rules! prefix {
    ($(#[$doc:meta])* $name:ident $sql:literal $prec:ident of $of:ident, $t:ident => $ty:ty) => {
        $(#[$doc])*
        #[derive(Clone, Copy)]
        pub struct $name<A>(pub(crate) A);

        impl<$t: Expr> Expr for $name<$t> {
            type Type = $ty;
            type Class = $t::Class;
            const PRECEDENCE: Precedence = Precedence::$prec;
        }
        // Checked here instead of on the Rust operator, for which rustc would report less.
        #[rustfmt::skip]
        impl<A: In<Ctx, I> + Expr<Type: $of>, Ctx, I> In<Ctx, (I,)> for $name<A> {
            type Null = A::Null;
        }
        impl<A: Fragment<D> + Expr, D: Dialect> Fragment<D> for $name<A> {
            const STATIC: bool = A::STATIC;
            const UNSIGNED: bool = false;
            const VALUES: bool = A::VALUES;
            const COPIES: bool = A::COPIES;
            const MOVABLE: bool = A::MOVABLE;
            fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
                out.push($sql);
                out.parenthesized(A::PRECEDENCE <= Precedence::$prec, |out| self.0.render(out))
            }
        }
    };
}
prefix! {
    /// `NOT a`
    Not "NOT " Not of IsBool, A => Bool
}
prefix! {
    /// `-a`
    Negate "-" Unary of HasSign, A => A::Type
}
