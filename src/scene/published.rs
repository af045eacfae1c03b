//! Marks of published figures.

use super::places::Places;
use super::{Board, MIDDLE_TO_BASELINE, Mark, Point, Rect, Type, axis};
use crate::date::Day;

/// A figure that somebody has published of a group of the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Published {
    /// Index of the group.
    pub group: usize,
    /// 0 to 1.
    pub share: f64,
    /// The day that it is of.
    pub day: Day,
    /// Who published it, and when.
    pub source: &'static str,
}

/// Half the width of the dotted mark.
const HALF: f64 = 21.0;

/// Draws a dotted mark with its label at a day and a height; without the label where there is no
/// room for it.
pub(super) fn draw(
    board: &mut Board,
    dates: &[Day],
    plot: Rect,
    (day, y): (Day, f64),
    text: String,
    places: &mut Places,
) {
    let ([first, ..], [.., last]) = (dates, dates) else {
        return;
    };
    let x = match first == last {
        true => (plot.left + plot.right) / 2.0,
        false => axis::dates_across(&[*first, day.max(*first), *last], plot)[1],
    };
    if !(plot.top..=plot.bottom).contains(&y) {
        return;
    }
    let ink = board.paper.ink;
    let mut dot = (x - HALF).max(plot.left + 1.5);
    while dot <= (x + HALF).min(plot.right) {
        for (radius, fill) in [(2.5, board.paper.surface), (1.5, ink)] {
            let centre = Point { x: dot, y };
            board.marks.push(Mark::Dot {
                centre,
                radius,
                fill,
            });
        }
        dot += 6.0;
    }
    let type_ = Type {
        size: 11.0,
        bold: false,
        colour: ink,
    };
    let at = Point {
        x: x.min(plot.right - HALF),
        y,
    };
    let width = board.width(&text, type_);
    let Some(place) = places.find(at, width, type_.size * 1.4, true) else {
        return;
    };
    if place.far {
        let off = if place.middle < y { -1.0 } else { 1.0 };
        let (from, to) = (y + 5.0 * off, place.middle - 8.0 * off);
        let point = |y: f64| Point { x: at.x, y };
        board.line(point(from), point(to), board.paper.axis, 1.0);
    }
    let baseline = place.middle + type_.size * MIDDLE_TO_BASELINE;
    board.text(place.x, baseline, place.anchor, type_, text);
}
