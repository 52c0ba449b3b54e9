//! Collations of MySQL and MariaDB.

use diesel::mysql::Mysql;

use crate::databases::collations;

collations! { Mysql: C "utf8mb4_bin", }
