//! Properties that are no part of the schema, and stay with an object that is dropped and created again.

use relata_schema::{Catalog, Unmanaged};

/// Gives the wanted objects what the old ones have, unless they have their own.
pub(super) fn kept(old: &Catalog, new: &mut Catalog) {
    for table in &mut new.tables {
        let Some(before) = old.table_named(&table.name) else {
            continue;
        };
        let same = before.definition == table.definition;
        keep(&before.unmanaged, &mut table.unmanaged, same);
        for trigger in &mut table.triggers {
            let mut all = before.triggers.iter();
            if let Some(before) = all.find(|before| before.name == trigger.name) {
                let same = before.definition == trigger.definition;
                keep(&before.unmanaged, &mut trigger.unmanaged, same);
            }
        }
    }
    for function in &mut new.functions {
        let twin = old.functions.iter().find(|before| {
            before.name == function.name
                && before.kind == function.kind
                && before.input_types().eq(function.input_types())
        });
        if let Some(before) = twin {
            let same = before.definition == function.definition;
            keep(&before.unmanaged, &mut function.unmanaged, same);
        }
    }
}

/// Another text may mean something else in another `sql_mode`.
fn keep(old: &Unmanaged, new: &mut Unmanaged, same: bool) {
    let or = |new: &mut Option<String>, old: &Option<String>| {
        if new.is_none() {
            new.clone_from(old);
        }
    };
    or(&mut new.definer, &old.definer);
    or(&mut new.replica_identity, &old.replica_identity);
    or(&mut new.clustered, &old.clustered);
    if same {
        or(&mut new.sql_mode, &old.sql_mode);
    }
}
