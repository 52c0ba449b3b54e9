//! MariaDB's sequences. `information_schema` does not have their options; each is itself a table of one row with them.

use super::literal::{name, quoted};
use super::own;
use super::reader::{Reader, Row};
use crate::error::Result;
use crate::model::{Sequence, SequenceOptions, SqlType};

/// One query for all; none where there is no sequence.
pub(super) fn read(reader: &mut Reader<'_>, names: &[String]) -> Result<Vec<Sequence>> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let parts: Vec<String> = names
        .iter()
        .map(|sequence| {
            format!(
                "SELECT {} AS name, start_value, increment, minimum_value, maximum_value, cache_size, cycle_option \
                 FROM {}",
                quoted(sequence),
                name(sequence)
            )
        })
        .collect();
    let rows = reader.rows("sequences", &parts.join(" UNION ALL "))?;
    rows.iter().map(sequence).collect()
}

fn sequence(row: &Row) -> Result<Sequence> {
    let number = |column: &str| -> Result<i64> { Ok(row.number(column)?.unwrap_or_default()) };
    Ok(Sequence {
        name: own(row.text("name")?),
        sql_type: SqlType::BigInt,
        options: SequenceOptions {
            start: number("start_value")?,
            increment: number("increment")?,
            min: number("minimum_value")?,
            max: number("maximum_value")?,
            cache: number("cache_size")?,
            cycle: row.is("cycle_option", "1")?,
        },
        owned_by: None,
        comment: None,
    })
}
