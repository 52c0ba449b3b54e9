//! WHERE: conditions one after another, optional ones, and collections of them.

use relata::prelude::*;
use relata::sql_query;

use crate::databases::{assert_sql, everywhere, rows};
use crate::shop::{orders, users};

#[test]
fn several_conditions_must_all_hold() {
    let query = from(users::table)
        .filter(users::is_active)
        .filter(users::age.gt(18))
        .filter(users::id.lt(6) | users::name.eq("Bo"))
        .order_by(users::id)
        .select(users::id);
    assert_sql!(
        query,
        "SELECT users.id FROM users WHERE users.is_active AND users.age > $1 \
         AND (users.id < $2 OR users.name = $3) ORDER BY users.id"
    );
    assert_eq!(
        rows!(
            query,
            sql_query!("SELECT id FROM users WHERE is_active AND age > 18 AND id < 6 ORDER BY id"
                => BigInt)
        ),
        [1, 2, 3]
    );
}

/// NULL is not true: neither a condition nor its opposite holds.
#[test]
fn null_is_not_true() {
    let old = from(users::table)
        .filter(users::age.gt(30))
        .order_by(users::id);
    let young = from(users::table)
        .filter(!users::age.gt(30))
        .order_by(users::id);
    assert_sql!(
        young.clone().select(users::id),
        "SELECT users.id FROM users WHERE NOT users.age > $1 ORDER BY users.id"
    );
    assert_eq!(
        rows!(
            old.select(users::id),
            sql_query!("SELECT id FROM users WHERE age > 30 ORDER BY id" => BigInt)
        ),
        [1, 2, 5]
    );
    assert_eq!(
        rows!(
            young.select(users::id),
            sql_query!("SELECT id FROM users WHERE age <= 30 ORDER BY id" => BigInt)
        ),
        [3, 6, 8]
    );
}

#[test]
fn before_and_after_a_join() {
    let query = from(users::table)
        .filter(users::id.gt(1))
        .join(users::orders)
        .filter(orders::status.eq("shipped"))
        .order_by(orders::id)
        .select(orders::id);
    assert_sql!(
        query,
        "SELECT orders.id FROM users JOIN orders ON orders.user_id = users.id \
         WHERE users.id > $1 AND orders.status = $2 ORDER BY orders.id"
    );
    assert_eq!(
        rows!(
            query,
            sql_query!("SELECT id FROM orders WHERE user_id > 1 AND status = 'shipped' ORDER BY id"
                => BigInt)
        ),
        [3, 4]
    );
}

#[test]
fn an_optional_condition() {
    let find = |age: Option<i32>, id: Option<i64>| {
        from(users::table)
            .filter(age.map(|age| users::age.eq(age) | users::age.is_null()))
            .filter(users::is_active)
            .filter(id.map(|id| users::id.gt(id)))
            .order_by(users::id)
            .select(users::id)
    };
    assert_sql!(
        find(None, None),
        "SELECT users.id FROM users WHERE users.is_active ORDER BY users.id"
    );
    assert_sql!(
        find(Some(28), None),
        "SELECT users.id FROM users WHERE (users.age = $1 OR users.age IS NULL) \
         AND users.is_active ORDER BY users.id"
    );
    assert_sql!(
        find(Some(28), Some(3)),
        "SELECT users.id FROM users WHERE (users.age = $1 OR users.age IS NULL) \
         AND users.is_active AND users.id > $2 ORDER BY users.id"
    );
    // One connection for all: each must get its own SQL and its own values.
    everywhere!(|conn| {
        for _ in 0..2 {
            assert_eq!(find(None, None).all(conn).unwrap(), [1, 2, 3, 4, 6, 8]);
            assert_eq!(find(Some(28), None).all(conn).unwrap(), [3, 4]);
            assert_eq!(find(None, Some(3)).all(conn).unwrap(), [4, 6, 8]);
            assert_eq!(find(Some(28), Some(3)).all(conn).unwrap(), [4]);
            assert_eq!(find(Some(28), Some(4)).all(conn).unwrap(), [0; 0]);
        }
    });
}

/// Without a condition there is no WHERE at all.
#[test]
fn only_an_optional_condition() {
    let query = |on: bool| from(users::table).filter(on.then(|| users::id.le(2)));
    assert_sql!(query(false).select(users::id), "SELECT users.id FROM users");
    assert_sql!(
        query(true).select(users::id),
        "SELECT users.id FROM users WHERE users.id <= $1"
    );
    everywhere!(|conn| {
        assert_eq!(query(false).count(conn).unwrap(), 8);
        assert_eq!(query(true).count(conn).unwrap(), 2);
        assert_eq!(query(false).count(conn).unwrap(), 8);
    });
}

#[test]
fn conditions_collected_in_a_loop() {
    everywhere!(|conn| {
        let mut filters = Filters::new();
        assert!(filters.is_empty());
        for word in ["%a%", "%example%"] {
            filters.push(users::email.like(word));
        }
        filters.push(users::age.gt(30) | users::age.is_null());
        filters.push(!(users::is_active & users::id.eq(1)));
        assert_eq!(filters.len(), 4);
        let query = from(users::table)
            .filter(filters)
            .filter(users::id.lt(7))
            .order_by(users::id)
            .select(users::id);
        assert_eq!(
            query.all(conn).unwrap(),
            sql_query!("SELECT id FROM users WHERE email LIKE '%a%' AND email LIKE '%example%' \
                AND (age > 30 OR age IS NULL) AND NOT (is_active AND id = 1) AND id < 7 \
                ORDER BY id" => BigInt)
            .all(conn)
            .unwrap()
        );
        assert_eq!(query.all(conn).unwrap(), [2, 4, 5]);
    });
}

#[test]
fn the_sql_of_a_collection() {
    fn sql<D>(filters: Filters<Users, D>) -> String
    where
        D: relata::dialect::Dialect
            + relata::types::HasType<relata::types::Bool>
            + relata::types::HasType<relata::types::BigInt>,
    {
        let query = from(users::table)
            .filter(filters)
            .filter(users::is_active)
            .select(users::id);
        crate::databases::plain(&query.to_sql::<D>().unwrap())
    }
    type Users = relata::scope::Cons<users::table, relata::NotNull, relata::scope::Nil>;

    let none = "SELECT users.id FROM users WHERE users.is_active";
    assert_eq!(sql::<relata::backend::Sqlite>(Filters::default()), none);
    assert_eq!(sql::<relata::backend::Pg>(Filters::new()), none);

    let mut filters = Filters::new();
    filters.push(users::id.gt(1) | users::age.lt(3));
    filters.push(users::id.ne(4) & users::age.lt(5));
    filters.push(!users::is_active);
    assert_eq!(
        sql::<relata::backend::Pg>(filters),
        "SELECT users.id FROM users WHERE (users.id > $1 OR users.age < $2) \
         AND users.id <> $3 AND users.age < $4 AND NOT users.is_active AND users.is_active"
    );
}

/// An empty collection, an optional one, and one of a joined scope.
#[test]
fn collections_in_other_places() {
    everywhere!(|conn| {
        let query = from(users::table).filter(Filters::new());
        assert_eq!(query.count(conn).unwrap(), 8);

        let mut filters = Filters::new();
        filters.push(users::id.gt(7));
        let query = from(users::table).filter(Some(filters));
        assert_eq!(query.count(conn).unwrap(), 1);

        let mut filters = Filters::new();
        filters.push(orders::id.is_null());
        filters.push(users::is_active);
        let query = from(users::table)
            .left_join(users::orders)
            .filter(filters)
            .select(users::name);
        assert_eq!(query.one(conn).unwrap(), "Bo");
    });
}
