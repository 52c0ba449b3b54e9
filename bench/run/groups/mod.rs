//! The groups, in the order in which they run.

/// Each has a file of its own.
macro_rules! groups {
    ($($group:ident)*) => {
        $(mod $group;)*

        /// All groups.
        pub(crate) fn all() -> Vec<crate::case::Group> {
            vec![$($group::group()),*]
        }
    };
}
groups! {
    load
    lookup
    left_join
    cte_window
    in_list
    dynamic
    limit
    wide
    types
    stream
}
