//! Random work on several tables, beside a plain model of what must be in the database afterwards: adds, changes, links,
//! deletes, flushes, failures, commits, rollbacks and savepoints; links through a junction, keys that change, tables that reference each
//! other, and new rows with the keys of deleted ones.

use relata::connection::{MysqlConnection, PgConnection, SqliteConnection};
use relata::prelude::*;
use relata::session::{Ref, Savepoint, Session, State};

use crate::databases::{Sent, mysql, postgres, sqlite};
use crate::schema::{
    Badge, City, Country, File, Folder, Member, Person, Tag, Team, badges, cities, countries,
    files, folders, members, people, people_tags, tags, teams,
};

/// Numbers that look random, and are the same for a seed.
pub struct Random(u64);
impl Random {
    pub fn of(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
    pub fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() >> 11).unwrap() % n.max(1)
    }
    pub fn one_of<T: Copy>(&mut self, all: &[T]) -> Option<T> {
        match all.is_empty() {
            true => None,
            false => Some(all[self.below(all.len())]),
        }
    }
}

/// A row of the model, which links others by their places.
#[derive(Debug, Clone, Copy)]
enum Row {
    Person {
        row: Ref<Person>,
        age: Option<i32>,
        boss: Option<usize>,
    },
    Team {
        row: Ref<Team>,
        title: u64,
        lead: Option<usize>,
    },
    Member {
        row: Ref<Member>,
        role: u64,
        team: usize,
        person: usize,
    },
    Badge {
        row: Ref<Badge>,
        member: Option<usize>,
    },
    Tag {
        row: Ref<Tag>,
        label: u64,
    },
    Country {
        row: Ref<Country>,
        code: u32,
    },
    City {
        row: Ref<City>,
        country: usize,
        name: u64,
        people: Option<i64>,
    },
    Folder {
        row: Ref<Folder>,
        cover: Option<usize>,
    },
    File {
        row: Ref<File>,
        folder: usize,
    },
}

/// What must be there: none of what is gone.
#[derive(Debug, Clone, Default)]
struct World {
    rows: Vec<Option<Row>>,
    /// Teams and persons whose membership the database has ended together with badges, which a new one would keep.
    ended: Vec<(usize, usize)>,
    /// Persons and tags that are linked.
    links: Vec<(usize, usize)>,
}
impl World {
    fn add(&mut self, row: Row) {
        self.rows.push(Some(row));
    }
    fn all(&self, kind: impl Fn(&Row) -> bool) -> Vec<usize> {
        let rows = self.rows.iter().enumerate();
        rows.filter(|(_, row)| row.as_ref().is_some_and(&kind))
            .map(|(at, _)| at)
            .collect()
    }
    fn people(&self) -> Vec<usize> {
        self.all(|row| matches!(row, Row::Person { .. }))
    }
    fn teams(&self) -> Vec<usize> {
        self.all(|row| matches!(row, Row::Team { .. }))
    }
    fn members(&self) -> Vec<usize> {
        self.all(|row| matches!(row, Row::Member { .. }))
    }
    fn tags(&self) -> Vec<usize> {
        self.all(|row| matches!(row, Row::Tag { .. }))
    }
    fn countries(&self) -> Vec<usize> {
        self.all(|row| matches!(row, Row::Country { .. }))
    }
    fn folders(&self) -> Vec<usize> {
        self.all(|row| matches!(row, Row::Folder { .. }))
    }
    fn files(&self) -> Vec<usize> {
        self.all(|row| matches!(row, Row::File { .. }))
    }
    fn folder(&self, at: usize) -> Ref<Folder> {
        match self.rows[at] {
            Some(Row::Folder { row, .. }) => row,
            _ => panic!("{at} is no folder"),
        }
    }
    fn file(&self, at: usize) -> Ref<File> {
        match self.rows[at] {
            Some(Row::File { row, .. }) => row,
            _ => panic!("{at} is no file"),
        }
    }
    fn tag(&self, at: usize) -> Ref<Tag> {
        match self.rows[at] {
            Some(Row::Tag { row, .. }) => row,
            _ => panic!("{at} is no tag"),
        }
    }
    fn country(&self, at: usize) -> (Ref<Country>, u32) {
        match self.rows[at] {
            Some(Row::Country { row, code }) => (row, code),
            _ => panic!("{at} is no country"),
        }
    }
    fn person(&self, at: usize) -> Ref<Person> {
        match self.rows[at] {
            Some(Row::Person { row, .. }) => row,
            _ => panic!("{at} is no person"),
        }
    }
    fn team(&self, at: usize) -> Ref<Team> {
        match self.rows[at] {
            Some(Row::Team { row, .. }) => row,
            _ => panic!("{at} is no team"),
        }
    }
    fn member(&self, at: usize) -> Ref<Member> {
        match self.rows[at] {
            Some(Row::Member { row, .. }) => row,
            _ => panic!("{at} is no member"),
        }
    }
}

macro_rules! model {
    ($run:ident, $conn:ty) => {
        fn $run(conn: &mut $conn, seed: u64, sent: &Sent) {
            let random = &mut Random::of(seed);
            let mut session = Session::new(conn);
            let mut world = World::default();
            let mut committed = world.clone();
            let mut savepoints: Vec<(Savepoint, World)> = Vec::new();
            for _ in 0..10 + random.below(50) {
                step(&mut session, random, &mut world);
                match random.below(14) {
                    0 | 1 => {
                        session.flush().unwrap();
                        sent.take();
                        session.flush().unwrap();
                        assert!(sent.take().is_empty(), "a second flush has nothing to write");
                        check(&mut session, &world);
                    }
                    2 => {
                        session.commit().unwrap();
                        savepoints.clear();
                        committed = world.clone();
                        check(&mut session, &world);
                    }
                    3 => {
                        session.rollback().unwrap();
                        savepoints.clear();
                        world = committed.clone();
                        check(&mut session, &world);
                    }
                    4 if savepoints.len() < 3 => {
                        let savepoint = session.savepoint().unwrap();
                        savepoints.push((savepoint, world.clone()));
                    }
                    5 => {
                        let at = random.below(savepoints.len());
                        if let Some((savepoint, before)) = savepoints.drain(at..).next() {
                            match random.below(2) {
                                0 => session.release(savepoint).unwrap(),
                                _ => {
                                    session.rollback_to(savepoint).unwrap();
                                    world = before;
                                }
                            }
                        }
                    }
                    6 => fail(&mut session, random, &world),
                    _ => {}
                }
            }
            session.commit().unwrap();
            check(&mut session, &world);

            fn step(session: &mut Session<'_, $conn>, random: &mut Random, world: &mut World) {
                let (people_, teams_, members_) = (world.people(), world.teams(), world.members());
                match random.below(24) {
                    0 | 1 => {
                        let age = [None, Some(i32::try_from(random.below(90)).unwrap())][random.below(2)];
                        let boss = random.one_of(&people_).filter(|_| random.below(2) == 0);
                        let row = match boss {
                            Some(boss) => {
                                let boss = people::boss.to(world.person(boss));
                                session.add(people::table, (people::name.to("x"), people::age.to(age), boss))
                            }
                            None => session.add(people::table, (people::name.to("x"), people::age.to(age))),
                        };
                        world.add(Row::Person { row, age, boss });
                    }
                    2 => {
                        let title = random.next() >> 40;
                        let row = session.add(teams::table, (teams::title.to(title.to_string()),));
                        let lead = random.one_of(&people_);
                        if let Some(lead) = lead {
                            session.link(row, teams::lead, world.person(lead));
                        }
                        world.add(Row::Team { row, title, lead });
                    }
                    3 | 4 => {
                        let (Some(team), Some(person)) = (random.one_of(&teams_), random.one_of(&people_)) else {
                            return;
                        };
                        let same = world.all(|row| matches!(row, Row::Member { team: t, person: p, .. } if (*t, *p) == (team, person)));
                        if !same.is_empty() || world.ended.contains(&(team, person)) {
                            return;
                        }
                        let role = random.next() >> 40;
                        let (to_team, to_person) = (members::team.to(world.team(team)), members::person.to(world.person(person)));
                        let row = session.add(members::table, (to_team, to_person, members::role.to(role.to_string())));
                        world.add(Row::Member { row, role, team, person });
                    }
                    5 => {
                        let row = session.add(badges::table, (badges::label.to("gold"),));
                        let member = random.one_of(&members_);
                        if let Some(member) = member {
                            session.link(row, badges::member, world.member(member));
                        }
                        world.add(Row::Badge { row, member });
                    }
                    6 | 7 => {
                        let all = world.all(|_| true);
                        let Some(at) = random.one_of(&all) else { return };
                        change(session, random, world, at);
                    }
                    8 => {
                        // Borrowed, and as it was.
                        if let Some(at) = random.one_of(&people_)
                            && let Some(row) = session.row_mut(world.person(at))
                        {
                            row.age = row.age.map(|age| age + 1).map(|age| age - 1);
                        }
                    }
                    9 => {
                        let found = session.load(&from(people::table)).unwrap();
                        for row in found {
                            assert!(session.row(row).is_some());
                        }
                    }
                    10 => {
                        let label = random.next() >> 20;
                        let row = session.add(tags::table, (tags::label.to(label.to_string()),));
                        world.add(Row::Tag { row, label });
                    }
                    11..=13 => {
                        let tags_ = world.tags();
                        let (Some(person), Some(tag)) = (random.one_of(&people_), random.one_of(&tags_)) else { return };
                        let (one, other) = (world.person(person), world.tag(tag));
                        let at = world.links.iter().position(|link| *link == (person, tag));
                        match (random.below(4), at) {
                            (0 | 1, Some(at)) => {
                                match random.below(2) {
                                    0 => session.unlink(one, people::tags, other),
                                    _ => session.unlink(other, tags::people, one),
                                }
                                world.links.remove(at);
                            }
                            (way, at) => {
                                match way {
                                    0 | 2 => session.link(one, people::tags, other),
                                    _ => session.link(other, tags::people, one),
                                }
                                if at.is_none() {
                                    world.links.push((person, tag));
                                }
                            }
                        }
                    }
                    14 => {
                        let code = u32::try_from(random.next() >> 40).unwrap();
                        let row = session.add(countries::table, (countries::code.to(code.to_string()), countries::name.to("x")));
                        world.add(Row::Country { row, code });
                    }
                    15 | 16 => {
                        let countries_ = world.countries();
                        let Some(country) = random.one_of(&countries_) else { return };
                        let name = random.next() >> 20;
                        let to = cities::country_country.to(world.country(country).0);
                        let row = session.add(cities::table, (to, cities::name.to(name.to_string())));
                        world.add(Row::City { row, country, name, people: None });
                    }
                    17 => {
                        let row = session.add(folders::table, (folders::name.to("x"),));
                        let files_ = world.files();
                        let cover = random.one_of(&files_);
                        if let Some(cover) = cover {
                            session.link(row, folders::cover, world.file(cover));
                        }
                        world.add(Row::Folder { row, cover });
                    }
                    18..=20 => {
                        let folders_ = world.folders();
                        let Some(folder) = random.one_of(&folders_) else { return };
                        let to = files::folder.to(world.folder(folder));
                        let row = session.add(files::table, (files::name.to("x"), to));
                        world.add(Row::File { row, folder });
                        // The folder may be new too, and needs the key of this row.
                        if random.below(2) == 0 {
                            let at = world.rows.len() - 1;
                            let of = world.folder(folder);
                            session.link(of, folders::cover, row);
                            world.rows[folder] = Some(Row::Folder { row: of, cover: Some(at) });
                        }
                    }
                    _ => {
                        let all = world.all(|_| true);
                        let Some(at) = random.one_of(&all) else { return };
                        delete(session, random, world, at);
                    }
                }
            }

            fn change(session: &mut Session<'_, $conn>, random: &mut Random, world: &mut World, at: usize) {
                let people_ = world.people();
                match world.rows[at].unwrap() {
                    Row::Person { row, boss, .. } => {
                        let age = Some(i32::try_from(random.below(90)).unwrap());
                        match session.row_mut(row) {
                            Some(person) if random.below(2) == 0 => person.age = age,
                            _ => session.set(row, people::age.to(age)),
                        }
                        let boss = match random.below(3) {
                            0 => random.one_of(&people_),
                            1 => None,
                            _ => boss,
                        };
                        match boss {
                            Some(boss) if random.below(2) == 0 => session.link(world.person(boss), people::reports, row),
                            Some(boss) => session.link(row, people::boss, world.person(boss)),
                            None => session.set(row, people::boss_id.to_null()),
                        }
                        world.rows[at] = Some(Row::Person { row, age, boss });
                    }
                    Row::Team { row, title, .. } => {
                        let lead = random.one_of(&people_);
                        match lead {
                            Some(lead) => session.link(row, teams::lead, world.person(lead)),
                            None => session.set(row, teams::lead_id.to_null()),
                        }
                        world.rows[at] = Some(Row::Team { row, title, lead });
                    }
                    Row::Member { row, team, person, .. } => {
                        let role = random.next() >> 40;
                        session.set(row, members::role.to(role.to_string()));
                        world.rows[at] = Some(Row::Member { row, role, team, person });
                    }
                    Row::Tag { row, .. } => {
                        let label = random.next() >> 20;
                        session.set(row, tags::label.to(label.to_string()));
                        world.rows[at] = Some(Row::Tag { row, label });
                    }
                    Row::Country { row, .. } => {
                        let code = u32::try_from(random.next() >> 40).unwrap();
                        match session.row_mut(row) {
                            Some(country) if random.below(2) == 0 => country.code = code.to_string(),
                            _ => session.set(row, countries::code.to(code.to_string())),
                        }
                        world.rows[at] = Some(Row::Country { row, code });
                    }
                    Row::City { row, country, name, .. } => {
                        let people = Some(i64::try_from(random.next() >> 40).unwrap());
                        session.set(row, cities::people.to(people));
                        let countries_ = world.countries();
                        let to = random.one_of(&countries_).filter(|_| random.below(2) == 0);
                        if let Some(to) = to {
                            session.link(row, cities::country_country, world.country(to).0);
                        }
                        world.rows[at] = Some(Row::City { row, country: to.unwrap_or(country), name, people });
                    }
                    Row::Folder { row, .. } => {
                        let files_ = world.files();
                        let cover = random.one_of(&files_);
                        match cover {
                            Some(cover) => session.link(row, folders::cover, world.file(cover)),
                            None => session.set(row, folders::cover_id.to_null()),
                        }
                        world.rows[at] = Some(Row::Folder { row, cover });
                    }
                    Row::File { row, folder } => {
                        let folders_ = world.folders();
                        let to = random.one_of(&folders_).unwrap_or(folder);
                        match random.below(3) {
                            0 => session.link(row, files::folder, world.folder(to)),
                            1 => session.link(world.folder(to), folders::files, row),
                            // Taken out of its folder, and put into one again before the flush.
                            _ => {
                                session.unlink(world.folder(folder), folders::files, row);
                                match session.state(row) {
                                    State::Transient => {
                                        uncover(session, world, at);
                                        world.rows[at] = None;
                                        return;
                                    }
                                    _ => session.link(row, files::folder, world.folder(to)),
                                }
                            }
                        }
                        world.rows[at] = Some(Row::File { row, folder: to });
                    }
                    Row::Badge { row, .. } => {
                        let members_ = world.members();
                        let member = random.one_of(&members_);
                        match member {
                            Some(member) => session.link(row, badges::member, world.member(member)),
                            None => session.set(row, (badges::team_id.to_null(), badges::person_id.to_null())),
                        }
                        world.rows[at] = Some(Row::Badge { row, member });
                    }
                }
            }

            /// Deletes a row that the database lets go, with what goes with it.
            fn delete(session: &mut Session<'_, $conn>, random: &mut Random, world: &mut World, at: usize) {
                match world.rows[at].unwrap() {
                    Row::Person { row, .. } => {
                        let needed = world.all(|other| match other {
                            Row::Team { lead, .. } => *lead == Some(at),
                            Row::Member { person, .. } => *person == at,
                            _ => false,
                        });
                        if !needed.is_empty() {
                            return;
                        }
                        for other in world.all(|other| matches!(other, Row::Person { boss, .. } if *boss == Some(at))) {
                            let Some(Row::Person { row: report, age, .. }) = world.rows[other] else { continue };
                            // The database does it where it knows of the link.
                            if !known(session, report, row) && other != at {
                                session.set(report, people::boss_id.to_null());
                            }
                            world.rows[other] = Some(Row::Person { row: report, age, boss: None });
                        }
                        session.delete(row);
                        world.links.retain(|(person, _)| *person != at);
                    }
                    Row::Team { row, .. } => {
                        for other in world.all(|other| matches!(other, Row::Member { team, .. } if *team == at)) {
                            let Some(Row::Member { row: member, .. }) = world.rows[other] else { continue };
                            if session.state(member) == State::Pending {
                                delete(session, random, world, other);
                            } else {
                                unbadge(session, false, world, other);
                                world.rows[other] = None;
                            }
                        }
                        session.delete(row);
                    }
                    Row::Member { row, team, person, .. } => {
                        let said = random.below(2) == 0;
                        if unbadge(session, said, world, at) {
                            world.ended.push((team, person));
                        }
                        session.delete(row);
                    }
                    Row::Tag { row, .. } => {
                        session.delete(row);
                        world.links.retain(|(_, tag)| *tag != at);
                    }
                    Row::Country { row, .. } => {
                        for other in world.all(|other| matches!(other, Row::City { country, .. } if *country == at)) {
                            let Some(Row::City { row: city, .. }) = world.rows[other] else { continue };
                            let there = session.original(city).zip(session.original(row));
                            let known = there.is_some_and(|(city, country)| city.country == country.code)
                                && session.change(city, cities::country).is_none();
                            if !known || random.below(2) == 0 {
                                session.delete(city);
                            }
                            world.rows[other] = None;
                        }
                        session.delete(row);
                    }
                    Row::City { row, .. } => session.delete(row),
                    Row::Badge { row, .. } => session.delete(row),
                    Row::Folder { row, .. } => {
                        let files_ = world.all(|other| matches!(other, Row::File { folder, .. } if *folder == at));
                        for file in files_ {
                            let Some(Row::File { row, .. }) = world.rows[file] else { continue };
                            uncover(session, world, file);
                            session.delete(row);
                            world.rows[file] = None;
                        }
                        session.delete(row);
                    }
                    Row::File { row, folder } => {
                        uncover(session, world, at);
                        match random.below(2) {
                            0 => session.delete(row),
                            _ => session.unlink(world.folder(folder), folders::files, row),
                        }
                    }
                }
                world.rows[at] = None;
            }
            /// No folder has the file as its cover.
            fn uncover(session: &mut Session<'_, $conn>, world: &mut World, file: usize) {
                for at in world.all(|other| matches!(other, Row::Folder { cover, .. } if *cover == Some(file))) {
                    let Some(Row::Folder { row, .. }) = world.rows[at] else { continue };
                    session.set(row, folders::cover_id.to_null());
                    world.rows[at] = Some(Row::Folder { row, cover: None });
                }
            }
            fn known(session: &Session<'_, $conn>, report: Ref<Person>, boss: Ref<Person>) -> bool {
                let persistent = |row| session.state(row) == State::Persistent;
                persistent(report)
                    && persistent(boss)
                    && session.row(report).unwrap().boss_id == Some(session.row(boss).unwrap().id)
            }
            /// Badges of a member have none; whether the database is left to do that.
            fn unbadge(session: &mut Session<'_, $conn>, said: bool, world: &mut World, member: usize) -> bool {
                let mut left = false;
                let of = world.member(member);
                for other in world.all(|other| matches!(other, Row::Badge { member: m, .. } if *m == Some(member))) {
                    let Some(Row::Badge { row, .. }) = world.rows[other] else { continue };
                    let persistent = session.state(row) == State::Persistent && session.state(of) == State::Persistent;
                    let linked = persistent && {
                        let (badge, member) = (session.row(row).unwrap(), session.row(of).unwrap());
                        (badge.team_id, badge.person_id) == (Some(member.team_id), Some(member.person_id))
                    };
                    left |= linked && !said;
                    if !linked || said {
                        session.set(row, (badges::team_id.to_null(), badges::person_id.to_null()));
                    }
                    world.rows[other] = Some(Row::Badge { row, member: None });
                }
                left
            }

            /// A flush that fails leaves all as it was.
            fn fail(session: &mut Session<'_, $conn>, random: &mut Random, world: &World) {
                let people_ = world.people();
                let Some(at) = random.one_of(&people_) else { return };
                let Some(Row::Person { row, age, .. }) = world.rows[at] else { return };
                let (tags_, other) = (world.tags(), random.one_of(&people_).filter(|other| *other != at));
                let other = other.map(|other| world.person(other));
                // A CHECK, or a value that is there already: in a new row, or in two that are changed.
                let (label, constraint) = match (random.below(3), random.one_of(&tags_), other) {
                    (0, Some(tag), _) => {
                        let Some(Row::Tag { label, .. }) = world.rows[tag] else { return };
                        (Some(session.add(tags::table, (tags::label.to(label.to_string()),))), "tags_label_key")
                    }
                    (1, _, Some(other)) => {
                        session.set(row, people::email.to("same"));
                        session.set(other, people::email.to("same"));
                        (None, "people_email_key")
                    }
                    _ => {
                        session.set(row, people::age.to(-1));
                        (None, "people_age_check")
                    }
                };
                let (new, new_tags) = (session.new_rows(people::table), session.new_rows(tags::table));
                let (dirty, deleted) = (session.dirty(teams::table), session.deleted(people::table));
                let error = session.flush().unwrap_err();
                assert!(matches!(error, relata::Error::Database { .. }), "{error}");
                let (unique, check) = (error.constraint_of(tags::table), error.constraint_of(people::table));
                let found = format!("{unique:?}{check:?}").to_lowercase();
                assert!(found.contains(&constraint.replace('_', "")), "{error}: {found}, not {constraint}");
                assert_eq!(session.new_rows(people::table), new);
                assert_eq!(session.new_rows(tags::table), new_tags);
                assert_eq!(session.dirty(teams::table), dirty);
                assert_eq!(session.deleted(people::table), deleted);
                session.set(row, people::age.to(age));
                if constraint == "people_email_key" {
                    for row in [Some(row), other].into_iter().flatten() {
                        session.set(row, people::email.to_null());
                    }
                }
                if let Some(label) = label {
                    session.expunge(label);
                }
            }

            /// The database has what the model has, and so has the session.
            fn check(session: &mut Session<'_, $conn>, world: &World) {
                session.flush().unwrap();
                let (mut p, mut t, mut m, mut b) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
                let (mut g, mut n, mut c) = (Vec::new(), Vec::new(), Vec::new());
                let (mut d, mut f) = (Vec::new(), Vec::new());
                for row in world.rows.iter().flatten() {
                    match *row {
                        Row::Person { row, age, boss } => {
                            let found = session[row].clone();
                            let boss = boss.map(|boss| session[world.person(boss)].id);
                            assert_eq!((found.age, found.boss_id, found.active), (age, boss, true));
                            p.push(found);
                        }
                        Row::Team { row, title, lead } => {
                            let found = session[row].clone();
                            let lead = lead.map(|lead| session[world.person(lead)].id);
                            assert_eq!((&found.title, found.lead_id), (&title.to_string(), lead));
                            t.push(found);
                        }
                        Row::Member { row, role, team, person } => {
                            let found = session[row].clone();
                            let key = (session[world.team(team)].id, session[world.person(person)].id);
                            assert_eq!((&found.role, (found.team_id, found.person_id)), (&role.to_string(), key));
                            assert_eq!(session.get(members::table, key).unwrap(), Some(row));
                            m.push(found);
                        }
                        Row::Badge { row, member } => {
                            let found = session[row].clone();
                            let key = member.map(|member| {
                                let member = &session[world.member(member)];
                                (member.team_id, member.person_id)
                            });
                            assert_eq!(found.team_id.zip(found.person_id), key);
                            b.push(found);
                        }
                        Row::Tag { row, label } => {
                            assert_eq!(session[row].label, label.to_string());
                            g.push(session[row].clone());
                        }
                        Row::Country { row, code } => {
                            assert_eq!(session[row].code, code.to_string());
                            assert_eq!(session.get(countries::table, code.to_string()).unwrap(), Some(row));
                            n.push(session[row].clone());
                        }
                        Row::City { row, country, name, people } => {
                            let (found, code) = (session[row].clone(), world.country(country).1.to_string());
                            assert_eq!((&found.country, &found.name, found.people), (&code, &name.to_string(), people));
                            let key = (code, name.to_string());
                            assert_eq!(session.get(cities::table, key).unwrap(), Some(row));
                            c.push(found);
                        }
                        Row::Folder { row, cover } => {
                            let cover = cover.map(|cover| session[world.file(cover)].id);
                            assert_eq!(session[row].cover_id, cover);
                            d.push(session[row].clone());
                        }
                        Row::File { row, folder } => {
                            assert_eq!(session[row].folder_id, session[world.folder(folder)].id);
                            assert!(session.related(world.folder(folder), folders::files).contains(&row));
                            f.push(session[row].clone());
                        }
                    }
                }
                let mut links = Vec::new();
                for (person, tag) in &world.links {
                    let (person, tag) = (world.person(*person), world.tag(*tag));
                    assert!(session.related(person, people::tags).contains(&tag));
                    assert!(session.related(tag, tags::people).contains(&person));
                    links.push((session[person].id, session[tag].id));
                }
                let known = world.people().into_iter().map(|at| session.related(world.person(at), people::tags).len());
                assert_eq!(known.sum::<usize>(), links.len());
                links.sort_unstable();
                d.sort_by_key(|row| row.id);
                f.sort_by_key(|row| row.id);
                g.sort_by_key(|row| row.id);
                n.sort_by_key(|row| row.code.clone());
                c.sort_by_key(|row| (row.country.clone(), row.name.clone()));
                p.sort_by_key(|row| row.id);
                t.sort_by_key(|row| row.id);
                m.sort_by_key(|row| (row.team_id, row.person_id));
                b.sort_by_key(|row| row.id);
                let conn = session.connection();
                assert_eq!(from(people::table).order_by(people::id).all(conn).unwrap(), p);
                assert_eq!(from(teams::table).order_by(teams::id).all(conn).unwrap(), t);
                assert_eq!(from(members::table).order_by((members::team_id, members::person_id)).all(conn).unwrap(), m);
                assert_eq!(from(badges::table).order_by(badges::id).all(conn).unwrap(), b);
                assert_eq!(from(tags::table).order_by(tags::id).all(conn).unwrap(), g);
                assert_eq!(from(folders::table).order_by(folders::id).all(conn).unwrap(), d);
                assert_eq!(from(files::table).order_by(files::id).all(conn).unwrap(), f);
                let pairs = from(people_tags::table).select((people_tags::person_id, people_tags::tag_id));
                let mut pairs = pairs.all(conn).unwrap();
                pairs.sort_unstable();
                assert_eq!(pairs, links);
                // The database has an order of its own for text.
                let mut found = from(countries::table).all(conn).unwrap();
                found.sort_by_key(|row| row.code.clone());
                assert_eq!(found, n);
                let mut found = from(cities::table).all(conn).unwrap();
                found.sort_by_key(|row| (row.country.clone(), row.name.clone()));
                assert_eq!(found, c);
            }
        }
    };
}
model!(on_sqlite, SqliteConnection);
model!(on_postgres, PgConnection);
model!(on_mysql, MysqlConnection);

const EMPTY: &str = "UPDATE folders SET cover_id = NULL; DELETE FROM files; DELETE FROM folders; DELETE FROM people_tags; DELETE FROM tags; DELETE FROM cities; DELETE FROM countries; DELETE FROM badges; DELETE FROM members; DELETE FROM teams; UPDATE people SET boss_id = NULL; DELETE FROM people;";

/// Runs cases from other seeds where `RELATA_SEED` says so, and so many where `RELATA_CASES` does.
pub fn cases(count: u64) -> std::ops::Range<u64> {
    let number = |name: &str| std::env::var(name).ok()?.parse().ok();
    let first = number("RELATA_SEED").unwrap_or(1);
    first..first + number("RELATA_CASES").unwrap_or(count)
}
macro_rules! run {
    ($run:ident, $conn:expr, $count:expr) => {
        let mut conn = $conn;
        let sent = Sent::by(&mut conn);
        for seed in cases($count) {
            println!("RELATA_SEED={seed}");
            $run(&mut conn, seed, &sent);
            conn.run_script(EMPTY).unwrap();
        }
    };
}

#[test]
fn sqlite_cases() {
    run!(on_sqlite, sqlite(), 2_000);
}
#[test]
fn postgres_cases() {
    let Some(conn) = postgres() else { return };
    run!(on_postgres, conn, 300);
}
#[test]
fn mysql_cases() {
    let Some(conn) = mysql("model") else { return };
    run!(on_mysql, conn, 200);
}
