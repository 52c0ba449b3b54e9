//! `#[derive(Projection)]`: structs in the SELECT list.

use relata::prelude::*;
use relata::query::projection::Projected;
use relata::types::Decimal;

use crate::databases::{assert_sql, everywhere};
use crate::shop::{addresses, orders, users};

#[derive(Projection, Debug, PartialEq)]
#[projection(from = users)]
struct UserTotal {
    name: String,
    #[projection(orders::total)]
    total: Option<Decimal>,
}

#[test]
fn fields_are_columns() {
    let query = from(users::table)
        .left_join(users::orders)
        .filter(users::id.in_([5, 6]))
        .order_by((users::id, orders::id))
        .select(UserTotal::projection());
    assert_sql!(
        query,
        sqlite: "SELECT `users`.`name`, `orders`.`total` FROM `users` \
            LEFT JOIN `orders` ON `orders`.`user_id` = `users`.`id` \
            WHERE `users`.`id` IN (SELECT value FROM json_each(?)) ORDER BY `users`.`id`, `orders`.`id`",
        pg: "SELECT \"users\".\"name\", \"orders\".\"total\" FROM \"users\" \
            LEFT JOIN \"orders\" ON \"orders\".\"user_id\" = \"users\".\"id\" \
            WHERE \"users\".\"id\" = ANY($1) ORDER BY \"users\".\"id\", \"orders\".\"id\"",
    );
    everywhere!(|conn| {
        let rows: Vec<UserTotal> = query.all(conn).unwrap();
        let totals = rows
            .iter()
            .map(|row| row.total.as_ref().map(ToString::to_string));
        assert_eq!(rows[0].name, "Ивана Петрова");
        assert_eq!(
            totals
                .map(|t| t.map(|t| t.trim_end_matches('0').to_owned()))
                .collect::<Vec<_>>(),
            [None, Some("57.4".into()), Some("7.5".into())],
        );
    });
}

#[derive(Projection, Debug, PartialEq)]
#[projection(from = addresses)]
struct Place {
    city: String,
    #[projection(country)]
    land: String,
}

#[test]
fn nested_structs_and_whole_tables() {
    #[derive(Projection)]
    struct Parcel {
        #[projection(orders::id)]
        r#type: i64,
        #[projection(nested)]
        place: Place,
        #[projection(table = crate::shop::users)]
        user: users::User,
    }
    let query = from(users::table)
        .join(users::addresses)
        .join(users::orders)
        .filter(orders::id.eq(3))
        .select(Parcel::projection());
    everywhere!(|conn| {
        let row = query.one(conn).unwrap();
        let place = Place {
            city: "Düsseldorf".into(),
            land: "DE".into(),
        };
        assert_eq!((row.r#type, &row.place, row.user.id), (3, &place, 2));
    });
}

#[test]
fn a_whole_outer_joined_table_is_optional() {
    #[derive(Projection)]
    struct Parcel {
        #[projection(nested)]
        place: Place,
        #[projection(table = orders)]
        order: Option<orders::Order>,
    }
    let query = from(users::table)
        .join(users::addresses)
        .left_join(users::orders)
        .filter(users::id.eq(5))
        .select(Parcel::projection());
    everywhere!(|conn| {
        let row = query.one(conn).unwrap();
        assert_eq!((row.place.city.as_str(), &row.order), ("София", &None));
    });
}

#[derive(Projection, Debug, PartialEq)]
#[projection(from = users)]
struct Labelled {
    id: i64,
    #[projection(computed)]
    label: String,
    #[projection(computed)]
    double: Option<i32>,
}

#[test]
fn computed_fields() {
    let query = from(users::table)
        .filter(users::id.eq(1))
        .select(Labelled::projection(
            sql!("upper({})", users::name => Text),
            users::age * 2,
        ));
    assert_sql!(
        query,
        sqlite: "SELECT `users`.`id`, upper(`users`.`name`), `users`.`age` * ? FROM `users` WHERE `users`.`id` = ?",
        pg: r#"SELECT "users"."id", upper("users"."name"), "users"."age" * $1 FROM "users" WHERE "users"."id" = $2"#,
    );
    everywhere!(|conn| {
        let expected = Labelled {
            id: 1,
            label: "SARA LINDQVIST".into(),
            double: Some(68),
        };
        assert_eq!(query.one(conn).unwrap(), expected);
    });
}

#[derive(Projection, Debug, PartialEq)]
struct Statistics {
    #[projection(computed)]
    users: i64,
    #[projection(computed)]
    oldest: Option<i32>,
}

#[test]
fn aggregates() {
    let query = from(users::table).select(Statistics::projection(count(), max(users::age)));
    everywhere!(|conn| {
        assert_eq!(
            query.one(conn).unwrap(),
            Statistics {
                users: 8,
                oldest: Some(51)
            }
        );
    });
}

#[test]
fn beside_columns_and_ordered_when_distinct() {
    let query = from(addresses::table)
        .select((Place::projection(), addresses::country))
        .distinct()
        .order_by(addresses::country);
    everywhere!(|conn| {
        let rows: Vec<(Place, String)> = query.all(conn).unwrap();
        assert!(rows.iter().all(|(place, country)| place.land == *country));
    });
    let alone = from(addresses::table)
        .select(Place::projection())
        .order_by(addresses::city)
        .distinct();
    everywhere!(|conn| {
        assert_eq!(alone.first(conn).unwrap().unwrap().land, "FR");
    });
}

#[test]
fn generic_code() {
    fn sql<P>() -> String
    where
        P: Projected<Projection: Clone>,
    {
        std::any::type_name::<P>().to_owned()
    }
    assert!(sql::<Place>().ends_with("Place"));
    assert!(sql::<UserTotal>().ends_with("UserTotal"));
}

/// More fields than a flat tuple takes.
#[test]
fn many_fields() {
    macro_rules! wide {
        ($($field:ident)*) => {
            #[derive(Projection)]
            struct Wide {
                $(#[projection(users::id)] $field: i64,)*
            }
            impl Wide {
                fn sum(&self) -> i64 {
                    0 $(+ self.$field)*
                }
            }
        };
    }
    wide!(a0 a1 a2 a3 a4 a5 a6 a7 a8 a9 b0 b1 b2 b3 b4 b5 b6 b7 b8 b9 c0 c1 c2 c3 c4 c5 c6 c7 c8 c9
        d0 d1 d2 d3 d4 d5 d6 d7 d8 d9 e0 e1 e2 e3 e4 e5 e6 e7 e8 e9);
    let query = from(users::table)
        .filter(users::id.eq(2))
        .select(Wide::projection());
    everywhere!(|conn| {
        assert_eq!(query.one(conn).unwrap().sum(), 100);
    });
}
