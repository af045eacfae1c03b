//! The texts above and below the plot.

use super::hit::Targets;
use super::text::wrap;
use super::{Anchor, Board, Point, Rect, Type};
use crate::words::texts;

/// Where the plot may be drawn, and how high the whole picture becomes.
pub(super) struct Frame {
    pub plot: Rect,
    pub height: f64,
}

/// Height of the plot that says only that there is nothing to show.
pub(super) const EMPTY_HEIGHT: f64 = 120.0;

/// Heights of a plot.
#[derive(Clone, Copy)]
pub(super) struct Heights {
    /// Where the picture's height is free.
    pub wished: f64,
    /// Where it can still be read.
    pub least: f64,
}

impl Heights {
    /// Of a plot that can be drawn lower than it wishes.
    pub fn of(wished: f64) -> Self {
        Heights {
            wished,
            least: 120.0,
        }
    }
}

struct Paragraph {
    lines: Vec<String>,
    type_: Type,
    leading: f64,
    /// Room above it.
    before: f64,
}

impl Paragraph {
    fn height(&self) -> f64 {
        match self.lines.len() {
            0 => 0.0,
            lines => self.before + lines as f64 * self.leading * self.type_.size,
        }
    }
}

/// Draws title, definition, denominator, notes and source.
pub(super) fn draw(board: &mut Board, width: f64, height: Option<f64>, plot: Heights) -> Frame {
    let inner = board.inner_width(width);
    let pad = (width - inner) / 2.0;
    let paragraph = |text: &str, size: f64, bold: bool, muted: bool, leading: f64, before: f64| {
        let colour = if muted {
            board.paper.muted
        } else {
            board.paper.ink
        };
        let type_ = Type { size, bold, colour };
        Paragraph {
            lines: wrap(board.measure, text, size, bold, inner),
            type_,
            leading,
            before,
        }
    };
    let caption = board.caption;
    let title_size = if board.narrow { 19.0 } else { 22.0 };
    let text_size = if board.narrow { 13.0 } else { 14.0 };
    let above = [
        paragraph(&caption.title, title_size, true, false, 1.25, 0.0),
        paragraph(&caption.subtitle, text_size, false, false, 1.4, 4.0),
        paragraph(&caption.data, text_size - 1.0, false, true, 1.4, 3.0),
    ];
    let mut notes = String::new();
    for note in &caption.notes {
        board.language.append(&mut notes, note);
    }
    let mut below = [
        paragraph(&notes, 11.5, false, true, 1.4, 0.0),
        paragraph(&caption.source, 11.5, false, true, 1.4, 3.0),
    ];
    if board.language.is_right_to_left() {
        // Notes are in the language of the data: each line has the direction of its first letter.
        for line in &mut below[0].lines {
            *line = ["\u{2068}", line, "\u{2069}"].concat();
        }
    }
    let sum = |paragraphs: &[Paragraph]| paragraphs.iter().map(Paragraph::height).sum::<f64>();
    let (above_height, below_height) = (sum(&above), sum(&below));
    const GAP: f64 = 16.0;
    let around = 2.0 * pad + above_height + below_height + 2.0 * GAP;
    let plot_height = match height {
        None => plot.wished,
        Some(height) => (height - around).max(plot.least),
    };

    let mut y = pad;
    let start = if board.language.is_right_to_left() {
        (width - pad, Anchor::End)
    } else {
        (pad, Anchor::Start)
    };
    for paragraph in above {
        y = set(board, start, y, paragraph);
    }
    let top = y + GAP;
    let plot = Rect {
        left: pad,
        top,
        right: width - pad,
        bottom: top + plot_height,
    };
    y = plot.bottom + GAP;
    for paragraph in below {
        y = set(board, start, y, paragraph);
    }
    Frame {
        plot,
        // Half a pixel of rounding is no lack of room.
        height: match height {
            Some(height) if y + pad <= height + 0.5 => height,
            _ => (y + pad).ceil(),
        },
    }
}

fn set(board: &mut Board, (x, anchor): (f64, Anchor), top: f64, paragraph: Paragraph) -> f64 {
    let bottom = top + paragraph.height();
    let Type { size, .. } = paragraph.type_;
    let mut baseline =
        top + paragraph.before + size * (paragraph.leading / 2.0 + super::MIDDLE_TO_BASELINE);
    for line in paragraph.lines {
        board.text(x, baseline, anchor, paragraph.type_, line);
        baseline += paragraph.leading * size;
    }
    bottom
}

/// Says in place of a plot that there is nothing to show, and why.
pub(super) fn draw_empty(
    board: &mut Board,
    plot: Rect,
    is_nothing: bool,
    warnings: &[String],
) -> Targets {
    let mut said = Vec::new();
    if is_nothing {
        said.push((board.language.say(texts::NOTHING, &[]), board.label(true)));
    }
    for warning in warnings {
        said.push((board.language.sentence(warning), board.tick()));
    }
    let mut lines = Vec::new();
    for (text, type_) in said {
        for line in wrap(
            board.measure,
            &text,
            type_.size,
            type_.bold,
            plot.width() * 0.9,
        ) {
            lines.push((line, type_));
        }
    }
    // An axis without anything on it.
    for y in [plot.top, plot.bottom] {
        let (from, to) = (Point { x: plot.left, y }, Point { x: plot.right, y });
        board.line(from, to, board.paper.grid, 1.0);
    }
    let middle = (plot.left + plot.right) / 2.0;
    let mut y = (plot.top + plot.bottom) / 2.0 - (lines.len() as f64 - 1.0) * 10.0 + 4.0;
    for (line, type_) in lines {
        board.text(middle, y, Anchor::Middle, type_, line);
        y += 20.0;
    }
    Targets::default()
}
