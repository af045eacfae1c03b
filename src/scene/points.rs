//! Leads in points: their signs, their sides of zero, their axis.

use super::axis::digits;
use super::{Anchor, Board, Colour, Mark, Point, Rect, Type};
use crate::analysis::Survey;
use crate::words::{Language, more_texts::POINTS};

/// Height of the rows above and below a plot that say who is ahead there.
pub(super) const SIDE_HEIGHT: f64 = 22.0;

/// A lead with its sign and one digit after the point, two where it would else read as nothing:
/// `+1.3`, `−10.0`, `+0.04`, `0.0`.
pub(crate) fn signed(points: f64, language: &dyn Language) -> String {
    let digits = if (0.005..0.095).contains(&points.abs()) {
        2
    } else {
        1
    };
    with_sign(points, digits, language)
}

fn with_sign(value: f64, digits: u32, language: &dyn Language) -> String {
    let number = language.decimal(value.abs(), digits);
    // Digits of Europe keep their sign before them among texts that run from right to left.
    let mark = if language.is_right_to_left() && number.starts_with(|c: char| c.is_ascii_digit()) {
        "\u{200e}"
    } else {
        ""
    };
    [mark, sign(value), &number].concat()
}

/// What follows the number of a lead.
pub(super) fn unit(points: f64, language: &dyn Language) -> String {
    let shown = (points.abs() * 10.0).round() / 10.0;
    language.count(POINTS, shown, &[])
}

fn sign(points: f64) -> &'static str {
    if points > 0.0 {
        "+"
    } else if points < 0.0 {
        "−"
    } else {
        ""
    }
}

/// The ids of the two groups of a claim.
pub(super) fn ids(survey: &Survey) -> Vec<&str> {
    survey.claim.split(" > ").collect()
}

/// From points to heights.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    least: f64,
    most: f64,
    plot: Rect,
}

impl Scale {
    /// A scale that has room for these values and for 0.
    pub fn new(values: impl Iterator<Item = f64>, plot: Rect) -> Self {
        let (mut least, mut most) = (0.0_f64, 0.0_f64);
        for value in values {
            least = least.min(value);
            most = most.max(value);
        }
        if least == most {
            (least, most) = (-1.0, 1.0);
        }
        Scale { least, most, plot }
    }

    pub fn y(&self, points: f64) -> f64 {
        let part = (points - self.least) / (self.most - self.least);
        self.plot.bottom - part * self.plot.height()
    }

    /// Round values inside, ascending, 0 among them.
    fn ticks(&self) -> Vec<f64> {
        const STEPS: [f64; 15] = [
            0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0,
        ];
        let span = self.most - self.least;
        // As many as have room for their numbers.
        let most = (self.plot.height() / 20.0).clamp(1.0, 6.0);
        let step = STEPS.into_iter().find(|step| span / step <= most);
        let step = step.unwrap_or(100.0);
        // Not so small that it is rounding alone.
        let first = (self.least / step - 1e-9).ceil() as i64;
        let last = (self.most / step + 1e-9).floor() as i64;
        (first..=last).map(|index| index as f64 * step).collect()
    }

    /// Width that the numbers of the axis need.
    pub fn width(&self, board: &Board) -> f64 {
        let ticks = self.ticks().into_iter();
        let widths =
            ticks.map(|value| board.width(&tick_text(value, board.language), board.tick()));
        widths.fold(0.0, f64::max) + 8.0
    }

    /// Draws the grid, and the numbers so that they end beside the plot.
    pub fn draw(&self, board: &mut Board) {
        let tick = board.tick();
        let Rect { left, right, .. } = self.plot;
        for value in self.ticks() {
            let y = self.y(value);
            if value != 0.0 {
                board.line(
                    Point { x: left, y },
                    Point { x: right, y },
                    board.paper.grid,
                    1.0,
                );
            }
            let baseline = y + tick.size * super::MIDDLE_TO_BASELINE;
            let text = tick_text(value, board.language);
            board.text(left - 8.0, baseline, Anchor::End, tick, text);
        }
    }

    /// Draws the line at which the lead changes hands.
    pub fn draw_zero(&self, board: &mut Board) {
        let Rect { left, right, .. } = self.plot;
        let y = self.y(0.0);
        board.line(
            Point { x: left, y },
            Point { x: right, y },
            board.paper.ink,
            1.0,
        );
    }
}

/// A round number with its sign and no more digits than it needs.
fn tick_text(value: f64, language: &dyn Language) -> String {
    let value = (value * 1000.0).round() / 1000.0;
    with_sign(value, digits(value), language)
}

/// The colour of who is ahead.
pub(super) fn leader_colour(board: &Board, lead: f64) -> Colour {
    if lead > 0.0 {
        board.colours[0]
    } else if lead < 0.0 {
        board.colours[1]
    } else {
        board.paper.muted
    }
}

/// How who is ahead is set on that side.
pub(super) fn side_type(board: &Board, lead: f64) -> Type {
    Type {
        colour: leader_colour(board, lead),
        ..board.label(true)
    }
}

/// A piece of a line on one side of zero.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Piece {
    /// Above 0, below 0, or 0 where the line lies on zero.
    pub side: f64,
    /// x and points.
    pub line: Vec<(f64, f64)>,
}

/// Splits a line of x and points where it crosses zero.
pub(super) fn pieces(line: &[(f64, f64)]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut add = |from: (f64, f64), to: (f64, f64)| {
        let sum = from.1 + to.1;
        let side = if sum == 0.0 { 0.0 } else { sum.signum() };
        match pieces.last_mut() {
            Some(piece) if piece.side == side => piece.line.push(to),
            _ => pieces.push(Piece {
                side,
                line: vec![from, to],
            }),
        }
    };
    for ends in line.windows(2) {
        let (from, to) = (ends[0], ends[1]);
        if from.1 * to.1 < 0.0 {
            let part = from.1 / (from.1 - to.1);
            let zero = (from.0 + part * (to.0 - from.0), 0.0);
            add(from, zero);
            add(zero, to);
        } else {
            add(from, to);
        }
    }
    pieces
}

/// Draws a line whose colour, and that of the area between it and zero, says who is ahead.
pub(super) fn draw_line(board: &mut Board, scale: Scale, line: &[(f64, f64)], is_supported: bool) {
    let all = pieces(line);
    let at = |(x, points): &(f64, f64)| Point {
        x: *x,
        y: scale.y(*points),
    };
    for piece in all.iter().filter(|piece| piece.side != 0.0) {
        let (Some(first), Some(last)) = (piece.line.first(), piece.line.last()) else {
            continue;
        };
        let mut points: Vec<Point> = piece.line.iter().map(at).collect();
        points.push(at(&(last.0, 0.0)));
        points.push(at(&(first.0, 0.0)));
        let fill = board.tinted(leader_colour(board, piece.side), TINT);
        if is_supported {
            board.marks.push(Mark::Area { points, fill });
        }
    }
    scale.draw_zero(board);
    for piece in &all {
        let points: Vec<Point> = piece.line.iter().map(at).collect();
        let stroke = leader_colour(board, piece.side);
        board.stroke(&points, stroke, 2.5, is_supported);
    }
}

/// Opacity of the areas between a line and zero.
pub(super) const TINT: f64 = 0.16;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::English;

    #[test]
    fn leads_have_a_sign() {
        for (points, text) in [
            (1.31, "+1.3"),
            (-10.0, "−10.0"),
            (0.0, "0.0"),
            (0.04, "+0.04"),
            (-0.094, "−0.09"),
            (0.096, "+0.1"),
            (0.001, "+0.0"),
            (-99.96, "−100.0"),
        ] {
            assert_eq!(signed(points, &English), text, "{points}");
        }
    }

    #[test]
    fn axes_have_few_round_numbers_and_zero() {
        let plot = Rect {
            left: 0.0,
            top: 0.0,
            right: 100.0,
            bottom: 200.0,
        };
        let ticks = |values: &[f64]| -> Vec<String> {
            let scale = Scale::new(values.iter().copied(), plot);
            let ticks = scale.ticks();
            ticks
                .into_iter()
                .map(|value| tick_text(value, &English))
                .collect()
        };
        assert_eq!(ticks(&[-12.0, 23.0]), ["−10", "0", "+10", "+20"]);
        assert_eq!(ticks(&[0.31, 0.12]), ["0", "+0.1", "+0.2", "+0.3"]);
        assert_eq!(ticks(&[]), ["−1", "−0.5", "0", "+0.5", "+1"]);
        assert_eq!(ticks(&[-100.0, 100.0]), ["−100", "−50", "0", "+50", "+100"]);
        for tenth in 1..=1000 {
            let found = ticks(&[f64::from(tenth) / 10.0, -0.7]);
            assert!((2..=7).contains(&found.len()) && found.contains(&"0".to_owned()));
        }
    }

    #[test]
    fn a_line_changes_hands_where_it_crosses_zero() {
        let found = pieces(&[(0.0, -1.0), (10.0, 3.0), (20.0, 0.0), (30.0, 0.0)]);
        let zero = (2.5, 0.0);
        let expected = [
            (-1.0, vec![(0.0, -1.0), zero]),
            (1.0, vec![zero, (10.0, 3.0), (20.0, 0.0)]),
            (0.0, vec![(20.0, 0.0), (30.0, 0.0)]),
        ]
        .map(|(side, line)| Piece { side, line });
        assert_eq!(found, expected);
        assert!(pieces(&[(0.0, 1.0)]).is_empty());
    }
}
