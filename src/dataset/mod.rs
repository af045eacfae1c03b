//! A snapshot made valid: the one place where its invariants are established.
//!
//! After [`Dataset::new`] every index is in range, every date in order, every count within 2^53,
//! and the counters stand column by column in a form that every counter kind shares, so that a
//! query is one pass over memory and never a copy.

mod check;
mod classes;
mod columns;
mod counters;
mod defaults;
mod index;
#[cfg(feature = "analysis")]
mod kinds;
#[cfg(feature = "analysis")]
mod lineage;

use std::sync::OnceLock;

use crate::date::Day;
use crate::error::Error;
use crate::snapshot::{Aliases, Counter, Counts, Deviation, Event, Snapshot, Source};
pub use classes::{LicenceClass, ParameterBand};
pub(crate) use columns::{Owner, UNKNOWN_DAY};
pub use counters::CounterFaults;
pub(crate) use counters::Counters;
#[cfg(feature = "analysis")]
pub(crate) use counters::Entry;
pub(crate) use defaults::Defaults;
#[cfg(feature = "analysis")]
pub(crate) use kinds::Further;
#[cfg(feature = "analysis")]
pub use kinds::{AgeBand, Derivation, Modality, Openness, Quantised};
#[cfg(feature = "analysis")]
pub use lineage::LineageFaults;
#[cfg(feature = "analysis")]
pub(crate) use lineage::{ITSELF, Lineage, Root};

/// A valid snapshot, ready for queries.
///
/// Rows are models and, after a roll-up, sums of models. They are sorted by creation day (unknown
/// ones last) and id, so that the order in the file changes no result and an age limit selects a
/// run of rows.
#[derive(Debug, Clone)]
pub struct Dataset {
    pub(crate) source: Source,
    pub(crate) counter: Counter,
    pub(crate) dates: Vec<Day>,
    pub(crate) rows: columns::Rows,
    #[cfg(feature = "analysis")]
    pub(crate) lineage: Lineage,
    #[cfg(feature = "analysis")]
    pub(crate) further: Further,
    pub(crate) owners: Vec<Owner>,
    /// Codes of countries, sorted.
    pub(crate) countries: Vec<String>,
    /// Names of organisations, sorted.
    pub(crate) organisations: Vec<String>,
    /// The table of organisations, as the snapshot has it.
    #[cfg(feature = "analysis")]
    pub(crate) table: crate::snapshot::Organisations,
    pub(crate) counters: Counters,
    pub(crate) faults: CounterFaults,
    pub(crate) namespaces: usize,
    pub(crate) aliases: Aliases,
    pub(crate) events: Vec<Event>,
    pub(crate) rollup: Option<RollupInfo>,
    /// What decides about the definition of a query that names none.
    pub(crate) defaults: OnceLock<Defaults>,
}

/// What a roll-up leaves known of the models that it sums.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RollupInfo {
    /// How many models have rows of their own.
    pub cut: u64,
    /// How many models are summed.
    pub models: u64,
    /// How far shares by country move because of the roll-up, when the build measured it.
    pub deviation: Option<Deviation>,
}

/// A snapshot on its way to a data set. Who has other things to do, as a page has, does them between
/// the steps.
#[derive(Default)]
pub(crate) struct Laying {
    steps: usize,
    /// The counts of the snapshot, those of the models first.
    counts: Counts,
    owners: columns::Owners,
    order: columns::Order,
    counters: Counters,
    faults: CounterFaults,
    #[cfg(feature = "analysis")]
    lineage: Lineage,
    #[cfg(feature = "analysis")]
    further: Further,
    rows: columns::Rows,
}

impl Laying {
    const STEPS: usize = if cfg!(feature = "analysis") { 6 } else { 4 };

    /// Begins with a snapshot and takes its counts, so that they are laid out where they are.
    pub fn new(snapshot: &mut Snapshot) -> Result<Self, Error> {
        check::lengths(snapshot)?;
        let counts = std::mem::take(&mut snapshot.counts);
        let rollup = snapshot.rollup.as_mut();
        let others = rollup.map(|rollup| std::mem::take(&mut rollup.counts));
        Ok(Laying {
            counts: counters::together(counts, others),
            ..Laying::default()
        })
    }

    /// Checks and lays out a part of a snapshot, the same each time; tells whether it was the last.
    pub fn step(&mut self, snapshot: &Snapshot) -> Result<bool, Error> {
        match self.steps {
            0 => {
                check::sizes(snapshot)?;
                check::dates(&snapshot.dates)?;
                check::bases(snapshot)?;
                check::numbers(snapshot.models.parameters.as_ref(), "models.parameters")?;
                check::numbers(snapshot.models.likes.as_ref(), "models.likes")?;
                check::sums(snapshot)?;
                self.owners = columns::owners(snapshot)?;
            }
            1 => self.order = columns::Order::new(snapshot)?,
            2 => {
                let counts = std::mem::take(&mut self.counts);
                (self.counters, self.faults) = counters::build(snapshot, counts, &self.order)?;
            }
            #[cfg(feature = "analysis")]
            3 => self.lineage = lineage::build(snapshot, &self.order, &self.owners)?,
            #[cfg(feature = "analysis")]
            4 => self.further = Further::new(snapshot, &self.order),
            // It takes the ids, which the others look for.
            _ => self.rows = columns::rows(snapshot, &mut self.order, &self.owners)?,
        }
        self.steps += 1;
        Ok(self.steps == Self::STEPS)
    }

    /// The data set, after the last step.
    pub fn finished(self, snapshot: Snapshot) -> Dataset {
        let mut dataset = self.laid_out(&snapshot);
        dataset.source = snapshot.source;
        dataset.dates = snapshot.dates;
        #[cfg(feature = "analysis")]
        {
            dataset.table = snapshot.organisations;
        }
        dataset.aliases = snapshot.aliases;
        dataset.events = snapshot.events;
        dataset
    }

    /// The same without what a data set keeps as the snapshot has it.
    fn laid_out(self, snapshot: &Snapshot) -> Dataset {
        let rollup = snapshot.rollup.as_ref().map(|rollup| RollupInfo {
            cut: rollup.cut,
            models: rollup.models.iter().sum(),
            deviation: rollup.deviation,
        });
        Dataset {
            source: Source::default(),
            counter: snapshot.counter,
            dates: Vec::new(),
            rows: self.rows,
            #[cfg(feature = "analysis")]
            lineage: self.lineage,
            #[cfg(feature = "analysis")]
            further: self.further,
            owners: self.owners.list,
            countries: self.owners.countries,
            organisations: self.owners.organisations,
            #[cfg(feature = "analysis")]
            table: Default::default(),
            counters: self.counters,
            faults: self.faults,
            namespaces: snapshot.namespaces.len(),
            aliases: Aliases::default(),
            events: Vec::new(),
            rollup,
            defaults: OnceLock::new(),
        }
    }
}

impl Dataset {
    /// Checks a snapshot and lays it out for queries.
    ///
    /// # Errors
    /// Names the field, the place, what was expected and what was found: columns of different
    /// lengths, dates out of order, models or namespaces that stand twice, indices outside their
    /// table, counts below zero or above 2^53, sums above 2^53, malformed countries.
    pub fn new(snapshot: Snapshot) -> Result<Self, Error> {
        let mut snapshot = snapshot;
        let mut laying = Laying::new(&mut snapshot)?;
        while !laying.step(&snapshot)? {}
        Ok(laying.finished(snapshot))
    }

    /// The same of a snapshot that is still needed: a whole history is too large to stand twice in
    /// memory.
    #[cfg(feature = "cli")]
    pub(crate) fn of(snapshot: &Snapshot) -> Result<Self, Error> {
        check::lengths(snapshot)?;
        let others = snapshot.rollup.as_ref().map(|rollup| rollup.counts.clone());
        let mut laying = Laying {
            counts: counters::together(snapshot.counts.clone(), others),
            ..Laying::default()
        };
        while !laying.step(snapshot)? {}
        Ok(Dataset {
            source: snapshot.source.clone(),
            dates: snapshot.dates.clone(),
            table: snapshot.organisations.clone(),
            aliases: snapshot.aliases.clone(),
            events: snapshot.events.clone(),
            ..laying.laid_out(snapshot)
        })
    }

    /// Reads the bytes of a snapshot's JSON file: [`Snapshot::from_slice`], then [`Dataset::new`].
    ///
    /// # Errors
    /// Those of both.
    pub fn from_slice(bytes: &[u8]) -> Result<Self, Error> {
        Dataset::new(Snapshot::from_slice(bytes)?)
    }

    /// Where the counters come from and what must be said beside them.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// What one counter means.
    pub fn counter(&self) -> Counter {
        self.counter
    }

    /// The observation dates, ascending.
    pub fn dates(&self) -> &[Day] {
        &self.dates
    }

    /// How many models have a row of their own.
    pub fn models(&self) -> usize {
        self.rows.models
    }

    /// How many namespaces publish them.
    pub fn namespaces(&self) -> usize {
        self.namespaces
    }

    /// Dated events of the series.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// Renames that the snapshot has applied.
    pub fn aliases(&self) -> &Aliases {
        &self.aliases
    }

    /// What was summed away, if anything.
    pub fn rollup(&self) -> Option<RollupInfo> {
        self.rollup
    }

    /// Irregularities of the counters.
    pub fn counter_faults(&self) -> &CounterFaults {
        &self.faults
    }
}
