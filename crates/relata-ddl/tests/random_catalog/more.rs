//! More of what random catalogs have besides their tables: names that need quotes, types inside of types, keys of generated columns,
//! what only newer or other servers have.

use super::extras::Draw;

impl Draw<'_> {
    /// Types in types, in arrays too; enums and domains in them.
    pub(super) fn postgres_nested(&mut self, domain: bool) {
        if self.coin() {
            return;
        }
        let labels = self.pick(&["'1', '2'", "'2', '1'", "'1', 'it''s', '2'", "'1'"]);
        self.push(format!("CREATE TYPE x_mood AS ENUM ({labels})"));
        self.comment("TYPE x_mood");
        let (mut fields, mut values) = (Vec::new(), Vec::new());
        let first = self.pick(&["integer", "bigint", "text"]);
        fields.push(format!("p {first}"));
        values.push("1");
        if self.coin() {
            fields.push("q text".to_owned());
            values.push("'2'");
        }
        if self.coin() {
            fields.push("m x_mood".to_owned());
            values.push("'1'");
        }
        if self.coin() {
            fields.push("ms x_mood[]".to_owned());
            values.push("ARRAY['1', NULL]::x_mood[]");
        }
        if domain && self.coin() {
            fields.push("d x_domain".to_owned());
            values.push("1");
        }
        if self.random.one_in(3) {
            let last = fields.len() - 1;
            fields.swap(0, last);
            values.swap(0, last);
        }
        self.push(format!("CREATE TYPE x_inner AS ({})", fields.join(", ")));
        self.comment("TYPE x_inner");
        let inner = format!("ROW({})::x_inner", values.join(", "));
        let (mut fields, mut values) = (vec!["i x_inner"], vec![inner.clone()]);
        if self.coin() {
            fields.push("items x_inner[]");
            values.push(format!("ARRAY[{inner}, NULL]::x_inner[]"));
        }
        if self.coin() {
            fields.push("n integer");
            values.push("5".to_owned());
        }
        if self.random.one_in(3) {
            fields.reverse();
            values.reverse();
        }
        self.push(format!(
            "CREATE TYPE x_outer_type AS ({})",
            fields.join(", ")
        ));
        let whole = format!("ROW({})::x_outer_type", values.join(", "));

        let mut columns = vec!["id integer PRIMARY KEY".to_owned()];
        let mut row = vec!["1".to_owned()];
        let mut add = |column: &str, value: String| {
            columns.push(column.to_owned());
            row.push(value);
        };
        add("one x_outer_type", whole.clone());
        if self.coin() {
            add(
                "many x_outer_type[]",
                format!("ARRAY[{whole}, NULL]::x_outer_type[]"),
            );
        }
        if self.coin() {
            add(
                "inners x_inner[] DEFAULT '{}'",
                format!("ARRAY[NULL, {inner}]::x_inner[]"),
            );
        }
        let mood = self.pick(&["", " DEFAULT '1'"]);
        if self.coin() {
            add(&format!("mood x_mood{mood}"), "'1'".to_owned());
        }
        if domain && self.coin() {
            add(
                "domains x_domain[] DEFAULT '{1}'",
                "ARRAY[1]::x_domain[]".to_owned(),
            );
        }
        let names: Vec<String> = (columns.iter())
            .map(|column| column.split(' ').next().unwrap_or_default().to_owned())
            .collect();
        let made = self.pick(&[
            "",
            "made text GENERATED ALWAYS AS (((one).i).p::text) STORED",
            "made integer GENERATED ALWAYS AS (id + 1) STORED CONSTRAINT x_nest_made UNIQUE",
        ]);
        let is_text = first != "integer" && made.contains("::text");
        columns.extend((!made.is_empty() && !is_text).then(|| made.to_owned()));
        self.push(format!("CREATE TABLE x_nest ({})", columns.join(", ")));
        if self.coin() {
            self.push("CREATE VIEW x_nested AS SELECT id, ((one).i).p AS p FROM x_nest");
        }
        let row = row.join(", ");
        self.rows.push_str(&format!(
            "INSERT INTO x_nest ({}) VALUES ({row});\n",
            names.join(", ")
        ));
    }

    /// Names that need quotes, or are words of SQL.
    pub(super) fn postgres_odd(&mut self) {
        if self.coin() {
            return;
        }
        let mut columns = vec![
            "\"select\" integer".to_owned(),
            "\"it's\" integer".to_owned(),
        ];
        if self.coin() {
            self.push("CREATE TYPE \"x_Odd Type\" AS ENUM ('1', '2')");
            columns.push("\"Of Type\" \"x_Odd Type\" DEFAULT '1'".to_owned());
        }
        if self.coin() {
            let check = self.pick(&["", " CHECK (VALUE > 0)"]);
            self.push(format!("CREATE DOMAIN \"x_Odd.Domain\" AS integer{check}"));
            columns.push("\"Ünï\" \"x_Odd.Domain\"".to_owned());
        }
        if self.coin() {
            let body = self.pick(&["$1", "$1 + 1"]);
            let result = self.pick(&["integer", "bigint"]);
            self.push(format!(
                "CREATE FUNCTION \"x_Odd F\"(\"The N\" integer) RETURNS {result} LANGUAGE sql IMMUTABLE AS 'SELECT {body}'"
            ));
            columns.push("\"a\"\"b\" integer DEFAULT \"x_Odd F\"(1)".to_owned());
        }
        if self.coin() {
            let options = self.pick(&["", " INCREMENT BY 2", " MINVALUE 5 MAXVALUE 90"]);
            self.push(format!("CREATE SEQUENCE \"x_Odd Seq\"{options}"));
            columns.push("\"order\" bigint DEFAULT nextval('\"x_Odd Seq\"')".to_owned());
        }
        let key = self.pick(&["", " INCLUDE (\"it's\")", " DEFERRABLE"]);
        columns.push(format!(
            "CONSTRAINT \"x_Odd Key\" PRIMARY KEY (\"select\"){key}"
        ));
        let constraint = self.pick(&[
            "",
            "CONSTRAINT \"x_Odd One\" UNIQUE (\"it's\")",
            "CONSTRAINT \"x_Odd One\" CHECK (\"it's\" > -5)",
        ]);
        columns.extend((!constraint.is_empty()).then(|| constraint.to_owned()));
        self.push(format!(
            "CREATE TABLE \"x_Odd Table\" ({})",
            columns.join(", ")
        ));
        self.comment("COLUMN \"x_Odd Table\".\"it's\"");
        if self.coin() {
            let index = self.pick(&["(\"it's\" DESC)", "((\"it's\" + 1)) WHERE \"select\" > 0"]);
            self.push(format!(
                "CREATE INDEX \"x_Odd Index\" ON \"x_Odd Table\" {index}"
            ));
        }
        if self.coin() {
            let list = self.pick(&["\"select\"", "\"select\", \"it's\" AS \"The It\""]);
            self.push(format!(
                "CREATE VIEW \"x_Odd View\" AS SELECT {list} FROM \"x_Odd Table\""
            ));
        }
        self.rows.push_str(
            "INSERT INTO \"x_Odd Table\" (\"select\", \"it's\") VALUES (1, 1), (2, 2);\n",
        );
        if key.is_empty() && self.coin() {
            let action = self.pick(&["", " ON DELETE CASCADE", " ON DELETE SET NULL (\"to\")"]);
            let action = match self.version >= 150_000 {
                true => action,
                false => "",
            };
            let valid = self.pick(&["", " NOT VALID"]);
            self.push("CREATE TABLE \"x_Odd Ref\" (\"to\" integer)");
            self.push(format!(
                "ALTER TABLE \"x_Odd Ref\" ADD CONSTRAINT \"x_Odd To\" FOREIGN KEY (\"to\") REFERENCES \"x_Odd Table\"{action}{valid}"
            ));
            self.rows
                .push_str("INSERT INTO \"x_Odd Ref\" VALUES (1), (2);\n");
        }
    }

    /// Keys of generated columns, identities with bounds, tables without a log, functions of one name, what is in another schema.
    pub(super) fn postgres_rest(&mut self, schema: bool) {
        if self.coin() {
            let plus = self.pick(&["a + 1", "a + 2", "a * 2"]);
            let other = self.pick(&["", ", b integer GENERATED ALWAYS AS (a + 5) STORED UNIQUE"]);
            self.push(format!(
                "CREATE TABLE x_made (a integer, g integer GENERATED ALWAYS AS ({plus}) STORED, CONSTRAINT x_made_pkey PRIMARY KEY (g){other})"
            ));
            self.rows
                .push_str("INSERT INTO x_made (a) VALUES (1), (2);\n");
        }
        if self.coin() {
            let options = self.pick(&[
                "",
                " (MINVALUE 2 MAXVALUE 500 START WITH 3)",
                " (MINVALUE 1000 START WITH 1000)",
                " (INCREMENT BY -1 MINVALUE -50)",
                " (CYCLE CACHE 5)",
            ]);
            let (kind, unlogged) = (
                self.pick(&["smallint", "integer", "bigint"]),
                self.pick(&["", "UNLOGGED "]),
            );
            self.push(format!(
                "CREATE {unlogged}TABLE x_counted (n {kind} GENERATED BY DEFAULT AS IDENTITY{options}, a integer)"
            ));
            self.rows.push_str("INSERT INTO x_counted (n, a) VALUES (1, 1), (2, 2);\nINSERT INTO x_counted (a) SELECT 3 FROM generate_series(1, 3);\n");
        }
        if self.coin() {
            let result = self.pick(&["integer", "bigint"]);
            let text = self.pick(&["integer", "bigint"]);
            self.push(format!(
                "CREATE FUNCTION x_two(x integer) RETURNS {result} LANGUAGE sql IMMUTABLE RETURN x"
            ));
            self.push(format!("CREATE FUNCTION x_two(x text) RETURNS {text} LANGUAGE sql IMMUTABLE RETURN length(x)"));
            self.push("CREATE TABLE x_twice (id integer PRIMARY KEY, a integer DEFAULT x_two(1), b integer DEFAULT x_two('x'::text))");
            self.rows
                .push_str("INSERT INTO x_twice VALUES (1, 1, 1);\n");
        }
        if schema && self.coin() {
            let labels = self.pick(&["'1', '2'", "'2', '1'"]);
            self.push(format!("CREATE TYPE x_schema.x_kind AS ENUM ({labels})"));
            self.push("CREATE TABLE x_schema.x_kinds (id integer PRIMARY KEY, kind x_schema.x_kind, there integer REFERENCES x_schema.x_there)");
            self.push("CREATE VIEW x_schema.x_all AS SELECT k.id FROM x_schema.x_kinds k JOIN x_schema.x_there t ON t.id = k.there");
        }
        if self.coin() {
            let body = self.pick(&["DELETE FROM x_under WHERE id = OLD.id;", ""]);
            self.push("CREATE TABLE x_under (id integer)");
            self.push("CREATE VIEW x_over AS SELECT id FROM x_under");
            self.push(format!(
                "CREATE FUNCTION x_instead() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN {body} RETURN OLD; END'"
            ));
            self.push("CREATE TRIGGER x_on_view INSTEAD OF DELETE ON x_over FOR EACH ROW EXECUTE FUNCTION x_instead()");
            self.comment("VIEW x_over");
        }
        if self.version >= 180_000 && self.coin() {
            let overlaps = self.pick(&["", " WITHOUT OVERLAPS"]);
            let period = if overlaps.is_empty() { "" } else { "PERIOD " };
            self.push(format!("CREATE TABLE x_periods (id int4range, at daterange, CONSTRAINT x_periods_pkey PRIMARY KEY (id, at{overlaps}))"));
            self.push(format!(
                "CREATE TABLE x_during (id int4range, at daterange, CONSTRAINT x_during_fkey FOREIGN KEY (id, {period}at) REFERENCES x_periods (id, {period}at))"
            ));
            self.rows.push_str("INSERT INTO x_periods VALUES ('[1,2)', '[2026-01-01,2026-02-01)');\nINSERT INTO x_during VALUES ('[1,2)', '[2026-01-01,2026-02-01)');\n");
            let made = self.pick(&["STORED", "VIRTUAL"]);
            self.push(format!(
                "CREATE TABLE x_virtual (a integer, g integer GENERATED ALWAYS AS (a + 1) {made})"
            ));
            self.rows
                .push_str("INSERT INTO x_virtual (a) VALUES (1);\n");
        }
    }

    pub(super) fn sqlite_more(&mut self) {
        if self.coin() {
            let key = self.pick(&[
                "PRIMARY KEY (\"select\", \"it's\")",
                "CONSTRAINT \"x_Odd Key\" PRIMARY KEY (\"select\")",
                "UNIQUE (\"select\")",
            ]);
            let check = self.pick(&[
                "",
                ", CONSTRAINT \"x_Odd Check\" CHECK (\"it's\" <> 9)",
                ", CHECK (\"a\"\"b\" IS NULL)",
            ]);
            let end = match key.starts_with("UNIQUE") {
                true => "",
                false => self.pick(&["", " WITHOUT ROWID"]),
            };
            let kind = self.pick(&["INTEGER", "TEXT", "\"odd type\""]);
            self.push(format!(
                "CREATE TABLE \"x_Odd Table\" (\"select\" INTEGER NOT NULL, \"it's\" {kind} NOT NULL DEFAULT 5, \"a\"\"b\" INTEGER, {key}{check}){end}"
            ));
            if self.coin() {
                let index = self.pick(&["UNIQUE INDEX", "INDEX"]);
                let on = self.pick(&[
                    "(\"it's\") WHERE \"select\" > 0",
                    "(\"it's\", \"select\" DESC)",
                ]);
                self.push(format!(
                    "CREATE {index} \"x_Odd Index\" ON \"x_Odd Table\" {on}"
                ));
            }
            if self.coin() {
                self.push("CREATE VIEW \"x_Odd View\" AS SELECT \"it's\" AS \"The It\" FROM \"x_Odd Table\"");
                self.push("CREATE VIEW x_second AS SELECT \"The It\" FROM \"x_Odd View\"");
            }
            if self.coin() {
                let when = self.pick(&["AFTER DELETE", "AFTER UPDATE OF \"it's\""]);
                self.push(format!(
                    "CREATE TRIGGER \"x_Odd On\" {when} ON \"x_Odd Table\" BEGIN UPDATE \"x_Odd Table\" SET \"a\"\"b\" = NULL WHERE \"select\" = OLD.\"select\"; SELECT 1; END"
                ));
            }
            self.rows.push_str(
                "INSERT INTO \"x_Odd Table\" (\"select\", \"it's\") VALUES (1, 1), (2, 2);\n",
            );
        }
        if self.coin() {
            let auto = self.pick(&["", " AUTOINCREMENT"]);
            let more = self.pick(&["", ", more TEXT", ", more INTEGER DEFAULT (abs(-1))"]);
            self.push(format!("CREATE TABLE x_pairs (id INTEGER PRIMARY KEY{auto}, a INTEGER, b INTEGER{more}, UNIQUE (a, b))"));
            let action = self.pick(&["", " ON DELETE CASCADE", " DEFERRABLE INITIALLY DEFERRED"]);
            self.push(format!(
                "CREATE TABLE x_of_pairs (a INTEGER, b INTEGER, FOREIGN KEY (a, b) REFERENCES x_pairs (a, b){action})"
            ));
            self.rows.push_str("INSERT INTO x_pairs (id, a, b) VALUES (1, 1, 1), (2, 2, 2);\nINSERT INTO x_of_pairs VALUES (1, 1), (2, 2);\n");
        }
    }

    pub(super) fn mysql_more(&mut self) {
        if self.mariadb && self.coin() {
            let options = self.pick(&[
                "",
                " INCREMENT BY 2",
                " MINVALUE 5 MAXVALUE 500 START WITH 7",
                " MINVALUE 1000 MAXVALUE 2000 START WITH 1000",
                " NOCACHE CYCLE",
            ]);
            self.push(format!("CREATE SEQUENCE x_sequence{options}"));
            self.rows.push_str("SELECT NEXTVAL(x_sequence);\n");
        }
        if self.coin() {
            let kind = self.pick(&["int", "varchar(9)", "bigint unsigned"]);
            let key = self.pick(&[
                "PRIMARY KEY (`select`)",
                "PRIMARY KEY (`select`, `it's`)",
                "UNIQUE KEY `x_Odd Key` (`select`)",
            ]);
            let check = self.pick(&["", ", CONSTRAINT `x_Odd Check` CHECK (`it's` <> 9)"]);
            let index = self.pick(&[
                "",
                ", KEY `x_Odd Index` (`it's` DESC)",
                ", KEY `x_Odd Index` (`a``b`, `it's`)",
            ]);
            let comment = self.pick(&["", " COMMENT 'it''s \\\\ one'"]);
            self.push(format!(
                "CREATE TABLE `x_Odd Table` (`select` int NOT NULL, `it's` {kind} NOT NULL DEFAULT 5{comment}, `a``b` int, {key}{index}{check})"
            ));
            if self.coin() {
                self.push(
                    "CREATE VIEW `x_Odd View` AS SELECT `it's` AS `The It` FROM `x_Odd Table`",
                );
                self.push("CREATE VIEW x_second AS SELECT `The It` FROM `x_Odd View`");
            }
            if self.coin() {
                self.push("CREATE TRIGGER `x_Odd On` BEFORE UPDATE ON `x_Odd Table` FOR EACH ROW SET NEW.`a``b` = 1");
            }
            self.rows
                .push_str("INSERT INTO `x_Odd Table` (`select`, `it's`) VALUES (1, 1), (2, 2);\n");
        }
        if self.coin() {
            let kind = self.pick(&["int", "bigint"]);
            let more = self.pick(&[
                "",
                ", j json",
                ", j longtext",
                ", t time(3) DEFAULT '00:00:01', y year DEFAULT 2026",
                ", d decimal(12,4) NOT NULL DEFAULT 1.5, f bit(8) DEFAULT b'101'",
            ]);
            self.push(format!("CREATE TABLE x_pairs (a {kind} NOT NULL, b {kind} NOT NULL{more}, PRIMARY KEY (a, b))"));
            let action = self.pick(&["", " ON DELETE CASCADE"]);
            self.push(format!(
                "CREATE TABLE x_of_pairs (a {kind}, b {kind}, CONSTRAINT x_of_pairs_key FOREIGN KEY (a, b) REFERENCES x_pairs (a, b){action})"
            ));
            self.rows.push_str("INSERT INTO x_pairs (a, b) VALUES (1, 1), (2, 2);\nINSERT INTO x_of_pairs VALUES (1, 1), (2, 2);\n");
        }
    }
}
