-- Tables without foreign keys, and views: `relata.toml` declares their relations. For the tests of loading.

CREATE TABLE clients (
    id      INTEGER PRIMARY KEY,
    name    TEXT NOT NULL,
    country TEXT,
    area    INT4
);

-- Its rows may name clients that are gone; the type is narrower than that of the key.
CREATE TABLE bills (
    id        INTEGER PRIMARY KEY,
    client_no INT4,
    total     INT4 NOT NULL,
    issued_on DATE NOT NULL
);

-- Unique, but no constraint says so.
CREATE TABLE areas (
    country TEXT NOT NULL,
    code    INT4 NOT NULL,
    name    TEXT NOT NULL
);

-- No key at all: several rates have one country.
CREATE TABLE rates (
    country  TEXT NOT NULL,
    rate     INT4 NOT NULL,
    since    DATE NOT NULL,
    until    DATE NOT NULL
);

-- A junction without foreign keys.
CREATE TABLE labels (
    id   BIGINT NOT NULL,
    word TEXT   NOT NULL,
    CONSTRAINT labels_pkey PRIMARY KEY (id)
);
CREATE TABLE client_labels (
    client_id BIGINT NOT NULL,
    label_id  BIGINT NOT NULL,
    CONSTRAINT client_labels_pkey PRIMARY KEY (client_id, label_id)
);

CREATE VIEW large_bills AS SELECT id, client_no, total FROM bills WHERE total >= 100;
CREATE VIEW client_cards AS SELECT id AS client_id, name AS title FROM clients;
