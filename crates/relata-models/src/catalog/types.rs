//! Domains and composite types.

use relata_schema::sql_text::{Lexer, TokenKind};
use relata_schema::{
    CheckConstraint, CompositeField, CompositeType, DomainType, Engine, ObjectName, SqlType,
};
use syn::{Error, Result};

use super::column::own_type;
use super::{Write, condition};
use crate::field::Field;
use crate::model::{Composite, Domain, Model};
use crate::types;

impl Write<'_> {
    pub(super) fn domain(&self, domain: &Domain, name: &ObjectName) -> Result<DomainType> {
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

    pub(super) fn composite(
        &self,
        composite: &Composite,
        name: &ObjectName,
    ) -> Result<CompositeType> {
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
    pub(super) fn field_type(&self, composite: &str, field: &Field) -> Result<(SqlType, String)> {
        let found = types::on_postgres(&field.kind, field.sizes, self.created);
        own_type(found, field.sql_type.postgres.as_ref()).map_err(|reason| {
            let message = format!("field `{composite}.{}`: {reason}", field.column);
            Error::new(field.ident.span(), message)
        })
    }

    /// The checks of a domain, as checks of a column.
    pub(super) fn checks_of_domain(&self, model: &Model, field: &Field) -> Vec<CheckConstraint> {
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
