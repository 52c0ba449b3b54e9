//! Parts of tables and views.

use relata_schema::{
    Catalog, CheckConstraint, Column, ExclusionConstraint, ForeignKey, IndexKey, IndexedValue,
    ObjectName, PrimaryKey, SequenceOptions, TriggerEnabled, UniqueConstraint,
};

use super::table::{column_clauses, identity, largest};
use super::{ENGINE, collation, comment, literal, object, quoted, statistics, type_name};
use crate::clauses::{self, Bounded, bounded, constraint, deferrable};
use crate::edit::{Edit, Part};
use crate::error::Result;
use crate::family::children;
use crate::names::{columns, columns_with_range};
use crate::script::{Script, unsupported};

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

/// The comment of a part; `always` writes it even when there is none.
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
    // It may have gone with the parent's: the catalog does not have where it was declared.
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
        return column(catalog, script, edit, table, (from, to));
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

/// True if rows were checked against a constraint; `None` for parts that rows are not checked against.
fn validated(part: &Part) -> Option<bool> {
    match part {
        Part::Check(check) => Some(check.validated),
        Part::ForeignKey(key) => Some(key.validated),
        _ => None,
    }
}

fn column(
    catalog: &Catalog,
    script: &mut Script,
    edit: &Edit,
    table: &ObjectName,
    (from, to): (&Column, &Column),
) -> Result<()> {
    if from.generated != to.generated {
        let reason = "what a column is generated from is fixed; drop the column and add it anew";
        return Err(unsupported(ENGINE, edit, reason));
    }
    let is_view = (catalog.table_named(table)).is_some_and(relata_schema::Table::is_view);
    let kind = if is_view { "VIEW" } else { "TABLE" };
    let alter = format!(
        "ALTER {kind} {} ALTER COLUMN {}",
        object(table),
        quoted(&to.name)
    );
    let retyped = (&from.type_name, &from.collation) != (&to.type_name, &to.collation);
    // Partitions and heirs keep defaults of their own.
    let default_of = match !retyped && children(catalog, table).next().is_some() {
        true => alter.replacen("ALTER TABLE", "ALTER TABLE ONLY", 1),
        false => alter.clone(),
    };
    if from.identity.is_some() && to.identity.is_none() {
        script.push(format!("{alter} DROP IDENTITY"));
    }
    let mut default = from.default.clone();
    // The old default may not fit the new type, nor the new one the old type.
    if default.is_some() && (retyped || to.default.is_none()) {
        script.push(format!("{default_of} DROP DEFAULT"));
        default = None;
    }
    if retyped {
        let written = type_name(&to.type_name, &to.sql_type);
        let mut sql = format!("{alter} TYPE {written}");
        if let Some(name) = &to.collation {
            sql.push_str(&format!(" COLLATE {}", collation(name, catalog)));
        }
        if from.type_name != to.type_name && to.generated.is_none() {
            let name = quoted(&to.name);
            sql.push_str(&format!(" USING {name}::{written}"));
        }
        script.push(sql);
    }
    if let Some(new) = &to.default
        && Some(new) != default.as_ref()
    {
        script.push(format!("{default_of} SET DEFAULT {new}"));
    }
    if from.nullable != to.nullable && !is_view {
        let verb = if to.nullable { "DROP" } else { "SET" };
        script.push(format!("{alter} {verb} NOT NULL"));
    }
    match (&from.identity, &to.identity) {
        (None, Some(new)) => {
            script.push(format!("{alter} ADD {}", identity(to)));
            script.push(count_on(table, to, &new.options));
        }
        (Some(old), Some(new)) if old != new => {
            let kind = match new.kind {
                relata_schema::IdentityKind::Always => "ALWAYS",
                relata_schema::IdentityKind::ByDefault => "BY DEFAULT",
            };
            if old.kind != new.kind {
                script.push(format!("{alter} SET GENERATED {kind}"));
            }
            if old.options != new.options {
                let max = largest(&to.sql_type);
                let options = super::objects::options(&new.options, max, true);
                let mut set: Vec<String> = settings(&options);
                let before = retyped_bounds(&old.options, from, to);
                match bounded(&before, &new.options) {
                    Bounded::Within => {}
                    Bounded::Narrower => script.push(within_bounds(table, to, &new.options)),
                    Bounded::Elsewhere => set.push(format!("RESTART WITH {}", new.options.start)),
                }
                script.push(format!("{alter} {}", set.join(" ")));
            }
        }
        _ => {}
    }
    if from.comment != to.comment {
        let part = Part::Column(Box::new(to.clone()));
        comment_part(script, table, &part, true);
    }
    Ok(())
}

/// A new identity continues after the existing numbers.
fn count_on(table: &ObjectName, column: &Column, options: &SequenceOptions) -> String {
    let (start, name) = (options.start, quoted(&column.name));
    let table = object(table);
    let (further, furthest) = match options.increment > 0 {
        true => ("greatest", "max"),
        false => ("least", "min"),
    };
    format!(
        "SELECT setval(pg_get_serial_sequence({}, {}), {further}({start}, coalesce({furthest}({name}) + {}, {start})), false) \
         FROM {table}",
        literal(&table),
        literal(&column.name),
        options.increment
    )
}

/// The options of an identity after its column got another type: bounds that are the type's follow it.
fn retyped_bounds(options: &SequenceOptions, from: &Column, to: &Column) -> SequenceOptions {
    let (old, new) = (largest(&from.sql_type), largest(&to.sql_type));
    let mut options = *options;
    if options.max == old {
        options.max = new;
    }
    if options.min == -old - 1 {
        options.min = -new - 1;
    }
    options
}

/// `setval(..)` that brings the number which a sequence is at within new bounds. One that has not come to them yet begins there.
pub(super) fn set_within(sequence: &str, options: &SequenceOptions) -> String {
    let (min, max) = (options.min, options.max);
    let has_come = match options.increment > 0 {
        true => format!("last_value >= {min}"),
        false => format!("last_value <= {max}"),
    };
    format!(
        "setval({sequence}, least(greatest(last_value, {min}), {max}), is_called AND {has_come})"
    )
}

/// The same for an identity, whose sequence has the name that the server chose.
fn within_bounds(table: &ObjectName, column: &Column, options: &SequenceOptions) -> String {
    let set = format!("SELECT {} FROM %1$s", set_within("%1$L", options));
    format!(
        "DO $do$ BEGIN EXECUTE format({}, pg_get_serial_sequence({}, {})); END $do$",
        literal(&set),
        literal(&object(table)),
        literal(&column.name)
    )
}

/// ` INCREMENT BY 1 .. NO CYCLE` as `SET INCREMENT BY 1`, ..
fn settings(options: &str) -> Vec<String> {
    let mut settings: Vec<String> = Vec::new();
    for word in options.split_whitespace() {
        match settings.last_mut() {
            Some(last) if !starts(word, last) => last.push_str(&format!(" {word}")),
            _ => settings.push(format!("SET {word}")),
        }
    }
    settings
}

/// True if a word begins another option.
fn starts(word: &str, before: &str) -> bool {
    match word {
        "INCREMENT" | "MINVALUE" | "MAXVALUE" | "START" | "CACHE" | "NO" => true,
        "CYCLE" => before != "SET NO",
        _ => false,
    }
}
