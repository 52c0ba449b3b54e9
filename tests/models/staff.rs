//! Polymorphic tables: kinds whose columns are in the table, and kinds with tables of their own.

use relata::backend::{Mysql, Pg, Sqlite};
use relata::prelude::*;
use relata::session::Session;
use relata::{DatabaseErrorKind, Error};

use crate::databases::on_all;

#[relata::models]
pub mod staff {
    #[derive(Model)]
    struct EmployeeId(i64);

    #[derive(Model)]
    #[model(table = "employees", polymorphic_on = kind, index(name))]
    struct Employee {
        #[model(primary_key, identity)]
        id: EmployeeId,
        #[model(max_length = 20)]
        kind: String,
        #[model(max_length = 80)]
        name: String,
        #[model(references = employees::id, on_delete = set_null, relation = "chief", reverse = "team")]
        chief_id: Option<EmployeeId>,
    }

    /// Writes code.
    #[derive(Model, Eq)]
    #[model(kind_of = employees, label = "night's engineer")]
    struct Engineer {
        #[model(max_length = 20)]
        language: String,
        level: Option<i32>,
    }

    #[derive(Model)]
    #[model(kind_of = employees, table = "managers", check("budget > 0", name = "managers_budget"))]
    struct Manager {
        budget: i64,
        #[model(references = sites::id)]
        site_id: Option<i64>,
    }

    #[derive(Model)]
    #[model(kind_of = employees)]
    struct Guard;

    #[derive(Model)]
    #[model(table = "sites")]
    struct Site {
        #[model(primary_key, identity)]
        id: i64,
        #[model(max_length = 9)]
        label: String,
        #[model(references = employees)]
        guard_id: Option<EmployeeId>,
    }
}
use staff::employees::{engineer, guard, manager};
use staff::{Employee, Engineer, Guard, METADATA, Manager, employees, sites};

#[test]
fn the_sql() {
    insta::assert_snapshot!("staff_postgres", METADATA.to_sql::<Pg>().unwrap());
    insta::assert_snapshot!("staff_sqlite", METADATA.to_sql::<Sqlite>().unwrap());
    insta::assert_snapshot!("staff_mysql", METADATA.to_sql::<Mysql>().unwrap());
}

on_all! {
    /// Written by a session, each table where it has columns, and read as the enum, as structs and by relations.
    fn kinds(conn) {
        METADATA.create_all(conn).unwrap();
        METADATA.verify(conn).unwrap();
        let mut session = Session::new(&mut *conn);
        let ann = session.add(manager::table, (manager::name.to("Ann"), manager::budget.to(100)));
        let site = session.add(sites::table, sites::label.to("A"));
        session.link(ann, manager::site, site);
        let bo = session.add(
            engineer::table,
            (engineer::name.to("Bo"), engineer::language.to("Rust")),
        );
        session.link(bo, engineer::chief, ann.any_kind());
        session.add(guard::table, guard::name.to("Cy"));
        session.commit().unwrap();
        let ann_id = session[ann].id;
        session[bo].level = Some(2);
        session[ann].budget = 200;
        session.commit().unwrap();
        drop(session);

        let all = from(employees::table).order_by(employees::id).all(conn).unwrap();
        let engineers: Vec<Engineer> = from(engineer::table).all(conn).unwrap();
        assert_eq!(engineers.len(), 1);
        assert_eq!((&*engineers[0].language, engineers[0].level), ("Rust", Some(2)));
        assert_eq!(engineers[0].chief_id, Some(ann_id));
        assert_eq!(all.len(), 3);
        let names: Vec<&str> = all.iter().map(|row| row.name().as_str()).collect();
        assert!(names.contains(&"Bo") && names.contains(&"Cy"));
        for row in &all {
            match row {
                Employee::Engineer(Engineer { language, .. }) => assert_eq!(language, "Rust"),
                Employee::Manager(Manager { budget, .. }) => assert_eq!(*budget, 200),
                Employee::Guard(Guard { name, .. }) => assert_eq!(name, "Cy"),
            }
        }
        let rich = from(manager::table).filter(manager::budget.gt(100));
        assert_eq!(rich.select(manager::name).all(conn).unwrap(), ["Ann"]);
        let teams = from(employees::table)
            .filter(employees::id.eq(ann_id))
            .with(employees::team)
            .all(conn)
            .unwrap();
        let team = teams[0].get(employees::team);
        assert!(matches!(team, [Employee::Engineer(bo)] if bo.name == "Bo"));

        // What a kind has to have, a check demands.
        let wrong = "INSERT INTO employees (kind, name) VALUES ('night''s engineer', 'Di')";
        let refused = conn.run_script(wrong);
        let check = DatabaseErrorKind::Check;
        assert!(matches!(refused, Err(Error::Database { kind, .. }) if kind == check));
        METADATA.drop_all(conn).unwrap();
    }
}
