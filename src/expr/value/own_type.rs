//! Values of a type that is its own SQL type.

#[doc(hidden)]
#[macro_export]
macro_rules! __own_type {
    ($name:ty) => {
        #[diagnostic::do_not_recommend]
        impl $crate::types::Comparable<$name> for $name {}
        #[diagnostic::do_not_recommend]
        impl $crate::types::Fits<$name> for $name {}
        #[diagnostic::do_not_recommend]
        impl $crate::expr::IntoExpr<$name> for $name {
            type Expr = $crate::types::Value<$name>;
            fn into_expr(self) -> Self::Expr {
                $crate::types::Value::new(self)
            }
        }
        #[diagnostic::do_not_recommend]
        impl $crate::expr::literal::Literal for $name {
            type Expr = $crate::types::Value<$name>;
            fn into_literal(self) -> Self::Expr {
                $crate::types::Value::new(self)
            }
        }
        #[diagnostic::do_not_recommend]
        impl $crate::expr::ListItem<$name> for $name {
            fn into_item(self) -> Self {
                self
            }
        }
        #[diagnostic::do_not_recommend]
        impl $crate::expr::ListItem<$name> for &$name {
            fn into_item(self) -> $name {
                ::core::clone::Clone::clone(self)
            }
        }
        #[diagnostic::do_not_recommend]
        impl $crate::expr::Comparand<$name> for $name {
            type Expr = $crate::types::Value<$name>;
            fn into_comparand(self) -> Self::Expr {
                $crate::types::Value::new(self)
            }
        }
        #[diagnostic::do_not_recommend]
        impl $crate::expr::Operand<$name> for $name {
            type Expr = $crate::types::Value<$name>;
            fn into_operand(self) -> Self::Expr {
                $crate::types::Value::new(self)
            }
        }
        #[diagnostic::do_not_recommend]
        impl<Of> $crate::expr::NullableOperand<$name, Of> for $name {
            type Expr = $crate::types::Value<$name>;
            type Optional = $crate::scope::NotNull;
            fn into_nullable(self) -> Self::Expr {
                $crate::types::Value::new(self)
            }
        }
    };
}
