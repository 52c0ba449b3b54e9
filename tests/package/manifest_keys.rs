//! Checks that the guide names every key of `relata.toml`.

use std::path::Path;

use syn::{Fields, Item};

#[test]
fn the_guide_names_every_key() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let settings = root.join("crates/relata-codegen/src/config/settings.rs");
    let settings = std::fs::read_to_string(settings).expect("the settings");
    let guide = root.join("docs/guide/generating.md");
    let guide = std::fs::read_to_string(guide).expect("the chapter");
    let mut keys = 0;
    for item in syn::parse_file(&settings).expect("Rust").items {
        let Item::Struct(item) = item else { continue };
        let Fields::Named(fields) = item.fields else {
            continue;
        };
        for field in fields.named {
            let mut key = field.ident.expect("a name").to_string();
            let mut skipped = !matches!(field.vis, syn::Visibility::Public(_));
            for attribute in field.attrs.iter().filter(|a| a.path().is_ident("serde")) {
                let read = attribute.parse_nested_meta(|meta| {
                    if meta.path.is_ident("skip") {
                        skipped = true;
                    } else if let Ok(value) = meta.value() {
                        let text: syn::LitStr = value.parse()?;
                        if meta.path.is_ident("rename") {
                            key = text.value();
                        }
                    }
                    Ok(())
                });
                read.expect("attributes of serde");
            }
            let written = [
                format!("`{key}`"),
                format!("`{key}:"),
                format!("[{key}."),
                format!("[{key}]"),
            ];
            let named = written.iter().any(|text| guide.contains(text));
            assert!(
                skipped || named,
                "docs/guide/generating.md does not name `{key}` of {}",
                item.ident
            );
            keys += usize::from(!skipped);
        }
    }
    assert!(keys > 40, "{keys} keys were found");
}
