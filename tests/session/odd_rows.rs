//! Rows of tables of models: columns that the database computes, keys of enums, versions that are NULL, and an INSERT that a trigger
//! leaves out.

use relata::Error;
use relata::prelude::*;
use relata::session::{Session, SessionError, State};

use crate::databases::{Awaited as _, on_all_connections};

#[relata::models]
pub mod odd {
    #[derive(Model)]
    #[model(table = "odd_lines")]
    struct Line {
        #[model(primary_key, identity)]
        id: i64,
        price: i32,
        #[model(default = 1)]
        amount: i32,
        #[model(generated = "price * amount")]
        total: Option<i32>,
        #[model(max_length = 20)]
        note: Option<String>,
    }

    #[derive(Model, Eq, Hash, PartialOrd, Ord)]
    #[model(name = "odd_size")]
    enum Size {
        Small,
        Medium,
        Large,
    }

    /// Its key is an enum, and another references it.
    #[derive(Model)]
    #[model(table = "odd_boxes")]
    struct Carton {
        #[model(primary_key)]
        size: Size,
        weight: i32,
    }

    #[derive(Model)]
    #[model(table = "odd_parcels")]
    struct Parcel {
        #[model(primary_key, identity)]
        id: i64,
        #[model(references = odd_boxes::size, relation = "within")]
        size: Size,
    }

    #[derive(Model)]
    #[model(table = "odd_drafts")]
    struct Draft {
        #[model(primary_key, identity)]
        id: i64,
        #[model(max_length = 20)]
        body: String,
        #[model(version)]
        version: Option<i64>,
    }
}
use odd::{METADATA, Size, odd_boxes, odd_drafts, odd_lines, odd_parcels};

#[test]
fn generated_columns_are_read_back() {
    on_all_connections!(|conn| {
        METADATA.create_all(conn).unwrap();
        let mut session = Session::new(conn);
        let line = session.add(
            odd_lines::table,
            (odd_lines::price.to(5), odd_lines::amount.to(3)),
        );
        let rows = [7, 8].map(|price| (odd_lines::price.to(price),));
        let others = session.add_all(odd_lines::table, rows);
        session.flush().unwrap();
        assert_eq!(session[line].total, Some(15));
        assert_eq!([0, 1].map(|n| session[others[n]].total), [Some(7), Some(8)]);

        // Changed, one row and several with the same columns; and one whose change does not matter to it.
        session[line].price = 6;
        session[others[0]].price = 1;
        session[others[1]].note = Some("x".to_owned());
        session.flush().unwrap();
        assert_eq!(session[line].total, Some(18));
        assert_eq!([0, 1].map(|n| session[others[n]].total), [Some(1), Some(8)]);
        session[line].amount = 4;
        session.commit().unwrap();
        assert_eq!((session[line].amount, session[line].total), (4, Some(24)));

        // In the place of another.
        let id = session[line].id;
        session.delete(line);
        let new = session.add(
            odd_lines::table,
            (odd_lines::id.to(id), odd_lines::price.to(9)),
        );
        session.commit().unwrap();
        assert_eq!((session[new].amount, session[new].total), (1, Some(9)));

        // A copy takes no value for it.
        let mut copy = session[new].clone();
        (copy.price, copy.total) = (10, Some(-1));
        session.delete(new);
        session.flush().unwrap();
        let again = session.add_copy(copy);
        session.commit().unwrap();
        assert_eq!(session[again].total, Some(10));
        let stored = from(odd_lines::table)
            .order_by(odd_lines::price)
            .select(odd_lines::total);
        let stored = stored.all(session.connection()).unwrap();
        assert_eq!(stored, [Some(1), Some(8), Some(10)]);
        drop(session);
        METADATA.drop_all(conn).unwrap();
    });
}

/// SQLAlchemy's `EnsurePKSortableTest`.
#[test]
fn a_key_is_an_enum() {
    on_all_connections!(|conn| {
        METADATA.create_all(conn).unwrap();
        let mut session = Session::new(conn);
        let boxes =
            [(Size::Large, 3), (Size::Small, 1), (Size::Medium, 2)].map(|(size, weight)| {
                session.add(
                    odd_boxes::table,
                    (odd_boxes::size.to(size), odd_boxes::weight.to(weight)),
                )
            });
        let parcel = session.add(odd_parcels::table, (odd_parcels::within.to(boxes[1]),));
        session.commit().unwrap();
        assert_eq!(session[parcel].size, Size::Small);
        assert_eq!(
            session.get(odd_boxes::table, Size::Large).unwrap(),
            Some(boxes[0])
        );
        // Several rows in one statement, changed and deleted, in the order of their keys.
        for row in boxes {
            session[row].weight += 10;
        }
        session.commit().unwrap();
        let stored = from(odd_boxes::table).order_by(odd_boxes::weight);
        let stored = stored.select((odd_boxes::size, odd_boxes::weight));
        let stored = stored.all(session.connection()).unwrap();
        assert_eq!(
            stored,
            [(Size::Small, 11), (Size::Medium, 12), (Size::Large, 13)]
        );
        session.expunge_all();
        let found = session
            .load(&from(odd_parcels::table).with(odd_parcels::within))
            .unwrap();
        let small = *found[0].get(odd_parcels::within);
        assert_eq!(session[small].size, Size::Small);
        assert_eq!(
            session.get(odd_boxes::table, Size::Small).unwrap(),
            Some(small)
        );
        let large = session.get(odd_boxes::table, Size::Large).unwrap().unwrap();
        session.link(*found[0], odd_parcels::within, large);
        session.delete(small);
        session.commit().unwrap();
        assert_eq!(session[*found[0]].size, Size::Large);
        assert_eq!(
            from(odd_boxes::table).count(session.connection()).unwrap(),
            2
        );
        drop(session);
        METADATA.drop_all(conn).unwrap();
    });
}

/// SQLAlchemy's `NullVersionIdTest`: nothing can follow NULL.
#[test]
fn a_version_is_null() {
    on_all_connections!(|conn| {
        METADATA.create_all(conn).unwrap();
        let old = insert_into(odd_drafts::table).values((odd_drafts::body.to("old"),));
        old.run(conn).unwrap();
        let mut session = Session::new(conn);
        let draft = session.load(&from(odd_drafts::table)).unwrap()[0];
        assert_eq!(session[draft].version, None);
        session[draft].body = "new".to_owned();
        let error = session.commit().unwrap_err();
        let Error::Session { reason, .. } = &error else {
            panic!("{error}")
        };
        assert!(
            matches!(
                reason,
                SessionError::NoVersion {
                    table: "odd_drafts",
                    column: "version",
                    ..
                }
            ),
            "{error}"
        );
        session.rollback().unwrap();
        // With a version it goes on.
        let given = update(odd_drafts::table)
            .set(odd_drafts::version.to(4))
            .all_rows();
        given.run(session.connection()).unwrap();
        session.refresh(draft).unwrap();
        session[draft].body = "new".to_owned();
        session.commit().unwrap();
        assert_eq!(session[draft].version, Some(5));
        let greatest = update(odd_drafts::table)
            .set(odd_drafts::version.to(i64::MAX))
            .all_rows();
        greatest.run(session.connection()).unwrap();
        session.refresh(draft).unwrap();
        session[draft].body = "newer".to_owned();
        let error = session.commit().unwrap_err().to_string();
        assert!(error.contains("no version can follow"), "{error}");
        session.rollback().unwrap();
        drop(session);
        METADATA.drop_all(conn).unwrap();
    });
}

/// SQLAlchemy's `NoRowInsertedTest`. MySQL has no trigger that leaves a row out.
#[test]
fn a_trigger_leaves_a_row_out() {
    const SQLITE: &str = "CREATE TRIGGER odd_none BEFORE INSERT ON odd_lines WHEN NEW.price < 0
        BEGIN SELECT RAISE(IGNORE); END";
    const POSTGRES: &str = "CREATE FUNCTION pg_temp.odd_none() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN IF NEW.price < 0 THEN RETURN NULL; END IF; RETURN NEW; END $$;
        CREATE TRIGGER odd_none BEFORE INSERT ON odd_lines FOR EACH ROW EXECUTE FUNCTION pg_temp.odd_none()";
    macro_rules! scenario {
        ($conn:expr, $trigger:expr) => {{
            let conn = $conn;
            METADATA.create_all(conn).unwrap();
            conn.run_script($trigger).unwrap();
            let mut session = Session::new(conn);
            let good = session.add(odd_lines::table, (odd_lines::price.to(1),));
            session.commit().unwrap();
            // Alone, and among others that are written in the same statement.
            for prices in [vec![-1], vec![2, -1, 3]] {
                session[good].price += 1;
                let price = session[good].price;
                let rows: Vec<_> = prices
                    .iter()
                    .map(|price| (odd_lines::price.to(*price),))
                    .collect();
                let rows = session.add_all(odd_lines::table, rows);
                let error = session.commit().unwrap_err();
                assert!(matches!(error, Error::NotFound { .. }), "{error}");
                assert!(rows.iter().all(|row| session.state(*row) == State::Pending));
                assert!(session.is_modified(good), "nothing of the flush stays");
                for row in rows {
                    session.expunge(row);
                }
                session.commit().unwrap();
                assert_eq!(session[good].price, price);
            }
            assert_eq!(
                from(odd_lines::table).count(session.connection()).unwrap(),
                1
            );
        }};
    }
    scenario!(&mut crate::databases::sqlite(), SQLITE);
    if let Some(conn) = &mut crate::databases::postgres() {
        scenario!(conn, POSTGRES);
    }
    let _inside = crate::databases::runtime();
    scenario!(&mut crate::databases::sqlite_awaited(), SQLITE);
    if let Some(conn) = &mut crate::databases::postgres_awaited() {
        scenario!(conn, POSTGRES);
    }
}
