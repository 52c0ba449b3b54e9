//! Foreign keys that are NULL reference nothing, not even a row whose referenced columns are NULL too.

use relata::prelude::*;
use relata::session::{Session, State};

use crate::databases::{Awaited as _, Sent, everywhere, on_all_connections};

#[relata::models]
pub mod codes {
    /// Referenced by columns that may be NULL; in a circle.
    #[derive(Model)]
    #[model(table = "holders")]
    struct Holder {
        #[model(primary_key, identity)]
        id: i64,
        #[model(unique, max_length = 20)]
        code: Option<String>,
        #[model(references = slips::code, max_length = 20, relation = "slip", reverse = "holders")]
        slip_code: Option<String>,
        size: i32,
        #[model(version, default = 1)]
        version: i64,
    }
    #[derive(Model)]
    #[model(table = "slips")]
    struct Slip {
        #[model(primary_key, identity)]
        id: i64,
        #[model(unique, max_length = 20)]
        code: Option<String>,
        #[model(references = holders::code, max_length = 20, relation = "holder", reverse = "slips")]
        holder_code: Option<String>,
        size: i32,
        #[model(version, default = 1)]
        version: i64,
    }
}
use codes::{METADATA, holders, slips};

/// A holder gets a code in the flush in which a slip loses its holder.
#[test]
fn a_foreign_key_that_becomes_null_follows_no_key_that_was_null() {
    on_all_connections!(|conn| {
        METADATA.create_all(conn).unwrap();
        let mut session = Session::new(conn);
        let other = session.add(holders::table, (holders::code.to("y"), holders::size.to(1)));
        let one = session.add(holders::table, (holders::size.to(2),));
        let slip = session.add(slips::table, (slips::holder.to(other), slips::size.to(1)));
        let linked = session.add(slips::table, (slips::holder.to(other), slips::size.to(1)));
        session.commit().unwrap();
        assert_eq!(session[slip].holder_code.as_deref(), Some("y"));

        session[one].code = Some("x".to_owned());
        session[slip].holder_code = None;
        session.unlink(linked, slips::holder, other);
        session.commit().unwrap();
        let stored = from(slips::table).select(slips::holder_code);
        let stored = stored.all(session.connection()).unwrap();
        assert_eq!(stored, [None, None]);
        assert_eq!(session[one].code.as_deref(), Some("x"));
        assert_eq!(session[slip].holder_code, None);
        drop(session);
        METADATA.drop_all(conn).unwrap();
    });
}

#[test]
fn rows_whose_keys_are_null_are_deleted_without_an_update() {
    everywhere!(|conn| {
        METADATA.create_all(conn).unwrap();
        let sent = Sent::by(conn);
        let mut session = Session::new(conn);
        let holders = session.add_all(holders::table, [1, 2].map(|size| (holders::size.to(size),)));
        let slips = session.add_all(slips::table, [1, 2].map(|size| (slips::size.to(size),)));
        session.commit().unwrap();
        sent.take();
        for row in &holders {
            session.delete(*row);
        }
        for row in &slips {
            session.delete(*row);
        }
        session.commit().unwrap();
        let mut kinds = sent.kinds();
        kinds.retain(|kind| kind.starts_with("UPDATE") || kind.starts_with("DELETE"));
        kinds.sort();
        assert_eq!(kinds, ["DELETE holders", "DELETE slips"]);
        assert_eq!(session.state(holders[0]), State::Detached);
        drop(session);
        METADATA.drop_all(conn).unwrap();
    });
}

#[test]
fn null_links_no_rows() {
    on_all_connections!(|conn| {
        METADATA.create_all(conn).unwrap();
        let mut session = Session::new(conn);
        let holder = session.add(holders::table, (holders::size.to(2),));
        let slip = session.add(slips::table, (slips::size.to(2),));
        session.commit().unwrap();
        let changes = session.link_changes(slip, slips::holder);
        assert_eq!(changes.unchanged, []);
        assert_eq!(changes.removed, []);
        let changes = session.link_changes(holder, holders::slips);
        assert_eq!(changes.unchanged, []);
        assert_eq!(changes.removed, []);
        assert_eq!(session.related(holder, holders::slips), []);
        drop(session);
        METADATA.drop_all(conn).unwrap();
    });
}
