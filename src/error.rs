//! The one error of the crate: it names the thing, the place, what was expected and what was found.

use std::fmt::{self, Display};

/// What went wrong, and where.
///
/// Every message has the same form, `thing (place): expected …, found …`, so that the command
/// line, Node and the browser print the same text for the same fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error(Box<Detail>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Detail {
    kind: ErrorKind,
    file: Option<String>,
    thing: String,
    place: Option<String>,
    expected: String,
    found: String,
    /// Whether a name is not known, and `expected` is the one that was probably meant.
    #[cfg(feature = "analysis")]
    is_unknown: bool,
}

/// The family of a fault; [`ErrorKind::code`] is its stable name for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The input has no bytes but white space.
    Empty,
    /// The input is a web page, as a server sends for a missing file.
    Html,
    /// The input is compressed where plain text was expected.
    Compressed,
    /// The input is not JSON.
    NotJson,
    /// The JSON ends before it is complete.
    Truncated,
    /// The snapshot is of another format version.
    Version,
    /// A field is missing or of the wrong type.
    Shape,
    /// A column is longer or shorter than its table.
    Length,
    /// Dates are out of order or repeated.
    DateOrder,
    /// The same model or namespace stands twice.
    Duplicate,
    /// An index points outside its table.
    Reference,
    /// A count is negative or above 2^53.
    Count,
    /// A value is outside what its field allows.
    Value,
    /// A file, a table or a name is larger than what is worked with.
    TooLarge,
    /// An option of that name does not exist.
    UnknownOption,
    /// An option has a value that it does not allow.
    OptionValue,
    /// Neither the snapshot nor a list has what an id names.
    #[cfg(feature = "analysis")]
    UnknownId,
    /// A file cannot be read or written.
    Io,
    /// A row of a CSV file cannot be understood.
    Csv,
    /// A picture cannot be drawn.
    Picture,
    /// A server cannot be reached or understood.
    #[cfg(feature = "cli")]
    Network,
}

impl ErrorKind {
    /// The stable kebab-case name of the kind, such as `not-json`.
    pub fn code(self) -> &'static str {
        match self {
            ErrorKind::Empty => "empty",
            ErrorKind::Html => "html",
            ErrorKind::Compressed => "compressed",
            ErrorKind::NotJson => "not-json",
            ErrorKind::Truncated => "truncated",
            ErrorKind::Version => "version",
            ErrorKind::Shape => "shape",
            ErrorKind::Length => "length",
            ErrorKind::DateOrder => "date-order",
            ErrorKind::Duplicate => "duplicate",
            ErrorKind::Reference => "reference",
            ErrorKind::Count => "count",
            ErrorKind::Value => "value",
            ErrorKind::TooLarge => "too-large",
            ErrorKind::UnknownOption => "unknown-option",
            ErrorKind::OptionValue => "option-value",
            #[cfg(feature = "analysis")]
            ErrorKind::UnknownId => "unknown-id",
            ErrorKind::Io => "io",
            ErrorKind::Csv => "csv",
            ErrorKind::Picture => "picture",
            #[cfg(feature = "cli")]
            ErrorKind::Network => "network",
        }
    }
}

impl Error {
    /// An error that a `thing` has more of a `unit` than the limit.
    #[cold]
    pub(crate) fn too_large(thing: &str, most: u64, unit: &str, found: impl Display) -> Self {
        let expected = format!("at most {most} {unit}");
        Error::new(ErrorKind::TooLarge, thing, expected.trim_end(), found)
    }

    /// An error about `thing`: `expected` stands where `found` was met.
    ///
    /// Takes what can be displayed, so that the code that makes the texts stands here once and not
    /// at every fault.
    #[cold]
    #[inline(never)]
    pub(crate) fn new(
        kind: ErrorKind,
        thing: impl Display,
        expected: impl Display,
        found: impl Display,
    ) -> Self {
        Error::make(kind, &thing, &expected, &found)
    }

    /// An error about a name that nothing has, and the known one that was probably meant. It is
    /// displayed as `unknown country "USA"; did you mean US?`.
    #[cfg(feature = "analysis")]
    pub(crate) fn unknown(kind: ErrorKind, thing: &str, id: &str, meant: Option<&str>) -> Self {
        let mut error = Error::new(kind, thing, meant.unwrap_or_default(), quoted(id));
        error.0.is_unknown = true;
        error
    }

    #[cold]
    #[inline(never)]
    fn make(
        kind: ErrorKind,
        thing: &dyn Display,
        expected: &dyn Display,
        found: &dyn Display,
    ) -> Self {
        Error(Box::new(Detail {
            kind,
            file: None,
            thing: thing.to_string(),
            place: None,
            expected: expected.to_string(),
            found: found.to_string(),
            #[cfg(feature = "analysis")]
            is_unknown: false,
        }))
    }

    /// Says where in the input the thing stands, such as `counts[3][2]`; nothing is the whole of it.
    #[cold]
    pub(crate) fn at(mut self, place: impl Display) -> Self {
        let place = (&place as &dyn Display).to_string();
        self.0.place = (!place.is_empty()).then_some(place);
        self
    }

    /// Spells the name of an option as whoever gave it did: `maxAge` for `max-age`.
    #[cfg(target_family = "wasm")]
    pub(crate) fn spelled(mut self, option: &str, given: &str) -> Self {
        let spell = |text: &mut String| {
            if text.strip_prefix("option ") == Some(option) {
                *text = format!("option {given}");
            }
        };
        spell(&mut self.0.thing);
        self.0.place.as_mut().map(spell);
        self
    }

    /// Says that the place is inside another: `name` within `rollup[3]` is `rollup[3].name`.
    #[cold]
    pub(crate) fn within(mut self, outer: &str) -> Self {
        let place = match self.0.place.as_deref() {
            None => outer.to_owned(),
            Some(inner) if inner.starts_with('[') => format!("{outer}{inner}"),
            Some(inner) => format!("{outer}.{inner}"),
        };
        self.0.place = Some(place);
        self
    }

    /// Says in which file the thing stands.
    #[must_use]
    pub fn in_file(mut self, file: impl Into<String>) -> Self {
        self.0.file = Some(file.into());
        self
    }

    /// The family of the fault.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The stable name of the family; the same as `self.kind().code()`.
    pub fn code(&self) -> &'static str {
        self.0.kind.code()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let detail = &self.0;
        if let Some(file) = &detail.file {
            write!(f, "{file}: ")?;
        }
        #[cfg(feature = "analysis")]
        if detail.is_unknown {
            if let Some(place) = &detail.place {
                write!(f, "{place}: ")?;
            }
            write!(f, "unknown {} {}", detail.thing, detail.found)?;
            return match detail.expected.as_str() {
                "" => Ok(()),
                meant => write!(f, "; did you mean {meant}?"),
            };
        }
        f.write_str(&detail.thing)?;
        if let Some(place) = &detail.place {
            write!(f, " ({place})")?;
        }
        write!(f, ": expected {}, found {}", detail.expected, detail.found)
    }
}

impl std::error::Error for Error {}

/// What is expected where there are a few names: `one of a, b, c`.
pub(crate) fn one_of(names: &[&str]) -> String {
    let mut text = String::from("one of ");
    for (index, name) in names.iter().enumerate() {
        text.push_str(if index > 0 { ", " } else { "" });
        text.push_str(name);
    }
    text
}

/// A text from outside as an error message shows it: quoted, cut where it is long, and without
/// characters that would move the cursor.
///
/// Not by `{:?}`, which brings tables of all of Unicode into a page.
pub(crate) fn quoted(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut quoted = String::from("\"");
    for (count, character) in text.chars().enumerate() {
        if count == LONGEST {
            quoted.push_str("\"…");
            return quoted;
        }
        match character {
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(character);
            }
            _ if character.is_control() => quoted.push('\u{fffd}'),
            _ => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}
