//! Claims over grids, and the band over time.

use std::fmt::Debug;

use modelshare::Dataset;
use modelshare::analysis::{Claim, ClaimRun, Grid as CratesGrid, Survey};
use proptest::prelude::*;
use proptest::sample::Index;

use super::{at, cases, index, outcome, query, two_groups};
use crate::reference::analyses::{Table, claim as counted, median};
use crate::reference::ask::dataset;
use crate::reference::grids::{Grid, Outcome, effects, lead_of, merge};
use crate::reference::worlds::ordinary_world;
use crate::reference::{Choices, World, date};

fn close(left: f64, right: f64) -> bool {
    (left - right).abs() <= 1e-9 * right.abs().max(1.0)
}

fn both_close(left: Option<f64>, right: Option<f64>) -> bool {
    match (left, right) {
        (Some(left), Some(right)) => close(left, right),
        (left, right) => left.is_none() && right.is_none(),
    }
}

fn crates(grid: &Grid) -> CratesGrid {
    CratesGrid {
        choices: grid.texts(),
    }
}

/// What single queries say of every specification.
fn single(data: &Dataset, grid: &Grid, day: i64, claim: &Claim) -> Vec<Outcome> {
    let specifications = grid.specifications().into_iter();
    specifications
        .map(|one| outcome(data, &query(&grid.choices(&one), Some(day)), claim))
        .collect()
}

/// The reference's lead on a day; nothing where the day is not on the axis.
fn naive(world: &World, choices: &Choices, claim: &Claim, day: i64) -> Option<Option<f64>> {
    if !world.axis(choices).contains(&day) {
        return Some(None);
    }
    let answer = world.answer_on(choices, &[day]);
    (!answer.unclear).then(|| Table::of(&answer).lead(&claim.a, &claim.b, 0))
}

/// Counts, leads and effects, from single queries.
fn check_counts(survey: &Survey, grid: &Grid, outcomes: &[Outcome]) -> Result<(), TestCaseError> {
    let Some(merged) = merge(&grid.specifications(), outcomes) else {
        return Ok(());
    };
    let leads: Vec<Option<f64>> = merged.iter().map(|one| lead_of(one.outcome)).collect();
    // Without a total they are one only where the same models count at the same time.
    let unanswered = outcomes
        .iter()
        .filter(|one| lead_of(**one).is_none())
        .count();
    prop_assert!(survey.undecided <= unanswered);
    prop_assert_eq!(survey.undecided > 0, unanswered > 0);
    if unanswered > 1 {
        return Ok(());
    }
    if leads
        .iter()
        .flatten()
        .any(|lead| *lead != 0.0 && lead.abs() < 1e-9)
    {
        return Ok(());
    }
    // Parts of a credit may add up to a little less than all of it.
    let parted = |specification: &Vec<usize>| {
        let choices = grid.choices(specification);
        let bases = choices.unattributed == "base" || choices.unaffiliated == "base";
        bases || choices.attribution != "uploader"
    };
    if survey.specifications > merged.len() && grid.specifications().iter().any(parted) {
        return Ok(());
    }
    prop_assert_eq!(survey.specifications, merged.len());
    let wanted = counted(leads);
    prop_assert_eq!(
        (survey.holds, survey.undecided),
        (wanted.holds, wanted.undecided)
    );
    let found = survey.lead;
    prop_assert!(both_close(found.map(|lead| lead.min), wanted.minimum));
    prop_assert!(both_close(found.map(|lead| lead.median), wanted.median));
    prop_assert!(both_close(found.map(|lead| lead.max), wanted.maximum));
    for one in &survey.all {
        let wanted = merged.iter().find(|known| known.first == one.number);
        prop_assert!(wanted.is_some(), "{} is no first of its like", one.number);
        for (bits, values) in one.levels.iter().zip(&wanted.unwrap().values) {
            let wanted = values.iter().fold(0, |bits, value| bits | 1 << value);
            prop_assert_eq!(*bits, wanted, "levels of {}", one.number);
        }
    }
    let wanted = effects(grid, &merged);
    prop_assert_eq!(survey.effects.len(), wanted.len());
    let spreads: Vec<f64> = survey.effects.iter().map(|effect| effect.spread).collect();
    prop_assert!(
        spreads.is_sorted_by(|left, right| left >= right),
        "{spreads:?}"
    );
    for effect in &survey.effects {
        let (spread, levels) = &wanted[&effect.choice[..]];
        prop_assert!(
            close(effect.spread, *spread),
            "{}: {} but {spread}",
            effect.choice,
            effect.spread
        );
        let texts = grid.texts();
        let (_, texts) = texts
            .iter()
            .find(|(choice, _)| *choice == effect.choice)
            .unwrap();
        prop_assert_eq!(
            &effect
                .levels
                .iter()
                .map(|level| level.value.clone())
                .collect::<Vec<_>>(),
            texts
        );
        for (found, (holds, specifications, undecided, median)) in effect.levels.iter().zip(levels)
        {
            prop_assert_eq!(
                (found.holds, found.specifications, found.undecided),
                (*holds, *specifications, *undecided),
                "{}={}",
                effect.choice,
                found.value
            );
            prop_assert!(
                both_close(found.median_lead, *median),
                "{}={}",
                effect.choice,
                found.value
            );
        }
    }
    Ok(())
}

/// Whether two things are the same but for the rounding of their numbers: every date at once adds up
/// in another order than one date does.
fn same(left: &impl Debug, right: &impl Debug) -> bool {
    let words = |thing: &dyn Debug| -> Vec<String> {
        let text = format!("{thing:?}");
        text.split([' ', ',', '(', ')'])
            .map(str::to_owned)
            .collect()
    };
    let (left, right) = (words(left), words(right));
    left.len() == right.len() && left.iter().zip(&right).all(|(left, right)| {
        left == right
            || matches!((left.parse(), right.parse()), (Ok(left), Ok(right)) if close(left, right))
    })
}

proptest! {
    #![proptest_config(cases(2))]

    #[test]
    fn a_claim_is_its_single_queries(
        world in ordinary_world(), grid in Grid::any(), groups in any::<[Index; 2]>(), day in index(),
        some in any::<[Index; 2]>(),
    ) {
        let grid = grid.known_in(&world);
        let claim = two_groups(&world, &grid.base, groups);
        let asked = at(&world, &grid.base, day);
        let data = dataset(&world.snapshot());
        let survey = data.claim(&claim, &query(&grid.base, asked), &crates(&grid)).unwrap();
        prop_assert_eq!(&survey.claim, &claim.text());
        prop_assert_eq!(survey.date.map(|day| day.to_string()), asked.or(world.dates.last().copied()).map(date));
        let Some(day) = asked.or(world.axis(&grid.base).last().copied()) else {
            prop_assert!(survey.fragility.is_none());
            return Ok(());
        };
        let specifications = grid.specifications();
        prop_assert_eq!(survey.specifications + survey.merged, specifications.len());
        prop_assert_eq!(survey.all.len() + survey.undecided, survey.specifications);
        let outcomes = single(&data, &grid, day, &claim);
        for (number, specification) in specifications.iter().enumerate() {
            let wanted = query(&grid.choices(specification), Some(day));
            prop_assert_eq!(survey.specification(number).unwrap(), wanted, "specification {}", number);
        }
        for one in &survey.all {
            let wanted = lead_of(outcomes[one.number]);
            prop_assert!(both_close(Some(one.lead), wanted), "{}: {} but {wanted:?}", one.number, one.lead);
        }
        for pick in some {
            let number = pick.index(specifications.len());
            if let Some(wanted) = naive(&world, &grid.choices(&specifications[number]), &claim, day) {
                let found = lead_of(outcomes[number]);
                prop_assert!(both_close(found, wanted), "{number}: {found:?}, but naively {wanted:?}");
                if let Some(wanted) = wanted {
                    let mut leads = survey.all.iter().map(|one| one.lead);
                    prop_assert!(leads.any(|lead| close(lead, wanted)), "no specification leads by {wanted}");
                }
            }
        }
        let fragility = data.fragility(&query(&grid.base, Some(day)), &claim.a, &claim.b).unwrap();
        prop_assert_eq!(&survey.fragility, &fragility);
        prop_assert!(survey.all.is_sorted_by(|left, right| left.lead <= right.lead));
        check_counts(&survey, &grid, &outcomes)?;
        let ends = survey.lead.map(|lead| [lead.min, lead.max]);
        for (end, found) in [&survey.worst, &survey.best].into_iter().enumerate() {
            let lead = found.as_ref().and_then(|query| lead_of(outcome(&data, query, &claim)));
            prop_assert!(both_close(lead, ends.map(|ends| ends[end])), "{end}: {lead:?} but {ends:?}");
        }
        if let Some(found) = survey.lead {
            let leads: Vec<f64> = survey.all.iter().map(|one| one.lead).collect();
            prop_assert!(both_close(Some(found.median), median(&leads)));
        }
    }

    #[test]
    fn a_band_is_its_single_queries(
        world in ordinary_world(), grid in Grid::any(), groups in any::<[Index; 2]>(), day in index(),
    ) {
        let grid = grid.known_in(&world);
        let claim = two_groups(&world, &grid.base, groups);
        let asked = at(&world, &grid.base, day);
        let data = dataset(&world.snapshot());
        let base = query(&grid.base, asked);
        let mut run = ClaimRun::new(&data, claim.clone(), &base, crates(&grid), true).unwrap();
        let mut steps = 0;
        while run.step(&data) {
            steps += 1;
            prop_assert_eq!(run.progress().0, steps);
        }
        let (done, all) = run.progress();
        prop_assert_eq!(done, all);
        let band = run.band(&data);
        let last = asked.or(world.axis(&grid.base).last().copied());
        let dates = world.axis(&grid.base).into_iter().filter(|day| Some(*day) <= last);
        prop_assert_eq!(band.dates.iter().map(ToString::to_string).collect::<Vec<_>>(), dates.map(date).collect::<Vec<_>>());
        let mut wanted: Vec<Vec<f64>> = vec![Vec::new(); band.dates.len()];
        for specification in grid.specifications() {
            // A series drops the top of its last date.
            let mut series = query(&grid.choices(&specification), last);
            series.series = true;
            // Not by a lead, which refuses a country that the specification joins to others: it has 0.
            let Ok(shares) = data.shares(&series) else {
                continue;
            };
            let share = |id: &str, at: usize| {
                let group = shares.groups.iter().find(|group| group.id == id);
                group.map_or(Some(0.0), |group| group.share[at])
            };
            let leads = (0..shares.dates.len()).map(|at| {
                let total = shares.total[at].value() > 0.0;
                let points = share(&claim.a, at)? * 100.0 - share(&claim.b, at)? * 100.0;
                total.then_some(if points.abs() <= 1e-10 { 0.0 } else { points })
            });
            for (day, lead) in shares.dates.iter().zip(leads) {
                if let (Some(at), Some(lead)) = (band.dates.iter().position(|known| known == day), lead) {
                    wanted[at].push(lead);
                }
            }
        }
        for (at, wanted) in wanted.into_iter().enumerate() {
            let wanted = counted(wanted.into_iter().map(Some).collect());
            let (min, max) = (wanted.minimum, wanted.maximum);
            prop_assert!(both_close(band.min[at], min) && both_close(band.max[at], max),
                "date {}: {:?} to {:?}, but {:?} to {:?}", at, band.min[at], band.max[at], min, max);
        }
        let survey = run.finish(&data).unwrap();
        let alone = data.claim(&claim, &base, &crates(&grid)).unwrap();
        prop_assert!(same(&survey, &alone), "{survey:?}\nbut\n{alone:?}");
    }
}
