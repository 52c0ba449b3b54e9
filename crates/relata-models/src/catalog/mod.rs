//! Models as the catalog of a database.

mod column;
mod table;
mod types;

use relata_schema::{Catalog, CheckConstraint, Engine, EnumType, ObjectName, Schema};
use syn::Result;

use crate::model::{Model, Models};
use crate::objects;
use crate::types::Created;

impl Models {
    /// Returns the catalog of a database that matches the models.
    ///
    /// # Errors
    /// A column has a type that the engine does not have.
    pub fn catalog(&self, engine: Engine) -> Result<Catalog> {
        self.catalog_in(engine, engine.default_schema(), false)
    }

    /// The catalog that modules are made of: PostgreSQL's, which has most types, and MySQL's unsigned integers.
    ///
    /// # Errors
    /// As [`catalog`](Self::catalog).
    pub fn neutral(&self) -> Result<Catalog> {
        let engine = Engine::Postgres;
        self.catalog_in(engine, engine.default_schema(), true)
    }

    /// Returns the catalog with a default schema of that name.
    pub(crate) fn catalog_in(
        &self,
        engine: Engine,
        default_schema: &str,
        neutral: bool,
    ) -> Result<Catalog> {
        let mut catalog = Catalog::new(engine);
        default_schema.clone_into(&mut catalog.default_schema);
        let schema = |schema: &Option<String>| match schema {
            Some(schema) => schema.clone(),
            None => default_schema.to_owned(),
        };
        let mut schemas = vec![default_schema.to_owned()];
        schemas.extend(self.tables.iter().map(|model| schema(&model.schema)));
        // Elsewhere a type is one of a column, and a schema of MySQL's a database.
        if engine == Engine::Postgres {
            schemas.extend(self.enums.iter().map(|e| schema(&e.schema)));
            schemas.extend((self.composites.iter()).map(|composite| schema(&composite.schema)));
        }
        if engine == Engine::Postgres && !neutral {
            schemas.extend(self.domains.iter().map(|domain| schema(&domain.schema)));
        }
        schemas.sort();
        schemas.dedup();
        catalog.schemas = (schemas.into_iter())
            .map(|name| Schema {
                name,
                comment: None,
            })
            .collect();
        let names: Vec<ObjectName> = (self.enums.iter())
            .map(|e| ObjectName::new(schema(&e.schema), &*e.name))
            .collect();
        if engine == Engine::Postgres {
            catalog.enums = (self.enums.iter().zip(&names))
                .map(|(e, name)| EnumType {
                    name: name.clone(),
                    values: e.variants.iter().map(|v| v.label.clone()).collect(),
                    comment: e.comment.clone(),
                })
                .collect();
            catalog.enums.sort_by(|a, b| a.name.cmp(&b.name));
        }
        let domains: Vec<ObjectName> = (self.domains.iter())
            .map(|domain| ObjectName::new(schema(&domain.schema), &*domain.name))
            .collect();
        let composites: Vec<ObjectName> = (self.composites.iter())
            .map(|composite| ObjectName::new(schema(&composite.schema), &*composite.name))
            .collect();
        let write = Write {
            models: self,
            engine,
            created: Created {
                enums: &names,
                composites: &composites,
            },
            domains: &domains,
            neutral,
        };
        if engine == Engine::Postgres {
            for (composite, name) in self.composites.iter().zip(&composites) {
                catalog.composites.push(write.composite(composite, name)?);
            }
            catalog.composites.sort_by(|a, b| a.name.cmp(&b.name));
            // A field of a composite type is sent as the domain that it has.
            let in_fields = |at| {
                let mut fields = (self.composites.iter()).flat_map(|composite| &composite.fields);
                fields.any(|field| field.domain == Some(at))
            };
            for (at, (domain, name)) in self.domains.iter().zip(&domains).enumerate() {
                if write.has_domains() || in_fields(at) {
                    catalog.domains.push(write.domain(domain, name)?);
                }
            }
            catalog.domains.sort_by(|a, b| a.name.cmp(&b.name));
        }
        let name = |model: &Model| ObjectName::new(schema(&model.schema), &*model.table);
        for model in &self.tables {
            let mut table = write.table(model, name)?;
            objects::view(model, engine, neutral, &mut table)?;
            if !neutral {
                let functions = objects::triggers(model, engine, &mut table)?;
                catalog.functions.extend(functions);
            }
            let partitions = table::partitions(model, &table);
            catalog.tables.extend(partitions);
            catalog.tables.push(table);
        }
        catalog.tables.sort_by(|a, b| a.name.cmp(&b.name));
        catalog.functions.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(catalog)
    }
}

struct Write<'a> {
    models: &'a Models,
    engine: Engine,
    created: Created<'a>,
    domains: &'a [ObjectName],
    neutral: bool,
}

impl Write<'_> {
    /// True if columns have a domain for their type. Modules have the type that it is over.
    fn has_domains(&self) -> bool {
        self.engine == Engine::Postgres && !self.neutral
    }
}

fn condition(name: &str, expression: &str) -> CheckConstraint {
    CheckConstraint {
        name: Some(name.to_owned()),
        expression: expression.to_owned(),
        column: None,
        no_inherit: false,
        validated: true,
        enforced: true,
        comment: None,
    }
}

fn literal(text: &str, engine: Engine) -> String {
    let text = text.replace('\'', "''");
    match engine {
        Engine::Mysql => format!("'{}'", text.replace('\\', "\\\\")),
        _ => format!("'{text}'"),
    }
}
