//! Edits that `ALTER TABLE` does not support: the table is recreated and the rows are copied.
//! <https://www.sqlite.org/lang_altertable.html#otheralter>

use relata_schema::{AutoIncrement, Table};

use super::{ENGINE, GUARD, create, quoted};
use crate::edit::{Edit, Part};
use crate::error::Result;
use crate::names::literal;
use crate::script::Script;

/// The steps of the manual's procedure except for its first and last, the transaction and the foreign keys, which the caller
/// of the script handles. Views and the triggers of other tables keep their text, because the old meaning of
/// `RENAME` does not look at them.
pub(super) fn rebuild(
    script: &mut Script,
    edit: &Edit,
    edits: &[Edit],
    old: &Table,
    new: &Table,
) -> Result<()> {
    // Declarations of the old table that cannot be written would be lost as well.
    create::table_as(edit, old, &old.name.name)?;
    let name = quoted(&new.name.name);
    let interim = format!("relata_new_{}", new.name.name);
    let create = create::table_as(edit, new, &interim)?;
    if !script.rebuilds {
        script.push(GUARD);
        script.rebuilds = true;
    }
    script.push("PRAGMA legacy_alter_table = ON");
    script.push(create);
    if let Some(copy) = copy(edits, old, new, &interim) {
        script.push(copy);
    }
    let numbered = |table: &Table| {
        let always = Some(AutoIncrement::Always);
        table
            .columns
            .iter()
            .any(|column| column.auto_increment == always)
    };
    if numbered(old) && numbered(new) {
        // The numbers of deleted rows must not be reused.
        let interim = literal(&interim, ENGINE);
        script.push(format!(
            "DELETE FROM sqlite_sequence WHERE name = {interim}"
        ));
        script.push(format!(
            "INSERT INTO sqlite_sequence (name, seq) SELECT {interim}, seq FROM sqlite_sequence WHERE name = {}",
            literal(&old.name.name, ENGINE)
        ));
    }
    script.push(format!("DROP TABLE {name}"));
    script.push(format!("ALTER TABLE {} RENAME TO {name}", quoted(&interim)));
    script.push("PRAGMA legacy_alter_table = OFF");
    for index in &new.indexes {
        script.push(create::index(index, &new.name.name));
    }
    for trigger in &new.triggers {
        script.push(trigger.definition.clone());
    }
    Ok(())
}

/// Copies the columns that both tables have, and rowids that are not a column.
fn copy(edits: &[Edit], old: &Table, new: &Table, interim: &str) -> Option<String> {
    let dropped = |name: &str| {
        edits.iter().any(|edit| match edit {
            Edit::Remove {
                part: Part::Column(column),
                ..
            } => column.name == name,
            _ => false,
        })
    };
    let copied = |name: &&String| old.column(name).is_some() && !dropped(name);
    // Each with its new value.
    let mut names: Vec<(String, String)> = (new.columns.iter())
        .filter(|column| column.generated.is_none())
        .map(|column| &column.name)
        .filter(copied)
        .map(|name| (quoted(name), value(edits, name)))
        .collect();
    let hidden = |table: &Table| {
        let taken = |column: &relata_schema::Column| column.name.eq_ignore_ascii_case("rowid");
        !table.without_rowid
            && !table.columns.iter().any(taken)
            && table.columns.iter().all(|c| c.auto_increment.is_none())
    };
    if hidden(old) && hidden(new) {
        names.insert(0, ("rowid".to_owned(), "rowid".to_owned()));
    }
    (!names.is_empty()).then(|| {
        let (names, values): (Vec<String>, Vec<String>) = names.into_iter().unzip();
        let (names, values) = (names.join(", "), values.join(", "));
        format!(
            "INSERT INTO {} ({names}) SELECT {values} FROM {}",
            quoted(interim),
            quoted(&old.name.name)
        )
    })
}

/// The value of a column for the new table: itself, or its label under another name.
fn value(edits: &[Edit], name: &str) -> String {
    let mut value = quoted(name);
    for edit in edits {
        if let Edit::RenameLabel {
            column: Some(column),
            from,
            to,
            ..
        } = edit
            && column == name
        {
            let (from, to) = (literal(from, ENGINE), literal(to, ENGINE));
            value = format!("CASE {value} WHEN {from} THEN {to} ELSE {value} END");
        }
    }
    value
}
