//! The procedural macros, with their documentation.

/// Gives a table another name: a module with the same columns, to join a table twice.
///
/// `manager` is a module like that of any table: `manager::table`, `manager::name`,
/// `manager::all`. A relation leads to it with `.to`, and starts from it with `.from`. The macro
/// takes a visibility (`alias!(pub manager = employees)`) and any path to a generated module of the same crate, and
/// works in a function body as well. For modules of another crate, declare it there with `pub`.
///
/// ```
/// use relata::prelude::*;
/// use relata::backend::Sqlite;
/// # use relata::doc::employees;
///
/// relata::alias!(manager = employees);
///
/// let query = from(employees::table)
///     .left_join(employees::manager.to(manager::table))
///     .select((employees::name, manager::name)); // (String, Option<String>)
/// assert_eq!(
///     query.to_sql::<Sqlite>()?,
///     "SELECT `employees`.`name`, `manager`.`name` FROM `employees` \
///      LEFT JOIN `employees` AS `manager` ON `manager`.`id` = `employees`.`manager_id`",
/// );
/// # Ok::<(), relata::RenderError>(())
/// ```
///
/// Two aliases of one name cannot be in one FROM, whatever they are aliases of.
pub use relata_derive::alias;

#[doc(hidden)]
pub use relata_derive::__alias;

/// Declares labels: names that a SELECT list gives to expressions.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::users;
/// relata::label!(decade, people);
///
/// let query = from(users::table)
///     .group_by(users::age / 10)
///     .select(((users::age / 10).label(decade), count().label(people)))
///     .order_by((people.desc(), decade));
/// ```
///
/// A label is a constant, so that a variable cannot have its name: `let t = query.subquery(by_user)`. ORDER BY
/// accepts the labels that are selected, and `select` those of the [keys](crate::query::Select::group_by) of GROUP BY;
/// in a window and in WHERE, where SQL does not know them, they do not compile. Rows that are read as [records](crate::query::Select::records) have them too:
/// `row.get(people)`.
pub use relata_derive::label;

/// Declares a relation that a query fills: a derived table, a common table expression, VALUES; or a
/// [function](crate::query::table_functions) in FROM.
///
/// It is a module like that of a table: `tree::table`, `tree::id`, `tree::all`, the struct
/// `tree::Row`; and `tree::as_query(query)`, which replaces the relation by a query, and `tree::as_table(call)`
/// for a function such as [`generate_series`](crate::query::table_functions::generate_series). Either must
/// have the declared columns, in order, of these SQL types ([`Nullable<..>`](crate::Nullable) where they can
/// be NULL). The [types](crate::types) need no import.
///
/// ```
/// use relata::prelude::*;
/// use relata::backend::Sqlite;
/// # use relata::doc::{orders, users};
/// relata::relation! { spent { user_id: BigInt, total: Nullable<Numeric> } }
///
/// let spent = spent::as_query(
///     from(orders::table).group_by(orders::user_id).select((orders::user_id, sum(orders::total))),
/// );
/// let query = from(users::table)
///     .left_join(spent.on(spent::user_id.eq(users::id)))
///     .select((users::name, spent::total));
/// assert_eq!(
///     query.to_sql::<Sqlite>()?,
///     "SELECT `users`.`name`, `spent`.`total` FROM `users` LEFT JOIN (SELECT `orders`.`user_id`, \
///      sum(`orders`.`total`) AS `total` FROM `orders` GROUP BY `orders`.`user_id`) AS `spent` \
///      ON `spent`.`user_id` = `users`.`id`"
/// );
/// # Ok::<(), relata::RenderError>(())
/// ```
///
/// A wrong column does not compile: "column `spent::total` is declared as SQL `Numeric`, but what
/// fills it is SQL `BigInt`".
pub use relata_derive::relation;

/// An expression written as SQL text, for features that the query language lacks.
///
/// Each `{}` is a hole for the next value: an expression, which is checked like any other, or a
/// Rust value, which is bound. After `=>` comes the SQL type of the whole,
/// [`Nullable<..>`](crate::Nullable) where it can be NULL; the [types](crate::types) need no
/// import. `{{` and `}}` are braces.
///
/// ```
/// use relata::prelude::*;
/// use relata::backend::Sqlite;
/// # use relata::doc::users;
/// let initial = relata::sql!("upper(substr({}, 1, {}))", users::name, 1 => Text);
/// let query = from(users::table).select((users::id, initial));
/// assert_eq!(
///     query.to_sql::<Sqlite>()?,
///     "SELECT `users`.`id`, upper(substr(`users`.`name`, 1, ?)) FROM `users`",
/// );
/// # Ok::<(), relata::RenderError>(())
/// ```
///
/// The text is part of the expression's type, so a statement with it is prepared once, like any
/// other. An operator in a hole is put in parentheses where the text does not do so. relata does
/// not parse the SQL: you have to ensure that it is valid on the database, and that its type and
/// nullability are correct. Values never become part of the text.
pub use relata_derive::sql;

/// A whole statement written as SQL text, with typed rows.
///
/// Holes are those of [`sql!`](crate::sql!). After `=>` come the SQL types of the columns, as a
/// tuple, or a struct that is read from a whole row, or a tuple with such structs.
///
/// ```
/// use relata::prelude::*;
/// use relata::connection::{Connection, SqliteConnection};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut conn = SqliteConnection::connect(":memory:")?;
/// let rows: Vec<(i64, Option<String>)> =
///     relata::sql_query!("SELECT {}, NULL", 7_i64 => (BigInt, Nullable<Text>)).all(&mut conn)?;
/// assert_eq!(rows, [(7, None)]);
/// # Ok(())
/// # }
/// ```
///
/// A hole also takes a whole query, whose SQL and values are inserted in its place:
///
/// ```
/// use relata::prelude::*;
/// use relata::backend::Sqlite;
/// # use relata::doc::users;
/// let adults = from(users::table).filter(users::age.ge(18)).select(users::name);
/// let plan = relata::sql_query!("EXPLAIN QUERY PLAN {}", adults => (Integer, Integer, Integer, Text));
/// assert_eq!(
///     plan.to_sql::<Sqlite>()?,
///     "EXPLAIN QUERY PLAN SELECT `users`.`name` FROM `users` WHERE `users`.`age` >= ?"
/// );
/// # Ok::<(), relata::RenderError>(())
/// ```
///
/// Columns are read by position. A row with fewer of them, or with a NULL that the types do not
/// announce, is [`Error::Decode`](crate::Error::Decode). `first` and `one` cannot add a LIMIT here.
pub use relata_derive::sql_query;

/// A [`Decimal`](crate::types::Decimal) with exactly the digits that are written: use it in place of `1.2` with a `NUMERIC`,
/// which accepts no float.
///
/// ```
/// use relata::prelude::*;
/// use relata::dec;
/// # use relata::doc::orders;
/// let query = from(orders::table).filter((orders::total * dec!(1.19)).gt(dec!(100))).select(orders::id);
/// assert_eq!(dec!(-0.50).to_string(), "-0.50");
/// ```
pub use relata_derive::dec;

/// Selects a struct: each field names its column, and the compiler checks both.
///
/// The struct gets a function `projection()`, to select like a table. A field selects the
/// column of its own name in the module that `#[projection(from = ..)]` names, or what its
/// attribute selects:
///
/// | attribute of a field | selects | type of the field |
/// |---|---|---|
/// | none | the column of that name | the column's, `Option` where it can be NULL in the query |
/// | `#[projection(email)]`, `#[projection(orders::total)]` | that column | the same |
/// | `#[projection(table = orders)]` | the whole table | its row struct, `Option` if outer-joined |
/// | `#[projection(nested)]` | another projection | that struct |
/// | `#[projection(computed)]` | an expression that `projection(..)` takes | that of the expression |
///
/// ```
/// use relata::prelude::*;
/// use relata::backend::Sqlite;
/// use relata::types::Decimal;
/// # use relata::doc::{orders, users};
///
/// #[derive(Projection)]
/// #[projection(from = users)]
/// struct UserTotal {
///     name: String,
///     #[projection(orders::total)]
///     total: Option<Decimal>,
///     #[projection(computed)]
///     length: i32,
/// }
///
/// let query = from(users::table)
///     .left_join(orders::table.on(orders::user_id.eq(users::id)))
///     .select(UserTotal::projection(length(users::name)));
/// assert_eq!(
///     query.to_sql::<Sqlite>()?,
///     "SELECT `users`.`name`, `orders`.`total`, length(`users`.`name`) FROM `users` \
///      LEFT JOIN `orders` ON `orders`.`user_id` = `users`.`id`",
/// );
/// # let _ = |row: UserTotal| (row.name, row.total, row.length);
/// # Ok::<(), relata::RenderError>(())
/// ```
///
/// A field whose type does not match the query does not compile: "field `total` of `UserTotal`
/// is `String`, but column `orders::total` gives `Option<BigDecimal>` in this query".
pub use relata_derive::Projection;

/// Declares the tables of a database as Rust structs, in a module.
///
/// The module contains the same items as modules that are generated from a database: for each struct a module of its table with
/// columns, relations in both directions and constraints, the structs of new rows and of changes, `TABLES`; and `METADATA`,
/// a [`MetaData`](crate::metadata::MetaData) that creates the tables. The guide's chapter "Models" lists the attributes.
///
/// ```
/// use relata::backend::Sqlite;
/// use relata::prelude::*;
///
/// #[relata::models]
/// pub mod schema {
///     #[derive(Model)]
///     #[model(table = "users")]
///     struct User {
///         #[model(primary_key, identity)]
///         id: i64,
///         #[model(unique)]
///         email: String,
///         #[model(default = "now()")]
///         created_at: relata::chrono::NaiveDateTime,
///     }
///
///     #[derive(Model)]
///     #[model(table = "orders")]
///     struct Order {
///         #[model(primary_key, identity)]
///         id: i64,
///         #[model(references = users::id, on_delete = cascade)]
///         user_id: i64,
///         #[model(check = "total >= 0", default = 0)]
///         total: i64,
///     }
/// }
/// use schema::{orders, users};
///
/// let query = from(users::table)
///     .left_join(users::orders)
///     .filter(users::email.eq("s@x.io"))
///     .select((users::id, orders::total)); // (i64, Option<i64>)
/// assert_eq!(
///     query.to_sql::<Sqlite>()?,
///     "SELECT `users`.`id`, `orders`.`total` FROM `users` \
///      LEFT JOIN `orders` ON `orders`.`user_id` = `users`.`id` WHERE `users`.`email` = ?",
/// );
/// # Ok::<(), relata::RenderError>(())
/// ```
///
/// Structs, enums and their fields are public, whatever visibility you write, and rows derive `Debug`, `Clone` and
/// `PartialEq`, as in generated modules.
#[cfg(feature = "models")]
pub use relata_derive::models;

/// Marks a struct as a table, or an enum as a type of columns: see [`models`].
#[cfg(feature = "models")]
pub use relata_derive::Model;
