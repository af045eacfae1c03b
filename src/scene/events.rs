//! Dated events: thin rules through a plot, with what happened above it.

use super::text::cut;
use super::{Anchor, Board, Point, Rect, Type, axis};
use crate::date::Day;
use crate::order::sorted;
use crate::words::several_events;

/// Height of a row of texts.
const ROW: f64 = 15.0;
/// From the lowest row's base line to the plot, where the labels beside it begin.
const OFF: f64 = 12.0;
/// From a rule to its text, and from that to the next rule.
const GAP: f64 = 5.0;
/// What a text may take at most, and what it must have.
const WIDTHS: (f64, f64) = (210.0, 76.0);
/// How near each other events become one, tried until their texts have room.
const NEAR: [f64; 6] = [12.0, 24.0, 48.0, 96.0, 192.0, f64::INFINITY];

/// The events above a plot.
pub(super) struct Events {
    marked: Vec<Marked>,
    type_: Type,
}

/// One event, or several that are near each other.
#[derive(Debug, Clone, PartialEq)]
struct Marked {
    x: f64,
    text: String,
    /// 0 is the lowest.
    row: usize,
    /// Where the text begins; before `x` where it ends there.
    left: f64,
    right: f64,
}

impl Events {
    /// Finds a place for the events of the snapshot that lie between the first and the last date;
    /// their texts may reach as far as `right`.
    pub fn new(board: &Board, dates: &[Day], plot: Rect, right: f64) -> Self {
        let type_ = Type {
            size: 11.0,
            ..board.tick()
        };
        let mut events = Events {
            marked: Vec::new(),
            type_,
        };
        let [first, .., last] = dates else {
            return events;
        };
        let inside = board.events.iter();
        let inside = inside.filter(|event| (*first..=*last).contains(&event.date));
        let mut at: Vec<(f64, &str)> = inside
            .map(|event| {
                let x = axis::dates_across(&[*first, event.date, *last], plot)[1];
                (x, event.title.as_str())
            })
            .collect();
        let order = sorted(at.len(), &|a, b| at[a].0.total_cmp(&at[b].0));
        at = order.into_iter().map(|index| at[index]).collect();
        let rows = if board.compact { 1 } else { 3 };
        let short = |text: &str, width: f64| cut(board.measure, text, type_.size, false, width);
        for near in NEAR {
            let merged = merged(&at, near);
            let natural = |text: &str| board.width(text, type_).min(WIDTHS.0);
            if let Some(mut placed) = placed(&merged, (plot.left, right), rows, &natural) {
                for marked in &mut placed {
                    // Half a pixel of rounding is no lack of room.
                    marked.text = short(&marked.text, marked.right - marked.left + 0.5);
                }
                events.marked = placed;
                break;
            }
        }
        events
    }

    /// Height of the texts with the room below them.
    pub fn height(&self) -> f64 {
        let highest = self.marked.iter().map(|marked| marked.row).max();
        highest.map_or(0.0, |row| (row + 1) as f64 * ROW + OFF - 6.0)
    }

    /// Draws texts and rules.
    pub fn draw(&self, board: &mut Board, plot: Rect) {
        for marked in &self.marked {
            let baseline = plot.top - OFF - marked.row as f64 * ROW;
            let (from, to) = (
                Point {
                    x: marked.x,
                    y: baseline - self.type_.size * 0.8,
                },
                Point {
                    x: marked.x,
                    y: plot.bottom,
                },
            );
            board.line(from, to, board.paper.muted.with_alpha(0.55), 1.0);
            let (x, anchor) = if marked.left < marked.x {
                (marked.right, Anchor::End)
            } else {
                (marked.left, Anchor::Start)
            };
            board.text(x, baseline, anchor, self.type_, marked.text.as_str());
        }
    }
}

/// Events, ascending, as one where they are nearer than that.
fn merged(events: &[(f64, &str)], near: f64) -> Vec<(f64, String)> {
    let mut runs: Vec<(f64, usize, &str)> = Vec::new();
    for (x, title) in events {
        match runs.last_mut() {
            Some((mean, count, _)) if x - *mean < near => {
                *mean = (*mean * *count as f64 + x) / (*count + 1) as f64;
                *count += 1;
            }
            _ => runs.push((*x, 1, title)),
        }
    }
    let named = |(x, count, title): (f64, usize, &str)| {
        let text = match count {
            1 => title.to_owned(),
            _ => several_events(count),
        };
        (x, text)
    };
    runs.into_iter().map(named).collect()
}

/// Gives each text a row and a place, from the right to the left; `None` where that fails.
///
/// A text must end before every later rule that reaches its row, so an earlier event stands higher
/// where its text is long. The last one may stand before its rule.
fn placed(
    events: &[(f64, String)],
    (start, end): (f64, f64),
    rows: usize,
    natural: &dyn Fn(&str) -> f64,
) -> Option<Vec<Marked>> {
    let mut placed: Vec<Marked> = Vec::new();
    for (index, (x, text)) in events.iter().enumerate().rev() {
        let (x, wished) = (*x, natural(text));
        let least = wished.min(WIDTHS.1);
        let room = |row: usize| {
            let rules = placed.iter().filter(|later| later.row >= row);
            let limit = rules.map(|later| later.left.min(later.x) - GAP);
            limit.fold(end, f64::min) - x - GAP
        };
        let fits = |width: f64| (0..rows).find(|row| room(*row) >= width);
        let row = fits(wished).or_else(|| fits(least));
        let before = index
            .checked_sub(1)
            .map_or(start, |before| events[before].0);
        let (row, left, width) = match row {
            Some(row) => (row, x + GAP, wished.min(room(row))),
            None if placed.is_empty() && x - before - 2.0 * GAP >= least => {
                let width = wished.min(x - before - 2.0 * GAP);
                (0, x - GAP - width, width)
            }
            None => return None,
        };
        placed.push(Marked {
            x,
            text: text.clone(),
            row,
            left,
            right: left + width,
        });
    }
    Some(placed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(xs: &[f64], near: f64) -> Vec<(f64, String)> {
        let events: Vec<(f64, &str)> = xs.iter().map(|x| (*x, "release")).collect();
        merged(&events, near)
    }

    #[test]
    fn near_events_are_one() {
        let texts = |xs: &[f64], near| -> Vec<String> {
            of(xs, near).into_iter().map(|(_, text)| text).collect()
        };
        assert_eq!(texts(&[0.0, 20.0], 12.0), ["release", "release"]);
        assert_eq!(
            texts(&[0.0, 10.0, 15.0, 90.0], 12.0),
            ["3 events", "release"]
        );
        assert_eq!(of(&[0.0, 10.0, 20.0], f64::INFINITY)[0].0, 10.0);
    }

    #[test]
    fn no_rule_runs_through_a_text() {
        let natural = |text: &str| text.len() as f64 * 10.0;
        for xs in [
            vec![0.0, 30.0, 60.0, 200.0],
            vec![10.0, 190.0, 195.0],
            vec![100.0, 299.0],
            vec![],
        ] {
            for near in NEAR {
                let events = of(&xs, near);
                let Some(placed) = placed(&events, (0.0, 300.0), 3, &natural) else {
                    continue;
                };
                assert_eq!(placed.len(), events.len());
                for (index, one) in placed.iter().enumerate() {
                    assert!(one.left >= 0.0 && one.right <= 300.0, "{one:?}");
                    for (other_index, other) in placed.iter().enumerate() {
                        if index == other_index {
                            continue;
                        }
                        let crosses = (one.left..=one.right).contains(&other.x);
                        assert!(!crosses || other.row < one.row, "{one:?} {other:?}");
                        let apart = one.row != other.row
                            || one.right <= other.left
                            || other.right <= one.left;
                        assert!(apart, "{one:?} {other:?}");
                    }
                }
            }
        }
        // Three rows are enough for these, and one is for the last alone.
        assert!(placed(&of(&[0.0, 30.0, 60.0], 12.0), (0.0, 300.0), 3, &natural).is_some());
        assert!(placed(&of(&[0.0, 30.0, 60.0], 12.0), (0.0, 300.0), 1, &natural).is_none());
    }
}
