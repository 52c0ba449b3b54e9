//! Types that are recreated, since PostgreSQL cannot change them in place: an enum or a composite type, and the composite
//! types that contain it as a field. The values of columns are moved over.

use std::collections::HashSet;

use relata_schema::{Catalog, Column, CompositeField, CompositeType, ObjectName, SqlType, Table};

use super::composite::create_composite;
use super::types::{create_enum, made_anew};
use super::{ENGINE, Writer, casts, object, quoted, type_name};
use crate::edit::{Edit, Object};
use crate::error::Result;
use crate::family::{children, depth, parents};
use crate::script::unsupported;

impl Writer {
    /// Recreates an enum or a composite type whose fields have other positions (`moves`) or other types (`retyped`).
    pub(super) fn renew(
        &mut self,
        edit: &Edit,
        to: &Object,
        fields: Fields,
        why: &str,
    ) -> Result<()> {
        let name = to.name();
        let outer: Vec<CompositeType> = (containers(&self.catalog, &name).into_iter())
            .cloned()
            .collect();
        let names: Vec<&ObjectName> = (std::iter::once(&name))
            .chain(outer.iter().map(|outer| &outer.name))
            .collect();
        self.nothing_else_uses(edit, &names, why)?;
        let renewal = Renewal {
            old: &self.catalog,
            to,
            outer: &outer,
            fields,
        };
        let columns = columns_of_types(&self.catalog, &names);
        let moved = Retyped::new(&self.catalog, &columns, written, |column| {
            renewal.converted(&quoted(&column.name), &column.sql_type, &written(column))
        });
        let functions = renewal.array_functions(&columns);
        let script = &mut self.script;
        for name in &names {
            script.push(format!(
                "ALTER TYPE {} RENAME TO {}",
                object(name),
                quoted(&aside(name).name)
            ));
        }
        match to {
            Object::Composite(composite) => create_composite(&self.catalog, script, composite),
            Object::Enum(definition) => create_enum(script, definition),
            _ => {}
        }
        for outer in &outer {
            create_composite(&self.catalog, script, outer);
        }
        for name in &functions {
            script.push(renewal.array_function(name));
        }
        script.extend(moved.before);
        script.extend(moved.types);
        script.extend(moved.after);
        for name in &functions {
            let old = object(&aside(name));
            script.push(format!(
                "DROP FUNCTION {}({old}[])",
                object(&function(name))
            ));
        }
        for name in names.iter().rev() {
            script.push(format!("DROP TYPE {}", object(&aside(name))));
        }
        Ok(())
    }

    /// Refuses to recreate types that are used by anything except columns of tables and each other.
    fn nothing_else_uses(&self, edit: &Edit, names: &[&ObjectName], why: &str) -> Result<()> {
        let catalog = &self.catalog;
        let uses = |sql_type: &SqlType| sql_type.named().is_some_and(|name| names.contains(&name));
        let functions = (catalog.functions.iter())
            .filter(|function| {
                let returned = function.returns.iter().map(|r| &r.sql_type);
                let arguments = function.arguments.iter().map(|a| &a.sql_type);
                arguments.chain(returned).any(uses)
            })
            .map(|function| format!("function {}", function.signature()));
        let domains = (catalog.domains.iter())
            .filter(|domain| uses(&domain.sql_type))
            .map(|domain| format!("domain {}", domain.name));
        let ranges = (catalog.ranges.iter())
            .filter(|range| uses(&range.sql_type))
            .map(|range| format!("range type {}", range.name));
        let users: Vec<String> = functions.chain(domains).chain(ranges).collect();
        match users.is_empty() {
            true => Ok(()),
            false => Err(unsupported(
                ENGINE,
                edit,
                &format!(
                    "{why}, and this uses it: {}; drop that first",
                    users.join(", ")
                ),
            )),
        }
    }

    /// Statements that give columns the type `text` for a while, and those that restore their types: a domain gets no check while a
    /// column contains it inside another type.
    pub(super) fn as_text_meanwhile(&self, domain: &ObjectName) -> (Vec<String>, Vec<String>) {
        let columns = columns_around(&self.catalog, domain);
        let text = |_: &Column| "text".to_owned();
        let cast = |column: &Column, to: &str| format!("{}::{to}", quoted(&column.name));
        let away = Retyped::new(&self.catalog, &columns, text, |column| cast(column, "text"));
        let back = Retyped::new(&self.catalog, &columns, written, |column| {
            cast(column, &written(column))
        });
        (
            away.before.into_iter().chain(away.types).collect(),
            back.types.into_iter().chain(back.after).collect(),
        )
    }
}

/// A type that is recreated, with the types that contain it.
struct Renewal<'a> {
    old: &'a Catalog,
    to: &'a Object,
    outer: &'a [CompositeType],
    fields: Fields,
}

/// The fields of a type that is recreated.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Fields {
    /// No fields: an enum.
    None,
    /// At the same positions, but some with other types: a cast may accept values whose text does not fit, such as 2.55 for an integer.
    Retyped,
    /// At other positions, so that the text of a value does not fit.
    Moved,
}

impl Renewal<'_> {
    fn is_renewed(&self, name: &ObjectName) -> bool {
        self.to.name() == *name || self.outer.iter().any(|outer| outer.name == *name)
    }

    /// The type with its new fields.
    fn composite(&self, name: &ObjectName) -> Option<&CompositeType> {
        let new = match self.to {
            Object::Composite(composite) => Some(composite),
            _ => None,
        };
        (new.into_iter().chain(self.outer)).find(|composite| composite.name == *name)
    }

    /// A value of an old type as one of the new type. Labels are converted by their text, fields one by one, and arrays by a
    /// function, since an expression of ALTER COLUMN has no subquery.
    fn converted(&self, value: &str, sql_type: &SqlType, type_name: &str) -> String {
        let renewed = sql_type.named().filter(|name| self.is_renewed(name));
        let Some(name) = renewed else {
            return value.to_owned();
        };
        let composite = self.composite(name);
        match (sql_type, composite) {
            (SqlType::Array { .. }, Some(_)) if self.fields != Fields::None => {
                format!("{}({value})", object(&function(name)))
            }
            (SqlType::Array { .. }, None) => format!("{value}::text[]::{type_name}"),
            (SqlType::Array { .. }, Some(_)) | (_, None) => format!("{value}::text::{type_name}"),
            (_, Some(composite)) => {
                // A cast of the row would cut a text that is too long, and what is read from text is an error then.
                let cuts = |field: &CompositeField| self.may_cut(name, field);
                let by_text = composite.fields.iter().any(cuts);
                let fields = composite.fields.iter().map(|field| {
                    let own = format!("({value}).{}", quoted(&field.name));
                    let written = super::type_name(&field.type_name, &field.sql_type);
                    let converted = self.converted(&own, &field.sql_type, &written);
                    match by_text {
                        true if cuts(field) => format!("{own}::text"),
                        true if converted == own => format!("{own}::{written}"),
                        _ => converted,
                    }
                });
                let fields: Vec<String> = fields.collect();
                let text = if by_text { "::text" } else { "" };
                format!(
                    "CASE WHEN {value} IS NOT DISTINCT FROM NULL THEN NULL ELSE ROW({}){text}::{type_name} END",
                    fields.join(", ")
                )
            }
        }
    }

    /// True if a field gets a type with another limit, to which an explicit cast would cut.
    fn may_cut(&self, name: &ObjectName, field: &CompositeField) -> bool {
        let mut composites = self.old.composites.iter();
        let old = composites.find(|composite| composite.name == *name);
        let before = old.and_then(|old| old.fields.iter().find(|f| f.name == field.name));
        before.is_some_and(|before| {
            before.type_name != field.type_name
                && casts::cuts(self.old, &before.sql_type, &field.sql_type)
        })
    }

    /// The types whose arrays are moved by a function.
    fn array_functions(&self, columns: &[(&Table, &Column)]) -> Vec<ObjectName> {
        let of_columns = columns.iter().map(|(_, column)| &column.sql_type);
        let of_fields =
            (self.outer.iter()).flat_map(|outer| outer.fields.iter().map(|field| &field.sql_type));
        let mut names: Vec<ObjectName> = Vec::new();
        for sql_type in of_columns
            .chain(of_fields)
            .filter(|_| self.fields != Fields::None)
        {
            if let (SqlType::Array { .. }, Some(name)) = (sql_type, sql_type.named())
                && self.is_renewed(name)
                && !names.contains(name)
            {
                names.push(name.clone());
            }
        }
        names
    }

    /// Moves the values of an array, which keeps its bounds.
    fn array_function(&self, name: &ObjectName) -> String {
        let (new, old) = (object(name), object(&aside(name)));
        let element = self.converted("was[i]", &SqlType::Composite(name.clone()), &new);
        let of_several_dimensions = match self.fields {
            Fields::Moved => {
                "RAISE EXCEPTION 'an array of % has several dimensions', pg_typeof(made)".to_owned()
            }
            Fields::None | Fields::Retyped => format!("RETURN was::text::{new}[]"),
        };
        format!(
            "CREATE FUNCTION {}(was {old}[]) RETURNS {new}[] LANGUAGE plpgsql AS $do$
DECLARE made {new}[] := '{{}}';
BEGIN
  IF was IS NULL THEN RETURN NULL; END IF;
  IF array_ndims(was) > 1 THEN {of_several_dimensions}; END IF;
  FOR i IN coalesce(array_lower(was, 1), 1) .. coalesce(array_upper(was, 1), 0) LOOP
    made[i] := {element};
  END LOOP;
  RETURN made;
END $do$",
            object(&function(name))
        )
    }
}

/// The temporary name of a type while another has its own.
fn aside(name: &ObjectName) -> ObjectName {
    ObjectName::new(&*name.schema, fitting(&name.name, "__old"))
}

/// The temporary function that moves arrays of a type.
fn function(name: &ObjectName) -> ObjectName {
    ObjectName::new(&*name.schema, fitting(&name.name, "__moved"))
}

/// A name with a suffix, which PostgreSQL would truncate after the 63rd byte.
fn fitting(name: &str, suffix: &str) -> String {
    if name.len() + suffix.len() <= 63 {
        return format!("{name}{suffix}");
    }
    // Others may begin in the same way.
    let sum = name.bytes().fold(0_u32, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(u32::from(byte))
    });
    let end = format!("_{sum:08x}{suffix}");
    let mut length = 63 - end.len();
    while !name.is_char_boundary(length) {
        length -= 1;
    }
    format!("{}{end}", &name[..length])
}

fn written(column: &Column) -> String {
    type_name(&column.type_name, &column.sql_type)
}

/// The statements that give columns a type, with an expression for each.
struct Retyped {
    /// Statements that drop defaults.
    before: Vec<String>,
    types: Vec<String>,
    /// Statements that set the defaults again.
    after: Vec<String>,
}

impl Retyped {
    fn new(
        catalog: &Catalog,
        columns: &[(&Table, &Column)],
        type_of: impl Fn(&Column) -> String,
        using: impl Fn(&Column) -> String,
    ) -> Self {
        let alter = |table: &Table, column: &Column| {
            let (table, column) = (object(&table.name), quoted(&column.name));
            format!("ALTER TABLE {table} ALTER COLUMN {column}")
        };
        // Columns of partitions and heirs may have a default if their parents' have none.
        let with_default = || {
            columns
                .iter()
                .filter(|(_, column)| column.default.is_some())
        };
        let of_parent = |(table, column): &&(&Table, &Column)| {
            parents(table).iter().any(|parent| {
                let parent = catalog.table_named(parent);
                parent.is_some_and(|parent| parent.column(&column.name).is_some())
            })
        };
        let types = columns.iter().filter(|column| !of_parent(column));
        Self {
            before: with_default()
                .map(|(table, column)| format!("{} DROP DEFAULT", alter(table, column)))
                .collect(),
            types: types
                .map(|(table, column)| {
                    let (to, value) = (type_of(column), using(column));
                    format!("{} TYPE {to} USING {value}", alter(table, column))
                })
                .collect(),
            after: with_default()
                .map(|(table, column)| {
                    let mut alter = alter(table, column);
                    if children(catalog, &table.name).next().is_some() {
                        alter = alter.replacen("ALTER TABLE", "ALTER TABLE ONLY", 1);
                    }
                    let default = column.default.as_deref().unwrap_or_default();
                    format!("{alter} SET DEFAULT {default}")
                })
                .collect(),
        }
    }
}

/// The composite types that contain a type, directly or through others; each after those that it contains.
fn containers<'c>(catalog: &'c Catalog, name: &ObjectName) -> Vec<&'c CompositeType> {
    let mut found: HashSet<&ObjectName> = HashSet::new();
    loop {
        let before = found.len();
        for composite in &catalog.composites {
            let mut fields = composite.fields.iter().filter_map(|f| f.sql_type.named());
            if fields.any(|field| field == name || found.contains(field)) {
                found.insert(&composite.name);
            }
        }
        if found.len() == before {
            break;
        }
    }
    let found = |composite: &&CompositeType| found.contains(&composite.name);
    let mut left: Vec<&CompositeType> = catalog.composites.iter().filter(found).collect();
    let mut order = Vec::new();
    while !left.is_empty() {
        let has_one_left = |composite: &CompositeType| {
            let mut fields = composite.fields.iter().filter_map(|f| f.sql_type.named());
            fields.any(|field| left.iter().any(|other| other.name == *field))
        };
        let ready = left.iter().position(|composite| !has_one_left(composite));
        order.push(left.remove(ready.unwrap_or(0)));
    }
    order
}

/// The columns of tables that have one of the types, or an array of it, those of parents before those of their children.
/// Generated columns are created again.
pub(super) fn columns_of_types<'c>(
    catalog: &'c Catalog,
    names: &[&ObjectName],
) -> Vec<(&'c Table, &'c Column)> {
    let has_it = |column: &Column| {
        let own = column
            .sql_type
            .named()
            .is_some_and(|name| names.contains(&name));
        own && column.generated.is_none()
    };
    columns_that(catalog, has_it)
}

fn columns_that(catalog: &Catalog, wanted: impl Fn(&Column) -> bool) -> Vec<(&Table, &Column)> {
    let mut tables: Vec<&Table> = catalog.tables.iter().filter(|t| !t.is_view()).collect();
    tables.sort_by_key(|table| depth(catalog, table));
    let columns = (tables.into_iter())
        .flat_map(|table| table.columns.iter().map(move |column| (table, column)));
    columns.filter(|(_, column)| wanted(column)).collect()
}

/// The columns of a type, and of the composite types that contain it.
pub(super) fn columns_with<'c>(
    catalog: &'c Catalog,
    name: &ObjectName,
) -> Vec<(&'c Table, &'c Column)> {
    let outer = containers(catalog, name);
    let names: Vec<&ObjectName> = (std::iter::once(name))
        .chain(outer.iter().map(|outer| &outer.name))
        .collect();
    columns_of_types(catalog, &names)
}

/// The columns that contain a domain inside another type: an array, a composite type.
/// <https://www.postgresql.org/docs/current/sql-alterdomain.html#id-1.9.3.12.7>
pub(crate) fn columns_around<'c>(
    catalog: &'c Catalog,
    domain: &ObjectName,
) -> Vec<(&'c Table, &'c Column)> {
    // Types of its values, and types that contain such values.
    let (mut own, mut outer) = (vec![domain], Vec::new());
    loop {
        let before = own.len() + outer.len();
        for name in own.clone() {
            let composites = containers(catalog, name).into_iter();
            outer.extend(composites.map(|composite| &composite.name));
        }
        for other in &catalog.domains {
            let Some(base) = other.sql_type.named() else {
                continue;
            };
            let is_array = matches!(other.sql_type, SqlType::Array { .. });
            if outer.contains(&base) || own.contains(&base) && is_array {
                outer.push(&other.name);
            } else if own.contains(&base) {
                own.push(&other.name);
            }
        }
        for names in [&mut own, &mut outer] {
            names.sort();
            names.dedup();
        }
        if own.len() + outer.len() == before {
            break;
        }
    }
    columns_that(catalog, |column| {
        let is_array = matches!(column.sql_type, SqlType::Array { .. });
        let around = |name| outer.contains(&name) || is_array && own.contains(&name);
        column.sql_type.named().is_some_and(around) && column.generated.is_none()
    })
}

/// The types that these changes recreate, including those that contain one of them: expressions about their values
/// do not survive that.
pub(crate) fn replaced(changes: &[(Object, Object)], old: &Catalog) -> Vec<ObjectName> {
    let mut names: Vec<ObjectName> = (changes.iter())
        .filter_map(|(from, to)| made_anew(from, to).cloned())
        .collect();
    let outer: Vec<ObjectName> = (names.iter())
        .flat_map(|name| containers(old, name))
        .map(|composite| composite.name.clone())
        .collect();
    names.extend(outer);
    names.sort();
    names.dedup();
    names
}
