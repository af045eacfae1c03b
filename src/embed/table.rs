//! The figures of a picture as a table.

use super::markup::{Markup, Phrase};
use crate::analysis::{Concentration, Lead, Survey};
use crate::picture::Shown;
use crate::scene::signed;
use crate::shares::{Measure, Shares, adds_up, rounded_percent};
use crate::words::{self, English, grouped_number, percent};

/// Stands where there is no number.
const NONE: &str = "–";

/// Rows of numbers under a name each.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// Headings; the first is that of the names.
    columns: Vec<String>,
    rows: Vec<Row>,
    /// The sum below them, where they have one.
    total: Option<Row>,
    /// What must be said of the figures.
    note: Option<&'static str>,
}

#[derive(Debug, Default)]
struct Row {
    name: String,
    cells: Vec<String>,
}

impl Table {
    /// The table of what is shown.
    pub fn of(shown: &Shown) -> Self {
        match shown {
            Shown::Shares(shares) => of_shares(shares),
            Shown::Lead { lead, .. } => of_lead(lead),
            Shown::Survey(survey) => of_survey(survey),
            Shown::Concentration { found, .. } => of_concentration(found),
        }
    }

    /// Whether there is anything in it.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Writes it as an element.
    pub fn write(&self, title: &str, about: &[&str], out: &mut Markup) {
        let label = format!("Table: {title}");
        let region = [
            ("class", "modelshare-table"),
            ("role", "region"),
            ("aria-label", &*label),
            ("tabindex", "0"),
        ];
        out.begin("div", &region);
        out.begin("table", &[]);
        out.begin("caption", &[]);
        out.element("strong", &[], Phrase::of(title));
        for line in about.iter().filter(|line| !line.is_empty()) {
            out.element("span", &[], Phrase::of(line));
        }
        if let Some(note) = self.note {
            out.element("span", &[], Phrase::of(note));
        }
        out.end();
        out.begin("thead", &[]);
        out.begin("tr", &[]);
        for column in &self.columns {
            let name = Phrase::default().name(column);
            out.element("th", &[("scope", "col")], name);
        }
        out.end();
        out.end();
        out.begin("tbody", &[]);
        for row in &self.rows {
            row.write(out);
        }
        out.end();
        if let Some(total) = &self.total {
            out.begin("tfoot", &[]);
            total.write(out);
            out.end();
        }
        out.end();
        out.end();
    }
}

impl Row {
    fn new(name: impl Into<String>, cells: impl Into<Vec<String>>) -> Self {
        Row {
            name: name.into(),
            cells: cells.into(),
        }
    }

    fn write(&self, out: &mut Markup) {
        out.begin("tr", &[]);
        let name = Phrase::default().name(&self.name);
        out.element("th", &[("scope", "row")], name);
        for cell in &self.cells {
            out.element("td", &[], Phrase::of(cell));
        }
        out.end();
    }
}

/// Each group at the last date; beside it its share at the first one, where there are more.
fn of_shares(shares: &Shares) -> Table {
    let Some(last) = shares.dates.len().checked_sub(1) else {
        return Table::default();
    };
    let by = words::grouping(shares.query.by).0;
    let measure = match shares.query.measure {
        Measure::Downloads => "Downloads",
        Measure::Models => "Models",
        Measure::Likes => "Likes",
    };
    let at = |date: usize| match last {
        0 => "Share".to_owned(),
        _ => format!("Share, {}", shares.dates[date].in_words()),
    };
    let dates = if last == 0 { vec![0] } else { vec![0, last] };
    let mut columns = vec![words::upper_first(by)];
    columns.extend(dates.iter().map(|date| at(*date)));
    columns.push(match last {
        0 => measure.to_owned(),
        _ => format!("{measure}, {}", shares.dates[last].in_words()),
    });
    let rows = shares.groups.iter().map(|group| {
        let mut cells: Vec<String> = dates.iter().map(|date| part(group.share[*date])).collect();
        cells.push(grouped_number(group.downloads[last].value()));
        Row::new(&group.label, cells)
    });
    let adds_up = |date: &usize| {
        let groups = shares.groups.iter();
        adds_up(&groups.map(|group| group.share[*date]).collect::<Vec<_>>())
    };
    let whole = |date: &usize| match shares.total[*date].value() > 0.0 {
        true => percent(100.0),
        false => NONE.to_owned(),
    };
    let mut total: Vec<String> = dates.iter().map(whole).collect();
    total.push(grouped_number(shares.total[last].value()));
    Table {
        columns,
        rows: rows.collect(),
        total: Some(Row::new("All", total)),
        note: (!dates.iter().all(adds_up)).then_some(words::ROUNDING),
    }
}

fn of_lead(lead: &Lead) -> Table {
    let columns = ["Date", &lead.a.label, &lead.b.label, "Lead in points"];
    let rows = lead.dates.iter().enumerate().map(|(index, date)| {
        let cells = [
            part(lead.share_a[index]),
            part(lead.share_b[index]),
            points(lead.lead[index]),
        ];
        Row::new(date.in_words(), cells)
    });
    Table {
        columns: columns.map(str::to_owned).to_vec(),
        rows: rows.collect(),
        ..Table::default()
    }
}

/// In how many definitions a claim holds, by each value of each choice.
fn of_survey(survey: &Survey) -> Table {
    let columns = ["Choice", "Definitions", "Holds in", "Median lead in points"];
    let levels = survey.effects.iter().flat_map(|effect| {
        let choice = words::of_choice(&effect.choice, &English);
        effect.levels.iter().map(move |level| {
            let value = words::of_level(&effect.choice, &level.value, &English);
            let cells = [
                grouped_number(level.specifications as f64),
                grouped_number(level.holds as f64),
                points(level.median_lead),
            ];
            Row::new(format!("{choice}: {value}"), cells)
        })
    });
    let total = [
        grouped_number(survey.specifications as f64),
        grouped_number(survey.holds as f64),
        points(survey.lead.map(|lead| lead.median)),
    ];
    Table {
        columns: columns.map(str::to_owned).to_vec(),
        rows: levels.collect(),
        total: Some(Row::new("All definitions", total)),
        note: None,
    }
}

fn of_concentration(found: &Concentration) -> Table {
    let columns = [
        "Date",
        "Largest",
        "Largest 4",
        "Largest 10",
        "Largest 50",
        "HHI",
        "Effective number",
    ];
    let rows = found.dates.iter().enumerate().map(|(index, date)| {
        let cells = [
            part(found.cr1[index]),
            part(found.cr4[index]),
            part(found.cr10[index]),
            part(found.cr50[index]),
            found.hhi[index].map_or(NONE.to_owned(), grouped_number),
            found.effective[index].map_or(NONE.to_owned(), |number| format!("{number:.1}")),
        ];
        Row::new(date.in_words(), cells)
    });
    Table {
        columns: columns.map(str::to_owned).to_vec(),
        rows: rows.collect(),
        ..Table::default()
    }
}

/// A part of 1 in per cent.
fn part(part: Option<f64>) -> String {
    part.map_or(NONE.to_owned(), |part| percent(rounded_percent(part)))
}

/// A lead with its sign.
fn points(value: Option<f64>) -> String {
    value.map_or(NONE.to_owned(), |value| signed(value, &English))
}
