//! Links that are stored twice: a junction with a key of its own lets two rows link the same.

use relata::prelude::*;
use relata::session::{Session, State};

use crate::databases::{Awaited as _, on_all_connections};

#[relata::models]
pub mod marked {
    #[derive(Model)]
    #[model(table = "pictures")]
    struct Picture {
        #[model(primary_key, identity)]
        id: i64,
        #[model(max_length = 20)]
        title: String,
    }
    #[derive(Model)]
    #[model(table = "marks")]
    struct Mark {
        #[model(primary_key, identity)]
        id: i64,
        #[model(max_length = 20)]
        label: String,
    }
    #[derive(Model)]
    #[model(table = "pictures_marks")]
    struct PictureMark {
        #[model(primary_key, identity)]
        id: i64,
        #[model(references = pictures::id, relation = "picture", reverse = "picture_marks")]
        picture_id: i64,
        #[model(references = marks::id, relation = "mark", reverse = "mark_pictures")]
        mark_id: i64,
    }
}
use marked::{METADATA, marks, pictures, pictures_marks};

/// The junction's key is its own, so that the module has no relation through it.
#[allow(non_camel_case_types)]
struct picture_marks {}
impl relata::RelationThrough for picture_marks {
    type First = pictures::picture_marks;
    type Second = pictures_marks::mark;
}
const MARKS: relata::Through<picture_marks> = relata::Through::Only;

#[test]
fn all_rows_of_a_doubled_link_end() {
    on_all_connections!(|conn| {
        METADATA.create_all(conn).unwrap();
        let mut session = Session::new(conn);
        let picture = session.add(pictures::table, (pictures::title.to("sky"),));
        let [red, blue] =
            ["red", "blue"].map(|label| session.add(marks::table, (marks::label.to(label),)));
        let link = |mark| {
            (
                pictures_marks::picture.to(picture),
                pictures_marks::mark.to(mark),
            )
        };
        let twice = [red, red, blue].map(link);
        let twice = session.add_all(pictures_marks::table, twice);
        session.commit().unwrap();
        assert_eq!(session.related(picture, MARKS), [red, blue]);

        session.unlink(picture, MARKS, red);
        assert_eq!(session.related(picture, MARKS), [blue]);
        assert_eq!(session.link_changes(picture, MARKS).removed, [red]);
        // Back again.
        session.link(picture, MARKS, red);
        assert_eq!(session.related(picture, MARKS), [red, blue]);
        assert!(session.new_rows(pictures_marks::table).is_empty());
        assert!(session.deleted(pictures_marks::table).is_empty());
        // The second of them is taken for none where the other is to be deleted.
        session.delete(twice[0]);
        session.link(picture, MARKS, red);
        assert!(session.new_rows(pictures_marks::table).is_empty());
        assert_eq!(session.deleted(pictures_marks::table), [twice[0]]);
        session.unlink(picture, MARKS, red);
        session.commit().unwrap();
        let stored = from(pictures_marks::table).select(pictures_marks::mark_id);
        let stored = stored.all(session.connection()).unwrap();
        assert_eq!(stored, [session[blue].id]);
        assert_eq!(session.state(twice[1]), State::Detached);

        // Of rows that are not written, none is.
        let new = session.add_all(pictures_marks::table, [red, red].map(link));
        assert_eq!(session.related(picture, MARKS), [blue, red]);
        session.unlink(picture, MARKS, red);
        session.commit().unwrap();
        assert_eq!(session.related(picture, MARKS), [blue]);
        assert_eq!(session.state(new[0]), State::Transient);
        let stored = from(pictures_marks::table);
        assert_eq!(stored.count(session.connection()).unwrap(), 1);
        drop(session);
        METADATA.drop_all(conn).unwrap();
    });
}

/// One row that ends many links of its own: no look at all of them for each.
#[test]
fn many_links_of_one_row() {
    on_all_connections!(|conn| {
        METADATA.create_all(conn).unwrap();
        let mut session = Session::new(conn);
        let picture = session.add(pictures::table, (pictures::title.to("sky"),));
        let labels = (0..500).map(|n| (marks::label.to(format!("{n}")),));
        let all = session.add_all(marks::table, labels.collect::<Vec<_>>());
        for mark in &all {
            session.link(picture, MARKS, *mark);
            session.link(picture, MARKS, *mark);
        }
        session.commit().unwrap();
        assert_eq!(session.rows(pictures_marks::table).len(), 500);
        assert_eq!(session.related(picture, MARKS), all);
        for mark in all.iter().step_by(2) {
            session.unlink(picture, MARKS, *mark);
        }
        session.commit().unwrap();
        let left: Vec<_> = all.iter().copied().skip(1).step_by(2).collect();
        assert_eq!(session.related(picture, MARKS), left);
        let stored = from(pictures_marks::table);
        assert_eq!(stored.count(session.connection()).unwrap(), 250);
        drop(session);
        METADATA.drop_all(conn).unwrap();
    });
}
