"""What the groups `loading` and `session` of `run` measure, with the ORM of SQLAlchemy 2: a line for each case, in microseconds of a
run.

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install sqlalchemy 'psycopg[binary]' pymysql
    /tmp/venv/bin/python bench/python/orm.py sqlite      # or postgres, mysql

The servers are those of RELATA_POSTGRES_URL and RELATA_MYSQL_URL, where the tables are made anew in a schema or database
`relata_bench`. Cases that write are rolled back; a figure is the median of the rounds.
"""

import os
import statistics
import sys
import time

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship, selectinload

ROUNDS = 5


class Base(DeclarativeBase):
    pass


Key = sa.BigInteger().with_variant(sa.Integer, "sqlite")


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(60))
    email: Mapped[str] = mapped_column(sa.String(60))
    age: Mapped[int | None]
    city: Mapped[str | None] = mapped_column(sa.String(60))
    is_active: Mapped[bool]
    score: Mapped[float] = mapped_column(sa.Double)
    visits: Mapped[int] = mapped_column(sa.BigInteger)
    orders: Mapped[list["Order"]] = relationship()
    posts: Mapped[list["Post"]] = relationship()


class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)
    status: Mapped[str] = mapped_column(sa.String(20))
    quantity: Mapped[int] = mapped_column(sa.BigInteger)
    note: Mapped[str | None] = mapped_column(sa.String(60))


class Post(Base):
    __tablename__ = "posts"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(60))
    body: Mapped[str | None] = mapped_column(sa.String(200))
    comments: Mapped[list["Comment"]] = relationship()


class Comment(Base):
    __tablename__ = "comments"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    post_id: Mapped[int] = mapped_column(sa.ForeignKey("posts.id"), index=True)
    text: Mapped[str] = mapped_column(sa.String(60))


def engine_of(kind):
    if kind == "sqlite":
        return sa.create_engine("sqlite://")
    url = os.environ[f"RELATA_{kind.upper()}_URL"]
    driver = {"postgres": "postgresql+psycopg", "mysql": "mysql+pymysql"}[kind]
    with sa.create_engine(driver + url[url.index(":") :]).connect() as connection:
        own = "SCHEMA" if kind == "postgres" else "DATABASE"
        cascade = " CASCADE" if kind == "postgres" else ""
        connection.exec_driver_sql(f"DROP {own} IF EXISTS relata_bench{cascade}")
        connection.exec_driver_sql(f"CREATE {own} relata_bench")
        connection.commit()
    if kind == "postgres":
        options = {"options": "-csearch_path=relata_bench"}
        return sa.create_engine(driver + url[url.index(":") :], connect_args=options)
    return sa.create_engine(driver + url[url.index(":") : url.rindex("/")] + "/relata_bench")


def fill(session):
    session.execute(
        sa.insert(User),
        [
            {
                "id": n,
                "name": f"user number {n}",
                "email": f"user{n}@example.com",
                "age": 18 + n % 60 if n % 7 else None,
                "city": f"city {n % 100}" if n % 5 else None,
                "is_active": n % 3 != 0,
                "score": n / 16,
                "visits": n * 37,
            }
            for n in range(1, 10_001)
        ],
    )
    of = lambda n: (n + 9) // 10
    session.execute(
        sa.insert(Order),
        [
            {"id": n, "user_id": of(n), "status": "paid", "quantity": n % 9, "note": None if n % 4 else f"note {n}"}
            for n in range(1, 100_001)
        ],
    )
    session.execute(
        sa.insert(Post),
        [{"id": n, "user_id": of(n), "title": f"post number {n}", "body": f"body {n}"} for n in range(1, 1_001)],
    )
    session.execute(
        sa.insert(Comment),
        [{"id": n, "post_id": of(n), "text": f"comment number {n}"} for n in range(1, 10_001)],
    )
    session.commit()
    if session.bind.dialect.name == "postgresql":
        for table in ("users", "orders", "posts", "comments"):
            session.execute(sa.text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"))
        session.execute(sa.text("ANALYZE"))
        session.commit()


def orders(many):
    def run(session):
        query = sa.select(User).where(User.id <= many).options(selectinload(User.orders))
        return sum(len(user.orders) for user in session.scalars(query))

    return run


def levels(session):
    query = sa.select(User).where(User.id <= 100).options(selectinload(User.posts).selectinload(Post.comments))
    return sum(len(post.comments) for user in session.scalars(query) for post in user.posts)


def new_rows(session):
    users = [
        User(name=f"new user {n}", email=f"new{n}@example.com", is_active=n % 3 != 0, score=2.5, visits=37)
        for n in range(1_000)
    ]
    for n, user in enumerate(users):
        user.posts = [Post(title=f"new post {3 * n + i}", body=f"body of {3 * n + i}") for i in range(3)]
        for post in user.posts:
            post.comments = [Comment(text="new comment") for _ in range(2)]
    session.add_all(users)
    session.flush()
    return 10_000


def changed_rows(session):
    users = session.scalars(sa.select(User)).all()
    for user in users:
        user.age = (user.age or 20) + 1
        user.visits += 1
    session.flush()
    return len(users)


def untouched_rows(session):
    users = session.scalars(sa.select(User)).all()
    session.flush()
    return len(users)



def main():
    engine = engine_of(sys.argv[1])
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        fill(session)
    cases = [
        ("1 user with 10 orders", 200, orders(1)),
        ("10,000 users with 10 orders each", 1, orders(10_000)),
        ("100 users with 10 posts with 10 comments each", 3, levels),
        ("10,000 new rows in three tables", 1, new_rows),
        ("10,000 changed rows", 1, changed_rows),
        ("10,000 rows untouched", 1, untouched_rows),
    ]
    print("| case | rows | microseconds |\n|---|---:|---:|")
    for name, runs, run in cases:
        times = []
        for _ in range(ROUNDS):
            spent = 0
            for _ in range(runs):
                with Session(engine) as session:
                    start = time.perf_counter()
                    rows = run(session)
                    spent += time.perf_counter() - start
                    session.rollback()
            times.append(spent / runs * 1e6)
        print(f"| {name} | {rows:,} | {statistics.median(times):,.0f} |")


main()
