//! Relations by a condition: ranges, alternatives, constants.

use relata::backend::{Mysql, Pg, Sqlite};
use relata::prelude::*;

use crate::awaited::on_all;
use crate::legacy_schema::{areas, bills, clients, large_bills, rates};

relata::relationship! {
    /// The rates on the day of the bill.
    pub rates_then: bills::table => rates::table, ToMany for Sqlite, Pg, Mysql {
        bills::issued_on.ge(rates::since) & bills::issued_on.le(rates::until)
    }
}
relata::relationship! {
    /// The rate of Germany, which every bill has.
    pub german_rate: bills::table => rates::table, ToOne for Sqlite, Pg, Mysql {
        rates::country.eq("DE") & bills::issued_on.ge(rates::since)
    }
}
relata::relationship! {
    /// An area, unless it is the southern one.
    pub northern: clients::table => areas::table, ToOneOrNone for Sqlite, Pg, Mysql {
        clients::country.eq(areas::country) & clients::area.eq(areas::code) & areas::name.ne("South")
    }
}
relata::relationship! {
    /// Other names of the client's country, or the areas of no country.
    pub areas_or_all: clients::table => areas::table, ToMany for Sqlite, Pg, Mysql {
        clients::country.eq(areas::country) | clients::country.is_null()
    }
}
relata::relationship! {
    pub below: large_bills::table => rates::table, ToMany for Sqlite, Pg, Mysql {
        rates::rate.ge(25) & large_bills::total.gt(rates::rate)
    }
}
relata::alias!(other = clients);
relata::relationship! {
    pub neighbours: clients::table => other::table, ToMany for Sqlite, Pg, Mysql {
        clients::country.eq(other::country) & clients::id.ne(other::id)
    }
}

fn rates_of(rates: &[rates::Rate]) -> Vec<i32> {
    rates.iter().map(|rate| rate.rate).collect()
}

const RATES_THEN: [&[i32]; 6] = [&[19, 25], &[19, 25], &[19, 26], &[19, 26], &[19, 26], &[19]];

on_all!(ranges, LEGACY: |conn| {
    let query = from(bills::table).order_by(bills::id);
    let ordered = || rates_then.order_by(rates::rate);
    let rows = query.clone().with(ordered()).all(conn).unwrap();
    let found: Vec<Vec<i32>> = rows.iter().map(|bill| rates_of(bill.get(rates_then))).collect();
    assert_eq!(found, RATES_THEN);
    assert_eq!(rows, query.clone().with(ordered().multiset()).all(conn).unwrap());

    let last = || ordered().filter(rates::rate.gt(19)).limit_per_parent(1);
    let rows = query.clone().with(last()).all(conn).unwrap();
    let found: Vec<Vec<i32>> = rows.iter().map(|bill| rates_of(bill.get(rates_then))).collect();
    assert_eq!(found, [vec![25], vec![25], vec![26], vec![26], vec![26], vec![]]);
    assert_eq!(rows, query.clone().with(last().multiset()).all(conn).unwrap());

    // Columns of both rows.
    let both = || ordered().select((rates::rate, bills::id));
    let rows = query.clone().with(both()).find(3).one(conn).unwrap();
    assert_eq!(rows.get(rates_then), [(19, 3), (26, 3)]);
    assert_eq!(rows, query.clone().with(both().multiset()).find(3).one(conn).unwrap());

    let nested = || ordered().with(rates::clients.order_by(clients::id));
    let rows = query.clone().with(nested()).find(1).one(conn).unwrap();
    let of = |place: usize| -> Vec<i64> {
        rows.get(rates_then)[place].get(rates::clients).iter().map(|client| client.id).collect()
    };
    assert_eq!((of(0), of(1)), (vec![3], vec![1, 2]));
});

on_all!(to_one_row, LEGACY: |conn| {
    let query = from(bills::table).order_by(bills::id);
    let rows = query.clone().with(german_rate).all(conn).unwrap();
    assert!(rows.iter().all(|bill| bill.get(german_rate).rate == 19));
    assert_eq!(rows, query.with(german_rate.multiset()).all(conn).unwrap());
    let query = from(clients::table).order_by(clients::id);
    let rows = query.clone().with(northern).all(conn).unwrap();
    let names: Vec<Option<&str>> =
        rows.iter().map(|client| client.get(northern).map(|area| &area.name[..])).collect();
    assert_eq!(names, [Some("North"), None, Some("East"), None, None]);
    assert_eq!(rows, query.with(northern.multiset()).all(conn).unwrap());
});

on_all!(a_row_that_is_not_there, LEGACY: |conn| {
    delete_from(rates::table).filter(rates::country.eq("DE")).run(conn).unwrap();
    let failed = from(bills::table).with(german_rate).all(conn).unwrap_err().to_string();
    assert!(failed.contains("a row refers to one that is not there"), "{failed}");
    let failed = from(bills::table).with(german_rate.multiset()).all(conn).unwrap_err().to_string();
    assert!(failed.contains("a row refers to one that is not there"), "{failed}");
});

on_all!(alternatives_and_a_table_with_itself, LEGACY: |conn| {
    let query = from(clients::table).order_by(clients::id);
    let rows = query.clone().with(areas_or_all.order_by(areas::name)).all(conn).unwrap();
    let of = |row: usize| -> Vec<&str> {
        rows[row].get(areas_or_all).iter().map(|area| &area.name[..]).collect()
    };
    let expected =
        [vec!["North", "South"], vec!["North", "South"], vec!["East"], vec!["East", "North", "South"], vec![]];
    assert_eq!((0..5).map(of).collect::<Vec<_>>(), expected);
    let ids = |rows: &[clients::Client]| -> Vec<i64> { rows.iter().map(|row| row.id).collect() };
    let rows = query.clone().with(neighbours).all(conn).unwrap();
    let found: Vec<Vec<i64>> = rows.iter().map(|row| ids(row.get(neighbours))).collect();
    assert_eq!(found, [vec![2], vec![1], vec![], vec![], vec![]]);
    assert_eq!(rows, query.clone().with(neighbours.multiset()).all(conn).unwrap());
    let alone = query.filter(neighbours.none(other::name.ne(""))).select(clients::id);
    assert_eq!(alone.all(conn).unwrap(), [3, 4, 5]);
});

on_all!(conditions_values_and_joins, LEGACY: |conn| {
    let query = from(bills::table).order_by(bills::id);
    let later = query.clone().filter(rates_then.any(rates::rate.eq(26))).select(bills::id);
    assert_eq!(later.all(conn).unwrap(), [3, 4, 5]);
    let counts = query.clone().select((rates_then.count(), rates_then.aggregate(max(rates::rate))));
    let expected = [(2, Some(25)), (2, Some(25)), (2, Some(26)), (2, Some(26)), (2, Some(26)), (1, Some(19))];
    assert_eq!(counts.all(conn).unwrap(), expected);
    let rows = query.clone().with(rates_then.count()).with(rates_then.exists()).all(conn).unwrap();
    assert_eq!((*rows[5].get(rates_then.count()), *rows[5].get(rates_then.exists())), (1, true));
    let joined = query.clone().join(rates_then).filter(rates::rate.eq(26)).select((bills::id, rates::rate));
    assert_eq!(joined.all(conn).unwrap(), [(3, 26), (4, 26), (5, 26)]);
    let all = query.clone().left_join(northern_join()).select((bills::id, rates::rate));
    assert_eq!(all.all(conn).unwrap().len(), 11);
    let bill = query.clone().find(3).one(conn).unwrap();
    let best = from_related(&bill, rates_then).order_by(rates::rate.desc()).first(conn).unwrap();
    assert_eq!(best.map(|rate| rate.rate), Some(26));
    let rows = vec![bill].load(rates_then.order_by(rates::rate), conn).unwrap();
    assert_eq!(rates_of(rows[0].get(rates_then)), [19, 26]);
});
fn northern_join() -> relata::load::ByCondition<rates_then> {
    rates_then
}

on_all!(a_view_without_a_key, LEGACY: |conn| {
    let query = from(large_bills::table).order_by(large_bills::id);
    let rows = query.clone().with(below.order_by(rates::rate).multiset()).all(conn).unwrap();
    assert!(rows.iter().all(|large| rates_of(large.get(below)) == [25, 26]));
    assert_eq!(query.select(below.count()).all(conn).unwrap(), [2, 2, 2, 2]);
});

type BillWithRates = relata::loaded!(bills::table { matched rates_then { rates::clients }, matched rates_then.count() });

on_all!(the_type_of_a_row, LEGACY: |conn| {
    let query = from(bills::table).with(rates_then.with(rates::clients)).with(rates_then.count());
    let rows: Vec<BillWithRates> = query.all(conn).unwrap();
    assert_eq!(rows[0].get(rates_then).len(), 2);
    assert_eq!(*rows[0].get(rates_then.count()), 2);
});

#[test]
fn statements() {
    let load = || rates_then.filter(rates::rate.gt(19)).order_by(rates::rate);
    let query = from(bills::table)
        .with(load().multiset())
        .join(german_join())
        .filter(rates_then.any(rates::rate.eq(26)) & bills::id.gt(0));
    insta::assert_snapshot!("matched_postgres", query.display::<Pg>().with_binds());
    insta::assert_snapshot!("matched_sqlite", query.display::<Sqlite>().with_binds());
    insta::assert_snapshot!("matched_mysql", query.display::<Mysql>().with_binds());
    let conn = &mut crate::databases::sqlite(crate::databases::LEGACY);
    let sent = crate::databases::Sent::on(conn);
    from(bills::table).with(load()).all(conn).unwrap();
    insta::assert_snapshot!("matched_sent", sent.take().join("\n"));
}
fn german_join() -> relata::load::ByCondition<german_rate> {
    german_rate
}
