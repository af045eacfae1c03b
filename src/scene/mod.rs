//! A result laid out: pure geometry in CSS pixels, for whoever paints it.
//!
//! Nothing here knows of canvas, SVG or device pixels. The one thing asked of the world is the width
//! of a text ([`Measure`]).

mod areas;
mod axis;
mod bars;
mod colours;
mod events;
mod frame;
mod hit;
mod labels;
#[cfg(feature = "analysis")]
mod lead;
mod lines;
#[cfg(feature = "analysis")]
pub(crate) mod metrics;
#[cfg(feature = "analysis")]
mod patterns;
#[cfg(feature = "analysis")]
mod places;
#[cfg(feature = "analysis")]
mod points;
#[cfg(feature = "analysis")]
mod published;
#[cfg(feature = "analysis")]
mod specifications;
mod text;

#[cfg(feature = "analysis")]
use crate::analysis::{Band, Lead, Survey};
use crate::shares::{Group, Shares};
use crate::snapshot::Event;
use crate::words::{Caption, Language};
pub use colours::{Colour, Contrast, Forced, Theme};
pub use hit::Hit;
use hit::Targets;
#[cfg(feature = "analysis")]
pub(crate) use points::signed;
#[cfg(feature = "analysis")]
pub use published::Published;
#[cfg(feature = "analysis")]
pub(crate) use specifications::percent as part_in_percent;
#[cfg(feature = "analysis")]
pub use text::FontTables;
pub use text::Measure;

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
    /// The lead of one group over another, over all dates.
    #[cfg(feature = "analysis")]
    Lead,
    /// The leads under every definition of a grid, at one date.
    #[cfg(feature = "analysis")]
    Specifications,
    /// The shares of the largest 1, 4, 10 and 50 groups, over all dates.
    #[cfg(feature = "analysis")]
    Concentration,
}

impl View {
    /// Every view with its name.
    pub const ALL: &[(&str, View)] = &[
        ("share", View::Share),
        ("lines", View::Lines),
        ("bars", View::Bars),
        #[cfg(feature = "analysis")]
        ("lead", View::Lead),
        #[cfg(feature = "analysis")]
        ("specifications", View::Specifications),
        #[cfg(feature = "analysis")]
        ("concentration", View::Concentration),
    ];

    /// What the chart is called in a description.
    pub fn chart_name(self) -> &'static str {
        match self {
            View::Share => "Stacked area chart",
            View::Lines => "Line chart",
            View::Bars => "Bar chart",
            #[cfg(feature = "analysis")]
            View::Lead => "Line chart of a lead",
            #[cfg(feature = "analysis")]
            View::Specifications => "Specification curve",
            #[cfg(feature = "analysis")]
            View::Concentration => "Line chart",
        }
    }
}

/// What heights and lengths stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Values {
    /// Shares of the total.
    #[default]
    Relative,
    /// Downloads, or what else is measured.
    Absolute,
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

    /// The same, this much larger on every side.
    fn grown(&self, by: f64) -> Self {
        Rect {
            left: self.left - by,
            top: self.top - by,
            right: self.right + by,
            bottom: self.bottom + by,
        }
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

/// Shares and the name of each group, in the order of the result.
#[derive(Debug, Clone, Copy)]
pub struct Grouped<'a> {
    /// The result.
    pub shares: &'a Shares,
    /// Its names.
    pub names: &'a [String],
    /// Ids of the groups that are emphasised.
    pub pinned: &'a [String],
}

impl Grouped<'_> {
    /// Whether a group is emphasised.
    fn is_pinned(&self, group: usize) -> bool {
        self.pinned.contains(&self.shares.groups[group].id)
    }
}

/// A result that can be laid out.
#[derive(Debug, Clone, Copy)]
pub enum Figure<'a> {
    /// Shares, or ratios that look like them; the view says how they are drawn.
    Shares(Grouped<'a>),
    /// A lead over time.
    #[cfg(feature = "analysis")]
    Lead {
        /// The lead.
        lead: &'a Lead,
        /// The range of the leads under many definitions, and how many these are.
        band: Option<(&'a Band, usize)>,
        /// Names of the two groups.
        names: &'a [String],
    },
    /// A claim under many definitions.
    #[cfg(feature = "analysis")]
    Survey {
        /// What they say.
        survey: &'a Survey,
        /// Names of the two groups.
        names: &'a [String],
    },
}

impl Figure<'_> {
    /// Whether there is nothing to draw.
    fn is_empty(&self) -> bool {
        match self {
            Figure::Shares(Grouped { shares, .. }) => {
                let has_total = |date: usize| shares.total[date].value() > 0.0;
                let mut dates = 0..shares.dates.len();
                !dates.any(|date| has_total(date) && shares.is_drawn(date))
            }
            #[cfg(feature = "analysis")]
            Figure::Lead { lead, .. } => {
                let mut dates = lead.lead.iter().enumerate();
                !dates.any(|(date, lead_at)| lead_at.is_some() && lead.is_drawn(date))
            }
            #[cfg(feature = "analysis")]
            Figure::Survey { survey, .. } => survey.all.is_empty(),
        }
    }

    /// Whether it is of any date, and nothing was downloaded.
    fn is_nothing(&self) -> bool {
        match self {
            Figure::Shares(Grouped { shares, .. }) => {
                !shares.dates.is_empty() && shares.total.iter().all(|total| total.value() == 0.0)
            }
            #[cfg(feature = "analysis")]
            Figure::Lead { lead, .. } => {
                !lead.dates.is_empty() && lead.lead.iter().all(Option::is_none)
            }
            #[cfg(feature = "analysis")]
            Figure::Survey { survey, .. } => survey.date.is_some(),
        }
    }

    /// A colour for each group.
    fn colours(&self, style: Style) -> Vec<Colour> {
        let mut colours = self.colours_of(style);
        if let Some(forced) = style.forced {
            colours.fill(forced.mark);
        }
        colours
    }

    fn colours_of(&self, style: Style) -> Vec<Colour> {
        let ids: Vec<&str> = match self {
            #[cfg(feature = "analysis")]
            Figure::Shares(grouped) if style.view == View::Concentration => {
                return colours::of_ratios(grouped.shares.groups.len(), style.theme);
            }
            Figure::Shares(Grouped { shares, .. }) => {
                let groups = shares.groups.iter();
                groups.map(|group| group.id.as_str()).collect()
            }
            #[cfg(feature = "analysis")]
            Figure::Lead { lead, .. } => vec![&lead.a.id, &lead.b.id],
            #[cfg(feature = "analysis")]
            Figure::Survey { survey, .. } => points::ids(survey),
        };
        colours::of_groups(&ids, style.theme)
    }
}

/// What is laid out: a result and its texts.
#[derive(Debug, Clone, Copy)]
pub struct Content<'a> {
    /// The result.
    pub figure: Figure<'a>,
    /// What stands around it.
    pub caption: &'a Caption,
    /// What its readers must be told, where nothing can be drawn.
    pub warnings: &'a [String],
    /// The language of its texts.
    pub language: &'a dyn Language,
    /// What happened on some days.
    pub events: &'a [Event],
    /// What others have published of the same.
    #[cfg(feature = "analysis")]
    pub published: &'a [Published],
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
    /// What heights and lengths stand for, where shares are shown.
    pub values: Values,
    /// How strongly the picture stands out.
    pub contrast: Contrast,
    /// Colours in place of those of the theme.
    pub forced: Option<Forced>,
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
    /// Colour of each group, in the order of the result; of a lead or a claim those of the two.
    pub colours: Vec<Colour>,
    /// Whether its texts run from right to left; their places are those of the scene either way.
    pub is_right_to_left: bool,
    targets: Targets,
    paper: colours::Paper,
    is_plain: bool,
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
        let figure = content.figure;
        let mut board = Board {
            caption: content.caption,
            language: content.language,
            colours: figure.colours(style),
            paper: style.paper(),
            is_plain: style.is_plain(),
            #[cfg(feature = "analysis")]
            has_patterns: style.forced.is_some(),
            narrow: style.width < 480.0,
            compact: style.width < 560.0,
            values: style.values,
            events: content.events,
            #[cfg(feature = "analysis")]
            published: content.published,
            measure,
            marks: Vec::new(),
        };
        let empty = figure.is_empty();
        let heights = match figure {
            _ if empty => frame::Heights::of(frame::EMPTY_HEIGHT),
            Figure::Shares(grouped) => match style.view {
                View::Bars => bars::heights(&board, grouped),
                _ => labels::heights(&board, grouped, style.width),
            },
            #[cfg(feature = "analysis")]
            Figure::Lead { .. } => lead::heights(style.width),
            #[cfg(feature = "analysis")]
            Figure::Survey { survey, .. } => specifications::heights(&board, survey),
        };
        let frame = frame::draw(&mut board, style.width, style.height, heights);
        let targets = match figure {
            _ if empty => {
                let is_nothing = figure.is_nothing();
                frame::draw_empty(&mut board, frame.plot, is_nothing, content.warnings)
            }
            Figure::Shares(grouped) => match style.view {
                View::Share => areas::draw(&mut board, grouped, frame.plot),
                View::Bars => bars::draw(&mut board, grouped, frame.plot),
                _ => lines::draw(&mut board, grouped, frame.plot),
            },
            #[cfg(feature = "analysis")]
            Figure::Lead { lead, band, names } => {
                lead::draw(&mut board, lead, band, names, frame.plot)
            }
            #[cfg(feature = "analysis")]
            Figure::Survey { survey, names } => {
                specifications::draw(&mut board, survey, names, frame.plot)
            }
        };
        Scene {
            width: style.width,
            height: frame.height,
            surface: board.paper.surface,
            marks: board.marks,
            colours: board.colours,
            is_right_to_left: content.language.is_right_to_left(),
            targets,
            paper: board.paper,
            is_plain: board.is_plain,
        }
    }
}

/// What is drawn on while a scene is made.
struct Board<'a> {
    caption: &'a Caption,
    language: &'a dyn Language,
    colours: Vec<Colour>,
    paper: colours::Paper,
    narrow: bool,
    /// Whether names stand under the plot instead of beside it.
    compact: bool,
    values: Values,
    /// Whether nothing may be translucent.
    is_plain: bool,
    /// Whether groups are told apart by patterns.
    #[cfg(feature = "analysis")]
    has_patterns: bool,
    events: &'a [Event],
    #[cfg(feature = "analysis")]
    published: &'a [Published],
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
    /// What the margins leave of the width of the picture.
    fn inner_width(&self, width: f64) -> f64 {
        width - if self.narrow { 16.0 } else { 40.0 }
    }

    /// A width of lines, larger where contrast is asked for.
    fn thick(&self, width: f64) -> f64 {
        if self.is_plain { width + 1.0 } else { width }
    }

    /// A colour that shows what is under it, unless nothing may.
    #[cfg(feature = "analysis")]
    fn tinted(&self, colour: Colour, part: f64) -> Colour {
        if self.has_patterns {
            return colour.with_alpha(0.0);
        } else if self.is_plain {
            return colour.on(self.paper.surface, part);
        }
        colour.with_alpha(part)
    }

    /// The value of a group at a date, from 0 up; `None` where the data do not cover enough.
    fn value(&self, shares: &Shares, group: &Group, date: usize) -> Option<f64> {
        if !shares.is_drawn(date) {
            return None;
        }
        match self.values {
            Values::Relative => group.share.get(date).copied().flatten(),
            Values::Absolute => group.downloads.get(date).map(|amount| amount.value()),
        }
    }

    /// The same at the last date.
    fn last_value(&self, shares: &Shares, group: &Group) -> Option<f64> {
        self.value(shares, group, group.share.len().checked_sub(1)?)
    }

    /// Strikes a part of the picture through, where the data cover too little to draw it without
    /// reserve.
    fn hatch(&mut self, rect: Rect) {
        let (width, height) = (rect.width(), rect.height());
        // From corner to corner; multiples of the gap, so that neighbours are hatched alike.
        let mut across = ((rect.left - rect.bottom) / HATCH).ceil() * HATCH;
        while across < rect.right - rect.top {
            // On this line x − y is the same.
            let from = (rect.left - across).max(rect.top);
            let to = (rect.right - across).min(rect.bottom);
            if from < to && width > 0.0 && height > 0.0 {
                let at = |y: f64| Point { x: across + y, y };
                self.line(at(from), at(to), self.paper.surface, 2.0);
            }
            across += HATCH;
        }
    }

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

/// From one line of a hatching to the next, along an edge.
const HATCH: f64 = 7.0;

/// From the middle of a line of text down to its base line, as a part of its size.
const MIDDLE_TO_BASELINE: f64 = 0.36;
