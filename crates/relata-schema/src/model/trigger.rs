//! Triggers.

use serde::{Deserialize, Serialize};

use super::{Initially, ObjectName, Unmanaged};

/// A trigger of a table or view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trigger {
    /// Name.
    pub name: String,
    /// The time at which it fires, relative to the event.
    pub timing: TriggerTiming,
    /// The events that fire it.
    pub events: Vec<TriggerEvent>,
    /// `UPDATE OF` columns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub update_of: Vec<String>,
    /// The level: each row or each statement.
    pub level: TriggerLevel,
    /// The function it calls (PostgreSQL).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub function: Option<ObjectName>,
    /// Set for `CREATE CONSTRAINT TRIGGER` with `DEFERRABLE`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deferrable: Option<Initially>,
    /// When the trigger is active, depending on `session_replication_role`.
    #[serde(default, skip_serializing_if = "TriggerEnabled::is_default")]
    pub enabled: TriggerEnabled,
    /// On MySQL, the trigger of the same time and event that fires right before it; elsewhere they fire in another order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follows: Option<String>,
    /// The whole `CREATE TRIGGER` statement as the engine reports it.
    pub definition: String,
    /// Comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Properties that are no part of the schema.
    #[serde(skip)]
    pub unmanaged: Unmanaged,
}

/// When a trigger fires.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TriggerTiming {
    /// `BEFORE`.
    Before,
    /// `AFTER`.
    After,
    /// `INSTEAD OF`.
    InsteadOf,
}

/// The event that fires a trigger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TriggerEvent {
    /// `INSERT`.
    Insert,
    /// `UPDATE`.
    Update,
    /// `DELETE`.
    Delete,
    /// `TRUNCATE`.
    Truncate,
}

/// How often a trigger fires.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TriggerLevel {
    /// `FOR EACH ROW`.
    Row,
    /// `FOR EACH STATEMENT`.
    Statement,
}

/// When a trigger is active, depending on `session_replication_role`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TriggerEnabled {
    /// Except on replicas: the default.
    #[default]
    Origin,
    /// Never.
    Disabled,
    /// Only on replicas.
    Replica,
    /// Everywhere.
    Always,
}

impl TriggerEnabled {
    fn is_default(&self) -> bool {
        *self == Self::Origin
    }
}
