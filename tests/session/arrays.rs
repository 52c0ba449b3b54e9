//! Columns of arrays, which only PostgreSQL has: rows of them are written and found as others are.

use relata::prelude::*;
use relata::session::Session;

use crate::databases::{Sent, postgres};

#[relata::models]
pub mod lists {
    #[derive(Model)]
    #[model(table = "polls")]
    struct Poll {
        #[model(primary_key, identity)]
        id: i64,
        #[model(unique)]
        title: String,
        answers: Vec<Option<String>>,
        votes: Option<Vec<Option<i32>>>,
    }

    #[derive(Model)]
    #[model(table = "rounds")]
    struct Round {
        /// A key is an array too.
        #[model(primary_key)]
        path: Vec<Option<i32>>,
        #[model(references = polls::id, on_delete = cascade)]
        poll_id: i64,
        names: Vec<Option<String>>,
    }
}
use lists::{METADATA, polls, rounds};

/// The statements that write.
fn written(sent: &Sent) -> Vec<String> {
    let mut kinds = sent.kinds();
    kinds.retain(|kind| !kind.starts_with("SELECT"));
    kinds
}

fn texts(of: &[&str]) -> Vec<Option<String>> {
    of.iter().map(|text| Some((*text).to_owned())).collect()
}

#[test]
fn arrays_are_written_changed_and_found() {
    let Some(mut conn) = postgres() else { return };
    METADATA.create_all(&mut conn).unwrap();
    let sent = Sent::by(&mut conn);
    let mut session = Session::new(&mut conn);
    // Arrays of every length in one statement: empty, with NULL in it, NULL itself.
    type Votes = Option<Vec<Option<i32>>>;
    let given: [(Vec<Option<String>>, Votes); 4] = [
        (texts(&["yes", "no"]), Some(vec![Some(1), None])),
        (Vec::new(), Some(Vec::new())),
        (vec![None, Some("a, \"b\" {c}".to_owned())], None),
        (texts(&["one"]), Some(vec![Some(i32::MIN), Some(i32::MAX)])),
    ];
    let mut added = Vec::new();
    for (i, (answers, votes)) in given.iter().enumerate() {
        let row = (
            polls::title.to(format!("poll {i}")),
            polls::answers.to(answers.clone()),
            polls::votes.to(votes.clone()),
        );
        let poll = session.add(polls::table, row);
        let round = (
            rounds::path.to(vec![Some(1), Some(i as i32)]),
            rounds::poll.to(poll),
            rounds::names.to(answers.clone()),
        );
        added.push((poll, session.add(rounds::table, round)));
    }
    sent.take();
    session.commit().unwrap();
    assert_eq!(
        written(&sent),
        ["BEGIN", "INSERT polls", "INSERT rounds", "COMMIT"]
    );
    for ((poll, round), (answers, votes)) in added.iter().zip(&given) {
        assert_eq!(
            (&session[*poll].answers, &session[*poll].votes),
            (answers, votes)
        );
        assert_eq!(&session[*round].names, answers);
        assert!(!session.is_modified(*poll));
    }
    // A key of an array finds its row.
    let key = vec![Some(1), Some(2)];
    assert_eq!(
        session.get(rounds::table, key.clone()).unwrap(),
        Some(added[2].1)
    );

    // Changes of the same columns are one UPDATE, and what is as it was is not written.
    session[added[0].0].answers.push(None);
    session[added[1].0].answers = texts(&["late"]);
    session[added[2].0].answers.reverse();
    session[added[3].0].answers = texts(&["one"]);
    session[added[1].1].names.clear();
    assert!(!session.is_modified(added[3].0));
    assert!(!session.is_modified(added[1].1), "it was empty");
    session.commit().unwrap();
    assert_eq!(written(&sent), ["BEGIN", "UPDATE polls", "COMMIT"]);
    let stored = from(polls::table)
        .order_by(polls::id)
        .select(polls::answers);
    let stored = stored.all(session.connection()).unwrap();
    let expected = [
        vec![Some("yes".to_owned()), Some("no".to_owned()), None],
        texts(&["late"]),
        vec![Some("a, \"b\" {c}".to_owned()), None],
        texts(&["one"]),
    ];
    assert_eq!(stored, expected);

    // NULL becomes an array and back; and a row under its array key changes it.
    session[added[2].0].votes = Some(vec![None]);
    session[added[3].0].votes = None;
    session[added[0].1].path = vec![Some(9)];
    session.commit().unwrap();
    let stored = from(polls::table).order_by(polls::id).select(polls::votes);
    let stored = stored.all(session.connection()).unwrap();
    assert_eq!(
        stored,
        [given[0].1.clone(), Some(Vec::new()), Some(vec![None]), None]
    );
    assert_eq!(
        session.get(rounds::table, vec![Some(9)]).unwrap(),
        Some(added[0].1)
    );

    let fresh: Vec<_> = from(rounds::table).all(session.connection()).unwrap();
    {
        let mut other = Session::new(session.connection());
        let merged = other.merge(fresh[0].clone()).unwrap();
        assert!(!other.is_modified(merged));
    }
    for (_, round) in &added {
        session.delete(*round);
    }
    sent.take();
    session.commit().unwrap();
    assert_eq!(written(&sent), ["BEGIN", "DELETE rounds", "COMMIT"]);
    assert_eq!(from(rounds::table).count(session.connection()).unwrap(), 0);
}

/// More rows than one statement takes.
#[test]
fn many_rows_of_arrays() {
    let Some(mut conn) = postgres() else { return };
    METADATA.create_all(&mut conn).unwrap();
    let mut session = Session::new(&mut conn);
    const ROWS: i32 = 6_000;
    let mut all = Vec::new();
    for i in 0..ROWS {
        let answers = vec![Some(i.to_string()); (i % 3) as usize];
        all.push(session.add(
            polls::table,
            (polls::title.to(i.to_string()), polls::answers.to(answers)),
        ));
    }
    session.commit().unwrap();
    for poll in &all {
        session[*poll].votes = Some(vec![Some(1); session[*poll].answers.len()]);
    }
    session.commit().unwrap();
    let longest = from(polls::table).filter(polls::votes.eq(vec![Some(1), Some(1)]));
    assert_eq!(
        longest.count(session.connection()).unwrap(),
        i64::from(ROWS / 3)
    );
}
