//! Hashing of keys, several times for each row: a multiplication for each word instead of the rounds of SipHash.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::OnceLock;

/// Hashes keys of rows and places. Keys may come from users, so that each process begins with another seed.
#[derive(Debug, Clone)]
pub(crate) struct Hashing(u64);

/// A map that hashes its keys so.
pub(crate) type HashMap<K, V> = std::collections::HashMap<K, V, Hashing>;
/// A set that hashes so.
pub(crate) type HashSet<K> = std::collections::HashSet<K, Hashing>;

impl Default for Hashing {
    fn default() -> Self {
        static SEED: OnceLock<u64> = OnceLock::new();
        Self(*SEED.get_or_init(|| RandomState::new().hash_one(0)))
    }
}
impl BuildHasher for Hashing {
    type Hasher = Words;
    fn build_hasher(&self) -> Words {
        Words(self.0)
    }
}

/// The words that were hashed so far.
#[derive(Debug)]
pub(crate) struct Words(u64);

/// The digits of pi after the first 16: odd, with as many ones as zeros.
const MULTIPLE: u128 = 0xa409_3822_299f_31d1;

impl Hasher for Words {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        let words = bytes.chunks_exact(8);
        let rest = words.remainder();
        for word in words {
            self.write_u64(word.try_into().map_or(0, u64::from_le_bytes));
        }
        // Its length too, so that zeros at the end count.
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        self.write_u64(u64::from_le_bytes(last) ^ ((bytes.len() as u64) << 56));
    }
    fn write_u8(&mut self, value: u8) {
        self.write_u64(value.into());
    }
    fn write_u32(&mut self, value: u32) {
        self.write_u64(value.into());
    }
    #[inline]
    #[allow(clippy::cast_possible_truncation)] // both halves count
    fn write_u64(&mut self, value: u64) {
        let product = u128::from(self.0 ^ value) * MULTIPLE;
        self.0 = product as u64 ^ (product >> 64) as u64;
    }
    fn write_usize(&mut self, value: usize) {
        self.write_u64(value as u64);
    }
}

#[cfg(test)]
mod tests {
    use super::{HashSet, Hashing};
    use std::hash::BuildHasher;

    #[test]
    fn values_that_differ_have_other_hashes() {
        let hashing = Hashing::default();
        let numbers = (-5_000..5_000_i64).map(|n| hashing.hash_one(n));
        let pairs = (0..100_u32).flat_map(|a| (0..100_i64).map(move |b| (a, b)));
        let pairs = pairs.map(|pair| hashing.hash_one(pair));
        let texts = (0..20).map(|n| hashing.hash_one("\0".repeat(n)));
        let texts = texts.chain(
            ["a", "b", "seven bytes", "eight bytes or more"].map(|text| hashing.hash_one(text)),
        );
        assert_eq!(numbers.collect::<HashSet<u64>>().len(), 10_000);
        assert_eq!(pairs.collect::<HashSet<u64>>().len(), 10_000);
        assert_eq!(texts.collect::<HashSet<u64>>().len(), 24);
    }

    #[test]
    fn numbers_in_a_row_fill_a_table_evenly() {
        let hashing = Hashing::default();
        for shift in [0, 57] {
            let mut filled = [0; 128];
            for n in 0..12_800_i64 {
                let place = (hashing.hash_one(n) >> shift) & 127;
                filled[usize::try_from(place).unwrap()] += 1;
            }
            assert!(filled.iter().all(|n| (40..200).contains(n)), "{filled:?}");
        }
    }
}
