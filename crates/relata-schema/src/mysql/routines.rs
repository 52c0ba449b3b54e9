//! Reads functions and procedures.

use std::collections::HashMap;

use super::literal::{name, quoted};
use super::own;
use super::reader::{Reader, Row};
use super::server::Server;
use super::types::sql_type;
use crate::error::Result;
use crate::model::{
    Argument, ArgumentMode, Function, FunctionKind, ReturnType, Unmanaged, Volatility,
};

/// A procedure may have the name of a function; MariaDB also has packages, and reports which names are those of
/// its built-in functions.
fn sql(server: &Server) -> String {
    let shadowed = match server.mariadb {
        true => {
            "EXISTS (SELECT 1 FROM information_schema.sql_functions f WHERE f.function = routine_name)"
        }
        false => "FALSE",
    };
    format!(
        "SELECT specific_name, routine_name, routine_type, dtd_identifier, routine_definition, is_deterministic,
                sql_data_access, security_type, routine_comment, definer, sql_mode,
                {shadowed} AS shadowed
         FROM information_schema.routines
         WHERE routine_schema = DATABASE() AND routine_type IN ('FUNCTION', 'PROCEDURE')
         ORDER BY routine_name, routine_type"
    )
}

/// Number 0 is the result of a function.
const PARAMETERS: &str = "
    SELECT specific_name, routine_type, parameter_mode, parameter_name, dtd_identifier
    FROM information_schema.parameters
    WHERE specific_schema = DATABASE() AND ordinal_position > 0
    ORDER BY specific_name, routine_type, ordinal_position";

pub(super) fn read(reader: &mut Reader<'_>, server: &Server) -> Result<Vec<Function>> {
    let routines = reader.rows("routines", &sql(server))?;
    let key = |row: &Row| row.pair("specific_name", "routine_type");
    let mut arguments: HashMap<(String, String), Vec<Argument>> = HashMap::new();
    for row in reader.rows("parameters", PARAMETERS)? {
        arguments
            .entry(key(&row)?)
            .or_default()
            .push(argument(&row)?);
    }
    routines
        .iter()
        .map(|row| {
            function(
                row,
                server,
                arguments.remove(&key(row)?).unwrap_or_default(),
            )
        })
        .collect()
}

fn argument(row: &Row) -> Result<Argument> {
    let type_name = row.text("dtd_identifier")?;
    Ok(Argument {
        name: row.filled("parameter_name")?,
        mode: match row.text_opt("parameter_mode")?.as_deref() {
            Some("OUT") => ArgumentMode::Out,
            Some("INOUT") => ArgumentMode::InOut,
            _ => ArgumentMode::In,
        },
        sql_type: sql_type(&type_name),
        type_name,
        default: None,
    })
}

fn function(row: &Row, server: &Server, arguments: Vec<Argument>) -> Result<Function> {
    let body = row.text_opt("routine_definition")?;
    let kind = match row.is("routine_type", "PROCEDURE")? {
        true => FunctionKind::Procedure,
        false if body.as_deref().is_some_and(is_aggregate) => FunctionKind::Aggregate,
        false => FunctionKind::Function,
    };
    let returns = row
        .filled("dtd_identifier")?
        .filter(|_| kind != FunctionKind::Procedure)
        .map(|type_name| ReturnType {
            sql_type: sql_type(&type_name),
            type_name,
        });
    let access = row.text("sql_data_access")?;
    let volatility = match (row.is("is_deterministic", "YES")?, access.as_str()) {
        (false, _) | (true, "MODIFIES SQL DATA") => Volatility::Volatile,
        (true, "READS SQL DATA") => Volatility::Stable,
        (true, _) => Volatility::Immutable,
    };
    let definition = body.map(|body| definition(row, kind, &arguments, returns.as_ref(), &body));
    Ok(Function {
        name: own(row.text("routine_name")?),
        kind,
        returns_set: false,
        language: "sql".to_owned(),
        volatility,
        strict: false,
        within_group: false,
        shadowed: row.number::<u8>("shadowed")? == Some(1),
        security_definer: row.is("security_type", "DEFINER")?,
        definition: definition.transpose()?,
        comment: row.filled("routine_comment")?,
        unmanaged: Unmanaged {
            replaceable: server.mariadb,
            ..server.unmanaged(row, true)?
        },
        returns,
        arguments,
    })
}

/// True if it is one of MariaDB's aggregate functions, which only the body shows.
/// <https://mariadb.com/kb/en/stored-aggregate-functions/>
fn is_aggregate(body: &str) -> bool {
    let words: Vec<String> = body
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words
        .windows(4)
        .any(|words| words == ["fetch", "group", "next", "row"])
}

/// `SHOW CREATE` would be a query for each.
fn definition(
    row: &Row,
    kind: FunctionKind,
    arguments: &[Argument],
    returns: Option<&ReturnType>,
    body: &str,
) -> Result<String> {
    let is_procedure = kind == FunctionKind::Procedure;
    let list: Vec<String> = arguments
        .iter()
        .map(|argument| {
            let mode = match argument.mode {
                ArgumentMode::Out => "OUT ",
                ArgumentMode::InOut => "INOUT ",
                _ if is_procedure => "IN ",
                _ => "",
            };
            let written = argument.name.as_deref().unwrap_or_default();
            format!("{mode}{} {}", name(written), argument.type_name)
        })
        .collect();
    let mut sql = format!(
        "CREATE {} {}({})",
        match kind {
            FunctionKind::Procedure => "PROCEDURE",
            FunctionKind::Aggregate => "AGGREGATE FUNCTION",
            _ => "FUNCTION",
        },
        name(&row.text("routine_name")?),
        list.join(", ")
    );
    if let Some(returns) = returns {
        sql.push_str(&format!(" RETURNS {}", returns.type_name));
    }
    if row.is("is_deterministic", "YES")? {
        sql.push_str(" DETERMINISTIC");
    }
    let access = row.text("sql_data_access")?;
    if access != "CONTAINS SQL" {
        sql.push_str(&format!(" {access}"));
    }
    if row.is("security_type", "INVOKER")? {
        sql.push_str(" SQL SECURITY INVOKER");
    }
    if let Some(comment) = row.filled("routine_comment")? {
        sql.push_str(&format!(" COMMENT {}", quoted(&comment)));
    }
    Ok(format!("{sql} {}", body.trim()))
}
