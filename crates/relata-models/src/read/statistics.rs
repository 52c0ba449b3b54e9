//! `statistics(a, b, "lower(email)", kinds(ndistinct, mcv), name = "..", target = 500)` of a table.

use relata_schema::StatisticsKind;
use syn::{Expr, ExprLit, Lit, Result};

use super::key::{find, named};
use crate::attribute::{Item, Value};
use crate::model::{Model, Statistics};

/// PostgreSQL takes no more columns (<https://www.postgresql.org/docs/current/sql-createstatistics.html>).
const MOST: usize = 8;

pub(super) fn statistics(model: &mut Model, item: &Item) -> Result<()> {
    let mut read = Statistics {
        name: String::new(),
        columns: Vec::new(),
        expressions: Vec::new(),
        kinds: Vec::new(),
        target: None,
        span: item.name.span(),
    };
    for item in item.list()? {
        match (&item.value, item.name.to_string().as_str()) {
            (Value::Text(text), _) => read.expressions.push(text.clone()),
            (Value::List(kinds), "kinds") => {
                for item in kinds {
                    item.flag()?;
                    read.kinds.push(kind(item)?);
                }
            }
            (Value::Expr(_), "name") => read.name = item.sql_name()?,
            (Value::Expr(value), "target") => read.target = Some(target(item, value)?),
            (Value::None, _) => {
                let column = find(model, &item.name)?;
                if read.columns.contains(&column) {
                    let name = &model.fields[column].column;
                    return Err(item.error(format!("column `{name}` is in the statistics twice")));
                }
                read.columns.push(column);
            }
            _ => return Err(item.unknown("statistics", &["name", "kinds", "target"])),
        }
    }
    let parts = read.columns.len() + read.expressions.len();
    if parts < 2 && read.expressions.is_empty() {
        return Err(item.error(
            "statistics are of two columns or more, or of an expression: `statistics(city, postcode)`",
        ));
    }
    if parts > MOST {
        return Err(item.error(format!(
            "statistics are of at most {MOST} columns and expressions, and these of {parts}"
        )));
    }
    read.kinds.sort_unstable();
    read.kinds.dedup();
    match (parts, read.kinds.is_empty()) {
        (1, true) => {}
        (1, false) => return Err(item.error("statistics of a single expression have no kinds")),
        (_, true) => {
            read.kinds = vec![
                StatisticsKind::Ndistinct,
                StatisticsKind::Dependencies,
                StatisticsKind::Mcv,
            ];
        }
        (_, false) => {}
    }
    if read.name.is_empty() {
        if !read.expressions.is_empty() {
            return Err(item.error("statistics of an expression need a name: `name = \"..\"`"));
        }
        // As PostgreSQL names them.
        read.name = named(model, "{table}_{columns}_stat", &read.columns, "");
    }
    model.statistics.push(read);
    Ok(())
}

fn kind(item: &Item) -> Result<StatisticsKind> {
    match item.name.to_string().as_str() {
        "ndistinct" => Ok(StatisticsKind::Ndistinct),
        "dependencies" => Ok(StatisticsKind::Dependencies),
        "mcv" => Ok(StatisticsKind::Mcv),
        _ => Err(item.error("the kinds of statistics are `ndistinct`, `dependencies` and `mcv`")),
    }
}

fn target(item: &Item, value: &Expr) -> Result<i32> {
    let number = match value {
        Expr::Lit(ExprLit {
            lit: Lit::Int(number),
            ..
        }) => number.base10_parse().ok(),
        _ => None,
    };
    // https://www.postgresql.org/docs/current/sql-alterstatistics.html
    let number = number.filter(|number| (0..=10_000).contains(number));
    number.ok_or_else(|| item.error("the target of statistics is a number from 0 to 10000"))
}
