//! The description that diesel needs of the columns of rows.

use std::marker::PhantomData;

use diesel::expression::QueryMetadata;
use diesel::mysql::{Mysql, MysqlType};

use crate::row::{Decode, Describe};
use crate::types::{Native, SqlType};

/// The columns of rows that are read as `De`. The server knows their types when a statement is
/// prepared, but not those of parameters, nor of expressions made of parameters alone.
pub struct MysqlColumns<De>(PhantomData<fn() -> De>);

impl<De: 'static> diesel::sql_types::SqlType for MysqlColumns<De> {
    type IsNull = diesel::sql_types::is_nullable::NotNull;
}
impl<De: 'static> diesel::sql_types::SingleValue for MysqlColumns<De> {}

impl<De: Decode> QueryMetadata<MysqlColumns<De>> for Mysql {
    fn row_metadata(_: &mut (), out: &mut Vec<Option<MysqlType>>) {
        De::describe(&mut Types(out));
    }
}

struct Types<'a>(&'a mut Vec<Option<MysqlType>>);
impl Describe for Types<'_> {
    fn value<T: SqlType>(&mut self) {
        self.0.push(Some(T::Base::MYSQL));
    }
    fn skip(&mut self, n: usize) {
        self.0.extend(std::iter::repeat_n(None, n));
    }
}
