//! Every bad input has a message that names file, line or key. The whole report is kept, to be read.

use std::fs;

use relata_codegen::from_manifest;

const SQL: &str = "\
CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT);
CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    user_id INTEGER REFERENCES users
);
";

const SOURCE: &str = "[source]\nfiles = [\"schema.sql\"]\nengine = \"sqlite\"\n";

/// The report of `relata generate` with this manifest and schema.
fn report_with(manifest: &str, sql: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("relata.toml"), manifest).expect("a file");
    fs::write(folder.path().join("schema.sql"), sql).expect("a file");
    let outcome =
        from_manifest(folder.path().join("relata.toml")).and_then(|generator| generator.generate());
    assert!(!folder.path().join("src").exists(), "nothing is written");
    let error = outcome.expect_err("an error");
    // The folder has another name each time, which would break lines elsewhere.
    let report = format!("{error}\n{error:?}");
    report.replace(&format!("{}/", folder.path().display()), "")
}

fn report(settings: &str) -> String {
    report_with(&format!("output = \"src\"\n{settings}{SOURCE}"), SQL)
}

/// The same with functions, which SQLite has not: from a snapshot.
fn report_on_functions(settings: &str) -> String {
    let path = crate::support::workspace().join("tests/functions/schema.json");
    let snapshot = fs::read_to_string(path).expect("a snapshot");
    report_with(
        &format!("output = 'src'\n{settings}[source]\nsnapshot = 'schema.sql'\n"),
        &snapshot,
    )
}

macro_rules! reports {
    ($($name:ident: $settings:expr;)*) => {
        $(
            #[test]
            fn $name() {
                insta::assert_snapshot!(report($settings));
            }
        )*
    };
}

reports! {
    unknown_key: "inclued = ['users']\n";
    unknown_struct: "structs = ['new', 'old']\n";
    unknown_nested_key: "[tables.users]\nrows = 'User'\n";
    wrong_kind_of_value: "typed_keys = 'yes'\n";
    not_toml: "include = [\n";
    unknown_table: "[tables.user]\nrow = 'User'\n";
    load_of_an_unknown_relation: "[tables.users]\nloads = ['ordres']\n";
    load_of_an_unknown_relation_below: "[tables.users]\nloads = ['orders.usr']\n";
    unknown_column: "[tables.users.columns.emial]\nname = 'mail'\n";
    unknown_schema: "schemas = ['public']\n";
    pattern_without_table: "exclude = ['order']\n";
    type_for_no_column: "[[types]]\ncolumn = '.*\\.mail'\ntype = 'crate::Email'\n";
    type_for_misspelt_column: "[[types]]\ncolumn = 'main\\.users\\.emial'\ntype = 'crate::Email'\n";
    type_for_no_domain: "[[types]]\ndomain = 'email'\ntype = 'crate::Email'\n";
    type_for_no_sql_type: "[[types]]\nsql = 'citext'\ntype = 'crate::Email'\n";
    type_without_condition: "[[types]]\ntype = 'crate::Email'\n";
    type_with_broken_expression: "[[types]]\ncolumn = '('\ntype = 'crate::Email'\n";
    type_without_full_path: "[tables.users.columns.email]\ntype = 'Email'\n";
    name_that_is_no_identifier: "[tables.users]\nname = 'my users'\n";
    name_that_is_a_keyword: "[tables.users.columns.email]\nname = 'type'\n";
    name_that_is_taken: "[tables.users.columns.email]\nname = 'table'\n";
    row_that_hides_the_prelude: "[tables.users]\nrow = 'Option'\n";
    derive_that_is_no_path: "derives.new = ['serde Serialize']\n";
    derives_without_a_kind_of_struct: "derives = ['serde::Serialize']\n";
    kinds_of_an_unknown_table: "[polymorphic.user]\non = 'email'\nkinds.a = 'A'\n";
    kinds_without_a_discriminator: "[polymorphic.users]\nkinds.a = 'A'\n";
    kinds_on_an_unknown_column: "[polymorphic.users]\non = 'emial'\nkinds.a = 'A'\n";
    kinds_on_a_column_that_may_be_null: "[polymorphic.users]\non = 'email'\nkinds.a = 'A'\n";
    kind_whose_label_is_no_number: "[polymorphic.users]\non = 'id'\nkinds.a = 'A'\n";
    kind_with_an_unknown_column: "[polymorphic.users]\non = 'id'\nkinds.1 = { row = 'A', columns = ['emial'] }\n";
    kind_with_a_column_that_all_have: "[polymorphic.users]\non = 'id'\nkinds.1 = { row = 'A', columns = ['id'] }\n";
    kind_that_claims_a_column_of_all: "[polymorphic.users]\non = 'id'\nkinds.1 = { row = 'A', not_null = ['email'] }\n";
    kind_with_an_unknown_key: "[polymorphic.users]\non = 'id'\nkinds.1 = { rows = 'A' }\n";
    kind_whose_row_is_taken: "[polymorphic.users]\non = 'id'\nkinds.1 = 'User'\n";
    kind_of_an_unknown_table: "[polymorphic.users]\non = 'id'\nkinds.1 = { row = 'A', table = 'order' }\n";
    kind_in_the_table_of_all: "[polymorphic.users]\non = 'id'\nkinds.1 = { row = 'A', table = 'users' }\n";
    kind_whose_key_is_no_foreign_key: "[polymorphic.users]\non = 'id'\nkinds.1 = { row = 'A', table = 'orders' }\n";
    kinds_that_are_none: "[polymorphic.users]\non = 'id'\n";
    attribute_in_its_brackets: "[tables.users.columns.email]\nattributes.new = ['#[validate(email)]']\n";
    attributes_without_a_kind_of_struct: "attributes = ['serde(default)']\n";
    relation_that_does_not_exist: "[relations.'orders.usr_id']\nto_one = 'buyer'\n";
    relation_to_an_excluded_table: "exclude = ['users']\n[relations.'orders.user_id']\nto_one = 'buyer'\n";
    declared_of_an_unknown_table: "[relations.'ordres.user_id']\nreferences = 'users'\n";
    declared_of_an_unknown_column: "[relations.'orders.usr_id']\nreferences = 'users'\n";
    declared_of_a_table: "[relations.orders]\nreferences = 'users'\n";
    declared_to_an_unknown_table: "[relations.'orders.id']\nreferences = 'usrs'\n";
    declared_to_an_unknown_column: "[relations.'orders.id']\nreferences = 'users.idd'\n";
    declared_to_a_column_that_is_not_unique: "[relations.'orders.id']\nreferences = 'users.email'\n";
    declared_with_differing_types: "[relations.'orders.id']\nreferences = 'users.email'\ntarget_rows = 'many'\n";
    declared_with_fewer_columns: "[relations.'orders.id,user_id']\nreferences = 'users'\n";
    declared_as_the_foreign_key_is: "[relations.'orders.user_id']\nreferences = 'users.id'\n";
    declared_with_exactly_one_source_row: "[relations.'orders.id']\nreferences = 'users'\nsource_rows = 'one'\n";
    declared_with_an_unknown_count: "[relations.'orders.id']\nreferences = 'users'\ntarget_rows = 'two'\n";
    declared_orphans_of_one_row: "[relations.'orders.id']\nreferences = 'users'\ndelete_orphans = true\n";
    declared_null_of_not_null: "[relations.'orders.id']\nreferences = 'users'\non_delete = 'set_null'\n";
    declared_to_an_excluded_table: "exclude = ['users']\n[relations.'orders.id']\nreferences = 'users'\n";
    count_without_references: "[relations.'orders.user_id']\ntarget_rows = 'many'\n";
    through_that_does_not_exist: "[through.'users.orders']\nname = 'x'\n";
    unknown_enum: "[enums.mood]\nname = 'Feeling'\n";
}

#[test]
fn no_source() {
    insta::assert_snapshot!(report_with("output = 'src'\n", SQL));
}

#[test]
fn no_output() {
    insta::assert_snapshot!(report_with(SOURCE, SQL));
}

#[test]
fn no_engine() {
    insta::assert_snapshot!(report_with(
        "output = 'src'\n[source]\nfiles = ['schema.sql']\n",
        SQL
    ));
}

#[test]
fn url_and_files() {
    insta::assert_snapshot!(report_with(
        "output = 'src'\n[source]\nfiles = ['schema.sql']\nurl = 'env:X'\n",
        SQL
    ));
}

macro_rules! reports_on_functions {
    ($($name:ident: $settings:expr;)*) => {
        $(
            #[test]
            fn $name() {
                insta::assert_snapshot!(report_on_functions($settings));
            }
        )*
    };
}
reports_on_functions! {
    unknown_function: "[functions.ad]\nname = 'sum'\n";
    name_for_several_functions: "[functions.kind]\nname = 'sort'\n";
    unknown_arguments: "[functions.'kind(text)']\nname = 'sort'\n";
    name_of_a_function_that_is_a_keyword: "[functions.add]\nname = 'fn'\n";
    functions_with_one_name: "[functions.add]\nname = 'sum'\n[functions.one]\nname = 'sum'\n";
    unknown_column_of_rows: "[functions.grid.columns.z]\nnullable = false\n";
    pattern_without_function: "exclude_functions = ['ad']\n";
}

#[test]
fn unset_variable() {
    insta::assert_snapshot!(report_with(
        "output = 'src'\n[source]\nurl = 'env:RELATA_TEST_UNSET'\n",
        SQL
    ));
}

#[test]
fn wrong_url() {
    insta::assert_snapshot!(report_with(
        "output = 'src'\n[source]\nurl = 'oracle://db'\n",
        SQL
    ));
}

#[test]
fn unreachable_database() {
    let text = report_with(
        "output = 'src'\n[source]\nurl = 'postgres://me:secret@127.0.0.1:1/db'\n",
        SQL,
    );
    assert!(!text.contains("secret"));
    insta::assert_snapshot!(text);
}

#[test]
fn missing_file() {
    insta::assert_snapshot!(report_with(
        &format!(
            "output = 'src'\n{}",
            SOURCE.replace("schema.sql", "nope.sql")
        ),
        SQL
    ));
}

#[test]
fn broken_sql() {
    let sql = SQL.replace("user_id INTEGER", "user_id INTEGER,,");
    insta::assert_snapshot!(report_with(&format!("output = 'src'\n{SOURCE}"), &sql));
}

#[test]
fn broken_snapshot() {
    insta::assert_snapshot!(report_with(
        "output = 'src'\n[source]\nsnapshot = 'schema.sql'\n",
        SQL
    ));
}

#[test]
fn fault_in_the_second_target() {
    let first = "[[target]]\noutput = \"src\"\n[target.source]\nfiles = [\"schema.sql\"]\nengine = \"sqlite\"\n";
    let second = first.replace("\"src\"", "\"src2\"");
    insta::assert_snapshot!(report_with(
        &format!("{first}{second}[target.tables.usres]\n"),
        SQL
    ));
}
