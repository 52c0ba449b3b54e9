//! `SELECT` of no columns: only the number of rows matters.

use super::select_list::{ListNames, RenderSelection, Selectable, Selection};
use super::set::{Arm, NoArm};
use crate::class::Plain;
use crate::dialect::{Dialect, HasEmptySelect};
use crate::error::{Decoded, RenderResult};
use crate::render::Sql;
use crate::row::{Decode, RowSource};
use crate::scope::Nullable;

impl Selectable for () {
    type Class = Plain;
    type List = ();
    type OrderedAs = ();
    const WIDTH: usize = 0;
    const EMPTY: bool = true;
}
impl<Ctx> Selection<Ctx, ()> for () {
    type Decode = ();
}
impl<D: Dialect + HasEmptySelect> RenderSelection<D> for () {
    const STATIC: bool = true;
    fn render_selection<'b>(&'b self, _: &mut ListNames, _: &mut Sql<'_, 'b, D>) -> RenderResult {
        Ok(())
    }
}
impl Decode for () {
    type Row = ();
    type Fields = ();
    type Null = Nullable;
    const WIDTH: usize = 0;
    fn decode<R: RowSource>(_: &mut R) -> Decoded<()> {
        Ok(())
    }
}
#[diagnostic::do_not_recommend]
impl Arm<()> for () {
    type Decode = ();
    type Types<const N: usize> = ();
}
#[diagnostic::do_not_recommend]
impl Arm<NoArm> for () {
    type Decode = ();
    type Types<const N: usize> = ();
}
