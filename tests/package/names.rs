//! Checks that no public name is defined twice.
//!
//! rustc shortens a path in a message to its last name only if no other public item of any crate has that name. So a
//! type, trait or variant that shares its name with another one makes messages print the full paths of both.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use syn::{Attribute, Item, UseTree, Visibility};

/// Names that are defined twice today, by the reason. An entry that is not double any more must go.
const DOUBLE: &[(&str, &[&str])] = &[
    (
        "a variant of an error, which users write after the name of its enum, as in `Error::Session`",
        &[
            "Closed",
            "Connection",
            "Decode",
            "Exclusion",
            "ForeignKey",
            "Invalid",
            "NotNull",
            "ReadOnly",
            "Schema",
            "Session",
            "Transaction",
            "Unique",
        ],
    ),
    (
        "a type alias, which rustc prints as what it is short for",
        &["Concat", "Rows"],
    ),
    (
        "the two sides of COPY, which fail in the same ways",
        &["ByDatabase"],
    ),
    (
        "the module of the examples in the documentation is made like a generated one",
        &["Constraint"],
    ),
    ("MERGE and CASE have the same word", &["When"]),
    (
        "a variant of a hidden enum, which code writes after the name of its enum",
        &[
            "And", "Any", "AsTyped", "Decimal", "Double", "In", "Integer", "Not", "Numbered", "Or",
            "Other", "Table", "Text", "Type", "Unread", "Varchar", "View", "Whole", "Writes",
        ],
    ),
];

#[test]
fn no_public_name_is_defined_twice() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let names = public_names(&|path| std::fs::read_to_string(root.join(path)).ok());
    assert!(names.contains_key("Select"), "the library was read");
    let double: BTreeMap<&str, &BTreeSet<String>> = names
        .iter()
        .filter(|(_, places)| places.len() > 1)
        .map(|(name, places)| (&**name, places))
        .collect();
    let new: Vec<String> = double
        .iter()
        .filter(|(name, _)| !known().any(|known| known == **name))
        .map(|(name, places)| format!("{name}: {places:?}"))
        .collect();
    assert!(
        new.is_empty(),
        "public names that are defined twice: choose another name\n{}",
        new.join("\n")
    );
    let stale: Vec<&str> = known().filter(|name| !double.contains_key(name)).collect();
    assert!(stale.is_empty(), "not double any more: remove {stale:?}");
}

fn known() -> impl Iterator<Item = &'static str> {
    DOUBLE.iter().flat_map(|(_, names)| names.iter().copied())
}

#[test]
fn double_names_are_found() {
    let of = |files: &[(&str, &str)]| -> Vec<String> {
        let names = public_names(&|path| {
            let file = files.iter().find(|(name, _)| Path::new(name) == path);
            file.map(|(_, text)| (*text).to_owned())
        });
        let double = names.into_iter().filter(|(_, places)| places.len() > 1);
        double.map(|(name, _)| name).collect()
    };
    let lib = "pub mod a; mod b; pub use b::Table;";
    let two = of(&[
        ("lib.rs", lib),
        ("a.rs", "pub struct Table;"),
        ("b.rs", "pub trait Table {}"),
    ]);
    assert_eq!(two, ["Table"]);
    // The same item by two paths is one, and an item that no path leads to is none.
    let one = of(&[
        ("lib.rs", "pub mod a; mod b; pub use a::Table;"),
        ("a/mod.rs", "pub struct Table;"),
        ("b.rs", "pub struct Table;"),
    ]);
    assert!(one.is_empty());
    let variant = of(&[
        (
            "lib.rs",
            "pub mod a; pub mod b { pub use super::a::*; pub struct Asc; }",
        ),
        ("a.rs", "mod c; pub use c::Direction as Way;"),
        ("a/c.rs", "pub enum Direction { Asc }"),
    ]);
    assert_eq!(variant, ["Asc"]);
    let macros = of(&[(
        "lib.rs",
        "joins! { /// All rows.\n Left \" LEFT JOIN \"; } pub enum Side { Left }",
    )]);
    assert_eq!(macros, ["Left"]);
}

/// Public items by name, each with the paths where it is defined.
type Names = BTreeMap<String, BTreeSet<String>>;

/// A module of the library: what a `use` can take from it.
#[derive(Default)]
struct Module {
    /// Names of public types and traits, with the variants of enums.
    items: BTreeMap<String, Vec<String>>,
    /// The modules in it, and whether they are public.
    modules: BTreeMap<String, bool>,
    /// Public imports: the path, `None` as its last part for all, and the name that it gets.
    imports: Vec<(Vec<Option<String>>, String)>,
}

/// The path of a module in the library.
type ModulePath = Vec<String>;

/// Returns the names of all types, traits and variants that users can reach.
///
/// Names that a macro makes are seen if they are documented in its call, as `missing_docs` asks for.
fn public_names(read: &dyn Fn(&Path) -> Option<String>) -> Names {
    let mut modules = BTreeMap::new();
    let text = read(Path::new("lib.rs")).expect("src/lib.rs");
    let file = syn::parse_file(&text).expect("Rust");
    collect(Vec::new(), &PathBuf::new(), &file.items, read, &mut modules);
    let mut walk = Walk {
        modules: &modules,
        seen: BTreeSet::new(),
        names: Names::new(),
    };
    walk.module(&[]);
    walk.names
}

/// Reads the items of a module and of those in it. `folder` is where the files of its modules are.
fn collect(
    path: ModulePath,
    folder: &Path,
    items: &[Item],
    read: &dyn Fn(&Path) -> Option<String>,
    modules: &mut BTreeMap<ModulePath, Module>,
) {
    let mut module = Module::default();
    for item in items {
        let (name, variants) = match item {
            Item::Struct(item) if is_public(&item.vis) => (&item.ident, Vec::new()),
            Item::Union(item) if is_public(&item.vis) => (&item.ident, Vec::new()),
            Item::Trait(item) if is_public(&item.vis) => (&item.ident, Vec::new()),
            Item::Type(item) if is_public(&item.vis) => (&item.ident, Vec::new()),
            Item::Enum(item) if is_public(&item.vis) => {
                let variants = item.variants.iter();
                (
                    &item.ident,
                    variants.map(|variant| variant.ident.to_string()).collect(),
                )
            }
            Item::Use(item) if is_public(&item.vis) => {
                imports(&item.tree, &mut Vec::new(), &mut module.imports);
                continue;
            }
            Item::Macro(item) if item.ident.is_none() => {
                let mut names = Vec::new();
                named_by_macro(item.mac.tokens.clone(), &mut names);
                let names = names.into_iter();
                module.items.extend(names.map(|name| (name, Vec::new())));
                continue;
            }
            Item::Mod(item) if !item.attrs.iter().any(is_test) => {
                let name = item.ident.to_string();
                let inner = [&*path, std::slice::from_ref(&name)].concat();
                let folder = folder.join(&name);
                match &item.content {
                    Some((_, items)) => collect(inner, &folder, items, read, modules),
                    None => {
                        let files = [folder.with_extension("rs"), folder.join("mod.rs")];
                        let text = files.iter().find_map(|file| read(file));
                        let text = text.unwrap_or_else(|| panic!("one of {files:?}"));
                        let file = syn::parse_file(&text).expect("Rust");
                        collect(inner, &folder, &file.items, read, modules);
                    }
                }
                module.modules.insert(name, is_public(&item.vis));
                continue;
            }
            _ => continue,
        };
        module.items.insert(name.to_string(), variants);
    }
    modules.insert(path, module);
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// True for `#[cfg(test)]`.
fn is_test(attribute: &Attribute) -> bool {
    attribute.path().is_ident("cfg")
        && attribute
            .parse_args::<syn::Path>()
            .is_ok_and(|path| path.is_ident("test"))
}

/// Adds the paths of a `use`.
fn imports(
    tree: &UseTree,
    before: &mut Vec<Option<String>>,
    found: &mut Vec<(Vec<Option<String>>, String)>,
) {
    let mut end = |last: Option<String>, name: String| {
        found.push(([&**before, &[last]].concat(), name));
    };
    match tree {
        UseTree::Path(tree) => {
            before.push(Some(tree.ident.to_string()));
            imports(&tree.tree, before, found);
            before.pop();
        }
        UseTree::Name(tree) => end(Some(tree.ident.to_string()), tree.ident.to_string()),
        UseTree::Rename(tree) => end(Some(tree.ident.to_string()), tree.rename.to_string()),
        UseTree::Glob(_) => end(None, String::new()),
        UseTree::Group(tree) => {
            for tree in &tree.items {
                imports(tree, before, found);
            }
        }
    }
}

/// Adds the names of types that follow a doc comment or `pub struct`, `pub enum`, `pub trait` in the call of a macro.
fn named_by_macro(tokens: TokenStream, names: &mut Vec<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let word = |at: Option<usize>| match at.and_then(|at| tokens.get(at)) {
        Some(TokenTree::Ident(word)) => word.to_string(),
        _ => String::new(),
    };
    for (i, token) in tokens.iter().enumerate() {
        let is_name = match token {
            TokenTree::Group(group) => {
                let first = group.stream().into_iter().next();
                let is_doc = matches!(first, Some(TokenTree::Ident(word)) if word == "doc");
                if !is_doc {
                    named_by_macro(group.stream(), names);
                }
                is_doc
            }
            TokenTree::Ident(kind) => {
                ["struct", "enum", "trait"].iter().any(|word| kind == word)
                    && word(i.checked_sub(1)) == "pub"
            }
            _ => false,
        };
        let name = word(Some(i + 1));
        if is_name && name.starts_with(char::is_uppercase) {
            names.push(name);
        }
    }
}

struct Walk<'m> {
    modules: &'m BTreeMap<ModulePath, Module>,
    seen: BTreeSet<(ModulePath, String)>,
    names: Names,
}
impl Walk<'_> {
    /// Adds everything public in a module.
    fn module(&mut self, path: &[String]) {
        if !self.seen.insert((path.to_vec(), String::new())) {
            return;
        }
        let Some(module) = self.modules.get(path) else {
            return;
        };
        for name in module.items.keys() {
            self.item(path, name, name);
        }
        for (name, public) in &module.modules {
            if *public {
                self.module(&[path, std::slice::from_ref(name)].concat());
            }
        }
        for (target, name) in &module.imports {
            self.import(path, target, name);
        }
    }

    /// Adds what a module imports publicly.
    fn import(&mut self, path: &[String], target: &[Option<String>], name: &str) {
        let mut from = path.to_vec();
        let Some((last, before)) = target.split_last() else {
            return;
        };
        for (i, part) in before.iter().flatten().enumerate() {
            match &**part {
                "crate" => from.clear(),
                "self" => {}
                "super" => _ = from.pop(),
                part => {
                    from.push(part.to_owned());
                    if !self.modules.contains_key(&from) && i == 0 {
                        // Another crate's.
                        return;
                    }
                }
            }
        }
        match last {
            None => self.module(&from),
            Some(_) if name == "_" => {}
            Some(last) => self.item(&from, last, name),
        }
    }

    /// Adds an item of a module, under the name that it is exported by.
    fn item(&mut self, path: &[String], name: &str, exported: &str) {
        let Some(module) = self.modules.get(path) else {
            return;
        };
        if let Some(variants) = module.items.get(name) {
            let place = [path.join("::"), name.to_owned()].join("::");
            for variant in variants {
                let variants = self.names.entry(variant.clone()).or_default();
                variants.insert(format!("{place}::{variant}"));
            }
            self.names
                .entry(exported.to_owned())
                .or_default()
                .insert(place);
        } else if module.modules.contains_key(name) {
            self.module(&[path, &[name.to_owned()]].concat());
        } else if self.seen.insert((path.to_vec(), name.to_owned())) {
            for (target, imported) in &module.imports {
                if imported == name {
                    self.import(path, target, exported);
                }
            }
        }
    }
}
