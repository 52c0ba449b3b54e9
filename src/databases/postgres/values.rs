//! Collations of PostgreSQL, and values in documents.

use diesel::pg::Pg;

use crate::databases::collations;
use crate::expr::functions::json::WritesJson;
use crate::types::SqlType;

collations! { Pg: C "\"C\"", }

impl<T: SqlType> WritesJson<T> for Pg {}
