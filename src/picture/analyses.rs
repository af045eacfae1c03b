//! Pictures of analyses: what stands around them in words, and how they come to be.

use std::rc::Rc;

use super::{Picture, PictureOptions, Shown};
use crate::analysis::{Band, Concentration, Lead, Survey};
use crate::dataset::Dataset;
use crate::error::Error;
use crate::message::{Message, Text};
use crate::scene::{Measure, part_in_percent, signed};
use crate::shares::{Downloads, Group, Measure as Measured, Query, Shares, label};
use crate::words::more_texts::*;
use crate::words::{
    Caption, Language, Names, at_last_date, capitalised, definition, how_drawn, of_choice,
    of_dates, titled, upper_first, warnings,
};

impl Picture {
    /// Lays out a lead over time, with the range of the leads under many definitions and how many
    /// these are, where that is known.
    ///
    /// # Errors
    /// Where no date lies between `from` and `to`.
    pub fn lead(
        dataset: &Dataset,
        lead: Lead,
        band: Option<(Rc<Band>, usize)>,
        options: &PictureOptions,
        measure: &dyn Measure,
    ) -> Result<Self, Error> {
        let lead = Box::new(lead.within(&options.extract())?);
        let shown = Shown::Lead { lead, band };
        Ok(Picture::of(dataset, shown, options, measure))
    }

    /// Lays out a claim under many definitions.
    pub fn survey(
        dataset: &Dataset,
        survey: Rc<Survey>,
        options: &PictureOptions,
        measure: &dyn Measure,
    ) -> Self {
        Picture::of(dataset, Shown::Survey(survey), options, measure)
    }

    /// Lays out how concentrated shares are over time.
    pub fn concentration(
        dataset: &Dataset,
        found: Concentration,
        options: &PictureOptions,
        measure: &dyn Measure,
    ) -> Self {
        let ratios = Box::new(ratios(&found));
        let found = Box::new(found);
        Picture::of(
            dataset,
            Shown::Concentration { found, ratios },
            options,
            measure,
        )
    }
}

/// The shares of the largest groups together, as groups that contain each other; without those that
/// hold every group already.
fn ratios(found: &Concentration) -> Shares {
    let shares = &found.shares;
    let most = found.groups.iter().copied().max().unwrap_or(0);
    let counts = [
        (1, &found.cr1),
        (4, &found.cr4),
        (10, &found.cr10),
        (50, &found.cr50),
    ];
    let named: Vec<&Group> = shares
        .groups
        .iter()
        .filter(|group| !group.stands_for_no_name())
        .collect();
    // For each date the sums of the largest one, two and so on.
    let sums: Vec<Vec<Downloads>> = (0..shares.dates.len())
        .map(|date| {
            let mut sizes: Vec<Downloads> =
                named.iter().map(|group| group.downloads[date]).collect();
            sizes.sort_by(|a, b| b.value().total_cmp(&a.value()));
            let mut sum = Downloads::default();
            let sums = sizes.into_iter().map(|size| {
                sum.add(size);
                sum
            });
            sums.collect()
        })
        .collect();
    let mut groups: Vec<Group> = Vec::new();
    let mut before = 0;
    for (count, ratio) in counts {
        if groups.is_empty() || most > before {
            let of_date = |sums: &Vec<Downloads>| {
                let last = count.min(sums.len()).checked_sub(1);
                last.map_or(Downloads::default(), |last| sums[last])
            };
            groups.push(Group {
                id: format!("cr{count}"),
                label: count.to_string(),
                downloads: sums.iter().map(of_date).collect(),
                share: ratio.clone(),
            });
        }
        before = count;
    }
    // The largest first, as in every result.
    groups.reverse();
    Shares {
        groups,
        ..shares.clone()
    }
}

/// The names of the two groups of a lead or a claim.
pub(super) fn names(shown: &Shown, options: &PictureOptions) -> Vec<String> {
    let name = |id: &str, english: &str| options.name_of(id).unwrap_or(english).to_owned();
    match shown {
        Shown::Lead { lead, .. } => [&lead.a, &lead.b]
            .map(|group| name(&group.id, &group.label))
            .to_vec(),
        Shown::Survey(survey) => {
            let ids = [shown.id(0), shown.id(1)];
            let by = survey.query.by;
            let label = |id: &str| {
                options
                    .language
                    .label(by, id)
                    .unwrap_or_else(|| label(by, id))
            };
            ids.map(|id| name(id, &label(id))).to_vec()
        }
        Shown::Shares(_) | Shown::Concentration { .. } => Vec::new(),
    }
}

/// Says in a language what a result has of texts.
pub(super) fn translate(shown: &mut Shown, language: &dyn Language, given: Names) {
    match shown {
        Shown::Lead { lead, .. } => {
            let by = lead.query.by;
            for group in [&mut lead.a, &mut lead.b] {
                if let Some(label) = language.label(by, &group.id) {
                    group.label = label;
                }
            }
            language.translate(&mut lead.warnings, given);
        }
        Shown::Concentration { found, ratios } => {
            language.translate(&mut found.warnings, given);
            language.translate(&mut found.shares.warnings, given);
            language.translate(&mut ratios.warnings, given);
            for group in &mut ratios.groups {
                let count = group.id.trim_start_matches("cr").parse().unwrap_or(0.0);
                group.label = match count {
                    1.0 => language.say(LARGEST_ONE, &[]),
                    _ => language.say(LARGEST, &[("n", &language.whole(count))]),
                };
            }
        }
        // Its warnings are said as a picture is made; it is shared with whoever asked for it.
        Shown::Survey(_) | Shown::Shares(_) => {}
    }
}

pub(super) fn caption(
    shown: &Shown,
    dataset: &Dataset,
    names: &[String],
    language: &dyn Language,
) -> Caption {
    match shown {
        Shown::Lead { lead, .. } => {
            let definition = definition(&lead.query, &lead.dates, language);
            Caption {
                title: lead_title(names, language),
                subtitle: language.say(LEAD_SUBTITLE, &[("definition", &definition)]),
                data: joined(&[
                    standing(lead, names, language),
                    changes(lead, names, language),
                    how_drawn(&lead.coverage, language).unwrap_or_default(),
                ]),
                ..around(dataset, &lead.query, &lead.warnings, language)
            }
        }
        Shown::Survey(survey) => Caption {
            title: said(
                SURVEY_TITLE,
                [
                    ("leader", language.in_sentence(&names[0])),
                    ("second", language.in_sentence(&names[1])),
                ],
                language,
            ),
            subtitle: order(survey, language),
            data: range(survey, language),
            ..around(dataset, &survey.query, &survey.warnings, language)
        },
        Shown::Concentration { found, .. } => {
            let caption = Caption::new(dataset, &found.shares, language);
            let title = match found.query.measure {
                Measured::Downloads => CONCENTRATION_DOWNLOADS,
                Measured::Models => CONCENTRATION_MODELS,
                Measured::Likes => CONCENTRATION_LIKES,
            };
            let definition = [("definition", caption.subtitle.as_str())];
            Caption {
                title: titled(title, &found.query, language),
                subtitle: language.say(CONCENTRATION_SUBTITLE, &definition),
                data: joined(&[measures(found, language), caption.data]),
                ..caption
            }
        }
        Shown::Shares(shares) => Caption::new(dataset, shares, language),
    }
}

/// A text with parts that are made for it.
fn said<const N: usize>(text: Text, parts: [(&str, String); N], language: &dyn Language) -> String {
    language.say(
        text,
        &parts.each_ref().map(|(name, part)| (*name, part.as_str())),
    )
}

fn lead_title(names: &[String], language: &dyn Language) -> String {
    let leader = capitalised(&language.in_sentence(&names[0]));
    let parts = [
        ("leader", leader.clone()),
        ("second", language.in_sentence(&names[1])),
    ];
    let mut title = said(LEAD_TITLE, parts, language);
    // English has no second s behind a name that ends with one.
    if leader.ends_with('s') {
        let name = [&leader, "’s "].concat();
        title = title.replacen(&name, &[&leader, "’ "].concat(), 1);
    }
    title
}

pub(super) fn description(
    shown: &Shown,
    chart: &str,
    names: &[String],
    language: &dyn Language,
) -> String {
    let sentences = match shown {
        Shown::Lead { lead, band } => {
            let range = band.as_ref().and_then(|(band, count)| {
                let (least, most) = (band.min.last()?.as_ref()?, band.max.last()?.as_ref()?);
                let parts = [
                    ("least", signed(*least, language)),
                    ("most", signed(*most, language)),
                ];
                let parts = parts.each_ref().map(|(name, part)| (*name, part.as_str()));
                Some(language.count(LEAD_BAND, *count as f64, &parts))
            });
            vec![
                definition(&lead.query, &lead.dates, language),
                of_dates(chart, &lead.dates, language),
                standing(lead, names, language),
                changes(lead, names, language),
                range.unwrap_or_default(),
                if lead.lead.iter().all(Option::is_none) || !lead.is_drawn_at_last() {
                    warnings(&lead.warnings, language)
                } else {
                    String::new()
                },
            ]
        }
        Shown::Survey(survey) => {
            let date = survey.date.map(|day| language.day(day));
            let date = date.unwrap_or_default();
            let most = survey.effects.first().filter(|effect| effect.spread > 0.0);
            let parts = [("chart", chart), ("date", &date)];
            let holds = [
                ("leader", language.in_sentence(&names[0])),
                ("second", language.in_sentence(&names[1])),
                ("holds", language.whole(survey.holds as f64)),
                (
                    "percent",
                    part_in_percent(survey.holds, survey.specifications, language),
                ),
            ];
            vec![
                language.count(SURVEY_CHART, survey.specifications as f64, &parts),
                said(SURVEY_HOLDS, holds, language),
                range(survey, language),
                most.map_or(String::new(), |effect| {
                    let choice = of_choice(&effect.choice, language);
                    language.say(SURVEY_MOVES, &[("choice", &choice)])
                }),
                if survey.all.is_empty() {
                    warnings(&survey.warnings, language)
                } else {
                    String::new()
                },
            ]
        }
        Shown::Concentration { found, ratios } => {
            let groups = ratios.groups.iter().zip(names);
            let said = groups.filter_map(|(group, name)| {
                let share = group.share.last().copied().flatten()?;
                let percent = language.share(share);
                let parts = [("name", name.as_str()), ("percent", &percent)];
                Some(language.say(RATIO, &parts))
            });
            let list = language.list(said);
            vec![
                definition(&found.query, &found.dates, language),
                of_dates(chart, &found.dates, language),
                found.dates.last().map_or(String::new(), |date| {
                    match ratios.is_drawn(found.dates.len() - 1) {
                        true => at_last_date(*date, &list, language),
                        false => warnings(&found.warnings, language),
                    }
                }),
                measures(found, language),
            ]
        }
        Shown::Shares(_) => Vec::new(),
    };
    language.paragraph(&sentences)
}

/// Source and notes for what is no set of shares.
fn around(
    dataset: &Dataset,
    query: &Query,
    warnings: &[Message],
    language: &dyn Language,
) -> Caption {
    let none = Shares {
        query: query.clone(),
        dates: Vec::new(),
        total: Vec::new(),
        coverage: Vec::new(),
        left_out: Vec::new(),
        groups: Vec::new(),
        warnings: warnings.to_vec(),
    };
    Caption::new(dataset, &none, language)
}

fn joined(parts: &[String]) -> String {
    let parts: Vec<&str> = parts
        .iter()
        .map(String::as_str)
        .filter(|part| !part.is_empty())
        .collect();
    parts.join(" · ")
}

/// Both shares and the lead at the last date.
fn standing(lead: &Lead, names: &[String], language: &dyn Language) -> String {
    let last = |shares: &[Option<f64>]| shares.last().copied().flatten();
    let shares = last(&lead.share_a).zip(last(&lead.share_b));
    let shares = shares.filter(|_| lead.is_drawn_at_last());
    let (Some(((a, b), points)), Some(date)) = (shares.zip(last(&lead.lead)), lead.dates.last())
    else {
        return String::new();
    };
    let parts = [
        ("date", language.day(*date)),
        ("leader", names[0].clone()),
        ("share", language.share(a)),
        ("second", names[1].clone()),
        ("other", language.share(b)),
        ("points", signed(points, language)),
    ];
    said(STANDING, parts, language)
}

/// When the lead changes hands, and whether that holds.
fn changes(lead: &Lead, names: &[String], language: &dyn Language) -> String {
    // Of the dates between which a change counts.
    let leads = lead.lead.iter().enumerate();
    let leads = leads.filter(|(date, _)| lead.is_supported(*date));
    let leads: Vec<f64> = leads.filter_map(|(_, points)| *points).collect();
    if leads.len() < 2 || leads.iter().all(|points| *points == 0.0) {
        return String::new();
    }
    let crossings = &lead.crossings;
    let holding = crossings.iter().filter(|crossing| crossing.holds);
    let (all, holding) = (crossings.len(), holding.count());
    let first = crossings.iter().find(|crossing| crossing.holds);
    let leader = first.map_or("", |crossing| {
        &names[usize::from(crossing.leader != lead.a.id)]
    });
    let text = match (all, holding) {
        (0, _) => NEVER_CHANGES,
        (1, 1) => CHANGES_ONCE,
        (1, _) => CHANGES_ONCE_BRIEFLY,
        (_, 0) => CHANGES_BRIEFLY,
        (_, _) => CHANGES,
    };
    let date = first.map(|crossing| language.day(crossing.date));
    let parts = [
        ("leader", leader.to_owned()),
        ("date", date.unwrap_or_default()),
        ("times", language.whole(all as f64)),
        ("holding", language.whole(holding as f64)),
        ("n", language.whole(lead.hold as f64)),
    ];
    said(text, parts, language)
}

/// How the curve is to be read.
fn order(survey: &Survey, language: &dyn Language) -> String {
    let date = survey.date.map(|day| language.day(day));
    let date = date.unwrap_or_default().replace(' ', "\u{a0}");
    match survey.all.len() {
        0 => String::new(),
        _ => language.say(SURVEY_ORDER, &[("date", &date)]),
    }
}

/// Median and range of the leads, and what is not drawn.
fn range(survey: &Survey, language: &dyn Language) -> String {
    let Some(lead) = survey.lead else {
        return String::new();
    };
    let median = signed(lead.median, language);
    let mut parts = vec![if lead.min == lead.max {
        language.say(SURVEY_LEAD, &[("points", &median)])
    } else {
        let parts = [
            ("median", median),
            ("least", signed(lead.min, language)),
            ("most", signed(lead.max, language)),
        ];
        said(SURVEY_RANGE, parts, language)
    }];
    for (count, text) in [
        (survey.merged, SURVEY_MERGED),
        (survey.undecided, SURVEY_UNDECIDED),
    ] {
        if count > 0 {
            parts.push(language.say(text, &[("n", &language.whole(count as f64))]));
        }
    }
    upper_first(&joined(&parts))
}

/// The measures of the last date in words.
fn measures(found: &Concentration, language: &dyn Language) -> String {
    let last = |values: &[Option<f64>]| values.last().copied().flatten();
    let Some(hhi) = last(&found.hhi) else {
        return String::new();
    };
    let parts = [
        ("index", language.whole(hhi)),
        ("most", language.whole(10_000.0)),
    ];
    let mut text = said(HHI, parts, language);
    if let Some(effective) = last(&found.effective) {
        let count = language.decimal(effective, 1);
        text.push_str(&language.say(EFFECTIVE, &[("n", &count)]));
    }
    if let Some(gini) = last(&found.gini) {
        let count = found.groups.last().copied().unwrap_or(0);
        let gini = language.decimal(gini, 2);
        text.push_str(&language.count(GINI, count as f64, &[("gini", &gini)]));
    }
    // Less would read as "0.0 %".
    if let Some(ungrouped) = last(&found.ungrouped).filter(|share| *share >= 0.0005) {
        let percent = language.share(ungrouped);
        text.push_str(&language.say(UNGROUPED, &[("percent", &percent)]));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::English;

    #[test]
    fn names_in_titles() {
        let title = |a: &str, b: &str| lead_title(&[a.to_owned(), b.to_owned()], &English);
        assert_eq!(
            title("China", "United States"),
            "China’s lead over the United States"
        );
        assert_eq!(
            title("United States", "Qwen"),
            "The United States’ lead over Qwen"
        );
        assert_eq!(title("allenai", "Qwen"), "allenai’s lead over Qwen");
    }
}
