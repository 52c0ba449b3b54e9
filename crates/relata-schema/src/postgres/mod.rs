//! Reflection of a live PostgreSQL, 12 or later.
//!
//! One query per kind of object, over all schemas at once, however many tables there are. The names come from
//! `pg_catalog`; `information_schema` knows neither indexes nor enums nor partitions, and hides what the role does
//! not own. System schemas, temporary objects and whatever an extension owns are left out.

mod columns;
mod connect;
mod constraints;
mod functions;
mod indexes;
mod reader;
mod sequences;
mod statistics;
mod tables;
mod triggers;
mod types;
mod user_types;
mod view_nulls;

use std::collections::HashMap;

use postgres::{Client, IsolationLevel};

use crate::error::{Error, Result};
use crate::model::{Catalog, Engine, Extension, ObjectName, Schema, Table};
use crate::options::ReflectOptions;
pub(crate) use connect::{chain, config, connect, connect_config};
use reader::Reader;

/// The oldest server the catalog queries are written for.
const OLDEST: i32 = 120_000;

/// Settings that decide how the server writes types and expressions: the same as `pg_dump`'s, so that one database
/// yields one catalog whatever the session, role or server is set to. With an empty search path every name outside
/// `pg_catalog` is written with its schema.
const SETTINGS: &str = "
    SET LOCAL search_path = '';
    SET LOCAL quote_all_identifiers = off;
    SET LOCAL datestyle = 'ISO';
    SET LOCAL intervalstyle = 'postgres';
    SET LOCAL timezone = 'UTC';
    SET LOCAL extra_float_digits = 3;
    SET LOCAL bytea_output = 'hex';
    SET LOCAL statement_timeout = 0;
    SET LOCAL lock_timeout = 0;
    SET LOCAL max_parallel_workers_per_gather = 0;
    SET LOCAL jit = off;";

/// Reflects the database a client is connected to, in one read-only transaction.
///
/// # Errors
/// [`Error::Reflect`] when a catalog query fails, [`Error::Unsupported`] for a server older than 12,
/// [`Error::UnknownSchema`] when `options` names a schema that is not there.
pub fn reflect(client: &mut Client, options: &ReflectOptions) -> Result<Catalog> {
    let failed = |error: postgres::Error| reader::failed("the catalog", &error);
    let mut transaction = client
        .build_transaction()
        .read_only(true)
        .isolation_level(IsolationLevel::RepeatableRead)
        .start()
        .map_err(failed)?;
    transaction.batch_execute(SETTINGS).map_err(failed)?;
    let mut reader = Reader::new(transaction);
    let version = server_version(&mut reader)?;

    let types = types::read(&mut reader, version)?;
    let mut relations = Relations::default();
    tables::read(&mut reader, &mut relations)?;
    let fields = columns::read(&mut reader, &types, &mut relations)?;
    view_nulls::read(&mut reader, &mut relations)?;
    let indexes = indexes::read(&mut reader, version, &mut relations)?;
    let domain_checks = constraints::read(&mut reader, version, &indexes, &mut relations)?;
    statistics::read(&mut reader, version, &mut relations)?;
    triggers::read(&mut reader, &mut relations)?;

    let mut catalog = Catalog::new(Engine::Postgres);
    catalog.schemas = schemas(&mut reader)?;
    catalog.extensions = extensions(&mut reader)?;
    catalog.sequences = sequences::read(&mut reader, &types, &mut relations)?;
    catalog.functions = functions::read(&mut reader, &types)?;
    let labels = user_types::labels(&mut reader)?;
    user_types::collect(&types, &labels, fields, domain_checks, &mut catalog);
    catalog.tables = relations.tables;

    catalog.sort();
    options.apply(catalog)
}

/// The tables being filled, found by their object id.
#[derive(Default)]
struct Relations {
    tables: Vec<Table>,
    by_oid: HashMap<u32, usize>,
}

impl Relations {
    fn push(&mut self, oid: u32, table: Table) {
        self.by_oid.insert(oid, self.tables.len());
        self.tables.push(table);
    }

    fn get(&mut self, oid: u32) -> Option<&mut Table> {
        self.by_oid
            .get(&oid)
            .and_then(|&at| self.tables.get_mut(at))
    }
}

fn server_version(reader: &mut Reader<'_>) -> Result<i32> {
    let rows = reader.rows(
        "the server's version",
        "SELECT current_setting('server_version_num')::int4 AS version",
    )?;
    let version = match rows.first() {
        Some(row) => row.get("version")?,
        None => 0,
    };
    if version < OLDEST {
        return Err(Error::Unsupported {
            engine: Engine::Postgres,
            reason: format!("the server is version {version}, relata reflects 12 and later"),
        });
    }
    Ok(version)
}

fn schemas(reader: &mut Reader<'_>) -> Result<Vec<Schema>> {
    // Every database is born with that comment on `public`, and loses it in a dump.
    reader.map(
        "schemas",
        "SELECT n.nspname::text AS name,
                nullif(d.description, 'standard public schema') AS comment
         FROM pg_namespace n
         LEFT JOIN pg_description d
           ON d.objoid = n.oid AND d.classoid = 'pg_namespace'::regclass AND d.objsubid = 0
         WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
           AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_namespace'::regclass
                           AND e.objid = n.oid AND e.deptype = 'e')",
        |row| {
            Ok(Schema {
                name: row.get("name")?,
                comment: row.get("comment")?,
            })
        },
    )
}

fn extensions(reader: &mut Reader<'_>) -> Result<Vec<Extension>> {
    reader.map(
        "extensions",
        "SELECT e.extname::text AS name, n.nspname::text AS schema
         FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
         WHERE e.extname <> 'plpgsql'",
        |row| {
            let ObjectName { schema, name } = row.name("schema", "name")?;
            Ok(Extension { name, schema })
        },
    )
}
