//! Renames: named ones, and differences that may be one.

use std::fmt;

use relata_ddl::{Edit, column_labels};
use relata_schema::{Catalog, Column, ObjectName, SqlType, Table};

use crate::error::{Error, Result};

/// A rename, which cannot be detected from the two schemas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rename {
    /// The old name: `table`, `table.column`, or a label as `enum.label` or `table.column.label`.
    from: String,
    /// The new name of the table, column or label.
    to: String,
}

/// Prints it as it is read: `users.name=full_name`.
impl fmt::Display for Rename {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.from, self.to)
    }
}

impl Rename {
    /// Reads `users=people` or `users.name=full_name`; write `schema.table` unless the schema is the
    /// default one: `billing.users.name=full_name`. A label belongs to an enum on PostgreSQL, `mood.sad=unhappy`, and
    /// elsewhere to a column: MySQL's `ENUM`, or SQLite's check `mood IN ('sad', ..)`, as `users.mood.sad=unhappy`.
    ///
    /// # Errors
    /// [`Error::Rename`] for text without `=`.
    pub fn parse(text: &str) -> Result<Self> {
        match text.split_once('=') {
            Some((from, to)) if !from.trim().is_empty() && !to.trim().is_empty() => Ok(Self {
                from: from.trim().to_owned(),
                to: to.trim().to_owned(),
            }),
            _ => Err(Error::Rename {
                rename: text.to_owned(),
                reason: "write `table=new_name`, `table.column=new_name` or `enum.label=new_label`",
            }),
        }
    }

    /// The old name: `users.name`.
    #[must_use]
    pub fn from(&self) -> &str {
        &self.from
    }

    /// The new name: `full_name`.
    #[must_use]
    pub fn to(&self) -> &str {
        &self.to
    }

    /// The edit, with the names in a catalog.
    pub(crate) fn edit(&self, catalog: &Catalog) -> Result<Edit> {
        let wrong = |reason| Error::Rename {
            rename: self.to_string(),
            reason,
        };
        // A new name may be written like the old one, with its table.
        let to = self.to.rsplit('.').next().unwrap_or(&self.to).to_owned();
        let table = |name: &str| -> Option<ObjectName> {
            catalog
                .table_named(&named(name, catalog))
                .map(|table| table.name.clone())
        };
        if let Some(from) = table(&self.from) {
            let to = ObjectName::new(&*from.schema, to);
            return Ok(Edit::RenameTable { from, to });
        }
        if let Some(edit) = self.label(catalog) {
            return Ok(edit);
        }
        let (name, column) =
            (self.from.rsplit_once('.')).ok_or_else(|| wrong("there is no such table"))?;
        let table = table(name).ok_or_else(|| wrong("there is no such table or column"))?;
        let found = catalog
            .table_named(&table)
            .and_then(|table| table.column(column));
        found.ok_or_else(|| wrong("the table has no such column"))?;
        Ok(Edit::RenameColumn {
            table,
            from: column.to_owned(),
            to,
        })
    }
}

/// Refuses a rename to a name that is not wanted: what is under it would be dropped. `back` has the opposite of each.
pub(crate) fn leads_to(renames: &[Rename], back: &[Edit], wanted: &Catalog) -> Result<()> {
    for (at, (rename, opposite)) in renames.iter().zip(back).enumerate() {
        // A table may be renamed later.
        let now = |name: &ObjectName| {
            let later = back.iter().skip(at + 1);
            later.fold(name.clone(), |name, edit| match edit {
                Edit::RenameTable { from, to } if *to == name => from.clone(),
                _ => name,
            })
        };
        let table = |name: &ObjectName| wanted.table_named(&now(name));
        let reason = match opposite {
            Edit::RenameTable { from, .. } => table(from)
                .is_none()
                .then_some("the wanted schema has no table of the new name"),
            Edit::RenameColumn {
                table: of, from, ..
            } => table(of)
                .and_then(|table| table.column(from))
                .is_none()
                .then_some("the wanted schema has no column of the new name"),
            Edit::RenameLabel {
                of, column, from, ..
            } => {
                let labels = match column {
                    None => (wanted.enums.iter())
                        .find(|object| object.name == *of)
                        .map(|object| object.values.clone()),
                    Some(column) => table(of).and_then(|table| {
                        let column = table.column(column)?;
                        column_labels(table, column, wanted.engine)
                    }),
                };
                let there = labels.is_some_and(|labels| labels.contains(from));
                (!there).then_some("the wanted schema has no label of the new name")
            }
            _ => None,
        };
        if let Some(reason) = reason {
            return Err(Error::Rename {
                rename: rename.to_string(),
                reason,
            });
        }
    }
    Ok(())
}

impl Rename {
    /// The edit of a label, which may contain dots.
    fn label(&self, catalog: &Catalog) -> Option<Edit> {
        let edit = |of: &ObjectName, column: Option<&str>, owner: &str| {
            let to = self.to.strip_prefix(owner).unwrap_or(&self.to);
            Edit::RenameLabel {
                of: of.clone(),
                column: column.map(str::to_owned),
                from: self.from.strip_prefix(owner).unwrap_or_default().to_owned(),
                to: to.to_owned(),
            }
        };
        for object in &catalog.enums {
            let owner = format!("{}.", short(&object.name, catalog));
            let full = format!("{}.", object.name);
            for owner in [owner, full] {
                let label = self.from.strip_prefix(&owner);
                if label.is_some_and(|label| object.values.iter().any(|value| value == label)) {
                    return Some(edit(&object.name, None, &owner));
                }
            }
        }
        for table in catalog.tables.iter().filter(|table| !table.is_view()) {
            for column in &table.columns {
                let owner = format!("{}.{}.", short(&table.name, catalog), column.name);
                let label = self.from.strip_prefix(&owner);
                let labels = column_labels(table, column, catalog.engine).unwrap_or_default();
                if label.is_some_and(|label| labels.iter().any(|value| value == label)) {
                    return Some(edit(&table.name, Some(&column.name), &owner));
                }
            }
        }
        None
    }
}

/// The name without the default schema.
fn short(name: &ObjectName, catalog: &Catalog) -> String {
    match name.schema == catalog.default_schema {
        true => name.name.clone(),
        false => name.to_string(),
    }
}

/// The object to which a name with or without its schema refers.
fn named(name: &str, catalog: &Catalog) -> ObjectName {
    match name.split_once('.') {
        Some((schema, name)) => ObjectName::new(schema, name),
        None => ObjectName::new(&*catalog.default_schema, name),
    }
}

/// The differences of two catalogs that may be renames: something similar is dropped and added. The
/// likeliest new name of each old one comes first.
pub(crate) fn likely(old: &Catalog, new: &Catalog) -> Vec<Rename> {
    let short = |name: &ObjectName| short(name, new);
    let mut found = Vec::new();
    let lost = |table: &&Table| is_plain(table) && new.table_named(&table.name).is_none();
    for table in old.tables.iter().filter(lost) {
        let gained = new.tables.iter().filter(|other| {
            let same_schema = other.name.schema == table.name.schema;
            is_plain(other) && same_schema && old.table_named(&other.name).is_none()
        });
        let mut twins: Vec<(usize, &Table)> = gained
            .map(|other| (common(table, other), other))
            .filter(|(same, other)| same * 2 >= table.columns.len().min(other.columns.len()))
            .collect();
        twins.sort_by_key(|(same, _)| std::cmp::Reverse(*same));
        found.extend(twins.into_iter().map(|(_, other)| Rename {
            from: short(&table.name),
            to: other.name.name.clone(),
        }));
    }
    for object in &old.enums {
        let now = new.enums.iter().find(|other| other.name == object.name);
        if let Some(now) = now {
            labels(
                &mut found,
                &short(&object.name),
                &object.values,
                &now.values,
            );
        }
    }
    for table in old.tables.iter().filter(|table| is_plain(table)) {
        let Some(now) = new.table_named(&table.name) else {
            continue;
        };
        for column in &table.columns {
            let twin = now.column(&column.name);
            let before = column_labels(table, column, old.engine);
            let after = twin.and_then(|twin| column_labels(now, twin, new.engine));
            if let (Some(before), Some(after)) = (before, after) {
                let owner = format!("{}.{}", short(&table.name), column.name);
                labels(&mut found, &owner, &before, &after);
            }
        }
        let lost = |column: &&Column| now.column(&column.name).is_none();
        for column in table.columns.iter().filter(lost) {
            let gained = now
                .columns
                .iter()
                .filter(|other| table.column(&other.name).is_none());
            let mut twins: Vec<(bool, bool, &Column)> = gained
                .filter(|other| is_alike(column, other))
                .map(|other| {
                    let other_type = column.type_name != other.type_name;
                    (other_type, column.position != other.position, other)
                })
                .collect();
            twins.sort_by_key(|(other_type, elsewhere, _)| (*other_type, *elsewhere));
            found.extend(twins.into_iter().map(|(.., other)| Rename {
                from: format!("{}.{}", short(&table.name), column.name),
                to: other.name.clone(),
            }));
        }
    }
    found
}

/// The removed labels, each with the added ones: the one at the same position first.
fn labels(found: &mut Vec<Rename>, owner: &str, before: &[String], after: &[String]) {
    let lost = before.iter().enumerate();
    for (at, label) in lost.filter(|(_, label)| !after.contains(label)) {
        let gained = after.iter().enumerate();
        let mut gained: Vec<(usize, &String)> = gained
            .filter(|(_, other)| !before.contains(other))
            .map(|(place, other)| (place.abs_diff(at), other))
            .collect();
        gained.sort_by_key(|(far, _)| *far);
        found.extend(gained.into_iter().map(|(_, to)| Rename {
            from: format!("{owner}.{label}"),
            to: to.clone(),
        }));
    }
}

fn is_plain(table: &Table) -> bool {
    !table.is_view() && table.partition_of.is_none()
}

/// The number of columns that two tables share, with their types.
fn common(a: &Table, b: &Table) -> usize {
    let same = |column: &&Column| {
        b.column(&column.name)
            .is_some_and(|other| is_alike(column, other))
    };
    a.columns.iter().filter(same).count()
}

/// True if the values of one column could be those of another.
fn is_alike(a: &Column, b: &Column) -> bool {
    // The values of a generated column are computed again.
    a.generated.is_none()
        && b.generated.is_none()
        && (a.type_name == b.type_name
            || kind(&a.sql_type).is_some_and(|k| Some(k) == kind(&b.sql_type)))
}

#[derive(PartialEq)]
enum Kind {
    Number,
    Text,
    Time,
    Json,
    Bytes,
}

/// Types whose values convert into each other.
fn kind(sql_type: &SqlType) -> Option<Kind> {
    Some(match sql_type {
        SqlType::TinyInt
        | SqlType::SmallInt
        | SqlType::MediumInt
        | SqlType::Integer
        | SqlType::BigInt
        | SqlType::Unsigned(_)
        | SqlType::Real
        | SqlType::Double
        | SqlType::Numeric { .. }
        | SqlType::Money => Kind::Number,
        SqlType::Text
        | SqlType::VarChar(_)
        | SqlType::Char(_)
        | SqlType::CiText
        | SqlType::Name
        | SqlType::Enum(_)
        | SqlType::InlineEnum(_) => Kind::Text,
        SqlType::Date | SqlType::Timestamp | SqlType::TimestampTz => Kind::Time,
        SqlType::Json | SqlType::Jsonb => Kind::Json,
        SqlType::Binary | SqlType::Bit(_) | SqlType::VarBit(_) => Kind::Bytes,
        _ => return None,
    })
}
