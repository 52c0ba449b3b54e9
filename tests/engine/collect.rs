//! Rows in chunks, by a key, in groups.

use std::num::NonZeroUsize;

use futures_util::TryStreamExt;
use relata::prelude::*;
use relata::{Error, sql_query};

use crate::engines::{insert, numbers, on_async_engines, on_engines};

const TWO: NonZeroUsize = NonZeroUsize::new(2).unwrap();

on_engines!(rows_in_other_shapes("pool_size=1&max_overflow=0&pool_timeout=60"): |engine, opened| {
    let query = from(numbers::table).order_by(numbers::n).select(numbers::n);
    assert_eq!(query.chunks(TWO, &mut engine).unwrap().count(), 0);
    for n in 1..=5 {
        insert!(n).run(&mut engine).unwrap();
    }
    let chunks: relata::Result<Vec<Vec<i32>>> = query.chunks(TWO, &mut engine).unwrap().collect();
    assert_eq!(chunks.unwrap(), [vec![1, 2], vec![3, 4], vec![5]]);
    let mut conn = engine.connect().unwrap();
    let first = query.chunks(TWO, &mut conn).unwrap().next();
    assert_eq!(first.unwrap().unwrap(), [1, 2]);
    let halves = query.keyed_by(|n| *n * 10, &mut conn).unwrap();
    assert_eq!((halves.len(), halves[&30]), (5, 3));
    let mut seen = 0;
    let groups = conn.transaction(|tx| query.grouped_by(|n| { seen += 1; n % 2 }, tx)).unwrap();
    assert_eq!((&groups[&0], &groups[&1], seen), (&vec![2, 4], &vec![1, 3, 5], 5));
    let error = query.keyed_by(|n| n % 2, &mut conn).unwrap_err();
    assert!(matches!(&error, Error::MoreThanOne { sql, .. } if sql.starts_with("SELECT")), "{error:?}");
    assert_eq!(opened.count(), 1);
});

on_async_engines!(rows_in_other_shapes_asynchronously("pool_size=1&max_overflow=0&pool_timeout=60"): |engine, opened| {
    for n in 1..=5 {
        insert!(n).run(&mut engine).await.unwrap();
    }
    let query = from(numbers::table).order_by(numbers::n).select(numbers::n);
    {
        let chunks: Vec<Vec<i32>> = query.chunks(TWO, &mut engine).try_collect().await.unwrap();
        assert_eq!(chunks, [vec![1, 2], vec![3, 4], vec![5]]);
    }
    let groups = query.grouped_by(|n| n % 2, &mut engine).await.unwrap();
    assert_eq!((&groups[&0], &groups[&1]), (&vec![2, 4], &vec![1, 3, 5]));
    assert_eq!(query.keyed_by(|n| *n, &mut engine).await.unwrap().len(), 5);
    assert_eq!(opened.count(), 1);
});

/// What was read before an error is not lost.
#[test]
fn an_error_comes_behind_the_rows_before_it() {
    let (builder, _) = crate::engines::blocking::sqlite("");
    let mut engine = builder.build().unwrap();
    let query = sql_query!("SELECT abs(value) FROM (SELECT 1 AS value UNION ALL SELECT 2 UNION ALL SELECT 3
        UNION ALL SELECT -9223372036854775807 - 1)" => BigInt);
    let mut chunks = query.chunks(TWO, &mut engine).unwrap();
    assert_eq!(chunks.next().unwrap().unwrap(), [1, 2]);
    assert_eq!(chunks.next().unwrap().unwrap(), [3]);
    let error = chunks.next().unwrap().unwrap_err();
    assert!(error.to_string().contains("integer overflow"), "{error}");
    assert!(chunks.next().is_none());
}
