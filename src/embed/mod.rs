//! A static bundle: a page that shows a figure, its source and its table without any script, and
//! the element that takes the picture's place where scripts run.
//!
//! Everything here is made from a result and bytes that are given; files are written elsewhere.

mod card;
mod figure;
mod integrity;
mod markup;
mod page;
mod pictures;
mod table;

use crate::dataset::Dataset;
use crate::error::Error;
use crate::picture::{PictureOptions, Shown};
use crate::scene::Theme;
use crate::snapshot::Event;
use crate::words::{Caption, Report};

pub use integrity::{sha256, sha384};

/// A file of a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name in the folder, in ASCII.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

impl File {
    fn new(name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        File {
            name: name.to_owned(),
            bytes: bytes.into(),
        }
    }
}

/// The scripts that bring the element, in the order of [`Element::FILES`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element(pub [Vec<u8>; 3]);

impl Element {
    /// Names of the files: what the first chart needs, which is the page's script; what that one asks
    /// for next; and all of it, which an analysis takes.
    pub const FILES: [&str; 3] = ["embed-light.js", "embed-more.js", "embed.js"];
}

/// What a bundle is made of.
#[derive(Debug)]
pub struct Bundle<'a> {
    /// The snapshot as a data set.
    pub dataset: &'a Dataset,
    /// What is shown.
    pub shown: &'a Shown,
    /// Its texts, as a picture has them.
    pub caption: &'a Caption,
    /// The picture in a paragraph.
    pub description: &'a str,
    /// The dated events that are marked in it.
    pub events: &'a [Event],
    /// The answer in words, and what belongs beside it.
    pub report: &'a Report,
    /// How pictures are drawn; width, height and theme are the bundle's.
    pub options: &'a PictureOptions,
    /// The one theme that is wanted; `None` follows the reader.
    pub theme: Option<Theme>,
    /// A headline in place of the picture's title.
    pub title: Option<&'a str>,
    /// The file of the snapshot, byte for byte.
    pub snapshot: File,
    /// The text of the snapshot where the page is to hold it, so that it can be opened from a disk.
    pub inline: Option<&'a str>,
    /// Attributes of the element and their values: the choices that were made.
    pub attributes: &'a [(&'static str, String)],
    /// What takes the picture's place where scripts run; `None` leaves it as it is.
    pub element: Option<&'a Element>,
    /// The address of the folder once it is published, with a slash at its end.
    pub url: Option<&'a str>,
}

impl Bundle<'_> {
    /// What the page is called.
    fn headline(&self) -> &str {
        self.title.unwrap_or(&self.caption.title)
    }

    /// Makes every file.
    ///
    /// # Errors
    /// Where a picture cannot be painted.
    pub fn files(&self) -> Result<Vec<File>, Error> {
        let pictures = pictures::of(self)?;
        let mut files = vec![
            File::new("index.html", page::index(self, &pictures)),
            File::new("fragment.html", page::fragment(self, &pictures)),
            File::new("style.css", page::STYLE),
            File::new(card::NAME, card::png(self)?),
            self.snapshot.clone(),
        ];
        if let Some(oembed) = page::oembed(self, &pictures) {
            files.push(File::new(page::OEMBED, oembed));
        }
        for picture in pictures {
            files.push(File::new(&picture.name, picture.svg));
        }
        if let Some(element) = self.element {
            for (name, script) in Element::FILES.iter().zip(&element.0) {
                files.push(File::new(name, script.clone()));
            }
        }
        Ok(files)
    }
}
