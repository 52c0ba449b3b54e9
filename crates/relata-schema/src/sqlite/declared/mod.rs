//! Reads from a `CREATE` statement what no pragma reports.
//!
//! The statement was accepted by SQLite, so its grammar
//! (<https://www.sqlite.org/lang_createtable.html>) can be relied on; only tokens and parentheses are followed.

mod others;
mod table;
mod tokens;

pub(super) use others::{index, module, trigger, view_query};
pub(super) use table::Declared;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_text_yields_nothing_but_does_not_fail() {
        for sql in [
            "",
            "(",
            "CREATE TABLE t (a CHECK (",
            "CREATE TABLE t (CONSTRAINT",
            "a)(b",
            "t (a DEFAULT",
            "t (a ON",
        ] {
            let _ = Declared::parse(sql);
            let _ = index(sql);
            let _ = (view_query(sql), module(sql), trigger(sql));
        }
    }
}
