//! SQLite holds any value in any column: what does not fit its type is an error that names the
//! column, and not a zero.

use super::*;

fn read<T: SqlType>(declared: &str, literal: &str) -> String
where
    Sqlite: HasType<T::Base>,
    T::Rust: Debug,
{
    let mut conn = sqlite(declared);
    conn.run_script(&format!("INSERT INTO stored VALUES ({literal})"))
        .unwrap();
    let query = from(stored::<T>()).select(v::<T>());
    decode_error(query.all(&mut conn))
}

#[test]
fn integers() {
    let found = |found| format!("column 1 (v): expected an integer, found {found}");
    assert_eq!(read::<Integer>("INTEGER", "'twelve'"), found("text"));
    assert_eq!(read::<BigInt>("INTEGER", "x'00'"), found("a blob"));
    assert_eq!(read::<BigInt>("INTEGER", "1.5"), found("a real number"));
    assert_eq!(
        read::<BigInt>("INTEGER", "9e18 * 2"),
        found("a real number")
    );
    assert_eq!(read::<SmallInt>("INTEGER", "''"), found("text"));
}

#[test]
fn integers_out_of_range() {
    let bits = |bits| format!("column 1 (v): the integer is out of the range of {bits} bits");
    assert_eq!(read::<SmallInt>("INTEGER", "32768"), bits(16));
    assert_eq!(read::<SmallInt>("INTEGER", "-32769"), bits(16));
    assert_eq!(read::<Integer>("INTEGER", "2147483648"), bits(32));
    assert_eq!(read::<Integer>("INTEGER", "4294967296"), bits(32));
}

#[test]
fn whole_reals_are_integers() {
    let mut conn = sqlite("REAL");
    conn.run_script("INSERT INTO stored VALUES (3.0)").unwrap();
    let query = from(stored::<Integer>()).select(v::<Integer>());
    assert_eq!(query.one(&mut conn).unwrap(), Some(3));
}

#[test]
fn other_numbers() {
    assert_eq!(
        read::<Double>("REAL", "'much'"),
        "column 1 (v): expected a number, found text"
    );
    assert_eq!(
        read::<Real>("REAL", "1e300"),
        "column 1 (v): the number is out of the range of 32 bits"
    );
    assert_eq!(
        read::<Numeric>("NUMERIC", "'much'"),
        "column 1 (v): expected a number, found text"
    );
    assert_eq!(
        read::<Bool>("BOOLEAN", "'true'"),
        "column 1 (v): expected a truth value, 0 or 1, found text"
    );
}

#[test]
fn text_and_bytes() {
    assert_eq!(
        read::<Text>("TEXT", "x'41'"),
        "column 1 (v): expected text, found a blob"
    );
    assert_eq!(
        read::<Text>("NUMERIC", "1"),
        "column 1 (v): expected text, found an integer"
    );
    assert_eq!(
        read::<Text>("TEXT", "CAST(x'41FF' AS TEXT)"),
        "column 1 (v): the text is not UTF-8"
    );
    assert_eq!(
        read::<Binary>("BLOB", "'text'"),
        "column 1 (v): expected a blob, found text"
    );
}

#[test]
fn text_of_a_form() {
    assert_eq!(
        read::<Date>("DATE", "'2024-02-30'"),
        "column 1 (v): the text is not a date"
    );
    assert_eq!(
        read::<Timestamp>("TIMESTAMP", "'yesterday'"),
        "column 1 (v): the text is not a timestamp"
    );
    assert_eq!(
        read::<Timestamp>("TIMESTAMP", "2460000.5"),
        "column 1 (v): expected text, found a real number"
    );
    assert_eq!(
        read::<Time>("TIME", "'25:00'"),
        "column 1 (v): the text is not a time"
    );
    assert_eq!(
        read::<Uuid>("UUID", "'12-34'"),
        "column 1 (v): the text is not a UUID"
    );
    assert_eq!(
        read::<Uuid>("UUID", "x'1234'"),
        "column 1 (v): expected the text of a UUID, found bytes: `BinaryUuid` reads them"
    );
    assert_eq!(
        read::<Jsonb>("JSON", "'{'"),
        "column 1 (v): the text is not JSON"
    );
}

#[test]
fn the_column_is_named_by_its_place() {
    let mut conn = sqlite("INTEGER");
    conn.run_script("INSERT INTO stored VALUES ('twelve')")
        .unwrap();
    let query = from(stored::<Integer>()).select((literal(1_i32), v::<Integer>()));
    assert_eq!(
        decode_error(query.all(&mut conn)),
        "column 2 (v): expected an integer, found text"
    );
}

#[test]
fn nulls_where_none_should_be() {
    struct Sure;
    impl RawText for Sure {
        const PARTS: &'static [&'static str] = &["SELECT ", " || NULL"];
    }
    type Query = RawQuery<Sure, (Value<Text>,), Field<Text, NotNull>>;
    let query: Query = RawQuery::new::<Typed<Text, NotNull>, _>((literal("a"),));
    let message = decode_error(query.one(&mut sqlite("TEXT")));
    assert_eq!(
        message,
        "column 1 (? || NULL): is NULL, but its type is NOT NULL"
    );
}
