//! Parts of tables and views.

use relata_schema::{
    Catalog, CheckConstraint, ExclusionConstraint, ForeignKey, IndexKey, IndexedValue, ObjectName,
    PrimaryKey, TriggerEnabled, UniqueConstraint,
};

use super::change_column::change_column;
use super::table::column_clauses;
use super::{ENGINE, collation, comment, object, quoted, statistics};
use crate::clauses::{self, constraint, deferrable};
use crate::edit::{Edit, Part};
use crate::error::Result;
use crate::family::children;
use crate::names::{columns, columns_with_range};
use crate::script::Script;

fn include(names: &[String]) -> String {
    match names.is_empty() {
        true => String::new(),
        false => format!(" INCLUDE {}", columns(names, ENGINE)),
    }
}

/// `(a, b)`, or `(a, at WITHOUT OVERLAPS)`.
fn key_columns(names: &[String], without_overlaps: bool) -> String {
    match without_overlaps {
        true => columns_with_range(names, ENGINE, |at| format!("{at} WITHOUT OVERLAPS")),
        false => columns(names, ENGINE),
    }
}

pub(super) fn primary_key(key: &PrimaryKey) -> String {
    format!(
        "{}PRIMARY KEY {}{}{}",
        constraint(key.name.as_ref(), ENGINE),
        key_columns(&key.columns, key.without_overlaps),
        include(&key.include),
        deferrable(key.deferrable)
    )
}

pub(super) fn unique(unique: &UniqueConstraint) -> String {
    let nulls = match unique.nulls_not_distinct {
        true => " NULLS NOT DISTINCT",
        false => "",
    };
    format!(
        "{}UNIQUE{nulls} {}{}{}",
        constraint(unique.name.as_ref(), ENGINE),
        key_columns(&unique.columns, unique.without_overlaps),
        include(&unique.include),
        deferrable(unique.deferrable)
    )
}

/// ` NOT VALID`, ` NOT ENFORCED`, or nothing.
fn not_valid(validated: bool, enforced: bool) -> &'static str {
    match (validated, enforced) {
        (_, false) => " NOT ENFORCED",
        (false, true) => " NOT VALID",
        (true, true) => "",
    }
}

pub(super) fn check(check: &CheckConstraint) -> String {
    let no_inherit = if check.no_inherit { " NO INHERIT" } else { "" };
    let valid = not_valid(check.validated, check.enforced);
    format!(
        "{}CHECK ({}){no_inherit}{valid}",
        constraint(check.name.as_ref(), ENGINE),
        check.expression
    )
}

pub(super) fn foreign_key(key: &ForeignKey) -> String {
    let valid = not_valid(key.validated, key.enforced);
    format!(
        "{}{}{valid}",
        constraint(key.name.as_ref(), ENGINE),
        clauses::foreign_key(key, ENGINE)
    )
}

pub(super) fn exclusion(catalog: &Catalog, exclusion: &ExclusionConstraint) -> String {
    let elements: Vec<String> = (exclusion.elements.iter())
        .map(|element| {
            format!(
                "{} WITH {}",
                index_key(catalog, &element.key),
                element.operator
            )
        })
        .collect();
    let mut sql = format!(
        "CONSTRAINT {} EXCLUDE USING {} ({}){}",
        quoted(&exclusion.name),
        exclusion.method,
        elements.join(", "),
        include(&exclusion.include)
    );
    if let Some(predicate) = &exclusion.predicate {
        sql.push_str(&format!(" WHERE ({predicate})"));
    }
    sql.push_str(deferrable(exclusion.deferrable));
    sql
}

fn index_key(catalog: &Catalog, key: &IndexKey) -> String {
    let mut sql = match &key.value {
        IndexedValue::Column(column) => quoted(column),
        IndexedValue::Expression(expression) => format!("({expression})"),
    };
    if let Some(written) = &key.collation {
        sql.push_str(&format!(" COLLATE {}", collation(written, catalog)));
    }
    if let Some(class) = &key.operator_class {
        sql.push_str(&format!(" {class}"));
    }
    match (key.descending, key.nulls_first) {
        (false, false) => {}
        (true, true) => sql.push_str(" DESC"),
        (true, false) => sql.push_str(" DESC NULLS LAST"),
        (false, true) => sql.push_str(" NULLS FIRST"),
    }
    sql
}

pub(super) fn add(catalog: &Catalog, script: &mut Script, table: &ObjectName, part: &Part) {
    let name = object(table);
    match part {
        Part::Column(column) => script.push(format!(
            "ALTER TABLE {name} ADD COLUMN {} {}",
            quoted(&column.name),
            column_clauses(catalog, column)
        )),
        Part::PrimaryKey(key) => {
            script.push(format!("ALTER TABLE {name} ADD {}", primary_key(key)));
        }
        Part::Unique(key) => script.push(format!("ALTER TABLE {name} ADD {}", unique(key))),
        Part::Check(added) => script.push(format!("ALTER TABLE {name} ADD {}", check(added))),
        Part::ForeignKey(key) => {
            script.push(format!("ALTER TABLE {name} ADD {}", foreign_key(key)));
        }
        Part::Exclusion(added) => script.push(format!(
            "ALTER TABLE {name} ADD {}",
            exclusion(catalog, added)
        )),
        Part::Index(index) => {
            let keys: Vec<String> = (index.keys.iter())
                .map(|key| index_key(catalog, key))
                .collect();
            let unique = if index.unique { "UNIQUE " } else { "" };
            let mut sql = format!(
                "CREATE {unique}INDEX {} ON {name} USING {} ({}){}",
                quoted(&index.name),
                index.method,
                keys.join(", "),
                include(&index.include)
            );
            if index.nulls_not_distinct {
                sql.push_str(" NULLS NOT DISTINCT");
            }
            if !index.options.is_empty() {
                sql.push_str(&format!(" WITH ({})", index.options.join(", ")));
            }
            if let Some(predicate) = &index.predicate {
                sql.push_str(&format!(" WHERE ({predicate})"));
            }
            script.push(sql);
        }
        Part::Statistics(added) => statistics::create(script, &name, added),
        Part::Trigger(trigger) => {
            script.push(trigger.definition.clone());
            let enabled = match trigger.enabled {
                TriggerEnabled::Origin => None,
                TriggerEnabled::Disabled => Some("DISABLE"),
                TriggerEnabled::Replica => Some("ENABLE REPLICA"),
                TriggerEnabled::Always => Some("ENABLE ALWAYS"),
            };
            if let Some(verb) = enabled {
                script.push(format!(
                    "ALTER TABLE {name} {verb} TRIGGER {}",
                    quoted(&trigger.name)
                ));
            }
        }
    }
    comment_part(script, table, part, false);
}

/// The comment of a part; `always` writes it even if there is none.
pub(super) fn comment_part(script: &mut Script, table: &ObjectName, part: &Part, always: bool) {
    let name = object(table);
    let on = |constraint: Option<&String>| {
        constraint.map(|constraint| format!("CONSTRAINT {} ON {name}", quoted(constraint)))
    };
    let (on, text) = match part {
        Part::Column(column) => (
            Some(format!("COLUMN {name}.{}", quoted(&column.name))),
            &column.comment,
        ),
        Part::PrimaryKey(key) => (on(key.name.as_ref()), &key.comment),
        Part::Unique(unique) => (on(unique.name.as_ref()), &unique.comment),
        Part::Check(check) => (on(check.name.as_ref()), &check.comment),
        Part::ForeignKey(key) => (on(key.name.as_ref()), &key.comment),
        Part::Exclusion(exclusion) => (on(Some(&exclusion.name)), &exclusion.comment),
        Part::Index(index) => {
            let index_name = ObjectName::new(&*table.schema, &*index.name);
            (
                Some(format!("INDEX {}", object(&index_name))),
                &index.comment,
            )
        }
        Part::Statistics(statistics) => (
            Some(format!("STATISTICS {}", object(&statistics.name))),
            &statistics.comment,
        ),
        Part::Trigger(trigger) => (
            Some(format!("TRIGGER {} ON {name}", quoted(&trigger.name))),
            &trigger.comment,
        ),
    };
    if let (Some(on), true) = (on, always || text.is_some()) {
        script.push(comment(&on, text.as_ref()));
    }
}

pub(super) fn remove(catalog: &Catalog, script: &mut Script, table: &ObjectName, part: &Part) {
    let name = object(table);
    // It may have been dropped with the parent's: the catalog does not record where it was declared.
    let heir = catalog
        .table_named(table)
        .is_some_and(|table| !table.inherits.is_empty());
    // Heirs keep theirs, until they lose them too.
    let only = match children(catalog, table).any(|child| !child.is_partition()) {
        true => "ONLY ",
        false => "",
    };
    let constraint = |constraint: Option<&String>| {
        let exists = match (heir, part) {
            (true, Part::Check(_)) => "IF EXISTS ",
            _ => "",
        };
        format!(
            "ALTER TABLE {only}{name} DROP CONSTRAINT {exists}{}",
            quoted(constraint.map_or("", String::as_str))
        )
    };
    script.push(match part {
        Part::Column(column) => {
            let exists = if heir { "IF EXISTS " } else { "" };
            format!(
                "ALTER TABLE {only}{name} DROP COLUMN {exists}{}",
                quoted(&column.name)
            )
        }
        Part::PrimaryKey(key) => constraint(key.name.as_ref()),
        Part::Unique(unique) => constraint(unique.name.as_ref()),
        Part::Check(check) => constraint(check.name.as_ref()),
        Part::ForeignKey(key) => constraint(key.name.as_ref()),
        Part::Exclusion(exclusion) => constraint(Some(&exclusion.name)),
        Part::Index(index) => {
            let index = ObjectName::new(&*table.schema, &*index.name);
            format!("DROP INDEX {}", object(&index))
        }
        Part::Statistics(statistics) => format!("DROP STATISTICS {}", object(&statistics.name)),
        Part::Trigger(trigger) => {
            format!("DROP TRIGGER {} ON {name}", quoted(&trigger.name))
        }
    });
}

pub(super) fn change(
    catalog: &Catalog,
    script: &mut Script,
    edit: &Edit,
    table: &ObjectName,
    (from, to): (&Part, &Part),
) -> Result<()> {
    if let (Part::Column(from), Part::Column(to)) = (from, to) {
        return change_column(catalog, script, edit, table, (from, to));
    }
    if let (Some(false), Some(true), Some(name)) = (validated(from), validated(to), to.name()) {
        script.push(format!(
            "ALTER TABLE {} VALIDATE CONSTRAINT {}",
            object(table),
            quoted(name)
        ));
    }
    if from.comment() != to.comment() {
        comment_part(script, table, to, true);
    }
    Ok(())
}

/// True if rows were checked against a constraint; `None` for parts against which rows are not checked.
fn validated(part: &Part) -> Option<bool> {
    match part {
        Part::Check(check) => Some(check.validated),
        Part::ForeignKey(key) => Some(key.validated),
        _ => None,
    }
}
