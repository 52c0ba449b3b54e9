//! Assignments of relations, which set the foreign key: `column = key`.

use super::assign::{Assign, AssignedValue};
use crate::expr::NullFor;
use crate::query::from::{AliasOf, Along};
use crate::relation::{ColumnPairs, NamesOne, Rel, Relation};
use crate::scope::Nullable;
use crate::table::{Column, Tab};
use crate::types::{SqlType, Value};

/// A row that has the column `C`. Implemented by generated code, for columns that foreign keys reference.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a row with the column `{C}`",
    label = "expected a row of the table of `{C}`"
)]
pub trait HasValue<C: Column> {
    /// Returns the value of the column.
    fn value(&self) -> &<C::Type as SqlType>::Rust;
}

impl<R: Relation> Rel<R> {
    /// Assigns the target of the relation, or joins it.
    ///
    /// With a row, in [`insert_into`](super::insert_into) and [`update`](super::update), assigns the row's key to the columns of the
    /// foreign key. The argument is a reference to a row of the other table, or the value of the key, a tuple if it has several columns;
    /// if the columns may be NULL, an `Option` of these.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::employees::{self, Employee};
    /// fn hired(boss: &Employee) -> impl relata::engine::ToSql {
    ///     insert_into(employees::table).values((employees::name.to("Bo"), employees::manager.to(boss)))
    /// }
    /// let moved = update(employees::table).set(employees::manager.to(7)).filter(employees::id.eq(9));
    /// ```
    ///
    /// With an alias of the other table, for a join:
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::employees;
    /// relata::alias!(boss = employees);
    /// let query = from(employees::table)
    ///     .left_join(employees::manager.to(boss::table))
    ///     .select((employees::name, boss::name));
    /// ```
    #[rustfmt::skip] // the bound stays in one line: rustc shows it with the mistake
    pub fn to<V: LedTo<R, R::On, M, To = A>, M, A>(self, value: V) -> A {
        value.led_to()
    }

    /// Sets the columns of the foreign key to NULL, which they must allow: the row references none.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::employees;
    /// let head = update(employees::table).set(employees::manager.to_null()).filter(employees::id.eq(7));
    /// ```
    #[rustfmt::skip]
    pub fn to_null<A>(self) -> A where R: Relation<Cardinality: NamesOne>, R::On: NullKey<Assigns = A> {
        R::On::null()
    }
}

/// A target of the relation `R`, whose columns are `On`. `M` is inferred: the kind of target.
#[diagnostic::on_unimplemented(
    message = "the relation `{R}` does not lead to `{Self}`",
    label = "expected a row of its table by reference, or a value of the key; in a join an alias of its table"
)]
pub trait LedTo<R, On, M> {
    /// Assignments of the foreign key's columns, or the condition of a join.
    type To;
    #[doc(hidden)]
    fn led_to(self) -> Self::To;
}

/// The target is an alias of a table.
#[doc(hidden)]
pub struct ByAlias;
#[diagnostic::do_not_recommend]
impl<R: Relation, On, A: AliasOf<R::Target>> LedTo<R, On, ByAlias> for Tab<A> {
    type To = Along<R, R::Source, A>;
    fn led_to(self) -> Self::To {
        Along::new()
    }
}

/// The target is the value of a key.
#[doc(hidden)]
pub struct ByKey;
/// The target is a row.
#[doc(hidden)]
pub struct ByRow;
/// The target is a row, or none.
#[doc(hidden)]
pub struct ByOptionalRow;

#[diagnostic::do_not_recommend]
impl<R: Relation<Cardinality: NamesOne>, A: Column, B, V: AssignedValue<A::Type, crate::Col<A>>>
    LedTo<R, ((A, B),), ByKey> for V
{
    type To = (Assign<A, V::Expr>,);
    fn led_to(self) -> Self::To {
        (Assign::new(self.into_assigned()),)
    }
}

/// The columns of a foreign key that may all be NULL.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "not all columns of the foreign key `{Self}` can be NULL",
    label = "always references a row"
)]
pub trait NullKey: ColumnPairs {
    type Assigns;
    fn null() -> Self::Assigns;
}

/// The value of the column `B` of a row, for the column `A`.
fn value_of<A: Column, B: Column, U: HasValue<B>>(row: &U) -> <A::Type as SqlType>::Rust
where
    <B::Type as SqlType>::Rust: Clone + Into<<A::Type as SqlType>::Rust>,
{
    row.value().clone().into()
}

macro_rules! pairs {
    ($($a:ident $b:ident),+) => {
        #[diagnostic::do_not_recommend]
        impl<R: Relation<Cardinality: NamesOne>, $($a: Column, $b: Column,)+ U: $(HasValue<$b> +)+> LedTo<R, ($(($a, $b),)+), ByRow> for &U
        where
            $(<$b::Type as SqlType>::Rust: Clone + Into<<$a::Type as SqlType>::Rust>,)+
        {
            type To = ($(Assign<$a, Value<$a::Type>>,)+);
            fn led_to(self) -> Self::To {
                ($(Assign::new(Value::new(value_of::<$a, $b, U>(self))),)+)
            }
        }
        #[diagnostic::do_not_recommend]
        impl<R: Relation<Cardinality: NamesOne>, $($a: Column<Null = Nullable>, $b: Column,)+ U: $(HasValue<$b> +)+> LedTo<R, ($(($a, $b),)+), ByOptionalRow> for Option<&U>
        where
            $(<$b::Type as SqlType>::Rust: Clone + Into<<$a::Type as SqlType>::Rust>,)+
        {
            type To = ($(Assign<$a, Value<$a::Type, Nullable>>,)+);
            fn led_to(self) -> Self::To {
                ($(Assign::new(Value::optional(self.map(value_of::<$a, $b, U>))),)+)
            }
        }
    };
}
pairs!(A1 B1);
pairs!(A1 B1, A2 B2);
pairs!(A1 B1, A2 B2, A3 B3);
pairs!(A1 B1, A2 B2, A3 B3, A4 B4);
pairs!(A1 B1, A2 B2, A3 B3, A4 B4, A5 B5);
pairs!(A1 B1, A2 B2, A3 B3, A4 B4, A5 B5, A6 B6);
pairs!(A1 B1, A2 B2, A3 B3, A4 B4, A5 B5, A6 B6, A7 B7);
pairs!(A1 B1, A2 B2, A3 B3, A4 B4, A5 B5, A6 B6, A7 B7, A8 B8);

macro_rules! null_keys {
    ($(#[$attribute:meta])* $($a:ident $b:ident),+) => {
        $(#[$attribute])*
        impl<$($a: Column<Null: NullFor<$a>>, $b: Column),+> NullKey for ($(($a, $b),)+) {
            type Assigns = ($(Assign<$a, Value<$a::Type, $a::Null>>,)+);
            fn null() -> Self::Assigns {
                ($(Assign::new(Value::maybe(None::<<$a::Type as SqlType>::Rust>)),)+)
            }
        }
    };
}
// For a single column rustc reports which may not be NULL; written out, since it would show the macro too.
impl<A: Column<Null: NullFor<A>>, B: Column> NullKey for ((A, B),) {
    type Assigns = (Assign<A, Value<A::Type, A::Null>>,);
    fn null() -> Self::Assigns {
        let null = None::<<A::Type as SqlType>::Rust>;
        (Assign::new(Value::maybe(null)),)
    }
}
null_keys!(#[diagnostic::do_not_recommend] A1 B1, A2 B2);
null_keys!(#[diagnostic::do_not_recommend] A1 B1, A2 B2, A3 B3);
null_keys!(#[diagnostic::do_not_recommend] A1 B1, A2 B2, A3 B3, A4 B4);
null_keys!(#[diagnostic::do_not_recommend] A1 B1, A2 B2, A3 B3, A4 B4, A5 B5);
null_keys!(#[diagnostic::do_not_recommend] A1 B1, A2 B2, A3 B3, A4 B4, A5 B5, A6 B6);
null_keys!(#[diagnostic::do_not_recommend] A1 B1, A2 B2, A3 B3, A4 B4, A5 B5, A6 B6, A7 B7);
null_keys!(#[diagnostic::do_not_recommend] A1 B1, A2 B2, A3 B3, A4 B4, A5 B5, A6 B6, A7 B7, A8 B8);

macro_rules! keys {
    ($($a:ident $b:ident $v:ident),+) => {
        #[diagnostic::do_not_recommend]
        impl<R: Relation<Cardinality: NamesOne>, $($a: Column, $b, $v: AssignedValue<$a::Type, crate::Col<$a>>),+> LedTo<R, ($(($a, $b),)+), ByKey> for ($($v,)+) {
            type To = ($(Assign<$a, $v::Expr>,)+);
            #[allow(non_snake_case)]
            fn led_to(self) -> Self::To {
                let ($($v,)+) = self;
                ($(Assign::new($v.into_assigned()),)+)
            }
        }
    };
}
keys!(A1 B1 V1, A2 B2 V2);
keys!(A1 B1 V1, A2 B2 V2, A3 B3 V3);
keys!(A1 B1 V1, A2 B2 V2, A3 B3 V3, A4 B4 V4);
keys!(A1 B1 V1, A2 B2 V2, A3 B3 V3, A4 B4 V4, A5 B5 V5);
keys!(A1 B1 V1, A2 B2 V2, A3 B3 V3, A4 B4 V4, A5 B5 V5, A6 B6 V6);
keys!(A1 B1 V1, A2 B2 V2, A3 B3 V3, A4 B4 V4, A5 B5 V5, A6 B6 V6, A7 B7 V7);
keys!(A1 B1 V1, A2 B2 V2, A3 B3 V3, A4 B4 V4, A5 B5 V5, A6 B6 V6, A7 B7 V7, A8 B8 V8);
