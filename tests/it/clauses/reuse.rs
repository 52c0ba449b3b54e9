//! Queries and conditions as values: returned, taken, cloned and extended.

use relata::NotNull;
use relata::backend::{Mysql, Pg, Sqlite};
use relata::connection::SqliteConnection;
use relata::dialect::Dialect;
use relata::expr::{And, Compare, IsNull, Or, op};
use relata::prelude::*;
use relata::scope::{Cons, Nil};
use relata::sql_query;
use relata::types::{Bool, HasType, Integer, Value};

use crate::databases::{assert_sql, everywhere, mysql, postgres, sqlite};
use crate::shop::{addresses, orders, users};

/// A query for one database.
fn adults() -> impl Query<Sqlite, Row = (i64, String)> {
    from(users::table)
        .filter(users::age.ge(18))
        .order_by(users::id)
        .select((users::id, users::name))
}

/// A query for all.
fn names_of(
    ids: Vec<i64>,
) -> impl Query<Sqlite, Row = String> + Query<Pg, Row = String> + Query<Mysql, Row = String> + Clone
{
    from(users::table)
        .filter(users::id.in_(ids))
        .order_by(users::id)
        .select(users::name)
}

#[test]
fn a_query_returned() {
    let conn = &mut sqlite();
    let rows = adults().all(conn).unwrap();
    assert_eq!(rows.len(), 5);
    assert_eq!(rows[4], (6, "Łukasz Żak".to_owned()));
    assert_eq!(adults().count(conn).unwrap(), 5);
    assert!(adults().exists(conn).unwrap());
}

#[test]
fn a_query_for_all_databases() {
    let query = names_of(vec![8, 3]);
    assert_sql!(
        query,
        sqlite: "SELECT `users`.`name` FROM `users` \
            WHERE `users`.`id` IN (SELECT value FROM json_each(?)) ORDER BY `users`.`id`",
        pg: r#"SELECT "users"."name" FROM "users" WHERE "users"."id" = ANY($1) ORDER BY "users"."id""#,
        mysql: "SELECT `users`.`name` FROM `users` WHERE `users`.`id` IN (?, ?) ORDER BY `users`.`id`",
    );
    everywhere!(|conn| {
        assert_eq!(query.all(conn).unwrap(), ["山田太郎", "Bo"]);
        assert_eq!(
            query.clone().first(conn).unwrap().as_deref(),
            Some("山田太郎")
        );
        assert_eq!(names_of(vec![1]).one(conn).unwrap(), "Sara Lindqvist");
    });
}

/// A function that runs a query it is given, whatever the query.
fn run_all<Q: Query<Sqlite>>(query: &Q, conn: &mut SqliteConnection) -> Vec<Q::Row> {
    query.all(conn).unwrap()
}

#[test]
fn a_query_taken() {
    let conn = &mut sqlite();
    assert_eq!(run_all(&adults(), conn).len(), 5);
    assert_eq!(run_all(&names_of(vec![8]), conn), ["Bo"]);
    assert_eq!(run_all(&from(users::table), conn).len(), 8);
}

type OlderThan = Compare<op::Gt, Col<users::age>, Value<Integer>>;
type Unknown = IsNull<Col<users::age>>;

fn older_than(years: i32) -> OlderThan {
    users::age.gt(years)
}
fn older_or_unknown(years: i32) -> Or<OlderThan, Unknown> {
    older_than(years) | users::age.is_null()
}
fn also_active<P: Expr<Type = Bool>>(condition: P) -> And<Col<users::is_active>, P> {
    users::is_active & condition
}

#[test]
fn conditions_returned_and_taken() {
    let query = from(users::table)
        .filter(also_active(older_or_unknown(30)))
        .order_by(users::id)
        .select(users::id);
    assert_sql!(
        query,
        "SELECT users.id FROM users WHERE users.is_active \
         AND (users.age > $1 OR users.age IS NULL) ORDER BY users.id"
    );
    everywhere!(|conn| {
        assert_eq!(query.all(conn).unwrap(), [1, 2, 4]);
    });
    // The same condition where another table is joined, and in SELECT.
    let query = from(orders::table)
        .join(orders::user)
        .filter(!older_than(30))
        .order_by(orders::id)
        .select((orders::id, older_than(20)));
    everywhere!(|conn| {
        let rows: Vec<(i64, Option<bool>)> = query.all(conn).unwrap();
        assert_eq!(
            rows,
            [
                (4, Some(true)),
                (5, Some(true)),
                (7, Some(false)),
                (9, Some(false))
            ]
        );
    });
}

type Users = Cons<users::table, NotNull, Nil>;

/// Conditions for any database, in a collection.
fn search<D>(name: Option<&str>, least_age: Option<i32>) -> Filters<Users, D>
where
    D: Dialect + HasType<relata::types::Text> + HasType<Integer>,
{
    let mut filters = Filters::new();
    if let Some(name) = name {
        filters.push(users::name.like(format!("%{name}%")));
    }
    if let Some(age) = least_age {
        filters.push(users::age.ge(age));
    }
    filters
}

#[test]
fn collections_returned() {
    everywhere!(|conn| {
        let find = |name, age| from(users::table).filter(search(name, age));
        assert_eq!(find(None, None).count(conn).unwrap(), 8);
        assert_eq!(find(Some("ar"), None).count(conn).unwrap(), 1);
        assert_eq!(find(None, Some(40)).count(conn).unwrap(), 2);
        assert_eq!(find(Some("ar"), Some(40)).count(conn).unwrap(), 0);
    });
}

/// Extending a clone leaves the original as it was.
#[test]
fn clone_and_extend() {
    let base = from(users::table)
        .left_join(users::orders)
        .filter(users::is_active);
    let names = base
        .clone()
        .filter(orders::id.is_null())
        .select(users::name);
    let totals = base
        .clone()
        .filter(orders::total.gt(50))
        .order_by(orders::id)
        .select((users::id, orders::total));
    let page = totals.clone().limit(1).offset(1).order_by(users::id);
    assert_sql!(
        base.clone().select(users::id),
        "SELECT users.id FROM users LEFT JOIN orders ON orders.user_id = users.id \
         WHERE users.is_active"
    );
    assert_sql!(
        page,
        "SELECT users.id, orders.total FROM users LEFT JOIN orders ON orders.user_id = users.id \
         WHERE users.is_active AND orders.total > $1 ORDER BY orders.id, users.id LIMIT $2 OFFSET $3"
    );
    everywhere!(|conn| {
        assert_eq!(base.count(conn).unwrap(), 10);
        assert_eq!(names.all(conn).unwrap(), ["Bo"]);
        let ids = |rows: Vec<(i64, _)>| rows.into_iter().map(|row| row.0).collect::<Vec<_>>();
        assert_eq!(ids(totals.all(conn).unwrap()), [1, 2, 6]);
        assert_eq!(ids(page.all(conn).unwrap()), [2]);
        assert_eq!(base.count(conn).unwrap(), 10);
    });
}

/// A query runs as often as asked for, on one connection and on many.
#[test]
fn one_query_many_runs() {
    let query = from(users::table)
        .filter(users::name.eq(String::from("Bo")))
        .select(users::id);
    everywhere!(|conn| {
        for _ in 0..3 {
            assert_eq!(query.all(conn).unwrap(), [8]);
            assert_eq!(query.one(conn).unwrap(), 8);
        }
    });
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| assert_eq!(query.one(&mut sqlite()).unwrap(), 8));
        }
    });
}

fn adult()
-> impl Predicate<users::table, Sqlite> + Predicate<users::table, Pg> + Predicate<users::table, Mysql>
{
    predicate(users::age.ge(18) & users::is_active)
}
fn at_home() -> impl Predicate<(users::table, addresses::table), Sqlite>
+ Predicate<(users::table, addresses::table), Pg>
+ Predicate<(users::table, addresses::table), Mysql> {
    predicate(addresses::user_id.eq(users::id) | users::id.lt(0))
}

#[test]
fn conditions_from_functions() {
    let query = from(users::table)
        .filter(adult())
        .filter(users::id.gt(1))
        .order_by(users::id)
        .select(users::id);
    assert_sql!(
        query,
        "SELECT users.id FROM users WHERE users.age >= $1 AND users.is_active AND users.id > $2 \
         ORDER BY users.id"
    );
    everywhere!(|conn| { assert_eq!(query.all(conn).unwrap(), [2, 3, 6]) });
    // Also over an outer join, and over two tables.
    let query = from(addresses::table)
        .left_join(addresses::user)
        .filter(adult())
        .filter(at_home())
        .filter(Some(adult()))
        .select(count());
    assert_sql!(
        query,
        "SELECT count(*) FROM addresses LEFT JOIN users ON users.id = addresses.user_id \
         WHERE users.age >= $1 AND users.is_active AND (addresses.user_id = users.id OR users.id < $2) \
         AND users.age >= $3 AND users.is_active"
    );
    everywhere!(|conn| { assert_eq!(query.one(conn).unwrap(), 5) });
}

/// A predicate in expressions, in other clauses, in a list and in a struct.
#[test]
fn predicates_in_expressions() {
    macro_rules! on {
        ($db:ty, $conn:expr) => {{
            fn adult() -> impl Predicate<users::table, $db> {
                predicate(users::age.ge(18) & users::is_active)
            }
            fn dear() -> impl Predicate<(users::table, orders::table), $db> {
                predicate(orders::total.gt(30) | users::name.eq("Ann"))
            }
            struct Search {
                all: Vec<BoxedPredicate<users::table, $db>>,
            }
            let conn = $conn;
            let query = from(users::table)
                .left_join(orders::table.on(orders::user_id.eq(users::id) & adult().condition()))
                .filter(!dear().condition() | orders::id.is_null())
                .order_by((users::id, orders::id))
                .select((
                    users::id,
                    orders::id,
                    case(adult().condition(), "adult").otherwise("other"),
                ));
            let rows: Vec<(i64, Option<i64>, String)> = query.all(conn).unwrap();
            let counts = from(users::table).select((
                count().filter(adult().condition()),
                count().filter(!adult().condition()),
            ));
            let counts: (i64, i64) = counts.one(conn).unwrap();
            let search = Search {
                all: vec![
                    adult().boxed(),
                    predicate(users::id.eq(1_i64)).boxed(),
                    predicate(users::id.gt(6_i64)).boxed(),
                ],
            };
            let any = search
                .all
                .iter()
                .cloned()
                .reduce(|a, b| predicate(a.condition() | b.condition()).boxed());
            let any = from(users::table)
                .filter(any)
                .order_by(users::id)
                .select(users::id);
            let all = from(users::table).order_by(users::id).select(users::id);
            let none = all
                .clone()
                .filter(None::<BoxedPredicate<users::table, $db>>);
            let first = all
                .clone()
                .filter(search.all[0].clone())
                .filter(search.all[2].clone());
            (
                rows,
                counts,
                any.all(conn).unwrap(),
                none.all(conn).unwrap(),
                first.all(conn).unwrap(),
            )
        }};
    }
    let found = on!(Sqlite, &mut sqlite());
    if let Some(conn) = &mut postgres() {
        assert_eq!(on!(Pg, conn), found);
    }
    if let Some(conn) = &mut mysql() {
        assert_eq!(on!(Mysql, conn), found);
    }
    let conn = &mut sqlite();
    let by_hand = sql_query!("SELECT u.id, o.id, CASE WHEN u.age >= 18 AND u.is_active THEN 'adult' ELSE 'other' END \
        FROM users u LEFT JOIN orders o ON o.user_id = u.id AND u.age >= 18 AND u.is_active \
        WHERE NOT (o.total > 30 OR u.name = 'Ann') OR o.id IS NULL ORDER BY u.id, o.id" => (BigInt, Nullable<BigInt>, Text));
    assert_eq!(found.0, by_hand.all(conn).unwrap());
    let by_hand = sql_query!("SELECT id FROM users WHERE age >= 18 AND is_active OR id = 1 OR id > 6 ORDER BY id"
        => BigInt);
    assert_eq!(found.2, by_hand.all(conn).unwrap());
    let by_hand = sql_query!("SELECT count(CASE WHEN age >= 18 AND is_active THEN 1 END), \
        count(CASE WHEN NOT (age >= 18 AND is_active) THEN 1 END) FROM users" => (BigInt, BigInt));
    assert_eq!(found.1, by_hand.one(conn).unwrap());
    assert_eq!(found.3.len(), 8);
    let by_hand = sql_query!("SELECT id FROM users WHERE age >= 18 AND is_active AND id > 6 ORDER BY id" => BigInt);
    assert_eq!(found.4, by_hand.all(conn).unwrap());
}
