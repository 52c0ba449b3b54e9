//! Differences of syntax between databases for the same SQL features.

/// How a database writes the SQL that all of them support.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct Syntax {
    /// The quote around identifiers; doubled inside them.
    pub quote: char,
    /// True if JSON documents are equal that mean the same; else their texts are compared.
    pub compares_documents: bool,
    /// True if `(t.*) IS DISTINCT FROM NULL` distinguishes a row of NULLs from one that an outer join left out.
    pub rows_are_values: bool,
    /// True if names of tables that differ in the case of letters alone are the same.
    pub names_ignore_case: bool,
    /// True if a common table expression reads itself and those after it, even where WITH is not RECURSIVE.
    pub with_sees_itself: bool,
    /// The operator ILIKE; without it both sides of LIKE are converted to lower case.
    pub ilike: Option<&'static str>,
    /// The SQL after a pattern, so that a backslash in it escapes.
    pub escape: &'static str,
    /// The SQL around the dividend of a NUMERIC division, so that the result has a fraction.
    pub dividend: Option<(&'static str, &'static str)>,
    /// The SQL around an unsigned integer among integers that have a sign.
    pub signed: Option<(&'static str, &'static str)>,

    /// True if aggregates have FILTER; else CASE leaves their arguments NULL.
    pub filter: bool,
    /// The SQL around the keys of ROLLUP.
    pub rollup: (&'static str, &'static str),
    /// True if HAVING takes a key of GROUP BY that is an expression; else `min` of it, which is the same.
    pub keys_in_having: bool,
    /// True if ORDER BY and GROUP BY treat a number as a value, not as the position of a column.
    pub values_in_order: bool,
    /// True if ORDER BY has NULLS FIRST and NULLS LAST; else another item is written before it.
    pub nulls_order: bool,
    /// The SQL before a literal of text, with which it compares as text does.
    pub charset_of_literals: &'static str,
    /// The LIMIT to write before an OFFSET without a limit, if one is needed.
    pub no_limit: Option<&'static str>,
    /// The SQL of FOR SHARE, and of FOR SHARE before NOWAIT or SKIP LOCKED.
    pub for_share: (&'static str, &'static str),

    /// True if a column of values may be one array, and `unnest` makes rows of several.
    pub arrays: bool,
    /// True if there is VALUES; else UNION ALL of rows.
    pub values: bool,
    /// True if a derived table may have two columns of one name.
    pub same_names: bool,
    /// True if a derived table may name columns of the enclosing queries.
    pub correlated_tables: bool,
    /// True if EXISTS takes a set operation as it is; else a derived table.
    pub exists_of_set: bool,
    /// True if the query of IN, ANY or ALL may have a LIMIT; else it is put in a derived table.
    pub limit_in_in: bool,
    /// The SQL around an arm of a set operation that is not a plain SELECT.
    pub arm: (&'static str, &'static str),
    /// True if such an arm may begin with WITH; else it is a derived table.
    pub with_in_arm: bool,

    /// A row of defaults, in INSERT.
    pub default_values: &'static str,
    /// True if DEFAULT is a value of an assignment.
    pub default_keyword: bool,
    /// True if columns that are GENERATED ALWAYS AS IDENTITY need OVERRIDING SYSTEM VALUE, in INSERT.
    pub overriding: bool,
    /// The most values that one statement may bind.
    pub most_values: usize,
    /// About the most bytes that the values of one statement of several rows have.
    pub most_bytes: usize,
    /// The most rows of expressions that one INSERT has.
    pub most_expression_rows: usize,
    /// The most rows of values that a table of them has, in a statement that writes.
    pub most_value_rows: usize,
    /// The number of rows of values in the statements that are kept prepared besides those of a few, where the rows are no arrays: of
    /// more rows a session sends several of them. `None` if the way to the server costs more than parsing.
    pub kept_rows: Option<usize>,
    /// True if a query in INSERT needs WHERE before ON CONFLICT.
    pub conflict_after_where: bool,
    /// True if a row of defaults may have ON CONFLICT.
    pub conflict_of_defaults: bool,
    /// True if an assignment reads the values that the assignments before it made.
    pub assigns_in_order: bool,
    /// True if RETURNING may name the other tables of an UPDATE.
    pub returning_others: bool,
    /// True if RETURNING knows a column by the schema of its table.
    pub schema_in_returning: bool,
    /// True if RETURNING knows the written table by its alias.
    pub alias_in_returning: bool,
    /// True if INSERT, UPDATE and DELETE return rows.
    pub returning: bool,
    /// True if ON CONFLICT is ON DUPLICATE KEY UPDATE.
    pub duplicate_key: bool,
    /// True if an error in a transaction leaves it to do nothing but end, or go back to a savepoint.
    pub error_aborts: bool,
    /// True if each table has an engine, which may keep what is rolled back.
    pub table_engines: bool,
    /// The SQL that counts the foreign keys of the table `given` that reference it itself, where a row may refer to a later one of its statement and
    /// the error does not say which key was missing.
    pub own_references: Option<&'static str>,
    /// True if UPDATE names its other tables before SET.
    pub tables_before_set: bool,
    /// True if SET may name the table of a column.
    pub qualified_set: bool,
    /// True if USING of DELETE names the table itself as well.
    pub using_names_all: bool,

    /// The SQL before a literal of text in which a backslash is written twice; none if the session decides how it is written.
    pub escaped_text: Option<&'static str>,
    /// The SQL between the name and the value of a member, in JSON_OBJECT.
    pub json_pair: &'static str,
    /// The form of a value that nests child rows in their parent.
    pub row_arrays: RowArrays,
    /// True if BEGIN has the isolation level; else SET TRANSACTION is sent before it.
    pub isolation_in_begin: bool,

    /// True if a list is one parameter whatever its length.
    pub list_parameters: bool,
    /// The keyword before rows of values in `IN (..)`; `None` if the rows are made of arrays.
    pub list_rows: Option<&'static str>,
    /// True if a collation may take text of other letters for equal.
    pub folds_text: bool,
    /// True if labels of an enum are compared as text, but ordered by their places.
    pub enums_compare_as_text: bool,
    /// How the database is asked which texts a collation takes for equal.
    pub collations: Option<AskCollations>,
    /// The SQL around a column for the least of its values, by their letters whatever its collation is, as text that is another one for another value.
    pub least: (&'static str, &'static str),
    /// True if a number in a SELECT list can be a bind parameter; else it is a literal.
    pub select_parameters: bool,
    /// True if the offset of a frame can be a bind parameter.
    pub frame_parameters: bool,
    /// True if a bind parameter can be referred to once more.
    pub shared_parameters: bool,
}

/// The form of a value that nests child rows in their parent.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowArrays {
    /// An array of rows.
    OfRows,
    /// A JSON array of arrays.
    OfJson,
    /// A JSON array of arrays after the number of rows.
    OfCountedJson,
}

/// Statements of up to this many rows of values are kept prepared too, where any are.
const FEW_ROWS: usize = 16;

impl Syntax {
    /// True if a statement with this many rows of nothing but values is kept prepared, where the rows are no arrays. Statements of every
    /// number of rows would fill the cache.
    pub(crate) fn keeps_rows(&self, rows: usize) -> bool {
        (self.kept_rows).is_some_and(|many| rows <= FEW_ROWS || rows == many)
    }
    /// The syntax of the SQL standard, as PostgreSQL has it.
    pub(super) const STANDARD: Self = Syntax {
        quote: '"',
        compares_documents: true,
        rows_are_values: true,
        names_ignore_case: false,
        with_sees_itself: false,
        ilike: Some(" ILIKE "),
        escape: "",
        dividend: None,
        signed: None,
        filter: true,
        rollup: ("ROLLUP (", ")"),
        keys_in_having: true,
        values_in_order: true,
        nulls_order: true,
        charset_of_literals: "",
        no_limit: None,
        for_share: (" FOR SHARE", " FOR SHARE"),
        arrays: true,
        values: true,
        same_names: true,
        correlated_tables: true,
        exists_of_set: true,
        limit_in_in: true,
        arm: ("(", ")"),
        with_in_arm: true,
        default_values: " DEFAULT VALUES",
        default_keyword: true,
        overriding: true,
        // https://www.postgresql.org/docs/current/limits.html
        most_values: 65_535,
        // A message has at most a gigabyte: `PQ_LARGE_MESSAGE_LIMIT` in its sources.
        most_bytes: 256 << 20,
        most_expression_rows: usize::MAX,
        most_value_rows: usize::MAX,
        kept_rows: None,
        conflict_after_where: false,
        conflict_of_defaults: true,
        assigns_in_order: false,
        returning_others: true,
        schema_in_returning: true,
        alias_in_returning: true,
        returning: true,
        duplicate_key: false,
        // https://www.postgresql.org/docs/current/tutorial-transactions.html
        error_aborts: true,
        table_engines: false,
        own_references: None,
        tables_before_set: false,
        qualified_set: false,
        using_names_all: false,
        escaped_text: Some("E"),
        json_pair: " : ",
        row_arrays: RowArrays::OfRows,
        isolation_in_begin: true,
        list_parameters: true,
        list_rows: None,
        folds_text: false,
        enums_compare_as_text: false,
        collations: None,
        least: ("quote_literal(min(CAST(", " AS text) COLLATE \"C\"))"),
        select_parameters: true,
        frame_parameters: true,
        shared_parameters: true,
    };
}

/// Statements that ask for collations.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct AskCollations {
    /// The name of each text column of a table whose collation may take different texts for equal, its character set and its collation. The parameters are the schema, or NULL, and the table.
    pub of_columns: &'static str,
    /// The weight of each text in a JSON array, its parameter: texts of the same weight are equal. `{charset}` and `{collation}` are names.
    pub weights: &'static str,
    /// True if the weights are those among the texts of one array: others have others.
    pub among: bool,
    /// True if a collation may ignore any sign, and not only case, accents and spaces at the end.
    pub ignores_signs: bool,
    /// True if the names are quoted where they need to be.
    pub quoted: bool,
}
