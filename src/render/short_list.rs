//! A list that is usually short.

/// A list whose first four items need no allocation.
#[derive(Debug)]
pub(super) struct Few<T> {
    first: [Option<T>; 4],
    rest: Vec<T>,
}

impl<T> Default for Few<T> {
    fn default() -> Self {
        Self {
            first: [const { None }; 4],
            rest: Vec::new(),
        }
    }
}

impl<T: PartialEq> Few<T> {
    #[inline]
    pub(super) fn clear(&mut self) {
        if self.first[0].is_some() {
            *self = Self::default();
        }
    }

    pub(super) fn push(&mut self, item: T) {
        match self.first.iter_mut().find(|place| place.is_none()) {
            Some(place) => *place = Some(item),
            None => self.rest.push(item),
        }
    }

    #[inline]
    pub(super) fn contains(&self, item: &T) -> bool {
        self.first.iter().flatten().any(|own| own == item) || self.rest.contains(item)
    }
}

#[cfg(test)]
mod tests {
    use super::Few;

    #[test]
    fn holds_what_was_pushed() {
        let mut few = Few::default();
        assert!(!few.contains(&0));
        for i in 0..10 {
            few.push(i);
            assert!((0..=i).all(|own| few.contains(&own)), "{i}");
            assert!(!few.contains(&(i + 1)), "{i}");
        }
    }
}
