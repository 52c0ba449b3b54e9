//! Models as the catalog of a database.

use proc_macro2::Span;
use relata_schema::sql_text::{Lexer, TokenKind};
use relata_schema::{
    AutoIncrement, Catalog, CheckConstraint, Column, CompositeField, CompositeType, DomainType,
    Engine, EnumType, ExclusionConstraint, ExclusionElement, Generated, GeneratedKind, Identity,
    IdentityKind, IndexKey, IndexedValue, MatchType, ObjectName, PartitionOf, PrimaryKey, Scalar,
    Schema, SequenceOptions, SqlType, Table, TableKind, UniqueConstraint,
};
use syn::{Error, Result};

use crate::check::in_index;
use crate::field::Field;
use crate::model::{Composite, Domain, IndexPart, Model, Models};
use crate::objects;
use crate::types::{self, Created, Kind};

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
        schemas.extend(self.enums.iter().map(|e| schema(&e.schema)));
        schemas.extend((self.composites.iter()).map(|composite| schema(&composite.schema)));
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
            let partitions = partitions(model, &table);
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

    fn domain(&self, domain: &Domain, name: &ObjectName) -> Result<DomainType> {
        let engine = self.engine;
        let found = types::on_postgres(&domain.kind, domain.sizes, self.created);
        let (sql_type, type_name) =
            own_type(found, domain.sql_type.postgres.as_ref()).map_err(|reason| {
                Error::new(
                    domain.ident.span(),
                    format!("domain `{}`: {reason}", domain.name),
                )
            })?;
        Ok(DomainType {
            name: name.clone(),
            type_name,
            sql_type,
            not_null: false,
            default: domain.default.on(engine).map(str::to_owned),
            collation: domain.collation.on(engine).map(str::to_owned),
            checks: (domain.checks.iter())
                .filter_map(|check| Some(condition(&check.name, check.sql.on(engine)?)))
                .collect(),
            comment: domain.comment.clone(),
        })
    }

    fn composite(&self, composite: &Composite, name: &ObjectName) -> Result<CompositeType> {
        let fields = composite.fields.iter().map(|field| {
            let (mut sql_type, mut type_name) = self.field_type(&composite.name, field)?;
            if let Some(at) = field.domain {
                type_name = relata_ddl::object_name(&self.domains[at], Engine::Postgres);
                sql_type = SqlType::Domain(self.domains[at].clone());
            }
            Ok(CompositeField {
                name: field.column.clone(),
                type_name,
                sql_type,
                collation: field.collation.on(Engine::Postgres).map(str::to_owned),
                comment: field.comment.clone(),
            })
        });
        Ok(CompositeType {
            name: name.clone(),
            fields: fields.collect::<Result<_>>()?,
            comment: composite.comment.clone(),
        })
    }

    /// The type of a field of a composite type.
    fn field_type(&self, composite: &str, field: &Field) -> Result<(SqlType, String)> {
        let found = types::on_postgres(&field.kind, field.sizes, self.created);
        own_type(found, field.sql_type.postgres.as_ref()).map_err(|reason| {
            let message = format!("field `{composite}.{}`: {reason}", field.column);
            Error::new(field.ident.span(), message)
        })
    }

    /// The checks of a domain, as checks of a column.
    fn checks_of_domain(&self, model: &Model, field: &Field) -> Vec<CheckConstraint> {
        let domain = field.domain.map(|domain| &self.models.domains[domain]);
        let Some(domain) = domain.filter(|_| !self.has_domains() && model.view.is_none()) else {
            return Vec::new();
        };
        let checks = domain.checks.iter().filter_map(|check| {
            let sql = value_is(check.sql.on(self.engine)?, &field.column, self.engine);
            let name = format!("{}_{}_{}", model.table, field.column, check.name);
            Some(condition(&name, &sql))
        });
        checks.collect()
    }

    fn table(&self, model: &Model, name: impl Fn(&Model) -> ObjectName) -> Result<Table> {
        let engine = self.engine;
        let mut table = Table::new(name(model), TableKind::Table);
        let comments =
            engine == Engine::Postgres || (engine == Engine::Mysql && model.view.is_none());
        if comments {
            table.comment.clone_from(&model.comment);
        }
        if engine == Engine::Sqlite && model.schema.is_some() {
            let message = format!(
                "SQLite has no schemas, but table `{}` is in one",
                model.table
            );
            return Err(Error::new(model.span, message));
        }
        match engine {
            Engine::Sqlite => {
                table.strict = model.strict;
                table.without_rowid = model.without_rowid;
            }
            Engine::Postgres => {
                table.unlogged = model.unlogged;
                table.options.clone_from(&model.postgres_options);
                if let Some(by) = model.partition_by.as_ref().filter(|_| !self.neutral) {
                    table.kind = TableKind::PartitionedTable;
                    table.partition_key = Some(by.key.clone());
                }
            }
            _ => table.options.clone_from(&model.mysql_options),
        }
        for (at, field) in model.fields.iter().enumerate() {
            table.columns.push(self.column(model, at, field)?);
        }
        let columns = |columns: &[usize]| -> Vec<String> {
            (columns.iter())
                .map(|at| model.fields[*at].column.clone())
                .collect()
        };
        table.primary_key = model.primary_key.as_ref().map(|key| PrimaryKey {
            name: Some(match engine {
                // As MySQL calls every one of them.
                Engine::Mysql => "PRIMARY".to_owned(),
                _ => key.name.clone(),
            }),
            columns: columns(&key.columns),
            include: self.include(model, &key.include),
            deferrable: key.deferrable,
            comment: None,
        });
        table.uniques = (model.uniques.iter())
            .map(|key| UniqueConstraint {
                name: Some(key.name.clone()),
                columns: columns(&key.columns),
                include: self.include(model, &key.include),
                nulls_not_distinct: key.nulls_not_distinct,
                deferrable: key.deferrable,
                comment: None,
            })
            .collect();
        for key in model.primary_key.iter().chain(&model.uniques) {
            self.only_postgres("`nulls_not_distinct`", key.nulls_not_distinct, key.span)?;
            self.only_postgres("deferrable keys", key.deferrable.is_some(), key.span)?;
        }
        table.exclusions = (model.exclusions.iter())
            .map(|one| exclusion(model, one))
            .collect();
        for exclusion in &model.exclusions {
            self.only_postgres("exclusion constraints", true, exclusion.span)?;
        }
        for check in &model.checks {
            if let Some(expression) = check.sql.on(engine) {
                table.checks.push(condition(&check.name, expression));
            }
        }
        for field in &model.fields {
            table.checks.extend(self.checks_of_domain(model, field));
            // SQLite keeps the labels of an enum by a check.
            if let (Kind::Enum(index), Engine::Sqlite) = (&field.kind, engine)
                && model.view.is_none()
            {
                let labels = self.models.enums[*index].variants.iter();
                let labels: Vec<String> = labels.map(|v| literal(&v.label, engine)).collect();
                let column = relata_ddl::quoted(&field.column, engine);
                let name = format!("{}_{}_label", model.table, field.column);
                let expression = format!("{column} IN ({})", labels.join(", "));
                table.checks.push(condition(&name, &expression));
            }
        }
        table.foreign_keys = (model.foreign_keys.iter())
            .map(|key| {
                let target = &self.models.tables[key.table];
                relata_schema::ForeignKey {
                    name: Some(key.name.clone()),
                    columns: columns(&key.columns),
                    target: name(target),
                    target_columns: (key.referenced.iter())
                        .map(|at| target.fields[*at].column.clone())
                        .collect(),
                    on_delete: key.target.on_delete,
                    on_delete_columns: Vec::new(),
                    on_update: key.target.on_update,
                    match_type: MatchType::Simple,
                    deferrable: key.target.deferrable.map(|(initially, _)| initially),
                    validated: true,
                    comment: None,
                }
            })
            .collect();
        for key in &model.foreign_keys {
            if let (Some((_, span)), Engine::Mysql) = (key.target.deferrable, engine) {
                let message = format!("foreign key `{}`: MySQL checks it at once", key.name);
                return Err(Error::new(span, message));
            }
        }
        for index in &model.indexes {
            table.indexes.push(self.index(model, index)?);
        }
        // As reflection sorts them.
        table.uniques.sort_by(|a, b| a.name.cmp(&b.name));
        table.checks.sort_by(|a, b| a.name.cmp(&b.name));
        table.foreign_keys.sort_by(|a, b| a.name.cmp(&b.name));
        table.indexes.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(table)
    }

    /// `INCLUDE` columns, which make reading faster and change nothing else: other engines have none.
    fn include(&self, model: &Model, columns: &[usize]) -> Vec<String> {
        let columns = columns.iter().filter(|_| self.engine == Engine::Postgres);
        columns.map(|at| model.fields[*at].column.clone()).collect()
    }

    fn only_postgres(&self, what: &str, asked: bool, span: Span) -> Result<()> {
        match asked && self.engine != Engine::Postgres {
            true => Err(Error::new(span, format!("{} has no {what}", self.engine))),
            false => Ok(()),
        }
    }

    fn index(&self, model: &Model, index: &crate::model::Index) -> Result<relata_schema::Index> {
        let engine = self.engine;
        let refuse = |what: &str| {
            let message = format!("index `{}`: MySQL has no {what}", index.name);
            Err(Error::new(index.span, message))
        };
        self.only_postgres("`nulls_not_distinct`", index.nulls_not_distinct, index.span)?;
        if engine == Engine::Mysql {
            if index.predicate.is_some() {
                return refuse("partial indexes");
            }
            if let Some(method) = index.method.as_deref().filter(|m| *m != "btree") {
                return refuse(&format!("indexes by {method}"));
            }
        }
        let keys = index.parts.iter().map(|part| {
            let (value, descending) = match part {
                IndexPart::Column(at, descending) => {
                    let column = model.fields[*at].column.clone();
                    (IndexedValue::Column(column), *descending)
                }
                IndexPart::Expression(text) => (IndexedValue::Expression(text.clone()), false),
            };
            IndexKey {
                value,
                descending,
                nulls_first: descending && engine == Engine::Postgres,
                collation: None,
                operator_class: None,
                prefix: None,
            }
        });
        Ok(relata_schema::Index {
            name: index.name.clone(),
            unique: index.unique,
            method: match (engine, &index.method) {
                (Engine::Postgres, Some(method)) => method.clone(),
                _ => "btree".to_owned(),
            },
            keys: keys.collect(),
            include: self.include(model, &index.include),
            predicate: index.predicate.clone(),
            nulls_not_distinct: index.nulls_not_distinct,
            valid: true,
            options: Vec::new(),
            comment: None,
        })
    }

    fn column(&self, model: &Model, at: usize, field: &Field) -> Result<Column> {
        let engine = self.engine;
        let (mut sql_type, mut type_name) = self.sql_type(model, at, field)?;
        let (mut default, mut collation) = (field.default.on(engine), field.collation.on(engine));
        if let Some(at) = field.domain {
            let domain = &self.models.domains[at];
            if self.has_domains() {
                let name = self.domains[at].clone();
                type_name = relata_ddl::object_name(&name, engine);
                sql_type = SqlType::Domain(name);
            } else if field.generated.is_empty() {
                default = default.or(domain.default.on(engine));
                collation = domain.collation.on(engine);
            }
        }
        let mut column = Column {
            name: field.column.clone(),
            position: u32::try_from(at + 1).unwrap_or(u32::MAX),
            type_name,
            sql_type,
            nullable: field.nullable,
            default: default.map(str::to_owned),
            identity: None,
            generated: field.generated.on(engine).map(|expression| Generated {
                kind: match field.generated_virtual && engine != Engine::Postgres {
                    true => GeneratedKind::Virtual,
                    false => GeneratedKind::Stored,
                },
                expression: expression.to_owned(),
            }),
            auto_increment: None,
            on_update_value: None,
            collation: collation.map(str::to_owned),
            hidden: false,
            comment: match engine {
                Engine::Sqlite => None,
                _ => field.comment.clone(),
            },
        };
        if !field.generated.is_empty() && column.generated.is_none() {
            let message = format!(
                "column `{}`: there is no expression for {engine}",
                field.column
            );
            return Err(Error::new(field.ident.span(), message));
        }
        if field.identity {
            self.number(model, at, &mut column)?;
        }
        Ok(column)
    }

    /// Makes the database number a column.
    fn number(&self, model: &Model, at: usize, column: &mut Column) -> Result<()> {
        let field = &model.fields[at];
        let alone = (model.primary_key.as_ref()).is_some_and(|key| key.columns == [at]);
        match self.engine {
            Engine::Postgres => {
                column.identity = Some(Identity {
                    kind: match field.identity_always {
                        true => IdentityKind::Always,
                        false => IdentityKind::ByDefault,
                    },
                    options: sequence(&field.kind),
                });
            }
            Engine::Sqlite => {
                if !alone || model.without_rowid {
                    return Err(Error::new(
                        field.ident.span(),
                        format!(
                            "column `{}`: SQLite numbers only the column that is the primary key of a table with rowids",
                            field.column
                        ),
                    ));
                }
                // Only this declaration makes the column the rowid.
                column.type_name = "INTEGER".to_owned();
                column.sql_type = SqlType::BigInt;
                column.auto_increment = Some(AutoIncrement::Rowid);
            }
            _ => {
                let first = |key: &[usize]| key.first() == Some(&at);
                let indexed =
                    (model.primary_key.iter().chain(&model.uniques)).any(|k| first(&k.columns));
                let others = model.fields.iter().filter(|f| f.identity).count() > 1;
                if !indexed || others {
                    return Err(Error::new(
                        field.ident.span(),
                        format!(
                            "column `{}`: MySQL numbers one column of a table, the first of a key",
                            field.column
                        ),
                    ));
                }
                column.auto_increment = Some(AutoIncrement::Always);
            }
        }
        Ok(())
    }

    fn sql_type(&self, model: &Model, at: usize, field: &Field) -> Result<(SqlType, String)> {
        let engine = self.engine;
        let own = match engine {
            Engine::Postgres => &field.sql_type.postgres,
            Engine::Sqlite => &field.sql_type.sqlite,
            _ => &field.sql_type.mysql,
        };
        let found = match (&field.kind, engine) {
            (Kind::Scalar(scalar @ Scalar::UnsignedBigInt), _) if self.neutral => {
                types::on(Engine::Mysql, *scalar, field.sizes, false)
            }
            (kind, Engine::Postgres) => types::on_postgres(kind, field.sizes, self.created),
            (Kind::Scalar(scalar), _) => {
                types::on(engine, *scalar, field.sizes, in_index(model, at))
            }
            (Kind::Enum(_), Engine::Sqlite) => Ok((SqlType::Text, "TEXT".to_owned())),
            (Kind::Enum(index), _) => {
                let labels = self.models.enums[*index].variants.iter();
                let labels: Vec<String> = labels.map(|v| v.label.clone()).collect();
                let written: Vec<String> = labels.iter().map(|l| literal(l, engine)).collect();
                let name = format!("enum({})", written.join(","));
                Ok((SqlType::InlineEnum(labels), name))
            }
            (Kind::Array(_), _) => Err(format!("{engine} has no arrays")),
            (Kind::Range(_), _) => Err(format!("{engine} has no ranges")),
            (Kind::Multirange(_), _) => Err(format!("{engine} has no multiranges")),
            (Kind::Composite(_), _) => Err(format!("{engine} has no composite types")),
        };
        own_type(found, own.as_ref()).map_err(|reason| {
            let message = format!("column `{}.{}`: {reason}", model.table, field.column);
            Error::new(field.ident.span(), message)
        })
    }
}

/// The type of a database in its own words, where there are such.
fn own_type(found: types::OnEngine, own: Option<&String>) -> types::OnEngine {
    match (found, own) {
        (Ok((sql_type, _)), Some(own)) => Ok((sql_type, own.clone())),
        (Err(_), Some(own)) => Ok((SqlType::Other(ObjectName::new("", &**own)), own.clone())),
        (found, None) => found,
    }
}

/// The partitions of a table. What they lack the server gives them when they are attached.
fn partitions(model: &Model, table: &Table) -> Vec<Table> {
    let partitions = model
        .partitions
        .iter()
        .filter(|_| table.partition_key.is_some());
    partitions
        .map(|partition| {
            let name = ObjectName::new(&*table.name.schema, &*partition.name);
            let mut made = Table::new(name, TableKind::Partition);
            made.columns.clone_from(&table.columns);
            for column in &mut made.columns {
                column.identity = None;
                column.comment = None;
            }
            made.checks.clone_from(&table.checks);
            made.unlogged = table.unlogged;
            made.partition_of = Some(PartitionOf {
                parent: table.name.clone(),
                bound: partition.bound.clone(),
            });
            made
        })
        .collect()
}

/// The condition of a domain about a column: `VALUE` is its name.
fn value_is(condition: &str, column: &str, engine: Engine) -> String {
    let mut sql = String::with_capacity(condition.len());
    let mut copied = 0;
    for token in Lexer::new(condition, engine) {
        if token.kind == TokenKind::Word && token.text.eq_ignore_ascii_case("value") {
            sql.push_str(condition.get(copied..token.start).unwrap_or_default());
            sql.push_str(&relata_ddl::quoted(column, engine));
            copied = token.end();
        }
    }
    sql.push_str(condition.get(copied..).unwrap_or_default());
    sql
}

fn exclusion(model: &Model, one: &crate::model::Exclusion) -> ExclusionConstraint {
    let elements = one
        .columns
        .iter()
        .map(|(column, operator)| ExclusionElement {
            key: IndexKey {
                value: IndexedValue::Column(model.fields[*column].column.clone()),
                descending: false,
                nulls_first: false,
                collation: None,
                operator_class: None,
                prefix: None,
            },
            operator: operator.clone(),
        });
    ExclusionConstraint {
        name: one.name.clone(),
        method: one.method.clone(),
        elements: elements.collect(),
        include: Vec::new(),
        predicate: one.predicate.clone(),
        deferrable: None,
        comment: None,
    }
}

fn condition(name: &str, expression: &str) -> CheckConstraint {
    CheckConstraint {
        name: Some(name.to_owned()),
        expression: expression.to_owned(),
        column: None,
        no_inherit: false,
        validated: true,
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

/// Returns the options that PostgreSQL uses for an identity without options.
fn sequence(kind: &Kind) -> SequenceOptions {
    let maximum = match kind {
        Kind::Scalar(Scalar::SmallInt) => i64::from(i16::MAX),
        Kind::Scalar(Scalar::Integer) => i64::from(i32::MAX),
        _ => i64::MAX,
    };
    SequenceOptions {
        max: maximum,
        ..SequenceOptions::default()
    }
}
