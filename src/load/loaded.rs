//! Rows with the relations that their query loaded.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

use super::edge::Identified;
use super::held::{LoadedView, TakeOut};
use crate::relation::{Rel, Relation, RelationThrough, Through};
use crate::row::FromRow;
use crate::scope::{Here, There};

/// A row with the relations that its query loaded: the row type of a query with
/// [`with`](crate::query::Select::with).
///
/// The columns are fields, as on the row itself: `user.name`. [`get`](Loaded::get) returns the rows of a relation.
#[derive(Clone, PartialEq)]
pub struct Loaded<Row, L> {
    pub(crate) row: Row,
    pub(crate) loaded: L,
}

impl<Row, L> Deref for Loaded<Row, L> {
    type Target = Row;
    fn deref(&self) -> &Row {
        &self.row
    }
}
impl<Row, L> DerefMut for Loaded<Row, L> {
    fn deref_mut(&mut self) -> &mut Row {
        &mut self.row
    }
}
impl<Row, L> AsRef<Row> for Loaded<Row, L> {
    fn as_ref(&self) -> &Row {
        &self.row
    }
}

impl<Row, L> Loaded<Row, L> {
    /// Returns the rows of a relation: `&[Order]` for one to many, `&User` for one to one, `Option<&Address>` if there may
    /// be none.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::{orders, users};
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// for user in from(users::table).with(users::orders).all(conn)? {
    ///     let orders: &[orders::Order] = user.get(users::orders);
    ///     println!("{}: {} orders", user.name, orders.len());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// A relation that the query did not load does not compile: "relation `users::orders` is not loaded with this row, a `User`".
    #[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
    pub fn get<P: LoadedIn<L, I, Row, Held = H>, I, H: LoadedView>(&self, _: P) -> H::Ref<'_> {
        P::held(&self.loaded).view()
    }

    /// The rows of a relation, moved out of the row: a `Vec`, a row or an `Option`. Rows that others share, as
    /// orders share their user, are cloned.
    #[rustfmt::skip]
    pub fn take<P: LoadedIn<L, I, Row, Held = H>, I, H: TakeOut + Clone>(self, _: P) -> H::Owned {
        let held = P::held(&self.loaded).clone();
        drop(self);
        held.take_out()
    }

    /// Returns the row without its relations.
    pub fn into_row(self) -> Row {
        self.row
    }

    /// The row, and its relations in the order of the query: `(row, (orders, profile))`.
    /// Rows that other rows share are cloned.
    pub fn into_parts(self) -> (Row, L::Parts)
    where
        L: IntoParts,
    {
        (self.row, self.loaded.into_parts())
    }

    /// Makes a row with relations from what [`into_parts`](Self::into_parts) returns: to test code that takes the rows of a query.
    ///
    /// ```
    /// use relata::load::Loaded;
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::{orders::Order, users::{self, User}};
    /// # fn f(conn: &mut SqliteConnection, ada: User, order: Order) -> relata::Result<()> {
    /// let mut users = from(users::table).with(users::orders).all(conn)?;
    /// users.push(Loaded::from_parts(ada, (vec![order],)));
    /// # Ok(())
    /// # }
    /// ```
    pub fn from_parts(row: Row, parts: L::Parts) -> Self
    where
        L: IntoParts,
    {
        Self {
            row,
            loaded: L::from_parts(parts),
        }
    }
}

/// Each relation by its name, after the row.
impl<Row: fmt::Debug, L: DebugSlots> fmt::Debug for Loaded<Row, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Loaded");
        out.field("row", &self.row);
        self.loaded.fields(&mut out);
        out.finish()
    }
}

/// A relation `M`, and what a row holds of it.
pub struct Slot<M, H> {
    pub(crate) held: H,
    /// True if they are all rows of the relation: no condition or limit has left any out.
    pub(crate) whole: bool,
    relation: PhantomData<fn() -> M>,
}
impl<M, H> Slot<M, H> {
    pub(crate) fn new(held: H) -> Self {
        Self::of(held, false)
    }
    pub(crate) fn of(held: H, whole: bool) -> Self {
        Self {
            held,
            whole,
            relation: PhantomData,
        }
    }
}
/// The relation `M`, of whose rows only some columns were loaded.
#[doc(hidden)]
pub struct SomeColumns<M>(PhantomData<fn() -> M>);
impl<M: Identified> Identified for SomeColumns<M> {
    type Relation = M::Relation;
    type Edge = M::Edge;
}
impl<M: Identified, H> Identified for Slot<M, H> {
    type Relation = M::Relation;
    type Edge = M::Edge;
}
impl<M, H: Clone> Clone for Slot<M, H> {
    fn clone(&self) -> Self {
        Self::of(self.held.clone(), self.whole)
    }
}
impl<M, H: PartialEq> PartialEq for Slot<M, H> {
    fn eq(&self, other: &Self) -> bool {
        self.held == other.held
    }
}

/// The relations of a row, for `Debug`.
#[doc(hidden)]
pub trait DebugSlots {
    fn fields(&self, out: &mut fmt::DebugStruct<'_, '_>);
}
impl DebugSlots for () {
    fn fields(&self, _: &mut fmt::DebugStruct<'_, '_>) {}
}
impl<M, H: LoadedView, R: DebugSlots> DebugSlots for (Slot<M, H>, R)
where
    for<'a> H::Ref<'a>: fmt::Debug,
{
    fn fields(&self, out: &mut fmt::DebugStruct<'_, '_>) {
        self.1.fields(out);
        out.field(&name_of::<M>(), &self.0.held.view());
    }
}

/// The words of a Rust type, as SQL writes them: `bool_and` of `BoolAnd`.
fn snake(name: &str) -> String {
    let (mut words, mut after_lower) = (String::new(), false);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && after_lower {
            words.push('_');
        }
        after_lower = letter.is_ascii_lowercase();
        words.push(letter.to_ascii_lowercase());
    }
    words
}

/// The name of a relation; for an aggregate of its rows, with the aggregate.
pub(super) fn name_of<M>() -> String {
    let name = std::any::type_name::<M>();
    let last = |name: &str| {
        let name = name.rsplit("::").next().unwrap_or(name);
        name.trim_start_matches("r#")
            .trim_end_matches('>')
            .to_owned()
    };
    // `ScalarSubquery<Related<Rel<orders>, ..>>`
    let Some((_, inner)) = name.split_once("Related<") else {
        return last(name);
    };
    // The path, the conditions, and what is made of the rows; conditions may contain such values themselves.
    let mut arguments = arguments(inner);
    let path = arguments.next().unwrap_or(inner);
    let inner = arguments.nth(1).unwrap_or_default();
    let relation = path.split_once('<').map_or(path, |(_, relation)| relation);
    let relation = relation.split('>').next().unwrap_or(relation);
    let what = if inner.ends_with("CountOfRows") {
        "count".to_owned()
    } else if inner.ends_with("AnyRow") {
        "exists".to_owned()
    } else {
        // `AggregateCall<Max, (Col<total>,), ..>`
        let call = inner.split_once("AggregateCall<").map(|(_, call)| call);
        let function = call.and_then(|call| call.split([',', '<', '>']).next());
        let column = call.and_then(|call| call.split_once("Col<"));
        let column = column.and_then(|(_, column)| column.split('>').next());
        let words = [function.map(|name| snake(&last(name))), column.map(last)];
        let words: Vec<String> = words.into_iter().flatten().collect();
        match words.is_empty() {
            true => "aggregate".to_owned(),
            false => words.join("_"),
        }
    };
    format!("{}_{what}", last(relation))
}

/// The arguments of a generic type, of whose name this is the part behind the first `<`.
fn arguments(inner: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0;
    let ends = move |c: char| {
        match c {
            '<' | '(' | '[' => depth += 1,
            '>' | ')' | ']' => depth -= 1,
            _ => {}
        }
        depth < 0 || depth == 0 && c == ','
    };
    inner.split(ends).map(str::trim)
}

/// The relations of a row, taken out of it: nested pairs as a tuple, in the order of the query.
#[doc(hidden)]
pub trait IntoParts {
    type Parts;
    fn into_parts(self) -> Self::Parts;
    fn from_parts(parts: Self::Parts) -> Self;
}
macro_rules! into_parts {
    ($($last:ident $held:ident),+) => {
        impl<$($last, $held: TakeOut),+> IntoParts for into_parts!(@slots $($last $held),+) {
            type Parts = into_parts!(@parts [] $($held),+);
            fn into_parts(self) -> Self::Parts {
                into_parts!(@take self, [] $($held),+)
            }
            #[allow(non_snake_case)]
            fn from_parts(parts: Self::Parts) -> Self {
                let into_parts!(@names [] $($held),+) = parts;
                into_parts!(@put $($held),+)
            }
        }
    };
    (@slots) => { () };
    (@slots $m:ident $h:ident $(, $ms:ident $hs:ident)*) => { (Slot<$m, $h>, into_parts!(@slots $($ms $hs),*)) };
    (@parts [$($done:ident)*]) => { ($($done::Owned,)*) };
    (@parts [$($done:ident)*] $h:ident $(, $hs:ident)*) => { into_parts!(@parts [$h $($done)*] $($hs),*) };
    (@names [$($done:ident)*]) => { ($($done,)*) };
    (@names [$($done:ident)*] $h:ident $(, $hs:ident)*) => { into_parts!(@names [$h $($done)*] $($hs),*) };
    (@put) => { () };
    (@put $h:ident $(, $hs:ident)*) => { (Slot::new(TakeOut::put_in($h)), into_parts!(@put $($hs),*)) };
    (@take $rest:expr, [$($done:ident)*]) => { { let () = $rest; ($($done.take_out(),)*) } };
    (@take $rest:expr, [$($done:ident)*] $h:ident $(, $hs:ident)*) => { {
        let (slot, rest) = $rest;
        #[allow(non_snake_case)]
        let $h = slot.held;
        into_parts!(@take rest, [$h $($done)*] $($hs),*)
    } };
}
into_parts!(A Ah);
into_parts!(A Ah, B Bh);
into_parts!(A Ah, B Bh, C Ch);
into_parts!(A Ah, B Bh, C Ch, E Eh);
into_parts!(A Ah, B Bh, C Ch, E Eh, F Fh);
into_parts!(A Ah, B Bh, C Ch, E Eh, F Fh, G Gh);
into_parts!(A Ah, B Bh, C Ch, E Eh, F Fh, G Gh, J Jh);
into_parts!(A Ah, B Bh, C Ch, E Eh, F Fh, G Gh, J Jh, K Kh);

/// A relation that was loaded. One trait for all kinds of relations, so that rustc names the relation.
#[doc(hidden)]
pub trait LoadedIn<L, I, Row> {
    type Held;
    fn held(loaded: &L) -> &Self::Held;
}
impl<R: Relation, L: Has<Self, R, I, R::Source, Row>, I, Row> LoadedIn<L, I, Row> for Rel<R> {
    type Held = L::Held;
    fn held(loaded: &L) -> &L::Held {
        loaded.held()
    }
}
#[rustfmt::skip] // one line: rustc shows it with the mistake
impl<R: RelationThrough, L: Has<Self, R, I, <R::First as Relation>::Source, Row>, I, Row> LoadedIn<L, I, Row> for Through<R> {
    type Held = L::Held;
    fn held(loaded: &L) -> &L::Held {
        loaded.held()
    }
}

/// The relation `R` of the table `S`, identified by `M`, is among those that were loaded with a `Row`, at the index `I`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "relation `{R}` is not loaded with this row, a `{Row}`",
    label = "not loaded: add `.with({R})` where the query loads rows of `{S}`"
)]
pub trait Has<M, R, I, S, Row> {
    type Held;
    fn held(&self) -> &Self::Held;
}
#[diagnostic::do_not_recommend]
impl<M, R, H, Rest, S, Row> Has<M, R, Here, S, Row> for (Slot<M, H>, Rest) {
    type Held = H;
    fn held(&self) -> &H {
        &self.0.held
    }
}
#[diagnostic::do_not_recommend]
impl<M, R, H, Rest, S, Row> Has<M, R, Here, S, Row> for (Slot<SomeColumns<M>, H>, Rest) {
    type Held = H;
    fn held(&self) -> &H {
        &self.0.held
    }
}
#[diagnostic::do_not_recommend]
impl<M, R, X, Rest: Has<M, R, I, S, Row>, I, S, Row> Has<M, R, There<I>, S, Row> for (X, Rest) {
    type Held = Rest::Held;
    fn held(&self) -> &Rest::Held {
        self.1.held()
    }
}

/// Rows without relations, so that the message of `get` names the relation that was not loaded.
#[doc(hidden)]
pub trait PlainRow: Sized {
    /// Never callable: see [`Loaded::get`].
    #[rustfmt::skip]
    fn get<P: LoadedIn<(), I, Self, Held = H>, I, H: LoadedView + 'static>(&self, _: P) -> H::Ref<'static> {
        P::held(&()).view()
    }
}
impl<T: FromRow> PlainRow for T {}
