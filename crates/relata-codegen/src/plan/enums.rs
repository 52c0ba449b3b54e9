//! Plans enums and their variants.

use super::overrides::{entry, identifier, taken};
use super::{EnumPlan, Plan};
use crate::config::{EnumConfig, Problem, key_path};
use crate::names::{Names, is_prelude, pascal};

pub(super) fn plan(plan: &mut Plan<'_>) -> Result<(), Problem> {
    let (catalog, config) = (plan.catalog, plan.config);
    let mut names = vec![String::new(); catalog.enums.len()];
    // Names from the settings first: they must not lose against a derived one.
    for configured in [true, false] {
        for (index, definition) in catalog.enums.iter().enumerate() {
            let found = entry(catalog, &config.enums, &definition.name)
                .and_then(|(key, settings)| Some((key, settings.name.as_deref()?)));
            let Some(schema) = plan
                .schemas
                .iter()
                .position(|s| s.name == definition.name.schema)
            else {
                continue;
            };
            match found {
                Some((key, name)) if configured => {
                    let at = || key_path!["enums", key, "name"];
                    let name = identifier(name, at)?;
                    if !plan.schemas[schema].names.take(name) {
                        return Err(taken(name, at()));
                    }
                    names[index] = name.to_owned();
                }
                None if !configured => {
                    let base = pascal(&definition.name.name);
                    let second = format!("{base}Enum");
                    let level = &mut plan.schemas[schema].names;
                    names[index] = if is_prelude(&base) {
                        level.claim(&[second])
                    } else {
                        level.claim(&[base, second])
                    };
                }
                _ => {}
            }
        }
    }
    for (definition, name) in catalog.enums.iter().zip(names) {
        let Some(schema) = plan
            .schemas
            .iter()
            .position(|s| s.name == definition.name.schema)
        else {
            continue;
        };
        let settings = entry(catalog, &config.enums, &definition.name);
        plan.enums.push(EnumPlan {
            definition,
            schema,
            name,
            variants: variants(&definition.values, settings)?,
        });
    }
    Ok(())
}

fn variants(
    labels: &[String],
    settings: Option<(&String, &EnumConfig)>,
) -> Result<Vec<String>, Problem> {
    let mut names = Names::default();
    let mut variants = vec![String::new(); labels.len()];
    if let Some((key, settings)) = settings {
        for (label, name) in &settings.variants {
            let at = || key_path!["enums", key, "variants", label];
            if !crate::names::is_identifier(name) {
                return Err(Problem::new(
                    at(),
                    format!("`{name}` is not a Rust identifier"),
                ));
            }
            if !names.take(name) {
                return Err(taken(name, at()));
            }
            if let Some(index) = labels.iter().position(|l| l == label) {
                variants[index].clone_from(name);
            }
        }
    }
    for (variant, label) in variants.iter_mut().zip(labels) {
        if variant.is_empty() {
            let base = if label.is_empty() {
                "Empty".to_owned()
            } else {
                pascal(label)
            };
            *variant = names.claim(&[base]);
        }
    }
    Ok(variants)
}
