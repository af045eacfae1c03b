//! Dated events: thin rules through a plot, each on its day, with what happened above them.

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
/// From a base line to the bracket of a text that several rules share.
const BRACKET: f64 = 4.0;
/// The widest that a text may be, and what it must have.
const WIDTHS: (f64, f64) = (340.0, 76.0);
/// How far the rules of a shared text reach into the plot of a phone.
const TICK: f64 = 7.0;
/// Rows that there are at most.
const ROWS: usize = 3;
/// Events that are nearer than this share a text from the start.
const NEAR: f64 = 12.0;
/// Rules that are nearer than this cannot be told apart, and are drawn as one.
const APART: f64 = 1.0;

/// The events above a plot.
pub(super) struct Events {
    marked: Vec<Marked>,
    type_: Type,
    /// Whether the rules of a shared text end below the top of the plot. On a phone many of them would
    /// leave nothing else in it.
    are_ticks: bool,
}

/// One event, or several that share a text. Their rules stand on their own days.
#[derive(Debug, Default)]
struct Marked {
    /// Where the rules are, ascending; never empty.
    xs: Vec<f64>,
    text: String,
    /// How wide the text is, at most the widest that one may be.
    wished: f64,
    /// 0 is the lowest.
    row: usize,
    /// Where the text begins; before the last rule where it ends there.
    left: f64,
    right: f64,
}

/// How texts are written and measured.
#[derive(Clone, Copy)]
struct Writing<'a> {
    language: &'a dyn Language,
    width: &'a dyn Fn(&str) -> f64,
}

impl Marked {
    fn first(&self) -> f64 {
        self.xs.first().copied().unwrap_or_default()
    }

    fn last(&self) -> f64 {
        self.xs.last().copied().unwrap_or_default()
    }

    /// Whether the text belongs to several days.
    fn is_shared(&self) -> bool {
        self.last() - self.first() >= APART
    }

    /// Clear space between a rule that reaches up to the text and the text; over a bracket none.
    fn gap(&self) -> f64 {
        if self.is_shared() { 0.0 } else { GAP }
    }

    /// Takes the next one in: one text for all.
    fn join(&mut self, next: Marked, writing: Writing) {
        self.xs.extend(next.xs);
        self.text = writing
            .language
            .count(texts::EVENTS, self.xs.len() as f64, &[]);
        self.wished = (writing.width)(&self.text).min(WIDTHS.0);
    }
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
            are_ticks: board.compact,
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
            _ => ROWS,
        };
        let writing = Writing {
            language: board.language,
            width: &|text| board.width(text, type_),
        };
        events.marked = near(&at, &order, writing);
        fit(&mut events.marked, (plot.left, right), rows, writing);
        for marked in &mut events.marked {
            // Half a pixel of rounding is no lack of room.
            let width = marked.right - marked.left + 0.5;
            if board.width(&marked.text, type_) > width.min(WIDTHS.0) {
                // Half a title says less than that there is one; tooltip and table have it whole.
                marked.text = board
                    .language
                    .count(texts::EVENTS, marked.xs.len() as f64, &[]);
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

    /// Where rules run through the whole plot.
    pub fn rules(&self) -> Vec<f64> {
        let marked = self.marked.iter();
        let whole = marked.filter(|marked| !(self.are_ticks && marked.is_shared()));
        distinct(whole.flat_map(|marked| &marked.xs))
    }

    /// Keeps labels inside the plot off the rules.
    #[cfg(feature = "analysis")]
    pub fn keep_clear(&self, plot: Rect, places: &mut super::places::Places) {
        for x in distinct(self.marked.iter().flat_map(|marked| &marked.xs)) {
            let point = |y: f64| Point { x, y };
            places.avoid_line(vec![point(plot.top), point(plot.bottom)]);
        }
    }

    /// Draws texts and rules.
    pub fn draw(&self, board: &mut Board, plot: Rect) {
        let stroke = if board.is_plain {
            board.paper.muted
        } else {
            board.paper.muted.with_alpha(0.55)
        };
        for marked in &self.marked {
            let baseline = plot.top - OFF - marked.row as f64 * ROW;
            let is_before = marked.left < marked.last() && !marked.is_shared();
            // The text of a lone rule stands beside its end, one of several over a bracket.
            let top = if marked.is_shared() {
                let y = baseline + BRACKET;
                let (from, to) = (marked.first(), marked.last());
                board.line(Point { x: from, y }, Point { x: to, y }, stroke, 1.0);
                y
            } else {
                baseline - self.type_.size * 0.8
            };
            let bottom = if self.are_ticks && marked.is_shared() {
                plot.top + TICK
            } else {
                plot.bottom
            };
            for x in distinct(marked.xs.iter()) {
                board.line(Point { x, y: top }, Point { x, y: bottom }, stroke, 1.0);
            }
            let (x, anchor) = if is_before {
                (marked.right, Anchor::End)
            } else {
                (marked.left, Anchor::Start)
            };
            board.text(x, baseline, anchor, self.type_, marked.text.as_str());
        }
    }
}

/// Ascending places without those that cannot be told from the one before.
fn distinct<'a>(xs: impl Iterator<Item = &'a f64>) -> Vec<f64> {
    let mut apart: Vec<f64> = Vec::new();
    for x in xs {
        if apart.last().is_none_or(|last| x - last >= APART) {
            apart.push(*x);
        }
    }
    apart
}

/// Events, in their order; those that are too near each other for texts of their own share one.
fn near(events: &[(f64, &str)], order: &[usize], writing: Writing) -> Vec<Marked> {
    let mut runs: Vec<Marked> = Vec::new();
    for index in order {
        let (x, title) = events[*index];
        let next = Marked {
            xs: vec![x],
            text: title.to_owned(),
            wished: (writing.width)(title).min(WIDTHS.0),
            ..Marked::default()
        };
        match runs.last_mut() {
            Some(run) if x - run.first() < NEAR => run.join(next, writing),
            _ => runs.push(next),
        }
    }
    runs
}

/// Finds a place for every text; until there is one, those that are nearest share one.
fn fit(marked: &mut Vec<Marked>, room: (f64, f64), rows: usize, writing: Writing) {
    while let Err(index) = place(marked, room, rows) {
        let after = |index: usize| {
            let next = marked.get(index + 1);
            next.map_or(f64::INFINITY, |next| next.first() - marked[index].last())
        };
        let with = match index.checked_sub(1) {
            Some(before) if after(before) < after(index) => before,
            _ => index,
        };
        if with + 1 >= marked.len() {
            // Not even one text has room; the rules are there without it.
            for one in marked {
                one.text.clear();
            }
            break;
        }
        let next = marked.remove(with + 1);
        marked[with].join(next, writing);
    }
}

/// Gives each text a row and a place, from the right to the left.
///
/// A text must end before every later rule that reaches its row, so an earlier event stands higher
/// where its text is long. The last one may stand before its rule.
///
/// # Errors
/// With the index of the text that has no room.
fn place(events: &mut [Marked], (start, end): (f64, f64), rows: usize) -> Result<(), usize> {
    // Where a text of each row must end.
    let mut limits = [end; ROWS];
    for index in (0..events.len()).rev() {
        let is_last = index + 1 == events.len();
        let (before, one) = match events.get_mut(..=index).and_then(<[_]>::split_last_mut) {
            Some((one, before)) => (before.last(), one),
            None => continue,
        };
        let wished = one.wished;
        let least = wished.min(WIDTHS.1);
        let from = one.first() + one.gap();
        let mut found = None;
        for width in [least, wished] {
            for row in (0..rows).rev() {
                let room = limits[row] - from;
                if room >= width {
                    found = Some((row, wished.min(room)));
                }
            }
        }
        // Only before the last rule there is nothing that a text would be in the way of.
        let before = before.map_or(start, |before| before.last() + 2.0 * GAP);
        let to = one.last() - one.gap();
        let room = wished.min(to - before);
        let (row, left, width) = match found {
            Some((row, width)) if !is_last || width >= room => (row, from, width),
            _ if is_last && room >= least => (0, to - room, room),
            _ => return Err(index),
        };
        one.row = row;
        one.left = left;
        one.right = left + width;
        for limit in &mut limits[..=row] {
            *limit = left.min(one.first()) - GAP;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::English;

    /// In a type whose letters are all as wide.
    const WRITING: Writing = Writing {
        language: &English,
        width: &|text| text.len() as f64 * 10.0,
    };

    fn of(xs: &[f64]) -> Vec<Marked> {
        let events: Vec<(f64, &str)> = xs.iter().map(|x| (*x, "release")).collect();
        let order: Vec<usize> = (0..xs.len()).collect();
        near(&events, &order, WRITING)
    }

    fn marked(xs: &[f64], rows: usize) -> Vec<Marked> {
        let mut events = of(xs);
        fit(&mut events, (0.0, 300.0), rows, WRITING);
        events
    }

    #[test]
    fn near_events_share_a_text_and_keep_their_rules() {
        let said = |xs: &[f64]| -> Vec<(String, Vec<f64>)> {
            let of_one = |one: Marked| (one.text, one.xs);
            of(xs).into_iter().map(of_one).collect()
        };
        let one = |text: &str, xs: &[f64]| (text.to_owned(), xs.to_vec());
        assert_eq!(
            said(&[0.0, 20.0]),
            [one("release", &[0.0]), one("release", &[20.0])]
        );
        assert_eq!(
            said(&[0.0, 10.0, 11.0, 90.0]),
            [one("3 events", &[0.0, 10.0, 11.0]), one("release", &[90.0])]
        );
    }

    #[test]
    fn whatever_shares_a_text_every_rule_stays_on_its_day() {
        for xs in [
            vec![0.0, 150.0, 300.0],
            vec![0.0, 30.0, 60.0, 90.0, 120.0, 299.0],
            (0..300).map(f64::from).collect(),
        ] {
            for rows in [1, 3] {
                let rules: Vec<f64> = marked(&xs, rows)
                    .into_iter()
                    .flat_map(|one| one.xs)
                    .collect();
                assert_eq!(rules, xs);
            }
        }
    }

    #[test]
    fn only_texts_without_room_are_shared() {
        // The first two are in each other's way in one row; the last one is not concerned.
        let texts = |rows| -> Vec<String> {
            let events = marked(&[0.0, 30.0, 200.0], rows);
            events.into_iter().map(|one| one.text).collect()
        };
        assert_eq!(texts(1), ["2 events", "release"]);
        assert_eq!(texts(3), ["release", "release", "release"]);
    }

    #[test]
    fn the_last_text_stands_before_its_rule_where_it_is_whole_there() {
        let last = |xs: &[f64]| marked(xs, 3).pop().map(|one| (one.left, one.right));
        assert_eq!(last(&[0.0, 290.0]), Some((215.0, 285.0)));
        // Room for a part alone, but none before it.
        assert_eq!(last(&[170.0, 222.0]), Some((227.0, 297.0)));
        assert_eq!(last(&[0.0, 225.0]), Some((230.0, 300.0)));
    }

    #[test]
    fn no_rule_runs_through_a_text() {
        for xs in [
            vec![0.0, 30.0, 60.0, 200.0],
            vec![10.0, 190.0, 195.0],
            vec![100.0, 299.0],
            (0..60).map(|x| f64::from(x) * 5.0).collect(),
            vec![],
        ] {
            for rows in [1, 3] {
                let placed = marked(&xs, rows);
                for (index, one) in placed.iter().enumerate() {
                    assert!(one.left >= 0.0 && one.right <= 300.0, "{one:?}");
                    for (other_index, other) in placed.iter().enumerate() {
                        if index == other_index {
                            continue;
                        }
                        let within = |x: &f64| (one.left..=one.right).contains(x);
                        let crosses = other.xs.iter().any(within);
                        assert!(!crosses || other.row < one.row, "{one:?} {other:?}");
                        let apart = one.row != other.row
                            || one.right <= other.left
                            || other.right <= one.left;
                        assert!(apart, "{one:?} {other:?}");
                    }
                }
            }
        }
    }
}
