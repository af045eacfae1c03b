//! Relaxed JavaScript options → strict values.
//!
//! Every value becomes the text that the command line would be given and goes through the same
//! parser, so that both say the same of it. `null` and `undefined` mean the default.

use std::rc::Rc;

use wasm_bindgen::{JsCast, JsValue};

use super::language::WebLanguage;
use crate::error::{Error, ErrorKind, one_of, quoted};
#[cfg(feature = "analysis")]
use crate::nearest::nearest;
use crate::paint::FONT_FAMILY;
use crate::picture::PictureOptions;
use crate::scene::{Colour, Forced};
use crate::shares::Query;
use crate::words::{English, Language};

/// A picture on a screen.
#[derive(Debug, Clone)]
pub(super) struct ScreenOptions {
    pub picture: PictureOptions,
    /// Device pixels to one CSS pixel.
    pub ratio: f64,
    /// A CSS list of font families.
    pub font: String,
}

/// Reads the choices of a query.
pub(super) fn query(options: &JsValue) -> Result<Query, Error> {
    let mut query = Query::default();
    for (name, value) in entries(options, "query")? {
        let choice = known(&name, Query::CHOICES)?;
        let set = query.set(&choice, &text(&name, &value)?);
        set.map_err(|error| error.spelled(&choice, &name))?;
    }
    Ok(query)
}

/// Reads the options of a picture.
pub(super) fn picture(options: &JsValue) -> Result<ScreenOptions, Error> {
    let mut screen = ScreenOptions {
        picture: PictureOptions::default(),
        ratio: 1.0,
        font: FONT_FAMILY.to_owned(),
    };
    for (name, value) in entries(options, "picture")? {
        let option = known(&name, &[&OPTIONS[..], PictureOptions::OPTIONS].concat())?;
        match option.as_str() {
            "ratio" => screen.ratio = ratio(&value)?,
            "font" => screen.font = text(&name, &value)?,
            "names" => screen.picture.names = names(&value)?,
            "language" => screen.picture.language = language(&value)?,
            "forced" => screen.picture.style.forced = Some(forced(&value)?),
            // A container may be narrower than anything that can be laid out.
            "width" => screen.picture.style.width = value.as_f64().unwrap_or(0.0),
            _ => {
                let set = screen.picture.set(&option, &text(&name, &value)?);
                set.map_err(|error| error.spelled(&option, &name))?;
            }
        }
    }
    Ok(screen)
}

/// Refuses an object that has an option which is none of those named.
#[cfg(feature = "analysis")]
pub(super) fn check(options: &JsValue, known: &[String]) -> Result<(), Error> {
    let names: Vec<String> = known.iter().map(|name| kebab_case(name)).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    for (name, _) in entries(options, "options")? {
        self::known(&name, &names)?;
    }
    Ok(())
}

/// The language of texts; English where there is none.
pub(super) fn language(value: &JsValue) -> Result<Rc<dyn Language>, Error> {
    if value.is_null() || value.is_undefined() {
        return Ok(Rc::new(English));
    }
    Ok(Rc::new(WebLanguage::new(value)?))
}

/// Options of a picture that only a page has.
const OPTIONS: [&str; 5] = ["ratio", "font", "names", "language", "forced"];

/// The name of an option as the command line writes it.
///
/// # Errors
/// When there is no such option, with the nearest or all of them as JavaScript writes them.
fn known(name: &str, options: &[&str]) -> Result<String, Error> {
    let option = kebab_case(name);
    if options.contains(&option.as_str()) {
        return Ok(option);
    }
    #[cfg(feature = "analysis")]
    if let Some(near) = nearest(&option, options.iter().copied()) {
        // Who writes hyphens gets hyphens.
        let near = match name.contains('-') {
            true => near.to_owned(),
            false => camel_case(near),
        };
        return Err(Error::unknown(
            ErrorKind::UnknownOption,
            "option",
            name,
            Some(&near),
        ));
    }
    let options: Vec<String> = options.iter().map(|option| camel_case(option)).collect();
    let options: Vec<&str> = options.iter().map(String::as_str).collect();
    let thing = format!("option {}", quoted(name));
    Err(Error::new(
        ErrorKind::UnknownOption,
        thing,
        one_of(&options),
        "no such option",
    ))
}

/// The entries of an options object that are given.
fn entries(options: &JsValue, what: &str) -> Result<Vec<(String, JsValue)>, Error> {
    if options.is_null() || options.is_undefined() {
        return Ok(Vec::new());
    }
    let object = options.dyn_ref::<js_sys::Object>().ok_or_else(|| {
        let found = options.js_typeof().as_string().unwrap_or_default();
        Error::new(ErrorKind::OptionValue, what, "an object of options", found)
    })?;
    Ok(pairs(object)
        .filter(|(_, value)| !value.is_null() && !value.is_undefined())
        .map(|(name, value)| (name.as_string().unwrap_or_default(), value))
        .collect())
}

fn kebab_case(name: &str) -> String {
    let mut kebab = String::with_capacity(name.len() + 2);
    for character in name.chars() {
        if character.is_ascii_uppercase() {
            kebab.push('-');
        }
        kebab.push(character.to_ascii_lowercase());
    }
    kebab
}

fn camel_case(name: &str) -> String {
    let mut camel = String::with_capacity(name.len());
    let mut upper = false;
    for character in name.chars() {
        match character {
            '-' => upper = true,
            _ if upper => {
                camel.push(character.to_ascii_uppercase());
                upper = false;
            }
            _ => camel.push(character),
        }
    }
    camel
}

/// A value as the command line would be given it.
fn text(option: &str, value: &JsValue) -> Result<String, Error> {
    if let Some(text) = value.as_string() {
        Ok(text)
    } else if let Some(number) = value.as_f64() {
        Ok(number.to_string())
    } else if let Some(truth) = value.as_bool() {
        Ok(truth.to_string())
    } else {
        #[cfg(feature = "analysis")]
        if let Some(text) = list(option, value)? {
            return Ok(text);
        }
        let found = value.js_typeof().as_string().unwrap_or_default();
        let thing = format!("option {option}");
        let expected = "a text, a number or true or false";
        Err(Error::new(ErrorKind::OptionValue, thing, expected, found))
    }
}

/// A list, or an object of names and values, as the command line would be given it: the `query` of
/// a result can be asked again.
#[cfg(feature = "analysis")]
fn list(option: &str, value: &JsValue) -> Result<Option<String>, Error> {
    // Of the values of one name.
    let between = if option == "scope" { "|" } else { "," };
    let texts = |list: &js_sys::Array| -> Result<Vec<String>, Error> {
        list.iter().map(|entry| text(option, &entry)).collect()
    };
    let entry = |name: String, value: &JsValue| -> Result<String, Error> {
        let value = match value.dyn_ref::<js_sys::Array>() {
            Some(list) => texts(list)?.join(between),
            None if value.is_null() || value.is_undefined() => String::new(),
            None => text(option, value)?,
        };
        Ok(format!("{name}={value}"))
    };
    let lines: Vec<String> = if let Some(list) = value.dyn_ref::<js_sys::Array>() {
        let line = |value: JsValue| match value.dyn_ref::<js_sys::Object>() {
            // A glob and its reason.
            Some(object) => {
                let field = |name: &str| js_sys::Reflect::get(object, &name.into()).ok();
                let glob = field("glob").unwrap_or(JsValue::NULL);
                entry(
                    text(option, &glob)?,
                    &field("reason").unwrap_or(JsValue::NULL),
                )
            }
            None => text(option, &value),
        };
        list.iter().map(line).collect::<Result<_, _>>()?
    } else if let Some(object) = value.dyn_ref::<js_sys::Object>() {
        let line =
            |(name, value): (JsValue, JsValue)| entry(name.as_string().unwrap_or_default(), &value);
        pairs(object).map(line).collect::<Result<_, _>>()?
    } else {
        return Ok(None);
    };
    Ok(Some(lines.join("\n")))
}

fn ratio(value: &JsValue) -> Result<f64, Error> {
    value
        .as_f64()
        .filter(|ratio| (0.1..=16.0).contains(ratio))
        .ok_or_else(|| {
            let found = quoted(&text("ratio", value).unwrap_or_default());
            let expected = "device pixels to a CSS pixel, 0.1 to 16";
            Error::new(ErrorKind::OptionValue, "option ratio", expected, found)
        })
}

pub(super) fn names(value: &JsValue) -> Result<Vec<(String, String)>, Error> {
    let named = |(id, name): (JsValue, JsValue)| Some((id.as_string()?, name.as_string()?));
    value
        .dyn_ref::<js_sys::Object>()
        .and_then(|object| pairs(object).map(named).collect())
        .ok_or_else(|| {
            let expected = "an object of ids and names";
            let found = value.js_typeof().as_string().unwrap_or_default();
            Error::new(ErrorKind::OptionValue, "option names", expected, found)
        })
}

/// The colours that a reader's system forces.
fn forced(value: &JsValue) -> Result<Forced, Error> {
    let mut colours = [[0; 3]; 4];
    for (rgb, name) in colours.iter_mut().zip(["ink", "paper", "muted", "mark"]) {
        let text = js_sys::Reflect::get(value, &name.into()).unwrap_or(JsValue::NULL);
        let text = text.as_string().unwrap_or_default();
        *rgb = channels(&text).ok_or_else(|| {
            let thing = format!("option forced, {name}");
            let expected = "a colour of the form rgb(1, 2, 3)";
            Error::new(ErrorKind::OptionValue, thing, expected, quoted(&text))
        })?;
    }
    let [ink, paper, muted, mark] = colours.map(|rgb| Colour { rgb, alpha: 1.0 });
    Ok(Forced {
        ink,
        paper,
        muted,
        mark,
    })
}

/// Red, green and blue of `rgb(1, 2, 3)`; an opacity behind them is left out.
fn channels(text: &str) -> Option<[u8; 3]> {
    let mut rgb = [0; 3];
    let mut channel = 0;
    let list = text.strip_prefix("rgb")?;
    for byte in list.bytes() {
        match byte {
            b'0'..=b'9' if channel < 3 => {
                let value: &mut u8 = &mut rgb[channel];
                *value = value.checked_mul(10)?.checked_add(byte - b'0')?;
            }
            b',' => channel += 1,
            b'0'..=b'9' | b'a' | b'.' | b' ' | b'(' | b')' => {}
            _ => return None,
        }
    }
    (channel >= 2).then_some(rgb)
}

/// Names and values of an object's own fields.
fn pairs(object: &js_sys::Object) -> impl Iterator<Item = (JsValue, JsValue)> {
    js_sys::Object::entries(object)
        .to_vec()
        .into_iter()
        .map(|entry| js_sys::Array::from(&entry))
        .map(|entry| (entry.get(0), entry.get(1)))
}
