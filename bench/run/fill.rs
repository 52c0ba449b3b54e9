//! The rows of the tables: the same in every run.

/// A table with its rows.
#[derive(Clone, Copy)]
pub(crate) struct Table {
    pub(crate) name: &'static str,
    /// The number of rows; `None` if the run sets it.
    rows: Option<usize>,
    row: fn(usize) -> String,
}

/// A table of 10,000 users.
pub(crate) const USERS: Table = Table {
    name: "users",
    rows: Some(10_000),
    row: |n| {
        let age = optional(n % 7 != 0, (18 + n % 60).to_string());
        let city = optional(n % 5 != 0, format!("'city {}'", n % 100));
        let (active, score) = (n % 3 != 0, number(n, 16));
        let (name, visits) = (format!("user number {n}"), n * 37);
        format!("{n}, '{name}', 'user{n}@example.com', {age}, {city}, {active}, {score}, {visits}")
    },
};

/// 10,000 orders: two of each user of an odd number.
pub(crate) const ORDERS: Table = Table {
    name: "orders",
    rows: Some(10_000),
    row: |n| {
        let user = 2 * (n.div_ceil(2)) - 1;
        let status = ["new", "paid", "sent"][n % 3];
        let note = optional(n % 4 == 0, format!("'note of order {n}'"));
        format!("{n}, {user}, '{status}', {}, {note}", n * 31 % 17)
    },
};

/// 100,000 orders: ten of each user.
pub(crate) const TEN_ORDERS: Table = Table {
    name: "orders",
    rows: Some(100_000),
    row: |n| {
        let status = ["new", "paid", "sent"][n % 3];
        let note = optional(n % 4 == 0, format!("'note of order {n}'"));
        format!(
            "{n}, {}, '{status}', {}, {note}",
            n.div_ceil(10),
            n * 31 % 17
        )
    },
};

/// 1,000 posts: ten of each of the first users.
pub(crate) const POSTS: Table = Table {
    name: "posts",
    rows: Some(1_000),
    row: |n| {
        let body = optional(
            n % 3 != 0,
            format!("'the body of post {n}, which is longer'"),
        );
        format!("{n}, {}, 'post number {n}', {body}", n.div_ceil(10))
    },
};

/// 10,000 comments: ten on each post.
pub(crate) const COMMENTS: Table = Table {
    name: "comments",
    rows: Some(10_000),
    row: |n| format!("{n}, {}, 'comment number {n}'", n.div_ceil(10)),
};

/// A table of 1,000 payments.
pub(crate) const PAYMENTS: Table = Table {
    name: "payments",
    rows: Some(1_000),
    row: |n| {
        let fee = optional(n % 3 != 0, number(n * 7, 1000));
        let (day, second) = (1 + n % 28, n % 60);
        let fraction = if n % 2 == 0 { ".25" } else { "" };
        format!(
            "{n}, {}, {fee}, '2024-03-{day:02}', '2025-11-{day:02} 09:30:{second:02}{fraction}'",
            number(n * 1_234, 100)
        )
    },
};

/// 1,000 rows of 64 columns.
#[cfg(feature = "wide")]
pub(crate) const WIDE: Table = Table {
    name: "wide",
    rows: Some(1_000),
    row: |n| {
        let columns = (1..64).map(|column| match column % 5 {
            0 => (n * column).to_string(),
            1 => format!("'text {n} of {column}'"),
            2 => number(n * column, 8),
            3 => optional(n % 2 == 0, (n + column).to_string()),
            _ => optional(n % 3 == 0, format!("'{column} perhaps'")),
        });
        std::iter::once(n.to_string())
            .chain(columns)
            .collect::<Vec<_>>()
            .join(", ")
    },
};

/// A very large table of events.
pub(crate) const EVENTS: Table = Table {
    name: "events",
    rows: None,
    row: |n| format!("{n}, 'kind {}', {}", n % 10, number(n, 8)),
};

fn optional(yes: bool, value: String) -> String {
    if yes { value } else { "NULL".to_owned() }
}

/// A number with a fraction, exact in binary where `parts` is a power of two.
fn number(n: usize, parts: usize) -> String {
    #[allow(clippy::cast_precision_loss)] // of small numbers
    let number = n as f64 / parts as f64;
    format!("{number:?}")
}

impl Table {
    /// The statements that fill it: values for up to 1,000 rows, which then double.
    pub(crate) fn inserts(&self, many: usize) -> Vec<String> {
        const AT_ONCE: usize = 500;
        let wanted = self.rows.unwrap_or(many);
        let literal = self.rows.unwrap_or(many.min(1_024));
        let rows: Vec<String> = (1..=literal)
            .map(|n| format!("({})", (self.row)(n)))
            .collect();
        let mut inserts: Vec<String> = rows
            .chunks(AT_ONCE)
            .map(|rows| format!("INSERT INTO {} VALUES {}", self.name, rows.join(", ")))
            .collect();
        let mut there = literal;
        while there < wanted {
            inserts.push(format!(
                "INSERT INTO {0} SELECT id + {there}, kind, reading FROM {0} WHERE id <= {1}",
                self.name,
                wanted - there
            ));
            there = (2 * there).min(wanted);
        }
        inserts
    }
}
