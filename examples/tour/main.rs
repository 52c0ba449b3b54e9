//! A tour of relata: typed modules from a live database, and queries on its rows.
//!
//! `cargo run --example tour` needs no server: SQLite is compiled in.

mod queries;
mod table;

#[path = "../../generated/shop/mod.rs"]
mod shop;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::{env, fs};

use relata::connection::{
    Connection, DieselConnection as _, InstrumentationEvent, SqliteConnection,
};

const MANIFEST: &str = r#"output = "schema"

[source]
url = "sqlite:shop.db"

[relations."order_items.order_id"]
to_many = "items"

# What the page of a customer shows: `users::loads()`.
[tables.users]
loads = ["orders.items.product", "orders.shipping_address", "profile"]
"#;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = folder()?;
    let mut conn = create_database(&folder.join("shop.db"))?;
    generate_modules(&folder)?;
    run_queries(&mut conn)?;
    show_compile_error();
    Ok(())
}

/// An empty folder in Cargo's folder for temporary files.
fn folder() -> std::io::Result<PathBuf> {
    let program = env::current_exe()?;
    let target = program.ancestors().nth(3);
    let folder = target.map_or_else(env::temp_dir, |target| target.join("tmp"));
    let folder = folder.join("relata-tour");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

fn create_database(file: &Path) -> Result<SqliteConnection, Box<dyn Error>> {
    heading("A live database");
    let mut conn = SqliteConnection::connect(&file.display().to_string())?;
    conn.run_script(include_str!("../../schema/shop.sql"))?;
    conn.run_script(include_str!("../../schema/shop_data.sql"))?;
    println!("schema/shop.sql and schema/shop_data.sql, executed in");
    println!("{}", file.display());
    Ok(conn)
}

/// Reflects the database, writes the modules, and compares them with those in `generated/shop`.
fn generate_modules(folder: &Path) -> Result<(), Box<dyn Error>> {
    heading("Typed modules from its schema");
    let manifest = folder.join("relata.toml");
    fs::write(&manifest, MANIFEST)?;
    println!("relata.toml says where the schema is and where the modules go:\n");
    indented(MANIFEST.lines());

    for report in relata_codegen::from_manifest(&manifest)?.generate()? {
        println!(
            "\nwrote {} files to\n{}",
            report.files,
            report.output.display()
        );
    }
    let written = folder.join("schema");
    let users = fs::read_to_string(written.join("users.rs"))?;
    println!("\nThe module of a table opens with its documentation. From users.rs:\n");
    indented(
        users
            .lines()
            .skip(1)
            .take_while(|line| line.starts_with("//!")),
    );
    println!("\nEach column is an item with a SQL type and a nullability:\n");
    let column = users
        .lines()
        .skip_while(|line| !line.starts_with("pub struct age"));
    indented(column.take(8));

    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("generated/shop");
    if contents(&written)? != contents(&committed)? {
        return Err("what was written differs from generated/shop".into());
    }
    println!("\nidentical to generated/shop, which this program is compiled with");
    Ok(())
}

/// The files of a folder, in order: names and contents.
fn contents(folder: &Path) -> std::io::Result<Vec<(PathBuf, String)>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        files.push((entry.file_name().into(), fs::read_to_string(entry.path())?));
    }
    files.sort();
    Ok(files)
}

/// Runs the queries. The SQL is what the connection reports; the Rust is read from the source.
fn run_queries(conn: &mut SqliteConnection) -> Result<(), Box<dyn Error>> {
    let sent = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&sent);
    conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let (InstrumentationEvent::StartQuery { query, .. }, Ok(mut log)) = (event, log.lock()) {
            let text = query.to_string();
            let sql = text.split(" -- binds").next().unwrap_or_default();
            log.push(sql.to_owned());
        }
    });
    for (number, (name, query)) in queries::QUERIES.iter().enumerate() {
        let (title, code) = source(name).ok_or("the source has the function")?;
        heading(&format!("{}. {title}", number + 1));
        indented(code);
        let shown = query(conn)?;
        println!();
        for sql in sent.lock().iter_mut().flat_map(|log| log.drain(..)) {
            indented(clauses(&sql).iter().map(String::as_str));
        }
        println!();
        indented(shown.0.iter().map(String::as_str));
    }
    Ok(())
}

/// The documentation of a query's function, and its body without the last expression.
fn source(name: &str) -> Option<(&'static str, impl Iterator<Item = &'static str>)> {
    let text = include_str!("queries.rs");
    let (before, body) = text.split_once(&format!("\nfn {name}("))?;
    let title = before.lines().next_back()?.strip_prefix("/// ")?;
    let body = body.lines().skip(1);
    let body = body.take_while(|line| !line.starts_with("    Ok("));
    Some((
        title,
        body.map(|line| line.strip_prefix("    ").unwrap_or(line)),
    ))
}

/// SQL cut before the keywords that open a clause.
fn clauses(sql: &str) -> Vec<String> {
    const OPENING: [&str; 10] = [
        "FROM",
        "JOIN",
        "LEFT",
        "WHERE",
        "ORDER",
        "LIMIT",
        "VALUES",
        "SET",
        "ON",
        "RETURNING",
    ];
    let mut lines = vec![String::new()];
    let mut depth = 0_usize;
    for word in sql.split(' ') {
        let last = lines.last().map_or("", String::as_str);
        let opens =
            depth == 0 && OPENING.contains(&word) && !last.ends_with("LEFT") && last != "DELETE";
        if opens || last.len() + word.len() >= 96 {
            lines.push(if opens {
                String::new()
            } else {
                "   ".to_owned()
            });
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(if line.is_empty() { "" } else { " " });
            line.push_str(word);
        }
        depth += word.matches('(').count();
        depth = depth.saturating_sub(word.matches(')').count());
    }
    lines
}

fn show_compile_error() {
    heading("And what does not compile");
    println!("    from(users::table).filter(users::age.eq(\"old\"))\n");
    indented(include_str!("../../tests/ui/wrong_type.stderr").lines());
}

fn heading(text: &str) {
    println!("\n── {text}\n");
}

fn indented<'a>(lines: impl IntoIterator<Item = &'a str>) {
    for line in lines {
        println!("{}", format!("    {line}").trim_end());
    }
}
