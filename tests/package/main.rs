//! Checks of the package as a whole: what its users build, the English of its documentation, its public names.

mod circles;
mod databases;
mod manifest_keys;
mod names;
mod rooms;
mod words;

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo {arguments:?}: {errors}");
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn nothing_is_built_before_the_library() {
    let metadata = cargo(&["metadata", "--no-deps", "--offline", "--format-version=1"]);
    let metadata: Value = serde_json::from_str(&metadata).expect("JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    let relata = packages
        .iter()
        .find(|package| package["name"] == "relata")
        .expect("relata is one of them");
    // What is for tests alone, a user's build leaves out.
    let for_users = |dependency: &&Value| dependency["kind"] != "dev";
    let dependencies: Vec<(&Value, &Value)> = relata["dependencies"]
        .as_array()
        .expect("dependencies")
        .iter()
        .filter(for_users)
        .map(|dependency| (&dependency["name"], &dependency["kind"]))
        .collect();
    assert!(dependencies.iter().all(|(_, kind)| kind.is_null()));
    let own: Vec<_> = dependencies
        .iter()
        .filter_map(|(name, _)| name.as_str())
        .filter(|name| name.starts_with("relata"))
        .collect();
    // The second for the feature `tls` alone.
    assert_eq!(own, ["relata-derive", "relata-tls"]);

    let files = cargo(&[
        "package",
        "--package=relata",
        "--list",
        "--allow-dirty",
        "--offline",
    ]);
    let files: BTreeSet<&str> = files.lines().collect();
    assert!(files.contains("src/lib.rs") && files.contains("Cargo.toml"));
    for folder in ["build.rs", "schema/", "generated/", "tests/", "bench/"] {
        let found = files.iter().find(|file| file.starts_with(folder));
        assert_eq!(found, None, "packaged");
    }
}

/// diesel's derives decide which; a second one costs every user seconds.
#[test]
fn one_syn_is_built() {
    for features in ["bundled-sqlite,chrono,uuid", "postgres"] {
        let tree = cargo(&[
            "tree",
            "--offline",
            "--package=relata",
            "--no-default-features",
            "--features",
            features,
            "--edges=normal,build",
            "--prefix=none",
            "--format={p}",
        ]);
        let versions: BTreeSet<&str> = tree
            .lines()
            .filter_map(|line| line.strip_prefix("syn v"))
            .map(|rest| rest.trim_end_matches(" (*)"))
            .collect();
        assert_eq!(versions.len(), 1, "{versions:?}");
    }
}
