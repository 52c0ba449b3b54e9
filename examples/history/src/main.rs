//! A program that brings its database up to date when it starts.
//!
//! ```text
//! cargo run -p relata-example-history -- notes.db
//! ```

use relata_migrate::{Migrator, Result, Session};

fn main() -> std::process::ExitCode {
    let file = std::env::args()
        .nth(1)
        .unwrap_or_else(|| ":memory:".to_owned());
    match start(&format!("sqlite:{file}")) {
        Ok(notes) => {
            println!("{notes} notes that are not archived");
            std::process::ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            if let Some(help) = error.help() {
                eprintln!("{help}");
            }
            std::process::ExitCode::FAILURE
        }
    }
}

fn start(url: &str) -> Result<String> {
    let revisions = relata_migrate::embed!()?;
    let mut session = Session::connect(url)?;
    for ran in Migrator::new(&revisions, &mut session)?.up("head")? {
        println!("{} in {} ms", ran.title, ran.milliseconds);
    }
    let rows = session.rows("SELECT count(*) FROM notes WHERE archived_at IS NULL")?;
    Ok(rows
        .into_iter()
        .flatten()
        .next()
        .flatten()
        .unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use relata_migrate::{Error, Revision, Revisions};

    use super::*;

    fn revisions() -> Revisions {
        relata_migrate::embed!().expect("the build script checked them")
    }

    #[test]
    fn the_history_has_a_branch_and_a_merge() {
        let revisions = revisions();
        let ids = |list: Vec<&Revision>| list.iter().map(|r| r.slug.clone()).collect::<Vec<_>>();
        assert_eq!(ids(revisions.branch_points()), ["create_notes"]);
        assert_eq!(ids(revisions.heads()), ["find_what_is_not_archived"]);
        let merge = revisions.one("head-1").expect("the merge");
        assert_eq!(merge.parents.len(), 2);
    }

    #[test]
    fn each_side_runs_by_itself_and_both_go_back() -> Result<()> {
        let revisions = revisions();
        let mut session = Session::connect("sqlite::memory:")?;
        let mut migrator = Migrator::new(&revisions, &mut session)?;
        assert_eq!(migrator.up("archive")?.len(), 2);
        assert_eq!(migrator.up("20260916")?.len(), 1);
        assert_eq!(migrator.up("head")?.len(), 3);
        assert_eq!(migrator.down("base")?.len(), 6);
        assert!(matches!(migrator.down("-1"), Err(Error::Beyond { .. })));
        assert_eq!(migrator.up("head")?.len(), 6);
        Ok(())
    }

    #[test]
    fn it_starts() {
        assert_eq!(start("sqlite::memory:").expect("starts"), "0");
    }
}
