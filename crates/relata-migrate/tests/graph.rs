//! The names of revisions and the ways between them, as Alembic's tests of its revision map and of traversal have them,
//! written anew. A graph is text: `c: a b` says that c follows a and b, `c: a + d` that it depends on d as well, and
//! `c[x]: a` that it has the label x.

use std::collections::{BTreeMap, BTreeSet};

use relata_migrate::{Error, Revision, Revisions};

fn revision(line: &str) -> Revision {
    let (head, parents) = line.split_once(':').expect("a colon");
    let (id, label) = match head.trim().split_once('[') {
        Some((id, label)) => (id, vec![label.trim_end_matches(']').to_owned()]),
        None => (head.trim(), Vec::new()),
    };
    let (parents, depends_on) = parents.split_once('+').unwrap_or((parents, ""));
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect();
    Revision {
        id: id.to_owned(),
        slug: String::new(),
        folder: id.into(),
        parents: words(parents),
        depends_on: words(depends_on),
        labels: label,
        transaction: true,
        up: String::new(),
        down: Some(String::new()),
        approved: BTreeMap::new(),
        replaces: Vec::new(),
        squashed: BTreeMap::new(),
        program: false,
    }
}

fn read(text: &str) -> Result<Revisions, Error> {
    Revisions::of(text.split(';').map(revision).collect())
}

fn graph(text: &str) -> Revisions {
    read(text).expect("a graph")
}

fn ids(list: &[&Revision]) -> String {
    let ids: Vec<&str> = list.iter().map(|revision| revision.id.as_str()).collect();
    ids.join(" ")
}

fn set(text: &str) -> BTreeSet<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

/// The way up, as `Migrator::plan_up` goes it.
fn up(revisions: &Revisions, current: &str, target: &str) -> Result<String, String> {
    let current = set(current);
    let targets = revisions
        .up_to(target, &current)
        .map_err(|error| error.to_string())?;
    let mut wanted = BTreeSet::new();
    for revision in targets {
        wanted.extend(revisions.with_ancestors(&revision.id));
    }
    let mut way = revisions.in_order();
    way.retain(|revision| wanted.contains(&revision.id) && !current.contains(&revision.id));
    Ok(ids(&way))
}

fn down(revisions: &Revisions, current: &str, target: &str) -> Result<String, String> {
    let way = revisions
        .down_to(target, &set(current))
        .map_err(|error| error.to_string())?;
    Ok(ids(&way))
}

fn one(revisions: &Revisions, name: &str) -> Result<String, String> {
    let found = revisions.one(name).map_err(|error| error.to_string())?;
    Ok(found.id.clone())
}

const LINE: &str = "a1: ; b2: a1; c3: b2; d4: c3; e5: d4";
/// Two branches upon b, each with two revisions.
const FORK: &str = "a: ; b: a; c1[left]: b; c2: c1; d1[right]: b; d2: d1";
/// The same, joined.
const DIAMOND: &str = "a: ; b: a; c1: b; c2: c1; d1: b; d2: d1; m: c2 d2; n: m";
/// Two lines of their own; the second needs the middle of the first.
const TWO: &str = "a1[one]: ; a2: a1; a3: a2; b1[two]: ; b2: b1 + a2; b3: b2";

#[test]
fn names() {
    let (line, fork) = (graph(LINE), graph(FORK));
    for (revisions, name, found) in [
        (&line, "head", Ok("e5")),
        (&line, "c3", Ok("c3")),
        // the beginning of an id
        (&line, "c", Ok("c3")),
        (&line, "head-1", Ok("d4")),
        (&line, "head-4", Ok("a1")),
        (&line, "c3-1", Ok("b2")),
        (&line, "c-1", Ok("b2")),
        (&line, "c3+1", Ok("d4")),
        (&line, "c3+2", Ok("e5")),
        (
            &line,
            "head-5",
            Err("`head-5` leads beyond the first revision"),
        ),
        (&line, "d4+2", Err("`d4+2` leads beyond the last revision")),
        (&line, "x", Err("no revision is named `x`")),
        (&line, "", Err("no revision is named ``")),
        (&line, "-1", Err("no revision is named `-1`")),
        (&fork, "head", Err("there are several heads: c2, d2")),
        (&fork, "left", Ok("c1")),
        (&fork, "left@head", Ok("c2")),
        (&fork, "right@head", Ok("d2")),
        (&fork, "right@head-1", Ok("d1")),
        // any revision of a branch names it
        (&fork, "c1@head", Ok("c2")),
        (&fork, "b@head", Err("there are several heads: c2, d2")),
        (&fork, "left+1", Ok("c2")),
        (&fork, "b+1", Err("`b+1` matches several revisions: c1, d1")),
        (&fork, "c", Err("`c` matches several revisions: c1, c2")),
        (&fork, "nowhere@head", Err("no revision is named `nowhere`")),
        (
            &fork,
            "left@nothing",
            Err("no revision is named `left@nothing`"),
        ),
    ] {
        let found = found.map(str::to_owned).map_err(str::to_owned);
        assert_eq!(one(revisions, name), found, "{name}");
    }
    let merged = graph(DIAMOND);
    assert_eq!(one(&merged, "head"), Ok("n".to_owned()));
    assert_eq!(
        one(&merged, "m-1"),
        Err("`m-1` matches several revisions: c2, d2".to_owned())
    );
    // An id goes before one that begins with it.
    let prefix = graph("a: ; ab: a; abc: ab");
    assert_eq!(one(&prefix, "ab"), Ok("ab".to_owned()));
}

#[test]
fn heads_bases_and_branch_points() {
    for (text, heads, bases, points) in [
        (LINE, "e5", "a1", ""),
        (FORK, "c2 d2", "a", "b"),
        (DIAMOND, "n", "a", "b"),
        // A dependency makes no branch.
        (TWO, "a3 b3", "a1 b1", ""),
        ("a: ", "a", "a", ""),
        ("a: ; b: a; c: a; d: a", "b c d", "a", "a"),
    ] {
        let revisions = graph(text);
        assert_eq!(ids(&revisions.heads()), heads, "{text}");
        assert_eq!(ids(&revisions.bases()), bases, "{text}");
        assert_eq!(ids(&revisions.branch_points()), points, "{text}");
    }
    let none = Revisions::default();
    assert!(none.heads().is_empty() && none.in_order().is_empty());
    assert_eq!(
        one(&none, "head"),
        Err("no revision is named `head`".to_owned())
    );
    assert_eq!(up(&none, "", "heads"), Ok(String::new()));
    assert_eq!(up(&none, "", "head"), Ok(String::new()));
}

#[test]
fn ways_up() {
    let (line, fork) = (graph(LINE), graph(FORK));
    let (diamond, two) = (graph(DIAMOND), graph(TWO));
    for (revisions, current, target, way) in [
        (&line, "", "head", Ok("a1 b2 c3 d4 e5")),
        (&line, "", "c3", Ok("a1 b2 c3")),
        (&line, "a1 b2", "d4", Ok("c3 d4")),
        (&line, "a1 b2", "+1", Ok("c3")),
        (&line, "a1 b2", "+2", Ok("c3 d4")),
        (&line, "", "+1", Ok("a1")),
        (&line, "a1 b2 c3 d4 e5", "head", Ok("")),
        // what ran is not run again
        (&line, "a1 b2 c3", "b2", Ok("")),
        (
            &line,
            "a1 b2 c3 d4 e5",
            "+1",
            Err("`+1` leads beyond the last revision"),
        ),
        (&fork, "", "heads", Ok("a b c1 c2 d1 d2")),
        (&fork, "", "head", Err("there are several heads: c2, d2")),
        (&fork, "", "left@head", Ok("a b c1 c2")),
        (&fork, "a b c1 c2", "right@head", Ok("d1 d2")),
        (
            &fork,
            "a b",
            "+1",
            Err("`+1` matches several revisions: c1, d1"),
        ),
        (&fork, "a b", "left@+1", Ok("c1")),
        (&fork, "a b c1", "left@+1", Ok("c2")),
        (&fork, "a b", "b@heads", Ok("c1 c2 d1 d2")),
        // a merge needs both its sides
        (&diamond, "", "m", Ok("a b c1 c2 d1 d2 m")),
        (&diamond, "a b c1 c2", "m", Ok("d1 d2 m")),
        (&diamond, "a b c1 c2 d1 d2 m", "head", Ok("n")),
        // a dependency runs first
        (&two, "", "two@head", Ok("a1 a2 b1 b2 b3")),
        (&two, "a1 a2 a3", "two@head", Ok("b1 b2 b3")),
        (&two, "", "one@head", Ok("a1 a2 a3")),
        (&two, "", "b1", Ok("b1")),
        (&two, "", "heads", Ok("a1 a2 a3 b1 b2 b3")),
    ] {
        let way = way.map(str::to_owned).map_err(str::to_owned);
        assert_eq!(
            up(revisions, current, target),
            way,
            "from `{current}` to {target}"
        );
    }
}

#[test]
fn ways_down() {
    let (line, fork) = (graph(LINE), graph(FORK));
    let (diamond, two) = (graph(DIAMOND), graph(TWO));
    let all = "a b c1 c2 d1 d2 m n";
    for (revisions, current, target, way) in [
        (&line, "a1 b2 c3 d4 e5", "-1", Ok("e5")),
        (&line, "a1 b2 c3 d4 e5", "-3", Ok("e5 d4 c3")),
        (&line, "a1 b2 c3 d4 e5", "b2", Ok("e5 d4 c3")),
        (&line, "a1 b2 c3 d4 e5", "base", Ok("e5 d4 c3 b2 a1")),
        (&line, "a1 b2 c3 d4 e5", "head-2", Ok("e5 d4")),
        (&line, "a1 b2", "base", Ok("b2 a1")),
        // what did not run is not undone
        (&line, "a1 b2", "d4", Ok("")),
        (
            &line,
            "a1 b2",
            "-3",
            Err("`-3` leads beyond the first revision"),
        ),
        (&line, "", "base", Ok("")),
        // a branch goes down by itself
        (&fork, "a b c1 c2 d1 d2", "c1", Ok("c2")),
        (&fork, "a b c1 c2 d1 d2", "left@base", Ok("c2 c1")),
        (&fork, "a b c1 c2 d1 d2", "b", Ok("d2 d1 c2 c1")),
        (&fork, "a b c1 c2 d1 d2", "a", Ok("d2 d1 c2 c1 b")),
        (
            &fork,
            "a b c1 c2 d1 d2",
            "-1",
            Err("`-1` matches several revisions: c2, d2"),
        ),
        (&fork, "a b c1 c2", "-1", Ok("c2")),
        // a merge stands on both its sides
        (&diamond, all, "-1", Ok("n")),
        (&diamond, all, "m", Ok("n")),
        (&diamond, all, "c2", Ok("n m")),
        (&diamond, all, "c1", Ok("n m c2")),
        (&diamond, all, "b", Ok("n m d2 d1 c2 c1")),
        (&diamond, all, "base", Ok("n m d2 d1 c2 c1 b a")),
        (
            &diamond,
            all,
            "-3",
            Err("`-3` matches several revisions: c2, d2"),
        ),
        // what depends on it goes first
        (&two, "a1 a2 a3 b1 b2 b3", "a1", Ok("b3 b2 a3 a2")),
        (&two, "a1 a2 a3 b1 b2 b3", "two@base", Ok("b3 b2 b1")),
        (&two, "a1 a2 b1 b2", "b1", Ok("b2")),
    ] {
        let way = way.map(str::to_owned).map_err(str::to_owned);
        assert_eq!(
            down(revisions, current, target),
            way,
            "from `{current}` to {target}"
        );
    }
}

#[test]
fn what_ran_has_heads_too() {
    let (diamond, two) = (graph(DIAMOND), graph(TWO));
    for (revisions, current, heads) in [
        (&diamond, "a b c1", "c1"),
        (&diamond, "a b c1 d1", "c1 d1"),
        (&diamond, "a b c1 c2 d1 d2 m", "m"),
        (&diamond, "", ""),
        // b2 needs a2, which is no head then, though it is no parent.
        (&two, "a1 a2 b1 b2", "b2"),
    ] {
        assert_eq!(
            ids(&revisions.heads_among(&set(current))),
            heads,
            "{current}"
        );
    }
}

#[test]
fn graphs_that_are_none() {
    for (text, message) in [
        (
            "a: b",
            "revision a follows b, and there is no such revision",
        ),
        (
            "a: + b",
            "revision a follows b, and there is no such revision",
        ),
        ("a: a", "these revisions follow each other in a cycle: a"),
        (
            "a: b; b: a",
            "these revisions follow each other in a cycle: a, b",
        ),
        (
            "a: ; b: a d; c: b; d: c; e: a",
            "these revisions follow each other in a cycle: b, c, d",
        ),
        (
            "a: + b; b: a",
            "these revisions follow each other in a cycle: a, b",
        ),
        (
            "a[x]: ; b[x]: a",
            "the label x is on two revisions: a and b",
        ),
        ("a: ; a: ", "two revisions have the id a: a and a"),
    ] {
        let error = read(text).expect_err(text);
        assert_eq!(error.to_string(), message, "{text}");
    }
}

#[test]
fn order_is_that_of_the_graph_and_then_of_the_ids() {
    let revisions = graph("z: ; y: z; x: y; b: z; a: x b");
    assert_eq!(ids(&revisions.in_order()), "z b y x a");
}

/// The shapes that Alembic's tests of traversal have beyond a line and a diamond.
#[test]
fn larger_shapes() {
    // Branches that begin at a merge of three.
    let three = graph("r: ; x: r; y: r; z: r; m: x y z; p: m; q: m; s: m");
    // Two merges of the same branches, and what follows one of them.
    let twins = graph("r: ; x: r; y: r; m1: x y; m2: x y; n1: m1");
    // Three lines, each needing one of another; and two that need each other by turns.
    let cross =
        graph("a1: ; a2: a1; a3: a2; b1: ; b2: b1 + a2; b3: b2; c1: ; c2: c1 + b1; c3: c2 + a3");
    let turns = graph("a1: ; b1: + a1; a2: a1 + b1; b2: b1 + a2; a3: a2 + b2");
    // A revision that depends on its own parent's parent, and needs no more than it did.
    let own = graph("a: ; b: a; c: b + a");
    // A forest.
    let forest = graph("a1: ; a2: a1; b1: ; b2: b1");
    for (revisions, current, target, way) in [
        (&three, "r x y z m", "p", "p"),
        (&three, "r x y z m p", "q", "q"),
        (&three, "r x y z m", "heads", "p q s"),
        (&three, "r x", "m", "y z m"),
        (&twins, "r x y", "heads", "m1 m2 n1"),
        (&twins, "r x y m1", "m2", "m2"),
        (&twins, "r", "n1", "x y m1 n1"),
        (&cross, "", "heads", "a1 a2 a3 b1 b2 b3 c1 c2 c3"),
        (&cross, "", "b2", "a1 a2 b1 b2"),
        (&cross, "", "c2", "b1 c1 c2"),
        (&cross, "a1 a2 a3", "c3", "b1 c1 c2 c3"),
        (&turns, "", "a3", "a1 b1 a2 b2 a3"),
        (&turns, "a1 b1", "b2", "a2 b2"),
        (&own, "", "c", "a b c"),
        (&forest, "", "heads", "a1 a2 b1 b2"),
        (&forest, "a1", "b1@head", "b1 b2"),
    ] {
        assert_eq!(
            up(revisions, current, target),
            Ok(way.to_owned()),
            "from `{current}` to {target}"
        );
    }
    for (revisions, current, target, way) in [
        (&three, "r x y z m p q s", "m", "s q p"),
        (&three, "r x y z m p", "x", "p m"),
        (&three, "r x y z m p q", "p", ""),
        (&twins, "r x y m1 m2 n1", "x", "n1 m2 m1"),
        (&twins, "r x y m1 m2 n1", "m1", "n1"),
        (&cross, "a1 a2 a3 b1 b2 b3 c1 c2 c3", "a1", "c3 b3 b2 a3 a2"),
        (
            &cross,
            "a1 a2 a3 b1 b2 b3 c1 c2 c3",
            "b1@base",
            "c3 c2 b3 b2 b1",
        ),
        (&cross, "a1 a2 a3 b1 b2 c1", "c1@base", "c1"),
        (&turns, "a1 b1 a2 b2 a3", "b1", "a3 b2 a2"),
        (&turns, "a1 b1 a2 b2 a3", "-2", "a3 b2"),
        (&own, "a b c", "-1", "c"),
        (&forest, "a1 a2 b1 b2", "a1", "a2"),
        (&forest, "a1 a2 b1 b2", "a1@base", "a2 a1"),
    ] {
        assert_eq!(
            down(revisions, current, target),
            Ok(way.to_owned()),
            "from `{current}` to {target}"
        );
    }
    assert_eq!(ids(&three.heads_among(&set("r x y z"))), "x y z");
    assert_eq!(
        down(&forest, "a1 a2 b1 b2", "-1"),
        Err("`-1` matches several revisions: a2, b2".to_owned())
    );
}
