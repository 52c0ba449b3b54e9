//! The edits that change one catalog into another.

mod collect;
mod dependents;
mod functions;
mod inherited;
mod options;
mod sequence;
mod unmanaged;

use std::collections::HashSet;
use std::fmt;

use relata_schema::{Catalog, Column, Engine, ObjectName, Table};

use crate::edit::{Edit, Object, Part, is_detached};

/// The edits that change one catalog into another, in a working order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// The edits to make.
    pub edits: Vec<Edit>,
    /// Differences that no edit can remove, in words.
    pub notes: Vec<String>,
    /// The tables whose columns keep another order on PostgreSQL, in words. `Display` omits them: each column
    /// that was ever added is among them.
    pub orders: Vec<String>,
}

impl Plan {
    /// True if there is nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }

    /// The edits that lose rows or values.
    pub fn losses(&self) -> impl Iterator<Item = &Edit> {
        let lost = |edit: &&Edit| edit.loses_data() || self.loses_computed(edit);
        self.edits.iter().filter(lost)
    }

    /// True if an edit drops a generated column in whose place one with values of its own comes.
    fn loses_computed(&self, edit: &Edit) -> bool {
        let Edit::Remove {
            table,
            part: Part::Column(old),
        } = edit
        else {
            return false;
        };
        self.edits.iter().any(|other| {
            matches!(other, Edit::Add { table: of, part: Part::Column(new) }
                if of == table && new.name == old.name && is_detached(old, new))
        })
    }
}

/// A line for each edit, then the notes.
impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for edit in &self.edits {
            writeln!(f, "{edit}")?;
        }
        for note in &self.notes {
            writeln!(f, "note: {note}")?;
        }
        Ok(())
    }
}

/// The edits that change `old` into `new`. Both must be reflected from the same engine, so that they are written
/// alike. Nothing is treated as a rename: do renames first, and reflect again.
///
/// ```
/// use relata_ddl::{plan, script};
/// use relata_schema::{Engine, ReflectOptions, Scratch};
///
/// let catalog = |sql: &str| -> Result<_, relata_schema::Error> {
///     let mut scratch = Scratch::new(Engine::Sqlite, None)?;
///     scratch.execute("schema.sql".as_ref(), sql)?;
///     scratch.reflect(&ReflectOptions::default())
/// };
/// let old = catalog("CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT)")?;
/// let new = catalog("CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, age INT); CREATE INDEX by_age ON users (age)")?;
///
/// let plan = plan(&old, &new);
/// assert_eq!(plan.to_string(), "add column age to main.users\nadd index by_age to main.users\n");
/// assert_eq!(
///     script(&old, &plan.edits)?.to_string(),
///     "ALTER TABLE users ADD COLUMN age INT;\nCREATE INDEX by_age ON users (age);\n"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn plan(old: &Catalog, new: &Catalog) -> Plan {
    let mut new = respelled(old, new).unwrap_or_else(|| new.clone());
    let notes = options::left_alone(old, &mut new);
    unmanaged::kept(old, &mut new);
    let new = &new;
    let mut wishes = collect::collect(old, new);
    wishes.notes.extend(notes);
    dependents::complete(&mut wishes, old, new);
    inherited::leave_to_server(&mut wishes, old, new);
    sequence::sequence(wishes, new)
}

/// The wanted catalog with SQLite's types spelled as in the old one: `INT` equals `int`, and is no reason to copy a table.
fn respelled(old: &Catalog, new: &Catalog) -> Option<Catalog> {
    if new.engine != Engine::Sqlite {
        return None;
    }
    let mut new = new.clone();
    for table in &mut new.tables {
        let Some(before) = old.table_named(&table.name) else {
            continue;
        };
        for column in &mut table.columns {
            if let Some(before) = before.column(&column.name)
                && before.type_name.eq_ignore_ascii_case(&column.type_name)
            {
                column.type_name.clone_from(&before.type_name);
            }
        }
    }
    Some(new)
}

/// The edits before they are ordered.
#[derive(Default)]
struct Wishes {
    create: Vec<Object>,
    drop: Vec<Object>,
    alter: Vec<(Object, Object)>,
    add: Vec<(ObjectName, Part)>,
    remove: Vec<(ObjectName, Part)>,
    change: Vec<(ObjectName, Part, Part)>,
    reorder: Vec<(ObjectName, Vec<String>)>,
    /// Constraints and indexes that have another name, and perhaps another comment.
    rename: Vec<(ObjectName, Part, Part)>,
    /// Sequences that have another name.
    rename_sequence: Vec<(ObjectName, ObjectName)>,
    /// Tables that stop being a partition or heir, before anything else changes.
    leave: Vec<(Table, Table)>,
    /// Tables that become a partition or heir, once they have everything that their parents have.
    join: Vec<(Table, Table)>,
    /// The functions that are dropped before their callers are recreated.
    going: HashSet<ObjectName>,
    /// The same with the types of their arguments, since functions with one name may be dropped separately.
    going_functions: HashSet<(ObjectName, Vec<String>)>,
    /// The functions that are changed after what tables have of their results is removed, and before it is computed again.
    replaced_functions: HashSet<(ObjectName, Vec<String>)>,
    /// The types that are recreated (PostgreSQL).
    replaced: Vec<ObjectName>,
    /// Edits that remove their calls from domains.
    freed: Vec<Edit>,
    notes: Vec<String>,
    orders: Vec<String>,
}

impl Wishes {
    /// Recreates a part of a table, unless it is added or dropped anyway.
    fn renew(&mut self, table: &ObjectName, old: &Part, new: Option<Part>) {
        let same = |(other, part): &(ObjectName, Part)| other == table && is_same(part, old);
        if self.remove.iter().any(same) {
            return;
        }
        let renamed =
            (self.rename.iter()).position(|(other, part, _)| other == table && is_same(part, old));
        let new = match renamed {
            Some(at) => Some(self.rename.remove(at).2),
            None => new,
        };
        self.remove.push((table.clone(), old.clone()));
        self.change
            .retain(|(other, from, _)| !(other == table && is_same(from, old)));
        if let Some(new) = new {
            self.add.push((table.clone(), new));
        }
    }

    /// True if a column is changed in place.
    fn changes_column(&self, table: &ObjectName, column: &Column) -> bool {
        self.change.iter().any(|(other, from, _)| {
            other == table && matches!(from, Part::Column(own) if own.name == column.name)
        })
    }

    /// True if a table or view is dropped, possibly to be recreated.
    fn drops(&self, name: &ObjectName) -> bool {
        let dropped =
            |object: &Object| matches!(object, Object::Table(_)) && object.name() == *name;
        self.drop.iter().any(dropped)
    }
}

/// True if two parts are the same, by name or by their text.
fn is_same(a: &Part, b: &Part) -> bool {
    match (a, b) {
        (Part::Column(a), Part::Column(b)) => a.name == b.name,
        (Part::PrimaryKey(_), Part::PrimaryKey(_)) => true,
        (Part::Unique(a), Part::Unique(b)) => a.name == b.name && (a.name.is_some() || a == b),
        (Part::Check(a), Part::Check(b)) => {
            a.name == b.name && a.column == b.column && (a.name.is_some() || a == b)
        }
        (Part::ForeignKey(a), Part::ForeignKey(b)) => {
            a.name == b.name && (a.name.is_some() || a == b)
        }
        (Part::Exclusion(a), Part::Exclusion(b)) => a.name == b.name,
        (Part::Index(a), Part::Index(b)) => a.name == b.name,
        (Part::Statistics(a), Part::Statistics(b)) => a.name == b.name,
        (Part::Trigger(a), Part::Trigger(b)) => a.name == b.name,
        _ => false,
    }
}
