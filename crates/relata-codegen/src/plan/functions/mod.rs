//! Plans functions: which are generated, their names, arguments and results.

mod names;
mod rows;
mod settings;

pub(super) use settings::settings;

use relata_schema::{
    Argument, ArgumentMode, Catalog, Engine, Function, FunctionKind, SqlType, Table,
};

use self::names::{calls, parameters, rust_names};
use self::rows::{file, rows, table};
use self::settings::check_names;
use super::types::{is_known, natural};
use super::{FunctionPlan, FunctionsPlan, Given, Gives, Plan, Scalar, Type};
use crate::config::{Config, Problem, glob_matches, key_path};
use crate::names::Names;

/// The size of relata's largest tuple.
const ARGUMENTS: usize = 26;
/// The most arguments of an aggregate function.
const AGGREGATED: usize = 6;

/// The functions that the settings include, and for those that return rows the table of the rows.
#[derive(Debug)]
pub(crate) struct Selected<'a> {
    functions: Vec<(&'a Function, Option<Table>)>,
}

impl Selected<'_> {
    /// The schemas of those that are generated.
    pub(super) fn schemas<'s>(&'s self, catalog: &'s Catalog) -> impl Iterator<Item = &'s str> {
        self.functions
            .iter()
            .filter(|(function, rows)| fault(catalog, function, rows.as_ref()).is_none())
            .map(|(function, _)| function.name.schema.as_str())
    }
}

/// Selects the functions.
pub(crate) fn select<'a>(catalog: &'a Catalog, config: &Config) -> Result<Selected<'a>, Problem> {
    let all = || catalog.functions.iter();
    for (key, patterns) in [
        ("include_functions", &config.include_functions),
        ("exclude_functions", &config.exclude_functions),
    ] {
        for (index, pattern) in patterns.iter().enumerate() {
            if !all().any(|f| glob_matches(pattern, &f.name.schema, &f.name.name)) {
                return Err(Problem::new(
                    key_path![key, index],
                    format!("`{pattern}` matches no function"),
                )
                .help("patterns look at `schema.function`, or at `function` if they have no dot"));
            }
        }
    }
    let matches = |patterns: &[String], function: &Function| {
        let name = &function.name;
        patterns
            .iter()
            .any(|pattern| glob_matches(pattern, &name.schema, &name.name))
    };
    let (include, exclude) = (&config.include_functions, &config.exclude_functions);
    let mut functions: Vec<&Function> = all()
        .filter(|f| config.schemas.is_empty() || config.schemas.contains(&f.name.schema))
        .filter(|f| include.is_empty() || matches(include, f))
        .filter(|f| !matches(exclude, f))
        // Nobody calls what a trigger calls.
        .filter(|f| !is_pseudo(f, &["trigger", "event_trigger"]))
        .collect();
    functions.sort_by_cached_key(|f| (f.name.clone(), f.signature()));
    check_names(catalog, config, &functions)?;
    Ok(Selected {
        functions: functions
            .into_iter()
            .map(|function| (function, rows(catalog, function)))
            .collect(),
    })
}

fn is_pseudo(function: &Function, names: &[&str]) -> bool {
    function.returns.as_ref().is_some_and(|returns| {
        matches!(&returns.sql_type, SqlType::Other(name)
            if name.schema == "pg_catalog" && names.contains(&name.name.as_str()))
    })
}

/// Returns the reason that a function is not generated.
fn fault(catalog: &Catalog, function: &Function, rows: Option<&Table>) -> Option<String> {
    let unknown = |what: &str, type_name: &str| {
        Some(format!(
            "{what} is of SQL type {type_name}, which relata does not know"
        ))
    };
    if catalog.engine == Engine::Mysql {
        if function.shadowed {
            return Some("a function of the database's own has its name".to_owned());
        }
        // There is no other way to write a name, and `$1` is the place of an argument.
        if function.name.name.contains('$') {
            return Some("its name has a $".to_owned());
        }
        if function.kind == FunctionKind::Aggregate {
            return Some("an aggregate function of MariaDB's".to_owned());
        }
    }
    match function.kind {
        FunctionKind::Procedure => return Some("a procedure, which CALL runs".to_owned()),
        FunctionKind::Aggregate if function.within_group => {
            return Some("an ordered-set aggregate".to_owned());
        }
        _ => {}
    }
    let inputs: Vec<&Argument> = inputs(function).collect();
    for (at, argument) in inputs.iter().enumerate() {
        if argument.default.is_none() && !is_known(catalog, &argument.sql_type) {
            let what = match &argument.name {
                Some(name) => format!("its argument {name}"),
                None => format!("its argument {}", at + 1),
            };
            return unknown(&what, &argument.type_name);
        }
    }
    let most = match function.kind {
        FunctionKind::Aggregate => AGGREGATED,
        _ => ARGUMENTS,
    };
    if inputs.len() > most {
        return Some(format!("it has more than {most} arguments"));
    }
    let returns = function.returns.as_ref()?;
    if rows.is_some() {
        return None;
    }
    if is_pseudo(function, &["void"]) {
        return Some("it gives nothing".to_owned());
    }
    if is_pseudo(function, &["record"]) {
        return Some("it does not declare the columns of its rows".to_owned());
    }
    if function.returns_set {
        return Some("a function of this kind cannot be used in FROM".to_owned());
    }
    if !is_known(catalog, &returns.sql_type) {
        return unknown("what it gives", &returns.type_name);
    }
    None
}

fn inputs(function: &Function) -> impl Iterator<Item = &Argument> {
    function
        .arguments
        .iter()
        .filter(|argument| argument.mode.is_input())
}

/// Decides names, arguments and results. The tables of the schema have their names by now.
pub(super) fn plan<'a>(plan: &mut Plan<'a>, selected: &'a Selected<'a>) -> Result<(), Problem> {
    for schema in 0..plan.schemas.len() {
        let name = plan.schemas[schema].name;
        let own: Vec<&'a (&'a Function, Option<Table>)> = selected
            .functions
            .iter()
            .filter(|(function, _)| function.name.schema == name)
            .collect();
        of_schema(plan, schema, &own)?;
    }
    Ok(())
}

fn of_schema<'a>(
    plan: &mut Plan<'a>,
    schema: usize,
    own: &[&'a (&'a Function, Option<Table>)],
) -> Result<(), Problem> {
    let catalog = plan.catalog;
    let mut left_out = Vec::new();
    let mut kept = Vec::new();
    for (function, rows) in own {
        match fault(catalog, function, rows.as_ref()) {
            Some(fault) => left_out.push((function.signature(), fault)),
            None => kept.push((*function, rows.as_ref())),
        }
    }
    if kept.is_empty() {
        return Ok(());
    }
    let overloads = |function: &Function| {
        let others = catalog.functions.iter();
        others.filter(|other| other.name == function.name).count()
    };
    let mut names = Names::with(&["calls"]);
    let rust_names = rust_names(plan, &kept, &mut names)?;
    let mut functions = Vec::new();
    for ((function, rows), name) in kept.into_iter().zip(rust_names) {
        let overloaded = overloads(function) > 1;
        let parameters = parameters(plan, function);
        let calls = calls(&name, &parameters, &mut names);
        let given = match rows {
            Some(rows) => {
                let file = file(&mut names, &name);
                Given::Rows(table(plan, schema, function, rows, &name, file, overloaded))
            }
            None => {
                let returns = function.returns.as_ref().map(|returns| &returns.sql_type);
                let unknown = Type::Scalar(Scalar::Opaque);
                let given = returns.map_or(unknown, |sql_type| natural(plan, sql_type));
                match function.kind {
                    FunctionKind::Aggregate => Given::Aggregate(given),
                    FunctionKind::Window => Given::Window(given),
                    _ => Given::Value(given),
                }
            }
        };
        let nullable = settings(catalog, plan.config, function)
            .and_then(|(_, settings)| settings.nullable)
            .unwrap_or(true);
        functions.push(FunctionPlan {
            function,
            name,
            parameters,
            calls,
            given,
            gives: match (nullable, function.strict) {
                (true, _) => Gives::Nullable,
                (false, true) => Gives::Strict,
                (false, false) => Gives::NotNull,
            },
            overloaded,
        });
    }
    let level = &mut plan.schemas[schema].names;
    let module = level.claim(&["functions", "schema_functions"]);
    plan.schemas[schema].functions = Some(FunctionsPlan {
        module,
        functions,
        left_out,
        names,
    });
    Ok(())
}

/// True if the argument is a list that ends the call.
pub(crate) fn is_variadic(argument: &Argument) -> bool {
    argument.mode == ArgumentMode::Variadic
}

/// True if the SQL of a call must cast the argument: relata sends another type.
pub(crate) fn needs_cast(engine: Engine, sql_type: &SqlType) -> bool {
    match sql_type {
        _ if engine == Engine::Mysql => false,
        SqlType::Array { element, .. } => needs_cast(engine, element),
        SqlType::Domain(_)
        | SqlType::Name
        | SqlType::Xml
        | SqlType::VarChar(_)
        | SqlType::Char(_)
        | SqlType::Other(_) => true,
        _ => false,
    }
}
