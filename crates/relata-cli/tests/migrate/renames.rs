//! What gets another name, and keeps its rows.

use relata_schema::Engine;

use crate::live::Live;

/// A column or table that is lost while one like it is gained may be a rename: nothing is written before somebody says which.
#[test]
fn a_rename_is_no_loss() {
    for live in Live::all() {
        let column = |name: &str, other: &str| {
            format!(
                "CREATE TABLE customers (id integer PRIMARY KEY, {name} varchar(40), {other} integer);"
            )
        };
        live.change(&column("country", "age"), &[]);
        live.execute("INSERT INTO customers VALUES (1, 'Chile', 36)");
        let renamed = column("land", "age");
        let (done, text) = live.auto(&renamed, &[]);
        assert!(!done, "{text}");
        for part in [
            "denied L102 drop-column: drop column country of",
            "if customers.country was renamed to land, add `--rename customers.country=land`",
            "a finding is denied: write the revision? nothing is written",
            "--yes",
        ] {
            assert!(text.contains(part), "{}: {part}\n{text}", live.engine);
        }
        assert!(live.done(&["migrate", "status"]).ends_with("0 to run"));
        // Nothing is written here, so nothing is refused.
        let (done, text) = live.auto(&renamed, &["--dry-run"]);
        assert!(
            done && text.contains("--rename customers.country=land"),
            "{text}"
        );

        let text = live.change(&renamed, &["--rename", "customers.country=land"]);
        assert!(!text.contains("denied"), "{text}");
        assert_eq!(live.rows("SELECT land, age FROM customers"), ["Chile 36"]);
        live.done(&["migrate", "down", "--yes"]);
        assert_eq!(live.rows("SELECT country FROM customers"), ["Chile"]);
        live.done(&["migrate", "up"]);

        // A text is no number, and no rename of one.
        let (done, text) = live.auto(
            "CREATE TABLE customers (id integer PRIMARY KEY, land varchar(40), note varchar(9));",
            &[],
        );
        assert!(!done && !text.contains("--rename"), "{text}");

        // A table, and a column of it once that is named.
        let table =
            "CREATE TABLE clients (id integer PRIMARY KEY, state varchar(50), age integer);";
        let (done, text) = live.auto(table, &[]);
        assert!(!done, "{text}");
        assert!(
            text.contains("denied L101 drop-table")
                && text.contains("add `--rename customers=clients`"),
            "{text}"
        );
        let (done, text) = live.auto(table, &["--rename", "customers=clients"]);
        assert!(
            !done && text.contains("add `--rename clients.land=state`"),
            "{text}"
        );

        // A loss that is meant, with the reason or without.
        let reason = ["--approve", "L102=moved away"];
        let text = live.change(&column("continent", "age"), &reason);
        assert!(text.contains("approved L102 drop-column"), "{text}");
        assert!(
            live.last("revision.toml")
                .contains("[approved]\ndrop-column = \"moved away\""),
            "{}",
            live.last("revision.toml")
        );
        assert_eq!(live.rows("SELECT continent FROM customers"), ["NULL"]);
        live.change(&column("town", "age"), &["--yes"]);
    }
}

/// A label that gets another name: rows keep their value under it, up and down.
#[test]
fn labels_are_renamed() {
    for live in Live::all() {
        let (kind, flag) = match live.engine {
            Engine::Postgres => ("TYPE", "invoice_state.it's paid=settled"),
            _ => ("COLUMN", "invoices.state.it's paid=settled"),
        };
        let sql = |label: &str| {
            match live.engine {
            Engine::Postgres => format!(
                "CREATE TYPE invoice_state AS ENUM ('open', '{label}', 'void');
                 CREATE TABLE invoices (id integer PRIMARY KEY, state invoice_state NOT NULL DEFAULT '{label}', CHECK (id > 0 OR state = '{label}'));
                 CREATE INDEX settled_ones ON invoices (id) WHERE state = '{label}';
                 CREATE VIEW settled_invoices AS SELECT id FROM invoices WHERE state = '{label}';"
            ),
            Engine::Mysql => format!(
                "CREATE TABLE invoices (id integer PRIMARY KEY, state ENUM('open', '{label}', 'void') NOT NULL DEFAULT '{label}',
                 at timestamp NULL DEFAULT NULL ON UPDATE CURRENT_TIMESTAMP,
                 CONSTRAINT known CHECK (state IN ('open', '{label}', 'void')));"
            ),
            _ => format!(
                "CREATE TABLE invoices (id integer PRIMARY KEY, state text NOT NULL DEFAULT '{label}',
                 CONSTRAINT invoices_state_label CHECK (state IN ('open', '{label}', 'void')));
                 CREATE TABLE lines (invoice_id integer REFERENCES invoices ON DELETE CASCADE);"
            ),
        }
        };
        live.change(&sql("it''s paid"), &[]);
        live.execute(
            "INSERT INTO invoices (id, state) VALUES (1, 'open'), (2, 'it''s paid'), (3, 'void')",
        );
        if live.engine == Engine::Sqlite {
            live.execute("INSERT INTO lines VALUES (2)");
        }

        // Without the rename nothing is guessed: the flag is named, and a server's lint denies the loss.
        let (done, text) = live.auto(&sql("settled"), &["--dry-run"]);
        let quoted = format!("--rename '{}'", flag.replace('\'', "'\\''"));
        assert!(done && text.contains(&quoted), "{kind}: {quoted}\n{text}");
        if live.engine != Engine::Sqlite {
            assert!(text.contains("denied L10"), "{text}");
            assert!(!live.auto(&sql("settled"), &[]).0);
        }

        let text = live.change(&sql("settled"), &["--rename", flag]);
        assert!(
            text.contains("rename label it's paid of")
                && text.contains("warning L309 rename-label"),
            "{text}"
        );
        assert!(!text.contains("denied"), "{text}");
        let states = || live.rows("SELECT state FROM invoices ORDER BY id");
        assert_eq!(states(), ["open", "settled", "void"], "{}", live.engine);
        if live.engine == Engine::Mysql {
            // A rename is no update of the row.
            assert_eq!(
                live.rows("SELECT count(*) FROM invoices WHERE at IS NULL"),
                ["3"]
            );
        }
        if live.engine == Engine::Sqlite {
            assert_eq!(live.rows("SELECT invoice_id FROM lines"), ["2"]);
        }
        if live.engine == Engine::Postgres {
            let up = live.last("up.sql");
            assert_eq!(
                up,
                "ALTER TYPE public.invoice_state RENAME VALUE 'it''s paid' TO 'settled';\n"
            );
            assert_eq!(live.rows("SELECT id FROM settled_invoices"), ["2"]);
        }
        live.execute("INSERT INTO invoices (id) VALUES (4)");
        assert_eq!(states(), ["open", "settled", "void", "settled"]);
        let scratch: Vec<&str> = live
            .server
            .iter()
            .flat_map(|url| ["--scratch", url])
            .collect();
        // `lint` finds the rename in the SQL.
        let text = live.done(&[&["migrate", "lint"][..], &scratch].concat());
        assert!(text.contains("0 findings denied"), "{text}");
        live.done(&[&["migrate", "verify"][..], &scratch].concat());

        live.done(&["migrate", "down", "--yes"]);
        assert_eq!(states(), ["open", "it's paid", "void", "it's paid"]);
        live.done(&[&["migrate", "verify"][..], &scratch].concat());
        live.done(&["migrate", "up"]);
        assert_eq!(states(), ["open", "settled", "void", "settled"]);
        // In another case, which is the same label to MySQL's collation.
        live.change(
            &sql("Settled"),
            &[
                "--rename",
                &flag.replace("it's paid=settled", "settled=Settled"),
            ],
        );
        assert_eq!(states(), ["open", "Settled", "void", "Settled"]);
        live.done(&["migrate", "down", "base", "--yes"]);
    }
}

/// The names of keys, checks and indexes follow those of tables and columns, and are renamed with them.
#[test]
fn constraints_keep_their_work_under_new_names() {
    for live in Live::all() {
        let sql = |table: &str, column: &str| {
            format!(
                "CREATE TABLE towns (id integer NOT NULL, CONSTRAINT towns_pkey PRIMARY KEY (id));
                 CREATE TABLE {table} (id integer NOT NULL, {column} integer NOT NULL, town integer,
                   CONSTRAINT {table}_pkey PRIMARY KEY (id),
                   CONSTRAINT {table}_{column}_key UNIQUE ({column}),
                   CONSTRAINT {table}_{column}_check CHECK ({column} > 0),
                   CONSTRAINT {table}_town_fkey FOREIGN KEY (town) REFERENCES towns (id));
                 CREATE INDEX {table}_{column}_idx ON {table} ({column}, town);
                 CREATE TABLE orders (id integer NOT NULL PRIMARY KEY, customer_id integer,
                   CONSTRAINT orders_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES {table} (id));"
            )
        };
        live.change(&sql("customers", "number"), &[]);
        live.execute("INSERT INTO towns VALUES (1); INSERT INTO customers VALUES (7, 8, 1); INSERT INTO orders VALUES (9, 7);");
        let renames = [
            "--rename",
            "customers=clients",
            "--rename",
            "clients.number=no",
        ];
        let text = live.change(&sql("clients", "no"), &renames);
        assert_eq!(live.rows("SELECT id, no, town FROM clients"), ["7 8 1"]);
        let (up, down) = (live.last("up.sql"), live.last("down.sql"));
        match live.engine {
            Engine::Postgres => {
                let expected = [
                    "ALTER TABLE public.customers RENAME TO clients;",
                    "ALTER TABLE public.clients RENAME COLUMN number TO no;",
                    "ALTER TABLE public.clients RENAME CONSTRAINT customers_pkey TO clients_pkey;",
                    "ALTER TABLE public.clients RENAME CONSTRAINT customers_number_key TO clients_no_key;",
                    "ALTER TABLE public.clients RENAME CONSTRAINT customers_number_check TO clients_no_check;",
                    "ALTER TABLE public.clients RENAME CONSTRAINT customers_town_fkey TO clients_town_fkey;",
                    "ALTER INDEX public.customers_number_idx RENAME TO clients_no_idx;",
                ];
                let mut lines: Vec<&str> = up.lines().collect();
                let mut sorted = expected.map(|line| line.replace(" no;", " \"no\";"));
                sorted.sort();
                lines.sort_unstable();
                assert_eq!(lines, sorted);
                assert!(!down.contains("DROP") && !down.contains("ADD"), "{down}");
                // Of what was warned before, only the names are left.
                assert_eq!(text.matches("warning").count(), 2, "{text}");
            }
            Engine::Mysql => {
                for text in [&up, &down] {
                    assert_eq!(text.matches("RENAME INDEX").count(), 3, "{text}");
                    assert!(
                        !text.contains("DROP KEY") && !text.contains("PRIMARY KEY"),
                        "{text}"
                    );
                }
            }
            // Names are no reason of their own: the table is copied for those that are written.
            _ => assert!(
                up.contains("ALTER TABLE customers RENAME TO clients"),
                "{up}"
            ),
        }
        let scratch: Vec<&str> = live
            .server
            .iter()
            .flat_map(|url| ["--scratch", url])
            .collect();
        live.done(&[&["migrate", "verify"][..], &scratch].concat());
        live.done(&["migrate", "down", "--yes"]);
        live.done(&[&["migrate", "verify"][..], &scratch].concat());
        assert_eq!(
            live.rows("SELECT id, number, town FROM customers"),
            ["7 8 1"]
        );
        assert_eq!(live.rows("SELECT customer_id FROM orders"), ["7"]);
        live.done(&["migrate", "up"]);
        // Names that change places cannot be given one after the other.
        let swapped = sql("clients", "no").replace(
            "clients_no_idx ON clients (no, town)",
            "by_town ON clients (town, no)",
        ) + "CREATE INDEX by_no ON clients (no, id);";
        live.change(&swapped, &["--yes"]);
        let swapped = swapped
            .replace("INDEX by_town", "INDEX x")
            .replace("INDEX by_no", "INDEX by_town")
            .replace("INDEX x", "INDEX by_no");
        live.change(&swapped, &["--yes"]);
        live.done(&["migrate", "down", "base", "--yes"]);
    }
}

/// The sequence of a `serial` has the name of its table, and counts on when that is renamed.
#[test]
fn a_serial_counts_on_under_another_name() {
    for live in Live::all() {
        if live.engine != Engine::Postgres {
            continue;
        }
        let sql = |table: &str| format!("CREATE TABLE {table} (id serial PRIMARY KEY, name text);");
        live.change(&sql("customers"), &[]);
        live.execute("INSERT INTO customers (name) VALUES ('Ada'), ('Bob')");
        let text = live.change(&sql("clients"), &["--rename", "customers=clients"]);
        assert!(
            text.contains("rename sequence public.customers_id_seq to clients_id_seq"),
            "{text}"
        );
        live.execute("INSERT INTO clients (name) VALUES ('Cid')");
        assert_eq!(
            live.rows("SELECT id FROM clients ORDER BY id"),
            ["1", "2", "3"]
        );
        live.done(&["migrate", "down", "--yes"]);
        live.execute("INSERT INTO customers (name) VALUES ('Dan')");
        assert_eq!(live.rows("SELECT max(id) FROM customers"), ["4"]);
    }
}

/// The new name is mistyped: what is under it would be dropped.
#[test]
fn a_rename_to_a_name_that_is_not_wanted() {
    for live in Live::all() {
        let old = "CREATE TABLE users (id integer PRIMARY KEY, name varchar(9), mood varchar(9) CHECK (mood IN ('sad', 'ok')));";
        live.change(old, &[]);
        let new = old.replace("name", "full_name").replace("users", "people");
        let both = [
            "--rename",
            "users.name=full_name",
            "--rename",
            "users=people",
        ];
        for (renames, what) in [
            (&["--rename", "users=poeple"][..], "table"),
            (&["--rename", "users=billing.poeple"], "table"),
            (
                &[
                    "--rename",
                    "users.name=fullname",
                    "--rename",
                    "users=people",
                ],
                "column",
            ),
            (&both[..2], "column"),
        ] {
            let (done, text) = live.auto(&new, &[renames, &["--dry-run"]].concat());
            let expected = format!("the wanted schema has no {what} of the new name");
            assert!(!done && text.contains(&expected), "{renames:?}: {text}");
        }
        let text = live.change(&new, &both);
        assert!(!text.contains("drop column"), "{text}");
        if live.engine == Engine::Sqlite {
            let new = new.replace("'sad'", "'unhappy'");
            let (done, text) = live.auto(&new, &["--rename", "people.mood.sad=unhapy"]);
            let expected = "the wanted schema has no label of the new name";
            assert!(!done && text.contains(expected), "{text}");
        }
    }
}
