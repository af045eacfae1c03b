//! The English texts in one file, which translators and the tests of the other languages read.

use std::collections::BTreeMap;

use crate::dataset::{AgeBand, Derivation, LicenceClass, Modality, Openness};
use crate::message::{Plural, Text};
use crate::scene::View;
use crate::shares::{self, GroupBy, SPECIAL, ScopeBy};
use crate::words::{grouping, more_texts, texts};

type Texts = BTreeMap<String, String>;

/// The texts of the first chart, and those that come with the analyses.
fn all() -> BTreeMap<&'static str, Texts> {
    let (mut chart, mut more) = (Texts::new(), Texts::new());
    let add = |to: &mut Texts, key: String, english: &str| {
        let before = to.insert(key.clone(), english.to_owned());
        assert_eq!(before, None, "{key} twice");
    };
    let add_all = |to: &mut Texts, texts: &[Text], plurals: &[Plural]| {
        for text in texts {
            add(to, text.key.to_owned(), text.english);
        }
        for plural in plurals {
            add(to, format!("{}.one", plural.key), plural.one);
            add(to, format!("{}.other", plural.key), plural.other);
        }
    };
    add_all(&mut chart, texts::TEXTS, texts::PLURALS);
    add_all(&mut chart, shares::TEXTS, &[]);
    add_all(&mut chart, shares::MODEL_TEXTS, &[]);
    add_all(&mut more, more_texts::TEXTS, more_texts::PLURALS);
    add_all(&mut more, shares::LIMIT_TEXTS, &[]);
    add_all(&mut more, crate::analysis::TEXTS, &[]);
    for (name, by) in GroupBy::ALL {
        let late = [
            GroupBy::Modality,
            GroupBy::Openness,
            GroupBy::Derivation,
            GroupBy::Age,
        ];
        let to = if late.contains(by) {
            &mut more
        } else {
            &mut chart
        };
        let (titled, defined) = grouping(*by);
        add(to, format!("title.by.{name}"), titled);
        add(to, format!("by.{name}"), defined);
    }
    for (name, view) in View::ALL {
        let early = [View::Share, View::Lines, View::Bars];
        let to = if early.contains(view) {
            &mut chart
        } else {
            &mut more
        };
        add(to, format!("chart.{name}"), view.chart_name());
    }
    for id in SPECIAL {
        let label = shares::label(GroupBy::Organisation, id);
        add(&mut chart, format!("label.{id}"), &label);
    }
    for class in LicenceClass::ALL {
        add(
            &mut chart,
            format!("label.licence.{}", class.id()),
            class.label(),
        );
    }
    // Bands of sizes are written the same in every language.
    add(&mut chart, "label.parameters.unknown".to_owned(), "Unknown");
    for class in Modality::ALL {
        add(
            &mut more,
            format!("label.modality.{}", class.id()),
            class.label(),
        );
    }
    for class in Openness::ALL {
        add(
            &mut more,
            format!("label.openness.{}", class.id()),
            class.label(),
        );
    }
    for class in Derivation::ALL {
        add(
            &mut more,
            format!("label.derivation.{}", class.id()),
            class.label(),
        );
    }
    for class in AgeBand::ALL {
        add(
            &mut more,
            format!("label.age.{}", class.id()),
            class.label(),
        );
    }
    for (choice, value, name) in more_texts::LEVELS {
        add(&mut more, format!("level.{choice}.{value}"), name);
    }
    for (choice, name) in more_texts::CHOICES {
        add(&mut more, format!("choice.{choice}"), name);
    }
    for (name, _) in ScopeBy::ALL {
        add(&mut more, format!("property.{name}"), name);
    }
    BTreeMap::from([("chart", chart), ("more", more)])
}

#[test]
fn the_file_for_translators_has_every_text() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/www/messages/en/core.json");
    let said = serde_json::to_string_pretty(&all()).unwrap() + "\n";
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(path, &said).unwrap();
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        kept == said,
        "www/messages/en/core.json is not what the tables say; UPDATE_GOLDEN=1 writes it"
    );
}
