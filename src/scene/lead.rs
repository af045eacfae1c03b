//! The lead of one group over another, over time.

use super::areas::runs;
use super::events::Events;
use super::frame::Heights;
use super::hit::Targets;
use super::lines::{DOTS, stretches};
use super::places::Places;
use super::points::{SIDE_HEIGHT, Scale, TINT, draw_line, leader_colour, side_type, signed, unit};
use super::text::{cut, spread};
use super::{Anchor, Board, Colour, MIDDLE_TO_BASELINE, Mark, Point, Rect, axis, published};
use crate::analysis::{Band, Crossing, Lead};
use crate::date::Day;
use crate::words::more_texts::{AHEAD, LEAD_RANGE, PUBLISHED_POINTS};

/// Width of the plot of a lone date.
const LONE_DATE: f64 = 150.0;
/// Half the width of the column of a lone date.
const LONE_COLUMN: f64 = 24.0;
/// From the plot to the labels beside it.
const LEADER: f64 = 12.0;
/// Distance between the middles of two labels beside the plot.
const LABEL: f64 = 17.0;
/// From the number to its unit: a space would stand on the far side of a unit in Arabic.
const UNIT_GAP: f64 = 4.0;
/// Width of the sign of the band in its legend.
const SWATCH: f64 = 16.0;

/// Height of the plot with its texts.
pub(super) fn heights(width: f64) -> Heights {
    let texts = 2.0 * SIDE_HEIGHT + axis::DATES_HEIGHT;
    Heights {
        wished: (width * 0.5).clamp(240.0, 420.0) + texts,
        least: 100.0 + texts,
    }
}

/// Smallest and largest lead of a date.
type Range = Option<(f64, f64)>;

pub(super) fn draw(
    board: &mut Board,
    lead: &Lead,
    band: Option<(&Band, usize)>,
    names: &[String],
    room: Rect,
) -> Targets {
    let ranges: Vec<Range> = lead
        .dates
        .iter()
        .enumerate()
        .map(|(index, date)| {
            let (band, _) = band.filter(|_| lead.is_drawn(index))?;
            range(band, *date)
        })
        .collect();
    let beside = Beside::new(board, lead, &ranges);
    let lone = lead.dates.len() == 1;
    let legend = band.map(|(_, definitions)| Legend::new(board, definitions));
    // A row of its own where the legend has no room beside who is ahead.
    let ahead = |group: usize| board.language.say(AHEAD, &[("name", &names[group])]);
    let ahead = [ahead(0), ahead(1)];
    let widest_side = ahead
        .iter()
        .map(|text| board.width(text, board.label(true)))
        .fold(0.0, f64::max);
    let legend_row = legend.as_ref().is_some_and(|legend| {
        lone || widest_side + 24.0 + legend.width + 40.0 + beside.width > room.width()
    });
    let top = room.top + if legend_row { SIDE_HEIGHT } else { 0.0 };
    let mut plot = Rect {
        left: room.left,
        top: top + SIDE_HEIGHT,
        right: room.right - beside.width,
        bottom: room.bottom - axis::DATES_HEIGHT - SIDE_HEIGHT,
    };
    let shown = lead.lead.iter().enumerate();
    let shown = shown.filter_map(|(date, points)| points.filter(|_| lead.is_drawn(date)));
    let edges = ranges.iter().flatten();
    let edges = edges.flat_map(|(least, most)| [*least, *most]);
    let values: Vec<f64> = shown.chain(edges).collect();
    let scale = |plot: Rect| Scale::new(values.iter().copied(), plot);
    plot.left += scale(plot).width(board);
    if lone {
        plot.right = plot.right.min(plot.left + LONE_DATE);
    }
    // Below who is ahead, as no rule may run through that.
    let events = Events::new(board, &lead.dates, plot, room.right);
    let above = plot.top - SIDE_HEIGHT / 2.0 - 2.0;
    plot.top += events.height();
    let scale = scale(plot);
    let xs = if lone {
        vec![(plot.left + plot.right) / 2.0]
    } else {
        axis::dates_across(&lead.dates, plot)
    };

    scale.draw(board);
    events.draw(board, plot);
    let pale = board.tinted(board.paper.ink, 0.08);
    for run in runs(&ranges) {
        let column = |x: f64| {
            if lone {
                (plot.left, plot.right)
            } else {
                (x - 2.0, x + 2.0)
            }
        };
        draw_band(
            board,
            scale,
            &xs,
            &ranges[run.clone()],
            run.start,
            pale,
            &column,
        );
    }
    let side = |board: &mut Board, text: &str, lead: f64, middle: f64, width: f64| {
        let type_ = side_type(board, lead);
        let text = cut(board.measure, text, type_.size, true, width);
        let baseline = middle + type_.size * MIDDLE_TO_BASELINE;
        board.text(plot.left, baseline, Anchor::Start, type_, text);
    };
    let room_beside = match &legend {
        Some(legend) if !legend_row => room.right - plot.left - legend.width - 12.0,
        _ => room.right - plot.left,
    };
    let below = plot.bottom + SIDE_HEIGHT / 2.0;
    side(board, &ahead[0], 1.0, above, room_beside);
    side(board, &ahead[1], -1.0, below, room.right - plot.left);
    if let Some(legend) = legend {
        let (left, middle) = if legend_row {
            (room.left, room.top + SIDE_HEIGHT / 2.0 - 2.0)
        } else {
            (room.right - legend.width, above)
        };
        legend.draw(board, left, middle, pale);
    }

    if !lone {
        scale.draw_zero(board);
    }
    let mut places = Places::new(plot);
    places.avoid_line(vec![
        Point {
            x: plot.left,
            y: scale.y(0.0),
        },
        Point {
            x: plot.right,
            y: scale.y(0.0),
        },
    ]);
    let drawn = lead.lead.iter().enumerate();
    let drawn: Vec<Option<f64>> = drawn
        .map(|(date, points)| points.filter(|_| lead.is_drawn(date)))
        .collect();
    for run in runs(&drawn) {
        let supported: Vec<bool> = run.clone().map(|date| lead.is_supported(date)).collect();
        let line: Vec<(f64, f64)> = run
            .filter_map(|date| Some((xs[date], drawn[date]?)))
            .collect();
        match line[..] {
            [(x, points)] if lone => draw_column(board, scale, x, points, supported[0]),
            _ => {
                for (line, supported) in stretches(&line, &supported) {
                    draw_line(board, scale, line, supported);
                }
            }
        }
        let at = |(x, points): &(f64, f64)| Point {
            x: *x,
            y: scale.y(*points),
        };
        places.avoid_line(line.iter().map(at).collect());
        let few = lead.dates.len() <= DOTS || line.len() == 1;
        for (point, supported) in line.iter().zip(supported).filter(|_| few) {
            let fill = leader_colour(board, point.1);
            board.dot(at(point), 3.0, fill, supported);
        }
    }
    if lone {
        scale.draw_zero(board);
    }
    draw_crossings(board, lead, scale, &xs, &mut places);
    if let [a, b] = board.published {
        let points = (a.share - b.share) * 100.0;
        let figure = signed(points, board.language);
        let figure = board.language.say(PUBLISHED_POINTS, &[("points", &figure)]);
        let note = published::Note {
            day: a.day,
            y: scale.y(points),
            fill: leader_colour(board, points),
            texts: published::said(board, &figure, a.source),
        };
        events.keep_clear(plot, &mut places);
        published::draw(board, &lead.dates, plot, vec![note], &mut places);
    }
    let foot = Rect {
        bottom: plot.bottom + SIDE_HEIGHT,
        ..plot
    };
    axis::draw_dates(board, foot, &lead.dates, &xs, room.left);
    beside.draw(board, plot, scale);

    let marked =
        |points: &Option<f64>| points.map(|points| (scale.y(points), leader_colour(board, points)));
    Targets {
        plot: Some(plot),
        marked: drawn.iter().map(marked).collect(),
        dates: xs,
        ..Targets::default()
    }
}

/// The range of a band at a date.
fn range(band: &Band, date: Day) -> Range {
    let at = band.dates.binary_search(&date).ok()?;
    band.min[at].zip(band.max[at])
}

fn draw_band(
    board: &mut Board,
    scale: Scale,
    xs: &[f64],
    ranges: &[Range],
    first: usize,
    fill: Colour,
    column: &dyn Fn(f64) -> (f64, f64),
) {
    let at = |index: usize, points: f64| Point {
        x: xs[first + index],
        y: scale.y(points),
    };
    let (mut over, mut under) = (Vec::new(), Vec::new());
    for (index, range) in ranges.iter().enumerate() {
        if let Some((least, most)) = range {
            over.push(at(index, *most));
            under.push(at(index, *least));
        }
    }
    if let ([over], [under]) = (&over[..], &under[..]) {
        let (left, right) = column(over.x);
        let rect = Rect {
            left,
            top: over.y,
            right,
            bottom: under.y,
        };
        board.marks.push(Mark::Box { rect, fill });
        return;
    }
    if board.has_patterns {
        for points in [over, under] {
            board.marks.push(Mark::Line {
                points,
                stroke: board.paper.muted,
                width: 1.0,
            });
        }
        return;
    }
    over.extend(under.into_iter().rev());
    board.marks.push(Mark::Area { points: over, fill });
}

/// A lone date has no line: a column stands from zero to its lead.
fn draw_column(board: &mut Board, scale: Scale, x: f64, points: f64, is_supported: bool) {
    let (y, zero) = (scale.y(points), scale.y(0.0));
    let rect = Rect {
        left: x - LONE_COLUMN,
        top: y.min(zero),
        right: x + LONE_COLUMN,
        bottom: y.max(zero),
    };
    let colour = leader_colour(board, points);
    let fill = board.tinted(colour, TINT * 2.0);
    board.marks.push(Mark::Box { rect, fill });
    if !is_supported {
        board.hatch(rect);
    }
    board.line(
        Point {
            x: x - LONE_COLUMN,
            y,
        },
        Point {
            x: x + LONE_COLUMN,
            y,
        },
        colour,
        2.5,
    );
}

/// Marks every crossing; those that hold get their date, as far as there is room.
fn draw_crossings(board: &mut Board, lead: &Lead, scale: Scale, xs: &[f64], places: &mut Places) {
    let mut crossings: Vec<(&Crossing, Point)> = Vec::new();
    for crossing in &lead.crossings {
        if let Ok(date) = lead.dates.binary_search(&crossing.date) {
            let centre = Point {
                x: xs[date],
                y: scale.y(crossing.to),
            };
            crossings.push((crossing, centre));
        }
    }
    for (crossing, centre) in &crossings {
        let radius = if crossing.holds { 5.0 } else { 4.0 };
        places.avoid_dot(*centre, radius + 1.0);
        let colour = leader_colour(board, crossing.to);
        let surface = board.paper.surface;
        let rings = if crossing.holds {
            [(radius + 1.5, surface), (radius, colour)]
        } else {
            [(radius, colour), (radius - 2.0, surface)]
        };
        for (radius, fill) in rings {
            board.marks.push(Mark::Dot {
                centre: *centre,
                radius,
                fill,
            });
        }
    }
    // The first one is the news, then the latest.
    let mut holding: Vec<&(&Crossing, Point)> = crossings
        .iter()
        .filter(|(crossing, _)| crossing.holds)
        .collect();
    if let Some((_, rest)) = holding.split_first_mut() {
        rest.reverse();
    }
    let type_ = board.label(true);
    for (crossing, centre) in holding {
        let text = board.language.day(crossing.date);
        let width = board.width(&text, type_);
        // Where the line comes from is on the other side of zero.
        let above = crossing.to > 0.0;
        let Some(place) = places.find(*centre, width, type_.size * 1.3, above) else {
            continue;
        };
        if place.far {
            let off = if place.middle < centre.y { -1.0 } else { 1.0 };
            let (from, to) = (
                Point {
                    x: centre.x,
                    y: centre.y + 7.0 * off,
                },
                Point {
                    x: centre.x,
                    y: place.middle - 9.0 * off,
                },
            );
            board.line(from, to, board.paper.axis, 1.0);
        }
        let baseline = place.middle + type_.size * MIDDLE_TO_BASELINE;
        board.text(place.x, baseline, place.anchor, type_, text);
    }
}

/// What the pale area is.
struct Legend {
    text: String,
    width: f64,
}

impl Legend {
    fn new(board: &Board, definitions: usize) -> Self {
        let text = board.language.count(LEAD_RANGE, definitions as f64, &[]);
        Legend {
            width: SWATCH + 6.0 + board.width(&text, board.tick()),
            text,
        }
    }

    fn draw(self, board: &mut Board, left: f64, middle: f64, fill: Colour) {
        let tick = board.tick();
        // The sign stands where the text begins.
        let (sign, x, anchor) = if board.language.is_right_to_left() {
            let sign = left + self.width - SWATCH;
            (sign, sign - 6.0, Anchor::End)
        } else {
            (left, left + SWATCH + 6.0, Anchor::Start)
        };
        let rect = Rect {
            left: sign,
            top: middle - 5.0,
            right: sign + SWATCH,
            bottom: middle + 5.0,
        };
        board.marks.push(Mark::Box { rect, fill });
        let baseline = middle + tick.size * MIDDLE_TO_BASELINE;
        board.text(x, baseline, anchor, tick, self.text);
    }
}

/// The labels beside the plot: the last lead, and the ends of the band there.
struct Beside {
    lead: Option<f64>,
    /// The smallest and the largest.
    range: [Option<f64>; 2],
    number_width: f64,
    width: f64,
}

impl Beside {
    fn new(board: &Board, lead: &Lead, ranges: &[Range]) -> Self {
        let last = lead.lead.last().copied().flatten();
        let last = last.filter(|_| lead.is_drawn_at_last());
        let signed = |points: f64| signed(points, board.language);
        // What says the same as the lead says nothing.
        let same = |end: f64| last.is_some_and(|last| signed(last) == signed(end));
        let range = ranges.last().copied().flatten();
        let range = range.map_or([None; 2], |(least, most)| [least, most].map(Some));
        let range = range.map(|end| end.filter(|end| !same(*end)));
        let mut number_width: f64 = 0.0;
        let mut unit_width: f64 = 0.0;
        if let Some(last) = last {
            number_width = board.width(&signed(last), board.label(true));
            unit_width = UNIT_GAP + board.width(&unit(last, board.language), board.label(false));
        }
        for end in range.iter().flatten() {
            number_width = number_width.max(board.width(&signed(*end), board.tick()));
        }
        Beside {
            lead: last,
            range,
            number_width,
            width: LEADER + 9.0 + number_width + unit_width,
        }
    }

    fn draw(&self, board: &mut Board, plot: Rect, scale: Scale) {
        let [least, most] = self.range;
        // From the top down; what is equal stays in this order.
        let all = [(most, false), (self.lead, true), (least, false)];
        let all: Vec<(f64, bool)> = all
            .into_iter()
            .filter_map(|(points, is_lead)| Some((points?, is_lead)))
            .collect();
        let mut order: Vec<usize> = (0..all.len()).collect();
        order.sort_by(|a, b| all[*b].0.total_cmp(&all[*a].0));
        let wished: Vec<f64> = order.iter().map(|index| scale.y(all[*index].0)).collect();
        let (top, bottom) = (plot.top - LABEL / 2.0, plot.bottom + LABEL / 2.0);
        let middles = spread(&wished, LABEL, top, bottom);
        for (index, middle) in order.into_iter().zip(middles) {
            if let Some(middle) = middle {
                let (points, is_lead) = all[index];
                self.draw_one(board, plot.right, scale, points, is_lead, middle);
            }
        }
    }

    fn draw_one(
        &self,
        board: &mut Board,
        right: f64,
        scale: Scale,
        points: f64,
        is_lead: bool,
        middle: f64,
    ) {
        let sign = right + LEADER;
        let colour = if is_lead {
            leader_colour(board, points)
        } else {
            board.paper.axis
        };
        board.marks.push(Mark::Line {
            points: vec![
                Point {
                    x: right + 2.0,
                    y: scale.y(points),
                },
                Point {
                    x: sign - 4.0,
                    y: middle,
                },
                Point { x: sign, y: middle },
            ],
            stroke: colour,
            width: 1.0,
        });
        let type_ = if is_lead {
            board.label(true)
        } else {
            board.tick()
        };
        if is_lead {
            board.marks.push(Mark::Box {
                rect: Rect {
                    left: sign,
                    top: middle - 6.0,
                    right: sign + 4.0,
                    bottom: middle + 6.0,
                },
                fill: colour,
            });
        }
        let baseline = middle + type_.size * MIDDLE_TO_BASELINE;
        let end = sign + 9.0 + self.number_width;
        let number = signed(points, board.language);
        board.text(end, baseline, Anchor::End, type_, number);
        if is_lead {
            let type_ = board.label(false);
            let unit = unit(points, board.language);
            board.text(end + UNIT_GAP, baseline, Anchor::Start, type_, unit);
        }
    }
}
