//! Claims over grids, and the band over time.

use std::collections::BTreeMap;
use std::fmt::Debug;

use modelshare::Dataset;
use modelshare::analysis::{
    Answer, Claim, ClaimRun, Effect, Grid as CratesGrid, GridChoice, GridValue, Holds, Setting,
    Side, Survey,
};
use proptest::prelude::*;
use proptest::sample::Index;

use super::{at, cases, index, outcome, query, two_groups};
use crate::reference::analyses::Table;
use crate::reference::ask::dataset;
use crate::reference::grids::{Grid, lead_of};
use crate::reference::robustness::{Combination, Rule, Space, both_close};
use crate::reference::worlds::ordinary_world;
use crate::reference::{Choices, World, date};

fn close(left: f64, right: f64) -> bool {
    both_close(Some(left), Some(right))
}

fn crates(grid: &Grid) -> CratesGrid {
    let choices = grid.texts().into_iter().enumerate();
    let choices: Vec<GridChoice> = choices
        .map(|(at, (name, values))| {
            let side = Side::of(&name);
            let weights = values.iter().zip(&grid.weights[at]);
            let values = weights.map(|(value, weight)| GridValue {
                value: value.clone(),
                weight: *weight,
            });
            GridChoice {
                values: values.collect(),
                side: match (side, grid.moved[at]) {
                    (Side::Question, true) => Side::Bookkeeping,
                    (Side::Bookkeeping, true) => Side::Question,
                    (side, false) => side,
                },
                changes_default: false,
                name,
            }
        })
        .collect();
    let name = |at: usize| choices[at].name.clone();
    CratesGrid {
        links: grid
            .link
            .iter()
            .map(|(a, b)| [name(*a), name(*b)])
            .collect(),
        changes_default: false,
        choices,
    }
}

/// What single queries say of every combination.
fn single(data: &Dataset, grid: &Grid, day: i64, claim: &Claim) -> Space {
    grid.space(&mut |values| {
        let query = query(&grid.choices(values), Some(day));
        let coverage = data.shares(&query).map_or(0.0, |shares| shares.coverage[0]);
        (coverage, outcome(data, &query, claim))
    })
}

/// The reference's lead on a day; nothing where the day is not on the axis.
fn naive(world: &World, choices: &Choices, claim: &Claim, day: i64) -> Option<Option<f64>> {
    if !world.axis(choices).contains(&day) {
        return Some(None);
    }
    let answer = world.answer_on(choices, &[day]);
    (!answer.unclear).then(|| Table::of(&answer).lead(&claim.a, &claim.b, 0))
}

/// The places of the values of a setting, by choice.
fn places(setting: &Setting, grid: &Grid) -> BTreeMap<usize, usize> {
    let texts = grid.texts();
    let place = |(choice, value): &(String, String)| {
        let choice = texts.iter().position(|(name, _)| name == choice).unwrap();
        let value = texts[choice].1.iter().position(|known| known == value);
        (choice, value.unwrap())
    };
    setting.0.iter().map(place).collect()
}

/// The values of a factor in a setting that has them all.
fn of_factor(setting: &Setting, grid: &Grid, space: &Space, factor: usize) -> Vec<usize> {
    let places = places(setting, grid);
    let choices = space.factors[factor].iter();
    choices.map(|choice| places[choice]).collect()
}

/// The place of the factor that an effect or a pair names.
fn factor_of(name: &str, grid: &Grid, space: &Space) -> usize {
    let texts = grid.texts();
    let names = space.factors.iter().map(|choices| {
        let names: Vec<&str> = choices.iter().map(|at| texts[*at].0.as_str()).collect();
        names.join("+")
    });
    names
        .collect::<Vec<String>>()
        .iter()
        .position(|known| known == name)
        .unwrap()
}

fn holding(of: &[&Combination]) -> usize {
    let holds = of
        .iter()
        .filter(|one| one.lead().is_some_and(|lead| lead > 0.0));
    holds.count()
}

fn leads(of: &[&Combination]) -> Vec<f64> {
    of.iter().filter_map(|one| one.lead()).collect()
}

/// Everything that is counted, from single queries.
fn check(survey: &Survey, grid: &Grid, space: &Space) -> Result<(), TestCaseError> {
    let every = space.combinations.iter().filter_map(Combination::lead);
    if every.clone().any(|lead| lead != 0.0 && lead.abs() < 1e-8) {
        // Whether that is a tie is a matter of rounding.
        return Ok(());
    }
    let (counted, supported, answered) = (space.counted(), space.supported(), space.answered());
    let counts = &survey.combinations;
    prop_assert_eq!(counts.combinations, counted.len());
    prop_assert_eq!(counts.supported, supported.len());
    prop_assert_eq!(counts.unsupported, counted.len() - supported.len());
    prop_assert_eq!(counts.undecided, supported.len() - answered.len());
    prop_assert_eq!(counts.holds, holding(&answered));
    let ties = answered.iter().filter(|one| one.lead() == Some(0.0));
    prop_assert_eq!(counts.ties, ties.count());
    prop_assert!(both_close(counts.part, Space::part(&answered)));
    if let Some(distinct) = Space::distinct(&answered) {
        prop_assert_eq!(counts.distinct, distinct);
    }
    let found = counts.lead;
    let leads = leads(&answered);
    let least = leads.iter().copied().reduce(f64::min);
    let most = leads.iter().copied().reduce(f64::max);
    prop_assert!(both_close(found.map(|lead| lead.min), least));
    prop_assert!(both_close(found.map(|lead| lead.max), most));
    prop_assert!(both_close(
        found.map(|lead| lead.median),
        Space::median(&answered)
    ));

    let mut listed: Vec<usize> = survey.all.iter().map(|one| one.number).collect();
    listed.sort_unstable();
    listed.dedup();
    prop_assert_eq!(listed.len(), answered.len());
    prop_assert!(
        survey
            .all
            .is_sorted_by(|left, right| left.lead <= right.lead)
    );
    check_questions(survey, grid, space)?;
    check_effects(survey, grid, space)?;
    check_rules(survey, grid, space)
}

fn check_questions(survey: &Survey, grid: &Grid, space: &Space) -> Result<(), TestCaseError> {
    let wanted = space.questions();
    let questions = &survey.questions;
    prop_assert_eq!(questions.cells.len(), wanted.len());
    let (mut yes, mut no, mut mixed, mut behind) = (0, 0, 0, 0);
    for cell in &questions.cells {
        let asked = (0..space.factors.len()).filter(|factor| space.asks[*factor]);
        let key: Vec<Vec<usize>> = asked
            .map(|factor| of_factor(&cell.when, grid, space, factor))
            .collect();
        let of = &wanted[&key];
        let leads = leads(of);
        prop_assert_eq!((cell.holds, cell.answers), (holding(of), leads.len()));
        prop_assert!(both_close(cell.part, Space::part(of)));
        let least = leads.iter().copied().reduce(f64::min);
        let most = leads.iter().copied().reduce(f64::max);
        prop_assert!(both_close(cell.lead.map(|lead| lead.min), least));
        prop_assert!(both_close(cell.lead.map(|lead| lead.max), most));
        let all = leads.len();
        let answer = match holding(of) {
            _ if all == 0 => None,
            0 => Some(Answer::No),
            holds if holds == all => Some(Answer::Yes),
            _ => Some(Answer::Mixed),
        };
        prop_assert_eq!(cell.answer, answer);
        yes += usize::from(answer == Some(Answer::Yes));
        no += usize::from(answer == Some(Answer::No));
        mixed += usize::from(answer == Some(Answer::Mixed));
        behind += usize::from(most.is_some_and(|most| most < 0.0));
    }
    let found = (
        questions.yes,
        questions.no,
        questions.mixed,
        questions.behind,
    );
    prop_assert_eq!(found, (yes, no, mixed, behind));
    prop_assert_eq!(questions.total, yes + no + mixed);
    prop_assert_eq!(questions.undecided, wanted.len() - questions.total);
    Ok(())
}

fn check_effects(survey: &Survey, grid: &Grid, space: &Space) -> Result<(), TestCaseError> {
    prop_assert_eq!(survey.effects.len(), space.factors.len());
    let wanted = space.effects();
    let value = |effect: &Effect| effect.shapley.unwrap_or(0.0);
    let effects = &survey.effects;
    prop_assert!(effects.is_sorted_by(|left, right| value(left) >= value(right)));
    for effect in effects {
        let factor = factor_of(&effect.choice, grid, space);
        let found = [effect.first, effect.total, effect.shapley];
        let wanted = wanted.as_ref().map(|wanted| wanted[factor]);
        for (at, found) in found.into_iter().enumerate() {
            let wanted = wanted.map(|wanted| wanted[at]);
            prop_assert!(
                both_close(found, wanted),
                "{}: {found:?} but {wanted:?}",
                effect.choice
            );
        }
        let total = wanted.map(|wanted| wanted[1]);
        if total.is_none_or(|total| (total - 0.005).abs() > 1e-9) {
            prop_assert_eq!(effect.inert, total.is_some_and(|total| total <= 0.005));
        }
        if let (Some(first), Some(total), Some(shapley)) =
            (effect.first, effect.total, effect.shapley)
        {
            // What is explained alone is no more than with a part of what is explained with others.
            prop_assert!(first <= shapley + 1e-9 && shapley <= total + 1e-9);
        }
        prop_assert_eq!(effect.side == Side::Question, space.asks[factor]);
        for level in &effect.levels {
            let values = of_factor(&level.when, grid, space, factor);
            let has = |one: &&&Combination| {
                let choices = space.factors[factor].iter().zip(&values);
                choices
                    .into_iter()
                    .all(|(choice, value)| one.values[*choice] == *value)
            };
            let supported = space.supported();
            let of: Vec<&Combination> = supported.iter().filter(has).copied().collect();
            prop_assert_eq!(level.combinations, of.len());
            prop_assert_eq!(level.holds, holding(&of));
            prop_assert_eq!(level.undecided, of.len() - leads(&of).len());
            prop_assert!(both_close(level.part, Space::part(&of)));
            prop_assert!(both_close(level.median_lead, Space::median(&of)));
        }
    }
    let shapley: f64 = effects.iter().map(value).sum();
    if survey.variance.is_some_and(|variance| variance > 0.0) {
        prop_assert!(close(shapley, 1.0), "Shapley values add up to {shapley}");
    }
    let gone = space.complete().1;
    prop_assert_eq!(survey.dropped.len(), gone.len());
    for (found, (factor, values)) in survey.dropped.iter().zip(gone) {
        prop_assert_eq!(of_factor(found, grid, space, factor), values);
    }
    let pairs = &survey.pairs;
    let interaction = |at: usize| pairs[at].interaction.unwrap_or(0.0);
    prop_assert!((1..pairs.len()).all(|at| interaction(at - 1) >= interaction(at)));
    for pair in pairs {
        let [a, b] = [0, 1].map(|at| factor_of(&pair.choices[at], grid, space));
        let wanted = space.interaction(a, b);
        prop_assert!(
            both_close(pair.interaction, wanted),
            "{:?} but {wanted:?}",
            pair.interaction
        );
        for (row, of_a) in pair.levels[0].iter().enumerate() {
            for (column, of_b) in pair.levels[1].iter().enumerate() {
                let of_a = of_factor(of_a, grid, space, a);
                let of_b = of_factor(of_b, grid, space, b);
                let [part, lead] = space.cell((a, &of_a), (b, &of_b));
                prop_assert!(both_close(pair.part[row][column], part));
                prop_assert!(both_close(pair.lead[row][column], lead));
            }
        }
    }
    Ok(())
}

fn check_rules(survey: &Survey, grid: &Grid, space: &Space) -> Result<(), TestCaseError> {
    let mut wanted: Vec<Rule> = space.rules();
    prop_assert_eq!(survey.rule_length, None);
    prop_assert_eq!(
        survey.rules.len(),
        wanted.len(),
        "{:?} but {:?}",
        survey.rules,
        wanted
    );
    for rule in &survey.rules {
        let places = places(&rule.when, grid);
        let pattern: Vec<Option<Vec<usize>>> = space
            .factors
            .iter()
            .map(|choices| {
                let values = choices.iter().map(|choice| places.get(choice).copied());
                values.collect()
            })
            .collect();
        let holds = rule.holds == Holds::Always;
        let at = wanted.iter().position(|(known, same, part)| {
            *known == pattern && *same == holds && close(*part, rule.part)
        });
        prop_assert!(at.is_some(), "{rule:?} is none of {wanted:?}");
        wanted.remove(at.unwrap());
    }
    let order = survey
        .rules
        .iter()
        .map(|rule| (rule.when.0.len(), -rule.part));
    prop_assert!(order.is_sorted_by(|left, right| left <= right));
    Ok(())
}

/// The flips of the query: from its values of the choices, those that the grid lacks included.
fn check_flips(
    survey: &Survey,
    grid: &Grid,
    space: &Space,
    own: Option<f64>,
) -> Result<(), TestCaseError> {
    let every = space.combinations.iter().filter_map(Combination::lead);
    if every
        .chain(own)
        .any(|lead| lead != 0.0 && lead.abs() < 1e-8)
    {
        return Ok(());
    }
    prop_assert!(
        both_close(survey.own_lead(), own),
        "{:?} but {own:?}",
        survey.own_lead()
    );
    let Some(own) = own.filter(|lead| *lead != 0.0) else {
        prop_assert!(survey.flips.is_empty());
        return Ok(());
    };
    let from: Vec<usize> = grid.own_values();
    let mut wanted = space.flips(&from, own);
    prop_assert_eq!(survey.flips.len(), wanted.len());
    for flip in &survey.flips {
        let changes = places(&flip.changes, grid);
        let at = wanted
            .iter()
            .position(|(known, lead)| *known == changes && close(*lead, flip.lead));
        prop_assert!(at.is_some(), "{flip:?} is none of {wanted:?}");
        wanted.remove(at.unwrap());
    }
    let change = |lead: f64| (lead - own).abs();
    let flips = &survey.flips;
    prop_assert!(flips.is_sorted_by(|left, right| change(left.lead) <= change(right.lead) + 1e-9));
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
        let claim = two_groups(&world, &grid.base, groups);
        let asked = at(&world, &grid.base, day);
        let data = dataset(&world.snapshot());
        let survey = data.claim(&claim, &query(&grid.base, asked), &crates(&grid)).unwrap();
        prop_assert_eq!(&survey.claim, &claim.text());
        prop_assert_eq!(survey.date.map(|day| day.to_string()), asked.or(world.dates.last().copied()).map(date));
        let Some(day) = asked.or(world.axis(&grid.base).last().copied()) else {
            prop_assert!(survey.fragility.is_none() && survey.noise.is_none());
            return Ok(());
        };
        let space = single(&data, &grid, day, &claim);
        let specifications = grid.specifications();
        for one in &survey.all {
            let found = survey.specification(one.number).unwrap();
            let values = specifications.iter().position(|values| {
                query(&grid.choices(values), Some(day)) == found
            });
            prop_assert!(values.is_some(), "{found:?} is none of the combinations");
            let wanted = &space.combinations[values.unwrap()];
            prop_assert!(both_close(Some(one.lead), wanted.lead()), "{} but {:?}", one.lead, wanted.lead());
            prop_assert_eq!(one.weight, wanted.weight);
        }
        for pick in some {
            let number = pick.index(specifications.len());
            if let Some(wanted) = naive(&world, &grid.choices(&specifications[number]), &claim, day) {
                let found = space.combinations[number].lead();
                prop_assert!(both_close(found, wanted), "{number}: {found:?}, but naively {wanted:?}");
            }
        }
        let base = query(&grid.base, Some(day));
        let fragility = data.fragility(&base, &claim.a, &claim.b).unwrap();
        prop_assert_eq!(&survey.fragility, &fragility);
        check(&survey, &grid, &space)?;
        check_flips(&survey, &grid, &space, lead_of(outcome(&data, &base, &claim)))?;
        let ends = survey.combinations.lead.map(|lead| [lead.min, lead.max]);
        for (end, found) in [&survey.worst, &survey.best].into_iter().enumerate() {
            let lead = found.as_ref().and_then(|query| lead_of(outcome(&data, query, &claim)));
            prop_assert!(both_close(lead, ends.map(|ends| ends[end])), "{end}: {lead:?} but {ends:?}");
        }
    }

    #[test]
    fn other_weights_are_answered_from_what_is_kept(
        world in ordinary_world(), grid in Grid::any(), weights in prop::collection::vec(0_u8..4, 12),
        groups in any::<[Index; 2]>(),
    ) {
        let claim = two_groups(&world, &grid.base, groups);
        let data = dataset(&world.snapshot());
        let base = query(&grid.base, None);
        let survey = data.claim(&claim, &base, &crates(&grid)).unwrap();
        let mut other = crates(&grid);
        other.links.clear();
        let mut weights = weights.into_iter().map(f64::from);
        for choice in &mut other.choices {
            for value in &mut choice.values {
                value.weight = weights.next().unwrap_or(1.0);
            }
            if choice.values.iter().all(|value| value.weight == 0.0) {
                choice.values[0].weight = 1.0;
            }
        }
        let found = survey.reweighed(&other).unwrap();
        let alone = data.claim(&claim, &base, &other).unwrap();
        prop_assert_eq!(found, Some(alone));
        // Another value takes the engine.
        other.choices[0].values.push(GridValue::new("12345"));
        if ["window", "max-age", "drop-top", "leave-out"].contains(&other.choices[0].name.as_str()) {
            prop_assert!(survey.reweighed(&other).unwrap().is_none());
        }
    }

    #[test]
    fn a_band_is_its_single_queries(
        world in ordinary_world(), grid in Grid::any(), groups in any::<[Index; 2]>(), day in index(),
    ) {
        let claim = two_groups(&world, &grid.base, groups);
        let asked = at(&world, &grid.base, day);
        let data = dataset(&world.snapshot());
        let base = query(&grid.base, asked);
        let mut run = ClaimRun::new(&data, claim.clone(), &base, crates(&grid), true).unwrap();
        let mut before = 0;
        while run.step(&data) {
            let (done, all) = run.progress();
            prop_assert!(before <= done && done < all);
            before = done;
        }
        let (done, all) = run.progress();
        prop_assert_eq!(done, all);
        let band = run.band(&data);
        let last = asked.or(world.axis(&grid.base).last().copied());
        let dates = world.axis(&grid.base).into_iter().filter(|day| Some(*day) <= last);
        prop_assert_eq!(band.dates.iter().map(ToString::to_string).collect::<Vec<_>>(), dates.map(date).collect::<Vec<_>>());
        let mut wanted: Vec<Vec<f64>> = vec![Vec::new(); band.dates.len()];
        let counted = grid.space(&mut |_| (1.0, [0.0; 3]));
        for combination in counted.counted() {
            let specification = &combination.values;
            // A series drops the top of its last date.
            let mut series = query(&grid.choices(specification), last);
            series.series = true;
            let Ok(lead) = data.lead(&claim.a, &claim.b, &series, None) else {
                continue;
            };
            // Support is that of each date.
            let coverage = data.shares(&series).unwrap().coverage;
            for ((day, lead), coverage) in lead.dates.iter().zip(lead.lead).zip(coverage) {
                let at = band.dates.iter().position(|known| known == day);
                if let (Some(at), Some(lead), true) = (at, lead, coverage >= 0.5) {
                    wanted[at].push(lead);
                }
            }
        }
        for (at, wanted) in wanted.into_iter().enumerate() {
            let min = wanted.iter().copied().reduce(f64::min);
            let max = wanted.into_iter().reduce(f64::max);
            prop_assert!(both_close(band.min[at], min) && both_close(band.max[at], max),
                "date {}: {:?} to {:?}, but {:?} to {:?}", at, band.min[at], band.max[at], min, max);
        }
        let survey = run.finish(&data).unwrap();
        let alone = data.claim(&claim, &base, &crates(&grid)).unwrap();
        prop_assert!(same(&survey, &alone), "{survey:?}\nbut\n{alone:?}");
    }
}
