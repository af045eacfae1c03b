//! Scales and their ticks.

use super::{Anchor, Board, Point, Rect, Values};
use crate::date::Day;
use crate::words::{Language, Precision};

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
fn percent_ticks(largest: f64) -> Vec<f64> {
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

/// The steps of an axis of amounts up to at least `largest`: 1, 2 or 5 and zeros.
fn amount_ticks(largest: f64) -> Vec<f64> {
    let (mut step, mut next) = (1.0, 0);
    while largest / step > 5.0 {
        step *= if next % 3 == 1 { 2.5 } else { 2.0 };
        next += 1;
    }
    let mut ticks = vec![0.0];
    let mut last = 0.0;
    while last == 0.0 || last < largest * (1.0 - 1e-9) {
        last += step;
        ticks.push(last);
    }
    ticks
}

/// How many digits after the point, up to 3, a round number needs.
pub(super) fn digits(value: f64) -> u32 {
    let mut scaled = value.abs();
    let mut digits = 0;
    while digits < 3 && (scaled - scaled.round()).abs() > 1e-6 {
        scaled *= 10.0;
        digits += 1;
    }
    digits
}

/// The axis of values beside a plot: round numbers from 0 up to the plot's top.
pub(super) struct Axis {
    /// Values and what is written beside them, ascending.
    ticks: Vec<(f64, String)>,
    top: f64,
}

impl Axis {
    /// An axis that has room for these values, of 0 and more: shares, of which all together may be
    /// shown, or amounts.
    pub fn new(board: &Board, largest: f64, is_whole: bool) -> Self {
        let relative = board.values == Values::Relative;
        let steps = match (relative, is_whole) {
            (false, _) => amount_ticks(largest),
            (true, true) => vec![0.0, 25.0, 50.0, 75.0, 100.0],
            (true, false) => percent_ticks(largest),
        };
        let mut ticks: Vec<(f64, String)> = Vec::new();
        for value in steps {
            ticks.push(if relative {
                let text = board.language.decimal(value, digits(value));
                (value / 100.0, text)
            } else {
                (value, board.language.short(value))
            });
        }
        // On a phone the labels beside the plot say the unit.
        if let (Some((value, text)), true, false) = (ticks.last_mut(), relative, board.narrow) {
            let value = *value * 100.0;
            *text = board.language.percent(value, digits(value));
        }
        let top = ticks.last().map_or(1.0, |(top, _)| *top);
        Axis { ticks, top }
    }

    /// The height of a value in a plot.
    pub fn y(&self, value: f64, plot: Rect) -> f64 {
        plot.bottom - value / self.top * plot.height()
    }

    /// Width that the numbers need beside the plot.
    pub fn width(&self, board: &Board) -> f64 {
        let mut widest: f64 = 0.0;
        for (_, text) in &self.ticks {
            widest = widest.max(board.width(text, board.tick()));
        }
        widest + 8.0
    }

    /// Draws the grid, and the numbers from `left` on.
    pub fn draw(&self, board: &mut Board, plot: Rect, left: f64) {
        let tick = board.tick();
        // In a low plot not every line has room for its number.
        let gap = plot.height() / (self.ticks.len().max(2) - 1) as f64;
        let every = (15.0 / gap).ceil().max(1.0) as usize;
        for (index, (value, text)) in self.ticks.iter().enumerate() {
            let y = self.y(*value, plot);
            let grid = if *value == 0.0 {
                board.paper.axis
            } else {
                board.paper.grid
            };
            let (from, to) = (Point { x: plot.left, y }, Point { x: plot.right, y });
            board.line(from, to, grid, 1.0);
            let baseline = y + tick.size * super::MIDDLE_TO_BASELINE;
            if index % every == 0 {
                board.text(left, baseline, Anchor::Start, tick, text.as_str());
            }
        }
    }
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
    let mut widest = board.width("00 Mmm", tick);
    for month in 0..12 {
        // Near the ends of months, whose days have two digits.
        let text = board
            .language
            .axis_date(Day(27 + 30 * month), Precision::Day);
        widest = widest.max(board.width(&text, tick));
    }
    let least_gap = widest + 10.0;
    let ticks = if dates.len() <= 10 {
        observation_ticks(dates, xs, least_gap, board.language)
    } else {
        month_ticks(dates, plot, least_gap, board.language)
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
fn observation_ticks(
    dates: &[Day],
    xs: &[f64],
    least_gap: f64,
    language: &dyn Language,
) -> Vec<DateTick> {
    let tick = |index: usize| DateTick {
        x: xs[index],
        text: language.axis_date(dates[index], Precision::Day),
        year: language.axis_date(dates[index], Precision::Year),
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
fn month_ticks(
    dates: &[Day],
    plot: Rect,
    least_gap: f64,
    language: &dyn Language,
) -> Vec<DateTick> {
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
        let year = language.axis_date(day, Precision::Year);
        ticks.push(DateTick {
            x: plot.left + f64::from(day.0 - first.0) / span * plot.width(),
            text: if step % 12 == 0 {
                year.clone()
            } else {
                language.axis_date(day, Precision::Month)
            },
            year,
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
    fn round_numbers_have_no_more_digits_than_they_need() {
        for (value, count) in [(0.0, 0), (0.1 + 0.2, 1), (0.75, 2), (0.005, 3), (100.0, 0)] {
            assert_eq!(digits(value), count, "{value}");
        }
    }

    #[test]
    fn axes_of_amounts_have_few_round_numbers() {
        assert_eq!(amount_ticks(0.0), [0.0, 1.0]);
        assert_eq!(amount_ticks(3.0), [0.0, 1.0, 2.0, 3.0]);
        assert_eq!(amount_ticks(11.0), [0.0, 5.0, 10.0, 15.0]);
        let tens = [0.0, 20e6, 40e6, 60e6, 80e6, 100e6];
        assert_eq!(amount_ticks(93e6), tens);
        for power in 0..15 {
            for digits in 10..100 {
                let largest = f64::from(digits) * 10f64.powi(power);
                let ticks = amount_ticks(largest);
                let top = *ticks.last().unwrap();
                assert!((3..=6).contains(&ticks.len()), "{largest} {ticks:?}");
                assert!(top >= largest * (1.0 - 1e-9) && top <= largest * 1.5);
            }
        }
    }

    #[test]
    fn few_dates_are_all_named_and_crowded_ones_are_not() {
        let dates: Vec<Day> = [0, 10, 11, 30].map(Day).to_vec();
        let xs = [0.0, 100.0, 110.0, 300.0];
        let named = |gap| -> Vec<String> {
            let ticks = observation_ticks(&dates, &xs, gap, &crate::words::English);
            ticks.into_iter().map(|tick| tick.text).collect()
        };
        assert_eq!(named(5.0), ["1 Jan", "11 Jan", "12 Jan", "31 Jan"]);
        assert_eq!(named(50.0), ["1 Jan", "12 Jan", "31 Jan"]);
        assert_eq!(named(250.0), ["1 Jan", "31 Jan"]);
    }
}
