//! Parentheses: the engine must compute what the Rust expression says.
//!
//! Every tree below is one text with two readings: over the columns of a table it is a query, over
//! the values here it is a small evaluator with SQL's NULL. Both must agree on each row. First
//! come all pairs of operators, one as the left and one as the right operand of another; then
//! deeper trees, written down by a random generator.

// Each operand keeps the parentheses that it has as a part of other trees.
#![allow(unused_parens, clippy::double_parens, clippy::eq_op)]

use std::ops::{Add, BitAnd, BitOr, Div, Mul, Neg, Not, Rem, Sub};

use relata::NotNull;

use relata::dialect::Dialect;
use relata::expr::{HasOperator, op};
use relata::prelude::*;
use relata::scope::{Cons, Nil};
use relata::types::{BigInt, Bool, HasType};

use crate::databases::{assert_sql, everywhere};

mod trees;

/// `CREATE TABLE numbers (a BIGINT NOT NULL, b BIGINT NOT NULL, c BIGINT)`
mod numbers {
    #![allow(non_camel_case_types, non_upper_case_globals)]

    pub struct table {}
    pub const table: relata::Tab<table> = relata::Tab::new();
    pub struct a {}
    pub const a: relata::Col<a> = relata::Col::new();
    pub struct b {}
    pub const b: relata::Col<b> = relata::Col::new();
    pub struct c {}
    pub const c: relata::Col<c> = relata::Col::new();

    pub struct Row;
    impl relata::FromRow for Row {
        const WIDTH: usize = 3;
        fn from_row<R: relata::RowSource>(row: &mut R) -> relata::Decoded<Self> {
            row.skip(3);
            Ok(Self)
        }
    }
    impl relata::Table for table {
        type Id = relata::id!(0, 0, 0, 0, 0, 0, 0, 1);
        type Row = Row;
        type PrimaryKey = ();
        type Kind = relata::kind::BaseTable;
        const NAME: &'static str = "numbers";
        const COLUMNS: &'static [&'static str] = &["a", "b", "c"];
    }
    macro_rules! columns {
        ($($name:ident: $null:ident,)*) => {$(
            impl relata::Column for $name {
                type Table = table;
                type Type = relata::types::BigInt;
                type Null = relata::$null;
                type Write = relata::kind::ReadOnly;
                const NAME: &'static str = stringify!($name);
            }
        )*};
    }
    columns! { a: NotNull, b: NotNull, c: Nullable, }
}

/// The rows that the trees are computed on.
const ROWS: [(i64, i64, Option<i64>); 5] = [
    (7, 2, Some(3)),
    (-5, 3, Some(-2)),
    (1, 1, None),
    (2, -9, Some(0)),
    (4, 4, Some(1)),
];

/// A number or NULL; the outer `None` is a division by zero somewhere below.
#[derive(Clone, Copy, Debug, PartialEq)]
struct N(Option<Option<i64>>);
/// A truth value or NULL, likewise.
#[derive(Clone, Copy, Debug, PartialEq)]
struct B(Option<Option<bool>>);

impl From<i64> for N {
    fn from(value: i64) -> Self {
        N(Some(Some(value)))
    }
}
impl From<bool> for B {
    fn from(value: bool) -> Self {
        B(Some(Some(value)))
    }
}

/// NULL if an operand is.
fn strict<T, U>(
    a: Option<Option<T>>,
    b: Option<Option<T>>,
    f: impl Fn(T, T) -> Option<U>,
) -> Option<Option<U>> {
    match (a?, b?) {
        (Some(a), Some(b)) => f(a, b).map(Some),
        _ => Some(None),
    }
}

macro_rules! arithmetic {
    ($($trait:ident $f:ident $checked:ident;)*) => {$(
        impl<R: Into<N>> $trait<R> for N {
            type Output = N;
            fn $f(self, other: R) -> N {
                N(strict(self.0, other.into().0, i64::$checked))
            }
        }
    )*};
}
arithmetic! {
    Add add checked_add;
    Sub sub checked_sub;
    Mul mul checked_mul;
    Div div checked_div;
    Rem rem checked_rem;
}
impl Neg for N {
    type Output = N;
    fn neg(self) -> N {
        N(self.0.map(|n| n.map(|n| -n)))
    }
}

macro_rules! comparisons {
    ($of:ident: $($f:ident $op:tt,)*) => {$(
        fn $f(self, other: impl Into<$of>) -> B {
            B(strict(self.0, other.into().0, |a, b| Some(a $op b)))
        }
    )*};
}
#[allow(clippy::should_implement_trait, clippy::wrong_self_convention)]
impl N {
    comparisons! { N: eq ==, ne !=, lt <, le <=, gt >, ge >=, }
    fn is_null(self) -> B {
        B(self.0.map(|n| Some(n.is_none())))
    }
    fn is_distinct_from(self, other: N) -> B {
        B(self.0.zip(other.0).map(|(a, b)| Some(a != b)))
    }
    fn between(self, low: impl Into<N>, high: impl Into<N>) -> B {
        self.ge(low) & self.le(high)
    }
    fn not_between(self, low: impl Into<N>, high: impl Into<N>) -> B {
        !self.between(low, high)
    }
    fn in_(self, list: impl IntoIterator<Item = i64>) -> B {
        let list: Vec<i64> = list.into_iter().collect();
        B(self.0.map(|n| n.map(|n| list.contains(&n))))
    }
}
#[allow(clippy::should_implement_trait, clippy::wrong_self_convention)]
impl B {
    comparisons! { B: eq ==, ne !=, lt <, gt >, }
    fn is_null(self) -> B {
        B(self.0.map(|b| Some(b.is_none())))
    }
    fn is_not_null(self) -> B {
        !self.is_null()
    }
    fn is_distinct_from(self, other: B) -> B {
        B(self.0.zip(other.0).map(|(a, b)| Some(a != b)))
    }
    fn in_(self, list: impl IntoIterator<Item = bool>) -> B {
        let list: Vec<bool> = list.into_iter().collect();
        B(self.0.map(|b| b.map(|b| list.contains(&b))))
    }
}
impl BitAnd for B {
    type Output = B;
    fn bitand(self, other: B) -> B {
        B(self.0.zip(other.0).map(|pair| match pair {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        }))
    }
}
impl BitOr for B {
    type Output = B;
    fn bitor(self, other: B) -> B {
        !(!self & !other)
    }
}
impl Not for B {
    type Output = B;
    fn not(self) -> B {
        B(self.0.map(|b| b.map(|b| !b)))
    }
}

/// The same functions for both readings.
mod values {
    use super::{B, N};
    pub fn case_number(condition: B, yes: N, no: N) -> N {
        N(condition.0.zip(yes.0).zip(no.0).map(
            |((condition, yes), no)| {
                if condition == Some(true) { yes } else { no }
            },
        ))
    }
    pub fn case_truth(condition: B, yes: B, no: B) -> B {
        B(condition.0.zip(yes.0).zip(no.0).map(
            |((condition, yes), no)| {
                if condition == Some(true) { yes } else { no }
            },
        ))
    }
    pub fn or_else(a: N, b: N) -> N {
        N(a.0.zip(b.0).map(|(a, b)| a.or(b)))
    }
}
mod columns {
    use relata::expr::{Case, Coalesce, Comparand, Otherwise, When};
    use relata::prelude::*;
    use relata::types::{BigInt, Bool, Fits};

    type CaseOf<C, A, B, T> = Otherwise<When<(), C, A>, B, T>;

    pub fn case_number<C, A, B>(condition: C, yes: A, no: B) -> CaseOf<C, A, B::Expr, BigInt>
    where
        C: Expr<Type = Bool>,
        A: relata::query::raw::Literal<Expr = A> + Expr<Type = BigInt>,
        B: Comparand<BigInt, Expr: Expr<Type: Fits<BigInt>>>,
    {
        let case: Case<_, BigInt> = case(condition, yes);
        case.otherwise(no)
    }
    pub fn case_truth<C, A, B>(condition: C, yes: A, no: B) -> CaseOf<C, A, B::Expr, Bool>
    where
        C: Expr<Type = Bool>,
        A: relata::query::raw::Literal<Expr = A> + Expr<Type = Bool>,
        B: Comparand<Bool, Expr: Expr<Type: Fits<Bool>>>,
    {
        let case: Case<_, Bool> = case(condition, yes);
        case.otherwise(no)
    }
    pub fn or_else<A: Expr, B>(a: A, b: B) -> Coalesce<(A, B::Expr)>
    where
        B: Comparand<A::Type, Expr: Expr<Type: Fits<A::Type>>>,
    {
        coalesce(a, b)
    }
}

type Conditions<D> = Filters<Cons<numbers::table, NotNull, Nil>, D>;
type Fill<D> = Box<dyn Fn(&mut Conditions<D>)>;

/// The trees of one row: each as text, and as a condition that holds if the engine agrees.
/// A database with all the operators.
trait Numbers: Dialect + HasType<BigInt> + HasType<Bool> + HasOperator<op::Rem> {}
impl<D: Dialect + HasType<BigInt> + HasType<Bool> + HasOperator<op::Rem>> Numbers for D {}

struct Trees<D: Dialect> {
    row: (i64, i64, Option<i64>),
    conditions: Vec<(&'static str, Fill<D>)>,
}

/// Adds a tree. The names of the columns come with it, so that both readings see them.
macro_rules! tree {
    ($trees:ident [$a:ident $b:ident $c:ident $p:ident $case_number:ident $case_truth:ident $or_else:ident]; $tree:expr) => {{
        let (x, y, z) = $trees.row;
        let result = {
            #[allow(unused_imports)]
            use values::{
                case_number as $case_number, case_truth as $case_truth, or_else as $or_else,
            };
            #[allow(unused_variables)]
            let ($a, $b, $c) = (N::from(x), N::from(y), N(Some(z)));
            #[allow(unused_variables)]
            let $p = $a.lt($b);
            $tree
        };
        if let Some(value) = result.0 {
            $trees.conditions.push((
                stringify!($tree),
                Box::new(move |conditions: &mut Conditions<_>| {
                    #[allow(unused_imports)]
                    use columns::{
                        case_number as $case_number, case_truth as $case_truth, or_else as $or_else,
                    };
                    #[allow(unused_variables)]
                    let ($a, $b, $c) = (numbers::a, numbers::b, numbers::c);
                    #[allow(unused_variables)]
                    let $p = $a.lt($b);
                    conditions.push(($tree).is_not_distinct_from(value));
                }),
            ));
        }
    }};
}
use tree;

/// Every operator with every pair of operands.
macro_rules! pairs {
    ($trees:ident $names:tt $each:ident: [$($left:tt)*] $rights:tt) => {
        $(pairs!(@left $trees $names $each: $left $rights);)*
    };
    (@left $trees:ident $names:tt $each:ident: $left:tt [$($right:tt)*]) => {
        $($each!($trees $names: $left $right);)*
    };
}
macro_rules! arithmetic_trees {
    ($trees:ident $names:tt: $left:tt $right:tt) => {
        tree!($trees $names; $left + $right);
        tree!($trees $names; $left - $right);
        tree!($trees $names; $left * $right);
        tree!($trees $names; $left / $right);
        tree!($trees $names; $left % $right);
    };
}
macro_rules! logical_trees {
    ($trees:ident $names:tt: $left:tt $right:tt) => {
        tree!($trees $names; $left & $right);
        tree!($trees $names; $left | $right);
        tree!($trees $names; $left.eq($right));
        tree!($trees $names; $left.is_distinct_from($right));
    };
}
macro_rules! unary_trees {
    ($trees:ident $names:tt: $a:ident $b:ident [$($number:tt)*] [$($truth:tt)*]) => {
        $(
            tree!($trees $names; -$number);
            tree!($trees $names; -(-$number));
            tree!($trees $names; $number.is_null());
            tree!($trees $names; $number.in_([1, 2, 3, -9]));
            tree!($trees $names; $number.between($a, $number));
            tree!($trees $names; $a.not_between($number, $b));
            tree!($trees $names; $number.eq(3));
        )*
        $(
            tree!($trees $names; !$truth);
            tree!($trees $names; !(!$truth));
            tree!($trees $names; $truth.is_null());
            tree!($trees $names; $truth.is_not_null());
            tree!($trees $names; $truth.in_([true]));
        )*
    };
}

fn all<D: Numbers>(row: (i64, i64, Option<i64>)) -> Vec<(&'static str, Fill<D>)> {
    let mut trees = Trees {
        row,
        conditions: Vec::new(),
    };
    numbers_in_numbers(&mut trees);
    truths_in_truths(&mut trees);
    one_operand(&mut trees);
    trees::random(&mut trees);
    trees.conditions
}

fn numbers_in_numbers<D: Numbers>(trees: &mut Trees<D>) {
    pairs!(trees [a b c p case_number case_truth or_else] arithmetic_trees:
        [a (a + b) (a - 3) (a * b) (a % b) (-a)]
        [(b + a) (b - c) (b * a) (b / a) (-c) (or_else(c, a))]);
}

fn truths_in_truths<D: Numbers>(trees: &mut Trees<D>) {
    pairs!(trees [a b c p case_number case_truth or_else] logical_trees:
        [(a.gt(1)) (p & b.lt(c)) (p | b.lt(c)) (!p) (c.is_null()) (a.between(b, 5))]
        [(p & a.lt(c)) (p | a.lt(c)) (!b.eq(c)) (p.ne(c.gt(0))) (p.is_null()) (p.in_([false]))]);
}

fn one_operand<D: Numbers>(trees: &mut Trees<D>) {
    unary_trees!(trees [a b c p case_number case_truth or_else]: a b
        [a c (a + b) (a - c) (a * b) (a / b) (a % b) (-a) (case_number(p, a, b))]
        [p (p & b.lt(c)) (p | b.lt(c)) (!p) (p.eq(b.gt(0))) (c.is_null()) (c.between(b, 5))
            (c.in_([1, 2])) (p.is_distinct_from(c.gt(0))) (case_truth(p, c.gt(0), a.eq(b)))]);
}

/// The SQL of a row's conditions holds on that row, and no condition is left out.
#[test]
fn every_tree_means_the_same() {
    everywhere!(|conn| {
        conn.run_script(
            "CREATE TEMPORARY TABLE numbers (a BIGINT NOT NULL, b BIGINT NOT NULL, c BIGINT)",
        )
        .unwrap();
        let mut checked = 0;
        for row in ROWS {
            let (a, b, c) = row;
            let c = c.map_or("NULL".to_owned(), |c| c.to_string());
            conn.run_script(&format!(
                "DELETE FROM numbers; INSERT INTO numbers VALUES ({a}, {b}, {c})"
            ))
            .unwrap();
            let conditions = all(row);
            checked += conditions.len();
            // SQLite takes expressions of a depth of 1000.
            for some in conditions.chunks(100) {
                let mut filters = Filters::new();
                some.iter().for_each(|(_, fill)| fill(&mut filters));
                assert_eq!(filters.len(), some.len());
                if from(numbers::table).filter(filters).exists(conn).unwrap() {
                    continue;
                }
                for (text, fill) in some {
                    let mut filters = Filters::new();
                    fill(&mut filters);
                    let query = from(numbers::table).filter(filters);
                    assert!(
                        query.exists(conn).unwrap(),
                        "`{text}` on {row:?} is not `{}`",
                        query.display()
                    );
                }
            }
        }
        assert!(checked > 4 * 450, "{checked}");
    });
}

/// The evaluator itself, against numbers worked out by hand.
#[test]
fn the_evaluator() {
    let (a, b, c) = (N::from(7), N::from(2), N(Some(None)));
    assert_eq!(a - (b - a), N::from(12));
    assert_eq!(-a / b, N::from(-3));
    assert_eq!(-a % b, N::from(-1));
    assert_eq!(a / (b - b), N(None));
    assert_eq!(a + c, N(Some(None)));
    assert_eq!(c.eq(c), B(Some(None)));
    assert_eq!(c.is_distinct_from(c), B::from(false));
    assert_eq!(c.eq(1) & a.lt(b), B::from(false));
    assert_eq!(c.eq(1) | a.gt(b), B::from(true));
    assert_eq!(c.eq(1) | a.lt(b), B(Some(None)));
    assert_eq!(!c.eq(1), B(Some(None)));
    assert_eq!(a.between(b, 7), B::from(true));
}

/// Parentheses stand where they are needed, and mostly only there.
#[test]
fn parentheses() {
    use numbers::{a, b, c};
    assert_sql!(except mysql:
        from(numbers::table).select((
            (
                a - (b - c),
                (a - b) - c,
                a - (b + c),
                a * (b + c),
                a * b + c
            ),
            (a / (b * c), a / b * c, (a + b) % c, a % (b % c)),
            (-a, -(-a), -(a + b), -(a * b), a - -b, -a - b, (-a) * b),
            (a - -1, a - (-(-b))),
        )),
        "SELECT numbers.a - (numbers.b - numbers.c), numbers.a - numbers.b - numbers.c, \
         numbers.a - (numbers.b + numbers.c), numbers.a * (numbers.b + numbers.c), \
         numbers.a * numbers.b + numbers.c, numbers.a / (numbers.b * numbers.c), \
         numbers.a / numbers.b * numbers.c, (numbers.a + numbers.b) % numbers.c, \
         numbers.a % (numbers.b % numbers.c), -numbers.a, -(-numbers.a), \
         -(numbers.a + numbers.b), -(numbers.a * numbers.b), numbers.a - -numbers.b, \
         -numbers.a - numbers.b, -numbers.a * numbers.b, numbers.a - $1, \
         numbers.a - -(-numbers.b) FROM numbers"
    );
    let (p, q) = (a.lt(b), b.lt(c));
    assert_sql!(except mysql:
        from(numbers::table).select((
            ((p | q) & p, p | q & p, !(p & q), !p & q, !(!p), !p.eq(q)),
            (p.eq(q).eq(p), p.eq(q.eq(p)), p.eq(p | q), p.is_null().eq(q)),
            (a.eq(b).is_null(), (p & q).is_null(), (!p).is_not_null()),
            (a.between(b - 1, c + 1) & p, p.between(q, p & q), (!p).eq(q)),
        )),
        "SELECT \
         (numbers.a < numbers.b OR numbers.b < numbers.c) AND numbers.a < numbers.b, \
         numbers.a < numbers.b OR numbers.b < numbers.c AND numbers.a < numbers.b, \
         NOT (numbers.a < numbers.b AND numbers.b < numbers.c), \
         NOT numbers.a < numbers.b AND numbers.b < numbers.c, \
         NOT (NOT numbers.a < numbers.b), \
         NOT (numbers.a < numbers.b) = (numbers.b < numbers.c), \
         ((numbers.a < numbers.b) = (numbers.b < numbers.c)) = (numbers.a < numbers.b), \
         (numbers.a < numbers.b) = ((numbers.b < numbers.c) = (numbers.a < numbers.b)), \
         (numbers.a < numbers.b) = (numbers.a < numbers.b OR numbers.b < numbers.c), \
         ((numbers.a < numbers.b) IS NULL) = (numbers.b < numbers.c), \
         (numbers.a = numbers.b) IS NULL, \
         (numbers.a < numbers.b AND numbers.b < numbers.c) IS NULL, \
         (NOT numbers.a < numbers.b) IS NOT NULL, \
         numbers.a BETWEEN numbers.b - $1 AND numbers.c + $2 AND numbers.a < numbers.b, \
         (numbers.a < numbers.b) BETWEEN (numbers.b < numbers.c) \
         AND (numbers.a < numbers.b AND numbers.b < numbers.c), \
         (NOT numbers.a < numbers.b) = (numbers.b < numbers.c) FROM numbers"
    );
}
