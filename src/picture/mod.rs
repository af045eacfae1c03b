//! From a query to a picture: what the command line, Node and the browser all call.

#[cfg(feature = "analysis")]
mod analyses;
#[cfg(all(test, feature = "analysis"))]
mod listing;
#[cfg(feature = "analysis")]
mod published;

use std::num::NonZeroU32;
use std::rc::Rc;

#[cfg(feature = "analysis")]
use crate::analysis::{Band, Concentration, Lead, Survey};
use crate::dataset::Dataset;
use crate::date::Day;
use crate::error::{Error, ErrorKind, one_of, quoted};
use crate::message::Message;
#[cfg(feature = "analysis")]
use crate::paint;
#[cfg(feature = "analysis")]
use crate::scene::FontTables;
use crate::scene::{
    Content, Contrast, Figure, Grouped, Measure, Scene, Style, Theme, Values, View,
};
use crate::shares::{Extract, Query, Shares};
use crate::snapshot::Event;
use crate::words::{Caption, English, Language, Names, amounts, description, texts};

#[cfg(not(feature = "analysis"))]
const VIEWS: &str = "one of share, lines, bars";
#[cfg(feature = "analysis")]
const VIEWS: &str = "one of share, lines, bars, lead, specifications, concentration";

/// How a picture is made; the default is stacked areas, 720 CSS pixels wide, light.
#[derive(Debug, Clone)]
pub struct PictureOptions {
    /// View, size and theme.
    pub style: Style,
    /// Title in place of the one that says what is grouped.
    pub title: Option<String>,
    /// The language of its texts; the default is English.
    pub language: Rc<dyn Language>,
    /// Ids of groups and their names, in place of those of the language.
    pub names: Vec<(String, String)>,
    /// The first day of the axis of dates; `None` begins it with the first date.
    pub from: Option<Day>,
    /// The last day of the axis of dates; `None` ends it at the date of the query.
    pub to: Option<Day>,
    /// Ids of groups that are shown on their own, whatever their size, and emphasised.
    pub pin: Vec<String>,
    /// Whether the dated events of the snapshot are marked.
    pub events: bool,
    /// Whether published figures of the same definition are marked. The module of the first chart
    /// leaves that to the one with the analyses.
    pub published: bool,
    /// How many notes stand under it, at most; `None` has them all.
    #[cfg(feature = "analysis")]
    pub notes: Option<usize>,
}

impl Default for PictureOptions {
    fn default() -> Self {
        PictureOptions {
            style: Style {
                width: 720.0,
                ..Style::default()
            },
            title: None,
            language: Rc::new(English),
            names: Vec::new(),
            from: None,
            to: None,
            pin: Vec::new(),
            events: true,
            published: true,
            #[cfg(feature = "analysis")]
            notes: None,
        }
    }
}

impl PictureOptions {
    /// Names of the options, as the command line and HTML attributes write them.
    pub const OPTIONS: &[&str] = &[
        "view",
        "width",
        "height",
        "theme",
        "title",
        "from",
        "to",
        "values",
        "pin",
        "events",
        "published",
        "contrast",
    ];

    /// What of a result is shown.
    fn extract(&self) -> Extract<'_> {
        Extract {
            from: self.from,
            to: self.to,
            kept: &self.pin,
            fitting: None,
        }
    }

    pub(crate) fn name_of(&self, id: &str) -> Option<&str> {
        let given = self.names.iter().find(|(of, _)| of == id);
        given.map(|(_, name)| name.as_str())
    }

    /// Sets one option from its text, the same for command line, attributes and JavaScript.
    ///
    /// # Errors
    /// When there is no such option, or it does not allow the value.
    pub fn set(&mut self, option: &str, value: &str) -> Result<(), Error> {
        let wrong = |expected: &str| {
            let thing = format!("option {option}");
            Error::new(ErrorKind::OptionValue, thing, expected, quoted(value))
        };
        let pixels = |least: u32| {
            let number = value.parse::<u32>().ok();
            let number = number.filter(|number| (least..=16_384).contains(number));
            number.map(f64::from)
        };
        match option {
            "view" => {
                let known = View::ALL.iter().find(|(name, _)| *name == value);
                let (_, view) = known.ok_or_else(|| wrong(VIEWS))?;
                self.style.view = *view;
            }
            "width" => {
                let width = pixels(240)
                    .ok_or_else(|| wrong("a whole number of CSS pixels, 240 to 16384"))?;
                self.style.width = width;
            }
            "height" => {
                let height =
                    pixels(1).ok_or_else(|| wrong("a whole number of CSS pixels, 1 to 16384"))?;
                self.style.height = Some(height);
            }
            "theme" => {
                self.style.theme = match value {
                    "light" => Theme::Light,
                    "dark" => Theme::Dark,
                    _ => return Err(wrong("light or dark")),
                };
            }
            "title" => self.title = Some(value.to_owned()),
            "from" | "to" => {
                let day = value.parse();
                let day = day.map_err(|_| wrong("a date of the form YYYY-MM-DD"))?;
                let end = match option {
                    "from" => &mut self.from,
                    _ => &mut self.to,
                };
                *end = Some(day);
            }
            "values" => {
                self.style.values = match value {
                    "relative" => Values::Relative,
                    "absolute" => Values::Absolute,
                    _ => return Err(wrong("relative or absolute")),
                };
            }
            "pin" => {
                let ids = value.split(',').map(str::trim);
                self.pin = ids.filter(|id| !id.is_empty()).map(str::to_owned).collect();
            }
            "events" | "published" => {
                let shown = match value {
                    "on" => true,
                    "off" => false,
                    _ => return Err(wrong("on or off")),
                };
                match option {
                    "events" => self.events = shown,
                    _ => self.published = shown,
                }
            }
            "contrast" => {
                self.style.contrast = match value {
                    "normal" => Contrast::Normal,
                    "more" => Contrast::More,
                    _ => return Err(wrong("normal or more")),
                };
            }
            _ => {
                return Err(Error::new(
                    ErrorKind::UnknownOption,
                    format!("option {}", quoted(option)),
                    one_of(Self::OPTIONS),
                    "no such option",
                ));
            }
        }
        Ok(())
    }
}

/// What a picture shows.
#[derive(Debug, Clone)]
pub enum Shown {
    /// Shares of groups.
    Shares(Box<Shares>),
    /// The lead of one group over another.
    #[cfg(feature = "analysis")]
    Lead {
        /// The lead.
        lead: Box<Lead>,
        /// The range of the leads under many definitions, and how many these are.
        band: Option<(Rc<Band>, usize)>,
    },
    /// A claim under many definitions.
    #[cfg(feature = "analysis")]
    Survey(Rc<Survey>),
    /// How concentrated the shares are.
    #[cfg(feature = "analysis")]
    Concentration {
        /// The measures of concentration.
        found: Box<Concentration>,
        /// The shares of the largest groups together, as groups that contain each other.
        ratios: Box<Shares>,
    },
}

impl Shown {
    /// What looks like shares: groups with a share at each date.
    pub fn shares(&self) -> Option<&Shares> {
        match self {
            Shown::Shares(shares) => Some(shares),
            #[cfg(feature = "analysis")]
            Shown::Concentration { ratios, .. } => Some(ratios),
            #[cfg(feature = "analysis")]
            Shown::Lead { .. } | Shown::Survey(_) => None,
        }
    }

    /// The view that it is drawn in, where another one is asked for.
    fn view(&self, asked: View) -> View {
        match self {
            Shown::Shares(_) => asked,
            #[cfg(feature = "analysis")]
            Shown::Lead { .. } => View::Lead,
            #[cfg(feature = "analysis")]
            Shown::Survey(_) => View::Specifications,
            #[cfg(feature = "analysis")]
            Shown::Concentration { .. } => View::Concentration,
        }
    }

    /// What a reader must be told.
    pub fn warnings(&self) -> &[Message] {
        match self {
            Shown::Shares(shares) => &shares.warnings,
            #[cfg(feature = "analysis")]
            Shown::Lead { lead, .. } => &lead.warnings,
            #[cfg(feature = "analysis")]
            Shown::Survey(survey) => &survey.warnings,
            #[cfg(feature = "analysis")]
            Shown::Concentration { found, .. } => &found.warnings,
        }
    }

    /// The id of a group: of shares, or of the two of a lead or a claim.
    pub fn id(&self, group: usize) -> &str {
        let id = match self {
            #[cfg(feature = "analysis")]
            Shown::Lead { lead, .. } => {
                [&lead.a, &lead.b].get(group).map(|named| named.id.as_str())
            }
            #[cfg(feature = "analysis")]
            Shown::Survey(survey) => survey.claim.split(" > ").nth(group),
            _ => {
                let group = self.shares().and_then(|shares| shares.groups.get(group));
                group.map(|group| group.id.as_str())
            }
        };
        id.unwrap_or_default()
    }

    /// The name of each group: of shares, or of the two of a lead or a claim.
    fn names(&self, options: &PictureOptions) -> Vec<String> {
        match self.shares() {
            Some(shares) => {
                let groups = shares.groups.iter();
                let name = |id: &str, label: &str| options.name_of(id).unwrap_or(label).to_owned();
                groups.map(|group| name(&group.id, &group.label)).collect()
            }
            #[cfg(feature = "analysis")]
            None => analyses::names(self, options),
            #[cfg(not(feature = "analysis"))]
            None => Vec::new(),
        }
    }

    /// The dates of its axis, ascending; none where it has no such axis.
    pub fn dates(&self) -> &[Day] {
        match self {
            #[cfg(feature = "analysis")]
            Shown::Lead { lead, .. } => &lead.dates,
            _ => self.shares().map_or(&[], |shares| &shares.dates),
        }
    }

    fn events(&self, dataset: &Dataset, options: &PictureOptions) -> Vec<Event> {
        let mut events = Vec::new();
        if let ([first, .., last], true) = (self.dates(), options.events) {
            for event in dataset.events() {
                if event.date >= *first && event.date <= *last {
                    events.push(event.clone());
                }
            }
        }
        events
    }

    fn figure<'a>(&'a self, names: &'a [String], pinned: &'a [String]) -> Figure<'a> {
        match self {
            Shown::Shares(shares) => Figure::Shares(Grouped {
                shares,
                names,
                pinned,
            }),
            #[cfg(feature = "analysis")]
            Shown::Lead { lead, band } => Figure::Lead {
                lead,
                band: band.as_ref().map(|(band, count)| (&**band, *count)),
                names,
            },
            #[cfg(feature = "analysis")]
            Shown::Survey(survey) => Figure::Survey { survey, names },
            #[cfg(feature = "analysis")]
            Shown::Concentration { ratios, .. } => Figure::Shares(Grouped {
                shares: ratios,
                names,
                pinned: &[],
            }),
        }
    }

    #[cfg_attr(
        not(feature = "analysis"),
        allow(unused_variables, reason = "of shares the title names no group")
    )]
    fn caption(&self, dataset: &Dataset, names: &[String], language: &dyn Language) -> Caption {
        match self {
            Shown::Shares(shares) => Caption::new(dataset, shares, language),
            #[cfg(feature = "analysis")]
            _ => analyses::caption(self, dataset, names, language),
        }
    }

    /// Says in a language what a result has of texts.
    fn translate(&mut self, language: &dyn Language, given: Names) {
        match self {
            Shown::Shares(shares) => language.translate_shares(shares, given),
            #[cfg(feature = "analysis")]
            _ => analyses::translate(self, language, given),
        }
    }

    fn description(&self, view: View, names: &[String], language: &dyn Language) -> String {
        let known = View::ALL.iter().find(|(_, one)| *one == view);
        let chart = known.and_then(|(name, _)| language.term("chart", name));
        let chart = chart.as_deref().unwrap_or(view.chart_name());
        match self {
            Shown::Shares(shares) => {
                description(shares, chart, &|group| names[group].clone(), language)
            }
            #[cfg(feature = "analysis")]
            _ => analyses::description(self, chart, names, language),
        }
    }
}

/// A result with its texts and its layout.
#[derive(Debug, Clone)]
pub struct Picture {
    /// What is shown.
    pub shown: Shown,
    /// What stands around it.
    pub caption: Caption,
    /// Name of each group, in the order of the result; of a lead or a claim those of the two.
    pub names: Vec<String>,
    /// What its reader must be told.
    pub warnings: Vec<String>,
    /// What happened between its first and its last date, unless that is not wanted.
    pub events: Vec<Event>,
    /// The layout.
    pub scene: Scene,
    /// The picture in a paragraph.
    pub description: String,
    /// The height that was asked for.
    #[cfg(feature = "analysis")]
    height: Option<f64>,
}

impl Picture {
    /// Computes the shares that a query asks for, as a view shows them.
    ///
    /// Areas and lines show every date up to `at`, or those between `from` and `to`; bars the last
    /// one. A query without `top` shows at most the 8 largest groups, those with half a percent at
    /// the last date (as bars 12, of any size), and those that are pinned, and joins the others: a
    /// chart of a hundred countries says nothing.
    ///
    /// # Errors
    /// Those of [`Dataset::shares`], and where no date lies between `from` and `to`.
    pub fn shares(
        dataset: &Dataset,
        query: &Query,
        options: &PictureOptions,
    ) -> Result<Shares, Error> {
        let view = options.style.view;
        let query = Query {
            series: view != View::Bars,
            top: match view {
                View::Bars => query.top.or(NonZeroU32::new(12)),
                _ => query.top,
            },
            ..query.clone()
        };
        let extract = match view {
            // They have no axis of dates.
            View::Bars => Extract {
                kept: &options.pin,
                ..Extract::default()
            },
            _ => Extract {
                fitting: Some(8),
                ..options.extract()
            },
        };
        dataset.shares_in(&query, &extract)
    }

    /// Lays out shares that are computed already.
    pub fn new(
        dataset: &Dataset,
        shares: Shares,
        options: &PictureOptions,
        measure: &dyn Measure,
    ) -> Self {
        Picture::of(dataset, Shown::Shares(Box::new(shares)), options, measure)
    }

    /// Computes and lays out what a query asks for in a view that needs no claim.
    ///
    /// # Errors
    /// Those of [`Dataset::shares`], and when the view is of a claim.
    pub fn of_query(
        dataset: &Dataset,
        query: &Query,
        options: &PictureOptions,
        measure: &dyn Measure,
    ) -> Result<Self, Error> {
        let view = options.style.view;
        match view {
            View::Share | View::Lines | View::Bars => {
                let shares = Picture::shares(dataset, query, options)?;
                Ok(Picture::new(dataset, shares, options, measure))
            }
            #[cfg(feature = "analysis")]
            View::Concentration => {
                let query = Query {
                    series: true,
                    ..query.clone()
                };
                let extract = Extract {
                    kept: &[],
                    ..options.extract()
                };
                let found = dataset.concentration_in(&query, &extract)?;
                Ok(Picture::concentration(dataset, found, options, measure))
            }
            #[cfg(feature = "analysis")]
            View::Lead | View::Specifications => Err(no_claim()),
        }
    }

    /// Lays out anything that can be shown. What decides about the view is what is shown; of the
    /// options it takes which way shares are drawn.
    pub fn of(
        dataset: &Dataset,
        mut shown: Shown,
        options: &PictureOptions,
        measure: &dyn Measure,
    ) -> Self {
        let language = &*options.language;
        let given = |id: &str| options.name_of(id).map(str::to_owned);
        shown.translate(language, &given);
        let names = shown.names(options);
        // A survey is shared with whoever asked for it, and not translated.
        let said = |message: &Message| language.said_with(message, &given);
        let warnings: Vec<String> = shown.warnings().iter().map(said).collect();
        let mut caption = shown.caption(dataset, &names, language);
        if let (Shown::Shares(shares), Values::Absolute) = (&shown, options.style.values) {
            caption.subtitle = amounts(&shares.query, &shares.dates, language);
        }
        if let Some(title) = &options.title {
            caption.title.clone_from(title);
        }
        #[cfg(feature = "analysis")]
        if let Some(notes) = options.notes {
            caption.notes.truncate(notes);
        }
        let style = Style {
            view: shown.view(options.style.view),
            ..options.style
        };
        let events = shown.events(dataset, options);
        let content = Content {
            figure: shown.figure(&names, &options.pin),
            caption: &caption,
            warnings: &warnings,
            language,
            events: &events,
            #[cfg(feature = "analysis")]
            published: &published::matching(dataset, &shown, options),
        };
        let scene = Scene::new(content, style, measure);
        let mut description = shown.description(style.view, &names, language);
        let told = match events.len() {
            ..=EVENTS_TOLD => language.paragraph(&dated(&events, language)),
            many => language.sentence(&language.count(texts::EVENTS, many as f64, &[])),
        };
        if !told.is_empty() {
            language.append(&mut description, &told);
        }
        Picture {
            shown,
            caption,
            names,
            warnings,
            events,
            scene,
            description,
            #[cfg(feature = "analysis")]
            height: options.style.height,
        }
    }

    /// The events to which a date of the axis is the nearest, the later one where two are.
    pub fn events_at(&self, date: usize) -> Vec<&Event> {
        let dates = self.shown.dates();
        let day = |index: usize| dates.get(index).map(|day| i64::from(day.0));
        let Some(at) = day(date) else {
            return Vec::new();
        };
        // Twice the middle between it and its neighbours.
        let from = date.checked_sub(1).and_then(day).map(|before| before + at);
        let to = day(date + 1).map(|after| at + after);
        let is_near = |event: &&Event| {
            let twice = 2 * i64::from(event.date.0);
            from.is_none_or(|from| twice >= from) && to.is_none_or(|to| twice < to)
        };
        self.events.iter().filter(is_near).collect()
    }

    /// The picture as an SVG document.
    ///
    /// # Errors
    /// When its texts and a readable plot need more height than was asked for, or it cannot be
    /// painted.
    #[cfg(feature = "analysis")]
    pub fn to_svg(&self) -> Result<String, Error> {
        if let Some(height) = self.height.filter(|height| self.scene.height > *height) {
            let width = self.scene.width;
            let expected = format!("at least {} for a width of {width}", self.scene.height);
            let found = height.to_string();
            return Err(Error::new(
                ErrorKind::OptionValue,
                "option height",
                expected,
                found,
            ));
        }
        paint::svg(&self.scene, &self.caption.title, &self.description)
    }
}

/// More events than these are counted in the description; tooltip and table have each.
const EVENTS_TOLD: usize = 12;

/// Events as sentences, each with its day.
fn dated(events: &[Event], language: &dyn Language) -> Vec<String> {
    let said = events.iter().map(|event| {
        let date = language.day(event.date);
        let parts = [("date", date.as_str()), ("list", &event.title)];
        language.say(texts::AT_LAST, &parts)
    });
    said.collect()
}

/// What is wrong where a view needs a claim and there is none.
#[cfg(feature = "analysis")]
pub(crate) fn no_claim() -> Error {
    let expected = "two group ids with > between them, as in CN > US, for this view";
    Error::new(ErrorKind::OptionValue, "option claim", expected, "nothing")
}

/// Draws what a query asks for as an SVG document; texts are measured by the embedded font.
///
/// # Errors
/// Those of [`Dataset::shares`], and when the view is of a claim, which a query does not have.
#[cfg(feature = "analysis")]
pub fn svg(dataset: &Dataset, query: &Query, options: &PictureOptions) -> Result<String, Error> {
    Picture::of_query(dataset, query, options, &FontTables)?.to_svg()
}
