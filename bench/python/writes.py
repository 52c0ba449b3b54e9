"""What `run` measures of writing, with SQLAlchemy 2: a line for each row of its report, in microseconds of a run.

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install sqlalchemy 'psycopg[binary]' pymysql
    /tmp/venv/bin/python bench/python/writes.py sqlite      # or postgres, mysql

The servers are those of RELATA_POSTGRES_URL and RELATA_MYSQL_URL, where the tables are made anew in a schema or database
`relata_bench`. Each case runs in a transaction that is rolled back; a figure is the median of the rounds.
"""

import os
import statistics
import sys
import time

import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql, sqlite

ROUNDS = 7
COLUMNS = "id, name, email, age, city, is_active, score, visits"

metadata = sa.MetaData()
users = sa.Table(
    "users",
    metadata,
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("name", sa.String(60), nullable=False),
    sa.Column("email", sa.String(60), nullable=False),
    sa.Column("age", sa.Integer),
    sa.Column("city", sa.String(60)),
    sa.Column("is_active", sa.Boolean, nullable=False),
    sa.Column("score", sa.Double, nullable=False),
    sa.Column("visits", sa.BigInteger, nullable=False),
)


def row(n):
    return {
        "id": n,
        "name": f"user number {n}",
        "email": f"user{n}@example.com",
        "age": 35 if n % 7 else None,
        "city": "Łódź" if n % 5 else None,
        "is_active": n % 3 != 0,
        "score": 2.5,
        "visits": n * 37,
    }


def rows(i, n):
    return [row(id) for id in range(1_000_000 + i * n, 1_000_000 + (i + 1) * n)]


def connect(kind):
    if kind == "sqlite":
        return sa.create_engine("sqlite://").connect()
    url = os.environ[f"RELATA_{kind.upper()}_URL"]
    driver = {"postgres": "postgresql+psycopg", "mysql": "mysql+pymysql"}[kind]
    engine = sa.create_engine(driver + url[url.index(":") :])
    connection = engine.connect()
    if kind == "postgres":
        connection.exec_driver_sql("DROP SCHEMA IF EXISTS relata_bench CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA relata_bench")
        connection.exec_driver_sql("SET search_path TO relata_bench")
    else:
        connection.exec_driver_sql("DROP DATABASE IF EXISTS relata_bench")
        connection.exec_driver_sql("CREATE DATABASE relata_bench")
        connection.exec_driver_sql("USE relata_bench")
    connection.commit()
    return connection


def upsert(kind):
    insert = {"sqlite": sqlite, "postgres": postgresql, "mysql": mysql}[kind].insert(users)
    if kind == "mysql":
        return insert.on_duplicate_key_update(visits=insert.inserted.visits)
    return insert.on_conflict_do_update(index_elements=["id"], set_={"visits": insert.excluded.visits})


def copy(connection, i, n):
    """COPY, which SQLAlchemy leaves to psycopg."""
    cursor = connection.connection.cursor()
    with cursor.copy(f"COPY users ({COLUMNS}) FROM STDIN (FORMAT binary)") as copy:
        copy.set_types(["int8", "varchar", "varchar", "int4", "varchar", "bool", "float8", "int8"])
        for values in rows(i, n):
            copy.write_row(tuple(values.values()))


def cases(kind):
    by_key = 1 + 4_321
    yield "INSERT, 1 row", 200, lambda c, i: c.execute(sa.insert(users), rows(i, 1)[0])
    yield "INSERT, 10 rows", 100, lambda c, i: c.execute(sa.insert(users), rows(i, 10))
    yield "INSERT, 100 rows", 20, lambda c, i: c.execute(sa.insert(users), rows(i, 100))
    yield "INSERT, 10,000 rows in parts", 1, lambda c, i: c.execute(sa.insert(users), rows(i, 10_000))
    yield "INSERT, 100,000 rows in parts", 1, lambda c, i: c.execute(sa.insert(users), rows(i, 100_000))
    if kind == "postgres":
        for n in (100, 10_000, 100_000):
            yield f"COPY, {n:,} rows into", max(1, 2_000 // n), lambda c, i, n=n: copy(c, i, n)
    change = sa.update(users).where(users.c.id == sa.bindparam("key"))
    change = change.values(age=sa.bindparam("a"), visits=users.c.visits + 1)
    yield "UPDATE, 2 columns by key", 200, lambda c, i: c.execute(change, {"key": by_key, "a": i})
    yield "upsert, 1 row by key", 200, lambda c, i: c.execute(upsert(kind), row(by_key))
    remove = sa.delete(users).where(users.c.id == sa.bindparam("key"))
    yield "DELETE, 1 row by key", 200, lambda c, i: c.execute(remove, {"key": 1 + i})


def main():
    kind = sys.argv[1]
    connection = connect(kind)
    metadata.create_all(connection)
    connection.execute(sa.insert(users), [row(n) for n in range(1, 10_001)])
    connection.commit()
    print("| case | microseconds |\n|---|---:|")
    for name, runs, run in cases(kind):
        times = []
        for _ in range(ROUNDS):
            start = time.perf_counter()
            for i in range(runs):
                run(connection, i)
            times.append((time.perf_counter() - start) / runs * 1e6)
            # COPY is none of SQLAlchemy's transactions.
            connection.connection.rollback()
            connection.rollback()
            if kind == "postgres":
                connection.exec_driver_sql("SET search_path TO relata_bench")
                connection.commit()
        print(f"| {name} | {statistics.median(times):,.1f} |")


main()
