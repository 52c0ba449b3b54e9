-- Relations over keys of every shape: of several columns, with NULLs, of types that differ in width, of text and dates,
-- between a table and itself through a junction. For the tests of loading.

CREATE TABLE regions (
    country TEXT NOT NULL,
    code    INT4 NOT NULL,
    name    TEXT NOT NULL,
    CONSTRAINT regions_pkey PRIMARY KEY (country, code)
);

-- A wider type than that of the key, and NULL in either column.
CREATE TABLE cities (
    id          BIGINT NOT NULL,
    name        TEXT   NOT NULL,
    country     TEXT,
    region_code BIGINT,
    founded_on  DATE,
    CONSTRAINT cities_pkey PRIMARY KEY (id),
    CONSTRAINT cities_region_fkey FOREIGN KEY (country, region_code) REFERENCES regions (country, code)
);

-- Many to many, with a narrower type than that of the key.
CREATE TABLE twins (
    city_id INT4 NOT NULL,
    twin_id INT4 NOT NULL,
    since   INT4 NOT NULL,
    CONSTRAINT twins_pkey PRIMARY KEY (city_id, twin_id),
    CONSTRAINT twins_city_id_fkey FOREIGN KEY (city_id) REFERENCES cities (id),
    CONSTRAINT twins_twin_id_fkey FOREIGN KEY (twin_id) REFERENCES cities (id)
);

-- Many to many with keys of several columns.
CREATE TABLE guides (
    id   BIGINT NOT NULL,
    name TEXT   NOT NULL,
    CONSTRAINT guides_pkey PRIMARY KEY (id)
);
CREATE TABLE guided (
    guide_id BIGINT NOT NULL,
    country  TEXT   NOT NULL,
    code     INT4   NOT NULL,
    CONSTRAINT guided_pkey PRIMARY KEY (guide_id, country, code),
    CONSTRAINT guided_guide_id_fkey FOREIGN KEY (guide_id) REFERENCES guides (id),
    CONSTRAINT guided_region_fkey FOREIGN KEY (country, code) REFERENCES regions (country, code)
);

-- Text and dates.
CREATE TABLE currencies (
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    CONSTRAINT currencies_pkey PRIMARY KEY (code)
);
CREATE TABLE days (
    day     DATE NOT NULL,
    holiday TEXT NOT NULL,
    CONSTRAINT days_pkey PRIMARY KEY (day)
);
CREATE TABLE prices (
    id       BIGINT NOT NULL,
    currency TEXT   NOT NULL,
    day      DATE,
    amount   INT4   NOT NULL,
    CONSTRAINT prices_pkey PRIMARY KEY (id),
    CONSTRAINT prices_currency_fkey FOREIGN KEY (currency) REFERENCES currencies (code),
    CONSTRAINT prices_day_fkey FOREIGN KEY (day) REFERENCES days (day)
);

CREATE VIEW city_prices AS SELECT cities.id AS city_id, prices.id AS price_id FROM cities CROSS JOIN prices WHERE prices.id <= cities.id;
