//! Properties of objects that are no part of a schema.

/// Properties that the server keeps with a table, view, routine or trigger, and that are no part of the schema: they are in no snapshot,
/// and two objects that differ in nothing else are equal. A plan that drops an object and creates it again restores them.
#[derive(Debug, Clone, Default)]
pub struct Unmanaged {
    /// The account of `DEFINER`, as `name@host`, if it is not that of the connection (MySQL).
    pub definer: Option<String>,
    /// The `sql_mode` in which a routine or trigger was created, if it is not that of the connection (MySQL).
    pub sql_mode: Option<String>,
    /// True if the server can replace a routine, which keeps its privileges: `CREATE OR REPLACE` (MariaDB).
    pub replaceable: bool,
    /// The index of `REPLICA IDENTITY USING INDEX` (PostgreSQL).
    pub replica_identity: Option<String>,
    /// The index of `CLUSTER ON` (PostgreSQL).
    pub clustered: Option<String>,
}

impl PartialEq for Unmanaged {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Unmanaged {}
