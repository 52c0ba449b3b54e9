-- Tables whose rows are of several kinds: told apart by text, and by numbers.

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
    language   VARCHAR(40),
    budget     BIGINT,
    CONSTRAINT employees_company_fkey FOREIGN KEY (company_id) REFERENCES companies (id) ON DELETE CASCADE,
    CONSTRAINT employees_chief_fkey FOREIGN KEY (chief_id) REFERENCES employees (id)
);

CREATE TABLE laptops (
    id       INTEGER PRIMARY KEY,
    label    VARCHAR(40) NOT NULL,
    owner_id BIGINT NOT NULL,
    CONSTRAINT laptops_owner_fkey FOREIGN KEY (owner_id) REFERENCES employees (id) ON DELETE CASCADE
);

CREATE TABLE shapes (
    id     INTEGER PRIMARY KEY,
    kind   INT4 NOT NULL,
    radius INT4,
    side   INT4
);
