//! Rows of the page about queries.

use super::{Entry, MYSQL, SQLITE, query, row};
use crate::shop::*;
use relata::doc::documents;
use relata::expr::functions::record::row as record;
use relata::prelude::*;
use relata::query::table_functions::sqlite::json_tree;

relata::label!(picked);
relata::relation! { adults { id: BigInt, name: Text } }
relata::relation! { counted { n: Integer } }
relata::relation! { letters { letter: Text } }
relata::relation! { elements { number: Nullable<Text> } }
relata::relation! { members { name: Text, value: Nullable<Text> } }
relata::relation! { chapters { title: Nullable<Text> } }
relata::relation! { both { n: Nullable<Integer>, m: Nullable<Integer> } }
relata::relation! { numbered { n: Integer, place: BigInt } }
relata::relation! { worded { word: Text, place: BigInt } }
relata::relation! { nodes {
    key: Nullable<Text>, value: Jsonb, kind: Text, atom: Nullable<Text>, id: BigInt,
    parent: Nullable<BigInt>, full_path: Text, path: Text,
} }

pub fn of_tables() -> Vec<Entry> {
    let user = || from(users::table);
    let newest = || {
        from(orders::table)
            .correlate(users::table)
            .filter(orders::user_id.eq(users::id))
            .select((orders::id, orders::status))
    };
    vec![
        row(
            "relations loaded with rows, by one more statement or by a join; conditions about them",
            [
                query!(user().with(users::orders.with(orders::items))),
                query!(from(orders::table).with(orders::user)),
            ],
        ),
        row(
            "values along relations to one row, `orders::user.get(users::name)`, by a join that is written once",
            [query!(
                from(orders::table).select(orders::user.get(users::name))
            )],
        ),
        row(
            "relations in the same statement, `multiset()`",
            [query!(user().with(users::orders.multiset()))],
        ),
        row(
            "inner, left, right, cross joins; by foreign key, alias, condition",
            [
                query!(user().join(users::orders).select(orders::id)),
                query!(user().left_join(users::orders).select(orders::id)),
                query!(user().right_join(users::orders).select(orders::id)),
                query!(user().cross_join(tags::table).select(tags::id)),
                query!(
                    user()
                        .join(tags::table.on(users::id.eq(tags::id)))
                        .select(tags::id)
                ),
            ],
        ),
        row(
            "full joins",
            [query!(user().full_join(users::orders).select(users::name))],
        ),
        row(
            "filters, `in_` lists of any length, run-time filters and order",
            [query!(
                user()
                    .filter(users::id.in_(vec![1, 2]))
                    .order_by(users::name)
            )],
        ),
        row(
            "LIMIT and OFFSET by an expression",
            [
                query!(user().limit(literal(5) * 2).select(users::id)),
                query!(user().limit(5).offset(literal(5) * 2).select(users::id)),
            ],
        ),
        row(
            "FOR UPDATE, FOR SHARE, NOWAIT, SKIP LOCKED",
            [
                query!(user().select(users::id).for_update()),
                query!(user().select(users::id).for_share()),
                query!(user().select(users::id).for_update().nowait()),
                query!(user().select(users::id).for_update().skip_locked()),
            ],
        ),
        row(
            "FOR NO KEY UPDATE, FOR KEY SHARE, FOR UPDATE OF",
            [
                query!(user().select(users::id).for_no_key_update()),
                query!(user().select(users::id).for_key_share()),
                query!(
                    from(orders::table)
                        .join(orders::user)
                        .select(orders::id)
                        .for_update()
                        .of(orders::table)
                ),
            ],
        ),
        row(
            "LATERAL, DISTINCT ON, WITH TIES, TABLESAMPLE",
            [
                query!(
                    user()
                        .cross_join(adults::as_query(newest()).lateral())
                        .select(adults::id)
                ),
                query!(
                    from(orders::table)
                        .distinct_on(orders::user_id)
                        .select(orders::id)
                ),
                query!(
                    user()
                        .order_by(users::age)
                        .limit(3)
                        .with_ties()
                        .select(users::id)
                ),
                query!(from(users::table.tablesample_system(10.0)).select(users::id)),
            ],
        ),
        row(
            "`find` by primary key, `find_by` by a unique key, of SELECT, UPDATE and DELETE",
            [query!(user().find(1))],
        ),
        row(
            "rows as tuples, table rows, structs, by column",
            [
                query!(user().select((users::id, users::name))),
                query!(user().select(users::table)),
            ],
        ),
    ]
}

pub fn of_groups() -> Vec<Entry> {
    let user = || from(users::table);
    let order = || from(orders::table);
    let by_id = || window().order_by(orders::id);
    let by_age = || window().order_by(users::age);
    let newest = || outer(max(orders::id));
    vec![
        row(
            "GROUP BY, HAVING; `count`, `sum`, `avg`, `min`, `max`, `bool_and`, `bool_or`, `string_agg`",
            [
                query!(
                    order()
                        .group_by(orders::user_id)
                        .having(count().gt(1))
                        .select((orders::user_id, sum(orders::total)))
                ),
                query!(user().select((avg(users::age), min(users::name), max(users::age)))),
                query!(user().select((bool_and(users::is_active), bool_or(users::is_active)))),
                query!(user().select(string_agg(users::name, ", "))),
            ],
        ),
        row(
            "`json_agg`, `json_object_agg`",
            [query!(from(tags::table).select((
                json_agg(tags::id),
                json_object_agg(tags::label, tags::id)
            )))],
        )
        .but(SQLITE, query!(user().select(json_agg(users::created_at))))
        .but(MYSQL, query!(user().select(json_agg(users::created_at)))),
        row(
            "`array_agg`, `bit_and`, `bit_or`, `bit_xor`",
            [
                query!(user().select(array_agg(users::id))),
                query!(user().select(bit_and(users::id))),
                query!(user().select(bit_or(users::id))),
                query!(user().select(bit_xor(users::id))),
            ],
        ),
        row(
            "`any_value`",
            [query!(user().select(any_value(users::name)))],
        ),
        row(
            "DISTINCT in an aggregate",
            [query!(user().select(count_of(users::name).distinct()))],
        )
        .but(
            SQLITE,
            query!(user().select(string_agg(users::name, ", ").distinct())),
        )
        .but(
            MYSQL,
            query!(user().select(json_agg(users::name).distinct())),
        ),
        row(
            "FILTER",
            [query!(user().select(count().filter(users::age.gt(1))))],
        )
        .but(
            MYSQL,
            query!(user().select(json_agg(users::name).filter(users::age.gt(1)))),
        ),
        row(
            "ROLLUP",
            [query!(
                order().group_by(rollup(orders::status)).select(count())
            )],
        )
        .but(
            MYSQL,
            query!(user().group_by(rollup(users::age / 10)).select(count())),
        )
        .but(
            MYSQL,
            query!(
                order()
                    .group_by(rollup(orders::status))
                    .having(count().gt(1))
                    .select(count())
            ),
        )
        .but(
            MYSQL,
            query!(
                order()
                    .group_by(rollup(orders::status))
                    .order_by(orders::status)
                    .select(count())
            ),
        )
        .but(
            MYSQL,
            query!(
                order()
                    .group_by(rollup(orders::status))
                    .select(count())
                    .distinct()
            ),
        ),
        row(
            "CUBE, GROUPING SETS, nested and combined; GROUP BY DISTINCT, GROUP BY ()",
            [
                query!(
                    user()
                        .group_by(cube((users::age, users::is_active)))
                        .select(count())
                ),
                query!(
                    user()
                        .group_by(grouping_sets(
                            (users::age, users::is_active),
                            (users::age, ())
                        ))
                        .select(count())
                ),
                query!(
                    user()
                        .group_by_distinct((rollup(users::age), rollup(users::is_active)))
                        .select(count())
                ),
                query!(order().group_by(()).select(count())),
            ],
        ),
        row(
            "ordered-set and hypothetical-set aggregates; aggregates of an outer query",
            [
                query!(user().select(percentile_disc(0.9).within_group(users::age))),
                query!(user().select(mode().within_group(users::is_active))),
                query!(user().select(rank_of(20).within_group(users::age))),
                query!(
                    order()
                        .group_by(orders::status)
                        .having(exists(
                            user()
                                .correlate(newest())
                                .filter(users::id.eq(newest()))
                                .select(users::id)
                        ))
                        .select(orders::status)
                ),
            ],
        ),
        row(
            "statistical aggregates",
            [query!(
                user().select((stddev(users::age), variance(users::age)))
            )],
        )
        .but(
            MYSQL,
            query!(from(products::table).select(corr(products::weight, products::weight))),
        ),
        row(
            "windows: ranking, values, frames by ROWS and RANGE, named windows",
            [
                query!(order().select((row_number().over(by_id()), rank().over(by_id())))),
                query!(order().select((
                    lag(orders::id).over(by_id()),
                    first_value(orders::id).over(by_id())
                ))),
                query!(order().select(count().over(by_id().rows(preceding(2), current_row())))),
                query!(user().select(count().over(by_age().range(preceding(5), following(5))))),
            ],
        )
        .but(
            MYSQL,
            query!(order().select(lag(orders::id).offset(2).default(0).over(by_id()))),
        ),
        row(
            "aggregates with OVER",
            [query!(order().select(sum(orders::total).over(by_id())))],
        )
        .but(
            MYSQL,
            query!(user().select(string_agg(users::name, ", ").over(window()))),
        )
        .but(
            MYSQL,
            query!(user().select(json_agg(users::name).over(window()))),
        ),
        row(
            "GROUPS and EXCLUDE in a frame",
            [
                query!(user().select(count().over(by_age().groups(preceding(1), current_row())))),
                query!(
                    user().select(
                        count().over(
                            by_age()
                                .range(preceding(5), current_row())
                                .exclude_current_row()
                        )
                    )
                ),
            ],
        ),
        row(
            "RANGE by an interval; frame offsets that are expressions",
            [
                query!(
                    order().select(
                        count().over(
                            window()
                                .order_by(orders::ordered_at)
                                .range(preceding(interval("7 days")), current_row())
                        )
                    )
                ),
                query!(
                    order()
                        .select(count().over(by_id().rows(preceding(length("ab")), current_row())))
                ),
            ],
        ),
    ]
}

pub fn of_queries() -> Vec<Entry> {
    let user = || from(users::table);
    let ids = || from(users::table).select(users::id);
    let of_orders = || from(orders::table).select(orders::user_id);
    let named = || from(users::table).select((users::id, users::name));
    let top = || adults::as_query(from(users::table).select((users::id, users::name)));
    let below = || {
        from(users::table)
            .join(adults::table.on(users::referrer_id.eq(adults::id)))
            .select((users::id, users::name))
    };
    let document = || from(documents::table);
    vec![
        row("UNION, INTERSECT, EXCEPT, nested as written", [
            query!(ids().union(of_orders())),
            query!(ids().union_all(of_orders())),
            query!(ids().intersect(of_orders())),
            query!(ids().except(of_orders())),
        ]),
        row("INTERSECT ALL, EXCEPT ALL", [query!(ids().intersect_all(of_orders())), query!(ids().except_all(of_orders()))]),
        row("scalar subqueries, EXISTS, IN, row values; correlated by `.correlate(table)`", [
            query!(user().filter(users::id.in_(of_orders())).select(users::name)),
            query!(user().filter(exists(
                from(orders::table).correlate(users::table).filter(orders::user_id.eq(users::id))
            ))),
            query!(user().select(from(orders::table).select(max(orders::id)).scalar_subquery())),
        ]),
        row("ANY, ALL of a query", [
            query!(user().filter(users::id.ge(all(of_orders())))),
            query!(user().filter(users::id.eq(any(of_orders())))),
        ]),
        row("ARRAY of a query, ROW as a value, SELECT of nothing", [
            query!(user().select(of_orders().array_subquery())),
            query!(user().select(record((users::name, users::age)))),
            query!(user().select(())),
        ]),
        row(
            "derived tables and WITH, with columns inferred (`subquery`) or declared (`relation!`); WITH RECURSIVE, VALUES",
            [
                query!(from(adults::as_query(named())).select(adults::id)),
                query!({
                    let t = ids().subquery(picked);
                    with(t.clone()).from(t.table()).select(t.get(users::id))
                }),
                query!(with_recursive(top().union_all(below())).from(adults::table).select(adults::id)),
            ],
        )
        .but(MYSQL, query!(with(adults::as_query(named()).materialized()).from(adults::table))),
        row("labels, keyset pagination (`seek`), QUALIFY (`qualify`), columns chosen at run time", [
            query!(from(orders::table).order_by(orders::id).seek(7)),
            query!(
                from(orders::table)
                    .select((orders::user_id, orders::id))
                    .qualify(row_number().over(window().order_by(orders::id)).eq(1))
            ),
        ]),
        row("SEARCH and CYCLE of recursive queries", [
            query!(
                with_recursive(top().union_all(below()).search_depth_first(adults::name))
                    .from(adults::table)
                    .select(adults::name)
            ),
            query!(with_recursive(top().union_all(below()).cycle(adults::id)).from(adults::table).select(adults::name)),
        ]),
        row("functions in FROM: series of integers; members and elements of JSON, as values or text", [
            query!(from(counted::as_table(generate_series(1_i32, 3_i32)))),
            query!(
                document().cross_join(elements::as_table(json_array_elements_text(documents::data))).select(elements::number)
            ),
            query!(document().cross_join(members::as_table(json_each_text(documents::data))).select(members::name)),
        ]),
        row("`unnest`, series of NUMERIC and timestamps, text as rows, `jsonb_to_recordset`, ROWS FROM", [
            query!(document().cross_join(elements::as_table(unnest(documents::tags))).select(elements::number)),
            query!(from(letters::as_table(string_to_table("a b", " ")))),
            query!(
                document().cross_join(chapters::as_table(json_to_recordset(documents::data))).select(chapters::title)
            ),
            query!(from(both::as_table(rows_from((generate_series(1_i32, 2_i32), generate_series(1_i32, 3_i32)))))),
        ]),
        row(
            "`json_table` in FROM",
            [query!(
                document()
                    .cross_join(chapters::as_table(json_table(documents::data, "$.chapters[*]").path("$.title")))
                    .select(chapters::title)
            )],
        ),
        row("WITH ORDINALITY", [query!(from(numbered::as_table(generate_series(1_i32, 3_i32).with_ordinality())))])
            .but(SQLITE, query!(from(worded::as_table(string_to_table("a b", " ").with_ordinality()))))
            .but(MYSQL, query!(from(worded::as_table(string_to_table("a b", " ").with_ordinality())))),
        row("SQLite's `json_tree`", [
            query!(document().cross_join(nodes::as_table(json_tree(documents::data))).select(nodes::full_path)),
        ]),
    ]
}
