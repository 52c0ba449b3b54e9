//! Several databases, and tenants.

use relata_schema::{Engine, Scratch};

use crate::{AUTO, printed, refused, relata, schema};

#[test]
fn several_databases_and_tenants() {
    let project = tempfile::tempdir().expect("a folder");
    let folder = project.path();
    schema(folder, "CREATE TABLE users (id INTEGER PRIMARY KEY);");
    printed(folder, &["migrate", "init"]);
    printed(folder, &AUTO);
    let both = ["--url", "sqlite:a.db", "--url", "sqlite:b.db"];
    let text = printed(folder, &[&["migrate", "up"], &both[..]].concat());
    assert!(
        text.contains("sqlite:a.db\n") && text.contains("sqlite:b.db\n"),
        "{text}"
    );
    let text = printed(folder, &[&["migrate", "status"], &both[..]].concat());
    assert_eq!(text.matches("0 to run").count(), 2, "{text}");
    // One that fails does not keep the other from its turn.
    let bad = [
        "migrate",
        "down",
        "base",
        "--yes",
        "--url",
        "sqlite:none/a.db",
        "--url",
        "sqlite:b.db",
    ];
    let output = relata(folder, &bad);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("undid"), "{text}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("failed in 1 of them"));
    let text = refused(folder, &["migrate", "up", "--tenant", "acme"]);
    assert!(
        text.contains("give each tenant a database of its own"),
        "{text}"
    );

    let Ok(server) = std::env::var("RELATA_POSTGRES_URL") else {
        return println!("not run on PostgreSQL: RELATA_POSTGRES_URL is not set");
    };
    let mut scratch = Scratch::new(Engine::Postgres, Some(&server)).expect("a database");
    let url = scratch.url().expect("a URL").to_owned();
    let tenants = "SELECT * FROM (VALUES ('acme'), ('globex')) AS customers";
    let up = ["migrate", "up", "--url", &url, "--tenants", tenants];
    let text = printed(folder, &up);
    assert!(
        text.contains(", schema acme") && text.contains(", schema globex"),
        "{text}"
    );
    let rows = scratch.rows("SELECT count(*) FROM acme.users, globex.users");
    assert_eq!(rows.expect("both are there"), [vec![Some("0".to_owned())]]);
    let none = [
        "migrate",
        "up",
        "--url",
        &url,
        "--tenants",
        "SELECT 1 WHERE false",
    ];
    assert!(refused(folder, &none).contains("there are no tenants"));
}
