//! Functions: which are generated, what they are called, what they take and give.

use std::collections::BTreeMap;

use relata_schema::{
    Argument, ArgumentMode, Catalog, Column, Engine, Function, FunctionKind, ObjectName, SqlType,
    Table, TableKind,
};

use super::modules::RESERVED;
use super::overrides::{identifier, taken};
use super::types::{is_known, natural};
use super::{
    CallPlan, FunctionPlan, FunctionsPlan, Given, Gives, ParameterPlan, Plan, Scalar, TablePlan,
    Type,
};
use crate::config::{Config, DerivesConfig, FunctionConfig, Problem, glob_matches, key_path};
use crate::hash::fnv32;
use crate::names::{Names, ascii, is_verbatim, is_windows_device, snake};

/// relata's largest tuple.
const ARGUMENTS: usize = 26;
/// The most arguments of an aggregate function.
const AGGREGATED: usize = 6;

/// The functions that the settings leave in, and for those that give rows the table that these are.
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

/// Chooses them.
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

/// Every function that has settings exists.
fn check_names(catalog: &Catalog, config: &Config, functions: &[&Function]) -> Result<(), Problem> {
    for (key, settings) in &config.functions {
        let meant: Vec<&&Function> = functions
            .iter()
            .filter(|function| means(catalog, key, function))
            .collect();
        if meant.is_empty() {
            let names: Vec<String> = functions
                .iter()
                .map(|function| match key.contains('(') {
                    true => short_signature(catalog, function),
                    false => super::overrides::written(catalog, &function.name),
                })
                .collect();
            return Err(Problem::new(
                key_path!["functions", key],
                format!("there is no function `{key}`"),
            )
            .suggest(key, names.iter().map(String::as_str)));
        }
        if meant.len() > 1 && settings.name.is_some() {
            return Err(Problem::new(
                key_path!["functions", key, "name"],
                format!("there are {} functions `{key}`", meant.len()),
            )
            .help(format!(
                "name one with the types of its arguments: `{}`",
                short_signature(catalog, meant[0])
            )));
        }
        for column in settings.columns.keys() {
            let columns: Vec<String> = meant
                .iter()
                .filter_map(|function| rows(catalog, function))
                .flat_map(|table| table.columns.into_iter().map(|column| column.name))
                .collect();
            if !columns.contains(column) {
                return Err(Problem::new(
                    key_path!["functions", key, "columns", column],
                    format!("the rows of function `{key}` have no column `{column}`"),
                )
                .suggest(column, columns.iter().map(String::as_str)));
            }
        }
    }
    Ok(())
}

/// Whether a name in `relata.toml` means this function: `area`, or `area(numeric, numeric)`.
fn means(catalog: &Catalog, written: &str, function: &Function) -> bool {
    let full = function.name.to_string();
    let mut known = vec![full, function.signature()];
    if function.name.schema == catalog.default_schema {
        known.push(function.name.name.clone());
        known.push(short_signature(catalog, function));
    }
    known.iter().any(|name| name == written)
}

/// `area(numeric, numeric)`, as one writes it in `relata.toml`.
fn short_signature(catalog: &Catalog, function: &Function) -> String {
    let signature = function.signature();
    let default = format!("{}.", catalog.default_schema);
    match signature.strip_prefix(&default) {
        Some(short) if function.name.schema == catalog.default_schema => short.to_owned(),
        _ => signature,
    }
}

/// The settings of a function: those for its arguments before those for its name.
pub(super) fn settings<'c>(
    catalog: &Catalog,
    config: &'c Config,
    function: &Function,
) -> Option<(&'c String, &'c FunctionConfig)> {
    let mut found: Vec<_> = config
        .functions
        .iter()
        .filter(|(key, _)| means(catalog, key, function))
        .collect();
    found.sort_by_key(|(key, _)| !key.contains('('));
    found.into_iter().next()
}

/// The table that the rows of a function are, if it gives rows.
fn rows(catalog: &Catalog, function: &Function) -> Option<Table> {
    if function.kind != FunctionKind::Function {
        return None;
    }
    let outputs: Vec<&Argument> = function
        .arguments
        .iter()
        .filter(|argument| argument.mode.is_output())
        .collect();
    let returns = function.returns.as_ref()?;
    let columns = match &returns.sql_type {
        SqlType::Composite(name) => columns_of(catalog, name),
        _ if outputs.len() > 1 || (outputs.len() == 1 && function.returns_set) => outputs
            .iter()
            .enumerate()
            .map(|(at, argument)| {
                let name = argument.name.clone();
                let name = name.unwrap_or_else(|| format!("column{}", at + 1));
                column(name, &argument.type_name, &argument.sql_type)
            })
            .collect(),
        _ if is_pseudo(function, &["record", "void"]) => Vec::new(),
        _ if function.returns_set => vec![column(
            "value".to_owned(),
            &returns.type_name,
            &returns.sql_type,
        )],
        _ => Vec::new(),
    };
    if columns.is_empty() {
        return None;
    }
    let mut table = Table::new(function.name.clone(), TableKind::View);
    table.view_writes = Some(relata_schema::ViewWrites {
        insert: false,
        update: false,
        delete: false,
    });
    table.columns = columns;
    for (position, column) in (1..).zip(&mut table.columns) {
        column.position = position;
    }
    Some(table)
}

/// The columns of a composite type or a table. Nothing keeps a function from giving NULL for any.
fn columns_of(catalog: &Catalog, name: &ObjectName) -> Vec<Column> {
    if let Some(table) = catalog.tables.iter().find(|table| table.name == *name) {
        return table
            .columns
            .iter()
            .map(|own| Column {
                comment: own.comment.clone(),
                ..column(own.name.clone(), &own.type_name, &own.sql_type)
            })
            .collect();
    }
    let composite = catalog.composites.iter().find(|c| c.name == *name);
    composite
        .iter()
        .flat_map(|composite| &composite.fields)
        .map(|field| column(field.name.clone(), &field.type_name, &field.sql_type))
        .collect()
}

fn column(name: String, type_name: &str, sql_type: &SqlType) -> Column {
    Column {
        name,
        position: 0,
        type_name: type_name.to_owned(),
        sql_type: sql_type.clone(),
        nullable: true,
        default: None,
        identity: None,
        generated: None,
        auto_increment: None,
        on_update_value: None,
        collation: None,
        hidden: false,
        comment: None,
    }
}

/// Why a function is not generated.
fn fault(catalog: &Catalog, function: &Function, rows: Option<&Table>) -> Option<String> {
    let unknown = |what: &str, type_name: &str| {
        Some(format!(
            "{what} is of SQL type {type_name}, which relata does not know"
        ))
    };
    if catalog.engine == Engine::Mysql {
        return Some("relata calls no functions of MySQL's yet".to_owned());
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
        return Some("it does not say which columns its rows have".to_owned());
    }
    if function.returns_set {
        return Some("a function of this kind cannot stand in FROM".to_owned());
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

/// What the functions are called in Rust: as in SQL, and overloads by their arguments.
fn rust_names(
    plan: &Plan<'_>,
    functions: &[(&Function, Option<&Table>)],
    names: &mut Names,
) -> Result<Vec<String>, Problem> {
    let catalog = plan.catalog;
    let mut found = vec![String::new(); functions.len()];
    for (index, (function, _)) in functions.iter().enumerate() {
        let Some((key, name)) = settings(catalog, plan.config, function)
            .and_then(|(key, settings)| Some((key, settings.name.as_deref()?)))
        else {
            continue;
        };
        let at = || key_path!["functions", key, "name"];
        let name = identifier(name, at)?;
        if !names.take(name) {
            return Err(taken(name, at()));
        }
        found[index] = name.to_owned();
    }
    let mut count: BTreeMap<&ObjectName, usize> = BTreeMap::new();
    for (function, _) in functions {
        *count.entry(&function.name).or_default() += 1;
    }
    let mut order: Vec<usize> = (0..functions.len())
        .filter(|index| found[*index].is_empty())
        .collect();
    order.sort_by_key(|index| !is_verbatim(&functions[*index].0.name.name));
    for index in order {
        let function = functions[index].0;
        let mut base = function.name.name.clone();
        if count[&function.name] > 1 {
            for type_name in function.input_types() {
                base.push('_');
                base.push_str(&short(catalog, type_name));
            }
        }
        let base = snake(&base);
        found[index] = if is_windows_device(&base) {
            names.claim(&[format!("{base}_")])
        } else {
            names.claim(&[base])
        };
    }
    Ok(found)
}

/// The name of a type as a part of a function's name.
fn short(catalog: &Catalog, type_name: &str) -> String {
    let prefix = format!("{}.", catalog.default_schema);
    let name = type_name.strip_prefix(&prefix).unwrap_or(type_name);
    match name.strip_suffix("[]") {
        Some(item) => format!("{}_array", short(catalog, item)),
        None => match name {
            "character varying" => "varchar".to_owned(),
            "double precision" => "double".to_owned(),
            "timestamp without time zone" => "timestamp".to_owned(),
            "timestamp with time zone" => "timestamptz".to_owned(),
            "time without time zone" => "time".to_owned(),
            other => other.replace(['"', '.'], "_"),
        },
    }
}

fn parameters<'a>(plan: &Plan<'_>, function: &'a Function) -> Vec<ParameterPlan<'a>> {
    let mut names = Names::default();
    let mut parameters = Vec::new();
    for argument in inputs(function) {
        // What follows it has a default as well.
        if !is_known(plan.catalog, &argument.sql_type) {
            break;
        }
        let at = parameters.len() + 1;
        let base = argument.name.as_deref().map(snake);
        let base = base.filter(|name| name.contains(char::is_alphabetic));
        parameters.push(ParameterPlan {
            argument,
            name: names.claim(&[base.unwrap_or_else(|| format!("arg{at}"))]),
            rust_type: natural(plan, &argument.sql_type),
        });
    }
    parameters
}

/// One for all arguments that have no default, and one more for each that has.
fn calls(name: &str, parameters: &[ParameterPlan<'_>], names: &mut Names) -> Vec<CallPlan> {
    let required = parameters
        .iter()
        .take_while(|parameter| parameter.argument.default.is_none())
        .count();
    let mut calls = vec![CallPlan {
        name: name.to_owned(),
        arguments: required,
    }];
    for (at, parameter) in parameters.iter().enumerate().skip(required) {
        let last = parameter.name.trim_matches('_');
        calls.push(CallPlan {
            name: names.claim(&[format!("{}_with_{last}", name.trim_end_matches('_'))]),
            arguments: at + 1,
        });
    }
    calls
}

/// The rows of a function as a table of the plan: its index.
fn table<'a>(
    plan: &mut Plan<'a>,
    schema: usize,
    function: &'a Function,
    rows: &'a Table,
    module: &str,
    file: String,
    overloaded: bool,
) -> usize {
    let returned = function
        .returns
        .as_ref()
        .and_then(|returns| match &returns.sql_type {
            SqlType::Composite(name) => plan.find(name),
            _ => None,
        });
    let mut names = Names::with(RESERVED);
    names.take("Row");
    plan.tables.push(TablePlan {
        table: rows,
        function: Some(super::RowsOf {
            function,
            name: if overloaded {
                module.to_owned()
            } else {
                function.name.name.clone()
            },
            table: returned,
        }),
        schema,
        file,
        module: module.to_owned(),
        id: fnv32(format!("{}()", function.signature()).as_bytes()),
        row: "Row".to_owned(),
        new_row: None,
        changes: None,
        derives: DerivesConfig::default(),
        columns: Vec::new(),
        relations: Vec::new(),
        throughs: Vec::new(),
        constraints: Vec::new(),
        left_out: Vec::new(),
        names,
    });
    plan.tables.len() - 1
}

/// The name of a module's file, of ASCII letters.
fn file(names: &mut Names, module: &str) -> String {
    if module.is_ascii() {
        module.to_owned()
    } else {
        names.claim(&[ascii(module)])
    }
}

/// Whether the argument is a list that ends the call.
pub(crate) fn is_variadic(argument: &Argument) -> bool {
    argument.mode == ArgumentMode::Variadic
}

/// Whether the SQL of a call says the type of the argument: what relata sends is of another.
pub(crate) fn needs_cast(sql_type: &SqlType) -> bool {
    match sql_type {
        SqlType::Array { element, .. } => needs_cast(element),
        SqlType::Domain(_)
        | SqlType::Name
        | SqlType::Xml
        | SqlType::VarChar(_)
        | SqlType::Char(_)
        | SqlType::Other(_) => true,
        _ => false,
    }
}
