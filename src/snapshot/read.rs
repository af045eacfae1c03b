//! Bytes → [`Snapshot`], with errors that say what stands where.

use serde_json::error::Category;

use super::{FORMAT, Snapshot};
use crate::error::{Error, ErrorKind, quoted};

const THING: &str = "snapshot";

impl Snapshot {
    /// Reads a snapshot from the bytes of its JSON file.
    ///
    /// # Errors
    /// When the bytes are not JSON, not complete, not of format 1, or when a field is missing or of
    /// the wrong type. Whether the parts fit together is checked by
    /// [`Dataset::new`](crate::Dataset::new).
    pub fn from_slice(bytes: &[u8]) -> Result<Self, Error> {
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
        check_first_bytes(bytes)?;
        match serde_json::from_slice::<Snapshot>(bytes) {
            Ok(snapshot) if snapshot.format == FORMAT => Ok(snapshot),
            Ok(snapshot) => Err(other_version(&snapshot.format.to_string())),
            Err(error) => Err(explain(bytes, error)),
        }
    }

    /// The snapshot as the bytes of its JSON file, ending in a line feed.
    pub fn to_json(&self) -> String {
        // A structure of numbers and texts has nothing that JSON could not hold.
        let mut json = serde_json::to_string(self).unwrap_or_default();
        json.push('\n');
        json
    }
}

/// What can be told before the JSON is read: most wrong files are no JSON at all.
fn check_first_bytes(bytes: &[u8]) -> Result<(), Error> {
    let text = bytes.trim_ascii_start();
    match text {
        [] => Err(Error::new(
            ErrorKind::Empty,
            THING,
            "a JSON object",
            "an empty file",
        )),
        [b'<', ..] => Err(Error::new(
            ErrorKind::Html,
            THING,
            "a JSON object",
            format!(
                "a web page or XML that begins with {}",
                quoted(&String::from_utf8_lossy(&text[..text.len().min(40)]))
            ),
        )),
        [0x1f, 0x8b, ..] => Err(Error::new(
            ErrorKind::Compressed,
            THING,
            "plain JSON",
            "gzip data",
        )),
        _ => Ok(()),
    }
}

fn other_version(found: &str) -> Error {
    Error::new(
        ErrorKind::Version,
        "snapshot format",
        format!("{FORMAT}, the only one that this version of modelshare reads"),
        found,
    )
    .at("format")
}

/// Turns what serde says into an [`Error`] with the path of the field.
fn explain(bytes: &[u8], error: serde_json::Error) -> Error {
    match error.classify() {
        Category::Eof => {
            let expected = "a complete JSON object";
            let found = format!(
                "the end of the data after {} bytes (line {}, column {})",
                bytes.len(),
                error.line(),
                error.column()
            );
            Error::new(ErrorKind::Truncated, THING, expected, found)
        }
        Category::Syntax | Category::Io => not_json(&error),
        Category::Data => {
            // A file of another format may differ in anything, so its version is what matters.
            match serde_json::from_slice::<Head>(bytes) {
                Ok(Head {
                    format: Some(other),
                }) if other != FORMAT => {
                    return other_version(&other.to_string());
                }
                // The whole text is read here, so faults after the first wrong field come to light.
                Err(error) if error.classify() == Category::Eof => return explain(bytes, error),
                Err(error) if error.classify() == Category::Syntax => return not_json(&error),
                _ => {}
            }
            let place = place_of_fault(bytes);
            wrong_shape(&message_of(&error), place)
        }
    }
}

#[derive(serde::Deserialize)]
struct Head {
    format: Option<serde_json::Value>,
}

fn not_json(error: &serde_json::Error) -> Error {
    Error::new(
        ErrorKind::NotJson,
        THING,
        "JSON",
        format!("a fault of syntax: {}", message_of(error)),
    )
    .at(format!("line {}, column {}", error.line(), error.column()))
}

/// The path of the field at which reading stops, such as `models.created[3]`.
///
/// Read a second time, only for files that are wrong: keeping the path costs time.
fn place_of_fault(bytes: &[u8]) -> Option<String> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let error = serde_path_to_error::deserialize::<_, Snapshot>(&mut deserializer).err()?;
    let path = error.path().to_string();
    (path != ".").then_some(path)
}

/// serde's message without the line and column that it ends with.
fn message_of(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let end = format!(" at line {} column {}", error.line(), error.column());
    message.strip_suffix(&end).unwrap_or(&message).to_owned()
}

/// serde writes "invalid type: …, expected …", "missing field `…`" and the like.
fn wrong_shape(message: &str, place: Option<String>) -> Error {
    let error = if let Some((found, expected)) = message.split_once(", expected ") {
        let found = found
            .strip_prefix("invalid type: ")
            .or_else(|| found.strip_prefix("invalid value: "))
            .unwrap_or(found);
        Error::new(ErrorKind::Shape, "snapshot field", expected, found)
    } else if let Some(field) = message.strip_prefix("missing field ") {
        Error::new(
            ErrorKind::Shape,
            "snapshot field",
            format!("a field {field}"),
            "none",
        )
    } else {
        Error::new(ErrorKind::Shape, "snapshot field", "a valid value", message)
    };
    match place {
        Some(place) => error.at(place),
        None => error,
    }
}
