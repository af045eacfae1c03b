//! The definition behind a picture, inside its file: who drops it on the explorer has it back.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::dataset::Dataset;
use crate::error::Error;
use crate::scene::View;
use crate::shares::Query;
use crate::snapshot::Source;

/// What the text is called: keyword of the PNG's chunk, id of the SVG's element.
const KEYWORD: &str = "modelshare";

/// Choices of the picture alone, by the names of the element's attributes.
const OF_PICTURE: [&str; 7] = ["values", "from", "to", "pin", "events", "published", "axes"];

/// Length of a PNG's signature and of its header, which comes first.
const PNG_HEADER_END: usize = 8 + 25;

/// As `PictureState` of the explorer has it.
#[derive(Serialize)]
struct State<'a> {
    /// The form of this object.
    modelshare: u32,
    query: &'a Query,
    view: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    theme: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    claim: Option<&'a str>,
    /// As the attribute has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    grid: Option<&'a str>,
    /// As it was asked for: the query has the members in place of a name such as EU.
    #[serde(skip_serializing_if = "Option::is_none")]
    join: Option<String>,
    #[serde(flatten)]
    picture: BTreeMap<&'a str, &'a str>,
    snapshot: Snapshot<'a>,
}

#[derive(Serialize)]
struct Snapshot<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    retrieved: Option<String>,
    sha256: &'a str,
}

/// What a picture shows, beside its query.
pub struct Shown<'a> {
    pub view: View,
    /// As it was asked for; none leaves it to the reader.
    pub theme: Option<&'a str>,
    pub claim: Option<&'a str>,
    /// The grid of a claim as JSON, where one was given.
    pub grid: Option<&'a str>,
    /// As they were given.
    pub joins: &'a [String],
    /// Options of the picture as they were given; those that no file carries play no part.
    pub picture: &'a [(&'static str, &'a Option<String>)],
    /// Of the snapshot's file, hexadecimal.
    pub sha256: &'a str,
}

/// The state of a picture as JSON. The date is named, as the last one will be another one day.
///
/// # Errors
/// Those of [`Dataset::shares`].
pub fn json(dataset: &Dataset, query: &Query, shown: &Shown) -> Result<String, Error> {
    let query = dataset.resolve(query)?;
    let last = dataset.shares(&Query {
        series: false,
        ..query.clone()
    })?;
    let query = Query {
        at: last.dates.last().copied(),
        ..query
    };
    let Source {
        name, retrieved, ..
    } = dataset.source();
    let given = shown.picture.iter().filter_map(|(name, value)| {
        let value = value.as_deref().filter(|value| !value.is_empty())?;
        OF_PICTURE.contains(name).then_some((*name, value))
    });
    let names = View::ALL.iter().find(|(_, view)| *view == shown.view);
    let state = State {
        modelshare: 1,
        query: &query,
        view: names.map_or("share", |(name, _)| name),
        theme: shown.theme,
        claim: shown.claim,
        grid: shown.grid,
        join: (!shown.joins.is_empty()).then(|| shown.joins.join("; ")),
        picture: given.collect(),
        snapshot: Snapshot {
            name,
            retrieved: retrieved.map(|day| day.to_string()),
            sha256: shown.sha256,
        },
    };
    // Nothing in it can fail to be written.
    Ok(serde_json::to_string(&state).unwrap_or_default())
}

/// The SVG with the text in an element behind its description.
pub fn in_svg(svg: &str, json: &str) -> String {
    let end = svg.find("</desc>").map_or(0, |at| at + "</desc>".len());
    let (before, behind) = svg.split_at(end);
    let escaped = json
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        // What XML may not hold stands in strings only, as an escape of JSON.
        .replace('\u{fffe}', "\\ufffe")
        .replace('\u{ffff}', "\\uffff");
    format!("{before}\n<metadata id=\"{KEYWORD}\">{escaped}</metadata>{behind}")
}

/// The PNG with the text in a chunk `iTXt` behind its header: not compressed, of no language.
pub fn in_png(png: &[u8], json: &str) -> Vec<u8> {
    let mut chunk = b"iTXt".to_vec();
    chunk.extend_from_slice(KEYWORD.as_bytes());
    chunk.extend_from_slice(&[0; 5]);
    chunk.extend_from_slice(json.as_bytes());
    let (header, rest) = png.split_at(PNG_HEADER_END.min(png.len()));
    // The length is that of the data, without the four letters of the type.
    let length = (chunk.len() - 4) as u32;
    [
        header,
        &length.to_be_bytes(),
        &chunk,
        &crc32fast::hash(&chunk).to_be_bytes(),
        rest,
    ]
    .concat()
}
