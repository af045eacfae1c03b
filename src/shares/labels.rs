//! English names of groups.
//!
//! Part of a result, so that a table says "China" and not "CN" wherever it is printed. A page in
//! another language replaces them by its own.

use super::query::GroupBy;
use super::{OTHER, UNAFFILIATED, UNATTRIBUTED, UNKNOWN};
#[cfg(feature = "analysis")]
use crate::dataset::{AgeBand, Derivation, Modality, Openness};
use crate::dataset::{LicenceClass, ParameterBand};

/// Code and English name of each country, sorted by code (source: Unicode CLDR).
///
/// A page has the same names in every language in its `Intl.DisplayNames` and gives them to the
/// module; before the first chart the table would only be downloaded.
#[cfg(any(feature = "analysis", not(target_family = "wasm")))]
pub(super) const COUNTRIES: &str = include_str!("../../data/countries.csv");
#[cfg(not(any(feature = "analysis", not(target_family = "wasm"))))]
const COUNTRIES: &str = "";

/// The English name of a country code, when it is one; in the module of the first chart always
/// `None`.
pub fn country_name(code: &str) -> Option<&'static str> {
    COUNTRIES
        .lines()
        .skip(1)
        .find_map(|line| line.strip_prefix(code)?.strip_prefix(','))
}

/// The label of the class of an id.
fn label_in<T: Copy>(
    all: &[T],
    id_of: fn(T) -> &'static str,
    label_of: fn(T) -> &'static str,
    id: &str,
) -> Option<&'static str> {
    let class = all.iter().find(|class| id_of(**class) == id)?;
    Some(label_of(*class))
}

pub(crate) fn label(by: GroupBy, id: &str) -> String {
    let known = match (by, id) {
        (GroupBy::Licence, _) => {
            label_in(LicenceClass::ALL, LicenceClass::id, LicenceClass::label, id)
        }
        (GroupBy::Parameters, _) => label_in(
            ParameterBand::ALL,
            ParameterBand::id,
            ParameterBand::label,
            id,
        ),
        #[cfg(feature = "analysis")]
        (GroupBy::Modality, _) => label_in(Modality::ALL, Modality::id, Modality::label, id),
        #[cfg(feature = "analysis")]
        (GroupBy::Openness, _) => label_in(Openness::ALL, Openness::id, Openness::label, id),
        #[cfg(feature = "analysis")]
        (GroupBy::Derivation, _) => {
            label_in(Derivation::ALL, Derivation::id, Derivation::label, id)
        }
        #[cfg(feature = "analysis")]
        (GroupBy::Age, _) => label_in(AgeBand::ALL, AgeBand::id, AgeBand::label, id),
        (_, UNAFFILIATED) => Some("Unaffiliated"),
        (_, UNATTRIBUTED) => Some("Not attributed"),
        (_, OTHER) => Some("Other"),
        (_, UNKNOWN) => Some("Unknown"),
        (GroupBy::Country, _) => country_name(id),
        _ => None,
    };
    known.unwrap_or(id).to_owned()
}

#[cfg(not(feature = "analysis"))]
impl crate::Dataset {
    /// Whether a group of this id can be in a result; a country that no model is of cannot.
    pub(crate) fn knows_group(&self, by: GroupBy, id: &str) -> bool {
        let is = |known: &String| known == id;
        let mut owners = self.owners.iter();
        super::SPECIAL.contains(&id)
            || match by {
                GroupBy::Country => self.countries.iter().any(is),
                GroupBy::Organisation => self.organisations.iter().any(is),
                GroupBy::Namespace => owners.any(|owner| owner.namespace.as_deref() == Some(id)),
                GroupBy::Model => self.rows.id.iter().any(is),
                GroupBy::Task => self.rows.task.values.iter().any(is),
                GroupBy::Licence => LicenceClass::ALL.iter().any(|class| class.id() == id),
                GroupBy::Parameters => ParameterBand::ALL.iter().any(|band| band.id() == id),
            }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_country_has_a_plain_name() {
        assert_eq!(country_name("CN"), Some("China"));
        assert_eq!(country_name("US"), Some("United States"));
        assert_eq!(country_name("INTL"), Some("International"));
        assert_eq!(country_name("XX"), None);
        assert_eq!(country_name(""), None);
        assert!(COUNTRIES.lines().count() > 240);
        assert!(
            COUNTRIES
                .lines()
                .all(|line| line.matches(',').count() == 1 && !line.contains('"'))
        );
    }
}
