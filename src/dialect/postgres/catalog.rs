//! PostgreSQL's catalog. <https://www.postgresql.org/docs/current/catalogs.html>

use crate::dialect::Catalog;

/// Each domain with the type below it.
macro_rules! domains {
    () => {
        "WITH RECURSIVE domains AS (
           SELECT oid AS domain, typbasetype AS base, typnotnull AS not_null, typdefault IS NOT NULL AS has_default
           FROM pg_type WHERE typtype = 'd'
           UNION ALL
           SELECT d.domain, t.typbasetype, d.not_null OR t.typnotnull, d.has_default OR t.typdefault IS NOT NULL
           FROM domains d JOIN pg_type t ON t.oid = d.base WHERE t.typtype = 'd'
         ), based AS (
           SELECT d.* FROM domains d JOIN pg_type t ON t.oid = d.base WHERE t.typtype <> 'd'
         ) "
    };
}

/// The columns of tables and views, with their types and those of the elements of arrays; up to the name of the schema.
macro_rules! columns {
    ($join:expr) => {
        concat!(
            " FROM pg_class c
         JOIN pg_namespace n ON n.oid = c.relnamespace
         JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped",
            types!(),
            $join,
            " WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND coalesce(n.nspname = nullif("
        )
    };
}

/// The types of attributes, and those of the elements of arrays.
macro_rules! types {
    () => {
        "
         LEFT JOIN based b ON b.domain = a.atttypid
         JOIN pg_type t ON t.oid = coalesce(b.base, a.atttypid)
         LEFT JOIN based eb ON t.typcategory = 'A' AND eb.domain = t.typelem
         LEFT JOIN pg_type e ON t.typcategory = 'A' AND e.oid = coalesce(eb.base, t.typelem)"
    };
}

/// The type of an attribute, as `type_of` takes it.
macro_rules! type_name {
    () => {
        "CASE coalesce(e.typtype, t.typtype) WHEN 'e' THEN 'enum ' WHEN 'c' THEN 'composite ' ELSE '' END
           || coalesce(e.typname || '[]', t.typname::text)"
    };
}

/// The row type of an attribute, if it is of a composite type that is no table's.
macro_rules! row_type {
    () => {
        " JOIN pg_class r ON r.oid = coalesce(e.typrelid, t.typrelid) AND r.relkind = 'c'"
    };
}

/// Appends the name of the schema: by default, the tables that need none.
macro_rules! visible {
    ($more:expr) => {
        concat!(
            ", ''), n.nspname NOT IN ('pg_catalog', 'information_schema') AND pg_table_is_visible(c.oid))",
            $more
        )
    };
}

pub(super) const CATALOG: Catalog = Catalog {
    queries: &[
        (
            concat!(
                domains!(),
                "SELECT 'column', c.relname::text, a.attname::text,
                   ",
                type_name!(),
                ",
                   format_type(a.atttypid, a.atttypmod),
                   CASE WHEN b.not_null OR a.attnotnull AND NOT EXISTS (SELECT FROM pg_constraint nn
                       WHERE nn.conrelid = a.attrelid AND nn.contype = 'n' AND NOT nn.convalidated
                         AND nn.conkey[1] = a.attnum) THEN 'no' ELSE 'yes' END,
                   CASE WHEN (a.attnotnull OR b.not_null) AND NOT a.atthasdef AND a.attidentity = ''
                     AND NOT coalesce(b.has_default, false) THEN 'yes' ELSE 'no' END,
                   CASE WHEN c.relkind IN ('v', 'm') THEN 'yes' ELSE 'no' END",
                columns!("")
            ),
            visible!(" ORDER BY c.relname, a.attnum"),
        ),
        (
            "SELECT CASE WHEN i.indisprimary THEN 'primary' ELSE 'unique' END, c.relname::text, i.indexrelid::text,
               a.attname::text, NULL::text, NULL::text, NULL::text, NULL::text
             FROM pg_index i
             JOIN pg_class c ON c.oid = i.indrelid
             JOIN pg_namespace n ON n.oid = c.relnamespace
             CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(attnum, place)
             LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum AND k.attnum > 0
             WHERE i.indisunique AND i.indisvalid AND i.indpred IS NULL AND k.place <= i.indnkeyatts
               AND coalesce(n.nspname = nullif(",
            visible!(" ORDER BY i.indexrelid, k.place"),
        ),
        (
            "SELECT 'foreign', c.relname::text, f.oid::text, a.attname::text, rn.nspname::text,
               CASE WHEN pg_table_is_visible(r.oid) THEN 'yes' ELSE 'no' END, r.relname::text, ra.attname::text
             FROM pg_constraint f
             JOIN pg_class c ON c.oid = f.conrelid
             JOIN pg_namespace n ON n.oid = c.relnamespace
             JOIN pg_class r ON r.oid = f.confrelid
             JOIN pg_namespace rn ON rn.oid = r.relnamespace
             CROSS JOIN LATERAL unnest(f.conkey, f.confkey) WITH ORDINALITY AS k(attnum, referenced, place)
             JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
             JOIN pg_attribute ra ON ra.attrelid = r.oid AND ra.attnum = k.referenced
             WHERE f.contype = 'f' AND coalesce(n.nspname = nullif(",
            visible!(" ORDER BY f.oid, k.place"),
        ),
        (
            concat!(
                domains!(),
                "SELECT 'label', c.relname::text, a.attname::text, l.enumlabel::text,
                   NULL::text, NULL::text, NULL::text, NULL::text",
                columns!(" JOIN pg_enum l ON l.enumtypid = coalesce(e.oid, t.oid)")
            ),
            visible!(" ORDER BY c.relname, a.attnum, l.enumsortorder"),
        ),
        (
            concat!(
                domains!(),
                ", composites AS (
                   SELECT c.relname::text AS relation, a.attname::text AS name, a.attname::text AS path, r.oid AS type",
                columns!(row_type!())
            ),
            visible!(concat!(
                "
                   UNION ALL
                   SELECT o.relation, o.name, o.path || '.' || a.attname, r.oid
                   FROM composites o
                   JOIN pg_attribute a ON a.attrelid = o.type AND a.attnum > 0 AND NOT a.attisdropped",
                types!(),
                row_type!(),
                ")
                 SELECT 'field', o.relation, o.name, o.path, a.attname::text, ",
                type_name!(),
                ", format_type(a.atttypid, a.atttypmod), NULL::text
                 FROM composites o
                 JOIN pg_attribute a ON a.attrelid = o.type AND a.attnum > 0 AND NOT a.attisdropped",
                types!(),
                " ORDER BY o.relation, o.path, a.attnum"
            )),
        ),
    ],
    type_of,
    serves: |expected, found| expected == found || expected == "Opaque",
    labels_of: |_| Vec::new(),
};

/// Maps a name in `pg_type`, and `enum mood` and `int4[]` too.
fn type_of(name: &str) -> String {
    if let Some(element) = name.strip_suffix("[]") {
        let element = type_of(element);
        return match element.starts_with("Range<") || element.starts_with("Multirange<") {
            true => "Opaque".to_owned(),
            false => format!("Array<{element}>"),
        };
    }
    if let Some(name) = name.strip_prefix("enum ") {
        return format!("Enum {name}");
    }
    if let Some(name) = name.strip_prefix("composite ") {
        return format!("Composite {name}");
    }
    let known = match name {
        "int2" => "SmallInt",
        "int4" => "Integer",
        "int8" => "BigInt",
        "float4" => "Real",
        "float8" => "Double",
        "numeric" => "Numeric",
        "money" => "Money",
        "bool" => "Bool",
        "text" | "varchar" | "name" => "Text",
        "bpchar" => "Char",
        "xml" => "Xml",
        "citext" => "CiText",
        "bytea" => "Binary",
        "uuid" => "Uuid",
        "date" => "Date",
        "time" => "Time",
        "timetz" => "TimeTz",
        "timestamp" => "Timestamp",
        "timestamptz" => "TimestampTz",
        "interval" => "Interval",
        "json" => "Json",
        "jsonb" => "Jsonb",
        "inet" => "Inet",
        "cidr" => "Cidr",
        "macaddr" => "MacAddr",
        "oid" => "Oid",
        "tsvector" => "TsVector",
        "tsquery" => "TsQuery",
        "int4range" => "Range<Integer>",
        "int8range" => "Range<BigInt>",
        "numrange" => "Range<Numeric>",
        "daterange" => "Range<Date>",
        "tsrange" => "Range<Timestamp>",
        "tstzrange" => "Range<TimestampTz>",
        "int4multirange" => "Multirange<Integer>",
        "int8multirange" => "Multirange<BigInt>",
        "nummultirange" => "Multirange<Numeric>",
        "datemultirange" => "Multirange<Date>",
        "tsmultirange" => "Multirange<Timestamp>",
        "tstzmultirange" => "Multirange<TimestampTz>",
        _ => "Opaque",
    };
    known.to_owned()
}
