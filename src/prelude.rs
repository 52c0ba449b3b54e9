//! Everything a query needs: `use relata::prelude::*;`.

pub use crate::engine::{Connection, Execute, ToSql};
pub use crate::expr::functions::*;
pub use crate::expr::{
    Direction, Expr, ExprMethods, OrderingMethods, QueryMethods, RowMethods, all, any, avg, case,
    coalesce, count, count_of, exists, max, min, not_exists, nullif, sum,
};
pub use crate::query::group::{cube, grouping_sets, rollup};
pub use crate::query::predicate::{Predicate, predicate};
pub use crate::query::raw::{literal, nullable};
pub use crate::query::set::Combine;
pub use crate::query::values::values;
pub use crate::query::with::{with, with_recursive};
pub use crate::query::{Filters, Query, from, select};
pub use crate::{Col, Column, Projection, Rel, Tab, Table, alias, relation, sql, sql_query};
