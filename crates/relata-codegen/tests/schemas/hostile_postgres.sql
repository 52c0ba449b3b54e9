-- Names that a database allows and Rust does not.

CREATE SCHEMA sales;
CREATE SCHEMA "Größe";
CREATE SCHEMA users;
COMMENT ON SCHEMA sales IS 'Where orders are';

CREATE TYPE mood AS ENUM ('sad', 'ok', 'so-so', '', '+', '-', 'Self', 'self', 'Ok', '2nd', '🙂', 'with "quotes"');
COMMENT ON TYPE mood IS 'How one feels; see [mood] and */ `x`';
CREATE TYPE sales.mood AS ENUM ('a');
CREATE TYPE "option" AS ENUM ('some', 'none');

CREATE DOMAIN email AS text NOT NULL CHECK (VALUE ~ '@|at');
CREATE DOMAIN "positive|number" AS integer CHECK (VALUE > 0);
CREATE TYPE pair AS (a integer, b text);

-- Every keyword, and what generated code itself uses.
CREATE TABLE keywords (
    "table" integer PRIMARY KEY, "all" integer, constraints integer, "__columns" integer, "columns" integer,
    "type" integer, "self" integer, "Self" integer, "super" integer, "crate" integer, "fn" integer, "async" integer,
    "dyn" integer, "gen" integer, "try" integer, "union" integer, "macro_rules" integer, "static" integer,
    "_" integer, "__" integer, relata integer, core integer, std integer, "row" integer, source integer, "R" integer,
    "T" integer, f integer, other integer, state integer, "Option" integer, "Some" integer, "None" integer,
    "Ok" integer, "Err" integer, "String" text, "Vec" integer[], bool boolean, i16 smallint, i32 integer, i64 bigint,
    f32 real, f64 double precision, str text, u8 bytea, u32 oid, usize integer, "Integer" integer, "keywords" integer,
    keyword integer, new_keyword integer, id integer, name text, "id_2" integer, "ID" integer, "Id" integer,
    "iD_2" integer, __self_0 integer, __arg1_0 integer, formatter integer, hasher integer, "row_" integer
);

-- A table whose row struct would hide a type of the prelude.
CREATE TABLE options (id integer PRIMARY KEY, "option" "option", value text);
CREATE TABLE "Strings" (id integer PRIMARY KEY);
CREATE TABLE results (id integer PRIMARY KEY);
CREATE TABLE dates (id integer PRIMARY KEY, "date" date);
CREATE TABLE "self" (id integer PRIMARY KEY, "self" integer REFERENCES "self");
CREATE TABLE mod (id integer PRIMARY KEY);
CREATE TABLE lib (id integer PRIMARY KEY);
CREATE TABLE aux (id integer PRIMARY KEY);
CREATE TABLE relata (id integer PRIMARY KEY, relata_id integer REFERENCES relata);
CREATE TABLE "user" (id integer PRIMARY KEY);
CREATE TABLE users (id integer PRIMARY KEY, "user" integer REFERENCES "user", users integer REFERENCES users);
CREATE TABLE "Users" (id integer PRIMARY KEY, users_id integer REFERENCES users);
CREATE TABLE new_users (id integer PRIMARY KEY);
CREATE TABLE user_changes (id integer PRIMARY KEY);
CREATE TABLE moods (id integer PRIMARY KEY, mood mood NOT NULL DEFAULT 'ok', moods mood[], other sales.mood);

-- Identifiers of every kind.
CREATE TABLE "space and ""quotes"" 'n` such" (
    "a b" integer, "a-b" integer, "a.b" integer, "a""b" integer, "a'b" integer, "a`b" integer, "a\b" integer,
    "a/*b*/" integer, "1st" integer, "🙂" integer, "👨‍👩‍👧" integer, "größe" integer, "Größe" integer, "用户" text, "имя" text,
    "café" text, "café" text, "İstanbul" text, "ﬁ" text, "%" integer, "price €" numeric, "$" money, "a	b" integer,
    "Ünïcödé Spaces here" text, "‮ltr" text, "​zero" text, "{braces}" text, "#[attr]" text, "//!" text
);

CREATE TABLE "用户" (id integer PRIMARY KEY, "用户" integer REFERENCES "用户");
CREATE TABLE "🙂" (id integer PRIMARY KEY);
CREATE TABLE "1st" (id integer PRIMARY KEY);
CREATE TABLE x23456789012345678901234567890123456789012345678901234567890123 (
    y23456789012345678901234567890123456789012345678901234567890123 integer PRIMARY KEY
        REFERENCES x23456789012345678901234567890123456789012345678901234567890123,
    "🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂" integer
);

-- No columns, no key, many columns.
CREATE TABLE nothing ();
CREATE TABLE no_key (a integer, b integer);
CREATE TABLE wide (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    c1 integer, c2 integer, c3 integer, c4 integer, c5 integer, c6 integer, c7 integer, c8 integer, c9 integer, c10 integer, c11 integer, c12 integer, c13 integer, c14 integer, c15 integer,
    c16 integer, c17 integer, c18 integer, c19 integer, c20 integer, c21 integer, c22 integer, c23 integer, c24 integer, c25 integer, c26 integer, c27 integer, c28 integer, c29 integer, c30 integer,
    c31 integer, c32 integer, c33 integer, c34 integer, c35 integer, c36 integer, c37 integer, c38 integer, c39 integer, c40 integer, c41 integer, c42 integer, c43 integer, c44 integer, c45 integer,
    c46 integer, c47 integer, c48 integer, c49 integer, c50 integer, c51 integer, c52 integer, c53 integer, c54 integer, c55 integer, c56 integer, c57 integer, c58 integer, c59 integer, c60 integer,
    c61 integer, c62 integer, c63 integer, c64 integer, c65 integer, c66 integer, c67 integer, c68 integer, c69 integer, c70 integer, c71 integer, c72 integer, c73 integer, c74 integer, c75 integer,
    c76 integer, c77 integer, c78 integer, c79 integer, c80 integer, c81 integer, c82 integer, c83 integer, c84 integer, c85 integer, c86 integer, c87 integer, c88 integer, c89 integer, c90 integer,
    c91 integer, c92 integer, c93 integer, c94 integer, c95 integer, c96 integer, c97 integer, c98 integer, c99 integer, c100 integer, c101 integer, c102 integer, c103 integer, c104 integer, c105 integer,
    c106 integer, c107 integer, c108 integer, c109 integer, c110 integer, c111 integer, c112 integer, c113 integer, c114 integer, c115 integer, c116 integer, c117 integer, c118 integer, c119 integer, c120 integer,
    c121 integer, c122 integer, c123 integer, c124 integer, c125 integer, c126 integer, c127 integer, c128 integer, c129 integer, c130 integer, c131 integer, c132 integer, c133 integer, c134 integer, c135 integer,
    c136 integer, c137 integer, c138 integer, c139 integer, c140 integer, c141 integer, c142 integer, c143 integer, c144 integer, c145 integer, c146 integer, c147 integer, c148 integer, c149 integer, c150 integer,
    c151 integer, c152 integer, c153 integer, c154 integer, c155 integer, c156 integer, c157 integer, c158 integer, c159 integer, c160 integer, c161 integer, c162 integer, c163 integer, c164 integer, c165 integer,
    c166 integer, c167 integer, c168 integer, c169 integer, c170 integer, c171 integer, c172 integer, c173 integer, c174 integer, c175 integer, c176 integer, c177 integer, c178 integer, c179 integer, c180 integer,
    c181 integer, c182 integer, c183 integer, c184 integer, c185 integer, c186 integer, c187 integer, c188 integer, c189 integer, c190 integer, c191 integer, c192 integer, c193 integer, c194 integer, c195 integer,
    c196 integer, c197 integer, c198 integer, c199 integer, c200 integer, c201 integer, c202 integer, c203 integer, c204 integer, c205 integer, c206 integer, c207 integer, c208 integer, c209 integer, c210 integer,
    c211 integer, c212 integer, c213 integer, c214 integer, c215 integer, c216 integer, c217 integer, c218 integer, c219 integer, c220 integer, c221 integer, c222 integer, c223 integer, c224 integer, c225 integer,
    c226 integer, c227 integer, c228 integer, c229 integer, c230 integer, c231 integer, c232 integer, c233 integer, c234 integer, c235 integer, c236 integer, c237 integer, c238 integer, c239 integer, c240 integer,
    c241 integer, c242 integer, c243 integer, c244 integer, c245 integer, c246 integer, c247 integer, c248 integer, c249 integer, c250 integer, c251 integer, c252 integer, c253 integer, c254 integer, c255 integer,
    c256 integer, c257 integer, c258 integer, c259 integer, c260 integer, c261 integer, c262 integer, c263 integer, c264 integer, c265 integer, c266 integer, c267 integer, c268 integer, c269 integer, c270 integer,
    c271 integer, c272 integer, c273 integer, c274 integer, c275 integer, c276 integer, c277 integer, c278 integer, c279 integer, c280 integer, c281 integer, c282 integer, c283 integer, c284 integer, c285 integer,
    c286 integer, c287 integer, c288 integer, c289 integer, c290 integer, c291 integer, c292 integer, c293 integer, c294 integer, c295 integer, c296 integer, c297 integer, c298 integer, c299 integer, c300 integer
);

-- Relations that would like the same name.
CREATE TABLE post (id integer PRIMARY KEY, author_id integer REFERENCES users, author integer REFERENCES users,
    editor integer REFERENCES users, type_id integer REFERENCES options, "table_id" integer REFERENCES mod,
    parent_id integer REFERENCES post, children integer, all_id integer REFERENCES mod);
CREATE TABLE follows (follower_id integer REFERENCES users, followee_id integer REFERENCES users,
    PRIMARY KEY (follower_id, followee_id));
CREATE TABLE likes (user_id integer REFERENCES users, post_id integer REFERENCES post, PRIMARY KEY (user_id, post_id));
CREATE TABLE shares (user_id integer REFERENCES users, post_id integer REFERENCES post,
    PRIMARY KEY (post_id, user_id));
CREATE TABLE composite (a integer, b text, "C c" integer, PRIMARY KEY (a, b), UNIQUE (b, "C c"));
CREATE TABLE composite_child (id integer PRIMARY KEY, a integer, b text, "C c" integer,
    FOREIGN KEY (a, b) REFERENCES composite, FOREIGN KEY (b, "C c") REFERENCES composite (b, "C c"));
CREATE TABLE circle_a (id integer PRIMARY KEY);
CREATE TABLE circle_b (id integer PRIMARY KEY REFERENCES circle_a);
ALTER TABLE circle_a ADD FOREIGN KEY (id) REFERENCES circle_b;

-- One table name in several schemas, and references between them.
CREATE TABLE sales.users (id integer PRIMARY KEY, user_id integer REFERENCES public.users, mood public.mood,
    own sales.mood);
CREATE TABLE "Größe".users (id integer PRIMARY KEY, user_id integer REFERENCES sales.users);
CREATE TABLE users.users (id integer PRIMARY KEY, users integer REFERENCES public.users);
CREATE TABLE users.relata (id integer PRIMARY KEY);
CREATE TYPE users.relata_mood AS ENUM ('a');

-- Kinds of columns.
CREATE TABLE kinds (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    by_default bigint GENERATED BY DEFAULT AS IDENTITY,
    serial serial,
    doubled bigint GENERATED ALWAYS AS (1 + 1) STORED,
    email email,
    "positive" "positive|number" DEFAULT 1,
    pair pair, pairs pair[], emails email[],
    ints integer[] NOT NULL, matrix integer[][], texts text[], moods mood[],
    range int4range, ranges int4range[], period tstzrange NOT NULL, days daterange,
    vector tsvector, point point, bits bit(3), money money, timetz timetz, interval interval,
    ip inet, net cidr, mac macaddr, mac8 macaddr8, xml xml, j json, jb jsonb, u uuid, n numeric(10, 2),
    d date, t time, ts timestamp, tz timestamptz, c char(3), vc varchar(10), ch "char", nm name, b bytea, o oid,
    CHECK (n > 0 OR vc ~ 'a|b' AND c <> E'`\n'),
    EXCLUDE USING gist (period WITH &&)
);
CREATE UNIQUE INDEX ON kinds (lower(vc)) WHERE n IS NOT NULL;
CREATE INDEX "an index with ` and | in its name" ON kinds (c DESC, (c || '`'));

CREATE VIEW view AS SELECT id, email FROM kinds;
CREATE VIEW "view of sums" AS SELECT count(*) AS "count", sum(id) FROM kinds;
CREATE MATERIALIZED VIEW materialized AS SELECT 1 AS one;
CREATE TABLE parted (id integer, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE parted_2024 PARTITION OF parted FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE heir (more text) INHERITS (no_key);

COMMENT ON TABLE users IS E'People.\n\n    let indented = code;\n\n# Heading\n- list\n1. one\n* star\n> quote\n```\ncode\n```\n| a | b |\n|---|---|\n';
COMMENT ON COLUMN users.id IS E'*/ /* // " \\ [link] [link](x) <b> &amp; `tick ``ticks`` _em_ snake_case https://example.com/a_b(c) ~~x~~ $x$ \r\n\ttab';
COMMENT ON COLUMN users."user" IS E'\u202eright to left\u202c';
COMMENT ON TABLE post IS '';
COMMENT ON TABLE likes IS '   ';
COMMENT ON COLUMN post.author IS '#';

-- Functions: names and arguments that Rust does not take, and what generated code itself uses.
CREATE TABLE functions (id integer PRIMARY KEY);
CREATE FUNCTION "type"("self" integer, "type" integer, "a b" integer, "A b" integer, "a_b" integer, "🙂" text)
    RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION "Self"(relata integer, calls integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION calls() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION relata(x integer) RETURNS SETOF integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION str(x integer) RETURNS SETOF integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION core() RETURNS SETOF users LANGUAGE sql AS 'SELECT * FROM users';
CREATE FUNCTION "F"() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 2';
CREATE FUNCTION f_with_b() RETURNS integer LANGUAGE sql AS 'SELECT 3';
CREATE FUNCTION "cost$1"(x integer) RETURNS integer LANGUAGE sql AS 'SELECT x';
CREATE FUNCTION "a""b'c\d|e"(x integer) RETURNS integer LANGUAGE sql AS 'SELECT x';
CREATE FUNCTION "🙂"("👨‍👩‍👧" integer DEFAULT 1, "größe" integer DEFAULT 2) RETURNS SETOF integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION "用户"() RETURNS TABLE ("table" integer, "Row" integer, "row" integer, value text, "all" text, relata text)
    LANGUAGE sql AS $$SELECT 1, 1, 1, '', '', ''$$;
CREATE FUNCTION option(x "option") RETURNS "option" LANGUAGE sql AS 'SELECT x';
CREATE FUNCTION aux() RETURNS SETOF integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION sales.f(m public.mood, own sales.mood, l public.mood[] DEFAULT '{}') RETURNS public.mood LANGUAGE sql AS 'SELECT m';
CREATE FUNCTION sales.users(x integer) RETURNS SETOF public.users LANGUAGE sql AS 'SELECT * FROM public.users';
CREATE FUNCTION "Größe".moods() RETURNS TABLE (m public.mood, own sales.mood) LANGUAGE sql AS $$SELECT 'ok'::public.mood, 'a'::sales.mood$$;
CREATE FUNCTION f2(email email, n "positive|number", c char(3), v varchar(10), x xml, nm name) RETURNS email LANGUAGE sql AS 'SELECT email';
CREATE FUNCTION over(x integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION over(x "option") RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION over(x timestamp with time zone, y character varying[]) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE AGGREGATE "sum|$1"(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0');
COMMENT ON FUNCTION f IS E'*/ /* // " \\ [link] <b>\n\n    let indented = code;\n\n# Heading';
COMMENT ON FUNCTION core IS E'\u202eright to left\u202c';
