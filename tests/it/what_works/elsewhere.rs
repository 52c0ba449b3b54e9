//! The rows of the page that no trait decides, and why.

/// A reason, and its rows.
pub const NOT_BY_TRAITS: &[(&str, &[&str])] = &[
    (
        "the generator and the migrations read or write them: a program, whose tests run on each server",
        &[
            "reflection of tables, views, keys, indexes, checks, comments, ...",
            "enums, domains, composite types, ranges, partitions, functions, ...",
            "generated modules: columns, rows, relations, many-to-many, typed keys",
            "relations without a foreign key: over views, in `relata.toml`; by any condition",
            "the schema's own functions, generated",
            "the live schema compared with the compiled modules, `verify_schema`",
            "rows of several kinds by a discriminator: an enum, in one table or with a table for each kind",
            "a renamed label of an enum",
            "a renamed constraint or index",
            "domains of models",
            "partitions of models",
            "models in Rust, `#[relata::models]`: tables, views and triggers created, compared, migrated",
            "migrations on a connection or engine of the program, `relata-embed`; in an open transaction",
        ],
    ),
    (
        "how it is sent, not whether",
        &[
            "independent statements sent together, `conn.pipeline(..)`; statements of sibling relations",
            "one statement for lists of all lengths",
            "streaming",
            "the way many rows are sent",
            "the row of an INSERT of many rows that the database rejects, `error.rows()`",
        ],
    ),
    (
        "the server decides when it runs",
        &[
            "writing through views",
            "the violated constraint of an error: `error.violates(..)`",
        ],
    ),
    (
        "another method on each database, by the columns of the schema that it was generated from",
        &["the new keys of an INSERT, `insert_ids`"],
    ),
    (
        "methods of every connection, engine or session: their signatures name no database",
        &[
            "relations to load as a value: tuples, `loader!`, functions, `loads` in `relata.toml`",
            "SQL of your own with typed holes",
            "transactions and savepoints as closures",
            "transactions that are tried again after a deadlock or a serialization failure",
            "the database chosen by the URL at run time, `AnyEngine`",
            "hooks before and after statements, transactions, check-outs; closures after COMMIT",
            "bounds on the rows of a query, from a hook",
            "`tracing`, `metrics`, call sites as SQL comments, statements run in a loop",
            "sessions: identity map, unit of work, behavior of rows",
            "rules of tables (soft delete, tenants) that every query of a session, connection or engine has",
            "hybrid properties: one definition for a method of the row and an expression, `hybrid!`",
            "dates and times as types of jiff or time, decimals as rust_decimal's",
            "sessions for each thread, task or request; `relata-axum`",
        ],
    ),
    (
        "features of the crate, and the client libraries",
        &[
            "TLS of programs",
            "TLS of the generator, and by the same connection of migrations and of the command",
        ],
    ),
];
