//! Options of reflection.

use crate::error::{Error, Result};
use crate::model::{Catalog, ObjectName, SqlType};

/// The objects to reflect of a database. The default is everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReflectOptions {
    /// Only the objects of these schemas, with the types they use of others; all schemas when empty. On MySQL only the
    /// database that is connected to can be named.
    pub schemas: Vec<String>,
}

impl ReflectOptions {
    /// The part of a catalog that is wanted.
    ///
    /// # Errors
    /// [`Error::UnknownSchema`] when a wanted schema is not there.
    pub fn apply(&self, mut catalog: Catalog) -> Result<Catalog> {
        if self.schemas.is_empty() {
            return Ok(catalog);
        }
        let known: Vec<String> = catalog.schemas.iter().map(|s| s.name.clone()).collect();
        if let Some(schema) = self.schemas.iter().find(|name| !known.contains(name)) {
            return Err(Error::UnknownSchema {
                schema: schema.clone(),
                known,
            });
        }
        let wanted = |name: &ObjectName| self.schemas.contains(&name.schema);
        catalog.schemas.retain(|s| self.schemas.contains(&s.name));
        catalog.tables.retain(|t| wanted(&t.name));
        catalog.sequences.retain(|s| wanted(&s.name));
        catalog.functions.retain(|f| wanted(&f.name));
        let used = used_types(&catalog, wanted);
        catalog.enums.retain(|t| used.contains(&t.name));
        catalog.domains.retain(|t| used.contains(&t.name));
        catalog.composites.retain(|t| used.contains(&t.name));
        catalog.ranges.retain(|t| used.contains(&t.name));
        Ok(catalog)
    }
}

/// The types of wanted schemas, and all types that the rest of the catalog uses.
fn used_types(catalog: &Catalog, wanted: impl Fn(&ObjectName) -> bool) -> Vec<ObjectName> {
    let own = (catalog.enums.iter().map(|t| &t.name))
        .chain(catalog.domains.iter().map(|t| &t.name))
        .chain(catalog.composites.iter().map(|t| &t.name))
        .chain(catalog.ranges.iter().map(|t| &t.name))
        .filter(|name| wanted(name));
    let columns = catalog.tables.iter().flat_map(|t| &t.columns);
    let arguments = catalog.functions.iter().flat_map(|f| &f.arguments);
    let returned = catalog.functions.iter().flat_map(|f| &f.returns);
    let named = (columns.map(|c| &c.sql_type))
        .chain(arguments.map(|a| &a.sql_type))
        .chain(returned.map(|r| &r.sql_type))
        .filter_map(SqlType::named);
    let mut used: Vec<ObjectName> = Vec::new();
    let mut pending: Vec<ObjectName> = own.chain(named).cloned().collect();
    while let Some(name) = pending.pop() {
        if used.contains(&name) {
            continue;
        }
        let fields = catalog.composite(&name).into_iter().flat_map(|t| &t.fields);
        let beneath = (fields.map(|f| &f.sql_type))
            .chain(catalog.domain(&name).map(|t| &t.sql_type))
            .chain(catalog.range(&name).map(|t| &t.sql_type));
        pending.extend(beneath.filter_map(SqlType::named).cloned());
        // A multirange is used by its own name; its range comes with it.
        let ranges = catalog.ranges.iter();
        let owner = ranges.filter(|range| range.multirange.as_ref() == Some(&name));
        pending.extend(owner.map(|range| range.name.clone()));
        used.push(name);
    }
    used
}
