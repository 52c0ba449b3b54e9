//! Writes the functions of a schema: Rust functions that call them, and modules for the rows that some return.

use relata_schema::{Argument, Engine, FunctionKind, Volatility};
use unicode_width::UnicodeWidthStr as _;

use super::docs;
use super::header;
use super::layout::{LINE, literal, value};
use super::markdown::{code, prose, summary};
use super::paths::{Place, marker, primitive, runtime};
use crate::plan::{
    CallPlan, FunctionPlan, FunctionsPlan, Given, Gives, Plan, RowsOf, is_variadic, needs_cast,
};

/// rustfmt breaks the arguments of a call that are wider.
const CALL: usize = 60;

/// The text of the module.
pub(super) fn file(plan: &Plan<'_>, schema: usize, entry: &FunctionsPlan<'_>) -> String {
    let mut out = header(plan);
    let name = plan.schemas[schema].name;
    let mut lines = vec![match name {
        "" => "The functions of the database.".to_owned(),
        _ => format!("The functions of schema {}.", code(name)),
    }];
    if !entry.left_out.is_empty() {
        lines.extend([String::new(), "Left out:".to_owned(), String::new()]);
        for (signature, fault) in &entry.left_out {
            lines.push(format!("- {}: {}", code(signature), prose(fault).join(" ")));
        }
    }
    out.push_str(&docs::inner(&lines));
    out.push_str("\n#![allow(clippy::too_many_arguments, clippy::type_complexity)]\n");
    for function in &entry.functions {
        if let Given::Rows(table) = function.given {
            rows_module(plan, entry, table, function, &mut out);
        }
        for call in &function.calls {
            rust_function(plan, schema, entry, function, call, &mut out);
        }
    }
    calls(plan, schema, entry, &mut out);
    out
}

/// The lines that document an item.
fn outer(lines: &[String]) -> String {
    docs::outer(lines, 0)
}

fn rows_module(
    plan: &Plan<'_>,
    module: &FunctionsPlan<'_>,
    table: usize,
    function: &FunctionPlan<'_>,
    out: &mut String,
) {
    let entry = &plan.tables[table];
    let path = match entry.file == entry.module {
        true => String::new(),
        // From the folder that this file is in.
        false => format!(
            "#[path = {}]\n",
            literal(&format!("{}/{}.rs", module.module, entry.file))
        ),
    };
    let docs = outer(&[format!("The rows of {}.", code(&signature(function)))]);
    out.push_str(&format!("\n{docs}{path}pub mod {};\n", entry.module));
}

/// Returns the documentation of the module of a function's rows.
pub(super) fn rows_title(rows: &RowsOf<'_>) -> String {
    let name = code(&rows.function.signature());
    match rows.function.comment.as_deref().and_then(summary) {
        Some(summary) => format!("The rows of {name}: {summary}"),
        None => format!("The rows of {name}."),
    }
}

/// `area(width numeric, height numeric DEFAULT 1)`
fn signature(entry: &FunctionPlan<'_>) -> String {
    let inputs = entry.function.arguments.iter();
    let arguments: Vec<String> = inputs
        .filter(|argument| argument.mode.is_input())
        .map(|argument| {
            let mut text = String::new();
            if is_variadic(argument) {
                text.push_str("VARIADIC ");
            }
            if let Some(name) = &argument.name {
                text.push_str(&format!("{name} "));
            }
            text.push_str(&argument.type_name);
            if let Some(default) = &argument.default {
                text.push_str(&format!(" DEFAULT {default}"));
            }
            text
        })
        .collect();
    format!("{}({})", entry.function.name, arguments.join(", "))
}

/// Describes the result: `→ SETOF integer`
fn result(entry: &FunctionPlan<'_>) -> String {
    let function = entry.function;
    let outputs: Vec<String> = function
        .arguments
        .iter()
        .filter(|argument| argument.mode.is_output())
        .map(
            |Argument {
                 name, type_name, ..
             }| match name {
                Some(name) => format!("{name} {type_name}"),
                None => type_name.clone(),
            },
        )
        .collect();
    let returns = function.returns.as_ref().map_or("", |r| &r.type_name);
    match (outputs.len(), function.returns_set) {
        (0 | 1, true) => format!("SETOF {returns}"),
        (0 | 1, false) => returns.to_owned(),
        (_, true) => format!("TABLE ({})", outputs.join(", ")),
        (_, false) => format!("({})", outputs.join(", ")),
    }
}

/// Returns the documentation of a function.
fn documentation(entry: &FunctionPlan<'_>) -> Vec<String> {
    let function = entry.function;
    let mut notes = Vec::new();
    match function.kind {
        FunctionKind::Aggregate => notes.push("aggregate"),
        FunctionKind::Window => notes.push("window function"),
        _ => {}
    }
    // The volatility of an aggregate means nothing.
    if function.kind != FunctionKind::Aggregate {
        notes.push(match function.volatility {
            Volatility::Immutable => "immutable",
            Volatility::Stable => "stable",
            Volatility::Volatile => "volatile",
        });
    }
    if function.strict {
        notes.push(match entry.given {
            Given::Rows(_) if function.returns_set => "strict: no rows where an argument is NULL",
            _ => "strict: NULL where an argument is",
        });
    }
    let call = code(&format!("{} → {}", signature(entry), result(entry)));
    let mut lines = vec![format!("{call}: {}.", notes.join(", "))];
    let comment = function.comment.as_deref().map(prose).unwrap_or_default();
    if !comment.is_empty() {
        lines.push(String::new());
        lines.extend(comment);
    }
    lines
}

/// `pub fn area<A, B>(width: A, height: B) -> ..`
fn rust_function(
    plan: &Plan<'_>,
    schema: usize,
    module: &FunctionsPlan<'_>,
    entry: &FunctionPlan<'_>,
    call: &CallPlan,
    out: &mut String,
) {
    let place = Place::Functions(schema);
    let relata = runtime(plan, place);
    let parameters = &entry.parameters[..call.arguments];
    let generics = generics(parameters.len());
    let (argument, make) = match &entry.given {
        Given::Value(_) => ("Argument", "call"),
        Given::Aggregate(_) => ("AggregateArgument", "aggregate"),
        Given::Window(_) => ("WindowArgument", "window"),
        Given::Rows(_) => ("RowsArgument", "rows"),
    };
    let tuple = |items: Vec<String>| match items.as_slice() {
        [only] => format!("({only},)"),
        items => format!("({})", items.join(", ")),
    };
    let exprs = tuple(generics.iter().map(|g| format!("{g}Expr")).collect());
    let marked = format!("calls::{}", call.name);
    let returns = match &entry.given {
        Given::Value(given) => ("Call", given),
        Given::Aggregate(given) => ("AggregateCall", given),
        Given::Window(given) => ("WithoutOver", given),
        Given::Rows(_) => ("", &crate::plan::Type::Scalar(crate::plan::Scalar::Opaque)),
    };
    let returns = match &entry.given {
        Given::Rows(table) => format!(
            "{relata}::function::Rows<{}::table, {marked}, {exprs}>",
            plan.tables[*table].module
        ),
        _ => {
            let given = marker(plan, place, returns.1);
            format!(
                "{relata}::function::{}<{marked}, {exprs}, {given}>",
                returns.0
            )
        }
    };
    let docs = if call.name == entry.name {
        outer(&documentation(entry))
    } else {
        let more: Vec<String> = parameters
            .iter()
            .filter(|parameter| parameter.argument.default.is_some())
            .map(|parameter| code(&parameter.name))
            .collect();
        let base = match module.has_item(&entry.name) && matches!(entry.given, Given::Rows(_)) {
            true => format!("[`{0}`](fn@{0})", entry.name),
            false => format!("[`{}`]", entry.name),
        };
        outer(&[format!("{base} with {}.", more.join(", "))])
    };
    let bounds: Vec<String> = generics
        .iter()
        .zip(parameters)
        .map(|(generic, parameter)| {
            let sql_type = marker(plan, place, &parameter.rust_type);
            format!(
                "    {generic}: {relata}::function::{argument}<{sql_type}, Expr = {generic}Expr>,\n"
            )
        })
        .collect();
    let arguments: Vec<String> = generics
        .iter()
        .zip(parameters)
        .map(|(generic, parameter)| format!("{}: {generic}", parameter.name))
        .collect();
    let values: Vec<String> = parameters
        .iter()
        .map(|parameter| format!("{}.into_argument()", parameter.name))
        .collect();
    let mut all = generics.clone();
    all.extend(generics.iter().map(|generic| format!("{generic}Expr")));
    let head = match all.is_empty() {
        true => format!("pub fn {}", call.name),
        false => format!("pub fn {}<{}>", call.name, all.join(", ")),
    };
    let mut lines = signature_lines(&head, &arguments, &returns);
    lines.push_str(match bounds.is_empty() {
        true => " {\n",
        false => "\nwhere\n",
    });
    lines.push_str(&bounds.concat());
    if !bounds.is_empty() {
        lines.push_str("{\n");
    }
    let flat = tuple(values.clone());
    if flat.width() <= CALL {
        lines.push_str(&format!("    {relata}::function::{make}({flat})\n}}\n"));
    } else {
        let items: String = values.iter().map(|v| format!("        {v},\n")).collect();
        lines.push_str(&format!(
            "    {relata}::function::{make}((\n{items}    ))\n}}\n"
        ));
    }
    // rustfmt breaks such lines in ways that follow no simple rule.
    let skip = match lines.lines().any(|line| line.width() > LINE) {
        true => "#[rustfmt::skip]\n",
        false => "",
    };
    out.push_str(&format!("\n{docs}{skip}{lines}"));
}

/// Returns names of type parameters: `A`, `B`, ..
fn generics(count: usize) -> Vec<String> {
    (b'A'..=b'Z')
        .take(count)
        .map(|letter| char::from(letter).to_string())
        .collect()
}

/// A function's head up to its result, on one line or with a line for each argument.
fn signature_lines(head: &str, arguments: &[String], returns: &str) -> String {
    let flat = format!("{head}({}) -> {returns}", arguments.join(", "));
    // With the brace where there is no WHERE.
    let brace = if arguments.is_empty() { 2 } else { 0 };
    if arguments.is_empty() || flat.width() + brace <= LINE {
        return flat;
    }
    let lines: String = arguments
        .iter()
        .map(|argument| format!("    {argument},\n"))
        .collect();
    format!("{head}(\n{lines}) -> {returns}")
}

/// The markers of the calls, with their SQL.
fn calls(plan: &Plan<'_>, schema: usize, module: &FunctionsPlan<'_>, out: &mut String) {
    let place = Place::Functions(schema);
    let relata = runtime(plan, place);
    let str = primitive(plan, place, "str");
    out.push_str("\n#[doc(hidden)]\npub mod calls {\n");
    let mut first = true;
    let engine = match plan.catalog.engine {
        Engine::Mysql => "OnMysql",
        _ => "OnPostgres",
    };
    for entry in &module.functions {
        let gives = match entry.gives {
            Gives::Nullable => format!("{relata}::Nullable"),
            Gives::Strict => format!("{relata}::function::Strict"),
            Gives::NotNull => format!("{relata}::NotNull"),
        };
        let volatile = match entry.function.volatility {
            Volatility::Volatile => "",
            Volatility::Stable | Volatility::Immutable => "        const VOLATILE: bool = false;\n",
        };
        for call in &entry.calls {
            let name = &call.name;
            if !std::mem::take(&mut first) {
                out.push('\n');
            }
            let sql = value(
                &literal(&sql(plan, schema, entry, call)),
                8,
                &format!("        const SQL: &'static {str} = "),
                ";",
            );
            out.push_str(&format!(
                "    pub struct {name} {{}}\n    impl {relata}::SchemaFunction for {name} {{\n        \
                 type Engine = {relata}::function::{engine};\n        type Gives = {gives};\n{sql}\n{volatile}    }}\n"
            ));
        }
    }
    out.push_str("}\n");
}

/// Returns the SQL of a call: `"area"($1, $2)`
fn sql(plan: &Plan<'_>, schema: usize, entry: &FunctionPlan<'_>, call: &CallPlan) -> String {
    let function = entry.function;
    let engine = plan.catalog.engine;
    let mut text = String::new();
    // pg_catalog comes before the schemas of the search path.
    let qualified = schema != 0 || plan.config.qualify || function.shadowed;
    if qualified && !function.name.schema.is_empty() {
        text.push_str(&identifier(engine, &function.name.schema));
        text.push('.');
    }
    text.push_str(&identifier(engine, &function.name.name));
    let arguments: Vec<String> = entry.parameters[..call.arguments]
        .iter()
        .enumerate()
        .map(|(at, parameter)| {
            let argument = parameter.argument;
            let mut text = format!("${}", at + 1);
            if entry.overloaded || needs_cast(engine, &argument.sql_type) {
                text = format!("CAST({text} AS {})", type_name(plan, &argument.type_name));
            }
            match is_variadic(argument) {
                true => format!("VARIADIC {text}"),
                false => text,
            }
        })
        .collect();
    let arguments = arguments.join(", ");
    match &entry.given {
        Given::Aggregate(_) if arguments.is_empty() => format!("{text}(||*)|"),
        Given::Aggregate(_) => format!("{text}(|{arguments}|)|"),
        _ => format!("{text}({arguments})"),
    }
}

/// A type's name as a call writes it: without the default schema, where functions are without it too.
fn type_name(plan: &Plan<'_>, name: &str) -> String {
    let default = format!("{}.", plan.catalog.default_schema);
    let name = match name.strip_prefix(&default) {
        Some(short) if !plan.config.qualify => short,
        _ => name,
    };
    // A CHARACTER without a length is of one character in a CAST.
    if let Some(array) = name
        .strip_prefix("character")
        .filter(|rest| rest.replace("[]", "").is_empty())
    {
        return format!("bpchar{array}");
    }
    let parts = name.split('"').enumerate();
    let parts = parts.map(|(at, part)| match at % 2 {
        0 => part.to_owned(),
        _ => identifier(plan.catalog.engine, part),
    });
    parts.collect()
}

/// Quotes an identifier, encoding the characters that mark arguments and modifiers in a call.
/// <https://www.postgresql.org/docs/15/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS>
fn identifier(engine: Engine, name: &str) -> String {
    if engine == Engine::Mysql {
        return format!("`{}`", name.replace('`', "``"));
    }
    let quoted = name.replace('"', "\"\"");
    if !name.contains(['$', '|']) {
        return format!("\"{quoted}\"");
    }
    let escaped = quoted
        .replace('\\', "\\\\")
        .replace('$', "\\0024")
        .replace('|', "\\007c");
    format!("U&\"{escaped}\"")
}

#[cfg(test)]
mod tests {
    use relata_schema::Engine;

    use super::identifier;

    #[test]
    fn identifiers_hold_no_placeholder() {
        assert_eq!(identifier(Engine::Postgres, "area"), "\"area\"");
        assert_eq!(identifier(Engine::Postgres, "a\"b"), "\"a\"\"b\"");
        assert_eq!(identifier(Engine::Postgres, "cost$1"), "U&\"cost\\00241\"");
        assert_eq!(
            identifier(Engine::Postgres, "a|b\\\"$"),
            "U&\"a\\007cb\\\\\"\"\\0024\""
        );
    }
}
