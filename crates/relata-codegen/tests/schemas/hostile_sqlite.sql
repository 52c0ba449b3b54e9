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
