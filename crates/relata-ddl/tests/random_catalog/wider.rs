//! Tables whose parts depend on each other: computed columns and what is built on them, views upon views, keys in circles and of several
//! columns, enums in arrays.

use super::extras::Draw;

/// A column that is computed, or plain, or not there.
struct Made {
    sql: &'static str,
    is_there: bool,
    is_virtual: bool,
}

impl Draw<'_> {
    /// Draws the column `g`, of `a` and `b`.
    fn made(&mut self, virtuals: bool) -> Made {
        let stored = [
            "",
            "g integer",
            "g bigint",
            "g integer DEFAULT 8",
            "g integer GENERATED ALWAYS AS (a + b) STORED",
            "g integer GENERATED ALWAYS AS (a * 10 + b) STORED",
            "g bigint GENERATED ALWAYS AS (a + b) STORED",
        ];
        let computed = [
            "g integer GENERATED ALWAYS AS (a + b) VIRTUAL",
            "g integer GENERATED ALWAYS AS (a * 10 + b) VIRTUAL",
        ];
        let sql = match virtuals && self.random.one_in(3) {
            true => self.pick(&computed),
            false => self.pick(&stored),
        };
        Made {
            sql,
            is_there: !sql.is_empty(),
            is_virtual: sql.ends_with("VIRTUAL"),
        }
    }

    /// The parts of a table of the columns `a`, `b` and `g`: the columns without the key, the names that a row has.
    fn computed(&mut self, virtuals: bool) -> (Vec<String>, Vec<&'static str>, Made) {
        let made = self.made(virtuals);
        let computed = made.sql.contains("GENERATED");
        let (mut columns, mut names) = (Vec::new(), Vec::new());
        if computed || !self.random.one_in(3) {
            columns.push(self.pick(&["a integer", "a integer DEFAULT 3"]).to_owned());
            names.push("a");
        }
        columns.push("b integer".to_owned());
        names.push("b");
        if made.is_there {
            columns.push(made.sql.to_owned());
        }
        if self.coin() {
            columns.push("t varchar(20) DEFAULT 'x'".to_owned());
        }
        (columns, names, made)
    }

    fn rows_of(&mut self, table: &str, names: &[&str]) {
        for row in 1..3 {
            let values = vec![row.to_string(); names.len()].join(", ");
            let names = names.join(", ");
            let sql = format!("INSERT INTO {table} ({names}) VALUES ({values});\n");
            self.rows.push_str(&sql);
        }
    }

    /// Checks over several columns, and of `g`.
    fn checks(&mut self, names: &[&str], made: &Made) -> Vec<String> {
        let mut checks = Vec::new();
        if names.contains(&"a") && self.coin() {
            let check = self.pick(&["a < b + 100", "a + b < 1000 AND a <> b + 77"]);
            checks.push(format!("CONSTRAINT x_calc_both CHECK ({check})"));
        }
        if made.is_there && self.coin() {
            let check = self.pick(&["g < 5000", "g < 4000 OR b = 1"]);
            checks.push(format!("CONSTRAINT x_calc_g CHECK ({check})"));
        }
        checks
    }

    /// Views upon views, of which some columns come and go.
    fn views_upon_views(&mut self, names: &[&str], made: &Made) {
        if self.random.one_in(3) {
            return;
        }
        let mut columns = vec!["id", "b"];
        if names.contains(&"a") && self.coin() {
            columns.push("a");
        }
        if made.is_there && self.coin() {
            columns.push("g");
        }
        let last = columns.len() - 1;
        if self.random.one_in(4) {
            columns.swap(0, last);
        }
        let list = columns.join(", ");
        self.push(format!(
            "CREATE VIEW x_calc_low AS SELECT {list} FROM x_calc"
        ));
        if self.coin() {
            let list = columns[..1 + self.random.below(columns.len())].join(", ");
            let of = self.pick(&["x_calc_low", "x_calc_low", "x_calc"]);
            self.push(format!(
                "CREATE VIEW x_calc_mid AS SELECT {list}, 1 AS one FROM {of}"
            ));
            if self.coin() {
                let of = self.pick(&["x_calc_mid", "x_calc_low"]);
                let first = columns[0];
                self.push(format!(
                    "CREATE VIEW x_calc_top AS SELECT {first} AS it FROM {of}"
                ));
            }
        }
    }

    /// Two tables that reference each other.
    fn circle(&mut self, integer: &str, inline: bool) {
        if self.random.one_in(3) {
            return;
        }
        let action = self.pick(&["", " ON DELETE SET NULL", " ON DELETE CASCADE"]);
        let more = self.pick(&["", ", more varchar(9) DEFAULT 'm'"]);
        let key =
            format!("CONSTRAINT x_ring_b_key FOREIGN KEY (b) REFERENCES x_ring_b (id){action}");
        let (within, after) = match inline {
            true => (format!(", {key}"), None),
            false => (
                String::new(),
                Some(format!("ALTER TABLE x_ring_a ADD {key}")),
            ),
        };
        self.push(format!(
            "CREATE TABLE x_ring_a (id {integer} NOT NULL PRIMARY KEY, b {integer}{more}{within})"
        ));
        self.push(format!(
            "CREATE TABLE x_ring_b (id {integer} NOT NULL PRIMARY KEY, a {integer}, CONSTRAINT x_ring_a_key FOREIGN KEY (a) REFERENCES x_ring_a (id))"
        ));
        if let Some(after) = after {
            self.push(after);
        }
        self.rows.push_str(
            "INSERT INTO x_ring_a (id, b) VALUES (1, NULL), (2, NULL);\nINSERT INTO x_ring_b (id, a) VALUES (1, 1), (2, 2);\nUPDATE x_ring_a SET b = 2 WHERE id = 1;\n",
        );
    }

    pub(super) fn postgres_wider(&mut self, domain: bool) {
        let (mut columns, names, made) = self.computed(self.version >= 180_000);
        columns.insert(0, "id integer PRIMARY KEY".to_owned());
        columns.extend(self.checks(&names, &made));
        self.push(format!("CREATE TABLE x_calc ({})", columns.join(", ")));
        let a = names.contains(&"a");
        if a && self.coin() {
            let index = self.pick(&[
                "UNIQUE INDEX x_calc_index ON x_calc (a, b) WHERE a > 0",
                "INDEX x_calc_index ON x_calc ((a + b), a DESC) WHERE b IS NOT NULL",
                "INDEX x_calc_index ON x_calc ((a - b)) INCLUDE (b)",
            ]);
            self.push(format!("CREATE {index}"));
        }
        if made.is_there && !made.is_virtual && self.coin() {
            let index = self.pick(&["(g)", "(g DESC, b)", "((g + 1))", "(b) WHERE g > 0"]);
            self.push(format!("CREATE INDEX x_calc_g_index ON x_calc {index}"));
            self.comment("INDEX x_calc_g_index");
        }
        if made.is_there {
            self.comment("COLUMN x_calc.g");
        }
        if a && self.coin() {
            let kinds = self.pick(&["", "(ndistinct) ", "(dependencies, mcv) "]);
            self.push(format!(
                "CREATE STATISTICS x_calc_stat {kinds}ON a, b FROM x_calc"
            ));
            self.comment("STATISTICS x_calc_stat");
        }
        if self.coin() {
            self.push("CREATE FUNCTION x_calc_do() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no writing''; END'");
            let of = if made.is_there && !made.is_virtual {
                self.pick(&["", " OF g", " OF b, g"])
            } else {
                ""
            };
            self.push(format!(
                "CREATE TRIGGER x_calc_on AFTER UPDATE{of} ON x_calc FOR EACH ROW EXECUTE FUNCTION x_calc_do()"
            ));
        }
        self.rows_of("x_calc", &[&["id"], &names[..]].concat());
        self.views_upon_views(&names, &made);
        self.circle("integer", false);
        self.postgres_keys();
        if self.coin() {
            let labels = self.pick(&["'1', '2'", "'2', '1', '3'", "'1'", "'0', '1'"]);
            self.push(format!("CREATE TYPE x_tag AS ENUM ({labels})"));
            let default = self.pick(&["", " DEFAULT '{1}'", " DEFAULT ARRAY['1', NULL]::x_tag[]"]);
            let one = self.pick(&[
                "",
                ", one x_tag DEFAULT '1'",
                ", one x_tag NOT NULL DEFAULT '1'",
            ]);
            self.push(format!("CREATE TABLE x_tags (id integer PRIMARY KEY, tags x_tag[]{default}{one}, CHECK ('1' <> ALL (tags) OR id > 0))"));
            self.rows
                .push_str("INSERT INTO x_tags (id, tags) VALUES (1, '{1,1}'), (2, NULL);\n");
        }
        if domain && self.coin() {
            let check = self.pick(&["", " CHECK (VALUE < 900)", " CHECK (VALUE < 800) DEFAULT 6"]);
            self.push(format!("CREATE DOMAIN x_upon AS x_domain{check}"));
            self.push("CREATE TABLE x_upons (id x_upon, more x_upon[])");
            self.rows
                .push_str("INSERT INTO x_upons VALUES (1, '{2,3}');\n");
        }
        self.postgres_ranged();
    }

    /// A key of several columns, and references to it.
    fn postgres_keys(&mut self) {
        if self.coin() {
            return;
        }
        let kind = self.pick(&["integer", "bigint"]);
        let key = self.pick(&[
            "PRIMARY KEY (a, b)",
            "UNIQUE (a, b)",
            "CONSTRAINT x_duo_key UNIQUE (b, a)",
        ]);
        self.push(format!(
            "CREATE TABLE x_duo (a {kind}, b {kind}, c integer, {key})"
        ));
        let order = if key.contains("(b, a)") {
            "b, a"
        } else {
            "a, b"
        };
        let how = self.pick(&[
            "",
            " MATCH FULL",
            " ON DELETE SET NULL ON UPDATE CASCADE",
            " DEFERRABLE INITIALLY DEFERRED",
        ]);
        self.push(format!(
            "CREATE TABLE x_of_duo (a {kind}, b {kind}, CONSTRAINT x_of_duo_key FOREIGN KEY ({order}) REFERENCES x_duo ({order}){how})"
        ));
        self.rows.push_str("INSERT INTO x_duo (a, b) VALUES (1, 1), (2, 2);\nINSERT INTO x_of_duo VALUES (1, 1), (2, 2);\n");
    }

    /// Partitions by range, some of which are partitioned themselves.
    fn postgres_ranged(&mut self) {
        if self.coin() {
            return;
        }
        let more = self.pick(&["", ", more integer DEFAULT 4", ", more text"]);
        self.push(format!(
            "CREATE TABLE x_ranged (id integer NOT NULL, n integer{more}) PARTITION BY RANGE (id)"
        ));
        let first = self.pick(&["(0) TO (2)", "(1) TO (2)", "(MINVALUE) TO (2)"]);
        self.push(format!(
            "CREATE TABLE x_ranged_1 PARTITION OF x_ranged FOR VALUES FROM {first}"
        ));
        match self.coin() {
            true => self
                .push("CREATE TABLE x_ranged_2 PARTITION OF x_ranged FOR VALUES FROM (2) TO (9)"),
            false => {
                self.push("CREATE TABLE x_ranged_h PARTITION OF x_ranged FOR VALUES FROM (20) TO (30) PARTITION BY HASH (id)");
                for at in 0..2 {
                    self.push(format!("CREATE TABLE x_ranged_h{at} PARTITION OF x_ranged_h FOR VALUES WITH (MODULUS 2, REMAINDER {at})"));
                }
            }
        }
        if self.coin() {
            let index = self.pick(&["(n)", "(n, id DESC)", "(n) WHERE n > 0"]);
            self.push(format!("CREATE INDEX x_ranged_index ON x_ranged {index}"));
        }
        if self.coin() {
            self.push("ALTER TABLE x_ranged ADD CONSTRAINT x_ranged_key PRIMARY KEY (id)");
        }
        self.rows
            .push_str("INSERT INTO x_ranged (id, n) VALUES (1, 1);\n");
    }

    pub(super) fn sqlite_wider(&mut self) {
        let (mut columns, names, made) = self.computed(true);
        columns.insert(0, "id INTEGER NOT NULL PRIMARY KEY".to_owned());
        columns.extend(self.checks(&names, &made));
        let strict = !columns
            .iter()
            .any(|column| column.contains("varchar") || column.contains("bigint"));
        let end = match strict {
            true => self.pick(&["", " STRICT", " WITHOUT ROWID", " STRICT, WITHOUT ROWID"]),
            false => self.pick(&["", " WITHOUT ROWID"]),
        };
        self.push(format!("CREATE TABLE x_calc ({}){end}", columns.join(", ")));
        let a = names.contains(&"a");
        if a && self.coin() {
            let index = self.pick(&[
                "UNIQUE INDEX x_calc_index ON x_calc (a, b) WHERE a > 0",
                "INDEX x_calc_index ON x_calc (a + b, a DESC) WHERE b IS NOT NULL",
            ]);
            self.push(format!("CREATE {index}"));
        }
        if made.is_there && self.coin() {
            let index = self.pick(&["(g)", "(g DESC, b)", "(g + 1)", "(b) WHERE g > 0"]);
            self.push(format!("CREATE INDEX x_calc_g_index ON x_calc {index}"));
        }
        if self.coin() {
            let of = if made.is_there {
                self.pick(&["", " OF b", " OF b, g"])
            } else {
                ""
            };
            self.push(format!("CREATE TRIGGER x_calc_on AFTER UPDATE{of} ON x_calc BEGIN SELECT RAISE(ABORT, 'no writing'); END"));
        }
        self.rows_of("x_calc", &[&["id"], &names[..]].concat());
        self.views_upon_views(&names, &made);
        self.circle("INTEGER", true);
        if self.coin() {
            let arguments = self.pick(&["title, body", "title, body, tokenize = 'porter'"]);
            self.push(format!(
                "CREATE VIRTUAL TABLE x_words USING fts5({arguments})"
            ));
        }
    }

    pub(super) fn mysql_wider(&mut self) {
        let (mut columns, names, made) = self.computed(true);
        columns.insert(0, "id integer NOT NULL PRIMARY KEY".to_owned());
        if self.mariadb {
            let hidden = self.pick(&[
                "",
                "h integer DEFAULT 1 INVISIBLE",
                "h integer DEFAULT 1",
                "h bigint DEFAULT 2 INVISIBLE",
            ]);
            columns.extend((!hidden.is_empty()).then(|| hidden.to_owned()));
        }
        let stamp = self.pick(&[
            "",
            "at datetime(6) DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6)",
            "at datetime(6) DEFAULT CURRENT_TIMESTAMP(6)",
        ]);
        columns.extend((!stamp.is_empty()).then(|| stamp.to_owned()));
        columns.extend(self.checks(&names, &made));
        if names.contains(&"a") && self.coin() {
            let key = self.pick(&[
                "KEY x_calc_index (a, b DESC)",
                "UNIQUE KEY x_calc_index (a, b)",
                "KEY x_calc_index (b) COMMENT 'of b'",
            ]);
            columns.push(key.to_owned());
        }
        if made.is_there && self.coin() {
            let key = self.pick(&["(g)", "(g DESC, b)", "(b, g) COMMENT 'both'"]);
            columns.push(format!("KEY x_calc_g_index {key}"));
        }
        if columns.iter().any(|column| column.contains("t varchar")) && self.coin() {
            let key = self.pick(&["(t(5))", "(t(7), b)", "(t)"]);
            let ignored = if self.mariadb {
                self.pick(&["", " IGNORED"])
            } else {
                ""
            };
            columns.push(format!("KEY x_calc_t {key}{ignored}"));
        }
        self.push(format!("CREATE TABLE x_calc ({})", columns.join(", ")));
        if self.coin() {
            self.push("CREATE TRIGGER x_calc_on BEFORE UPDATE ON x_calc FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no writing'");
        }
        self.rows_of("x_calc", &[&["id"], &names[..]].concat());
        self.views_upon_views(&names, &made);
        self.circle("integer", false);
    }
}
