//! CSV files → [`Snapshot`]: the native part that makes what every other part reads.
//!
//! Nothing here touches a file or a clock: inputs are named readers, remarks are returned. The
//! result does not depend on the order of the rows.

mod aliases;
mod attributes;
mod audit;
mod budget;
mod columns;
mod cut;
mod deviation;
mod events;
mod history;
mod line_ends;
mod names;
mod observations;
mod organisations;
mod parts;
mod rollup;
mod table;
mod unknown;

use std::io::Read;
use std::num::NonZeroUsize;

use crate::dataset::Dataset;
use crate::error::Error;
use crate::snapshot::{Counter, FORMAT, Provenance, Snapshot, Source};
pub use aliases::Aliases;
pub use audit::{Audit, Coverage, Missing, Remark};
pub use budget::brotli_size;
pub(crate) use columns::{dictionary, list_dictionary, numbers};
pub use history::{Tables, Which};
pub(crate) use names::Names;
pub use observations::no_observation_dates;
pub use rollup::{AIM, Summary as RollupSummary};
pub(crate) use table::{Column, Row as CsvRow, Table, is_id, is_web_address, key, unreadable};
pub(crate) use unknown::is_unknown;

/// A CSV file to read: plain text, already decompressed.
pub struct Input {
    name: String,
    reader: Box<dyn Read>,
}

impl Input {
    /// A file of this name, as errors tell it, with what it holds.
    pub fn new(name: impl Into<String>, reader: Box<dyn Read>) -> Self {
        Input {
            name: name.into(),
            reader,
        }
    }

    /// The name of the file.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// What it holds.
    pub(crate) fn reader(&mut self) -> &mut dyn Read {
        &mut *self.reader
    }
}

/// The name of the stage in which [`build`] reads the observations, mostly the longest file.
pub const READING: &str = "reading observations";

/// The counters from which a snapshot is built.
pub enum Counters<'a> {
    /// `date,model,downloads`.
    Csv(Input),
    /// Tables that have what is known of the models beside the counters.
    Tables(Tables<'a>),
}

/// The files from which a snapshot is built.
pub struct Inputs<'a> {
    /// The counters.
    pub counters: Counters<'a>,
    /// For counters from CSV: `model` and any of `created,task,library,licence,parameters,base_models,base_relation,format,likes`.
    pub models: Option<Input>,
    /// `namespace` and any of `country,kind,parent,basis,confidence,date`; rows of later files stand
    /// in the place of earlier ones.
    pub organisations: Vec<Input>,
    /// `from,to`.
    pub aliases: Option<Input>,
    /// `date,title` and `url`.
    pub events: Option<Input>,
}

/// What a builder decides and no file says.
#[derive(Debug, Clone)]
pub struct Options {
    /// What one counter means.
    pub counter: Counter,
    /// Which models keep rows of their own.
    pub cut: Cut,
    /// Where the figures come from.
    pub source: Source,
    /// How the snapshot is made, to be written into it.
    pub provenance: Option<Provenance>,
}

/// Which models keep rows of their own; the others are rolled up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cut {
    /// All.
    None,
    /// So many, those with the most downloads.
    Top(NonZeroUsize),
    /// The fewest that have this part of all downloads, 0 to 1.
    Share(f64),
    /// The most with which the file has at most so many bytes under brotli.
    Budget(u64),
}

/// A snapshot and what its builder should know of the inputs.
#[derive(Debug, Clone)]
pub struct Built {
    /// The snapshot, valid as a [`Dataset`].
    pub snapshot: Snapshot,
    /// What was left out, merged or not understood, in sentences.
    pub remarks: Vec<String>,
    /// What the roll-up does, where there is one.
    pub rollup: Option<RollupSummary>,
}

/// Is told how far long work has come.
pub trait Watch {
    /// A piece of work of so many steps begins; the one before is done. 0 steps: their number is
    /// not known.
    fn stage(&self, name: &str, steps: u64);
    /// So many more steps are done.
    fn advance(&self, steps: u64);
}

/// Builds a snapshot from CSV files.
///
/// # Errors
/// Names file, line and column of what cannot be understood, with what was expected and found.
pub fn build(inputs: Inputs<'_>, options: &Options, watch: &dyn Watch) -> Result<Built, Error> {
    let mut remarks = Vec::new();
    let aliases = match inputs.aliases {
        Some(input) => aliases::Aliases::read(input)?,
        None => aliases::Aliases::default(),
    };
    let (observations, known) = match inputs.counters {
        Counters::Csv(input) => {
            watch.stage(READING, 0);
            (observations::read(input, &aliases, &mut remarks)?, None)
        }
        Counters::Tables(tables) => {
            let (observations, known) = history::read(tables, &aliases, &mut remarks, watch)?;
            (observations, Some(known))
        }
    };
    watch.stage("reading models and organisations", 0);
    let attributes = match (inputs.models, known) {
        (Some(input), _) => attributes::read(input, &aliases, &observations.ids, &mut remarks)?,
        (None, known) => known.unwrap_or_default(),
    };
    let mut organisations = organisations::Table::default();
    for input in inputs.organisations {
        let name = input.name().to_owned();
        let table = organisations::read(input, &aliases, &mut remarks)?;
        let overridden = organisations.overridden_by(table);
        if overridden > 0 {
            let rows = format!("{overridden} row{}", table::plural(overridden));
            remarks.push(format!(
                "{name} puts its own in the place of {rows} of earlier tables"
            ));
        }
    }
    let events = match inputs.events {
        Some(input) => events::read(input)?,
        None => Vec::new(),
    };

    watch.stage("laying out the snapshot", 0);
    let names = names::Names::new(&observations.ids);
    let models = attributes.columns(names.namespace, names.name);
    drop(attributes);
    let full = Snapshot {
        format: FORMAT,
        source: options.source.clone(),
        provenance: options.provenance.clone(),
        counter: options.counter,
        dates: observations.dates,
        organisations: organisations.of(&names.namespaces, models.base.as_ref()),
        aliases: aliases.of(&names.namespaces, &observations.ids),
        models,
        namespaces: names.namespaces,
        counts: observations.counts,
        events,
        rollup: None,
    };
    drop((organisations, observations.ids));
    let models = full.models.name.len();
    let keep = match options.cut {
        Cut::None => None,
        Cut::Top(top) => Some(rollup::Keep::Models(top.get())),
        Cut::Share(share) => Some(rollup::Keep::Models(cut::with_share(&full, share))),
        Cut::Budget(bytes) => Some(rollup::Keep::Bytes(bytes)),
    };
    let rolled_up = match keep {
        Some(rollup::Keep::Models(top)) if top >= models => None,
        Some(keep) => rollup::measured(&full, keep, watch)?,
        None => None,
    };
    let (snapshot, rollup) = match rolled_up {
        Some((snapshot, summary)) => (snapshot, Some(summary)),
        None => {
            watch.stage("checking the snapshot", 0);
            Dataset::of(&full)?;
            (full, None)
        }
    };
    Ok(Built {
        snapshot,
        remarks,
        rollup,
    })
}
