//! One bar a group, at the last date of a result.

use super::frame::Heights;
use super::hit::{Extent, Targets};
use super::text::cut;
use super::{Anchor, Board, Grouped, MIDDLE_TO_BASELINE, Mark, Rect, Values};
use crate::shares::OTHER;

/// Height of a row: a bar with its name beside it, or on a narrow picture above it.
fn row_height(board: &Board) -> f64 {
    if board.narrow { 40.0 } else { 28.0 }
}

/// Height of all rows, and how far they can move together before their texts meet.
pub(super) fn heights(board: &Board, grouped: Grouped) -> Heights {
    let rows = grouped.shares.groups.len() as f64;
    Heights {
        wished: rows * row_height(board),
        least: rows * if board.narrow { 32.0 } else { 16.0 },
    }
}

pub(super) fn draw(board: &mut Board, grouped: Grouped, room: Rect) -> Targets {
    let groups = &grouped.shares.groups;
    let last = grouped.shares.dates.len().saturating_sub(1);
    let shares: Vec<Option<f64>> = groups
        .iter()
        .map(|group| group.share.last().copied().flatten())
        .collect();
    let mut numbers: Vec<String> = shares
        .iter()
        .map(|share| share.map_or(String::new(), |share| board.language.share(share)))
        .collect();
    let mut amounts: Vec<String> = groups
        .iter()
        .map(|group| {
            let last = group.downloads.last();
            board.language.short(last.map_or(0.0, |last| last.value()))
        })
        .collect();
    // What is asked for stands first; at one date the bars are as long either way.
    if board.values == Values::Absolute {
        std::mem::swap(&mut numbers, &mut amounts);
    }
    let (name_type, number_type, amount_type) =
        (board.label(false), board.label(true), board.tick());
    let name_type = if grouped.pinned.is_empty() {
        name_type
    } else {
        board.label(true)
    };
    let widest = |texts: &[String], type_| {
        let widths = texts.iter().map(|text| board.width(text, type_));
        widths.fold(0.0, f64::max)
    };
    let number_width = widest(&numbers, number_type);
    let amount_width = widest(&amounts, amount_type);
    let name_width = if board.narrow {
        room.width()
    } else {
        widest(grouped.names, name_type).min(room.width() * 0.36)
    };
    let left = if board.narrow {
        room.left
    } else {
        room.left + name_width + 12.0
    };
    let longest_bar = room.right - left - number_width - amount_width - 8.0 - 12.0;
    let largest = shares
        .iter()
        .flatten()
        .fold(f64::MIN_POSITIVE, |largest, share| largest.max(*share));
    // Given less room than rows ask for, they move together; the frame keeps them readable.
    let row = row_height(board).min(room.height() / groups.len().max(1) as f64);
    let thickness = (row * if board.narrow { 0.4 } else { 0.64 }).max(2.0);

    // What joins the others is the last row, whatever its size.
    let (mut order, others): (Vec<usize>, Vec<usize>) =
        (0..groups.len()).partition(|index| groups[*index].id != OTHER);
    order.extend(others);
    let mut targets = Targets::default();
    targets.groups.resize(groups.len(), Vec::new());
    for (position, index) in order.into_iter().enumerate() {
        let top = room.top + position as f64 * row;
        let before = board.marks.len();
        let name_type = board.label(grouped.is_pinned(index));
        let middle = if board.narrow {
            top + row - thickness / 2.0 - 4.0
        } else {
            top + row / 2.0
        };
        let width = shares[index].unwrap_or(0.0) / largest * longest_bar;
        let bar = Rect {
            left,
            top: middle - thickness / 2.0,
            right: left + width.max(1.0),
            bottom: middle + thickness / 2.0,
        };
        let fill = board.colours[index];
        let name = cut(
            board.measure,
            &grouped.names[index],
            name_type.size,
            name_type.bold,
            name_width,
        );
        let on_line = |y: f64, size: f64| y + size * MIDDLE_TO_BASELINE;
        if board.narrow {
            let baseline = bar.top - 6.0;
            board.text(room.left, baseline, Anchor::Start, name_type, name);
        } else {
            let baseline = on_line(middle, name_type.size);
            board.text(left - 12.0, baseline, Anchor::End, name_type, name);
        }
        board.marks.push(Mark::Box { rect: bar, fill });
        if !grouped.shares.is_supported(last) {
            board.hatch(bar);
        }
        let start = bar.right + 8.0;
        let end = start + board.width(&numbers[index], number_type);
        let baseline = on_line(middle, number_type.size);
        let number = numbers[index].as_str();
        board.text(start, baseline, Anchor::Start, number_type, number);
        let baseline = on_line(middle, amount_type.size);
        board.text(
            end + 12.0,
            baseline,
            Anchor::Start,
            amount_type,
            amounts[index].as_str(),
        );
        targets.groups[index] = vec![Some(Extent {
            top,
            bottom: top + row,
        })];
        targets.owned.push((index, before..board.marks.len()));
    }
    targets.plot = Some(room);
    targets.dates = vec![left];
    targets.rows = true;
    targets
}
