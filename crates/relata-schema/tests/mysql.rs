//! MySQL as a source: its URLs, its servers and its SQL files, and how each fails.
#![cfg(feature = "mysql")]

mod common;

use std::path::Path;

use mysql::prelude::Queryable;
use relata_schema::{
    Catalog, Engine, Error, ReflectOptions, Scratch, ScratchServer, Source, SqlError, SqlType,
};

fn read(url: &str) -> Result<Catalog, Error> {
    Source::Url(url.to_owned()).catalog(&ReflectOptions::default())
}

fn fails(url: &str) -> String {
    read(url).expect_err("fails").to_string()
}

/// Runs SQL text in a scratch database and returns how it failed.
fn sql_fails(sql: &str) -> Error {
    let mut scratch = common::scratch(Engine::Mysql);
    let executed = scratch.execute("schema/a.sql".as_ref(), sql);
    executed.expect_err("fails")
}

fn sql_error(sql: &str) -> SqlError {
    match sql_fails(sql) {
        Error::Sql(error) => *error,
        other => panic!("{other}"),
    }
}

#[test]
fn urls_that_lead_nowhere() {
    let error = fails("mysql://nobody:secret@127.0.0.1:1/db");
    assert!(
        error.starts_with("cannot connect to mysql://nobody:***@127.0.0.1:1/db: "),
        "{error}"
    );
    assert!(error.contains("refused"), "{error}");
    let error = fails("mysql://u:secret@h:port/db");
    assert!(
        error.starts_with("wrong database URL `mysql://u:***@h:port/db`: "),
        "{error}"
    );
    let error = fails("mysql://root@127.0.0.1");
    assert!(
        error.ends_with("it names no database: mysql://host/database"),
        "{error}"
    );
    // What it is with TLS is seen by tests/engine/tls.rs of relata.
    #[cfg(not(feature = "tls"))]
    for option in ["ssl_mode=REQUIRED", "ssl_mode=verify_ca"] {
        let error = fails(&format!("mysql://u:secret@h/db?{option}"));
        assert!(
            error.ends_with(&format!("`{option}` demands TLS: enable the feature `tls`")),
            "{error}"
        );
    }
    #[cfg(feature = "tls")]
    {
        let error = fails("mysql://u:secret@h/db?ssl_mode=maybe");
        assert!(
            error.starts_with("wrong database URL `mysql://u:***@h/db"),
            "{error}"
        );
        assert!(error.contains("ssl_mode: expected `DISABLED`"), "{error}");
    }
    let error = fails("mysql://u@localhost/db?unix_socket=%2Fno%2Fsuch%2Fsocket");
    assert!(error.contains("No such file"), "{error}");
    for error in [error, fails("mysql://u:secret@nowhere.invalid/db")] {
        assert!(error.starts_with("cannot connect to mysql://u"), "{error}");
        assert!(!error.contains("secret"), "{error}");
    }
}

#[test]
fn a_live_database() {
    if !common::mysql() {
        return;
    }
    let mut scratch = common::scratch(Engine::Mysql);
    let sql = "CREATE TABLE a (id INT PRIMARY KEY, flag BOOLEAN, extra JSON)";
    scratch.execute("a.sql".as_ref(), sql).expect("executes");
    let url = scratch.url().expect("a URL").to_owned();
    for url in [url.clone(), url.replacen("mysql://", "mariadb://", 1)] {
        let catalog = read(&url).expect("reads");
        assert_eq!(
            catalog,
            scratch
                .reflect(&ReflectOptions::default())
                .expect("reflects")
        );
        let table = catalog.table("", "a").expect("the table");
        let sql_type = |name| table.column(name).map(|column| &column.sql_type);
        assert_eq!(sql_type("flag"), Some(&SqlType::Bool));
        assert_eq!(sql_type("extra"), Some(&SqlType::Json));
    }

    let missing = url.replacen("relata_scratch", "no_such", 1);
    let error = fails(&missing);
    assert!(error.contains("Unknown database"), "{error}");

    // The database's own name may be given, and no other.
    let name = database(&url);
    let wanted = |schema: &str| {
        let options = ReflectOptions {
            schemas: vec![schema.to_owned()],
        };
        Source::Url(url.clone()).catalog(&options)
    };
    assert_eq!(wanted(&name).expect("reads").tables.len(), 1);
    assert_eq!(
        wanted("other").expect_err("fails").to_string(),
        format!("there is no schema `other`; the database has: {name}")
    );
}

/// The name of the database in a URL.
fn database(url: &str) -> String {
    let address = url.split('?').next().expect("an address");
    address.rsplit('/').next().expect("a name").to_owned()
}

/// The same tables are the same schema, whatever the database is called and wherever its views say so.
#[test]
fn databases_of_other_names_are_equal() {
    if !common::mysql() {
        return;
    }
    let sql = "CREATE TABLE a (id INT PRIMARY KEY, up INT, FOREIGN KEY (up) REFERENCES a (id));
               CREATE VIEW v AS SELECT a.id, b.id AS other FROM a JOIN a b ON a.up = b.id;";
    let of = |sql| common::catalog(Engine::Mysql, sql);
    assert_eq!(of(sql), of(sql));
}

#[test]
fn mysql_says_where_a_statement_fails() {
    if !common::mysql() {
        return;
    }
    // The server tells the line of a syntax error within the statement.
    let error = sql_error(
        "CREATE TABLE a (x int); # é\n\n-- note\nCREATE TABLE b (\n  y int, -- ä\n  z int,,\n);\n",
    );
    assert_eq!(
        (error.line, error.statement.as_str()),
        (6, "CREATE TABLE b (")
    );
    assert!(
        error
            .message
            .starts_with("You have an error in your SQL syntax"),
        "{error}"
    );
    // Of other errors only what: the statement's line.
    let error = sql_error("CREATE TABLE a (x int);\n\nCREATE TABLE\n a (x int);\n");
    assert_eq!(
        (error.line, error.message.as_str()),
        (3, "Table 'a' already exists")
    );
    assert_eq!(
        error.to_string(),
        "schema/a.sql:3: MySQL: Table 'a' already exists\n  in: CREATE TABLE"
    );
    // To the last row of the last result.
    let error = sql_error(
        "CREATE TABLE a (x INT UNSIGNED);\nINSERT INTO a VALUES (2), (1);\n\
         CREATE PROCEDURE p() BEGIN SELECT 1; SELECT x - 2 FROM a; END;\nCALL p();\n",
    );
    assert_eq!(error.line, 4);
    assert!(error.message.contains("out of range"), "{error}");

    let error = sql_fails("SELECT 1;\nDELIMITER\n").to_string();
    assert_eq!(error, "schema/a.sql:2: `DELIMITER` names no delimiter");
    let error = sql_fails("SELECT 1;\nSELECT 'it\\'s;\n").to_string();
    assert_eq!(
        error,
        "schema/a.sql:2: a quoted string that begins here does not end"
    );
}

/// What `mariadb-dump` and `mysqldump` write.
#[test]
fn dumps_load() {
    if !common::mysql() {
        return;
    }
    let dump = r"/*M!999999\- enable the sandbox mode */
-- MariaDB dump 10.19
/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;
DROP TABLE IF EXISTS `a`;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `a` (`id` int(11) NOT NULL AUTO_INCREMENT, `x` text DEFAULT 'it\'s; -- \\', PRIMARY KEY (`id`))
  ENGINE=InnoDB AUTO_INCREMENT=3 DEFAULT CHARSET=utf8mb4;
LOCK TABLES `a` WRITE;
INSERT INTO `a` VALUES (1,'\'; DROP TABLE a;'),(2,'/* # -- ');
UNLOCK TABLES;
DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER=CURRENT_USER*/ /*!50003 TRIGGER `t` BEFORE INSERT ON `a` FOR EACH ROW BEGIN
  SET NEW.x = ';';
END */;;
DELIMITER ;
/*!50001 CREATE VIEW `v` AS SELECT 1 AS `id` */;
/*!50001 DROP VIEW IF EXISTS `v`*/;
/*!50001 CREATE ALGORITHM=UNDEFINED */
/*!50013 DEFINER=CURRENT_USER SQL SECURITY DEFINER */
/*!50001 VIEW `v` AS select `a`.`id` AS `id` from `a` */;
/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;
";
    let catalog = common::catalog(Engine::Mysql, dump);
    let table = catalog.table("", "a").expect("the table");
    assert_eq!(table.triggers.len(), 1);
    let default = table
        .column("x")
        .and_then(|column| column.default.as_deref());
    assert_eq!(default, Some(r"'it\'s; -- \\'"));
    assert!(catalog.table("", "v").is_some_and(|view| view.is_view()));
}

/// On a server that has other databases a dump must not drop one.
#[test]
fn files_do_not_reach_other_databases() {
    let Some(server) = common::mysql_server() else {
        return;
    };
    let other = format!("relata_other_{}", std::process::id());
    for statement in [
        "DROP DATABASE IF EXISTS `relata_other`",
        "/*!40000 DROP DATABASE IF EXISTS `relata_other`*/",
        "create schema relata_other",
        "CREATE OR REPLACE DATABASE relata_other",
        "ALTER DATABASE relata_other CHARACTER SET latin1",
        "USE relata_other",
    ] {
        let statement = statement.replace("relata_other", &other);
        let mut connection = common::mysql_connection(&server);
        let make = format!("CREATE DATABASE IF NOT EXISTS {other}");
        connection.query_drop(make).expect("a database");
        let error = sql_fails(&format!("CREATE TABLE a (x INT);\n{statement};\n")).to_string();
        let expected = format!("schema/a.sql:2: `{statement}` would reach a database");
        assert!(error.starts_with(&expected), "{error}");
        let there: Option<String> = connection
            .query_first(format!("SHOW DATABASES LIKE '{other}'"))
            .expect("lists");
        assert!(there.is_some(), "{statement}");
        connection
            .query_drop(format!("DROP DATABASE {other}"))
            .expect("drops");
    }
}

/// What a file sets, the next one does not see.
#[test]
fn files_have_sessions_of_their_own() {
    if !common::mysql() {
        return;
    }
    let mut scratch = common::scratch(Engine::Mysql);
    let first = "SET foreign_key_checks = 0, sql_mode = 'ANSI_QUOTES', @x = 1;
                 CREATE TABLE b (x INT REFERENCES later (x))";
    scratch.execute("a.sql".as_ref(), first).expect("executes");
    let second = "CREATE TABLE c (x VARCHAR(9) DEFAULT \"text\", y INT AS (coalesce(x, 1)));
                  SELECT CASE WHEN @x IS NULL THEN 1 ELSE (SELECT 1 UNION SELECT 2) END;
                  CREATE TABLE d (x INT REFERENCES nowhere (x))";
    let error = scratch.execute("b.sql".as_ref(), second);
    assert!(
        error.is_err_and(|error| error.to_string().starts_with("b.sql:3: ")),
        "the keys are checked again"
    );
}

#[test]
fn scratch_databases_go_away() {
    let Some(server) = common::mysql_server() else {
        return;
    };
    let mut connection = common::mysql_connection(&server);
    let mut there = |name: &str| -> bool {
        let sql = "SELECT 1 FROM information_schema.schemata WHERE schema_name = ?";
        let found: Option<u8> = connection.exec_first(sql, (name,)).expect("lists");
        found.is_some()
    };
    let mut scratch = Scratch::new(Engine::Mysql, Some(&server)).expect("a database");
    let name = database(scratch.url().expect("a URL"));
    assert!(there(&name));
    scratch
        .execute("a.sql".as_ref(), "CREATE TABLE a (;")
        .expect_err("fails");
    drop(scratch);
    assert!(!there(&name));
}

#[test]
fn a_throw_away_server_starts_and_leaves_nothing() {
    let server = match ScratchServer::start_mysql() {
        Ok(server) => server,
        Err(error) => {
            println!("skipped: {error}");
            return;
        }
    };
    let url = server.url().to_owned();
    let (_, socket) = url.split_once("unix_socket=").expect("a socket");
    let socket = socket.replace("%2F", "/");
    let folder = Path::new(&socket).parent().expect("a folder").to_owned();
    let mut connection = common::mysql_connection(&url);
    let network: Option<String> = connection
        .query_first("SELECT @@skip_networking")
        .expect("selects");
    assert_eq!(network.as_deref(), Some("1"));
    drop((connection, server));
    assert!(!folder.exists());
    assert!(fails(&url).starts_with("cannot connect to"));
}

/// On a server of its own a file may make its database; the catalog is that database's.
#[test]
fn a_file_chooses_its_database_on_a_throw_away_server() {
    let mut scratch = match Scratch::new(Engine::Mysql, None) {
        Ok(scratch) => scratch,
        Err(error) => {
            println!("skipped: {error}");
            return;
        }
    };
    let first =
        "DROP DATABASE IF EXISTS shop; CREATE DATABASE shop; USE shop; CREATE TABLE a (x INT);";
    scratch.execute("a.sql".as_ref(), first).expect("executes");
    let second = "CREATE TABLE b (x INT);";
    scratch.execute("b.sql".as_ref(), second).expect("executes");
    let catalog = scratch
        .reflect(&ReflectOptions::default())
        .expect("reflects");
    let names: Vec<String> = catalog.tables.iter().map(|t| t.name.to_string()).collect();
    assert_eq!(names, ["a", "b"]);
}
