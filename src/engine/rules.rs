//! The rules of a connection.

use super::task::Runner;
use crate::render::AnyRules;

/// The rules that apply to the next statement.
#[cfg(feature = "connections")]
#[inline]
pub(crate) fn rules<R: Runner>(on: &mut R) -> AnyRules {
    on.rules()
}
/// Without a connection nothing is run.
#[cfg(not(feature = "connections"))]
pub(crate) fn rules<R: Runner>(_: &mut R) -> AnyRules {
    AnyRules::default()
}

/// Sets these rules on a connection, in place of those that it has; returns the old ones.
#[cfg(feature = "connections")]
pub(crate) fn set_rules<R: Runner>(on: &mut R, rules: AnyRules) -> AnyRules {
    let watch = match rules.is_empty() {
        true => on.watching(),
        false => on.watch(),
    };
    watch.map_or_else(AnyRules::default, |watch| {
        std::mem::replace(&mut watch.rules, rules)
    })
}
/// Without a connection nothing is run.
#[cfg(not(feature = "connections"))]
pub(crate) fn set_rules<R: Runner>(_: &mut R, _: AnyRules) -> AnyRules {
    AnyRules::default()
}
