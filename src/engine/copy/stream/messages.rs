//! The messages of PostgreSQL's protocol, as far as COPY needs them.
//! <https://www.postgresql.org/docs/current/protocol-message-formats.html>

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind as Kind};

/// The state of one direction: whether a message has ended, and how many of the counted messages have passed.
pub(super) struct Seen {
    /// The bytes of the head of a message that has not passed yet.
    head: Vec<u8>,
    /// The number of bytes of its body that are still to come.
    body: usize,
    /// True if the head begins with a letter: the first message of a client has none.
    lettered: bool,
    /// The letters of the messages that are counted.
    counted: &'static [u8],
}
impl Seen {
    /// Counts `ReadyForQuery` in the bytes of a server.
    pub(super) fn of_server() -> Self {
        Self::new(true, b"Z")
    }
    /// Counts `Query`, `Sync` and `FunctionCall` in the bytes of a client: the server answers each of them with `ReadyForQuery`.
    pub(super) fn of_client() -> Self {
        Self::new(false, b"QSF")
    }
    fn new(lettered: bool, counted: &'static [u8]) -> Self {
        Self {
            head: Vec::with_capacity(5),
            body: 0,
            lettered,
            counted,
        }
    }

    /// True if the bytes that passed end with a message.
    pub(super) fn between_messages(&self) -> bool {
        self.head.is_empty() && self.body == 0
    }

    /// Notes the bytes that pass; returns how many counted messages began in them.
    pub(super) fn pass(&mut self, mut bytes: &[u8]) -> usize {
        let mut counted = 0;
        while !bytes.is_empty() {
            if self.body > 0 {
                let n = self.body.min(bytes.len());
                self.body -= n;
                bytes = &bytes[n..];
                continue;
            }
            let letter = usize::from(self.lettered);
            let n = (letter + 4 - self.head.len()).min(bytes.len());
            self.head.extend_from_slice(&bytes[..n]);
            bytes = &bytes[n..];
            if let Some(length) = self.head.get(letter..).and_then(<[u8]>::first_chunk) {
                // The length counts itself.
                self.body = (u32::from_be_bytes(*length) as usize).saturating_sub(4);
                counted += usize::from(self.lettered && self.counted.contains(&self.head[0]));
                self.head.clear();
                self.lettered = true;
            }
        }
        counted
    }
}

/// A message of the server.
pub(super) enum Message<'a> {
    /// The server is ready to accept rows.
    TakesRows,
    /// The server will send rows.
    SendsRows,
    /// Bytes of rows.
    Rows(&'a [u8]),
    /// The command has ended: the number of rows.
    Complete(usize),
    /// The command was refused, or the connection is closing.
    Error(diesel::result::Error),
    /// The next command may come.
    Ready,
    /// Another, such as a notice.
    Other,
}

impl<'a> Message<'a> {
    pub(super) fn of(letter: u8, body: &'a [u8]) -> Self {
        match letter {
            b'G' => Message::TakesRows,
            b'H' => Message::SendsRows,
            b'd' => Message::Rows(body),
            b'C' => Message::Complete(rows_of(body)),
            b'E' => Message::Error(error_of(body)),
            b'Z' => Message::Ready,
            _ => Message::Other,
        }
    }
}

/// The number of rows in the tag of a command, as `COPY 3`.
fn rows_of(body: &[u8]) -> usize {
    let tag = body.strip_suffix(b"\0").unwrap_or(body);
    let tag = std::str::from_utf8(tag).unwrap_or_default();
    let number = tag.rsplit(' ').next().and_then(|last| last.parse().ok());
    number.unwrap_or_default()
}

/// Adds a message of the client.
pub(super) fn push(out: &mut Vec<u8>, letter: u8, body: &[&[u8]]) {
    let length: usize = 4 + body.iter().map(|part| part.len()).sum::<usize>();
    out.push(letter);
    // No piece of rows and no statement is that long.
    let length = u32::try_from(length).unwrap_or(u32::MAX);
    out.extend_from_slice(&length.to_be_bytes());
    for part in body {
        out.extend_from_slice(part);
    }
}

/// An error that the server reports: fields, each after the letter that identifies it.
/// <https://www.postgresql.org/docs/current/protocol-error-fields.html>
struct Report(Vec<(u8, String)>);
impl Report {
    fn field(&self, letter: u8) -> Option<&str> {
        let field = self.0.iter().find(|(of, _)| *of == letter)?;
        Some(&field.1)
    }
}
impl DatabaseErrorInformation for Report {
    fn message(&self) -> &str {
        self.field(b'M').unwrap_or_default()
    }
    fn details(&self) -> Option<&str> {
        self.field(b'D')
    }
    fn hint(&self) -> Option<&str> {
        self.field(b'H')
    }
    fn table_name(&self) -> Option<&str> {
        self.field(b't')
    }
    fn column_name(&self) -> Option<&str> {
        self.field(b'c')
    }
    fn constraint_name(&self) -> Option<&str> {
        self.field(b'n')
    }
    fn statement_position(&self) -> Option<i32> {
        self.field(b'P')?.parse().ok()
    }
}

fn error_of(body: &[u8]) -> diesel::result::Error {
    let fields = body.split(|byte| *byte == 0).filter_map(|field| {
        let (letter, text) = field.split_first()?;
        Some((*letter, String::from_utf8_lossy(text).into_owned()))
    });
    let report = Report(fields.collect());
    // As diesel-async does. https://www.postgresql.org/docs/current/errcodes-appendix.html
    let kind = match report.field(b'C').unwrap_or_default() {
        "23505" => Kind::UniqueViolation,
        "23503" => Kind::ForeignKeyViolation,
        "23001" => Kind::RestrictViolation,
        "23P01" => Kind::ExclusionViolation,
        "23502" => Kind::NotNullViolation,
        "23514" => Kind::CheckViolation,
        "40001" => Kind::SerializationFailure,
        "25006" => Kind::ReadOnlyTransaction,
        _ => Kind::Unknown,
    };
    diesel::result::Error::DatabaseError(kind, Box::new(report))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_counted_in_pieces_of_any_size() {
        let mut bytes = Vec::new();
        // The first has no letter, and its bytes are none either.
        bytes.extend_from_slice(&[0, 0, 0, 9, b'Q', b'Q', b'S', b'S', 0]);
        push(&mut bytes, b'Q', &[b"SELECT 'S'", b"\0"]);
        push(&mut bytes, b'P', &[b"SQFQ"]);
        push(&mut bytes, b'S', &[]);
        push(&mut bytes, b'X', &[]);
        for piece in 1..=bytes.len() {
            let mut seen = Seen::of_client();
            let counted: usize = bytes.chunks(piece).map(|piece| seen.pass(piece)).sum();
            assert_eq!(counted, 2, "pieces of {piece}");
            assert!(seen.between_messages());
            seen.pass(b"Q\0\0");
            assert!(!seen.between_messages());
        }
    }

    #[test]
    fn errors_are_read() {
        let body = b"SERROR\0VERROR\0C23505\0Mduplicate key\0DKey (a)=(1)\0nt_key\0P12\0\0";
        let Message::Error(diesel::result::Error::DatabaseError(kind, report)) =
            Message::of(b'E', body)
        else {
            panic!("no error")
        };
        assert!(matches!(kind, Kind::UniqueViolation));
        assert_eq!(report.message(), "duplicate key");
        assert_eq!(report.constraint_name(), Some("t_key"));
        assert_eq!(report.statement_position(), Some(12));
        assert_eq!(report.table_name(), None);
        assert!(matches!(
            Message::of(b'C', b"COPY 12\0"),
            Message::Complete(12)
        ));
    }
}
