//! To whom each row is credited, and which rows count.

#[cfg(feature = "analysis")]
use super::query::{Attribution, Treatment};
use super::query::{GroupBy, Individuals, Query};
#[cfg(feature = "analysis")]
use super::whom::Whom;
use super::{Downloads, OTHER, UNAFFILIATED, UNATTRIBUTED, UNKNOWN};
use crate::dataset::{Dataset, LicenceClass, Owner, ParameterBand};
use crate::date::Day;
use crate::order::sorted;

/// Rows sorted into bins, and the groups to which each bin is credited.
///
/// The rows of a bin are credited alike, so downloads are added up by bin, in whole numbers, and
/// weighted once.
pub(crate) struct Crediting<'a> {
    /// Bin of each row.
    pub of_row: Vec<u32>,
    /// Where the credits of each bin begin, and where the last ones end.
    pub(super) starts: Vec<u32>,
    pub(super) credits: Vec<Credit>,
    pub(super) groups: Vec<Key<'a>>,
}

/// A part of a bin's downloads that a group gets.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Credit {
    pub group: u32,
    /// Above 0, at most 1.
    pub weight: f64,
}

/// What a group is called, and whether the id is one of ours rather than a name in the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key<'a> {
    pub id: &'a str,
    /// Such a group stands alone: `top` neither counts nor joins it.
    pub special: bool,
}

/// Ids that stand for no name.
pub(crate) const SPECIAL: [&str; 4] = [UNAFFILIATED, UNATTRIBUTED, OTHER, UNKNOWN];

impl<'a> Key<'a> {
    /// A name in the data; one that says what an id of ours says is that group.
    fn named(id: &'a str) -> Self {
        let special = SPECIAL.contains(&id);
        Key { id, special }
    }
}

/// What is known of a publisher.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    Attributed,
    Unattributed,
    Unaffiliated,
}

/// An owner as a query sees it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    /// Index into the countries beside it.
    country: Option<u32>,
    pub status: Status,
}

/// The owners as a query sees them, overrides applied.
pub(super) struct Publishers<'a> {
    countries: Vec<&'a str>,
    pub owners: Vec<Seen>,
}

impl<'a> Publishers<'a> {
    pub fn new(dataset: &'a Dataset, query: &'a Query) -> Self {
        let apart = query.individuals == Individuals::Unaffiliated;
        let of_table = |owner: &Owner| {
            let country = owner.country;
            let status = match country {
                _ if owner.individual && (apart || country.is_none()) => Status::Unaffiliated,
                Some(_) => Status::Attributed,
                None => Status::Unattributed,
            };
            Seen { country, status }
        };
        #[cfg_attr(
            not(feature = "analysis"),
            allow(unused_mut, reason = "nothing is overridden")
        )]
        let mut publishers = Publishers {
            countries: dataset.countries.iter().map(String::as_str).collect(),
            owners: dataset.owners.iter().map(of_table).collect(),
        };
        #[cfg(feature = "analysis")]
        publishers.override_countries(dataset, query);
        publishers
    }

    #[cfg(feature = "analysis")]
    fn override_countries(&mut self, dataset: &'a Dataset, query: &'a Query) {
        for (namespace, country) in &query.overrides.0 {
            let code = country.as_deref().map(|country| {
                let known = self.countries.iter().position(|known| *known == country);
                known.unwrap_or_else(|| {
                    self.countries.push(country);
                    self.countries.len() - 1
                }) as u32
            });
            let status = match code {
                Some(_) => Status::Attributed,
                None => Status::Unattributed,
            };
            let owners = dataset.owners.iter().zip(&mut self.owners);
            for (_, seen) in owners.filter(|(owner, _)| owner.namespace.as_ref() == Some(namespace))
            {
                let country = code;
                *seen = Seen { country, status };
            }
        }
    }

    /// The groups of a grouping by country, and the index of each owner's among them.
    fn by_country(&self, query: &'a Query) -> (Vec<u32>, Vec<Key<'a>>) {
        let countries = self.countries.len() as u32;
        let (unaffiliated, unattributed) = (countries, countries + 1);
        let names = self.countries.iter().copied();
        let names: Vec<&'a str> = names.chain([UNAFFILIATED, UNATTRIBUTED]).collect();
        let of_owner = self
            .owners
            .iter()
            .map(|seen| match (seen.status, seen.country) {
                (Status::Unaffiliated, _) => unaffiliated,
                (Status::Attributed, Some(country)) => country,
                _ => unattributed,
            });
        let group = |name: &&'a str| Key::named(joined(query, name));
        (of_owner.collect(), names.iter().map(group).collect())
    }
}

/// The group that a country, or all individuals, are joined to.
#[cfg(feature = "analysis")]
fn joined<'a>(query: &'a Query, name: &'a str) -> &'a str {
    let join = |wanted: &str| {
        let mut groups = query.join.0.iter();
        let group = groups.find(|(_, members)| members.iter().any(|member| member == wanted));
        group.map(|(group, _)| group.as_str())
    };
    let rest = || join("*").filter(|_| name != UNAFFILIATED && name != UNATTRIBUTED);
    join(name).or_else(rest).unwrap_or(name)
}

#[cfg(not(feature = "analysis"))]
fn joined<'a>(_: &'a Query, name: &'a str) -> &'a str {
    name
}

/// The code of each row's or owner's group, before groups without rows are left out.
pub(super) struct Codes<'a> {
    /// Of each row, were it credited to its uploader.
    pub of_row: Vec<u32>,
    /// Of each owner, or by model of each row and base without one; empty where groups are kinds of
    /// models.
    pub of_node: Vec<u32>,
    pub keys: Vec<Key<'a>>,
}

impl<'a> Codes<'a> {
    #[cfg_attr(
        not(feature = "analysis"),
        allow(unused_variables, reason = "no ages to group by")
    )]
    pub fn new(
        dataset: &'a Dataset,
        query: &'a Query,
        publishers: &Publishers<'a>,
        at: Option<Day>,
    ) -> Self {
        let rows = &dataset.rows;
        let owners = &dataset.owners;
        let by_owner = |of_node: Vec<u32>, keys: Vec<Key<'a>>| Codes {
            of_row: rows
                .owner
                .iter()
                .map(|owner| of_node[*owner as usize])
                .collect(),
            of_node,
            keys,
        };
        let rolled_up = |owner: &Owner| match owner.rolled_up {
            true => Key::named(OTHER),
            false => Key::named(UNATTRIBUTED),
        };
        let codes = match query.by {
            GroupBy::Country => {
                let (of_owner, keys) = publishers.by_country(query);
                by_owner(of_owner, keys)
            }
            GroupBy::Organisation => {
                let count = dataset.organisations.len() as u32;
                let names = dataset.organisations.iter();
                let mut keys: Vec<Key> = names.map(|name| Key::named(name)).collect();
                keys.extend([OTHER, UNATTRIBUTED].map(Key::named));
                let code = |owner: &Owner| match owner.organisation {
                    Some(code) => code,
                    None => count + u32::from(!owner.rolled_up),
                };
                by_owner(owners.iter().map(code).collect(), keys)
            }
            GroupBy::Namespace => {
                let key = |owner: &'a Owner| match &owner.namespace {
                    Some(namespace) => Key::named(namespace),
                    None => rolled_up(owner),
                };
                let keys = owners.iter().map(key).collect();
                by_owner((0..owners.len() as u32).collect(), keys)
            }
            GroupBy::Model => {
                let ids = rows.id.iter();
                #[cfg(feature = "analysis")]
                let ids = ids.chain(dataset.lineage.outside.iter().map(|outside| &outside.id));
                let mut keys: Vec<Key> = ids.map(|id| Key::named(id)).collect();
                let other = Key::named(OTHER);
                // Each id stands once, so that there is nothing to join but what is no model; to sort
                // them would take as long as to add up their downloads.
                let code = |(at, key): (usize, &Key)| match key.id.is_empty() || *key == other {
                    true => keys.len() as u32,
                    false => at as u32,
                };
                let of_node: Vec<u32> = keys.iter().enumerate().map(code).collect();
                keys.push(other);
                return Codes {
                    of_row: of_node[..rows.len()].to_vec(),
                    of_node,
                    keys,
                };
            }
            GroupBy::Task => {
                let unknown = rows.task.values.len();
                let mut keys: Vec<Key> = rows
                    .task
                    .values
                    .iter()
                    .map(|task| Key::named(task))
                    .collect();
                keys.push(Key::named(UNKNOWN));
                let code = |row| rows.task.code(row).unwrap_or(unknown as u32);
                Codes::of_kinds((0..rows.len()).map(code).collect(), keys)
            }
            GroupBy::Licence => {
                let of_row = rows.licence.iter().map(|code| u32::from(*code)).collect();
                Codes::of_kinds(of_row, keys(LicenceClass::ALL, LicenceClass::id))
            }
            GroupBy::Parameters => {
                let of_row = rows
                    .parameters
                    .iter()
                    .map(|code| u32::from(*code))
                    .collect();
                Codes::of_kinds(of_row, keys(ParameterBand::ALL, ParameterBand::id))
            }
            #[cfg(feature = "analysis")]
            by => {
                let (of_row, keys) = super::kinds::of_rows(dataset, by, at);
                Codes::of_kinds(of_row, keys)
            }
        };
        codes.sorted()
    }

    /// Sorts the keys and joins equal ones.
    fn sorted(mut self) -> Self {
        let mut keys: Vec<Key> = Vec::new();
        let mut code_of = vec![0; self.keys.len()];
        for code in sorted(self.keys.len(), &|a, b| self.keys[a].cmp(&self.keys[b])) {
            if keys.last() != Some(&self.keys[code]) {
                keys.push(self.keys[code]);
            }
            code_of[code] = keys.len() as u32 - 1;
        }
        for code in self.of_row.iter_mut().chain(&mut self.of_node) {
            *code = code_of[*code as usize];
        }
        self.keys = keys;
        self
    }

    fn of_kinds(of_row: Vec<u32>, keys: Vec<Key<'a>>) -> Self {
        Codes {
            of_row,
            of_node: Vec::new(),
            keys,
        }
    }
}

pub(super) fn keys<T: Copy>(all: &[T], id: fn(T) -> &'static str) -> Vec<Key<'static>> {
    all.iter().map(|class| Key::named(id(*class))).collect()
}

impl<'a> Crediting<'a> {
    /// Credits the rows that count; for ages of models at a date.
    pub fn new(dataset: &'a Dataset, query: &'a Query, counts: &[bool], at: Option<Day>) -> Self {
        let publishers = Publishers::new(dataset, query);
        let codes = Codes::new(dataset, query, &publishers, at);
        #[cfg(feature = "analysis")]
        let usual = query.attribution == Attribution::Uploader
            && query.unattributed == Treatment::Keep
            && query.unaffiliated == Treatment::Keep;
        #[cfg(feature = "analysis")]
        if !usual {
            return Whom {
                dataset,
                query,
                seen: &publishers.owners,
                codes: &codes,
            }
            .crediting(counts);
        }
        let none = codes.keys.len() as u32;
        let of_row = codes.of_row.iter().zip(counts);
        let of_row = of_row.map(|(code, counts)| if *counts { *code } else { none });
        Crediting {
            of_row: of_row.collect(),
            starts: (0..=none).chain([none]).collect(),
            credits: (0..none)
                .map(|group| Credit { group, weight: 1.0 })
                .collect(),
            groups: codes.keys,
        }
        .without_idle_groups()
    }

    /// How many bins there are.
    pub fn bins(&self) -> usize {
        self.starts.len() - 1
    }

    /// To which groups a bin is credited; to none where its rows do not count.
    pub fn credits(&self, bin: usize) -> &[Credit] {
        &self.credits[self.starts[bin] as usize..self.starts[bin + 1] as usize]
    }

    /// How many groups there are.
    pub fn len(&self) -> usize {
        self.groups.len()
    }

    /// The id of a group.
    pub fn id(&self, group: usize) -> &'a str {
        self.groups[group].id
    }

    /// The group of an id.
    #[cfg(feature = "analysis")]
    pub fn group(&self, id: &str) -> Option<usize> {
        self.groups.iter().position(|key| key.id == id)
    }

    /// The downloads of each group from those of each bin.
    pub fn by_group(&self, of_bin: &[Downloads]) -> Vec<Downloads> {
        let mut of_group = vec![Downloads::default(); self.groups.len()];
        for (bin, downloads) in of_bin.iter().enumerate() {
            // A bin without downloads may be one without rows, whose credits name no group.
            let has_some = downloads.value() > 0.0;
            for credit in self.credits(bin).iter().filter(|_| has_some) {
                of_group[credit.group as usize].add(downloads.weighted(credit.weight));
            }
        }
        of_group
    }

    /// Leaves out the groups that no row is credited to.
    pub(super) fn without_idle_groups(mut self) -> Self {
        let mut has_rows = vec![false; self.bins()];
        for bin in &self.of_row {
            has_rows[*bin as usize] = true;
        }
        let mut met = vec![false; self.groups.len()];
        for (bin, _) in has_rows.iter().enumerate().filter(|(_, has)| **has) {
            for credit in self.credits(bin) {
                met[credit.group as usize] = true;
            }
        }
        self.regroup(|group| met[group]);
        self
    }

    /// Keeps some groups; credits to the others must be of bins without rows.
    fn regroup(&mut self, keep: impl Fn(usize) -> bool) {
        let mut kept = Vec::new();
        let mut new = vec![0; self.groups.len()];
        for (group, key) in self.groups.iter().enumerate() {
            if keep(group) {
                new[group] = kept.len() as u32;
                kept.push(*key);
            }
        }
        for credit in &mut self.credits {
            credit.group = new[credit.group as usize];
        }
        self.groups = kept;
    }

    /// Joins all groups but those of these ids, which are sorted, and those that stand alone.
    pub fn join_all_but(&mut self, kept: &[&str]) {
        let joined = |key: &Key| !key.special && kept.binary_search(&key.id).is_err();
        let is_joined: Vec<bool> = self.groups.iter().map(joined).collect();
        if !is_joined.contains(&true) {
            return;
        }
        let other = Key::named(OTHER);
        let at = match self.groups.iter().position(|key| *key == other) {
            Some(at) => at,
            None => {
                self.groups.push(other);
                self.groups.len() - 1
            }
        };
        for credit in &mut self.credits {
            if is_joined.get(credit.group as usize) == Some(&true) {
                credit.group = at as u32;
            }
        }
        self.regroup(|group| is_joined.get(group) != Some(&true));
    }
}
