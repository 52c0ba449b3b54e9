//! Generates the modules of the sample databases.

fn main() -> relata_codegen::Result<()> {
    relata_codegen::from_manifest("relata.toml")?.run()
}
