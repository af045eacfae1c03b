//! One line a group.

use super::areas::runs;
use super::hit::{Extent, Targets};
use super::labels::Labels;
use super::{Board, Grouped, Mark, Point, Rect, axis};

/// Up to how many dates each is marked by a dot on its line.
pub(super) const DOTS: usize = 16;
/// How far from a line the pointer may be to mean it, in CSS pixels.
const REACH: f64 = 10.0;

pub(super) fn draw(board: &mut Board, grouped: Grouped, room: Rect) -> Targets {
    let shares = grouped.shares;
    let largest = shares
        .groups
        .iter()
        .flat_map(|group| group.share.iter().flatten())
        .fold(0.0, |largest: f64, share| largest.max(*share));
    let ticks = axis::percent_ticks(largest);
    let top = ticks.last().copied().unwrap_or(100.0) / 100.0;
    let labels = Labels::new(board, grouped, room.width());
    let mut plot = Rect {
        left: room.left + axis::percent_width(board, &ticks),
        top: room.top + 6.0,
        right: room.right - labels.width(),
        bottom: room.bottom - axis::DATES_HEIGHT,
    };
    if shares.dates.len() == 1 {
        plot.right = plot.right.min(plot.left + 120.0);
    }
    let xs = axis::dates_across(&shares.dates, plot);
    let y = |share: f64| plot.bottom - share / top * plot.height();

    axis::draw_percent(board, plot, &ticks, room.left);
    axis::draw_dates(board, plot, &shares.dates, &xs, room.left);
    // The largest is drawn last and so lies on top.
    for (index, group) in shares.groups.iter().enumerate().rev() {
        let named = !group.stands_for_no_name();
        let stroke = board.colours[index];
        for run in runs(&group.share) {
            let points: Vec<Point> = run
                .filter_map(|date| {
                    let share = group.share[date]?;
                    Some(Point {
                        x: xs[date],
                        y: y(share),
                    })
                })
                .collect();
            let few = shares.dates.len() <= DOTS || points.len() == 1;
            for point in points.iter().filter(|_| few) {
                board.marks.push(Mark::Dot {
                    centre: *point,
                    radius: if named { 3.0 } else { 2.0 },
                    fill: stroke,
                });
            }
            board.marks.push(Mark::Line {
                points,
                stroke,
                width: if named { 2.5 } else { 1.5 },
            });
        }
    }
    let ends: Vec<Option<f64>> = shares
        .groups
        .iter()
        .map(|group| group.share.last().copied().flatten().map(y))
        .collect();
    labels.draw(board, grouped.names, plot, &ends);

    let extent = |share: &Option<f64>| {
        share.map(|share| Extent {
            top: y(share) - REACH,
            bottom: y(share) + REACH,
        })
    };
    Targets {
        plot: Some(plot),
        dates: xs,
        groups: shares
            .groups
            .iter()
            .map(|group| group.share.iter().map(extent).collect())
            .collect(),
        ..Targets::default()
    }
}
