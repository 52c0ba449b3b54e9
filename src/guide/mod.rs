// In the files the chapters' names are links to files, here to modules: what is defined first counts.
#![doc = include_str!("links.md")]
#![doc = include_str!("../../docs/guide/README.md")]

macro_rules! chapters {
    ($($name:ident $file:literal;)*) => {$(
        #[doc = include_str!("links.md")]
        #[doc = include_str!(concat!("../../docs/guide/", $file))]
        pub mod $name {}
    )*};
}

chapters! {
    from "from.md";
    filter "where.md";
    select "select.md";
    order_by "order-by.md";
    distinct "distinct.md";
    group_by "group-by.md";
    aggregates "aggregates.md";
    windows "windows.md";
    set_operations "set-operations.md";
    subqueries "subqueries.md";
    with "with.md";
    recursive "recursive.md";
    functions_in_from "functions-in-from.md";
    locks "locks.md";
    expressions "expressions.md";
    text "text.md";
    times "times.md";
    arrays "arrays.md";
    json "json.md";
    dynamic "dynamic.md";
    raw_sql "raw-sql.md";
    rows "rows.md";
    loading "loading.md";
    writing "writing.md";
    bulk "bulk.md";
    values "values.md";
    merge "merge.md";
    writing_with "writing-with.md";
    connections "connections.md";
    engines "engines.md";
    errors "errors.md";
    models "models.md";
    migrations "migrations.md";
    migration_lint "migration-lint.md";
    pictures "pictures.md";
    session "session.md";
    polymorphic "polymorphic.md";
    observing "observing.md";
    testing "testing.md";
    web "web.md";
    patterns "patterns.md";
    generating "generating.md";
}
