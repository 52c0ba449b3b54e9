//! The groups, in the order in which they run.

/// Each has a file of its own.
macro_rules! groups {
    ($($(#[$cfg:meta])? $group:ident)*) => {
        $($(#[$cfg])? mod $group;)*

        /// Returns all groups.
        pub(crate) fn all() -> Vec<crate::case::Group> {
            [$($(#[$cfg])? $group::group()),*].into()
        }
    };
}
groups! {
    load
    lookup
    left_join
    relations
    loading
    cte_window
    in_list
    dynamic
    limit
    #[cfg(feature = "wide")]
    wide
    types
    stream
    insert
    copy
    update
    upsert
    delete
    session
    events
}
