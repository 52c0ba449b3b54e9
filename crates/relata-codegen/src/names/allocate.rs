//! Identifiers of one namespace, kept apart.

use std::collections::BTreeSet;

/// The names already taken in a namespace.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    taken: BTreeSet<String>,
}

impl Names {
    /// A namespace in which these names are taken from the start.
    pub(crate) fn with(reserved: &[&str]) -> Self {
        Self {
            taken: reserved.iter().map(|name| (*name).to_owned()).collect(),
        }
    }

    pub(crate) fn is_free(&self, name: &str) -> bool {
        !self.taken.contains(name)
    }

    /// Takes a name, if it is free.
    pub(crate) fn take(&mut self, name: &str) -> bool {
        self.taken.insert(name.to_owned())
    }

    /// Takes the first candidate that is free, or else the first one with an underscore or number behind it.
    pub(crate) fn claim<S: AsRef<str>>(&mut self, candidates: &[S]) -> String {
        for candidate in candidates {
            if self.take(candidate.as_ref()) {
                return candidate.as_ref().to_owned();
            }
        }
        let base = candidates.first().map_or("name", AsRef::as_ref);
        self.claim_numbered(base)
    }

    /// Takes `base_`, if `base` is reserved, or `base_2`, `base_3`, ...
    fn claim_numbered(&mut self, base: &str) -> String {
        let separator = if base.ends_with('_') || base.starts_with(char::is_uppercase) {
            ""
        } else {
            "_"
        };
        let mut number = 2_u32;
        loop {
            let name = format!("{base}{separator}{number}");
            if self.take(&name) {
                return name;
            }
            number += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_free_candidate_wins_and_then_numbers() {
        let mut names = Names::with(&["table"]);
        assert_eq!(names.claim(&["id"]), "id");
        assert_eq!(names.claim(&["id", "user_id"]), "user_id");
        assert_eq!(names.claim(&["id", "user_id"]), "id_2");
        assert_eq!(names.claim(&["table", "table_"]), "table_");
        assert_eq!(names.claim(&["User"]), "User");
        assert_eq!(names.claim(&["User"]), "User2");
    }
}
