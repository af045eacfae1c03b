//! A language that JavaScript gives: its messages, and how it writes numbers and dates.

use wasm_bindgen::{JsCast, JsValue};

use crate::date::Day;
use crate::error::{Error, ErrorKind};
use crate::words::{English, Language, Precision};

/// An object with `messages`, `rtl` and functions that write numbers and dates. What a function
/// does not say is said in English.
pub(super) struct WebLanguage(JsValue);

/// What such an object must have.
const FUNCTIONS: [&str; 7] = [
    "whole", "decimal", "percent", "short", "day", "axisDate", "plural",
];

impl WebLanguage {
    /// Reads the option.
    pub fn new(value: &JsValue) -> Result<Self, Error> {
        let language = WebLanguage(value.clone());
        let has = |name: &&str| language.get(name).is_function();
        if !language.get("messages").is_object() || !FUNCTIONS.iter().all(has) {
            let expected = "messages, and functions for numbers and dates";
            let found = value.js_typeof().as_string().unwrap_or_default();
            let thing = "option language";
            return Err(Error::new(ErrorKind::OptionValue, thing, expected, found));
        }
        Ok(language)
    }

    fn get(&self, name: &str) -> JsValue {
        js_sys::Reflect::get(&self.0, &name.into()).unwrap_or(JsValue::UNDEFINED)
    }

    fn call(&self, name: &str, value: JsValue, more: JsValue) -> Option<String> {
        let function: js_sys::Function = self.get(name).dyn_into().ok()?;
        function.call2(&self.0, &value, &more).ok()?.as_string()
    }
}

impl Language for WebLanguage {
    fn message(&self, key: &str) -> Option<String> {
        let text = js_sys::Reflect::get(&self.get("messages"), &key.into());
        text.ok()?.as_string()
    }

    fn tag(&self) -> String {
        let tag = self.get("tag").as_string();
        tag.unwrap_or_else(|| English.tag())
    }

    fn is_right_to_left(&self) -> bool {
        self.get("rtl").is_truthy()
    }

    fn whole(&self, value: f64) -> String {
        let said = self.call("whole", value.round().into(), JsValue::UNDEFINED);
        said.unwrap_or_else(|| English.whole(value))
    }

    fn decimal(&self, value: f64, digits: u32) -> String {
        let said = self.call("decimal", value.into(), digits.into());
        said.unwrap_or_else(|| English.decimal(value, digits))
    }

    fn percent(&self, value: f64, digits: u32) -> String {
        let said = self.call("percent", value.into(), digits.into());
        said.unwrap_or_else(|| English.percent(value, digits))
    }

    fn short(&self, value: f64) -> String {
        let said = self.call("short", value.into(), JsValue::UNDEFINED);
        said.unwrap_or_else(|| English.short(value))
    }

    fn day(&self, day: Day) -> String {
        let said = self.call("day", day.to_string().into(), JsValue::UNDEFINED);
        said.unwrap_or_else(|| English.day(day))
    }

    fn axis_date(&self, day: Day, precision: Precision) -> String {
        let name = match precision {
            Precision::Year => "year",
            Precision::Month => "month",
            Precision::Day => "day",
        };
        let said = self.call("axisDate", day.to_string().into(), name.into());
        said.unwrap_or_else(|| English.axis_date(day, precision))
    }

    fn plural(&self, count: f64) -> String {
        let said = self.call("plural", count.into(), JsValue::UNDEFINED);
        said.unwrap_or_else(|| English.plural(count))
    }

    #[cfg(feature = "analysis")]
    fn country(&self, code: &str) -> String {
        let said = self.call("country", code.into(), JsValue::UNDEFINED);
        said.unwrap_or_else(|| English.country(code))
    }

    fn in_sentence(&self, name: &str) -> String {
        name.to_owned()
    }
}
