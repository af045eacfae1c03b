//! How little would turn a lead around.

use serde::Serialize;

use super::{Standing, points};
use crate::dataset::Dataset;
use crate::error::Error;
use crate::order::{largest_first, sorted};
use crate::shares::{GroupBy, Query, Treatment, UNAFFILIATED, UNATTRIBUTED, label};

/// What a lead hangs on.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Fragility {
    /// Lead of the first group over the second in points; `None` without a total.
    pub lead: Option<f64>,
    /// Id of the group that leads; `None` at a tie.
    pub leader: Option<String>,
    /// The fewest models that must go for the other group to lead, largest first; `None` where the
    /// leader leads without any model that has an id.
    pub models_to_flip: Option<Vec<Removed>>,
    /// Every model that turns the lead around by going alone.
    pub flipping_models: Vec<Removed>,
    /// Every organisation that does.
    pub flipping_organisations: Vec<Removed>,
    /// The part of the unattributed downloads that would turn the lead around if it belonged to the
    /// other group, 0 to 1; `None` where all of it would not.
    pub unattributed_to_flip: Option<f64>,
    /// Each country's share over all ways of attributing the unattributed.
    pub bounds: Vec<Bounds>,
}

/// What is taken away.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Removed {
    /// Id of the model, or name of the organisation.
    pub id: String,
    /// What it adds to the lead, in downloads.
    pub downloads: f64,
}

/// The least and the largest share of a group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bounds {
    /// As in a [`Group`](crate::Group).
    pub id: String,
    /// Name in English.
    pub label: String,
    /// None of the unattributed is the group's, 0 to 1.
    pub min: f64,
    /// All of it is.
    pub max: f64,
}

impl Fragility {
    /// Of the lead of group `a` over group `b` at the last date of a query, without the bounds.
    pub(super) fn new(dataset: &Dataset, standing: &Standing, [a, b]: [&str; 2]) -> Self {
        let crediting = &standing.crediting;
        let of_group = standing.of_group();
        let value = |group: Option<usize>| group.map_or(0.0, |group| of_group[group].value());
        let (group_a, group_b) = (crediting.group(a), crediting.group(b));
        let total: f64 = of_group.iter().map(|downloads| downloads.value()).sum();
        let lead = points(value(group_a), value(group_b), total);
        let mut fragility = Fragility {
            lead,
            leader: None,
            models_to_flip: None,
            flipping_models: Vec::new(),
            flipping_organisations: Vec::new(),
            unattributed_to_flip: None,
            bounds: Vec::new(),
        };
        let (leader, other) = match lead {
            Some(lead) if lead > 0.0 => ((a, group_a), (b, group_b)),
            Some(lead) if lead < 0.0 => ((b, group_b), (a, group_a)),
            _ => return fragility,
        };
        fragility.leader = Some(leader.0.to_owned());
        let ahead = value(leader.1) - value(other.1);
        let weight = |row: usize, group: Option<usize>| {
            group.map_or(0.0, |group| standing.weight(row, group))
        };
        let gives = |row: usize| {
            let part = weight(row, leader.1) - weight(row, other.1);
            part * standing.of_row[row].value()
        };
        let gifts: Vec<f64> = (0..dataset.rows.len()).map(gives).collect();
        // What a rounding error could turn is a tie, as in a lead.
        let flips = |taken: f64| taken - ahead > total * 1e-12;

        let models: Vec<usize> = (0..gifts.len())
            .filter(|row| gifts[*row] > 0.0 && !dataset.rows.id[*row].is_empty())
            .collect();
        let sizes: Vec<f64> = models.iter().map(|row| gifts[*row]).collect();
        let removed = |row: usize| Removed {
            id: dataset.rows.id[row].clone(),
            downloads: gifts[row],
        };
        let ranked: Vec<usize> = largest_first(&sizes)
            .into_iter()
            .map(|at| models[at])
            .collect();
        let mut taken = 0.0;
        let needed = ranked.iter().position(|row| {
            taken += gifts[*row];
            flips(taken)
        });
        fragility.models_to_flip =
            needed.map(|last| ranked[..=last].iter().map(|row| removed(*row)).collect());
        let alone = ranked.iter().take_while(|row| flips(gifts[**row]));
        fragility.flipping_models = alone.map(|row| removed(*row)).collect();
        fragility.flipping_organisations = organisations(dataset, &gifts)
            .into_iter()
            .filter(|removed| flips(removed.downloads))
            .collect();
        let unattributed = value(crediting.group(UNATTRIBUTED));
        fragility.unattributed_to_flip =
            Some(ahead / unattributed).filter(|part| unattributed > 0.0 && *part <= 1.0);
        fragility
    }
}

/// What each organisation adds to the lead, largest first.
fn organisations(dataset: &Dataset, gifts: &[f64]) -> Vec<Removed> {
    let organisation = |row: usize| {
        let owner = &dataset.owners[dataset.rows.owner[row] as usize];
        owner.organisation
    };
    let mut sums = vec![0.0; dataset.organisations.len()];
    // Most models are of neither group.
    let giving = (0..gifts.len()).filter(|row| gifts[*row] != 0.0);
    let giving: Vec<usize> = giving.collect();
    let gift = |at: usize| gifts[giving[at]];
    for at in sorted(giving.len(), &|a, b| gift(b).total_cmp(&gift(a))) {
        if let Some(code) = organisation(giving[at]) {
            sums[code as usize] += gift(at);
        }
    }
    let largest = largest_first(&sums).into_iter();
    largest
        .map(|code| Removed {
            id: dataset.organisations[code].clone(),
            downloads: sums[code],
        })
        .collect()
}

/// The least and largest share of every country.
///
/// An account of unknown country may be based anywhere, whatever the query does with it meanwhile.
pub(super) fn bounds(dataset: &Dataset, query: &Query) -> Result<Vec<Bounds>, Error> {
    let query = Query {
        unattributed: Treatment::Keep,
        ..query.clone()
    };
    let standing = Standing::new(dataset, &query)?;
    let Some(standing) = standing.filter(|_| query.by == GroupBy::Country) else {
        return Ok(Vec::new());
    };
    let crediting = &standing.crediting;
    let sizes: Vec<f64> = standing
        .of_group()
        .iter()
        .map(|downloads| downloads.value())
        .collect();
    let total: f64 = sizes.iter().sum();
    let unattributed = crediting
        .group(UNATTRIBUTED)
        .map_or(0.0, |group| sizes[group]);
    if total <= 0.0 {
        return Ok(Vec::new());
    }
    let groups = largest_first(&sizes).into_iter();
    let apart = [UNATTRIBUTED, UNAFFILIATED];
    let groups = groups.filter(|group| !apart.contains(&crediting.id(*group)));
    Ok(groups
        .map(|group| Bounds {
            id: crediting.id(group).to_owned(),
            label: label(query.by, crediting.id(group)),
            min: sizes[group] / total,
            max: ((sizes[group] + unattributed) / total).min(1.0),
        })
        .collect())
}
