//! What is created is what the models say: the database, reflected, gives the same modules.

use relata_codegen::{Config, generate};
use relata_models::Models;
use relata_schema::{Catalog, CheckConstraint, Engine, ReflectOptions, Scratch};

const SHOP: &str = include_str!("shop.rs");
const TYPES: &str = include_str!("types.rs");

/// The module of that name alone.
pub fn models(text: &str, module: &str) -> Models {
    let mut file = syn::parse_file(text).expect("the file compiles");
    file.items
        .retain(|item| matches!(item, syn::Item::Mod(item) if item.ident == module));
    let syn::Item::Mod(mut item) = file.items.remove(0) else {
        panic!("only modules are left");
    };
    let arguments = match &item.attrs[0].meta {
        syn::Meta::List(list) => list.tokens.clone(),
        _ => Default::default(),
    };
    Models::read(arguments, &mut item).expect("the models compile")
}

/// A database of the models, and its catalog.
fn reflected(models: &Models, engine: Engine) -> Option<Catalog> {
    let server = match engine {
        Engine::Postgres => Some(std::env::var("RELATA_POSTGRES_URL").ok()?),
        Engine::Mysql => Some(std::env::var("RELATA_MYSQL_URL").ok()?),
        _ => None,
    };
    let mut scratch = Scratch::new(engine, server.as_deref()).expect("a scratch database");
    let sql = models.script(engine).expect("the engine has the types");
    scratch
        .execute("models.sql".as_ref(), &sql)
        .expect("the SQL runs");
    Some(
        scratch
            .reflect(&ReflectOptions::default())
            .expect("the catalog"),
    )
}

/// A module without the documentation in its list of columns: types in the words of each engine.
fn without_types(text: &str) -> String {
    let Some((before, rest)) = text.split_once("macro_rules! __columns {") else {
        return text.to_owned();
    };
    let (list, after) = rest.split_once("\n}\n").expect("the end of the macro");
    let names = list.split('"').step_by(2).flat_map(str::split_whitespace);
    format!("{before}{}\n{after}", names.collect::<Vec<_>>().join(" "))
}

/// The modules without documentation: it repeats defaults and checks, which engines write their own way.
fn code(catalog: &Catalog) -> String {
    let files = generate(catalog, &Config::default()).expect("the modules");
    let lines = files.iter().flat_map(|file| {
        let lines = without_types(&file.text);
        let lines = lines
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .map(str::to_owned);
        let lines: Vec<String> = lines.collect();
        [format!("// {}", file.path.display())]
            .into_iter()
            .chain(lines)
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn same_modules(text: &str, module: &str, engine: Engine) {
    let models = models(text, module);
    let Some(mut reflected) = reflected(&models, engine) else {
        return println!("not run on {engine}: no server is named");
    };
    for table in &mut reflected.tables {
        // MariaDB's json is a text with a check.
        let of_json = |check: &CheckConstraint| check.expression.starts_with("json_valid(");
        table.checks.retain(|check| !of_json(check));
    }
    let wanted = models.catalog(engine).expect("the engine has the types");
    let (wanted, found) = (code(&wanted), code(&reflected));
    for (at, (wanted, found)) in wanted.lines().zip(found.lines()).enumerate() {
        assert_eq!(wanted, found, "line {at} of the modules on {engine}");
    }
    assert_eq!(wanted.lines().count(), found.lines().count());
    assert!(wanted.contains("pub const TABLES"));
}

#[test]
fn postgres() {
    same_modules(SHOP, "shop", Engine::Postgres);
    same_modules(TYPES, "portable", Engine::Postgres);
    same_modules(TYPES, "everything", Engine::Postgres);
}

#[test]
fn sqlite() {
    same_modules(SHOP, "shop", Engine::Sqlite);
    same_modules(TYPES, "portable", Engine::Sqlite);
}

#[test]
fn mysql() {
    same_modules(SHOP, "shop", Engine::Mysql);
    same_modules(TYPES, "portable", Engine::Mysql);
}
