//! The declaration of native types.

/// Declares native types: marker, Rust type, diesel's type on PostgreSQL and, where diesel's own
/// reading will not do, a function that reads; on MySQL, where it has the type, diesel's type and
/// the type that writes and reads it; on SQLite the functions that write, read and list a value, or `Missing`.
macro_rules! native {
    ($(
        $(#[$doc:meta])*
        $name:ident: $rust:ty $(, $kind:ident)?;
        pg $pg:ty $(, $from_pg:expr)? $(=> $cast:literal)?;
        $(mysql $mysql:ident ($to_mysql:expr, $from_mysql:expr $(, $from_mysql_text:expr)?);)?
        sqlite $sqlite:ident $(($to:expr, $from:expr, $json:expr $(, $from_json:literal)?))?
            $(or Long $is_long:expr)?;
    )*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name;

        impl $crate::types::SqlType for $name {
            type Rust = $rust;
            type Base = Self;
            #[inline]
            fn from_base(base: $rust) -> $crate::error::Decoded<$rust> {
                Ok(base)
            }
            #[inline]
            fn to_base(value: $rust) -> $rust {
                value
            }
        }

        impl $crate::types::Native for $name {
            fn show(value: &$rust, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::types::native::show(value, out)
            }
            #[cfg(feature = "postgres-backend")]
            fn pg_type(
                lookup: &mut <diesel::pg::Pg as diesel::sql_types::TypeMetadata>::MetadataLookup,
            ) -> diesel::pg::PgTypeMetadata {
                <diesel::pg::Pg as diesel::sql_types::HasSqlType<$pg>>::metadata(lookup)
            }
            #[cfg(feature = "postgres-backend")]
            #[inline]
            fn to_pg<'b>(
                value: &'b $rust,
                out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>,
            ) -> diesel::serialize::Result {
                <$rust as diesel::serialize::ToSql<$pg, diesel::pg::Pg>>::to_sql(value, out)
            }
            #[cfg(feature = "postgres-backend")]
            #[inline(always)]
            fn from_pg(value: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<$rust> {
                $crate::types::native::native!(@from_pg value, $rust, $pg $(, $from_pg)?)
            }
            $(
                #[cfg(feature = "postgres-backend")]
                const PG_CAST: Option<&'static str> = Some($cast);
                const ARRAYS: bool = false;
            )?
            $(
                #[cfg(feature = "mysql-backend")]
                const MYSQL: diesel::mysql::MysqlType = diesel::mysql::MysqlType::$mysql;
                #[cfg(feature = "mysql-backend")]
                #[inline]
                fn to_mysql<'b>(
                    value: &'b $rust,
                    out: &mut diesel::serialize::Output<'b, '_, diesel::mysql::Mysql>,
                ) -> diesel::serialize::Result {
                    let write: fn(
                        &$rust,
                        &mut diesel::serialize::Output<'b, '_, diesel::mysql::Mysql>,
                    ) -> diesel::serialize::Result = $to_mysql;
                    write(value, out)
                }
                #[cfg(feature = "mysql-backend")]
                #[inline(always)]
                fn from_mysql(
                    value: diesel::mysql::MysqlValue<'_>,
                ) -> diesel::deserialize::Result<$rust> {
                    let read: fn(
                        diesel::mysql::MysqlValue<'_>,
                    ) -> diesel::deserialize::Result<$rust> = $from_mysql;
                    read(value)
                }
                $(
                    #[cfg(feature = "mysql-backend")]
                    fn from_mysql_text(text: &str) -> diesel::deserialize::Result<$rust> {
                        let read: fn(&str) -> diesel::deserialize::Result<$rust> = $from_mysql_text;
                        read(text)
                    }
                )?
            )?
            $crate::types::native::native!(
                @sqlite $rust; $sqlite $(($to, $from, $json $(, $from_json)?))?
            );
            $(
                #[cfg(feature = "sqlite")]
                fn is_long(value: &$rust) -> bool {
                    $is_long(value)
                }
            )?
            $(const KIND: $crate::types::Kind = $crate::types::Kind::$kind;)?
            fn same(a: &$rust, b: &$rust) -> bool {
                $crate::types::native::same(a, b)
            }
        }

        #[cfg(feature = "postgres-backend")]
        #[diagnostic::do_not_recommend]
        impl $crate::types::HasType<$name> for diesel::pg::Pg {}
        $($crate::types::native::native!(@on_mysql $name $mysql);)?
        $crate::types::native::native!(@on $name $sqlite);
        #[diagnostic::do_not_recommend]
        impl $crate::types::Comparable<$name> for $name {}
        #[diagnostic::do_not_recommend]
        impl $crate::types::Fits<$name> for $name {}
    )*};
    (@from_pg $value:ident, $rust:ty, $pg:ty) => {
        <$rust as diesel::deserialize::FromSql<$pg, diesel::pg::Pg>>::from_sql($value)
    };
    (@from_pg $value:ident, $rust:ty, $pg:ty, $from:expr) => {
        $from($value)
    };
    (@on_mysql $name:ident $mysql:ident) => {
        #[cfg(feature = "mysql-backend")]
        #[diagnostic::do_not_recommend]
        impl $crate::types::HasType<$name> for diesel::mysql::Mysql {}
    };
    (@on $name:ident Missing) => {};
    (@on $name:ident $sqlite:ident) => {
        #[cfg(feature = "sqlite")]
        #[diagnostic::do_not_recommend]
        impl $crate::types::HasType<$name> for diesel::sqlite::Sqlite {}
    };
    (@sqlite $rust:ty; Missing) => {};
    (@sqlite $rust:ty; $sqlite:ident ($to:expr, $from:expr, $json:expr $(, $from_json:literal)?)) => {
        #[cfg(feature = "sqlite")]
        const SQLITE: diesel::sqlite::SqliteType = diesel::sqlite::SqliteType::$sqlite;
        #[cfg(feature = "sqlite")]
        #[inline]
        fn to_sqlite<'b>(
            value: &'b $rust,
            out: &mut diesel::serialize::Output<'b, '_, diesel::sqlite::Sqlite>,
        ) -> diesel::serialize::Result {
            let write: fn(
                &'b $rust,
                &mut diesel::serialize::Output<'b, '_, diesel::sqlite::Sqlite>,
            ) -> diesel::serialize::Result = $to;
            write(value, out)
        }
        #[cfg(feature = "sqlite")]
        #[inline(always)]
        #[allow(clippy::redundant_closure_call)]
        fn from_sqlite<V: $crate::types::StoredValue>(
            value: V,
        ) -> diesel::deserialize::Result<$rust> {
            ($from)(value)
        }
        #[cfg(feature = "sqlite")]
        fn write_json(value: &$rust, out: &mut String) -> $crate::types::native::Written {
            let write: fn(&$rust, &mut String) -> $crate::types::native::Written = $json;
            write(value, out)
        }
        $(
            #[cfg(feature = "sqlite")]
            const FROM_JSON: &'static str = $from_json;
        )?
    };
}
pub(crate) use native;
