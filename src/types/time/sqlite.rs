//! SQLite keeps dates and times as text. <https://www.sqlite.org/lang_datefunc.html>

use chrono::{Datelike, Duration, NaiveDate, NaiveDateTime, NaiveTime};
use diesel::deserialize;
use diesel::serialize::{self, IsNull, Output};
use diesel::sqlite::Sqlite;

use super::is_inserted;
use crate::types::StoredValue;

type Error = Box<dyn std::error::Error + Send + Sync>;

pub(super) fn date(value: NaiveDate) -> Result<String, Error> {
    // Beyond these years the text has a sign or five digits, and no longer sorts as dates do.
    if !(0..=9999).contains(&value.year()) {
        return Err("SQLite's dates run from year 0 to 9999".into());
    }
    Ok(value.format("%F").to_string())
}
pub(super) fn time(value: NaiveTime) -> Result<String, Error> {
    // To SQLite's functions the second 60 is no time, so that it is not read either.
    if is_inserted(value) {
        return Err("SQLite has no leap seconds".into());
    }
    Ok(value.format("%T%.f").to_string())
}
pub(super) fn timestamp(value: NaiveDateTime) -> Result<String, Error> {
    Ok(format!("{} {}", date(value.date())?, time(value.time())?))
}

pub(super) fn bind(
    text: Result<String, Error>,
    out: &mut Output<'_, '_, Sqlite>,
) -> serialize::Result {
    out.set_value(text?);
    Ok(IsNull::No)
}

/// How a type is read: the one form of each value, which `=`, GROUP BY, ORDER BY and the functions of relata compare,
/// and any other form with the same meaning, which they would treat as a different value.
pub(super) struct Form<T> {
    what: &'static str,
    form: &'static str,
    fixed: fn(&[u8]) -> Option<T>,
    any: fn(&str) -> bool,
}
pub(super) const DATE: Form<NaiveDate> = Form {
    what: "a date",
    form: "YYYY-MM-DD",
    fixed: fixed::date,
    any: |text| any_date(text).is_some(),
};
pub(super) const TIME: Form<NaiveTime> = Form {
    what: "a time",
    form: "HH:MM:SS",
    fixed: fixed::time,
    any: |text| any_time(text).is_some(),
};
pub(super) const TIMESTAMP: Form<NaiveDateTime> = Form {
    what: "a timestamp",
    form: "YYYY-MM-DD HH:MM:SS",
    fixed: fixed::timestamp,
    any: |text| any_timestamp(text).is_some(),
};

#[inline]
pub(super) fn read<T, V: StoredValue>(value: V, form: Form<T>) -> deserialize::Result<T> {
    crate::types::sqlite::parsed(
        value,
        |text| (form.fixed)(text.as_bytes()),
        |text| match (form.any)(text) {
            true => format!(
                "the text is {} in another form than `{}`, with which it would not be equal",
                form.what, form.form
            ),
            false => format!("the text is not {}", form.what),
        },
    )
}

fn any_date(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text, "%F").ok()
}
fn any_time(text: &str) -> Option<NaiveTime> {
    let time = NaiveTime::parse_from_str(text, "%T%.f");
    time.or_else(|_| NaiveTime::parse_from_str(text, "%R")).ok()
}
/// The forms that SQLite's own functions read; an offset is subtracted to get UTC.
fn any_timestamp(text: &str) -> Option<NaiveDateTime> {
    if let Ok(value) = NaiveDateTime::parse_from_str(text, "%F %T%.f") {
        return Some(value);
    }
    let Some((date, rest)) = text.split_once([' ', 'T']) else {
        return any_date(text).map(|date| date.and_time(NaiveTime::MIN));
    };
    let (time, offset) = match rest.find(['+', '-']) {
        Some(at) => rest.split_at(at),
        None => (rest.strip_suffix('Z').unwrap_or(rest), ""),
    };
    let local = any_date(date)?.and_time(any_time(time)?);
    local.checked_sub_signed(parse_offset(offset)?)
}
fn parse_offset(text: &str) -> Option<Duration> {
    let Some((hours, minutes)) = text.split_once(':') else {
        return text.is_empty().then(Duration::zero);
    };
    let sign = if hours.starts_with('-') { -1 } else { 1 };
    let hours: i64 = hours.get(1..)?.parse().ok()?;
    let minutes: i64 = minutes.parse().ok()?;
    (hours < 24 && minutes < 60).then(|| Duration::minutes(sign * (hours * 60 + minutes)))
}

/// The forms that relata writes and SQLite's own functions return: `YYYY-MM-DD`, `HH:MM:SS` with three, six or nine
/// digits of a fraction where it needs them, and both with a space between them.
mod fixed {
    use super::*;

    /// The number that digits are.
    fn number<const N: usize>(digits: &[u8; N]) -> Option<u32> {
        digits.iter().try_fold(0, |number, digit| {
            let digit = digit.wrapping_sub(b'0');
            (digit < 10).then(|| 10 * number + u32::from(digit))
        })
    }

    pub(super) fn date(text: &[u8]) -> Option<NaiveDate> {
        let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text else {
            return None;
        };
        let year = i32::try_from(number(&[y1, y2, y3, y4])?).ok()?;
        NaiveDate::from_ymd_opt(year, number(&[m1, m2])?, number(&[d1, d2])?)
    }

    pub(super) fn time(text: &[u8]) -> Option<NaiveTime> {
        let (&[h1, h2, b':', m1, m2, b':', s1, s2], rest) = text.split_first_chunk()? else {
            return None;
        };
        let nanosecond = match rest {
            [] => 0,
            // No more digits than it needs.
            [b'.', digits @ ..]
                if matches!(digits.len(), 3 | 6 | 9) && !digits.ends_with(b"000") =>
            {
                let mut places = [b'0'; 9];
                places[..digits.len()].copy_from_slice(digits);
                number(&places)?
            }
            _ => return None,
        };
        let (hour, minute, second) = (number(&[h1, h2])?, number(&[m1, m2])?, number(&[s1, s2])?);
        NaiveTime::from_hms_nano_opt(hour, minute, second, nanosecond)
    }

    pub(super) fn timestamp(text: &[u8]) -> Option<NaiveDateTime> {
        let (day, [b' ', rest @ ..]) = text.split_at_checked(10)? else {
            return None;
        };
        Some(date(day)?.and_time(time(rest)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that are the same in every run. <https://en.wikipedia.org/wiki/Xorshift>
    struct Random(u64);
    impl Random {
        fn below(&mut self, n: u64) -> u64 {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            self.0 % n
        }
    }

    /// A text that is nearly a timestamp: of numbers a little beyond their range, with now and then another
    /// character.
    fn text(random: &mut Random) -> String {
        let (year, month, day) = (random.below(10_001), random.below(14), random.below(33));
        let (hour, minute, second) = (random.below(25), random.below(61), random.below(62));
        let mut text = format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}");
        match random.below(3) {
            0 => {}
            _ => {
                let digits = [0, 1, 3, 3, 6, 9, 9, 11][random.below(8) as usize];
                text.push('.');
                text.extend((0..digits).map(|_| char::from(b'0' + random.below(10) as u8)));
            }
        }
        text.push_str(["", "", "", "Z", "ZZ", "+02:00", "-11:30", " "][random.below(8) as usize]);
        if random.below(3) == 0 {
            let at = usize::try_from(random.below(text.len() as u64)).unwrap();
            let other = ["T", " ", "-", "+", ":", "x", "", "7", "é"][random.below(9) as usize];
            text.replace_range(at..=at, other);
        }
        text
    }

    #[test]
    fn what_is_read_by_place_is_what_chrono_reads() {
        let mut random = Random(0x9E37_79B9_7F4A_7C15);
        let mut read = [0; 3];
        for _ in 0..40_000 {
            let text = text(&mut random);
            let bytes = text.as_bytes();
            let parts = text.split_at_checked(11);
            let (day, time) = parts.map_or((&*text, &*text), |(day, time)| (day.trim_end(), time));
            if let Some(value) = fixed::timestamp(bytes) {
                assert_eq!(Some(value), any_timestamp(&text), "{text}");
                read[0] += 1;
            }
            if let Some(value) = fixed::date(day.as_bytes()) {
                assert_eq!(Some(value), any_date(day), "{day}");
                read[1] += 1;
            }
            if let Some(value) = fixed::time(time.as_bytes()) {
                assert_eq!(Some(value), any_time(time), "{time}");
                read[2] += 1;
            }
        }
        assert!(read.iter().all(|n| *n > 2_000), "{read:?}");
    }

    #[test]
    fn what_relata_writes_is_read_by_place() {
        let mut random = Random(7);
        for _ in 0..20_000 {
            let days = i32::try_from(random.below(3_652_424)).unwrap();
            let day = NaiveDate::from_ymd_opt(0, 1, 1).unwrap() + Duration::days(days.into());
            let second = u32::try_from(random.below(86_400)).unwrap();
            let scale = 10_u32.pow(u32::try_from(random.below(10)).unwrap());
            let nanosecond = u32::try_from(random.below(1_000_000_000)).unwrap() / scale * scale;
            let time = NaiveTime::from_num_seconds_from_midnight_opt(second, nanosecond).unwrap();
            let value = day.and_time(time);
            let text = super::timestamp(value).unwrap();
            assert_eq!(fixed::timestamp(text.as_bytes()), Some(value), "{text}");
            let zoned = format!("{text}Z");
            assert_eq!(fixed::timestamp(zoned.as_bytes()), None, "{text}");
            assert_eq!(any_timestamp(&zoned), Some(value), "{text}");
            assert_eq!(fixed::date(super::date(day).unwrap().as_bytes()), Some(day));
            let text = super::time(time).unwrap();
            assert_eq!(fixed::time(text.as_bytes()), Some(time));
        }
    }

    #[test]
    fn what_else_means_a_time_is_known_and_not_read() {
        let noon = NaiveDate::from_ymd_opt(2024, 2, 29)
            .unwrap()
            .and_hms_opt(12, 0, 0);
        for text in [
            "2024-02-29 12:00",
            "2024-02-29T12:00Z",
            "2024-02-29 14:00:00+02:00",
            "2024-02-29T00:30:00.000-11:30",
            "2024-2-29 12:00:00",
            "+2024-02-29 12:00:00",
            "2024-02-29T12:00:00",
            "2024-02-29 12:00:00.000",
        ] {
            assert_eq!(fixed::timestamp(text.as_bytes()), None, "{text}");
            assert_eq!(any_timestamp(text), noon, "{text}");
        }
        for text in [
            "",
            "2024-02-30",
            "2023-02-29 12:00:00",
            "2024-02-29 25:00:00",
            "now",
        ] {
            assert_eq!(any_timestamp(text), None, "{text}");
        }
        // A second that is inserted.
        assert!(any_time("23:59:60").is_some());
        assert!(fixed::time(b"23:59:60").is_none());
        assert!(super::time(any_time("23:59:60").unwrap()).is_err());
    }
}
