//! Keeps `generated/` up to date with `schema/`, `tests/tpch/schema.sql` and `tests/regress/schema.json`. None is part
//! of the published package.

fn main() -> relata_codegen::Result<()> {
    let manifest = std::path::Path::new("schema/relata.toml");
    println!("cargo:rerun-if-changed={}", manifest.display());
    if manifest.exists() {
        relata_codegen::from_manifest(manifest)?.run()?;
    }
    Ok(())
}
