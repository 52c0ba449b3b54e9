//! MySQL 8 and MariaDB from 10.6: what both understand.

use std::any::Any;
use std::fmt::Display;

use diesel::mysql::{Mysql, MysqlType};
use diesel::query_builder::AstPass;

use super::{Dialect, ListOperator, Sql};
use crate::error::{Error, RenderResult};
use crate::row::Decode;
use crate::types::{
    BigInt, Bound, Double, Erased, Integer, Kind, List, Native, Numeric, SmallInt, Text,
};

impl Dialect for Mysql {
    const DATABASE: &'static str = "MySQL";
    const QUOTE: char = '`';
    const SHARES_PARAMETERS: bool = false;
    const ONE_PARAMETER_PER_LIST: bool = false;
    const ILIKE: Option<&'static str> = None;
    // https://dev.mysql.com/doc/refman/8.4/en/string-comparison-functions.html#operator_like
    const ESCAPE: &'static str = "";
    // https://dev.mysql.com/doc/refman/8.4/en/working-with-null.html
    const NULLS_ORDER: bool = false;
    // https://dev.mysql.com/doc/refman/8.4/en/select.html: "use some large number".
    const NO_LIMIT: Option<&'static str> = Some("18446744073709551615");
    const ARM: (&'static str, &'static str) = ("(", ")");
    const DIVIDEND: Option<(&'static str, &'static str)> = None;
    const FILTER: bool = false;
    // MariaDB has no FOR SHARE. https://mariadb.com/kb/en/lock-in-share-mode/
    const FOR_SHARE: Option<&'static str> = Some(" LOCK IN SHARE MODE");
    const SAME_NAMES: bool = false;
    // https://dev.mysql.com/doc/refman/8.4/en/subquery-restrictions.html
    const LIMIT_IN_IN: bool = false;
    const FRAME_PARAMETERS: bool = false;
    // MySQL's own has a word ROW before each row, MariaDB's names its columns after the first row.
    const VALUES: bool = false;

    type Columns<De: Decode> = crate::engine::mysql::Columns<De>;

    fn explain(error: Error) -> Error {
        crate::engine::mysql::explain(error)
    }

    /// Text as its bytes in hexadecimal, which no SQL mode reads in another way.
    fn literal(value: &dyn Any) -> Option<String> {
        fn number<B: Native<Rust: Display>>(value: &dyn Any) -> Option<String> {
            let number = value.downcast_ref::<Bound<B>>()?.0.as_ref()?;
            Some(number.to_string())
        }
        let text = || {
            let text = value.downcast_ref::<Bound<Text>>()?.0.as_ref()?;
            let mut hexadecimal = String::from("X'");
            for byte in text.bytes() {
                hexadecimal.push_str(&format!("{byte:02X}"));
            }
            hexadecimal.push('\'');
            Some(hexadecimal)
        };
        let real = || Some(format!("{:e}", value.downcast_ref::<Bound<Double>>()?.0?));
        number::<SmallInt>(value)
            .or_else(|| number::<Integer>(value))
            .or_else(|| number::<BigInt>(value))
            .or_else(|| number::<Numeric>(value))
            .or_else(real)
            .or_else(text)
    }

    /// `||` is OR, bits are unsigned, and `/` of integers gives a fraction.
    /// <https://dev.mysql.com/doc/refman/8.4/en/non-typed-operators.html>
    fn operator(sql: &'static str, result: Kind) -> (&'static str, &'static str, &'static str) {
        match sql {
            " IS DISTINCT FROM " => ("NOT (", " <=> ", ")"),
            " IS NOT DISTINCT FROM " => ("", " <=> ", ""),
            " || " => ("concat(", ", ", ")"),
            " & " | " | " => ("CAST(", sql, " AS SIGNED)"),
            " / " if result == Kind::Integer => ("", " DIV ", ""),
            _ => ("", sql, ""),
        }
    }

    fn placeholder(_: usize, out: &mut String) {
        out.push('?');
    }

    fn placeholder_again(n: usize, out: &mut String) {
        out.push('?');
        out.push_str(&n.to_string());
    }

    fn bind<'b, B: Native>(pass: &mut AstPass<'_, 'b, Mysql>, value: &'b Bound<B>) -> RenderResult {
        pass.push_bind_param::<Erased<B>, _>(value)
    }

    fn cast_of_parameters<B: Native>() -> Option<&'static str> {
        Some(match B::MYSQL {
            MysqlType::Tiny | MysqlType::Short | MysqlType::Long | MysqlType::LongLong => {
                " AS SIGNED)"
            }
            MysqlType::UnsignedLongLong => " AS UNSIGNED)",
            MysqlType::Float | MysqlType::Double => " AS DOUBLE)",
            MysqlType::Numeric => return None,
            MysqlType::Date => " AS DATE)",
            MysqlType::Time => " AS TIME(6))",
            MysqlType::DateTime => " AS DATETIME(6))",
            MysqlType::Blob => " AS BINARY)",
            _ => " AS CHAR)",
        })
    }

    fn read<B: Native>(
        value: <Self as diesel::backend::Backend>::RawValue<'_>,
    ) -> diesel::deserialize::Result<B::Rust> {
        B::from_mysql(value)
    }

    /// A parameter a value: `IN (?, ?, ?, ?)`. The last value is repeated up to the next power of
    /// two, so that lists of all lengths make no more than 16 statements; there is no list type,
    /// and `JSON_TABLE`, which would need only one, compares text by a collation of its own and
    /// keeps an index from being used.
    fn bind_list<'b, B: Native>(
        out: &mut Sql<'_, 'b, Mysql>,
        list: &'b List<B>,
        operator: ListOperator,
    ) -> RenderResult {
        /// How many parameters a statement may have.
        const MOST: usize = 65_535;
        out.push(match operator {
            ListOperator::In => " IN (",
            ListOperator::NotIn => " NOT IN (",
        });
        let values = list.values();
        let Some(last) = values.last() else {
            // An empty list is none in its syntax.
            out.push("SELECT NULL FROM DUAL WHERE FALSE)");
            return Ok(());
        };
        let length = values.len().next_power_of_two();
        let repeated = if length <= MOST { length } else { values.len() } - values.len();
        let all = values.iter().chain(std::iter::repeat_n(last, repeated));
        for (i, value) in all.enumerate() {
            if i > 0 {
                out.push(", ");
            }
            out.bind_with(|pass| Self::bind(pass, value))?;
        }
        out.push(")");
        Ok(())
    }
}
