//! Foreign keys: `references = users::id` of a field, `foreign_key(a, b, references = ..)` of a table.

use relata_schema::ReferentialAction;
use syn::spanned::Spanned as _;
use syn::{Error, Expr, Ident, Result};

use super::key::{find, initially, named};
use crate::attribute::{Item, Value, list};
use crate::model::{ForeignKey, Model, Target};
use crate::names::Naming;

impl Target {
    /// `orders::id`, `orders(a, b)` or `orders`.
    pub(crate) fn read(value: &Expr) -> Result<Self> {
        let wrong = || Error::new(value.span(), "expected `table::column`");
        let ident = |expr: &Expr| match expr {
            Expr::Path(path) => path.path.get_ident().cloned().ok_or_else(wrong),
            _ => Err(wrong()),
        };
        let (table, columns) = match value {
            Expr::Path(path) => {
                let names: Vec<Ident> = (path.path.segments.iter())
                    .map(|segment| segment.ident.clone())
                    .collect();
                match names.as_slice() {
                    [table] => (table.clone(), Vec::new()),
                    [.., table, column] => (table.clone(), vec![column.clone()]),
                    [] => return Err(wrong()),
                }
            }
            Expr::Call(call) => {
                let columns = call.args.iter().map(ident).collect::<Result<_>>()?;
                (ident(&call.func)?, columns)
            }
            _ => return Err(wrong()),
        };
        Ok(Self {
            table,
            columns,
            on_delete: ReferentialAction::NoAction,
            on_update: ReferentialAction::NoAction,
            name: None,
            relation: None,
            reverse: None,
            delete_orphans: None,
            through: None,
            deferrable: None,
            period: None,
        })
    }

    pub(crate) fn set(&mut self, item: &Item) -> Result<()> {
        match item.name.to_string().as_str() {
            "on_delete" => self.on_delete = action(item)?,
            "on_update" => self.on_update = action(item)?,
            "constraint" | "name" => self.name = Some(item.sql_name()?),
            "relation" => self.relation = Some(item.sql_name()?),
            "reverse" => self.reverse = Some(item.sql_name()?),
            "through" => self.through = Some((item.sql_name()?, item.name.span())),
            "delete_orphans" => {
                item.flag()?;
                self.delete_orphans = Some(item.name.span());
            }
            "period" => {
                item.flag()?;
                self.period = Some(item.name.span());
            }
            "deferrable" => self.deferrable = Some((initially(item)?, item.name.span())),
            _ => {
                let known = [
                    "on_delete",
                    "on_update",
                    "name",
                    "relation",
                    "reverse",
                    "delete_orphans",
                    "through",
                    "deferrable",
                    "period",
                ];
                return Err(item.unknown("a foreign key", &known));
            }
        }
        Ok(())
    }
}

/// Words of a foreign key that have no value, and so look like columns.
const FLAGS: [&str; 3] = ["deferrable", "period", "delete_orphans"];

/// `foreign_key(a, b, references = orders(x, y), on_delete = cascade)`
pub(super) fn foreign_key(model: &mut Model, item: &Item, naming: &Naming) -> Result<()> {
    let (mut columns, mut target, mut rest) = (Vec::new(), None, Vec::new());
    for item in item.list()? {
        match &item.value {
            Value::None if !FLAGS.iter().any(|flag| item.is(flag)) => {
                columns.push(find(model, &item.name)?)
            }
            Value::Expr(path) if item.is("references") => target = Some(Target::read(path)?),
            _ => rest.push(item),
        }
    }
    let Some(mut target) = target else {
        return Err(item.error("a foreign key needs a target: `references = orders(id)`"));
    };
    for item in rest {
        target.set(item)?;
    }
    if columns.is_empty() {
        return Err(item.error("`foreign_key` names no column"));
    }
    let name = named(
        model,
        &naming.foreign_key,
        &columns,
        &target.table.to_string(),
    );
    model.foreign_keys.push(ForeignKey {
        columns,
        name: target.name.clone().unwrap_or(name),
        target,
        table: 0,
        referenced: Vec::new(),
    });
    Ok(())
}

/// Reads an action: `cascade`, `set_null`, ...
fn action(item: &Item) -> Result<ReferentialAction> {
    let word = item.word()?;
    Ok(match word.to_string().as_str() {
        "no_action" => ReferentialAction::NoAction,
        "restrict" => ReferentialAction::Restrict,
        "cascade" => ReferentialAction::Cascade,
        "set_null" => ReferentialAction::SetNull,
        "set_default" => ReferentialAction::SetDefault,
        _ => {
            let known = [
                "no_action",
                "restrict",
                "cascade",
                "set_null",
                "set_default",
            ];
            return Err(Error::new(
                word.span(),
                format!("there is no action `{word}`; there are {}", list(&known)),
            ));
        }
    })
}
