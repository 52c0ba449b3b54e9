//! Relations in the same statement, as arrays of rows: the rows are those that a statement of their own loads.

use relata::backend::{Mysql, Pg, Sqlite};
use relata::prelude::*;
use relata::{Error, sql};

use crate::databases::{self, SHOP, Sent, everywhere};
use crate::keys::{cities, guides, regions};
use crate::shop::{addresses, employees, order_items, orders, products, profiles, users};

/// A test on PostgreSQL, with the statements that were sent.
macro_rules! on_postgres {
    ($name:ident, $sample:ident: |$conn:ident, $sent:ident| $body:block) => {
        #[test]
        fn $name() {
            if let Some(mut conn) = databases::postgres($sample) {
                let $conn = &mut conn;
                let $sent = Sent::on($conn);
                $body
            }
        }
    };
}

#[test]
fn the_statement() {
    let newest = users::orders.filter(orders::status.ne("new"));
    let newest = newest.order_by(orders::id.desc()).limit_per_parent(2);
    let lines = orders::products.select((products::name, order_items::quantity, products::weight));
    let query = from(users::table)
        .with(newest.multiset().with(lines.multiset()))
        .filter(users::id.le(3));
    insta::assert_snapshot!("multiset_postgres", query.display::<Pg>().with_binds());
    insta::assert_snapshot!("multiset_sqlite", query.display::<Sqlite>().with_binds());
    insta::assert_snapshot!("multiset_mysql", query.display::<Mysql>().with_binds());
}

/// Without a limit the aggregate orders its rows; a value in the order is a literal to MySQL.
#[test]
fn the_statement_of_all_rows() {
    let first = users::orders.order_by((orders::status.eq("new").desc(), orders::id));
    let query = from(users::table)
        .with(first.multiset())
        .with(users::profile.multiset());
    insta::assert_snapshot!(
        "multiset_of_all_postgres",
        query.display::<Pg>().with_binds()
    );
    insta::assert_snapshot!(
        "multiset_of_all_sqlite",
        query.display::<Sqlite>().with_binds()
    );
    insta::assert_snapshot!(
        "multiset_of_all_mysql",
        query.display::<Mysql>().with_binds()
    );
}

everywhere!(orders_with_values, SHOP: |conn, sent| {
    let query = from(users::table).filter(users::id.gt(0)).order_by(users::id);
    for status in ["new", "paid", "it's"] {
        let load = || {
            let first = orders::status.eq(status).desc();
            users::orders.filter(orders::id.gt(0)).order_by((first, orders::id.desc()))
        };
        sent.take();
        let rows = query.clone().with(load().multiset()).all(conn).unwrap();
        assert_eq!(sent.count(), 1);
        assert_eq!(rows, query.clone().with(load()).all(conn).unwrap());
        let load = || load().limit_per_parent(1).offset_per_parent(1);
        let rows = query.clone().with(load().multiset()).all(conn).unwrap();
        assert_eq!(rows, query.clone().with(load()).all(conn).unwrap());
    }
});

/// MariaDB cuts what is longer than a variable says, maybe between two rows.
#[test]
fn an_array_that_is_cut_is_an_error() {
    let Some(mut conn) = databases::mysql("cut", SHOP) else {
        return;
    };
    let conn = &mut conn;
    let lines = || orders::items.select((order_items::product_id, order_items::quantity));
    let nested = || {
        users::orders
            .select(orders::id)
            .order_by(orders::id.desc())
            .multiset()
    };
    let query = from(orders::table)
        .with(lines().multiset())
        .order_by(orders::id);
    let users_ = from(users::table).with(nested()).order_by(users::id);
    let (all, all_users) = (query.all(conn).unwrap(), users_.all(conn).unwrap());
    let mut cut = 0;
    for length in (4..80).chain([1 << 20]) {
        conn.run_script(&format!("SET SESSION group_concat_max_len = {length}"))
            .unwrap();
        let found = [
            query
                .all(conn)
                .map(|rows| assert_eq!(rows, all, "{length}")),
            users_
                .all(conn)
                .map(|rows| assert_eq!(rows, all_users, "{length}")),
        ];
        for found in found {
            let Err(error) = found else { continue };
            let Error::Decode { source, .. } = &error else {
                panic!("{error:?}")
            };
            assert!(
                source.to_string().contains("group_concat_max_len"),
                "{length}: {source}"
            );
            cut += 1;
        }
    }
    assert!(conn.run_script("SELECT 1").is_ok());
    assert!(cut > 10 || !is_mariadb(conn), "{cut}");
}

fn is_mariadb(conn: &mut relata::connection::MysqlConnection) -> bool {
    let version: String = relata::sql_query!("SELECT version()" => Text)
        .one(conn)
        .unwrap();
    version.contains("MariaDB")
}

everywhere!(to_many_to_one_and_through_a_junction, SHOP: |conn, sent| {
    let query = from(users::table).order_by(users::id);
    let rows = query
        .clone()
        .with(users::orders.order_by(orders::id).multiset())
        .with(users::profile.multiset())
        .with(users::referrer.multiset())
        .all(conn)
        .unwrap();
    assert_eq!(sent.count(), 1);
    let apart = query
        .with(users::orders.order_by(orders::id))
        .with(users::profile)
        .with(users::referrer)
        .all(conn)
        .unwrap();
    assert_eq!(rows, apart, "the rows are of the same type, too");
    assert!(rows.iter().any(|user| user.get(users::profile).is_none()));

    let query = from(orders::table).order_by(orders::id);
    let products_ = || orders::products.order_by(products::id);
    sent.take();
    let rows = query.clone().with(products_().multiset()).with(orders::user.multiset()).all(conn).unwrap();
    assert_eq!(sent.count(), 1);
    assert_eq!(rows, query.with(products_()).with(orders::user).all(conn).unwrap());
});

everywhere!(conditions_order_and_limits, SHOP: |conn, _sent| {
    let query = from(users::table).order_by(users::id);
    // Negative numbers are what they are to the window that numbers rows: none, and from the first.
    for (limit, offset) in [(2, 1), (0, 0), (1, 5), (-1, 0), (3, -1), (-5, -5), (i64::MAX, 1)] {
        let load = || users::orders.filter(orders::status.ne("cancelled")).order_by(orders::id.desc());
        let load = || load().limit_per_parent(limit).offset_per_parent(offset);
        let rows = query.clone().with(load().multiset()).all(conn).unwrap();
        assert_eq!(rows, query.clone().with(load()).all(conn).unwrap(), "{limit} {offset}");
    }
    let load = || users::orders.order_by(orders::id).offset_per_parent(1);
    let rows = query.clone().with(load().multiset()).all(conn).unwrap();
    assert_eq!(rows, query.with(load()).all(conn).unwrap());
    // A condition leaves the one row out.
    let load = || orders::user.filter(users::id.gt(2));
    let query = from(orders::table).order_by(orders::id);
    let rows = query.clone().with(load().multiset()).all(conn).unwrap();
    assert_eq!(rows, query.with(load()).all(conn).unwrap());
    assert!(rows.iter().any(|order| order.get(orders::user).is_none()));
});

everywhere!(nested_in_every_way, SHOP: |conn, sent| {
    let query = from(users::table).order_by(users::id);
    let orders_ = || users::orders.order_by(orders::id);
    let items = || orders::items.order_by(order_items::product_id);
    let apart = query
        .clone()
        .with(orders_().with(items().with(order_items::product)).with(orders::shipping_address))
        .all(conn)
        .unwrap();
    sent.take();
    // One statement for three levels.
    let nested = orders_().multiset().with(items().multiset().with(order_items::product.multiset()));
    let rows = query.clone().with(nested.with(orders::shipping_address.multiset())).all(conn).unwrap();
    assert_eq!(sent.count(), 1);
    assert_eq!(rows, apart);
    // Joined inside, two of them, and what is joined has an array in it.
    let nested = items().multiset().with(order_items::product.joined());
    let nested = orders_().multiset().with(nested).with(orders::shipping_address.joined());
    let rows = query.clone().with(nested).all(conn).unwrap();
    assert_eq!(sent.count(), 1);
    assert_eq!(rows, apart);
    // Statements of their own inside arrays, and arrays inside such statements.
    let nested = orders_().multiset().with(items().with(order_items::product)).with(orders::shipping_address);
    assert_eq!(query.clone().with(nested).all(conn).unwrap(), apart);
    assert_eq!(sent.count(), 4);
    let nested = orders_().with(items().multiset().with(order_items::product)).with(orders::shipping_address.joined());
    assert_eq!(query.with(nested).all(conn).unwrap(), apart);
    assert_eq!(sent.count(), 3);

    let query = from(order_items::table).order_by((order_items::order_id, order_items::product_id));
    let user = || orders::user.joined().with(users::referrer.joined()).with(users::orders.order_by(orders::id).multiset());
    let rows = query.clone().with(order_items::product.joined()).with(order_items::order.joined().with(user())).all(conn).unwrap();
    assert_eq!(sent.count(), 1);
    let user = || orders::user.joined().with(users::referrer.joined()).with(users::orders.order_by(orders::id));
    let apart = query.with(order_items::product.joined()).with(order_items::order.joined().with(user())).all(conn).unwrap();
    assert_eq!(rows, apart);
});

everywhere!(a_table_inside_itself, SHOP: |conn, sent| {
    let query = from(employees::table).order_by(employees::id);
    let below = || employees::employees_by_manager.order_by(employees::id);
    let rows = query
        .clone()
        .with(below().multiset().with(below().multiset()).with(employees::manager.joined()))
        .with(employees::manager.multiset())
        .all(conn)
        .unwrap();
    assert_eq!(sent.count(), 1);
    let apart = query
        .with(below().with(below()).with(employees::manager.joined()))
        .with(employees::manager)
        .all(conn)
        .unwrap();
    assert_eq!(rows, apart);
});

everywhere!(keys_of_several_columns, KEYS: |conn, sent| {
    let query = from(regions::table).order_by((regions::country, regions::code));
    let rows = query.clone().with(regions::cities.order_by(cities::id).multiset()).all(conn).unwrap();
    assert_eq!(sent.count(), 1);
    assert_eq!(rows, query.with(regions::cities.order_by(cities::id)).all(conn).unwrap());
    let query = from(cities::table).order_by(cities::id);
    let rows = query.clone().with(cities::region.multiset()).all(conn).unwrap();
    assert_eq!(rows, query.with(cities::region).all(conn).unwrap());
    assert!(rows.iter().any(|city| city.get(cities::region).is_none()));
    let query = from(guides::table).order_by(guides::id);
    let load = || guides::regions.order_by((regions::country, regions::code));
    let rows = query.clone().with(load().multiset()).all(conn).unwrap();
    assert_eq!(rows, query.with(load()).all(conn).unwrap());
});

everywhere!(clauses_and_verbs, SHOP: |conn, _sent| {
    let load = || users::orders.order_by(orders::id).multiset();
    let query = from(users::table).left_join(users::orders).with(load()).with(users::orders.count());
    let query = query.filter(users::id.le(3)).order_by((users::id, orders::id));
    let rows = query.all(conn).unwrap();
    assert_eq!(rows.len() as i64, query.count(conn).unwrap());
    assert!(query.exists(conn).unwrap());
    for user in &rows {
        assert_eq!(user.get(users::orders).len() as i64, *user.get(users::orders.count()));
    }
    assert_eq!(query.first(conn).unwrap().as_ref(), rows.first());
    let streamed: Vec<_> = query.stream(conn).unwrap().collect::<Result<_, _>>().unwrap();
    assert_eq!(streamed, rows);
    let distinct = from(users::table).distinct().with(load()).find(1).one(conn).unwrap();
    assert_eq!(distinct.get(users::orders), rows[0].get(users::orders));
});

everywhere!(a_list_of_columns, SHOP: |conn, _sent| {
    let query = from(orders::table).order_by(orders::id);
    relata::label!(what);
    let load = || {
        let named = (products::name.label(what), order_items::quantity, products::table);
        orders::products.select(named).order_by(products::id)
    };
    let rows = query.clone().with(load().multiset()).all(conn).unwrap();
    assert_eq!(rows, query.with(load()).all(conn).unwrap());
    let query = from(users::table).order_by(users::id);
    let load = || users::profile.select(profiles::user_id);
    let rows = query.clone().with(load().multiset()).all(conn).unwrap();
    assert_eq!(rows, query.with(load()).all(conn).unwrap());
});

// Some columns of a joined row, within an array: the columns of its key tell whether it is there.
everywhere!(joined_columns_inside, SHOP: |conn, sent| {
    let query = from(users::table).order_by(users::id);
    let city = || orders::shipping_address.select(addresses::city);
    let buyer = || orders::user.select((users::name, users::age, users::created_at));
    let orders_ = || users::orders.order_by(orders::id);
    sent.take();
    let nested = orders_().multiset().with(city().joined()).with(buyer().joined());
    let rows = query.clone().with(nested).all(conn).unwrap();
    assert_eq!(sent.count(), 1);
    let apart = query.clone().with(orders_().with(city()).with(buyer())).all(conn).unwrap();
    assert_eq!(rows, apart);
    let all = rows.iter().flat_map(|user| user.get(users::orders));
    assert!(all.clone().any(|order| order.get(orders::shipping_address).is_none()));
    assert!(all.clone().any(|order| order.get(orders::shipping_address).is_some()));
    // A whole row and an array after it.
    let after = || orders::items.order_by(order_items::product_id);
    let nested = orders_().multiset().with(city().joined()).with(orders::user.joined()).with(after().multiset());
    let rows = query.clone().with(nested).all(conn).unwrap();
    assert_eq!(rows, query.with(orders_().with(city()).with(orders::user).with(after())).all(conn).unwrap());
});

// The key has two columns, one of them text.
everywhere!(joined_columns_by_a_key_of_several_inside, KEYS: |conn, _sent| {
    let query = from(regions::table).order_by((regions::country, regions::code));
    let cities_ = || regions::cities.order_by(cities::id);
    let name = || cities::region.select(regions::name);
    let rows = query.clone().with(cities_().multiset().with(name().joined())).all(conn).unwrap();
    assert_eq!(rows, query.with(cities_().with(name())).all(conn).unwrap());
    assert!(rows.iter().any(|region| !region.get(regions::cities).is_empty()));
});

// Rows with a document of type `json` have no equality: it is text in the array.
on_postgres!(distinct_with_documents, SHOP: |conn, _sent| {
    let document = || sql!(r#"'{{"b" : [1.10, null], "a": "é"}}'::json"# => Json);
    let documents = || sql!("ARRAY['[1, 2]'::json, NULL, 'null'::json]" => Array<Json>);
    let nothing = || sql!("NULL::json" => Nullable<Json>);
    let load = || {
        let list = (orders::id, document(), documents(), nothing(), orders::status);
        users::orders.select(list).order_by(orders::id)
    };
    let query = from(users::table).order_by(users::id);
    let distinct = query.clone().distinct().with(load().multiset()).all(conn).unwrap();
    let apart = query.with(load()).all(conn).unwrap();
    assert_eq!(distinct, apart);
    assert!(distinct.iter().any(|user| !user.get(users::orders).is_empty()));
});

on_postgres!(a_row_that_has_to_be_there, SHOP: |conn, _sent| {
    conn.run_script("ALTER TABLE orders DROP CONSTRAINT orders_user_id_fkey; UPDATE orders SET user_id = 99 WHERE id = 1").unwrap();
    let error = from(orders::table).with(orders::user.multiset()).all(conn).unwrap_err();
    let Error::Decode { source, sql, .. } = &error else { panic!("{error:?}") };
    assert_eq!(source.to_string(), "a row refers to one that is not there: relation from `orders` to `users`");
    assert!(sql.contains("ARRAY(SELECT ROW(") && sql.contains("FROM \"orders\""), "{sql}");
});

/// Values of every kind are those that a column gives.
mod values {
    use super::*;

    /// The list in an array, and in columns.
    macro_rules! both {
        ($conn:ident: $($sql:literal => $ty:ty),+ $(,)?) => {$(
            let list = || users::orders.filter(orders::id.eq(1)).select(sql!($sql => $ty));
            let query = from(users::table).order_by(users::id);
            let array = query.clone().with(list().multiset()).all($conn).expect($sql);
            let column = query.with(list()).all($conn).expect($sql);
            let shown = |rows: &[_]| rows.iter().map(|row| format!("{row:?}")).collect::<Vec<_>>();
            assert!(column.iter().any(|user| user.get(users::orders).len() == 1));
            // NaN is not equal to itself.
            assert_eq!(shown(&array), shown(&column), "{}", $sql);
        )+};
    }

    on_postgres!(numbers, SHOP: |conn, _sent| {
        both!(conn:
            "9223372036854775807" => BigInt,
            "'-0.1'::float8" => Double,
            "'NaN'::float8" => Double,
            "'-Infinity'::float4" => Real,
            "123456789012345678901234567890.12345678901234567890" => Numeric,
            "1.50::numeric(10,4)" => Numeric,
            "'-92233720368547758.08'::money" => Money,
        );
    });
    on_postgres!(text_and_bytes, SHOP: |conn, _sent| {
        both!(conn:
            r#"E'quote " comma , brace }} paren ) back \\ tab \t é 😀'"# => Text,
            "''" => Text,
            r"'\x00ff5c22'::bytea" => Binary,
            r#"'{{"a" : [1.10, null], "a": 2}}'::json"# => Json,
            r#"'{{"a": [1.10, null]}}'::jsonb"# => Jsonb,
        );
    });
    on_postgres!(times_and_others, SHOP: |conn, _sent| {
        both!(conn:
            "'0001-01-01'::date" => Date,
            "'23:59:59.999999'::time" => Time,
            "'12:00:00.5-03:30'::timetz" => TimeTz,
            "'9999-12-31 23:59:59.999999'::timestamp" => Timestamp,
            "'2024-02-29 12:00:00.000001+02'::timestamptz" => TimestampTz,
            "'1 year -2 days 3 microseconds'::interval" => Interval,
            "'3f2504e0-4f89-11d3-9a0c-0305e82c3301'::uuid" => Uuid,
            "'2001:db8::1/64'::inet" => Inet,
            "'08:00:2b:01:02:03'::macaddr" => MacAddr,
            "'[5,)'::int8range" => Int8Range,
            "ARRAY[1, NULL, 3]::bigint[]" => Array<BigInt>,
            r#"ARRAY['a,"b', '{{}}', 'NULL']"# => Array<Text>,
        );
    });
    /// A test on SQLite, or MySQL.
    macro_rules! on_another {
        ($name:ident, $open:expr; $($sql:literal => $ty:ty),+ $(,)?) => {
            #[test]
            fn $name() {
                let Some(mut conn) = $open else { return };
                let conn = &mut conn;
                both!(conn: $($sql => $ty),+);
            }
        };
    }
    on_another!(sqlite_numbers, Some(databases::sqlite(SHOP));
        "9223372036854775807" => BigInt,
        "-9223372036854775808" => BigInt,
        "5.0" => BigInt,
        "2147483647" => Integer,
        "-32768" => SmallInt,
        "0.1 + 0.2" => Double,
        "1.7976931348623157e308" => Double,
        "5e-324" => Double,
        "-9e999" => Double,
        "1e15 + 0.3" => Double,
        "7" => Double,
        "3.4028234663852886e38" => Real,
        "0.1" => Real,
        "9223372036854775807" => Numeric,
        "123456789.012345" => Numeric,
        "'12345678901234567890.50'" => Numeric,
        "1 = 1" => Bool,
    );
    on_another!(sqlite_texts, Some(databases::sqlite(SHOP));
        r#"'quote " comma , brace }} paren ) back \ tab 	 é 😀 it''s'"# => Text,
        "char(0, 1, 31, 127, 8232, 65533)" => Text,
        "'NULL'" => Text,
        "'[1,2]'" => Text,
        "''" => Text,
        "x'00ff5c2227'" => Binary,
        "x''" => Binary,
        "x'4e554c4c'" => Opaque,
        r#"'{{"a" : [1.10, null, "\" é"], "b": 1e2}}'"# => Json,
        "'null'" => Json,
        r#"'"text"'"# => Json,
        "'7'" => Json,
        r#"jsonb('{{"a": [1, 2.5, null]}}')"# => Jsonb,
    );
    on_another!(sqlite_times, Some(databases::sqlite(SHOP));
        "'0000-01-01'" => Date,
        "'23:59:59.999999999'" => Time,
        "'9999-12-31 23:59:59.999999'" => Timestamp,
        "'2024-02-29 12:00:00'" => TimestampTz,
        "'3f2504e0-4f89-11d3-9a0c-0305e82c3301'" => Uuid,
        "x'3f2504e04f8911d39a0c0305e82c3301'" => BinaryUuid,
    );
    on_another!(mysql_numbers, databases::mysql("values_numbers", SHOP);
        "9223372036854775807" => BigInt,
        "-9223372036854775807 - 1" => BigInt,
        "CAST(18446744073709551615 AS UNSIGNED)" => UnsignedBigInt,
        "CAST(7 AS DECIMAL(30, 4))" => BigInt,
        "0.1e0 + 0.2e0" => Double,
        "1.7976931348623157e308" => Double,
        "5e-324" => Double,
        "1e15 + 0.3e0" => Double,
        "CAST(0.1 AS FLOAT)" => Real,
        "CAST(16777217 AS FLOAT)" => Double,
        "CAST('1234567890123456789012345678901234567890.01234567890123456789' AS DECIMAL(65, 20))" => Numeric,
        "CAST(1.5 AS DECIMAL(10, 4))" => Numeric,
        "1 = 1" => Bool,
        "NULL IS NULL" => Bool,
    );
    on_another!(mysql_texts, databases::mysql("values_texts", SHOP);
        r#"'quote " comma , brace }} paren ) back \\ tab 	 nul \0 é 😀 it''s'"# => Text,
        "CONVERT('é' USING latin1)" => Text,
        "'null'" => Text,
        "'[1,2]'" => Text,
        "''" => Text,
        "x'00ff5c2227'" => Binary,
        "CAST('' AS BINARY)" => Binary,
        r#"'{{"a" : [1.10, null, "\\" \u00e9"], "b": 1e2}}'"# => Json,
        "'null'" => Json,
        "JSON_ARRAY(1, 'x', NULL)" => Json,
        "'3f2504e0-4f89-11d3-9a0c-0305e82c3301'" => Uuid,
        "x'3f2504e04f8911d39a0c0305e82c3301'" => BinaryUuid,
    );
    on_another!(mysql_times, databases::mysql("values_times", SHOP);
        "CAST('0001-01-01' AS DATE)" => Date,
        "CAST('23:59:59.999999' AS TIME(6))" => Time,
        "CAST('00:00:00' AS TIME)" => Time,
        "CAST('9999-12-31 23:59:59.999999' AS DATETIME(6))" => Timestamp,
        "CAST('2024-02-29 12:00:00' AS DATETIME)" => TimestampTz,
        "CAST('2024-02-29' AS DATE)" => Timestamp,
    );

    everywhere!(nulls, SHOP: |conn, _sent| {
        let query = from(users::table).order_by(users::id);
        let list = || {
            let numbers = (sql!("NULL" => Nullable<BigInt>), sql!("NULL" => Nullable<Double>), sql!("NULL" => Nullable<Numeric>));
            let others = (sql!("NULL" => Nullable<Binary>), sql!("NULL" => Nullable<Json>), sql!("NULL" => Nullable<Text>));
            users::orders.filter(orders::id.eq(1)).select((numbers, others, sql!("NULL" => Nullable<Date>)))
        };
        let array = query.clone().with(list().multiset()).all(conn).unwrap();
        let column = query.with(list()).all(conn).unwrap();
        assert_eq!(array, column);
        let none = ((None, None, None), (None, None, None), None);
        assert_eq!(array[0].get(users::orders), [none]);
    });

    /// Doubles keep all of their digits.
    fn doubles() -> impl Iterator<Item = f64> {
        let mut state = 0x9E37_79B9_7F4A_7C15_u64;
        std::iter::from_fn(move || {
            // <https://en.wikipedia.org/wiki/Xorshift>
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            Some(f64::from_bits(state))
        })
        .filter(|double| double.is_finite())
    }
    everywhere!(random_doubles, SHOP: |conn, _sent| {
        for double in doubles().take(300) {
            update(products::table).set(products::weight.to(double)).all_rows().run(conn).unwrap();
            let query = from(order_items::table).order_by((order_items::order_id, order_items::product_id));
            let rows = query.limit(2).with(order_items::product.multiset()).all(conn).unwrap();
            for row in &rows {
                let weight = row.get(order_items::product).weight.unwrap();
                assert_eq!(weight.to_bits(), double.to_bits(), "{double:e}");
            }
        }
    });

    on_postgres!(domains, SHOP: |conn, _sent| {
        conn.run_script("CREATE DOMAIN pg_temp.percent AS integer CHECK (value <= 100)").unwrap();
        both!(conn: "7::pg_temp.percent" => Integer);
    });
}

/// A row struct that does not tell its types.
mod by_hand {
    use relata::types::BigInt;
    use relata::{Decoded, FromRow, NotNull, RowSource, kind};

    use crate::shop::users;

    #[derive(Debug, PartialEq)]
    pub struct Row(i64, i64);
    impl FromRow for Row {
        const WIDTH: usize = 2;
        fn from_row<R: RowSource>(row: &mut R) -> Decoded<Self> {
            Ok(Row(row.column::<id>()?, row.column::<user_id>()?))
        }
    }
    #[allow(non_camel_case_types)]
    pub struct table {}
    impl relata::Table for table {
        type Id = relata::id!(1, 0, a, d, e, d, 0, 1);
        type Row = Row;
        type PrimaryKey = ();
        type Kind = kind::View;
        const NAME: &'static str = "orders";
        const COLUMNS: &'static [&'static str] = &["id", "user_id"];
    }
    macro_rules! columns {
        ($($column:ident)*) => {$(
            #[allow(non_camel_case_types)]
            pub struct $column {}
            impl relata::Column for $column {
                type Table = table;
                type Type = BigInt;
                type Null = NotNull;
                type Write = kind::ReadOnly;
                const NAME: &'static str = stringify!($column);
            }
        )*};
    }
    columns! { id user_id }
    relata::relationship! {
        pub bought: users::table => table, ToMany, (users::id = user_id)
    }
}

#[test]
fn rows_of_a_struct_by_hand() {
    let query = from(users::table).with(by_hand::bought.multiset());
    // PostgreSQL's arrays tell the types.
    assert!(query.to_sql::<Pg>().is_ok());
    let texts = [query.to_sql::<Sqlite>(), query.to_sql::<Mysql>()];
    for text in texts {
        let Err(error) = text else { panic!("{text:?}") };
        assert_eq!(
            error.to_string(),
            "rows of `orders` are nested in JSON, and `FromRow::describe` does not tell their types"
        );
    }
}
