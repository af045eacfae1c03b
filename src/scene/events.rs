//! Dated events: thin rules through a plot, with what happened above it.

use super::text::cut;
use super::{Anchor, Board, Point, Rect, Type};
use crate::date::Day;
use crate::order::sorted;
use crate::words::{Language, texts};

/// Height of a row of texts.
const ROW: f64 = 15.0;
/// From the lowest row's base line to the plot, where the labels beside it begin.
const OFF: f64 = 12.0;
/// From a rule to its text, and from that to the next rule.
const GAP: f64 = 5.0;
/// What a text may take at most, and what it must have.
const WIDTHS: (f64, f64) = (340.0, 76.0);
/// How near each other events become one, tried until their texts have room.
const NEAR: [f64; 6] = [12.0, 24.0, 48.0, 96.0, 192.0, f64::INFINITY];

/// The events above a plot.
pub(super) struct Events {
    marked: Vec<Marked>,
    type_: Type,
}

/// One event, or several that are near each other.
#[derive(Debug, Default)]
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
        let mut at: Vec<(f64, &str)> = Vec::new();
        let days = f64::from(last.0 - first.0);
        for event in board.events {
            let part = f64::from(event.date.0 - first.0) / days;
            if (0.0..=1.0).contains(&part) {
                at.push((plot.left + part * plot.width(), &event.title));
            }
        }
        let order = sorted(at.len(), &|a, b| at[a].0.total_cmp(&at[b].0));
        // A low plot has no room to give away.
        let rows = match plot.height() {
            ..110.0 => return events,
            ..220.0 => 1,
            _ if board.compact => 1,
            _ => 3,
        };
        let natural = |text: &str| board.width(text, type_).min(WIDTHS.0);
        for near in NEAR {
            let merged = merged(&at, &order, near, board.language);
            if let Some(placed) = placed(merged, (plot.left, right), rows, &natural) {
                events.marked = placed;
                break;
            }
        }
        for marked in &mut events.marked {
            // Half a pixel of rounding is no lack of room.
            let width = marked.right - marked.left + 0.5;
            if natural(&marked.text) > width || board.width(&marked.text, type_) > WIDTHS.0 {
                // Half a title says less than that there is one; tooltip and table have it whole.
                marked.text = board.language.count(texts::EVENTS, 1.0, &[]);
            }
            marked.text = cut(board.measure, &marked.text, type_.size, false, width);
        }
        events
    }

    /// Height of the texts with the room below them.
    pub fn height(&self) -> f64 {
        let mut height: f64 = 0.0;
        for marked in &self.marked {
            height = height.max((marked.row + 1) as f64 * ROW + OFF - 6.0);
        }
        height
    }

    /// Where the rules are.
    pub fn rules(&self) -> Vec<f64> {
        self.marked.iter().map(|marked| marked.x).collect()
    }

    /// Keeps labels inside the plot off the rules.
    #[cfg(feature = "analysis")]
    pub fn keep_clear(&self, plot: Rect, places: &mut super::places::Places) {
        for marked in &self.marked {
            let point = |y: f64| Point { x: marked.x, y };
            places.avoid_line(vec![point(plot.top), point(plot.bottom)]);
        }
    }

    /// Draws texts and rules.
    pub fn draw(&self, board: &mut Board, plot: Rect) {
        for marked in &self.marked {
            let baseline = plot.top - OFF - marked.row as f64 * ROW;
            let x = marked.x;
            let from = baseline - self.type_.size * 0.8;
            let (from, to) = (Point { x, y: from }, Point { x, y: plot.bottom });
            let stroke = if board.is_plain {
                board.paper.muted
            } else {
                board.paper.muted.with_alpha(0.55)
            };
            board.line(from, to, stroke, 1.0);
            let (x, anchor) = if marked.left < marked.x {
                (marked.right, Anchor::End)
            } else {
                (marked.left, Anchor::Start)
            };
            board.text(x, baseline, anchor, self.type_, marked.text.as_str());
        }
    }
}

/// Events, in their order, as one where they are nearer than that.
fn merged(
    events: &[(f64, &str)],
    order: &[usize],
    near: f64,
    language: &dyn Language,
) -> Vec<Marked> {
    let mut runs: Vec<Marked> = Vec::new();
    let mut count = 0;
    for index in order {
        let (x, title) = events[*index];
        match runs.last_mut() {
            Some(run) if x - run.x < near => {
                run.x = (run.x * f64::from(count) + x) / f64::from(count + 1);
                count += 1;
                run.text = language.count(texts::EVENTS, f64::from(count), &[]);
            }
            _ => {
                count = 1;
                runs.push(Marked {
                    x,
                    text: title.to_owned(),
                    ..Marked::default()
                });
            }
        }
    }
    runs
}

/// Gives each text a row and a place, from the right to the left; `None` where that fails.
///
/// A text must end before every later rule that reaches its row, so an earlier event stands higher
/// where its text is long. The last one may stand before its rule.
fn placed(
    mut events: Vec<Marked>,
    (start, end): (f64, f64),
    rows: usize,
    natural: &dyn Fn(&str) -> f64,
) -> Option<Vec<Marked>> {
    for index in (0..events.len()).rev() {
        let (before, later) = events.split_at_mut(index + 1);
        let (one, before) = before.split_last_mut()?;
        let wished = natural(&one.text);
        let least = wished.min(WIDTHS.1);
        let room = |row: usize| {
            let mut limit = end;
            for other in later.iter() {
                if other.row >= row {
                    limit = limit.min(other.left.min(other.x) - GAP);
                }
            }
            limit - one.x - GAP
        };
        let mut found = None;
        for width in [least, wished] {
            for row in (0..rows).rev() {
                if room(row) >= width {
                    found = Some((row, wished.min(room(row))));
                }
            }
        }
        let (row, left, width) = match found {
            Some((row, width)) => (row, one.x + GAP, width),
            None => {
                let before = before.last().map_or(start, |before| before.x);
                let width = wished.min(one.x - before - 2.0 * GAP);
                if !later.is_empty() || width < least {
                    return None;
                }
                (0, one.x - GAP - width, width)
            }
        };
        one.row = row;
        one.left = left;
        one.right = left + width;
    }
    Some(events)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(xs: &[f64], near: f64) -> Vec<Marked> {
        let events: Vec<(f64, &str)> = xs.iter().map(|x| (*x, "release")).collect();
        let order: Vec<usize> = (0..xs.len()).collect();
        merged(&events, &order, near, &crate::words::English)
    }

    #[test]
    fn near_events_are_one() {
        let texts = |xs: &[f64], near| -> Vec<String> {
            of(xs, near).into_iter().map(|one| one.text).collect()
        };
        assert_eq!(texts(&[0.0, 20.0], 12.0), ["release", "release"]);
        assert_eq!(
            texts(&[0.0, 10.0, 15.0, 90.0], 12.0),
            ["3 events", "release"]
        );
        assert_eq!(of(&[0.0, 10.0, 20.0], f64::INFINITY)[0].x, 10.0);
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
                let Some(placed) = placed(of(&xs, near), (0.0, 300.0), 3, &natural) else {
                    continue;
                };
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
        assert!(placed(of(&[0.0, 30.0, 60.0], 12.0), (0.0, 300.0), 3, &natural).is_some());
        assert!(placed(of(&[0.0, 30.0, 60.0], 12.0), (0.0, 300.0), 1, &natural).is_none());
    }
}
