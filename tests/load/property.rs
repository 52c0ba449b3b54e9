//! Random rows: what is loaded is what hand-written SQL says, by one statement for each relation, by joins, and in arrays.

use std::collections::{BTreeMap, HashMap};

use relata::prelude::*;
use relata::sql_query;

use crate::databases::{self, NOTHING, Sent};
use crate::keys::{cities, guided, guides, regions};
use crate::random::Random;

/// The rows of keys.sql, so many cities.
fn rows(seed: u64, many: usize) -> String {
    let random = &mut Random(seed);
    let mut sql = String::new();
    let mut insert = |table: &str, rows: Vec<String>| {
        for rows in rows.chunks(500) {
            sql.push_str(&format!(
                "INSERT INTO {table} VALUES {};\n",
                rows.join(", ")
            ));
        }
    };
    let countries = ["SE", "DE", "FR", "Ö''", ""];
    let regions: Vec<(&str, u64)> = countries
        .iter()
        .flat_map(|c| (0..6).map(move |n| (*c, n)))
        .collect();
    insert(
        "regions",
        regions
            .iter()
            .map(|(c, n)| format!("('{c}', {n}, '{c} {n}')"))
            .collect(),
    );
    let null = |random: &mut Random, value: String| match random.below(6) {
        0 => "NULL".to_owned(),
        _ => value,
    };
    let city = |id: usize, random: &mut Random| {
        let (country, code) = regions[random.below(regions.len())];
        let (country, code) = (
            null(random, format!("'{country}'")),
            null(random, code.to_string()),
        );
        format!("({id}, 'city {id}', {country}, {code}, NULL)")
    };
    insert("cities", (1..=many).map(|id| city(id, random)).collect());
    insert(
        "guides",
        (1..=many / 2)
            .map(|id| format!("({id}, 'guide {id}')"))
            .collect(),
    );
    let mut pairs = Vec::new();
    for id in 1..=many / 2 {
        for (country, code) in &regions {
            if random.below(12) == 0 {
                pairs.push(format!("({id}, '{country}', {code})"));
            }
        }
    }
    insert("guided", pairs);
    sql
}

type Key = (Option<String>, Option<i64>);

/// Compares on one connection.
macro_rules! compare {
    ($conn:expr, $seed:expr, $many:expr) => {{
        let (conn, many) = ($conn, $many);
        let sent = Sent::on(conn);
        // By hand.
        let all: Vec<(i64, Option<String>, Option<i64>)> =
            sql_query!("SELECT id, country, region_code FROM cities ORDER BY id" => (BigInt, Nullable<Text>, Nullable<BigInt>)).all(conn).unwrap();
        let mut by_region: BTreeMap<Key, Vec<i64>> = BTreeMap::new();
        for (id, country, code) in &all {
            by_region.entry((country.clone(), *code)).or_default().push(*id);
        }
        let of = |country: &str, code: i32| {
            by_region.get(&(Some(country.to_owned()), Some(code.into()))).cloned().unwrap_or_default()
        };
        sent.take();

        // To many, over a key of two columns.
        let query = from(regions::table).order_by((regions::country, regions::code));
        let regions_ = query.clone().with(regions::cities.order_by(cities::id)).all(conn).unwrap();
        // One key is not ASCII, so the database is asked which keys it takes for equal.
        assert_eq!(sent.count(), 3);
        for region in &regions_ {
            let cities: Vec<i64> = region.get(regions::cities).iter().map(|c| c.id).collect();
            assert_eq!(cities, of(&region.country, region.code), "seed {}", $seed);
        }
        // The first two of each, without the first.
        let some = query.clone().with(regions::cities.order_by(cities::id).limit_per_parent(2).offset_per_parent(1)).all(conn).unwrap();
        for region in &some {
            let cities: Vec<i64> = region.get(regions::cities).iter().map(|c| c.id).collect();
            let expected: Vec<i64> = of(&region.country, region.code).into_iter().skip(1).take(2).collect();
            assert_eq!(cities, expected, "seed {}", $seed);
        }
        // In a subquery.
        let counts = query.select((regions::country, regions::code, regions::cities.count())).all(conn).unwrap();
        for (country, code, count) in counts {
            assert_eq!(count as usize, of(&country, code).len(), "seed {}", $seed);
        }

        // To one, apart and joined, with NULL in the key.
        sent.take();
        let query = from(cities::table).order_by(cities::id);
        let apart = query.clone().with(cities::region).all(conn).unwrap();
        assert_eq!(sent.count(), 2);
        let joined = query.clone().with(cities::region.joined()).all(conn).unwrap();
        assert_eq!(sent.count(), 1);
        assert_eq!(apart.len(), many);
        assert!(apart == joined, "seed {}", $seed);
        for (city, (id, country, code)) in apart.iter().zip(&all) {
            let region = city.get(cities::region).map(|r| (r.country.clone(), i64::from(r.code)));
            assert_eq!((city.id, region), (*id, country.clone().zip(*code)), "seed {}", $seed);
        }

        // Rows that a join repeats, many to many, three levels.
        sent.take();
        let guides_ = from(guides::table)
            .left_join(guides::guided)
            .with(guides::regions.order_by((regions::country, regions::code)).with(regions::cities))
            .order_by((guides::id, guided::country, guided::code))
            .all(conn)
            .unwrap();
        let statements = sent.count();
        let pairs: Vec<(i64, String, i32)> =
            sql_query!("SELECT guide_id, country, code FROM guided ORDER BY guide_id, country, code" => (BigInt, Text, Integer)).all(conn).unwrap();
        let mut regions_of: HashMap<i64, Vec<(String, i32)>> = HashMap::new();
        for (guide, country, code) in pairs {
            regions_of.entry(guide).or_default().push((country, code));
        }
        let expected: usize = (1..=many as i64 / 2).map(|id| regions_of.get(&id).map_or(1, Vec::len)).sum();
        assert_eq!(guides_.len(), expected, "seed {}", $seed);
        for guide in &guides_ {
            let mut found: Vec<(String, i32)> = Vec::new();
            for region in guide.get(guides::regions) {
                let mut cities: Vec<i64> = region.get(regions::cities).iter().map(|c| c.id).collect();
                cities.sort_unstable();
                assert_eq!(cities, of(&region.country, region.code), "seed {}", $seed);
                found.push((region.country.clone(), region.code));
            }
            found.sort();
            let mut expected = regions_of.get(&guide.id).cloned().unwrap_or_default();
            expected.sort();
            assert_eq!(found, expected, "seed {}", $seed);
        }
        statements
    }};
}

/// Rows in arrays are those of statements of their own.
macro_rules! compare_multiset {
    ($conn:expr, $seed:expr, $many:expr) => {{
        let (conn, seed, many) = ($conn, $seed, $many);
        let sent = Sent::on(conn);
        let statements = |expected: usize| assert_eq!(sent.count(), expected, "seed {seed}");
        let query = from(regions::table).order_by((regions::country, regions::code));
        let load = || {
            regions::cities
                .filter(cities::id.gt(3))
                .order_by(cities::id)
        };
        let apart = query.clone().with(load()).all(conn).unwrap();
        // One key is not ASCII, so the database is asked which keys it takes for equal.
        statements(3);
        let arrays = query.clone().with(load().multiset()).all(conn).unwrap();
        statements(1);
        assert!(arrays == apart, "seed {seed}");
        let load = || load().limit_per_parent(2).offset_per_parent(1);
        let arrays = query.clone().with(load().multiset()).all(conn).unwrap();
        assert!(
            arrays == query.with(load()).all(conn).unwrap(),
            "seed {seed}"
        );
        let query = from(cities::table).order_by(cities::id);
        let arrays = query
            .clone()
            .with(cities::region.multiset())
            .all(conn)
            .unwrap();
        assert!(
            arrays == query.with(cities::region).all(conn).unwrap(),
            "seed {seed}"
        );
        // Rows that a join repeats, many to many, three levels: each has rows of its own.
        if many <= 1000 {
            let query = from(guides::table).left_join(guides::guided).order_by((
                guides::id,
                guided::country,
                guided::code,
            ));
            let regions_ = || guides::regions.order_by((regions::country, regions::code));
            let cities_ = || regions::cities.order_by(cities::id);
            let apart = query
                .clone()
                .with(regions_().with(cities_()))
                .all(conn)
                .unwrap();
            sent.take();
            let arrays = query
                .clone()
                .with(regions_().multiset().with(cities_().multiset()))
                .all(conn)
                .unwrap();
            statements(1);
            assert!(arrays == apart, "seed {seed}");
            let mixed = query
                .with(regions_().with(cities_().multiset()))
                .all(conn)
                .unwrap();
            statements(2);
            assert!(mixed == apart, "seed {seed}");
        }
    }};
}

fn check(seed: u64, many: usize) {
    let tables = include_str!("../../schema/keys.sql");
    let rows = rows(seed, many);
    let conn = &mut databases::sqlite(NOTHING);
    conn.run_script(tables).unwrap();
    conn.run_script(&rows).unwrap();
    assert_eq!(compare!(&mut *conn, seed, many), 4);
    compare_multiset!(conn, seed, many);
    if let Some(conn) = databases::postgres(NOTHING).as_mut() {
        conn.run_script(tables).unwrap();
        conn.run_script(&rows).unwrap();
        assert_eq!(compare!(&mut *conn, seed, many), 4);
        compare_multiset!(conn, seed, many);
    }
    if let Some(conn) = databases::mysql(&format!("property_{seed}"), databases::KEYS).as_mut() {
        let empty: String = [
            "guided",
            "guides",
            "prices",
            "days",
            "currencies",
            "twins",
            "cities",
            "regions",
        ]
        .map(|table| format!("DELETE FROM {table};"))
        .concat();
        conn.run_script(&empty).unwrap();
        conn.run_script(&rows).unwrap();
        assert_eq!(compare!(&mut *conn, seed, many), 4);
        compare_multiset!(conn, seed, many);
    }
}

#[test]
fn random_rows() {
    for seed in 0..6 {
        check(seed, 30 + 10 * seed as usize);
    }
}

#[test]
fn ten_thousand_rows() {
    check(99, 10_000);
}

/// More keys than one statement takes.
#[test]
fn keys_in_parts() {
    let many: i64 = 20_000;
    let users: String = (1..=many)
        .collect::<Vec<_>>()
        .chunks(1000)
        .map(|ids| {
            let guides: Vec<String> = ids.iter().map(|id| format!("({id}, 'g')")).collect();
            let guided: Vec<String> = ids
                .iter()
                .filter(|id| *id % 3 == 0)
                .map(|id| format!("({id}, 'SE', 1)"))
                .collect();
            format!(
                "INSERT INTO guides VALUES {}; INSERT INTO guided VALUES {};",
                guides.join(", "),
                guided.join(", ")
            )
        })
        .collect();
    let region = "INSERT INTO regions VALUES ('SE', 1, 'Skåne');";
    let query = from(guides::table)
        .with(guides::guided)
        .order_by(guides::id);
    let found = |rows: Vec<(i64, usize)>| {
        assert_eq!(rows.len(), many as usize);
        assert!(rows.iter().all(|(id, n)| *n == usize::from(id % 3 == 0)));
    };
    let conn = &mut databases::sqlite(NOTHING);
    conn.run_script(include_str!("../../schema/keys.sql"))
        .unwrap();
    conn.run_script(&format!("{region}{users}")).unwrap();
    let sent = Sent::on(conn);
    found(
        query
            .all(conn)
            .unwrap()
            .iter()
            .map(|g| (g.id, g.get(guides::guided).len()))
            .collect(),
    );
    assert_eq!(
        sent.count(),
        2,
        "one parameter, whatever the number of keys"
    );
    let back = from(guided::table).with(guided::region).all(conn).unwrap();
    assert!(back.iter().all(|g| g.get(guided::region).name == "Skåne"));
    if let Some(conn) = databases::mysql("keys_in_parts", databases::KEYS).as_mut() {
        conn.run_script("DELETE FROM guided; DELETE FROM guides; DELETE FROM twins; DELETE FROM cities; DELETE FROM regions;").unwrap();
        conn.run_script(&format!("{region}{users}")).unwrap();
        let sent = Sent::on(conn);
        found(
            query
                .all(conn)
                .unwrap()
                .iter()
                .map(|g| (g.id, g.get(guides::guided).len()))
                .collect(),
        );
        assert_eq!(sent.count(), 3, "16,384 keys, and the rest");
    }
}

/// More keys of two columns than one statement takes: all of them, those of the last part too.
macro_rules! keys_of_two_columns_in_parts {
    ($conn:expr, $statements:expr) => {{
        let conn = $conn;
        let sent = Sent::on(conn);
        let query = from(regions::table).order_by(regions::code);
        let found = query
            .clone()
            .with(regions::cities.order_by(cities::id))
            .all(conn)
            .unwrap();
        assert_eq!(sent.count(), 1 + $statements);
        assert_eq!(found.len(), 2_500);
        for region in &found {
            let ids: Vec<i64> = region
                .get(regions::cities)
                .iter()
                .map(|city| city.id)
                .collect();
            let code = i64::from(region.code);
            match region.code % 7 {
                0 => assert!(ids.is_empty()),
                _ => assert_eq!(ids, [code, code + 10_000]),
            }
        }
        // To one, from twice as many rows.
        sent.take();
        let back = from(cities::table)
            .with(cities::region)
            .order_by(cities::id)
            .all(conn)
            .unwrap();
        assert_eq!(sent.count(), 1 + $statements);
        for city in &back {
            let region = city.get(cities::region).unwrap();
            assert_eq!(i64::from(region.code), city.id % 10_000);
        }
    }};
}

#[test]
fn keys_of_two_columns_in_parts() {
    let rows = |from: &str| {
        let (mut regions, mut cities) = (Vec::new(), Vec::new());
        for code in 1..=2_500 {
            regions.push(format!("('SE', {code}, 'region {code}')"));
            if code % 7 != 0 {
                let city = |id: i32| format!("({id}, 'city', 'SE', {code}, NULL)");
                cities.extend([city(code), city(code + 10_000)]);
            }
        }
        let (regions, cities) = (regions.join(", "), cities.join(", "));
        format!("{from} INSERT INTO regions VALUES {regions}; INSERT INTO cities VALUES {cities};")
    };
    let tables = include_str!("../../schema/keys.sql");
    let conn = &mut databases::sqlite(NOTHING);
    conn.run_script(&rows(tables)).unwrap();
    keys_of_two_columns_in_parts!(&mut *conn, 3);
    if let Some(conn) = databases::postgres(NOTHING).as_mut() {
        conn.run_script(&rows(tables)).unwrap();
        keys_of_two_columns_in_parts!(&mut *conn, 1);
    }
    if let Some(conn) = databases::mysql("two_columns_in_parts", databases::KEYS).as_mut() {
        let empty =
            "DELETE FROM guided; DELETE FROM twins; DELETE FROM cities; DELETE FROM regions;";
        conn.run_script(&rows(empty)).unwrap();
        keys_of_two_columns_in_parts!(&mut *conn, 3);
    }
}

/// MySQL's collations may compare text without case: such a key is found as the database finds it.
#[test]
fn text_that_a_collation_takes_for_equal() {
    use crate::keys::{currencies, prices};
    let Some(mut conn) = databases::mysql("collation", databases::KEYS) else {
        return;
    };
    let conn = &mut conn;
    conn.run_script(
        "ALTER TABLE prices DROP FOREIGN KEY prices_currency_fkey;
         ALTER TABLE currencies MODIFY code VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci NOT NULL;
         ALTER TABLE prices MODIFY currency VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci NOT NULL;
         UPDATE prices SET currency = 'eur' WHERE id = 3;
         UPDATE prices SET currency = 'Éur ' WHERE id = 2;",
    )
    .unwrap();
    let prices = from(prices::table)
        .with(prices::currency_currency)
        .order_by(prices::id)
        .all(conn)
        .unwrap();
    let names: Vec<&str> = prices
        .iter()
        .map(|p| &p.get(prices::currency_currency).name[..])
        .collect();
    assert_eq!(names, ["krona", "euro", "euro", "krona"]);
    let currencies = from(currencies::table)
        .with(currencies::prices.order_by(prices::id))
        .find("EUR")
        .one(conn)
        .unwrap();
    assert_eq!(
        currencies
            .get(currencies::prices)
            .iter()
            .map(|p| p.id)
            .collect::<Vec<_>>(),
        [2, 3]
    );
}

/// Under a case-sensitive collation, keys that differ only in case have rows of their own, even if one key has none.
#[test]
fn text_that_a_collation_tells_apart() {
    use crate::keys::{currencies, prices};
    let Some(mut conn) = databases::mysql("collation_bin", databases::KEYS) else {
        return;
    };
    let conn = &mut conn;
    conn.run_script(
        "ALTER TABLE prices DROP FOREIGN KEY prices_currency_fkey;
         ALTER TABLE currencies MODIFY code VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL;
         ALTER TABLE prices MODIFY currency VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL;
         INSERT INTO currencies (code, name) VALUES ('eur', 'token');
         UPDATE prices SET currency = 'eur' WHERE id = 3;",
    )
    .unwrap();
    let mut names = |without: &str| -> Vec<Option<String>> {
        let currency = prices::currency_currency.filter(currencies::name.ne(without));
        let prices = from(prices::table)
            .with(currency)
            .order_by(prices::id)
            .all(conn)
            .unwrap();
        prices
            .iter()
            .map(|p| p.get(prices::currency_currency).map(|c| c.name.clone()))
            .collect()
    };
    let some = |name: &str| Some(name.to_owned());
    assert_eq!(
        names("none"),
        [some("krona"), some("euro"), some("token"), some("krona")]
    );
    assert_eq!(
        names("token"),
        [some("krona"), some("euro"), None, some("krona")]
    );
    assert_eq!(
        names("euro"),
        [some("krona"), None, some("token"), some("krona")]
    );
}
