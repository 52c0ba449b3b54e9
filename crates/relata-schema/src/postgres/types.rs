//! `pg_type` as a whole, and the structured type of an object id with its modifier.

use std::collections::HashMap;

use super::reader::Reader;
use crate::error::Result;
use crate::model::{ObjectName, SqlType};

/// Every type of the database, by object id.
pub(super) struct Types {
    pub(super) by_oid: HashMap<u32, TypeRow>,
}

/// A row of `pg_type`.
pub(super) struct TypeRow {
    pub(super) oid: u32,
    pub(super) name: ObjectName,
    pub(super) kind: TypeKind,
    /// In a user's schema, and not an extension's.
    pub(super) user: bool,
    extension: bool,
    pub(super) comment: Option<String>,
    pub(super) collation: Option<String>,
}

/// The kind of a type from `typtype`, with the facts of that kind.
pub(super) enum TypeKind {
    Base,
    Array {
        element: u32,
    },
    Enum,
    Domain {
        base: u32,
        typmod: i32,
        dimensions: i32,
        type_name: String,
        not_null: bool,
        default: Option<String>,
    },
    Composite {
        /// The OID of its row in `pg_class`.
        relation: u32,
        /// False for the row type of a table.
        standalone: bool,
    },
    Range {
        subtype: u32,
        type_name: String,
        multirange: Option<ObjectName>,
        operator_class: Option<String>,
        canonical: Option<ObjectName>,
        subtype_diff: Option<ObjectName>,
    },
    MultiRange {
        subtype: u32,
    },
}

pub(super) fn read(reader: &mut Reader<'_>, version: i32) -> Result<Types> {
    // Multiranges came with PostgreSQL 14.
    let (multirange, join_multirange) = if version >= 140_000 {
        (
            "mn.nspname::text AS multirange_schema, m.typname::text AS multirange, coalesce(r.rngsubtype, mr.rngsubtype)",
            "LEFT JOIN pg_type m ON m.oid = r.rngmultitypid
             LEFT JOIN pg_namespace mn ON mn.oid = m.typnamespace
             LEFT JOIN pg_range mr ON mr.rngmultitypid = t.oid",
        )
    } else {
        (
            "NULL::text AS multirange_schema, NULL::text AS multirange, r.rngsubtype",
            "",
        )
    };
    let sql = format!(
        "SELECT t.oid, n.nspname::text AS schema, t.typname::text AS name, t.typtype::text AS kind,
                t.typcategory = 'A' AND t.typelem <> 0 AS is_array, t.typelem AS element,
                t.typbasetype AS base, t.typtypmod AS typmod, t.typndims AS dimensions,
                format_type(coalesce(r.rngsubtype, t.typbasetype), t.typtypmod) AS type_name,
                t.typnotnull AS not_null, t.typrelid AS relation, c.relkind = 'c' AS standalone,
                -- `DEFAULT NULL` takes away the default of the domain under it: there is none.
                CASE WHEN t.typtype = 'd' AND pg_get_expr(t.typdefaultbin, 'pg_type'::regclass) !~ '^NULL::'
                     THEN pg_get_expr(t.typdefaultbin, 'pg_type'::regclass) END AS default,
                n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AS in_user_schema,
                x.objid IS NOT NULL AS extension, d.description AS comment,
                CASE WHEN cn.nspname = 'pg_catalog' THEN co.collname::text
                     ELSE cn.nspname || '.' || co.collname END AS collation,
                {multirange} AS subtype,
                CASE WHEN NOT oc.opcdefault THEN oc.opcname::text END AS operator_class,
                can.nspname::text AS canonical_schema, ca.proname::text AS canonical,
                sdn.nspname::text AS subtype_diff_schema, sd.proname::text AS subtype_diff
         FROM pg_type t
         JOIN pg_namespace n ON n.oid = t.typnamespace
         LEFT JOIN pg_class c ON c.oid = t.typrelid
         LEFT JOIN pg_type b ON b.oid = t.typbasetype
         LEFT JOIN pg_range r ON r.rngtypid = t.oid
         LEFT JOIN pg_type rt ON rt.oid = r.rngsubtype
         LEFT JOIN pg_collation co ON co.oid =
              CASE WHEN t.typtype = 'd' AND t.typcollation <> b.typcollation THEN t.typcollation
                   WHEN t.typtype = 'r' AND r.rngcollation <> rt.typcollation THEN r.rngcollation END
         LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace
         LEFT JOIN pg_opclass oc ON oc.oid = r.rngsubopc
         LEFT JOIN pg_proc ca ON ca.oid = r.rngcanonical
         LEFT JOIN pg_namespace can ON can.oid = ca.pronamespace
         LEFT JOIN pg_proc sd ON sd.oid = r.rngsubdiff
         LEFT JOIN pg_namespace sdn ON sdn.oid = sd.pronamespace
         {join_multirange}
         LEFT JOIN pg_depend x ON x.classid = 'pg_type'::regclass AND x.objid = t.oid AND x.deptype = 'e'
         LEFT JOIN pg_description d
           ON d.objoid = t.oid AND d.classoid = 'pg_type'::regclass AND d.objsubid = 0
              AND n.nspname <> 'pg_catalog'"
    );
    let rows = reader.map("types", &sql, |row| {
        let kind: String = row.get("kind")?;
        let is_array: bool = row.get("is_array")?;
        let kind = match kind.as_str() {
            "e" => TypeKind::Enum,
            "d" => TypeKind::Domain {
                base: row.get("base")?,
                typmod: row.get("typmod")?,
                dimensions: row.get("dimensions")?,
                type_name: row.get("type_name")?,
                not_null: row.get("not_null")?,
                default: row.get("default")?,
            },
            "c" => TypeKind::Composite {
                relation: row.get("relation")?,
                standalone: row.get::<Option<bool>>("standalone")?.unwrap_or(false),
            },
            "r" => TypeKind::Range {
                subtype: row.get("subtype")?,
                type_name: row.get("type_name")?,
                multirange: row.name_opt("multirange_schema", "multirange")?,
                operator_class: row.get("operator_class")?,
                canonical: row.name_opt("canonical_schema", "canonical")?,
                subtype_diff: row.name_opt("subtype_diff_schema", "subtype_diff")?,
            },
            "m" => TypeKind::MultiRange {
                subtype: row.get("subtype")?,
            },
            _ if is_array => TypeKind::Array {
                element: row.get("element")?,
            },
            _ => TypeKind::Base,
        };
        let extension: bool = row.get("extension")?;
        Ok(TypeRow {
            oid: row.get("oid")?,
            name: row.name("schema", "name")?,
            kind,
            user: row.get::<bool>("in_user_schema")? && !extension,
            extension,
            comment: row.get("comment")?,
            collation: row.get("collation")?,
        })
    })?;
    Ok(Types {
        by_oid: rows.into_iter().map(|row| (row.oid, row)).collect(),
    })
}

impl Types {
    /// Returns the structured type of `oid` with its modifier, declared with this many array dimensions.
    pub(super) fn sql_type(&self, oid: u32, typmod: i32, dimensions: i32) -> SqlType {
        let Some(row) = self.by_oid.get(&oid) else {
            return SqlType::Other(ObjectName::new("pg_catalog", oid.to_string()));
        };
        match &row.kind {
            TypeKind::Array { element } => SqlType::Array {
                element: Box::new(self.sql_type(*element, typmod, 0)),
                // Views and functions do not keep the declared number.
                dimensions: u32::try_from(dimensions).unwrap_or(1).max(1),
            },
            TypeKind::Range { subtype, .. } => SqlType::Range {
                name: row.name.clone(),
                subtype: Box::new(self.sql_type(*subtype, -1, 0)),
            },
            TypeKind::MultiRange { subtype } => SqlType::MultiRange {
                name: row.name.clone(),
                subtype: Box::new(self.sql_type(*subtype, -1, 0)),
            },
            TypeKind::Enum if row.user => SqlType::Enum(row.name.clone()),
            TypeKind::Composite { .. } if row.user => SqlType::Composite(row.name.clone()),
            TypeKind::Domain { .. } if row.user => SqlType::Domain(row.name.clone()),
            // A domain that the catalog leaves out (an extension's, information_schema's) is replaced by its base.
            TypeKind::Domain {
                base,
                typmod,
                dimensions,
                ..
            } => self.sql_type(*base, *typmod, *dimensions),
            _ if row.name.schema == "pg_catalog" => builtin(&row.name, typmod),
            _ if row.extension && row.name.name == "citext" => SqlType::CiText,
            _ => SqlType::Other(row.name.clone()),
        }
    }
}

/// A type of `pg_catalog`, by the name it has there.
fn builtin(name: &ObjectName, typmod: i32) -> SqlType {
    // varchar, bpchar and numeric count a header of four bytes into their modifier.
    let length = u32::try_from(typmod - 4).ok().filter(|_| typmod >= 4);
    match name.name.as_str() {
        "int2" => SqlType::SmallInt,
        "int4" => SqlType::Integer,
        "int8" => SqlType::BigInt,
        "float4" => SqlType::Real,
        "float8" => SqlType::Double,
        "numeric" => SqlType::Numeric {
            precision: length.map(|bits| (bits >> 16) & 0xffff),
            // Eleven bits, signed.
            scale: (typmod >= 4).then(|| (((typmod - 4) & 0x7ff) ^ 1024) - 1024),
        },
        "money" => SqlType::Money,
        "bool" => SqlType::Bool,
        "text" => SqlType::Text,
        "varchar" => SqlType::VarChar(length),
        "bpchar" => SqlType::Char(length),
        "name" => SqlType::Name,
        "bytea" => SqlType::Binary,
        "uuid" => SqlType::Uuid,
        "date" => SqlType::Date,
        "time" => SqlType::Time,
        "timetz" => SqlType::TimeTz,
        "timestamp" => SqlType::Timestamp,
        "timestamptz" => SqlType::TimestampTz,
        "interval" => SqlType::Interval,
        "json" => SqlType::Json,
        "jsonb" => SqlType::Jsonb,
        "xml" => SqlType::Xml,
        "inet" => SqlType::Inet,
        "cidr" => SqlType::Cidr,
        "macaddr" => SqlType::MacAddr,
        "macaddr8" => SqlType::MacAddr8,
        "bit" => SqlType::Bit(u32::try_from(typmod).ok()),
        "varbit" => SqlType::VarBit(u32::try_from(typmod).ok()),
        "oid" => SqlType::Oid,
        "tsvector" => SqlType::TsVector,
        "tsquery" => SqlType::TsQuery,
        "point" => SqlType::Point,
        "line" => SqlType::Line,
        "lseg" => SqlType::LSeg,
        "box" => SqlType::Box,
        "path" => SqlType::Path,
        "polygon" => SqlType::Polygon,
        "circle" => SqlType::Circle,
        _ => SqlType::Other(name.clone()),
    }
}
