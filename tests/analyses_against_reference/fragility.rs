//! What a lead hangs on.

use std::collections::{BTreeMap, BTreeSet};

use modelshare::Dataset;
use modelshare::analysis::{Claim, Fragility, Removed};
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::{at, cases, index, outcome, query, two_groups};
use crate::reference::analyses::{
    Table, bounds, flipping_models, models_to_flip, unattributed_to_flip,
};
use crate::reference::ask::dataset;
use crate::reference::choices::choices;
use crate::reference::parties::{Party, Status};
use crate::reference::worlds::{COUNTRIES, ordinary_world};
use crate::reference::{Choices, World};

/// One lead, on one day.
struct Case {
    world: World,
    data: Dataset,
    /// Without `drop-top`: its models are excluded by id, so that no others take their places.
    choices: Choices,
    claim: Claim,
    day: i64,
    /// Of A, B and all.
    before: [f64; 3],
    found: Fragility,
}

impl Case {
    fn new(world: World, choices: Choices, groups: [Index; 2], day: Option<Index>) -> Option<Case> {
        let day = at(&world, &choices, day).or(world.axis(&choices).last().copied())?;
        let claim = two_groups(&world, &choices, groups);
        let data = dataset(&world.snapshot());
        let found = data.fragility(&query(&choices, Some(day)), &claim.a, &claim.b);
        let found = found.unwrap()?;
        let (dropped, unclear) = world.dropped(&choices, day);
        let mut choices = Choices {
            drop_top: 0,
            ..choices
        };
        choices
            .exclude
            .extend(dropped.into_iter().map(|id| (id, None)));
        let before = outcome(&data, &query(&choices, Some(day)), &claim);
        let case = Case {
            world,
            data,
            choices,
            claim,
            day,
            before,
            found,
        };
        (!unclear).then_some(case)
    }

    fn without(&self, ids: &[&str]) -> Choices {
        let mut choices = self.choices.clone();
        choices
            .exclude
            .extend(ids.iter().map(|id| (id.to_string(), None)));
        choices
    }

    /// Whether the other group leads then; nothing where the last digits decide.
    fn flips(&self, choices: &Choices) -> Option<bool> {
        let [a, b, _] = outcome(&self.data, &query(choices, Some(self.day)), &self.claim);
        let ahead = if self.before[0] > self.before[1] {
            a - b
        } else {
            b - a
        };
        (ahead == 0.0 || ahead.abs() > 1e-9 * self.before[2]).then_some(ahead < 0.0)
    }

    /// The ids of what goes, as the globs that they are.
    fn ids(removed: &[Removed]) -> Vec<&str> {
        removed.iter().map(|one| &one.id[..]).collect()
    }

    /// Whether there is a lead to turn around; one that the last digits decide is none here.
    fn has_lead(&self) -> bool {
        (self.before[0] - self.before[1]).abs() > 1e-9 * self.before[2]
    }

    /// The accounts that are unattributed, of models and of bases.
    fn unattributed(&self) -> BTreeSet<String> {
        let models = self.world.models.iter();
        let ids = models.flat_map(|model| model.bases.iter().flatten().chain([&model.id]));
        let ids = ids.chain(self.world.aliases.values());
        let accounts = ids.map(|id| id.split_once('/').map_or(&id[..], |(account, _)| account));
        let party = |account: &str| Party::Owner {
            id: String::new(),
            namespace: Some(account.to_string()),
        };
        let known = self.world.accounts();
        accounts
            .filter(|account| known.contains(account))
            .filter(|account| {
                self.world.status(&party(account), &self.choices) == Status::Unattributed
            })
            .map(str::to_string)
            .collect()
    }

    /// The shares on the day where accounts are based elsewhere.
    fn moved(&self, to: BTreeMap<String, Option<String>>) -> (Table, Choices) {
        let mut choices = self.choices.clone();
        choices.overrides.extend(to);
        let shares = self.data.shares(&query(&choices, Some(self.day))).unwrap();
        (Table::read(&serde_json::to_value(shares).unwrap()), choices)
    }
}

fn close(left: f64, right: f64) -> bool {
    (left - right).abs() <= 1e-9
}

proptest! {
    #![proptest_config(cases(2))]

    #[test]
    fn what_flips_a_lead_flips_it(
        world in ordinary_world(), choices in choices(), groups in any::<[Index; 2]>(), day in index(),
    ) {
        let choices = choices.known_in(&world);
        let Some(case) = Case::new(world, choices, groups, day) else {
            return Ok(());
        };
        let [a, b, total] = case.before;
        let found = &case.found;
        prop_assert_eq!(found.lead.is_some(), total > 0.0);
        prop_assert!(total == 0.0 || close(found.lead.unwrap(), 100.0 * (a - b) / total));
        if !case.has_lead() {
            prop_assert!(found.models_to_flip.as_ref().is_none_or(Vec::is_empty) || a != b);
            return Ok(());
        }
        let (leader, other) = if a > b { (&case.claim.a, &case.claim.b) } else { (&case.claim.b, &case.claim.a) };
        prop_assert_eq!(found.leader.as_ref(), Some(leader));

        let ids: Vec<&str> = case.world.models.iter().map(|model| &model.id[..]).filter(|id| !id.is_empty()).collect();
        let alone = Case::ids(&found.flipping_models);
        for id in &ids {
            let listed = alone.contains(id);
            prop_assert_eq!(case.flips(&case.without(&[id])).unwrap_or(listed), listed, "{} alone", id);
        }
        match &found.models_to_flip {
            Some(removed) => {
                let removed = Case::ids(removed);
                prop_assert!(!removed.is_empty());
                prop_assert!(case.flips(&case.without(&removed)).unwrap_or(true), "all of {removed:?}");
                let fewer = case.without(&removed[..removed.len() - 1]);
                prop_assert!(!case.flips(&fewer).unwrap_or(false), "{removed:?} but the last");
            }
            // Whatever adds to the lead does it through some model of the leader.
            None => {
                let of_leader: Vec<&str> = ids.iter().copied().filter(|id| {
                    let [a, b, _] = outcome(&case.data, &query(&case.without(&[id]), Some(case.day)), &case.claim);
                    let (before_a, before_b) = (case.before[0], case.before[1]);
                    if leader == &case.claim.a { a - b < before_a - before_b } else { b - a < before_b - before_a }
                }).collect();
                prop_assert!(!case.flips(&case.without(&of_leader)).unwrap_or(false), "{of_leader:?} flip it");
            }
        }
        // What goes is told with what it adds to the lead, largest first.
        let needed = found.models_to_flip.as_deref().unwrap_or_default();
        for removed in [needed, &found.flipping_models, &found.flipping_organisations] {
            prop_assert!(removed.is_sorted_by(|left, right| left.downloads >= right.downloads));
        }
        for removed in found.models_to_flip.iter().flatten() {
            let [after_a, after_b, _] = outcome(&case.data, &query(&case.without(&[&removed.id]), Some(case.day)), &case.claim);
            let taken = (a - b).abs() - if a > b { after_a - after_b } else { after_b - after_a };
            prop_assert!((removed.downloads - taken).abs() <= 1e-9 * total, "{}: {} but {taken}", removed.id, removed.downloads);
        }

        let mut of_name: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for model in &case.world.models {
            if let Some(account) = &model.namespace {
                of_name.entry(case.world.organisation(account)).or_default().push(&model.id);
            }
        }
        let listed = Case::ids(&found.flipping_organisations);
        prop_assert!(listed.iter().all(|name| of_name.contains_key(*name)));
        for (name, ids) in &of_name {
            let listed = listed.contains(&&name[..]);
            prop_assert_eq!(case.flips(&case.without(ids)).unwrap_or(listed), listed, "{} alone", name);
            // The name may be that of another organisation's account, which it would leave out too.
            let accounts = case.world.models.iter().filter(|model| model.namespace.as_ref() == Some(name));
            if accounts.clone().all(|model| ids.contains(&&model.id[..])) && case.choices.leave_out.is_none() {
                let left_out = Choices { leave_out: Some(name.clone()), ..case.choices.clone() };
                prop_assert_eq!(case.flips(&left_out).unwrap_or(listed), listed, "leaving {} out", name);
            }
        }

        let table = Table::of(&case.world.answer_on(&case.choices, &[case.day]));
        let wanted = unattributed_to_flip(&table, leader, other, 0);
        // Whether all of it would do is for the last digits to say.
        let parts = [found.unattributed_to_flip, wanted].map(|part| part.unwrap_or(1.0));
        prop_assert!(close(parts[0], parts[1]), "{parts:?} of the unattributed");
    }

    #[test]
    fn bounds_hold_wherever_the_unattributed_are_based(
        world in ordinary_world(), choices in choices(), day in index(), bare in any::<bool>(),
        sides in proptest::collection::vec(select(&COUNTRIES), 40), pick in any::<Index>(),
    ) {
        let mut world = world;
        if !bare {
            // Every download is some account's, which may be based anywhere.
            world.models.retain(|model| model.namespace.is_some());
            for model in &mut world.models {
                model.bases.iter_mut().for_each(|bases| bases.retain(|base| base.contains('/')));
            }
        }
        let choices = Choices { by: "country", ..choices.known_in(&world) };
        let groups = [pick, pick];
        let Some(case) = Case::new(world, choices, groups, day) else {
            return Ok(());
        };
        let kept = Choices { unattributed: "keep", ..case.choices.clone() };
        let table = Table::of(&case.world.answer_on(&kept, &[case.day]));
        let found: BTreeMap<&str, (f64, f64)> = case.found.bounds.iter().map(|one| (&one.id[..], (one.min, one.max))).collect();
        for (id, (min, max)) in bounds(&table, 0) {
            let bounds = found.get(&id[..]);
            let right = bounds.is_some_and(|found| close(found.0, min) && close(found.1, max));
            prop_assert!(right, "{id}: {bounds:?} but {min} to {max}");
        }
        prop_assert!(!found.contains_key("unattributed"));
        prop_assert!(found.keys().all(|id| table.groups.contains_key(*id)));

        let accounts = case.unattributed();
        let (moved, _) = case.moved(accounts.iter().cloned().zip(sides.iter().map(|side| Some(side.to_string()))).collect());
        for (id, (min, max)) in &found {
            if let Some(share) = moved.share(id, 0) {
                prop_assert!(min - 1e-9 <= share && share <= max + 1e-9, "{id}: {share} but {min} to {max}");
            }
        }
        // All of it to one country, or none.
        let country = sides[0];
        let (moved, choices) = case.moved(accounts.into_iter().map(|account| (account, Some(country.to_string()))).collect());
        if moved.share("unattributed", 0).is_some_and(|share| share == 0.0) && !bare {
            let home = Party::Owner { id: String::new(), namespace: Some("elsewhere".to_string()) };
            let mut choices = choices;
            choices.overrides.insert("elsewhere".to_string(), Some(country.to_string()));
            let home = case.world.country(&home, &choices);
            for (id, (min, max)) in &found {
                let wanted = if **id == home { max } else { min };
                let share = moved.share(id, 0).unwrap();
                prop_assert!(close(share, *wanted), "{id}: {share} but {wanted}, all to {country}");
            }
        }
    }
}

proptest! {
    #![proptest_config(cases(8))]

    #[test]
    fn what_flips_a_lead_is_the_references(world in ordinary_world(), choices in choices(), groups in any::<[Index; 2]>()) {
        let choices = choices.known_in(&world);
        let Some(case) = Case::new(world, choices, groups, None) else {
            return Ok(());
        };
        if !case.has_lead() {
            return Ok(());
        }
        let (a, b) = (&case.claim.a, &case.claim.b);
        let mut found = Case::ids(&case.found.flipping_models);
        let mut wanted = flipping_models(&case.world, &case.choices, a, b, case.day);
        found.sort_unstable();
        wanted.sort();
        let unclear = case.world.models.iter().any(|model| case.flips(&case.without(&[&model.id])).is_none());
        prop_assert!(unclear || found == wanted, "{found:?} but {wanted:?}");
        // The reference takes the leader's largest; a model may add more to the lead that has no part of the other.
        let wanted = models_to_flip(&case.world, &case.choices, a, b, case.day);
        if let (Some(found), Some(wanted)) = (&case.found.models_to_flip, &wanted) {
            prop_assert!(found.len() <= wanted.len(), "{found:?} but {wanted:?}");
            let bases = case.choices.unattributed == "base" || case.choices.unaffiliated == "base";
            let uploaders = case.choices.attribution == "uploader" && !bases;
            prop_assert!(!uploaders || found.len() == wanted.len(), "{found:?} but {wanted:?}");
        }
    }
}
