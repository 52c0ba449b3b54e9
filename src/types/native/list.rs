//! The values of a list, as one value.

use std::fmt;
#[cfg(feature = "sqlite")]
use std::sync::OnceLock;

#[cfg(feature = "postgres-backend")]
use super::Shown;
use super::{Bound, Native};

/// A list as JSON text, on its way to SQLite.
#[derive(Clone)]
#[cfg_attr(not(feature = "sqlite"), allow(dead_code))]
pub(crate) struct Json(pub(super) String);

#[cfg(feature = "sqlite")]
impl Json {
    /// The text in readable form.
    pub(crate) fn show(&self) -> String {
        format!("{:?}", self.0)
    }
}

/// Values do not show in logs.
impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("?")
    }
}

/// The values of an `IN` list.
#[doc(hidden)]
pub struct List<B: Native> {
    values: Vec<Bound<B>>,
    #[cfg(feature = "sqlite")]
    json: OnceLock<Json>,
}

impl<B: Native> Clone for List<B>
where
    B::Rust: Clone,
{
    fn clone(&self) -> Self {
        Self {
            values: self.values.clone(),
            #[cfg(feature = "sqlite")]
            json: self.json.clone(),
        }
    }
}

impl<B: Native> List<B> {
    pub(crate) fn new(values: Vec<Bound<B>>) -> Self {
        Self {
            values,
            #[cfg(feature = "sqlite")]
            json: OnceLock::new(),
        }
    }
    #[cfg(any(
        feature = "postgres-backend",
        feature = "sqlite",
        feature = "mysql-backend"
    ))]
    pub(crate) fn values(&self) -> &Vec<Bound<B>> {
        &self.values
    }
    /// Returns the number of values.
    pub(crate) fn len(&self) -> usize {
        self.values.len()
    }
    /// The value at this place.
    pub(crate) fn value(&self, place: usize) -> &Bound<B> {
        &self.values[place]
    }
    /// The values in readable form.
    #[cfg(feature = "postgres-backend")]
    pub(crate) fn show(&self) -> String {
        format!("{:?}", self.values.iter().map(Shown).collect::<Vec<_>>())
    }
    /// The list as a JSON array, written when it is first sent.
    #[cfg(feature = "sqlite")]
    pub(crate) fn json(&self) -> diesel::QueryResult<&Json> {
        if let Some(json) = self.json.get() {
            return Ok(json);
        }
        let mut json = String::from("[");
        for value in &self.values {
            if json.len() > 1 {
                json.push(',');
            }
            match &value.0 {
                Some(value) => B::write_json(value, &mut json)
                    .map_err(diesel::result::Error::SerializationError)?,
                None => json.push_str("null"),
            }
        }
        json.push(']');
        Ok(self.json.get_or_init(|| Json(json)))
    }
}
