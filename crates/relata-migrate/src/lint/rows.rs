//! Statements that delete or change all rows of a table, also within WITH.

use super::sql::Statement;
use super::{Code, Finding};

/// The findings of a statement, one of each kind.
pub(super) fn findings(statement: &Statement) -> Vec<Finding> {
    let mut findings = Vec::new();
    let lost = "all rows of the table are lost";
    if let Some(reason) = lost_partition(statement) {
        findings.push(statement.finding(Code::DeleteRows, reason));
    } else if statement.starts(&["truncate"]) || deletes_all(statement) {
        findings.push(statement.finding(Code::DeleteRows, lost));
    } else if merge_deletes(statement) {
        let reason = "each row that the condition of ON chooses is lost";
        findings.push(statement.finding(Code::DeleteRows, reason));
    }
    if updates_all(statement) {
        findings.push(
            statement
                .finding(
                    Code::UpdateAll,
                    "all rows are locked until the revision ends, and the table may double in size",
                )
                .safe("batches, each a transaction: a data migration in the program"),
        );
    }
    findings
}

/// `ALTER TABLE .. DROP PARTITION`, `TRUNCATE PARTITION`, `DISCARD TABLESPACE` (MySQL).
fn lost_partition(statement: &Statement) -> Option<&'static str> {
    if !statement.starts(&["alter"]) {
        return None;
    }
    let says = |first, second| statement.says(first, second);
    if says("drop", "partition") || says("truncate", "partition") {
        return Some("the rows of the partition are lost");
    }
    (statement.has("discard") && statement.has("tablespace"))
        .then_some("the rows of the table, or of the partition, are lost")
}

fn deletes_all(statement: &Statement) -> bool {
    verbs(statement, "delete").any(|rest| !has_where(rest))
}

fn updates_all(statement: &Statement) -> bool {
    verbs(statement, "update").any(|rest| !has_where(rest))
}

/// `WHEN MATCHED THEN DELETE`, without a condition of its own.
fn merge_deletes(statement: &Statement) -> bool {
    let tokens = &statement.tokens;
    let merges = statement.starts(&["merge"]) || verbs(statement, "merge").next().is_some();
    let deletes = |at: usize| {
        let before = tokens.get(..at).unwrap_or_default();
        let clause = before.iter().rev().take_while(|token| *token != "when");
        let mut clause = clause.skip(1);
        tokens.get(at).is_some_and(|token| token == "delete")
            && before.last().is_some_and(|token| token == "then")
            && !clause.any(|token| token == "and")
    };
    merges && (0..tokens.len()).any(deletes)
}

/// The tokens after a verb, each time that it begins a statement: the whole one, one of WITH, one that EXPLAIN runs or COPY writes.
fn verbs<'s>(statement: &'s Statement, verb: &str) -> impl Iterator<Item = &'s [String]> {
    let tokens = statement.tokens.as_slice();
    let may = [
        "with", "explain", "insert", "select", "copy", "update", "delete", "merge", "(",
    ];
    let may = tokens
        .first()
        .is_some_and(|first| may.contains(&first.as_str()));
    let begins = move |at: usize| {
        let before = at.checked_sub(1).and_then(|before| tokens.get(before));
        before.is_none_or(|token| matches!(token.as_str(), "(" | ")" | "explain" | "analyze"))
    };
    let places: Vec<usize> = (tokens.iter().enumerate())
        .filter(|(at, token)| may && *token == verb && begins(*at))
        .map(|(at, _)| at)
        .collect();
    places
        .into_iter()
        .map(move |at| tokens.get(at + 1..).unwrap_or_default())
}

/// True if the statement has a WHERE of its own: not one of a subquery, nor of the statement around it.
fn has_where(rest: &[String]) -> bool {
    let mut depth = 0_usize;
    for token in rest {
        match token.as_str() {
            "(" => depth += 1,
            ")" if depth == 0 => return false,
            ")" => depth -= 1,
            "where" if depth == 0 => return true,
            _ => {}
        }
    }
    false
}
