//! The constructors of new rows, the numbers that MySQL gives them, and the enum of a table's constraints.

use relata::prelude::*;
use relata::{DatabaseErrorKind, Error, RenderError};

use crate::databases::{everywhere, mysql};
use crate::shop::{NewUser, UserRequired, orders, product_tags, users};
use crate::stored::{self, n, stored, v};

/// What must be there has a name; what need not, is not said.
#[test]
fn only_what_must_be_there() {
    let required = |id, email: &str| UserRequired {
        id,
        name: "Zed".to_owned(),
        email: email.to_owned(),
    };
    let plain = NewUser::new(required(9, "zed@example.com"));
    let aged = NewUser {
        age: Some(40),
        is_active: Some(false),
        ..NewUser::new(required(10, "zoe@example.com"))
    };
    let insert = insert_into(users::table).rows([plain, aged]);
    everywhere!(|conn| {
        assert_eq!(insert.run(conn).unwrap(), 2);
        let read = from(users::table)
            .filter(users::id.ge(9))
            .order_by(users::id)
            .select((
                users::email,
                users::age,
                users::is_active,
                users::referrer_id,
            ));
        let expected = [
            ("zed@example.com", None, true),
            ("zoe@example.com", Some(40), false),
        ];
        let expected = expected.map(|(email, age, active)| (email.to_owned(), age, active, None));
        assert_eq!(read.all(conn).unwrap(), expected);
    });
}

#[test]
fn constraints_to_match_on() {
    use users::constraints::Constraint;
    let user = |id: i64, email: &str, age: i32| {
        insert_into(users::table).values(NewUser {
            age: Some(age),
            ..NewUser::new(UserRequired {
                id,
                name: "Zed".to_owned(),
                email: email.to_owned(),
            })
        })
    };
    everywhere!(|conn| {
        macro_rules! constraint {
            ($statement:expr, $table:expr) => {{
                conn.run_script("SAVEPOINT before_it").unwrap();
                let error = $statement.run(conn).unwrap_err();
                conn.run_script("ROLLBACK TO SAVEPOINT before_it").unwrap();
                error.constraint_of($table)
            }};
        }
        let taken = from(users::table).find(1).one(conn).unwrap().email;
        let email = constraint!(user(9, &taken, 3), users::table);
        assert_eq!(email, Some(Constraint::UsersEmailKey));
        let age = constraint!(user(9, "zed@example.com", -3), users::table);
        assert_eq!(age, Some(Constraint::UsersAgeCheck));
        let other = constraint!(user(9, "zed@example.com", -3), orders::table);
        assert_eq!(other, None);
        let missing = sql_query!("UPDATE users SET name = NULL" => relata::types::BigInt);
        assert_eq!(constraint!(missing, users::table), None);
    });
    everywhere!(except mysql: |conn| {
        let pair = from(product_tags::table).first(conn).unwrap().unwrap();
        let again = insert_into(product_tags::table).values((
            product_tags::product_id.to(pair.product_id),
            product_tags::tag_id.to(pair.tag_id),
        ));
        conn.run_script("SAVEPOINT before_it").unwrap();
        let error = again.run(conn).unwrap_err();
        conn.run_script("ROLLBACK TO SAVEPOINT before_it").unwrap();
        let constraint = error.constraint_of(product_tags::table);
        assert_eq!(constraint, Some(product_tags::constraints::Constraint::ProductTagsPkey));
    });
}

/// Values that are too long or out of range have kinds of their own, and where the database says so the column.
#[test]
fn values_that_do_not_fit() {
    use relata::types::{Integer, Numeric, SmallInt, Text};
    macro_rules! kind {
        ($conn:expr, $type:ty, $value:expr) => {{
            let insert =
                insert_into(stored()).values((n::<$type>().to(1), v::<$type>().to($value)));
            let error = insert.run($conn).unwrap_err();
            let Error::Database { kind, .. } = &error else {
                panic!("{error:?}");
            };
            (*kind, error.column().map(str::to_owned))
        }};
    }
    let thousand = || "1000".parse::<relata::types::Decimal>().unwrap();
    if let Some(mut conn) = stored::postgres("varchar(3)") {
        assert_eq!(
            kind!(&mut conn, Text, "long"),
            (DatabaseErrorKind::TooLong, None)
        );
    }
    if let Some(mut conn) = stored::postgres("numeric(5, 2)") {
        assert_eq!(
            kind!(&mut conn, Numeric, thousand()),
            (DatabaseErrorKind::OutOfRange, None)
        );
    }
    if let Some(mut conn) = stored::postgres("smallint") {
        assert_eq!(
            kind!(&mut conn, Integer, 70_000),
            (DatabaseErrorKind::OutOfRange, None)
        );
    }
    if let Some(mut conn) = stored::postgres("integer") {
        let sum = insert_into(stored()).values((
            n::<Integer>().to(1),
            v::<Integer>().to(literal(i32::MAX) + 1),
        ));
        let error = sum.run(&mut conn).unwrap_err();
        assert!(
            matches!(
                error,
                Error::Database {
                    kind: DatabaseErrorKind::OutOfRange,
                    ..
                }
            ),
            "{error:?}"
        );
    }
    let column = Some("v".to_owned());
    if let Some(mut conn) = stored::mysql("VARCHAR(3)") {
        assert_eq!(
            kind!(&mut conn, Text, "long"),
            (DatabaseErrorKind::TooLong, column.clone())
        );
    }
    if let Some(mut conn) = stored::mysql("DECIMAL(5, 2)") {
        let found = kind!(&mut conn, Numeric, thousand());
        assert_eq!(found, (DatabaseErrorKind::OutOfRange, column.clone()));
    }
    if let Some(mut conn) = stored::mysql("TINYINT") {
        let found = kind!(&mut conn, SmallInt, 300_i16);
        assert_eq!(found, (DatabaseErrorKind::OutOfRange, column));
    }
    // SQLite has no lengths; a CHECK stands for them.
    let mut conn = stored::sqlite("TEXT CHECK (length(v) <= 3)");
    assert_eq!(
        kind!(&mut conn, Text, "long"),
        (DatabaseErrorKind::Check, None)
    );
}

mod numbered {
    #![allow(non_camel_case_types, non_upper_case_globals)]
    use relata::types::{Integer, Text};
    pub struct table {}
    #[derive(Debug)]
    pub struct Row;
    impl relata::FromRow for Row {
        const WIDTH: usize = 0;
        fn from_row<R: relata::RowSource>(_: &mut R) -> relata::Decoded<Self> {
            Ok(Row)
        }
    }
    impl relata::Table for table {
        type Id = relata::id!(5, 7, 0, 2, e, d, 0, 8);
        type Row = Row;
        type PrimaryKey = (id,);
        type Kind = relata::kind::BaseTable;
        const NAME: &'static str = "numbered";
        const COLUMNS: &'static [&'static str] = &["id", "label"];
    }
    impl relata::Insertable for table {
        type Required = (label,);
        type Keys = relata::kind::OneKey;
    }
    impl relata::AutoIncrement for table {
        type Column = id;
    }
    pub const table: relata::Tab<table> = relata::Tab::Only;
    pub struct id {}
    impl relata::Column for id {
        type Table = table;
        type Type = Integer;
        type Null = relata::NotNull;
        type Write = relata::kind::Assigned<relata::nth::_0>;
        const NAME: &'static str = "id";
    }
    pub const id: relata::Col<id> = relata::Col::Only;
    pub struct label {}
    impl relata::Column for label {
        type Table = table;
        type Type = Text;
        type Null = relata::NotNull;
        type Write = relata::kind::Assigned<relata::nth::_1>;
        const NAME: &'static str = "label";
    }
    pub const label: relata::Col<label> = relata::Col::Only;
}

#[test]
fn numbers_of_mysql() {
    use numbered::{id, label, table};
    let Some(mut conn) = mysql() else {
        return;
    };
    let conn = &mut conn;
    conn.run_script("CREATE TEMPORARY TABLE numbered (id INT AUTO_INCREMENT PRIMARY KEY, label VARCHAR(20) NOT NULL)")
        .unwrap();
    let one = insert_into(table).values(label.to("one"));
    assert_eq!(one.insert_ids(conn).unwrap(), [1]);
    // Not one that was numbered before, in another table.
    let own = insert_into(table).values((id.to(50), label.to("fifty")));
    let error = own.insert_ids(conn).unwrap_err();
    let Error::Encode { source, .. } = &error else {
        panic!("{error:?}");
    };
    assert!(matches!(
        source.downcast_ref::<RenderError>(),
        Some(RenderError::NumberGiven { column: "id" })
    ));
    assert_eq!(own.run(conn).unwrap(), 1);
    let rows = insert_into(table).rows((0..70_000).map(|i| label.to(format!("row {i}"))));
    let ids = rows.insert_ids(conn).unwrap();
    let read = from(table)
        .filter(id.gt(50))
        .order_by(id)
        .select((id, label));
    let read = read.all(conn).unwrap();
    let expected = (ids.iter().copied()).zip((0..70_000).map(|i| format!("row {i}")));
    assert!(read.into_iter().eq(expected));
    conn.run_script("SET SESSION auto_increment_increment = 5")
        .unwrap();
    let rows = insert_into(table).rows(["a", "b", "c"].map(|text| label.to(text)));
    let ids = rows.insert_ids(conn).unwrap();
    conn.run_script("SET SESSION auto_increment_increment = 1")
        .unwrap();
    let last = from(table)
        .filter(id.ge(ids[0]))
        .order_by(id)
        .select((id, label))
        .all(conn)
        .unwrap();
    let expected: Vec<_> = ids
        .into_iter()
        .zip(["a", "b", "c"].map(str::to_owned))
        .collect();
    assert_eq!(last, expected);
    let none = insert_into(table).rows(Vec::<
        relata::write::Assign<label, relata::types::Value<relata::types::Text>>,
    >::new());
    assert_eq!(none.insert_ids(conn).unwrap(), [0; 0]);
}

#[tokio::test]
async fn numbers_of_asynchronous_mysql() {
    use numbered::{id, label, table};
    let Ok(url) = std::env::var("RELATA_MYSQL_URL") else {
        println!("not run on MySQL: RELATA_MYSQL_URL is not set");
        return;
    };
    let mut conn = relata::connection::AsyncMysqlConnection::connect(&url)
        .await
        .unwrap();
    let conn = &mut conn;
    conn.run_script("CREATE TEMPORARY TABLE numbered (id INT AUTO_INCREMENT PRIMARY KEY, label VARCHAR(20) NOT NULL)")
        .await
        .unwrap();
    let one = insert_into(table).values(label.to("one"));
    assert_eq!(one.insert_ids(conn).await.unwrap(), [1]);
    let rows = insert_into(table).rows((0..70_000).map(|i| label.to(format!("row {i}"))));
    let ids = rows.insert_ids(conn).await.unwrap();
    let read = from(table)
        .filter(id.gt(1))
        .order_by(id)
        .select((id, label));
    let read = read.all(conn).await.unwrap();
    let expected = (ids.into_iter()).zip((0..70_000).map(|i| format!("row {i}")));
    assert!(read.into_iter().eq(expected));
    let long = insert_into(table).rows([label.to("x"), label.to("x".repeat(21))]);
    assert_eq!(long.insert_ids(conn).await.unwrap_err().rows(), Some(1..2));
    assert_eq!(from(table).count(conn).await.unwrap(), 70_001);
}
