//! Enums, domains, composite types and ranges of the user.

use std::collections::HashMap;

use super::reader::Reader;
use super::types::{TypeKind, Types};
use crate::error::Result;
use crate::model::{
    Catalog, CheckConstraint, CompositeField, CompositeType, DomainType, EnumType, RangeType,
};

/// The labels of every enum, by the enum's object id.
pub(super) fn labels(reader: &mut Reader<'_>) -> Result<HashMap<u32, Vec<String>>> {
    let rows = reader.map(
        "enum labels",
        "SELECT e.enumtypid AS type, array_agg(e.enumlabel::text ORDER BY e.enumsortorder) AS labels
         FROM pg_enum e GROUP BY e.enumtypid",
        |row| Ok((row.get("type")?, row.list("labels")?)),
    )?;
    Ok(rows.into_iter().collect())
}

/// Puts the user's types into the catalog. `fields` are by the `pg_class` id, `checks` by the `pg_type` id.
pub(super) fn collect(
    types: &Types,
    labels: &HashMap<u32, Vec<String>>,
    mut fields: HashMap<u32, Vec<CompositeField>>,
    mut checks: HashMap<u32, Vec<CheckConstraint>>,
    catalog: &mut Catalog,
) {
    for row in types.by_oid.values().filter(|row| row.user) {
        let (name, comment) = (row.name.clone(), row.comment.clone());
        match &row.kind {
            TypeKind::Enum => catalog.enums.push(EnumType {
                name,
                values: labels.get(&row.oid).cloned().unwrap_or_default(),
                comment,
            }),
            TypeKind::Domain {
                base,
                typmod,
                dimensions,
                type_name,
                not_null,
                default,
            } => catalog.domains.push(DomainType {
                name,
                type_name: type_name.clone(),
                sql_type: types.sql_type(*base, *typmod, *dimensions),
                not_null: *not_null,
                default: default.clone(),
                collation: row.collation.clone(),
                checks: checks.remove(&row.oid).unwrap_or_default(),
                comment,
            }),
            TypeKind::Composite {
                relation,
                standalone: true,
            } => catalog.composites.push(CompositeType {
                name,
                fields: fields.remove(relation).unwrap_or_default(),
                comment,
            }),
            TypeKind::Range {
                subtype,
                type_name,
                multirange,
                operator_class,
                canonical,
                subtype_diff,
            } => catalog.ranges.push(RangeType {
                name,
                type_name: type_name.clone(),
                sql_type: types.sql_type(*subtype, -1, 0),
                multirange: multirange.clone(),
                collation: row.collation.clone(),
                operator_class: operator_class.clone(),
                canonical: canonical.clone(),
                subtype_diff: subtype_diff.clone(),
                comment,
            }),
            _ => {}
        }
    }
}
