use relata::types::{BinaryUuid, Uuid};
use relata::uuid::Uuid as RustUuid;

use crate::finds::{on, refuses};
use crate::stored;

const TEXT: &str = "'67e55044-10b1-426f-9247-bb680e5fe0c8'";
const UPPER: &str = "'67E55044-10B1-426F-9247-BB680E5FE0C8'";
const PLAIN: &str = "'67e5504410b1426f9247bb680e5fe0c8'";
const BYTES: &str = "x'67e5504410b1426f9247bb680e5fe0c8'";

#[test]
fn uuids() {
    let given = [
        RustUuid::nil(),
        RustUuid::max(),
        RustUuid::from_u128(0x67e5_5044_10b1_426f_9247_bb68_0e5f_e0c8),
    ];
    on! {
        sqlite Uuid, "TEXT", given, sql [TEXT, "NULL"];
        pg Uuid, "uuid", given, sql [TEXT, UPPER, PLAIN, "NULL"];
        mysql Uuid, "UUID", given, sql [TEXT, UPPER, PLAIN, "NULL"];
        mysql Uuid, "CHAR(36) COLLATE utf8mb4_bin", given, sql [TEXT, "NULL"];
        sqlite BinaryUuid, "BLOB", given, sql [BYTES, "NULL"];
        pg BinaryUuid, "bytea", given, sql ["'\\x67e5504410b1426f9247bb680e5fe0c8'", "NULL"];
        mysql BinaryUuid, "BINARY(16)", given, sql [BYTES, "NULL"];
    }
}

/// As another text, or as bytes, they would not be equal to what relata sends.
#[test]
fn uuids_of_other_programs() {
    let messages = refuses!(
        Uuid,
        &mut stored::sqlite("TEXT", &[UPPER, PLAIN, BYTES, "'x'"]),
        4
    );
    assert!(
        messages[0].contains("not in lower case with hyphens"),
        "{messages:?}"
    );
    assert!(
        messages[2].contains("found bytes: `BinaryUuid` reads them"),
        "{messages:?}"
    );
    assert!(
        messages[3].contains("the text is not a UUID"),
        "{messages:?}"
    );
    if let Some(mut conn) = stored::mysql("VARBINARY(40)", &[UPPER, PLAIN, BYTES, "'x'"]) {
        assert_eq!(refuses!(Uuid, &mut conn, 4).len(), messages.len());
        stored::forget(&mut conn);
    }
}
