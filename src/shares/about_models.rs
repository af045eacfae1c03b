//! What belongs beside shares because of which models they rest on.

use super::credit::{Crediting, SPECIAL};
use super::labels::label;
use super::query::{GroupBy, MaxAge, Query};
use super::{Downloads, Shares};
use crate::dataset::{Dataset, UNKNOWN_DAY};
use crate::date::Day;
use crate::message::{Message, Part, texts};

texts! {
    ONE_MODEL "warning.one-model" "{group}: half or more is one model, {model}";
    AGED "warning.aged"
        "models within the age limit: {n}; the newest of them was created on {date}";
}

/// The least share of a group of which it is said that one model carries it.
const LEAST: f64 = 0.05;
/// Where no model was made in so many days, models that are made do not come in.
const FIXED: i64 = 90;

impl Dataset {
    /// What must be said of the models behind shares, at their last date. `crediting` is that of the
    /// shares.
    pub(super) fn about_models(
        &self,
        query: &Query,
        crediting: &Crediting,
        counts: &[bool],
        (shares, last): (&Shares, usize),
    ) -> Vec<Message> {
        let of_row = self.of_rows(query, last);
        let mut messages = Vec::new();
        if query.by != GroupBy::Model {
            let carriers = self.carriers(crediting, &of_row);
            for group in &shares.groups {
                let downloads = group.downloads.last().map_or(0.0, |last| last.value());
                let share = group.share.last().copied().flatten().unwrap_or(0.0);
                let carrier = carriers
                    .iter()
                    .find(|carrier| carrier.group == group.id && share >= LEAST)
                    // Halves of parts of days may miss the half.
                    .filter(|carrier| carrier.downloads * 2.0 >= downloads * (1.0 - 1e-12));
                if let Some(carrier) = carrier {
                    let parts = vec![
                        (
                            "group",
                            Part::Group(
                                query.by.name(),
                                group.id.clone(),
                                label(query.by, &group.id),
                            ),
                        ),
                        ("model", Part::Name(self.rows.id[carrier.row].clone())),
                    ];
                    messages.push(Message::new(ONE_MODEL, parts));
                }
            }
        }
        messages.extend(self.aged(query, counts, &of_row, self.dates[last]));
        messages
    }

    /// The largest model of each group with a name.
    fn carriers<'a>(&self, crediting: &Crediting<'a>, of_row: &[Downloads]) -> Vec<Carrier<'a>> {
        let mut carriers: Vec<Carrier> = (0..crediting.len())
            .map(|group| Carrier {
                group: crediting.id(group),
                row: 0,
                downloads: 0.0,
            })
            .collect();
        for (row, downloads) in of_row.iter().enumerate() {
            let credits = crediting.credits(crediting.of_row[row] as usize);
            for credit in credits {
                let group = credits.iter().filter(|other| other.group == credit.group);
                let weight: f64 = group.map(|credit| credit.weight).sum();
                let downloads = downloads.value() * weight;
                let carrier = &mut carriers[credit.group as usize];
                // A row without an id is many models.
                if downloads > carrier.downloads && !self.rows.id[row].is_empty() {
                    (carrier.row, carrier.downloads) = (row, downloads);
                }
            }
        }
        carriers.retain(|carrier| carrier.downloads > 0.0 && !SPECIAL.contains(&carrier.group));
        carriers
    }

    /// On how many models an age limit rests, where new models do not come in.
    fn aged(
        &self,
        query: &Query,
        counts: &[bool],
        of_row: &[Downloads],
        date: Day,
    ) -> Option<Message> {
        let (_, MaxAge::Days(_)) = query.when() else {
            return None;
        };
        let rows = &self.rows;
        let counted = (0..rows.len()).filter(|row| counts[*row] && of_row[*row].value() > 0.0);
        // Rows are sorted by the day of their creation.
        let newest = counted.clone().next_back();
        let newest = newest.map(|row| rows.created[row]);
        let newest = newest.filter(|day| *day != UNKNOWN_DAY)?;
        if i64::from(date.0) - i64::from(newest) <= FIXED {
            return None;
        }
        let models: u64 = counted.map(|row| rows.stands_for[row]).sum();
        let parts = vec![
            ("n", Part::Count(models as usize)),
            ("date", Part::Day(Day(newest))),
        ];
        Some(Message::new(AGED, parts))
    }
}

/// The model that gives a group most.
struct Carrier<'a> {
    group: &'a str,
    row: usize,
    downloads: f64,
}
