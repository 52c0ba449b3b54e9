//! Writes the page as HTML.

use std::collections::BTreeSet;

use relata_schema::{Catalog, Column, Function, IndexedValue, ObjectName, Table, TableKind};

use crate::diagram::{escaped, neighbours, shown, svg};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// With more tables a picture of all helps nobody.
const DRAWN: usize = 80;

pub(super) fn page(catalog: &Catalog, title: &str) -> String {
    let tables: Vec<&Table> = catalog.visible_tables().collect();
    let mut body = String::new();
    for table in &tables {
        section(&mut body, catalog, table);
    }
    types(&mut body, catalog);
    functions(&mut body, catalog);
    let drawn: Vec<&Table> = tables
        .iter()
        .copied()
        .filter(|table| !table.is_view())
        .collect();
    let picture = match drawn.len() {
        0 => String::new(),
        count if count <= DRAWN => {
            format!(
                "<details class=\"all\"><summary>Diagram</summary><div class=\"picture\">{}</div></details>",
                svg(catalog, &drawn, true)
            )
        }
        _ => String::new(),
    };
    let views = tables.len() - drawn.len();
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<nav>\n<input id=\"search\" type=\"search\" placeholder=\"Search tables, columns, types, functions\" \
         aria-label=\"Search tables, columns, types, functions\" autocomplete=\"off\">\n<ul id=\"list\">\n{}</ul>\n<p id=\"none\" hidden>Nothing found.</p>\n</nav>\n\
         <main>\n<h1>{title}</h1>\n<p class=\"facts\">{}: {} tables, {views} views</p>\n{picture}\n{body}</main>\n\
         <script>\n{SCRIPT}</script>\n</body>\n</html>\n",
        tables
            .iter()
            .map(|table| entry(catalog, table))
            .chain(listed_types(catalog))
            .chain(catalog.functions.iter().map(listed_function))
            .collect::<String>(),
        catalog.engine,
        drawn.len(),
        title = escaped(title),
    )
}

fn anchor(name: &ObjectName) -> String {
    anchor_of(&name.to_string())
}

fn anchor_of(text: &str) -> String {
    let plain = |c: char| {
        if c.is_alphanumeric() || c == '_' {
            c.to_string()
        } else {
            format!("-{:x}", u32::from(c))
        }
    };
    text.chars().map(plain).collect()
}

fn link(catalog: &Catalog, name: &ObjectName) -> String {
    match catalog.table_named(name) {
        Some(table) => format!(
            "<a href=\"#{}\">{}</a>",
            anchor(name),
            escaped(&shown(catalog, table))
        ),
        None => escaped(&name.to_string()),
    }
}

/// A line of the list, with the words that the search looks in.
fn entry(catalog: &Catalog, table: &Table) -> String {
    let mut words = vec![shown(catalog, table)];
    words.extend(table.comment.clone());
    for column in &table.columns {
        words.push(column.name.clone());
        words.extend(column.comment.clone());
    }
    let kind = if table.is_view() { "view" } else { "" };
    listed(&words, &anchor(&table.name), kind)
}

/// A line of the list. The first word is what it shows.
fn listed(words: &[String], anchor: &str, kind: &str) -> String {
    let shown = words.first().map(String::as_str).unwrap_or_default();
    let kind = match kind {
        "" => String::new(),
        kind => format!(" <i>{kind}</i>"),
    };
    format!(
        "<li data-words=\"{}\"><a href=\"#{anchor}\">{}</a>{kind}<small></small></li>\n",
        escaped(&words.join("\u{1f}").to_lowercase().replace('\n', " ")),
        escaped(shown),
    )
}

/// A type of the schema, on the page.
struct Type<'c> {
    name: &'c ObjectName,
    kind: &'static str,
    /// Labels, fields, or the type below, as HTML.
    shown: String,
    comment: Option<&'c String>,
    /// The words that the search finds, besides the name.
    words: Vec<String>,
}

fn all_types(catalog: &Catalog) -> Vec<Type<'_>> {
    let mut types = Vec::new();
    for one in &catalog.enums {
        types.push(Type {
            name: &one.name,
            kind: "enum",
            shown: escaped(&one.values.join(", ")),
            comment: one.comment.as_ref(),
            words: one.values.clone(),
        });
    }
    for one in &catalog.domains {
        let checks = one.checks.iter();
        let checks = checks.map(|check| format!(" <code>{}</code>", escaped(&check.expression)));
        types.push(Type {
            name: &one.name,
            kind: "domain",
            shown: escaped(&one.type_name) + &checks.collect::<String>(),
            comment: one.comment.as_ref(),
            words: vec![one.type_name.clone()],
        });
    }
    for one in &catalog.composites {
        let fields = one.fields.iter();
        let fields: Vec<String> = fields
            .map(|field| format!("{} {}", field.name, field.type_name))
            .collect();
        let words = one.fields.iter();
        types.push(Type {
            name: &one.name,
            kind: "type",
            shown: escaped(&fields.join(", ")),
            comment: one.comment.as_ref(),
            words: words.map(|field| field.name.clone()).collect(),
        });
    }
    for one in &catalog.ranges {
        types.push(Type {
            name: &one.name,
            kind: "range",
            shown: escaped(&one.type_name),
            comment: one.comment.as_ref(),
            words: vec![one.type_name.clone()],
        });
    }
    types
}

fn is_type(catalog: &Catalog, name: &ObjectName) -> bool {
    (catalog.enums.iter().map(|one| &one.name))
        .chain(catalog.domains.iter().map(|one| &one.name))
        .chain(catalog.composites.iter().map(|one| &one.name))
        .chain(catalog.ranges.iter().map(|one| &one.name))
        .any(|other| other == name)
}

fn listed_types(catalog: &Catalog) -> impl Iterator<Item = String> {
    all_types(catalog).into_iter().map(|one| {
        let mut words = vec![one.name.to_string()];
        words.extend(one.words);
        words.extend(one.comment.cloned());
        listed(&words, &format!("type-{}", anchor(one.name)), one.kind)
    })
}

fn listed_function(function: &Function) -> String {
    let signature = function.signature().to_string();
    let anchor = format!("function-{}", anchor_of(&signature));
    let mut words = vec![function.name.to_string(), signature];
    words.extend(function.comment.clone());
    listed(&words, &anchor, "function")
}

fn section(body: &mut String, catalog: &Catalog, table: &Table) {
    let kind = match table.kind {
        TableKind::Table => "",
        TableKind::PartitionedTable => "partitioned table",
        TableKind::Partition => "partition",
        TableKind::View => "view",
        TableKind::MaterializedView => "materialized view",
        TableKind::ForeignTable => "foreign table",
        TableKind::VirtualTable => "virtual table",
    };
    body.push_str(&format!(
        "<section id=\"{}\">\n<h2>{} <i>{kind}</i></h2>\n",
        anchor(&table.name),
        escaped(&shown(catalog, table))
    ));
    if let Some(comment) = &table.comment {
        body.push_str(&format!("<p class=\"comment\">{}</p>\n", escaped(comment)));
    }
    body.push_str("<div class=\"wide\"><table>\n<tr><th>Column<th>Type<th>NULL<th>Default<th>Key<th>Comment</tr>\n");
    for column in &table.columns {
        body.push_str(&row(catalog, table, column));
    }
    body.push_str("</table></div>\n");
    let facts = facts(catalog, table);
    if !facts.is_empty() {
        body.push_str("<ul class=\"facts\">\n");
        for fact in facts {
            body.push_str(&format!("<li>{fact}</li>\n"));
        }
        body.push_str("</ul>\n");
    }
    if let Some(definition) = &table.definition {
        body.push_str(&format!(
            "<details><summary>Query</summary><pre>{}</pre></details>\n",
            escaped(definition.trim())
        ));
    }
    let near = neighbours(catalog, &BTreeSet::from([table.name.to_string()]));
    if near.len() > 1 && near.len() <= DRAWN {
        let near: Vec<&Table> = catalog
            .visible_tables()
            .filter(|other| near.contains(&other.name.to_string()))
            .collect();
        body.push_str(&format!(
            "<details><summary>Around it</summary><div class=\"picture\">{}</div></details>\n",
            svg(catalog, &near, true)
        ));
    }
    body.push_str("</section>\n");
}

fn row(catalog: &Catalog, table: &Table, column: &Column) -> String {
    let mut keys = Vec::new();
    if table
        .primary_key
        .iter()
        .any(|key| key.columns.contains(&column.name))
    {
        keys.push("primary key".to_owned());
    }
    for key in table
        .foreign_keys
        .iter()
        .filter(|key| key.columns.contains(&column.name))
    {
        keys.push(link(catalog, &key.target));
    }
    if table
        .uniques
        .iter()
        .any(|key| key.columns == [&*column.name])
    {
        keys.push("unique".to_owned());
    }
    let default = match (&column.generated, &column.identity, &column.default) {
        (Some(generated), ..) => format!("generated: {}", generated.expression),
        (_, Some(_), _) => "identity".to_owned(),
        (.., Some(default)) => default.clone(),
        _ if column.auto_increment.is_some() => "automatic".to_owned(),
        _ => String::new(),
    };
    let known = |name: &&ObjectName| is_type(catalog, name);
    let type_name = match column.sql_type.named().filter(known) {
        Some(name) => format!(
            "<a href=\"#type-{}\">{}</a>",
            anchor(name),
            escaped(&column.type_name)
        ),
        None => escaped(&column.type_name),
    };
    format!(
        "<tr><td class=\"name\">{}<td class=\"type\">{type_name}<td>{}<td class=\"type\">{}<td>{}<td>{}</tr>\n",
        escaped(&column.name),
        if column.nullable { "yes" } else { "" },
        escaped(&default),
        keys.join(", "),
        escaped(column.comment.as_deref().unwrap_or_default())
    )
}

/// Keys of several columns, checks, indexes, triggers, and who points here.
fn facts(catalog: &Catalog, table: &Table) -> Vec<String> {
    let code = |text: &str| format!("<code>{}</code>", escaped(text));
    let list = |columns: &[String]| code(&format!("({})", columns.join(", ")));
    let ranges = |without_overlaps| match without_overlaps {
        true => " without overlaps",
        false => "",
    };
    let mut facts = Vec::new();
    for key in table.primary_key.iter().filter(|key| key.columns.len() > 1) {
        facts.push(format!(
            "primary key {}{}",
            list(&key.columns),
            ranges(key.without_overlaps)
        ));
    }
    for key in table.uniques.iter().filter(|key| key.columns.len() > 1) {
        facts.push(format!(
            "unique {}{}",
            list(&key.columns),
            ranges(key.without_overlaps)
        ));
    }
    for key in &table.foreign_keys {
        let mut fact = format!(
            "foreign key {} to {} {}{}",
            list(&key.columns),
            link(catalog, &key.target),
            list(&key.target_columns),
            if key.period { " for its period" } else { "" }
        );
        for (event, action) in [("delete", key.on_delete), ("update", key.on_update)] {
            if action != relata_schema::ReferentialAction::NoAction {
                fact.push_str(&format!(
                    ", on {event} {}",
                    action.to_string().to_lowercase()
                ));
            }
        }
        facts.push(fact);
    }
    for check in &table.checks {
        facts.push(format!("check {}", code(&check.expression)));
    }
    for exclusion in &table.exclusions {
        facts.push(format!("exclusion {}", code(&exclusion.name)));
    }
    for index in &table.indexes {
        let keys = index.keys.iter().map(|key| match &key.value {
            IndexedValue::Column(name) | IndexedValue::Expression(name) => name.clone(),
        });
        let only = index
            .predicate
            .as_ref()
            .map(|predicate| format!(" where {}", code(predicate)));
        facts.push(format!(
            "{}index {} on {}{}",
            if index.unique { "unique " } else { "" },
            code(&index.name),
            list(&keys.collect::<Vec<_>>()),
            only.unwrap_or_default()
        ));
    }
    for statistics in &table.statistics {
        facts.push(format!("statistics {}", code(&statistics.name.name)));
    }
    for trigger in &table.triggers {
        facts.push(format!("trigger {}", code(&trigger.name)));
    }
    for (other, key) in catalog.references_to(&table.name) {
        facts.push(format!(
            "referenced by {} {}",
            link(catalog, &other.name),
            list(&key.columns)
        ));
    }
    facts
}

fn types(body: &mut String, catalog: &Catalog) {
    let types = all_types(catalog);
    if types.is_empty() {
        return;
    }
    body.push_str("<section id=\"types\">\n<h2>Types</h2>\n<ul class=\"facts\">\n");
    for one in &types {
        let comment = one
            .comment
            .map(|comment| format!(" ({})", escaped(comment)));
        body.push_str(&format!(
            "<li id=\"type-{}\">{} <b>{}</b>: {}{}</li>\n",
            anchor(one.name),
            one.kind,
            escaped(&one.name.to_string()),
            one.shown,
            comment.unwrap_or_default()
        ));
    }
    body.push_str("</ul>\n</section>\n");
}

fn functions(body: &mut String, catalog: &Catalog) {
    if catalog.functions.is_empty() {
        return;
    }
    body.push_str("<section id=\"functions\">\n<h2>Functions</h2>\n<ul class=\"facts\">\n");
    for function in &catalog.functions {
        let comment = function
            .comment
            .as_ref()
            .map(|comment| format!(": {}", escaped(comment)));
        let signature = function.signature().to_string();
        body.push_str(&format!(
            "<li id=\"function-{}\"><code>{}</code>{}</li>\n",
            anchor_of(&signature),
            escaped(&signature),
            comment.unwrap_or_default()
        ));
    }
    body.push_str("</ul>\n</section>\n");
}
