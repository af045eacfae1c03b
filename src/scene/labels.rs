//! Labels beside the plot, at the right end of each area or line.

use super::text::{cut, spread};
use super::{Anchor, Board, Grouped, Point, Rect};
use crate::order::sorted;
use crate::words::percent;

/// Distance between the base lines of two labels.
const HEIGHT: f64 = 18.0;
/// From the sign to its text.
const SIGN: f64 = 9.0;
/// From the number to the name.
const GAP: f64 = 6.0;

/// From the plot's edge to the sign of a label; on a phone the plot needs the room more.
fn leader(board: &Board) -> f64 {
    if board.narrow { 9.0 } else { 14.0 }
}

/// Height of a plot with labels beside it, where it is free.
pub(super) fn plot_height(grouped: Grouped, width: f64) -> f64 {
    let labels = grouped.shares.groups.len() as f64 * HEIGHT;
    let golden = (width * 0.5).clamp(240.0, 420.0);
    golden.max(labels.min(640.0)) + super::axis::DATES_HEIGHT
}

/// The column of labels: what it says and how wide it is.
pub(super) struct Labels {
    percents: Vec<Option<String>>,
    leader: f64,
    percent_width: f64,
    name_width: f64,
}

impl Labels {
    /// Reads the labels off the last date.
    pub fn new(board: &Board, grouped: Grouped, inner_width: f64) -> Self {
        let groups = &grouped.shares.groups;
        let last: Vec<Option<f64>> = groups
            .iter()
            .map(|group| group.share.last().copied().flatten())
            .collect();
        let percents: Vec<Option<String>> = board
            .percentages(&last)
            .into_iter()
            .map(|value| value.map(percent))
            .collect();
        let widest = |texts: &mut dyn Iterator<Item = &String>, bold: bool| {
            texts
                .map(|text| board.width(text, board.label(bold)))
                .fold(0.0, f64::max)
        };
        let percent_width = widest(&mut percents.iter().flatten(), true);
        let names = widest(&mut grouped.names.iter(), false);
        Labels {
            leader: leader(board),
            percents,
            percent_width,
            name_width: names.min((inner_width * 0.34).clamp(96.0, 260.0)),
        }
    }

    /// Width of the column with its leaders.
    pub fn width(&self) -> f64 {
        self.leader + SIGN + self.percent_width + GAP + self.name_width
    }

    /// Draws the labels of groups whose areas or lines end at these heights, none over another.
    ///
    /// Where there is no room for all, the groups that come last in the result go without.
    pub fn draw(&self, board: &mut Board, names: &[String], plot: Rect, ends: &[Option<f64>]) {
        let room = ((plot.height() + HEIGHT) / HEIGHT).floor() as usize;
        let shown: Vec<(usize, f64)> = ends
            .iter()
            .enumerate()
            .filter_map(|(group, end)| Some((group, (*end)?)))
            .take(room)
            .collect();
        let downwards = sorted(shown.len(), &|a, b| shown[a].1.total_cmp(&shown[b].1));
        let wished: Vec<f64> = downwards.iter().map(|index| shown[*index].1).collect();
        let top = plot.top - HEIGHT / 2.0;
        let centres = spread(&wished, HEIGHT, top, plot.bottom + HEIGHT / 2.0);
        for (index, centre) in downwards.into_iter().zip(centres) {
            let (group, end) = shown[index];
            if let Some(centre) = centre {
                self.draw_one(board, &names[group], plot.right, group, end, centre);
            }
        }
    }

    fn draw_one(
        &self,
        board: &mut Board,
        name: &str,
        right: f64,
        group: usize,
        end: f64,
        centre: f64,
    ) {
        let colour = board.colours[group];
        let elbow = right + self.leader - 4.0;
        board.marks.push(super::Mark::Line {
            points: vec![
                Point {
                    x: right + 2.0,
                    y: end,
                },
                Point {
                    x: elbow,
                    y: centre,
                },
                Point {
                    x: elbow + 4.0,
                    y: centre,
                },
            ],
            stroke: colour,
            width: 1.0,
        });
        let sign = right + self.leader;
        board.marks.push(super::Mark::Box {
            rect: Rect {
                left: sign,
                top: centre - 6.0,
                right: sign + 4.0,
                bottom: centre + 6.0,
            },
            fill: colour,
        });
        let number = board.label(true);
        let baseline = centre + number.size * super::MIDDLE_TO_BASELINE;
        let end_of_number = sign + SIGN + self.percent_width;
        if let Some(percent) = &self.percents[group] {
            board.text(
                end_of_number,
                baseline,
                Anchor::End,
                number,
                percent.as_str(),
            );
        }
        let type_ = board.label(false);
        let name = cut(board.measure, name, type_.size, false, self.name_width);
        board.text(end_of_number + GAP, baseline, Anchor::Start, type_, name);
    }
}
