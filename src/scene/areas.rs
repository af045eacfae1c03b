//! Stacked areas, which fill 100 % or reach up to the total.

use super::events::Events;
use super::hit::{Extent, Targets};
use super::labels::Labels;
use super::{Anchor, Board, Colour, Grouped, Mark, Point, Rect, axis};
use crate::order::sorted;
use crate::shares::{OTHER, Shares, UNAFFILIATED, UNATTRIBUTED, UNKNOWN};

/// From a name in an area to the ends of the plot, twice that to a rule.
const EDGE: f64 = 8.0;
/// Height of an area that a name may stand in.
const NAME_HEIGHT: f64 = 24.0;
/// Width of the column that stands for a lone date.
const LONE_DATE: f64 = 120.0;

pub(super) fn draw(board: &mut Board, grouped: Grouped, room: Rect) -> Targets {
    let shares = grouped.shares;
    let labels = Labels::new(board, grouped, room.width());
    let stacked = stack(board, shares);
    let mut largest: f64 = 0.0;
    for (_, high) in stacked.iter().flatten().flatten() {
        largest = largest.max(*high);
    }
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
                let (low, high) = (scale.y(low, plot), scale.y(high, plot));
                // A date alone, between dates without a total or in a snapshot of one date.
                let half = match run.len() {
                    1 if lone => plot.width(),
                    1 => 2.0,
                    _ => 0.0,
                };
                let left = (xs[date] - half).max(plot.left);
                over.push(Point { x: left, y: high });
                under.push(Point { x: left, y: low });
                if half > 0.0 {
                    let right = (xs[date] + half).min(plot.right);
                    over.push(Point { x: right, y: high });
                    under.push(Point { x: right, y: low });
                }
            }
            board.area(group, over, under, grouped.is_pinned(group));
            targets.owned.push((group, before..board.marks.len()));
        }
        let before = board.marks.len();
        let top = |date: usize| {
            let mut top = plot.bottom;
            for (_, high) in stacked[date].iter().flatten() {
                top = top.min(scale.y(*high, plot));
            }
            top
        };
        hatch(board, shares, run, (&xs, plot), lone, &top);
        targets.over.push(before..board.marks.len());
    }
    axis::draw_dates(board, plot, &shares.dates, &xs, room.left);
    events.draw(board, plot);

    // Of a last date without a total the labels stand where the areas end before it.
    let last = stacked.iter().flatten().next_back();
    let mut ends = Vec::new();
    for group in 0..shares.groups.len() {
        ends.push(last.map(|edges| {
            let (low, high) = edges[group];
            scale.y((low + high) / 2.0, plot)
        }));
    }
    labels.draw(board, grouped, plot, room, &ends, &mut targets);

    targets.plot = Some(plot);
    targets.dates = xs;
    for group in 0..shares.groups.len() {
        let mut extents = Vec::new();
        for edges in &stacked {
            extents.push(edges.as_ref().map(|edges| Extent {
                top: scale.y(edges[group].1, plot),
                bottom: scale.y(edges[group].0, plot),
            }));
        }
        targets.groups.push(extents);
    }
    if board.compact {
        name_areas(board, grouped, plot, &events.rules(), &mut targets);
    }
    targets
}

/// Hatches the parts of a run of dates where the data cover too little.
fn hatch(
    board: &mut Board,
    shares: &Shares,
    run: std::ops::Range<usize>,
    (xs, plot): (&[f64], Rect),
    lone: bool,
    top: &dyn Fn(usize) -> f64,
) {
    let mut dates = run.clone();
    while let Some(date) = dates.next() {
        let next = if dates.is_empty() { date } else { date + 1 };
        if shares.is_supported(date) && shares.is_supported(next) {
            continue;
        }
        let (left, right) = match run.len() {
            1 if lone => (plot.left, plot.right),
            1 => (xs[date] - 2.0, xs[date] + 2.0),
            _ => (xs[date], xs[next]),
        };
        board.hatch(Rect {
            left,
            top: top(date).min(top(next)),
            right,
            bottom: plot.bottom,
        });
    }
}

/// Writes names into the areas that have room for them. On a phone there is none beside the plot,
/// and a name below it is looked for.
fn name_areas(
    board: &mut Board,
    grouped: Grouped,
    plot: Rect,
    rules: &[f64],
    targets: &mut Targets,
) {
    #[cfg(feature = "analysis")]
    if board.has_patterns {
        return;
    }
    for (group, name) in grouped.names.iter().enumerate() {
        let mut type_ = board.label(true);
        let width = board.width(name, type_);
        // As near to the number as can be.
        let mut right = plot.right - EDGE;
        while right - width > plot.left + EDGE {
            let left = right - width;
            let is_free = |rule: &f64| *rule < left - EDGE / 2.0 || *rule > right + EDGE / 2.0;
            let (top, bottom) = common(&targets.dates, &targets.groups[group], left, right);
            if bottom - top >= NAME_HEIGHT && rules.iter().all(is_free) {
                type_.colour = board.paper.on(board.colours[group]);
                let baseline = (top + bottom) / 2.0 + type_.size * super::MIDDLE_TO_BASELINE;
                let before = board.marks.len();
                board.text(right, baseline, Anchor::End, type_, name.as_str());
                targets.owned.push((group, before..board.marks.len()));
                break;
            }
            right -= EDGE;
        }
    }
}

/// What lies in an area all the way from one place to another: its top and bottom, the bottom above
/// the top where there is nothing.
fn common(xs: &[f64], extents: &[Option<Extent>], left: f64, right: f64) -> (f64, f64) {
    let (mut top, mut bottom) = (f64::MIN, f64::MAX);
    for (ends, x) in extents.windows(2).zip(xs.windows(2)) {
        if x[1] < left || x[0] > right {
            continue;
        }
        let (Some(from), Some(to)) = (ends[0], ends[1]) else {
            return (f64::MAX, f64::MIN);
        };
        for at in [left.max(x[0]), right.min(x[1])] {
            let part = (at - x[0]) / (x[1] - x[0]);
            top = top.max(from.top + part * (to.top - from.top));
            bottom = bottom.min(from.bottom + part * (to.bottom - from.bottom));
        }
    }
    if top == f64::MIN {
        return (f64::MAX, f64::MIN);
    }
    (top, bottom)
}

impl Board<'_> {
    /// Fills what lies between two edges, from left to right.
    fn area(&mut self, group: usize, over: Vec<Point>, under: Vec<Point>, pinned: bool) {
        let mut points = over.clone();
        for point in under.iter().rev() {
            points.push(*point);
        }
        let fill = self.colours[group];
        #[cfg(feature = "analysis")]
        if self.has_patterns {
            self.hatched(group, &over, &under, points);
        } else {
            self.marks.push(Mark::Area { points, fill });
        }
        #[cfg(not(feature = "analysis"))]
        self.marks.push(Mark::Area { points, fill });
        let (paper, thin) = (self.paper, self.thick(1.0));
        // A thin line of the surface keeps neighbours apart for those who do not see the hues.
        let mut edge = |points: Vec<Point>, stroke: Colour, width: f64| {
            self.marks.push(Mark::Line {
                points,
                stroke,
                width,
            });
        };
        if pinned {
            edge(over, paper.ink, thin + 1.0);
            edge(under, paper.ink, thin + 1.0);
        } else {
            edge(over, paper.surface, thin);
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
                let value = board.value(shares, &groups[group], date)?;
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
