//! The queries. The tour prints each function's documentation and body, down to the line `Ok(..)`,
//! then its result: the SQL that was sent, and the rows that came back.

use relata::connection::SqliteConnection;
use relata::prelude::*;
use relata::types::Decimal;

use crate::shop::{addresses, employees, order_items, orders, products, profiles, tags, users};
use crate::table::Shown;

pub type Query = fn(&mut SqliteConnection) -> relata::Result<Shown>;

macro_rules! queries {
    ($($name:ident)*) => {
        /// Every query, by the name of its function.
        pub const QUERIES: &[(&str, Query)] = &[$((stringify!($name), $name)),*];
    };
}

queries! {
    filter_and_order
    left_join
    whole_rows
    optional_row
    self_join
    two_keys
    many_to_many
    in_list
    aggregates
    case_and_coalesce
    limit_and_offset
    distinct
    filters
    projection
    records
    raw_sql
    verbs
    insert
    upsert
    transaction
}

/// Filter and order: columns are paths, and the type of the rows is inferred
fn filter_and_order(conn: &mut SqliteConnection) -> relata::Result<Shown> {
    let rows = from(users::table)
        .filter(users::age.gt(18) & users::is_active)
        .order_by((users::age.desc(), users::name))
        .select((users::name, users::age, users::created_at))
        .all(conn)?;
    Ok(Shown::table(["name", "age", "created_at"], rows))
}

/// A left join along a foreign key: a row that may be missing is an Option
fn left_join(conn: &mut SqliteConnection) -> relata::Result<Shown> {
    let rows: Vec<(String, Option<String>, Option<Decimal>)> = from(users::table)
        .left_join(users::orders)
        .filter(users::id.ge(4))
        .order_by((users::name, orders::total.desc().nulls_last()))
        .select((users::name, orders::status, orders::total))
        .all(conn)?;
    Ok(Shown::table(["name", "status", "total"], rows))
}

/// Whole rows: without a SELECT list, the generated struct
fn whole_rows(conn: &mut SqliteConnection) -> relata::Result<Shown> {
    let rows: Vec<profiles::Profile> = from(profiles::table)
        .order_by(profiles::user_id)
        .all(conn)?;
    Ok(Shown::debug(rows))
}

/// A whole table on the outer side of a join is an Option of its struct
fn optional_row(conn: &mut SqliteConnection) -> relata::Result<Shown> {
    let rows: Vec<(String, Option<orders::Order>)> = from(users::table)
        .left_join(users::orders)
        .filter(users::id.between(4, 5))
        .order_by(users::id)
        .select((users::name, orders::table))
        .all(conn)?;
    Ok(Shown::table(["name", "order"], rows))
}

/// A table twice: an alias is a module like that of any table
fn self_join(conn: &mut SqliteConnection) -> relata::Result<Shown> {
    relata::alias!(boss = employees);

    let rows = from(employees::table)
        .left_join(boss::table.on(employees::manager_id.eq(boss::id)))
        .order_by(employees::id)
        .select((employees::name, employees::title, boss::name))
        .all(conn)?;
    Ok(Shown::table(["name", "title", "boss"], rows))
}

/// Two foreign keys to one table: each is a relation with a name of its own
fn two_keys(conn: &mut SqliteConnection) -> relata::Result<Shown> {
    relata::alias!(destination = addresses);

    let rows = from(orders::table)
        .join(orders::billing_address)
        .left_join(orders::shipping_address.to(destination::table))
        .filter(orders::id.le(5))
        .order_by(orders::id)
        .select((orders::id, addresses::city, destination::city))
        .all(conn)?;
    Ok(Shown::table(["order", "billed to", "shipped to"], rows))
}

/// Many to many: the relation goes through the junction table
fn many_to_many(conn: &mut SqliteConnection) -> relata::Result<Shown> {
    let rows = from(products::table)
        .join(products::tags)
        .filter(tags::label.ne("crockery"))
        .order_by((tags::label, products::name))
        .select((tags::label, products::name, products::price))
        .all(conn)?;
    Ok(Shown::table(["tag", "product", "price"], rows))
}

/// A list of any length is one parameter, so the statement is prepared once
fn in_list(conn: &mut SqliteConnection) -> relata::Result<Shown> {
    let cities = ["Dublin", "Łódź", "京都市", "София"];
    let rows = from(addresses::table)
        .filter(addresses::city.in_(cities))
        .order_by(addresses::country)
        .select((addresses::country, addresses::city, addresses::street))
        .all(conn)?;
    Ok(Shown::table(["country", "city", "street"], rows))
}

/// Aggregates: `count` is never NULL, the others are where there are no rows
fn aggregates(conn: &mut SqliteConnection) -> relata::Result<Shown> {
    let row: (i64, i64, Option<Decimal>, Option<Decimal>) = from(orders::table)
        .select((
            count(),
            count_of(orders::total),
            sum(orders::total),
            max(orders::total),
        ))
        .one(conn)?;
    Ok(Shown::table(
        ["orders", "with a total", "sum", "largest"],
        [row],
    ))
}

/// CASE and COALESCE: both branches have one SQL type, and the Option is gone
fn case_and_coalesce(conn: &mut SqliteConnection) -> relata::Result<Shown> {
    let group = case(users::age.is_null(), literal("unknown"))
        .when(users::age.lt(30), "under 30")
        .otherwise("30 and over");
    let rows = from(users::table)
        .order_by(users::id)
        .select((users::name, coalesce(users::age, -1), group))
        .all(conn)?;
    Ok(Shown::table(["name", "age, or -1", "group"], rows))
}

/// The second page of three rows
fn limit_and_offset(conn: &mut SqliteConnection) -> relata::Result<Shown> {
    let page = 2;
    let rows = from(order_items::table)
        .join(order_items::product)
        .order_by((order_items::order_id, products::name))
        .select((
            order_items::order_id,
            products::name,
            order_items::price * order_items::quantity,
        ))
        .limit(3)
        .offset((page - 1) * 3)
        .all(conn)?;
    Ok(Shown::table(["order", "product", "amount"], rows))
}

/// Each row once; to order by a column that is not selected would not compile
fn distinct(conn: &mut SqliteConnection) -> relata::Result<Shown> {
    let rows = from(orders::table)
        .join(orders::user)
        .select((users::name, orders::status))
        .distinct()
        .order_by((orders::status, users::name))
        .all(conn)?;
    Ok(Shown::table(["name", "status"], rows))
}

/// Conditions known only at run time
fn filters(conn: &mut SqliteConnection) -> relata::Result<Shown> {
    let (name, at_most, in_stock) = (Some("%tea%"), None::<Decimal>, true);

    let mut wanted = Filters::new();
    if let Some(pattern) = name {
        wanted.push(products::name.ilike(pattern) | products::description.ilike(pattern));
    }
    if in_stock {
        wanted.push(products::stock.gt(0));
    }
    let rows = from(products::table)
        .filter(wanted)
        .filter(at_most.map(|price| products::price.le(price)))
        .order_by(products::price)
        .select((products::name, products::description, products::stock))
        .all(conn)?;
    Ok(Shown::table(["name", "description", "stock"], rows))
}

/// A struct of your own: its fields are checked by name and by type
fn projection(conn: &mut SqliteConnection) -> relata::Result<Shown> {
    #[derive(Debug, Projection)]
    #[projection(from = users)]
    struct Sale {
        name: String,
        #[projection(orders::total)]
        total: Option<Decimal>,
        #[projection(computed)]
        initial: String,
    }

    let rows: Vec<Sale> = from(users::table)
        .join(users::orders)
        .filter(orders::status.eq("paid"))
        .order_by(orders::total)
        .select(Sale::projection(substring(users::name, 1, 1)))
        .all(conn)?;
    let rows = rows
        .into_iter()
        .map(|sale| (sale.name, sale.total, sale.initial));
    Ok(Shown::table(["name", "total", "initial"], rows))
}

/// Values read by column, whatever their position
fn records(conn: &mut SqliteConnection) -> relata::Result<Shown> {
    let mut rows = Vec::new();
    let query = from(users::table)
        .filter(users::referrer_id.eq(1))
        .order_by(users::id)
        .select((users::id, users::age, users::email))
        .records();
    for row in query.all(conn)? {
        let email: &String = row.get(users::email);
        let age: &Option<i32> = row.get(users::age);
        rows.push((email.clone(), *age));
    }
    Ok(Shown::table(["email", "age"], rows))
}

/// SQL text of your own: the holes take typed expressions and bound values, never text
fn raw_sql(conn: &mut SqliteConnection) -> relata::Result<Shown> {
    let at = sql!("instr({}, {})", users::email, "@" => Integer);
    let domain = sql!("substr({}, {} + 1)", users::email, at => Text);
    let rows = from(users::table)
        .filter(sql!("{} GLOB {}", users::email, "*.??" => Bool))
        .order_by(users::id)
        .select((users::name, domain))
        .all(conn)?;
    Ok(Shown::table(["name", "domain"], rows))
}

/// One query, several questions
fn verbs(conn: &mut SqliteConnection) -> relata::Result<Shown> {
    let unpaid = from(orders::table)
        .filter(orders::status.eq("new"))
        .order_by(orders::id.desc())
        .select(orders::id);
    let exists: bool = unpaid.exists(conn)?;
    let count: i64 = unpaid.count(conn)?;
    let first: Option<i64> = unpaid.first(conn)?;
    Ok(Shown::table(
        ["exists", "count", "first"],
        [(exists, count, first)],
    ))
}

/// INSERT: a required column that is missing would not compile
fn insert(conn: &mut SqliteConnection) -> relata::Result<Shown> {
    let mint = (tags::id.to(10), tags::label.to("mint"));
    let ginger = (tags::id.to(11), tags::label.to("ginger"));
    let rows: Vec<tags::Tag> = insert_into(tags::table)
        .rows([mint, ginger])
        .returning(tags::table)
        .all(conn)?;
    let rows = rows.into_iter().map(|tag| (tag.id, tag.label));
    Ok(Shown::table(["id", "label"], rows))
}

/// INSERT or UPDATE: ON CONFLICT takes the unique keys of the table, and nothing else
fn upsert(conn: &mut SqliteConnection) -> relata::Result<Shown> {
    let row = insert_into(tags::table)
        .values((tags::id.to(12), tags::label.to("mint")))
        .on_conflict(tags::constraints::TAGS_LABEL_KEY)
        .do_update(tags::label.to(upper(excluded(tags::label))))
        .returning((tags::id, tags::label))
        .one(conn)?;
    Ok(Shown::table(["id", "label"], [row]))
}

/// UPDATE and DELETE in a transaction, which rolls back where the closure fails
fn transaction(conn: &mut SqliteConnection) -> relata::Result<Shown> {
    let (renamed, gone) = conn.transaction(|tx| {
        let renamed = update(tags::table)
            .set(tags::label.to(lower(tags::label)))
            .filter(tags::id.ge(10))
            .run(tx)?;
        let gone = delete_from(tags::table).filter(tags::id.ge(10)).run(tx)?;
        Ok::<_, relata::Error>((renamed, gone))
    })?;
    Ok(Shown::table(["renamed", "gone"], [(renamed, gone)]))
}
