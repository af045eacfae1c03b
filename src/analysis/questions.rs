//! What is asked, and what is only booked otherwise.

use serde::Serialize;

use super::Setting;
use super::grid::Side;
use super::outcomes::{Outcomes, Table, Tally};

/// The questions of a grid: its combinations apart from how downloads are booked.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Questions {
    /// How many have an answer.
    pub total: usize,
    /// To how many the answer is yes in whatever way downloads are booked.
    pub yes: usize,
    /// To how many it is no.
    pub no: usize,
    /// To how many it depends on the bookkeeping.
    pub mixed: usize,
    /// To how many of the noes the second group leads in every combination.
    pub behind: usize,
    /// How many have no answer, as no combination has a total.
    pub undecided: usize,
    /// Each supported question, the last choice of the grid running fastest.
    pub cells: Vec<Question>,
}

/// One question and its answers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Question {
    /// What is asked.
    pub when: Setting,
    /// Whether the claim holds; `None` without any answer.
    pub answer: Option<Answer>,
    /// In how many combinations it holds.
    pub holds: usize,
    /// How many have an answer.
    pub answers: usize,
    /// The part of them in which it holds, by weight.
    pub part: Option<f64>,
    /// How far the lead spreads, in points.
    pub lead: Option<Spread>,
}

/// What all combinations of a question say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Answer {
    /// The claim holds in all.
    Yes,
    /// It holds in none.
    No,
    /// It holds in some.
    Mixed,
}

/// The smallest and the largest lead, in points.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Spread {
    /// The smallest.
    pub min: f64,
    /// The largest.
    pub max: f64,
}

impl Questions {
    pub(super) fn new(outcomes: &Outcomes, table: &Table) -> Self {
        let factors = &table.factorial.factors;
        let asked: Vec<usize> = (0..factors.len())
            .filter(|at| factors[*at].side == Side::Question)
            .collect();
        let count: usize = asked.iter().map(|at| factors[*at].levels.len()).product();
        let mut tallies = vec![Tally::default(); if table.leads.is_empty() { 0 } else { count }];
        let cell = |levels: &[usize]| {
            asked
                .iter()
                .fold(0, |cell, at| cell * factors[*at].levels.len() + levels[*at])
        };
        table.each(|_, levels, lead, weight| tallies[cell(levels)].add(lead, weight));
        let setting = |cell: usize| {
            let mut rest = cell;
            let mut when = Vec::new();
            for at in asked.iter().rev() {
                let size = factors[*at].levels.len();
                let Setting(values) = factors[*at].setting(&outcomes.space, rest % size);
                when.splice(0..0, values);
                rest /= size;
            }
            Setting(when)
        };
        let cells = tallies.iter().enumerate();
        let cells: Vec<Question> = cells
            .map(|(cell, tally)| Question::new(setting(cell), tally))
            .collect();
        let with = |wanted: Option<Answer>| {
            let mut count = 0;
            for cell in &cells {
                count += usize::from(cell.answer == wanted);
            }
            count
        };
        let behind = |cell: &&Question| cell.lead.is_some_and(|lead| lead.max < 0.0);
        let undecided = with(None);
        Questions {
            total: cells.len() - undecided,
            yes: with(Some(Answer::Yes)),
            no: with(Some(Answer::No)),
            mixed: with(Some(Answer::Mixed)),
            behind: cells.iter().filter(behind).count(),
            undecided,
            cells,
        }
    }
}

impl Question {
    fn new(when: Setting, tally: &Tally) -> Self {
        let answers = tally.answered();
        Question {
            when,
            answer: match tally.holds {
                _ if answers == 0 => None,
                0 => Some(Answer::No),
                holds if holds == answers => Some(Answer::Yes),
                _ => Some(Answer::Mixed),
            },
            holds: tally.holds,
            answers,
            part: tally.part(),
            lead: tally.range.map(|(min, max)| Spread { min, max }),
        }
    }
}
