//! Places for labels inside a plot: none over another, over a line, or over the edge.

use super::{Anchor, Point, Rect};

/// What labels must keep clear of.
pub(super) struct Places {
    inside: Rect,
    /// Lines whose x never falls.
    lines: Vec<Vec<Point>>,
    taken: Vec<Rect>,
}

/// Where a label goes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    pub anchor: Anchor,
    pub x: f64,
    /// Middle of the line of text.
    pub middle: f64,
    /// Whether it lies so far off that a line must lead to it.
    pub far: bool,
}

/// Clear space around a label.
const CLEAR: f64 = 3.0;
/// From a point to the nearest edge of its label.
const OFF: f64 = 10.0;
/// How many rows away from its point a label may lie.
const ROWS: usize = 5;

impl Places {
    pub fn new(inside: Rect) -> Self {
        Places {
            inside,
            lines: Vec::new(),
            taken: Vec::new(),
        }
    }

    /// Keeps labels off a line.
    pub fn avoid_line(&mut self, line: Vec<Point>) {
        self.lines.push(line);
    }

    /// Keeps labels off a dot.
    pub fn avoid_dot(&mut self, centre: Point, radius: f64) {
        self.taken.push(Rect {
            left: centre.x - radius,
            top: centre.y - radius,
            right: centre.x + radius,
            bottom: centre.y + radius,
        });
    }

    /// Finds the place nearest to a point for a label of this size, and takes it; above the point
    /// first, or below it.
    pub fn find(&mut self, at: Point, width: f64, height: f64, above: bool) -> Option<Place> {
        let sides = if above { [-1.0, 1.0] } else { [1.0, -1.0] };
        for row in 0..ROWS {
            let away = OFF + height * (0.5 + row as f64);
            for side in sides {
                let middle = at.y + side * away;
                for anchor in [Anchor::Middle, Anchor::End, Anchor::Start] {
                    let left = match anchor {
                        Anchor::Middle => at.x - width / 2.0,
                        Anchor::End => at.x - width + 4.0,
                        Anchor::Start => at.x - 4.0,
                    };
                    let label = Rect {
                        left,
                        top: middle - height / 2.0,
                        right: left + width,
                        bottom: middle + height / 2.0,
                    };
                    if self.is_free(label) {
                        self.taken.push(label);
                        return Some(Place {
                            anchor,
                            x: match anchor {
                                Anchor::Middle => at.x,
                                Anchor::End => label.right,
                                Anchor::Start => label.left,
                            },
                            middle,
                            far: row > 0,
                        });
                    }
                }
            }
        }
        None
    }

    fn is_free(&self, label: Rect) -> bool {
        let Rect {
            left,
            top,
            right,
            bottom,
        } = self.inside;
        if label.left < left || label.right > right || label.top < top || label.bottom > bottom {
            return false;
        }
        let clear = Rect {
            left: label.left - CLEAR,
            top: label.top - CLEAR,
            right: label.right + CLEAR,
            bottom: label.bottom + CLEAR,
        };
        let meets = |other: &Rect| {
            clear.left < other.right
                && other.left < clear.right
                && clear.top < other.bottom
                && other.top < clear.bottom
        };
        let crosses = |line: &Vec<Point>| {
            let heights = heights(line, clear.left, clear.right);
            heights.is_some_and(|(least, most)| least < clear.bottom && clear.top < most)
        };
        !self.taken.iter().any(meets) && !self.lines.iter().any(crosses)
    }
}

/// The smallest and the largest y of a line between two x.
fn heights(line: &[Point], left: f64, right: f64) -> Option<(f64, f64)> {
    let mut heights: Option<(f64, f64)> = None;
    let mut see = |y: f64| {
        let (least, most) = heights.unwrap_or((y, y));
        heights = Some((least.min(y), most.max(y)));
    };
    for ends in line.windows(2) {
        let (from, to) = (ends[0], ends[1]);
        if to.x < left || from.x > right {
            continue;
        }
        let y = |x: f64| {
            let part = (x - from.x) / (to.x - from.x);
            from.y + (to.y - from.y) * part
        };
        see(if from.x < left && to.x > from.x {
            y(left)
        } else {
            from.y
        });
        see(if to.x > right && to.x > from.x {
            y(right)
        } else {
            to.y
        });
    }
    heights
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(x: f64, y: f64) -> Point {
        Point { x, y }
    }

    #[test]
    fn heights_of_a_line_are_those_in_between() {
        let line = [point(0.0, 0.0), point(10.0, 10.0), point(20.0, 0.0)];
        assert_eq!(heights(&line, 2.0, 4.0), Some((2.0, 4.0)));
        assert_eq!(heights(&line, 5.0, 12.0), Some((5.0, 10.0)));
        assert_eq!(heights(&line, 21.0, 30.0), None);
    }

    #[test]
    fn labels_avoid_edges_lines_and_each_other() {
        let mut places = Places::new(Rect {
            left: 0.0,
            top: 0.0,
            right: 100.0,
            bottom: 100.0,
        });
        let find = |places: &mut Places, x, y| {
            let place = places.find(point(x, y), 20.0, 10.0, true)?;
            Some((place.anchor, place.middle))
        };
        assert_eq!(find(&mut places, 50.0, 50.0), Some((Anchor::Middle, 35.0)));
        assert_eq!(find(&mut places, 50.0, 50.0), Some((Anchor::Middle, 65.0)));
        // At the edge it moves inwards, even if that is less well centred.
        assert_eq!(find(&mut places, 4.0, 20.0), Some((Anchor::Start, 5.0)));
        places.avoid_line(vec![point(0.0, 85.0), point(100.0, 85.0)]);
        assert_eq!(find(&mut places, 80.0, 98.0), Some((Anchor::Middle, 73.0)));
    }
}
