//! One line a group.

use super::areas::runs;
use super::events::Events;
use super::hit::{Extent, Targets};
use super::labels::Labels;
use super::{Board, Grouped, Mark, Point, Rect, axis};
use crate::order::sorted;

/// Up to how many dates each is marked by a dot on its line.
pub(super) const DOTS: usize = 16;
/// How far from a line the pointer may be to mean it, in CSS pixels.
const REACH: f64 = 10.0;

pub(super) fn draw(board: &mut Board, grouped: Grouped, room: Rect) -> Targets {
    let shares = grouped.shares;
    let values: Vec<Vec<Option<f64>>> = shares
        .groups
        .iter()
        .map(|group| {
            let dates = 0..shares.dates.len();
            dates.map(|date| board.value(group, date)).collect()
        })
        .collect();
    let all = values.iter().flatten().flatten();
    let scale = axis::Axis::new(board, all.copied().fold(0.0, f64::max), false);
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
            let points: Vec<Point> = run
                .filter_map(|date| {
                    let y = scale.y(values[group][date]?, plot);
                    Some(Point { x: xs[date], y })
                })
                .collect();
            let few = shares.dates.len() <= DOTS || points.len() == 1;
            let thick = grouped.is_pinned(group);
            for point in points.iter().filter(|_| few) {
                board.marks.push(Mark::Dot {
                    centre: *point,
                    radius: if named { 3.0 } else { 2.0 } + if thick { 1.0 } else { 0.0 },
                    fill: stroke,
                });
            }
            let width = if named { 2.5 } else { 1.5 } + if thick { 1.5 } else { 0.0 };
            board.marks.push(Mark::Line {
                points,
                stroke,
                width,
            });
        }
        targets.owned.push((group, before..board.marks.len()));
    }
    let last = |values: &Vec<Option<f64>>| values.iter().flatten().next_back().copied();
    let ends: Vec<Option<f64>> = values
        .iter()
        .map(|values| last(values).map(|value| scale.y(value, plot)))
        .collect();
    labels.draw(board, grouped, plot, room, &ends, &mut targets);

    let extent = |value: &Option<f64>| {
        value.map(|value| Extent {
            top: scale.y(value, plot) - REACH,
            bottom: scale.y(value, plot) + REACH,
        })
    };
    targets.plot = Some(plot);
    targets.dates = xs;
    targets.groups = values
        .iter()
        .map(|values| values.iter().map(extent).collect())
        .collect();
    targets
}
