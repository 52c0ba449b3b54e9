//! Changes of a domain, which are checked in all tables that have it (PostgreSQL).

use relata_migrate::lint::Code;
use relata_schema::Engine;

use super::{check, findings, server};

const OLD: &str =
    "DROP SCHEMA public CASCADE; CREATE SCHEMA public; CREATE DOMAIN email AS text DEFAULT '-';
     CREATE DOMAIN work_email AS email; CREATE DOMAIN unused AS int; CREATE DOMAIN tag AS text;
     CREATE DOMAIN size AS int CONSTRAINT positive CHECK (VALUE > 0); CREATE TABLE of_size (s size NOT NULL);
     ALTER DOMAIN size ADD CONSTRAINT few CHECK (VALUE < 9) NOT VALID;
     CREATE TABLE users (id int, mail work_email NOT NULL); CREATE TYPE pair AS (a tag, b int);
     CREATE TABLE tagged (tags tag[], p pair)";

#[test]
fn of_domains() {
    if server(Engine::Postgres).is_none() {
        return;
    }
    let cases: &[(&str, &str, &str)] = &[
        (
            "ALTER DOMAIN email ADD CHECK (VALUE <> '')",
            "",
            "constraint-scan",
        ),
        (
            "ALTER DOMAIN email ADD CHECK (VALUE <> '') NOT VALID",
            "",
            "",
        ),
        (
            "ALTER DOMAIN email SET NOT NULL",
            "",
            "not-null not-null-scan",
        ),
        ("ALTER DOMAIN email DROP DEFAULT", "", "drop-default"),
        ("ALTER DOMAIN email SET DEFAULT 'x'", "", ""),
        ("ALTER DOMAIN size VALIDATE CONSTRAINT few", "", ""),
        ("ALTER DOMAIN size DROP CONSTRAINT positive", "", ""),
        ("ALTER DOMAIN unused SET NOT NULL", "", ""),
        (
            "CREATE TABLE n (u unused); ALTER DOMAIN unused ADD CHECK (VALUE > 0)",
            "",
            "",
        ),
        (
            "ALTER TABLE tagged ALTER tags TYPE text, ALTER p TYPE text; ALTER DOMAIN tag ADD CHECK (VALUE <> '');
             ALTER TABLE tagged ALTER tags TYPE tag[] USING tags::tag[], ALTER p TYPE pair USING p::pair",
            "",
            "constraint-scan type-rewrite",
        ),
    ];
    check(Engine::Postgres, OLD, cases);
}

/// The safe way of a finding, as it is printed.
#[test]
fn the_safe_way_of_domains() {
    if server(Engine::Postgres).is_none() {
        return;
    }
    let of = |sql: &str, code: Code| {
        let found = findings(Engine::Postgres, OLD, &[(sql, "")], "").remove(0);
        let found = found.into_iter().find(|finding| finding.code == code);
        found.expect("a finding")
    };
    let found = of(
        "ALTER DOMAIN email ADD CONSTRAINT filled CHECK (VALUE <> '')",
        Code::ConstraintScan,
    );
    assert!(found.reason.contains("public.users.mail"), "{found}");
    let safe = found.safe.expect("a safe way");
    assert_eq!(
        safe,
        "ALTER DOMAIN public.email ADD CONSTRAINT filled CHECK (VALUE <> ''::text) NOT VALID;\n\
         -- in a revision of its own\n\
         ALTER DOMAIN public.email VALIDATE CONSTRAINT filled;"
    );
    let safe = of("ALTER DOMAIN email SET NOT NULL", Code::NotNullScan).safe;
    let safe = safe.expect("a safe way");
    // It runs, and is no finding itself.
    let (add, validate) = safe
        .split_once("-- in a revision of its own\n")
        .expect("two steps");
    let cases: &[(&str, &str, &str)] = &[
        (add, "", ""),
        (&format!("{add}{validate}"), "", "constraint-scan"),
    ];
    check(Engine::Postgres, OLD, cases);
}
