//! Several databases, and several tenants in one.

use relata_migrate::{Error, Place, each};
use relata_schema::Engine;

use super::projects;

#[test]
fn tenants_and_databases() {
    for project in projects() {
        let up = "CREATE TABLE notes (id int PRIMARY KEY); INSERT INTO notes VALUES (1);";
        project.revision("a", "", up, Some("DROP TABLE notes;"));
        // What a revision chooses does not last.
        let leave = match project.engine {
            Engine::Postgres => "SELECT set_config('search_path', '', false);",
            Engine::Mysql => "USE mysql;",
            _ => "",
        };
        project.revision("b", "a", leave, Some(""));
        project.revision(
            "c",
            "b",
            "INSERT INTO notes VALUES (2);",
            Some("DELETE FROM notes WHERE id = 2;"),
        );
        let revisions = project.revisions();
        if project.engine == Engine::Sqlite {
            let file = |name: &str| project.folder.path().join(name).display().to_string();
            let places = Place::all(&[file("x.db"), file("none/y.db"), file("z.db")], &[]);
            let ran = each(&revisions, places, |_, migrator| migrator.up("head"));
            let counts: Vec<Option<usize>> = ran
                .iter()
                .map(|(_, ran)| ran.as_ref().ok().map(Vec::len))
                .collect();
            assert_eq!(counts, [Some(3), None, Some(3)]);
            let places = Place::all(&[project.url.as_str()], &["tenant"]);
            let ran = each(&revisions, places, |_, migrator| migrator.up("head"));
            assert!(matches!(&*ran, [(_, Err(Error::NoTenant { .. }))]));
            continue;
        }
        let name = |tenant: &str| match project.engine {
            // A server's databases are all of one namespace.
            Engine::Mysql => format!(
                "{}_{tenant}",
                project
                    .url
                    .rsplit('/')
                    .next()
                    .unwrap_or_default()
                    .split('?')
                    .next()
                    .unwrap_or_default()
            ),
            _ => format!("tenant \"{tenant}\""),
        };
        let tenants = [name("acme"), name("globex")];
        let places = Place::all(std::slice::from_ref(&project.url), &tenants);
        let up = || {
            each(&revisions, places.clone(), |_, migrator| {
                migrator.up("head")
            })
            .into_iter()
            .map(|(_, ran)| ran.map(|ran| ran.len()))
            .collect::<Result<Vec<usize>, Error>>()
        };
        let (first, second) = (up(), up());
        let mut counts = Vec::new();
        for tenant in &tenants {
            let quoted = match project.engine {
                Engine::Mysql => format!("`{tenant}`"),
                _ => format!("\"{}\"", tenant.replace('"', "\"\"")),
            };
            let sql = format!(
                "SELECT (SELECT count(*) FROM {quoted}.notes), (SELECT count(*) FROM {quoted}.relata_migrations)"
            );
            counts.extend(project.session().rows(&sql));
            if project.engine == Engine::Mysql {
                project.execute(&format!("DROP DATABASE {quoted}"));
            }
        }
        assert_eq!(first.expect("runs"), [3, 3]);
        assert_eq!(second.expect("nothing left"), [0, 0]);
        let row = || vec![vec![Some("2".to_owned()), Some("3".to_owned())]];
        assert_eq!(counts, [row(), row()]);
        assert!(
            project
                .tables()
                .iter()
                .all(|table| table != "notes" || project.engine == Engine::Postgres)
        );
    }
}
