//! The wire form of a snapshot, format 1: one JSON file, columnar and dictionary-coded.
//!
//! The types here are what stands in the file (see `docs/snapshot-format.md`); whether the parts
//! fit together is the business of [`Dataset`](crate::Dataset). Fields that a reader does not know
//! are ignored, so that a later format 1 can add some.

mod counts;
mod json;
mod localised;
mod node;
mod parsing;
#[cfg(feature = "cli")]
mod provenance;
mod read;

use std::num::NonZeroU32;

use serde::{Serialize, Serializer};

use crate::date::Day;
pub(crate) use counts::BadCell;
pub use counts::Counts;
pub use localised::Localised;
#[cfg(target_family = "wasm")]
pub(crate) use parsing::Parsing;
#[cfg(feature = "cli")]
pub use provenance::{InputFile, Provenance};

/// The format version that this crate reads and writes.
pub const FORMAT: u32 = 1;

/// The largest count that a snapshot may hold: 2^53, up to which JavaScript's numbers are exact.
pub const LARGEST_COUNT: u64 = 1 << 53;

/// The largest file that is read, in bytes and unpacked: 2^30. With all that is made of it, three times
/// as much is in memory, and a module of WebAssembly can have 2^32.
pub const LARGEST_FILE: u64 = 1 << 30;

/// The most bytes that a name of a model, an account or a group may have in UTF-8.
pub const LONGEST_NAME: usize = 1_024;

/// The most cells that the table of counts may come to: dates times models, whether they have values
/// or not.
pub const MOST_CELLS: u64 = 1_000_000_000;

/// A snapshot as it stands in its file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Snapshot {
    /// Always [`FORMAT`].
    pub format: u32,
    /// Where the counters come from.
    pub source: Source,
    /// How the snapshot was made.
    #[cfg(feature = "cli")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provenance: Option<Provenance>,
    /// What one counter means.
    pub counter: Counter,
    /// The observation dates, ascending.
    pub dates: Vec<Day>,
    /// The accounts that publish the models.
    pub namespaces: Vec<String>,
    /// One entry a model in every column.
    pub models: Models,
    /// One row a model.
    pub counts: Counts,
    /// What is known of the namespaces; empty when absent.
    #[serde(skip_serializing_if = "Organisations::is_empty")]
    pub organisations: Organisations,
    /// Old ids and the ids under which their history stands here; empty when absent.
    #[serde(skip_serializing_if = "Aliases::is_empty")]
    pub aliases: Aliases,
    /// Dated events that a chart of the series may show.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<Event>,
    /// The models below the cut, summed by country, kind and month of creation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rollup: Option<Rollup>,
}

/// Where a snapshot comes from and what a reader of its figures must know.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Source {
    /// Name of the source, for the line under a chart.
    pub name: String,
    /// Address of the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Licence of the figures.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    /// The day on which the source was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retrieved: Option<Day>,
    /// Of what the models are all: [`HUB`], or a short text such as "language models in one
    /// catalogue"; unknown means a part of the Hub, too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub universe: Option<Localised<String>>,
    /// Caveats that every display of the figures shows.
    #[serde(skip_serializing_if = "has_no_notes")]
    pub notes: Localised<Vec<String>>,
}

/// The universe of a snapshot that has all models of the Hub.
pub const HUB: &str = "hub";

impl Source {
    /// Whether the snapshot has all models of the Hub, and not a part of them.
    pub fn is_hub(&self) -> bool {
        let universe = self.universe.as_ref();
        universe.is_some_and(|universe| universe.english == HUB)
    }
}

fn has_no_notes(notes: &Localised<Vec<String>>) -> bool {
    notes.english.is_empty() && notes.others.is_empty()
}

/// What the number read at an observation date counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Counter {
    /// Downloads in the `days` days that end on the date.
    Period {
        /// Length of the period in days.
        days: NonZeroU32,
    },
    /// Downloads from the beginning up to the date.
    Cumulative,
    /// Downloads in the `days` days up to the date, read more often than that, so that the
    /// windows of two dates overlap.
    Trailing {
        /// Length of the window in days.
        days: NonZeroU32,
    },
}

/// The models, column by column. An absent column is unknown for every model.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Models {
    /// Index into [`Snapshot::namespaces`]; `None` for an id without a slash.
    pub namespace: Vec<Option<u32>>,
    /// The id without its namespace.
    pub name: Vec<String>,
    /// Creation day, in days since 1970-01-01.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<Vec<Option<i64>>>,
    /// The Hub's `pipeline_tag`, such as `text-generation`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task: Option<Dictionary>,
    /// The Hub's `library_name`, such as `transformers`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub library: Option<Dictionary>,
    /// Licence id, such as `apache-2.0`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licence: Option<Dictionary>,
    /// Number of parameters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameters: Option<Vec<Option<u64>>>,
    /// Ids of the models that this one is made from; they need not be in the snapshot.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base: Option<ListDictionary>,
    /// How it is made from them: `finetune`, `adapter`, `quantized`, `merge`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relation: Option<Dictionary>,
    /// File format, such as `safetensors` or `gguf`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<Dictionary>,
    /// Likes on the Hub.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub likes: Option<Vec<Option<u64>>>,
}

/// A column of texts: the distinct ones, and for every row an index into them or nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Dictionary {
    /// The distinct texts.
    pub values: Vec<String>,
    /// One entry a row; `None` is unknown.
    pub codes: Vec<Option<u32>>,
}

/// A column of lists of texts, coded like a [`Dictionary`].
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct ListDictionary {
    /// The distinct texts.
    pub values: Vec<String>,
    /// One entry a row; `None` is unknown. In the file a list of one is that one.
    #[serde(serialize_with = "one_or_many")]
    pub codes: Vec<Option<Vec<u32>>>,
}

impl ListDictionary {
    /// Of ids, the accounts before their slashes.
    #[cfg(feature = "cli")]
    pub(crate) fn namespaces(&self) -> impl Iterator<Item = &str> {
        let ids = self.values.iter();
        ids.filter_map(|id| Some(id.split_once('/')?.0))
    }
}

fn one_or_many<S: Serializer>(
    codes: &[Option<Vec<u32>>],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    #[serde(untagged)]
    enum OneOrMany<'a> {
        One(u32),
        Many(&'a [u32]),
    }
    serializer.collect_seq(codes.iter().map(|codes| {
        codes.as_deref().map(|codes| match codes {
            [one] => OneOrMany::One(*one),
            many => OneOrMany::Many(many),
        })
    }))
}

/// What is known of the namespaces, column by column; a namespace without a row is unattributed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Organisations {
    /// The namespace that the row speaks of.
    pub namespace: Vec<String>,
    /// ISO 3166-1 alpha-2 code of the country where it is based, `INTL` for international groups.
    pub country: Vec<Option<String>>,
    /// `company`, `nonprofit`, `university`, `government`, `community` or `individual`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub kind: Vec<Option<String>>,
    /// The organisation to which several namespaces belong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parent: Vec<Option<String>>,
    /// What the row rests on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub basis: Vec<Option<String>>,
    /// How sure the row is: `high`, `medium`, `low`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub confidence: Vec<Option<String>>,
}

impl Organisations {
    fn is_empty(&self) -> bool {
        self.namespace.is_empty()
    }
}

/// Renamed accounts and models: `from` is the old id, `to` the one used in this snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Aliases {
    /// Old ids.
    pub from: Vec<String>,
    /// The ids used here.
    pub to: Vec<String>,
}

impl Aliases {
    fn is_empty(&self) -> bool {
        self.from.is_empty()
    }
}

/// Something that happened on a day and that a reader of the series may want to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Event {
    /// The day.
    pub date: Day,
    /// What happened, in a few words.
    pub title: String,
    /// Where to read more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// The models below the cut, summed to rows of one country, kind and month of creation.
///
/// A row counts like a model that has no id. Its `created` is the mean creation day of its models,
/// weighted by their downloads.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Rollup {
    /// How many models have rows of their own, largest first by downloads.
    pub cut: u64,
    /// Country of each row.
    pub country: Dictionary,
    /// Kind of namespace of each row.
    pub kind: Dictionary,
    /// Creation day of each row, in days since 1970-01-01.
    pub created: Vec<Option<i64>>,
    /// How many models each row sums.
    pub models: Vec<u64>,
    /// One row of counts a roll-up row.
    pub counts: Counts,
    /// How far shares by country move because of the roll-up, as measured by the build.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deviation: Option<Deviation>,
}

/// The largest differences between shares by country with and without the roll-up, in points
/// (hundredths of the total), over the build's grid of windows and age limits and all dates.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Deviation {
    /// Without an age limit: 0 by construction.
    pub without_age_limit: f64,
    /// With one.
    pub with_age_limit: f64,
}
