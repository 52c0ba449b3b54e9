//! What rustc says to each mistake. The texts are read by a person before they are kept.

#[test]
fn compile_fail() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/*.rs");
    cases.compile_fail("tests/ui/macros/*.rs");
}
