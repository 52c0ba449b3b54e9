//! The breadth of aggregates: DISTINCT, FILTER and ORDER BY in the call, arrays, text, JSON,
//! statistics, ordered sets.

use relata::prelude::*;
use relata::serde_json::{Value, json};
use relata::sql_query;
use relata::types::{Array, BigInt, Decimal};

use super::decimal;
use crate::databases::{assert_sql, everywhere, mysql, plain, postgres, rows};
use crate::shop::{employees, order_items, orders, products, users};

#[test]
fn distinct() {
    let query = from(order_items::table).select((
        count_of(order_items::order_id).distinct(),
        sum(order_items::quantity).distinct(),
        count_of(order_items::price)
            .distinct()
            .filter(order_items::quantity.eq(1)),
    ));
    assert_sql!(
        query,
        "SELECT count(DISTINCT order_items.order_id), sum(DISTINCT order_items.quantity), \
         count(DISTINCT order_items.price) FILTER (WHERE order_items.quantity = $1) FROM order_items",
        mysql: "SELECT count(DISTINCT `order_items`.`order_id`), sum(DISTINCT `order_items`.`quantity`), count(DISTINCT CASE WHEN `order_items`.`quantity` = 1 THEN `order_items`.`price` END) FROM `order_items`"
    );
    let rows: Vec<(i64, Option<i64>, i64)> = rows!(
        query,
        sql_query!("SELECT count(DISTINCT order_id), sum(DISTINCT quantity), \
            count(DISTINCT CASE WHEN quantity = 1 THEN price END) FROM order_items"
            => (BigInt, Nullable<BigInt>, BigInt))
    );
    assert_eq!(rows, [(9, Some(16), 5)]);
}

/// A filter may leave no row of a group: a sum can be NULL, a count is 0.
#[test]
fn filter() {
    let query = from(orders::table)
        .group_by(orders::user_id)
        .order_by(orders::user_id)
        .select((
            sum(orders::id).filter(orders::status.eq("paid")),
            count().filter(orders::status.eq("paid")),
            count()
                .filter(orders::status.eq("paid"))
                .filter(orders::id.gt(2)),
            sum(orders::id),
        ));
    assert_sql!(
        query,
        "SELECT sum(orders.id) FILTER (WHERE orders.status = $1), \
         count(*) FILTER (WHERE orders.status = $2), \
         count(*) FILTER (WHERE orders.status = $3 AND orders.id > $4), sum(orders.id) \
         FROM orders GROUP BY orders.user_id ORDER BY orders.user_id",
        mysql: "SELECT sum(CASE WHEN `orders`.`status` = ? THEN `orders`.`id` END), count(CASE WHEN `orders`.`status` = ? THEN 1 END), count(CASE WHEN `orders`.`status` = ? AND `orders`.`id` > 2 THEN 1 END), sum(`orders`.`id`) FROM `orders` GROUP BY `orders`.`user_id` ORDER BY `orders`.`user_id`"
    );
    let rows: Vec<(Option<Decimal>, i64, i64, Decimal)> = rows!(
        query,
        sql_query!("SELECT sum(CASE WHEN status = 'paid' THEN id END), count(CASE WHEN status = 'paid' THEN 1 END), \
            count(CASE WHEN status = 'paid' AND id > 2 THEN 1 END), sum(id) FROM orders \
            GROUP BY user_id ORDER BY user_id" => (Nullable<Numeric>, BigInt, BigInt, Numeric))
    );
    assert_eq!(rows[0], (Some(decimal("2")), 1, 0, decimal("11")));
    assert_eq!(rows[1], (None, 0, 0, decimal("3")));
}

#[test]
fn conditions() {
    let query = from(users::table)
        .group_by(users::is_active)
        .order_by(users::is_active)
        .select((
            bool_and(users::id.gt(1)),
            bool_or(users::is_active),
            every(users::age.gt(10)),
            bool_or(users::id.eq(5)).filter(users::id.lt(0)),
        ));
    assert_sql!(
        query,
        sqlite: "SELECT min(`users`.`id` > ?), max(`users`.`is_active`), min(`users`.`age` > ?), \
                 max(`users`.`id` = ?) FILTER (WHERE `users`.`id` < ?) FROM `users` \
                 GROUP BY `users`.`is_active` ORDER BY `users`.`is_active`",
        pg: r#"SELECT bool_and("users"."id" > $1), bool_or("users"."is_active"), every("users"."age" > $2), bool_or("users"."id" = $3) FILTER (WHERE "users"."id" < $4) FROM "users" GROUP BY "users"."is_active" ORDER BY "users"."is_active""#,
    );
    everywhere!(|conn| {
        let rows: Vec<(bool, bool, Option<bool>, Option<bool>)> = query.all(conn).unwrap();
        assert_eq!(
            rows,
            [
                (true, false, Some(true), None),
                (false, true, Some(false), None)
            ]
        );
    });
}

#[test]
fn text() {
    let query = from(products::table).select((
        string_agg(products::name, ", ").order_by(products::price.desc()),
        string_agg(products::description, products::name)
            .order_by((products::id, products::name))
            .filter(products::id.le(3)),
        string_agg(products::name, "-").filter(products::id.lt(0)),
    ));
    assert_sql!(
        except mysql:
        query,
        "SELECT string_agg(products.name, $1 ORDER BY products.price DESC), \
         string_agg(products.description, products.name ORDER BY products.id, products.name) \
         FILTER (WHERE products.id <= $2), \
         string_agg(products.name, $3) FILTER (WHERE products.id < $4) FROM products",
    );
    everywhere!(except mysql: |conn| {
        let row: (Option<String>, Option<String>, Option<String>) = query.one(conn).unwrap();
        assert_eq!(
            row.0.as_deref(),
            Some("Samovar, Teapot, Gift card, Crème brûlée tea, Sencha, Rooibos, Cup, Sticker")
        );
        assert_eq!(
            row.1.as_deref(),
            Some("Cast iron, 0.8 lSenchaGreen tea, 100 g")
        );
        assert_eq!(row.2, None);
        let names: Vec<String> = from(employees::table)
            .group_by(employees::title)
            .order_by(count().desc())
            .select(string_agg(employees::name, "; ").order_by(employees::id))
            .limit(1)
            .all(conn)
            .unwrap();
        assert_eq!(names, ["Pål Åsen; Søren Kjær"]);
    });
    // With DISTINCT the arguments alone can order.
    let Some(conn) = &mut postgres() else { return };
    let query = from(orders::table).select(
        string_agg(orders::status, " ")
            .distinct()
            .order_by(orders::status.desc()),
    );
    assert_eq!(
        query
            .to_sql::<relata::backend::Pg>()
            .unwrap()
            .replace('"', ""),
        "SELECT string_agg(DISTINCT orders.status, $1 ORDER BY orders.status DESC) FROM orders"
    );
    assert_eq!(
        query.one(conn).unwrap().as_deref(),
        Some("shipped paid new cancelled")
    );
}

#[test]
fn arrays() {
    let Some(conn) = &mut postgres() else { return };
    let query = from(orders::table)
        .group_by(orders::user_id)
        .order_by(orders::user_id)
        .select((
            array_agg(orders::id).order_by(orders::id.desc()),
            array_agg(orders::total).order_by((orders::id,)),
            array_agg(orders::status)
                .distinct()
                .order_by(orders::status),
        ));
    assert_eq!(
        query
            .to_sql::<relata::backend::Pg>()
            .unwrap()
            .replace('"', ""),
        "SELECT array_agg(orders.id ORDER BY orders.id DESC), array_agg(orders.total ORDER BY orders.id), \
         array_agg(DISTINCT orders.status ORDER BY orders.status) \
         FROM orders GROUP BY orders.user_id ORDER BY orders.user_id"
    );
    type Row = (Vec<i64>, Vec<Option<Decimal>>, Vec<String>);
    let rows: Vec<Row> = query.all(conn).unwrap();
    assert_eq!(rows[0].0, [8, 2, 1]);
    assert_eq!(rows[2].1, [Some(decimal("38.25")), None]);
    assert_eq!(rows[2].2, ["cancelled", "shipped"]);
    let none: Option<Vec<i64>> = from(orders::table)
        .filter(orders::id.lt(0))
        .select(array_agg(orders::id))
        .one(conn)
        .unwrap();
    assert_eq!(none, None);
    // As a window function.
    let running: Vec<Vec<i64>> = from(users::table)
        .filter(users::id.le(3))
        .order_by(users::id)
        .select(array_agg(users::id).over(window().order_by(users::id)))
        .all(conn)
        .unwrap();
    assert_eq!(running[2], [1, 2, 3]);
}

/// The elements of an array are NOT NULL where the value is, and the array may be NULL where there may be no rows.
#[test]
fn elements_of_arrays() {
    relata::label!(ids, sub);
    relata::relation! { lists { user_id: BigInt, ids: Array<BigInt> } }
    let Some(conn) = &mut postgres() else { return };
    // A column of an outer join, and the rows that FILTER leaves.
    let joined = from(users::table)
        .left_join(users::orders)
        .filter(users::id.in_([1, 7]))
        .group_by(users::id)
        .order_by(users::id.desc())
        .select((
            users::id,
            array_agg(orders::id).order_by(orders::id),
            array_agg(users::id).filter(orders::id.gt(1)),
            array_agg(orders::id).distinct().label(ids),
        ));
    type Joined = (i64, Vec<Option<i64>>, Option<Vec<i64>>, Vec<Option<i64>>);
    let rows: Vec<Joined> = joined.all(conn).unwrap();
    assert_eq!(rows[0], (7, vec![None], None, vec![None]));
    assert_eq!(rows[1].1, [Some(1), Some(2), Some(8)]);
    assert_eq!(rows[1].2, Some(vec![1, 1]));
    // Grouping sets make a NULL of the key, and not of the values; that of no rows has no array.
    let sets: Vec<(Option<i64>, Option<Vec<i64>>)> = from(orders::table)
        .filter(orders::id.lt(0))
        .group_by(rollup(orders::user_id))
        .select((orders::user_id, array_agg(orders::id)))
        .all(conn)
        .unwrap();
    assert_eq!(sets, [(None, None)]);

    // One value, a label, records, arrays of expressions.
    let all = from(orders::table).filter(orders::user_id.eq(1));
    let one: Option<Vec<i64>> = all
        .clone()
        .select(array_agg(orders::id))
        .scalar(conn)
        .unwrap();
    assert_eq!(one.map(|of| of.len()), Some(3));
    let by_label = all.group_by(orders::user_id).select((
        orders::user_id,
        array_agg(orders::id + 0).order_by(orders::id).label(ids),
    ));
    let record = by_label.clone().records().one(conn).unwrap();
    let found: &Vec<i64> = record.get(ids);
    assert_eq!(*found, [1, 2, 8]);
    assert_eq!(by_label.one(conn).unwrap(), (1, vec![1, 2, 8]));

    // Where it is a column, any element may be NULL, as in other arrays.
    let table = by_label.clone().subquery(sub);
    let of_subquery: (i64, Vec<Option<i64>>) = from(table.clone())
        .select((table.get(orders::user_id), table.get(ids)))
        .one(conn)
        .unwrap();
    assert_eq!(of_subquery.1, [Some(1), Some(2), Some(8)]);
    let declared: (i64, Vec<Option<i64>>) = from(lists::as_query(by_label.clone()))
        .select((lists::user_id, lists::ids))
        .one(conn)
        .unwrap();
    assert_eq!(declared, of_subquery);
    let literal: (i64, Option<Vec<Option<i64>>>) = from(users::table)
        .filter(users::id.eq(2))
        .select((users::id, nullable::<Array<BigInt>>(None)))
        .union_all(by_label.clone())
        .order_by(ordinal::<1>())
        .first(conn)
        .unwrap()
        .unwrap();
    assert_eq!(literal.1.as_ref(), Some(&of_subquery.1));
    let turned: Vec<(i64, Vec<Option<i64>>)> =
        by_label.clone().union_all(by_label).all(conn).unwrap();
    assert_eq!(turned.len(), 2);
    let wrapped: Vec<Option<i64>> = from(orders::table)
        .select(coalesce(
            array_agg(orders::id).filter(orders::id.lt(0)),
            vec![None],
        ))
        .one(conn)
        .unwrap();
    assert_eq!(wrapped, [None]);
}

#[test]
fn json_documents() {
    let query = from(users::table).filter(users::id.le(3)).select((
        json_agg(users::name).order_by(users::id.desc()),
        json_agg(users::is_active),
        jsonb_agg(users::referrer_id).order_by(users::id),
        json_object_agg(users::email, users::age).filter(users::id.le(2)),
        jsonb_object_agg(users::email, users::is_active),
        json_agg(users::id).filter(users::id.lt(0)),
        json_object_agg(users::email, users::name).filter(users::id.lt(0)),
    ));
    assert_sql!(
        query,
        sqlite: "SELECT nullif(json_group_array(`users`.`name` ORDER BY `users`.`id` DESC), '[]'), \
                 nullif(json_group_array(json(CASE `users`.`is_active` WHEN 0 THEN 'false' WHEN 1 THEN 'true' END)), '[]'), \
                 nullif(json_group_array(`users`.`referrer_id` ORDER BY `users`.`id`), '[]'), \
                 nullif(json_group_object(`users`.`email`, `users`.`age`) FILTER (WHERE `users`.`id` <= ?), '{}'), \
                 nullif(json_group_object(`users`.`email`, json(CASE `users`.`is_active` WHEN 0 THEN 'false' WHEN 1 THEN 'true' END)), '{}'), \
                 nullif(json_group_array(`users`.`id`) FILTER (WHERE `users`.`id` < ?), '[]'), \
                 nullif(json_group_object(`users`.`email`, `users`.`name`) FILTER (WHERE `users`.`id` < ?), '{}') \
                 FROM `users` WHERE `users`.`id` <= ?",
        pg: r#"SELECT json_agg("users"."name" ORDER BY "users"."id" DESC), json_agg("users"."is_active"), jsonb_agg("users"."referrer_id" ORDER BY "users"."id"), json_object_agg("users"."email", "users"."age") FILTER (WHERE "users"."id" <= $1), jsonb_object_agg("users"."email", "users"."is_active"), json_agg("users"."id") FILTER (WHERE "users"."id" < $2), json_object_agg("users"."email", "users"."name") FILTER (WHERE "users"."id" < $3) FROM "users" WHERE "users"."id" <= $4"#,
    );
    type Maybe = Option<Value>;
    everywhere!(except mysql: |conn| {
        let row: (Maybe, Maybe, Maybe, Maybe, Maybe, Maybe, Maybe) = query.one(conn).unwrap();
        assert_eq!(
            row.0,
            Some(json!(["山田太郎", "Jürgen Groß", "Sara Lindqvist"]))
        );
        assert_eq!(row.1, Some(json!([true, true, true])));
        assert_eq!(row.2, Some(json!([null, 1, 1])));
        assert_eq!(
            row.3,
            Some(json!({"sara@example.com": 34, "juergen@example.de": 51}))
        );
        assert_eq!(
            row.4.and_then(|v| v.get("taro@example.jp").cloned()),
            Some(json!(true))
        );
        assert_eq!((row.5, row.6), (None, None));
        // Under GROUP BY there is a document; nested ones stay documents.
        let per_user: Vec<Value> = from(orders::table)
            .group_by(orders::user_id)
            .order_by(orders::user_id)
            .select(json_agg(orders::total).order_by(orders::id))
            .all(conn)
            .unwrap();
        assert_eq!(per_user[2], json!([38.25, null]));
        let running: Vec<Value> = from(users::table)
            .filter(users::id.le(2))
            .order_by(users::id)
            .select(json_agg(users::id).over(window().order_by(users::id)))
            .all(conn)
            .unwrap();
        assert_eq!(running, [json!([1]), json!([1, 2])]);
    });
}

#[test]
fn bits() {
    let Some(conn) = &mut postgres() else { return };
    let query = from(users::table).filter(users::id.in_([3, 7])).select((
        bit_and(users::id),
        bit_or(users::age),
        bit_xor(users::id),
    ));
    assert_eq!(
        query
            .to_sql::<relata::backend::Pg>()
            .unwrap()
            .replace('"', ""),
        "SELECT bit_and(users.id), bit_or(users.age), bit_xor(users.id) FROM users WHERE users.id = ANY($1)"
    );
    let row: (Option<i64>, Option<i32>, Option<i64>) = query.one(conn).unwrap();
    assert_eq!(row, (Some(3), Some(28), Some(4)));
}

#[test]
fn statistics() {
    let Some(conn) = &mut postgres() else { return };
    let of_one = from(products::table).select((
        stddev(products::stock),
        stddev_pop(products::price),
        stddev_samp(products::weight),
        variance(products::weight),
        var_pop(products::id),
        var_samp(products::price),
    ));
    type One = (
        Option<Decimal>,
        Option<Decimal>,
        Option<f64>,
        Option<f64>,
        Option<Decimal>,
        Option<Decimal>,
    );
    assert_eq!(
        plain(&of_one.to_sql::<relata::backend::Pg>().unwrap()),
        "SELECT stddev(products.stock), stddev_pop(products.price), stddev_samp(products.weight), \
         variance(products.weight), var_pop(products.id), var_samp(products.price) FROM products"
    );
    let row: One = of_one.one(conn).unwrap();
    // Of 1 to 8.
    assert_eq!(row.4, Some(decimal("5.25")));
    let by_hand = sql_query!("SELECT stddev(stock), stddev_pop(price), stddev_samp(weight), variance(weight), \
        var_pop(id), var_samp(price) FROM products"
        => (Nullable<Numeric>, Nullable<Numeric>, Nullable<Double>, Nullable<Double>, Nullable<Numeric>, Nullable<Numeric>));
    assert_eq!(row, by_hand.one(conn).unwrap());

    let of_two = from(products::table).select((
        corr(products::weight, products::price),
        covar_pop(products::weight, products::price),
        covar_samp(products::weight, products::stock),
        (
            regr_avgx(products::weight, products::price),
            regr_avgy(products::weight, products::price),
            regr_count(products::weight, products::price),
        ),
        regr_intercept(products::weight, products::price),
        regr_r2(products::weight, products::price),
        regr_slope(products::weight, products::price),
        (
            regr_sxx(products::weight, products::price),
            regr_sxy(products::weight, products::price),
            regr_syy(products::weight, products::price),
        ),
    ));
    let of_prices = |call: &str| format!("{call}(products.weight, products.price)");
    let calls = [
        "corr",
        "covar_pop",
        "",
        "regr_avgx",
        "regr_avgy",
        "regr_count",
        "regr_intercept",
        "regr_r2",
        "regr_slope",
        "regr_sxx",
        "regr_sxy",
        "regr_syy",
    ];
    let calls = calls.map(|call| match call {
        "" => "covar_samp(products.weight, products.stock)".to_owned(),
        call => of_prices(call),
    });
    assert_eq!(
        plain(&of_two.to_sql::<relata::backend::Pg>().unwrap()),
        format!("SELECT {} FROM products", calls.join(", "))
    );
    let row = of_two.one(conn).unwrap();
    let by_hand = sql_query!("SELECT corr(weight, price), covar_pop(weight, price), covar_samp(weight, stock), \
        regr_avgx(weight, price), regr_avgy(weight, price), regr_count(weight, price), regr_intercept(weight, price), \
        regr_r2(weight, price), regr_slope(weight, price), regr_sxx(weight, price), regr_sxy(weight, price), \
        regr_syy(weight, price) FROM products"
        => (Nullable<Double>, Nullable<Double>, Nullable<Double>, Nullable<Double>, Nullable<Double>, BigInt,
            Nullable<Double>, Nullable<Double>, Nullable<Double>, Nullable<Double>, Nullable<Double>, Nullable<Double>));
    let (a, b, c, d, e, f, g, h, i, j, k, l) = by_hand.one(conn).unwrap();
    assert_eq!(row, (a, b, c, (d, e, f), g, h, i, (j, k, l)));
    assert_eq!(f, 7);

    // On a line, 1 to 8 as x: which of the two arguments is which.
    let line = || products::id * 2 + 1;
    let on_a_line = from(products::table).select((
        (
            regr_avgx(line(), products::id),
            regr_avgy(line(), products::id),
        ),
        (
            regr_slope(line(), products::id),
            regr_intercept(line(), products::id),
        ),
        (
            regr_sxx(line(), products::id),
            regr_sxy(line(), products::id),
            regr_syy(line(), products::id),
        ),
        (
            covar_pop(line(), products::id),
            covar_samp(line(), products::id),
        ),
        (corr(line(), products::id), regr_r2(line(), products::id)),
    ));
    let some = Some::<f64>;
    assert_eq!(
        on_a_line.one(conn).unwrap(),
        (
            (some(4.5), some(10.0)),
            (some(2.0), some(1.0)),
            (some(42.0), some(84.0), some(168.0)),
            (some(10.5), some(12.0)),
            (some(1.0), some(1.0))
        )
    );

    // A group has a row, of which the population has a variance and the sample none.
    let rows: Vec<(Decimal, Option<Decimal>)> = from(products::table)
        .filter(products::id.eq(1))
        .group_by(products::id)
        .select((var_pop(products::price), var_samp(products::price)))
        .all(conn)
        .unwrap();
    assert_eq!(rows, [(decimal("0"), None)]);
}

/// MySQL has those of one argument, and another `stddev` and `variance` under these names. It computes them as
/// floating point numbers, of which MariaDB by itself would keep four digits more than the argument has after the point.
#[test]
fn statistics_on_mysql() {
    let query = from(products::table).select((
        stddev(products::stock),
        stddev_pop(products::price),
        stddev_samp(products::weight),
        variance(products::weight),
        var_pop(products::id),
        var_samp(products::price),
        variance(products::stock),
        stddev(products::id).filter(products::id.lt(2)),
    ));
    assert_eq!(
        query.to_sql::<relata::backend::Mysql>().unwrap(),
        "SELECT (stddev_samp(`products`.`stock`) + 0e0), (stddev_pop(`products`.`price`) + 0e0), (stddev_samp(`products`.`weight`) + 0e0), (var_samp(`products`.`weight`) + 0e0), (var_pop(`products`.`id`) + 0e0), (var_samp(`products`.`price`) + 0e0), (var_samp(`products`.`stock`) + 0e0), (stddev_samp(CASE WHEN `products`.`id` < 2 THEN `products`.`id` END) + 0e0) FROM `products`"
    );
    let (Some(conn), Some(postgres)) = (&mut mysql(), &mut postgres()) else {
        return;
    };
    type Row = (
        Option<Decimal>,
        Option<Decimal>,
        Option<f64>,
        Option<f64>,
        Option<Decimal>,
        Option<Decimal>,
        Option<Decimal>,
        Option<Decimal>,
    );
    let numbers = |row: Row| {
        let decimals = [row.0, row.1, row.4, row.5, row.6].map(|n| n.expect("a number"));
        let [a, b, c, d, e] = decimals.map(|n| n.to_string().parse::<f64>().expect("a number"));
        assert_eq!(row.7, None);
        [
            a,
            b,
            row.2.expect("a number"),
            row.3.expect("a number"),
            c,
            d,
            e,
        ]
    };
    let row: Row = query.one(conn).unwrap();
    assert_eq!(row.4, Some(decimal("5.25")));
    let (here, there) = (numbers(row), numbers(query.one(postgres).unwrap()));
    let by_hand = sql_query!("SELECT sqrt((sum(stock * stock) - sum(stock) * sum(stock) / count(*)) / (count(*) - 1)), \
        sqrt(sum(price * price) / count(*) - sum(price) * sum(price) / count(*) / count(*)), \
        sqrt((sum(weight * weight) - sum(weight) * sum(weight) / count(weight)) / (count(weight) - 1)), \
        (sum(weight * weight) - sum(weight) * sum(weight) / count(weight)) / (count(weight) - 1), \
        sum(id * id) / count(*) - sum(id) * sum(id) / count(*) / count(*) + 0e0, \
        (sum(price * price) - sum(price) * sum(price) / count(*)) / (count(*) - 1) + 0e0, \
        (sum(stock * stock) - sum(stock) * sum(stock) / count(*)) / (count(*) - 1) + 0e0 FROM products"
        => (Double, Double, Double, Double, Double, Double, Double));
    let (a, b, c, d, e, f, g) = by_hand.one(conn).unwrap();
    let close = |n: f64, m: f64, by: f64| (n - m).abs() <= by * m.abs();
    for ((n, m), k) in here.into_iter().zip(there).zip([a, b, c, d, e, f, g]) {
        assert!(close(n, m, 1e-12) && close(n, k, 1e-6), "{n}, {m}, {k}");
    }

    // A group has a row, of which the population has a variance and the sample none.
    let query = from(products::table)
        .filter(products::id.eq(1))
        .group_by(products::id)
        .select((var_pop(products::price), var_samp(products::price)));
    let rows: Vec<(Decimal, Option<Decimal>)> = query.all(conn).unwrap();
    assert_eq!(rows, [(decimal("0"), None)]);
    // As window functions.
    let query = from(products::table).order_by(products::id).select((
        var_pop(products::id).over(window().order_by(products::id)),
        stddev(products::stock).over(window().order_by(products::id)),
    ));
    let rows: Vec<(Decimal, Option<Decimal>)> = query.all(conn).unwrap();
    let there: Vec<(Decimal, Option<Decimal>)> = query.all(postgres).unwrap();
    let round =
        |row: &(Decimal, Option<Decimal>)| (row.0.round(10), row.1.as_ref().map(|n| n.round(10)));
    assert_eq!(
        rows.iter().map(round).collect::<Vec<_>>(),
        there.iter().map(round).collect::<Vec<_>>()
    );
    assert_eq!(rows[0], (decimal("0"), None));
}

#[test]
fn ordered_sets() {
    let Some(conn) = &mut postgres() else { return };
    let query = from(employees::table).select((
        percentile_cont(0.5).within_group(employees::salary),
        percentile_disc(0.5).within_group(employees::salary.desc()),
        percentile_disc(1.0).within_group(employees::name),
        mode().within_group(employees::salary),
        mode()
            .within_group(employees::title)
            .filter(employees::id.lt(0)),
    ));
    assert_eq!(
        query
            .to_sql::<relata::backend::Pg>()
            .unwrap()
            .replace('"', ""),
        "SELECT percentile_cont($1) WITHIN GROUP (ORDER BY employees.salary), \
         percentile_disc($2) WITHIN GROUP (ORDER BY employees.salary DESC), \
         percentile_disc($3) WITHIN GROUP (ORDER BY employees.name), \
         mode() WITHIN GROUP (ORDER BY employees.salary), \
         mode() WITHIN GROUP (ORDER BY employees.title) FILTER (WHERE employees.id < $4) FROM employees"
    );
    type Row = (
        Option<f64>,
        Option<Decimal>,
        Option<String>,
        Option<Decimal>,
        Option<String>,
    );
    let row: Row = query.one(conn).unwrap();
    assert_eq!((row.0, row.1), (Some(4300.0), Some(decimal("4300"))));
    assert_eq!((row.3, row.4), (Some(decimal("4300")), None));

    // In groups, with a fraction of each; of a NOT NULL column not NULL.
    let rows: Vec<(f64, i64)> = from(employees::table)
        .group_by(employees::manager_id.is_null())
        .order_by(employees::manager_id.is_null())
        .select((percentile_cont(0.0).within_group(employees::id), count()))
        .all(conn)
        .unwrap();
    assert_eq!(rows, [(2.0, 6), (1.0, 1)]);

    let query = from(employees::table).select((
        rank_of(4300).within_group(employees::salary.desc()),
        dense_rank_of(2000).within_group(employees::salary),
        percent_rank_of(4300).within_group(employees::salary),
        cume_dist_of("M").within_group(employees::name),
    ));
    assert_eq!(
        query
            .to_sql::<relata::backend::Pg>()
            .unwrap()
            .replace('"', ""),
        "SELECT rank($1) WITHIN GROUP (ORDER BY employees.salary DESC), \
         dense_rank($2) WITHIN GROUP (ORDER BY employees.salary), \
         percent_rank($3) WITHIN GROUP (ORDER BY employees.salary), \
         cume_dist($4) WITHIN GROUP (ORDER BY employees.name) FROM employees"
    );
    let row: (i64, i64, f64, f64) = query.one(conn).unwrap();
    let by_hand = sql_query!("SELECT rank(4300) WITHIN GROUP (ORDER BY salary DESC), \
        dense_rank(2000) WITHIN GROUP (ORDER BY salary), percent_rank(4300) WITHIN GROUP (ORDER BY salary), \
        cume_dist('M') WITHIN GROUP (ORDER BY name) FROM employees" => (BigInt, BigInt, Double, Double));
    assert_eq!(row, by_hand.one(conn).unwrap());
    assert_eq!((row.0, row.1), (4, 2));
}

/// Intervals are added up, on PostgreSQL.
#[test]
fn of_intervals() {
    use relata::types::PgInterval;
    let Some(conn) = &mut crate::databases::postgres() else {
        return;
    };
    let since = orders::ordered_at - min(orders::ordered_at).over(window());
    relata::relation! { waits { wait: Interval } }
    let waits = from(waits::as_query(from(orders::table).select(since)));
    let query = waits.select((sum(waits::wait), avg(waits::wait)));
    let (total, average): (Option<PgInterval>, Option<PgInterval>) = query.one(conn).unwrap();
    let by_hand = sql_query!("SELECT sum(ordered_at - first), avg(ordered_at - first) \
        FROM orders, (SELECT min(ordered_at) AS first FROM orders) AS f" => (Interval, Interval));
    assert_eq!(
        (total.unwrap(), average.unwrap()),
        by_hand.one(conn).unwrap()
    );
}

/// MySQL's separator is a part of the statement, and what it gets of a filter is NULL, which these leave out.
#[test]
fn text_on_mysql() {
    let names = |separator: &str| {
        from(employees::table)
            .group_by(employees::title)
            .order_by(employees::title)
            .select(string_agg(employees::name, separator).order_by(employees::id))
    };
    let all = from(products::table).select((
        string_agg(products::name, "'\\ ").order_by(products::price.desc()),
        string_agg(products::name, "-").filter(products::id.lt(0)),
    ));
    everywhere!(|conn| {
        let row: (Option<String>, Option<String>) = all.one(conn).unwrap();
        let by_price =
            "Samovar, Teapot, Gift card, Crème brûlée tea, Sencha, Rooibos, Cup, Sticker";
        assert_eq!(row, (Some(by_price.replace(", ", "'\\ ")), None));
        // Another separator is another statement.
        let by_comma = names(", ").all(conn).unwrap();
        let by_line = names("\n").all(conn).unwrap();
        assert!(by_comma.iter().any(|names| names.contains(", ")));
        let replaced: Vec<String> = by_line
            .iter()
            .map(|names| names.replace('\n', ", "))
            .collect();
        assert_eq!(replaced, by_comma);
    });
}

/// Without ORDER BY and FILTER, which MySQL has not for them.
#[test]
fn json_documents_of_one_row() {
    let query = from(users::table).filter(users::id.eq(3)).select((
        json_agg(users::is_active),
        jsonb_agg(users::age),
        json_object_agg(users::name, users::referrer_id),
    ));
    let none = from(users::table).filter(users::id.lt(0)).select((
        json_agg(users::id),
        json_object_agg(users::email, users::name),
    ));
    everywhere!(|conn| {
        let row: (Option<Value>, Option<Value>, Option<Value>) = query.one(conn).unwrap();
        assert_eq!(row.0, Some(json!([true])));
        assert_eq!(row.1, Some(json!([28])));
        assert_eq!(row.2, Some(json!({"山田太郎": 1})));
        assert_eq!(none.one(conn).unwrap(), (None, None));
    });
}

/// One value of those that are not NULL. PostgreSQL has it from version 16.
#[test]
fn any_values() {
    let query = from(orders::table)
        .join(users::table.on(users::id.eq(orders::user_id)))
        .group_by(orders::user_id)
        .select((
            orders::user_id,
            any_value(users::name),
            any_value(users::age).filter(users::age.gt(0)),
            any_value(users::is_active),
        ))
        .order_by(orders::user_id);
    assert_sql!(
        query,
        sqlite: "SELECT `orders`.`user_id`, min(`users`.`name`), min(`users`.`age`) FILTER (WHERE `users`.`age` > ?), \
            min(`users`.`is_active`) FROM `orders` JOIN `users` ON `users`.`id` = `orders`.`user_id` \
            GROUP BY `orders`.`user_id` ORDER BY `orders`.`user_id`",
        pg: "SELECT \"orders\".\"user_id\", any_value(\"users\".\"name\"), \
            any_value(\"users\".\"age\") FILTER (WHERE \"users\".\"age\" > $1), any_value(\"users\".\"is_active\") \
            FROM \"orders\" JOIN \"users\" ON \"users\".\"id\" = \"orders\".\"user_id\" \
            GROUP BY \"orders\".\"user_id\" ORDER BY \"orders\".\"user_id\"",
        mysql: "SELECT `orders`.`user_id`, min(`users`.`name`), min(CASE WHEN `users`.`age` > 0 THEN `users`.`age` END), \
            min(`users`.`is_active`) FROM `orders` JOIN `users` ON `users`.`id` = `orders`.`user_id` \
            GROUP BY `orders`.`user_id` ORDER BY `orders`.`user_id`"
    );
    let none = from(users::table)
        .filter(users::id.lt(0))
        .select(any_value(users::name));
    macro_rules! check {
        ($conn:expr) => {{
            let conn = $conn;
            let rows: Vec<(i64, String, Option<i32>, bool)> = query.all(conn).unwrap();
            let by_hand = from(users::table)
                .filter(users::id.in_(from(orders::table).select(orders::user_id)))
                .order_by(users::id)
                .select((users::id, users::name, users::age, users::is_active));
            assert_eq!(rows, by_hand.all(conn).unwrap());
            assert_eq!(none.one(conn).unwrap(), None::<String>);
        }};
    }
    check!(&mut crate::databases::sqlite());
    if let Some(mut conn) = mysql() {
        check!(&mut conn);
    }
    if let Some(mut conn) = postgres() {
        let version = sql_query!("SELECT current_setting('server_version_num')::int4" => Integer);
        if version.one(&mut conn).unwrap() >= 160_000 {
            check!(&mut conn);
        }
    }
}
