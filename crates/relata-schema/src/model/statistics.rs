//! Extended statistics (PostgreSQL).

use serde::{Deserialize, Serialize};

use super::{IndexedValue, ObjectName};

/// Statistics of several columns or of expressions, for the planner: those of `CREATE STATISTICS` (PostgreSQL).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtendedStatistics {
    /// Schema and name; the schema may be another than the table's.
    #[serde(flatten)]
    pub name: ObjectName,
    /// The kinds; none for those of a single expression.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<StatisticsKind>,
    /// The columns by name, then the expressions in order.
    pub keys: Vec<IndexedValue>,
    /// `ALTER STATISTICS .. SET STATISTICS`, when it is not the default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<i32>,
    /// Comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

impl ExtendedStatistics {
    /// Brings the columns into their order, before the expressions.
    pub fn sort(&mut self) {
        self.keys.sort_by(|a, b| match (a, b) {
            (IndexedValue::Column(a), IndexedValue::Column(b)) => a.cmp(b),
            (IndexedValue::Column(_), IndexedValue::Expression(_)) => std::cmp::Ordering::Less,
            (IndexedValue::Expression(_), IndexedValue::Column(_)) => std::cmp::Ordering::Greater,
            (IndexedValue::Expression(_), IndexedValue::Expression(_)) => std::cmp::Ordering::Equal,
        });
    }

    /// True if they are of this column, other than in an expression.
    #[must_use]
    pub fn has_column(&self, name: &str) -> bool {
        let is_it = |key: &IndexedValue| matches!(key, IndexedValue::Column(own) if own == name);
        self.keys.iter().any(is_it)
    }

    /// The expressions, in order.
    pub fn expressions(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().filter_map(|key| match key {
            IndexedValue::Expression(sql) => Some(sql.as_str()),
            IndexedValue::Column(_) => None,
        })
    }
}

/// A kind of extended statistics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatisticsKind {
    /// `ndistinct`: how many different combinations there are.
    Ndistinct,
    /// `dependencies`: columns that others decide.
    Dependencies,
    /// `mcv`: the most common combinations.
    Mcv,
}
