-- Composite types as structs: the modules in generated/composites, from composites.json.

CREATE TYPE mood AS ENUM ('fine', 'so-so');
CREATE DOMAIN postcode AS text CHECK (VALUE <> '');
CREATE TYPE spot AS (x double precision, y double precision);
COMMENT ON TYPE spot IS 'A place on the map.';
CREATE TYPE address AS (
    street  varchar(60),
    zip     integer,
    code    postcode,
    place   spot,
    mood    mood,
    tags    varchar(20)[],
    "of ""old"" days" date
);

CREATE TABLE people (
    id     bigint PRIMARY KEY,
    name   text NOT NULL,
    home   address,
    places address[] NOT NULL,
    seen   spot NOT NULL
);
