//! Two-phase commit, as each database has it.

use super::Dialect;

/// A database that has two-phase commit: a transaction that is prepared can be committed, or rolled back, whatever happens to its
/// connection.
///
/// | | |
/// |---|---|
/// | PostgreSQL | [`PREPARE TRANSACTION`](https://www.postgresql.org/docs/current/sql-prepare-transaction.html), if the server's `max_prepared_transactions` is more than 0 |
/// | MySQL, MariaDB | [`XA`](https://dev.mysql.com/doc/refman/8.4/en/xa.html) |
/// | SQLite | none |
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no two-phase commit",
    label = "`begin` and `transaction` commit in one step"
)]
pub trait HasTwoPhaseCommit: Dialect {
    /// Returns the statements of a transaction of this name, or what is wrong with the name.
    #[doc(hidden)]
    fn two_phase(name: &str) -> Result<TwoPhase, String>;
    /// A query of all that are prepared: a number that is 1 if the name is a whole one, its length in bytes, the length of a second
    /// part of it, and the name.
    #[doc(hidden)]
    const PREPARED: &'static str;
}

/// The statements of a transaction of two phases.
#[doc(hidden)]
#[derive(Debug, Clone)]
pub struct TwoPhase {
    /// The name of the transaction.
    pub name: String,
    /// The statement that begins it, unless BEGIN does.
    pub begin: Option<String>,
    /// The statements that prepare it, one after the other.
    pub prepare: Vec<String>,
    /// The two statements that roll it back before it is prepared, unless ROLLBACK does. The first may fail.
    pub undo: Option<[String; 2]>,
    /// The statement that commits it when it is prepared.
    pub commit: String,
    /// The statement that rolls it back when it is prepared.
    pub rollback: String,
}

/// Refuses a name that is empty, or has more bytes than the database keeps.
#[cfg(any(feature = "postgres-backend", feature = "mysql-backend"))]
fn fits(name: &str, most: usize, database: &str) -> Result<(), String> {
    match name.len() {
        0 => Err("the name of a transaction of two phases is empty".to_owned()),
        bytes if bytes > most => Err(format!(
            "the name of a transaction of two phases has {bytes} bytes, and {database} allows {most}"
        )),
        _ if name.contains('\0') => {
            Err("the name of a transaction of two phases has a NUL character".to_owned())
        }
        _ => Ok(()),
    }
}

#[cfg(feature = "postgres-backend")]
#[diagnostic::do_not_recommend]
impl HasTwoPhaseCommit for diesel::pg::Pg {
    fn two_phase(name: &str) -> Result<TwoPhase, String> {
        fits(name, 199, Self::DATABASE)?;
        let quoted = name.replace('\'', "''");
        let quoted = match name.contains('\\') {
            // Whatever `standard_conforming_strings` is.
            true => format!("E'{}'", quoted.replace('\\', "\\\\")),
            false => format!("'{quoted}'"),
        };
        Ok(TwoPhase {
            name: name.to_owned(),
            begin: None,
            // PostgreSQL rolls a failed transaction back instead, which is not an error; SELECT reports one.
            prepare: vec![format!("SELECT 1; PREPARE TRANSACTION {quoted}")],
            undo: None,
            commit: format!("COMMIT PREPARED {quoted}"),
            rollback: format!("ROLLBACK PREPARED {quoted}"),
        })
    }
    // Those of other databases cannot be ended here.
    const PREPARED: &'static str = "SELECT 1::bigint, octet_length(gid)::bigint, 0::bigint, convert_to(gid, 'UTF8') \
                                    FROM pg_catalog.pg_prepared_xacts WHERE database = current_database() ORDER BY prepared";
}

#[cfg(feature = "mysql-backend")]
#[diagnostic::do_not_recommend]
impl HasTwoPhaseCommit for diesel::mysql::Mysql {
    fn two_phase(name: &str) -> Result<TwoPhase, String> {
        fits(name, 64, Self::DATABASE)?;
        let is_plain = |c: char| c.is_ascii_graphic() && !matches!(c, '\'' | '\\');
        let quoted = match name.chars().all(is_plain) {
            true => format!("'{name}'"),
            // Whatever the SQL mode and the character set are.
            false => {
                let bytes: Vec<String> = name.bytes().map(|byte| format!("{byte:02X}")).collect();
                format!("X'{}'", bytes.concat())
            }
        };
        Ok(TwoPhase {
            name: name.to_owned(),
            begin: Some(format!("XA START {quoted}")),
            prepare: vec![format!("XA END {quoted}"), format!("XA PREPARE {quoted}")],
            undo: Some([format!("XA END {quoted}"), format!("XA ROLLBACK {quoted}")]),
            commit: format!("XA COMMIT {quoted}"),
            rollback: format!("XA ROLLBACK {quoted}"),
        })
    }
    const PREPARED: &'static str = "XA RECOVER";
}

#[cfg(all(test, feature = "postgres-backend", feature = "mysql-backend"))]
mod tests {
    use super::*;
    use diesel::{mysql::Mysql, pg::Pg};

    #[test]
    fn names_are_quoted() {
        let sql = |given: TwoPhase| {
            let TwoPhase {
                begin,
                prepare,
                commit,
                rollback,
                ..
            } = given;
            let all = begin.into_iter().chain(prepare).chain([commit, rollback]);
            all.collect::<Vec<_>>()
        };
        assert_eq!(
            sql(Pg::two_phase("it's").unwrap()),
            [
                "SELECT 1; PREPARE TRANSACTION 'it''s'",
                "COMMIT PREPARED 'it''s'",
                "ROLLBACK PREPARED 'it''s'",
            ]
        );
        let path = Pg::two_phase(r"a\'b").unwrap();
        assert_eq!(path.commit, r"COMMIT PREPARED E'a\\''b'");
        assert_eq!(
            sql(Mysql::two_phase("order-7").unwrap()),
            [
                "XA START 'order-7'",
                "XA END 'order-7'",
                "XA PREPARE 'order-7'",
                "XA COMMIT 'order-7'",
                "XA ROLLBACK 'order-7'",
            ]
        );
        let quoted = Mysql::two_phase("it's é").unwrap();
        assert_eq!(quoted.commit, "XA COMMIT X'6974277320C3A9'");
        let undo = Mysql::two_phase("a").unwrap().undo.unwrap();
        assert_eq!(undo, ["XA END 'a'", "XA ROLLBACK 'a'"]);
    }

    #[test]
    fn names_that_no_database_keeps_are_refused_at_once() {
        for name in ["", "a\0b", &"é".repeat(100)] {
            assert!(Pg::two_phase(name).is_err(), "{name:?}");
            assert!(Mysql::two_phase(name).is_err(), "{name:?}");
        }
        assert!(Pg::two_phase(&"a".repeat(199)).is_ok());
        assert!(Mysql::two_phase(&"a".repeat(64)).is_ok());
        assert!(Mysql::two_phase(&"a".repeat(65)).is_err());
    }
}
