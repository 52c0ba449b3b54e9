-- Names of tools, which attributes of modules name, and keys of more columns than relata has relations or tuples for. All databases
-- take it.

CREATE TABLE diagnostics (id INTEGER NOT NULL PRIMARY KEY, note VARCHAR(20));
CREATE TABLE visits (
    id INTEGER NOT NULL PRIMARY KEY, diagnostic_id INTEGER NOT NULL, clippy INTEGER, rustfmt INTEGER, name VARCHAR(20),
    FOREIGN KEY (diagnostic_id) REFERENCES diagnostics (id)
);
CREATE TABLE diagnostic (id INTEGER NOT NULL PRIMARY KEY, diagnostic VARCHAR(20) NOT NULL, rustfmt INTEGER NOT NULL UNIQUE);
CREATE TABLE rustfmt (id INTEGER NOT NULL PRIMARY KEY, clippy INTEGER, FOREIGN KEY (clippy) REFERENCES diagnostic (id));
CREATE TABLE clippy (id INTEGER NOT NULL PRIMARY KEY);
CREATE TABLE nine (
    a INTEGER NOT NULL, b INTEGER NOT NULL, c INTEGER NOT NULL, d INTEGER NOT NULL, e INTEGER NOT NULL, f INTEGER NOT NULL,
    g INTEGER NOT NULL, h INTEGER NOT NULL, i INTEGER NOT NULL, PRIMARY KEY (a, b, c, d, e, f, g, h, i)
);
CREATE TABLE of_nine (
    id INTEGER NOT NULL PRIMARY KEY, a INTEGER, b INTEGER, c INTEGER, d INTEGER, e INTEGER, f INTEGER, g INTEGER, h INTEGER, i INTEGER,
    CONSTRAINT of_nine_key FOREIGN KEY (a, b, c, d, e, f, g, h, i) REFERENCES nine (a, b, c, d, e, f, g, h, i)
);
