//! Stacked areas, which fill 100 % or reach up to the total.

use super::events::Events;
use super::hit::{Extent, Targets};
use super::labels::Labels;
use super::{Board, Grouped, Mark, Point, Rect, axis};
use crate::order::sorted;
use crate::shares::{OTHER, Shares, UNAFFILIATED, UNATTRIBUTED, UNKNOWN};

/// Width of the column that stands for a lone date.
const LONE_DATE: f64 = 120.0;

pub(super) fn draw(board: &mut Board, grouped: Grouped, room: Rect) -> Targets {
    let shares = grouped.shares;
    let labels = Labels::new(board, grouped, room.width());
    let stacked = stack(board, shares);
    let largest = stacked
        .iter()
        .flatten()
        .flat_map(|edges| edges.iter().map(|(_, high)| *high))
        .fold(0.0, f64::max);
    let scale = axis::Axis::new(board, largest, true);
    let mut plot = Rect {
        left: room.left + scale.width(board),
        top: room.top + 6.0,
        right: room.right - labels.width(),
        bottom: room.bottom - axis::DATES_HEIGHT - labels.key_height(),
    };
    let lone = shares.dates.len() == 1;
    if lone {
        plot.right = plot.right.min(plot.left + LONE_DATE);
    }
    let events = Events::new(board, &shares.dates, plot, room.right);
    plot.top += events.height();
    let xs = axis::dates_across(&shares.dates, plot);
    let mut targets = Targets::default();

    scale.draw(board, plot, room.left);
    for run in runs(&stacked) {
        for group in 0..shares.groups.len() {
            let before = board.marks.len();
            let (mut over, mut under) = (Vec::new(), Vec::new());
            for date in run.clone() {
                let (low, high) = stacked[date].as_ref().map_or((0.0, 0.0), |all| all[group]);
                for (edge, value) in [(&mut over, high), (&mut under, low)] {
                    let y = scale.y(value, plot);
                    edge.push(Point { x: xs[date], y });
                }
            }
            if let [upper] = over[..] {
                // A date alone, between dates without a total or in a snapshot of one date.
                let (left, right) = if lone {
                    (plot.left, plot.right)
                } else {
                    (
                        (upper.x - 2.0).max(plot.left),
                        (upper.x + 2.0).min(plot.right),
                    )
                };
                let lower = under[0].y;
                over = [left, right].map(|x| Point { x, ..upper }).to_vec();
                under = [left, right].map(|x| Point { x, y: lower }).to_vec();
            }
            board.area(group, over, under, grouped.is_pinned(group));
            targets.owned.push((group, before..board.marks.len()));
        }
    }
    axis::draw_dates(board, plot, &shares.dates, &xs, room.left);
    events.draw(board, plot);

    // Of a last date without a total the labels stand where the areas end before it.
    let last = stacked.iter().flatten().next_back();
    let ends: Vec<Option<f64>> = (0..shares.groups.len())
        .map(|group| {
            let (low, high) = last?[group];
            Some(scale.y((low + high) / 2.0, plot))
        })
        .collect();
    labels.draw(board, grouped, plot, room, &ends, &mut targets);

    targets.plot = Some(plot);
    targets.dates = xs;
    targets.groups = (0..shares.groups.len())
        .map(|group| {
            let extent = |parts: &Option<Vec<(f64, f64)>>| {
                let (low, high) = parts.as_ref()?[group];
                Some(Extent {
                    top: scale.y(high, plot),
                    bottom: scale.y(low, plot),
                })
            };
            stacked.iter().map(extent).collect()
        })
        .collect();
    targets
}

impl Board<'_> {
    /// Fills what lies between two edges, from left to right.
    fn area(&mut self, group: usize, over: Vec<Point>, under: Vec<Point>, pinned: bool) {
        let mut points = over.clone();
        points.extend(under.iter().rev());
        self.marks.push(Mark::Area {
            points,
            fill: self.colours[group],
        });
        // A thin line of the surface keeps neighbours apart for those who do not see the hues.
        self.marks.push(Mark::Line {
            points: over.clone(),
            stroke: self.paper.surface,
            width: 1.0,
        });
        if pinned {
            for points in [over, under] {
                self.marks.push(Mark::Line {
                    points,
                    stroke: self.paper.ink,
                    width: 2.0,
                });
            }
        }
    }
}

/// For each date the lower and upper edge of every group; `None` without a total. The largest group
/// lies at the bottom, those that stand for no name on top.
fn stack(board: &Board, shares: &Shares) -> Vec<Option<Vec<(f64, f64)>>> {
    let groups = &shares.groups;
    let height = |group: usize| stands_for_no_name(&groups[group].id);
    let order = sorted(groups.len(), &|a, b| height(a).cmp(&height(b)));
    (0..shares.dates.len())
        .map(|date| {
            let mut edges = vec![(0.0, 0.0); groups.len()];
            let mut under = 0.0;
            for &group in &order {
                let value = board.value(&groups[group], date)?;
                edges[group] = (under, under + value);
                under += value;
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
