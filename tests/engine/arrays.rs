//! Many rows on an asynchronous connection to PostgreSQL: the arrays of a type whose number each database gives itself.

use relata::connection::AsyncPgConnection;
use relata::prelude::*;
use relata::types::BigInt;
use relata::{Decoded, FromRow, NotNull, Nullable, RowSource};

use crate::servers::postgres_url;

relata::enum_type! { Mood: "relata_moods"."mood" { Sad => "sad", Ok => "ok" } }

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mood {
    Sad,
    Ok,
}

struct Moods;
struct Id;
struct Felt;
#[derive(Debug)]
struct Row;
impl FromRow for Row {
    const WIDTH: usize = 0;
    fn from_row<R: RowSource>(_: &mut R) -> Decoded<Self> {
        Ok(Row)
    }
}
impl relata::Table for Moods {
    type Id = relata::id!(3, 0, 0, d, 5, 0, 0, 1);
    type Row = Row;
    type PrimaryKey = (Id,);
    type Kind = relata::kind::BaseTable;
    const NAME: &'static str = "moods";
    const COLUMNS: &'static [&'static str] = &["id", "felt"];
}
impl relata::Insertable for Moods {
    type Required = (Id,);
    type Keys = relata::kind::OneKey;
}
impl Column for Id {
    type Table = Moods;
    type Type = BigInt;
    type Null = NotNull;
    type Write = relata::kind::Assigned<relata::nth::_0>;
    const NAME: &'static str = "id";
}
impl Column for Felt {
    type Table = Moods;
    type Type = Mood;
    type Null = Nullable;
    type Write = relata::kind::Assigned<relata::nth::_1>;
    const NAME: &'static str = "felt";
}

#[tokio::test]
async fn rows_of_an_enum() {
    let Some(url) = postgres_url() else { return };
    let conn = &mut AsyncPgConnection::connect(&url).await.unwrap();
    let (moods, id, felt) = (Tab::<Moods>::new(), Col::<Id>::new(), Col::<Felt>::new());
    let rows = |first: i64, count: i64| {
        insert_into(moods).rows((first..first + count).map(|n| {
            let mood = if n % 2 == 0 { Mood::Sad } else { Mood::Ok };
            (id.to(n), felt.to((n % 3 > 0).then_some(mood)))
        }))
    };
    conn.run_script(
        "DROP SCHEMA IF EXISTS relata_moods CASCADE;
         CREATE SCHEMA relata_moods;
         CREATE TYPE relata_moods.mood AS ENUM ('sad', 'ok');
         CREATE TEMP TABLE moods (id BIGINT PRIMARY KEY, felt relata_moods.mood)",
    )
    .await
    .unwrap();
    for (first, count) in [(1, 1), (2, 2), (4, 500)] {
        let written = rows(first, count).run(conn).await.unwrap();
        assert_eq!(written, count as usize);
    }
    let changed = update(moods).rows([(1, felt.to(Some(Mood::Sad))), (2, felt.to(None::<Mood>))]);
    assert_eq!(changed.run(conn).await.unwrap(), 2);
    let read = from(moods).order_by(id).select((id, felt));
    let read = read.all(conn).await.unwrap();
    assert_eq!(read.len(), 503);
    assert_eq!(
        read[..4],
        [
            (1, Some(Mood::Sad)),
            (2, None),
            (3, None),
            (4, Some(Mood::Sad))
        ]
    );
    conn.run_script("DROP SCHEMA relata_moods CASCADE")
        .await
        .unwrap();
}
