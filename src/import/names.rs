//! The names that fields have, in files of any kind.

/// A field that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
pub enum Field {
    Model,
    Date,
    Created,
    Downloads,
    AllTime,
    Likes,
    Parameters,
    Task,
    Library,
    Licence,
    BaseModels,
    BaseRelation,
    Format,
    Tags,
    /// The bases as the Hub names them, inside an object with their relation.
    HubBases,
    HubRelation,
    Safetensors,
    Gguf,
}

/// How many fields there are.
pub const FIELDS: usize = 18;

/// The names of each field as [`key`](crate::build::key) makes them, the first that a file has
/// counts. Names of nested fields are joined.
pub const NAMES: [&[&str]; FIELDS] = [
    &["model", "id", "modelid", "repoid"],
    &["date", "time", "snapshotdate", "observationdate"],
    &["created", "createdat"],
    &["downloads"],
    &["downloadsalltime"],
    &["likes"],
    &["parameters"],
    &["task", "pipelinetag"],
    &["library", "libraryname"],
    &["licence", "license"],
    &["basemodels"],
    &["baserelation"],
    &["format"],
    &["tags"],
    &["basemodelsmodelsid", "basemodelsmodels"],
    &["basemodelsrelation"],
    &["safetensorstotal"],
    &["gguftotal"],
];

/// The field of a key, and which of its names it is.
pub fn field(key: &str) -> Option<(usize, usize)> {
    let mut fields = NAMES.iter().enumerate();
    fields.find_map(|(field, names)| Some((field, names.iter().position(|name| *name == key)?)))
}
