//! What random catalogs of SQLite and MySQL have besides their tables.

use super::extras::Draw;

impl Draw<'_> {
    pub(super) fn sqlite(&mut self) {
        let collation = self.pick(&["", " COLLATE NOCASE", " COLLATE RTRIM"]);
        let default = self.pick(&["", " DEFAULT (1 + 1)", " DEFAULT 'x''y'"]);
        let check = self.pick(&[
            "",
            ", CONSTRAINT x_main_a CHECK (a < 99)",
            ", CHECK (b <> 'no')",
        ]);
        let made = self.pick(&[
            "",
            ", made INTEGER GENERATED ALWAYS AS (id + 1) VIRTUAL",
            ", made INTEGER AS (id + 2) STORED",
        ]);
        let end = self.pick(&["", " STRICT", " WITHOUT ROWID"]);
        self.sql.push_str(&format!(
            "CREATE TABLE x_main (id INTEGER NOT NULL PRIMARY KEY, a INTEGER, b TEXT{collation}{default}{made}{check}){end};\n"
        ));
        let index = self.pick(&[
            "",
            "(b COLLATE BINARY DESC, a)",
            "(lower(b)) WHERE a > 0",
            "(a + 1, id)",
        ]);
        if !index.is_empty() {
            self.push(format!("CREATE INDEX x_main_index ON x_main {index}"));
        }
        if !made.is_empty() && self.coin() {
            self.push("CREATE UNIQUE INDEX x_main_made ON x_main (made)");
        }
        self.rows
            .push_str("INSERT INTO x_main (id, a, b) VALUES (1, 1, '1'), (2, 2, '2');\n");
        if self.coin() {
            let key = self.pick(&[
                "REFERENCES x_main",
                "REFERENCES x_main (id) ON DELETE CASCADE ON UPDATE SET NULL",
                "REFERENCES x_main (id) DEFERRABLE INITIALLY DEFERRED",
            ]);
            self.push(format!(
                "CREATE TABLE x_ref (id INTEGER PRIMARY KEY AUTOINCREMENT, to_main INTEGER {key})"
            ));
            self.rows
                .push_str("INSERT INTO x_ref VALUES (1, 1), (2, 2);\n");
        }
        let view = self.pick(&["", "id, a", "id, b AS other"]);
        if !view.is_empty() {
            self.push(format!("CREATE VIEW x_view AS SELECT {view} FROM x_main"));
            if self.coin() {
                self.push(
                    "CREATE TRIGGER x_view_on INSTEAD OF DELETE ON x_view BEGIN DELETE FROM x_main WHERE id = OLD.id; END",
                );
            }
        }
        let trigger = self.pick(&[
            "",
            "BEFORE INSERT ON x_main WHEN NEW.a > 50",
            "AFTER UPDATE OF a ON x_main FOR EACH ROW",
        ]);
        if !trigger.is_empty() {
            self.push(format!("CREATE TRIGGER x_on {trigger} BEGIN SELECT 1; END"));
        }
        self.sqlite_more();
        self.sqlite_wider();
    }

    pub(super) fn mysql(&mut self) {
        let unsigned = self.pick(&["", " unsigned"]);
        let collation = self.pick(&["", " COLLATE utf8mb4_bin", " COLLATE utf8mb4_general_ci"]);
        let default = self.pick(&["", " DEFAULT 'x'", " DEFAULT (concat('a', 'b'))"]);
        let made = self.pick(&[
            "",
            ", made int GENERATED ALWAYS AS (a + 1) STORED",
            ", made int GENERATED ALWAYS AS (a + 2) VIRTUAL",
        ]);
        let kind = self.pick(&[
            "",
            ", kind enum('1','2')",
            ", kind enum('1','it''s','2')",
            ", kind set('1','2')",
        ]);
        let touched = self.pick(&[
            "",
            ", touched timestamp NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP",
            ", touched datetime(3) DEFAULT NULL",
        ]);
        let check = self.pick(&[
            "",
            ", CONSTRAINT x_main_a CHECK (a < 99)",
            ", CONSTRAINT x_main_a CHECK (a < 98)",
        ]);
        let index = self.pick(&[
            "",
            ", KEY x_main_index (b(3), a)",
            ", FULLTEXT KEY x_main_index (b)",
            ", UNIQUE KEY x_main_index (a, b)",
        ]);
        let comment = self.pick(&["", " COMMENT='it''s x'"]);
        self.sql.push_str(&format!(
            "CREATE TABLE x_main (id int NOT NULL AUTO_INCREMENT, a int{unsigned}, b varchar(40){collation}{default}{made}{kind}{touched}, PRIMARY KEY (id){index}{check}){comment};\n"
        ));
        if !made.is_empty() && self.coin() {
            self.push("CREATE INDEX x_main_made ON x_main (made)");
        }
        self.rows
            .push_str("INSERT INTO x_main (id, a, b) VALUES (1, 1, '1'), (2, 2, '2');\n");
        if self.coin() {
            let key = self.pick(&[
                "",
                " ON DELETE CASCADE",
                " ON DELETE SET NULL ON UPDATE CASCADE",
            ]);
            let name = self.pick(&["x_ref_key", "x_ref_other"]);
            self.push(format!(
                "CREATE TABLE x_ref (id int PRIMARY KEY, to_main int, CONSTRAINT {name} FOREIGN KEY (to_main) REFERENCES x_main (id){key})"
            ));
            self.rows
                .push_str("INSERT INTO x_ref VALUES (1, 1), (2, 2);\n");
        }
        let view = self.pick(&["", "id, a", "id, b AS other"]);
        if !view.is_empty() {
            self.push(format!("CREATE VIEW x_view AS SELECT {view} FROM x_main"));
        }
        let trigger = self.pick(&["", "BEFORE INSERT", "AFTER UPDATE"]);
        if !trigger.is_empty() {
            self.push(format!(
                "CREATE TRIGGER x_on {trigger} ON x_main FOR EACH ROW SET @x = NEW.a"
            ));
        }
        let function = self.pick(&["", "1", "2"]);
        if !function.is_empty() {
            self.push(format!(
                "CREATE FUNCTION x_f(n int) RETURNS int DETERMINISTIC RETURN n + {function}"
            ));
        }
        let procedure = self.pick(&["", "IN n int", "OUT n bigint"]);
        if !procedure.is_empty() {
            self.push(format!("CREATE PROCEDURE x_do({procedure}) SELECT 1"));
        }
        self.mysql_more();
        self.mysql_wider();
    }
}
