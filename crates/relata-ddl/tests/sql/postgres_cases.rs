//! Pairs of schemas on PostgreSQL: a name, the old one, the new one.

pub const CASES: &[(&str, &str, &str)] = &[
    (
        "columns",
        "CREATE TABLE t (id int PRIMARY KEY, gone int, kind varchar(5) NOT NULL DEFAULT 'x', n int GENERATED ALWAYS AS IDENTITY)",
        "CREATE TABLE t (id bigint PRIMARY KEY, kind text COLLATE \"C\", n int NOT NULL, at timestamptz NOT NULL DEFAULT now(),
                 two bigint GENERATED ALWAYS AS (id * 2) STORED); COMMENT ON COLUMN t.kind IS 'it''s a kind'",
    ),
    (
        "keys, checks, exclusion",
        "CREATE TABLE a (id int PRIMARY KEY, n int CONSTRAINT positive CHECK (n > 0)); CREATE TABLE b (a_id int CONSTRAINT b_a REFERENCES a)",
        "CREATE TABLE a (id int, n int, r int4range, PRIMARY KEY (id, n), UNIQUE NULLS NOT DISTINCT (r),
                 CONSTRAINT apart EXCLUDE USING gist (r WITH &&)); ALTER TABLE a ADD CONSTRAINT positive CHECK (n > 1) NOT VALID; CREATE TABLE b (a_id int, n int,
                 CONSTRAINT b_a FOREIGN KEY (a_id, n) REFERENCES a ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED)",
    ),
    (
        "other names",
        "CREATE TABLE a (id int CONSTRAINT old_key PRIMARY KEY); CREATE TABLE t (id int CONSTRAINT t_one PRIMARY KEY, a int CONSTRAINT t_two UNIQUE,
                 b int CONSTRAINT t_three CHECK (b > 0), c int CONSTRAINT t_four REFERENCES a, r int4range, CONSTRAINT t_five EXCLUDE USING gist (r WITH &&));
                 CREATE INDEX t_six ON t (b); CREATE INDEX t_seven ON t (c, b); COMMENT ON INDEX t_six IS 'six'",
        "CREATE TABLE a (id int CONSTRAINT new_key PRIMARY KEY); CREATE TABLE t (id int CONSTRAINT u_one PRIMARY KEY, a int CONSTRAINT u_two UNIQUE,
                 b int CONSTRAINT u_three CHECK (b > 0), c int CONSTRAINT u_four REFERENCES a, r int4range, CONSTRAINT u_five EXCLUDE USING gist (r WITH &&));
                 CREATE INDEX u_six ON t (b); CREATE INDEX u_seven ON t (c, b); COMMENT ON INDEX u_six IS '6'",
    ),
    (
        "another name of a sequence",
        "CREATE TABLE t (id serial); ALTER SEQUENCE t_id_seq RENAME TO old_seq; CREATE TABLE u (id int DEFAULT nextval('old_seq'), n int)",
        "CREATE TABLE t (id serial); CREATE TABLE u (id int DEFAULT nextval('t_id_seq'), n bigint)",
    ),
    (
        "other names, and what they stand on",
        "CREATE TABLE t (id int CONSTRAINT t_one PRIMARY KEY, a int, b int CONSTRAINT t_three CHECK (b > 0)); CREATE INDEX t_six ON t ((a + b));
                 CREATE INDEX here ON t (a); CREATE INDEX there ON t (b); CREATE TABLE s (t_id int CONSTRAINT s_t REFERENCES t)",
        "CREATE TABLE t (id bigint CONSTRAINT u_one PRIMARY KEY, a int, b bigint CONSTRAINT u_three CHECK (b > 0)); CREATE INDEX u_six ON t ((a + b));
                 CREATE INDEX there ON t (a); CREATE INDEX here ON t (b); CREATE TABLE s (t_id bigint CONSTRAINT s_u REFERENCES t)",
    ),
    (
        "indexes",
        "CREATE TABLE t (a int, b text); CREATE INDEX i ON t (a)",
        "CREATE TABLE t (a int, b text); CREATE UNIQUE INDEX i ON t (lower(b) text_pattern_ops, a DESC NULLS LAST) INCLUDE (b) WHERE a > 0",
    ),
    (
        "extended statistics",
        "CREATE TABLE t (a int, b int, \"C\" text); CREATE STATISTICS few (ndistinct) ON a, b FROM t; ALTER STATISTICS few SET STATISTICS 50;
                 CREATE STATISTICS gone ON (lower(\"C\")) FROM t; CREATE STATISTICS told ON a, b FROM t; COMMENT ON STATISTICS told IS 'old'",
        "CREATE TABLE t (a bigint, b int, \"C\" text); CREATE STATISTICS few (ndistinct) ON a, b FROM t; ALTER STATISTICS few SET STATISTICS 50;
                 CREATE STATISTICS told ON a, b FROM t; COMMENT ON STATISTICS told IS 'new'; CREATE STATISTICS words (dependencies, mcv) ON b, (lower(\"C\")), a FROM t;
                 CREATE TABLE u (a int, b int); CREATE STATISTICS of_new ON b, a FROM u; COMMENT ON STATISTICS of_new IS 'two'; ALTER STATISTICS of_new SET STATISTICS 0",
    ),
    (
        "other names of extended statistics",
        "CREATE TABLE t (a int, b int); CREATE STATISTICS one ON a, b FROM t; COMMENT ON STATISTICS one IS 'old'; CREATE STATISTICS two (mcv) ON a, b FROM t;
                 ALTER STATISTICS two SET STATISTICS 50; CREATE STATISTICS moved (ndistinct) ON a, b FROM t; CREATE SCHEMA s",
        "CREATE TABLE t (a int, b int); CREATE STATISTICS \"One\" ON a, b FROM t; COMMENT ON STATISTICS \"One\" IS 'new'; CREATE STATISTICS deux (mcv) ON a, b FROM t;
                 ALTER STATISTICS deux SET STATISTICS 50; CREATE SCHEMA s; CREATE STATISTICS s.moved (ndistinct) ON a, b FROM t",
    ),
    (
        "a generated column that keeps its values",
        "CREATE TABLE t (id int PRIMARY KEY, a int, b int GENERATED ALWAYS AS (a * 2) STORED); INSERT INTO t VALUES (1, 10)",
        "CREATE TABLE t (id int PRIMARY KEY, b bigint NOT NULL DEFAULT 3)",
    ),
    (
        "a serial that becomes an identity",
        "CREATE TABLE t (id serial PRIMARY KEY, n int); INSERT INTO t (n) VALUES (1), (2), (3); DELETE FROM t WHERE id = 3",
        "CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n int)",
    ),
    (
        "types",
        "CREATE TYPE mood AS ENUM ('bad', 'ok'); CREATE DOMAIN small AS int CHECK (VALUE < 9); CREATE TYPE pair AS (a int, b int); CREATE TABLE t (m mood DEFAULT 'ok', s small)",
        "CREATE TYPE mood AS ENUM ('bad', 'so so', 'ok', 'fine'); CREATE DOMAIN small AS int DEFAULT 1 CHECK (VALUE < 10); CREATE TYPE pair AS (a int, b text); CREATE TABLE t (m mood DEFAULT 'fine', s small)",
    ),
    (
        "views, functions, triggers, sequences",
        "CREATE TABLE t (a int, b int); CREATE VIEW v AS SELECT x.a FROM t x JOIN t y ON y.b = x.b; CREATE VIEW w AS SELECT count(*) AS n FROM v; CREATE SEQUENCE s;
                 CREATE FUNCTION f() RETURNS int LANGUAGE sql RETURN 1",
        "CREATE TABLE t (a bigint, b int); CREATE VIEW v AS SELECT x.a, x.b FROM t x JOIN t y ON y.b = x.b; CREATE VIEW w AS SELECT count(*) AS n FROM v; CREATE SEQUENCE s INCREMENT 2;
                 CREATE FUNCTION f() RETURNS int LANGUAGE sql RETURN 2; CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
                 CREATE TRIGGER t_g BEFORE UPDATE OF a ON t FOR EACH ROW EXECUTE FUNCTION g(); CREATE MATERIALIZED VIEW m AS SELECT count(*) FROM w",
    ),
    (
        "two functions of one name in defaults",
        "CREATE FUNCTION f(x int) RETURNS int LANGUAGE sql RETURN x; CREATE FUNCTION f(x text) RETURNS int LANGUAGE sql RETURN length(x);
                 CREATE TABLE t (a int DEFAULT f(1), b int DEFAULT f('x'::text))",
        "CREATE FUNCTION f(x int) RETURNS bigint LANGUAGE sql RETURN x; CREATE FUNCTION f(x text) RETURNS bigint LANGUAGE sql RETURN length(x);
                 CREATE TABLE t (a int DEFAULT f(1), b int DEFAULT f('x'::text))",
    ),
    (
        "two functions of one name on a view",
        "CREATE TABLE t (a int); CREATE VIEW v AS SELECT x.a FROM t x JOIN t y ON y.a = x.a; CREATE FUNCTION f(x v) RETURNS int LANGUAGE sql RETURN 1; CREATE FUNCTION f(x v, y int) RETURNS int LANGUAGE sql RETURN 2",
        "CREATE TABLE t (a bigint); CREATE VIEW v AS SELECT x.a FROM t x JOIN t y ON y.a = x.a; CREATE FUNCTION f(x v) RETURNS int LANGUAGE sql RETURN 1; CREATE FUNCTION f(x v, y int) RETURNS int LANGUAGE sql RETURN 2",
    ),
    (
        "a default of a partitioned table that calls a changed function",
        "CREATE FUNCTION f(x int) RETURNS int LANGUAGE sql RETURN x; CREATE TABLE p (id int, a int DEFAULT f(1)) PARTITION BY RANGE (id);
                 CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (9); CREATE TABLE p2 PARTITION OF p (a DEFAULT f(2)) FOR VALUES FROM (9) TO (99)",
        "CREATE FUNCTION f(x int) RETURNS bigint LANGUAGE sql RETURN x; CREATE TABLE p (id int, a int DEFAULT f(1)) PARTITION BY RANGE (id);
                 CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (9); CREATE TABLE p2 PARTITION OF p (a DEFAULT f(2)) FOR VALUES FROM (9) TO (99)",
    ),
    (
        "a new table that references a key whose included column changes",
        "CREATE TABLE t (id int, a int, CONSTRAINT t_pkey PRIMARY KEY (id) INCLUDE (a))",
        "CREATE TABLE t (id int, a text, CONSTRAINT t_pkey PRIMARY KEY (id) INCLUDE (a)); CREATE TABLE r (t int CONSTRAINT r_t REFERENCES t (id))",
    ),
    (
        "bounds of an identity",
        "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY, far int GENERATED BY DEFAULT AS IDENTITY, down int GENERATED BY DEFAULT AS IDENTITY (INCREMENT BY -1));
                 INSERT INTO t (id) OVERRIDING USER VALUE SELECT 1 FROM generate_series(1, 3)",
        "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY (MINVALUE 100 MAXVALUE 500 START WITH 100), far int GENERATED BY DEFAULT AS IDENTITY (MINVALUE -9 MAXVALUE -1),
                 down int GENERATED BY DEFAULT AS IDENTITY (INCREMENT BY -1 MINVALUE -99 MAXVALUE -2))",
    ),
    (
        "a generated column of a changed composite type, and a key of it",
        "CREATE TYPE pair AS (a int, b int); CREATE TABLE t (p pair, g int GENERATED ALWAYS AS ((p).a * 2) STORED, CONSTRAINT t_key PRIMARY KEY (g));
                 CREATE TABLE r (t int CONSTRAINT r_t REFERENCES t); INSERT INTO t VALUES ('(1,2)'); INSERT INTO r VALUES (2)",
        "CREATE TYPE pair AS (b int, a bigint); CREATE TABLE t (p pair, g int GENERATED ALWAYS AS ((p).a * 2) STORED, CONSTRAINT t_key PRIMARY KEY (g));
                 CREATE TABLE r (t int CONSTRAINT r_t REFERENCES t)",
    ),
    (
        "a composite type inside of others, and in arrays",
        "CREATE TYPE a_spot AS (x int, y int); CREATE TYPE c_box AS (at a_spot, n int); CREATE TYPE b_all AS (box c_box, spots a_spot[]);
                 CREATE TABLE t (a b_all DEFAULT '(\"(\"\"(1,2)\"\",3)\",)', boxes c_box[]); CREATE VIEW v AS SELECT ((x.a).box).n FROM t x JOIN t y ON y.a = x.a;
                 INSERT INTO t (boxes) VALUES (ARRAY[ROW(ROW(1, 2), 3), NULL]::c_box[]), (NULL)",
        "CREATE TYPE a_spot AS (y int, x bigint); CREATE TYPE c_box AS (at a_spot, n int); CREATE TYPE b_all AS (box c_box, spots a_spot[]);
                 CREATE TABLE t (a b_all DEFAULT '(\"(\"\"(1,2)\"\",3)\",)', boxes c_box[]); CREATE VIEW v AS SELECT ((x.a).box).n FROM t x JOIN t y ON y.a = x.a",
    ),
    (
        "a field of a new type",
        "CREATE TYPE pair AS (a int); CREATE TABLE t (p pair); INSERT INTO t VALUES ('(1)')",
        "CREATE TYPE mood AS ENUM ('ok'); CREATE DOMAIN small AS int; CREATE TYPE one AS (n int); CREATE TYPE pair AS (a int, m mood, s small, o one);
                 CREATE TABLE t (p pair, o one DEFAULT '(1)', g int GENERATED ALWAYS AS ((p).s + 1) STORED)",
    ),
    (
        "an enum inside of a composite type",
        "CREATE TYPE mood AS ENUM ('bad', 'ok'); CREATE TYPE felt AS (m mood, ms mood[]); CREATE TABLE t (f felt); INSERT INTO t VALUES (ROW('ok', ARRAY['ok', NULL]::mood[]))",
        "CREATE TYPE mood AS ENUM ('ok', 'bad'); CREATE TYPE felt AS (m mood, ms mood[]); CREATE TABLE t (f felt)",
    ),
    (
        "checks of a domain that arrays and composite types hold",
        "CREATE FUNCTION f(x int) RETURNS int LANGUAGE sql IMMUTABLE RETURN x; CREATE DOMAIN small AS int CONSTRAINT few CHECK (f(VALUE) < 9);
                 CREATE TYPE pair AS (a small, b text); CREATE TABLE t (n small[] DEFAULT '{1}', p pair, m int[] GENERATED ALWAYS AS (n || 1) STORED); CREATE INDEX t_n ON t USING gin (n);
                 CREATE VIEW v AS SELECT x.n FROM t x JOIN t y ON y.n = x.n; INSERT INTO t (p) VALUES ('(1,x)')",
        "CREATE FUNCTION f(x int) RETURNS bigint LANGUAGE sql IMMUTABLE RETURN x; CREATE DOMAIN small AS int CONSTRAINT few CHECK (f(VALUE) < 9) CONSTRAINT more CHECK (VALUE > 0) NOT NULL;
                 CREATE TYPE pair AS (a small, b text); CREATE TABLE t (n small[] DEFAULT '{1}', p pair, m int[] GENERATED ALWAYS AS (n || 1) STORED); CREATE INDEX t_n ON t USING gin (n);
                 CREATE VIEW v AS SELECT x.n FROM t x JOIN t y ON y.n = x.n",
    ),
    (
        "a check of a domain is validated",
        "CREATE DOMAIN small AS int; ALTER DOMAIN small ADD CONSTRAINT few CHECK (VALUE < 9) NOT VALID; CREATE TABLE t (s small, ss small[]); INSERT INTO t VALUES (1, '{2}')",
        "CREATE DOMAIN small AS int CONSTRAINT few CHECK (VALUE < 9); CREATE TABLE t (s small, ss small[])",
    ),
    (
        "rows are checked later",
        "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE t (a int); ALTER TABLE t ADD CONSTRAINT t_a FOREIGN KEY (a) REFERENCES a NOT VALID, ADD CONSTRAINT t_b CHECK (a > 0) NOT VALID",
        "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE t (a int CONSTRAINT t_a REFERENCES a CONSTRAINT t_b CHECK (a > 0)); COMMENT ON CONSTRAINT t_b ON t IS 'b'",
    ),
    (
        "partitions and schemas",
        "CREATE TABLE p (id int, at date) PARTITION BY RANGE (at); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
        "CREATE SCHEMA archive; CREATE TABLE p (id int, at date, note text) PARTITION BY RANGE (at); CREATE INDEX p_at ON p (at);
                 CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2026-01-01') TO ('2027-01-01'); CREATE TABLE archive.p (id int)",
    ),
    (
        "a table becomes a partition",
        "CREATE TABLE u (id int PRIMARY KEY); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
                 CREATE TABLE p (id int NOT NULL, at date NOT NULL, u int, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
                 CREATE TRIGGER t AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION f();
                 CREATE TABLE p1 (at date, id int, gone text); CREATE TRIGGER t BEFORE DELETE ON p1 FOR EACH ROW EXECUTE FUNCTION f(); INSERT INTO p1 VALUES ('2026-05-05', 1)",
        "CREATE TABLE u (id int PRIMARY KEY); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
                 CREATE TABLE p (id int NOT NULL, at date NOT NULL, u int CONSTRAINT p_u REFERENCES u, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
                 CREATE INDEX p_at ON p (at); CREATE TRIGGER t AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION f();
                 CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2026-01-01') TO ('2027-01-01'); CREATE TABLE p2 PARTITION OF p DEFAULT;
                 CREATE MATERIALIZED VIEW m AS SELECT count(*) FROM p",
    ),
    (
        "a partition leaves its table, which is dropped",
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
                 CREATE TABLE p (id int, at date, note text, CONSTRAINT noted CHECK (note <> ''), PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
                 CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2026-01-01') TO ('2027-01-01'); CREATE TRIGGER t AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION f();
                 CREATE TABLE r (id int, at date, FOREIGN KEY (id, at) REFERENCES p); INSERT INTO p VALUES (1, '2026-05-05'); INSERT INTO r VALUES (1, '2026-05-05')",
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
                 CREATE TABLE p1 (id int, at date, PRIMARY KEY (id, at)); CREATE TRIGGER t AFTER INSERT ON p1 FOR EACH ROW EXECUTE FUNCTION f()",
    ),
    (
        "a bound, a partition of a partition, another parent",
        "CREATE TABLE p (a int, b int) PARTITION BY LIST (a); CREATE TABLE q (a int, b int) PARTITION BY LIST (a);
                 CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1) PARTITION BY LIST (b); CREATE TABLE p11 PARTITION OF p1 FOR VALUES IN (1); CREATE TABLE p12 (a int, b int);
                 CREATE TABLE x PARTITION OF p FOR VALUES IN (3)",
        "CREATE TABLE p (a int, b int) PARTITION BY LIST (a); CREATE TABLE q (a int, b int) PARTITION BY LIST (a); CREATE INDEX q_b ON q (b);
                 CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1, 2) PARTITION BY LIST (b); CREATE TABLE p11 (a int, b int); CREATE TABLE p12 PARTITION OF p1 FOR VALUES IN (2);
                 CREATE TABLE x PARTITION OF q FOR VALUES IN (3)",
    ),
    (
        "parts of partitions",
        "CREATE TYPE mood AS ENUM ('bad', 'ok'); CREATE TABLE u (id int PRIMARY KEY);
                 CREATE TABLE p (a int NOT NULL, m mood DEFAULT 'ok', n int DEFAULT 1, u int CONSTRAINT p_u REFERENCES u) PARTITION BY LIST (a); CREATE INDEX p_n ON p (n);
                 CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); ALTER TABLE p1 ALTER n SET DEFAULT 5, ALTER m SET DEFAULT 'bad'; CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2);
                 ALTER TABLE p2 ALTER m DROP DEFAULT",
        "CREATE TYPE mood AS ENUM ('ok', 'bad'); CREATE TABLE u (id bigint PRIMARY KEY);
                 CREATE TABLE p (a int NOT NULL, m mood DEFAULT 'ok', n int DEFAULT 2, u bigint CONSTRAINT p_u REFERENCES u, x int DEFAULT 1) PARTITION BY LIST (a);
                 CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); ALTER TABLE p1 ALTER n SET DEFAULT 5, ALTER m SET DEFAULT 'bad', ALTER x SET DEFAULT 9; CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2);
                 ALTER TABLE p2 ALTER m DROP DEFAULT; CREATE INDEX p1_n_idx ON p1 (n); CREATE INDEX called ON p2 (x); COMMENT ON INDEX called IS 'mine'; CREATE INDEX p_x ON p (x)",
    ),
    (
        "heirs",
        "CREATE TABLE a (id int, gone int); CREATE TABLE b (more int) INHERITS (a); CREATE TABLE c (id int, gone int, own int); CREATE TABLE e (id int)",
        "CREATE TABLE a (id int, name text, CONSTRAINT named CHECK (name <> '')); CREATE TABLE b (id int, name text, more int); CREATE TABLE c (own int) INHERITS (a);
                 CREATE TABLE d (id int, own int) INHERITS (c); CREATE TABLE e () INHERITS (a)",
    ),
    (
        "a table cannot become partitioned",
        "CREATE TABLE p (a int)",
        "CREATE TABLE p (a int) PARTITION BY LIST (a)",
    ),
];

pub const SINCE_18: &[(&str, &str, &str)] = &[
    (
        "keys of periods",
        "CREATE EXTENSION btree_gist; CREATE TABLE a (id int, at daterange, PRIMARY KEY (id, at)); CREATE TABLE b (a_id int, at daterange, CONSTRAINT b_one UNIQUE (a_id, at));
                 INSERT INTO a VALUES (1, '[2026-01-01,2026-02-01)'), (1, '[2026-02-01,2026-03-01)'); INSERT INTO b VALUES (1, '[2026-01-05,2026-02-05)')",
        "CREATE EXTENSION btree_gist; CREATE TABLE a (id int, at daterange, PRIMARY KEY (id, at WITHOUT OVERLAPS));
                 CREATE TABLE b (a_id int, at daterange, CONSTRAINT b_one UNIQUE (a_id, at WITHOUT OVERLAPS), CONSTRAINT b_a FOREIGN KEY (a_id, PERIOD at) REFERENCES a (id, PERIOD at))",
    ),
    (
        "constraints that are not enforced",
        "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE t (a int CONSTRAINT t_a REFERENCES a CONSTRAINT t_b CHECK (a > 0))",
        "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE t (a int CONSTRAINT t_a REFERENCES a NOT ENFORCED CONSTRAINT t_b CHECK (a > 0) NOT ENFORCED)",
    ),
    (
        "virtual columns",
        "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1) STORED); INSERT INTO t VALUES (1)",
        "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1) VIRTUAL, c int GENERATED ALWAYS AS (a + 2) VIRTUAL)",
    ),
    (
        "a virtual column that keeps its values",
        "CREATE TABLE t (id int PRIMARY KEY, a int, b text COLLATE \"C\" GENERATED ALWAYS AS (a::text) VIRTUAL); INSERT INTO t (id, a) VALUES (1, 10); COMMENT ON COLUMN t.b IS 'of a'",
        "CREATE TABLE t (id int PRIMARY KEY, b text COLLATE \"C\" NOT NULL DEFAULT '3'); COMMENT ON COLUMN t.b IS 'its own'",
    ),
];
