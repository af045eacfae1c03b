//! Marks of published figures.

use super::places::Places;
use super::{Anchor, Board, Colour, MIDDLE_TO_BASELINE, Mark, Point, Rect, Type, axis};
use crate::date::Day;
use crate::words::more_texts::{PUBLISHED, PUBLISHED_SHORT};

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
/// From the beginning of a label, where its dot is, to its text.
const SIGN: f64 = 9.0;

/// What is said of a published figure, the longest first.
pub(super) fn said(board: &Board, figure: &str, source: &str) -> Vec<String> {
    let parts = [("figure", figure), ("source", source)];
    [PUBLISHED, PUBLISHED_SHORT]
        .map(|text| board.language.say(text, &parts))
        .to_vec()
}

/// A published figure and where it stands.
pub(super) struct Note {
    pub day: Day,
    pub y: f64,
    pub fill: Colour,
    /// What is said of it, the longest first.
    pub texts: Vec<String>,
}

/// Draws dotted marks with their labels; what has no room for a label has no mark.
pub(super) fn draw(
    board: &mut Board,
    dates: &[Day],
    plot: Rect,
    mut notes: Vec<Note>,
    places: &mut Places,
) {
    let ([first, .., last], true) = (dates, notes.iter().all(|note| note.y.is_finite())) else {
        return;
    };
    notes.retain(|note| (plot.top..=plot.bottom).contains(&note.y));
    // From the top down; the lowest has its label below it.
    notes.sort_by(|a, b| a.y.total_cmp(&b.y));
    let x = |note: &Note| axis::dates_across(&[*first, note.day.max(*first), *last], plot)[1];
    let ends = |note: &Note| {
        let x = x(note);
        let (from, to) = ((x - HALF).max(plot.left), (x + HALF).min(plot.right));
        (from, to)
    };
    for note in &notes {
        let (from, to) = ends(note);
        places.avoid_line([from, to].map(|x| Point { x, y: note.y }).to_vec());
    }
    let type_ = Type {
        size: 11.0,
        bold: false,
        colour: board.paper.ink,
    };
    let count = notes.len();
    for (index, note) in notes.into_iter().enumerate() {
        let (from, to) = ends(&note);
        let at = Point {
            x: (from + to) / 2.0,
            y: note.y,
        };
        let above = index + 1 < count || count == 1;
        let found = note.texts.into_iter().find_map(|text| {
            let width = SIGN + board.width(&text, type_);
            let place = places.find(at, width, type_.size * 1.3, above)?;
            let left = match place.anchor {
                Anchor::Start => place.x,
                Anchor::Middle => place.x - width / 2.0,
                Anchor::End => place.x - width,
            };
            Some((text, left, place.middle))
        });
        let Some((text, left, middle)) = found else {
            continue;
        };
        // A dot before the label says whose it is where it stands far off.
        let mut dots = vec![(left + 3.0, middle)];
        let mut dot = from + 2.0;
        while dot <= to - 2.0 {
            dots.push((dot, at.y));
            dot += 6.0;
        }
        for (x, y) in dots {
            for (radius, fill) in [(3.0, board.paper.surface), (2.0, note.fill)] {
                let centre = Point { x, y };
                board.marks.push(Mark::Dot {
                    centre,
                    radius,
                    fill,
                });
            }
        }
        let baseline = middle + type_.size * MIDDLE_TO_BASELINE;
        board.text(left + SIGN, baseline, Anchor::Start, type_, text);
    }
}
