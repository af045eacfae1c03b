//! What is derived from shares, by plain counting on a table of them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Answer, Choices, World, date};

/// Groups that stand for no name.
pub const UNGROUPED: [&str; 4] = ["other", "unknown", "unattributed", "unaffiliated"];

/// Downloads of every group on every date.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    pub dates: Vec<String>,
    /// What the data can speak of of the window, on every date.
    pub coverage: Vec<f64>,
    pub totals: Vec<f64>,
    pub groups: BTreeMap<String, Vec<f64>>,
}

impl Table {
    /// Of the reference's own answer.
    pub fn of(answer: &Answer) -> Table {
        let values = |sums: &[super::Sum]| sums.iter().map(super::Sum::value).collect();
        Table {
            dates: answer.dates.iter().map(|&day| date(day)).collect(),
            coverage: answer.coverage.clone(),
            totals: values(&answer.totals),
            groups: answer
                .groups
                .iter()
                .map(|(id, sums)| (id.clone(), values(sums)))
                .collect(),
        }
    }

    /// Of an answer as JSON, whose rounding an analysis shares.
    pub fn read(answer: &Value) -> Table {
        let numbers = |list: &Value| -> Vec<f64> {
            let list = list.as_array().unwrap().iter();
            list.map(|number| number.as_f64().unwrap()).collect()
        };
        let dates = answer["dates"].as_array().unwrap().iter();
        let groups = answer["groups"].as_array().unwrap().iter();
        Table {
            dates: dates
                .map(|date| date.as_str().unwrap().to_string())
                .collect(),
            coverage: numbers(&answer["coverage"]),
            totals: numbers(&answer["total"]),
            groups: groups
                .map(|group| {
                    let id = group["id"].as_str().unwrap().to_string();
                    (id, numbers(&group["downloads"]))
                })
                .collect(),
        }
    }

    /// A group that does not exist has nothing, where there is something.
    pub fn share(&self, id: &str, at: usize) -> Option<f64> {
        let downloads = self.groups.get(id).map_or(0.0, |group| group[at]);
        (self.totals[at] > 0.0).then(|| downloads / self.totals[at])
    }

    /// Lead of one group over another, in points.
    pub fn lead(&self, a: &str, b: &str, at: usize) -> Option<f64> {
        Some(100.0 * (self.share(a, at)? - self.share(b, at)?))
    }

    /// Shares of the named groups with downloads, largest first.
    fn named(&self, at: usize) -> Vec<f64> {
        let groups = self.groups.keys();
        let named = groups.filter(|id| !UNGROUPED.contains(&id.as_str()));
        let mut shares: Vec<f64> = named
            .filter_map(|id| self.share(id, at))
            .filter(|share| *share > 0.0)
            .collect();
        shares.sort_by(|left, right| right.total_cmp(left));
        shares
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Crossing {
    pub date: String,
    /// The last lead before that was not 0, and the one from here on, in points.
    pub from: f64,
    pub to: f64,
    pub leader: String,
    /// Consecutive dates with a share on which the leader leads.
    pub kept: usize,
    pub holds: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Lead {
    pub share_a: Vec<Option<f64>>,
    pub share_b: Vec<Option<f64>>,
    pub lead: Vec<Option<f64>>,
    pub crossings: Vec<Crossing>,
    pub first_that_holds: Option<String>,
}

pub fn lead(table: &Table, a: &str, b: &str, hold: usize) -> Lead {
    let dates = 0..table.dates.len();
    let lead: Vec<Option<f64>> = dates.clone().map(|at| table.lead(a, b, at)).collect();
    // Where the data cover too little of a window, a change of sign says nothing.
    let known: Vec<(usize, f64)> = dates
        .clone()
        .filter(|at| table.coverage[*at] >= 0.9)
        .filter_map(|at| Some((at, lead[at]?)))
        .collect();
    let mut crossings = Vec::new();
    for (place, &(at, to)) in known.iter().enumerate() {
        let before = known[..place].iter().rev().find(|(_, lead)| *lead != 0.0);
        let Some(&(_, from)) = before else {
            continue;
        };
        if to == 0.0 || (from > 0.0) == (to > 0.0) {
            continue;
        }
        let same = |lead: f64| lead != 0.0 && (lead > 0.0) == (to > 0.0);
        let after = known[place..].iter();
        let kept = after.take_while(|(_, lead)| same(*lead)).count();
        crossings.push(Crossing {
            date: table.dates[at].clone(),
            from,
            to,
            leader: if to > 0.0 { a } else { b }.to_string(),
            kept,
            holds: kept >= hold,
        });
    }
    let first = crossings.iter().find(|crossing| crossing.holds);
    Lead {
        share_a: dates.clone().map(|at| table.share(a, at)).collect(),
        share_b: dates.map(|at| table.share(b, at)).collect(),
        lead,
        first_that_holds: first.map(|crossing| crossing.date.clone()),
        crossings,
    }
}

/// Concentration on one date; `None` where there is no share.
#[derive(Debug, Clone, PartialEq)]
pub struct Concentration {
    /// Named groups with downloads.
    pub groups: usize,
    /// 0 to 10 000.
    pub hhi: f64,
    pub effective: Option<f64>,
    /// The largest 1, 4, 10 and 50.
    pub cr: [f64; 4],
    pub gini: Option<f64>,
    pub ungrouped: f64,
}

pub fn concentration(table: &Table, at: usize) -> Option<Concentration> {
    if table.totals[at] <= 0.0 {
        return None;
    }
    let shares = table.named(at);
    let hhi: f64 = shares.iter().map(|share| (100.0 * share).powi(2)).sum();
    let largest = |count: usize| -> f64 { shares.iter().take(count).sum() };
    // Half the mean difference of all pairs, over the mean.
    let sum = largest(shares.len());
    let mut differences = 0.0;
    for one in &shares {
        for other in &shares {
            differences += (one - other).abs();
        }
    }
    let rest = UNGROUPED.iter().filter_map(|id| table.share(id, at));
    Some(Concentration {
        groups: shares.len(),
        hhi,
        effective: (hhi > 0.0).then(|| 10_000.0 / hhi),
        cr: [1, 4, 10, 50].map(largest),
        gini: (!shares.is_empty()).then(|| differences / (2.0 * shares.len() as f64 * sum)),
        ungrouped: rest.sum(),
    })
}

/// A claim "A > B" over many specifications.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// One a specification, in points; `None` where there is no share.
    pub leads: Vec<Option<f64>>,
    pub holds: usize,
    pub undecided: usize,
    pub minimum: Option<f64>,
    pub median: Option<f64>,
    pub maximum: Option<f64>,
}

/// The lead at the last date of every specification.
pub fn leads(world: &World, a: &str, b: &str, specifications: &[Choices]) -> Vec<Option<f64>> {
    let last = |choices: &Choices| {
        let day = world.axis(choices).last().copied()?;
        lead_on(world, choices, a, b, day)
    };
    specifications.iter().map(last).collect()
}

/// The lead of A over B on one day, in points.
pub fn lead_on(world: &World, choices: &Choices, a: &str, b: &str, day: i64) -> Option<f64> {
    Table::of(&world.answer_on(choices, &[day])).lead(a, b, 0)
}

pub fn claim(leads: Vec<Option<f64>>) -> Claim {
    let mut known: Vec<f64> = leads.iter().flatten().copied().collect();
    known.sort_by(f64::total_cmp);
    Claim {
        holds: known.iter().filter(|lead| **lead > 0.0).count(),
        undecided: leads.len() - known.len(),
        minimum: known.first().copied(),
        median: median(&known),
        maximum: known.last().copied(),
        leads,
    }
}

/// Of sorted numbers; the mean of the two in the middle where there are two.
pub fn median(sorted: &[f64]) -> Option<f64> {
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => None,
        odd if odd % 2 == 1 => Some(sorted[middle]),
        _ => Some((sorted[middle - 1] + sorted[middle]) / 2.0),
    }
}

/// What one value of a choice does to a claim.
#[derive(Debug, Clone, PartialEq)]
pub struct Level {
    pub value: String,
    pub holds: usize,
    pub specifications: usize,
    pub median: Option<f64>,
}

/// Per choice the levels, and by how much the medians of their leads differ. `specifications`
/// gives the text of each choice that varies, and the lead.
pub fn effects(
    specifications: &[(BTreeMap<String, String>, Option<f64>)],
) -> BTreeMap<String, (f64, Vec<Level>)> {
    let names: BTreeSet<&String> = specifications
        .iter()
        .flat_map(|(texts, _)| texts.keys())
        .collect();
    let effect = |name: &String| {
        let text = |texts: &BTreeMap<String, String>| texts.get(name).cloned().unwrap_or_default();
        let values: BTreeSet<String> = specifications
            .iter()
            .map(|(texts, _)| text(texts))
            .collect();
        let levels = values.into_iter().map(|value| {
            let with = specifications
                .iter()
                .filter(|(texts, _)| text(texts) == value);
            let claim = claim(with.map(|(_, lead)| *lead).collect());
            Level {
                holds: claim.holds,
                specifications: claim.leads.len(),
                median: claim.median,
                value,
            }
        });
        let levels: Vec<Level> = levels.collect();
        let medians = || levels.iter().filter_map(|level| level.median);
        let (low, high) = (
            medians().fold(f64::INFINITY, f64::min),
            medians().fold(f64::NEG_INFINITY, f64::max),
        );
        ((high - low).max(0.0), levels)
    };
    let named = names.into_iter();
    named.map(|name| (name.clone(), effect(name))).collect()
}

/// Smallest and largest share of every country over all ways to attribute the unattributed.
pub fn bounds(table: &Table, at: usize) -> BTreeMap<String, (f64, f64)> {
    let unattributed = table.share("unattributed", at).unwrap_or(0.0);
    let named = table
        .groups
        .keys()
        .filter(|id| !UNGROUPED.contains(&id.as_str()));
    named
        .filter_map(|id| {
            let share = table.share(id, at)?;
            Some((id.clone(), (share, share + unattributed)))
        })
        .collect()
}

/// The part of the unattributed downloads that makes the two equal when it goes to the smaller
/// one; `None` where even all of it does not.
pub fn unattributed_to_flip(table: &Table, a: &str, b: &str, at: usize) -> Option<f64> {
    let gap = table.lead(a, b, at)?.abs();
    let part = gap / (100.0 * table.share("unattributed", at)?);
    (part <= 1.0).then_some(part)
}

/// The largest models of the leader that must go until the other one leads, largest first;
/// `None` where the lead stands without any of them, or there is none.
pub fn models_to_flip(
    world: &World,
    choices: &Choices,
    a: &str,
    b: &str,
    day: i64,
) -> Option<Vec<String>> {
    let positive = lead_on(world, choices, a, b, day).filter(|lead| *lead != 0.0)? > 0.0;
    let mut choices = choices.clone();
    let mut gone = Vec::new();
    for id in models_of(world, &choices, if positive { a } else { b }, day) {
        choices.exclude.push((id.clone(), None));
        gone.push(id);
        let lead = lead_on(world, &choices, a, b, day);
        if lead.is_some_and(|lead| lead != 0.0 && (lead > 0.0) != positive) {
            return Some(gone);
        }
    }
    None
}

/// The models of the leader, one of which is enough for the other one to lead.
pub fn flipping_models(
    world: &World,
    choices: &Choices,
    a: &str,
    b: &str,
    day: i64,
) -> Vec<String> {
    let Some(lead) = lead_on(world, choices, a, b, day).filter(|lead| *lead != 0.0) else {
        return Vec::new();
    };
    let mut models = models_of(world, choices, if lead > 0.0 { a } else { b }, day);
    models.retain(|id| {
        let mut without = choices.clone();
        without.exclude.push((id.clone(), None));
        let after = lead_on(world, &without, a, b, day);
        after.is_some_and(|after| after != 0.0 && (after > 0.0) != (lead > 0.0))
    });
    models
}

/// Ids of the models that give something to a group, largest first; rows of a roll-up have none.
fn models_of(world: &World, choices: &Choices, group: &str, day: i64) -> Vec<String> {
    let mut models: Vec<(f64, String)> = world
        .contributions(choices, group, day)
        .into_iter()
        .filter(|part| world.models[part.row].rolled.is_none() && !part.credited.is_zero())
        .map(|part| (part.credited.value(), world.models[part.row].id.clone()))
        .collect();
    models.sort_by(|(left, one), (right, other)| right.total_cmp(left).then(one.cmp(other)));
    models.into_iter().map(|(_, id)| id).collect()
}
