//! From which files, by which command a snapshot was made. Pages do not read it.

use serde::Serialize;

use super::node::{Field, Fields};
use crate::error::Error;

/// How a snapshot was made, so that it can be made again.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Provenance {
    /// What made it, with its version: `modelshare 0.1.0`.
    pub tool: String,
    /// The command without the name of the program; files by their names alone.
    pub command: Vec<String>,
    /// When it was made, `YYYY-MM-DDThh:mm:ssZ`, where `SOURCE_DATE_EPOCH` says it; no clock is
    /// read, so that the same inputs give the same bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub built: Option<String>,
    /// The files that were read.
    pub inputs: Vec<InputFile>,
}

/// A file that a snapshot was made from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct InputFile {
    /// What it is: `observation`, `observations`, `models`, `organisations`, `aliases`, `events`.
    pub role: String,
    /// Its name, without folders.
    pub name: String,
    /// Its SHA-256, 64 hexadecimal digits.
    pub sha256: String,
    /// Of an observation: its day, `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Of an observation: where it was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// When reading it ended, `YYYY-MM-DDThh:mm:ssZ`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read: Option<String>,
    /// Its licence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
}

pub(super) fn read(mut fields: Fields) -> Result<Provenance, Error> {
    Ok(Provenance {
        tool: fields.required("tool")?.text()?,
        command: fields.required("command")?.texts()?,
        built: fields.optional("built").map(Field::text).transpose()?,
        inputs: fields.required("inputs")?.each(input)?,
    })
}

fn input(field: Field) -> Result<InputFile, Error> {
    let mut fields = field.fields()?;
    let mut known = |name: &str| fields.optional(name).map(Field::text).transpose();
    let (date, source, read, licence) = (
        known("date")?,
        known("source")?,
        known("read")?,
        known("licence")?,
    );
    Ok(InputFile {
        role: fields.required("role")?.text()?,
        name: fields.required("name")?.text()?,
        sha256: fields.required("sha256")?.text()?,
        date,
        source,
        read,
        licence,
    })
}
