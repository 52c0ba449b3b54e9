//! Random catalogs, random changes to them, and rows that survive the changes.
//!
//! A change is one that rows can take: a column that comes or goes may be NULL or has a default, a foreign key that
//! comes points at what is there. Two rows hold the numbers 1 and 2, as text where a column is text.

#![allow(dead_code, reason = "only one test file uses it")]

mod change;
pub mod extras;
mod more;
pub mod partitions;
pub mod renames;
mod rows;
mod sqlite_mysql;
mod wider;

use relata_schema::{
    AutoIncrement, Catalog, CheckConstraint, Column, Engine, EnumType, ForeignKey, Generated,
    GeneratedKind, Identity, IdentityKind, Index, IndexKey, IndexedValue, MatchType, ObjectName,
    PrimaryKey, ReferentialAction, SequenceOptions, SqlType, Table, TableKind, Trigger,
    TriggerEnabled, TriggerEvent, TriggerLevel, TriggerTiming, UniqueConstraint,
};

pub use change::change;
pub use rows::rows;

/// xorshift64*: good enough to choose, and the same everywhere.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(number).expect("31 bits") % end.max(1)
    }

    pub fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
}

pub fn quoted(name: &str, engine: Engine) -> String {
    match engine {
        Engine::Mysql => format!("`{}`", name.replace('`', "``")),
        _ => format!("\"{}\"", name.replace('"', "\"\"")),
    }
}

pub fn name(engine: Engine, name: impl Into<String>) -> ObjectName {
    ObjectName::new(engine.default_schema(), name)
}

pub fn random(engine: Engine, random: &mut Random) -> Catalog {
    let mut catalog = relata_ddl::empty(engine);
    if engine == Engine::Postgres {
        let labels = ["one", "it's two", "three", "four"];
        catalog.enums.push(EnumType {
            name: name(engine, "mood"),
            values: labels[..2 + random.below(3)]
                .iter()
                .map(|l| (*l).to_owned())
                .collect(),
            comment: None,
        });
    }
    for at in 0..2 + random.below(4) {
        let table = table(&catalog, &format!("t{at}"), random);
        catalog.tables.push(table);
    }
    partitions::add(&mut catalog, random);
    for at in 0..catalog.tables.len() {
        for _ in 0..random.below(3) {
            let key = foreign_key(&catalog, at, random);
            if !partitions::is_child(&catalog.tables[at]) {
                add_key(&mut catalog.tables[at], key);
            }
        }
    }
    partitions::children(&mut catalog, None, random);
    for at in 0..random.below(3) {
        let view = view(&catalog, at, random);
        catalog.tables.extend(view);
    }
    renumber(&mut catalog);
    catalog
}

pub fn renumber(catalog: &mut Catalog) {
    for table in &mut catalog.tables {
        for (at, column) in table.columns.iter_mut().enumerate() {
            column.position = u32::try_from(at + 1).expect("few");
        }
    }
}

pub fn table(catalog: &Catalog, called: &str, random: &mut Random) -> Table {
    let engine = catalog.engine;
    let mut table = Table::new(name(engine, called), TableKind::Table);
    table.columns.push(id(engine, random));
    table.primary_key = Some(PrimaryKey {
        without_overlaps: false,
        name: match engine {
            Engine::Postgres => Some(format!("{called}_pkey")),
            Engine::Mysql => Some("PRIMARY".to_owned()),
            _ => None,
        },
        columns: vec!["id".to_owned()],
        include: Vec::new(),
        deferrable: None,
        comment: None,
    });
    if engine == Engine::Sqlite && random.one_in(6) {
        table.strict = true;
    }
    for at in 0..1 + random.below(6) {
        let column = column(engine, &format!("c{at}"), table.strict, random);
        table.columns.push(column);
    }
    for _ in 0..random.below(4) {
        part(&mut table, engine, random);
    }
    if random.one_in(3) && engine != Engine::Sqlite {
        table.comment = Some(format!("it's {called}"));
    }
    table
}

fn id(engine: Engine, random: &mut Random) -> Column {
    let mut column = plain("id", type_of(engine, 0));
    column.nullable = false;
    match engine {
        Engine::Postgres if random.one_in(2) => {
            column.identity = Some(Identity {
                kind: match random.one_in(2) {
                    true => IdentityKind::Always,
                    false => IdentityKind::ByDefault,
                },
                options: SequenceOptions {
                    max: i64::from(i32::MAX),
                    ..SequenceOptions::default()
                },
            });
        }
        Engine::Sqlite => {
            column.auto_increment = Some(match random.one_in(2) {
                true => AutoIncrement::Always,
                false => AutoIncrement::Rowid,
            });
        }
        Engine::Mysql if random.one_in(2) => column.auto_increment = Some(AutoIncrement::Always),
        _ => {}
    }
    column
}

/// Types whose values may be 1 and 2: whole numbers first, text last.
const TYPES: [[&str; 6]; 3] = [
    [
        "integer",
        "bigint",
        "numeric(12,2)",
        "double precision",
        "character varying(20)",
        "text",
    ],
    [
        "INTEGER",
        "BIGINT",
        "DECIMAL(12, 2)",
        "DOUBLE",
        "VARCHAR(20)",
        "TEXT",
    ],
    [
        "int(11)",
        "bigint(20)",
        "decimal(12,2)",
        "double",
        "varchar(20)",
        "varchar(30)",
    ],
];
const STRICT: [&str; 6] = ["INTEGER", "INT", "REAL", "REAL", "TEXT", "TEXT"];

pub fn type_of(engine: Engine, at: usize) -> &'static str {
    let row = match engine {
        Engine::Postgres => 0,
        Engine::Sqlite => 1,
        _ => 2,
    };
    TYPES[row][at]
}

pub fn is_text(column: &Column) -> bool {
    let name = column.type_name.to_lowercase();
    name.contains("char") || name.contains("text")
}

pub fn is_enum(column: &Column) -> bool {
    column.type_name == "public.mood"
}

pub fn plain(called: &str, type_name: &str) -> Column {
    Column {
        name: called.to_owned(),
        position: 0,
        type_name: type_name.to_owned(),
        sql_type: match type_name {
            "public.mood" => SqlType::Enum(ObjectName::new("public", "mood")),
            _ => SqlType::Integer,
        },
        nullable: true,
        default: None,
        identity: None,
        generated: None,
        auto_increment: None,
        on_update_value: None,
        collation: None,
        hidden: false,
        read_only: false,
        comment: None,
    }
}

/// A column that may be NULL or has a default, so that it can come and go.
pub fn column(engine: Engine, called: &str, strict: bool, random: &mut Random) -> Column {
    let at = random.below(6);
    let type_name = match strict {
        true => STRICT[at],
        false => type_of(engine, at),
    };
    let mut column = plain(called, type_name);
    if engine == Engine::Postgres && random.one_in(6) {
        column = plain(called, "public.mood");
    }
    if random.one_in(2) {
        column.default = Some(default(&column));
        column.nullable = random.one_in(2);
    } else if random.one_in(6) && !is_enum(&column) {
        column.generated = Some(Generated {
            kind: match engine {
                Engine::Postgres => GeneratedKind::Stored,
                _ if random.one_in(2) => GeneratedKind::Stored,
                _ => GeneratedKind::Virtual,
            },
            // MySQL's may not be of what counts by itself.
            expression: match engine {
                Engine::Mysql => format!("3 + {}", random.below(9)),
                _ => format!("{} + {}", quoted("id", engine), random.below(9)),
            },
        });
        // What an expression gives must fit.
        column.type_name = type_of(engine, 0).to_owned();
    }
    if random.one_in(4) && engine != Engine::Sqlite {
        column.comment = Some(format!("about {called}"));
    }
    column
}

pub fn default(column: &Column) -> String {
    match (is_enum(column), is_text(column)) {
        (true, _) => "'one'::public.mood".to_owned(),
        (_, true) => "'7'".to_owned(),
        _ => "7".to_owned(),
    }
}

/// Columns that hold values of their own in each row.
fn own_columns(table: &Table) -> Vec<&Column> {
    (table.columns.iter())
        .filter(|c| c.generated.is_none() && !is_enum(c))
        .collect()
}

fn free(table: &Table, kind: &str) -> String {
    let taken = |name: &String| {
        table.uniques.iter().any(|u| u.name.as_ref() == Some(name))
            || table.checks.iter().any(|c| c.name.as_ref() == Some(name))
            || table.indexes.iter().any(|i| i.name == *name)
            || table
                .foreign_keys
                .iter()
                .any(|k| k.name.as_ref() == Some(name))
            || table.triggers.iter().any(|t| t.name == *name)
    };
    (0..)
        .map(|at| format!("{}_{kind}{at}", table.name.name))
        .find(|name| !taken(name))
        .expect("endless")
}

/// Adds a unique constraint, check, index or trigger that the rows can take.
pub fn part(table: &mut Table, engine: Engine, random: &mut Random) {
    let columns = own_columns(table);
    let column = columns[random.below(columns.len())].clone();
    match random.below(5) {
        // A column that comes may have one value in all rows.
        0 if column.default.is_none() => {
            let mut names = vec![column.name.clone()];
            if random.one_in(2) && column.name != "id" {
                names.push("id".to_owned());
            }
            if table.uniques.iter().all(|unique| unique.columns != names) && names != ["id"] {
                let name = Some(free(table, "unique"));
                table.uniques.push(UniqueConstraint {
                    without_overlaps: false,
                    name,
                    columns: names,
                    include: Vec::new(),
                    nulls_not_distinct: false,
                    deferrable: None,
                    comment: None,
                });
            }
        }
        1 => {
            let column_name = quoted(&column.name, engine);
            let other = columns[random.below(columns.len())].clone();
            let expression = match is_text(&column) {
                _ if random.one_in(3) && !is_text(&other) && other.auto_increment.is_none() => {
                    let other = quoted(&other.name, engine);
                    format!(
                        "{column_name} IS NOT NULL OR {other} < {}",
                        1000 + random.below(50)
                    )
                }
                true => format!("{column_name} <> '{}'", 100 + random.below(50)),
                false => format!("{column_name} < {}", 1000 + random.below(50)),
            };
            // MySQL has none on what counts by itself, nor on what a key sets to NULL.
            let set_null = |key: &ForeignKey| {
                let of = |column: &Column| key.columns.contains(&column.name);
                (of(&column) || of(&other)) && key.on_delete == ReferentialAction::SetNull
            };
            let changes = engine == Engine::Mysql && table.foreign_keys.iter().any(set_null);
            if column.auto_increment.is_none() && !changes {
                let name = Some(free(table, "check"));
                table.checks.push(CheckConstraint {
                    name,
                    expression,
                    column: None,
                    no_inherit: false,
                    validated: true,
                    enforced: true,
                    comment: None,
                });
            }
        }
        4 if engine == Engine::Sqlite => {
            let (name, on) = (free(table, "trigger"), &table.name.name);
            let definition =
                format!("CREATE TRIGGER {name} AFTER DELETE ON {on} BEGIN SELECT old.id; END");
            table.triggers.push(Trigger {
                definition,
                name,
                timing: TriggerTiming::After,
                events: vec![TriggerEvent::Delete],
                update_of: Vec::new(),
                level: TriggerLevel::Row,
                function: None,
                deferrable: None,
                enabled: TriggerEnabled::Origin,
                follows: None,
                unmanaged: relata_schema::Unmanaged::default(),
                comment: None,
            });
        }
        _ => {
            let name = free(table, "index");
            table.indexes.push(index(name, &column, engine, random));
        }
    }
}

fn index(name: String, column: &Column, engine: Engine, random: &mut Random) -> Index {
    let key = |value| IndexKey {
        value,
        descending: false,
        nulls_first: false,
        collation: None,
        operator_class: None,
        prefix: None,
    };
    let mut first = key(IndexedValue::Column(column.name.clone()));
    let mut predicate = None;
    if engine != Engine::Mysql {
        let written = quoted(&column.name, engine);
        if is_text(column) && random.one_in(3) {
            first = key(IndexedValue::Expression(format!("lower({written})")));
        }
        if random.one_in(3) {
            predicate = Some(format!("{written} IS NOT NULL"));
        }
    }
    if random.one_in(4) {
        first.descending = true;
        first.nulls_first = engine == Engine::Postgres;
    }
    let mut keys = vec![first];
    if column.name != "id" && random.one_in(2) {
        keys.push(key(IndexedValue::Column("id".to_owned())));
    }
    Index {
        name,
        unique: false,
        method: "btree".to_owned(),
        keys,
        include: Vec::new(),
        predicate,
        nulls_not_distinct: false,
        valid: true,
        options: Vec::new(),
        comment: (engine != Engine::Sqlite && random.one_in(4)).then(|| "an index".to_owned()),
    }
}

/// A key from a whole-number column, or a new one, to the id of any table.
pub fn foreign_key(catalog: &Catalog, from: usize, random: &mut Random) -> ForeignKey {
    // A row that something points at cannot leave a partitioned table.
    let pointable =
        |t: &&Table| !t.is_view() && !partitions::is_parent(t) && !partitions::is_child(t);
    let tables: Vec<&Table> = catalog.tables.iter().filter(pointable).collect();
    let target = tables[random.below(tables.len())];
    let table = &catalog.tables[from];
    let whole = type_of(catalog.engine, 0);
    let fitting: Vec<&Column> = (table.columns.iter())
        .filter(|c| {
            c.type_name == whole && c.generated.is_none() && c.default.is_none() && c.name != "id"
        })
        .collect();
    let column = match fitting.is_empty() {
        true => format!("to_{}", target.name.name),
        false => fitting[random.below(fitting.len())].name.clone(),
    };
    let checked = (table.checks.iter()).any(|check| {
        catalog.engine == Engine::Mysql && check.expression.contains(&format!("`{column}`"))
    });
    let actions = match !checked && table.column(&column).is_none_or(|c| c.nullable) {
        true => vec![
            ReferentialAction::NoAction,
            ReferentialAction::Cascade,
            ReferentialAction::SetNull,
        ],
        false => vec![ReferentialAction::NoAction, ReferentialAction::Cascade],
    };
    ForeignKey {
        period: false,
        name: Some(free(table, "key")),
        columns: vec![column],
        target: target.name.clone(),
        target_columns: vec!["id".to_owned()],
        on_delete: actions[random.below(actions.len())],
        on_delete_columns: Vec::new(),
        on_update: ReferentialAction::NoAction,
        match_type: MatchType::Simple,
        deferrable: None,
        validated: true,
        enforced: true,
        comment: None,
    }
}

pub fn add_key(table: &mut Table, key: ForeignKey) {
    let column = &key.columns[0];
    let same = |other: &ForeignKey| other.columns == key.columns && other.target == key.target;
    // MySQL keeps one index for all keys of the same columns, named after the one that came last.
    let shared = |other: &ForeignKey| other.columns == key.columns && table.name.schema.is_empty();
    if table
        .foreign_keys
        .iter()
        .any(|other| same(other) || shared(other))
    {
        return;
    }
    if table.column(column).is_none() {
        let whole = match &table.columns[0].type_name {
            name if name.to_lowercase().starts_with("int") => name.clone(),
            _ => return,
        };
        table.columns.push(plain(column, &whole));
    }
    table.foreign_keys.push(key);
}

pub fn view(catalog: &Catalog, at: usize, random: &mut Random) -> Option<Table> {
    let engine = catalog.engine;
    let whole = |t: &&Table| !partitions::is_child(t);
    let tables: Vec<&Table> = catalog.tables.iter().filter(whole).collect();
    let of = tables[random.below(tables.len())];
    // A view of a view of the same name would be none.
    let called = format!("v{at}");
    if of.name.name == called || catalog.table_named(&name(engine, &*called)).is_some() {
        return None;
    }
    let mut view = Table::new(name(engine, called), TableKind::View);
    let columns: Vec<&Column> = of.columns.iter().take(1 + random.below(3)).collect();
    let names: Vec<String> = columns.iter().map(|c| quoted(&c.name, engine)).collect();
    let from = match engine {
        Engine::Postgres => format!("public.{}", of.name.name),
        _ => quoted(&of.name.name, engine),
    };
    view.definition = Some(format!("SELECT {} FROM {from}", names.join(", ")));
    view.columns = columns
        .into_iter()
        .map(|c| plain(&c.name, &c.type_name))
        .collect();
    Some(view)
}
