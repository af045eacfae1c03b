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

    /// Its light as contrasts count it, above 0, near enough to choose by: squares stand for the
    /// curve of sRGB.
    fn light(self) -> f64 {
        let [r, g, b] = self.rgb.map(|channel| f64::from(channel) / 255.0);
        0.05 + 0.2126 * r * r + 0.7152 * g * g + 0.0722 * b * b
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

impl Paper {
    /// What reads best on a fill: surface or ink.
    pub fn on(self, fill: Colour) -> Colour {
        let contrast = |text: Colour| {
            let (text, fill) = (text.light(), fill.light());
            text.max(fill) / text.min(fill)
        };
        if contrast(self.surface) > contrast(self.ink) {
            self.surface
        } else {
            self.ink
        }
    }
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

/// Hues for groups of any name. Any two of them, and of the greys, are told apart by readers with
/// full colour vision and by those without one of its three kinds of cones.
const PALETTE: [Pair; 12] = [
    (0xb85323, 0xf08a7f),
    (0x2a5e8e, 0x70b3ff),
    (0xce810a, 0x915802),
    (0x02834b, 0x92eecf),
    (0xa860af, 0xcdc8ff),
    (0x582a61, 0xc46db9),
    (0x0a462a, 0xa5a214),
    (0x864600, 0xfed886),
    (0x263e94, 0x4e5eb8),
    (0x7c0d04, 0xefb547),
    (0x6e7bdb, 0x768eee),
    (0x3aa762, 0x41923e),
];

/// Countries and organisations that nearly every chart has, by their index in the palette.
const NAMED: [(&str, usize); 24] = [
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
    ("Alibaba", 0),
    ("Google", 1),
    ("OpenAI", 2),
    ("DeepSeek", 3),
    ("Mistral AI", 4),
    ("Microsoft", 5),
    ("NVIDIA", 6),
    ("Hugging Face", 7),
    ("Meta", 8),
    ("BAAI", 9),
    ("Z.ai", 10),
    ("Unsloth", 11),
];

/// Groups that stand for no name are grey, so that they recede.
const GREYS: [(&str, Pair); 4] = [
    (UNAFFILIATED, (0x8b959f, 0x6b6363)),
    (UNATTRIBUTED, (0x5b5b5b, 0xa5b6b9)),
    (OTHER, (0x7b7b7b, 0x808080)),
    (UNKNOWN, (0x5b5b5b, 0xa5b6b9)),
];

/// A colour for each group, in the order given, largest first.
///
/// A name always asks for the same hue; where two of one picture ask for one, the smaller takes the
/// next free one.
pub(super) fn of_groups(ids: &[&str], theme: Theme) -> Vec<Colour> {
    let mut taken = [0u32; PALETTE.len()];
    let mut before = PALETTE.len();
    ids.iter()
        .map(|id| {
            let (light, dark) = match GREYS.iter().find(|(grey, _)| grey == id) {
                Some((_, pair)) => *pair,
                None => {
                    let wished = wished_hue(id);
                    let least = taken.iter().copied().min().unwrap_or(0);
                    let hue = (0..PALETTE.len())
                        .map(|step| (wished + step) % PALETTE.len())
                        // Where there are more groups than hues, no neighbours share one.
                        .find(|hue| taken[*hue] == least && *hue != before)
                        .unwrap_or((before + 1) % PALETTE.len());
                    taken[hue] += 1;
                    before = hue;
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
    if let Some((_, hue)) = NAMED.iter().find(|(name, _)| *name == id) {
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
        let [r, g, b] = linear(colour);
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
                    contrast(colour, paper.surface) >= 3.0,
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
            for (light, dark) in PALETTE.into_iter().chain(GREYS.map(|(_, pair)| pair)) {
                let colour = Colour::hex(if theme == Theme::Light { light } else { dark });
                assert!(
                    contrast(colour, paper.surface) >= 3.0,
                    "{}",
                    colour.to_css()
                );
                let name = contrast(colour, paper.on(colour));
                let best = contrast(colour, paper.ink).max(contrast(colour, paper.surface));
                assert!(
                    name >= 4.0 && name > best * 0.95,
                    "{}: {name}",
                    colour.to_css()
                );
            }
        }
    }

    /// Light of each channel, 0 to 1.
    fn linear(colour: Colour) -> [f64; 3] {
        colour.rgb.map(|channel| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.04045 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        })
    }

    fn times(matrix: [[f64; 3]; 3], vector: [f64; 3]) -> [f64; 3] {
        matrix.map(|row| row.iter().zip(vector).map(|(a, b)| a * b).sum())
    }

    /// Oklab (Ottosson 2020) of linear light.
    fn oklab(rgb: [f64; 3]) -> [f64; 3] {
        const TO_CONES: [[f64; 3]; 3] = [
            [0.412_221_470_8, 0.536_332_536_3, 0.051_445_992_9],
            [0.211_903_498_2, 0.680_699_545_1, 0.107_396_956_6],
            [0.088_302_461_9, 0.281_718_837_6, 0.629_978_700_5],
        ];
        const TO_LAB: [[f64; 3]; 3] = [
            [0.210_454_255_3, 0.793_617_785_0, -0.004_072_046_8],
            [1.977_998_495_1, -2.428_592_205_0, 0.450_593_709_9],
            [0.025_904_037_1, 0.782_771_766_2, -0.808_675_766_0],
        ];
        times(TO_LAB, times(TO_CONES, rgb).map(f64::cbrt))
    }

    /// Full colour vision, then without the first, second and third kind of cones (Machado et al.
    /// 2009, severity 1), in linear light.
    const VISIONS: [[[f64; 3]; 3]; 4] = [
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ],
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ],
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ],
    ];

    #[test]
    fn every_two_colours_differ_in_every_kind_of_colour_vision() {
        // 100 times the distance in Oklab; about 2 is just seen side by side.
        const LEAST: f64 = 6.0;
        for pick in [|pair: Pair| pair.0, |pair: Pair| pair.1] {
            let greys = GREYS[..3].iter().map(|(_, pair)| *pair);
            let all: Vec<Colour> = PALETTE
                .into_iter()
                .chain(greys)
                .map(|pair| Colour::hex(pick(pair)))
                .collect();
            for vision in VISIONS {
                let seen = |colour: &Colour| {
                    oklab(times(vision, linear(*colour)).map(|light| light.clamp(0.0, 1.0)))
                };
                for (index, a) in all.iter().enumerate() {
                    for b in &all[..index] {
                        let squares = seen(a)
                            .into_iter()
                            .zip(seen(b))
                            .map(|(a, b)| (a - b).powi(2));
                        let distance = 100.0 * squares.sum::<f64>().sqrt();
                        assert!(
                            distance >= LEAST,
                            "{} {} {distance}",
                            a.to_css(),
                            b.to_css()
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn neighbours_never_share_a_colour() {
        let ids: Vec<String> = (0..200)
            .map(|index| format!("model-{}", index * 37))
            .collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let colours = of_groups(&ids, Theme::Light);
        assert!(colours.windows(2).all(|pair| pair[0] != pair[1]));
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
