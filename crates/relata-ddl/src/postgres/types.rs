//! Enums, domains, composite types and ranges.

use relata_schema::{
    Catalog, CheckConstraint, Column, CompositeField, CompositeType, DomainType, EnumType,
    ObjectName, RangeType, SqlType, Table,
};

use super::{ENGINE, Writer, collation, comment, literal, object, quoted, type_name};
use crate::clauses::constraint;
use crate::edit::{Edit, Object};
use crate::error::Result;
use crate::family::{children, depth, parents};
use crate::script::{Script, unsupported};

pub(super) fn create_enum(definition: &EnumType) -> String {
    let labels: Vec<String> = definition.values.iter().map(|l| literal(l)).collect();
    format!(
        "CREATE TYPE {} AS ENUM ({})",
        object(&definition.name),
        labels.join(", ")
    )
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
    if let Some(default) = &domain.default {
        sql.push_str(&format!(" DEFAULT {default}"));
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
                None => self.replace_enum(edit, to)?,
            }
        }
        if from.comment != to.comment {
            let on = format!("TYPE {name}");
            self.script.push(comment(&on, to.comment.as_ref()));
        }
        Ok(())
    }

    /// Columns take the new type by their text. Other uses of the type prevent it.
    fn replace_enum(&mut self, edit: &Edit, to: &EnumType) -> Result<()> {
        self.used_by_columns_alone(edit, &to.name, "labels that go or move make the type anew")?;
        let using = |_: &Table, column: &Column| {
            let text = match column.sql_type {
                SqlType::Array { .. } => "text[]",
                _ => "text",
            };
            format!(
                "{name}::{text}::{type_name}",
                name = quoted(&column.name),
                type_name = type_name(&column.type_name, &column.sql_type),
            )
        };
        let moved = self.moved_to_new_type(&to.name, using);
        let old = self.set_aside(&to.name);
        self.script.push(create_enum(to));
        for statement in moved {
            self.script.push(statement);
        }
        self.script.push(format!("DROP TYPE {old}"));
        Ok(())
    }

    /// Refuses to recreate a type that something besides columns of tables uses.
    fn used_by_columns_alone(&self, edit: &Edit, name: &ObjectName, why: &str) -> Result<()> {
        let catalog = &self.catalog;
        let uses = |sql_type: &SqlType| sql_type.named() == Some(name);
        let functions = (catalog.functions.iter())
            .filter(|function| {
                let returned = function.returns.iter().map(|r| &r.sql_type);
                let mut types = function
                    .arguments
                    .iter()
                    .map(|a| &a.sql_type)
                    .chain(returned);
                types.any(uses)
            })
            .map(|function| format!("function {}", function.signature()));
        let domains = (catalog.domains.iter())
            .filter(|domain| uses(&domain.sql_type))
            .map(|domain| format!("domain {}", domain.name));
        let composites = (catalog.composites.iter())
            .filter(|composite| composite.fields.iter().any(|field| uses(&field.sql_type)))
            .map(|composite| format!("type {}", composite.name));
        let users: Vec<String> = functions.chain(domains).chain(composites).collect();
        if !users.is_empty() {
            return Err(unsupported(
                ENGINE,
                edit,
                &format!(
                    "{why}, and this uses it: {}; drop that first",
                    users.join(", ")
                ),
            ));
        }
        Ok(())
    }

    /// Renames a type, so that another can have its name; returns what it is called now.
    fn set_aside(&mut self, name: &ObjectName) -> String {
        let old = ObjectName::new(&*name.schema, format!("{}__old", name.name));
        self.script.push(format!(
            "ALTER TYPE {} RENAME TO {}",
            object(name),
            quoted(&old.name)
        ));
        object(&old)
    }

    /// The statements that give the columns of a type the new one of its name, by an expression for each column.
    fn moved_to_new_type(
        &self,
        of: &ObjectName,
        using: impl Fn(&Table, &Column) -> String,
    ) -> Vec<String> {
        let catalog = &self.catalog;
        let mut statements = Vec::new();
        let columns = columns_of_type(catalog, of);
        let alter = |table: &Table, column: &Column| {
            let (table, column) = (object(&table.name), quoted(&column.name));
            format!("ALTER TABLE {table} ALTER COLUMN {column}")
        };
        // Those of partitions and heirs may have a default where their parents' have none.
        for (table, column) in columns
            .iter()
            .filter(|(_, column)| column.default.is_some())
        {
            statements.push(format!("{} DROP DEFAULT", alter(table, column)));
        }
        for (table, column) in &columns {
            let of_parent = |parent: &ObjectName| {
                let parent = catalog.table_named(parent);
                parent.is_some_and(|parent| parent.column(&column.name).is_some())
            };
            if parents(table).iter().any(of_parent) {
                continue;
            }
            statements.push(format!(
                "{} TYPE {type_name} USING {}",
                alter(table, column),
                using(table, column),
                type_name = type_name(&column.type_name, &column.sql_type),
            ));
        }
        for (table, column) in &columns {
            if let Some(default) = &column.default {
                let mut alter = alter(table, column);
                if children(catalog, &table.name).next().is_some() {
                    alter = alter.replacen("ALTER TABLE", "ALTER TABLE ONLY", 1);
                }
                statements.push(format!("{alter} SET DEFAULT {default}"));
            }
        }
        statements
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
        let script = &mut self.script;
        let gone = |check: &&CheckConstraint| !to.checks.contains(check);
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
            script.push(format!("ALTER DOMAIN {name} ADD {}", domain_check(check)));
            comment_check(script, &name, check);
        }
        if from.comment != to.comment {
            script.push(comment(&format!("DOMAIN {name}"), to.comment.as_ref()));
        }
        Ok(())
    }

    /// Fields come and go in place. PostgreSQL changes the type of a field only where no column has the type, and their order
    /// never: then the type is recreated, and its columns are moved over.
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
        let is_used = !columns_of_type(&self.catalog, &to.name).is_empty();
        if moves || is_used && !retyped.is_empty() {
            return self.replace_composite(edit, to, moves);
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

    /// Values are built from their fields, those in arrays by their text: an expression of ALTER COLUMN has no subquery.
    fn replace_composite(&mut self, edit: &Edit, to: &CompositeType, moves: bool) -> Result<()> {
        let why = "fields that move or get another type make the type anew";
        self.used_by_columns_alone(edit, &to.name, why)?;
        let is_array = |column: &Column| matches!(column.sql_type, SqlType::Array { .. });
        let in_array = columns_of_type(&self.catalog, &to.name)
            .into_iter()
            .find(|(_, column)| is_array(column));
        if let (true, Some((table, column))) = (moves, in_array) {
            let reason = format!(
                "the fields of values in the array {}.{} keep their places; a new one goes to the end",
                table.name, column.name
            );
            return Err(unsupported(ENGINE, edit, &reason));
        }
        let using = |_: &Table, column: &Column| {
            let (name, type_name) = (
                quoted(&column.name),
                type_name(&column.type_name, &column.sql_type),
            );
            if is_array(column) {
                return format!("{name}::text::{type_name}");
            }
            let fields =
                (to.fields.iter()).map(|field| format!("({name}).{}", quoted(&field.name)));
            let fields: Vec<String> = fields.collect();
            format!(
                "CASE WHEN {name} IS NOT DISTINCT FROM NULL THEN NULL ELSE ROW({})::{type_name} END",
                fields.join(", ")
            )
        };
        let moved = self.moved_to_new_type(&to.name, using);
        let old = self.set_aside(&to.name);
        create_composite(&self.catalog, &mut self.script, to);
        for statement in moved {
            self.script.push(statement);
        }
        self.script.push(format!("DROP TYPE {old}"));
        Ok(())
    }
}

fn is_other_type(from: &CompositeField, to: &CompositeField) -> bool {
    (&from.type_name, &from.collation) != (&to.type_name, &to.collation)
}

/// The columns of tables that have a type, or an array of it, those of parents before those of their children.
fn columns_of_type<'c>(catalog: &'c Catalog, name: &ObjectName) -> Vec<(&'c Table, &'c Column)> {
    let mut tables: Vec<&Table> = catalog.tables.iter().filter(|t| !t.is_view()).collect();
    tables.sort_by_key(|table| depth(catalog, table));
    let of_type =
        |column: &&Column| column.sql_type.named() == Some(name) && column.generated.is_none();
    (tables.into_iter())
        .flat_map(|table| {
            table
                .columns
                .iter()
                .filter(of_type)
                .map(move |c| (table, c))
        })
        .collect()
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

/// The name of a type if its change is one that expressions about its values do not outlast: an enum that is recreated, a
/// composite type that loses a field, or whose fields move or get other types.
pub(crate) fn replaced<'o>(from: &Object, to: &'o Object) -> Option<&'o ObjectName> {
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
