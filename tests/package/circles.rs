//! Checks that the files of a room of `src/` do not import one another in a circle.
//!
//! An arrow runs from a file to the file that defines what it imports, or names by a path; what a module exports again is
//! followed to its definition. A file sees the folders that it is in, so an arrow to the `mod.rs` of one of these counts for
//! nothing, and the text of a macro is that of its callers.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Rooms whose files are in circles. An entry that is not true any more must go.
const CIRCLES: &[(&str, &str)] = &[("query", "a query is an operand of its own clauses")];

/// The path of a module.
type Module = Vec<String>;

/// What a file imports and defines.
#[derive(Default)]
struct File {
    defined: BTreeSet<String>,
    imports: Vec<Import>,
    /// Paths in its code.
    paths: Vec<Vec<String>>,
}

struct Import {
    /// The last part is `*` for all names.
    path: Vec<String>,
    name: String,
    public: bool,
}

impl File {
    fn read(text: &str) -> Self {
        let mut file = Self::default();
        file.scan(text.parse().expect("Rust"));
        file
    }

    fn scan(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut public = false;
        let mut i = 0;
        while let Some(token) = tokens.get(i) {
            i += 1;
            match token {
                TokenTree::Punct(sign) if sign.as_char() == '#' && is_test(&tokens[i..]) => {
                    i = end_of_item(&tokens, i);
                }
                TokenTree::Group(group) => self.scan(group.stream()),
                TokenTree::Ident(word) => {
                    let word = word.to_string();
                    let next = tokens.get(i);
                    match &*word {
                        "pub" => {
                            public = true;
                            if matches!(next, Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis)
                            {
                                i += 1;
                            }
                            continue;
                        }
                        "macro_rules" => {
                            self.defined
                                .extend(tokens.get(i + 1).map(ToString::to_string));
                            i += 3;
                        }
                        // Not the captures of `impl Trait + use<'a>`.
                        "use" if !is_sign(next, '<') => {
                            let end = (i..tokens.len())
                                .find(|at| is_sign(tokens.get(*at), ';'))
                                .unwrap_or(tokens.len());
                            self.import(&tokens[i..end], &mut Vec::new(), public);
                            i = end;
                        }
                        "struct" | "enum" | "trait" | "type" | "fn" | "const" | "static"
                        | "union" | "mod" => {
                            self.defined.extend(next.map(ToString::to_string));
                        }
                        _ => {
                            let mut path = vec![word];
                            while is_sign(tokens.get(i), ':')
                                && is_sign(tokens.get(i + 1), ':')
                                && let Some(TokenTree::Ident(part)) = tokens.get(i + 2)
                            {
                                path.push(part.to_string());
                                i += 3;
                            }
                            if path.len() > 1 {
                                self.paths.push(path);
                            }
                        }
                    }
                }
                _ => {}
            }
            public = false;
        }
    }

    /// Reads the tree of a `use`.
    fn import(&mut self, tree: &[TokenTree], before: &mut Vec<String>, public: bool) {
        let length = before.len();
        let mut renamed = None;
        let mut tokens = tree.iter();
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Ident(word) if word == "as" => {
                    renamed = tokens.next().map(ToString::to_string);
                }
                TokenTree::Ident(word) => before.push(word.to_string()),
                TokenTree::Punct(sign) if sign.as_char() == '*' => before.push("*".to_owned()),
                TokenTree::Group(group) => {
                    let all: Vec<TokenTree> = group.stream().into_iter().collect();
                    for one in all.split(|token| is_sign(Some(token), ',')) {
                        if !one.is_empty() {
                            self.import(one, before, public);
                        }
                    }
                    before.truncate(length);
                    return;
                }
                _ => {}
            }
        }
        let mut path = before.clone();
        if path.last().is_some_and(|last| last == "self") && path.len() > 1 {
            path.pop();
        }
        let name = renamed.or_else(|| path.last().cloned()).unwrap_or_default();
        self.imports.push(Import { path, name, public });
        before.truncate(length);
    }
}

fn is_sign(token: Option<&TokenTree>, sign: char) -> bool {
    matches!(token, Some(TokenTree::Punct(found)) if found.as_char() == sign)
}

/// True if an attribute begins with `cfg(test)`.
fn is_test(tokens: &[TokenTree]) -> bool {
    let Some(TokenTree::Group(group)) = tokens.first() else {
        return false;
    };
    group.stream().to_string().replace(' ', "") == "cfg(test)"
}

/// The position after the item that these attributes are of.
fn end_of_item(tokens: &[TokenTree], from: usize) -> usize {
    let ends = |token: &TokenTree| match token {
        TokenTree::Punct(sign) => sign.as_char() == ';',
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        _ => false,
    };
    let end = (from + 1..tokens.len()).find(|at| ends(&tokens[*at]));
    end.map_or(tokens.len(), |end| end + 1)
}

/// All files by their modules.
struct Sources(BTreeMap<Module, File>);

impl Sources {
    /// The path from the root of a path that is written in a module.
    fn absolute(&self, module: &[String], path: &[String]) -> Option<Module> {
        let (first, rest) = path.split_first()?;
        match &**first {
            "crate" => Some(rest.to_vec()),
            "self" => Some([module, rest].concat()),
            "super" => {
                let (_, outer) = module.split_last()?;
                match rest.first() {
                    Some(next) if next == "super" => self.absolute(outer, rest),
                    _ => Some([outer, rest].concat()),
                }
            }
            _ => {
                let child = [module, std::slice::from_ref(first)].concat();
                self.0.contains_key(&child).then(|| [module, path].concat())
            }
        }
    }

    /// The module that defines what a path from the root leads to.
    fn definition(&self, path: &[String], depth: usize) -> Option<Module> {
        let length = (0..=path.len())
            .rev()
            .find(|length| self.0.contains_key(&path[..*length]))?;
        let (module, rest) = path.split_at(length);
        let found = Some(module.to_vec());
        let Some((name, rest)) = rest.split_first() else {
            return found;
        };
        let file = &self.0[module];
        if file.defined.contains(name) || depth > 12 {
            return found;
        }
        let named = file.imports.iter().find(|import| import.name == *name);
        if let Some(import) = named {
            return match self.absolute(module, &import.path) {
                Some(path) => self.definition(&[&*path, rest].concat(), depth + 1),
                None => found,
            };
        }
        for import in file.imports.iter().filter(|import| import.name == "*") {
            let (_, all) = import.path.split_last()?;
            let Some(all) = self.absolute(module, all).filter(|all| all != module) else {
                continue;
            };
            let one = [&*all, std::slice::from_ref(name)].concat();
            let there = self.definition(&one, depth + 1);
            if let Some(there) = there
                && self.0[&there].defined.contains(name)
            {
                return Some(there);
            }
        }
        found
    }

    /// The modules that a file uses, each with one of the names that it uses of it.
    fn arrows(&self, module: &[String]) -> BTreeMap<Module, String> {
        let file = &self.0[module];
        let mut arrows = BTreeMap::new();
        let mut add = |path: Option<Module>| {
            let Some(path) = path else { return };
            let Some(to) = self.definition(&path, 0) else {
                return;
            };
            // Not to itself, nor to a folder that it is in.
            if !module.starts_with(&to) {
                let name = path.last().cloned().unwrap_or_default();
                arrows.entry(to).or_insert(name);
            }
        };
        let own = file
            .imports
            .iter()
            .filter(|import| !import.public && import.name != "*");
        for import in own {
            add(self.absolute(module, &import.path));
        }
        for path in &file.paths {
            let imported = file.imports.iter().find(|import| import.name == path[0]);
            match imported.and_then(|import| self.absolute(module, &import.path)) {
                Some(start) if self.0.contains_key(&start) => {
                    add(Some([&*start, &path[1..]].concat()))
                }
                Some(_) => {}
                None => add(self.absolute(module, path)),
            }
        }
        arrows
    }

    /// The circles of each room: files that lead to one another, and the arrows between them.
    fn circles(&self) -> BTreeMap<String, Vec<String>> {
        let mut circles: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let rooms: BTreeSet<&String> = self.0.keys().filter_map(|module| module.first()).collect();
        for room in rooms {
            let files = self.0.keys().filter(|module| module.first() == Some(room));
            let arrows: BTreeMap<&Module, BTreeMap<Module, String>> =
                files.map(|module| (module, self.arrows(module))).collect();
            let reached = |from: &Module| {
                let mut reached = BTreeSet::new();
                let mut next = vec![from.clone()];
                while let Some(module) = next.pop() {
                    for to in arrows.get(&module).into_iter().flat_map(BTreeMap::keys) {
                        if to.first() == Some(room) && reached.insert(to.clone()) {
                            next.push(to.clone());
                        }
                    }
                }
                reached
            };
            let reach: BTreeMap<&Module, BTreeSet<Module>> = arrows
                .keys()
                .map(|module| (*module, reached(module)))
                .collect();
            for (from, to) in &arrows {
                for (to, name) in to {
                    if reach.get(to).is_some_and(|back| back.contains(*from)) {
                        let line = format!("{} -> {} ({name})", from.join("/"), to.join("/"));
                        circles.entry(room.clone()).or_default().push(line);
                    }
                }
            }
        }
        circles
    }
}

fn files(folder: &Path, module: &[String], into: &mut BTreeMap<Module, File>) {
    for entry in std::fs::read_dir(folder).expect("the folder of the sources") {
        let path = entry.expect("an entry").path();
        let Some(name) = path.file_stem().and_then(|name| name.to_str()) else {
            continue;
        };
        let mut inner = module.to_vec();
        if path.is_dir() {
            inner.push(name.to_owned());
            files(&path, &inner, into);
        } else if path.extension().is_some_and(|end| end == "rs") && name != "tests" {
            if name != "mod" && name != "lib" {
                inner.push(name.to_owned());
            }
            let text = std::fs::read_to_string(&path).expect("a source");
            into.insert(inner, File::read(&text));
        }
    }
}

#[test]
fn files_of_a_room_are_in_no_circle() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut sources = BTreeMap::new();
    files(&src, &Module::new(), &mut sources);
    let circles = Sources(sources).circles();
    let allowed = |room: &str| CIRCLES.iter().any(|(known, _)| *known == room);
    let new: Vec<String> = circles
        .iter()
        .filter(|(room, _)| !allowed(room))
        .map(|(room, arrows)| format!("in {room}/:\n  {}", arrows.join("\n  ")))
        .collect();
    assert!(
        new.is_empty(),
        "files that import one another in a circle\n{}",
        new.join("\n")
    );
    for (room, why) in CIRCLES {
        assert!(
            circles.contains_key(*room),
            "`{room}` has no circle any more ({why}): take it off the list"
        );
    }
}

#[test]
fn circles_are_found() {
    let circles = |files: &[(&str, &str)]| {
        let read = |(path, text): &(&str, &str)| {
            let module = path.split('/').filter(|part| !part.is_empty());
            (module.map(str::to_owned).collect(), File::read(text))
        };
        Sources(files.iter().map(read).collect()).circles()
    };
    let two = circles(&[
        ("", "pub mod query;"),
        (
            "query",
            "mod from; mod join; pub use from::From; pub use join::*;",
        ),
        ("query/from", "use super::Join;\npub struct From;"),
        (
            "query/join",
            "#[cfg(test)]\nmod tests { use crate::query::other; }\npub struct Join(crate::query::From);",
        ),
    ]);
    assert_eq!(
        two["query"],
        [
            "query/from -> query/join (Join)",
            "query/join -> query/from (From)"
        ]
    );
    // A macro's text, tests, and the folder that a file is in count for nothing.
    let none = circles(&[
        ("", "pub mod query;"),
        (
            "query",
            "mod from; mod join; pub struct Select(from::From);",
        ),
        (
            "query/from",
            "use super::{Select, join::Join as Joined};\npub struct From;",
        ),
        (
            "query/join",
            "macro_rules! m { () => { $crate::query::from::From } }\npub struct Join;\n\
             #[cfg(test)]\nmod tests { use super::super::from::From; }",
        ),
    ]);
    assert!(none.is_empty(), "{none:?}");
}
