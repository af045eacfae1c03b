//! A survey under way: a claim "A > B" under every combination of a grid.
//!
//! The grid is a product of when, whom and which ([`Plan`]). Rows that every combination treats alike
//! are one class, so the counters are read once for every age limit, and a combination is a sum over
//! classes. Every step looks at about as many rows or combinations, so that a page stays alive between
//! two of them.

use std::rc::Rc;

use super::classes::Classes;
use super::crediting::{Sorting, Variant, variants};
use super::factorial::{Factorial, Space};
use super::fragility::{Fragility, bounds};
use super::noise::{BAND, Noise};
use super::outcomes::{Outcomes, SUPPORT};
use super::plan::Plan;
use super::summary::{Summary, SummaryRun};
use super::tops::Tops;
use super::weighing::Weighing;
use super::{Band, Claim, Grid, Standing, Survey, points};
use crate::dataset::Dataset;
use crate::error::{Error, ErrorKind};
use crate::shares::{GroupBy, Query, counting_among, coverage};

/// How many rows, classes or combinations a step looks at, about; a single look takes some
/// nanoseconds.
const STEP: usize = 100_000;
/// How many rows are looked at in one go, where each takes one look.
const ROWS: usize = 32_768;

/// A survey under way; every step is short, so that a page stays alive between two of them.
pub struct ClaimRun {
    claim: Claim,
    query: Query,
    grid: Grid,
    space: Space,
    plan: Plan,
    /// The dates that are looked at: the last one, or all up to it.
    axis: Vec<usize>,
    band_of_noise: f64,
    classes: Classes,
    variants: Vec<Variant>,
    tops: Option<Tops>,
    weighing: Option<Weighing>,
    /// What every combination gives at the last date.
    values: Vec<[f64; 3]>,
    /// The combinations that count, by their numbers.
    counts: Vec<bool>,
    band: Vec<Option<(f64, f64)>>,
    outcomes: Option<Rc<Outcomes>>,
    summary: Option<Summary>,
    fragility: Option<Fragility>,
    noise: Option<Noise>,
    /// Said at the end.
    failed: Option<Error>,
    stage: Stage,
    steps: usize,
    done: usize,
}

/// What is done next.
enum Stage {
    /// Which rows meet a condition, from a row on.
    Condition(usize, usize),
    /// To whom rows are credited in a variant.
    Variant(usize),
    /// The kinds of rows in a variant, from a row on.
    Kinds(usize, usize, Box<Sorting>),
    /// The weights of these kinds.
    Weights(usize, Box<Sorting>),
    /// The profiles of rows, from a row on.
    Profiles(usize, usize, Box<Sorting>),
    /// The largest models, which may not count.
    Tops,
    /// The downloads of classes, and what they come to.
    Weigh,
    /// What the outcomes come to.
    Summarise(Option<Box<SummaryRun>>),
    /// What the lead of the query hangs on.
    Fragility,
    Bounds,
    Done,
}

impl ClaimRun {
    /// Prepares a survey at the last date of a query, or with `every_date` at all dates up to it.
    ///
    /// # Errors
    /// When the grid is wrong, or the query's date is not on the axis.
    pub fn new(
        dataset: &Dataset,
        claim: Claim,
        query: &Query,
        grid: Grid,
        every_date: bool,
    ) -> Result<Self, Error> {
        let grid = grid.resolve(dataset)?;
        let query = &dataset.resolve(query)?;
        // Windows differ in where the axis starts; the claim is at one date, or at those of all.
        // Where the query's window has no date, that of another definition may.
        let last = dataset.end(query)?.or(dataset.dates.len().checked_sub(1));
        let axis: Vec<usize> = match last {
            Some(last) if every_date => {
                (dataset.axis_start(query.when().0).min(last)..=last).collect()
            }
            Some(last) => vec![last],
            None => Vec::new(),
        };
        let space = Space::new(&grid, query);
        let plan = Plan::new(&space, query)?;
        // Ages of models are those at a date.
        let dates = match query.by {
            GroupBy::Age => axis.iter().map(|date| Some(dataset.dates[*date])).collect(),
            _ => vec![None],
        };
        let variants = variants(&plan.whoms, &dates);
        let mut counts = vec![false; space.len()];
        for number in Factorial::new(&grid, &space).combinations().0 {
            counts[number] = true;
        }
        let rows = dataset.rows.len();
        let chunks = rows.div_ceil(ROWS);
        let whoms: usize = variants.iter().map(|variant| variant.whoms.len()).sum();
        let tops = plan.whiches.iter().any(|which| which.drop_top > 0);
        let steps = plan.conditions.len() * chunks
            + variants.len() * (2 * chunks + 1)
            + whoms
            + usize::from(tops) * plan.whens.len()
            + Weighing::steps(&plan, axis.len())
            + 4;
        let is_empty = axis.is_empty();
        let mut run = ClaimRun {
            values: vec![[0.0; 3]; space.len()],
            classes: Classes::new(rows),
            band: vec![None; axis.len()],
            tops: tops.then(Tops::default),
            weighing: None,
            band_of_noise: BAND,
            outcomes: None,
            summary: None,
            fragility: None,
            noise: None,
            failed: None,
            stage: Stage::Condition(0, 0),
            claim,
            query: query.clone(),
            grid,
            space,
            plan,
            axis,
            variants,
            counts,
            steps,
            done: 0,
        };
        if is_empty {
            run.stage = Stage::Summarise(None);
        }
        Ok(run)
    }

    /// By how many per cent every counter may be wrong, 0 to 100, in the survey's [`Noise`].
    pub fn set_noise(&mut self, band: f64) {
        self.band_of_noise = band;
    }

    /// How many steps are done, and how many there are, about.
    pub fn progress(&self) -> (usize, usize) {
        match self.stage {
            Stage::Done => (self.steps, self.steps),
            _ => (self.done.min(self.steps - 1), self.steps),
        }
    }

    /// Does one step; tells whether there are more.
    pub fn step(&mut self, dataset: &Dataset) -> bool {
        let mut looks = 0;
        while looks < STEP && !matches!(self.stage, Stage::Done) {
            match self.advance(dataset) {
                Ok(more) => looks += more,
                Err(error) => self.failed = Some(error),
            }
        }
        !matches!(self.stage, Stage::Done)
    }

    /// Goes on a little; how many looks at rows, classes or combinations it took.
    fn advance(&mut self, dataset: &Dataset) -> Result<usize, Error> {
        self.done += 1;
        let rows = dataset.rows.len();
        // A stage without rows is over at once.
        let (stage, looks) = match std::mem::replace(&mut self.stage, Stage::Done) {
            Stage::Condition(condition, row) => match self.plan.conditions.get(condition) {
                None => (Stage::Variant(0), 1),
                Some(query) => {
                    let globs = query.exclude.len() + 16 * query.exclude_list.len();
                    let end = rows.min(row + ROWS / (1 + globs));
                    if row == 0 {
                        self.classes.begin(2);
                    }
                    let counts = counting_among(dataset, query, row..end);
                    self.classes.split(row, counts.into_iter().map(u32::from));
                    let next = if end == rows {
                        self.classes.end();
                        Stage::Condition(condition + 1, 0)
                    } else {
                        self.done -= 1;
                        Stage::Condition(condition, end)
                    };
                    (next, (end - row) * (2 + globs))
                }
            },
            Stage::Variant(at) => match self.variants.get(at) {
                None => (Stage::Tops, 1),
                Some(variant) => {
                    let sorting = variant.begin(dataset, &self.plan.whoms, &self.claim);
                    (Stage::Kinds(at, 0, Box::new(sorting)), rows)
                }
            },
            Stage::Kinds(at, row, mut sorting) => {
                let end = rows.min(row + ROWS);
                sorting.rows(dataset, row..end);
                let next = match end == rows {
                    true => Stage::Weights(at, sorting),
                    false => Stage::Kinds(at, end, sorting),
                };
                (next, (end - row) * 8)
            }
            Stage::Weights(at, mut sorting) => {
                let variant = &self.variants[at];
                match sorting.weigh(dataset, variant, &self.plan.whoms) {
                    0 => (Stage::Profiles(at, 0, sorting), 1),
                    looks => (Stage::Weights(at, sorting), looks * 16),
                }
            }
            Stage::Profiles(at, row, sorting) => {
                if row == 0 {
                    self.classes.begin(sorting.profiles());
                }
                let end = rows.min(row + ROWS);
                let profiles = sorting.of_rows(row).take(end - row);
                self.classes.split(row, profiles);
                let next = if end == rows {
                    self.classes.end();
                    self.variants[at].end(*sorting, &self.classes);
                    Stage::Variant(at + 1)
                } else {
                    Stage::Profiles(at, end, sorting)
                };
                (next, (end - row) * 2)
            }
            Stage::Tops => match &mut self.tops {
                None => (Stage::Weigh, 1),
                Some(tops) => match tops.step(dataset, &self.plan, &mut self.classes, &self.axis) {
                    true => (Stage::Tops, rows * 4),
                    false => (Stage::Weigh, rows),
                },
            },
            Stage::Weigh => self.weigh(dataset),
            Stage::Summarise(run) => self.summarise(dataset, run),
            Stage::Fragility => {
                if let Some(standing) = Standing::new(dataset, &self.query)? {
                    let ids = [self.claim.a.as_str(), self.claim.b.as_str()];
                    let fragility = Fragility::new(dataset, &standing, ids);
                    self.noise = Noise::new(&self.query, &standing, ids, self.band_of_noise);
                    self.fragility = Some(fragility);
                }
                (Stage::Bounds, STEP)
            }
            Stage::Bounds => {
                if let Some(fragility) = &mut self.fragility {
                    fragility.bounds = bounds(dataset, &self.query)?;
                }
                (Stage::Done, STEP)
            }
            Stage::Done => (Stage::Done, 1),
        };
        self.stage = stage;
        Ok(looks)
    }

    /// Adds classes up and weighs them, a column or a date at a time.
    fn weigh(&mut self, dataset: &Dataset) -> (Stage, usize) {
        let axis = &self.axis;
        let weighing = self.weighing.get_or_insert_with(|| {
            let tops = self.tops.as_ref();
            Weighing::new(&self.plan, &self.classes, &self.variants, tops)
        });
        let (values, band) = (&mut self.values, &mut self.band);
        let counts = &self.counts;
        let last = axis.len() - 1;
        let looks = weighing.step(
            dataset,
            &self.plan,
            &self.classes,
            axis,
            &mut |number, date, outcome, is_supported| {
                if date == last {
                    values[number] = outcome;
                }
                let [a, b, all] = outcome;
                let counted = counts[number] && is_supported;
                if let Some(lead) = points(a, b, all).filter(|_| counted) {
                    let (least, most) = band[date].unwrap_or((lead, lead));
                    band[date] = Some((least.min(lead), most.max(lead)));
                }
            },
        );
        match looks {
            0 => (Stage::Summarise(None), 1),
            looks => (Stage::Weigh, looks),
        }
    }

    /// Counts what has been weighed.
    fn summarise(&mut self, dataset: &Dataset, run: Option<Box<SummaryRun>>) -> (Stage, usize) {
        let Some(mut run) = run else {
            let coverage = self.coverage(dataset);
            let outcomes = Rc::new(Outcomes {
                space: self.space.clone(),
                values: std::mem::take(&mut self.values),
                coverage,
            });
            let run = SummaryRun::new(Rc::clone(&outcomes), &self.grid);
            self.outcomes = Some(outcomes);
            return (Stage::Summarise(Some(Box::new(run))), self.space.len() * 8);
        };
        self.done -= 1;
        match run.step() {
            0 => {
                self.summary = Some(run.finish());
                (Stage::Fragility, self.space.len() * 8)
            }
            looks => (Stage::Summarise(Some(run)), looks),
        }
    }

    /// The part of each window of the grid that the data can speak of at the last date.
    fn coverage(&self, dataset: &Dataset) -> Vec<f64> {
        let mut windows = vec![self.query.clone()];
        if let Some(choice) = self.space.choice("window") {
            let values = 0..self.space.size(choice);
            let set = |value| {
                let mut query = self.query.clone();
                // The grid has been checked.
                let _ = self.space.set(&mut query, choice, value);
                query
            };
            windows = values.map(set).collect();
        }
        let of = |query: &Query| match self.axis.last() {
            Some(last) if dataset.axis_start(query.when().0) <= *last => {
                coverage(dataset, query.when().0, *last)
            }
            _ => 0.0,
        };
        windows.iter().map(of).collect()
    }

    /// The band of leads at each date, as far as it is known: of the combinations that count and that
    /// the data support there.
    pub fn band(&self, dataset: &Dataset) -> Band {
        let first = dataset.axis_start(self.query.when().0);
        let dates = self.axis.iter().zip(&self.band);
        let of_query: Vec<(usize, Option<(f64, f64)>)> = dates
            .map(|(date, leads)| (*date, *leads))
            .filter(|(date, _)| *date >= first)
            .collect();
        let leads = |side: fn((f64, f64)) -> f64| {
            let leads = of_query.iter();
            leads.map(|(_, leads)| leads.map(side)).collect()
        };
        Band {
            dates: of_query
                .iter()
                .map(|(date, _)| dataset.dates[*date])
                .collect(),
            min: leads(|(least, _)| least),
            max: leads(|(_, most)| most),
        }
    }

    /// What the steps have found; those that are left are done at once.
    ///
    /// # Errors
    /// Those of [`Dataset::shares`].
    pub fn finish(mut self, dataset: &Dataset) -> Result<Survey, Error> {
        while self.step(dataset) {}
        if let Some(error) = self.failed {
            return Err(error);
        }
        let date = self.axis.last().map(|date| dataset.dates[*date]);
        let (Some(outcomes), Some(summary)) = (self.outcomes, self.summary) else {
            // The last step leaves both.
            let expected = "one that has been worked through";
            let kind = ErrorKind::OptionValue;
            return Err(Error::new(kind, "survey", expected, "one under way"));
        };
        Survey::new(
            dataset,
            (self.claim, self.query, date),
            self.grid,
            (outcomes, summary),
            (self.fragility, self.noise),
        )
    }
}

/// Whether a window is covered well enough to support a combination.
pub(super) fn supports(dataset: &Dataset, query: &Query, date: usize) -> bool {
    dataset.axis_start(query.when().0) <= date && coverage(dataset, query.when().0, date) >= SUPPORT
}
