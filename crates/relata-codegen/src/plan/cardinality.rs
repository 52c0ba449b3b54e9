//! How many rows a relation leads to.

/// The number of rows that a relation leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cardinality {
    ToOne,
    ToOneOrNone,
    ToMany,
    /// Leads to many rows that are deleted when they are taken out.
    ToManyOwned,
    /// Leads to the rows with the same values, which are no key.
    ToManyAlike,
    OneToOne,
}

impl Cardinality {
    /// True if the row that it starts from has the key.
    pub(crate) fn has_key(self) -> bool {
        matches!(self, Self::ToOne | Self::ToOneOrNone)
    }
    /// True if it leads to any number of rows.
    pub(crate) fn is_many(self) -> bool {
        matches!(self, Self::ToMany | Self::ToManyOwned | Self::ToManyAlike)
    }
    /// True if the rows that it leads to have the key.
    pub(crate) fn is_referenced(self) -> bool {
        matches!(self, Self::ToMany | Self::ToManyOwned | Self::OneToOne)
    }
}
