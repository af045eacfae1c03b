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
        let named = self.targets.labels.iter().find(|(_, rect)| {
            let across = rect.left..=rect.right;
            across.contains(&point.x) && (rect.top..rect.bottom).contains(&point.y)
        });
        if let Some((group, _)) = named {
            return Some(Hit {
                date: self.targets.dates.len().checked_sub(1)?,
                group: Some(*group),
            });
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
        let focus = hit
            .group
            .and_then(|group| Some((group, groups.get(group)?)));
        if let Some((group, _)) = focus {
            let others = labels.iter().filter(|(other, _)| *other != group);
            let veiled = others.map(|(_, rect)| *rect).chain([plot.grown(1.0)]);
            marks.extend(veiled.map(|rect| Mark::Box {
                rect,
                fill: paper.surface.with_alpha(VEIL),
            }));
            let own = owned.iter().filter(|(owner, _)| *owner == group);
            let own = own.filter_map(|(_, run)| self.marks.get(run.clone()));
            marks.extend(own.flatten().cloned());
        }
        if !rows {
            marks.push(Mark::Line {
                points: [plot.top, plot.bottom].map(|y| Point { x, y }).to_vec(),
                stroke: paper.ink,
                width: 1.0,
            });
        }
        let mut ring = |y: f64, rings: &[(f64, Colour)]| {
            let centre = Point { x, y };
            marks.extend(rings.iter().map(|(radius, fill)| Mark::Dot {
                centre,
                radius: *radius,
                fill: *fill,
            }));
        };
        #[cfg(feature = "analysis")]
        if let Some((y, colour)) = self.targets.marked.get(hit.date).copied().flatten() {
            ring(y, &[(5.5, paper.surface), (4.0, colour)]);
        }
        let Some((group, extents)) = focus else {
            return marks;
        };
        match extents.get(hit.date) {
            Some(Some(Extent { top, bottom })) if *rows => {
                let Rect { left, right, .. } = plot.grown(4.0);
                let corners = [
                    (left, *top),
                    (right, *top),
                    (right, *bottom),
                    (left, *bottom),
                    (left, *top),
                ];
                marks.push(Mark::Line {
                    points: corners.map(|(x, y)| Point { x, y }).to_vec(),
                    stroke: paper.ink,
                    width: 2.0,
                });
            }
            // Ink around the surface is seen on any colour.
            Some(Some(Extent { top, bottom })) => ring(
                (top + bottom) / 2.0,
                &[
                    (7.5, paper.ink),
                    (5.5, paper.surface),
                    (4.0, self.colours[group]),
                ],
            ),
            _ => {}
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
