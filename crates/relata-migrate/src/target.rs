//! The names of revisions: `head`, `base`, an id or its beginning, a label, `-1`, `+2`, `label@head`, `id-1`.

use std::collections::BTreeSet;

use crate::error::{Error, Result};
use crate::graph::Revisions;
use crate::revision::Revision;

impl Revisions {
    /// Returns the only revision to which a name refers: `head`, an id, the beginning of one, a label, `label@head`, and each
    /// followed by `-n` or `+n`.
    ///
    /// # Errors
    /// [`Error::NoSuchRevision`], [`Error::Ambiguous`], [`Error::SeveralHeads`], [`Error::Beyond`].
    pub fn one(&self, name: &str) -> Result<&Revision> {
        let (absolute, steps) = relative(name);
        if absolute.is_empty() {
            return Err(no_such(name));
        }
        let revision = self.absolute(absolute)?;
        self.walk(revision, steps, name)
    }

    /// Returns the revisions to which a name refers as the target of `up`. `current` are those that ran.
    ///
    /// # Errors
    /// As for [`Revisions::one`].
    pub fn up_to(&self, name: &str, current: &BTreeSet<String>) -> Result<Vec<&Revision>> {
        match relative(name) {
            ("heads", 0) => Ok(self.heads()),
            // Where there is no revision yet, there is nothing to do.
            ("head", 0) if self.heads().is_empty() => Ok(Vec::new()),
            ("", steps) if steps > 0 => self.next(steps.unsigned_abs(), current, name),
            _ => match name.split_once('@') {
                Some((branch, "heads")) => Ok(self.heads_of(self.absolute(branch)?)),
                // `label@+1`
                Some((branch, rest)) if rest.starts_with('+') => {
                    let branch = self.branch(&self.absolute(branch)?.id);
                    let elsewhere = self.iter().filter(|r| !branch.contains(&r.id));
                    let mut passed: BTreeSet<String> = elsewhere.map(|r| r.id.clone()).collect();
                    passed.extend(current.iter().cloned());
                    let (_, steps) = relative(rest);
                    self.next(steps.unsigned_abs(), &passed, name)
                }
                _ => Ok(vec![self.one(name)?]),
            },
        }
    }

    /// The revisions that `down` undoes, latest first: down to a revision, which stays, to `base`, or by `-n` steps.
    ///
    /// # Errors
    /// As for [`Revisions::one`].
    pub fn down_to(&self, name: &str, current: &BTreeSet<String>) -> Result<Vec<&Revision>> {
        let undone: BTreeSet<String> = match relative(name) {
            ("base", 0) => current.clone(),
            ("", steps) if steps < 0 => {
                let mut left = current.clone();
                for _ in 0..steps.unsigned_abs() {
                    let last = self.heads_among(&left);
                    let last = match last.as_slice() {
                        [] => {
                            return Err(Error::Beyond {
                                name: name.to_owned(),
                                beyond_first: true,
                            });
                        }
                        [one] => one.id.clone(),
                        several => {
                            return Err(Error::Ambiguous {
                                name: name.to_owned(),
                                ids: several.iter().map(|r| r.id.clone()).collect(),
                            });
                        }
                    };
                    left.remove(&last);
                }
                current.difference(&left).cloned().collect()
            }
            _ => match name.split_once('@') {
                // A whole branch.
                Some((branch, "base")) => self.with_descendants(&self.absolute(branch)?.id),
                _ => {
                    let stays = self.one(name)?;
                    let mut undone = self.with_descendants(&stays.id);
                    undone.remove(&stays.id);
                    undone
                }
            },
        };
        let mut order: Vec<&Revision> = (self.in_order().into_iter())
            .filter(|revision| undone.contains(&revision.id) && current.contains(&revision.id))
            .collect();
        order.reverse();
        Ok(order)
    }

    /// Returns the revisions of a set that no other revision in it needs.
    #[must_use]
    pub fn heads_among(&self, set: &BTreeSet<String>) -> Vec<&Revision> {
        let needed: BTreeSet<&String> = (set.iter())
            .filter_map(|id| self.get(id))
            .flat_map(Revision::needs)
            .collect();
        let heads = set.iter().filter(|id| !needed.contains(id));
        heads.filter_map(|id| self.get(id)).collect()
    }

    fn absolute(&self, name: &str) -> Result<&Revision> {
        if let Some((branch, rest)) = name.split_once('@') {
            let begin = self.absolute(branch)?;
            return match rest {
                "head" => self.single(self.heads_of(begin)),
                _ => Err(no_such(name)),
            };
        }
        if name == "head" {
            return match self.heads().is_empty() {
                true => Err(no_such(name)),
                false => self.single(self.heads()),
            };
        }
        if let Some(revision) = self.get(name).or_else(|| self.labelled(name)) {
            return Ok(revision);
        }
        let found: Vec<&Revision> = (self.iter())
            .filter(|revision| revision.id.starts_with(name))
            .collect();
        match found.as_slice() {
            [one] => Ok(one),
            [] => Err(no_such(name)),
            several => Err(Error::Ambiguous {
                name: name.to_owned(),
                ids: several.iter().map(|r| r.id.clone()).collect(),
            }),
        }
    }

    fn heads_of(&self, begin: &Revision) -> Vec<&Revision> {
        let branch = self.branch(&begin.id);
        let mut heads = self.heads();
        heads.retain(|head| branch.contains(&head.id));
        heads
    }

    fn single<'a>(&self, heads: Vec<&'a Revision>) -> Result<&'a Revision> {
        match heads.as_slice() {
            [one] => Ok(one),
            several => Err(Error::SeveralHeads {
                ids: several.iter().map(|r| r.id.clone()).collect(),
            }),
        }
    }

    /// Walks this many steps towards the children, or, if negative, the parents.
    fn walk<'a>(&'a self, from: &'a Revision, steps: i64, name: &str) -> Result<&'a Revision> {
        let mut at = from;
        for _ in 0..steps.unsigned_abs() {
            let next: Vec<&Revision> = match steps > 0 {
                true => self.children(&at.id),
                false => at.parents.iter().filter_map(|id| self.get(id)).collect(),
            };
            at = match next.as_slice() {
                [one] => one,
                [] => {
                    return Err(Error::Beyond {
                        name: name.to_owned(),
                        beyond_first: steps < 0,
                    });
                }
                several => {
                    return Err(Error::Ambiguous {
                        name: name.to_owned(),
                        ids: several.iter().map(|r| r.id.clone()).collect(),
                    });
                }
            };
        }
        Ok(at)
    }

    /// Walks this many steps from the revisions that ran.
    fn next(&self, steps: u64, current: &BTreeSet<String>, name: &str) -> Result<Vec<&Revision>> {
        let mut ran = current.clone();
        let mut last = Vec::new();
        for _ in 0..steps {
            let ready: Vec<&Revision> = (self.iter())
                .filter(|r| !ran.contains(&r.id) && r.needs().all(|need| ran.contains(need)))
                .collect();
            match ready.as_slice() {
                [one] => {
                    ran.insert(one.id.clone());
                    last = vec![*one];
                }
                [] => {
                    return Err(Error::Beyond {
                        name: name.to_owned(),
                        beyond_first: false,
                    });
                }
                several => {
                    return Err(Error::Ambiguous {
                        name: name.to_owned(),
                        ids: several.iter().map(|r| r.id.clone()).collect(),
                    });
                }
            }
        }
        Ok(last)
    }
}

fn no_such(name: &str) -> Error {
    Error::NoSuchRevision {
        name: name.to_owned(),
    }
}

/// `name-2` as `name` and -2; an id contains no signs.
fn relative(name: &str) -> (&str, i64) {
    let at = name.rfind(['-', '+']);
    match at.and_then(|at| Some((name.get(..at)?, name.get(at..)?.parse().ok()?))) {
        Some((absolute, steps)) => (absolute, steps),
        None => (name, 0),
    }
}
