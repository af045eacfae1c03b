//! What the differences between the answers to a claim come from, as bars.

use super::frame::Heights;
use super::hit::Targets;
use super::specifications::percent;
use super::text::{cut, wrap};
use super::{Anchor, Board, Colour, MIDDLE_TO_BASELINE, Mark, Point, Rect};
use crate::analysis::{Effect, Pair, Side, Survey};
use crate::words::more_texts::*;
use crate::words::{Language, of_choice};

/// How many interactions are drawn.
const PAIRS: usize = 4;
/// Less than this is not drawn as an interaction.
const LEAST: f64 = 0.005;
/// How opaque the part of a bar is that is explained together with other choices.
const TOGETHER: f64 = 0.38;

/// Height of a row: a bar with its name beside it, or on a phone above it.
fn row_height(board: &Board) -> f64 {
    if board.narrow { 44.0 } else { 34.0 }
}

/// Height of a line of the heading of the interactions with the room around it, of a second one, and of the key.
const HEADING: f64 = 34.0;
const LINE: f64 = 16.0;
const KEY: f64 = 26.0;

/// Height of the heading of the interactions, which takes two lines on a phone.
fn heading(board: &Board) -> f64 {
    HEADING + if board.narrow { LINE } else { 0.0 }
}

fn interactions(survey: &Survey) -> impl Iterator<Item = &Pair> {
    let pairs = survey.pairs.iter();
    let strong = pairs.filter(|pair| pair.interaction.unwrap_or(0.0) >= LEAST);
    strong.take(PAIRS)
}

pub(super) fn heights(board: &Board, survey: &Survey) -> Heights {
    let pairs = interactions(survey).count();
    let heading = if pairs > 0 { heading(board) } else { 0.0 };
    let rows = (survey.effects.len() + pairs) as f64 * row_height(board);
    let all = KEY + rows + heading;
    Heights {
        wished: all,
        least: all,
    }
}

pub(super) fn draw(board: &mut Board, survey: &Survey, room: Rect) -> Targets {
    let language = board.language;
    let (label, bold) = (board.label(false), board.label(true));
    let names: Vec<String> = survey
        .effects
        .iter()
        .map(|one| name(&one.choice, language))
        .collect();
    let together: Vec<String> = interactions(survey)
        .map(|pair| both(pair, language))
        .collect();
    let widest = names
        .iter()
        .chain(&together)
        .map(|name| board.width(name, label));
    // "under 1 %" is wider than 100 % in most languages.
    let numbers = [
        percent(1.0, true, language),
        percent(LEAST, false, language),
    ];
    let number = numbers.iter().map(|text| board.width(text, bold));
    let number = number.fold(0.0, f64::max) + 10.0;
    let side = if board.narrow {
        0.0
    } else {
        widest.fold(0.0, f64::max).min(room.width() * 0.4) + 14.0
    };
    let plot = Rect {
        left: room.left + side,
        top: room.top + KEY,
        right: room.right - number,
        bottom: room.bottom,
    };
    draw_key(board, room);
    let row = row_height(board);
    let mut targets = Targets::default();
    let mut y = plot.top;
    for (effect, name) in survey.effects.iter().zip(&names) {
        let rect = Rect {
            left: room.left,
            right: room.right,
            top: y,
            bottom: y + row,
        };
        draw_effect(board, effect, name, plot, rect);
        targets.cells.push(rect);
        y += row;
    }
    if !together.is_empty() {
        let type_ = board.label(true);
        let text = language.say(EFFECTS_TOGETHER, &[]);
        let mut lines = wrap(board.measure, &text, type_.size, true, room.width());
        let most = if board.narrow { 2 } else { 1 };
        if lines.len() > most {
            let rest = lines.split_off(most - 1).join(" ");
            lines.push(cut(board.measure, &rest, type_.size, true, room.width()));
        }
        for (line, text) in lines.iter().enumerate() {
            let above = (lines.len() - 1 - line) as f64 * LINE;
            let baseline = y + heading(board) - 12.0 - above;
            board.text(room.left, baseline, Anchor::Start, type_, text.as_str());
        }
        y += heading(board);
        for (pair, name) in interactions(survey).zip(&together) {
            let rect = Rect {
                left: room.left,
                right: room.right,
                top: y,
                bottom: y + row,
            };
            let part = pair.interaction.unwrap_or(0.0);
            let bar = bar_of(board, plot, rect);
            name_of(board, name, None, plot, rect);
            draw_bar(board, bar, [0.0, part]);
            number_of(board, percent(part, false, language), bar);
            y += row;
        }
    }
    targets.plot = Some(Rect {
        left: room.left,
        top: plot.top,
        right: room.right,
        bottom: plot.top + survey.effects.len() as f64 * row,
    });
    targets
}

/// The choices of an effect.
fn name(choice: &str, language: &dyn Language) -> String {
    let names = choice.split('+');
    language.list(names.map(|choice| of_choice(choice, language)))
}

fn both(pair: &Pair, language: &dyn Language) -> String {
    let [a, b] = [0, 1].map(|at| name(&pair.choices[at], language));
    language.say(EFFECTS_PAIR, &[("one", &a), ("other", &b)])
}

/// Where the bar of a row is, as long as all that there is to explain.
fn bar_of(board: &Board, plot: Rect, row: Rect) -> Rect {
    let height = if board.narrow { 13.0 } else { 16.0 };
    let bottom = if board.narrow {
        row.bottom - 7.0
    } else {
        (row.top + row.bottom + height) / 2.0
    };
    Rect {
        left: plot.left,
        right: plot.right,
        top: bottom - height,
        bottom,
    }
}

/// The fill of what is explained together with others; none where colours are forced.
fn lighter(board: &Board) -> Colour {
    let ink = board.paper.ink;
    match board.has_patterns {
        true => ink.with_alpha(0.0),
        false => ink.on(board.paper.surface, TOGETHER),
    }
}

/// Draws what is explained alone, and together with others, along a bar.
fn draw_bar(board: &mut Board, bar: Rect, [alone, all]: [f64; 2]) {
    let x = |part: f64| bar.left + bar.width() * part.clamp(0.0, 1.0);
    let track = board.tinted(board.paper.ink, 0.05);
    board.marks.push(Mark::Box {
        rect: bar,
        fill: track,
    });
    let ink = board.paper.ink;
    for (from, to, fill) in [(0.0, alone, ink), (alone, all, lighter(board))] {
        if to > from {
            let rect = Rect {
                left: x(from),
                right: x(to),
                ..bar
            };
            board.marks.push(Mark::Box { rect, fill });
        }
    }
    // Where nothing is translucent or filled, its end is still seen.
    let (top, bottom) = (bar.top - 1.0, bar.bottom + 1.0);
    let end = x(all);
    board.line(
        Point { x: end, y: top },
        Point { x: end, y: bottom },
        ink,
        1.0,
    );
}

fn name_of(board: &mut Board, name: &str, side: Option<String>, plot: Rect, row: Rect) {
    let label = board.label(false);
    let tick = board.tick();
    let room = if board.narrow {
        row.width()
    } else {
        plot.left - row.left - 12.0
    };
    let baseline = if board.narrow {
        row.top + 16.0
    } else {
        (row.top + row.bottom) / 2.0 + label.size * MIDDLE_TO_BASELINE
    };
    let text = cut(board.measure, name, label.size, false, room);
    let end = row.left + board.width(&text, label) + 8.0;
    board.text(row.left, baseline, Anchor::Start, label, text);
    if let Some(side) = side.filter(|side| end + board.width(side, tick) <= row.left + room) {
        board.text(end, baseline, Anchor::Start, tick, side);
    }
}

fn number_of(board: &mut Board, text: String, bar: Rect) {
    let bold = board.label(true);
    let baseline = (bar.top + bar.bottom) / 2.0 + bold.size * MIDDLE_TO_BASELINE;
    board.text(bar.right + 8.0, baseline, Anchor::Start, bold, text);
}

fn draw_effect(board: &mut Board, effect: &Effect, name: &str, plot: Rect, row: Rect) {
    let language = board.language;
    let side = language.say(
        match effect.side {
            Side::Question => EFFECTS_QUESTION,
            Side::Bookkeeping => EFFECTS_BOOKKEEPING,
        },
        &[],
    );
    name_of(board, name, Some(side), plot, row);
    let bar = bar_of(board, plot, row);
    let [alone, all] = [effect.first, effect.shapley].map(|part| part.unwrap_or(0.0));
    draw_bar(board, bar, [alone.min(all), all]);
    let text = effect.shapley.map_or("–".to_owned(), |part| {
        percent(part, part > 1.0 - 1e-9, language)
    });
    number_of(board, text, bar);
}

/// What the parts of a bar mean.
fn draw_key(board: &mut Board, room: Rect) {
    let tick = board.tick();
    let language = board.language;
    let ink = board.paper.ink;
    let y = room.top + 8.0;
    let mut x = room.left;
    for (fill, text) in [(ink, EFFECTS_ALONE), (lighter(board), EFFECTS_WITH)] {
        let swatch = Rect {
            left: x,
            top: y - 6.0,
            right: x + 14.0,
            bottom: y + 6.0,
        };
        board.marks.push(Mark::Box { rect: swatch, fill });
        let text = language.say(text, &[]);
        let text = cut(
            board.measure,
            &text,
            tick.size,
            false,
            room.right - x - 20.0,
        );
        let baseline = y + tick.size * MIDDLE_TO_BASELINE;
        board.text(x + 20.0, baseline, Anchor::Start, tick, text.as_str());
        x += 20.0 + board.width(&text, tick) + 18.0;
    }
}
