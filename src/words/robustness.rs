//! How far the answer to a claim depends on choices, in words.

use super::levels::{either, of_setting};
use super::more_texts::*;
use super::names::Name;
use super::{Language, of_change, of_subject};
use crate::analysis::{Effect, Flip, Setting, Survey};

/// What there is to say of a survey beside its figures.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Robustness {
    /// In how many questions who leads.
    pub questions: String,
    /// What decides.
    pub decides: String,
    /// What would change the answer.
    pub flip: String,
    /// What the counts mean.
    pub counts: Vec<String>,
}

impl Robustness {
    /// What there is to say in sentences.
    pub fn sentences(&self) -> Vec<String> {
        let all = [&self.questions, &self.decides, &self.flip].into_iter();
        all.filter(|text| !text.is_empty()).cloned().collect()
    }
}

/// Below this part of the differences, the choice that explains most is named with the next.
const MOST: f64 = 0.5;
/// Less than this is not worth naming.
const LEAST: f64 = 0.05;

/// Says it of the two groups of a claim.
pub(crate) fn robustness(
    survey: &Survey,
    [a, b]: [&Name; 2],
    language: &dyn Language,
) -> Robustness {
    let sentence = |text: Option<String>| {
        let text = text.map(|text| a.sentence(&text, language));
        text.unwrap_or_default()
    };
    Robustness {
        questions: sentence(questions(survey, [a, b], language)),
        decides: sentence(decides(survey, language)),
        flip: sentence(flip(survey, [a, b], language)),
        counts: counts(survey, [a, b], language)
            .iter()
            .map(|text| a.sentence(text, language))
            .collect(),
    }
}

/// In how many questions who leads, and whether bookkeeping changes that.
fn questions(survey: &Survey, [a, b]: [&Name; 2], language: &dyn Language) -> Option<String> {
    let questions = &survey.questions;
    let counts = &survey.combinations;
    let answers = counts.supported - counts.undecided;
    if answers == 0 {
        return (counts.combinations > 0).then(|| language.say(ROBUST_NOTHING, &[]));
    }
    let whole = |count: usize| language.whole(count as f64);
    let behind = survey.all.iter().filter(|one| one.lead < 0.0).count();
    // With a single question there is only the bookkeeping to count.
    let (one, all, none, [total, yes, behind]) = match questions.total {
        1 => (
            ROBUST_COMBINATIONS,
            ROBUST_COMBINATIONS_ALL,
            ROBUST_COMBINATIONS_NONE,
            [answers, counts.holds, behind],
        ),
        total => (
            ROBUST_QUESTIONS,
            ROBUST_QUESTIONS_ALL,
            ROBUST_QUESTIONS_NONE,
            [total, questions.yes, questions.behind],
        ),
    };
    let text = match yes {
        0 => none,
        yes if yes == total => all,
        _ => one,
    };
    let parts = [
        ("leader", a.text.as_str()),
        ("second", &b.text),
        ("yes", &whole(yes)),
        ("behind", &whole(behind)),
        ("total", &whole(total)),
    ];
    let mut said = language.count(text, a.number(), &parts);
    if questions.total == 1 {
        return Some(said);
    }
    let mut add = |text: crate::message::Plural, count: usize| {
        if count > 0 {
            said.push_str(&language.count(text, count as f64, &[]));
        }
    };
    add(ROBUST_MIXED, questions.mixed);
    add(ROBUST_TIED, questions.no - questions.behind);
    if questions.mixed == 0 && answers > questions.total {
        said.push_str(&language.say(ROBUST_NEVER, &[]));
    }
    Some(said)
}

/// The choices that explain most of the differences.
fn decides(survey: &Survey, language: &dyn Language) -> Option<String> {
    let value = |effect: &Effect| effect.shapley.unwrap_or(0.0);
    let mut effects = survey
        .effects
        .iter()
        .filter(|effect| value(effect) >= LEAST);
    let first = effects.next()?;
    let subject = |effect: &Effect| {
        let names = effect.choice.split('+');
        let names = names.map(|choice| of_subject(choice, language));
        either(names, BOTH, language)
    };
    let percent = |effect: &Effect| {
        let part = value(effect);
        part_in_percent(part, part > 1.0 - 1e-9, language)
    };
    // Two that are linked are two subjects.
    let number = 1.0 + first.choice.matches('+').count().min(1) as f64;
    let (choice, part) = (subject(first), percent(first));
    let parts = [("choice", choice.as_str()), ("percent", part.as_str())];
    let mut said = language.count(ROBUST_DECIDES, number, &parts);
    if let Some(second) = effects.next().filter(|_| value(first) < MOST) {
        let parts = [("choice", subject(second)), ("percent", percent(second))];
        let parts = parts.each_ref().map(|(name, text)| (*name, text.as_str()));
        said.push_str(&language.say(ROBUST_DECIDES_MORE, &parts));
    }
    Some(said)
}

/// The smallest change that gives another answer.
fn flip(survey: &Survey, names: [&Name; 2], language: &dyn Language) -> Option<String> {
    match survey.flips.first() {
        Some(flip) => Some(of_flip(flip, names, language)),
        // There is an answer, and none of the other definitions gives another.
        None => {
            let lead = survey.own_lead().filter(|lead| *lead != 0.0)?;
            let counts = &survey.combinations;
            let second = names[usize::from(lead > 0.0)];
            let parts = [("second", second.text.as_str())];
            (counts.supported > counts.undecided)
                .then(|| language.count(ROBUST_NO_FLIP, second.number(), &parts))
        }
    }
}

/// What to change, and who leads then.
pub(super) fn of_flip(flip: &Flip, names: [&Name; 2], language: &dyn Language) -> String {
    let leader = names[usize::from(flip.lead < 0.0)];
    let parts = [
        ("changes", &*changes(&flip.changes, language)),
        ("leader", &leader.text),
    ];
    language.count(ROBUST_FLIP, leader.number(), &parts)
}

/// Changes of choices as one would ask somebody to make them.
pub(super) fn changes(setting: &Setting, language: &dyn Language) -> String {
    let each = setting.0.iter();
    let each = each.map(|(choice, value)| of_change(choice, value, language));
    either(each, BOTH, language)
}

/// What the counts mean, where they stand.
fn counts(survey: &Survey, [a, b]: [&Name; 2], language: &dyn Language) -> Vec<String> {
    let counts = &survey.combinations;
    let answers = counts.supported - counts.undecided;
    let whole = |count: usize| language.whole(count as f64);
    let mut said = Vec::new();
    if let Some(part) = counts.part {
        let parts = [
            ("leader", a.text.clone()),
            ("holds", whole(counts.holds)),
            ("all", whole(answers)),
            (
                "percent",
                part_in_percent(part, counts.holds == answers, language),
            ),
        ];
        let parts = parts.each_ref().map(|(name, text)| (*name, text.as_str()));
        let is_weighted = survey
            .all
            .first()
            .is_some_and(|first| survey.all.iter().any(|one| one.weight != first.weight));
        let text = if is_weighted { COUNTS_WEIGHTED } else { COUNTS };
        said.push(language.count(text, a.number(), &parts));
    }
    for (text, count) in [
        (COUNTS_TIES, counts.ties),
        (COUNTS_UNSUPPORTED, counts.unsupported),
        (COUNTS_UNDECIDED, counts.undecided),
        // Where all differ, there is nothing to explain.
        (
            COUNTS_DISTINCT,
            counts.distinct * usize::from(counts.distinct < answers),
        ),
    ] {
        if count > 0 {
            said.push(language.count(text, count as f64, &[]));
        }
    }
    if let Some(lead) = counts.lead {
        said.push(leads([a, b], [lead.min, lead.median, lead.max], language));
    }
    if !survey.dropped.is_empty() {
        let values = survey.dropped.iter();
        let values = language.list(values.map(|one| of_setting(one, language)));
        said.push(language.say(COUNTS_DROPPED, &[("values", &values)]));
    }
    said
}

/// The largest lead of either group, and the middle one.
fn leads(names: [&Name; 2], [min, median, max]: [f64; 3], language: &dyn Language) -> String {
    let one = |lead: f64| {
        let number = language.decimal(lead.abs(), 1);
        if lead == 0.0 {
            return language.say(LEAD_NONE, &[]);
        }
        let name = &names[usize::from(lead < 0.0)].text;
        language.say(LEAD_OF, &[("name", name), ("points", &number)])
    };
    let middle = one(median);
    let text = match (max > 0.0, min < 0.0) {
        (true, true) => LEADS_OF_BOTH,
        _ => LEADS_OF_ONE,
    };
    // The largest first, whoever has it.
    let (first, last) = if max > 0.0 { (max, min) } else { (min, max) };
    let parts = [
        ("largest", one(first)),
        ("other", one(last)),
        ("middle", middle),
    ];
    language.say(
        text,
        &parts.each_ref().map(|(name, text)| (*name, text.as_str())),
    )
}

/// A part in whole per cent, where nearly all is not all and hardly any is not none.
fn part_in_percent(part: f64, is_all: bool, language: &dyn Language) -> String {
    let said = |value: f64| language.percent(value, 0);
    let percent = part * 100.0;
    if percent > 0.0 && percent < 1.0 {
        return language.say(LESS, &[("number", &said(1.0))]);
    } else if percent > 99.0 && !is_all {
        return language.say(MORE, &[("number", &said(99.0))]);
    }
    said(percent)
}
