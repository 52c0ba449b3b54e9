//! Functions, procedures, aggregates and window functions.

use super::reader::{Reader, Row};
use super::types::Types;
use crate::error::Result;
use crate::model::{
    Argument, ArgumentMode, Function, FunctionKind, ReturnType, Unmanaged, Volatility,
};

/// `pg_get_functiondef` refuses aggregates, so their statement is put together here.
const SQL: &str = "
    SELECT n.nspname::text AS schema, p.proname::text AS name, p.prokind::text AS kind,
           p.proretset AS returns_set, p.prorettype AS return_type,
           format_type(p.prorettype, NULL) AS return_type_name, l.lanname::text AS language,
           p.provolatile::text AS volatility, p.proisstrict AS strict,
           coalesce(g.aggkind <> 'n', false) AS within_group,
           EXISTS (SELECT FROM pg_proc b WHERE b.proname = p.proname
                   AND b.pronamespace = 'pg_catalog'::regnamespace) AS shadowed,
           p.prosecdef AS security_definer, d.description AS comment,
           coalesce(p.proallargtypes, p.proargtypes::oid[]) AS types,
           (SELECT array_agg(format_type(u.type, NULL) ORDER BY u.n)
            FROM unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) WITH ORDINALITY u(type, n)) AS type_names,
           p.proargmodes::text[] AS modes, p.proargnames AS names,
           CASE WHEN p.pronargdefaults > 0 THEN
             (SELECT array_agg(pg_get_function_arg_default(p.oid, u.n::int4) ORDER BY u.n)
              FROM unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) WITH ORDINALITY u(type, n))
             END AS defaults,
           CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid)
                ELSE format('CREATE AGGREGATE %I.%I(%s) (SFUNC = %s, STYPE = %s%s%s%s%s%s%s%s%s%s%s%s%s)', n.nspname, p.proname,
                            coalesce(nullif(pg_get_function_arguments(p.oid), ''), '*'), g.aggtransfn, format_type(g.aggtranstype, NULL),
                            CASE WHEN g.aggtransspace <> 0 THEN format(', SSPACE = %s', g.aggtransspace) END,
                            CASE WHEN g.aggfinalfn <> 0 THEN format(', FINALFUNC = %s', g.aggfinalfn) END,
                            CASE WHEN g.aggfinalextra THEN ', FINALFUNC_EXTRA' END,
                            CASE WHEN g.aggcombinefn <> 0 THEN format(', COMBINEFUNC = %s', g.aggcombinefn) END,
                            CASE WHEN g.agginitval IS NOT NULL THEN format(', INITCOND = %L', g.agginitval) END,
                            CASE WHEN g.aggserialfn <> 0 THEN
                              format(', SERIALFUNC = %s, DESERIALFUNC = %s', g.aggserialfn, g.aggdeserialfn) END,
                            CASE WHEN g.aggmtransfn <> 0 THEN
                              format(', MSFUNC = %s, MINVFUNC = %s, MSTYPE = %s', g.aggmtransfn, g.aggminvtransfn,
                                     format_type(g.aggmtranstype, NULL)) END,
                            CASE WHEN g.aggmfinalfn <> 0 THEN format(', MFINALFUNC = %s', g.aggmfinalfn) END,
                            CASE WHEN g.aggminitval IS NOT NULL THEN format(', MINITCOND = %L', g.aggminitval) END,
                            CASE WHEN g.aggsortop <> 0 THEN (SELECT format(', SORTOP = OPERATOR(%I.%s)', sn.nspname, s.oprname)
                              FROM pg_operator s JOIN pg_namespace sn ON sn.oid = s.oprnamespace WHERE s.oid = g.aggsortop) END,
                            CASE WHEN p.proparallel = 's' THEN ', PARALLEL = SAFE' END,
                            CASE WHEN g.aggkind = 'h' THEN ', HYPOTHETICAL' END)
                END AS definition
    FROM pg_proc p
    JOIN pg_namespace n ON n.oid = p.pronamespace
    JOIN pg_language l ON l.oid = p.prolang
    LEFT JOIN pg_aggregate g ON g.aggfnoid = p.oid
    LEFT JOIN pg_description d
      ON d.objoid = p.oid AND d.classoid = 'pg_proc'::regclass AND d.objsubid = 0
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
      AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_proc'::regclass
                      AND e.objid = p.oid AND e.deptype IN ('e', 'i'))";

pub(super) fn read(reader: &mut Reader<'_>, types: &Types) -> Result<Vec<Function>> {
    reader.map("functions", SQL, |row| {
        let kind: String = row.get("kind")?;
        let kind = match kind.as_str() {
            "p" => FunctionKind::Procedure,
            "a" => FunctionKind::Aggregate,
            "w" => FunctionKind::Window,
            _ => FunctionKind::Function,
        };
        let volatility: String = row.get("volatility")?;
        let returns = (kind != FunctionKind::Procedure).then_some(ReturnType {
            type_name: row.get("return_type_name")?,
            sql_type: types.sql_type(row.get("return_type")?, -1, 0),
        });
        let definition: Option<String> = row.get("definition")?;
        Ok(Function {
            name: row.name("schema", "name")?,
            kind,
            arguments: arguments(row, types)?,
            returns,
            returns_set: row.get("returns_set")?,
            language: row.get("language")?,
            volatility: match volatility.as_str() {
                "i" => Volatility::Immutable,
                "s" => Volatility::Stable,
                _ => Volatility::Volatile,
            },
            strict: row.get("strict")?,
            within_group: row.get("within_group")?,
            shadowed: row.get("shadowed")?,
            security_definer: row.get("security_definer")?,
            definition: definition.map(|sql| sql.trim_end().to_owned()),
            comment: row.get("comment")?,
            unmanaged: Unmanaged::default(),
        })
    })
}

/// The arguments from `pg_proc`'s parallel arrays; `proargmodes`, `proargnames` are NULL when all alike.
fn arguments(row: &Row, types: &Types) -> Result<Vec<Argument>> {
    let oids: Vec<u32> = row.list("types")?;
    let type_names: Vec<String> = row.list("type_names")?;
    let modes: Vec<String> = row.list("modes")?;
    let names: Vec<String> = row.list("names")?;
    let defaults: Vec<Option<String>> = row.list("defaults")?;
    let arguments = oids.into_iter().zip(type_names).enumerate();
    Ok(arguments
        .map(|(at, (oid, type_name))| Argument {
            name: names.get(at).filter(|name| !name.is_empty()).cloned(),
            mode: match modes.get(at).map(String::as_str) {
                Some("o") => ArgumentMode::Out,
                Some("b") => ArgumentMode::InOut,
                Some("v") => ArgumentMode::Variadic,
                Some("t") => ArgumentMode::Table,
                _ => ArgumentMode::In,
            },
            type_name,
            sql_type: types.sql_type(oid, -1, 0),
            default: defaults.get(at).cloned().flatten(),
        })
        .collect())
}
