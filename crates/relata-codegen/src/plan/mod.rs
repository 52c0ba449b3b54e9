//! The plan of the output: the catalog's tables with their Rust names and types.
//!
//! Every decision is made here; [`emit`](crate::emit) only writes.

mod cardinality;
mod columns;
mod composites;
mod constraints;
mod declared;
mod enums;
mod functions;
mod inline_enums;
mod keys;
mod kinds;
mod loads;
mod modules;
mod overrides;
mod relations;
mod rows;
mod select;
mod through;
mod tokens;
mod types;
mod warnings;

use std::collections::BTreeMap;

use relata_schema::{
    Argument, Catalog, Column, CompositeType, EnumType, ForeignKey, Function, ObjectName, Table,
};

use crate::config::{AttributesConfig, Config, DerivesConfig, OnDeleteRows, Problem};
use crate::names::Names;

pub(crate) use cardinality::Cardinality;
pub(crate) use composites::sent_as;
pub(crate) use constraints::value as constraint_value;
pub(crate) use declared::{Declared, read as read_declared};
pub(crate) use functions::{Selected, is_variadic, needs_cast, select as select_functions};
pub(crate) use inline_enums::name_enums;
pub(crate) use modules::is_plain;
pub(crate) use relata_schema::Scalar;
pub(crate) use types::{Type, natural};
pub(crate) use warnings::warnings;

/// The plan of the whole output.
#[derive(Debug)]
pub(crate) struct Plan<'a> {
    pub(crate) catalog: &'a Catalog,
    pub(crate) config: &'a Config,
    /// The relations that the settings declare.
    pub(crate) declared: &'a [Declared<'a>],
    /// The schemas, the default one first.
    pub(crate) schemas: Vec<SchemaPlan<'a>>,
    /// The tables, by schema and name.
    pub(crate) tables: Vec<TablePlan<'a>>,
    pub(crate) enums: Vec<EnumPlan<'a>>,
    pub(crate) composites: Vec<CompositePlan<'a>>,
    pub(crate) keys: Vec<KeyPlan>,
    /// Paths of derives of enums, typed keys and composite types that the settings ask for.
    pub(crate) value_derives: Vec<String>,
    by_name: BTreeMap<&'a ObjectName, usize>,
    /// The tables of kinds of polymorphic ones, with the foreign keys that are their primary keys.
    parts: BTreeMap<usize, &'a ForeignKey>,
}

/// A schema; the default one is the top module.
#[derive(Debug)]
pub(crate) struct SchemaPlan<'a> {
    pub(crate) name: &'a str,
    pub(crate) comment: Option<&'a str>,
    /// `None` for the default schema.
    pub(crate) module: Option<String>,
    /// The folder of its files within the output folder.
    pub(crate) folder: String,
    /// The functions of the schema, if it has any.
    pub(crate) functions: Option<FunctionsPlan<'a>>,
    /// Modules and types at its level.
    names: Names,
}

/// The functions of a schema, a module.
#[derive(Debug)]
pub(crate) struct FunctionsPlan<'a> {
    /// Also the name of its file and folder.
    pub(crate) module: String,
    pub(crate) functions: Vec<FunctionPlan<'a>>,
    /// Signatures of functions that are not generated, and why.
    pub(crate) left_out: Vec<(String, String)>,
    names: Names,
}

/// The plan of a function.
#[derive(Debug)]
pub(crate) struct FunctionPlan<'a> {
    pub(crate) function: &'a Function,
    pub(crate) name: String,
    pub(crate) parameters: Vec<ParameterPlan<'a>>,
    /// The functions that call it, the one with the fewest arguments first.
    pub(crate) calls: Vec<CallPlan>,
    pub(crate) given: Given,
    pub(crate) gives: Gives,
    /// Another function has its name.
    pub(crate) overloaded: bool,
}

/// An argument that a call passes.
#[derive(Debug)]
pub(crate) struct ParameterPlan<'a> {
    pub(crate) argument: &'a Argument,
    pub(crate) name: String,
    pub(crate) rust_type: Type,
}

/// A Rust function that passes only the first `arguments`.
#[derive(Debug)]
pub(crate) struct CallPlan {
    pub(crate) name: String,
    pub(crate) arguments: usize,
}

/// The result of a function.
#[derive(Debug)]
pub(crate) enum Given {
    Value(Type),
    Aggregate(Type),
    Window(Type),
    /// Rows: the index of their table.
    Rows(usize),
}

/// The nullability of a function's result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gives {
    Nullable,
    Strict,
    NotNull,
}

/// The function whose rows a table is.
#[derive(Debug)]
pub(crate) struct RowsOf<'a> {
    pub(crate) function: &'a Function,
    /// The name of the rows in FROM.
    pub(crate) name: String,
    /// The table whose rows they are too.
    pub(crate) table: Option<usize>,
}

/// Of which kind of a polymorphic table a module is.
#[derive(Debug)]
pub(crate) struct KindPlan<'a> {
    /// The index of the table.
    pub(crate) of: usize,
    /// The value of the discriminator in its rows.
    pub(crate) label: LabelPlan,
    /// The columns that are never NULL in rows of the kind, although the table allows NULL, by name in the database.
    pub(crate) claimed: Vec<String>,
    /// The table of its own columns, if they are in one.
    pub(crate) part: Option<PartPlan<'a>>,
}

/// The table of the columns that only rows of one kind have.
#[derive(Debug)]
pub(crate) struct PartPlan<'a> {
    pub(crate) table: &'a Table,
    /// The columns of its primary key, in the order of the key of the polymorphic table.
    pub(crate) key: Vec<&'a str>,
    /// All its columns.
    pub(crate) columns: Vec<ColumnPlan<'a>>,
}
impl PartPlan<'_> {
    /// True if it is a column of this table, and not of its key.
    pub(crate) fn has(&self, column: &Column) -> bool {
        is_in(self.table, column) && !self.key.contains(&column.name.as_str())
    }
}
/// True if it is a column of the table.
fn is_in(table: &Table, column: &Column) -> bool {
    table.columns.iter().any(|own| std::ptr::eq(own, column))
}

/// The label of a kind.
#[derive(Debug)]
pub(crate) enum LabelPlan {
    Text(String),
    Number(i64),
    /// A variant of an enum, by their indexes.
    Variant(usize, usize),
}

/// The kinds of a polymorphic table.
#[derive(Debug)]
pub(crate) struct KindsPlan {
    /// The index of the discriminator.
    pub(crate) on: usize,
    /// The indexes of their modules, in the order of their labels.
    pub(crate) kinds: Vec<usize>,
    /// How many columns are in the table itself; others are in those of its kinds.
    pub(crate) stored: usize,
}

/// A table's module.
#[derive(Debug)]
pub(crate) struct TablePlan<'a> {
    pub(crate) table: &'a Table,
    /// Set where it is the rows of a function.
    pub(crate) function: Option<RowsOf<'a>>,
    /// The index of its schema.
    pub(crate) schema: usize,
    pub(crate) module: String,
    /// The name of its file, without `.rs`: the module's, where that is ASCII.
    pub(crate) file: String,
    /// Tells tables apart in the types of queries.
    pub(crate) id: u32,
    pub(crate) row: String,
    /// `None` where nothing can be inserted.
    pub(crate) new_row: Option<String>,
    /// The struct of the columns that a new row must have, where there is one.
    pub(crate) required: Option<String>,
    /// `None` where nothing can be updated.
    pub(crate) changes: Option<String>,
    /// The column that counts the changes of a row.
    pub(crate) version: Option<&'a str>,
    /// Paths of derives that the settings ask for.
    pub(crate) derives: DerivesConfig,
    /// The attributes of its structs.
    pub(crate) attributes: AttributesConfig,
    pub(crate) columns: Vec<ColumnPlan<'a>>,
    pub(crate) relations: Vec<RelationPlan<'a>>,
    pub(crate) throughs: Vec<ThroughPlan>,
    /// Set where its rows are of several kinds.
    pub(crate) kinds: Option<KindsPlan>,
    /// Set where it is one of these kinds.
    pub(crate) kind: Option<KindPlan<'a>>,
    /// The relations that the settings load with its rows.
    pub(crate) loads: Option<LoadsPlan>,
    pub(crate) constraints: Vec<ConstraintPlan>,
    /// Foreign keys without relations, and why.
    pub(crate) left_out: Vec<(&'a ForeignKey, String)>,
    /// The names of the module's types and constants.
    names: Names,
}

/// A column.
#[derive(Debug, Clone)]
pub(crate) struct ColumnPlan<'a> {
    pub(crate) column: &'a Column,
    pub(crate) name: String,
    pub(crate) rust_type: Type,
    /// True if the settings name its type.
    pub(crate) chosen: bool,
    /// True if it is of a domain which the catalog does not have: a model's.
    pub(crate) is_domain: bool,
    pub(crate) nullable: bool,
    /// True if a new row may leave it out, and is not NULL there: the database or Rust makes its value.
    pub(crate) has_default: bool,
    /// The attributes of its fields.
    pub(crate) attributes: AttributesConfig,
}

/// One direction of a foreign key.
#[derive(Debug, Clone)]
pub(crate) struct RelationPlan<'a> {
    pub(crate) name: String,
    pub(crate) cardinality: Cardinality,
    /// Index of the other table.
    pub(crate) target: usize,
    /// Indexes of columns, here and there.
    pub(crate) on: Vec<(usize, usize)>,
    pub(crate) key: &'a ForeignKey,
    /// True if it leads to one row which may be missing, whatever its columns: the database has not checked the key.
    pub(crate) unchecked: bool,
    /// True if it leads from the table that has the key.
    pub(crate) forward: bool,
    /// True if the settings declare it, and the database has no such key.
    pub(crate) declared: bool,
    /// The action of a session on the rows that it leads to, when it deletes the row that they reference.
    pub(crate) on_delete: Option<OnDeleteRows>,
}

/// The plan of a many-to-many relation.
#[derive(Debug, Clone)]
pub(crate) struct ThroughPlan {
    pub(crate) name: String,
    pub(crate) junction: usize,
    /// Index of the relation to the junction table, among this table's.
    pub(crate) first: usize,
    /// Index of the relation from there, among the junction table's.
    pub(crate) second: usize,
    pub(crate) target: usize,
}

/// The relations that are loaded with a table's rows by name.
#[derive(Debug)]
pub(crate) struct LoadsPlan {
    pub(crate) function: String,
    /// The type of a row with it.
    pub(crate) row: String,
    /// The paths, as in the settings.
    pub(crate) paths: Vec<String>,
    pub(crate) tree: Vec<LoadPlan>,
}

/// A relation that is loaded, and those of its rows.
#[derive(Debug)]
pub(crate) struct LoadPlan {
    pub(crate) name: String,
    /// Index of the table whose relation it is.
    pub(crate) table: usize,
    pub(crate) target: usize,
    /// True if it leads through a junction table.
    pub(crate) through: bool,
    pub(crate) inner: Vec<LoadPlan>,
}

/// A constraint with a name.
#[derive(Debug)]
pub(crate) struct ConstraintPlan {
    pub(crate) constant: String,
    /// The name of its variant in the enum of the table's constraints.
    pub(crate) variant: String,
    pub(crate) name: String,
    pub(crate) kind: ConstraintKind,
    /// The condition, as SQL.
    pub(crate) rule: String,
    /// The indexes of its columns, where a row is known by them: what ON CONFLICT takes.
    pub(crate) unique: Vec<usize>,
    /// A unique index of some rows, or of expressions, as ON CONFLICT must repeat it.
    pub(crate) index: Option<IndexPlan>,
}

/// A unique index that is not of columns of all rows.
#[derive(Debug)]
pub(crate) struct IndexPlan {
    pub(crate) keys: Vec<relata_schema::IndexedValue>,
    pub(crate) predicate: Option<String>,
}

/// The kind of a constraint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ConstraintKind {
    PrimaryKey,
    Unique,
    UniqueIndex,
    Check,
    ForeignKey,
    Exclusion,
}

/// The plan of an enum.
#[derive(Debug)]
pub(crate) struct EnumPlan<'a> {
    pub(crate) definition: &'a EnumType,
    pub(crate) schema: usize,
    pub(crate) name: String,
    /// Variants, in the order of the labels.
    pub(crate) variants: Vec<String>,
}

/// A composite type, a struct.
#[derive(Debug)]
pub(crate) struct CompositePlan<'a> {
    pub(crate) definition: &'a CompositeType,
    pub(crate) schema: usize,
    pub(crate) name: String,
    /// In the order of the definition.
    pub(crate) fields: Vec<FieldPlan>,
}

/// A field of a composite type.
#[derive(Debug)]
pub(crate) struct FieldPlan {
    pub(crate) name: String,
    pub(crate) rust_type: Type,
}

/// A type for the values of one primary key.
#[derive(Debug)]
pub(crate) struct KeyPlan {
    pub(crate) schema: usize,
    pub(crate) name: String,
    /// Index of the table and column whose key it is.
    pub(crate) table: usize,
    pub(crate) column: usize,
    pub(crate) scalar: Scalar,
}

impl<'a> Plan<'a> {
    /// Decides names and types.
    pub(crate) fn new(
        catalog: &'a Catalog,
        functions: &'a Selected<'a>,
        declared: &'a [Declared<'a>],
        config: &'a Config,
    ) -> Result<Self, Problem> {
        let mut plan = Self {
            catalog,
            config,
            declared,
            schemas: Vec::new(),
            tables: Vec::new(),
            enums: Vec::new(),
            composites: Vec::new(),
            keys: Vec::new(),
            value_derives: rows::value_derives(config)?,
            by_name: BTreeMap::new(),
            parts: BTreeMap::new(),
        };
        overrides::check_names(catalog, config)?;
        let selected = select::tables(catalog, config)?;
        modules::plan(&mut plan, &selected, functions)?;
        composites::claim(&mut plan)?;
        enums::plan(&mut plan)?;
        rows::plan(&mut plan)?;
        // The structs of rows have their names first.
        composites::plan(&mut plan)?;
        functions::plan(&mut plan, functions)?;
        columns::plan(&mut plan)?;
        types::plan(&mut plan)?;
        kinds::find_parts(&mut plan)?;
        relations::plan(&mut plan)?;
        through::plan(&mut plan)?;
        loads::plan(&mut plan)?;
        constraints::plan(&mut plan);
        kinds::plan(&mut plan)?;
        Ok(plan)
    }

    /// The tables themselves, without the kinds of polymorphic ones.
    pub(crate) fn stored(&self) -> impl Iterator<Item = &TablePlan<'a>> {
        self.tables.iter().filter(|table| table.kind.is_none())
    }

    /// The tables of the kinds of an entry: its own, if it is a kind, or those of all its kinds.
    pub(crate) fn parts_of<'p>(&'p self, entry: &'p TablePlan<'a>) -> Vec<&'p PartPlan<'a>> {
        let own = entry.kind.iter();
        let kinds = entry.kinds.iter().flat_map(|of| &of.kinds);
        let kinds = kinds.filter_map(|kind| self.tables[*kind].kind.as_ref());
        own.chain(kinds)
            .filter_map(|kind| kind.part.as_ref())
            .collect()
    }
    /// The table that a column of an entry is in.
    pub(crate) fn table_of(&self, entry: &TablePlan<'a>, column: &Column) -> &'a Table {
        let parts = self.parts_of(entry);
        let part = parts.iter().find(|part| part.has(column));
        part.map_or(entry.table, |part| part.table)
    }
    /// True if the rows of the entry are in several tables.
    pub(crate) fn is_joined(&self, entry: &TablePlan<'a>) -> bool {
        !self.parts_of(entry).is_empty()
    }
    /// The kind whose own columns are in the table.
    pub(crate) fn kind_in(&self, name: &ObjectName) -> Option<&KindPlan<'a>> {
        let kind = self.tables[self.find(name)?].kind.as_ref()?;
        kind.part.as_ref()?;
        Some(kind)
    }

    /// The index of a table that is generated.
    pub(crate) fn find(&self, name: &ObjectName) -> Option<usize> {
        self.by_name.get(name).copied()
    }
}

impl FunctionsPlan<'_> {
    /// True if some item of the module has that name.
    pub(crate) fn has_item(&self, name: &str) -> bool {
        !self.names.is_free(name)
    }
}

impl TablePlan<'_> {
    /// The index of a column.
    pub(crate) fn find_column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.column.name == name)
    }

    /// True if some item of the module has that name.
    pub(crate) fn has_item(&self, name: &str) -> bool {
        !self.names.is_free(name)
    }
}

impl SchemaPlan<'_> {
    /// True if some module or type at its level has that name.
    pub(crate) fn has_item(&self, name: &str) -> bool {
        !self.names.is_free(name)
    }
}
