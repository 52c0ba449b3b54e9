-- The tables of the TPC-H benchmark, after clause 1.4 of its specification (https://www.tpc.org/tpch/).
--
-- The file runs unchanged on SQLite and on PostgreSQL: see schema/shop.sql.

CREATE TABLE region (
    r_regionkey BIGINT NOT NULL,
    r_name      TEXT   NOT NULL,
    r_comment   TEXT,
    CONSTRAINT region_pkey PRIMARY KEY (r_regionkey)
);

CREATE TABLE nation (
    n_nationkey BIGINT NOT NULL,
    n_name      TEXT   NOT NULL,
    n_regionkey BIGINT NOT NULL,
    n_comment   TEXT,
    CONSTRAINT nation_pkey PRIMARY KEY (n_nationkey),
    CONSTRAINT nation_regionkey_fkey FOREIGN KEY (n_regionkey) REFERENCES region (r_regionkey)
);

CREATE TABLE part (
    p_partkey     BIGINT         NOT NULL,
    p_name        TEXT           NOT NULL,
    p_mfgr        TEXT           NOT NULL,
    p_brand       TEXT           NOT NULL,
    p_type        TEXT           NOT NULL,
    p_size        INT4           NOT NULL,
    p_container   TEXT           NOT NULL,
    p_retailprice NUMERIC(15, 2) NOT NULL,
    p_comment     TEXT           NOT NULL,
    CONSTRAINT part_pkey PRIMARY KEY (p_partkey)
);

CREATE TABLE supplier (
    s_suppkey   BIGINT         NOT NULL,
    s_name      TEXT           NOT NULL,
    s_address   TEXT           NOT NULL,
    s_nationkey BIGINT         NOT NULL,
    s_phone     TEXT           NOT NULL,
    s_acctbal   NUMERIC(15, 2) NOT NULL,
    s_comment   TEXT           NOT NULL,
    CONSTRAINT supplier_pkey PRIMARY KEY (s_suppkey),
    CONSTRAINT supplier_nationkey_fkey FOREIGN KEY (s_nationkey) REFERENCES nation (n_nationkey)
);

CREATE TABLE partsupp (
    ps_partkey    BIGINT         NOT NULL,
    ps_suppkey    BIGINT         NOT NULL,
    ps_availqty   INT4           NOT NULL,
    ps_supplycost NUMERIC(15, 2) NOT NULL,
    ps_comment    TEXT           NOT NULL,
    CONSTRAINT partsupp_pkey PRIMARY KEY (ps_partkey, ps_suppkey),
    CONSTRAINT partsupp_partkey_fkey FOREIGN KEY (ps_partkey) REFERENCES part (p_partkey),
    CONSTRAINT partsupp_suppkey_fkey FOREIGN KEY (ps_suppkey) REFERENCES supplier (s_suppkey)
);

CREATE TABLE customer (
    c_custkey    BIGINT         NOT NULL,
    c_name       TEXT           NOT NULL,
    c_address    TEXT           NOT NULL,
    c_nationkey  BIGINT         NOT NULL,
    c_phone      TEXT           NOT NULL,
    c_acctbal    NUMERIC(15, 2) NOT NULL,
    c_mktsegment TEXT           NOT NULL,
    c_comment    TEXT           NOT NULL,
    CONSTRAINT customer_pkey PRIMARY KEY (c_custkey),
    CONSTRAINT customer_nationkey_fkey FOREIGN KEY (c_nationkey) REFERENCES nation (n_nationkey)
);

CREATE TABLE orders (
    o_orderkey      BIGINT         NOT NULL,
    o_custkey       BIGINT         NOT NULL,
    o_orderstatus   TEXT           NOT NULL,
    o_totalprice    NUMERIC(15, 2) NOT NULL,
    o_orderdate     DATE           NOT NULL,
    o_orderpriority TEXT           NOT NULL,
    o_clerk         TEXT           NOT NULL,
    o_shippriority  INT4           NOT NULL,
    o_comment       TEXT           NOT NULL,
    CONSTRAINT orders_pkey PRIMARY KEY (o_orderkey),
    CONSTRAINT orders_custkey_fkey FOREIGN KEY (o_custkey) REFERENCES customer (c_custkey)
);

CREATE INDEX orders_custkey_idx ON orders (o_custkey);

CREATE TABLE lineitem (
    l_orderkey      BIGINT         NOT NULL,
    l_partkey       BIGINT         NOT NULL,
    l_suppkey       BIGINT         NOT NULL,
    l_linenumber    INT4           NOT NULL,
    l_quantity      NUMERIC(15, 2) NOT NULL,
    l_extendedprice NUMERIC(15, 2) NOT NULL,
    l_discount      NUMERIC(15, 2) NOT NULL,
    l_tax           NUMERIC(15, 2) NOT NULL,
    l_returnflag    TEXT           NOT NULL,
    l_linestatus    TEXT           NOT NULL,
    l_shipdate      DATE           NOT NULL,
    l_commitdate    DATE           NOT NULL,
    l_receiptdate   DATE           NOT NULL,
    l_shipinstruct  TEXT           NOT NULL,
    l_shipmode      TEXT           NOT NULL,
    l_comment       TEXT           NOT NULL,
    CONSTRAINT lineitem_pkey PRIMARY KEY (l_orderkey, l_linenumber),
    CONSTRAINT lineitem_orderkey_fkey FOREIGN KEY (l_orderkey) REFERENCES orders (o_orderkey),
    CONSTRAINT lineitem_partsupp_fkey
        FOREIGN KEY (l_partkey, l_suppkey) REFERENCES partsupp (ps_partkey, ps_suppkey),
    CONSTRAINT lineitem_partkey_fkey FOREIGN KEY (l_partkey) REFERENCES part (p_partkey),
    CONSTRAINT lineitem_suppkey_fkey FOREIGN KEY (l_suppkey) REFERENCES supplier (s_suppkey)
);

CREATE INDEX lineitem_partsupp_idx ON lineitem (l_partkey, l_suppkey);
