//! Tables, with their keys, checks and indexes.

use proc_macro2::Span;
use relata_schema::{
    Engine, ExclusionConstraint, ExclusionElement, ExtendedStatistics, IndexKey, IndexedValue,
    MatchType, ObjectName, PartitionOf, PrimaryKey, Table, TableKind, UniqueConstraint,
};
use syn::{Error, Result};

use super::{Write, condition, literal};
use crate::model::{IndexPart, Model};
use crate::types::Kind;

impl Write<'_> {
    pub(super) fn table(
        &self,
        model: &Model,
        name: impl Fn(&Model) -> ObjectName,
    ) -> Result<Table> {
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
            without_overlaps: key.without_overlaps,
            include: self.include(model, &key.include),
            deferrable: key.deferrable,
            comment: None,
        });
        table.uniques = (model.uniques.iter())
            .map(|key| UniqueConstraint {
                name: Some(key.name.clone()),
                columns: columns(&key.columns),
                without_overlaps: key.without_overlaps,
                include: self.include(model, &key.include),
                nulls_not_distinct: key.nulls_not_distinct,
                deferrable: key.deferrable,
                comment: None,
            })
            .collect();
        for key in model.primary_key.iter().chain(&model.uniques) {
            self.only_postgres("`nulls_not_distinct`", key.nulls_not_distinct, key.span)?;
            self.only_postgres("`without_overlaps`", key.without_overlaps, key.span)?;
            self.only_postgres("deferrable keys", key.deferrable.is_some(), key.span)?;
        }
        table.exclusions = (model.exclusions.iter())
            .map(|one| exclusion(model, one))
            .collect();
        for exclusion in &model.exclusions {
            self.only_postgres("exclusion constraints", true, exclusion.span)?;
        }
        // For the planner alone: other engines have none.
        if engine == Engine::Postgres {
            let all = model.statistics.iter();
            table.statistics = all.map(|one| statistics(model, one, &table.name)).collect();
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
                    period: key.target.period.is_some(),
                    on_delete: key.target.on_delete,
                    on_delete_columns: Vec::new(),
                    on_update: key.target.on_update,
                    match_type: MatchType::Simple,
                    deferrable: key.target.deferrable.map(|(initially, _)| initially),
                    validated: true,
                    enforced: true,
                    comment: None,
                }
            })
            .collect();
        for key in &model.foreign_keys {
            if let Some(span) = key.target.period {
                self.only_postgres("foreign keys with `period`", true, span)?;
            }
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

    pub(super) fn index(
        &self,
        model: &Model,
        index: &crate::model::Index,
    ) -> Result<relata_schema::Index> {
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

    /// `INCLUDE` columns, which make reading faster and change nothing else: other engines have none.
    pub(super) fn include(&self, model: &Model, columns: &[usize]) -> Vec<String> {
        let columns = columns.iter().filter(|_| self.engine == Engine::Postgres);
        columns.map(|at| model.fields[*at].column.clone()).collect()
    }

    pub(super) fn only_postgres(&self, what: &str, asked: bool, span: Span) -> Result<()> {
        match asked && self.engine != Engine::Postgres {
            true => Err(Error::new(span, format!("{} has no {what}", self.engine))),
            false => Ok(()),
        }
    }
}

/// The partitions of a table. What they lack the server gives them when they are attached.
pub(super) fn partitions(model: &Model, table: &Table) -> Vec<Table> {
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

fn statistics(
    model: &Model,
    one: &crate::model::Statistics,
    table: &ObjectName,
) -> ExtendedStatistics {
    let columns = one.columns.iter();
    let columns = columns.map(|at| IndexedValue::Column(model.fields[*at].column.clone()));
    let expressions = one
        .expressions
        .iter()
        .cloned()
        .map(IndexedValue::Expression);
    let mut statistics = ExtendedStatistics {
        name: ObjectName::new(&*table.schema, &*one.name),
        kinds: one.kinds.clone(),
        keys: columns.chain(expressions).collect(),
        target: one.target,
        comment: None,
    };
    statistics.sort();
    statistics
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
