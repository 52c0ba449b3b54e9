//! The columns of a row that relations start from.

use std::any::Any;

/// The columns of a row that relations start from. Implemented by generated code, with [`row_keys!`](crate::row_keys).
#[diagnostic::on_unimplemented(
    message = "the relations of a row `{Self}` cannot be found",
    label = "expected a row struct that `relata generate` wrote, or one with `relata::row_keys!`"
)]
pub trait RowKeys {
    /// The names of these columns in the database.
    #[doc(hidden)]
    const COLUMNS: &'static [&'static str];
    /// The value of one of them, by its name; `None` if this row has no such column: it is of a kind without it.
    #[doc(hidden)]
    fn value_of(&self, column: &str) -> Option<&dyn Any>;
}

/// Declares which fields of a row struct are the columns that relations start from. The fields have the columns' names, and
/// the columns are in scope. `load` and `from_related` along a relation that starts from another column do not compile.
#[macro_export]
macro_rules! row_keys {
    ($row:ident: $($column:ident),+ $(,)?) => {
        impl $crate::RowKeys for $row {
            const COLUMNS: &'static [&'static ::core::primitive::str] = &[$(<$column as $crate::Column>::NAME),+];
            fn value_of(
                &self,
                __relata_name: &::core::primitive::str,
            ) -> ::core::option::Option<&dyn ::core::any::Any> {
                $(if __relata_name == <$column as $crate::Column>::NAME {
                    return ::core::option::Option::Some(&self.$column);
                })+
                ::core::option::Option::None
            }
        }
    };
}
