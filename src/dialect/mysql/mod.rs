//! The dialect of MySQL 8 and MariaDB 10.6 and newer: the SQL that both understand.

mod catalog;
mod columns;
mod timeout;

use std::any::Any;

use diesel::QueryResult;
use diesel::mysql::{Mysql, MysqlType};
use diesel::query_builder::AstPass;

pub(crate) use columns::MysqlColumns;

use super::{AskCollations, Catalog, Dialect, ListOperator, NestedForms, RowArrays, Syntax};
use crate::error::{Decoded, Ends, Error, RenderResult};
use crate::render::Sql;
use crate::row::{Decode, Describe};
use crate::types::{
    AnyBound, BigInt, Bool, Bound, Cell, Char, Double, Erased, Integer, Kind, List, Native,
    Numeric, Real, SmallInt, SqlType, Text, UnsignedBigInt, mysql_of_json, mysql_text,
};

impl Dialect for Mysql {
    const DATABASE: &'static str = "MySQL";
    const SYNTAX: Syntax = Syntax {
        quote: '`',
        // MariaDB's are texts. MySQL takes a bound one for the document that is that text.
        // https://dev.mysql.com/doc/refman/8.4/en/json.html#json-comparison
        compares_documents: false,
        rows_are_values: false,
        ilike: None,
        // Of an unsigned operand the result is unsigned, and an error below zero.
        // https://dev.mysql.com/doc/refman/8.4/en/arithmetic-functions.html
        signed: Some(("CAST(", " AS SIGNED)")),
        filter: false,
        // MariaDB's has no parentheses. https://mariadb.com/kb/en/select-with-rollup/
        rollup: ("", " WITH ROLLUP"),
        // HAVING knows only columns, and expressions with a name. https://dev.mysql.com/doc/refman/8.4/en/select.html
        keys_in_having: false,
        // MariaDB does so even where it is a parameter.
        values_in_order: false,
        // https://dev.mysql.com/doc/refman/8.4/en/working-with-null.html
        nulls_order: false,
        // https://dev.mysql.com/doc/refman/8.4/en/select.html: "use some large number".
        charset_of_literals: "_utf8mb4 ",
        no_limit: Some("18446744073709551615"),
        // MariaDB has no FOR SHARE, and MySQL no wait after its old name: each reads its own comment.
        // https://mariadb.com/kb/en/lock-in-share-mode/ https://mariadb.com/kb/en/comment-syntax/
        // https://dev.mysql.com/doc/refman/8.4/en/comments.html
        for_share: (
            " LOCK IN SHARE MODE",
            " /*!80001 FOR SHARE*/ /*M!100600 LOCK IN SHARE MODE*/",
        ),
        // MySQL's own has a word ROW before each row, MariaDB's names its columns after the first row.
        values: false,
        same_names: false,
        // MySQL's may since 8.0.14, MariaDB's may not. https://mariadb.com/kb/en/subquery-limitations/
        correlated_tables: false,
        // https://dev.mysql.com/doc/refman/8.4/en/subquery-restrictions.html
        limit_in_in: false,
        // MariaDB: "different number of columns" in EXISTS of a nested set operation that runs by itself.
        exists_of_set: false,
        // MySQL would take it, MariaDB does not.
        with_in_arm: false,
        list_parameters: false,
        arrays: false,
        list_rows: Some(""),
        // https://dev.mysql.com/doc/refman/8.4/en/charset-collation-names.html
        folds_text: true,
        // https://dev.mysql.com/doc/refman/8.4/en/enum.html
        enums_compare_as_text: true,
        // Keys of InnoDB have 3,072 bytes at most. https://dev.mysql.com/doc/refman/8.4/en/innodb-limits.html
        // Where spaces at the end are ignored, a weight does not ignore them.
        // https://dev.mysql.com/doc/refman/8.4/en/string-functions.html#function_weight-string
        collations: Some(AskCollations {
            of_columns: "SELECT column_name, character_set_name, collation_name FROM information_schema.columns \
                WHERE table_schema = COALESCE(?, DATABASE()) AND table_name = ? AND collation_name IS NOT NULL",
            weights: "SELECT SHA2(CASE \
                WHEN CONVERT('a ' USING {charset}) COLLATE {collation} = CONVERT('a' USING {charset}) COLLATE {collation} \
                THEN TRIM(TRAILING WEIGHT_STRING(CONVERT(' ' USING {charset}) COLLATE {collation}) \
                    FROM WEIGHT_STRING(RTRIM(CONVERT(given.v USING {charset})) COLLATE {collation})) \
                ELSE WEIGHT_STRING(CONVERT(given.v USING {charset}) COLLATE {collation}) END, 256) \
                FROM JSON_TABLE(?, '$[*]' COLUMNS (n FOR ORDINALITY, v VARCHAR(3072) CHARACTER SET utf8mb4 PATH '$')) AS given \
                ORDER BY given.n",
            among: false,
            ignores_signs: false,
            quoted: false,
        }),
        least: ("min(hex(CAST(", " AS BINARY)))"),
        // The types of a row are those that the server saw when it prepared the statement: it takes an
        // expression with a parameter for an INT, whatever it computes then.
        select_parameters: false,
        frame_parameters: false,
        shared_parameters: false,
        // https://dev.mysql.com/doc/refman/8.4/en/insert.html
        default_values: " () VALUES ()",
        overriding: false,
        // `max_allowed_packet` is 64 MB in MySQL 8, 16 MB in MariaDB, and was 4 MB before.
        // https://dev.mysql.com/doc/refman/8.4/en/server-system-variables.html#sysvar_max_allowed_packet
        most_bytes: 3 << 20,
        // Each is a SELECT of UNION ALL.
        most_value_rows: 1_000,
        // MariaDB has it for INSERT and DELETE, and MySQL's client does not know the columns of its rows: see `on_mariadb`.
        returning: false,
        duplicate_key: true,
        error_aborts: false,
        table_engines: true,
        // https://dev.mysql.com/doc/refman/8.4/en/update.html
        assigns_in_order: true,
        tables_before_set: true,
        qualified_set: true,
        // https://dev.mysql.com/doc/refman/8.4/en/delete.html
        using_names_all: true,
        // https://dev.mysql.com/doc/refman/8.4/en/set-transaction.html
        isolation_in_begin: false,
        escaped_text: None,
        json_pair: ", ",
        row_arrays: RowArrays::OfCountedJson,
        ..Syntax::STANDARD
    };
    const CATALOG: Catalog = catalog::CATALOG;

    type Columns<De: Decode> = MysqlColumns<De>;

    fn explain(error: Error) -> Error {
        crate::error::mysql::explain(error)
    }
    fn ends_transaction(error: &Error) -> Ends {
        crate::error::mysql::ends_transaction(error)
    }
    fn may_end_transaction(sql: &dyn Fn() -> String, rolled_back: bool) -> Option<&'static str> {
        let sql = sql();
        // Few procedures commit: if one met a deadlock, that has rolled back all.
        let is_call = sql
            .trim_start()
            .get(..4)
            .is_some_and(|word| word.eq_ignore_ascii_case("CALL"));
        let may = crate::error::mysql::may_commit(&sql) && !(rolled_back && is_call);
        may.then_some(crate::error::mysql::IN_NO_TRANSACTION)
    }

    /// Text as its bytes in hexadecimal, which no SQL mode reads in another way; without its character set, which a separator cannot have.
    fn literal(value: &dyn Any) -> Option<String> {
        fn number<B: Native<Rust: Copy>>(value: &dyn Any) -> Option<B::Rust> {
            value.downcast_ref::<Bound<B>>()?.0
        }
        fn signed(text: String) -> String {
            // Two signs would be a comment.
            match text.starts_with('-') {
                true => format!("({text})"),
                false => text,
            }
        }
        let integer = number::<SmallInt>(value).map(i64::from);
        let integer = integer.or_else(|| number::<Integer>(value).map(i64::from));
        if let Some(integer) = integer.or_else(|| number::<BigInt>(value)) {
            return Some(signed(integer.to_string()));
        }
        if let Some(integer) = number::<UnsignedBigInt>(value) {
            return Some(integer.to_string());
        }
        if let Some(real) = number::<Double>(value) {
            return real.is_finite().then(|| signed(format!("{real:e}")));
        }
        if let Some(real) = number::<Real>(value) {
            // As the double that it is: the shortest text of the greatest one is that of a greater double.
            let real = f64::from(real);
            return real.is_finite().then(|| signed(format!("{real:e}")));
        }
        if let Some(truth) = number::<Bool>(value) {
            return Some(if truth { "TRUE" } else { "FALSE" }.to_owned());
        }
        if let Some(Bound(Some(decimal))) = value.downcast_ref::<Bound<Numeric>>() {
            // With an exponent it would be a double. DECIMAL has 65 digits.
            let exponent = decimal.fractional_digit_count();
            let plain = decimal.digits() <= 65 && (-65..=65).contains(&exponent);
            return plain.then(|| signed(decimal.to_plain_string()));
        }
        let text = value.downcast_ref::<Bound<Text>>().map(|text| &text.0);
        let text = text.or_else(|| value.downcast_ref::<Bound<Char>>().map(|text| &text.0));
        let text = text?.as_ref()?;
        let mut hexadecimal = String::from("X'");
        for byte in text.bytes() {
            hexadecimal.push_str(&format!("{byte:02X}"));
        }
        hexadecimal.push('\'');
        Some(hexadecimal)
    }

    /// `||` is OR, bits are unsigned, and `/` of integers returns a fraction.
    /// <https://dev.mysql.com/doc/refman/8.4/en/non-typed-operators.html>
    fn operator(sql: &'static str, result: Kind) -> (&'static str, &'static str, &'static str) {
        match sql {
            " IS DISTINCT FROM " => ("NOT (", " <=> ", ")"),
            " IS NOT DISTINCT FROM " => ("", " <=> ", ""),
            " || " => ("concat(", ", ", ")"),
            " & " | " | " if result != Kind::WithoutSign => ("CAST(", sql, " AS SIGNED)"),
            " / " if matches!(result, Kind::Integer | Kind::WithoutSign) => ("", " DIV ", ""),
            _ => ("", sql, ""),
        }
    }

    fn operator_instead(template: &'static str, result: Kind) -> &'static str {
        match (template, result) {
            ("CAST(($1) ^ ($2) AS SIGNED)", Kind::WithoutSign) => "(($1) ^ ($2))",
            _ => template,
        }
    }

    fn placeholder(_: usize, out: &mut String) {
        out.push('?');
    }

    fn placeholder_again(n: usize, out: &mut String) {
        out.push('?');
        out.push_str(&n.to_string());
    }

    fn bind_any<'b>(value: &'b dyn AnyBound, out: &mut Sql<'_, 'b, Mysql>) -> RenderResult {
        value.bind_mysql(out)
    }

    fn bind<'b, B: Native>(
        pass: &mut AstPass<'_, 'b, Mysql>,
        value: &'b Bound<B>,
    ) -> QueryResult<()> {
        pass.push_bind_param::<Erased<B>, _>(value)
    }

    fn cast_of_binds<B: Native>() -> Option<&'static str> {
        B::MYSQL_CAST
    }

    fn cast_of_parameters<B: Native>() -> Option<(&'static str, &'static str)> {
        Some(match B::MYSQL {
            MysqlType::Date => ("CAST(", " AS DATE)"),
            MysqlType::Time => ("CAST(", " AS TIME(6))"),
            MysqlType::DateTime => ("CAST(", " AS DATETIME(6))"),
            MysqlType::Blob => ("CAST(", " AS BINARY)"),
            // A cast would have the connection's collation, which another column's may not meet.
            // https://dev.mysql.com/doc/refman/8.4/en/charset-collation-coercibility.html
            MysqlType::String => ("concat(", ")"),
            // Numbers are literals.
            _ => return None,
        })
    }

    #[inline(always)]
    fn read<B: Native>(
        value: <Self as diesel::backend::Backend>::RawValue<'_>,
    ) -> diesel::deserialize::Result<B::Rust> {
        B::from_mysql(value)
    }

    fn read_rows<De: Decode>(
        value: <Self as diesel::backend::Backend>::RawValue<'_>,
    ) -> Decoded<Vec<De::Row>> {
        super::json_rows::rows::<Mysql, De>(mysql_text(&value)?)
    }

    fn nested_forms<De: Decode>() -> Option<NestedForms> {
        let mut forms = Forms(Some(Vec::new()));
        De::describe_all(&mut forms);
        forms.0
    }

    fn read_json<B: Native>(cell: Cell<'_>) -> diesel::deserialize::Result<B::Rust> {
        mysql_of_json::<B>(cell)
    }

    /// A parameter a value: `IN (?, ?, ?, ?)`; in a list too long for that, numbers and text are written out. The last value is repeated up to the next power of
    /// two, so that lists of all lengths make no more than 16 statements; there is no list type,
    /// and `JSON_TABLE`, which would need only one, compares text by a collation of its own and
    /// keeps an index from being used.
    fn bind_list<'b, B: Native>(
        out: &mut Sql<'_, 'b, Mysql>,
        list: &'b List<B>,
        operator: ListOperator,
    ) -> RenderResult {
        /// The most parameters that a statement may have.
        const MOST: usize = 65_535;
        out.push(match operator {
            ListOperator::In => " IN (",
            ListOperator::NotIn => " NOT IN (",
        });
        let values = list.values();
        let charset = match B::KIND {
            Kind::Text => Self::SYNTAX.charset_of_literals,
            _ => "",
        };
        let literal_of = |value: &Bound<B>| Some(format!("{charset}{}", Self::literal(value)?));
        if values.len() > MOST / 2
            && let Some(texts) = values.iter().map(literal_of).collect::<Option<Vec<_>>>()
        {
            out.never_cached();
            out.push(&texts.join(", "));
            out.push(")");
            return Ok(());
        }
        let Some(last) = values.last() else {
            // Its syntax has no empty list.
            out.push("SELECT NULL FROM DUAL WHERE FALSE)");
            return Ok(());
        };
        let length = values.len().next_power_of_two();
        let repeated = if length <= MOST { length } else { values.len() } - values.len();
        let all = values.iter().chain(std::iter::repeat_n(last, repeated));
        for (i, value) in all.enumerate() {
            if i > 0 {
                out.push(", ");
            }
            if B::MYSQL_CAST.is_some() {
                out.push("CAST(");
            }
            out.bind_with(|| Ok(value.show()), |pass| Self::bind(pass, value))?;
            if let Some(name) = B::MYSQL_CAST {
                out.push(" AS ");
                out.push(name);
                out.push(")");
            }
        }
        out.push(")");
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
        const {
            assert!(
                !matches!(T::Base::KIND, Kind::Unknown),
                "a column of a type that relata does not know is not loaded by `multiset()`: JSON does not hold it exactly"
            );
        }
        self.push(form_of::<T::Base>());
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

/// Returns the SQL around a value of this type in the JSON of a row, so that it is read unchanged.
/// <https://dev.mysql.com/doc/refman/8.4/en/json.html> <https://mariadb.com/kb/en/json_array/>
fn form_of<B: Native>() -> (&'static str, &'static str) {
    match B::MYSQL {
        // MariaDB writes a FLOAT with six digits, and a DOUBLE with as many as its column says.
        MysqlType::Float | MysqlType::Double => ("CAST(", " AS DOUBLE)"),
        // The bytes of BIT too, of which HEX by itself would make a number.
        MysqlType::Blob => ("HEX(CONCAT(", "))"),
        // As text, whatever its character set. Of a document too: `null` is not NULL then.
        MysqlType::String => ("CONVERT(", " USING utf8mb4)"),
        // Decimal numbers keep their digits, and times are texts.
        MysqlType::Numeric | MysqlType::Date | MysqlType::Time | MysqlType::DateTime => ("", ""),
        // A truth value may be one of JSON, or bits.
        _ => ("((", ") + 0)"),
    }
}
