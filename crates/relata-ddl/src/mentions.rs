//! Finds the names that SQL text mentions: the objects on which it may depend.

use std::collections::HashSet;

use relata_schema::sql_text::{Lexer, TokenKind};
use relata_schema::{Engine, ObjectName};

/// The names in a text. On PostgreSQL the server writes every name outside `pg_catalog` with its schema, so
/// mentions are exact; elsewhere a column with the same name counts too, which may add dependencies, but never
/// misses one.
#[derive(Debug, Default)]
pub(crate) struct Mentions {
    /// The objects, by [`key`].
    objects: HashSet<String>,
    /// Every name without its schema; in lower case on SQLite and MySQL.
    words: HashSet<String>,
}

/// Returns the key of an object.
pub(crate) fn key(name: &ObjectName, engine: Engine) -> String {
    match engine {
        Engine::Postgres => format!("{}\0{}", name.schema, name.name),
        _ => name.name.to_lowercase(),
    }
}

impl Mentions {
    pub(crate) fn of<'a>(texts: impl IntoIterator<Item = &'a str>, engine: Engine) -> Self {
        let mut mentions = Self::default();
        for text in texts {
            mentions.read(text, engine);
        }
        mentions
    }

    fn read(&mut self, text: &str, engine: Engine) {
        let mut schema: Option<String> = None;
        let mut dot = false;
        for token in Lexer::new(text, engine) {
            let name = match token.kind {
                TokenKind::Word => token.text.to_owned(),
                TokenKind::Quoted => token.identifier(),
                TokenKind::Text => {
                    self.text(token.text, &token.identifier(), engine);
                    (schema, dot) = (None, false);
                    continue;
                }
                TokenKind::Symbol => {
                    dot = token.text == ".";
                    schema = schema.filter(|_| dot);
                    continue;
                }
                _ => continue,
            };
            let within = schema.take().filter(|_| dot);
            match engine {
                Engine::Postgres => {
                    if let Some(schema) = within {
                        self.objects.insert(format!("{schema}\0{name}"));
                    }
                    self.words.insert(name.clone());
                }
                _ => {
                    self.objects.insert(name.to_lowercase());
                    self.words.insert(name.to_lowercase());
                }
            }
            (schema, dot) = (Some(name), false);
        }
    }

    /// `nextval('public.ids')` names a sequence, and SQLite accepts 'name' wherever only a name is allowed.
    fn text(&mut self, written: &str, text: &str, engine: Engine) {
        match engine {
            Engine::Postgres if written.starts_with('\'') && text.contains('.') => {
                self.read(text, engine);
            }
            Engine::Sqlite => {
                self.objects.insert(text.to_lowercase());
            }
            _ => {}
        }
    }

    pub(crate) fn add(&mut self, name: &ObjectName, engine: Engine) {
        self.objects.insert(key(name, engine));
    }

    /// The objects, by their keys.
    pub(crate) fn objects(&self) -> impl Iterator<Item = &String> {
        self.objects.iter()
    }

    /// True if an object is mentioned.
    pub(crate) fn object(&self, name: &ObjectName, engine: Engine) -> bool {
        self.objects.contains(&key(name, engine))
    }

    /// True if a column may be mentioned.
    pub(crate) fn column(&self, name: &str, engine: Engine) -> bool {
        match engine {
            Engine::Postgres => self.words.contains(name),
            _ => self.words.contains(&name.to_lowercase()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_outside_of_text_and_comments() {
        let sql = r#"SELECT a.id, $$public.no b$$, "Od d" FROM public.users a -- public.gone
            JOIN billing."Us""ers" ON nextval('public.ids'::regclass) > 0"#;
        let mentions = Mentions::of([sql], Engine::Postgres);
        let has = |schema, name| mentions.object(&ObjectName::new(schema, name), Engine::Postgres);
        assert!(has("public", "users") && has("billing", "Us\"ers") && has("public", "ids"));
        assert!(!has("public", "gone") && !has("billing", "users") && !has("public", "no"));
        assert!(mentions.column("Od d", Engine::Postgres));
        let mentions = Mentions::of(["SELECT * FROM Users"], Engine::Sqlite);
        assert!(mentions.object(&ObjectName::new("main", "users"), Engine::Sqlite));
    }
}
