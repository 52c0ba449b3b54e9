-- The sample database of the tour, the tests and the documentation: a small shop.
--
-- The file runs unchanged on SQLite and on PostgreSQL, and both reflect the same column types. Hence INT4 for a
-- 32-bit integer: SQLite's own INTEGER is 64 bits wide. Constraints are named, so that both engines know them by
-- the same names.

CREATE TABLE users (
    id          BIGINT    NOT NULL,
    name        TEXT      NOT NULL,
    email       TEXT      NOT NULL,
    age         INT4,
    is_active   BOOLEAN   NOT NULL DEFAULT TRUE,
    created_at  TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    referrer_id BIGINT,
    CONSTRAINT users_pkey PRIMARY KEY (id),
    CONSTRAINT users_email_key UNIQUE (email),
    CONSTRAINT users_age_check CHECK (age >= 0),
    CONSTRAINT users_referrer_id_fkey FOREIGN KEY (referrer_id) REFERENCES users (id) ON DELETE SET NULL
);

CREATE INDEX users_name_idx ON users (name);

-- At most one row for each user.
CREATE TABLE profiles (
    user_id    BIGINT NOT NULL,
    bio        TEXT,
    birth_date DATE,
    CONSTRAINT profiles_pkey PRIMARY KEY (user_id),
    CONSTRAINT profiles_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);

CREATE TABLE addresses (
    id          BIGINT NOT NULL,
    user_id     BIGINT NOT NULL,
    street      TEXT   NOT NULL,
    city        TEXT   NOT NULL,
    postal_code TEXT,
    country     TEXT   NOT NULL DEFAULT 'DE',
    CONSTRAINT addresses_pkey PRIMARY KEY (id),
    CONSTRAINT addresses_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);

CREATE TABLE products (
    id              BIGINT         NOT NULL,
    name            TEXT           NOT NULL,
    description     TEXT,
    price           NUMERIC(10, 2) NOT NULL,
    weight          DOUBLE PRECISION,
    stock           INT4           NOT NULL DEFAULT 0,
    discontinued_on DATE,
    CONSTRAINT products_pkey PRIMARY KEY (id),
    CONSTRAINT products_name_key UNIQUE (name),
    CONSTRAINT products_price_check CHECK (price >= 0)
);

CREATE TABLE tags (
    id    BIGINT NOT NULL,
    label TEXT   NOT NULL,
    CONSTRAINT tags_pkey PRIMARY KEY (id),
    CONSTRAINT tags_label_key UNIQUE (label)
);

CREATE TABLE product_tags (
    product_id BIGINT NOT NULL,
    tag_id     BIGINT NOT NULL,
    CONSTRAINT product_tags_pkey PRIMARY KEY (product_id, tag_id),
    CONSTRAINT product_tags_product_id_fkey FOREIGN KEY (product_id) REFERENCES products (id) ON DELETE CASCADE,
    CONSTRAINT product_tags_tag_id_fkey FOREIGN KEY (tag_id) REFERENCES tags (id) ON DELETE CASCADE
);

-- Two keys to one table.
CREATE TABLE orders (
    id                  BIGINT    NOT NULL,
    user_id             BIGINT    NOT NULL,
    billing_address_id  BIGINT    NOT NULL,
    shipping_address_id BIGINT,
    status              TEXT      NOT NULL DEFAULT 'new',
    total               NUMERIC(10, 2),
    ordered_at          TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT orders_pkey PRIMARY KEY (id),
    CONSTRAINT orders_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id),
    CONSTRAINT orders_billing_address_id_fkey FOREIGN KEY (billing_address_id) REFERENCES addresses (id),
    CONSTRAINT orders_shipping_address_id_fkey FOREIGN KEY (shipping_address_id) REFERENCES addresses (id),
    CONSTRAINT orders_status_check CHECK (status IN ('new', 'paid', 'shipped', 'cancelled'))
);

CREATE INDEX orders_user_id_idx ON orders (user_id, ordered_at);

-- A key of two columns.
CREATE TABLE order_items (
    order_id   BIGINT         NOT NULL,
    product_id BIGINT         NOT NULL,
    quantity   INT4           NOT NULL,
    price      NUMERIC(10, 2) NOT NULL,
    CONSTRAINT order_items_pkey PRIMARY KEY (order_id, product_id),
    CONSTRAINT order_items_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE CASCADE,
    CONSTRAINT order_items_product_id_fkey FOREIGN KEY (product_id) REFERENCES products (id),
    CONSTRAINT order_items_quantity_check CHECK (quantity > 0)
);

-- A table that refers to itself.
CREATE TABLE employees (
    id         BIGINT         NOT NULL,
    name       TEXT           NOT NULL,
    title      TEXT           NOT NULL,
    salary     NUMERIC(10, 2) NOT NULL,
    hired_on   DATE           NOT NULL,
    manager_id BIGINT,
    CONSTRAINT employees_pkey PRIMARY KEY (id),
    CONSTRAINT employees_manager_id_fkey FOREIGN KEY (manager_id) REFERENCES employees (id)
);

CREATE VIEW order_lines AS
SELECT
    orders.id            AS order_id,
    users.name           AS customer,
    products.name        AS product,
    order_items.quantity AS quantity,
    order_items.price    AS price
FROM order_items
JOIN orders ON orders.id = order_items.order_id
JOIN users ON users.id = orders.user_id
JOIN products ON products.id = order_items.product_id;
