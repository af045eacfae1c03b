//! Results as tables for people: shares here, and what the tables of the analyses are made of.

use crate::dataset::Dataset;
use crate::date::Day;
use crate::shares::{Measure, Query, Shares, adds_up, rounded_percent};
use crate::words::{self, English, grouped_number, percent};

/// The width that a table of many dates is broken at.
const WIDEST: usize = 100;
const GAP: &str = "  ";
/// Stands where there is no number.
pub const NONE: &str = "–";

/// A result in lines: definition, figures, what the data lack, source.
pub fn of(dataset: &Dataset, shares: &Shares) -> String {
    framed(dataset, shares, |out| {
        if shares.dates.is_empty() {
            return;
        }
        if shares.query.series {
            series(shares, out);
        } else {
            one_date(shares, out);
        }
    })
}

/// The table of an analysis, under the definition of its shares at some dates.
pub fn of_analysis(
    dataset: &Dataset,
    query: &Query,
    dates: &[Day],
    body: impl FnOnce(&mut Lines),
) -> String {
    let none = Shares {
        query: query.clone(),
        dates: dates.to_vec(),
        total: Vec::new(),
        coverage: Vec::new(),
        left_out: Vec::new(),
        groups: Vec::new(),
        warnings: Vec::new(),
    };
    framed(dataset, &none, body)
}

fn framed(dataset: &Dataset, shares: &Shares, body: impl FnOnce(&mut Lines)) -> String {
    let caption = words::Caption::new(dataset, shares, &English);
    let mut out = Lines::default();
    out.add(&caption.subtitle);
    let head = out.0.len();
    out.add("");
    body(&mut out);
    if out.0.len() > head + 1 {
        out.add("");
    }
    out.add(&caption.source);
    for note in &caption.notes {
        out.add(&format!("Note: {note}"));
    }
    out.0
}

/// A text that grows line by line.
#[derive(Default)]
pub struct Lines(String);

impl Lines {
    /// Adds a line; a name in it does not break it.
    pub fn add(&mut self, line: &str) {
        self.0.push_str(&line.replace('\n', "\u{fffd}"));
        self.0.push('\n');
    }
}

/// What a query adds up, in the plural.
pub fn measured(query: &Query) -> &'static str {
    match query.measure {
        Measure::Downloads => "downloads",
        Measure::Models => "models",
        Measure::Likes => "likes",
    }
}

/// The same as a heading.
pub fn heading(query: &Query) -> &'static str {
    match query.measure {
        Measure::Downloads => "Downloads",
        Measure::Models => "Models",
        Measure::Likes => "Likes",
    }
}

/// A difference of shares with its sign, `+1.3`.
pub fn points(value: f64) -> String {
    let sign = match value {
        _ if value > 0.0 => "+",
        _ if value < 0.0 => "−",
        _ => "",
    };
    let tenths = (value.abs() * 10.0).round();
    format!("{sign}{:.1}", tenths / 10.0)
}

/// The same, where there may be none.
pub fn some_points(value: Option<f64>) -> String {
    value.map_or(NONE.to_owned(), points)
}

/// A part of 1 in per cent, where there is one.
pub fn some_percent(part: Option<f64>) -> String {
    part.map_or(NONE.to_owned(), share)
}

/// A part of 1 in per cent.
pub fn share(part: f64) -> String {
    percent(rounded_percent(part))
}

/// Coverage of the window, rounded down: nearly all is not all.
fn covered(part: f64) -> String {
    percent((part * 1000.0).floor() / 10.0)
}

/// Adds a column to rows of dates below a heading: how much of the window the data cover, where that
/// is not all of it.
pub fn add_coverage(rows: &mut [Vec<String>], coverage: &[f64]) {
    if coverage.iter().all(|part| *part >= 1.0) {
        return;
    }
    let heading = std::iter::once("Covered".to_owned());
    let cells = heading.chain(coverage.iter().map(|part| covered(*part)));
    for (row, cell) in rows.iter_mut().zip(cells) {
        row.push(cell);
    }
}

/// Groups with downloads and share.
fn one_date(shares: &Shares, out: &mut Lines) {
    let at = shares.dates.len() - 1;
    let mut rows = vec![["", heading(&shares.query), "Share"].map(str::to_owned)];
    for group in &shares.groups {
        rows.push([
            group.label.clone(),
            grouped_number(group.downloads[at].value()),
            some_percent(group.share[at]),
        ]);
    }
    let all = match shares.total[at].value() > 0.0 {
        true => percent(100.0),
        false => NONE.to_owned(),
    };
    rows.push([
        "Total".to_owned(),
        grouped_number(shares.total[at].value()),
        all,
    ]);
    aligned(&rows, out);
    if !displayed_adds_up(shares, at) {
        out.add(words::ROUNDING);
    }
    let lacks = [
        words::coverage(shares.coverage[at], &English),
        words::left_out(shares.left_out[at], &English),
    ];
    for lack in lacks.into_iter().flatten() {
        out.add(&lack);
    }
}

/// Whether the percentages of a date add up to 100 as they stand.
fn displayed_adds_up(shares: &Shares, date: usize) -> bool {
    let groups = shares.groups.iter();
    let shares: Vec<Option<f64>> = groups.map(|group| group.share[date]).collect();
    adds_up(&shares)
}

/// Groups by dates, in as many blocks of dates as are needed to stay narrow.
fn series(shares: &Shares, out: &mut Lines) {
    let mut columns: Vec<Vec<String>> = Vec::new();
    let mut labels = vec![String::new()];
    labels.extend(shares.groups.iter().map(|group| group.label.clone()));
    labels.push(format!("Total {}", measured(&shares.query)));
    let is_covered = shares.coverage.iter().all(|part| *part >= 1.0);
    let complete = shares.left_out.iter().all(|models| *models == 0);
    if !is_covered {
        labels.push("Data for … of the window".to_owned());
    }
    if !complete {
        labels.push("Models left out, no usable creation date".to_owned());
    }
    for (index, date) in shares.dates.iter().enumerate() {
        let mut column = vec![Day::to_string(date)];
        let groups = shares.groups.iter();
        column.extend(groups.map(|group| some_percent(group.share[index])));
        column.push(words::short_number(shares.total[index].value()));
        if !is_covered {
            column.push(covered(shares.coverage[index]));
        }
        if !complete {
            column.push(grouped_number(shares.left_out[index] as f64));
        }
        columns.push(column);
    }
    let first = widest(labels.iter());
    let mut columns = &columns[..];
    let mut blocks = 0;
    while !columns.is_empty() {
        let mut width = first;
        let fits = columns
            .iter()
            .take_while(|column| {
                width += GAP.len() + widest(column.iter());
                width <= WIDEST
            })
            .count();
        let (block, rest) = columns.split_at(fits.max(1));
        if blocks > 0 {
            out.add("");
        }
        let rows: Vec<Vec<String>> = (0..labels.len())
            .map(|row| {
                let cells = block.iter().map(|column| column[row].clone());
                std::iter::once(labels[row].clone()).chain(cells).collect()
            })
            .collect();
        aligned(&rows, out);
        columns = rest;
        blocks += 1;
    }
    if (0..shares.dates.len()).any(|date| !displayed_adds_up(shares, date)) {
        out.add(words::ROUNDING);
    }
}

fn widest<'a>(texts: impl Iterator<Item = &'a String>) -> usize {
    texts.map(|text| text.chars().count()).max().unwrap_or(0)
}

/// Writes rows with the first column to the left and the others to the right.
pub fn aligned<R: AsRef<[String]>>(rows: &[R], out: &mut Lines) {
    columns(rows, "<", out);
}

/// Writes rows with each column to the side that a letter of `sides` says, `<` or `>`; those
/// without a letter to the right.
pub fn columns<R: AsRef<[String]>>(rows: &[R], sides: &str, out: &mut Lines) {
    let columns = rows.iter().map(|row| row.as_ref().len()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|column| widest(rows.iter().filter_map(|row| row.as_ref().get(column))))
        .collect();
    for row in rows {
        let mut line = String::new();
        for (column, (cell, width)) in row.as_ref().iter().zip(&widths).enumerate() {
            if column > 0 {
                line.push_str(GAP);
            }
            let padding = " ".repeat(width - cell.chars().count());
            match sides.as_bytes().get(column) {
                Some(b'<') => line.push_str(&format!("{cell}{padding}")),
                _ => line.push_str(&format!("{padding}{cell}")),
            }
        }
        out.add(line.trim_end());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_have_a_sign() {
        assert_eq!(points(1.25), "+1.3");
        assert_eq!(points(-0.44), "−0.4");
        assert_eq!(points(0.0), "0.0");
        // Who leads is told even where by how much is not.
        assert_eq!(points(-0.01), "−0.0");
        assert_eq!(some_points(None), "–");
    }

    #[test]
    fn columns_stand_to_their_sides() {
        let rows = [["a", "1", "text"], ["long", "22", "t"]].map(|row| row.map(str::to_owned));
        let mut out = Lines::default();
        columns(&rows, "<><", &mut out);
        assert_eq!(out.0, "a      1  text\nlong  22  t\n");
    }
}
