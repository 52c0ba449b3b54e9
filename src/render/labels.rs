//! The labels of a SELECT list, which ORDER BY can use.

use std::any::TypeId;
use std::borrow::Cow;

use super::{AnyFragment, Fragment, RenderResult, Sql};
use crate::dialect::Dialect;

/// The names of columns, if they have one.
pub(crate) type OwnNames = Vec<Option<OwnName>>;
/// The name that a selected column has by itself, or by a label.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct OwnName {
    pub(crate) name: &'static str,
    /// The label to look for.
    pub(crate) label: Option<TypeId>,
}
impl OwnName {
    pub(crate) fn of_column(name: &'static str) -> Self {
        Self { name, label: None }
    }
}

/// The labels of one query.
pub(super) struct Labels<'b, D> {
    /// The labels that have another name in the SELECT list.
    renamed: Vec<(&'static str, Cow<'static, str>)>,
    /// The expression of each label, for places where an expression cannot use its name.
    expressions: Vec<(&'static str, &'b (dyn AnyFragment<D> + 'b))>,
    /// The keys of GROUP BY that have labels.
    keys: Vec<(&'static str, &'b (dyn AnyFragment<D> + 'b))>,
    /// The names of the selected items.
    selected: Option<fn(&mut OwnNames)>,
    /// Returns the selected values that are JSON documents, by their places from 1.
    documents: Option<fn(usize) -> bool>,
}
impl<D> Default for Labels<'_, D> {
    fn default() -> Self {
        Self {
            renamed: Vec::new(),
            expressions: Vec::new(),
            keys: Vec::new(),
            selected: None,
            documents: None,
        }
    }
}

impl<D> Labels<'_, D> {
    #[inline]
    pub(super) fn clear(&mut self) {
        self.renamed.clear();
        self.expressions.clear();
        self.keys.clear();
        self.selected = None;
        self.documents = None;
    }
}

/// The position of a label among the selected items, counted from 1, if another column has the same name.
fn place_among(selected: &[Option<OwnName>], label: &str, id: TypeId) -> Option<usize> {
    let names = selected.iter().flatten();
    if names.filter(|own| own.name == label).count() < 2 {
        return None;
    }
    let at = selected
        .iter()
        .position(|own| own.is_some_and(|own| own.label == Some(id)));
    at.map(|at| at + 1)
}

impl<'b, D: Dialect> Sql<'_, 'b, D> {
    /// Sets the names that the query selects.
    pub(crate) fn select_names(&mut self, names: fn(&mut OwnNames)) {
        self.query.labels.selected = Some(names);
    }

    /// Sets which of the selected values are JSON documents; returns what was set before.
    pub(crate) fn select_documents(
        &mut self,
        documents: Option<fn(usize) -> bool>,
    ) -> Option<fn(usize) -> bool> {
        std::mem::replace(&mut self.query.labels.documents, documents)
    }
    /// Refuses to compare the selected value at this place, from 1, if the database compares it as a text.
    pub(crate) fn compares_selected(&mut self, place: usize) -> RenderResult {
        match self.query.labels.documents {
            Some(documents) if documents(place) => self.compares_documents(),
            _ => Ok(()),
        }
    }
    /// True if the label names a JSON document.
    pub(crate) fn is_document_label(&self, id: TypeId) -> bool {
        let labels = &self.query.labels;
        let (Some(names), Some(documents)) = (labels.selected, labels.documents) else {
            return false;
        };
        let mut selected = OwnNames::new();
        names(&mut selected);
        let mut selected = selected.iter();
        let at = selected.position(|own| own.is_some_and(|own| own.label == Some(id)));
        at.is_some_and(|at| documents(at + 1))
    }

    /// Sets the name of the label in the query: that of a declared column.
    pub(crate) fn rename_label(&mut self, label: &'static str, name: Cow<'static, str>) {
        self.query.labels.renamed.push((label, name));
    }

    /// Stores the expression that a label names, for places that need it.
    pub(crate) fn labels(&mut self, label: &'static str, e: &'b (impl Fragment<D> + 'b)) {
        self.label_expression(label, e);
    }
    /// The same, for an expression whose type is erased.
    pub(crate) fn label_expression(
        &mut self,
        label: &'static str,
        e: &'b (dyn AnyFragment<D> + 'b),
    ) {
        if !D::SYNTAX.nulls_order {
            self.query.labels.expressions.push((label, e));
        }
    }

    /// Stores that GROUP BY has this key with the label.
    pub(crate) fn label_key(&mut self, label: &'static str, key: &'b (impl Fragment<D> + 'b)) {
        self.query.labels.keys.push((label, key));
    }
    /// The key of GROUP BY with the label.
    pub(crate) fn labeled_key(&self, label: &str) -> Option<&'b (dyn AnyFragment<D> + 'b)> {
        let mut keys = self.query.labels.keys.iter();
        keys.find(|(own, _)| *own == label).map(|(_, key)| *key)
    }

    /// The name of a label in the query.
    pub(crate) fn label_name(&self, label: &'static str) -> Cow<'static, str> {
        let renamed = self.query.labels.renamed.iter();
        let mut renamed = renamed.filter(|(own, _)| *own == label);
        renamed
            .next()
            .map_or(Cow::Borrowed(label), |(_, name)| name.clone())
    }

    /// The position of a label in the SELECT list, counted from 1, if another column has the same name.
    pub(crate) fn place_of_label(&self, label: &'static str, id: TypeId) -> Option<usize> {
        let labels = &self.query.labels;
        if self.places.expression || labels.renamed.iter().any(|(own, _)| *own == label) {
            return None;
        }
        let mut selected = OwnNames::new();
        labels.selected?(&mut selected);
        place_among(&selected, label, id)
    }

    /// The expression that a label names, for use inside an expression, where the label is not allowed.
    pub(crate) fn labeled(&self, label: &str) -> Option<&'b (dyn AnyFragment<D> + 'b)> {
        let expressions = self.query.labels.expressions.iter();
        let mut expressions = expressions.filter(|_| self.places.expression);
        expressions.find(|(own, _)| *own == label).map(|(_, e)| *e)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_ambiguous_label_has_a_place() {
        struct Mine;
        let id = TypeId::of::<Mine>();
        let column = |name| Some(OwnName { name, label: None });
        let label = |name| {
            Some(OwnName {
                name,
                label: Some(id),
            })
        };
        assert_eq!(place_among(&[], "n", id), None);
        assert_eq!(
            place_among(&[column("m"), None, label("n")], "n", id),
            None,
            "one name"
        );
        assert_eq!(
            place_among(&[column("n"), None, label("n")], "n", id),
            Some(3)
        );
        assert_eq!(
            place_among(&[column("n"), column("n")], "n", id),
            None,
            "not selected"
        );
    }
}
