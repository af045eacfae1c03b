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
    /// Where the rules are, ascending.
    xs: Vec<f64>,
    marked: Vec<Marked>,
    type_: Type,
    /// Whether the rules of a shared text end below the top of the plot. On a phone many of them would
    /// leave nothing else in it.
    are_ticks: bool,
}

/// The text of one event, or of several; their rules stand on their own days.
#[derive(Debug)]
struct Marked {
    /// The first and the last rule.
    first: f64,
    last: f64,
    count: f64,
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

impl Writing<'_> {
    fn counted(self, count: f64) -> String {
        self.language.count(texts::EVENTS, count, &[])
    }

    /// At most the widest that a text may be.
    fn wished(self, text: &str) -> f64 {
        (self.width)(text).min(WIDTHS.0)
    }
}

impl Marked {
    /// Whether the text belongs to several days.
    fn is_shared(&self) -> bool {
        self.last > self.first
    }

    /// Clear space between a rule that reaches up to the text and the text; over a bracket none.
    fn gap(&self) -> f64 {
        if self.is_shared() { 0.0 } else { GAP }
    }

    /// Takes later ones in: one text for all.
    fn join(&mut self, last: f64, count: f64, writing: Writing) {
        self.last = last;
        self.count += count;
        self.text = writing.counted(self.count);
        self.wished = writing.wished(&self.text);
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
            xs: Vec::new(),
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
        for index in order {
            let (x, title) = at[index];
            events.add(x, title, writing);
        }
        events.fit((plot.left, right), rows, writing);
        for marked in &mut events.marked {
            // Half a pixel of rounding is no lack of room.
            let width = marked.right - marked.left + 0.5;
            if board.width(&marked.text, type_) > width.min(WIDTHS.0) {
                // Half a title says less than that there is one; tooltip and table have it whole.
                marked.text = writing.counted(marked.count);
            }
            marked.text = cut(board.measure, &marked.text, type_.size, false, width);
        }
        events
    }

    /// Adds the next one. Those that are too near each other for texts of their own share one.
    fn add(&mut self, x: f64, title: &str, writing: Writing) {
        // Where it cannot be told from the one before it is the same rule.
        let x = match self.xs.last() {
            Some(before) if x - before < APART => *before,
            _ => {
                self.xs.push(x);
                x
            }
        };
        match self.marked.last_mut() {
            Some(run) if x - run.first < NEAR => run.join(x, 1.0, writing),
            _ => self.marked.push(Marked {
                first: x,
                last: x,
                count: 1.0,
                text: title.to_owned(),
                wished: writing.wished(title),
                row: 0,
                left: x,
                right: x,
            }),
        }
    }

    /// Finds a place for every text; until there is one, those that are nearest share one.
    fn fit(&mut self, room: (f64, f64), rows: usize, writing: Writing) {
        let all = &mut self.marked;
        while let Some(mut index) = place(all, room, rows) {
            let last = all.len() - 1;
            if last == 0 {
                // Not even one text has room; the rule is there without it.
                all[0].text.clear();
                break;
            }
            let after = |index: usize| all[index + 1].first - all[index].last;
            if index == last || (index > 0 && after(index - 1) < after(index)) {
                index -= 1;
            }
            let next = all.remove(index + 1);
            all[index].join(next.last, next.count, writing);
        }
    }

    /// Height of the texts with the room below them.
    pub fn height(&self) -> f64 {
        let mut height: f64 = 0.0;
        for marked in &self.marked {
            height = height.max((marked.row + 1) as f64 * ROW + OFF - 6.0);
        }
        height
    }

    /// Whether a rule runs through the whole plot between two places.
    pub fn crosses(&self, left: f64, right: f64) -> bool {
        let is_whole = |x: f64| {
            let mut marked = self.marked.iter();
            let of = marked.find(|marked| x <= marked.last);
            !(self.are_ticks && of.is_some_and(Marked::is_shared))
        };
        let mut xs = self.xs.iter();
        xs.any(|x| *x >= left && *x <= right && is_whole(*x))
    }

    /// Keeps labels inside the plot off the rules.
    #[cfg(feature = "analysis")]
    pub fn keep_clear(&self, plot: Rect, places: &mut super::places::Places) {
        for &x in &self.xs {
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
        let mut xs = self.xs.iter().peekable();
        for marked in &self.marked {
            let baseline = plot.top - OFF - marked.row as f64 * ROW;
            let (x, mut anchor) = (marked.left, Anchor::Start);
            // The text of a lone rule is placed next to its end, one of several over a bracket.
            let (mut top, mut bottom) = (baseline - self.type_.size * 0.8, plot.bottom);
            if marked.is_shared() {
                top = baseline + BRACKET;
                let point = |x: f64| Point { x, y: top };
                board.line(point(marked.first), point(marked.last), stroke, 1.0);
                if self.are_ticks {
                    bottom = plot.top + TICK;
                }
            } else if x < marked.last {
                anchor = Anchor::End;
            }
            let x = if anchor == Anchor::End {
                marked.right
            } else {
                x
            };
            board.text(x, baseline, anchor, self.type_, marked.text.as_str());
            while let Some(&x) = xs.next_if(|x| **x <= marked.last) {
                board.line(Point { x, y: top }, Point { x, y: bottom }, stroke, 1.0);
            }
        }
    }
}

/// Gives each text a row and a place, from the right to the left; or the index of one without room.
///
/// A text must end before every later rule that reaches its row, so an earlier event stands higher
/// where its text is long. The last one may stand before its rule.
fn place(events: &mut [Marked], (start, end): (f64, f64), rows: usize) -> Option<usize> {
    // Where a text of each row must end.
    let mut limits = [end; ROWS];
    for index in (0..events.len()).rev() {
        let is_last = index + 1 == events.len();
        // Only before the last rule there is nothing that a text would be in the way of.
        let before = match index {
            0 => start,
            _ => events[index - 1].last + 2.0 * GAP,
        };
        let one = &mut events[index];
        let wished = one.wished;
        let least = wished.min(WIDTHS.1);
        let (from, to) = (one.first + one.gap(), one.last - one.gap());
        // The lowest row with all the room, else the lowest with some.
        let mut found = (0, -1.0);
        for (row, limit) in limits[..rows].iter().enumerate() {
            let room = wished.min(limit - from);
            if room >= least && (found.1 < 0.0 || room == wished && found.1 < wished) {
                found = (row, room);
            }
        }
        let (row, mut width) = found;
        one.left = from;
        let room = wished.min(to - before);
        if is_last && room >= least && room > width {
            width = room;
            one.left = to - room;
        }
        if width < 0.0 {
            return Some(index);
        }
        one.row = row;
        one.right = one.left + width;
        for limit in &mut limits[..=row] {
            *limit = one.left.min(one.first) - GAP;
        }
    }
    None
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

    fn of(xs: &[f64]) -> Events {
        let mut events = Events {
            xs: Vec::new(),
            marked: Vec::new(),
            type_: Type {
                size: 11.0,
                bold: false,
                colour: crate::scene::Colour {
                    rgb: [0; 3],
                    alpha: 1.0,
                },
            },
            are_ticks: false,
        };
        for x in xs {
            events.add(*x, "release", WRITING);
        }
        events
    }

    fn fitted(xs: &[f64], rows: usize) -> Events {
        let mut events = of(xs);
        events.fit((0.0, 300.0), rows, WRITING);
        events
    }

    #[test]
    fn near_events_share_a_text_and_keep_their_rules() {
        let said = |xs: &[f64]| -> Vec<(String, f64, f64)> {
            let of_one = |one: Marked| (one.text, one.first, one.last);
            of(xs).marked.into_iter().map(of_one).collect()
        };
        let one = |text: &str, first, last| (text.to_owned(), first, last);
        assert_eq!(
            said(&[0.0, 20.0]),
            [one("release", 0.0, 0.0), one("release", 20.0, 20.0)]
        );
        assert_eq!(
            said(&[0.0, 10.0, 10.5, 90.0]),
            [one("3 events", 0.0, 10.0), one("release", 90.0, 90.0)]
        );
        assert_eq!(of(&[0.0, 10.0, 10.5, 90.0]).xs, [0.0, 10.0, 90.0]);
        // Two on one day are one rule, and no bracket.
        assert!(!of(&[5.0, 5.0]).marked[0].is_shared());
    }

    #[test]
    fn whatever_shares_a_text_every_rule_stays_on_its_day() {
        for xs in [
            vec![0.0, 150.0, 300.0],
            vec![0.0, 30.0, 60.0, 90.0, 120.0, 299.0],
            (0..300).map(f64::from).collect(),
        ] {
            for rows in [1, 3] {
                let events = fitted(&xs, rows);
                assert_eq!(events.xs, xs);
                // And belongs to one text.
                let of = |x: f64| {
                    let marked = events.marked.iter();
                    marked.filter(|one| one.first <= x && x <= one.last).count()
                };
                assert!(xs.iter().all(|x| of(*x) == 1));
            }
        }
    }

    #[test]
    fn only_texts_without_room_are_shared() {
        // The first two are in each other's way in one row; the last one is not concerned.
        let texts = |rows| -> Vec<String> {
            let events = fitted(&[0.0, 30.0, 200.0], rows).marked;
            events.into_iter().map(|one| one.text).collect()
        };
        assert_eq!(texts(1), ["2 events", "release"]);
        assert_eq!(texts(3), ["release", "release", "release"]);
    }

    #[test]
    fn the_last_text_stands_before_its_rule_where_it_is_whole_there() {
        let last = |xs: &[f64]| {
            let last = fitted(xs, 3).marked.pop();
            last.map(|one| (one.left, one.right))
        };
        assert_eq!(last(&[0.0, 290.0]), Some((215.0, 285.0)));
        // Room for a part alone, but none before it.
        assert_eq!(last(&[170.0, 222.0]), Some((227.0, 297.0)));
        assert_eq!(last(&[0.0, 225.0]), Some((230.0, 300.0)));
    }

    #[test]
    fn rules_that_end_at_the_top_leave_room_for_names() {
        let mut events = fitted(&[50.0, 60.0, 250.0], 1);
        assert!(events.crosses(40.0, 50.0) && events.crosses(60.0, 70.0));
        assert!(!events.crosses(51.0, 59.0));
        events.are_ticks = true;
        assert!(!events.crosses(0.0, 249.0) && events.crosses(0.0, 250.0));
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
                let placed = fitted(&xs, rows).marked;
                for (index, one) in placed.iter().enumerate() {
                    assert!(one.left >= 0.0 && one.right <= 300.0, "{one:?}");
                    for (other_index, other) in placed.iter().enumerate() {
                        if index == other_index {
                            continue;
                        }
                        let within = |x: &&f64| {
                            (one.left..=one.right).contains(*x)
                                && (other.first..=other.last).contains(*x)
                        };
                        let crosses = xs.iter().any(|x| within(&x));
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
