//! Composite types.

use relata_schema::{Catalog, CompositeField, CompositeType};

use super::renewed::{Fields, columns_with};
use super::{Writer, collation, comment, object, quoted, type_name};
use crate::edit::{Edit, Object};
use crate::error::Result;
use crate::script::Script;

pub(super) fn create_composite(catalog: &Catalog, script: &mut Script, composite: &CompositeType) {
    let name = object(&composite.name);
    let fields: Vec<String> = (composite.fields.iter())
        .map(|field| attribute(catalog, field))
        .collect();
    script.push(format!("CREATE TYPE {name} AS ({})", fields.join(", ")));
    if composite.comment.is_some() {
        let on = format!("TYPE {name}");
        script.push(comment(&on, composite.comment.as_ref()));
    }
    for field in composite.fields.iter().filter(|f| f.comment.is_some()) {
        let on = format!("COLUMN {name}.{}", quoted(&field.name));
        script.push(comment(&on, field.comment.as_ref()));
    }
}

fn attribute(catalog: &Catalog, field: &CompositeField) -> String {
    let type_name = type_name(&field.type_name, &field.sql_type);
    let mut sql = format!("{} {type_name}", quoted(&field.name));
    if let Some(written) = &field.collation {
        sql.push_str(&format!(" COLLATE {}", collation(written, catalog)));
    }
    sql
}

impl Writer {
    /// Fields are added and dropped in place. PostgreSQL changes the type of a field only if no column has the type, and never their
    /// order: then the type is recreated, and its columns are moved over.
    /// <https://www.postgresql.org/docs/current/sql-altertype.html>
    pub(super) fn alter_composite(
        &mut self,
        edit: &Edit,
        from: &CompositeType,
        to: &CompositeType,
    ) -> Result<()> {
        let name = object(&to.name);
        let mut now: Vec<&CompositeField> = Vec::new();
        for field in &from.fields {
            match to.fields.iter().any(|other| other.name == field.name) {
                false => self.script.push(format!(
                    "ALTER TYPE {name} DROP ATTRIBUTE {}",
                    quoted(&field.name)
                )),
                true => now.push(field),
            }
        }
        for field in &to.fields {
            if from.fields.iter().all(|other| other.name != field.name) {
                now.push(field);
                self.script.push(format!(
                    "ALTER TYPE {name} ADD ATTRIBUTE {}",
                    attribute(&self.catalog, field)
                ));
            }
        }
        let order = |fields: &mut dyn Iterator<Item = &CompositeField>| -> Vec<String> {
            fields.map(|field| field.name.clone()).collect()
        };
        let moves = order(&mut now.iter().copied()) != order(&mut to.fields.iter());
        let retyped = (to.fields.iter()).filter(|field| {
            now.iter()
                .any(|old| old.name == field.name && is_other_type(old, field))
        });
        let retyped: Vec<&CompositeField> = retyped.collect();
        let is_used = !columns_with(&self.catalog, &to.name).is_empty();
        if moves || is_used && !retyped.is_empty() {
            let why = "fields that move or get another type make the type anew";
            let fields = match moves {
                true => Fields::Moved,
                false => Fields::Retyped,
            };
            return self.renew(edit, &Object::Composite(to.clone()), fields, why);
        }
        for field in retyped {
            let mut sql = format!(
                "ALTER TYPE {name} ALTER ATTRIBUTE {} TYPE {}",
                quoted(&field.name),
                type_name(&field.type_name, &field.sql_type)
            );
            if let Some(written) = &field.collation {
                sql.push_str(&format!(" COLLATE {}", collation(written, &self.catalog)));
            }
            self.script.push(sql);
        }
        for field in &to.fields {
            let old = from.fields.iter().find(|other| other.name == field.name);
            if old.and_then(|old| old.comment.as_ref()) != field.comment.as_ref() {
                let on = format!("COLUMN {name}.{}", quoted(&field.name));
                self.script.push(comment(&on, field.comment.as_ref()));
            }
        }
        if from.comment != to.comment {
            let on = format!("TYPE {name}");
            self.script.push(comment(&on, to.comment.as_ref()));
        }
        Ok(())
    }
}

pub(super) fn is_other_type(from: &CompositeField, to: &CompositeField) -> bool {
    (&from.type_name, &from.collation) != (&to.type_name, &to.collation)
}
