//! MySQL 8 and MariaDB from 10.6: what both understand.

use diesel::mysql::Mysql;
use diesel::query_builder::AstPass;

use super::{Dialect, ListOperator, Sql};
use crate::error::RenderResult;
use crate::types::{Bound, Erased, List, Native};

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
    // https://dev.mysql.com/doc/refman/8.4/en/arithmetic-functions.html#operator_div
    const INTEGER_DIVISION: &'static str = " DIV ";
    const FILTER: bool = false;

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
