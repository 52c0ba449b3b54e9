//! Several callers close an engine at once, as a handler of signals and `main` do.

use std::time::Duration;

use crate::engines::{on_async_engines, on_engines};

on_engines!(several_may_close_at_once("pool_size=2&max_overflow=2&pool_timeout=20"): |engine, opened| {
    let used: Vec<_> = (0..4).map(|_| engine.connect().unwrap()).collect();
    std::thread::scope(|threads| {
        let closing: Vec<_> = (0..3).map(|_| threads.spawn(|| engine.close())).collect();
        // Most probably all of them wait.
        std::thread::sleep(Duration::from_millis(100));
        assert!(closing.iter().all(|thread| !thread.is_finished()));
        drop(used);
        for thread in closing {
            thread.join().unwrap().unwrap();
        }
    });
    assert_eq!((engine.status().in_use, engine.status().idle, opened.count()), (0, 0, 4));
    // What is closed may be closed again.
    engine.close().unwrap();
});

on_async_engines!(several_may_close_at_once_asynchronously("pool_size=2&max_overflow=2&pool_timeout=20"): |engine, opened| {
    let mut used = Vec::new();
    for _ in 0..4 {
        used.push(engine.connect().await.unwrap());
    }
    let closing: Vec<_> = (0..3)
        .map(|_| {
            let engine = engine.clone();
            tokio::spawn(async move { engine.close().await })
        })
        .collect();
    // One that is given up.
    let given_up = tokio::time::timeout(Duration::from_millis(100), engine.close()).await;
    assert!(given_up.is_err() && closing.iter().all(|task| !task.is_finished()));
    drop(used);
    for task in closing {
        task.await.unwrap().unwrap();
    }
    assert_eq!((engine.status().in_use, engine.status().idle, opened.count()), (0, 0, 4));
    engine.close().await.unwrap();
});
