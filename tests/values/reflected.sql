-- What a catalog does not say in one place: the modules in generated/reflected, from reflected.json.

-- Arrays whose elements are not those that are sent.
CREATE DOMAIN posint AS integer CHECK (VALUE > 0);
CREATE TYPE mood AS ENUM ('fine', 'so-so');
CREATE DOMAIN feeling AS mood;
CREATE TABLE lists (
    id      integer PRIMARY KEY,
    tags    varchar(20)[] NOT NULL,
    names   name[] NOT NULL,
    numbers posint[] NOT NULL,
    moods   feeling[] NOT NULL,
    words   text[] NOT NULL
);
CREATE INDEX lists_tags ON lists USING gin (tags);

-- Views that can be written, over defaults.
CREATE TABLE members (
    id         serial PRIMARY KEY,
    name       text NOT NULL,
    mail       text,
    age        integer,
    created_at timestamptz DEFAULT '2000-01-01 00:00:00Z',
    status     text DEFAULT 'new'
);
CREATE VIEW all_members AS SELECT * FROM members;
CREATE VIEW grown_members AS SELECT id, name, age + 1 AS next_age, upper(name) AS loud, status FROM members WHERE age > 17 OR age IS NULL;
CREATE VIEW grown_names AS SELECT name, next_age FROM grown_members;
CREATE TABLE logs (id serial, at date NOT NULL DEFAULT '2020-01-01', text text NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE logs_2020 PARTITION OF logs FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
ALTER TABLE logs ALTER id SET NOT NULL;
CREATE VIEW all_logs AS SELECT * FROM logs;
CREATE VIEW by_trigger AS SELECT id, upper(name) AS loud FROM members;
CREATE FUNCTION write_loud() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN INSERT INTO members (name) VALUES (lower(NEW.loud)); RETURN NEW; END $$;
CREATE TRIGGER by_trigger_insert INSTEAD OF INSERT ON by_trigger FOR EACH ROW EXECUTE FUNCTION write_loud();

-- A key that old rows violate.
CREATE TABLE parents (id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE children (id integer PRIMARY KEY, parent_id integer NOT NULL, other_id integer NOT NULL REFERENCES parents);
ALTER TABLE children ADD CONSTRAINT children_parent FOREIGN KEY (parent_id) REFERENCES parents NOT VALID;

-- Rows of tables that inherit: NOT NULL and keys do not hold for them.
CREATE TABLE cities (id integer PRIMARY KEY, name text NOT NULL, parent_id integer NOT NULL UNIQUE REFERENCES parents);
CREATE TABLE capitals (state text) INHERITS (cities);
-- From 18 on an heir keeps it.
DO $$ BEGIN
    IF current_setting('server_version_num')::int < 180000 THEN
        ALTER TABLE capitals ALTER name DROP NOT NULL;
    END IF;
END $$;

-- A literal that a column makes NULL.
CREATE TABLE zones (id integer PRIMARY KEY, tz text);
CREATE VIEW noons AS SELECT id, timestamp '2020-01-01 12:00' AT TIME ZONE tz AS noon, 'x'::varchar(3) AS letter FROM zones;
