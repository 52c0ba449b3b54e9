//! FOR UPDATE and its like: rows locked, waited for and skipped.

use relata::Error;
use relata::backend::{Mysql, Pg};

use relata::prelude::*;

use crate::databases::{SharedPostgres, mysql, mysql_beside, plain, postgres};
use crate::shop::{orders, users};

#[test]
fn locks_on_postgresql() {
    let Some(mut conn) = postgres() else { return };
    let query = from(orders::table)
        .join(orders::user)
        .left_join(orders::shipping_address)
        .filter(orders::status.eq("new"))
        .order_by(orders::id)
        .limit(1)
        .select(orders::id)
        .for_update()
        .of(orders::table)
        .of(users::table)
        .skip_locked();
    let sql = plain(&query.to_sql::<Pg>().unwrap());
    let end = "ORDER BY orders.id LIMIT $2 FOR UPDATE OF orders, users SKIP LOCKED";
    assert!(sql.ends_with(end), "{sql}");
    assert_eq!(query.all(&mut conn).unwrap(), [6]);

    let users = || from(users::table).filter(users::id.eq(1)).select(users::id);
    for (sql, rows, lock) in [
        (
            users().for_share().to_sql::<Pg>().unwrap(),
            users().for_share().all(&mut conn),
            "FOR SHARE",
        ),
        (
            users().for_key_share().nowait().to_sql::<Pg>().unwrap(),
            users().for_key_share().nowait().all(&mut conn),
            "FOR KEY SHARE NOWAIT",
        ),
        (
            users().for_no_key_update().to_sql::<Pg>().unwrap(),
            users().for_no_key_update().all(&mut conn),
            "FOR NO KEY UPDATE",
        ),
        (
            users()
                .for_no_key_update()
                .skip_locked()
                .to_sql::<Pg>()
                .unwrap(),
            users().for_no_key_update().skip_locked().all(&mut conn),
            "FOR NO KEY UPDATE SKIP LOCKED",
        ),
    ] {
        let head = "SELECT users.id FROM users WHERE users.id = $1";
        assert_eq!(plain(&sql), format!("{head} {lock}"));
        assert_eq!(rows.unwrap(), [1]);
    }
}

/// Each strength is denied beside those that it conflicts with, and granted beside the others.
/// <https://www.postgresql.org/docs/15/explicit-locking.html#LOCKING-ROWS>
#[test]
fn conflicts_on_postgresql() {
    let Some(shared) = SharedPostgres::new("locks") else {
        return;
    };
    let users = || from(users::table).order_by(users::id).select(users::id);
    macro_rules! beside {
        ($held:ident: $($lock:ident $granted:literal),+) => {{
            let (mut conn, mut other) = (shared.transaction(), shared.transaction());
            let held = users().filter(users::id.eq(2)).$held();
            assert_eq!(held.all(&mut conn).unwrap(), [2]);
            $(
                let name = concat!(stringify!($lock), " beside ", stringify!($held));
                let skipped = users().filter(users::id.le(3)).$lock().skip_locked();
                let rows: &[i64] = if $granted { &[1, 2, 3] } else { &[1, 3] };
                assert_eq!(skipped.all(&mut other).unwrap(), rows, "{name}");
                other.run_script("ROLLBACK; BEGIN").unwrap();
                let refused = users().filter(users::id.eq(2)).$lock().nowait();
                match refused.all(&mut other) {
                    Ok(rows) => assert!($granted && rows == [2], "{name}: {rows:?}"),
                    Err(error) => {
                        assert!(!$granted && matches!(error, Error::Database { .. }), "{name}: {error}");
                        let said = "could not obtain lock on row in relation \"users\"";
                        assert!(error.to_string().contains(said), "{error}");
                    }
                }
                other.run_script("ROLLBACK; BEGIN").unwrap();
            )+
            conn.run_script("ROLLBACK").unwrap();
            assert_eq!(users().for_update().nowait().all(&mut other).unwrap().len(), 8);
        }};
    }
    beside!(for_update: for_update false, for_no_key_update false, for_share false, for_key_share false);
    beside!(for_no_key_update: for_update false, for_no_key_update false, for_share false, for_key_share true);
    beside!(for_share: for_update false, for_no_key_update false, for_share true, for_key_share true);
    beside!(for_key_share: for_update false, for_no_key_update true, for_share true, for_key_share true);
}

/// OF leaves the rows of the other tables to others.
#[test]
fn of_one_table_on_postgresql() {
    let Some(shared) = SharedPostgres::new("locks_of") else {
        return;
    };
    let (mut conn, mut other) = (shared.transaction(), shared.transaction());
    let first = from(orders::table)
        .join(orders::user)
        .filter(orders::id.eq(1))
        .select((orders::id, users::id))
        .for_update()
        .of(orders::table);
    assert_eq!(first.all(&mut conn).unwrap(), [(1, 1)]);
    let user = from(users::table).filter(users::id.eq(1)).select(users::id);
    assert_eq!(
        user.for_update().skip_locked().all(&mut other).unwrap(),
        [1]
    );
    let order = from(orders::table)
        .filter(orders::id.le(2))
        .select(orders::id);
    assert_eq!(
        order.for_update().skip_locked().all(&mut other).unwrap(),
        [2]
    );
}

/// Two workers take a job each, and the second has to wait for nothing.
#[test]
fn a_queue_on_postgresql() {
    let Some(shared) = SharedPostgres::new("queue") else {
        return;
    };
    let next = from(orders::table)
        .filter(orders::status.eq("shipped"))
        .order_by(orders::id)
        .limit(1)
        .select(orders::id)
        .for_update()
        .skip_locked();
    let (mut conn, mut other) = (shared.transaction(), shared.transaction());
    assert_eq!(next.first(&mut conn).unwrap(), Some(1));
    assert_eq!(next.first(&mut other).unwrap(), Some(3));
    // One's own locks are none to oneself.
    assert_eq!(next.first(&mut conn).unwrap(), Some(1));
    conn.run_script("ROLLBACK").unwrap();
    assert_eq!(next.first(&mut other).unwrap(), Some(1));
}

/// FOR SHARE has two names, of which one stands in a comment that only its server reads.
#[test]
fn locks_on_mysql() {
    let users = || from(users::table).filter(users::id.eq(1)).select(users::id);
    let (waits, nowait, skip) = (
        users().for_share(),
        users().for_share().nowait(),
        users().for_share().skip_locked(),
    );
    let head = "SELECT `users`.`id` FROM `users` WHERE `users`.`id` = ?";
    let share = "/*!80001 FOR SHARE*/ /*M!100600 LOCK IN SHARE MODE*/";
    assert_eq!(
        waits.to_sql::<Mysql>().unwrap(),
        format!("{head} LOCK IN SHARE MODE")
    );
    assert_eq!(
        nowait.to_sql::<Mysql>().unwrap(),
        format!("{head} {share} NOWAIT")
    );
    assert_eq!(
        skip.to_sql::<Mysql>().unwrap(),
        format!("{head} {share} SKIP LOCKED")
    );
    let Some(mut conn) = mysql() else {
        return;
    };
    let mut other = mysql_beside(&mut conn);
    assert_eq!(waits.all(&mut conn).unwrap(), [1]);
    // Others may share the lock, and not have it alone.
    assert_eq!(nowait.all(&mut other).unwrap(), [1]);
    assert_eq!(skip.all(&mut other).unwrap(), [1]);
    assert!(users().for_update().nowait().all(&mut other).is_err());
    conn.run_script("ROLLBACK").unwrap();
    assert_eq!(users().for_update().nowait().all(&mut other).unwrap(), [1]);
}
