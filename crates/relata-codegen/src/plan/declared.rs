//! Relations that the settings declare: of views, and of tables without the foreign key.

use relata_schema::{Catalog, Column, ForeignKey, MatchType, ObjectName, ReferentialAction, Table};

use super::overrides::{means, written};
use super::{Cardinality, Plan, Scalar, Type};
use crate::config::{Config, Problem, RelationConfig, RowCount, key_path};

/// A relation that the settings declare, as the foreign key that the database does not have.
#[derive(Debug)]
pub(crate) struct Declared<'c> {
    /// The key of it in the settings.
    pub(crate) written: &'c str,
    pub(crate) settings: &'c RelationConfig,
    /// The table that it starts from.
    pub(crate) source: ObjectName,
    pub(crate) key: ForeignKey,
    pub(crate) target_rows: RowCount,
    pub(crate) source_rows: RowCount,
}

impl Declared<'_> {
    /// The key of the relation, if rows of this table have it.
    pub(crate) fn key_of(&self, table: &ObjectName) -> Option<ForeignKey> {
        let (forward, backward) = self.cardinalities();
        let mut key = self.key.clone();
        if forward.has_key() && self.source == *table {
            return Some(key);
        }
        if backward.has_key() && self.key.target == *table {
            key.target = self.source.clone();
            std::mem::swap(&mut key.columns, &mut key.target_columns);
            return Some(key);
        }
        None
    }
    /// How many rows each direction leads to: from the table of the entry, and from the other.
    pub(super) fn cardinalities(&self) -> (Cardinality, Cardinality) {
        use Cardinality::{OneToOne, ToMany, ToManyAlike, ToManyOwned, ToOne, ToOneOrNone};
        match (self.target_rows, self.source_rows) {
            (RowCount::Many, RowCount::Many) => (ToManyAlike, ToManyAlike),
            (RowCount::Many, _) => (ToMany, ToOneOrNone),
            (target, source) => {
                let forward = match target {
                    RowCount::One => ToOne,
                    _ => ToOneOrNone,
                };
                let backward = match source {
                    RowCount::Many if self.settings.delete_orphans => ToManyOwned,
                    RowCount::Many => ToMany,
                    _ => OneToOne,
                };
                (forward, backward)
            }
        }
    }
}

/// Reads the relations that are declared; whether their columns have one type is not known yet.
pub(crate) fn read<'c>(
    catalog: &Catalog,
    config: &'c Config,
) -> Result<Vec<Declared<'c>>, Problem> {
    let mut declared = Vec::new();
    for (key, settings) in &config.relations {
        let Some(references) = &settings.references else {
            let counts = [
                ("target_rows", settings.target_rows),
                ("source_rows", settings.source_rows),
            ];
            if let Some((count, _)) = counts.iter().find(|(_, rows)| rows.is_some()) {
                let message = format!("`{count}` belongs to a relation that `references` declares");
                let help =
                    "a foreign key says how many rows there are; add `references`, or remove it";
                return Err(Problem::new(key_path!["relations", key, *count], message).help(help));
            }
            continue;
        };
        if !settings.skip {
            declared.push(one(catalog, key, settings, references)?);
        }
    }
    Ok(declared)
}

fn one<'c>(
    catalog: &Catalog,
    key: &'c str,
    settings: &'c RelationConfig,
    references: &str,
) -> Result<Declared<'c>, Problem> {
    let at = || key_path!["relations", key];
    let here = || key_path!["relations", key, "references"];
    let (source, columns) = place(catalog, key).map_err(|mistake| mistake.problem(at()))?;
    let (target, target_columns) =
        place(catalog, references).map_err(|mistake| mistake.problem(here()))?;
    if columns.is_empty() {
        let message = format!("`{key}` names no columns");
        return Err(Problem::new(at(), message).help("write `table.column`"));
    }
    let target_columns = match (&target_columns[..], &target.primary_key) {
        ([], Some(primary)) => primary.columns.clone(),
        ([], None) => {
            let message = format!("`{references}` has no primary key");
            return Err(Problem::new(here(), message).help("write `table.column`"));
        }
        (columns, _) => columns.to_vec(),
    };
    if columns.len() != target_columns.len() {
        let message = format!(
            "`{key}` has {}, and `{references}` has {}",
            counted(columns.len()),
            counted(target_columns.len())
        );
        return Err(Problem::new(here(), message));
    }
    let same = source.foreign_keys.iter().find(|known| {
        known.target == target.name
            && known.columns == columns
            && known.target_columns == target_columns
    });
    if same.is_some() {
        let message = format!("`{key}` is a foreign key to `{references}` already");
        return Err(Problem::new(here(), message).help("remove `references`"));
    }
    let target_rows = match settings.target_rows {
        Some(rows) => rows,
        None if target.is_unique(&target_columns) => RowCount::AtMostOne,
        None => {
            let name = written(catalog, &target.name);
            let message = format!(
                "the database does not say that `{name}.{}` is unique",
                target_columns.join(",")
            );
            let help =
                "add `target_rows`: `\"at_most_one\"` or `\"one\"` if it is, `\"many\"` if not";
            return Err(Problem::new(here(), message).help(help));
        }
    };
    let source_rows = match settings.source_rows {
        Some(RowCount::One) => {
            let at = key_path!["relations", key, "source_rows"];
            let message = "the other table may have rows that no row leads to";
            let help = format!(
                "`\"at_most_one\"` or `\"many\"`; or declare the relation from the other end: `[relations.\"{references}\"]`"
            );
            return Err(Problem::new(at, message).help(help));
        }
        Some(rows) => rows,
        None if source.is_unique(&columns) => RowCount::AtMostOne,
        None => RowCount::Many,
    };
    let declared = Declared {
        written: key,
        settings,
        source: source.name.clone(),
        key: ForeignKey {
            name: None,
            columns,
            target: target.name.clone(),
            target_columns,
            period: false,
            on_delete: ReferentialAction::default(),
            on_delete_columns: Vec::new(),
            on_update: ReferentialAction::default(),
            match_type: MatchType::default(),
            deferrable: None,
            validated: true,
            enforced: true,
            comment: None,
        },
        target_rows,
        source_rows,
    };
    sessions(&declared, [source, target])?;
    Ok(declared)
}

/// Settings of what sessions do need rows that sessions write.
fn sessions(declared: &Declared<'_>, tables: [&Table; 2]) -> Result<(), Problem> {
    let (key, settings) = (declared.written, declared.settings);
    let on_delete = settings.on_delete.is_some().then_some("on_delete");
    let orphans = settings.delete_orphans.then_some("delete_orphans");
    let Some(setting) = on_delete.or(orphans) else {
        return Ok(());
    };
    let at = key_path!["relations", key, setting];
    let unwritten = tables
        .iter()
        .find(|table| table.primary_key.is_none() || !table.is_insertable());
    if let Some(table) = unwritten {
        let message = format!("sessions do not write rows of `{}`", table.name.name);
        return Err(Problem::new(at, message).help("only tables with a primary key have it"));
    }
    if settings.delete_orphans && declared.source_rows != RowCount::Many {
        let message = format!("`{key}` is unique, and has no relation to many");
        let help = "`delete_orphans` is for relations to many: delete the one row instead";
        return Err(Problem::new(at, message).help(help));
    }
    if declared.target_rows == RowCount::Many {
        let message = "many rows have the value, and so there is none that others belong to";
        return Err(Problem::new(at, message));
    }
    Ok(())
}

fn counted(columns: usize) -> String {
    match columns {
        1 => "1 column".to_owned(),
        columns => format!("{columns} columns"),
    }
}

/// A name that means nothing.
struct Mistake {
    message: String,
    written: String,
    known: Vec<String>,
}
impl Mistake {
    fn problem(self, at: Vec<crate::config::Step>) -> Problem {
        Problem::new(at, self.message).suggest(&self.written, self.known.iter().map(String::as_str))
    }
}

/// Reads `table.column_a,column_b`, or `table` alone.
fn place<'c>(catalog: &'c Catalog, text: &str) -> Result<(&'c Table, Vec<String>), Mistake> {
    let named = |name: &str| {
        catalog
            .tables
            .iter()
            .find(|t| means(catalog, name, &t.name))
    };
    if let Some(table) = named(text) {
        return Ok((table, Vec::new()));
    }
    let Some((name, columns)) = text.rsplit_once('.') else {
        return Err(no_table(catalog, text));
    };
    let table = named(name).ok_or_else(|| no_table(catalog, name))?;
    let columns: Vec<String> = columns.split(',').map(|c| c.trim().to_owned()).collect();
    if let Some(unknown) = columns.iter().find(|name| table.column(name).is_none()) {
        return Err(Mistake {
            message: format!("table `{}` has no column `{unknown}`", table.name),
            written: unknown.clone(),
            known: table.columns.iter().map(|c| c.name.clone()).collect(),
        });
    }
    Ok((table, columns))
}

fn no_table(catalog: &Catalog, name: &str) -> Mistake {
    Mistake {
        message: format!("there is no table `{name}`"),
        written: name.to_owned(),
        known: catalog
            .tables
            .iter()
            .map(|table| written(catalog, &table.name))
            .collect(),
    }
}

/// The columns of each pair have one type: others would be matched by values that are never the same.
pub(super) fn check_types(
    plan: &Plan<'_>,
    declared: &Declared<'_>,
    source: usize,
    target: usize,
    on: &[(usize, usize)],
) -> Result<(), Problem> {
    for (here, there) in on {
        let (here, there) = (
            plan.tables[source].columns[*here].column,
            plan.tables[target].columns[*there].column,
        );
        let kind = |column: &Column| kind(super::natural(plan, &column.sql_type));
        if kind(here) == kind(there) {
            continue;
        }
        let name = |table: usize, column: &Column| {
            let table = written(plan.catalog, &plan.tables[table].table.name);
            format!("`{table}.{}` is `{}`", column.name, column.type_name)
        };
        let message = format!("{}, and {}", name(source, here), name(target, there));
        let at = key_path!["relations", declared.written, "references"];
        let help = "rows are matched by equal values of one type";
        return Err(Problem::new(at, message).help(help));
    }
    Ok(())
}

/// The same for types whose values are compared as they are.
fn kind(of: Type) -> Type {
    match of {
        Type::Scalar(
            Scalar::SmallInt
            | Scalar::Integer
            | Scalar::BigInt
            | Scalar::UnsignedBigInt
            | Scalar::Oid,
        ) => Type::Scalar(Scalar::BigInt),
        other => other,
    }
}
