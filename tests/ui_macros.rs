//! What rustc says to mistakes in the macros and with records. The texts are read by a person
//! before they are kept.

#[test]
fn macros() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/macros/*.rs");
}
