//! What lies under the pointer, and how it is marked.

#[cfg(feature = "analysis")]
use super::Colour;
use super::{Mark, Point, Rect, Scene};

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
    /// For each date, or specification, a height that is marked there, and its colour.
    #[cfg(feature = "analysis")]
    pub marked: Vec<Option<(f64, Colour)>>,
}

/// How far outside the plot the pointer still means it, in CSS pixels.
const MARGIN: f64 = 8.0;

impl Scene {
    /// What the point means, when it lies in the plot.
    pub fn hit(&self, point: Point) -> Option<Hit> {
        let plot = self.targets.plot?;
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

    /// The marks that show what is pointed at, to be painted over the others.
    pub fn highlight(&self, hit: Hit) -> Vec<Mark> {
        let (Some(plot), Some(x)) = (self.targets.plot, self.targets.dates.get(hit.date)) else {
            return Vec::new();
        };
        let paper = self.theme.paper();
        if self.targets.rows {
            let row = hit.group.and_then(|group| self.targets.groups.get(group));
            let Some(extent) = row.and_then(|row| *row.first()?) else {
                return Vec::new();
            };
            let rect = Rect {
                left: plot.left - 4.0,
                right: plot.right + 4.0,
                top: extent.top,
                bottom: extent.bottom,
            };
            return vec![Mark::Box {
                rect,
                fill: paper.ink.with_alpha(0.08),
            }];
        }
        let mut marks = vec![Mark::Line {
            points: vec![
                Point { x: *x, y: plot.top },
                Point {
                    x: *x,
                    y: plot.bottom,
                },
            ],
            stroke: paper.ink,
            width: 1.0,
        }];
        #[cfg(feature = "analysis")]
        if let Some((y, colour)) = self.targets.marked.get(hit.date).copied().flatten() {
            for (radius, fill) in [(5.5, paper.surface), (4.0, colour)] {
                marks.push(Mark::Dot {
                    centre: Point { x: *x, y },
                    radius,
                    fill,
                });
            }
        }
        let extent = hit.group.and_then(|group| {
            let extent = *self.targets.groups.get(group)?.get(hit.date)?;
            Some((group, extent?))
        });
        if let Some((group, extent)) = extent {
            let centre = Point {
                x: *x,
                y: (extent.top + extent.bottom) / 2.0,
            };
            for (radius, fill) in [(5.5, paper.surface), (4.0, self.colours[group])] {
                marks.push(Mark::Dot {
                    centre,
                    radius,
                    fill,
                });
            }
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
