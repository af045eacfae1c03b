//! What areas and lines are called: at their right ends, with the names under the plot where they
//! would take too much of its width.

use super::frame::Heights;
use super::hit::Targets;
use super::text::{cut, spread};
use super::{Anchor, Board, Grouped, Point, Rect, Values};
use crate::order::sorted;

/// Distance between the base lines of two labels.
const HEIGHT: f64 = 18.0;
/// From the sign to its text.
const SIGN: f64 = 9.0;
/// From the number to the name.
const GAP: f64 = 6.0;
/// Height of a row of names under the plot: enough for a finger.
const KEY_ROW: f64 = 24.0;
/// From one name to the next in such a row.
const KEY_GAP: f64 = 14.0;

/// Heights of a plot with labels beside it.
pub(super) fn heights(board: &Board, grouped: Grouped, width: f64) -> Heights {
    let labels = Labels::new(board, grouped, board.inner_width(width));
    let beside = grouped.shares.groups.len() as f64 * HEIGHT;
    let golden = (width * 0.5).clamp(240.0, 420.0);
    let around = super::axis::DATES_HEIGHT + labels.key_height();
    Heights {
        wished: golden.max(beside.min(640.0)) + around,
        least: 86.0 + around,
    }
}

/// The labels: what they say and how wide they are.
pub(super) struct Labels {
    numbers: Vec<Option<String>>,
    leader: f64,
    number_width: f64,
    name_width: f64,
    /// Where each group stands under the plot: x from the left, row, and the name as it fits.
    key: Vec<(f64, usize, String)>,
}

impl Labels {
    /// Reads the labels off the last date.
    pub fn new(board: &Board, grouped: Grouped, inner_width: f64) -> Self {
        let numbers = board.numbers(grouped);
        let regular = board.label(false);
        let mut number_width: f64 = 0.0;
        let mut name_width: f64 = 0.0;
        for (group, name) in grouped.names.iter().enumerate() {
            let number = numbers[group].as_deref().unwrap_or_default();
            number_width = number_width.max(board.width(number, board.label(true)));
            let type_ = board.label(grouped.is_pinned(group));
            name_width = name_width.max(board.width(name, type_));
        }
        let mut key = Vec::new();
        if board.compact {
            name_width = 0.0;
            let (mut x, mut row) = (0.0, 0);
            for (group, name) in grouped.names.iter().enumerate() {
                let number = numbers[group].as_deref().unwrap_or_default();
                let before = SIGN + board.width(number, board.label(true)) + GAP;
                let name = cut(
                    board.measure,
                    name,
                    regular.size,
                    grouped.is_pinned(group),
                    inner_width - before,
                );
                let width = before + board.width(&name, board.label(grouped.is_pinned(group)));
                if x > 0.0 && x + width > inner_width {
                    (x, row) = (0.0, row + 1);
                }
                key.push((x, row, name));
                x += width + KEY_GAP;
            }
        }
        Labels {
            // On a phone the plot needs the room more.
            leader: if board.compact { 9.0 } else { 14.0 },
            numbers,
            number_width,
            name_width: name_width.min((inner_width * 0.34).clamp(96.0, 260.0)),
            key,
        }
    }

    /// Width of the column beside the plot, with its leaders.
    pub fn width(&self) -> f64 {
        let name = if self.key.is_empty() {
            GAP + self.name_width
        } else {
            0.0
        };
        self.leader + SIGN + self.number_width + name
    }

    /// Height of the names under the dates.
    pub fn key_height(&self) -> f64 {
        let last = self.key.last();
        last.map_or(0.0, |(_, row, _)| (row + 1) as f64 * KEY_ROW)
    }

    /// Draws the labels of groups whose areas or lines end at these heights, none over another.
    ///
    /// Where there is no room for all beside the plot, the groups that come last in the result go
    /// without.
    pub fn draw(
        &self,
        board: &mut Board,
        grouped: Grouped,
        plot: Rect,
        room: Rect,
        ends: &[Option<f64>],
        targets: &mut Targets,
    ) {
        let count = ((plot.height() + HEIGHT) / HEIGHT).floor() as usize;
        let shown: Vec<(usize, f64)> = ends
            .iter()
            .enumerate()
            .filter_map(|(group, end)| Some((group, (*end)?)))
            .take(count)
            .collect();
        let downwards = sorted(shown.len(), &|a, b| shown[a].1.total_cmp(&shown[b].1));
        let wished: Vec<f64> = downwards.iter().map(|index| shown[*index].1).collect();
        let top = plot.top - HEIGHT / 2.0;
        let centres = spread(&wished, HEIGHT, top, plot.bottom + HEIGHT / 2.0);
        for (index, centre) in downwards.into_iter().zip(centres) {
            let (group, end) = shown[index];
            let Some(centre) = centre else {
                continue;
            };
            let sign = plot.right + self.leader;
            let points = [
                (plot.right + 2.0, end),
                (sign - 4.0, centre),
                (sign, centre),
            ];
            board.marks.push(super::Mark::Line {
                points: points.map(|(x, y)| Point { x, y }).to_vec(),
                stroke: board.colours[group],
                width: 1.0,
            });
            let name = if self.key.is_empty() {
                let (size, bold) = (board.label(false).size, grouped.is_pinned(group));
                let name = &grouped.names[group];
                cut(board.measure, name, size, bold, self.name_width)
            } else {
                String::new()
            };
            let label = Label {
                group,
                left: sign,
                centre,
                number_width: self.number_width,
                name,
            };
            let bold = grouped.is_pinned(group);
            let right = self.draw_one(board, label, bold);
            targets.labels.push((
                group,
                Rect {
                    left: plot.right + 1.0,
                    top: centre - HEIGHT / 2.0,
                    right,
                    bottom: centre + HEIGHT / 2.0,
                },
            ));
        }
        let key_top = room.bottom - self.key_height();
        for (group, (x, row, name)) in self.key.iter().enumerate() {
            let top = key_top + *row as f64 * KEY_ROW;
            let number = self.numbers[group].as_deref().unwrap_or_default();
            let label = Label {
                group,
                left: room.left + x,
                centre: top + KEY_ROW / 2.0,
                number_width: board.width(number, board.label(true)),
                name: name.clone(),
            };
            let bold = grouped.is_pinned(group);
            let right = self.draw_one(board, label, bold);
            let rect = Rect {
                left: room.left + x,
                top,
                right,
                bottom: top + KEY_ROW,
            };
            targets.labels.push((group, rect));
        }
    }

    /// Sign, number and name; returns where they end.
    fn draw_one(&self, board: &mut Board, label: Label, bold: bool) -> f64 {
        let Label {
            group,
            left,
            centre,
            number_width,
            name,
        } = label;
        board.marks.push(super::Mark::Box {
            rect: Rect {
                left,
                top: centre - 6.0,
                right: left + 4.0,
                bottom: centre + 6.0,
            },
            fill: board.colours[group],
        });
        let type_ = board.label(true);
        let baseline = centre + type_.size * super::MIDDLE_TO_BASELINE;
        let end = left + SIGN + number_width;
        if let Some(number) = &self.numbers[group] {
            board.text(end, baseline, Anchor::End, type_, number.as_str());
        }
        if name.is_empty() {
            return end;
        }
        let type_ = board.label(bold);
        let width = board.width(&name, type_);
        board.text(end + GAP, baseline, Anchor::Start, type_, name);
        end + GAP + width
    }
}

/// A label, and where it stands.
struct Label {
    group: usize,
    left: f64,
    centre: f64,
    number_width: f64,
    name: String,
}

impl Board<'_> {
    /// What is written beside each group: its value at the last date, as far as it has one.
    fn numbers(&self, grouped: Grouped) -> Vec<Option<String>> {
        let mut numbers = Vec::new();
        for group in &grouped.shares.groups {
            let last = self.last_value(grouped.shares, group);
            numbers.push(last.map(|value| match self.values {
                Values::Relative => self.language.share(value),
                Values::Absolute => self.language.short(value),
            }));
        }
        numbers
    }
}
