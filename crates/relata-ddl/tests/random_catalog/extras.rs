//! What random catalogs have besides their tables: every other kind of object that an engine's catalog knows, in words of
//! SQL. Two draws are two versions of the same objects, and rows 1 and 2 of the first can take the second.

use relata_schema::{Engine, Table};

use super::Random;

/// The objects of one version, and rows for their tables.
pub struct Extras {
    pub sql: String,
    pub rows: String,
}

/// True if a table is one of these, whose rows come with them.
pub fn is_extra(table: &Table) -> bool {
    table.name.name.starts_with("x_")
}

/// Draws a version for a server, by what it calls itself.
pub fn extras(engine: Engine, server: &str, random: &mut Random) -> Extras {
    let mut draw = Draw {
        random,
        version: server.parse().unwrap_or_default(),
        mariadb: server.contains("MariaDB"),
        sql: String::new(),
        rows: String::new(),
    };
    match engine {
        Engine::Postgres => draw.postgres(),
        Engine::Sqlite => draw.sqlite(),
        _ => draw.mysql(),
    }
    Extras {
        sql: draw.sql,
        rows: draw.rows,
    }
}

pub(super) struct Draw<'r> {
    pub(super) random: &'r mut Random,
    /// PostgreSQL's: 180000.
    pub(super) version: u32,
    pub(super) mariadb: bool,
    pub(super) sql: String,
    pub(super) rows: String,
}

impl Draw<'_> {
    pub(super) fn coin(&mut self) -> bool {
        self.random.one_in(2)
    }

    pub(super) fn push(&mut self, sql: impl AsRef<str>) {
        self.sql.push_str(sql.as_ref());
        self.sql.push_str(";\n");
    }

    /// One of the texts.
    pub(super) fn pick<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[self.random.below(texts.len())]
    }

    /// Comments on something, or not.
    pub(super) fn comment(&mut self, on: &str) {
        if self.random.one_in(3) {
            let text = self.pick(&["it's one", "another"]).replace('\'', "''");
            self.push(format!("COMMENT ON {on} IS '{text}'"));
        }
    }

    fn postgres(&mut self) {
        if self.random.one_in(6) {
            self.push("CREATE EXTENSION citext");
        }
        let schema = self.postgres_schema();
        let domain = self.postgres_domain();
        let composite = self.postgres_composites();
        if self.random.one_in(3) {
            let subtype = "integer";
            self.push(format!(
                "CREATE TYPE x_range AS RANGE (subtype = {subtype})"
            ));
            self.comment("TYPE x_range");
        }
        let sequence = self.postgres_sequence();
        let function = self.postgres_function();
        self.postgres_main(domain, &composite, sequence, function);
        self.postgres_triggers();
        self.postgres_views(function);
        self.postgres_routines();
        self.postgres_heirs();
        self.postgres_odd();
        self.postgres_rest(schema);
        if domain && function && self.coin() {
            // Of a function, once it is there.
            self.push("ALTER DOMAIN x_domain ADD CONSTRAINT x_called CHECK (x_f(VALUE) > -9)");
        }
        self.postgres_nested(domain);
        self.postgres_wider(domain);
    }

    fn postgres_schema(&mut self) -> bool {
        let made = self.random.one_in(3);
        if made {
            self.push("CREATE SCHEMA x_schema");
            self.comment("SCHEMA x_schema");
            let more = self.pick(&["", ", more text"]);
            self.push(format!(
                "CREATE TABLE x_schema.x_there (id integer PRIMARY KEY{more})"
            ));
        }
        made
    }

    fn postgres_domain(&mut self) -> bool {
        if self.random.one_in(3) {
            return false;
        }
        let default = self.pick(&["", " DEFAULT 1", " DEFAULT 2"]);
        let check = self.pick(&[
            "",
            " CONSTRAINT x_above CHECK (VALUE > -1)",
            " CONSTRAINT x_above CHECK (VALUE > -2)",
        ]);
        self.push(format!("CREATE DOMAIN x_domain AS integer{default}{check}"));
        self.comment("DOMAIN x_domain");
        true
    }

    /// A type of columns, and one of arrays, whose fields keep their places. Returns the types and values of the columns.
    fn postgres_composites(&mut self) -> Vec<(&'static str, String)> {
        let mut columns = Vec::new();
        let mut fields = Vec::new();
        for name in ["a", "b", "c"] {
            if !self.random.one_in(3) {
                let types = [
                    "integer",
                    "bigint",
                    "text",
                    "character varying(9)",
                    "numeric",
                ];
                fields.push(format!("{name} {}", self.pick(&types)));
            }
        }
        if fields.len() > 1 && self.random.one_in(3) {
            fields.swap(0, 1);
        }
        if !fields.is_empty() {
            self.push(format!("CREATE TYPE x_pair AS ({})", fields.join(", ")));
            self.comment("TYPE x_pair");
            let first = fields[0].split(' ').next().unwrap_or_default();
            self.comment(&format!("COLUMN x_pair.{first}"));
            let value = format!("({})", vec!["1"; fields.len()].join(","));
            if self.coin() {
                columns.push(("pair x_pair", format!("'{value}'")));
            }
        }
        if self.coin() {
            let first = self.pick(&["integer", "text"]);
            let second = self.pick(&["", ", b text"]);
            self.push(format!("CREATE TYPE x_item AS (a {first}{second})"));
            let value = if second.is_empty() { "(1)" } else { "(1,2)" };
            if self.coin() {
                columns.push((
                    "items x_item[]",
                    format!("ARRAY['{value}', NULL]::x_item[]"),
                ));
            }
        }
        columns
    }

    fn postgres_sequence(&mut self) -> bool {
        if self.random.one_in(3) {
            return false;
        }
        let options = self.pick(&[
            "",
            " AS integer",
            " INCREMENT BY 2 MINVALUE -5 MAXVALUE 500 START WITH 7 CACHE 3 CYCLE",
            " INCREMENT BY -1",
        ]);
        self.push(format!("CREATE SEQUENCE x_sequence{options}"));
        self.comment("SEQUENCE x_sequence");
        true
    }

    fn postgres_function(&mut self) -> bool {
        let function = self.pick(&[
            "",
            "(x integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT x + 1'",
            "(x integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT x + 2'",
            "(x integer) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT x::bigint'",
            "(y integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT y'",
            "(x integer, y integer DEFAULT 0) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT x'",
            "(x integer) RETURNS integer LANGUAGE sql IMMUTABLE RETURN x + 1",
            "(x bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT x'",
        ]);
        if function.is_empty() {
            return false;
        }
        self.push(format!("CREATE FUNCTION x_f{function}"));
        self.comment("FUNCTION x_f");
        if self.coin() {
            self.push(
                "CREATE FUNCTION x_g() RETURNS integer LANGUAGE sql STABLE RETURN x_f(1)::integer",
            );
        }
        true
    }

    fn postgres_main(
        &mut self,
        domain: bool,
        composites: &[(&str, String)],
        sequence: bool,
        function: bool,
    ) {
        let mut columns = vec!["id integer NOT NULL".to_owned()];
        let default = match self.random.below(4) {
            0 if function => " DEFAULT x_f(1)",
            1 if sequence => " DEFAULT nextval('x_sequence')",
            2 => " DEFAULT 5",
            _ => "",
        };
        columns.push(format!("a integer{default}"));
        columns.push(format!("b text{}", self.pick(&["", " COLLATE \"C\""])));
        let (mut names, mut values) = (vec!["id", "a", "b"], vec!["{row}", "{row}", "'{row}'"]);
        if domain && self.coin() {
            columns.push("of_domain x_domain".to_owned());
            names.push("of_domain");
            values.push("{row}");
        }
        for (column, value) in composites {
            columns.push((*column).to_owned());
            names.push(column.split(' ').next().unwrap_or_default());
            values.push(value);
        }
        let generated = self.random.below(3);
        if generated > 0 {
            let expression = match generated == 1 && function {
                true => "x_f(id)",
                false => "id + 1",
            };
            columns.push(format!(
                "made integer GENERATED ALWAYS AS ({expression}) STORED"
            ));
        }
        if self.random.one_in(3) {
            let how = self.pick(&["ALWAYS", "BY DEFAULT"]);
            let start = self.pick(&["", " (START WITH 5)"]);
            columns.push(format!("n integer GENERATED {how} AS IDENTITY{start}"));
        }
        let include = self.pick(&["", " INCLUDE (b)"]);
        columns.push(format!("CONSTRAINT x_main_pkey PRIMARY KEY (id){include}"));
        if function && self.coin() {
            columns.push("CONSTRAINT x_main_called CHECK (x_f(a) > -5)".to_owned());
        }
        let constraint = self.pick(&[
            "",
            "CONSTRAINT x_main_one EXCLUDE USING btree (id WITH =)",
            "CONSTRAINT x_main_one EXCLUDE USING btree (id WITH =) WHERE (id > 0) DEFERRABLE INITIALLY DEFERRED",
            "CONSTRAINT x_main_one UNIQUE (b) DEFERRABLE",
            "CONSTRAINT x_main_one UNIQUE NULLS NOT DISTINCT (b, a)",
            "CONSTRAINT x_main_one CHECK (a < 99) NO INHERIT",
        ]);
        let constrained = !constraint.is_empty();
        if constrained {
            columns.push(constraint.to_owned());
        }
        let made = generated > 0;
        if made && self.coin() {
            columns.push("CONSTRAINT x_main_made UNIQUE (made)".to_owned());
        }
        let options = self.pick(&[
            "",
            " WITH (fillfactor=70)",
            " WITH (autovacuum_enabled=false)",
        ]);
        self.push(format!(
            "CREATE TABLE x_main ({}){options}",
            columns.join(", ")
        ));
        self.comment("TABLE x_main");
        self.comment("COLUMN x_main.a");
        if constrained {
            self.comment("CONSTRAINT x_main_one ON x_main");
        }
        let mut index = self
            .pick(&[
                "",
                "USING hash (b)",
                "USING brin (a)",
                "(b text_pattern_ops)",
                "(b COLLATE \"C\" DESC NULLS LAST) INCLUDE (a) WHERE (a > 0)",
                "(lower(b), a) WITH (fillfactor=80)",
            ])
            .to_owned();
        if function && self.random.one_in(3) {
            "(x_f(id))".clone_into(&mut index);
        }
        if made && self.random.one_in(3) {
            "(made, id)".clone_into(&mut index);
        }
        if !index.is_empty() {
            self.push(format!("CREATE INDEX x_main_index ON x_main {index}"));
            self.comment("INDEX x_main_index");
        }
        if sequence && self.random.one_in(3) {
            self.push("ALTER SEQUENCE x_sequence OWNED BY x_main.id");
        }
        for row in 1..3 {
            let row = values.join(", ").replace("{row}", &row.to_string());
            let row = format!(
                "INSERT INTO x_main ({}) VALUES ({row});\n",
                names.join(", ")
            );
            self.rows.push_str(&row);
        }
        if self.coin() {
            let key = self.pick(&[
                "REFERENCES x_main",
                "REFERENCES x_main ON DELETE CASCADE ON UPDATE CASCADE",
                "REFERENCES x_main MATCH FULL DEFERRABLE INITIALLY DEFERRED",
            ]);
            self.push(format!(
                "CREATE TABLE x_ref (id integer PRIMARY KEY, to_main integer {key})"
            ));
            self.comment("CONSTRAINT x_ref_to_main_fkey ON x_ref");
            self.rows
                .push_str("INSERT INTO x_ref VALUES (1, 1), (2, 2);\n");
        }
    }

    fn postgres_triggers(&mut self) {
        if self.random.one_in(3) {
            return;
        }
        let body = self.pick(&["RETURN NEW;", "NEW.b := NEW.b; RETURN NEW;"]);
        self.push(format!(
            "CREATE FUNCTION x_trigger() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN {body} END'"
        ));
        let trigger = self.pick(&[
            "",
            "TRIGGER x_on BEFORE UPDATE OF a ON x_main FOR EACH ROW WHEN (OLD.a IS DISTINCT FROM NEW.a)",
            "TRIGGER x_on AFTER INSERT OR DELETE ON x_main FOR EACH STATEMENT",
            "CONSTRAINT TRIGGER x_on AFTER UPDATE ON x_main DEFERRABLE INITIALLY DEFERRED FOR EACH ROW",
        ]);
        if !trigger.is_empty() {
            self.push(format!("CREATE {trigger} EXECUTE FUNCTION x_trigger()"));
            self.comment("TRIGGER x_on ON x_main");
            if self.random.one_in(4) {
                self.push("ALTER TABLE x_main DISABLE TRIGGER x_on");
            }
        }
    }

    fn postgres_views(&mut self, function: bool) {
        if self.coin() {
            let called = match function && self.coin() {
                true => ", x_f(a) AS called",
                false => "",
            };
            let columns = self.pick(&["id, a", "id", "id, a, b"]);
            let columns = match called.is_empty() {
                true => columns,
                false => "id, a",
            };
            let options = self.pick(&["", " WITH (security_barrier=true)"]);
            self.push(format!(
                "CREATE VIEW x_view{options} AS SELECT {columns}{called} FROM x_main"
            ));
            self.comment("VIEW x_view");
            if self.coin() {
                self.push(
                    "CREATE FUNCTION x_rows() RETURNS SETOF x_view LANGUAGE sql STABLE AS 'SELECT * FROM x_view'",
                );
                if self.coin() {
                    self.push("CREATE VIEW x_outer AS SELECT id FROM x_rows()");
                }
            }
        }
        if self.random.one_in(3) {
            let columns = self.pick(&["id, a", "id, a, b"]);
            self.push(format!(
                "CREATE MATERIALIZED VIEW x_stored AS SELECT {columns} FROM x_main"
            ));
            self.comment("MATERIALIZED VIEW x_stored");
            if self.coin() {
                self.push("CREATE UNIQUE INDEX x_stored_id ON x_stored (id)");
            }
        }
    }

    fn postgres_routines(&mut self) {
        if self.random.one_in(3) {
            let start = self.pick(&["0", "1"]);
            self.push(format!(
                "CREATE AGGREGATE x_sum(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '{start}')"
            ));
        }
        if self.random.one_in(3) {
            let argument = self.pick(&["n", "m"]);
            self.push(format!(
                "CREATE PROCEDURE x_do(INOUT {argument} integer) LANGUAGE plpgsql AS 'BEGIN {argument} := 1; END'"
            ));
        }
    }

    /// A parent whose columns and checks come and go, and an heir that may have them itself.
    fn postgres_heirs(&mut self) {
        let shared = self.coin();
        let column = if shared { ", b integer" } else { "" };
        let check = self.pick(&[
            "",
            ", CONSTRAINT x_parent_a CHECK (a > -9)",
            ", CONSTRAINT x_parent_a CHECK (a > -8) NO INHERIT",
        ]);
        let default = self.pick(&["", " DEFAULT 4"]);
        self.push(format!(
            "CREATE TABLE x_parent (id integer NOT NULL, a integer{default}{column}{check})"
        ));
        self.rows
            .push_str("INSERT INTO x_parent (id, a) VALUES (1, 1);\n");
        let own = self.pick(&["", "b integer", "more text"]);
        let inherits = !self.random.one_in(4);
        match inherits {
            true => self.push(format!("CREATE TABLE x_heir ({own}) INHERITS (x_parent)")),
            false => {
                let own = if own.is_empty() { "" } else { ", " }.to_owned() + own;
                self.push(format!(
                    "CREATE TABLE x_heir (id integer NOT NULL, a integer{own})"
                ));
            }
        }
        let b = own.starts_with('b') || inherits && shared;
        let (names, values) = if b {
            ("id, a, b", "2, 2, 2")
        } else {
            ("id, a", "2, 2")
        };
        self.rows.push_str(&format!(
            "INSERT INTO x_heir ({names}) VALUES ({values});\n"
        ));
    }
}
