-- Every kind of object that relata reflects, once.
CREATE TABLE users (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  email TEXT NOT NULL COLLATE NOCASE CONSTRAINT users_email UNIQUE,
  name VARCHAR(40) NOT NULL DEFAULT 'no''body', -- CHECK (commented out)
  "lower name" TEXT GENERATED ALWAYS AS (lower(name)) VIRTUAL,
  doubled INT AS ((age) * (2)) STORED,
  age INT CHECK (age >= 0) CHECK (age < 200 OR name = ')'),
  born DATE DEFAULT CURRENT_DATE,
  score DOUBLE PRECISION DEFAULT -1.5,
  CONSTRAINT "short name" CHECK (length(name) < 30)
  UNIQUE (name, age)
);

CREATE TABLE legacy (code TEXT PRIMARY KEY, other INT);
CREATE TABLE reversed (id INTEGER PRIMARY KEY DESC);
CREATE TABLE exact (id INTEGER PRIMARY KEY, a INT, b ANY, c BLOB, d TEXT, e REAL) STRICT;
CREATE TABLE keyed (a TEXT, b TEXT, c, PRIMARY KEY (b, a)) WITHOUT ROWID;

CREATE TABLE orders (
  id INTEGER PRIMARY KEY,
  user_id INTEGER NOT NULL CONSTRAINT orders_user REFERENCES Users ON DELETE CASCADE ON UPDATE SET DEFAULT
    DEFERRABLE INITIALLY DEFERRED,
  key_a TEXT, key_b TEXT, total DECIMAL(12, 2), at TIMESTAMP WITH TIME ZONE,
  FOREIGN KEY (key_b, key_a) REFERENCES keyed (B, A) ON DELETE SET NULL,
  FOREIGN KEY (total) REFERENCES nowhere (total),
  CONSTRAINT orders_parent FOREIGN KEY (id) REFERENCES orders
);
CREATE INDEX orders_by_user ON orders (user_id DESC, key_a COLLATE NOCASE);
CREATE UNIQUE INDEX orders_lower ON orders (lower(key_a), (id + 1) DESC) WHERE key_a IS NOT NULL AND key_b <> ')';
CREATE UNIQUE INDEX orders_key ON orders (key_b);

CREATE VIEW user_names (id, label, twice) AS SELECT id, name, age * 2 FROM users WHERE name <> ';';
CREATE TRIGGER user_names_write INSTEAD OF UPDATE OF label ON user_names BEGIN
  UPDATE users SET name = CASE WHEN new.label = '' THEN 'x' ELSE new.label END WHERE id = old.id;
  SELECT 1;
END;
CREATE TRIGGER users_seen AFTER INSERT ON users WHEN new.age > 1 BEGIN SELECT 1; END;

CREATE VIRTUAL TABLE search USING fts5(title, body, tokenize = 'porter');
CREATE VIRTUAL TABLE boxes USING rtree(id, min_x, max_x);
CREATE TEMP TABLE not_reflected (a);
ALTER TABLE legacy ADD COLUMN late JSON DEFAULT '{}';
