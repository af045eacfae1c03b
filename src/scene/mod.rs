//! A result laid out: pure geometry in CSS pixels, for whoever paints it.
//!
//! Nothing here knows of canvas, SVG or device pixels. The one thing asked of the world is the width
//! of a text ([`Measure`]).

mod areas;
mod axis;
mod bars;
mod colours;
mod frame;
mod hit;
mod labels;
mod lines;
pub(crate) mod metrics;
mod text;

use crate::shares::Shares;
use crate::words::Caption;
pub use colours::{Colour, Theme};
pub use hit::Hit;
use hit::Targets;
pub use text::{FontTables, Measure};

/// How a result is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum View {
    /// Stacked areas that fill 100 %, over all dates.
    #[default]
    Share,
    /// One line a group, over all dates.
    Lines,
    /// One bar a group, at one date.
    Bars,
}

impl View {
    /// Every view with its name.
    pub const ALL: [(&str, View); 3] = [
        ("share", View::Share),
        ("lines", View::Lines),
        ("bars", View::Bars),
    ];

    /// What the chart is called in a description.
    pub fn chart_name(self) -> &'static str {
        match self {
            View::Share => "Stacked area chart",
            View::Lines => "Line chart",
            View::Bars => "Bar chart",
        }
    }
}

/// A point in CSS pixels from the top left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Down.
    pub y: f64,
}

/// A rectangle in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub left: f64,
    /// Upper edge.
    pub top: f64,
    /// Right edge.
    pub right: f64,
    /// Lower edge.
    pub bottom: f64,
}

impl Rect {
    fn width(&self) -> f64 {
        self.right - self.left
    }

    fn height(&self) -> f64 {
        self.bottom - self.top
    }
}

/// Where a text stands against its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// It begins there.
    Start,
    /// It is centred there.
    Middle,
    /// It ends there.
    End,
}

/// One thing to paint. Later marks lie above earlier ones.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    /// A filled polygon.
    Area {
        /// Its corners.
        points: Vec<Point>,
        /// Its colour.
        fill: Colour,
    },
    /// A line through points.
    Line {
        /// The points.
        points: Vec<Point>,
        /// Its colour.
        stroke: Colour,
        /// Its width in CSS pixels.
        width: f64,
    },
    /// A filled rectangle.
    Box {
        /// Its place.
        rect: Rect,
        /// Its colour.
        fill: Colour,
    },
    /// A filled circle.
    Dot {
        /// Its centre.
        centre: Point,
        /// Its radius in CSS pixels.
        radius: f64,
        /// Its colour.
        fill: Colour,
    },
    /// A line of text.
    Text {
        /// Where it stands on its base line.
        at: Point,
        /// The text.
        text: String,
        /// Size in CSS pixels an em.
        size: f64,
        /// Semi-bold or regular.
        bold: bool,
        /// Which part of the text is at the point.
        anchor: Anchor,
        /// Its colour.
        colour: Colour,
    },
}

/// What is laid out: a result, its texts, and the names of its groups.
#[derive(Debug, Clone, Copy)]
pub struct Content<'a> {
    /// The result.
    pub shares: &'a Shares,
    /// What stands around it.
    pub caption: &'a Caption,
    /// Name of each group, in the order of the result.
    pub names: &'a [String],
}

/// The room and the manner in which it is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Style {
    /// How the result is drawn.
    pub view: View,
    /// Width in CSS pixels.
    pub width: f64,
    /// Height in CSS pixels; `None` takes what the content asks for.
    pub height: Option<f64>,
    /// Light or dark.
    pub theme: Theme,
}

/// A laid out picture.
#[derive(Debug, Clone)]
pub struct Scene {
    /// Width in CSS pixels.
    pub width: f64,
    /// Height in CSS pixels.
    pub height: f64,
    /// What lies under everything.
    pub surface: Colour,
    /// What to paint, lowest first.
    pub marks: Vec<Mark>,
    /// Colour of each group, in the order of the result.
    pub colours: Vec<Colour>,
    targets: Targets,
    theme: Theme,
}

/// Least width that is laid out; a narrower picture is cut by whoever shows it.
pub const LEAST_WIDTH: f64 = 240.0;

impl Scene {
    /// Lays a result out.
    ///
    /// The height is at least what the texts and a readable plot need at this width, even where the
    /// style asks for less; nothing is cut.
    pub fn new(content: Content, style: Style, measure: &dyn Measure) -> Self {
        let style = Style {
            width: style.width.max(LEAST_WIDTH),
            ..style
        };
        let ids: Vec<&str> = content
            .shares
            .groups
            .iter()
            .map(|group| group.id.as_str())
            .collect();
        let mut board = Board {
            content,
            colours: colours::of_groups(&ids, style.theme),
            paper: style.theme.paper(),
            narrow: style.width < 480.0,
            measure,
            marks: Vec::new(),
        };
        let has_shares = content
            .shares
            .groups
            .iter()
            .any(|group| group.share.iter().any(Option::is_some));
        let wished = match style.view {
            _ if !has_shares => frame::EMPTY_HEIGHT,
            View::Bars => bars::height(&board),
            View::Share | View::Lines => labels::plot_height(&board, style.width),
        };
        let frame = frame::draw(&mut board, style.width, style.height, wished);
        let targets = match style.view {
            _ if !has_shares => frame::draw_empty(&mut board, frame.plot),
            View::Share => areas::draw(&mut board, frame.plot),
            View::Lines => lines::draw(&mut board, frame.plot),
            View::Bars => bars::draw(&mut board, frame.plot),
        };
        Scene {
            width: style.width,
            height: frame.height,
            surface: board.paper.surface,
            marks: board.marks,
            colours: board.colours,
            targets,
            theme: style.theme,
        }
    }
}

/// What is drawn on while a scene is made.
struct Board<'a> {
    content: Content<'a>,
    colours: Vec<Colour>,
    paper: colours::Paper,
    narrow: bool,
    measure: &'a dyn Measure,
    marks: Vec<Mark>,
}

/// How a text is set.
#[derive(Clone, Copy)]
struct Type {
    size: f64,
    bold: bool,
    colour: Colour,
}

impl Board<'_> {
    fn width(&self, text: &str, type_: Type) -> f64 {
        self.measure.width(text, type_.size, type_.bold)
    }

    fn text(
        &mut self,
        x: f64,
        baseline: f64,
        anchor: Anchor,
        type_: Type,
        text: impl Into<String>,
    ) {
        self.marks.push(Mark::Text {
            at: Point { x, y: baseline },
            text: text.into(),
            size: type_.size,
            bold: type_.bold,
            anchor,
            colour: type_.colour,
        });
    }

    fn line(&mut self, from: Point, to: Point, stroke: Colour, width: f64) {
        self.marks.push(Mark::Line {
            points: vec![from, to],
            stroke,
            width,
        });
    }

    /// How labels of the plot are set.
    fn label(&self, bold: bool) -> Type {
        Type {
            size: if self.narrow { 12.0 } else { 13.0 },
            bold,
            colour: self.paper.ink,
        }
    }

    /// How the axes' ticks are set.
    fn tick(&self) -> Type {
        Type {
            size: 12.0,
            bold: false,
            colour: self.paper.muted,
        }
    }
}

/// From the middle of a line of text down to its base line, as a part of its size.
const MIDDLE_TO_BASELINE: f64 = 0.36;
