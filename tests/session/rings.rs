//! New rows in circles: the number of statements does not grow with that of the rows.

use relata::prelude::*;
use relata::session::Session;

use crate::databases::{Sent, everywhere};
use crate::schema::{files, folders, people};

/// The statements that write, without their numbers of parts, and how many there are in all.
fn written(sent: &Sent) -> (Vec<String>, usize) {
    let mut kinds = sent.kinds();
    kinds.retain(|kind| kind.starts_with("INSERT") || kind.starts_with("UPDATE"));
    let all = kinds.len();
    kinds.dedup();
    (kinds, all)
}

/// The most rows of a statement are 100 on SQLite.
const MANY: usize = 1_000;

#[test]
fn circles_of_two_tables_are_cut_together() {
    everywhere!(|conn| {
        let sent = Sent::by(conn);
        let mut session = Session::new(conn);
        let mut pairs = Vec::new();
        for _ in 0..MANY {
            let folder = session.add(folders::table, (folders::name.to("in"),));
            let file = (files::name.to("of"), files::folder.to(folder));
            let file = session.add(files::table, file);
            session.link(folder, folders::cover, file);
            pairs.push((folder, file));
        }
        session.commit().unwrap();
        let (kinds, all) = written(&sent);
        assert_eq!(kinds, ["INSERT folders", "INSERT files", "UPDATE folders"]);
        assert!(all <= 3 * MANY / 100 + 3, "{all}");
        for (folder, file) in pairs {
            assert_eq!(session[folder].cover_id, Some(session[file].id));
            assert_eq!(session[file].folder_id, session[folder].id);
        }
        let linked = from(folders::table)
            .join(files::table.on(files::id.eq(folders::cover_id)))
            .filter(files::folder_id.eq(folders::id));
        let linked = linked.select(folders::id);
        assert_eq!(linked.all(session.connection()).unwrap().len(), MANY);
    });
}

#[test]
fn a_ring_in_one_table_is_cut_everywhere() {
    everywhere!(|conn| {
        let sent = Sent::by(conn);
        let mut session = Session::new(conn);
        let ring = (0..MANY).map(|n| (people::name.to(format!("{n}")),));
        let ring: Vec<_> = ring.collect();
        let ring = session.add_all(people::table, ring);
        for (n, one) in ring.iter().enumerate() {
            session.link(*one, people::boss, ring[(n + 1) % MANY]);
        }
        session.commit().unwrap();
        let (kinds, all) = written(&sent);
        assert_eq!(kinds, ["INSERT people", "UPDATE people"]);
        assert!(all <= 2 * MANY / 100 + 2, "{all}");
        for (n, one) in ring.iter().enumerate() {
            let boss = session[ring[(n + 1) % MANY]].id;
            assert_eq!(session[*one].boss_id, Some(boss));
        }
    });
}

/// Only rows of circles wait for their link.
#[test]
fn rows_that_lead_to_a_circle_are_inserted_whole() {
    everywhere!(|conn| {
        let sent = Sent::by(conn);
        let mut session = Session::new(conn);
        let all = ["a", "b", "c", "d", "e"].map(|name| (people::name.to(name),));
        let all = session.add_all(people::table, all);
        let [a, b, c, d, e] = all[..] else {
            panic!("five were added");
        };
        // Two circles, the second of one row; what leads to them comes first.
        for (one, boss) in [(a, b), (b, c), (c, b), (d, e), (e, e)] {
            session.link(one, people::boss, boss);
        }
        session.commit().unwrap();
        let mut sql = sent.take();
        sql.retain(|sql| sql.starts_with("UPDATE"));
        assert_eq!(sql.len(), 1, "{sql:?}");
        for (one, boss) in [(a, b), (b, c), (c, b), (d, e), (e, e)] {
            assert_eq!(session[one].boss_id, Some(session[boss].id));
        }
        let read = from(people::table).order_by(people::name);
        let read = read.all(session.connection()).unwrap();
        let held: Vec<_> = [a, b, c, d, e].map(|row| session[row].clone()).into();
        assert_eq!(read, held);
    });
}
