//! What is no part of the schema, and stays with an object that is created again.

use std::path::Path;

use relata_ddl::{plan, script};
use relata_schema::{Engine, Scratch};

use super::{common, moved, rows, shown};

/// A database with rows that went to a schema, and one that came back.
fn there_and_back(engine: Engine, old: &str, new: &str, query: &str) -> [Vec<String>; 2] {
    let mut scratch = moved(engine, old, new);
    let there = rows(&mut scratch, query);
    let plain = common::catalog(engine, old);
    let from = common::reflect(&mut scratch);
    let sql = script(&from, &plan(&from, &plain).edits).expect("renders");
    common::execute(&mut scratch, &sql.to_string());
    [there, rows(&mut scratch, query)]
}

#[cfg(feature = "postgres")]
#[test]
fn marks_of_indexes() {
    if !common::engines().contains(&Engine::Postgres) {
        return;
    }
    let schema = |include: &str, view: &str| {
        format!(
            "CREATE TABLE t (id int NOT NULL, \"Of\" int NOT NULL, b int); CREATE UNIQUE INDEX \"By Of\" ON t (\"Of\") {include};
             CREATE TABLE u (id int NOT NULL, CONSTRAINT u_id UNIQUE (id) {include});
             CREATE MATERIALIZED VIEW m AS SELECT id {view} FROM t; CREATE INDEX m_id ON m (id);"
        )
    };
    let marks = "ALTER TABLE t REPLICA IDENTITY USING INDEX \"By Of\"; ALTER TABLE t CLUSTER ON \"By Of\";
         ALTER TABLE u REPLICA IDENTITY USING INDEX u_id; ALTER MATERIALIZED VIEW m CLUSTER ON m_id";
    let (plain, other) = (schema("", ""), schema("INCLUDE (id)", ", b"));
    let query = "SELECT indexrelid::regclass::text, indisreplident::text, indisclustered::text FROM pg_index
         WHERE indisreplident OR indisclustered ORDER BY 1";
    let expected = [
        "\"By Of\" | true | true",
        "m_id | false | true",
        "u_id | true | false",
    ];
    // The wanted schema does not name them.
    let mut scratch = moved(Engine::Postgres, &format!("{plain}; {marks}"), &other);
    assert_eq!(rows(&mut scratch, query), expected);
    let found = there_and_back(
        Engine::Postgres,
        &format!("{plain}; {marks}"),
        &other,
        query,
    );
    assert_eq!(found, [expected, expected]);
    // An index that can be no identity any longer.
    let nullable = plain
        .replace("\"Of\" int NOT NULL", "\"Of\" int")
        .replace("(\"Of\")", "(\"Of\", id)");
    let mut scratch = moved(Engine::Postgres, &format!("{plain}; {marks}"), &nullable);
    assert_eq!(rows(&mut scratch, query)[0], "\"By Of\" | false | true");
}

#[cfg(feature = "mysql")]
#[test]
fn accounts_and_modes() {
    if !common::engines().contains(&Engine::Mysql) {
        return;
    }
    let schema = |column: &str, body: &str, account: &str| {
        format!(
            "CREATE TABLE t (id int, {column} text); CREATE TABLE log (x text);
             CREATE ALGORITHM=MERGE {account} SQL SECURITY DEFINER VIEW v AS SELECT id, {column} FROM t;
             SET sql_mode = 'ANSI_QUOTES,NO_ENGINE_SUBSTITUTION';
             CREATE {account} TRIGGER on_t BEFORE INSERT ON t FOR EACH ROW BEGIN INSERT INTO \"log\" VALUES ('in'); END;
             CREATE {account} FUNCTION f(x int{body}) RETURNS int DETERMINISTIC RETURN (SELECT count(\"x\") FROM \"log\");
             CREATE {account} PROCEDURE p() SQL SECURITY INVOKER SELECT \"x\" FROM \"log\";
             SET sql_mode = DEFAULT;"
        )
    };
    let accounts = "SELECT 'v', definer, '' FROM information_schema.views WHERE table_schema = database()
         UNION SELECT routine_name, definer, sql_mode FROM information_schema.routines WHERE routine_schema = database()
         UNION SELECT trigger_name, definer, sql_mode FROM information_schema.triggers WHERE trigger_schema = database() ORDER BY 1";
    let mode = "ANSI_QUOTES,NO_ENGINE_SUBSTITUTION";
    let own = "DEFINER=`odd \"one`@`%`";
    let old = schema("a", "", own);
    // Another column of the view, and a trigger that another one now precedes.
    let new = schema("b", "", "").replace(
        "CREATE  TRIGGER on_t",
        "CREATE TRIGGER first_t BEFORE INSERT ON t FOR EACH ROW SET NEW.id = 1; CREATE  TRIGGER on_t",
    );
    let mut scratch = moved(Engine::Mysql, &old, &new);
    let found = rows(&mut scratch, accounts);
    let account = "odd \"one@%";
    let expected = [
        format!("f | {account} | {mode}"),
        format!("on_t | {account} | {mode}"),
        format!("p | {account} | {mode}"),
        format!("v | {account} | "),
    ];
    let others: Vec<&String> = found
        .iter()
        .filter(|row| !row.starts_with("first_t"))
        .collect();
    assert_eq!(others, expected.iter().collect::<Vec<_>>());
    assert_eq!(found.len(), 5, "{found:?}");
    let options = "SELECT algorithm, security_type FROM information_schema.views WHERE table_schema = database()";
    assert_eq!(rows(&mut scratch, options), ["MERGE | DEFINER"]);
    // Other text is meant in the mode of the wanted schema.
    let text = "CREATE FUNCTION g(x int) RETURNS text DETERMINISTIC RETURN ";
    let old = format!("SET sql_mode = 'ANSI_QUOTES'; {text}'a'; SET sql_mode = DEFAULT;");
    let mut scratch = moved(Engine::Mysql, &old, &format!("{text}\"b\""));
    assert_eq!(rows(&mut scratch, "SELECT g(1)"), ["b"]);
    same_after_a_rename(&mut scratch);
}

/// Nothing is left to do, and a script says nothing of the own account.
#[cfg(feature = "mysql")]
fn same_after_a_rename(scratch: &mut Scratch) {
    let from = common::reflect(scratch);
    let sql = script(
        &relata_ddl::empty(Engine::Mysql),
        &relata_ddl::create_all(&from),
    );
    let sql = sql.expect("renders").to_string();
    assert!(
        !sql.contains("DEFINER") && !sql.contains("sql_mode"),
        "{sql}"
    );
    assert!(plan(&from, &from).is_empty());
    let run = scratch.execute(Path::new("again.sql"), "DROP FUNCTION g");
    run.expect("drops");
    common::execute(scratch, &sql);
    assert_eq!(shown(scratch.rows("SELECT g(1)").expect("rows")), ["b"]);
}

/// Roles of this process alone: they belong to the server, not to a database.
#[cfg(feature = "postgres")]
fn role(name: &str) -> String {
    format!("relata_{name}_{}", std::process::id())
}

/// The SQL with these roles made before, and again where they are there.
#[cfg(feature = "postgres")]
fn with_roles(roles: &[&str], sql: &str) -> String {
    let make = roles.iter().map(|role| {
        format!(
            "DO $$ BEGIN CREATE ROLE {role}; EXCEPTION WHEN duplicate_object THEN NULL; END $$; "
        )
    });
    format!("{}{sql}", make.collect::<String>())
}

#[cfg(feature = "postgres")]
fn without_roles(scratch: &mut Scratch, roles: &[&str]) {
    let roles = roles.join(", ");
    common::execute(
        scratch,
        &format!("DROP OWNED BY {roles} CASCADE; DROP ROLE {roles}"),
    );
}

/// Views that are dropped and created again have their owner, privileges and rules afterwards, on the way back too.
#[cfg(feature = "postgres")]
#[test]
fn privileges_of_views() {
    if !common::engines().contains(&Engine::Postgres) {
        return;
    }
    let (app, owner) = (role("app"), role("owner"));
    let roles = [app.as_str(), owner.as_str()];
    let schema = |kind: &str| {
        format!(
            "CREATE TABLE t (id int, n {kind}); CREATE TABLE log (id int);
             CREATE VIEW \"V\" AS SELECT id, n FROM t; CREATE VIEW w AS SELECT n FROM \"V\"; CREATE VIEW plain AS SELECT n FROM t;
             CREATE MATERIALIZED VIEW m AS SELECT n FROM t"
        )
    };
    let given = format!(
        "GRANT SELECT, INSERT ON \"V\" TO {app} WITH GRANT OPTION; GRANT SELECT (n) ON w TO PUBLIC; GRANT UPDATE (n) ON w TO {app};
         REVOKE DELETE ON w FROM current_user; ALTER VIEW w OWNER TO {owner}; GRANT SELECT ON m TO {app};
         CREATE RULE logged AS ON INSERT TO \"V\" DO ALSO INSERT INTO log VALUES (NEW.id);
         CREATE RULE off AS ON DELETE TO w DO INSTEAD NOTHING"
    );
    let query = "SELECT relname, pg_get_userbyid(relowner) = current_user, relacl IS NULL,
         ARRAY(SELECT grantee::regrole || ' ' || privilege_type || is_grantable FROM aclexplode(relacl) ORDER BY 1),
         ARRAY(SELECT attname || attacl::text FROM pg_attribute WHERE attrelid = c.oid AND attacl IS NOT NULL ORDER BY 1),
         ARRAY(SELECT rulename FROM pg_rewrite WHERE ev_class = c.oid AND rulename <> '_RETURN' ORDER BY 1)
         FROM pg_class AS c WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace ORDER BY 1";
    let old = with_roles(&roles, &format!("{}; {given}", schema("int")));
    let mut before = common::scratch(Engine::Postgres);
    common::execute(&mut before, &old);
    let expected = rows(&mut before, query);
    assert!(
        expected[0].contains(&format!("{app} INSERTtrue")),
        "{expected:?}"
    );
    without_roles(&mut before, &roles);
    let found = there_and_back_of_roles(&roles, &old, &schema("bigint"), query);
    assert_eq!(found, [expected.clone(), expected]);
}

/// The way there and back with roles, which are dropped at the end.
#[cfg(feature = "postgres")]
fn there_and_back_of_roles(roles: &[&str], old: &str, new: &str, query: &str) -> [Vec<String>; 2] {
    let wanted = common::catalog(Engine::Postgres, new);
    let mut scratch = common::scratch(Engine::Postgres);
    common::execute(&mut scratch, old);
    let first = common::reflect(&mut scratch);
    let found = [&wanted, &first].map(|to| {
        let from = common::reflect(&mut scratch);
        let way = plan(&from, to);
        let sql = script(&from, &way.edits).expect("renders").to_string();
        if let Err(error) = scratch.execute(Path::new("plan.sql"), &sql) {
            panic!("{error}\n{way}{sql}");
        }
        rows(&mut scratch, query)
    });
    without_roles(&mut scratch, roles);
    found
}

/// PUBLIC may execute a new function, but not one that was revoked from it; nor may anybody use what a default privilege gives.
#[cfg(feature = "postgres")]
#[test]
fn privileges_of_functions_and_types() {
    if !common::engines().contains(&Engine::Postgres) {
        return;
    }
    let (app, other) = (role("user"), role("other"));
    let roles = [app.as_str(), other.as_str()];
    let schema = |labels: &str, result: &str, argument: &str| {
        format!(
            "CREATE TYPE mood AS ENUM ({labels}); CREATE TYPE pair AS (m mood, n int); CREATE TABLE t (m mood, p pair);
             CREATE FUNCTION secret(m mood) RETURNS {result} LANGUAGE sql SECURITY DEFINER AS 'SELECT 1::{result}';
             CREATE FUNCTION moved(n {argument}) RETURNS int LANGUAGE sql AS 'SELECT 1';
             CREATE PROCEDURE work(a int, OUT b {result}) LANGUAGE sql AS 'SELECT 1::{result}'"
        )
    };
    let given = format!(
        "REVOKE EXECUTE ON FUNCTION secret FROM PUBLIC; GRANT EXECUTE ON FUNCTION secret TO {app};
         ALTER FUNCTION secret OWNER TO {app}; REVOKE EXECUTE ON FUNCTION moved FROM PUBLIC; REVOKE EXECUTE ON PROCEDURE work FROM PUBLIC;
         REVOKE USAGE ON TYPE mood FROM PUBLIC; GRANT USAGE ON TYPE mood TO {app}; REVOKE USAGE ON TYPE pair FROM PUBLIC;
         ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO {other}"
    );
    let query = "SELECT proname, pg_get_userbyid(proowner) = current_user,
         ARRAY(SELECT CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END FROM aclexplode(proacl) ORDER BY 1)
         FROM pg_proc WHERE pronamespace = 'public'::regnamespace
         UNION ALL SELECT typname, pg_get_userbyid(typowner) = current_user,
         ARRAY(SELECT CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END FROM aclexplode(typacl) ORDER BY 1)
         FROM pg_type WHERE typname IN ('mood', 'pair') ORDER BY 1";
    let mut before = common::scratch(Engine::Postgres);
    let old = with_roles(
        &roles,
        &format!("{}; {given}", schema("'ok', 'bad'", "int", "int")),
    );
    common::execute(&mut before, &old);
    let expected = rows(&mut before, query);
    assert!(
        expected.iter().all(|row| !row.contains("PUBLIC")),
        "{expected:?}"
    );
    without_roles(&mut before, &roles);
    let new = schema("'ok'", "bigint", "bigint");
    let found = there_and_back_of_roles(&roles, &old, &new, query);
    assert_eq!(found, [expected.clone(), expected]);
}

/// The columns of a table that are dropped and added again.
#[cfg(feature = "postgres")]
#[test]
fn privileges_of_columns() {
    if !common::engines().contains(&Engine::Postgres) {
        return;
    }
    let schema = |sum: &str| {
        format!("CREATE TABLE t (a int, b int, g int GENERATED ALWAYS AS (a + {sum}) STORED)")
    };
    let old = format!(
        "{}; GRANT SELECT (g) ON t TO pg_monitor; GRANT INSERT (a) ON t TO pg_monitor; INSERT INTO t (a) VALUES (1)",
        schema("b")
    );
    let query = "SELECT attname || ': ' || (attacl::text ~ 'pg_monitor') FROM pg_attribute
         WHERE attrelid = 't'::regclass AND attacl IS NOT NULL AND NOT attisdropped ORDER BY 1";
    let found = there_and_back(Engine::Postgres, &old, &schema("1"), query);
    let expected = ["a: true", "g: true"];
    assert_eq!(found, [expected, expected]);
}

/// A routine with another body, or other arguments, may be executed by those who could (MariaDB).
#[cfg(feature = "mysql")]
#[test]
fn privileges_of_routines() {
    if !common::engines().contains(&Engine::Mysql) {
        return;
    }
    let schema = |number: u8, argument: &str| {
        format!(
            "CREATE FUNCTION f() RETURNS int DETERMINISTIC RETURN {number}; CREATE FUNCTION g(a {argument}) RETURNS int DETERMINISTIC RETURN 1;
             CREATE PROCEDURE f(a {argument}) BEGIN SELECT {number}; SELECT a; END; CREATE FUNCTION gone{number}() RETURNS int RETURN 1;"
        )
    };
    let account = format!("relata_{}", std::process::id());
    let old = schema(1, "int");
    let given = format!(
        "CREATE USER IF NOT EXISTS {account}; GRANT EXECUTE ON FUNCTION f TO {account}; GRANT EXECUTE ON PROCEDURE f TO {account};
         GRANT EXECUTE, ALTER ROUTINE ON FUNCTION g TO {account};"
    );
    let query = format!(
        "SELECT routine_name, routine_type, proc_priv FROM mysql.procs_priv WHERE db = database() AND user = '{account}' ORDER BY 1, 2"
    );
    let mut scratch = common::scratch(Engine::Mysql);
    let version = rows(&mut scratch, "SELECT version()");
    if !version[0].contains("MariaDB") {
        println!("not run: MySQL has no CREATE OR REPLACE for routines");
        return;
    }
    common::execute(&mut scratch, &format!("{old}{given}"));
    let expected = rows(&mut scratch, &query);
    assert_eq!(expected.len(), 3, "{expected:?}");
    for wanted in [schema(2, "bigint"), old] {
        let wanted = common::catalog(Engine::Mysql, &wanted);
        let from = common::reflect(&mut scratch);
        let sql = script(&from, &plan(&from, &wanted).edits).expect("renders");
        common::execute(&mut scratch, &sql.to_string());
        assert!(plan(&common::reflect(&mut scratch), &wanted).is_empty());
        assert_eq!(rows(&mut scratch, &query), expected, "{sql}");
    }
    common::execute(&mut scratch, &format!("DROP USER {account}"));
}
