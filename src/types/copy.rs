//! Values in the binary form of PostgreSQL's COPY, which is that of bind parameters.
//! <https://www.postgresql.org/docs/current/sql-copy.html>

use std::any::Any;
use std::collections::HashMap;

use diesel::pg::{Pg, PgMetadataLookup, PgTypeMetadata};
use diesel::query_builder::BindCollector;
use diesel::query_builder::bind_collector::RawBytesBindCollector;
use diesel::sql_types::TypeMetadata;

use super::native::{Bound, Erased, Native};
use super::{BigInt, Binary, Bool, Double, Integer, Real, SmallInt, Text};
use crate::error::Source;

/// Rows of values, one after the other.
#[doc(hidden)]
pub struct CopyWriter {
    values: ValueBytes,
    types: Types,
    /// True if only the types of the values are needed.
    asks_types: bool,
}

/// A value that cannot be sent.
#[doc(hidden)]
#[derive(Debug)]
pub struct WrongValue {
    pub(crate) column: &'static str,
    pub(crate) source: Source,
}

/// Types that have another number in each database: those of the schema, and of extensions.
#[derive(Default)]
struct Types {
    known: HashMap<TypeName, PgTypeMetadata>,
    missing: Vec<TypeName>,
}

/// The name of a type, and its schema.
pub(crate) type TypeName = (String, Option<String>);

impl PgMetadataLookup for Types {
    fn lookup_type(&mut self, name: &str, schema: Option<&str>) -> PgTypeMetadata {
        let name = (name.to_owned(), schema.map(str::to_owned));
        if let Some(found) = self.known.get(&name) {
            return found.clone();
        }
        if !self.missing.contains(&name) {
            self.missing.push(name);
        }
        // Of a row that is written only to learn its types.
        PgTypeMetadata::new(0, 0)
    }
}

/// The length that encodes NULL.
const NULL: [u8; 4] = (-1_i32).to_be_bytes();

impl CopyWriter {
    pub(crate) fn new() -> Self {
        Self {
            values: ValueBytes::new(),
            types: Types::default(),
            asks_types: false,
        }
    }

    /// The rows that were written.
    pub(crate) fn bytes(&mut self) -> &mut Vec<u8> {
        self.values.bytes()
    }

    /// Returns the types of a row's values that are not known yet. They are looked up before the rows are written: while the
    /// server receives rows, it answers no query.
    pub(crate) fn missing_types(
        &mut self,
        row: impl FnOnce(&mut Self) -> Result<(), WrongValue>,
    ) -> Result<Vec<TypeName>, WrongValue> {
        self.asks_types = true;
        let written = row(self);
        self.asks_types = false;
        written?;
        Ok(std::mem::take(&mut self.types.missing))
    }
    pub(crate) fn know_type(
        &mut self,
        name: String,
        schema: Option<String>,
        found: PgTypeMetadata,
    ) {
        self.types.known.insert((name, schema), found);
    }

    /// Begins a row with this many values.
    pub(crate) fn begin_row(&mut self, columns: i16) {
        self.values.bytes.extend(columns.to_be_bytes());
    }

    /// Writes the value of a column.
    #[inline]
    pub(crate) fn value<B: Native>(
        &mut self,
        column: &'static str,
        value: &Bound<B>,
    ) -> Result<(), WrongValue> {
        if self.asks_types {
            let _ = B::pg_type(&mut self.types);
            B::look_up_inner(&mut self.types);
            return Ok(());
        }
        let written = match B::PG_CAST.filter(|_| value.0.is_some()) {
            None => self.values.push(value, &mut self.types),
            Some(name) => Err(format!(
                "a value of `{name}` is sent as text, which COPY in binary form does not take; `insert_into` does"
            )
            .into()),
        };
        written.map_err(|source| WrongValue { column, source })
    }
}

/// Values, each after its length.
pub(super) struct ValueBytes {
    bytes: Vec<u8>,
    /// The buffer that diesel writes a value into.
    aside: RawBytesBindCollector<Pg>,
}

impl ValueBytes {
    pub(super) fn new() -> Self {
        Self {
            bytes: Vec::new(),
            aside: RawBytesBindCollector::new(),
        }
    }

    pub(super) fn with_capacity(bytes: usize) -> Self {
        Self {
            bytes: Vec::with_capacity(bytes),
            aside: RawBytesBindCollector::new(),
        }
    }

    pub(super) fn bytes(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }

    /// Adds a value.
    #[inline]
    pub(super) fn push<B: Native>(
        &mut self,
        value: &Bound<B>,
        lookup: &mut <Pg as TypeMetadata>::MetadataLookup,
    ) -> Result<(), Source> {
        if value.0.is_none() {
            self.bytes.extend_from_slice(&NULL);
            return Ok(());
        }
        if self.common(value) {
            return Ok(());
        }
        self.any(value, lookup)
    }

    /// Adds a value of one of the most common types, without the memory that diesel takes for each. The compiler
    /// knows which of these it is.
    #[inline]
    fn common<B: Native>(&mut self, value: &Bound<B>) -> bool {
        fn is<As: Native>(value: &dyn Any) -> Option<&As::Rust> {
            value.downcast_ref::<Bound<As>>()?.0.as_ref()
        }
        if let Some(value) = is::<BigInt>(value) {
            self.sized(&value.to_be_bytes());
        } else if let Some(value) = is::<Integer>(value) {
            self.sized(&value.to_be_bytes());
        } else if let Some(value) = is::<SmallInt>(value) {
            self.sized(&value.to_be_bytes());
        } else if let Some(value) = is::<Double>(value) {
            self.sized(&value.to_be_bytes());
        } else if let Some(value) = is::<Real>(value) {
            self.sized(&value.to_be_bytes());
        } else if let Some(value) = is::<Bool>(value) {
            self.sized(&[u8::from(*value)]);
        } else if let Some(value) = is::<Text>(value) {
            return self.long(value.as_bytes());
        } else if let Some(value) = is::<Binary>(value) {
            return self.long(value);
        } else {
            return false;
        }
        true
    }

    #[inline]
    fn sized<const N: usize>(&mut self, value: &[u8; N]) {
        // At most eight.
        self.bytes.extend_from_slice(&(N as u32).to_be_bytes());
        self.bytes.extend_from_slice(value);
    }

    /// Adds a value, if it is not longer than a value can be.
    #[inline]
    fn long(&mut self, value: &[u8]) -> bool {
        let Ok(length) = i32::try_from(value.len()) else {
            return false;
        };
        self.bytes.extend_from_slice(&length.to_be_bytes());
        self.bytes.extend_from_slice(value);
        true
    }

    /// Adds a value of any type, as diesel binds it.
    fn any<B: Native>(
        &mut self,
        value: &Bound<B>,
        lookup: &mut <Pg as TypeMetadata>::MetadataLookup,
    ) -> Result<(), Source> {
        let pushed = self.aside.push_bound_value::<Erased<B>, _>(value, lookup);
        self.aside.metadata.clear();
        pushed.map_err(|error| match error {
            diesel::result::Error::SerializationError(source) => source,
            other => Box::new(other),
        })?;
        match self.aside.binds.pop().flatten() {
            Some(value) if self.long(&value) => Ok(()),
            Some(_) => Err("the value is longer than 2 GiB".into()),
            None => {
                self.bytes.extend_from_slice(&NULL);
                Ok(())
            }
        }
    }
}
