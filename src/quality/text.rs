//! The quality report in lines.

use std::fmt;

use super::{Creation, Quality, RolledUp, Sentence, Spacing, Unattributed};
use crate::dataset::{CounterFaults, LineageFaults};
use crate::date::CREATION_FLOOR;
use crate::snapshot::Counter;
use crate::words::{grouped_number, percent};

/// How many accounts without a country a sentence names.
const NAMED: usize = 5;

/// One line of the report: what it is about, and what is to be said.
struct Line(&'static str, String);

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<14}{}", self.0, self.1)
    }
}

impl fmt::Display for Quality {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Line("Usable", if self.usable { "yes" } else { "no" }.to_owned()).fmt(f)?;
        Line("Source", self.source_line()).fmt(f)?;
        let universe = self.source.universe.as_ref();
        let universe = universe.map(|universe| universe.english.clone());
        let universe = universe.unwrap_or_else(|| "not said, so a part of the Hub".to_owned());
        Line("Universe", universe).fmt(f)?;
        for note in &self.source.notes.english {
            Line("  note", note.clone()).fmt(f)?;
        }
        Line("Counter", counter(self.counter)).fmt(f)?;
        Line("Dates", self.dates_line()).fmt(f)?;
        let (models, namespaces) = (self.models, self.namespaces);
        let of = |count: u64, noun: &str| counted(count, noun);
        let text = format!("{} of {}", of(models, "model"), of(namespaces, "namespace"));
        Line("Models", text).fmt(f)?;
        if let Some(rollup) = self.rollup {
            Line("Roll-up", rollup_line(rollup)).fmt(f)?;
        }
        Line("Counters", self.faults_line()).fmt(f)?;
        let mut said = "";
        for finding in self.findings.sentences() {
            let label = if finding.is_grave {
                "Warning"
            } else {
                "Look at"
            };
            let first = if said == label { "" } else { label };
            said = label;
            Line(first, finding.text).fmt(f)?;
        }
        Line("Created", self.creation_line()).fmt(f)?;
        if let Some(text) = self.coverage_line() {
            Line("Coverage", text).fmt(f)?;
        }
        if let Some(table) = self.organisations {
            let text = format!(
                "{}, {} unused",
                of(table.rows, "row"),
                grouped(table.unused)
            );
            Line("Organisations", text).fmt(f)?;
        }
        Line("Unattributed", self.unattributed_line()).fmt(f)?;
        self.unattributed.names(f)?;
        let known = [
            ("task", self.known.task),
            ("licence", self.known.licence),
            ("parameters", self.known.parameters),
        ];
        let known = known.map(|(name, part)| match part {
            Some(part) => format!("{name} {}", percent(part * 100.0)),
            None => format!("{name} –"),
        });
        Line("Known", format!("{} of the models", known.join(", "))).fmt(f)?;
        Line("Bases", self.lineage_line()).fmt(f)?;
        self.unavailable(f)?;
        Line("Aliases", grouped(self.aliases)).fmt(f)?;
        Line("Events", grouped(self.events)).fmt(f)
    }
}

impl Quality {
    /// What a builder should look at, in sentences: the findings, and what is wrong or unknown of
    /// the counters and accounts.
    pub fn told(&self) -> Vec<Sentence> {
        let mut said = self.findings.sentences();
        let faults = &self.counters;
        if faults.clamped_steps + faults.gaps + faults.never_observed > 0 {
            said.push(Sentence::light(format!("counters: {}", self.faults_line())));
        }
        if self.coverage.is_some_and(|coverage| coverage < 1.0) {
            let text = self.coverage_line().unwrap_or_default();
            said.push(Sentence::light(format!("the dates cover {text}")));
        }
        let unattributed = &self.unattributed;
        if unattributed.downloads.value() > 0.0 {
            let mut text = format!("no country is known for {}", self.unattributed_line());
            let names = unattributed.largest.iter().take(NAMED).map(|one| {
                let share = one.share.unwrap_or(0.0) * 100.0;
                format!("{} {share:.2}\u{a0}%", one.namespace)
            });
            let names: Vec<String> = names.collect();
            if !names.is_empty() {
                text.push_str(&format!(", most by {}", names.join(", ")));
            }
            said.push(Sentence::light(text));
        }
        said
    }

    fn coverage_line(&self) -> Option<String> {
        let (coverage, last) = (self.coverage?, self.dates.last?);
        // Rounded down: nearly all is not all.
        let part = percent((coverage * 1000.0).floor() / 10.0);
        Some(format!("{part} of the 365 days to {last}"))
    }

    fn source_line(&self) -> String {
        let mut text = self.source.name.clone();
        for more in [&self.source.licence, &self.source.url]
            .into_iter()
            .flatten()
        {
            text.push_str(&format!(", {more}"));
        }
        if let Some(day) = self.source.retrieved {
            text.push_str(&format!(", retrieved {day}"));
        }
        text
    }

    fn dates_line(&self) -> String {
        let dates = self.dates;
        match (dates.first, dates.last, dates.spacing) {
            (Some(first), Some(last), Some(spacing)) => {
                let Spacing {
                    shortest,
                    median,
                    longest,
                } = spacing;
                let apart = match shortest == longest {
                    true => counted(u64::from(shortest), "day"),
                    false => format!("{shortest} to {longest} days (median {median})"),
                };
                format!(
                    "{} from {first} to {last}, {apart} apart",
                    grouped(dates.count)
                )
            }
            (Some(only), ..) => format!("1, {only}"),
            _ => "none".to_owned(),
        }
    }

    fn faults_line(&self) -> String {
        let CounterFaults {
            clamped_steps,
            clamped_downloads,
            clamped_models,
            gaps,
            models_with_gaps,
            never_observed,
        } = self.counters;
        let mut texts = Vec::new();
        if clamped_steps > 0 {
            texts.push(format!(
                "{} by {} downloads in {}, each counted as a rise of 0",
                counted(clamped_steps, "decrease"),
                grouped(clamped_downloads),
                counted(clamped_models, "model"),
            ));
        }
        if gaps > 0 {
            let models = counted(models_with_gaps, "model");
            texts.push(format!("{} in {models}", counted(gaps, "missing value")));
        }
        if never_observed > 0 {
            texts.push(format!(
                "{} without any value",
                counted(never_observed, "model")
            ));
        }
        match texts.is_empty() {
            true => "no gaps, no decreases".to_owned(),
            false => texts.join("; "),
        }
    }

    fn creation_line(&self) -> String {
        let Creation {
            models,
            unknown,
            at_floor,
        } = self.creation;
        let part = |count: u64| match models {
            0 => String::new(),
            models => format!(" ({})", percent(count as f64 / models as f64 * 100.0)),
        };
        format!(
            "unknown for {}{}, at the Hub’s floor {CREATION_FLOOR} for {}{}",
            counted(unknown, "model"),
            part(unknown),
            grouped(at_floor),
            part(at_floor),
        )
    }

    fn lineage_line(&self) -> String {
        let LineageFaults {
            with_base,
            unknown_base,
            in_cycle,
        } = self.lineage;
        if with_base == 0 {
            return "no model names one".to_owned();
        }
        let name = |count: u64| if count == 1 { "names" } else { "name" };
        let mut text = format!("{} {} one", counted(with_base, "model"), name(with_base));
        for (count, what) in [
            (unknown_base, "one that the snapshot does not have"),
            (in_cycle, "one that leads back to the model"),
        ] {
            if count > 0 {
                text.push_str(&format!("; {} {} {what}", grouped(count), name(count)));
            }
        }
        text
    }

    /// The choices that the snapshot cannot support, one line a reason.
    fn unavailable(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines: Vec<(&str, Vec<String>)> = Vec::new();
        for one in &self.unavailable {
            let choice = format!("{} {}", one.choice, one.value)
                .trim_end()
                .to_owned();
            match lines
                .iter_mut()
                .find(|(reason, _)| *reason == one.reason.english)
            {
                Some((_, choices)) => choices.push(choice),
                None => lines.push((one.reason.english, vec![choice])),
            }
        }
        if lines.is_empty() {
            return write!(f, "{}", Line("Unavailable", "no choice".to_owned()));
        }
        for (index, (reason, choices)) in lines.into_iter().enumerate() {
            let label = if index == 0 { "Unavailable" } else { "" };
            let text = format!("{}: {reason}", choices.join(", "));
            write!(f, "{}", Line(label, text))?;
        }
        Ok(())
    }

    fn unattributed_line(&self) -> String {
        let unattributed = &self.unattributed;
        let share = match unattributed.share {
            Some(share) => format!(", {} of all", percent(share * 100.0)),
            None => String::new(),
        };
        format!(
            "{}{share}; {}",
            counted(unattributed.downloads.value().round() as u64, "download"),
            counted(unattributed.namespaces, "namespace"),
        )
    }
}

impl Unattributed {
    /// The namespaces that matter most, one a line.
    fn names(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let texts: Vec<[String; 3]> = self
            .largest
            .iter()
            .map(|namespace| {
                [
                    namespace.namespace.clone(),
                    grouped_number(namespace.downloads.value()),
                    format!("{:.2}\u{a0}%", namespace.share.unwrap_or(0.0) * 100.0),
                ]
            })
            .collect();
        let width = |column: usize| {
            let widths = texts.iter().map(|row| row[column].chars().count());
            widths.max().unwrap_or(0)
        };
        let (name, downloads, share) = (width(0), width(1), width(2));
        for row in &texts {
            writeln!(
                f,
                "{:14}{:<name$}  {:>downloads$}  {:>share$}",
                "", row[0], row[1], row[2]
            )?;
        }
        Ok(())
    }
}

fn counter(counter: Counter) -> String {
    match counter {
        Counter::Period { days } => format!("downloads in the {days} days that end on the date"),
        Counter::Cumulative => "downloads from the beginning up to the date".to_owned(),
        Counter::Trailing { days } => format!("downloads in the {days} days up to the date"),
    }
}

fn rollup_line(rollup: RolledUp) -> String {
    let mut text = format!(
        "{} summed by country, kind and month of creation",
        counted(rollup.models, "smaller model")
    );
    let deviations = (
        rollup.deviation_without_age_limit,
        rollup.deviation_with_age_limit,
    );
    if let (Some(without), Some(with)) = deviations {
        text.push_str(&format!(
            "; moves shares by country by at most {} points without an age limit, {} with one",
            points(without),
            points(with)
        ));
    }
    text
}

/// A number of points, never told smaller than it is.
fn points(points: f64) -> String {
    match points {
        0.0 => "0".to_owned(),
        ..0.000_1 => "less than 0.0001".to_owned(),
        _ => format!("{:.4}", (points * 10_000.0).ceil() / 10_000.0),
    }
}

fn grouped(count: u64) -> String {
    grouped_number(count as f64)
}

/// A number of things, with the ending of its noun.
pub(crate) fn counted(count: u64, noun: &str) -> String {
    format!(
        "{} {noun}{}",
        grouped(count),
        if count == 1 { "" } else { "s" }
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deviation_is_never_told_smaller_than_it_is() {
        assert_eq!(points(0.0), "0");
        assert_eq!(points(1e-12), "less than 0.0001");
        assert_eq!(points(0.035_52), "0.0356");
    }
}
