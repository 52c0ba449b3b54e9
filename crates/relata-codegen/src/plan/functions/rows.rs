//! The rows that functions return, as tables.

use relata_schema::{
    Argument, Catalog, Column, Function, FunctionKind, ObjectName, SqlType, Table, TableKind,
};

use super::is_pseudo;
use crate::config::{AttributesConfig, DerivesConfig};
use crate::hash::fnv32;
use crate::names::{Names, ascii};
use crate::plan::modules::RESERVED;
use crate::plan::{Plan, RowsOf, TablePlan};

/// Returns the table of a function's rows, if it returns rows.
pub(super) fn rows(catalog: &Catalog, function: &Function) -> Option<Table> {
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
        read_only: false,
        comment: None,
    }
}

/// The rows of a function as a table of the plan: its index.
pub(super) fn table<'a>(
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
        function: Some(RowsOf {
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
        required: None,
        changes: None,
        version: None,
        kinds: None,
        kind: None,
        loads: None,
        derives: DerivesConfig::default(),
        attributes: AttributesConfig::default(),
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
pub(super) fn file(names: &mut Names, module: &str) -> String {
    if module.is_ascii() {
        module.to_owned()
    } else {
        names.claim(&[ascii(module)])
    }
}
