//! Who has what share: a [`Query`] over a [`Dataset`] gives [`Shares`].
//!
//! S_g(t) = D_g(t) ÷ Σ_h D_h(t), where D_g(t) are the downloads, in the window that ends at t and
//! within the age limit, of the models credited to g (`docs/definitions.md`).

mod about_models;
#[cfg_attr(not(feature = "analysis"), path = "no_choices.rs")]
mod choices;
#[cfg(feature = "analysis")]
mod counting;
mod credit;
mod definition;
mod extract;
#[cfg(feature = "analysis")]
mod kinds;
mod labels;
#[cfg(feature = "analysis")]
mod limits;
mod peaks;
#[cfg(feature = "analysis")]
mod pieces;
mod query;
mod rounding;
mod sums;
#[cfg(feature = "analysis")]
mod whom;
mod window;

use std::num::NonZeroU32;

use serde::Serialize;

use crate::dataset::Dataset;
use crate::date::Day;
use crate::error::{Error, ErrorKind, quoted};
use crate::message::{Message, Part, Text, texts};
use crate::order::sorted;
use crate::snapshot::{Counter, LARGEST_COUNT};
#[cfg(all(test, feature = "analysis"))]
pub(crate) use about_models::TEXTS as MODEL_TEXTS;
#[cfg(feature = "analysis")]
pub use choices::{ExcludeList, Exclusion, ScopeBy};
pub use choices::{ExcludeLists, Exclusions, Joins, LeaveOut, Overrides, Scope};
pub(crate) use credit::{Crediting, SPECIAL};
pub(crate) use definition::{DRAWN, SUPPORTED};
pub(crate) use extract::Extract;
pub use labels::country_name;
#[cfg(feature = "analysis")]
pub(crate) use labels::label;
#[cfg(all(test, feature = "analysis"))]
pub(crate) use limits::TEXTS as LIMIT_TEXTS;
#[cfg(feature = "analysis")]
pub use limits::Unavailable;
use peaks::Peaks;
#[cfg(feature = "analysis")]
pub(crate) use pieces::{Piece, pieces};
#[cfg(feature = "analysis")]
pub(crate) use query::AUTO;
pub use query::{Attribution, GroupBy, Individuals, MaxAge, Measure, Query, Treatment, Window};
#[cfg(feature = "cli")]
pub(crate) use rounding::adds_up;
pub use rounding::rounded_percent;
pub(crate) use sums::Sums;
#[cfg(feature = "analysis")]
pub(crate) use whom::roots_credited;
use window::Readings;

texts! {
    ONE_DATE_NEEDED "warning.one-date"
        "no date to show: a share needs at least one observation date, the snapshot has {n}";
    TWO_DATES_NEEDED "warning.two-dates"
        "no date to show: a share needs at least two observation dates, the snapshot has {n}";
    NOTHING_TO_PIN "warning.pin"
        "no group {id} to pin: none has this id under this definition";
    NO_TOTAL "warning.no-total"
        "no downloads in the window to {date}: without a total there is no share";
    NO_CREATION "warning.no-creation"
        "no model has a usable creation date, which an age limit needs: choose any age";
    LITTLE_DATA "warning.little-data"
        "the data cover less than half of the window to {date}";
}

/// How many sums are kept at a time to choose among groups: 16 MiB of them.
const MOST_SUMS: usize = 1 << 20;

/// Id of the group of models of individuals.
pub const UNAFFILIATED: &str = "unaffiliated";
/// Id of the group of models whose country or organisation is not known.
pub const UNATTRIBUTED: &str = "unattributed";
/// Id of the group that joins what `top` or a roll-up leaves without a group of its own.
pub const OTHER: &str = "other";
/// Id of the group of models that lack the attribute by which models are grouped.
pub const UNKNOWN: &str = "unknown";

/// The answer to a [`Query`]: downloads and shares of every group at every date asked for.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Shares {
    /// The query with every default filled in.
    pub query: Query,
    /// The dates at which windows end, ascending.
    pub dates: Vec<Day>,
    /// The denominator at each date.
    pub total: Vec<Downloads>,
    /// For each date the part of the window that the data can speak of, 0 to 1.
    pub coverage: Vec<f64>,
    /// For each date how many models the age limit leaves out, as they have no usable creation date.
    pub left_out: Vec<u64>,
    /// The groups by their share at the last date, largest first.
    pub groups: Vec<Group>,
    /// What a reader of the figures must be told; most answers have none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Message>,
}

/// One group of models.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Group {
    /// Country code, organisation, namespace, model id or class; or one of the ids that stand for
    /// no such thing: [`UNAFFILIATED`], [`UNATTRIBUTED`], [`OTHER`], [`UNKNOWN`].
    pub id: String,
    /// Name in English.
    pub label: String,
    /// Downloads at each date, or what else the query measures.
    pub downloads: Vec<Downloads>,
    /// Share of the total at each date, 0 to 1; `None` where the total is 0.
    pub share: Vec<Option<f64>>,
}

impl Shares {
    /// Whether the data cover enough of the window to a date to draw its figures.
    pub(crate) fn is_drawn(&self, date: usize) -> bool {
        is_at_least(&self.coverage, date, DRAWN)
    }

    /// Whether they cover enough of it to draw them without reserve.
    pub(crate) fn is_supported(&self, date: usize) -> bool {
        is_at_least(&self.coverage, date, SUPPORTED)
    }
}

/// Whether the coverage of a date is at least this.
pub(crate) fn is_at_least(coverage: &[f64], date: usize, least: f64) -> bool {
    coverage.get(date).is_some_and(|part| *part >= least)
}

impl Group {
    /// Whether the id is one of those that stand for no country, organisation, model or class.
    pub fn stands_for_no_name(&self) -> bool {
        credit::SPECIAL.contains(&self.id.as_str())
    }
}

/// A number of downloads: an exact whole number and, where days are pro-rated, a fraction.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Downloads {
    /// The whole downloads.
    pub whole: u64,
    /// What pro-rated days add, at least 0; it may pass 1 where many fractions add up.
    pub part: f64,
}

impl Downloads {
    /// The number, rounded only where it passes 2^53.
    pub fn value(self) -> f64 {
        self.whole as f64 + self.part
    }

    pub(crate) fn add(&mut self, other: Downloads) {
        self.whole += other.whole;
        self.part += other.part;
    }

    /// A part of it, exact where it is all of it.
    pub(crate) fn weighted(self, weight: f64) -> Self {
        if weight == 1.0 {
            return self;
        }
        let value = self.value() * weight;
        let whole = value as u64;
        Downloads {
            whole,
            part: value - whole as f64,
        }
    }

    /// This part of a total; `None` where the total is 0.
    pub(crate) fn share_of(self, total: Downloads) -> Option<f64> {
        let total = total.value();
        (total > 0.0).then(|| self.value() / total)
    }
}

impl Serialize for Downloads {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // JavaScript has no whole numbers above 2^53; JSON has.
        let exact = self.whole <= LARGEST_COUNT || !cfg!(target_family = "wasm");
        if self.part == 0.0 && exact {
            serializer.serialize_u64(self.whole)
        } else {
            serializer.serialize_f64(self.value())
        }
    }
}

impl Dataset {
    /// The dates at which a window can end: every observation date, and for a cumulative counter
    /// with a limited window those from the second on.
    pub fn axis(&self, window: Window) -> &[Day] {
        &self.dates[self.axis_start(window)..]
    }

    pub(crate) fn axis_start(&self, window: Window) -> usize {
        let needs_a_step = self.counter == Counter::Cumulative && window != Window::All;
        usize::from(needs_a_step).min(self.dates.len())
    }

    /// Computes the shares that a query asks for.
    ///
    /// # Errors
    /// When `at` is not a date of the [`axis`](Dataset::axis); the message names the nearest ones.
    pub fn shares(&self, query: &Query) -> Result<Shares, Error> {
        self.shares_in(query, &Extract::default())
    }

    /// A part of the shares that a query asks for: what a picture shows of them.
    ///
    /// # Errors
    /// Those of [`Dataset::shares`], and where no date of the result lies in the extract.
    pub(crate) fn shares_in(&self, query: &Query, extract: &Extract) -> Result<Shares, Error> {
        let query = &self.resolve(query)?;
        let Some(last) = self.end(query)? else {
            let mut shares = self.no_shares(query);
            shares.query.top = query.top.or(extract.fitting.and(NonZeroU32::new(1)));
            return Ok(shares);
        };
        let first = self.axis_start(query.when().0);
        let start = if query.series { first } else { last };
        let shown = extract.within(&self.dates[start..=last])?;
        let axis: Vec<usize> = shown.map(|date| start + date).collect();
        let counts = self.counting(query, last);
        let credited = |date: usize| Crediting::new(self, query, &counts, Some(self.dates[date]));
        let mut crediting = credited(last);
        // Ages are of a date, so each date has a crediting of its own.
        let runs: Vec<&[usize]> = match query.by {
            #[cfg(feature = "analysis")]
            GroupBy::Age => axis.chunks(1).collect(),
            _ => axis
                .chunks((MOST_SUMS / crediting.bins().max(1)).max(1))
                .collect(),
        };
        let mut top = query.top;
        let mut kept = None;
        // What is added up to choose among the groups serves for their table too.
        let mut known = None;
        if top.is_some() || extract.fitting.is_some() {
            let mut peaks = Peaks::default();
            let readings = Readings::new(self, query.when().0, &axis).list;
            let least = match readings.iter().any(|reading| reading.coverage >= DRAWN) {
                true => DRAWN,
                false => 0.0,
            };
            for run in &runs {
                #[cfg(feature = "analysis")]
                if let (GroupBy::Age, [date]) = (query.by, run) {
                    crediting = credited(*date);
                }
                let sums = self.sums(query, &crediting, run);
                for date in 0..run.len() {
                    if sums.coverage[date] >= least {
                        peaks.add(&crediting, &sums, date);
                    }
                }
                known = Some(sums).filter(|_| runs.len() == 1);
            }
            let fitting = |most| peaks.seen().clamp(1, most);
            top = top.or_else(|| NonZeroU32::new(extract.fitting.map_or(0, fitting)));
            let mut largest = peaks.largest(top.map_or(0, NonZeroU32::get) as usize);
            for id in extract.kept {
                if let Err(place) = largest.binary_search(&id.as_str()) {
                    largest.insert(place, id);
                }
            }
            kept = Some(largest);
        }
        let mut table = Table::default();
        for run in runs {
            #[cfg(feature = "analysis")]
            if let (GroupBy::Age, [date]) = (query.by, run) {
                crediting = credited(*date);
            }
            // The bins stay as they are.
            if let Some(kept) = &kept {
                crediting.join_all_but(kept);
            }
            let sums = known.take();
            let sums = sums.unwrap_or_else(|| self.sums(query, &crediting, run));
            table.add(&crediting, &sums, run.len());
        }
        let mut shares = self.table(query, &axis, &counts, table);
        shares.query.at = Some(self.dates[last]);
        shares.query.top = top;
        if let Some(last) = axis.last() {
            let beside = self.about_models(query, &crediting, &counts, (&shares, *last));
            shares.warnings.extend(beside);
        }
        for id in extract.kept {
            if !shares.groups.iter().any(|group| group.id == *id) {
                let parts = vec![("id", Part::Name(quoted(id)))];
                shares.warnings.push(Message::new(NOTHING_TO_PIN, parts));
            }
        }
        Ok(shares)
    }

    /// The index of the date at which the (last) window of a query ends; `None` where the snapshot
    /// has no such date.
    pub(crate) fn end(&self, query: &Query) -> Result<Option<usize>, Error> {
        let first = self.axis_start(query.when().0);
        match query.at {
            Some(at) => Ok(Some(self.date_on_axis(at, first)?)),
            None => {
                let last = self.dates.len().checked_sub(1);
                Ok(last.filter(|last| *last >= first))
            }
        }
    }

    /// Which rows count: those in scope that are not excluded, without the largest models at a
    /// date where `drop_top` says so.
    pub(crate) fn counting(&self, query: &Query, last: usize) -> Vec<bool> {
        #[cfg(not(feature = "analysis"))]
        let (counts, _) = (vec![true; self.rows.len()], (query, last));
        #[cfg(feature = "analysis")]
        let mut counts = counting::counting(self, query);
        #[cfg(feature = "analysis")]
        if query.drop_top > 0 {
            let of_row = self.of_rows(query, last);
            let models =
                (0..self.rows.len()).filter(|row| counts[*row] && !self.rows.id[*row].is_empty());
            let models: Vec<usize> = models.collect();
            let size = |at: usize| of_row[models[at]].value();
            let ranked = sorted(models.len(), &|a, b| {
                let by_size = size(b).total_cmp(&size(a));
                by_size.then_with(|| self.rows.id[models[a]].cmp(&self.rows.id[models[b]]))
            });
            for at in ranked.into_iter().take(query.drop_top as usize) {
                counts[models[at]] = false;
            }
        }
        counts
    }

    /// What a query measures of each row, before it is credited, at an observation date.
    pub(crate) fn of_rows(&self, query: &Query, date: usize) -> Vec<Downloads> {
        let rows = self.rows.len();
        let each: Vec<u32> = (0..rows as u32).collect();
        let sums = Sums::new(self, &each, rows, query.when(), &[date]);
        #[cfg_attr(
            not(feature = "analysis"),
            allow(unused_mut, reason = "there is one measure")
        )]
        let mut of_row = sums.at(0).to_vec();
        #[cfg(feature = "analysis")]
        {
            let instead = match query.measure {
                Measure::Downloads => return of_row,
                Measure::Models => &self.rows.stands_for,
                Measure::Likes => &self.further.likes,
            };
            for (downloads, whole) in of_row.iter_mut().zip(instead) {
                let counts = downloads.value() > 0.0;
                *downloads = Downloads {
                    whole: if counts { *whole } else { 0 },
                    part: 0.0,
                };
            }
        }
        of_row
    }

    /// What a query measures of each bin at each date of an axis.
    pub(crate) fn sums(&self, query: &Query, crediting: &Crediting, axis: &[usize]) -> Sums {
        let when = query.when();
        #[cfg(feature = "analysis")]
        if query.measure != Measure::Downloads {
            let dates = axis.iter().map(|date| self.of_rows(query, *date));
            let bins = crediting.bins();
            return Sums::of_rows(self, &crediting.of_row, bins, when.0, axis, dates);
        }
        Sums::new(self, &crediting.of_row, crediting.bins(), when, axis)
    }

    fn date_on_axis(&self, at: Day, first: usize) -> Result<usize, Error> {
        let axis = &self.dates[first..];
        axis.binary_search(&at)
            .map(|index| first + index)
            .map_err(|after| {
                let before = after.checked_sub(1).map(|index| axis[index]);
                let expected = match (before, axis.get(after)) {
                    (Some(before), Some(after)) => {
                        format!("an observation date, the nearest are {before} and {after}")
                    }
                    (Some(nearest), None) => {
                        format!("an observation date, the nearest is {nearest}")
                    }
                    (None, Some(nearest)) => {
                        format!("an observation date, the nearest is {nearest}")
                    }
                    (None, None) => "no date, as the snapshot has none to end a window at".into(),
                };
                Error::new(
                    ErrorKind::OptionValue,
                    "option at",
                    expected,
                    at.to_string(),
                )
            })
    }

    fn no_shares(&self, query: &Query) -> Shares {
        let needed = match (self.counter, query.when().0) {
            (Counter::Cumulative, Window::Days(_)) => TWO_DATES_NEEDED,
            _ => ONE_DATE_NEEDED,
        };
        let found = vec![("n", Part::Count(self.dates.len()))];
        Shares {
            query: query.clone(),
            dates: Vec::new(),
            total: Vec::new(),
            coverage: Vec::new(),
            left_out: Vec::new(),
            groups: Vec::new(),
            warnings: vec![Message::new(needed, found)],
        }
    }

    fn table(&self, query: &Query, axis: &[usize], counts: &[bool], table: Table) -> Shares {
        let dates: Vec<Day> = axis.iter().map(|index| self.dates[*index]).collect();
        let mut total = vec![Downloads::default(); axis.len()];
        for (_, downloads) in &table.groups {
            for (total, downloads) in total.iter_mut().zip(downloads) {
                total.add(*downloads);
            }
        }
        let last = |group: usize| {
            let downloads = table.groups[group].1.last();
            downloads.map_or(0.0, |downloads| downloads.value())
        };
        let order = sorted(table.groups.len(), &|a, b| {
            let by_size = last(b).total_cmp(&last(a));
            by_size.then_with(|| table.groups[a].0.cmp(table.groups[b].0))
        });
        let group = |group: usize| {
            let (id, downloads) = &table.groups[group];
            let share = downloads
                .iter()
                .zip(&total)
                .map(|(downloads, total)| downloads.share_of(*total))
                .collect();
            Group {
                id: (*id).to_owned(),
                label: labels::label(query.by, id),
                downloads: downloads.clone(),
                share,
            }
        };
        let groups = order.into_iter().map(group).collect();

        #[cfg(feature = "analysis")]
        let mut warnings = limits::warnings(self, query);
        #[cfg(not(feature = "analysis"))]
        let mut warnings = Vec::new();
        let left_out = self.left_out(query, counts, &dates);
        let mut warn = |text: Text| {
            let date = dates.last().map(|day| ("date", Part::Day(*day)));
            warnings.push(Message::new(text, date.into_iter().collect()));
        };
        if total.last().is_some_and(|total| total.value() == 0.0) {
            let models = counts.iter().zip(&self.rows.stands_for);
            let models: u64 = models
                .map(|(counts, models)| *models * u64::from(*counts))
                .sum();
            warn(match left_out.last() {
                Some(left_out) if *left_out == models && models > 0 => NO_CREATION,
                _ => NO_TOTAL,
            });
        }
        if table.coverage.last().is_some_and(|part| *part < DRAWN) {
            warn(LITTLE_DATA);
        }
        Shares {
            query: Query {
                at: dates.last().copied(),
                ..query.clone()
            },
            total,
            coverage: table.coverage,
            left_out,
            dates,
            groups,
            warnings,
        }
    }

    /// How many models have no usable creation date at each date.
    pub(crate) fn left_out(&self, query: &Query, counts: &[bool], dates: &[Day]) -> Vec<u64> {
        let (window, MaxAge::Days(max_age)) = query.when() else {
            return vec![0; dates.len()];
        };
        let (unknown, at_floor) = self.rows.without_usable_creation(counts);
        let reaches_floor = |date: &Day| window::reaches_behind_floor(*date, window, max_age);
        dates
            .iter()
            .map(|date| unknown + if reaches_floor(date) { at_floor } else { 0 })
            .collect()
    }
}

/// Downloads by group and date, as they are added up.
#[derive(Default)]
struct Table<'a> {
    groups: Vec<(&'a str, Vec<Downloads>)>,
    coverage: Vec<f64>,
}

impl<'a> Table<'a> {
    /// Adds the dates of some sums.
    fn add(&mut self, crediting: &Crediting<'a>, sums: &Sums, dates: usize) {
        let before = self.coverage.len();
        self.coverage.extend(&sums.coverage);
        let of_group: Vec<usize> = (0..crediting.len())
            .map(|group| {
                let id = crediting.id(group);
                // Groups of the first dates are all new.
                let known = self
                    .groups
                    .iter()
                    .take(self.groups.len() * usize::from(before > 0));
                known
                    .clone()
                    .position(|(known, _)| *known == id)
                    .unwrap_or_else(|| {
                        self.groups.push((id, vec![Downloads::default(); before]));
                        self.groups.len() - 1
                    })
            })
            .collect();
        for date in 0..dates {
            let at_date = crediting.by_group(sums.at(date));
            for (_, downloads) in &mut self.groups {
                downloads.push(Downloads::default());
            }
            for (group, downloads) in at_date.into_iter().enumerate() {
                if let Some(last) = self.groups[of_group[group]].1.last_mut() {
                    *last = downloads;
                }
            }
        }
    }
}
