//! The models behind a share, with the arithmetic.

use serde::Serialize;

use super::{Named, Standing, sum};
use crate::dataset::Dataset;
use crate::date::Day;
use crate::error::{Error, ErrorKind, quoted};
use crate::message::Message;
use crate::order::{largest_first, sorted};
use crate::shares::{Downloads, Measure, Piece, Query, UNATTRIBUTED, pieces, roots_credited};

/// What a share is made of.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Why {
    /// The query with every default filled in.
    pub query: Query,
    /// The date at which the window ends.
    pub date: Day,
    /// The group asked for.
    pub group: Named,
    /// Its downloads.
    pub downloads: Downloads,
    /// The denominator.
    pub total: Downloads,
    /// Its share, 0 to 1; `None` where the total is 0.
    pub share: Option<f64>,
    /// The part of the window that the data can speak of, 0 to 1.
    pub coverage: f64,
    /// The largest of its models.
    pub models: Vec<WhyModel>,
    /// The largest of the publishers of its models.
    pub organisations: Vec<WhyOrganisation>,
    /// What models below a roll-up's cut add.
    pub rolled_up: Option<Rest>,
    /// What the models add that are not listed.
    pub more: Option<Rest>,
    /// What a reader must be told.
    pub warnings: Vec<Message>,
}

/// A model and what it gives to the group.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WhyModel {
    /// `namespace/name`.
    pub id: String,
    /// What the group gets of it: `whole` × `weight`.
    pub downloads: Downloads,
    /// Its downloads in the window and age limit.
    pub whole: Downloads,
    /// The part of it that is credited to the group, above 0 and at most 1.
    pub weight: f64,
    /// Part of the group's downloads, 0 to 1.
    pub share_of_group: Option<f64>,
    /// Part of all downloads, 0 to 1.
    pub share_of_total: Option<f64>,
    /// The account that publishes it.
    pub namespace: Option<String>,
    /// The publisher's parent, else the account.
    pub organisation: Option<String>,
    /// Where the publisher is based, by the snapshot's table.
    pub country: Option<String>,
    /// What that rests on.
    pub basis: Option<String>,
    /// How sure it is.
    pub confidence: Option<String>,
    /// Where it is credited through its bases: their ids, up to the root.
    pub via: Vec<String>,
    /// How its downloads are made up of counts; empty where models or likes are measured.
    pub terms: Vec<Term>,
}

/// `count` × `days` ÷ `of` = `downloads`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Term {
    /// The days over which the count lies begin after this one; `None` where that is not known.
    pub from: Option<Day>,
    /// The last of these days.
    pub to: Day,
    /// Downloads counted.
    pub count: u64,
    /// How many of the days are in the window and in the model's life.
    pub days: u64,
    /// How many days there are.
    pub of: u64,
    /// What they give.
    pub downloads: Downloads,
}

/// A publisher and what its models give to the group.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WhyOrganisation {
    /// Parent, else the account; `unattributed` for ids without an account.
    pub id: String,
    /// What the group gets of them.
    pub downloads: Downloads,
    /// How many models.
    pub models: usize,
    /// Part of the group's downloads, 0 to 1.
    pub share_of_group: Option<f64>,
}

/// Models that are not listed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Rest {
    /// How many.
    pub models: u64,
    /// What the group gets of them.
    pub downloads: Downloads,
}

impl Dataset {
    /// The models behind a group's share, the `most` largest of them.
    ///
    /// # Errors
    /// Those of [`Dataset::shares`], and when the result has no such group.
    pub fn why(&self, id: &str, query: &Query, most: usize) -> Result<Why, Error> {
        let query = &self.resolve(query)?;
        let shares = self.shares(&Query {
            series: false,
            top: None,
            ..query.clone()
        })?;
        let nothing = || {
            let known: Vec<&str> = shares
                .groups
                .iter()
                .map(|group| group.id.as_str())
                .collect();
            let expected = match known[..] {
                [] => "a group, and there is none: no model counts".to_owned(),
                _ => {
                    let more = if known.len() > 8 { "…" } else { "" };
                    format!("one of {}{more}", known[..known.len().min(8)].join(", "))
                }
            };
            Error::new(ErrorKind::OptionValue, "option group", expected, quoted(id))
        };
        let standing = Standing::new(self, query)?.ok_or_else(nothing)?;
        let group = standing.crediting.group(id).ok_or_else(nothing)?;
        let behind = Behind::new(self, &standing, group);
        let mut warnings = shares.warnings.clone();
        warnings.retain(|warning| !warning.is_of_another_group(&[id]));
        let total = sum(&standing.of_group());
        let downloads = behind.downloads;

        let order = largest_first(&behind.sizes());
        let listed: Vec<(usize, Downloads)> = order
            .iter()
            .take(most)
            .map(|at| behind.models[*at])
            .collect();
        let rows: Vec<usize> = listed.iter().map(|(row, _)| *row).collect();
        let roots = roots_credited(self, query, id, (&rows, standing.day(self)));
        let models = listed
            .iter()
            .zip(roots)
            .map(|((row, credited), root)| WhyModel {
                share_of_group: credited.share_of(downloads),
                share_of_total: credited.share_of(total),
                downloads: *credited,
                weight: standing.weight(*row, group),
                via: root.map_or(Vec::new(), |root| self.path(*row, root as usize)),
                ..self.why_model(query, &standing, *row)
            })
            .collect();
        let unlisted: Vec<Downloads> = order
            .iter()
            .skip(most)
            .map(|at| behind.models[*at].1)
            .collect();
        Ok(Why {
            date: standing.day(self),
            group: Named::new(query, id),
            downloads,
            total,
            share: downloads.share_of(total),
            coverage: shares.coverage.last().copied().unwrap_or(0.0),
            models,
            organisations: behind.organisations(self, most),
            rolled_up: (behind.rolled_up.models > 0).then_some(behind.rolled_up),
            more: (!unlisted.is_empty()).then(|| Rest {
                models: unlisted.len() as u64,
                downloads: sum(&unlisted),
            }),
            query: shares.query,
            warnings,
        })
    }

    /// What does not depend on the group.
    fn why_model(&self, query: &Query, standing: &Standing, row: usize) -> WhyModel {
        let owner = &self.owners[self.rows.owner[row] as usize];
        let name = |names: &[String], code: Option<u32>| Some(names[code? as usize].clone());
        let cell = |column: &[Option<String>]| column.get(owner.table_row? as usize)?.clone();
        let terms = match query.measure {
            Measure::Downloads => pieces(self, row, query, standing.date),
            _ => Vec::new(),
        };
        WhyModel {
            id: self.rows.id[row].clone(),
            downloads: Downloads::default(),
            whole: standing.of_row[row],
            weight: 0.0,
            share_of_group: None,
            share_of_total: None,
            namespace: owner.namespace.clone(),
            organisation: name(&self.organisations, owner.organisation),
            country: name(&self.countries, owner.country),
            basis: cell(&self.table.basis),
            confidence: cell(&self.table.confidence),
            via: Vec::new(),
            terms: terms.into_iter().map(Term::from).collect(),
        }
    }

    /// The bases from a row to a root of it, nearest first, by as few steps as there are.
    fn path(&self, row: usize, root: usize) -> Vec<String> {
        let nodes = self.rows.len() + self.lineage.outside.len();
        let mut from = vec![usize::MAX; nodes];
        let mut met = vec![row];
        let mut next = 0;
        while next < met.len() && from[root] == usize::MAX {
            for base in self.lineage.bases(met[next]) {
                let base = *base as usize;
                if from[base] == usize::MAX && base != row {
                    from[base] = met[next];
                    met.push(base);
                }
            }
            next += 1;
        }
        let mut path = Vec::new();
        let mut at = root;
        while at != row && at != usize::MAX {
            path.push(self.node_id(at));
            at = from[at];
        }
        path.reverse();
        path
    }

    fn node_id(&self, node: usize) -> String {
        match self.rows.id.get(node) {
            Some(id) => id.clone(),
            None => self.lineage.outside[node - self.rows.len()].id.clone(),
        }
    }
}

impl From<Piece> for Term {
    fn from(piece: Piece) -> Self {
        Term {
            from: piece.from.map(Day),
            to: Day(piece.to),
            count: piece.count,
            days: piece.days,
            of: piece.of,
            downloads: piece.downloads,
        }
    }
}

/// The rows that give something to a group.
struct Behind {
    /// Rows with an id, and what the group gets of them.
    models: Vec<(usize, Downloads)>,
    rolled_up: Rest,
    downloads: Downloads,
}

impl Behind {
    fn new(dataset: &Dataset, standing: &Standing, group: usize) -> Self {
        let nothing = Downloads::default();
        let mut behind = Behind {
            models: Vec::new(),
            rolled_up: Rest {
                models: 0,
                downloads: nothing,
            },
            downloads: nothing,
        };
        for (row, whole) in standing.of_row.iter().enumerate() {
            let credited = match standing.weight(row, group) {
                0.0 => continue,
                weight => whole.weighted(weight),
            };
            if credited.value() <= 0.0 {
                continue;
            }
            behind.downloads.add(credited);
            if dataset.rows.id[row].is_empty() {
                behind.rolled_up.models += dataset.rows.stands_for[row];
                behind.rolled_up.downloads.add(credited);
            } else {
                behind.models.push((row, credited));
            }
        }
        behind
    }

    fn sizes(&self) -> Vec<f64> {
        self.models
            .iter()
            .map(|(_, credited)| credited.value())
            .collect()
    }

    fn organisations(&self, dataset: &Dataset, most: usize) -> Vec<WhyOrganisation> {
        let none = dataset.organisations.len();
        let organisation = |row: usize| {
            let owner = &dataset.owners[dataset.rows.owner[row] as usize];
            owner.organisation.map_or(none, |code| code as usize)
        };
        let mut all: Vec<WhyOrganisation> = Vec::new();
        let mut before = None;
        for at in sorted(self.models.len(), &|a, b| {
            organisation(self.models[a].0).cmp(&organisation(self.models[b].0))
        }) {
            let (row, credited) = self.models[at];
            let code = organisation(row);
            if before != Some(code) {
                before = Some(code);
                let id = dataset.organisations.get(code);
                all.push(WhyOrganisation {
                    id: id.map_or(UNATTRIBUTED, String::as_str).to_owned(),
                    downloads: Downloads::default(),
                    models: 0,
                    share_of_group: None,
                });
            }
            if let Some(last) = all.last_mut() {
                last.downloads.add(credited);
                last.models += 1;
            }
        }
        let sizes: Vec<f64> = all.iter().map(|one| one.downloads.value()).collect();
        let largest = largest_first(&sizes).into_iter().take(most);
        largest
            .map(|at| WhyOrganisation {
                share_of_group: all[at].downloads.share_of(self.downloads),
                ..all[at].clone()
            })
            .collect()
    }
}
