//! The columns of a row that relations start from.

use std::any::Any;

/// The columns of a row that relations start from. Implemented by generated code, with [`row_keys!`](crate::row_keys).
#[diagnostic::on_unimplemented(
    message = "the relations of a row `{Self}` cannot be found",
    label = "expected a row struct that `relata generate` wrote, or one with `relata::row_keys!`"
)]
pub trait RowKeys {
    /// The value of a column, by its name in the database.
    #[doc(hidden)]
    fn value_of(&self, column: &str) -> Option<&dyn Any>;
}

/// Declares which fields of a row struct are the columns that relations start from. The fields have the columns' names, and
/// the columns are in scope.
#[macro_export]
macro_rules! row_keys {
    ($row:ident: $($column:ident),+ $(,)?) => {
        impl $crate::RowKeys for $row {
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
