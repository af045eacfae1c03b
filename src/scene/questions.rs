//! The questions of a claim as a matrix: who leads in each, whatever the bookkeeping, and how far the
//! lead spreads.

use super::frame::Heights;
use super::hit::Targets;
use super::points::signed;
use super::text::{cut, wrap};
use super::{Anchor, Board, Colour, MIDDLE_TO_BASELINE, Mark, Point, Rect, Type};
use crate::analysis::{Answer, Matrix, MatrixCell};
use crate::words::more_texts::*;
use crate::words::{of_choice, of_setting};

/// Between cells.
const GAP: f64 = 3.0;
/// Width of the stripe that says in full colour who leads.
const STRIPE: f64 = 5.0;
/// From line to line in a cell.
const LINE: f64 = 15.0;
/// How opaque the ground of a cell is.
const GROUND: f64 = 0.16;

/// Heights of the parts of the matrix.
struct Rows {
    /// Of the heading of the columns, with their names.
    head: f64,
    cell: f64,
    /// Of a line of the key below.
    key: f64,
}

impl Rows {
    fn new(board: &Board) -> Self {
        Rows {
            head: if board.narrow { 52.0 } else { 46.0 },
            cell: if board.narrow { 76.0 } else { 50.0 },
            key: 20.0,
        }
    }
}

/// How many lines the key has.
const KEYS: f64 = 4.0;

pub(super) fn heights(board: &Board, matrix: &Matrix) -> Heights {
    let rows = Rows::new(board);
    let all = rows.head + matrix.rows.len() as f64 * rows.cell + KEYS * rows.key + 10.0;
    Heights {
        wished: all,
        least: all,
    }
}

pub(super) fn draw(board: &mut Board, matrix: &Matrix, names: &[String], room: Rect) -> Targets {
    let rows = Rows::new(board);
    let language = board.language;
    let label = board.label(false);
    let heading = |choice: &str| {
        let choices = choice.split('+').filter(|choice| !choice.is_empty());
        language.list(choices.map(|choice| of_choice(choice, language)))
    };
    let [column_choice, row_choice] = &matrix.axes;
    let of_rows: Vec<String> = matrix
        .rows
        .iter()
        .map(|value| of_setting(value, language))
        .collect();
    let widest = of_rows
        .iter()
        .map(|name| board.width(name, label))
        .fold(0.0, f64::max);
    let most = room.width() * if board.narrow { 0.3 } else { 0.28 };
    let side = if row_choice.is_empty() {
        0.0
    } else {
        widest.clamp(60.0_f64.min(most), most) + 10.0
    };
    let across = (room.right - room.left - side) / matrix.columns.len().max(1) as f64;
    let left = room.left + side;

    // What the columns and the rows are.
    let (bold, tick) = (board.label(true), board.tick());
    let text = |board: &Board, text: &str, type_: Type, width: f64| {
        cut(board.measure, text, type_.size, type_.bold, width)
    };
    let title = text(board, &heading(column_choice), bold, room.right - left);
    let baseline = |middle: f64, size: f64| middle + size * MIDDLE_TO_BASELINE;
    board.text(
        left,
        baseline(room.top + 9.0, bold.size),
        Anchor::Start,
        bold,
        title,
    );
    for (column, value) in matrix.columns.iter().enumerate() {
        let name = of_setting(value, language);
        let x = left + (column as f64 + 0.5) * across;
        let lines = wrap(board.measure, &name, tick.size, false, across - GAP);
        let shown = if board.narrow { 2 } else { 1 };
        let last = room.top + rows.head - 8.0;
        for (line, name) in lines.iter().take(shown).enumerate() {
            let below = (lines.len().min(shown) - 1 - line) as f64 * 13.0;
            board.text(x, last - below, Anchor::Middle, tick, name.as_str());
        }
    }
    if side > 0.0 {
        let title = wrap(
            board.measure,
            &heading(row_choice),
            bold.size,
            true,
            side - 8.0,
        );
        let last = room.top + rows.head - 8.0;
        let shown = title.iter().take(3).count();
        for (line, name) in title.iter().take(3).enumerate() {
            let y = last - (shown - 1 - line) as f64 * 15.0;
            board.text(room.left, y, Anchor::Start, bold, name.as_str());
        }
    }

    let mut targets = Targets {
        plot: Some(Rect {
            left,
            top: room.top + rows.head,
            ..room
        }),
        ..Targets::default()
    };
    for (row, name) in of_rows.iter().enumerate() {
        let top = room.top + rows.head + row as f64 * rows.cell;
        if side > 0.0 {
            let lines = wrap(board.measure, name, label.size, false, side - 8.0);
            let shown = lines.len().min(3);
            let middle = top + (rows.cell - GAP) / 2.0;
            for (line, text) in lines.iter().take(shown).enumerate() {
                let y = middle + (line as f64 - (shown as f64 - 1.0) / 2.0) * 14.0;
                let y = baseline(y, label.size);
                board.text(room.left, y, Anchor::Start, label, text.as_str());
            }
        }
        for column in 0..matrix.columns.len() {
            let rect = Rect {
                left: left + column as f64 * across,
                top,
                right: left + (column as f64 + 1.0) * across - GAP,
                bottom: top + rows.cell - GAP,
            };
            let cell = &matrix.cells[row * matrix.columns.len() + column];
            draw_cell(board, cell, names, rect);
            if cell.is_own {
                outline(board, rect);
            }
            targets.cells.push(rect);
        }
    }
    let bottom = room.top + rows.head + of_rows.len() as f64 * rows.cell;
    draw_key(board, names, matrix, bottom + 16.0, room, rows.key);
    if let Some(plot) = &mut targets.plot {
        plot.bottom = bottom;
    }
    targets
}

/// The ground and stripe of a cell, who leads and how far the lead spreads.
fn draw_cell(board: &mut Board, cell: &MatrixCell, names: &[String], rect: Rect) {
    let language = board.language;
    let question = cell.question.as_ref().filter(|one| one.answer.is_some());
    let Some((question, lead)) = question.and_then(|one| Some((one, one.lead?))) else {
        // Nothing that could be said: an empty frame.
        let stroke = board.paper.grid;
        frame(board, rect, stroke, 1.0);
        let tick = board.tick();
        let y = (rect.top + rect.bottom) / 2.0 + tick.size * MIDDLE_TO_BASELINE;
        let text = language.say(
            if cell.question.is_some() {
                MATRIX_NONE
            } else {
                MATRIX_NO_DATA
            },
            &[],
        );
        let width = rect.right - rect.left - 6.0;
        let text = cut(board.measure, &text, tick.size, false, width);
        board.text(
            (rect.left + rect.right) / 2.0,
            y,
            Anchor::Middle,
            tick,
            text,
        );
        return;
    };
    let part = question.part.unwrap_or(0.0);
    // Of the first group what holds, of the second the rest.
    let split = rect.left + (rect.right - rect.left) * part;
    let sides = [
        (0, rect.left, split, lead.max > 0.0),
        (1, split, rect.right, lead.min < 0.0),
    ];
    let is_mixed = question.answer == Some(Answer::Mixed);
    for (group, from, to, leads) in sides {
        if to - from < 0.01 {
            continue;
        }
        let colour = if leads {
            board.colours[group]
        } else {
            board.paper.muted
        };
        let ground = Rect {
            left: from,
            right: to,
            ..rect
        };
        let fill = board.tinted(colour, GROUND);
        board.marks.push(Mark::Box { rect: ground, fill });
        let stripe = Rect {
            top: rect.bottom - STRIPE,
            ..ground
        };
        board.marks.push(Mark::Box {
            rect: stripe,
            fill: colour,
        });
    }
    let (bold, tick) = (board.label(true), board.tick());
    let width = rect.right - rect.left - 6.0;
    let middle = (rect.left + rect.right) / 2.0;
    let who = if is_mixed {
        let percent = language.percent((part * 100.0).round().clamp(1.0, 99.0), 0);
        let long = language.say(MATRIX_MIXED, &[("name", &names[0]), ("percent", &percent)]);
        match board.width(&long, bold) <= width {
            true => long,
            false => percent,
        }
    } else {
        match (lead.max > 0.0, lead.min < 0.0) {
            (true, _) => names[0].clone(),
            (_, true) => names[1].clone(),
            _ => language.say(MATRIX_TIE, &[]),
        }
    };
    // A name may take two lines.
    let mut lines = wrap(board.measure, &who, bold.size, true, width);
    if lines.len() > 2 {
        let rest = lines.split_off(1).join(" ");
        lines.push(cut(board.measure, &rest, bold.size, true, width));
    }
    let middle_y = (rect.top + rect.bottom - STRIPE) / 2.0;
    let at = |y: f64, size: f64| y + size * MIDDLE_TO_BASELINE;
    let type_ = Type {
        size: 11.0,
        colour: board.paper.ink,
        ..tick
    };
    let range = spread(lead.min, lead.max, width, type_, board);
    let first = middle_y - (lines.len() + range.len() - 1) as f64 * LINE / 2.0;
    for (line, text) in lines.iter().enumerate() {
        let y = at(first + line as f64 * LINE, bold.size);
        board.text(middle, y, Anchor::Middle, bold, text.as_str());
    }
    for (line, text) in range.iter().enumerate() {
        let y = at(first + (lines.len() + line) as f64 * LINE, type_.size);
        board.text(middle, y, Anchor::Middle, type_, text.as_str());
    }
}

/// The least and the largest lead: in one line where they fit, else one below the other.
fn spread(min: f64, max: f64, width: f64, type_: Type, board: &Board) -> Vec<String> {
    let [least, most] = [min, max].map(|lead| signed(lead, board.language));
    if least == most {
        return vec![least];
    }
    let parts = [("from", least.as_str()), ("to", &most)];
    let long = board.language.say(MATRIX_SPREAD, &parts);
    if board.width(&long, type_) <= width {
        return vec![long];
    }
    let fitting = |text: String| cut(board.measure, &text, type_.size, false, width);
    vec![fitting(least), fitting(most)]
}

fn frame(board: &mut Board, rect: Rect, stroke: Colour, width: f64) {
    let corner = |x: f64, y: f64| Point { x, y };
    board.marks.push(Mark::Line {
        points: vec![
            corner(rect.left, rect.top),
            corner(rect.right, rect.top),
            corner(rect.right, rect.bottom),
            corner(rect.left, rect.bottom),
            corner(rect.left, rect.top),
        ],
        stroke,
        width,
    });
}

/// Marks the definition that is set.
fn outline(board: &mut Board, rect: Rect) {
    let stroke = board.paper.ink;
    let width = board.thick(2.0);
    frame(board, rect.grown(0.5), stroke, width);
}

/// What the marks mean.
fn draw_key(board: &mut Board, names: &[String], matrix: &Matrix, top: f64, room: Rect, line: f64) {
    let tick = board.tick();
    let language = board.language;
    let mut y = top;
    let mut add = |board: &mut Board, fills: &[Colour], is_outline: bool, text: String| {
        let swatch = Rect {
            left: room.left,
            top: y - 6.0,
            right: room.left + 18.0,
            bottom: y + 6.0,
        };
        if is_outline {
            outline(board, swatch);
        }
        let across = swatch.width() / fills.len().max(1) as f64;
        for (at, fill) in fills.iter().enumerate() {
            let rect = Rect {
                left: swatch.left + at as f64 * across,
                right: swatch.left + (at as f64 + 1.0) * across,
                ..swatch
            };
            let ground = board.tinted(*fill, GROUND);
            board.marks.push(Mark::Box { rect, fill: ground });
            let stripe = Rect {
                top: rect.bottom - STRIPE,
                ..rect
            };
            board.marks.push(Mark::Box {
                rect: stripe,
                fill: *fill,
            });
        }
        let text = cut(board.measure, &text, tick.size, false, room.width() - 26.0);
        let baseline = y + tick.size * MIDDLE_TO_BASELINE;
        board.text(room.left + 26.0, baseline, Anchor::Start, tick, text);
        y += line;
    };
    let [a, b] = [board.colours[0], board.colours[1]];
    let said = |name: &str| language.say(MATRIX_KEY, &[("name", name)]);
    add(board, &[a], false, said(&names[0]));
    add(board, &[b], false, said(&names[1]));
    add(board, &[a, b], false, language.say(MATRIX_KEY_MIXED, &[]));
    if matrix.cells.iter().any(|cell| cell.is_own) {
        add(board, &[], true, language.say(MATRIX_KEY_OWN, &[]));
    }
}
