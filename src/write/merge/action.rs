//! The actions of a MERGE's WHEN.

use std::marker::PhantomData;

use crate::write::assign::{Assignments, Assigns};
use crate::write::insertable::Insertable;
use crate::write::required::{Complete, Once};

/// The action `UPDATE SET assignments`.
#[derive(Debug, Clone, Copy)]
pub struct MergeUpdate<A>(pub(super) A);
/// The action `DELETE`.
#[derive(Debug, Clone, Copy)]
pub struct MergeDelete;
/// The action `DO NOTHING`.
#[derive(Debug, Clone, Copy)]
pub struct MergeNothing;
/// The action `INSERT (columns) VALUES (values)`.
pub struct MergeInsert<A, K> {
    pub(super) row: A,
    pub(super) kind: PhantomData<fn() -> K>,
}
impl<A: Clone, K> Clone for MergeInsert<A, K> {
    fn clone(&self) -> Self {
        Self {
            row: self.row.clone(),
            kind: PhantomData,
        }
    }
}
/// The action `INSERT DEFAULT VALUES`.
#[derive(Debug, Clone, Copy)]
pub struct MergeDefaults;

/// A new row of the table `T`, whose values are valid in the context `Ctx`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a row of the table `{T}`",
    label = "expected assignments, such as `(users::name.to(source::name), ..)`"
)]
pub trait MergeAssignments<T, K, Ctx, I> {}
impl<
    V: Assignments<T, All = A>,
    A: Assigns<T, K, Ctx, I, Given<()> = G>,
    G: Once + Complete<R>,
    T: Insertable<Required = R>,
    R,
    K,
    Ctx,
    I,
> MergeAssignments<T, K, Ctx, I> for V
{
}
