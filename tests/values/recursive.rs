//! The first query of a recursive one decides the types of its columns on PostgreSQL.

use relata::backend::{Pg, Sqlite};
use relata::prelude::*;
use relata::table::Stored;
use relata::types::{Integer, Numeric, Text};

pub struct Parts;
impl relata::Table for Parts {
    type Id = relata::id!(5, 7, 0, 2, e, d, 0, 4);
    type Row = crate::stored::Row;
    type PrimaryKey = ();
    type Kind = relata::kind::BaseTable;
    const NAME: &'static str = "parts";
    const COLUMNS: &'static [&'static str] = &["n", "label", "weight"];
}
macro_rules! columns {
    ($($name:ident $column:literal $t:ty, $stored:ident;)*) => {$(
        pub struct $name;
        impl Column for $name {
            type Table = Parts;
            type Type = $t;
            type Null = relata::NotNull;
            type Write = relata::kind::ReadOnly;
            const NAME: &'static str = $column;
            const STORED: Stored = Stored::$stored;
        }
    )*};
}
columns! {
    N "n" Integer, Domain;
    Label "label" Text, AsTyped;
    Weight "weight" Numeric, AsTyped;
}
relata::relation! { walk { n: Integer, path: Text, weight: Numeric } }

#[test]
fn a_recursive_query_begins_with_columns_of_a_length() {
    let (table, n, label, weight) = (
        Tab::<Parts>::new(),
        Col::<N>::new(),
        Col::<Label>::new(),
        Col::<Weight>::new(),
    );
    let first = from(table).select((n, label, weight));
    let step = from(walk::table).filter(walk::n.lt(3)).select((
        walk::n + 1,
        walk::path.concat("/more"),
        walk::weight * weight_of(),
    ));
    let query = with_recursive(walk::as_query(first).union_all(step))
        .from(walk::table)
        .order_by(walk::n)
        .select((walk::n, walk::path));
    assert_eq!(
        query.to_sql::<Pg>().unwrap(),
        "WITH RECURSIVE \"walk\" (\"n\", \"path\", \"weight\") AS (SELECT CAST(\"parts\".\"n\" AS integer), \
         CAST(\"parts\".\"label\" AS text), CAST(\"parts\".\"weight\" AS numeric) FROM \"parts\" UNION ALL SELECT \
         \"walk\".\"n\" + $1, \"walk\".\"path\" || $2, \"walk\".\"weight\" * $3 FROM \"walk\" WHERE \"walk\".\"n\" < $4) \
         SELECT \"walk\".\"n\", \"walk\".\"path\" FROM \"walk\" ORDER BY \"walk\".\"n\""
    );
    assert!(!query.to_sql::<Sqlite>().unwrap().contains("CAST"));
    if let Some(mut conn) = crate::stored::postgres("text", &[]) {
        conn.run_script(
            "CREATE DOMAIN pg_temp.small AS integer CHECK (VALUE < 100);
             CREATE TEMP TABLE parts (n pg_temp.small NOT NULL, label varchar(10) NOT NULL, weight numeric(5, 2) NOT NULL);
             INSERT INTO parts VALUES (1, 'a', 1.25)",
        )
        .unwrap();
        let rows = [(1, "a"), (2, "a/more"), (3, "a/more/more")];
        assert_eq!(
            query.all(&mut conn).unwrap(),
            rows.map(|(n, path)| (n, path.to_owned()))
        );
    }
}

fn weight_of() -> relata::types::Decimal {
    "1.5".parse().unwrap()
}
