//! Parts of columns as targets: elements and slices of arrays, fields of composite types, members of documents.
//! <https://www.postgresql.org/docs/15/arrays.html#ARRAYS-MODIFYING>

use relata::backend::Pg;
use relata::connection::{Connection as _, PgConnection};
use relata::doc::documents;
use relata::expr::functions::array::{subscript, trim_array};
use relata::expr::functions::json::to_jsonb;
use relata::prelude::*;
use relata::serde_json::json;
use relata::types::{Array, Integer};

use crate::composites::{Address, Spot, people};
use crate::databases::postgres;

relata::relation! { news { id: BigInt, tag: Text, place: Integer } }

/// Compares SQL and bound values on PostgreSQL.
macro_rules! sends_pg {
    ($statement:expr, $sql:expr, $binds:expr) => {{
        let statement = &$statement;
        assert_eq!(statement.to_sql::<Pg>().unwrap(), $sql);
        let binds: &[&str] = &$binds;
        assert_eq!(statement.binds::<Pg>().unwrap(), binds);
    }};
}

/// The tables, in a schema that goes away with the connection.
fn tables() -> Option<PgConnection> {
    let mut conn = postgres()?;
    conn.run_script(include_str!("../values/composites.sql"))
        .unwrap();
    conn.run_script(
        "CREATE TABLE documents (id bigint PRIMARY KEY, title text NOT NULL, data jsonb NOT NULL, tags text[] NOT NULL,
             pages int4range NOT NULL, body tsvector);
         INSERT INTO documents VALUES (1, 'one', '{\"author\": {\"name\": \"Bo\"}, \"pages\": [1, 2]}', '{a,b,c}', '[1,2)'),
             (2, 'two', '{}', '{}', '[1,2)');
         INSERT INTO people VALUES
             (1, 'Sara', ROW('Left', 1, 'A', NULL, NULL, '{x,y}', NULL), '{\"(Right,2,,,,,)\"}', '(1,2)'),
             (2, 'Bo', NULL, '{}', '(3,4)')",
    )
    .unwrap();
    Some(conn)
}
/// Rows as PostgreSQL writes them.
fn rows(conn: &mut PgConnection, of: &str) -> Vec<String> {
    conn.run_script(&format!(
        "DROP VIEW IF EXISTS rows_as_text; CREATE VIEW rows_as_text AS {of}"
    ))
    .unwrap();
    sql_query!("SELECT t::text FROM rows_as_text AS t" => Text)
        .all(conn)
        .unwrap()
}
fn tags(conn: &mut PgConnection) -> Vec<String> {
    rows(conn, "SELECT id, tags FROM documents ORDER BY id")
}

#[test]
fn elements_of_arrays() {
    let some = update(documents::table)
        .set((
            documents::tags.subscript(1).to("red"),
            documents::tags.subscript(2).to_null(),
            documents::tags
                .subscript(coalesce(subscript(Array::<Integer>::of([5]), 1), 1))
                .to(documents::title),
        ))
        .filter(documents::id.eq(1));
    sends_pg!(
        some,
        "UPDATE \"documents\" SET \"tags\"[$1] = $2, \"tags\"[$3] = $4, \"tags\"[COALESCE(($5)[$6], $7)] = \"documents\".\"title\" \
         WHERE \"documents\".\"id\" = $8",
        ["1", "\"red\"", "2", "NULL", "[5]", "1", "1", "1"]
    );
    let Some(mut conn) = tables() else { return };
    let conn = &mut conn;
    assert_eq!(some.run(conn).unwrap(), 1);
    assert_eq!(tags(conn), ["(1,\"{red,NULL,c,NULL,one}\")", "(2,{})"]);
    // Behind the end, and read where they were written.
    let second = update(documents::table)
        .set(documents::tags.subscript(2).to("blue"))
        .filter(documents::id.eq(2))
        .returning(documents::tags.subscript(2));
    sends_pg!(
        second,
        "UPDATE \"documents\" SET \"tags\"[$1] = $2 WHERE \"documents\".\"id\" = $3 RETURNING (\"documents\".\"tags\")[$4]",
        ["2", "\"blue\"", "2", "2"]
    );
    assert_eq!(second.one(conn).unwrap(), Some("blue".to_owned()));
    assert_eq!(
        tags(conn),
        ["(1,\"{red,NULL,c,NULL,one}\")", "(2,[2:2]={blue})"]
    );
}
#[test]
fn slices_of_arrays() {
    let two = update(documents::table)
        .set(documents::tags.slice(2, 3).to(["x", "y"]))
        .filter(documents::id.eq(1));
    sends_pg!(
        two,
        "UPDATE \"documents\" SET \"tags\"[$1:$2] = $3 WHERE \"documents\".\"id\" = $4",
        ["2", "3", "[\"x\", \"y\"]", "1"]
    );
    let moved = update(documents::table)
        .set(
            documents::tags
                .slice(1, 2)
                .to(trim_array(documents::tags, 1)),
        )
        .filter(documents::id.eq(1));
    sends_pg!(
        moved,
        "UPDATE \"documents\" SET \"tags\"[$1:$2] = trim_array(\"documents\".\"tags\", $3) WHERE \"documents\".\"id\" = $4",
        ["1", "2", "1", "1"]
    );
    let few = update(documents::table)
        .set(documents::tags.slice(1, 3).to(["x"]))
        .filter(documents::id.eq(1));
    let Some(mut conn) = tables() else { return };
    let conn = &mut conn;
    assert_eq!(two.run(conn).unwrap(), 1);
    assert_eq!(tags(conn)[0], "(1,\"{a,x,y}\")");
    assert_eq!(moved.run(conn).unwrap(), 1);
    assert_eq!(tags(conn)[0], "(1,\"{a,x,y}\")");
    let error = few.run(conn).unwrap_err().to_string();
    assert!(error.contains("source array too small"), "{error}");
}

#[test]
fn fields_of_composite_values() {
    let home = update(people::table)
        .set((
            people::home.field(Address::zip).to(12345),
            people::home.field(Address::street).to(people::name),
            people::home
                .field(Address::place)
                .field(Spot::y)
                .to(Some(0.5)),
            people::home.field(Address::tags).subscript(2).to("z"),
            people::home.field(Address::code).to_null(),
            people::seen.field(Spot::x).to(None::<f64>),
        ))
        .all_rows();
    sends_pg!(
        home,
        "UPDATE \"people\" SET \"home\".\"zip\" = $1, \"home\".\"street\" = \"people\".\"name\", \
         \"home\".\"place\".\"y\" = $2, \"home\".\"tags\"[$3] = $4, \"home\".\"code\" = $5, \"seen\".\"x\" = $6",
        ["12345", "0.5", "2", "\"z\"", "NULL", "NULL"]
    );
    let named = update(people::table)
        .set(people::home.field(Address::of_old_days).to_null())
        .filter(people::id.eq(1));
    sends_pg!(
        named,
        "UPDATE \"people\" SET \"home\".\"of \"\"old\"\" days\" = $1 WHERE \"people\".\"id\" = $2",
        ["NULL", "1"]
    );
    let Some(mut conn) = tables() else { return };
    let conn = &mut conn;
    assert_eq!(home.run(conn).unwrap(), 2);
    assert_eq!(named.run(conn).unwrap(), 1);
    assert_eq!(
        rows(conn, "SELECT (home).*, seen FROM people ORDER BY id"),
        [
            "(Sara,12345,,\"(,0.5)\",,\"{x,z}\",,\"(,2)\")",
            "(Bo,12345,,\"(,0.5)\",,[2:2]={z},,\"(,4)\")",
        ]
    );
    // Read where they were written.
    let read = from(people::table)
        .filter(people::home.field(Address::tags).subscript(2).eq("z"))
        .order_by(people::id)
        .select(people::home.field(Address::zip));
    assert_eq!(read.all(conn).unwrap(), [Some(12345), Some(12345)]);
}

#[test]
fn arrays_of_composite_values() {
    let places = update(people::table)
        .set((
            people::places.subscript(1).field(Address::zip).to(7),
            people::places
                .subscript(2)
                .field(Address::tags)
                .subscript(1)
                .to("new"),
        ))
        .filter(people::id.eq(1));
    sends_pg!(
        places,
        "UPDATE \"people\" SET \"places\"[$1].\"zip\" = $2, \"places\"[$3].\"tags\"[$4] = $5 WHERE \"people\".\"id\" = $6",
        ["1", "7", "2", "1", "\"new\"", "1"]
    );
    let Some(mut conn) = tables() else { return };
    let conn = &mut conn;
    assert_eq!(places.run(conn).unwrap(), 1);
    assert_eq!(
        rows(conn, "SELECT places FROM people WHERE id = 1"),
        ["(\"{\"\"(Right,7,,,,,)\"\",\"\"(,,,,,{new},)\"\"}\")"]
    );
}

#[test]
fn members_of_documents() {
    let author = update(documents::table)
        .set((
            documents::data.get("author").get("name").to(json!("Sara")),
            documents::data.get("pages").get(3).to(json!(4)),
            documents::data.get("title").to(to_jsonb(documents::title)),
        ))
        .all_rows();
    sends_pg!(
        author,
        "UPDATE \"documents\" SET \"data\"[$1][$2] = $3, \"data\"[$4][$5] = $6, \
         \"data\"[$7] = to_jsonb(\"documents\".\"title\")",
        [
            "\"author\"",
            "\"name\"",
            "\"Sara\"",
            "\"pages\"",
            "3",
            "4",
            "\"title\""
        ]
    );
    let Some(mut conn) = tables() else { return };
    let conn = &mut conn;
    assert_eq!(author.run(conn).unwrap(), 2);
    assert_eq!(
        from(documents::table)
            .order_by(documents::id)
            .select(documents::data)
            .all(conn)
            .unwrap(),
        [
            json!({"author": {"name": "Sara"}, "pages": [1, 2, null, 4], "title": "one"}),
            json!({"author": {"name": "Sara"}, "pages": [null, null, null, 4], "title": "two"}),
        ]
    );
}
/// The parts of required columns give them values.
#[test]
fn columns_of_inserts() {
    let row = |id: i64, zip: i32| {
        (
            people::id.to(id),
            people::name.to("New"),
            people::home.field(Address::zip).to(zip),
            people::places
                .subscript(1)
                .field(Address::tags)
                .subscript(1)
                .to("t"),
            people::seen.field(Spot::x).to(0.5),
            people::seen.field(Spot::y).to(1.5),
        )
    };
    let one = insert_into(people::table).values(row(3, 33));
    sends_pg!(
        one,
        "INSERT INTO \"people\" (\"id\", \"name\", \"home\".\"zip\", \"places\"[$1].\"tags\"[$2], \"seen\".\"x\", \"seen\".\"y\") \
         VALUES ($3, $4, $5, $6, $7, $8)",
        ["1", "1", "3", "\"New\"", "33", "\"t\"", "0.5", "1.5"]
    );
    // Many are arrays for each column.
    let many = insert_into(people::table).rows([row(4, 44), row(5, 55)]);
    sends_pg!(
        many,
        "INSERT INTO \"people\" (\"id\", \"name\", \"home\".\"zip\", \"places\"[$1].\"tags\"[$2], \"seen\".\"x\", \"seen\".\"y\") \
         SELECT \"column1\", \"column2\", \"column3\", \"column4\", \"column5\", \"column6\" \
         FROM unnest($3, $4, $5, $6, $7, $8) WITH ORDINALITY AS \"given\" (\"column1\", \"column2\", \"column3\", \"column4\", \
         \"column5\", \"column6\", \"place\") ORDER BY \"place\"",
        [
            "1",
            "1",
            "[4, 5]",
            "[\"New\", \"New\"]",
            "[44, 55]",
            "[\"t\", \"t\"]",
            "[0.5, 0.5]",
            "[1.5, 1.5]"
        ]
    );
    let of_query = insert_into(documents::table)
        .columns((
            documents::id,
            documents::title,
            documents::data.get("tag"),
            documents::tags.subscript(2),
            documents::pages,
        ))
        .select(from(documents::table).filter(documents::id.eq(1)).select((
            documents::id + 10,
            documents::title,
            documents::data,
            documents::title,
            documents::pages,
        )));
    sends_pg!(
        of_query,
        "INSERT INTO \"documents\" (\"id\", \"title\", \"data\"[$1], \"tags\"[$2], \"pages\") \
         SELECT \"documents\".\"id\" + $3, \"documents\".\"title\", \"documents\".\"data\", \"documents\".\"title\", \
         \"documents\".\"pages\" FROM \"documents\" WHERE \"documents\".\"id\" = $4",
        ["\"tag\"", "2", "10", "1"]
    );
    let Some(mut conn) = tables() else { return };
    let conn = &mut conn;
    assert_eq!(one.run(conn).unwrap(), 1);
    assert_eq!(many.run(conn).unwrap(), 2);
    assert_eq!(
        rows(
            conn,
            "SELECT id, (home).zip, places, seen FROM people WHERE id > 2 ORDER BY id"
        ),
        [
            "(3,33,\"{\"\"(,,,,,{t},)\"\"}\",\"(0.5,1.5)\")",
            "(4,44,\"{\"\"(,,,,,{t},)\"\"}\",\"(0.5,1.5)\")",
            "(5,55,\"{\"\"(,,,,,{t},)\"\"}\",\"(0.5,1.5)\")",
        ]
    );
    assert_eq!(of_query.run(conn).unwrap(), 1);
    assert_eq!(
        rows(
            conn,
            "SELECT tags, data -> 'tag' -> 'pages' FROM documents WHERE id = 11"
        ),
        ["([2:2]={one},\"[1, 2]\")"]
    );
}

/// Rows whose subscripts differ are different statements.
#[test]
fn rows_of_other_subscripts() {
    let changes = [(1, 1, "p"), (2, 1, "q"), (1, 2, "r")];
    let some = update(documents::table).rows(
        changes[..2]
            .iter()
            .map(|&(id, place, tag)| (id as i64, documents::tags.subscript(place).to(tag)))
            .collect::<Vec<_>>(),
    );
    sends_pg!(
        some,
        "UPDATE \"documents\" SET \"tags\"[$1] = \"given\".\"column2\" FROM unnest($2, $3) AS \"given\" (\"column1\", \"column2\") \
         WHERE \"documents\".\"id\" = \"given\".\"column1\"",
        ["1", "[1, 2]", "[\"p\", \"q\"]"]
    );
    let new = |id: i64, place: i32| {
        (
            documents::id.to(id),
            documents::title.to("new"),
            documents::data.to(json!({})),
            documents::tags.subscript(place).to("t"),
            documents::pages.to((std::ops::Bound::Included(1), std::ops::Bound::Excluded(2))),
        )
    };
    let Some(mut conn) = tables() else { return };
    let conn = &mut conn;
    assert_eq!(some.run(conn).unwrap(), 2);
    assert_eq!(tags(conn), ["(1,\"{p,b,c}\")", "(2,{q})"]);
    let others = update(documents::table).rows([
        (1_i64, documents::tags.subscript(3).to("s")),
        (2, documents::tags.subscript(2).to("r")),
    ]);
    assert_eq!(others.run(conn).unwrap(), 2);
    assert_eq!(tags(conn), ["(1,\"{p,b,s}\")", "(2,\"{q,r}\")"]);
    let inserted = insert_into(documents::table)
        .rows([new(7, 1), new(8, 1), new(9, 2)])
        .returning(documents::id);
    assert_eq!(inserted.all(conn).unwrap(), [7, 8, 9]);
    assert_eq!(tags(conn)[2..], ["(7,{t})", "(8,{t})", "(9,[2:2]={t})"]);
}

#[test]
fn upserts_and_merges() {
    let upsert = insert_into(people::table)
        .values((
            people::id.to(1),
            people::name.to("Again"),
            people::places.subscript(1).field(Address::zip).to(1),
            people::seen.field(Spot::x).to(9.5),
        ))
        .on_conflict(people::constraints::PEOPLE_PKEY)
        .do_update((
            people::home
                .field(Address::street)
                .to(excluded(people::name)),
            people::seen
                .field(Spot::x)
                .to(excluded(people::seen).field(Spot::x)),
        ));
    assert_eq!(
        upsert.to_sql::<Pg>().unwrap(),
        "INSERT INTO \"people\" (\"id\", \"name\", \"places\"[$1].\"zip\", \"seen\".\"x\") VALUES ($2, $3, $4, $5) \
         ON CONFLICT (\"id\") DO UPDATE SET \"home\".\"street\" = \"excluded\".\"name\", \
         \"seen\".\"x\" = (\"excluded\".\"seen\").\"x\""
    );
    let merge = merge_into(documents::table)
        .using(news::as_query(values([
            (1_i64, "merged", 1),
            (3, "inserted", 2),
        ])))
        .on(documents::id.eq(news::id))
        .when_matched()
        .update(documents::tags.subscript(news::place).to(news::tag))
        .when_not_matched()
        .insert((
            documents::id.to(news::id),
            documents::title.to(news::tag),
            documents::data.to(json!({})),
            documents::tags.subscript(1).to(news::tag),
            documents::pages.to((std::ops::Bound::Included(1), std::ops::Bound::Excluded(2))),
        ));
    let sql = merge.to_sql::<Pg>().unwrap();
    assert!(
        sql.contains(
            "WHEN MATCHED THEN UPDATE SET \"tags\"[\"news\".\"place\"] = \"news\".\"tag\" \
             WHEN NOT MATCHED THEN INSERT (\"id\", \"title\", \"data\", \"tags\"[$"
        ),
        "{sql}"
    );
    let Some(mut conn) = tables() else { return };
    let conn = &mut conn;
    assert_eq!(upsert.run(conn).unwrap(), 1);
    assert_eq!(
        rows(
            conn,
            "SELECT name, (home).street, (home).zip, places, seen FROM people WHERE id = 1"
        ),
        ["(Sara,Again,1,\"{\"\"(Right,2,,,,,)\"\"}\",\"(9.5,2)\")"]
    );
    assert_eq!(merge.run(conn).unwrap(), 2);
    assert_eq!(
        tags(conn),
        ["(1,\"{merged,b,c}\")", "(2,{})", "(3,{inserted})"]
    );
}
