//! The owner, privileges and rules of objects that are dropped and created again. They are no part of a catalog, and those of a scratch
//! database are not those of the database where the script runs, so the script itself reads them before and restores them after.

use std::collections::HashSet;

use relata_schema::{Catalog, Function};

use super::renewed::replaced;
use super::{ENGINE, is_replaceable, literal, object, signature_types};
use crate::edit::{Edit, Object, Part, is_stored_now};
use crate::names;

/// The objects that are dropped and created again: their names as literals, some before and after.
#[derive(Default)]
struct Kept {
    /// Tables, views, sequences.
    relations: Vec<String>,
    /// A table and its column.
    columns: Vec<(String, String)>,
    /// Functions, which may take other arguments afterwards.
    functions: Vec<(String, String)>,
    types: Vec<String>,
}

/// The statement before the edits, and the one after them.
pub(super) fn statements(catalog: &Catalog, edits: &[Edit]) -> Option<(String, String)> {
    let kept = Kept::of(catalog, edits);
    let before = kept.objects(false)?;
    let after = kept.objects(true)?;
    Some((save(&before), restore(&after)))
}

impl Kept {
    fn of(catalog: &Catalog, edits: &[Edit]) -> Self {
        let mut kept = Self::default();
        let (mut created, mut dropped): (Vec<&Object>, Vec<&Object>) = (Vec::new(), Vec::new());
        let mut altered: Vec<(Object, Object)> = Vec::new();
        for edit in edits {
            match edit {
                Edit::Create(object) => created.push(object),
                Edit::Drop(object) => dropped.push(object),
                Edit::Alter { from, to } => altered.push((from.clone(), to.clone())),
                _ => {}
            }
        }
        let again = |dropped: &Object| created.iter().any(|new| is_same(dropped, new));
        let going: Vec<&Object> = (dropped.iter()).copied().filter(|old| again(old)).collect();
        for object in &going {
            let name = name_of(object);
            match object {
                Object::Table(_) | Object::Sequence(_) => kept.relations.push(name),
                Object::Function(_) => kept.functions.push((name.clone(), name)),
                Object::Enum(_) | Object::Domain(_) | Object::Composite(_) | Object::Range(_) => {
                    kept.types.push(name);
                }
                Object::Schema(_) | Object::Extension(_) => {}
            }
        }
        kept.other_arguments(&dropped, &created);
        for (from, to) in &altered {
            if let (Object::Function(old), Object::Function(new)) = (from, to)
                && old.definition != new.definition
                && !is_replaceable(old, new)
            {
                kept.functions.push((name_of(from), name_of(to)));
            }
        }
        let replaced = replaced(&altered, catalog);
        kept.types
            .extend(replaced.iter().map(|name| literal(&object(name))));
        let whole: HashSet<_> = (going.iter()).map(|object| object.name()).collect();
        for edit in edits {
            let (table, column) = match edit {
                Edit::Remove {
                    table,
                    part: Part::Column(column),
                } if edits.iter().any(|other| adds(other, table, &column.name)) => (table, column),
                Edit::Change {
                    table,
                    from: Part::Column(from),
                    to: Part::Column(to),
                } if is_stored_now(from, to) => (table, to),
                _ => continue,
            };
            if !whole.contains(table) {
                let names = (literal(&object(table)), literal(&column.name));
                kept.columns.push(names);
            }
        }
        kept
    }

    /// The only function of a name that goes, and the only one that comes, are one function with other arguments.
    fn other_arguments(&mut self, dropped: &[&Object], created: &[&Object]) {
        let alone = |all: &[&Object], others: &[&Object]| -> Vec<Function> {
            let functions = all.iter().filter_map(|object| match object {
                Object::Function(function) => {
                    let stays = others.iter().any(|other| is_same(object, other));
                    (!stays).then(|| (**function).clone())
                }
                _ => None,
            });
            functions.collect()
        };
        let (gone, made) = (alone(dropped, created), alone(created, dropped));
        for old in &gone {
            let named = |all: &[Function]| all.iter().filter(|f| f.name == old.name).count();
            let twin = made.iter().find(|new| new.name == old.name);
            if let (Some(twin), 1, 1) = (twin, named(&gone), named(&made)) {
                self.functions.push((regprocedure(old), regprocedure(twin)));
            }
        }
    }

    /// A query of the objects: their number, the part of a table, how GRANT names them, their owner, privileges and rules.
    fn objects(&self, after: bool) -> Option<String> {
        let mut number = 0;
        let mut values = |names: &mut dyn Iterator<Item = String>| -> Option<String> {
            let rows: Vec<String> = names
                .map(|name| {
                    number += 1;
                    format!("({number}, {name})")
                })
                .collect();
            (!rows.is_empty()).then(|| rows.join(", "))
        };
        let whole = (self.relations.iter()).map(|name| format!("{name}::regclass, NULL"));
        let columns =
            (self.columns.iter()).map(|(table, column)| format!("{table}::regclass, {column}"));
        let relations = values(&mut whole.chain(columns)).map(|rows| {
            format!(
                "SELECT n, '' AS part, CASE relkind WHEN 'S' THEN 'SEQUENCE ' ELSE 'TABLE ' END || format('%I.%I', nspname, relname) AS object,
      relowner AS owner, coalesce(relacl, acldefault(CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::\"char\", relowner)) AS acl,
      ARRAY(SELECT pg_get_ruledef(r.oid) FROM pg_rewrite AS r WHERE ev_class = c.oid AND rulename <> '_RETURN' ORDER BY rulename) AS rules
    FROM (VALUES {rows}) AS o (n, id, name) JOIN pg_class AS c ON c.oid = id JOIN pg_namespace AS s ON s.oid = relnamespace WHERE name IS NULL
    UNION ALL SELECT n, format(' (%I)', attname), format('TABLE %I.%I', nspname, relname), relowner, attacl, '{{}}'
    FROM (VALUES {rows}) AS o (n, id, name) JOIN pg_class AS c ON c.oid = id JOIN pg_namespace AS s ON s.oid = relnamespace
    JOIN pg_attribute ON attrelid = id AND attnum > 0 AND NOT attisdropped AND attname = coalesce(name, attname)"
            )
        });
        let pick = |(old, new): &(String, String)| match after {
            true => format!("{new}::regprocedure"),
            false => format!("{old}::regprocedure"),
        };
        let functions = values(&mut self.functions.iter().map(pick)).map(|rows| {
            format!(
                "SELECT n, '' AS part, 'ROUTINE ' || id::regprocedure AS object, proowner AS owner,
      coalesce(proacl, acldefault('f', proowner)) AS acl, '{{}}'::text[] AS rules
    FROM (VALUES {rows}) AS o (n, id) JOIN pg_proc AS p ON p.oid = id"
            )
        });
        let names = self.types.iter().map(|name| format!("{name}::regtype"));
        let types = values(&mut names.into_iter()).map(|rows| {
            format!(
                "SELECT n, '' AS part, format('TYPE %I.%I', nspname, typname) AS object, typowner AS owner,
      coalesce(typacl, acldefault('T', typowner)) AS acl, '{{}}'::text[] AS rules
    FROM (VALUES {rows}) AS o (n, id) JOIN pg_type AS t ON t.oid = id JOIN pg_namespace AS s ON s.oid = typnamespace"
            )
        });
        let queries: Vec<String> = [relations, functions, types]
            .into_iter()
            .flatten()
            .collect();
        (!queries.is_empty()).then(|| queries.join("\n    UNION ALL "))
    }
}

/// Privileges as text, to be compared: with names, in one order.
const ACL: &str = "ARRAY(SELECT a::text FROM unnest(objects.acl) AS a ORDER BY 1)::text";

/// A role as GRANT names it.
const GRANTEE: &str =
    "CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END";

fn save(objects: &str) -> String {
    format!(
        "DO $do$ BEGIN -- The owners, privileges and rules of what is dropped and created again.
  PERFORM set_config('relata.kept', json_agg(json_build_object('n', n, 'part', part, 'owner', pg_get_userbyid(owner), 'acl', {ACL},
    'grants', ARRAY(SELECT json_build_array(string_agg(privilege_type || part, ', ' ORDER BY privilege_type),
      {GRANTEE} || CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
      FROM aclexplode(acl) GROUP BY grantee, is_grantable ORDER BY grantee, is_grantable), 'rules', rules))::text, false) FROM (
    {objects}) AS objects;
END $do$"
    )
}

fn restore(objects: &str) -> String {
    format!(
        "DO $do$ DECLARE
  kept CURSOR FOR SELECT object, part, pg_get_userbyid(objects.owner) AS owner, old.owner AS old_owner, {ACL} AS now, old.acl AS old_acl,
    ARRAY(SELECT DISTINCT format('REVOKE ALL%s ON %s FROM %s', part, object, {GRANTEE}) FROM aclexplode(objects.acl))
    || ARRAY(SELECT format('GRANT %s ON %s TO %s', g->>0, object, g->>1) FROM json_array_elements(grants) AS g) AS grants,
    ARRAY(SELECT json_array_elements_text(old.rules)) AS rules FROM (
    {objects}) AS objects
    JOIN json_to_recordset(current_setting('relata.kept')::json) AS old (n int, part text, owner text, acl text, grants json, rules json)
    USING (n, part) ORDER BY n, part;
  command text;
BEGIN -- The owners, privileges and rules of what was dropped and created again.
  FOR o IN kept LOOP
    IF o.part = '' AND o.owner <> o.old_owner THEN EXECUTE format('ALTER %s OWNER TO %I', o.object, o.old_owner); END IF;
  END LOOP;
  FOR o IN kept LOOP
    IF o.now <> o.old_acl THEN FOREACH command IN ARRAY o.grants LOOP EXECUTE command; END LOOP; END IF;
    FOREACH command IN ARRAY o.rules LOOP EXECUTE command; END LOOP;
  END LOOP;
  PERFORM set_config('relata.kept', '', false);
END $do$"
    )
}

fn adds(edit: &Edit, table: &relata_schema::ObjectName, column: &str) -> bool {
    matches!(edit, Edit::Add { table: of, part: Part::Column(new) } if of == table && new.name == column)
}

/// True if one object takes the place of another: a view may have been a table.
fn is_same(a: &Object, b: &Object) -> bool {
    match (a, b) {
        (Object::Function(a), Object::Function(b)) => {
            a.name == b.name && a.input_types().eq(b.input_types())
        }
        (Object::Function(_), _) | (_, Object::Function(_)) => false,
        _ => class(a) == class(b) && a.name() == b.name(),
    }
}

fn class(object: &Object) -> u8 {
    match object {
        Object::Table(_) => 0,
        Object::Sequence(_) => 1,
        Object::Enum(_) | Object::Domain(_) | Object::Composite(_) | Object::Range(_) => 2,
        Object::Function(_) => 3,
        Object::Schema(_) | Object::Extension(_) => 4,
    }
}

fn name_of(object: &Object) -> String {
    match object {
        Object::Function(function) => regprocedure(function),
        other => literal(&names::object(&other.name(), ENGINE)),
    }
}

fn regprocedure(function: &Function) -> String {
    literal(&format!(
        "{}({})",
        object(&function.name),
        signature_types(function)
    ))
}
