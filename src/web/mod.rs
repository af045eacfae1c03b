//! The module's face to JavaScript: everything that is exported, and nothing else.
//!
//! Exported types hold an `inner` and hand over. Options come in relaxed and leave [`options`]
//! strict; errors leave as JavaScript errors with a `code`.

#[cfg(feature = "analysis")]
mod analysis;
mod chart;
mod error;
mod language;
mod options;
mod values;

use std::borrow::Cow;
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use web_sys::HtmlCanvasElement;

use crate::dataset::{Dataset, Laying};
use crate::snapshot::{Parsing, Snapshot};
use chart::Chart;
use error::thrown;

/// Two KiB less to download before the first chart than the standard library's, and 3 % slower, so
/// the module of the analyses keeps that one.
#[cfg(not(feature = "analysis"))]
#[global_allocator]
static MEMORY: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// Tells of a panic in the console before the module traps; the first module has no words for it.
#[cfg(feature = "analysis")]
#[wasm_bindgen(start)]
pub fn start() {
    std::panic::set_hook(Box::new(|panic| {
        web_sys::console::error_1(&format!("modelshare: {panic}").into());
    }));
}

/// The version of the module; its JavaScript compares it with its own.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// A valid snapshot in the module's memory.
#[wasm_bindgen(js_name = Snapshot)]
pub struct WebSnapshot {
    inner: Rc<Dataset>,
}

/// The bytes of a snapshot's JSON file on their way to a valid snapshot, in steps between which the
/// page lives on: a large file takes longer than a page may stand still.
#[wasm_bindgen(js_name = Reading)]
pub struct WebReading {
    /// What the next step begins with; nothing when there is none.
    stage: Option<Stage>,
}

/// How many bytes of JSON a step reads, which takes a few milliseconds.
const PIECE: usize = 1 << 18;

enum Stage {
    Bytes(Vec<u8>),
    Json(Vec<u8>, Box<Parsing>),
    Fields(Box<(Cow<'static, Snapshot>, Laying)>),
}

#[wasm_bindgen(js_class = Reading)]
impl WebReading {
    /// Takes the bytes.
    #[wasm_bindgen(constructor)]
    pub fn new(bytes: Vec<u8>) -> WebReading {
        let stage = Some(Stage::Bytes(bytes));
        WebReading { stage }
    }

    /// Does the next step; the last one gives the snapshot.
    #[wasm_bindgen(js_name = step)]
    pub fn step(&mut self) -> Result<Option<WebSnapshot>, JsValue> {
        let next = match self.stage.take() {
            Some(Stage::Bytes(bytes)) => {
                let parsing = Parsing::new(&bytes).map_err(thrown)?;
                Stage::Json(bytes, Box::new(parsing))
            }
            Some(Stage::Json(bytes, mut parsing)) => {
                match parsing.piece(&bytes, PIECE).map_err(thrown)? {
                    Some(snapshot) => {
                        Stage::Fields(Box::new((Cow::Owned(snapshot), Laying::default())))
                    }
                    None => Stage::Json(bytes, parsing),
                }
            }
            Some(Stage::Fields(mut both)) => {
                let (snapshot, laying) = &mut *both;
                if laying.step(snapshot).map_err(thrown)? {
                    let (snapshot, laying) = *both;
                    let inner = Rc::new(laying.finished(snapshot.into_owned()));
                    return Ok(Some(WebSnapshot { inner }));
                }
                Stage::Fields(both)
            }
            None => return Ok(None),
        };
        self.stage = Some(next);
        Ok(None)
    }
}

#[wasm_bindgen(js_class = Snapshot)]
impl WebSnapshot {
    /// What the snapshot is: source, counter, dates, sizes, events. Texts of the source are in the
    /// language of a tag where it has them so, else in English.
    #[wasm_bindgen(js_name = info)]
    pub fn info(&self, tag: Option<String>) -> Result<JsValue, JsValue> {
        let tag = tag.unwrap_or_default();
        values::to_js(&values::Info::new(&self.inner, &tag))
    }

    /// The shares that a query asks for, with labels and warnings in a language, else in English.
    #[wasm_bindgen(js_name = shares)]
    pub fn shares(&self, query: &JsValue, language: &JsValue) -> Result<JsValue, JsValue> {
        let query = options::query(query).map_err(thrown)?;
        let mut shares = self.inner.shares(&query).map_err(thrown)?;
        options::language(language)
            .map_err(thrown)?
            .translate_shares(&mut shares, &|_| None);
        values::to_js(&shares)
    }
}

/// A canvas and what is drawn on it.
#[wasm_bindgen(js_name = Chart)]
pub struct WebChart {
    inner: Chart,
}

#[wasm_bindgen(js_class = Chart)]
impl WebChart {
    /// Takes a canvas over: paints on it and listens to its pointer.
    ///
    /// `on_point` is called with what the pointer is at, or with `null` when it is at nothing.
    #[wasm_bindgen(constructor)]
    pub fn new(canvas: HtmlCanvasElement, on_point: js_sys::Function) -> Result<WebChart, JsValue> {
        let inner = Chart::new(canvas, on_point).map_err(thrown)?;
        Ok(WebChart { inner })
    }

    /// Draws what a query asks for in the next animation frame, and returns it in numbers and words.
    ///
    /// Whatever is wrong is thrown before anything changes; the last picture stays.
    #[wasm_bindgen(js_name = show)]
    pub fn show(
        &self,
        snapshot: &WebSnapshot,
        query: &JsValue,
        picture: &JsValue,
    ) -> Result<JsValue, JsValue> {
        let query = options::query(query).map_err(thrown)?;
        let options = options::picture(picture).map_err(thrown)?;
        self.inner.show(&snapshot.inner, &query, options)
    }

    /// Lays the picture out anew for a width in CSS pixels and a ratio of device pixels to them;
    /// returns its height in CSS pixels.
    #[wasm_bindgen(js_name = resize)]
    pub fn resize(&self, width: f64, ratio: f64) -> f64 {
        self.inner.resize(width, ratio)
    }

    /// Paints what is shown on another canvas at once, with so many device pixels to a CSS pixel.
    #[wasm_bindgen(js_name = paintOn)]
    pub fn paint_on(&self, canvas: &HtmlCanvasElement, ratio: f64) {
        self.inner.paint_on(canvas, ratio);
    }

    /// Marks a date and a group by their indices in the result, as the pointer would, and returns
    /// what is there. An index outside the groups, such as -1, is no group; one outside the dates
    /// takes the mark away.
    #[wasm_bindgen(js_name = point)]
    pub fn point(&self, date: i32, group: i32) -> JsValue {
        let index = |number: i32| usize::try_from(number).ok();
        let point = self.inner.point(index(date), index(group));
        point.unwrap_or(JsValue::NULL)
    }
}
