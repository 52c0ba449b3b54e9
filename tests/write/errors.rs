//! Constraints in errors, by the names that the modules have.

use relata::prelude::*;
use relata::{DatabaseErrorKind, Error};

use crate::databases::{everywhere, mysql, postgres};
use crate::shop::{orders, product_tags, tags, users};

/// Runs what may fail, so that PostgreSQL's transaction goes on afterwards.
macro_rules! failing {
    ($conn:ident, $statement:expr) => {{
        $conn.run_script("SAVEPOINT before_it").unwrap();
        let error: Error = $statement.run($conn).expect_err("an error");
        $conn.run_script("ROLLBACK TO SAVEPOINT before_it").unwrap();
        error
    }};
}

macro_rules! user {
    ($id:expr, $email:expr, $age:expr) => {
        insert_into(users::table).values((
            users::id.to($id),
            users::name.to("Zed"),
            users::email.to($email),
            users::age.to($age),
        ))
    };
}

#[test]
fn unique_keys() {
    everywhere!(|conn| {
        let taken = from(users::table)
            .filter(users::id.eq(1))
            .select(users::email)
            .one(conn)
            .unwrap();
        let error = failing!(conn, user!(9, taken.clone(), 30));
        assert!(
            error.violates(users::constraints::USERS_EMAIL_KEY),
            "{error}"
        );
        assert!(
            !error.violates(users::constraints::USERS_AGE_CHECK),
            "{error}"
        );
        assert!(
            !error.violates(tags::constraints::TAGS_LABEL_KEY),
            "{error}"
        );

        let changed = update(users::table)
            .set(users::email.to(taken))
            .filter(users::id.eq(2));
        let error = failing!(conn, changed);
        assert!(
            error.violates(users::constraints::USERS_EMAIL_KEY),
            "{error}"
        );

        let label = from(tags::table)
            .select(tags::label)
            .first(conn)
            .unwrap()
            .unwrap();
        let tag = insert_into(tags::table).values((tags::id.to(100), tags::label.to(label)));
        let error = failing!(conn, tag);
        assert!(error.violates(tags::constraints::TAGS_LABEL_KEY), "{error}");
        assert!(
            !error.violates(users::constraints::USERS_EMAIL_KEY),
            "{error}"
        );
    });
}

/// The names are those that PostgreSQL and SQLite have. MySQL calls each primary key PRIMARY, and is understood nevertheless.
#[test]
fn primary_keys() {
    everywhere!(|conn| {
        let error = failing!(conn, user!(1, "zed@example.com", 30));
        assert!(error.violates(users::constraints::USERS_PKEY), "{error}");
        assert!(!error.violates(tags::constraints::TAGS_PKEY), "{error}");
        assert!(
            !error.violates(product_tags::constraints::PRODUCT_TAGS_PKEY),
            "{error}"
        );
        let known = error.constraint_of(users::table);
        assert!(
            matches!(known, Some(users::constraints::Constraint::UsersPkey)),
            "{error}"
        );
        assert!(
            !error.violates(users::constraints::USERS_EMAIL_KEY),
            "{error}"
        );

        let pair = from(product_tags::table).first(conn).unwrap().unwrap();
        let again = insert_into(product_tags::table).values((
            product_tags::tag_id.to(pair.tag_id),
            product_tags::product_id.to(pair.product_id),
        ));
        let error = failing!(conn, again);
        assert!(
            error.violates(product_tags::constraints::PRODUCT_TAGS_PKEY),
            "{error}"
        );
        assert!(!error.violates(users::constraints::USERS_PKEY), "{error}");
        assert!(error.constraint_of(users::table).is_none(), "{error}");
    });
}

#[test]
fn checks() {
    everywhere!(|conn| {
        let error = failing!(conn, user!(9, "zed@example.com", -1));
        assert!(
            error.violates(users::constraints::USERS_AGE_CHECK),
            "{error}"
        );
        assert!(
            !error.violates(users::constraints::USERS_EMAIL_KEY),
            "{error}"
        );
    });
}

/// SQLite does not say which one.
#[test]
fn foreign_keys() {
    macro_rules! check {
        ($conn:expr) => {{
            let conn = $conn;
            let moved = update(orders::table)
                .set(orders::user_id.to(10_000))
                .all_rows();
            let error = failing!(conn, moved);
            assert!(
                error.violates(orders::constraints::ORDERS_USER_ID_FKEY),
                "{error}"
            );
            let nobody = update(users::table)
                .set(users::referrer_id.to(Some(10_000)))
                .filter(users::id.eq(1));
            let error = failing!(conn, nobody);
            assert!(
                error.violates(users::constraints::USERS_REFERRER_ID_FKEY),
                "{error}"
            );
            assert!(
                !error.violates(orders::constraints::ORDERS_USER_ID_FKEY),
                "{error}"
            );
        }};
    }
    if let Some(mut conn) = postgres() {
        check!(&mut conn);
    }
    if let Some(mut conn) = mysql() {
        check!(&mut conn);
    }
}

#[test]
fn columns_that_are_not_null() {
    let unnamed =
        relata::sql_query!("UPDATE users SET name = NULL WHERE id = 1" => relata::types::BigInt);
    everywhere!(|conn| {
        let error = failing!(conn, unnamed);
        let Error::Database { kind, .. } = &error else {
            panic!("{error:?}");
        };
        assert_eq!(*kind, DatabaseErrorKind::NotNull);
        assert_eq!(error.column(), Some("name"), "{error}");
    });
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfStored {
    Pkey,
    VExcl,
}
impl relata::HasConstraints for crate::stored::Stored<relata::types::BigInt> {
    type Constraint = OfStored;
    const CONSTRAINTS: &'static [(&'static str, &'static [&'static str], OfStored)] = &[
        ("stored_pkey", &["n"], OfStored::Pkey),
        ("stored_v_excl", &[], OfStored::VExcl),
    ];
}

/// An exclusion constraint, by its name and among those of its table.
#[test]
fn exclusion_constraints() {
    use crate::stored::{self, Stored, n, stored, v};
    use relata::types::BigInt;
    let Some(mut conn) =
        stored::postgres("BIGINT, CONSTRAINT stored_v_excl EXCLUDE USING btree (v WITH =)")
    else {
        return;
    };
    let conn = &mut conn;
    let row = |number: i64, value: i64| {
        insert_into(stored::<BigInt>()).values((n().to(number), v().to(value)))
    };
    assert_eq!(row(1, 7).run(conn).unwrap(), 1);
    let excluded: relata::Constraint<Stored<BigInt>> = relata::Constraint::new("stored_v_excl");
    let error = failing!(conn, row(2, 7));
    let Error::Database { kind, .. } = &error else {
        panic!("{error:?}");
    };
    assert_eq!(*kind, DatabaseErrorKind::Exclusion);
    assert!(error.violates(excluded), "{error}");
    assert!(!error.violates(stored::key::<BigInt>()), "{error}");
    assert_eq!(
        error.constraint_of(stored::<BigInt>()),
        Some(OfStored::VExcl)
    );
    let error = failing!(conn, row(1, 8));
    assert!(!error.violates(excluded), "{error}");
    assert_eq!(
        error.constraint_of(stored::<BigInt>()),
        Some(OfStored::Pkey)
    );
    // ON CONFLICT DO NOTHING skips a row for it, too.
    assert_eq!(row(2, 7).on_conflict_do_nothing().run(conn).unwrap(), 0);
}
