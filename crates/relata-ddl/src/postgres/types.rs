//! Enums, domains and ranges.

use relata_schema::{
    Catalog, CheckConstraint, CompositeField, DomainType, EnumType, ObjectName, RangeType, SqlType,
};

use super::composite::is_other_type;
use super::renewed::Fields;
use super::{ENGINE, Writer, collation, comment, literal, object, quoted, type_name};
use crate::clauses::constraint;
use crate::edit::{Edit, Object};
use crate::error::Result;
use crate::script::{Script, unsupported};

pub(super) fn create_enum(script: &mut Script, definition: &EnumType) {
    let name = object(&definition.name);
    let labels: Vec<String> = definition.values.iter().map(|l| literal(l)).collect();
    script.push(format!(
        "CREATE TYPE {name} AS ENUM ({})",
        labels.join(", ")
    ));
    if definition.comment.is_some() {
        let on = format!("TYPE {name}");
        script.push(comment(&on, definition.comment.as_ref()));
    }
}

fn domain_check(check: &CheckConstraint) -> String {
    let valid = if check.validated { "" } else { " NOT VALID" };
    format!(
        "{}CHECK ({}){valid}",
        constraint(check.name.as_ref(), ENGINE),
        check.expression
    )
}

pub(super) fn create_domain(catalog: &Catalog, script: &mut Script, domain: &DomainType) {
    let name = object(&domain.name);
    let base = type_name(&domain.type_name, &domain.sql_type);
    let mut sql = format!("CREATE DOMAIN {name} AS {base}");
    if let Some(written) = &domain.collation {
        sql.push_str(&format!(" COLLATE {}", collation(written, catalog)));
    }
    match &domain.default {
        Some(default) => sql.push_str(&format!(" DEFAULT {default}")),
        // It would get the default that the domain under it has at this time.
        None if matches!(domain.sql_type, SqlType::Domain(_)) => sql.push_str(" DEFAULT NULL"),
        None => {}
    }
    if domain.not_null {
        sql.push_str(" NOT NULL");
    }
    for check in domain.checks.iter().filter(|check| check.validated) {
        sql.push_str(&format!(" {}", domain_check(check)));
    }
    script.push(sql);
    for check in domain.checks.iter().filter(|check| !check.validated) {
        script.push(format!("ALTER DOMAIN {name} ADD {}", domain_check(check)));
    }
    if domain.comment.is_some() {
        script.push(comment(&format!("DOMAIN {name}"), domain.comment.as_ref()));
    }
    for check in &domain.checks {
        comment_check(script, &name, check);
    }
}

fn comment_check(script: &mut Script, domain: &str, check: &CheckConstraint) {
    if let (Some(name), Some(_)) = (&check.name, &check.comment) {
        let on = format!("CONSTRAINT {} ON DOMAIN {domain}", quoted(name));
        script.push(comment(&on, check.comment.as_ref()));
    }
}

pub(super) fn create_range(catalog: &Catalog, script: &mut Script, range: &RangeType) {
    let name = object(&range.name);
    let mut options = vec![format!("subtype = {}", range.type_name)];
    if let Some(class) = &range.operator_class {
        options.push(format!("subtype_opclass = {}", quoted(class)));
    }
    if let Some(written) = &range.collation {
        options.push(format!("collation = {}", collation(written, catalog)));
    }
    if let Some(function) = &range.canonical {
        options.push(format!("canonical = {}", object(function)));
    }
    if let Some(function) = &range.subtype_diff {
        options.push(format!("subtype_diff = {}", object(function)));
    }
    if let Some(multirange) = &range.multirange {
        options.push(format!("multirange_type_name = {}", object(multirange)));
    }
    script.push(format!(
        "CREATE TYPE {name} AS RANGE ({})",
        options.join(", ")
    ));
    if range.comment.is_some() {
        script.push(comment(&format!("TYPE {name}"), range.comment.as_ref()));
    }
}

impl Writer {
    /// New labels are added in place; any other change recreates the type and moves its columns over.
    pub(super) fn alter_enum(&mut self, edit: &Edit, from: &EnumType, to: &EnumType) -> Result<()> {
        let name = object(&to.name);
        if from.values != to.values {
            match added_labels(&from.values, &to.values) {
                Some(statements) => {
                    for clause in statements {
                        self.script.push(format!("ALTER TYPE {name} {clause}"));
                    }
                }
                None => {
                    let why = "labels that go or move make the type anew";
                    return self.renew(edit, &Object::Enum(to.clone()), Fields::None, why);
                }
            }
        }
        if from.comment != to.comment {
            let on = format!("TYPE {name}");
            self.script.push(comment(&on, to.comment.as_ref()));
        }
        Ok(())
    }

    pub(super) fn alter_domain(
        &mut self,
        edit: &Edit,
        from: &DomainType,
        to: &DomainType,
    ) -> Result<()> {
        if (&from.type_name, &from.collation) != (&to.type_name, &to.collation) {
            let reason = "a domain keeps its type; create another and move the columns to it";
            return Err(unsupported(ENGINE, edit, reason));
        }
        let name = object(&to.name);
        let (away, back) = match is_validated(from, to) {
            true => self.as_text_meanwhile(&to.name),
            false => (Vec::new(), Vec::new()),
        };
        let script = &mut self.script;
        script.extend(away);
        // Those of which only the values that were there have still to be checked.
        let validated: Vec<&CheckConstraint> = (to.checks.iter())
            .filter(|check| {
                let before = CheckConstraint {
                    validated: false,
                    ..(*check).clone()
                };
                check.validated && check.name.is_some() && from.checks.contains(&before)
            })
            .collect();
        let stays = |check: &CheckConstraint| {
            let mut all = to.checks.iter().filter(|new| validated.contains(new));
            to.checks.contains(check) || all.any(|new| new.name == check.name)
        };
        let gone = |check: &&CheckConstraint| !stays(check);
        for check in from.checks.iter().filter(gone) {
            if let Some(check) = &check.name {
                script.push(format!(
                    "ALTER DOMAIN {name} DROP CONSTRAINT {}",
                    quoted(check)
                ));
            }
        }
        if from.default != to.default {
            script.push(match &to.default {
                Some(default) => format!("ALTER DOMAIN {name} SET DEFAULT {default}"),
                None => format!("ALTER DOMAIN {name} DROP DEFAULT"),
            });
        }
        if from.not_null != to.not_null {
            let verb = if to.not_null { "SET" } else { "DROP" };
            script.push(format!("ALTER DOMAIN {name} {verb} NOT NULL"));
        }
        for check in to.checks.iter().filter(|c| !from.checks.contains(c)) {
            if validated.contains(&check) {
                let check = quoted(check.name.as_deref().unwrap_or_default());
                script.push(format!("ALTER DOMAIN {name} VALIDATE CONSTRAINT {check}"));
                continue;
            }
            script.push(format!("ALTER DOMAIN {name} ADD {}", domain_check(check)));
            comment_check(script, &name, check);
        }
        script.extend(back);
        if from.comment != to.comment {
            script.push(comment(&format!("DOMAIN {name}"), to.comment.as_ref()));
        }
        Ok(())
    }
}

/// True if the server checks all values of a domain for this change.
pub(crate) fn is_validated(from: &DomainType, to: &DomainType) -> bool {
    let checked = |check: &CheckConstraint| check.validated && !from.checks.contains(check);
    to.not_null && !from.not_null || to.checks.iter().any(checked)
}

/// `ADD VALUE` for each new label, if all others stay in their order.
fn added_labels(from: &[String], to: &[String]) -> Option<Vec<String>> {
    let kept = to.iter().filter(|label| from.contains(label));
    if !kept.eq(from.iter()) {
        return None;
    }
    let mut before: Option<&String> = None;
    let mut clauses = Vec::new();
    for label in to {
        if !from.contains(label) {
            let place = match (before, from.first()) {
                (Some(before), _) => format!(" AFTER {}", literal(before)),
                (None, Some(first)) => format!(" BEFORE {}", literal(first)),
                (None, None) => String::new(),
            };
            clauses.push(format!("ADD VALUE {}{place}", literal(label)));
        }
        before = Some(label);
    }
    Some(clauses)
}

/// The name of a type if expressions about its values do not survive the change: an enum that is recreated, a
/// composite type that loses a field, or whose fields get other positions or types.
pub(super) fn made_anew<'o>(from: &Object, to: &'o Object) -> Option<&'o ObjectName> {
    match (from, to) {
        (Object::Enum(from), Object::Enum(to)) => {
            let anew = from.values != to.values && added_labels(&from.values, &to.values).is_none();
            anew.then_some(&to.name)
        }
        (Object::Composite(from), Object::Composite(to)) => {
            let same = |(old, new): (&CompositeField, &CompositeField)| {
                old.name == new.name && !is_other_type(old, new)
            };
            let kept = from.fields.len() <= to.fields.len()
                && from.fields.iter().zip(&to.fields).all(same);
            (!kept).then_some(&to.name)
        }
        _ => None,
    }
}
