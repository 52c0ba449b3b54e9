//! The body of a routine, trigger or event of MySQL and MariaDB, which has semicolons of its own.
//! <https://dev.mysql.com/doc/refman/8.4/en/sql-compound-statements.html>, <https://mariadb.com/kb/en/programmatic-compound-statements/>

/// The blocks that are open at a token.
#[derive(Default)]
pub(super) struct Body {
    blocks: Vec<Block>,
    place: Place,
    /// The next token begins a statement.
    starts: bool,
    /// The last word was the END of a block.
    ended: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Block {
    /// A block of statements.
    Statements,
    /// `CASE` within an expression.
    Value,
}

#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Place {
    /// Before the body: the name, the arguments.
    #[default]
    Before,
    /// Where the body may begin, after characteristics: `RETURNS int DETERMINISTIC`. So it is after `HANDLER FOR`.
    Opening,
    Within,
}

/// The words that begin a statement without a block.
const PLAIN: &[&str] = &[
    "alter", "analyze", "call", "commit", "create", "delete", "do", "drop", "execute", "get",
    "grant", "insert", "load", "lock", "optimize", "prepare", "rename", "replace", "resignal",
    "return", "revoke", "rollback", "select", "set", "show", "signal", "start", "truncate",
    "update", "values", "with",
];

impl Body {
    /// Reads a token outside of parentheses: a word in lower case or a symbol. `last` is the one before, `first` is true for the first of
    /// the statement, and `routine` is the kind of object that it creates.
    pub(super) fn push(&mut self, word: &str, last: &str, first: bool, routine: Option<&str>) {
        let ended = std::mem::take(&mut self.ended);
        let starts = std::mem::take(&mut self.starts);
        if first && matches!(word, "if" | "case" | "loop" | "while" | "repeat" | "for") {
            // A block without a routine (MariaDB).
            self.place = Place::Within;
            self.open(word, true);
            return;
        }
        if self.place == Place::Before {
            match (routine, word) {
                (Some("trigger"), "row") if last == "each" => self.place = Place::Opening,
                (Some("event"), "do") => self.place = Place::Opening,
                (Some("function" | "procedure"), ")") => self.place = Place::Opening,
                (None, "atomic") if last == "not" => {
                    self.place = Place::Within;
                    self.blocks.push(Block::Statements);
                    self.starts = true;
                }
                _ => {}
            }
            return;
        }
        let value = self.blocks.last() == Some(&Block::Value);
        let opening = self.place == Place::Opening;
        match word {
            ";" => {
                self.place = Place::Within;
                self.starts = true;
            }
            // The name of another trigger.
            _ if matches!(last, "follows" | "precedes") && opening => {}
            "begin" => self.open(word, true),
            // `BEGIN NOT ATOMIC` within another block.
            "not" if last == "begin" => {}
            "atomic" if last == "not" => self.starts = true,
            "end" if self.blocks.pop().is_some() => self.ended = true,
            // `END IF`
            "if" | "case" | "loop" | "while" | "repeat" | "for" if ended => {}
            "case" => self.open(word, starts || opening),
            "if" | "loop" | "while" | "repeat" if (starts || opening) && !value => {
                self.open(word, true);
            }
            "for" if starts || opening && last != "handler" => self.open(word, true),
            "then" | "else" => self.starts = !value,
            "do" if !starts && !opening => self.starts = true,
            // A label.
            ":" => self.starts = true,
            "handler" => self.place = Place::Opening,
            _ if opening && PLAIN.contains(&word) && !matches!(last, "character" | "returns") => {
                self.place = Place::Within;
            }
            _ => {}
        }
    }

    fn open(&mut self, word: &str, is_statement: bool) {
        self.place = Place::Within;
        self.blocks.push(match is_statement {
            true => Block::Statements,
            false => Block::Value,
        });
        // The others have a condition first.
        self.starts = matches!(word, "begin" | "loop" | "repeat");
    }

    /// True if no block is open.
    pub(super) fn is_closed(&self) -> bool {
        self.blocks.is_empty()
    }
}
