//! The file of one table.

use quote::quote;
use relata_schema::TableKind;

use super::docs::{self, outer};
use super::layout::{List, Source, literal};
use super::paths::{Place, ident, primitive, runtime};
use super::{columns, constraints, header, page, relations, rows};
use crate::plan::{Plan, TablePlan};

/// Its text.
pub(super) fn file(plan: &Plan<'_>, index: usize) -> String {
    let mut source = Source::new(header(plan));
    let entry = &plan.tables[index];
    source.raw(&docs::inner(&page::lines(plan, entry)));
    marker(plan, index, &mut source);
    columns::emit(plan, index, &mut source);
    rows::emit(plan, index, &mut source);
    relations::emit(plan, index, &mut source);
    constraints::emit(entry, &mut source);
    names_macro(entry, &mut source);
    source.finish()
}

/// The `table` marker, `table` and `all`.
fn marker(plan: &Plan<'_>, index: usize, source: &mut Source) {
    let entry = &plan.tables[index];
    let place = Place::Table(index);
    let relata = runtime(plan, place);
    let text = primitive(plan, place, "str");
    let row = ident(&entry.row);
    let name = match &entry.function {
        Some(rows) => &rows.name,
        None => &entry.table.name.name,
    };
    // MySQL's database has no name here: the connection chooses it.
    let unqualified =
        entry.schema == 0 && (!plan.config.qualify || plan.catalog.default_schema.is_empty());
    let schema = if entry.function.is_some() || unqualified {
        quote!(None)
    } else {
        let schema = &entry.table.name.schema;
        quote!(Some(#schema))
    };
    let id = table_id(entry.id);
    // The placeholders are replaced in the order in which they are made.
    let primary = match primary_key(entry) {
        columns if columns.is_empty() => quote!(()),
        columns => {
            let list = source.list(List::Tuple(columns));
            quote!(#list)
        }
    };
    let quoted = entry
        .columns
        .iter()
        .map(|column| literal(&column.column.name))
        .collect();
    let list = source.list(List::Strings(quoted));
    let kind = ident(match (&entry.function, entry.table.kind) {
        (Some(_), _) => "DerivedTable",
        (None, TableKind::View) => "View",
        (None, TableKind::MaterializedView) => "MaterializedView",
        _ => "BaseTable",
    });
    let docs = outer(&[page::title(plan, entry)]);
    source.items(quote! {
        #[doc(hidden)]
        pub struct table {}
    });
    source.items(quote! {
        impl #relata::Table for table {
            type Id = #relata::id!(#id);
            type Row = #row;
            type PrimaryKey = #primary;
            type Kind = #relata::kind::#kind;
            const SCHEMA: Option<&'static #text> = #schema;
            const NAME: &'static #text = #name;
            const COLUMNS: &'static [&'static #text] = #list;
        }
    });
    source.items(quote! {
        #docs
        pub const table: #relata::Tab<table> = #relata::Tab::new();
    });
    source.items(quote! {
        /// Every column of the table.
        pub use self::table as all;
    });
}

/// The columns of the primary key; none where the table has no key that can be named.
fn primary_key(entry: &TablePlan<'_>) -> Vec<String> {
    let columns = entry.table.primary_key.iter().flat_map(|key| &key.columns);
    columns
        .map(|name| Some(entry.columns[entry.find_column(name)?].name.clone()))
        .collect::<Option<_>>()
        .unwrap_or_default()
}

/// `3, a, f, 0, 1, 9, 2, 7`
fn table_id(id: u32) -> proc_macro2::TokenStream {
    let digits: Vec<String> = format!("{id:08x}").chars().map(String::from).collect();
    digits.join(", ").parse().unwrap_or_default()
}

/// The macro behind `relata::alias!`: it knows the names of the columns, and after `=>` of those of the primary key.
fn names_macro(entry: &TablePlan<'_>, source: &mut Source) {
    let mut words: Vec<String> = entry.columns.iter().map(|c| c.name.clone()).collect();
    let key = primary_key(entry);
    if !key.is_empty() {
        words.push("=>".to_owned());
        words.extend(key);
    }
    let mut lines = String::new();
    let mut line = String::new();
    for word in &words {
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > 84 {
            lines.push_str(&format!("            {line}\n"));
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() {
        lines.push_str(&format!("            {line}\n"));
    }
    source.raw(&format!(
        "\n#[doc(hidden)]\nmacro_rules! __columns {{\n    ($($alias:tt)*) => {{\n        ::relata::__alias! {{\n            \
         $($alias)*\n{lines}        }}\n    }};\n}}\n#[doc(hidden)]\npub(crate) use __columns;\n"
    ));
}
