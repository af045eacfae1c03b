//! The models behind a share.

use std::collections::BTreeMap;

use modelshare::analysis::{Why, WhyModel};
use modelshare::{Dataset, GroupBy};
use proptest::prelude::*;
use proptest::sample::Index;

use super::{at, cases, index, query};
use crate::reference::ask::dataset;
use crate::reference::choices::choices;
use crate::reference::parties::Party;
use crate::reference::worlds::world;
use crate::reference::{Choices, Contribution, World, date};

fn close(left: f64, right: f64) -> bool {
    (left - right).abs() <= 1e-9 * right.abs()
}

/// A random group of an answer, and why it has what it has, `most` models of it.
fn why(data: &Dataset, choices: &Choices, day: i64, group: Index, most: usize) -> Option<Why> {
    let query = query(choices, Some(day));
    let shares = data.shares(&query).unwrap();
    if shares.groups.is_empty() {
        return None;
    }
    let group = &shares.groups[group.index(shares.groups.len())];
    let why = data.why(&group.id, &query, most).unwrap();
    assert_eq!((&why.group.id, &why.group.label), (&group.id, &group.label));
    assert_eq!(why.date.to_string(), date(day));
    // Of the warnings of one group each, those of others are left out.
    let own = format!("{}: ", group.label);
    let of_this = |warning: &String| {
        !warning.contains(": half or more is one model, ") || warning.starts_with(&own)
    };
    let wanted = shares
        .warnings
        .iter()
        .map(ToString::to_string)
        .filter(of_this);
    let found = why.warnings.iter().map(ToString::to_string);
    assert!(
        found.eq(wanted),
        "{:?} but {:?}",
        why.warnings,
        shares.warnings
    );
    assert_eq!(why.query, shares.query);
    assert!(close(why.downloads.value(), group.downloads[0].value()));
    assert!(close(why.total.value(), shares.total[0].value()));
    assert!(close(why.coverage, shares.coverage[0]));
    match (why.share, group.share[0]) {
        (Some(found), Some(wanted)) => assert!(close(found, wanted), "{found} but {wanted}"),
        (found, wanted) => assert_eq!(found, wanted),
    }
    Some(why)
}

/// A model's arithmetic, and what is told of it.
fn check_model(
    world: &World,
    choices: &Choices,
    part: &Contribution,
    model: &WhyModel,
) -> Result<(), TestCaseError> {
    let id = &model.id;
    prop_assert!(
        close(model.downloads.value(), part.credited.value()),
        "{id} gives {:?}",
        model.downloads
    );
    prop_assert!(
        close(model.whole.value(), part.whole.value()),
        "{id} has {:?}",
        model.whole
    );
    prop_assert!(
        (model.weight - part.weight.value()).abs() < 1e-12,
        "{id} weighs {}",
        model.weight
    );
    prop_assert!(
        close(model.whole.value() * model.weight, model.downloads.value()),
        "{id}"
    );
    let terms: f64 = model.terms.iter().map(|term| term.downloads.value()).sum();
    if choices.measure != "downloads" {
        prop_assert!(model.terms.is_empty());
    } else if part.whole.pro_rated {
        prop_assert!(
            close(terms, model.whole.value()),
            "{id}: {terms} but {:?}",
            model.whole
        );
    } else {
        let whole: u64 = model.terms.iter().map(|term| term.downloads.whole).sum();
        prop_assert_eq!(
            (whole, model.whole.part),
            (model.whole.whole, 0.0),
            "{}",
            id
        );
    }
    for term in &model.terms {
        let count = term.count as f64 * term.days as f64 / term.of as f64;
        prop_assert!(close(term.downloads.value(), count), "{id}: {term:?}");
        prop_assert!(
            term.days > 0 && term.days <= term.of && term.count > 0,
            "{id}: {term:?}"
        );
        let days = term.from.map(|from| i64::from(term.to.0 - from.0));
        prop_assert!(
            days.is_none_or(|days| days == term.of as i64),
            "{id}: {term:?}"
        );
    }
    prop_assert!(
        model.terms.is_sorted_by(|left, right| left.to >= right.to),
        "{id}"
    );
    let known = &world.models[part.row];
    prop_assert_eq!(&model.namespace, &known.namespace);
    let organisation = known
        .namespace
        .as_ref()
        .map(|name| world.organisation(name));
    prop_assert_eq!(&model.organisation, &organisation);
    let row = known
        .namespace
        .as_ref()
        .and_then(|name| world.organisations.get(name));
    prop_assert_eq!(&model.country, &row.and_then(|row| row.country.clone()));
    Ok(())
}

/// Nothing where the uploader has a part, else bases up to a root that is credited there.
fn check_way(
    world: &World,
    choices: &Choices,
    day: i64,
    group: &str,
    row: usize,
    via: &[String],
) -> Result<(), TestCaseError> {
    let model = &world.models[row];
    let credits = &world.credits(choices)[row];
    let of = |id: &str| {
        let mut of = credits.iter().filter(
            |credit| matches!(&credit.party, Party::Owner { id: owner, .. } if owner == id),
        );
        of.any(|credit| world.group(model, &credit.party, day, choices) == group)
    };
    prop_assert_eq!(via.is_empty(), of(&model.id), "{} by {:?}", model.id, via);
    let bases = world.base_ids();
    let bases_of = |id: &str| {
        let row = world.models.iter().position(|model| model.id == id);
        row.map(|row| &bases[row]).filter(|bases| !bases.is_empty())
    };
    let mut here = &model.id;
    for next in via {
        prop_assert!(
            bases_of(here).is_some_and(|bases| bases.contains(next)),
            "{next} is no base of {here}"
        );
        here = next;
    }
    if !via.is_empty() {
        prop_assert!(
            bases_of(here).is_none(),
            "{here} is no root of {}",
            model.id
        );
        prop_assert!(of(here), "{here} is not credited to {group}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(2))]

    #[test]
    fn why_is_what_the_models_give(world in world(), choices in choices(), group in any::<Index>(), day in index()) {
        let Some(day) = at(&world, &choices, day).or(world.axis(&choices).last().copied()) else {
            return Ok(());
        };
        prop_assume!(!world.dropped(&choices, day).1);
        let data = dataset(&world.snapshot());
        let Some(why) = why(&data, &choices, day, group, usize::MAX) else {
            return Ok(());
        };
        let group = &why.group.id;
        let parts = world.contributions(&choices, group, day);
        let parts: Vec<&Contribution> = parts.iter().filter(|part| !part.credited.is_zero()).collect();
        let (rolled, parts): (Vec<&Contribution>, Vec<&Contribution>) =
            parts.into_iter().partition(|part| world.models[part.row].rolled.is_some());
        let parts: BTreeMap<&str, &Contribution> =
            parts.into_iter().map(|part| (&world.models[part.row].id[..], part)).collect();
        prop_assert_eq!(why.models.len(), parts.len());
        prop_assert!(why.more.is_none());
        prop_assert!(why.models.is_sorted_by(|left, right| left.downloads.value() >= right.downloads.value()));
        for model in &why.models {
            let part = parts.get(&model.id[..]);
            prop_assert!(part.is_some(), "{} gives nothing", model.id);
            let part = part.unwrap();
            check_model(&world, &choices, part, model)?;
            check_way(&world, &choices, day, group, part.row, &model.via)?;
            let shares = [(model.share_of_group, why.downloads), (model.share_of_total, why.total)];
            for (share, of) in shares {
                prop_assert!(share.is_some_and(|share| close(share * of.value(), model.downloads.value())), "{}", model.id);
            }
        }
        let models: f64 = rolled.iter().map(|part| world.models[part.row].rolled.as_ref().unwrap().1 as f64).sum();
        prop_assert_eq!(why.rolled_up.map_or(0.0, |rest| rest.models as f64), models);
        let downloads: f64 = rolled.iter().map(|part| part.credited.value()).sum();
        prop_assert!(close(why.rolled_up.map_or(0.0, |rest| rest.downloads.value()), downloads));
        let listed: f64 = why.models.iter().map(|model| model.downloads.value()).sum();
        prop_assert!(close(listed + downloads, why.downloads.value()), "{listed} + {downloads} but {:?}", why.downloads);

        let mut organisations: BTreeMap<&str, (usize, f64)> = BTreeMap::new();
        for model in &why.models {
            let name = model.organisation.as_deref().unwrap_or("unattributed");
            let sum = organisations.entry(name).or_default();
            *sum = (sum.0 + 1, sum.1 + model.downloads.value());
        }
        prop_assert_eq!(why.organisations.len(), organisations.len());
        prop_assert!(why.organisations.is_sorted_by(|left, right| left.downloads.value() >= right.downloads.value()));
        for found in &why.organisations {
            let (models, downloads) = organisations[&found.id[..]];
            prop_assert_eq!(found.models, models, "{}", &found.id);
            prop_assert!(close(found.downloads.value(), downloads), "{}", &found.id);
            prop_assert!(found.share_of_group.is_some_and(|share| close(share * why.downloads.value(), downloads)));
        }
    }

    #[test]
    fn what_is_not_listed_is_more(world in world(), choices in choices(), group in any::<Index>(), most in 0..4_usize) {
        let Some(&day) = world.axis(&choices).last() else {
            return Ok(());
        };
        let data = dataset(&world.snapshot());
        let Some(all) = why(&data, &choices, day, group, usize::MAX) else {
            return Ok(());
        };
        let some = why(&data, &choices, day, group, most).unwrap();
        prop_assert_eq!(&some.models[..], &all.models[..most.min(all.models.len())]);
        prop_assert_eq!(&some.organisations[..], &all.organisations[..most.min(all.organisations.len())]);
        prop_assert_eq!(some.rolled_up, all.rolled_up);
        let rest = &all.models[some.models.len()..];
        prop_assert_eq!(some.more.map_or(0, |more| more.models), rest.len() as u64);
        let downloads: f64 = rest.iter().map(|model| model.downloads.value()).sum();
        prop_assert!(close(some.more.map_or(0.0, |more| more.downloads.value()), downloads));
        prop_assert_eq!(some.query.by, GroupBy::ALL.iter().find(|(name, _)| *name == choices.by).unwrap().1);
    }

    #[test]
    fn a_group_that_is_not_there_is_refused(world in world(), choices in choices()) {
        let found = dataset(&world.snapshot()).why("nobody", &query(&choices, None), 3);
        prop_assert!(found.is_err());
    }
}
