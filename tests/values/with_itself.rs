//! A many-to-many relation of a table with itself is joined under another name.

use relata::backend::Sqlite;
use relata::prelude::*;

use crate::keys::{cities, twins};

relata::alias!(twin = cities);
relata::alias!(between = twins);
relata::alias!(further = cities);

const TABLES: &str = "
    CREATE TEMPORARY TABLE cities (id BIGINT NOT NULL, name VARCHAR(20) NOT NULL, country VARCHAR(20), region_code BIGINT, founded_on DATE);
    CREATE TEMPORARY TABLE twins (city_id INTEGER NOT NULL, twin_id INTEGER NOT NULL, since INTEGER NOT NULL);
    INSERT INTO cities (id, name) VALUES (1, 'Kyiv'), (2, 'Wien'), (3, 'Oslo');
    INSERT INTO twins VALUES (1, 2, 1990), (2, 3, 2000)";

#[test]
fn a_relation_through_a_junction_leads_to_an_alias() {
    let query = from(cities::table)
        .left_join(cities::twins.to(twin::table))
        .order_by(cities::id)
        .select((cities::name, twin::name));
    let text = "SELECT `cities`.`name`, `twin`.`name` FROM `cities` \
         LEFT JOIN `twins` ON `twins`.`city_id` = `cities`.`id` \
         LEFT JOIN `cities` AS `twin` ON `twin`.`id` = `twins`.`twin_id` ORDER BY `cities`.`id`";
    assert_eq!(query.to_sql::<Sqlite>().unwrap(), text);
    // Two steps.
    let further = from(cities::table)
        .join(cities::twins.to(twin::table))
        .join(
            cities::twins
                .from(twin::table)
                .through(between::table)
                .to(further::table),
        )
        .select((cities::name, further::name));
    let pairs = [
        ("Kyiv", Some("Wien")),
        ("Wien", Some("Oslo")),
        ("Oslo", None),
    ];
    let pairs = pairs.map(|(a, b)| (a.to_owned(), b.map(str::to_owned)));
    let steps = [("Kyiv".to_owned(), "Oslo".to_owned())];
    let conn = &mut crate::databases::sqlite();
    conn.run_script(TABLES).unwrap();
    assert_eq!(query.all(conn).unwrap(), pairs);
    assert_eq!(further.all(conn).unwrap(), steps);
    if let Some(conn) = &mut crate::databases::postgres() {
        conn.run_script(TABLES).unwrap();
        assert_eq!(query.all(conn).unwrap(), pairs);
        assert_eq!(further.all(conn).unwrap(), steps);
    }
    // MariaDB reads a temporary table once in a statement.
    let script = format!(
        "CREATE DATABASE IF NOT EXISTS relata_test_twins; USE relata_test_twins; DROP TABLE IF EXISTS cities, twins; {}",
        TABLES.replace("TEMPORARY ", "")
    );
    if let Some(conn) = &mut crate::databases::mysql_with(&script) {
        assert_eq!(query.all(conn).unwrap(), pairs);
        assert_eq!(further.all(conn).unwrap(), steps);
    }
}
