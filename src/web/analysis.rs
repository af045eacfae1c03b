//! What only the larger module exports, the one that a page loads on demand.

use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::error::thrown;
use super::options;
use super::values::to_js;
use super::{WebChart, WebSnapshot};
use crate::analysis::{Band, Claim, ClaimRun, Grid, Survey};
use crate::dataset::Dataset;
use crate::error::{Error, ErrorKind};
use crate::picture::{self, Picture, PictureOptions};
use crate::scene::Measure;

#[wasm_bindgen(js_class = Snapshot)]
impl WebSnapshot {
    /// The picture of a query as an SVG document.
    #[wasm_bindgen(js_name = svg)]
    pub fn svg(&self, query: &JsValue, picture: &JsValue) -> Result<String, JsValue> {
        let query = options::query(query).map_err(thrown)?;
        let options = options::picture(picture).map_err(thrown)?;
        picture::svg(&self.inner, &query, &options.picture).map_err(thrown)
    }

    /// The choices that make no difference here, each with the reason in a language, else in
    /// English.
    #[wasm_bindgen(js_name = unavailable)]
    pub fn unavailable(&self, language: &JsValue) -> Result<JsValue, JsValue> {
        let language = options::language(language).map_err(thrown)?;
        let found = self.inner.unavailable().into_iter();
        let said = found.map(|one| Lack {
            choice: one.choice,
            value: one.value,
            reason: language.say(one.reason, &[]),
        });
        to_js(&said.collect::<Vec<Lack>>())
    }

    /// The models behind a group's share.
    #[wasm_bindgen(js_name = why)]
    pub fn why(
        &self,
        group: &str,
        query: &JsValue,
        most: u32,
        language: &JsValue,
    ) -> Result<JsValue, JsValue> {
        let query = options::query(query).map_err(thrown)?;
        let language = options::language(language).map_err(thrown)?;
        let mut why = self
            .inner
            .why(group, &query, most as usize)
            .map_err(thrown)?;
        language.translate(&mut why.warnings, &|_| None);
        if let Some(label) = language.label(query.by, &why.group.id) {
            why.group.label = label;
        }
        to_js(&why)
    }

    /// The lead of one group over another at every date; a change of sign holds that stays for
    /// `hold` observations, 2 where it is absent.
    #[wasm_bindgen(js_name = lead)]
    pub fn lead(
        &self,
        a: &str,
        b: &str,
        query: &JsValue,
        hold: Option<u32>,
        language: &JsValue,
    ) -> Result<JsValue, JsValue> {
        let query = options::query(query).map_err(thrown)?;
        let language = options::language(language).map_err(thrown)?;
        let hold = hold.map(|hold| hold as usize);
        let mut lead = self.inner.lead(a, b, &query, hold).map_err(thrown)?;
        language.translate(&mut lead.warnings, &|_| None);
        for group in [&mut lead.a, &mut lead.b] {
            if let Some(label) = language.label(query.by, &group.id) {
                group.label = label;
            }
        }
        to_js(&lead)
    }

    /// The concentration of a grouping.
    #[wasm_bindgen(js_name = concentration)]
    pub fn concentration(&self, query: &JsValue, language: &JsValue) -> Result<JsValue, JsValue> {
        let query = options::query(query).map_err(thrown)?;
        let language = options::language(language).map_err(thrown)?;
        let mut found = self.inner.concentration(&query).map_err(thrown)?;
        language.translate(&mut found.warnings, &|_| None);
        to_js(&found)
    }

    /// The two groups of a claim: who is said to lead, and over whom.
    #[wasm_bindgen(js_name = pair)]
    pub fn pair(&self, claim: &str) -> Result<Vec<String>, JsValue> {
        let Claim { a, b } = Claim::parse(claim).map_err(thrown)?;
        Ok(vec![a, b])
    }

    /// What changed from this snapshot to a newer one.
    #[wasm_bindgen(js_name = diff)]
    pub fn diff(
        &self,
        newer: &WebSnapshot,
        query: &JsValue,
        most: u32,
        language: &JsValue,
    ) -> Result<JsValue, JsValue> {
        let query = options::query(query).map_err(thrown)?;
        let language = options::language(language).map_err(thrown)?;
        let diff = self.inner.diff(&newer.inner, &query, most as usize);
        let mut diff = diff.map_err(thrown)?;
        language.translate(&mut diff.warnings, &|_| None);
        for group in &mut diff.groups {
            if let Some(label) = language.label(query.by, &group.id) {
                group.label = label;
            }
        }
        to_js(&diff)
    }

    /// The answer in a sentence, with what belongs beside it; `picture.names` are used.
    #[wasm_bindgen(js_name = report)]
    pub fn report(&self, query: &JsValue, picture: &JsValue) -> Result<JsValue, JsValue> {
        let query = options::query(query).map_err(thrown)?;
        let options = options::picture(picture).map_err(thrown)?;
        let names = |id: &str| options.picture.name_of(id).map(str::to_owned);
        let language = &*options.picture.language;
        let report = self.inner.report(&query, None, &names, language);
        to_js(&report.map_err(thrown)?)
    }
}

#[wasm_bindgen(js_class = Chart)]
impl WebChart {
    /// What is shown as an SVG document, whatever the view; empty before anything is.
    #[wasm_bindgen(js_name = svg)]
    pub fn svg(&self) -> Result<String, JsValue> {
        self.inner.svg().map_err(thrown)
    }

    /// Draws the lead of one group over another in the next animation frame.
    #[wasm_bindgen(js_name = showLead)]
    pub fn show_lead(
        &self,
        snapshot: &WebSnapshot,
        a: &str,
        b: &str,
        query: &JsValue,
        picture: &JsValue,
    ) -> Result<JsValue, JsValue> {
        self.lead((&snapshot.inner, None), [a, b], query, picture)
    }

    /// Draws the lead with the range that a survey of every date has found.
    #[wasm_bindgen(js_name = showLeadAmong)]
    pub fn show_lead_among(
        &self,
        survey: &WebSurvey,
        a: &str,
        b: &str,
        query: &JsValue,
        picture: &JsValue,
    ) -> Result<JsValue, JsValue> {
        let count = survey.found()?.specifications;
        let band = survey.band.as_ref().map(|band| (Rc::clone(band), count));
        self.lead((&survey.dataset, band), [a, b], query, picture)
    }

    /// Draws a claim under many definitions in the next animation frame.
    #[wasm_bindgen(js_name = showSurvey)]
    pub fn show_survey(&self, survey: &WebSurvey, picture: &JsValue) -> Result<JsValue, JsValue> {
        survey.found()?;
        let options = options::picture(picture).map_err(thrown)?;
        let found = survey.found.as_ref();
        let make = |options: &PictureOptions, measure: &dyn Measure| match found {
            Some(found) => {
                let found = Rc::clone(found);
                Ok(Picture::survey(&survey.dataset, found, options, measure))
            }
            None => Err(unfinished()),
        };
        self.inner.display(&survey.dataset, options, &make)
    }
}

impl WebChart {
    fn lead(
        &self,
        (dataset, band): (&Rc<Dataset>, Option<(Rc<Band>, usize)>),
        [a, b]: [&str; 2],
        query: &JsValue,
        picture: &JsValue,
    ) -> Result<JsValue, JsValue> {
        let query = options::query(query).map_err(thrown)?;
        let options = options::picture(picture).map_err(thrown)?;
        let make = |options: &PictureOptions, measure: &dyn Measure| {
            let lead = dataset.lead(a, b, &query, None)?;
            Picture::lead(dataset, lead, band.clone(), options, measure)
        };
        self.inner.display(dataset, options, &make)
    }
}

/// A claim under every specification of a grid, worked through step by step.
#[wasm_bindgen(js_name = Survey)]
pub struct WebSurvey {
    dataset: Rc<Dataset>,
    run: Option<ClaimRun>,
    pub(super) found: Option<Rc<Survey>>,
    band: Option<Rc<Band>>,
}

/// A choice that makes no difference, in the language asked for.
#[derive(serde::Serialize)]
struct Lack {
    choice: &'static str,
    value: &'static str,
    reason: String,
}

/// How far a survey is.
#[derive(serde::Serialize)]
struct Progress {
    done: usize,
    steps: usize,
}

#[wasm_bindgen(js_class = Survey)]
impl WebSurvey {
    /// Prepares a survey of `A > B`. `grid` is JSON, absent for the default one; with `every_date`
    /// it gives the band of leads over time too.
    #[wasm_bindgen(constructor)]
    pub fn new(
        snapshot: &WebSnapshot,
        claim: &str,
        query: &JsValue,
        grid: Option<String>,
        every_date: bool,
    ) -> Result<WebSurvey, JsValue> {
        let query = options::query(query).map_err(thrown)?;
        let claim = Claim::parse(claim).map_err(thrown)?;
        let dataset = Rc::clone(&snapshot.inner);
        let grid = match grid {
            Some(json) => Grid::from_json(&json).map_err(thrown)?,
            None => Grid::of(&dataset),
        };
        let run = ClaimRun::new(&dataset, claim, &query, grid, every_date).map_err(thrown)?;
        Ok(WebSurvey {
            dataset,
            run: Some(run),
            found: None,
            band: None,
        })
    }

    /// Does one short step; tells how many are done of how many.
    #[wasm_bindgen(js_name = step)]
    pub fn step(&mut self) -> Result<JsValue, JsValue> {
        let progress = match &mut self.run {
            Some(run) => {
                run.step(&self.dataset);
                run.progress()
            }
            None => (1, 1),
        };
        let (done, steps) = progress;
        to_js(&Progress { done, steps })
    }

    /// What the steps have found; steps that are left are done at once.
    #[wasm_bindgen(js_name = result)]
    pub fn result(&mut self) -> Result<JsValue, JsValue> {
        if let Some(mut run) = self.run.take() {
            while run.step(&self.dataset) {}
            self.band = Some(Rc::new(run.band(&self.dataset)));
            let found = run.finish(&self.dataset).map_err(thrown)?;
            self.found = Some(Rc::new(found));
        }
        to_js(self.found()?)
    }

    /// The answer to the survey's query in a sentence, with how firm it is.
    #[wasm_bindgen(js_name = report)]
    pub fn report(&self, picture: &JsValue) -> Result<JsValue, JsValue> {
        let found = self.found()?;
        let options = options::picture(picture).map_err(thrown)?;
        let names = |id: &str| options.picture.name_of(id).map(str::to_owned);
        let report = self.dataset.report(
            &found.query,
            Some(found),
            &names,
            &*options.picture.language,
        );
        to_js(&report.map_err(thrown)?)
    }

    /// The query of one of the specifications that have an answer, by their leads, smallest first.
    #[wasm_bindgen(js_name = specification)]
    pub fn specification(&self, index: usize) -> Result<JsValue, JsValue> {
        let found = self.found()?;
        match found.all.get(index) {
            Some(one) => to_js(&found.specification(one.number).map_err(thrown)?),
            None => Ok(JsValue::NULL),
        }
    }
}

impl WebSurvey {
    /// What has been found, once the result was asked for.
    pub(super) fn found(&self) -> Result<&Survey, JsValue> {
        self.found.as_deref().ok_or_else(|| thrown(unfinished()))
    }
}

fn unfinished() -> Error {
    let expected = "one that has been worked through";
    Error::new(ErrorKind::OptionValue, "survey", expected, "one under way")
}
