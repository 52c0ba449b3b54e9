//! Rows of random catalogs.

use relata_schema::{Catalog, Column, Engine, Table};

use super::{extras, is_enum, is_text, partitions, quoted};

/// `INSERT`s of two rows into every table, 1 and 2 in every column.
pub fn rows(catalog: &Catalog) -> String {
    let mut sql = String::new();
    if catalog.engine == Engine::Mysql {
        sql.push_str("SET foreign_key_checks = 0;\n");
    }
    let postgres = catalog.engine == Engine::Postgres;
    if postgres {
        sql.push_str("SET session_replication_role = replica;\n");
    }
    let own = |table: &&Table| !table.is_view() && !extras::is_extra(table);
    for table in catalog.tables.iter().filter(own) {
        let columns: Vec<&Column> = table
            .columns
            .iter()
            .filter(|c| c.generated.is_none())
            .collect();
        let names: Vec<String> = columns
            .iter()
            .map(|c| quoted(&c.name, catalog.engine))
            .collect();
        let filled = match partitions::row(table) {
            _ if table.partition_key.is_some() => 0..0,
            Some(row) => row..row + 1,
            None if partitions::is_child(table) => 0..0,
            None => 1..3,
        };
        for row in filled {
            let values: Vec<String> = (columns.iter())
                .map(|column| match (is_enum(column), is_text(column)) {
                    (true, _) => "'one'".to_owned(),
                    (_, true) => format!("'{row}'"),
                    _ => row.to_string(),
                })
                .collect();
            let overriding = if postgres {
                " OVERRIDING SYSTEM VALUE"
            } else {
                ""
            };
            sql.push_str(&format!(
                "INSERT INTO {} ({}){overriding} VALUES ({});\n",
                quoted(&table.name.name, catalog.engine),
                names.join(", "),
                values.join(", ")
            ));
        }
    }
    if catalog.engine == Engine::Mysql {
        sql.push_str("SET foreign_key_checks = 1;\n");
    }
    if postgres {
        sql.push_str("RESET session_replication_role;\n");
    }
    sql
}
