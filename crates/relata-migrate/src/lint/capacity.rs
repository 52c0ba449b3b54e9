//! How much the types of MySQL and MariaDB hold, by their names: several are one type of the catalog.

/// The values that a type holds.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Holds {
    /// The greatest number of bytes of text.
    Text(u64),
    /// The greatest number of characters.
    Characters(u64),
    /// The greatest number of bytes.
    Bytes(u64),
    /// A day.
    Date,
    /// A time of day, with this number of digits of a second.
    Time(u64),
    /// A day and time from the year 1000.
    DateTime(u64),
    /// A moment between 1970 and 2038, on newer servers 2106.
    Timestamp(u64),
    /// Digits before and after the point; as many as fit without a limit.
    Float {
        digits: Option<(u64, u64)>,
        double: bool,
    },
}

/// True if a value of one type may not fit the other; `None` if one of them is another kind of type.
pub(super) fn narrows(from: &str, to: &str) -> Option<bool> {
    use Holds::{Bytes, Characters, Date, DateTime, Float, Text, Time, Timestamp};
    Some(match (holds(from)?, holds(to)?) {
        (Text(a) | Bytes(a), Text(b) | Bytes(b)) => a > b,
        (Characters(a), Characters(b)) => a > b,
        // A character takes up to four bytes, or one.
        (Characters(a), Text(b) | Bytes(b)) => a * 4 > b,
        (Text(a) | Bytes(a), Characters(b)) => a > b,
        (Date, Date | DateTime(_)) => false,
        (Time(a), Time(b))
        | (DateTime(a) | Timestamp(a), DateTime(b))
        | (Timestamp(a), Timestamp(b)) => a > b,
        (
            Float {
                digits: a,
                double: c,
            },
            Float {
                digits: b,
                double: d,
            },
        ) => {
            let fewer = match (a, b) {
                (_, None) => false,
                (None, Some(_)) => true,
                (Some((p, s)), Some((q, t))) => s > t || p.saturating_sub(s) > q.saturating_sub(t),
            };
            fewer || c && !d
        }
        (
            Date | Time(_) | DateTime(_) | Timestamp(_),
            Date | Time(_) | DateTime(_) | Timestamp(_),
        ) => true,
        _ => return None,
    })
}

/// True if two names of one type of the catalog mean other bytes of a row.
pub(super) fn differs(from: &str, to: &str) -> bool {
    let (Some(a), Some(b)) = (holds(from), holds(to)) else {
        return false;
    };
    let (from, to) = (from.to_ascii_lowercase(), to.to_ascii_lowercase());
    match (a, b) {
        _ if word(&from) != word(&to) => true,
        // The length is one byte, or two.
        (Holds::Bytes(a), Holds::Bytes(b)) if word(&from) == "varbinary" => {
            a > b || (a > 255) != (b > 255)
        }
        // The digits are those that are shown.
        (Holds::Float { .. }, Holds::Float { .. }) => false,
        (a, b) => a != b,
    }
}

fn word(type_name: &str) -> &str {
    let end = type_name.find(['(', ' ']).unwrap_or(type_name.len());
    type_name.get(..end).unwrap_or_default()
}

fn holds(type_name: &str) -> Option<Holds> {
    let lower = type_name.to_ascii_lowercase();
    let within = lower
        .split_once('(')
        .and_then(|(_, rest)| rest.split_once(')'));
    let numbers = within.map_or("", |(numbers, _)| numbers).split(',');
    let numbers: Vec<u64> = numbers.filter_map(|n| n.trim().parse().ok()).collect();
    let first = |unless: u64| numbers.first().copied().unwrap_or(unless);
    let digits = match numbers.as_slice() {
        [precision, scale] => Some((*precision, *scale)),
        _ => None,
    };
    Some(match word(&lower) {
        "tinytext" => Holds::Text(255),
        "text" => Holds::Text(65_535),
        "mediumtext" => Holds::Text(16_777_215),
        "longtext" => Holds::Text(u64::from(u32::MAX)),
        "char" => Holds::Characters(first(1)),
        "varchar" => Holds::Characters(first(0)),
        "tinyblob" => Holds::Bytes(255),
        "blob" => Holds::Bytes(65_535),
        "mediumblob" => Holds::Bytes(16_777_215),
        "longblob" => Holds::Bytes(u64::from(u32::MAX)),
        "binary" => Holds::Bytes(first(1)),
        "varbinary" => Holds::Bytes(first(0)),
        "date" => Holds::Date,
        "time" => Holds::Time(first(0)),
        "datetime" => Holds::DateTime(first(0)),
        "timestamp" => Holds::Timestamp(first(0)),
        "float" => Holds::Float {
            digits,
            double: false,
        },
        "double" => Holds::Float {
            digits,
            double: true,
        },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{differs, narrows};

    #[test]
    fn what_fits() {
        for (from, to, expected) in [
            ("datetime(6)", "datetime", Some(true)),
            ("datetime", "datetime(3)", Some(false)),
            ("datetime(3)", "timestamp(3)", Some(true)),
            ("timestamp(3)", "datetime(3)", Some(false)),
            ("date", "datetime", Some(false)),
            ("date", "timestamp", Some(true)),
            ("datetime", "date", Some(true)),
            ("time(3)", "time", Some(true)),
            ("double", "double(6,2)", Some(true)),
            ("double(6,2)", "double", Some(false)),
            ("double(6,2)", "double(8,3)", Some(false)),
            ("double(6,2)", "double(6,3)", Some(true)),
            ("double", "float", Some(true)),
            ("float", "double", Some(false)),
            ("longtext", "tinytext", Some(true)),
            ("text", "mediumtext", Some(false)),
            ("varchar(40)", "tinytext", Some(false)),
            ("varchar(255)", "tinytext", Some(true)),
            ("varchar(255)", "text", Some(false)),
            ("tinytext", "varchar(255)", Some(false)),
            ("text", "varchar(255)", Some(true)),
            ("varchar(20)", "char(20)", Some(false)),
            ("varbinary(64)", "varbinary(8)", Some(true)),
            ("binary(16)", "varbinary(16)", Some(false)),
            ("blob", "text", Some(false)),
            ("int(11)", "bigint(20)", None),
            ("text", "int", None),
        ] {
            assert_eq!(narrows(from, to), expected, "{from} to {to}");
        }
        assert!(differs("datetime", "datetime(6)") && differs("text", "longtext"));
        assert!(!differs("int(11)", "int(10)") && !differs("text", "text"));
        assert!(!differs("varbinary(10)", "VARBINARY(255)"));
        assert!(!differs("varbinary(256)", "varbinary(1000)"));
        assert!(differs("varbinary(255)", "varbinary(256)"));
        assert!(differs("varbinary(20)", "varbinary(10)") && differs("binary(2)", "binary(3)"));
        assert!(!differs("double(6,2)", "double") && !differs("float(5,2)", "float(6,3)"));
        assert!(differs("float", "double"));
    }
}
