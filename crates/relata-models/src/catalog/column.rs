//! Columns and their types.

use relata_schema::{
    AutoIncrement, Column, Engine, Generated, GeneratedKind, Identity, IdentityKind, ObjectName,
    Scalar, SequenceOptions, SqlType,
};
use syn::{Error, Result};

use super::{Write, literal};
use crate::check::in_index;
use crate::field::Field;
use crate::model::Model;
use crate::types::{self, Kind};

impl Write<'_> {
    pub(super) fn column(&self, model: &Model, at: usize, field: &Field) -> Result<Column> {
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
            read_only: false,
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
    pub(super) fn number(&self, model: &Model, at: usize, column: &mut Column) -> Result<()> {
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

    pub(super) fn sql_type(
        &self,
        model: &Model,
        at: usize,
        field: &Field,
    ) -> Result<(SqlType, String)> {
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
pub(super) fn own_type(found: types::OnEngine, own: Option<&String>) -> types::OnEngine {
    match (found, own) {
        (Ok((sql_type, _)), Some(own)) => Ok((sql_type, own.clone())),
        (Err(_), Some(own)) => Ok((SqlType::Other(ObjectName::new("", &**own)), own.clone())),
        (found, None) => found,
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
