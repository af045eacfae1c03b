//! To whom a row's downloads are credited: parties and their weights.

use std::collections::{BTreeMap, BTreeSet};

use super::{Choices, Fraction, Model, Organisation, World};

/// Whom downloads are credited to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Party {
    /// A model, of this snapshot or not, and the account that owns it.
    Owner {
        id: String,
        namespace: Option<String>,
    },
    /// The publishers of a row of the roll-up.
    RolledUp(Organisation),
}

impl Party {
    /// Who publishes a row.
    pub fn uploader(model: &Model) -> Party {
        match &model.rolled {
            Some((publishers, _)) => Party::RolledUp(publishers.clone()),
            None => Party::Owner {
                id: model.id.clone(),
                namespace: model.namespace.clone(),
            },
        }
    }

    /// The model of that id, owned by what stands before its slash.
    fn model(id: &str) -> Party {
        Party::Owner {
            id: id.to_string(),
            namespace: id
                .split_once('/')
                .map(|(namespace, _)| namespace.to_string()),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    Attributed(String),
    Unattributed,
    Unaffiliated,
}

/// A part of a row's credit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credit {
    pub party: Party,
    pub weight: Fraction,
    /// On its way some part was below 1, even if the parts meet again in one party.
    pub fractional: bool,
}

/// What a base id stands for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Base {
    Row(usize),
    Outside(String),
}

impl World {
    /// The parties of every row that count, with their weights.
    pub fn credits(&self, choices: &Choices) -> Vec<Vec<Credit>> {
        let usable = self.usable_bases();
        let mut known = BTreeMap::new();
        (0..self.models.len())
            .map(|row| {
                let mut credits = self.credits_of(row, &usable, &mut known, choices);
                credits.retain(|credit| match self.status(&credit.party, choices) {
                    Status::Attributed(_) => true,
                    Status::Unattributed => choices.unattributed != "drop",
                    Status::Unaffiliated => choices.unaffiliated != "drop",
                });
                credits
            })
            .collect()
    }

    fn credits_of(
        &self,
        row: usize,
        usable: &[BTreeSet<Base>],
        known: &mut BTreeMap<usize, Roots>,
        choices: &Choices,
    ) -> Vec<Credit> {
        let model = &self.models[row];
        let uploader = Party::uploader(model);
        let half = Fraction::new(1, 2);
        let (mut own, mut to_roots) = match choices.attribution {
            "uploader" => (Fraction::ONE, Fraction::ZERO),
            "base" => (Fraction::ZERO, Fraction::ONE),
            "split" => (half, half),
            other => panic!("the reference does not know attribution={other}"),
        };
        let handed_on = match self.status(&uploader, choices) {
            Status::Attributed(_) => false,
            Status::Unattributed => choices.unattributed == "base",
            Status::Unaffiliated => choices.unaffiliated == "base",
        };
        if handed_on {
            (own, to_roots) = (Fraction::ZERO, Fraction::ONE);
        }
        if usable[row].is_empty() {
            (own, to_roots) = (Fraction::ONE, Fraction::ZERO);
        }
        let mut credits = Vec::new();
        let mut credit = |party: &Party, weight: Fraction, fractional: bool| {
            if weight != Fraction::ZERO {
                credits.push(Credit {
                    party: party.clone(),
                    weight,
                    fractional: fractional || weight != Fraction::ONE,
                });
            }
        };
        credit(&uploader, own, false);
        if to_roots != Fraction::ZERO {
            let roots = self.roots_of(row, usable, known);
            for (party, weight) in &roots.weights {
                credit(party, weight.times(to_roots), roots.fractional);
            }
        }
        credits
    }

    /// The roots of a row and what part of its credit each gets.
    fn roots_of(
        &self,
        row: usize,
        usable: &[BTreeSet<Base>],
        known: &mut BTreeMap<usize, Roots>,
    ) -> Roots {
        if let Some(roots) = known.get(&row) {
            return roots.clone();
        }
        let mut roots = Roots::default();
        if usable[row].is_empty() {
            let model = &self.models[row];
            let party = Party::Owner {
                id: model.id.clone(),
                namespace: model.namespace.clone(),
            };
            roots.weights.insert(party, Fraction::ONE);
        }
        let part = Fraction::new(1, usable[row].len().max(1) as i128);
        roots.fractional = usable[row].len() > 1;
        for base in &usable[row] {
            let above = match base {
                Base::Outside(id) => Roots {
                    weights: BTreeMap::from([(Party::model(id), Fraction::ONE)]),
                    fractional: false,
                },
                Base::Row(base) => self.roots_of(*base, usable, known),
            };
            roots.fractional |= above.fractional;
            for (party, weight) in above.weights {
                let sum = roots.weights.entry(party).or_insert(Fraction::ZERO);
                *sum = sum.plus(weight.times(part));
            }
        }
        known.insert(row, roots.clone());
        roots
    }

    /// The bases of every row that are none of the models that lead back to it.
    fn usable_bases(&self) -> Vec<BTreeSet<Base>> {
        let bases: Vec<BTreeSet<Base>> = self
            .models
            .iter()
            .map(|model| {
                let bases = model.bases.iter().flatten();
                bases.map(|id| self.base(id)).collect()
            })
            .collect();
        let reached: Vec<BTreeSet<usize>> = (0..bases.len())
            .map(|row| {
                let (mut reached, mut open) = (BTreeSet::new(), vec![row]);
                while let Some(here) = open.pop() {
                    for base in &bases[here] {
                        if let Base::Row(base) = base
                            && reached.insert(*base)
                        {
                            open.push(*base);
                        }
                    }
                }
                reached
            })
            .collect();
        let leads_back = |row: usize, base: &Base| match base {
            Base::Row(base) => *base == row || reached[*base].contains(&row),
            Base::Outside(_) => false,
        };
        let rows = bases.iter().enumerate();
        rows.map(|(row, bases)| {
            let usable = bases.iter().filter(|base| !leads_back(row, base));
            usable.cloned().collect()
        })
        .collect()
    }

    /// The ids of every row's usable bases.
    pub fn base_ids(&self) -> Vec<BTreeSet<String>> {
        let id = |base: Base| match base {
            Base::Row(row) => self.models[row].id.clone(),
            Base::Outside(id) => id,
        };
        let usable = self.usable_bases().into_iter();
        usable
            .map(|bases| bases.into_iter().map(id).collect())
            .collect()
    }

    /// The model that a base id means: as it is, by an alias of the whole, by one of its namespace.
    fn base(&self, id: &str) -> Base {
        let whole = self.aliases.get(id).cloned();
        let renamed = id.split_once('/').and_then(|(namespace, name)| {
            let namespace = self.aliases.get(namespace)?;
            Some(format!("{namespace}/{name}"))
        });
        for id in [&Some(id.to_string()), &whole, &renamed]
            .into_iter()
            .flatten()
        {
            let named = |model: &super::Model| model.rolled.is_none() && model.id == *id;
            if let Some(row) = self.models.iter().position(named) {
                return Base::Row(row);
            }
        }
        // Accounts are known by their names of today.
        Base::Outside(whole.or(renamed).unwrap_or_else(|| id.to_string()))
    }

    pub fn status(&self, party: &Party, choices: &Choices) -> Status {
        let publishers = match party {
            Party::RolledUp(publishers) => Some(publishers),
            Party::Owner { namespace, .. } => {
                let own = namespace.as_ref().and_then(|name| {
                    let country = choices.overrides.get(name)?;
                    Some(country.clone())
                });
                match own {
                    Some(Some(country)) => return Status::Attributed(country),
                    Some(None) => return Status::Unattributed,
                    None => {}
                }
                let name = namespace.as_ref();
                name.and_then(|name| self.organisations.get(name))
            }
        };
        let country = publishers.and_then(|row| row.country.clone());
        let individual = publishers.is_some_and(|row| row.kind.as_deref() == Some("individual"));
        match country {
            Some(country) if !individual || choices.individuals_by_country => {
                Status::Attributed(country)
            }
            _ if individual => Status::Unaffiliated,
            _ => Status::Unattributed,
        }
    }
}

#[derive(Debug, Clone, Default)]
struct Roots {
    weights: BTreeMap<Party, Fraction>,
    fractional: bool,
}
