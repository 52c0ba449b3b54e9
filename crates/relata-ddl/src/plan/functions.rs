//! Functions that are dropped and recreated, and their callers (PostgreSQL): the server does not drop a function that a default, a
//! check, an index, a generated column, a view or another function depends on.

use std::collections::HashSet;

use relata_schema::sql_text::{Lexer, Token, TokenKind};
use relata_schema::{Catalog, Engine, Function, IndexedValue, ObjectName, Table};

use super::Wishes;
use super::dependents::{around_domain, renew_mentioning, renew_stored};
use crate::edit::{Edit, Object, Part, is_detached};
use crate::mentions::Mentions;
use crate::order::mentions;
use crate::postgres::is_replaceable;

const ENGINE: Engine = Engine::Postgres;

/// Recreates the functions that depend on dropped objects, and the callers of dropped functions. Returns true if there were
/// any: `touched` then has their names, for the views that call them.
pub(super) fn complete(
    wishes: &mut Wishes,
    (old, new): (&Catalog, &Catalog),
    touched: &mut HashSet<ObjectName>,
) -> bool {
    let mut found = false;
    for function in &old.functions {
        let object = Object::Function(Box::new(function.clone()));
        let is_it = |other: &Object| is_same(other, function);
        let types: Vec<String> = function.input_types().map(str::to_owned).collect();
        let signature = (function.name.clone(), types);
        let known = wishes.going_functions.contains(&signature);
        let goes = wishes.drop.iter().any(is_it);
        let altered = wishes.alter.iter().position(|(from, _)| is_it(from));
        let (mut anew, mut users) = (false, Vec::new());
        if let Some((Object::Function(from), Object::Function(to))) =
            altered.map(|at| &wishes.alter[at])
            && from.definition != to.definition
        {
            anew = !is_replaceable(from, to);
            users = users_of(&function.name, old);
            if !is_stored(&users, old) {
                users.clear();
            }
        }
        compute_again(wishes, (old, new), &users, touched);
        let blocked = !known && is_blocked(function, &object, old, touched);
        // A call may mean either while both exist.
        let overloaded = goes
            && (wishes.create.iter())
                .any(|made| matches!(made, Object::Function(made) if made.name == function.name));
        let called = || {
            [old, new]
                .into_iter()
                .any(|catalog| is_called(&function.name, catalog))
        };
        let called = (goes || anew) && called();
        let calls = !known && (overloaded || called);
        if !blocked && !calls {
            if !users.is_empty() {
                wishes.replaced_functions.insert(signature);
            }
            continue;
        }
        found = true;
        touched.insert(function.name.clone());
        wishes.going.insert(function.name.clone());
        wishes.going_functions.insert(signature);
        if !goes {
            let to = match altered {
                Some(at) => Some(wishes.alter.remove(at).1),
                None => (new.functions.iter())
                    .find(|f| is_same_function(f, function))
                    .map(|to| Object::Function(Box::new(to.clone()))),
            };
            wishes.drop.push(object);
            wishes.create.extend(to);
        }
        callers(wishes, (old, new), &function.name, touched);
    }
    found
}

/// Recreates what tables have of the results of functions, around the replacement of the first.
fn compute_again(
    wishes: &mut Wishes,
    (old, new): (&Catalog, &Catalog),
    functions: &[ObjectName],
    touched: &mut HashSet<ObjectName>,
) {
    let about = |mentions: &Mentions| {
        let mut functions = functions.iter();
        functions.any(|name| mentions.object(name, ENGINE))
    };
    for table in old.tables.iter().filter(|_| !functions.is_empty()) {
        let Some(twin) = new.table_named(&table.name) else {
            continue;
        };
        if !wishes.drops(&table.name) {
            renew_stored(wishes, table, twin, ENGINE, about);
            touch_if_columns_go(wishes, &table.name, touched);
        }
    }
}

/// A view may use a column that is removed.
fn touch_if_columns_go(wishes: &Wishes, table: &ObjectName, touched: &mut HashSet<ObjectName>) {
    let column = |(of, part): &(ObjectName, Part)| of == table && matches!(part, Part::Column(_));
    if wishes.remove.iter().any(column) {
        touched.insert(table.clone());
    }
}

/// A function and those that call it, or that call one of these, as far as their bodies show.
fn users_of(name: &ObjectName, old: &Catalog) -> Vec<ObjectName> {
    let bodies: Vec<(&Function, HashSet<String>)> = (old.functions.iter())
        .map(|function| {
            let definition = function.definition.as_deref().unwrap_or_default();
            let body = definition.split("$function$").nth(1);
            (function, called_in(body.unwrap_or(definition)))
        })
        .collect();
    let mut found = vec![name.clone()];
    let mut at = 0;
    while let Some(called) = found.get(at).cloned() {
        for (function, names) in &bodies {
            if names.contains(&called.name) && !found.contains(&function.name) {
                found.push(function.name.clone());
            }
        }
        at += 1;
    }
    found
}

/// The names that a body calls, without their schemas: a body that is a text may leave those out.
fn called_in(body: &str) -> HashSet<String> {
    let is_sql = |token: &Token<'_>| token.kind != TokenKind::Comment;
    let tokens: Vec<Token<'_>> = Lexer::new(body, ENGINE).filter(is_sql).collect();
    let called = tokens.windows(2).filter(|two| two[1].is_symbol("("));
    let names = called.filter_map(|two| match two[0].kind {
        TokenKind::Word => Some(two[0].text.to_lowercase()),
        TokenKind::Quoted => Some(two[0].identifier()),
        _ => None,
    });
    names.collect()
}

/// True if a table or a materialized view has what functions returned: in an index, in a generated column, or as rows that a check let
/// in. It is computed again when one of them returns something else.
fn is_stored(functions: &[ObjectName], old: &Catalog) -> bool {
    let mut texts = old.tables.iter().flat_map(|table| {
        let keys = table.indexes.iter().flat_map(|index| &index.keys);
        let elements = table.exclusions.iter().flat_map(|one| &one.elements);
        let keys = keys.chain(elements.map(|element| &element.key));
        let expressions = keys.filter_map(|key| match &key.value {
            IndexedValue::Expression(sql) => Some(sql),
            IndexedValue::Column(_) => None,
        });
        let predicates = table
            .indexes
            .iter()
            .filter_map(|index| index.predicate.as_ref());
        let others = table
            .exclusions
            .iter()
            .filter_map(|one| one.predicate.as_ref());
        let columns = table
            .columns
            .iter()
            .filter_map(|column| column.generated.as_ref());
        (expressions.chain(predicates).chain(others))
            .chain(columns.map(|generated| &generated.expression))
            .chain(table.checks.iter().map(|check| &check.expression))
    });
    texts.any(|text| {
        let mentions = Mentions::of([text.as_str()], ENGINE);
        functions.iter().any(|name| mentions.object(name, ENGINE))
    })
}

fn is_same(object: &Object, function: &Function) -> bool {
    matches!(object, Object::Function(other) if is_same_function(other, function))
}

fn is_same_function(a: &Function, b: &Function) -> bool {
    a.name == b.name && a.input_types().eq(b.input_types())
}

/// True if a function must be dropped for a while: it uses the type of a dropped view, or has a body of the SQL standard, which the server
/// stores like a view's.
fn is_blocked(
    function: &Function,
    object: &Object,
    old: &Catalog,
    touched: &HashSet<ObjectName>,
) -> bool {
    let mentions = mentions(object, ENGINE);
    let definition = function.definition.as_deref().unwrap_or_default();
    let parsed = function.language == "sql" && !definition.contains("$function$");
    touched.iter().any(|name| {
        let stays = old.table_named(name).is_some_and(|table| !table.is_view());
        *name != function.name && mentions.object(name, ENGINE) && (parsed || !stays)
    })
}

/// True if a table, a domain, a view or the body of another function calls a function.
fn is_called(name: &ObjectName, old: &Catalog) -> bool {
    let in_texts = |texts: Vec<&str>| Mentions::of(texts, ENGINE).object(name, ENGINE);
    let in_object = |object: &Object| mentions(object, ENGINE).object(name, ENGINE);
    (old.tables.iter()).any(|table| {
        let triggers = table.triggers.iter().map(|trigger| &*trigger.definition);
        in_object(&Object::table(table.clone())) || in_texts(triggers.collect())
    }) || (old.domains.iter()).any(|domain| in_object(&Object::Domain(domain.clone())))
        || (old.functions.iter()).any(|function| {
            function.name != *name && in_object(&Object::Function(Box::new(function.clone())))
        })
}

/// Removes the calls of a function, and adds those that stay when it exists again.
fn callers(
    wishes: &mut Wishes,
    (old, new): (&Catalog, &Catalog),
    name: &ObjectName,
    touched: &mut HashSet<ObjectName>,
) {
    let calls = |text: &str| Mentions::of([text], ENGINE).object(name, ENGINE);
    for table in old.tables.iter().filter(|table| !table.is_view()) {
        let Some(twin) = new
            .table_named(&table.name)
            .filter(|_| !wishes.drops(&table.name))
        else {
            continue;
        };
        renew_mentioning(wishes, table, twin, ENGINE, |mentions| {
            mentions.object(name, ENGINE)
        });
        touch_if_columns_go(wishes, &table.name, touched);
        free_defaults(wishes, table, twin, calls);
    }
    for domain in &old.domains {
        let mut without = domain.clone();
        without.checks.retain(|check| !calls(&check.expression));
        without.default = without.default.filter(|default| !calls(default));
        if without == *domain {
            continue;
        }
        let is_it = |(from, _): &(Object, Object)| matches!(from, Object::Domain(d) if d.name == domain.name);
        let (from, to) = match wishes.alter.iter().position(is_it) {
            Some(at) => wishes.alter.remove(at),
            None => {
                let twin = (new.domains.iter()).find(|twin| twin.name == domain.name);
                let from = Object::Domain(domain.clone());
                match twin {
                    Some(twin) => (from, Object::Domain(twin.clone())),
                    // It is dropped, later than the function.
                    None => (from, Object::Domain(without.clone())),
                }
            }
        };
        if let Object::Domain(now) = &from {
            without.checks.retain(|check| now.checks.contains(check));
            without.default = without.default.filter(|_| now.default.is_some());
        }
        around_domain(wishes, (old, new), &domain.name, touched);
        let without = Object::Domain(without);
        wishes.freed.push(Edit::Alter {
            from,
            to: without.clone(),
        });
        if without != to {
            wishes.alter.push((without, to));
        }
    }
}

/// A default that calls the function is dropped before: see [`calls`].
fn free_defaults(wishes: &mut Wishes, table: &Table, twin: &Table, calls: impl Fn(&str) -> bool) {
    for column in &table.columns {
        let Some(wanted) = twin.column(&column.name) else {
            continue;
        };
        if !column.default.as_deref().is_some_and(&calls) {
            continue;
        }
        let known = wishes.change.iter().any(|(name, from, _)| {
            *name == table.name && matches!(from, Part::Column(own) if own.name == column.name)
        });
        if !known {
            let (from, to) = (column.clone(), wanted.clone());
            wishes.change.push((
                table.name.clone(),
                Part::Column(Box::new(from)),
                Part::Column(Box::new(to)),
            ));
        }
    }
}

/// The parts that call functions which are dropped for a while.
pub(super) struct Calls {
    /// The functions that are dropped before views, since they use a view's type.
    pub(super) with_views: HashSet<ObjectName>,
    /// Checks, indexes and exclusion constraints.
    pub(super) parts: Vec<(ObjectName, Part)>,
    /// Defaults, and expressions of columns that keep their values, as changes of their columns.
    pub(super) defaults: Vec<Edit>,
    /// Generated columns, and others that are dropped with their defaults.
    pub(super) columns: Vec<(ObjectName, Part)>,
}

/// True if an expression calls one of the functions.
fn calls_one(expression: Option<&str>, going: &HashSet<ObjectName>) -> bool {
    let mentions = Mentions::of(expression, ENGINE);
    going.iter().any(|name| mentions.object(name, ENGINE))
}

/// Moves the edits that must run before functions are dropped out of the wishes.
pub(super) fn calls(wishes: &mut Wishes, dropped: &[Object]) -> Calls {
    let going = &wishes.going;
    let views: Vec<ObjectName> = (dropped
        .iter()
        .filter(|object| matches!(object, Object::Table(table) if table.is_view())))
    .map(Object::name)
    .collect();
    let with_views = (dropped
        .iter()
        .filter(|object| matches!(object, Object::Function(_))))
    .filter(|function| {
        let mentions = mentions(function, ENGINE);
        going.contains(&function.name()) && views.iter().any(|view| mentions.object(view, ENGINE))
    });
    let with_views = with_views.map(Object::name).collect();
    let calling = |part: &Part| match part {
        Part::Check(check) => calls_one(Some(&check.expression), going),
        Part::Index(index) => {
            let values = index.keys.iter().map(|key| &key.value);
            calls_one(index.predicate.as_deref(), going)
                || values.into_iter().any(|value| calls_in(value, going))
        }
        Part::Statistics(statistics) => {
            (statistics.expressions()).any(|expression| calls_one(Some(expression), going))
        }
        Part::Exclusion(exclusion) => {
            let values = exclusion.elements.iter().map(|element| &element.key.value);
            calls_one(exclusion.predicate.as_deref(), going)
                || values.into_iter().any(|value| calls_in(value, going))
        }
        _ => false,
    };
    let of_column = |part: &Part| match part {
        Part::Column(column) => {
            let generated = column.generated.as_ref();
            calls_one(generated.map(|generated| &*generated.expression), going)
                || calls_one(column.default.as_deref(), going)
        }
        _ => false,
    };
    if going.is_empty() {
        return Calls {
            with_views,
            parts: Vec::new(),
            defaults: Vec::new(),
            columns: Vec::new(),
        };
    }
    let all = std::mem::take(&mut wishes.remove);
    let (parts, rest): (Vec<_>, Vec<_>) = all.into_iter().partition(|(_, part)| calling(part));
    let (columns, rest) = rest.into_iter().partition(|(_, part)| of_column(part));
    wishes.remove = rest;
    let mut defaults = Vec::new();
    for (table, from, to) in &mut wishes.change {
        let (Part::Column(old), Part::Column(new)) = (&*from, &*to) else {
            continue;
        };
        let mut between = old.clone();
        if calls_one(old.default.as_deref(), going) {
            between.default = None;
        }
        let expression = old.generated.as_ref().map(|g| &*g.expression);
        if is_detached(old, new) && calls_one(expression, going) {
            between.generated = None;
        }
        if between == *old {
            continue;
        }
        let between = Part::Column(between);
        defaults.push(Edit::Change {
            table: table.clone(),
            from: std::mem::replace(from, between.clone()),
            to: between,
        });
    }
    wishes.change.retain(|(_, from, to)| from != to);
    Calls {
        with_views,
        parts,
        defaults,
        columns,
    }
}

fn calls_in(value: &IndexedValue, going: &HashSet<ObjectName>) -> bool {
    match value {
        IndexedValue::Column(_) => false,
        IndexedValue::Expression(sql) => calls_one(Some(sql), going),
    }
}
