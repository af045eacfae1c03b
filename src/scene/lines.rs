//! One line a group.

use super::areas::runs;
use super::events::Events;
use super::hit::{Extent, Targets};
use super::labels::Labels;
use super::{Board, Colour, Grouped, Mark, Point, Rect, axis};
use crate::order::sorted;

/// Up to how many dates each is marked by a dot on its line.
pub(super) const DOTS: usize = 16;
/// How far from a line the pointer may be to mean it, in CSS pixels.
const REACH: f64 = 10.0;

pub(super) fn draw(board: &mut Board, grouped: Grouped, room: Rect) -> Targets {
    let shares = grouped.shares;
    let mut values = Vec::new();
    let mut largest: f64 = 0.0;
    for group in &shares.groups {
        let mut of_group = Vec::new();
        for date in 0..shares.dates.len() {
            let value = board.value(shares, group, date);
            largest = largest.max(value.unwrap_or(0.0));
            of_group.push(value);
        }
        values.push(of_group);
    }
    let scale = axis::Axis::new(board, largest, false);
    let labels = Labels::new(board, grouped, room.width());
    let mut plot = Rect {
        left: room.left + scale.width(board),
        top: room.top + 6.0,
        right: room.right - labels.width(),
        bottom: room.bottom - axis::DATES_HEIGHT - labels.key_height(),
    };
    if shares.dates.len() == 1 {
        plot.right = plot.right.min(plot.left + 120.0);
    }
    let events = Events::new(board, &shares.dates, plot, room.right);
    plot.top += events.height();
    let xs = axis::dates_across(&shares.dates, plot);
    let mut targets = Targets::default();

    scale.draw(board, plot, room.left);
    axis::draw_dates(board, plot, &shares.dates, &xs, room.left);
    events.draw(board, plot);
    // The largest is drawn last and so lies on top, above it what is pinned.
    let order = sorted(values.len(), &|a, b| {
        let pinned = |group| grouped.is_pinned(group);
        pinned(a).cmp(&pinned(b)).then(b.cmp(&a))
    });
    for group in order {
        let before = board.marks.len();
        let named = !shares.groups[group].stands_for_no_name();
        let stroke = board.colours[group];
        for run in runs(&values[group]) {
            let mut points = Vec::new();
            let mut supported = Vec::new();
            for date in run {
                if let Some(value) = values[group][date] {
                    let y = scale.y(value, plot);
                    points.push(Point { x: xs[date], y });
                    supported.push(shares.is_supported(date));
                }
            }
            let thick = grouped.is_pinned(group);
            for (point, supported) in points.iter().zip(&supported) {
                if shares.dates.len() > DOTS && points.len() > 1 {
                    break;
                }
                let radius = if named { 3.0 } else { 2.0 } + if thick { 1.0 } else { 0.0 };
                board.dot(*point, radius, stroke, *supported);
            }
            let width = if named { 2.5 } else { 1.5 } + if thick { 1.5 } else { 0.0 };
            let width = board.thick(width);
            for (points, supported) in stretches(&points, &supported) {
                #[cfg(feature = "analysis")]
                if board.has_patterns && supported {
                    board.dashed(group, points, width);
                    continue;
                }
                board.stroke(points, stroke, width, supported);
            }
        }
        targets.owned.push((group, before..board.marks.len()));
    }
    #[cfg(feature = "analysis")]
    draw_published(board, grouped, plot, &scale, (&xs, &events));
    let mut ends = Vec::new();
    for values in &values {
        let mut end = None;
        let mut extents = Vec::new();
        for value in values {
            let y = value.map(|value| scale.y(value, plot));
            end = y.or(end);
            extents.push(y.map(|y| Extent {
                top: y - REACH,
                bottom: y + REACH,
            }));
        }
        ends.push(end);
        targets.groups.push(extents);
    }
    labels.draw(board, grouped, plot, room, &ends, &mut targets);
    targets.plot = Some(plot);
    targets.dates = xs;
    targets
}

/// A line in stretches of one kind: between two dates of which the data cover enough, or not.
/// Neighbours share a point.
pub(super) fn stretches<'a, T>(points: &'a [T], supported: &[bool]) -> Vec<(&'a [T], bool)> {
    let mut stretches: Vec<(&[T], bool)> = Vec::new();
    let mut start = 0;
    for to in 1..points.len() {
        let is_supported = supported[to - 1] && supported[to];
        match stretches.last_mut() {
            Some((stretch, same)) if *same == is_supported => *stretch = &points[start..=to],
            _ => {
                start = to - 1;
                stretches.push((&points[start..=to], is_supported));
            }
        }
    }
    stretches
}

impl Board<'_> {
    /// Draws a line, in dashes where the data cover too little for more.
    pub(super) fn stroke(
        &mut self,
        points: &[Point],
        stroke: Colour,
        width: f64,
        is_supported: bool,
    ) {
        let pieces = match is_supported {
            true => vec![points.to_vec()],
            false => dashes(points, &[5.0, 4.0]),
        };
        for points in pieces {
            self.marks.push(Mark::Line {
                points,
                stroke,
                width,
            });
        }
    }

    /// Draws a point of a line, hollow where the data cover too little for more.
    pub(super) fn dot(&mut self, centre: Point, radius: f64, fill: Colour, is_supported: bool) {
        let mut dot = |radius: f64, fill: Colour| {
            self.marks.push(Mark::Dot {
                centre,
                radius,
                fill,
            });
        };
        dot(radius, fill);
        if !is_supported {
            dot(radius - 1.2, self.paper.surface);
        }
    }
}

/// A line as strokes with gaps between them.
pub(super) fn dashes(points: &[Point], pattern: &[f64]) -> Vec<Vec<Point>> {
    let (Some(first), false) = (points.first(), pattern.is_empty()) else {
        return vec![points.to_vec()];
    };
    let mut strokes = Vec::new();
    let mut stroke = vec![*first];
    let (mut index, mut left) = (0, pattern[0]);
    for ends in points.windows(2) {
        let (mut from, to) = (ends[0], ends[1]);
        loop {
            let length = (to.x - from.x).hypot(to.y - from.y);
            let is_stroke = index % 2 == 0;
            if length <= left {
                left -= length;
                if is_stroke {
                    stroke.push(to);
                }
                break;
            }
            let part = left / length;
            from = Point {
                x: from.x + (to.x - from.x) * part,
                y: from.y + (to.y - from.y) * part,
            };
            if is_stroke {
                stroke.push(from);
                strokes.push(std::mem::take(&mut stroke));
            } else {
                stroke = vec![from];
            }
            index += 1;
            left = pattern[index % pattern.len()];
        }
    }
    if stroke.len() > 1 {
        strokes.push(stroke);
    }
    strokes
}

/// Marks published shares, with labels off the lines and the rules of events.
#[cfg(feature = "analysis")]
fn draw_published(
    board: &mut Board,
    grouped: Grouped,
    plot: Rect,
    scale: &axis::Axis,
    (xs, events): (&[f64], &Events),
) {
    use super::places::Places;
    use super::published::{self, Note};
    use crate::words::more_texts::PUBLISHED_SHARE;
    if board.values == super::Values::Absolute || board.published.is_empty() {
        return;
    }
    let mut places = Places::new(plot);
    events.keep_clear(plot, &mut places);
    for group in &grouped.shares.groups {
        for run in runs(&group.share) {
            let at = |date: usize| {
                let y = scale.y(group.share[date]?, plot);
                Some(Point { x: xs[date], y })
            };
            places.avoid_line(run.filter_map(at).collect());
        }
    }
    let notes = board.published.iter().map(|one| {
        let percent = board.language.share(one.share);
        let parts = [
            ("name", grouped.names[one.group].as_str()),
            ("percent", &percent),
        ];
        let figure = board.language.say(PUBLISHED_SHARE, &parts);
        Note {
            day: one.day,
            y: scale.y(one.share, plot),
            fill: board.colours[one.group],
            texts: published::said(board, &figure, one.source),
        }
    });
    let notes = notes.collect();
    published::draw(board, &grouped.shares.dates, plot, notes, &mut places);
}
