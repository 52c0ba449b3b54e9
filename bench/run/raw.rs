//! The raw drivers: rusqlite over the SQLite that diesel runs, `postgres` and `mysql`, each used as its own
//! documentation does, with prepared statements that are kept.

use std::collections::HashMap;

use bigdecimal::BigDecimal;
use bigdecimal::num_bigint::BigInt;
use chrono::{NaiveDate, NaiveDateTime};
use mysql::prelude::Queryable;
use postgres::binary_copy::{BinaryCopyInWriter, BinaryCopyOutIter};

use crate::Result;
use crate::tables::NewUser;

/// A connection of a raw driver.
pub(crate) enum Raw {
    Sqlite(rusqlite::Connection),
    Postgres {
        client: Box<postgres::Client>,
        prepared: HashMap<String, postgres::Statement>,
    },
    Mysql(Box<mysql::Conn>),
}

/// A value to bind.
#[derive(Debug, Clone)]
pub(crate) enum Param {
    Int(i32),
    Long(i64),
    Double(f64),
    Text(String),
    Bool(bool),
    MaybeInt(Option<i32>),
    MaybeText(Option<String>),
    /// Arrays, on PostgreSQL only.
    Longs(Vec<i64>),
    Doubles(Vec<f64>),
    Bools(Vec<bool>),
    Texts(Vec<String>),
}

/// A row that is read from left to right.
pub(crate) trait RawRow {
    /// Reads the next value.
    fn value<T: RawValue>(&mut self) -> T;
    /// True if the next value, an `i64`, is NULL.
    fn is_null(&self) -> bool;
    /// Leaves out the next `n` values.
    fn skip(&mut self, n: usize);
}

/// A type that is read from a row.
pub(crate) trait FromRaw {
    fn read(row: &mut impl RawRow) -> Self;
}

impl<A: RawValue> FromRaw for (A,) {
    #[inline]
    fn read(row: &mut impl RawRow) -> Self {
        (row.value(),)
    }
}
impl<A: RawValue, B: RawValue> FromRaw for (A, B) {
    #[inline]
    fn read(row: &mut impl RawRow) -> Self {
        (row.value(), row.value())
    }
}
impl<A: RawValue, B: RawValue, C: RawValue> FromRaw for (A, B, C) {
    #[inline]
    fn read(row: &mut impl RawRow) -> Self {
        (row.value(), row.value(), row.value())
    }
}

/// An error in a driver ends the program.
const READ: &str = "the value has the type that was created";

/// A type that is read from a value.
pub(crate) trait RawValue: Sized {
    fn sqlite(row: &rusqlite::Row<'_>, at: usize) -> Self;
    fn postgres(row: &postgres::Row, at: usize) -> Self;
    fn mysql(row: &mut mysql::Row, at: usize) -> Self;
}

macro_rules! as_the_drivers_read {
    ($($rust:ty)*) => {$(
        impl RawValue for $rust {
            #[inline]
            fn sqlite(row: &rusqlite::Row<'_>, at: usize) -> Self {
                row.get(at).expect(READ)
            }
            #[inline]
            fn postgres(row: &postgres::Row, at: usize) -> Self {
                row.get(at)
            }
            #[inline]
            fn mysql(row: &mut mysql::Row, at: usize) -> Self {
                row.take(at).expect(READ)
            }
        }
    )*};
}
as_the_drivers_read! {
    bool i64 f64 String NaiveDate NaiveDateTime Option<i32> Option<i64> Option<String>
}

// Neither rusqlite nor postgres reads decimal numbers. Of a double it is the shortest decimal that means it.
impl RawValue for Option<BigDecimal> {
    fn sqlite(row: &rusqlite::Row<'_>, at: usize) -> Self {
        use rusqlite::types::ValueRef;
        match row.get_ref(at).expect(READ) {
            ValueRef::Integer(whole) => Some(whole.into()),
            ValueRef::Real(real) => Some(real.to_string().parse().expect(READ)),
            _ => None,
        }
    }
    fn postgres(row: &postgres::Row, at: usize) -> Self {
        row.get::<_, Option<Numeric>>(at)
            .map(|Numeric(number)| number)
    }
    fn mysql(row: &mut mysql::Row, at: usize) -> Self {
        row.take(at).expect(READ)
    }
}
impl RawValue for BigDecimal {
    fn sqlite(row: &rusqlite::Row<'_>, at: usize) -> Self {
        Option::sqlite(row, at).expect(READ)
    }
    fn postgres(row: &postgres::Row, at: usize) -> Self {
        Option::postgres(row, at).expect(READ)
    }
    fn mysql(row: &mut mysql::Row, at: usize) -> Self {
        Option::mysql(row, at).expect(READ)
    }
}

/// A decimal number as PostgreSQL sends it: groups of four digits.
/// <https://github.com/postgres/postgres/blob/REL_15_STABLE/src/backend/utils/adt/numeric.c>
struct Numeric(BigDecimal);

impl<'a> postgres::types::FromSql<'a> for Numeric {
    fn from_sql(
        _: &postgres::types::Type,
        bytes: &'a [u8],
    ) -> std::result::Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        let mut fields = bytes
            .chunks_exact(2)
            .map(|f| i16::from_be_bytes([f[0], f[1]]));
        let mut field = || fields.next().ok_or("the number ends early");
        let (groups, weight, sign, scale) = (field()?, field()?, field()?, field()?);
        let mut digits = BigInt::from(0);
        for group in fields {
            digits = digits * 10_000 + group;
        }
        if sign != 0 {
            digits = -digits;
        }
        let number = BigDecimal::new(digits, 4 * i64::from(groups - weight - 1));
        Ok(Self(number.with_scale(scale.into())))
    }
    fn accepts(ty: &postgres::types::Type) -> bool {
        *ty == postgres::types::Type::NUMERIC
    }
}

struct SqliteRow<'a>(&'a rusqlite::Row<'a>, usize);
impl RawRow for SqliteRow<'_> {
    #[inline]
    fn value<T: RawValue>(&mut self) -> T {
        self.1 += 1;
        T::sqlite(self.0, self.1 - 1)
    }
    #[inline]
    fn is_null(&self) -> bool {
        let value = self.0.get_ref(self.1).expect(READ);
        matches!(value, rusqlite::types::ValueRef::Null)
    }
    #[inline]
    fn skip(&mut self, n: usize) {
        self.1 += n;
    }
}

struct PostgresRow<'a>(&'a postgres::Row, usize);
impl RawRow for PostgresRow<'_> {
    #[inline]
    fn value<T: RawValue>(&mut self) -> T {
        self.1 += 1;
        T::postgres(self.0, self.1 - 1)
    }
    #[inline]
    fn is_null(&self) -> bool {
        self.0.get::<_, Option<i64>>(self.1).is_none()
    }
    #[inline]
    fn skip(&mut self, n: usize) {
        self.1 += n;
    }
}

struct MysqlRow(mysql::Row, usize);
impl RawRow for MysqlRow {
    #[inline]
    fn value<T: RawValue>(&mut self) -> T {
        self.1 += 1;
        T::mysql(&mut self.0, self.1 - 1)
    }
    #[inline]
    fn is_null(&self) -> bool {
        self.0.as_ref(self.1) == Some(&mysql::Value::NULL)
    }
    #[inline]
    fn skip(&mut self, n: usize) {
        self.1 += n;
    }
}

impl Param {
    fn sqlite(&self) -> &dyn rusqlite::ToSql {
        match self {
            Param::Int(v) => v,
            Param::Long(v) => v,
            Param::Double(v) => v,
            Param::Text(v) => v,
            Param::Bool(v) => v,
            Param::MaybeInt(v) => v,
            Param::MaybeText(v) => v,
            _ => unreachable!("SQLite has no arrays"),
        }
    }
    fn postgres(&self) -> &(dyn postgres::types::ToSql + Sync) {
        match self {
            Param::Int(v) => v,
            Param::Long(v) => v,
            Param::Double(v) => v,
            Param::Text(v) => v,
            Param::Bool(v) => v,
            Param::MaybeInt(v) => v,
            Param::MaybeText(v) => v,
            Param::Longs(v) => v,
            Param::Doubles(v) => v,
            Param::Bools(v) => v,
            Param::Texts(v) => v,
        }
    }
    fn mysql(&self) -> mysql::Value {
        match self {
            Param::Int(v) => v.into(),
            Param::Long(v) => v.into(),
            Param::Double(v) => v.into(),
            Param::Text(v) => v.into(),
            Param::Bool(v) => v.into(),
            Param::MaybeInt(v) => v.into(),
            Param::MaybeText(v) => v.into(),
            _ => unreachable!("MySQL has no arrays"),
        }
    }
}

impl Raw {
    /// Runs statements that return nothing.
    pub(crate) fn execute(&mut self, sql: &str) -> Result<()> {
        match self {
            Raw::Sqlite(conn) => conn.execute_batch(sql)?,
            Raw::Postgres { client, .. } => client.batch_execute(sql)?,
            Raw::Mysql(conn) => conn.query_drop(sql)?,
        }
        Ok(())
    }

    /// Runs one statement; the number of rows that it affected.
    pub(crate) fn run(&mut self, sql: &str, params: &[Param]) -> Result<usize> {
        Ok(match self {
            Raw::Sqlite(conn) => {
                let params = rusqlite::params_from_iter(params.iter().map(Param::sqlite));
                conn.prepare_cached(sql)?.execute(params)?
            }
            Raw::Postgres { client, prepared } => {
                let statement = prepare(client, prepared, sql)?;
                let params: Vec<_> = params.iter().map(Param::postgres).collect();
                usize::try_from(client.execute(&statement, &params)?)?
            }
            Raw::Mysql(conn) => {
                let params: Vec<_> = params.iter().map(Param::mysql).collect();
                conn.exec_drop(sql, positional(params))?;
                usize::try_from(conn.affected_rows())?
            }
        })
    }

    /// The key of the first row that the last INSERT has numbered. MySQL only.
    pub(crate) fn first_key(&self) -> Result<i64> {
        match self {
            Raw::Mysql(conn) => Ok(i64::try_from(conn.last_insert_id())?),
            _ => Ok(0),
        }
    }

    /// Loads all rows by a statement whose text depends on the number of its values, so that SQLite does not keep it.
    pub(crate) fn load_once<T: FromRaw>(&mut self, sql: &str, params: &[Param]) -> Result<Vec<T>> {
        let Raw::Sqlite(conn) = self else {
            return self.load(sql, params);
        };
        let mut statement = conn.prepare(sql)?;
        let params = rusqlite::params_from_iter(params.iter().map(Param::sqlite));
        let rows = statement.query_map(params, |row| Ok(T::read(&mut SqliteRow(row, 0))))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Loads all rows.
    pub(crate) fn load<T: FromRaw>(&mut self, sql: &str, params: &[Param]) -> Result<Vec<T>> {
        match self {
            Raw::Sqlite(conn) => {
                let mut statement = conn.prepare_cached(sql)?;
                let params = rusqlite::params_from_iter(params.iter().map(Param::sqlite));
                let rows =
                    statement.query_map(params, |row| Ok(T::read(&mut SqliteRow(row, 0))))?;
                Ok(rows.collect::<rusqlite::Result<_>>()?)
            }
            Raw::Postgres { client, prepared } => {
                let statement = prepare(client, prepared, sql)?;
                let params: Vec<_> = params.iter().map(Param::postgres).collect();
                let rows = client.query(&statement, &params)?;
                let rows = rows.iter().map(|row| T::read(&mut PostgresRow(row, 0)));
                Ok(rows.collect())
            }
            Raw::Mysql(conn) => {
                let params: Vec<_> = params.iter().map(Param::mysql).collect();
                let rows = conn.exec_iter(sql, positional(params))?;
                let rows = rows.map(|row| Ok(T::read(&mut MysqlRow(row?, 0))));
                rows.collect()
            }
        }
    }

    /// Copies users into their table, as `postgres` writes the binary form. PostgreSQL only.
    pub(crate) fn copy_users(&mut self, users: impl Iterator<Item = NewUser>) -> Result<usize> {
        use postgres::types::Type;
        let Raw::Postgres { client, .. } = self else {
            return Ok(0);
        };
        let types = [
            Type::INT8,
            Type::VARCHAR,
            Type::VARCHAR,
            Type::INT4,
            Type::VARCHAR,
            Type::BOOL,
            Type::FLOAT8,
            Type::INT8,
        ];
        let sql = "COPY users (id, name, email, age, city, is_active, score, visits) FROM STDIN (FORMAT binary)";
        let mut copy = BinaryCopyInWriter::new(client.copy_in(sql)?, &types);
        for user in users {
            copy.write(&[
                &user.id,
                &user.name,
                &user.email,
                &user.age,
                &user.city,
                &user.is_active,
                &user.score,
                &user.visits,
            ])?;
        }
        Ok(usize::try_from(copy.finish()?)?)
    }

    /// Copies all events out of their table. PostgreSQL only.
    pub(crate) fn copy_events(&mut self) -> Result<usize> {
        use postgres::fallible_iterator::FallibleIterator;
        use postgres::types::Type;
        let Raw::Postgres { client, .. } = self else {
            return Ok(0);
        };
        let sql = "COPY events (id, kind, reading) TO STDOUT (FORMAT binary)";
        let types = [Type::INT8, Type::VARCHAR, Type::FLOAT8];
        let mut rows = BinaryCopyOutIter::new(client.copy_out(sql)?, &types);
        let mut n = 0;
        while let Some(row) = rows.next()? {
            std::hint::black_box((row.get::<i64>(0), row.get::<String>(1), row.get::<f64>(2)));
            n += 1;
        }
        Ok(n)
    }

    /// The rows one by one, without holding them.
    pub(crate) fn stream<T: FromRaw>(&mut self, sql: &str) -> Result<usize> {
        let mut n = 0;
        let mut take = |row: T| {
            std::hint::black_box(row);
            n += 1;
        };
        match self {
            Raw::Sqlite(conn) => {
                let mut statement = conn.prepare_cached(sql)?;
                let mut rows = statement.query([])?;
                while let Some(row) = rows.next()? {
                    take(T::read(&mut SqliteRow(row, 0)));
                }
            }
            Raw::Postgres { client, prepared } => {
                use postgres::fallible_iterator::FallibleIterator;
                let statement = prepare(client, prepared, sql)?;
                let mut rows = client.query_raw(&statement, std::iter::empty::<i64>())?;
                while let Some(row) = rows.next()? {
                    take(T::read(&mut PostgresRow(&row, 0)));
                }
            }
            Raw::Mysql(conn) => {
                for row in conn.exec_iter(sql, ())? {
                    take(T::read(&mut MysqlRow(row?, 0)));
                }
            }
        }
        Ok(n)
    }
}

fn positional(params: Vec<mysql::Value>) -> mysql::Params {
    match params.is_empty() {
        true => mysql::Params::Empty,
        false => mysql::Params::Positional(params),
    }
}

fn prepare(
    client: &mut postgres::Client,
    prepared: &mut HashMap<String, postgres::Statement>,
    sql: &str,
) -> Result<postgres::Statement> {
    if let Some(statement) = prepared.get(sql) {
        return Ok(statement.clone());
    }
    let statement = client.prepare(sql)?;
    prepared.insert(sql.to_owned(), statement.clone());
    Ok(statement)
}
