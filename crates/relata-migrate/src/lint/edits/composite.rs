//! Findings of edits of composite types (PostgreSQL).

use relata_ddl::Edit;
use relata_schema::{CompositeField, CompositeType, SqlType};

use super::super::{Code, Finding};
use super::Linter;

impl Linter<'_> {
    pub(super) fn composite(&mut self, edit: &Edit, from: &CompositeType, to: &CompositeType) {
        let names = |fields: &[CompositeField]| -> Vec<String> {
            fields.iter().map(|field| field.name.clone()).collect()
        };
        let (before, after) = (names(&from.fields), names(&to.fields));
        let gone: Vec<&str> = (before.iter().filter(|name| !after.contains(name)))
            .map(String::as_str)
            .collect();
        if !gone.is_empty() {
            self.push(
                Finding::new(
                    Code::DropField,
                    format!("{edit}: without {}", gone.join(", ")),
                    "the values of the field are lost, and a program that still runs and uses it fails",
                )
                .safe("release a program that does not use it, then drop it"),
            );
        }
        let twin = |field: &CompositeField| from.fields.iter().find(|old| old.name == field.name);
        let retyped = to.fields.iter().any(|field| {
            twin(field).is_some_and(|old| {
                (&old.type_name, &old.collation) != (&field.type_name, &field.collation)
            })
        });
        // In PostgreSQL's order: a new field comes last.
        let kept = before.iter().filter(|name| after.contains(name));
        let new = after.iter().filter(|name| !before.contains(name));
        let moved = !kept.chain(new).eq(&after);
        if before != after || retyped {
            self.push(
                Finding::new(
                    Code::ChangeFields,
                    edit.to_string(),
                    "a program that still runs reads and writes the fields that it knows, in their order, and fails",
                )
                .safe("a type of another name, and a column of it, both written for a while"),
            );
        }
        let has_it = |sql_type: &SqlType| sql_type.named() == Some(&to.name);
        let mut tables = self.now.tables.iter().filter(|table| !table.is_view());
        let column = tables.find_map(|table| {
            let column = table
                .columns
                .iter()
                .find(|column| has_it(&column.sql_type))?;
            Some(format!("{}.{}", table.name, column.name))
        });
        if let Some(column) = column.filter(|_| moved || retyped) {
            self.push(Finding::new(
                Code::TypeRewrite,
                edit.to_string(),
                format!("the type is made anew, which writes every table that has it, such as that of {column}"),
            ));
        }
    }
}
