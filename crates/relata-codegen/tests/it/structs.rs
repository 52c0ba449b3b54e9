//! Settings of the structs of rows: which there are, their derives and attributes.

use relata_schema::Engine;

use crate::support::{catalog_of, config, file, files, mysql, postgres, shop};

#[test]
fn structs_for_writing() {
    let structs = |files: &[relata_codegen::GeneratedFile], table: &str| {
        let text = file(files, table);
        let new = text.contains("pub struct New") && text.contains("relata::InsertRow<");
        let changes = text.contains("Changes {") && text.contains("relata::SetClause<");
        (new, changes, text.contains("Required {"))
    };
    let files = shop(
        "structs = []\n[tables.users]\nstructs = ['new', 'changes']\n[tables.orders]\nstructs = ['changes']",
    );
    assert_eq!(structs(&files, "users.rs"), (true, true, true));
    assert_eq!(structs(&files, "orders.rs"), (false, true, false));
    assert_eq!(structs(&files, "products.rs"), (false, false, false));
    let exported = file(&files, "mod.rs");
    assert!(exported.contains("pub use self::products::Product;"));
    assert!(exported.contains("pub use self::orders::{Order, OrderChanges};"));

    let files = shop("structs = ['new']");
    assert_eq!(structs(&files, "orders.rs"), (true, false, true));
    assert_eq!(structs(&shop(""), "orders.rs"), (true, true, true));
}

#[test]
fn derives_and_qualified_names() {
    let files = shop(
        "derives.row = ['serde::Serialize', 'Clone']\nderives.new = ['Debug']\n\
         derives.changes = ['Default', 'Debug']\nqualify = true\n\
         [tables.tags]\nderives = { row = ['Eq', 'Hash'], new = ['Clone'] }",
    );
    let tags = file(&files, "tags.rs");
    assert!(tags.contains(
        "#[derive(Debug, Clone, PartialEq, serde::Serialize, Eq, Hash)]\npub struct Tag {"
    ));
    assert!(tags.contains("#[derive(Debug, Clone)]\npub struct NewTag {"));
    assert!(tags.contains("#[derive(Debug, Clone, Default)]\npub struct TagChanges {"));
    assert!(tags.contains("Some(\"main\")"));
    let users = file(&files, "users.rs");
    assert!(
        users.contains("#[derive(Debug, Clone, PartialEq, serde::Serialize)]\npub struct User {")
    );
}

#[test]
fn attributes_of_structs_and_fields() {
    let files = shop(
        "attributes.changes = ['serde(default)']\n\
         [tables.users]\nderives.new = ['serde::Deserialize']\nderives.changes = ['serde::Deserialize', 'Serialize']\n\
         attributes = { row = ['must_use'], changes = ['serde(deny_unknown_fields)'] }\n\
         columns.email.attributes = { new = ['validate(email)', 'validate(length(max = 90))'], changes = ['validate(email)'] }",
    );
    let users = file(&files, "users.rs");
    assert!(users.contains("PartialEq)]\n#[must_use]\npub struct User {"));
    assert!(users.contains(
        "serde::Deserialize, Serialize)]\n#[serde(default)]\n#[serde(deny_unknown_fields)]\npub struct UserChanges {"
    ));
    let (new, changes) = users
        .split_once("pub struct UserChanges {")
        .expect("changes");
    let (_, new) = new.split_once("pub struct NewUser {").expect("a new row");
    assert!(new.contains(
        "    #[validate(email)]\n    #[validate(length(max = 90))]\n    pub email: String,\n"
    ));
    assert!(changes.contains(
        "    #[serde(skip_serializing_if = \"Option::is_none\")]\n    #[validate(email)]\n    pub email: Option<String>,\n"
    ));
    // An `Option` in an `Option`: what is missing is not what is null.
    let told = "    #[serde(default, deserialize_with = \"relata::given\")]\n    #[serde(skip_serializing_if = \"Option::is_none\")]\n";
    assert!(changes.contains(told), "{changes}");
    assert!(!new.contains("relata::given"));
    assert!(file(&files, "tags.rs").contains("#[serde(default)]\npub struct TagChanges {"));
}

/// Derive macros that may bind variables of the fields' names do not see the constants of columns.
#[test]
fn structs_with_derives_of_other_crates_are_in_modules_of_their_own() {
    let files = shop(
        "typed_keys = true\n[tables.users]\nderives.new = ['serde::Deserialize', 'validator :: Validate']\n\
         derives.row = ['Hash']",
    );
    let users = file(&files, "users.rs");
    assert!(users.contains("pub struct User {\n    /// `id"));
    assert!(users.contains("pub struct UserChanges {"));
    let (_, new) = users
        .split_once(
            "pub use self::new_row_struct::NewUser;\n#[rustfmt::skip]\nmod new_row_struct {\n",
        )
        .expect("a module");
    assert!(new.contains("    #[derive(Debug, Clone, serde::Deserialize, validator::Validate)]\n    pub struct NewUser {\n"));
    assert!(
        new.contains("        pub id: super::super::UserId,\n"),
        "{new}"
    );
}

#[test]
fn structs_to_write_derive_default_where_all_is_optional() {
    let files = shop("");
    let users = file(&files, "users.rs");
    assert!(users.contains("#[derive(Debug, Clone)]\npub struct NewUser {"));
    assert!(users.contains("#[derive(Debug, Clone, Default)]\npub struct UserChanges {"));
}

/// Enums and keys derive what structs with them need.
#[test]
fn derives_of_values() {
    if !mysql() {
        return;
    }
    let sql = "CREATE TABLE moods (id INT PRIMARY KEY, mood ENUM('sad', 'ok') NOT NULL)";
    let of = |toml: &str| file(&files(&catalog_of(Engine::Mysql, sql), toml), "mod.rs");
    let plain = of("typed_keys = true\n[derives]\nrow = ['sqlx::FromRow']");
    assert!(
        !plain.contains("FromRow"),
        "a derive of structs only: {plain}"
    );
    let own = "Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash";
    let serde = of(
        "typed_keys = true\n[derives]\nrow = ['serde::Serialize']\nvalues = ['schemars::JsonSchema']\n\
        [tables.moods.derives]\nnew = ['serde::Deserialize']",
    );
    let both = format!(
        "#[derive(\n    {own}, serde::Serialize, serde::Deserialize, schemars::JsonSchema,\n)]"
    );
    assert_eq!(serde.matches("schemars::JsonSchema").count(), 2, "{serde}");
    assert_eq!(
        serde.matches("serde::Deserialize").count(),
        2,
        "{both}\n{serde}"
    );
    let of_table = relata_codegen::generate(
        &catalog_of(Engine::Mysql, sql),
        &config("[tables.moods.derives]\nvalues = ['a::B']"),
    );
    let error = of_table.unwrap_err().to_string();
    assert!(
        error.contains("enums and keys belong to no single table"),
        "{error}"
    );
}

/// Of a view the columns that can be written, each of which may have a default of the table below.
#[test]
fn structs_of_views() {
    if !postgres() {
        return;
    }
    let sql = "CREATE TABLE t (id serial PRIMARY KEY, a int, b text NOT NULL DEFAULT 'x');
        CREATE VIEW v AS SELECT id, a, a + 1 AS next, b FROM t";
    let v = file(&files(&catalog_of(Engine::Postgres, sql), ""), "v.rs");
    let new = &v[v.find("pub struct NewV {").expect("a struct")..];
    let new = &new[..new.find("\n}").expect("its end")];
    assert!(new.contains("pub a: Option<Option<i32>>,"), "{new}");
    assert!(new.contains("pub b: Option<String>,"), "{new}");
    assert!(!new.contains("next"), "{new}");
    assert!(
        v.contains(".set_some::<(id, a, b)>((self.id, self.a, self.b))"),
        "{v}"
    );
    assert!(v.contains("type Write = relata::kind::ReadOnly;"), "{v}");
}
