//! From a query to a picture: what the command line, Node and the browser all call.

use std::num::NonZeroU32;

use crate::dataset::Dataset;
use crate::error::{Error, ErrorKind, quoted};
use crate::paint;
use crate::scene::{Content, FontTables, Measure, Scene, Style, Theme, View};
use crate::shares::{Query, Shares};
use crate::words::{Caption, description};

/// How a picture is made; the default is stacked areas, 720 CSS pixels wide, light.
#[derive(Debug, Clone, PartialEq)]
pub struct PictureOptions {
    /// View, size and theme.
    pub style: Style,
    /// Title in place of the one that says what is grouped.
    pub title: Option<String>,
    /// Ids of groups and their names, in place of the English ones.
    pub names: Vec<(String, String)>,
}

impl Default for PictureOptions {
    fn default() -> Self {
        PictureOptions {
            style: Style {
                width: 720.0,
                ..Style::default()
            },
            title: None,
            names: Vec::new(),
        }
    }
}

impl PictureOptions {
    /// Names of the options, as the command line and HTML attributes write them.
    pub const OPTIONS: [&str; 5] = ["view", "width", "height", "theme", "title"];

    fn name_of(&self, id: &str) -> Option<&str> {
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
                let (_, view) = known.ok_or_else(|| wrong("one of share, lines, bars"))?;
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
            _ => {
                return Err(Error::new(
                    ErrorKind::UnknownOption,
                    format!("option {}", quoted(option)),
                    format!("one of {}", Self::OPTIONS.join(", ")),
                    "no such option",
                ));
            }
        }
        Ok(())
    }
}

/// A result with its texts and its layout.
#[derive(Debug, Clone)]
pub struct Picture {
    /// What is shown.
    pub shares: Shares,
    /// What stands around it.
    pub caption: Caption,
    /// Name of each group, in the order of the result.
    pub names: Vec<String>,
    /// The layout.
    pub scene: Scene,
    /// The picture in a paragraph.
    pub description: String,
    /// The height that was asked for.
    height: Option<f64>,
}

impl Picture {
    /// Computes the shares that a query asks for, as a view shows them.
    ///
    /// Areas and lines show every date up to `at`. A query without `top` shows at most the 8 largest
    /// groups, those with half a percent at the last date (as bars 12, of any size), and joins the
    /// others: a chart of a hundred countries says nothing.
    ///
    /// # Errors
    /// Those of [`Dataset::shares`].
    pub fn shares(dataset: &Dataset, query: &Query, view: View) -> Result<Shares, Error> {
        let top = match (query.top, view) {
            (Some(top), _) => Some(top),
            (None, View::Bars) => NonZeroU32::new(12),
            (None, View::Share | View::Lines) => {
                let last = dataset.shares(&Query {
                    series: false,
                    ..query.clone()
                })?;
                let seen = |share: Option<f64>| share.is_some_and(|share| share >= 0.005);
                let count = last
                    .groups
                    .iter()
                    .filter(|group| !group.stands_for_no_name())
                    .filter(|group| seen(group.share.last().copied().flatten()))
                    .count();
                NonZeroU32::new(count.clamp(1, 8) as u32)
            }
        };
        dataset.shares(&Query {
            series: view != View::Bars,
            top,
            ..query.clone()
        })
    }

    /// Lays out shares that are computed already.
    pub fn new(
        dataset: &Dataset,
        shares: Shares,
        options: &PictureOptions,
        measure: &dyn Measure,
    ) -> Self {
        let mut caption = Caption::new(dataset, &shares);
        if let Some(title) = &options.title {
            caption.title.clone_from(title);
        }
        let names: Vec<String> = shares
            .groups
            .iter()
            .map(|group| {
                options
                    .name_of(&group.id)
                    .unwrap_or(&group.label)
                    .to_owned()
            })
            .collect();
        let content = Content {
            shares: &shares,
            caption: &caption,
            names: &names,
        };
        let scene = Scene::new(content, options.style, measure);
        let chart = options.style.view.chart_name();
        let description = description(&shares, chart, &|group| names[group].clone());
        Picture {
            shares,
            caption,
            names,
            scene,
            description,
            height: options.style.height,
        }
    }

    /// The picture as an SVG document.
    ///
    /// # Errors
    /// When its texts and a readable plot need more height than was asked for, or it cannot be
    /// painted.
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

/// Draws what a query asks for as an SVG document; texts are measured by the embedded font.
///
/// # Errors
/// Those of [`Dataset::shares`].
pub fn svg(dataset: &Dataset, query: &Query, options: &PictureOptions) -> Result<String, Error> {
    let shares = Picture::shares(dataset, query, options.style.view)?;
    Picture::new(dataset, shares, options, &FontTables).to_svg()
}
