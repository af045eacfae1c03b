//! Groups told apart without colours: hatching and dashes.

use super::lines::dashes;
use super::{Board, Mark, Point};

/// Directions of the lines of a hatching and the distance between them; the first fill is solid, the
/// second empty.
const HATCHES: [Option<((f64, f64), f64)>; 8] = [
    None,
    Some(((0.0, 1.0), f64::INFINITY)),
    Some(((0.7, -0.7), 6.0)),
    Some(((0.0, 1.0), 5.0)),
    Some(((1.0, 0.0), 5.0)),
    Some(((0.7, 0.7), 6.0)),
    Some(((0.7, -0.7), 12.0)),
    Some(((0.0, 1.0), 11.0)),
];

/// Lengths of strokes and gaps along a line, in turn.
const DASHES: [&[f64]; 6] = [
    &[],
    &[9.0, 4.0],
    &[2.5, 4.0],
    &[12.0, 4.0, 2.5, 4.0],
    &[5.0, 5.0],
    &[18.0, 5.0],
];

/// From one point of a hatching to the next that is tested.
const STEP: f64 = 2.0;

impl Board<'_> {
    /// Fills the area between two edges, whose outline is `points`, with the hatching of a group.
    pub(super) fn hatched(
        &mut self,
        group: usize,
        over: &[Point],
        under: &[Point],
        points: Vec<Point>,
    ) {
        let stroke = self.colours[group];
        let hatch = HATCHES[group % HATCHES.len()];
        let fill = match hatch {
            None => stroke,
            Some(_) => self.paper.surface,
        };
        let outline = points.clone();
        self.marks.push(Mark::Area { points, fill });
        if let Some((direction, gap)) = hatch {
            for points in strokes(over, under, direction, gap) {
                self.marks.push(Mark::Line {
                    points,
                    stroke,
                    width: 1.0,
                });
            }
            self.marks.push(Mark::Line {
                points: outline,
                stroke,
                width: 1.0,
            });
        }
    }

    /// Draws a line in the dashes of a group.
    pub(super) fn dashed(&mut self, group: usize, points: &[Point], width: f64) {
        let stroke = self.colours[group];
        for points in dashes(points, DASHES[group % DASHES.len()]) {
            self.marks.push(Mark::Line {
                points,
                stroke,
                width,
            });
        }
    }
}

/// Parallel lines as far as they lie between two edges.
fn strokes(over: &[Point], under: &[Point], (dx, dy): (f64, f64), gap: f64) -> Vec<Vec<Point>> {
    let (Some(first), Some(last)) = (over.first(), over.last()) else {
        return Vec::new();
    };
    let top = over.iter().map(|point| point.y).fold(f64::MAX, f64::min);
    let bottom = under.iter().map(|point| point.y).fold(f64::MIN, f64::max);
    let inside = |point: Point| {
        let between = height(over, point.x).zip(height(under, point.x));
        between.is_some_and(|(over, under)| (over..=under).contains(&point.y))
    };
    // Lines are told apart by how far off they are across their direction.
    let across = |x: f64, y: f64| x * dy - y * dx;
    let corners = [
        across(first.x, top),
        across(first.x, bottom),
        across(last.x, top),
        across(last.x, bottom),
    ];
    let least = corners.into_iter().fold(f64::MAX, f64::min);
    let most = corners.into_iter().fold(f64::MIN, f64::max);
    let length = (last.x - first.x).hypot(bottom - top);
    let middle = ((first.x + last.x) / 2.0, (top + bottom) / 2.0);
    let mut strokes = Vec::new();
    // Multiples of the distance, so that neighbouring areas are hatched alike.
    let mut index = (least / gap).ceil();
    while gap.is_finite() && index * gap <= most {
        let off = index * gap - across(middle.0, middle.1);
        let at = |along: f64| Point {
            x: middle.0 + dx * along + dy * off / (dx * dx + dy * dy),
            y: middle.1 + dy * along - dx * off / (dx * dx + dy * dy),
        };
        let mut from: Option<f64> = None;
        let mut along = -length;
        while along <= length + STEP {
            match (inside(at(along)) && along <= length, from) {
                (true, None) => from = Some(along),
                (false, Some(start)) => {
                    strokes.push(vec![at(start), at(along - STEP)]);
                    from = None;
                }
                _ => {}
            }
            along += STEP;
        }
        index += 1.0;
    }
    strokes
}

/// The height of an edge, whose x ascends, at some x; `None` outside of it.
fn height(edge: &[Point], x: f64) -> Option<f64> {
    let after = edge.partition_point(|point| point.x < x);
    let to = edge.get(after)?;
    let from = edge.get(after.saturating_sub(1))?;
    if to.x == x || from.x == to.x {
        return (to.x == x).then_some(to.y);
    }
    Some(from.y + (to.y - from.y) * (x - from.x) / (to.x - from.x))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(points: &[(f64, f64)]) -> Vec<Point> {
        points.iter().map(|(x, y)| Point { x: *x, y: *y }).collect()
    }

    #[test]
    fn hatching_stays_inside_its_area() {
        let over = line(&[(0.0, 10.0), (50.0, 0.0), (100.0, 20.0)]);
        let under = line(&[(0.0, 60.0), (50.0, 30.0), (100.0, 60.0)]);
        for (direction, gap) in HATCHES.into_iter().flatten() {
            let strokes = strokes(&over, &under, direction, gap);
            assert_eq!(strokes.is_empty(), gap.is_infinite());
            for point in strokes.iter().flatten() {
                let top = height(&over, point.x).unwrap();
                let bottom = height(&under, point.x).unwrap();
                assert!(
                    point.y >= top - 1e-9 && point.y <= bottom + 1e-9,
                    "{point:?}"
                );
            }
        }
    }

    #[test]
    fn dashes_have_their_lengths() {
        let way = line(&[(0.0, 0.0), (10.0, 0.0), (10.0, 10.0)]);
        assert_eq!(dashes(&way, &[]), std::slice::from_ref(&way));
        let found = dashes(&way, &[8.0, 4.0]);
        let expected = [
            line(&[(0.0, 0.0), (8.0, 0.0)]),
            line(&[(10.0, 2.0), (10.0, 10.0)]),
        ];
        assert_eq!(found, expected);
    }
}
