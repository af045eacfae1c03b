//! What a survey has found, and what the answer depends on.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde::Serialize;

use super::combinations::{Combinations, Specification};
use super::effects::Effect;
use super::factorial::Setting;
use super::flips::{Flip, flips};
use super::fragility::Fragility;
use super::noise::Noise;
use super::outcomes::{Outcomes, Table};
use super::pairs::Pair;
use super::questions::Questions;
use super::rules::Rule;
use super::summary::{Summary, SummaryRun};
use super::{Claim, Factorial, Grid, Side, unmet};
use crate::dataset::Dataset;
use crate::date::Day;
use crate::error::Error;
use crate::message::Message;
use crate::shares::Query;

/// In how many combinations of a grid a claim holds, and what that depends on.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Survey {
    /// As it is written.
    pub claim: String,
    /// The query from which the combinations differ, with every default filled in.
    pub query: Query,
    /// The date at which windows end; `None` where the snapshot has none.
    pub date: Option<Day>,
    /// How many combinations there are, and how they answer.
    #[serde(flatten)]
    pub combinations: Combinations,
    /// The same by what is asked.
    pub questions: Questions,
    /// What each choice of the grid explains, most first.
    pub effects: Vec<Effect>,
    /// The variance of the lead that is explained, in squares of points; `None` where no combination
    /// has an answer.
    pub variance: Option<f64>,
    /// The values that the effects leave out, as some of their combinations have no total.
    pub dropped: Vec<Setting>,
    /// Every two choices, those first that explain most together.
    pub pairs: Vec<Pair>,
    /// The nearest definitions to the query under which the other group leads.
    pub flips: Vec<Flip>,
    /// The values under which the claim holds always or never.
    pub rules: Vec<Rule>,
    /// The largest number of values for which rules were looked for; `None` where it is not limited.
    pub rule_length: Option<usize>,
    /// How the lead of the query moves when counters are wrong; `None` where nothing is counted.
    pub noise: Option<Noise>,
    /// What the lead of the query hangs on.
    pub fragility: Option<Fragility>,
    /// The combination with the smallest lead.
    pub worst: Option<Query>,
    /// The combination with the largest lead.
    pub best: Option<Query>,
    /// The choices, their values and weights.
    pub grid: Grid,
    /// The side of each choice.
    pub sides: BTreeMap<String, Side>,
    /// What a reader must be told.
    pub warnings: Vec<Message>,
    /// Every combination that has an answer, by its lead, smallest first.
    #[serde(skip)]
    pub all: Vec<Specification>,
    #[serde(skip)]
    outcomes: Rc<Outcomes>,
}

/// Smallest and largest lead at each date.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Band {
    /// The dates at which windows end, ascending.
    pub dates: Vec<Day>,
    /// In points; `None` where no combination has an answer.
    pub min: Vec<Option<f64>>,
    /// In points.
    pub max: Vec<Option<f64>>,
}

fn sides(grid: &Grid) -> BTreeMap<String, Side> {
    let choices = grid.choices.iter();
    choices
        .map(|choice| (choice.name.clone(), choice.side))
        .collect()
}

impl Survey {
    /// Puts together what was found of a claim.
    pub(super) fn new(
        dataset: &Dataset,
        (claim, query, date): (Claim, Query, Option<Day>),
        grid: Grid,
        (outcomes, summary): (Rc<Outcomes>, Summary),
        (fragility, noise): (Option<Fragility>, Option<Noise>),
    ) -> Result<Self, Error> {
        let shares = dataset.shares(&Query {
            series: false,
            top: None,
            ..query
        })?;
        let mut warnings = shares.warnings.clone();
        warnings.extend(unmet(&shares, [&claim.a, &claim.b]));
        let query_of = |one: Option<&Specification>| {
            let number = one.map(|one| one.number);
            number
                .map(|number| outcomes.space.query(&shares.query, number))
                .transpose()
        };
        Ok(Survey {
            claim: claim.text(),
            date,
            worst: query_of(summary.all.first())?,
            best: query_of(summary.all.last())?,
            query: shares.query.clone(),
            fragility,
            noise,
            sides: sides(&grid),
            grid,
            warnings,
            combinations: summary.combinations,
            questions: summary.questions,
            effects: summary.effects,
            variance: summary.variance,
            dropped: summary.dropped,
            pairs: summary.pairs,
            flips: summary.flips,
            rules: summary.rules,
            rule_length: summary.rule_length,
            all: summary.all,
            outcomes,
        })
    }

    /// The same survey under the weights, links and sides of another grid, a resolved one: the data are
    /// not asked again. `None` where that has choices or values which this one's has not.
    ///
    /// # Errors
    /// Never, for a grid that was checked.
    pub fn reweighed(&self, grid: &Grid) -> Result<Option<Self>, Error> {
        let Some(grid) = self.grid.reweighed(grid) else {
            return Ok(None);
        };
        let run = SummaryRun::new(Rc::clone(&self.outcomes), &grid);
        let summary = run.finish();
        let query_of = |one: Option<&Specification>| {
            let number = one.map(|one| one.number);
            number.map(|number| self.specification(number)).transpose()
        };
        Ok(Some(Survey {
            worst: query_of(summary.all.first())?,
            best: query_of(summary.all.last())?,
            sides: sides(&grid),
            grid,
            combinations: summary.combinations,
            questions: summary.questions,
            effects: summary.effects,
            variance: summary.variance,
            dropped: summary.dropped,
            pairs: summary.pairs,
            flips: summary.flips,
            rules: summary.rules,
            rule_length: summary.rule_length,
            all: summary.all,
            ..self.clone()
        }))
    }

    /// The query of a combination by its number.
    ///
    /// # Errors
    /// Never, for a number of one of its combinations.
    pub fn specification(&self, number: usize) -> Result<Query, Error> {
        self.outcomes.space.query(&self.query, number)
    }

    /// The nearest flips of one of the combinations, by its number.
    pub fn flips_of(&self, number: usize) -> Vec<Flip> {
        let all = Factorial::new(&self.grid, &self.outcomes.space);
        let table = Table::new(&self.outcomes, self.outcomes.supported(&all));
        flips(&self.outcomes, &table, number)
    }

    /// The place among [`Survey::all`] of the query's own combination, where it is one of them.
    pub fn own(&self) -> Option<usize> {
        let own = self.outcomes.space.own?;
        self.all.iter().position(|one| one.number == own)
    }

    /// The lead of the query's own combination in points, whether it counts or not.
    pub fn own_lead(&self) -> Option<f64> {
        let own = self.outcomes.space.own?;
        self.outcomes.lead(own)
    }

    /// Tells which combinations have all values of a setting.
    pub fn having(&self, setting: &Setting) -> impl Fn(&Specification) -> bool + use<'_> {
        let space = &self.outcomes.space;
        let places = setting.0.iter().map(|(name, value)| {
            let choice = space.choice(name)?;
            let values = &space.choices[choice].1;
            Some((choice, values.iter().position(|known| known == value)?))
        });
        let places: Option<Vec<(usize, usize)>> = places.collect();
        move |one| {
            places.as_ref().is_some_and(|places| {
                let mut places = places.iter();
                places.all(|(choice, value)| space.value(one.number, *choice) == *value)
            })
        }
    }
}
