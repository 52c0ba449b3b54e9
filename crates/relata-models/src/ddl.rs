//! Models as SQL: what creates each object, and what drops it.

use relata_ddl::{Edit, Object, Part, create_all, empty, object_name, quoted, script};
use relata_schema::{Engine, ObjectName, SqlType, TableKind};
use syn::{Error, Result};

use crate::model::Models;

/// The objects of the models, in an order in which they can be created; in the reverse one they can be dropped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ddl {
    /// The objects to create.
    pub objects: Vec<DdlObject>,
}

/// An object of a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DdlObject {
    /// The kind of the object.
    pub kind: ObjectKind,
    /// The schema of the object, unless it is the default one.
    pub schema: Option<String>,
    /// The name of the object; for a foreign key or trigger, that of its table.
    pub name: String,
    /// The names of the types and functions that a table uses.
    pub uses: Vec<String>,
    /// The statements that create it, with its indexes and comments.
    pub create: Vec<String>,
    /// The statement that drops it; empty for a schema, which may hold more.
    pub drop: String,
}

/// The kind of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObjectKind {
    /// A schema.
    Schema,
    /// A type: an enum, domain or composite type of PostgreSQL's.
    Type,
    /// A table with its indexes.
    Table,
    /// A view.
    View,
    /// A foreign key that goes round in a circle: it is added when all tables are there.
    ForeignKey,
    /// A function that triggers call (PostgreSQL).
    Function,
    /// A trigger.
    Trigger,
}

impl Models {
    /// Returns the SQL that creates the models' tables in a database.
    ///
    /// Names in the default schema are written without it, so that a connection decides where the tables go.
    ///
    /// # Errors
    /// An edit that the engine does not support.
    pub fn ddl(&self, engine: Engine) -> Result<Ddl> {
        let wanted = self.catalog_in(engine, "", false)?;
        let mut catalog = empty(engine);
        wanted
            .default_schema
            .clone_into(&mut catalog.default_schema);
        catalog.schemas.truncate(1);
        catalog.schemas[0].name.clear();
        let mut objects: Vec<DdlObject> = Vec::new();
        for edit in create_all(&wanted) {
            let refused = |error: relata_ddl::Error| Error::new(self.span_of(&edit), error);
            let statements = script(&catalog, std::slice::from_ref(&edit)).map_err(refused)?;
            edit.apply(&mut catalog).map_err(refused)?;
            match table_of(&edit) {
                // Indexes and partitions come with their table.
                Some(table) => {
                    let is_table = |object: &&mut DdlObject| {
                        let schema = object.schema.as_deref().unwrap_or_default();
                        object.kind == ObjectKind::Table
                            && (schema, &*object.name) == (&*table.schema, &*table.name)
                    };
                    if let Some(object) = objects.iter_mut().find(is_table) {
                        object.create.extend(statements.statements);
                    }
                }
                None => objects.extend(object(&edit, statements.statements, engine)),
            }
        }
        // A domain may be over an enum, and a field of a composite type of either.
        let types: Vec<DdlObject> = (objects.iter())
            .filter(|object| object.kind == ObjectKind::Type)
            .cloned()
            .collect();
        for table in objects.iter_mut().filter(|o| o.kind == ObjectKind::Table) {
            let mut at = 0;
            while let Some(name) = table.uses.get(at).cloned() {
                let below = types.iter().filter(|object| object.name == name);
                for used in below.flat_map(|object| &object.uses) {
                    if !table.uses.contains(used) {
                        table.uses.push(used.clone());
                    }
                }
                at += 1;
            }
        }
        Ok(Ddl { objects })
    }

    /// The SQL of the whole, as a file.
    ///
    /// # Errors
    /// What the engine cannot do.
    pub fn script(&self, engine: Engine) -> Result<String> {
        let mut text = String::new();
        for statement in self.ddl(engine)?.objects.iter().flat_map(|o| &o.create) {
            text.push_str(statement);
            text.push_str(";\n");
        }
        Ok(text)
    }

    /// Returns the place where the table of an edit is declared.
    fn span_of(&self, edit: &Edit) -> proc_macro2::Span {
        let name = match edit {
            Edit::Create(object) => Some(object.name()),
            edit => edit.table().cloned(),
        };
        let model = name.and_then(|name| self.tables.iter().find(|t| t.table == name.name));
        model.map_or_else(proc_macro2::Span::call_site, |model| model.span)
    }
}

/// The table that an edit completes.
fn table_of(edit: &Edit) -> Option<&ObjectName> {
    match edit {
        Edit::Create(Object::Table(table)) => table.partition_of.as_ref().map(|of| &of.parent),
        Edit::Add {
            table,
            part: Part::Index(_),
        } => Some(table),
        _ => None,
    }
}

fn object(edit: &Edit, create: Vec<String>, engine: Engine) -> Option<DdlObject> {
    let named = |name: &ObjectName| {
        let schema = (!name.schema.is_empty()).then(|| name.schema.clone());
        (schema, name.name.clone(), object_name(name, engine))
    };
    let built = |kind, name: &ObjectName, create, drop: &str| {
        let (schema, name, written) = named(name);
        DdlObject {
            kind,
            schema,
            name,
            uses: Vec::new(),
            create,
            drop: format!("{drop} {written}"),
        }
    };
    match edit {
        Edit::Create(Object::Schema(schema)) => Some(DdlObject {
            kind: ObjectKind::Schema,
            schema: None,
            name: schema.name.clone(),
            uses: Vec::new(),
            create: vec![format!(
                "CREATE SCHEMA IF NOT EXISTS {}",
                quoted(&schema.name, engine)
            )],
            drop: String::new(),
        }),
        Edit::Create(Object::Enum(definition)) => Some(built(
            ObjectKind::Type,
            &definition.name,
            create,
            "DROP TYPE",
        )),
        Edit::Create(Object::Domain(domain)) => {
            let mut built = built(ObjectKind::Type, &domain.name, create, "DROP DOMAIN");
            built.uses.extend(type_of(&domain.sql_type));
            Some(built)
        }
        Edit::Create(Object::Composite(composite)) => {
            let mut built = built(ObjectKind::Type, &composite.name, create, "DROP TYPE");
            let types = (composite.fields.iter()).map(|field| &field.sql_type);
            built.uses = types.filter_map(type_of).collect();
            Some(built)
        }
        Edit::Create(Object::Table(view)) if view.is_view() => {
            let drop = match view.kind {
                TableKind::MaterializedView => "DROP MATERIALIZED VIEW",
                _ => "DROP VIEW",
            };
            Some(built(ObjectKind::View, &view.name, create, drop))
        }
        Edit::Create(Object::Function(function)) => {
            let mut built = built(
                ObjectKind::Function,
                &function.name,
                create,
                "DROP FUNCTION",
            );
            built.drop.push_str("()");
            Some(built)
        }
        Edit::Create(Object::Table(table)) => {
            let mut built = built(ObjectKind::Table, &table.name, create, "DROP TABLE");
            built.uses = (table.columns.iter())
                .filter_map(|column| type_of(&column.sql_type))
                .collect();
            built.uses.dedup();
            Some(built)
        }
        Edit::Add {
            table,
            part: Part::ForeignKey(key),
        } => {
            let (schema, name, written) = named(table);
            let constraint = quoted(key.name.as_deref().unwrap_or_default(), engine);
            let what = match engine {
                Engine::Mysql => "FOREIGN KEY",
                _ => "CONSTRAINT",
            };
            Some(DdlObject {
                kind: ObjectKind::ForeignKey,
                schema,
                name,
                uses: Vec::new(),
                create,
                drop: format!("ALTER TABLE {written} DROP {what} {constraint}"),
            })
        }
        Edit::Add {
            table,
            part: Part::Trigger(trigger),
        } => {
            let (schema, name, written) = named(table);
            Some(DdlObject {
                kind: ObjectKind::Trigger,
                schema,
                name,
                uses: trigger.function.iter().map(|f| f.name.clone()).collect(),
                create,
                // Elsewhere it goes with its table; here its function waits for it.
                drop: match engine {
                    Engine::Postgres => {
                        format!(
                            "DROP TRIGGER {} ON {written}",
                            quoted(&trigger.name, engine)
                        )
                    }
                    _ => String::new(),
                },
            })
        }
        _ => None,
    }
}

/// The name of a type that the models declare, or of the one that an array is of.
fn type_of(sql_type: &SqlType) -> Option<String> {
    match sql_type {
        SqlType::Enum(name) | SqlType::Domain(name) | SqlType::Composite(name) => {
            Some(name.name.clone())
        }
        SqlType::Array { element, .. } => type_of(element),
        _ => None,
    }
}
