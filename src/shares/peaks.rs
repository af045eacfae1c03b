//! Which groups a result keeps: those with the largest shares over its dates.

use super::Crediting;
use super::Downloads;
use super::credit::Key;
use super::sums::Sums;
use crate::order::sorted;

/// The least share that can be seen in a picture.
const SEEN: f64 = 0.005;

/// The largest share of each group over some dates.
#[derive(Default)]
pub(super) struct Peaks<'a> {
    groups: Vec<(Key<'a>, f64)>,
}

impl<'a> Peaks<'a> {
    /// Takes the shares of a date, by its index in the sums, into account.
    pub fn add(&mut self, crediting: &Crediting<'a>, sums: &Sums, date: usize) {
        let of_group = crediting.by_group(sums.at(date));
        let mut total = Downloads::default();
        for downloads in &of_group {
            total.add(*downloads);
        }
        for (group, downloads) in of_group.into_iter().enumerate() {
            let share = downloads.share_of(total).unwrap_or(0.0);
            let key = crediting.groups[group];
            // All dates have one crediting, but those of ages have one each, of a few groups.
            let known = match self.groups.get(group) {
                Some((known, _)) if *known == key => Some(group),
                _ => self.groups.iter().position(|(known, _)| *known == key),
            };
            match known {
                Some(at) => self.groups[at].1 = self.groups[at].1.max(share),
                None => self.groups.push((key, share)),
            }
        }
    }

    /// How many groups with a name of their own have a share that can be seen in a picture.
    pub fn seen(&self) -> u32 {
        let named = self.groups.iter().filter(|(key, _)| !key.special);
        named.filter(|(_, share)| *share >= SEEN).count() as u32
    }

    /// The ids of the `top` largest groups that have a name of their own, sorted; among equals the
    /// id decides.
    pub fn largest(&self, top: usize) -> Vec<&'a str> {
        let named = self.groups.iter().filter(|(key, _)| !key.special);
        let mut named: Vec<(&'a str, f64)> = named.map(|(key, share)| (key.id, *share)).collect();
        // Of models there are tens of thousands, and sorting all of them takes long: as long as there
        // are enough above the mean, the others are not among the largest.
        loop {
            let mean = named.iter().map(|(_, share)| share).sum::<f64>() / named.len() as f64;
            let above = named.iter().filter(|(_, share)| *share > mean).count();
            if above < top || above == named.len() {
                break;
            }
            named.retain(|(_, share)| *share > mean);
        }
        let ranked = sorted(named.len(), &|a, b| {
            let by_size = named[b].1.total_cmp(&named[a].1);
            by_size.then_with(|| named[a].0.cmp(named[b].0))
        });
        let ids: Vec<&str> = ranked.into_iter().take(top).map(|at| named[at].0).collect();
        let order = sorted(ids.len(), &|a, b| ids[a].cmp(ids[b]));
        order.into_iter().map(|index| ids[index]).collect()
    }
}
