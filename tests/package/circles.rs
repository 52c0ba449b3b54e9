//! Checks that the files of a room do not use each other in a circle: what a file needs is read before it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// The rooms whose files may not. Of others some still do: the list is to grow.
const ROOMS: &[&str] = &[
    "dialect", "error", "hybrid", "load", "metadata", "render", "scope", "session", "verify",
];

/// The files of a room by their path in it: `flush/work`. The first file of the room has an empty path; it names what the others have.
type Files = BTreeMap<Vec<String>, String>;

fn read(folder: &Path, path: &[String], into: &mut Files) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries {
        let file: PathBuf = entry.expect("an entry").path();
        let stem = file.file_stem().unwrap_or_default().to_string_lossy();
        let mut path = path.to_vec();
        if stem != "mod" {
            path.push(stem.into_owned());
        }
        if file.is_dir() {
            read(&file, &path, into);
        } else if !file.ends_with("tests.rs") {
            let text = std::fs::read_to_string(&file).expect("a source");
            into.insert(path, text);
        }
    }
}

/// The paths that code names, as words: `super`, `work`, `Change`. A list in braces is several.
fn paths(tokens: TokenStream, before: &[String], into: &mut Vec<Vec<String>>) {
    let mut path: Vec<String> = before.to_vec();
    let mut goes_on = true;
    let mut colons = 0;
    for token in tokens {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == ':' => {
                colons += 1;
                goes_on = colons == 2;
                continue;
            }
            TokenTree::Ident(word) => {
                if !goes_on {
                    into.push(std::mem::take(&mut path));
                }
                path.push(word.to_string());
            }
            TokenTree::Group(group) => {
                let list = goes_on && colons == 2 && group.delimiter() == Delimiter::Brace;
                match list {
                    true => paths(group.stream(), &path, into),
                    false => paths(group.stream(), &[], into),
                }
                into.push(std::mem::take(&mut path));
            }
            TokenTree::Punct(punct) if punct.as_char() == ',' => {
                into.push(std::mem::replace(&mut path, before.to_vec()));
                (goes_on, colons) = (true, 0);
                continue;
            }
            _ => into.push(std::mem::take(&mut path)),
        }
        (goes_on, colons) = (false, 0);
    }
    into.push(path);
}

/// The files of the room that a file uses.
fn used(room: &str, file: &[String], text: &str, files: &Files) -> BTreeSet<Vec<String>> {
    // Tests are at the end of a file, or in a file of their own.
    let text = text.replace("#[cfg(test)]\nmod tests;", "");
    let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    let mut found = Vec::new();
    paths(code.parse().expect("Rust"), &[], &mut found);
    let mut used = BTreeSet::new();
    for path in found {
        let ups = path.iter().take_while(|word| *word == "super").count();
        let (base, rest) = match path.first().map(String::as_str) {
            Some("super") if ups <= file.len() => (&file[..file.len() - ups], &path[ups..]),
            Some("self") => (file, &path[1..]),
            Some("crate") if path.get(1).is_some_and(|word| word == room) => {
                (&file[..0], &path[2..])
            }
            _ => continue,
        };
        // `pub(super)` uses nothing.
        if rest.is_empty() {
            continue;
        }
        // The longest path that is a file.
        let mut to = base.to_vec();
        for word in rest {
            let longer: Vec<String> = to.iter().chain([word]).cloned().collect();
            if !files.contains_key(&longer) {
                break;
            }
            to = longer;
        }
        if !to.is_empty() && to != file {
            used.insert(to);
        }
    }
    used
}

/// Files that use each other: each with those of the circle that it uses.
fn circles(room: &str, files: &Files) -> Vec<String> {
    let uses: BTreeMap<_, _> = files
        .iter()
        .filter(|(path, _)| !path.is_empty())
        .map(|(path, text)| (path.clone(), used(room, path, text, files)))
        .collect();
    // What is used by nothing that is left, or uses nothing that is left, is in no circle.
    let mut left: BTreeSet<&Vec<String>> = uses.keys().collect();
    loop {
        let uses_one = |path: &Vec<String>| uses[path].iter().any(|to| left.contains(to));
        let is_used = |path: &Vec<String>| left.iter().any(|from| uses[*from].contains(path));
        let in_circle = left.iter().copied();
        let next: BTreeSet<_> = in_circle
            .filter(|path| uses_one(path) && is_used(path))
            .collect();
        if next.len() == left.len() {
            break;
        }
        left = next;
    }
    let name = |path: &Vec<String>| path.join("/");
    let circle = |path: &&Vec<String>| {
        let others = uses[*path].iter().filter(|to| left.contains(to)).map(name);
        let others: Vec<String> = others.collect();
        format!("src/{room}/{} uses {}", name(path), others.join(", "))
    };
    left.iter().map(circle).collect()
}

#[test]
fn files_of_a_room_use_each_other_in_no_circle() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut faults = Vec::new();
    for room in ROOMS {
        let mut files = Files::new();
        read(&src.join(room), &[], &mut files);
        assert!(files.len() > 1, "`{room}` is a folder");
        faults.extend(circles(room, &files));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn circles_are_found() {
    let found = |files: &[(&str, &str)]| {
        let files = files.iter().map(|(path, text)| {
            let path = path.split('/').filter(|word| !word.is_empty());
            (path.map(str::to_owned).collect(), (*text).to_owned())
        });
        circles("room", &files.collect())
    };
    let root = ("", "mod a; mod b; mod c;");
    let none = found(&[
        root,
        ("a", "use super::{b::B, c}; //! super::d"),
        (
            "b",
            "use crate::room::c::{self, C};\n#[cfg(test)]\nmod tests { use super::super::a; }",
        ),
        ("c", "use crate::other::a::A; fn f() -> super::Session {}"),
    ]);
    assert_eq!(none, <[&str; 0]>::default());
    let two = found(&[
        root,
        ("a", "fn f(_: super::b::B, n: u8) {}"),
        ("b", "use super::{c::C, a::{A, x}};"),
        ("c", "struct C;"),
    ]);
    assert_eq!(two, ["src/room/a uses b", "src/room/b uses a"]);
    let below = found(&[
        root,
        ("a", "mod one; use self::one::One;"),
        ("a/one", "use super::{Work, two};"),
    ]);
    assert_eq!(below, ["src/room/a uses a/one", "src/room/a/one uses a"]);
}
