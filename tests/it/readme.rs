//! The README's page of code, run as it stands there.

// readme: from here
use crate::shop::{employees, orders, products, users};
use relata::connection::SqliteConnection;
use relata::prelude::*;
use relata::types::Decimal;

relata::alias!(manager = employees); // a module, like any table
relata::relation! { tree { id: BigInt, depth: Integer } } // one that a query fills

#[derive(Debug, PartialEq, Projection)]
#[projection(from = users)]
struct Contact {
    name: String, // checked against `users::name`, by name and by type
    email: String,
}

fn page(conn: &mut SqliteConnection, city: Option<&str>) -> relata::Result<()> {
    // No `select`: whole rows.
    let adults: Vec<users::User> = from(users::table)
        .filter(users::age.ge(18) & users::is_active)
        .order_by(users::name)
        .all(conn)?;

    // ON comes from the foreign key, and what an outer join may leave out is an `Option`.
    let totals: Vec<(String, Option<Decimal>)> = from(users::table)
        .left_join(users::orders)
        .order_by((users::name.asc(), orders::total.desc().nulls_last()))
        .select((users::name, orders::total))
        .all(conn)?;

    // Many to many, through the junction table.
    let tagged: Vec<(String, String)> = from(products::table)
        .join(products::tags)
        .select((products::name, crate::shop::tags::label))
        .all(conn)?;

    // A table twice.
    let managers: Vec<(String, Option<String>)> = from(employees::table)
        .left_join(employees::manager.to(manager::table))
        .select((employees::name, manager::name))
        .all(conn)?;

    // Conditions known at run time only; structs; one row or none.
    let mut filters = Filters::new();
    if let Some(city) = city {
        filters.push(crate::shop::addresses::city.eq(city));
    }
    let contacts: Vec<Contact> = from(users::table)
        .join(users::addresses)
        .filter(filters)
        .select(Contact::projection())
        .distinct()
        .all(conn)?;
    let sara = from(users::table)
        .filter(users::email.eq("sara@example.com"))
        .one_or_none(conn)?;

    // Aggregates. Over no rows a sum is NULL, a count is not.
    let (orders, turnover): (i64, Option<Decimal>) = from(orders::table)
        .select((count(), sum(orders::total)))
        .one(conn)?;

    // Groups: here a sum over a NOT NULL column is not NULL.
    let by_user: Vec<(i64, i64, Option<Decimal>)> = from(orders::table)
        .group_by(orders::user_id)
        .having(count().gt(1))
        .select((orders::user_id, count(), sum(orders::total)))
        .all(conn)?;

    // Windows.
    let ranked: Vec<(i64, i64)> = from(orders::table)
        .select((
            orders::id,
            rank().over(partition_by(orders::user_id).order_by(orders::total.desc())),
        ))
        .all(conn)?;

    // A correlated subquery; a UNION; a recursive WITH, checked against the declared columns.
    let buyers = from(users::table).filter(exists(
        from(orders::table)
            .correlate(users::table)
            .filter(orders::user_id.eq(users::id)),
    ));
    let names: Vec<String> = buyers
        .select(users::name)
        .union(from(employees::table).select(employees::name))
        .order_by(users::name)
        .all(conn)?;
    let top = from(employees::table)
        .filter(employees::manager_id.is_null())
        .select((employees::id, literal(0)));
    let below = from(employees::table)
        .join(tree::table.on(employees::manager_id.eq(tree::id)))
        .select((employees::id, tree::depth + 1));
    let levels: Vec<tree::Row> = with_recursive(tree::as_query(top).union_all(below))
        .from(tree::table)
        .all(conn)?;

    // SQL of your own, with typed holes for expressions and bound values.
    let initials: Vec<String> = from(users::table)
        .filter(users::id.in_([1, 2, 3]))
        .select(relata::sql!("upper(substr({}, 1, {}))", users::name, 1 => Text))
        .all(conn)?;

    println!("{adults:?} {totals:?} {tagged:?} {managers:?} {contacts:?} {sara:?}");
    println!("{orders} orders, {turnover:?}; {initials:?} {by_user:?} {ranked:?}");
    println!("{names:?} {levels:?}");
    Ok(())
}

// Writing: a required column that is missing, or one of another table, does not compile.
fn register(conn: &mut SqliteConnection, name: &str, email: &str) -> relata::Result<i64> {
    conn.transaction(|tx| {
        let next: Option<i64> = from(users::table).select(max(users::id)).scalar(tx)?;
        let id = insert_into(users::table)
            .values((
                users::id.to(next.unwrap_or(0) + 1),
                users::name.to(name),
                users::email.to(email),
            ))
            .on_conflict(users::constraints::USERS_EMAIL_KEY)
            .do_update(users::name.to(excluded(users::name)))
            .returning(users::id)
            .one(tx)?;
        update(orders::table)
            .set(orders::status.to("paid"))
            .filter(orders::user_id.eq(id) & orders::status.eq("new"))
            .run(tx)?;
        delete_from(users::table)
            .filter(users::email.eq("nobody@example.com"))
            .run(tx)?;
        Ok(id)
    })
}
// readme: to here

#[test]
fn the_page_runs() {
    let conn = &mut crate::databases::sqlite();
    page(conn, None).unwrap();
    page(conn, Some("Berlin")).unwrap();
    assert_eq!(register(conn, "Zed", "zed@example.com").unwrap(), 9);
    assert_eq!(register(conn, "Zoe", "zed@example.com").unwrap(), 9);
    let name = from(users::table)
        .filter(users::id.eq(9))
        .one(conn)
        .unwrap()
        .name;
    assert_eq!(name, "Zoe");
}

/// The README shows these lines and no others.
#[test]
fn the_page_is_in_the_readme() {
    let readme = include_str!("../../README.md");
    let source = include_str!("readme.rs");
    let page = source
        .split_once("// readme: from here\n")
        .and_then(|(_, rest)| rest.split_once("// readme: to here"))
        .map(|(page, _)| page.replace("crate::shop", "crate::schema"))
        .expect("the markers stand in this file");
    assert!(
        readme.contains(page.trim_end()),
        "the README's page of code is not this file's"
    );
}
