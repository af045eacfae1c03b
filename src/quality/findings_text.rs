//! Findings in sentences, one a finding.

use super::continued::GRAVE;
use super::falls::{Fall, FewerModels, LowerTotal, Read, Scaled};
use super::{Continuation, Findings, Frozen, RuleChange, Spike, Vanished, counted};
use crate::date::Day;
use crate::words::grouped_number;

/// How many dates a sentence names.
const DATES: usize = 8;

/// A finding in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// What it is about: kind, date and models. It stays the same while later dates are added.
    pub key: String,
    /// What to say.
    pub text: String,
    /// Whether figures that rest on it mislead: such a snapshot is not published without a word.
    pub is_grave: bool,
}

impl Sentence {
    fn grave(key: String, text: String) -> Self {
        Sentence {
            key,
            text,
            is_grave: true,
        }
    }

    /// One that stops nothing.
    pub(super) fn light(text: String) -> Self {
        Sentence {
            key: String::new(),
            text,
            is_grave: false,
        }
    }
}

impl Findings {
    /// In sentences, the most important first.
    pub fn sentences(&self) -> Vec<Sentence> {
        let mut said: Vec<Sentence> = Vec::new();
        said.extend(self.frozen.iter().map(|one| {
            let last = one.dates.last().copied().unwrap_or(one.since);
            Sentence::grave(format!("frozen {last}"), frozen(one))
        }));
        said.extend(
            self.scaled
                .iter()
                .map(|one| Sentence::grave(format!("scaled {}", one.date), scaled(one))),
        );
        said.extend(
            self.fewer_models.iter().map(|one| {
                Sentence::grave(format!("fewer models {}", one.date), fewer_models(one))
            }),
        );
        // That all counters fell alike says more than that their sum did.
        let is_scaled = |date: Day| self.scaled.iter().any(|one| one.date == date);
        let totals = self.lower_totals.iter();
        let totals = totals.filter(|one| !is_scaled(one.date));
        said.extend(
            totals
                .map(|one| Sentence::grave(format!("lower total {}", one.date), lower_total(one))),
        );
        said.extend(self.vanished.iter().map(|one| {
            let key = format!("vanished {} {}", one.date, one.model);
            Sentence::grave(key, vanished(one))
        }));
        let continuations = &self.continuations;
        said.extend(continuations.largest.iter().map(|one| Sentence {
            key: format!("continuation {} {}", one.continues, one.model),
            text: continuation(one),
            is_grave: one.part >= GRAVE,
        }));
        let named = continuations.largest.len() as u64;
        let light = |text: String| Sentence::light(text);
        said.extend(more(continuations.models, named, "such continuation").map(light));
        said.extend(self.early_counters().map(light));
        said.extend(self.rule_changes.iter().map(|one| light(rule_change(one))));
        said.extend(self.spikes.largest.iter().map(|one| light(spike(one))));
        let named = self.spikes.largest.len() as u64;
        said.extend(more(self.spikes.models, named, "such model").map(light));
        said
    }

    /// Counters before a creation date, in one sentence.
    fn early_counters(&self) -> Option<String> {
        let early = &self.early_counters;
        let named = early.largest.iter().map(|one| {
            format!(
                "{} ({} on {}, created {})",
                one.model,
                number(one.count as f64),
                one.date,
                one.created
            )
        });
        let named: Vec<String> = named.collect();
        let (models, were) = match early.models {
            0 => return None,
            1 => ("1 model has a counter".to_owned(), "it was"),
            models => (
                format!("{} have counters", counted(models, "model")),
                "they were",
            ),
        };
        let named = named.join(", ");
        Some(format!("{models} before {were} created; largest: {named}"))
    }
}

fn frozen(one: &Frozen) -> String {
    let days: Vec<String> = one.dates.iter().take(DATES).map(Day::to_string).collect();
    let mut dates = days.join(", ");
    let named = days.len();
    if one.dates.len() > named {
        dates.push_str(&format!(" and {} more dates", one.dates.len() - named));
    }
    let all = match one.counters == one.unchanged {
        true => format!("all {} counters", number(one.counters as f64)),
        false => format!(
            "{} of {} counters",
            number(one.unchanged as f64),
            number(one.counters as f64)
        ),
    };
    format!(
        "{dates}: frozen, {all} are those of {}; leave these dates out",
        one.since
    )
}

fn scaled(one: &Scaled) -> String {
    let factor = one.factor;
    let change = match factor {
        0.0 => "are 0,".to_owned(),
        0.45..=0.55 => format!("fell by about half, to {:.1} %,", factor * 100.0),
        ..1.0 => format!("fell to about {:.1} %", factor * 100.0),
        _ => format!("rose to about {factor:.1} times"),
    };
    let all = match one.alike == one.counters {
        true => format!("all {} counters", number(one.counters as f64)),
        false => format!(
            "{} of {} counters",
            number(one.alike as f64),
            number(one.counters as f64)
        ),
    };
    let of = if factor == 0.0 {
        "and were not"
    } else {
        "of what they were"
    };
    format!(
        "{}: {all} {change} {of} on {}; largest: {}",
        one.date,
        one.before,
        falls(&one.largest)
    )
}

fn fewer_models(one: &FewerModels) -> String {
    let fall = (1.0 - one.models as f64 / one.models_before as f64) * 100.0;
    format!(
        "{}: counters of {}, {fall:.1} % fewer than the {} on {}; largest of those without one: {}",
        one.date,
        counted(one.models, "model"),
        number(one.models_before as f64),
        one.before,
        reads(&one.largest)
    )
}

fn lower_total(one: &LowerTotal) -> String {
    let fall = (1.0 - one.total / one.total_before) * 100.0;
    format!(
        "{}: all counters together fell by {fall:.1} % since {}, from {} to {}; most: {}",
        one.date,
        one.before,
        number(one.total_before),
        number(one.total),
        falls(&one.largest)
    )
}

fn vanished(one: &Vanished) -> String {
    let back = match one.returns {
        Some(day) => format!("; it has one again on {day}"),
        None => String::new(),
    };
    format!(
        "{}: {} has no counter; on {} it had {}, {:.1} % of all{back}",
        one.date,
        one.model,
        one.before,
        number(one.count as f64),
        one.part * 100.0
    )
}

fn continuation(one: &Continuation) -> String {
    let mut common = Vec::new();
    if one.same_name {
        common.push("the same name".to_owned());
    }
    if let Some(created) = one.created {
        common.push(format!("both created {created}"));
    }
    format!(
        "{} seems to continue {}: {}, {} on {}, then {} on {}, {:.2} % of all; \
         with an alias from {} to {} it is counted once",
        one.model,
        one.continues,
        common.join(", "),
        number(one.count_before as f64),
        one.before,
        number(one.count as f64),
        one.date,
        one.part * 100.0,
        one.continues,
        one.model
    )
}

fn rule_change(change: &RuleChange) -> String {
    let what = match change.steps {
        Some((before, after)) => format!(
            "all downloads went from {} to {} a day, {:+.1} %",
            number(before),
            number(after),
            (after / before - 1.0) * 100.0
        ),
        None => "not compared, since counters are frozen on dates around it".to_owned(),
    };
    format!("{} ({}): {what}", change.date, change.title)
}

fn spike(spike: &Spike) -> String {
    let usual = match spike.usual > 0.0 {
        true => format!("{:.0} times its usual rate", spike.rate / spike.usual),
        false => "where it had none before".to_owned(),
    };
    let others = match spike.dates {
        0 | 1 => String::new(),
        2 => ", and so on 1 other date".to_owned(),
        dates => format!(", and so on {} other dates", dates - 1),
    };
    format!(
        "{} rose by {} downloads more than usual to {}, {usual}, {:.2} % of all{others}",
        spike.model,
        number(spike.excess),
        spike.date,
        spike.part * 100.0,
    )
}

/// How many are not named.
fn more(all: u64, named: u64, noun: &str) -> Option<String> {
    (all > named).then(|| format!("and {} more", counted(all - named, noun)))
}

fn reads(models: &[Read]) -> String {
    let named = models
        .iter()
        .map(|one| format!("{} ({})", one.model, number(one.count as f64)));
    named.collect::<Vec<_>>().join(", ")
}

fn falls(models: &[Fall]) -> String {
    let named = models.iter().map(|one| {
        let to = match one.to {
            Some(to) => number(to as f64),
            None => "none".to_owned(),
        };
        format!("{} ({} to {to})", one.model, number(one.from as f64))
    });
    named.collect::<Vec<_>>().join(", ")
}

fn number(number: f64) -> String {
    grouped_number(number.round())
}
