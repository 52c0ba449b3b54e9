//! The comparison of the page with the entries.

use super::{Each, Entry, elsewhere, expressions, queries, writes};
use std::fs;
use std::path::Path;

const LACKS: &str = "does not compile";

/// True if the cell says that the database lacks the feature.
fn denies(cell: &str) -> bool {
    cell.starts_with(LACKS) || cell == "has none"
}

/// The cells of a row of the table: the feature, and the three databases.
fn cells(line: &str) -> Option<[&str; 4]> {
    let inner = line.strip_prefix("| ")?.strip_suffix(" |")?;
    let cells: Vec<&str> = inner.split(" | ").collect();
    cells.try_into().ok()
}

fn file(name: &str) -> (std::path::PathBuf, String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    let text = fs::read_to_string(&path).expect("the page");
    (path, text)
}

fn entries() -> Vec<Entry> {
    let mut all = queries::of_tables();
    all.extend(queries::of_groups());
    all.extend(queries::of_queries());
    all.extend(expressions::functions());
    all.extend(expressions::types());
    all.extend(writes::writes());
    all.extend(writes::of_postgres());
    all.extend(writes::verbs());
    all
}

/// The cell that the traits give: the same one unless it is wrong, and a cell of other words only if it is denied.
fn corrected<'a>(cell: &'a str, works: &[Each], database: usize) -> Result<&'a str, String> {
    let all = works.iter().all(|each| each[database]);
    let none = works.iter().all(|each| !each[database]);
    match (denies(cell), all, none) {
        (false, true, _) | (true, _, true) => Ok(cell),
        (true, true, _) if cell == LACKS => Ok("yes"),
        (false, _, true) if cell == "yes" => Ok(LACKS),
        _ => Err(format!(
            "`{cell}`, but of its statements compile: {:?}",
            works.iter().map(|each| each[database]).collect::<Vec<_>>()
        )),
    }
}

#[test]
fn page_is_what_the_traits_say() {
    let (path, page) = file("docs/databases.md");
    let entries = entries();
    let mut faults = Vec::new();
    let mut written = String::new();
    let mut on_page = Vec::new();
    for line in page.lines() {
        let row = cells(line).filter(|_| !line.starts_with("|---"));
        let Some([feature, cells @ ..]) = row else {
            written.push_str(line);
            written.push('\n');
            continue;
        };
        on_page.push(feature);
        let mut of_page = cells;
        let found: Vec<&Entry> = entries.iter().filter(|e| e.feature == feature).collect();
        let listed = elsewhere::NOT_BY_TRAITS
            .iter()
            .filter(|(_, rows)| rows.contains(&feature))
            .count();
        if found.len() + listed != 1 {
            faults.push(format!(
                "{} entries and {listed} reasons: {feature}",
                found.len()
            ));
        }
        for entry in found {
            for (database, cell) in cells.into_iter().enumerate() {
                match corrected(cell, &entry.works, database) {
                    Ok(cell) => of_page[database] = cell,
                    Err(fault) => faults.push(format!("{feature}: {fault}")),
                }
            }
            for (database, compiles) in &entry.excluded {
                let cell = cells[*database];
                if *compiles || denies(cell) || cell == "yes" {
                    faults.push(format!("{feature}: `{cell}` is not all that it says"));
                }
            }
        }
        written.push_str(&format!("| {feature} | {} |\n", of_page.join(" | ")));
    }
    let named = entries.iter().map(|entry| entry.feature);
    let listed = elsewhere::NOT_BY_TRAITS
        .iter()
        .flat_map(|(_, rows)| rows.iter().copied());
    for feature in named.chain(listed) {
        if !on_page.contains(&feature) {
            faults.push(format!("not on the page: {feature}"));
        }
    }
    if std::env::var_os("WHAT_WORKS").is_some_and(|value| value == "overwrite") {
        fs::write(&path, &written).expect("the page is written");
    } else {
        let pairs = page
            .lines()
            .zip(written.lines())
            .filter(|(is, ought)| is != ought);
        faults.extend(pairs.map(|(is, ought)| format!("{is}\n  should be\n{ought}")));
    }
    assert!(
        faults.is_empty(),
        "docs/databases.md (WHAT_WORKS=overwrite cargo test --all-features --test it -- what_works):\n{}",
        faults.join("\n")
    );
}

/// The row of the README's short table that names what two databases lack.
#[test]
fn short_table_lacks_the_same() {
    let (_, readme) = file("README.md");
    let (_, table) = readme
        .split_once("## What works where")
        .expect("the chapter");
    let lacking: Vec<[&str; 4]> = table
        .lines()
        .take_while(|line| !line.starts_with("## "))
        .filter_map(cells)
        .filter(|row| row.contains(&LACKS))
        .collect();
    let words = "GROUPING SETS, LATERAL, DISTINCT ON, arrays, ranges, text search, MERGE, COPY";
    assert_eq!(lacking, [[words, "yes", LACKS, LACKS]]);
    let entries = entries();
    for word in words.split(", ") {
        let word = match word {
            "text search" => "full-text search",
            word => word,
        };
        let of_word: Vec<&Entry> = entries
            .iter()
            .filter(|entry| entry.feature.contains(word))
            .collect();
        assert!(!of_word.is_empty(), "no row of {word}");
        for each in of_word.iter().flat_map(|entry| &entry.works) {
            assert_eq!(*each, [true, false, false], "{word}");
        }
    }
}
