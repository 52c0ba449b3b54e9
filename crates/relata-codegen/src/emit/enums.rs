//! Enums.

use quote::quote;

use super::docs::outer;
use super::layout::{Source, literal};
use super::markdown::{code, prose};
use super::paths::{Place, ident, runtime, text};
use crate::plan::{EnumPlan, Plan};

pub(super) fn emit(plan: &Plan<'_>, schema: usize, source: &mut Source) {
    for entry in plan.enums.iter().filter(|entry| entry.schema == schema) {
        one(plan, schema, entry, source);
    }
}

fn one(plan: &Plan<'_>, schema: usize, entry: &EnumPlan<'_>, source: &mut Source) {
    let relata = runtime(plan, Place::Schema(schema));
    let definition = entry.definition;
    let name = ident(&entry.name);
    let mut lines = vec![format!("Enum {}.", code(&definition.name.to_string()))];
    if let Some(comment) = &definition.comment {
        lines.push(String::new());
        lines.extend(prose(comment));
    }
    let docs = outer(&lines);
    let variants = entry
        .variants
        .iter()
        .zip(&definition.values)
        .map(|(variant, label)| {
            let docs = outer(&[format!("{}.", code(label))]);
            let variant = ident(variant);
            quote!(#docs #variant)
        });
    source.items(quote! {
        #docs
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum #name { #(#variants),* }
    });
    let mut text = format!(
        "{}::enum_type! {{\n    {}: {}.{} {{\n",
        text(&relata),
        entry.name,
        literal(&definition.name.schema),
        literal(&definition.name.name)
    );
    for (variant, label) in entry.variants.iter().zip(&definition.values) {
        text.push_str(&format!("        {variant} => {},\n", literal(label)));
    }
    text.push_str("    }\n}\n");
    source.raw(&text);
}
