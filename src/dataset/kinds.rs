//! Kinds of models that only analyses tell apart, and what is known of each row.

use super::classes::{LicenceClass, class};
use super::columns::{Order, UNKNOWN_DAY};
use crate::snapshot::{Dictionary, Snapshot};

class! {
    /// What a licence leaves open; of the weights alone, as snapshots do not tell of training data.
    Openness {
        Open "open" "Open licence",
        Restricted "restricted" "Restricted licence",
        Other "other" "Other licence",
        Unknown "unknown" "Unknown",
    }
}

class! {
    /// How a model is made from others.
    Derivation {
        Original "original" "Original",
        FineTune "fine-tune" "Fine-tune",
        Adapter "adapter" "Adapter",
        Quantised "quantised" "Quantised",
        Merge "merge" "Merge",
        Unknown "unknown" "Unknown",
    }
}

class! {
    /// Whether a model's weights are quantised.
    Quantised {
        Yes "yes" "Quantised",
        No "no" "Not quantised",
        Unknown "unknown" "Unknown",
    }
}

class! {
    /// What a model takes in and gives out, by its task.
    Modality {
        Text "text" "Text",
        Image "image" "Image",
        Audio "audio" "Audio",
        Video "video" "Video",
        Multimodal "multimodal" "Multimodal",
        Tabular "tabular" "Tabular",
        Other "other" "Other",
        Unknown "unknown" "Unknown",
    }
}

class! {
    /// Age of a model at the end of the window, in days since its creation; the lower bound is
    /// inside.
    AgeBand {
        Under90d "<90d" "Under 90 days",
        From90d "90-365d" "90–365 days",
        From1y "1-2y" "1–2 years",
        From2y ">=2y" "2 years and older",
        Unknown "unknown" "Unknown",
    }
}

impl Openness {
    /// The openness of a class of licences.
    pub fn of(licence: LicenceClass) -> Self {
        match licence {
            LicenceClass::Permissive | LicenceClass::Copyleft => Openness::Open,
            LicenceClass::UseRestricted | LicenceClass::NonCommercial => Openness::Restricted,
            LicenceClass::Other => Openness::Other,
            LicenceClass::Unknown => Openness::Unknown,
        }
    }
}

impl Derivation {
    /// By the Hub's word for the relation to the bases; `no_base` says that there is none.
    pub fn of(relation: Option<&str>, no_base: bool) -> Self {
        match relation {
            Some("finetune") => Derivation::FineTune,
            Some("adapter") => Derivation::Adapter,
            Some("quantized") => Derivation::Quantised,
            Some("merge") => Derivation::Merge,
            _ if no_base => Derivation::Original,
            _ => Derivation::Unknown,
        }
    }
}

/// Formats of files that hold quantised weights.
const QUANTISED: &str = " gguf awq gptq mlx exl2 exl3 autoround bitsandbytes bnb fp8 nvfp4 int4 \
                         int8 hqq aqlm compressed-tensors ";

impl Quantised {
    /// By the way a model is made, and by the format of its files.
    pub fn of(derivation: Derivation, format: Option<&str>) -> Self {
        match format {
            _ if derivation == Derivation::Quantised => Quantised::Yes,
            None => Quantised::Unknown,
            Some(format) if is_word(QUANTISED, format) => Quantised::Yes,
            Some(_) => Quantised::No,
        }
    }
}

/// Whether a word is one of a list with a space before and after each.
fn is_word(list: &str, word: &str) -> bool {
    let before = |at: usize| list[..at].ends_with(' ');
    let after = |at: usize| list[at + word.len()..].starts_with(' ');
    !word.contains(' ')
        && list
            .match_indices(word)
            .any(|(at, _)| before(at) && after(at))
}

/// The Hub's tasks (`pipeline_tag`) by modality.
const TASKS: [(Modality, &str); 6] = [
    (
        Modality::Text,
        " text-generation text2text-generation conversational fill-mask text-classification \
         token-classification question-answering table-question-answering zero-shot-classification \
         translation summarization feature-extraction sentence-similarity text-ranking \
         multiple-choice text-retrieval ",
    ),
    (
        Modality::Image,
        " image-classification image-segmentation object-detection depth-estimation \
         image-feature-extraction image-to-image text-to-image unconditional-image-generation \
         zero-shot-image-classification zero-shot-object-detection mask-generation \
         keypoint-detection image-to-3d text-to-3d ",
    ),
    (
        Modality::Audio,
        " automatic-speech-recognition text-to-speech text-to-audio audio-to-audio \
         audio-classification voice-activity-detection audio-text-to-text ",
    ),
    (
        Modality::Video,
        " video-classification text-to-video image-to-video video-to-video ",
    ),
    (
        Modality::Multimodal,
        " image-text-to-text image-to-text visual-question-answering document-question-answering \
         video-text-to-text any-to-any visual-document-retrieval image-text-to-image \
         image-text-to-video ",
    ),
    (
        Modality::Tabular,
        " tabular-classification tabular-regression tabular-to-text time-series-forecasting ",
    ),
];

/// The Hub's tasks of none of these modalities.
const OTHER_TASKS: [&str; 4] = ["graph-ml", "other", "reinforcement-learning", "robotics"];

impl Modality {
    /// The modality of a task.
    pub fn of(task: &str) -> Self {
        let known = TASKS.iter().find(|(_, tasks)| is_word(tasks, task));
        known.map_or(Modality::Other, |(modality, _)| *modality)
    }

    /// All tasks of the Hub.
    pub(crate) fn tasks<'a>() -> impl Iterator<Item = &'a str> {
        let of_modalities = TASKS.iter().flat_map(|(_, tasks)| tasks.split_whitespace());
        of_modalities.chain(OTHER_TASKS)
    }
}

impl AgeBand {
    /// The band at a day of a model created on another, both in days since 1970-01-01. The Hub's
    /// floor says only that a model is at least that old.
    pub(crate) fn at(day: i32, created: i32, floor: i32) -> Self {
        let days = i64::from(day) - i64::from(created);
        if created == UNKNOWN_DAY || (created == floor && days < 730) {
            AgeBand::Unknown
        } else if days < 90 {
            AgeBand::Under90d
        } else if days < 365 {
            AgeBand::From90d
        } else if days < 730 {
            AgeBand::From1y
        } else {
            AgeBand::From2y
        }
    }
}

/// What only analyses ask of the rows, column by column.
#[derive(Debug, Clone, Default)]
pub(crate) struct Further {
    /// How the model is made, as an index into [`Derivation::ALL`].
    pub derivation: Vec<u8>,
    /// Whether the weights are quantised, as an index into [`Quantised::ALL`].
    pub quantised: Vec<u8>,
    /// Likes; 0 where they are not known.
    pub likes: Vec<u64>,
}

impl Further {
    /// Reads the columns of a snapshot; rows of the roll-up are unknown in all of them.
    pub(super) fn new(snapshot: &Snapshot, order: &Order) -> Self {
        let models = &snapshot.models;
        let mut further = Further::default();
        for &row in &order.source {
            let bases = models
                .base
                .as_ref()
                .and_then(|base| base.codes.get(row)?.as_ref());
            let no_base = bases.is_some_and(|bases| bases.is_empty());
            let derivation = Derivation::of(word_of(&models.relation, row), no_base);
            let quantised = Quantised::of(derivation, word_of(&models.format, row));
            let likes = models.likes.as_ref().and_then(|likes| *likes.get(row)?);
            further.derivation.push(derivation as u8);
            further.quantised.push(quantised as u8);
            further.likes.push(likes.unwrap_or(0));
        }
        further
    }
}

/// The text of a row.
fn word_of(column: &Option<Dictionary>, row: usize) -> Option<&str> {
    let column = column.as_ref()?;
    let code = (*column.codes.get(row)?)?;
    // That codes are indices is checked with the rows.
    column.values.get(code as usize).map(String::as_str)
}
