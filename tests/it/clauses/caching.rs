//! How often a connection gets to see a statement's SQL: once for each text, and for a statement
//! whose type tells its text without writing it again.

use std::sync::{Arc, Mutex};

use relata::connection::InstrumentationEvent;
use relata::dialect::Dialect;
use relata::prelude::*;
use relata::sql_query;
use relata::statement::Statement;

use crate::databases::{everywhere, plain};
use crate::shop::{orders, users};

/// The statements that a connection has prepared to keep.
#[derive(Clone, Default)]
struct Cached(Arc<Mutex<Vec<String>>>);

impl Cached {
    fn watch(conn: &mut impl relata::connection::DieselConnection) -> Self {
        let cached = Self::default();
        let list = cached.0.clone();
        conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::CacheQuery { sql, .. } = event {
                list.lock().unwrap().push(plain(sql));
            }
        });
        cached
    }
    fn count(&self) -> usize {
        self.0.lock().unwrap().len()
    }
    /// What was prepared since the last call.
    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

/// Whether the type of a statement is its key in the cache.
fn is_static<D: Dialect, Q: Query<D>>(_: &Q) -> bool {
    <Q as Statement<D>>::STATIC
}
macro_rules! assert_static {
    ($query:expr, $yes:expr) => {{
        let query = &$query;
        assert_eq!(is_static::<relata::backend::Sqlite, _>(query), $yes);
        assert_eq!(is_static::<relata::backend::Pg, _>(query), $yes);
    }};
}

#[test]
fn a_statement_is_prepared_once() {
    let find = |id: i64, limit: i64| {
        from(users::table)
            .left_join(users::orders)
            .filter(users::id.ge(id) & users::email.like("%a%"))
            .order_by((users::id.desc(), orders::id.nulls_last()))
            .limit(limit)
            .select((users::id, orders::id))
    };
    assert_static!(find(1, 1), true);
    everywhere!(|conn| {
        let cached = Cached::watch(conn);
        let mut rows = Vec::new();
        for i in 0..20 {
            rows.extend(find(i % 8, 1 + i).all(conn).unwrap());
        }
        assert_eq!(cached.count(), 1, "{:?}", cached.take());
        assert!(rows.len() > 20);
        // Each with its own values.
        assert_eq!(find(9, 5).all(conn).unwrap(), []);
        assert_eq!(find(6, 2).all(conn).unwrap(), [(8, None), (7, None)]);
        assert_eq!(cached.count(), 1);
    });
}

/// Two queries with one text in two places of a program are one statement of the database or two,
/// but never confused.
#[test]
fn what_differs_in_type_differs_in_sql() {
    everywhere!(|conn| {
        let cached = Cached::watch(conn);
        assert_eq!(
            from(users::table)
                .filter(users::id.gt(7))
                .count(conn)
                .unwrap(),
            1
        );
        assert_eq!(
            from(users::table)
                .filter(users::id.ge(7))
                .count(conn)
                .unwrap(),
            2
        );
        assert_eq!(
            from(users::table)
                .filter(users::id.lt(7))
                .count(conn)
                .unwrap(),
            6
        );
        assert_eq!(
            from(users::table)
                .filter(users::id.ne(7))
                .count(conn)
                .unwrap(),
            7
        );
        assert_eq!(
            from(users::table)
                .filter(users::id.in_([7, 8]))
                .count(conn)
                .unwrap(),
            2
        );
        assert_eq!(
            from(users::table)
                .filter(users::id.not_in([7, 8]))
                .count(conn)
                .unwrap(),
            6
        );
        assert_eq!(
            from(users::table)
                .filter(users::age.is_null())
                .count(conn)
                .unwrap(),
            2
        );
        assert_eq!(
            from(users::table)
                .filter(users::age.is_not_null())
                .count(conn)
                .unwrap(),
            6
        );
        assert_eq!(
            from(users::table)
                .filter(users::name.like("B%"))
                .count(conn)
                .unwrap(),
            1
        );
        assert_eq!(
            from(users::table)
                .filter(users::name.not_like("B%"))
                .count(conn)
                .unwrap(),
            7
        );
        assert_eq!(
            from(users::table)
                .filter(users::age.between(0, 20))
                .count(conn)
                .unwrap(),
            2
        );
        assert_eq!(
            from(users::table)
                .filter(users::age.not_between(0, 20))
                .count(conn)
                .unwrap(),
            4
        );
        assert_eq!(cached.count(), 12);
    });
}

#[test]
fn lists_of_any_length_share_a_statement() {
    let find = |ids: &[i64]| {
        from(users::table)
            .filter(users::id.in_(ids))
            .filter(users::name.not_in(["x", "y"]))
            .order_by(users::id)
            .select(users::id)
    };
    assert_static!(find(&[]), true);
    everywhere!(except mysql: |conn| {
        let cached = Cached::watch(conn);
        for length in 0..10 {
            let ids: Vec<i64> = (1..=length).collect();
            assert_eq!(find(&ids).all(conn).unwrap().len() as i64, length.min(8));
        }
        assert_eq!(cached.count(), 1, "{:?}", cached.take());
    });
}

/// MySQL's lists have a parameter a value, up to the next power of two.
#[test]
fn lists_of_mysql_share_a_few_statements() {
    let Some(conn) = &mut crate::databases::mysql() else {
        return;
    };
    let find = |ids: Vec<i64>| {
        from(users::table)
            .filter(users::id.in_(ids))
            .order_by(users::id)
            .select(users::id)
    };
    let cached = Cached::watch(conn);
    for length in 0..200 {
        let ids: Vec<i64> = (1..=length).collect();
        assert_eq!(find(ids).all(conn).unwrap().len() as i64, length.min(8));
    }
    // Of 0, 1, 2, 4 ... 256 values.
    assert_eq!(cached.count(), 10, "{:?}", cached.take());
    let not = |ids: Vec<i64>| from(users::table).filter(users::id.not_in(ids)).count(conn);
    let mut not = not;
    assert_eq!(not(Vec::new()).unwrap(), 8);
    assert_eq!(not(vec![1, 2, 3]).unwrap(), 5);
    let many: Vec<i64> = (8..50_000).collect();
    assert_eq!(not(many).unwrap(), 7);
}

/// The verbs ask for statements of their own; `one` and `one_or_none` for the same.
#[test]
fn each_verb_has_its_statement() {
    let query = from(users::table)
        .filter(users::id.eq(3))
        .select(users::name);
    everywhere!(|conn| {
        let cached = Cached::watch(conn);
        let select = "SELECT users.name FROM users WHERE users.id = $1";
        for round in 0..3 {
            let expect = |sql: &[&str]| {
                let sql = if round == 0 { sql } else { &[] };
                assert_eq!(cached.take(), sql);
            };
            assert_eq!(query.all(conn).unwrap(), ["山田太郎"]);
            expect(&[select]);
            assert_eq!(query.first(conn).unwrap().as_deref(), Some("山田太郎"));
            expect(&["SELECT users.name FROM users WHERE users.id = $1 LIMIT 1"]);
            assert_eq!(query.one(conn).unwrap(), "山田太郎");
            expect(&["SELECT users.name FROM users WHERE users.id = $1 LIMIT 2"]);
            assert_eq!(
                query.one_or_none(conn).unwrap().as_deref(),
                Some("山田太郎")
            );
            expect(&[]);
            assert_eq!(query.scalar(conn).unwrap().as_deref(), Some("山田太郎"));
            expect(&[]);
            assert!(query.exists(conn).unwrap());
            expect(&["SELECT EXISTS (SELECT users.name FROM users WHERE users.id = $1)"]);
            assert_eq!(query.count(conn).unwrap(), 1);
            expect(&["SELECT count(*) FROM users WHERE users.id = $1"]);
            let streamed: Vec<String> = query.stream(conn).unwrap().map(Result::unwrap).collect();
            assert_eq!(streamed, ["山田太郎"]);
            expect(&[]);
        }
    });
}

/// The verbs of one value, one after the other in every order, on one connection.
#[test]
fn verbs_are_never_confused() {
    let query = from(users::table).order_by(users::id).select(users::id);
    everywhere!(|conn| {
        for first in 0..6 {
            for second in 0..6 {
                for verb in [first, second] {
                    match verb {
                        0 => assert_eq!(query.all(conn).unwrap().len(), 8),
                        1 => assert_eq!(query.first(conn).unwrap(), Some(1)),
                        2 => assert!(query.one(conn).is_err()),
                        3 => assert!(query.exists(conn).unwrap()),
                        4 => assert_eq!(query.count(conn).unwrap(), 8),
                        _ => assert_eq!(query.stream(conn).unwrap().count(), 8),
                    }
                }
            }
        }
    });
}

/// Where the type does not tell the SQL, the SQL itself is the key.
#[test]
fn what_is_known_at_run_time_is_cached_by_text() {
    let ordered = |direction| {
        from(users::table)
            .order_by(users::id.order(direction))
            .select(users::id)
    };
    let optional = |on: bool, other: bool| {
        from(users::table)
            .filter(on.then(|| users::id.gt(2)))
            .filter(other.then(|| users::id.gt(5)))
            .order_by((
                on.then_some(users::age.nulls_last()),
                other.then_some(users::id.desc()),
                users::id,
            ))
            .select(users::id)
    };
    assert_static!(ordered(Direction::Asc), false);
    assert_static!(optional(true, true), false);
    assert_static!(
        from(users::table).order_by((users::id, users::id.order(Direction::Asc))),
        false
    );
    assert_static!(
        from(users::table).order_by(Some((users::id, users::age))),
        false
    );
    everywhere!(|conn| {
        let cached = Cached::watch(conn);
        for _ in 0..3 {
            assert_eq!(ordered(Direction::Asc).first(conn).unwrap(), Some(1));
            assert_eq!(ordered(Direction::Desc).first(conn).unwrap(), Some(8));
            assert_eq!(ordered(Direction::Desc).all(conn).unwrap()[0], 8);
            assert_eq!(ordered(Direction::Asc).all(conn).unwrap()[0], 1);
        }
        assert_eq!(cached.take().len(), 4);
        for _ in 0..3 {
            // The same number of values, in other places.
            assert_eq!(optional(true, false).count(conn).unwrap(), 6);
            assert_eq!(optional(false, true).count(conn).unwrap(), 3);
            assert_eq!(optional(true, false).all(conn).unwrap(), [8, 6, 3, 5, 4, 7]);
            assert_eq!(optional(false, true).all(conn).unwrap(), [8, 7, 6]);
            assert_eq!(optional(true, true).all(conn).unwrap(), [8, 6, 7]);
            assert_eq!(optional(false, false).all(conn).unwrap().len(), 8);
            assert!(optional(false, false).exists(conn).unwrap());
        }
        // `count` of either optional condition is one text, and one of `all` was there before.
        assert_eq!(cached.take().len(), 5);
    });
}

/// One type of `Filters` for all contents.
#[test]
fn collections_are_cached_by_text() {
    everywhere!(|conn| {
        let cached = Cached::watch(conn);
        macro_rules! count {
            ($filters:expr) => {{
                let query = from(users::table).filter($filters);
                (query.count(conn).unwrap(), query.all(conn).unwrap().len())
            }};
        }
        for _ in 0..3 {
            assert_eq!(count!(Filters::new()), (8, 8));
            let mut filters = Filters::new();
            filters.push(users::id.gt(5));
            assert_eq!(count!(filters), (3, 3));
            let mut filters = Filters::new();
            filters.push(users::id.lt(5));
            assert_eq!(count!(filters), (4, 4));
            let mut filters = Filters::new();
            filters.push(users::id.lt(2));
            assert_eq!(count!(filters), (1, 1));
            let mut filters = Filters::new();
            filters.push(users::id.lt(5));
            filters.push(users::is_active);
            filters.push(users::id.in_([1, 2]));
            assert_eq!(count!(filters), (2, 2));
            let mut filters = Filters::new();
            filters.push(users::name.like("%o%"));
            assert_eq!(count!(filters), (4, 4));
        }
        assert_eq!(cached.count(), 10, "{:#?}", cached.take());
    });
}

/// A value of another type in the same place is another statement.
#[test]
fn values_of_other_types() {
    everywhere!(|conn| {
        let one = from(users::table).limit(1);
        for _ in 0..2 {
            assert_eq!(one.clone().select(literal(1_i32)).one(conn).unwrap(), 1);
            assert_eq!(one.clone().select(literal(2_i64)).one(conn).unwrap(), 2);
            assert_eq!(one.clone().select(literal("3")).one(conn).unwrap(), "3");
            assert_eq!(one.clone().select(literal(4.5)).one(conn).unwrap(), 4.5);
            assert!(one.clone().select(literal(true)).one(conn).unwrap());
            let null = nullable::<relata::types::Text>(None);
            assert_eq!(one.clone().select(null).one(conn).unwrap(), None);
            let null = nullable::<relata::types::BigInt>(Some(5));
            assert_eq!(one.clone().select(null).one(conn).unwrap(), Some(5));
        }
    });
}

/// The text of `sql!` is part of its type, wherever it stands.
#[test]
fn raw_sql_is_static() {
    let first = |n: i64| sql_query!("SELECT {} + 1", n => BigInt);
    let second = |n: i64| sql_query!("SELECT {} + 2", n => BigInt);
    assert_static!(first(1), true);
    let tail = |n: i64| relata::sql!("{} * 10", users::id + n => BigInt);
    assert_static!(from(users::table).select(tail(1)), true);
    everywhere!(except mysql: |conn| {
        let cached = Cached::watch(conn);
        for n in 0..5 {
            assert_eq!(first(n).one(conn).unwrap(), n + 1);
            assert_eq!(second(n).one(conn).unwrap(), n + 2);
            let query = from(users::table).order_by(users::id).select(tail(n));
            assert_eq!(query.first(conn).unwrap(), Some((n + 1) * 10));
        }
        assert_eq!(cached.count(), 3);
    });
}

/// Aliases of one name in two places are two types, and one text.
#[test]
fn aliases() {
    fn of_users(conn: &mut relata::connection::SqliteConnection) -> Vec<i64> {
        relata::alias!(same = users);
        from(same::table)
            .order_by(same::id)
            .select(same::id)
            .all(conn)
            .unwrap()
    }
    fn of_orders(conn: &mut relata::connection::SqliteConnection) -> Vec<i64> {
        relata::alias!(same = orders);
        from(same::table)
            .order_by(same::id)
            .select(same::id)
            .all(conn)
            .unwrap()
    }
    let conn = &mut crate::databases::sqlite();
    for _ in 0..2 {
        assert_eq!(of_users(conn).len(), 8);
        assert_eq!(of_orders(conn).len(), 9);
    }
}

/// What every kind of expression says of itself: static, unless a part is not.
#[test]
fn kinds_of_expressions() {
    use relata::types::Text;
    let all = (
        (users::id + 1) * 2 - 3,
        -users::id,
        !users::is_active,
        users::age.is_null(),
        users::age.cast::<Text>(),
        users::name.concat("x").like("y"),
        users::id.between(1, 2),
        coalesce(users::age, 3),
        nullif(users::age, 3),
        case(users::is_active, users::id)
            .when(users::age.lt(3), 4)
            .otherwise(5),
        lower(users::name),
        users::id.in_([1]),
        users::age.is_distinct_from(None::<i32>),
    );
    let query = from(users::table)
        .cross_join(orders::table)
        .filter(users::is_active)
        .order_by((users::id.desc(), users::age.nulls_last()))
        .limit(1)
        .offset(2)
        .select(all);
    assert_static!(query, true);
}

/// A query whose columns' types are known is as it was; a box does not tell its SQL, nor does an ORDER BY whose values
/// are those of DISTINCT.
#[test]
fn queries_of_known_columns() {
    let adults = || {
        from(users::table)
            .filter(users::age.ge(18))
            .select(users::id)
    };
    let known: QueryOf<relata::types::BigInt, _> = query_of(adults());
    assert_static!(known, true);
    assert_static!(known.clone().union(known), true);
    let boxed: BoxedQuery<relata::types::BigInt, relata::backend::Sqlite> = adults().boxed();
    assert!(!is_static::<relata::backend::Sqlite, _>(&boxed));
    let names = || from(users::table).select(users::name).distinct();
    assert_static!(names().order_by(users::name.desc()), true);
    let tens = from(users::table).select(users::age / 10).distinct();
    assert_static!(tens.clone(), true);
    assert_static!(tens.order_by(users::age / 10), false);
    everywhere!(|conn| {
        let cached = Cached::watch(conn);
        for age in [18, 30] {
            let query: QueryOf<relata::types::BigInt, _> = query_of(
                from(users::table)
                    .filter(users::age.ge(age))
                    .select(users::id),
            );
            query.all(conn).unwrap();
        }
        assert_eq!(
            cached.take(),
            ["SELECT users.id FROM users WHERE users.age >= $1"]
        );
    });
}

/// One value in a list of SQLite is compared as it is, where the SQL follows from values anyway; a statement that is
/// known by its type has one text for lists of all lengths.
#[test]
fn a_list_of_one_value() {
    let conn = &mut crate::databases::sqlite();
    let names = |ids: Vec<i64>| {
        from(users::table)
            .filter(Some(users::id.in_(ids)))
            .order_by(users::id)
            .select(users::id)
    };
    let sql = |ids| plain(&names(ids).to_sql::<relata::backend::Sqlite>().unwrap());
    assert!(
        sql(vec![7]).contains("users.id IN ($1)"),
        "{}",
        sql(vec![7])
    );
    assert!(sql(vec![7, 8]).contains("json_each"));
    assert!(sql(Vec::new()).contains("json_each"));
    let cached = Cached::watch(conn);
    for _ in 0..2 {
        for ids in [vec![], vec![7], vec![7, 8], vec![2], vec![1, 2, 3]] {
            assert_eq!(names(ids.clone()).all(conn).unwrap(), ids);
            let others = from(users::table)
                .filter(Some(users::id.not_in(ids.clone())))
                .count(conn);
            assert_eq!(others.unwrap(), 8 - ids.len() as i64);
        }
    }
    assert_eq!(cached.count(), 4, "{:#?}", cached.take());
    let known = from(users::table).filter(users::id.in_([7]));
    let sql = known.to_sql::<relata::backend::Sqlite>().unwrap();
    assert!(sql.contains("json_each"), "{sql}");
}
