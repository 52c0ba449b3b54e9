//! Types of primary keys, so that the ids of two tables cannot be confused.

use quote::quote;

use super::docs::{full, outer};
use super::layout::Source;
use super::markdown::code;
use super::paths::{Place, ident, runtime, scalar_rust, text};
use crate::plan::{Plan, Scalar};

pub(super) fn emit(plan: &Plan<'_>, schema: usize, source: &mut Source) {
    let place = Place::Schema(schema);
    let relata = text(&runtime(plan, place));
    for key in plan.keys.iter().filter(|key| key.schema == schema) {
        let table = &plan.tables[key.table];
        let column = table.columns[key.column].column;
        let name = ident(&key.name);
        let docs = outer(&[format!(
            "A value of {}.",
            code(&format!(
                "{}.{}",
                full(plan, &table.table.name),
                column.name
            ))
        )]);
        let inner = scalar_rust(plan, place, key.scalar);
        let copy = (!matches!(key.scalar, Scalar::Text | Scalar::CiText)).then(|| quote!(Copy,));
        source.items(quote! {
            #docs
            #[derive(Debug, Clone, #copy PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub struct #name(
                /// The value.
                pub #inner,
            );
        });
        source.raw(&format!(
            "{relata}::custom_type! {{ {name}: {} }}\n",
            key.scalar.marker()
        ));
    }
}
