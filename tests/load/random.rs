//! Random rows, and relations loaded in random ways, compared with what a plain model in memory finds.
//!
//! Tables are types, so that a schema cannot be drawn at run time: SQL, the generator and rustc would run for each case, which
//! takes minutes. `family` has instead each kind of key that decides how a relation is loaded: composite and nullable ones, one to the table itself,
//! one to one, many to many, and text under a collation; `keys.sql` adds keys whose types differ in width. The database knows none of these foreign keys, so that
//! rows may reference what is not there. A shape is a tree of relations with the strategy of each. What is drawn is
//! which shapes a case loads, the rows, and the filters, limits and offsets.
//!
//! `RELATA_SEED` and `RELATA_CASES` choose other cases.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use relata::prelude::*;

use crate::databases::{self, NOTHING};
use crate::keys::{cities, regions};

#[relata::models]
pub mod family {
    #[derive(Model)]
    #[model(table = "areas", primary_key(a, b))]
    struct Area {
        #[model(max_length = 8)]
        a: String,
        b: i32,
    }
    #[derive(Model)]
    #[model(table = "words")]
    struct Word {
        #[model(primary_key, max_length = 20)]
        spelling: String,
    }
    #[derive(Model)]
    #[model(
        table = "nodes",
        foreign_key(area_a, area_b, references = areas(a, b), relation = "area", reverse = "nodes")
    )]
    struct Node {
        #[model(primary_key)]
        id: i64,
        #[model(max_length = 8)]
        area_a: Option<String>,
        area_b: Option<i32>,
        #[model(references = nodes::id, relation = "parent", reverse = "children")]
        parent_id: Option<i64>,
        #[model(max_length = 20, references = words::spelling, relation = "entry", reverse = "nodes")]
        word: Option<String>,
    }
    #[derive(Model)]
    #[model(table = "cards")]
    struct Card {
        #[model(primary_key)]
        id: i64,
        #[model(unique, references = nodes::id, relation = "node", reverse = "card")]
        node_id: Option<i64>,
    }
    #[derive(Model)]
    #[model(table = "labels")]
    struct Label {
        #[model(primary_key)]
        id: i64,
    }
    #[derive(Model)]
    #[model(table = "node_labels", primary_key(node_id, label_id))]
    struct NodeLabel {
        #[model(references = nodes::id, through = "nodes", reverse = "pairs")]
        node_id: i64,
        #[model(references = labels::id, through = "labels", reverse = "pairs")]
        label_id: i64,
    }
}
use family::{areas, cards, labels, node_labels, nodes, words};

/// A generator of numbers (splitmix64), the same in every run.
pub struct Random(pub u64);
impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }
    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
    fn of<'l, T>(&mut self, list: &'l [T]) -> &'l T {
        &list[self.below(list.len())]
    }
}

/// A row by its key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Row {
    Area(String, i64),
    Word(String),
    Node(i64),
    Card(i64),
    Label(i64),
}
impl Row {
    /// The number that filters compare.
    fn number(&self) -> i64 {
        match self {
            Self::Node(id) | Self::Card(id) | Self::Label(id) => *id,
            Self::Area(..) | Self::Word(_) => i64::MAX,
        }
    }
}
trait HasKey {
    fn key(&self) -> Row;
}
macro_rules! keyed {
    ($($row:ty: |$own:ident| $key:expr;)+) => {$(
        impl HasKey for $row {
            fn key(&self) -> Row {
                let $own = self;
                $key
            }
        }
    )+};
}
keyed! {
    family::Area: |own| Row::Area(own.a.clone(), own.b.into());
    family::Word: |own| Row::Word(own.spelling.clone());
    family::Node: |own| Row::Node(own.id);
    family::Card: |own| Row::Card(own.id);
    family::Label: |own| Row::Label(own.id);
    regions::Region: |own| Row::Area(own.country.clone(), own.code.into());
    cities::City: |own| Row::Node(own.id);
}

/// A row with what each of its relations leads to.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Tree(Row, Vec<Vec<Tree>>);

/// What a row holds of a relation, as a list.
trait Each<'a> {
    type Item: 'a;
    fn each(self) -> Vec<&'a Self::Item>;
}
impl<'a, T> Each<'a> for &'a [T] {
    type Item = T;
    fn each(self) -> Vec<&'a T> {
        self.iter().collect()
    }
}
impl<'a, T> Each<'a> for Option<&'a T> {
    type Item = T;
    fn each(self) -> Vec<&'a T> {
        self.into_iter().collect()
    }
}

/// A relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Edge {
    Parent,
    Children,
    Area,
    AreaNodes,
    Entry,
    WordNodes,
    Card,
    CardNode,
    Labels,
    LabelNodes,
    Region,
    RegionCities,
    Twins,
}
/// What is drawn for a relation.
#[derive(Debug, Clone, Copy)]
struct Drawn {
    after: i64,
    limit: i64,
    offset: i64,
}
/// A relation of a shape, and those of its rows.
struct Plan {
    edge: Edge,
    limited: bool,
    nested: Vec<Plan>,
}

/// The rows of a case, and what is drawn for its relations.
struct Case {
    seed: u64,
    database: &'static str,
    fold: fn(&str) -> String,
    /// The rows of each table that queries begin at, in the order of their keys.
    of: HashMap<&'static str, Vec<Row>>,
    /// What each relation leads to from a row, in the order of the keys.
    led: HashMap<(Edge, Row), Vec<Row>>,
    drawn: HashMap<Edge, Drawn>,
    sql: String,
}
impl Case {
    fn drawn(&self, edge: Edge) -> Drawn {
        self.drawn[&edge]
    }
    fn tree(&self, row: &Row, plans: &[Plan]) -> Tree {
        let of = |plan: &Plan| {
            let drawn = self.drawn(plan.edge);
            let led = self.led.get(&(plan.edge, row.clone()));
            let rows = led
                .into_iter()
                .flatten()
                .filter(|row| row.number() > drawn.after);
            let (skip, take) = match plan.limited {
                true => (drawn.offset as usize, drawn.limit as usize),
                false => (0, usize::MAX),
            };
            let rows = rows.skip(skip).take(take);
            rows.map(|row| self.tree(row, &plan.nested)).collect()
        };
        Tree(row.clone(), plans.iter().map(of).collect())
    }
    fn lead(&mut self, edge: Edge, from: Row, to: Row) {
        self.led.entry((edge, from)).or_default().push(to);
    }

    /// Draws a case with this number of rows of `nodes`.
    fn new(seed: u64, database: &'static str, fold: fn(&str) -> String, most: usize) -> Self {
        let random = &mut Random(seed);
        let mut case = Self {
            seed,
            database,
            fold,
            of: HashMap::new(),
            led: HashMap::new(),
            drawn: HashMap::new(),
            sql: String::new(),
        };
        case.rows(random, most);
        for edge in [
            Edge::Parent,
            Edge::Children,
            Edge::Area,
            Edge::AreaNodes,
            Edge::Entry,
            Edge::WordNodes,
            Edge::Card,
            Edge::CardNode,
            Edge::Labels,
            Edge::LabelNodes,
            Edge::Region,
            Edge::RegionCities,
            Edge::Twins,
        ] {
            let drawn = Drawn {
                after: match random.one_in(2) {
                    true => -1,
                    false => random.below(most) as i64 / 2,
                },
                limit: 1 + random.below(4) as i64,
                offset: random.below(3) as i64,
            };
            case.drawn.insert(edge, drawn);
        }
        for rows in case.led.values_mut() {
            rows.sort();
        }
        for rows in case.of.values_mut() {
            rows.sort();
        }
        case
    }
    fn rows(&mut self, random: &mut Random, most: usize) {
        let mut rows: HashMap<&'static str, Vec<String>> = HashMap::new();
        let mut add = |table, row: String| rows.entry(table).or_default().push(row);
        let text = |text: &str| format!("'{text}'");
        fn or_null(value: Option<String>) -> String {
            value.unwrap_or_else(|| "NULL".to_owned())
        }
        let all: Vec<(&str, i64)> = ["p", "q", "r"]
            .into_iter()
            .flat_map(|a| (0..4).map(move |b| (a, b)))
            .collect();
        let known: Vec<_> = all
            .iter()
            .filter(|_| random.below(4) > 0)
            .copied()
            .collect();
        for (a, b) in &known {
            add("areas", format!("('{a}', {b})"));
            add("regions", format!("('{a}', {b}, 'x')"));
            self.of
                .entry("areas")
                .or_default()
                .push(Row::Area((*a).into(), *b));
        }
        let spellings = ["ab", "AB", "áb", "Ab ", "c", "C", "é", "E", "x y", ""];
        let mut folded = BTreeSet::new();
        for spelling in spellings {
            if random.below(3) > 0 && folded.insert((self.fold)(spelling)) {
                add("words", format!("('{spelling}')"));
                self.of
                    .entry("words")
                    .or_default()
                    .push(Row::Word(spelling.into()));
            }
        }
        let count = random
            .below(most + 1)
            .max(if most > 1_000 { most } else { 0 });
        let ids: Vec<i64> = (0..count as i64)
            .map(|n| 2 * n + random.below(2) as i64)
            .collect();
        let labels: Vec<i64> = (0..random.below(8) as i64).collect();
        for id in &labels {
            add("labels", format!("({id})"));
            self.of.entry("labels").or_default().push(Row::Label(*id));
        }
        // Also some of rows that are not there.
        let some_id = |random: &mut Random| random.below(2 * count + 2) as i64;
        let mut carded = BTreeSet::new();
        let mut twins = BTreeSet::new();
        for id in &ids {
            let node = Row::Node(*id);
            self.of.entry("nodes").or_default().push(node.clone());
            let area = (random.below(5) > 0).then(|| *random.of(&all));
            let halves = (
                area.filter(|_| !random.one_in(8)),
                area.filter(|_| !random.one_in(8)),
            );
            if let (Some((a, _)), Some((_, b))) = halves
                && known.contains(&(a, b))
            {
                let area = Row::Area(a.into(), b);
                for (to, back) in [
                    (Edge::Area, Edge::AreaNodes),
                    (Edge::Region, Edge::RegionCities),
                ] {
                    self.lead(to, node.clone(), area.clone());
                    self.lead(back, area.clone(), node.clone());
                }
            }
            let parent = (random.below(3) > 0).then(|| some_id(random));
            if let Some(parent) = parent {
                self.lead(Edge::Children, Row::Node(parent), node.clone());
                if ids.binary_search(&parent).is_ok() {
                    self.lead(Edge::Parent, node.clone(), Row::Node(parent));
                }
            }
            let word = (random.below(4) > 0).then(|| *random.of(&spellings));
            let same = |row: &&Row| matches!((row, word), (Row::Word(own), Some(word)) if (self.fold)(own) == (self.fold)(word));
            let entry = self
                .of
                .get("words")
                .and_then(|words| words.iter().find(same))
                .cloned();
            if let Some(entry) = entry {
                self.lead(Edge::Entry, node.clone(), entry.clone());
                self.lead(Edge::WordNodes, entry, node.clone());
            }
            let (a, b) = (
                halves.0.map(|(a, _)| text(a)),
                halves.1.map(|(_, b)| b.to_string()),
            );
            let (a, b) = (or_null(a), or_null(b));
            let (parent, word) = (
                or_null(parent.map(|id| id.to_string())),
                or_null(word.map(text)),
            );
            add("nodes", format!("({id}, {a}, {b}, {parent}, {word})"));
            add("cities", format!("({id}, 'x', {a}, {b}, NULL)"));
            for label in 0..10 {
                if random.one_in(6) {
                    add("node_labels", format!("({id}, {label})"));
                    self.lead(Edge::LabelNodes, Row::Label(label), node.clone());
                    if labels.contains(&label) {
                        self.lead(Edge::Labels, node.clone(), Row::Label(label));
                    }
                    self.of.entry("repeated").or_default().push(node.clone());
                }
            }
            if random.one_in(3) {
                let to = some_id(random);
                let card = Row::Card(*id);
                let to = carded.insert(to).then_some(to);
                add(
                    "cards",
                    format!("({id}, {})", or_null(to.map(|to| to.to_string()))),
                );
                self.of.entry("cards").or_default().push(card.clone());
                if let Some(to) = to {
                    self.lead(Edge::Card, Row::Node(to), card.clone());
                    if ids.binary_search(&to).is_ok() {
                        self.lead(Edge::CardNode, card, Row::Node(to));
                    }
                }
            }
            for _ in 0..random.below(3) {
                let to = some_id(random);
                if twins.insert((*id, to)) {
                    add("twins", format!("({id}, {to}, 1)"));
                    if ids.binary_search(&to).is_ok() {
                        self.lead(Edge::Twins, node.clone(), Row::Node(to));
                    }
                }
            }
            if !self.of.contains_key("repeated") || self.of["repeated"].last() != Some(&node) {
                self.of.entry("repeated").or_default().push(node);
            }
        }
        let mut tables: Vec<_> = rows.into_iter().collect();
        tables.sort();
        for (table, rows) in tables {
            for rows in rows.chunks(500) {
                self.sql += &format!("INSERT INTO {table} VALUES {};\n", rows.join(", "));
            }
        }
    }
}

/// The relation of an edge, with what is drawn for it.
macro_rules! load {
    (Parent, $c:expr) => {
        nodes::parent.filter(nodes::id.gt($c.drawn(Edge::Parent).after))
    };
    (Children, $c:expr) => {
        nodes::children
            .filter(nodes::id.gt($c.drawn(Edge::Children).after))
            .order_by(nodes::id)
    };
    (Area, $c:expr) => {
        nodes::area
    };
    (AreaNodes, $c:expr) => {
        areas::nodes
            .filter(nodes::id.gt($c.drawn(Edge::AreaNodes).after))
            .order_by(nodes::id)
    };
    (Entry, $c:expr) => {
        nodes::entry
    };
    (WordNodes, $c:expr) => {
        words::nodes
            .filter(nodes::id.gt($c.drawn(Edge::WordNodes).after))
            .order_by(nodes::id)
    };
    (Card, $c:expr) => {
        nodes::card.filter(cards::id.gt($c.drawn(Edge::Card).after))
    };
    (CardNode, $c:expr) => {
        cards::node.filter(nodes::id.gt($c.drawn(Edge::CardNode).after))
    };
    (Labels, $c:expr) => {
        nodes::labels
            .filter(labels::id.gt($c.drawn(Edge::Labels).after))
            .order_by(labels::id)
    };
    (LabelNodes, $c:expr) => {
        labels::nodes
            .filter(nodes::id.gt($c.drawn(Edge::LabelNodes).after))
            .order_by(nodes::id)
    };
    (Region, $c:expr) => {
        cities::region
    };
    (RegionCities, $c:expr) => {
        regions::cities
            .filter(cities::id.gt($c.drawn(Edge::RegionCities).after))
            .order_by(cities::id)
    };
    (Twins, $c:expr) => {
        cities::twins
            .filter(cities::id.gt($c.drawn(Edge::Twins).after))
            .order_by(cities::id)
    };
}
macro_rules! path {
    (Parent) => {
        nodes::parent
    };
    (Children) => {
        nodes::children
    };
    (Area) => {
        nodes::area
    };
    (AreaNodes) => {
        areas::nodes
    };
    (Entry) => {
        nodes::entry
    };
    (WordNodes) => {
        words::nodes
    };
    (Card) => {
        nodes::card
    };
    (CardNode) => {
        cards::node
    };
    (Labels) => {
        nodes::labels
    };
    (LabelNodes) => {
        labels::nodes
    };
    (Region) => {
        cities::region
    };
    (RegionCities) => {
        regions::cities
    };
    (Twins) => {
        cities::twins
    };
}
/// The strategy of a relation.
macro_rules! how {
    (select, $edge:ident, $c:expr) => {
        load!($edge, $c)
    };
    (multiset, $edge:ident, $c:expr) => {
        load!($edge, $c).multiset()
    };
    (joined, $edge:ident, $c:expr) => {
        load!($edge, $c).joined()
    };
    (limited, $edge:ident, $c:expr) => {{
        let drawn = $c.drawn(Edge::$edge);
        load!($edge, $c)
            .limit_per_parent(drawn.limit)
            .offset_per_parent(drawn.offset)
    }};
    (limited_multiset, $edge:ident, $c:expr) => {
        how!(limited, $edge, $c).multiset()
    };
}
macro_rules! is_limited {
    (limited) => {
        true
    };
    (limited_multiset) => {
        true
    };
    ($how:ident) => {
        false
    };
}
/// The query, or the relation, with those that are nested in it.
macro_rules! with {
    ($query:expr, $c:expr;) => { $query };
    ($query:expr, $c:expr; $edge:ident $how:ident [$($nested:tt)*] $($rest:tt)*) => {
        with!($query.with(with!(how!($how, $edge, $c), $c; $($nested)*)), $c; $($rest)*)
    };
}
macro_rules! plans {
    ($($edge:ident $how:ident [$($nested:tt)*])*) => {
        Vec::<Plan>::from([$(Plan {
            edge: Edge::$edge,
            limited: is_limited!($how),
            nested: plans!($($nested)*),
        }),*])
    };
}
macro_rules! tree {
    ($row:expr; $($edge:ident $how:ident [$($nested:tt)*])*) => {{
        let row = $row;
        let led: Vec<Vec<Tree>> = vec![$(
            row.get(path!($edge)).each().into_iter().map(|row| tree!(row; $($nested)*)).collect()
        ),*];
        Tree(row.key(), led)
    }};
}
/// Loads a shape, and compares it with the model.
macro_rules! shape {
    ($conn:expr, $case:expr, $rows:expr, $query:expr; $($shape:tt)*) => {{
        let case: &Case = $case;
        let query = with!($query, case; $($shape)*);
        let found = query.all($conn).unwrap();
        let mut found: Vec<Tree> = found.iter().map(|row| tree!(row; $($shape)*)).collect();
        let plans = plans!($($shape)*);
        let mut expected: Vec<Tree> = $rows.iter().map(|row| case.tree(row, &plans)).collect();
        // Words have another order under each collation.
        found.sort_by(|a, b| a.0.cmp(&b.0));
        expected.sort_by(|a, b| a.0.cmp(&b.0));
        let shape = stringify!($($shape)*);
        let first = found.iter().zip(&expected).find(|(found, expected)| found != expected);
        assert!(found == expected, "RELATA_SEED={} on {}: {shape}\n{first:?}\n{}", case.seed, case.database, case.sql);
    }};
}

/// Some of the shapes on one connection, or all of them.
macro_rules! check {
    ($conn:expr, $case:expr, $every:expr) => {{
        let (conn, case) = ($conn, $case);
        let random = &mut Random(case.seed ^ 0xABCD);
        let mut draws = || $every || random.one_in(2);
        let nothing = Vec::new();
        let of = |table| case.of.get(table).unwrap_or(&nothing);
        let all = || from(nodes::table).order_by(nodes::id);

        // From the same rows, each relation in each way.
        if draws() {
            shape!(conn, case, of("nodes"), all(); Parent select [] Area select [] Entry select [] Card select [] Children select [] Labels select []);
        }
        if draws() {
            shape!(conn, case, of("nodes"), all(); Parent multiset [] Area multiset [] Entry multiset [] Card multiset [] Children multiset [] Labels multiset []);
        }
        if draws() {
            shape!(conn, case, of("nodes"), all(); Parent joined [] Area joined [] Entry joined [] Card joined [] Children limited [] Labels limited_multiset []);
        }
        // Rows that a join repeats.
        let repeated = || {
            from(nodes::table).left_join(nodes::pairs).order_by((nodes::id, node_labels::label_id))
        };
        if draws() {
            shape!(conn, case, of("repeated"), repeated(); Parent select [Labels multiset []] Children select [Card joined []] Entry select []);
        }
        if draws() {
            shape!(conn, case, of("repeated"), repeated(); Children multiset [] Area joined [] Labels limited [] Entry multiset []);
        }
        // Some of the rows.
        let (after, most) = (case.drawn(Edge::Parent).after, 1 + case.drawn(Edge::Area).limit as usize);
        let some: Vec<Row> = of("nodes").iter().filter(|row| row.number() > after).take(most).cloned().collect();
        if draws() {
            let query = all().filter(nodes::id.gt(after)).limit(most as i64);
            shape!(conn, case, &some, query; Children limited_multiset [Labels multiset [] Parent multiset []] Parent joined [Parent joined [] Area joined []]);
        }
    }};
}
/// Deeper shapes.
macro_rules! check_deep {
    ($conn:expr, $case:expr) => {{
        let (conn, case) = ($conn, $case);
        let random = &mut Random(case.seed ^ 0x1234);
        let mut draws = || random.one_in(2);
        let nothing = Vec::new();
        let of = |table| case.of.get(table).unwrap_or(&nothing);
        let all = || from(nodes::table).order_by(nodes::id);
        if draws() {
            shape!(conn, case, of("nodes"), all(); Parent select [Parent multiset [] Children multiset [Card multiset []]] Children limited [Parent joined [] Labels limited []]);
        }
        if draws() {
            shape!(conn, case, of("nodes"), all(); Labels select [LabelNodes select [Area joined [] Entry select []]]);
        }
        let areas_ = || from(areas::table).order_by((areas::a, areas::b));
        if draws() {
            shape!(conn, case, of("areas"), areas_(); AreaNodes select [Parent joined [] Entry select []]);
        }
        if draws() {
            shape!(conn, case, of("areas"), areas_(); AreaNodes limited_multiset [Labels multiset []]);
        }
        if draws() {
            shape!(conn, case, of("words"), from(words::table); WordNodes select [Entry select [] Children select []]);
        }
        if draws() {
            shape!(conn, case, of("words"), from(words::table); WordNodes multiset [Entry multiset []]);
        }
        if draws() {
            shape!(conn, case, of("cards"), from(cards::table).order_by(cards::id); CardNode joined [Card select [] Labels select []]);
        }
        if draws() {
            shape!(conn, case, of("labels"), from(labels::table).order_by(labels::id); LabelNodes limited [Parent select []]);
        }
        // Keys whose types differ in width.
        let cities_ = || from(cities::table).order_by(cities::id);
        if draws() {
            shape!(conn, case, of("nodes"), cities_(); Region select [RegionCities select []] Twins select []);
        }
        if draws() {
            shape!(conn, case, of("nodes"), cities_(); Region joined [] Twins limited_multiset [Region multiset []]);
        }
    }};
}

/// The tables, under a collation.
fn tables(collation: &str) -> String {
    format!(
        "CREATE TABLE areas (a VARCHAR(8) NOT NULL, b INT NOT NULL, PRIMARY KEY (a, b));
         CREATE TABLE words (spelling VARCHAR(20) {collation} NOT NULL, PRIMARY KEY (spelling));
         CREATE TABLE nodes (id BIGINT NOT NULL PRIMARY KEY, area_a VARCHAR(8), area_b INT, parent_id BIGINT, word VARCHAR(20) {collation});
         CREATE TABLE cards (id BIGINT NOT NULL PRIMARY KEY, node_id BIGINT UNIQUE);
         CREATE TABLE labels (id BIGINT NOT NULL PRIMARY KEY);
         CREATE TABLE node_labels (node_id BIGINT NOT NULL, label_id BIGINT NOT NULL, PRIMARY KEY (node_id, label_id));
         CREATE INDEX nodes_of_area ON nodes (area_a, area_b);
         CREATE INDEX nodes_of_parent ON nodes (parent_id);
         CREATE INDEX nodes_of_word ON nodes (word);
         CREATE INDEX nodes_of_label ON node_labels (label_id);
         CREATE TABLE regions (country VARCHAR(8) NOT NULL, code INT NOT NULL, name VARCHAR(8) NOT NULL, PRIMARY KEY (country, code));
         CREATE TABLE cities (id BIGINT NOT NULL PRIMARY KEY, name VARCHAR(8) NOT NULL, country VARCHAR(8), region_code BIGINT, founded_on DATE);
         CREATE TABLE twins (city_id INT NOT NULL, twin_id INT NOT NULL, since INT NOT NULL, PRIMARY KEY (city_id, twin_id));"
    )
}
const EMPTY: &str = "DELETE FROM areas; DELETE FROM words; DELETE FROM nodes; DELETE FROM cards; DELETE FROM labels;
    DELETE FROM node_labels; DELETE FROM regions; DELETE FROM cities; DELETE FROM twins";

/// SQLite's NOCASE.
fn without_case(text: &str) -> String {
    text.to_ascii_lowercase()
}
/// MySQL's `utf8mb4_general_ci`.
fn without_case_and_accents(text: &str) -> String {
    let text = text.trim_end_matches(' ').to_lowercase();
    text.replace('á', "a").replace('é', "e")
}
fn as_spelled(text: &str) -> String {
    text.to_owned()
}

fn cases(count: u64) -> Range<u64> {
    let number = |name: &str| std::env::var(name).ok()?.parse().ok();
    let first = number("RELATA_SEED").unwrap_or(1);
    first..first + number("RELATA_CASES").unwrap_or(count)
}
macro_rules! run {
    ($conn:expr, $database:literal, $fold:ident, $collation:literal, $count:expr) => {{
        let conn = $conn;
        conn.run_script(&tables($collation)).unwrap();
        for seed in cases($count) {
            println!("RELATA_SEED={seed}");
            let case = Case::new(seed, $database, $fold, 40);
            conn.run_script(&case.sql).unwrap();
            check!(&mut *conn, &case, false);
            check_deep!(&mut *conn, &case);
            conn.run_script(EMPTY).unwrap();
        }
        // Ten thousand rows.
        let case = Case::new(0, $database, $fold, 10_000);
        conn.run_script(&case.sql).unwrap();
        check!(&mut *conn, &case, true);
    }};
}

#[test]
fn sqlite_cases() {
    run!(
        &mut databases::sqlite(NOTHING),
        "SQLite",
        without_case,
        "COLLATE NOCASE",
        200
    );
}
#[test]
fn postgres_cases() {
    let Some(mut conn) = databases::postgres(NOTHING) else {
        return;
    };
    run!(&mut conn, "PostgreSQL", as_spelled, "", 60);
}
#[test]
fn mysql_cases() {
    let Some(mut conn) = databases::mysql("random", NOTHING) else {
        return;
    };
    run!(
        &mut conn,
        "MySQL",
        without_case_and_accents,
        "COLLATE utf8mb4_general_ci",
        60
    );
}
