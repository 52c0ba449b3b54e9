//! MERGE.

use relata::backend::Pg;
use relata::prelude::*;

use crate::databases::postgres;
use crate::shop::{
    TagChanges, employees, order_items, orders, product_tags, products, tags, users,
};

relata::relation! { news { id: BigInt, label: Text } }
relata::relation! { sales { product_id: BigInt, pieces: Integer } }
relata::alias!(other = tags);
relata::alias!(boss = employees);

/// Compares SQL and bound values on PostgreSQL.
macro_rules! sends_pg {
    ($statement:expr, $sql:expr, $binds:expr) => {{
        let statement = &$statement;
        assert_eq!(statement.to_sql::<Pg>().unwrap(), $sql);
        let binds: &[&str] = &$binds;
        assert_eq!(statement.binds::<Pg>().unwrap(), binds);
    }};
}

/// The rows that `source` has for the table `tags`.
fn rows_of_tags(conn: &mut relata::connection::PgConnection) -> Vec<(i64, String)> {
    let all = from(tags::table).order_by(tags::id);
    all.select((tags::id, tags::label)).all(conn).unwrap()
}

#[test]
fn whens_in_their_order() {
    let source = news::as_query(values([
        (1_i64, "gone"),
        (2, "kept"),
        (3, "third"),
        (100, "new"),
        (101, ""),
    ]));
    let merge = merge_into(tags::table)
        .using(source)
        .on(tags::id.eq(news::id))
        .when_matched_and(news::label.eq("gone"))
        .delete()
        .when_matched_and(news::label.eq("kept") & tags::id.lt(50))
        .do_nothing()
        .when_matched()
        .update(tags::label.to(tags::label.concat(news::label)))
        .when_not_matched_and(news::label.eq(""))
        .do_nothing()
        .when_not_matched()
        .insert((tags::id.to(news::id), tags::label.to(upper(news::label))));
    sends_pg!(
        merge,
        concat!(
            r#"MERGE INTO "tags" USING (SELECT "column1" AS "id", "column2" AS "label" "#,
            r#"FROM (VALUES ($1, $2), ($3, $4), ($5, $6), ($7, $8), ($9, $10)) AS "rows") AS "news" "#,
            r#"ON "tags"."id" = "news"."id" "#,
            r#"WHEN MATCHED AND "news"."label" = $11 THEN DELETE "#,
            r#"WHEN MATCHED AND "news"."label" = $12 AND "tags"."id" < $13 THEN DO NOTHING "#,
            r#"WHEN MATCHED THEN UPDATE SET "label" = "tags"."label" || "news"."label" "#,
            r#"WHEN NOT MATCHED AND "news"."label" = $14 THEN DO NOTHING "#,
            r#"WHEN NOT MATCHED THEN INSERT ("id", "label") VALUES ("news"."id", upper("news"."label"))"#,
        ),
        [
            "1",
            "\"gone\"",
            "2",
            "\"kept\"",
            "3",
            "\"third\"",
            "100",
            "\"new\"",
            "101",
            "\"\"",
            "\"gone\"",
            "\"kept\"",
            "50",
            "\"\""
        ]
    );
    let Some(mut conn) = postgres() else { return };
    let conn = &mut conn;
    delete_from(product_tags::table)
        .all_rows()
        .run(conn)
        .unwrap();
    let mut expected = rows_of_tags(conn);
    assert_eq!(expected[0].0, 1);
    expected.remove(0);
    assert_eq!(expected[1].0, 3);
    expected[1].1.push_str("third");
    expected.push((100, "NEW".to_owned()));
    // One is deleted, one updated, one inserted.
    assert_eq!(merge.run(conn).unwrap(), 3);
    assert_eq!(rows_of_tags(conn), expected);
}

#[test]
fn of_a_table_with_changes_and_subqueries() {
    let reports = from(boss::table)
        .correlate(employees::table)
        .filter(boss::manager_id.eq(employees::id))
        .select(count());
    let merge = |changes: TagChanges| {
        merge_into(tags::table)
            .using(employees::table)
            .on(tags::id.eq(employees::id) & employees::id.le(6))
            .when_matched_and(
                reports.clone().scalar_subquery().gt(1) & employees::manager_id.is_null(),
            )
            .update(changes)
            .when_not_matched_and(employees::manager_id.is_not_null() & employees::id.ne(6))
            .insert((
                tags::id.to(employees::id),
                tags::label.to(from(users::table)
                    .select(count())
                    .scalar_subquery()
                    .cast::<relata::types::Text>()),
            ))
    };
    let renamed = merge(TagChanges {
        label: Some("boss".to_owned()),
        ..TagChanges::default()
    });
    let start = r#"MERGE INTO "tags" USING "employees" ON "tags"."id" = "employees"."id" AND "employees"."id" <= $1 WHEN MATCHED AND (SELECT count(*) FROM "employees" AS "boss" WHERE "boss"."manager_id" = "employees"."id") > $2 AND "employees"."manager_id" IS NULL THEN "#;
    let end = r#" WHEN NOT MATCHED AND "employees"."manager_id" IS NOT NULL AND "employees"."id" <> ${n} THEN INSERT ("id", "label") VALUES ("employees"."id", CAST((SELECT count(*) FROM "users") AS text))"#;
    sends_pg!(
        renamed,
        format!(
            r#"{start}UPDATE SET "label" = $3{}"#,
            end.replace("{n}", "4")
        ),
        ["6", "1", "\"boss\"", "6"]
    );
    // A struct that sets nothing changes nothing.
    let unchanged = merge(TagChanges::default());
    sends_pg!(
        unchanged,
        format!("{start}DO NOTHING{}", end.replace("{n}", "3")),
        ["6", "1", "6"]
    );
    let Some(mut conn) = postgres() else { return };
    let conn = &mut conn;
    let mut expected = rows_of_tags(conn);
    // Of the employees 1 to 7, the last belongs to no tag; 1 is the boss of two, and has none.
    expected.push((7, "8".to_owned()));
    assert_eq!(unchanged.run(conn).unwrap(), 1);
    assert_eq!(rows_of_tags(conn), expected);
    let id_7 = merge_into(tags::table)
        .using(employees::table)
        .on(tags::id.eq(employees::id))
        .when_matched_and(employees::id.eq(7))
        .delete();
    assert_eq!(id_7.run(conn).unwrap(), 1);
    expected[0].1 = "boss".to_owned();
    assert_eq!(renamed.run(conn).unwrap(), 2);
    assert_eq!(rows_of_tags(conn), expected);
}

#[test]
fn of_an_alias_into_an_alias() {
    let merge = merge_into(tags::table)
        .using(other::table)
        .on(tags::id.eq(other::id + 1))
        .when_matched()
        .update(tags::label.to(other::label.concat("+")));
    sends_pg!(
        merge,
        r#"MERGE INTO "tags" USING "tags" AS "other" ON "tags"."id" = "other"."id" + $1 WHEN MATCHED THEN UPDATE SET "label" = "other"."label" || $2"#,
        ["1", "\"+\""]
    );
    let Some(mut conn) = postgres() else { return };
    let conn = &mut conn;
    let before = rows_of_tags(conn);
    let changed = merge.run(conn).unwrap();
    assert_eq!(changed, before.len() - 1);
    let expected = before.iter().zip(&before[1..]);
    let expected = expected.map(|(one, next)| (next.0, format!("{}+", one.1)));
    assert_eq!(rows_of_tags(conn)[1..], expected.collect::<Vec<_>>());
}

/// Two rows of the source for one row of the table.
#[test]
fn a_row_twice_is_an_error() {
    let merge = merge_into(products::table)
        .using(order_items::table)
        .on(products::id.eq(order_items::product_id))
        .when_matched()
        .update(products::stock.to(products::stock - order_items::quantity));
    let Some(mut conn) = postgres() else { return };
    let error = merge.run(&mut conn).unwrap_err();
    assert!(error.to_string().contains("second time"), "{error}");
    let Some(mut conn) = postgres() else { return };
    let conn = &mut conn;
    let sold = from(order_items::table)
        .group_by(order_items::product_id)
        .select((
            order_items::product_id,
            sum(order_items::quantity).cast::<relata::types::Integer>(),
        ));
    let merge = merge_into(products::table)
        .using(sales::as_query(sold.clone()))
        .on(products::id.eq(sales::product_id))
        .when_matched()
        .update(products::stock.to(products::stock - sales::pieces + 1_000));
    let stock = from(products::table)
        .order_by(products::id)
        .select((products::id, products::stock));
    let before = stock.all(conn).unwrap();
    let sold = sold.all(conn).unwrap();
    assert_eq!(merge.run(conn).unwrap(), sold.len());
    let after = before.into_iter().map(|(id, stock)| {
        match sold.iter().find(|(product, _)| *product == id) {
            Some((_, pieces)) => (id, stock - pieces + 1_000),
            None => (id, stock),
        }
    });
    assert_eq!(stock.all(conn).unwrap(), after.collect::<Vec<_>>());
}

/// `entries (id GENERATED ALWAYS AS IDENTITY, note)`.
mod entries {
    #![allow(non_camel_case_types, non_upper_case_globals)]
    pub struct table {}
    pub struct id {}
    pub struct note {}
    pub const table: relata::Tab<table> = relata::Tab::Only;
    pub const id: relata::Col<id> = relata::Col::Only;
    pub const note: relata::Col<note> = relata::Col::Only;
    #[derive(Debug)]
    pub struct Row;
    impl relata::FromRow for Row {
        const WIDTH: usize = 0;
        fn from_row<R: relata::RowSource>(_: &mut R) -> relata::Decoded<Self> {
            Ok(Row)
        }
    }
    impl relata::Table for table {
        type Id = relata::id!(5, 7, 0, 2, e, d, 0, 2);
        type Row = Row;
        type PrimaryKey = (id,);
        type Kind = relata::kind::BaseTable;
        const NAME: &'static str = "entries";
        const COLUMNS: &'static [&'static str] = &["id", "note"];
    }
    impl relata::Insertable for table {
        type Required = ();
        type Keys = relata::kind::OneKey;
    }
    impl relata::Column for id {
        type Table = table;
        type Type = relata::types::BigInt;
        type Null = relata::NotNull;
        type Write = relata::kind::IdentityAlways<relata::nth::_0>;
        const NAME: &'static str = "id";
    }
    impl relata::Column for note {
        type Table = table;
        type Type = relata::types::Text;
        type Null = relata::NotNull;
        type Write = relata::kind::Assigned<relata::nth::_1>;
        const NAME: &'static str = "note";
    }
}

#[test]
fn defaults_and_identity() {
    let own = merge_into(entries::table)
        .using(tags::table)
        .on(entries::id.eq(tags::id))
        .when_not_matched_and(tags::id.eq(5))
        .insert_default_values()
        .when_not_matched_and(tags::id.eq(4))
        .insert((entries::note.to_default(),))
        .when_not_matched()
        .overriding_system_value()
        .insert((
            entries::id.to(tags::id + 1_000),
            entries::note.to(tags::label),
        ));
    sends_pg!(
        own,
        concat!(
            r#"MERGE INTO "entries" USING "tags" ON "entries"."id" = "tags"."id" "#,
            r#"WHEN NOT MATCHED AND "tags"."id" = $1 THEN INSERT DEFAULT VALUES "#,
            r#"WHEN NOT MATCHED AND "tags"."id" = $2 THEN INSERT ("note") VALUES (DEFAULT) "#,
            r#"WHEN NOT MATCHED THEN INSERT ("id", "note") OVERRIDING SYSTEM VALUE VALUES ("tags"."id" + $3, "tags"."label")"#,
        ),
        ["5", "4", "1000"]
    );
    let Some(mut conn) = postgres() else { return };
    let conn = &mut conn;
    conn.run_script(
        "CREATE TABLE entries (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, note TEXT NOT NULL DEFAULT '-')",
    )
    .unwrap();
    assert_eq!(own.run(conn).unwrap(), 5);
    let notes = from(entries::table)
        .order_by(entries::id)
        .select((entries::id, entries::note));
    let found = notes.all(conn).unwrap();
    let found: Vec<_> = found
        .iter()
        .map(|(id, note)| (*id, note.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            (1, "-"),
            (2, "-"),
            (1_001, "tea"),
            (1_002, "crockery"),
            (1_003, "organic")
        ]
    );
}

/// PostgreSQL 17 has them. An older server refuses the statement, and nothing else happens.
#[test]
fn by_source_and_returning() {
    let merge = merge_into(tags::table)
        .using(news::as_query(values([(1_i64, "one"), (100, "new")])))
        .on(tags::id.eq(news::id))
        .when_matched()
        .update(tags::label.to(news::label))
        .when_not_matched()
        .insert((tags::id.to(news::id), tags::label.to(news::label)))
        .when_not_matched_by_source_and(tags::label.eq("unused"))
        .delete()
        .when_not_matched_by_source()
        .update(tags::label.to(tags::label.concat("!")))
        .returning((merge_action(), tags::id, news::label, tags::label));
    sends_pg!(
        merge,
        concat!(
            r#"MERGE INTO "tags" USING (SELECT "column1" AS "id", "column2" AS "label" "#,
            r#"FROM (VALUES ($1, $2), ($3, $4)) AS "rows") AS "news" ON "tags"."id" = "news"."id" "#,
            r#"WHEN MATCHED THEN UPDATE SET "label" = "news"."label" "#,
            r#"WHEN NOT MATCHED THEN INSERT ("id", "label") VALUES ("news"."id", "news"."label") "#,
            r#"WHEN NOT MATCHED BY SOURCE AND "tags"."label" = $5 THEN DELETE "#,
            r#"WHEN NOT MATCHED BY SOURCE THEN UPDATE SET "label" = "tags"."label" || $6 "#,
            r#"RETURNING merge_action(), "tags"."id", "news"."label", "tags"."label""#,
        ),
        ["1", "\"one\"", "100", "\"new\"", "\"unused\"", "\"!\""]
    );
    let Some(mut conn) = postgres() else { return };
    let version =
        relata::sql_query!("SELECT current_setting('server_version_num')::int4" => Integer);
    let version = version.one(&mut conn).unwrap();
    let rows = merge.all(&mut conn);
    if version < 170_000 {
        let error = rows.unwrap_err().to_string();
        assert!(error.contains("syntax error"), "{error}");
        return;
    }
    let mut rows = rows.unwrap();
    rows.sort_by_key(|row| row.1);
    let row = |action: &str, id, source: Option<&str>, label: &str| {
        (
            action.to_owned(),
            id,
            source.map(str::to_owned),
            label.to_owned(),
        )
    };
    let expected = [
        row("UPDATE", 1, Some("one"), "one"),
        row("UPDATE", 2, None, "crockery!"),
        row("UPDATE", 3, None, "organic!"),
        row("UPDATE", 4, None, "café!"),
        row("DELETE", 5, None, "unused"),
        row("INSERT", 100, Some("new"), "new"),
    ];
    assert_eq!(rows, expected);
}

/// Without WHEN NOT MATCHED BY SOURCE, a row of the source is always there.
#[test]
fn returning_of_the_source_is_not_null() {
    let merge = merge_into(tags::table)
        .using(orders::table)
        .on(tags::id.eq(orders::id))
        .when_matched()
        .delete()
        .returning((orders::status, orders::total));
    fn rows<
        Q: relata::statement::RowStatement<Pg, Row = (String, Option<relata::types::Decimal>)>,
    >(
        _: Q,
    ) {
    }
    rows(merge);
}
