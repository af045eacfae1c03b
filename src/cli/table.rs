//! Shares as a table for people.

use crate::dataset::Dataset;
use crate::date::Day;
use crate::shares::{Shares, rounded_percentages};
use crate::words::{self, grouped_number, percent};

/// The width that a table of many dates is broken at.
const WIDEST: usize = 100;
const GAP: &str = "  ";

/// A result in lines: definition, figures, what the data lack, source.
pub fn of(dataset: &Dataset, shares: &Shares) -> String {
    let mut out = Lines::default();
    let caption = words::Caption::new(dataset, shares);
    out.add(&caption.subtitle);
    if !shares.dates.is_empty() {
        out.add("");
        if shares.query.series {
            series(shares, &mut out);
        } else {
            one_date(shares, &mut out);
        }
    }
    out.add("");
    out.add(&caption.source);
    for note in &caption.notes {
        out.add(&format!("Note: {note}"));
    }
    out.0
}

/// A text that grows line by line.
#[derive(Default)]
struct Lines(String);

impl Lines {
    fn add(&mut self, line: &str) {
        self.0.push_str(line);
        self.0.push('\n');
    }
}

/// Groups with downloads and share.
fn one_date(shares: &Shares, out: &mut Lines) {
    let at = shares.dates.len() - 1;
    let mut rows = vec![["", "Downloads", "Share"].map(str::to_owned)];
    let percentages = percentages(shares, at);
    for (group, percentage) in shares.groups.iter().zip(&percentages) {
        rows.push([
            group.label.clone(),
            grouped_number(group.downloads[at].value()),
            percentage.clone(),
        ]);
    }
    let all = match shares.total[at].value() > 0.0 {
        true => percent(100.0),
        false => NO_SHARE.to_owned(),
    };
    rows.push([
        "Total".to_owned(),
        grouped_number(shares.total[at].value()),
        all,
    ]);
    aligned(&rows, out);
    let lacks = [
        words::coverage(shares.coverage[at]),
        words::left_out(shares.left_out[at]),
    ];
    for lack in lacks.into_iter().flatten() {
        out.add(&lack);
    }
}

const NO_SHARE: &str = "–";

/// The percentages of one date, which add up to 100 as they stand.
fn percentages(shares: &Shares, date: usize) -> Vec<String> {
    let exact: Vec<Option<f64>> = shares
        .groups
        .iter()
        .map(|group| group.share[date])
        .collect();
    rounded_percentages(&exact, 1)
        .into_iter()
        .map(|percentage| percentage.map_or(NO_SHARE.to_owned(), percent))
        .collect()
}

/// Groups by dates, in as many blocks of dates as are needed to stay narrow.
fn series(shares: &Shares, out: &mut Lines) {
    let mut columns: Vec<Vec<String>> = Vec::new();
    let mut labels = vec![String::new()];
    labels.extend(shares.groups.iter().map(|group| group.label.clone()));
    labels.push("Total downloads".to_owned());
    let covered = shares.coverage.iter().all(|part| *part >= 1.0);
    let complete = shares.left_out.iter().all(|models| *models == 0);
    if !covered {
        labels.push("Data for … of the window".to_owned());
    }
    if !complete {
        labels.push("Models left out, no usable creation date".to_owned());
    }
    for (index, date) in shares.dates.iter().enumerate() {
        let mut column = vec![Day::to_string(date)];
        column.extend(percentages(shares, index));
        column.push(words::short_number(shares.total[index].value()));
        if !covered {
            // Rounded down: nearly all is not all.
            column.push(percent((shares.coverage[index] * 1000.0).floor() / 10.0));
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
}

fn widest<'a>(texts: impl Iterator<Item = &'a String>) -> usize {
    texts.map(|text| text.chars().count()).max().unwrap_or(0)
}

/// Writes rows with the first column to the left and the others to the right.
fn aligned<R: AsRef<[String]>>(rows: &[R], out: &mut Lines) {
    let columns = rows.iter().map(|row| row.as_ref().len()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|column| widest(rows.iter().filter_map(|row| row.as_ref().get(column))))
        .collect();
    for row in rows {
        let mut line = String::new();
        for (column, (cell, width)) in row.as_ref().iter().zip(&widths).enumerate() {
            let padding = " ".repeat(width - cell.chars().count());
            match column {
                0 => line.push_str(&format!("{cell}{padding}")),
                _ => line.push_str(&format!("{GAP}{padding}{cell}")),
            }
        }
        out.add(line.trim_end());
    }
}
