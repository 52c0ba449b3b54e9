//! SQLite's dialect.

mod catalog;

use diesel::QueryResult;
use diesel::query_builder::AstPass;
use diesel::sql_types::{Text, Untyped};
use diesel::sqlite::Sqlite;

use super::{AskCollations, Catalog, Dialect, ListOperator, NestedForms, RowArrays, Syntax};
use crate::error::{Decoded, Ends, Error, RenderResult};
use crate::render::Sql;
use crate::row::{Decode, Describe};
use crate::types::{AnyBound, Bound, Cell, Erased, List, Long, Native, SqlType, StoredInJson};

impl Dialect for Sqlite {
    const DATABASE: &'static str = "SQLite";
    const SYNTAX: Syntax = Syntax {
        error_aborts: false,
        quote: '`',
        // https://www.sqlite.org/json1.html#json_arguments
        compares_documents: false,
        rows_are_values: false,
        names_ignore_case: true,
        // "circular reference"
        with_sees_itself: true,
        ilike: Some(" LIKE "),
        // No character escapes by itself. https://www.sqlite.org/lang_expr.html#like
        escape: r" ESCAPE '\'",
        // A NUMERIC column stores 25.00 as the integer 25, and integers divide as such.
        // https://www.sqlite.org/datatype3.html#type_affinity
        dividend: Some(("CAST(", " AS REAL)")),
        no_limit: Some("-1"),
        // https://www.sqlite.org/lang_select.html#compound_select_statements
        arm: ("SELECT * FROM (", ")"),
        // https://www.sqlite.org/limits.html#max_variable_number
        most_values: 32_766,
        // Values are not copied before they are stored.
        overriding: false,
        most_bytes: usize::MAX,
        // It compares each expression without columns with all others of the statement.
        most_expression_rows: 250,
        // Parsing takes longer than inserting.
        kept_rows: Some(100),
        default_keyword: false,
        conflict_after_where: true,
        conflict_of_defaults: false,
        // https://www.sqlite.org/rowvalue.html#row_value_in_operators
        arrays: false,
        list_rows: Some("VALUES "),
        // https://www.sqlite.org/lang_returning.html#limitations_and_caveats
        returning_others: false,
        // "no such column", though UPDATE itself knows it.
        schema_in_returning: false,
        alias_in_returning: false,
        // https://www.sqlite.org/pragma.html#pragma_foreign_key_list
        own_references: Some(
            "SELECT count(*) FROM given, pragma_foreign_key_list(given.name, given.schema) AS link \
             WHERE lower(link.\"table\") = lower(given.name)",
        ),
        escaped_text: None,
        json_pair: ", ",
        row_arrays: RowArrays::OfJson,
        // The collation of a column is known from the index of its key; a foreign key is compared by that of the key that it references.
        // https://www.sqlite.org/foreignkeys.html#fk_basics
        collations: Some(AskCollations {
            of_columns: "WITH given(schema, name) AS (SELECT ?, ?) \
                SELECT own.name, '', upper(own.coll) FROM given, pragma_index_list(given.name, given.schema) AS list, \
                pragma_index_xinfo(list.name) AS own \
                WHERE list.origin IN ('pk', 'u') AND own.key AND upper(own.coll) <> 'BINARY' \
                UNION SELECT link.\"from\", '', upper(far.coll) \
                FROM given, pragma_foreign_key_list(given.name, given.schema) AS link, \
                pragma_index_list(link.\"table\", given.schema) AS list, pragma_index_xinfo(list.name) AS far \
                WHERE list.\"unique\" AND far.key AND upper(far.coll) <> 'BINARY' \
                AND (far.name = link.\"to\" OR (link.\"to\" IS NULL AND list.origin = 'pk' AND far.seqno = link.seq))",
            weights: "SELECT min(given.value COLLATE BINARY) OVER (PARTITION BY given.value COLLATE {collation}) \
                FROM json_each(?) AS given ORDER BY given.key",
            among: true,
            ignores_signs: true,
            quoted: false,
        }),
        least: ("min(hex(", "))"),
        ..Syntax::STANDARD
    };
    const CATALOG: Catalog = catalog::CATALOG;

    type Columns<De: Decode> = Untyped;

    // A full disk does, and so does a trigger's RAISE(ROLLBACK). https://www.sqlite.org/lang_transaction.html#response_to_errors_within_a_transaction
    fn ends_transaction(error: &Error) -> Ends {
        match error {
            Error::Database { .. } => Ends::AskWith("BEGIN"),
            _ => Ends::StillOpen,
        }
    }

    fn placeholder(_: usize, out: &mut String) {
        out.push('?');
    }

    fn placeholder_again(n: usize, out: &mut String) {
        out.push('?');
        out.push_str(&n.to_string());
    }

    fn bind_any<'b>(value: &'b dyn AnyBound, out: &mut Sql<'_, 'b, Sqlite>) -> RenderResult {
        value.bind_sqlite(out)
    }

    fn bind<'b, B: Native>(
        pass: &mut AstPass<'_, 'b, Sqlite>,
        value: &'b Bound<B>,
    ) -> QueryResult<()> {
        match &value.0 {
            Some(v) if B::is_long(v) => pass.push_bind_param::<Long<B>, _>(value),
            _ => pass.push_bind_param::<Erased<B>, _>(value),
        }
    }

    #[inline(always)]
    fn read<B: Native>(
        value: <Self as diesel::backend::Backend>::RawValue<'_>,
    ) -> diesel::deserialize::Result<B::Rust> {
        B::from_sqlite(value)
    }

    fn read_rows<De: Decode>(
        mut value: <Self as diesel::backend::Backend>::RawValue<'_>,
    ) -> Decoded<Vec<De::Row>> {
        // The bytes: in its text diesel replaces what is not UTF-8 by U+FFFD.
        let text = std::str::from_utf8(value.read_blob()).map_err(|_| "a text is not UTF-8")?;
        super::json_rows::rows::<Sqlite, De>(text)
    }

    fn nested_forms<De: Decode>() -> Option<NestedForms> {
        let mut forms = Forms(Some(Vec::new()));
        De::describe_all(&mut forms);
        forms.0
    }

    fn read_json<B: Native>(cell: Cell<'_>) -> diesel::deserialize::Result<B::Rust> {
        B::from_sqlite(StoredInJson::of::<B>(cell)?)
    }

    /// One JSON parameter whatever the length: `IN (SELECT value FROM json_each(?))`. One value is `IN (?)`, for which
    /// SQLite does less, where the SQL may depend on values.
    /// <https://www.sqlite.org/json1.html#jeach>
    fn bind_list<'b, B: Native>(
        out: &mut Sql<'_, 'b, Sqlite>,
        list: &'b List<B>,
        operator: ListOperator,
    ) -> RenderResult {
        if let [value] = list.values().as_slice()
            && !out.follows_type()
        {
            out.push(match operator {
                ListOperator::In => " IN (",
                ListOperator::NotIn => " NOT IN (",
            });
            out.bind_with(|| Ok(value.show()), |pass| Self::bind(pass, value))?;
            out.push(")");
            return Ok(());
        }
        out.push(match operator {
            ListOperator::In => " IN (SELECT ",
            ListOperator::NotIn => " NOT IN (SELECT ",
        });
        out.push(B::FROM_JSON);
        out.push(" FROM json_each(");
        let show = || Ok(list.json()?.show());
        out.bind_with(show, |pass| pass.push_bind_param::<Text, _>(list.json()?))?;
        out.push("))");
        Ok(())
    }
}

/// How the values of rows are written into JSON; none where the types of some are not known.
struct Forms(Option<NestedForms>);
impl Forms {
    fn push(&mut self, form: (&'static str, &'static str)) {
        if let Some(forms) = &mut self.0 {
            forms.push(form);
        }
    }
}
impl Describe for Forms {
    fn value<T: SqlType>(&mut self) {
        self.push(StoredInJson::form::<T::Base>());
    }
    fn skip(&mut self, n: usize) {
        if n > 0 {
            self.0 = None;
        }
    }
    fn rows(&mut self) {
        self.push(("", ""));
    }
}
