use relata::types::Bool;

use crate::finds::{on, refuses};
use crate::stored;

#[test]
fn truth_values() {
    let both = [true, false];
    on! {
        sqlite Bool, "BOOLEAN", both, sql ["TRUE", "0", "1", "NULL"];
        pg Bool, "boolean", both, sql ["TRUE", "'f'", "NULL"];
        mysql Bool, "TINYINT(1)", both, sql ["TRUE", "0", "NULL"];
        mysql Bool, "BIT(1)", both, sql ["TRUE", "b'0'", "NULL"];
    }
}

#[test]
fn other_integers_are_no_truth_values() {
    let messages = refuses!(Bool, &mut stored::sqlite("BOOLEAN", &["5", "-1"]), 2);
    assert!(
        messages[0].contains("found another integer: `SmallInt` reads it"),
        "{messages:?}"
    );
    if let Some(mut conn) = stored::mysql("TINYINT(1)", &["5", "-1"]) {
        let messages = refuses!(Bool, &mut conn, 2);
        assert!(
            messages[0].contains("found another integer: `SmallInt` reads it"),
            "{messages:?}"
        );
        stored::forget(&mut conn);
    }
}
