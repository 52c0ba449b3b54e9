//! The blocks of code in the chapters of `docs/guide`.

use std::fs;
use std::path::Path;

/// A block of Rust, and what the chapter says of it.
pub struct Block {
    /// `docs/guide/where.md`
    pub chapter: String,
    /// The line on which it begins.
    pub line: usize,
    pub rust: String,
    pub claim: Claim,
}

/// What stands right below a block of Rust.
#[derive(Clone)]
pub enum Claim {
    /// Nothing: it compiles and runs.
    Runs,
    /// Its SQL on each of [`DATABASES`].
    Sql([Shown<String>; 3]),
    /// It does not compile, and this is the first line of the message.
    Refused(String),
}

/// As the chapters name them.
pub const DATABASES: [&str; 3] = ["PostgreSQL", "SQLite", "MySQL"];

/// What a chapter says of a query on one database.
#[derive(Clone, Debug, PartialEq)]
pub enum Shown<Text> {
    /// There is SQL, but none that is this database's: the query does not compile for it.
    Nothing,
    /// The SQL that names no database, where this one has none of its own.
    Common(Text),
    /// SQL under this database's name.
    Own(Text),
}

impl Block {
    /// The name of the chapter as a Rust module.
    pub fn module(&self) -> String {
        let name = Path::new(&self.chapter).file_stem().unwrap_or_default();
        name.to_string_lossy().replace('-', "_").to_lowercase() + "_chapter"
    }
}

/// The chapters in this folder, by name.
pub fn chapters(folder: &Path) -> Vec<(String, String)> {
    let mut chapters: Vec<_> = fs::read_dir(folder)
        .expect("the folder of the guide")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|end| end == "md"))
        .map(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            (name.into_owned(), fs::read_to_string(&path).expect("text"))
        })
        .collect();
    chapters.sort();
    chapters
}

/// The blocks of one chapter.
pub fn blocks(chapter: &str, text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    // Text between a block of Rust and one of SQL parts them.
    let mut follows = false;
    let mut lines = text.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        let Some(kind) = line.strip_prefix("```") else {
            follows &= line.trim().is_empty();
            continue;
        };
        let content: Vec<&str> = lines
            .by_ref()
            .map(|(_, line)| line)
            .take_while(|line| *line != "```")
            .collect();
        let content = content.join("\n");
        let at = format!("docs/guide/{chapter}:{}", number + 1);
        match kind {
            "rust" | "rust,compile_fail" => {
                blocks.push(Block {
                    chapter: format!("docs/guide/{chapter}"),
                    line: number + 1,
                    rust: content,
                    claim: match kind {
                        "rust" => Claim::Runs,
                        _ => Claim::Refused(String::new()),
                    },
                });
                follows = true;
            }
            "sql" | "text" if follows => {
                let claim = &mut blocks.last_mut().expect("Rust before").claim;
                add(claim, kind, content, &at);
            }
            "sql" => panic!("{at}: this SQL is of no Rust"),
            _ => follows = false,
        }
    }
    blocks
}

fn add(claim: &mut Claim, kind: &str, content: String, at: &str) {
    match (&mut *claim, kind) {
        (Claim::Refused(message), "text") if message.is_empty() => *message = content,
        (Claim::Runs, "sql") => {
            *claim = Claim::Sql([Shown::Nothing, Shown::Nothing, Shown::Nothing]);
            show(claim, content, at);
        }
        (Claim::Sql(_), "sql") => show(claim, content, at),
        _ => panic!("{at}: what does this block say?"),
    }
}

/// Adds SQL below a line such as `-- PostgreSQL, SQLite`, or the common one.
fn show(claim: &mut Claim, content: String, at: &str) {
    let Claim::Sql(all) = claim else { return };
    let named = content
        .strip_prefix("-- ")
        .and_then(|text| text.split_once('\n'));
    let Some((names, sql)) = named else {
        let first = all.iter().all(|shown| *shown == Shown::Nothing);
        assert!(first, "{at}: common SQL comes first");
        *all = std::array::from_fn(|_| Shown::Common(content.clone()));
        return;
    };
    for name in names.split(", ") {
        let database = DATABASES.iter().position(|database| *database == name);
        let shown = &mut all[database.unwrap_or_else(|| panic!("{at}: whose SQL?"))];
        assert!(!matches!(shown, Shown::Own(_)), "{at}: {name} twice");
        *shown = Shown::Own(sql.to_owned());
    }
}
