//! Findings of edits of domains (PostgreSQL).

use relata_ddl::Edit;
use relata_schema::{CheckConstraint, Column, DomainType, ObjectName, SqlType};

use super::super::{Code, Finding};
use super::Linter;

/// The columns that have a domain.
#[derive(Default)]
struct Columns<'c> {
    /// Columns of the domain itself, or of a domain upon it.
    own: Vec<(&'c ObjectName, &'c Column)>,
    /// Columns that hold a value of it inside an array or a composite type.
    around: Vec<(&'c ObjectName, &'c Column)>,
}

impl Linter<'_> {
    pub(super) fn domain(&mut self, edit: &Edit, from: &DomainType, to: &DomainType) {
        let columns = self.columns_of(&to.name);
        let shown = |(table, column): &(&ObjectName, &Column)| format!("{table}.{}", column.name);
        let (own, around) = (columns.own.first(), columns.around.first());
        let (own, around) = (own.map(shown), around.map(shown));
        let needed = columns
            .own
            .iter()
            .any(|(_, column)| column.default.is_none() && (to.not_null || !column.nullable));
        let Some(column) = own.clone().or_else(|| around.clone()) else {
            return;
        };
        let name = self.name(&to.name);
        let two_steps = |constraint: &str, check: &str| match &around {
            None => format!(
                "ALTER DOMAIN {name} ADD CONSTRAINT {constraint} CHECK ({check}) NOT VALID;\n-- in a revision of its own\n\
                 ALTER DOMAIN {name} VALIDATE CONSTRAINT {constraint};"
            ),
            Some(_) => format!(
                "ALTER DOMAIN {name} ADD CONSTRAINT {constraint} CHECK ({check}) NOT VALID;\n\
                 -- and leave it so: the server cannot look inside other types"
            ),
        };
        let tables = format!("of every table that has it, such as that of {column}");
        let mut found = Vec::new();
        if to.not_null && !from.not_null {
            found.push(
                Finding::new(
                    Code::NotNull,
                    edit.to_string(),
                    "a program that still runs may write NULL",
                )
                .safe("release a program that always writes it, fill what is NULL, then make it NOT NULL"),
            );
            let constraint = self.quoted(&format!("{}_not_null", to.name.name));
            found.push(
                Finding::new(
                    Code::NotNullScan,
                    edit.to_string(),
                    format!("all rows {tables}, are read while nobody can write to it"),
                )
                .safe(two_steps(&constraint, "VALUE IS NOT NULL")),
            );
        }
        let is_old = |check: &CheckConstraint| {
            let mut old = from.checks.iter();
            old.any(|old| (&old.name, &old.expression) == (&check.name, &check.expression))
        };
        let checked = to
            .checks
            .iter()
            .filter(|check| check.validated && !is_old(check));
        for check in checked {
            let constraint = self.quoted(check.name.as_deref().unwrap_or_default());
            found.push(
                Finding::new(
                    Code::ConstraintScan,
                    edit.to_string(),
                    format!("all rows {tables}, are checked while nobody can write to it"),
                )
                .safe(two_steps(&constraint, &check.expression)),
            );
        }
        if let (Some(column), false) = (around, found.is_empty()) {
            found.push(Finding::new(
                Code::TypeRewrite,
                edit.to_string(),
                format!(
                    "a column that holds it inside another type is text meanwhile, which writes its table twice, such as that of {column}"
                ),
            ));
        }
        if from.default.is_some() && to.default.is_none() && needed {
            found.push(
                Finding::new(
                    Code::DropDefault,
                    edit.to_string(),
                    format!("a program that still runs may leave it out, and its INSERT fails in {column}"),
                )
                .safe("release a program that always writes it, then drop the default"),
            );
        }
        self.findings.extend(found);
    }

    fn columns_of(&self, domain: &ObjectName) -> Columns<'_> {
        let catalog = &self.now;
        let (mut own, mut outer) = (vec![domain], Vec::new());
        loop {
            let before = own.len() + outer.len();
            for other in &catalog.domains {
                let Some(base) = other.sql_type.named() else {
                    continue;
                };
                let is_array = matches!(other.sql_type, SqlType::Array { .. });
                if own.contains(&base) && !is_array && !own.contains(&&other.name) {
                    own.push(&other.name);
                } else if (outer.contains(&base) || own.contains(&base) && is_array)
                    && !outer.contains(&&other.name)
                {
                    outer.push(&other.name);
                }
            }
            for composite in &catalog.composites {
                let mut fields = (composite.fields.iter()).filter_map(|f| f.sql_type.named());
                if !outer.contains(&&composite.name)
                    && fields.any(|name| own.contains(&name) || outer.contains(&name))
                {
                    outer.push(&composite.name);
                }
            }
            if own.len() + outer.len() == before {
                break;
            }
        }
        let mut found = Columns::default();
        let tables = catalog.tables.iter().filter(|table| !table.is_view());
        for table in tables.filter(|table| !self.new.contains(&table.name)) {
            for column in &table.columns {
                let Some(name) = column.sql_type.named() else {
                    continue;
                };
                let is_array = matches!(column.sql_type, SqlType::Array { .. });
                if own.contains(&name) && !is_array {
                    found.own.push((&table.name, column));
                } else if own.contains(&name) || outer.contains(&name) {
                    found.around.push((&table.name, column));
                }
            }
        }
        found
    }
}
