//! Bands and classes of model attributes.

macro_rules! class {
    ($(#[$meta:meta])* $name:ident { $($variant:ident $id:literal $label:literal,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum $name {
            $(
                #[doc = concat!("`", $id, "`: ", $label, ".")]
                $variant,
            )*
        }

        impl $name {
            /// Every value; the index of each is its discriminant.
            pub const ALL: &'static [$name] = &[$($name::$variant),*];

            /// The stable id.
            pub fn id(self) -> &'static str {
                match self { $($name::$variant => $id),* }
            }

            /// The English label.
            pub fn label(self) -> &'static str {
                match self { $($name::$variant => $label),* }
            }
        }
    };
}

#[cfg(feature = "analysis")]
pub(super) use class;

class! {
    /// Size band of a model by its number of parameters; the lower bound is inside.
    ParameterBand {
        Under100M "<100M" "<100M",
        From100M "100M-1B" "100M–1B",
        From1B "1-8B" "1–8B",
        From8B "8-35B" "8–35B",
        From35B "35-150B" "35–150B",
        From150B ">=150B" "≥150B",
        Unknown "unknown" "Unknown",
    }
}

class! {
    /// Class of a licence by what it allows.
    LicenceClass {
        Permissive "permissive" "Permissive",
        Copyleft "copyleft" "Copyleft",
        UseRestricted "use-restricted" "Use-restricted",
        NonCommercial "non-commercial" "Non-commercial",
        Other "other" "Other licence",
        Unknown "unknown" "Unknown",
    }
}

impl ParameterBand {
    /// The band of a number of parameters; none is unknown.
    pub fn of(parameters: Option<u64>) -> Self {
        match parameters {
            None => ParameterBand::Unknown,
            Some(..100_000_000) => ParameterBand::Under100M,
            Some(..1_000_000_000) => ParameterBand::From100M,
            Some(..8_000_000_000) => ParameterBand::From1B,
            Some(..35_000_000_000) => ParameterBand::From8B,
            Some(..150_000_000_000) => ParameterBand::From35B,
            Some(_) => ParameterBand::From150B,
        }
    }
}

/// Licences that restrict commerce, by their beginning or end; they come first, since the family
/// of `qwen-research` allows more than it does.
const NON_COMMERCIAL: &[&str] = &[
    "cc-by-nc*",
    "*-research",
    "*-non-commercial",
    "non-commercial*",
];
const PERMISSIVE: &[&str] = &[
    "apache-*",
    "mit",
    "bsd*",
    "cc0*",
    "cc-by-2.0",
    "cc-by-2.5",
    "cc-by-3.0",
    "cc-by-4.0",
    "unlicense",
    "isc",
    "zlib",
    "wtfpl",
    "artistic-2.0",
    "bsl-1.0",
    "afl-3.0",
    "ecl-2.0",
    "ms-pl",
    "postgresql",
    "ncsa",
    "pddl",
    "openmdw*",
];
const COPYLEFT: &[&str] = &[
    "gpl*",
    "agpl*",
    "lgpl*",
    "mpl*",
    "cc-by-sa*",
    "eupl*",
    "epl*",
    "osl*",
    "odbl*",
];
const USE_RESTRICTED: &[&str] = &[
    "*openrail*",
    "bigscience*",
    "llama*",
    "gemma*",
    "*-community",
    "*-community-license*",
    "deepseek*",
    "qwen*",
    "tongyi-qianwen",
    "falcon-llm*",
    "nvidia-open-model*",
    "nvidia-nemotron-open-model*",
];

impl LicenceClass {
    /// The class of a licence id such as `apache-2.0`, in any case.
    pub fn of(licence: &str) -> Self {
        let licence = licence.trim().to_ascii_lowercase();
        let among = |patterns: &[&str]| patterns.iter().any(|pattern| matches(pattern, &licence));
        if licence.is_empty() || licence == "unknown" {
            LicenceClass::Unknown
        } else if among(NON_COMMERCIAL) {
            LicenceClass::NonCommercial
        } else if among(COPYLEFT) {
            LicenceClass::Copyleft
        } else if among(PERMISSIVE) {
            LicenceClass::Permissive
        } else if among(USE_RESTRICTED) {
            LicenceClass::UseRestricted
        } else {
            LicenceClass::Other
        }
    }
}

/// Whether a text fits a pattern with a `*` at its beginning, its end, or both.
fn matches(pattern: &str, text: &str) -> bool {
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(rest), Some(_)) => {
            let within = rest.trim_end_matches('*').as_bytes();
            text.as_bytes()
                .windows(within.len())
                .any(|part| part == within)
        }
        (Some(end), None) => text.ends_with(end),
        (None, Some(start)) => text.starts_with(start),
        (None, None) => text == pattern,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lower_bound_of_a_band_is_inside() {
        let band = |n| ParameterBand::of(Some(n)).id();
        assert_eq!(band(99_999_999), "<100M");
        assert_eq!(band(100_000_000), "100M-1B");
        assert_eq!(band(1_000_000_000), "1-8B");
        assert_eq!(band(8_000_000_000), "8-35B");
        assert_eq!(band(35_000_000_000), "35-150B");
        assert_eq!(band(150_000_000_000), ">=150B");
        assert_eq!(ParameterBand::of(None).id(), "unknown");
    }

    #[test]
    fn licences_fall_into_their_class() {
        for (class, licences) in [
            (
                "permissive",
                "apache-2.0 MIT bsd-3-clause cc0-1.0 cc-by-4.0 unlicense isc",
            ),
            ("copyleft", "gpl-3.0 agpl-3.0 lgpl-2.1 mpl-2.0 cc-by-sa-4.0"),
            (
                "use-restricted",
                "openrail openrail++ creativeml-openrail-m bigscience-bloom-rail-1.0 llama3.1 gemma \
                 minimax-community deepseek qwen qwen-community-1.0",
            ),
            (
                "non-commercial",
                "cc-by-nc-4.0 cc-by-nc-sa-4.0 qwen-research",
            ),
            ("other", "other exaone cc-by-nd-4.0"),
        ] {
            for licence in licences.split_whitespace() {
                assert_eq!(LicenceClass::of(licence).id(), class, "{licence}");
            }
        }
        assert_eq!(LicenceClass::of(" ").id(), "unknown");
    }
}
