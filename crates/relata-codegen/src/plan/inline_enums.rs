//! MySQL's enums have no names, since their values are part of the column: each becomes an enum named after its column.

use std::borrow::Cow;
use std::collections::BTreeSet;

use relata_schema::{Catalog, EnumType, ObjectName, SqlType, Table};

/// The catalog with enums of its own, called `table.column`, in place of those.
///
/// A view shows a column of some table: where one alone has the same name and the same values, its enum is meant.
pub(crate) fn name_enums(catalog: &Catalog) -> Cow<'_, Catalog> {
    let columns = catalog.tables.iter().flat_map(|table| &table.columns);
    let mut types = columns.map(|column| &column.sql_type);
    if !types.any(|sql_type| matches!(sql_type, SqlType::InlineEnum(_))) {
        return Cow::Borrowed(catalog);
    }
    let mut named = catalog.clone();
    let mut enums: Vec<Inline> = Vec::new();
    let mut taken: BTreeSet<ObjectName> = catalog.enums.iter().map(|e| e.name.clone()).collect();
    // The order of the tables decides about names that occur twice.
    named.tables.sort_by(|a, b| a.name.cmp(&b.name));
    let is_table = |table: &&mut Table| !table.is_view();
    for table in named.tables.iter_mut().filter(is_table) {
        replace(table, &mut enums, &mut taken, &[]);
    }
    let of_tables = enums.clone();
    let is_view = |table: &&mut Table| table.is_view();
    for view in named.tables.iter_mut().filter(is_view) {
        replace(view, &mut enums, &mut taken, &of_tables);
    }
    named
        .enums
        .extend(enums.into_iter().map(|inline| inline.definition));
    named.enums.sort_by(|a, b| a.name.cmp(&b.name));
    Cow::Owned(named)
}

/// An enum, and the column it is of.
#[derive(Clone)]
struct Inline {
    column: String,
    definition: EnumType,
}

fn replace(
    table: &mut Table,
    enums: &mut Vec<Inline>,
    taken: &mut BTreeSet<ObjectName>,
    known: &[Inline],
) {
    for column in &mut table.columns {
        let SqlType::InlineEnum(values) = &column.sql_type else {
            continue;
        };
        let mut same = known
            .iter()
            .filter(|inline| inline.column == column.name && inline.definition.values == *values);
        if let (Some(inline), None) = (same.next(), same.next()) {
            column.sql_type = SqlType::Enum(inline.definition.name.clone());
            continue;
        }
        let schema = &table.name.schema;
        let mut name = ObjectName::new(schema, format!("{}.{}", table.name.name, column.name));
        // `a.b` and `c`, `a` and `b.c`
        while !taken.insert(name.clone()) {
            name.name.push('_');
        }
        enums.push(Inline {
            column: column.name.clone(),
            definition: EnumType {
                name: name.clone(),
                values: values.clone(),
                comment: None,
            },
        });
        column.sql_type = SqlType::Enum(name);
    }
}
