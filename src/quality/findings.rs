//! What in the counters a person should look at before the figures are believed: models that rise
//! far beyond their own past, and steps where the way of counting changed.

use serde::Serialize;

use crate::date::Day;
use crate::snapshot::{Counter, Snapshot};

/// How many past rates a model needs to have a past.
const PAST: usize = 4;
/// How many times its usual rate is far beyond it.
const FACTOR: f64 = 10.0;
/// The least part of all downloads of a step by which a spike exceeds the usual.
const PART: f64 = 0.001;
/// How many spikes are named.
const NAMED: usize = 20;
/// How many steps before and after a change are compared.
const STEPS: usize = 4;
/// How events that change the counting are titled.
const RULE: &str = "Counting rule";

/// Spikes and steps of a snapshot.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Findings {
    /// How many models rose far beyond their own past, over all dates.
    pub spikes: u64,
    /// Those of most downloads.
    pub largest_spikes: Vec<Spike>,
    /// Changes of the rules of counting within the dates.
    pub rule_changes: Vec<RuleChange>,
}

/// A model that was downloaded at more than ten times its usual rate.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Spike {
    /// Its id.
    pub model: String,
    /// The date of the counter.
    pub date: Day,
    /// Downloads a day before that date.
    pub rate: f64,
    /// The median of its rates before.
    pub usual: f64,
    /// Downloads beyond the usual.
    pub excess: f64,
    /// These as a part of all downloads of the same days.
    pub part: f64,
}

/// A change of the rules of counting, and what all models did around it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleChange {
    /// What changed.
    pub title: String,
    /// When.
    pub date: Day,
    /// The median of all downloads a day over up to four steps before.
    pub before: f64,
    /// The same after.
    pub after: f64,
}

/// Downloads a day, of one model at one date.
#[derive(Clone, Copy)]
struct Rate {
    date: usize,
    a_day: f64,
    days: f64,
}

impl Findings {
    /// Looks through the counters of the models that have rows of their own; roll-ups count where
    /// all downloads are meant.
    pub fn of(snapshot: &Snapshot) -> Self {
        let dates = &snapshot.dates;
        let mut totals = vec![0.0; dates.len()];
        let mut found: Vec<(usize, Rate, f64)> = Vec::new();
        let rows = (0..snapshot.counts.len())
            .map(|row| (Some(row), rates(snapshot, &snapshot.counts, row)));
        let rolled_up = snapshot.rollup.iter().flat_map(|rollup| {
            let rows = 0..rollup.counts.len();
            rows.map(|row| (None, rates(snapshot, &rollup.counts, row)))
        });
        for (row, rates) in rows.chain(rolled_up) {
            let mut past: Vec<f64> = Vec::new();
            for rate in rates {
                totals[rate.date] += rate.a_day;
                if let Some(row) = row
                    && past.len() >= PAST
                {
                    let usual = median(&past);
                    if rate.a_day > FACTOR * usual {
                        found.push((row, rate, usual));
                    }
                }
                insert(&mut past, rate.a_day);
            }
        }
        let mut spikes: Vec<Spike> = found
            .into_iter()
            .filter_map(|(row, rate, usual)| {
                let part = (rate.a_day - usual) / totals[rate.date];
                (part >= PART).then(|| Spike {
                    model: id(snapshot, row),
                    date: dates[rate.date],
                    rate: rate.a_day,
                    usual,
                    excess: (rate.a_day - usual) * rate.days,
                    part,
                })
            })
            .collect();
        spikes.sort_by(|a, b| b.excess.total_cmp(&a.excess).then(a.model.cmp(&b.model)));
        let count = spikes.len() as u64;
        spikes.truncate(NAMED);
        Findings {
            spikes: count,
            largest_spikes: spikes,
            rule_changes: changes(snapshot, &totals),
        }
    }

    /// In sentences, the most important first.
    pub fn told(&self) -> Vec<String> {
        let number = |number: f64| crate::words::grouped_number(number.round());
        let mut told = Vec::new();
        for change in &self.rule_changes {
            let percent = (change.after / change.before - 1.0) * 100.0;
            told.push(format!(
                "{} ({}): all downloads went from {} to {} a day, {percent:+.1} %",
                change.date,
                change.title,
                number(change.before),
                number(change.after),
            ));
        }
        for spike in &self.largest_spikes {
            let usual = match spike.usual > 0.0 {
                true => format!("{:.0} times its usual rate", spike.rate / spike.usual),
                false => "where it had none before".to_owned(),
            };
            told.push(format!(
                "{} rose by {} downloads more than usual to {}, {usual}, {:.2} % of all",
                spike.model,
                number(spike.excess),
                spike.date,
                spike.part * 100.0,
            ));
        }
        let named = self.largest_spikes.len() as u64;
        if self.spikes > named {
            told.push(format!(
                "and {} more rises of this kind",
                self.spikes - named
            ));
        }
        told
    }
}

fn id(snapshot: &Snapshot, row: usize) -> String {
    let name = &snapshot.models.name[row];
    let namespace = snapshot.models.namespace[row];
    let namespace = namespace.and_then(|namespace| snapshot.namespaces.get(namespace as usize));
    match namespace {
        Some(namespace) => format!("{namespace}/{name}"),
        None => name.clone(),
    }
}

/// Downloads a day before each date with a value; for a cumulative counter from the second on, and
/// not below 0.
fn rates(snapshot: &Snapshot, counts: &crate::snapshot::Counts, row: usize) -> Vec<Rate> {
    let mut rates = Vec::new();
    let Ok(row) = counts.row(row) else {
        return rates;
    };
    let mut last: Option<(usize, u64)> = None;
    // A snapshot whose counts are at fault is refused elsewhere.
    let _ = row.each(|position, count| {
        let date = row.first + position;
        let Some(day) = snapshot.dates.get(date) else {
            return;
        };
        match snapshot.counter {
            Counter::Period { days } | Counter::Trailing { days } => {
                let days = f64::from(days.get());
                rates.push(Rate {
                    date,
                    a_day: count as f64 / days,
                    days,
                });
            }
            Counter::Cumulative => {
                if let Some((before, from)) = last {
                    let days = f64::from(day.0 - snapshot.dates[before].0);
                    rates.push(Rate {
                        date,
                        a_day: count.saturating_sub(from) as f64 / days.max(1.0),
                        days,
                    });
                }
                last = Some((date, count));
            }
        }
    });
    rates
}

fn insert(sorted: &mut Vec<f64>, value: f64) {
    let at = sorted.partition_point(|other| *other < value);
    sorted.insert(at, value);
}

/// The middle of sorted values, of two the smaller.
fn median(sorted: &[f64]) -> f64 {
    sorted
        .get(sorted.len().saturating_sub(1) / 2)
        .copied()
        .unwrap_or(0.0)
}

fn changes(snapshot: &Snapshot, totals: &[f64]) -> Vec<RuleChange> {
    let dates = &snapshot.dates;
    // The first date of a cumulative counter has no rate.
    let first = usize::from(snapshot.counter == Counter::Cumulative);
    let events = snapshot
        .events
        .iter()
        .filter(|event| event.title.starts_with(RULE));
    let change = |event: &crate::snapshot::Event| {
        let at = dates.partition_point(|date| *date <= event.date);
        let steps = |range: std::ops::Range<usize>| {
            let mut steps = totals.get(range)?.to_vec();
            steps.sort_unstable_by(f64::total_cmp);
            (!steps.is_empty()).then(|| median(&steps))
        };
        // The step in which it changed has something of both.
        let before = steps(at.saturating_sub(STEPS).max(first)..at)?;
        let after = steps((at + 1).min(totals.len())..(at + 1 + STEPS).min(totals.len()))?;
        (before > 0.0).then(|| RuleChange {
            title: event.title.clone(),
            date: event.date,
            before,
            after,
        })
    };
    events.filter_map(change).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rise_far_beyond_the_own_past_and_a_step_of_all_are_found() {
        // b rises by 10 a week, then by 1,000; a carries most; the rule changes after week 5.
        let json =
            br#"{"format": 1, "source": {"name": "a test"}, "counter": {"kind": "cumulative"},
            "dates": ["2026-01-01", "2026-01-08", "2026-01-15", "2026-01-22", "2026-01-29",
                      "2026-02-05", "2026-02-12", "2026-02-19", "2026-02-26"],
            "namespaces": ["n"], "models": {"namespace": [0, 0, 0], "name": ["a", "b", "c"]},
            "counts": [[0, 5, 7000, 7000, 7000, 7000, 7000, 10500, 14000, 14000],
                       [0, 1, 10, 10, 10, 10, 1000, 10, 10, 10],
                       [4, 0, 0, 0, 99, 0]],
            "events": [{"date": "2026-02-07", "title": "Counting rule: more files"},
                       {"date": "2026-01-30", "title": "A release"}]}"#;
        let snapshot = Snapshot::from_slice(json).unwrap();
        let findings = Findings::of(&snapshot);
        assert_eq!(findings.spikes, 1);
        let [spike] = &findings.largest_spikes[..] else {
            panic!("{findings:?}");
        };
        assert_eq!(
            (spike.model.as_str(), spike.date.to_string().as_str()),
            ("n/b", "2026-02-05")
        );
        assert!((spike.excess - 990.0).abs() < 1e-9);
        assert!((spike.part - 990.0 / 8000.0).abs() < 1e-9);
        let [change] = &findings.rule_changes[..] else {
            panic!("{findings:?}");
        };
        // In the middle of 7010, 7010, 7010, 8000 before; of 14010, 14010 after, a day.
        assert_eq!((change.before, change.after), (7010.0 / 7.0, 14010.0 / 7.0));
        let told = findings
            .told()
            .join("\n")
            .replace(['\u{a0}', '\u{202f}'], " ");
        assert!(told.contains("+99.9 %"), "{told}");
        assert!(
            told.contains("n/b rose by 990 downloads more than usual to 2026-02-05, 100 times"),
            "{told}"
        );
    }
}
