//! Trees of a random generator, deeper than the pairs of operators.

#![allow(unused_parens)] // as the generator wrote them

use super::*;

macro_rules! trees {
    ($trees:ident $names:tt: $($tree:expr,)*) => {
        $(tree!($trees $names; $tree);)*
    };
}

#[rustfmt::skip]
pub(super) fn random<D: Dialect + HasType<BigInt> + HasType<Bool>>(trees: &mut Trees<D>) {
    trees! { trees [a b c p case_number case_truth or_else]:
        ((((-b) - (c + a)) * c) + (((c - 2) + (b - a)) - ((a / c) - (c - c)))),
        or_else(c, b).gt((c + c)).is_distinct_from(case_truth(a.gt(1).is_not_null(), (p & a.gt(1)), b.not_between(c, 3))),
        ((!(c.le(b).is_distinct_from(b.ne(c)) & a.gt(1).is_distinct_from(c.is_null()))) | ((c * -3).not_between((a * a), 3) | case_truth(c.not_between(b, 3), a.gt(1).is_null(), c.in_([0, 1, 2, -2])))),
        case_number(case_number(c.le(b), b, c).le(or_else(a, b)), (a + 5), b),
        (b.not_between(b, 3).lt(a.gt(1).is_distinct_from(a.gt(1))) | (case_truth(a.gt(1), a.gt(1), c.is_null()) & c.le(b).is_distinct_from(b.ne(c)))),
        (a + c).gt(case_number(p, b, a)).is_null(),
        case_number((a - a).between((a + c), (c + a)), ((c - c) / c), b),
        (b % case_number(a.between(c, b), (b + c), (c * b))).is_distinct_from(or_else(((a % b) * -1), or_else((a % a), (-c)))),
        (a / (b * c)).in_([0, 1, 2, -2]),
        ((case_number(c.is_null(), b, c) / (a - a)) * ((b * -3) + case_number(a.gt(1), a, a))),
        ((c.le(b).is_distinct_from(c.le(b)) & (c.le(b) & a.gt(1))).ne((-a).le(or_else(a, b))) | a.not_between((-(a - c)), 3)),
        (((b + b) % a) - a).gt((((-c) + (a + b)) % b)),
        or_else(((c - b) - (c * b)), (-or_else(c, a))),
        (((a + a) - or_else(a, c)) / ((a * a) * c)).not_between((((a + a) - (b + a)) - ((b - c) + (c - a))), 3),
        (case_number((c.is_null() & b.ne(c)), or_else(b, c), or_else(b, c)).is_distinct_from(a) & ((a / b).is_distinct_from((b + c)) | (c.ne(a) & case_truth(b.ne(c), c.is_null(), p)))),
        (-case_number((a.gt(1) & c.le(b)), (b - a), (b / b))),
        a.is_distinct_from(b).is_distinct_from((-a).is_distinct_from(b)),
        case_truth(((a / a) / (c - a)).in_([0, 1, 2, -2]), (!(a.between(a, b) & p.is_null())), or_else((b - b), (c - b)).in_([0, 1, 2, -2])),
        (((c + a) / c) + ((c - -1) * -1)),
        (c.between(b, a).is_distinct_from(b.between(a, a)).lt(a.gt(1).ne(p).is_null()) & (((b.ne(c) & a.gt(1)) | p.is_null()) & b.not_between(a, 3).is_distinct_from(case_truth(c.le(b), p, a.gt(1))))),
        ((a % c) + b).ne(((b * b) % b)),
        (((b - b) + (a - c)) * ((-c) / (c - c))),
        ((c - b) - b).is_distinct_from(c),
        ((a * a) % (c / a)).in_([0, 1, 2, -2]),
        ((((a - -3) - or_else(b, c)) + ((c / c) * (a - a))) - ((a + (c % c)) * ((a * c) * (a * 2)))),
        case_truth((b.ne(c).is_not_null() & (c.le(b) | b.ne(c))), c.is_distinct_from(b).is_null(), ((a.gt(1) | b.ne(c)) | (c.is_null() & b.ne(c)))),
        (!case_truth(a.between(b, c), a.not_between(b, 3), a.gt(1).ne(p)).is_distinct_from(case_truth(a.ge(a), (a.gt(1) & b.ne(c)), (!c.is_null())))),
        (((a % a) % case_number(p, a, a)) * (-(a % a))),
        (((a * 5) * (b - a)).not_between(((b - c) + -1), 3) | case_number((!p), (b + c), (c * c)).in_([0, 1, 2, -2])),
        ((c + 2) - -3).lt((a * (a + a))),
        (((b / c) + (c * b)) - -1),
        ((a + a).not_between(case_number(p, c, a), 3) | (a.gt(1) & p).gt(a.not_between(b, 3))),
        ((c - c) - or_else(b, c)).between(((b * c) * (-c)), or_else((c - b), (c + c))).is_not_null(),
        (((c / a) * (a - b)) - ((-c) * (b * c))),
        (a - (b - c)).gt(((a + b) - or_else(a, b))),
        (b.ne(c).is_not_null() & (case_truth(c.le(b), p, c.is_null()) & c.is_null().is_distinct_from(a.gt(1)))),
        ((((c * 2) * or_else(a, c)) + ((a % c) + (c - a))) * ((c + -1) + c)),
        ((b * a) - a).in_([0, 1, 2, -2]),
        (((c / b) / case_number(c.le(b), b, c)) * ((b + b) - (b + c))).ge(c),
        (((-b) - (c * c)) % or_else((a * a), (c % c))),
        ((b.ne(c) | a.gt(1)).eq(a.between(a, a)) | (a * b).le((c + c))),
        ((a - -1).is_distinct_from((-b)) & (b + c).is_distinct_from((a + c))),
        (((b * b) % (b * c)) * ((c + a) % (b - b))),
        (((b * c) + (b * b)) % ((c + a) + a)).not_between((((b - b) + (a + b)) - (a / or_else(a, b))), 3),
        case_number(c.between(a, b), (c + c), (c / c)).between(((b * b) + (a / c)), case_number(a.gt(1).is_null(), (c - c), (a - a))),
        ((((b % c) + (a + 2)) + 5) - or_else((case_number(b.ne(c), c, b) + b), case_number((b.ne(c) | c.is_null()), (a * b), or_else(b, b)))),
        (a - 2).not_between((((-a) - (-a)) + ((c % c) - (c - b))), 3),
        (c - (a - c)).not_between(((c + c) - case_number(p, a, a)), 3),
        ((or_else(b, c) - (a + b)) + (case_number(c.is_null(), a, b) % c)),
        (((b * b) - (a * a)).le(((a + c) - (-b))) & case_truth(case_truth(a.between(c, b), c.ne(a), a.is_distinct_from(c)), case_truth(a.in_([0, 1, 2, -2]), b.between(c, c), b.ne(c).is_distinct_from(c.is_null())), (b.between(c, a) | c.lt(b)))),
        (!((c * b) % (b - a)).is_distinct_from(((b - c) - (c * c)))),
        (-case_number((c.le(b) | a.gt(1)), (b * a), case_number(a.gt(1), c, a))),
        (c - -3).between((((b - -3) + case_number(p, b, a)) * ((c * -3) + (b * b))), (((c % c) / (c - 2)) / b)),
        ((b + a) / (c - b)).lt((-(b + a))).is_distinct_from((b * b).is_distinct_from((b - b)).is_not_null()),
        ((or_else(b, c) % (a / a)) - ((c * b) - (a * a))),
        ((b * a) + -1).is_distinct_from(((a * a) * -1)),
        (((-b) * (-b)) + (-(a + b))).eq(((or_else(c, a) + (a / c)) * ((b - a) - (b % c)))),
        (((c / a) - a) - ((c + c) - (a / b))),
        (c.between(case_number(b.ne(c), b, c), (a + b)) & case_truth(a.gt(1), a.gt(1), b.ne(c)).is_not_null()),
        (c.in_([0, 1, 2, -2]) & (a * b).le(a)),
        (a - (((c + b) - (c % c)) * ((b * c) - (c - a)))),
        case_truth((c - (b / b)).between(((b + a) + -3), ((-c) * case_number(c.is_null(), c, a))), ((b.ne(c) & (p | c.le(b))) & b.ne(c).is_null().eq(case_truth(b.ne(c), a.gt(1), a.gt(1)))), (b.between(or_else(c, b), (c + c)) & (c.ne(a) & a.is_distinct_from(c)))),
        ((a - 2).between((a - b), (c - 5)) & c.is_null().is_null().is_null()),
        (or_else((c - c), (c * b)) * 2),
        ((a * a) + (a / a)).is_distinct_from(((b + b) / (c / c))),
        (c / c).le(b).eq(or_else(b, b).not_between(case_number(b.ne(c), a, b), 3)),
        (c * (((b / b) % (c / b)) - ((a - a) * (-b)))),
        (!(a + a).not_between((c / b), 3).is_null()),
        a.between(((a * b) - (b * -3)), or_else((c + a), (a + c))).is_null(),
        (case_number(a.lt(a), (b - c), (c - c)) - case_number((a.gt(1) | p), (c + b), a)),
    }
}
