//! The one form of SQLite's dates and times: what reading refuses, functions refuse.

use crate::types::Kind;

/// The SQL that is the value `?` of a date or time of SQLite, if it has the form in which it is read; else it is an error of SQLite,
/// whose functions would read an offset as none, and February 30 as March 1. A fraction may have any number of digits.
pub(super) fn in_form(kind: Kind) -> Option<&'static str> {
    macro_rules! check {
        ($condition:literal, $form:literal) => {
            concat!(
                "CASE WHEN ",
                $condition,
                " THEN ? WHEN (?) IS NOT NULL \
                 THEN json_extract('{}', substr(?, 1, 0) || 'not in the form ",
                $form,
                "') END"
            )
        };
    }
    Some(match kind {
        Kind::CalendarDay => check!("date(?) = (?)", "YYYY-MM-DD"),
        Kind::TimeOfDay => check!(
            "time(substr(?, 1, 8)) = substr(?, 1, 8) AND (?) < '24' AND substr(?, 9) NOT GLOB '[^.]*' AND substr(?, 10) NOT GLOB '*[^0-9]*'",
            "HH:MM:SS"
        ),
        Kind::LocalTime | Kind::PointInTime => check!(
            "datetime(substr(?, 1, 19)) = substr(?, 1, 19) AND substr(?, 20) NOT GLOB '[^.]*' AND substr(?, 21) NOT GLOB '*[^0-9]*'",
            "YYYY-MM-DD HH:MM:SS"
        ),
        _ => return None,
    })
}
