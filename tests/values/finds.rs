//! What is asked of every type: whatever finds, joins, groups and orders rows agrees about which values are equal.

/// Stores the values of `$given` beside those that are there, and asks.
macro_rules! finds {
    ($t:ty, $conn:expr, $given:expr) => {{
        use std::collections::BTreeSet;

        use relata::prelude::*;
        use relata::types::{SqlType, Value};

        use crate::stored::{n, other, other_n, other_v, stored, v};

        type Rust = <$t as SqlType>::Rust;
        let conn = $conn;
        let given: Vec<Rust> = $given.into_iter().collect();
        let bound = |value: &Rust| Value::<$t>::new(value.clone());
        for (number, value) in (0..).zip(&given) {
            insert_into(stored())
                .values((n::<$t>().to(number), v::<$t>().to(bound(value))))
                .run(conn)
                .unwrap();
        }
        let all = from(stored::<$t>()).order_by(n::<$t>());
        let numbers = all.clone().select(n::<$t>());
        let there: Vec<i64> = numbers
            .clone()
            .filter(v::<$t>().is_not_null())
            .all(conn)
            .unwrap();
        let rows: Vec<(i64, Option<Rust>)> = all.select((n::<$t>(), v::<$t>())).all(conn).unwrap();
        assert!(rows.len() >= given.len() && !rows.is_empty());
        // The numbers of the rows that are equal, each once.
        let mut classes: BTreeSet<Vec<i64>> = BTreeSet::new();
        for (number, value) in &rows {
            let Some(value) = value else { continue };
            let what = format!("{} {number}: {value:?}", stringify!($t));
            let equal = numbers.clone().filter(v::<$t>().eq(bound(value)));
            let equal = equal.all(conn).unwrap();
            assert!(equal.contains(number), "`=` {what}");
            let found = numbers
                .clone()
                .filter(v::<$t>().is_not_distinct_from(bound(value)));
            assert_eq!(
                found.all(conn).unwrap(),
                equal,
                "IS NOT DISTINCT FROM {what}"
            );
            let found = numbers.clone().filter(v::<$t>().in_([value.clone()]));
            assert_eq!(found.all(conn).unwrap(), equal, "IN {what}");
            let found = numbers
                .clone()
                .filter(v::<$t>().in_([value.clone(), value.clone()]));
            assert_eq!(found.all(conn).unwrap(), equal, "IN of two {what}");
            let found = numbers
                .clone()
                .filter(v::<$t>().ge(bound(value)) & v::<$t>().le(bound(value)));
            assert_eq!(found.all(conn).unwrap(), equal, "`>=` and `<=` {what}");
            let found = numbers
                .clone()
                .filter(v::<$t>().between(bound(value), bound(value)));
            assert_eq!(found.all(conn).unwrap(), equal, "BETWEEN {what}");
            let others: Vec<i64> = there
                .iter()
                .copied()
                .filter(|n| !equal.contains(n))
                .collect();
            let found = numbers.clone().filter(v::<$t>().ne(bound(value)));
            assert_eq!(found.all(conn).unwrap(), others, "`<>` {what}");
            let found = numbers.clone().filter(v::<$t>().not_in([value.clone()]));
            assert_eq!(found.all(conn).unwrap(), others, "NOT IN {what}");
            classes.insert(equal);
        }
        assert_eq!(
            classes.iter().map(Vec::len).sum::<usize>(),
            there.len(),
            "each row is equal to those that are equal to it: {classes:?}"
        );
        let pairs = from(stored::<$t>())
            .join(other::<$t>().on(other_v::<$t>().eq(v::<$t>())))
            .select((n::<$t>(), other_n::<$t>()));
        let pairs: BTreeSet<(i64, i64)> = pairs.all(conn).unwrap().into_iter().collect();
        let expected = classes
            .iter()
            .flat_map(|class| class.iter().flat_map(|a| class.iter().map(|b| (*a, *b))));
        assert_eq!(pairs, expected.collect(), "JOIN");
        let some = from(stored::<$t>()).filter(v::<$t>().is_not_null());
        let distinct = some.clone().select(v::<$t>()).distinct();
        assert_eq!(distinct.all(conn).unwrap().len(), classes.len(), "DISTINCT");
        let union = some
            .clone()
            .select(v::<$t>())
            .union(some.clone().select(v::<$t>()));
        assert_eq!(union.all(conn).unwrap().len(), classes.len(), "UNION");
        let counted = from(stored::<$t>()).select(count_of(v::<$t>()).distinct());
        let expected = i64::try_from(classes.len()).unwrap();
        assert_eq!(counted.one(conn).unwrap(), expected, "count(DISTINCT ..)");
        let groups = some
            .clone()
            .group_by(v::<$t>())
            .order_by(min(n::<$t>()))
            .select((min(n::<$t>()), count()));
        let expected: Vec<(i64, i64)> = classes
            .iter()
            .map(|class| (class[0], i64::try_from(class.len()).unwrap()))
            .collect();
        assert_eq!(groups.all(conn).unwrap(), expected, "GROUP BY");
        let ordered = some
            .clone()
            .order_by((v::<$t>(), n::<$t>()))
            .select(n::<$t>())
            .all(conn)
            .unwrap();
        let mut rest = ordered.as_slice();
        while let Some(first) = rest.first() {
            let class = classes.iter().find(|class| class.contains(first)).unwrap();
            assert!(
                rest.starts_with(class),
                "ORDER BY: {ordered:?}, {classes:?}"
            );
            rest = &rest[class.len()..];
        }
        let of_windows = some
            .select((n::<$t>(), min(n::<$t>()).over(partition_by(v::<$t>()))))
            .order_by(n::<$t>())
            .all(conn)
            .unwrap();
        for (number, first) in of_windows {
            let class = classes.iter().find(|class| class.contains(&number));
            assert_eq!(first, class.unwrap()[0], "PARTITION BY");
        }
        classes
    }};
}
pub(crate) use finds;

/// The same on SQLite, PostgreSQL and MySQL: how each declares the type, and literals of its own.
macro_rules! on {
    ($($db:ident $t:ty, $declared:expr, $given:expr, sql $literals:expr;)*) => {$(
        crate::finds::on!(@ $db $t, $declared, $given, $literals);
    )*};
    (@ sqlite $t:ty, $declared:expr, $given:expr, $literals:expr) => {
        crate::finds::finds!($t, &mut crate::stored::sqlite($declared, &$literals), $given);
    };
    (@ pg $t:ty, $declared:expr, $given:expr, $literals:expr) => {
        if let Some(mut conn) = crate::stored::postgres($declared, &$literals) {
            crate::finds::finds!($t, &mut conn, $given);
        }
    };
    (@ mysql $t:ty, $declared:expr, $given:expr, $literals:expr) => {
        if let Some(mut conn) = crate::stored::mysql($declared, &$literals) {
            crate::finds::finds!($t, &mut conn, $given);
            crate::stored::forget(&mut conn);
        }
    };
}
pub(crate) use on;

/// What `=` would not find is not read: each literal alone.
macro_rules! refuses {
    ($t:ty, $conn:expr, $count:expr) => {{
        use crate::stored::{n, stored, v};
        use relata::prelude::*;
        let conn = $conn;
        let numbers = from(stored::<$t>())
            .order_by(n::<$t>())
            .select(n::<$t>())
            .all(conn)
            .unwrap();
        assert_eq!(numbers.len(), $count);
        let mut messages = Vec::new();
        for number in numbers {
            let one = from(stored::<$t>())
                .filter(n::<$t>().eq(number))
                .select(v::<$t>());
            let error = one.one(conn).unwrap_err();
            assert!(
                matches!(error, relata::Error::Decode { .. }),
                "{number}: {error}"
            );
            messages.push(error.to_string());
        }
        messages
    }};
}
pub(crate) use refuses;
