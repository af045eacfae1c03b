//! A claim under every combination of a grid: the leads in order, each as wide as it weighs, and below
//! them which choices are where.

use super::frame::Heights;
use super::hit::Targets;
use super::places::Places;
use super::points::{SIDE_HEIGHT, Scale, TINT, leader_colour, side_type, signed};
use super::text::cut;
use super::{Anchor, Board, Colour, MIDDLE_TO_BASELINE, Mark, Point, Rect, Type};
use crate::analysis::{Effect, Level, Specification, Survey};
use crate::message::Text;
use crate::words::more_texts::*;
use crate::words::{Language, of_choice, of_setting};

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
            let rows = levels(effect).len() as f64;
            self.heading + self.under_heading + rows * self.row
        };
        survey.effects.iter().map(of_effect).sum()
    }
}

/// The levels of a choice that get a row: those that some answer has; none where there is only one.
fn levels(effect: &Effect) -> Vec<&Level> {
    let has_answers = |level: &&Level| level.combinations > level.undecided;
    let levels: Vec<&Level> = effect.levels.iter().filter(has_answers).collect();
    if levels.len() > 1 { levels } else { Vec::new() }
}

/// Where each answer lies: as far from the left as those before it weigh.
struct Steps {
    /// Where each begins, and where the last one ends.
    edges: Vec<f64>,
}

impl Steps {
    fn new(survey: &Survey, plot: Rect) -> Self {
        let all: f64 = survey.all.iter().map(|one| one.weight).sum();
        let mut before = 0.0;
        let mut edges = vec![plot.left];
        for one in &survey.all {
            before += one.weight;
            edges.push(plot.left + before / all * plot.width());
        }
        Steps { edges }
    }

    fn middle(&self, index: usize) -> f64 {
        f64::midpoint(self.edges[index], self.edges[index + 1])
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
    let all_levels: Vec<&Level> = survey.effects.iter().flat_map(levels).collect();
    let language = board.language;
    let medians = all_levels.iter();
    let medians = &mut medians.map(|level| median_text(level.median_lead, language));
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
        let names = all_levels.iter();
        let names = &mut names.map(|level| of_setting(&level.when, language));
        let names = widest(names, board.label(false)) + GAP;
        plot.left += axis.max(names.min(room.width() * 0.36));
        plot.right -=
            GAP + numbers.max(board.width(&language.say(SURVEY_MEDIAN, &[]), board.tick()));
    }
    let scale = scale(plot);
    let steps = Steps::new(survey, plot);
    let xs: Vec<f64> = (0..leads.len()).map(|index| steps.middle(index)).collect();

    scale.draw(board);
    draw_curve(board, scale, &steps, &leads);
    draw_sides(board, survey, names, plot);
    let own = own(survey);
    if let Some(own) = own.zip(survey.own_lead()) {
        mark_own(board, scale, plot, &steps, &leads, own);
    }

    let bins = Bins::new(&steps, plot);
    let matrix = Rect {
        left: plot.left,
        top: plot.bottom + SIDE_HEIGHT,
        right: plot.right,
        bottom: room.bottom,
    };
    let mut y = matrix.top;
    for (index, effect) in survey.effects.iter().enumerate() {
        y += rows.heading;
        let shown = levels(effect);
        draw_heading(board, effect, shown.is_empty(), index == 0, room, y);
        y += rows.under_heading;
        for level in shown {
            let strip = Rect {
                top: y + rows.strip,
                bottom: y + rows.strip + rows.thickness,
                ..matrix
            };
            let has = survey.having(&level.when);
            draw_strip(board, strip, &bins, survey, &has);
            if let Some(own) = own.filter(|own| has(&survey.all[*own])) {
                draw_own_level(board, strip, xs[own]);
            }
            let type_ = board.label(false);
            let baseline = y + rows.text + type_.size * MIDDLE_TO_BASELINE;
            let number = median_text(level.median_lead, language);
            let number_width = board.width(&number, type_);
            let name_width = if board.narrow {
                room.width() - number_width - GAP
            } else {
                plot.left - room.left - GAP
            };
            let name = of_setting(&level.when, language);
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
fn draw_curve(board: &mut Board, scale: Scale, steps_of: &Steps, leads: &[f64]) {
    let count = leads.len();
    let edges = &steps_of.edges;
    let mut start = 0;
    while start < count {
        let side = side_of(leads[start]);
        let same = leads[start..]
            .iter()
            .take_while(|lead| side_of(**lead) == side);
        let end = start + same.count();
        let x = |index: usize| edges[index];
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
            // Below half a pixel a step cannot be seen.
            let wide = edges[index + 1..end].iter();
            let narrow = wide.take_while(|edge| **edge < edges[index] + 0.5).count();
            let next = (index + 1 + narrow).min(end);
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
    let weight = |holds: &dyn Fn(f64) -> bool| {
        let all = survey.all.iter().filter(|one| holds(one.lead));
        (all.clone().count(), all.map(|one| one.weight).sum::<f64>())
    };
    let (all, whole) = weight(&|_| true);
    let language = board.language;
    let said = |text: Text, name: &str, (count, part): (usize, f64)| {
        let parts = [
            ("name", name),
            ("n", &language.whole(count as f64)),
            ("all", &language.whole(all as f64)),
            ("percent", &percent(part / whole, count == all, language)),
        ];
        language.say(text, &parts)
    };
    let texts = [
        (
            1.0,
            said(SURVEY_LEADER, &names[0], weight(&|lead| lead > 0.0)),
        ),
        (
            -1.0,
            said(SURVEY_SECOND, &names[1], weight(&|lead| lead < 0.0)),
        ),
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
pub(crate) fn percent(part: f64, is_all: bool, language: &dyn Language) -> String {
    let said = |value: f64| language.percent(value, 0);
    let value = part * 100.0;
    if value > 0.0 && value < 0.5 {
        return language.say(UNDER, &[("percent", &said(1.0))]);
    } else if value >= 99.5 && !is_all {
        return language.say(OVER, &[("percent", &said(99.0))]);
    }
    said(value.round())
}

/// The place of the query's own combination; where it is none of those that count, of one with its
/// lead or the next.
fn own(survey: &Survey) -> Option<usize> {
    let lead = survey.own_lead()?;
    let after = survey.all.partition_point(|one| one.lead < lead - 1e-9);
    let nearest = after.min(survey.all.len().checked_sub(1)?);
    survey.own().or(Some(nearest))
}

/// Marks the query's own combination on the curve.
fn mark_own(
    board: &mut Board,
    scale: Scale,
    plot: Rect,
    steps: &Steps,
    leads: &[f64],
    (own, lead): (usize, f64),
) {
    let lead = lead.clamp(leads[0], leads[leads.len() - 1]);
    let x = steps.middle(own);
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
        let y = scale.y(*lead);
        let ends = [steps.edges[index], steps.edges[index + 1]];
        curve.extend(ends.map(|x| Point { x, y }));
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
    let names = effect.choice.split('+');
    let name = language.list(names.map(|choice| of_choice(choice, language)));
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
    let part = effect
        .shapley
        .map(|part| percent(part, part > 1.0 - 1e-9, language));
    let said = |text: Text| {
        let percent = part.as_deref().unwrap_or("–");
        language.say(text, &[("percent", percent)])
    };
    // From the longest to the shortest.
    let said = match (&effect.levels[..], part.is_none()) {
        ([level], _) => vec![of_setting(&level.when, language)],
        (_, true) => vec![String::new()],
        _ if effect.inert => [SURVEY_SAME, SURVEY_SAME_SHORT].map(said).to_vec(),
        _ => [SURVEY_EXPLAINS, SURVEY_EXPLAINS_SHORT].map(said).to_vec(),
    };
    let fits = |text: &&String| board.width(text, tick) <= right - left;
    let last = said.last().map_or("", String::as_str);
    let said = said.iter().find(fits).map_or(last, String::as_str);
    let said = cut(board.measure, said, tick.size, false, right - left);
    board.text(left, baseline(tick), Anchor::Start, tick, said);
}

/// Columns of the matrix: combinations next to each other.
struct Bins {
    /// The first combination of each, and the number of all.
    starts: Vec<usize>,
    /// Where each begins, and where the last one ends.
    edges: Vec<f64>,
}

impl Bins {
    fn new(steps: &Steps, plot: Rect) -> Self {
        let combinations = steps.edges.len() - 1;
        let count = ((plot.width() / COLUMN) as usize).clamp(1, combinations.max(1));
        let mut starts = vec![0];
        for bin in 1..count {
            let edge = plot.left + plot.width() * bin as f64 / count as f64;
            let start = steps.edges[..combinations].partition_point(|x| *x < edge - 1e-9);
            if start > starts[starts.len() - 1] && start < combinations {
                starts.push(start);
            }
        }
        starts.push(combinations);
        Bins {
            edges: starts.iter().map(|start| steps.edges[*start]).collect(),
            starts,
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
    let mut run: Option<(Rect, usize, Colour)> = None;
    let mut boxes: Vec<Mark> = Vec::new();
    let mut close = |run: Option<(Rect, usize, Colour)>| {
        if let Some((rect, step, colour)) = run.filter(|(_, step, _)| *step > 0) {
            let opacity = 0.08 + 0.92 * step as f64 / STEPS as f64;
            let fill = board.tinted(colour, opacity);
            boxes.push(Mark::Box { rect, fill });
        }
    };
    for (ends, edges) in bins.starts.windows(2).zip(bins.edges.windows(2)) {
        let inside = &all[ends[0]..ends[1]];
        let weight = |one: &Specification| one.weight;
        let with: f64 = inside.iter().filter(|one| has(one)).map(weight).sum();
        let part = with / inside.iter().map(weight).sum::<f64>();
        let step = (part * STEPS as f64).ceil() as usize;
        let colour = leader_colour(
            board,
            inside.get(inside.len() / 2).map_or(0.0, |one| one.lead),
        );
        let right = edges[1];
        match &mut run {
            Some((rect, before, of)) if *before == step && *of == colour => rect.right = right,
            _ => {
                let rect = Rect {
                    left: edges[0],
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
            let part = f64::from(count) / 2304.0;
            assert_eq!(percent(part, count == 2304, &English), text, "{count}");
        }
    }

    #[test]
    fn columns_hold_every_combination_once() {
        for (combinations, width) in [(1, 500.0), (7, 500.0), (2304, 300.0), (500, 2.0)] {
            let edges = (0..=combinations).map(|at| width * at as f64 / combinations as f64);
            let steps = Steps {
                edges: edges.collect(),
            };
            let plot = Rect {
                left: 0.0,
                top: 0.0,
                right: width,
                bottom: 1.0,
            };
            let bins = Bins::new(&steps, plot);
            assert_eq!(
                (bins.starts[0], bins.starts.last()),
                (0, Some(&combinations))
            );
            assert!(bins.starts.windows(2).all(|ends| ends[0] < ends[1]));
            assert_eq!(bins.edges.len(), bins.starts.len());
        }
    }
}
