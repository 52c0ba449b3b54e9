-- Tables that sessions write: keys that the database makes, composite, natural and mutual ones, a version, and each
-- referential action. As in the shop, INT4 is a 32-bit integer; the other databases get their own words for a numbered key.

CREATE TABLE people (
    id      INTEGER PRIMARY KEY,
    name    TEXT    NOT NULL,
    email   TEXT,
    age     INT4,
    active  BOOLEAN NOT NULL DEFAULT TRUE,
    boss_id BIGINT,
    CONSTRAINT people_email_key UNIQUE (email),
    CONSTRAINT people_age_check CHECK (age >= 0),
    CONSTRAINT people_boss_fkey FOREIGN KEY (boss_id) REFERENCES people (id) ON DELETE SET NULL
);

CREATE TABLE teams (
    id      INTEGER PRIMARY KEY,
    title   TEXT   NOT NULL,
    lead_id BIGINT,
    CONSTRAINT teams_lead_fkey FOREIGN KEY (lead_id) REFERENCES people (id)
);

CREATE TABLE members (
    team_id   BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    role      TEXT   NOT NULL,
    CONSTRAINT members_pkey PRIMARY KEY (team_id, person_id),
    CONSTRAINT members_team_fkey FOREIGN KEY (team_id) REFERENCES teams (id) ON DELETE CASCADE,
    CONSTRAINT members_person_fkey FOREIGN KEY (person_id) REFERENCES people (id)
);

-- References a composite key.
CREATE TABLE badges (
    id        INTEGER PRIMARY KEY,
    team_id   BIGINT,
    person_id BIGINT,
    label     TEXT NOT NULL,
    CONSTRAINT badges_member_fkey FOREIGN KEY (team_id, person_id) REFERENCES members (team_id, person_id) ON DELETE SET NULL
);

CREATE TABLE countries (
    code VARCHAR(8) NOT NULL,
    name TEXT       NOT NULL,
    CONSTRAINT countries_pkey PRIMARY KEY (code)
);

CREATE TABLE cities (
    country VARCHAR(8)  NOT NULL,
    name    VARCHAR(40) NOT NULL,
    people  BIGINT,
    CONSTRAINT cities_pkey PRIMARY KEY (country, name),
    CONSTRAINT cities_country_fkey FOREIGN KEY (country) REFERENCES countries (code) ON DELETE CASCADE ON UPDATE CASCADE
);

-- Counts its changes.
CREATE TABLE accounts (
    id      INTEGER PRIMARY KEY,
    owner   TEXT   NOT NULL,
    balance BIGINT NOT NULL DEFAULT 0,
    version BIGINT NOT NULL DEFAULT 1
);

-- Versions that are no counters: Rust makes one, and the database the other.
CREATE TABLE drafts (
    id      INTEGER PRIMARY KEY,
    body    TEXT        NOT NULL,
    note    VARCHAR(40) NOT NULL DEFAULT 'none',
    version VARCHAR(40) NOT NULL
);
CREATE TABLE pages (
    id         INTEGER PRIMARY KEY,
    body       TEXT      NOT NULL,
    changed_at TIMESTAMP NOT NULL
);

-- Two tables that reference each other; one side may be NULL.
CREATE TABLE folders (
    id       INTEGER PRIMARY KEY,
    name     TEXT NOT NULL,
    cover_id BIGINT,
    CONSTRAINT folders_cover_fkey FOREIGN KEY (cover_id) REFERENCES files (id)
);
CREATE TABLE files (
    id        INTEGER PRIMARY KEY,
    name      TEXT   NOT NULL,
    folder_id BIGINT NOT NULL,
    CONSTRAINT files_folder_fkey FOREIGN KEY (folder_id) REFERENCES folders (id)
);

-- Many to many.
CREATE TABLE tags (
    id    INTEGER PRIMARY KEY,
    label VARCHAR(40) NOT NULL,
    CONSTRAINT tags_label_key UNIQUE (label)
);
CREATE TABLE people_tags (
    person_id BIGINT NOT NULL,
    tag_id    BIGINT NOT NULL,
    CONSTRAINT people_tags_pkey PRIMARY KEY (person_id, tag_id),
    CONSTRAINT people_tags_person_fkey FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE CASCADE,
    CONSTRAINT people_tags_tag_fkey FOREIGN KEY (tag_id) REFERENCES tags (id) ON DELETE CASCADE
);

-- With behavior of its own, and a key that Rust makes.
CREATE TABLE notes (
    id         VARCHAR(40) NOT NULL,
    title      VARCHAR(80) NOT NULL,
    slug       VARCHAR(80) NOT NULL,
    first_page INT4 NOT NULL DEFAULT 1,
    last_page  INT4,
    deleted    BOOLEAN NOT NULL DEFAULT FALSE,
    tenant     BIGINT,
    created_at TIMESTAMP,
    updated_at TIMESTAMP,
    CONSTRAINT notes_pkey PRIMARY KEY (id)
);

-- Its version is made by the database, also where it follows the key of another row.
CREATE TABLE visits (
    id         INTEGER PRIMARY KEY,
    country    VARCHAR(8),
    tag        VARCHAR(40),
    body       TEXT      NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    CONSTRAINT visits_country_fkey FOREIGN KEY (country) REFERENCES countries (code) ON DELETE SET NULL ON UPDATE CASCADE,
    CONSTRAINT visits_tag_fkey FOREIGN KEY (tag) REFERENCES tags (label) ON DELETE SET NULL ON UPDATE CASCADE
);

-- Its version is made by the database, for new rows too.
CREATE TABLE stamps (
    id         INTEGER PRIMARY KEY,
    body       TEXT        NOT NULL,
    note       VARCHAR(40) NOT NULL DEFAULT 'none',
    next_id    BIGINT,
    changed_at TIMESTAMP   NOT NULL DEFAULT '2026-01-01 12:00:00',
    CONSTRAINT stamps_next_fkey FOREIGN KEY (next_id) REFERENCES stamps (id) ON DELETE SET NULL
);

-- UUIDs, which Rust makes.
CREATE TABLE shelves (
    id        UUID NOT NULL,
    label     VARCHAR(40) NOT NULL,
    within_id UUID,
    CONSTRAINT shelves_pkey PRIMARY KEY (id),
    CONSTRAINT shelves_within_fkey FOREIGN KEY (within_id) REFERENCES shelves (id)
);
CREATE TABLE parcels (
    id       UUID NOT NULL,
    number   INT4 NOT NULL,
    shelf_id UUID NOT NULL,
    CONSTRAINT parcels_pkey PRIMARY KEY (id),
    CONSTRAINT parcels_shelf_fkey FOREIGN KEY (shelf_id) REFERENCES shelves (id)
);

-- Its primary key has its columns in another order than the table.
CREATE TABLE follows (
    follower_id BIGINT      NOT NULL,
    followee_id BIGINT      NOT NULL,
    note        VARCHAR(40) NOT NULL DEFAULT 'none',
    version     BIGINT      NOT NULL DEFAULT 1,
    CONSTRAINT follows_pkey PRIMARY KEY (followee_id, follower_id)
);

-- On SQLite its key may be NULL, in any number of rows.
CREATE TABLE words (
    spelling VARCHAR(40),
    meaning  VARCHAR(40) NOT NULL,
    CONSTRAINT words_pkey PRIMARY KEY (spelling)
);
