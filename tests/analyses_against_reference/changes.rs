//! What differs between two snapshots.

use std::collections::BTreeMap;

use modelshare::analysis::{Change, Diff};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::{cases, index, query};
use crate::reference::ask::dataset;
use crate::reference::choices::choices;
use crate::reference::worlds::world;
use crate::reference::{Choices, Sum, World, date};

/// What happens to a model between two snapshots.
#[derive(Debug, Clone, Copy)]
enum Fate {
    Stays,
    IsNew,
    Vanishes,
    /// Its last count.
    Counts(u64),
    LosesBases,
}

/// A world and what became of it; the accounts may be attributed anew.
fn two_worlds() -> impl Strategy<Value = (World, World)> {
    let fate = prop_oneof![
        6 => Just(Fate::Stays),
        1 => Just(Fate::IsNew),
        1 => Just(Fate::Vanishes),
        1 => (0..100_000_u64).prop_map(Fate::Counts),
        1 => Just(Fate::LosesBases),
    ];
    (world(), world(), vec(fate, 46), any::<bool>()).prop_map(
        |(old, other, fates, same_accounts)| {
            let mut new = old.clone();
            if !same_accounts {
                new.organisations = other.organisations;
            }
            let fate_of: BTreeMap<String, Fate> = old
                .models
                .iter()
                .map(|model| model.id.clone())
                .zip(fates)
                .filter(|(id, _)| !id.is_empty())
                .collect();
            let fate = |id: &str| fate_of.get(id).copied().unwrap_or(Fate::Stays);
            let mut old = old;
            old.models
                .retain(|model| !matches!(fate(&model.id), Fate::IsNew));
            new.models
                .retain(|model| !matches!(fate(&model.id), Fate::Vanishes));
            for model in &mut new.models {
                match (fate(&model.id), model.values.last_mut()) {
                    (Fate::Counts(count), Some(last)) => *last = Some(count),
                    (Fate::LosesBases, _) => model.bases = None,
                    _ => {}
                }
            }
            (old, new)
        },
    )
}

type Given = BTreeMap<(String, String), Sum>;

/// What groups get of models, by their ids; together of the rows of a roll-up.
fn given(world: &World, choices: &Choices, day: i64) -> Given {
    let mut given = Given::new();
    for ((row, group), sum) in world.credited(choices, day) {
        if !sum.is_zero() {
            let model = &world.models[row];
            let id = if model.rolled.is_some() {
                "other"
            } else {
                &model.id
            };
            given.entry((id.to_string(), group)).or_default().join(&sum);
        }
    }
    given
}

fn close(left: f64, right: f64) -> bool {
    (left - right).abs() <= 1e-9 * right.abs().max(1e-9)
}

fn check_models(diff: &Diff, old: &Given, new: &Given) -> Result<(), TestCaseError> {
    let found: BTreeMap<(&str, &str), _> = diff
        .models
        .iter()
        .map(|model| ((&model.id[..], &model.group[..]), model))
        .collect();
    prop_assert_eq!(found.len(), diff.models.len());
    for ((id, group), model) in &found {
        let key = (id.to_string(), group.to_string());
        prop_assert!(
            old.contains_key(&key) || new.contains_key(&key),
            "{id} gives {group} nothing"
        );
        for (side, found) in [(old, model.old_downloads), (new, model.new_downloads)] {
            let wanted = side.get(&key).map_or(0.0, Sum::value);
            prop_assert!(
                close(found.value(), wanted),
                "{id}, {group}: {found:?} but {wanted}"
            );
        }
        let known = |side: &Given| side.keys().any(|(known, _)| known == id);
        let wanted = match (old.contains_key(&key), new.contains_key(&key)) {
            (true, true) => Change::Revised,
            (true, false) if known(new) => Change::Recredited,
            (true, false) => Change::Vanished,
            (false, _) if known(old) => Change::Recredited,
            (false, _) => Change::New,
        };
        prop_assert_eq!(model.change, wanted, "{}, {}", id, group);
        let share = |downloads: f64, total: f64| (total > 0.0).then(|| 100.0 * downloads / total);
        let before = share(model.old_downloads.value(), diff.old.total.value());
        let after = share(model.new_downloads.value(), diff.new.total.value());
        let points = before.zip(after).map(|(before, after)| after - before);
        prop_assert_eq!(model.points.is_some(), points.is_some());
        prop_assert!((model.points.unwrap_or(0.0) - points.unwrap_or(0.0)).abs() < 1e-9);
    }
    for key in old.keys().chain(new.keys()) {
        let (before, after) = (old.get(key), new.get(key));
        let (one, other) = (
            before.map_or(0.0, Sum::value),
            after.map_or(0.0, Sum::value),
        );
        let parts = [before, after]
            .into_iter()
            .flatten()
            .any(|sum| sum.pro_rated);
        let listed = found.contains_key(&(&key.0[..], &key.1[..]));
        // Whether two sums of parts are one is for their last digits to say.
        if one == other && !parts || one != other && !close(one, other) {
            prop_assert_eq!(listed, one != other, "{:?}: {} and {}", key, one, other);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(2))]

    #[test]
    fn differences_are_those_of_the_models(
        (old, new) in two_worlds(), choices in choices(), day in index(), most in select(&[0_usize, 1, 5]),
    ) {
        let choices = choices.known_in(&new).known_in(&old);
        let axis = old.axis(&choices);
        prop_assume!(!axis.is_empty());
        let day = day.map(|day| axis[day.index(axis.len())]);
        let end = day.unwrap_or(axis[axis.len() - 1]);
        prop_assume!(!old.dropped(&choices, end).1 && !new.dropped(&choices, end).1);
        let query = query(&choices, day);
        let sides = [&old, &new].map(|world| dataset(&world.snapshot()));
        let diff = sides[0].diff(&sides[1], &query, usize::MAX).unwrap();
        let answers = [&sides[0], &sides[1]].map(|side| side.shares(&query).unwrap());
        prop_assert_eq!(&diff.query, &answers[1].query);
        for (side, answer) in [diff.old, diff.new].iter().zip(&answers) {
            prop_assert_eq!(side.date.to_string(), date(end));
            prop_assert!(close(side.total.value(), answer.total[0].value()));
        }
        let given = [&old, &new].map(|world| given(world, &choices, end));
        for group in &diff.groups {
            let of = answers.each_ref().map(|answer| answer.groups.iter().find(|known| known.id == group.id));
            for (known, found) in of.iter().zip([group.old_downloads, group.new_downloads]) {
                prop_assert!(close(found.value(), known.map_or(0.0, |known| known.downloads[0].value())), "{}", group.id);
            }
            prop_assert_eq!(group.points.is_some(), group.old_share.is_some() && group.new_share.is_some());
            let points: f64 = diff.models.iter().filter(|model| model.group == group.id).filter_map(|model| model.points).sum();
            // A model that is not listed has what it had, of another total.
            let listed = |id: &str| diff.models.iter().any(|model| model.group == group.id && model.id == id);
            let kept = given[0].iter().filter(|((id, of), _)| *of == group.id && !listed(id));
            let kept: f64 = kept.map(|(_, sum)| sum.value()).sum();
            let unchanged = 100.0 * (kept / diff.new.total.value() - kept / diff.old.total.value());
            prop_assert_eq!(group.unchanged.is_some(), group.points.is_some());
            if let (Some(found), Some(same)) = (group.points, group.unchanged) {
                prop_assert!((same - unchanged).abs() < 1e-9, "{}: {same} but {unchanged}", group.id);
                prop_assert!((found - points - same).abs() < 1e-9, "{}: {found} but {points} and {same}", group.id);
            }
            if let (Some(before), Some(after)) = (group.old_share, group.new_share) {
                prop_assert!((group.points.unwrap() - 100.0 * (after - before)).abs() < 1e-9);
            }
        }
        for group in answers.iter().flat_map(|answer| &answer.groups).filter(|group| group.downloads[0].value() > 0.0) {
            prop_assert!(diff.groups.iter().any(|known| known.id == group.id), "{} is missing", group.id);
        }
        let size = |points: Option<f64>| points.map_or(0.0, f64::abs);
        prop_assert!(diff.groups.is_sorted_by(|left, right| size(left.points) >= size(right.points)));
        prop_assert!(diff.models.is_sorted_by(|left, right| size(left.points) >= size(right.points)));
        check_models(&diff, &given[0], &given[1])?;
        let some = sides[0].diff(&sides[1], &query, most).unwrap();
        prop_assert_eq!(&some.models[..], &diff.models[..most.min(diff.models.len())]);
        prop_assert_eq!((some.more, diff.more), (diff.models.len() - some.models.len(), 0));
    }

    #[test]
    fn nothing_differs_from_itself(world in world(), choices in choices()) {
        let choices = choices.known_in(&world);
        prop_assume!(!world.axis(&choices).is_empty());
        let data = dataset(&world.snapshot());
        let diff = data.diff(&data, &query(&choices, None), usize::MAX).unwrap();
        prop_assert!(diff.models.is_empty() && diff.more == 0);
        prop_assert!(diff.groups.iter().all(|group| group.points.is_none_or(|points| points == 0.0)));
        prop_assert_eq!(diff.old, diff.new);
    }
}
