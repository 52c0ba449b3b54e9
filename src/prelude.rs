//! Everything a query needs: `use relata::prelude::*;`.

#[cfg(feature = "models")]
pub use crate::Model;
#[cfg(feature = "mysql-backend")]
pub use crate::backend::Mysql;
#[cfg(feature = "postgres-backend")]
pub use crate::backend::Pg;
#[cfg(feature = "sqlite")]
pub use crate::backend::Sqlite;
#[cfg(feature = "async-base")]
pub use crate::engine::AsyncTransaction;
#[cfg(feature = "blocking-base")]
pub use crate::engine::BlockingTransaction;
#[cfg(any(feature = "postgres", feature = "async-postgres"))]
pub use crate::engine::CopyOut;
pub use crate::engine::{Collect, Connection, Execute, ToSql};
pub use crate::expr::aggregate::{
    any_value, array_agg, bit_and, bit_or, bit_xor, bool_and, bool_or, corr, covar_pop, covar_samp,
    cume_dist_of, dense_rank_of, every, grouping, json_agg, json_object_agg, jsonb_agg,
    jsonb_object_agg, mode, percent_rank_of, percentile_cont, percentile_disc, range_agg,
    range_intersect_agg, rank_of, regr_avgx, regr_avgy, regr_count, regr_intercept, regr_r2,
    regr_slope, regr_sxx, regr_sxy, regr_syy, stddev, stddev_pop, stddev_samp, string_agg, var_pop,
    var_samp, variance,
};
pub use crate::expr::functions::composite::CompositeMethods;
#[cfg(feature = "chrono")]
pub use crate::expr::functions::interval::interval;
#[cfg(feature = "chrono")]
pub use crate::expr::functions::time::ZoneMethods;
pub use crate::expr::functions::{
    ConcatWs, Fractional, Texts, abs, array::ArrayMethods, ascii, bits::BitMethods, btrim, cbrt,
    ceil, chr, collation::CollationMethods, concat, concat_ws, container::ContainerMethods,
    degrees, exp, factorial, floor, gcd, greatest, initcap, json::JsonMethods, lcm, least, left,
    length, ln, log10, lower, lpad, ltrim, ltrim_chars, md5, modulo, octet_length, overlay, pi,
    position, power, radians, random, range::RangeMethods, record::row, regex::RegexMethods,
    repeat, replace, reverse, right, round, round_to, rpad, rtrim, rtrim_chars,
    search::SearchMethods, sign, split_part, sqrt, starts_with, substring, to_hex, translate, trim,
    trunc, upper, width_bucket,
};
#[cfg(feature = "chrono")]
pub use crate::expr::functions::{
    HasDate, HasTime, current_date, current_timestamp, date_of, date_trunc, day, day_of_week,
    day_of_year, epoch, hour, localtimestamp, minute, month, now, quarter, second, unit, week,
    year,
};
pub use crate::expr::window::{
    cume_dist, current_row, dense_rank, first_value, following, lag, last_value, lead, nth_value,
    ntile, partition_by, percent_rank, preceding, rank, row_number, unbounded_following,
    unbounded_preceding, window, window_named,
};
pub use crate::expr::{
    Direction, Expr, ExprMethods, OrderingMethods, all, any, avg, case, case_of, coalesce, count,
    count_of, max, min, nullif, outer, some, sum,
};
pub use crate::load::{LoadMethods, LoadRows, LoadStatement as _, PlainRow as _, from_related};
pub use crate::query::boxed::{BoxedQuery, QueryOf, RunsOn, query_of};
pub use crate::query::from::FromItem;
pub use crate::query::group::{cube, grouping_sets, keyed, rollup};
pub use crate::query::operand::{QueryMethods, exists, not_exists};
pub use crate::query::predicate::{BoxedPredicate, Predicate, predicate};
pub use crate::query::raw::{literal, nullable};
pub use crate::query::row_value::RowMethods;
pub use crate::query::set::{Combine, ordinal};
pub use crate::query::table_functions::{
    generate_series, generate_series_by, generate_subscripts, json_array_elements,
    json_array_elements_text, json_each, json_each_text, json_object_keys, json_table,
    json_to_record, json_to_recordset, jsonb_path_query, regexp_matches, regexp_matches_with,
    regexp_split_to_table, regexp_split_to_table_with, rows_from, string_to_table,
    string_to_table_with_null, unnest,
};
pub use crate::query::values::values;
pub use crate::query::with::{with, with_recursive};
pub use crate::query::{Filters, Query, correlate, from, select, whole_row};
pub use crate::rules::RuleMethods as _;
pub use crate::session::Session;
#[cfg(feature = "postgres-backend")]
pub use crate::write::copy_into;
pub use crate::write::{
    RowAssignment, delete_from, excluded, insert_into, merge_action, merge_into, new, old,
    truncate, update,
};
pub use crate::{Col, Column, Projection, Rel, Tab, Table, alias, label, relation, sql, sql_query};
