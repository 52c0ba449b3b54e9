//! Hybrid properties: the method of a row and the expression of a query are the same.

use relata::backend::{Mysql, Pg, Sqlite};
use relata::prelude::*;

use crate::databases::everywhere;
use crate::schema::{people, teams};

relata::hybrid! {
    impl people::Person for Sqlite, Pg, Mysql {
        /// `Ann <ann@example.org>`
        pub fn address(name, email) -> Nullable<Text> {
            name.concat(" <").concat(email).concat(">")
        }
        pub fn may_vote(active, age) -> Bool {
            active & coalesce(age, 0).ge(18)
        }
        pub fn grown(active, age) -> Nullable<Bool> {
            !(age.lt(18) | age.is_null()) & active.eq(true)
        }
        pub(crate) fn years_left(age) -> Nullable<Integer> {
            (age - 100) * -1
        }
        fn is_boss(name, boss_id) -> Bool { boss_id.is_null() | name.eq("Bo") }
    }
}

/// What relata-test has as a macro.
macro_rules! agree {
    ($conn:expr, $($property:ident)*) => {$(
        let rows = from(people::table).order_by(people::id).select((people::table, $property)).all($conn).unwrap();
        assert_eq!(rows.len(), 6);
        for (row, sql) in rows {
            assert_eq!(row.$property(), sql, "{} of {row:?}", stringify!($property));
            assert_eq!($property.of_row(&row), sql);
        }
    )*};
}

#[test]
fn rows_and_queries_agree() {
    everywhere!(|conn| {
        conn.run_script(
            "INSERT INTO people (id, name, email, age, active, boss_id) VALUES (1, 'Ann', 'a@b.se', 60, TRUE, NULL);
             INSERT INTO people (id, name, email, age, active, boss_id) VALUES (2, 'Bo', NULL, 17, TRUE, 1);
             INSERT INTO people (id, name, email, age, active, boss_id) VALUES (3, '', '', NULL, TRUE, 1);
             INSERT INTO people (id, name, email, age, active, boss_id) VALUES (4, 'Di', 'd', 18, FALSE, 1);
             INSERT INTO people (id, name, email, age, active, boss_id) VALUES (5, 'Ed', 'e', 0, FALSE, 2);
             INSERT INTO people (id, name, email, age, active, boss_id) VALUES (6, 'Åsa', 'å', NULL, FALSE, NULL);",
        )
        .unwrap();
        agree!(conn, address may_vote grown years_left is_boss);
        let voters = from(people::table)
            .filter(may_vote)
            .select(people::id)
            .all(conn)
            .unwrap();
        assert_eq!(voters, [1]);
        let order = from(people::table)
            .order_by((
                years_left.asc().nulls_last(),
                address.desc().nulls_first(),
                people::id,
            ))
            .select(people::id);
        assert_eq!(order.all(conn).unwrap().len(), 6);
        let counted = from(people::table)
            .filter(!is_boss | years_left.gt(90))
            .select(max(years_left))
            .one(conn);
        assert_eq!(counted.unwrap(), Some(100));
        // Left out by an outer join, it is NULL.
        let missing = from(teams::table)
            .left_join(teams::lead)
            .select((teams::id, may_vote));
        insert_into(teams::table)
            .values((teams::id.to(1), teams::title.to("One")))
            .run(conn)
            .unwrap();
        let rows: Vec<(i64, Option<bool>)> = missing.all(conn).unwrap();
        assert_eq!(rows.len(), 1);
    });
}

#[test]
fn the_sql_is_that_of_the_body() {
    let query = from(people::table)
        .filter(may_vote)
        .order_by(address)
        .select((people::id, years_left));
    assert_eq!(
        query.to_sql::<Pg>().unwrap(),
        "SELECT \"people\".\"id\", ((\"people\".\"age\" - $1) * $2) FROM \"people\" \
         WHERE (\"people\".\"active\" AND COALESCE(\"people\".\"age\", $3) >= $4) \
         ORDER BY (\"people\".\"name\" || $5 || \"people\".\"email\" || $6)"
    );
    assert_eq!(format!("{may_vote:?}"), "people.may_vote");
    assert_eq!(
        query.binds::<Sqlite>().unwrap(),
        ["100", "-1", "0", "18", "\" <\"", "\">\""]
    );
}
