//! `alias!`: a table under another name.

use relata::prelude::*;

use crate::databases::{assert_sql, everywhere};
use crate::shop::{employees, users};

relata::alias!(manager = employees);
relata::alias! {
    /// The manager's manager.
    pub(crate) director = crate::shop::employees
}

const SQLITE: &str = "SELECT `employees`.`name`, `manager`.`name` FROM `employees` \
    LEFT JOIN `employees` AS `manager` ON ";
const PG: &str = r#"SELECT "employees"."name", "manager"."name" FROM "employees" LEFT JOIN "employees" AS "manager" ON "#;

type Pair = (String, Option<String>);

fn pairs() -> Vec<Pair> {
    let rows = relata::sql_query!(
        "SELECT e.name, m.name FROM employees e LEFT JOIN employees m ON m.id = e.manager_id ORDER BY e.id"
            => (Text, Nullable<Text>)
    );
    rows.all(&mut crate::databases::sqlite()).unwrap()
}

#[test]
fn join_on_a_condition() {
    let query = from(employees::table)
        .left_join(manager::table.on(employees::manager_id.eq(manager::id)))
        .select((employees::name, manager::name));
    assert_sql!(
        query,
        sqlite: format!("{SQLITE}`employees`.`manager_id` = `manager`.`id`"),
        pg: format!(r#"{PG}"employees"."manager_id" = "manager"."id""#),
    );
    everywhere!(|conn| {
        let rows: Vec<Pair> = query.clone().order_by(employees::id).all(conn).unwrap();
        assert_eq!(rows, pairs());
        assert!(rows.iter().any(|(_, manager)| manager.is_none()));
    });
}

#[test]
fn join_along_a_relation() {
    let query = from(employees::table)
        .left_join(employees::manager.to(manager::table))
        .select((employees::name, manager::name));
    assert_sql!(
        query,
        sqlite: format!("{SQLITE}`manager`.`id` = `employees`.`manager_id`"),
        pg: format!(r#"{PG}"manager"."id" = "employees"."manager_id""#),
    );
    everywhere!(|conn| {
        assert_eq!(
            query.clone().order_by(employees::id).all(conn).unwrap(),
            pairs()
        );
    });
}

#[test]
fn relations_between_aliases() {
    let query = from(employees::table)
        .join(employees::manager.to(manager::table))
        .join(employees::manager.from(manager::table).to(director::table))
        .filter(employees::title.ne(director::title))
        .order_by(employees::id)
        .select((employees::name, director::name));
    everywhere!(|conn| {
        let rows: Vec<(String, String)> = query.all(conn).unwrap();
        assert!(!rows.is_empty());
    });
}

#[test]
fn whole_rows() {
    let query = from(employees::table)
        .left_join(employees::manager.to(manager::table))
        .order_by(employees::id)
        .select((employees::id, manager::all));
    everywhere!(|conn| {
        let rows: Vec<(i64, Option<employees::Employee>)> = query.all(conn).unwrap();
        let names = rows.into_iter().map(|(_, manager)| manager.map(|m| m.name));
        assert!(names.eq(pairs().into_iter().map(|(_, manager)| manager)));
        let alone: Vec<employees::Employee> = from(manager::table).all(conn).unwrap();
        assert_eq!(alone.len(), pairs().len());
    });
}

/// The primary key is one of the alias's own columns.
#[test]
fn primary_key() {
    use crate::shop::order_items;
    fn key<T: relata::Table>(_: relata::Tab<T>) -> &'static str {
        std::any::type_name::<T::PrimaryKey>()
    }
    relata::alias!(item = order_items);
    type Pair = (item::order_id, item::product_id);
    assert_eq!(key(item::table), std::any::type_name::<Pair>());
    assert_eq!(key(manager::table), std::any::type_name::<(manager::id,)>());
}

#[test]
fn in_a_function_body() {
    use crate::shop::employees as staff;
    relata::alias!(boss = staff);
    relata::alias!(r#type = staff);
    let query = from(staff::table)
        .cross_join(boss::table)
        .cross_join(r#type::table)
        .select((boss::id, r#type::id));
    assert_sql!(
        query,
        sqlite: "SELECT `boss`.`id`, `type`.`id` FROM `employees` \
            CROSS JOIN `employees` AS `boss` CROSS JOIN `employees` AS `type`",
        pg: r#"SELECT "boss"."id", "type"."id" FROM "employees" CROSS JOIN "employees" AS "boss" CROSS JOIN "employees" AS "type""#,
    );
    everywhere!(|conn| {
        assert_eq!(query.count(conn).unwrap(), pairs().len().pow(3) as i64);
    });
}

#[test]
fn one_name_in_two_functions_is_two_modules() {
    fn users_first() -> String {
        relata::alias!(other = users);
        from(other::table)
            .select(other::email)
            .to_sql::<relata::backend::Pg>()
            .unwrap()
    }
    relata::alias!(other = employees);
    let sql = from(other::table)
        .select(other::title)
        .to_sql::<relata::backend::Pg>()
        .unwrap();
    assert_eq!(sql, r#"SELECT "other"."title" FROM "employees" AS "other""#);
    assert_eq!(
        users_first(),
        r#"SELECT "other"."email" FROM "users" AS "other""#
    );
}

/// Tables and columns whose names are Rust's keywords.
#[test]
fn raw_identifiers() {
    mod r#match {
        #![allow(non_camel_case_types, non_upper_case_globals)]

        pub struct table {}
        pub struct r#type {}
        pub const table: relata::Tab<table> = relata::Tab::new();
        pub const r#type: relata::Col<r#type> = relata::Col::new();
        pub struct Row;

        impl relata::FromRow for Row {
            const WIDTH: usize = 1;
            fn from_row<R: relata::RowSource>(row: &mut R) -> relata::Decoded<Self> {
                row.column::<r#type>().map(|_| Self)
            }
        }
        impl relata::Table for table {
            type Id = relata::id!(0, 0, 0, 0, 0, 0, 0, 1);
            type Row = Row;
            type PrimaryKey = (r#type,);
            type Kind = relata::kind::BaseTable;
            const SCHEMA: Option<&'static str> = Some("odd");
            const NAME: &'static str = "match";
            const COLUMNS: &'static [&'static str] = &["type"];
        }
        impl relata::Column for r#type {
            type Table = table;
            type Type = relata::types::Text;
            type Null = relata::Nullable;
            type Write = relata::kind::ReadOnly;
            const NAME: &'static str = "type";
        }
        macro_rules! __columns {
            ($($alias:tt)*) => { ::relata::__alias! { $($alias)* r#type => r#type } };
        }
        pub(crate) use __columns;
    }
    relata::alias!(r#fn = r#match);
    assert_sql!(
        from(r#match::table).cross_join(r#fn::table).select((r#match::r#type, r#fn::r#type)),
        sqlite: "SELECT `odd`.`match`.`type`, `fn`.`type` FROM `odd`.`match` CROSS JOIN `odd`.`match` AS `fn`",
        pg: r#"SELECT "odd"."match"."type", "fn"."type" FROM "odd"."match" CROSS JOIN "odd"."match" AS "fn""#,
    );
}
