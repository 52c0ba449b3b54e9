//! Writing SQL: one walk over a statement either sends it through diesel or prints it.

mod names;
mod query;
mod values;

use diesel::query_builder::AstPass;

use self::names::Computed;
use self::query::QueryState;
use crate::dialect::Dialect;
use crate::error::RenderResult;

/// A piece of a statement that the database `D` can say.
///
/// `STATIC` tells whether the SQL follows from the type alone. A statement made of static pieces
/// is prepared once per connection and never written again.
#[diagnostic::on_unimplemented(
    message = "`{D}` has no SQL for `{Self}`",
    label = "this database cannot say it"
)]
pub trait Fragment<D: Dialect> {
    /// Whether the SQL text depends on the type alone.
    const STATIC: bool;
    /// The name that a SELECT list gives it by itself: that of a column.
    #[doc(hidden)]
    const NAME: Option<&'static str> = None;
    /// Whether its type follows from bind parameters alone, which some databases type late.
    #[doc(hidden)]
    const OF_PARAMETERS: bool = false;
    /// Whether it may hold a value.
    #[doc(hidden)]
    const VALUES: bool = true;
    /// Whether it is nothing but a value.
    #[doc(hidden)]
    const IS_VALUE: bool = false;
    /// Writes the SQL and its bind values, in order; other pieces in it by their [`render`](Fragment::render).
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult;
    /// Writes it where it stands: in HAVING as `min` of it, if it is a key of GROUP BY or depends on one, and the
    /// database does not know that.
    fn render<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        if out.is_key(Self::NAME.is_some(), |out| self.write(out))? {
            out.push("min(");
            out.below_groups(|out| self.write(out))?;
            out.push(")");
            return Ok(());
        }
        self.write(out)
    }
    /// Of what stands in FROM: tells how its columns are written. Called before they are.
    #[doc(hidden)]
    fn name_columns(out: &mut Sql<'_, '_, D>) {
        let _ = out;
    }
}

/// Where a statement's SQL goes.
pub struct Sql<'a, 'b, D: Dialect> {
    sink: Sink<'a, 'b, D>,
    /// How many values are bound so far.
    binds: usize,
    /// How many columns were written so far.
    columns: usize,
    /// How many of them are of tables in FROM of the query that is written.
    own_columns: usize,
    /// Whether an opening parenthesis was written last.
    open: bool,
    /// Whether values are written into the SQL.
    literally: bool,
    /// Whether a SELECT list is written.
    selecting: bool,
    /// Whether a label is in an expression, where its place would be a number.
    computing: bool,
    /// Whether a list of common table expressions was written, with which the next goes on.
    with: bool,
    query: QueryState<'b, D>,
    /// The columns that are not named, innermost query last.
    computed: Vec<Computed>,
}

enum Sink<'a, 'b, D: Dialect> {
    Diesel(AstPass<'a, 'b, D>),
    Text(String),
}

impl<'a, 'b, D: Dialect> Sql<'a, 'b, D> {
    pub(crate) fn diesel(pass: AstPass<'a, 'b, D>) -> Self {
        Self::new(Sink::Diesel(pass))
    }

    pub(crate) fn text() -> Self {
        Self::new(Sink::Text(String::new()))
    }

    fn new(sink: Sink<'a, 'b, D>) -> Self {
        Self {
            sink,
            binds: 0,
            columns: 0,
            own_columns: 0,
            open: false,
            literally: false,
            selecting: false,
            computing: false,
            with: false,
            query: QueryState::default(),
            computed: Vec::new(),
        }
    }

    /// Takes the text that was written.
    pub(crate) fn take_text(&mut self) -> String {
        match &mut self.sink {
            Sink::Text(sql) => std::mem::take(sql),
            Sink::Diesel(_) => String::new(),
        }
    }

    /// The text of a piece that stands here, which is not written.
    fn text_of(
        &mut self,
        piece: impl FnOnce(&mut Self) -> RenderResult,
    ) -> Result<String, diesel::result::Error> {
        let sink = std::mem::replace(&mut self.sink, Sink::Text(String::new()));
        let shared = self.query.shared.clone();
        let counts = (self.binds, self.columns, self.own_columns, self.open);
        let written = piece(self);
        let text = self.take_text();
        (self.binds, self.columns, self.own_columns, self.open) = counts;
        self.query.shared = shared;
        self.sink = sink;
        written.map(|()| text)
    }

    /// Writes SQL text as it is.
    pub fn push(&mut self, text: &str) {
        if !text.is_empty() {
            self.open = text.ends_with('(');
        }
        match &mut self.sink {
            Sink::Diesel(pass) => pass.push_sql(text),
            Sink::Text(sql) => sql.push_str(text),
        }
    }

    /// Whether an opening parenthesis was written last, after which stands no space.
    pub(crate) fn is_open(&self) -> bool {
        self.open
    }

    /// Writes a quoted identifier.
    pub fn identifier(&mut self, name: &str) -> RenderResult {
        self.open = false;
        match &mut self.sink {
            Sink::Diesel(pass) => pass.push_identifier(name),
            Sink::Text(sql) => {
                sql.push(D::SYNTAX.quote);
                for c in name.chars() {
                    if c == D::SYNTAX.quote {
                        sql.push(c);
                    }
                    sql.push(c);
                }
                sql.push(D::SYNTAX.quote);
                Ok(())
            }
        }
    }

    /// Binds through diesel's own types, or writes the placeholder.
    pub(crate) fn bind_with(
        &mut self,
        diesel: impl FnOnce(&mut AstPass<'_, 'b, D>) -> RenderResult,
    ) -> RenderResult {
        self.binds += 1;
        self.open = false;
        match &mut self.sink {
            Sink::Diesel(pass) => diesel(pass),
            Sink::Text(sql) => {
                D::placeholder(self.binds, sql);
                Ok(())
            }
        }
    }

    /// Writes `inner`, in parentheses if it needs them.
    pub(crate) fn parenthesized(
        &mut self,
        yes: bool,
        inner: impl FnOnce(&mut Self) -> RenderResult,
    ) -> RenderResult {
        if yes {
            self.push("(");
        }
        inner(self)?;
        if yes {
            self.push(")");
        }
        Ok(())
    }
}
