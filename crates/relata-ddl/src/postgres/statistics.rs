//! Extended statistics.

use relata_schema::{ExtendedStatistics, IndexedValue, StatisticsKind};

use super::{object, quoted};
use crate::script::Script;

/// `CREATE STATISTICS`, and their target.
pub(super) fn create(script: &mut Script, table: &str, statistics: &ExtendedStatistics) {
    let kinds: Vec<&str> = (statistics.kinds.iter())
        .map(|kind| match kind {
            StatisticsKind::Ndistinct => "ndistinct",
            StatisticsKind::Dependencies => "dependencies",
            StatisticsKind::Mcv => "mcv",
        })
        .collect();
    let kinds = match kinds.is_empty() {
        true => String::new(),
        false => format!(" ({})", kinds.join(", ")),
    };
    let keys: Vec<String> = (statistics.keys.iter())
        .map(|key| match key {
            IndexedValue::Column(column) => quoted(column),
            IndexedValue::Expression(sql) => format!("({sql})"),
        })
        .collect();
    let name = object(&statistics.name);
    script.push(format!(
        "CREATE STATISTICS {name}{kinds} ON {} FROM {table}",
        keys.join(", ")
    ));
    if let Some(target) = statistics.target {
        script.push(format!("ALTER STATISTICS {name} SET STATISTICS {target}"));
    }
}
