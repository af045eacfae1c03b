//! Pictures of analyses: what stands around them in words, and how they come to be.

use std::rc::Rc;

use super::{Picture, PictureOptions, Shown};
use crate::analysis::{Band, Concentration, Lead, Survey};
use crate::dataset::Dataset;
use crate::date::Day;
use crate::error::Error;
use crate::scene::{Measure, choice_name, part_in_percent, signed};
use crate::shares::{Downloads, Group, Query, Shares, label};
use crate::words::{Caption, definition, grouped_number, percent};

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
                label: format!("largest {count}"),
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
            ids.map(|id| name(id, &label(survey.query.by, id))).to_vec()
        }
        Shown::Shares(_) | Shown::Concentration { .. } => Vec::new(),
    }
}

pub(super) fn caption(shown: &Shown, dataset: &Dataset, names: &[String]) -> Caption {
    match shown {
        Shown::Lead { lead, .. } => Caption {
            title: format!(
                "{} lead over {}",
                possessive(&names[0]),
                in_sentence(&names[1])
            ),
            subtitle: format!(
                "In percentage points. {}",
                definition(&lead.query, &lead.dates)
            ),
            data: joined(&[standing(lead, names), changes(lead, names)]),
            ..around(dataset, &lead.query, &lead.warnings)
        },
        Shown::Survey(survey) => Caption {
            title: format!(
                "In how many definitions {} leads {}",
                in_sentence(&names[0]),
                in_sentence(&names[1])
            ),
            subtitle: order(survey),
            data: range(survey),
            ..around(dataset, &survey.query, &survey.warnings)
        },
        Shown::Concentration { found, .. } => {
            let caption = Caption::new(dataset, &found.shares);
            Caption {
                title: format!("Concentration of {}", lower_first(&caption.title)),
                subtitle: format!("The largest groups together. {}", caption.subtitle),
                data: joined(&[measures(found), caption.data]),
                ..caption
            }
        }
        Shown::Shares(shares) => Caption::new(dataset, shares),
    }
}

pub(super) fn description(shown: &Shown, chart: &str, names: &[String]) -> String {
    let sentences = match shown {
        Shown::Lead { lead, band } => {
            let range = band.as_ref().and_then(|(band, count)| {
                let (least, most) = (band.min.last()?.as_ref()?, band.max.last()?.as_ref()?);
                Some(format!(
                    "Over {} the lead is from {} to {} points then",
                    definitions(*count),
                    signed(*least),
                    signed(*most)
                ))
            });
            vec![
                definition(&lead.query, &lead.dates),
                of_dates(chart, &lead.dates),
                standing(lead, names),
                changes(lead, names),
                range.unwrap_or_default(),
                if lead.lead.iter().all(Option::is_none) {
                    lead.warnings.join(" ")
                } else {
                    String::new()
                },
            ]
        }
        Shown::Survey(survey) => {
            let date = survey.date.map(Day::in_words).unwrap_or_default();
            let most = survey.effects.first().filter(|effect| effect.spread > 0.0);
            vec![
                format!("{chart} of {}, {date}", definitions(survey.specifications)),
                format!(
                    "{} leads {} in {} of them, {}",
                    in_sentence(&names[0]),
                    in_sentence(&names[1]),
                    grouped_number(survey.holds as f64),
                    part_in_percent(survey.holds, survey.specifications)
                ),
                range(survey),
                most.map_or(String::new(), |effect| {
                    format!(
                        "What moves the lead most is the choice “{}”",
                        choice_name(&effect.choice)
                    )
                }),
                if survey.all.is_empty() {
                    survey.warnings.join(" ")
                } else {
                    String::new()
                },
            ]
        }
        Shown::Concentration { found, ratios } => {
            let groups = ratios.groups.iter().zip(names);
            let said: Vec<String> = groups
                .filter_map(|(group, name)| {
                    let share = group.share.last().copied().flatten()?;
                    Some(format!("{name} {}", percent(share * 100.0)))
                })
                .collect();
            vec![
                definition(&found.query, &found.dates),
                of_dates(chart, &found.dates),
                if said.is_empty() {
                    "No downloads in the window".to_owned()
                } else {
                    format!("{}: {}", last_date(&found.dates), said.join(", "))
                },
                measures(found),
            ]
        }
        Shown::Shares(_) => Vec::new(),
    };
    let sentences = sentences.into_iter().filter(|text| !text.is_empty());
    let mut text = String::new();
    for sentence in sentences {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&upper_first(&sentence));
        if !text.ends_with(['.', '?', '!']) {
            text.push('.');
        }
    }
    text
}

/// Source and notes for what is no set of shares.
fn around(dataset: &Dataset, query: &Query, warnings: &[String]) -> Caption {
    let none = Shares {
        query: query.clone(),
        dates: Vec::new(),
        total: Vec::new(),
        coverage: Vec::new(),
        left_out: Vec::new(),
        groups: Vec::new(),
        warnings: warnings.to_vec(),
    };
    Caption::new(dataset, &none)
}

fn joined(parts: &[String]) -> String {
    let parts: Vec<&str> = parts
        .iter()
        .map(String::as_str)
        .filter(|part| !part.is_empty())
        .collect();
    parts.join(" · ")
}

fn of_dates(chart: &str, dates: &[Day]) -> String {
    match dates {
        [] => format!("{chart} without data"),
        [_] => format!("{chart} of 1 date"),
        [first, .., last] => format!(
            "{chart} of {} dates from {} to {}",
            dates.len(),
            first.in_words(),
            last.in_words()
        ),
    }
}

fn last_date(dates: &[Day]) -> String {
    dates.last().map(|date| date.in_words()).unwrap_or_default()
}

fn definitions(count: usize) -> String {
    match count {
        1 => "1 definition".to_owned(),
        _ => format!("{} definitions", grouped_number(count as f64)),
    }
}

/// Both shares and the lead at the last date.
fn standing(lead: &Lead, names: &[String]) -> String {
    let last = |shares: &[Option<f64>]| shares.last().copied().flatten();
    let shares = last(&lead.share_a).zip(last(&lead.share_b));
    let Some(((a, b), points)) = shares.zip(last(&lead.lead)) else {
        return String::new();
    };
    format!(
        "{}: {} {}, {} {}, lead {} points",
        last_date(&lead.dates),
        names[0],
        percent(a * 100.0),
        names[1],
        percent(b * 100.0),
        signed(points)
    )
}

/// When the lead changes hands, and whether that holds.
fn changes(lead: &Lead, names: &[String]) -> String {
    let leads = lead.lead.iter().flatten();
    if lead.dates.len() < 2 || leads.filter(|lead| **lead != 0.0).count() == 0 {
        return String::new();
    }
    let crossings = &lead.crossings;
    let holding = crossings.iter().filter(|crossing| crossing.holds);
    let (all, holding) = (crossings.len(), holding.count());
    let first = crossings.iter().find(|crossing| crossing.holds);
    let first = first.map(|crossing| {
        let leader = &names[usize::from(crossing.leader != lead.a.id)];
        format!("{leader} on {}", crossing.date.in_words())
    });
    match (all, holding, first) {
        (0, ..) => "it never changes hands".to_owned(),
        (1, 1, Some(first)) => format!("it changes hands once: {first}"),
        (1, ..) => format!("it changes hands once, for fewer than {} dates", lead.hold),
        (_, 0, _) => format!(
            "it changes hands {all} times, always for fewer than {} dates",
            lead.hold
        ),
        (_, _, first) => format!(
            "it changes hands {all} times, {holding} of them for {} dates or more (first: {})",
            lead.hold,
            first.unwrap_or_default()
        ),
    }
}

/// How the curve is to be read.
fn order(survey: &Survey) -> String {
    let date = survey.date.map(Day::in_words).unwrap_or_default();
    let date = date.replace(' ', "\u{a0}");
    match survey.all.len() {
        0 => String::new(),
        _ => format!(
            "Each step of the curve is the lead under one definition of the share, in percentage \
             points, {date}; the rows show where the definitions with each choice lie."
        ),
    }
}

/// Median and range of the leads, and what is not drawn.
fn range(survey: &Survey) -> String {
    let Some(lead) = survey.lead else {
        return String::new();
    };
    let mut parts = vec![if lead.min == lead.max {
        format!("lead {} points", signed(lead.median))
    } else {
        format!(
            "median lead {} points, from {} to {}",
            signed(lead.median),
            signed(lead.min),
            signed(lead.max)
        )
    }];
    if survey.merged > 0 {
        let more = grouped_number(survey.merged as f64);
        parts.push(format!("{more} more give the same figures as one of these"));
    }
    if survey.undecided > 0 {
        let undecided = grouped_number(survey.undecided as f64);
        parts.push(format!("{undecided} without a total have no answer"));
    }
    upper_first(&joined(&parts))
}

/// The measures of the last date in words.
fn measures(found: &Concentration) -> String {
    let last = |values: &[Option<f64>]| values.last().copied().flatten();
    let Some(hhi) = last(&found.hhi) else {
        return String::new();
    };
    let mut text = format!(
        "Herfindahl–Hirschman index {} of 10,000",
        grouped_number(hhi)
    );
    if let Some(effective) = last(&found.effective) {
        text.push_str(&format!(
            ", as if {} equal groups had it all",
            one_decimal(effective)
        ));
    }
    if let Some(gini) = last(&found.gini) {
        let hundredths = (gini * 100.0).round() as u64;
        let count = found.groups.last().copied().unwrap_or(0);
        let groups = match count {
            1 => "1 group".to_owned(),
            _ => format!("{} groups", grouped_number(count as f64)),
        };
        text.push_str(&format!(
            "; Gini coefficient {}.{:02} over {groups}",
            hundredths / 100,
            hundredths % 100
        ));
    }
    if let Some(ungrouped) = last(&found.ungrouped) {
        text.push_str(&format!(
            "; {} is in no named group",
            percent(ungrouped * 100.0)
        ));
    }
    text
}

fn one_decimal(value: f64) -> String {
    let tenths = (value * 10.0).round() as u64;
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// A name as it stands in a sentence: some countries have an article.
fn in_sentence(name: &str) -> String {
    const ARTICLE: [&str; 8] = [
        "United States",
        "United Kingdom",
        "United Arab Emirates",
        "Netherlands",
        "Philippines",
        "Bahamas",
        "Maldives",
        "Dominican Republic",
    ];
    if ARTICLE.contains(&name) {
        format!("the {name}")
    } else {
        name.to_owned()
    }
}

/// Whose it is, at the beginning of a sentence.
fn possessive(name: &str) -> String {
    let end = if name.ends_with('s') { "’" } else { "’s" };
    upper_first(&format!("{}{end}", in_sentence(name)))
}

fn upper_first(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_lowercase);
    first.into_iter().flatten().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_sentences() {
        assert_eq!(possessive("China"), "China’s");
        assert_eq!(possessive("United States"), "The United States’");
        assert_eq!(in_sentence("United States"), "the United States");
        assert_eq!(in_sentence("Qwen"), "Qwen");
    }
}
