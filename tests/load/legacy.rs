//! Relations that `relata.toml` declares, of tables without foreign keys and of views.

use relata::backend::{Mysql, Pg, Sqlite};
use relata::prelude::*;
use relata::session::{Session, State};

use crate::awaited::on_all;
use crate::legacy_schema::{
    areas, bills, client_cards, client_labels, clients, labels, large_bills, rates,
};

on_all!(to_one_or_none, LEGACY: |conn| {
    let query = from(bills::table).order_by(bills::id);
    let rows = query.clone().with(bills::client).all(conn).unwrap();
    let names: Vec<Option<&str>> =
        rows.iter().map(|bill| bill.get(bills::client).map(|client| &client.name[..])).collect();
    // One names a client that is gone, one none.
    assert_eq!(names, [Some("Sara"), Some("Sara"), Some("Bo"), None, None, Some("Ada")]);
    assert_eq!(rows, query.clone().with(bills::client.joined()).all(conn).unwrap());
    assert_eq!(rows, query.clone().with(bills::client.multiset()).all(conn).unwrap());
    let along = query.clone().select(bills::client.get(clients::name)).all(conn).unwrap();
    assert_eq!(along.iter().map(Option::as_deref).collect::<Vec<_>>(), names);
    let joined = query.clone().join(bills::client).select((bills::id, clients::name)).all(conn).unwrap();
    assert_eq!(joined.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [1, 2, 3, 6]);
    let all = query.left_join(bills::client).select((bills::id, clients::name)).all(conn).unwrap();
    assert_eq!(all.len(), 6);
    assert_eq!(all[3], (4, None));
});

on_all!(to_many_and_conditions_about_it, LEGACY: |conn| {
    let query = from(clients::table).order_by(clients::id);
    let by_id = || clients::bills.order_by(bills::id);
    let rows = query.clone().with(by_id()).all(conn).unwrap();
    let ids: Vec<Vec<i64>> =
        rows.iter().map(|client| client.get(clients::bills).iter().map(|bill| bill.id).collect()).collect();
    assert_eq!(ids, [vec![1, 2], vec![3], vec![6], vec![], vec![]]);
    assert_eq!(rows, query.clone().with(by_id().multiset()).all(conn).unwrap());
    let of = query.clone().filter(clients::bills.any(bills::total.gt(100))).select(clients::id);
    assert_eq!(of.all(conn).unwrap(), [1, 2]);
    let none = query.clone().filter(clients::bills.none(bills::total.gt(0))).select(clients::id);
    assert_eq!(none.all(conn).unwrap(), [4, 5]);
    let counts = query.clone().select(clients::bills.count()).all(conn).unwrap();
    assert_eq!(counts, [2, 1, 1, 0, 0]);
    let sara = query.first(conn).unwrap().unwrap();
    let newest = from_related(&sara, clients::bills).order_by(bills::id.desc()).first(conn).unwrap();
    assert_eq!(newest.map(|bill| bill.id), Some(2));
    let loaded = vec![sara].load(clients::bills, conn).unwrap();
    assert_eq!(loaded[0].get(clients::bills).len(), 2);
});

on_all!(views, LEGACY: |conn| {
    let query = from(large_bills::table).order_by(large_bills::id);
    let rows = query.with(large_bills::bill).with(large_bills::client).all(conn).unwrap();
    let of = rows.iter().map(|large| {
        let bill: &bills::Bill = large.get(large_bills::bill);
        (bill.id, bill.total, large.get(large_bills::client).map(|client| client.id))
    });
    let expected = [(2, 150, Some(1)), (3, 200, Some(2)), (4, 300, None), (6, 100, Some(3))];
    assert_eq!(of.collect::<Vec<_>>(), expected);
    let query = from(clients::table).order_by(clients::id);
    let rows = query.clone().with(clients::card).with(clients::large_bills).all(conn).unwrap();
    let card: Option<&client_cards::ClientCard> = rows[2].get(clients::card);
    assert_eq!(card.map(|card| &card.title[..]), Some("Ada"));
    assert_eq!(rows[0].get(clients::large_bills).len(), 1);
    let joined = query.with(clients::card.joined()).with(clients::large_bills).all(conn).unwrap();
    assert_eq!(rows, joined);
    let back = from(bills::table).with(bills::large).find(1).one(conn).unwrap();
    assert_eq!(back.get(bills::large), None);
});

on_all!(several_columns_and_no_key_at_all, LEGACY: |conn| {
    let query = from(clients::table).order_by(clients::id);
    let rates_ = || clients::rates.order_by(rates::rate);
    let rows = query.clone().with(clients::area_of).with(rates_()).all(conn).unwrap();
    let of = rows.iter().map(|client| {
        let rates: Vec<i32> = client.get(clients::rates).iter().map(|rate| rate.rate).collect();
        (client.get(clients::area_of).map(|area| area.name.clone()), rates)
    });
    let area = |name: &str| Some(name.to_owned());
    let expected = [
        (area("North"), vec![25, 26]),
        (area("South"), vec![25, 26]),
        (area("East"), vec![19]),
        (None, vec![]),
        (None, vec![]),
    ];
    assert_eq!(of.collect::<Vec<_>>(), expected);
    let again = query.with(clients::area_of.joined()).with(rates_().multiset()).all(conn).unwrap();
    assert_eq!(rows, again);
    let back = from(areas::table).with(areas::clients).order_by(areas::name).all(conn).unwrap();
    let ids: Vec<i64> = back.iter().flat_map(|area| area.get(areas::clients)).map(|client| client.id).collect();
    assert_eq!(ids, [3, 1, 2]);
    let rated = from(rates::table).with(rates::clients).filter(rates::rate.eq(26)).one(conn).unwrap();
    assert_eq!(rated.get(rates::clients).len(), 2);
});

on_all!(through_a_junction_without_foreign_keys, LEGACY: |conn| {
    let query = from(clients::table).order_by(clients::id);
    let rows = query.with(clients::labels.order_by(labels::id)).all(conn).unwrap();
    let words: Vec<Vec<&str>> =
        rows.iter().map(|client| client.get(clients::labels).iter().map(|label| &label.word[..]).collect()).collect();
    assert_eq!(words, [vec!["good", "late"], vec!["late"], vec![], vec![], vec![]]);
    let late = from(labels::table).with(labels::clients).find(2).one(conn).unwrap();
    assert_eq!(late.get(labels::clients).len(), 2);
});

on_all!(assigned_and_set_to_null, LEGACY: |conn| {
    let ada = from(clients::table).find(3).one(conn).unwrap();
    let row = (client_labels::client.to(&ada), client_labels::label.to(1));
    insert_into(client_labels::table).values(row).run(conn).unwrap();
    let labelled = from(clients::table).with(clients::labels).find(3).one(conn).unwrap();
    assert_eq!(labelled.get(clients::labels)[0].word, "good");
    update(bills::table).set(bills::client.to_null()).filter(bills::id.eq(6)).run(conn).unwrap();
    let bill = from(bills::table).find(6).one(conn).unwrap();
    assert_eq!(bill.client_no, None);
});

on_all!(linked_in_a_session, LEGACY: |conn| {
    let mut session = Session::new(conn);
    let date = relata::chrono::NaiveDate::from_ymd_opt(2026, 5, 1).unwrap();
    let bill = session.add(bills::table, (bills::total.to(7), bills::issued_on.to(date)));
    let zoe = session.add(clients::table, (clients::name.to("Zoe"),));
    session.link(bill, bills::client, zoe);
    assert_eq!(session.related(zoe, clients::bills), [bill]);
    session.flush().unwrap();
    // The client is written first, although no foreign key says so.
    assert_eq!(session[bill].client_no.map(i64::from), Some(session[zoe].id));
    session.unlink(bill, bills::client, zoe);
    session.flush().unwrap();
    assert_eq!(session[bill].client_no, None);
    session.link(zoe, clients::bills, bill);
    session.commit().unwrap();
    let found = session.load(&from(bills::table).with(bills::client).filter(bills::total.eq(7))).unwrap();
    assert_eq!(*found[0], bill);
    assert_eq!(found[0].get(bills::client), Some(&zoe));
    // `on_delete` of the settings.
    session.delete(zoe);
    session.commit().unwrap();
    assert_eq!(session.state(bill), State::Detached);
    assert_eq!(from(bills::table).filter(bills::total.eq(7)).count(session.connection()).unwrap(), 0);
});

#[test]
fn statements() {
    let query = from(bills::table)
        .with(bills::client.joined())
        .filter(bills::client.get(clients::country).eq("SE") | !bills::client.exists());
    insta::assert_snapshot!("legacy_postgres", query.display::<Pg>().with_binds());
    insta::assert_snapshot!("legacy_sqlite", query.display::<Sqlite>().with_binds());
    insta::assert_snapshot!("legacy_mysql", query.display::<Mysql>().with_binds());
}
