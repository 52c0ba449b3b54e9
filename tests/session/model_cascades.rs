//! Random deletes and changes under rules of the session, beside a plain model of what goes along: rows that are deleted, that reference
//! nothing, that refuse, and that nothing references any more. Some rows are known to the session, and others only to the database.

use std::collections::{BTreeMap, BTreeSet};

use relata::chrono::NaiveDate;
use relata::connection::{MysqlConnection, PgConnection, SqliteConnection};
use relata::prelude::*;
use relata::session::{Session, SessionError, SessionOptions};

use crate::databases::{mysql, options_of, postgres, sqlite};
use crate::model::{Random, cases};
use crate::schema::{badges, members, people, tags, teams, visits};

/// What the database must have, by primary keys.
#[derive(Debug, Clone, Default, PartialEq)]
struct World {
    /// Persons and their bosses.
    people: BTreeMap<i64, Option<i64>>,
    /// Teams and their leads.
    teams: BTreeMap<i64, Option<i64>>,
    members: BTreeSet<(i64, i64)>,
    badges: BTreeMap<i64, Option<(i64, i64)>>,
    /// Tags and their labels.
    tags: BTreeMap<i64, String>,
    /// Visits and their tags.
    visits: BTreeMap<i64, Option<String>>,
}

/// What is deleted, before anything goes along.
#[derive(Debug, Clone, Default)]
struct Deleted {
    people: BTreeSet<i64>,
    teams: BTreeSet<i64>,
    members: BTreeSet<(i64, i64)>,
    badges: BTreeSet<i64>,
    tags: BTreeSet<i64>,
    visits: BTreeSet<i64>,
}

impl World {
    /// The world after a flush of these changes; `None` if a rule refuses them.
    fn after(mut self, before: &World, deleted: &Deleted) -> Option<World> {
        let gone = |person: &i64| deleted.people.contains(person);
        // Members go with their persons, and badges with their members.
        let mut members = deleted.members.clone();
        members.extend(self.members.iter().filter(|(_, person)| gone(person)));
        let left = self.members.difference(&members);
        if left
            .into_iter()
            .any(|(team, _)| deleted.teams.contains(team))
        {
            return None;
        }
        self.badges.retain(|id, member| {
            let goes = member.is_some_and(|member| members.contains(&member));
            !goes && !deleted.badges.contains(id)
        });
        self.members.retain(|member| !members.contains(member));
        self.teams.retain(|id, _| !deleted.teams.contains(id));
        self.people.retain(|id, _| !gone(id));
        // Teams that they led have no lead, and those whose boss they were have none.
        for lead in self.teams.values_mut().chain(self.people.values_mut()) {
            *lead = lead.filter(|person| !gone(person));
        }
        // Tags that nobody has any more, of those that somebody had.
        let mut ended: BTreeSet<String> = BTreeSet::new();
        for (id, tag) in &before.visits {
            let now = self.visits.get(id).cloned().flatten();
            if deleted.visits.contains(id) {
                ended.extend(now);
                ended.extend(tag.clone());
            } else if now != *tag {
                ended.extend(tag.clone());
            }
        }
        self.visits.retain(|id, _| !deleted.visits.contains(id));
        let had: BTreeSet<&String> = self.visits.values().flatten().collect();
        ended.retain(|label| !had.contains(label));
        self.tags
            .retain(|id, label| !deleted.tags.contains(id) && !ended.contains(label));
        // The database does this.
        let tags: BTreeSet<&String> = self.tags.values().collect();
        for tag in self.visits.values_mut() {
            *tag = tag.take().filter(|label| tags.contains(label));
        }
        Some(self)
    }
}

macro_rules! model {
    ($run:ident, $conn:ty) => {
        fn $run(conn: &mut $conn, seed: u64) {
            let random = &mut Random::of(seed);
            let options: SessionOptions<$conn> = options_of(conn)
                .on_delete_cascade(people::members)
                .on_delete_cascade(members::badges)
                .on_delete_set_null(people::teams)
                .on_delete_restrict(teams::members)
                .delete_orphans(visits::tag_tag);
            let mut session = Session::with(conn, &options);
            let mut world = World::default();
            let mut labels = 0;
            for _ in 0..4 + random.below(8) {
                let committed = world.clone();
                add(&mut session, random, &mut world, &mut labels);
                assert_eq!(stored(&mut session), world);
                match random.below(3) {
                    0 => {}
                    1 => session.expunge_all(),
                    _ => {
                        session.expunge_all();
                        know_some(&mut session, random);
                    }
                }
                let before = world.clone();
                let deleted = change(&mut session, random, &mut world);
                match world.clone().after(&before, &deleted) {
                    Some(after) => {
                        session.flush().unwrap();
                        world = after;
                        assert_eq!(stored(&mut session), world, "{before:?} {deleted:?}");
                        is_as_stored(&session, &world);
                        match random.below(4) {
                            0 => {
                                session.rollback().unwrap();
                                world = committed;
                            }
                            _ => session.commit().unwrap(),
                        }
                    }
                    None => {
                        let error = session.flush().unwrap_err();
                        let is_refused = matches!(
                            &error,
                            relata::Error::Session {
                                reason: SessionError::Invalid { .. },
                                ..
                            }
                        );
                        assert!(is_refused, "{error}: {before:?} {deleted:?}");
                        session.rollback().unwrap();
                        world = committed;
                    }
                }
                assert_eq!(stored(&mut session), world);
                session.expunge_all();
            }

            fn add(
                session: &mut Session<'_, $conn>,
                random: &mut Random,
                world: &mut World,
                labels: &mut u64,
            ) {
                for _ in 0..3 + random.below(4) {
                    let people: Vec<i64> = world.people.keys().copied().collect();
                    let teams: Vec<i64> = world.teams.keys().copied().collect();
                    let member_keys: Vec<(i64, i64)> = world.members.iter().copied().collect();
                    let tag_labels: Vec<String> = world.tags.values().cloned().collect();
                    match random.below(6) {
                        0 => {
                            let boss = random.one_of(&people).filter(|_| random.below(2) == 0);
                            let row = session.add(
                                people::table,
                                (people::name.to("x"), people::boss_id.to(boss)),
                            );
                            session.flush().unwrap();
                            world.people.insert(session[row].id, boss);
                        }
                        1 => {
                            let lead = random.one_of(&people);
                            let row = session.add(
                                teams::table,
                                (teams::title.to("x"), teams::lead_id.to(lead)),
                            );
                            session.flush().unwrap();
                            world.teams.insert(session[row].id, lead);
                        }
                        2 => {
                            let (Some(team), Some(person)) =
                                (random.one_of(&teams), random.one_of(&people))
                            else {
                                continue;
                            };
                            if world.members.insert((team, person)) {
                                let ids =
                                    (members::team_id.to(team), members::person_id.to(person));
                                session.add(members::table, (ids.0, ids.1, members::role.to("x")));
                                session.flush().unwrap();
                            }
                        }
                        3 => {
                            let member = random.one_of(&member_keys);
                            let (team, person) = member.unzip();
                            let ids = (badges::team_id.to(team), badges::person_id.to(person));
                            let row =
                                session.add(badges::table, (ids.0, ids.1, badges::label.to("x")));
                            session.flush().unwrap();
                            world.badges.insert(session[row].id, member);
                        }
                        4 => {
                            *labels += 1;
                            let label = format!("t{labels}");
                            let row = session.add(tags::table, (tags::label.to(&*label),));
                            session.flush().unwrap();
                            world.tags.insert(session[row].id, label);
                        }
                        _ => {
                            let at = random.below(tag_labels.len() + 1);
                            let tag = tag_labels.get(at).cloned();
                            let day = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
                            let row = (
                                visits::tag.to(tag.clone()),
                                visits::body.to("x"),
                                visits::changed_at.to(day.and_hms_opt(12, 0, 0).unwrap()),
                            );
                            let row = session.add(visits::table, row);
                            session.flush().unwrap();
                            world.visits.insert(session[row].id, tag);
                        }
                    }
                }
            }

            /// The session has the rows of some tables.
            fn know_some(session: &mut Session<'_, $conn>, random: &mut Random) {
                macro_rules! some {
                    ($table:ident) => {
                        if random.below(2) == 0 {
                            session.load(&from($table::table)).unwrap();
                        }
                    };
                }
                some!(people);
                some!(teams);
                some!(members);
                some!(badges);
                some!(tags);
                some!(visits);
            }

            fn change(
                session: &mut Session<'_, $conn>,
                random: &mut Random,
                world: &mut World,
            ) -> Deleted {
                let mut deleted = Deleted::default();
                let (mut bosses, mut linked) = (BTreeSet::new(), BTreeSet::new());
                for _ in 0..1 + random.below(6) {
                    let left = |all: Vec<i64>, gone: &BTreeSet<i64>| {
                        let left = all.into_iter().filter(|id| !gone.contains(id));
                        left.collect::<Vec<i64>>()
                    };
                    let people_ = left(world.people.keys().copied().collect(), &deleted.people);
                    let teams_ = left(world.teams.keys().copied().collect(), &deleted.teams);
                    let badges_ = left(world.badges.keys().copied().collect(), &deleted.badges);
                    let tags_ = left(world.tags.keys().copied().collect(), &deleted.tags);
                    let visits_ = left(world.visits.keys().copied().collect(), &deleted.visits);
                    let members_: Vec<_> = world
                        .members
                        .difference(&deleted.members)
                        .copied()
                        .collect();
                    match random.below(11) {
                        0 | 1 => {
                            let id = random.one_of(&people_).filter(|id| !bosses.contains(id));
                            let Some(id) = id else { continue };
                            let row = session.get(people::table, id).unwrap().unwrap();
                            session.delete(row);
                            deleted.people.insert(id);
                        }
                        2 => {
                            let Some(id) = random.one_of(&teams_) else {
                                continue;
                            };
                            let row = session.get(teams::table, id).unwrap().unwrap();
                            session.delete(row);
                            deleted.teams.insert(id);
                        }
                        3 => {
                            let Some(key) = random.one_of(&members_) else {
                                continue;
                            };
                            let row = session.get(members::table, key).unwrap().unwrap();
                            session.delete(row);
                            deleted.members.insert(key);
                        }
                        4 => {
                            let Some(id) = random.one_of(&badges_) else {
                                continue;
                            };
                            let row = session.get(badges::table, id).unwrap().unwrap();
                            session.delete(row);
                            deleted.badges.insert(id);
                        }
                        5 => {
                            let Some(id) = random.one_of(&visits_) else {
                                continue;
                            };
                            let row = session.get(visits::table, id).unwrap().unwrap();
                            session.delete(row);
                            deleted.visits.insert(id);
                        }
                        6 => {
                            let id = random.one_of(&tags_).filter(|id| !linked.contains(id));
                            let Some(id) = id else { continue };
                            let row = session.get(tags::table, id).unwrap().unwrap();
                            session.delete(row);
                            deleted.tags.insert(id);
                        }
                        7 => {
                            let Some(id) = random.one_of(&teams_) else {
                                continue;
                            };
                            let lead = random.one_of(&people_).filter(|_| random.below(3) > 0);
                            let row = session.get(teams::table, id).unwrap().unwrap();
                            session.set(row, teams::lead_id.to(lead));
                            world.teams.insert(id, lead);
                        }
                        8 => {
                            let Some(id) = random.one_of(&visits_) else {
                                continue;
                            };
                            let tag = random.one_of(&tags_).filter(|_| random.below(3) > 0);
                            linked.extend(tag);
                            let label = tag.map(|tag| world.tags[&tag].clone());
                            let row = session.get(visits::table, id).unwrap().unwrap();
                            session.set(row, visits::tag.to(label.clone()));
                            world.visits.insert(id, label);
                        }
                        9 => {
                            let Some(id) = random.one_of(&people_) else {
                                continue;
                            };
                            let boss = random.one_of(&people_).filter(|_| random.below(3) > 0);
                            bosses.extend(boss);
                            let row = session.get(people::table, id).unwrap().unwrap();
                            session.set(row, people::boss_id.to(boss));
                            world.people.insert(id, boss);
                        }
                        _ => {
                            let Some(id) = random.one_of(&badges_) else {
                                continue;
                            };
                            let member = random.one_of(&members_).filter(|_| random.below(3) > 0);
                            let (team, person) = member.unzip();
                            let row = session.get(badges::table, id).unwrap().unwrap();
                            session.set(
                                row,
                                (badges::team_id.to(team), badges::person_id.to(person)),
                            );
                            world.badges.insert(id, member);
                        }
                    }
                }
                deleted
            }

            /// What the database has.
            fn stored(session: &mut Session<'_, $conn>) -> World {
                let conn = session.connection();
                let people = from(people::table)
                    .select((people::id, people::boss_id))
                    .all(conn)
                    .unwrap();
                let teams = from(teams::table)
                    .select((teams::id, teams::lead_id))
                    .all(conn)
                    .unwrap();
                let members = from(members::table)
                    .select((members::team_id, members::person_id))
                    .all(conn)
                    .unwrap();
                let badges = from(badges::table).all(conn).unwrap();
                let tags = from(tags::table)
                    .select((tags::id, tags::label))
                    .all(conn)
                    .unwrap();
                let visits = from(visits::table)
                    .select((visits::id, visits::tag))
                    .all(conn)
                    .unwrap();
                World {
                    people: people.into_iter().collect(),
                    teams: teams.into_iter().collect(),
                    members: members.into_iter().collect(),
                    badges: badges
                        .into_iter()
                        .map(|row| (row.id, row.team_id.zip(row.person_id)))
                        .collect(),
                    tags: tags.into_iter().collect(),
                    visits: visits.into_iter().collect(),
                }
            }

            /// The session has nothing else than the database.
            fn is_as_stored(session: &Session<'_, $conn>, world: &World) {
                for row in session.rows(people::table) {
                    assert_eq!(
                        world.people.get(&session[row].id),
                        Some(&session[row].boss_id)
                    );
                }
                for row in session.rows(teams::table) {
                    assert_eq!(
                        world.teams.get(&session[row].id),
                        Some(&session[row].lead_id)
                    );
                }
                for row in session.rows(members::table) {
                    let row = &session[row];
                    assert!(world.members.contains(&(row.team_id, row.person_id)));
                }
                for row in session.rows(badges::table) {
                    let row = &session[row];
                    assert_eq!(
                        world.badges.get(&row.id),
                        Some(&row.team_id.zip(row.person_id))
                    );
                }
                for row in session.rows(tags::table) {
                    assert_eq!(world.tags.get(&session[row].id), Some(&session[row].label));
                }
                for row in session.rows(visits::table) {
                    assert_eq!(world.visits.get(&session[row].id), Some(&session[row].tag));
                }
            }
        }
    };
}
model!(on_sqlite, SqliteConnection);
model!(on_postgres, PgConnection);
model!(on_mysql, MysqlConnection);

const EMPTY: &str = "DELETE FROM visits; DELETE FROM tags; DELETE FROM badges; DELETE FROM members; DELETE FROM teams; \
    UPDATE people SET boss_id = NULL; DELETE FROM people;";

macro_rules! run {
    ($run:ident, $conn:expr, $count:expr) => {
        let mut conn = $conn;
        for seed in cases($count) {
            println!("RELATA_SEED={seed}");
            $run(&mut conn, seed);
            conn.run_script(EMPTY).unwrap();
        }
    };
}

#[test]
fn sqlite_cases() {
    run!(on_sqlite, sqlite(), 1_000);
}
#[test]
fn postgres_cases() {
    let Some(conn) = postgres() else { return };
    run!(on_postgres, conn, 150);
}
#[test]
fn mysql_cases() {
    let Some(conn) = mysql("model_cascades") else {
        return;
    };
    run!(on_mysql, conn, 100);
}
