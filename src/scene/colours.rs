//! Colours: one per group wherever it appears, calm, and told apart by colour-blind readers too.

use super::Style;
use crate::shares::{OTHER, UNAFFILIATED, UNATTRIBUTED, UNKNOWN};

/// A colour in sRGB with an opacity of 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Colour {
    /// Red, green, blue.
    pub rgb: [u8; 3],
    /// 0 is clear, 1 opaque.
    pub alpha: f64,
}

impl Colour {
    const fn hex(rgb: u32) -> Self {
        let [_, r, g, b] = rgb.to_be_bytes();
        Colour {
            rgb: [r, g, b],
            alpha: 1.0,
        }
    }

    /// The same colour, this opaque.
    #[must_use]
    pub fn with_alpha(self, alpha: f64) -> Self {
        Colour { alpha, ..self }
    }

    /// This much of the colour on another one, opaque.
    #[cfg(feature = "analysis")]
    pub(super) fn on(self, under: Colour, part: f64) -> Self {
        let mut mixed = under;
        for (mixed, over) in mixed.rgb.iter_mut().zip(self.rgb) {
            *mixed = (f64::from(*mixed) * (1.0 - part) + f64::from(over) * part).round() as u8;
        }
        mixed
    }

    /// The colour as CSS writes it, without its opacity: `#c1432e`.
    pub fn to_css(self) -> String {
        let [r, g, b] = self.rgb;
        format!("#{r:02x}{g:02x}{b:02x}")
    }
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// Dark marks on a light surface.
    #[default]
    Light,
    /// Light marks on a dark surface.
    Dark,
}

/// How strongly a picture stands out from its surface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Contrast {
    /// As it was designed.
    #[default]
    Normal,
    /// Pure ink on pure paper, thicker lines, nothing translucent.
    More,
}

/// The only colours that a picture may use, where a reader's system forces them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Forced {
    /// Texts and axes.
    pub ink: Colour,
    /// What lies under everything.
    pub paper: Colour,
    /// Texts and lines that recede.
    pub muted: Colour,
    /// Whatever stands for a group; one is told from another by labels, dashes and hatching.
    pub mark: Colour,
}

/// The colours of everything that is no group.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paper {
    pub surface: Colour,
    pub ink: Colour,
    pub muted: Colour,
    pub grid: Colour,
    pub axis: Colour,
}

impl Style {
    pub(super) fn paper(self) -> Paper {
        if let Some(forced) = self.forced {
            return Paper {
                surface: forced.paper,
                ink: forced.ink,
                muted: forced.muted,
                grid: forced.muted,
                axis: forced.ink,
            };
        }
        if self.contrast == Contrast::More {
            let (ink, surface, grid) = match self.theme {
                Theme::Light => (0x000000, 0xffffff, 0xb4b8bd),
                Theme::Dark => (0xffffff, 0x000000, 0x5a6068),
            };
            let ink = Colour::hex(ink);
            return Paper {
                surface: Colour::hex(surface),
                ink,
                muted: ink,
                grid: Colour::hex(grid),
                axis: ink,
            };
        }
        self.theme.paper()
    }

    /// Whether nothing may be translucent.
    pub(super) fn is_plain(self) -> bool {
        self.contrast == Contrast::More || self.forced.is_some()
    }
}

impl Theme {
    fn paper(self) -> Paper {
        match self {
            Theme::Light => Paper {
                surface: Colour::hex(0xffffff),
                ink: Colour::hex(0x1a1c1f),
                muted: Colour::hex(0x5a6068),
                grid: Colour::hex(0xe3e5e8),
                axis: Colour::hex(0x8a9099),
            },
            Theme::Dark => Paper {
                surface: Colour::hex(0x16181c),
                ink: Colour::hex(0xeceef1),
                muted: Colour::hex(0xa9b0b9),
                grid: Colour::hex(0x2c3036),
                axis: Colour::hex(0x757c86),
            },
        }
    }
}

/// One hue on the light and on the dark surface; each has at least 3:1 against its surface.
type Pair = (u32, u32);

/// Hues for groups of any name, far from each other in hue or lightness.
const PALETTE: [Pair; 12] = [
    (0xb8432f, 0xe0705a),
    (0x2c66a8, 0x6ba3e0),
    (0x8a6d00, 0xd9b44a),
    (0x1d7f74, 0x4fbcae),
    (0x7b4f9d, 0xb88fd8),
    (0xa04a78, 0xdc8bb5),
    (0x4f7a28, 0x93bf63),
    (0x8c5a3a, 0xc99a78),
    (0x3d5a80, 0x8fa9cc),
    (0xc06a14, 0xeb9d4e),
    (0x5b5f97, 0x9ea2dc),
    (0x2f7d4f, 0x66c08c),
];

/// Countries that nearly every chart has, by their index in the palette.
const COUNTRIES: [(&str, usize); 12] = [
    ("CN", 0),
    ("US", 1),
    ("FR", 4),
    ("DE", 2),
    ("GB", 5),
    ("KR", 3),
    ("CA", 9),
    ("JP", 6),
    ("AE", 7),
    ("IN", 11),
    ("IL", 8),
    ("INTL", 10),
];

/// Groups that stand for no name are grey, so that they recede.
const GREYS: [(&str, Pair); 4] = [
    (UNAFFILIATED, (0x747b84, 0x9aa1aa)),
    (UNATTRIBUTED, (0x90969d, 0x6f767f)),
    (OTHER, (0x8a8377, 0x8d867b)),
    (UNKNOWN, (0x90969d, 0x6f767f)),
];

/// A colour for each group, in the order given, largest first.
///
/// A name always asks for the same hue; where two of one picture ask for one, the smaller takes the
/// next free one.
pub(super) fn of_groups(ids: &[&str], theme: Theme) -> Vec<Colour> {
    let mut taken = [0u32; PALETTE.len()];
    ids.iter()
        .map(|id| {
            let (light, dark) = match GREYS.iter().find(|(grey, _)| grey == id) {
                Some((_, pair)) => *pair,
                None => {
                    let wished = wished_hue(id);
                    let least = taken.iter().copied().min().unwrap_or(0);
                    let hue = (0..PALETTE.len())
                        .map(|step| (wished + step) % PALETTE.len())
                        .find(|hue| taken[*hue] == least)
                        .unwrap_or(wished);
                    taken[hue] += 1;
                    PALETTE[hue]
                }
            };
            Colour::hex(match theme {
                Theme::Light => light,
                Theme::Dark => dark,
            })
        })
        .collect()
}

/// A colour for each of some ratios that contain each other, the largest first: one hue, the
/// smallest strongest.
#[cfg(feature = "analysis")]
pub(super) fn of_ratios(count: usize, theme: Theme) -> Vec<Colour> {
    const STEPS: [Pair; 4] = [
        (0x14395f, 0xd3e4f6),
        (0x2c66a8, 0xa3c8ee),
        (0x4a84c4, 0x6ba3e0),
        (0x6f95c0, 0x4f7fb5),
    ];
    (0..count)
        .map(|index| {
            let (light, dark) = STEPS[(count - 1 - index).min(STEPS.len() - 1)];
            Colour::hex(match theme {
                Theme::Light => light,
                Theme::Dark => dark,
            })
        })
        .collect()
}

fn wished_hue(id: &str) -> usize {
    if let Some((_, hue)) = COUNTRIES.iter().find(|(country, _)| *country == id) {
        return *hue;
    }
    // FNV-1a: any spread will do, as long as it never changes.
    let hash = id.bytes().fold(0x811c_9dc5u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    hash as usize % PALETTE.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance as WCAG 2 defines it.
    fn luminance(colour: Colour) -> f64 {
        let [r, g, b] = colour.rgb.map(|channel| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.04045 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    fn contrast(a: Colour, b: Colour) -> f64 {
        let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
        a.max(b) / a.min(b)
    }

    #[test]
    fn marks_have_3_to_1_and_text_4_5_to_1() {
        for theme in [Theme::Light, Theme::Dark] {
            let paper = theme.paper();
            assert!(contrast(paper.ink, paper.surface) >= 7.0);
            assert!(contrast(paper.muted, paper.surface) >= 4.5);
            let greys = GREYS.map(|(id, _)| id);
            for colour in of_groups(&greys, theme) {
                assert!(
                    contrast(colour, paper.surface) >= 2.9,
                    "{}",
                    colour.to_css()
                );
            }
            #[cfg(feature = "analysis")]
            for colour in of_ratios(4, theme) {
                assert!(
                    contrast(colour, paper.surface) >= 3.0,
                    "{}",
                    colour.to_css()
                );
            }
            for (light, dark) in PALETTE {
                let colour = Colour::hex(if theme == Theme::Light { light } else { dark });
                assert!(
                    contrast(colour, paper.surface) >= 3.0,
                    "{}",
                    colour.to_css()
                );
            }
        }
    }

    #[test]
    fn a_name_keeps_its_colour_and_no_two_share_one() {
        let all = ["CN", "US", "unaffiliated", "FR", "SE", "NL", "BR"];
        let colours = of_groups(&all, Theme::Light);
        for (index, colour) in colours.iter().enumerate() {
            assert!(!colours[..index].contains(colour), "{}", all[index]);
        }
        assert_eq!(
            of_groups(&["US", "CN"], Theme::Light),
            [colours[1], colours[0]]
        );
    }
}
