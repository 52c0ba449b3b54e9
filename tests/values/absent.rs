//! A row that an outer join found is there even if all its values are NULL.

use relata::backend::{Mysql, Pg, Sqlite};
use relata::prelude::*;

use crate::shop::users;

relata::relation! { hints { about: Nullable<BigInt>, word: Nullable<Text> } }
relata::alias!(others = hints);

/// Named as a parameter of what the derive writes could be.
#[derive(Debug, PartialEq, Projection)]
struct R {
    #[projection(users::id)]
    user: i64,
    #[projection(table = hints)]
    hint: Option<hints::Row>,
    #[projection(table = others)]
    other: Option<hints::Row>,
}

const NULLS: hints::Row = hints::Row {
    about: None,
    word: None,
};

macro_rules! rows_of_nulls {
    ($conn:expr, $sql:literal) => {{
        let conn = $conn;
        conn.run_script($sql).unwrap();
        // Named, projected, and twice.
        let to_the_first = hints::table.on(users::id.eq(1));
        let query = from(users::table)
            .left_join(to_the_first)
            .filter(users::id.le(2))
            .order_by(users::id)
            .select((hints::table, users::id));
        assert_eq!(query.all(conn).unwrap(), [(Some(NULLS), 1), (None, 2)]);
        assert_eq!(query.first(conn).unwrap(), Some((Some(NULLS), 1)));
        let records = query.records().all(conn).unwrap();
        assert_eq!(records[0].get(hints::table), &Some(NULLS));
        let query = from(users::table)
            .left_join(hints::table.on(users::id.eq(1)))
            .left_join(others::table.on(users::id.eq(2)))
            .filter(users::id.le(3))
            .order_by(users::id)
            .select(R::projection());
        let found = query.all(conn).unwrap();
        let found: Vec<_> = found
            .iter()
            .map(|r| (r.user, r.hint.is_some(), r.other.is_some()))
            .collect();
        assert_eq!(
            found,
            [(1, true, false), (2, false, true), (3, false, false)]
        );
        // Whole rows, with a LIMIT and DISTINCT.
        let query = from(hints::table).right_join(users::table.on(users::id.le(2)));
        let rows = query.all(conn).unwrap();
        assert_eq!(rows.iter().filter(|row| row.is_some()).count(), 2);
        assert_eq!(query.count(conn).unwrap(), 8);
        let query = from(users::table)
            .left_join(hints::table.on(users::id.le(2)))
            .select(hints::table)
            .distinct();
        let mut rows = query.all(conn).unwrap();
        rows.sort_by_key(Option::is_some);
        assert_eq!(rows, [None, Some(NULLS)]);
        // A query in the place of the table.
        let nulls = from(users::table)
            .filter(users::id.eq(1))
            .select((users::referrer_id, nullif(users::name, users::name)));
        relata::alias!(reader = users);
        let query = from(reader::table)
            .left_join(hints::as_query(nulls).on(reader::id.eq(2)))
            .filter(reader::id.le(2))
            .order_by(reader::id)
            .select((reader::id, hints::table));
        assert_eq!(query.all(conn).unwrap(), [(1, None), (2, Some(NULLS))]);
        // Part of another statement it has its own columns only.
        let query = from(hints::table)
            .filter(exists(query))
            .select(hints::table);
        assert_eq!(query.all(conn).unwrap(), [NULLS]);
    }};
}

#[test]
fn rows_of_nulls_are_rows_on_sqlite() {
    rows_of_nulls!(
        &mut crate::databases::sqlite(),
        "CREATE VIEW hints AS SELECT CAST(NULL AS INTEGER) AS about, CAST(NULL AS TEXT) AS word"
    );
}

#[test]
fn rows_of_nulls_are_rows_on_postgresql() {
    if let Some(mut conn) = crate::databases::postgres() {
        rows_of_nulls!(
            &mut conn,
            "CREATE TEMP VIEW hints AS SELECT NULL::bigint AS about, NULL::text AS word"
        );
    }
}

#[test]
fn rows_of_nulls_are_rows_on_mysql() {
    let view = "CREATE OR REPLACE VIEW hints AS SELECT CAST(NULL AS SIGNED) AS about, CAST(NULL AS CHAR(5)) AS word";
    if let Some(mut conn) = crate::databases::mysql_with(view) {
        rows_of_nulls!(&mut conn, "DO 0");
    }
}

#[test]
fn a_row_is_asked_for_where_its_values_do_not_tell() {
    let query = from(users::table)
        .left_join(hints::table.on(hints::about.eq(users::id)))
        .select((users::id, hints::table));
    assert_eq!(
        query.to_sql::<Pg>().unwrap(),
        "SELECT \"users\".\"id\", \"hints\".\"about\", \"hints\".\"word\", \
         CASE WHEN (\"hints\".*) IS DISTINCT FROM NULL THEN 1 END AS \"relata_is_there\" \
         FROM \"users\" LEFT JOIN \"hints\" ON \"hints\".\"about\" = \"users\".\"id\""
    );
    let other = "SELECT `users`.`id`, `hints`.`about`, `hints`.`word`, `hints`.`relata_is_there` FROM `users` \
         LEFT JOIN (SELECT `about`, `word`, 1 AS `relata_is_there` FROM `hints`) AS `hints` \
         ON `hints`.`about` = `users`.`id`";
    assert_eq!(query.to_sql::<Sqlite>().unwrap(), other);
    assert_eq!(query.to_sql::<Mysql>().unwrap(), other);
    // A key tells.
    let query = from(hints::table)
        .left_join(users::table.on(users::id.eq(hints::about)))
        .select(users::table);
    assert!(
        !query
            .to_sql::<Sqlite>()
            .unwrap()
            .contains("relata_is_there")
    );
}
