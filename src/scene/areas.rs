//! Stacked areas that fill 100 %.

use super::hit::{Extent, Targets};
use super::labels::Labels;
use super::{Board, Grouped, Mark, Point, Rect, axis};
use crate::order::sorted;
use crate::shares::{OTHER, Shares, UNAFFILIATED, UNATTRIBUTED, UNKNOWN};

/// Width of the column that stands for a lone date.
const LONE_DATE: f64 = 120.0;

pub(super) fn draw(board: &mut Board, grouped: Grouped, room: Rect) -> Targets {
    let shares = grouped.shares;
    let ticks = [0.0, 25.0, 50.0, 75.0, 100.0];
    let labels = Labels::new(board, grouped, room.width());
    let mut plot = Rect {
        left: room.left + axis::percent_width(board, &ticks),
        top: room.top + 6.0,
        right: room.right - labels.width(),
        bottom: room.bottom - axis::DATES_HEIGHT,
    };
    let lone = shares.dates.len() == 1;
    if lone {
        plot.right = plot.right.min(plot.left + LONE_DATE);
    }
    let xs = axis::dates_across(&shares.dates, plot);
    let stacked = stack(shares);
    let y = |part: f64| plot.bottom - part * plot.height();

    axis::draw_percent(board, plot, &ticks, room.left);
    for run in runs(&stacked) {
        for (group, colour) in board.colours.clone().into_iter().enumerate() {
            let edge = |index: usize, part: f64| Point {
                x: xs[index],
                y: y(part),
            };
            let upper = run.clone().map(|index| (index, stacked[index].as_ref()));
            let (mut over, mut under) = (Vec::new(), Vec::new());
            for (index, parts) in upper {
                let (low, high) = parts.map_or((0.0, 0.0), |parts| parts[group]);
                over.push(edge(index, high));
                under.push(edge(index, low));
            }
            if over.len() == 1 {
                // A date alone, between dates without a total or in a snapshot of one date.
                let (left, right) = if lone {
                    (plot.left, plot.right)
                } else {
                    let x = over[0].x;
                    ((x - 2.0).max(plot.left), (x + 2.0).min(plot.right))
                };
                let rect = Rect {
                    left,
                    right,
                    top: over[0].y,
                    bottom: under[0].y,
                };
                board.marks.push(Mark::Box { rect, fill: colour });
                continue;
            }
            let upper_edge = over.clone();
            over.extend(under.into_iter().rev());
            board.marks.push(Mark::Area {
                points: over,
                fill: colour,
            });
            // A thin line of the surface keeps neighbours apart for those who do not see the hues.
            board.marks.push(Mark::Line {
                points: upper_edge,
                stroke: board.paper.surface,
                width: 1.0,
            });
        }
    }
    axis::draw_dates(board, plot, &shares.dates, &xs, room.left);

    let ends: Vec<Option<f64>> = (0..shares.groups.len())
        .map(|group| {
            let (low, high) = stacked.last()?.as_ref()?[group];
            Some(y((low + high) / 2.0))
        })
        .collect();
    labels.draw(board, grouped.names, plot, &ends);

    Targets {
        plot: Some(plot),
        dates: xs,
        groups: (0..shares.groups.len())
            .map(|group| {
                let extent = |parts: &Option<Vec<(f64, f64)>>| {
                    let (low, high) = parts.as_ref()?[group];
                    Some(Extent {
                        top: y(high),
                        bottom: y(low),
                    })
                };
                stacked.iter().map(extent).collect()
            })
            .collect(),
        ..Targets::default()
    }
}

/// For each date the lower and upper edge of every group as parts of the whole; `None` without a
/// total. The largest group lies at the bottom, those that stand for no name on top.
fn stack(shares: &Shares) -> Vec<Option<Vec<(f64, f64)>>> {
    let groups = &shares.groups;
    let height = |group: usize| stands_for_no_name(&groups[group].id);
    let order = sorted(groups.len(), &|a, b| height(a).cmp(&height(b)));
    (0..shares.dates.len())
        .map(|date| {
            let mut edges = vec![(0.0, 0.0); groups.len()];
            let mut under = 0.0;
            for &group in &order {
                let share = groups[group].share[date]?;
                edges[group] = (under, (under + share).min(1.0));
                under += share;
            }
            Some(edges)
        })
        .collect()
}

/// 0 for a name; the others in the order in which they are stacked above.
fn stands_for_no_name(id: &str) -> usize {
    [OTHER, UNKNOWN, UNAFFILIATED, UNATTRIBUTED]
        .iter()
        .position(|special| *special == id)
        .map_or(0, |position| position + 1)
}

/// Runs of dates with a total.
pub(super) fn runs<T>(values: &[Option<T>]) -> Vec<std::ops::Range<usize>> {
    let mut runs: Vec<std::ops::Range<usize>> = Vec::new();
    for (index, value) in values.iter().enumerate() {
        if value.is_none() {
            continue;
        }
        match runs.last_mut() {
            Some(run) if run.end == index => run.end += 1,
            _ => runs.push(index..index + 1),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    #[test]
    fn runs_are_split_where_there_is_no_total() {
        let values = [None, Some(1), Some(2), None, Some(3)];
        assert_eq!(super::runs(&values), [1..3, 4..5]);
        assert!(super::runs::<u8>(&[]).is_empty());
    }
}
