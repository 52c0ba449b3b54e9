//! Rows of the page about expressions, functions and types.

use super::{Entry, has, query, row};
use crate::shop::*;
use relata::doc::{documents, events};
use relata::expr::functions::json::{self, json_build_object, jsonb_path_exists};
use relata::expr::functions::range::multirange;
use relata::expr::functions::regex::{
    regexp_count, regexp_instr, regexp_like, regexp_match, regexp_replace, regexp_substr,
};
use relata::expr::functions::search::{to_tsvector, websearch_to_tsquery};
use relata::expr::functions::time::{date_bin, make_date, make_timestamp, to_char, to_date};
use relata::expr::functions::timestamp_add::{timestamp_add, timestamp_diff};
use relata::expr::functions::trigram::TrigramMethods;
use relata::expr::functions::user::{current_user, session_user};
use relata::expr::functions::{gen_random_uuid, is_json, uuidv7};
use relata::prelude::*;
use relata::types::{HasType, Integer, Interval, LongTime};

pub fn functions() -> Vec<Entry> {
    let user = || from(users::table);
    let product = || from(products::table);
    let document = || from(documents::table);
    let event = || from(events::table);
    vec![
        row(
            "CASE, `coalesce`, `nullif`, casts, COLLATE; arithmetic; bits except shifts",
            [
                query!(user().select(case(users::age.gt(18), "adult").otherwise("child"))),
                query!(user().select((
                    coalesce(users::age, 0),
                    nullif(users::name, ""),
                    users::age.cast::<Integer>()
                ))),
                query!(user().select((users::id + 1, users::id * 2, users::id % 3))),
                query!(user().select((
                    users::id.bitwise_and(1),
                    users::id.bitwise_or(8),
                    users::id.bitwise_xor(3)
                ))),
            ],
        ),
        row(
            "everyday functions: `lower`, `trim`, `substring`, `round`, `abs`, `year`, `date_trunc`, ...",
            [
                query!(user().select((
                    lower(users::name),
                    trim(users::name),
                    substring(users::name, 1, 2)
                ))),
                query!(product().select((round(products::price), abs(products::price)))),
                query!(user().select((
                    year(users::created_at),
                    date_trunc(unit::Month, users::created_at)
                ))),
            ],
        ),
        row(
            "`sqrt`, `power`, `ln`, `sin`, ..., `md5`, `reverse`, `split_part`, `make_date`, ...",
            [
                query!(product().select(sqrt(2.0))),
                query!(product().select(power(2.0, 3.0))),
                query!(product().select(ln(2.0))),
                query!(product().select(relata::expr::functions::sin(2.0))),
                query!(user().select(md5(users::name))),
                query!(user().select(reverse(users::name))),
                query!(user().select(split_part(users::email, "@", 1))),
                query!(user().select(make_date(2020, 1, 1))),
            ],
        ),
        row(
            "`cbrt`, `gcd`, `factorial`, `initcap`, `translate`, `to_char`, `to_date`, `date_bin`, AT TIME ZONE, ...",
            [
                query!(product().select(cbrt(2.0))),
                query!(user().select(gcd(users::id, 2))),
                query!(user().select(factorial(users::id))),
                query!(user().select(initcap(users::name))),
                query!(user().select(translate(users::name, "a", "b"))),
                query!(user().select(to_char(users::created_at, "YYYY"))),
                query!(user().select(to_date("29.2.2024", "DD.MM.YYYY"))),
                query!(event().select(date_bin(
                    interval("15 minutes"),
                    events::starts_at,
                    make_timestamp(2024, 1, 1, 0, 0, 0.0)
                ))),
                query!(event().select(events::starts_at.at_time_zone("Europe/Berlin"))),
            ],
        ),
        row(
            "`gen_random_uuid`",
            [query!(user().select(gen_random_uuid()))],
        ),
        row("`uuidv7`", [query!(user().select(uuidv7()))]),
        row(
            "`timestamp_add`, `timestamp_diff`: whole months, days, hours, ..",
            [
                query!(event().select(timestamp_add(unit::Day, 30, events::starts_at))),
                query!(event().select(timestamp_diff(
                    unit::Hour,
                    events::starts_at,
                    events::ends_at
                ))),
            ],
        ),
        row(
            "`current_user`, `session_user`",
            [
                query!(user().select(current_user())),
                query!(user().select(session_user())),
            ],
        ),
        row(
            "JSON: members, elements, building",
            [
                query!(document().select((
                    documents::data.get("lang"),
                    documents::data.get_text("lang")
                ))),
                query!(document().select(json_build_object((
                    ("id", documents::id),
                    ("title", documents::title)
                )))),
            ],
        ),
        row(
            "regular expressions: `matches`, `regexp_like`, `regexp_substr`, `regexp_instr`",
            [
                query!(user().filter(users::name.matches("^S"))),
                query!(user().filter(regexp_like(users::name, "^S"))),
                query!(user().select(regexp_substr(users::email, "[^@]+"))),
                query!(user().select(regexp_instr(users::email, "@"))),
            ],
        ),
        row(
            "`regexp_replace`, `regexp_match`, `regexp_count`, ..., SIMILAR TO",
            [
                query!(user().select(regexp_replace(users::name, "a", "b"))),
                query!(user().select(regexp_match(users::name, "a"))),
                query!(user().select(regexp_count(users::name, "a"))),
                query!(user().filter(users::name.similar_to("(Sa|An)%"))),
            ],
        ),
        row(
            "JSON: `is_json`, `is_json_object`, `is_json_array`, `is_json_scalar` of text",
            [
                query!(user().filter(is_json::is_json(users::name))),
                query!(user().filter(is_json::is_json_object(users::name))),
                query!(user().filter(is_json::is_json_array(users::name))),
                query!(user().filter(is_json::is_json_scalar(users::name))),
            ],
        ),
        row(
            "JSON: `json_object`, `json_array(..).null_on_null()`",
            [
                query!(user().select(json::json_object((("name", users::name),)))),
                query!(user().select(json::json_array((users::name,)).null_on_null())),
            ],
        ),
        row(
            "JSON: ABSENT ON NULL, WITH UNIQUE KEYS",
            [
                query!(user().select(json::json_array((users::name,)))),
                query!(user().select(json::json_object((("name", users::name),)).absent_on_null())),
                query!(
                    user().select(json::json_object((("name", users::name),)).with_unique_keys())
                ),
            ],
        ),
        row(
            "JSON: `has_key`",
            [query!(
                document()
                    .filter(documents::data.has_key("author"))
                    .select(documents::id)
            )],
        ),
        row(
            "JSON: `@>`, changes, paths; full-text search, trigrams",
            [
                query!(
                    document()
                        .filter(documents::data.contains(documents::data))
                        .select(documents::id)
                ),
                query!(document().select(documents::data.delete_key("pages"))),
                query!(document().select(documents::data.path_text(["author", "name"]))),
                query!(
                    document()
                        .filter(jsonb_path_exists(documents::data, "$.pages[*]"))
                        .select(documents::id)
                ),
                query!(
                    user().filter(
                        to_tsvector("english", users::name)
                            .matches_query(websearch_to_tsquery("english", "tea"))
                    )
                ),
                query!(user().filter(users::name.similar("Sarah"))),
            ],
        ),
    ]
}

pub fn types() -> Vec<Entry> {
    let document = || from(documents::table);
    let product = || from(products::table);
    vec![
        row(
            "composite types as structs, in models too; multiranges",
            [
                query!(document().select(multirange(documents::pages))),
                query!(
                    document()
                        .filter(multirange(documents::pages).contains_value(7))
                        .select(documents::id)
                ),
            ],
        ),
        row(
            "TIME below zero or of more than a day, `LongTime`",
            [has!(HasType<LongTime>)],
        ),
        row(
            "LIKE that distinguishes upper and lower case",
            [query!(from(users::table).filter(users::name.like("S%")))],
        ),
        row(
            "NUMERIC",
            [query!(product().select((
                products::price,
                products::price * products::price
            )))],
        ),
        row(
            "`%` of NUMERIC",
            [query!(product().select(products::price % products::price))],
        ),
        row(
            "arrays, ranges, intervals, network addresses",
            [
                has!(HasType<relata::types::Range<Integer>>),
                has!(HasType<Interval>),
                has!(HasType<relata::types::Inet>),
                query!(document().select(documents::tags)),
                query!(document().select(documents::pages)),
            ],
        ),
    ]
}
