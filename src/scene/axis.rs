//! Scales and their ticks.

use super::{Anchor, Board, Point, Rect};
use crate::date::Day;

/// Room under a plot for two lines of dates.
pub(super) const DATES_HEIGHT: f64 = 34.0;

/// x of each date: proportional to its days, from edge to edge; a lone date is at the right edge.
pub(super) fn dates_across(dates: &[Day], plot: Rect) -> Vec<f64> {
    let days = |day: &Day| f64::from(day.0);
    let (Some(first), Some(last)) = (dates.first().map(days), dates.last().map(days)) else {
        return Vec::new();
    };
    let span = last - first;
    dates
        .iter()
        .map(|day| {
            if span > 0.0 {
                plot.left + (days(day) - first) / span * plot.width()
            } else {
                plot.right
            }
        })
        .collect()
}

/// The steps of a percentage axis up to at least `largest` (a share of 0 to 1), in per cent.
pub(super) fn percent_ticks(largest: f64) -> Vec<f64> {
    let largest = (largest * 100.0).clamp(0.001, 100.0);
    const STEPS: [f64; 12] = [
        0.001, 0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0,
    ];
    let step = STEPS
        .into_iter()
        .find(|step| largest / step <= 5.0)
        .unwrap_or(25.0);
    let count = (largest / step - 1e-9).ceil();
    (0..=count as usize)
        .map(|index| index as f64 * step)
        .collect()
}

/// Draws the grid and numbers of a percentage axis; the last tick is at the top of the plot.
pub(super) fn draw_percent(board: &mut Board, plot: Rect, ticks: &[f64], labels_left: f64) {
    let tick = board.tick();
    let top = ticks.last().copied().unwrap_or(100.0);
    for value in ticks {
        let y = plot.bottom - value / top * plot.height();
        let grid = if *value == 0.0 {
            board.paper.axis
        } else {
            board.paper.grid
        };
        let (from, to) = (Point { x: plot.left, y }, Point { x: plot.right, y });
        board.line(from, to, grid, 1.0);
        let unit = unit(board, *value == top);
        let baseline = y + tick.size * super::MIDDLE_TO_BASELINE;
        board.text(
            labels_left,
            baseline,
            Anchor::Start,
            tick,
            format!("{value}{unit}"),
        );
    }
}

/// What follows the number of the highest tick; on a phone the labels beside the plot say it.
fn unit(board: &Board, highest: bool) -> &'static str {
    if highest && !board.narrow { " %" } else { "" }
}

/// Width that the numbers of a percentage axis need.
pub(super) fn percent_width(board: &Board, ticks: &[f64]) -> f64 {
    let unit = unit(board, true);
    let widest = |value: &f64| board.width(&format!("{value}{unit}"), board.tick());
    ticks.iter().map(widest).fold(0.0, f64::max) + 8.0
}

struct DateTick {
    x: f64,
    text: String,
    year: String,
}

/// Draws the dates under a plot: the observation dates where they are few, else round months or
/// years, as many as have room.
pub(super) fn draw_dates(board: &mut Board, plot: Rect, dates: &[Day], xs: &[f64], left: f64) {
    let tick = board.tick();
    let least_gap = board.width("00 Mmm", tick) + 10.0;
    let ticks = if dates.len() <= 10 {
        observation_ticks(dates, xs, least_gap)
    } else {
        month_ticks(dates, plot, least_gap)
    };
    let mut year_before = String::new();
    for DateTick { x, text, year } in ticks {
        let (top, foot) = (
            Point { x, y: plot.bottom },
            Point {
                x,
                y: plot.bottom + 5.0,
            },
        );
        board.line(top, foot, board.paper.axis, 1.0);
        let half = board.width(&text, tick).max(board.width(&year, tick)) / 2.0;
        let x = x.max(left + half);
        board.text(x, plot.bottom + 17.0, Anchor::Middle, tick, text.as_str());
        if year != year_before && text != year {
            board.text(x, plot.bottom + 31.0, Anchor::Middle, tick, year.as_str());
        }
        year_before = year;
    }
}

/// The last date, then backwards every date that has room, and the first one above all others.
fn observation_ticks(dates: &[Day], xs: &[f64], least_gap: f64) -> Vec<DateTick> {
    let tick = |index: usize| {
        let words = dates[index].in_words();
        let (text, year) = words.rsplit_once(' ').unwrap_or((&words, ""));
        DateTick {
            x: xs[index],
            text: text.to_owned(),
            year: year.to_owned(),
        }
    };
    let mut ticks: Vec<DateTick> = Vec::new();
    for index in (0..dates.len()).rev() {
        let crowds_next = ticks
            .last()
            .is_some_and(|next| next.x - xs[index] < least_gap);
        let crowds_first = index > 0 && xs[index] - xs[0] < least_gap && index + 1 < dates.len();
        if !crowds_next && !crowds_first {
            ticks.push(tick(index));
        }
    }
    ticks.reverse();
    ticks
}

/// First days of months, a round number of months apart.
fn month_ticks(dates: &[Day], plot: Rect, least_gap: f64) -> Vec<DateTick> {
    let (Some(first), Some(last)) = (dates.first(), dates.last()) else {
        return Vec::new();
    };
    let span = f64::from(last.0 - first.0).max(1.0);
    let per_month = plot.width() / span * 30.4;
    let step = [1, 2, 3, 6, 12, 24, 60, 120]
        .into_iter()
        .find(|months| f64::from(*months) * per_month >= least_gap)
        .unwrap_or(600);
    let (from, _, _) = first.year_month_day();
    let (to, _, _) = last.year_month_day();
    let mut ticks = Vec::new();
    for month in (from * 12..=to * 12 + 11).filter(|month| month % step == 0) {
        let day =
            Day::from_year_month_day(month.div_euclid(12), month.rem_euclid(12) as u32 + 1, 1);
        let Some(day) = day.filter(|day| (*first..=*last).contains(day)) else {
            continue;
        };
        let words = day.month_in_words();
        let (text, year) = words.split_once(' ').unwrap_or((&words, ""));
        ticks.push(DateTick {
            x: plot.left + f64::from(day.0 - first.0) / span * plot.width(),
            text: if step % 12 == 0 { year } else { text }.to_owned(),
            year: year.to_owned(),
        });
    }
    ticks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_axes_end_at_or_above_the_largest_share() {
        assert_eq!(percent_ticks(1.0), [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]);
        assert_eq!(percent_ticks(0.48), [0.0, 10.0, 20.0, 30.0, 40.0, 50.0]);
        assert_eq!(percent_ticks(0.07), [0.0, 2.0, 4.0, 6.0, 8.0]);
        assert_eq!(percent_ticks(0.0004), [0.0, 0.02, 0.04]);
        for thousandth in 1..=1000 {
            let largest = f64::from(thousandth) / 1000.0;
            let ticks = percent_ticks(largest);
            assert!(ticks.len() <= 7 && *ticks.last().unwrap() >= largest * 100.0 - 1e-9);
        }
    }

    #[test]
    fn few_dates_are_all_named_and_crowded_ones_are_not() {
        let dates: Vec<Day> = [0, 10, 11, 30].map(Day).to_vec();
        let xs = [0.0, 100.0, 110.0, 300.0];
        let named = |gap| -> Vec<String> {
            let ticks = observation_ticks(&dates, &xs, gap);
            ticks.into_iter().map(|tick| tick.text).collect()
        };
        assert_eq!(named(5.0), ["1 Jan", "11 Jan", "12 Jan", "31 Jan"]);
        assert_eq!(named(50.0), ["1 Jan", "12 Jan", "31 Jan"]);
        assert_eq!(named(250.0), ["1 Jan", "31 Jan"]);
    }
}
