//! Models in Rust as the wanted schema.

use std::fs;

use crate::{command, printed, refused, relata};

/// Models in Rust are a wanted schema, by the file or by the manifest.
#[test]
fn models_become_revisions() {
    let project = tempfile::tempdir().expect("a folder");
    let folder = project.path();
    let models = |fields: &str| {
        let text = format!(
            "#[relata::models]\nmod schema {{\n    #[derive(Model)]\n    #[model(table = \"users\")]\n    \
             struct User {{\n        #[model(primary_key, identity)]\n        id: i64,\n{fields}    }}\n}}\n"
        );
        fs::write(folder.join("models.rs"), text).expect("written");
    };
    models("        #[model(unique)]\n        email: String,\n");
    printed(folder, &["migrate", "init"]);
    let by_file = ["migrate", "auto", "-m", "users", "--schema", "models.rs"];
    // The engine is that of DATABASE_URL, if there is one.
    let without = command(folder, &by_file)
        .env_remove("DATABASE_URL")
        .output();
    let without = without.expect("runs").stderr;
    let without = String::from_utf8_lossy(&without);
    assert!(without.contains("--engine postgres"), "{without}");
    let by_file = [&by_file[..], &["--engine", "sqlite"]].concat();
    let text = printed(folder, &by_file);
    assert!(text.starts_with("create table main.users\n"), "{text}");
    assert!(printed(folder, &by_file).contains("nothing to do"));
    printed(folder, &["migrate", "up"]);

    let manifest = "[source]\nmodels = \"models.rs\"\nengine = \"sqlite\"\n";
    fs::write(folder.join("relata.toml"), manifest).expect("written");
    let by_manifest = ["migrate", "auto", "-m", "age"];
    assert!(printed(folder, &by_manifest).contains("nothing to do"));
    models("        #[model(unique)]\n        email: String,\n        age: Option<i32>,\n");
    let text = printed(folder, &by_manifest);
    assert!(text.contains("add column age to main.users"), "{text}");
    printed(folder, &["migrate", "up"]);
    assert!(relata(folder, &["migrate", "check"]).status.success());
    // The macro has made the modules.
    printed(folder, &["generate"]);
    assert!(!folder.join("users.rs").exists());

    models("        #[model(references = orders::id)]\n        order_id: i64,\n");
    let wrong = refused(folder, &by_manifest);
    assert!(
        wrong.contains("models.rs:8") && wrong.contains("there is no table `orders` in"),
        "{wrong}"
    );
}
