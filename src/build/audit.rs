//! What is wrong with tables of organisations, and what they lack.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::Input;
use super::aliases::Aliases;
use super::organisations::{
    BASIS, COLUMNS, CONFIDENCE, COUNTRY, DATE, KIND, KINDS, NAMESPACE, PARENT,
};
use super::table::Table;
use crate::date::Day;
use crate::error::Error;
use crate::shares::country_name;

/// The grades of confidence that have a meaning.
const GRADES: [&str; 3] = ["high", "medium", "low"];

/// A table of organisations under examination.
#[derive(Debug, Default)]
pub struct Audit {
    rows: BTreeMap<String, Row>,
    remarks: Vec<Remark>,
    judged: Option<(Day, Day)>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// `country`, `kind`, `confidence`, `basis`, `date`, `contradiction`, `alias`, `spelling`.
    pub about: &'static str,
    /// The file and line, as in `organisations.csv (line 7)`.
    pub place: String,
    /// What is the matter.
    pub text: String,
}

#[derive(Debug, Clone)]
struct Row {
    place: String,
    name: String,
    country: Option<String>,
    kind: Option<String>,
    parent: Option<String>,
}

/// A namespace that matters and of which nothing is known.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Missing {
    /// Its name of today.
    pub namespace: String,
    /// Its downloads.
    pub downloads: f64,
    /// These as a share of all.
    pub share: f64,
    /// Whether it has a row that names no country.
    pub listed: bool,
}

/// What tables are to the namespaces that publish models.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Coverage {
    /// How many namespaces publish.
    pub namespaces: u64,
    /// How many rows speak of none of them.
    pub unused: Vec<String>,
    /// The share of downloads of namespaces with a country, or of individuals.
    pub attributed: f64,
    /// The others, those of most downloads first.
    pub missing: Vec<Missing>,
}

impl Audit {
    /// Reads a table; its rows stand in the place of those of tables before.
    ///
    /// # Errors
    /// Where the file is no table of organisations.
    pub fn read(&mut self, input: Input, aliases: &Aliases) -> Result<(), Error> {
        let mut table = Table::open(input, COLUMNS)?;
        let file = table.file().to_owned();
        let has_dates = table.has(DATE);
        // Rows of one file that speak of one namespace contradict each other; of two, the later holds.
        let mut here: BTreeMap<String, Row> = BTreeMap::new();
        while let Some(row) = table.next()? {
            let name = row.namespace(NAMESPACE, row.filled(NAMESPACE)?)?;
            let place = format!("{file} (line {})", row.line);
            let own = |column| Ok::<_, Error>(row.known(column)?.map(str::to_owned));
            let found = Row {
                place: place.clone(),
                name: name.to_owned(),
                // Of countries NA is Namibia.
                country: row.code(COUNTRY)?.map(str::to_uppercase),
                kind: own(KIND)?.map(|kind| kind.to_lowercase()),
                parent: own(PARENT)?,
            };
            let mut remark = |about, text: String| {
                let place = place.clone();
                self.remarks.push(Remark { about, place, text });
            };
            if let Some(country) = &found.country
                && country != "INTL"
                && country_name(country).is_none()
            {
                remark(
                    "country",
                    format!("{name}: {country} is not in ISO 3166-1, nor INTL"),
                );
            }
            if let Some(kind) = &found.kind
                && !KINDS.contains(&kind.as_str())
            {
                remark(
                    "kind",
                    format!("{name}: {kind:?} is none of {}", KINDS.join(", ")),
                );
            }
            match row.known(CONFIDENCE)? {
                Some(grade) if !GRADES.contains(&grade) => {
                    let grades = GRADES.join(", ");
                    remark(
                        "confidence",
                        format!("{name}: {grade:?} is none of {grades}"),
                    );
                }
                _ => {}
            }
            if found.country.is_some() && row.known(BASIS)?.is_none() {
                remark("basis", format!("{name}: a country without a basis"));
            }
            match row.day(DATE)? {
                Some(day) => {
                    let (first, last) = self.judged.unwrap_or((day, day));
                    self.judged = Some((first.min(day), last.max(day)));
                }
                None if has_dates => remark("date", format!("{name}: no day of its judgement")),
                None => {}
            }
            let current = aliases.namespace(name).to_owned();
            if current != name {
                remark("alias", format!("{name} is called {current} today"));
            }
            if let Some(other) = here.get(&current) {
                let differs = |a: &Option<String>, b: &Option<String>| a != b;
                if differs(&other.country, &found.country)
                    || differs(&other.kind, &found.kind)
                    || differs(&other.parent, &found.parent)
                {
                    let text = format!("{name} is told otherwise by {}", other.place);
                    remark("contradiction", text);
                } else {
                    remark("contradiction", format!("{name} repeats {}", other.place));
                }
                // The row of the current name holds, as in a build.
                if other.name == current {
                    continue;
                }
            }
            here.insert(current, found);
        }
        self.rows.extend(here);
        Ok(())
    }

    /// How many namespaces have a row.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// The days of the oldest and of the newest judgement; `None` where no row has one.
    pub fn judged(&self) -> Option<(Day, Day)> {
        self.judged
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// What was found, what concerns several rows last.
    pub fn remarks(&self) -> Vec<Remark> {
        let mut remarks = self.remarks.clone();
        let mut parents: BTreeMap<&str, BTreeMap<&str, &Row>> = BTreeMap::new();
        let mut spellings: BTreeMap<String, Vec<&Row>> = BTreeMap::new();
        for row in self.rows.values() {
            if let (Some(parent), Some(country)) = (&row.parent, &row.country) {
                parents
                    .entry(parent)
                    .or_default()
                    .entry(country)
                    .or_insert(row);
            }
            spellings
                .entry(row.name.to_lowercase())
                .or_default()
                .push(row);
        }
        for (parent, countries) in parents.into_iter().filter(|(_, rows)| rows.len() > 1) {
            let told = countries
                .iter()
                .map(|(country, row)| format!("{} {country}", row.name));
            let told: Vec<String> = told.collect();
            let place = countries
                .values()
                .next()
                .map(|row| row.place.clone())
                .unwrap_or_default();
            let text = format!("{parent} is in several countries: {}", told.join(", "));
            remarks.push(Remark {
                about: "contradiction",
                place,
                text,
            });
        }
        for rows in spellings.into_values().filter(|rows| rows.len() > 1) {
            let names: Vec<&str> = rows.iter().map(|row| row.name.as_str()).collect();
            let text = format!("{} differ in capitals alone", names.join(" and "));
            remarks.push(Remark {
                about: "spelling",
                place: rows[1].place.clone(),
                text,
            });
        }
        remarks
    }

    /// Holds the tables against the downloads of namespaces, under their names of today; the
    /// largest `most` of those that no country is known for are named.
    pub fn coverage(&self, downloads: &BTreeMap<String, f64>, most: usize) -> Coverage {
        let total: f64 = downloads.values().sum();
        let part = |downloads: f64| if total > 0.0 { downloads / total } else { 0.0 };
        let mut attributed = 0.0;
        let mut missing = Vec::new();
        for (namespace, downloads) in downloads {
            let row = self.rows.get(namespace);
            let known = row.is_some_and(|row| {
                row.country.is_some() || row.kind.as_deref() == Some("individual")
            });
            if known {
                attributed += part(*downloads);
            } else if *downloads > 0.0 {
                missing.push(Missing {
                    namespace: namespace.clone(),
                    downloads: *downloads,
                    share: part(*downloads),
                    listed: row.is_some(),
                });
            }
        }
        missing.sort_by(|a, b| {
            let by_size = b.downloads.total_cmp(&a.downloads);
            by_size.then_with(|| a.namespace.cmp(&b.namespace))
        });
        missing.truncate(most);
        let publish: BTreeSet<&str> = downloads.keys().map(String::as_str).collect();
        let unused = self
            .rows
            .iter()
            .filter(|(name, _)| !publish.contains(name.as_str()));
        Coverage {
            namespaces: downloads.len() as u64,
            unused: unused.map(|(_, row)| row.name.clone()).collect(),
            attributed,
            missing,
        }
    }
}
