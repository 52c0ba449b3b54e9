-- Names and types that SQLite allows.

CREATE TABLE "" ("" INTEGER PRIMARY KEY, " " TEXT, "
" TEXT);
CREATE TABLE "table" ("table" INTEGER PRIMARY KEY AUTOINCREMENT, "all" BLOB, untyped, weird "no such type",
    "type" VARCHAR(20) NOT NULL, "self" JSON, at DATETIME, day DATE, flag BOOL, u UUID, f FLOAT, r REAL, n DECIMAL(8, 3),
    i INT, tiny TINYINT, small SMALLINT, medium MEDIUMINT, big BIGINT, c CHARACTER(20), b BINARY(16));
CREATE TABLE strict (id INTEGER PRIMARY KEY, anything ANY, total INT GENERATED ALWAYS AS (id + 1) STORED,
    half REAL AS (id / 2.0) VIRTUAL) STRICT;
CREATE TABLE no_rowid (a TEXT, b TEXT, PRIMARY KEY (a, b)) WITHOUT ROWID;
CREATE TABLE orphan (id INTEGER PRIMARY KEY, missing_id INTEGER REFERENCES missing (id),
    bad_id INTEGER REFERENCES no_rowid (nope), loose_id INTEGER REFERENCES nokey);
CREATE TABLE nokey (a INT CHECK (a IN ('x', 'y')), b COLLATE NOCASE);
CREATE VIRTUAL TABLE search USING fts5 (title, body);
CREATE VIEW "a view" AS SELECT id, anything, 1 AS one, count(*) FROM strict;
CREATE TABLE "ÄÖÜ" ("ÄÖÜ" INTEGER PRIMARY KEY, "äöü" INTEGER, "Äöü_2" INTEGER);
CREATE TABLE "Tab	le" (id INTEGER PRIMARY KEY);
CREATE UNIQUE INDEX "an index" ON nokey (a, b DESC) WHERE a > 0;
-- More columns than a tuple of relata has.
CREATE TABLE wide (
    row INTEGER PRIMARY KEY, part_2 TEXT, c3 INT4, c4 INT4, c5 INT4, c6 INT4, c7 INT4, c8 INT4,
    c9 INT4, c10 INT4, c11 INT4, c12 INT4, c13 INT4, c14 INT4, c15 INT4, c16 INT4, c17 INT4,
    c18 INT4, c19 INT4, c20 INT4, c21 INT4, c22 INT4, c23 INT4, c24 INT4, c25 INT4, c26 INT4,
    c27 INT4, c28 INT4, c29 INT4, c30 INT4, c31 INT4, c32 INT4, c33 INT4, c34 INT4, c35 INT4,
    c36 INT4, c37 INT4, c38 INT4, c39 INT4, c40 INT4, c41 INT4, c42 INT4, c43 INT4, c44 INT4,
    c45 INT4, c46 INT4, c47 INT4, c48 INT4, c49 INT4, c50 INT4, c51 INT4, c52 INT4, c53 INT4,
    c54 INT4, c55 INT4, c56 INT4, c57 INT4, c58 INT4, c59 INT4, c60 INT4
);
