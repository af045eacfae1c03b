//! A claim under every definition of a grid: the leads in order, and below them which choices are
//! where.

use super::frame::Heights;
use super::hit::Targets;
use super::places::Places;
use super::points::{SIDE_HEIGHT, Scale, TINT, leader_colour, side_type, signed};
use super::text::cut;
use super::{Anchor, Board, Colour, MIDDLE_TO_BASELINE, Mark, Point, Rect, Type};
use crate::analysis::{Effect, Level, Specification, Survey};
use crate::message::Text;
use crate::words::more_texts::*;
use crate::words::{Language, of_choice, of_level};

/// Width of a column of the matrix.
const COLUMN: f64 = 3.5;
/// Steps of opacity, so that equal neighbours can be one box.
const STEPS: usize = 20;
/// From the strips to the numbers beside them.
const GAP: f64 = 12.0;

/// Heights of the parts of the matrix.
struct Rows {
    /// From the bottom of what is before to the middle of the text of a heading.
    heading: f64,
    /// From the middle of a heading's text to the first row.
    under_heading: f64,
    row: f64,
    /// From the top of a row to the middle of its text.
    text: f64,
    /// From the top of a row to the strip.
    strip: f64,
    thickness: f64,
}

impl Rows {
    /// On a phone names stand above their strips.
    fn new(board: &Board) -> Self {
        if board.narrow {
            Rows {
                heading: 22.0,
                under_heading: 11.0,
                row: 34.0,
                text: 9.0,
                strip: 18.0,
                thickness: 10.0,
            }
        } else {
            Rows {
                heading: 22.0,
                under_heading: 11.0,
                row: 19.0,
                text: 9.5,
                strip: 4.0,
                thickness: 11.0,
            }
        }
    }

    fn height(&self, survey: &Survey) -> f64 {
        let of_effect = |effect: &Effect| {
            let rows = levels(survey, effect).len() as f64;
            self.heading + self.under_heading + rows * self.row
        };
        survey.effects.iter().map(of_effect).sum()
    }
}

/// The levels of a choice that get a row: none where all specifications can be written with each.
fn levels<'a>(survey: &Survey, effect: &'a Effect) -> &'a [Level] {
    let of_all = |level: &Level| level.specifications == survey.specifications;
    if effect.levels.iter().all(of_all) {
        &[]
    } else {
        &effect.levels
    }
}

/// Heights of both panels.
pub(super) fn heights(board: &Board, survey: &Survey) -> Heights {
    let matrix = Rows::new(board).height(survey) + 2.0 * SIDE_HEIGHT;
    Heights {
        wished: matrix + if board.narrow { 190.0 } else { 240.0 },
        least: matrix + 100.0,
    }
}

pub(super) fn draw(board: &mut Board, survey: &Survey, names: &[String], room: Rect) -> Targets {
    let rows = Rows::new(board);
    let widest = |texts: &mut dyn Iterator<Item = String>, type_: Type| {
        texts
            .map(|text| board.width(&text, type_))
            .fold(0.0, f64::max)
    };
    let all_levels = || {
        survey.effects.iter().flat_map(|effect| {
            let levels = levels(survey, effect).iter();
            levels.map(|level| (effect.choice.as_str(), level))
        })
    };
    let language = board.language;
    let medians = &mut all_levels().map(|(_, level)| median_text(level.median_lead, language));
    let numbers = widest(medians, board.label(false));
    let leads: Vec<f64> = survey.all.iter().map(|one| one.lead).collect();
    let mut plot = Rect {
        left: room.left,
        top: room.top + SIDE_HEIGHT,
        right: room.right,
        bottom: room.bottom - rows.height(survey) - SIDE_HEIGHT,
    };
    let scale = |plot: Rect| Scale::new(leads.iter().copied(), plot);
    let axis = scale(plot).width(board);
    if board.narrow {
        plot.left += axis;
    } else {
        let names =
            &mut all_levels().map(|(choice, level)| of_level(choice, &level.value, language));
        let names = widest(names, board.label(false)) + GAP;
        plot.left += axis.max(names.min(room.width() * 0.36));
        plot.right -=
            GAP + numbers.max(board.width(&language.say(SURVEY_MEDIAN, &[]), board.tick()));
    }
    let scale = scale(plot);
    let across = plot.width() / leads.len().max(1) as f64;
    let xs: Vec<f64> = (0..leads.len())
        .map(|index| plot.left + (index as f64 + 0.5) * across)
        .collect();

    scale.draw(board);
    draw_curve(board, scale, plot, &leads);
    draw_sides(board, survey, names, plot);
    let own = own(survey);
    if let Some(own) = own {
        mark_own(board, scale, plot, &leads, xs[own]);
    }

    let bins = Bins::new(survey.all.len(), plot.width());
    let matrix = Rect {
        left: plot.left,
        top: plot.bottom + SIDE_HEIGHT,
        right: plot.right,
        bottom: room.bottom,
    };
    let mut y = matrix.top;
    for (index, effect) in survey.effects.iter().enumerate() {
        y += rows.heading;
        let shown = levels(survey, effect);
        draw_heading(board, effect, shown.is_empty(), index == 0, room, y);
        y += rows.under_heading;
        let choices = &survey.grid.choices;
        let choice = choices.iter().position(|(name, _)| *name == effect.choice);
        for (level, found) in shown.iter().enumerate() {
            let strip = Rect {
                top: y + rows.strip,
                bottom: y + rows.strip + rows.thickness,
                ..matrix
            };
            if let Some(choice) = choice {
                let has = |one: &Specification| one.levels[choice] & (1 << level) != 0;
                draw_strip(board, strip, &bins, survey, &has);
                if let Some(own) = own.filter(|own| has(&survey.all[*own])) {
                    draw_own_level(board, strip, xs[own]);
                }
            }
            let type_ = board.label(false);
            let baseline = y + rows.text + type_.size * MIDDLE_TO_BASELINE;
            let number = median_text(found.median_lead, language);
            let number_width = board.width(&number, type_);
            let name_width = if board.narrow {
                room.width() - number_width - GAP
            } else {
                plot.left - room.left - GAP
            };
            let name = of_level(&effect.choice, &found.value, language);
            let name = cut(board.measure, &name, type_.size, false, name_width);
            board.text(room.left, baseline, Anchor::Start, type_, name);
            board.text(room.right, baseline, Anchor::End, type_, number);
            y += rows.row;
        }
    }

    let marked = |lead: &f64| Some((scale.y(*lead), leader_colour(board, *lead)));
    Targets {
        plot: Some(Rect {
            bottom: matrix.bottom,
            ..plot
        }),
        marked: leads.iter().map(marked).collect(),
        dates: xs,
        ..Targets::default()
    }
}

fn median_text(lead: Option<f64>, language: &dyn Language) -> String {
    lead.map_or("–".to_owned(), |lead| signed(lead, language))
}

/// The leads in order as a curve of steps, tinted down to zero.
fn draw_curve(board: &mut Board, scale: Scale, plot: Rect, leads: &[f64]) {
    let count = leads.len();
    let across = plot.width() / count.max(1) as f64;
    // Below half a pixel a step cannot be seen.
    let stride = ((0.5 / across).floor() as usize).max(1);
    let mut start = 0;
    while start < count {
        let side = side_of(leads[start]);
        let same = leads[start..]
            .iter()
            .take_while(|lead| side_of(**lead) == side);
        let end = start + same.count();
        let x = |index: usize| plot.left + index as f64 * across;
        let zero = scale.y(0.0);
        let mut steps: Vec<Point> = Vec::new();
        if start > 0 {
            steps.push(Point {
                x: x(start),
                y: zero,
            });
        }
        let mut index = start;
        while index < end {
            let next = (index + stride).min(end);
            let y = scale.y(leads[(index + next - 1) / 2]);
            // A run of equal leads is one step.
            match &steps[..] {
                [.., before] if before.y == y => {
                    if let Some(last) = steps.last_mut() {
                        last.x = x(next);
                    }
                }
                _ => steps.extend([Point { x: x(index), y }, Point { x: x(next), y }]),
            }
            index = next;
        }
        if end < count {
            steps.push(Point { x: x(end), y: zero });
        }
        let mut area = steps.clone();
        area.push(Point { x: x(end), y: zero });
        area.push(Point {
            x: x(start),
            y: zero,
        });
        let colour = leader_colour(board, f64::from(side));
        if side != 0 {
            let fill = board.tinted(colour, TINT);
            board.marks.push(Mark::Area { points: area, fill });
        }
        board.marks.push(Mark::Line {
            points: steps,
            stroke: colour,
            width: 2.5,
        });
        start = end;
    }
    scale.draw_zero(board);
}

fn side_of(lead: f64) -> i8 {
    i8::from(lead > 0.0) - i8::from(lead < 0.0)
}

/// Says above the right end and below the left end who leads there, and how often.
fn draw_sides(board: &mut Board, survey: &Survey, names: &[String], plot: Rect) {
    let all = survey.specifications;
    let behind = survey.all.iter().filter(|one| one.lead < 0.0).count();
    let language = board.language;
    let said = |text: Text, name: &str, count: usize| {
        let parts = [
            ("name", name),
            ("n", &language.whole(count as f64)),
            ("all", &language.whole(all as f64)),
            ("percent", &percent(count, all, language)),
        ];
        language.say(text, &parts)
    };
    let texts = [
        (1.0, said(SURVEY_LEADER, &names[0], survey.holds)),
        (-1.0, said(SURVEY_SECOND, &names[1], behind)),
    ];
    for (lead, text) in texts {
        let type_ = side_type(board, lead);
        let width = plot.width();
        let text = cut(board.measure, &text, type_.size, true, width);
        let (x, anchor, middle) = if lead > 0.0 {
            let middle = plot.top - SIDE_HEIGHT / 2.0 - 2.0;
            (plot.right, Anchor::End, middle)
        } else {
            let middle = plot.bottom + SIDE_HEIGHT / 2.0;
            (plot.left, Anchor::Start, middle)
        };
        let baseline = middle + type_.size * MIDDLE_TO_BASELINE;
        board.text(x, baseline, anchor, type_, text);
    }
}

/// A part in whole per cent, where nearly all is not all and hardly any is not none.
pub(crate) fn percent(count: usize, all: usize, language: &dyn Language) -> String {
    let said = |value: f64| language.percent(value, 0);
    let part = (count as f64 / all.max(1) as f64 * 100.0).round();
    if part == 0.0 && count > 0 {
        return language.say(UNDER, &[("percent", &said(1.0))]);
    } else if part == 100.0 && count < all {
        return language.say(OVER, &[("percent", &said(99.0))]);
    }
    said(part)
}

/// The index of the query's own specification; where the grid lacks it, of one with its lead or the
/// next.
fn own(survey: &Survey) -> Option<usize> {
    let lead = survey.fragility.as_ref()?.lead?;
    // For each choice the values that change nothing in the query.
    let own: Vec<u64> = survey
        .grid
        .choices
        .iter()
        .map(|(choice, values)| {
            let same = |value: &String| {
                let mut query = survey.query.clone();
                query.set(choice, value).is_ok() && query == survey.query
            };
            let values = values.iter().enumerate();
            values.fold(0, |bits, (index, value)| {
                bits | (u64::from(same(value)) << index)
            })
        })
        .collect();
    let is_own = |one: &Specification| {
        let levels = one.levels.iter().zip(&own);
        (one.lead - lead).abs() < 1e-6 && levels.into_iter().all(|(levels, own)| levels & own != 0)
    };
    let after = survey.all.partition_point(|one| one.lead < lead - 1e-9);
    let found = survey.all.iter().position(is_own);
    found.or(after.min(survey.all.len().checked_sub(1)?).into())
}

/// Marks the query's own specification on the curve.
fn mark_own(board: &mut Board, scale: Scale, plot: Rect, leads: &[f64], x: f64) {
    let across = plot.width() / leads.len().max(1) as f64;
    let index = ((x - plot.left) / across) as usize;
    let lead = leads[index.min(leads.len() - 1)];
    let centre = Point {
        x,
        y: scale.y(lead),
    };
    for (radius, fill) in [(6.5, board.paper.surface), (5.0, board.paper.ink)] {
        board.marks.push(Mark::Dot {
            centre,
            radius,
            fill,
        });
    }
    let mut places = Places::new(plot);
    let mut curve = Vec::new();
    for (index, lead) in leads.iter().enumerate() {
        let left = plot.left + index as f64 * across;
        let y = scale.y(*lead);
        curve.push(Point { x: left, y });
        curve.push(Point {
            x: left + across,
            y,
        });
    }
    places.avoid_line(curve);
    let zero = scale.y(0.0);
    places.avoid_line(vec![
        Point {
            x: plot.left,
            y: zero,
        },
        Point {
            x: plot.right,
            y: zero,
        },
    ]);
    let type_ = board.label(true);
    let points = signed(lead, board.language);
    let text = board.language.say(SURVEY_OWN, &[("points", &points)]);
    let width = board.width(&text, type_);
    let Some(place) = places.find(centre, width, type_.size * 1.3, true) else {
        return;
    };
    if place.far {
        let off = if place.middle < centre.y { -1.0 } else { 1.0 };
        board.line(
            Point {
                x,
                y: centre.y + 7.0 * off,
            },
            Point {
                x,
                y: place.middle - 9.0 * off,
            },
            board.paper.ink,
            1.0,
        );
    }
    let baseline = place.middle + type_.size * MIDDLE_TO_BASELINE;
    board.text(place.x, baseline, place.anchor, type_, text);
}

/// Draws the heading of a choice and how much hangs on it; above the first rows also what the
/// numbers beside them are.
fn draw_heading(
    board: &mut Board,
    effect: &Effect,
    no_rows: bool,
    is_first: bool,
    room: Rect,
    middle: f64,
) {
    let (type_, tick) = (board.label(true), board.tick());
    let baseline = |type_: Type| middle + type_.size * MIDDLE_TO_BASELINE;
    let language = board.language;
    let name = of_choice(&effect.choice, language);
    let median = language.say(SURVEY_MEDIAN, &[]);
    board.text(
        room.left,
        baseline(type_),
        Anchor::Start,
        type_,
        name.as_str(),
    );
    let left = room.left + board.width(&name, type_) + 8.0;
    let mut right = room.right;
    if is_first && !no_rows {
        right -= board.width(&median, tick) + GAP;
        board.text(room.right, baseline(tick), Anchor::End, tick, median);
    }
    let spread = signed(effect.spread, language);
    let spread = spread.replace('+', "");
    let said = |text: Text| language.say(text, &[("points", &spread)]);
    // From the longest to the shortest.
    let said = match (&effect.levels[..], no_rows) {
        ([level], _) => vec![of_level(&effect.choice, &level.value, language)],
        (_, true) => [SURVEY_SAME, SURVEY_SAME_SHORT].map(said).to_vec(),
        _ => [SURVEY_SPREAD, SURVEY_SPREAD_SHORT, SURVEY_SPREAD_SHORTEST]
            .map(said)
            .to_vec(),
    };
    let fits = |text: &&String| board.width(text, tick) <= right - left;
    let last = said.last().map_or("", String::as_str);
    let said = said.iter().find(fits).map_or(last, String::as_str);
    let said = cut(board.measure, said, tick.size, false, right - left);
    board.text(left, baseline(tick), Anchor::Start, tick, said);
}

/// Columns of the matrix: specifications next to each other.
struct Bins {
    /// The first specification of each, and the number of all.
    starts: Vec<usize>,
}

impl Bins {
    fn new(specifications: usize, width: f64) -> Self {
        let count = ((width / COLUMN) as usize).clamp(1, specifications.max(1));
        Bins {
            starts: (0..=count)
                .map(|bin| bin * specifications / count)
                .collect(),
        }
    }
}

/// One row of the matrix: how many of the specifications of each column can be written with a level.
fn draw_strip(
    board: &mut Board,
    strip: Rect,
    bins: &Bins,
    survey: &Survey,
    has: &dyn Fn(&Specification) -> bool,
) {
    let track = board.tinted(board.paper.ink, 0.04);
    board.marks.push(Mark::Box {
        rect: strip,
        fill: track,
    });
    let all = &survey.all;
    let across = strip.width() / all.len().max(1) as f64;
    let mut run: Option<(Rect, usize, Colour)> = None;
    let mut boxes: Vec<Mark> = Vec::new();
    let mut close = |run: Option<(Rect, usize, Colour)>| {
        if let Some((rect, step, colour)) = run.filter(|(_, step, _)| *step > 0) {
            let opacity = 0.08 + 0.92 * step as f64 / STEPS as f64;
            let fill = board.tinted(colour, opacity);
            boxes.push(Mark::Box { rect, fill });
        }
    };
    for ends in bins.starts.windows(2) {
        let inside = &all[ends[0]..ends[1]];
        let with = inside.iter().filter(|one| has(one)).count();
        let part = with as f64 / inside.len().max(1) as f64;
        let step = (part * STEPS as f64).ceil() as usize;
        let colour = leader_colour(
            board,
            inside.get(inside.len() / 2).map_or(0.0, |one| one.lead),
        );
        let right = strip.left + ends[1] as f64 * across;
        match &mut run {
            Some((rect, before, of)) if *before == step && *of == colour => rect.right = right,
            _ => {
                let left = strip.left + ends[0] as f64 * across;
                let rect = Rect {
                    left,
                    right,
                    ..strip
                };
                close(run.replace((rect, step, colour)));
            }
        }
    }
    close(run);
    board.marks.append(&mut boxes);
}

/// Marks that the query's own specification has a level.
fn draw_own_level(board: &mut Board, strip: Rect, x: f64) {
    for (half, fill) in [(2.25, board.paper.surface), (1.25, board.paper.ink)] {
        let rect = Rect {
            left: x - half,
            top: strip.top - 2.0,
            right: x + half,
            bottom: strip.bottom + 2.0,
        };
        board.marks.push(Mark::Box { rect, fill });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::English;

    #[test]
    fn nearly_all_is_not_all() {
        for (count, text) in [
            (0, "0\u{a0}%"),
            (1, "under 1\u{a0}%"),
            (1834, "80\u{a0}%"),
            (2303, "over 99\u{a0}%"),
            (2304, "100\u{a0}%"),
        ] {
            assert_eq!(percent(count, 2304, &English), text, "{count}");
        }
        assert_eq!(percent(0, 0, &English), "0\u{a0}%");
    }

    #[test]
    fn columns_hold_every_specification_once() {
        for (specifications, width) in [(1, 500.0), (7, 500.0), (2304, 300.0), (500, 2.0)] {
            let bins = Bins::new(specifications, width);
            assert_eq!(
                (bins.starts[0], bins.starts.last()),
                (0, Some(&specifications))
            );
            assert!(bins.starts.windows(2).all(|ends| ends[0] < ends[1]));
        }
    }
}
