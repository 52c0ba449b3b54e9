//! Keys that Rust makes: UUIDs, which others reference before anything is written.

use std::sync::atomic::{AtomicU64, Ordering};

use relata::prelude::*;
use relata::session::{Session, State};
use relata::types;
use relata::uuid::{Builder, Uuid};

use crate::databases::{Sent, everywhere, options_of};
use crate::schema::{parcels, shelves};

/// Bytes that differ each time.
fn bytes() -> [u8; 16] {
    static COUNT: AtomicU64 = AtomicU64::new(1);
    let n = COUNT.fetch_add(1, Ordering::Relaxed);
    let mixed = n.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&mixed.to_be_bytes());
    bytes[8..].copy_from_slice(&n.to_be_bytes());
    bytes
}
/// As `Uuid::new_v4`, which is there with a feature of the crate `uuid`.
fn v4() -> Uuid {
    Builder::from_random_bytes(bytes()).into_uuid()
}
/// As `Uuid::now_v7`: keys that ascend.
fn v7() -> Uuid {
    static AT: AtomicU64 = AtomicU64::new(1_790_000_000_000);
    let [random @ .., _, _, _, _, _, _] = bytes();
    Builder::from_unix_timestamp_millis(AT.fetch_add(1, Ordering::Relaxed), &random).into_uuid()
}

#[test]
fn uuids_are_keys_that_rust_makes() {
    for (version, make) in [(4, v4 as fn() -> Uuid), (7, v7)] {
        everywhere!(|conn| {
            let options = options_of(conn).default_of::<types::Uuid>("id", make);
            let sent = Sent::by(conn);
            let mut session = Session::with(conn, &options);
            let labels = ["one", "two", "three"].map(|label| (shelves::label.to(label),));
            let all = session.add_all(shelves::table, labels);
            // Linked before any of them has a key: along, back, and to a row of the same table.
            session.link(all[1], shelves::within, all[0]);
            session.link(all[0], shelves::contents, all[2]);
            let inside = (0..6).map(|n| {
                (
                    parcels::number.to(n),
                    parcels::shelf.to(all[n as usize % 3]),
                )
            });
            let inside = session.add_all(parcels::table, inside.collect::<Vec<_>>());
            sent.take();
            session.commit().unwrap();
            let kinds = sent.kinds();
            let inserts = |table: &str| {
                kinds
                    .iter()
                    .filter(|kind| **kind == format!("INSERT {table}"))
                    .count()
            };
            assert_eq!(inserts("parcels"), 1, "{kinds:?}");

            let ids: Vec<Uuid> = all.iter().map(|row| session[*row].id).collect();
            assert!(ids.iter().all(|id| id.get_version_num() == version));
            assert!(
                inside
                    .iter()
                    .all(|row| session[*row].id.get_version_num() == version)
            );
            assert_eq!(
                (session[all[1]].within_id, session[all[2]].within_id),
                (Some(ids[0]), Some(ids[0]))
            );
            for (n, row) in inside.iter().enumerate() {
                assert_eq!(session[*row].shelf_id, ids[n % 3]);
            }
            if version == 7 {
                assert!(ids.is_sorted());
            }
            assert_eq!(session.get(shelves::table, ids[1]).unwrap(), Some(all[1]));
            assert_eq!(
                session.related(all[1], shelves::parcels),
                [inside[1], inside[4]]
            );
            let stored = from(shelves::table).all(session.connection()).unwrap();
            assert_eq!(stored.len(), 3);
            for row in &all {
                assert!(stored.contains(&session[*row]));
            }

            // Another session finds them by their keys, changes and deletes them.
            session.expunge_all();
            let one = session.get(shelves::table, ids[0]).unwrap().unwrap();
            let two = session.get(shelves::table, ids[1]).unwrap().unwrap();
            session[one].label.push('!');
            session[two].label.push('!');
            // A key that is assigned stays.
            let own = make();
            let given = session.add(
                shelves::table,
                (shelves::id.to(own), shelves::label.to("given")),
            );
            let found = from(parcels::table).filter(parcels::shelf_id.eq(ids[1]));
            for parcel in session.load(&found).unwrap() {
                session.link(parcel, parcels::shelf, given);
            }
            session.delete(two);
            session.commit().unwrap();
            assert_eq!(session.state(two), State::Detached);
            let conn = session.connection();
            let moved = from(parcels::table)
                .filter(parcels::shelf_id.eq(own))
                .count(conn)
                .unwrap();
            assert_eq!(moved, 2);
            let label = from(shelves::table).find(ids[0]).select(shelves::label);
            assert_eq!(label.one(conn).unwrap(), "one!");
        });
    }
}
