//! PostgreSQL's types of full-text search. <https://www.postgresql.org/docs/15/datatype-textsearch.html>

#[cfg(feature = "postgres-backend")]
use diesel::sql_types as dt;

use super::native::native;

native! {
    /// PostgreSQL's `tsvector`: `String`, as PostgreSQL prints it: `'cat':3 'fat':2A`.
    TsVector: String; pg dt::Text, pg::vector => "tsvector"; sqlite Missing;
    /// PostgreSQL's `tsquery`: `String`, as PostgreSQL prints it: `'fat' & ( 'cat' | 'rat' )`.
    TsQuery: String; pg dt::Text, pg::query => "tsquery"; sqlite Missing;
}

/// Both are sent as text with a cast, and come in a binary form that is made text here.
/// <https://github.com/postgres/postgres/blob/REL_15_STABLE/src/backend/utils/adt/tsvector.c>,
/// <https://github.com/postgres/postgres/blob/REL_15_STABLE/src/backend/utils/adt/tsquery.c>
#[cfg(feature = "postgres-backend")]
mod pg {
    use diesel::deserialize::Result;
    use diesel::pg::PgValue;

    struct Bytes<'a>(&'a [u8]);

    impl Bytes<'_> {
        fn take<const N: usize>(&mut self) -> Result<[u8; N]> {
            let (bytes, rest) = self.0.split_first_chunk().ok_or("the value ends early")?;
            self.0 = rest;
            Ok(*bytes)
        }
        fn byte(&mut self) -> Result<u8> {
            self.take().map(|[byte]| byte)
        }
        fn short(&mut self) -> Result<u16> {
            self.take().map(u16::from_be_bytes)
        }
        fn long(&mut self) -> Result<u32> {
            self.take().map(u32::from_be_bytes)
        }
        /// Text that ends with a zero byte, in quotes.
        fn quoted(&mut self, out: &mut String) -> Result<()> {
            let end = self.0.iter().position(|b| *b == 0);
            let (text, rest) = self.0.split_at(end.ok_or("the value ends early")?);
            out.push('\'');
            for c in std::str::from_utf8(text)?.chars() {
                if matches!(c, '\'' | '\\') {
                    out.push(c);
                }
                out.push(c);
            }
            out.push('\'');
            self.0 = rest.get(1..).unwrap_or_default();
            Ok(())
        }
    }

    pub(super) fn vector(value: PgValue<'_>) -> Result<String> {
        let mut bytes = Bytes(value.as_bytes());
        let mut out = String::new();
        for word in 0..bytes.long()? {
            if word > 0 {
                out.push(' ');
            }
            bytes.quoted(&mut out)?;
            for place in 0..bytes.short()? {
                out.push(if place == 0 { ':' } else { ',' });
                let weight_and_place = bytes.short()?;
                out.push_str(&(weight_and_place & 0x3FFF).to_string());
                out.push_str(["", "C", "B", "A"][usize::from(weight_and_place >> 14)]);
            }
        }
        Ok(out)
    }

    pub(super) fn query(value: PgValue<'_>) -> Result<String> {
        let mut bytes = Bytes(value.as_bytes());
        if bytes.long()? == 0 {
            return Ok(String::new());
        }
        node(&mut bytes, 0, false)
    }

    /// An operator comes before its right operand, and that before the left one.
    fn node(bytes: &mut Bytes<'_>, parent: u8, right_of_phrase: bool) -> Result<String> {
        const NOT: u8 = 1;
        const PHRASE: u8 = 4;
        let mut out = String::new();
        if bytes.byte()? == 1 {
            let (weights, is_prefix) = (bytes.byte()?, bytes.byte()? != 0);
            bytes.quoted(&mut out)?;
            if is_prefix || weights != 0 {
                out.push(':');
            }
            if is_prefix {
                out.push('*');
            }
            for (bit, name) in [(8, 'A'), (4, 'B'), (2, 'C'), (1, 'D')] {
                if weights & bit != 0 {
                    out.push(name);
                }
            }
            return Ok(out);
        }
        let operator = bytes.byte()?;
        let own = match operator {
            NOT => 4,
            2 => 2,
            3 => 1,
            PHRASE => 3,
            _ => return Err("the search query has an unknown operator".into()),
        };
        let distance = if operator == PHRASE {
            bytes.short()?
        } else {
            0
        };
        let inner = if operator == NOT {
            format!("!{}", node(bytes, own, false)?)
        } else {
            let right = node(bytes, own, operator == PHRASE)?;
            let left = node(bytes, own, false)?;
            match (operator, distance) {
                (2, _) => format!("{left} & {right}"),
                (3, _) => format!("{left} | {right}"),
                (_, 1) => format!("{left} <-> {right}"),
                (_, n) => format!("{left} <{n}> {right}"),
            }
        };
        Ok(if own < parent || (operator == PHRASE && right_of_phrase) {
            format!("( {inner} )")
        } else {
            inner
        })
    }
}
