//! Relations: along a foreign key, and through a junction table.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::docs::{actions, outer, short};
use super::layout::{List, Source};
use super::markdown::code;
use super::paths::{Place, ident, in_table, runtime, text};
use crate::plan::{Cardinality, Plan, RelationPlan};

pub(super) fn emit(plan: &Plan<'_>, index: usize, source: &mut Source) {
    for relation in &plan.tables[index].relations {
        along_key(plan, index, relation, source);
    }
    through(plan, index, source);
}

fn along_key(plan: &Plan<'_>, index: usize, relation: &RelationPlan<'_>, source: &mut Source) {
    let relata = runtime(plan, Place::Table(index));
    let name = ident(&relation.name);
    let target = in_table(plan, index, relation.target, "table");
    let cardinality = match relation.cardinality {
        Cardinality::ToOne => quote!(#relata::ToOne),
        Cardinality::ToMany => quote!(#relata::ToMany),
        Cardinality::OneToOne => quote!(#relata::OneToOne),
    };
    let pairs = relation
        .on
        .iter()
        .map(|(here, there)| {
            let here = &plan.tables[index].columns[*here].name;
            let there = &plan.tables[relation.target].columns[*there].name;
            (
                here.clone(),
                text(&in_table(plan, index, relation.target, there)),
            )
        })
        .collect();
    let list = source.list(List::Pairs(pairs));
    let docs = outer(&[describe(plan, index, relation)]);
    source.items(quote! {
        #[doc(hidden)]
        pub struct #name {}
    });
    source.attached(quote! {
        impl #relata::Relation for #name {
            type Source = table;
            type Target = #target;
            type Cardinality = #cardinality;
            type On = #list;
        }
    });
    let constant = constant(&relata, "Rel", &relation.name, source);
    source.attached(quote! {
        #docs
        pub const #name: #constant = 0;
    });
}

/// To many `orders`: `orders.user_id` references `users.id`.
fn describe(plan: &Plan<'_>, index: usize, relation: &RelationPlan<'_>) -> String {
    let other = &plan.tables[relation.target].table.name;
    let forward = relation.cardinality == Cardinality::ToOne;
    let source = if forward {
        &plan.tables[index].table.name
    } else {
        other
    };
    let count = match relation.cardinality {
        Cardinality::ToOne => "one",
        Cardinality::ToMany => "many",
        Cardinality::OneToOne => "at most one",
    };
    let qualify = |table: &relata_schema::ObjectName, columns: &[String]| match columns {
        [column] => code(&format!("{}.{column}", short(plan, table))),
        columns => code(&format!("{}({})", short(plan, table), columns.join(", "))),
    };
    format!(
        "To {count} {}: {} references {}{}.",
        code(&short(plan, other)),
        qualify(source, &relation.key.columns),
        qualify(&relation.key.target, &relation.key.target_columns),
        actions(relation.key)
    )
}

fn through(plan: &Plan<'_>, index: usize, source: &mut Source) {
    let relata = runtime(plan, Place::Table(index));
    let entry = &plan.tables[index];
    for through in &entry.throughs {
        let name = ident(&through.name);
        let first = ident(&entry.relations[through.first].name);
        let junction = &plan.tables[through.junction];
        let second = in_table(
            plan,
            index,
            through.junction,
            &junction.relations[through.second].name,
        );
        let target = &plan.tables[through.target].table.name;
        let docs = outer(&[format!(
            "To many {} through {}.",
            code(&short(plan, target)),
            code(&short(plan, &junction.table.name))
        )]);
        source.items(quote! {
            #[doc(hidden)]
            pub struct #name {}
        });
        source.attached(quote! {
            impl #relata::RelationThrough for #name {
                type First = #first;
                type Second = #second;
            }
        });
        let constant = constant(&relata, "Through", &through.name, source);
        source.attached(quote! {
            #docs
            pub const #name: #constant = 0;
        });
    }
}

/// `relata::Rel<orders> = relata::Rel::new()`
fn constant(relata: &TokenStream, kind: &str, name: &str, source: &mut Source) -> Ident {
    let path = format!("{}::{kind}", text(relata));
    source.list(List::Constant(
        format!("{path}<{name}>"),
        format!("{path}::new()"),
    ))
}
