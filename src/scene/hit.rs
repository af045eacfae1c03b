//! What lies under the pointer, and how it is marked.

use std::ops::Range;

use super::{Colour, Mark, Point, Rect, Scene};

/// What a point of the picture means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// Index of the nearest date of the result; in the view of specifications that of the nearest
    /// one in `Survey::all`.
    pub date: usize,
    /// Index of the group whose area, line or bar is there, if any.
    pub group: Option<usize>,
}

/// Where a group is at one date.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Extent {
    pub top: f64,
    pub bottom: f64,
}

/// Where dates and groups are; empty where there is nothing to point at.
#[derive(Debug, Clone, Default)]
pub(super) struct Targets {
    pub plot: Option<Rect>,
    /// x of each date of the result, or of each specification; for rows a single one.
    pub dates: Vec<f64>,
    /// For each group its extent at each of these dates.
    pub groups: Vec<Vec<Option<Extent>>>,
    /// Whether the groups are rows of bars.
    pub rows: bool,
    /// Marks of groups in the plot, each a run in the scene's.
    pub owned: Vec<(usize, Range<usize>)>,
    /// Marks that lie over those of every group, runs in the scene's.
    pub over: Vec<Range<usize>>,
    /// Where groups are named; a group may be in two places, or in none.
    pub labels: Vec<(usize, Rect)>,
    /// For each date, or specification, a height that is marked there, and its colour.
    #[cfg(feature = "analysis")]
    pub marked: Vec<Option<(f64, Colour)>>,
}

/// How far outside the plot the pointer still means it, in CSS pixels.
const MARGIN: f64 = 8.0;
/// How opaque the surface is that makes other groups recede.
const VEIL: f64 = 0.66;

impl Scene {
    /// What the point means, when it lies in the plot or on a label, which means the last date.
    pub fn hit(&self, point: Point) -> Option<Hit> {
        let plot = self.targets.plot?;
        for (group, rect) in &self.targets.labels {
            if rect.left <= point.x
                && point.x <= rect.right
                && rect.top <= point.y
                && point.y < rect.bottom
            {
                return Some(Hit {
                    date: self.targets.dates.len().checked_sub(1)?,
                    group: Some(*group),
                });
            }
        }
        let across = plot.left - MARGIN..=plot.right + MARGIN;
        let down = plot.top - MARGIN..=plot.bottom + MARGIN;
        if !across.contains(&point.x) || !down.contains(&point.y) {
            return None;
        }
        let distance = |x: &f64| (x - point.x).abs();
        let (date, _) = self
            .targets
            .dates
            .iter()
            .enumerate()
            .min_by(|a, b| distance(a.1).total_cmp(&distance(b.1)))?;
        Some(Hit {
            date,
            group: self.targets.group_at(point, date),
        })
    }

    /// How many dates can be pointed at, or specifications; for bars, which are of one date, 1.
    pub fn positions(&self) -> usize {
        self.targets.dates.len()
    }

    /// Where the tooltip of a date belongs: the date's x at the top of the plot.
    pub fn anchor(&self, date: usize) -> Option<Point> {
        let plot = self.targets.plot?;
        let x = *self.targets.dates.get(date)?;
        Some(Point { x, y: plot.top })
    }

    /// The lower end of the plot, to which a range of dates is drawn.
    pub fn bottom(&self) -> Option<f64> {
        self.targets.plot.map(|plot| plot.bottom)
    }

    /// The marks that show what is pointed at, to be painted over the others.
    ///
    /// Where that is a group, the others recede and it has a ring.
    pub fn highlight(&self, hit: Hit) -> Vec<Mark> {
        let Targets {
            plot: Some(plot),
            dates,
            groups,
            rows,
            owned,
            over,
            labels,
            ..
        } = &self.targets
        else {
            return Vec::new();
        };
        let Some(&x) = dates.get(hit.date) else {
            return Vec::new();
        };
        let paper = self.paper;
        let mut marks = Vec::new();
        if let Some(group) = hit.group {
            let fill = paper.surface.with_alpha(VEIL);
            // The module of the first chart has no other way.
            if !self.is_plain || cfg!(not(feature = "analysis")) {
                let rect = plot.grown(1.0);
                marks.push(Mark::Box { rect, fill });
                for (other, rect) in labels {
                    if *other != group {
                        marks.push(Mark::Box { rect: *rect, fill });
                    }
                }
            }
            for (owner, run) in owned {
                if *owner != group {
                    continue;
                }
                for mark in &self.marks[run.clone()] {
                    // Where nothing recedes, it is outlined.
                    #[cfg(feature = "analysis")]
                    if let (Mark::Area { points, .. } | Mark::Line { points, .. }, true) =
                        (mark, self.is_plain)
                    {
                        marks.push(Mark::Line {
                            points: points.clone(),
                            stroke: paper.ink,
                            width: 6.0,
                        });
                    }
                    marks.push(mark.clone());
                }
            }
            for run in over {
                marks.extend_from_slice(&self.marks[run.clone()]);
            }
        }
        let extent = hit.group.and_then(|group| {
            let extents = groups.get(group)?;
            *extents.get(if *rows { 0 } else { hit.date })?
        });
        let outline = match extent {
            None if *rows => None,
            Some(Extent { top, bottom }) if *rows => Some(Rect {
                top,
                bottom,
                ..plot.grown(4.0)
            }),
            _ => Some(Rect {
                left: x,
                right: x,
                ..*plot
            }),
        };
        if let Some(Rect {
            left,
            top,
            right,
            bottom,
        }) = outline
        {
            // Around a row; of a date it is a single line.
            let corner = |x: f64, y: f64| Point { x, y };
            let mut points = vec![corner(left, top), corner(right, bottom)];
            if *rows {
                points.insert(1, corner(right, top));
                points.push(corner(left, bottom));
                points.push(corner(left, top));
            }
            marks.push(Mark::Line {
                points,
                stroke: paper.ink,
                width: if *rows { 2.0 } else { 1.0 },
            });
        }
        let mut ring = |y: f64, radius: f64, fill: Colour| {
            let centre = Point { x, y };
            marks.push(Mark::Dot {
                centre,
                radius,
                fill,
            });
        };
        #[cfg(feature = "analysis")]
        if let Some((y, colour)) = self.targets.marked.get(hit.date).copied().flatten() {
            ring(y, 5.5, paper.surface);
            ring(y, 4.0, colour);
        }
        if let (Some(group), Some(extent), false) = (hit.group, extent, rows) {
            let y = (extent.top + extent.bottom) / 2.0;
            // Ink around the surface is seen on any colour.
            ring(y, 7.5, paper.ink);
            ring(y, 5.5, paper.surface);
            ring(y, 4.0, self.colours[group]);
        }
        marks
    }
}

impl Targets {
    /// The group at a point; among several the one whose middle is nearest.
    fn group_at(&self, point: Point, nearest: usize) -> Option<usize> {
        let distance = |extents: &[Option<Extent>]| {
            let extent = self.extent_at(extents, point.x, nearest)?;
            let inside = (extent.top..=extent.bottom).contains(&point.y);
            inside.then(|| ((extent.top + extent.bottom) / 2.0 - point.y).abs())
        };
        self.groups
            .iter()
            .enumerate()
            .filter_map(|(group, extents)| Some((group, distance(extents)?)))
            .min_by(|a, b| a.1.total_cmp(&b.1))
            .map(|(group, _)| group)
    }

    /// A group's extent at `x`, in between two dates in proportion.
    fn extent_at(&self, extents: &[Option<Extent>], x: f64, nearest: usize) -> Option<Extent> {
        let at = *self.dates.get(nearest)?;
        let here = (*extents.get(nearest)?)?;
        let other = if x < at {
            nearest.checked_sub(1)
        } else {
            Some(nearest + 1)
        };
        let there = other.and_then(|date| Some((*self.dates.get(date)?, (*extents.get(date)?)?)));
        let Some((there_x, there)) = there.filter(|(there_x, _)| *there_x != at) else {
            return Some(here);
        };
        let part = ((x - at) / (there_x - at)).clamp(0.0, 1.0);
        let between = |a: f64, b: f64| a + (b - a) * part;
        Some(Extent {
            top: between(here.top, there.top),
            bottom: between(here.bottom, there.bottom),
        })
    }
}
