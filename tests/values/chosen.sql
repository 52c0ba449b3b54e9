-- Tables whose times and numbers are read as types of other crates: the modules in generated/jiff and generated/time.

CREATE TABLE visits (
    id     BIGINT NOT NULL PRIMARY KEY,
    day    DATE NOT NULL,
    opens  TIME,
    begins TIMESTAMP NOT NULL,
    seen   TIMESTAMPTZ NOT NULL,
    price  NUMERIC(20, 4) NOT NULL,
    tip    NUMERIC(20, 4)
);

CREATE TABLE payments (
    id       BIGINT NOT NULL PRIMARY KEY,
    visit_id BIGINT NOT NULL,
    paid     TIMESTAMPTZ NOT NULL,
    due      DATE,
    fee      NUMERIC(20, 4),
    CONSTRAINT payments_visit_fkey FOREIGN KEY (visit_id) REFERENCES visits (id)
);
