//! Running on `diesel::MysqlConnection`.

use diesel::deserialize::{self, FromSqlRow};
use diesel::mysql::{Mysql, MysqlConnection};
use diesel::row::Row as DieselRow;
use diesel::sql_types::Untyped;

use super::statement::Row;
use crate::row::Decode;

super::verbs::blocking_connection!(
    MysqlConnection,
    Mysql,
    diesel::connection::DefaultLoadingMode
);

impl<De: Decode> FromSqlRow<Untyped, Mysql> for Row<De> {
    fn build_from_row<'a>(row: &impl DieselRow<'a, Mysql>) -> deserialize::Result<Self> {
        super::reader::read::<Mysql, De>(row).map(Row)
    }
}
