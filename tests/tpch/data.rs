//! Rows for the tables: our own, and the published ones.
//!
//! Ours follow clause 4.2 of the specification loosely: fewer brands, sizes and words, so that a few thousand
//! rows hold some for every query.

use std::path::Path;

use relata::chrono::{Days, NaiveDate};

use crate::date;

/// A table and the statements that fill it.
pub struct Table {
    pub name: &'static str,
    pub inserts: Vec<String>,
}

impl Table {
    /// Quoted numbers and dates are what both engines take.
    fn new<T: AsRef<str>>(name: &'static str, rows: impl Iterator<Item = Vec<T>>) -> Self {
        let mut inserts = Vec::new();
        for (i, row) in rows.enumerate() {
            if i % 500 == 0 {
                inserts.push(format!("INSERT INTO {name} VALUES "));
            } else if let Some(insert) = inserts.last_mut() {
                insert.push_str(", ");
            }
            let insert = inserts.last_mut().expect("one was begun");
            for (i, value) in row.iter().enumerate() {
                insert.push_str(if i == 0 { "('" } else { "', '" });
                insert.push_str(&value.as_ref().replace('\'', "''"));
            }
            insert.push_str("')");
        }
        Self { name, inserts }
    }
}

const TABLES: [&str; 8] = [
    "region", "nation", "part", "supplier", "partsupp", "customer", "orders", "lineitem",
];

/// The published rows: a file `region.csv`, `nation.csv` .. for each table. None where they are absent.
pub fn read(folder: &Path) -> Option<Vec<Table>> {
    TABLES
        .iter()
        .map(|name| {
            let text = std::fs::read_to_string(folder.join(format!("{name}.csv"))).ok()?;
            Some(Table::new(name, text.lines().skip(1).map(values)))
        })
        .collect()
}

/// The values of a line of CSV: between commas that are not in quotes.
fn values(line: &str) -> Vec<&str> {
    let mut quoted = false;
    line.split(|c| {
        quoted ^= c == '"';
        c == ',' && !quoted
    })
    .map(|value| value.trim_matches('"'))
    .collect()
}

/// The same numbers in every run: Knuth's linear congruential generator.
struct Random(u64);

impl Random {
    /// From `low` to `high`, both included.
    fn between(&mut self, low: i64, high: i64) -> i64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let range = high.abs_diff(low) + 1;
        low + i64::try_from((self.0 >> 33) % range).expect("fits")
    }
    fn one_of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        let last = i64::try_from(words.len() - 1).expect("fits");
        words[usize::try_from(self.between(0, last)).expect("fits")]
    }
    fn words(&mut self, lists: &[&[&str]]) -> String {
        let words: Vec<&str> = lists.iter().map(|list| self.one_of(list)).collect();
        words.join(" ")
    }
    fn phone(&mut self, nation: i64) -> String {
        let mut part = |low, high| self.between(low, high);
        format!(
            "{}-{}-{}-{}",
            nation + 10,
            part(100, 999),
            part(100, 999),
            part(1000, 9999)
        )
    }
}

/// An amount of money, given in cents.
fn money(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", cents.abs() / 100, cents.abs() % 100)
}

const REGIONS: [&str; 5] = ["AFRICA", "AMERICA", "ASIA", "EUROPE", "MIDDLE EAST"];
const NATIONS: [(&str, i64); 25] = [
    ("ALGERIA", 0),
    ("ARGENTINA", 1),
    ("BRAZIL", 1),
    ("CANADA", 1),
    ("EGYPT", 4),
    ("ETHIOPIA", 0),
    ("FRANCE", 3),
    ("GERMANY", 3),
    ("INDIA", 2),
    ("INDONESIA", 2),
    ("IRAN", 4),
    ("IRAQ", 4),
    ("JAPAN", 2),
    ("JORDAN", 4),
    ("KENYA", 0),
    ("MOROCCO", 0),
    ("MOZAMBIQUE", 0),
    ("PERU", 1),
    ("CHINA", 2),
    ("ROMANIA", 3),
    ("SAUDI ARABIA", 4),
    ("VIETNAM", 2),
    ("RUSSIA", 3),
    ("UNITED KINGDOM", 3),
    ("UNITED STATES", 1),
];
const COLOURS: [&str; 8] = [
    "forest", "green", "ivory", "khaki", "linen", "plum", "rose", "steel",
];
const FINISHES: [&str; 3] = ["ANODIZED", "BURNISHED", "POLISHED"];
const METALS: [&str; 3] = ["BRASS", "COPPER", "STEEL"];
const GRADES: [&str; 4] = ["ECONOMY", "MEDIUM", "PROMO", "STANDARD"];
const BRANDS: [&str; 4] = ["Brand#12", "Brand#23", "Brand#34", "Brand#45"];
const CONTAINERS: [&str; 3] = ["SM", "MED", "LG"];
const SHAPES: [&str; 3] = ["BOX", "PACK", "PKG"];
const SIZES: [&str; 8] = ["1", "3", "5", "9", "14", "15", "23", "49"];
const SEGMENTS: [&str; 3] = ["AUTOMOBILE", "BUILDING", "MACHINERY"];
const PRIORITIES: [&str; 5] = ["1-URGENT", "2-HIGH", "3-MEDIUM", "4-NOT SPECIFIED", "5-LOW"];
const MODES: [&str; 5] = ["AIR", "AIR REG", "MAIL", "SHIP", "TRUCK"];
const INSTRUCTIONS: [&str; 3] = ["COLLECT COD", "DELIVER IN PERSON", "TAKE BACK RETURN"];
const REMARKS: [&str; 4] = [
    "quick deposits",
    "special packages, other requests",
    "slow accounts",
    "bold ideas",
];

const PARTS: i64 = 200;
const SUPPLIERS: i64 = 50;
const CUSTOMERS: i64 = 150;
const ORDERS: i64 = 1500;

/// Our own rows: about 6,000 lineitems.
pub fn generate() -> Vec<Table> {
    let random = &mut Random(1992);
    let mut rows: [Vec<Vec<String>>; 8] = Default::default();
    let [
        region,
        nation,
        part,
        supplier,
        partsupp,
        customer,
        orders,
        lineitem,
    ] = &mut rows;
    for (key, name) in (0..).zip(REGIONS) {
        region.push(vec![text(key), text(name), text("a region")]);
    }
    for (key, (name, region)) in (0..).zip(NATIONS) {
        nation.push(vec![text(key), text(name), text(region), text("a nation")]);
    }
    for key in 1..=PARTS {
        part.push(vec![
            text(key),
            random.words(&[&COLOURS, &COLOURS]),
            format!("Manufacturer#{}", random.between(1, 5)),
            text(random.one_of(&BRANDS)),
            random.words(&[&GRADES, &FINISHES, &METALS]),
            text(random.one_of(&SIZES)),
            random.words(&[&CONTAINERS, &SHAPES]),
            money(retail_price(key)),
            text("a part"),
        ]);
    }
    for key in 1..=SUPPLIERS {
        let nation = key % 25;
        supplier.push(vec![
            text(key),
            format!("Supplier#{key:09}"),
            format!("{key} Dock Road"),
            text(nation),
            random.phone(nation),
            money(random.between(-99_999, 999_999)),
            text(if key % 10 == 0 {
                "Customer after Customer Complaints"
            } else {
                "reliable"
            }),
        ]);
    }
    for key in 1..=PARTS {
        for n in 0..4 {
            partsupp.push(vec![
                text(key),
                text(nth_supplier(key, n)),
                text(random.between(1, 150)),
                money(random.between(100, 100_000)),
                text("an offer"),
            ]);
        }
    }
    for key in 1..=CUSTOMERS {
        let nation = random.between(0, 24);
        customer.push(vec![
            text(key),
            format!("Customer#{key:09}"),
            format!("{key} Market Street"),
            text(nation),
            random.phone(nation),
            money(random.between(-99_999, 999_999)),
            text(random.one_of(&SEGMENTS)),
            text("a customer"),
        ]);
    }
    for key in 1..=ORDERS {
        order(key, random, orders, lineitem);
    }
    TABLES
        .into_iter()
        .zip(rows)
        .map(|(name, rows)| Table::new(name, rows.into_iter()))
        .collect()
}

fn text(value: impl ToString) -> String {
    value.to_string()
}

/// In cents; clause 4.2.3.
fn retail_price(part: i64) -> i64 {
    90_000 + part / 10 % 20_001 + 100 * (part % 1000)
}

/// Which supplier is the `n`th of a part's four.
fn nth_supplier(part: i64, n: i64) -> i64 {
    (part + n * 13) % SUPPLIERS + 1
}

/// An order and its items. Every hundredth is a large one; a third of the customers have none.
fn order(
    key: i64,
    random: &mut Random,
    orders: &mut Vec<Vec<String>>,
    lineitem: &mut Vec<Vec<String>>,
) {
    const TODAY: NaiveDate = NaiveDate::from_ymd_opt(1995, 6, 17).expect("a day");
    let large = key % 100 == 0;
    let ordered = later(date(1992, 1, 1), random.between(0, 2405));
    let lines = if large { 7 } else { random.between(1, 7) };
    let (mut total, mut shipped) = (0, 0);
    for line in 1..=lines {
        let part = random.between(1, PARTS);
        let quantity = random.between(if large { 44 } else { 1 }, 50);
        let price = quantity * retail_price(part);
        let (discount, tax) = (random.between(0, 10), random.between(0, 8));
        total += price * (100 - discount) / 100 * (100 + tax) / 100;
        let ships = later(ordered, random.between(1, 121));
        let receipt = later(ships, random.between(1, 30));
        shipped += i64::from(ships <= TODAY);
        lineitem.push(vec![
            text(key),
            text(part),
            text(nth_supplier(part, random.between(0, 3))),
            text(line),
            text(quantity),
            money(price),
            money(discount),
            money(tax),
            text(if receipt > TODAY {
                "N"
            } else {
                random.one_of(&["A", "R"])
            }),
            text(if ships > TODAY { "O" } else { "F" }),
            text(ships),
            text(later(ordered, random.between(30, 120))),
            text(receipt),
            text(random.one_of(&INSTRUCTIONS)),
            text(random.one_of(&MODES)),
            text("an item"),
        ]);
    }
    let status = match shipped {
        0 => "O",
        n if n == lines => "F",
        _ => "P",
    };
    orders.push(vec![
        text(key),
        text(3 * random.between(1, CUSTOMERS / 3) - random.between(0, 1)),
        text(status),
        money(total),
        text(ordered),
        text(random.one_of(&PRIORITIES)),
        format!("Clerk#{:09}", random.between(1, 10)),
        text(0),
        text(random.one_of(&REMARKS)),
    ]);
}

fn later(day: NaiveDate, days: i64) -> NaiveDate {
    day + Days::new(days.unsigned_abs())
}
