//! `ALTER TABLE .. ALTER COLUMN`: the type, default, NULL, identity and generation of a column.

use relata_schema::{
    Catalog, Column, GeneratedKind, ObjectName, Sequence, SequenceOptions, SqlType,
};

use super::parts::comment_part;
use super::table::{column_clauses, identity, largest};
use super::{ENGINE, casts, collation, literal, object, quoted, type_name};
use crate::clauses::{Bounded, bounded};
use crate::edit::{Edit, Part, interim, quoted_name};
use crate::error::Result;
use crate::family::children;
use crate::script::{Script, unsupported};

pub(super) fn change_column(
    catalog: &Catalog,
    script: &mut Script,
    edit: &Edit,
    table: &ObjectName,
    (from, to): (&Column, &Column),
) -> Result<()> {
    if from.generated != to.generated && to.generated.is_some() {
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
    if to.generated.is_none()
        && let Some(generated) = &from.generated
    {
        match generated.kind {
            GeneratedKind::Stored => script.push(format!("{alter} DROP EXPRESSION")),
            GeneratedKind::Virtual => store_values(catalog, script, table, from),
        }
    }
    let retyped = (&from.type_name, &from.collation) != (&to.type_name, &to.collation);
    // Partitions and heirs keep their own defaults.
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
        let value = casts::using(catalog, &quoted(&to.name), (from, to), &written);
        if let (Some(value), None) = (value, &to.generated) {
            sql.push_str(&format!(" USING {value}"));
        }
        script.push(sql);
    }
    if let Some(new) = &to.default
        && Some(new) != default.as_ref()
    {
        script.push(format!("{default_of} SET DEFAULT {new}"));
        if from.default.as_ref() != Some(new) {
            let sequence = sequence_of(catalog, new);
            let set = sequence.and_then(|sequence| after_rows(table, to, sequence));
            script.extend(set.into_iter().collect());
        }
    }
    if from.nullable != to.nullable && !is_view {
        let verb = if to.nullable { "DROP" } else { "SET" };
        script.push(format!("{alter} {verb} NOT NULL"));
    }
    match (&from.identity, &to.identity) {
        (None, Some(new)) => {
            // A column has one sequence of its own, and goes on where that of a `serial` is, which is dropped later.
            let before = from.default.as_ref();
            let before = before.and_then(|default| sequence_of(catalog, default));
            let owner = |sequence: &&Sequence| {
                let owner = sequence.owned_by.as_ref();
                owner.is_some_and(|owner| owner.table == *table && owner.column == to.name)
            };
            let before = before.filter(owner);
            if let Some(sequence) = before {
                let name = object(&sequence.name);
                script.push(format!("ALTER SEQUENCE {name} OWNED BY NONE"));
            }
            script.push(format!("{alter} ADD {}", identity(to)));
            script.push(count_on(table, to, &new.options, before));
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

/// Replaces a virtual column by one that has its values: `DROP EXPRESSION` is for stored ones. The values are computed as those
/// of a stored column are, which runs no trigger.
/// <https://www.postgresql.org/docs/18/sql-altertable.html>
fn store_values(catalog: &Catalog, script: &mut Script, table: &ObjectName, column: &Column) {
    let (name, own) = (object(table), quoted(&column.name));
    let mut stored = column.clone();
    stored.name = interim(column);
    if let Some(generated) = &mut stored.generated {
        generated.kind = GeneratedKind::Stored;
    }
    let new = quoted(&stored.name);
    let clauses = column_clauses(catalog, &stored);
    script.push(format!("ALTER TABLE {name} ADD COLUMN {new} {clauses}"));
    script.push(format!(
        "ALTER TABLE {name} ALTER COLUMN {new} DROP EXPRESSION"
    ));
    script.push(format!("ALTER TABLE {name} DROP COLUMN {own}"));
    script.push(format!("ALTER TABLE {name} RENAME COLUMN {new} TO {own}"));
    let part = Part::Column(Box::new(column.clone()));
    comment_part(script, table, &part, false);
}

/// The sequence that a default takes numbers from.
fn sequence_of<'c>(catalog: &'c Catalog, default: &str) -> Option<&'c Sequence> {
    let name = default.strip_prefix("nextval('")?.split_once('\'')?.0;
    let mut sequences = catalog.sequences.iter();
    sequences.find(|sequence| quoted_name(&sequence.name) == name || object(&sequence.name) == name)
}

/// A sequence that numbers rows from now on continues after those that there are.
fn after_rows(table: &ObjectName, column: &Column, sequence: &Sequence) -> Option<String> {
    if !matches!(
        column.sql_type,
        SqlType::SmallInt | SqlType::Integer | SqlType::BigInt
    ) {
        return None;
    }
    let (name, number) = (object(&sequence.name), quoted(&column.name));
    let last = format!("(SELECT last_value FROM {name})");
    let (furthest, between) = match sequence.options.increment > 0 {
        true => ("max", format!("{last} AND {}", sequence.options.max)),
        false => ("min", format!("{} AND {last}", sequence.options.min)),
    };
    Some(format!(
        "SELECT setval({}, {furthest}({number})) FROM {} HAVING {furthest}({number}) BETWEEN {between}",
        literal(&name),
        object(table)
    ))
}

/// A new identity continues after the existing numbers, and after those that a sequence gave before.
fn count_on(
    table: &ObjectName,
    column: &Column,
    options: &SequenceOptions,
    before: Option<&Sequence>,
) -> String {
    let (start, name) = (options.start, quoted(&column.name));
    let table = object(table);
    let (further, furthest) = match options.increment > 0 {
        true => ("greatest", "max"),
        false => ("least", "min"),
    };
    let before = before.map_or_else(String::new, |sequence| {
        format!(
            ", (SELECT last_value + CASE WHEN is_called THEN {} ELSE 0 END FROM {})",
            sequence.options.increment,
            object(&sequence.name)
        )
    });
    format!(
        "SELECT setval(pg_get_serial_sequence({}, {}), {further}({start}, coalesce({furthest}({name}) + {}, {start}){before}), false) \
         FROM {table}",
        literal(&table),
        literal(&column.name),
        options.increment
    )
}

/// The options of an identity after its column got another type: bounds that are the type's change with it.
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

/// `setval(..)` that moves the current number of a sequence within new bounds. A sequence that has not reached them begins there.
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
