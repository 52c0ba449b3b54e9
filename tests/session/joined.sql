-- Tables whose kinds have tables of their own: with a key that the database numbers, and with one of two columns and a version.

CREATE TABLE companies (
    id   INTEGER PRIMARY KEY,
    name VARCHAR(40) NOT NULL
);

CREATE TABLE employees (
    id         INTEGER PRIMARY KEY,
    type       VARCHAR(20) NOT NULL,
    name       VARCHAR(40) NOT NULL,
    company_id BIGINT,
    chief_id   BIGINT,
    bonus      BIGINT,
    CONSTRAINT employees_company_fkey FOREIGN KEY (company_id) REFERENCES companies (id) ON DELETE CASCADE,
    CONSTRAINT employees_chief_fkey FOREIGN KEY (chief_id) REFERENCES employees (id)
);

CREATE TABLE engineers (
    id        BIGINT NOT NULL,
    language  VARCHAR(40) NOT NULL,
    level     BIGINT,
    mentor_id BIGINT,
    CONSTRAINT engineers_pkey PRIMARY KEY (id),
    CONSTRAINT engineers_employee_fkey FOREIGN KEY (id) REFERENCES employees (id),
    CONSTRAINT engineers_mentor_fkey FOREIGN KEY (mentor_id) REFERENCES engineers (id),
    CONSTRAINT engineers_level_check CHECK (level > 0)
);

CREATE TABLE managers (
    employee_id BIGINT NOT NULL,
    budget      BIGINT,
    CONSTRAINT managers_pkey PRIMARY KEY (employee_id),
    CONSTRAINT managers_employee_fkey FOREIGN KEY (employee_id) REFERENCES employees (id) ON DELETE CASCADE
);

CREATE TABLE tools (
    id       INTEGER PRIMARY KEY,
    label    VARCHAR(40) NOT NULL,
    owner_id BIGINT NOT NULL,
    CONSTRAINT tools_owner_fkey FOREIGN KEY (owner_id) REFERENCES engineers (id) ON DELETE CASCADE
);

CREATE TABLE skills (
    id   INTEGER PRIMARY KEY,
    name VARCHAR(40) NOT NULL
);

CREATE TABLE engineers_skills (
    engineer_id BIGINT NOT NULL,
    skill_id    BIGINT NOT NULL,
    CONSTRAINT engineers_skills_pkey PRIMARY KEY (engineer_id, skill_id),
    CONSTRAINT engineers_skills_engineer_fkey FOREIGN KEY (engineer_id) REFERENCES engineers (id) ON DELETE CASCADE,
    CONSTRAINT engineers_skills_skill_fkey FOREIGN KEY (skill_id) REFERENCES skills (id) ON DELETE CASCADE
);

CREATE TABLE assets (
    region  VARCHAR(10) NOT NULL,
    number  BIGINT NOT NULL,
    kind    INT4 NOT NULL,
    title   VARCHAR(40) NOT NULL,
    version INT4 NOT NULL,
    CONSTRAINT assets_pkey PRIMARY KEY (region, number)
);

CREATE TABLE cars (
    region VARCHAR(10) NOT NULL,
    number BIGINT NOT NULL,
    seats  INT4 NOT NULL,
    CONSTRAINT cars_pkey PRIMARY KEY (region, number),
    CONSTRAINT cars_asset_fkey FOREIGN KEY (region, number) REFERENCES assets (region, number) ON UPDATE CASCADE
);

CREATE TABLE boats (
    no     BIGINT NOT NULL,
    place  VARCHAR(10) NOT NULL,
    length INT4,
    CONSTRAINT boats_pkey PRIMARY KEY (no, place),
    CONSTRAINT boats_asset_fkey FOREIGN KEY (place, no) REFERENCES assets (region, number) ON UPDATE CASCADE
);
