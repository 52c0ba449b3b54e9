//! A hash that stays the same on every machine and in every version: FNV-1a.

/// 32 bits: table numbers, shortened names.
pub(crate) fn fnv32(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193)
    })
}
